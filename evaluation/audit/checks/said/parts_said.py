"""Parts of parts, and what is left of a whole: "of whom 37 (41%)", "45 withdrew, leaving 275"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from evaluation.audit.checks import shares, sums
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import (
    COUNT,
    MONEY,
    SHARE,
    TIME,
    is_hedged,
    is_year,
    read,
    to_noughts,
)
from evaluation.audit.printed import PrintedFigure

_OF_WHOM = r"\b(?:of|among) (?:whom|which|these|those|them)\b"
_PART_OF = re.compile(
    rf"{_OF_WHOM},? (?:only |just |another )?(?P<k>{COUNT}){TIME}(?: "
    rf"[a-z'-]+){{0,4}} ?[(\[](?:or )?(?P<p>{SHARE})[)\]]|"
    rf"(?P<p3>{SHARE}) ?[(\[](?:n ?= ?)?(?P<k3>{COUNT})[)\]] {_OF_WHOM}|"
    rf"\b(?P<k4>{COUNT}) ?[(\[](?:or )?(?P<p4>{SHARE})[)\]] {_OF_WHOM}|"
    rf"\b(?P<k2>{COUNT}){TIME}(?: [a-z'-]+){{0,2}} {_OF_WHOM} ?[(\[](?:or )?(?P<p2>{SHARE})[)\]]",
    re.IGNORECASE,
)
_LEFT = re.compile(
    rf"\b(?:leaving|(?:and|while) the (?:remaining|other|rest,?)|the remaining) (?:only "
    rf")?(?P<rest>{COUNT}){TIME}",
    re.IGNORECASE,
)
_OTHERS_LEFT = re.compile(
    rf"^(?:[A-Za-z]+ )?(?P<k>{COUNT}) (?:out )?of (?:the |our |these |those )+(?P<n>{COUNT}){TIME}"
    rf"[^\d.:%()]{{1,60}}?(?:;|,| and|, and|, while)? the (?:other|remaining) (?P<rest>{COUNT})\b"
    r"(?! (?:of|on|at|with|in)\b)[^\d]*$"
)
_OPENS = re.compile(
    rf"^(?:[Oo]ut )?[Oo]f (?:the |these |those |our |all |all the |a total of "
    rf")*(?P<n>{COUNT}){TIME}"
)
_SOME = re.compile(
    rf"{_OF_WHOM}|\b(?:each|per|including|between|both|twice|more than once|least|further|"
    r"about|around|nearly|almost|aged?|some of|weeks?|months?|days?|years?|hours?|average|mean|"
    r"first|second|third|neither|none|except|again)\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"\b(?:response|return|completion|participation|take-?up|uptake|retention|success|pass|"
    rf"acceptance|drop-?out) rate of (?:just |only )?(?P<p>{SHARE})"
)
_BOTH = re.compile(
    rf"(?P<k>{COUNT}) (?:out )?of (?:the |our )?(?P<n>{COUNT})[^\d.;:]{{0,40}}[(\[]{SHARE}[)\]]"
    rf"[^\d.;:]{{1,60}}(?:,| and|, and) (?:the other )?(?P<k2>{COUNT})[^\d.;:(]{{0,30}}"
    rf"[(\[](?P<p>{SHARE})[)\]]"
)
_MONEY_PART = re.compile(
    rf"(?P<n>{MONEY})[^\d.;:()%£$€]{{0,60}},? of (?:which|this|that),? (?P<k>{MONEY})"
    rf" ?[(\[](?P<p>{SHARE})[)\]]|"
    rf"(?P<k2>{MONEY}) ?[(\[](?P<p2>{SHARE})[)\]] of (?:the |a |our )?(?:total |whole "
    rf")?(?P<n2>{MONEY})|"
    rf"(?P<k3>{MONEY}) (?:out )?of (?:the |a |our )?(?:total |whole )?(?P<n3>{MONEY})"
    rf" ?[(\[](?P<p3>{SHARE})[)\]]|"
    rf"(?P<p4>{SHARE}) ?[(\[](?P<k4>{MONEY}) (?:out )?of (?:the |a )?(?:total )?(?P<n4>{MONEY})[)"
    rf"\]]"
)


def parts_said(text: str, place: str) -> Iterator[SaidTogether]:
    """Every part of a part, rest and share of money in a plain sentence."""
    yield from _of_whom(text, place)
    yield from _left(text, place)
    yield from _rate(text, place)
    yield from _of_both(text, place)
    yield from _of_money(text, place)


def _counts(text: str) -> list[PrintedFigure]:
    return [read(count) for count in re.findall(COUNT, text) if not is_year(count)]


def _of_whom(text: str, place: str) -> Iterator[SaidTogether]:
    """56 of 63 had come before, of whom 27 (48%) had waited: of any count before it, or none.

    It is told as one of those right before, which it most likely is.
    """
    for match in _PART_OF.finditer(text):
        before = text[: match.start()]
        which = next(end for end in ("", "2", "3", "4") if match[f"p{end}"])
        k, p = match[f"k{which}"], match[f"p{which}"]
        bases = [base for base in _counts(before) if base.value > 0]
        if not bases or is_year(k) or is_hedged(text[: match.start(f"k{which}")]):
            continue
        count, printed = read(k), read(p)
        tried = [shares.share(place, printed, count, base) for base in bases]
        counted = _antecedent(before, bases)
        found = tried[counted] if all(tried) else None
        yield SaidTogether((printed, count, bases[counted]), found)


def _antecedent(before: str, bases: Sequence[PrintedFigure]) -> int:
    """Which count "of whom" means: the part of "56 of 63", else the last."""
    pairs = list(re.finditer(rf"(?P<k>{COUNT}) (?:out )?of (?:the |our )?(?P<n>{COUNT})", before))
    last = bool(pairs) and not _counts(before[pairs[-1].end() :])
    return len(bases) - (2 if last and len(bases) > 1 else 1)


def _left(text: str, place: str) -> Iterator[SaidTogether]:
    """Of 320 referrals, 45 were withdrawn, leaving 275: all that is counted makes up the whole."""
    if others := _OTHERS_LEFT.match(text):
        if not _SOME.search(text):
            k, whole, rest = (read(others[name]) for name in ("k", "n", "rest"))
            yield SaidTogether((whole, k, rest), sums.total(place, whole, [k, rest]))
        return
    left = list(_LEFT.finditer(text))
    opened = _OPENS.match(text)
    if len(left) != 1 or _SOME.search(text) or re.search(r"\d-\d", text):
        return
    before = text[: left[0].start()]
    counts = _counts(before)
    after = text[left[0].end() :]
    narrowed = re.match(
        r" (?:of|on|at|with|in (?!the (?:study|sample|analysis|trial|cohort|programme|group)\b))\b",
        after,
    )
    if _counts(after) or narrowed or re.search(r"[;:]", before):
        return
    leaving = left[0][0].lower().startswith("leaving")
    if not (opened or (leaving and len(counts) == 2)) or len(counts) < 2:
        return
    whole, *parts = counts
    rest = read(left[0]["rest"])
    if is_year(left[0]["rest"]) or any(part.value >= whole.value for part in parts):
        return
    yield SaidTogether((whole, *parts, rest), sums.total(place, whole, [*parts, rest]))


def _rate(text: str, place: str) -> Iterator[SaidTogether]:
    """121 were sent out and 86 came back, a response rate of 71%."""
    rates = list(_RATE.finditer(text))
    if len(rates) != 1 or len(re.findall(SHARE, text)) != 1:
        return
    counts = _counts(text[: rates[0].start()])
    years = [count for count in re.findall(COUNT, text) if is_year(count)]
    if len(counts) != 2 or _counts(text[rates[0].end() :]) or _SOME.search(text) or years[1:]:
        return
    k, n = sorted(counts, key=lambda figure: figure.value)
    printed = read(rates[0]["p"])
    yield SaidTogether((printed, k, n), shares.share(place, printed, k, n))


def _of_both(text: str, place: str) -> Iterator[SaidTogether]:
    """44 of 148 (30%) said yes and 104 (70%) said no: all others are of the same base."""
    for match in _BOTH.finditer(text):
        k, n, others, printed = (read(match[name]) for name in ("k", "n", "k2", "p"))
        if k.value + others.value == n.value:
            found = shares.share(place, printed, others, n)
            yield SaidTogether((printed, others, n), found)


def _of_money(text: str, place: str) -> Iterator[SaidTogether]:
    """£250,000, of which £100,000 (40%): money is taken as rounded to its noughts."""
    for match in _MONEY_PART.finditer(text):
        which = next(end for end in ("", "2", "3", "4") if match[f"p{end}"])
        k, n, printed = (read(match[name + which]) for name in "knp")
        hedged = any(is_hedged(text[: match.start(name + which)]) for name in "knp")
        if hedged or min(k.value, n.value) <= 0:
            continue
        (k_low, k_high), (n_low, n_high) = _around(k), _around(n)
        found = None
        if not printed.meets(100 * k_low / n_high, min(100 * k_high / n_low, Fraction(100))):
            found = shares.share(place, printed, k, n)
        yield SaidTogether((printed, k, n), found)


def _around(money: PrintedFigure) -> tuple[Fraction, Fraction]:
    """What a sum may have been rounded from: its noughts, though no more than a fortieth of it."""
    low, high = to_noughts(money)
    if money.scale > 1:
        return money.low, money.high
    most = money.value / 40
    return max(low, money.value - most), min(high, money.value + most)
