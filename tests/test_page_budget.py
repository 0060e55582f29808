"""What a report may hold: pages, numbers, methods; its annex, its spreadsheet, its list of numbers.

The demonstration's five reports, written by a real run, are the examples.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from openpyxl.utils import get_column_letter
from pypdf import PdfReader

from evaluation.declare.whose_rows import Unit
from evaluation.publish.clean_lists import UnsafeError
from evaluation.publish.clean_spreadsheet import clean_spreadsheet
from evaluation.report.build import OUTWARDS
from evaluation.report.data_file import Spreadsheet, TableSheet
from evaluation.report.equations import EQUATIONS, equations
from evaluation.report.glossary import MOST_TERMS, glossary
from evaluation.report.printed_values import places_of
from evaluation.report.xlsx import workbook
from evaluation.say.equation import Equation
from evaluation.say.finding import Finding, FindingsFile, Statistic
from evaluation.say.printed_value import ANNEX, DATA_FILE, FIRST_PAGE, PrintedValue, read_values

REPORTS = (
    "counting-lives-interviews",
    "family-therapy",
    "flats",
    "peer-parents",
    "trauma-informed-training",
)
PEOPLE = (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL)
EDITIONS = {"public": "publish", "restricted": "restricted", "internal": "internal"}
NUMBER = re.compile(r"[\d,]*\d(?:\.\d+)?")
SIGNED = re.compile(r"(?<![\w.,-])[+\N{MINUS SIGN}]?\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")
CELL = re.compile(rf"{SIGNED.pattern}%?(?: to {SIGNED.pattern})?")
BODY = "body"  # the report without its annex and its data file


@cache
def _every(outputs: Path, slug: str) -> dict[str, tuple[PrintedValue, ...]]:
    return read_values(outputs / slug / "internal" / "values.json")


@cache
def values(outputs: Path, slug: str, edition: str, part: str = "") -> tuple[PrintedValue, ...]:
    """What an edition prints: all of it, or what stands in the report, or in its annex."""
    of = {place: place for place in (ANNEX, DATA_FILE)}
    every = _every(outputs, slug)[edition]
    return tuple(v for v in every if part in ("", of.get(v.place, BODY)))


@cache
def findings_of(outputs: Path, slug: str, edition: str) -> dict[str, Finding]:
    file = outputs / slug / EDITIONS[edition] / "findings.json"
    return {f.key: f for f in FindingsFile.model_validate_json(file.read_text("utf-8")).findings}


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


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_number_stands_in_more_places_than_page_1_and_its_section(
    demo: Path, slug: str, edition: str
) -> None:
    printed = values(demo / "outputs", slug, edition, BODY)
    places = places_of(v for v in printed if v.part != "n")
    assert {key: found for key, found in places.items() if len(found) > 2} == {}
    for found in places.values():
        assert len(set(found) - {FIRST_PAGE}) <= 1 or len(found) <= 2


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_count_is_printed_more_than_twice(demo: Path, slug: str, edition: str) -> None:
    """On page 1, which counts as one, and once where its finding is told.

    A count belongs to its finding: each says on how many it rests, though they may be the same
    people. A figure with its message and the line below it is one place, and so is the prose of a
    section.
    """
    findings = findings_of(demo / "outputs", slug, edition)
    places: dict[tuple[str, str], set[str]] = {}
    for value in values(demo / "outputs", slug, edition, BODY):
        estimate = findings[value.finding].estimates.get(value.estimate)
        counts = estimate and estimate.statistic in (Statistic.COUNT, Statistic.SPLIT)
        name = "n" if value.part == "n" else value.estimate if counts else ""
        if name:
            place = FIRST_PAGE if value.place == FIRST_PAGE else value.stands
            places.setdefault((value.finding, name), set()).add(place)
    assert {count: found for count, found in places.items() if len(found) > 2} == {}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_number_of_a_page_is_missing_from_the_list(demo: Path, slug: str, edition: str) -> None:
    """In tables, in figures, and in words that are a finding's; of the report and of its annex."""
    for page, part in (("report.html", BODY), ("annex.html", ANNEX)):
        known = {plain(v.text) for v in values(demo / "outputs", slug, edition, part)}
        path = demo / "outputs" / slug / EDITIONS[edition] / page
        text = path.read_text("utf-8") if path.exists() else ""  # of one without a finding
        printed = set(map(plain, in_page(BeautifulSoup(text, "html.parser"))))
        assert printed - known == set()


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_method_is_told_of_a_result_that_is_not_shown(
    demo: Path, slug: str, edition: str
) -> None:
    """Each paragraph on methods is that of a finding of which the report prints a number."""
    path = demo / "outputs" / slug / EDITIONS[edition] / "report.html"
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    methods = page.select("section[aria-labelledby=methods] > :is(p, ul)")
    told = {" ".join(line.get_text().split()) for line in methods}
    findings = findings_of(demo / "outputs", slug, edition)
    printed = {v.finding for v in values(demo / "outputs", slug, edition, BODY)}
    outwards = any(e.step for key in printed for e in findings[key].estimates.values())
    assert (OUTWARDS in told) <= outwards
    told -= {OUTWARDS}
    assert told <= {" ".join(findings[key].method.split()) for key in printed}
    assert bool(told) == bool(printed)


def plain(text: str) -> str:
    return text.lstrip("+").rstrip("%")


