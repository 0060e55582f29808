"""Tables of leads that no page is wide enough for."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.report.fragments import Fragments
from evaluation.report.lead.markdown import markdown, parsed
from evaluation.report.tables import setting

_FEW = 4  # so many columns always fit a page that is turned


def too_wide(text: str) -> Iterator[tuple[int, int]]:
    """Of each table that fits no page: the line where it begins (from 0), and its columns."""
    reader = markdown()
    tokens, lines = parsed(text), text.split("\n")  # as the reader counts lines
    starts = (at for at, token in enumerate(tokens) if token.type == "table_open")
    ends = (at for at, token in enumerate(tokens) if token.type == "table_close")
    for start, end in zip(starts, ends, strict=True):
        line = (tokens[start].map or [0])[0]
        if lines[line].count("|") <= _FEW:
            continue
        rendered = reader.renderer.render(tokens[start : end + 1], reader.options, {})
        for node in Fragments().read(rendered):
            if isinstance(node, dict) and not setting(node, may_turn=True).fits:
                yield line, len(node["sides"])
