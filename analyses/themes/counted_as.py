"""What helped and what stood in the way: themes that are declared as enablers or as barriers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from analyses.themes.coded_material import CodedMaterial, untold
from analyses.themes.in_own_words import chosen_so, in_marks, printable, said_by
from analyses.themes.tallies import WITHOUT_NUMBERS, enough_telling, parts_of
from analyses.themes.tellable import Tellable, tellables
from evaluation.counting import and_more, plural
from evaluation.declare.whose_rows import Unit
from evaluation.read.coded.coding import Path, themes_called
from evaluation.say.finding import Base, Column, Finding, Row, Statistic, Table, Telling
from evaluation.say.wording import listed

_TITLES = {"enablers": "What helped", "barriers": "What stood in the way"}
_NAMED = 3  # themes in the sentence; the table has all
_NAMED_SOURCES = 8
_CAVEAT = (
    "They are what those who spoke said of it. How many spoke of one does not say how much it "
    "matters, nor that it caused anything."
)


def enablers_and_barriers(material: CodedMaterial) -> Iterator[Finding]:
    """``enablers`` and ``barriers``: who spoke of each theme that is declared as one.

    Only where ``counts_as`` declares them; then also where nothing was coded so, as that is a
    finding too.
    """
    for kind in _TITLES:
        if names := material.segments.counts_as.get(kind):
            chosen = [path for name in names for path in themes_called(name, material.themes)]
            yield _counted(material, kind, chosen)


def _counted(material: CodedMaterial, kind: str, chosen: Sequence[Path]) -> Finding:
    used = [path for path in material.used if _within(path, chosen)]
    every = _full(material, kind, used)
    tellings = [every]
    if material.of_people and used:
        for _, tellable in tellables(material):
            some = _only(tellable, chosen)
            if some.told.any():
                told = enough_telling(material, some, every.estimates)
                tellings.append(_as_by_theme(material, tellable, _titled(told, kind)))
        tellings.append(_titled(_names_only(material, kind, every, used), kind))
    quoted = [_in_own_words(material, telling, used) for telling in tellings]
    return material.finding(kind, _TITLES[kind], used, quoted)


def _in_own_words(material: CodedMaterial, telling: Telling, used: Sequence[Path]) -> Telling:
    """With the quotations that may be printed beside their themes, where there are any."""
    table, may = telling.table, [quoted for quoted in printable(material) if quoted.theme in used]
    if table is None or not may:
        return telling
    paths = {material.names[path]: path for path in material.themes}
    rows = {str(row.cells["label"]): paths[str(row.cells["label"])] for row in table.rows}
    beside: dict[str, list[str]] = {label: [] for label in rows}
    for quoted in may:
        within = [label for label, path in rows.items() if quoted.theme[: len(path)] == path]
        for label in sorted(within, key=lambda label: len(rows[label]))[-1:]:
            beside[label].append(f"{in_marks(quoted)}{said_by(quoted)}")
    words = Column(key="words", label="In their own words")
    with_words = table.model_copy(
        update={
            "columns": (*table.columns, words),
            "rows": tuple(
                row.model_copy(
                    update={
                        "cells": {**row.cells, "words": " ".join(beside[str(row.cells["label"])])}
                    }
                )
                for row in table.rows
            ),
            "notes": (*table.notes, chosen_so(material)),
        }
    )
    return telling.model_copy(update={"table": with_words})


def _names_only(
    material: CodedMaterial, kind: str, every: Telling, used: Sequence[Path]
) -> Telling:
    """The names of the themes, in the order of the alphabet, without a number."""
    names = sorted(material.names[path] for path in used)
    return Telling(
        estimates={name: untold(estimate) for name, estimate in every.estimates.items()},
        wordings=(f"{_TITLES[kind]} is listed by theme, {WITHOUT_NUMBERS}.", ""),
        table=Table(
            caption="",
            columns=(Column(key="label", label="Theme"),),
            rows=tuple(Row(cells={"label": name}, n=material.n) for name in names),
        ),
    )


def _within(path: Path, chosen: Sequence[Path]) -> bool:
    return any(path[: len(of)] == of for of in chosen)


def _only(tellable: Tellable, chosen: Sequence[Path]) -> Tellable:
    """Of what may be told the themes that are chosen, or within one that is."""
    at = [n for n, path in enumerate(tellable.themes) if _within(path, chosen)]
    return replace(
        tellable,
        themes=tuple(tellable.themes[n] for n in at),
        spoke=tellable.spoke[:, at],
        told=tellable.told[at],
    )


def _as_by_theme(material: CodedMaterial, tellable: Tellable, told: Telling) -> Telling:
    """Told only where all that ``by_theme`` would tell beside it may stand.

    Else this table would have numbers that the other leaves out, and tell on those.
    """
    parts = tuple(
        base
        for at in tellable.falling
        for base in (
            material.of_theme(tellable.themes[at], tellable.spoke[:, at]),
            material.base.among(
                material.who(~tellable.spoke[:, at]), {"theme": material.names[tellable.themes[at]]}
            ),
        )
    )
    estimates = {
        name: estimate if estimate.withheld else estimate.model_copy(update={"parts": parts})
        for name, estimate in told.estimates.items()
    }
    return told.model_copy(update={"estimates": estimates})


def _titled(telling: Telling, kind: str) -> Telling:
    *counted, _ = telling.wordings
    table = telling.table and telling.table.model_copy(update={"caption": _TITLES[kind]})
    wordings = (*counted, f"{_TITLES[kind]} is listed by theme.")
    update = {"wordings": wordings, "table": table, "figure": None, "caveats": (_CAVEAT,)}
    return telling.model_copy(update=update)


def _full(material: CodedMaterial, kind: str, used: Sequence[Path]) -> Telling:
    """Every theme with its sources and passages; of others than people with who and which kinds."""
    columns = {path: material.own[:, material.at[path]] for path in used}
    parts = _of_every_theme(material)
    order = sorted(used, key=lambda p: (-int(columns[p].sum()), material.names[p]))
    estimates = {
        f"{material.keys[path]}_sources": material.count(
            f"{material.names[path]}: sources",
            int(columns[path].sum()),
            int(columns[path].sum()),
            material.whom,
            base=material.of_theme(path, columns[path]),
            parts=parts,
        )
        for path in order
    }
    if not used:
        return Telling(
            estimates={}, wordings=(f"Nothing was coded as one of the {kind}.",), caveats=(_CAVEAT,)
        )
    return Telling(
        estimates=estimates,
        wordings=(_said(material, kind, order), f"{_TITLES[kind]} is listed by theme."),
        leading=f"{material.keys[order[0]]}_sources",
        depth=material.deepest,
        table=_table(material, kind, order),
        caveats=(_CAVEAT,),
    )


def _of_every_theme(material: CodedMaterial) -> tuple[Base, ...]:
    """Of people, who spoke of each theme and who did not: all or none are told in full."""
    spoke = {path: material.own[:, material.at[path]] for path in material.used}
    return tuple(
        base
        for path, who in spoke.items()
        if material.of_people
        for base in (material.of_theme(path, who), *parts_of(material, path, who, whole=False))
    )


def _said(material: CodedMaterial, kind: str, order: Sequence[Path]) -> str:
    """The first few, with how many spoke of each, and how many more there are."""
    first, *others = (
        f'"{material.names[path]}" ({{{material.keys[path]}_sources}}' for path in order[:_NAMED]
    )
    said = [f"{first} of {material.n:,} {material.whom})", *(f"{other})" for other in others)]
    said += [f"{len(order) - _NAMED} more"] if len(order) > _NAMED else []
    return f"{_TITLES[kind]}: {listed(tuple(said))}."


def _table(material: CodedMaterial, kind: str, order: Sequence[Path]) -> Table:
    by = next(iter(material.sorts()), None) if not material.of_people else None
    named = material.unit is Unit.PUBLISHED
    rows, parts = [], _of_every_theme(material)
    for path in order:
        spoke = material.own[:, material.at[path]]
        kinds = (
            [group for at, group in enumerate(by.groups) if (spoke & by.members[:, at]).any()]
            if by
            else []
        )
        rows.append(
            Row(
                cells={
                    "label": material.names[path],
                    "sources": int(spoke.sum()),
                    "segments": int(material.own_passages[:, material.at[path]].sum()),
                    "kinds": and_more(kinds, len(kinds)) if kinds else "",
                    "who": and_more(
                        [material.sources[at] for at in np.flatnonzero(spoke)], _NAMED_SOURCES
                    ),
                },
                n=material.people(int(spoke.sum())),
                base=material.of_theme(path, spoke),
                parts=parts,
            )
        )
    shown = {"kinds": by is not None, "who": named, "segments": not material.of_people}
    columns = (
        Column(key="label", label="Theme"),
        Column(
            key="sources",
            label=f"{material.whom.capitalize()} (of {material.n:,})",
            statistic=Statistic.COUNT,
        ),
        Column(key="segments", label=material.called("segments"), statistic=Statistic.COUNT),
        Column(key="kinds", label=by.title if by else ""),
        Column(key="who", label="Who"),
    )
    kept = tuple(column for column in columns if shown.get(column.key, True))
    keys = {column.key for column in kept}
    return Table(
        caption=_TITLES[kind],
        columns=kept,
        rows=tuple(
            row.model_copy(update={"cells": {k: v for k, v in row.cells.items() if k in keys}})
            for row in rows
        ),
        notes=(f"{plural(len(order), 'theme')}; a source may speak to several.",),
        source=material.segments.citation,
    )
