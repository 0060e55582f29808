"""Figures in print: how many were held against one another, and what cannot both be true.

Arithmetic only: which figure to change, how a difference came about and who wrote it, no figure
can tell, so no finding does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evaluation.audit.inconsistency import Inconsistency, Severity
from evaluation.audit.of_study import PrintedFigures
from evaluation.declare.workspace import Study
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    count_of,
)
from evaluation.say.wording import worded

# How far a figure is from what it should follow from.
_FAR: dict[Severity, str] = {
    "conclusion": "turns what is said",
    "value": "beyond rounding",
    "rounding": "in the last place",
    "unreadable": "cannot be read",
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
            name: count_of(label, value, unit)
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
                    "Of these, with what is said turned round",
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
    """How many relations were checked, and how many of them do not hold as printed."""
    apart, reading = (audited.counts[name].value for name in ("n_apart", "n_reading"))
    if not audited.printed.relations:
        said = "None of the {n_figures} printed figures has others that it can be held against."
    elif not apart:
        said = "All {n_relations} relations that were checked between printed figures can hold."
    else:
        hold = "does not hold" if apart == 1 else "do not hold"
        which = "it" if apart == 1 else "{n_reading}"
        said = (
            f"{{n_apart}} of {{n_relations}} relations between printed figures {hold} as printed"
            f"{f'; a named reading would reconcile {which}' if reading else ''}."
        )
    return audited.finding(
        "overview",
        "Printed figures, held against one another",
        ("n_apart", "n_relations", "n_figures", "n_reading", "n_conclusion"),
        (said, "Printed figures were held against one another."),
    )


def _apart(audited: _Audited) -> Finding:
    """What cannot both be true, each with its place and with what would reconcile it."""
    turned = audited.counts["n_conclusion"].value
    turn = "turns" if turned == 1 else "turn"
    figures, they = ("figure", "it") if len(audited.apart) == 1 else ("figures", "they")
    turns = f"; {{n_conclusion}} of them {turn} what is said" if turned else ""
    said = (
        f"{{n_apart}} printed {figures} cannot be true together with what {they} should follow from"
        f"{turns}."
        if audited.apart
        else "No printed figures that were checked exclude one another."
    )
    table = Table(
        caption="What cannot both be true",
        columns=(
            Column(key="place", label="Where"),
            Column(key="printed", label="Printed"),
            Column(key="recomputed", label="Worked out"),
            Column(key="reading", label="Consistent only if"),
            Column(key="far", label="How far"),
        ),
        rows=tuple(
            Row(
                cells={
                    "place": found.place,
                    "printed": found.printed,
                    "recomputed": found.recomputed,
                    "reading": "; or ".join(found.readings) or "no reading is known",
                    "far": _FAR[found.severity],
                }
            )
            for found in audited.apart
        ),
        source=audited.printed.citation,
    )
    return audited.finding(
        "apart",
        "What cannot both be true",
        ("n_apart", "n_reading", "n_conclusion"),
        (said, "Some printed figures cannot both be true."),
        table if audited.apart else None,
    )


def _unchecked(audited: _Audited) -> Finding:
    """Figures of which nothing in print says what they follow from, or that lost a sign."""
    lost = " {n_unreadable} more lost a sign on the way." if audited.unreadable else ""
    said = (
        f"Of {{n_alone}} of {{n_figures}} figures nothing says what they follow from.{lost}"
        if audited.counts["n_alone"].value
        else f"Every figure that was read has another that it can be held against.{lost}"
    )
    table = Table(
        caption="Figures that could not be checked, by file",
        columns=(
            Column(key="file", label="File"),
            Column(key="figures", label="Figures", statistic=Statistic.COUNT),
            Column(key="alone", label="Not checked", statistic=Statistic.COUNT),
        ),
        rows=tuple(
            Row(
                cells={
                    "file": file.file.rpartition("/")[2],
                    "figures": file.figures,
                    "alone": file.alone,
                }
            )
            for file in audited.printed.examined
        ),
        source=audited.printed.citation,
    )
    return audited.finding(
        "unchecked",
        "What could not be checked",
        ("n_alone", "n_figures", "n_unreadable"),
        (said, "Some figures could not be checked."),
        table,
    )
