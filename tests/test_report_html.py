"""The HTML report: complete, self-contained, and well formed for people and machines."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import report_sample

from evaluation.report.model import Notice, Prose, Section
from evaluation.report.typeface import font_faces
from evaluation.report.web import NOT_WRITTEN, cell_text, render_html
from evaluation.say.finding import Column, Edition, Statistic

VOID = {"meta", "link", "img", "br", "hr", "input", "col"}


class Page(HTMLParser):
    """Every element with its attributes and text, in order; unbalanced tags are noted."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[int] = []
        self.unbalanced: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}, []))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.elements[self.open[-1]][0] != tag:
            self.unbalanced.append(tag)
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for at in self.open:
            self.elements[at][2].append(data)

    def all(self, *tags: str) -> list[tuple[str, dict[str, str], str]]:
        return [
            (t, a, " ".join("".join(text).split())) for t, a, text in self.elements if t in tags
        ]


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(report_sample.report())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_asks_nothing_of_any_server(html: str, page: Page) -> None:
    assert not page.all("script", "link", "iframe", "object", "base")
    assert not page.all("image", "use")
    assert all(a["src"].startswith("data:image/svg+xml;") for _, a, _ in page.all("img"))
    assert not re.search(r"@import|url\(", html.replace(font_faces(), ""))
    assert not any("srcset" in a for _, a, _ in page.elements)


def test_of_two_drawings_one_is_seen_and_read_out_on_any_screen(html: str) -> None:
    assert re.search(r"\.drawn\.phone \{ display: none; \}", html)
    phone = html.partition("@media screen and (max-width: 40rem)")[2].partition("@media print")[0]
    assert ".drawn.paper:not(:only-of-type) { display: none; }" in phone
    assert ".drawn.phone { display: block;" in phone


def test_tags_are_balanced_and_ids_unique(page: Page) -> None:
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    assert not page.unbalanced
    assert not page.open
    assert len(ids) == len(set(ids))


def test_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    ids = {a["id"] for _, a, _ in page.elements if "id" in a}
    targets = {a["href"][1:] for _, a, _ in page.all("a") if a["href"].startswith("#")}
    assert targets <= ids
    assert len(targets) >= 13


def test_headings_descend_one_level_at_a_time_from_one_h1(page: Page) -> None:
    levels = [int(tag[1]) for tag, _, _ in page.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_are_there_once(page: Page) -> None:
    for tag in ("header", "main", "nav", "footer"):
        assert len(page.all(tag)) == 1, tag
    assert page.all("a")[0][1] == {"class": "skip", "href": "#main"}


def test_language_and_title_are_the_reports(page: Page) -> None:
    assert page.all("html")[0][1]["lang"] == "en-GB"
    assert page.all("title")[0][2].startswith("Families Learning About Thinking Skills")


def test_another_language_is_declared() -> None:
    welsh = replace(report_sample.report(), language="cy")
    assert Page(render_html(welsh)).all("html")[0][1]["lang"] == "cy"


def test_the_ten_sections_are_numbered_and_missing_ones_say_so(page: Page) -> None:
    numbered = [text for _, _, text in page.all("h2") if text[0].isdigit()]
    assert numbered[0] == "1. Summary"
    assert numbered[9] == "10. Further information"
    missing = [text for _, a, text in page.all("p") if a.get("class") == "notice missing"]
    assert [text.startswith(NOT_WRITTEN) for text in missing] == [True, True]


def test_every_picture_has_alt_text_caption_and_data_table(page: Page) -> None:
    drawn = [a for _, a, _ in page.all("svg")]
    figures = [a for a in drawn if a["class"].startswith("drawn")]
    assert len(page.all("figure")) == len(page.all("details")) == len(figures) / 2 == 2
    assert all(80 < len(a["aria-label"]) <= 250 for a in figures)
    assert all(a["role"] == "img" for a in drawn)
    assert not page.all("img")  # drawings stand in the page, and share its typeface
    *rows, low, very_low = (a for a in drawn if a not in figures)
    assert [a["aria-label"].partition(":")[0] for a in rows] == ["Thinking skills"] * 2
    assert low["aria-label"] == "How sure, questions 1 and 2: level 2 of 4"
    assert very_low["aria-label"] == "How sure, question 3: level 1 of 4"
    captions = [text for _, _, text in page.all("figcaption")]
    assert captions[0].startswith("Figure 1. Change in everyday thinking skills")
    assert all("Numbers of figure" in text for _, _, text in page.all("details"))


def test_every_table_has_a_caption_and_scoped_headers(page: Page) -> None:
    tables = page.all("table")
    assert len(page.all("caption")) == len(tables) == 4
    assert all(a.get("scope") in ("col", "row") for _, a, _ in page.all("th"))
    assert all(len(page.all(tag)) == len(tables) for tag in ("thead", "tbody"))


def test_numbers_stand_flush_right_and_words_do_not(page: Page) -> None:
    cells = {text: a for _, a, text in page.all("td")}
    for number in ("18.3", "+4.2", "−0.8", "[c]"):
        assert "text-align:right" in cells[number]["style"]
    assert "style" not in cells["Youth justice service"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1234.5, "1,234.5"), (-0.25, "−0.3"), (0.25, "+0.3"), (None, "–"), ("[c]", "[c]"), (0, "0.0")],
)
def test_cells_are_rounded_half_up_with_a_real_minus(
    value: float | str | None, expected: str
) -> None:
    signed = not (isinstance(value, float) and value > 1)
    column = Column(key="x", label="x", statistic=Statistic.CHANGE, decimals=1, signed=signed)
    assert cell_text(value, column) == expected


