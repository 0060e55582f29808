"""The form of a survey as YAML for ``deliverable.yaml``, with what its lead must look at."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from evaluation.declare.lined_yaml import scalar
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.survey.seen.proposed import Proposal, Proposed

_LONG = 60  # letters of a question that does not fit beside a bar
LOOK = "CHECK:"  # begins every comment on something that is a guess


def form_lines(proposal: Proposal, *, identify: bool = True) -> Iterator[str]:
    """The lines of a data file's ``form:``, with the keys that belong beside it.

    What is uncertain stands in a comment that begins with ``CHECK:``; the columns that are no
    questions are listed with the reason. ``identify``: whether the columns that identify are named.
    """
    for doubt in proposal.doubts:
        yield from comment(f"{LOOK} {doubt}")
    if proposal.identify and identify:
        yield "# The column that says who is who. Never published."
        yield f"identify: {_list(proposal.identify)}"
    if proposal.not_answered:
        yield "# Signs that mean no answer, beside an empty cell."
        yield f"not_answered: {_list(proposal.not_answered)}"
    yield "form:"
    for name, proposed in proposal.questions.items():
        yield from (f"  {line}" if line else "" for line in question_lines(name, proposed))
    if proposal.left_out:
        yield "# Columns that are no questions:"
        for heading, why in proposal.left_out.items():
            yield from comment(f"{' '.join(heading.split())}: {why}.", "#   ")


def question_lines(name: str, proposed: Proposed) -> Iterator[str]:
    """The lines of one question."""
    question = proposed.question
    for doubt in proposed.doubts:
        yield from comment(f"{LOOK} {doubt}")
    yield f"{scalar(name)}:"
    yield from (f"  {line}" for line in _question(question))
    if proposed.after:
        other, answers = proposed.after
        yield from comment(
            f"{LOOK} only those who answered {_list(answers)} to {other} answered it. If the "
            "form led "
            "the others past it, take the # away:",
            "  # ",
        )
        yield f"  # asked_if: {{{other}: {_list(answers)}}}"


def _question(question: SurveyQuestion) -> Iterator[str]:
    yield f"text: {scalar(question.text)}"
    if question.title:
        yield f"title: {scalar(question.title)}"
    elif len(question.text) > _LONG:
        yield "# title: a few words for tables and pictures"
    yield f"kind: {question.kind}"
    if question.column:
        yield f"column: {scalar(question.column)}"
    yield from _mapping("columns", question.columns)
    yield from _mapping("rows", question.rows)
    yield from _words("ranks", question.ranks)
    if all(code == words for code, words in question.options.items()):
        yield from _words("options", list(question.options))
    else:
        yield from _mapping("options", question.options)
    for key in ("dont_know", "none_of_these", "top", "ends"):
        if words := getattr(question, key):
            yield f"{key}: {_list(words)}"
    for key in ("separator", "other", "unit", "dates"):
        if text := getattr(question, key, ""):
            yield f"{key}: {scalar(text)}"
    for key in ("lowest", "highest"):
        if (end := getattr(question, key)) is not None:
            yield f"{key}: {end:g}"
    if question.asked_if:
        after = ", ".join(f"{q}: {_list(words)}" for q, words in question.asked_if.items())
        yield f"asked_if: {{{after}}}"


def _mapping(key: str, facts: Mapping[str, str]) -> Iterator[str]:
    if facts:
        yield f"{key}:"
        yield from (f"  {scalar(name)}: {scalar(value)}" for name, value in facts.items())


def _words(key: str, words: Sequence[str]) -> Iterator[str]:
    if not words:
        return
    if len(line := f"{key}: {_list(words)}") <= 88:
        yield line
        return
    yield f"{key}:"
    yield from (f"  - {scalar(word)}" for word in words)


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(scalar, words))}]"


def comment(text: str, lead: str = "# ") -> Iterator[str]:
    """A comment, folded."""
    yield from textwrap.wrap(
        text,
        96,
        initial_indent=lead,
        subsequent_indent=lead,
        break_on_hyphens=False,
        break_long_words=False,
    )
