"""How a command ends when it was asked for something that does not exist."""

from __future__ import annotations

from typing import NoReturn

import typer


def wrong_use(*sentences: str) -> NoReturn:
    """Say it and end with exit code 2."""
    for line in sentences:
        typer.echo(line, err=True)
    raise SystemExit(2)
