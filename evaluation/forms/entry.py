"""The forms of a deliverable: one a wave, attendance, coded segments, with their instructions."""

from __future__ import annotations

from evaluation.counting import plural, s
from evaluation.declare.instrument.headings import form_place
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT, WAVES
from evaluation.forms.columns import (
    CODE,
    LOOK,
    asked_for_columns,
    attendance_columns,
    claim_columns,
    counts_columns,
    items,
    list_columns,
    log_columns,
    looked_for_columns,
    looking_back_columns,
    measure_columns,
    needed_consents,
    review_columns,
    reviewed_columns,
    segment_columns,
    service_columns,
    source_consents,
    spending_columns,
    stage_columns,
    stage_lists,
    supplier_columns,
    supply_columns,
    wave_columns,
)
from evaluation.forms.workbook import DataSheet, Form

Words = tuple[str, tuple[str, ...]]

_TYPING = (
    "Leave a cell empty if there is no answer. Do not guess, and do not type 0 for no answer.",
    "Do not rename, move or remove columns, and do not type formulas. Notes go into a column of "
    "your own to the right, under a heading of your own.",
    "Save it under the same name, as an Excel workbook.",
)
_MISTAKES: Words = (
    "If something is wrong later",
    (
        "Once the form has been used for a report, leave it as it is and write the change in "
        "corrections.csv beside deliverable.yaml: file, sheet, cell, old, new, who, why.",
    ),
)


def _start(*lines: str) -> Words:
    return ("How to fill it in", (*lines, *_TYPING))


def wave_form(
    title: str,
    rows: str,
    wave: str,
    instruments: tuple[Instrument, ...],
    waves: tuple[str, ...] = (BASELINE, ENDPOINT),
) -> Form:
    """The data-entry form of one of the waves at which people are asked."""
    noun = {"institutions": "institution", "sessions": "session"}.get(rows, "person")
    several, first = len(waves) > 1, wave == waves[0]
    at = f" {WAVES[wave].at}" if several else ""
    other = (
        " Use the same code here and in the form of the other time; that is how the two are put "
        "together."
    )
    use = f"One row for each {noun}.{other if several else ''}"
    start = _start(
        f"This form is for the answers{at}{f' ({wave})' if several else ''}. Type them in the "
        "sheet Answers.",
        use,
    )
    words = [
        start,
        *_consent(rows, first=first),
        *_safety(instruments),
        _numbers(instruments),
        _MISTAKES,
    ]
    columns = wave_columns(rows, instruments, first=first)
    return Form(f"{title}: answers{at}", (DataSheet("Answers", columns, use),), tuple(words))


def looking_back_form(title: str, rows: str, instruments: tuple[Instrument, ...]) -> Form:
    """The data-entry form of ratings given once, at the end, of now and of then."""
    start = _start(
        "This form is for ratings that are given once, at the end. Everybody is asked two "
        "things: how it is now, and how it was before it began, looking back.",
        "Type how it is now in the sheet Now, and how it was in the sheet Then: one row for "
        "each person in both, with the same code.",
        "If people were also asked before it began, keep those answers in a form of their own; "
        "the report then shows how far memory has moved.",
    )
    words = (
        start,
        *_consent(rows, first=True),
        *_safety(instruments),
        _numbers(instruments),
        _MISTAKES,
    )
    now, then = looking_back_columns(rows, instruments)
    sheets = (
        DataSheet("Now", now, "How it is now: one row for each person."),
        DataSheet(
            "Then",
            then,
            "How it was before it began, looking back: one row for each person, with the same "
            "code as in the sheet Now.",
        ),
    )
    return Form(f"{title}: looking back", sheets, words)


def instrument_form(instrument: Instrument) -> Form:
    """The data-entry form of one instrument alone, as ``pathfinder score`` reads it back."""
    use = "One row for each person. The same person has the same code every time."
    start = _start("Type the answers in the sheet Answers.", use)
    words = (start, *_safety((instrument,)), _numbers((instrument,)))
    return Form(instrument.title, (DataSheet("Answers", (CODE, *items(instrument)), use),), words)


