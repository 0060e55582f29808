"""Numbers -> words. Rounding happens here and nowhere earlier."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evaluation.counting import percent
from evaluation.say.finding import (
    ENDS,
    Base,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Measure,
    Statistic,
    Table,
)

_PLACE = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z_]+))?\}")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MINUS = "\N{MINUS SIGN}"

NO_INTERVAL = {"ci_low": None, "ci_high": None, "ci_level": None}
SOME_HIDDEN = "Some figures are left out to protect people's identity."
CLAIM_WORDS = {
    Claim.DESCRIBED: "It describes what was said or seen; it makes no claim about change.",
    Claim.CHANGED: "It says what changed, not why.",
    Claim.ASSOCIATED: "It compares groups that may have differed from the start, so it shows "
    "an association and not a cause.",
    Claim.CAUSED: "People were allocated to the groups by chance.",
}


_OF_SCORES = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)  # numbers in a scale's own units
_MOST_DIGITS = 9
MOST_WORDS = 20  # of a sentence that is put forward
TIED = 3  # of those that share a first place, as many as a sentence names


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round half away from zero: -0.45 to one decimal is -0.5.

    Twelve significant digits are taken first, so that -0.449999999999999, which is
    -0.45 in binary arithmetic, rounds as a person would round it.
    """
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number as text, rounded half up, with a real minus sign: ``−0.5``."""
    rounded = round_half_up(value, decimals)
    size = f"{abs(rounded):,}"
    if rounded < 0:
        return _MINUS + size
    return f"+{size}" if signed and rounded > 0 else size


def fitting_digits(span: float, fewest: int = 1) -> int:
    """The digits of scores that lie so far apart: those that print a hundredth of it.

    2 for a share from 0 to 1 and for 1 to 7, 1 for 0 to 10 and 0 to 40; no fewer than are usual,
    and those where the span is not known (0 or not finite).
    """
    if not 0 < span < math.inf:
        return fewest
    return min(_MOST_DIGITS, max(fewest, math.ceil(2 - math.log10(span) - 1e-9)))


def digits_with_ends(decimals: int, *ends: float | None) -> int:
    """One digit more where an end of an interval that is not 0 would print as 0."""
    return decimals + any(end and not round_half_up(end, decimals) for end in ends)


def digits_of_scores(measure: Measure | None, fewest: int = 1) -> int:
    """The digits of means and changes on a scale."""
    return fitting_digits(measure.highest - measure.lowest, fewest) if measure else fewest


def share(part: float, whole: float) -> str:
    """A part of a whole in per cent: ``85%``. Only none of it is 0%, and only all is 100%."""
    if not whole:
        return "0%"
    percent = round_half_up(100 * part / whole, 0)
    if percent == 100 and part < whole:
        return "over 99%"
    return "under 1%" if not percent and part else f"{number(100 * part / whole, 0)}%"


def probability(p: float, decimals: int) -> str:
    """``p = 0.041``; no p is 0: ``p below 0.001``."""
    if not round_half_up(p, decimals):
        return f"p below {10**-decimals:.{decimals}f}"
    return f"p = {number(p, decimals)}"


def is_below(p: float, decimals: int, ci_level: float) -> bool:
    """Whether a p, as it is printed, is below what an interval of this level leaves out."""
    return round_half_up(p, decimals) < 1 - Decimal(str(ci_level))


def interval(estimate: Estimate) -> str:
    """The ends of an interval: ``3.6 to 10.9``. Empty when there is none."""
    return (
        ""
        if estimate.ci_low is None or estimate.ci_high is None
        else " to ".join(
            number(end, estimate.end_decimals) for end in (estimate.ci_low, estimate.ci_high)
        )
    )


def printed_side(estimate: Estimate) -> int:
    """1 where the interval, as it is printed, lies above 0, -1 below; 0 else or without one."""
    if estimate.ci_low is None or estimate.ci_high is None:
        return 0
    low, high = (
        round_half_up(end, estimate.end_decimals) for end in (estimate.ci_low, estimate.ci_high)
    )
    return int(low > 0) - int(high < 0)


def say(estimate: Estimate, aspect: str = "") -> str:
    """One aspect of an estimate as text; empty where the estimate does not have it.

    Aspects: the value itself (empty), ``size`` (without sign), ``signed`` (with its sign),
    ``interval``, ``ci_low``, ``ci_high``, ``level`` (``95%``), ``n``; ``share`` of a count among
    its people, ``percent`` of a share that is not coarser, ``p`` of a test (``p = 0.041``),
    ``month`` of days since 1970 (``March 2026``). For wordings
    that must not contradict what is printed: ``moved`` is the size unless that prints as
    0, ``little`` says so where it does, ``same`` says that it is 0, ``clear`` is the interval where
    that, as it is printed, leaves out 0, and ``sided`` of one that does too where it is printed as
    it is: what an edition makes coarser is told as it then reads. Raises KeyError for another word.
    """
    value = estimate.value
    unmoved = value is not None and not round_half_up(value, estimate.decimals)

    def shown(part: float | None, *, signed: bool = False, end: bool = False) -> str:
        decimals = estimate.end_decimals if end else estimate.decimals
        return "" if part is None else number(part, decimals, signed=signed)

    def size() -> str:
        return shown(None if value is None else abs(value))

    fine, whole = estimate.decimals >= 2, max(0, estimate.decimals - 2)  # digits of per cent
    said: dict[str, Callable[[], str]] = {
        "": lambda: shown(value),
        "signed": lambda: shown(value, signed=True),
        "size": size,
        "moved": lambda: "" if unmoved else size(),
        "little": lambda: "very little" if unmoved else "",
        "interval": lambda: interval(estimate),
        "same": lambda: "the same" if value == 0 and estimate.step is None else "",
        "clear": lambda: interval(estimate) if printed_side(estimate) else "",
        "sided": lambda: (
            interval(estimate) if estimate.step is None or printed_side(estimate) else ""
        ),
        "ci_low": lambda: shown(estimate.ci_low, end=True),
        "ci_high": lambda: shown(estimate.ci_high, end=True),
        "share": lambda: share(value, estimate.n) if value is not None and estimate.n else "",
        "percent": lambda: f"{number(100 * value, whole)}%" if fine and value is not None else "",
        "p": lambda: "" if value is None else probability(value, estimate.decimals),
        "level": lambda: "" if estimate.ci_level is None else percent(estimate.ci_level),
        "n": lambda: "" if estimate.n is None else str(estimate.n),
        "month": lambda: "" if value is None else _month(value),
    }
    return said[aspect]()


def fill(template: str, estimates: Mapping[str, Estimate]) -> str | None:
    """A template with its ``{estimate.aspect}`` places filled.

    None when a number that it needs is withheld or missing. Braces that name no
    estimate stay as they are.
    """
    short = False

    def filled_place(place: re.Match[str]) -> str:
        nonlocal short
        estimate = estimates.get(place[1])
        if estimate is None:
            return place[0]
        text = say(estimate, place[2] or "")
        short = short or not text
        return text

    filled = _PLACE.sub(filled_place, template)
    return None if short else filled


def first_that_fits(templates: tuple[str, ...], estimates: Mapping[str, Estimate]) -> str:
    """The fullest wording whose numbers are all there."""
    return next((text for t in templates if (text := fill(t, estimates)) is not None), "")


def chosen_wording(finding: Finding) -> str:
    """The wording that a finding's headline was made of; empty where it is not known."""
    return next((t for t in finding.wordings if fill(t, finding.estimates) == finding.headline), "")


