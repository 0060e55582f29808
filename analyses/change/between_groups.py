"""Change in several groups side by side, and each against the comparison group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd

from analyses.change.everybody import everybody_finding
from analyses.change.paired import (
    BETTER,
    SMALLEST_FOR_INTERVAL,
    Pairs,
    as_share,
    change_figure,
    change_table,
    interval_estimate,
    marked,
    resting_on,
    with_levels,
)
from analyses.change.reliable_change import Criterion, criterion, reliable_finding
from analyses.change.shares import figure_in_shares, table_in_shares
from analyses.change.together import session_codes
from evaluation.declare.workspace import Study
from evaluation.link.waves import MatchedWaves
from evaluation.say.change_words import difference_wordings
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Claim,
    Estimate,
    Figure,
    Finding,
    Mark,
    Statistic,
    people_counted,
    unique_slugs,
)
from evaluation.say.wording import first_that_fits, listed
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics import change as stats
from evaluation.statistics.between_clusters import ClusteredDifference, Side, clustered_difference

_NOT_RECORDED = "(not recorded)"
_METHOD = (
    "Mean change in the group minus mean change in the comparison group, with {interval}; "
    "beside it the difference afterwards, adjusted for where people started (ANCOVA)."
)
_ALLOWING = "an interval that allows for people of one session being alike"
_WHY = (
    "Both groups were measured before and after. Welch's interval does not need the same spread in "
    "both groups or groups of the same size."
)
_WHY_SESSIONS = (
    "Both groups were measured before and after. People of one session tell less than as many who "
    "were taught apart, so an interval that takes them as apart would be too narrow."
)
_APART = (
    "Welch interval of the two groups' changes",
    "ANCOVA, same slope in both groups",
    "Welch's t test, two-sided",
)
_TOGETHER = (
    "interval that allows for people who were taught together being alike",
    "ANCOVA, same slope in both groups, allowing for people taught together being alike",
    "t test that belongs to the interval, two-sided",
)
_SESSIONS = (  # the same however many there are: it must not tell how many
    "People were taught together, and those of one session may change alike. The interval allows "
    "for it: from ten sessions, four of them in each group, by a model in which every session has "
    "a level of its own; with fewer, at an intraclass correlation of 0 to 0.10, whichever is "
    "widest. A group taught in one session cannot be told from that session: its trainer and its "
    "week are part of the difference."
)
_UNLIKE = 0.05  # below this p of the interaction the slopes are called unlike
_SLOPES = (  # worded with the interval, so that an edition that hides it drops the remark too
    "How far the groups are apart depends on where people started: after rises with before "
    "otherwise in one group than in the other (t test of the interaction, p below 0.05). The "
    "adjusted difference and its {adjusted_difference.level} interval take it as alike in both, so "
    "they do not hold for everybody, and are no firmer than the plain difference."
)
_CAVEAT = (
    "How people came to be in one group or the other decides what a difference means; the groups "
    "may have differed from the start."
)


# What is put forward of a yes or no, as that of a share, in place of the difference in points.
_AS_SHARES = {"difference": "shift", "adjusted_difference": "adjusted_shift"}


@dataclass(frozen=True, slots=True)
class Against:
    """The comparison group's label, and all labels in their order.

    ``adjusted``: whether the difference that leads is the one adjusted for the baseline.
    """

    label: str
    order: tuple[str, ...]
    adjusted: bool = False


class OneChange(Protocol):
    """Makes the finding of one group's change."""

    def __call__(
        self, pairs: Pairs, group: str, parts: tuple[Base, ...], *, primary: bool
    ) -> Finding:
        """The change of the people in ``pairs``, who are ``group``."""


