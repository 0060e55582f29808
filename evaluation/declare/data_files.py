"""What a data file declares: what its rows count, who is who, and which column holds what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from evaluation.declare.designs import OWN, with_notebook
from evaluation.declare.instrument.facts import Text
from evaluation.declare.instrument.model import Coding, Informant, ItemId, Slug
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.link_by import LinkBy
from evaluation.declare.log_parts import Period, Rating
from evaluation.declare.quiz import QuizScores
from evaluation.declare.quotations import Quotation
from evaluation.declare.survey_form import DateOrder, Frame, SurveyQuestion, Weights, asked_before
from evaluation.declare.waves import WaveName
from evaluation.declare.whose_rows import ROWS, SAYS, UNITS, People, Unit, everyday
from evaluation.errors import did_you_mean

Doubled = Literal["first", "last", "fullest"]  # which row counts
AREA = "area"  # the group of everybody in a file whose area is declared
# What sorts the sources of coded segments, and what several of it are called.
SORTED_BY = {"source_group": "kinds of source", "area": "areas", "role": "roles"}
_TOLD_TOGETHER = ("segment", "source", "theme")  # roles that several columns may tell together
TIMES = {"first": 1, "second": 2, "third": 3}  # what asked: says


_STORED = (
    "instrument -> items whose answers stand the other way round than on the form, as somebody "
    "reversed them before: they are turned back"
)


class Group(Frozen):
    """A column that sorts people into groups; its labels may be printed."""

    title: Text
    labels: dict[Text, Text] = Field(
        default={}, description="printed label of each code; a comparison needs them"
    )


ReadAs = Annotated[
    dict[Text, dict[Text, float]],
    Field(
        description="instrument (or instrument and items: sdq 1 to 5) -> code in the file -> answer"
    ),
]


class WaveColumns(Frozen):
    """Where the answers of one wave stand in a file of several waves, and in which codes."""

    asked: Literal["first", "second", "third"] | None = Field(
        default=None,
        description="which of the columns is this wave's, where each question stands several times",
    )
    columns: dict[Slug, dict[ItemId, Text]] = Field(
        default={}, description="instrument -> item -> column heading"
    )
    read_as: ReadAs = {}
    stored_reversed: dict[Slug, tuple[ItemId, ...]] = Field(default={}, description=_STORED)


class Long(Frozen):
    """How a file with one row for each answer says what was asked and what was answered."""

    question: Text = Field(description="column that says to which question a row answers")
    answer: Text = Field(description="column that holds the answers")


class DataFile(Frozen):
    """What every data file declares, whatever its design: what its rows count, and who is who.

    ``identify`` columns are never published. ``about`` says whose the rows are where a row is a
    segment or an event.
    """

    file: Annotated[str, AfterValidator(lambda file: file.replace("\\", "/"))]  # as in Windows
    sheet: Text = ""
    rows_count: People | Literal["segments", "events"]
    about: People | None = Field(default=None, description="whose the segments or events are")
    citation: Text = Field(default="", description="where published figures were published")
    identify: tuple[Text, ...] = Field(default=(), description="columns that identify people")
    consent: tuple[Text, ...] = Field(
        default=(), description="columns that must all say yes before a row is used"
    )
    only: dict[Text, Text] = Field(
        default={},
        description="which rows are meant, where a file holds others too: column -> what it says",
    )
    says_yes: tuple[Text, ...] = Field(
        default=(), description="the file's own words for yes, such as passed"
    )
    says_no: tuple[Text, ...] = Field(
        default=(), description="the file's own words for no, such as incomplete"
    )

    @property
    def unit(self) -> Unit:
        """What one of a count is, for disclosure."""
        return UNITS[str(self.about or self.rows_count)]

    @property
    def kind(self) -> str:
        """What the file is read as: one of ``KINDS``."""
        return next(name for name, model in KINDS.items() if type(self) is model)

    @property
    def files(self) -> dict[str, str]:
        """Every file that is read for it, by the key that names it."""
        return {"file": self.file}

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The waves that stand in the file."""
        return ()

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report."""
        return frozenset()

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Rows of nobody or of somebody else, figures without source, identifiers in print."""
        rows, printed = self.rows_count, sorted(self.printed_columns & set(self.identify))
        yield (
            rows in ("segments", "events") and self.about is None,
            f'say whose the {rows} are with a line "about: ..."',
        )
        yield (
            self.about and rows in ("children", "caregivers", "professionals"),
            f"rows that count {rows} are about them: remove about",
        )
        yield (
            self.unit is Unit.PUBLISHED and not self.citation,
            "published figures need a citation",
        )
        yield (
            printed,
            f"{', '.join(printed)} stands under identify and its words may be printed; "
            "a column that identifies people cannot group them",
        )
        both = sorted({*self.says_yes} & {*self.says_no})
        yield both, f"{', '.join(both)} stands under says_yes and under says_no"

    @classmethod
    def instead(cls, key: str, value: str) -> str:
        """Of a word that says whose the rows are and is not known: what to write for it."""
        if key not in SAYS:
            return super().instead(key, value)
        meant = everyday(value)
        hint = f'Write "{key}: {meant}".' if meant else did_you_mean(value, ROWS[key])
        return f"{hint} {SAYS[key]}".strip()

    def identified_by(self, link_by: LinkBy | None) -> Self:
        """The file with the elements of a code as the columns that identify."""
        return self.model_copy(update={"identify": tuple(link_by.elements)}) if link_by else self

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """The designs whose data files have a key that those of this design have not."""
        names = [d.name for d in with_notebook() if key in KINDS[d.data].model_fields]
        return f"It belongs to the data of {', '.join(names)}: leave it out here." if names else ""


