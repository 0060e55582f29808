"""Means and deviations of whole numbers in the rows of a table that says they are (GRIM)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.audit.checks import means
from evaluation.audit.checks.tabled.cells_of_two import parted
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedTable
from evaluation.audit.printed import PrintedFigure, read_printed
from evaluation.audit.relation import CheckedRelation, of_cells
from evaluation.read.exports.grid import small_letters

_WHOLE = re.compile(
    r"(?<!\bto )(?<!nearest )\b(?:whole[- ]numbers?|integers?|single[- ]items?|one item)\b"
)
_SCALED = re.compile(r"\b(?:scales?|rat(?:ed|ings?)|scored|likert|\d+-point)\b")
_ASKED = re.compile(r"i\b.+|my\b.+|.+\?|[\"\u201c'\u2018].+[\"\u201d'\u2019]")  # one question a row
_NOT_ONE = re.compile(
    r"\b(?:weighted|adjusted|imputed|estimated|subscales?|composite|average of)\b"
)
_ENDS = re.compile(
    r"\b(?P<low>\d+) ?(?:\([^)]*\)|=[^,;.]*?)?,? ?(?:to|-|\u2013) ?(?P<high>\d+)\b(?! ?%)"
)
_N = re.compile(r"n|number|number of (?:answers|replies|responses|respondents)|respondents|base")
_N_OF = re.compile(r"\bn ?= ?(\d[\d,]*)")
_MEAN = re.compile(r"(?P<of>.*?)\b(?:mean|average)(?: (?:score|rating|answer))?(?P<after>.*)|m")
_SD = re.compile(r"(?P<of>.*?)\b(?:sd|s\.d\.|standard deviation)(?P<after>.*)")


def whole_answers(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each row's mean and deviation of n whole numbers, where caption, notes or rows say so."""
    said = " ".join(small_letters(f"{table.caption} {table.notes}").split())
    labels = [small_letters(row[0].text) for row in table.rows if row]
    asked = all(map(_ASKED.fullmatch, labels)) and len(labels) > 1 and _SCALED.search(said)
    if _NOT_ONE.search(said) or not (_WHOLE.search(said) or asked):
        return
    table = parted(table)
    headings = [" ".join(small_letters(text).split()) for text in table.headings]
    sizes = [n for n, heading in enumerate(headings) if _N.fullmatch(heading)]
    ends = {(m["low"], m["high"]) for m in _ENDS.finditer(said) if int(m["low"]) < int(m["high"])}
    between: list[PrintedFigure | None]
    between = [read_printed(end) for end in ends.pop()] if len(ends) == 1 else [None, None]
    for at, heading in enumerate(headings):
        if not _MEAN.fullmatch(heading) or "change" in heading or "difference" in heading:
            continue
        named = _N_OF.search(heading) or _N_OF.search(said)
        before = [n for n in sizes if n < at]
        size = sizes[0] if len(sizes) == 1 else before[-1] if before else None
        after = headings[at + 1] if at + 1 < len(headings) else ""
        spread = at + 1 if _SD.fullmatch(after) else None
        for row in table.rows:
            n = row[size].printed if size is not None else named and read_printed(named[1])
            mean = row[at].printed
            sd = row[spread].printed if spread is not None else None
            if not (n and mean) or not n.counted or n.value <= 1 or mean.bound != "exact":
                continue
            cells = [row[c] for c in (at, size) if c is not None]
            yield of_cells(cells, _of_mean(row[at].place, mean, n, between))
            if sd and spread is not None and sd.bound == "exact":
                low, high = (end.value if end else None for end in between)
                answers = means.WholeAnswers(int(n.value), 1, low, high)
                found = means.possible_sd(row[spread].place, sd, mean, answers)
                yield of_cells([row[spread], *cells], found)


def _of_mean(
    place: str, mean: PrintedFigure, n: PrintedFigure, ends: list[PrintedFigure | None]
) -> Inconsistency | None:
    low, high = ends
    found = means.possible_mean(place, mean, n)
    return found or (means.mean_in_range(place, mean, low, high) if low and high else None)
