"""What one sentence counts and the next one adds up, or takes a part of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from evaluation.audit.checks import shares, sums
from evaluation.audit.checks.said.plain_words import plain
from evaluation.audit.checks.said.tokens import COUNT, SHARE, TIME, is_hedged, is_year, read
from evaluation.audit.documents.figures import figure
from evaluation.audit.label_words import words_of
from evaluation.audit.material import Material
from evaluation.audit.relation import CheckedRelation, of_place

_IN_ALL = re.compile(
    rf"^(?:In total|In all|Altogether|Together|Overall|All in all),? (?:[a-z]+ ){{0,4}}?"
    rf"(?P<n>{COUNT}){TIME} (?P<rest>[^\d]*)$"
)
_LISTED = re.compile(rf"\b(?P<k>{COUNT}){TIME}(?P<of>(?: (?!and\b|or\b)[a-z'-]+){{1,4}})")
_BRACKETED = re.compile(rf"[(](?P<k>{COUNT})(?P<of>(?: [a-z]+){{0,3}})[)]")
_OF_THESE = re.compile(
    rf"^(?:Out )?[Oo]f (?:these|those|them)(?: [a-z]+){{0,3}},? (?:only |just "
    rf")?(?P<k>{COUNT}){TIME}"
    rf"(?: [a-z'-]+){{0,3}} ?[(](?P<p>{SHARE})[)]"
)
_SOME = re.compile(
    r"\b(?:including|such as|for example|e\.g|mainly|mostly|also|further|other|others|each|per|"
    r"of whom|of which|of these|some|several|many|a few|at least|between|twice|aged?|target|"
    r"planned)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:people|persons?|children|men|women|staff|boys|girls|(?!members|numbers|papers|letters|"
    r"centres|quarters|others|answers|posters|computers)[a-z]+(?:ers|ors|ists|ents|ants|als|iens|"
    r"ians)|"
    r"pupils|adults|mothers|fathers|nurses|heads|leads|youth)\b"
)


def over_two(material: Material) -> Iterator[CheckedRelation]:
    """Sums and parts that are told over two sentences of one paragraph."""
    said = [(s.place.partition(', sentence "')[0], s) for s in material.sentences]
    for (paragraph, first), (beside, second) in pairwise(said):
        if paragraph == beside and first.place != second.place:
            before, after = plain(first.text[:1_000]), plain(second.text[:1_000])
            yield from _in_all(before, after, second.place)
            yield from _of_these(before, after, second.place)


def _in_all(before: str, after: str, place: str) -> Iterator[CheckedRelation]:
    """We interviewed 24 parents and 18 workers. In total, 42 people were interviewed."""
    total = _IN_ALL.match(after)
    if not total or is_year(total["n"]) or _SOME.search(before) or _SOME.search(after):
        return
    every = [c for c in re.findall(COUNT, before) if not is_year(c)]
    listed = list(_BRACKETED.finditer(before)) or list(_LISTED.finditer(before))
    parts = [m for m in listed if not is_year(m["k"])]
    hedged = any(is_hedged(before[: m.start("k")]) for m in parts)
    if len(parts) < 2 or len(parts) != len(every) or hedged or "%" in before + after:
        return
    if not _alike([m["of"] for m in parts], total["rest"], before):
        return
    printed, counts = read(total["n"]), [read(m["k"]) for m in parts]
    yield of_place(place, (printed, *counts), sums.total(place, printed, counts))


def _alike(parts: Sequence[str], whole: str, before: str) -> bool:
    """Whether what is counted in all is what was counted in parts: by its noun, or by the verb."""
    nouns = words_of(" ".join(whole.split()[:2]))
    named = [of for of in parts if of]
    if named and all(nouns & words_of(of) for of in named):
        return True
    people = len(named) == len(parts) and all(_PEOPLE.search(of) for of in parts)
    done = words_of(" ".join(whole.split()[1:])) & words_of(before)
    return people and bool(_PEOPLE.search(" ".join(whole.split()[:2]))) and bool(done)


def _of_these(before: str, after: str, place: str) -> Iterator[CheckedRelation]:
    """56 came. Of these, 27 (48%) had waited: of any count before it, or of all of them."""
    match = _OF_THESE.match(after)
    if not match or is_year(match["k"]):
        return
    counts = [read(c) for c in re.findall(COUNT, before) if not is_year(c)]
    whole = sum((count.value for count in counts), Fraction(0))
    bases = [*counts, *filter(None, [figure(str(whole)) if len(counts) > 1 else None])]
    held = [base for base in bases if base.value > 0]
    if not held or _hedged(before):
        return
    k, printed = read(match["k"]), read(match["p"])
    tried = [shares.share(place, printed, k, base) for base in held]
    yield of_place(place, (printed, k), tried[-1 - (len(counts) > 1)] if all(tried) else None)


def _hedged(text: str) -> bool:
    return any(is_hedged(text[: m.start()]) for m in re.finditer(COUNT, text))
