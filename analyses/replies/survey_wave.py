"""One wave of a survey as its analysis sees it, and what its findings share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.counting import plural, s
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.declare.workspace import Study
from evaluation.read.survey.replies import Replies, ReplyState, Surveyed
from evaluation.read.survey.weighing import drawn_of
from evaluation.say.finding import Base, Basis, Estimate, Finding, Telling, people_counted
from evaluation.say.replied import of_few
from evaluation.say.wording import worded
from evaluation.scoring.flow import NOT_RECORDED
from evaluation.statistics.headlined import shares_have_intervals
from evaluation.statistics.weighted import Drawn

UNTOLD = "What was answered is not shown: too few people are behind it."
_METHOD = "Each respondent who answered counts once; shares are of those who answered."


@dataclass(frozen=True, slots=True)
class SurveyWave:
    """The respondents of a wave, with what every finding on them needs.

    ``everybody``: all of them; findings on a question have them for a base, and say for themselves
    how many answered it. ``drawn``: how they came to be there and how they are weighted; None
    where nothing is known of that. ``at_random``: a random sample was drawn of a list.
    """

    study: Study
    surveyed: Surveyed
    prefix: str
    basis: Basis
    everybody: Base
    drawn: Drawn | None
    ci_level: float

    @classmethod
    def of(cls, study: Study, surveyed: Surveyed, ci_level: float = 0.95) -> SurveyWave:
        """The wave of a study. Raises DataError where weights cannot be made."""
        name = study.evaluation.name
        files = (source.file for source in surveyed.sources)
        return cls(
            study,
            surveyed,
            f"{name}." if name else "",
            Basis.of(study.name, files),
            Base.of(surveyed.unit, surveyed.people, "", surveyed.wave),
            drawn_of(surveyed),
            ci_level,
        )

    @property
    def plural(self) -> str:
        """What respondents are called: ``professionals``."""
        return self.surveyed.unit.plural

    @property
    def at_random(self) -> bool:
        """Whether a random sample was drawn of a list."""
        return self.surveyed.frame is not None and self.surveyed.frame.chosen == "random"

    @property
    def weighted(self) -> bool:
        """Whether answers are weighted."""
        return self.surveyed.weights is not None

    @property
    def clusters(self) -> int | None:
        """How many clusters were drawn; None where people were drawn one by one."""
        return self.drawn.n_clusters if self.drawn else None

    def has_intervals(self, n: int) -> bool:
        """Whether a share of n has an interval."""
        return shares_have_intervals(n, at_random=self.at_random, clusters=self.clusters)

    @property
    def caveats(self) -> tuple[str, ...]:
        """For whom replies stand, and how they are weighted; said once, with the respondents."""
        return tuple(_standing_for(self))

    def base(self, chosen: NDArray[np.bool_]) -> Base:
        """Some respondents, as whom a finding counts."""
        if chosen.all():
            return self.everybody
        return self.everybody.among(self.surveyed.people[chosen])

    def groups(self, column: str) -> tuple[tuple[str, ...], NDArray[np.int_]]:
        """The groups of a column in declared order, and the place of everybody's."""
        said = self.surveyed.background[column]
        known = said.where(said.notna(), NOT_RECORDED).astype(str).to_numpy()
        present = {*known}
        declared = dict.fromkeys(label for _, label in self.study.evaluation.codes_of(column))
        first = [label for label in declared if label in present]
        rest = sorted(present - {*first}, key=lambda label: (label == NOT_RECORDED, label))
        names = (*first, *rest)
        order = {name: place for place, name in enumerate(names)}
        return names, np.array([order[name] for name in known], int)

    def title_of(self, column: str) -> str:
        """What a column that groups people is called."""
        return self.study.group_titles.get(column, column)

    def finding(
        self,
        replies: Replies,
        name: str,
        tellings: Sequence[Telling],
        n: int,
        *,
        caveats: tuple[str, ...] = (),
        **facts: Any,
    ) -> Finding:
        """A finding on the replies to one question, ``name`` by what it tells of them.

        ``tellings``: it in fewer and fewer parts; the first is the finding itself. ``caveats``: of
        all of them.
        """
        first, *coarser = (
            told.model_copy(update={"caveats": (*told.caveats, *caveats)}) for told in tellings
        )
        question = replies.question
        usual = {"method": f"{_METHOD} {_asked_if(self.surveyed, question)}".strip()}
        if question.text != question.printed:
            usual["why"] = f"The question: “{question.text}”."
        return worded(
            f"{self.prefix}{replies.name}.{name}",
            question.printed,
            self.everybody,
            first.wordings,
            first.estimates,
            **{
                "n": n,
                "basis": self.basis,
                "leading": first.leading,
                "table": first.table,
                "figure": first.figure,
                "caveats": first.caveats,
                "coarser": tuple(coarser),
                "parts": self.asked_apart(replies),
                "question": replies.name,
                **usual,
                **facts,
            },
        )

    def asked_apart(self, replies: Replies) -> tuple[Base, ...]:
        """Who was asked a question and who was not; nobody where everybody was.

        Whom the form led past are as many as gave another answer before it.
        """
        asked, people = replies.asked, self.surveyed.people
        if asked.all():
            return ()
        return self.everybody.parted("asked", {"asked": people[asked], "not asked": people[~asked]})

    def denominators(self, states: NDArray[np.int8], replies: Replies) -> dict[str, Estimate]:
        """How many were asked a line of a question, answered, did not know and did not answer.

        Who did not know gave an answer, so that few of them are told by nothing; who left a
        question out said nothing, and beside these tells how many they are.
        """
        counted = np.bincount(states, minlength=len(ReplyState))
        answered, missing, unknown, past = (int(counted[state]) for state in ReplyState)
        asked = len(states) - past
        estimates = {"n": self.count("Answered", answered), "n_asked": self.count("Asked", asked)}
        left_out = self.count("Did not answer", missing)
        if replies.question.dont_know:
            known = self.count("Did not know", unknown)
            if unknown:  # who left it out are the others of those asked, so both tell of them
                name, told = replies.name, {"n": asked}
                known = of_few(known.model_copy(update=told), f"{name}.did_not_know", unknown)
                left_out = of_few(left_out.model_copy(update=told), f"{name}.left_out", unknown)
            estimates["n_dont_know"] = known
        return estimates | {"n_no_answer": left_out}

    def unknown(self, replies: Replies) -> bool:
        """Whether anybody said of a question that they do not know."""
        return bool((replies.overall == ReplyState.DONT_KNOW).any())

    def asked_only(self, replies: Replies) -> dict[str, Estimate]:
        """How many were asked; where few did not know, so that nobody counts who answered."""
        asked = self.count("Asked", int(replies.asked.sum()))
        return {"n": asked, "n_asked": asked}

    def count(self, label: str, n: int) -> Estimate:
        """A number of different respondents."""
        return people_counted(label, n, unit=self.plural)


