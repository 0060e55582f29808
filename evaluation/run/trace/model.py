"""What stands behind one number of a report, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluation.say.finding import Finding


@dataclass(frozen=True, slots=True)
class InEdition:
    """A number, or a whole finding, as one edition prints it; empty where it is not shown.

    ``places``: where, in words: ``page 1``, ``evaluation, figure 2``, ``tables.xlsx``.
    """

    edition: str
    headline: str
    value: str = ""
    interval: str = ""
    n: str = ""
    withheld: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stands:
    """One row of a file that a person is in, at one wave."""

    person: str
    wave: str
    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Cell(Stands):
    """One cell that was read: under which heading, for what, and what stands there.

    ``text``: as it is used, corrected. ``remark``: that it is no answer, or what was corrected.
    """

    item: str
    cell: str
    heading: str
    text: str
    remark: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A person's score on a scale: of how many answers, and whether others were made up for."""

    person: str
    wave: str
    scale: str
    score: float
    answered: int
    of: int
    made_up: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody in the files whom the number does not count, why, and where they stand."""

    person: str
    why: str
    rows: tuple[Stands, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """A file at one wave: the rows and columns used, and rows that were not, in words.

    ``columns``: what each is read as, its heading and its letter.
    """

    wave: str
    file: str
    sheet: str
    rows: tuple[int, ...]
    columns: tuple[tuple[str, str, str], ...]
    not_used: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """What was found in the files of one evaluation behind a number.

    ``nobodys``: what was looked at as a whole and is of nobody, in words: the entries of a log.
    """

    files: tuple[Used, ...]
    rows: tuple[Stands, ...]
    cells: tuple[Cell, ...] = ()
    scores: tuple[Score, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    nobodys: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One number of a report, and all that stands behind it.

    ``finding`` as the team's edition has it; ``estimate``: the number's name in it, empty for
    the whole finding. ``whom``: who is counted, in words; ``people``: their labels.
    """

    slug: str
    key: str
    evaluation: str
    finding: Finding
    estimate: str
    printed: tuple[InEdition, ...]
    whom: str
    people: tuple[str, ...] = field(repr=False)
    behind: Behind = field(repr=False)
    notes: tuple[str, ...] = ()
