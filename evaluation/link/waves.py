"""The only place where people are paired: by identifier or code, never by row order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain

import pandas as pd

from evaluation.declare.waves import BASELINE, LATER, MAIN, MEASURED, printed
from evaluation.declare.whose_rows import Unit
from evaluation.errors import Collector, DataError, Issue
from evaluation.link.by_code import (
    NOT_THERE,
    SAME_WAY,
    WaveLinks,
    in_order,
    note_on,
    one_label_each,
)
from evaluation.link.mirrored import mirrored
from evaluation.link.nearly import Unmatched, nearly_matching
from evaluation.link.taught import cluster_notes, clusters_of, group_notes
from evaluation.read.responses import Responses


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people there were at each wave, and how many could be paired.

    ``measured``: people by wave, the baseline first; ``paired``: by later wave, those who were
    seen at the baseline too. ``n_throughout`` were seen at every wave.
    """

    unit: Unit
    measured: Mapping[str, int]
    paired: Mapping[str, int]
    n_throughout: int

    @property
    def n_matched(self) -> int:
        """Seen at the baseline and at the wave that every comparison needs."""
        return self.paired[MAIN]

    def lost(self, wave: str) -> int:
        """Seen at the baseline, not at a later wave."""
        return self.measured[BASELINE] - self.paired[wave]

    def joined(self, wave: str) -> int:
        """Seen at a later wave, not at the baseline."""
        return self.measured[wave] - self.paired[wave]


@dataclass(frozen=True, slots=True)
class MatchedWaves:
    """Responses of the baseline and of later waves, with the people in them.

    ``paired`` holds for each later wave that there is, in order, the identifiers, sorted, of
    those who are in the baseline too. ``groups``: person x group column, labels as at baseline
    (missing where unknown). ``clusters``: the group or session in
    which each of them was taught, missing where unknown; None where that is not declared.
    ``notes`` tell of identifiers that almost match, and of people without a group. ``links``: how
    each later wave was linked by anonymous code; none where people are known by an identifier.
    """

    responses: tuple[Responses, ...]
    paired: Mapping[str, pd.Index]
    groups: pd.DataFrame
    flow: Flow
    clusters: pd.Series | None = None
    notes: tuple[Issue, ...] = ()
    links: tuple[WaveLinks, ...] = ()

    @property
    def linked_by(self) -> str:
        """By what people were paired, in words."""
        by_id = not self.links or any(links.known for links in self.links)
        by_code = any(links.n_links for links in self.links)
        return " or ".join(("identifier",) * by_id + ("anonymous code",) * by_code)

    @property
    def matched(self) -> pd.Index:
        """The people who are in the baseline and in the wave that every comparison needs."""
        return self.paired[MAIN]

    def throughout(self, waves: Iterable[str]) -> pd.Index:
        """The people who are in the baseline and in each of some later waves."""
        return reduce(pd.Index.intersection, (self.paired[wave] for wave in waves))


def same_people(responses: Sequence[Responses]) -> tuple[Responses, ...]:
    """The responses with one label a person over all waves, where people are linked by code."""
    return one_label_each(responses)[0]


def match_waves(responses: Sequence[Responses]) -> MatchedWaves:
    """Pair the people of the baseline with those of each later wave that there is.

    People are paired by their identifier, or by anonymous code where that is declared; those
    seen at one wave only are counted in ``flow``. Raises DataError when a wave is missing,
    nobody is in both, or somebody changes group.
    """
    responses, links = one_label_each(responses)
    later = [wave for wave in LATER if wave == MAIN or any(r.wave == wave for r in responses)]
    people = {wave: _people(responses, wave) for wave in (BASELINE, *later)}
    files = _files(responses)
    for wave, seen in people.items():
        if seen.empty:
            raise DataError(
                Issue(
                    files,
                    f"Nobody answered at the {printed(wave)}.",
                    "Check the file, its wave and its columns in deliverable.yaml.",
                    code="waves.empty",
                )
            )
    almost = {wave: list(_almost(responses, wave)) for wave in later}
    by_code = {of_wave.wave: of_wave for of_wave in links}
    paired = {wave: people[BASELINE].intersection(people[wave]).sort_values() for wave in later}
    for wave, both in paired.items():
        if both.empty:
            counts = len(people[wave]), len(people[BASELINE])
            raise DataError(_nobody(wave, counts, files, by_code.get(wave), almost[wave]))
    everybody = reduce(pd.Index.union, paired.values())
    groups = _groups(responses, everybody, files)
    at = {wave: [r for r in responses if r.wave == wave] for wave in (BASELINE, *later)}
    return MatchedWaves(
        tuple(replace(r, persons=r.persons and r.persons.paired()) for r in responses),
        paired,
        groups,
        Flow(
            responses[0].unit,
            {wave: len(seen) for wave, seen in people.items()},
            {wave: len(both) for wave, both in paired.items()},
            len(reduce(pd.Index.intersection, paired.values())),
        ),
        clusters_of(in_order(responses), everybody),
        (
            *chain(*almost.values()),
            *chain(*(mirrored(at[BASELINE], at[w], both, files) for w, both in paired.items())),
            *chain(*(of_wave.notes for of_wave in links)),
            *cluster_notes(in_order(responses), everybody, files),
            *group_notes(responses, groups, files),
        ),
        links,
    )


