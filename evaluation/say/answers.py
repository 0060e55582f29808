"""Answers to the declared questions, each with a verdict, from what an edition prints.

Every question has its answer, in declared order, whatever was found: one whose numbers an
edition does not show says that and why. Which numbers answer is fixed by ``evaluation.say.asked``
before anything is found, and the verdict is read off the printed interval.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evaluation.counting import grouped
from evaluation.declare.designs import VerdictWord
from evaluation.declare.instrument.model import Direction
from evaluation.say.asked import Asked, ScaleFacts, Sought
from evaluation.say.change_words import (
    averages,
    changed_apart,
    differs_unclearly,
    moved_clearly,
    moved_unclearly,
)
from evaluation.say.finding import (
    AGAINST_THE_REST,
    AS_PUBLISHED,
    OTHER_RESULT,
    Estimate,
    Finding,
    Statistic,
)
from evaluation.say.wording import (
    NO_INTERVAL,
    brief,
    inside_sentence,
    interval,
    is_below,
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
_NOT_TOLD = "not shown: to protect people's identity"
_ON_PAGE_1 = "Described on page 1"
UNSAID = "no result could be worked out"
_TOO_FEW = "fewer than "  # begins the reason that a policy gives
_DISAGREE = "The two do not agree: the first counts, as declared."
# The same of a group, or theme, that is not there: that it is may tell on one person.
_OF_GROUP = "too few people are in a group, or it is left out to protect people's identity"
_OF_THEME = "a theme is named only where enough people raised it"
_NAMED = r'"[^"]*"|“[^”]*”'  # whose digits are no numbers
_IN_BRACKETS = re.compile(rf"({_NAMED})| \([^()]*\d[^()]*\)")
_SENTENCE = re.compile(r'(?:"[^"]*"|[^"])*?\.(?= |$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: what was found in a sentence of at most 20 words, and the verdict.

    ``about``: of what; ``detail``: what its scores are. ``interval``, ``n``: beside the message.
    ``beside``: the second analysis that always stands with it. ``key``, ``estimate``: the number
    that it rests on, as ``value`` with ``low`` and ``high`` as printed; None where it has none.
    ``lowest``, ``highest``: the ends of the scale, of a change the widest that it can be, in
    ``unit``. ``count``: on how many it rests. ``of``: what the number is where it is none.
    ``widened``: the interval is printed outwards to whole steps. ``later``: it is of a wave after
    the end.
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
    widened: bool = False
    later: bool = False

    @property
    def word(self) -> str:
        """The verdict as it is printed; of a difference with its direction, where one is better."""
        word = VERDICTS[self.verdict]
        if self.verdict == "no clear change" and self.later:
            return "Not clear"  # whether it was still there: no change could be meant of the end
        if self.verdict != "differs" or self.better is None:
            return word
        good = self.rose == (self.better is Direction.HIGHER_BETTER)
        return f"{word}, for the {'better' if good else 'worse'}"

    @property
    def in_words(self) -> str:
        """The verdict; of what is described the message without its numbers, if it has words."""
        if self.verdict != "described":
            return self.word
        words = _IN_BRACKETS.sub(r"\1", self.message)
        if unit := re.escape(self.unit.removesuffix("s")):
            words = re.sub(rf"(?: by)? \d[\d,.]* {unit}s?(?=[ .])", "", words)
        numbered = any(sign.isdigit() for sign in re.sub(_NAMED, "", words))
        return _ON_PAGE_1 if numbered else words.rstrip(".")

    @property
    def rose(self) -> bool:
        """Whether the number is above nought."""
        return (self.value or 0) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A declared question with its answers: one, or one for each wave, scale or group asked of.

    ``informant``: whose answers they are, as of ``Asked``.
    """

    id: str
    text: str
    answers: tuple[Answer, ...]
    informant: str | None = None

    @property
    def in_words(self) -> str:
        """The verdicts without a number: ``Better (stress); no clear change (stress later)``.

        Nothing where page 1 describes all of them in numbers.
        """
        of_each = grouped((answer.in_words, answer.about) for answer in self.answers)
        if [*of_each] == [_ON_PAGE_1]:
            return ""
        if len(self.answers) == 1:
            return f"{next(iter(of_each))}."
        names = {word: "; ".join(filter(None, dict.fromkeys(of))) for word, of in of_each.items()}
        words = [f"{word} ({of})" if of else word for word, of in names.items()]
        return f"{'; '.join((*words[:1], *map(inside_sentence, words[1:])))}."


