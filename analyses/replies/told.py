"""Lines of answers told in parts: their numbers, their table and their picture.

A line is a question, a row of a grid, or a group of people who answered a question. All findings
on shares of answers are made of lines, in one set of parts after the other (``parts.levels``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analyses.replies.parts import Part, Parts
from analyses.replies.wave import SurveyWave, counted, denominator_rows, shared
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Mark,
    Row,
    Statistic,
    Table,
    unique_slugs,
)
from evaluation.statistics.change import Interval
from evaluation.statistics.weighted import weighted_share

_KEPT = ("n", "top", "net", "mean", "median", "n asked", "n dont know", "n no answer", "association")


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody's answers in one line, as places among the options; -1 where there is none.

    ``split``: what tells its parts apart from those of other lines.
    """

    label: str
    key: str
    split: str
    places: NDArray[np.int_]
    counts: NDArray[np.int_]

    @classmethod
    def of(
        cls, label: str, key: str, split: str, places: NDArray[np.int_], options: int
    ) -> Line:
        """A line with its answers counted."""
        counts = np.bincount(places[places >= 0], minlength=options)
        return cls(label, key, split, places, counts)

    @property
    def n(self) -> int:
        """How many answered."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the numbers of a finding: of each part, and of each line with it."""

    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, levels: Iterable[Parts]) -> Names:
        """A name for every part of every level, none of which another number has."""
        labels = dict.fromkeys(part.label for parts in levels for part in parts)
        slugs = unique_slugs([*_KEPT, *(label for label in labels if label not in _KEPT)])
        return cls({label: slugs[label] for label in labels})

    def of_part(self, part: Part, line: Line) -> str:
        """The name of the count of a part of a line."""
        return f"{line.key}_{self.parts[part.label]}" if line.key else self.parts[part.label]


def places_of(values: NDArray[np.float64]) -> NDArray[np.int_]:
    """Answers as whole places; -1 where there is none."""
    return np.where(np.isnan(values), -1, values).astype(int)


def numbers(
    wave: SurveyWave, lines: Sequence[Line], parts: Parts, names: Names
) -> dict[str, Estimate]:
    """How many gave each answer, line by line; with weighted shares, and intervals of a sample."""
    estimates: dict[str, Estimate] = {}
    for line in lines:
        for part in parts:
            name = names.of_part(part, line)
            label = f"{line.label}: {part.label}" if line.key else part.label
            estimates[name] = counted(label, part.of(line.counts), line.n, line.split)
            estimates |= share_of(wave, line, part, name, label)
    return estimates


def share_of(
    wave: SurveyWave, line: Line, part: Part, name: str, label: str
) -> dict[str, Estimate]:
    """``<name>_share``: weighted, or of a random sample; nothing else, as the count says it."""
    drawn, n = wave.drawn, line.n
    if drawn is None or not n:
        return {}
    answered = line.places >= 0
    yes = np.where(answered, np.isin(line.places, part.places), np.nan)
    found = weighted_share(yes, drawn, wave.ci_level)
    share = found.share if found else Interval(float(np.average(yes[answered], weights=drawn.weights[answered])))
    if not wave.has_intervals(n):
        share = Interval(share.value)
    said = "weighted share" if wave.weighted else "share"
    return {
        f"{name}_share": shared(f"{label}, {said}", share, n, line.split, wave.ci_level)
    }


def shares_table(
    wave: SurveyWave,
    caption: str,
    line: Line,
    parts: Parts,
    names: Names,
    estimates: Mapping[str, Estimate],
) -> Table:
    """One line: a row for each answer, and below it those who did not answer."""
    weighted = any(name.endswith("_share") for name in estimates)
    ends = any(e.ci_low is not None for e in estimates.values() if e.unit == "%")
    split = Statistic.SPLIT
    columns = [
        Column(key="label", label="Answer"),
        Column(key="n", label=wave.plural.capitalize(), statistic=split),
        Column(key="share", label="%", statistic=split),
    ]
    if weighted:
        said = "Weighted %" if wave.weighted else "% of the list"
        column = Column(key="weighted", label=said, statistic=split)
        columns += column.ends(wave.ci_level) if ends else [column]
        if not wave.weighted:  # they are those of the counts
            columns = [c for c in columns if c.key != "weighted"]
    rows = [
        Row(
            cells={
                "label": part.label,
                "n": estimates[name].value,
                "share": _percent(estimates[name]),
                **_of_share(estimates.get(f"{name}_share")),
            },
            n=line.n,
            shown_with=name,
        )
        for part in parts
        for name in (names.of_part(part, line),)
    ]
    rows += [
        Row(cells={"label": label, "n": value}, n=line.n, shown_with=name)
        for name, label, value in (("n", "Answered", line.n), *denominator_rows(estimates))
    ]
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows))


def lines_table(
    wave: SurveyWave,
    caption: str,
    first: str,
    lines: Sequence[Line],
    parts: Parts,
    names: Names,
    estimates: Mapping[str, Estimate],
) -> Table:
    """Several lines: a row each, with n and the share of every answer in per cent."""
    weighted = " (weighted)" if wave.weighted else ""
    keys = {part.label: f"p{number}" for number, part in enumerate(parts)}
    return Table(
        caption=caption,
        columns=(
            Column(key="label", label=first),
            Column(key="n", label=f"{wave.plural.capitalize()} who answered", statistic=Statistic.SPLIT),
            *(
                Column(key=keys[part.label], label=f"{part.label}, %", statistic=Statistic.SPLIT)
                for part in parts
            ),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": line.label,
                    "n": line.n,
                    **{
                        keys[part.label]: _share_cell(estimates, names.of_part(part, line))
                        for part in parts
                    },
                },
                n=line.n,
                shown_with=names.of_part(parts[0], line),
            )
            for line in lines
        ),
        notes=(f"Shares of those who answered{weighted}, row by row.",),
    )


def picture(
    wave: SurveyWave,
    kind: Literal["stack", "bars", "matrix"],
    title: str,
    lines: Sequence[Line],
    parts: Parts,
    names: Names,
    *,
    order: Sequence[str] = (),
    middle: str = "",
    coarser: Sequence[Parts] = (),
) -> Figure:
    """A stack or matrix with a row for each line; or bars of one line, an answer each."""

    def marks() -> Iterator[Mark]:
        for line in lines:
            for part in parts:
                label, group = (
                    (part.label, "") if kind == "bars" else (line.label, part.label)
                )
                yield Mark(
                    label=label,
                    group=group,
                    value=part.of(line.counts),
                    n=line.n,
                    key=names.of_part(part, line),
                )

    groups = tuple(order or (part.label for part in parts))
    counted_ = f"Number of {wave.plural}"
    return Figure(
        kind=kind,
        title=title,
        x_label=f"Share of {wave.plural} who answered (%)" if kind == "stack" else counted_,
        statistic=Statistic.SPLIT,
        decimals=0,
        marks=tuple(marks()),
        order=groups if kind != "bars" else (),
        middle=middle if middle in groups else "",
    )


def _percent(estimate: Estimate) -> float | None:
    return 100 * estimate.value / estimate.n if estimate.n and estimate.value is not None else None


def _of_share(share: Estimate | None) -> dict[str, float | None]:
    if share is None:
        return {}
    return {"weighted": share.value, "low": share.ci_low, "high": share.ci_high}


def _share_cell(estimates: Mapping[str, Estimate], name: str) -> float | None:
    share = estimates.get(f"{name}_share")
    return share.value if share else _percent(estimates[name])
