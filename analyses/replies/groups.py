"""Questions crossed with groups of people: their tables, how far they go together, their tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyses.replies.coarseness import LARGE
from analyses.replies.lines import ENOUGH, ReplyLine, SideBySide, places_of
from analyses.replies.survey_wave import SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.read.survey.weighing import replied_to_any
from evaluation.say.asked import survey_groups
from evaluation.say.equation import Equation
from evaluation.say.finding import Estimate, Statistic, unique_slugs
from evaluation.say.wording import is_below
from evaluation.scoring.flow import NOT_RECORDED
from evaluation.statistics.contingency import Counts, association, independence, thin
from evaluation.statistics.multiplicity import holm
from evaluation.statistics.weighted import rao_scott

_OTHERS = "Other groups, together"
_P_DIGITS = 3
_RAO_SCOTT = "Rao and Scott's test"
_FORMULAS = {
    "chi-square": Equation.CHI_SQUARE,
    "an exact test": Equation.EXACT_TABLE,
    "an exact test, drawn": Equation.EXACT_TABLE,
    _RAO_SCOTT: Equation.RAO_SCOTT,
}
_METHODS = {"chi-square": "chi-square", "exact": "an exact test", "drawn": "an exact test, drawn"}
NOT_TESTED = "It is described, not tested: no random sample was drawn."


@dataclass(frozen=True, slots=True)
class Tested:
    """The p of a table, alone and beside all others of its family (Holm), and by what.

    ``family``: what the others are: ``5 questions``.
    """

    p: float
    adjusted: float
    method: str
    family: str

    def clear(self, ci_level: float) -> bool:
        """Whether answers differ, by p as it is printed."""
        return is_below(self.adjusted, _P_DIGITS, ci_level)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a column.

    ``places``: everybody's, among ``names``. ``keys``: group -> its part of a name. ``sizes``: how
    many of each group replied to the survey.
    """

    wave: SurveyWave
    column: str
    key: str
    names: tuple[str, ...]
    places: NDArray[np.int_]
    keys: Mapping[str, str]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, wave: SurveyWave) -> Iterator[Groups]:
        """Those of every declared column that a wave has."""
        for column, key in survey_groups(wave.study).items():
            if column in wave.surveyed.background:
                names, places = wave.groups(column)
                there = places[replied_to_any(wave.surveyed)]
                counts = np.bincount(there, minlength=len(names))
                sizes = {name: int(n) for name, n in zip(names, counts, strict=True)}
                keys = unique_slugs([_OTHERS, *names])
                yield cls(wave, column, key, names, places, keys, sizes)

    @property
    def title(self) -> str:
        """What the groups are called."""
        return self.wave.title_of(self.column)

    def titled(self, asked: str) -> str:
        """What a question by these groups is called."""
        return f"{asked.rstrip('?.!: ')}, by {self.title.lower()}"

    def crossed(self, every: Iterable[Replies]) -> Iterator[Crossed]:
        """Questions by these groups, those that several groups answered.

        A question is not told by itself.
        """
        for replies in every:
            question = replies.question
            if self.column in question.headings:
                continue
            split = f"{replies.name} by {self.column}"
            lines = [
                ReplyLine.replied(
                    self.wave, (name, self.keys[name], split), replies, self.places == place
                )
                for place, name in enumerate(self.names)
            ]
            # a small group stays among those that are told together, though it left this one out
            there = [line for line in lines if line.n or 0 < self.sizes[line.label] < ENOUGH]
            if sum(line.n > 0 for line in lines) > 1:
                title = self.titled(question.printed)
                told = SideBySide.of(self.wave, question, title, there, pooled=self.keys[_OTHERS])
                yield Crossed(replies, told, self)


