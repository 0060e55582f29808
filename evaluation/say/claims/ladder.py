"""The claim ladder: described < changed < associated < caused, and each design's highest step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.declare.counts_file import CountsFile
from evaluation.declare.designs import Reach, design_of
from evaluation.declare.log_file import LogFile
from evaluation.declare.programme import Evaluation
from evaluation.declare.survey_file import SurveyFile
from evaluation.say.finding import Claim

_STEPS = tuple(Claim)

# For a person: what a sentence does, and what a design can do.
SAYS = {
    Claim.DESCRIBED: "describes what was said or seen",
    Claim.CHANGED: "says that something changed",
    Claim.ASSOCIATED: "says that one thing goes with another",
    Claim.CAUSED: "says what caused a change",
}
CAN = {
    Claim.DESCRIBED: "describe what was said or seen",
    Claim.CHANGED: "show that something changed",
    Claim.ASSOCIATED: "show that groups differ",
    Claim.CAUSED: "show a cause",
}


def ceiling(name: str, *, compared: bool = False, retested: bool = False) -> Claim:
    """The highest claim that a design carries.

    ``compared``: it has a comparison group; ``retested``: people took its quiz before and after.

    A design that a programme made itself describes: nobody can know what it may claim.
    """
    design = design_of(name)
    step = (compared and design.compared) or (retested and design.retested) or design.ceiling
    return Claim(step)


def highest(claims: Iterable[Claim]) -> Claim:
    """The highest of several claims; ``described`` where there are none."""
    return max(claims, key=_STEPS.index, default=Claim.DESCRIBED)


def exceeds(claim: Claim, allowed: Claim) -> bool:
    """Whether a claim stands above what is allowed."""
    return _STEPS.index(claim) > _STEPS.index(allowed)


# For a person: how a sentence reaches beyond the data, and what holds of them.
REACHES: dict[Reach, str] = {
    "others": "speaks for others than those who answered",
    "tested": "speaks of a test or an interval",
    "people": "counts events as people, or tells what people thought without of how many",
    "need": "tells of need, a trend or a reason, where entries were counted",
    "shares": "gives a percentage of people, where a few were chosen and interviewed",
    "blame": "calls a figure wrong, or says whose doing it is",
    "value": "says what money was worth or saved, where only spending was counted",
    "sampled": "speaks of chance or of a test, where all that was recorded was counted",
    "trend": "tells of a trend",
    "reason": "gives the reason for a difference between counts or rates",
    "bias": "says that somebody is biased, or treats groups unfairly",
}
HOLDS: dict[Reach, str] = {
    "others": "those who answered need not stand for others",
    "tested": "no random sample was drawn",
    "people": "the log does not say how many people its events are of",
    "need": "a log shows what was recorded",
    "shares": "so few are told as how many of how many",
    "blame": "arithmetic shows which figures cannot both be true",
    "value": "an account shows what was spent, and not what came of it",
    "sampled": "a full count has no sampling error, so nothing about it is significant or not",
    "trend": "with fewer than 12 periods figures are described, and nothing tells a trend",
    "reason": "a ratio shows where to look, and not why",
    "bias": "a ratio shows where to look, and neither bias nor cause",
}


def barred_by(name: str, *, at_random: bool = False) -> frozenset[Reach]:
    """How sentences may not reach beyond a design's data; ``at_random``: of a list, by chance."""
    drawn: frozenset[Reach] = frozenset({"others", "tested"}) if at_random else frozenset()
    return design_of(name).barred - drawn


def barred(evaluations: Sequence[Evaluation]) -> frozenset[Reach]:
    """How sentences on several evaluations may not reach: what one bars and none of them carries.

    Tests and numbers of people are carried by every design that does not bar them; for others
    than those who answered only a random sample speaks, and of need none.
    """
    bars = [
        barred_by(e.design, at_random=_at_random(e)) - ({"people"} if _of_people(e) else set())
        for e in evaluations
    ]
    carried: set[Reach] = {"others"} if any(map(_at_random, evaluations)) else set()
    if any(map(_of_a_sample, evaluations)):
        carried |= {"tested", "sampled"}
    carried |= {
        reach
        for reach in ("tested", "people", "shares", "sampled", "trend")
        for bar in bars
        if reach not in bar
    }
    return frozenset().union(*bars) - carried


def _at_random(evaluation: Evaluation) -> bool:
    """Whether all its answers are those of a random sample of a list."""
    files = [data for data in evaluation.data if isinstance(data, SurveyFile)]
    return bool(files) and all(data.frame and data.frame.chosen == "random" for data in files)


def _of_a_sample(evaluation: Evaluation) -> bool:
    """Whether its counts are of a sample, so that they have intervals."""
    files = [data for data in evaluation.data if isinstance(data, CountsFile)]
    return design_of(evaluation.design).sampled and not any(data.full_count for data in files)


def _of_people(evaluation: Evaluation) -> bool:
    """Whether its log tells which events are of one person."""
    logs = [data for data in evaluation.data if isinstance(data, LogFile)]
    return bool(logs) and all("person" in data.events for data in logs)
