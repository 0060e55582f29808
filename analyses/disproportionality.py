"""Counts by group at stages that feed one another: where one group goes on oftener than another.

A ratio of rates with the stage that feeds as denominator, and beside it the gap in every thousand.
It shows where to look, and neither bias nor cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analyses.counted.group_ratios import (
    SPLIT,
    ComparedGroup,
    compared,
    figure_of,
    highest,
    how_many_higher,
    numbers_of,
    table_of,
)
from analyses.counted.group_steps import NOT_APART, TOGETHER, Family, GroupStep
from analyses.counted.small_groups import few
from evaluation.counting import s
from evaluation.declare.workspace import Study
from evaluation.read.staged import Stage, Staged
from evaluation.say.counts import count_of
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    Telling,
    unique_slugs,
)
from evaluation.say.replied import part_counted, row_of, told_with
from evaluation.say.wording import listed, worded
from evaluation.statistics.relative_rates import FEWEST_EVENTS, PER

MOST_AREAS = 12  # that stand each by itself
WHERE_TO_LOOK = (
    "A ratio shows where to look. It shows no bias and no cause: groups differ in much that is not "
    "counted here."
)
_LIKE_YEARS = (
    "Everybody was counted, so the numbers are what they are. The intervals are of ratios in like "
    "years, and say how far these may lie apart."
)
_SAMPLE = "The figures are of a sample. The intervals say how far chance alone may have moved them."
_EVENTS = (
    "Events are counted, and one person may stand behind several. So the intervals are too narrow."
)
_AREAS = (
    "Areas are added up. Where their rates differ, a ratio of groups may be one of areas: see each."
)
_MANY_AREAS = (
    "Areas are added up, and are too many to stand each by itself. Where their rates differ, a "
    "ratio of groups may be one of areas."
)
_PERIODS = "The periods are added up, so a ratio may hide that one of them was unlike the others."
_METHOD = (
    "Ratio of two rates, each counted among those at the stage before, with the exact interval; "
    "the gap is their difference in every 1,000."
)
_WHY = (
    "The stage before is what a stage draws on, so each step is looked at by itself. A ratio alone "
    "may be large where few are concerned, so the gap stands beside it."
)
_LACKING = (
    "Figures are withheld or missing, with those at the stage before. A rate over the others is "
    "not that of all."
)
_OWN_KEYS = ("overview", "not_known")


def analyse(study: Study, staged: Staged, *, ci_level: float = 0.95) -> list[Finding]:
    """Numbers, ratios and gaps by group: all together, by area, and crossed with a second column.

    In print a ratio rests on 10 at least in both groups; others are told as numbers, and beside
    them for the team alone drawn towards the mean.
    """
    asked = _Asked(
        staged,
        study.evaluation.name or "disproportionality",
        Basis.of(study.name, (source.file for source in staged.sources)),
        ci_level,
    )
    families = [(Family.whole(staged), "", "")]
    if 1 < len(staged.areas) <= MOST_AREAS:
        families.append((Family.by_area(staged), ".by_area", " by area"))
    if staged.crossed_compared_with and staged.subgroups:
        families.append((Family.whole(staged, crossed=True), ".crossed", ", groups crossed"))
    found = [_overview(asked, families[0][0])]
    for stage in staged.fed:
        found += [_ratios(asked, *family, stage) for family in families]
    return [*found, *_not_known(asked, families[0][0]), *_small(asked)]


findings_of = analyse  # what the notebook finds, by its own parameters


@dataclass(frozen=True)
class _Asked:
    """The figures, and what findings on them share."""

    staged: Staged
    prefix: str
    basis: Basis
    ci_level: float

    def key(self, stage: str) -> str:
        """A stage's name as part of a key, which no other finding or stage has."""
        return self._keys[stage]

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        return unique_slugs((stage.name for stage in self.staged.stages), *_OWN_KEYS)

    @property
    def first(self) -> Stage:
        """The stage at which all begin."""
        return self.staged.stages[0]

    @property
    def n(self) -> int:
        """How many were counted at the first stage."""
        return self._totals[self.first]

    @cached_property
    def _totals(self) -> Mapping[Stage, int]:
        return {stage: self.staged.total(stage) for stage in self.staged.stages}

    def totals(self) -> dict[str, Estimate]:
        """How many were counted at each stage."""
        return {
            f"total_{self.key(stage.name)}": self.count(stage.name, total)
            for stage, total in self._totals.items()
        }

    def count(self, label: str, value: int, unit: str = "") -> Estimate:
        """How many were counted; ``unit``: of what is nobody, such as groups."""
        return count_of(label, value, unit, n=self.n if unit else value)

    def finding(self, name: str, title: str, tellings: Sequence[Telling], **facts: Any) -> Finding:
        """A finding in the finest parts that an edition may tell."""
        itself, *coarser = tellings
        own = {key: getattr(itself, key) for key in ("leading", "table", "figure", "caveats")}
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=self.staged.unit, people=frozenset()),
            itself.wordings,
            itself.estimates,
            n=self.n,
            counts=self.first.name.lower(),
            coarser=tuple(coarser),
            basis=self.basis,
            **({"method": _METHOD, "why": _WHY} | own | facts),
        )

    def caveats(self, family: Family) -> tuple[str, ...]:
        """What holds of all ratios of a family."""
        staged = self.staged
        added = len(staged.areas) > 1 and all(p.areas == {*staged.areas} for p in family.parts)
        return (
            WHERE_TO_LOOK,
            _LIKE_YEARS if staged.full else _SAMPLE,
            *(() if staged.people else (_EVENTS,)),
            *((_LACKING,) if any(map(staged.lacks, staged.stages)) else ()),
            *((_AREAS if len(staged.areas) <= MOST_AREAS else _MANY_AREAS,) if added else ()),
            *((_PERIODS,) if staged.together and len(staged.periods) > 1 else ()),
        )


