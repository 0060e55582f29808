"""People linked by anonymous code inside a deliverable: who, how surely, and what is never shown.

Authority: the made-up truth of who wrote each row; the formula of a mean; rules that hold
whatever the data (the order of rows, where identifiers may stand).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from pdf_reading import pdf_text
from workspace_maker import BEFORE, change_findings, csv_text, make_study, put

from analyses.people.linking import how_linked
from evaluation.command.quick.link import link_files
from evaluation.declare.lined_yaml import load_declared
from evaluation.declare.programme import Deliverable
from evaluation.declare.secret import label
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.link.codes.elements import KINDS
from evaluation.link.review_list import keep_review_lists
from evaluation.link.waves import MatchedWaves, match_waves, same_people
from evaluation.protect.protect import load_policy, protect
from evaluation.publish.manifest import read_inputs
from evaluation.read.responses import read_responses
from evaluation.run.check import account
from evaluation.run.deliverable import run_deliverable
from evaluation.say.finding import Edition, Finding
from evaluation.scoring.scores import score

CODE = ("initial", "day", "month", "town", "digit")
KIND = dict(zip(CODE, ("letter", "day", "month", "letter", "category"), strict=True))
COLUMNS = {"steps": {"a": "a"}}
Rows = list[list[str]]


def code(dice: random.Random) -> list[str]:
    letters = dice.choices("ABCDEFGHJKLMNPRST", k=2)
    numbers = (dice.randint(1, 28), dice.randint(1, 12), dice.randint(0, 9))
    return [letters[0], str(numbers[0]), str(numbers[1]), letters[1], str(numbers[2])]


def slipped(dice: random.Random, written: Sequence[str], often: float) -> list[str]:
    other = code(dice)
    return [b if dice.random() < often else a for a, b in zip(written, other, strict=True)]


def people(n: int, waves: int = 2, often: float = 0.06, seed: int = 5) -> list[Rows]:
    """Rows of each wave: code, a value, who it is. The value rises by 10 to 13 a wave.

    Every seventh does not come back; the rows of later waves stand in another order.
    """
    dice = random.Random(seed)
    truth = [code(dice) for _ in range(n)]
    found: list[Rows] = []
    for wave in range(waves):
        rows = [
            [
                *slipped(dice, written, often),
                str(100 + 3 * who + 10 * wave + who % 4 * wave),
                str(who),
            ]
            for who, written in enumerate(truth)
            if not (wave and who % 7 == wave)
        ]
        dice.shuffle(rows)
        found.append(rows)
    return found


def coded_study(
    root: Path,
    waves: Sequence[Rows],
    *,
    more: Mapping[str, Any] | None = None,
    link_by: Mapping[str, Any] | None = None,
    **declared: Any,
) -> Study:
    """A study of rows with codes. ``more``: what each data file declares as well."""
    names = ("baseline", "endpoint", "follow_up")[: len(waves)]
    files = [
        {"file": f"{name}.csv", "wave": name, "columns": COLUMNS, "identify": [], **(more or {})}
        for name in names
    ]
    study = make_study(
        root,
        *files,
        instruments=["steps"],
        link_by={"elements": KIND, **(link_by or {})},
        **declared,
    )
    for name, rows in zip(names, waves, strict=True):
        put(root, f"{name}.csv", csv_text([[*CODE, "a", "who", *declared_columns(more)], *rows]))
    return study


def declared_columns(more: Mapping[str, Any] | None) -> list[str]:
    return list((more or {}).get("groups", {}))


def matched(study: Study) -> MatchedWaves:
    return match_waves(read_responses(study))


def findings(study: Study) -> dict[str, Finding]:
    linked = matched(study)
    scored = [score(responses) for responses in linked.responses]
    found = change_findings(
        linked,
        scored,
        primary="steps.a",
        compare_by=study.compare_by,
        against=study.against,
        order=study.groups,
    )
    return {finding.key: finding for finding in found}


# --- who is linked ---------------------------------------------------------------------------


def true_pairs(linked: MatchedWaves, wave: str = "endpoint") -> tuple[int, int]:
    """Linked people, and how many of them are one person, by their values."""
    values = [
        next(r.answers["a"] for r in linked.responses if r.wave == name)
        for name in ("baseline", wave)
    ]
    who = [(values[0][p] - 100) / 3 for p in linked.paired[wave]]
    rise = [values[1][p] - values[0][p] for p in linked.paired[wave]]
    times = 1 if wave == "endpoint" else 2
    right = sum(r == times * (10 + w % 4) for w, r in zip(who, rise, strict=True))
    return len(who), right


def test_people_are_found_again_though_they_slip(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60))
    linked = matched(study)
    n, right = true_pairs(linked)
    assert (linked.flow.measured, linked.flow.n_matched) == ({"baseline": 60, "endpoint": 51}, n)
    assert right == n
    exact = int(linked.links[0].linked["exact"].sum())
    assert exact < 0.7 * 51
    assert n > 0.85 * 51


def test_each_later_wave_is_linked_to_the_baseline_and_all_agree(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60, waves=3))
    linked = matched(study)
    for wave in ("endpoint", "follow_up"):
        n, right = true_pairs(linked, wave)
        assert right == n > 40
    throughout = linked.throughout(["endpoint", "follow_up"])
    assert linked.flow.n_throughout == len(throughout) > 30
    assert [one.wave for one in linked.links] == ["endpoint", "follow_up"]


def test_an_identifier_goes_first_and_the_code_finds_the_others(tmp_path: Path) -> None:
    waves = people(50, often=0.0)
    for rows in waves:
        for row in rows:
            row.append(f"ID{row[6]}" if int(row[6]) % 2 else "")
    waves[1][0][:5] = ["Z", "28", "12", "Z", "9"]  # a code that is nobody's
    study = coded_study(tmp_path, waves, link_by={"id": "id"})
    for name, rows in zip(("baseline", "endpoint"), waves, strict=True):
        put(tmp_path, f"{name}.csv", csv_text([[*CODE, "a", "who", "id"], *rows]))
    linked = matched(study)
    n, right = true_pairs(linked)
    assert n == right
    assert linked.links[0].known == sum(int(row[6]) % 2 for row in waves[1])
    assert n == linked.links[0].known + linked.links[0].n_links


def test_an_identifier_that_stands_twice_is_told_with_its_cell(tmp_path: Path) -> None:
    waves = people(12)
    for rows in waves:
        for row in rows:
            row.append("same")
    study = coded_study(tmp_path, waves, link_by={"id": "id"})
    for name, rows in zip(("baseline", "endpoint"), waves, strict=True):
        put(tmp_path, f"{name}.csv", csv_text([[*CODE, "a", "who", "id"], *rows]))
    with pytest.raises(DataError) as caught:
        read_responses(study)
    assert caught.value.issues[0].where == "deliverables/d/baseline.csv, H3"


def test_nobody_is_linked_across_groups_and_the_rows_are_named(tmp_path: Path) -> None:
    waves = people(40, often=0.0)
    for rows in waves:
        for row in rows:
            row.append("North" if int(row[6]) % 2 else "South")
    [wrong] = [row for row in waves[1] if row[6] == "9"]
    wrong[7] = "South"
    more = {"groups": {"site": {"title": "Site"}}}
    linked = matched(coded_study(tmp_path, waves, more=more))
    n, right = true_pairs(linked)
    assert n == right == len(waves[1]) - 1
    [told] = [note for note in linked.notes if "different groups" in note.problem]
    here = waves[0].index(next(row for row in waves[0] if row[6] == "9")) + 2
    there = waves[1].index(wrong) + 2
    assert told.where == f"deliverables/d/baseline.csv, A{here}"
    assert f"deliverables/d/endpoint.csv, A{there}" in told.problem


def test_people_who_share_a_code_or_have_none_are_named_by_their_cells(tmp_path: Path) -> None:
    waves = people(40, often=0.0)
    waves[1][3][:5] = waves[1][9][:5]
    waves[1][5][:5] = [""] * 5
    notes = {note.problem[:26]: note.where for note in matched(coded_study(tmp_path, waves)).notes}
    assert notes["2 people have the same cod"] == "deliverables/d/endpoint.csv, A5, A11"
    assert notes["1 person has no code, and "] == "deliverables/d/endpoint.csv, A7"


def test_who_answered_both_times_is_known_where_nobody_is_paired(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60), design="cross_section")
    before, after = same_people(read_responses(study))
    both = before.answers.index.intersection(after.answers.index)
    assert len(both) == matched(study).flow.n_matched > 40


# --- what may be declared --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"data": [{**BEFORE, "rows_count": "children", "identify": ["id"]}]},
            "before.csv has identify beside link_by",
        ),
        (
            {"data": [{**BEFORE, "rows_count": "children", "groups": {"town": {"title": "Town"}}}]},
            "groups people by town, which identifies them",
        ),
        *(
            (
                {
                    "design": design,
                    "data": [
                        {"file": "x.csv", "rows_count": "children", "attendance": {"attended": "a"}}
                    ],
                },
                "is no questionnaire",
            )
            for design in ("take_up", "ours")
        ),
        ({"data": [{**BEFORE, "rows_count": "children"}] * 2}, "each wave is one file"),
        (
            {
                "data": [{"file": "x.csv", "rows_count": "children", "waves": {}}],
                "link_by": {"elements": {}},
            },
            "It needs at least one entry",
        ),
        ({"link_by": {"elements": {"town": "place"}}}, "'letter', 'day'"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_refused(
    tmp_path: Path, change: Mapping[str, Any], told: str
) -> None:
    evaluation = {
        "design": "pre_post",
        "data": [{**BEFORE, "rows_count": "children"}],
        "link_by": {"elements": {"town": "letter"}},
        **change,
    }
    path = tmp_path / "deliverable.yaml"
    path.write_text(json.dumps({"title": "D", "area": "A", "evaluations": [evaluation]}))
    with pytest.raises(DeclarationError, match=told):
        load_declared(path, Deliverable, "deliverable.yaml")


def test_a_kind_may_be_left_out_and_all_kinds_may_be_declared(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60), link_by={"elements": dict.fromkeys(CODE)})
    kinds = [element.kind for element in matched(study).links[0].elements]
    assert kinds[:4] == ["letter", "day", "month", "letter"]
    assert set(kinds) <= set(KINDS)


# --- the review list -------------------------------------------------------------------------


def doubtful(root: Path) -> Study:
    """Few people, so that every link that is not exact is doubtful."""
    return coded_study(root, people(20, often=0.08, seed=8))


def listed(study: Study) -> Path:
    [path] = (study.workspace.folder("d") / "review").glob("*.xlsx")
    return path


def decide(path: Path, verdicts: Sequence[str]) -> None:
    book = openpyxl.load_workbook(path)
    for row, verdict in enumerate(verdicts, start=2):
        book.worksheets[0].cell(row, 1).value = verdict or None
    book.save(path)


def shown(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].values)[1:]


def test_decisions_are_followed_and_outlive_every_run(tmp_path: Path) -> None:
    study = doubtful(tmp_path)
    first = matched(study)
    keep_review_lists(study, first)
    path = listed(study)
    assert path.name == "baseline and endpoint.xlsx"
    rows = shown(path)
    linked = [n for n, row in enumerate(rows) if row[1] == "yes"]
    assert len(rows) == len(first.links[0].waiting) >= len(linked) >= 2
    verdicts = ["" for _ in rows]
    verdicts[linked[0]], verdicts[linked[1]] = "different", "same"
    decide(path, verdicts)
    undecided = read_inputs(study.workspace, "d")
    for _ in range(2):
        again = matched(study)
        assert again.flow.n_matched == first.flow.n_matched - 1
        assert len(again.links[0].decided) == 2
        keep_review_lists(study, again)
        kept = {row[4:]: row[0] for row in shown(path) if row[0]}
        assert kept == {rows[linked[0]][4:]: "different", rows[linked[1]][4:]: "same"}
        assert read_inputs(study.workspace, "d") == undecided  # a run makes nothing stale
    shutil.copytree(path.parent, tmp_path / "kept")
    waves = people(20, often=0.08, seed=8)
    put(tmp_path, "endpoint.csv", csv_text([[*CODE, "a", "who"], *sorted(waves[1])]))
    moved = matched(study)
    assert moved.flow.n_matched == again.flow.n_matched  # by their codes, wherever the rows stand


def test_a_decision_makes_a_report_stale_and_a_word_that_is_none_is_told(tmp_path: Path) -> None:
    study = doubtful(tmp_path)
    before = read_inputs(study.workspace, "d")
    keep_review_lists(study, matched(study))
    assert read_inputs(study.workspace, "d") == before
    decide(listed(study), ["same"])
    assert read_inputs(study.workspace, "d")["corrections"] != before["corrections"]
    decide(listed(study), ["perhaps"])
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [issue] = caught.value.issues
    assert issue.where == (
        "deliverables/d/review/baseline and endpoint.xlsx, sheet Doubtful pairs, A2"
    )


def test_a_list_that_excel_holds_open_is_told_and_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = doubtful(tmp_path)
    keep_review_lists(study, matched(study))
    decide(listed(study), ["different"])
    kept = listed(study).read_bytes()

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    linked = matched(study)
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(DataError, match="close it in Excel"):
        keep_review_lists(study, linked)
    assert listed(study).read_bytes() == kept


def test_decisions_under_the_name_of_a_file_that_was_renamed_are_told(tmp_path: Path) -> None:
    study = doubtful(tmp_path)
    keep_review_lists(study, matched(study))
    put(tmp_path, "proforma.md", "# D\n")

    def told() -> list[str]:
        issues = account(study.workspace, "d").issues
        return [issue.file for issue in issues if "No evaluation reads this list" in issue.problem]

    assert told() == []
    decide(listed(study), ["different"])
    shutil.copyfile(listed(study), listed(study).with_suffix(".ods"))
    assert told() == ["deliverables/d/review/baseline and endpoint.ods"]
    listed(study).with_suffix(".ods").unlink()
    listed(study).rename(listed(study).with_name("baseline and after.xlsx"))
    assert told() == ["deliverables/d/review/baseline and after.xlsx"]


def test_a_pair_that_is_decided_both_ways_is_refused(tmp_path: Path) -> None:
    study = doubtful(tmp_path)
    keep_review_lists(study, matched(study))
    book = openpyxl.load_workbook(listed(study))
    sheet = book.worksheets[0]
    for verdict in ("same", "different"):
        sheet["A2"] = verdict
        sheet.append([cell.value for cell in sheet[2]])
    book.save(listed(study))
    with pytest.raises(DataError, match="as same and as different"):
        read_responses(study)


def test_nothing_is_written_into_the_demonstration_as_it_is_shipped() -> None:
    study = open_study("trauma-informed-training", 1)
    linked = matched(study)
    assert linked.links[0].waiting
    assert keep_review_lists(study, linked) == []
    assert not (study.workspace.folder(study.slug) / "review").exists()


# --- what is said of it ----------------------------------------------------------------------


def test_the_main_result_stands_for_each_demand_on_the_links(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60, often=0.1))
    found, links = findings(study), matched(study).links[0]
    across = found["steps.a.linking"]
    assert across.table is not None
    assert across.figure is not None
    rows = {str(row.cells["label"]): row.cells for row in across.table.rows}
    values = {r.wave: r.answers["a"] for r in matched(study).responses}
    for name, least in (("99% sure or more", 0.99), ("Likelier than not", 0.5)):
        kept = links.likely[links.likely["probability"] >= least]
        change = (
            values["endpoint"][kept["later"]].to_numpy()
            - values["baseline"][kept["baseline"]].to_numpy()
        )
        assert rows[name]["n"] == len(change)
        assert rows[name]["change"] == pytest.approx(np.mean(change), rel=1e-12)
    assert [mark.label for mark in across.figure.marks] == list(rows)
    assert rows["Equal codes only"]["n"] < rows["As reported"]["n"]
    assert rows["As reported"]["change"] == found["steps.a.change"].estimates["change"].value
    assert "does not hang on doubtful links" in across.headline


def test_a_result_that_hangs_on_doubtful_links_is_called_so(tmp_path: Path) -> None:
    waves = people(40, often=0.09, seed=3)
    exact = {tuple(row[:5]) for row in waves[0]}
    for row in waves[1]:  # those who slip fall, the others rise
        row[5] = str(100 + 3 * int(row[6]) + (2 if tuple(row[:5]) in exact else -9))
    found = findings(coded_study(tmp_path, waves))
    assert "the result hangs on doubtful links" in found["steps.a.linking"].headline
    told = protect(found.values(), Edition.PUBLIC, load_policy("small-groups-2026", tmp_path))
    public = {finding.key: finding for finding in told}
    assert any("hangs on doubtful links" in c for c in public["steps.a.change"].caveats)


def test_other_editions_are_told_no_number_of_links(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60))
    policy = load_policy("small-groups-2026", tmp_path)
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        shown_there = {f.key: f for f in protect(findings(study).values(), edition, policy)}
        for key in ("steps.linking", "steps.a.linking"):
            finding = shown_there[key]
            assert (finding.n, finding.table, finding.figure) == (None, None, None)
            assert {e.value for e in finding.estimates.values()} == {None}
            assert finding.unlisted
        said = " ".join(shown_there["steps.flow"].caveats)
        assert "linked by an anonymous code" in said
        assert "At most 5 in 100 links" in said


def test_how_people_were_linked_is_counted(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(60))
    links, how = matched(study).links[0], findings(study)["steps.linking"]
    counted = {name: e.value for name, e in how.estimates.items()}
    assert counted["n_linked"] == counted["n_exact"] + counted["n_inexact"] == links.n_links
    wrong = (1 - links.linked["probability"]).sum()
    assert counted["expected_false"] == pytest.approx(wrong)
    assert counted["most_false"] >= counted["expected_false"]
    assert counted["n_waiting"] == len(links.waiting)


def test_nothing_says_that_people_known_by_code_were_paired_by_identifier(tmp_path: Path) -> None:
    told = findings(coded_study(tmp_path, people(40)))
    assert "by anonymous code" in told["steps.flow_by_wave"].method
    ways = {key: f"{found.method} {found.why}" for key, found in told.items()}
    assert [key for key, said in ways.items() if "ed by identifier" in said] == [
        "steps.a.linking"  # of those who have one, where some have
    ]


def test_a_difference_between_groups_says_that_doubtful_links_were_not_varied(
    tmp_path: Path,
) -> None:
    waves = people(40)
    for row in (*waves[0], *waves[1]):
        row.append("ab"[int(row[6]) % 2])
    groups = {"site": {"title": "Site", "labels": {"a": "Here", "b": "There"}}}
    study = coded_study(
        tmp_path, waves, more={"groups": groups}, comparison={"by": "site", "against": "b"}
    )
    [difference] = [f for f in findings(study).values() if ".difference." in f.key]
    assert "it was not for this difference between groups" in difference.caveats[-1]


def test_the_bound_that_everybody_is_told_is_that_of_the_worst_wave(tmp_path: Path) -> None:
    waves = people(60, waves=3)
    waves[2] = people(60, waves=3, often=0.2)[2]
    linked = matched(coded_study(tmp_path, waves))
    shares = [links.upper95 / links.n_links for links in linked.links]
    [told] = how_linked(linked)
    [bound] = [int(word) for word in told.split() if word.isdecimal() and word != "100"]
    assert 0 <= bound / 100 - max(shares) < 0.05


@pytest.mark.sampled(2)
@pytest.mark.parametrize("often", [0.0, 0.06, 0.15])
def test_the_command_and_the_report_say_one_bound_in_the_same_words(
    tmp_path: Path, often: float
) -> None:
    study = coded_study(tmp_path, people(60, often=often))
    folder = study.workspace.folder("d")
    elements = ",".join(f"{name}:{kind}" for name, kind in KIND.items())
    command = link_files(folder / "baseline.csv", folder / "endpoint.csv", elements)
    said = " ".join(command.lines())
    inside = findings(study)["steps.linking"].headline
    bound = inside[inside.index(" of these links") :]
    assert bound in said
    assert ("Fewer than one" in inside) == ("Fewer than one" in said)
    [public] = how_linked(matched(study))
    assert public[public.index("At most") :] in said
    assert f"{len(command.links)} linked by code" in said


def test_an_identifier_of_two_columns_goes_first(tmp_path: Path) -> None:
    """A number that is given anew in each workshop tells people apart only with it."""
    waves = people(30, often=0.9)
    study = coded_study(tmp_path, waves, link_by={"id": ["shop", "number"]})
    for name, rows in zip(("baseline", "endpoint"), waves, strict=True):
        named = [[*row, f"W{int(row[6]) % 2}", f"{int(row[6]) // 2}"] for row in rows]
        put(tmp_path, f"{name}.csv", csv_text([[*CODE, "a", "who", "shop", "number"], *named]))
    linked = matched(study)
    assert linked.links[0].known == len(waves[1])
    assert true_pairs(linked) == (len(waves[1]), len(waves[1]))


def test_nothing_is_said_of_codes_where_everybody_gave_an_identifier(tmp_path: Path) -> None:
    study = coded_study(tmp_path, people(40), link_by={"id": "who"})
    found = findings(study)
    assert not [key for key in found if key.endswith("linking")]
    said = [(*f.caveats, f.why, f.method) for f in found.values()]
    assert "anonymous code" not in str(said)
    assert "by identifier" in found["steps.flow"].why


def test_a_handful_is_too_small_to_say_whether_links_matter(tmp_path: Path) -> None:
    found = findings(coded_study(tmp_path, people(5)))
    assert found["steps.a.linking"].n == 2
    assert "too small to say whether" in found["steps.a.linking"].headline
    assert not any("doubtful links" in c for c in found["steps.a.change"].caveats)


def test_doubtful_pairs_are_counted_as_they_stand_in_the_list(tmp_path: Path) -> None:
    study = doubtful(tmp_path)
    keep_review_lists(study, matched(study))
    rows, told = shown(listed(study)), findings(study)["steps.linking"].estimates
    assert told["n_waiting"].value == len(rows)
    assert told["n_waiting_linked"].value == sum(row[1] == "yes" for row in rows)


@pytest.mark.parametrize("case", ["threshold", "same", "blank", "strangers", "ids"])
def test_where_nobody_is_linked_all_that_explains_it_is_told(tmp_path: Path, case: str) -> None:
    waves = people(40, often=0.0)
    link_by: dict[str, Any] = {}
    if case == "threshold":
        link_by, why = {"threshold": 1}, "A threshold: under link_by of 1"
    elif case == "same":
        for row in (*waves[0], *waves[1]):
            row[:5] = waves[0][0][:5]
        why = "40 people have the same code as somebody else"
    elif case == "blank":
        for row in waves[1]:
            row[:5] = [""] * 5
        why = "34 people have no code"
    elif case == "strangers":
        waves, why = [waves[0], people(40, seed=99)[1]], "the same survey"
    else:
        link_by, why = {"id": "who"}, "an identifier that the other wave does not have"
        for row in waves[1]:
            row[6] = f"no. {row[6]}"
    with pytest.raises(DataError, match="could be linked by code") as caught:
        matched(coded_study(tmp_path, waves, link_by=link_by))
    assert why in str(caught.value)
    assert "After a run the list is there" not in str(caught.value)  # as no run comes so far


# --- what is never shown ---------------------------------------------------------------------


def everything(folder: Path) -> str:
    """All text below a folder: names of files, pages, notebooks, and what Word and Excel hold."""
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        parts.append(path.name)
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as package:
                parts += [
                    package.read(name).decode("utf-8", "replace") for name in package.namelist()
                ]
        elif path.suffix == ".pdf":
            parts.append(pdf_text(path))
        else:
            parts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


@pytest.mark.slow
def test_no_identifier_stands_in_any_output(tmp_path: Path) -> None:
    waves = people(40, often=0.08, seed=8)
    kinds = {**dict.fromkeys(CODE[:4]), "digit": "category"}
    planted = {f"PLANTED{who}ELEMENT" for who in range(40)} | {f"KNOWN{who}ID" for who in range(40)}
    for rows in waves:
        for row in rows:
            row[4] = f"PLANTED{row[6]}ELEMENT" if int(row[6]) % 3 else "PLANTED0ELEMENT"
            row.append(f"KNOWN{row[6]}ID" if int(row[6]) % 4 == 1 else "")
    study = coded_study(tmp_path, waves, link_by={"elements": kinds, "id": "id"})
    for name, rows in zip(("baseline", "endpoint"), waves, strict=True):
        put(tmp_path, f"{name}.csv", csv_text([[*CODE, "a", "who", "id"], *rows]))
    by_id = {
        "design": "pre_post",
        "instruments": ["steps"],
        "name": "known",
        "data": [
            {
                "file": f"known_{wave}.csv",
                "wave": wave,
                "columns": COLUMNS,
                "rows_count": "children",
                "identify": ["id"],
            }
            for wave in ("baseline", "endpoint")
        ],
    }
    declared = tmp_path / "deliverables/d/deliverable.yaml"
    content = json.loads(declared.read_text(encoding="utf-8"))
    content["evaluations"].append(by_id)
    declared.write_text(json.dumps(content), encoding="utf-8")
    for wave, rows in zip(("baseline", "endpoint"), waves, strict=True):
        known = [[f"KNOWN{row[6]}ID", row[5]] for row in rows]
        put(tmp_path, f"known_{wave}.csv", csv_text([["id", "a"], *known]))
    put(tmp_path, "proforma.md", "# D\n\n## Summary\n\n{{ steps.flow }}\n")
    outcome = run_deliverable(tmp_path, "d", lambda *_: None)
    assert outcome.exit_code == 0, outcome.issues
    (tmp_path / "outputs/d/internal/issues.xlsx").unlink()  # holds the data as read, for the team
    written = everything(tmp_path / "outputs").casefold()
    assert [text for text in planted if text.casefold() in written] == []
    assert "planted" not in " ".join(str(issue) for issue in outcome.issues).casefold()
    assert "planted" in everything(study.workspace.folder("d") / "review").casefold()


def test_a_label_is_the_same_every_time_and_of_no_use_without_the_key() -> None:
    one, other = b"1" * 32, b"2" * 32
    expected = hmac.new(one, b"P 07", hashlib.sha256).hexdigest()
    assert label(one, "P 07") == expected[:16]
    assert label(other, "P 07") not in (
        label(one, "P 07"),
        hashlib.sha256(b"P 07").hexdigest()[:16],
    )


def test_what_is_printed_of_a_link_shows_no_code(tmp_path: Path) -> None:
    waves = people(40)
    for rows in waves:
        for row in rows:
            row[3] = f"TOWN{row[3]}"
    linked = matched(coded_study(tmp_path, waves, link_by={"elements": {**KIND, "town": None}}))
    assert "TOWN" not in repr(linked.links)
    assert all(r.persons and r.persons.coded is None for r in linked.responses)
