"""What a survey asks: its questions with their options, whom they go to, and who may answer.

A survey's own questions are declared with the data file, where an instrument's come from its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from evaluation.declare.instrument.model import TEXT_OR_NUMBER, Slug
from evaluation.declare.lined_yaml import Frozen

ReplyKind = Literal["single", "likert", "rating", "tick_all", "ranking", "number", "date", "open"]
DateOrder = Literal["day first", "month first"]  # how 03/04/2021 is meant
OTHER = re.compile(r"(?i)(other|arall|inne|inny)\b")  # an option, in English, Welsh and Polish
# kinds whose answers are one of several options
OF_OPTIONS = ("single", "likert", "rating", "tick_all", "ranking")
QUESTIONS_FILE = "questions.xlsx"  # in which a lead writes down what a form on paper asks
_SEVERAL = ("tick_all", "ranking")  # each option may have a column of its own

_Text = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value),
    TEXT_OR_NUMBER,
]


def _coded(written: Any) -> Any:
    """Options as a list of words are codes that print as themselves."""
    return {str(word): str(word) for word in written} if isinstance(written, list) else written


_WORDS = {"anyOf": [{"type": "string"}, {"type": "number"}]}
Options = Annotated[
    dict[_Text, _Text],
    BeforeValidator(_coded),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _WORDS},
                {"type": "object", "additionalProperties": _WORDS},
            ]
        }
    ),
]


class SurveyQuestion(Frozen):
    """One question of a survey's form.

    ``options``: the words of each code in the file, in the form's order (lowest first on a scale);
    a list where the file holds the words. ``rows``: of a grid, the words of each row with its
    column; each row is answered by one of the options, or, where the question is ``tick_all``, by
    several in one cell. ``columns``: the column of each option, where options have columns of their
    own; ``ranks``: the columns of the first rank, of the second and so on, which hold the options.
    ``top``: the options that are counted together as those in favour.
    """

    text: _Text = Field(min_length=1, description="as it stands on the form")
    kind: ReplyKind
    title: _Text = Field(default="", description="a few words for tables and pictures")
    column: _Text = Field(default="", description="the column with the answers")
    columns: dict[_Text, _Text] = Field(
        default={}, description="option -> its column, where each option has one"
    )
    rows: dict[_Text, _Text] = Field(
        default={}, description="of a grid: words of the row -> its column"
    )
    ranks: tuple[_Text, ...] = Field(
        default=(), description="of a ranking: the column of what was put first, second, ..."
    )
    options: Options = Field(default={}, description="code in the file -> words, in order")
    dont_know: tuple[_Text, ...] = Field(
        default=(), description="codes or words that say “don't know” or “does not apply”"
    )
    none_of_these: tuple[_Text, ...] = Field(
        default=(), description="options of a tick-all question that say that none applies"
    )
    top: tuple[_Text, ...] = Field(
        default=(), description="options that are told together, such as agree and strongly agree"
    )
    separator: str = Field(
        default="", description="what stands between options ticked in one cell, such as ;"
    )
    other: _Text = Field(
        default="",
        description="the column with the words of “other”; the same as column: where they stand "
        "in place of an option",
    )
    asked_if: dict[Slug, tuple[_Text, ...]] = Field(
        default={}, description="question -> answers to it after which this one is asked"
    )
    lowest: float | None = Field(default=None, description="the least that may be entered")
    highest: float | None = Field(default=None, description="the most that may be entered")
    ends: tuple[_Text, ...] = Field(default=(), description="what the two ends of a rating say")
    unit: _Text = Field(default="", description="of a number: years, children, minutes")
    dates: DateOrder | None = Field(
        default=None, description="how dates such as 03/04/2021 are meant, where they leave it open"
    )

    @property
    def printed(self) -> str:
        """How tables and pictures call it."""
        return self.title or self.text.rstrip(". ") or self.text

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns that hold its answers."""
        several = (*self.columns.values(), *self.rows.values(), *self.ranks)
        return tuple(filter(None, (self.column, *several)))

    @property
    def words(self) -> tuple[str, ...]:
        """What can be answered, in order, without what says that somebody does not know."""
        apart = {*self.dont_know}
        if self.kind == "rating" and not self.options:
            low, high = int(self.lowest or 0), int(10 if self.highest is None else self.highest)
            return tuple(str(step) for step in range(low, high + 1) if str(step) not in apart)
        declared = self.options or {option: option for option in self.columns}
        return tuple(
            dict.fromkeys(words for code, words in declared.items() if not {code, words} & apart)
        )

    @property
    def other_option(self) -> int | None:
        """Which option is “other”, where people's own words stand in place of it."""
        if not self.other or self.other != self.column:
            return None
        return next((n for n, word in enumerate(self.words) if OTHER.match(word)), None)

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Columns that are missing or doubled, options that a kind needs or cannot have."""
        several = self.kind in _SEVERAL
        places = [*map(bool, (self.column, self.columns, self.rows, self.ranks))]
        yield (
            sum(places) != 1,
            "say where the answers stand: column: (one column), columns: (one for each option), "
            "rows: (one for each row of a grid) or ranks: (one for each rank), and only one",
        )
        yield self.columns and not several, f"a {self.kind} question has one column: write column:"
        yield self.ranks and self.kind != "ranking", "ranks belong to a question of kind ranking"
        yield (
            self.rows and self.kind == "ranking",
            "a ranking has columns: (one for each option) or ranks: (one for each rank), no rows:",
        )
        yield self.ranks and not self.options, "ranks: hold options: write options:"
        yield (
            self.kind in ("single", "likert") and not self.options,
            f"a {self.kind} question needs its options, in the order of the form",
        )
        yield (
            self.kind in ("number", "date", "open") and self.options,
            f"a question of kind {self.kind} has no options",
        )
        known = {*self.options, *self.options.values(), *self.columns, *self.words}
        # steps are not written down, so whatever is no step may say that somebody does not know
        beside = self.kind == "rating" and not self.options
        for key, named in (
            ("dont_know", () if beside else self.dont_know),
            ("none_of_these", self.none_of_these),
            ("top", self.top),
        ):
            strange = [word for word in named if known and word not in known]
            yield strange, f"{key} names {', '.join(strange)}, which is not one of the options"
        yield (
            self.none_of_these and self.kind != "tick_all",
            "none_of_these belongs to a tick_all question",
        )
        yield (
            self.other and self.other == self.column and self.other_option is None,
            "words of “other” that stand in the column of the answers need an option Other",
        )
        yield self.ends and len(self.ends) != 2, "ends are two: of the lowest and of the highest"


class Frame(Frozen):
    """Whom a survey was meant to reach, and how they were chosen.

    Only then is it known whom those who answered stand for. Of a random sample there are intervals;
    of a whole list none, as nobody was drawn: what is missing is those who did not answer. A link
    that is passed on has no frame.
    """

    of: _Text = Field(min_length=1, description="whom it lists, such as all staff of the team")
    size: int = Field(ge=1, description="how many are on the list")
    chosen: Literal["all", "random"] = Field(description="all of the list, or a random sample")
    drawn: int | None = Field(
        default=None, ge=1, description="of a random sample: how many were drawn"
    )
    stratum: _Text = Field(default="", description="column of the stratum, where it was stratified")
    cluster: _Text = Field(
        default="", description="column of the cluster that was drawn, such as a school"
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """A sample without its size, or larger than its list."""
        yield (
            self.chosen == "random" and self.drawn is None,
            "of a random sample say how many were drawn: drawn:",
        )
        yield (
            self.drawn is not None and self.drawn > self.size,
            "more were drawn than are on the list",
        )


class Weights(Frozen):
    """How answers are weighted: by a column of the file, or raked to known margins, or both."""

    column: _Text = Field(default="", description="column of the weight, or of the first weight")
    margins: dict[_Text, dict[_Text, float]] = Field(
        default={}, description="column -> its code -> how many, or which share, there are"
    )
    source: _Text = Field(default="", description="where the margins were published")

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Weights of nothing, or margins of nobody."""
        yield not (self.column or self.margins), "say column: or margins:"
        yield self.margins and not self.source, "say where the margins come from: source:"
        for column, shares in self.margins.items():
            empty = [code for code, share in shares.items() if share <= 0]
            yield empty, f"the margin of {column} has nobody in {', '.join(empty)}: leave it out"


def asked_before(form: Mapping[str, SurveyQuestion]) -> Iterator[tuple[object, str]]:
    """Questions that are asked after an answer to one that is not on the form, or to themselves."""
    for name, question in form.items():
        strange = [other for other in question.asked_if if other not in form or other == name]
        yield strange, f"{name} is asked after {', '.join(strange)}, which is no other question"
        for other, answers in question.asked_if.items():
            before = form.get(other)
            known = {*before.words, *before.options, *before.dont_know} if before else set()
            wrong = [answer for answer in answers if before and answer not in known]
            yield (
                wrong,
                f"{name} is asked after {', '.join(wrong)}, which is no answer to {other}",
            )
