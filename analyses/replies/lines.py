"""Lines of answers told in parts: their numbers, their table and their picture.

A line is a question, a row of a grid, a group of people who answered a question, or one of two
times. All findings on shares of answers are made of lines, in one set of parts after the other
(``coarseness.levels``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analyses.replies.coarseness import (
    OR_NONE,
    AnswerPart,
    Parts,
    did,
    each,
    in_favour,
    in_order,
    levels,
    middle,
    quoted,
    upper,
)
from analyses.replies.survey_wave import SurveyWave
from evaluation.counting import unique_names
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Mark,
    Statistic,
    Table,
    Telling,
    unique_slugs,
)
from evaluation.say.replied import part_counted, part_shared, row_of
from evaluation.say.wording import TIED, listed
from evaluation.scoring.flow import NOT_RECORDED
from evaluation.statistics.change import Interval
from evaluation.statistics.weighted import weighted_share

ALL_ASKED = "Shares are of all who were asked, whether or not they gave an answer."
ENOUGH = 10  # people in a line that a sentence puts forward
_LARGER = f"In groups of {ENOUGH} or more"
# names that other numbers of such findings have
_KEPT = ("n", "top", "net", "mean", "median", "n_asked", "n_dont_know", "n_no_answer")
_BESIDE = ("top_share", "p_alone")  # other numbers of several words
_OF_LINES = ("n_{}", "{}_top", "{}_top_share", "{}_mean")


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """Everybody's answers in one line, as places among the options; -1 where there is none.

    ``split``: what tells its parts apart from those of other lines. ``unknown``: how many said that
    they do not know; ``unsaid``: who was asked and gave no answer that counts, these among them.
    """

    wave: SurveyWave
    label: str
    key: str
    split: str
    places: NDArray[np.int_]
    counts: NDArray[np.int_]
    unsaid: NDArray[np.bool_]
    unknown: int = 0

    @classmethod
    def of(
        cls, wave: SurveyWave, named: tuple[str, str, str], places: NDArray[np.int_], options: int
    ) -> ReplyLine:
        """A line with its answers counted; ``named``: label, key and split."""
        counts = np.bincount(places[places >= 0], minlength=options)
        return cls(wave, *named, places, counts, np.zeros(len(places), bool))

    @classmethod
    def replied(
        cls,
        wave: SurveyWave,
        named: tuple[str, str, str],
        replies: Replies,
        among: NDArray[np.bool_] | None = None,
        place: int = 0,
    ) -> ReplyLine:
        """A line of a question, of everybody or ``among`` some."""
        states = replies.states[:, place]
        some = np.ones(len(states), bool) if among is None else among
        places = np.where(some, places_of(replies.values[:, place]), -1)
        line = cls.of(wave, named, places, len(replies.question.words))
        unknown = some & (states == ReplyState.DONT_KNOW)
        unsaid = unknown | (some & (states == ReplyState.NO_ANSWER))
        return replace(line, unsaid=unsaid, unknown=int(unknown.sum()))

    def of_asked(self) -> ReplyLine:
        """All who were asked: whoever gave no answer that counts stands behind the last option."""
        places = np.where(self.unsaid, len(self.counts), self.places)
        named = (self.label, self.key, self.split)
        return ReplyLine.of(self.wave, named, places, len(self.counts) + 1)

    @property
    def n(self) -> int:
        """How many answered."""
        return int(self.counts.sum())

    def share(self, part: AnswerPart) -> Interval:
        """The share of those who answered who gave one of some answers; weighted where they are.

        With the interval of a random sample that is large enough. Of nobody it is nought.
        """
        drawn, answered = self.wave.drawn, self.places >= 0
        if drawn is None:
            return Interval(part.of(self.counts) / self.n if self.n else 0.0)
        if not drawn.weights[answered].any():
            return Interval(0.0)
        yes = np.where(answered, np.isin(self.places, part.places), np.nan)
        found = weighted_share(yes, drawn, self.wave.ci_level)
        if found is None or not self.wave.has_intervals(self.n):
            return Interval(float(np.average(yes[answered], weights=drawn.weights[answered])))
        return found.share


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Lines with the same answers, which a finding tells side by side.

    ``focus``: the answers by which each is told in one number. ``names``: of the count of each
    part, by the line's key and the part's label. ``asked``: whether shares are of all who were
    asked, and not of those who answered.
    """

    wave: SurveyWave
    question: SurveyQuestion
    title: str
    lines: tuple[ReplyLine, ...]
    focus: AnswerPart
    chain: tuple[Parts, ...]
    names: Mapping[tuple[str, str], str]
    asked: bool = False

    @classmethod
    def of(
        cls,
        wave: SurveyWave,
        question: SurveyQuestion,
        title: str,
        lines: Iterable[ReplyLine],
        total: NDArray[np.int_] | None = None,
        pooled: str = "",
    ) -> SideBySide:
        """Lines with the parts into which they may be told.

        ``total``: the counts of all who answered the question, if that is not all lines.
        ``pooled``: the key of a line in which several may be told together.
        """
        every = tuple(lines)
        rows = np.vstack([line.counts for line in every])
        whole = rows.sum(axis=0) if total is None else total
        focus = in_favour(question) or upper(question) or each(question)[int(np.argmax(whole))]
        chain = tuple(levels(question, whole, rows))
        labels = dict.fromkeys(part.label for parts in (*chain, (focus,)) for part in parts)
        labels[OR_NONE] = None
        names = _names((*(line.key for line in every), pooled), labels)
        return cls(wave, question, title, every, focus, chain, names)

    @property
    def who(self) -> str:
        """Of whom shares are: ``who answered``."""
        return "who were asked" if self.asked else "who answered"

    @property
    def n(self) -> int:
        """How many people all lines have."""
        return sum(line.n for line in self.lines)

    @property
    def unknown(self) -> bool:
        """Whether anybody said that they do not know."""
        return any(line.unknown for line in self.lines)

    def of_asked(self) -> SideBySide:
        """The same of all who were asked, in the focal answers and all else.

        Where few said that they do not know, so that nobody can count them.
        """
        options = len(self.question.words)
        rest = tuple(place for place in range(options + 1) if place not in self.focus.places)
        parts = (AnswerPart(OR_NONE, rest), self.focus)
        lines = tuple(line.of_asked() for line in self.lines)
        return replace(self, lines=lines, chain=(parts,), asked=True)

    def tellable(self) -> Iterator[tuple[SideBySide, Parts]]:
        """The lines in the parts into which they may be told, from the finest to the coarsest."""
        yield from ((self, parts) for parts in self.chain)
        if self.unknown:
            asked = self.of_asked()
            yield asked, asked.chain[0]

    def name(self, part: AnswerPart, line: ReplyLine) -> str:
        """The name of the count of a part of a line."""
        return self.names[line.key, part.label]

    def numbers(self, parts: Parts) -> dict[str, Estimate]:
        """How many gave each answer, line by line; with the shares that the counts do not say."""
        return {
            name: estimate
            for line in self.lines
            for part in parts
            for name, estimate in of_part(line, part, self.name(part, line))
        }

    def told_by(self, parts: Parts) -> bool:
        """Whether the focal answers are a union of these parts."""
        return union(parts, self.focus)

    def tops(self, parts: Parts) -> dict[str, Estimate]:
        """``<line>_top``: how many gave the focal answers; none where parts do not make them up."""
        if not self.told_by(parts):
            return {}
        return {
            name: estimate
            for line in self.lines
            for name, estimate in of_part(line, self.focus, top_of(line))
        }

    def ranging(self, estimates: Mapping[str, Estimate], *, with_n: bool = False) -> Iterator[str]:
        """In which line the largest and the smallest share gave the focal answers.

        Of lines that enough people answered, so that no single answer makes an end of the range.
        """
        there = [line for line in self.lines if line.n and line.label != NOT_RECORDED]
        enough = [line for line in there if line.n >= ENOUGH and top_of(line) in estimates]
        falling = sorted(enough, key=lambda line: line.share(self.focus).value, reverse=True)
        if len(falling) < 2:
            return
        most, least = (
            [line for line in falling if line.share(self.focus).value == value]
            for value in (end.share(self.focus).value for end in (falling[0], falling[-1]))
        )
        if most == least:
            return

        def share(line: ReplyLine) -> str:
            name = top_of(line)
            return f"{{{name}_share}}%" if line.wave.weighted else f"{{{name}.share}}"

        said, how = quoted(self.question, self.focus), ", weighted" if self.wave.weighted else ""
        fewer = len(enough) < len(there)
        if with_n:  # lines are groups of people
            whose = _LARGER if fewer else f"Of the {self.wave.plural} {self.who}"
            ends = (f"{share(o)} ({o.label}, {{n_{o.key}}})" for o in (least[0], most[0]))
            yield f"{whose}, from {' to '.join(ends)} {did(self.question, said)}{how}."
            return
        told = [
            f"{often} often of {listed(tuple(f'“{o.label}” ({share(o)}{how})' for o in lines))}"
            for often, lines, how in (("most", most, how), ("least", least, ""))
            if len(lines) <= TIED
        ]
        if told:
            was = "chosen" if self.question.kind == "rating" else "said"
            begins = f"Of what {ENOUGH} or more answered, {said}" if fewer else said
            yield f"{begins} was {was} {'; '.join(told)}."

    def telling(
        self,
        parts: Parts,
        first: str,
        estimates: Mapping[str, Estimate],
        wordings: Iterable[str],
        leading: str,
    ) -> Telling:
        """Several lines in these parts; ``first``: what the lines are."""
        return Telling(
            estimates=dict(estimates),
            wordings=tuple(wordings),
            leading=leading,
            table=self._table(parts, first, estimates),
            figure=self.picture("stack" if in_order(self.question) else "matrix", parts),
            caveats=(ALL_ASKED,) if self.asked else (),
        )

    def picture(self, kind: Literal["stack", "bars", "matrix"], parts: Parts) -> Figure:
        """A stack or matrix with a row for each line; or bars of one line, one for each answer."""
        groups = () if kind == "bars" else tuple(part.label for part in parts)
        centre = middle(self.question)
        weighted = self.wave.weighted and kind == "stack"

        def drawn(part: AnswerPart, line: ReplyLine) -> float:
            """As many as are drawn: of a weighted share what it is of n."""
            counted = part.of(line.counts)
            return line.n * line.share(part).value if weighted else counted

        return Figure(
            kind=kind,
            title=self.title,
            x_label=f"Share of {self.wave.plural} {self.who}{', weighted' if weighted else ''} (%)"
            if kind == "stack"
            else f"Number of {self.wave.plural}",
            statistic=Statistic.SPLIT,
            decimals=2 if weighted else 0,
            marks=tuple(
                Mark(
                    label=line.label if groups else part.label,
                    group=part.label if groups else "",
                    value=drawn(part, line),
                    n=line.n,
                    key=self.name(part, line),
                )
                for line in self.lines
                for part in parts
            ),
            order=groups,
            rows=tuple(line.label for line in self.lines) if groups else (),
            middle=centre if centre in groups else "",
        )

    def _table(self, parts: Parts, first: str, estimates: Mapping[str, Estimate]) -> Table:
        """A row each line, with n and the share of every answer in per cent."""
        people, split = self.wave.plural.capitalize(), Statistic.SPLIT
        return Table(
            caption=self.title,
            columns=(
                Column(key="label", label=first),
                Column(key="n", label=f"{people} {self.who}", statistic=split),
                *(
                    Column(key=f"p{place}", label=f"{part.label}, %", statistic=split)
                    for place, part in enumerate(parts)
                ),
            ),
            rows=tuple(
                row_of(
                    self.name(parts[0], line),
                    {
                        "label": line.label,
                        "n": line.n,
                        **{
                            f"p{place}": percent(estimates, self.name(part, line))
                            for place, part in enumerate(parts)
                        },
                    },
                    line.n,
                )
                for line in self.lines
            ),
            notes=(
                f"Shares of those {self.who}{' (weighted)' if self.wave.weighted else ''}, row "
                "by row.",
            ),
        )


