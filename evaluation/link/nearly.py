"""What is told of people who match nobody because their identifier is written in another way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.counting import and_more, plural
from evaluation.errors import Issue
from evaluation.read.files.spreadsheet import is_made
from evaluation.read.people.near import BOTH, EXCEL, ZEROS, Near, near_misses
from evaluation.say.wording import listed

_SHOWN = 3  # pairs that a note names
_PUT_RIGHT = (
    "Nobody is linked on a guess. Where two are one person, write the identifier the same way in "
    "both files: put the cell right in the file itself or, in a deliverable, in corrections.csv."
)
_AS_TEXT = (
    "Excel keeps what is typed where the column is Text before anything is typed or pasted (Format "
    "Cells, Text), and where a CSV is opened by Data, From Text/CSV with that column as Text."
)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """People whose identifier does not stand where others should have it, and where they are.

    ``whose``: as sentences say it, "at the endpoint".
    """

    whose: str
    texts: Sequence[str]
    places: Sequence[Issue]

    def shown(self, at: int) -> str:
        """One of them, for the user's own screen: ``"K 01" (after.csv A3)``."""
        place = self.places[at]
        where = f"{place.file.rpartition('/')[2]} {place.cell}".strip()
        text = "".join(map(_visible, self.texts[at]))
        return f'"{text}" ({where})' if where else f'"{text}"'


def _visible(sign: str) -> str:
    """A blank that looks like another, or a sign that nobody sees, by its name."""
    unseen = sign != " " and unicodedata.category(sign) in ("Zs", "Cf")
    return f"[{unicodedata.name(sign, 'sign').lower()}]" if unseen else sign


def nearly_matching(
    first: Unmatched, later: Unmatched, files: str, common: Iterable[str]
) -> Iterator[Issue]:
    """One note, or none, on the people of two waves who would match but for their writing.

    ``common``: the identifiers that match.
    """
    if found := near_misses(first.texts, later.texts, common):
        hows = tuple(dict.fromkeys(near.how for near in found))
        yield Issue(
            files,
            f"Identifiers {later.whose} that match nobody: {len(later.texts)}; {len(found)} "
            f"of them would match if {listed(hows)} did not count: "
            f"{'; '.join(_examples(found, first, later))}.",
            f"{_PUT_RIGHT} {_AS_TEXT}" if {EXCEL, ZEROS, BOTH} & {*hows} else _PUT_RIGHT,
            severity="note",
            code="waves.identifiers-almost-alike",
        )
        return
    for mine, other in ((first, later), (later, first)):
        made = [at for at, text in enumerate(mine.texts) if is_made(text)]
        if 2 * len(made) > len(mine.texts) and not any(map(is_made, other.texts)):
            yield Issue(
                files,
                f"{plural(len(made), 'identifier')} {mine.whose} that match nobody look "
                f"like dates that Excel made of something else: "
                f"{and_more((mine.shown(at) for at in made), _SHOWN)}.",
                f"Take what was typed from the survey tool's own export. {_AS_TEXT}",
                severity="note",
                code="waves.identifiers-made-dates",
            )


def _examples(found: Sequence[Near], first: Unmatched, later: Unmatched) -> Iterator[str]:
    """Some pairs, of each way of writing one before there is a second."""
    of_each = list({near.how: near for near in reversed(found)}.values())[::-1]
    chosen = [*of_each, *(near for near in found if near not in of_each)]
    for near in chosen[:_SHOWN]:
        yield f"{later.shown(near.second)} and {first.shown(near.first)}"
    if len(chosen) > _SHOWN:
        yield f"and {len(chosen) - _SHOWN} more"
