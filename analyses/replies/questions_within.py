"""Questions within a question, each with one answer a person, told as any such question is.

A row of a grid is answered by one of its options; an option is ticked or not; of options that are
ranked one is put first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.say.finding import unique_slugs

_WORDS = ("Not ticked", "Ticked")


def rows_of(replies: Replies) -> Iterator[Replies]:
    """The rows of a grid, ``<question>.<row>`` each; a question without rows itself."""
    question = replies.question
    if not question.rows:
        yield replies
        return
    keys = unique_slugs(replies.lines)
    for place, line in enumerate(replies.lines):
        named = f"{replies.name}.{keys[line]}", _asked(replies, line)
        about = {"column": question.rows[line], "rows": {}}
        yield _within(replies, named, about, replies.values[:, place], replies.states[:, place])


def options_of(replies: Replies, keys: Mapping[str, str]) -> Iterator[Replies]:
    """The options that could be ticked, ``<question>.<option>`` each: ticked (1) or not (0).

    Of whoever ticked any; whoever ticked none has answered none of them. ``keys``: option -> slug.
    """
    about = {
        "kind": "single",
        "options": {word: word for word in _WORDS},
        "top": _WORDS[1:],
        "columns": {},
        "rows": {},
    }
    states = replies.overall
    for place, option in enumerate(replies.lines):
        named = f"{replies.name}.{keys[option]}", option
        ticked = np.where(replies.answered, replies.values[:, place] == 1, np.nan)
        yield _within(replies, named, about, ticked, states)


def first_choice(replies: Replies) -> Replies:
    """Which option was put first, of a ranking; no answer where none was, or several were."""
    about = {"options": {word: word for word in replies.lines}, "columns": {}, "rows": {}}
    first = replies.values == 1
    single = first.sum(axis=1) == 1
    chosen = np.where(single, first.argmax(axis=1), np.nan)
    left_out = np.where(replies.answered, ReplyState.NO_ANSWER, replies.overall)
    states = np.where(single, ReplyState.ANSWERED, left_out)
    return _within(replies, (replies.name, _asked(replies, "put first")), about, chosen, states)


def _within(
    replies: Replies,
    named: tuple[str, str],
    about: Mapping[str, Any],
    values: NDArray[np.float64],
    states: NDArray[np.integer[Any]],
) -> Replies:
    """A question within another; ``named``: its short name, and what it is called."""
    name, title = named
    return replace(
        replies,
        name=name,
        question=replies.question.model_copy(update={"title": title, **about}),
        lines=("",),
        values=values[:, None],
        states=states.astype(np.int8)[:, None],
    )


def _asked(replies: Replies, within: str) -> str:
    printed = replies.question.printed
    return f"{printed if printed.endswith(('?', '!', ':')) else f'{printed}:'} {within}"
