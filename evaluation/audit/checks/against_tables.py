"""Sentences against the tables that they speak of: directions, changes and single figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evaluation.audit.checks import changes
from evaluation.audit.checks.said.changes_said import FALL, RISE
from evaluation.audit.checks.said.plain_words import plain
from evaluation.audit.checks.said.series import Point, Series, names_table, series_of, spoken_of
from evaluation.audit.checks.said.so_many_times import TIMES_WORD, times_fit
from evaluation.audit.checks.said.tokens import COUNT, SHARE, is_year, read
from evaluation.audit.checks.shares_in_words import HEDGE
from evaluation.audit.checks.tabled.matrix import Of
from evaluation.audit.documents.figures import periods_in, short_period
from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.label_words import words_of
from evaluation.audit.material import Material, PrintedSentence
from evaluation.audit.relation import CheckedRelation, relation

_RISE, _FALL = (
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (f"{RISE}|upward(?:s)?", f"{FALL}|downward(?:s)?")
)
_STEADY = re.compile(
    r"\b(?:steady|steadily|every year|each year|year[ -]on[ -]year|consistent(?:ly)?|"
    r"continuous(?:ly)?|"
    r"continually|successive|every quarter|each quarter|throughout)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:not|never|no|nor|would|could|should|if|expected|target|except|apart|although|despite|while|whereas|"
    r"but|than|before|rate of|pace|slow\w*|follow\w+|then|because|again|peak\w*|risk|until)"
    r"\b|n't\b",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"(?:\bby |\ban? (?:\w+ )?(?:{RISE}|{FALL}) of |\bof )(?P<x>{SHARE})|\ba (?P<y>{SHARE}) "
    rf"(?:{RISE}|{FALL})",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?<!second )(?<!third )(?<!one of )\bthe (?:(?P<most>highest|largest|greatest) number|"
    r"(?P<most2>most)(?! (?:of|common|likely|recent|serious|often|important|frequent))|"
    r"(?P<least>lowest|smallest) number|(?P<least2>fewest))\b",
    re.IGNORECASE,
)
_AGES = re.compile(
    r"\b(?:(?:aged?|people|children|boys|girls) \d+ (?:to|-|and) \d+(?: \(inclusive\))?|"
    r"\d+(?: to |-)\d+[ -]years?[ -]olds?)\b|\(inclusive\)"
)
_SOME_OF = re.compile(r"\b(?:only|whom|who|whose|which|of those|each|except)\b", re.IGNORECASE)
_ABOUT = re.compile(
    rf"(?<!\w)(?:{HEDGE}|more|less|fewer|only of|between|least|most|every|another|other|further|"
    r"extra|additional|first|last|half|third|quarter|by)(?!\w)",
    re.IGNORECASE,
)


def against_tables(material: Material) -> Iterator[CheckedRelation]:
    """What a sentence says of a row or column of a table, where it is clear which."""
    for sentence in material.sentences:
        text = plain(sentence.text[:1_000])
        if len(text.split()) < 4 or not material.tables or sentence.place.startswith("table"):
            continue
        bare = re.sub(r"\(?\b(?:see )?[Tt]ab(?:le|\.) ?[A-Z]?\d+(?:\.\d+)*\)?", " ", text)
        bare = _AGES.sub(" ", bare)
        rises, falls = bool(_RISE.search(bare)), bool(_FALL.search(bare))
        # of verbs only: an aim may be twofold
        times = [m for m in TIMES_WORD.finditer(bare) if (m["word"] or "").endswith("ed")]
        if (rank := _RANK.search(bare)) and not _ELSE.search(bare):
            yield from _ranked(sentence, bare, spoken_of(text, material.tables), rank)
            continue
        moving = (rises != falls or len(times) == 1) and not _ELSE.search(bare)
        if moving or not (rises or falls or times):
            speaks = spoken_of(text, material.tables)
            if moving:
                yield from _moves(sentence, bare, speaks, rises=rises, times=times)
            elif len(speaks) <= 2:
                yield from _single(sentence, bare, speaks)


def _moves(
    sentence: PrintedSentence,
    text: str,
    speaks: Sequence[Series],
    *,
    rises: bool,
    times: Sequence[re.Match[str]],
) -> Iterator[CheckedRelation]:
    """Whether series go where a sentence says; where it may mean several, none may."""
    outcomes: list[tuple[list[Point], Inconsistency | None]] = []
    for series in speaks:
        points = _between(series.over_time, text)
        if len(points) < 2:
            continue
        inconsistency = (
            _told_times(sentence, points, times[0])
            if times
            else _told_direction(sentence, text, points, rises=rises)
        )
        outcomes.append(
            (points, inconsistency or _told_amount(sentence, text, points, rises=rises))
        )
    if outcomes and all(inconsistency for _, inconsistency in outcomes):
        points, inconsistency = outcomes[0]
        yield _held(sentence, points, inconsistency)
    else:
        for points, _ in outcomes:
            yield _held(sentence, points, None)


def _held(
    sentence: PrintedSentence, points: Sequence[Point], inconsistency: Inconsistency | None
) -> CheckedRelation:
    figures = [(point.cell.place, point.cell.text) for point in points]
    return relation([*figures, (sentence.place, sentence.text)], inconsistency)


def _between(points: Sequence[Point], text: str) -> list[Point]:
    """The part of a series between the times that a sentence names; none where it names others."""
    named = [short_period(period) for period in periods_in(text)]
    at = [n for n, point in enumerate(points) if short_period(point.when) in named]
    if not named:
        return list(points)
    if len(at) != len(set(named)) or len(at) not in (1, 2):
        return []
    if len(at) == 1:
        return list(points[at[0] :]) if re.search(r"\b(?:since|from)\b", text) else []
    return list(points[at[0] : at[1] + 1])


def _told_direction(
    sentence: PrintedSentence, text: str, points: Sequence[Point], *, rises: bool
) -> Inconsistency | None:
    steady = _STEADY.search(text)
    pairs = list(itertools.pairwise(points)) if steady else [(points[0], points[-1])]
    wrong = [
        (a, b)
        for a, b in pairs
        if (
            b.printed.high < a.printed.low
            or (b.printed.value < a.printed.value and b.kind is Of.COUNT)
        )
        == rises
        and b.printed.value != a.printed.value
    ]
    if not wrong:
        return None
    word = (_RISE if rises else _FALL).search(text)
    said = " ".join(
        part[0] for part in sorted(filter(None, (steady, word)), key=lambda m: m.start())
    )
    shown = ", ".join(f"{p.cell.text} ({p.when})" for p in points)
    return Inconsistency(
        sentence.place, said, f"{shown}: {points[0].cell.place}", "trend", "conclusion"
    )


def _told_times(
    sentence: PrintedSentence, points: Sequence[Point], word: re.Match[str]
) -> Inconsistency | None:
    first, last = points[0].printed, points[-1].printed
    if first.value <= 0:
        return None
    if times_fit(word, first, last):
        return None
    ends = (f"{point.cell.text} ({point.when})" for point in (points[0], points[-1]))
    shown = f"{decimal(last.value / first.value, 2)} times: {' to '.join(ends)}"
    return Inconsistency(sentence.place, word[0], shown, "times", "value")


def _told_amount(
    sentence: PrintedSentence, text: str, points: Sequence[Point], *, rises: bool
) -> Inconsistency | None:
    amounts = list(_BY.finditer(text))
    if len(amounts) != 1 or len(re.findall(SHARE, text)) != 1:
        return None
    match = amounts[0]
    if [c for c in re.findall(COUNT, text) if not is_year(c)] or _near(
        text, match.start("x" if match["x"] else "y")
    ):
        return None
    first, last = points[0].printed, points[-1].printed
    printed = read(match["x"] or match["y"])
    way: changes.Direction = "signed" if rises else "fall"
    found = changes.change(sentence.place, printed, first, last, way=way) if first.value else None
    if points[0].kind is Of.SHARE:
        return (
            found
            if found and changes.points(sentence.place, printed, first, last, way=way)
            else None
        )
    return found


def _near(text: str, at: int) -> bool:
    return bool(re.search(rf"{_ABOUT.pattern}(?<!by)$", text[:at].rstrip(), re.IGNORECASE))


def _ranked(
    sentence: PrintedSentence, text: str, speaks: Sequence[Series], rank: re.Match[str]
) -> Iterator[CheckedRelation]:
    """Essex had the most referrals in 2018: whether another row of that column has more."""
    named = {short_period(period) for period in periods_in(text)}
    for series in speaks if len(speaks) == 1 else ():
        counts = [p for p in series.points if p.kind is Of.COUNT]
        if named:
            points = [p for p in counts if short_period(p.when) in named]
        else:
            points = [p for p in counts if len(counts) == 1 or p.label.totals]
        if len(points) != 1 or series.label.totals:
            return
        (own,) = points
        others = [
            point
            for other in series_of(series.table)
            if other.label != series.label and not other.label.totals
            for point in other.points
            if point.label == own.label and point.kind is Of.COUNT
        ]
        most = bool(rank["most"] or rank["most2"])
        beyond = [
            p
            for p in others
            if (p.printed.value > own.printed.value) == most
            and p.printed.value != own.printed.value
        ]
        inconsistency = None
        if beyond:
            other = (max if most else min)(beyond, key=lambda p: p.printed.value)
            shown = f"{own.cell.text}, and {other.cell.text}: {other.cell.place}"
            inconsistency = Inconsistency(sentence.place, rank[0], shown, "rank", "conclusion")
        yield _held(sentence, [own, *others], inconsistency)


def _single(
    sentence: PrintedSentence, text: str, speaks: Sequence[Series]
) -> Iterator[CheckedRelation]:
    """One figure in a sentence about one row and one time, or one kind: the table has it too."""
    counts = [c for c in re.findall(COUNT, text) if not is_year(c)]
    shares = re.findall(SHARE, text)
    if counts == ["1"]:  # one of the areas, no one
        return
    if len(counts) + len(shares) != 1 or _ABOUT.search(text) or _ELSE.search(text):
        return
    if len(re.findall(r"\d[\d,.]*", text)) != 1 + len(
        re.findall(r"\b(?:19|20)\d\d(?:/\d\d)?\b", text)
    ) + len(re.findall(r"/\d\d\b", text)):
        return
    printed = read((counts or shares)[0])
    kind = Of.COUNT if counts else Of.SHARE
    named = {short_period(period) for period in periods_in(text)}
    held: list[Point] = []
    for series in speaks:
        points = [p for p in series.points if p.kind is kind]
        if named:
            points = [p for p in points if p.when and short_period(p.when) in named]
        elif any(p.when for p in points):
            return
        held += points
    cells = {point.cell.place: point for point in held}
    if len(cells) != 1 or len(named) > 1:
        return
    (point,) = cells.values()
    other = replace(point.printed, percent=printed.percent).as_count()
    if printed.as_count().meets(other.low, other.high):
        yield _held(sentence, [point], None)
        return
    if not (named or names_table(sentence.text)) and _narrowed(text, (counts or shares)[0], speaks):
        return
    shown = f"{point.cell.text}: {point.cell.place}"
    found = Inconsistency(sentence.place, printed.text, shown, "text against table", "value")
    yield _held(sentence, [point], found)


def _narrowed(text: str, figure: str, speaks: Sequence[Series]) -> bool:
    """Whether a figure may be of others than the table's: of another thing, or of some of them."""
    after = text.partition(figure)[2].lstrip("% ")
    counted = words_of(" ".join(after.split()[:1]))
    said = [
        f"{series.table.caption} {' '.join(series.table.headings)} {series.label.text}"
        for series in speaks
    ]
    known = words_of(" ".join(said))
    whole = all(series.label.totals or len(words_of(series.label.text)) == 1 for series in speaks)
    return bool(counted - known) or whole or bool(_SOME_OF.search(text))
