"""The same question asked at two times of different people: two shares side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analyses.replies.parts import Part, Parts, levels, middle, quoted
from analyses.replies.shares import focal, telling_of
from analyses.replies.told import Line, Names, lines_table, numbers, picture, places_of, share_of
from analyses.replies.wave import SurveyWave, counted, shared
from evaluation.declare.waves import WAVES
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Base, Estimate, Finding, Telling
from evaluation.say.wording import worded
from evaluation.statistics.change import Interval
from evaluation.statistics.proportions import difference_of_intervals
from evaluation.statistics.weighted import weighted_share

_OTHERS = (
    "Those who answered at the two times are other people: it does not say that anybody changed."
)
_SAME = (
    "Some people answered both times. What changed for them can only be told where their answers "
    "are paired: score the questions as an instrument and use the design pre_post."
)


def between_waves(before: SurveyWave, after: SurveyWave) -> Iterator[Finding]:
    """``<question>.between_waves`` of every question with one answer that was put at both times."""
    for name, later in after.surveyed.replies.items():
        if later.question.kind not in ("single", "likert", "rating") or later.question.rows:
            continue
        earlier = before.surveyed.replies.get(name)
        why = _not_comparable(before, after, earlier, later)
        yield _refused(before, after, later, why) if why else _compared(
            before, after, earlier or later, later
        )


def _not_comparable(
    before: SurveyWave, after: SurveyWave, earlier: Replies | None, later: Replies
) -> str:
    """Why two waves of a question cannot be laid side by side; empty where they can."""
    if earlier is None:
        return "it was asked at one time only"
    if earlier.question.kind != later.question.kind or earlier.question.rows:
        return "it was asked in another way"
    if earlier.question.words != later.question.words:
        return "its answers were others"
    if {*earlier.question.dont_know} != {*later.question.dont_know}:
        return "“don't know” could be answered at one time only, so that shares are of other people"
    if earlier.question.asked_if != later.question.asked_if:
        return "it was put to other people, by another answer before it"
    frames = [wave.surveyed.frame for wave in (before, after)]
    if (frames[0] is None) != (frames[1] is None):
        return "one survey had a list of whom it was to reach, and the other had none"
    return ""


def _both(before: SurveyWave, after: SurveyWave) -> Base:
    return Base.of(
        after.surveyed.unit,
        [*before.everybody.people, *after.everybody.people],
        "",
        before.surveyed.wave,
        after.surveyed.wave,
    )


def _refused(before: SurveyWave, after: SurveyWave, later: Replies, why: str) -> Finding:
    return worded(
        f"{after.prefix}{later.name}.between_waves",
        f"{later.question.printed}: two times",
        _both(before, after),
        (f"The two times are not compared: {why}.",),
        {},
        question=later.name,
        method="Each time stands by itself.",
        basis=after.basis,
    )


def _compared(before: SurveyWave, after: SurveyWave, earlier: Replies, later: Replies) -> Finding:
    question = later.question
    words = [WAVES[wave.surveyed.wave].when for wave in (before, after)]
    lines = [
        Line.of(
            when.capitalize(),
            key,
            f"{later.name} {key}",
            places_of(replies.values[:, 0]),
            len(question.words),
        )
        for when, key, replies in zip(words, ("before", "after"), (earlier, later), strict=True)
    ]
    rows = np.vstack([line.counts for line in lines])
    focus = focal(later, rows[1])
    chain = [*levels(question, rows[1], rows)]
    names = Names.of((*chain, (focus,)))
    always = {
        f"n_{line.key}": wave.count(f"Answered {line.label.lower()}", line.n)
        for line, wave in zip(lines, (before, after), strict=True)
    }
    tellings = [
        _telling(before, after, later, lines, parts, names, focus, always) for parts in chain
    ]
    alone = Telling(
        estimates=always,
        wordings=("What was said at the two times is not shown: some answers are of few.",),
        leading="n_after",
    )
    same = bool(before.everybody.people & after.everybody.people)
    found = after.finding(
        later,
        "between_waves",
        [*tellings, alone],
        int(rows.sum()),
        caveats=(_SAME if same else _OTHERS,),
        method="The later share less the earlier one, of those who answered each time.",
    )
    return found.model_copy(
        update={
            "title": f"{question.printed}: two times",
            "base": _both(before, after),
            "n": min(line.n for line in lines),
            "parts": (),
        }
    )


def _telling(
    before: SurveyWave,
    after: SurveyWave,
    later: Replies,
    lines: list[Line],
    parts: Parts,
    names: Names,
    focus: Part,
    always: dict[str, Estimate],
) -> Telling:
    question = later.question
    waves = (before, after)
    estimates = dict(always)
    for wave, line in zip(waves, lines, strict=True):
        estimates |= numbers(wave, [line], parts, names)
    wordings: list[str] = []
    lead = "n_after"
    if telling_of(parts, focus) and all(line.n for line in lines):
        lead = "difference"
        for wave, line in zip(waves, lines, strict=True):
            name, label = f"{line.key}_top", f"{line.label}: {focus.label}"
            estimates[name] = counted(label, focus.of(line.counts), line.n, line.split)
            estimates |= share_of(wave, line, focus, name, label)
        estimates["difference"] = _difference(waves, lines, focus)
        wordings += _wordings(after, quoted(question, focus), estimates)
    title = f"{question.printed}: two times"
    return Telling(
        estimates=estimates,
        wordings=(*wordings, "The table has what was said at the two times, by other people."),
        leading=lead,
        table=lines_table(after, title, "Asked", lines, parts, names, estimates),
        figure=picture(
            after,
            "matrix" if question.kind == "single" else "stack",
            title,
            lines,
            parts,
            names,
            middle=middle(question),
        ),
    )


def _difference(
    waves: tuple[SurveyWave, SurveyWave], lines: list[Line], focus: Part
) -> Estimate:
    """The later share less the earlier; with an interval where both are random samples."""
    shares = [_share(wave, line, focus) for wave, line in zip(waves, lines, strict=True)]
    found = Interval(shares[1].value - shares[0].value)
    if all(share.low is not None for share in shares):
        found = difference_of_intervals(*shares)
    n = min(line.n for line in lines)
    label = f"{focus.label}: later less earlier"
    return shared(
        label, found, n, f"{lines[0].split} and after", waves[1].ci_level, "percentage points"
    )


def _share(wave: SurveyWave, line: Line, focus: Part) -> Interval:
    answered = line.places >= 0
    yes = np.where(answered, np.isin(line.places, focus.places), np.nan)
    if wave.drawn is None:
        return Interval(float(np.nanmean(yes)))
    found = weighted_share(yes, wave.drawn, wave.ci_level)
    if found is None or not wave.has_intervals(line.n):
        return Interval(float(np.average(yes[answered], weights=wave.drawn.weights[answered])))
    return found.share


def _wordings(after: SurveyWave, said: str, estimates: dict[str, Estimate]) -> Iterator[str]:
    difference = estimates["difference"]
    weighted = after.weighted and {"before_top_share", "after_top_share"} <= {*estimates}
    told = [
        f"{{{key}_top_share}}%" if weighted else f"{{{key}_top.share}} of {{n_{key}}}"
        for key in ("after", "before")
    ]
    after_, before_ = told
    size = difference.value or 0
    if not round(size):
        yield f"About the same share after ({after_}) as before ({before_}), of other people, said {said}."
        return
    way = "larger" if size > 0 else "smaller"
    described = f"A {way} share after ({after_}) than before ({before_}), of other people, said {said}"
    if difference.ci_low is not None:
        clear = difference.ci_low > 0 or (difference.ci_high or 0) < 0
        interval = (
            "{difference.level} interval of the difference: {difference.interval} percentage points"
        )
        open_ = f"No clear difference: {after_} after and {before_} before, of other people, said {said}"
        yield f"{described if clear else open_}. {interval}."
    yield f"{described}."
