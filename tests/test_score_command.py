"""``pathfinder score``: any file, any instrument; what is refused, and that nothing is changed.

Authorities: scorers written by others (scoring_vectors), R's psych (reference.json beside the
data), and respondents worked by hand here.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from workspace_maker import MOOD, SHARED, csv_text, declare, excel, make_workspace

VECTORS = SHARED / "reference" / "scoring_vectors"
DATA = SHARED / "data"


class Answer(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Answer]


@pytest.fixture
def pathfinder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command as it is typed, in a folder that is no programme."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        from evaluation.command.cli import main

        monkeypatch.setattr(sys, "argv", ["pathfinder", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return run


def vectors(name: str) -> dict[str, Any]:
    path = VECTORS / f"{name}.json"
    if not path.is_file():
        pytest.skip("the third-party vectors are not beside this checkout")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def reference(name: str) -> tuple[Path, dict[str, Any]]:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip("the reference data are not beside this checkout")
    return folder, json.loads((folder / "reference.json").read_text(encoding="utf-8"))


def write(name: str, headings: Sequence[object], *rows: Sequence[object]) -> Path:
    path = Path(name)
    path.write_text(csv_text([headings, *rows]), encoding="utf-8")
    return path


def of_items(items: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[object]]]:
    headings = list(dict.fromkeys(name for one in items for name in one))
    rows = [[f"P{n}", *(_cell(one.get(h)) for h in headings)] for n, one in enumerate(items)]
    return ["id", *headings], rows


def _cell(value: Any) -> object:
    return "" if value is None or value == "NA" else value


def scored(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


GAD7 = ["code", *(f"gad7_{n}" for n in range(1, 8))]
RSES = ["id", *(f"q{n}" for n in range(1, 11))]


# --- numbers from outside -------------------------------------------------------------------------


def test_sdq_agrees_with_the_half_up_scorer_through_the_whole_command(pathfinder: Command) -> None:
    found = vectors("sdq_third_party")
    headings, rows = of_items(found["items"])
    write("sdq.csv", headings, *rows)
    assert pathfinder("score", "sdq", "sdq.csv", "--out", "scores.csv").code == 0
    names = {
        "emotional": "emotion",
        "conduct": "conduct",
        "hyperactivity": "hyper",
        "peer": "peer",
        "prosocial": "prosoc",
        "total_difficulties": "sdq_total",
        "externalising": "sdq_external",
        "internalising": "sdq_internal",
    }
    written = scored("scores.csv")
    assert [row["id"] for row in written] == [row[0] for row in rows]
    for row, expected in zip(written, found["expected_A"], strict=True):
        for ours, theirs in names.items():
            value = _cell(expected[theirs])
            assert row[ours] == ("" if value == "" else str(int(float(str(value))))), row["id"]


def test_rosenberg_agrees_with_dependlab_where_every_item_is_answered(pathfinder: Command) -> None:
    found = vectors("rse_dependlab")
    headings, rows = of_items(found["items"])
    write("rse.csv", headings, *rows)
    answer = pathfinder("score", "rses", "rse.csv", "--json", "--out", "s.csv")
    assert answer.code == 0, answer.err
    expected = ["" if value is None else str(value) for value in found["expected_complete"]]
    assert [row["self_esteem"] for row in scored("s.csv")] == expected
    assert answer.json["scales"]["self_esteem"]["n_missing"] == expected.count("")


def test_phq9_figures_and_feldts_interval_agree_with_r(pathfinder: Command) -> None:
    folder, expected = reference("c3_nhanes_phq9")
    found = pathfinder("score", "phq9", folder / "nhanes_phq9_600.csv", "--json").json
    figures = found["scales"]["depression"]
    for ours, theirs in (("n", "n"), ("mean", "mean"), ("sd", "sd"), ("max", "max")):
        assert figures[ours] == pytest.approx(expected["total"][theirs], abs=1e-9)
    alpha = found["alpha"]["depression"]
    assert alpha["alpha"] == pytest.approx(expected["alpha"]["alpha_raw"], abs=1e-9)
    assert alpha["ci_low"] == pytest.approx(expected["alpha"]["alpha_ci95_feldt_low"], abs=1e-9)
    assert alpha["ci_high"] == pytest.approx(expected["alpha"]["alpha_ci95_feldt_high"], abs=1e-9)


def test_a_schools_sdq_with_columns_by_name_agrees_with_r(pathfinder: Command) -> None:
    folder, expected = reference("a1_sdq_school_twowave")
    headings = next(csv.reader((folder / "sdq_twowave.csv").open(encoding="utf-8")))
    declare(Path("map.json"), {str(n): headings[n + 1] for n in range(1, 26)})
    file = folder / "sdq_twowave.csv"
    answer = pathfinder("score", "sdq", file, "--columns", "map.json", "--json")
    assert answer.code == 0, answer.err
    theirs = expected["scales"]["emotional"]["wave1"]
    ours = answer.json["scales"]["emotional"]
    assert ours["mean"] == pytest.approx(theirs["prorated_rounded_half_up"]["mean"], abs=1e-9)
    assert ours["n_prorated"] == theirs["n_with_any_item"] - theirs["complete"]["n"]
    alpha = answer.json["alpha"]["emotional"]
    assert alpha["alpha"] == pytest.approx(theirs["alpha"]["alpha_raw"], abs=1e-9)
    assert alpha["ci_low"] == pytest.approx(theirs["alpha"]["alpha_ci95_feldt_low"], abs=1e-9)


def test_a_programmes_own_instrument_with_items_by_id_agrees_with_psych(
    tmp_path: Path, pathfinder: Command
) -> None:
    """psych's scoreItems gives the mean of the answered items."""
    found = vectors("psych_bfi")
    make_workspace(tmp_path)
    items = [name for name in found["items"][0] if name != "id"]
    declare(
        tmp_path / "instruments/bfi.yaml",
        {
            "id": "bfi",
            "title": "BFI",
            "version": "25 items",
            "citation": "psych",
            "status": "one_source",
            "licence": {"holder": "public", "wording_ships": False, "key_ships": True},
            "response_sets": {"six": {"minimum": 1, "maximum": 6}},
            "items": {item: {"responses": "six"} for item in items},
            "scales": {
                name: {
                    "title": name,
                    "direction": "higher_better",
                    "method": "mean",
                    "min_answered": 1,
                    "items": [item.lstrip("-") for item in keys],
                    "reverse_keyed": [item[1:] for item in keys if item[0] == "-"],
                }
                for name, keys in found["keys"].items()
            },
        },
    )
    rows = [[one["id"], *(_cell(one.get(item)) for item in items)] for one in found["items"]]
    write("bfi.csv", ["id", *items], *rows)
    answer = pathfinder("score", "bfi", "bfi.csv", "--out", "s.csv")
    assert answer.code == 0, answer.err
    assert "this programme's own" in answer.out
    for row, expected in zip(scored("s.csv"), found["scores_mean_available"], strict=True):
        for name, value in expected.items():
            assert float(row[name]) == pytest.approx(value, abs=1e-9)


