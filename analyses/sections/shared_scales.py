"""Forms of different length in two cross-sections: compared on the scales that both have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.read.responses import Responses
from evaluation.say.wording import inside_sentence, listed
from evaluation.scoring.scores import ScoredWave


def on_shared_scales(
    responses: Sequence[Responses], scored: Sequence[ScoredWave]
) -> tuple[tuple[Responses, ...], tuple[ScoredWave, ...], tuple[str, ...]]:
    """Responses and scores with two forms made one, where each was given at one time only.

    A scale is shared where both forms have it under the same name and title, with as many items,
    the same range and the same direction; the others are left out. The first form's name stands
    for both. The last part is the caveat; empty where the same form was given both times.
    Raises ValueError where the two have no scale in common.
    """
    forms = {w.instrument.id: w.instrument for w in scored}
    given = {name: {w.wave for w in scored if w.instrument.id == name} for name in forms}
    first = [forms[name] for name, waves in given.items() if ENDPOINT not in waves]
    last = [forms[name] for name, waves in given.items() if BASELINE not in waves]
    if len(first) != 1 or len(last) != 1:
        return tuple(responses), tuple(scored), ()
    before, after = first[0], last[0]
    shared = [name for name in before.scales if _same(name, before, after)]
    if not shared:
        raise ValueError(
            f"{before.id} was given before and {after.id} after, and they share no scale with as "
            "many items: forms of different length cannot be compared as a whole."
        )
    shared_form = before.model_copy(
        update={"scales": {name: before.scales[name] for name in shared}}
    )
    both = {before.id, after.id}
    titles = listed(tuple(inside_sentence(before.scales[name].title) for name in shared))
    caveat = (
        f"{before.title} was given before and {after.title} after. Only scales that both have, "
        f"with as many items, are compared: {titles}."
    )
    return (
        tuple(
            replace(r, instrument=shared_form) if r.instrument.id in both else r for r in responses
        ),
        tuple(_kept(w, shared_form, shared) if w.instrument.id in both else w for w in scored),
        (caveat,),
    )


def _same(name: str, before: Instrument, after: Instrument) -> bool:
    if name not in after.scales:
        return False
    first, second = before.scales[name], after.scales[name]
    alike = (first.title, first.direction, first.parts) == (
        second.title,
        second.direction,
        second.parts,
    )
    return alike and before.range_of(name) == after.range_of(name)


def _kept(wave: ScoredWave, form: Instrument, shared: Sequence[str]) -> ScoredWave:
    names = list(shared)
    return replace(
        wave,
        instrument=form,
        scores=wave.scores[names],
        answered=wave.answered[names],
        prorated=wave.prorated[names],
        reasons=wave.reasons[names],
    )
