"""Two cross-sections of one scale: who answered, on which form, their means, table and figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analyses.change.paired import (
    BETTER,
    SMALLEST_FOR_INTERVAL,
    OneScale,
    as_share,
    levels_on,
    mean_of,
    parts_told,
)
from analyses.change.together import session_codes
from evaluation.counting import percent
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.link.taught import clusters_of
from evaluation.read.responses import Responses
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Figure,
    Finding,
    Level,
    Mark,
    Row,
    Statistic,
    Table,
    people_counted,
)
from evaluation.say.wording import inside_sentence, listed, worded
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics import change as stats
from evaluation.statistics.between_clusters import clustered_means
from evaluation.statistics.proportions import difference_of_shares

NOT_RECORDED = "(not recorded)"
ALL = "All who answered"
_WELCH = "Welch interval of two groups of different people"
_TOGETHER = f"{_WELCH}, which allows for people taught together being alike"
_NEWCOMBE = "Newcombe's interval of the shares of two groups of different people"
METHOD = (
    "Mean score of everybody who answered at that time, whether or not they also answered at the "
    "other time; nobody is paired."
)


@dataclass(frozen=True, slots=True)
class Sections(OneScale):
    """One scale in two cross-sections: scores of everybody who has one, and their agencies.

    ``before`` and ``after``: one score a person, none missing. ``agencies``: for each of the
    two the label by person, as the scores are indexed; None without a group column. ``clusters``:
    where each person was taught; None where no file says it.
    """

    before: pd.Series
    after: pd.Series
    agencies: tuple[pd.Series, pd.Series] | None
    by: str
    people: Unit
    ci_level: float
    basis: Basis
    clusters: pd.Series | None = None

    @property
    def several(self) -> str:
        """The plural of the group column: ``agencies``; ``groups`` without one."""
        if not self.by:
            return "groups"
        return f"{self.by[:-1]}ies" if self.by.endswith("y") else f"{self.by}s"

    def mean(self, label: str, scores: pd.Series, wave: str) -> Estimate:
        """The mean of some scores of a wave."""
        base = self.base(scores.index, wave)
        return Estimate(
            label=label,
            statistic=Statistic.MEAN,
            value=float(scores.mean()),
            n=len(scores),
            unit=self.unit,
            method="mean of everybody who answered",
            equation=Equation.MEAN,
            base=base,
            parts=parts_told(base, self, scores),
            mean_of=mean_of(self, **{wave: scores}),
        )

    def count(self, label: str, people: pd.Index, *waves: str) -> Estimate:
        """A number of people who answered at these waves."""
        base = Base.of(self.people, people, "", *waves)
        return people_counted(label, len(people), base, self.people.plural)

    def base(self, people: Iterable[object], *waves: str) -> Base:
        """Who has a score on the scale; without waves, at one time at least."""
        return Base.of(self.people, people, self.measure if waves else "", *waves)

    def finding(
        self,
        part: str,
        title: str,
        n: int,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        **facts: Any,
    ) -> Finding:
        """A finding on this scale; cross-sections describe and claim no change of persons."""
        usual: dict[str, Any] = {
            "base": self.base(self.before.index.union(self.after.index)),
            "method": METHOD,
            "why": f"The question is how it is in the {self.several}, and not how each person "
            "changed. Welch's interval does not need the same spread at both times or the same "
            "number of people.",
            "basis": self.basis,
            "n": n,
        }
        key = f"{self.key}.cross_section" + (f".{part}" if part else "")
        facts["caveats"] = (*facts.get("caveats", ()), *self.doubts)
        return worded(key, title, wordings=wordings, estimates=estimates, **(usual | facts))


def read_sections(
    key: str,
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    options: tuple[str, float],
    basis: Basis,
) -> Sections:
    """One scale's scores at both times, with the agencies of those who have one."""
    name, _, scale = key.partition(".")
    by, ci_level = options
    scores = {
        given.wave: given.scores[scale].dropna() for given in scored if given.instrument.id == name
    }
    asked = {given.wave: given for given in responses if given.instrument.id == name}
    if not {BASELINE, ENDPOINT} <= set(scores) & set(asked):
        raise ValueError(f"{name}: two cross-sections need files of waves baseline and endpoint")
    before, after = scores[BASELINE], scores[ENDPOINT]
    by = _column(by, [asked[wave] for wave in (BASELINE, ENDPOINT)])
    agencies = (
        (
            asked[BASELINE].background[by].reindex(before.index).fillna(NOT_RECORDED),
            asked[ENDPOINT].background[by].reindex(after.index).fillna(NOT_RECORDED),
        )
        if by
        else None
    )
    first = asked[BASELINE]
    taught = clusters_of(
        [asked[wave] for wave in (BASELINE, ENDPOINT)], before.index.union(after.index)
    )
    return Sections(
        first.instrument, scale, before, after, agencies, by, first.unit, ci_level, basis, taught
    )


