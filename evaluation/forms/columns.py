"""The columns of the Excel forms: headings, what may be answered, and what each one means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from evaluation.declare.counts_file import MeasureKind, Supplied
from evaluation.declare.instrument.headings import form_heading
from evaluation.declare.instrument.model import Instrument

LOOK = "Look at this before the person leaves"
MOST_IN_A_LIST = 11  # more numbers than this are limits, not a drop-down


class Role(StrEnum):
    """What a column is for."""

    WHO = "who"
    CONSENT = "consent"
    GROUP = "group"
    ITEM = "item"


def _typed_in(sheet: str, column: str) -> str:
    """Where another sheet of the form holds the answers of a list, as Excel writes it."""
    named = f"'{sheet}'" if " " in sheet else sheet
    return f"{named}!${column}$5:${column}$204"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column. ``answers`` are offered as a list; otherwise ``limits`` hold, if any.

    A ``listed`` column offers what somebody has typed in another sheet. ``figures``: numbers, of
    any size.
    """

    heading: str
    role: Role
    means: str
    answers: tuple[str | int, ...] = ()
    limits: tuple[float, float] | None = None
    whole: bool = True
    flag: bool = False
    listed: str = ""  # where a sheet of the form holds the answers, as Excel writes it
    figures: bool = False

    @property
    def other_sheet(self) -> str:
        """The sheet whose words a ``listed`` column offers."""
        return self.listed.partition("!")[0].strip("'")

    @property
    def allowed(self) -> str:
        """What may stand in the column, in words."""
        if self.answers:
            return ", ".join(str(answer) for answer in self.answers)
        if self.listed:
            return f"what stands in the sheet {self.other_sheet}"
        if self.limits:
            low, high = self.limits
            number = "whole number" if self.whole else "number"
            return f"{number} from {low:,.15g} to {high:,.15g}"
        return "number" if self.figures else "text"


CODE = FormColumn(
    "code",
    Role.WHO,
    "A code for the person, the same every time. Never a name, a date of birth or initials.",
)
_CONSENTS = {
    "evaluation": "May the answers be used in the evaluation? Without a yes the row is not used.",
    "restricted": "May results of a small group go to named readers, such as the board?",
    "public": "May results of a small group be published?",
    "quotes": "May their words be quoted? Ask again for each quotation, in its final words.",
}
_WHO_CONSENTS = {"children": ("child", "caregiver"), "caregivers": ("",), "professionals": ("",)}


def consents(rows: str, kinds: tuple[str, ...] = tuple(_CONSENTS)) -> tuple[FormColumn, ...]:
    """The consent columns: for children their own and their caregiver's."""
    return tuple(
        FormColumn(
            f"{who} consent {kind}".strip(),
            Role.CONSENT,
            f"{'The ' + who + chr(39) + 's consent. ' if who else ''}{_CONSENTS[kind]}",
            ("yes", "no"),
        )
        for kind in kinds
        for who in _WHO_CONSENTS.get(rows, ())
    )


def needed_consents(rows: str) -> tuple[str, ...]:
    """Headings that must all say yes before a row is used."""
    return tuple(column.heading for column in consents(rows, ("evaluation",)))


def group(rows: str) -> FormColumn:
    """The column that sorts people into groups."""
    if rows == "professionals":
        return FormColumn("agency", Role.GROUP, "The person's agency. May be printed.")
    return FormColumn(
        "group", Role.GROUP, "Site or course, if there are several. May be printed; empty if one."
    )


def items(instrument: Instrument) -> Iterator[FormColumn]:
    """One column an item. The wording stands there only where it may ship."""
    for number, item in instrument.items.items():
        allowed = instrument.responses_of(number)
        wording = f": {item.label}" if item.label and instrument.licence.wording_ships else ""
        flag = number in instrument.flag_items
        look = f" {LOOK.upper()}." if flag else ""
        yield FormColumn(
            form_heading(instrument, number),
            Role.ITEM,
            f"{instrument.title}, item {number}{wording}.{look}",
            _answers(instrument, number),
            (allowed.minimum, allowed.maximum),
            allowed.whole,
            flag,
        )