def in_page(page: BeautifulSoup) -> Iterator[str]:
    for table in page.find_all("table"):
        head = [" ".join(cell.get_text().split()) for cell in table.find_all("th", scope="col")]
        if not {"Score from", "Fact", "Parameter", "Subject", "How many"} & set(
            head
        ):  # no finding's
            yield from in_texts(table.find_all(["td", "th"]))
    for drawing in page.select("svg.paper"):
        around = drawing.find_parent("figure")
        steps = around is not None and around.find("th", string="Step") is not None
        yield from in_texts(drawing.find_all("text"), ends_only=not steps)  # an axis has its own
    for bound in page.select("span.bound"):
        if not str(bound["data-key"]).startswith("fact."):
            words = re.sub(r"\d+% interval|\"[^\"]*\"|“[^”]*”", "", bound.get_text())
            yield from SIGNED.findall(words)


def in_texts(elements: Iterable[Tag], *, ends_only: bool = False) -> Iterator[str]:
    for element in elements:
        text = " ".join(element.get_text(" ").split())
        if CELL.fullmatch(text) and (" to " in text or not ends_only):
            yield from text.split(" to ")


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("edition", ["public", "restricted"])
def test_what_goes_into_the_ledger_has_every_finding_that_is_printed(
    demo: Path, slug: str, edition: str
) -> None:
    """Who says that an edition went out holds later ones to all that it prints of people."""
    text = (demo / "outputs" / slug / "internal" / "printed.json").read_text("utf-8")
    held = {
        printed["finding"]["key"]: printed["finding"]
        for shown in json.loads(text)["editions"]
        if shown["edition"] == edition
        for printed in shown["printed"]
    }
    findings = findings_of(demo / "outputs", slug, edition)
    printed = values(demo / "outputs", slug, edition)
    of_people = {v.finding for v in printed if findings[v.finding].unit in PEOPLE}
    assert of_people <= held.keys()
    for value in printed:
        own = held.get(value.finding, {}).get("estimates", {}).get(value.estimate)
        if own and value.part in ("value", "ci_low", "ci_high") and value.exact is not None:
            assert own[value.part] == value.exact, value


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_every_number_of_a_finding_in_the_page_is_listed_and_the_other_way_round(
    demo: Path, slug: str
) -> None:
    folder = demo / "outputs" / slug
    page = BeautifulSoup((folder / "publish" / "report.html").read_text("utf-8"), "html.parser")
    listed = values(demo / "outputs", slug, "public", BODY)
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
    findings = findings_of(demo / "outputs", slug, edition)
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
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_list_has_every_number_of_the_spreadsheet(demo: Path, slug: str, edition: str) -> None:
    content = (demo / "outputs" / slug / EDITIONS[edition] / "tables.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    listed = values(demo / "outputs", slug, edition, DATA_FILE)
    known = {f"{float(as_number(v.text)):.10g}" for v in listed if CELL.fullmatch(v.text)}
    for page in book.worksheets:
        if page.title not in ("Cover", "Contents", "Notes", "Answers"):
            [table] = page.tables.values()
            head, *rows = page[table.ref]
            columns = [at for at, cell in enumerate(head) if cell.value not in NO_RESULT]
            cells = [row[at].value for row in rows for at in columns]
            there = {f"{cell:.10g}" for cell in cells if isinstance(cell, int | float)}
            assert there <= known, page.title


NO_RESULT = ("Level of the interval",)


def as_number(text: str) -> str:
    return plain(text).replace("\N{MINUS SIGN}", "-").replace(",", "")


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
    every = (
        value for part in (BODY, ANNEX) for value in values(demo / "outputs", slug, "public", part)
    )
    for value in every:
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
    hidden = workbook(made(("all", "[c]")))  # which has no digits, whatever a number would have
    assert clean_spreadsheet(hidden) == hidden
    assert clean_spreadsheet(content) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [c.data_type for c in book["Table 1"]["A"]][4:] == ["s", "s", "s"]
    assert book["Table 1"]["B5"].number_format == "0.00"


def test_headings_stand_alike_in_a_sheet_and_in_the_mark_of_its_table() -> None:
    head = ('"A" & <b>', "two\nlines", *(f"column {n}" for n in range(60)))
    sheet = TableSheet(
        "It's here", "Wide", (), head, ((*("=1\r\n", " b "), *map(float, range(60))),)
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook(Spreadsheet("W", (), (), (sheet,)))))
    page = book["It's here"]
    [table] = page.tables.values()
    assert table.ref == f"A2:{get_column_letter(len(head))}3"
    assert table.column_names == [cell.value for cell in page[2]]
    assert table.column_names[:3] == ['"A" & <b>', "two lines", "column 0"]
    assert [cell.value for cell in page[3]][:2] == ["=1\r\n", " b "]
    assert [cell.value for cell in page[3]][2:] == list(range(60))
    [_, here] = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert here == "'It''s here'!A1"


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
    yield "hidden", altered(new_='sheetId="1" => sheetId="1" state="hidden"')
    yield "entity", altered(new_='<worksheet => <!DOCTYPE a [<!ENTITY b "c">]><worksheet')
    yield "kind", altered(new_='><v>4.25 => t="e"><v>#REF!')
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
    assert len(glossary([said])) == MOST_TERMS
    [(term, meaning)] = glossary(["The 97.5% interval is 1 to 2."])
    assert term == "97.5% interval"
    assert "about 97.5 of 100" in meaning
    [(term, meaning)] = glossary(["They rated it looking back."])
    assert term == "Looking back"
    assert meaning.endswith(".")


def test_a_p_that_is_adjusted_is_not_told_as_a_start_that_was() -> None:
    terms = [term for term, _ in glossary(["p adjusted by Holm's method"])]
    assert terms == ["Adjusted p"]
    assert [term for term, _ in glossary(["adjusted for the start"])] == ["Adjusted"]


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
