"""Small files of the shapes that survey tools write, each changed in a known way.

``mutated(seed)`` makes one file and its record: what stands in each cell as it was written,
and what a reader may do with it. The record is made here, from what was written, and never
by reading.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import openpyxl
from openpyxl.styles import Font

Cells = list[list[str]]


class Fate(Enum):
    """What may become of a mutated file."""

    READ = "every cell to the letter"
    REFUSED = "a fault"
    EITHER = "every cell to the letter, or a fault"
    CUT = "whole rows to the letter and a shortened last one, or a fault"
    BUT_ONE = "every cell but the changed one to the letter, with a note; or a fault"


@dataclass(frozen=True, slots=True)
class Mutated:
    """A file and its record. ``place``: row from 1 and column from 0 of the changed cell."""

    what: str
    name: str
    content: bytes
    cells: Cells
    fate: Fate
    place: tuple[int, int] = (0, 0)
    said: str = ""  # what the fault must say


# --- shapes -----------------------------------------------------------------------------

PEOPLE = ["Siân Ŵyn", "Gwên O’Neill", "Angharad", "Llŷr", "Efa", "Tomos"]
CODES = ["P01", "P02", "007", "P04", "P05", "P06"]
AGREE = ["Strongly agree", "Agree", "Neither", "Disagree", "1", "5"]


def _rows(dice: random.Random, *heads: list[str]) -> Cells:
    """Headings with six rows under them: a code, a moment, answers and a comment."""
    width = len(heads[0])
    rows = [
        [CODES[n], f"2026-05-0{n + 1} 09:3{n}:00", *dice.choices(AGREE, k=width - 3), PEOPLE[n]]
        for n in range(6)
    ]
    return [*(list(head) for head in heads), *rows]


def _shape(dice: random.Random) -> Cells:
    """One of the shapes that survey tools write."""
    ids = ["StartDate", "EndDate", "Q1", "Q2_1", "Q2_2", "QID5_TEXT"]
    wording = [
        "Start Date",
        "End Date",
        "How are you?",
        "It's “fine”",
        "It’s not; is it, though?",
        "Anything else?",
    ]
    imports = [f'{{"ImportId":"{name}","timeZone":"UTC"}}' for name in ids]
    return _rows(
        dice,
        *dice.choice(
            [
                [["id", "when", "q1", "q2", "q3", "name"]],
                [ids, wording, imports],
                [ids, wording],
                [
                    ["RespondentID", "StartDate", "Which films? Select all.", "", "", "Other"],
                    ["", "", "Film one", "Film two", "Film three", "Open-Ended Response"],
                ],
                [
                    [
                        "Timestamp",
                        "Start",
                        "Rate us [Speed]",
                        "Rate us [Kindness]",
                        "Rate us [Iaith]",
                        "?",
                    ]
                ],
                [
                    [
                        "ID",
                        "Start time",
                        "Completion time",
                        "Email",
                        "Name",
                        "What did you like?\n(all)",
                    ]
                ],
                [
                    [
                        "Response ID",
                        "Date submitted",
                        "G1Q1[SQ001]",
                        "G1Q1[SQ002]",
                        "G1Q1[other]",
                        "Enw",
                    ]
                ],
                [
                    [
                        "record_id",
                        "redcap_event_name",
                        "phq_1",
                        "race___1",
                        "race___2",
                        "form_1_complete",
                    ]
                ],
            ]
        ),
    )


# --- values -----------------------------------------------------------------------------

WORDS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+44 29 2000 0000",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "1,5",
    "1.50",
    "0012",
    "1e5",
    "1_000",
    "NaN",
    "inf",
    "TRUE",
    "#N/A",
    "#REF!",
    "29/02/1900",
    "2026-11-22",
    "45000.5",
    "85%",
    "N/A",
    "prefer not to say",
    "👩‍👩‍👧 ok 😀",
    "ŵŷ Ŵŷ",
    "عربى",
    "e\u0301",
    "a\u200bb",
    'say "yes", twice',
    "a;b;c;",
    "a,b",
    "two\nlines",
    "three\n\nlines\n",
    "tab\there",
    "",
    " ",
    "<b>&amp;</b>",
    "_x0041_",
    "x" * 5000,
    "{{ finding.x }}",
    "\\N",
    "NULL",
    "É»",
    "½ £ € ’",
    "https://example.org/?a=1&b=2",
)


def _swap(dice: random.Random, cells: Cells, heads: int = 1) -> tuple[int, int]:
    """Put odd words into up to three cells below the headings; the place of the last."""
    row = column = 0
    for _ in range(dice.randint(1, 3)):
        row, column = dice.randrange(heads, len(cells)), dice.randrange(len(cells[0]))
        cells[row][column] = dice.choice(WORDS)
    return row + 1, column


def _shuffle(dice: random.Random, cells: Cells) -> None:
    """Columns in another order, rows doubled or blank."""
    order = dice.sample(range(len(cells[0])), k=len(cells[0]))
    cells[:] = [[row[at] for at in order] for row in cells]
    if dice.random() < 0.3:
        cells.append(list(cells[-1]))
    if dice.random() < 0.3:
        cells.insert(dice.randrange(1, len(cells)), [""] * len(cells[0]))


# --- text files -------------------------------------------------------------------------


def _text(dice: random.Random, cells: Cells, encoding: str) -> bytes:
    """A text file as some tool or other writes it."""
    separator, quoting = dice.choice(",;\t"), dice.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
    ends = dice.choice([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]])
    lines = []
    for row in cells:
        line = io.StringIO()
        csv.writer(line, delimiter=separator, quoting=quoting).writerow(row)
        lines.append(line.getvalue().removesuffix("\r\n") + dice.choice(ends))
    return "".join(lines).encode(encoding)


def _encodable(cells: Cells) -> str:
    """Windows-1252 where it has all the letters and no pair of them could be UTF-8."""
    told = "".join(cell for row in cells for cell in row)
    try:
        bytes_ = told.encode("cp1252")
    except UnicodeEncodeError:
        return "utf-8"
    pair = re.search(rb"[\xc2-\xf4][\x80-\xbf]", bytes_)
    return "utf-8" if pair else "cp1252"


def clean_text(dice: random.Random) -> Mutated:
    """A sound file: any shape, any encoding, odd words in known cells, columns shuffled."""
    cells = _shape(dice)
    place = _swap(dice, cells)
    if dice.random() < 0.5:
        _shuffle(dice, cells)
    wanted = dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    if wanted == "cp1252":
        for row in cells:
            row[:] = [c.replace("Ŵ", "W").replace("ŷ", "y").replace("ŵ", "w") for c in row]
        wanted = _encodable(cells)
    return Mutated(f"text {wanted}", "x.csv", _text(dice, cells, wanted), cells, Fate.READ, place)


def cut_text(dice: random.Random) -> Mutated:
    """A file that ends somewhere."""
    cells = _shape(dice)
    _swap(dice, cells)
    content = _text(dice, cells, "utf-8")
    content = content[: dice.randrange(1, len(content))]
    return Mutated("text cut", "x.csv", content, cells, Fate.CUT)


BYTES = (b"\x81", b"\xff", b"\xc3", b"\xe9", b"\xed\xa0\x80", b"\0", b"\xf0\x9f\x98", b"\x01", b'"')


def bytes_in_text(dice: random.Random) -> Mutated:
    """Bytes that are no letters, inside a known cell."""
    cells = _shape(dice)
    row, column = dice.randrange(1, len(cells)), dice.randrange(len(cells[0]))
    cells[row][column] = "MARK"
    content = _text(dice, cells, "utf-8").replace(b"MARK", b"MA" + dice.choice(BYTES) + b"RK")
    return Mutated("text bytes", "x.csv", content, cells, Fate.BUT_ONE, (row + 1, column))


def open_quote(dice: random.Random) -> Mutated:
    """A quotation mark that is never closed."""
    cells = _shape(dice)
    row = dice.randrange(1, len(cells))
    cells[row][0] = "MARK"
    content = _text(dice, cells, "utf-8").replace(b'"', b"").replace(b"MARK", b'"MARK', 1)
    said = "breaks the rules of CSV"
    return Mutated("text quote", "x.csv", content, cells, Fate.REFUSED, (row + 1, 0), said)


def long_cell(dice: random.Random) -> Mutated:
    """A cell that is longer than what is read, at a known place."""
    cells = _shape(dice)
    row, column = dice.randrange(1, len(cells)), dice.randrange(len(cells[0]))
    cells[row][column] = dice.choice("xŵ😀") * 140_000
    if dice.random() < 0.3:
        return Mutated(
            "workbook long",
            "x.xlsx",
            _in_strings(cells),
            cells,
            Fate.REFUSED,
            (row + 1, column),
            "131,072 characters",
        )
    return Mutated(
        "text long",
        "x.csv",
        _text(dice, cells, "utf-8"),
        cells,
        Fate.REFUSED,
        (row + 1, column),
        "131,072 characters",
    )


def other_kind(dice: random.Random) -> Mutated:
    """Files that are something else than their name says."""
    name, content = dice.choice(
        [
            ("x.csv", base()[0]),
            ("x.tsv", base()[0]),
            ("x.xlsx", b"id,q1\na,1\n"),
            ("x.xlsx", b"<html><table><tr><td>id</td></tr></table></html>"),
            ("x.csv", b"\xef\xbb\xbf<html><table><tr><td>id</td></tr></table></html>"),
            ("x.xlsx", b'<?xml version="1.0"?><Workbook/>'),
            ("x.xls", b"<table></table>"),
            ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            ("x.xlsx", b""),
            ("x.xlsx", _zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"})),
            ("x.xlsx", _zipped({"xl/workbook.bin": b"\x83\x01"})),
            ("x.csv", b""),
            ("x.xlsx", _zipped({"word/document.xml": b"<a/>"})),
            ("x.xlsx", b"PK\x05\x06" + bytes(18)),
            ("x.xlsx", _zipped({"a.zip": _zipped({"b": b"c"})})),
            ("x.csv", bytes(500)),
            ("x.csv", "id,q1\n".encode("utf-32")),
            ("x.csv", "id,q\nŵ,1\n".encode("utf-16")[:-1]),
            ("x.ods", b"PK\x03\x04"),
            ("x.csv", b"sep=;\nid;q1\na;1\n"),
        ]
    )
    return Mutated(f"other kind {name}", name, content, [], Fate.REFUSED)


# --- workbooks --------------------------------------------------------------------------

DAY = datetime.datetime(2026, 11, 22)  # noqa: DTZ001 - Excel has no zones
# What is written, with which number format, and what a person sees, with all its digits.
VALUES: tuple[tuple[Any, str, str], ...] = (
    *((word, "General", word) for word in WORDS if word not in ("", " ", "#N/A", "#REF!")),
    (5, "General", "5"),
    (5.0, "General", "5"),
    (80.7, "General", "80.7"),
    (-3.25, "0", "-3.25"),
    (True, "General", "TRUE"),
    (False, "General", "FALSE"),
    (123456789012345, "0", "123456789012345"),
    (1e22, "General", "10000000000000000000000"),
    (0.85, "0%", "85%"),
    (0.29, "0.0%", "29%"),
    (1, "0%", "100%"),
    (-0.005, "0.00%", "-0.5%"),
    (DAY, "yyyy-mm-dd", "2026-11-22"),
    (DAY.replace(hour=9, minute=5), "dd/mm/yyyy hh:mm", "2026-11-22 09:05:00"),
    (datetime.time(14, 30), "hh:mm", "14:30:00"),
    (2, "dd/mm/yyyy", "1900-01-02"),
    (datetime.timedelta(hours=30), "[h]:mm", "1 day, 6:00:00"),
    (-2, "dd/mm/yyyy", "-2"),
    (46348, "General", "46348"),
    (46348, "yyyy-mm-dd", "2026-11-22"),
    ("5", "@", "5"),
    ("#N/A", "General", "#N/A"),
    ("#DIV/0!", "General", "#DIV/0!"),
    (99999999, "d/m", "99999999"),
    (3, '"d" 0', "3"),
    (3, '0 "%"', "3"),
    (1e-7, "General", "1e-07"),
)


def clean_workbook(dice: random.Random) -> Mutated:
    """A sound workbook: odd values and formats in known cells, merged, hidden and blank ones."""
    cells = _shape(dice)
    if dice.random() < 0.5:
        _shuffle(dice, cells)
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row, words in enumerate(cells, start=1):
        for column, word in enumerate(words, start=1):
            if word:
                page.cell(row, column, word)
    for _ in range(dice.randint(1, 4)):
        row, column = dice.randrange(1, len(cells)), dice.randrange(len(cells[0]))
        value, kind, cells[row][column] = dice.choice(VALUES)
        cell = page.cell(row + 1, column + 1, value)
        cell.number_format = kind
        if isinstance(value, str) and value.startswith("=") and dice.random() < 0.5:
            cell.data_type = "s"
        cells[row][column] = cells[row][column].replace("_x0041_", "A")  # as Excel shows it
    for odd in dice.sample(ODD, k=dice.randint(0, 2)):
        odd(book, cells)
    made = io.BytesIO()
    book.save(made)
    return Mutated("workbook", "x.xlsx", made.getvalue(), cells, Fate.READ)


def _merge(book: openpyxl.Workbook, cells: Cells) -> None:
    book.worksheets[-1].merge_cells("C1:E1")
    cells[0][3] = cells[0][4] = ""


def _blank(book: openpyxl.Workbook, _cells: Cells) -> None:
    book.worksheets[-1]["Z99"].font = Font(bold=True)


def _beside(book: openpyxl.Workbook, _cells: Cells) -> None:
    book.create_sheet("Hidden", 0).append(["not", "this"])
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1


def _filter(book: openpyxl.Workbook, _cells: Cells) -> None:
    book.worksheets[-1].row_dimensions[3].hidden = True


ODD: tuple[Callable[[openpyxl.Workbook, Cells], None], ...] = (_merge, _blank, _filter, _beside)


# --- workbooks whose parts are changed --------------------------------------------------

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
XML = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    STRINGS,
    SHEET,
)


def _zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part)
    return made.getvalue()


@cache
def base() -> tuple[bytes, dict[str, bytes], Cells]:
    """One sound workbook: its bytes, its parts and its cells."""
    made = clean_base()
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return made[0], parts, made[1]


def clean_base() -> tuple[bytes, Cells]:
    """A workbook with words, numbers, days and percentages."""
    cells = _rows(random.Random(1), ["id", "when", "q1", "q2", "q3", "name"])
    book = openpyxl.Workbook()
    for row in cells:
        book.worksheets[0].append(row)
    for column, (value, kind, shown) in enumerate(VALUES[-20:-14], start=1):
        book.worksheets[0].cell(8, column, value).number_format = kind
        cells[7:] = [[*(cells[7] if len(cells) > 7 else []), shown]]
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zipped(_with_strings(parts)), cells


def _with_strings(parts: dict[str, bytes]) -> dict[str, bytes]:
    """A workbook with its words kept once, as Excel writes it."""
    words: dict[bytes, int] = {}

    def keep(found: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v></c>' % words.setdefault(found[1], len(words))

    sheet = re.sub(rb't="inlineStr"><is><t>([^<]*)</t></is></c>', keep, parts[SHEET])
    told = b"".join(b"<si><t>%s</t></si>" % word for word in words)
    rels = "xl/_rels/workbook.xml.rels"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    more = (
        b'<Relationship Id="rIdS" Type="%s" Target="sharedStrings.xml"/></Relationships>' % office
    )
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        **parts,
        SHEET: sheet,
        STRINGS: b'<sst xmlns="%s">%s</sst>' % (main, told),
        rels: parts[rels].replace(b"</Relationships>", more),
    }


def _in_strings(cells: Cells) -> bytes:
    """A workbook with words beyond what openpyxl would write."""
    _, parts, _ = base()
    tags = [
        "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' if word else "<c/>" for word in row)
        for row in ([w.replace("<", "").replace("&", "") for w in row] for row in cells)
    ]
    rows = "".join(f"<row>{row}</row>" for row in tags)
    sheet = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>@</sheetData>", parts[SHEET])
    return _zipped({**parts, SHEET: sheet.replace(b"@", rows.encode())})


def damaged_archive(dice: random.Random) -> Mutated:
    """A workbook cut off, or with bytes changed: the archive's sums tell of it."""
    content, _, cells = base()
    changed = bytearray(content)
    if dice.random() < 0.3:
        del changed[dice.randrange(1, len(changed)) :]
    else:
        for _ in range(dice.randint(1, 4)):
            changed[dice.randrange(4, len(changed))] = dice.randrange(256)
    return Mutated("archive", "x.xlsx", bytes(changed), cells, Fate.EITHER)


