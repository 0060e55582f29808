"""People of several waves linked by anonymous code: one label a person, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
import pandas as pd

from evaluation.counting import and_more, plural
from evaluation.declare.waves import BASELINE, MEASURED, WAVES
from evaluation.errors import Issue
from evaluation.link.codes.assign import best_pairs
from evaluation.link.codes.compare import MISSING, SAME
from evaluation.link.codes.elements import Codes, Element, element_of, encode, normalise, times_in
from evaluation.link.codes.known import KnownLinks, Pair, Settled, link_known
from evaluation.link.codes.link import LEARNT_FROM, LEAST, CodeLinks, link_codes
from evaluation.link.codes.review import agreement, doubts, settled_from
from evaluation.link.nearly import Unmatched, nearly_matching
from evaluation.read.people.decisions import Doubt
from evaluation.read.people.near import BETWEEN
from evaluation.read.people.persons import Coded
from evaluation.read.responses import Responses

_ORDER = list(dict.fromkeys((*MEASURED, *WAVES)))  # what is told looking back comes last
_COLUMNS = ["baseline", "later", "probability", "exact", "linked", "agreement"]
_ENOUGH = 10  # values, or links, from which an element that hardly ever agrees is told
NOT_THERE = "{} an identifier that the other wave does not have"
_FILL_IN = "Fill it in if it is known."
SAME_WAY = "Look whether it is written the same way in both waves."


@dataclass(frozen=True, slots=True)
class WaveLinks:
    """How the people of one later wave were linked to those of the baseline.

    ``likely``: one row a pair that is likelier than not one person, linked or not:
    ``baseline`` and ``later`` (labels; the same label where linked), ``probability``,
    ``exact`` (the whole code is the same), ``linked``, ``agreement`` (``4 of 5``). ``known``:
    people paired by identifier, who are not in it. ``expected_false`` and ``upper95`` count
    false links among those by code, ``n_links``. ``waiting``: doubtful pairs that nobody has
    decided; ``decided``: the others. ``review``: the list of both, as messages show it.
    """

    wave: str
    elements: tuple[Element, ...]
    likely: pd.DataFrame = field(repr=False)
    known: int
    threshold: float
    expected_false: float
    upper95: float
    codes: Codes = field(repr=False)
    waiting: tuple[Doubt, ...] = field(repr=False)
    decided: tuple[Doubt, ...] = field(repr=False)
    review: str
    notes: tuple[Issue, ...] = field(repr=False)

    @property
    def linked(self) -> pd.DataFrame:
        """The pairs that count as one person, without those by identifier."""
        return self.likely[self.likely["linked"]]

    @property
    def n_links(self) -> int:
        """People linked by code."""
        return int(self.likely["linked"].sum())

    @property
    def share_upper95(self) -> float:
        """The bound as a share of all links, also of those by identifier."""
        return self.upper95 / max(self.n_links + self.known, 1)

    @property
    def said(self) -> str:
        """How many links by code may be false; with {expected_false} and {most_false} to fill."""
        less = self.expected_false < 1
        return (
            f"{'Fewer than one' if less else 'About {expected_false}'} of these links "
            f"{'is' if less else 'are'} expected to join two different people; at most "
            "{most_false} may (upper 95% bound)."
        )

    @property
    def said_in_public(self) -> str:
        """The same bound where no number of people may stand, as a share of all links.

        In 100 and rounded up to a multiple of 5, so that no count can be worked out.
        """
        most = max(5, 5 * math.ceil(20 * self.share_upper95 - 1e-9))
        return f"At most {most} in 100 links may join two different people (upper 95% bound)."


@dataclass(frozen=True, slots=True)
class CodedWave:
    """The people of one wave by label: codes, places, groups, and the rows that lists name."""

    coded: Coded
    places: tuple[Issue, ...]
    rows: tuple[int, ...]
    groups: pd.DataFrame
    notes: tuple[Issue, ...] = ()

    @property
    def labels(self) -> list[str]:
        """The label of each."""
        return [str(label) for label in self.groups.index]

    @property
    def ids(self) -> list[str]:
        """The identifier of each; empty where there is none."""
        names = list(self.coded.link_by.ids)
        rows = self.coded.texts[names].to_numpy().tolist()
        return [BETWEEN.join(row) if row and all(row) else "" for row in rows]

    def at(self, rows: Sequence[int]) -> list[Issue]:
        """Where some of the people stand, in the order of the file."""
        return [self.places[row] for row in sorted(rows, key=lambda row: self.rows[row])]

    def only(self, places: Sequence[int]) -> CodedWave:
        """Some of the people."""
        at = list(places)
        return CodedWave(
            replace(self.coded, texts=self.coded.texts.iloc[at]),
            tuple(self.places[n] for n in at),
            tuple(self.rows[n] for n in at),
            self.groups.iloc[at],
        )


def one_label_each(
    responses: Sequence[Responses],
) -> tuple[tuple[Responses, ...], tuple[WaveLinks, ...]]:
    """The responses with one label a person over all waves, and how they were linked.

    Each later wave is linked to the baseline, so that the links of all waves agree with one
    another. Without codes, or without a baseline, the responses are as they were.
    """
    by_wave = {wave: _wave([r for r in responses if r.wave == wave]) for wave in _ORDER}
    waves = {name: wave for name, wave in by_wave.items() if wave is not None}
    if BASELINE not in waves:
        return tuple(responses), ()
    elements = [
        element_of(name, [list(wave.coded.texts[name]) for wave in waves.values()], kind)
        for name, kind in waves[BASELINE].coded.link_by.elements.items()
    ]
    linked = {
        wave: link_wave(waves[BASELINE], later, elements, wave)
        for wave, later in waves.items()
        if wave != BASELINE
    }
    names = {wave: labels for wave, (_, labels) in linked.items()}
    # without the codes, which are done with
    renamed = tuple(r.under(names.get(r.wave, {})) if r.persons else r for r in responses)
    return renamed, tuple(links for links, _ in linked.values())


def in_order(responses: Sequence[Responses]) -> list[Responses]:
    """The responses wave by wave, as the waves follow one another, and by instrument."""
    return sorted(responses, key=lambda r: (_ORDER.index(r.wave), r.instrument.id))


def _wave(responses: Sequence[Responses]) -> CodedWave | None:
    """Everybody of a wave, over all its instruments; None where they are not known by code."""
    coded = [(r.persons, r.persons.coded) for r in responses if r.persons and r.persons.coded]
    if not coded:
        return None
    texts = pd.concat([of_instrument.texts for _, of_instrument in coded])
    texts = texts[~texts.index.duplicated()].sort_index()
    persons = {label: persons for persons, _ in coded for label in persons.places.index}
    groups = reduce(pd.DataFrame.combine_first, (r.background for r in responses))
    return CodedWave(
        replace(coded[0][1], texts=texts),
        tuple(persons[label].where(label) for label in texts.index),
        tuple(int(persons[label].places.loc[label, "row"]) for label in texts.index),
        groups.reindex(texts.index),
    )


def by_identifier(baseline: CodedWave, later: CodedWave) -> tuple[KnownLinks, dict[str, str]]:
    """Who is paired by identifier; and the label at baseline of each who is."""
    by_id = link_known(baseline.ids, later.ids)
    first, second = baseline.labels, later.labels
    return by_id, {second[b]: first[a] for a, b in by_id.pairs}


def link_wave(
    baseline: CodedWave, later: CodedWave, elements: Sequence[Element], name: str
) -> tuple[WaveLinks, dict[str, str]]:
    """One later wave linked to the baseline; and the label at baseline of each that is linked."""
    by_id, labels = by_identifier(baseline, later)
    sides = baseline.only(by_id.blank[0]), later.only(by_id.blank[1])
    codes = encode(
        elements, *({e.name: list(side.coded.texts[e.name]) for e in elements} for side in sides)
    )
    decided, review = later.coded.decided, later.coded.review
    settled, lost = settled_from(codes, decided)
    links, apart = _in_one_group(codes, settled, sides)
    likely = _likely(links, sides)
    by_code = likely[likely["linked"]]
    labels |= dict(zip(by_code["later"], by_code["baseline"], strict=True))
    rows = sides[0].rows, sides[1].rows
    settled_keys = {doubt.key for doubt in decided}
    waiting = tuple(d for d in doubts(codes, links, rows) if d.key not in settled_keys)
    of_wave = WaveLinks(
        name,
        tuple(elements),
        likely.replace({"later": labels}),
        known=len(by_id.pairs),
        threshold=links.threshold,
        expected_false=links.expected_false,
        upper95=links.rate_upper95 * len(links.links),
        codes=codes,
        waiting=waiting,
        decided=tuple(_where_now(doubt, codes, rows) for doubt in decided),
        review=review,
        notes=(
            *known_notes(by_id, baseline, later),
            *_notes(codes, sides),
            *_review_notes(codes, links, len(waiting), review),
            *_element_notes(codes, sides, links),
            *_group_notes(apart, sides),
            *_lost_notes(len(lost), review),
        ),
    )
    return of_wave, labels


def _in_one_group(
    codes: Codes, settled: Settled, sides: tuple[CodedWave, CodedWave]
) -> tuple[CodeLinks, list[Pair]]:
    """The links, and the pairs that would be links if they were not in different groups."""
    apart: list[Pair] = []
    while True:
        different = (*settled.different, *apart)
        links = link_codes(
            codes, sides[0].coded.link_by.threshold, Settled(settled.same, different)
        )
        crossing = [p for p in links.pairs if p not in settled.same and _groups_differ(p, sides)]
        if not crossing:
            return links, sorted(apart)
        apart += crossing


def _groups_differ(pair: Pair, sides: tuple[CodedWave, CodedWave]) -> bool:
    first, second = (side.groups.iloc[at] for side, at in zip(sides, pair, strict=True))
    shared = first.index.intersection(second.index)
    return any(pd.notna(first[g]) and pd.notna(second[g]) and first[g] != second[g] for g in shared)


def _likely(links: CodeLinks, sides: tuple[CodedWave, CodedWave]) -> pd.DataFrame:
    """Pairs of labels that are likelier than not one person, and which of them are linked."""
    edges, probability = links.edges, links.edge_probability
    best = best_pairs(edges, probability, LEAST)
    linked = set(links.links.tolist())
    kept = sorted(linked | {e for e in best.tolist() if probability[e] > LEAST})
    first, second = (side.labels for side in sides)
    records = [
        (
            first[edges.first[e]],
            second[edges.second[e]],
            float(probability[e]),
            bool((links.edge_levels[e] == SAME).all()),
            e in linked,
            agreement(links.edge_levels[e].tolist()),
        )
        for e in kept
    ]
    return (
        pd.DataFrame(records, columns=_COLUMNS)
        .astype({"exact": bool, "linked": bool})
        .sort_values("baseline", ignore_index=True)
    )


def _where_now(doubt: Doubt, codes: Codes, rows: tuple[Sequence[int], Sequence[int]]) -> Doubt:
    """A decision with the rows where its codes stand now; as it was where they are gone."""
    settled, _ = settled_from(codes, [doubt])
    for a, b in (*settled.same, *settled.different):
        return replace(doubt, row_baseline=rows[0][a], row_later=rows[1][b])
    return doubt


# --- what to tell of it ----------------------------------------------------------------------


def known_notes(by_id: KnownLinks, baseline: CodedWave, later: CodedWave) -> Iterator[Issue]:
    """Who has an identifier that pairs with nobody; where there is no code, who has none."""
    for wave, orphans, blank in zip((baseline, later), by_id.orphans, by_id.blank, strict=True):
        by_code = bool(wave.coded.link_by.elements)
        if orphans:
            ending = "; they are not linked by code." if by_code else "."
            yield note_on(
                wave.at(orphans), NOT_THERE + ending, SAME_WAY, code="codes.identified-in-one-wave"
            )
        if blank and not by_code:
            yield note_on(wave.at(blank), "{} no identifier.", _FILL_IN, code="waves.no-identifier")
    first, last = (
        Unmatched(name, [wave.ids[n] for n in orphans], [wave.places[n] for n in orphans])
        for name, wave, orphans in zip(
            ("at the baseline", "at the later wave"), (baseline, later), by_id.orphans, strict=True
        )
    )
    files = dict.fromkeys(place.file for place in (*first.places, *last.places))
    common = [baseline.ids[a] for a, _ in by_id.pairs]
    yield from nearly_matching(first, last, ", ".join(files), common)


def _notes(codes: Codes, sides: tuple[CodedWave, CodedWave]) -> Iterator[Issue]:
    """People who share a code with somebody of their wave, or have none."""
    for wave, side in zip(sides, (codes.baseline, codes.later), strict=True):
        empty = (side == codes.missing).all(axis=1)
        if alike := np.flatnonzero((times_in(side) > 1) & ~empty).tolist():
            yield note_on(
                wave.at(alike),
                "{} the same code as somebody else in this wave: nobody can tell them apart by it.",
                "Where one person answered twice, remove one of the rows.",
                code="codes.same-in-one-wave",
            )
        if blank := np.flatnonzero(empty).tolist():
            problem = "{} no code, and cannot be linked."
            yield note_on(wave.at(blank), problem, _FILL_IN, code="codes.missing")


def _review_notes(codes: Codes, links: CodeLinks, waiting: int, review: str) -> Iterator[Issue]:
    """Few people, and pairs for a person to look at."""
    if not links.model.learnt and min(len(codes.baseline), len(codes.later)):
        yield Issue(
            review,
            f"With fewer than {LEARNT_FROM} people in a wave slips cannot be learnt from the data: "
            "a stated rate is used (7% an element and wave).",
            "Every link that is not exact is for a person to look at.",
            severity="note",
            code="codes.slips-not-learnt",
        )
    if waiting:
        yield Issue(
            review,
            f"{plural(waiting, 'doubtful pair')} of people: one person or two?",
            "After a run the list is there: choose same or different in its first column, save it, "
            "and run again.",
            severity="note",
            code="codes.doubtful-pairs",
        )


def _element_notes(
    codes: Codes, sides: tuple[CodedWave, CodedWave], links: CodeLinks
) -> Iterator[Issue]:
    """Elements that tell nobody apart: empty, unreadable, or written in two ways."""
    if not (len(codes.baseline) and len(codes.later)):
        return
    files = " and ".join(dict.fromkeys(side.places[0].file for side in sides if side.places))
    levels = links.edge_levels[links.links]
    for k, (element, missing) in enumerate(zip(codes.elements, codes.missing, strict=True)):
        name = f'the element "{element.name}"'
        unread = sum(
            bool(normalise(text, "category")) and not normalise(text, element.kind)
            for side in sides
            for text in side.coded.texts[element.name]
        )
        if unread:
            values = plural(unread, "value")
            problem = f"{values} of {name} cannot be read as a {element.kind}: taken as missing."
            yield Issue(files, problem, "", severity="note", code="codes.element-not-readable")
        given = [side[:, k][side[:, k] < missing] for side in (codes.baseline, codes.later)]
        both = int((levels[:, k] != MISSING).sum())
        same = int((levels[:, k] == SAME).sum())
        ask = "Look whether both files write it the same way, and whether its kind is right."
        if not codes.values[k]:
            yield Issue(
                files,
                f"{name} is empty in both files.",
                "",
                severity="note",
                code="codes.element-empty",
            )
        elif min(map(len, given)) >= _ENOUGH and not np.intersect1d(*given).size:
            yield Issue(
                files,
                f"no value of {name} stands in both files.",
                ask,
                severity="note",
                code="codes.element-differs",
            )
        elif both >= _ENOUGH and same < both / 2:
            problem = f"{name} is the same in only {same} of {both} links."
            yield Issue(files, problem, ask, severity="note", code="codes.element-rarely-same")


def _group_notes(apart: Sequence[Pair], sides: tuple[CodedWave, CodedWave]) -> Iterator[Issue]:
    for a, b in apart:
        yield replace(
            sides[0].places[a],
            problem=f"The codes here and in {sides[1].places[b].where} look like one person's, but "
            "the two are in different groups, so they were not linked.",
            fix="If it is one person, put the group right in one of the two places.",
            code="codes.different-groups",
        )


def _lost_notes(n: int, review: str) -> Iterator[Issue]:
    if n:
        yield Issue(
            review,
            f"{plural(n, 'decision fits', 'decisions fit')} no pair of codes any more, or more "
            "than one.",
            "They stay in the list and change nothing.",
            severity="note",
            code="codes.decisions-fit-nothing",
        )


def note_on(places: Sequence[Issue], problem: str, action: str, *, code: str) -> Issue:
    """A note on some people, by where they stand; ``problem`` has {} for how many they are."""
    return replace(
        places[0],
        problem=problem.format(plural(len(places), "person has", "people have")),
        fix=action,
        cell=and_more(place.cell for place in places),
        code=code,
    )