def change_by_group(
    pairs: Pairs, groups: pd.Series, asked: Against, primary: bool, of_group: OneChange
) -> Iterator[Finding]:
    """All groups side by side, each group's change, and each difference from the comparison.

    ``groups``: group label by person, as ``pairs`` is indexed; people whose group is not
    recorded are counted and left out.
    """
    recorded = groups.dropna()
    against = asked.label
    names = in_order(recorded, asked.order)
    members = {name: pairs.among(recorded.index[recorded == name]) for name in names}
    labels = groups.astype(object).fillna(_NOT_RECORDED)
    told_apart = [*names, *([_NOT_RECORDED] if groups.isna().any() else [])]
    parts = pairs.base.parted(
        str(groups.name), {name: labels.index[labels == name] for name in told_apart}
    )
    keys = _keys(asked.order, names)
    changes = {
        name: of_group(part, name, parts, primary=primary).model_copy(
            update={"key": f"{pairs.key}.change{pairs.second.suffix}.{keys[name]}"}
        )
        for name, part in members.items()
    }
    if changes:
        yield _side_by_side(pairs, members, changes, keys, parts)
    yield from changes.values()
    for name in names:
        if name != against and against in members:
            difference = _difference(
                members[name], members[against], (name, against), parts, adjusted=asked.adjusted
            )
            yield difference.model_copy(
                update={
                    "key": f"{pairs.key}.difference{pairs.second.suffix}.{keys[name]}",
                    "primary": primary,
                }
            )


