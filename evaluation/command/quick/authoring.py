"""What an author of an instrument file should know before anybody is scored with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.declare.instrument.key_file import KeyFile, with_key
from evaluation.declare.instrument.model import Instrument, Status
from evaluation.declare.library import declared_instrument
from evaluation.declare.lined_yaml import load_declared
from evaluation.errors import DeclarationError, Issue

_KEY = ".key.yaml"


@dataclass(frozen=True, slots=True)
class Checked:
    """The instrument of a file that can be used, and what its author might look at."""

    instrument: Instrument
    notes: tuple[Issue, ...]


def check_file(path: Path, root: Path) -> Checked:
    """Read an instrument file, or the key file of a licensed one, as scoring would.

    Raises DeclarationError with every fault and its line.
    """
    shown = path.name
    if path.name.endswith(_KEY):
        key = load_declared(path, KeyFile, shown)
        return Checked(
            with_key(declared_instrument(path.name.removesuffix(_KEY), root, shown), key, shown), ()
        )
    instrument = load_declared(path, Instrument, shown)
    if faults := list(_faults(instrument, path)):
        raise DeclarationError(faults)
    return Checked(instrument, tuple(_notes(instrument, shown)))


def worked_examples(instrument: Instrument) -> Iterator[str]:
    """For each scale what somebody scores who gives every item the same answer, to check by hand.

    Somebody who ticks the lowest answer everywhere has the highest value on reversed items.
    """
    from evaluation.scoring.engine import score_array

    if instrument.needs_key:
        yield "  Its key comes from the licence holder's key file; check that file too."
        return
    answers = [instrument.responses_of(item) for item in instrument.items]
    scored = score_array(instrument, [[a.minimum for a in answers], [a.maximum for a in answers]])
    low, high = (dict(zip(scored.scales, row, strict=True)) for row in scored.scores)
    for name, scale in instrument.scales.items():
        if scale.items or scale.sum_of:
            ends = " to ".join(f"{end:g}" for end in instrument.range_of(name))
            yield (
                f"  {name}: {ends}; every item at its lowest answer gives {low[name]:g}, "
                f"at its highest {high[name]:g}"
            )


def _faults(instrument: Instrument, path: Path) -> Iterator[Issue]:
    if path.stem != instrument.id:
        yield Issue(
            path.name,
            f'The id is "{instrument.id}", so the file would not be found.',
            f"Call it {instrument.id}.yaml, or change the id.",
            code="instrument.other-file-name",
        )
    worded = [item for item, about in instrument.items.items() if about.label]
    if worded and not instrument.licence.wording_ships:
        yield Issue(
            path.name,
            f"Item {', '.join(worded)} has its wording, but wording_ships is false.",
            "Take the labels out, or, where the licence allows it, say wording_ships: true.",
            code="instrument.wording-not-allowed",
        )
    for name, scale in instrument.scales.items():
        if scale.key_file and not scale.items:
            continue
        low, high = instrument.range_of(name)
        for bands in scale.bands:
            if outside := [band.label for band in bands.bands if not low <= band.lowest <= high]:
                yield Issue(
                    path.name,
                    f"Bands of {name} begin out of its range: {', '.join(outside)}.",
                    f"Its scores are {low:g} to {high:g}.",
                    code="instrument.limit-out-of-range",
                )
        for limit in scale.thresholds:
            least, top = (0, high - low) if limit.kind == "reliable_change" else (low, high)
            if not least <= limit.value <= top:
                yield Issue(
                    path.name,
                    f"The threshold {limit.value:g} of {name} is out of its range.",
                    f"It lies between {least:g} and {top:g}.",
                    code="instrument.limit-out-of-range",
                )


def _notes(instrument: Instrument, shown: str) -> Iterator[Issue]:
    used = {item for scale in instrument.scales.values() for item in scale.items}
    gates = {scale.gate.item for scale in instrument.scales.values() if scale.gate}
    open_key = any(scale.key_file and not scale.items for scale in instrument.scales.values())
    for number, item in instrument.items.items():
        if item.scored and number not in used | gates and not open_key:
            yield _note(
                shown,
                f"Item {number} is in no scale.",
                "If that is so: scored: false.",
                code="instrument.item-in-no-scale",
            )
    if bare := [n for n, s in instrument.scales.items() if not s.source and not s.sum_of]:
        yield _note(
            shown,
            f"No source is named for: {', '.join(bare)}.",
            "Say where each key is printed.",
            code="instrument.no-source",
        )
    if whole := [n for n, s in instrument.scales.items() if s.items and s.items == s.reverse_keyed]:
        yield _note(
            shown,
            f"Every item is reversed in: {', '.join(whole)}.",
            "That is right only when a high score means the opposite of every item.",
            code="instrument.all-reversed",
        )
    if instrument.status is Status.FROM_MEMORY:
        yield _note(
            shown,
            "The key is from memory.",
            "Look it up before anybody is scored.",
            code="instrument.key-from-memory",
        )
    unsure = [
        f"{facts} of {name}"
        for name, scale in instrument.scales.items()
        for facts in ("reliability", "thresholds", "bands", "norms")
        if any(fact.status is Status.FROM_MEMORY for fact in getattr(scale, facts))
    ]
    if unsure:
        yield _note(
            shown,
            f"From memory: {', '.join(unsure)}.",
            "Look them up.",
            code="instrument.facts-from-memory",
        )


def _note(shown: str, problem: str, action: str, *, code: str) -> Issue:
    return Issue(shown, problem, action, severity="note", code=code)
