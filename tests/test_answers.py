"""Every declared question has its answer on page 1 and in the briefing, whatever was found.

Authority: the interval as the page prints it, read back from the page by another rule than ours;
the declared order; the policy's word on five to nine children. The studies are made up: changes
that are good, bad and unclear, and groups so small that an edition withholds them.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
import report_sample
from pdf_reading import flat, pdf_text
from pypdf import PdfReader
from workspace_maker import ROOT, STEPS, declare, make_workspace, steps_findings

from evaluation.declare.workspace import open_study
from evaluation.protect.policy import load_policy
from evaluation.protect.protect import protect
from evaluation.report.briefing import briefing_of
from evaluation.report.briefing_pdf import write_briefing_pdf
from evaluation.report.briefing_web import render_briefing
from evaluation.report.model import Report
from evaluation.report.pdf import write_pdf
from evaluation.report.web import render_html
from evaluation.report.word.write import write_word
from evaluation.report.word.write_one_page import write_briefing_word
from evaluation.say.answers import Answered, answered
from evaluation.say.asked import Asked, asked_of
from evaluation.say.certainty import Circumstances, certainties, load_rules
from evaluation.say.finding import Edition, Finding

POLICY = load_policy("small-groups-2026", ROOT)
RULES = load_rules("four-levels-2026", ROOT)
STUDIES = range(200)
TITLES = ("Steps", "Steps taken", "Steps on weekdays", "Steps of a week", "Steps in a school week")
DIRECTIONS = ("higher_better", "lower_better")
_PLACE = re.compile(
    r'<li class="(?P<verdict>[a-z-]+)(?: undrawn| beside)?">.*?'
    r'<p class="about">(?P<about>[^<]*)</p>'
    r'.*?<p class="verdict"><span aria-hidden="true">.</span> (?P<word>[^<]*)</p>\s*'
    r'<p class="message">(?P<message>[^<]*)</p>(?P<rest>.*?)</li>',
    re.DOTALL,
)
# where a page has little room: a line each, or the names of those with one verdict
_LINE = re.compile(
    r'<li class="(?P<verdict>[a-z-]+)"><span class="verdict"><span aria-hidden="true">.</span> '
    r"(?P<word>[^<]*)</span>\s*<b>(?P<about>[^<]*):</b> (?P<message>[^<]*)(?P<rest>.*?)</li>",
    re.DOTALL,
)
_NAMES = re.compile(
    r'<li class="(?P<verdict>[a-z-]+)"><span class="verdict"><span aria-hidden="true">.</span> '
    r"(?P<word>[^<]*):</span>(?P<about>[^<]*)</li>"
)
_INTERVAL = re.compile("95% interval (\N{MINUS SIGN}?[\\d.]+) to (\N{MINUS SIGN}?[\\d.]+)")


@dataclass(frozen=True)
class Made:
    """A made-up study: what it asked and found, and which way is better."""

    n: int
    grouped: bool
    better: str
    asked: tuple[Asked, ...]
    findings: tuple[Finding, ...]


@cache
def questions(title: str, better: str, *, grouped: bool, root: Path) -> tuple[Asked, ...]:
    """The questions of a declared study on one scale: its change, or the difference."""
    data: dict[str, Any] = {
        "rows_count": "children",
        "identify": ["id"],
        "columns": {"steps": {"a": "a"}},
    }
    if grouped:
        data["groups"] = {"g": {"title": "Group", "labels": {"1": "Course", "2": "Others"}}}
    evaluation = {
        "design": "pre_post",
        "instruments": ["steps"],
        "primary": "steps.a",
        "data": [data | {"file": f"{wave}.csv", "wave": wave} for wave in ("baseline", "endpoint")],
        "questions": [
            {"text": "Was the difference in steps clear?"},
            {"text": "Did steps change?", "kind": "change"},
        ][not grouped :],
    }
    if grouped:
        evaluation["comparison"] = {"by": "g", "against": "2"}
    make_workspace(root, evaluations=[evaluation])
    declare(root / "instruments/steps.yaml", instrument(title, better))
    return asked_of([open_study("d", 1, str(root))])


def instrument(title: str, better: str) -> dict[str, Any]:
    return STEPS | {"scales": {"a": {"title": title, "direction": better, "items": ["a"]}}}


def made(seed: int, folder: Path) -> Made:
    """A study by its number: few people or many, for better, for worse or neither."""
    chance = np.random.default_rng(seed)
    grouped, title, better = seed % 3 == 0, TITLES[seed % 5], DIRECTIONS[seed % 2]
    n = int(chance.choice([4, 7, 9, 12, 18, 30, 60]))
    moved = float(chance.choice([-300, -40, 0, 40, 300]))
    groups = ["Course", "Others"] * n if grouped else []
    people = len(groups) or n
    before = chance.uniform(-300, 300, people).round()
    change = chance.normal(0, 60, people).clip(-300, 300) + moved * np.array(
        [g != "Others" for g in groups] or 1.0
    )
    return Made(
        n,
        grouped,
        better,
        questions(title, better, grouped=grouped, root=folder / f"{title}-{better}-{grouped}"),
        tuple(
            steps_findings(
                before.tolist(),
                change.round().tolist(),
                groups=groups,
                against="Others" if grouped else "",
                instrument=instrument(title, better),
            )
        ),
    )


def report(study: Made, edition: Edition) -> Report:
    """A report with these answers."""
    shown = protect(study.findings, edition, POLICY)
    answers = answered(study.asked, shown)
    return replace(
        report_sample.report(edition),
        answered=answers,
        certainty=certainties(study.asked, answers, shown, RULES, Circumstances()),
    )


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def expected(low: float, high: float, better: str, verdict: str) -> str:
    """The verdict that a printed interval allows; a difference only differs."""
    differs = "differ" in verdict
    if low <= 0 <= high:
        return "no-clear-difference" if differs else "no-clear-change"
    if differs:
        return "differs"
    return "better" if (low > 0) == (better == "higher_better") else "worse"


def faults(study: Made, edition: Edition) -> Iterator[str]:
    """What is wrong with the first pages of a study's edition."""
    made_report = report(study, edition)
    for page in (
        render_html(made_report).partition('<nav aria-labelledby="contents"')[0],
        render_briefing(briefing_of(made_report)),
    ):
        parts = re.split(r"<h3>", page)
        for asked in study.asked:
            block = next((part for part in parts if html.escape(asked.text) in part[:200]), "")
            rows = [*_PLACE.finditer(block)] or [*_LINE.finditer(block)]
            named = [*_NAMES.finditer(block)]
            if not (rows or named):
                yield f"no answer to {asked.text}"
            for row in rows:
                yield from wrong(row, study, edition)
            for row in named:
                yield from _wrong_word(row)


