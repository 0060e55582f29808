"""Counts by group at stages that feed one another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan

import pandas as pd

from evaluation.counting import and_more, grouped, in_full, plural, s
from evaluation.declare.stages_file import StagesFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.counted.counted_figures import Counted, read_counts
from evaluation.read.counted.labels_alike import label_key
from evaluation.read.grids import declared_apart
from evaluation.read.responses import Source

_UNKNOWN = re.compile(
    r"\b(?:not (?:known|stated|recorded|obtained|given)|unknown|unstated|refused|prefer not)\b"
)
_OF_ALL_FILES = (
    *("stages", "fed_by", "compared_with", "crossed_compared_with", "not_known"),
    "periods_together",
)
_NAMED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, and the one among which it is counted; the first has no feeder."""

    name: str
    feeder: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """Whom a figure counts: where, when, of which group and, where groups are crossed, subgroup."""

    area: str
    period: str
    group: str
    subgroup: str = ""

    @property
    def words(self) -> str:
        """What is known of it: ``Kent, 2021/22, White British``."""
        return ", ".join(filter(None, (self.area, self.period, self.group, self.subgroup)))


Figures = Mapping[tuple[Who, str], int]


@dataclass(frozen=True, slots=True)
class Staged:
    """Figures by group and stage.

    ``areas``, ``periods``, ``groups`` and ``subgroups`` stand in their order of print.
    ``compared_with``: the group that others are compared with, and ``crossed_compared_with`` the
    subgroup; ``not_known``: groups that say that nobody knows the group. ``together``: periods are
    added up. ``people``: figures count people once, so that none is above the one that feeds it;
    otherwise events. ``full``: everybody is counted, and no sample. ``in_files``: how many figures
    stand in each of the ``sources``.
    """

    unit: Unit
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]
    subgroups: tuple[str, ...]
    stages: tuple[Stage, ...]
    figures: Figures
    compared_with: str
    crossed_compared_with: str = ""
    not_known: tuple[str, ...] = ()
    together: bool = False
    people: bool = True
    full: bool = True
    sources: tuple[Source, ...] = ()
    in_files: tuple[int, ...] = ()
    citation: str = ""
    notes: tuple[Issue, ...] = ()

    @property
    def fed(self) -> tuple[Stage, ...]:
        """The stages that another one feeds."""
        return tuple(stage for stage in self.stages if stage.feeder)

    def total(self, stage: Stage) -> int:
        """How many were counted at a stage."""
        return sum(number for (_, name), number in self.figures.items() if name == stage.name)

    def lacks(self, stage: Stage) -> bool:
        """Whether somebody who is counted at another stage has no figure at this one."""
        there = {who for who, name in self.figures if name == stage.name}
        return len(there) < len({who for who, _ in self.figures})

    @property
    def lacking(self) -> tuple[Who, ...]:
        """Those who have a figure at one stage and none at another."""
        often = Counter(who for who, _ in self.figures)
        return tuple(who for who, n in often.items() if n < len(self.stages))

    @property
    def whole(self) -> Staged:
        """The figures without those who lack one, so that all stages are of the same people."""
        lacking = {*self.lacking}
        figures = {at: number for at, number in self.figures.items() if at[0] not in lacking}
        groups, areas = ({getattr(who, of) for who, _ in figures} for of in ("group", "area"))
        return replace(
            self,
            figures=figures,
            groups=tuple(group for group in self.groups if group in groups),
            areas=tuple(area for area in self.areas if area in areas),
        )

    def pairs(self, stage: Stage) -> Iterator[tuple[Who, int, int]]:
        """How many came to a stage, of how many at its feeder, where both figures are there."""
        for (who, name), number in self.figures.items():
            of = self.figures.get((who, stage.feeder))
            if name == stage.name and of is not None:
                yield who, number, of


