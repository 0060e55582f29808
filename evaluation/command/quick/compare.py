"""Change between two files of the same people: numbers as JSON, and a page for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from analyses.change.answers import headed_answers
from analyses.change.change_numbers import no_interval, share_interval
from analyses.change.paired import Pairs, interval_estimate, pair_scores
from analyses.change.together import session_codes, taught_together
from evaluation.command.quick.waves import Waves, pairing_notes
from evaluation.counting import plural
from evaluation.declare.instrument.model import Direction
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.say.change_words import change_wordings, share_wordings
from evaluation.say.few_people import seldom_seen
from evaluation.say.finding import Basis, Claim, Estimate, people_counted
from evaluation.say.wording import digits_with_ends, first_that_fits, fitting_digits, number
from evaluation.statistics.change import Interval, PairedChange, paired_change
from evaluation.statistics.clusters import FEWEST_FOR_MODEL, ICCS
from evaluation.statistics.effects import cohens_d_av, cohens_d_z, hedges_g_av
from evaluation.statistics.headlined import G_AV, SIGN_FLIP, T, headlined, smallest_for_interval
from evaluation.statistics.ranks import SignedRank, wilcoxon_signed_rank
from evaluation.statistics.sign_flip import SignFlip, sign_flip
from evaluation.terminal import aligned, within, wrapped

LEVEL = 0.95
TEAM_ONLY = (
    "For the team only: nothing is withheld here, however small the group. It says what changed, "
    "not why."
)
_NONE = "-"


class _People(NamedTuple):
    """Who is counted, where nobody declared it."""

    plural: str = "people"


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """One scale of the people in both files, with every number that can be computed.

    ``direction``: None where nobody declared it. ``shown``: what a report might put forward.
    ``alike``: the change with an interval that allows for people of one group being alike, where
    a report would print one. ``shares``: of a yes or no, who gave the best answer when. ``span``:
    how far apart the scores can lie, or do where they have no scale.
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
    shares: dict[str, Estimate]
    span: float

    @property
    def reported(self) -> Interval:
        """The change with the interval that is put forward, if one is."""
        assert self.result is not None
        change = self.result.change
        if self.alike:
            return Interval(self.alike.value or 0.0, self.alike.ci_low, self.alike.ci_high)
        if T not in self.shown:
            return Interval(change.value)
        if self.pairs.yes_or_no:
            return share_interval(self.pairs)
        return change

    def digits(self, fewest: int) -> int:
        """The digits of the change, with its ends."""
        low, high = self.reported.low, self.reported.high
        return digits_with_ends(fitting_digits(self.span, fewest), low, high)


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
    alike = together.change if together else None
    ends = pairs.ends
    if waves.of_scores and not pairs.yes_or_no and pairs.n:
        ends = min(before.min(), after.min()), max(before.max(), after.max())
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
        alike,
        headed_answers(pairs, alike) if pairs.yes_or_no and pairs.n else {},
        float(ends[1] - ends[0]),
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
    return (
        {
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
        | _together_in_figures(compared)
        | _shares(compared)
    )


def _together_in_figures(compared: ScaleChange) -> dict[str, Any]:
    """Of people who were taught together: the change with the interval of the sentence."""
    change = compared.reported if compared.alike else None
    return {"change_together": _interval(change)} if change else {}


def _shares(compared: ScaleChange) -> dict[str, Any]:
    """Of a yes or no: who gave the answer that is counted when, and the shift of its share."""
    if not compared.shares:
        return {}
    shift = compared.shares["shift"]
    ends = {"value": shift.value, "ci_low": shift.ci_low, "ci_high": shift.ci_high}
    counts = ("n_best_before", "n_best_after", "n_to_best", "n_from_best")
    return {
        "yes_or_no": {
            "answer": compared.pairs.called(compared.pairs.best),
            **{name: compared.shares[name].value for name in counts},
            "shift": {key: None if end is None else end / 100 for key, end in ends.items()},
            "p_mcnemar": compared.shares["p_mcnemar"].value,
        }
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
    change = compared.alike or interval_estimate("Mean change", compared.reported, pairs, "")
    change = change.model_copy(update={"decimals": compared.digits(1)})
    people, title = _People("person" if pairs.n == 1 else "people"), pairs.scale.title
    told = (people, "", compared.direction)
    if compared.shares:
        answer = pairs.called(pairs.best)
        wordings = share_wordings(
            title, answer, compared.shares["shift"], *told, why=no_interval(pairs)
        )
    else:
        wordings = change_wordings(title, change, *told, why=no_interval(pairs))
    estimates = {"change": change, "n": people_counted("People", pairs.n)}
    sentence = first_that_fits(wordings, estimates | compared.shares)
    allowing = " The interval allows for people of one group or session being alike."
    return f"{sentence}{allowing}" if compared.alike else sentence


def page(waves: Waves, changes: list[ScaleChange]) -> str:
    """What a person wants to know: who was compared, one line a scale, and it in words."""
    files, n = waves.files, waves.matched.flow.n_matched
    both = plural(n, "person is", "people are")
    lines = [
        TEAM_ONLY,
        f"{files[0]} (before) and {files[1]} (after): {both} in both.",
        *pairing_notes(waves),
        "",
        *aligned(_without_empty([_HEADINGS, *map(_row, changes)])),
        "",
    ]
    for change in changes:
        named = "" if change.name == change.pairs.scale.title else f"{change.name}: "
        lines += wrapped(f"{named}{headline(change)}")
    lines.append("")
    for caveat in caveats(waves, changes):
        lines += wrapped(caveat)
    return within("\n".join(lines))


_HEADINGS = (
    "scale",
    "n",
    "before",
    "after",
    "change",
    f"{LEVEL:.0%} interval",
    "up / same / down",
    "sign-flip interval",
    "g_av",
)


def _without_empty(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A table without the columns in which no scale has anything."""
    kept = [at for at in range(len(rows[0])) if any(row[at] != _NONE for row in rows[1:])]
    return [[row[at] for at in kept] for row in rows]


def _row(compared: ScaleChange) -> tuple[str, ...]:
    """The change stands with the interval that its sentence has.

    Beside one of people who were taught together no other stands that takes them one by one.
    """
    result, flipped, shown = compared.result, compared.flipped, compared.shown
    if result is None:
        return (compared.name, "0", *[_NONE] * 7)
    change, digits = compared.reported, compared.digits(2)
    apart = not (compared.alike or compared.shares)
    g_av = hedges_g_av(result, LEVEL) if G_AV in shown and apart else None
    return (
        compared.name,
        str(compared.pairs.n),
        number(result.mean_before, digits),
        number(result.mean_after, digits),
        number(change.value, digits, signed=True),
        _ends(change.low, change.high, digits),
        f"{result.n_up} / {result.n_same} / {result.n_down}",
        _ends(flipped.low, flipped.high, digits) if SIGN_FLIP in shown and apart else _NONE,
        number(g_av.value, 2) if g_av else _NONE,
    )


def _ends(low: float | None, high: float | None, digits: int) -> str:
    if low is None or high is None:
        return _NONE
    return f"{number(low, digits)} to {number(high, digits)}"


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
    if any(c.shares for c in changes):
        newcombe = (
            " The interval of their difference is Newcombe's for the same people twice."
            if any(c.shares and T in c.shown and not c.alike for c in changes)
            else ""
        )
        yield f"Of a yes or no, before and after are shares of 1.{newcombe}"
    if any(SIGN_FLIP in c.shown and not (c.alike or c.shares) for c in changes):
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
    """People who were taught together may have changed alike."""
    shared = [session_codes(c.pairs.clusters, c.pairs.before.index)[1] for c in changes]
    if groups := max(shared, default=0):
        where = f"{groups} groups or sessions" if groups > 1 else "one group or session"
        given = (
            f"From {FEWEST_FOR_MODEL} the intervals are those of a model, with fewer they take "
            f"people of one group to be alike to an intraclass correlation of up to {ICCS[-1]:.2f}."
        )
        allowing = any(change.alike for change in changes)
        yield f"People were taught together, in {where}. {given if allowing else ''}".strip()
