"""An Excel workbook -> rows of cells as text. Formulas are never run."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from evaluation.errors import DataError, Issue, did_you_mean

_LARGEST_UNPACKED = 500_000_000


def read_workbook(content: bytes, shown_as: str, sheet: str) -> tuple[str, list[list[str]]]:
    import openpyxl  # heavy: only when a workbook is read

    corrupt = Issue(
        shown_as,
        "This workbook is damaged and cannot be opened.",
        "Open it in Excel, let Excel repair it, save it and try again.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise DataError(
                    Issue(
                        shown_as,
                        "This workbook unpacks to more than 500 MB.",
                        "Keep only the sheet with the answers.",
                    )
                )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever the damage leads it to
        raise DataError(corrupt) from None
    if sheet and sheet not in book.sheetnames:
        raise DataError(
            Issue(
                shown_as,
                f'There is no sheet "{sheet}".',
                f"{did_you_mean(sheet, book.sheetnames)} "
                f"The sheets are: {', '.join(book.sheetnames)}.".strip(),
            )
        )
    name = sheet or book.sheetnames[0]
    if name in (chart.title for chart in book.chartsheets):
        tables = ", ".join(table.title for table in book.worksheets)
        raise DataError(
            Issue(
                shown_as,
                f'The sheet "{name}" is a chart and holds no cells.',
                f"Say which sheet holds the answers: sheet: <name>. There are: {tables}.",
            )
        )
    try:
        book[name].reset_dimensions()  # some exporters state a size that leaves rows out
        rows = [[_text(value) for value in row] for row in book[name].iter_rows(values_only=True)]
    except Exception:  # noqa: BLE001 - likewise
        raise DataError(corrupt) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return name, rows


def _text(value: Any) -> str:
    """An Excel value as the text that a person sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        return "=" + str(getattr(value, "text", None) or "").lstrip("=")
    return str(value).strip()
