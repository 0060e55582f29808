"""What each edition may show of each finding. The policy is a file that a programme can replace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from evaluation.declared import Frozen, load_declared
from evaluation.finding import (
    Basis,
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
from evaluation.library import find
from evaluation.programme import Unit
from evaluation.wording import fill, first_that_fits, round_half_up

_ROUNDED = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)
# With a spread or an effect beside it, the width of an interval tells n as well.
_TELL_N = tuple(s for s in Statistic if s not in (Statistic.MEAN, Statistic.CHANGE))
_CLOSE = "not shown: it would tell how few were lost"


class Tier(Frozen):
    """What may be shown of a group of ``from`` people or more, up to the next tier."""

    at_least: int = Field(alias="from", ge=0)
    say: str = ""
    show: tuple[Statistic, ...]
    decimals: int | None = None
    smallest_part: int = 0


class UnitPolicy(Frozen):
    """The tiers of one unit for the two editions that leave the team."""

    public: tuple[Tier, ...] = Field(min_length=1)
    restricted: tuple[Tier, ...] = Field(min_length=1)
    part: dict[Edition, int] = Field(description="smallest part and remainder of a split group")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for tiers in (self.public, self.restricted):
            starts = [tier.at_least for tier in tiers]
            if starts != sorted(set(starts)) or starts[0] != 0:
                raise ValueError("tiers must start at 0 and rise")
        return self


class Policy(Frozen):
    """A named, dated disclosure policy."""

    title: str
    sources: tuple[str, ...] = ()
    nested_n: int = 10
    units: dict[Unit, UnitPolicy]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := [unit.value for unit in Unit if unit not in self.units]:
            raise ValueError(f"there is no rule for {', '.join(missing)}")
        return self

    def tier(self, unit: Unit, edition: Edition, n: int | None) -> Tier:
        """The tier for a group of n; an unknown n counts as the smallest."""
        rules = self.units[unit]
        tiers = rules.public if edition is Edition.PUBLIC else rules.restricted
        return [tier for tier in tiers if tier.at_least <= (n or 0)][-1]


def policy_path(name: str, workspace: Path) -> Path:
    """The policy's file. Raises DeclarationError."""
    return find("policies", name, ".yaml", workspace, "programme.yaml")


def load_policy(name: str, workspace: Path) -> Policy:
    """A disclosure policy by name. Raises DeclarationError."""
    path = policy_path(name, workspace)
    return load_declared(path, Policy, f"policies/{path.name}")


def protect(findings: Iterable[Finding], edition: Edition, policy: Policy) -> tuple[Finding, ...]:
    """The findings as an edition may show them; the internal edition shows everything.

    They are decided together: where findings of one evaluation rest on nearly the same
    people, only the first says on how many.
    """
    if edition is Edition.INTERNAL:
        return tuple(
            f.model_copy(update={"caveats": _filled(f.caveats, f.estimates)}) for f in findings
        )
    said: dict[tuple[str, Unit, str], list[float]] = {}
    protected = []
    for finding in findings:
        close = _close_to_another(finding, edition, policy, said)
        shown = _protect(finding, edition, policy, close)
        if shown.n is not None:
            for group, sizes in _sizes(finding, shown).items():
                said.setdefault((finding.basis.evaluation, finding.unit, group), []).extend(sizes)
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


def _close_to_another(
    finding: Finding,
    edition: Edition,
    policy: Policy,
    said: Mapping[tuple[str, Unit, str], list[float]],
) -> bool:
    """Whether its n beside one already said would tell how few lie between them."""
    if not policy.units[finding.unit].part.get(edition, 0):
        return False
    return any(
        0 < abs(size - other) < policy.nested_n
        for group, sizes in _sizes(finding).items()
        for size in sizes
        for other in said.get((finding.basis.evaluation, finding.unit, group), ())
    )


