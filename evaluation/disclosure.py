"""What each edition may show of each finding, by the policy of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.finding import (
    Column,
    Edition,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
)
from evaluation.policy import Policy, load_policy, policy_path
from evaluation.programme import Unit
from evaluation.wording import fill, first_that_fits, round_half_up

__all__ = ["Policy", "load_policy", "policy_path", "protect"]

_ROUNDED = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)
_SCORES = (*_ROUNDED, Statistic.EFFECT, Statistic.TEST)
# With a spread or an effect beside it, the width of an interval tells n as well.
_TELL_N = tuple(s for s in Statistic if s not in (Statistic.MEAN, Statistic.CHANGE))
_CLOSE = "not shown: it would tell how few were lost"
_NOT_NAMED = "One of the groups"

_Barred = Mapping[Statistic, str]  # kinds of number that a finding may not show, and why


@dataclass(frozen=True, slots=True)
class _Said:
    """What findings before have said of how many people there are, by unit and group.

    ``told``: numbers of people that stand somewhere. ``rests``: those that shown numbers
    rest on, told or not, each with its evaluation.
    """

    told: dict[tuple[Unit, str], list[float]] = field(default_factory=dict)
    rests: dict[tuple[Unit, str], list[tuple[str, float]]] = field(default_factory=dict)

    def note(self, finding: Finding, shown: Finding) -> None:
        """Remember what the protected form of a finding says."""
        told = _sizes(finding, shown) if shown.n is not None else {}
        for group, sizes in told.items():
            self.told.setdefault((finding.unit, group), []).extend(sizes)
        if any(estimate.value is not None for estimate in shown.estimates.values()):
            for group, sizes in _sizes(finding).items():
                pairs = [(finding.basis.evaluation, size) for size in sizes]
                self.rests.setdefault((finding.unit, group), []).extend(pairs)


def protect(findings: Iterable[Finding], edition: Edition, policy: Policy) -> tuple[Finding, ...]:
    """The findings as an edition may show them; the internal edition shows everything.

    They are decided together: where findings rest on nearly the same people, only the
    first says on how many; and where they come of two evaluations, only the first shows
    numbers at all, as two means and two n's give away whoever is in one of them only.
    """
    if edition is Edition.INTERNAL:
        return tuple(
            f.model_copy(update={"caveats": _filled(f.caveats, f.estimates)}) for f in findings
        )
    said = _Said()
    protected = []
    for finding in (f for f in findings if not f.team_only):
        shown = _protect(finding, edition, policy, _barred(finding, edition, policy, said))
        said.note(finding, shown)
        protected.append(shown)
    return tuple(protected)


def _sizes(finding: Finding, shown: Finding | None = None) -> dict[str, list[float]]:
    """How many people a finding rests on: all of them (empty name) and those of each group.

    With ``shown``, its protected form, also the counts of ``nested`` that stand there.
    """
    parts = finding.partition.parts if finding.partition else {}
    sizes: dict[str, list[float]] = {name: [n] for name, n in parts.items()}
    whole = sum(parts.values()) if parts else finding.n
    nested = [shown.estimates[name].value for name in finding.nested] if shown else []
    sizes[""] = [size for size in (whole, *nested) if size is not None]
    return sizes


def _barred(finding: Finding, edition: Edition, policy: Policy, said: _Said) -> _Barred:
    """The kinds of number that the finding may not show beside others, or by what they tell."""
    if not policy.part(finding.unit, edition):
        return {}
    mine = [((finding.unit, group), n) for group, all_ in _sizes(finding).items() for n in all_]
    close = any(
        0 < abs(n - other) < policy.nested_n for at, n in mine for other in said.told.get(at, ())
    )
    apart = any(
        0 < abs(n - other) < policy.nested_n
        for at, n in mine
        for evaluation, other in said.rests.get(at, ())
        if evaluation != finding.basis.evaluation
    )
    people = finding.unit.plural
    barred: dict[Statistic, str] = {}
    if close:  # beside the means of the others, means would tell on those in one of the two only
        tell = (*_TELL_N, Statistic.MEAN) if finding.overlapping else _TELL_N
        barred |= dict.fromkeys(tell, _CLOSE)
    if any(_gives_away(e, finding, edition, policy) for e in finding.estimates.values()):
        barred |= dict.fromkeys(_SCORES, f"not shown: it could tell on single {people}")
    if apart:
        beside = f"not shown: beside another evaluation it would tell on too few {people}"
        barred = dict.fromkeys(Statistic, beside)
    return barred


def _gives_away(estimate: Estimate, finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether a number is as good as a split of the group that the policy does not show."""
    if estimate.smallest_part is None:
        return False
    tier = policy.tier(finding.unit, edition, estimate.n)
    least = max(1, tier.smallest_part)
    return Statistic.SPLIT not in tier.show or estimate.smallest_part < least


