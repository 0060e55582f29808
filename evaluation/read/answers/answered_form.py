"""Which form of an instrument a study's files hold: whose, and with which supplements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evaluation.counting import grouped
from evaluation.declare.answer_file import Answers
from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Collector, Issue
from evaluation.read.answers.parts import Part, listed

Parts = Mapping[tuple[str, str], Sequence[Part]]  # of each wave and instrument


def of_informant(
    instruments: Mapping[str, Instrument], files: Sequence[Answers], collector: Collector
) -> dict[str, Instrument]:
    """The instruments as the declared informant answers them; of one informant as they are."""
    who = list(dict.fromkeys(data.informant for data in files if data.informant))
    if len(who) > 1:
        collector.fault(
            Issue(
                ", ".join(data.file for data in files if data.informant),
                f"The files of one evaluation have several informants: {', '.join(who)}.",
                "Give each informant an evaluation of its own: their answers are not one wave.",
                code="informant.several",
            )
        )
    answered = dict(instruments)
    for name, instrument in instruments.items():
        if len(who) == 1 and len(instrument.informants) > 1:
            with collector.keep():
                answered[name] = instrument.for_informant(who[0])
    return answered


def with_supplements(
    instruments: Mapping[str, Instrument], parts: Parts, collector: Collector
) -> dict[str, Instrument]:
    """The instruments with the supplements that every wave has; those left out are noted."""
    used = dict(instruments)
    for name, waves in grouped((name, same) for (_, name), same in parts.items()).items():
        instrument = instruments[name]
        items = [frozenset[str]().union(*(part.columns for part in same)) for same in waves]
        used[name] = instrument.for_columns(frozenset.intersection(*items))
        somewhere = instrument.for_columns(frozenset.union(*items)).scales
        files = listed([part for same in waves for part in same])
        collector.note(
            *(
                Issue(
                    files,
                    f"{instrument.scales[scale].title} is not in every wave and is left out.",
                    "",
                    severity="note",
                    code="informant.scale-not-in-every-wave",
                )
                for scale in somewhere
                if scale not in used[name].scales
            )
        )
        collector.fault(*_of_somebody(used[name], files))
    return used


def _of_somebody(instrument: Instrument, files: str) -> Iterator[Issue]:
    """Scales of some informants only, where it is not known who answered."""
    some = [scale.title for scale in instrument.scales.values() if scale.informants]
    if some and len(instrument.informants) > 1:
        yield Issue(
            files,
            f"Who answered {instrument.id} must be known to score {', '.join(some)}.",
            f"Add informant: {' or '.join(instrument.informants)} to the file in deliverable.yaml.",
            code="informant.not-said",
        )
