"""A CSV or Excel file -> rows of cells as text, before anything is made of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from evaluation.errors import DataError, Issue, did_you_mean
from evaluation.read.files.cells import LARGEST_FILE, Raw, too_large
from evaluation.read.files.text import read_text
from evaluation.read.files.workbook import read_workbook
from evaluation.read.files.written_out import WRITTEN, written_out

__all__ = ["Raw", "form_of", "is_number", "number_of", "read_content", "read_raw", "typed_number"]

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_BETWEEN = ", '\u00a0\u2009\u202f\u2019"  # what stands between thousands
_THOUSANDS = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:[{_BETWEEN}]\d{{3}})+(?:\.\d+)?")
_LARGE = 20_000_000  # bytes
_LARGE_READ: set[str] = set()  # of which what was parsed is kept
_WORKBOOK = b"PK"  # a workbook is a zip archive
WORKBOOKS, TEXTS, SPSS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt"), (".sav", ".zsav")


def read_raw(path: Path, shown_as: str, sheet: str = "") -> Raw:
    """Read the named sheet, or the first that is not hidden. Raises DataError."""
    content = read_content(path, shown_as)
    kind = path.suffix.lower()
    if kind in WRITTEN and (written := written_out(path, content, shown_as)):
        return replace(written, path=path)
    if kind not in (*WORKBOOKS, *TEXTS):
        raise DataError(
            Issue(
                shown_as,
                f'Files of the kind "{path.suffix}" are not read.',
                "Save the data as .xlsx or .csv."
                + (
                    " Of coded passages Taguette's page of highlights is read, and NVivo's "
                    "document of one code; a whole project (REFI-QDA, .qdpx) says more."
                    if kind in WRITTEN
                    else ""
                ),
                code="file.kind-not-read",
            )
        )
    if len(content) > _LARGE:
        _LARGE_READ.add(shown_as)
    return replace(_parsed(content, kind in WORKBOOKS, shown_as, sheet), path=path)


@lru_cache(maxsize=8)  # by the bytes: the check, the list of issues and the notebook read the same
def _parsed(content: bytes, is_workbook: bool, shown_as: str, sheet: str) -> Raw:
    return read_workbook(content, shown_as, sheet) if is_workbook else read_text(content, shown_as)


def forget_large() -> None:
    """Let go of what was parsed, if a file was large: a process that begins now would copy it."""
    if _LARGE_READ:
        _LARGE_READ.clear()
        _parsed.cache_clear()


def read_content(path: Path, shown_as: str) -> bytes:
    """The bytes of a data file; what cannot be a table of any kind is told here."""
    if not path.is_file():
        raise DataError(
            Issue(shown_as, "This data file does not exist.", _nearest(path), code="file.missing")
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise too_large(shown_as, f"This file has more than {LARGEST_FILE // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise not_readable(shown_as, error) from None
    kind = path.suffix.lower()
    is_workbook, is_text = content.startswith(_WORKBOOK), b"\0" not in content
    faults = (
        (
            not content,
            Issue(
                shown_as,
                "This file is empty (0 bytes).",
                "Copy or export it again.",
                code="file.empty",
            ),
        ),
        (
            content.startswith(_OLD_OR_LOCKED),
            Issue(
                shown_as,
                "This workbook is protected by a password, or is in the old .xls format.",
                "Open it in Excel, remove the password, and save it as .xlsx or CSV.",
                code="file.protected",
            ),
        ),
        (
            kind in WORKBOOKS and re.match(rb"(\xef\xbb\xbf)?\s*<", content),
            Issue(
                shown_as,
                f"This is a web page or an XML file whose name ends in {kind}.",
                "Open it in Excel and save it as .xlsx.",
                code="file.wrong-ending",
            ),
        ),
        (
            kind in WORKBOOKS and not is_workbook and is_text,
            Issue(
                shown_as,
                f"This is a text file (such as CSV) whose name ends in {kind}.",
                "Rename it so that it ends in .csv.",
                code="file.wrong-ending",
            ),
        ),
        (
            kind in TEXTS and is_workbook and not is_text,
            Issue(
                shown_as,
                f"This is an Excel workbook whose name ends in {kind}.",
                "Rename it so that it ends in .xlsx.",
                code="file.wrong-ending",
            ),
        ),
    )
    for applies, fault in faults:
        if applies:
            raise DataError(fault)
    return content


def not_readable(shown_as: str, error: OSError) -> DataError:
    """The fault that the system does not let a file be read, with what it says."""
    return DataError(
        Issue(
            shown_as,
            f"This file cannot be read ({error.strerror or error}).",
            "Close it in other programs, and check that you may open it.",
            code="file.not-readable",
        )
    )


def _nearest(path: Path) -> str:
    """What to do about a file that is not there: the nearest name that is."""
    names = {
        p.relative_to(path.parent).as_posix()
        for p in [*path.parent.glob("*"), *path.parent.glob("data/*")]
        if p.is_file()
    }
    if alike := [name for name in sorted(names) if _plain(name) == _plain(path.name)]:
        return (
            f'There is "{alike[0]}", whose name differs only in capitals or in how accents are '
            "stored: copy the name from there."
        )
    hint = did_you_mean(path.name, sorted(names))
    return f"{hint} Put it there, or correct its name where it is asked for.".strip()


def _plain(name: str) -> str:
    """A file name without capitals, its accents composed."""
    return unicodedata.normalize("NFC", name).casefold()


def is_number(text: str) -> bool:
    """Whether a text is a plain number, with a point or a comma."""
    return text.replace(".", "", 1).replace(",", "", 1).lstrip("+-").isdigit()


def form_of(code: str) -> str:
    """How a code is made: ``a9`` of ``P07``."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", code))


def number_of(text: str) -> float | None:
    """A plain number, written with a point or a decimal comma; None for any other text."""
    try:
        return float(text.replace(",", ".")) if is_number(text) else None
    except ValueError:  # 1,2.3
        return None


def typed_number(text: str) -> float | None:
    """A number as it is typed, with thousands apart: 1,204, 1 204 and 1'204 are 1204.

    None for any other text. A comma before three digits stands between thousands.
    """
    return number_of(re.sub(f"[{_BETWEEN}]", "", text) if _THOUSANDS.fullmatch(text) else text)
