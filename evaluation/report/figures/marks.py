"""What a chart, its words and its table all need to know of a figure's marks."""

from __future__ import annotations

import re
from typing import Literal

from evaluation.counting import percent
from evaluation.say.finding import Figure, Mark, Statistic
from evaluation.say.wording import number, round_half_up

_SIGNED = (Statistic.CHANGE, Statistic.EFFECT)
# What is to be thought of a value: that it is better or worse than the reference, that it is clear
# where nobody knows which way is better, that it is not, or nothing, as it has no interval.
Standing = Literal["better", "worse", "clear", "unclear", "plain"]


def signed(figure: Figure) -> bool:
    """Whether its values are changes or differences: also those of shares, about none."""
    about_none = figure.kind == "change" and figure.reference == 0
    return figure.statistic in _SIGNED or about_none


def value_words(figure: Figure, value: float) -> str:
    """A mark's value as text: ``+4.2`` for a change, ``4.2`` for a mean."""
    return number(value, figure.decimals, signed=signed(figure))


def value_heading(figure: Figure) -> str:
    """What stands over the column of values beside a change chart."""
    return figure.of.capitalize() if figure.kind == "change" and figure.reference == 0 else "Value"


def interval_words(figure: Figure, mark: Mark) -> str:
    """A mark's interval as text: ``1.1 to 7.3``; empty without one."""
    if mark.low is None or mark.high is None:
        return ""
    decimals = mark.end_decimals(figure.decimals)
    return " to ".join(number(end, decimals) for end in (mark.low, mark.high))


def interval_head(figure: Figure) -> str:
    """What stands over the column of intervals."""
    return f"{percent(figure.ci_level)} interval"


def side(figure: Figure, mark: Mark) -> int | None:
    """On which side of the reference an interval lies, as it is printed: 1 above, 0 it holds it.

    0 too where it would not stay there with allowance for the number of scales beside it. None
    without an interval or a reference.
    """
    if mark.low is None or mark.high is None or figure.reference is None:
        return None
    decimals = mark.end_decimals(figure.decimals)
    low, high, reference = (
        round_half_up(end, decimals) for end in (mark.low, mark.high, figure.reference)
    )
    return 0 if mark.stays_clear is False else int(low > reference) - int(high < reference)


def standing(figure: Figure, mark: Mark) -> Standing:
    """What is to be thought of a value, by its interval as it is printed."""
    way, better = side(figure, mark), mark.better or figure.better
    if way is None:
        return "plain"
    if not way or not better:
        return "clear" if way else "unclear"
    return "better" if (way > 0) == (better == "higher") else "worse"


def bare(label: str) -> str:
    """A scale's label without its range: ``Total difficulties (0 to 40)``."""
    return re.sub(r"\s\(\S+\sto\s\S+\)$", "", label)


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
    return f"{round(x, 9):,.12g}".replace("-", "\N{MINUS SIGN}")
