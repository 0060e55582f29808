"""``tables.xlsx`` from elsewhere: its words and numbers are read, and a new file is made of them.

So nothing reaches a hub but what the writer of such files writes: no formula, link, macro or
hidden sheet. What holds anything else is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from evaluation.publish.clean_document import parsed, unpacked
from evaluation.publish.clean_lists import UnsafeError
from evaluation.report.data_file import CONTENTS, COVER, NOTES, Cell, Spreadsheet, TableSheet
from evaluation.report.xlsx import workbook

_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/theme/theme1\.xml|xl/worksheets/sheet\d+\.xml"
    r"|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/tables/table\d+\.xml"
)
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BUILT_IN = {0: "0", 1: "0", 2: "0.00"}
_MOST_SHEETS = 200
_DIGITS = re.compile(r"0(?:\.(0{1,9}))?")
_CELL = re.compile(r"([A-Z]{1,2})([1-9]\d{0,5})")
Row = list[tuple[Cell, int]]  # each with the decimals that it prints


def clean_spreadsheet(content: bytes) -> bytes:
    """The workbook written anew. Raises UnsafeError where it holds what such files do not."""
    parts = unpacked(content, _PART, "is no spreadsheet")
    try:
        return workbook(_file(parts))
    except (KeyError, IndexError, ValueError, StopIteration):
        raise UnsafeError("is damaged") from None


def _file(parts: Mapping[str, bytes]) -> Spreadsheet:
    shared = _shared(parts)
    digits = _digits(parts)
    pages = {name: _rows(parts[path], shared, digits) for name, path in _pages(parts)}
    if len(pages) > _MOST_SHEETS or not {COVER, CONTENTS, NOTES} <= pages.keys():
        raise UnsafeError("is not laid out as the tables of a report")
    (title, *cover), (_, *notes) = (_lines(pages[name]) for name in (COVER, NOTES))
    rest = [name for name in pages if name not in (COVER, CONTENTS, NOTES)]
    return Spreadsheet(
        title, tuple(cover), tuple(notes), tuple(_sheet(name, pages[name]) for name in rest)
    )


def _pages(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The sheets in order: name and part."""
    targets = {
        str(relation.get("Id")): str(relation.get("Target"))
        for relation in parsed(parts["xl/_rels/workbook.xml.rels"])
    }
    for sheet in parsed(parts["xl/workbook.xml"]).iter(f"{_SPACE}sheet"):
        if sheet.get("state", "visible") != "visible":
            raise UnsafeError("hides a sheet")
        target = targets[str(sheet.get(f"{_OFFICE}id"))].lstrip("/")
        yield str(sheet.get("name")), target if target.startswith("xl/") else f"xl/{target}"


def _shared(parts: Mapping[str, bytes]) -> list[str]:
    if "xl/sharedStrings.xml" not in parts:
        return []
    return [
        "".join(text.text or "" for text in item.iter(f"{_SPACE}t"))
        for item in parsed(parts["xl/sharedStrings.xml"]).iter(f"{_SPACE}si")
    ]


def _digits(parts: Mapping[str, bytes]) -> list[int]:
    """How many decimals each style prints."""
    styles = parsed(parts["xl/styles.xml"])
    codes = dict(_BUILT_IN)
    for form in styles.iter(f"{_SPACE}numFmt"):
        codes[int(form.get("numFmtId", 0))] = str(form.get("formatCode"))
    formats = styles.find(f"{_SPACE}cellXfs")
    found = []
    for style in formats if formats is not None else ():
        code = _DIGITS.fullmatch(codes.get(int(style.get("numFmtId", 0)), ""))
        found.append(len(code[1] or "") if code else 0)
    return found


def _rows(part: bytes, shared: list[str], digits: list[int]) -> dict[int, Row]:
    """The rows of a sheet by number, without a gap in any of them."""
    rows: dict[int, Row] = {}
    for cell in parsed(part).iter(f"{_SPACE}c"):
        if cell.find(f"{_SPACE}f") is not None:
            raise UnsafeError("has a formula")
        place = _CELL.fullmatch(cell.get("r", ""))
        value = _value(cell, shared)
        if not place or value is None:
            raise UnsafeError("has a cell that reports do not have")
        rows.setdefault(int(place[2]), []).append((value, digits[int(cell.get("s", 0))]))
    return rows


def _value(cell: Element, shared: list[str]) -> Cell | None:
    """A cell's words or its number; None of another kind."""
    kind, found = cell.get("t", "n"), cell.find(f"{_SPACE}v")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_SPACE}t"))
    if found is None or found.text is None or kind not in ("s", "n"):
        return None
    return shared[int(found.text)] if kind == "s" else float(found.text)


def _lines(rows: Mapping[int, Row]) -> list[str]:
    return [str(row[0][0]) for row in rows.values()]


def _sheet(name: str, rows: Mapping[int, Row]) -> TableSheet:
    """A sheet with its one table, which begins with the first row of several cells."""
    widths = {at: len(row) for at, row in rows.items()}
    top = next((at for at, wide in widths.items() if wide > 1), max(widths))
    head = tuple(str(value) for value, _ in rows[top])
    body = [row for at, row in rows.items() if at > top]
    if any(len(row) != len(head) for row in body):
        raise UnsafeError("has a table with gaps")
    return TableSheet(
        name,
        title=str(rows[1][0][0]),
        said=tuple(str(row[0][0]) for at, row in rows.items() if 1 < at < top),
        head=head,
        rows=tuple(tuple(value for value, _ in row) for row in body),
        digits=tuple(tuple(d for _, d in row) for row in body),
    )