def not_paired(matched: MatchedWaves) -> Iterator[Issue]:
    """Notes on the people of each wave who are not in the other, with their cells."""
    for later in matched.paired:
        people = {wave: _people(matched.responses, wave) for wave in (BASELINE, later)}
        for wave, partner in ((BASELINE, later), (later, BASELINE)):
            mine = [r for r in matched.responses if r.wave == wave]
            theirs = [r for r in matched.responses if r.wave == partner]
            listed = {p for r in theirs if r.everybody is not None for p in r.everybody.index}
            gone = people[wave].difference(people[partner])
            for alone, problem, action in (
                (gone[~gone.isin(listed)], f"{NOT_THERE}.", SAME_WAY),
                (gone[gone.isin(listed)], f"{{}} no answer at the {printed(partner)}.", ""),
            ):
                if places := _by_row(mine, alone):
                    yield note_on(places, problem, action, code="waves.not-paired")


def under_other_names(
    responses: Sequence[Responses], names: Mapping[str, str]
) -> tuple[Responses, ...]:
    """The responses of some waves, to be paired as other waves: ``then`` as the baseline."""
    return tuple(replace(r, wave=names[r.wave]) for r in responses if r.wave in names)


@dataclass(frozen=True, slots=True)
class InformantPairs:
    """How many people two informants told of, wave by wave; their answers are never mixed.

    ``waves``: wave -> people of whom the first told, the second told, and both told.
    ``throughout``: of whom both told at every wave.
    """

    waves: Mapping[str, tuple[int, int, int]]
    throughout: int


def pair_informants(
    first: Sequence[Responses], second: Sequence[Responses]
) -> InformantPairs | None:
    """Count the people of whom two informants told, by the same identifiers; None without a second.

    Waves that either has. Raises DataError where they have nobody in common at any wave.
    """
    if not second:
        return None
    asked = [wave for wave in MEASURED if any(r.wave == wave for r in (*first, *second))]
    people = {wave: (_people(first, wave), _people(second, wave)) for wave in asked}
    both = {wave: ours.intersection(theirs) for wave, (ours, theirs) in people.items()}
    if all(shared.empty for shared in both.values()):
        raise DataError(
            Issue(
                _files(first),
                f"Nobody at any wave has an identifier that stands in {_files(second)} too.",
                "Check that both informants' files identify the same people (the child, say) by "
                "the same identifiers, written the same way; or remove pair_with."
                + "".join(f" {note.sentence}" for note in informants_nearly(first, second)),
                code="waves.nobody-paired-with-partner",
            )
        )
    counts = {w: (len(ours), len(theirs), len(both[w])) for w, (ours, theirs) in people.items()}
    return InformantPairs(counts, len(reduce(pd.Index.intersection, both.values())))


def _files(responses: Sequence[Responses]) -> str:
    return ", ".join(sorted({source.file for r in responses for source in r.sources}))


def _nobody(
    wave: str, counts: tuple[int, int], files: str, links: WaveLinks | None, almost: list[Issue]
) -> list[Issue]:
    """Nobody of a later wave is in the baseline: of so many people there and here."""
    later, baseline = counts
    if not links:
        alike = "".join(f" {note.sentence}" for note in almost)
        problem = (
            f"Nobody at the {printed(wave)} ({later}) has an identifier that stands at "
            f"the baseline ({baseline})."
        )
        action = f"Check that both waves use the same identifiers, written the same way.{alike}"
        return [Issue(files, problem, action, code="waves.nobody-paired")]
    likely = len(links.likely)
    nearest = f"the likeliest of {likely} pairs falls short of" if likely else "no pair comes near"
    return [
        Issue(
            files,
            f"Nobody at the {printed(wave)} ({later}) could be linked by code to anybody at "
            f"the baseline ({baseline}): {nearest} the probability that a link takes"
            f" ({links.threshold:.2g}).",
            "Check that both files hold the same survey and the same columns of the code. A "
            "threshold: under link_by of 1 asks for what no code can give; 0.99 is strict.",
            code="waves.nobody-paired-by-code",
        ),
        # without what is said of the review list, which is not written
        *(note for note in links.notes if note.file != links.review),
    ]