def _answers(instrument: Instrument, number: str) -> tuple[str | int, ...]:
    """The answers to choose from, or none where only limits make sense."""
    allowed = instrument.responses_of(number)
    extra = allowed.not_applicable[:1]
    if allowed.labels:
        return (*sorted(allowed.labels, key=lambda label: allowed.labels[label]), *extra)
    if allowed.whole and allowed.maximum - allowed.minimum < MOST_IN_A_LIST:
        return (*range(int(allowed.minimum), int(allowed.maximum) + 1), *extra)
    return ()


def wave_columns(
    rows: str, instruments: tuple[Instrument, ...], *, first: bool
) -> tuple[FormColumn, ...]:
    """The columns of the form of one wave; only at the first are all consents asked."""
    asked = consents(rows) if first else consents(rows, ("evaluation",))
    grouped = (group(rows),) if first else ()
    return (CODE, *grouped, *asked, *(c for i in instruments for c in items(i)))


def looking_back_columns(
    rows: str, instruments: tuple[Instrument, ...]
) -> tuple[tuple[FormColumn, ...], tuple[FormColumn, ...]]:
    """The columns of the two sheets of ratings given at the end: of now, and of then."""
    asked = tuple(c for i in instruments for c in items(i))
    return (CODE, group(rows), *consents(rows), *asked), (CODE, *asked)


def attendance_columns() -> tuple[FormColumn, ...]:
    """The columns of the attendance and take-up form."""
    yes_no = ("yes", "no")
    return (
        CODE,
        FormColumn("agency", Role.GROUP, "Agency or site, written the same way every time."),
        FormColumn(
            "session", Role.GROUP, "Number or title of the session, the same for everybody."
        ),
        FormColumn("invited", Role.ITEM, "Was this person invited to this session?", yes_no),
        FormColumn("attended", Role.ITEM, "Did the person come to it?", yes_no),
        FormColumn(
            "completed",
            Role.ITEM,
            "Yes in the row of the last session that the person came to, if the whole programme "
            "was completed; else empty.",
            yes_no,
        ),
    )


_RATINGS = (1, 2, 3, 4, 5)


def log_columns() -> tuple[FormColumn, ...]:
    """The columns of a log, one row an entry."""
    return (
        FormColumn("date", Role.ITEM, "The day, as 2021-04-03; or the month alone, as Apr 2021."),
        FormColumn(
            "place",
            Role.GROUP,
            "Where it was: choose it from the list, which comes from the sheet Places.",
            listed=_typed_in("Places", "A"),
        ),
        FormColumn(
            "item",
            Role.GROUP,
            "What was used or happened: choose it from the list of the sheet Places.",
            listed=_typed_in("Places", "C"),
        ),
        FormColumn("count", Role.ITEM, "How many; 1 for one.", limits=(0, 9999)),
        FormColumn(
            "person",
            Role.WHO,
            "A code for whose it was, the same every time, if that is known and agreed. Never a "
            "name, a date of birth or initials. Empty in every row if you keep none.",
        ),
        FormColumn("staff rating", Role.ITEM, "How useful it was, by staff; 5 is best.", _RATINGS),
        FormColumn(
            "child rating", Role.ITEM, "How much it helped, by the child; 5 is best.", _RATINGS
        ),
        FormColumn("comment", Role.ITEM, "In a few words. It never leaves the team. Names nobody."),
    )


