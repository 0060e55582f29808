"""Where a design that pairs nobody is given mostly the same people twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from evaluation.declare.designs import design_of
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.link.waves import same_people
from evaluation.read.responses import Responses

_BOTH_TIMES = (BASELINE, ENDPOINT)


class Note(TypedDict):
    """What a note of a check says, without its place."""

    problem: str
    action: str
    note: bool
    code: str


def same_people_again(asked: Study, responses: Sequence[Responses]) -> Iterator[Note]:
    """A note where more than half of those who answered after had answered before as well.

    Not where another evaluation of the deliverable pairs them on the same instruments.
    """
    design = design_of(asked.evaluation.design)
    if design.pairs or not set(_BOTH_TIMES) <= set(design.waves):
        return
    paired = {
        name
        for other in asked.deliverable.evaluations
        if set(_BOTH_TIMES) <= set(design_of(other.design).pairs)
        for name in other.instruments
    }
    if set(asked.instruments) <= paired:
        return
    before, after = (
        {p for r in same_people(responses) if r.wave == wave for p in r.answers.index}
        for wave in _BOTH_TIMES
    )
    both = len(before & after)
    if 2 * both <= len(after):
        return
    yield Note(
        problem=f"{both} of the {len(after)} {responses[0].unit.plural} who answered after had "
        "answered before as well, and this design takes them as different people.",
        action="For the same people measured twice write design: pre_post, in place of this "
        "evaluation or beside it.",
        note=True,
        code="waves.same-people-again",
    )
