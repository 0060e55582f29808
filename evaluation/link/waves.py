"""The only place where people are paired: by identifier or code, never by row order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import pandas as pd

from evaluation.declare.programme import Unit
from evaluation.declare.waves import BASELINE, ENDPOINT, FOLLOW_UP, MEASURED, printed
from evaluation.errors import Collector, DataError, Issue
from evaluation.link.by_code import NOT_THERE, SAME_WAY, WaveLinks, note_on, one_label_each
from evaluation.read.people.alike import plain_code
from evaluation.read.responses import Responses


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people there were at each wave, and how many could be paired.

    ``n_matched`` were seen at baseline and endpoint, ``n_followed`` at baseline and
    follow-up, ``n_throughout`` at all three; without a follow-up wave the last three are None.
    """

    unit: Unit
    n_baseline: int
    n_endpoint: int
    n_matched: int
    n_follow_up: int | None = None
    n_followed: int | None = None
    n_throughout: int | None = None

    @property
    def lost(self) -> int:
        """Seen at baseline, not at endpoint."""
        return self.n_baseline - self.n_matched

    @property
    def joined(self) -> int:
        """Seen at endpoint, not at baseline."""
        return self.n_endpoint - self.n_matched

    @property
    def lost_later(self) -> int:
        """Seen at baseline, not at follow-up."""
        return 0 if self.n_followed is None else self.n_baseline - self.n_followed


@dataclass(frozen=True, slots=True)
class MatchedWaves:
    """Responses of two waves, and of a follow-up where there is one, with the people in them.

    ``matched`` holds the identifiers, sorted, of those in baseline and endpoint;
    ``followed`` of those in baseline and follow-up. ``groups``: person x group column,
    labels as at baseline (missing where unknown). ``clusters``: the group or session in
    which each of them was taught, missing where unknown; None where that is not declared.
    ``notes`` tell of identifiers that almost match. ``links``: how each later wave was linked
    by anonymous code; none where people are known by an identifier.
    """

    responses: tuple[Responses, ...]
    matched: pd.Index
    groups: pd.DataFrame
    flow: Flow
    followed: pd.Index
    clusters: pd.Series | None = None
    notes: tuple[Issue, ...] = ()
    links: tuple[WaveLinks, ...] = ()

    @property
    def linked_by(self) -> str:
        """By what people were paired, in words."""
        by_id = not self.links or any(found.known for found in self.links)
        by_code = any(found.n_links for found in self.links)
        return " or ".join(("identifier",) * by_id + ("anonymous code",) * by_code)

    def paired(self, wave: str) -> pd.Index:
        """The people who are in the baseline and in a later wave."""
        return self.followed if wave == FOLLOW_UP else self.matched


def same_people(responses: Sequence[Responses]) -> tuple[Responses, ...]:
    """The responses with one label a person over all waves, where people are linked by code."""
    return one_label_each(responses)[0]


def match_waves(responses: Sequence[Responses]) -> MatchedWaves:
    """Pair the people of the baseline with those of the endpoint, and of the follow-up if any.

    People are paired by their identifier, or by anonymous code where that is declared; those
    seen at one wave only are counted in ``flow``. Raises DataError when a wave is missing,
    nobody is in both, or somebody changes group.
    """
    responses, links = one_label_each(responses)
    later = [ENDPOINT, *([FOLLOW_UP] if any(r.wave == FOLLOW_UP for r in responses) else [])]
    people = {wave: _people(responses, wave) for wave in (BASELINE, *later)}
    files = ", ".join(sorted({source.file for r in responses for source in r.sources}))
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
    by_code = {found.wave: found for found in links}
    pairs = {wave: _in_both(people, wave, (responses, files), by_code.get(wave)) for wave in later}
    matched, followed = pairs[ENDPOINT], pairs.get(FOLLOW_UP, pairs[ENDPOINT][:0])
    everybody = matched.union(followed)
    flow = Flow(
        responses[0].unit,
        len(people[BASELINE]),
        len(people[ENDPOINT]),
        len(matched),
        *(
            (len(people[FOLLOW_UP]), len(followed), len(matched.intersection(followed)))
            if FOLLOW_UP in people
            else ()
        ),
    )
    return MatchedWaves(
        tuple(responses),
        matched,
        _groups(responses, everybody, files),
        flow,
        followed,
        _clusters(responses, everybody),
        (
            *(note for wave in later for note in _almost(responses, wave, files)),
            *(note for found in links for note in found.notes),
        ),
        links,
    )


