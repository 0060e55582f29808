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

from evaluation.counting import grouped
from evaluation.declare.designs import VerdictWord
from evaluation.declare.instrument.model import Direction
from evaluation.say.asked import Asked, ScaleFacts, Sought
from evaluation.say.finding import AS_PUBLISHED, OTHER_RESULT, Estimate, Finding, Statistic
from evaluation.say.wording import (
    NO_INTERVAL,
    averages,
    brief,
    changed_apart,
    differs_unclearly,
    inside_sentence,
    interval,
    moved_clearly,
    moved_unclearly,
    number,
    printed_side,
    say,
    stopped,
)

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
UNSAID = "no result could be worked out"
# The same of a group, or theme, that is not there: that it is may tell on one person.
_OF_GROUP = "too few people are in a group, or it is left out to protect people's identity"
_OF_THEME = "a theme is named only where enough people raised it"
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

    @property
    def in_words(self) -> str:
        """The verdicts without a number: ``Better (stress); no clear change (stress later)``."""
        of_each = grouped((answer.word, answer.about) for answer in self.answers)
        if len(self.answers) == 1:
            return f"{self.answers[0].word}."
        names = {word: "; ".join(filter(None, dict.fromkeys(of))) for word, of in of_each.items()}
        words = [f"{word} ({of})" if of else word for word, of in names.items()]
        return f"{'; '.join((*words[:1], *map(inside_sentence, words[1:])))}."


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
        chosen = None if asked.sought else _by_name(asked, findings)
        reason = _OF_GROUP if asked.sought else UNSAID
        yield _described(chosen) if chosen else _not_shown(asked.text, reason)


def _by_name(asked: Asked, findings: Mapping[str, Finding]) -> Finding | None:
    """The finding called after the question or its measure; of a single question the main one."""
    of_study = [f for f in findings.values() if f.basis.evaluation == asked.evaluation]
    led = [f for f in of_study if not f.unlisted]
    led = [f for f in led if f.primary] + [f for f in led if not f.primary]
    for name in asked.named:
        called = [f for f in led if f.key == name or f.key.startswith(f"{name}.")]
        if called:
            return called[0]
    return led[0] if led and asked.only else None


