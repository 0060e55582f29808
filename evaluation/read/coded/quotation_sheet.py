"""The sheet of quotations that a lead fills in: rows with final words are quotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evaluation.declare.quotations import Quotation, SignedOff, WordingConsent
from evaluation.errors import Collector, Issue
from evaluation.read.exports.days import read_days
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address, columns_of

COLUMNS = (
    *("theme", "source", "segment", "passage", "may say who it was", "final words", "said by"),
    *("consent in these words", "asked by", "asked on", "signed by", "signed on", "signed words"),
)
_LATER = "signed words"  # which older sheets have no column for
_WHO_AND_WHEN = (("asked by", "asked on"), ("signed by", "signed on"))
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
    places = dict(zip(columns, grid.places(columns), strict=True))
    rows = [
        _QuotedRow(grid, number, places, {name: cells[at].strip() for name, at in places.items()})
        for number, cells in grid.rows
    ]
    quoted = [row for row in rows if row.text["final words"]]
    collector.fault(*(fault for row in quoted for fault in row.faults()))
    collector.stop()
    return [(row.quotation(), row.place) for row in quoted]


@dataclass(frozen=True, slots=True)
class _QuotedRow:
    """One row of the sheet, by the headings of its columns."""

    grid: Grid
    number: int
    places: Mapping[str, int]
    text: Mapping[str, str]

    @property
    def consents(self) -> bool:
        return self.text["consent in these words"].casefold() in _YES

    @property
    def place(self) -> Issue:
        """An issue at its cell, whose words are filled in later."""
        cell = address(self.number, self.places["final words"])
        return Issue(
            self.grid.file, "", "", sheet=self.grid.sheet, cell=cell, code="quotation.place"
        )

    def issue(self, problem: str, fix: str, column: str, *, code: str) -> Issue:
        cell = address(self.number, self.places[column])
        return self.grid.issue([cell], problem, fix, code=code)

    def day(self, column: str) -> date | None:
        """The day that stands in a column; None for none and for what is no day."""
        text = self.text[column]
        return read_days([text], None, None).known.get(text) if text else None

    def faults(self) -> Iterator[Issue]:
        """What is wrong with who agreed and who signed."""
        if self.text["consent in these words"].casefold() not in (*_YES, *_NO):
            yield self.issue(
                "This is neither yes nor no.",
                "Write yes where they agreed to these very words, else no.",
                "consent in these words",
                code="quotation.yes-or-no",
            )
        for who, when in _WHO_AND_WHEN:
            given = self.text[who] or self.text[when] or (who == "asked by" and self.consents)
            if given and not (self.text[who] and self.day(when)):
                yield self.issue(
                    f"Who and when belong together: {who} and {when} are both needed.",
                    "Write initials, and the day as 2026-03-31.",
                    when if self.text[who] else who,
                    code="quotation.who-and-when",
                )
        if self.text["signed by"] and not self.text.get(_LATER, "-"):
            yield self.issue(
                "It is signed, and the words that were signed are missing.",
                "Copy the final words that were agreed to here: a later change is then seen.",
                _LATER,
                code="quotation.signed-words",
            )

    def quotation(self) -> Quotation:
        """The quotation of a row without faults."""
        text = self.text
        asked, signed = (self.day(when) for _, when in _WHO_AND_WHEN)
        return Quotation(
            source=text["source"],
            segment=text["segment"],
            words=text["final words"],
            theme=text["theme"],
            said_by=text["said by"],
            consent=WordingConsent(final_wording=self.consents, by=text["asked by"], on=asked)
            if asked
            else None,
            signed=SignedOff(by=text["signed by"], on=signed) if signed else None,
            signed_words=text.get(_LATER, ""),
        )