def _keys(order: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """What each group is called in keys: by all that are declared, whoever is in them."""
    return unique_slugs(dict.fromkeys((*filter(None, order), *names)))


def in_order(groups: pd.Series, order: Sequence[str]) -> list[str]:
    """The labels of groups with people in them: as asked, then the others by name."""
    labels = sorted(str(name) for name in groups.dropna().unique())
    return [*(name for name in order if name in labels), *sorted(set(labels) - set(order))]


def _side_by_side(
    pairs: Pairs,
    members: Mapping[str, Pairs],
    changes: Mapping[str, Finding],
    keys: Mapping[str, str],
    parts: tuple[Base, ...],
) -> Finding:
    """The overview of all groups: one table, one figure, one sentence."""
    drawn = {
        name: resting_on(members[name], finding.estimates, "n", "change")
        for name, finding in changes.items()
        if "change" in finding.estimates
    }
    estimates = {
        f"{keys[name]}_{field}": numbers[field]
        for name, numbers in drawn.items()
        for field in ("n", "change")
    }
    texts = tuple(f"{{{keys[name]}_change}} {pairs.unit} ({name})" for name in drawn)
    subject = f"Average change in {pairs.title_inside}"
    if pairs.yes_or_no:
        subject = (
            f"{pairs.scale.title}: change of the share with the answer “{pairs.called(pairs.best)}”"
        )
        texts = tuple(f"{{{keys[name]}_shift.signed}} percentage points ({name})" for name in drawn)
        for name, numbers in drawn.items():
            of_group, way = members[name], pairs.best - pairs.worst
            estimates[f"{keys[name]}_shift"] = as_share(
                numbers["change"], way, f"{subject}: {name}", of_group.told_by_change
            )
    wordings = (
        f"{subject}{pairs.second.to}: {listed(texts)}.",
        # not in how many groups: one more would tell that there is somebody in it
        f"{pairs.scale.title} was measured before and {pairs.second.when} in each group.",
    )
    bound = {name: share for name in drawn if (share := estimates.get(f"{keys[name]}_shift"))}
    left_out = any(_NOT_RECORDED in part.groups.values() for part in parts)
    return next(iter(changes.values())).model_copy(
        update={
            "key": f"{pairs.key}.change{pairs.second.suffix}",
            "title": f"Change in {pairs.title_inside}{pairs.second.to} by group",
            "n": pairs.n,
            "headline": first_that_fits(wordings, estimates),
            "wordings": wordings,
            "estimates": estimates,
            "caveats": ("People whose group is not recorded are left out.",) if left_out else (),
            "primary": False,
            "base": pairs.base,
            "parts": parts,
            "table": table_in_shares(change_table(pairs, drawn), pairs, bound),
            "figure": figure_in_shares(
                with_levels(change_figure(pairs, drawn), pairs, drawn), pairs, bound
            ),
        }
    )


def _difference(
    mine: Pairs,
    other: Pairs,
    names: tuple[str, str],
    parts: tuple[Base, ...],
    *,
    adjusted: bool = False,
) -> Finding:
    """Difference in change between one group and the comparison group.

    With too small a group it stands without values: whether it is there must not tell.
    """
    name, against = names
    smaller = min(mine.n, other.n)
    enough = smaller >= SMALLEST_FOR_INTERVAL
    estimates = _estimates(mine, other, _tested(mine, other) if enough else None)
    remark = (
        f"The smaller group has {{n_smaller}} {mine.people.plural}, which is too few for a "
        f"difference; that takes {SMALLEST_FOR_INTERVAL} in each."
    )
    apart = mine.clusters is None
    estimates |= {"p_slopes": _slopes(mine, other, enough=enough)}
    unlike = (estimates["p_slopes"].value or 1.0) < _UNLIKE
    leading = "adjusted_difference" if adjusted else "difference"
    if estimates[leading].value is None:
        leading = "difference"
    lead = _AS_SHARES[leading] if mine.yes_or_no else leading
    return mine.finding(
        "difference",
        f"{name} compared with {against}{mine.second.to}",
        _led_by(
            lead,
            difference_wordings(
                mine.scale.title,
                estimates[lead],
                name,
                against,
                mine.direction,
                mine.second.to,
                answer=mine.called(mine.best) if mine.yes_or_no else "",
            ),
        ),
        estimates,
        n=smaller,
        claim=Claim.ASSOCIATED,
        caveats=(
            _CAVEAT,
            *((_SLOPES,) if unlike else ()),
            *(() if apart else (_SESSIONS,)),
            *(() if enough else (remark,)),
        ),
        method=_METHOD.format(interval="Welch's interval" if apart else _ALLOWING),
        why=_WHY if apart else _WHY_SESSIONS,
        base=mine.base.among(
            mine.base.people | other.base.people, dict.fromkeys(parts[0].groups, name)
        ),
        parts=parts,
        figure=_drawn(estimates, mine, name, against, leading) if enough else None,
        leading=lead,
    )


def _slopes(mine: Pairs, other: Pairs, *, enough: bool) -> Estimate:
    """Whether after rises with before alike in both groups, as the adjusted difference takes it."""
    before, after = (
        np.concatenate(both) for both in zip(mine.arrays(), other.arrays(), strict=True)
    )
    inside = np.arange(len(before)) < mine.n
    return Estimate(
        label="Slopes of after on before that differ: p",
        statistic=Statistic.TEST,
        value=stats.p_of_slopes(before, after, inside) if enough and not mine.yes_or_no else None,
        n=min(mine.n, other.n),
        decimals=3,
        method="t test of the interaction, two-sided",
    )


def _led_by(leading: str, wordings: tuple[str, ...]) -> tuple[str, ...]:
    """Headlines of a difference with the numbers of the one that leads, and its name."""
    if not leading.startswith("adjusted"):
        return wordings
    plainly = leading.removeprefix("adjusted_")
    *numbers, plain = (w.replace(f"{{{plainly}", f"{{{leading}") for w in wordings)
    return (*(f"{w} It is adjusted for where people started." for w in numbers), plain)


def _drawn(
    estimates: Mapping[str, Estimate], mine: Pairs, name: str, against: str, leading: str
) -> Figure:
    """Both differences about none, the one that leads first."""
    names = sorted(_AS_SHARES, key=lambda key: key != leading)
    drawn = {key: _AS_SHARES[key] if mine.yes_or_no else key for key in names}
    better, of = BETTER[mine.direction], f"mean change in {mine.unit}"
    subject = mine.title_inside
    if mine.yes_or_no:  # by shares, as its words have it
        better = "higher" if better else ""
        answer = f"the share with the answer “{mine.called(mine.best)}”"
        of, subject = f"change of {answer}, in percentage points", f"{answer} ({subject})"
    return Figure(
        kind="change",
        title=f"Difference in change in {mine.title_inside}: {name} and {against}",
        x_label=f"Difference in {of} ({name} minus {against})",
        statistic=estimates[drawn[leading]].statistic,
        reference=0,
        of="difference",
        decimals=estimates[drawn[leading]].decimals,
        better=better,
        ci_level=mine.ci_level,
        subject=f"change in {subject}{mine.second.to}",
        unit=estimates[drawn[leading]].unit,
        than=f"with {name} than with {against}",
        marks=tuple(
            Mark(
                label=estimates[key].label,
                value=value,
                low=estimates[shown].ci_low,
                high=estimates[shown].ci_high,
                n=estimates[shown].n,
                key=shown,
                parts=estimates[shown].parts,
            )
            for key, shown in drawn.items()
            if (value := estimates[shown].value) is not None
        ),
    )


def _tested(mine: Pairs, other: Pairs) -> ClusteredDifference | None:
    """The difference in change; where sessions are recorded, allowing for them."""
    codes, sessions = session_codes(mine.clusters, mine.before.index.append(other.before.index))
    if sessions:
        sides = Side(*mine.arrays(), codes[: mine.n]), Side(*other.arrays(), codes[mine.n :])
        return clustered_difference(*sides, mine.ci_level)
    before, after = (
        np.concatenate(both) for both in zip(mine.arrays(), other.arrays(), strict=True)
    )
    gains, inside = after - before, np.arange(len(before)) < mine.n
    welch = stats.difference_in_change(gains[inside], gains[~inside])
    adjusted = stats.adjusted_difference(before, after, inside)
    return ClusteredDifference(welch, adjusted, modelled=False) if welch else None


def _estimates(
    mine: Pairs, other: Pairs, tested: ClusteredDifference | None
) -> dict[str, Estimate]:
    """The difference in change, the adjusted difference, and the test that belongs to it."""
    smaller, level = min(mine.n, other.n), mine.ci_level
    methods, equations = _APART, (Equation.WELCH, Equation.ANCOVA)
    if mine.clusters is not None:
        methods, equations = _TOGETHER, (Equation.DIFFERENCE_TOGETHER, Equation.ANCOVA_TOGETHER)
    estimates = {
        "n_smaller": people_counted(
            "People in the smaller group", smaller, min(mine, other, key=lambda some: some.n).base
        ),
        "difference": interval_estimate(
            "Difference in mean change",
            tested.difference.interval(level) if tested else None,
            mine,
            methods[0],
            smaller,
            equation=equations[0],
        ),
        "adjusted_difference": interval_estimate(
            "Difference adjusted for where people started",
            tested.adjusted.interval(level) if tested and tested.adjusted else None,
            mine,
            methods[1],
            smaller,
            equation=equations[1],
        ),
    }
    welch = tested and tested.difference
    tests = (
        ("t", "t", welch.t if welch else None, 2),
        ("df", "Degrees of freedom", welch.df if welch else None, 1),
        ("p_t", "p", welch.p if welch else None, 3),
    )
    estimates |= {
        name: Estimate(
            label=label,
            statistic=Statistic.TEST,
            value=value,
            n=smaller,
            decimals=decimals,
            method=methods[2],
        )
        for name, label, value, decimals in tests
    }
    if mine.yes_or_no:
        way, answer = mine.best - mine.worst, mine.called(mine.best)
        for name, shown in _AS_SHARES.items():
            of_share = f"of the share with the answer “{answer}”, in percentage points"
            label = f"{estimates[name].label}, {of_share}"
            estimates[shown] = as_share(estimates[name], way, label, ())
    return marked(estimates, (*mine.told, *other.told))


# --- for the team: reliable change in each group, and those whom each lost ------------------


def beside_groups(
    pairs: Pairs, matched: MatchedWaves, scored: Sequence[ScoredWave], study: Study
) -> Iterator[Finding]:
    """``<scale>.reliable.<group>`` and ``<scale>.everybody.<group>`` of every group.

    A group has the key that it has in ``<scale>.change.<group>``. The threshold of a reliable
    change is the same in all groups: that of everybody.
    """
    by, order = study.compare_by, study.groups
    groups = _groups(matched, by)
    least = criterion(pairs)
    names = in_order(groups, order)
    keys = _keys(order, names)
    for name in names:
        people = groups.index[groups == name]
        part = pairs.among(people)
        reliable = (
            [reliable_finding(part, least)] if part.n and isinstance(least, Criterion) else []
        )
        answered = [
            replace(w, scores=w.scores.loc[w.scores.index.intersection(people)]) for w in scored
        ]
        lost = [f for f in everybody_finding(part, answered) if f.figure]
        for finding in (*reliable, *lost):  # without a figure nobody was lost
            of_group = finding.base and finding.base.parted(by, {name: finding.base.people})
            yield finding.model_copy(
                update={
                    "key": f"{finding.key}.{keys[name]}",
                    "title": f"{finding.title}: {name}",
                    "base": of_group and of_group[0],
                    "parts": of_group,
                    "kept_inside": "beside the change of its people it would tell on the few of a "
                    "group who were lost",
                }
            )


def _groups(matched: MatchedWaves, by: str) -> pd.Series:
    """The group of everybody who was measured, also of those who were lost."""
    groups = pd.Series(dtype=object)
    for responses in matched.responses:
        if by in responses.background:
            groups = groups.combine_first(responses.background[by].dropna())
    return groups