def read_stages(study: Study, collector: Collector | None = None) -> Staged:
    """The figures by group at every stage. Raises DataError with every fault.

    As ``read_counts``. A stage that is not declared or not there, a group to compare with that is
    not there, a group at one stage only, more at a stage than at the one that feeds it, a row that
    adds up the others and definitions that differ are faults. Rows of totals are left out and told,
    and so are groups without a figure at one of two stages.
    """
    collector = collector or Collector()
    counted = read_counts(study, collector)
    files = [data for data in study.evaluation.data if isinstance(data, StagesFile)]
    shown = [*zip(files, (source.file for source in counted.sources), strict=True)]
    collector.fault(*declared_apart(shown, *_OF_ALL_FILES))
    collector.fault(*_no_counts(counted), *_overlapping(counted, files[0]))
    collector.stop()
    read = _Read.of(counted, files[0], people=all(f.rows_count != "events" for f in files))
    collector.fault(*read.misnamed())
    collector.stop()
    collector.fault(*read.impossible())
    collector.stop()
    collector.note(*read.remarks())
    declared = read.declared
    return Staged(
        unit=counted.unit,
        areas=tuple(dict.fromkeys(who.area for who, _ in read.figures)),
        periods=tuple(
            label
            for label in (*(p.label for p in counted.periods), "")
            if label in {who.period for who, _ in read.figures}
        ),
        groups=counted.groups,
        subgroups=tuple(dict.fromkeys(w.subgroup for w, _ in read.figures if w.subgroup)),
        stages=tuple(Stage(name, declared.feeder(name)) for name in declared.stages),
        figures=read.figures,
        compared_with=declared.compared_with,
        crossed_compared_with=declared.crossed_compared_with,
        not_known=declared.not_known,
        together=declared.periods_together,
        people=read.people,
        full=counted.full_count,
        sources=counted.sources,
        in_files=tuple(map(read.at.count, ((s.file, s.sheet) for s in counted.sources))),
        citation=counted.citation,
        notes=tuple(dict.fromkeys(map(_of_no_group, (*counted.notes, *collector.notes)))),
    )


def _of_no_group(note: Issue) -> Issue:
    """What is told of a total that is not the sum: here it is compared with nobody."""
    if note.code != "counts.not-the-sum":
        return note
    return replace(
        note,
        fix="Rows of totals count nowhere. Whoever is in the total and in no group is in no figure "
        "of the report; if one of the groups is wrong, put it right.",
    )


def _no_counts(counted: Counted) -> Iterator[Issue]:
    """Shares, rates and amounts: of a share nobody knows how many it is of how many."""
    others = {name: of.kind for name, of in counted.measures.items() if of.kind != "count"}
    if others:
        yield Issue(
            counted.sources[0].file,
            f"Figures are declared as {and_more(dict.fromkeys(others.values()))}, and groups are "
            "compared by numbers: how many, of how many.",
            "Ask for the numbers behind them, of every stage, and write these into the file.",
            code="stages.not-counts",
        )


