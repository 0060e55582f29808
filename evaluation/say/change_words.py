"""The sentences on a change, on shares before and after, and on a difference of groups."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Protocol

from evaluation.declare.instrument.model import Direction
from evaluation.say.finding import Estimate
from evaluation.say.wording import NO_INTERVAL, brief, inside_sentence

_STAYED = ("it could also have stayed the same", "could have stayed the same")
_EQUAL = ("there may be no difference", "not clearly")


class HasPlural(Protocol):
    """What is counted, such as a ``Unit``, by its everyday plural."""

    @property
    def plural(self) -> str:
        """``children``, ``people``."""


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
    unit: HasPlural,
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
    unit: HasPlural,
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
