"""The scores of a quiz that stand in a register, as a measure like those of questionnaires."""

from __future__ import annotations

from pydantic import Field

from evaluation.declare.instrument.facts import Direction, Item, Licence, ResponseSet, Status
from evaluation.declare.instrument.model import Instrument, Scale
from evaluation.declare.lined_yaml import Frozen

QUIZ, SCORE = "quiz", "score"
MEASURE = f"{QUIZ}.{SCORE}"


class QuizScores(Frozen):
    """Which columns of a register hold the scores of a quiz, and what they are out of."""

    title: str = Field(default="The quiz", description="what the score is called in print")
    before: str = Field(default="", description="column of the score before the training")
    after: str = Field(default="", description="column of the score after it")
    out_of: int = Field(ge=2, le=100, description="the highest possible score")
    pass_mark: float | None = Field(default=None, gt=0, description="the score that is a pass")

    @property
    def columns(self) -> dict[str, str]:
        """The column of ``before`` and ``after``, as far as there is one."""
        both = {"before": self.before, "after": self.after}
        return {name: heading for name, heading in both.items() if heading}

    def refusals(self) -> tuple[tuple[object, str], ...]:
        """A quiz without scores, or that nobody can pass."""
        return (
            (not self.columns, "say which column holds the scores: before:, after: or both"),
            (
                self.before and self.before == self.after,
                "before: and after: name the same column: take one out",
            ),
            (
                self.pass_mark and self.pass_mark > self.out_of,
                f"the pass mark is above the highest score ({self.out_of})",
            ),
        )

    @property
    def instrument(self) -> Instrument:
        """The quiz as a form of ``out_of`` questions that are right or wrong."""
        items = [f"q{number}" for number in range(1, self.out_of + 1)]
        return Instrument(
            id=QUIZ,
            title=self.title,
            version=f"a score from 0 to {self.out_of}",
            citation="The quiz of the training; not a published or validated measure.",
            status=Status.VERIFIED,
            licence=Licence(holder="nobody", wording_ships=True, key_ships=True),
            response_sets={"answer": ResponseSet(minimum=0, maximum=1)},
            items={item: Item(responses="answer") for item in items},
            scales={
                SCORE: Scale(
                    title=self.title,
                    direction=Direction.HIGHER_BETTER,
                    items=tuple(items),
                    source="As the file has it.",
                )
            },
        )
