"""Change between two files of the same people: numbers as JSON, and a page for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from evaluation.command.quick.table import aligned
from evaluation.command.quick.waves import Array, PrintedScale, Waves, pairing_notes
from evaluation.counting import plural
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.say.finding import Claim, Estimate, Statistic
from evaluation.say.wording import change_wordings, first_that_fits, number
from evaluation.statistics.change import Interval, PairedChange, paired_change
from evaluation.statistics.clusters import FEWEST_FOR_MODEL, ICCS, mean_together, widest
from evaluation.statistics.effects import cohens_d_av, cohens_d_z, hedges_g_av
from evaluation.statistics.headlined import G_AV, SIGN_FLIP, T, headlined, smallest_for_interval
from evaluation.statistics.ranks import SignedRank, wilcoxon_signed_rank
from evaluation.statistics.sign_flip import SignFlip, sign_flip

LEVEL = 0.95
TEAM_ONLY = (
    "For the team only: nothing is withheld here, however small the group. It says what changed, "
    "not why."
)
_NONE = "-"
_WIDTH = 96


class _People(NamedTuple):
    """Who is counted, where nobody declared it."""

    plural: str = "people"


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """One scale of the people in both files, with every number that can be computed.

    ``alike``: the change with an interval that allows for people of one group being alike.
    """

    scale: PrintedScale
    n_before: int
    n_after: int
    result: PairedChange | None
    flipped: SignFlip
    ranked: SignedRank | None
    clusters: tuple[str, ...]
    alike: Interval | None

    @property
    def n(self) -> int:
        """People with both scores."""
        return self.flipped.n

    @property
    def shown(self) -> frozenset[str]:
        """What a report might put forward."""
        return headlined(self.n, one_answer=self.scale.one_answer)


def compare(waves: Waves) -> list[ScaleChange]:
    """Every scale, in its order."""
    return [_compared(waves, scale) for scale in waves.scales]


def _compared(waves: Waves, scale: PrintedScale) -> ScaleChange:
    before, after = waves.scores(scale)
    both = ~np.isnan(before) & ~np.isnan(after)
    before, after = before[both], after[both]
    difference = after - before
    taught = [group for group, here in zip(waves.clusters, both, strict=True) if here]
    return ScaleChange(
        scale,
        *waves.numbers(scale),
        paired_change(before, after, LEVEL) if len(before) else None,
        sign_flip(difference, LEVEL),
        wilcoxon_signed_rank(difference),
        tuple(taught),
        _alike(difference, taught),
    )


def _alike(difference: Array, taught: list[str]) -> Interval | None:
    """The change as a report prints it of people taught together; None where nobody was."""
    codes = [taught.index(group) if group else -1 - place for place, group in enumerate(taught)]
    model, over = mean_together(difference, np.array(codes, int), len(set(filter(None, taught))))
    mean = model or (widest(over).mean if over else None)
    return mean.interval(LEVEL) if mean else None


# --- for a program --------------------------------------------------------------------------------


def as_json(changes: list[ScaleChange]) -> dict[str, Any]:
    """Unrounded numbers by scale, None where there is nothing to compute."""
    return {"scales": {found.scale.name: _figures(found) for found in changes}}


def _figures(found: ScaleChange) -> dict[str, Any]:
    result, ranked = found.result, found.ranked
    change = result.change if result else None
    has_interval = change is not None and change.low is not None
    d_z, d_av, g_av = (
        effect(result, LEVEL) if result else None
        for effect in (cohens_d_z, cohens_d_av, hedges_g_av)
    )
    return {
        "n_before": found.n_before,
        "n_after": found.n_after,
        "n_matched": found.n,
        "mean_before": result and _finite(result.mean_before),
        "sd_before": result and _finite(result.sd_before),
        "mean_after": result and _finite(result.mean_after),
        "sd_after": result and _finite(result.sd_after),
        "change": {**_interval(change), "ci_level": LEVEL if has_interval else None},
        "change_exact": {"ci_low": found.flipped.low, "ci_high": found.flipped.high},
        "t": result and result.t,
        "df": result and result.df,
        "p_t": result and result.p_t,
        "p_exact": found.flipped.p,
        "wilcoxon": {
            "statistic": ranked.statistic if ranked else None,
            "p": ranked.p if ranked else None,
        },
        "d_z": _interval(d_z),
        "d_av": _interval(d_av),
        "g_av": _interval(g_av),
        "n_up": result.n_up if result else 0,
        "n_down": result.n_down if result else 0,
        "n_same": result.n_same if result else 0,
        "claim": (Claim.CHANGED if found.n else Claim.DESCRIBED).value,
        "headline": headline(found),
    }


def _interval(found: Interval | None) -> dict[str, float | None]:
    if found is None:
        return {"value": None, "ci_low": None, "ci_high": None}
    return {"value": found.value, "ci_low": found.low, "ci_high": found.high}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


# --- for a person ---------------------------------------------------------------------------------


def headline(found: ScaleChange) -> str:
    """The sentence that a report would put forward: an interval only where a report may.

    Of people who were taught together it is the one that allows for that, and says so.
    """
    scale, result = found.scale, found.result
    if result is None:
        return f"Nobody has a score for {scale.title} both times."
    if T not in found.shown:
        return _sentence(found, Interval(result.change.value))
    allowing = " The interval allows for people of one group or session being alike."
    return _sentence(found, found.alike or result.change) + (allowing if found.alike else "")


def _sentence(found: ScaleChange, mean: Interval) -> str:
    scale, low = found.scale, mean.low
    change = Estimate(
        label="Mean change",
        statistic=Statistic.CHANGE,
        value=mean.value,
        ci_low=low,
        ci_high=mean.high,
        ci_level=None if low is None else LEVEL,
        n=found.n,
        unit=scale.unit,
    )
    everybody = Estimate(label="People", statistic=Statistic.COUNT, value=found.n, decimals=0)
    people = _People("person") if found.n == 1 else _People()
    return first_that_fits(
        change_wordings(scale.title, change, people, "", scale.direction),
        {"change": change, "n": everybody},
    )


def page(waves: Waves, changes: list[ScaleChange]) -> str:
    """What a person wants to know: who was compared, one line a scale, and it in words."""
    files, n = waves.files, waves.matched.flow.n_matched
    lines = [
        TEAM_ONLY,
        f"{files[0]} (before) and {files[1]} (after): {plural(n, 'person is', 'people are')} "
        "in both.",
        *pairing_notes(waves),
        "",
        *aligned([_HEADINGS, *map(_row, changes)]),
        "",
    ]
    for change in changes:
        named = "" if change.scale.name == change.scale.title else f"{change.scale.name}: "
        lines += _wrapped(f"{named}{headline(change)}")
    lines.append("")
    for caveat in caveats(waves, changes):
        lines += _wrapped(caveat)
    return "\n".join(lines)


_HEADINGS = (
    "scale",
    "n",
    "before",
    "after",
    "change",
    f"{LEVEL:.0%} interval",
    "sign-flip interval",
    "g_av",
    "up / same / down",
)


def _row(found: ScaleChange) -> tuple[str, ...]:
    result, shown = found.result, found.shown
    if result is None:
        return (found.scale.name, "0", *[_NONE] * 7)
    flipped = Interval(result.change.value, found.flipped.low, found.flipped.high)
    g_av = hedges_g_av(result, LEVEL) if G_AV in shown else None
    return (
        found.scale.name,
        str(found.n),
        number(result.mean_before, 2),
        number(result.mean_after, 2),
        number(result.change.value, 2, signed=True),
        _ends(result.change) if T in shown else _NONE,
        _ends(flipped) if SIGN_FLIP in shown else _NONE,
        number(g_av.value, 2) if g_av else _NONE,
        f"{result.n_up} / {result.n_same} / {result.n_down}",
    )


def _ends(found: Interval) -> str:
    if found.low is None or found.high is None:
        return _NONE
    return f"{number(found.low, 2)} to {number(found.high, 2)}"


def caveats(waves: Waves, changes: list[ScaleChange]) -> Iterator[str]:
    """What has to be known beside the numbers."""
    flow = waves.matched.flow
    if lost := flow.lost(ENDPOINT):
        yield (
            f"{lost} of {flow.measured[BASELINE]} people who answered before did not in "
            "the second file. If they differ from the others, so may the change."
        )
    yield (
        "People who start unusually low or high tend to drift back towards the average, and other "
        "things happen in the meantime: a change has many possible reasons."
    )
    if any(0 < c.n < smallest_for_interval(one_answer=c.scale.one_answer) for c in changes):
        yield (
            f"An interval takes {smallest_for_interval()} people, for the answer to one item "
            f"{smallest_for_interval(one_answer=True)}."
        )
    if any(SIGN_FLIP in c.shown for c in changes):
        yield (
            "The sign-flip interval assumes a constant shift with deviations as likely up as down, "
            "and no bell curve."
        )
    if len(changes) > 1:
        yield (
            f"Several scales are looked at together: about one in twenty {LEVEL:.0%} intervals "
            "leaves out 0 by chance alone."
        )
    yield from _together(changes)


def _together(changes: list[ScaleChange]) -> Iterator[str]:
    """People who were taught together may have changed alike; the table does not know it."""
    if groups := {group for change in changes for group in change.clusters if group}:
        where = f"{len(groups)} groups or sessions" if len(groups) > 1 else "one group or session"
        yield (
            f"People were taught together, in {where}. The intervals in the table take them as "
            "independent of one another, so they are too narrow if groups or sessions differ."
        )
    for change in changes:
        if change.alike and T in change.shown:
            yield (
                f"{change.scale.title}: the {LEVEL:.0%} interval of the change is "
                f"{_ends(change.alike)}: from {FEWEST_FOR_MODEL} groups as a model finds, with "
                "fewer if people of one group are alike to an intraclass correlation of up to "
                f"{ICCS[-1]:.2f}."
            )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  ")
