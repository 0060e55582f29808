"""Figures side by side: a column for each stage, and a sheet for each period or area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from evaluation.counting import and_more
from evaluation.declare.counts_file import CountsFile
from evaluation.declare.lined_yaml import quoted
from evaluation.errors import Collector, Issue
from evaluation.read.counted.count_periods import CountPeriod, read_period
from evaluation.read.counted.figure_texts import figure_of, statuses_of
from evaluation.read.exports.called import plain_name
from evaluation.read.exports.grid import Grid

_FEWEST = 2  # columns that are called as stages, from which a table has one for each
_SHARES = ("%", "per cent", "percent", "rate", "ratio", "share")


def labels_across(
    data: CountsFile, grid: Grid, taken: Iterable[str], collector: Collector
) -> dict[str, dict[str, str]]:
    """Columns that are called as what their figures are of: the table has one for each of these."""
    role, labels = data.columns_may_be
    called = {plain_name(label): label for label in labels}
    found = {
        heading: {str(role): called[plain_name(heading)]}
        for heading in grid.headings
        if heading not in {*taken} and plain_name(heading) in called
    }
    if len(found) < _FEWEST:
        return {}
    collector.note(
        grid.issue(
            [grid.headed(grid.headings.index(next(iter(found))))],
            f"This table has a column for each {role} ({and_more([*found], 4)}), and was read with "
            "a row for each figure.",
            "Nothing needs doing.",
            code="stages.turned",
            note=True,
        )
    )
    return found


def unnamed_columns(data: CountsFile, grid: Grid, used: Iterable[str]) -> Issue | None:
    """The fault that figures stand in columns of which nobody says what they are.

    Only where what such columns may be is known by name; None where there is one at most.
    """
    role, labels = data.columns_may_be
    if not labels:
        return None
    columns = [
        heading
        for place, heading in enumerate(grid.headings)
        if heading and heading not in {*used} and of_figures(grid.values(place))
    ]
    counts = [h for h in columns if not any(word in plain_name(h) for word in _SHARES)]
    if len(counts) < _FEWEST:
        return None
    line = ", ".join(f"{quoted(heading)}: {{{role}: <which>}}" for heading in counts)
    return grid.issue(
        [grid.headed(grid.headings.index(heading)) for heading in counts],
        f"Figures stand in several columns ({and_more(counts)}), and none is called as a {role} "
        f"that is declared ({', '.join(labels)}).",
        f"Say beside this file in deliverable.yaml which {role} each holds, and leave out the "
        f"others: across: {{{line}}}.",
        code="counts.columns-of-what",
    )


def other_sheets(data: CountsFile, grid: Grid, found: Collection[str]) -> Issue | None:
    """The fault that other sheets have the same headings, where nobody says which are meant.

    ``found``: what columns hold; a sheet that is called after no period is of what none of them is.
    """
    own = {heading for heading in grid.headings if heading}
    alike = [name for name, cells in grid.elsewhere.items() if len(own) > 1 and own <= cells]
    if not alike or data.sheet or "period" in found:
        return None
    names = [grid.sheet, *alike]
    periods = [_period(name, data) for name in names]
    role = "area" if data.columns_may_be[1] or "measure" in found else "measure"
    line = ", ".join(
        f"{quoted(name)}: {{{f'period: {p.label}' if p else f'{role}: {quoted(name)}'}}}"
        for name, p in zip(names, periods, strict=True)
    )
    return grid.issue(
        (),
        f"The sheets {and_more([f'“{name}”' for name in names])} have the same headings, and it "
        "is not said which are meant.",
        f"To read them all, write beside this file in deliverable.yaml: sheets: {{{line}}}. "
        f"If only this one is meant, write: sheet: {quoted(grid.sheet)}.",
        code="counts.other-sheets",
    )


def _period(name: str, data: CountsFile) -> CountPeriod | None:
    """The period that a sheet is called after: 2021-22, AY 2021-22, Apr 2021."""
    words = name.split()
    texts = (" ".join(words[at:]) for at in range(len(words)))
    return next((p for text in texts if (p := read_period(text, data.year_begins))), None)


def of_figures(texts: Iterable[str]) -> bool:
    """Whether most of what stands in a column is a figure, or a word for why there is none."""
    often = Counter(filter(None, texts))
    figures = sum(n for text, n in often.items() if figure_of(text) is not None)
    words = sum(often[text] for text in statuses_of(often, {}))
    return figures > 0 and 2 * (figures + words) > often.total()