def test_a_p_is_never_printed_as_nothing() -> None:
    column = Column(key="p", label="p (Holm)", statistic=Statistic.TEST, decimals=3)
    said = [cell_text(value, column) for value in (0.0, 0.00049, 0.0005, 0.011, 1.0)]
    assert said == ["<0.001", "<0.001", "0.001", "0.011", "1.000"]


def test_bound_numbers_keep_their_key(html: str) -> None:
    assert '<span class="bound" data-key="flats.change.value">4.2</span>' in html


def test_everything_but_clean_prose_is_escaped() -> None:
    nasty = "<b>&</b>"
    report = replace(
        report_sample.report(),
        title=nasty,
        subtitle=nasty,
        programme=nasty,
        facts=((nasty, nasty),),
        banners=(nasty,),
        citations=(nasty,),
        about=(nasty,),
        annexes=((nasty, "a b.html"),),
        sections=(Section("s", nasty, (Notice(nasty), Prose("<p><em>kept</em></p>"))),),
    )
    html = render_html(report)
    assert nasty not in html
    assert "<em>kept</em>" in html
    assert 'href="a%20b.html"' in html


def test_banners_come_first_in_main_and_an_edition_note_is_not_said_twice() -> None:
    html = render_html(report_sample.report(Edition.RESTRICTED))
    assert html.index("SYNTHETIC DATA") < html.index("<h1>")
    assert html.count("for its named recipients only") == 1


def test_a_bare_report_renders_without_empty_parts() -> None:
    bare = replace(
        report_sample.report(),
        subtitle="",
        facts=(),
        banners=(),
        answered=(),
        methods=(),
        citations=(),
        annexes=(),
        about=(),
        author="",
        edition_note="",
    )
    page = Page(render_html(bare))
    headings = [text for _, _, text in page.all("h2")]
    assert "Findings at a glance" not in headings
    assert "How these figures were worked out" not in headings
    assert not [tag for tag, _, text in page.all("ul", "dl", "h3", "p", "li") if not text]


def test_a_class_of_tables_is_one_of_nothing_else(page: Page) -> None:
    """Else what is said of a paragraph sets the letters of tables too."""
    of_tables = {name for _, a, _ in page.all("table") for name in a.get("class", "").split()}
    of_others = {
        name for tag, a, _ in page.elements if tag != "table" for name in a.get("class", "").split()
    }
    assert of_tables
    assert not of_tables & of_others
