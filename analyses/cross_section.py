"""Means of everybody who answered, before and after, by agency: two cross-sections, no pairing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analyses.paired import SMALLEST_FOR_INTERVAL
from evaluation.finding import (
    Basis,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Partition,
    Row,
    Statistic,
    Table,
    slug,
)
from evaluation.instrument import Direction, Instrument
from evaluation.linkage import BASELINE, ENDPOINT
from evaluation.programme import Unit
from evaluation.responses import Responses
from evaluation.scoring import ScoredWave
from evaluation.statistics import change as stats
from evaluation.wording import first_that_fits, inside_sentence, listed

ALL = "All who answered"
_NOT_RECORDED = "(not recorded)"
_METHOD = (
    "Mean score of everybody who answered at that time, whether or not they also answered at the "
    "other time; nobody is paired."
)
_MINUS = " A difference is the mean after minus the mean before."
_WELCH = " Its interval is Welch's, for two groups of different people."
_WHY = (
    "The question is how it is in the {several}, and not how each person changed. Welch's interval "
    "does not need the same spread at both times or the same number of people."
)
_BOTH = (
    "Some people may have answered both times. The interval takes those who answered before and "
    "those who answered after as different people."
)
_WHO = (
    "Who answers can differ from one time to the other; a difference of the means can come from "
    "that alone."
)
_CAUSE = "Nobody was there to compare with, so this does not say why the means differ."
_LEFT_OUT = "People whose {by} is not recorded count among all and in no {by}."


@dataclass(frozen=True, slots=True)
class _Sections:
    """One scale in two cross-sections: scores of everybody who has one, and their agencies.

    ``before`` and ``after``: one score a person, none missing. ``agencies``: for each of the
    two the label by person, as the scores are indexed; None without a group column.
    """

    instrument: Instrument
    name: str
    before: pd.Series
    after: pd.Series
    agencies: tuple[pd.Series, pd.Series] | None
    by: str
    people: Unit
    ci_level: float
    basis: Basis

    @property
    def key(self) -> str:
        """``artic45.overall.cross_section``."""
        return f"{self.instrument.id}.{self.name}.cross_section"

    @property
    def title(self) -> str:
        """The scale's title."""
        return self.instrument.scales[self.name].title

    @property
    def unit(self) -> str:
        """The unit of the scores: ``points``."""
        return self.instrument.unit_of(self.name)

    @property
    def several(self) -> str:
        """The plural of the group column: ``agencies``."""
        return _several(self.by)

    def mean(self, label: str, scores: pd.Series) -> Estimate:
        """The mean of some scores."""
        return Estimate(
            label=label, statistic=Statistic.MEAN, value=float(scores.mean()), n=len(scores),
            unit=self.unit, method="mean of everybody who answered")  # fmt: skip

    def count(self, label: str, n: int) -> Estimate:
        """A number of people."""
        return Estimate(
            label=label, statistic=Statistic.COUNT, value=n, n=n, decimals=0,
            unit=self.people.plural, method="count")  # fmt: skip

    def finding(
        self, part: str, title: str, n: int, estimates: dict[str, Estimate],
        wordings: tuple[str, ...], caveats: tuple[str, ...],
    ) -> Finding:  # fmt: skip
        """A finding on this scale; cross-sections describe and claim no change of persons."""
        return Finding(
            key=f"{self.key}.{part}" if part else self.key, title=title, unit=self.people, n=n,
            claim=Claim.DESCRIBED, headline=first_that_fits(wordings, estimates),
            wordings=wordings, estimates=estimates, caveats=caveats, method=_METHOD,
            why=_WHY.format(several=self.several), basis=self.basis)  # fmt: skip