def damaged_part(dice: random.Random) -> Mutated:
    """One part of a workbook gone, cut, empty or of another kind."""
    _, parts, cells = base()
    name = dice.choice(XML)
    part = parts[name]
    other = dice.choice(
        [
            b"",
            b"x",
            part[: dice.randrange(len(part))],
            b"<a/>",
            b"\0" * 50,
            b"<a>" * 1000,
            part + b"<a/>",
            b"<a b='" + b"c" * 3_000_000,
        ]
    )
    changed = {**parts, name: other}
    if dice.random() < 0.2:
        del changed[name]
    kept = name in ("[Content_Types].xml", "_rels/.rels") or other == part
    fate = Fate.EITHER if kept else Fate.REFUSED
    if name == "xl/styles.xml":
        fate = Fate.REFUSED
    return Mutated(f"part {name}", "x.xlsx", _zipped(changed), cells, fate)


DOCTYPES = (
    b'<!DOCTYPE a [<!ENTITY b "c">]>',
    b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>',
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    b'<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/hostname"> %b;]>',
)


def document_type(dice: random.Random) -> Mutated:
    """A document type, with which entities and other files come."""
    _, parts, cells = base()
    name = dice.choice(XML[1:])
    part = dice.choice(DOCTYPES) + re.sub(rb"^<\?xml[^>]*\?>", b"", parts[name])
    content = _zipped({**parts, name: part})
    return Mutated(f"doctype {name}", "x.xlsx", content, cells, Fate.REFUSED)


