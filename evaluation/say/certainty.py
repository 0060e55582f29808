"""How sure readers can be of an answer: four levels by a dated rule file, with the reasons.

The lowest of design, number and loss decides. What an edition does not print is not known here
either: a number that is not shown counts as the lowest, so that no level tells on few people. It
is said of an answer and is no score of a service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evaluation.counting import grouped
from evaluation.declare.designs import (
    DESIGNS,
    Design,
    QuestionKind,
    design_of,
    rests_on,
    with_notebook,
)
from evaluation.declare.instrument.facts import Text
from evaluation.declare.library import find
from evaluation.declare.lined_yaml import Frozen, load_declared
from evaluation.declare.waves import WAVES
from evaluation.say.answers import Answered
from evaluation.say.asked import Asked
from evaluation.say.finding import Finding
from evaluation.say.wording import listed, stopped

LEVELS = 4
UNCONTROLLED = 2  # the highest level of a change without a group to compare with
UNFRAMED = 1  # the highest of a survey of which nobody knows whom it was to reach
_COMPARED = dict.fromkeys(("all", "random"), UNCONTROLLED)
_ASKED_OF_ONE_GROUP = ("pre_post", "retrospective", "cross_section")
PlanRecord = Literal["before", "after", "changed", "not shown", ""]
Level = Annotated[int, Field(ge=1, le=LEVELS)]
_PLANS: dict[PlanRecord, str] = {
    "before": "The plan was recorded before the data came in.",
    "after": "The plan was recorded after the data were in, so it may have been made to fit.",
    "changed": "The plan was changed after the data were in, so it may have been made to fit.",
    "not shown": "It cannot be shown that the plan came before the data.",
    "": "No plan was recorded beforehand.",
}
_NUMBERS = ("Few {}{}.", "Not many {}{}.", "A fair number of {}{}.", "Many {}{}.")
_NUMBER_NOT_TOLD = "How many it rests on is not shown here."
_LOSSES = (
    "More than half did not come back.",
    "Many did not come back.",
    "Some did not come back.",
    "Nearly all came back.",
)
_REPLIED = (
    "More than half of those asked did not reply.",
    "Many of those asked did not reply.",
    "Some of those asked did not reply.",
    "Nearly all who were asked replied.",
)
_REPLIED_NOT_TOLD = "How many of those asked did not reply is not shown here."
_WEIGHTED = "Answers are weighted, which cannot mend who chose to reply."
_LOSS_NOT_TOLD = "How many did not come back is not shown here."
_COMPLETERS = "Only those measured each time are in the data, so who was lost is not known."


class DesignRule(Frozen):
    """The level of some designs, where ``kinds`` are given of those kinds of question only.

    ``frames``: only of surveys whose people were chosen so.
    """

    designs: tuple[str, ...]
    kinds: tuple[QuestionKind, ...] = ()
    frames: tuple[Literal["all", "random"], ...] = ()
    level: Level
    why: Text


class NumberRule(Frozen):
    """From how many people on the levels 2, 3 and 4 are reached."""

    change: tuple[int, int, int]
    difference: tuple[int, int, int] = Field(description="people in the smaller group")
    share: tuple[int, int, int] = Field(
        default=(25, 97, 385), description="people of a random sample who answered"
    )


class CertaintyRules(Frozen):
    """A named, dated file of rules. Raises a fault where a rule promises more than it may."""

    title: Text
    sources: tuple[Text, ...] = ()
    levels: tuple[Text, Text, Text, Text] = Field(description="the words, the lowest first")
    design: tuple[DesignRule, ...]
    other_design: DesignRule
    number: NumberRule
    loss: tuple[float, float, float] = Field(
        description="largest share that may be missing at the end for the levels 2, 3 and 4"
    )
    loss_not_told: Level = 2
    enough_alpha: float = Field(default=0.7, gt=0, lt=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for numbers in (self.number.change, self.number.difference, self.number.share):
            if list(numbers) != sorted(set(numbers)):
                raise ValueError("higher levels need more people")
        if list(self.loss) != sorted(set(self.loss), reverse=True):
            raise ValueError("higher levels may lose fewer people")
        return self

    @model_validator(mode="after")
    def _without_comparison(self) -> Self:
        asked: list[tuple[Design, tuple[QuestionKind, ...]]] = [
            *((design, design.kinds) for design in map(design_of, _ASKED_OF_ONE_GROUP)),
            *((design, ("change",)) for design in with_notebook() if design.retested),
        ]
        for design, kinds in asked:
            for kind in kinds:
                level = self.of_design(design.name, kind).level
                compares = kind == "difference" and design.compared
                if level > UNCONTROLLED and not compares:
                    raise ValueError(
                        f"without a group to compare with, level {level} is too high: give "
                        f"{design.name} a rule under design: whose level is {UNCONTROLLED} or less "
                        f"(kinds: [{kind}])"
                    )
        return self

    @model_validator(mode="after")
    def _of_surveys(self) -> Self:
        for design in (d for d in DESIGNS.values() if d.data == "replies"):
            for kind in design.kinds:
                most = {"": UNFRAMED, **({} if kind == "level" else _COMPARED)}
                for frame, highest in most.items():
                    if (level := self.of_design(design.name, kind, frame).level) > highest:
                        raise ValueError(
                            f"of a survey, level {level} is too high: without frames: it says "
                            f"nothing of others than those who answered (level {UNFRAMED}), and "
                            f"two surveys may have asked others (level {UNCONTROLLED})"
                        )
        return self

    def of_design(self, design: str, kind: QuestionKind, frame: str = "") -> DesignRule:
        """The rule of a design for a kind of question; ``frame``: as ``Asked.frame``."""
        fitting = (
            rule
            for rule in self.design
            if design in rule.designs
            and kind in (rule.kinds or (kind,))
            and frame in (rule.frames or (frame,))
        )
        return next(fitting, self.other_design)


def rules_path(name: str, workspace: Path) -> Path:
    """The file of the rules. Raises DeclarationError."""
    return find("certainty", name, ".yaml", workspace, "programme.yaml")


def load_rules(name: str, workspace: Path) -> CertaintyRules:
    """The rules by name. Raises DeclarationError."""
    path = rules_path(name, workspace)
    return load_declared(path, CertaintyRules, f"certainty/{path.name}")


@dataclass(frozen=True, slots=True)
class Component:
    """One of the six things that are looked at; ``level`` is None where it decides nothing."""

    name: Literal["design", "number", "loss", "plan", "quality", "evaluator"]
    why: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure one can be of the answer to a question, 1 to 4; ``word`` as it is printed."""

    level: int
    word: str
    components: tuple[Component, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences: first what decides."""
        return tuple(component.why for component in self.components)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What of an evaluation stands in no finding: its plan's record and who evaluated."""

    plan: PlanRecord = ""
    evaluator: str = ""
    independence: str = ""


def certainties(
    questions: Sequence[Asked],
    answers: Sequence[Answered],
    findings: Iterable[Finding],
    rules: CertaintyRules,
    known: Circumstances,
) -> tuple[Certainty, ...]:
    """Of each question in its order; ``findings`` are as an edition prints them."""
    by_key = {finding.key: finding for finding in findings}
    return tuple(
        certainty(asked, answered, by_key, rules, known)
        for asked, answered in zip(questions, answers, strict=True)
    )


def certainty(
    asked: Asked,
    answered: Answered,
    findings: Mapping[str, Finding],
    rules: CertaintyRules,
    known: Circumstances,
) -> Certainty:
    """The lowest of design, number and loss, with the reasons of all six.

    Of a plan nothing is said where rows are nobody's: it could not be made to fit them.
    """
    design = rules.of_design(asked.design, asked.kind, asked.frame)
    deciding = [
        Component("design", design.why, design.level),
        _number(asked, answered, findings, rules),
        *_loss(asked, findings, rules),
    ]
    level = min(component.level or LEVELS for component in deciding)
    beside = (
        *([Component("plan", _PLANS[known.plan])] if asked.fitted else ()),
        *_quality(asked, findings, rules),
        Component("evaluator", stopped(known.evaluator or "Who evaluated it is not said")),
        *([Component("evaluator", stopped(known.independence))] if known.independence else ()),
    )
    return Certainty(level, rules.levels[level - 1], (*deciding, *beside))


def _number(
    asked: Asked, answered: Answered, findings: Mapping[str, Finding], rules: CertaintyRules
) -> Component:
    """By the fewest people that an answer rests on; the lowest where the edition tells not all.

    Of a whole list, and of what was recorded, it decides nothing: nobody was left to chance.
    """
    if of_nobody := rests_on(asked.kind):
        return Component("number", of_nobody)
    counts = [answer.count for answer in answered.answers if answer.count]
    if not counts or len(counts) < len(answered.answers):
        return Component("number", _NUMBER_NOT_TOLD, 1)
    fewest = min(counts)
    if asked.frame == "all" and asked.kind == "level":
        return Component("number", f"It rests on {fewest:,} {asked.people} who answered.")
    of_kind = rules.number.share if asked.frame else rules.number.change
    of_kind = rules.number.difference if asked.kind == "difference" else of_kind
    left = fewest * (_left_by_weights(asked, findings) or 1)
    level = 1 + sum(round(left) >= enough for enough in of_kind)
    where = " in the smallest group" if asked.kind == "difference" else ""
    counted = {findings[s.key].called for s in asked.sought if s.key in findings} - {""}
    said = _NUMBERS[level - 1].format(next(iter(counted), asked.people), f" ({fewest:,}{where})")
    return Component("number", said, level)


def _loss(
    asked: Asked, findings: Mapping[str, Finding], rules: CertaintyRules
) -> Iterator[Component]:
    """The largest share that is missing at a wave that is asked of; of pairs only."""
    if asked.frame:
        yield from _replied(asked, findings, rules)
        return
    shares = [
        _missing(findings.get(sought.flow), sought.wave) for sought in asked.sought if sought.flow
    ]
    if not shares:
        return
    told = [share for share in shares if share is not None]
    if len(told) < len(shares):
        yield Component("loss", _LOSS_NOT_TOLD, rules.loss_not_told)
        return
    if asked.completers and not any(told):
        yield Component("loss", _COMPLETERS, rules.loss_not_told)
        return
    level = 1 + sum(max(told) <= most for most in rules.loss)
    yield Component("loss", "Everybody came back." if not any(told) else _LOSSES[level - 1], level)


def _replied(
    asked: Asked, findings: Mapping[str, Finding], rules: CertaintyRules
) -> Iterator[Component]:
    """Of those whom a survey asked, the share that did not reply; nothing where nobody knows."""
    replied, invited = _of_respondents(asked, findings, "n_replied", "n_invited")
    if replied is None or not invited:
        if asked.frame != "none":
            yield Component("loss", _REPLIED_NOT_TOLD, rules.loss_not_told)
        return
    level = 1 + sum(1 - replied / invited <= most for most in rules.loss)
    everybody = "Everybody who was asked replied."
    yield Component("loss", everybody if replied == invited else _REPLIED[level - 1], level)


def _left_by_weights(asked: Asked, findings: Mapping[str, Finding]) -> float | None:
    """The share of respondents that unequal weights leave (Kish's effective n); None without."""
    effective, replied = _of_respondents(asked, findings, "effective_n", "n_replied")
    return effective / replied if effective and replied else None


def _of_respondents(
    asked: Asked, findings: Mapping[str, Finding], *names: str
) -> list[float | None]:
    """Numbers of the finding on who replied, as an edition prints them."""
    finding = findings.get(asked.respondents)
    known = finding.estimates if finding and not finding.withheld else {}
    return [known[name].value if name in known else None for name in names]


def _missing(flow: Finding | None, wave: str) -> float | None:
    """The share of those measured before who were not measured at a wave, by printed numbers."""
    if flow is None or flow.withheld:
        return None
    began, stayed = (
        estimate.value if (estimate := flow.estimates.get(name)) else None
        for name in ("n_baseline", WAVES[wave].both)
    )
    return 1 - stayed / began if began and stayed is not None else None


def _quality(
    asked: Asked, findings: Mapping[str, Finding], rules: CertaintyRules
) -> Iterator[Component]:
    """How well the measures were known and hung together; nothing where none was used."""
    if _left_by_weights(asked, findings) is not None:
        yield Component("quality", _WEIGHTED)
    if not asked.reliability:
        return
    if asked.unchecked:
        yield Component("quality", "The scoring key was not checked against its source.")
        return
    alphas = [
        estimate.value
        for key, scale in asked.reliability
        if (finding := findings.get(key)) and not finding.withheld
        for name, estimate in finding.estimates.items()
        if name.startswith(f"{scale}_") and name.endswith("_alpha") and estimate.value is not None
    ]
    if alphas:
        well = min(alphas) >= rules.enough_alpha
        how = "fit together" if well else "did not fit together well"
        yield Component("quality", f"The answers to the questions of the measure {how}.")


def by_level(certain: Sequence[Certainty]) -> tuple[tuple[str, str], ...]:
    """Each level that is given, with the questions that it is given to; of one no number."""
    given = grouped((c.word, str(at)) for at, c in enumerate(certain, 1))
    if len(given) == 1:
        return tuple((word, "") for word in given)
    return tuple((word, numbered(numbers)) for word, numbers in given.items())


def numbered(numbers: Sequence[str]) -> str:
    """Questions by their numbers: ``question 1``, ``questions 2 and 3``."""
    return f"question{'s' if len(numbers) > 1 else ''} {listed(tuple(numbers))}"
