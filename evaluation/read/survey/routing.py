"""Who was asked: questions that follow only upon certain answers to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, address
from evaluation.read.survey.replies import Replies, ReplyState


def routed(replies: Mapping[str, Replies], grid: Grid, collector: Collector) -> dict[str, Replies]:
    """The replies with those marked as not asked whom the form leads past a question.

    Whoever answered a question that the form led past is noted, and the answer does not count;
    where these are most who answered, the form is declared wrong, which is a fault.
    """
    done: dict[str, Replies] = {}
    for name, reply in replies.items():
        asked_if = reply.question.asked_if
        before = {other: done.get(other, replies[other]) for other in asked_if if other in replies}
        nobody = np.zeros(len(reply.values), bool)
        gave = [_gave(asked, asked_if[other]) for other, asked in before.items()]
        past = ~np.logical_and.reduce([~nobody, *gave])
        # who left out the question before and answered this one was plainly asked it
        left_out = [(r.states == ReplyState.NO_ANSWER).all(axis=1) for r in before.values()]
        silent = np.logical_or.reduce([nobody, *left_out])
        collector.note(*_asked_after_nothing(reply, past & silent, grid))
        past &= ~(silent & reply.answered)
        if 2 * int((past & reply.answered).sum()) > int(reply.answered.sum()):
            collector.fault(_wrong_way(reply, past, grid))
        else:
            collector.note(*_answered_anyway(reply, past, grid))
        done[name] = replace(
            reply,
            values=np.where(past[:, None], np.nan, reply.values),
            states=np.where(past[:, None], ReplyState.NOT_ASKED, reply.states).astype(np.int8),
            texts=tuple("" if p else t for p, t in zip(past, reply.texts, strict=False)),
        )
    return done


def _gave(reply: Replies, answers: tuple[str, ...]) -> NDArray[np.bool_]:
    """Who gave one of some answers."""
    question = reply.question
    words = {question.options.get(answer, answer) for answer in answers}
    if question.kind == "tick_all":
        ticked = [n for n, line in enumerate(reply.lines) if line in words]
        return np.asarray((reply.values[:, ticked] == 1).any(axis=1), bool)
    wanted = [n for n, word in enumerate(question.words) if word in words]
    gave = np.isin(reply.values, wanted).any(axis=1)
    if words & {question.options.get(code, code) for code in question.dont_know}:
        gave |= (reply.states == ReplyState.DONT_KNOW).any(axis=1)
    return np.asarray(gave, bool)


def _asked_after_nothing(reply: Replies, past: NDArray[np.bool_], grid: Grid) -> Iterator[Issue]:
    """A note on answers of those who left out the question that leads to this one."""
    there = np.flatnonzero(past & reply.answered)
    if not len(there):
        return
    place = (grid.places(reply.question.headings) or [0])[0]
    yield Issue(
        grid.file,
        f"{len(there)} who answered “{reply.question.printed}” had not answered the question that "
        "leads to it.",
        "Their answers count.",
        sheet=grid.sheet,
        cell=address(grid.rows[int(there[0])][0], place),
        severity="note",
        code="survey.answered-after-nothing",
    )


def _wrong_way(reply: Replies, past: NDArray[np.bool_], grid: Grid) -> Issue:
    """The fault that most answers to a question are of people whom it was not put to."""
    there = np.flatnonzero(past & reply.answered)
    asked_if = "; ".join(f"{q}: {', '.join(a)}" for q, a in reply.question.asked_if.items())
    place = (grid.places(reply.question.headings) or [0])[0]
    return Issue(
        grid.file,
        f"{len(there)} of the {int(reply.answered.sum())} who answered “{reply.question.printed}” "
        f"were not asked it, as asked_if: says ({asked_if}).",
        f"Write after which answers the form leads to {reply.name}; if it was put to everybody, "
        "take asked_if: out.",
        sheet=grid.sheet,
        cell=address(grid.rows[int(there[0])][0], place),
        code="survey.routed-wrongly",
    )


def _answered_anyway(reply: Replies, past: NDArray[np.bool_], grid: Grid) -> Iterator[Issue]:
    """A note on answers to a question that the form led past."""
    there = np.flatnonzero(past & reply.answered)
    if not len(there):
        return
    place = (grid.places(reply.question.headings) or [0])[0]
    row = grid.rows[int(there[0])][0]
    yield Issue(
        grid.file,
        f"{len(there)} who were not asked “{reply.question.printed}” answered it (the first in "
        f"{address(row, place)}); these answers do not count.",
        f"If everybody was asked, take out asked_if: of {reply.name}.",
        sheet=grid.sheet,
        cell=address(row, place),
        severity="note",
        code="survey.answered-unasked",
    )