def _column(by: str, waves: Sequence[Responses]) -> str:
    """The group column that both waves have: the one named, or the only one, or none."""
    columns = sorted(set.intersection(*(set(map(str, wave.background.columns)) for wave in waves)))
    if by and by not in columns:
        raise ValueError(
            f'by: the files of both waves must declare "{by}" under groups. Both declare: '
            f"{', '.join(columns) or 'none'}."
        )
    if not by and len(columns) > 1:
        raise ValueError(f"by: name one of the group columns: {', '.join(columns)}.")
    return by or "".join(columns)


def difference_of_means(sections: Sections) -> Estimate:
    """Mean after minus mean before, as of different people; no interval under 6 in either."""
    before, after = sections.before.to_numpy(float), sections.after.to_numpy(float)
    fewer = min(len(before), len(after))
    ends, method = stats.Interval(float(after.mean() - before.mean())), _WELCH
    equation = Equation.WELCH
    if fewer >= SMALLEST_FOR_INTERVAL and sections.yes_or_no:
        ends, method, equation = _of_shares(sections), _NEWCOMBE, Equation.TWO_SHARES
    elif fewer >= SMALLEST_FOR_INTERVAL:
        together = None if sections.clusters is None else _together(sections, sections.clusters)
        found = together or stats.difference_in_change(after, before)
        ends = found.interval(sections.ci_level) if found else ends
        if together:
            method, equation = _TOGETHER, Equation.DIFFERENCE_TOGETHER
    return Estimate(
        label="Difference of the means",
        statistic=Statistic.CHANGE,
        value=ends.value,
        n=fewer,
        unit=sections.unit,
        ci_low=ends.low,
        ci_high=ends.high,
        ci_level=None if ends.low is None else sections.ci_level,
        method=method,
        equation=equation,
        base=sections.base(sections.before.index.union(sections.after.index), BASELINE, ENDPOINT),
    )


def _together(sections: Sections, clusters: pd.Series) -> stats.Estimated | None:
    """The difference of the means of people who were taught together, after minus before."""
    before, after = sections.before, sections.after
    codes, shared = session_codes(clusters, after.index.append(before.index))
    first, second = codes[: len(after)], codes[len(after) :]
    sides = (after.to_numpy(float), first), (before.to_numpy(float), second)
    return clustered_means(*sides, sections.ci_level) if shared else None


def _of_shares(sections: Sections) -> stats.Interval:
    """The difference of a yes or no, by the shares of the higher answer, in the scale's points."""
    low, high = sections.ends
    counted = [(int((s == high).sum()), len(s)) for s in (sections.before, sections.after)]
    found = difference_of_shares(counted[0], counted[1], sections.ci_level)
    assert found.low is not None
    assert found.high is not None
    width = high - low
    return stats.Interval(width * found.value, width * found.low, width * found.high)


def shift_of(sections: Sections, difference: Estimate, *means: Estimate) -> Estimate:
    """The difference of a yes or no as that of the share with the better answer.

    ``means``: those that it is of, which tell how many gave the answer.
    """
    return as_share(
        difference,
        sections.best - sections.worst,
        f"Difference of the shares with the answer “{sections.called(sections.best)}”",
        [part for mean in means for part in mean.parts],
    )


def one_row(label: str, before: Estimate, after: Estimate, difference: Estimate) -> Row:
    """One line of the table: both means and their difference."""
    cells: dict[str, str | float | None] = {
        "label": label,
        "mean_before": before.value,
        "mean_after": after.value,
        "difference": difference.value,
        "low": difference.ci_low,
        "high": difference.ci_high,
    }
    return Row(cells=cells, n=difference.n, base=difference.base)


def sections_table(sections: Sections, rows: Sequence[Row], caption: str) -> Table:
    """Means before and after and their difference; how many people is told elsewhere."""
    words = (("mean_before", "Mean before"), ("mean_after", "Mean after"))
    difference = Column(
        key="difference", label="Difference", statistic=Statistic.CHANGE, decimals=1, signed=True
    )
    return Table(
        caption=f"{caption} ({sections.unit})",
        columns=(
            Column(key="label", label=sections.by.capitalize() or "Group"),
            *(
                Column(key=key, label=label, statistic=Statistic.MEAN, decimals=1)
                for key, label in words
            ),
            *difference.ends(sections.ci_level),
        ),
        rows=tuple(rows),
        notes=("Everybody who answered at that time is counted; nobody is paired.",),
    )