def places_in(wording: str, estimates: Mapping[str, Estimate]) -> tuple[tuple[str, str], ...]:
    """The numbers in a wording, as names of estimates with the aspect that is told."""
    return tuple(
        (place[1], place[2] or "") for place in _PLACE.finditer(wording) if place[1] in estimates
    )


def worded(
    key: str,
    title: str,
    base: Base,
    wordings: tuple[str, ...],
    estimates: Mapping[str, Estimate],
    **facts: Any,
) -> Finding:
    """A finding on the people of a base, in the fullest wording whose numbers are all there.

    ``facts``: its other fields; without them it describes, and rests on as many as they are.
    """
    usual: dict[str, Any] = {"unit": base.unit, "n": len(base.people), "claim": Claim.DESCRIBED}
    return with_fitting_digits(
        Finding(
            key=key,
            title=title,
            headline="",
            wordings=wordings,
            estimates=dict(estimates),
            base=base,
            **(usual | facts),
        )
    )


def with_fitting_digits(finding: Finding) -> Finding:
    """A finding whose means and changes have the digits of their scale, in words and pictures.

    An edition may print fewer, and chooses its sentence by what it prints.
    """
    estimates = {
        name: _with_digits(e, (e.base or finding.base)) for name, e in finding.estimates.items()
    }
    return finding.model_copy(
        update={
            "estimates": estimates,
            "headline": first_that_fits(finding.wordings, estimates),
            "table": finding.table and _table_with_digits(finding.table, finding.base),
            "figure": finding.figure and _figure_with_digits(finding.figure, finding.base),
        }
    )


