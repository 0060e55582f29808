"""Thematic tallies: segments and sources by theme, both with their denominators."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluation.coding import CodedSegments, tally
from evaluation.finding import (
    Basis,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    slug,
)
from evaluation.programme import Unit
from evaluation.wording import first_that_fits

_METHOD = (
    "Each coded segment was counted once under each of its themes, and each source once under each "
    "theme it speaks to."
)
_WHY = (
    "Sources are counted beside segments because one talkative source can fill a theme; "
    "the share of sources says how widely a theme was raised."
)
_CAVEATS = (
    "The counts describe what was coded. They do not say how common a view is among people who "
    "were not asked, nor that nothing further would have been heard.",
)
_PUBLISHED = (
    "The segments are published quotations, which their authors chose. A source may stand for "
    "several people.",
)
_PEOPLE = (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL)


def analyse(
    segments: CodedSegments,
    *,
    evaluation: str = "thematic",
    prefix: str = "themes",
    noun: str = "segment",
) -> list[Finding]:
    """Tally coded segments by theme, parent theme, source and source group.

    ``noun`` is what a segment is called in headlines and tables (``quotation``).
    Every number is a count of distinct segments, sources or themes.
    """
    basis = Basis(evaluation=evaluation, files=tuple(source.file for source in segments.sources))
    maker = _Maker(segments, prefix, noun, basis)
    kinds = [
        ("theme", "Theme"),
        ("parent_theme", "Group of themes"),
        ("source", "Source"),
        ("source_group", "Kind of source"),
    ]
    if segments.unit in _PEOPLE:
        kinds.remove(("source", "Source"))  # a person's own contribution is a row, not a tally
    used = [(by, title) for by, title in kinds if (segments.table[by] != "").any()]
    return [maker.overview(), *(maker.by_column(by, title) for by, title in used)]


class _Maker:
    """Builds the findings of one set of segments."""

    def __init__(self, segments: CodedSegments, prefix: str, noun: str, basis: Basis) -> None:
        self.segments, self.prefix, self.noun, self.basis = segments, prefix, noun, basis
        table = segments.table
        self.n_segments = int(table["segment"].nunique())
        self.n_sources = int(table["source"].nunique())
        published = _PUBLISHED if segments.unit is Unit.PUBLISHED else ()
        self.caveats = (*_CAVEATS, *published)

    def overview(self) -> Finding:
        table = self.segments.table
        counts = {
            "segments": (f"{self.noun.capitalize()}s", self.n_segments),
            "sources": ("Sources", self.n_sources),
            "themes": ("Themes", int(table["theme"].nunique())),
        }
        parents = table.loc[table["parent_theme"] != "", "parent_theme"].nunique()
        if parents:
            counts["parent_themes"] = ("Groups of themes", int(parents))
        estimates = {
            name: self._count(label, n, self.n_sources) for name, (label, n) in counts.items()
        }
        return self._finding(
            "overview",
            "What was coded",
            estimates,
            (
                f"{{segments}} {self.noun}s from {{sources}} sources were coded under {{themes}} "
                "themes.",
                f"{self.noun.capitalize()}s were coded by theme.",
            ),
        )

    def by_column(self, by: str, title: str) -> Finding:
        counts = tally(self.segments, by)
        counts = counts[counts.index != ""]
        speaks = by.startswith("source")
        shown = ("segments", "themes") if speaks else ("segments", "sources")
        labels = _unique_slugs(list(counts.index))
        estimates = {
            f"{labels[name]}_{kind}": self._count(
                f"{name}: {kind}", int(counts.loc[name, kind]), int(counts.loc[name, "sources"])
            )
            for name in counts.index
            for kind in shown
        }
        top = str(counts.index[0])
        first = f"{{{labels[top]}_segments}} of {self.n_segments} {self.noun}s"
        spread = (
            f"from {{{labels[top]}_themes}} themes"
            if speaks
            else f"from {{{labels[top]}_sources}} of {self.n_sources} sources"
        )
        said = {
            "theme": "The theme with the most",
            "parent_theme": "The group of themes with the most",
            "source": "The source with the most",
            "source_group": "The kind of source with the most",
        }
        ties = [
            str(name) for name in counts.index[counts["segments"] == counts["segments"].iloc[0]]
        ]
        who = f'"{top}"' if len(ties) == 1 else f'shared by {len(ties)}, among them "{top}"'
        return self._finding(
            f"by_{by}",
            f"{self.noun.capitalize()}s by {title.lower()}",
            estimates,
            (
                f"{said[by]} {self.noun}s is {who}: {first}, {spread}.",
                f"{self.noun.capitalize()}s were tallied by {title.lower()}.",
            ),
            table=self._table(counts, by, title, shown),
            figure=self._figure(counts, title, shown),
        )

    def _table(self, counts: pd.DataFrame, by: str, title: str, shown: Sequence[str]) -> Table:
        nouns = {"segments": f"{self.noun.capitalize()}s", "sources": "Sources", "themes": "Themes"}
        totals = {
            "segments": self.n_segments,
            "sources": self.n_sources,
            "themes": int(self.segments.table["theme"].nunique()),
        }
        columns = [Column(key="label", label=title)]
        for kind in shown:
            columns.append(
                Column(
                    key=kind, label=f"{nouns[kind]} (of {totals[kind]})", statistic=Statistic.COUNT
                )
            )
            columns.append(Column(key=f"{kind}_share", label="%", statistic=Statistic.COUNT))
        rows = []
        for name, row in counts.iterrows():
            cells: dict[str, str | float | None] = {"label": str(name)}
            for kind in shown:
                cells[kind] = int(row[kind])
                cells[f"{kind}_share"] = 100 * float(row[kind]) / totals[kind]
            rows.append(Row(cells=cells, n=self._n(int(row["sources"]))))
        notes = []
        if int(self.segments.table.groupby("segment")[by].nunique().max()) > 1:
            notes.append(f"A {self.noun} may stand under several.")
        if shown[1] == "sources":
            notes.append("A source may speak to several, so sources add up to more than the whole.")
        return Table(
            caption=f"{self.noun.capitalize()}s by {title.lower()}",
            columns=tuple(columns),
            rows=tuple(rows),
            notes=tuple(notes),
            source=self.segments.citation,
        )

    def _figure(self, counts: pd.DataFrame, title: str, shown: Sequence[str]) -> Figure:
        nouns = {"segments": f"{self.noun.capitalize()}s", "sources": "Sources", "themes": "Themes"}
        marks = tuple(
            Mark(
                label=str(name),
                value=float(row[kind]),
                group=nouns[kind],
                n=self._n(int(row["sources"])),
            )
            for name, row in counts.iterrows()
            for kind in shown
        )
        return Figure(
            kind="bars",
            title=f"{self.noun.capitalize()}s by {title.lower()}",
            x_label="Number",
            marks=marks,
            statistic=Statistic.COUNT,
            decimals=0,
        )

    def _count(self, label: str, value: int, sources: int) -> Estimate:
        return Estimate(
            label=label,
            statistic=Statistic.COUNT,
            value=value,
            decimals=0,
            n=self._n(sources),
            method="count",
        )

    def _n(self, sources: int) -> int | None:
        """People behind a number: its sources. Published material has none to protect."""
        return None if self.segments.unit is Unit.PUBLISHED else sources

    def _finding(
        self,
        name: str,
        title: str,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        table: Table | None = None,
        figure: Figure | None = None,
    ) -> Finding:
        return Finding(
            key=f"{self.prefix}.{name}",
            title=title,
            unit=self.segments.unit,
            n=self.n_sources,
            claim=Claim.DESCRIBED,
            headline=first_that_fits(wordings, estimates),
            wordings=wordings,
            estimates=estimates,
            table=table,
            figure=figure,
            caveats=self.caveats,
            method=_METHOD,
            why=_WHY,
            basis=self.basis,
            primary=name == "by_theme",
        )


def _unique_slugs(labels: Sequence[str]) -> dict[str, str]:
    """A slug a label; labels that would share one get a number."""
    taken: dict[str, int] = {}
    slugs = {}
    for label in labels:
        base = slug(label)
        taken[base] = taken.get(base, 0) + 1
        slugs[label] = base if taken[base] == 1 else f"{base}_{taken[base]}"
    return slugs
