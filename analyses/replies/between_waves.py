"""The same question asked at two times of different people: two shares side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyses.replies.coarseness import Parts, quoted
from analyses.replies.lines import ReplyLine, SideBySide
from analyses.replies.survey_wave import SurveyWave
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.declare.waves import WAVES
from evaluation.read.survey.replies import Replies
from evaluation.say.equation import Equation
from evaluation.say.finding import Base, Estimate, Finding, Telling
from evaluation.say.replied import part_shared
from evaluation.say.wording import worded
from evaluation.statistics.change import Interval
from evaluation.statistics.proportions import difference_of_intervals

_OTHERS = (
    "Those who answered at the two times are other people: it does not say that anybody changed."
)
_SAME = (
    "Some people answered both times. What changed for them can only be told where their answers "
    "are paired: score the questions as an instrument and use the design pre_post."
)
_APART = "An interval takes those who answered before and after as different people."


def between_waves(before: SurveyWave, after: SurveyWave) -> Iterator[Finding]:
    """``<question>.between_waves`` of every question with one answer that was put at both times."""
    for name, later in after.surveyed.replies.items():
        if later.question.kind not in ("single", "likert", "rating") or later.question.rows:
            continue
        earlier = before.surveyed.replies.get(name)
        why = _not_comparable(before, after, earlier, later)
        yield (
            _refused(before, after, later, why)
            if why
            else _compared(before, after, earlier or later, later)
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
    if before.weighted != after.weighted:
        return "the answers of one time are weighted, and those of the other are not"
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
    question, listed = later.question, []
    for wave, key, replies in ((before, "before", earlier), (after, "after", later)):
        label, split = WAVES[wave.surveyed.wave].when.capitalize(), f"{later.name} {key}"
        listed.append(ReplyLine.replied(wave, (label, key, split), replies))
    title = f"{question.printed}: two times"
    lines = SideBySide.of(after, question, title, listed, listed[-1].counts)
    few = "What was said at the two times is not shown: some answers are of few."
    whole = lines.of_asked() if lines.unknown else lines
    alone = Telling(estimates=_counted(whole), wordings=(few,), leading="n_after", n=_fewest(whole))
    same = before.everybody.people & after.everybody.people
    whose, drawn = "" if same else ", of other people,", before.at_random and after.at_random
    found = after.finding(
        later,
        "between_waves",
        [*(_telling(told, parts, whose) for told, parts in lines.tellable()), alone],
        _fewest(lines),
        caveats=(
            *((_SAME, *[_APART] * drawn) if same else (_OTHERS,)),
            *_reworded(earlier.question, later.question),
        ),
        method="The later share less the earlier one, of those who answered each time.",
    )
    # of the two times that at which fewer were led past the question
    apart = [found.parts, before.asked_apart(earlier)]
    parts = min(filter(None, apart), key=lambda some: min(len(p.people) for p in some), default=())
    both = _both(before, after)
    return found.model_copy(update={"title": title, "base": both, "parts": parts})


def _reworded(before: SurveyQuestion, after: SurveyQuestion) -> Iterator[str]:
    """That a question was asked in other words, but for capitals, points and blanks."""
    texts = [re.findall(r"\w+", question.text.casefold()) for question in (before, after)]
    if texts[0] != texts[1]:
        yield (
            f"It was asked in other words: before “{before.text}”, after “{after.text}”. What "
            "differs may come of the words."
        )


def _fewest(lines: SideBySide) -> int:
    return min(line.n for line in lines.lines)


def _counted(lines: SideBySide) -> dict[str, Estimate]:
    """Of how many the shares of each time are."""
    did = "Asked" if lines.asked else "Answered"
    return {
        f"n_{line.key}": line.wave.count(f"{did} {line.label.lower()}", line.n)
        for line in lines.lines
    }


def _telling(lines: SideBySide, parts: Parts, whose: str) -> Telling:
    estimates = {**lines.numbers(parts), **lines.tops(parts), **_counted(lines)}
    wordings: list[str] = []
    leading = "n_after"
    if lines.told_by(parts) and all(line.n for line in lines.lines):
        leading = "difference"
        estimates[leading] = _difference(lines)
        said = f"{whose} said {quoted(lines.question, lines.focus)}"
        wordings += _wordings(lines.wave, said, estimates)
    wordings.append("The table has what was said at the two times.")
    told = lines.telling(parts, "Asked", estimates, wordings, leading)
    return told.model_copy(update={"n": _fewest(lines)})


def _difference(lines: SideBySide) -> Estimate:
    """The later share less the earlier; with an interval where both are random samples."""
    before, after = (line.share(lines.focus) for line in lines.lines)
    found = Interval(after.value - before.value)
    if before.low is not None and after.low is not None:
        found = difference_of_intervals(before, after)
    n = min(line.n for line in lines.lines)
    label, split = f"{lines.focus.label}: later less earlier", lines.lines[0].split
    told = part_shared(label, found, (n, split), lines.wave.ci_level, "percentage points")
    worked_out = Equation.TWO_SHARES if told.ci_low is not None else None
    return told.model_copy(update={"equation": worked_out})


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
        yield f"About the same share after ({after_}) as before ({before_}){said}."
        return
    way = "larger" if size > 0 else "smaller"
    shares = f"share after ({after_}) than before ({before_})"
    described = f"A {way} {shares}{said}"
    if difference.ci_low is not None:
        clear = difference.ci_low > 0 or (difference.ci_high or 0) < 0
        interval = (
            "{difference.level} interval of the difference: {difference.interval} percentage points"
        )
        both = f"{after_} after and {before_} before"
        open_ = f"No clear difference: {both}{said}"
        yield f"{described if clear else open_}. {interval}."
    yield f"{described}."
