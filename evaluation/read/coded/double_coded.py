"""What several coders gave the same units, and which of these each of them read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.counting import and_more, grouped, plural, s
from evaluation.errors import DataError, Issue
from evaluation.read.coded.coding import Coding, labels_of
from evaluation.read.coded.project import CodedPassage, CodingProject, SourceText
from evaluation.read.coded.units import OF_TEXT, UnitKind, several, units_of, words_of
from evaluation.statistics.change import Array, Codes

MOST_GIVEN = 50_000_000  # units times codes times coders, which take some gigabytes


@dataclass(frozen=True, slots=True)
class CodedUnits:
    """Units of sources, and what each coder gave them.

    ``sources``: of each unit; where none is told each unit counts as one (``told_sources``).
    ``given``: code -> units x coders: 1 given, 0 read and not given, NaN not read by this coder.
    ``category``: units x coders, the one of ``given`` (by place) that a coder chose, where each
    unit has exactly one; else None. ``marked``: how many passages coders marked where two read,
    which is what characters rest on.
    """

    file: str
    unit: UnitKind
    coders: tuple[str, ...]
    sources: tuple[str, ...]
    given: Mapping[str, Array]
    category: Array | None = None
    marked: int = 0
    told_sources: bool = True
    notes: tuple[Issue, ...] = ()

    @property
    def places(self) -> Codes:
        """The number of each unit's source."""
        return np.unique(np.array(self.sources, object).astype(str), return_inverse=True)[1]

    @property
    def read(self) -> Array:
        """How many coders read each unit."""
        some = next(iter(self.given.values()), np.zeros((len(self.sources), 0)))
        return np.asarray((~np.isnan(some)).sum(axis=1))

    def twice(self) -> int:
        """How many units two coders or more read."""
        return int((self.read >= 2).sum())


def of_codings(
    file: str,
    codings: Iterable[Coding],
    unit: UnitKind,
    *,
    read: Iterable[tuple[str, str, str]] = (),
) -> CodedUnits:
    """Units that are segments with a number, or whole sources.

    ``read``: source, number and coder of rows that say that a segment was read and no code given.
    Who coded anything in a source read all of its segments. Raises DataError where a unit needs
    text.
    """
    if unit in OF_TEXT:
        raise DataError(_needs_text(file, unit))
    codings = list(codings)
    rows = [(c.segment.source, c.segment.number, c.coder) for c in codings] + list(read)
    labels = labels_of(c.path for c in codings)
    coders = tuple(sorted({coder for _, _, coder in rows if coder}))
    units = list(dict.fromkeys((s, "" if unit == "source" else n) for s, n, _ in rows))
    at = {found: place for place, found in enumerate(units)}
    readers = grouped((source, coder) for source, _, coder in rows)
    unread = np.array([[coder not in readers[s] for coder in coders] for s, _ in units])
    blank = np.where(unread.reshape(len(units), len(coders)), np.nan, 0.0)
    given = {label: blank.copy() for label in sorted(labels.values())}
    for coding in codings:
        if coding.coder:
            number = "" if unit == "source" else coding.segment.number
            place = at[coding.segment.source, number]
            given[labels[coding.path]][place, coders.index(coding.coder)] = 1
    nobodys = sum(not c.coder for c in codings) if coders else 0
    notes = (*_nobodys(file, nobodys), *_told(file, coders, readers))
    return CodedUnits(
        file, unit, coders, tuple(s for s, _ in units), given, notes=notes, marked=len(codings)
    )


def of_projects(
    projects: Sequence[CodingProject], codings: Iterable[Coding], unit: UnitKind
) -> CodedUnits:
    """Units of the texts of some projects, under what their rows say: those that are used.

    A correction of a row, and a row left out, count here too. Raises DataError as ``of_project``.
    """
    first, *_ = projects
    places = {(p.source, p.number): p for project in projects for p in project.passages}
    passages = [
        replace(at, path=coding.path, coder=coding.coder)
        for coding in codings
        if (at := places.get((coding.segment.source, coding.segment.number)))
    ]
    whole = replace(
        first,
        codebook=(),
        sources=tuple(source for project in projects for source in project.sources),
        passages=tuple(passages),
        coders=tuple(dict.fromkeys(coder for project in projects for coder in project.coders)),
    )
    return of_project(whole, unit)


