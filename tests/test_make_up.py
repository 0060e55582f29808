"""How pages are made up: words apart, pages full, the same on a machine without any font.

The demonstration's documents are the examples: three editions of five reports.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Checker
from pdf_reading import failures
from pypdf import PdfReader
from test_page_budget import REPORTS

from evaluation.report.tables import setting

FOLDERS = ("publish", "restricted", "internal")
PDFS = tuple(
    f"outputs/{slug}/{folder}/{name}.pdf"
    for slug in REPORTS
    for folder in FOLDERS
    for name in ("report", "briefing", "annex")
)
FIRST = "outputs/flats/publish/report.pdf"
WIDTHS = (320, 390, 1280)  # of small phones, of most, and of a desk
A4 = (595.3, 841.9)
FOOT = 790  # points; below stands the running foot
# Of a word's box as poppler gives it (from the font's ascender to its descender) the part that
# letters of Pathfinder Sans and DejaVu Sans can have ink in.
INK = (0.20, 0.05)


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def ink(self) -> Word:
        high = self.bottom - self.top
        top, bottom = self.top + INK[0] * high, self.bottom - INK[1] * high
        return Word(self.text, self.left, top, self.right, bottom)

    def meets(self, other: Word) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.1 and down > 0.1


def pages_of(pdf: Path) -> Iterator[list[Word]]:
    program = shutil.which("pdftotext")
    if not program:
        pytest.skip("poppler is not there to say where words stand")
    told = subprocess.run([program, "-bbox", pdf, "-"], capture_output=True, check=True).stdout
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", told.decode("utf-8", "replace"))
    space = "{http://www.w3.org/1999/xhtml}"
    for page in ElementTree.fromstring(text).iter(f"{space}page"):
        yield [
            Word(
                w.text or "", *(float(w.get(side, "")) for side in ("xMin", "yMin", "xMax", "yMax"))
            )
            for w in page.iter(f"{space}word")
        ]


def _below(words: list[Word]) -> Iterator[tuple[Word, Word]]:
    """The first of words in order of their tops with those that begin above its foot."""
    first, *others = words
    return ((first, w) for w in takewhile(lambda word: word.top < first.bottom, others))


def marked(*paths: str) -> list[object]:
    return [p if p == FIRST else pytest.param(p, marks=pytest.mark.slow) for p in paths]


@pytest.mark.parametrize("path", marked(*PDFS))
def test_no_two_words_meet_and_none_leaves_the_page(demo: Path, path: str) -> None:
    for words in pages_of(demo / path):
        assert words
        wide, high = A4 if max(w.right for w in words) < A4[0] else A4[::-1]  # a page on its side
        assert [w for w in words if w.left < 0 or w.right > wide or w.bottom > high] == []
        inked = sorted((word.ink() for word in words), key=lambda word: word.top)
        near = (pair for at in range(len(inked)) for pair in _below(inked[at:]))
        assert [(a.text, b.text) for a, b in near if a.meets(b)] == []


@pytest.mark.parametrize("path", marked(*PDFS))
def test_every_page_but_the_last_is_more_than_half_full(demo: Path, path: str) -> None:
    *before, _ = pages_of(demo / path)
    fill = [max(w.bottom for w in words if w.bottom < FOOT) / FOOT for words in before]
    assert [share for share in fill if share < 0.5] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PDFS)
def test_every_pdf_is_pdf_ua_1_and_no_tag_of_it_is_suspect(demo: Path, path: str) -> None:
    """Poppler's "Suspects object is wrong type (boolean)" is its own: it takes false for no value.

    ISO 32000-1, table 321, has booleans; ISO 14289-1, 7.1, demands that Suspects is not true.
    """
    root = PdfReader(demo / path).trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    suspects = root["/MarkInfo"].get("/Suspects")  # type: ignore[index]
    assert suspects is None or suspects.value is False
    packet = root["/Metadata"].get_data().decode("utf-8")  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert failures(demo / path) == []


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_a_public_annex_has_ten_pages_at_most_and_says_how_it_was_run(
    demo: Path, slug: str
) -> None:
    reader = PdfReader(demo / "outputs" / slug / "publish" / "annex.pdf")
    assert len(reader.pages) <= 10
    text = " ".join(page.extract_text() for page in reader.pages)
    for chapter in ("Plan and departures", "How each question was analysed", "How it was run"):
        assert chapter in text
    assert "Value in this run" in text
    if slug != "peer-parents":  # in public it has no result
        assert "Every result" in text


_NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/none</dir><cachedir>{0}/cache</cachedir></fontconfig>"""
_RUN_ALL = """
from evaluation.run.deliverable import run_deliverable
from pathlib import Path
import sys
for slug in sys.argv[2:]:
    done = run_deliverable(Path(sys.argv[1]), slug, lambda _stage: None, all_formats=True)
    assert done.exit_code == 0, slug
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere fonts are not found by fontconfig")
def test_a_machine_without_any_font_makes_as_many_pages(demo: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(demo, bare, ignore=shutil.ignore_patterns("outputs", "hub", "hub-editor"))
    config = tmp_path / "fonts.conf"
    config.write_text(_NO_FONTS.format(tmp_path), encoding="utf-8")
    told = {"FONTCONFIG_FILE": f"{config}", "XDG_DATA_HOME": f"{tmp_path}", "HOME": f"{tmp_path}"}
    subprocess.run(
        [sys.executable, "-c", _RUN_ALL, bare, *REPORTS], env={**os.environ, **told}, check=True
    )
    counts = [{path: len(PdfReader(where / path).pages) for path in PDFS} for where in (demo, bare)]
    assert counts[0] == counts[1]


def _web_pages() -> list[str]:
    names = ("report", "briefing", "annex")
    pages = [
        f"outputs/{slug}/{folder}/{name}.html"
        for slug in REPORTS
        for folder in FOLDERS
        for name in names
    ]
    return ["hub/index.html", "hub-editor/board.html", *pages]


@pytest.mark.slow
@pytest.mark.parametrize("page", _web_pages())
def test_axe_finds_no_violation_in_any_edition(
    demo: Path, page: str, axe_violations: Checker
) -> None:
    assert axe_violations(demo / page) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_and_no_page_scrolls_sideways(demo: Path, width: int) -> None:
    from accessibility import beyond_the_edge

    for page, found in beyond_the_edge([demo / name for name in _web_pages()], width):
        assert found == [], (page, width)


# --- single parts -----------------------------------------------------------------------------


def test_a_line_is_not_broken_within_an_interval() -> None:
    def table(words: str) -> dict[str, object]:
        return {"head": [], "rows": [[[words], *[["x" * 15]] * 9]]}  # as crowded as can be

    free, bound = (setting(table(w)).widths[0] for w in ("-0.03 to 0.72", "-0.03\xa0to\xa00.72"))
    assert bound > free
