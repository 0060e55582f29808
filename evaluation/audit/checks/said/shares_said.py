"""Shares in a sentence beside their counts: ``45% (91 of 202)``, ``most (12 of 40)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evaluation.audit.checks import shares, sums
from evaluation.audit.checks.said.tokens import ABOUT, COUNT, SHARE, TIME, is_hedged, is_year, read
from evaluation.audit.checks.shares_in_words import HEDGE, share_said, told_share
from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.printed import PrintedFigure

_OF = (
    r"(?:\s?/\s?| of | out of | from )(?:the |all |all the |a total of |"
    r"a possible |our |these |those |"
    r"their )*"
)
_CLEAR = r"[^\d.;:()%]"  # words in between: no figure, no end of a part
_K = rf"(?P<k>{COUNT})"
_N = rf"(?P<n>{COUNT}){TIME}"
_P = rf"(?:{ABOUT} )?(?P<p>{SHARE})"
_KN = rf"(?P<k>{COUNT.replace('%/:', '%:')}){_OF}(?P<n>{COUNT.replace(',/', ',')}){TIME}"
_PAIR = re.compile(_KN)
_OTHERS = re.compile(
    r"\b(?:of|among|for) (?:these|those|them|whom|which|the [a-z]+,)|\bamong (?!the )[a-z]+"
)
_IN_BRACKETS = re.compile(
    rf"{_P}(?! (?:CI|confidence|interval|likely|certain))(?:{_CLEAR}{{0,80}}?)"
    rf"\s?[(\[](?:n ?= ?|i\.e\.,? |or |that is,? )?{_KN}"
)
_SHARE_AFTER = re.compile(rf"\b{_K}{_OF}{_N}{_CLEAR}{{0,120}}?[(\[](?:or )?{_P}[)\],;]")
_SHARE_BETWEEN = re.compile(rf"\b{_K}(?: \w+){{0,3}} ?[(\[]{_P}[)\]]{_OF}{_N}")
_SHARE_COUNTED = re.compile(rf"{_P} ?[(\[](?:n ?= ?)?{_K}[)\]]{_OF}{_N}")
_GONE_FROM = re.compile(  # 31 families dropped out of the 136 who had started (23%)
    rf"^[^\d]*\b{_K}{TIME}{_CLEAR}{{1,40}} (?:out )?of (?:the|our|these|those) {_N}"
    rf"{_CLEAR}{{0,50}}?[(\[](?:or )?{_P}[)\]][^\d]*$"
)
_SAID_AFTER = re.compile(
    rf"\b{_K}{_OF}{_N}{_CLEAR}{{0,70}}?(?:, (?:or|which is|that is|i\.e\.|equivalent to|"
    rf"representing|equal to)|\s?\u2013|,| -) ?(?:or )?{_P}(?! (?:more|fewer|less|higher|"
    r"lower|increase|rise|fall|decrease|drop|change|up|down|of (?:whom|which|these|those))|pp)"
)
_OPENS = re.compile(
    r"(?:^|[.;,] ?|\b(?:and|but) )(?:(?:[Oo]ut )?[Oo]f|[Aa]mong(?:st)?) (?:the |these |those |"
    r"our |all |all the |"
    rf"a total of )+(?P<n>{COUNT}){TIME}(?P<rest>.*)|"
    rf"^(?:(?:[Oo]ut )?[Oo]f|[Aa]mong(?:st)?) (?P<n2>{COUNT}){TIME}(?= [a-z])(?P<rest2>.*)"
)
_COUNTED = re.compile(rf"\b{_K}{TIME}(?: [a-z]+){{0,3}} ?[(\[]{_P}[)\]]")
_COUNTED_TURNED = re.compile(
    rf"{_P}{_CLEAR}{{0,70}}?[(\[](?:n ?= ?)?{_K}(?: [A-Za-z]+){{0,2}}[)\]]"
)
_RATE = (
    r"(?: ?[,(\u2013]| -)? (?:giving |which gives |making |representing )?an? (?:overall )?"
    r"(?:response|return|completion|participation|take-?up|uptake|retention|success|pass|"
    rf"acceptance|drop-?out) rate of {_P}"
)
_COUNTED_RATE = re.compile(rf"\b{_K}{TIME}{_CLEAR}{{1,60}}?{_RATE}")
_PAIR_RATE = re.compile(rf"\b{_K}{_OF}{_N}{_CLEAR}{{1,60}}?{_RATE}")
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
_NTH = "(?:third|quarter|fifth|sixth|eighth|tenth)"
_OF_EACH = (
    r"(?: ?[(\[]| (?:of|in|who|ha[ds]|have|was|were|are|is|did|said|felt|would|more|\w+ed)\b)"
)
_TIMES = r"(?! ?(?:%|(?:years|months|weeks|days|hours)\b))"
_IN_WORDS = re.compile(
    r"(?<!the )(?<!\w)(?:(?:a|the) (?:\w+ )?majority|a (?:\w+ )?minority|"
    r"most(?= (?:of )?(?:the |these |those |our |them|who)| [a-z]*(?<!ou)s\b| people| children| "
    r"young people| staff| women| men)|"
    rf"(?:(?:{HEDGE}) )?(?:half|(?:[2-9]|two|three|four|five|seven|nine)[ -]{_NTH}s|"
    rf"(?:a|1|one)[ -](?:quarter|{_NTH}(?={_OF_EACH}))|"
    rf"[1-9] (?:in|out of)(?: every)? (?:[2-9]|10|12|15|20|25|50|100)\b{_TIMES}))(?!\w)",
    re.IGNORECASE,
)
_A_SCORE = re.compile(r"\b(?:marks?|scor\w+|ratings?|averag\w+|mean)(?: \w+){0,3} $", re.IGNORECASE)
_PART_THEN = re.compile(rf"{_CLEAR}{{0,70}}?[(\[](?:n ?= ?)?(?:{_K}{_OF}{_N}|(?P<p>{SHARE}))")
_PART_OF_BASE = re.compile(
    rf" of (?:the |these |those |our |all )*{_N}{_CLEAR}{{1,60}}?[(\[](?:n ?= ?)?{_K}[)\]]"
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
        _SHARE_COUNTED,
        _IN_BRACKETS,
        _OF_THEM,
        _OF_THEM_SHARE,
        _OF_BASE_COUNTED,
        _SHARE_AFTER,
        _SAID_AFTER,
        _PAIR_RATE,
        _GONE_FROM,
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
    for pattern in (_COUNTED, _COUNTED_TURNED, _COUNTED_RATE):
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
    low, high = sums.ends_of_sum(printed)
    whole = [c for c in others if read(c).value == added]
    if len(whole) == 1 or (not others and low <= 100 <= high):
        base = whole[0] if whole else str(added)
        for match in items:
            taken.add(match.start("p"))
            yield _share(match["p"], match["k"], base, None, place)


def _unlike(match: re.Match[str]) -> bool:
    """Whether the base is a year (12 of 2018), or told roughly (4 out of 10), or the count is."""
    roughly = match["n"] == "10" and match.string[: match.start("n")].endswith(" out of ")
    return is_year(match["n"]) or _vague(match) or (roughly and match.end("n") < match.start("p"))


def _vague(match: re.Match[str]) -> bool:
    """Whether a count is one end of two (5 to 10 of 12), about so many, or a score."""
    before = match.string[: match.start("k")]
    if match.start("p") < match.start("k"):
        return is_hedged(before)
    if _A_SCORE.search(before):
        return True  # the pass mark was 7 out of 10
    return is_hedged(before) or bool(re.search(r"\d%? ?(?:and|to|or|-)\s?$", before))


def _share(p: str, k: str, n: str, about: str | None, place: str) -> SaidTogether:
    printed, count, base = read(p), read(k), read(n)
    held = (printed, count, base)
    if found := shares.part_of(place, count, base):
        return SaidTogether(held, found)
    if about and base.value > 0:
        share = 100 * count.value / base.value
        said = f"{about} {p}"
        in_words = told_share(said)
        fits = in_words is None or in_words.fits((share / 100, share / 100))
        return SaidTogether(held, None if fits else _off(place, said, share))
    return SaidTogether(held, shares.share(place, printed, count, base))


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
        if base.value <= 1_000 and not is_hedged(text[: opened.start("p")]):
            yield SaidTogether((printed, base), shares.possible_share(place, printed, base))


def _in_words(text: str, place: str) -> Iterator[SaidTogether]:
    """Most, half, a third, one in four: beside their counts, or beside a percentage."""
    for match in _IN_WORDS.finditer(text):
        before = text[: match.start()]
        if re.search(r"\b(?:not|never|no)\b", before[-12:]) or _A_SCORE.search(before):
            continue
        if beside := _PART_THEN.match(text, match.end()) or _PART_OF_BASE.match(text, match.end()):
            yield _in_part(match[0], beside, place)


def _in_part(said: str, beside: re.Match[str], place: str) -> SaidTogether:
    if share := beside.groupdict().get("p"):
        printed = read(share)
        ends = (printed.low / 100, printed.high / 100)
        return SaidTogether((printed,), share_said(place, said, ends))
    k, n = read(beside["k"]), read(beside["n"])
    if n.value <= 0 or k.value >= n.value or is_year(beside["k"]):
        return SaidTogether((k, n), None)
    exact = k.value / n.value
    return SaidTogether((k, n), share_said(place, said, (exact, exact)))
