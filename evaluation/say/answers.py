"""Answers to the declared questions, each with a verdict, from what an edition prints.

Every question has its answer, in declared order, whatever was found: one whose numbers an
edition does not show says that and why. Which numbers answer is fixed by ``evaluation.say.asked``
before anything is found, and the verdict is read off the printed interval.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from evaluation.declare.designs import VerdictWord
from evaluation.declare.instrument.model import Direction
from evaluation.say.asked import Asked, ScaleFacts, Sought
from evaluation.say.finding import Estimate, Finding, Statistic
from evaluation.say.wording import inside_sentence, interval, number, printed_side, say, stopped

VERDICTS: dict[VerdictWord, str] = {
    "better": "Better",
    "worse": "Worse",
    "no clear change": "No clear change",
    "differs": "Differs",
    "no clear difference": "No clear difference",
    "described": "Described",
    "not shown": "Not shown",
}
_POINTS_OF_SHARES = ("shift", "adjusted_shift")  # which lead where the answer is yes or no
_UNSAID = "no result could be worked out"
_SENTENCE = re.compile(r'(?:"[^"]*"|[^"])*?\.(?= |$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: what was found in a sentence of at most 20 words, and the verdict.

    ``about``: of what; ``detail``: what its scores are. ``interval``, ``n``: beside the message.
    ``beside``: the second analysis that always stands with it. ``key``, ``estimate``: the number
    that it rests on, as ``value`` with ``low`` and ``high`` as printed; None where it has none.
    ``lowest``, ``highest``: the ends of the scale, of a change the widest that it can be, in
    ``unit``. ``count``: on how many it rests. ``of``: what the number is where it is none.
    """

    about: str
    message: str
    verdict: VerdictWord
    detail: str = ""
    interval: str = ""
    n: str = ""
    beside: str = ""
    key: str = ""
    estimate: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    lowest: float | None = None
    highest: float | None = None
    better: Direction | None = None
    unit: str = ""
    count: int | None = None
    of: Literal["change", "difference"] = "change"

    @property
    def word(self) -> str:
        """The verdict as it is printed."""
        return VERDICTS[self.verdict]

    @property
    def rose(self) -> bool:
        """Whether the number is above nought."""
        return (self.value or 0) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A declared question with its answers: one, or one for each wave, scale or group asked of."""

    id: str
    text: str
    answers: tuple[Answer, ...]


def answered(questions: Iterable[Asked], findings: Iterable[Finding]) -> tuple[Answered, ...]:
    """Every question with its answers; ``findings`` are as an edition prints them."""
    by_key = {finding.key: finding for finding in findings}
    return tuple(
        Answered(id=asked.id, text=asked.text, answers=tuple(_answers(asked, by_key)))
        for asked in questions
    )


def _answers(asked: Asked, findings: Mapping[str, Finding]) -> Iterator[Answer]:
    found = False
    for sought in asked.sought:
        keys = (
            [key for key in findings if key.startswith(f"{sought.key}.")]
            if sought.each
            else [sought.key]
        )
        for key in keys:
            found = True
            yield _answer(asked, sought, findings.get(key))
    if not found:
        led = [f for f in findings.values() if f.basis.evaluation == asked.evaluation]
        chosen = [f for f in led if f.primary and not f.unlisted] or [
            f for f in led if not f.unlisted
        ]
        yield _described(chosen[0]) if chosen else _not_shown(asked.text, _UNSAID)


def _answer(asked: Asked, sought: Sought, finding: Finding | None) -> Answer:
    about = _about(sought, finding)
    if finding is None:
        return _not_shown(about, _UNSAID)
    if sought.scale is None:
        return _described(finding)
    scale = sought.scale
    name = next((n for n in sought.estimates if n in finding.estimates), finding.leading)
    estimate = finding.estimates.get(name)
    if finding.withheld or estimate is None or estimate.value is None:
        # neither key nor words name a group: that it is there may tell on one person
        reason = finding.withheld or (estimate.withheld if estimate else "") or _reason(finding)
        return replace(_not_shown(scale.title, reason), detail=scale.detail)
    if estimate.statistic is Statistic.MEAN:  # of one time: there is nothing that it differs from
        return replace(_described(finding), detail=scale.detail)
    if name in _POINTS_OF_SHARES:
        scale = _of_shares(scale)
    span = scale.highest - scale.lowest
    level = say(estimate, "level")
    verdict = _verdict(asked, scale, estimate)
    return Answer(
        about=about,
        message=_message(asked, sought, scale, finding, estimate),
        verdict="not shown" if finding.no_verdict else verdict,
        detail=scale.detail,
        interval=f"{level} interval {interval(estimate)}" if estimate.ci_low is not None else "",
        n=_people(asked, finding, estimate),
        beside=" ".join((*_beside(sought, finding), finding.no_verdict)).strip(),
        key=finding.key,
        estimate=name,
        value=estimate.value,
        low=estimate.ci_low,
        high=estimate.ci_high,
        lowest=-span,
        highest=span,
        better=scale.better,
        unit=scale.unit,
        count=finding.n if estimate.n is None else estimate.n,
        of="change" if asked.kind in ("change", "looking_back") else "difference",
    )


def _people(asked: Asked, finding: Finding, estimate: Estimate) -> str:
    """On how many people an answer rests, where an edition tells it."""
    n = estimate.n if estimate.n is not None else finding.n
    if n is None or asked.kind == "level":  # two sets of people, of whom no one number is right
        return ""
    smaller = " in the smaller group" if asked.kind == "difference" else ""
    return f"{n} {asked.people}{smaller}"


def _of_shares(scale: ScaleFacts) -> ScaleFacts:
    """An answer that is yes or no, as the share of those with the better answer."""
    better = Direction.HIGHER_BETTER if scale.better else None
    title = f"The share with the better answer to {inside_sentence(scale.title)}"
    return replace(
        scale, title=title, lowest=0, highest=100, unit="percentage points", better=better
    )


def _about(sought: Sought, finding: Finding | None) -> str:
    """Of what an answer is: the scale, with the group and the later wave where they matter."""
    if sought.scale is None or sought.each:
        return finding.title if finding else ""
    when = f" {sought.when}" if sought.when not in ("", "after") else ""
    groups = " compared with ".join(filter(None, (sought.group, sought.against)))
    title = f"{sought.scale.title}{when}"
    return f"{title}: {inside_sentence(groups)}" if groups else title


def _verdict(asked: Asked, scale: ScaleFacts, estimate: Estimate) -> VerdictWord:
    """By the printed interval alone: whether it leaves out nought, and on which side."""
    side, differs = printed_side(estimate), "differs" in asked.verdicts
    if estimate.ci_low is None:
        return "described"
    if asked.kind == "change" and "better" in asked.verdicts:
        if not side:
            return "no clear change"
        if scale.better is None:
            return "described"
        return "better" if (side > 0) == (scale.better is Direction.HIGHER_BETTER) else "worse"
    if asked.kind in ("difference", "level") and differs:
        return "differs" if side else "no clear difference"
    return "described"


def _message(
    asked: Asked, sought: Sought, scale: ScaleFacts, finding: Finding, estimate: Estimate
) -> str:
    """What was found, in at most 20 words and without the interval.

    Where no verdict may be given, none stands in the words: neither that it rose nor that it may
    not have.
    """
    judged = not finding.no_verdict
    side, inside = judged and printed_side(estimate), inside_sentence(scale.title)
    moved = say(estimate, "moved")
    amount = f"{moved} {scale.unit} {estimate.way}" if moved else "about the same"
    unsure = judged and not side and estimate.ci_low is not None
    unclear = ", but may be no different" if unsure else ""
    if asked.kind == "change":
        score = f"The average score for {inside}" if scale.unit == "points" else f"Average {inside}"
        score = scale.title if scale.unit == "percentage points" else score
        of = f"{sought.group}: {inside_sentence(score)}" if sought.group else score
        if side and moved:
            until = f" by {sought.when.removeprefix('at ')}" if sought.when != "after" else ""
            verb = "rose" if side > 0 else "fell"
            return f"{of} {verb} by {moved} {scale.unit}{until}."
        same = ", but may not have changed" if unclear else ""
        return f"{of} was {amount} {sought.when or 'after'}{same}."
    if asked.kind == "looking_back":
        return f"Looking back, {asked.people} rated {inside} {amount} now than then{unclear}."
    if sought.against or sought.each:
        than = f" with {sought.group} than with {sought.against}" if sought.against else ""
        apart = f": {finding.title}" if sought.each else ""
        return f"The change in {inside} was {amount}{than}{unclear}{apart}."
    return f"{scale.title} of those who answered after was {amount} than of those before{unclear}."


def _beside(sought: Sought, finding: Finding) -> Iterator[str]:
    """The second analysis of a comparison, always, also where it says something else."""
    for name in sought.beside:
        estimate = finding.estimates.get(name)
        if estimate is not None and estimate.value is not None:
            ends = f" ({say(estimate, 'level')} interval {interval(estimate)})"
            signed = number(estimate.value, estimate.decimals, signed=True)
            yield f"{estimate.label}: {signed}{ends if estimate.ci_low is not None else ''}."


def _described(finding: Finding) -> Answer:
    """An answer in the words of its finding: its first sentence."""
    if finding.withheld or not finding.headline:
        return _not_shown(finding.title, finding.withheld or _UNSAID)
    return Answer(
        about=finding.title,
        message=_first_sentence(finding.headline),
        verdict="described",
        key=finding.key,
        estimate=finding.leading,
        count=finding.n,
    )


def _first_sentence(text: str) -> str:
    """The first sentence; a full stop in a quoted name (``"1. Trust"``) ends none."""
    first = _SENTENCE.match(text)
    return first[0] if first else text


def _not_shown(about: str, reason: str) -> Answer:
    because = reason.removeprefix("not shown").lstrip(" :")
    return Answer(about=about, message=stopped(f"Not shown: {because}"), verdict="not shown")


def _reason(finding: Finding) -> str:
    """Why the numbers of a finding that stands are not there."""
    return next((e.withheld for e in finding.estimates.values() if e.withheld), _UNSAID)