def analyse(
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    *,
    by: str = "",
    scales: Sequence[str] = (),
    evaluation: str = "cross_section",
    prefix: str = "",
    primary: str = "",
    ci_level: float = 0.95,
) -> list[Finding]:
    """Means before and after of everybody who answered, and their difference, also by agency.

    ``by`` names the group column of the agencies; empty takes the only one that the files of
    both waves declare, and without one gives the whole only. ``scales``
    (``artic45.overall``) says which; empty is the ``primary`` one, or every scale without one.
    Each scale gives ``<instrument>.<scale>.cross_section`` and, by group, ``.before``,
    ``.after`` and ``.difference``. A follow-up wave is not used.
    Raises ValueError for an unknown scale or column, several columns and none named, another
    ``ci_level``, or one wave only.
    """
    if not 0 < ci_level < 1:
        raise ValueError("ci_level must lie between 0 and 1, for example 0.95")
    files = tuple(sorted({source.file for one in responses for source in one.sources}))
    basis = Basis(evaluation=evaluation, files=files)
    found: list[Finding] = []
    for key in _asked(scored, tuple(scales), primary):
        sections = _sections(key, responses, scored, (by, ci_level), basis)
        if not len(sections.before) or not len(sections.after):
            raise ValueError(f"{key}: nobody has a score before, or nobody has one after")
        found.append(_overall(sections, leading=key == primary))
        if sections.agencies:
            found += _by_agency(sections)
    return [f.model_copy(update={"key": f"{prefix}.{f.key}" if prefix else f.key}) for f in found]


