"""Rows as somebody typed them, in a sheet or in YAML, as claims; every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluation.audit.checks.claimed import CHECKS, inferred
from evaluation.audit.material import PrintedClaim, PrintedSentence
from evaluation.audit.printed import (
    HALF,
    PrintedFigure,
    Rounding,
    in_words,
    is_unreadable,
    read_printed,
    rounding_named,
)
from evaluation.errors import Collector, Issue, did_you_mean

PRINTED, PLACE, CHECK, ROUNDING, READING = "printed", "place", "check", "rounding", "reading"
# Parts that may have several figures, parted by semicolons; all others have one.
SEVERAL = frozenset(("parts", "weights"))
_PARTS = frozenset(part for check in CHECKS.values() for part in check.parts)
_WHOLE = ("n", "n1", "n2", "items", "hidden", "per")  # parts that are whole numbers,
_ROUNDED = {(check, "n") for check in ("share", "ratio", "possible share")}  # but for bases
# How people call the columns, and the checks.
_COLUMNS = {
    "figure": PRINTED,
    "printed value": PRINTED,
    "as printed": PRINTED,
    "value": PRINTED,
    "where": PLACE,
    "location": PLACE,
    "claim": PLACE,
    "label": PLACE,
    "page": PLACE,
    "relation": CHECK,
    "rounded": ROUNDING,
    "part": "parts",
    "of parts": "parts",
    "base": "n",
    "denominator": "n",
    "numerator": "k",
    "count": "k",
    "earlier": "before",
    "from": "before",
    "later": "after",
    "to": "after",
    "weight": "weights",
    "suppressed": "hidden",
    "consistent only if": READING,
}
_CHECKS = {
    "sum": "total",
    "percentage": "share",
    "percent": "share",
    "proportion": "share",
    "rate": "share",
    "percentage change": "change",
    "percent change": "change",
    "% change": "change",
    "rise": "increase",
    "fall": "decrease",
    "reduction": "decrease",
    "percentage points": "points",
    "fold": "times",
    "shares": "shares of a whole",
    "grim": "possible share",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One row as it was typed: its values by column, and where the row and each value stand."""

    file: str
    values: Mapping[str, str]
    at: Mapping[str, str]
    place: str
    sheet: str = ""

    def issue(self, column: str, problem: str, fix: str, *, code: str) -> Issue:
        """A fault of one value, or of the row where the value is missing."""
        return Issue(
            self.file,
            problem,
            fix,
            sheet=self.sheet,
            cell=self.at.get(column, self.place),
            value=self.values.get(column, ""),
            code=code,
        )


def column_named(heading: str) -> str:
    """The column that a heading is; empty for one of the person's own."""
    word = " ".join(heading.casefold().replace("_", " ").split())
    word = _COLUMNS.get(word, word)
    if numbered := re.fullmatch(r"(part|weight)s? ?\d+", word):
        word = f"{numbered[1]}s"
    known = {PRINTED, PLACE, CHECK, ROUNDING, READING, "of"} | _PARTS
    return word if word in known else ""


def is_claims(headings: Mapping[str, str] | list[str]) -> bool:
    """Whether headings are those of claims and not of a plain table."""
    columns = {column_named(heading) for heading in headings}
    said = any("printed" in heading.casefold().split() for heading in headings)
    # any table may have a column "value": with a check beside it, it is one of claims
    return PRINTED in columns and (CHECK in columns or (said and len(columns - {""}) > 1))


def claim_of(typed: Typed, collector: Collector) -> PrintedClaim | PrintedSentence | None:
    """A row as a claim; None for one with faults, which are kept."""
    place = typed.values.get(PLACE) or typed.place
    text = typed.values.get(PRINTED, "").strip()
    before = len(collector.faults)
    rounding = _rounding(typed, collector)
    printed = read_printed(text, rounding)
    if printed is None and _is_sentence(typed, text):
        return PrintedSentence(text, place)
    parts = dict(_parts(typed, rounding, collector))
    check = _check(typed, parts, collector)
    if printed is None:
        understands = CHECKS[check].words if check else None
        if understands and understands(text):
            printed = in_words(text)
        else:
            collector.fault(_no_figure(typed, text, in_words=bool(understands)))
    parts = _of_what(parts, check)
    if check:
        _needed(typed, check, parts, collector)
    if len(collector.faults) > before or printed is None:
        return None
    reading = " ".join(typed.values.get(READING, "").split()).removeprefix("consistent only if ")
    return PrintedClaim(place, printed, check, parts, reading)


def _is_sentence(typed: Typed, text: str) -> bool:
    """Whether a row holds a sentence with its own figures, and nothing beside it."""
    others = {name for name, value in typed.values.items() if value.strip()} - {PRINTED, PLACE}
    return not others and not is_unreadable(text) and any(sign.isdigit() for sign in text)


def _no_figure(typed: Typed, text: str, *, in_words: bool) -> Issue:
    if is_unreadable(text):
        return typed.issue(
            PRINTED,
            f'A sign was lost in "{text}" on its way into this file.',
            "Look it up in print and type what stands there; nobody can guess it.",
            code="claims.unreadable",
        )
    if text and in_words:
        return typed.issue(
            PRINTED,
            f'"{text:.40}" does not say what this check can hold against figures.',
            'Type the words of the text, such as "around 1 in 4", "more than half" or '
            '"a steady increase", and nothing else.',
            code="claims.words-unknown",
        )
    told = f'"{text:.40}" is no figure.' if text else "There is no printed figure in this row."
    return typed.issue(
        PRINTED,
        told,
        'Type it as it stands in print, such as "45%" or "5.20", or delete the row.',
        code="claims.no-figure",
    )