def review_columns() -> tuple[FormColumn, ...]:
    """The columns of a review of documents, one row a passage."""
    return (
        FormColumn(
            "document",
            Role.GROUP,
            "Which document: choose it from the list, which comes from the sheet Documents.",
            listed=_typed_in("Documents", "A"),
        ),
        FormColumn(
            "category",
            Role.GROUP,
            "What it is about: choose it from the list of the sheet Looked for.",
            listed=_typed_in("Looked for", "A"),
        ),
        FormColumn(
            "group",
            Role.GROUP,
            "Whom or what it bears on: choose it from the list of the sheet Looked for.",
            listed=_typed_in("Looked for", "B"),
        ),
        FormColumn(
            "counts_as",
            Role.ITEM,
            "Does it help or stand in the way?",
            ("enabler", "barrier", "both"),
        ),
        FormColumn("place", Role.ITEM, "Where it stands there, such as page 4. May be empty."),
        FormColumn("says", Role.ITEM, "What it is, in a few words of your own. May be empty."),
    )


def spending_columns() -> tuple[FormColumn, ...]:
    """The columns of an account, one row a line."""
    return (
        FormColumn("line", Role.GROUP, "What it was for, in a few words. Names nobody."),
        FormColumn("category", Role.GROUP, "Staff, rooms, travel, or the area; may be empty."),
        FormColumn("period", Role.GROUP, "The quarter, month or year; empty where it is all one."),
        FormColumn(
            "planned", Role.ITEM, "The amount in the budget, to the penny. 0 is one.", figures=True
        ),
        FormColumn(
            "spent", Role.ITEM, "The amount that was spent, to the penny. 0 is one.", figures=True
        ),
        FormColumn("funded by", Role.GROUP, "Who paid it; empty where it is always the same."),
        FormColumn(
            "in kind",
            Role.ITEM,
            "Yes where it was given and not paid in money, such as a room; then write its worth "
            "under spent.",
            ("yes", "no"),
        ),
    )


def service_columns() -> tuple[FormColumn, ...]:
    """The columns of the counts of a service, one row a place, period and measure."""
    return (
        FormColumn("area", Role.GROUP, "The suite, station or area; may be empty if it is one."),
        FormColumn("period", Role.GROUP, "The month, quarter or year, as May 2021 or 2021/22."),
        FormColumn("measure", Role.GROUP, "What is counted, written the same way every time."),
        FormColumn(
            "value", Role.ITEM, "How many. 0 is one; empty where nobody can say.", figures=True
        ),
        FormColumn(
            "of",
            Role.ITEM,
            "Out of how many, where it is part of a whole; else empty.",
            figures=True,
        ),
        FormColumn("definition", Role.GROUP, "How it was counted, if that changed; else empty."),
        FormColumn("reason", Role.ITEM, "Why there is no figure. May be empty."),
    )


# Of counts alone nobody asks whether they came in time.
STATUSES = tuple(status for status in get_args(Supplied) if status != "late")


def counts_columns() -> tuple[FormColumn, ...]:
    """The columns of counts as suppliers gave them, one row a figure."""
    return (
        FormColumn(
            "supplier",
            Role.GROUP,
            "Who gave the figure: choose it from the list, which comes from the sheet Suppliers.",
            listed=_typed_in("Suppliers", "A"),
        ),
        FormColumn("area", Role.GROUP, "Where it was counted."),
        FormColumn(
            "period", Role.GROUP, "When: 2019, 2018/19, 2019 H1, 2019 Q1, Apr 2019. One way only."
        ),
        FormColumn(
            "measure",
            Role.GROUP,
            "What was counted: choose it from the list of the sheet Measures.",
            listed=_typed_in("Measures", "A"),
        ),
        FormColumn("group", Role.GROUP, "Of whom, such as an age group. May be empty throughout."),
        FormColumn(
            "value",
            Role.ITEM,
            "The figure; 0 where there were none. Empty if not given.",
            figures=True,
        ),
        FormColumn(
            "of", Role.ITEM, "Out of how many, such as the children of that area.", figures=True
        ),
        FormColumn(
            "definition", Role.ITEM, "How it was counted, in the supplier's words. May be empty."
        ),
        FormColumn("status", Role.ITEM, "What became of the request.", STATUSES),
        FormColumn("reason", Role.ITEM, "Why there is no figure, as the supplier says."),
    )