def _protect(finding: Finding, edition: Edition, policy: Policy, barred: _Barred) -> Finding:
    """One finding protected; ``barred`` are kinds of number that it may not show at all."""
    estimates = {
        name: _estimate(estimate, finding, edition, policy, barred)
        for name, estimate in finding.estimates.items()
    }
    estimates = _splits_whole(estimates, finding, edition, policy)
    estimates = _nested_apart(estimates, finding, edition, policy)
    hidden = {name for name, estimate in estimates.items() if estimate.withheld}
    kept = {name: _rounded(estimate) for name, estimate in estimates.items()}
    withheld = _why_nothing(estimates, finding, edition, policy, barred)
    n_stands = _may_show(Statistic.COUNT, finding.n, finding, edition, policy)
    n_stands = n_stands and Statistic.COUNT not in barred and not set(finding.nested[:1]) & hidden
    table = finding.table
    steps_hidden = set(finding.nested) & hidden  # a picture of them would show what is not there
    figure = None if steps_hidden else finding.figure
    shown = finding.model_copy(
        update={
            "n": finding.n if n_stands else None,
            "estimates": kept,
            "headline": first_that_fits(finding.wordings, kept),
            "wordings": (),
            "caveats": _filled(finding.caveats, kept),
            "table": table and _table(table, finding, edition, policy, hidden, barred),
            "figure": figure and _figure(figure, finding, edition, policy, barred),
            "leading": "" if finding.leading in hidden else finding.leading,
            "partition": None,
            "nested": (),
            "basis": finding.basis.model_copy(update={"files": ()}),
            "withheld": withheld,
        }
    )
    speaks_of_one = finding.partition is not None and finding.partition.part
    return _not_named(shown) if withheld and speaks_of_one else shown


def _why_nothing(
    estimates: Mapping[str, Estimate], finding: Finding, edition: Edition, policy: Policy,
    barred: _Barred,
) -> str:  # fmt: skip
    """Why a finding shows no number; empty if it shows one."""
    reasons = {estimate.withheld for estimate in estimates.values()}
    beside = barred.get(Statistic.COUNT, "")
    if not reasons or "" in reasons:
        return ""
    return beside if beside in reasons else _reason(finding, edition, policy)


def _not_named(shown: Finding) -> Finding:
    """A withheld finding on one group without that group's name: it may be that of one child."""
    return shown.model_copy(
        update={
            "title": _NOT_NAMED, "headline": f"{_NOT_NAMED}: {shown.withheld}.", "caveats": (),
            "method": "", "why": "", "leading": "", "primary": False, "unlisted": True,
        }
    )  # fmt: skip