# --- what is printed and written ------------------------------------------------------------------


def test_a_folder_without_a_programme_may_have_instruments_too(pathfinder: Command) -> None:
    """Mood: 2 + 0 and the reversed third 2 - 0 are 4 of 6."""
    declare(Path("instruments/mood.yaml"), MOOD)
    write("a.csv", ["q1", "q2", "q3"], ["Often", 0, "never"])
    answer = pathfinder("score", "mood", "a.csv", "--out", "s.csv")
    assert "instruments/mood.yaml, this programme's own" in answer.out
    assert scored("s.csv") == [{"row": "2", "low": "4", "low_answered": "3"}]


def test_json_has_exactly_these_keys_and_null_where_nothing_can_be_computed(
    pathfinder: Command,
) -> None:
    """One respondent worked by hand: 1+2+3+0+1+2+3 = 12; the other left one of seven empty."""
    write("a.csv", GAD7, ["x", 1, 2, 3, 0, 1, 2, 3], ["y", 1, 2, 3, 0, 1, 2, ""])
    found = pathfinder("score", "gad7", "a.csv", "--json").json
    assert list(found) == ["instrument", "version", "n", "scales", "alpha"]
    assert (found["instrument"], found["n"]) == ("gad7", 2)
    assert found["scales"]["anxiety"] == {
        "n": 1,
        "mean": 12,
        "sd": None,
        "min": 12,
        "max": 12,
        "n_prorated": 0,
        "n_missing": 1,
    }
    assert found["alpha"]["anxiety"] == {"n": 1, "alpha": None, "ci_low": None, "ci_high": None}