def supplier_columns() -> tuple[FormColumn, ...]:
    """All who were asked for figures."""
    return (FormColumn("supplier", Role.GROUP, "Everybody asked, also without an answer."),)


def measure_columns() -> tuple[FormColumn, ...]:
    """All that was asked for."""
    return (FormColumn("measure", Role.GROUP, "Everything that was asked for, one on a line."),)


def reviewed_columns() -> tuple[FormColumn, ...]:
    """Every document that is read in a review."""
    return (
        FormColumn(
            "document", Role.GROUP, "A short name for each, also for those with nothing to report."
        ),
        FormColumn("citation", Role.ITEM, "Author, year, title."),
    )


def looked_for_columns() -> tuple[FormColumn, ...]:
    """The categories and the groups of a review."""
    return (
        FormColumn("category", Role.GROUP, "Every category that is looked for."),
        FormColumn("group", Role.GROUP, "Every group that it is looked for."),
    )


def supply_columns() -> tuple[FormColumn, ...]:
    """The columns of what was supplied, one row a figure that was asked for."""
    return (
        FormColumn(
            "area",
            Role.GROUP,
            "County or area: choose it from the list, which comes from the sheet Asked for.",
            listed=_typed_in("Asked for", "F"),
        ),
        FormColumn(
            "period",
            Role.GROUP,
            "The half-year or other period: choose it from the list of the sheet Asked for.",
            listed=_typed_in("Asked for", "G"),
        ),
        FormColumn(
            "measure",
            Role.GROUP,
            "Which measure: choose it from the list of the sheet Asked for.",
            listed=_typed_in("Asked for", "A"),
        ),
        FormColumn(
            "group", Role.GROUP, "For which group, where the list names groups; else empty."
        ),
        FormColumn(
            "value",
            Role.ITEM,
            "The figure; 0 only where it is nought. Empty if it is not there.",
            figures=True,
        ),
        FormColumn(
            "of", Role.ITEM, "Where it is a part: out of how many. May be empty.", figures=True
        ),
        FormColumn(
            "status",
            Role.ITEM,
            "Late, or why there is no figure. Empty where it was supplied in time.",
            ("late", "supplied in part", "not held", "not retrievable", "refused"),
        ),
        FormColumn("reason", Role.ITEM, "Why, in a few words. May be printed. Names nobody."),
        FormColumn(
            "definition",
            Role.ITEM,
            "How it was counted, if that is other than in the sheet Asked for; else empty.",
        ),
        FormColumn(
            "was",
            Role.ITEM,
            "Only in a row that corrects an earlier figure: what it was before. Else empty.",
            figures=True,
        ),
    )


def stage_columns() -> tuple[FormColumn, ...]:
    """The columns of counts by group at stages, one row a figure."""
    return (
        FormColumn("area", Role.GROUP, "The county or area; the same in every row if it is one."),
        FormColumn("period", Role.GROUP, "The year, as 2021/22 or 2021."),
        FormColumn(
            "group",
            Role.GROUP,
            "Which group: choose it from the list, which comes from the sheet Lists. Those whose "
            "group is not known have rows too.",
            listed=_typed_in("Lists", "A"),
        ),
        FormColumn(
            "stage",
            Role.GROUP,
            "Which stage: choose it from the list of the sheet Lists.",
            listed=_typed_in("Lists", "B"),
        ),
        FormColumn("number", Role.ITEM, "How many; 0 for none.", limits=(0, 99_999_999)),
        FormColumn(
            "definition",
            Role.ITEM,
            "What is counted at this stage, in the same words every time. May be empty.",
        ),
    )


