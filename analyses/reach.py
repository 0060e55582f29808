"""Reach: who was eligible, was offered something and came, by group, and who was reached least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyses.counted.group_steps import NOT_APART, TOGETHER, CountedGroup, Family, GroupStep
from evaluation.counting import and_more
from evaluation.declare.workspace import Study
from evaluation.read.staged import Stage, Staged, Who
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Finding,
    Statistic,
    Table,
    Telling,
    people_counted,
    unique_slugs,
)
from evaluation.say.replied import part_counted, row_of, told_with
from evaluation.say.wording import TIED, listed, round_half_up, share, worded

_SPLIT = "group"  # what tells the parts apart: all stand together or none does
ALL = "All groups"
MOST_AREAS = 12  # that stand each by itself
FEWEST = 10  # at the first stage, below which no group is called the one that was reached least
_WHY_NOT = "The figures do not say why people were not offered it, or did not come."
_LEFT_OUT = "Left out, as a figure is withheld or missing at a stage: {}."


def analyse(study: Study, staged: Staged) -> list[Finding]:
    """How many of each group came to each stage, and which group was reached least.

    Groups stand apart as far as numbers of few people allow, of those who did not come too. Whoever
    has no figure at a stage is left out of all, as shares would be of other people.
    """
    told = _Told(staged.whole, staged.lacking)
    if not told.staged.figures:
        told = _Told(staged)
        return [_finding(study, told, "overview", "Who was reached", [_untold(told)])]
    last = (_whole(told), _untold(told))
    found = [_finding(study, told, "overview", "Who was reached", [*_by_group(told), *last])]
    if 1 < len(told.staged.areas) <= MOST_AREAS:
        tellings = [_by_area(told), *last]
        found.append(_finding(study, told, "by_area", "Who was reached, by area", tellings))
    return found


def _finding(
    study: Study, told: _Told, name: str, title: str, tellings: Sequence[Telling]
) -> Finding:
    """A finding in the finest parts that an edition may tell."""
    itself, *coarser = tellings
    return worded(
        f"{study.evaluation.name or 'reach'}.{name}",
        title,
        Base(unit=told.staged.unit, people=frozenset()),
        itself.wordings,
        itself.estimates,
        n=told.n,
        leading=itself.leading,
        table=itself.table,
        caveats=itself.caveats,
        coarser=tuple(coarser),
        primary=name == "overview",
        method="People were counted at each stage; shares are of those at the first stage "
        f"({told.first.name.lower()}).",
        why="Who did not come is seen only beside all who could have come.",
        basis=Basis.of(study.name, (source.file for source in told.staged.sources)),
    )


findings_of = analyse  # what the notebook finds of reach, by its own parameters


@dataclass(frozen=True, slots=True)
class _Told:
    """The figures, and what is told of all of them; ``left_out``: who lacks one at a stage."""

    staged: Staged
    left_out: tuple[Who, ...] = ()

    @property
    def caveats(self) -> tuple[str, ...]:
        """What stands beside every number."""
        names = and_more(who.words for who in self.left_out)
        return (_WHY_NOT, *((_LEFT_OUT.format(names),) if names else ()))

    @property
    def first(self) -> Stage:
        """The stage at which all begin."""
        return self.staged.stages[0]

    @property
    def last(self) -> Stage:
        """The stage that counts as reached."""
        return self.staged.stages[-1]

    def key(self, stage: str) -> str:
        """What the numbers of a stage are called: no two alike, and none as a column beside."""
        names = (each.name for each in self.staged.stages)
        return unique_slugs(names, "label", "not", "part", "share", "total")[stage]

    @property
    def n(self) -> int:
        """How many there are at the first stage."""
        return self.staged.total(self.first)

    @property
    def smallest(self) -> int:
        """The smallest number that the totals tell: who came to a stage, and who did not."""
        totals = [self.staged.total(stage) for stage in self.staged.stages]
        gone = [self.staged.total(s) for s in self.staged.fed]
        left = [before - after for before, after in pairwise(totals) if self.staged.people]
        return min([*gone, *left], default=0)

    def number(self, label: str, value: int, least: int) -> Estimate:
        """A number of people that stands only where the smallest part may."""
        return told_with(part_counted(label, value, self.n, _SPLIT), least)

    def totals(self, least: int) -> dict[str, Estimate]:
        """How many there are at each stage."""
        return {
            f"total_{self.key(stage.name)}": self.number(
                stage.name, self.staged.total(stage), least
            )
            for stage in self.staged.stages
        }

    def in_words(self) -> str:
        """How many of those at the first stage came to the last: without its full stop."""
        part, whole = self.staged.total(self.last), self.n
        called = f"{self.last.name[:1].upper()}{self.last.name[1:]}"
        return (
            f"{called}: {{total_{self.key(self.last.name)}}} of "
            f"{{total_{self.key(self.first.name)}}} {self.first.name.lower()}"
            f"{f' ({share(part, whole)})' if whole else ''}"
        )


def _by_group(told: _Told) -> Iterator[Telling]:
    """Every group by itself, or the smallest together, fewer and fewer."""
    staged = told.staged
    for step in Family.whole(staged).steps():
        rows = _rows(step, staged)
        if len({group for _, group in rows}) < 2:
            return
        least = min(step.smallest, told.smallest)
        yield _telling(told, rows, least)


def _by_area(told: _Told) -> Telling:
    """Every area by itself, its groups together."""
    staged = told.staged
    together = dict.fromkeys(staged.groups, ALL)
    step = GroupStep(Family.by_area(staged), together, staged.fed)
    return _telling(told, _rows(step, staged), min(step.smallest, told.smallest))


def _rows(step: GroupStep, staged: Staged) -> dict[tuple[str, str], dict[str, int]]:
    """By period and group how many came to each stage, as they are told."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for stage in staged.fed:
        for counted in step.counted(stage):
            place = rows.setdefault(_place(counted), {})
            place.setdefault(stage.feeder, counted.of)
            place[stage.name] = counted.number
    return rows