def test_scores_keep_order_identifiers_and_empty_cells(pathfinder: Command) -> None:
    rows = [["b", 0, 0, 0, 0, 0, 0, 0], ["007", "", 1, 1, 1, 1, 1, 1], ["-5", 3, 3, 3, 3, 3, 3, 3]]
    write("a.csv", GAD7, *rows, ["=1+1", 1, 1, 1, 1, 1, 1, 1])
    assert pathfinder("score", "gad7", "a.csv", "--out", "s.csv").code == 0
    assert Path("s.csv").read_text(encoding="utf-8").splitlines() == [
        "code,anxiety,anxiety_answered",
        "b,0,7",
        "007,,6",
        "'-5,21,7",
        "'=1+1,7,7",
    ]


def test_a_file_without_identifiers_gets_its_row_numbers(pathfinder: Command) -> None:
    write("a.csv", GAD7[1:], [1] * 7, [2] * 7)
    pathfinder("score", "gad7", "a.csv", "--out", "s.csv")
    assert [row["row"] for row in scored("s.csv")] == ["2", "3"]


def test_the_table_tells_what_was_guessed_and_whom_to_look_at(pathfinder: Command) -> None:
    headings = ["pupil_id", *(f"Q{n}" for n in range(1, 10))]
    write("a.csv", headings, ["p1", *[1] * 8, 0], ["p2", *[2] * 8, 1], ["p3", *[0] * 7, "", 3])
    answer = pathfinder("score", "phq9", "a.csv")
    assert "identified by pupil_id" in answer.out
    assert "Items are taken from the columns Q1, Q2 ... Q9 (9 columns)." in answer.out
    assert "instruments/phq9.yaml, shipped" in answer.out
    assert "1 of 27 answers are empty." in answer.out
    assert "Look at this before the person leaves" in answer.out
    assert "item 9 (Q9): row 3 (p2), row 4 (p3)" in answer.out
    as_json = pathfinder("score", "phq9", "a.csv", "--json")
    assert as_json.json["n"] == 3
    assert "row 3 (p2)" in as_json.err


def test_labels_numbers_and_both_together_are_the_same_answer(pathfinder: Command) -> None:
    """SDQ item 1 is prosocial; every answer certainly true gives 10."""
    headings = [f"sdq{n}" for n in range(1, 26)]
    write(
        "a.csv",
        headings,
        ["certainly  TRUE", "Certainly true (2)", "2 - Certainly true", *[2] * 22],
    )
    answer = pathfinder("score", "sdq", "a.csv", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["scales"]["prosocial"]["mean"] == 10


def test_one_informants_scales_are_his_own(pathfinder: Command) -> None:
    """The impact supplement has five items on two forms, and three on the teacher's."""
    headings = [f"sdq{n}" for n in range(1, 34)]
    write("a.csv", headings, [*[0] * 25, 1, 0, *[3] * 5, 0])
    for informant, scale in (
        ("self", "impact"),
        ("parent", "impact"),
        ("teacher", "impact_teacher"),
    ):
        found = pathfinder("score", "sdq", "a.csv", "--informant", informant, "--json").json
        assert [name for name in found["scales"] if name.startswith("impact")] == [scale]
    write("b.csv", headings[:25], [0] * 25)
    assert "impact" not in pathfinder("score", "sdq", "b.csv", "--json").json["scales"]


def test_the_table_says_when_people_are_too_few_for_alpha(pathfinder: Command) -> None:
    rows = [[f"p{n}", n % 4, 1, n % 3, 0, n % 2, 2, 3] for n in range(6)]
    write("a.csv", GAD7, *rows)
    assert "6 people are too few" in pathfinder("score", "gad7", "a.csv").out
    assert (
        pathfinder("score", "gad7", "a.csv", "--json").json["alpha"]["anxiety"]["alpha"] is not None
    )


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t")],
)
def test_spreadsheets_of_every_country_are_read(
    pathfinder: Command, encoding: str, separator: str
) -> None:
    text = csv_text([["né", *GAD7[1:]], ["zoë", *[1] * 7]], separator)
    Path("a.csv").write_bytes(text.encode(encoding))
    assert pathfinder("score", "gad7", "a.csv", "--id", "né", "--out", "s.csv").code == 0
    assert scored("s.csv")[0] == {"né": "zoë", "anxiety": "7", "anxiety_answered": "7"}


