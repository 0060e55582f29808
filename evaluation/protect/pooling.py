"""Count tables by group: small parts are put together where that is declared, else two are hidden.

Only counts of people by parts of one whole. Tables of the same evaluation by the same column (who
was invited, who came, who completed) are taken together, so that none of them tells a part that
another has put together with others.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from evaluation.protect.policy import Policy
from evaluation.say.finding import (
    Base,
    Edition,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    slug,
)

HIDDEN = "parts that are not shown"
WHY = "not shown: with another it stands in the total only"
_LEFT = 2  # parts beside a wider pool: with fewer a table says less than one table more is worth
_NOTE = (
    "Parts with few people in one of the tables of the same counts are left out of all of them, "
    "two at least, so that none follows from a total. Elsewhere a part stands where it has enough."
)


def pooled(findings: Iterable[Finding], edition: Edition, policy: Policy) -> Iterator[Finding]:
    """The findings as an edition counts their parts."""
    every = tuple(findings)
    tables: dict[tuple[str, str], list[Finding]] = {}
    for finding in filter(_counts_parts, every):
        tables.setdefault(_place(finding), []).append(finding)
    small = {place: _small(same, edition, policy) for place, same in tables.items()}
    for finding in every:
        few = small.get(_place(finding), frozenset()) if _counts_parts(finding) else frozenset()
        yield _with_parts_together(finding, few) if few else finding


def _counts_parts(finding: Finding) -> bool:
    """Whether it is a table of counts, a number for each part of a whole and nothing else."""
    figure, table = finding.figure, finding.table
    kinds = {e.statistic for e in finding.estimates.values()}
    kinds |= {column.statistic for column in (table.columns if table else ()) if column.statistic}
    bars = figure is None or (figure.kind == "bars" and not figure.coarser)
    base = finding.base
    whole = base is not None and not base.groups and not finding.kept_inside
    return bool(finding.parts) and whole and bars and kinds == {Statistic.COUNT}


def _place(finding: Finding) -> tuple[str, str]:
    by = next(iter(finding.parts[0].groups), "") if finding.parts else ""
    return finding.basis.evaluation, by


def _sizes(finding: Finding) -> dict[str, int]:
    [by] = finding.parts[0].groups
    return {part.groups[by]: len(part.people) for part in finding.parts}


def _small(tables: Sequence[Finding], edition: Edition, policy: Policy) -> frozenset[str]:
    """The parts to put together: those with few in any table, and the next until they are enough.

    None where no part is small, or where so few are large that the whole must go.
    """
    least = policy.part(tables[0].unit, edition)
    sizes = [_sizes(table) for table in tables]
    names = list(dict.fromkeys(name for of_table in sizes for name in of_table))
    rank = {name: min(of_table.get(name, 0) for of_table in sizes) for name in names}
    small = {name for name in names if rank[name] < least}
    if not small:
        return frozenset()
    gap = policy.nested_n
    apart = _with_few_between(sizes, names, gap) if any(t.pool for t in tables) else set()
    wider = _enough(small | apart, tables, sizes, rank, least, gap)
    if apart and len(names) - len(wider) >= _LEFT and wider:
        return wider  # so that the other tables stand too
    return _enough(small, tables, sizes, rank, least)


def _with_few_between(
    sizes: Sequence[Mapping[str, int]], names: Sequence[str], least: int
) -> set[str]:
    """The parts of which one table less another would tell on few people."""
    return {n for n in names if _few_between([of_table.get(n, 0) for of_table in sizes], least)}


def _few_between(counts: Sequence[int], least: int) -> bool:
    return any(0 < abs(a - b) < least for a, b in itertools.combinations(counts, 2))


def _enough(
    few: Collection[str],
    tables: Sequence[Finding],
    sizes: Sequence[Mapping[str, int]],
    rank: Mapping[str, int],
    least: int,
    gap: int = 0,
) -> frozenset[str]:
    """Some parts and the next larger ones, until they are enough together in each table.

    ``gap``: and until the tables differ by as many, or not at all. None where no part would be left
    beside them.
    """
    small, names = set(few), list(rank)
    # a part that is called as they are together is one of them: else two had one name
    pools = {slug(table.pool) for table in tables if table.pool}
    small |= {name for name in names if slug(name) in pools}
    enough = [of_table for of_table in sizes if sum(of_table.values()) >= least]
    left = sorted(set(names) - small, key=lambda name: (rank[name], name))

    def too_few() -> bool:
        together = [sum(of_table.get(name, 0) for name in small) for of_table in enough]
        thin = len(small) < 2 or min(together, default=least) < least
        return thin or _few_between(together, gap)

    while left and too_few():
        small.add(left.pop(0))
    return frozenset(small) if left else frozenset()


def _with_parts_together(finding: Finding, few: frozenset[str]) -> Finding:
    [by] = finding.parts[0].groups
    together = [part for part in finding.parts if part.groups[by] in few]
    people = frozenset[str]().union(*(part.people for part in together))
    name = finding.pool or HIDDEN
    base = together[0].among(people, {by: name})
    parts = tuple(part for part in finding.parts if part.groups[by] not in few)
    return finding.model_copy(
        update={
            "parts": (*parts, base),
            "estimates": _estimates(finding, few, base),
            "table": finding.table and _table(finding.table, few, finding.pool, base),
            "figure": finding.figure and _figure(finding.figure, few, finding.pool, base),
        }
    )


def _estimates(finding: Finding, few: frozenset[str], base: Base) -> Mapping[str, Estimate]:
    kept = {name: e for name, e in finding.estimates.items() if e.label not in few}
    gone = {name: e for name, e in finding.estimates.items() if e.label in few}
    if not finding.pool:
        hidden: dict[str, object] = {"value": None, "n": None, "base": None, "withheld": WHY}
        return kept | {name: e.model_copy(update=hidden) for name, e in gone.items()}
    first, n = next(iter(gone.values())), len(base.people)
    rest = first.model_copy(
        update={"label": finding.pool, "value": n, "n": n, "base": base.among(base.people)}
    )
    return kept | {f"n_{slug(finding.pool)}": rest}


def _table(table: Table, few: frozenset[str], pool: str, base: Base) -> Table:
    """A row of all of them, called as declared; or their rows without numbers."""
    kept = tuple(row for row in table.rows if row.cells.get("label") not in few)
    gone = [row for row in table.rows if row.cells.get("label") in few]
    numbers = [column.key for column in table.columns if column.statistic]
    n = len(base.people)
    if pool:
        cells: dict[str, str | float | None] = {**dict.fromkeys(numbers, n), "label": pool}
        rest: tuple[Row, ...] = (Row(cells=cells, n=n, base=base.among(base.people)),)
        return table.model_copy(update={"rows": (*kept, *rest)})
    rest = tuple(Row(cells={**row.cells, **dict.fromkeys(numbers, None)}, n=n) for row in gone)
    return table.model_copy(update={"rows": (*kept, *rest), "notes": (*table.notes, _NOTE)})


def _figure(figure: Figure, few: frozenset[str], pool: str, base: Base) -> Figure:
    kept = tuple(mark for mark in figure.marks if mark.label not in few)
    n = len(base.people)
    rest = (Mark(label=pool, value=n, n=n, base=base.among(base.people)),) if pool else ()
    return figure.model_copy(update={"marks": (*kept, *rest)})
