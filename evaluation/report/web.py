"""Report -> one HTML file that stands by itself: no script, no request, no outside font."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from evaluation.report.briefing import unfitted
from evaluation.report.controls import bookmark_name
from evaluation.report.figures.raster import png
from evaluation.report.first_page import FOUND, SURE, PageQuestion, Sure
from evaluation.report.fragments import with_links
from evaluation.report.model import EDITIONS, Notice, Picture, Prose, Report, Section, Tabulation
from evaluation.report.typeface import font_faces
from evaluation.say import wording
from evaluation.say.finding import Column, Row, Table

METHODS, ABOUT = "How these figures were worked out", "About this report"
GLOSSARY, BESIDE = "Words used here", "Annex and data"
NOT_SHOWN = "Not shown in this edition"
NOT_WRITTEN = "This section has not been written yet."
# Its own size in points: on a page a drawing is as wide as there is room.
_SIZE = re.compile(r' width="[\d.]+pt" height="[\d.]+pt"')
NO_VALUE = "\N{EN DASH}"
_TO = "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}"
_FROM = re.compile(r",? from$")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as text, in the order in which it is read; ``right``: columns set flush right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    notes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block made ready for a template: its kind, its words and its number in the report.

    ``mark`` is the bookmark by which a Word report tells whose figure or table it is.
    """

    kind: str
    html: str = ""
    drawn: bool = False
    notes: tuple[str, ...] = ()
    words: str = ""
    label: str = ""
    anchor: str = ""
    caption: str = ""
    about: str = ""
    alt: str = ""
    image: str = ""
    drawings: tuple[Markup, ...] = ()
    text: str = ""
    grid: TextTable | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its number and its parts."""

    number: int
    anchor: str
    title: str
    missing: bool
    parts: tuple[PageBlock, ...]


def render_html(report: Report) -> str:
    """The report as a page that opens from anywhere and prints on A4."""
    opening = unfitted(report)
    return template("report.html.j2").render(
        report=report,
        edition=EDITIONS[report.edition],
        note=edition_note(report),
        chapters=chapters(report, "svg"),
        font_faces=Markup(font_faces()),  # noqa: S704 - written here
        found=FOUND,
        opening=opening,
        sure_title=SURE,
        drawings=drawings(opening.questions, opening.sure),
        not_shown=NOT_SHOWN,
        glossary_title=GLOSSARY,
        beside=BESIDE,
    )


def drawings(
    questions: Iterable[PageQuestion], certain: Iterable[Sure]
) -> dict[tuple[str, str], Markup]:
    """Each drawing of a first page as it stands in the page, by what it is and says."""
    every = [(answer.svg, answer.alt, "row") for q in questions for answer in q.answers]
    every += [(one.svg, one.alt, "bars") for one in certain]
    return {(svg, alt): inline(svg, alt, form) for svg, alt, form in every if svg}


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def edition_note(report: Report) -> str:
    """What is said of the edition beyond its name, unless a banner says it already."""
    if report.edition_note in report.banners:
        return ""
    rest = report.edition_note.removeprefix(EDITIONS[report.edition]).lstrip(" :.,")
    return rest[:1].upper() + rest[1:]


def template(name: str) -> Template:
    """A template of this room, which is compiled once, as are the parts that several have."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["urlize"] = with_links
    return environment