def wrong(row: re.Match[str], study: Made, edition: Edition) -> Iterator[str]:
    yield from _wrong_word(row)
    _, _, way = row["word"].lower().partition(", for the ")
    if len(html.unescape(row["message"]).split()) > 20:
        yield f"long: {row['message']}"
    few = study.n < 10 and edition is not Edition.INTERNAL
    if few and row["word"] != "Not shown":
        yield f"a verdict on {study.n}: {row['word']}"
    if few and re.search(r"\b(rose|fell|may not have|may be no)\b", row["message"]):
        yield f"a verdict in words on {study.n}: {row['message']}"
    interval = _INTERVAL.search(row["rest"])
    if interval and not few:
        allowed = expected(number(interval[1]), number(interval[2]), study.better, row["verdict"])
        if row["verdict"] not in (allowed, "described"):
            yield f"{row['verdict']} with {interval[0]}"
        if way and way != expected(number(interval[1]), number(interval[2]), study.better, ""):
            yield f"{row['word']} with {interval[0]}, where {study.better}"
    if row["word"] not in ("Not shown", "Described") and not interval:
        yield f"{row['word']} without an interval"


def _wrong_word(row: re.Match[str]) -> Iterator[str]:
    """A word that is not that of its verdict."""
    word = row["word"].lower().partition(", for the ")[0]
    if row["verdict"].replace("-", " ") not in (
        word,
        "no clear change" if word == "not clear" else word,
    ):
        yield f"{row['word']} is marked {row['verdict']}"


def test_every_question_is_answered_by_what_is_printed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    for seed in (0, 1, 2, 5, 9, 10, 13):
        assert [*faults(made(seed, folder), tuple(Edition)[seed % len(Edition)])] == []


@pytest.mark.slow
def test_every_question_of_200_studies_is_answered_in_all_editions(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    words: Counter[str] = Counter()
    wrongs = []
    for seed in STUDIES:
        study = made(seed, folder)
        for edition in Edition:
            wrongs += [f"{seed} {edition}: {fault}" for fault in faults(study, edition)]
            words.update(a.word for q in report(study, edition).answered for a in q.answers)
    assert wrongs == []
    said = {word.partition(",")[0] for word in words}
    assert said >= {"Better", "Worse", "No clear change", "Not shown", "Differs"}


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 200, 9))]
)
def test_word_and_pdf_say_every_answer_on_page_1(
    seed: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    study = made(seed, tmp_path_factory.mktemp("answers"))
    made_report = report(study, tuple(Edition)[seed % len(Edition)])
    write_pdf(made_report, tmp_path / "report.pdf")
    write_briefing_pdf(made_report, tmp_path / "briefing.pdf")
    write_word(made_report, tmp_path / "report.docx")
    write_briefing_word(made_report, tmp_path / "briefing.docx")
    said = [flat(PdfReader(tmp_path / "report.pdf").pages[0].extract_text())]
    said.append(flat(pdf_text(tmp_path / "briefing.pdf")))
    for name in ("report", "briefing"):
        document = docx.Document(str(tmp_path / f"{name}.docx"))
        words = "".join(
            node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")
        )
        said.append(flat(words).partition("Contents1.")[0])
    for text in said:
        for question in made_report.answered:
            assert flat(question.text) in text
            for answer in question.answers:
                assert flat(answer.word) in text
                assert flat(answer.message.removeprefix("Not shown: ")[1:]) in text
                assert flat(answer.interval) in text


def test_answers_stand_in_declared_order_and_not_by_what_was_found(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    for seed in (3, 6):
        study = made(seed, folder)
        for edition in Edition:
            found: tuple[Answered, ...] = report(study, edition).answered
            assert [q.text for q in found] == [a.text for a in study.asked]
            assert all(q.answers for q in found)


def test_a_question_whose_finding_is_gone_says_so(tmp_path: Path) -> None:
    study = made(1, tmp_path)
    [only] = answered(study.asked, ())
    assert [a.word for a in only.answers] == ["Not shown"]