def test_a_named_sheet_of_a_workbook_is_read(pathfinder: Command) -> None:
    excel(Path("a.xlsx"), {"Notes": [["x"]], "Data": [["Item 1", *range(2, 8)], [3] * 7]})
    answer = pathfinder("score", "gad7", "a.xlsx", "--sheet", "Data", "--json")
    assert answer.code == 1  # Item 1 and the bare numbers are two sets, of which none is whole
    excel(Path("b.xlsx"), {"Notes": [["x"]], "Data": [list(range(1, 8)), [3] * 7]})
    found = pathfinder("score", "gad7", "b.xlsx", "--sheet", "Data", "--json").json
    assert found["scales"]["anxiety"]["mean"] == 21


def test_the_form_that_we_write_is_read_back(pathfinder: Command) -> None:
    import openpyxl

    assert pathfinder("instruments", "form", "gad7").code == 0
    book = openpyxl.load_workbook("gad7-form.xlsx")
    labels = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
    book["Answers"].append(["a", *labels, 0, 0, 0])
    book.save("filled.xlsx")
    answer = pathfinder("score", "gad7", "filled.xlsx", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["scales"]["anxiety"]["mean"] == 6


# --- which column is which item -------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["q{}", "GAD_0{}", "Item {}", "{}", "gad7{}", "GAD-7.{}", "T1 anxiety {}"]
)
def test_anything_with_a_number_is_an_item(pathfinder: Command, heading: str) -> None:
    write("a.csv", ["id", *(heading.format(n) for n in range(1, 8))], ["p", *range(4), 0, 0, 0])
    assert pathfinder("score", "gad7", "a.csv", "--json").json["scales"]["anxiety"]["mean"] == 6


def both_waves() -> None:
    headings = [f"{wave}_q{n}" for wave in ("pre", "post") for n in range(1, 11)]
    write("a.csv", ["id", *headings], ["p", *[4] * 10, *[2] * 10])


def test_two_sets_of_columns_are_not_guessed_between(pathfinder: Command) -> None:
    both_waves()
    answer = pathfinder("score", "gse", "a.csv", "--out", "s.csv")
    assert answer.code == 1
    assert "More than one set of columns fits the 10 items of gse" in answer.err
    assert '--columns "pre_q*" or --columns "post_q*"' in answer.err
    assert not Path("s.csv").exists()


def test_columns_of_the_instruments_own_name_come_before_any_other(pathfinder: Command) -> None:
    headings = [f"{name}{n}" for name in ("gse_", "q") for n in range(1, 11)]
    write("a.csv", ["id", *headings], ["p", *[4] * 10, *[2] * 10])
    found = pathfinder("score", "gse", "a.csv", "--json").json
    assert found["scales"]["self_efficacy"]["mean"] == 40


def test_two_waves_under_the_instruments_own_name_are_not_guessed_between(
    pathfinder: Command,
) -> None:
    headings = [f"{name}{n}" for name in ("gse_", "post_gse_") for n in range(1, 11)]
    write("a.csv", ["id", *headings], ["p", *[4] * 10, *[2] * 10])
    answer = pathfinder("score", "gse", "a.csv")
    assert answer.code == 1
    assert '--columns "gse_*" or --columns "post_gse_*"' in answer.err