# A pattern in the sheet, what stands there instead, and the cell that the fault names.
TAMPERED: tuple[tuple[bytes, bytes, str], ...] = (
    (rb'<c r="B3"', b'<c r="A3"', "A3"),
    (rb'<c r="B3"', b'<c r="B2"', "B2"),
    (rb'<c r="F3"', b'<c r="XFE3"', "XFE3"),
    (rb'<row r="3"', b'<row r="2"', "row 2"),
    (rb'<row r="3"', b'<row r="1048577"', "row 1048577"),
    (rb'<row r="3"', b'<row r="0"', "row 0"),
    (rb'(<c r="B3"[^>]*><v>)\d+', rb"\g<1>99999", "B3"),
    (rb'(<c r="B3"[^>]*><v>)\d+', rb"\g<1>-1", "B3"),
    (rb'<c r="B3" t="s"><v>\d+', b'<c r="B3"><v>NaN', "B3"),
    (rb'<c r="B3" t="s"><v>\d+', b'<c r="B3"><v>1e999', "B3"),
    (rb'<c r="B3" t="s"><v>\d+', b'<c r="B3"><v>1_0', "B3"),
    (rb'<c r="B3" t="s"><v>\d+', b'<c r="B3"><v>1</v><v>2', ""),
    (rb'<c r="B3" t="s"><v>\d+', b'<c r="B3"><c r="C3"/><v>2', ""),
)


