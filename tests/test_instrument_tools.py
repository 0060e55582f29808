"""``pathfinder instruments``: checks for authors, forms for survey tools, keys from elsewhere.

Authorities: the 18 columns of REDCap's data dictionary and its rules for names, the XLSForm
specification (xlsform.org), psych's key lists.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
from pathlib import Path

import openpyxl
import pytest
import yaml
from test_score_command import DATA, Command, pathfinder, write
from workspace_maker import MOOD, declare, make_workspace, shipped

from evaluation.declare.library import declared_instrument, names
from evaluation.forms.dictionary import HEADINGS, redcap_dictionary, write_xlsform

__all__ = ["pathfinder"]  # a fixture
ALL = names("instruments", ".yaml")
ROOT = Path(__file__).parents[1]

# As REDCap's own file has them.
REDCAP = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note",'
    '"Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",'
    'Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment",'
    '"Question Number (surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"'
)
PSYCH = """
# as ?scoreItems writes it
keys.list <- list(agree=c("-A1","A2",'A3'), "Open-minded" = c("O1", -O2, "-O3"),
  one = "N1")   # a scale of one
"""


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_headings_are_redcaps() -> None:
    assert tuple(next(csv.reader([REDCAP]))) == HEADINGS
    assert len(HEADINGS) == 18


@pytest.mark.parametrize("name", ALL)
def test_a_dictionary_keeps_redcaps_rules(name: str) -> None:
    instrument = declared_instrument(name, ROOT / "tests", "a test")
    rows = rows_of(redcap_dictionary(instrument))
    fields = [row["Variable / Field Name"] for row in rows]
    assert fields[0] == "record_id"
    assert len(rows) == len(instrument.items) + 1
    assert len(set(fields)) == len(fields)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", field) for field in fields)
    assert {row["Form Name"] for row in rows} == {name}
    assert all(row["Field Label"] for row in rows)
    seen: list[str] = []
    for row in rows[1:]:
        offered = row["Choices, Calculations, OR Slider Labels"]
        assert row["Field Type"] == ("radio" if offered else "text")
        codes = [choice.split(",")[0].strip() for choice in offered.split("|")]
        assert len(set(codes)) == len(codes)
        assert bool(offered) != bool(row["Text Validation Type OR Show Slider Number"])
        group = row["Matrix Group Name"]
        assert re.fullmatch(r"[a-z0-9_]{0,60}", group)
        if group and seen[-1:] != [group]:
            assert group not in seen  # the fields of a matrix stand together
        seen.append(group)


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", ALL)
def test_an_xlsform_keeps_its_specification(name: str, tmp_path: Path) -> None:
    instrument = declared_instrument(name, ROOT / "tests", "a test")
    write_xlsform(instrument, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["survey", "choices", "settings"]
    sheets = {
        page.title: [
            dict(zip([c.value for c in page[1]], [c.value for c in row], strict=True))
            for row in page.iter_rows(min_row=2)
        ]
        for page in book.worksheets
    }
    questions = sheets["survey"]
    assert all({"type", "name", "label"} <= set(row) for row in questions)
    asked = [str(row["name"]) for row in questions]
    assert len(set(asked)) == len(asked) == len(instrument.items) + 2
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in asked)
    lists: dict[str, list[str]] = {}
    for row in sheets["choices"]:
        assert row["label"] is not None
        assert " " not in str(row["name"])
        lists.setdefault(str(row["list_name"]), []).append(str(row["name"]))
    assert all(len(set(choices)) == len(choices) for choices in lists.values())
    for row in questions:
        kind, _, chosen = str(row["type"]).partition(" ")
        assert kind in ("text", "note", "select_one", "integer", "decimal")
        assert (kind == "select_one") == (chosen in lists)
        assert (kind in ("integer", "decimal")) == bool(row["constraint"])
    [settings] = sheets["settings"]
    assert settings["form_id"] == name
    assert settings["form_title"] == instrument.title
    assert settings["version"]


def test_the_same_instrument_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsform(shipped("sdq"), tmp_path / name)
        time.sleep(1.1)  # a workbook's moments are whole seconds
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_wording_is_shown_only_where_it_may_ship(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    worded = {**MOOD, "items": {"1": {"responses": "often", "label": "I felt low"}}}
    worded["scales"] = {"low": {"title": "L", "direction": "lower_better", "items": [1]}}
    for ships, label in ((True, "I felt low"), (False, "Item 1")):
        licence = {"holder": "nobody", "wording_ships": ships, "key_ships": True}
        declare(tmp_path / "instruments/mood.yaml", {**worded, "licence": licence})
        instrument = declared_instrument("mood", tmp_path, "a test")
        assert rows_of(redcap_dictionary(instrument))[1]["Field Label"] == label


def test_what_survey_tools_store_is_read_back(pathfinder: Command) -> None:
    """Field names and codes of the dictionary are headings and answers of the export."""
    answer = pathfinder("instruments", "dictionary", "artic45")
    fields = [row["Variable / Field Name"] for row in rows_of(answer.out)]
    declare(
        Path("key.yaml"),
        {
            "scales": {
                name: {"items": list(items)}
                for name, items in {
                    "causes": range(1, 8),
                    "responses": range(8, 15),
                    "on_the_job": range(15, 22),
                    "self_efficacy": range(22, 29),
                    "reactions": range(29, 36),
                    "personal_support": range(36, 41),
                    "system_support": range(41, 46),
                }.items()
            }
        },
    )
    write("export.csv", fields, ["1", *[4] * 44, "not_applicable"])
    found = pathfinder("score", "artic45", "export.csv", "--key", "key.yaml", "--json")
    assert found.code == 0, found.err
    assert found.json["scales"]["causes"]["mean"] == 4
    assert found.json["scales"]["system_support"]["n_missing"] == 1


def test_files_are_written_where_asked_and_over_nothing(pathfinder: Command) -> None:
    for words in (("form", "sdq"), ("xlsform", "sdq"), ("dictionary", "sdq", "--out", "sdq.csv")):
        assert pathfinder("instruments", *words).code == 0
        again = pathfinder("instruments", *words)
        assert again.code == 1
        assert "is there already" in again.err
    assert {path.name for path in Path().iterdir()} == {
        "sdq-form.xlsx",
        "sdq-xlsform.xlsx",
        "sdq.csv",
    }


def test_safety_items_are_marked_in_every_form(pathfinder: Command) -> None:
    row = rows_of(pathfinder("instruments", "dictionary", "phq9").out)[9]
    assert row["Field Note"].startswith("Look at this before the person leaves")
    assert row["Matrix Group Name"] == ""  # a matrix shows no notes
    pathfinder("instruments", "xlsform", "phq9")
    survey = openpyxl.load_workbook("phq9-xlsform.xlsx")["survey"]
    hints = {row[1].value: row[3].value for row in survey.iter_rows()}
    assert str(hints["phq9_9"]).startswith("Look at this")


# --- check ----------------------------------------------------------------------------------------


def test_a_sound_file_is_told_with_what_it_scores_at_its_ends(pathfinder: Command) -> None:
    """Mood: 0 to 2 on three items, the third reversed: all lowest gives 2, all highest 4."""
    declare(Path("mood.yaml"), MOOD)
    answer = pathfinder("instruments", "check", "mood.yaml")
    assert answer.code == 0
    assert "Mood (mood): 3 items, no faults." in answer.out
    assert "low: 0 to 6; every item at its lowest answer gives 2, at its highest 4" in answer.out
    assert "note: mood.yaml: No source is named for: low." in answer.out


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", ALL)
def test_every_shipped_file_passes_its_check(pathfinder: Command, name: str) -> None:
    answer = pathfinder("instruments", "check", ROOT / "instruments" / f"{name}.yaml")
    assert answer.code == 0, answer.err


def test_every_fault_of_a_file_is_told(pathfinder: Command) -> None:
    low = {
        **MOOD["scales"]["low"],
        "bands": {
            "bands": [{"label": "low", "lowest": 0}, {"label": "high", "lowest": 9}],
            "source": "s",
            "status": "verified",
        },
        "thresholds": [{"kind": "cut_off", "value": 7, "source": "s", "status": "verified"}],
    }
    items = {**MOOD["items"], "4": {"responses": "often", "label": "words"}}
    licence = {"holder": "x", "wording_ships": False, "key_ships": True}
    changes = {"scales": {"low": low}, "items": items, "licence": licence}
    declare(Path("other.yaml"), {**MOOD, **changes})
    answer = pathfinder("instruments", "check", "other.yaml")
    assert answer.code == 1
    for said in (
        'The id is "mood", so the file would not be found. Call it mood.yaml',
        "Item 4 has its wording, but wording_ships is false.",
        "Bands of low begin out of its range: high. Its scores are 0 to 6.",
        "The threshold 7 of low is out of its range. It lies between 0 and 6.",
    ):
        assert said in answer.err


def test_a_key_file_is_checked_against_its_instrument(pathfinder: Command) -> None:
    declare(Path("artic10.key.yaml"), {"reverse_keyed": [11]})
    answer = pathfinder("instruments", "check", "artic10.key.yaml")
    assert answer.code == 1
    assert 'artic10 has no item "11"' in answer.err
    declare(Path("artic10.key.yaml"), {"reverse_keyed": [1]})
    assert pathfinder("instruments", "check", "artic10.key.yaml").code == 0


# --- import-key -----------------------------------------------------------------------------------

FACTS = ("--id", "big", "--minimum", 1, "--maximum", 6, "--direction", "higher_better")
LISTS = {"agree": ["-A1", "A2", "A3"], "Open-minded": ["O1", "-O2", "-O3"], "one": ["N1"]}


def as_file(kind: str) -> Path:
    """The same key list in every form."""
    path = Path(f"keys.{kind.partition('-')[0]}")
    long = [
        [name, item.lstrip("-"), "yes" if item[0] == "-" else "no"]
        for name, items in LISTS.items()
        for item in items
    ]
    every = list(dict.fromkeys(item.lstrip("-") for items in LISTS.values() for item in items))
    wide = [
        [item, *(-1 if f"-{item}" in items else int(item in items) for items in LISTS.values())]
        for item in every
    ]
    texts = {
        "R": PSYCH.replace("-O2", '"-O2"'),
        "yaml": yaml.safe_dump(LISTS, sort_keys=False),
        "json": json.dumps({"keys": LISTS}),
    }
    if kind in texts:
        path.write_text(texts[kind], encoding="utf-8")
    elif kind == "csv-long":
        write(path.name, ["scale", "item", "reversed"], *long)
    else:
        write(path.name, ["item", *LISTS], *wide)
    return path


@pytest.mark.parametrize("kind", ["R", "yaml", "json", "csv-long", "csv-wide"])
def test_a_key_list_becomes_an_instrument(pathfinder: Command, kind: str) -> None:
    answer = pathfinder("instruments", "import-key", as_file(kind), *FACTS)
    assert answer.code == 0, answer.err
    assert pathfinder("instruments", "check", "big.yaml").code == 0
    scales = yaml.safe_load(Path("big.yaml").read_text(encoding="utf-8"))["scales"]
    found = {name: (s["items"], s.get("reverse_keyed", [])) for name, s in scales.items()}
    assert found == {
        "agree": (["A1", "A2", "A3"], ["A1"]),
        "open_minded": (["O1", "O2", "O3"], ["O2", "O3"]),
        "one": (["N1"], []),
    }
    assert scales["open_minded"]["title"] == "Open-minded"


def test_the_big_five_imported_from_r_agree_with_psychs_alphas(pathfinder: Command) -> None:
    """Complete cases; psych's own, on all pairs: .70 .73 .76 .81 .60."""
    folder = DATA / "b1_bfi_likert"
    if not folder.is_dir():
        pytest.skip("the reference data are not beside this checkout")
    Path("bfi.keys.R").write_text(
        """keys <- list(agree=c("-A1","A2","A3","A4","A5"),
        conscientious=c("C1","C2","C3","-C4","-C5"), extraversion=c("-E1","-E2","E3","E4","E5"),
        neuroticism=c("N1","N2","N3","N4","N5"), openness = c("O1","-O2","O3","O4","-O5"))""",
        encoding="utf-8",
    )
    assert pathfinder("instruments", "import-key", "bfi.keys.R", *FACTS).code == 0
    alpha = pathfinder("score", "big.yaml", folder / "bfi.csv", "--json").json["alpha"]
    found = {name: round(figures["alpha"], 2) for name, figures in alpha.items()}
    assert found == {
        "agree": 0.70,
        "conscientious": 0.73,
        "extraversion": 0.76,
        "neuroticism": 0.81,
        "openness": 0.60,
    }