def _rounding(typed: Typed, collector: Collector) -> Rounding:
    named = typed.values.get(ROUNDING, "")
    rounding = rounding_named(named)
    if rounding is None:
        collector.fault(
            typed.issue(
                ROUNDING,
                f'"{named}" is no way of rounding that is known here.',
                "Write half (to the nearest), down (cut off), up, or nearest 5; or leave it empty.",
                code="claims.rounding-unknown",
            )
        )
    return rounding or HALF


def _parts(
    typed: Typed, rounding: Rounding, collector: Collector
) -> Iterator[tuple[str, tuple[PrintedFigure, ...]]]:
    for column, text in typed.values.items():
        if column not in {*_PARTS, "of"} or not text.strip():
            continue
        several = column in {*SEVERAL, "of"}
        figures = []
        for word in _split(text) if several else [text]:
            figure = read_printed(word, rounding)
            if figure is None:
                collector.fault(
                    typed.issue(
                        column,
                        f'"{word.strip()}" under "{column}" is no figure.',
                        "Type the figure as it is printed, with nothing else in the cell"
                        + ("; part several with semicolons: 12; 15; 20." if several else "."),
                        code="claims.part-not-figure",
                    )
                )
            else:
                figures.append(figure)
        if figures:
            yield column, tuple(figures)


def _split(text: str) -> list[str]:
    """Several figures: between semicolons, plus signs, or commas that part no thousands."""
    mark = r"[;\n]" if ";" in text or "\n" in text else r"\s+\+\s+|\+(?=\s*\d)|,\s+|\|"
    return [word for word in re.split(mark, text) if word.strip()]


def _check(
    typed: Typed, parts: Mapping[str, tuple[PrintedFigure, ...]], collector: Collector
) -> str:
    """The name of the check; empty for a figure that stands alone."""
    named = " ".join(typed.values.get(CHECK, "").casefold().replace("_", " ").split())
    name = _CHECKS.get(named, named)
    if name in CHECKS:
        return name
    if named:
        hint = did_you_mean(named, [*CHECKS, *_CHECKS]) or f"There are: {', '.join(CHECKS)}."
        collector.fault(
            typed.issue(
                CHECK, f'"{typed.values[CHECK]}" is no check.', hint, code="claims.check-unknown"
            )
        )
        return ""
    meant = {"n"} if "k" in parts else {"parts"} if len(parts.get("of", ())) > 1 else {"of"}
    return inferred(frozenset(parts) - {"of"} | (meant if "of" in parts else set()))


def _of_what(
    parts: Mapping[str, tuple[PrintedFigure, ...]], check: str
) -> dict[str, tuple[PrintedFigure, ...]]:
    """The column "of" as parts of the check: the base of a share, the parts of a total."""
    named = {name: figures for name, figures in parts.items() if name != "of"}
    needs = CHECKS[check].needs if check else ()
    missing = [need for need in needs if need not in named]
    figures = parts.get("of", ())
    if missing and missing[0] in SEVERAL and figures:
        return {**named, missing[0]: figures}
    if len(missing) == len(figures):
        return named | {need: (figure,) for need, figure in zip(missing, figures, strict=True)}
    return named


def _needed(
    typed: Typed, check: str, parts: Mapping[str, tuple[PrintedFigure, ...]], collector: Collector
) -> None:
    """Tell of what a check needs and a row does not have, or has in another form."""
    lacking = _lacking(check, frozenset(parts))
    if any(typed.values.get(part, "").strip() for part in lacking):
        return  # told already, as no figure
    if lacking:
        named = " and ".join(f'"{part}"' for part in lacking)
        collector.fault(
            typed.issue(
                CHECK,
                f'The check "{check}" has nothing under {named} in this row.',
                f"Add what the figure was derived from under {named}, or leave the check empty.",
                code="claims.part-missing",
            )
        )
        return
    if "weights" in parts and len(parts["weights"]) != len(parts.get("parts", ())):
        collector.fault(
            typed.issue(
                "weights",
                f"Weights and parts are not as many: {len(parts['weights'])} and "
                f"{len(parts.get('parts', ()))}.",
                "Give each part one weight, in the same order, parted by semicolons.",
                code="claims.weights-unequal",
            )
        )
    _level(typed, parts, collector)
    for name in _WHOLE:
        if name in parts and not _is_whole(parts[name][0], name) and (check, name) not in _ROUNDED:
            collector.fault(
                typed.issue(
                    name,
                    f'"{parts[name][0].text}" under "{name}" is no whole number of 1 or more.',
                    "Type how many there are, as a whole number without a sign.",
                    code="claims.not-whole",
                )
            )


def _level(
    typed: Typed, parts: Mapping[str, tuple[PrintedFigure, ...]], collector: Collector
) -> None:
    """Tell of a level that no interval has."""
    level = parts["level"][0].value if "level" in parts else Fraction(95)
    if not 50 <= (100 * level if level < 1 else level) < 100:
        collector.fault(
            typed.issue(
                "level",
                f'"{parts["level"][0].text}" under "level" is no level of an interval.',
                "Type 95 for an interval of 95%, or leave it empty.",
                code="claims.no-level",
            )
        )


def _is_whole(printed: PrintedFigure, name: str) -> bool:
    return printed.counted and printed.value >= (0 if name == "hidden" else 1)


def _lacking(check: str, parts: frozenset[str]) -> list[str]:
    """The parts that a check needs and that are not there; of several ways the one begun."""
    known = CHECKS[check]
    lacking = [need for need in known.needs if need not in parts]
    if not known.one_of or any(parts >= set(way) for way in known.one_of):
        return lacking
    begun = [way for way in known.one_of if way[0] in parts]
    if begun:
        return [*lacking, *(part for part in begun[0] if part not in parts)]
    return [*lacking, " or ".join(way[0] for way in known.one_of)]
