"""Numbers -> words. Rounding happens here and nowhere earlier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from evaluation.finding import Claim, Estimate
from evaluation.instrument import Direction
from evaluation.programme import Unit

_PLACE = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z_]+))?\}")
_MONTHS = [
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

CLAIM_WORDS = {
    Claim.DESCRIBED: "It describes what was said or seen; it makes no claim about change.",
    Claim.CHANGED: "It says what changed, not why: there was nobody to compare with.",
    Claim.ASSOCIATED: "It compares groups that may have differed from the start, so it shows "
    "an association and not a cause.",
    Claim.CAUSED: "People were allocated to the groups by chance.",
}


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round half away from zero: -0.45 to one decimal is -0.5.

    Twelve significant digits are taken first, so that -0.449999999999999, which is
    -0.45 in binary arithmetic, rounds as a person would round it.
    """
    step = Decimal(1).scaleb(-decimals)
    return Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP)


def number(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number as text, rounded half up, with a real minus sign: ``−0.5``."""
    rounded = round_half_up(value, decimals)
    size = f"{abs(rounded):,}"
    if rounded < 0:
        return _MINUS + size
    return f"+{size}" if signed and rounded > 0 else size


def interval(estimate: Estimate) -> str:
    """The ends of an interval: ``3.6 to 10.9``. Empty when there is none."""
    if estimate.ci_low is None or estimate.ci_high is None:
        return ""
    return " to ".join(
        number(end, estimate.decimals) for end in (estimate.ci_low, estimate.ci_high)
    )


def say(estimate: Estimate, aspect: str = "") -> str:
    """One aspect of an estimate as text.

    Aspects: the value itself (empty), ``size`` (without sign), ``signed`` (with its sign),
    ``interval``, ``ci_low``, ``ci_high``, ``level`` (``95%``), ``n``. Raises KeyError for
    another word; an aspect that the estimate does not have is an empty text.
    """
    if aspect == "interval":
        return interval(estimate)
    values = {
        "": estimate.value,
        "signed": estimate.value,
        "size": None if estimate.value is None else abs(estimate.value),
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
    }
    if aspect in values:
        value = values[aspect]
        return "" if value is None else number(value, estimate.decimals, signed=aspect == "signed")
    whole = {"level": estimate.ci_level and f"{estimate.ci_level * 100:g}%", "n": estimate.n}[
        aspect
    ]
    return "" if whole is None else str(whole)


def fill(template: str, estimates: Mapping[str, Estimate]) -> str | None:
    """A template with its ``{estimate.aspect}`` places filled.

    None when a number that it needs is withheld or missing. Braces that name no
    estimate stay as they are.
    """
    short = False

    def one(found: re.Match[str]) -> str:
        nonlocal short
        estimate = estimates.get(found[1])
        if estimate is None:
            return found[0]
        text = say(estimate, found[2] or "")
        short = short or not text
        return text

    filled = _PLACE.sub(one, template)
    return None if short else filled


def first_that_fits(templates: tuple[str, ...], estimates: Mapping[str, Estimate]) -> str:
    """The fullest wording whose numbers are all there."""
    return next((text for t in templates if (text := fill(t, estimates)) is not None), "")


def count_of(n: int, unit: Unit) -> str:
    """``1 child``, ``72 children``."""
    return f"{n:,} {unit.value if n == 1 else unit.plural}"


def long_date(text: str) -> str:
    """``2026-11-22`` as ``22 November 2026``; other words stay as they are."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def listed(words: tuple[str, ...]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def change_wordings(
    scale: str, change: Estimate, unit: Unit, group: str, direction: Direction
) -> tuple[str, ...]:
    """Headlines for a mean change, fullest first; the direction comes from the numbers.

    The change is called a rise or a fall only when the interval leaves out 0; without an
    interval the sentence says so. A wording without n is for an edition that may not show it.
    """
    value = change.value or 0.0
    named = f"{group}: {inside_sentence(scale)}" if group else scale
    way = "higher" if value > 0 else "lower"
    hoped = (value > 0) == (direction is Direction.HIGHER_BETTER)
    towards = "the hoped-for direction" if hoped else "the opposite of the hoped-for direction"
    among = f", among {{n}} {unit.plural} measured both times."
    plain = f"{named} was measured before and after."
    interval_said = "({change.level} interval {change.interval})"
    then = ""
    if value == 0:
        said = (
            f"{named} was the same on average after as before (mean change {{change}} "
            f"{change.unit})"
        )
    elif change.ci_low is None or change.ci_high is None:
        said = f"{named} was {{change.size}} {change.unit} {way} on average after than before"
        then = " No interval can be given for this group."
    elif change.ci_low <= 0 <= change.ci_high:
        said = (
            f"{named} did not clearly change: on average it was {{change.size}} {change.unit} "
            f"{way} after than before {interval_said}"
        )
    else:
        verb = "rose" if value > 0 else "fell"
        said = f"{named} {verb} by {{change.size}} {change.unit} on average {interval_said}"
        then = f" This is {towards}."
    return f"{said}{among}{then}", f"{said}.{then}", plain


def difference_wordings(
    scale: str, difference: Estimate, group: str, against: str
) -> tuple[str, ...]:
    """Headlines for a difference in change between two groups, fullest first."""
    value = difference.value or 0.0
    inside = inside_sentence(scale)
    plain = f"Change in {inside} was compared between {group} and {against}."
    way = "higher" if value > 0 else "lower"
    than = f"{{difference.size}} {difference.unit} {way} with {group}"
    low, high = difference.ci_low, difference.ci_high
    ends = "({difference.level} interval {difference.interval})"
    if low is None or high is None:
        return (plain,)
    if low <= 0 <= high:
        return (
            f"No clear difference in change between {group} and {against}: the mean change in "
            f"{inside} (after minus before) was {than} {ends}.",
            plain,
        )
    return (
        f"The mean change in {inside} (after minus before) was {than} than with {against} {ends}.",
        plain,
    )


def inside_sentence(title: str) -> str:
    """A title in the middle of a sentence; abbreviations keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
