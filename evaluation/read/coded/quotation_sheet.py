"""The sheet of quotations that a lead fills in: rows with final words are quotations."""

from __future__ import annotations

from pathlib import Path

from evaluation.declare.quotations import Quotation, SignedOff, WordingConsent
from evaluation.errors import Collector, Issue
from evaluation.read.exports.days import read_days
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import address, columns_of

COLUMNS = (
    *("theme", "source", "segment", "passage", "may say who it was", "final words", "said by"),
    *("consent in these words", "asked by", "asked on", "signed by", "signed on", "signed words"),
)
_LATER = "signed words"  # which older sheets have no column for
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")


def quotation_rows(path: Path, shown_as: str) -> list[tuple[Quotation, Issue]]:
    """The quotations of a sheet, each with an issue at its cell. Raises DataError with all faults.

    A row without final words is a candidate and is passed over. Consent is yes or no; with it go
    who asked and on which day.
    """
    grid = read_grid(path, shown_as, "")
    collector = Collector()
    columns = [name for name in COLUMNS if name != _LATER or grid.column(name) is not None]
    columns_of(grid, columns, collector)
    collector.stop()
    at = dict(zip(columns, grid.places(columns), strict=True))
    found = []
    for row, cells in grid.rows:
        text = {name: cells[place].strip() for name, place in at.items()}
        if not text["final words"]:
            continue

        def here(problem: str, fix: str, column: str, *, code: str, row: int = row) -> Issue:
            cell = address(row, at[column])
            return Issue(shown_as, problem, fix, sheet=grid.sheet, cell=cell, code=code)

        said = text["consent in these words"].casefold()
        if said not in (*_YES, *_NO):
            collector.fault(
                here(
                    "This is neither yes nor no.",
                    "Write yes where they agreed to these very words, else no.",
                    "consent in these words",
                    code="quotation.yes-or-no",
                )
            )
        days = {}
        for who, when in (("asked by", "asked on"), ("signed by", "signed on")):
            given = bool(text[who] or text[when]) or (who == "asked by" and said in _YES)
            day = read_days([text[when]], None, None).known.get(text[when]) if text[when] else None
            if given and not (text[who] and day):
                collector.fault(
                    here(
                        f"Who and when belong together: {who} and {when} are both needed.",
                        "Write initials, and the day as 2026-03-31.",
                        when if text[who] else who,
                        code="quotation.who-and-when",
                    )
                )
            elif given and day:
                days[who] = day
        if text["signed by"] and not text.get(_LATER, "-"):
            collector.fault(
                here(
                    "It is signed, and the words that were signed are missing.",
                    "Copy the final words that were agreed to here: a later change is then seen.",
                    _LATER,
                    code="quotation.signed-words",
                )
            )
        consent = (
            WordingConsent(final_wording=said in _YES, by=text["asked by"], on=days["asked by"])
            if "asked by" in days
            else None
        )
        signed = (
            SignedOff(by=text["signed by"], on=days["signed by"]) if "signed by" in days else None
        )
        quotation = Quotation(
            source=text["source"],
            segment=text["segment"],
            words=text["final words"],
            theme=text["theme"],
            said_by=text["said by"],
            consent=consent,
            signed=signed,
            signed_words=text.get(_LATER, ""),
        )
        place = Issue(
            shown_as,
            "",
            "",
            sheet=grid.sheet,
            cell=address(row, at["final words"]),
            code="quotation.place",
        )
        found.append((quotation, place))
    collector.stop()
    return found