def _names(lines: Iterable[str], labels: Iterable[str]) -> dict[tuple[str, str], str]:
    """The name of every part of every line, as no other number beside them has.

    A group N with an answer M would else have the name of how many answered in a group M.
    """
    keys, slugs = [*dict.fromkeys(lines)], unique_slugs(labels, *_KEPT)
    wanted = {
        (key, label): f"{key}_{part}" if key else part
        for key in keys
        for label, part in slugs.items()
    }
    kept = (*_KEPT, *_BESIDE, *(name.format(key) for key in keys if key for name in _OF_LINES))
    return unique_names(wanted, kept, ("_share",))


def union(parts: Sequence[AnswerPart], chosen: AnswerPart) -> bool:
    """Whether some answers are a union of parts."""
    inside = {*chosen.places}
    return all({*part.places} <= inside or not {*part.places} & inside for part in parts)


def top_of(line: ReplyLine) -> str:
    """The name of the count of a line's focal answers."""
    return f"{line.key}_top" if line.key else "top"


def places_of(values: NDArray[np.float64]) -> NDArray[np.int_]:
    """Answers as whole places; -1 where there is none."""
    return np.where(np.isnan(values), -1, values).astype(int)


def percent(estimates: Mapping[str, Estimate], name: str) -> float | None:
    """A share in per cent: weighted where answers are; None of nobody."""
    share, count = estimates.get(f"{name}_share"), estimates[name]
    if share is not None:
        return share.value
    return 100 * (count.value or 0) / count.n if count.n else None


