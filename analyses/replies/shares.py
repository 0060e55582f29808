"""Questions with one answer of several: how many chose each, of how many who answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analyses.replies.coarseness import ALL_OTHERS, OTHERS, Parts, against, in_order, quoted
from analyses.replies.lines import ALL_ASKED, ReplyLine, SideBySide, union
from analyses.replies.survey_wave import UNTOLD, SurveyWave, denominator_rows
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Column, Estimate, Finding, Statistic, Table, Telling
from evaluation.say.replied import as_good_as_count, part_shared, row_of
from evaluation.say.wording import TIED, listed
from evaluation.statistics.change import Interval
from evaluation.statistics.headlined import ratings_have_intervals
from evaluation.statistics.proportions import whole_list
from evaluation.statistics.ratings import rating
from evaluation.statistics.weighted import weighted_rating


def shares(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many gave each answer, and what the scale's ends make of it.

    Those in favour are told together where ``top`` names them, and of a scale of agreement.
    """
    question = replies.question
    line = ReplyLine.replied(wave, (question.printed, "", replies.name), replies)
    lines = SideBySide.of(wave, question, question.printed, [line])
    always = wave.denominators(replies.states[:, 0], replies) | averages_of(wave, question, line)
    asked = wave.asked_only(replies)
    tellings = [
        _telling(told, parts, asked if told.asked else always)
        for told, parts in lines.tellable()
        if line.n
    ]
    last = _counted_only(lines, asked if line.unknown else always)
    return wave.finding(replies, "replies", [*tellings, last], line.n)


def _telling(lines: SideBySide, parts: Parts, always: Mapping[str, Estimate]) -> Telling:
    tops = lines.tops(parts)
    net = _net(lines, parts) if tops else {}
    estimates = {**lines.numbers(parts), **tops, **net, **always}
    mean = _of_mean(lines) if "mean" in always else ()
    told = _said(lines, parts) if tops else _told_together(lines, parts)
    bounded = tops and not mean and not lines.asked
    return Telling(
        estimates=estimates,
        wordings=(*mean, *told, *_plainest(lines)),
        leading="top" if tops else "n",
        table=_table(lines, parts, estimates),
        figure=lines.picture("stack" if in_order(lines.question) else "bars", parts),
        caveats=(*(_bounds(lines) if bounded else ()), *((ALL_ASKED,) if lines.asked else ())),
        n=lines.n,
    )


def _told_together(lines: SideBySide, parts: Parts) -> Iterator[str]:
    """In words which of parts that are no single answers most people are in."""
    [line], question = lines.lines, lines.question
    named = [part for part in parts if part.label not in (OTHERS, ALL_OTHERS)]
    if named:
        most = max(named, key=lambda part: part.of(line.counts))
        name = lines.name(most, line)
        said = "chose" if question.kind == "rating" else "said"
        whole = f"of the {{n}} {line.wave.plural} {lines.who}"
        yield f"{{{name}}} {whole} {said} {quoted(question, most)} ({{{name}.share}})."
    yield f"{{n}} {line.wave.plural} answered; answers of few are told together."


def _counted_only(lines: SideBySide, always: Mapping[str, Estimate]) -> Telling:
    """How many answered, where no part may be told; how many were asked, where few did not know."""
    told = lines.of_asked() if lines.unknown else lines
    said = _of_mean(lines) if "mean" in always else ()
    wordings = (*said, *_plainest(told))
    return Telling(estimates=dict(always), wordings=wordings, leading="n", n=told.n)


def _plainest(lines: SideBySide) -> tuple[str, ...]:
    did = "were asked" if lines.asked else "answered"
    few = "what they said is not shown, as some answers are of few"
    return f"{{n}} {lines.wave.plural} {did}; {few}.", UNTOLD


def _of_mean(lines: SideBySide) -> tuple[str, ...]:
    """The mean of a rating in words."""
    words, people = lines.question.words, lines.wave.plural
    how = " (weighted)" if lines.wave.weighted else ""
    return (
        f"On average {{mean}}{how} on a scale from {words[0]} to {words[-1]}, of the {{n}} "
        f"{people} who answered.",
    )


def _said(lines: SideBySide, parts: Parts) -> Iterator[str]:
    """In words how many gave the focal answers, the fullest first."""
    [line], question, wave = lines.lines, lines.question, lines.wave
    said = quoted(question, lines.focus)
    whole = f"{{top}} of the {{n}} {wave.plural} {lines.who}"
    if question.kind == "rating":
        told = f"{whole} chose {said}"
    elif question.kind == "likert" or question.top:
        told = f"{whole} said {said}"
    elif not (wave.weighted or wave.at_random) and (tied := _tied(lines, parts)):
        names = listed(tuple(f"“{part.label}”" for part in tied))
        numbers = listed(tuple(f"{{{lines.name(part, line)}}}" for part in tied))
        told = f"{names} were said most often: by {numbers} of the {{n}} {wave.plural} {lines.who}"
        yield f"{told} ({{top.share}} each)."
    elif (line.counts == line.counts.max()).sum() > 1:
        told = f"No single answer was said most often; {whole} said {said}"
    else:
        told = f"{said} was said most often: by {whole}"
    if wave.weighted:
        yield f"{told} ({{top.share}}); weighted, {{top_share}}%."
    elif wave.at_random:
        yield f"{told} ({{top.share}}; {{top_share.level}} interval {{top_share.interval}}%)."
    yield f"{told} ({{top.share}})."
    yield f"{told}."


