"""What a message tells a user to write, and where: a line of ``deliverable.yaml``, or an option."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_PLAIN = re.compile(r"[A-Za-z0-9][\w .-]*|<.*>")


@dataclass(frozen=True, slots=True)
class Guidance:
    """How a user says what a data file does not.

    ``read_as`` has {whose} and {codes}, each code written as ``code_as`` says, and {place}.
    ``several`` has {} for the columns that identify together, ``coding`` for the coding, ``sign``
    for a text that may mean no answer, ``columns`` and ``filled`` for the deliverable, ``stored``
    for the instrument, its items and the wave; ``long`` for the columns of questions and of
    answers, ``only`` for a column and two of its words. ``wrong``: what to do with a cell that
    holds no answer. ``yaml``: what is told is written into a YAML file.
    """

    wrong: str
    sign: str
    doubled: str
    identify: str
    several: str
    coding: str
    read_as: str
    code_as: str
    stored: str
    columns: str
    mapped: str
    filled: str
    drift: str
    long: str
    only: str
    rows: str
    again: str
    yaml: bool = True

    def filled_in(self, advice: str, *words: str) -> str:
        """Advice with the words of a file in it, in quotes where YAML needs them."""
        quoted = (w if _PLAIN.fullmatch(w) or not self.yaml else f"'{w}'" for w in words)
        return advice.format(*quoted)


IN_DELIVERABLE = Guidance(
    wrong="Look at the paper form. Before the first report put the cell right in Excel (empty if "
    "not answered); after it, in corrections.csv.",
    sign="If it is the survey tool's sign for no answer, add not_answered: [{}] to this file in "
    "deliverable.yaml.",
    doubled="add doubled: first, last or fullest to this file in deliverable.yaml",
    identify="Add identify: [<column>] to this file in deliverable.yaml.",
    several="identify: [{}]",
    coding="say coding: {} for this file in deliverable.yaml",
    read_as="read_as: {{{whose}: {{{codes}}}}} {place} in deliverable.yaml",
    code_as="{}: {}",
    stored="say stored_reversed: {{{0}: [{1}]}} beside its columns in deliverable.yaml",
    columns="To see which columns fit, and to put them down: pathfinder columns {} --write.",
    mapped="under columns in deliverable.yaml",
    filled="Fill in rows under its headings, save it, then run: pathfinder check {}",
    drift="All of them: pathfinder columns {}",
    long="Add to this file in deliverable.yaml: long: {{question: {0}, answer: {1}}}. Its "
    "questions are then columns like any others.",
    only="Declare the file once for each wave, and say which of its rows are meant, as in: "
    "only: {{{0}: {1}}}.",
    rows="If they are of a wave, declare the file for it too, with only:.",
    again="Write under columns: in deliverable.yaml which column each item has. If the others are "
    "of another wave, declare the file with waves: in place of wave:.",
)
BY_OPTIONS = Guidance(
    wrong="Look it up on the form. Empty the cell if it was not answered.",
    sign='If it is the export\'s own sign for no answer, say --not-answered "{}".',
    doubled="say --doubled first, last or fullest",
    identify="Say which it is: --id COL.",
    several='--id "{}"',
    coding="--coding {}",
    read_as='--read-as{place} "{whose}{codes}"',
    code_as="{}={}",
    stored='--stored-reversed "{1}"',
    columns='Say which column each item has: --columns "1=...,2=...".',
    mapped='--columns "1=...,2=..."',
    filled="Fill in rows under them.",
    drift="Look at both forms",
    long='Say so: --long "{0},{1}", and who answered: --id COL.',
    only='Say which of its rows are meant: --only "{0}={1}"; of both files of compare: '
    '--only "{0}={1},{2}".',
    rows="Name them with --only to use them.",
    again='Say which are meant: --columns "1=...,2=...".',
    yaml=False,
)
OF_TWO_FILES = replace(BY_OPTIONS, stored='--stored-reversed "{2}: {1}"')
