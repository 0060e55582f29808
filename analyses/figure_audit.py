"""Figures in print: how many were held against one another, and what cannot both be true.

Arithmetic only: which figure to change, how a difference came about and who wrote it, no figure
can tell, so no finding does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from evaluation.audit.inconsistency import Inconsistency, Severity
from evaluation.audit.of_study import PrintedFigures
from evaluation.counting import plural
from evaluation.declare.workspace import Study
from evaluation.say.finding import Base, Basis, Column, Estimate, Finding, Row, Statistic, Table
from evaluation.say.wording import listed, worded

# How much it matters, the weightiest first.
_MATTERS: dict[Severity, str] = {
    "conclusion": "a direction or verdict turns with it",
    "value": "more than one unit of the last printed place",
    "rounding": "one unit of the last printed place, or less",
    "unreadable": "a sign was lost, so nothing can be said",
}
_CAVEATS = (
    "It tells what cannot both be true as it is printed. Which of the figures to change, and how "
    "they came to differ, arithmetic does not tell.",
    "Figures that agree may still not be true: the data behind them were not at hand.",
)
_METHOD = (
    "Each figure stands for every value that is printed so: half a unit of its last place to "
    "either side. What it was derived from was worked out again in exact fractions, and no value "
    "that may have been printed so is told."
)
_WHY = "A reader can hold a figure against the others in print, without the data behind it."
_DRAFT = "the figures are of a draft that is not published"


def analyse(study: Study, printed: PrintedFigures) -> list[Finding]:
    """What a study's files print: how much was checked, what cannot both be true, what stays open.

    Nobody is counted: the findings are about figures. Those of a draft never leave the team.
    """
    audited = _Audited(study, printed)
    return [_overview(audited), _apart(audited), _unchecked(audited)]


findings_of = analyse  # what the notebook finds of printed figures, by its own parameters


@dataclass(frozen=True)
class _Audited:
    """What was read and checked, and what every finding on it needs."""

    study: Study
    printed: PrintedFigures

    @cached_property
    def apart(self) -> tuple[Inconsistency, ...]:
        """What cannot both be true, in the order of the files; what is not readable is not it."""
        return tuple(found for found in self._found() if found.severity != "unreadable")

    @cached_property
    def unreadable(self) -> tuple[Inconsistency, ...]:
        """Of which nothing can be said, as a sign was lost."""
        return tuple(found for found in self._found() if found.severity == "unreadable")

    def _found(self) -> Iterator[Inconsistency]:
        for file in self.printed.examined:
            yield from file.inconsistencies

    @cached_property
    def counts(self) -> dict[str, Estimate]:
        """How many figures and relations there are, and what came of them."""
        files = self.printed.examined
        return {
            name: Estimate(
                label=label,
                statistic=Statistic.COUNT,
                value=value,
                decimals=0,
                unit=unit,
                method="count",
            )
            for name, label, value, unit in (
                ("n_figures", "Figures read", sum(f.figures for f in files), "figures"),
                ("n_relations", "Relations checked", sum(f.relations for f in files), "relations"),
                ("n_apart", "Cannot both be true", len(self.apart), "places"),
                (
                    "n_reading",
                    "Of these, true under one reading",
                    sum(bool(found.readings) for found in self.apart),
                    "places",
                ),
                (
                    "n_conclusion",
                    "Of these, with a direction that turns",
                    sum(found.severity == "conclusion" for found in self.apart),
                    "places",
                ),
                (
                    "n_alone",
                    "Figures without a relation to check",
                    sum(f.alone for f in files),
                    "figures",
                ),
                ("n_unreadable", "Figures with a lost sign", len(self.unreadable), "figures"),
            )
        }

    def finding(
        self,
        name: str,
        title: str,
        estimates: tuple[str, ...],
        wordings: tuple[str, ...],
        table: Table | None = None,
    ) -> Finding:
        """A finding on these figures."""
        files = (source.file for source in self.printed.sources)
        return worded(
            f"{self.study.evaluation.name or 'figures'}.{name}",
            title,
            Base(unit=self.printed.unit, people=frozenset()),
            wordings,
            {key: self.counts[key] for key in estimates},
            n=None,
            caveats=_CAVEATS,
            method=_METHOD,
            why=_WHY,
            basis=Basis.of(self.study.name, files),
            primary=name == "overview",
            leading=estimates[0],
            table=table,
            kept_inside=_DRAFT if self.printed.draft else "",
        )


def _overview(audited: _Audited) -> Finding:
    """How much was held against what, and at how many places it cannot both be true."""
    held = "{n_relations} relations between {n_figures} printed figures"
    if not audited.apart:
        said = f"All that was checked can be true together: {held}."
    elif len(audited.apart) == 1:
        said = f"At {{n_apart}} place printed figures cannot both be true. Checked: {held}."
    else:
        said = f"At {{n_apart}} places printed figures cannot both be true. Checked: {held}."
    return audited.finding(
        "overview",
        "Figures held against one another",
        ("n_apart", "n_relations", "n_figures", "n_reading", "n_conclusion"),
        (said, "Printed figures were held against one another."),
        _table(
            "Figures held against one another",
            {"label": "What", "n": "Number"},
            (
                {"label": count.label, "n": f"{count.value:,.0f}"}
                for count in audited.counts.values()
            ),
            audited,
        ),
    )


def _apart(audited: _Audited) -> Finding:
    """What cannot both be true, each with its place and with what would reconcile it."""
    weights = [found.severity for found in audited.apart]
    most = next((weight for weight in _MATTERS if weight in weights), None)
    if most is None:
        said = "No figures that were checked exclude one another."
    else:
        some = "{n_reading} of the {n_apart}"
        said = (
            f"{some} would be true together under one reading, which is named."
            if any(found.readings for found in audited.apart)
            else "No reading is known under which the {n_apart} would be true together."
        )
    return audited.finding(
        "apart",
        "What cannot both be true",
        ("n_apart", "n_reading", "n_conclusion"),
        (said, "Some figures cannot both be true."),
        _table(
            "What cannot both be true",
            {
                "place": "Where",
                "printed": "Printed",
                "recomputed": "Worked out",
                "reading": "Consistent only if",
                "matters": "How far",
            },
            (
                {
                    "place": found.place,
                    "printed": found.printed,
                    "recomputed": found.recomputed,
                    "reading": "; or ".join(found.readings) or "no reading is known",
                    "matters": _MATTERS[found.severity],
                }
                for found in audited.apart
            ),
            audited,
        )
        if audited.apart
        else None,
    )


def _unchecked(audited: _Audited) -> Finding:
    """Figures of which nothing in print says what they were derived from, or that are unreadable."""
    alone = audited.counts["n_alone"].value
    lost = " {n_unreadable} more lost a sign on the way." if audited.unreadable else ""
    said = (
        f"Of {{n_alone}} of {{n_figures}} figures nothing in print says what they come from.{lost}"
        if alone
        else f"Every figure that was read has another that it can be held against.{lost}"
    )
    return audited.finding(
        "unchecked",
        "What could not be checked",
        ("n_alone", "n_figures", "n_unreadable"),
        (said, "Some figures could not be checked."),
        _table(
            "Figures that could not be checked, by file",
            {"file": "File", "figures": "Figures", "alone": "Of these, not checked"},
            (
                {"file": f.file, "figures": f"{f.figures:,}", "alone": f"{f.alone:,}"}
                for f in audited.printed.examined
            ),
            audited,
        ),
    )


def _table(
    caption: str, columns: Mapping[str, str], rows: Iterator[dict[str, str]], audited: _Audited
) -> Table:
    """A table of words: printed figures are quoted as they stand, so none of them is rounded."""
    return Table(
        caption=caption,
        columns=tuple(Column(key=key, label=label) for key, label in columns.items()),
        rows=tuple(Row(cells=dict(cells)) for cells in rows),
        source=audited.printed.citation,
    )
