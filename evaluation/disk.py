"""Files written beside and renamed, so that a reader sees the old one or the new, never a part."""

from __future__ import annotations

import csv
import datetime
import errno
import io
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evaluation.errors import EvaluationError, Issue

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOMENT = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_EARLIEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)
# What Python's zipfile raises for one that is damaged, locked, or packed in a way it does not know.
DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
CLOSE_IT = (
    "Close it if it is open in Word or a reader and run this again. The earlier file is unchanged."
)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``target`` when the block ends well.

    It has the target's ending, as libraries go by it. Where the block raises, the target stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_beside(target: Path, content: bytes) -> None:
    """Write one file whole or not at all. Raises OSError as the system does."""
    with beside(target) as part:
        part.write_bytes(content)


def hold_alone(opened: IO[bytes]) -> None:
    """Wait until no other program holds this file, and hold it until it is closed."""
    if sys.platform == "win32":
        msvcrt.locking(opened.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(opened, fcntl.LOCK_EX)


def write_whole(target: Path, content: bytes, what: str, *, shown: str = "", fix: str = "") -> None:
    """Write one file whole; ``what`` names it in a message, ``shown`` its place.

    Raises EvaluationError where the system refuses, as Windows does while another program has
    the file open; the earlier file stays.
    """
    try:
        if not target.parent.is_dir():  # a folder that is mistyped is not made
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        write_beside(target, content)
    except OSError as error:
        problem = f"{what} cannot be written ({error.strerror or error})."
        raise EvaluationError(
            Issue(shown or target.name, problem, fix or CLOSE_IT, code="file.not-written")
        ) from None


def csv_text(rows: Iterable[Iterable[str]], ending: str = "\n") -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows(rows)
    return text.getvalue()


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as .xlsx without the moments at which it was made and saved.

    The same workbook gives the same bytes.
    """
    book.properties.created = _MOMENT.replace(tzinfo=None)
    saved = io.BytesIO()
    book.save(saved)
    moment = _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(saved) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, core
    )
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Files by name as a zip, in this order, on any day and system the same."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _EARLIEST_IN_ZIP)
            packed = name.endswith((".png", ".jpg", ".jpeg"))  # nothing is left to press out
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, part)
    return made.getvalue()
