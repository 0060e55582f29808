"""How a command ends when something is in the way."""

from __future__ import annotations

from typing import NoReturn

import typer

from evaluation.errors import Issue


def stop(code: int, *lines: Issue | str) -> NoReturn:
    """Say it on the error stream and end with an exit code."""
    for line in lines:
        typer.echo(str(line), err=True)
    raise SystemExit(code)


def wrong_use(*sentences: str) -> NoReturn:
    """Say it and end with exit code 2: asked for something that does not exist."""
    stop(2, *sentences)