def _ratios(asked: _Asked, family: Family, key: str, name: str, stage: Stage) -> Finding:
    """One stage in one family: every group's numbers, ratio and gap."""
    title = f"{stage.name}, of {stage.feeder.lower()}{name}"
    tellings = [_telling(asked, step, stage, title) for step in family.steps(stage)]
    return asked.finding(f"{asked.key(stage.name)}{key}", title, [*tellings, _untold(asked, stage)])


def _telling(asked: _Asked, step: GroupStep, stage: Stage, title: str) -> Telling:
    groups = compared(step, stage, asked.ci_level)
    than = asked.staged.compared_with
    if step.family.crossed:
        than = f"{than}, {asked.staged.crossed_compared_with}"
    most = highest(groups)
    whole = not step.into and all(group.ratio for group in groups if group.rate)
    return Telling(
        estimates=numbers_of(groups, stage, step, asked.n, asked.ci_level) | asked.totals(),
        wordings=_said(asked, most, groups, stage, than, whole=whole),
        leading=f"n_{(*most, *groups)[0].key}" if groups else "",
        table=table_of(title, groups, stage, step, n=asked.n, ci_level=asked.ci_level)
        if groups
        else None,
        figure=figure_of(title, groups, step, than, asked.ci_level),
        caveats=asked.caveats(step.family),
    )


def _said(
    asked: _Asked,
    most: Sequence[ComparedGroup],
    groups: Sequence[ComparedGroup],
    stage: Stage,
    than: str,
    *,
    whole: bool,
) -> tuple[str, ...]:
    """The highest ratio in words, with the gap; what there is where no ratio is above 1.

    ``whole``: every group stands by itself and has a ratio, so that none can be above the highest.
    """
    number, feeder = asked.key(stage.name), asked.key(stage.feeder)
    plain = f"{stage.name}: {{total_{number}}} of {{total_{feeder}}}."
    if not most:
        if any(group.ratio for group in groups):
            none = "no group" if whole else "none of the groups that can be compared"
            return f"{stage.name}: {none} had a higher rate than {than}.", plain
        few = f"no ratio stands on {FEWEST_EVENTS} or more in a group and in {than}"
        return f"{stage.name}: {few}.", plain
    who = _named(most)
    ratio, gap = f"ratio_{most[0].key}", f"gap_{most[0].key}"
    of = "" if whole else "of the groups that can be compared, "
    first = f"{stage.name}: {of}{who} had the highest rate, {{{ratio}}} times that of {than}"
    more = f"That is {{{gap}}} more of every {PER:,} {stage.feeder.lower()}"
    sure = f" ({{{ratio}.level}} interval of the ratio {{{ratio}.interval}})"
    if len(most) == 1:
        return f"{first}. {more}{sure}.", f"{first}. {more}.", plain
    gaps = {group.ratio.gap_per_1000.value for group in most if group.ratio}
    return *([f"{first}. {more}."] if len(gaps) == 1 else []), f"{first}.", plain


def _named(groups: Sequence[ComparedGroup]) -> str:
    """Groups in words, each with its part where there are several."""
    return listed(tuple(map(_called, groups)))


def _called(group: ComparedGroup) -> str:
    of = group.counted
    label = "the smaller groups together" if of.group == TOGETHER else of.label
    return f"{label} in {of.part}" if of.part else label