def _place(counted: CountedGroup) -> tuple[str, str]:
    return counted.part, counted.group


def _telling(told: _Told, rows: Mapping[tuple[str, str], Mapping[str, int]], least: int) -> Telling:
    staged, last = told.staged, told.last.name
    names = {place: " ".join(filter(None, reversed(place))) for place in rows}
    slugs = unique_slugs(names.values())
    keys = {place: slugs[name] for place, name in names.items()}
    estimates = {
        f"{told.key(stage.name)}_{keys[place]}": told.number(
            f"{', '.join(filter(None, reversed(place)))}: {stage.name}", of[stage.name], least
        )
        for place, of in rows.items()
        for stage in staged.stages
        if stage.name in of
    }
    return Telling(
        estimates=told.totals(least) | estimates,
        wordings=(f"{told.in_words()}{_least_reached(told, rows, keys)}.",),
        leading=f"total_{told.key(last)}",
        table=_table(told, rows, keys),
        caveats=told.caveats,
    )


def _least_reached(
    told: _Told,
    rows: Mapping[tuple[str, str], Mapping[str, int]],
    keys: Mapping[tuple[str, str], str],
) -> str:
    """Which group was reached least, or which few as little; empty where no group was.

    Shares that print alike are alike. A group with fewer than 10 at the first stage is not named,
    as each of them would decide it.
    """
    first, last = told.first.name, told.last.name
    there = {p: of for p, of in rows.items() if of.get(first, 0) >= FEWEST and last in of}
    shares = {place: round_half_up(100 * of[last] / of[first], 0) for place, of in there.items()}
    lowest = [place for place in shares if shares[place] == min(shares.values())]
    if len(lowest) == len(shares) or len(lowest) > TIED:
        return ""

    def called(place: tuple[str, str]) -> str:
        part, group = place
        who = {TOGETHER: "the smaller groups together", ALL: ""}.get(group, group)
        return ", ".join(filter(None, (who, part)))

    def counts(place: tuple[str, str]) -> str:
        return f"{{{told.key(last)}_{keys[place]}}} of {{{told.key(first)}_{keys[place]}}}"

    # some group may be among the smaller ones together, or too small, that was reached less
    hidden = told.left_out or len(there) < len(rows) or any(group == TOGETHER for _, group in rows)
    least = "of those told apart here, least reached" if hidden else "least reached"
    percent = share(rows[lowest[0]][last], rows[lowest[0]][first])
    if len(lowest) > 1:
        named = tuple(f"{called(place)} ({counts(place)})" for place in lowest)
        return f"; {least} were {listed(named)}, {percent} each"
    [place] = lowest
    was = "were" if place[1] == TOGETHER else "was"
    return f"; {least} {was} {called(place)}, {counts(place)} ({percent})"


def _table(
    told: _Told,
    rows: Mapping[tuple[str, str], Mapping[str, int]],
    keys: Mapping[tuple[str, str], str],
) -> Table:
    """Groups down, stages across; who did not come, and what share did."""
    staged, first, last = told.staged, told.first.name, told.last.name
    parted = len({part for part, _ in rows}) > 1
    by_area = all(group == ALL for _, group in rows)
    people = staged.people
    return Table(
        caption=f"Who was reached, of {first.lower()}",
        columns=(
            *((Column(key="part", label="When"),) if parted and not by_area else ()),
            Column(key="label", label="Area" if by_area else "Group"),
            *(
                Column(key=told.key(stage.name), label=stage.name, statistic=Statistic.SPLIT)
                for stage in staged.stages
            ),
            *(
                (Column(key="not", label="Not reached", statistic=Statistic.SPLIT),)
                if people
                else ()
            ),
            Column(key="share", label=f"{last}, %", statistic=Statistic.SPLIT, decimals=0),
        ),
        rows=tuple(
            row_of(
                f"{told.key(last)}_{keys[part, group]}",
                {
                    **({"part": part} if parted and not by_area else {}),
                    "label": part if by_area else group,
                    **{told.key(stage.name): of.get(stage.name) for stage in staged.stages},
                    **({"not": _less(of.get(first), of.get(last))} if people else {}),
                    "share": 100 * of[last] / of[first] if of.get(first) and last in of else None,
                },
                told.n,
            )
            for (part, group), of in rows.items()
        ),
        source=staged.citation,
    )


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _whole(told: _Told) -> Telling:
    """All together, where no group may be told apart, or there are none."""
    few = f" {NOT_APART}" if len(told.staged.groups) > 1 else ""
    return Telling(
        estimates=told.totals(told.smallest),
        wordings=(f"{told.in_words()}.{few}",),
        leading=f"total_{told.key(told.last.name)}",
        caveats=told.caveats,
    )


def _untold(told: _Told) -> Telling:
    """How many came, where nothing else may be told."""
    name = f"total_{told.key(told.last.name)}"
    n = told.staged.total(told.last)
    return Telling(
        estimates={name: people_counted(told.last.name, n)},
        wordings=(f"{told.last.name}: {{{name}}}.", f"{told.last.name}: too few to tell."),
        leading=name,
        caveats=told.caveats,
    )
