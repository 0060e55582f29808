"""Numbers -> words. Rounding happens here and nowhere earlier."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from evaluation.counting import percent
from evaluation.declare.instrument.model import Direction
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
_STAYED = ("it could also have stayed the same", "could have stayed the same")
_EQUAL = ("there may be no difference", "not clearly")


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


def go_against(names: Sequence[str]) -> str:
    """What stands beside an alpha that is negative or about nought, of some scales."""
    return (
        f"The items of {listed(tuple(names))} go against one another, or hardly together: check "
        "the coding (reversed already, another order of the form, a wrong column)."
    )


def brief(*sentences: str) -> str:
    """The first sentence of at most 20 words; the last where all have more."""
    return next((s for s in sentences if len(s.split()) <= MOST_WORDS), sentences[-1])


def averages(title: str, unit: str, group: str = "") -> tuple[str, ...]:
    """What the average of a scale is called at the beginning of a sentence, fullest first.

    A share that changes by percentage points is what its title says.
    """
    inside = inside_sentence(title)
    called = {
        "points": (f"The average score for {inside}", f"The average for {inside}"),
        "percentage points": (title,),
    }.get(unit, (f"Average {inside}",))
    return tuple(f"{group}: {inside_sentence(name)}" for name in called) if group else called


def moved_clearly(
    averages: Iterable[str], moved: str, unit: str, later: str, *, rose: bool, then: str = ""
) -> str:
    """``The average score for mood rose by 2.0 points.`` ``then``: what it is, at the end."""
    verb, by = "rose" if rose else "fell", f" by {later.removeprefix('at ')}"
    until = "" if later == "after" else by
    return brief(*(f"{name} {verb} by {moved} {unit}{until}{then}." for name in averages))


def moved_unclearly(averages: Iterable[str], moved: str, unit: str, way: str, later: str) -> str:
    """``The average score for mood was 2.0 points higher, but it could also have stayed ...``."""
    whens = ("",) if later == "after" else (f" {later} than before", f" {later}")
    every = itertools.product(whens, averages, _STAYED)
    return brief(
        *(f"{name} was {moved} {unit} {way}{when}, but {same}." for when, name, same in every)
    )


def differs_unclearly(*difference: str) -> str:
    """A difference that may be none, from its sentence without its full stop, fullest first."""
    every = itertools.product(difference, _EQUAL)
    return brief(*(f"{said}, but {same}." for said, same in every))


def changed_apart(
    subject: str, moved: str, group: str, against: str, *, than: str = "than"
) -> tuple[str, ...]:
    """A difference in change as a sentence without its full stop, fullest first.

    ``subject``: ``change in mood``; ``moved``: ``2.0 points higher``.
    """
    between = f"{moved} with {group} {than} with {against}"
    return f"The {subject} was {between}", f"{subject[:1].upper()}{subject[1:]}: {between}"


def change_wordings(
    scale: str,
    change: Estimate,
    unit: Counted,
    group: str,
    direction: Direction | None,
    later: str = "after",
    *,
    why: str = "",
) -> tuple[str, ...]:
    """Headlines for a mean change, fullest first; the direction comes from the numbers.

    ``direction`` is None where it is not known which way is better. ``later`` names the second
    measurement: ``after``, ``at follow-up``. ``why``: the reason where there is no interval.
    The change is called a rise or a fall only when the interval leaves out 0 as it is printed;
    where an edition prints it outwards so that it does not, the sentence is that of any interval
    that holds 0. Without an interval it says so. A wording without n is for an edition that may
    not show it.
    """
    named = f"{group}: {inside_sentence(scale)}" if group else scale
    both_times = f"{{n}} {unit.plural} measured both times"
    apart, fuller = _no_interval(why), list[str]()
    better = _better(change.value or 0.0, direction)
    names, then = averages(scale, change.unit, group), "" if group else better
    judged = better.replace(", which", " That") + "." if better and group else ""
    for first, ends in _change_said(names, change, later, then):
        clear = judged if ends == "clear" else ""
        said = f"{first}{clear} The {{change.level}} interval is {{change.{ends}}}"
        fuller += (
            (f"{said}, from {both_times}.", f"{said}.")
            if ends
            else (f"{first} This is for {both_times}.{apart}", f"{first}{apart}")
        )
    for first, _ in _change_said(names, change.model_copy(update=NO_INTERVAL), later, ""):
        fuller += (f"{first} This is for {both_times}.", first)  # where no interval may stand
    return (*fuller, f"{named} was measured before and {later}.")


def share_wordings(
    scale: str,
    answer: str,
    shift: Estimate,
    unit: Counted,
    group: str,
    direction: Direction | None,
    *,
    later: str = "after",
    why: str = "",
) -> tuple[str, ...]:
    """Headlines for an answer that is yes or no, before and after, fullest first.

    ``answer``: the better one, in its word. ``why``: as of ``change_wordings``. They count people,
    and turn to nothing but the plain sentence where an edition may not: a mean of yes and no is a
    count too. Estimates: ``n``, ``n_best_before``, ``n_best_after``, ``n_to_best``,
    ``n_from_best``, ``shift``, ``p_mcnemar``.
    """
    named = f"{group}: {inside_sentence(scale)}" if group else scale
    had = (
        f"{named}: {{n_best_before}} of {{n}} {unit.plural} ({{n_best_before.share}}) had the "
        f"answer “{answer}” before and {{n_best_after}} ({{n_best_after.share}}) {later}."
    )
    value = shift.value or 0.0
    verb = "more" if value > 0 else "fewer"
    better = _better(value, Direction.HIGHER_BETTER if direction else None)
    ends = " The {shift.level} interval is "
    clear = f" That is {{shift.moved}} percentage points {verb}{better}.{ends}{{shift.clear}}."
    unclear = (
        f" That is {{shift.signed}} percentage points, but {_STAYED[0]}.{ends}{{shift.interval}}."
    )
    moved = " {n_to_best} turned to it and {n_from_best} from it"
    test = f"{moved} (McNemar's exact test, {{p_mcnemar.p}})."
    plain = (had, f"{named} was measured before and {later}.")
    if shift.ci_low is None:
        return (f"{had}{test}{_no_interval(why)}", f"{had}{moved}.{_no_interval(why)}", *plain)
    return (
        f"{had}{clear}{test}",
        f"{had}{unclear}{test}",
        f"{had}{clear}{moved}.",
        f"{had}{unclear}{moved}.",
        f"{had}{moved}.",
        *plain,
    )


def _no_interval(why: str) -> str:
    """The sentence where there is no interval, with the reason if one is known."""
    return f" No interval can be given for this group{why and f': {why}'}."


def _change_said(
    names: tuple[str, ...], change: Estimate, later: str, then: str
) -> Iterator[tuple[str, str]]:
    """What may be said of a change, fullest first, each with the aspect of its interval.

    ``names``: what its average is called; ``then``: what a clear change is. The aspect is empty
    where there is no interval.
    """
    value, unit = change.value or 0.0, change.unit
    name, moved = names[0], "{change.moved}"
    than = f"{later} than before"
    ends = "" if change.ci_low is None or change.ci_high is None else "interval"
    if value == 0:
        yield f"{name} was {{change.same}} {later} as before.", ends
    if not ends:
        yield f"{name} was {moved} {unit} {change.way} {than}.", ""
        yield f"{name} changed {{change.little}}.", ""
        return
    if value:
        yield moved_clearly(names, moved, unit, later, rose=value > 0, then=then), "clear"
    if change.side:  # it leaves out 0, and an end prints as 0
        yield brief(*(f"{n} was {moved} {unit} {change.way} {than}." for n in names)), "sided"
        yield f"{name} changed {{change.little}}.", "sided"
    yield moved_unclearly(names, moved, unit, change.way, later), "interval"
    yield f"{name} moved {{change.little}}, and {_STAYED[1]}.", "interval"


def _better(value: float, direction: Direction | None) -> str:
    """Whether a change is for the better, where that is known: ``, which is better``."""
    if direction is None:
        return ""
    better = (value > 0) == (direction is Direction.HIGHER_BETTER)
    return f", which is {'better' if better else 'worse'}"


def difference_wordings(
    scale: str,
    difference: Estimate,
    group: str,
    against: str,
    direction: Direction | None,
    until: str = "",
    *,
    answer: str = "",
) -> tuple[str, ...]:
    """Headlines for a difference in change between two groups, fullest first.

    ``until``: to which measurement, `` to follow-up``, where it is not the one after.
    ``answer``: of a yes or no, the better one; the estimate is then ``shift``, of its share.
    """
    value = difference.value or 0.0
    inside = inside_sentence(scale)
    name = "shift" if answer else "difference"
    plain = f"Change in {inside}{until} was compared between {group} and {against}."
    if difference.ci_low is None or difference.ci_high is None:
        return (plain,)
    ends, clear, sided = (
        f"The {{{name}.level}} interval of this difference is {{{name}.{aspect}}}."
        for aspect in ("interval", "clear", "sided")
    )
    subject, of = f"change in {inside}{until}", ""
    if answer:
        subject, of = f"change{until} of the share with the answer “{answer}”", f"{scale}: "
        direction = Direction.HIGHER_BETTER if direction else None
    amount = f"{{{name}.moved}} {difference.unit} {difference.way}"
    moved = [
        of + inside_sentence(s) if of else s for s in changed_apart(subject, amount, group, against)
    ]
    better = _better(value, direction)
    return (
        *(
            (
                f"{brief(*(f'{said}{better}.' for said in moved))} {clear}",
                f"{brief(*(f'{said}.' for said in moved))} {sided}",
            )
            if difference.side
            else ()
        ),
        f"{differs_unclearly(*moved)} {ends}",
        f"{of}Change in {inside}{until} differed {{{name}.little}} between {group} and {against}. "
        f"{ends}",
        f"{moved[0]}.",  # for an edition that gives no verdict
        plain,
    )


_NO_NAME = re.compile(r"\b[a-z]{4,}")  # a long word in small letters, which no name has


def inside_sentence(title: str) -> str:
    """A title in the middle of a sentence; abbreviations and names keep their capitals."""
    a_name = " " in title and not _NO_NAME.search(title)
    return title if title[1:2].isupper() or a_name else title[:1].lower() + title[1:]