def _reason(finding: Finding, edition: Edition, policy: Policy, n: int | None = None) -> str:
    """Why a number is not shown, in words that do not give it away."""
    if _parts_too_small(finding, edition, policy):
        return f"not shown: one of the groups has too few {finding.unit.plural}"
    if _themes_untold(finding, edition, policy):
        n = finding.n
    if n is not None and finding.n is not None and n < finding.n:
        return f"not shown: it would tell on too few {finding.unit.plural}"
    tier = policy.tier(finding.unit, edition, finding.n if n is None else n)
    return (
        f"not shown: {tier.say} {finding.unit.plural}"
        if tier.say.startswith("fewer")
        else (
            f"not shown: {tier.say} of {finding.unit.plural}"
            if tier.say
            else "not shown for a group of this size"
        )
    )


def _parts_too_small(finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether one part of a split group is under the smallest part.

    If none is, neither is what remains beside one, as that is made of the others.
    """
    if finding.partition is None:
        return False
    smallest = policy.part(finding.unit, edition)
    return any(n < smallest for n in finding.partition.parts.values())


def _themes_untold(finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether themes may not be named: then a number beside them has nothing to stand for."""
    tier = policy.tier(finding.unit, edition, finding.n)
    return finding.themed and Statistic.THEME not in tier.show


def _may_show(
    statistic: Statistic, n: int | None, finding: Finding, edition: Edition, policy: Policy
) -> bool:
    """Whether a number resting on n of the finding's people may stand.

    The others, whom it does not rest on, must be as many: 14 of 15 tells on one.
    """
    others = finding.n - n if n is not None and finding.n is not None else 0
    groups = (n, others) if others > 0 else (n,)
    shown = all(statistic in policy.tier(finding.unit, edition, g).show for g in groups)
    return shown and not (
        _parts_too_small(finding, edition, policy) or _themes_untold(finding, edition, policy)
    )


def _estimate(
    estimate: Estimate, finding: Finding, edition: Edition, policy: Policy, barred: _Barred
) -> Estimate:
    n = estimate.n if estimate.n is not None else finding.n
    if not _may_show(estimate.statistic, n, finding, edition, policy):
        return _hide(estimate, _reason(finding, edition, policy, n))
    if estimate.statistic in barred:
        return _hide(estimate, barred[estimate.statistic])
    changes: dict[str, object] = {"smallest_part": None}
    if Statistic.COUNT in barred:  # then n may stand nowhere
        changes["n"] = None
    decimals = policy.tier(finding.unit, edition, n).decimals
    if decimals is not None and estimate.statistic in _ROUNDED:
        changes["decimals"] = min(decimals, estimate.decimals)
    return estimate.model_copy(update=changes)


def _hide(estimate: Estimate, reason: str) -> Estimate:
    return estimate.model_copy(
        update={
            "value": None,
            "ci_low": None,
            "ci_high": None,
            "ci_level": None,
            "n": None,
            "smallest_part": None,
            "withheld": reason,
        }
    )


def _filled(caveats: Sequence[str], estimates: Mapping[str, Estimate]) -> tuple[str, ...]:
    """The caveats whose numbers are all there."""
    return tuple(text for caveat in caveats if (text := fill(caveat, estimates)))


def _splits_whole(
    estimates: Mapping[str, Estimate], finding: Finding, edition: Edition, policy: Policy
) -> dict[str, Estimate]:
    """A split of a group is shown only when every part of it is large enough.

    A test that belongs to a split, because it would give it away, goes with it.
    """
    small = set()
    for estimate in estimates.values():
        n = estimate.n if estimate.n is not None else finding.n
        least = policy.tier(finding.unit, edition, n).smallest_part
        counts = estimate.split and estimate.statistic is not Statistic.TEST
        if counts and (estimate.value is None or estimate.value < least):
            small.add(estimate.split)
    return {
        name: _hide(e, e.withheld or "not shown: some parts are too small")
        if e.split in small
        else e
        for name, e in estimates.items()
    }


def _nested_apart(
    estimates: Mapping[str, Estimate], finding: Finding, edition: Edition, policy: Policy
) -> dict[str, Estimate]:
    """Counts of people within one another are shown only when equal or well apart."""
    kept: list[float] = []
    result = dict(estimates)
    if not policy.part(finding.unit, edition):
        return result
    for name in finding.nested:
        value = estimates[name].value
        if value is None:
            continue
        if all(value == other or abs(value - other) >= policy.nested_n for other in kept):
            kept.append(value)
        else:
            result[name] = _hide(estimates[name], _CLOSE)
    return result


def _rounded(estimate: Estimate) -> Estimate:
    """Values as they will be printed, so that no more digits leave than are shown."""
    ends = {
        name: _round(getattr(estimate, name), estimate.decimals)
        for name in ("value", "ci_low", "ci_high")
    }
    return estimate.model_copy(update=ends)


def _round(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(round_half_up(value, decimals))


def _table(
    table: Table, finding: Finding, edition: Edition, policy: Policy, hidden: set[str],
    barred: _Barred,
) -> Table | None:  # fmt: skip
    """The table without the columns that a row may not show, so that no cell can be worked out.

    A row bound to a withheld estimate goes; with every number gone, what remains (the
    themes, say) stands without quantities and in alphabetical order, if it says anything.
    """
    if _themes_untold(finding, edition, policy):
        return None
    rows = [row for row in table.rows if row.shown_with not in hidden or not row.shown_with]
    columns = [
        column
        for column in table.columns
        if column.statistic not in barred and _column_shown(column, rows, finding, edition, policy)
    ]
    if not any(column.statistic for column in columns):
        if finding.partition or len(rows) < 2:
            return None
        rows = sorted(rows, key=lambda row: str(row.cells.get(columns[0].key)))
    if not rows:
        return None
    notes = table.notes
    if len(columns) < len(table.columns) or len(rows) < len(table.rows):
        notes = (*notes, "Numbers that could tell on few people are not shown in this edition.")
    kept = tuple(_column(column, rows, finding, edition, policy) for column in columns)
    return table.model_copy(
        update={"columns": kept, "rows": tuple(_row(row, kept) for row in rows), "notes": notes}
    )


def _column_shown(
    column: Column, rows: Sequence[Row], finding: Finding, edition: Edition, policy: Policy
) -> bool:
    return column.statistic is None or all(
        _may_show(column.statistic, row.n, finding, edition, policy) for row in rows
    )


def _column(
    column: Column, rows: Sequence[Row], finding: Finding, edition: Edition, policy: Policy
) -> Column:
    tiers = [policy.tier(finding.unit, edition, row.n) for row in rows]
    limits = [tier.decimals for tier in tiers if tier.decimals is not None]
    if column.statistic not in _ROUNDED or not limits:
        return column
    return column.model_copy(update={"decimals": min(column.decimals, *limits)})


def _row(row: Row, columns: Sequence[Column]) -> Row:
    cells: dict[str, str | float | None] = {}
    for column in columns:
        cell = row.cells.get(column.key)
        cells[column.key] = _round(cell, column.decimals) if isinstance(cell, int | float) else cell
    return row.model_copy(update={"cells": cells, "n": None, "shown_with": ""})


def _figure(
    figure: Figure, finding: Finding, edition: Edition, policy: Policy, barred: _Barred
) -> Figure | None:
    """The figure, or nothing when one of its marks may not be shown."""
    if figure.statistic in barred:
        return None
    if not all(_may_show(figure.statistic, m.n, finding, edition, policy) for m in figure.marks):
        return None
    decimals = figure.decimals
    for mark in figure.marks:
        limit = policy.tier(finding.unit, edition, mark.n).decimals
        decimals = decimals if limit is None else min(decimals, limit)
    marks = tuple(_mark(mark, decimals) for mark in figure.marks)
    return figure.model_copy(update={"marks": marks, "decimals": decimals})


def _mark(mark: Mark, decimals: int) -> Mark:
    ends = {name: _round(getattr(mark, name), decimals) for name in ("value", "low", "high")}
    return mark.model_copy(update={**ends, "n": None})