def tampered_sheet(dice: random.Random) -> Mutated:
    """Cells and rows that contradict their addresses, and numbers that are none."""
    _, parts, cells = base()
    pattern, instead, said = dice.choice(TAMPERED)
    sheet, n = re.subn(pattern, instead, parts[SHEET])
    assert n == 1
    return Mutated(
        f"tampered {instead!r}",
        "x.xlsx",
        _zipped({**parts, SHEET: sheet}),
        cells,
        Fate.REFUSED,
        said=said,
    )


def added_part(dice: random.Random) -> Mutated:
    """Macros, links to other files and parts that nobody asked for: left alone."""
    _, parts, cells = base()
    rels = parts["xl/_rels/workbook.xml.rels"]
    link = (
        b'<Relationship Id="rX" Type="http://x/externalLink" TargetMode="External" '
        b'Target="file:///etc/hostname"/></Relationships>'
    )
    more = dice.choice(
        [
            {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100)},
            {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
            {"xl/_rels/workbook.xml.rels": rels.replace(b"</Relationships>", link)},
            {"../../outside.txt": b"x", "/etc/x": b"x"},
            {"customXml/item1.xml": DOCTYPES[1] + b"<a/>"},
            {"xl/nested.zip": _zipped({"a": bytes(10_000)})},
            {"xl/media/a.png": bytes(200_000)},
        ]
    )
    name = dice.choice(["x.xlsx", "x.xlsm"])
    return Mutated(f"added {', '.join(more)}", name, _zipped({**parts, **more}), cells, Fate.READ)


KINDS: tuple[Callable[[random.Random], Mutated], ...] = (
    clean_text,
    clean_workbook,
    cut_text,
    clean_text,
    bytes_in_text,
    clean_workbook,
    damaged_archive,
    open_quote,
    damaged_part,
    document_type,
    clean_text,
    tampered_sheet,
    added_part,
    other_kind,
    clean_workbook,
    damaged_archive,
    cut_text,
    bytes_in_text,
    clean_text,
    long_cell,
)


def mutated(seed: int) -> Mutated:
    """The mutated file of a number; the same every time."""
    return KINDS[seed % len(KINDS)](random.Random(seed))
