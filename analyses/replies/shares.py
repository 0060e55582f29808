"""Questions with one answer of several: how many chose each, of how many who answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analyses.replies.parts import Part, Parts, against, each, in_favour, levels, middle, quoted
from analyses.replies.told import Line, Names, numbers, picture, places_of, share_of, shares_table
from analyses.replies.wave import SurveyWave, counted, shared
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Estimate, Finding, Statistic, Telling
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
    line = Line.of("", "", replies.name, places_of(replies.values[:, 0]), len(question.words))
    chain = [*levels(question, line.counts)]
    focus = focal(replies, line.counts)
    names = Names.of((*chain, (focus,)))
    always = wave.denominators(replies.states[:, 0], question) | _numbers(wave, replies, line)
    tellings = [_telling(wave, replies, line, parts, names, focus, always) for parts in chain]
    return wave.finding(
        replies,
        "replies",
        [*tellings, _counted_only(wave, always)],
        line.n,
        caveats=_bounds(wave, focus, line),
    )


def focal(replies: Replies, counts: NDArray[np.int_]) -> Part:
    """The answers by which a question is told in one number: those in favour, by the form.

    Where answers have no order and no ``top``, the one that was given most often.
    """
    favour = in_favour(replies.question)
    return favour or each(replies.question)[int(np.argmax(counts))]


def telling_of(parts: Parts, focus: Part) -> bool:
    """Whether the focal answers are a union of these parts."""
    return all({*p.places} <= {*focus.places} or not {*p.places} & {*focus.places} for p in parts)


def _telling(
    wave: SurveyWave,
    replies: Replies,
    line: Line,
    parts: Parts,
    names: Names,
    focus: Part,
    always: Mapping[str, Estimate],
) -> Telling:
    question = replies.question
    estimates = {**numbers(wave, [line], parts, names), **always}
    lead = ""
    if telling_of(parts, focus):
        lead = "top"
        estimates["top"] = counted(focus.label, focus.of(line.counts), line.n, line.split)
        estimates |= share_of(wave, line, focus, "top", focus.label)
        estimates |= _net(wave, question, line, focus, parts)
    ordered = question.kind in ("likert", "rating")
    return Telling(
        estimates=estimates,
        wordings=(*_wordings(wave, replies, focus, lead, line.counts), *_plainest(wave)),
        leading=lead or "n",
        table=shares_table(wave, question.printed, line, parts, names, estimates),
        figure=picture(
            wave,
            "stack" if ordered else "bars",
            question.printed,
            [Line.of(question.printed, "", line.split, line.places, len(line.counts))],
            parts,
            names,
            middle=middle(question),
        ),
    )


def _counted_only(wave: SurveyWave, always: Mapping[str, Estimate]) -> Telling:
    """How many answered, where no part may be told."""
    mean = ("On average {mean}, from {n} %s who answered." % wave.plural,) if "mean" in always else ()
    return Telling(estimates=dict(always), wordings=(*mean, *_plainest(wave)), leading="n")


def _plainest(wave: SurveyWave) -> tuple[str, ...]:
    return (
        f"{{n}} {wave.plural} answered; what they said is not shown, as some answers are of few.",
        "What was answered is not shown: too few people are behind it.",
    )


def _wordings(
    wave: SurveyWave, replies: Replies, focus: Part, lead: str, counts: NDArray[np.int_]
) -> Iterator[str]:
    if not lead:
        yield f"{{n}} {wave.plural} answered; some answers are told together."
        return
    question = replies.question
    said = quoted(question, focus)
    whole = f"{{top}} of the {{n}} {wave.plural} who answered"
    if question.kind == "rating":
        told = f"{whole} chose {said} ({{top.share}})"
        yield f"On average {{mean}} of {question.words[-1]}, from {{n}} {wave.plural} who answered."
    elif question.kind == "likert" or question.top:
        told = f"{whole} said {said} ({{top.share}})"
    elif (counts == counts.max()).sum() > 1:
        told = f"No answer was given most often; {whole} said {said} ({{top.share}})"
    else:
        told = f"{said} was said most often: by {whole.replace('{top} of', '{top} of')} ({{top.share}})"
    if wave.weighted:
        yield f"{told}; weighted, {{top_share}}%."
    elif wave.at_random:
        yield f"{told}; {{top_share.level}} interval {{top_share.interval}}%."
    yield f"{told}."
    yield f"{told.replace(' ({top.share})', '')}."


def _net(
    wave: SurveyWave, question: SurveyQuestion, line: Line, focus: Part, parts: Parts
) -> dict[str, Estimate]:
    """``net``: the share in favour less the share at the other end, in percentage points."""
    other = against(question) if question.kind == "likert" else None
    if other is None or not line.n or not telling_of(parts, other):
        return {}
    weights = wave.drawn.weights if wave.drawn else np.ones(len(line.places))
    answered = line.places >= 0
    signs = np.isin(line.places, focus.places) * 1.0 - np.isin(line.places, other.places)
    net = float(np.average(signs[answered], weights=weights[answered]))
    label = f"{focus.label}, less {other.label}"
    return {"net": shared(label, Interval(net), line.n, line.split, unit="percentage points")}


def _numbers(wave: SurveyWave, replies: Replies, line: Line) -> dict[str, Estimate]:
    """Of a rating the mean and the median, of the numbers on the form."""
    if replies.question.kind != "rating" or not line.n:
        return {}
    scale = _scale(replies)
    if scale is None:
        return {}
    values = np.where(line.places >= 0, scale[line.places], np.nan)
    return averages(wave, values, line.n)


def averages(wave: SurveyWave, values: NDArray[np.float64], n: int) -> dict[str, Estimate]:
    """``mean`` and ``median`` of one number a person; the mean of a large sample with interval."""
    found = rating(values, wave.ci_level)
    if found is None:
        return {}
    mean, middle_, said = Interval(found.mean.value), found.median, "mean"
    weighted = weighted_rating(values, wave.drawn, wave.ci_level) if wave.drawn else None
    if weighted is not None:
        clear = ratings_have_intervals(
            weighted.effective_n, at_random=wave.at_random, clusters=wave.clusters
        )
        mean = weighted.mean if clear else Interval(weighted.mean.value)
        middle_, said = weighted.median, "weighted mean" if wave.weighted else "mean"
    level = wave.ci_level if mean.low is not None else None
    return {
        "mean": Estimate(
            label=said.capitalize(),
            statistic=Statistic.MEAN,
            value=mean.value,
            ci_low=mean.low,
            ci_high=mean.high,
            ci_level=level,
            n=n,
            decimals=1,
            method=said,
        ),
        "median": Estimate(
            label="Median", statistic=Statistic.SPREAD, value=middle_, n=n, decimals=1, method="median"
        ),
    }


def _scale(replies: Replies) -> NDArray[np.float64] | None:
    """The numbers of a rating's answers; None where they are words."""
    question = replies.question
    codes = {word: code for code, word in question.options.items()}
    try:
        return np.array([float(codes.get(word, word)) for word in question.words])
    except ValueError:
        return None


def _bounds(wave: SurveyWave, focus: Part, line: Line) -> tuple[str, ...]:
    """Of a whole list: what the share would be if none, or all, of the others had said so."""
    frame = wave.surveyed.frame
    if frame is None or frame.chosen != "all" or not line.n or line.n > frame.size:
        return ()
    found = whole_list(focus.of(line.counts), line.n, frame.size)
    if found.answered == found.size:
        return ()
    low, high = round(100 * found.lowest), round(100 * found.highest)
    return (
        # {top}: it stands only where the number of which it is told does
        f"Of all {frame.size} who were asked, between {low}% and {high}% would say so, whatever "
        "those who did not answer think; {top} did.",
    )
