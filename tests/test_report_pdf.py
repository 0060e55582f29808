"""The PDF report: tagged as PDF/UA-1 demands, with every word literally as it was written.

Authority: the rules of ISO 14289-1 as page-validation checks them.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import report_sample
from conftest import Once
from markdown_it import MarkdownIt
from pdf_reading import failures, flat, pdf_text, structure
from pypdf import PdfReader

from evaluation.errors import EvaluationError, Issue
from evaluation.report.figures.raster import png
from evaluation.report.first_page import marked
from evaluation.report.fragments import Fragments
from evaluation.report.model import Picture, Prose, Report, Section, Tabulation
from evaluation.report.pdf import compiled, write_pdf
from evaluation.report.typeset import TypesetterError
from evaluation.say.answers import Answer, Answered
from evaluation.say.finding import Column, Edition, Row, Table

AWKWARD = (
    "#let x = 1",
    "$a$ and $ b $",
    "@ref",
    "<label>",
    "*x* _y_",
    r"back\slash \u{41} \\",
    "a/*b*/c",
    "// not a comment",
    '#read("/etc/passwd")',
    '#image("../x.png")',
    "[#pagebreak()]",
    "`raw` ```",
    "-- --- ... ~ 'single' \"double\"",
    "= not a heading",
    "- no list",
    "1. no list",
    "Llŷr ŵ ŷ Ŵ Ŷ â ê î ô û ẁ ẃ ẅ",
    "{{ x }} {% y %} {# z #}",
    "≥ ½ “q” – — … ’",
    "&amp; &lt;",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
    "https://example.org/" + "very-long-path/" * 12,
)


@cache
def sample() -> Report:
    return replace(report_sample.report(), date="2021-11-03")


@pytest.fixture(scope="module")
def path(once: Once) -> Path:
    return once("pdf", lambda folder: write_pdf(sample(), folder / "report.pdf")) / "report.pdf"


def _section(*blocks: Any) -> Report:
    return replace(sample(), sections=(Section("summary", "Summary", blocks),))


def _written(report: Report, folder: Path) -> Path:
    write_pdf(report, folder / "report.pdf")
    return folder / "report.pdf"


def test_the_sample_keeps_the_rules_for_accessible_and_lasting_pdf(path: Path) -> None:
    assert failures(path) == []
    assert failures(path, "2a") == []


@pytest.mark.sampled(3)
@pytest.mark.parametrize("edition", ["internal", "restricted", "publish"])
def test_every_report_of_the_demonstration_is_accessible(demo: Path, edition: str) -> None:
    found = sorted((demo / "outputs").glob(f"*/{edition}/report.pdf"))
    assert len(found) >= 2
    for report in found:
        assert failures(report) == []


def test_the_pdf_says_what_the_report_says(path: Path) -> None:
    text = flat("".join(page.extract_text() for page in PdfReader(path).pages))
    said = [
        sample().title,
        sample().subtitle,
        sample().programme,
        "Public edition",
        *sample().banners,
    ]
    said += [a.word + a.message for q in marked(sample().answered) for a in q.answers]
    said += [q.text for q in sample().answered] + list(sample().citations + sample().about)
    said += [f"{n}. {s.title}" for n, s in enumerate(sample().sections, 1)]
    said += [name + value for name, value in sample().facts]
    said += ["Figure 1. Change in everyday", "Mean change in points", "Table 1. Steps"]
    said += ["[c] means that", "Source: Questionnaires answered", "Keep in mind", "+4.2"]
    said += ["82 children took part", "by 4.2 points", "Page 2 of", "Waiting list22", "Barriers"]
    assert [words for words in said if flat(words) not in text] == []


def test_title_language_author_date_and_bookmarks_are_set(path: Path) -> None:
    reader = PdfReader(path)
    about = reader.metadata
    assert about is not None
    assert (about.title, about.author, about.subject) == (
        sample().title,
        sample().author,
        sample().subtitle,
    )
    assert str(about.creation_date) == "2021-11-03 00:00:00+00:00"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    marks = [mark["/Title"] for mark in reader.outline if isinstance(mark, dict)]
    # so short a report has no contents
    at = marks.index("1. Summary")
    assert marks[:at] == ["What we found", "How sure can we be?", "What it cannot tell"]
    assert marks[-1] == "About this report"
    assert all(float(page.mediabox.height) == pytest.approx(841.89) for page in reader.pages)


def test_pictures_tables_lists_and_quotations_are_tagged(path: Path) -> None:
    elements = list(structure(path))
    kinds = [str(element["/S"]) for element in elements]
    alts = [e["/Alt"] for e in elements if e["/S"] == "/Figure"]
    pictures = [b for s in sample().sections for b in s.blocks if isinstance(b, Picture)]
    drawn = [a.alt for q in marked(sample().answered) for a in q.answers if a.alt]
    levels = ["questions 1 and 2: level 2 of 4", "question 3: level 1 of 4"]
    sure = [f"How sure, {level}" for level in levels]
    assert alts == [*drawn, *sure, *(picture.alt for picture in pictures)]
    assert kinds.count("/Table") == kinds.count("/THead") == 2  # pictures print their numbers
    assert kinds.count("/Caption") == 4
    assert kinds.count("/BlockQuote") == 2
    assert {"/H1", "/H2", "/L", "/LI", "/Link", "/TR", "/TH", "/TD"} <= set(kinds)


def test_every_font_is_embedded_and_pictures_are_vectors(path: Path) -> None:
    for page in PdfReader(path).pages:
        fonts: Any = page["/Resources"].get("/Font", {})  # type: ignore[attr-defined]
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
        assert not list(page.images)


def test_the_same_report_gives_the_same_bytes(path: Path) -> None:
    assert compiled(sample()) == path.read_bytes()


def test_a_report_without_a_date_is_still_accessible(tmp_path: Path) -> None:
    made = _written(replace(sample(), date="Spring 2021", author="", subtitle=""), tmp_path)
    assert failures(made) == []
    assert PdfReader(made).metadata.creation_date is None  # type: ignore[union-attr]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("edition", list(Edition))
def test_awkward_words_are_shown_as_they_are_wherever_they_stand(
    edition: Edition, tmp_path: Path
) -> None:
    words = " | ".join(AWKWARD)
    html = MarkdownIt("commonmark", {"html": False}).render(
        "\n\n".join("".join(f"\\{c}" if c in "\\`*_<#&-=[]!" else c for c in w) for w in AWKWARD)
    )
    columns = tuple(Column(key=str(n), label=w) for n, w in enumerate(AWKWARD[:6]))
    cells: dict[str, str | float | None] = dict(
        zip([c.key for c in columns], AWKWARD[6:], strict=False)
    )
    table = Table(
        caption=words, columns=columns, rows=(Row(cells=cells),), notes=AWKWARD, source=words
    )
    answer = Answer(about=words, message=words, verdict="described", beside=words)
    report = replace(
        _section(Prose(html), Tabulation("t", table)),
        title=words,
        subtitle=words,
        programme=words,
        author=words,
        edition=edition,
        edition_note=report_sample.EDITION_NOTES[edition],
        facts=((AWKWARD[0], words),),
        banners=AWKWARD,
        answered=(Answered(id="q", text=words, answers=(answer,)),),
        about=AWKWARD,
        citations=AWKWARD,
        annexes=((words, "annex #1.html"),),
    )
    made = _written(report, tmp_path)
    assert failures(made) == []
    text = flat("".join(page.extract_text() for page in PdfReader(made).pages))
    for said in AWKWARD:
        assert text.count(flat(said)) >= 8, said
    assert "root:x:" not in text


def test_signs_that_no_font_or_no_lasting_file_has_do_not_stop_a_report(tmp_path: Path) -> None:
    words = "\N{SLIGHTLY SMILING FACE} \u6f22 \U00012000 \uf0b7 \ue000 \x0b \u200b end"
    bars = report_sample.picture("b", report_sample.BARS)
    drawn = replace(bars, svg=bars.svg.replace("Peer mentors", "Peer \ue001 mentors"), alt=words)
    assert drawn.svg != bars.svg
    made = _written(_section(Prose(f"<p>{words}</p>"), drawn), tmp_path)
    assert failures(made) == []
    text = flat("".join(page.extract_text() for page in PdfReader(made).pages))
    assert "\u6f22\U00012000\u2022\ufffd" in text


def test_nothing_that_was_written_leaves_the_page(tmp_path: Path) -> None:
    long = "Wochenbettunterstuetzungsverordnung" * 6
    table = Table(
        caption="Long",
        columns=tuple(Column(key=str(n), label=f"Heading{n}") for n in range(7)),
        rows=(Row(cells={str(n): long for n in range(7)}),),
    )
    made = _written(_section(Prose(f"<p>{long}</p>"), Tabulation("t", table)), tmp_path)
    right: list[float] = []
    for page in PdfReader(made).pages:
        page.extract_text(visitor_text=lambda _t, cm, tm, *_: right.append(cm[4] + tm[4]))
    assert max(right) < 595.3 - 60


def test_a_report_with_empty_sections_is_a_report(tmp_path: Path) -> None:
    report = replace(
        sample(),
        subtitle="",
        facts=(),
        banners=(),
        answered=(),
        methods=(),
        citations=(),
        annexes=(),
        about=(),
        author="",
        sections=tuple(Section(s.key, s.title, (), missing=True) for s in sample().sections),
    )
    made = _written(report, tmp_path)
    assert failures(made) == []
    pages = "".join(page.extract_text() for page in PdfReader(made).pages)
    assert pages.count("This section has not been written yet.") == 10


def test_only_a_long_report_lists_its_contents(tmp_path: Path) -> None:
    long = tuple(
        replace(s, blocks=(Prose(f"<p>{'So it was said. ' * 300}</p>"),)) for s in sample().sections
    )
    made = _written(replace(sample(), sections=long), tmp_path)
    reader = PdfReader(made)
    assert len(reader.pages) > 9
    marks = [mark["/Title"] for mark in reader.outline if isinstance(mark, dict)]
    at = marks.index("Contents")
    assert (marks[0], marks[at + 1]) == ("What we found", "1. Summary")
    kinds = [str(element["/S"]) for element in structure(made)]
    assert kinds.count("/TOCI") == 12


def test_everything_that_markdown_can_say_is_set(tmp_path: Path) -> None:
    markdown = (
        '# One\n\n#### Four\n\n###### Six\n\nA [link](https://example.org "t"), a '
        "[place](#section-1), [none](#nowhere), *soft*, **hard**, `code #x`,  \nnew line\n\n"
        "1. one\n2. two\n   - inner\n\n     loose\n\n> first\n>\n> who said it\n\n---\n\n"
        "```python\n  x = 1  # kept\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "![seen by nobody](missing.png)\n"
    )
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    made = _written(_section(Prose(html)), tmp_path)
    assert failures(made) == []
    text = pdf_text(made)
    for said in ("Four", "code #x", "x = 1  # kept", "loose", "who said it", "seen by nobody"):
        assert said in text
    assert "https://example.org" in text
    kinds = [str(e["/S"]) for e in structure(made)]
    levels = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3", "/H4")]
    assert "/H2 /H3 /H4 /H4" in " ".join(levels)
    assert levels.index("/H1") == 0  # the title stands above every chapter
    assert levels.count("/H1") == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:x", "vb:x"])
def test_links_that_could_run_or_read_something_are_only_words(address: str) -> None:
    nodes = Fragments().read(f'<p><a href="{address}">words</a></p>')
    (paragraph,) = nodes
    assert isinstance(paragraph, dict)
    assert paragraph["in"] == [{"is": "a", "in": ["words"]}]


def test_prose_is_read_with_the_words_of_what_cannot_be_set() -> None:
    html = (
        '<p>a <span class="bound">7</span>\n <img src="x.png" alt="seen"><img src="y.png"> z</p>'
        "<!-- note --><ol start='\u00b2'><li>one</li>\n</ol> loose"
    )
    assert Fragments().read(html) == [
        {"is": "p", "in": ["a 7 seen z"]},
        {"is": "ol", "start": 1, "in": [{"is": "li", "in": ["one"]}]},
        {"is": "p", "in": ["loose"]},
    ]


def test_a_picture_without_a_description_is_refused_and_the_last_report_stays(
    path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(path.read_bytes())
    (picture,) = [b for b in sample().sections[7].blocks if isinstance(b, Picture)][:1]
    with pytest.raises(EvaluationError, match="description for people who cannot see it"):
        write_pdf(_section(replace(picture, alt="")), target)
    assert target.read_bytes() == path.read_bytes()
    assert list(tmp_path.iterdir()) == [target]
    encoded = base64.b64encode(png(picture.svg)).decode()
    shown = _section(Prose(f'<p><img src="data:image/png;base64,{encoded}" alt="A chart"></p>'))
    assert failures(_written(shown, tmp_path)) == []
    with pytest.raises(EvaluationError):
        compiled(_section(Prose(f'<p><img src="data:image/png;base64,{encoded}" alt=""></p>')))


def test_a_report_that_cannot_be_put_in_place_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(EvaluationError, match="Close it if it is open"):
        write_pdf(sample(), tmp_path / "report.pdf")
    assert [p.name for p in tmp_path.iterdir()] == ["report.pdf"]


def test_text_that_is_planted_in_a_pdf_is_found(path: Path) -> None:
    assert sample().facts[0][1] in pdf_text(path)
    assert sample().methods[0].why in pdf_text(path)  # over two lines
    assert "Dot chart" in pdf_text(path)
    assert "https://yjresourcehub.uk/" in pdf_text(path)


def test_a_pdf_is_set_without_floating_pictures_where_the_typesetter_fails_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    floats = []

    def fails_once(folder: Path, shown: str, **_: bool) -> bytes:
        floats.append(json.loads((folder / "report.json").read_text("utf-8"))["floats"])
        if floats == [True]:
            raise TypesetterError(Issue(shown, "tags weren't properly closed", "", code="x"))
        return b"%PDF"

    monkeypatch.setattr("evaluation.report.pdf.typeset", fails_once)
    assert compiled(sample()) == b"%PDF"
    assert floats == [True, False]


def _places(report: Report, *words: str) -> list[tuple[int, float]]:
    """Where each begins: the page, and how far down, of the first text that has the words."""
    found: dict[str, tuple[int, float]] = {}
    for number, page in enumerate(PdfReader(BytesIO(compiled(report))).pages):

        def note(text: str, seen: list[float], at: list[float], *_: Any, on: int = number) -> None:
            down = -(at[4] * seen[1] + at[5] * seen[3] + seen[5])
            for word in (w for w in words if flat(w) in flat(text)):
                found.setdefault(word, (on, down))

        page.extract_text(visitor_text=note)
    return [found[word] for word in words]


@pytest.mark.parametrize("lines", [0, 24])
def test_a_tall_figure_stands_after_the_words_that_lead_to_it(lines: int) -> None:
    """Wherever a page ends: never over its heading, as a figure at the top of the page would."""
    _, tall = (b for s in sample().sections for b in s.blocks if isinstance(b, Picture))
    before = Prose("".join(f"<p>Line {at}.</p>" for at in range(lines)))
    led = Prose("<h3>Its heading</h3><p>Leads on.</p>")
    after = Prose("<p>Goes on.</p>" * 12)
    report = _section(before, led, tall, after)
    places = _places(report, "Its heading", "Leads on.", "Figure 1.")
    assert places == sorted(places)


def test_lines_come_closer_only_where_that_saves_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = 0
    for lines in (14, 30):
        report = _section(Prose("".join(f"<p>Line {at}.</p>" for at in range(lines))))
        made = compiled(report)
        with monkeypatch.context() as patch:
            patch.setattr("evaluation.report.pdf._LITTLE", 0.0)  # never closer
            usual = compiled(report)
        fewer = len(PdfReader(BytesIO(usual)).pages) - len(PdfReader(BytesIO(made)).pages)
        assert made == usual or fewer == 1
        saved += fewer
    assert saved


@pytest.mark.parametrize("rows", [33, 34])
def test_the_last_rows_of_a_long_table_stand_together(rows: int) -> None:
    """None stands alone on the next page, and the table stays one that can be read out."""
    columns = (Column(key="a", label="Name"), Column(key="b", label="What it is"))
    cells = [{"a": f"Row {at}", "b": "words " * 6} for at in range(rows)]
    table = Table(caption="Long", columns=columns, rows=tuple(Row(cells=c) for c in cells))
    before = Prose("<p>Line.</p>" * 6)
    report = _section(before, Tabulation("t", table))
    pages = [at for at, _ in _places(report, *(f"Row {at}" for at in range(rows - 3, rows)))]
    assert len({*pages}) == 1
