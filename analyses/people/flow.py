"""Who was measured at each wave, who could be paired and who was lost."""

from __future__ import annotations

from analyses.people.linking import how_linked
from evaluation.link.waves import Flow, MatchedWaves
from evaluation.say.finding import (
    Basis,
    Claim,
    Column,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
)
from evaluation.say.wording import first_that_fits

_LOST = "People who were lost may differ from those who stayed."
_FOLLOWED = "{n_follow_up} were measured at follow-up, {n_followed} of whom also before."


def flow_finding(matched: MatchedWaves, key: str, basis: Basis) -> Finding:
    """How many people were seen at each wave and how many could be paired."""
    flow = matched.flow
    people = flow.unit.plural
    counts = {
        "n_baseline": ("Measured before", flow.n_baseline),
        "n_endpoint": ("Measured after", flow.n_endpoint),
        "n_matched": ("Measured both times", flow.n_matched),
        **_later(flow),
    }
    estimates = {name: people_counted(label, n) for name, (label, n) in counts.items()}
    wordings: tuple[str, ...] = (
        f"{{n_matched}} {people} were measured both before and after; change can be reported "
        "only for them.",
        f"{people.capitalize()} were measured before and after.",
    )
    if flow.lost or flow.joined:
        wordings = (
            f"{{n_baseline}} {people} were measured before and {{n_endpoint}} after. "
            "Change can be reported only for the {n_matched} who were measured both times.",
            *wordings,
        )
    if flow.n_follow_up is not None:
        wordings = (f"{wordings[0]} {_FOLLOWED}", *wordings)
    table = Table(
        caption=f"{people.capitalize()} who were measured",
        columns=(
            Column(key="label", label="Stage"),
            Column(key="n", label=people.capitalize(), statistic=Statistic.COUNT),
        ),
        rows=tuple(
            Row(cells={"label": label, "n": n}, n=n, shown_with=name)
            for name, (label, n) in counts.items()
        ),
    )
    return Finding(
        key=key,
        title=f"{people.capitalize()} who were measured",
        unit=flow.unit,
        n=flow.n_matched,
        claim=Claim.DESCRIBED,
        headline=first_that_fits(wordings, estimates),
        wordings=wordings,
        estimates=estimates,
        table=table,
        basis=basis,
        caveats=(*((_LOST,) if flow.lost or flow.lost_later else ()), *how_linked(matched)),
        method="Count of different people.",
        why=f"People are paired by {matched.linked_by} and never by row order.",
        nested=("n_matched", "n_baseline", "n_endpoint", *_later(flow)),
    )


def _later(flow: Flow) -> dict[str, tuple[str, int]]:
    """The counts of the follow-up, where there is one."""
    counts = (
        ("n_follow_up", "Measured at follow-up", flow.n_follow_up),
        ("n_followed", "Measured before and at follow-up", flow.n_followed),
        ("n_throughout", "Measured all three times", flow.n_throughout),
    )
    return {name: (label, n) for name, label, n in counts if n is not None}
