"""What a screen says of one response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import address
from evaluation.read.responses import Responses

NOTHING_DONE = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Flag:
    """One response that a screen points at: which screen, who, and where it stands.

    ``person`` is empty where a whole file is meant.
    """

    kind: Kind
    wave: str
    person: str
    issue: Issue


def flag(
    kind: Kind,
    response: Responses,
    person: str,
    problem: str,
    action: str,
    *,
    value: str = "",
    at: Literal["answers", "clock", "watch"] = "answers",
    code: str,
) -> Flag:
    """A flag on a person: on the answers, the time or the duration, by their cells if known."""
    file, sheet, cell = ", ".join(dict.fromkeys(source.file for source in response.sources)), "", ""
    if person in response.rows.index:
        row: dict[Any, Any] = response.rows.loc[person].to_dict()
        ends = ("first", "last") if at == "answers" else (at, at)
        first, last = (address(int(row["row"]), int(row[end])) for end in ends)
        file, sheet, cell = row["file"], row["sheet"], first if first == last else f"{first}:{last}"
    issue = Issue(
        file,
        problem,
        f"{NOTHING_DONE} {action}",
        sheet=sheet,
        cell=cell,
        value=value,
        severity="note",
        kind=kind,
        code=code,
    )
    return Flag(kind, response.wave, person, issue)