def denominator_rows(estimates: Mapping[str, Estimate]) -> Sequence[tuple[str, str, float]]:
    """(estimate, label, number) of those who did not answer, for a table."""
    named = ("n_dont_know", "n_no_answer", "n_asked")
    return [
        (name, estimates[name].label, value)
        for name in named
        if name in estimates and (value := estimates[name].value)
    ]


def _asked_if(surveyed: Surveyed, question: SurveyQuestion) -> str:
    """Who was asked, where not everybody was."""
    said = [
        f"answered {' or '.join(f'“{_word(other, answer)}”' for answer in answers)} "
        f"to “{other.printed}”"
        for name, answers in question.asked_if.items()
        if (other := surveyed.replies[name].question if name in surveyed.replies else None)
    ]
    return f"Asked of those who {' and '.join(said)}." if said else ""


def _word(question: SurveyQuestion, answer: str) -> str:
    return question.options.get(answer, answer)


def _standing_for(wave: SurveyWave) -> Sequence[str]:
    frame, weights = wave.surveyed.frame, wave.surveyed.weights
    said = []
    if frame is None:
        said.append(
            f"Nobody knows whom these {wave.plural} stand for: the survey had no list of those it "
            "was to reach. Numbers are of those who answered, without intervals or tests."
        )
    elif frame.chosen == "all":
        said.append(
            f"Everybody on the list ({frame.of}) was asked, so nothing was left to chance and "
            "there are no intervals; what those who did not answer would have said is not known."
        )
    else:
        said.append(
            f"A random sample of {frame.of} was asked. Intervals tell how far chance may have "
            "moved a number; they do not tell how those who did not answer differ."
        )
        if frame.stratum and wave.drawn is not None and (lonely := wave.drawn.n_lonely):
            said.append(
                f"{plural(lonely, 'stratum', 'strata')} of the sample "
                f"{s(lonely, 'has', 'have')} nobody to be compared with: for intervals "
                f"{s(lonely, 'it is', 'they are')} compared with the middle of all strata."
            )
    if weights:
        to = f" to {weights.source}" if weights.source else ""
        said.append(f"Shares are weighted{to}; it does not mend who chose to answer.")
    return said
