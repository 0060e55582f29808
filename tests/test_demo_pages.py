"""What a person receives from the demonstration: pages and Word files that everybody can use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Checker
from docx.oxml.ns import qn
from pdf_reading import failures, flat
from pypdf import PdfReader

from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.report.lead.proforma import SECTIONS

SYNTHETIC = ("flats", "peer-parents", "trauma-informed-training")
SLUGS = ("counting-lives-interviews", "family-therapy", *SYNTHETIC)
PAGES = (
    "hub/index.html",
    "hub/county-lines-pathfinder-demonstration-programme/flats/report.html",
    "hub-editor/board.html",
    *(f"outputs/{slug}/publish/report.html" for slug in SLUGS),
    "outputs/family-therapy/restricted/report.html",
    *(f"outputs/{slug}/publish/briefing.html" for slug in SLUGS),
    "outputs/family-therapy/publish/annex-1-pre_post.html",
    "outputs/trauma-informed-training/publish/annex-2-take_up.html",
)
# What most people open; each of the others takes a second of a browser.
FIRST = {"hub/index.html", "outputs/family-therapy/publish/report.html"}


@pytest.mark.parametrize(
    "page", [p if p in FIRST else pytest.param(p, marks=pytest.mark.slow) for p in PAGES]
)
def test_axe_finds_no_violation(demo: Path, page: str, axe_violations: Checker) -> None:
    assert axe_violations(demo / page) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_needs_nothing_from_elsewhere(demo: Path, page: str) -> None:
    text = (demo / page).read_text(encoding="utf-8")
    assert "<script" not in text
    loads = re.findall(r"""(?:src|href)=["']([^"']+)["'][^>]*>""", text)
    loaded = [a for a in loads if a.startswith(("http", "//"))]
    linked = re.findall(r"""<a [^>]*href=["'](https?:[^"']+)["']""", text)
    assert sorted(loaded) == sorted(linked)
    assert "@import" not in text
    assert "url(http" not in text


@pytest.fixture(params=SLUGS)
def document(request: pytest.FixtureRequest, demo: Path) -> Any:
    return docx.Document(str(demo / "outputs" / request.param / "publish" / "report.docx"))


def _words(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def test_word_has_the_ten_sections_in_order_as_real_headings(document: Any) -> None:
    heads = [_words(p._p) for p in document.paragraphs if p.style.name == "Heading 1"]
    numbered = [head for head in heads if re.match(r"\d+\. ", head)]
    assert numbered == [f"{i}. {kind.title}" for i, kind in enumerate(SECTIONS, start=1)]
    assert [p.style.name for p in document.paragraphs].count("Title") == 1


def test_word_pictures_have_alt_text_and_tables_have_header_rows(document: Any) -> None:
    drawings = list(document.element.iter(qn("w:drawing")))
    too_few_to_draw = document.core_properties.title == "Peer parents support group"
    made = [node.get("descr") for d in drawings for node in d.iter(qn("wp:docPr"))]
    drawn = re.compile(
        r".* stand beside it\.|How sure.*: level [1-4] of 4"
    )  # rows and bars of page 1
    first = next(at for at, alt in enumerate(made) if not drawn.fullmatch(alt))
    drawings = drawings[first:]
    assert (first == 0) is too_few_to_draw
    assert made[first].startswith("Logic model in boxes")  # a lead's own words, of no result
    assert (len(drawings) == 1) is too_few_to_draw
    for drawing in drawings:
        alts = [node.get("descr") for node in drawing.iter() if node.get("descr")]
        assert all(len(alt) > 40 for alt in alts)
        assert alts
    # Those that set out the first page say that they have no head.
    looks = [(t, t._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:val"))) for t in document.tables]
    headed = [table for table, look in looks if look != "0000"]
    assert headed
    for table in headed:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_word_says_its_title_author_and_language(document: Any) -> None:
    core = document.core_properties
    assert core.title
    assert core.author == "Pathfinder demonstration team"
    assert core.language == "en-GB"


def test_every_briefing_of_the_demonstration_is_one_accessible_page_with_every_question(
    demo: Path,
) -> None:
    programme = open_workspace(demo)
    for slug in SLUGS:
        deliverable = load_deliverable(programme, slug)
        asked = [q.text for e in deliverable.evaluations for q in e.questions] or [
            e.question for e in deliverable.evaluations
        ]
        for edition in ("publish", "restricted", "internal"):
            folder = demo / "outputs" / slug / edition
            [page] = PdfReader(folder / "briefing.pdf").pages
            first = PdfReader(folder / "report.pdf").pages[0]
            assert failures(folder / "briefing.pdf") == []
            for text in (page.extract_text(), first.extract_text()):
                assert [question for question in asked if flat(question) not in flat(text)] == []


def test_nobody_has_to_guess_a_section(demo: Path) -> None:
    for slug in SLUGS:
        page = (demo / f"outputs/{slug}/publish/report.html").read_text(encoding="utf-8")
        assert "has not been written yet" not in page
        assert "{{" not in page
        assert "[not shown" not in page


@pytest.mark.parametrize("slug", SLUGS)
def test_intervals_that_are_printed_outwards_or_widened_say_so_in_the_report(
    demo: Path, slug: str
) -> None:
    page = (demo / "outputs" / slug / "publish/report.html").read_text("utf-8")
    found = json.loads((demo / "outputs" / slug / "publish/findings.json").read_text("utf-8"))
    outwards = any(
        estimate.get("step") and estimate["ci_low"] is not None
        for finding in found["findings"]
        if finding["primary"]
        for estimate in finding["estimates"].values()
    )
    assert ("printed outwards to whole steps" in page) >= outwards
    together = any(
        d.cluster
        for e in load_deliverable(open_workspace(demo), slug).evaluations
        for d in e.answers
    )
    assert ("for people taught together" in page) is together
