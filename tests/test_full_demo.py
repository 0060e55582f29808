"""The examples that ``demo --full`` adds: more designs, each from its data to the hub.

They lie in the wheel beside the five of the plain demonstration, as notebooks open with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import test_page_budget
from bs4 import BeautifulSoup
from command_line import pathfinder
from conftest import Once
from pypdf import PdfReader
from test_reading_age import grade
from workspace_maker import ROOT

from evaluation.command.demo import MORE, write_demo
from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.publish.hub import collect
from evaluation.report.lead.proforma import SECTIONS, read_proforma
from evaluation.run.deliverable import run_deliverable

EXAMPLE = ROOT / "evaluation" / "command" / "demo"
SYNTHETIC = (
    "coded-interviews",
    "comfort-boxes",
    "e-learning",
    "minimum-dataset",
    "policy-review",
    "stakeholder-map",
    "top-tips",
)
# What a run tells of the examples: what was done, and nothing that a lead would have to mend.
TOLD = {
    ("coded-interviews", "codebook.never-used"),
    ("coded-interviews", "project.sources-without-codings"),
    ("comfort-boxes", "events.counted"),
    ("counting-lives-audit", "figures.counted"),
    ("counting-lives-counts", "counts.counted"),
    ("counting-lives-counts", "counts.turned"),
    ("counting-lives-foi", "counts.counted"),
    ("custody-pilot", "service.counted"),
    ("e-learning", "doubled.rows-not-used"),
    ("e-learning", "run.listed"),
    ("exclusions", "stages.counted"),
    ("expenditure", "spending.counted"),
    ("minimum-dataset", "counts.counted"),
    ("minimum-dataset", "stages.counted"),
    ("minimum-dataset", "supply.counted"),
    ("policy-review", "review.counted"),
}
BEFORE_PUBLISHING = "ledger.will-hold"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full demonstration, which was not run."""
    folder = tmp_path_factory.mktemp("written") / "demo"
    write_demo(folder, full=True)
    return folder


@pytest.fixture(scope="session")
def full(once: Once) -> Path:
    """The further examples, run once for all workers."""
    return once("full", _make)


def _make(folder: Path) -> None:
    write_demo(folder, full=True)
    outcomes = [run_deliverable(folder, slug, lambda _: None) for slug in MORE]
    assert {o.slug: o.exit_code for o in outcomes} == dict.fromkeys(MORE, 0)
    told = {(o.slug, issue.code) for o in outcomes for issue in o.issues}
    assert {(slug, code) for slug, code in told if code != BEFORE_PUBLISHING} == TOLD
    collect([folder / "outputs"], folder / "hub")


def test_the_plain_demonstration_has_five_and_the_full_one_more(
    written: Path, tmp_path: Path
) -> None:
    write_demo(tmp_path / "plain")
    five = {*open_workspace(tmp_path / "plain").slugs()}
    assert len(five) == 5
    assert {*open_workspace(written).slugs()} == {*five, *MORE}
    kept = {path.name for path in (EXAMPLE / "deliverables").iterdir()}
    assert kept == {*five, *MORE}
    assert not [*written.rglob("*.py")]


def test_a_plain_demonstration_is_made_full_by_asking_again(tmp_path: Path) -> None:
    write_demo(tmp_path / "demo")
    write_demo(tmp_path / "demo", full=True)
    assert {*MORE} <= {*open_workspace(tmp_path / "demo").slugs()}


@pytest.mark.parametrize("slug", ["comfort-boxes", "counting-lives-survey", "top-tips"])
def test_check_has_no_fault_in_an_example(written: Path, slug: str) -> None:
    checked = pathfinder("check", slug, cwd=written)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["e-learning", "stakeholder-map"])
def test_check_has_no_fault_in_a_larger_example(written: Path, slug: str) -> None:
    checked = pathfinder("check", slug, cwd=written)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("slug", MORE)