class OneRowEach(DataFile):
    """A file with one row a person, or a person and session."""

    doubled: Literal["first", "last", "fullest", "best"] | None = Field(
        default=None,
        description="which row of a person counts where several differ: best is the one that came "
        "furthest, and of those the one with the highest score",
    )


class Grouped(OneRowEach):
    """A file whose people are sorted into groups by columns, whose words may be printed."""

    doubled: Doubled | None = Field(
        default=None, description="which row of a person counts where several differ"
    )
    groups: dict[Text, Group] = {}

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: those that group people."""
        return super().printed_columns | set(self.groups)


class Answers(Grouped):
    """A file of answers to questionnaires.

    A file of one wave has ``wave`` and ``columns``; a file with several waves side by side has
    ``waves``.
    """

    area: Text = Field(
        default="", description="the area of everybody in this file, where no column says it"
    )
    long: Long | None = Field(
        default=None, description="of a file with one row for each answer: its two columns"
    )
    cluster: str = Field(
        default="", description="column of the group or session in which people were taught"
    )
    informant: Informant | None = Field(
        default=None, description="who answered, where an instrument has several informants"
    )
    coding: Coding | None = Field(
        default=None, description="of reverse-keyed items; default: as the instrument says"
    )
    wave: WaveName | None = None
    columns: dict[Slug, dict[ItemId, Text]] = {}
    stored_reversed: dict[Slug, tuple[ItemId, ...]] = Field(default={}, description=_STORED)
    waves: dict[WaveName, WaveColumns] = {}
    not_answered: tuple[Text, ...] = Field(
        default=(), description="codes that mean no answer, beside an empty cell"
    )
    read_as: ReadAs = {}

    @model_validator(mode="before")
    @classmethod
    def _area_is_a_group(cls, written: Any) -> Any:
        """The area of a whole file as a group of everybody in it."""
        if not isinstance(written, Mapping) or not written.get("area"):
            return written
        groups, area = written.get("groups") or {}, str(written["area"])
        if not isinstance(groups, Mapping) or AREA in groups:
            return written
        return {**written, "groups": {**groups, AREA: {"title": "Area", "labels": {area: area}}}}

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The waves that stand in the file."""
        return (*([self.wave] if self.wave else []), *self.waves)

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and one of one wave and of several."""
        yield from super().refusals()
        yield (
            self.area and self.groups[AREA].labels != {self.area: self.area},
            f"area: is of the whole file, and groups: names a column {AREA} too: keep one",
        )
        yield (
            self.wave and self.waves,
            "give either wave (one wave in the file) or waves (several), not both",
        )
        yield (
            self.read_as and self.waves,
            "read_as belongs under the wave whose codes it explains, beside its columns",
        )


Approach = Literal["reliability", "codebook", "reflexive"]


class Segments(DataFile):
    """A file of coded segments: who said what, under which theme.

    ``approach`` and ``coded`` say what may be made of them: no agreement of coders where themes
    are one analyst's reading, no saturation where only chosen parts were coded.
    """

    segments: dict[
        Literal[
            "segment",
            "source",
            "source_group",
            "area",
            "role",
            "theme",
            "parent_theme",
            "coder",
            "text",
            "counts_as",
        ],
        Text | tuple[Text, ...],
    ] = Field(
        default={},
        description="which column holds the segment, its source and its theme; segment and source "
        "may be told by several columns together, and a theme by one column a level, the widest "
        "first; text holds the words, which never leave the team",
    )
    between_levels: str = Field(
        default="",
        description='what stands between a theme and the one above it in its column: " > ", "/"; '
        "none where no sign parts them",
    )
    codes_apart: str = Field(
        default="", description='what stands between several themes in one cell: ";" or newline'
    )
    codebook: Text = Field(
        default="", description="file with all codes: .qdc, or a table with a column of codes"
    )
    approach: Approach | None = Field(
        default=None,
        description="how themes were made: reliability (several coded alone, and how far they "
        "agree is measured), codebook (a list of codes, put to use by a team), or reflexive (the "
        "analyst's reading, which nobody else is expected to make); left out, nothing is assumed",
    )
    coded: Literal["whole", "parts"] | None = Field(
        default=None,
        description="whole: whole interviews were coded, from beginning to end; parts: passages "
        "that somebody chose, such as quotations",
    )

    agreement_unit: (
        Literal["segment", "sentence", "paragraph", "turn", "source", "characters"] | None
    ) = Field(
        default=None,
        description="over what coders are compared: segment (of a table) and paragraph (of a "
        "project with texts) unless given",
    )

    counts_as: dict[Literal["enablers", "barriers"], tuple[Text, ...]] = Field(
        default={},
        description="themes, or groups of themes, that are enablers or barriers, as they are "
        'called; "Group > Theme" where a name stands in several groups',
    )

    quotations: tuple[Quotation, ...] = Field(
        default=(), description="quotations to print, each in its final words"
    )
    quotations_file: Text = Field(
        default="", description="the sheet of quotations that pathfinder quotations writes"
    )

    @property
    def whole(self) -> bool | None:
        """Whether whole interviews were coded; None where nothing is said of it."""
        return None if self.coded is None else self.coded == "whole"

    @property
    def files(self) -> dict[str, str]:
        """Every file that is read for it: a codebook and a sheet of quotations too."""
        others = {"codebook": self.codebook, "quotations_file": self.quotations_file}
        return super().files | {key: file for key, file in others.items() if file}

    @property
    def held(self) -> dict[str, tuple[str, ...]]:
        """The columns of each role that is declared."""
        return {
            str(role): (held,) if isinstance(held, str) else held
            for role, held in self.segments.items()
        }

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: themes, and what sources are grouped by."""
        printed = (self.held.get(k, ()) for k in (*SORTED_BY, "theme", "parent_theme"))
        return super().printed_columns | {heading for held in printed for heading in held}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and names that are put together from columns."""
        yield from super().refusals()
        held = self.held.items()
        yield (
            [role for role, h in held if not h or (len(h) > 1 and role not in _TOLD_TOGETHER)],
            "under segments only segment, source and theme may be told by several columns together",
        )
        levels = len(self.held.get("theme", ())) > 1
        yield (
            levels and ("parent_theme" in self.held or self.between_levels),
            "a theme with a column for each level has its groups in them: take parent_theme and "
            "between_levels out",
        )
        yield (
            self.between_levels and "parent_theme" in self.held,
            "a theme that holds its path has its groups in it: take parent_theme out, or "
            "between_levels",
        )
        enablers, barriers = (set(self.counts_as.get(k, ())) for k in ("enablers", "barriers"))
        both = sorted(enablers & barriers)
        yield (
            both,
            f"{', '.join(both)} stands under enablers and under barriers of counts_as: passages of "
            "one theme that say both need two themes",
        )


Step = Literal["completed", "started", "not_started"]


class Register(OneRowEach):
    """A register: who was invited, came and completed.

    ``attendance: status`` is a column with the words of a learning platform for how far somebody
    came, which ``statuses`` sorts. ``date`` and ``attempt`` tell retakes apart.
    """

    attendance: dict[
        Literal[
            "session", "agency", "invited", "attended", "completed", "status", "date", "attempt"
        ],
        Text,
    ] = Field(
        default={},
        description="which column of a register holds what: yes or no; or a status, its date and "
        "the number of the attempt",
    )
    statuses: dict[Step, tuple[Text, ...]] = Field(
        default={}, description="what the words under the status mean"
    )
    scores: QuizScores | None = Field(
        default=None, description="scores of a quiz before the training, after it, or both"
    )
    pool: str = Field(
        default="",
        description="what agencies with few people are called together, in what leaves the team",
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and words of two meanings, and scores of no one course."""
        yield from super().refusals()
        held = self.attendance
        yield (
            "status" in held and {"attended", "completed"} & held.keys(),
            "a status says who came and who completed: take attended and completed out, or status",
        )
        yield (
            self.statuses and "status" not in held,
            "statuses explains the words of a status: name its column under attendance (status:)",
        )
        words = [word.casefold() for said in self.statuses.values() for word in said]
        twice = sorted({word for word in words if words.count(word) > 1})
        yield twice, f"{', '.join(twice)} stands under two of the statuses"
        yield (
            self.scores and "session" in held,
            "scores are of one course, and this register has a session in each row: take session "
            "out, or give the scores a file of their own",
        )


