"""Where the means behind a change lie on the whole range of their scale, with its bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyses.change.paired import Pairs
from evaluation.declare.instrument.facts import Bands, Status
from evaluation.declare.instrument.model import Instrument
from evaluation.say.finding import Estimate, Figure, Level, Levels, Stretch
from evaluation.say.wording import number
from evaluation.scoring.scores import meant_for


def with_levels(
    figure: Figure, pairs: Pairs, groups: Mapping[str, Mapping[str, Estimate]]
) -> Figure:
    """A figure of changes with the means that they are made of, one row a group."""
    later = pairs.later.capitalize()
    rows = [
        Level(label=name, means={"Before": before, later: after}, n=estimates["mean_after"].n)
        for name, estimates in groups.items()
        if (before := estimates["mean_before"].value) is not None
        and (after := estimates["mean_after"].value) is not None
    ]
    return figure.model_copy(update={"levels": levels_on(pairs.instrument, pairs.name, rows)})


def levels_on(instrument: Instrument, name: str, rows: Sequence[Level]) -> Levels | None:
    """Means on the whole range of the scale ``name``.

    None without rows, and for a measure with a unit of its own (``lb``), whose ends are limits
    and no scale.
    """
    unit = instrument.unit_of(name)
    if not rows or unit != "points":
        return None
    low, high = instrument.range_of(name)
    bands = _bands(instrument, name)
    return Levels(
        rows=tuple(rows),
        lowest=low,
        highest=high,
        x_label=f"Mean score on the whole scale, {_end(low)} to {_end(high)} {unit}",
        stretches=tuple(Stretch(label=b.label, lowest=b.lowest) for b in bands.bands)
        if bands
        else (),
        source=bands.source if bands else "",
    )


def _end(value: float) -> str:
    """An end of a scale as it is: 7, 0.5."""
    return number(value, 0 if value == int(value) else 1)


def _bands(instrument: Instrument, name: str) -> Bands | None:
    """The first bands of the scale for who answered that are the same at every age.

    None from memory, and none where it is not known who answered. A group's mean has no age.
    """
    usable = [
        bands
        for bands in instrument.scales[name].bands
        if bands.status is not Status.FROM_MEMORY and meant_for(bands, instrument)
    ]
    by_age = {bands.ages for bands in usable if bands.name == usable[0].name}
    return usable[0] if usable and len(by_age) == 1 else None
