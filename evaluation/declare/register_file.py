"""A register: who was invited, came and completed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import OneRowEach
from evaluation.declare.instrument.facts import Text
from evaluation.declare.quiz import QuizScores

Step = Literal["completed", "started", "not_started"]


class Register(OneRowEach):
    """A register: who was invited, came and completed.

    ``attendance: status`` is a column with the words of a learning platform for how far somebody
    came, which ``statuses`` sorts. ``date`` and ``attempt`` tell retakes apart.
    """

    KIND: ClassVar[str] = "register"

    attendance: dict[
        Literal[
            "session", "agency", "invited", "attended", "completed", "status", "date", "attempt"
        ],
        Text,
    ] = Field(
        default={},
        description="which column of a register holds what: yes or no; or a status, its date and "
        "the number of the attempt",
    )
    statuses: dict[Step, tuple[Text, ...]] = Field(
        default={}, description="what the words under the status mean"
    )
    scores: QuizScores | None = Field(
        default=None, description="scores of a quiz before the training, after it, or both"
    )
    pool: str = Field(
        default="",
        description="what agencies with few people are called together, in what leaves the team",
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and words of two meanings, and scores of no one course."""
        yield from super().refusals()
        held = self.attendance
        yield (
            "status" in held and {"attended", "completed"} & held.keys(),
            "a status says who came and who completed: take attended and completed out, or status",
        )
        yield (
            self.statuses and "status" not in held,
            "statuses explains the words of a status: name its column under attendance (status:)",
        )
        words = [word.casefold() for said in self.statuses.values() for word in said]
        twice = sorted({word for word in words if words.count(word) > 1})
        yield twice, f"{', '.join(twice)} stands under two of the statuses"
        yield (
            self.scores and "session" in held,
            "scores are of one course, and this register has a session in each row: take session "
            "out, or give the scores a file of their own",
        )
