"""How the data were read, and whether responses that deserve a look would change the result.

For the team only: beside the number of people measured, how many rows were set aside would tell
how many refused consent, and a mean without a few people tells on those few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyses.change.change_numbers import reported_change
from analyses.change.paired import Pairs, interval_estimate, pair_scores
from analyses.measurement.scales import everybody
from evaluation.declare.waves import ENDPOINT
from evaluation.errors import SCREENS, Kind
from evaluation.link.waves import MatchedWaves
from evaluation.read.responses import Responses
from evaluation.read.screens.flags import Flag
from evaluation.read.screens.screens import screened
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Basis,
    Claim,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
)
from evaluation.say.wording import worded
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics.change import Interval

_READ = (
    ("used", "Rows used", "rows"),
    ("left_out", "Rows set aside as tests or as without any answer", "left_out"),
    ("without_consent", "Rows without consent", "without_consent"),
    ("doubled", "Doubled submissions not used", "doubled"),
    ("corrected", "Cells corrected", "corrected"),
    ("unused", "Answers that mean no answer", "unused"),
)
_SCREENS = {
    Kind.SAME: "Same answers as somebody else",
    Kind.LINE: "One answer throughout",
    Kind.SWAPPED: "Waves swapped",
    Kind.DATE: "Impossible dates",
    Kind.FAST: "Very fast",
}
_SCREENED = (
    "Screens: the same answers as somebody else to 10 items or more, one answer to all items, "
    "waves in the wrong order, dates that cannot be, less than 2 seconds an item (Meade and "
    "Craig 2012, doi:10.1037/a0028085; Curran 2016, doi:10.1016/j.jesp.2015.07.006; Huang and "
    "others 2012, doi:10.1007/s10869-011-9231-8)."
)


def reading_findings(
    responses: Sequence[Responses], key: str, basis: Basis, flags: Sequence[Flag] | None = None
) -> Iterator[Finding]:
    """One finding: how many rows were used and not used, corrected and flagged, by what.

    Its key is ``<key>.reading``; the estimates are named by what was done with rows. ``flags``
    saves screening again.
    """
    flags = screened(responses) if flags is None else flags
    counts = {name: (label, _total(responses, field)) for name, label, field in _READ}
    for kind in SCREENS:
        counts[kind.name.lower()] = (_SCREENS[kind], sum(flag.kind is kind for flag in flags))
    estimates = {
        name: Estimate(label=label, statistic=Statistic.COUNT, value=n, n=n, decimals=0)
        for name, (label, n) in counts.items()
    }
    yield worded(
        f"{key}.reading",
        "How the data were read",
        everybody(responses),
        ("How the data were read: {used} rows were used.",),
        estimates,
        n=counts["used"][1],
        basis=basis,
        kept_inside="rows set aside, beside people measured, tell how many refused consent",
        table=Table(
            caption="How the data were read",
            columns=(
                Column(key="label", label="What"),
                Column(key="n", label="Number", statistic=Statistic.COUNT),
            ),
            rows=tuple(Row(cells={"label": label, "n": n}, n=n) for label, n in counts.values()),
            notes=("internal/issues.xlsx lists each with its cell. Screens change nothing.",),
        ),
        method=f"Rows of all files as they were read. {_SCREENED}",
        why="Nothing is left out in silence. No screen deletes, as it may be wrong.",
    )


def _total(responses: Sequence[Responses], field: str) -> int:
    """A count over all files; of a file with several waves or instruments once."""
    if field == "unused":  # of different columns
        return sum(source.unused for wave in responses for source in wave.sources)
    files = {(source.file, source.sheet): source for wave in responses for source in wave.sources}
    return sum(int(getattr(source, field)) for source in files.values())


def quality_findings(
    matched: MatchedWaves, scored: Sequence[ScoredWave], basis: Basis, primary: str, ci_level: float
) -> Iterator[Finding]:
    """How the data were read; and the primary change with and without people who were flagged.

    The second finding, ``<primary>.change_screened``, is there when somebody who was measured
    both times was flagged. Without a ``primary`` outcome the first scale is taken.
    """
    flags = screened(matched.responses)
    yield from reading_findings(matched.responses, scored[0].instrument.id, basis, flags)
    every = [p for p in pair_scores(matched, tuple(scored), ci_level, basis) if p.wave == ENDPOINT]
    chosen = next((pairs for pairs in every if pairs.key == primary), every[0])
    flagged = {flag.person for flag in flags}
    if chosen.before.index.isin(flagged).any():
        yield _without(chosen, flagged)


def _without(pairs: Pairs, flagged: set[str]) -> Finding:
    """The change of everybody, and of those whom no screen points at."""
    kept = pairs.among(pairs.before.index[~pairs.before.index.isin(flagged)])
    groups = (
        ("with", "Everybody", pairs, _change(pairs)),
        ("without", "Without those flagged", kept, _change(kept)),
    )
    estimates = {
        f"{kind}_{name}": estimate
        for name, label, group, change in groups
        for kind, estimate in (
            ("change", change.model_copy(update={"base": group.base})),
            ("n", people_counted(label, group.n, group.base).model_copy(update={"method": ""})),
        )
    }
    return pairs.finding(
        "change_screened",
        f"Change in {pairs.title_inside} without flagged responses",
        (
            f"Change in {pairs.title_inside}: {{change_with}} {pairs.unit} on average with "
            "everybody ({n_with}), {change_without} without the people whom a screen points at "
            "({n_without} left).",
            f"Change in {pairs.title_inside}: everybody left was flagged by a screen.",
        ),
        estimates,
        claim=Claim.DESCRIBED,
        table=_table(pairs, {label: (group.n, change) for _, label, group, change in groups}),
        kept_inside="a mean without a few people tells on those few",
        method=_SCREENED,
        why="Flagged responses stay in every other number. Those left out differ from the others, "
        "so the second row is no better estimate: it shows how much hangs on them.",
    )


def _change(pairs: Pairs) -> Estimate:
    if pairs.n > 1:
        return reported_change(pairs)
    alone = Interval(float(pairs.change.iloc[0])) if pairs.n else None
    return interval_estimate("Mean change", alone, pairs, "t interval", equation=Equation.PAIRED_T)


def _table(pairs: Pairs, groups: Mapping[str, tuple[int, Estimate]]) -> Table:
    return Table(
        caption=f"Mean change in {pairs.title_inside} ({pairs.unit}) with and without flagged "
        "responses",
        columns=(
            Column(key="label", label="Who"),
            Column(key="n", label=pairs.people.plural.capitalize(), statistic=Statistic.COUNT),
            *Column(
                key="change",
                label="Mean change",
                statistic=Statistic.CHANGE,
                decimals=1,
                signed=True,
            ).ends(pairs.ci_level),
        ),
        rows=tuple(
            Row(
                n=n,
                cells={
                    "label": label,
                    "n": n,
                    "change": change.value,
                    "low": change.ci_low,
                    "high": change.ci_high,
                },
            )
            for label, (n, change) in groups.items()
        ),
        notes=("Only people with a score both times are counted.",),
    )