def _almost(responses: Sequence[Responses], wave: str) -> Iterator[Issue]:
    """A note where identifiers that match nobody differ in their writing only."""
    first, later = ([r for r in responses if r.wave == name] for name in (BASELINE, wave))
    words = f"at the {printed(BASELINE)}", f"at the {printed(wave)}"
    yield from _nearly((first, later), words)


def informants_nearly(first: Sequence[Responses], second: Sequence[Responses]) -> Iterator[Issue]:
    """A note where identifiers of which one informant only told differ in their writing only."""
    yield from _nearly((first, second), ("of this informant", "of the other informant"))


def _nearly(
    sides: tuple[Sequence[Responses], Sequence[Responses]], words: tuple[str, str]
) -> Iterator[Issue]:
    written = [_written(side) for side in sides]
    first, later = (
        _unmatched(side, mine.drop(other.index, errors="ignore"), whose)
        for side, mine, other, whose in zip(sides, written, reversed(written), words, strict=True)
    )
    common = written[0][written[0].index.isin(written[1].index)]
    files = _files([r for side in sides for r in side])
    yield from nearly_matching(first, later, files, map(str, common))


def _written(responses: Sequence[Responses]) -> pd.Series:
    """Each person of a wave -> the identifier as it is written."""
    texts = [
        pd.Series({p: str(p) for p in r.answers.index}, dtype=object)
        if r.persons is None
        else r.persons.written
        for r in responses
    ]
    together = pd.concat(texts)
    return together[~together.index.duplicated()]


def _unmatched(responses: Sequence[Responses], texts: pd.Series, whose: str) -> Unmatched:
    """People by label with their identifiers, and where they stand."""
    persons = [r.persons for r in responses if r.persons]
    places = (
        next((p.where(str(label)) for p in persons if label in p.places.index), Issue("", "", ""))
        for label in texts.index
    )
    return Unmatched(whose, [str(text) for text in texts], tuple(places))


def _people(responses: Sequence[Responses], wave: str) -> pd.Index:
    """Everybody with at least one answer at a wave, to any instrument."""
    return pd.Index(
        sorted({str(p) for r in responses if r.wave == wave for p in r.answers.index}),
        dtype=object,
        name="person",
    )


def _groups(responses: Sequence[Responses], matched: pd.Index, files: str) -> pd.DataFrame:
    """The group of each matched person; a person in two groups is a fault."""
    groups = pd.DataFrame(index=matched)
    collector = Collector()
    for response in in_order(responses):
        for column, labels in response.background.reindex(matched).items():
            name = str(column)
            before = groups.get(name, pd.Series(None, index=matched, dtype=object))
            differs = before.notna() & labels.notna() & (before != labels)
            collector.fault(
                *(
                    Issue(
                        files,
                        f'Somebody is in "{before[person]}" at one wave and in '
                        f'"{labels[person]}" at another ({name}).',
                        f"Put one of the two right{_places(responses, person)}.",
                        value=str(person),
                        code="waves.two-groups",
                    )
                    for person in matched[differs.to_numpy()]
                )
            )
            groups[name] = before.where(before.notna(), labels)
    collector.stop()
    return groups


def _by_row(responses: Sequence[Responses], people: pd.Index) -> list[Issue]:
    """Where people of one wave stand, in the order of the file."""
    rows: dict[str, tuple[int, Issue]] = {}
    for persons in (r.persons for r in responses if r.persons):
        for person in people.intersection(persons.places.index):
            row = int(persons.places["row"][person])
            rows.setdefault(str(person), (row, persons.where(str(person))))
    return [place for _, place in sorted(rows.values(), key=lambda at: at[0])]


def _places(responses: Sequence[Responses], person: str) -> str:
    """Where a person stands in the files: so is the row found that holds the identifier."""
    places = [
        r.persons.where(person).where
        for r in responses
        if r.persons and person in r.persons.places.index
    ]
    return f": {' or '.join(dict.fromkeys(places))}" if places else ""