def _digits(
    decimals: int, statistic: Statistic | None, base: Base | None, *ends: float | None
) -> int:
    if statistic not in _OF_SCORES or base is None or base.measure is None:
        return decimals
    return digits_with_ends(digits_of_scores(base.measure, decimals), *ends)


def _with_digits(estimate: Estimate, base: Base | None) -> Estimate:
    ends = (estimate.ci_low, estimate.ci_high)
    digits = _digits(estimate.decimals, estimate.statistic, base, *ends)
    return estimate.model_copy(update={"decimals": digits})


def _table_with_digits(table: Table, base: Base | None) -> Table:
    """Ends of intervals and the values that they are of have the same digits."""
    keyed = {column.key for column in table.columns} & {*ENDS}

    def digits(column: Column) -> Iterable[int]:
        for row in table.rows:
            ends = [cell for key in keyed if isinstance(cell := row.cells.get(key), int | float)]
            of_change = ends if column.statistic is Statistic.CHANGE else []
            yield _digits(column.decimals, column.statistic, row.base or base, *of_change)

    columns = tuple(
        c.model_copy(update={"decimals": max(digits(c), default=c.decimals)}) for c in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _figure_with_digits(figure: Figure, base: Base | None) -> Figure:
    of_marks = (
        _digits(figure.decimals, figure.statistic, mark.base or base, mark.low, mark.high)
        for mark in figure.marks
    )
    return figure.model_copy(update={"decimals": max(of_marks, default=figure.decimals)})


def stopped(text: str) -> str:
    """A text with a full stop at its end."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def long_date(text: str) -> str:
    """``2026-11-22`` as ``22 November 2026``; other words stay as they are."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _month(days: float) -> str:
    day = date(1970, 1, 1) + timedelta(days=int(days))
    return f"{MONTHS[day.month - 1]} {day.year}"


def month_range(first: str, last: str) -> str:
    """``2026-10`` and ``2027-03`` as ``October 2026 to March 2027``; the same year stands once."""
    (start_year, start), (end_year, end) = (map(int, month.split("-")) for month in (first, last))
    year = "" if start_year == end_year else f" {start_year}"
    until = f"{MONTHS[end - 1]} {end_year}"
    return until if first == last else f"{MONTHS[start - 1]}{year} to {until}"


def listed(words: tuple[str, ...]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def leaders(names: Sequence[str], most: str, noun: str, nouns: str) -> str:
    """Who has the first place: ``The theme with most segments is "Trust"``.

    Up to ``TIED`` that share it are named; of more it is told how many they are, and the first.
    """
    quoted = tuple(f'"{name}"' for name in names)
    if len(names) == 1:
        return f"The {noun} {most} is {quoted[0]}"
    if len(names) <= TIED:
        return f"The {nouns} {most} are {listed(quoted)}"
    return f"{most[0].upper()}{most[1:]} are {len(names)} {nouns}, among them {quoted[0]}"


def in_first_place(names: Sequence[str], number: str) -> str:
    """Those in the first place with the number of each: ``"Trust" and "Time" (3 each)``.

    Empty where more than ``TIED`` share it.
    """
    quoted = listed(tuple(f'"{name}"' for name in names))
    each = " each" if len(names) > 1 else ""
    return f"{quoted} ({number}{each})" if len(names) <= TIED else ""


def go_against(names: Sequence[str]) -> str:
    """What stands beside an alpha that is negative or about nought, of some scales."""
    return (
        f"The items of {listed(tuple(names))} go against one another, or hardly together: check "
        "the coding (reversed already, another order of the form, a wrong column)."
    )


def brief(*sentences: str) -> str:
    """The first sentence of at most 20 words; the last where all have more."""
    return next((s for s in sentences if len(s.split()) <= MOST_WORDS), sentences[-1])


_NO_NAME = re.compile(r"\b[a-z]{4,}")  # a long word in small letters, which no name has


def inside_sentence(title: str) -> str:
    """A title in the middle of a sentence; abbreviations and names keep their capitals."""
    a_name = " " in title and not _NO_NAME.search(title)
    return title if title[1:2].isupper() or a_name else title[:1].lower() + title[1:]
