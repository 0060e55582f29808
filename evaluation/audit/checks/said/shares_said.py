"""Shares in a sentence beside their counts: ``45% (91 of 202)``, ``most (12 of 40)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evaluation.audit.checks import shares
from evaluation.audit.checks.said.tokens import ABOUT, COUNT, SHARE, TIME, is_year, read
from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.printed import PrintedFigure

_OF = (
    r"(?:\s?/\s?| of | out of | from )(?:the |all |all the |a total of |our |these |those |their )*"
)
_CLEAR = r"[^\d.;:()%]"  # words in between: no figure, no end of a part
_K = rf"(?P<k>{COUNT})"
_N = rf"(?P<n>{COUNT}){TIME}"
_P = rf"(?:{ABOUT} )?(?P<p>{SHARE})"
_KN = rf"(?P<k>{COUNT.replace('%/:', '%:')}){_OF}(?P<n>{COUNT.replace(',/', ',')}){TIME}"
_PAIR = re.compile(_KN)
_ROUGHLY = (
    r"\b(?i:about|around|nearly|almost|over|roughly|approximately|some|more than|fewer than|"
    r"less than|up to|at least|under)"
)
_OTHERS = re.compile(r"\b(?:of|among|for) (?:these|those|them|whom|which|the [a-z]+,)")
_IN_BRACKETS = re.compile(
    rf"{_P}(?! (?:CI|confidence|interval|likely|certain))(?:{_CLEAR}{{0,80}}?)"
    rf"\s?[(\[](?:n ?= ?|i\.e\.,? |or |that is,? )?{_KN}"
)
_SHARE_AFTER = re.compile(rf"\b{_K}{_OF}{_N}{_CLEAR}{{0,120}}?[(\[](?:or )?{_P}[)\],;]")
_SHARE_BETWEEN = re.compile(rf"\b{_K}(?: \w+){{0,3}} ?[(\[]{_P}[)\]]{_OF}{_N}")
_SAID_AFTER = re.compile(
    rf"\b{_K}{_OF}{_N}{_CLEAR}{{0,70}}?(?:, (?:or|which is|that is|i\.e\.|equivalent to|"
    rf"representing|equal to)|\s?\u2013|,| -) ?(?:or )?{_P}(?! (?:more|fewer|less|higher|"
    r"lower|increase|rise|fall|decrease|drop|change|up|down|of (?:whom|which|these|those))|pp)"
)
_OPENS = re.compile(
    r"(?:^|[.;,] ?|\b(?:and|but) )(?:[Oo]ut )?[Oo]f (?:the |these |those |our |all |all the |"
    rf"a total of )+(?P<n>{COUNT}){TIME}(?P<rest>.*)|"
    rf"^(?:[Oo]ut )?[Oo]f (?P<n2>{COUNT}){TIME}(?= [a-z])(?P<rest2>.*)"
)
_COUNTED = re.compile(rf"\b{_K}{TIME}(?: [a-z]+){{0,3}} ?[(\[]{_P}[)\]]")
_COUNTED_TURNED = re.compile(
    rf"{_P}{_CLEAR}{{0,70}}?[(\[](?:n ?= ?)?{_K}(?: [A-Za-z]+){{0,2}}[)\]]"
)
_OF_THEM = re.compile(
    rf"\b(?P<n>{COUNT}){TIME}{_CLEAR}{{1,60}}?,? (?:and |\u2013 )?of (?:them|these|those|whom|"
    rf"which),? {_K}{TIME}{_CLEAR}{{0,80}}?[(\[]{_P}[)\]]"
)
_OF_THEM_SHARE = re.compile(
    rf"\b(?P<n>{COUNT}){TIME}{_CLEAR}{{1,60}}?,? (?:and |\u2013 )?of (?:them|these|those|whom|"
    rf"which),? {_P} ?[(\[](?:n ?= ?)?{_K}[)\]]"
)
_OF_BASE_COUNTED = re.compile(
    rf"{_P} of (?:the |all |all the |our |these |those )?(?P<n>{COUNT}){TIME}(?: [a-z]+){{1,6}} "
    rf"?[(\[](?:n ?= ?)?{_K}[)\]]"
)
_OF_BASE = re.compile(
    rf"(?:{ABOUT} )?(?P<p>{SHARE}) of (?:the |all |all the |our |these |those )"
    rf"(?P<n>{COUNT}){TIME} (?!to \d|million|or \d)(?P<word>[a-z-]+)"
)
_ABOVE = re.compile(
    rf"(?P<p>{SHARE}) of (?:the |all |our |these |those )?(?:respondents|participants|people|"
    r"children|young people|staff|parents|families|schools|pupils|boys|girls|women|men|"
    r"adults|professionals|practitioners|those|referrals|cases|forces|authorities)\b"
)
_MOVED = re.compile(
    r"\b(?:increas|decreas|rise|rose|fell|fall|drop|grew|growth|reduc|higher|lower|more than|"
    r"compared|target|capacity|versus|vs)\b|increase|decrease"
)
_GUESSED = re.compile(
    r"\b(?:weighted|estimated|projected|imput|national(?:ly)?|expected|target|aim)\b"
)
# words for shares, and between what such a share lies
_PARTS: tuple[tuple[str, Fraction, Fraction], ...] = tuple(
    (words, Fraction(low), Fraction(high))
    for words, low, high in (
        (
            r"(?:(?:far |well |slightly |just )?(?:more than|over)) half|(?:a|the) (?:\w+ "
            r")?majority|most(?= (?:of )?(?:the |these |those |our |them|who)|(?= "
            r"[a-z]*(?<!ou)s\b)| people| children| young people| staff| women| men)",
            "1/2",
            "1",
        ),
        (r"(?:less than|under|fewer than|just under|below) half|a minority", "0", "1/2"),
        (r"(?:nearly|almost|close to) half", "0.40", "0.5"),
        (r"(?:about |around |roughly |approximately |exactly )?half", "0.45", "0.55"),
        (r"(?:more than|over|just over) (?:a|1|one)[ -]third", "1/3", "1"),
        (r"(?:less than|under|fewer than|just under) (?:a|1|one)[ -]third", "0", "1/3"),
        (r"(?:nearly|almost|about |around |roughly )?\s?(?:a|1|one)[ -]third", "0.28", "0.39"),
        (r"(?:more than|over|just over) (?:2|two)[ -]thirds", "2/3", "1"),
        (r"(?:nearly|almost|about |around |roughly )?\s?(?:2|two)[ -]thirds", "0.61", "0.72"),
        (r"(?:more than|over|just over) (?:a|1|one)[ -]quarter", "1/4", "1"),
        (r"(?:less than|under|fewer than|just under) (?:a|1|one)[ -]quarter", "0", "1/4"),
        (r"(?:nearly|almost|about |around |roughly )?\s?(?:a|1|one)[ -]quarter", "0.20", "0.30"),
        (r"(?:more than|over|just over) (?:3|three)[ -]quarters", "3/4", "1"),
        (r"(?:nearly|almost|about |around |roughly )?\s?(?:3|three)[ -]quarters", "0.69", "0.81"),
    )
)
_STRICT = re.compile(
    r"more than|over|majority|most|less than|under|fewer|below|minority", re.IGNORECASE
)
_ANY_PART = re.compile(
    "|".join(
        rf"(?P<w{n}>(?<!the )(?<!\w)(?:{words})(?!\w))" for n, (words, _, _) in enumerate(_PARTS)
    ),
    re.IGNORECASE,
)
_PART_THEN = re.compile(rf"{_CLEAR}{{0,70}}?[(\[](?:n ?= ?)?(?:{_K}{_OF}{_N}|(?P<p>{SHARE}))")
_ONE_IN = re.compile(
    r"\b(?P<one>[1-9]) (?:in|out of)(?: every)? (?P<of>[2-9]|10|12|15|20)\b(?! ?(?:%|years|"
    rf"months|weeks|days)){_CLEAR}{{0,70}}?[(\[](?:n ?= ?)?(?:{_K}{_OF}{_N}|(?P<p>{SHARE}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SaidTogether:
    """Figures of a sentence that belong together, and what cannot be true of them."""

    figures: tuple[PrintedFigure, ...]
    found: Inconsistency | None


def shares_said(text: str, place: str) -> Iterator[SaidTogether]:
    """Every share in a plain sentence whose count or base stands beside it.

    One that another count in the sentence explains is no inconsistency.
    """
    if _GUESSED.search(text):
        return
    taken: set[int] = set()
    pairs = list(_PAIR.finditer(text))  # a share may be of another pair: reached 7 out of 10 (69%)
    for pattern in (
        _SHARE_BETWEEN,
        _IN_BRACKETS,
        _OF_THEM,
        _OF_THEM_SHARE,
        _OF_BASE_COUNTED,
        _SHARE_AFTER,
        _SAID_AFTER,
    ):
        for match in pattern.finditer(text):
            if match.start("p") in taken or is_year(match["k"]) or _unlike(match):
                continue
            taken.add(match.start("p"))
            said = _share(match["p"], match["k"], match["n"], match["about"], place)
            others = [(m["k"], m["n"]) for m in pairs if m.start("k") != match.start("k")]
            yield _unless(said, match, others, place)
    if opened := _OPENS.search(text):
        yield from _of_opening(opened, text, place, taken)
    else:
        yield from _of_one_whole(text, place, taken)
    yield from _possible(text, place, taken)
    for match in _ABOVE.finditer(text):
        if not _MOVED.search(text):
            printed = read(match["p"])
            yield SaidTogether((printed,), shares.within_whole(place, printed))
    yield from _in_words(text, place)


def _unless(
    said: SaidTogether, match: re.Match[str], others: Iterable[tuple[str, str]], place: str
) -> SaidTogether:
    """What was found, unless another count and base of the sentence give the share."""
    fits = said.found and any(
        not _share(match["p"], k, n, match["about"], place).found for k, n in others
    )
    return SaidTogether(said.figures, None) if fits else said


def _of_opening(
    opened: re.Match[str], text: str, place: str, taken: set[int]
) -> Iterator[SaidTogether]:
    """Of the 202 who answered, 91 (45%) ...: until the sentence speaks of others."""
    base = opened["n"] or opened["n2"]
    start = max(opened.start("rest"), opened.start("rest2"))
    turn = _OTHERS.search(text, start)
    end = turn.start() if turn else len(text)
    for pattern in (_COUNTED, _COUNTED_TURNED):
        for match in pattern.finditer(text, start, end):
            if match.start("p") in taken or is_year(match["k"]) or is_year(base):
                continue
            if _vague(match) or re.match(r" ?of (?!the time)[a-z]", text[match.end() :]):
                continue
            taken.add(match.start("p"))
            said = _share(match["p"], match["k"], base, match["about"], place)
            between = re.findall(COUNT, text[start : match.start()])
            others = [(match["k"], n) for n in between if not is_year(n)]
            yield _unless(said, match, others, place)


def _of_one_whole(text: str, place: str, taken: set[int]) -> Iterator[SaidTogether]:
    """Counts with their shares, of all of them together: 110 boys (54%) and 92 girls (46%).

    Either the sentence prints their sum too, or the shares make up 100.
    """
    items = [m for m in _COUNTED.finditer(text) if m.start("p") not in taken and not m["about"]]
    if len(items) < 2 or any(is_year(m["k"]) for m in items):
        return
    parts, printed = [read(m["k"]) for m in items], [read(m["p"]) for m in items]
    added = sum((part.value for part in parts), Fraction(0))
    inside = [(m.start("k"), m.end("p")) for m in items]
    others = [
        m[0]
        for m in re.finditer(COUNT, text)
        if not is_year(m[0]) and not any(a <= m.start() < b for a, b in inside)
    ]
    low, high = (sum((getattr(p, end) for p in printed), Fraction(0)) for end in ("low", "high"))
    whole = [c for c in others if read(c).value == added]
    if len(whole) == 1 or (not others and low <= 100 <= high):
        base = whole[0] if whole else str(added)
        for match in items:
            taken.add(match.start("p"))
            yield _share(match["p"], match["k"], base, None, place)


def _unlike(match: re.Match[str]) -> bool:
    """Whether the base is a year (12 of 2018), or the count no plain one."""
    return is_year(match["n"]) or _vague(match)


def _vague(match: re.Match[str]) -> bool:
    """Whether a count is one end of two (5 to 10 of 12), or about so many."""
    before = match.string[: match.start("k")]
    if match.start("p") < match.start("k"):
        return bool(re.search(rf"{_ROUGHLY}\s?$", before))
    return bool(re.search(rf"(?:\d%? ?(?:and|to|or|-)|{_ROUGHLY})\s?$", before))


def _share(p: str, k: str, n: str, about: str | None, place: str) -> SaidTogether:
    printed, count, base = read(p), read(k), read(n)
    held = (printed, count, base)
    if found := shares.part_of(place, count, base):
        return SaidTogether(held, found)
    if about and base.value > 0:
        share = 100 * count.value / base.value
        return SaidTogether(
            held, None if _is_about(about, printed, share) else _off(place, f"{about} {p}", share)
        )
    return SaidTogether(held, shares.share(place, printed, count, base))


def _is_about(about: str, printed: PrintedFigure, share: Fraction) -> bool:
    """Whether a share is about, just over, or nearly what was said."""
    word, p = about.lower(), printed.value
    if word in ("up to", "at most"):
        return share <= printed.high
    if re.search(r"under|less|fewer|below", word):
        return share <= printed.high and (
            share >= p - 5 or word in ("under", "less than", "fewer than", "below")
        )
    if re.search(r"nearly|almost|close", word):
        return p - 6 <= share <= printed.high
    if re.search(r"over|more|above|at least", word):
        return share >= printed.low
    return abs(share - p) <= max(Fraction(5, 2), p / 10)


def _off(place: str, said: str, share: Fraction) -> Inconsistency:
    return Inconsistency(place, said, f"{decimal(share, 1)}%", "share", "value")


def _possible(text: str, place: str, taken: set[int]) -> Iterator[SaidTogether]:
    """A percentage of a base whose count is not printed, and may not exist."""
    for match in _OF_BASE.finditer(text):
        base = read(match["n"])
        if match.start("p") in taken or match["about"] or is_year(match["n"]) or base.value > 1_000:
            continue
        if match["word"].startswith(("year", "pp", "point", "month", "day", "hour")):
            continue
        taken.add(match.start("p"))
        printed = read(match["p"])
        yield SaidTogether((printed, base), shares.possible_share(place, printed, base))
    opened = re.match(
        r"(?:[Oo]ut )?[Oo]f (?:the |these |those |our |all |all the "
        rf")+(?P<n>{COUNT}){TIME}{_CLEAR}{{1,70}}?,? (?P<p>{SHARE})(?! (?:of|more|fewer|less|"
        r"higher|lower)|pp)",
        text,
    )
    if opened and opened.start("p") not in taken and not is_year(opened["n"]):
        base, printed = read(opened["n"]), read(opened["p"])
        before = text[: opened.start("p")].rstrip()
        if base.value <= 1_000 and not re.search(rf"{ABOUT}$", before):
            yield SaidTogether((printed, base), shares.possible_share(place, printed, base))


def _in_words(text: str, place: str) -> Iterator[SaidTogether]:
    """Most, half, a third, one in four: beside their counts, or beside a percentage."""
    for match in _ANY_PART.finditer(text):
        after = _PART_THEN.match(text, match.end())
        if after and not re.search(
            r"\b(?:not|never|no|half an? hour)\b", text[: match.start()][-12:]
        ):
            at = next(n for n in range(len(_PARTS)) if match[f"w{n}"])
            yield _in_part(match[0].strip(), after, _PARTS[at][1], _PARTS[at][2], place)
    for match in _ONE_IN.finditer(text):
        share = Fraction(int(match["one"]), int(match["of"]))
        if share < 1:
            said = f"{match['one']} in {match['of']}"
            slack = max(Fraction(1, 25), share / 5)
            yield _in_part(said, match, share - slack, share + slack, place)


def _in_part(
    said: str, beside: re.Match[str], low: Fraction, high: Fraction, place: str
) -> SaidTogether:
    if beside["p"]:
        held: tuple[PrintedFigure, ...] = (read(beside["p"]),)
        ends = (held[0].low / 100, held[0].high / 100)
        shown = beside["p"]
    else:
        held = (read(beside["k"]), read(beside["n"]))
        if held[1].value <= 0:
            return SaidTogether(held, None)
        ends = (held[0].value / held[1].value,) * 2
        shown = f"{decimal(100 * ends[0], 1)}%"
    strict = bool(_STRICT.search(said)) and (low == 0 or high == 1)
    inside = (
        ends[1] > low and ends[0] <= high if strict and low else ends[0] < high if strict else None
    )
    fits = inside if inside is not None else ends[1] >= low and ends[0] <= high
    severity = "conclusion" if strict else "value"
    found = None if fits else Inconsistency(place, said, shown, "share in words", severity)  # type: ignore[arg-type]
    return SaidTogether(held, found)
