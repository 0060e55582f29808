"""Tables of numbers that are wider than a page: parted, and nothing of them lost."""

from __future__ import annotations

from evaluation.report.parted_tables import parted
from evaluation.report.tables import SIZES, setting
from evaluation.report.web import TextTable

AGENCIES = (
    "Police forces and police staff",
    "Children's social care",
    "Schools and colleges",
    "Health services, including mental health",
    "Youth justice services",
    "Voluntary and community organisations",
    "Housing",
)


def _table(columns: int) -> TextTable:
    heads = tuple(f"{AGENCIES[at % 7]} ({at}), %" for at in range(columns))
    rows = tuple(
        (answer, *(f"{1000 + 10 * down + at:,}" for at in range(columns)))
        for down, answer in enumerate(("Strongly disagree", "Agree", "Number (n)"))
    )
    right = (False, *(True for _ in heads))
    return TextTable("By agency", ("Answer", *heads), rows, right, ("A note.",), "A source")


def _fits(grid: TextTable) -> bool:
    head = [[text] for text in grid.head]
    return setting({"head": head, "rows": [[[t] for t in row] for row in grid.rows]}).fits


def test_a_table_that_fits_stays_whole() -> None:
    for columns in (0, 1, 4):
        assert parted(_table(columns)) == (_table(columns),)


def test_parts_fit_a_page_have_the_first_column_and_lose_no_cell() -> None:
    for columns in (13, 24):
        whole = _table(columns)
        parts = parted(whole)
        assert len(parts) > 1
        assert all(map(_fits, parts))
        lengths = [len(part.head) for part in parts]
        assert max(lengths[:-1]) == min(lengths[:-1]) >= lengths[-1]
        assert {part.head[0] for part in parts} == {"Answer"}
        assert tuple(head for part in parts for head in part.head[1:]) == whole.head[1:]
        for at, row in enumerate(whole.rows):
            assert tuple(cell for part in parts for cell in part.rows[at][1:]) == row[1:]
            assert {part.rows[at][0] for part in parts} == {row[0]}


def test_one_column_that_is_wider_than_a_page_is_no_endless_search() -> None:
    wide = TextTable("T", ("A", "B" * 23 + " x"), (("a" * 23, "b"),) * 2, (False, True), (), "")
    assert parted(wide) == (wide,)
    long = "x" * 400
    whole = TextTable("T", ("A", long, long), (("a", "1", "2"),), (False, True, True), (), "")
    assert len(parted(whole)) in (1, 2)


def test_words_over_numbers_take_no_room_from_long_questions() -> None:
    """Where heads are folded, the column of questions gets what they leave."""
    head = [["Question"], *([f"{word} disagree, %"] for word in ("Strongly", "Somewhat", "Nor"))]
    question = "How confident have you felt in telling whether a child may be at risk " * 3
    rows = [[[question], ["12"], ["30"], ["58"]]]
    how = setting({"head": head, "rows": rows})
    assert how.fits
    assert how.size == SIZES[0]
    assert how.widths[0] > sum(how.widths) / 2