def test_a_set_can_be_named_by_its_beginning(pathfinder: Command) -> None:
    both_waves()
    found = pathfinder("score", "gse", "a.csv", "--columns", "post_q*", "--json").json
    assert found["scales"]["self_efficacy"]["mean"] == 20


def test_columns_named_for_another_instrument_are_told_apart(pathfinder: Command) -> None:
    headings = [f"{name}_{n}" for name in ("rses", "gse") for n in range(1, 11)]
    write("a.csv", headings, [*[4] * 10, *[1] * 10])
    assert (
        pathfinder("score", "gse", "a.csv", "--json").json["scales"]["self_efficacy"]["mean"] == 10
    )
    write("b.csv", headings[:10], [4] * 10)
    answer = pathfinder("score", "gse", "b.csv")
    assert answer.code == 1
    assert "are named for another instrument than gse" in answer.err


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ([f"q{n}" for n in range(1, 7)], "have no column for item 7 of gad7"),
        ([f"q{n}" for n in range(1, 17)], "more numbered columns than items"),
        ([f"PHQ{n}" for n in range(1, 10)], "more numbered columns than items"),
        ([*(f"q{n}" for n in range(1, 8)), "Q_07"], "Item 7 has more than one column: q7, Q_07."),
        (
            ["happy", "sad"],
            "No columns look like the 7 items of gad7. The columns are: happy, sad.",
        ),
    ],
    ids=["one missing", "combined form", "another instrument", "doubled", "none"],
)
def test_columns_that_do_not_fit_are_refused_with_the_choices(
    pathfinder: Command, headings: list[str], said: str
) -> None:
    write("a.csv", headings, [0] * len(headings))
    answer = pathfinder("score", "gad7", "a.csv", "--out", "s.csv")
    assert answer.code == 1
    assert said in answer.err
    assert "--columns" in answer.err
    assert not Path("s.csv").exists()


def test_a_combined_form_is_read_with_a_map(pathfinder: Command) -> None:
    """PHQ = Q1, 3, 5, 7, 9, 11, 13, 15, 16; the GAD has the others."""
    write("a.csv", [f"Q{n}" for n in range(1, 17)], [n % 2 for n in range(1, 17)])
    gad = ",".join(f"{n}=Q{2 * n}" for n in range(1, 8))
    found = pathfinder("score", "gad7", "a.csv", "--columns", gad, "--json").json
    assert found["scales"]["anxiety"]["mean"] == 0


def test_every_fault_of_a_map_is_told(pathfinder: Command) -> None:
    write("a.csv", GAD7, ["p", *[0] * 7])
    answer = pathfinder("score", "gad7", "a.csv", "--columns", "1=gad7_1,2=gad7_1,3=gad_3,8=gad7_7")
    assert answer.code == 1
    for said in (
        'gad7 has no item "8"',
        'no column "gad_3". Did you mean "gad7_3"?',
        '"gad7_1" is given to more than one item',
        "No column is given for item 4, 5, 6, 7 of gad7.",
    ):
        assert said in answer.err


# --- bad input ------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_with_their_cells_and_nothing_is_written(
    pathfinder: Command,
) -> None:
    data = write("a.csv", GAD7, ["p", 9, "often", 0, 0, 0, 0, "1.5"], ["q", *[0] * 6, "NA"])
    before = data.read_bytes()
    answer = pathfinder("score", "gad7", "a.csv", "--id", "cod", "--out", "s.csv")
    assert answer.code == 1
    assert 'a.csv, B2: "9" is out of range (whole numbers from 0 to 3' in answer.err
    assert 'a.csv, C2: "often" is not an answer that this item knows' in answer.err
    assert 'a.csv, H2: "1.5"' in answer.err
    assert 'a.csv, H3: "NA" is not an answer' in answer.err
    assert '--not-answered "NA"' in answer.err
    assert 'There is no column "cod". Did you mean "code"?' in answer.err
    assert not Path("s.csv").exists()
    assert data.read_bytes() == before


def test_signs_for_no_answer_have_to_be_named(pathfinder: Command) -> None:
    write("a.csv", GAD7, ["p", *[0] * 6, "NA"], ["q", *[0] * 6, 99])
    answer = pathfinder("score", "gad7", "a.csv", "--not-answered", "NA, 99")
    assert answer.code == 0
    assert "0 of 14 answers are empty; 2 say not applicable or not answered." in answer.out