def ticked_both(options: Sequence[ReplyLine]) -> int:
    """How many ticked both of two options, of those who ticked any, as their counts tell; else 0.

    ``options``: a line each, answered ticked (1) or not (0).
    """
    return sum(int(line.counts[1]) for line in options) - options[0].n if len(options) == 2 else 0


def of_part(
    line: ReplyLine, part: AnswerPart, name: str, *, or_not: bool = False, both: int = 0
) -> Iterator[tuple[str, Estimate]]:
    """The count of a part of a line; weighted, or of a random sample, ``<name>_share`` as well.

    ``or_not``: all others of the line are in no part of their own. ``both``: as ``ticked_both``.
    """
    label = ": ".join(filter(None, (line.label if line.key else "", part.label)))
    count = part.of(line.counts)
    beside = min(filter(None, (line.unknown, both)), default=0)
    yield (name, part_counted(label, count, line.n, line.split, or_not=or_not, beside=beside))
    if line.wave.drawn is not None and line.n:
        said = "weighted share" if line.wave.weighted else "share"
        share, level = line.share(part), line.wave.ci_level
        told = part_shared(f"{label}, {said}", share, (line.n, line.split), level)
        worked_out = Equation.WEIGHTED_SHARE if told.ci_low is not None else None
        yield f"{name}_share", told.model_copy(update={"equation": worked_out})
