"""Quotations held against the passages that they are of, and what in them may say who it was."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evaluation.counting import and_more, plural
from evaluation.declare.quotations import Quotation
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.coded.coding import Coding, Path, Segment, themes_called

_OMITTED = re.compile(r"\[\s*(?:\u2026|\.\.\.+)\s*\]")
_CHANGED = re.compile(r"\[[^\]]*\]")
_LONGEST_CHANGE = 120  # letters that stood where square brackets stand now
_QUOTES = str.maketrans("\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb", '\'\'\'\'"""""')
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_START = re.compile(r"(?:^|[.!?\u2026:]['\"\u2019\u201d)]*\s+|[\"\u201c\u2018(]\s*)$")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_NO_NAMES = frozenset(
    {"i", "i'm", "i've", "i'd", "i'll", "english", "god", "christmas", "easter", "mr", "mrs", "ms"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "dr"}
    | {"january", "february", "march", "april", "may", "june", "july", "august", "september"}
    | {"october", "november", "december"}
)
_AGE = re.compile(
    r"\b(?:(?:aged?|age of|turned|turning|he'?s|she'?s|they'?re|i'?m|was|were|is|be)\s+"
    r"(\d{1,2})\b(?!\s*(?:%|per|minutes|hours|days|weeks|months|miles|people|times|o'clock))"
    r"|(\d{1,2}|[a-z]+teen|ten|eleven|twelve|[a-z]+ty)[- ]years?[- ]olds?\b"
    r"|\b([a-z]+teen|eleven|twelve)\b(?=\s+(?:years old|when|at the time)))",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:head ?teacher|head of \w+|deputy head|principal|director|chief \w+|ceo|manager|mayor|"
    r"councillor|mp|sergeant|inspector|superintendent|constable|judge|magistrate|consultant|"
    r"psychiatrist|paediatrician|gp|imam|vicar|priest|rabbi|pastor|coach|caretaker|landlord|"
    r"solicitor|barrister|twins?|triplets?|only (?:girl|boy|child|one)|eldest|youngest)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation, its passage and theme; ``asks``: what in it may say who it was."""

    quotation: Quotation
    segment: Segment
    theme: Path
    asks: Mapping[str, tuple[str, ...]]


def quoted(
    quotations: Sequence[Quotation],
    codings: Sequence[Coding],
    passages: Mapping[Segment, str],
    place: Callable[[int], Issue],
    collector: Collector,
    *,
    known: Iterable[str] = (),
    published: bool = False,
    today: date,
) -> tuple[Quoted, ...]:
    """The quotations whose words are those of a coded passage; every fault is the collector's.

    ``place``: an issue at the place of a quotation, of which words and code are filled in.
    ``known``: words with capitals that say nothing of anybody, such as the programme's.
    ``published``: they were published before, so that nobody has to be asked again.
    """
    said = _Said(codings, passages)
    everyday = {word.casefold() for text in known for word in _WORD.findall(text)}
    found = []
    for number, quotation in enumerate(quotations):
        where = place(number)
        faults = [*said.faults(quotation, where), *_days(quotation, today, where)]
        collector.fault(*faults)
        if faults:
            continue
        segment = said.segment(quotation)
        theme = said.theme(quotation, segment)
        asks = identifying(quotation.words, everyday) if not published else {}
        held = Quoted(quotation, segment, theme, asks)
        collector.note(*_notes(held, said, where, published=published))
        found.append(held)
    loose = [n for n, q in enumerate(quotations) if q.agreed and not q.signed_words]
    if loose and not published:
        collector.note(_not_kept(place(loose[0]), len(loose)))
    return tuple(found)


def identifying(words: str, known: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """What in a quotation may say who it was: ``names or places``, ``ages``, ``roles``.

    Names: words with a capital that begin no sentence, without acronyms and common words. What
    stands in square brackets was changed already. It asks and finds not everything: an unusual
    event or turn of phrase has no capital.
    """
    plain = _CHANGED.sub(lambda found: " " * len(found[0]), words).translate(_QUOTES)
    everyday = _NO_NAMES | {word.casefold() for word in known}
    names = [
        match[0]
        for match in _WORD.finditer(plain)
        if match[0][0].isupper()
        and not (match[0].isupper() and len(match[0]) > 1)
        and match[0].casefold().removesuffix("'s") not in everyday
        and not _START.search(plain[: match.start()])
    ]
    ages = [next(filter(None, match.groups())) for match in _AGE.finditer(plain)]
    roles = [match[0] for match in _ROLE.finditer(plain)]
    asked = {"names or places": names, "ages": ages, "roles": roles}
    return {kind: tuple(dict.fromkeys(found)) for kind, found in asked.items() if found}


def stands_in(words: str, passage: str) -> bool:
    """Whether final words are those of a passage, but for marked omissions and changes.

    Spaces, capitals and the kind of quotation marks and dashes do not count. Words are whole but
    where square brackets stand in them; brackets alone are nobody's words.
    """
    text, ends = _plain(passage), [0]  # where what was met so far may end, rising
    found = False
    for kept in _OMITTED.split(words):
        *before, last = map(_plain, _CHANGED.split(kept))
        gap = math.inf
        for number, piece in enumerate((*before, last)):
            gap += number and _LONGEST_CHANGE
            if piece:
                starts = (at for at in _places(piece, text) if _follows(at, ends, gap))
                ends = [
                    at + len(piece)
                    for at in starts
                    if (number or not _in_a_word(text, at))
                    and (number < len(before) or not _in_a_word(text, at + len(piece)))
                ]
                gap, found = 0, True
    return found and bool(ends)


def _plain(text: str) -> str:
    return " ".join(_DASHES.sub("-", text.translate(_QUOTES)).casefold().split())


def _places(piece: str, text: str) -> Iterator[int]:
    """Where some words begin in a text."""
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _follows(at: int, ends: Sequence[int], gap: float) -> bool:
    """Whether a place is at most so far behind one of some ends; a blank on each side is free."""
    before = bisect_right(ends, at)
    return before > 0 and at - ends[before - 1] <= gap + 2


def _in_a_word(text: str, at: int) -> bool:
    """Whether a place parts a word or a number; of scripts without capitals nothing tells it."""
    return 0 < at < len(text) and all(
        mark.isdigit() or mark.lower() != mark.upper() for mark in text[at - 1 : at + 1]
    )


class _Said:
    """What was said and coded, by source and number."""

    def __init__(self, codings: Sequence[Coding], passages: Mapping[Segment, str]) -> None:
        self.passages = passages
        self.themes: dict[Segment, list[Path]] = {}
        for coding in codings:
            self.themes.setdefault(coding.segment, []).append(coding.path)
        self.sources = sorted({segment.source for segment in self.themes})

    def of(self, quotation: Quotation) -> list[Segment]:
        """The coded passages that a quotation may be of."""
        return [
            segment
            for segment in self.themes
            if segment.source == quotation.source
            and quotation.segment in ("", segment.number)
            and (not quotation.theme or self.under(quotation.theme, segment))
        ]

    def under(self, theme: str, segment: Segment) -> list[Path]:
        """The themes of a passage that are called so."""
        return themes_called(theme, self.themes[segment])

    def segment(self, quotation: Quotation) -> Segment:
        """The passage whose words it has; the first that may be meant, without words."""
        may_be = self.of(quotation)
        return next((s for s in may_be if self._has(quotation, s)), may_be[0])

    def theme(self, quotation: Quotation, segment: Segment) -> Path:
        """The theme under which it is printed."""
        named = self.under(quotation.theme, segment) if quotation.theme else self.themes[segment]
        return named[0]

    def checked(self, segment: Segment) -> bool:
        """Whether the file has the words of a passage."""
        return bool(self.passages.get(segment))

    def _has(self, quotation: Quotation, segment: Segment) -> bool:
        return stands_in(quotation.words, self.passages.get(segment, ""))

    def faults(self, quotation: Quotation, where: Issue) -> Iterator[Issue]:
        """What is wrong with where it stands, and with its words."""
        if quotation.source not in self.sources:
            hint = did_you_mean(quotation.source, self.sources)
            yield _fault(
                where,
                f'Nothing is coded of the source "{quotation.source}".',
                hint or f"There are: {and_more(self.sources, 10)}.",
                code="quotation.no-such-source",
            )
            return
        may_be = self.of(quotation)
        if not may_be:
            what = f'segment "{quotation.segment}"' if quotation.segment else "passage"
            theme = f' under the theme "{quotation.theme}"' if quotation.theme else ""
            yield _fault(
                where,
                f'There is no {what} of the source "{quotation.source}"{theme}.',
                "Write segment and theme as they are in the coded file, or leave them out: the "
                "words then say which passage it is.",
                code="quotation.no-such-segment",
            )
            return
        if all(map(self.checked, may_be)) and not any(self._has(quotation, s) for s in may_be):
            yield _fault(
                where,
                "These are not the words of the coded passage.",
                "Quote word for word. Mark what is left out with [\u2026], and put changes in "
                "square brackets, such as [a town].",
                code="quotation.not-its-words",
            )


def _days(quotation: Quotation, today: date, where: Issue) -> Iterator[Issue]:
    days = [part.on for part in (quotation.consent, quotation.signed) if part]
    if any(day > today for day in days):
        yield _fault(
            where,
            "A day of consent or signature lies in the future.",
            "Write the day on which it was given.",
            code="quotation.future-day",
        )


def _notes(held: Quoted, said: _Said, where: Issue, *, published: bool) -> Iterator[Issue]:
    quotation = held.quotation
    if not said.checked(held.segment):
        yield _note(
            where,
            "The file has no words of this passage, so that nobody can check the quotation.",
            'Name the column of the words under segments ("text: <column>"), or read it again '
            "beside the recording.",
            code="quotation.not-checked",
        )
    if published:
        return
    if held.asks and not quotation.signed:
        asked = "; ".join(f"{kind}: {', '.join(found)}" for kind, found in held.asks.items())
        yield _note(
            where,
            f"May this say who it was? {asked}.",
            "Change what does in square brackets, ask for consent in the new words, and sign "
            '("signed: {by: ..., on: ...}") when nobody can be recognised. Look for unusual '
            "events too: they have no capital letter.",
            code="quotation.may-identify",
        )
    if quotation.changed:
        yield _note(
            where,
            "These are not the words that were agreed to and signed, so that the quotation stands "
            "in the internal edition only.",
            "Put the signed words back. Or ask who spoke again, in the new words, sign with the "
            'new day, and copy them to "signed words" ("signed_words" in deliverable.yaml).',
            code="quotation.changed-since",
        )
    elif not quotation.agreed:
        lacks = "no consent in its final words"
        fix = "Ask who spoke again, in the words that will be printed; then the lead signs."
        if quotation.consent and quotation.consent.final_wording:
            lacks = "no signature"
            fix = "The lead reads it once more for whom it may give away, and signs."
        yield _note(
            where,
            f"This quotation has {lacks}, and stands in the internal edition only.",
            fix,
            code="quotation.kept-inside",
        )


def _not_kept(first: Issue, many: int) -> Issue:
    return _note(
        first,
        f"Of {plural(many, 'signed quotation')} the words that were signed are not kept, so that "
        "nobody would see if they are changed.",
        'Copy the words that were agreed to once more: in a sheet into a column "signed words", '
        'in deliverable.yaml as "signed_words: ...".',
        code="quotation.words-not-kept",
    )


def _fault(where: Issue, problem: str, fix: str, *, code: str) -> Issue:
    return replace(where, problem=problem, fix=fix, code=code)


def _note(where: Issue, problem: str, fix: str, *, code: str) -> Issue:
    return replace(where, problem=problem, fix=fix, code=code, severity="note")
