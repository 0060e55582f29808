"""Sentences of the plain kinds, each once as it adds up and once as it does not."""

import pytest

from evaluation.audit.checks.sentences import of_said
from evaluation.audit.material import PrintedSentence

SAID = [
    (
        "The {} families received 431 visits in all, an average of 8.6 visits per family.",
        "50",
        "60",
    ),
    ("The service took 431 calls over 50 weeks, an average of {} calls a week.", "8.6", "6.8"),
    ("We interviewed 24 parents, 30 teachers and 18 social workers (total {}).", "72", "73"),
    (
        "The sample comprised {} participants (71 from primary schools, 78 from secondary schools "
        "and 52 from special schools).",
        "201",
        "202",
    ),
    (
        "The highest rate was in Kent ({}%), compared with 45% in Essex and 51% in Surrey.",
        "70",
        "50",
    ),
    ("Kent had the lowest figure, {}, followed by Essex (45) and Surrey (51).", "12", "54"),
    ("Enquiries dropped from 276 to 144 (-{}%).", "47.8", "74.8"),
    ("There were 467 places in 2023, {} more than the 328 in 2022.", "139", "319"),
    ("Last year 687 children were registered; this year it is 757, which is {} more.", "70", "80"),
    (
        "53% felt confident at the start and 70% at the end, a rise of {} percentage points.",
        "17",
        "27",
    ),
    (
        "Of 367 eligible schools, 178 declined and 159 did not reply, leaving {} in the trial.",
        "30",
        "28",
    ),
    (
        "The pilot cost £12,300 and reached 41 young people, a cost of £{} per young person.",
        "300",
        "330",
    ),
    ("The groups differed by 1.20 points (95% CI [0.41, 1.99], p = {}).", ".003", ".200"),
    ("The odds ratio was 1.60 (95% CI 1.20 to 2.11, p = {}).", "0.001", "0.301"),
]
LET_BE = [
    "The highest increase was in Kent (12%), from 40% to 52%.",
    "The highest rate was in Kent (12%), where 45% of families had no car.",
    "Kent (12%) was the second highest, after Essex (20%).",
    "There were 467 places, 319 more than the plan had and 12 fewer than the 328 in Essex.",
    "53% felt confident in Kent and 70% in Essex, a rise of 5 percentage points.",
    "The mean was 3.20 (95% CI 2.90 to 3.50, p = .201).",
    "The families received 431 visits from 50 workers, an average of 12 visits per family.",
]


def found(text: str) -> list[object]:
    relations = of_said(PrintedSentence(text, "here"))
    return [each.inconsistency for each in relations if each.inconsistency]


@pytest.mark.parametrize(("text", "right", "wrong"), SAID)
def test_a_plain_sentence_is_told_of_where_it_does_not_add_up(
    text: str, right: str, wrong: str
) -> None:
    assert not found(text.format(right))
    assert len(found(text.format(wrong))) == 1


@pytest.mark.parametrize("text", LET_BE)
def test_a_sentence_that_may_be_of_something_else_is_let_be(text: str) -> None:
    assert not found(text)


def test_a_sentence_with_a_long_row_of_hyphens_is_read_to_its_end() -> None:
    letters = "-".join("A" * 60)  # tried in every way to part them it would never end
    assert not found(f"The highest was 70%, compared with 45% in {letters} and 51% elsewhere.")