class SurveyFile(Grouped):
    """A file of answers to a survey of its own questions, one row a respondent.

    ``form``: its questions by their short names; of a later wave the form of the first file, where
    it has none. Without ``identify`` each row is a respondent.
    """

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


class LogFile(DataFile):
    """A log of events by place and time: what happened, or was used, where and when.

    Rows count events, and ``about`` says whose they are, which decides what may be shown.
    ``places``: every place that could have had events, with its area, so that those without stand
    with nought. ``period``: the days that the log covers.
    """

    events: dict[Literal["place", "when", "item", "count", "person", "kind"], Text] = Field(
        default={}, description="which column holds what"
    )
    called: Text = Field(
        default="", description="what events are called in print: uses, episodes, calls"
    )
    places: dict[Text, Text] = Field(
        default={}, description="every place that could have events -> its area"
    )
    period: Period | None = None
    dates: DateOrder | None = Field(
        default=None, description="how dates such as 03/04/2021 are meant, where they leave it open"
    )
    ratings: dict[Text, Rating] = Field(default={}, description="column -> what it rates")
    comments: tuple[Text, ...] = Field(
        default=(), description="columns of words, which never leave the team"
    )
    pool: Text = Field(
        default="",
        description="what places with few events are called together, in what leaves the team",
    )

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: places and what was used."""
        printed = (self.events.get(role, "") for role in ("place", "item", "kind"))
        return super().printed_columns | {heading for heading in printed if heading}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and rows that are no events."""
        yield from super().refusals()
        yield (
            self.rows_count != "events",
            "the rows of a log are events: write rows_count: events, and about: whose they are",
        )


