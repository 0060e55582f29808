"""A text file with separators -> rows of cells, in the encoding that it is really in."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from evaluation.counting import and_more, plural
from evaluation.errors import DataError, Issue
from evaluation.read.files.cells import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Raw,
    address,
    too_large,
)

_SEPARATORS = ("\t", ";", ",")
_BAR = "|"  # in a file whose headings have none of those between them
_BLANK = " "  # where every line has as many words, or cells in quotation marks, as the others
_FEWEST_WORDS = 3  # of a line
_OPENING = 1 << 16  # letters from which the separator is told
_LINES = 20
_HEAD = 2000  # bytes in which the noughts of UTF-16 are counted
_BLOCK = 1 << 20
_KNOWN = 250_000  # words that are kept once for all cells
_NO_LETTER = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half of a letter, written as if whole
_LETTER = re.compile(  # of UTF-8
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CUT_LETTER = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{1,2}\Z")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no file may hold them on
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'(^|[,;|\t\r\n])"[^"]*(?:""[^"]*)*(?:"|\Z)')
_NUMBER = re.compile(r'"?(-?\d+(\.\d+)?|NA|\.)"?')
_CELL = re.compile(r'"(?:[^"]|"")*"|[^\s"]+')  # of a file with blanks between its cells
_SAVE = "Open it in Excel and save it again as CSV UTF-8."


def read_text(content: bytes, shown_as: str) -> Raw:
    """Every row, blank ones too. Raises DataError."""
    encoding = encoding_of(content, shown_as)
    opening = io.TextIOWrapper(io.BytesIO(content), encoding, newline="").read(_OPENING)
    if re.match(r"\s*<(!doctype|html|table|\?xml|head|body|meta)\b", opening, re.IGNORECASE):
        raise DataError(
            Issue(
                shown_as,
                "This is a web page or an XML file under the name of a table.",
                "Open it in Excel and save it as .xlsx.",
                code="file.wrong-ending",
            )
        )
    separator = _separator(opening, shown_as)
    text: Iterable[str] = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    rows = list(_rows(map(_single, text) if separator == _BLANK else text, separator, shown_as))
    if separator == _BLANK:
        rows = _with_row_names(rows)
    while rows and not any(rows[-1]):
        rows.pop()
    notes = [*_without_controls(rows, content, encoding, shown_as)]
    notes += _about_letters(rows, content, encoding, shown_as)
    return Raw(shown_as, "", encoding.replace("cp1252", "windows-1252"), rows, tuple(notes))


# --- encoding ---------------------------------------------------------------------------


def encoding_of(content: bytes, file: str) -> str:
    """UTF-8, UTF-16 or Windows-1252; a mixture is not guessed at.

    UTF-16 is known by its mark, or by the noughts that it puts beside every plain letter.
    """
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise _no_text(file, "It is in UTF-32.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        if (at := _wrong(content, "utf-16")) is None:
            return "utf-16"
        raise _no_text(file, f"It says that it is in UTF-16, and byte {at + 1} is not.")
    for name, noughts in (("utf-16-le", content[1:_HEAD:2]), ("utf-16-be", content[:_HEAD:2])):
        if noughts.count(0) > 0.9 * len(noughts) and _wrong(content, name) is None:
            return name
    if (at := content.find(b"\0")) >= 0:
        raise _no_text(file, "It holds NUL characters.", _line(content, at))
    mark = content.startswith(b"\xef\xbb\xbf")
    at = _wrong(content, "utf-8")
    if at is None:
        return "utf-8-sig" if mark else "utf-8"
    if mark or any(sign.search(content) for sign in (_LETTER, _NO_LETTER, _CUT_LETTER)):
        raise DataError(
            Issue(
                file,
                f"This file is in UTF-8, but the byte {content[at]:02X} in this line is not: the "
                "file was cut off, or put together from two kinds of files.",
                "Export it again, or open it in Excel, put the letter right and save it as "
                "CSV UTF-8.",
                cell=_line(content, at),
                code="text.mixed-encoding",
            )
        )
    if (at := _wrong(content, "cp1252")) is not None:
        raise DataError(
            Issue(
                file,
                f"This file is neither UTF-8 nor Windows-1252: the byte {content[at]:02X} in this "
                "line is a letter of neither.",
                _SAVE,
                cell=_line(content, at),
                code="text.no-known-encoding",
            )
        )
    return "cp1252"


def _wrong(content: bytes, encoding: str) -> int | None:
    """The place of the first byte that is not of an encoding, or is NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        kept = len(decoder.getstate()[0])
        try:
            if "\0" in decoder.decode(block, final=start + _BLOCK >= len(content)):
                return start
        except UnicodeDecodeError as error:
            return start - kept + error.start
    return None


def _no_text(file: str, why: str, cell: str = "") -> DataError:
    return DataError(
        Issue(
            file,
            f"This is not a text file. {why}",
            "Save the data as .xlsx or .csv.",
            cell=cell,
            code="file.not-text",
        )
    )


def _line(content: bytes, at: int) -> str:
    ends = len(re.findall(rb"\r\n|\r|\n", content[:at]))
    return f"line {ends + 1}"


# --- separator --------------------------------------------------------------------------


