"""What must be said beside a change: chance, drift to the average, room to move, small groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analyses.change.paired import SMALLEST_FOR_INTERVAL, Pairs
from analyses.change.together import session_codes
from evaluation.say.finding import Estimate, Statistic, split_counted
from evaluation.say.wording import digits_of_scores, number
from evaluation.statistics.change import paired_change
from evaluation.statistics.clusters import FEWEST_FOR_MODEL, ICCS
from evaluation.statistics.equivalence import SMALLEST_FOR_EQUIVALENCE, equivalence
from evaluation.statistics.headlined import smallest_for_interval
from evaluation.statistics.regression_to_mean import expected_regression

_ALONE = "On its own a change from before to after does not say why people changed"
_MEANWHILE = (
    "ther things happen in the meantime, and people who start unusually low or high tend to drift "
    "back towards the average on a second measurement."
)
UNCONTROLLED = f"{_ALONE}: nobody was measured who did not take part. O{_MEANWHILE}"
OF_ONE_GROUP = f"{_ALONE}: o{_MEANWHILE}"  # beside others, who may not have taken part
# Remarks whose numbers stand in the table of ``analyses.change.overview``, or would fill pages.
IN_EFFECTS = ("{hedges_g_av}", "{smallest_detectable}", "{n_up}")
_AT_END = 0.15  # a share at the end of a scale from which there is a ceiling: McHorney, Tarlov 1995
_CHOSEN = re.compile(r"(above|below) (-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class AskedOfPrimary:
    """What was asked of the main result on top, before results were seen.

    ``selected``: for which score people were taken on: ``high``, ``low``, ``above 17``.
    """

    selected: str = ""
    equivalence_margin: float = 0.0
    bayes_factor: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.selected not in ("", "high", "low") and not _CHOSEN.fullmatch(self.selected):
            raise ValueError('selected must be high, low, or read like "above 17" or "below 40"')
        if self.equivalence_margin < 0:
            raise ValueError("equivalence_margin must be above 0, or 0 for no equivalence test")


def movement(pairs: Pairs, estimates: Mapping[str, Estimate]) -> Iterator[str]:
    """How many moved which way, and the standardised effect."""
    if not estimates or not pairs.n:
        return
    yield (
        f"{{n_up}} of {{n}} {pairs.people.plural} went up, {{n_down}} went down and {{n_same}} "
        "stayed the same."
    )
    if pairs.yes_or_no:  # whose size is a share of people
        return
    yield (
        "In units of the average standard deviation of the two measurements (Hedges's g) the "
        "change is {hedges_g_av} ({hedges_g_av.level} interval {hedges_g_av.interval})."
    )


def too_small_to_see(pairs: Pairs, estimates: Mapping[str, Estimate]) -> Iterator[str]:
    """What a group of this size could not have shown."""
    if not pairs.n:
        return
    smallest = smallest_for_interval(one_answer=pairs.one_answer)
    if pairs.n < smallest:
        # worded with {n}, so that an edition that hides the number drops the remark too
        yield (f"A group of {{n}} is too small for an interval; that takes {smallest} people.")
    elif estimates["smallest_detectable"].value:
        yield (
            f"With {{n}} {pairs.people.plural}, a true mean change smaller than about "
            f"{{smallest_detectable}} {pairs.unit} would be missed more than one time in five."
        )


def together(pairs: Pairs) -> Iterator[str]:
    """People who were taught together may have changed alike; what the interval makes of it."""
    if pairs.clusters is None or pairs.n < SMALLEST_FOR_INTERVAL:
        return
    _, sessions = session_codes(pairs.clusters, pairs.before.index)
    if not sessions:
        return
    places = f"{sessions} groups or sessions" if sessions > 1 else "one group or session"
    if sessions < FEWEST_FOR_MODEL:
        likeness = (
            "as alike as an intraclass correlation of 0.10. Were they more alike, it would be too "
            "narrow. With so few groups, the result is about this delivery only"
        )
    else:
        likeness = "as alike as these data show them to be"
    yield (
        f"People were taught together, in {places}. The {{change.level}} interval takes people of "
        f"one session to be {likeness}."
    )


def widened(pairs: Pairs) -> str:
    """How a method's sentence goes on where people were taught together; empty where not.

    The same however many sessions there are: it stands also where their number may not.
    """
    if pairs.clusters is None:
        return ""
    return (
        ", widened for people taught together (an intraclass correlation of up to "
        f"{max(ICCS):.2f} is taken, from {FEWEST_FOR_MODEL} groups or sessions on that of the data)"
    )


def shares_taken_apart(pairs: Pairs) -> Iterator[str]:
    """That intervals of shares do not allow for people who were taught together."""
    if pairs.clusters is not None:
        yield (
            "People were taught together. The intervals and tests of these shares take them as "
            "taught apart, and may be too narrow."
        )


def at_the_ends(pairs: Pairs, estimates: dict[str, Estimate]) -> Iterator[str]:
    """Who began at an end of the scale and could only move one way; adds the numbers."""
    if not pairs.n or pairs.direction is None or pairs.yes_or_no:  # whose answers are counted
        return
    for name, end, verb in (("best", pairs.best, "improve"), ("worst", pairs.worst, "get worse")):
        at_end = np.isclose(pairs.before.to_numpy(float), end)
        parts = {
            f"n_began_{name}": (f"Began at the {name} possible score", at_end),
            f"n_not_began_{name}": ("Did not", ~at_end),
        }
        estimates |= split_counted(pairs.split(f"began {name}", parts), pairs.n)
        if at_end.sum() >= _AT_END * pairs.n:
            yield (
                f"{{n_began_{name}}} of {{n}} {pairs.people.plural} began at the {name} possible "
                f"score and could not {verb} on this scale."
            )


def chosen(pairs: Pairs, asked: AskedOfPrimary) -> Iterator[str]:
    """How much drift to expect of people who were taken on for a high or a low score."""
    if asked.selected in ("high", "low"):
        yield (
            f"People were taken on for a {asked.selected} score. Such people drift back towards "
            "the average without any true change; how far cannot be said without the cut-off."
        )
    limit = _CHOSEN.fullmatch(asked.selected)
    if not limit:
        return
    above, cut_off = limit[1] == "above", float(limit[2])
    end = number(cut_off, 0 if cut_off % 1 == 0 else 1)
    start = f"People were taken on for a score {limit[1]} {end}"
    norms = [n for n in pairs.scale.norms if n.sd]
    again = [r for r in pairs.scale.reliability if r.kind == "retest"]
    if not norms or not again or norms[0].sd is None:
        yield (
            f"{start}. Such people drift back towards the average without any true change; how far "
            "cannot be said, as the instrument's file has no norm with a retest reliability."
        )
        return
    drift = expected_regression(
        norms[0].mean, norms[0].sd, again[0].value, cut_off, chosen_above=above
    )
    about = number(drift, digits_of_scores(pairs.measure), signed=True)
    yield (
        f"{start}. Without any true change a mean change of about {about} {pairs.unit} is to be "
        f"expected of such people, from the norm ({norms[0].sample}; {norms[0].source}) and a "
        f"retest reliability of {number(again[0].value, 2)} ({again[0].source})."
    )


def little_change(
    pairs: Pairs, asked: AskedOfPrimary, estimates: dict[str, Estimate]
) -> Iterator[str]:
    """What was asked for on request: equivalence and Bayes factor; adds the numbers."""
    if not pairs.n or not (asked.equivalence_margin or asked.bayes_factor):
        return
    margin = asked.equivalence_margin
    result = equivalence(paired_change(*pairs.arrays(), pairs.ci_level), margin or 1.0)
    wanted = (
        (margin, "p_equivalence", "p (change beyond the margin)", result.p if result else None),
        (
            asked.bayes_factor,
            "bayes_factor",
            "Bayes factor for a change",
            result.bayes_factor if result else None,
        ),
    )
    estimates |= {
        name: Estimate(
            label=label,
            statistic=Statistic.TEST,
            value=value,
            n=pairs.n,
            decimals=3,
            method="two one-sided t tests; JZS Bayes factor, Cauchy scale 0.707",
        )
        for was_asked, name, label, value in wanted
        if was_asked
    }
    if result is None:
        yield (
            "Evidence for little or no change was asked for. It takes "
            f"{SMALLEST_FOR_EQUIVALENCE} people; there are {{n}}."
        )
        return
    if margin:
        inside = result.p < 0.05
        beyond = number(margin, digits_of_scores(pairs.measure))
        yield (
            f"A mean change of {beyond} {pairs.unit} or more, up or down, is "
            f"{'' if inside else 'not '}ruled out (two one-sided tests, p = {{p_equivalence}})."
        )
    if asked.bayes_factor:
        yield (
            "The data are {bayes_factor} times as likely if there is a change as if there is none "
            "(JZS Bayes factor)."
        )
