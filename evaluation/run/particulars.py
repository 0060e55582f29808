"""What is told of particulars that cannot be printed as they were written: a note each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.declare.particulars import DATA_DATES, Particulars
from evaluation.errors import Issue
from evaluation.read.answer_months import AnswerMonths
from evaluation.report.figures.logic_model import draw_logic_model
from evaluation.report.lead.proforma import WrittenSection
from evaluation.say.wording import month_range


def dates_twice(
    shown_as: str, proforma: Sequence[WrittenSection], waves: Sequence[AnswerMonths]
) -> Iterator[Issue]:
    """A note where a lead gives dates of the data that the answers give too."""
    months = [month for wave in waves for month, _ in wave.months]
    for written in proforma if months else ():
        for given in written.given:
            if given.particular.name == DATA_DATES:
                yield Issue(
                    shown_as,
                    "The answers themselves say when they were given: "
                    f"{month_range(min(months), max(months))}. Where an edition may tell it, it "
                    f"prints that under “{given.label}”, and not these words.",
                    "Delete these words, or put what else they say into the text.",
                    cell=written.place_of_line(given.line),
                    severity="note",
                    code="proforma.dates-of-answers",
                )


def too_long_to_draw(shown_as: str, proforma: Sequence[WrittenSection]) -> Iterator[Issue]:
    """A note where the lists of a logic model are longer than a page, so that they are a table."""
    told = Particulars.of(given for written in proforma for given in written.given)
    if told.logic_model.boxes and draw_logic_model(told.logic_model.boxes) is None:
        yield Issue(
            shown_as,
            "The logic model is too long for a picture of one page, and is told as a table only.",
            "Write a few words for each item, and at most six items in a list.",
            cell="Purpose",
            severity="note",
            code="proforma.logic-model-long",
        )
