"""Thematic tallies: segments and sources by theme, both with their denominators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.declare.data_files import Unit
from evaluation.declare.older_calls import takes_study
from evaluation.declare.workspace import Study
from evaluation.read.coded.coding import Path, Segment
from evaluation.read.segments import CodedSegments, labelled, tally
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    unique_slugs,
)
from evaluation.say.wording import MOST_WORDS, listed, worded

_SOURCES = "A source may speak to several, so sources add up to more than the whole."
_PUBLISHED = (
    "The segments are published quotations, which their authors chose. A source may stand for "
    "several people.",
)
_NEXT = 2  # themes that are named after the one raised most widely
_PEOPLE = (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to tally: by which column, what it is called, and what is counted beside segments."""

    column: str
    title: str
    several: str
    beside: str


_WAYS = (
    _Way("theme", "Theme", "themes", "sources"),
    _Way("parent_theme", "Group of themes", "groups of themes", "sources"),
    _Way("source", "Source", "sources", "themes"),
    _Way("source_group", "Kind of source", "kinds of source", "themes"),
)


@takes_study()
def analyse(study: Study, segments: CodedSegments, *, noun: str = "segment") -> list[Finding]:
    """Tally coded segments by theme, parent theme, source and source group.

    ``noun`` is what a segment is called in headlines and tables (``quotation``).
    Every number is a count of distinct segments, sources or themes. People are never
    tallied one by one: a person's own contribution is a row, not a tally.
    """
    material = _Material(
        segments,
        study.evaluation.name or "themes",
        noun,
        Basis(evaluation=study.name, files=tuple(source.file for source in segments.sources)),
        labelled(segments),
        _shared(segments),
    )
    used = [
        way
        for way in _WAYS
        if (segments.table[way.column] != "").any()
        and not (way.column == "source" and segments.unit in _PEOPLE)
    ]
    agreement = [_coders(material)] if material.shared else []
    return [_overview(material), *agreement, *(_tallied(material, way) for way in used)]


findings_of = analyse  # what the notebook finds of coded segments, by its own parameters


@dataclass(frozen=True, slots=True)
class _Material:
    """What is tallied, and what it is called.

    ``table``: a row a coding, themes as they are called. ``shared``: of passages that several
    people coded, what each of them gave.
    """

    segments: CodedSegments
    prefix: str
    noun: str
    basis: Basis
    table: pd.DataFrame
    shared: Mapping[Segment, list[set[Path]]]

    def total(self, kind: str) -> int:
        """How many distinct segments, sources, themes or parent themes there are."""
        values = self.table[kind.removesuffix("s")]
        return int(values[values != ""].nunique())

    def called(self, kind: str) -> str:
        """A kind as a heading: ``Quotations``, ``Groups of themes``."""
        plain = {"segments": f"{self.noun}s", "parent_themes": "groups of themes"}
        return plain.get(kind, kind).capitalize()

    def people(self, sources: int) -> int | None:
        """People behind a number: its sources. Published material has none to protect."""
        return None if self.segments.unit is Unit.PUBLISHED else sources

    def count(self, kind: str, value: int, sources: int) -> Estimate:
        """One count as an estimate."""
        return Estimate(
            label=self.called(kind),
            statistic=Statistic.COUNT,
            value=value,
            decimals=0,
            unit=self.called(kind).lower(),
            n=self.people(sources),
            method="count",
        )

    def base(self, name: str) -> Base:
        """The sources, and the themes that the finding speaks of by name."""
        table = self.table
        named = table[name.removeprefix("by_")] if name in ("by_theme", "by_parent_theme") else ()
        return Base(
            unit=self.segments.unit,
            people=frozenset(table["source"]) - {""},
            themes=tuple(sorted({*named} - {""})),
        )

    def by_anybody(self) -> str:
        """What became of themes that only one of several coders gave a segment."""
        if not self.shared:
            return ""
        return (
            f" A {self.noun} that several people coded stands under every theme that at least "
            "one of them gave it."
        )

    def finding(
        self,
        name: str,
        title: str,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        leading: str,
    ) -> Finding:
        """A finding on this material."""
        return worded(
            f"{self.prefix}.{name}",
            title,
            self.base(name),
            wordings,
            estimates,
            n=self.total("sources"),
            caveats=(
                "The counts describe what was coded. They do not say how common a view is among "
                "people who were not asked, nor that nothing further would have been heard.",
                *(_PUBLISHED if self.segments.unit is Unit.PUBLISHED else ()),
            ),
            method=(
                "Each coded segment was counted once under each of its themes, and each source "
                "once under each theme it speaks to."
                f"{self.by_anybody()}"
            ),
            why=(
                "Sources are counted beside segments because one talkative source can fill a "
                "theme; the share of sources says how widely a theme was raised."
            ),
            basis=self.basis,
            primary=name in ("overview", "by_theme"),
            leading=leading,
        )


