"""The briefing: one page of A4 with every answer, whatever there is to say.

Authority: the count of pages, the words and the boxes of words in the PDF, as other programs than
ours read them (pypdf; poppler and LibreOffice or Chromium where they are there); veraPDF's rules of
PDF/UA as ``pdf_reading`` checks them; axe-core.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

import docx
import pytest
import report_sample
import typst
from accessibility import browser
from briefing_sample import made_up
from conftest import Checker
from pdf_reading import failures, flat, pdf_text
from pypdf import PdfReader

from evaluation.declare.particulars import Particulars
from evaluation.report.briefing import LEAST, SIZES, at_size, briefing_of
from evaluation.report.briefing_pdf import compiled_briefing, write_briefing_pdf
from evaluation.report.briefing_web import render_briefing
from evaluation.report.model import Report
from evaluation.report.typeset import put_program
from evaluation.report.word.write_one_page import write_briefing_word
from evaluation.say.finding import Edition

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SEEDS = range(12)


@cache
def report(seed: int) -> Report:
    return made_up(seed, questions=6, answers=4, wordy=40) if not seed else made_up(seed)


def chromium(*options: str) -> str:
    """What a headless browser writes."""
    program = browser()
    if program is None:
        pytest.skip("There is no Chromium, Chrome or Edge.")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", *options]
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()


def marks_of(made: Report) -> list[str]:
    """What every question, and every answer and message, begins with."""
    answers = [a for q in made.answered for a in q.answers]
    return [q.text.split()[0] for q in made.answered] + [a.about.split()[0] for a in answers]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_pdf_has_one_page_with_every_answer_and_nothing_is_cut(
    seed: int, tmp_path: Path
) -> None:
    made = report(seed)
    target = tmp_path / "briefing.pdf"
    write_briefing_pdf(made, target)
    [page] = PdfReader(target).pages
    places: list[tuple[float, float]] = []

    def look(text: str, page_at: list[float], at: list[float], *_: object) -> None:
        if text.strip():
            across, down = (page_at[n] * at[4] + page_at[n + 2] * at[5] for n in (0, 1))
            places.append((across + page_at[4], down + page_at[5]))

    text = flat(page.extract_text(visitor_text=look))
    assert [mark for mark in marks_of(made) if flat(mark) not in text] == []
    numbers = made is not report(0)  # of 24 answers the page has only the verdicts
    for answer in (a for q in made.answered for a in q.answers if numbers):
        assert flat(answer.message.removeprefix("Not shown: ")[4:]) in text
        assert flat(answer.interval) in text
        assert flat(answer.beside) in text
    assert text.endswith("Fullreport,withmethodsandallfigures:report.pdf.")
    assert all(0 < x < 595 and 0 < y < 842 for x, y in places)
    assert failures(target) == []


@pytest.mark.sampled(6)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_word_file_and_the_page_say_every_answer(seed: int, tmp_path: Path) -> None:
    made = report(seed)
    write_briefing_word(made, tmp_path / "briefing.docx")
    document = docx.Document(str(tmp_path / "briefing.docx"))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    said = " ".join([*(p.text for p in document.paragraphs), *cells])
    page = render_briefing(briefing_of(made))
    assert [m for m in marks_of(made) if m not in said or m not in page] == []
    assert all(shape.width.pt < 200 for shape in document.inline_shapes)


def test_answers_stand_in_declared_order_each_with_its_verdict() -> None:
    made = report(3)
    page = render_briefing(briefing_of(made))
    places = [page.index(m) for q in made.answered for m in [f">{a.about}" for a in q.answers]]
    assert places == sorted(places)
    verdicts = re.findall(r'class="verdict"><span aria-hidden="true">.</span> ([^<:]*)', page)
    assert verdicts == [a.word for q in made.answered for a in q.answers]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_letter_is_smaller_than_8_and_a_half_points(seed: int) -> None:
    """As the PDF sets it and draws it: by its own sizes, and by what its drawings are scaled to."""
    sizes: set[float] = set()
    [page] = PdfReader(io.BytesIO(compiled_briefing(briefing_of(report(seed))))).pages

    def look(text: str, page_at: list[float], at: list[float], _: object, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(page_at[3] * at[3]) * size, 2))

    page.extract_text(visitor_text=look)
    assert min(sizes) >= LEAST - 0.01


def test_where_there_is_much_room_the_page_is_set_larger() -> None:
    made = report(2)
    bare = replace(
        made,
        title="A group for parents",
        particulars=Particulars(),
        answered=made.answered[:1],
        banners=(),
    )
    assert briefing_of(bare).size.text > 12


def test_the_size_of_the_pdf_is_the_first_that_fits_wherever_it_is_looked_for(
    tmp_path: Path,
) -> None:
    drawn = random.Random(3)
    tried = []
    for _ in range(300):  # in each run of sizes a page gets no taller
        heights = list[int]()
        for before, size in pairwise((SIZES[-1], *SIZES)):
            begins = size.text > before.text
            heights.append(drawn.randint(0, 90) if begins else heights[-1] - drawn.randint(0, 9))
        room, likely = drawn.choice([0, 20, 50, 100]), drawn.randrange(len(SIZES))
        first = next((at for at, height in enumerate(heights) if height <= room), len(SIZES) - 1)
        tried.append({"heights": heights, "room": room, "likely": likely, "first": first})
    sizes = [{"size": {"text": size.text}} for size in SIZES]
    put_program(tmp_path, "briefing.typ", {"sizes": sizes, "tried": tried})
    program = """#import "one-page.typ": first-fitting
    #let all = json("report.json")
    #let found = all.tried.map(t => first-fitting(all + t, at => t.heights.at(at) <= t.room))
    #metadata(found) <found>"""
    (tmp_path / "report.typ").write_text(program, encoding="utf-8")
    found = typst.query(tmp_path / "report.typ", "<found>", field="value", one=True, root=tmp_path)
    assert json.loads(found) == [each["first"] for each in tried]


