"""Themes by kind of source, area or role: who spoke of what where, described and never tested.

Sources were chosen and not drawn, and groups are of few: so counts of how many in each, and no
percentages, no test and no order of groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyses.themes.coded_material import CodedMaterial, Flags, Sorted, untold
from analyses.themes.given import given_by_group, given_by_source
from analyses.themes.tallies import ALL_DRAWN
from analyses.themes.tellable import Tellable, tellables
from evaluation.counting import and_more
from evaluation.read.coded.coding import Path
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    Telling,
    unique_slugs,
)

MOST_DRAWN = 20  # themes in a picture
_NAMED = 12  # in a sentence; the table has all
_CHOSEN = (
    "Who was interviewed was chosen and not drawn by chance, so groups are described beside one "
    "another and not tested. A theme that does not stand in a group was not raised there; that is "
    "no evidence that it is not there."
)
_SECOND = "beside another grouping of the same people it would tell on those in one part of both"
_LEFT_OUT = (
    "A theme without numbers by {group} is one that few people of one {group} spoke of, or all but "
    "few: the numbers are left out to protect them."
)


def by_groups(material: CodedMaterial) -> Iterator[Finding]:
    """``by_source`` where sources are no people; ``by_<column>``, ``by_theme_and_<column>``."""
    if not material.of_people and material.n:
        yield given_by_source(material)
    for at, by in enumerate(material.sorts()):
        inside = _SECOND if at and material.of_people else ""
        for finding in (given_by_group(material, by), _matrix(material, by)):
            yield finding.model_copy(update={"kept_inside": inside})


@dataclass(frozen=True, slots=True)
class _ThemesByGroup:
    """Themes by group: how many of each spoke of each theme; ``told``: themes with their cells."""

    by: Sorted
    depth: int
    themes: tuple[Path, ...]
    spoke: Flags
    totals_told: Flags
    told: Flags

    @property
    def cells(self) -> NDArray[np.int_]:
        """Theme x group."""
        found: NDArray[np.int_] = self.spoke.T.astype(int) @ self.by.members.astype(int)
        return found

    @property
    def totals(self) -> NDArray[np.int_]:
        """How many spoke of each theme."""
        totals: NDArray[np.int_] = self.spoke.sum(axis=0)
        return totals


def _matrix(material: CodedMaterial, by: Sorted) -> Finding:
    """``by_theme_and_<column>``: how many of each group spoke of each theme."""
    title = f"Themes by {by.title.lower()}"
    at = [material.at[path] for path in material.used]
    spoke, every = material.own[:, at], np.ones(len(at), bool)
    full = _ThemesByGroup(by, material.deepest, material.used, spoke, every, every)
    group_keys = unique_slugs(dict.fromkeys((*by.groups, *(g for p in by.ways for g in p.groups))))
    first = _telling(material, full, group_keys, finest=True)
    tellings = [first]
    if material.of_people:
        gone = {name: untold(estimate) for name, estimate in first.estimates.items()}
        seen: list[tuple[object, ...]] = []
        for least, tellable in tellables(material):
            crossed = _of_enough(by, tellable, least)
            told = (
                crossed.by.groups,
                crossed.depth,
                crossed.told.tobytes(),
                crossed.totals_told.tobytes(),
            )
            if told in seen:
                continue
            seen.append(told)
            telling = _telling(material, crossed, group_keys, finest=False)
            tellings.append(
                telling.model_copy(update={"estimates": gone | dict(telling.estimates)})
            )
        tellings.append(Telling(estimates=gone, wordings=(_UNTOLD,)))
    return material.finding(
        f"by_theme_and_{by.column}",
        title,
        material.used,
        tellings,
        method="Of each group it was counted how many of it spoke of each theme.",
        why="Sources were chosen, so that no test says how groups of people differ.",
    )


_UNTOLD = "What each group spoke of is not shown: too few people are behind it."


def _of_enough(by: Sorted, tellable: Tellable, least: int) -> _ThemesByGroup:
    """The finest groups by which half as many themes stand as by any; none by which two do not.

    A theme stands by group where so many of each spoke of it and so many did not.
    """
    none = np.zeros(len(tellable.themes), bool)
    of_all = tellable.depth, tellable.themes, tellable.spoke, tellable.told
    if not by.apart:
        return _ThemesByGroup(by, *of_all, none)
    ways = [_stand(way, tellable, least) for way in by.ways]
    most = max(int(told.sum()) for told in ways)
    for way, told in zip(by.ways, ways, strict=True):
        if told.sum() >= max(2, most / 2):
            return _ThemesByGroup(way, *of_all, told)
    return _ThemesByGroup(by, *of_all, none)


def _stand(by: Sorted, tellable: Tellable, least: int) -> Flags:
    """Which themes stand by these groups; none where that would tell on the others."""
    cells = tellable.spoke.T.astype(int) @ by.members.astype(int)
    enough = (cells >= least) & (by.sizes - cells >= least)
    told: Flags = tellable.told & enough.all(axis=1)
    for at, size in enumerate(by.sizes):
        # of a group a hidden theme may have anybody, so its people must all be among the told ones
        if not told.all() and cells[told, at].sum() < size:
            return np.zeros(len(told), bool)
    return told


def _telling(
    material: CodedMaterial, crossed: _ThemesByGroup, group_keys: Mapping[str, str], *, finest: bool
) -> Telling:
    by, cells, totals = crossed.by, crossed.cells, crossed.totals
    names = [material.names[path] for path in crossed.themes]
    keys = [material.keys[path] for path in crossed.themes]
    by_group = bool(crossed.told.any())
    listed = [int(i) for i in np.flatnonzero(crossed.totals_told)]
    order = sorted(listed, key=lambda i: (-totals[i], names[i]))
    if finest and material.reflexive:
        order = list(range(len(names)))
    estimates: dict[str, Estimate] = {}
    if by_group:
        for at, group in enumerate(by.groups):
            who = material.who(by.members[:, at])
            estimates[f"n_{group_keys[group]}"] = material.count(
                f"{group}: {material.whom}",
                len(who),
                len(who),
                base=material.base.among(who, {by.column: group}) if material.of_people else None,
            )
    for i in order:
        who = material.who(crossed.spoke[:, i])
        parts = (material.who(~crossed.spoke[:, i]),)
        estimates[f"{keys[i]}_all"] = _cell(material, crossed.themes[i], names[i], who, parts)
        for at, group in enumerate(by.groups if crossed.told[i] else ()):
            inside = by.members[:, at]
            who = material.who(crossed.spoke[:, i] & inside)
            others = material.who(~crossed.spoke[:, i] & inside)
            estimates[f"{keys[i]}_{group_keys[group]}"] = _cell(
                material, crossed.themes[i], f"{names[i]}: {group}", who, (others,)
            )
    everywhere = [i for i in order if crossed.told[i] and (cells[i] > 0).all()]
    once = [i for i in order if crossed.told[i] and (cells[i] > 0).sum() == 1]
    if finest:
        estimates["everywhere"] = material.count(
            f"Themes in every {by.title.lower()}", len(everywhere), material.n
        )
        estimates["in_one"] = material.count(
            f"Themes in one {by.title.lower()} only", len(once), material.n
        )
    table = _table(material, crossed, order) if by_group else None
    return Telling(
        estimates=estimates,
        wordings=tuple(_wordings(material, crossed, finest=finest)),
        leading="everywhere" if finest else next(iter(estimates), ""),
        depth=crossed.depth,
        table=table,
        figure=_figure(material, crossed, [i for i in order if crossed.told[i]])
        if by_group
        else None,
        caveats=(*(_where(material, crossed, everywhere, once) if finest else ()), _CHOSEN),
    )


def _cell(
    material: CodedMaterial,
    path: Path,
    label: str,
    who: frozenset[str],
    others: Sequence[frozenset[str]],
) -> Estimate:
    """How many of some spoke of a theme; ``others``: those of them who did not."""
    base = material.of_theme(path, np.zeros(material.n, bool)).model_copy(update={"people": who})
    parts = tuple(base.model_copy(update={"people": rest, "themes": ()}) for rest in others)
    return material.count(
        label,
        len(who),
        len(who),
        material.whom,
        base=base if material.of_people else None,
        parts=parts if material.of_people else (),
    )


def _wordings(material: CodedMaterial, crossed: _ThemesByGroup, *, finest: bool) -> Iterator[str]:
    by, of, group = crossed.by, len(crossed.themes), crossed.by.title.lower()
    if finest:
        every = "both" if len(by.groups) == 2 else f"all {len(by.groups)}"
        yield (
            f"Themes that stand in {every} {by.several}: {{everywhere}} of {of}; in one only: "
            "{in_one}."
        )
    if crossed.told.any():
        yield f"Of each {group} it was counted how many {material.whom} spoke of each theme."
    yield _UNTOLD


def _where(
    material: CodedMaterial, crossed: _ThemesByGroup, everywhere: Sequence[int], once: Sequence[int]
) -> Iterator[str]:
    """Which themes stand everywhere, and which in one group, by name."""
    names = [material.names[path] for path in crossed.themes]
    group = crossed.by.title.lower()
    if everywhere:
        said = and_more([names[i] for i in everywhere], _NAMED)
        yield f"In every {group}: {said}."
    if once:
        where = crossed.cells.argmax(axis=1)
        named = [f"{names[i]} ({crossed.by.groups[where[i]]})" for i in once]
        yield f"In one {group} only: {and_more(named, _NAMED)}."


def _table(material: CodedMaterial, crossed: _ThemesByGroup, order: Sequence[int]) -> Table:
    by, cells, totals = crossed.by, crossed.cells, crossed.totals
    columns = [Column(key="label", label="Theme")]
    columns += [
        Column(key=f"g{at}", label=f"{group} (of {size:,})", statistic=Statistic.COUNT)
        for at, (group, size) in enumerate(zip(by.groups, by.sizes, strict=True))
    ]
    columns.append(Column(key="all", label=f"All (of {material.n:,})", statistic=Statistic.COUNT))
    rows = []
    for i in order:
        row: dict[str, str | float | None] = {"label": material.names[crossed.themes[i]]}
        for at in range(len(by.groups)):
            row[f"g{at}"] = int(cells[i, at]) if crossed.told[i] else None
        row["all"] = int(totals[i])
        rows.append(Row(cells=row, n=material.people(int(totals[i]))))
    left_out = not all(crossed.told[i] for i in order)
    notes = (_LEFT_OUT.format(group=by.title.lower()),) if left_out else ()
    return Table(
        caption=f"{material.whom.capitalize()} who spoke of each theme, by {by.title.lower()}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=notes,
        source=material.segments.citation,
    )


def _figure(
    material: CodedMaterial, crossed: _ThemesByGroup, order: Sequence[int]
) -> Figure | None:
    """A square for each theme and group with how many of it spoke of it."""
    by, drawn = crossed.by, order[: len(order) if len(order) <= ALL_DRAWN else MOST_DRAWN]
    if not drawn:
        return None
    heads = [f"{g} (of {size:,})" for g, size in zip(by.groups, by.sizes, strict=True)]
    first = f", the first {len(drawn)} of {len(order)}" if len(drawn) < len(order) else ""
    return Figure(
        kind="matrix",
        title=f"Themes by {by.title.lower()}{first}",
        x_label=f"{material.whom.capitalize()} who spoke of the theme",
        marks=tuple(
            Mark(
                label=material.names[crossed.themes[i]],
                group=head,
                value=int(crossed.cells[i, at]),
                n=material.people(int(crossed.totals[i])),
            )
            for i in drawn
            for at, head in enumerate(heads)
        ),
        statistic=Statistic.COUNT,
        decimals=0,
        order=tuple(heads),
        rows=tuple(material.names[crossed.themes[i]] for i in drawn),
    )