class PrintedFile(DataFile):
    """Figures in print: claims with what each was derived from, or a document they are read out of.

    ``draft``: nobody has published it, so that its findings never leave the team.
    """

    draft: bool = Field(
        default=False, description="true where the figures are not published, as in a draft"
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and rows that are no figures."""
        yield from super().refusals()
        yield (
            self.rows_count != "published figures",
            "the rows of an audit are figures in print: write rows_count: published figures, and "
            "draft: true where nobody has published them yet",
        )


class ReviewFile(DataFile):
    """Passages of documents, each under a category and for a group of what it bears on.

    ``categories`` and ``across``: all that was looked for, so that what was not found stands as an
    empty cell. ``documents``: every document that was read, with its citation, also one in which
    nothing was found. ``both``: the file's own words for an enabler that is a barrier too.
    """

    review: dict[Literal["document", "category", "group", "counts_as", "place", "says"], Text] = (
        Field(default={}, description="which column holds what; place and says may be left out")
    )
    categories: tuple[Text, ...] = Field(
        default=(), description="every category that was looked for, in the order of print"
    )
    across: tuple[Text, ...] = Field(
        default=(), description="every group that it was looked for, in the order of print"
    )
    documents: dict[Text, Text] = Field(
        default={}, description="every document that was read -> its citation"
    )
    enabler: tuple[Text, ...] = Field(default=(), description="the file's own words for an enabler")
    barrier: tuple[Text, ...] = Field(default=(), description="the file's own words for a barrier")
    both: tuple[Text, ...] = Field(default=(), description="the file's own words for both")

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: all of them, as documents are public."""
        return super().printed_columns | {*self.review.values()}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; people, who are no documents; and words of two meanings."""
        yield from super().refusals()
        yield (
            self.unit in (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL),
            "a review is of documents: write about: published figures, or about: institutions "
            "where they are not published; what people said is a design of its own (thematic)",
        )
        words = [word.casefold() for w in (self.enabler, self.barrier, self.both) for word in w]
        twice = sorted({word for word in words if words.count(word) > 1})
        yield twice, f"{', '.join(twice)} stands under two of enabler, barrier and both"


class OwnFile(Answers, Segments, Register):
    """A file that a programme's own notebook reads: any of these, by what it declares."""

    @property
    def kind(self) -> str:
        """What the file is read as, by what it declares."""
        if self.attendance:
            return "register"
        return "segments" if self.segments or self.rows_count == "segments" else "answers"


# What the files of a design declare, by the kind that its record names.
KINDS: dict[str, type[DataFile]] = {
    "answers": Answers,
    "segments": Segments,
    "register": Register,
    "replies": SurveyFile,
    "events": LogFile,
    "printed": PrintedFile,
    "passages": ReviewFile,
    OWN.data: OwnFile,
}