def _separator(opening: str, file: str) -> str:
    """The mark that parts the cells: the one that most lines have equally often."""
    first = _LINE_END.split(opening.lstrip("\ufeff"), 1)[0].strip()
    if first.strip('"').lower().startswith("sep="):
        raise DataError(
            Issue(
                file,
                f"The first line ({first[:20]}) is for Excel alone; the headings seem to be in "
                "row 2.",
                "The first row must hold the column headings: delete the line above them.",
                code="text.line-for-excel",
            )
        )
    lines = [line for line in _LINE_END.split(_QUOTED.sub(r"\1", opening)) if line.strip(" ")]
    lines = lines[:_LINES] or [""]

    def sure(mark: str) -> tuple[int, bool, int, int]:
        often = [line.count(mark) for line in lines]
        same = max((often.count(n) for n in set(often) if n), default=0)
        clear = same == len(lines) > 1 and mark != ","
        return same, clear, often[0], sum(often)

    best = max((",", *_SEPARATORS[:2]), key=sure)
    bars = {line.count(_BAR) for line in lines}
    if best in lines[0]:
        return best
    if len(bars) == 1 and bars != {0}:
        return _BAR
    return _BLANK if not any(best in line for line in lines) and _in_words(opening) else best


def _in_words(opening: str) -> bool:
    """Whether blanks part the cells: each line has as many, and half of the columns are numbers.

    The first may have one less: R writes no heading over the names of rows.
    """
    whole = opening if len(opening) < _OPENING else opening.rpartition("\n")[0]
    lines = [line.strip() for line in _LINE_END.split(whole.lstrip("\ufeff")) if line.strip()]
    first, *others = [_CELL.findall(line) for line in lines] or [[]]
    if len(counts := {len(cells) for cells in others}) != 1:
        return False
    width = min(counts)
    numbers = sum(all(map(_NUMBER.fullmatch, column)) for column in zip(*others, strict=True))
    return width >= _FEWEST_WORDS and width - len(first) in (0, 1) and 2 * numbers >= width


def _single(line: str) -> str:
    """A line with one blank between its cells."""
    ending = line[len(line.rstrip("\r\n")) :]
    return " ".join(_CELL.findall(line)) + ending


def _with_row_names(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with a blank heading over the names that R gives to rows."""
    if len(rows) > 1 and len(rows[0]) + 1 == len(rows[1]):
        return [("", *rows[0]), *rows[1:]]
    return rows


# --- rows -------------------------------------------------------------------------------


class _Words(dict[str, str]):
    """What is read of each text, without the spaces around it; equal words stand once."""

    def __missing__(self, text: str) -> str:
        word = text.strip()
        self[text] = word if word == text else self[word]
        return self[text]


def _rows(text: Iterable[str], separator: str, file: str) -> Iterator[tuple[str, ...]]:
    """Each row; what is beyond the limits or breaks the rules is told with its row."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    words = _Words()
    cells = row = line = 0
    try:
        for cells_read in reader:
            row, line = row + 1, reader.line_num
            cells += len(cells_read)
            if row > MOST_ROWS:
                raise too_large(file, f"This file has more than {MOST_ROWS:,} rows")
            if len(cells_read) > MOST_COLUMNS:
                raise too_large(
                    file, f"This row has more than {MOST_COLUMNS:,} cells", cell=f"row {row}"
                )
            if cells > MOST_CELLS:
                raise too_large(file, f"This file has more than {MOST_CELLS:,} cells")
            yield tuple(map(words.__getitem__, cells_read))
            if len(words) > _KNOWN:
                words.clear()
    except csv.Error as error:
        raise _broken(error, file, row + 1, line + 1) from None


def _broken(error: csv.Error, file: str, row: int, line: int) -> DataError:
    """What broke the rules of CSV, in the row that starts in a line."""
    where = f"row {row}" if row == line else f"row {row} (line {line})"
    if "field larger" in str(error):
        problem = (
            f"A cell in this row holds more than {LONGEST_CELL:,} characters, or a quotation mark "
            "is never closed"
        )
        return too_large(file, problem, cell=where)
    never_closed = "unexpected end" in str(error)
    why = "a quotation mark in this row is never closed" if never_closed else str(error)
    return DataError(
        Issue(
            file,
            f"This file breaks the rules of CSV ({why}).",
            _SAVE,
            cell=where,
            code="text.broken-csv",
        )
    )


def _without_controls(
    rows: list[tuple[str, ...]], content: bytes, encoding: str, file: str
) -> Iterator[Issue]:
    """Take out what can be shown nowhere, and say so."""
    if not encoding.startswith("utf-16") and not re.search(
        rb"[\0-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]", content
    ):
        return
    places = []
    for at, cells in enumerate(rows):
        columns = [column for column, cell in enumerate(cells) if _CONTROLS.search(cell)]
        places += [address(at + 1, column) for column in columns]
        if columns:
            rows[at] = tuple(_CONTROLS.sub("", cell).strip() for cell in cells)
    if places:
        yield Issue(
            file,
            f"Characters that cannot be shown stand in {plural(len(places), 'cell')}.",
            "They were left out; the rest was read.",
            cell=and_more(places),
            severity="note",
            code="text.control-characters",
        )


def _about_letters(
    rows: Sequence[tuple[str, ...]], content: bytes, encoding: str, file: str
) -> Iterator[Issue]:
    """Notes on letters that may not be what was written."""
    if encoding == "cp1252":
        yield Issue(
            file,
            "This file is not UTF-8.",
            "It was read as Windows-1252; check names with accents.",
            cell=and_more(_where(rows, lambda cell: not cell.isascii())),
            severity="note",
            code="text.not-utf-8",
        )
    elif b"\xef\xbf\xbd" in content and (places := _where(rows, lambda cell: "\ufffd" in cell)):
        yield Issue(
            file,
            f'The mark "\ufffd" of a letter that was lost stands in {plural(len(places), "cell")}.',
            "Export the file again as CSV UTF-8.",
            cell=and_more(places),
            severity="note",
            code="text.lost-letters",
        )


def _where(rows: Sequence[tuple[str, ...]], wrong: Callable[[str], bool]) -> list[str]:
    return [
        address(row, column)
        for row, cells in enumerate(rows, start=1)
        if wrong("".join(cells))
        for column, cell in enumerate(cells)
        if wrong(cell)
    ]
