"""What is proposed of a form: its questions, with what is doubtful about each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.declare.survey_form import SurveyQuestion

NONE = re.compile(r"(?i)none\b|nothing\b|dim un\b|żadn")  # an option that says that none applies


@dataclass(frozen=True, slots=True)
class Proposed:
    """One question with what is doubtful about it, and after which answer it seems to be asked."""

    question: SurveyQuestion
    doubts: tuple[str, ...] = ()
    after: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The questions of a form by short name, and the columns that are none with the reason."""

    questions: Mapping[str, Proposed]
    identify: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    not_answered: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
