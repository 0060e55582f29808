"""Coded material as the analyses of themes see it: who spoke of what, in which passages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.segment_file import SORTED_BY
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.read.coded.coding import Path, alike, labels_of
from evaluation.read.segments import CodedSegments
from evaluation.say.finding import Base, Basis, Estimate, Finding, Statistic, Telling, unique_slugs
from evaluation.say.wording import worded

PEOPLE = (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL)
UNKNOWN, OTHERS = "Not recorded", "Other groups, together"
UNTOLD = "not shown: too few spoke of it, or too few did not"
_TITLES = {"source_group": "Kind of source", "area": "Area", "role": "Role"}
_FEW = 50  # sources, under which a share of them is told as a count only
_TOGETHER = re.compile(  # what a source of several people is called
    r"\b(?:workshops?|focus[ _-]?groups?|(?:sticky|post-?it)[ _-]notes|"
    r"(?:group|joint|paired)[ _-](?:interview|discussion|session)s?)(?![^\W\d_])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d+)")
_PUBLISHED = (
    "The segments are published quotations, which their authors chose. A source may stand for "
    "several people."
)
_OF_SEVERAL = (
    "A workshop, or another source in which several people spoke, counts as one source, so that "
    "sources are no number of people."
)
_REFLEXIVE = (
    "The themes are the analyst's reading. How many spoke of one says where it was met, and not "
    "how much it matters (Braun & Clarke 2021, Thematic Analysis)."
)
_USUAL = (
    "The counts describe what was coded. They do not say how common a view is among people who "
    "were not asked, nor that nothing further would have been heard."
)

Flags = NDArray[np.bool_]


def natural(name: str) -> tuple[object, ...]:
    """The place of a name in an order in which 10 comes after 9."""
    parts = enumerate(_DIGITS.split(name.casefold()))
    return (*((int(part) if at % 2 else part) for at, part in parts), name)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What sorts sources into groups: its column, the groups in order, and who is in which.

    ``members``: source x group. ``apart``: no source stands in two of them.
    """

    column: str
    groups: tuple[str, ...]
    members: Flags

    @property
    def title(self) -> str:
        """What one of the groups is called."""
        return _TITLES[self.column]

    @property
    def several(self) -> str:
        """What several of them are called."""
        return SORTED_BY[self.column]

    @property
    def sizes(self) -> NDArray[np.int_]:
        """How many sources each group has."""
        sizes: NDArray[np.int_] = self.members.sum(axis=0)
        return sizes

    @property
    def apart(self) -> bool:
        """Whether no source stands in two groups."""
        return bool((self.members.sum(axis=1) <= 1).all())

    @property
    def ways(self) -> list[Sorted]:
        """By all groups, then with the smallest put together, two of them, three, ..."""
        return [self, *(self.pooled(many) for many in range(2, len(self.groups)))]

    def pooled(self, together: int) -> Sorted:
        """With the smallest groups put together; with fewer than two as they are.

        In the order of sizes and not of any theme: whoever lays two tables side by side finds the
        same groups together, or more of them.
        """
        if together < 2:
            return self
        rising = sorted(range(len(self.groups)), key=lambda at: (self.sizes[at], self.groups[at]))
        few, kept = rising[:together], sorted(rising[together:])
        pool = self.members[:, few].any(axis=1, keepdims=True)
        members = np.hstack([self.members[:, kept], pool])
        return replace(self, groups=(*(self.groups[at] for at in kept), OTHERS), members=members)


