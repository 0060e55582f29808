"""One wave of a survey as its analysis sees it, and what its findings share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.workspace import Study
from evaluation.read.survey.replies import Replies, Surveyed
from evaluation.say.finding import Base, Basis, Estimate, Finding, people_counted
from evaluation.say.wording import worded


@dataclass(frozen=True, slots=True)
class SurveyWave:
    """The respondents of a wave, with what every finding on them needs."""

    study: Study
    surveyed: Surveyed
    prefix: str
    basis: Basis

    @classmethod
    def of(cls, study: Study, surveyed: Surveyed) -> SurveyWave:
        """The wave of a study."""
        name = study.evaluation.name
        files = (source.file for source in surveyed.sources)
        return cls(study, surveyed, f"{name}." if name else "", Basis.of(study.name, files))

    @property
    def plural(self) -> str:
        """What respondents are called: ``professionals``."""
        return self.surveyed.unit.plural

    def people(self, chosen: NDArray[np.bool_]) -> list[str]:
        """The labels of some respondents."""
        return [str(person) for person in self.surveyed.people[chosen]]

    def base(self, chosen: NDArray[np.bool_] | Iterable[str]) -> Base:
        """Some respondents, as whom a finding counts."""
        people = self.people(chosen) if isinstance(chosen, np.ndarray) else chosen
        return Base.of(self.surveyed.unit, people, "", self.surveyed.wave)

    def count(self, label: str, chosen: NDArray[np.bool_]) -> Estimate:
        """A number of different respondents."""
        base = self.base(chosen)
        counted = people_counted(label, len(base.people), base)
        return counted.model_copy(update={"unit": self.plural})

    def finding(
        self,
        replies: Replies,
        name: str,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        **facts: Any,
    ) -> Finding:
        """A finding on the replies to one question, ``name`` by what it tells of them."""
        return worded(
            f"{self.prefix}{replies.name}.{name}",
            replies.question.printed,
            self.base(replies.answered),
            wordings,
            estimates,
            basis=self.basis,
            **facts,
        )