def outside(projects: Sequence[CodingProject], codings: Iterable[Coding]) -> list[Coding]:
    """What is coded by somebody in tables beside projects, which have texts that can be cut."""
    if not projects:
        return []
    held = {(p.source, p.number) for project in projects for p in project.passages}
    return [c for c in codings if c.coder and (c.segment.source, c.segment.number) not in held]


def of_project(project: CodingProject, unit: UnitKind) -> CodedUnits:
    """Units of a coding program's project: pieces of its texts, or whole sources.

    A unit has a code where at least one whole word of it is in a passage; a character where it
    is. Who coded anything in a source read all of it. Raises DataError where no source has text
    with such units, or where they are too many.
    """
    if unit == "segment":
        raise DataError(_free_selections(project.file))
    passages = [passage for passage in project.passages if passage.coder]
    labels = labels_of([*(code.path for code in project.codebook), *(p.path for p in passages)])
    coders = tuple(sorted({p.coder for p in passages}))
    readers = grouped((p.source, p.coder) for p in passages)
    of_source = grouped((p.source, p) for p in passages)
    texts = {source.name: source for source in project.sources}
    without = [name for name in of_source if not _has_units(texts.get(name), unit)]
    used = [name for name in of_source if name not in without]
    if not used and len(coders) > 1:
        raise DataError(_no_units(project.file, unit, without))
    labelled = sorted({labels[p.path] for p in passages})
    cuts = {name: _Cut.of(texts.get(name), unit) for name in used}
    every = sum(cut.units for cut in cuts.values())
    if every * len(labelled) * len(coders) > MOST_GIVEN:
        raise DataError(_too_many(project.file, unit, every, len(labelled)))
    parts: dict[str, list[Array]] = {label: [] for label in labelled}
    sources: list[str] = []
    for name, cut in cuts.items():
        blank = np.array([0.0 if coder in readers[name] else np.nan for coder in coders])
        own = {label: np.tile(blank, (cut.units, 1)) for label in labelled}
        for p in of_source[name]:
            own[labels[p.path]][cut.touched(p), coders.index(p.coder)] = 1
        for label, values in own.items():
            parts[label].append(values)
        sources += [name] * cut.units
    given = {label: np.concatenate(values) for label, values in parts.items() if values}
    shared = {name for name in used if len(set(readers[name])) > 1}
    notes = (
        *_silent(project, coders),
        *_nobodys(project.file, len(project.passages) - len(passages) if coders else 0),
        *_lost(project.file, unit, without),
        *_told(project.file, coders, readers),
    )
    return CodedUnits(
        project.file,
        unit,
        coders,
        tuple(sources),
        given,
        marked=sum(p.source in shared for p in passages),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """A source in units; ``starts`` and ``ends`` of the words of each, or of each character."""

    units: int
    starts: Codes
    ends: Codes
    belongs: Codes  # the unit of each word

    @classmethod
    def of(cls, source: SourceText | None, unit: UnitKind) -> _Cut:
        if unit == "source" or source is None or source.text is None:
            none = np.zeros(0, int)
            return cls(1, none, none, none)
        spans = units_of(source.text, unit)
        if unit == "characters":
            each = np.array(spans)
            return cls(len(spans), each[:, 0], each[:, 1], np.arange(len(spans)))
        first = np.array([start for start, _ in spans])
        words = np.array(words_of(source.text) or [(0, 0)])
        belongs = np.searchsorted(first, words[:, 0], side="right") - 1
        inside = belongs >= 0
        return cls(len(spans), words[inside, 0], words[inside, 1], belongs[inside])

    def touched(self, passage: CodedPassage) -> Codes:
        """The units that a passage has at least one word of."""
        if not len(self.starts):
            return np.zeros(1, int)  # the whole source
        if passage.start is None or passage.end is None:
            return np.zeros(0, int)
        within = (self.starts >= passage.start) & (self.ends <= passage.end)
        return np.unique(self.belongs[within])


def _has_units(source: SourceText | None, unit: UnitKind) -> bool:
    return unit == "source" or bool(source and source.text and units_of(source.text, unit))


def _note(file: str, problem: str, fix: str, *, code: str) -> Issue:
    return Issue(file, problem, fix, severity="note", code=code)


def _told(
    file: str, coders: Sequence[str], readers: Mapping[str, Sequence[str]]
) -> tuple[Issue, ...]:
    """That coders read different texts, or some sources were read by one only."""
    alone = [source for source, of in readers.items() if len({*of} - {""}) == 1]
    if len(coders) < 2 or not alone:
        return ()
    if len(alone) == len(readers):
        return (
            _note(
                file,
                f"{len(coders)} people coded, and no source was coded by two of them: different "
                "people coded different texts, which is not coding twice.",
                "For agreement, let two people code the same sources, each without seeing what the "
                "other did.",
                code="agreement.different-texts",
            ),
        )
    return (
        _note(
            file,
            f"{plural(len(alone), 'source')} of {len(readers)} were coded by one person only, "
            "and count nowhere in the agreement.",
            "",
            code="agreement.coded-once",
        ),
    )


def _nobodys(file: str, codings: int) -> Iterator[Issue]:
    """Codings of which nobody is said to have made them."""
    if codings:
        yield _note(
            file,
            f"{plural(codings, 'coding names', 'codings name')} no coder, and "
            f"{s(codings, 'counts', 'count')} nowhere in the agreement.",
            "If somebody can say whose they are, name the coder where they were coded.",
            code="agreement.no-coder",
        )


def _silent(project: CodingProject, coders: Sequence[str]) -> list[Issue]:
    """Coders whom the project names and who coded nothing."""
    silent = [coder for coder in project.coders if coder not in coders]
    if not silent:
        return []
    return [
        _note(
            project.file,
            f"Named as a coder, with nothing coded: {and_more(silent)}.",
            "They count nowhere. If they coded in a copy of the project, merge it in the coding "
            "program before exporting.",
            code="agreement.coded-nothing",
        )
    ]


def _lost(file: str, unit: str, without: Sequence[str]) -> list[Issue]:
    if not without:
        return []
    return [
        _note(
            file,
            f"No {unit} could be told in {plural(len(without), 'source')}, which are left out of "
            f"the agreement: {and_more(without)}.",
            "A source needs its text in the file. Turns need lines that begin with the speaker and "
            'a colon ("Interviewer: ..."); paragraphs and sources do not.',
            code="agreement.no-units",
        )
    ]


def _no_units(file: str, unit: str, without: Sequence[str]) -> Issue:
    return Issue(
        file,
        f"No {unit} can be told in any source: {and_more(without)}.",
        f"Compare sources, which need no text: {_asked('source')}."
        if unit != "turn"
        else f"Compare paragraphs, or sources: {_asked('paragraph')}.",
        code="agreement.unit-not-there",
    )


def _asked(unit: str) -> str:
    """How another unit is asked for, by a command and by a deliverable."""
    return f'"--unit {unit}", or "agreement_unit: {unit}" in deliverable.yaml'


def _too_many(file: str, unit: UnitKind, units: int, codes: int) -> Issue:
    return Issue(
        file,
        f"{units:,} {several(unit)} under {plural(codes, 'code')} are more than the memory of most "
        "computers holds.",
        f"Compare longer pieces, such as paragraphs: {_asked('paragraph')}.",
        code="agreement.too-many-units",
    )


def _needs_text(file: str, unit: UnitKind) -> Issue:
    return Issue(
        file,
        f"A table of coded segments has no text of the sources, so nothing can be cut into "
        f"{several(unit)}.",
        f"Compare segments or sources ({_asked('source')}), or export the project as .qdpx from "
        "the coding program, which has the texts.",
        code="agreement.no-text",
    )


def _free_selections(file: str) -> Issue:
    return Issue(
        file,
        "In a project each coder marks passages of their own, which are not the same ones for two "
        "people, so that segments cannot be compared.",
        "Compare paragraphs, sentences, turns, characters or sources, which are the same pieces "
        f"for everybody: {_asked('paragraph')}.",
        code="agreement.free-segments",
    )