def answered(questions: Iterable[Asked], findings: Iterable[Finding]) -> tuple[Answered, ...]:
    """Every question with its answers; ``findings`` are as an edition prints them."""
    by_key = {finding.key: finding for finding in findings}
    return tuple(
        Answered(
            id=asked.id,
            text=asked.text,
            answers=tuple(_together(asked, [*_answers(asked, by_key)])),
            informant=asked.informant,
        )
        for asked in questions
    )


def one_informant(questions: Iterable[Answered]) -> str:
    """Whose answers all are that were measured, where they are of one kind; to say it once."""
    whose = {question.informant for question in questions} - {None}
    return (whose.pop() or "") if len(whose) == 1 else ""


def _together(asked: Asked, answers: Sequence[Answer]) -> Sequence[Answer]:
    """The answers; those of many scales, of which none was named to count, in one."""
    if not asked.in_table:
        return answers
    if all(answer.verdict == "not shown" for answer in answers):
        return answers[:1]
    counts = [answer.count for answer in answers]
    return (
        Answer(
            about=f"{len(answers)} results",
            message="No main result was named beforehand, so none is picked out. The report and "
            "its annex have them all.",
            verdict="described",
            count=min(n for n in counts if n is not None) if all(counts) else None,
        ),
    )


def _answers(asked: Asked, findings: Mapping[str, Finding]) -> Iterator[Answer]:
    for sought in asked.sought:
        yield _answer(asked, sought, findings, findings.get(sought.key))
    if not asked.sought:
        chosen = _by_name(asked, findings)
        yield _described(chosen) if chosen else _not_shown(asked.text, UNSAID)


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


def _answer(
    asked: Asked, sought: Sought, findings: Mapping[str, Finding], finding: Finding | None
) -> Answer:
    about = _about(sought, finding)
    if sought.scale is None:
        if finding and sought.group:
            return _of_theme(sought.group, finding)
        if finding is None:
            return _not_shown(about or asked.text, UNSAID)
        return replace(_described(finding), verdict=_of_survey(asked, finding))
    scale, name, estimate = sought.scale, "", None
    if finding is not None:
        name = _leading(sought, finding)
        estimate = finding.estimates.get(name)
    if finding is None or finding.withheld or estimate is None or estimate.value is None:
        why = _why(sought, finding, estimate)
        return _not_shown(scale.title if sought.group else about, why)
    if estimate.statistic is Statistic.MEAN:  # of one time: there is nothing that it differs from
        remarks = " ".join(_remarks(finding))
        return replace(_described(finding), detail=scale.detail, beside=remarks)
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
        message=_message(asked, sought, scale, estimate),
        verdict="not shown" if finding.no_verdict else verdict,
        detail=scale.detail,
        interval=f"{level} interval {interval(estimate)} {scale.unit}{adjusted}"
        if estimate.ci_low is not None
        else "",
        n=_people(asked, sought, findings, finding, estimate),
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
        later=sought.when not in ("", "after"),
        widened=estimate.step is not None and estimate.ci_low is not None,
    )


def _of_survey(asked: Asked, finding: Finding) -> VerdictWord:
    """What is said of a survey's question: whether it differs, where a sample was tested."""
    leading = finding.estimates.get(finding.leading)
    if finding.withheld or not finding.headline or not finding.estimates:
        return "not shown"
    differs = asked.kind == "difference" and "differs" in asked.verdicts
    if not differs or leading is None or leading.value is None or finding.no_verdict:
        return "described"
    if leading.statistic is Statistic.TEST and leading.ci_level is not None:
        clear = is_below(leading.value, leading.decimals, leading.ci_level)
        return "differs" if clear else "no clear difference"
    if leading.ci_low is None:
        return "described"
    return "differs" if printed_side(leading) else "no clear difference"


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


def _people(
    asked: Asked,
    sought: Sought,
    findings: Mapping[str, Finding],
    finding: Finding,
    estimate: Estimate,
) -> str:
    """On how many people an answer rests, where an edition tells it, or that it does not."""
    n = estimate.n if estimate.n is not None else finding.n
    if asked.kind == "level":  # two sets of people, of whom no one number is right
        both = [finding.estimates.get(name) for name in ("n_before", "n_after")]
        before, after = (e.value if e else None for e in both)
        if before is None or after is None:
            return _untold(asked, *both)
        return f"{before:,.0f} {asked.people} before, {after:,.0f} after"
    if n is None:
        return _untold(asked, finding.estimates.get("n"))
    if asked.kind != "difference":
        return f"{n:,} {asked.people}"
    sides = [findings.get(key) for key in sought.sides]
    counts = [side.n for side in sides if side and not side.withheld and side.n is not None]
    if len(counts) == 2 and min(counts) == n:
        return f"{counts[0]:,} and {counts[1]:,} {asked.people}"
    return f"{n:,} {asked.people} in the smaller group"