class CodedMaterial:
    """What was coded: sources, passages and themes, and which belong together.

    ``spoke``: source x theme, and ``stands``: passage x theme, both of themes by their own passages
    and those of all below them. ``own``: source x theme, without what stands below. Themes are in
    the order of the codebook, or of their names where there is none; sources in that of the
    project, or of their names.
    """

    def __init__(self, study: Study, segments: CodedSegments, noun: str) -> None:
        self.segments, self.noun = segments, noun
        self.prefix = study.evaluation.name or "themes"
        self.basis = Basis(evaluation=study.name, files=tuple(s.file for s in segments.sources))
        codings = segments.codings()
        used = {coding.path for coding in codings}
        spelt = {
            tuple(map(alike, path[:deep])): path[:deep]
            for path in sorted(used if segments.codebook else ())
            for deep in range(1, len(path) + 1)
        }
        book = [replace(c, path=_as_used(c.path, spelt)) for c in segments.codebook]
        listed = dict.fromkeys(path for path in (*(c.path for c in book), *sorted(used)))
        self.themes: tuple[Path, ...] = tuple(
            dict.fromkeys(
                path[:deep] for path in _beside(listed) for deep in range(1, len(path) + 1)
            )
        )
        self.used: tuple[Path, ...] = tuple(path for path in self.themes if path in used)
        self.unused: tuple[Path, ...] = tuple(
            code.path
            for code in book
            if code.codable and not any(path[: len(code.path)] == code.path for path in used)
        )
        self.names = _names(self.themes, used)
        of_projects = [source.name for file in segments.projects for source in file.sources]
        named = {*segments.every_source} - {""}
        self.sources: tuple[str, ...] = (
            *dict.fromkeys(of_projects),
            *sorted(named - {*of_projects}, key=natural),
        )
        passages = dict.fromkeys(coding.segment for coding in codings)
        at_theme = {path: at for at, path in enumerate(self.themes)}
        at_source = {source: at for at, source in enumerate(self.sources)}
        at_passage = {segment: at for at, segment in enumerate(passages)}
        self.own: Flags = np.zeros((len(self.sources), len(self.themes)), bool)
        self.stands: Flags = np.zeros((len(passages), len(self.themes)), bool)
        self.source_of: NDArray[np.int_] = np.array([at_source[s.source] for s in passages], int)
        for coding in codings:
            theme, passage = at_theme[coding.path], at_passage[coding.segment]
            self.own[at_source[coding.segment.source], theme] = True
            self.stands[passage, theme] = True
        self.own_passages: Flags = self.stands.copy()
        self.spoke: Flags = self.own.copy()
        for path in sorted(self.themes, key=len, reverse=True):  # from the leaves to the roots
            if len(path) > 1:
                below, above = at_theme[path], at_theme[path[:-1]]
                self.spoke[:, above] |= self.spoke[:, below]
                self.stands[:, above] |= self.stands[:, below]
        self.at: dict[Path, int] = at_theme
        # those that were used first, so that a number is cited by the same name with a codebook
        ordered = (*sorted(self.used), *self.themes)
        keys = unique_slugs(dict.fromkeys(self.names[path] for path in ordered))
        self.keys: dict[Path, str] = {path: keys[self.names[path]] for path in self.themes}

    # ------------------------------------------------------------------ what there is

    @property
    def unit(self) -> Unit:
        """What a source is, for disclosure."""
        return self.segments.unit

    @property
    def n(self) -> int:
        """How many sources there are."""
        return len(self.sources)

    @property
    def passages(self) -> int:
        """How many passages were coded."""
        return len(self.stands)

    @property
    def deepest(self) -> int:
        """The depth of the deepest theme that was used."""
        return max((len(path) for path in self.used), default=1)

    @property
    def of_people(self) -> bool:
        """Whether sources are people."""
        return self.unit in PEOPLE

    @property
    def reflexive(self) -> bool:
        """Whether themes are one analyst's reading, which is no measure of how much or how sure."""
        return self.segments.approach == "reflexive"

    @cached_property
    def of_several(self) -> int:
        """How many sources are of several people: a workshop by its name, or of two groups."""
        spoke_in_two = np.zeros(self.n, bool)
        for by in self.sorts():
            spoke_in_two |= by.members.sum(axis=1) > 1
        together = np.array([bool(_TOGETHER.search(name)) for name in self.sources], bool)
        return int((spoke_in_two | together).sum())

    @property
    def whom(self) -> str:
        """What sources are called where people are counted: ``professionals``, ``sources``.

        A workshop is no professional: with one among them, all are called sources.
        """
        return "sources" if self.of_people and self.of_several else self.unit.plural

    @property
    def few(self) -> bool:
        """Whether shares of the sources would say more than so few can bear."""
        return self.n < _FEW

    @property
    def groups_of_themes(self) -> tuple[Path, ...]:
        """Themes that have others below them, widest first."""
        above = {path[:deep] for path in self.themes for deep in range(1, len(path))}
        spelt = (group for group in self.segments.table["parent_theme"] if group)
        above |= {(group,) for group in spelt if (group,) in self.at}
        return tuple(path for path in self.themes if path in above)

    def sorts(self) -> Iterable[Sorted]:
        """What sorts the sources into groups, for each column that has some.

        A source of several, as a workshop with people of two areas, stands in each.
        """
        table, known = self.segments.table, self.segments.groups
        for column in SORTED_BY:
            if column not in table.columns or not (table[column] != "").any():
                continue
            of = known.get(column, {})
            pairs = {(s, group) for s in self.sources for group in of.get(s, (UNKNOWN,))}
            groups = sorted({group for _, group in pairs}, key=lambda g: (g == UNKNOWN, natural(g)))
            members = np.array([[(s, g) in pairs for g in groups] for s in self.sources], bool)
            if len(groups) > 1 and self.n:
                yield Sorted(column, tuple(groups), members)

    # ------------------------------------------------------------------ how it is told

    def called(self, kind: str) -> str:
        """A kind as a heading: ``Quotations``, ``Groups of themes``."""
        plain = {"segments": f"{self.noun}s", "parent_themes": "groups of themes"}
        return plain.get(kind, kind).capitalize()

    @property
    def many(self) -> str:
        """What passages are called: ``quotations``."""
        return f"{self.noun}s"

    def people(self, sources: int) -> int | None:
        """People behind a number: its sources. Published material has none to protect."""
        return None if self.unit is Unit.PUBLISHED else sources

    def who(self, chosen: Flags) -> frozenset[str]:
        """The sources that are chosen."""
        return frozenset(self.sources[at] for at in np.flatnonzero(chosen))

    @cached_property
    def base(self) -> Base:
        """All sources."""
        return Base(unit=self.unit, people=frozenset(self.sources))

    def base_on(self, themes: Sequence[Path]) -> Base:
        """All sources, of a finding that speaks of these themes by name."""
        named = tuple(sorted({self.names[path] for path in themes}))
        return self.base.model_copy(update={"themes": named})

    def of_theme(self, path: Path, chosen: Flags) -> Base:
        """Those who spoke of a theme."""
        named, told = self.names[path], self.who(chosen)
        update = {"people": told, "groups": {"theme": named}, "themes": (named,)}
        return self.base.model_copy(update=update)

    def count(self, label: str, value: int, sources: int, unit: str = "", **more: Any) -> Estimate:
        """A count of sources, passages or themes, which rests on so many sources."""
        return Estimate(
            label=label,
            statistic=Statistic.COUNT,
            value=value,
            decimals=0,
            unit=unit,
            n=self.people(sources),
            method="count",
            **more,
        )

    @property
    def caveats(self) -> tuple[str, ...]:
        """What counts of coded passages do not say."""
        said = {
            _PUBLISHED: self.unit is Unit.PUBLISHED,
            _OF_SEVERAL: self.whom != self.unit.plural,
            _REFLEXIVE: self.reflexive,
        }
        return (_USUAL, *(caveat for caveat, holds in said.items() if holds))

    @property
    def method(self) -> str:
        """How it was counted, in the same words for every table, so that a report says it once."""
        several = len({*self.segments.table.get("coder", ())} - {""}) > 1
        kinds = [kind for kind, themes in self.segments.counts_as.items() if themes]
        said = (
            "Each coded segment was counted once under each of its themes, and each source once "
            "under each theme it speaks to.",
            f"A {self.noun} that several people coded stands under every theme that at least one "
            "of them gave it."
            if several
            else "",
            f"Which themes are {' and which are '.join(kinds)} was declared by the lead, and not "
            "found."
            if kinds
            else "",
        )
        return " ".join(filter(None, said))

    def finding(
        self,
        name: str,
        title: str,
        themes: Sequence[Path],
        tellings: Sequence[Telling],
        **facts: Any,
    ) -> Finding:
        """A finding that names some themes; ``tellings``: it in fewer and fewer parts."""
        first, *coarser = (
            told.model_copy(update={"caveats": (*told.caveats, *self.caveats)}) for told in tellings
        )
        usual: dict[str, Any] = {
            "n": self.n,
            "called": self.whom if self.whom != self.unit.plural else "",
            "answers": self.segments.asked,
            "method": self.method,
            "why": "Sources are counted beside segments because one talkative source can fill a "
            "theme; how many sources speak to it says how widely it was raised.",
            "basis": self.basis,
            "leading": first.leading,
            "table": first.table,
            "figure": first.figure,
            "caveats": first.caveats,
            "coarser": tuple(coarser),
            "depth": first.depth,
        }
        return worded(
            f"{self.prefix}.{name}",
            title,
            self.base_on(themes),
            first.wordings,
            first.estimates,
            **(usual | facts),
        )


