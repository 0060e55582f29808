"""Numbers -> words. Rounding happens here and nowhere earlier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from evaluation.declare.instrument.model import Direction
from evaluation.say.finding import Base, Claim, Estimate, Finding

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
    Claim.CHANGED: "It says what changed, not why.",
    Claim.ASSOCIATED: "It compares groups that may have differed from the start, so it shows "
    "an association and not a cause.",
    Claim.CAUSED: "People were allocated to the groups by chance.",
}


class Counted(Protocol):
    """What is counted, such as a ``Unit``, by its everyday plural."""

    @property
    def plural(self) -> str:
        """``children``, ``people``."""
        ...


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


def share(part: float, whole: float) -> str:
    """A part of a whole in per cent: ``85%``. Only none of it is 0%, and only all is 100%."""
    if not whole:
        return "0%"
    percent = round_half_up(100 * part / whole, 0)
    if percent == 100 and part < whole:
        return "over 99%"
    return "under 1%" if not percent and part else f"{number(100 * part / whole, 0)}%"


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
    ``interval``, ``ci_low``, ``ci_high``, ``level`` (``95%``), ``n``. For wordings that must
    not contradict what is printed: ``moved`` is the size unless that prints as 0,
    ``little`` says so where it does, ``same`` says that it is 0, ``clear`` is the interval where
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
        "level": lambda: "" if estimate.ci_level is None else f"{estimate.ci_level * 100:g}%",
        "n": lambda: "" if estimate.n is None else str(estimate.n),
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
    return Finding(
        key=key,
        title=title,
        headline=first_that_fits(wordings, estimates),
        wordings=wordings,
        estimates=dict(estimates),
        base=base,
        **(usual | facts),
    )


def stopped(text: str) -> str:
    """A text with a full stop at its end."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


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


def go_against(names: Sequence[str]) -> str:
    """What stands beside an alpha that is negative or about nought, of some scales."""
    return (
        f"The items of {listed(tuple(names))} go against one another, or hardly together: check "
        "the coding (reversed already, another order of the form, a wrong column)."
    )


def change_wordings(
    scale: str,
    change: Estimate,
    unit: Counted,
    group: str,
    direction: Direction | None,
    later: str = "after",
) -> tuple[str, ...]:
    """Headlines for a mean change, fullest first; the direction comes from the numbers.

    ``direction`` is None where it is not known which way is better. ``later`` names the second
    measurement: ``after``, ``at follow-up``.
    The change is called a rise or a fall only when the interval leaves out 0 as it is printed;
    where an edition prints it outwards so that it does not, the sentence is that of any interval
    that holds 0. Without an interval it says so. A wording without n is for an edition that may
    not show it.
    """
    named = f"{group}: {inside_sentence(scale)}" if group else scale
    among = f", among {{n}} {unit.plural} measured both times."
    plain = f"{named} was measured before and {later}."
    return (
        *(
            f"{named} {words}{end}{then}"
            for words, then in _change_said(change, direction, later)
            for end in (among, ".")
        ),
        plain,
    )


def _change_said(
    change: Estimate, direction: Direction | None, later: str
) -> tuple[tuple[str, str], ...]:
    """What may be said of a change, and the sentence after it, fullest first."""
    value = change.value or 0.0
    ends = "({change.level} interval {change.interval})"
    moved = f"{{change.moved}} {change.unit} {change.way} on average {later} than before"
    same = (
        f"was {{change.same}} on average {later} as before (mean change {{change}} {change.unit})"
    )
    if change.ci_low is None or change.ci_high is None:
        no_interval = " No interval can be given for this group."
        return (
            *(((same, ""),) if value == 0 else ()),
            (f"was {moved}", no_interval),
            ("changed {change.little} on average", no_interval),
        )
    verb = "rose" if value > 0 else "fell"
    until = "" if later == "after" else f" from before to {later.removeprefix('at ')}"
    clear = "({change.level} interval {change.clear})"
    rose = f"{verb} by {{change.moved}} {change.unit} on average{until} {clear}"
    sided = "({change.level} interval {change.sided})"
    at_zero = (  # it leaves out 0, and an end prints as 0
        (f"was {moved} {sided}", ""),
        (f"changed {{change.little}} on average {sided}", ""),
    )
    return (
        (same, "") if value == 0 else (rose, _hoped(value, direction)),
        *(at_zero if change.side else ()),
        (f"did not clearly change. It was {moved} {ends}", ""),
        (f"did not clearly change. The mean moved {{change.little}} {ends}", ""),
    )


def _hoped(value: float, direction: Direction | None) -> str:
    """The sentence that says whether a change goes the hoped-for way, where that is known."""
    if direction is None:
        return ""
    hoped = (value > 0) == (direction is Direction.HIGHER_BETTER)
    return f" This is {'' if hoped else 'the opposite of '}the hoped-for direction."


def difference_wordings(
    scale: str,
    difference: Estimate,
    group: str,
    against: str,
    direction: Direction | None,
    minus: str = "after minus before",
) -> tuple[str, ...]:
    """Headlines for a difference in change between two groups, fullest first."""
    value = difference.value or 0.0
    inside = inside_sentence(scale)
    plain = f"Change in {inside} was compared between {group} and {against}."
    if difference.ci_low is None or difference.ci_high is None:
        return (plain,)
    ends = "({difference.level} interval {difference.interval})"
    clear = "({difference.level} interval {difference.clear})"
    subject = f"The mean change in {inside} ({minus})"
    sided = "({difference.level} interval {difference.sided})"
    moved = (
        f"was {{difference.moved}} {difference.unit} {difference.way} with {group} than with "
        f"{against}"
    )
    return (
        *(
            (f"{subject} {moved} {clear}.{_hoped(value, direction)}", f"{subject} {moved} {sided}.")
            if difference.side
            else ()
        ),
        f"No clear difference in change between {group} and {against}. {subject} {moved} {ends}.",
        f"{subject} differed {{difference.little}} between {group} and {against} {ends}.",
        plain,
    )


def inside_sentence(title: str) -> str:
    """A title in the middle of a sentence; abbreviations keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
