"""Google Forms: a timestamp in front; a grid question has one column for each of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.read.exports.tools.layout import Layout, folded, is_time, kinds, one_header
from evaluation.read.files.raw import Raw

_TIMESTAMP = frozenset(
    (
        "timestamp",
        "zeitstempel",
        "horodateur",
        "marcatemporal",
        "marcadetiempo",
        "tijdstempel",
        "carimbodedatahora",
        "informazionicronologiche",
        "sygnaturaczasowa",
        "tidsstempel",
        "tidstämpel",
        "tidsstämpel",
        "aikaleima",
        "отметкавремени",
        "タイムスタンプ",
        "stampamser",
        "zamandamgası",
        "časovéoznačení",
        "időbélyeg",
        "时间戳记",
        "타임스탬프",
    )
)
KNOWN = {"emailaddress": "e-mail", "username": "e-mail", "score": "points"}
_GRID_ROW = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]$", re.DOTALL)


def recognise(raw: Raw) -> Layout | None:
    """The layout of a Google Forms export, or None."""
    headings = one_header(raw)
    if len(headings) < 2 or folded(headings[0]) not in _TIMESTAMP:
        return None
    stamps = [row[0] for row in raw.rows[1:21] if row and row[0]]
    if not all(map(is_time, stamps)):
        return None
    return Layout(
        "google_forms",
        "Google Forms",
        f'"{headings[0]}" in front, over times',
        1,
        tuple(headings),
        about={headings[0]: "end", **kinds(headings[1:], KNOWN)},
        questions=stems(headings),
    )


def stems(headings: Sequence[str]) -> dict[str, str]:
    """What was asked by each column: for the row of a grid, the row's own words."""
    return {h: row[2] for h in headings if (row := _GRID_ROW.match(h))}