def untold(estimate: Estimate) -> Estimate:
    """A number that a telling leaves out, so that whoever cites it reads why."""
    nothing = {"value": None, "n": None, "base": None, "parts": (), "withheld": UNTOLD}
    return estimate.model_copy(update=nothing)


def _as_used(path: Path, spelt: Mapping[Path, Path]) -> Path:
    """A code of the codebook as it is spelt where it, or its beginning, was used."""
    plain = tuple(map(alike, path))
    deep = next((deep for deep in range(len(path), 0, -1) if plain[:deep] in spelt), 0)
    return (*spelt.get(plain[:deep], ()), *path[deep:])


def _names(themes: Sequence[Path], used: Collection[Path]) -> dict[Path, str]:
    """What each theme is called: those that were used as everywhere, others so that none is two."""
    names = labels_of(used)
    taken = {*names.values()}
    for path, name in labels_of(themes).items():
        if path not in names:
            names[path] = name if name not in taken else " / ".join(path)
    return names


def _beside(paths: Iterable[Path]) -> list[Path]:
    """Paths with those of one parent beside one another, in the order in which each first comes."""
    first: dict[Path, int] = {}
    for at, path in enumerate(paths):
        for deep in range(1, len(path) + 1):
            first.setdefault(path[:deep], at)
    keys = {path: tuple(first[path[:deep]] for deep in range(1, len(path) + 1)) for path in first}
    return sorted(first, key=lambda path: keys[path])
