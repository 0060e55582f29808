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
    found: Responses,
    person: str,
    problem: str,
    action: str,
    *,
    value: str = "",
    at: Literal["answers", "clock", "watch"] = "answers",
    code: str,
) -> Flag:
    """A flag on a person: on the answers, the time or the duration, by their cells if known."""
    action = f"{NOTHING_DONE} {action}"
    if person not in found.rows.index:
        files = ", ".join(dict.fromkeys(source.file for source in found.sources))
        issue = Issue(files, problem, action, value=value, severity="note", kind=kind, code=code)
        return Flag(kind, found.wave, person, issue)
    row: dict[Any, Any] = found.rows.loc[person].to_dict()
    ends = ("first", "last") if at == "answers" else (at, at)
    first, last = (address(int(row["row"]), int(row[end])) for end in ends)
    issue = Issue(
        row["file"],
        problem,
        action,
        sheet=row["sheet"],
        cell=first if first == last else f"{first}:{last}",
        value=value,
        severity="note",
        kind=kind,
        code=code,
    )
    return Flag(kind, found.wave, person, issue)
