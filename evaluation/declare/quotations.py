"""Quotations that a lead chose to print: the final words, who agreed to them, and who signed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, WithJsonSchema

from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen

YES_OR_NO = WithJsonSchema({"enum": [True, False, "yes", "no"]})  # as people write it


class WordingConsent(Frozen):
    """What somebody answered who was asked again, in the final words."""

    final_wording: Annotated[bool, YES_OR_NO] = Field(
        description="yes only where they agreed to these very words"
    )
    by: Text = Field(min_length=1, description="who asked: initials")
    on: date


class SignedOff(Frozen):
    """Who read the final words for whom they might give away, and when."""

    by: Text = Field(min_length=1, description="initials of the lead")
    on: date


class Quotation(Frozen):
    """One quotation: where it was said, the final words, under which theme, and who agreed.

    Omissions are marked with an ellipsis in square brackets, changes stand in square brackets.
    """

    source: Text
    segment: Text = Field(
        default="",
        description="its number; left out where the words say which passage of the source",
    )
    words: Text = Field(min_length=1, description="the final words, as they will be printed")
    theme: Text = Field(default="", description="left out: the first theme of the passage")
    said_by: Text = Field(default="", description="how readers are told who spoke: a parent")
    consent: WordingConsent | None = None
    signed: SignedOff | None = None
    signed_words: Text = Field(
        default="",
        description="the final words once more, copied when they were agreed to and signed: so "
        "that a later change of words is seen, and does not pass for agreed",
    )

    @property
    def changed(self) -> bool:
        """Whether the words are others than those that were signed; blanks do not count."""
        return bool(self.signed_words) and self.signed_words.split() != self.words.split()

    @property
    def agreed(self) -> bool:
        """Whether who spoke agreed to these words, and the lead has signed them."""
        asked = bool(self.consent and self.consent.final_wording)
        return asked and bool(self.signed) and not self.changed
