"""``Spreadsheet`` -> .xlsx, written straight as the parts of its package (ECMA-376, part 1).

A library that keeps every cell as an object took ten times as long, for looks that are always the
same eight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from evaluation.disk import write_whole, zipped
from evaluation.report.data_file import (
    CONFIDENTIAL,
    CONTENTS,
    COVER,
    NOTES,
    Cell,
    Spreadsheet,
    TableSheet,
)

_LONGEST = 2_000  # letters of a cell
_WIDEST = 60  # letters of a column
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_MOMENT = "2000-01-01T00:00:00Z"  # the same numbers give the same bytes
# The looks of cells, by their place in the part of styles; after them, numbers by their decimals.
_PLAIN, _TITLE, _WORDS, _LINE, _RIGHT, _HEAD, _LINK, _NUMBER = range(8)
_WRAPPED = 'vertical="top" wrapText="1"'
_BASE = 'fillId="0" borderId="0"'
_LOOKS = (
    ('fontId="0"', ""),
    ('fontId="1"', ""),
    ('fontId="0"', f'horizontal="left" {_WRAPPED}'),
    ('fontId="0"', 'horizontal="left" vertical="top"'),
    ('fontId="0"', f'horizontal="right" {_WRAPPED}'),
    ('fontId="2"', _WRAPPED),
    ('fontId="3" xfId="1"', 'vertical="top"'),
)
_FONTS = (
    '<sz val="12"/>',
    '<b/><sz val="14"/>',
    '<b/><sz val="12"/>',
    '<u/><sz val="12"/><color rgb="FF0563C1"/>',
)
_FIRST_FORMAT = 164  # those below are Excel's own
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_data_file(file: Spreadsheet, target: Path) -> None:
    """Write the workbook; the last good one stays. The same numbers give the same bytes.

    Raises EvaluationError when it cannot be written, as when Excel has it open.
    """
    write_whole(target, workbook(file), "The spreadsheet")


def workbook(file: Spreadsheet) -> bytes:
    """The workbook as bytes."""
    listed = [(NOTES, "Shorthand, rounding, and what is left out")]
    listed += [(sheet.name, sheet.title) for sheet in file.sheets]
    leads = ("This sheet has one table, which leads to each of the others.",)
    sheets = (
        TableSheet(COVER, file.title, file.cover, (), ()),
        TableSheet(CONTENTS, "Contents", leads, ("Sheet", "What it holds"), tuple(listed)),
        TableSheet(NOTES, "Notes", file.notes, (), ()),
        *file.sheets,
    )
    tables = [at for at, sheet in enumerate(sheets, 1) if sheet.rows]
    most = max((d for sheet in sheets for d in _decimals(sheet)), default=0)
    names = (*(f"xl/worksheets/sheet{at}.xml" for at, _ in enumerate(sheets, 1)), "xl/styles.xml")
    types = {
        "xl/workbook.xml": f"{_TYPE}.spreadsheetml.sheet.main+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **dict.fromkeys(names[:-1], f"{_TYPE}.spreadsheetml.worksheet+xml"),
        names[-1]: f"{_TYPE}.spreadsheetml.styles+xml",
        **{f"xl/tables/table{at}.xml": f"{_TYPE}.spreadsheetml.table+xml" for at in tables},
    }
    parts = {
        "[Content_Types].xml": _types(types),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(_plain(file.title)),
        "xl/workbook.xml": _book(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            *(
                (f"{_OFFICE}/{'styles' if 'styles' in name else 'worksheet'}", f"/{name}")
                for name in names
            )
        ),
        "xl/styles.xml": _styles(most),
    }
    for at, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = "".join(_sheet(sheet))
        if at in tables:
            table = f"tables/table{at}.xml"
            parts[f"xl/worksheets/_rels/sheet{at}.xml.rels"] = _relations(
                (f"{_OFFICE}/table", f"/xl/{table}")
            )
            parts[f"xl/{table}"] = _table(sheet, at)
    return zipped({name: (_XML + part).encode("utf-8") for name, part in parts.items()})


def _sheet(sheet: TableSheet) -> Iterator[str]:
    """A sheet: title, what is said, and its table, or lines alone."""
    top, contents = len(sheet.said) + 2, sheet.name == CONTENTS
    yield f'<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    yield '<sheetViews><sheetView workbookViewId="0">'
    if sheet.rows and not contents:
        yield f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" '
        yield 'state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for at, wide in enumerate(_widths(sheet), 1):
        yield f'<col min="{at}" max="{at}" width="{wide}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, (sheet.title,), (_TITLE,))
    for at, line in enumerate(sheet.said, 2):
        yield _row(at, (line,), (_LINE if sheet.head and not contents else _WORDS,))
    if sheet.head:
        yield _row(top, _heads(sheet), (_HEAD,) * len(sheet.head))
    for at, row in enumerate(sheet.rows):
        digits = sheet.digits[at] if sheet.digits else (0,) * len(row)
        looks = [_look(cell, d) for cell, d in zip(row, digits, strict=True)]
        yield _row(top + 1 + at, row, [_LINK, *looks[1:]] if contents else looks)
    yield "</sheetData>"
    if contents:
        yield "<hyperlinks>"
        for at, (name, *_) in enumerate(sheet.rows, top + 1):
            place = "'{}'!A1".format(str(name).replace("'", "''"))
            yield f'<hyperlink ref="A{at}" location={_quoted(place)}/>'
        yield "</hyperlinks>"
    if sheet.rows:
        yield '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    yield "</worksheet>"


def _heads(sheet: TableSheet) -> list[str]:
    """The headings, which stand in a marked table too, and there on one line."""
    return [" ".join(_plain(label).split()) for label in sheet.head]


def _widths(sheet: TableSheet) -> Iterator[int]:
    """How wide each column is, in letters."""
    if not sheet.head:
        yield 100
    elif sheet.name == CONTENTS:
        yield from (16, 90)
    else:
        for column, label in enumerate(sheet.head):
            longest = max((len(str(row[column])) for row in sheet.rows), default=0)
            yield min(max(longest, len(label) // 2, 10), _WIDEST) + 2


def _decimals(sheet: TableSheet) -> Iterator[int]:
    """How many decimals each number has; what stands instead of one has none."""
    for row, digits in zip(sheet.rows, sheet.digits, strict=False):
        yield from (d for cell, d in zip(row, digits, strict=True) if not isinstance(cell, str))


def _look(cell: Cell, digits: int) -> int:
    if isinstance(cell, str):
        return _RIGHT if cell == CONFIDENTIAL else _WORDS
    return _NUMBER + max(digits, 0)


def _row(number: int, cells: Sequence[Cell], looks: Sequence[int]) -> str:
    """A row. Words are never a formula, whatever they begin with."""
    made = []
    for at, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        place = f'r="{_letters(at)}{number}" s="{look}"'
        if isinstance(cell, str):
            words = escape(_plain(cell), {"\r": "&#13;"})
            made.append(
                f'<c {place} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
            )
        else:
            made.append(f"<c {place}><v>{cell!r}</v></c>")
    return f'<row r="{number}">{"".join(made)}</row>'


def _letters(column: int) -> str:
    """A column, counted from 0, as spreadsheets name it."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _plain(text: str) -> str:
    """A text as a cell of Excel can hold it."""
    text = _CONTROL.sub("", text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _quoted(text: str) -> str:
    return quoteattr(_plain(text))


# ---- the parts that say how the others hang together -----------------------------------------


def _table(sheet: TableSheet, number: int) -> str:
    """What marks a table as one, so that screen readers and filters know it."""
    name = "contents" if sheet.name == CONTENTS else f"table_{number - 3}"
    top = len(sheet.said) + 2
    place = f"A{top}:{_letters(len(sheet.head) - 1)}{top + len(sheet.rows)}"
    columns = (
        f'<tableColumn id="{at}" name={_quoted(label)}/>'
        for at, label in enumerate(_heads(sheet), 1)
    )
    return (
        f'<table xmlns="{_MAIN}" id="{number}" name="{name}" displayName="{name}" ref="{place}">'
        f'<autoFilter ref="{place}"/><tableColumns count="{len(sheet.head)}">{"".join(columns)}'
        '</tableColumns><tableStyleInfo name="TableStyleLight1" showRowStripes="0"/></table>'
    )


def _book(sheets: Sequence[TableSheet]) -> str:
    named = (
        f'<sheet name={_quoted(sheet.name)} sheetId="{at}" r:id="rId{at}"/>'
        for at, sheet in enumerate(sheets, 1)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{''.join(named)}</sheets></workbook>"
    )


def _styles(most: int) -> str:
    """The looks of cells, and numbers of up to so many decimals."""
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_FORMAT + d}" formatCode="0{"." * bool(d)}{"0" * d}"/>'
        for d in range(most + 1)
    )
    looks = [f'<xf numFmtId="0" {look} {_BASE}><alignment {how}/></xf>' for look, how in _LOOKS]
    looks += [
        f'<xf numFmtId="{_FIRST_FORMAT + d}" fontId="0" {_BASE}><alignment vertical="top"/></xf>'
        for d in range(most + 1)
    ]
    fonts = "".join(f'<font>{font}<name val="Arial"/></font>' for font in _FONTS)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{most + 1}">{formats}</numFmts>'
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
        'patternType="gray125"/>'
        '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/>'
        "</border></borders>"
        f'<cellStyleXfs count="2"><xf numFmtId="0" fontId="0" {_BASE}/>'
        f'<xf numFmtId="0" fontId="3" {_BASE}/></cellStyleXfs>'
        f'<cellXfs count="{len(looks)}">{"".join(looks)}</cellXfs>'
        '<cellStyles count="2"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        '<cellStyle name="Hyperlink" xfId="1" builtinId="8"/></cellStyles></styleSheet>'
    )


def _properties(title: str) -> str:
    who = "Pathfinder Evaluation"
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{who}</dc:creator><dc:title>{escape(title)}</dc:title>"
        f"<dc:language>en-GB</dc:language><cp:lastModifiedBy>{who}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def _types(types: dict[str, str]) -> str:
    named = (f'<Override PartName="/{n}" ContentType="{kind}"/>' for n, kind in types.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(named)}</Types>'
    )


def _relations(*leads: tuple[str, str]) -> str:
    named = (
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(leads, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(named)}</Relationships>'