def attendance_form(title: str) -> Form:
    """Who was invited to which session, came and completed it."""
    start = _start(
        "One row for each person and session, in the sheet Attendance. People who were invited "
        "and did not come have rows too: otherwise nobody can say how many were reached.",
        "Use the same code as in the other forms. Leave out people who did not agree to be "
        "counted. This form has no consent: if somebody withdraws, delete their rows here too.",
    )
    sheet = DataSheet(
        "Attendance",
        attendance_columns(),
        "One row for each person and session, also for people who were invited and did not come.",
    )
    return Form(f"{title}: attendance and take-up", (sheet,), (start, _MISTAKES))


def segments_form(title: str) -> Form:
    """What people said, coded by theme."""
    start = _start(
        "One row for each passage and theme, in the sheet Segments. A passage with two themes "
        "has two rows with the same number.",
        "Enter only people who agreed to the evaluation, and only codes, never names.",
    )
    consent: Words = (
        "Consent",
        (
            "The sheet Consent is your record, one row for each source. It is not read by the "
            "toolkit: whoever has no yes under consent evaluation must not stand in Segments.",
            "A quotation is agreed in its final words before it goes into the proforma.",
        ),
    )
    sheets = (
        DataSheet(
            "Segments",
            segment_columns(),
            "One row for each passage and theme, of people who agreed to the evaluation.",
        ),
        DataSheet("Consent", source_consents(), "One row for each source: your own record."),
    )
    return Form(f"{title}: coded segments", sheets, (start, consent, _MISTAKES))


def claims_form(title: str) -> Form:
    """Figures in print: one row a figure, with the figures that it should follow from."""
    start = (
        "How to fill it in",
        (
            "One row for each figure that should follow from others, in the sheet Claims: a total, "
            "a percentage, a change, a figure of the summary that stands in a table too.",
            "Type each figure as it is printed, with its sign, its commas and its noughts at the "
            "end: 5.20 is not 5.2. Do not type formulas, and do not correct anything.",
            "Type no sentences of the text. A place and a figure are enough.",
            "Save it under the same name, as an Excel workbook.",
        ),
    )
    means: Words = (
        "What it can say",
        (
            "It tells which figures cannot both be true as they are printed. It does not tell "
            "which of them to change, nor how they came to differ.",
        ),
    )
    sheet = DataSheet("Claims", claim_columns(), "One row for each printed figure.")
    return Form(f"{title}: figures in print", (sheet,), (start, means))


def log_form(title: str) -> Form:
    """What happened or was used, where and when: one row an entry."""
    start = _start(
        "Fill in the sheet Places first: every place with its area, and every item. Then the lists "
        "in the sheet Log offer them, and nobody writes a name in two ways.",
        "One row for each entry, in the sheet Log, on the day that it happens. A month without any "
        "needs no row. Do not add rows of totals: they are worked out.",
        "Write the places and their areas in deliverable.yaml too, so that a place without entries "
        "stands in the report with nought.",
    )
    what: Words = (
        "What it can say",
        (
            "A log says what was written down. It does not say how many were not, so no report "
            "of it says that something rose or fell.",
        ),
    )
    sheets = (
        DataSheet("Log", log_columns(), "One row for each entry."),
        DataSheet("Places", list_columns(), "What the lists in the sheet Log offer."),
    )
    return Form(f"{title}: log", sheets, (start, what, _MISTAKES))


