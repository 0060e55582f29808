"""Made-up briefings for the tests: from a question that has one answer to pages that are full."""

from __future__ import annotations

import random
from dataclasses import replace

import report_sample

from evaluation.declare.particulars import Particulars
from evaluation.report.model import Report
from evaluation.say.answers import Answer, Answered
from evaluation.say.certainty import Certainty, Component
from evaluation.say.finding import Edition

_WORDS = (
    "children parents thinking worry school families trusted support exploitation confidence "
    "safety difficulties relationships responsibility communication understanding at of with and "
    "for group score weekly caregivers practitioners questionnaire multidisciplinary"
)
_VERDICTS = ("better", "worse", "no clear change", "differs", "no clear difference")


def sentence(chance: random.Random, words: int, end: str = ".") -> str:
    """A sentence of so many words."""
    text = " ".join(chance.choices(_WORDS.split(), k=words))
    return f"{text[:1].upper()}{text[1:]}{end}"


def answer(chance: random.Random, name: str) -> Answer:
    """An answer of any kind; ``name`` stands in what it is about and in its message."""
    about = f"{name} {sentence(chance, chance.randint(1, 6), '')}"
    message = f"{name} {sentence(chance, chance.randint(8, 18))}"
    kind = chance.random()
    if kind < 0.2:
        return Answer(about=about, message=f"Not shown: {message}", verdict="not shown")
    if kind < 0.3:
        return Answer(about=about, message=message, verdict="described", key="a.b")
    value, half = chance.uniform(-9, 9), chance.uniform(0.5, 9)
    return Answer(
        about=about,
        message=message,
        verdict=chance.choice(_VERDICTS),
        detail="Score from 0 to 40; higher is better",
        interval=f"95% interval {value - half:.1f} to {value + half:.1f}",
        n=f"{chance.randint(10, 400)} children in the smaller group",
        beside="Difference adjusted for the baseline: +4.2 (95% interval 0.6 to 7.9)."
        if chance.random() < 0.5
        else "",
        key="a.b",
        value=value,
        low=value - half,
        high=value + half,
        lowest=-40,
        highest=40,
        unit="points",
    )


def made_up(seed: int, *, questions: int = 0, answers: int = 0, wordy: int = 0) -> Report:
    """A report whose first page is more or less full. ``wordy``: words of each particular."""
    chance = random.Random(seed)
    questions = questions or chance.randint(1, 6)
    wordy = wordy or chance.choice((4, 12, 40))
    asked = tuple(
        Answered(
            id=f"q{number}",
            text=f"Q{number}x {sentence(chance, chance.randint(5, 18), '?')}",
            answers=tuple(
                answer(chance, f"A{number}x{at}x") for at in range(answers or chance.randint(1, 4))
            ),
        )
        for number in range(questions)
    )
    reasons = tuple(
        Component(name, sentence(chance, wordy), 2)
        for name in ("design", "number", "loss", "plan", "quality", "evaluator")
    )

    def said(times: int = 1) -> tuple[str, ...]:
        return tuple(sentence(chance, wordy, "") for _ in range(times))

    return replace(
        report_sample.report(chance.choice(tuple(Edition))),
        title=sentence(chance, chance.randint(2, 20), ""),
        subtitle=sentence(chance, chance.randint(5, 30), ""),
        banners=tuple(sentence(chance, chance.randint(6, 40)) for _ in range(chance.randint(0, 3))),
        answered=asked,
        certainty=tuple(Certainty(1 + at % 4, "Very low", reasons) for at in range(questions)),
        in_short=tuple(sentence(chance, chance.randint(8, 20)) for _ in range(3)),
        cannot_tell=said(2),
        particulars=Particulars(
            delivered_by=said()[0],
            dose_given=said()[0],
            staff=said(3),
            costs=said(3),
            data_dates="October 2020 to August 2021",
            evaluated_by=said()[0],
            independence=said()[0],
            limits=said(3),
            next_steps={reader: said(2) for reader in ("those who deliver it", "funders", "all")},
            funding=said()[0],
            contact_by_role=said()[0],
        ),
    )
