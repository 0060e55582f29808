"""Where the means behind a change lie on the whole range of their scale, with its bands."""

from __future__ import annotations

from collections.abc import Mapping

from analyses.paired import Pairs
from evaluation.finding import Estimate, Figure, Level, Levels, Stretch
from evaluation.instrument_facts import Bands, Status
from evaluation.scoring import meant_for
from evaluation.wording import number


def with_levels(
    figure: Figure, pairs: Pairs, groups: Mapping[str, Mapping[str, Estimate]]
) -> Figure:
    """A figure of changes with the means that they are made of, one row a group.

    As it is for a measure with a unit of its own (``lb``), whose ends are limits and no scale.
    """
    later = pairs.later.capitalize()
    rows = tuple(
        Level(label=name, means={"Before": before, later: after}, n=found["mean_after"].n)
        for name, found in groups.items()
        if (before := found["mean_before"].value) is not None
        and (after := found["mean_after"].value) is not None
    )
    if not rows or pairs.unit != "points":
        return figure
    low, high = pairs.instrument.range_of(pairs.name)
    bands = _bands(pairs)
    levels = Levels(
        rows=rows, lowest=low, highest=high,
        x_label=f"Mean score on the whole scale, {number(low, 0)} to {number(high, 0)} "
        f"{pairs.unit}",
        stretches=tuple(Stretch(label=b.label, lowest=b.lowest) for b in bands.bands)
        if bands else (),
        source=bands.source if bands else "",
    )  # fmt: skip
    return figure.model_copy(update={"levels": levels})


def _bands(pairs: Pairs) -> Bands | None:
    """The first bands of the scale for who answered that are the same at every age.

    None from memory, and none where it is not known who answered.
    A group's mean has no age.
    """
    known = [
        bands
        for bands in pairs.scale.bands
        if bands.status is not Status.FROM_MEMORY and meant_for(bands, pairs.instrument)
    ]
    by_age = {bands.ages for bands in known if bands.name == known[0].name}
    return known[0] if known and len(by_age) == 1 else None