def _asked(scored: Sequence[ScoredWave], scales: tuple[str, ...], primary: str) -> tuple[str, ...]:
    """The scales to report, in the order in which they were asked for."""
    known = tuple(dict.fromkeys(f"{s.instrument.id}.{name}" for s in scored for name in s.scores))
    asked = scales or ((primary,) if primary else known)
    if unknown := [key for key in asked if key not in known]:
        raise ValueError(
            f"scales: there is no {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    return tuple(dict.fromkeys(asked))


def _sections(
    key: str, responses: Sequence[Responses], scored: Sequence[ScoredWave],
    how: tuple[str, float], basis: Basis,
) -> _Sections:  # fmt: skip
    """One scale's scores at both times, with the agencies of those who have one."""
    name, _, scale = key.partition(".")
    by, ci_level = how
    scores = {one.wave: one.scores[scale].dropna() for one in scored if one.instrument.id == name}
    asked = {one.wave: one for one in responses if one.instrument.id == name}
    if not {BASELINE, ENDPOINT} <= set(scores) & set(asked):
        raise ValueError(f"{name}: two cross-sections need files of waves baseline and endpoint")
    before, after = scores[BASELINE], scores[ENDPOINT]
    by = _column(by, [asked[wave] for wave in (BASELINE, ENDPOINT)])
    agencies = (
        asked[BASELINE].background[by].reindex(before.index).fillna(_NOT_RECORDED),
        asked[ENDPOINT].background[by].reindex(after.index).fillna(_NOT_RECORDED),
    ) if by else None  # fmt: skip
    first = asked[BASELINE]
    return _Sections(
        first.instrument, scale, before, after, agencies, by, first.unit, ci_level, basis
    )


def _column(by: str, waves: Sequence[Responses]) -> str:
    """The group column that both waves have: the one named, or the only one, or none."""
    there = sorted(set.intersection(*(set(map(str, one.background.columns)) for one in waves)))
    if by and by not in there:
        raise ValueError(
            f'by: the files of both waves must declare "{by}" under groups. Both declare: '
            f"{', '.join(there) or 'none'}."
        )
    if not by and len(there) > 1:
        raise ValueError(f"by: name one of the group columns: {', '.join(there)}.")
    return by or "".join(there)


# --- everybody -----------------------------------------------------------------------------


def _overall(sections: _Sections, *, leading: bool) -> Finding:
    """The means of all who answered before and of all who answered after, and the difference."""
    before, after = sections.before, sections.after
    both = len(before.index.intersection(after.index))
    difference = _difference(sections)
    estimates = {
        "mean_before": sections.mean("Mean of those who answered before", before),
        "n_before": sections.count("Answered before", len(before)),
        "mean_after": sections.mean("Mean of those who answered after", after),
        "n_after": sections.count("Answered after", len(after)),
        "difference": difference,
        "n_both": sections.count("Answered both times", both),
    }
    few = f"An interval takes {SMALLEST_FOR_INTERVAL} people or more at each time."
    told = f"{{n_both}} {sections.people.plural} answered both times."
    caveats = (_BOTH, *((told,) if both else ()), _WHO, _CAUSE)
    finding = sections.finding(
        "", f"{sections.title}: all who answered before and after",
        len(before.index.union(after.index)), estimates, _wordings(sections, difference),
        caveats if difference.ci_low is not None else (few, *caveats[1:]))  # fmt: skip
    rows = (_row(ALL, estimates["mean_before"], estimates["mean_after"], difference),)
    return finding.model_copy(
        update={
            "method": _METHOD + _MINUS + _WELCH, "primary": leading, "leading": "difference",
            "nested": ("n_before", "n_after", "n_both") if both else ("n_before", "n_after"),
            "partition": _apart(before.index, after.index),
            "table": _table(sections, rows, f"{sections.title} of all who answered"),
            "figure": _figure(sections, {ALL: difference}),
        }
    )  # fmt: skip


def _difference(sections: _Sections) -> Estimate:
    """Mean after minus mean before, as of different people; no interval under 6 in either."""
    before, after = sections.before.to_numpy(float), sections.after.to_numpy(float)
    fewer = min(len(before), len(after))
    enough = fewer >= SMALLEST_FOR_INTERVAL
    welch = stats.difference_in_change(after, before, sections.ci_level) if enough else None
    low, high = (welch.difference.low, welch.difference.high) if welch else (None, None)
    return Estimate(
        label="Difference of the means", statistic=Statistic.CHANGE,
        value=float(after.mean() - before.mean()), n=fewer, unit=sections.unit, ci_low=low,
        ci_high=high, ci_level=None if low is None else sections.ci_level,
        method="Welch interval of two groups of different people")  # fmt: skip


def _apart(before: pd.Index, after: pd.Index) -> Partition:
    """Who answered once and who twice.

    Those who answered twice have means of their own in a paired analysis; where few answered
    once only, the means of all would tell on them. That few answered twice tells nothing, so
    then they count with the larger of the others.
    """
    parts = {
        "before only": len(before.difference(after)), "after only": len(after.difference(before)),
    }  # fmt: skip
    both = len(before.intersection(after))
    larger = max(parts, key=lambda name: parts[name])
    if both > parts[larger]:
        parts["both times"] = both
    else:
        parts[larger] += both
    return Partition(by="time", parts={name: n for name, n in parts.items() if n})


def _wordings(sections: _Sections, difference: Estimate) -> tuple[str, ...]:
    """Headlines for the difference of two cross-sections, fullest first."""
    what = f"the {sections.several}" if sections.by else "those who answered"
    need = f"These need not be the same people, so it describes {what} and not how persons changed."
    value, low, high = difference.value or 0.0, difference.ci_low, difference.ci_high
    way = "higher" if value > 0 else "lower"
    ends, clear = "", ""
    if low is not None and high is not None:
        ends = " ({difference.level} interval {difference.interval})"
        clear = "there was no clear difference; " if low <= 0 <= high else ""
    subject = f"{sections.title}: {clear}the mean of"
    moved = f"was {{difference.moved}} {difference.unit} {way} than that of"
    people = sections.people.plural
    return (
        f"{subject} the {{n_after}} {people} who answered after {moved} the {{n_before}} who "
        f"answered before{ends}. {need}",
        f"{subject} those who answered after {moved} those who answered before{ends}. {need}",
        f"{sections.title}: the means of those who answered before and of those who answered after "
        f"differed {{difference.little}}{ends}. {need}",
        f"{sections.title} was measured among those who answered before and after.",
    )


# --- by agency -----------------------------------------------------------------------------


def _by_agency(sections: _Sections) -> Iterator[Finding]:
    """Each agency's mean before, after, and the difference: a finding each.

    Together they would tell how few of an agency did not answer again; as findings of their
    own the disclosure step compares them, and only the first says on how many it rests.
    """
    assert sections.agencies is not None  # the caller has seen to it
    parts = [
        {str(name): scores[agencies == name] for name in sorted(agencies.unique())}
        for scores, agencies in zip(
            (sections.before, sections.after), sections.agencies, strict=True
        )
    ]
    known = sorted({name for part in parts for name in part} - {_NOT_RECORDED})
    keys = _keys(known)
    for wave, scores, part in zip(
        ("before", "after"), (sections.before, sections.after), parts, strict=True
    ):
        yield _at(sections, wave, scores, part, keys)
    yield _differences(sections, parts[0], parts[1], keys)


def _at(
    sections: _Sections, wave: str, scores: pd.Series, parts: Mapping[str, pd.Series],
    keys: Mapping[str, str],
) -> Finding:  # fmt: skip
    """The agencies' means at one time, with how many answered."""
    named = {name: parts[name] for name in keys if name in parts}
    estimates: dict[str, Estimate] = {}
    for name, some in named.items():
        estimates[f"mean_{keys[name]}"] = sections.mean(name, some)
        estimates[f"n_{keys[name]}"] = sections.count(f"Answered: {name}", len(some))
    inside = inside_sentence(sections.title)
    told = tuple(f"{{mean_{keys[name]}}} ({name})" for name in named)
    wordings = (
        f"Mean {inside} of those who answered {wave}, in {sections.unit}: {listed(told)}.",
        f"{sections.title} was measured {wave} in {_number_of(sections, len(named))}.",
    )
    title = f"Mean {inside} {wave}, by {sections.by}"
    finding = sections.finding(
        wave, title, len(scores), estimates, wordings, (_WHO, *_left_out(sections, parts))
    )
    rows = tuple(
        Row(cells={"label": name, "n": len(some), "mean": float(some.mean())}, n=len(some))
        for name, some in {**named, ALL: scores}.items()
    )
    columns = (
        Column(key="label", label=sections.by.capitalize()),
        Column(key="n", label=sections.people.plural.capitalize(), statistic=Statistic.COUNT),
        Column(key="mean", label=f"Mean {wave}", statistic=Statistic.MEAN, decimals=1),
    )
    marks = tuple(
        Mark(label=name, value=float(some.mean()), n=len(some))
        for name, some in {**named, ALL: scores}.items()
    )
    return finding.model_copy(
        update={
            "partition": Partition(by=sections.by, parts={k: len(v) for k, v in parts.items()}),
            "table": Table(caption=title, columns=columns, rows=rows),
            "figure": Figure(
                kind="bars", title=title, x_label=f"Mean score in {sections.unit}", marks=marks,
                statistic=Statistic.MEAN),
        }
    )  # fmt: skip


def _differences(
    sections: _Sections, before: Mapping[str, pd.Series], after: Mapping[str, pd.Series],
    keys: Mapping[str, str],
) -> Finding:  # fmt: skip
    """The difference in each agency beside that over all; it rests on the smaller cross-section."""
    everywhere = [name for name in keys if name in before and name in after]
    sizes = {
        name: min(len(part[name]) if name in part else 0 for part in (before, after))
        for name in keys
    }
    if unknown := [len(part[_NOT_RECORDED]) for part in (before, after) if _NOT_RECORDED in part]:
        sizes[_NOT_RECORDED] = min(unknown)
    overall = _difference(sections)
    drawn = {
        name: Estimate(
            label=f"Difference of the means: {name}", statistic=Statistic.CHANGE, n=sizes[name],
            value=float(after[name].mean() - before[name].mean()), unit=sections.unit)
        for name in everywhere
    }  # fmt: skip
    estimates = {f"difference_{keys[name]}": found for name, found in drawn.items()}
    told = tuple(f"{{difference_{keys[name]}.signed}} ({name})" for name in everywhere)
    inside = inside_sentence(sections.title)
    wordings = (
        f"Difference of the means of {inside}, after minus before, in {sections.unit}: "
        f"{listed(told)}. These need not be the same people.",
        f"{sections.title} was measured before and after in "
        f"{_number_of(sections, len(everywhere))}.",
    )
    few = f"In one {sections.by} a few people can move the mean, so no interval is given for it."
    caveats = (_BOTH, _WHO, few, _CAUSE, *_left_out(sections, {**before, **after}))
    title = f"Difference in {inside}, by {sections.by}"
    finding = sections.finding("difference", title, overall.n or 0, estimates, wordings, caveats)
    rows = [
        _row(name, sections.mean(name, before[name]), sections.mean(name, after[name]), found)
        for name, found in drawn.items()
    ]
    rows.append(_row(ALL, sections.mean(ALL, sections.before), sections.mean(ALL, sections.after),
                     overall))  # fmt: skip
    return finding.model_copy(
        update={
            "method": _METHOD + _MINUS, "partition": Partition(by=sections.by, parts=sizes),
            "table": _table(sections, rows, title),
            "figure": _figure(sections, {**drawn, ALL: overall}),
        }
    )  # fmt: skip


# --- tables, figures and words -------------------------------------------------------------


def _row(label: str, before: Estimate, after: Estimate, difference: Estimate) -> Row:
    """One line of the table: both means and their difference."""
    cells: dict[str, str | float | None] = {
        "label": label, "mean_before": before.value, "mean_after": after.value,
        "difference": difference.value, "low": difference.ci_low, "high": difference.ci_high,
    }  # fmt: skip
    return Row(cells=cells, n=difference.n)


def _table(sections: _Sections, rows: Sequence[Row], caption: str) -> Table:
    """Means before and after and their difference; how many people is told elsewhere."""
    words = (("mean_before", "Mean before"), ("mean_after", "Mean after"))
    level = f"{sections.ci_level:.0%} interval from"
    changes = (("difference", "Difference"), ("low", level), ("high", "to"))
    columns = (
        Column(key="label", label=sections.by.capitalize() or "Group"),
        *(Column(key=key, label=label, statistic=Statistic.MEAN, decimals=1)
          for key, label in words),
        *(Column(key=key, label=label, statistic=Statistic.CHANGE, decimals=1, signed=True)
          for key, label in changes),
    )  # fmt: skip
    notes = ("Everybody who answered at that time is counted; nobody is paired.",)
    return Table(
        caption=f"{caption} ({sections.unit})", columns=columns, rows=tuple(rows), notes=notes
    )


def _figure(sections: _Sections, drawn: Mapping[str, Estimate]) -> Figure:
    """Differences about no difference, one row a group."""
    inside = inside_sentence(sections.title)
    level = f"{sections.ci_level:.0%}"
    scale = sections.instrument.scales[sections.name]
    return Figure(
        kind="change",
        title=f"Difference in mean {inside} between those who answered before and after, "
        f"with the {level} interval over all",
        x_label=f"Difference in {sections.unit} (after minus before, not the same people)",
        marks=tuple(
            Mark(label=name, value=found.value or 0.0, low=found.ci_low, high=found.ci_high,
                 n=found.n)
            for name, found in drawn.items()
        ),
        statistic=Statistic.CHANGE, reference=0.0, ci_level=sections.ci_level,
        better="higher" if scale.direction is Direction.HIGHER_BETTER else "lower",
    )  # fmt: skip


def _left_out(sections: _Sections, parts: Mapping[str, pd.Series]) -> tuple[str, ...]:
    """That some people's agency is not known."""
    return (_LEFT_OUT.format(by=sections.by),) if _NOT_RECORDED in parts else ()


def _number_of(sections: _Sections, n: int) -> str:
    """``4 agencies``."""
    return f"{n} {sections.several if n != 1 else sections.by}"


def _several(by: str) -> str:
    """The plural of a column's name: ``agency`` gives ``agencies``."""
    return f"{by[:-1]}ies" if by.endswith("y") else f"{by}s"


def _keys(labels: Sequence[str]) -> dict[str, str]:
    """Part of a key for each label; labels that would share one get a number."""
    keys: dict[str, str] = {}
    for label in labels:
        base, number = slug(label), 1
        while (base if number == 1 else f"{base}_{number}") in keys.values():
            number += 1
        keys[label] = base if number == 1 else f"{base}_{number}"
    return keys