def test_numbers_and_ranges_are_items_too(pathfinder: Command) -> None:
    Path("k.R").write_text("list(low = c(1:3, -4, -6:-7), high = 5)", encoding="utf-8")
    assert pathfinder("instruments", "import-key", "k.R", *FACTS).code == 0
    low = yaml.safe_load(Path("big.yaml").read_text(encoding="utf-8"))["scales"]["low"]
    assert low["items"] == [1, 2, 3, 4, 6, 7]
    assert low["reverse_keyed"] == [4, 6, 7]


def test_lists_without_a_list_around_them_are_scales_too(pathfinder: Command) -> None:
    Path("k.R").write_text('a = c("1", "-2")\nb <- c("3")  # alone\n', encoding="utf-8")
    assert pathfinder("instruments", "import-key", "k.R", *FACTS).code == 0
    scales = yaml.safe_load(Path("big.yaml").read_text(encoding="utf-8"))["scales"]
    assert [scale["items"] for scale in scales.values()] == [[1, 2], [3]]


def test_what_a_key_list_does_not_say_is_left_to_fill_in(pathfinder: Command) -> None:
    answer = pathfinder("instruments", "import-key", as_file("yaml"))
    assert answer.code == 1  # it would be keys.yaml, the list itself
    assert "choose another --id or --out" in answer.err
    Path("big.R").write_text(PSYCH.replace("-O2", '"-O2"'), encoding="utf-8")
    assert pathfinder("instruments", "import-key", "big.R").code == 0
    faults = pathfinder("instruments", "check", "big.yaml").err
    assert faults.count('"direction"') == 3
    assert '"minimum"' in faults
    assert '"maximum"' in faults