def _untold(asked: Asked, *counts: Estimate | None) -> str:
    """That the number of people is left out, and why."""
    withheld = next((e.withheld for e in counts if e and e.withheld), _NOT_TOLD)
    return f"number of {asked.people} {withheld}"


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
    if sought.scale is None:
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


def _message(asked: Asked, sought: Sought, scale: ScaleFacts, estimate: Estimate) -> str:
    """What was found, in at most 20 words and without the interval."""
    side = printed_side(estimate)
    moved = say(estimate, "moved")
    unit = scale.unit.removesuffix("s") if moved == "1" else scale.unit
    amount, than = (f"{moved} {unit} {estimate.way}", "than") if moved else ("about the same", "as")
    open_ = bool(moved) and not side and estimate.ci_low is not None
    if asked.kind == "change":
        names = _named(scale, sought.group)
        later = sought.when or "after"
        if side and moved:
            return moved_clearly(names, moved, unit, later, rose=side > 0)
        if open_:
            return moved_unclearly(names, moved, unit, estimate.way, later)
        return brief(*(f"{name} was {amount} {later} {than} before." for name in names))
    said = _difference(asked, sought, scale, (amount, than))
    return differs_unclearly(*said) if open_ else brief(*(f"{text}." for text in said))


def _difference(
    asked: Asked, sought: Sought, scale: ScaleFacts, by: tuple[str, str]
) -> tuple[str, ...]:
    """A difference as a sentence without its full stop, fullest first.

    ``by``: the amount and the word of comparison, ``2.0 points higher`` and ``than``.
    """
    inside, (amount, than) = inside_sentence(scale.title), by
    if asked.kind == "looking_back" and scale.unit == "percentage points":
        said = f"Looking back, {inside} was {amount} now {than} then"
        return said, f"Looking back, the share was {amount} now {than} then"
    if asked.kind == "looking_back":
        rated = f"Looking back, {asked.people} rated"
        ends = f"{amount} now {than} then"
        return f"{rated} their {inside} {ends}", f"{rated} themselves {ends}"
    to = "" if sought.when in ("", "after") else f" to {sought.when.removeprefix('at ')}"
    if sought.against:
        subject, groups = f"change in {inside}{to}", (sought.group, sought.against)
        short = "change in the share" if scale.unit == "percentage points" else "change"
        return (
            *changed_apart(subject, amount, *groups, than=than),
            *changed_apart(short, amount, *groups, than=than),
            f"The {short} was {amount} {than} in the group compared with",
        )
    if scale.unit == "points":
        scored = f"Those who answered after scored {amount}"
        return f"{scored} on {inside} {than} those before", f"{scored} {than} those before"
    said = f"{scale.title} of those who answered after was {amount} {than} of those before"
    return said, f"The share was {amount} among those who answered after {than} before"


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
        first = finding.estimates[leading]
        if told and first.ci_low is not None and printed_side(first) != printed_side(estimate):
            yield _DISAGREE
    yield from _remarks(finding)


def _remarks(finding: Finding) -> Iterator[str]:
    """What of a finding's caveats stands wherever its answer does."""
    always = (AS_PUBLISHED, AGAINST_THE_REST, OTHER_RESULT)
    yield from (caveat for caveat in finding.caveats if caveat.startswith(always))


def _named(scale: ScaleFacts, group: str) -> tuple[str, ...]:
    """What an average is called, fullest first; at last without its name, which stands beside."""
    short = {"points": "The average score", "percentage points": "The share"}
    return (*averages(scale.title, scale.unit, group), short.get(scale.unit, "The average"))


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
    raised = f"{say(counts[kind])}{of} {kind}"
    named = (f"{raised} raised “{theme}”.", f"{raised} raised it.")
    told = brief(*named) if of else brief(f"{raised}: “{theme}”.", f"{raised}.")
    key = next(name for name, e in finding.estimates.items() if e is counts[kind])
    return Answer(
        about=theme,
        message=told,
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
    if because.startswith(_TOO_FEW):
        because = f"{because.rstrip('.')}; the result is left out to protect them"
    return Answer(about=about, message=stopped(f"Not shown: {because}"), verdict="not shown")


def _reason(finding: Finding) -> str:
    """Why the numbers of a finding that stands are not there."""
    return next((e.withheld for e in finding.estimates.values() if e.withheld), UNSAID)
