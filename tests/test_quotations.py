"""Quotations: the words of the passage, consent in the final wording, and who it may be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import pathfinder
from workspace_maker import ROOT, csv_text, make_study, put

from analyses.thematic import findings_of
from evaluation.declare.workspace import Study
from evaluation.errors import DataError
from evaluation.forms.quotations import quotation_form, told_of
from evaluation.protect.protect import load_policy, protect
from evaluation.read.coded.coding import themes_called
from evaluation.read.coded.quotation_sheet import COLUMNS
from evaluation.read.coded.quoted import identifying, stands_in
from evaluation.read.segments import CodedSegments, read_segments
from evaluation.report.lead.proforma import read_proforma
from evaluation.run.beforehand import _quotations_nowhere
from evaluation.say.finding import Edition, Finding

POLICY = load_policy("small-groups-2026", ROOT)
SAID = (
    "We waited for eight months in Leeds. Nobody called us, and Jake was 15 by then. It was hard."
)
YES = {"final_wording": True, "by": "AB", "on": "2026-03-01"}
SIGNED = {"by": "LE", "on": "2026-03-04"}


def study(
    folder: Path, *quotations: dict[str, Any], about: str = "caregivers", **more: Any
) -> Study:
    """Twelve sources who all spoke of waiting; the first passage of P0 has the words."""
    rows = [[n, f"P{n}", "Waiting", SAID if not n else f"It took {n} months."] for n in range(12)]
    rows += [[0, "P0", "Trust", SAID]]
    declared = {
        "file": "s.csv",
        "rows_count": "segments",
        "about": about,
        "segments": {"segment": "n", "source": "who", "theme": "theme", "text": "words"},
        "quotations": list(quotations),
        **more,
    }
    made = make_study(folder, declared, design="thematic", instruments=[])
    put(folder, "s.csv", csv_text([["n", "who", "theme", "words"], *rows]))
    return made


def read(folder: Path, *quotations: dict[str, Any], **more: Any) -> CodedSegments:
    return read_segments(study(folder, *quotations, **more))


def one(words: str, **more: Any) -> dict[str, Any]:
    return {"source": "P0", "words": words, **more}


def codes(segments: CodedSegments) -> list[str]:
    return [note.code for note in segments.notes if note.code.startswith("quotation.")]


@pytest.mark.parametrize(
    "words",
    [
        "Nobody called us",
        "nobody called us,  and",
        "We waited for eight months [\u2026] It was hard.",
        "We waited for eight months [...] It was hard.",
        "[Parents] waited for eight months in [a town].",
        "[my son] was [a teenager] by then",
        SAID,
    ],
)
def test_words_of_the_passage_stand_with_marked_omissions_and_changes(words: str) -> None:
    assert stands_in(words, SAID)


@pytest.mark.parametrize(
    "words",
    [
        "Somebody called us",
        "We waited for eight months. It was hard.",  # left out without a mark
        "It was hard. [\u2026] We waited",  # in another order
        "We waited for eighteen months",
        "We waited in [a town].",
        "obody called us",  # not whole words: unhappy is not happy, nor 5 months 15
        "We waited for eight mon",
        "[\u2026]",  # nobody's words
        "[They were very kind to us.]",
    ],
)
def test_other_words_are_refused(words: str, tmp_path: Path) -> None:
    assert not stands_in(words, SAID)
    with pytest.raises(DataError) as caught:
        read(tmp_path, one(words))
    assert [issue.code for issue in caught.value.issues] == ["quotation.not-its-words"]


def test_many_changes_are_held_against_a_long_passage_at_once() -> None:
    """Twelve changes among words that stand there hundreds of times took hours."""
    passage = "we went to the house and the school and the park. " * 200
    assert stands_in("We " + "[a] the " * 12 + "park", passage)
    assert not stands_in("We " + "[a] the " * 12 + "shop", passage)
    assert not stands_in("We went [x] beach [y]", passage)


def test_a_change_is_no_longer_than_a_name_and_order_is_kept() -> None:
    far = f"First word {'and so on ' * 15}last word."
    assert not stands_in("First [x] last", far)
    assert stands_in("First [\u2026] last", far)
    assert stands_in("[They] first", far)
    assert not stands_in("last [\u2026] first", far)
    assert stands_in("child[ren] play", "Children play")


def test_a_theme_is_named_as_the_sheet_writes_it_also_with_a_sign_in_its_name() -> None:
    themes = [("Cost > benefit",), ("Barriers", "Trust"), ("Enablers", "Trust")]
    for theme in themes:
        assert themes_called(" > ".join(theme), themes) == [theme]
    assert themes_called("trust", themes) == themes[1:]
    assert themes_called("barriers>TRUST", themes) == themes[1:2]
    assert not themes_called("Help > Trust", themes)


def test_names_places_ages_and_roles_are_asked_about() -> None:
    assert identifying(SAID) == {"names or places": ("Leeds", "Jake"), "ages": ("15",)}
    assert identifying("The head teacher told my 14-year-old. She said: Go home.") == {
        "ages": ("14",),
        "roles": ("head teacher",),
    }
    assert identifying("I was sixteen when Norfolk Police rang") == {
        "names or places": ("Norfolk", "Police"),
        "ages": ("sixteen",),
    }


def test_everyday_words_numbers_and_changes_are_not_asked_about() -> None:
    words = (
        "Then I waited 8 months. It was 20 minutes on Monday. \u201cNobody came,\u201d she said. "
        "[Name] and the NHS helped us in [a town]. Pathfinder did too, and it was Pathfinder."
    )
    assert identifying(words, known=("pathfinder",)) == {}


def test_what_may_identify_is_asked_until_the_lead_has_signed(tmp_path: Path) -> None:
    segments = read(tmp_path, one(SAID, consent=YES))
    assert codes(segments) == ["quotation.may-identify", "quotation.kept-inside"]
    asked = next(n for n in segments.notes if n.code == "quotation.may-identify")
    assert "names or places: Leeds, Jake; ages: 15" in asked.problem
    ready = {"consent": YES, "signed": SIGNED, "signed_words": SAID}
    assert codes(read(tmp_path / "b", one(SAID, **ready))) == []


def test_words_that_were_changed_after_they_were_signed_do_not_leave_the_team(
    tmp_path: Path,
) -> None:
    ready = {"consent": YES, "signed": SIGNED}
    same = one("Nobody called us,  and", signed_words="Nobody called us, and", **ready)
    other = one("Nobody called us", signed_words="Nobody called us, and", **ready)
    loose = one("It was hard.", **ready)
    found = findings(tmp_path, same, other, loose)
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        page = printed(found, edition)
        assert "Nobody called us,  and" in page
        assert "Nobody called us\u201d" not in page
    assert "Nobody called us\u201d" in printed(found, Edition.INTERNAL)
    segments = read(tmp_path / "b", same, other, loose)
    assert codes(segments) == ["quotation.changed-since", "quotation.words-not-kept"]
    assert "1 signed quotation" in segments.notes[-1].problem


def findings(folder: Path, *quotations: dict[str, Any], **more: Any) -> dict[str, Finding]:
    made = study(folder, *quotations, **more)
    return {f.key: f for f in findings_of(made, read_segments(made))}


def printed(found: dict[str, Finding], edition: Edition) -> str:
    return "".join(f.model_dump_json() for f in protect(found.values(), edition, POLICY))


def test_only_words_that_were_agreed_and_signed_are_printed(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        one("Nobody called us", consent=YES, signed=SIGNED, said_by="a parent"),
        one("It was hard.", consent=YES),
        one("We waited for eight months", signed=SIGNED),
        one("Jake was 15", consent={**YES, "final_wording": False}, signed=SIGNED),
    )
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        page = printed(found, edition)
        assert "Nobody called us" in page
        assert "a parent" in page
        assert not any(w in page for w in ("It was hard", "We waited", "Jake"))
    inside = found["themes.quotations_inside"]
    assert inside.kept_inside
    assert inside.table is not None
    assert len(inside.table.rows) == 3


def test_a_quotation_stands_under_its_theme(tmp_path: Path) -> None:
    ready = {"consent": YES, "signed": SIGNED}
    table = findings(
        tmp_path, one("Nobody called us", theme="Trust", **ready), one("It was hard.", **ready)
    )["themes.quotations"].table
    assert table is not None
    assert {row.cells["words"]: row.cells["label"] for row in table.rows} == {
        "\u201cNobody called us\u201d": "Trust",
        "\u201cIt was hard.\u201d": "Waiting",
    }


def test_published_words_need_no_new_consent(tmp_path: Path) -> None:
    found = findings(tmp_path, one(SAID), about="published figures", citation="A report")
    assert "Jake" in printed(found, Edition.PUBLIC)


def test_of_few_people_no_quotation_is_printed(tmp_path: Path) -> None:
    made = study(tmp_path, one("Nobody called us", consent=YES, signed=SIGNED))
    rows = [[n, f"P{n}", "Waiting", SAID] for n in range(4)]
    put(tmp_path, "s.csv", csv_text([["n", "who", "theme", "words"], *rows]))
    found = {f.key: f for f in findings_of(made, read_segments(made))}
    assert "Nobody called us" not in printed(found, Edition.PUBLIC)


@pytest.mark.parametrize(
    ("quotation", "code"),
    [
        ({"source": "P99", "words": "x"}, "quotation.no-such-source"),
        ({"source": "P0", "segment": "7", "words": "x"}, "quotation.no-such-segment"),
        (one("It was hard.", theme="Money"), "quotation.no-such-segment"),
        (one("It was hard.", consent={**YES, "on": "2999-01-01"}), "quotation.future-day"),
    ],
)
def test_where_it_stands_is_checked(tmp_path: Path, quotation: dict[str, Any], code: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, quotation)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_file_without_words_cannot_be_checked_and_that_is_told(tmp_path: Path) -> None:
    held = {"segment": "n", "source": "who", "theme": "theme"}
    ready = {"consent": YES, "signed": SIGNED, "signed_words": "Anything"}
    segments = read(tmp_path, one("Anything", **ready), segments=held)
    assert codes(segments) == ["quotation.not-checked"]


def sheet(path: Path, *rows: dict[str, object], columns: Sequence[str] = COLUMNS) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(columns)
    for row in rows:
        page.append([row.get(name, "") for name in columns])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_a_sheet_says_the_same_and_candidates_are_passed_over(tmp_path: Path) -> None:
    made = study(tmp_path, quotations_file="q.xlsx")
    agreed = {
        "source": "P0",
        "final words": "Nobody called us",
        "consent in these words": "yes",
        "asked by": "AB",
        "asked on": "2026-03-01",
        "signed by": "LE",
        "signed on": "2026-03-04",
        "signed words": "Nobody called us",
    }
    folder = made.workspace.folder(made.slug)
    sheet(folder / "q.xlsx", agreed, {"source": "P1", "passage": "It took 1 months."})
    [only] = read_segments(made).quoted
    assert only.quotation.agreed
    sheet(folder / "q.xlsx", {**agreed, "asked on": "soon"}, {**agreed, "final words": "No"})
    with pytest.raises(DataError) as caught:
        read_segments(made)
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [
        ("quotation.who-and-when", "J2")
    ]
    sheet(folder / "q.xlsx", {**agreed, "signed words": ""})
    with pytest.raises(DataError) as caught:
        read_segments(made)
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [
        ("quotation.signed-words", "M2")
    ]
    sheet(folder / "q.xlsx", {**agreed, "final words": "Nobody called us, and"})
    [changed] = read_segments(made).quoted
    assert not changed.quotation.agreed
    sheet(folder / "q.xlsx", agreed, columns=COLUMNS[:-1])  # as older sheets are
    [older] = read_segments(made).quoted
    assert older.quotation.agreed


def test_the_command_writes_a_sheet_that_is_read_back(tmp_path: Path) -> None:
    made = study(tmp_path, quotations_file="data/quotations.xlsx")
    root = str(made.workspace.root)
    done = pathfinder("quotations", made.slug, "-w", root)
    assert done.returncode == 0, done.stderr
    assert "12 passages in 13 rows to choose from" in done.stdout
    path = made.workspace.folder(made.slug) / "data/quotations.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["Quotations"]
    rows = {row[0].row: [str(cell.value or "") for cell in row] for row in page.iter_rows()}
    head = next(n for n, row in rows.items() if row[: len(COLUMNS)] == [*COLUMNS])
    chosen = next(n for n, row in rows.items() if n > head and row[1] == "P0")
    assert rows[chosen][3] == SAID
    assert rows[chosen][4] == "names or places: Leeds, Jake; ages: 15"
    assert read_segments(made).quoted == ()
    agreed = ("yes", "AB", "2026-03-01", "LE", "2026-03-04")
    said = ("It was hard.", "a parent", *agreed, "It was hard.")

    for column, text in enumerate(said, start=6):
        page.cell(chosen, column).value = text
    book.save(path)
    [only] = read_segments(made).quoted
    assert (only.quotation.words, only.quotation.agreed) == ("It was hard.", True)
    again = pathfinder("quotations", made.slug, "-w", root)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    other = pathfinder("quotations", made.slug, "-w", root, "--theme", "Truts")
    assert other.returncode == 1  # the sheet is there: nothing is overwritten whatever is asked


def test_a_sheet_that_is_declared_and_not_there_is_told(tmp_path: Path) -> None:
    assert codes(read(tmp_path, quotations_file="data/q.xlsx")) == ["quotation.no-sheet"]


def test_signed_quotations_stand_beside_their_themes_and_others_are_told(tmp_path: Path) -> None:
    ready = {"consent": YES, "signed": SIGNED}
    found = findings(
        tmp_path,
        one("It was hard.", theme="Waiting", said_by="a parent", **ready),
        one("Nobody called us", theme="Trust", **ready),
        one("by then", theme="Waiting"),
        counts_as={"barriers": ["Waiting"]},
    )
    beside = "\u201cIt was hard.\u201d (a parent)"
    for finding in (found["themes.barriers"], *protect(found.values(), Edition.PUBLIC, POLICY)):
        if finding.key == "themes.barriers":
            assert finding.table is not None
            assert [row.cells["words"] for row in finding.table.rows] == [beside]
            assert "agreed to, in these words" in finding.table.notes[-1]

    def told(cited: str) -> list[str]:
        written = read_proforma(f"# Barriers\n\n{cited}\n", "proforma.md")
        return [i.problem for i in _quotations_nowhere(written, [*found.values()], "proforma.md")]

    assert told("{{ themes.barriers.table }}\n\n{{themes.quotations.table}}") == []
    assert (
        "1 quotation that may be printed stands in no section"
        in told("{{ themes.barriers.table }}")[0]
    )
    assert told("{{ themes.quotations }}")[0].startswith("2 quotations")


def test_the_sheet_says_how_many_passages_it_has_and_stands_in_their_order(tmp_path: Path) -> None:
    rows = quotation_form("T", read(tmp_path)).sheets[0].rows
    assert told_of(rows) == "12 passages in 13 rows"
    assert [row[1] for row in rows if row[0] == "Waiting"] == [f"P{n}" for n in range(12)]
