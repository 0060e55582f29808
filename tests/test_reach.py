"""What is said of surveys and logs, against whom and what their data hold.

Authority: lists of sentences in tests/reference. The rules are developed on
reach_development.yaml; reach_sealed.yaml was opened once, when they were done. That no margin of
error is told where nobody was drawn at random: AAPOR's guidance on reporting precision for
nonprobability samples; that events are not people: Glynn and Buring (1996), BMJ 312:364.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command_line import pathfinder
from reference_lists import reference

from evaluation.declare.designs import Design, Reach
from evaluation.declare.programme import Deliverable, Evaluation
from evaluation.report.overclaims import of_markdown
from evaluation.say.claims.ladder import HOLDS, REACHES, barred, barred_by
from evaluation.say.claims.lint import judge
from evaluation.say.claims.passage import Passage, Sentence, Verdict
from evaluation.say.claims.reach import beyond
from evaluation.say.claims.text import own_words, sentences
from evaluation.say.claims.words import tables
from evaluation.say.finding import Claim

BARRED: dict[str, frozenset[Reach]] = {
    "survey": barred_by("survey"),
    "survey random": barred_by("survey", at_random=True),
    "log": Design(name="", data="events").barred,
    "interviews": Design(name="", data="segments").barred,
    "audit": barred_by("figure_audit"),
    "account": barred_by("expenditure"),
    "counts": barred_by("counts"),
    "stages": barred_by("disproportionality"),
}


class Told(NamedTuple):
    """A sentence of a list with its verdict."""

    author: str
    design: str
    kind: str
    verdict: Verdict


def verdict(text: str, design: str = "survey") -> Verdict:
    return judge(Sentence(text, Passage(text)), Claim.DESCRIBED, BARRED[design])


@cache
def told(name: str) -> tuple[Told, ...]:
    return tuple(_told(reference(f"reach_{name}.yaml")))


def _told(lists: dict[str, Any]) -> Iterator[Told]:
    for author, designs in lists.items():
        for design, kinds in designs.items():
            for kind, texts in kinds.items():
                for text in texts:
                    yield Told(author, design, kind, verdict(text, design))


def flagged(name: str, kind: str) -> float:
    flags = [one.verdict.flagged for one in told(name) if one.kind == kind]
    return sum(flags) / len(flags)


def test_the_development_list_is_caught_and_its_lawful_sentences_pass() -> None:
    assert flagged("development", "beyond") == 1
    assert flagged("development", "lawful") == 0


def test_the_sealed_list_is_caught_as_when_it_was_opened() -> None:
    assert flagged("sealed", "beyond") >= 28 / 30
    assert flagged("sealed", "lawful") <= 1 / 30


@pytest.mark.parametrize("name", ["development", "sealed"])
def test_every_suggestion_reaches_no_farther_than_the_data(name: str) -> None:
    for row in told(name):
        if row.verdict.flagged:
            assert row.verdict.suggestion, row
            assert not verdict(row.verdict.suggestion, row.design).flagged, row


def test_a_sentence_asked_for_each_line_of_the_table() -> None:
    sentences: dict[str, set[str]] = {}
    for row in told("development"):
        sentences.setdefault(row.author, set()).add(row.verdict.sentence)
    for name, lines in tables("reach").items():
        for line in lines:
            wanted = re.compile("|".join(line.words))
            assert line.asked, (name, line.words)
            for author, sentence in line.asked.items():
                assert sentence in sentences[author]
                assert wanted.search(own_words(sentence).lower()), (name, sentence)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (
            "Most professionals think that thresholds are too high.",
            "Most of the professionals who answered think that thresholds are too high.",
        ),
        (
            "62% of the workforce has had no training.",
            "62% of those who answered have had no training.",
        ),
        (
            "Two thirds of agencies in Norfolk lack a lead.",
            "Two thirds of the agencies in Norfolk that answered lack a lead.",
        ),
        (
            "The survey has a margin of error of 4 points.",
            "A margin of error cannot be given, as nobody was drawn at random.",
        ),
    ],
)
def test_a_sentence_on_those_who_answered_is_suggested(text: str, suggestion: str) -> None:
    assert verdict(text).suggestion == suggestion


def test_events_are_suggested_in_place_of_people() -> None:
    assert (
        verdict("40 children used the boxes in May.", "log").suggestion
        == "The boxes were used 40 times in May."
    )


def evaluation(design: str, **keys: Any) -> Evaluation:
    data = {"file": "a.csv", "rows_count": "professionals", **keys}
    declared = {"title": "T", "area": "A", "evaluations": [{"design": design, "data": [data]}]}
    return Deliverable.model_validate(declared).evaluations[0]


def test_only_a_random_sample_of_a_list_speaks_for_the_list() -> None:
    form = {"q": {"text": "Q", "kind": "open", "column": "Q"}}
    without = evaluation("survey", form=form)
    whole = evaluation("survey", form=form, frame={"of": "all staff", "size": 90, "chosen": "all"})
    drawn = {"of": "all staff", "size": 900, "chosen": "random", "drawn": 90}
    sample = evaluation("survey", form=form, frame=drawn)
    assert barred([without]) == barred([whole]) == {"others", "tested"}
    assert barred([sample]) == frozenset()
    # Beside another design, tests and numbers of people are carried; others still are not.
    assert barred([without, evaluation("pre_post", wave="baseline")]) == {"others"}
    assert barred([without, sample]) == frozenset()
    assert barred([evaluation("pre_post", wave="baseline")]) == frozenset()


def test_each_way_to_reach_too_far_has_its_words() -> None:
    assert REACHES.keys() == HOLDS.keys() == {reach for bars in BARRED.values() for reach in bars}


def test_the_command_tells_whom_a_survey_stands_for(tmp_path: Path) -> None:
    text = "Most staff want more training. Of the 61 who answered, 40 want more training.\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    answer = pathfinder("lint", "a.txt", "--design", "survey", "--json", cwd=tmp_path)
    assert answer.returncode == 1
    first, second = json.loads(answer.stdout)
    assert (first["flagged"], first["reach"], second["flagged"]) == (True, "others", False)
    page = pathfinder("lint", "a.txt", "--design", "survey", cwd=tmp_path)
    assert "speaks for others than those who answered" in page.stdout
    drawn = pathfinder("lint", "a.txt", "--design", "survey", "--random-sample", cwd=tmp_path)
    assert drawn.returncode == 0


def test_what_leads_write_of_a_programme_is_seldom_taken_for_a_result() -> None:
    """The proformas of the demonstration, whose background and advice speak of no data."""
    folder = Path(__file__).parents[1] / "evaluation" / "command" / "demo" / "deliverables"
    files = [path.read_text("utf-8") for path in sorted(folder.glob("*/proforma.md"))]
    prose = [s for text in files for passage in of_markdown(text, str) for s in sentences(passage)]
    told_of = [own_words(s.text).lower() for s in prose if s.text[:1].isupper()]
    assert len(told_of) > 500
    for design, most in (("survey", 0.01), ("log", 0)):
        flags = [text for text in told_of if beyond(text, BARRED[design])]
        assert len(flags) <= most * len(told_of), flags