def chapters(report: Report, pictures: str) -> tuple[Chapter, ...]:
    """The sections with everything in them numbered: sections, figures and tables from 1 on."""
    numbers = {"Figure": count(1), "Table": count(1)}

    def part(block: Prose | Picture | Tabulation | Notice) -> PageBlock:
        if isinstance(block, Prose):
            html = Markup(block.html)  # noqa: S704 - clean by contract
            return PageBlock("prose", html=html, drawn=block.drawn)
        if isinstance(block, Notice):
            mark = bookmark_name(block.cites) if block.cites else ""
            return PageBlock("notice", text=block.text, mark=mark)
        word = "Figure" if isinstance(block, Picture) else "Table"
        number = str(next(numbers[word]))
        label = f"{word} {number}"
        anchor = f"{word.lower()}-{number}"
        if isinstance(block, Tabulation):
            mark = bookmark_name(f"{block.key}.table", number)
            return PageBlock("table", label=label, anchor=anchor, grid=grid(block.table), mark=mark)
        svg = pictures == "svg"
        kind, content = ("svg+xml", block.svg.encode("utf-8")) if svg else ("png", png(block.svg))
        return PageBlock(
            "picture",
            label=label,
            anchor=anchor,
            caption=block.caption,
            about=block.about,
            alt=block.alt,
            drawings=_inline(block) if svg else (),
            image=_address(kind, content),
            grid=grid(block.table) if block.table else None,
            mark=bookmark_name(f"{block.key}.figure", number),
            notes=block.notes,
            words=block.words,
        )

    return tuple(
        Chapter(
            at,
            f"section-{at}",
            section.title,
            section.missing,
            (*_missing_notice(section), *(part(block) for block in section.blocks)),
        )
        for at, section in enumerate(report.sections, 1)
    )


def _inline(picture: Picture) -> tuple[Markup, ...]:
    """The drawings as they stand in a page, where they share its typeface: of them one is seen."""
    both = (("paper", picture.svg), ("phone", picture.narrow))
    return tuple(inline(svg, picture.alt, f"drawn {size}") for size, svg in both if svg)


def inline(svg: str, alt: str, form: str) -> Markup:
    """A drawing as a part of a page, which has the page's typeface; ``form``: its class."""
    drawn = Markup(_SIZE.sub("", svg.removeprefix("<svg"), count=1))  # noqa: S704 - drawn by us
    return Markup('<svg class="{}" role="img" aria-label="{}"').format(form, alt) + drawn


def anchors(report: Report, numbered: Iterable[Chapter]) -> set[str]:
    """The places of a report that a link in it may lead to."""
    made = {"glance", "contents", "about", "annexes", "references"}
    made |= {"methods"} if report.methods else set()
    made |= {"not-shown"} if report.not_shown else set()
    return made.union(*({c.anchor, *(part.anchor for part in c.parts)} for c in numbered)) - {""}


def _missing_notice(section: Section) -> tuple[PageBlock, ...]:
    """The remark that a section is missing, unless the section brings a remark of its own."""
    says_so = any(isinstance(block, Notice) for block in section.blocks)
    return (PageBlock("notice", text=NOT_WRITTEN),) if section.missing and not says_so else ()


def grid(table: Table) -> TextTable:
    """The table with its numbers rounded and written out; an empty cell becomes a dash.

    The ends of an interval, which stand in two columns, are read in one.
    """
    ends = {column.key: column for column in table.columns if column.key in ("low", "high")}
    low, high = ends.get("low"), ends.get("high")
    together = low is not None and high is not None
    columns = [c for c in table.columns if not (together and c is high)]

    def words(row: Row, column: Column) -> str:
        if not (together and column is low):
            return cell_text(row.cells.get(column.key), column)
        cells = [(row.cells.get(end.key), end) for end in ends.values()]
        said = (cell_text(cell, end.model_copy(update={"signed": False})) for cell, end in cells)
        return NO_VALUE if all(cell is None for cell, _ in cells) else _TO.join(said)

    return TextTable(
        caption=table.caption,
        head=tuple(
            _FROM.sub("", column.label) if together and column is low else column.label
            for column in columns
        ),
        rows=tuple(tuple(words(row, column) for column in columns) for row in table.rows),
        right=tuple(
            column.statistic is not None
            or any(isinstance(row.cells.get(column.key), int | float) for row in table.rows)
            for column in columns
        ),
        notes=table.notes,
        source=table.source,
    )


def cell_text(value: str | float | None, column: Column) -> str:
    """A cell's value as a reader sees it."""
    if value is None or isinstance(value, str):
        return value or NO_VALUE
    if column.key == "p" and value < 0.5 * 10**-column.decimals:
        return f"<{10**-column.decimals:.{column.decimals}f}"  # no p is 0
    return wording.number(value, column.decimals, signed=column.signed)