def raw_rosenberg() -> list[list[object]]:
    """Thirty people whose answers to the reverse-keyed items fall where the others rise."""
    turned = (2, 5, 6, 8, 9)
    rows: list[list[object]] = []
    for n in range(30):
        high = 1 + n % 4
        items = [5 - high if item in turned else high for item in range(1, 11)]
        items[n % 10] = 1 + (n // 2) % 4
        rows.append([n, *items])
    return rows


def test_a_file_that_is_reversed_already_is_refused_until_it_is_said(pathfinder: Command) -> None:
    raw = raw_rosenberg()
    turned = [
        [
            r[0],
            *(5 - int(str(v)) if i in (2, 5, 6, 8, 9) else v for i, v in enumerate(r[1:], start=1)),
        ]
        for r in raw
    ]
    write("raw.csv", RSES, *raw)
    write("turned.csv", RSES, *turned)
    expected = pathfinder("score", "rses", "raw.csv", "--json").json
    answer = pathfinder("score", "rses", "turned.csv")
    assert answer.code == 1
    assert "Items 2, 5, 6, 8, 9 of rses (self_esteem) are reverse-keyed, and rise" in answer.err
    assert "--coding already_reversed" in answer.err
    said = pathfinder("score", "rses", "turned.csv", "--coding", "already_reversed", "--json")
    assert said.json == expected
    assert pathfinder("score", "rses", "turned.csv", "--coding", "raw").code == 0


def test_headings_that_say_reversed_are_pointed_at(pathfinder: Command) -> None:
    write("a.csv", [h + "r" if h in ("q2", "q5") else h for h in RSES], [1, *[2] * 10])
    answer = pathfinder("score", "rses", "a.csv")
    assert answer.code == 1
    assert "no column for item 2, 5 of rses" in answer.err
    assert "q2r, q5r seem to be reversed already" in answer.err
    assert '--stored-reversed "2, 5"' in answer.err


def test_an_other_order_of_the_items_is_noticed(pathfinder: Command) -> None:
    """300 people answered a form that prints Rosenberg's items in another order (c6)."""
    folder, _ = reference("c6_rosenberg300")
    file = folder / "rosenberg_300_raw.csv"
    answer = pathfinder("score", "rses", file, "--not-answered", "0")
    assert answer.code == 1
    assert "Items 2, 3, 6, 10 of rses" in answer.err  # those that the two orders key differently
    assert "Another order on the form" in answer.err
    order = "2=Q3,5=Q5,6=Q8,8=Q9,9=Q10,1=Q1,3=Q2,4=Q4,7=Q6,10=Q7"
    found = pathfinder("score", "rses", file, "--not-answered", "0", "--columns", order, "--json")
    assert found.json["alpha"]["self_esteem"]["alpha"] > 0.9


INVENTED = {"reverse_keyed": [2, 4], "scales": {}, "note": "invented"}


def test_a_licensed_instrument_is_refused_without_its_key_and_scored_with_it(
    pathfinder: Command,
) -> None:
    """With items 2 and 4 reversed, ten answers of 7 are (8 x 7 + 2 x 1) / 10 = 5.8."""
    write("a.csv", [f"artic{n}" for n in range(1, 11)], [7] * 10)
    answer = pathfinder("score", "artic10", "a.csv")
    assert answer.code == 1
    assert "its key is licensed and does not ship" in answer.err
    assert "--key FILE" in answer.err
    declare(Path("mine.yaml"), INVENTED)
    found = pathfinder("score", "artic10", "a.csv", "--key", "mine.yaml", "--json").json
    assert math.isclose(found["scales"]["overall"]["mean"], 5.8)
    refused = pathfinder("score", "gad7", "a.csv", "--key", "mine.yaml")
    assert "needs no key file" in refused.err


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["a.csv", "notes.csv", "folder", "nowhere/s.csv", "s.xlsx"])
def test_scores_are_written_over_nothing_but_earlier_scores(pathfinder: Command, name: str) -> None:
    data = write("a.csv", GAD7, ["p", *[0] * 7])
    Path("notes.csv").write_text("mine", encoding="utf-8")
    Path("folder").mkdir()
    before = data.read_bytes()
    assert pathfinder("score", "gad7", "a.csv", "--out", name).code == 1
    assert data.read_bytes() == before
    assert Path("notes.csv").read_text(encoding="utf-8") == "mine"
    assert pathfinder("score", "gad7", "a.csv", "--out", "s.csv").code == 0
    assert pathfinder("score", "gad7", "a.csv", "--out", "s.csv").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gad77", "a.csv"], 'Did you mean "gad7"?'),
        (["gad7", "a.csv", "--coding", "reversed"], "It may be raw or already_reversed."),
        (["gad7", "a.csv", "--informant", "teecher"], 'Did you mean "teacher"?'),
    ],
)
def test_words_that_do_not_exist_are_wrong_use(
    pathfinder: Command, words: list[str], said: str
) -> None:
    answer = pathfinder("score", *words)
    assert answer.code == 2
    assert said in answer.err


