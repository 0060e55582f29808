"""What a message tells a user to write, and where: a line of ``deliverable.yaml``, or an option."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guidance:
    """How a user says what a data file does not.

    ``several`` has {} for the columns that identify together, ``coding`` for the coding, ``sign``
    for a text that may mean no answer, ``columns`` and ``filled`` for the deliverable. ``wrong``:
    what to do with a cell that holds no answer.
    """

    wrong: str
    sign: str
    doubled: str
    identify: str
    several: str
    coding: str
    columns: str
    mapped: str
    filled: str
    drift: str


IN_DELIVERABLE = Guidance(
    wrong="Look at the paper form. Before the first report put the cell right in Excel (empty if "
    "not answered); after it, in corrections.csv.",
    sign="If it is the survey tool's sign for no answer, add not_answered: [{}] to this file in "
    "deliverable.yaml.",
    doubled="add doubled: first, last or fullest to this file in deliverable.yaml",
    identify="Add identify: [<column>] to this file in deliverable.yaml.",
    several="identify: [{}]",
    coding="say coding: {} for this file in deliverable.yaml",
    columns="To see which columns fit, and to put them down: pathfinder columns {} --write.",
    mapped="under columns in deliverable.yaml",
    filled="Fill in rows under its headings, save it, then run: pathfinder check {}",
    drift="All of them: pathfinder columns {}",
)
BY_OPTIONS = Guidance(
    wrong="Look it up on the form. Empty the cell if it was not answered.",
    sign='If it is the export\'s own sign for no answer, say --not-answered "{}".',
    doubled="say --doubled first, last or fullest",
    identify="Say which it is: --id COL.",
    several='--id "{}"',
    coding="--coding {}",
    columns='Say which column each item has: --columns "1=...,2=...".',
    mapped='--columns "1=...,2=..."',
    filled="Fill in rows under them.",
    drift="Look at both forms",
)
