"""The numbers of a workbook as its cells show them: 5.2 in a cell of two decimals is 5.20."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

# Of a number format the part that says how many decimals: 0, 0.0, #,##0.00, 0.0%, "£"#,##0.
_FORMAT = re.compile(
    r"(?P<before>[^0#%]*)(?P<thousands>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?"
)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')

Place = tuple[int, int]  # row counted from 1, column from 0


def shown_numbers(path: Path) -> Mapping[str, Mapping[Place, str]]:
    """By sheet, each number of a cell whose format says how many decimals it shows.

    For a workbook that was read already, as nothing is told here.
    """
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        return {
            sheet.title: {
                (cell.row, cell.column - 1): text
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
                if (text := _shown(cell.value, cell.number_format or ""))
            }
            for sheet in book.worksheets
        }
    finally:
        book.close()


def _shown(value: float, number_format: str) -> str:
    """A number in a format; empty where the format says nothing of decimals."""
    positive, *_ = number_format.split(";")
    plain = _QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", positive)
    matched = _FORMAT.fullmatch(plain.strip())
    if not matched:
        return ""
    decimals = len(matched["decimals"] or "")
    number = Decimal(repr(value)) * (100 if matched["percent"] else 1)
    shown = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    money = matched["before"].strip()
    if money and money not in "£$€":
        return ""
    digits = f"{abs(shown):,f}" if matched["thousands"] else f"{abs(shown):f}"
    return f"{'-' * (shown < 0)}{money}{digits}{matched['percent'] or ''}"
