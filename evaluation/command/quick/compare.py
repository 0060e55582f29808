"""Change between two files of the same people: numbers as JSON, and a page for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from analyses.change.paired import Pairs, interval_estimate, pair_scores
from analyses.change.together import session_codes, taught_together
from evaluation.command.quick.table import aligned
from evaluation.command.quick.waves import Waves, pairing_notes
from evaluation.counting import plural
from evaluation.declare.instrument.model import Direction
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.say.few_people import seldom_seen
from evaluation.say.finding import Basis, Claim, Estimate, people_counted
from evaluation.say.wording import change_wordings, first_that_fits, number
from evaluation.statistics.change import Interval, PairedChange, paired_change
from evaluation.statistics.clusters import FEWEST_FOR_MODEL, ICCS
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

    ``direction``: None where nobody declared it. ``shown``: what a report might put forward.
    ``alike``: the change with an interval that allows for people of one group being alike, where
    a report would print one.
    """

    name: str
    direction: Direction | None
    pairs: Pairs
    n_before: int
    n_after: int
    result: PairedChange | None
    flipped: SignFlip
    ranked: SignedRank | None
    shown: frozenset[str]
    alike: Estimate | None


def compare(waves: Waves) -> list[ScaleChange]:
    """Every scale, in its order."""
    basis = Basis.of("", waves.files)
    return [
        _compared(waves, pairs) for pairs in pair_scores(waves.matched, waves.scored, LEVEL, basis)
    ]


def _compared(waves: Waves, pairs: Pairs) -> ScaleChange:
    before, after = pairs.arrays()
    n_before, n_after = (int(wave.scores[pairs.name].notna().sum()) for wave in waves.scored)
    shown = headlined(pairs.n, one_answer=pairs.one_answer)
    together = taught_together(pairs) if T in shown else None
    return ScaleChange(
        pairs.scale.title if waves.of_scores else pairs.name,
        None if waves.of_scores else pairs.direction,
        pairs,
        n_before,
        n_after,
        paired_change(before, after, LEVEL) if pairs.n else None,
        sign_flip(after - before, LEVEL),
        wilcoxon_signed_rank(after - before),
        shown,
        together.change if together else None,
    )


# --- for a program --------------------------------------------------------------------------------


def as_json(changes: list[ScaleChange]) -> dict[str, Any]:
    """Unrounded numbers by scale, None where there is nothing to compute."""
    return {"scales": {change.name: _figures(change) for change in changes}}


def _figures(compared: ScaleChange) -> dict[str, Any]:
    result, ranked = compared.result, compared.ranked
    change = result.change if result else None
    has_interval = change is not None and change.low is not None
    d_z, d_av, g_av = (
        effect(result, LEVEL) if result else None
        for effect in (cohens_d_z, cohens_d_av, hedges_g_av)
    )
    return {
        "n_before": compared.n_before,
        "n_after": compared.n_after,
        "n_matched": compared.pairs.n,
        "mean_before": result and _finite(result.mean_before),
        "sd_before": result and _finite(result.sd_before),
        "mean_after": result and _finite(result.mean_after),
        "sd_after": result and _finite(result.sd_after),
        "change": {**_interval(change), "ci_level": LEVEL if has_interval else None},
        "change_exact": {"ci_low": compared.flipped.low, "ci_high": compared.flipped.high},
        "t": result and result.t,
        "df": result and result.df,
        "p_t": result and result.p_t,
        "p_exact": compared.flipped.p,
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
        "claim": (Claim.CHANGED if compared.pairs.n else Claim.DESCRIBED).value,
        "headline": headline(compared),
    }


def _interval(interval: Interval | None) -> dict[str, float | None]:
    parts = {"value": "value", "ci_low": "low", "ci_high": "high"}
    return {key: getattr(interval, part, None) for key, part in parts.items()}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


# --- for a person ---------------------------------------------------------------------------------


def headline(compared: ScaleChange) -> str:
    """The sentence that a report would put forward: an interval only where a report may.

    Of people who were taught together it is the one that allows for that, and says so.
    """
    pairs, result = compared.pairs, compared.result
    if result is None:
        return f"Nobody has a score for {pairs.scale.title} both times."
    interval = result.change if T in compared.shown else Interval(result.change.value)
    change = compared.alike or interval_estimate("Mean change", interval, pairs, "")
    sentence = first_that_fits(
        change_wordings(
            pairs.scale.title,
            change,
            _People("person" if pairs.n == 1 else "people"),
            "",
            compared.direction,
        ),
        {"change": change, "n": people_counted("People", pairs.n)},
    )
    allowing = " The interval allows for people of one group or session being alike."
    return f"{sentence}{allowing}" if compared.alike else sentence


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
        named = "" if change.name == change.pairs.scale.title else f"{change.name}: "
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


def _row(compared: ScaleChange) -> tuple[str, ...]:
    result, flipped, shown = compared.result, compared.flipped, compared.shown
    if result is None:
        return (compared.name, "0", *[_NONE] * 7)
    g_av = hedges_g_av(result, LEVEL) if G_AV in shown else None
    return (
        compared.name,
        str(compared.pairs.n),
        number(result.mean_before, 2),
        number(result.mean_after, 2),
        number(result.change.value, 2, signed=True),
        _ends(result.change.low, result.change.high) if T in shown else _NONE,
        _ends(flipped.low, flipped.high) if SIGN_FLIP in shown else _NONE,
        number(g_av.value, 2) if g_av else _NONE,
        f"{result.n_up} / {result.n_same} / {result.n_down}",
    )


def _ends(low: float | None, high: float | None) -> str:
    return _NONE if low is None or high is None else f"{number(low, 2)} to {number(high, 2)}"


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
    if any(c.pairs.n and T not in c.shown for c in changes):
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
    yield from _too_few_to_show(waves)
    yield from _together(changes)


def _too_few_to_show(waves: Waves) -> Iterator[str]:
    """That so few people hardly show an item that stands reversed."""
    instrument = waves.scored[0].instrument
    answered = min(len(response.answers) for response in waves.matched.responses)
    if not waves.of_scores and (few := seldom_seen(answered, instrument)):
        yield few


def _together(changes: list[ScaleChange]) -> Iterator[str]:
    """People who were taught together may have changed alike; the table does not know it."""
    shared = [session_codes(c.pairs.clusters, c.pairs.before.index)[1] for c in changes]
    if groups := max(shared, default=0):
        where = f"{groups} groups or sessions" if groups > 1 else "one group or session"
        yield (
            f"People were taught together, in {where}. The intervals in the table take them as "
            "independent of one another, so they are too narrow if groups or sessions differ."
        )
    for change in changes:
        if change.alike:
            ends = _ends(change.alike.ci_low, change.alike.ci_high)
            yield (
                f"{change.pairs.scale.title}: the {LEVEL:.0%} interval of the change is {ends}: "
                f"from {FEWEST_FOR_MODEL} groups as a model finds, with fewer if people of one "
                f"group are alike to an intraclass correlation of up to {ICCS[-1]:.2f}."
            )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  ")
