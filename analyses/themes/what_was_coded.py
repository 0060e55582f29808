"""What was coded; the codebook with what stands under each code, and codes that were never used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analyses.themes.coded_material import CodedMaterial, untold
from analyses.themes.tallies import parts_of
from evaluation.counting import s
from evaluation.say.finding import Column, Finding, Row, Statistic, Table, Telling, people_counted

_NOT_WHOLE = {
    None: "Whether further interviews would bring new themes is not worked out: that takes whole "
    "interviews, coded from beginning to end, and nothing says that they were.",
    False: "Whether further interviews would bring new themes is not worked out: parts of the "
    "material were coded, which somebody chose.",
}
_READING = (
    "How far coders agree, and whether further interviews would bring new themes, is not worked "
    "out: in a reflexive analysis neither is expected."
)
_INDENT = "\N{EN DASH} "


def overview(material: CodedMaterial) -> Finding:
    """``overview``: how much was coded, and what is not worked out of it, and why."""
    numbers = {
        "segments": material.passages,
        "sources": material.n,
        "themes": len(material.used),
        "parent_themes": len(material.groups_of_themes),
    }
    estimates = {
        kind: material.count(
            material.called(kind), value, material.n, material.called(kind).lower()
        )
        for kind, value in numbers.items()
        if value or kind != "parent_themes"
    }
    spoke = np.asarray(material.spoke.any(axis=1))
    if silent := int((~spoke).sum()):
        estimates["silent"] = people_counted(
            f"{material.whom.capitalize()} in whom nothing was coded"
            if material.of_people
            else "Sources in which nothing was coded",
            silent,
            material.base.among(material.who(~spoke)),
        )
        estimates["coded"] = material.count(
            f"{material.whom.capitalize()} of whom something was coded"
            if material.of_people
            else "Sources in which something was coded",
            material.n - silent,
            material.n - silent,
        )
    if material.segments.codebook:
        unused = len(material.unused)
        estimates["unused"] = material.count(
            "Themes of the codebook that were never used", unused, material.n
        )
    many = material.called("segments")
    coded = f"coded under {{themes}} {s(len(material.used), 'theme', 'themes')}."
    whom = f"{{sources}} {material.whom}"
    said = [f"{{segments}} {many.lower()} from {whom} were {coded}"]
    if silent:  # whom nothing is from
        said = [
            f"{{segments}} {many.lower()} from {{coded}} of {whom} were {coded}",
            f"Of {whom} {{segments}} {many.lower()} were {coded}",
        ]
    caveats = (
        *_never_used(material),
        _READING if material.reflexive else _NOT_WHOLE.get(material.segments.whole, ""),
    )
    return material.finding(
        "overview",
        "What was coded",
        (),
        [
            Telling(
                estimates=estimates,
                wordings=(*said, f"{many} were coded by theme."),
                leading="segments",
                caveats=tuple(filter(None, caveats)),
            )
        ],
        primary=True,
    )


def _never_used(material: CodedMaterial) -> Iterator[str]:
    if material.unused:
        yield (
            "{unused} themes of the codebook were never used. That is a finding too: nobody spoke "
            "of them, or they were not asked about."
            if len(material.unused) > 1
            else "One theme of the codebook was never used. That is a finding too: nobody spoke of "
            "it, or it was not asked about."
        )


def codebook(material: CodedMaterial) -> Iterator[Finding]:
    """``codebook``: every code in its place, with its own and all below it; nothing under some.

    Only where codes have others below them at more than one depth, or some were never used: else
    other tables say it.
    """
    deep = max((len(path) for path in material.themes), default=0)
    if deep < 3 and not material.unused:
        return
    sources = material.spoke.sum(axis=0)
    passages = material.stands.sum(axis=0)
    estimates = {
        f"{material.keys[path]}_{kind}": material.count(
            f"{material.names[path]}: {kind}",
            int(values[material.at[path]]),
            int(sources[material.at[path]]),
            base=material.of_theme(path, material.spoke[:, material.at[path]]),
            parts=parts_of(material, path, material.spoke[:, material.at[path]], whole=True),
        )
        for path in material.themes
        for kind, values in (("segments", passages), ("sources", sources))
    }
    unused = {*material.unused}
    rows = [
        Row(
            cells={
                "label": f"{_INDENT * (len(path) - 1)}{path[-1]}",
                "sources": int(sources[material.at[path]]),
                "segments": int(passages[material.at[path]]),
            },
            n=material.people(int(sources[material.at[path]])),
            base=material.of_theme(path, material.spoke[:, material.at[path]]),
        )
        for path in material.themes
    ]
    title = "The codebook, with what stands under each theme"
    label = Column(key="label", label="Theme")
    notes = (
        "A theme has its own and those of all themes below it, each source and each "
        f"{material.noun} counted once.",
        *(("0: the theme was in the codebook and was never used.",) if unused else ()),
    )
    full = Telling(
        estimates=estimates,
        wordings=(_used(material), "The codebook has every theme in its place."),
        leading="",
        table=Table(
            caption=title,
            columns=(
                label,
                Column(
                    key="sources",
                    label=f"{material.whom.capitalize()} (of {material.n:,})",
                    statistic=Statistic.COUNT,
                ),
                Column(
                    key="segments",
                    label=f"{material.called('segments')} (of {material.passages:,})",
                    statistic=Statistic.COUNT,
                ),
            ),
            rows=tuple(rows),
            notes=notes,
            source=material.segments.citation,
        ),
    )
    names = Telling(
        estimates={name: untold(e) for name, e in estimates.items()},
        wordings=("The codebook has every theme in its place.",),
        table=Table(
            caption="The codebook",
            columns=(label,),
            rows=tuple(Row(cells={"label": row.cells["label"]}, n=material.n) for row in rows),
        ),
    )
    tellings = [full, names] if material.of_people else [full]
    yield material.finding("codebook", title, material.themes, tellings)


def _used(material: CodedMaterial) -> str:
    """Of how many themes, groups with them, something stands under."""
    used = int(material.stands.any(axis=0).sum())
    every = used + len(material.unused)
    return f"Of {every} themes of the codebook {used} {s(used, 'was', 'were')} used."