def stages_form(title: str) -> Form:
    """How many of each group came to each stage: one row a figure."""
    start = _start(
        "Fill in the sheet Lists first: every group and every stage. Then the lists in the sheet "
        "Figures offer them, and nobody writes a name in two ways.",
        "One row for each area, period, group and stage, in the sheet Figures. Also for the first "
        "stage, among which the next one is counted, and for those whose group is not known.",
        "Write 0 where there was nobody. Leave the cell empty where the figure is not known. Do "
        "not add rows of totals: they are worked out.",
        "Write the stages in deliverable.yaml too, in their order, and the group with which the "
        "others are compared.",
    )
    what: Words = (
        "What it can say",
        (
            "A ratio of rates shows where to look. It shows no bias and no cause.",
            "Where fewer than 10 of a group came to a stage, the report has the numbers and no "
            "ratio. Then it helps to add up years (periods_together in deliverable.yaml).",
        ),
    )
    sheets = (
        DataSheet("Figures", stage_columns(), "One row for each area, period, group and stage."),
        DataSheet(
            "Lists",
            stage_lists("pupils, suspended, permanently excluded"),
            "What the lists in the sheet Figures offer.",
        ),
    )
    return Form(f"{title}: counts by group", sheets, (start, what, _MISTAKES))


def counts_form(title: str) -> Form:
    """Counts as suppliers gave them, with what became of each request: one row a figure."""
    start = _start(
        "Fill in the sheets Suppliers and Measures first: the lists in the sheet Counts offer what "
        "stands there, and nobody writes a name in two ways.",
        "One row for each figure that was asked for, in the sheet Counts, also where none came: "
        "leave the value empty and choose a status. Not held is not 0.",
        "Type figures as they were given. Do not add rows of totals: they are worked out.",
        "Where a supplier changes what is counted, write the new definition in its rows. Figures "
        "before and after are then not compared.",
    )
    sheets = (
        DataSheet("Counts", counts_columns(), "One row for each figure that was asked for."),
        DataSheet("Suppliers", supplier_columns(), "Everybody who was asked."),
        DataSheet("Measures", measure_columns(), "Everything that was asked for."),
    )
    return Form(f"{title}: counts", sheets, (start, _MISTAKES))


def review_form(title: str) -> Form:
    """What documents name as enablers and barriers: one row a passage."""
    start = _start(
        "Fill in the sheets Documents and Looked for first: the lists in the sheet Review offer "
        "what stands there, and nobody writes a name in two ways.",
        "One row for each passage, in the sheet Review. A passage of two categories has two rows.",
        "What stands in these two sheets and in no row of Review is told too: that nothing was "
        "found is a finding.",
    )
    sheets = (
        DataSheet("Review", review_columns(), "One row for each passage of a document."),
        DataSheet("Documents", reviewed_columns(), "Every document that is read."),
        DataSheet("Looked for", looked_for_columns(), "All that the documents are read for."),
    )
    return Form(f"{title}: review of documents", sheets, (start, _MISTAKES))


def spending_form(title: str) -> Form:
    """What was planned and what was spent: one row a line."""
    start = _start(
        "One row for each line of the budget, in the sheet Spending; of a line that is told by "
        "quarter, one row for each quarter.",
        "Type amounts and no formulas. A row called Total is held against the lines above it, to "
        "the penny; none is needed, as the report adds up by itself.",
        "An amount that is not known yet stays empty. 0 says that nothing was planned or spent.",
    )
    means: Words = (
        "What it can say",
        (
            "It says what was spent, on what and against what plan. It does not say what came of "
            "it: for that, declare how many took part, and evaluate what changed.",
            "The pay of one person is somebody's: put such lines together.",
        ),
    )
    sheet = DataSheet("Spending", spending_columns(), "One row for each line of the budget.")
    return Form(f"{title}: expenditure", (sheet,), (start, means))


def service_form(title: str) -> Form:
    """Counts before a service began and since: one row a period and measure."""
    start = _start(
        "One row for each period and measure, in the sheet Counts: first those before the service "
        "began, put together beforehand, then those since.",
        "Count the same way before and since. Where that changed, write under definition how: "
        "the two are then not compared.",
        "Write in deliverable.yaml when it began, and what else changed in these years.",
    )
    means: Words = (
        "What it can say",
        (
            "It says what was recorded before and since. It does not say why: other things changed "
            "too, and numbers go up and down by themselves.",
            "Fewer than 12 periods are described, and nothing is tested.",
        ),
    )
    sheet = DataSheet("Counts", service_columns(), "One row for each period and measure.")
    return Form(f"{title}: counts before and since", (sheet,), (start, means, _MISTAKES))


