"""What a report may hold: pages, numbers, methods; its annex, its spreadsheet, its list of numbers.

The demonstration's five reports, written by a real run, are the examples.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from evaluation.publish.clean_lists import UnsafeError
from evaluation.publish.clean_spreadsheet import clean_spreadsheet
from evaluation.report.data_file import Spreadsheet, TableSheet, workbook
from evaluation.report.equations import EQUATIONS, equations
from evaluation.report.glossary import MOST_WORDS, glossary
from evaluation.report.printed_values import ANNEX, FIRST_PAGE, places_of
from evaluation.say.equation import Equation
from evaluation.say.printed_value import PrintedValue, read_values

REPORTS = (
    "counting-lives-interviews",
    "family-therapy",
    "flats",
    "peer-parents",
    "trauma-informed-training",
)
EDITIONS = {"public": "publish", "restricted": "restricted", "internal": "internal"}
NUMBER = re.compile(r"[\d,]*\d(?:\.\d+)?")


@cache
def values(outputs: Path, slug: str, edition: str) -> tuple[PrintedValue, ...]:
    return read_values(outputs / slug / "internal" / "values.json", edition)


def numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in NUMBER.findall(text)}


# --- the demonstration ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_a_public_report_has_eight_pages_at_most_and_a_restricted_one_more(
    demo: Path, slug: str
) -> None:
    folder = demo / "outputs" / slug
    pages = {e: len(PdfReader(folder / f / "report.pdf").pages) for e, f in EDITIONS.items()}
    assert pages["public"] <= 8
    assert pages["restricted"] <= 9
    assert pages["internal"] <= 9
    assert len(PdfReader(folder / "publish" / "annex.pdf").pages) <= 13


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_number_stands_in_more_places_than_page_1_and_its_section(
    demo: Path, slug: str, edition: str
) -> None:
    """Of a word for a count ("n") that goes with every result of the same people, one says it."""
    printed = [v for v in values(demo / "outputs", slug, edition) if v.place != ANNEX]
    places = places_of(v for v in printed if v.part != "n")
    assert {key: found for key, found in places.items() if len(found) > 2} == {}
    for found in places.values():
        assert len(set(found) - {FIRST_PAGE}) <= 1 or len(found) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_every_number_of_a_finding_in_the_page_is_listed_and_the_other_way_round(
    demo: Path, slug: str
) -> None:
    folder = demo / "outputs" / slug
    page = BeautifulSoup((folder / "publish" / "report.html").read_text("utf-8"), "html.parser")
    listed = [v for v in values(demo / "outputs", slug, "public") if v.place != ANNEX]
    known: dict[str, set[str]] = {}
    for value in listed:
        known.setdefault(value.finding, set()).update(numbers(value.text))
    for span in page.find_all("span", class_="bound"):
        key = str(span["data-key"])
        if key.startswith("fact."):  # the lead's own number
            continue
        finding = next((k for k in known if f"{key}.".startswith(f"{k}.")), "")
        stands = numbers(re.sub(r"\d+% interval", "", span.get_text())) - {"1", "2"}
        assert stands <= known.get(finding, set()) | _names(span.get_text()), span
    text = page.get_text(" ")
    for value in listed:
        assert value.text.lstrip("+") in text.replace("\N{NO-BREAK SPACE}", " "), value


def _names(text: str) -> set[str]:
    """Numbers within the names of things: ``ARTIC-45``."""
    return {digits for word in re.findall(r"[A-Z]+-\d+|“[^”]*”", text) for digits in numbers(word)}


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_listed_that_the_edition_withholds(demo: Path, slug: str, edition: str) -> None:
    from evaluation.say.finding import FindingsFile

    file = demo / "outputs" / slug / EDITIONS[edition] / "findings.json"
    findings = {
        f.key: f for f in FindingsFile.model_validate_json(file.read_text("utf-8")).findings
    }
    for value in values(demo / "outputs", slug, edition):
        finding = findings[value.finding]
        estimate = finding.estimates.get(value.estimate)
        assert not finding.withheld or value.estimate == "headline"  # of sessions, not of people
        assert estimate is None or not estimate.withheld


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_spreadsheet_keeps_the_rules(demo: Path, slug: str, edition: str) -> None:
    content = (demo / "outputs" / slug / EDITIONS[edition] / "tables.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    for page in book.worksheets:
        assert not page.merged_cells.ranges
        assert page["A1"].value
        rows = list(page.iter_rows(values_only=True))
        assert all(any(cell is not None for cell in row) for row in rows)  # no blank row
        if page.title in ("Cover", "Notes"):
            continue
        [table] = page.tables.values()
        head = [cell.value for cell in page[table.ref][0]]
        assert len({str(label).casefold() for label in head}) == len(head)
        assert all(cell.value is not None for row in page[table.ref] for cell in row)
        assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    assert clean_spreadsheet(content) == content


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_the_spreadsheet_has_every_printed_number(demo: Path, slug: str) -> None:
    content = (demo / "outputs" / slug / "publish" / "tables.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    there = {
        f"{cell:.10g}" if isinstance(cell, int | float) else str(cell)
        for page in book.worksheets
        for row in page.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    }
    for value in values(demo / "outputs", slug, "public"):
        size = value.text.lstrip("+-\N{MINUS SIGN}")
        told = value.part in ("value", "ci_low", "ci_high", "n") and value.estimate != "headline"
        if told and re.fullmatch(r"[\d.]+", size):
            assert {f"{float(size):.10g}", f"-{float(size):.10g}"} & there, value


@pytest.mark.slow
def test_the_annex_tells_the_method_of_each_question_and_the_report_half_a_page(demo: Path) -> None:
    folder = demo / "outputs" / "trauma-informed-training" / "publish"
    annex = BeautifulSoup((folder / "annex.html").read_text("utf-8"), "html.parser").get_text(" ")
    for said in ("Plan and departures", "Measures", "In formula", "What may be shown", "ci_level"):
        assert said in annex
    report = BeautifulSoup((folder / "report.html").read_text("utf-8"), "html.parser")
    [methods] = report.select("section[aria-labelledby=methods]")
    assert len(methods.get_text(" ").split()) < 330
    assert "Keep in mind" not in methods.get_text(" ")
    links = {str(a["href"]) for a in report.select("section[aria-labelledby=about] a")}
    assert {"annex.html", "annex.pdf", "tables.xlsx"} <= links
    assert 'href="annex-1-pre_post.html"' in (folder / "annex.html").read_text("utf-8")


@pytest.mark.slow
def test_what_is_withheld_is_named_in_one_box(demo: Path) -> None:
    page = (demo / "outputs" / "flats" / "publish" / "report.html").read_text("utf-8")
    soup = BeautifulSoup(page, "html.parser")
    [box] = soup.select("div.notice[aria-labelledby=not-shown]")
    assert "fewer than 10 caregivers" in box.get_text().casefold()
    assert soup.get_text().count("left out to protect people's identity") == 1


# --- single parts -----------------------------------------------------------------------------


def made(*rows: tuple[str | float, ...], digits: tuple[int, ...] = (0, 2)) -> Spreadsheet:
    sheet = TableSheet(
        "Table 1",
        "Scores",
        ("One table.", "Source: a study."),
        ("Who", "Mean"),
        rows,
        tuple(digits for _ in rows),
    )
    return Spreadsheet(
        "A study: every number", ("Public edition",), ("[c] confidential",), (sheet,)
    )


def test_a_spreadsheet_made_clean_is_the_same_to_the_byte() -> None:
    content = workbook(made(("all", 4.25), ("=1+1", "[c]"), ("@cmd", -0.1)))
    assert clean_spreadsheet(content) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [c.data_type for c in book["Table 1"]["A"]][4:] == ["s", "s", "s"]
    assert book["Table 1"]["B5"].number_format == "0.00"


def altered(**parts: str) -> bytes:
    """A clean workbook with other parts, or with some replaced in its sheet."""
    source, target = io.BytesIO(workbook(made(("all", 4.25)))), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for before, after in parts.items():
                if not before.startswith("new_"):
                    continue
                what, _, instead = after.partition(" => ")
                content = content.replace(what, instead) if name.startswith("xl/") else content
            new.writestr(name, content)
        for name, content in parts.items():
            if not name.startswith("new_"):
                new.writestr(name, content)
    return target.getvalue()


def bad_workbooks() -> Iterator[tuple[str, bytes]]:
    yield "macro", altered(**{"xl/vbaProject.bin": "x"})
    yield "outside", altered(**{"xl/externalLinks/externalLink1.xml": "<a/>"})
    yield "equation", altered(new_="<v>4.25</v> => <f>HYPERLINK(1)</f><v>4.25</v>")
    yield "hidden", altered(new_='state="visible" => state="hidden"')
    yield "entity", altered(new_='<worksheet => <!DOCTYPE a [<!ENTITY b "c">]><worksheet')
    yield "kind", altered(new_='t="n"><v>4.25 => t="e"><v>#REF!')
    yield "no package", b"PK nothing"
    yield "empty", b""


@pytest.mark.parametrize(
    "content", [pytest.param(content, id=name) for name, content in bad_workbooks()]
)
def test_a_workbook_that_holds_more_than_words_and_numbers_is_not_taken(content: bytes) -> None:
    with pytest.raises(UnsafeError):
        clean_spreadsheet(content)


def test_a_glossary_has_the_words_that_stand_and_never_more_than_a_reader_takes_in() -> None:
    assert glossary(["Nothing to explain here."]) == ()
    said = (
        "95% interval, mean, adjusted, follow-up, percentage points, reliable, Hedges's g, theme, "
        "sources, scales, p = 0.04"
    )
    assert len(glossary([said])) == MOST_WORDS
    [(term, meaning)] = glossary(["They rated it looking back."])
    assert term == "Looking back"
    assert meaning.endswith(".")


def test_every_method_of_an_interval_has_its_formula_once() -> None:
    first, second = equations([Equation.PAIRED_T, None, Equation.WILSON, Equation.WILSON])
    assert "Student 1908" in first
    assert "Wilson 1927" in second
    assert equations([None]) == ()
    assert EQUATIONS.keys() == {*Equation}
    assert len({*EQUATIONS.values()}) == len(Equation)


def test_every_interval_of_the_demonstration_that_leads_has_its_formula(demo: Path) -> None:
    pages = [path.read_text("utf-8") for path in demo.glob("outputs/*/internal/annex.html")]
    told = " ".join(pages)
    for of in (Equation.PAIRED_T, Equation.CHANGE_TOGETHER, Equation.WELCH, Equation.ANCOVA):
        assert escape(EQUATIONS[of], quote=False)[:60] in told