def _overview(material: _Material) -> Finding:
    """How much was coded."""
    kinds = ["segments", "sources", "themes"]
    kinds += ["parent_themes"] if material.total("parent_themes") else []
    many = material.called("segments")
    return material.finding(
        "overview",
        "What was coded",
        {
            kind: material.count(kind, material.total(kind), material.total("sources"))
            for kind in kinds
        },
        (
            f"{{segments}} {many.lower()} from {{sources}} sources were coded under {{themes}} "
            "themes.",
            f"{many} were coded by theme.",
        ),
        "segments",
    )


def _shared(segments: CodedSegments) -> dict[Segment, list[set[Path]]]:
    """Of each passage that several people coded the themes that each of them gave it."""
    given: dict[Segment, dict[str, set[Path]]] = {}
    for coding in segments.codings():
        given.setdefault(coding.segment, {}).setdefault(coding.coder, set()).add(coding.path)
    return {segment: [*of.values()] for segment, of in given.items() if len(of) > 1}


def _coders(material: _Material) -> Finding:
    """How often those who coded the same passages gave them the same themes."""
    sources = len({segment.source for segment in material.shared})
    noun, many = material.noun, material.called("segments").lower()
    themes = material.shared.values()
    numbers = {
        "coders": ("People who coded", material.total("coders")),
        "shared": (f"{many.capitalize()} that at least two people coded", len(material.shared)),
        "given": ("Themes that they gave these", sum(len(set.union(*of)) for of in themes)),
        "agreed": ("Themes that all gave", sum(len(set.intersection(*of)) for of in themes)),
    }
    said = (
        f"{{coders}} people coded. At least two of them coded {{shared}} of "
        f"{material.total('segments')} {many}, and gave them {{given}} themes in all; everybody "
        f"who coded the {noun} gave it the theme in {{agreed}} of these."
    )
    return material.finding(
        "coders",
        "How far those who coded agree",
        {
            name: material.count("segments", value, sources).model_copy(
                update={"label": label, "unit": ""}
            )
            for name, (label, value) in numbers.items()
        },
        (said, f"Several people coded the {many}."),
        "agreed",
    ).model_copy(
        update={
            "caveats": (
                said,
                f"{many.capitalize()} that only one person coded are not counted here.",
            ),
            "method": f"Of {many} that at least two people coded, every theme that anybody gave "
            "was counted, and whether all gave it. What would agree by chance is not taken off.",
            "why": "How far people agree who code alone says how far themes rest on who coded.",
        }
    )


def _tallied(material: _Material, way: _Way) -> Finding:
    """One tally: its counts, table and figure."""
    counts = tally(material.segments, way.column)
    counts = counts[counts.index != ""]
    labels = unique_slugs(list(counts.index))
    # By theme all or none is shown, as one hidden theme is the total minus the rest; and in
    # alphabetical order, as the order by size would tell what an edition hides.
    sources = material.table.groupby(way.column)["source"]
    parts = {str(name): sources.get_group(name) for name in counts.index}
    bases = dict(zip(parts, material.base("").parted(way.column, parts), strict=True))
    split = bases if way.beside == "sources" else {}
    estimates = {
        f"{labels[name]}_{kind}": material.count(
            kind, int(counts.loc[name, kind]), int(counts.loc[name, "sources"])
        ).model_copy(update={"label": f"{name}: {kind}", "base": split.get(name)})
        for name in sorted(counts.index)
        for kind in ("segments", way.beside)
    }
    many = material.called("segments")
    return material.finding(
        f"by_{way.column}",
        f"{many} by {way.title.lower()}",
        estimates,
        (_most(material, way, counts, labels), f"{many} were tallied by {way.title.lower()}."),
        f"{labels[_widest(counts)]}_sources"
        if way.beside == "sources"
        else f"{labels[str(counts.index[0])]}_segments",
    ).model_copy(
        update={
            "table": _table(material, way, counts, bases),
            "figure": _figure(material, way, counts, bases),
            "parts": tuple(bases.values()) if way.column == "source_group" else (),
        }
    )


