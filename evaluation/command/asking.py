"""Asks at a terminal for what a command was not told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import typer

from evaluation.declare.workspace import Workspace
from evaluation.errors import did_you_mean
from evaluation.forms.choices import YES, Choices, Decision, about_instrument, questions


def in_terminal() -> bool:
    """Whether a person sits there. A script is never asked anything."""
    return sys.stdin.isatty()


def ask_missing(workspace: Workspace, given: Choices) -> Choices:
    """The choices with every open question put to the person."""
    asked: set[str] = set()
    while unanswered := [
        question
        for question in questions(workspace, given)
        if not getattr(given, question.name) and question.name not in asked
    ]:
        question = unanswered[0]
        asked.add(question.name)
        if question.name == "instruments":  # their titles are read only when they are asked for
            titles = {
                name: " - ".join(filter(None, about_instrument(workspace, name)))
                for name in question.options
            }
            question = replace(question, options=titles)
        answer = _ask(question)
        changes: dict[str, Any] = {question.name: answer == YES if question.yes_or_no else answer}
        given = replace(given, **changes)
    return given


def _ask(question: Decision) -> str | tuple[str, ...]:
    """Ask until the answer is one that is offered: by its name or its number in the list."""
    typer.echo(f"\n{question.text}")
    numbered = dict(enumerate(question.options, start=1))
    for number, name in numbered.items():
        about = question.options[name]
        typer.echo(f"  {number:>2}  {name}{': ' + about if about else ''}")
    several = "numbers or names, with commas between" if question.many else "number or name"
    hint = (
        f" ({several}{'' if question.needed else f'; Enter for {question.empty}'})"
        if numbered
        else ""
    )
    while True:
        typed: str = typer.prompt(f"{question.option}{hint}", default="", show_default=False)
        words = [word.strip() for word in typed.split(",")] if question.many else [typed.strip()]
        words = [word for word in words if word]
        if not words and question.needed:
            typer.echo("An answer is needed (Ctrl+C stops; nothing has been written).")
            continue
        answers = [_chosen(word, question.options, numbered) for word in words]
        if wrong := [word for word, name in zip(words, answers, strict=True) if not name]:
            for word in wrong:
                typer.echo(f'There is no "{word}". {did_you_mean(word, question.options)}'.strip())
            continue
        return tuple(dict.fromkeys(answers)) if question.many else next(iter(answers), "")


def _chosen(word: str, options: Mapping[str, str], numbered: Mapping[int, str]) -> str:
    """The option that a word means, or an empty text. Names count before list numbers."""
    if not options:
        return word
    by_small_letters = {name.casefold(): name for name in options}
    number = int(word) if word.isdecimal() else 0
    return by_small_letters.get(word.casefold(), numbered.get(number, ""))