def test_an_informant_whom_the_instrument_does_not_have_is_refused(pathfinder: Command) -> None:
    write("a.csv", GAD7, ["p", *[0] * 7])
    answer = pathfinder("score", "gad7", "a.csv", "--informant", "teacher")
    assert answer.code == 1
    assert 'no form for the informant "teacher"' in answer.err


def test_a_file_that_is_not_there_and_a_missing_key_are_told_together(pathfinder: Command) -> None:
    answer = pathfinder("score", "artic45", "nothing.csv")
    assert answer.code == 1
    assert "its key is licensed" in answer.err
    assert "nothing.csv: This data file does not exist." in answer.err


def test_a_decimal_comma_is_read_where_answers_need_not_be_whole(pathfinder: Command) -> None:
    """7.5 + 2.25 + 0 + 10 = 19.75."""
    Path("a.csv").write_text("id;ors1;ors2;ors3;ors4\nA;7,5;2,25;0;10\n", encoding="utf-8")
    found = pathfinder("score", "ors", "a.csv", "--json").json
    assert math.isclose(found["scales"]["functioning"]["mean"], 19.75)


def test_a_column_of_whole_numbers_with_decimals_is_scored_as_check_reads_it(
    pathfinder: Command,
) -> None:
    """2 x 7 = 14, 7 and 0."""
    heads = ";".join(["id", *(f"gad7_{n}" for n in range(1, 8))])
    rows = [";".join([f"p{n}", *[f"{n},0"] * 7]) for n in (2, 1, 0)]
    Path("a.csv").write_text("\n".join([heads, *rows, ""]), encoding="utf-8")
    assert pathfinder("score", "gad7", "a.csv", "--out", "s.csv").code == 0
    assert [row["anxiety"] for row in scored("s.csv")] == ["14", "7", "0"]


def test_a_cell_with_a_comma_is_not_said_to_be_a_sign(pathfinder: Command) -> None:
    """--not-answered "1,0" would be two signs, and each a good answer elsewhere."""
    write("a.csv", GAD7, ["p", *[1] * 6, "1,0"], ["q", *[1] * 5, "1,2", 0])
    answer = pathfinder("score", "gad7", "a.csv")
    assert answer.code == 1
    assert '"1,0" is not an answer' in answer.err
    assert "If the comma is a decimal point, write 1." in answer.err
    assert "write 1.2" not in answer.err
    assert "--not-answered" not in answer.err


def test_the_same_fault_in_many_cells_is_one_line_with_its_cells(pathfinder: Command) -> None:
    rows = [["p", *[n] * 7] for n in range(3)] + [["q", *[0] * 6, "x"], ["r", *[0] * 6, "x"]]
    write("a.csv", GAD7, *rows)
    answer = pathfinder("score", "gad7", "a.csv", "--id", "code")
    doubled, cell = sorted(answer.err.splitlines())
    assert doubled.startswith("a.csv, A3: The identifier stands twice (also in row 2).")
    assert doubled.endswith("The same in A4.")
    assert cell.endswith("The same in H6.")