def _protect(finding: Finding, edition: Edition, policy: Policy, close: bool) -> Finding:
    """One finding protected; ``close`` hides all that tells its n."""
    estimates = {
        name: _estimate(estimate, finding, edition, policy)
        for name, estimate in finding.estimates.items()
    }
    if close:
        estimates = {name: _without_n(estimate) for name, estimate in estimates.items()}
    estimates = _splits_whole(estimates, finding, edition, policy)
    estimates = _nested_apart(estimates, finding, edition, policy)
    hidden = {name for name, estimate in estimates.items() if estimate.withheld}
    kept = {name: _rounded(estimate) for name, estimate in estimates.items()}
    tier = policy.tier(finding.unit, edition, finding.n)
    whole = Statistic.COUNT in tier.show and not _parts_too_small(finding, edition, policy)
    nothing = bool(estimates) and len(hidden) == len(estimates)
    table = _without_counts(finding.table) if finding.table and close else finding.table
    figure = None if close and _counts(finding.figure) else finding.figure
    return finding.model_copy(
        update={
            "n": finding.n
            if whole and not close and not set(finding.nested[:1]) & hidden
            else None,
            "estimates": kept,
            "headline": first_that_fits(finding.wordings, kept),
            "wordings": (),
            "caveats": _filled(finding.caveats, kept),
            "table": table and _table(table, finding, edition, policy, hidden),
            "figure": figure and _figure(figure, finding, edition, policy),
            "leading": "" if finding.leading in hidden else finding.leading,
            "partition": None,
            "basis": Basis(
                evaluation=finding.basis.evaluation,
                data_digest=finding.basis.data_digest,
                code_version=finding.basis.code_version,
            ),
            "withheld": _reason(finding, edition, policy) if nothing else "",
        }
    )


def _reason(finding: Finding, edition: Edition, policy: Policy, n: int | None = None) -> str:
    """Why a number is not shown, in words that do not give it away."""
    if _parts_too_small(finding, edition, policy):
        return f"not shown: one of the groups has too few {finding.unit.plural}"
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
    smallest = policy.units[finding.unit].part.get(edition, 0)
    return any(n < smallest for n in finding.partition.parts.values())


def _may_show(
    statistic: Statistic, n: int | None, finding: Finding, edition: Edition, policy: Policy
) -> bool:
    """Whether a number resting on n of the finding's people may stand.

    The others, whom it does not rest on, must be as many: 14 of 15 tells on one.
    """
    others = finding.n - n if n is not None and finding.n is not None else 0
    groups = (n, others) if others > 0 else (n,)
    shown = all(statistic in policy.tier(finding.unit, edition, g).show for g in groups)
    return shown and not _parts_too_small(finding, edition, policy)


def _estimate(estimate: Estimate, finding: Finding, edition: Edition, policy: Policy) -> Estimate:
    n = estimate.n if estimate.n is not None else finding.n
    if not _may_show(estimate.statistic, n, finding, edition, policy):
        return _hide(estimate, _reason(finding, edition, policy, n))
    decimals = policy.tier(finding.unit, edition, n).decimals
    if decimals is None or estimate.statistic not in _ROUNDED:
        return estimate
    return estimate.model_copy(update={"decimals": min(decimals, estimate.decimals)})


def _hide(estimate: Estimate, reason: str) -> Estimate:
    return estimate.model_copy(
        update={
            "value": None,
            "ci_low": None,
            "ci_high": None,
            "ci_level": None,
            "n": None,
            "withheld": reason,
        }
    )


def _without_n(estimate: Estimate) -> Estimate:
    """An estimate that does not tell on how many people it rests."""
    if estimate.statistic in _TELL_N and not estimate.withheld:
        return _hide(estimate, _CLOSE)
    return estimate.model_copy(update={"n": None})


def _without_counts(table: Table) -> Table:
    columns = tuple(c for c in table.columns if c.statistic not in _TELL_N)
    return table.model_copy(update={"columns": columns})


def _counts(figure: Figure | None) -> bool:
    return figure is not None and figure.statistic in _TELL_N


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
    if not policy.units[finding.unit].part.get(edition, 0):
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
    table: Table, finding: Finding, edition: Edition, policy: Policy, hidden: set[str]
) -> Table | None:
    """The table without the columns that a row may not show, so that no cell can be worked out.

    A row bound to a withheld estimate goes; with every number gone, what remains (the
    themes, say) stands without quantities and in alphabetical order, if it says anything.
    """
    if finding.themed and not _may_show(Statistic.THEME, finding.n, finding, edition, policy):
        return None
    rows = [row for row in table.rows if row.shown_with not in hidden or not row.shown_with]
    columns = [c for c in table.columns if _column_shown(c, rows, finding, edition, policy)]
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


def _figure(figure: Figure, finding: Finding, edition: Edition, policy: Policy) -> Figure | None:
    """The figure, or nothing when one of its marks may not be shown."""
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
