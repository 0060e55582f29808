"""Whether all answers of one wave stand the other way round, to go by the people at both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluation.declare.instrument.keyed import keyed_items
from evaluation.declare.waves import printed
from evaluation.errors import Issue
from evaluation.read.responses import Responses
from evaluation.statistics.keying import against_one_another


def mirrored(
    baseline: Sequence[Responses], later: Sequence[Responses], both: pd.Index, files: str
) -> Iterator[Issue]:
    """One note an instrument whose scales rank people at one wave the opposite way of the other.

    ``both``: the people at both waves. One file by itself cannot show it, as all of its items go
    together; and nobody can tell from answers which of the two waves is turned.
    """
    for second in later:
        for first in (r for r in baseline if r.instrument.id == second.instrument.id):
            levels = [_levels(wave, both) for wave in (first, second)]
            same = [name for name in levels[0] if name in levels[1]]
            scales = [[level[name] for name in same] for level in levels]
            found = against_one_another(*scales) if same else None
            if found:
                r, people = found
                yield Issue(
                    files,
                    f"Who stands high in {first.instrument.id} at the {printed(first.wave)} stands "
                    f"low at the {printed(second.wave)} (correlation {r:.2f}; {people} people): "
                    "all answers of one of the two waves seem to stand the other way round.",
                    "Compare both forms and how each file was made: is 1 the same end in both? "
                    "Where one is turned, say stored_reversed for all its items at that wave "
                    "(--stored-reversed of a command). If identifiers went to other people, put "
                    "them right. If these people really changed places, nothing is to be done.",
                    severity="note",
                    code="waves.one-turned-round",
                )


def _levels(wave: Responses, people: pd.Index) -> dict[str, np.ndarray]:
    """Of each person, the mean of the keyed answers to each scale that has items of its own."""
    form, answers = wave.instrument, wave.answers.reindex(people)
    return {
        name: pd.DataFrame(
            keyed_items(form, scale, answers[list(scale.items)].to_numpy(dtype=float))
        )
        .mean(axis=1)
        .to_numpy()
        for name, scale in form.scales.items()
        if scale.items and {*scale.items} <= {*answers}
    }