def test_an_example_has_ten_sections_in_plain_words(slug: str) -> None:
    text = (EXAMPLE / "deliverables" / slug / "proforma.md").read_text(encoding="utf-8")
    sections = read_proforma(text, "proforma.md")
    assert [section.kind for section in sections] == [*SECTIONS]
    assert not [section.kind.title for section in sections if not section.text.strip()]
    words = re.sub(r"\{\{[^}]*\}\}|[*#>|]|\]\([^)]*\)", " ", text)
    sentences = ". ".join(line.strip(" -.:") for line in words.splitlines() if line.strip(" -"))
    assert 400 <= len(words.split()) <= 950
    assert grade(sentences) <= 8


@pytest.mark.parametrize("slug", SYNTHETIC)
def test_what_is_made_up_is_called_so_where_it_is_declared(slug: str) -> None:
    folder = EXAMPLE / "deliverables" / slug
    assert "synthetic: true" in (folder / "deliverable.yaml").read_text(encoding="utf-8")
    assert "**This is a demonstration" in (folder / "proforma.md").read_text(encoding="utf-8")
    for source in folder.glob("data/SOURCE.md"):
        assert "**Synthetic: n" in source.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("slug", MORE)
def test_the_report_of_an_example_keeps_to_its_pages(full: Path, slug: str) -> None:
    publish = full / "outputs" / slug / "publish"
    assert len(PdfReader(publish / "report.pdf").pages) <= 8
    assert len(PdfReader(publish / "briefing.pdf").pages) == 1


@pytest.mark.slow
@pytest.mark.parametrize("slug", MORE)
def test_page_1_answers_every_question_of_an_example(full: Path, slug: str) -> None:
    page = (full / "outputs" / slug / "publish" / "briefing.html").read_text(encoding="utf-8")
    said = BeautifulSoup(page, "html.parser").get_text(" ")
    asked = [
        q for e in load_deliverable(open_workspace(full), slug).evaluations for q in e.questions
    ]
    assert all(question.text in said for question in asked)
    assert "Not shown:" not in said
    assert "could be worked out" not in said


@pytest.mark.slow
def test_the_hub_takes_every_example(full: Path) -> None:
    index = (full / "hub" / "index.html").read_text(encoding="utf-8")
    titles = {load_deliverable(open_workspace(full), slug).title for slug in MORE}
    assert all(title in index for title in titles)


# What holds of the numbers of the plain demonstration's reports holds of these.
RULES = (
    test_page_budget.test_no_number_stands_in_more_places_than_page_1_and_its_section,
    test_page_budget.test_no_count_is_printed_more_than_twice,
    test_page_budget.test_no_number_of_a_page_is_missing_from_the_list,
    test_page_budget.test_no_method_is_told_of_a_result_that_is_not_shown,
    test_page_budget.test_nothing_is_listed_that_the_edition_withholds,
    test_page_budget.test_the_spreadsheet_keeps_the_rules,
    test_page_budget.test_the_list_has_every_number_of_the_spreadsheet,
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "slug",
    ["comfort-boxes", "counting-lives-audit", "e-learning", "minimum-dataset", "stakeholder-map"],
)
@pytest.mark.parametrize("edition", test_page_budget.EDITIONS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_numbers_of_an_example_keep_the_rules(
    full: Path, slug: str, edition: str, rule: Callable[[Path, str, str], None]
) -> None:
    assert test_page_budget.values(full / "outputs", slug, edition)  # or there is nothing to hold
    rule(full, slug, edition)


@pytest.mark.slow
@pytest.mark.parametrize(
    "slug",
    ["comfort-boxes", "counting-lives-audit", "e-learning", "minimum-dataset", "stakeholder-map"],
)
def test_the_spreadsheet_of_an_example_has_every_printed_number(full: Path, slug: str) -> None:
    assert test_page_budget.values(full / "outputs", slug, "public")
    test_page_budget.test_the_spreadsheet_has_every_printed_number(full, slug)
