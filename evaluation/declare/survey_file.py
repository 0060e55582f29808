"""A file of answers to a survey of its own questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from evaluation.declare.declared_file import Grouped
from evaluation.declare.instrument.facts import Text
from evaluation.declare.instrument.model import Slug
from evaluation.declare.survey_form import Frame, SurveyQuestion, Weights, asked_before
from evaluation.declare.waves import WaveName


class SurveyFile(Grouped):
    """A file of answers to a survey of its own questions, one row a respondent.

    ``form``: its questions by their short names; of a later wave the form of the first file, where
    it has none. Without ``identify`` each row is a respondent.
    """

    KIND: ClassVar[str] = "replies"

    wave: WaveName | None = None
    form: dict[Slug, SurveyQuestion] = Field(default={}, description="short name -> question")
    not_answered: tuple[Text, ...] = Field(
        default=(), description="codes that mean no answer, beside an empty cell"
    )
    frame: Frame | None = Field(
        default=None, description="whom it was to reach; a link passed on has no frame"
    )
    weights: Weights | None = None

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The wave of the file: the endpoint, unless it says another."""
        return (self.wave or "endpoint",)

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and questions that lead nowhere or stand in print."""
        yield from super().refusals()
        yield from asked_before(self.form)
        asked = {heading: name for name, q in self.form.items() for heading in q.headings}
        named = sorted({*asked} & {*self.identify})
        yield named, f"{', '.join(named)} identifies people, so it is no question of the form"