def _answer(asked: Asked, sought: Sought, finding: Finding | None) -> Answer:
    about = _about(sought, finding)
    if sought.scale is None:
        if finding and sought.group:
            return _of_theme(sought.group, finding)
        return _described(finding) if finding else _not_shown(about or asked.text, UNSAID)
    scale, name, estimate = sought.scale, "", None
    if finding is not None:
        name = _leading(sought, finding)
        estimate = finding.estimates.get(name)
    if finding is None or finding.withheld or estimate is None or estimate.value is None:
        why = _why(sought, finding, estimate)
        return replace(_not_shown(scale.title, why), detail=scale.detail)
    if estimate.statistic is Statistic.MEAN:  # of one time: there is nothing that it differs from
        return replace(_described(finding), detail=scale.detail)
    if scale.answer or name in _POINTS_OF_SHARES:
        estimate, scale = _share(estimate, scale), _of_shares(scale)
    if finding.no_verdict:  # which an interval would give as well
        estimate = estimate.model_copy(update=NO_INTERVAL)
    span = scale.highest - scale.lowest
    level = say(estimate, "level")
    verdict = _verdict(asked, scale, estimate)
    adjusted = ", adjusted for where people started" if name.startswith("adjusted") else ""
    return Answer(
        about=about,
        message=_message(asked, sought, scale, finding, estimate),
        verdict="not shown" if finding.no_verdict else verdict,
        detail=scale.detail,
        interval=f"{level} interval {interval(estimate)}{adjusted}"
        if estimate.ci_low is not None
        else "",
        n=_people(asked, finding, estimate),
        beside=" ".join((*_beside(sought, finding, name), finding.no_verdict)).strip(),
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


def _leading(sought: Sought, finding: Finding) -> str:
    """The number that answers: where what was to lead cannot be worked out, that beside it."""
    there = [n for n in (*sought.estimates, *sought.beside) if n in finding.estimates]
    worked_out = (n for n in there if (e := finding.estimates[n]).value is not None or e.withheld)
    return next(worked_out, next(iter(there), finding.leading))


def _why(sought: Sought, finding: Finding | None, estimate: Estimate | None) -> str:
    """Why there is no number; of a group in words that do not tell whether anybody is in it."""
    withheld = finding is None or finding.withheld or (estimate.withheld if estimate else "")
    if sought.group and (withheld or finding is None):
        return _OF_GROUP
    return (str(withheld) if finding else "") or (_reason(finding) if finding else UNSAID)


def _share(estimate: Estimate, scale: ScaleFacts) -> Estimate:
    """A change or difference of a yes or no by the share with its better answer, as printed."""
    if estimate.unit == "percentage points":
        return estimate
    way = scale.highest - scale.lowest
    way = -way if scale.better is Direction.LOWER_BETTER else way
    ends = (None if e is None else 100 * e / way for e in (estimate.ci_low, estimate.ci_high))
    low, high = ends if way > 0 else reversed((*ends,))
    return estimate.model_copy(
        update={
            "value": None if estimate.value is None else 100 * estimate.value / way + 0.0,
            "ci_low": low,
            "ci_high": high,
            "unit": "percentage points",
            "decimals": max(0, estimate.decimals - 2),
            "step": estimate.step and 100 * estimate.step / abs(way),
        }
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
    if scale.answer:
        title = f"The share with the answer “{scale.answer}” ({inside_sentence(scale.title)})"
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
    return f"{title}: {groups}" if groups else title


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
    """What was found, in at most 20 words and without the interval."""
    side = printed_side(estimate)
    moved = say(estimate, "moved")
    unit = scale.unit.removesuffix("s") if moved == "1" else scale.unit
    amount, than = (f"{moved} {unit} {estimate.way}", "than") if moved else ("about the same", "as")
    open_ = bool(moved) and not side and estimate.ci_low is not None
    if asked.kind == "change":
        names = averages(scale.title, scale.unit, sought.group)
        later = sought.when or "after"
        if side and moved:
            return moved_clearly(names, moved, unit, later, rose=side > 0)
        if open_:
            return moved_unclearly(names, moved, unit, estimate.way, later)
        return f"{names[0]} was {amount} {later} {than} before."
    said = _difference(asked, sought, scale, (amount, than), finding)
    return differs_unclearly(*said) if open_ else brief(*(f"{text}." for text in said))


def _difference(
    asked: Asked, sought: Sought, scale: ScaleFacts, by: tuple[str, str], finding: Finding
) -> tuple[str, ...]:
    """A difference as a sentence without its full stop, fullest first.

    ``by``: the amount and the word of comparison, ``2.0 points higher`` and ``than``.
    """
    inside, (amount, than) = inside_sentence(scale.title), by
    if asked.kind == "looking_back" and scale.unit == "percentage points":
        return (f"Looking back, {inside} was {amount} now {than} then",)
    if asked.kind == "looking_back":
        return (f"Looking back, {asked.people} rated their {inside} {amount} now {than} then",)
    to = "" if sought.when in ("", "after") else f" to {sought.when.removeprefix('at ')}"
    if sought.each:
        return (f"{finding.title}: the change in {inside}{to} was {amount}",)
    if sought.against:
        subject = f"change in {inside}{to}"
        return changed_apart(subject, amount, sought.group, sought.against, than=than)
    if scale.unit == "points":
        return (f"Those who answered after scored {amount} on {inside} {than} those before",)
    return (f"{scale.title} of those who answered after was {amount} {than} of those before",)


def _beside(sought: Sought, finding: Finding, leading: str) -> Iterator[str]:
    """The second analysis of a comparison, always, also where it says something else."""
    for name in (*sought.estimates, *sought.beside):
        estimate = finding.estimates.get(name)
        if estimate is None or name == leading:
            continue
        if estimate.value is None:
            yield f"{estimate.label}: {estimate.withheld or 'could not be worked out'}."
            continue
        told = estimate.ci_low is not None and not finding.no_verdict
        ends = f" ({say(estimate, 'level')} interval {interval(estimate)})" if told else ""
        yield f"{estimate.label}: {number(estimate.value, estimate.decimals, signed=True)}{ends}."
    always = (AS_PUBLISHED, OTHER_RESULT)
    yield from (caveat for caveat in finding.caveats if caveat.startswith(always))


def _of_theme(theme: str, finding: Finding) -> Answer:
    """From how many sources one theme comes."""
    counts = {
        kind: estimate
        for estimate in finding.estimates.values()
        for name, _, kind in (estimate.label.rpartition(": "),)
        if name.casefold() == theme.casefold() and estimate.value is not None
    }
    kind = "sources" if "sources" in counts else next(iter(counts), "")
    if finding.withheld or not kind:
        return _not_shown(finding.title, _OF_THEME)
    of = f" of {finding.n}" if kind == "sources" and finding.n else ""
    raised = f"{say(counts[kind])}{of} {kind} raised" if of else f"{say(counts[kind])} {kind}:"
    key = next(name for name, e in finding.estimates.items() if e is counts[kind])
    return Answer(
        about=theme,
        message=f"{raised} “{theme}”.",
        verdict="described",
        key=finding.key,
        estimate=key,
        count=finding.n,
    )


def _described(finding: Finding) -> Answer:
    """An answer in the words of its finding: its first sentence."""
    if finding.withheld or not finding.headline:
        return _not_shown(finding.title, finding.withheld or UNSAID)
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
    return next((e.withheld for e in finding.estimates.values() if e.withheld), UNSAID)
