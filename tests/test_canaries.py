"""Over 200 canaries where people leave names: none in publish, restricted or on the hub.

Each file that leaves the team is opened as far as it opens: parts of Word documents, streams of
PDFs, pictures inside pages, packed texts of pictures (tests/canaries.py).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
from canaries import Aviary, canaries_in, gif, jpeg, pictures_in, png
from conftest import Once
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from workspace_maker import csv_text, make_workspace, put

from evaluation.publish.hub import collect
from evaluation.report.lead.proforma import SECTIONS
from evaluation.run.deliverable import run_deliverable

PEOPLE = 24
READ = "qzcanary999j"  # stands in the prose and is to be read
ITEMS = ("1", "2", "3")
PICTURES: dict[str, Callable[[Aviary, str], bytes]] = {"png": png, "jpg": jpeg, "gif": gif}


def make(folder: Path) -> None:
    """Two deliverables with canaries, run and collected; and the canaries, by kind."""
    aviary = Aviary()
    headings = {item: f"{aviary.one('headings of answers')} {item}" for item in ITEMS}
    names = {"before": aviary.one("file names"), "after": aviary.one("file names")}
    identity = f"id {aviary.one('headings of identifiers')}"
    data = [
        {
            "file": f"data/{names[name]}.xlsx",
            "sheet": f"Answers {name}",
            "wave": wave,
            "rows_count": "children",
            "identify": [identity],
            "columns": {"mood": headings},
        }
        for name, wave in (("before", "baseline"), ("after", "endpoint"))
    ]
    segments = {
        "file": "data/segments.csv",
        "rows_count": "segments",
        "about": "professionals",
        "segments": {"segment": "number", "source": "source", "theme": "theme"},
    }
    evaluations = [
        {"design": "pre_post", "instruments": ["mood"], "primary": "mood.low", "data": data},
        {"design": "thematic", "data": [segments]},
    ]
    declared = {"marking": "public", "evaluations": evaluations}
    make_workspace(folder, **declared)
    word = folder / "deliverables/d"
    marked = folder / "deliverables/e"
    marked.mkdir()
    text = (word / "deliverable.yaml").read_text(encoding="utf-8")
    text += f"\n# {aviary.one('remarks in declarations')}\n"
    (word / "deliverable.yaml").write_text(text, encoding="utf-8")
    (marked / "deliverable.yaml").write_text(text, encoding="utf-8")
    _people(folder, aviary, headings, names, identity)
    _proforma_in_word(word / "proforma.docx", aviary)
    _proforma_in_markdown(marked, aviary)
    for path in (word / "data").iterdir():
        (marked / "data").mkdir(exist_ok=True)
        (marked / "data" / path.name).write_bytes(path.read_bytes())
    (marked / "corrections.csv").write_bytes((word / "corrections.csv").read_bytes())
    for name in ("d", "e"):
        outcome = run_deliverable(folder, name, lambda _stage: None, all_formats=True)
        assert outcome.exit_code == 0, outcome.issues
    collect([folder / "outputs"], folder / "hub")
    (folder / "canaries.json").write_text(json.dumps(aviary.made), encoding="utf-8")


def _people(
    folder: Path, aviary: Aviary, headings: dict[str, str], names: dict[str, str], identity: str
) -> None:
    """Workbooks of people with names, free text, comments, properties and hidden sheets."""
    ids = [aviary.one("identifiers") for _ in range(PEOPLE)]
    for wave, name in names.items():
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = f"Answers {wave}"
        others = ["Name", "Address", f"Other {aviary.one('headings nobody declared')}", "Remarks"]
        sheet.append([identity, *headings.values(), *others])
        for number, person in enumerate(ids):
            answers = [(number * at + (wave == "after")) % 3 for at in (1, 2, 3)]
            told = [aviary.one("names and addresses") for _ in range(3)]
            sheet.append([person, *answers, *told, f"My {aviary.one('free text')} said no."])
        for row in (1, 2, 5):
            comment = Comment(aviary.one("comments of cells"), aviary.one("authors of comments"))
            sheet.cell(row, 2).comment = comment
        _properties_of_workbook(book, aviary)
        path = folder / f"deliverables/d/data/{name}.xlsx"
        path.parent.mkdir(exist_ok=True)
        book.save(path)
    rows: list[list[object]] = [["number", "source", "theme", "said"]]
    sources = [aviary.one("sources of quotations") for _ in range(12)]
    for number in range(36):
        theme = ("Trust", "Time", "Place")[number % 3]
        rows.append([number, sources[number % 12], theme, f"{aviary.one('free text')} told us"])
    put(folder, "data/segments.csv", csv_text(rows))
    put(
        folder,
        "corrections.csv",
        csv_text(
            [
                ["file", "sheet", "cell", "old", "new", "who", "why"],
                [
                    f"data/{names['before']}.xlsx",
                    "Answers before",
                    "B3",
                    "1",
                    "2",
                    aviary.one("corrections"),
                    aviary.one("corrections"),
                ],
            ]
        ),
    )


def _properties_of_workbook(book: Any, aviary: Aviary) -> None:
    one = lambda: aviary.one("properties of workbooks")  # noqa: E731
    for name in ("creator", "lastModifiedBy", "title", "subject", "description", "keywords"):
        setattr(book.properties, name, one())
    book.custom_doc_props.append(StringProperty(name=one(), value=one()))
    hidden = book.create_sheet(f"{aviary.one('hidden sheets')}")
    hidden.sheet_state = "hidden"
    hidden["A1"] = aviary.one("hidden sheets")
    book.worksheets[0].oddHeader.center.text = one()
    named = aviary.one("defined names")
    book.defined_names[named] = DefinedName(named, attr_text="'Answers before'!$A$1")


def _proforma_in_word(path: Path, aviary: Aviary) -> None:
    """A proforma with pictures, whose document says who wrote it, what was struck out, and more."""
    document = docx.Document()
    one = lambda: aviary.one("properties of Word documents")  # noqa: E731
    for name in (
        "author",
        "last_modified_by",
        "title",
        "subject",
        "keywords",
        "comments",
        "category",
    ):
        setattr(document.core_properties, name, one())
    for kind in SECTIONS:
        document.add_heading(kind.title, 1)
        document.add_paragraph(f"It was done, and people came to {READ}.")
    for name, made in PICTURES.items():
        kind = f"{name} pictures in Word"
        shape = document.add_picture(io.BytesIO(made(aviary, kind)))
        shape._inline.docPr.set("descr", "It shows a field.")
        shape._inline.docPr.set("name", aviary.one("names of pictures"))
    cropped = document.paragraphs[-1]
    struck = aviary.one("struck out in Word")
    cropped._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="9" w:author="{aviary.one("authors of changes")}" '
            f'w:date="2026-01-01T00:00:00Z"><w:r><w:delText>{struck}</w:delText></w:r></w:del>'
        )
    )
    noted = document.add_paragraph("Remarked upon.")
    document.add_comment(
        noted.runs, text=aviary.one("comments in Word"), author=aviary.one("comments in Word")
    )
    section = document.sections[0]
    section.header.paragraphs[0].text = aviary.one("headers in Word")
    section.footer.paragraphs[0].text = aviary.one("headers in Word")
    document.save(str(path))
    _add_parts(path, {"customXml/item9.xml": f"<who>{one()}</who>", "docProps/own.txt": one()})


def _add_parts(path: Path, parts: dict[str, str]) -> None:
    """More parts in a package."""
    with zipfile.ZipFile(path, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def _proforma_in_markdown(folder: Path, aviary: Aviary) -> None:
    """A proforma with the same kinds of picture beside it, in files with telling names."""
    lines = ["# A title", ""]
    for kind in SECTIONS:
        lines += [f"## {kind.title}", "", f"It was done, and people came to {READ}.", ""]
    for name, made in PICTURES.items():
        file = f"{aviary.one('names of pictures')}.{name}"
        (folder / file).write_bytes(made(aviary, f"{name} pictures in Markdown"))
        lines += [f"![It shows a field.]({file})", ""]
    lines += [f"<!-- {aviary.one('remarks in Markdown')} -->", ""]
    (folder / "proforma.md").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def flown(once: Once) -> tuple[dict[str, list[str]], dict[str, dict[str, set[str]]]]:
    """The canaries by kind, and where each was found in what leaves the team."""
    folder = once("canaries", make)
    made = json.loads((folder / "canaries.json").read_text(encoding="utf-8"))
    places = {"publish": "outputs/*/publish", "restricted": "outputs/*/restricted", "hub": "hub"}
    found: dict[str, dict[str, set[str]]] = {name: {} for name in places}
    for name, pattern in places.items():
        for place in folder.glob(pattern):
            for canary, files in canaries_in(place).items():
                found[name].setdefault(canary, set()).update(files)
    return made, found


Flown = tuple[dict[str, list[str]], dict[str, dict[str, set[str]]]]
KINDS = [
    *(f"{n} pictures in {w}" for n in PICTURES for w in ("Word", "Markdown")),
    "authors of changes",
    "authors of comments",
    "comments in Word",
    "comments of cells",
    "corrections",
    "defined names",
    "file names",
    "free text",
    "headers in Word",
    "headings nobody declared",
    "headings of answers",
    "headings of identifiers",
    "hidden sheets",
    "identifiers",
    "names and addresses",
    "names of pictures",
    "properties of Word documents",
    "properties of workbooks",
    "remarks in Markdown",
    "remarks in declarations",
    "sources of quotations",
    "struck out in Word",
]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_names_people_comes_along(kind: str, flown: Flown) -> None:
    made, found = flown
    came = {
        place: {c: files[c] for c in made[kind] if c in files} for place, files in found.items()
    }
    assert came == {"publish": {}, "restricted": {}, "hub": {}}


def test_no_kind_of_more_than_two_hundred_canaries_is_left_out(flown: Flown) -> None:
    made, _ = flown
    kinds = {kind if isinstance(kind, str) else kind.values[0] for kind in KINDS}
    assert set(made) == kinds
    assert sum(map(len, made.values())) >= 200


def test_the_reader_sees_what_is_to_be_read_in_every_format(flown: Flown) -> None:
    _, found = flown
    reports = {f"report.{form}" for form in ("html", "docx", "pdf")}
    assert reports <= found["publish"][READ]
    assert reports <= found["restricted"][READ]
    assert {f"p/{slug}/{name}" for slug in "de" for name in reports} <= found["hub"][READ]


def test_a_lead_s_pictures_stand_in_the_pdf_too(once: Once) -> None:
    """Or what is said of their metadata there says nothing."""
    path = once("canaries", make) / "outputs/e/publish/report.pdf"
    assert path.read_bytes().count(b"/Subtype/Image") >= len(PICTURES)


def test_the_reader_finds_canaries_however_they_are_packed(tmp_path: Path) -> None:
    aviary = Aviary()
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for name, made in PICTURES.items():
            package.writestr(f"a.{name}", made(aviary, name))
    every = {canary for made in aviary.made.values() for canary in made}
    assert set(canaries_in(tmp_path)) == every


@pytest.mark.parametrize("form", ["PNG", pytest.param("JPEG", marks=pytest.mark.slow)])
def test_what_was_cropped_away_in_word_does_not_come_along(tmp_path: Path, form: str) -> None:
    """A picture half green and half magenta, whose magenta half is cropped; or it is refused."""
    make_workspace(tmp_path, marking="public")
    image = Image.new("RGB", (80, 40), (0, 120, 0))
    image.paste((255, 0, 255), (40, 0, 80, 40))
    content = io.BytesIO()
    image.save(content, form)
    document = docx.Document()
    for kind in SECTIONS:
        document.add_heading(kind.title, 1)
        document.add_paragraph("It was done.")
    shape = document.add_picture(content)
    shape._inline.docPr.set("descr", "It shows a field.")
    fill = shape._inline.graphic.graphicData.pic.blipFill
    fill.insert(1, parse_xml(f'<a:srcRect {nsdecls("a")} r="50000"/>'))
    document.save(str(tmp_path / "deliverables/d/proforma.docx"))
    if run_deliverable(tmp_path, "d", lambda _stage: None, all_formats=True).exit_code:
        return
    for folder in ("publish", "restricted"):
        seen = list(pictures_in(tmp_path / "outputs/d" / folder))
        assert {"report.html", "report.docx"} <= {name for name, _ in seen}
        for name, picture in seen:
            colours = np.asarray(picture.convert("RGB"), dtype=int).reshape(-1, 3)
            magenta = np.abs(colours - (255, 0, 255)).sum(axis=1) < 100
            assert not magenta.any(), name