def reach_form(title: str) -> Form:
    """How many of each group were eligible, were offered it, and came: one row a figure."""
    start = _start(
        "Fill in the sheet Lists first: every group, and the stages in their order, such as "
        "eligible, offered and came. Then the lists in the sheet Figures offer them.",
        "One row for each group and stage, in the sheet Figures. Count nobody twice at a stage. "
        "Do not add rows of totals: they are worked out.",
        "Groups of whom nobody came have rows too: they are the ones who were not reached.",
    )
    sheets = (
        DataSheet("Figures", stage_columns(), "One row for each group and stage."),
        DataSheet(
            "Lists",
            stage_lists("eligible, offered, came"),
            "What the lists in the sheet Figures offer.",
        ),
    )
    return Form(f"{title}: reach", sheets, (start, _MISTAKES))


def supply_form(title: str) -> Form:
    """What each area supplies of a list of measures, period by period, with the list."""
    start = _start(
        "The sheet Asked for comes first, once for all: every measure with its agency, and every "
        "area and period that is asked. The lists in the sheet Supply offer what stands there.",
        "One row for each figure, in the sheet Supply. Where there is no figure, leave value empty "
        "and say why under status. What no row speaks of counts as nothing said.",
        "Each half-year, add the new rows below the old ones. To correct an old figure, add a row "
        "for it with the new value, and write under was what it was before.",
        "Type no figure that could name a child to those who read this file: keep to what the "
        "agencies agreed to share.",
    )
    what: Words = (
        "What it can say",
        (
            "The report says who supplied which figures, and prints none of the figures. To count "
            "with them, declare this sheet again under design: counts.",
        ),
    )
    sheets = (
        DataSheet("Supply", supply_columns(), "One row for each figure that was asked for."),
        DataSheet("Asked for", asked_for_columns(), "The list of measures, areas and periods."),
    )
    return Form(f"{title}: supply of measures", sheets, (start, what))


def _consent(rows: str, *, first: bool) -> tuple[Words, ...]:
    """What the consent columns do, where people are asked."""
    if not (needed := needed_consents(rows)):
        return ()
    lines = [
        f"A row is used only when there is a yes under {' and '.join(needed)}. Without one it is "
        "left out of everything, and counted as left out.",
        "Anybody may withdraw at any time: write no in either form, and these answers are out of "
        "the next report. In a form of attendance, delete the person's rows.",
    ]
    if first:
        lines.append(
            "The other consents are separate questions. A yes to the evaluation is not a yes to "
            "publishing results of a small group, or to being quoted. They are your record: the "
            "toolkit does not read them, so look at them before anything is published."
        )
    return (("Consent", tuple(lines)),)


def _safety(instruments: tuple[Instrument, ...]) -> tuple[Words, ...]:
    """The items that cannot wait for a report."""
    flagged = [form_place(i, item) for i in instruments for item in i.flag_items]
    if not flagged:
        return ()
    asks = s(len(flagged), "(yellow heading) asks", "(yellow headings) ask")
    line = (
        f"{', '.join(flagged)} {asks} about safety. Read the answer while the "
        "person is still with you, and follow your safeguarding procedure. A report weeks later is "
        "too late."
    )
    return ((LOOK, (line,)),)


def _numbers(instruments: tuple[Instrument, ...]) -> Words:
    """What may be typed for each instrument, and whether anything is turned round by hand."""
    lines = []
    for instrument in instruments:
        sets = [instrument.responses_of(item) for item in instrument.items]
        how = (
            "choose the words that were ticked"
            if sets[0].labels
            else f"type the number that was ticked, {sets[0].minimum:g} to {sets[0].maximum:g}"
        )
        turned = (
            "Type the number printed beside the box."
            if instrument.coding == "already_reversed"
            else "Do not turn any number round; the toolkit does that."
        )
        count = plural(len(instrument.items), "item")
        lines.append(f"{instrument.title} ({count}): {how}. {turned}")
    return ("What the answers mean", (*lines, "The sheet Columns says what each column holds."))