def means_told(
    sections: Sections, title: str, when: str, means: Sequence[Estimate]
) -> tuple[Table, Figure]:
    """The means of several groups at one time, with how many people each is of: a row and a bar."""
    table = Table(
        caption=title,
        columns=(
            Column(key="label", label=sections.by.capitalize()),
            Column(key="n", label=sections.people.plural.capitalize(), statistic=Statistic.COUNT),
            Column(key="mean", label=f"Mean {when}", statistic=Statistic.MEAN, decimals=1),
        ),
        rows=tuple(
            Row(cells={"label": e.label, "n": e.n, "mean": e.value}, n=e.n, base=e.base)
            for e in means
        ),
    )
    figure = Figure(
        kind="bars",
        title=title,
        x_label=f"Mean score in {sections.unit}",
        marks=tuple(
            Mark(label=e.label, value=e.value or 0.0, n=e.n, base=e.base, parts=e.parts)
            for e in means
        ),
        statistic=Statistic.MEAN,
        ends=sections.ends if sections.unit == "points" else None,
    )
    return table, figure


def sections_figure(
    sections: Sections, drawn: Mapping[str, Estimate], rows: Sequence[Row]
) -> Figure:
    """Differences about no difference, one row a group, and above them the means of ``rows``."""
    over_all = f", with the {percent(sections.ci_level)} interval over all" if ALL in drawn else ""
    return Figure(
        kind="change",
        title=(
            f"Difference in mean {sections.title_inside} between those who answered before and "
            f"after{over_all}"
        ),
        x_label=f"Difference in {sections.unit} (after minus before, whoever answered)",
        marks=tuple(
            Mark(
                label=name,
                value=estimate.value or 0.0,
                low=estimate.ci_low,
                high=estimate.ci_high,
                n=estimate.n,
                base=estimate.base,
                parts=estimate.parts,
            )
            for name, estimate in drawn.items()
        ),
        statistic=Statistic.CHANGE,
        reference=0.0,
        of="difference",
        ci_level=sections.ci_level,
        better=BETTER[sections.direction],
        subject=sections.title_inside,
        unit=sections.unit,
        levels=levels_on(
            sections,
            [
                Level(label=label, n=row.n, means={"Before": before, "After": after})
                for label, row in zip(drawn, rows, strict=True)
                if isinstance(before := row.cells["mean_before"], float)
                and isinstance(after := row.cells["mean_after"], float)
            ],
        ),
    )


def on_shared_scales(
    responses: Sequence[Responses], scored: Sequence[ScoredWave]
) -> tuple[tuple[Responses, ...], tuple[ScoredWave, ...], tuple[str, ...]]:
    """Responses and scores with two forms made one, where each was given at one time only.

    A scale is shared where both forms have it under the same name and title, with as many items,
    the same range and the same direction; the others are left out. The first form's name stands
    for both. The last part is the caveat; empty where the same form was given both times.
    Raises ValueError where the two have no scale in common.
    """
    forms = {w.instrument.id: w.instrument for w in scored}
    given = {name: {w.wave for w in scored if w.instrument.id == name} for name in forms}
    first = [forms[name] for name, waves in given.items() if ENDPOINT not in waves]
    last = [forms[name] for name, waves in given.items() if BASELINE not in waves]
    if len(first) != 1 or len(last) != 1:
        return tuple(responses), tuple(scored), ()
    before, after = first[0], last[0]
    shared = [name for name in before.scales if _same(name, before, after)]
    if not shared:
        raise ValueError(
            f"{before.id} was given before and {after.id} after, and they share no scale with as "
            "many items: forms of different length cannot be compared as a whole."
        )
    shared_form = before.model_copy(
        update={"scales": {name: before.scales[name] for name in shared}}
    )
    both = {before.id, after.id}
    titles = listed(tuple(inside_sentence(before.scales[name].title) for name in shared))
    caveat = (
        f"{before.title} was given before and {after.title} after. Only scales that both have, "
        f"with as many items, are compared: {titles}."
    )
    return (
        tuple(
            replace(r, instrument=shared_form) if r.instrument.id in both else r for r in responses
        ),
        tuple(_kept(w, shared_form, shared) if w.instrument.id in both else w for w in scored),
        (caveat,),
    )


def _same(name: str, before: Instrument, after: Instrument) -> bool:
    if name not in after.scales:
        return False
    first, second = before.scales[name], after.scales[name]
    alike = (first.title, first.direction, first.parts) == (
        second.title,
        second.direction,
        second.parts,
    )
    return alike and before.range_of(name) == after.range_of(name)


def _kept(wave: ScoredWave, form: Instrument, shared: Sequence[str]) -> ScoredWave:
    names = list(shared)
    return replace(
        wave,
        instrument=form,
        scores=wave.scores[names],
        answered=wave.answered[names],
        prorated=wave.prorated[names],
        reasons=wave.reasons[names],
    )