def test_a_question_by_itself_is_found_by_the_name_of_its_instrument(pathfinder: Command) -> None:
    write("a.csv", ["id", "wave1", "NPS"], ["p", 1, 9], ["q", 1, 0])
    found = pathfinder("score", "nps", "a.csv", "--json").json
    assert math.isclose(found["scales"]["recommendation"]["max"], 100)


def test_a_number_that_any_column_may_have_is_not_taken_for_a_question(pathfinder: Command) -> None:
    write("a.csv", ["id", "wave1", "answer"], ["p", 1, 9])
    answer = pathfinder("score", "nps", "a.csv")
    assert answer.code == 1
    assert "No columns look like the item of nps. The columns are: id, wave1, answer." in answer.err
    assert pathfinder("score", "nps", "a.csv", "--columns", "wave*").code == 0


def test_blank_rows_are_told_of(pathfinder: Command) -> None:
    write("a.csv", GAD7[1:], [1] * 7, [""] * 7, [0] * 7)
    answer = pathfinder("score", "gad7", "a.csv")
    assert "2 rows, without identifiers" in answer.out
    assert "blank rows are left out: row 3." in answer.out


def test_whose_key_it_is_stands_on_the_page(pathfinder: Command) -> None:
    """Nobody has verified the key of a licence holder's file."""
    write("a.csv", [f"artic{n}" for n in range(1, 11)], [7] * 10)
    declare(Path("mine.yaml"), INVENTED)
    answer = pathfinder("score", "artic10", "a.csv", "--key", "mine.yaml")
    assert "The scoring key is the one of mine.yaml" in answer.out


def test_what_is_said_of_a_missing_file_or_an_empty_key_fits_the_command(
    pathfinder: Command,
) -> None:
    Path("mine.yaml").write_text("", encoding="utf-8")
    answer = pathfinder("score", "artic10", "nothing.csv", "--key", "mine.yaml")
    assert "deliverable.yaml" not in answer.err
    assert "correct its name where it is asked for" in answer.err
    assert "This file is empty. It holds: reverse_keyed, scales, note." in answer.err


def test_columns_of_another_informants_form_are_told_of(pathfinder: Command) -> None:
    """The teacher's SDQ has 30 items, the other forms 33."""
    write("a.csv", [f"sdq{n}" for n in range(1, 31)], [1] * 30)
    answer = pathfinder("score", "sdq", "a.csv")
    assert answer.code == 1
    assert "no column for item 31, 32 of sdq" in answer.err
    assert "answered by: teacher. If so, say it: --informant teacher." in answer.err
    assert "--informant parent" not in answer.err
    assert pathfinder("score", "sdq", "a.csv", "--informant", "teacher").code == 0


WHO5 = [f"who5_{n}" for n in range(1, 6)]


def test_a_column_that_may_be_a_groups_makes_nobody_another_ones_double(
    pathfinder: Command,
) -> None:
    rows = [["G1", 1, 2, 3, 4, 5]] * 3 + [["G2", 2, 2, 2, 2, 2]] * 2
    answer = pathfinder("score", "who5", write("g.csv", ["group_code", *WHO5], *rows), "--json")
    assert [scale["n"] for scale in answer.json["scales"].values()] == [5]


def test_rows_that_are_not_used_are_told_beside_the_json(pathfinder: Command) -> None:
    rows = [["p1", 1, 2, 3, 4, 5]] * 2 + [["p2", 2, 2, 2, 2, 2]]
    answer = pathfinder("score", "who5", write("d.csv", ["id", *WHO5], *rows), "--json")
    assert [scale["n"] for scale in answer.json["scales"].values()] == [2]
    assert "doubled submission" in answer.err


def test_links_are_not_written_to_a_folder_that_is_mistyped(pathfinder: Command) -> None:
    file = write("a.csv", ["id", "x"], ["p1", 1], ["p2", 2])
    answer = pathfinder("link", file, file, "--id", "id", "--out", "nodir/links.csv")
    assert answer.code == 1
    assert "cannot be written" in answer.err
    assert not Path("nodir").exists()
