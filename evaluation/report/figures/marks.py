"""What a chart, its words and its table all need to know of a figure's marks."""

from __future__ import annotations

from evaluation.say.finding import Figure, Mark, Statistic
from evaluation.say.wording import number

SIGNED = (Statistic.CHANGE, Statistic.EFFECT)


def value_words(figure: Figure, value: float) -> str:
    """A mark's value as text: ``+4.2`` for a change, ``4.2`` for a mean."""
    return number(value, figure.decimals, signed=figure.statistic in SIGNED)


def value_heading(figure: Figure) -> str:
    """What stands over the column of values beside a change chart."""
    return figure.of.capitalize() if figure.statistic is Statistic.CHANGE else "Value"


def groups_of(figure: Figure) -> list[str]:
    """The groups in the order in which they first come."""
    return list(dict.fromkeys(mark.group for mark in figure.marks))


def bar_rows(figure: Figure) -> list[tuple[str, list[Mark]]]:
    """Bars by label in the order given; a group that comes again opens a new row."""
    rows: list[tuple[str, list[Mark]]] = []
    latest: dict[str, list[Mark]] = {}
    for mark in figure.marks:
        row = latest.get(mark.label)
        if row is None or mark.group in {other.group for other in row}:
            row = latest[mark.label] = []
            rows.append((mark.label, row))
        row.append(mark)
    return rows


def tick(x: float) -> str:
    """A place on an axis as text, as short as it can be: ``2.5``, ``−10``."""
    return f"{round(x, 9):g}".replace("-", "\N{MINUS SIGN}")
