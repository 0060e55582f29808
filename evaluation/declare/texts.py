"""A text of a declared file, which may be written as a whole number."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from evaluation.declare.instrument.model import TEXT_OR_NUMBER

Text = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    TEXT_OR_NUMBER,
]