def not_paired(matched: MatchedWaves, later: str = ENDPOINT) -> Iterator[Issue]:
    """Notes on the people of each wave who are not in the other, with their cells."""
    people = {wave: _people(matched.responses, wave) for wave in (BASELINE, later)}
    for wave, other in ((BASELINE, later), (later, BASELINE)):
        mine = [r for r in matched.responses if r.wave == wave]
        theirs = [r for r in matched.responses if r.wave == other]
        listed = {p for r in theirs if r.everybody is not None for p in r.everybody.index}
        gone = people[wave].difference(people[other])
        for alone, problem, action in (
            (gone[~gone.isin(listed)], f"{NOT_THERE}.", SAME_WAY),
            (gone[gone.isin(listed)], f"{{}} no answer at the {printed(other)}.", ""),
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
    order = [wave for wave in MEASURED if any(r.wave == wave for r in (*first, *second))]
    told = {wave: (_people(first, wave), _people(second, wave)) for wave in order}
    both = {wave: one.intersection(other) for wave, (one, other) in told.items()}
    if all(people.empty for people in both.values()):
        one, other = (
            ", ".join(sorted({s.file for r in found for s in r.sources}))
            for found in (first, second)
        )
        raise DataError(
            Issue(
                one,
                f"Nobody at any wave has an identifier that stands in {other} too.",
                "Check that both informants' files identify the same people (the child, say) by "
                "the same identifiers, written the same way; or remove pair_with.",
                code="waves.nobody-paired-with-partner",
            )
        )
    counts = {wave: (len(told[wave][0]), len(told[wave][1]), len(both[wave])) for wave in order}
    return InformantPairs(counts, len(reduce(pd.Index.intersection, both.values())))


def _in_both(
    people: Mapping[str, pd.Index],
    wave: str,
    read: tuple[Sequence[Responses], str],
    links: WaveLinks | None,
) -> pd.Index:
    """Who is in the baseline and in a later wave. Raises DataError when that is nobody."""
    baseline, seen = people[BASELINE], people[wave]
    both = baseline.intersection(seen).sort_values()
    if both.empty and links:
        why = [note for note in links.notes if note.file != links.review]  # that is not written
        raise DataError([_nobody_by_code(links, read[1], len(seen), len(baseline)), *why])
    if both.empty:
        almost = "".join(f" {note.problem}" for note in _almost(read[0], wave, read[1]))
        raise DataError(
            Issue(
                read[1],
                f"Nobody at the {printed(wave)} ({len(seen)}) has an identifier that stands at "
                f"the baseline ({len(baseline)}).",
                f"Check that both waves use the same identifiers, written the same way.{almost}",
                code="waves.nobody-paired",
            )
        )
    return both


def _nobody_by_code(links: WaveLinks, files: str, n_later: int, n_baseline: int) -> Issue:
    """No code is like any other, or none is sure enough."""
    likely = len(links.likely)
    found = f"the likeliest of {likely} pairs falls short of" if likely else "no pair comes near"
    return Issue(
        files,
        f"Nobody at the {printed(links.wave)} ({n_later}) could be linked by code to anybody at "
        f"the baseline ({n_baseline}): {found} the probability that a link takes"
        f" ({links.threshold:.2g}).",
        "Check that both files hold the same survey and the same columns of the code. A threshold: "
        "under link_by of 1 asks for what no code can give; 0.99 is strict.",
        code="waves.nobody-paired-by-code",
    )


def _almost(responses: Sequence[Responses], wave: str, files: str) -> Iterator[Issue]:
    """A note where identifiers that match nobody differ in their writing only."""
    before, after = (_spelt(responses, name) for name in (BASELINE, wave))
    alone, later = (
        mine[~mine.index.isin(other.index)] for mine, other in ((before, after), (after, before))
    )
    if near := int(later.isin(set(alone)).sum()):
        yield Issue(
            files,
            f"Identifiers at the {printed(wave)} that match nobody: {len(later)}; {near} of them "
            "would match if capitals, spaces and leading zeros did not count.",
            "Look at both lists, and write the codes that belong together the same way.",
            severity="note",
            code="waves.identifiers-almost-alike",
        )


def _spelt(responses: Sequence[Responses], wave: str) -> pd.Series:
    """Each person of a wave -> the identifier without what differs in writing, as a label."""
    together = pd.concat(
        [
            pd.Series({p: plain_code(str(p)) for p in r.answers.index}, dtype=object)
            if r.persons is None
            else r.persons.spelt
            for r in responses
            if r.wave == wave
        ]
    )
    return together[~together.index.duplicated()]


def _clusters(responses: Sequence[Responses], people: pd.Index) -> pd.Series | None:
    """Where each person was taught, as the earliest wave that knows it says."""
    known: pd.Series | None = None
    for response in sorted(responses, key=lambda r: (r.wave, r.instrument.id)):
        if response.clusters is not None:
            here = response.clusters.reindex(people)
            known = here if known is None else known.where(known.notna(), here)
    return known


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
    for response in sorted(responses, key=lambda r: (r.wave, r.instrument.id)):
        here = response.background.reindex(matched)
        for column in here.columns:
            known = groups.get(column, pd.Series(None, index=matched, dtype=object))
            differs = known.notna() & here[column].notna() & (known != here[column])
            collector.fault(
                *(
                    Issue(
                        files,
                        f'Somebody is in "{known[person]}" at one wave and in '
                        f'"{here[column][person]}" at another ({column}).',
                        f"Put one of the two right{_places(responses, person)}.",
                        value=str(person),
                        code="waves.two-groups",
                    )
                    for person in matched[differs.to_numpy()]
                )
            )
            groups[column] = known.where(known.notna(), here[column])
    collector.stop()
    return groups


def _by_row(responses: Sequence[Responses], people: pd.Index) -> list[Issue]:
    """Where people of one wave stand, in the order of the file."""
    found: dict[str, tuple[int, Issue]] = {}
    for persons in (r.persons for r in responses if r.persons):
        for person in people.intersection(persons.places.index):
            row = int(persons.places["row"][person])
            found.setdefault(str(person), (row, persons.where(str(person))))
    return [place for _, place in sorted(found.values(), key=lambda at: at[0])]


def _places(responses: Sequence[Responses], person: str) -> str:
    """Where a person stands in the files: so is the row found that holds the identifier."""
    places = [
        r.persons.where(person).where
        for r in responses
        if r.persons and person in r.persons.places.index
    ]
    return f": {' or '.join(dict.fromkeys(places))}" if places else ""