def test_the_key_of_a_licensed_instrument_goes_to_its_key_file(
    tmp_path: Path, pathfinder: Command
) -> None:
    make_workspace(tmp_path)
    Path("bought.R").write_text(
        'list(causes=c("-1",2:7), responses=c(8:14), on_the_job=c(15:21), self_efficacy=c(22:28),'
        'reactions=c(29:34,"-35"))',
        encoding="utf-8",
    )
    answer = pathfinder("instruments", "import-key", "bought.R", "--id", "artic35")
    assert answer.code == 0, answer.err
    written = tmp_path / "instruments/artic35.key.yaml"
    assert yaml.safe_load(written.read_text(encoding="utf-8"))["reverse_keyed"] == [1, 35]
    write("a.csv", [f"artic35_{n}" for n in range(1, 36)], [7, *[1] * 33, 1])
    found = pathfinder("score", "artic35", "a.csv", "--json").json
    assert found["scales"]["causes"]["mean"] == 1
    assert found["scales"]["reactions"]["mean"] == pytest.approx((5 * 1 + 1 + 7) / 7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('keys <- list(a=c(paste0("A", 1:3)))', '"paste0" is neither an item'),
        ('list(a=c("A1"), a=c("A2"))', 'line 1: The scale "a" stands here twice.'),
        ('list(a=c("A1", "-A1"))', 'The scale "a" names items twice: A1.'),
        ("list(a=c(\n1:n))", 'line 2: "n" is not a number'),
        ("x <- 1", "There are 0 lists in this file"),
        ('list(a=c("A1"', "The file ends where"),
        ('list(a=c("A1"), A=c("A2"))', "would be the same scale"),
    ],
)
def test_a_key_list_that_cannot_be_read_is_refused(
    pathfinder: Command, text: str, said: str
) -> None:
    Path("k.R").write_text(text, encoding="utf-8")
    answer = pathfinder("instruments", "import-key", "k.R", *FACTS)
    assert answer.code == 1
    assert said in answer.err
    assert not Path("big.yaml").exists()


def test_a_fault_of_a_key_list_has_the_row_of_its_file(pathfinder: Command) -> None:
    Path("k.csv").write_text("scale,item,reversed\n\na,1,no\n,,\na,2,perhaps\n", encoding="utf-8")
    answer = pathfinder("instruments", "import-key", "k.csv", *FACTS)
    assert answer.code == 1
    assert 'k.csv, row 5: "perhaps" does not say whether the item is reversed.' in answer.err


def test_a_shipped_key_is_not_imported_over(pathfinder: Command) -> None:
    answer = pathfinder("instruments", "import-key", as_file("R"), "--id", "sdq")
    assert answer.code == 1
    assert 'There is an instrument "sdq" already' in answer.err