def _overlapping(counted: Counted, declared: StagesFile) -> Iterator[Issue]:
    """A period that holds another, as a year and its quarters, where periods are added up."""
    ordered = sorted(counted.periods)
    held = [pair for pair in pairwise(ordered) if pair[1].start < pair[0].after]
    if held and declared.periods_together:
        outer, inner = held[0]
        yield Issue(
            counted.sources[0].file,
            f"Periods overlap, and are to be added up: {outer.label} and {inner.label}.",
            "Leave one length of period in the file; or remove periods_together.",
            code="stages.overlap",
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files hold, and what is declared of it.

    ``where``: row of the table by whom and stage; a figure that stands only as a denominator has
    the row of the figure that it is of.
    """

    declared: StagesFile
    table: pd.DataFrame
    figures: dict[tuple[Who, str], int]
    rows: dict[tuple[Who, str], list[int]]
    people: bool

    @classmethod
    def of(cls, counted: Counted, declared: StagesFile, *, people: bool) -> _Read:
        """The figures by whom they count and at which stage; totals are not among them."""
        table = counted.table.reset_index(drop=True)
        by = "stage" if table["stage"].ne("").any() else "measure"
        place = "area" if table["area"].ne("").any() else "supplier"
        table = table.assign(stage=table[by], area=table[place])
        figures: dict[tuple[Who, str], int] = {}
        rows: dict[tuple[Who, str], list[int]] = {}
        parts = table[~table["total"]]
        labels = parts[["area", "period", "group", "subgroup", "stage"]].astype(str).to_numpy()
        for at, (*who, stage), value in zip(parts.index, labels, parts["value"], strict=True):
            key = Who(*who), stage
            rows.setdefault(key, []).append(int(at))
            if not isnan(value):
                figures[key] = int(value)
        for at, (*who, stage), value in zip(parts.index, labels, parts["of"], strict=True):
            feeder = declared.feeder(stage) if stage in declared.stages else ""
            key = Who(*who), feeder
            if feeder and not isnan(value) and key not in rows:
                figures[key] = int(value)
                rows[key] = [int(at)]
        return cls(declared, table, figures, rows, people)

    @property
    def at(self) -> list[tuple[str, str]]:
        """File and sheet of every figure."""
        rows = self.table.loc[[self.rows[key][0] for key in self.figures]]
        return [*zip(rows["file"], rows["sheet"], strict=True)]

    def issue(
        self, at: list[int], problem: str, fix: str, *, code: str, note: bool = False
    ) -> Issue:
        row = self.table.loc[at[0] if at else self.table.index[0]]
        return Issue(
            str(row["file"]),
            problem,
            fix,
            sheet=str(row["sheet"]),
            cell=and_more(
                [str(self.table.at[n, "where"]) for n in at if self.table.at[n, "where"]]
            ),
            severity="note" if note else "fault",
            code=code,
        )

    def misnamed(self) -> Iterator[Issue]:
        """Names that stand in the declaration or in the data, and not in both."""
        stages = self.declared.stages
        at = grouped((stage, row) for (_, stage), rows in self.rows.items() for row in rows)
        unknown = [stage for stage in at if stage not in stages]
        if unknown:
            hints = filter(None, (did_you_mean(stage, stages) for stage in unknown))
            yield self.issue(
                [row for stage in unknown for row in at[stage]],
                f"{and_more(f'“{stage}”' if stage else 'An empty cell' for stage in unknown)} "
                f"{s(len(unknown), 'is no stage that is', 'are no stages that are')} declared.",
                f"{next(hints, '')} Declared are: {', '.join(stages)}. Write the stages in the "
                "file and under stages: in one way.".strip(),
                code="stages.not-declared",
            )
        empty = [stage for stage in stages if stage not in at]
        if empty:
            yield self.issue(
                [],
                f"No figure is of {and_more(f'“{stage}”' for stage in empty)}, which "
                f"{s(len(empty), 'stands', 'stand')} under stages: in deliverable.yaml.",
                f"{next(filter(None, (did_you_mean(e, at) for e in empty)), '')} Write under "
                f"stages: what stands in the file: {and_more(filter(None, at), 20)}.".strip(),
                code="stages.not-there",
            )
        for label, held, key in (
            (self.declared.compared_with, {w.group for w, _ in self.rows}, "compared_with"),
            (
                self.declared.crossed_compared_with,
                {w.subgroup for w, _ in self.rows},
                "crossed_compared_with",
            ),
        ):
            if label and label not in held:
                yield self.issue(
                    [],
                    f'No figure is of "{label}", with which others are to be compared.',
                    f"{did_you_mean(label, held)} Write it under {key}: as in the file. There are: "
                    f"{and_more(sorted(filter(None, held)), 20)}.".strip(),
                    code="stages.no-reference",
                )

    def impossible(self) -> Iterator[Issue]:
        """Figures that cannot be, or that may not be put together."""
        for (who, stage), rows in self.rows.items():
            if len(rows) > 1:
                yield self.issue(
                    rows,
                    f"{plural(len(rows), 'figure')} stand for the same: {who.words}, {stage}.",
                    "Keep one; or, where each supplier counts others, give each its own area.",
                    code="stages.twice",
                )
        yield from self._above_feeder()
        yield from self._among_others()
        yield from self._at_one_stage()
        yield from self._defined_otherwise()

    def _pairs(self) -> Iterator[tuple[Who, str, str]]:
        everybody = dict.fromkeys(who for who, _ in self.rows)
        for stage in self.declared.stages:
            if feeder := self.declared.feeder(stage):
                yield from ((who, stage, feeder) for who in everybody)

    def _above_feeder(self) -> Iterator[Issue]:
        for who, stage, feeder in self._pairs():
            number, of = self.figures.get((who, stage)), self.figures.get((who, feeder))
            if self.people and number is not None and of is not None and number > of:
                yield self.issue(
                    [*self.rows[who, stage], *self.rows[who, feeder]],
                    f"More came to a stage than were at the one before: {number:,} of {of:,} "
                    f"({who.words}: {stage}, of {feeder}).",
                    "Put right what was exchanged or mistyped. If one may count several times, say "
                    "so: rows_count: events, with a line about:. If the stage draws on another "
                    "one, name it under fed_by:.",
                    code="stages.above-feeder",
                )

    def _among_others(self) -> Iterator[Issue]:
        """Denominators that differ from the figure of the stage before it."""
        given = self.table[self.table["of"].notna() & ~self.table["total"]]
        for at, row in zip(given.index, given.to_dict("records"), strict=True):
            stage = str(row["stage"])
            feeder = self.declared.feeder(stage) if stage in self.declared.stages else ""
            who = Who(*(str(row[role]) for role in ("area", "period", "group", "subgroup")))
            number = self.figures.get((who, feeder))
            if feeder and number is not None and number != row["of"]:
                yield self.issue(
                    [int(at), *self.rows[who, feeder]],
                    f"{who.words}, {stage} is said to be of {in_full(row['of'])}, and {feeder} is "
                    f"{number:,}.",
                    "Put right the one that is wrong, or empty the denominator: it is taken from "
                    "the stage before.",
                    code="stages.of-otherwise",
                )

    def _at_one_stage(self) -> Iterator[Issue]:
        """Groups with figures of a stage, and none of its feeder anywhere."""
        groups = grouped(
            ((who.group, stage), row) for (who, stage), r in self.rows.items() for row in r
        )
        for (group, stage), rows in groups.items():
            feeder = self.declared.feeder(stage)
            if feeder and (group, feeder) not in groups:
                others = {name for name, at in groups if at == feeder}
                yield self.issue(
                    rows,
                    f'"{group}" has figures of {stage} and none of {feeder}, so there is nothing '
                    "that they can be counted among.",
                    f"{did_you_mean(group, others)} Write the group in one way at all stages, or "
                    f"add its figures of {feeder}.".strip(),
                    code="stages.one-stage-only",
                )

    def _defined_otherwise(self) -> Iterator[Issue]:
        named = self.table[self.table["definition"].ne("")]
        for stage, rows in named.groupby("stage", sort=False):
            ways = [f"“{way}”" for way in rows["definition"].unique()]
            if len(ways) > 1:
                yield self.issue(
                    [
                        int(rows.index[0]),
                        int(rows.index[rows["definition"].ne(rows["definition"].iloc[0])][0]),
                    ],
                    f"{stage} is defined in {len(ways)} ways: {and_more(ways, 3)}. "
                    "Such figures are neither added up nor compared.",
                    "If they mean the same, write it in the same words. If not, give each its own "
                    "file and evaluation.",
                    code="stages.definitions-differ",
                )

    def remarks(self) -> Iterator[Issue]:
        """What is left out, and what may have been forgotten."""
        yield from self._totals()
        yield from self._one_figure_only()
        yield from self._unknown()
        above = sum(
            self.figures.get((who, stage), 0) > of
            for who, stage, feeder in self._pairs()
            if (of := self.figures.get((who, feeder))) is not None
        )
        if above:
            yield self.issue(
                [],
                f"At {plural(above, 'place')} there are more events than at the stage before.",
                "As one may count several times, nothing needs doing.",
                code="stages.more-events",
                note=True,
            )

    def _totals(self) -> Iterator[Issue]:
        totals = self.table[self.table["total"]]
        if len(totals):
            names = dict.fromkeys(str(g) for role in ("group", "area") for g in totals[role] if g)
            yield self.issue(
                [*map(int, totals.index)],
                f"{plural(len(totals), 'row')} of totals {s(len(totals), 'counts', 'count')} "
                f"nowhere: {and_more(names)}.",
                "Nothing needs doing: totals are worked out.",
                code="stages.totals-left-out",
                note=True,
            )

    def _one_figure_only(self) -> Iterator[Issue]:
        """Pairs of a stage and its feeder with one figure, which count in no rate."""
        lacking = [
            (who, stage, feeder)
            for who, stage, feeder in self._pairs()
            if ((who, stage) in self.figures) != ((who, feeder) in self.figures)
        ]
        if not lacking:
            return
        said = (
            f"{who.words} (no {stage if (who, feeder) in self.figures else feeder})"
            for who, stage, feeder in lacking
        )
        rows = (
            row
            for who, stage, feeder in lacking
            for row in self.rows.get((who, stage), self.rows.get((who, feeder), []))
        )
        n = len(lacking)
        yield self.issue(
            [*rows][:_NAMED_ROWS],
            f"{plural(n, 'pair')} of stages {s(n, 'has', 'have')} one figure only, and "
            f"{s(n, 'is', 'are')} left out of every rate: {and_more(said)}.",
            "If nobody came to a stage, write 0 there. If the figure was withheld or is not held, "
            "leave it.",
            code="stages.one-figure-only",
            note=True,
        )

    def _unknown(self) -> Iterator[Issue]:
        """Words for a group that nobody knows which are declared and not there, or there only."""
        held = {who.group for who, _ in self.rows}
        for label in self.declared.not_known:
            if label not in held:
                yield self.issue(
                    [],
                    f'No figure is of "{label}", which stands under not_known.',
                    f"{did_you_mean(label, held)} If the group of everybody is known, leave "
                    "not_known out.".strip(),
                    code="stages.not-known-not-there",
                    note=True,
                )
        forgotten = sorted(
            group
            for group in held
            if _UNKNOWN.search(label_key(group)) and group not in self.declared.not_known
        )
        if forgotten:
            yield self.issue(
                [],
                f"{and_more(forgotten)} {s(len(forgotten), 'is', 'are')} compared like any other "
                "group.",
                "If it says that nobody knows the group, write beside the file: not_known: "
                f"[{', '.join(forgotten)}].",
                code="stages.not-known-undeclared",
                note=True,
            )