def asked_for_columns() -> tuple[FormColumn, ...]:
    """The list of measures, and of the areas and periods that they are asked of."""
    return (
        FormColumn("measure", Role.GROUP, "Every measure that is asked for; one in a row."),
        FormColumn(
            "agency",
            Role.GROUP,
            "Whose it is: Youth Justice, Police, Education, Community Safety, Housing, Children's "
            "Services, Health, or another.",
        ),
        FormColumn("definition", Role.ITEM, "What is to be counted, in a sentence."),
        FormColumn(
            "kind", Role.ITEM, "What the figures are; empty for a count.", get_args(MeasureKind)
        ),
        FormColumn(
            "groups",
            Role.ITEM,
            "The groups that a figure each is asked for, parted by semicolons: girls; boys. Empty "
            "for one figure in all.",
        ),
        FormColumn("area", Role.GROUP, "Every county or area that is asked, below one another."),
        FormColumn(
            "period", Role.GROUP, "Every period, the first on top: Apr to Sep 2020, 2020 H1, 2020."
        ),
    )


def stage_lists(such_as: str) -> tuple[FormColumn, ...]:
    """The groups and stages that the lists offer; ``such_as``: stages in their order."""
    return (
        FormColumn("group", Role.GROUP, "Every group, and a word for those not known."),
        FormColumn("stage", Role.GROUP, f"Every stage in its order, such as {such_as}."),
    )


def list_columns() -> tuple[FormColumn, ...]:
    """What the lists of a log offer."""
    return (
        FormColumn(
            "place", Role.GROUP, "Every place that could have entries, also those without any."
        ),
        FormColumn("area", Role.GROUP, "The area or county of that place."),
        FormColumn("item", Role.GROUP, "Everything that may stand under item, below one another."),
    )


def segment_columns() -> tuple[FormColumn, ...]:
    """The columns of the form for coded segments."""
    return (
        FormColumn(
            "segment",
            Role.WHO,
            "A number for the passage; the same if it has several themes. It may start again in "
            "each source.",
        ),
        FormColumn(
            "source",
            Role.WHO,
            "A code for who said it, never a name; of a workshop or a board its name, such as "
            "Workshop 1.",
        ),
        FormColumn("source_group", Role.GROUP, "Kind of person, for example parents or staff."),
        FormColumn("theme", Role.ITEM, "The theme, written the same way every time; one in a row."),
        FormColumn("parent_theme", Role.ITEM, "The larger theme that it belongs to; may be empty."),
        FormColumn(
            "coder", Role.WHO, "Who coded it, by a code, where several did; else left empty."
        ),
        FormColumn("area", Role.GROUP, "Where, for example a county or a team; may be empty."),
        FormColumn(
            "words",
            Role.ITEM,
            "What was said, or stands on the note: never printed, but quotations are chosen from "
            "it and held against it. May be empty.",
        ),
    )


def claim_columns() -> tuple[FormColumn, ...]:
    """The columns of the form for figures in print, each with what it was derived from."""
    from evaluation.audit.checks.claimed import CHECKS  # what no other form needs is loaded late

    told = (
        ("place", "Where it is printed, as a reader finds it: table 3, row Essex; page 12."),
        ("printed", "The figure as it is printed, with its sign and noughts: 45%, 5.20, 1,405."),
        ("check", "What it should follow from the others; a figure that stands alone has none."),
        ("k", "Of a share: how many."),
        ("n", "Of a share: out of how many."),
        ("before", "Of a change: the earlier figure."),
        ("after", "Of a change: the later figure."),
        ("parts", "Of a total, series or average: the figures, parted by semicolons: 12; 15; 20."),
        ("wider", "Of a narrower group: the figure of the wider one, at its own place in print."),
        ("reading", "How it would hold after all, if you know: none of them was counted twice."),
    )
    return tuple(
        FormColumn(heading, Role.GROUP, means, tuple(CHECKS) if heading == "check" else ())
        for heading, means in told
    )


def source_consents() -> tuple[FormColumn, ...]:
    """The consents of the people who are quoted, one row a source."""
    source = FormColumn("source", Role.WHO, "The same code as in the sheet Segments.")
    return (source, *consents("caregivers"))
