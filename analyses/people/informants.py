"""How many people two informants told of: a child and a caregiver, paired and never mixed."""

from __future__ import annotations

from analyses.measurement.scales import WAVES
from evaluation.link.waves import InformantPairs
from evaluation.say.finding import (
    Base,
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
from evaluation.say.wording import first_that_fits, listed

_METHOD = (
    "Count of the people of whom each informant answered something, paired by identifier and never "
    "by row order. No score is made of the answers of both."
)
_WHY = (
    "Two informants see one person differently, so each has scales and results of its own. How "
    "many people both told of says how far those results speak of the same people."
)


def informants_finding(
    pairs: InformantPairs, base: Base, names: tuple[str, str], key: str, basis: Basis
) -> Finding:
    """``<instrument>.informants``: counts at each wave and throughout, for the team only.

    ``base``: of whom the first informant told.
    ``names``: of this evaluation's informant and of the other.
    """
    unit, estimates = base.unit, dict[str, Estimate]()
    rows = []
    for wave, counts in pairs.waves.items():
        numbers = dict(zip(("first", "second", "both"), counts, strict=True))
        for name, label in zip(numbers, (*names, "both"), strict=True):
            text = f"{WAVES[wave].capitalize()}: {label}"
            estimates[f"n_{name}_{wave}"] = people_counted(text, numbers[name])
        rows.append(Row(cells={"label": WAVES[wave].capitalize(), **numbers}, n=numbers["both"]))
    estimates["n_throughout"] = people_counted("Both informants at every wave", pairs.throughout)
    text = listed(
        tuple(
            f"{{n_both_{wave}}}{'' if at else f' {unit.plural}'} {WAVES[wave]}"
            for at, wave in enumerate(pairs.waves)
        )
    )
    every = "both times" if len(pairs.waves) == 2 else "every time"
    wordings = (f"Both informants told of {text}, and of {{n_throughout}} {every}.",)
    return Finding(
        key=key,
        title=f"Two informants: {names[0]} and {names[1]}",
        unit=unit,
        n=pairs.throughout,
        claim=Claim.DESCRIBED,
        headline=first_that_fits(wordings, estimates),
        wordings=wordings,
        estimates=estimates,
        base=base,
        kept_inside="few people lie between those of whom one informant told and both",
        method=_METHOD,
        why=_WHY,
        basis=basis,
        table=Table(
            caption=f"{unit.plural.capitalize()} of whom each informant answered",
            columns=(
                Column(key="label", label="Wave"),
                *(
                    Column(key=name, label=label, statistic=Statistic.COUNT)
                    for name, label in zip(
                        ("first", "second", "both"), (*names, "both"), strict=True
                    )
                ),
            ),
            rows=tuple(rows),
        ),
    )
