"""Microsoft Forms: ID, start, completion, e-mail and name stand in front, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.read.exports.tools.layout import Layout, folded, is_time, kinds, one_header, padded
from evaluation.read.files.raw import Raw

KNOWN = {
    "id": "response id",
    "starttime": "start",
    "completiontime": "end",
    "lastmodifiedtime": "recorded",
    "email": "e-mail",
    "name": "name",
    "language": "language",
    "totalpoints": "points",
    "quizfeedback": "feedback",
    "gradepostedtime": "recorded",
}
_PEEKED = 20


def recognise(raw: Raw) -> Layout | None:
    """The layout of a Microsoft Forms export, or None."""
    headings = one_header(raw)
    plain = [folded(heading) for heading in headings]
    in_english = plain[:3] == ["id", "starttime", "completiontime"] or (
        plain[:4] == ["starttime", "completiontime", "email", "name"]  # somebody took out the ID
    )
    if not in_english and not _by_content(plain, raw):
        return None
    sign = (
        ", ".join(headings[:3]) + " in front"
        if in_english
        else ("an ID and two times in front, the second never before the first")
    )
    about = kinds(headings, KNOWN)
    if not in_english:
        about |= dict(
            zip(headings, ("response id", "start", "end", "e-mail", "name"), strict=False)
        )
    about |= {h: "points" for h in headings if h.startswith(("Points - ", "Feedback - "))}
    return Layout(
        "microsoft_forms",
        "Microsoft Forms",
        sign,
        1,
        tuple(headings),
        about=about,
        blocks={h: () for n, h in enumerate(headings) if h not in about and _ticked(raw, n)},
    )


def _by_content(plain: Sequence[str], raw: Raw) -> bool:
    """Whether what stands under the first columns is what the form writes there.

    The fourth holds e-mail addresses, or says that nobody is named.
    """
    rows = [padded(row, 5) for row in raw.rows[1 : _PEEKED + 1] if any(row)]
    named = all("@" in row[3] or row[3].casefold().startswith(("anon", "dienw")) for row in rows)
    timed = all(row[0].isdigit() and is_time(row[1]) and is_time(row[2]) for row in rows)
    return len(plain) >= 5 and plain[0] == "id" and bool(rows) and timed and named


def _ticked(raw: Raw, place: int) -> bool:
    """Whether the cells are lists of ticked options, each with a semicolon behind it."""
    cells = [row[place] for row in raw.rows[1:] if place < len(row) and row[place]]
    return bool(cells) and all(cell.endswith(";") for cell in cells)
