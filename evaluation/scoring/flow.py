"""How far people got at each wave: from the invitation to a score, and who was lost between waves.

Pure: responses, scores and pairs in, numbers of different people out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import pandas as pd

from evaluation.declare.waves import MEASURED
from evaluation.read.responses import Responses
from evaluation.scoring.scores import ScoredWave

NOT_RECORDED = "(not recorded)"
_NOBODY = pd.Index([], dtype=object)
Invited = Mapping[str, int | Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class WaveFlow:
    """How many different people got how far at one wave, of everybody or of one group.

    ``invited``: as the deliverable declares. ``started``: have a row in the wave's files,
    before consent is looked at. ``consented``: no consent column says anything but yes.
    ``measured``: answered something, to any instrument. ``scored``: have a score on the
    primary outcome, or on any scale where none is named; ``completed``: answered every item of
    it. ``linked``: measured at the baseline too; ``lost``: measured at the baseline and not
    here; ``joined``: here and not at the baseline; ``both_scored``: linked and scored both
    times. None where a number is not known, or where the step does not apply. ``people``: who
    they are, by step, of everybody.
    """

    wave: str
    invited: int | None
    started: int | None
    consented: int | None
    measured: int
    completed: int
    scored: int
    linked: int | None = None
    lost: int | None = None
    joined: int | None = None
    both_scored: int | None = None
    group: str = ""
    people: Mapping[str, pd.Index] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _WaveSteps:
    """Who got how far at one wave; ``refused`` is None where no consent is asked for."""

    name: str
    people: Mapping[str, pd.Index]
    refused: frozenset[str] | None


def count_waves(
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    pairs: Mapping[str, pd.Index],
    *,
    primary: str = "",
    invited: Invited | None = None,
) -> tuple[WaveFlow, ...]:
    """The flow of everybody, wave by wave.

    ``scored`` stands in the order of ``responses``. ``pairs``: who was linked with the
    baseline, by later wave; a wave without is linked with nobody's. ``primary`` is
    ``instrument.scale``. ``invited``: numbers by wave, or by wave and group.
    """
    waves = tuple(_waves(responses, scored, primary))
    return tuple(_flow(wave, waves, pairs, None, invited_at(invited, wave.name)) for wave in waves)


def count_groups(
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    pairs: Mapping[str, pd.Index],
    by: str,
    *,
    primary: str = "",
    invited: Invited | None = None,
) -> tuple[WaveFlow, ...]:
    """The flow of each group of the column ``by``, group by group and wave by wave.

    A person's group is that of the earliest wave that knows it. Nothing is used of people
    who did not consent, so where there are some, a group's ``started`` is not known.
    """
    waves = tuple(_waves(responses, scored, primary))
    groups = groups_of(responses, by)
    declared = [_by_group(invited, wave.name) for wave in waves]
    named = {str(label) for label in groups} | {label for numbers in declared for label in numbers}
    return tuple(
        _flow(wave, waves, pairs, (group, groups.index[groups == group]), numbers.get(group))
        for group in sorted(named, key=lambda label: (label == NOT_RECORDED, label))
        for wave, numbers in zip(waves, declared, strict=True)
    )


def groups_of(responses: Sequence[Responses], by: str) -> pd.Series:
    """Everybody's group, as the earliest wave that knows it says; ``(not recorded)`` if none."""
    labels = [
        people.get(by, pd.Series(None, people.index, dtype=object))
        for wave in MEASURED
        for people in (_listed(response) for response in responses if response.wave == wave)
    ]
    return reduce(pd.Series.combine_first, labels).fillna(NOT_RECORDED)


def _waves(
    responses: Sequence[Responses], scored: Sequence[ScoredWave], primary: str
) -> Iterator[_WaveSteps]:
    for name in MEASURED:
        answered = [response for response in responses if response.wave == name]
        if not answered:
            continue
        scales = [
            (wave.scores[scale].notna(), wave.prorated[scale])
            for response, wave in zip(responses, scored, strict=True)
            for scale in wave.scores
            if response.wave == name and primary in ("", f"{wave.instrument.id}.{scale}")
        ]
        completed = [some.index[some & ~prorated] for some, prorated in scales]
        listed = _union(_listed(response).index for response in answered)
        refused = _refused(answered)
        people = {
            "started": listed.union(pd.Index(list(refused or ()), dtype=object)),
            "consented": listed,
            "measured": _union(response.answers.index for response in answered),
            "completed": reduce(pd.Index.intersection, completed) if completed else _NOBODY,
            "scored": _union(some.index[some] for some, _ in scales),
        }
        yield _WaveSteps(name, people, refused)


def started_at(responses: Sequence[Responses], wave: str) -> int:
    """How many people stand in the files of a wave, before consent is looked at."""
    asked = [response for response in responses if response.wave == wave]
    return len(_union(_listed(response).index for response in asked)) + len(_refused(asked) or ())


def _refused(asked: Sequence[Responses]) -> frozenset[str] | None:
    """The people of a wave who are not used for want of consent; None where none is asked."""
    refused = [response.refused for response in asked if response.refused is not None]
    return frozenset[str]().union(*refused) if refused else None


def _flow(
    wave: _WaveSteps,
    waves: tuple[_WaveSteps, ...],
    pairs: Mapping[str, pd.Index],
    group: tuple[str, pd.Index] | None,
    invited: int | None,
) -> WaveFlow:
    """The numbers of one wave, of everybody or of the people of one group."""

    def of(people: pd.Index) -> int:
        return len(people if group is None else people.intersection(group[1]))

    paired = pairs.get(wave.name)
    first, people = waves[0].people, {**wave.people, "both_scored": _NOBODY}
    if paired is not None:
        people["both_scored"] = paired.intersection(people["scored"]).intersection(first["scored"])
    numbers = {step: of(of_step) for step, of_step in people.items()}
    both = None if paired is None else of(paired)
    consented = numbers["consented"]
    return WaveFlow(
        wave.name,
        invited,
        None if group and wave.refused else consented + len(wave.refused or ()),
        None if wave.refused is None else consented,
        numbers["measured"],
        numbers["completed"],
        numbers["scored"],
        both,
        None if both is None else of(first["measured"]) - both,
        None if both is None else numbers["measured"] - both,
        None if both is None else numbers["both_scored"],
        group[0] if group else "",
        people,
    )


def _listed(response: Responses) -> pd.DataFrame:
    return response.background if response.everybody is None else response.everybody


def _union(people: Iterable[pd.Index]) -> pd.Index:
    return reduce(pd.Index.union, people, _NOBODY)


def invited_at(invited: Invited | None, wave: str) -> int | None:
    """How many were invited at a wave, over all groups."""
    numbers = (invited or {}).get(wave)
    return sum(numbers.values()) if isinstance(numbers, Mapping) else numbers


def _by_group(invited: Invited | None, wave: str) -> Mapping[str, int]:
    """How many of each group were invited at a wave, where that is declared."""
    numbers = (invited or {}).get(wave)
    return numbers if isinstance(numbers, Mapping) else {}
