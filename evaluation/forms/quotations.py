"""The sheet in which a lead chooses quotations: every coded passage, and who it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.counting import plural
from evaluation.declare.whose_rows import Unit
from evaluation.forms.columns import FormColumn, Role
from evaluation.forms.workbook import DataSheet, Form
from evaluation.read.coded.coding import BETWEEN_CODES, Path, Segment, themes_called
from evaluation.read.coded.quotation_sheet import COLUMNS
from evaluation.read.coded.quoted import identifying
from evaluation.read.segments import CodedSegments

_DIGITS = re.compile(r"(\d+)")
_MEANS = {
    "theme": "The theme under which it is coded. A passage with two themes has two rows.",
    "source": "The code of who said it.",
    "segment": "The number of the passage.",
    "passage": "What was said, for the team only. Never printed as it is.",
    "may say who it was": "Names, places, ages and roles that were seen in it. Unusual events are "
    "not seen: look for them yourself.",
    "final words": "Leave it empty, or write what will be printed: word for word, with [\u2026] "
    "where something is left out, and changes in square brackets, such as [a town].",
    "said by": "How readers are told who spoke, such as: a parent. May be empty.",
    "consent in these words": "yes, if they were asked again and agreed to these very words.",
    "asked by": "Initials of who asked.",
    "asked on": "The day, as 2026-03-31.",
    "signed by": "Initials of the lead, who read the final words for whom they give away.",
    "signed on": "The day, as 2026-03-31.",
    "signed words": "The final words once more: copy them here when you sign. If somebody changes "
    "the final words afterwards, check tells you, and they are not printed.",
}


def quotation_form(title: str, segments: CodedSegments, theme: str = "") -> Form:
    """Every coded passage as a row to choose from; with a theme those under it."""
    columns = tuple(
        FormColumn(
            name,
            Role.CONSENT if name == "consent in these words" else Role.ITEM,
            _MEANS[name],
            ("yes", "no") if name == "consent in these words" else (),
        )
        for name in COLUMNS
    )
    rows = tuple(_rows(segments, theme))
    words = (
        "What to do",
        (
            "Choose few: write the final words of a passage beside it, and leave all others empty.",
            "Ask who spoke again, in the final words; for a child ask the caregiver too.",
            "Then read them once more for whom they might give away, sign, and copy the final "
            "words into the last column. Only quotations with a yes and a signature are printed "
            "outside the team, and only in the words that were signed.",
            f"This file holds what people said ({told_of(rows)}): keep it where the data are, and "
            "send it to nobody.",
        ),
    )
    sheet = DataSheet("Quotations", columns, "One row for each passage and theme.", rows)
    return Form(f"{title}: quotations", (sheet,), (words,))


def told_of(rows: Sequence[tuple[str, ...]]) -> str:
    """How many passages the rows are: one under two themes has two."""
    passages = len({(source, number, words) for _, source, number, words, *_ in rows})
    several = f" in {plural(len(rows), 'row')}" if passages < len(rows) else ""
    return f"{plural(passages, 'passage')}{several}"


def _in_order(row: tuple[Path, Segment]) -> tuple[object, ...]:
    """By theme, source and place, in which 10 comes after 9."""
    path, segment = row
    parts = _DIGITS.split(f"{segment.source}\0{segment.number}")
    return path, [(int(part) if at % 2 else part) for at, part in enumerate(parts)]


def _rows(segments: CodedSegments, theme: str) -> Iterator[tuple[str, ...]]:
    codings = segments.codings()
    paths = {coding.path for coding in codings}
    groups = {path[:deep] for path in paths for deep in range(1, len(path) + 1)}
    chosen = themes_called(theme, sorted(groups)) if theme else []
    seen = dict.fromkeys((coding.path, coding.segment) for coding in codings)
    for path, segment in sorted(seen, key=_in_order):
        if theme and not any(path[: len(of)] == of for of in chosen):
            continue
        words = segments.passages.get(segment, "")
        asks = identifying(words) if segments.unit is not Unit.PUBLISHED else {}
        told = "; ".join(f"{kind}: {', '.join(found)}" for kind, found in asks.items())
        yield (
            BETWEEN_CODES.join(path),
            segment.source,
            segment.number,
            words,
            told,
            *[""] * (len(COLUMNS) - 5),
        )
