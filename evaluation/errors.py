"""Faults in what a person gave us, worded for that person.

Every fault names what is wrong, where, and what to do. Several faults travel
together in one ``EvaluationError``, so that a user mends them all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What an issue is about, as lists and counts of issues call it."""

    FILE = "about the file"
    ASIDE = "row set aside"
    UNFINISHED = "response not finished"
    CONSENT = "no consent"
    DOUBLED = "doubled submission"
    CORRECTION = "correction"
    ANSWER = "answer not used"
    SAME = "same answers as somebody else"
    LINE = "one answer throughout"
    SWAPPED = "waves swapped"
    DATE = "impossible date"
    FAST = "very fast"


# Kinds that ask for a look at a response and change nothing.
SCREENS = (Kind.SAME, Kind.LINE, Kind.SWAPPED, Kind.DATE, Kind.FAST)


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault in one place.

    ``file`` is relative to the workspace; ``cell`` is a spreadsheet address
    (``D17``) or a line (``line 12``). ``value`` is what stood there: it may be
    personal data, so it is printed to the user's own screen and written to
    ``internal/`` and nowhere else. A ``note`` is told and stops nothing. ``cell`` may
    be a range (``D17:H17``). ``code`` says which fault it is whatever its sentence says
    (``columns.missing``): docs/messages.md lists them. A terminal prints ``str(issue)``, a
    workbook has a column for each part, a program reads ``as_json``.
    """

    file: str
    problem: str
    fix: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    severity: Literal["fault", "note"] = "fault"
    kind: Kind = Kind.FILE
    code: str = ""

    @property
    def where(self) -> str:
        """File, sheet and cell as one phrase: ``data/before.xlsx, sheet Answers, D17``."""
        sheet = f"sheet {self.sheet}" if self.sheet else ""
        return ", ".join(part for part in (self.file, sheet, self.cell) if part)

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, without the place."""
        return f"{self.problem} {self.fix}".strip()

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}".strip()

    def as_json(self) -> dict[str, str]:
        """Place, words and code under the keys that other programs rely on."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "value": self.value,
            "problem": self.problem,
            "action": self.fix,
            "code": self.code,
        }


def no_such_file(file: str) -> Issue:
    """The fault that a file that is needed is not there."""
    return Issue(
        file, "This file does not exist.", "Create it, or correct the name.", code="file.missing"
    )


class EvaluationError(Exception):
    """One or more faults in the user's files; ends a command with exit code 1."""

    exit_code = 1

    def __init__(self, issues: Issue | Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = (issues,) if isinstance(issues, Issue) else tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))

    def __reduce__(self) -> tuple[type[EvaluationError], tuple[tuple[Issue, ...]]]:
        return type(self), (self.issues,)


class DeclarationError(EvaluationError):
    """A declared file (YAML, proforma, instrument) breaks its model."""


class DataError(EvaluationError):
    """A data file cannot be read, or holds values that cannot be used."""


class NotebookError(EvaluationError):
    """A notebook failed while running; ends a command with exit code 3."""

    exit_code = 3


@dataclass(slots=True, eq=False)
class Collector:
    """Faults, notes and details of one reading, each in the order in which they came.

    A fault stops the run once everything is read, so that all are told at once; a note is told
    and stops nothing; a detail says of one row or cell what a note tells in short.
    """

    faults: list[Issue] = field(default_factory=list)
    notes: list[Issue] = field(default_factory=list)
    details: list[Issue] = field(default_factory=list)

    def fault(self, *issues: Issue) -> None:
        """Keep what stops the run."""
        self.faults.extend(issues)

    def note(self, *issues: Issue) -> None:
        """Keep what is told and stops nothing."""
        self.notes.extend(issues)

    def detail(self, *issues: Issue) -> None:
        """Keep what is said of single rows and cells, for the list of issues."""
        self.details.extend(issues)

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Keep the faults that something raises, and go on after it."""
        try:
            yield
        except EvaluationError as error:
            self.fault(*error.issues)

    def stop(self, error: type[EvaluationError] | None = None) -> None:
        """Raise all faults at once, as DataError unless another is named; without any, go on."""
        if self.faults:
            raise (error or DataError)(self.faults)


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A suggestion for a misspelt word, or an empty string; capitals do not count.

    ``did_you_mean("desing", ["design", "data"])`` gives ``Did you mean "design"?``
    """
    by_small_letters = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), list(by_small_letters), n=3, cutoff=0.6)
    # of words that are as close, one with the same letters: "sqd" is a slip for sdq, not for sfq
    close.sort(key=lambda name: sorted(name) != sorted(word.casefold()))
    return f'Did you mean "{by_small_letters[close[0]]}"?' if close else ""