@dataclass(frozen=True, slots=True)
class Crossed:
    """A question's answers in each group: a line each."""

    replies: Replies
    lines: SideBySide
    groups: Groups

    @property
    def known(self) -> tuple[ReplyLine, ...]:
        """The groups without those of whom it is not recorded, who are no group."""
        return tuple(line for line in self.lines.lines if line.label != NOT_RECORDED)

    @property
    def rows(self) -> Counts:
        """Group x answer, of those whose group is known."""
        return np.vstack([line.counts for line in self.known])

    @property
    def places(self) -> NDArray[np.int_]:
        """Everybody's answer; -1 where there is none, or where the group is not known."""
        answers = places_of(self.replies.values[:, 0])
        names = np.array(self.groups.names)
        return np.where(names[self.groups.places] == NOT_RECORDED, -1, answers)

    @property
    def how(self) -> str:
        """What is said of a test in which not everybody is, or of answers that have weights."""
        weights = " Cramér's V is of the answers as they were counted, without weights."
        said = weights if self.lines.wave.weighted else ""
        if len(self.known) == len(self.lines.lines):
            return said
        by = self.groups.title.lower()
        return f"{said} Cramér's V and tests leave out those whose {by} is not recorded."

    @property
    def thin(self) -> bool:
        """Whether its cells are thin."""
        return thin(self.rows)

    @property
    def large(self) -> bool:
        """Whether every part is so large that no edition puts groups together."""
        unknown = (line.unknown for line in self.lines.lines)
        cells = (count for line in self.lines.lines for count in line.counts)
        return min(cells) >= LARGE and all(n >= LARGE for n in unknown if n)

    def pools(self) -> Iterator[SideBySide]:
        """With the smallest groups put together, two of them, three, ... while two lines are left.

        In the order of the groups and not of who answered this question: whoever lays two tables
        side by side finds the same groups together, or more of them.
        """
        lines, sizes = self.lines, self.groups.sizes
        rising = sorted(lines.lines, key=lambda line: (sizes[line.label], line.label))
        for together in range(2, len(rising)):
            few = rising[:together]
            places = np.max([line.places for line in few], axis=0)
            named = (_OTHERS, self.groups.keys[_OTHERS], few[0].split)
            pool = replace(
                ReplyLine.of(lines.wave, named, places, len(few[0].counts)),
                unsaid=np.any([line.unsaid for line in few], axis=0),
                unknown=sum(line.unknown for line in few),
            )
            kept = (line for line in lines.lines if not any(line is other for other in few))
            yield replace(lines, lines=(*kept, pool))

    def together(self, test: Tested | None) -> dict[str, Estimate]:
        """How far answers and groups go together, and the test; where all cells of the table stand.

        With the totals of a table they tell cells that are told together with others, so that a
        table in fewer parts has neither.
        """
        estimates, found = dict[str, Estimate](), association(self.rows)
        if found is not None:
            estimates["association"] = Estimate(
                label="Cramér's V, corrected (0 to 1)",
                statistic=Statistic.EFFECT,
                value=found.corrected,
                n=int(self.rows.sum()),
                decimals=2,
                method="Bergsma",
                equation=Equation.CRAMERS_V,
            )
        if test is not None:
            of_all = f"p, adjusted for {test.family} (Holm)"
            alone = "p of this one alone"
            for name, label, value in (("p", of_all, test.adjusted), ("p_alone", alone, test.p)):
                estimates[name] = Estimate(
                    label=label,
                    statistic=Statistic.TEST,
                    value=value,
                    ci_level=self.lines.wave.ci_level,
                    n=int(self.rows.sum()),
                    decimals=_P_DIGITS,
                    method=test.method,
                    equation=Equation.HOLM if name == "p" else _FORMULAS.get(test.method),
                )
        return estimates


def tests_of(crossed: Sequence[Crossed], called: str) -> list[Tested | None]:
    """The test of each table, adjusted for all of them; None unless a random sample was drawn.

    ``called``: what they are, ``questions``.
    """
    if not crossed or not crossed[0].lines.wave.at_random:
        return [None] * len(crossed)
    tests = [_test(each) for each in crossed]
    adjusted = holm(np.array([np.nan if p is None else p for p, _ in tests]))
    family = f"{sum(p is not None for p, _ in tests)} {called}"
    return [
        None if p is None else Tested(p, float(more), method, family)
        for (p, method), more in zip(tests, adjusted, strict=True)
    ]


def _test(crossed: Crossed) -> tuple[float | None, str]:
    wave, drawn = crossed.lines.wave, crossed.lines.wave.drawn
    assert drawn is not None  # of a random sample
    if not wave.weighted and drawn.strata is None and drawn.clusters is None:
        simple = independence(crossed.rows)
        return (simple.p, _METHODS[simple.method]) if simple else (None, "")
    weighted = rao_scott(crossed.groups.places, crossed.places, drawn)
    return (weighted.p, _RAO_SCOTT) if weighted else (None, "")