def _untold(asked: _Asked, stage: Stage) -> Telling:
    """The numbers of a stage, where no group may be told apart."""
    name, feeder = f"total_{asked.key(stage.name)}", f"total_{asked.key(stage.feeder)}"
    return Telling(
        estimates=asked.totals(),
        wordings=(
            f"{stage.name}: {{{name}}} of {{{feeder}}}. {NOT_APART}",
            f"{stage.name}: {NOT_APART}",
        ),
        leading=name,
    )


def _overview(asked: _Asked, family: Family) -> Finding:
    """All stages at a glance: how many groups have a higher rate than the one compared with."""
    tellings = [_glance(asked, step) for step in family.steps_of_fewer()]
    last = Telling(
        estimates=asked.totals(),
        wordings=(f"{_chain(asked)} {NOT_APART}", NOT_APART),
        leading=f"total_{asked.key(asked.first.name)}",
    )
    return asked.finding("overview", "Groups and stages", [*tellings, last], primary=True)


def _chain(asked: _Asked) -> str:
    """The numbers of all stages in words."""
    staged = asked.staged
    lacking = [of for of in staged.stages if staged.lacks(of)]
    told = (
        f"{'at least ' if of in lacking else ''}{{total_{asked.key(of.name)}}} {of.name.lower()}"
        for of in staged.stages
    )
    again = staged.people and len(staged.periods) > 1
    over = f", in {len(staged.periods)} periods in which the same may count again" if again else ""
    why = ": some figures are withheld or missing" if lacking else ""
    return f"Counted were {listed(tuple(told))}{over}{why}."


def _glance(asked: _Asked, step: GroupStep) -> Telling:
    staged, than = asked.staged, asked.staged.compared_with
    of_stage = {stage: compared(step, stage, asked.ci_level) for stage in step.stages}
    parted = len(step.family.parts) > 1
    when = ", each period by itself" if parted else ""
    called = ("comparison", "comparisons") if parted else ("group", "groups")
    estimates, said = asked.totals(), list[str]()
    tops: dict[str, list[str]] = {}
    for stage, groups in of_stage.items():
        counted, name = how_many_higher(groups), asked.key(stage.name)
        if not counted["compared"]:
            continue
        estimates |= {
            f"{what}_{name}": asked.count(f"{stage.name}: {label}", counted[what], "groups")
            for what, label in (
                ("compared", f"groups beside {than}"),
                ("higher", f"of these with a higher rate than {than}"),
            )
        }
        noun = s(counted["compared"], *called)
        said.append(f"{{higher_{name}}} of {{compared_{name}}} {noun} ({stage.name.lower()})")
        if most := highest(groups):
            of_most = f"ratio_{most[0].key}"
            numbers = numbers_of(groups, stage, step, asked.n, asked.ci_level)
            estimates[f"most_{name}"] = numbers[of_most]
            tops.setdefault(_named(most), []).append(f"{{most_{name}}} times, {stage.name.lower()}")
    estimates |= {
        f"{asked.key(stage.name)}_{key}": estimate
        for stage, groups in of_stage.items()
        for key, estimate in numbers_of(groups, stage, step, asked.n, asked.ci_level).items()
        if key.startswith("n_")
    }
    left = [stage.name.lower() for stage in staged.fed if stage not in step.stages]
    few = f" Of {listed(tuple(left))}, groups are too small to be told apart." if left else ""
    above = f"Rates above that of {than}{when}: {listed(tuple(said))}"
    top = listed(tuple(f"{who} ({'; '.join(times)})" for who, times in tops.items()))
    return Telling(
        estimates=estimates,
        wordings=(
            *((f"{above}; most in {top}.{few}",) if top else ()),
            *((f"{above}.{few}",) if said else ()),
            f"{_chain(asked)} No ratio stands on {FEWEST_EVENTS} or more."
            if not said
            else _chain(asked),
        ),
        leading=f"total_{asked.key(asked.first.name)}",
        table=_glance_table(asked, of_stage, step),
        caveats=asked.caveats(step.family),
    )


def _glance_table(
    asked: _Asked, of_stage: Mapping[Stage, Sequence[ComparedGroup]], step: GroupStep
) -> Table:
    """Groups down, stages across: the ratio of each, with 1 for the group compared with."""
    keys = {stage: asked.key(stage.name) for stage in of_stage}
    places = list(
        dict.fromkeys((g.counted.part, g.counted.label) for gs in of_stage.values() for g in gs)
    )
    ratios = {
        (keys[stage], g.counted.part, g.counted.label): g.ratio.ratio.value
        for stage, groups in of_stage.items()
        for g in groups
        if g.ratio and g.ratio.ratio
    }
    with_ratio = [place for place in places if any((k, *place) in ratios for k in keys.values())]
    parted = any(part.label for part in step.family.parts)
    return Table(
        caption=f"Rates as multiples of that of {asked.staged.compared_with}",
        columns=(
            *((Column(key="part", label="When"),) if parted else ()),
            Column(key="label", label="Group"),
            *(
                Column(
                    key=key,
                    label=f"{stage.name}, of {stage.feeder.lower()}",
                    statistic=Statistic.TEST,
                    decimals=2,
                )
                for stage, key in keys.items()
            ),
        ),
        rows=tuple(
            Row(
                cells={
                    **({"part": part} if parted else {}),
                    "label": label,
                    **{key: ratios.get((key, part, label)) for key in keys.values()},
                },
                n=asked.n,
            )
            for part, label in with_ratio
        ),
        source=asked.staged.citation,
    )