def test_every_size_is_legible_and_draws_no_smaller_than_usual() -> None:
    assert all(min(s.text, s.small, s.heading, s.title) >= LEAST for s in SIZES)
    assert all(s.drawn >= 1 for s in SIZES)
    assert [s.form for s in SIZES] == sorted(
        (s.form for s in SIZES), key=("large", "full", "short", "grouped").index
    )


def test_smaller_sizes_shorten_words_and_never_answers() -> None:
    whole = briefing_of(report(0))
    for size in SIZES:
        small = at_size(whole, size)
        assert small.answers == whole.answers
        assert (small.title, small.banners, small.stands) == (
            whole.title,
            whole.banners,
            whole.stands,
        )


def test_what_is_not_given_is_not_printed() -> None:
    bare = replace(report(2), particulars=Particulars(), banners=(), in_short=(), cannot_tell=())
    page = render_briefing(briefing_of(bare))
    for words in ("What it took", "What next", "What it cannot tell", "Delivered by:", 'banners"'):
        assert words not in page
    assert "How sure can we be?" in page


def test_a_document_of_words_promises_no_methods_and_figures() -> None:
    told = replace(report(2), answered=(), certainty=())
    assert "Full report: <a" in render_briefing(briefing_of(told))
    assert "Full report, with methods and all figures: <a" in render_briefing(
        briefing_of(report(2))
    )


def test_made_up_data_is_said_on_the_page_in_all_editions(tmp_path: Path) -> None:
    for edition in Edition:
        made = report_sample.report(edition)
        page = render_briefing(briefing_of(made))
        assert made.banners
        assert all(banner in page for banner in made.banners)
        (tmp_path / "b.pdf").write_bytes(compiled_briefing(briefing_of(made)))
        assert all(flat(banner) in flat(pdf_text(tmp_path / "b.pdf")) for banner in made.banners)


@pytest.mark.parametrize("seed", [1, pytest.param(0, marks=pytest.mark.slow)])
def test_axe_finds_no_fault_in_a_briefing(
    seed: int, tmp_path: Path, axe_violations: Checker
) -> None:
    page = tmp_path / "briefing.html"
    page.write_text(render_briefing(briefing_of(report(seed))), encoding="utf-8")
    assert axe_violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_prints_on_one_sheet(seed: int, tmp_path: Path) -> None:
    page = tmp_path / "briefing.html"
    page.write_text(render_briefing(briefing_of(report(seed))), encoding="utf-8")
    printed = tmp_path / "printed.pdf"
    chromium("--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    assert len(PdfReader(printed).pages) == 1


_LOOK = """<script>onload = () => {
  const inner = document.querySelector("iframe").contentDocument, page = inner.documentElement;
  const wide = [...inner.querySelectorAll("body *")].filter(
    it => it.getBoundingClientRect().right > page.clientWidth + 0.5);
  const found = wide.map(it => it.outerHTML);
  document.body.append(`FOUND ${page.scrollWidth - page.clientWidth} ${found} END`);
}</script>"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_on_no_screen_is_anything_cut_off(width: int, tmp_path: Path) -> None:
    inner = escape(render_briefing(briefing_of(report(0))))
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{inner}"></iframe>'
    page = tmp_path / "framed.html"
    page.write_text(f'<meta charset="utf-8">{frame}{_LOOK}', encoding="utf-8")
    dumped = chromium("--window-size=1600,1000", "--dump-dom", page.as_uri())
    found = re.search(r"FOUND (-?\d+) (.*?) END", dumped.partition("</script>")[2], re.DOTALL)
    assert found is not None
    assert (int(found[1]), found[2]) == (0, "")


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not there")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_word_file_is_one_page_in_libreoffice(seed: int, tmp_path: Path) -> None:
    write_briefing_word(report(seed), tmp_path / "briefing.docx")
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, "briefing.docx"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        timeout=120,
    )
    assert len(PdfReader(tmp_path / "briefing.pdf").pages) == 1