def _tied(lines: SideBySide, parts: Parts) -> Parts:
    """The answers that most people gave, where two or three share the first place and are parts."""
    [line] = lines.lines
    places = np.flatnonzero(line.counts == line.counts.max())
    tied = tuple(part for part in parts if {*part.places} <= {*places.tolist()})
    every = len(tied) == len(places) < len(line.counts)
    return tied if every and 1 < len(tied) <= TIED else ()


def _net(lines: SideBySide, parts: Parts) -> dict[str, Estimate]:
    """``net``: the share in favour less the share at the other end, in percentage points."""
    [line], question = lines.lines, lines.question
    other = against(question) if question.kind == "likert" else None
    if other is None or not line.n or not union(parts, other):
        return {}
    net = Interval(line.share(lines.focus).value - line.share(other).value)
    label = f"{lines.focus.label}, less {other.label}"
    return {"net": part_shared(label, net, (line.n, line.split), None, "percentage points")}


def _table(lines: SideBySide, parts: Parts, estimates: Mapping[str, Estimate]) -> Table:
    """A row for each answer, and below it those who did not answer."""
    [line], wave, split = lines.lines, lines.wave, Statistic.SPLIT
    columns = [
        Column(key="label", label="Answer"),
        Column(key="n", label=wave.plural.capitalize(), statistic=split),
        Column(key="share", label="%", statistic=split),
    ]
    if wave.drawn is not None:
        share = Column(key="weighted", label="Weighted %", statistic=split)
        own, low, high = share.ends(wave.ci_level)
        columns += [own] if wave.weighted else []
        columns += [low, high] if any(e.ci_low is not None for e in estimates.values()) else []
    rows = []
    for part in parts:
        name = lines.name(part, line)
        count, own_share = estimates[name], estimates.get(f"{name}_share")
        cells: dict[str, str | float | None] = {
            "label": part.label,
            "n": count.value,
            "share": 100 * (count.value or 0) / line.n if line.n else None,
        }
        if own_share is not None:
            ends = {"low": own_share.ci_low, "high": own_share.ci_high}
            cells |= {"weighted": own_share.value, **ends}
        rows.append(row_of(name, cells, line.n))
    answered = () if lines.asked else (("n", "Answered", line.n),)
    below = (*answered, *denominator_rows(estimates))
    rows += [row_of(name, {"label": label, "n": value}, line.n) for name, label, value in below]
    return Table(caption=lines.title, columns=tuple(columns), rows=tuple(rows))


def averages_of(wave: SurveyWave, question: SurveyQuestion, line: ReplyLine) -> dict[str, Estimate]:
    """Of a rating the mean and the median, of the numbers on the form."""
    codes = {word: code for code, word in question.options.items()}
    try:
        scale = np.array([float(codes.get(word, word)) for word in question.words])
    except ValueError:  # a scale in words has no mean
        return {}
    if question.kind != "rating" or not line.n:
        return {}
    return averages(wave, np.where(line.places >= 0, scale[line.places], np.nan), line.n)


def averages(wave: SurveyWave, values: NDArray[np.float64], n: int) -> dict[str, Estimate]:
    """``mean`` and ``median`` of one number a person; the mean of a large sample with interval."""
    found = rating(values, wave.ci_level)
    if found is None:
        return {}
    mean, centre, said = Interval(found.mean.value), found.median, "mean"
    weighted = weighted_rating(values, wave.drawn, wave.ci_level) if wave.drawn else None
    if weighted is not None:
        clear = ratings_have_intervals(
            weighted.effective_n, at_random=wave.at_random, clusters=wave.clusters
        )
        mean = weighted.mean if clear else Interval(weighted.mean.value)
        centre, said = weighted.median, "weighted mean" if wave.weighted else "mean"
    on_average = Estimate(
        label=said.capitalize(),
        statistic=Statistic.MEAN,
        value=mean.value,
        ci_low=mean.low,
        ci_high=mean.high,
        ci_level=None if mean.low is None else wave.ci_level,
        n=n,
        decimals=1,
        method=said,
    )
    alike = np.nanmin(values) == np.nanmax(values)
    return {
        "mean": as_good_as_count(on_average) if alike else on_average,
        "median": Estimate(
            label="Median",
            statistic=Statistic.SPREAD,
            value=centre,
            n=n,
            decimals=1,
            method="median",
        ),
    }


def _bounds(lines: SideBySide) -> Iterator[str]:
    """Of a whole list: what the share would be if none, or all, of the others had said so."""
    [line], frame = lines.lines, lines.wave.surveyed.frame
    if frame is None or frame.chosen != "all" or not 0 < line.n < frame.size:
        return
    found = whole_list(lines.focus.of(line.counts), line.n, frame.size)
    said = quoted(lines.question, lines.focus)
    yield (
        f"Of all {frame.size} who were asked, between {100 * found.lowest:.0f}% and "
        f"{100 * found.highest:.0f}% would say {said}, whatever those who did not answer think; "
        "{top} did."
    )