def _most(material: _Material, way: _Way, counts: pd.DataFrame, labels: dict[str, str]) -> str:
    """The one that most sources raised, and the one with most segments, or those that share it."""
    many = material.called("segments").lower()
    top, widest = str(counts.index[0]), _widest(counts)
    lead = _leaders(way, counts["segments"], f"with most {many} is", f"share the most {many}")
    of_all = f"{{{labels[top]}_segments}} of {material.total('segments')}"
    if way.beside != "sources":
        return f"{lead}: {of_all}, from {{{labels[top]}_{way.beside}}} {way.beside}."
    by = f"{{{labels[widest]}_sources}} of {material.total('sources')} sources"
    if top == widest:
        alone = f"raised most widely, with most {many}, is"
        raised = _leaders(way, counts["sources"], alone, "are raised most widely")
        return f"{raised}: by {by}, in {of_all} {many}."
    then = _next(counts, labels)
    short = f'Raised most widely: "{widest}" ({by}), then {then}.'
    if then and len(short.split()) <= MOST_WORDS:
        return f"{short} {lead}: {of_all}."
    raised = _leaders(way, counts["sources"], "raised most widely is", "are raised most widely")
    return " ".join(
        filter(
            None,
            (f"{raised}: by {by}.", f"Then come {then}." if then else "", f"{lead}: {of_all}."),
        )
    )


def _next(counts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Up to two that come after the widest, with how many sources each; never one of a tie."""
    first = counts["sources"] == counts["sources"].max()
    rest = counts["sources"][~first].sort_values(ascending=False, kind="stable")
    if first.sum() > 1:
        return ""
    if len(rest) > _NEXT:  # of those as many as the first that is not told none is picked out
        rest = rest[rest > rest.iloc[_NEXT]].iloc[:_NEXT]
    return listed(tuple(f'"{name}" ({{{labels[str(name)]}_sources}})' for name in rest.index))


def _widest(counts: pd.DataFrame) -> str:
    """The one that most sources raised; of several the one with more segments."""
    return str(counts["sources"].idxmax())


def _leaders(way: _Way, counts: pd.Series, alone: str, shared: str) -> str:
    """The first place of a count, and how many share it."""
    first, leading = str(counts.idxmax()), int((counts == counts.max()).sum())
    if leading == 1:
        return f'The {way.title.lower()} {alone} "{first}"'
    return f'{leading} {way.several} {shared}, among them "{first}"'


def _table(
    material: _Material, way: _Way, counts: pd.DataFrame, bases: Mapping[str, Base]
) -> Table:
    """Counts and shares, one row a theme or source."""
    totals = {kind: material.total(kind) for kind in ("segments", way.beside)}
    several = int(material.table.groupby("segment")[way.column].nunique().max()) > 1
    return Table(
        caption=f"{material.called('segments')} by {way.title.lower()}",
        columns=(
            Column(key="label", label=way.title),
            *(
                Column(key=key, label=heading, statistic=Statistic.COUNT)
                for kind, total in totals.items()
                for key, heading in (
                    (kind, f"{material.called(kind)} (of {total})"),
                    (f"{kind}_share", "%"),
                )
            ),
        ),
        rows=tuple(
            Row(
                cells={"label": str(name)}
                | {
                    key: value
                    for kind, total in totals.items()
                    for key, value in (
                        (kind, int(row[kind])),
                        (f"{kind}_share", 100 * float(row[kind]) / total),
                    )
                },
                n=material.people(int(row["sources"])),
                base=bases[str(name)],
            )
            for name, row in counts.iterrows()
        ),
        notes=(
            *((f"A {material.noun} may stand under several.",) if several else ()),
            *((_SOURCES,) if way.beside == "sources" else ()),
        ),
        source=material.segments.citation,
    )


def _figure(
    material: _Material, way: _Way, counts: pd.DataFrame, bases: Mapping[str, Base]
) -> Figure:
    """Bars of both counts, one pair a theme or source."""
    return Figure(
        kind="bars",
        title=f"{material.called('segments')} by {way.title.lower()}",
        x_label=f"{material.called('segments')} and {way.beside}",
        marks=tuple(
            Mark(
                label=str(name),
                value=float(row[kind]),
                group=material.called(kind),
                n=material.people(int(row["sources"])),
                base=bases[str(name)],
            )
            for name, row in counts.iterrows()
            for kind in ("segments", way.beside)
        ),
        statistic=Statistic.COUNT,
        decimals=0,
    )
