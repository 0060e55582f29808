"""What each source, or each group of sources, gave: its passages, sources and themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyses.themes.coded_material import CodedMaterial, Sorted, untold
from evaluation.say.finding import (
    Base,
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
from evaluation.say.wording import leaders

_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class _Way:
    """By what is tallied, what one and several of it are called, and by which keys it is cited."""

    column: str
    title: str
    several: str
    keys: Mapping[str, str]

    def kinds(self, material: CodedMaterial) -> list[str]:
        """What is counted. Of people no themes: beside those of a table they tell who is silent."""
        sources = [] if self.column == _SOURCE else ["sources"]
        return ["segments", *sources, *([] if material.of_people else ["themes"])]


@dataclass(frozen=True, slots=True)
class _Given:
    """What one group gave."""

    group: str
    base: Base
    numbers: Mapping[str, int]


def given_by_source(material: CodedMaterial) -> Finding:
    """``by_source``: what each source gave; of people never, as that is one person's."""
    each = Sorted(_SOURCE, material.sources, np.eye(material.n, dtype=bool))
    way = _Way(_SOURCE, "Source", "sources", unique_slugs(material.sources))
    return _finding(material, way, [each])


def given_by_group(material: CodedMaterial, by: Sorted) -> Finding:
    """``by_<column>``: passages, sources and, where they are no people, themes of each group."""
    ways = by.ways if material.of_people and by.apart else [by]
    keys = unique_slugs(dict.fromkeys(group for way in ways for group in way.groups))
    return _finding(material, _Way(by.column, by.title, by.several, keys), ways)


def _finding(material: CodedMaterial, way: _Way, groupings: Sequence[Sorted]) -> Finding:
    first, *coarser = (_telling(material, way, by) for by in groupings)
    gone = {name: untold(estimate) for name, estimate in first.estimates.items()}
    tellings = [first]
    tellings += (
        told.model_copy(update={"estimates": gone | dict(told.estimates)}) for told in coarser
    )
    if material.of_people:
        nothing = f"{material.called('segments')} were tallied by {way.title.lower()}."
        tellings.append(Telling(estimates=gone, wordings=(nothing,)))
    title = f"{material.called('segments')} by {way.title.lower()}"
    return material.finding(f"by_{way.column}", title, (), tellings)


def _telling(material: CodedMaterial, way: _Way, by: Sorted) -> Telling:
    groups = sorted(_groups(material, way, by), key=lambda g: (-g.numbers["segments"], g.group))
    many = material.called("segments")
    lead = way.keys[groups[0].group]
    beside = way.kinds(material)[-1]
    called = "themes" if beside == "themes" else material.whom
    most = groups[0].numbers["segments"]
    tied = [given.group for given in groups if given.numbers["segments"] == most]
    first = leaders(tied, f"with most {material.many}", way.title.lower(), way.several)
    of_all = f"{{{lead}_segments}} of {material.passages:,}"
    link = "under" if beside == "themes" else "among"
    return Telling(
        estimates=_estimates(material, way, groups),
        wordings=(
            f"{first}: {of_all} each."
            if len(tied) > 1
            else f"{first}: {of_all}, {link} {{{lead}_{beside}}} {called}.",
            f"{many} were tallied by {way.title.lower()}.",
        ),
        leading=f"{lead}_segments",
        table=_table(material, way, groups),
        figure=_figure(material, way, groups, beside),
    )


def _groups(material: CodedMaterial, way: _Way, by: Sorted) -> list[_Given]:
    used = [material.at[path] for path in material.used]
    found = []
    for at, group in enumerate(by.groups):
        inside = by.members[:, at]
        numbers = {
            "segments": int(inside[material.source_of].sum()),
            "sources": int(inside.sum()),
            "themes": int(material.own[inside][:, used].any(axis=0).sum()),
        }
        base = material.base.among(material.who(inside), {way.column: group})
        found.append(_Given(group, base, numbers))
    return found


def _estimates(material: CodedMaterial, way: _Way, groups: Sequence[_Given]) -> dict[str, Estimate]:
    return {
        f"{way.keys[given.group]}_{kind}": material.count(
            f"{given.group}: {kind}",
            given.numbers[kind],
            given.numbers["sources"],
            base=given.base if material.of_people else None,
        )
        for given in sorted(groups, key=lambda given: given.group)
        for kind in way.kinds(material)
    }


def _table(material: CodedMaterial, way: _Way, groups: Sequence[_Given]) -> Table:
    who = material.whom.capitalize()
    headings = {
        "segments": f"{material.called('segments')} (of {material.passages:,})",
        "segments_share": "%",
        "sources": f"{who} (of {material.n:,})",
        "themes": f"Themes (of {len(material.used)})",
    }
    shown = [key for key in headings if key in (*way.kinds(material), "segments_share")]
    rows = []
    for given in groups:
        share = 100 * given.numbers["segments"] / material.passages
        cells: dict[str, str | float | None] = {
            "label": given.group,
            **given.numbers,
            "segments_share": share,
        }
        n = material.people(given.numbers["sources"])
        rows.append(Row(cells=cells, n=n, base=given.base))
    return Table(
        caption=f"{material.called('segments')} by {way.title.lower()}",
        columns=(
            Column(key="label", label=way.title),
            *(Column(key=k, label=headings[k], statistic=Statistic.COUNT) for k in shown),
        ),
        rows=tuple(rows),
        source=material.segments.citation,
    )


def _figure(material: CodedMaterial, way: _Way, groups: Sequence[_Given], beside: str) -> Figure:
    """Bars of passages, and of themes or sources beside them."""
    called = "themes" if beside == "themes" else material.whom
    names = {"segments": material.called("segments"), beside: called.capitalize()}
    return Figure(
        kind="bars",
        title=f"{names['segments']} by {way.title.lower()}",
        x_label=f"{names['segments']} and {called}",
        marks=tuple(
            Mark(
                label=given.group,
                value=given.numbers[kind],
                group=name,
                n=material.people(given.numbers["sources"]),
            )
            for given in groups
            for kind, name in names.items()
        ),
        statistic=Statistic.COUNT,
        decimals=0,
    )