def _not_known(asked: _Asked, family: Family) -> Iterator[Finding]:
    """How many of each stage are of a group that nobody knows: counted, and shown."""
    staged = asked.staged
    labels = [group for group in staged.groups if group in staged.not_known]
    if not labels:
        none = Telling(
            estimates=asked.totals(),
            wordings=("No group is declared as one of those whose group nobody knows.",),
            leading="",
        )
        yield asked.finding("not_known", "Whose group is not known", [none])
        return
    tellings = [_unknown(asked, step, labels) for step in family.steps_of_fewer()]
    last = Telling(estimates=asked.totals(), wordings=(NOT_APART,), leading="")
    yield asked.finding(
        "not_known",
        "Whose group is not known",
        [*tellings, last],
        method="Count of those whose group is not known, of all at each stage.",
        why="Where the group of many is not known, rates of the others may be too low, and more so "
        "in one group than in another.",
    )


def _unknown(asked: _Asked, step: GroupStep, labels: Sequence[str]) -> Telling:
    """How many are not known at each stage; where they are told with small groups, only that."""
    if {*labels} & {*step.into}:
        return Telling(
            estimates=asked.totals() | _guard(asked, step),
            wordings=(f"Those whose group is not known are counted under “{TOGETHER}”.",),
            leading=f"total_{asked.key(asked.first.name)}",
        )
    staged = asked.staged
    rows, estimates = [], asked.totals()
    stages = [staged.stages[0], *step.stages]
    for stage in stages:
        number = sum(
            v
            for (who, name), v in staged.figures.items()
            if name == stage.name and who.group in labels
        )
        total, name = staged.total(stage), f"unknown_{asked.key(stage.name)}"
        unknown = part_counted(f"{stage.name}: group not known", number, asked.n, SPLIT)
        estimates[name] = told_with(unknown, min(step.smallest, number))
        cells: dict[str, str | float | None] = {
            "label": stage.name,
            "n": number,
            "of": total,
            "share": 100 * number / total if total else None,
        }
        rows.append(row_of(name, cells, asked.n))
    keys = {asked.key(stage.name): stage.name.lower() for stage in stages}
    told = (f"{{unknown_{key}}} of {{total_{key}}} {name}" for key, name in keys.items())
    return Telling(
        estimates=estimates,
        wordings=(f"The group is not known of {listed(tuple(told))}.",),
        leading=f"unknown_{asked.key(asked.first.name)}",
        table=Table(
            caption="Whose group is not known, by stage",
            columns=(
                Column(key="label", label="Stage"),
                Column(key="n", label="Not known", statistic=Statistic.SPLIT),
                Column(key="of", label="of all", statistic=Statistic.SPLIT),
                Column(key="share", label="%", statistic=Statistic.SPLIT, decimals=1),
            ),
            rows=tuple(rows),
        ),
    )


def _guard(asked: _Asked, step: GroupStep) -> dict[str, Estimate]:
    """What keeps a step from standing whose numbers stand in other findings of the family."""
    groups = compared(step, asked.staged.fed[0], asked.ci_level)
    numbers = numbers_of(groups, asked.staged.fed[0], step, asked.n, asked.ci_level)
    return dict([next(iter(numbers.items()))]) if numbers else {}


def _small(asked: _Asked) -> Iterator[Finding]:
    """Groups too small for a ratio in print, for the team alone."""
    step = next(Family.whole(asked.staged).steps())
    for stage in asked.staged.fed:
        told = few(step, stage, asked.ci_level)
        if told is not None:
            yield asked.finding(
                f"{asked.key(stage.name)}.small",
                f"Small groups: {stage.name.lower()}, of {stage.feeder.lower()}",
                [told],
                method="Ratio of rates with the exact interval; and beside it the ratio of rates "
                "that are drawn towards the mean of all groups (Poisson-gamma).",
                why="For the order in which the team looks at small groups.",
                kept_inside=f"ratios of fewer than {FEWEST_EVENTS} move with every one, and "
                "drawn ones hide a disparity",
            )
