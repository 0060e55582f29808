"""Every shipped scale against people scored with pencil and paper, and bands as they are printed.

Authority: tests/reference/respondents_by_hand.yaml (the arithmetic stands beside each score), the
published tables of bands, and the definition of the net promoter score. Third-party scorers are in
tests/test_scoring.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference_lists import reference
from workspace_maker import responses, shipped

from evaluation.declare.instrument.key_file import KeyFile, with_key
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument, names
from evaluation.scoring.scores import score

NOWHERE = Path("no-workspace-here")
ALL = names("instruments", ".yaml")
WORKED: list[dict[str, Any]] = reference("respondents_by_hand.yaml")


@cache
def declared(name: str) -> Instrument:
    """A shipped instrument, read once."""
    return declared_instrument(name, NOWHERE, "a test")


def instrument_of(worked: dict[str, Any]) -> Instrument:
    """The instrument that a respondent of the table answered, with its key if it needs one."""
    found = declared(worked["instrument"])
    if "key" in worked:
        found = with_key(found, KeyFile.model_validate(worked["key"]), "an invented key")
    if "informant" in worked:
        found = found.for_informant(worked["informant"])
    coding = worked.get("coding", found.coding)
    found = found.model_copy(update={"coding": coding})
    return found.for_columns(list(found.items)[: len(worked["answers"])])


def table_of(worked: dict[str, Any], instrument: Instrument) -> pd.DataFrame:
    columns = list(instrument.items)[: len(worked["answers"])]
    return pd.DataFrame([worked["answers"]], index=["p"], columns=columns, dtype=float)


@pytest.mark.parametrize("worked", WORKED, ids=lambda w: w["instrument"])
def test_a_respondent_worked_by_hand_is_scored_so(worked: dict[str, Any]) -> None:
    instrument = instrument_of(worked)
    scored = score(responses(instrument, table_of(worked, instrument)))
    found = scored.scores.loc["p"].round(6).to_dict()
    expected = {name: np.nan if s is None else s for name, s in worked["scores"].items()}
    assert set(found) == set(expected)
    np.testing.assert_array_equal([found[name] for name in expected], list(expected.values()))


# --- the table leaves no scale out ---------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What one respondent of the table shows of one scale."""

    scored: bool
    gap: bool


def items_of(instrument: Instrument, name: str) -> list[str]:
    scale = instrument.scales[name]
    return [i for part in scale.sum_of or (name,) for i in instrument.scales[part].items]


def seen_of(scale: str, of: str) -> list[Seen]:
    """What the table shows of one scale of the instrument ``of``."""
    seen = []
    for worked in WORKED:
        if worked["instrument"] == of and scale in worked["scores"]:
            instrument = instrument_of(worked)
            answers = table_of(worked, instrument).loc["p", items_of(instrument, scale)]
            scored = worked["scores"][scale] is not None
            seen.append(Seen(scored, bool(answers.isna().any())))
    return seen


@pytest.mark.parametrize("name", ALL)
def test_every_shipped_scale_has_a_respondent_with_a_score_and_one_with_a_gap(name: str) -> None:
    instrument = declared(name)
    assert instrument.needs_key == any("key" in w for w in WORKED if w["instrument"] == name)
    lacking = [lack for scale in instrument.scales for lack in lacks(instrument, scale)]
    assert not lacking, f"add to tests/reference/respondents_by_hand.yaml, for {name}: {lacking}"


def lacks(instrument: Instrument, scale: str) -> Iterator[str]:
    """Which people the table still needs for a scale."""
    about, seen = instrument.scales[scale], seen_of(scale, instrument.id)
    gaps = {one.scored for one in seen if one.gap}
    if not any(one.scored for one in seen):
        yield f"{scale}: somebody with a score"
    if about.key_file or about.parts == 1:
        return
    if about.items and 1 < about.least < about.parts:
        if True not in gaps:
            yield f"{scale}: somebody with a gap who has a score all the same"
        if False not in gaps:
            yield f"{scale}: somebody with too many gaps for a score"
    elif not gaps:
        yield f"{scale}: somebody with a gap"


@pytest.mark.parametrize("name", ALL)
def test_reversed_items_of_every_shipped_scale_matter_to_a_respondent(name: str) -> None:
    """Somebody's score would differ if the scale's items were not reversed."""
    instrument = declared(name)
    for scale, about in instrument.scales.items():
        if not about.reverse_keyed:
            continue
        people = [w for w in WORKED if w["instrument"] == name and w["scores"].get(scale)]
        middle = {i: sum(ends(instrument, i)) / 2 for i in about.reverse_keyed}
        turned = [
            table_of(w, instrument_of(w)).loc["p", list(about.reverse_keyed)].sum()
            != sum(middle.values())
            for w in people
        ]
        assert any(turned), f"{name}.{scale} is scored alike with and without its reversals"


def ends(instrument: Instrument, item: str) -> tuple[float, float]:
    allowed = instrument.responses_of(item)
    return allowed.minimum, allowed.maximum


# --- bands as they are printed ---------------------------------------------------------------

# Teacher: PMC4830858, table 1. Parent: BMC Psychiatry (2021) 03218, table 2. Self: SHINEcleaning.
SDQ_PRINTED = {
    ("teacher", "four bands, UK, teacher"): {
        "total_difficulties": "0-11 12-15 16-18 19-40",
        "emotional": "0-3 4-4 5-5 6-10",
        "conduct": "0-2 3-3 4-4 5-10",
        "hyperactivity": "0-5 6-7 8-8 9-10",
        "peer": "0-2 3-4 5-5 6-10",
        "prosocial": "0-3 4-4 5-5 6-10",
    },
    ("parent", "three bands, UK, parent"): {
        "total_difficulties": "0-13 14-16 17-40",
        "emotional": "0-3 4-4 5-10",
        "conduct": "0-2 3-3 4-10",
        "hyperactivity": "0-5 6-6 7-10",
        "peer": "0-2 3-3 4-10",
    },
    ("self", "three bands, UK, self"): {
        "total_difficulties": "0-15 16-19 20-40",
        "emotional": "0-5 6-6 7-10",
        "conduct": "0-3 4-4 5-10",
        "hyperactivity": "0-5 6-6 7-10",
        "peer": "0-3 4-5 6-10",
        "prosocial": "0-4 5-5 6-10",
    },
}
PRINTED = {  # Spitzer 2006; Kroenke 2001; ProQOL 5 manual; SHINEcleaning
    ("gad7", "anxiety"): "0-4 5-9 10-14 15-21",
    ("phq9", "depression"): "0-4 5-9 10-14 15-19 20-27",
    ("proqol5", "compassion_satisfaction"): "10-22 23-41 42-50",
    ("proqol5", "burnout"): "10-22 23-41 42-50",
    ("proqol5", "secondary_traumatic_stress"): "10-22 23-41 42-50",
    ("me_and_my_feelings", "emotional"): "0-9 10-20",
    ("me_and_my_feelings", "behavioural"): "0-5 6-12",
}


def printed(instrument: Instrument, scale: str, place: int | str) -> str:
    """The bands of a scale as a table prints them: from-to, in whole points."""
    found = instrument.scales[scale].bands
    [bands] = [found[place]] if isinstance(place, int) else [b for b in found if b.name == place]
    lowest = [int(band.lowest) for band in bands.bands]
    highest = [low - 1 for low in lowest[1:]] + [int(instrument.range_of(scale)[1])]
    return " ".join(f"{low}-{high}" for low, high in zip(lowest, highest, strict=True))


@pytest.mark.parametrize(("who", "name"), SDQ_PRINTED)
def test_sdq_bands_are_those_of_the_published_tables(who: str, name: str) -> None:
    sdq = shipped("sdq").for_informant(who)
    for scale, expected in SDQ_PRINTED[who, name].items():
        assert printed(sdq, scale, name) == expected
        [bands] = [bands for bands in sdq.scales[scale].bands if bands.name == name]
        sure = who != "parent" or scale == "total_difficulties"  # read in one paper only
        assert bands.informants == (who,)
        assert bands.status == ("verified" if sure else "one_source")


@pytest.mark.parametrize(("name", "scale"), PRINTED)
def test_other_bands_are_those_of_their_sources(name: str, scale: str) -> None:
    assert printed(shipped(name), scale, 0) == PRINTED[name, scale]


def test_bands_of_one_informant_are_never_given_to_another() -> None:
    for name in ALL:
        instrument = declared(name)
        for who in instrument.informants if len(instrument.informants) > 1 else ():
            for scale in instrument.for_informant(who).scales.values():
                for fact in (*scale.bands, *scale.reliability, *scale.thresholds):
                    assert who in (fact.informants or (who,))
    sdq = declared_instrument("sdq", NOWHERE, "a test")
    assert all(bands.informants for scale in sdq.scales.values() for bands in scale.bands)
    assert all(t.informants for scale in sdq.scales.values() for t in scale.thresholds)


def test_the_retest_of_the_45_items_is_not_that_of_the_shorter_forms() -> None:
    kinds = {
        name: {
            r.kind
            for s in declared_instrument(name, NOWHERE, "").scales.values()
            for r in s.reliability
        }
        for name in ("artic10", "artic35", "artic45")
    }
    assert kinds["artic45"] == {"cronbach_alpha", "retest"}
    assert kinds["artic10"] == kinds["artic35"] == {"cronbach_alpha"}


# --- and what a number means ---------------------------------------------------------------------


def test_the_mean_of_the_nps_is_promoters_less_detractors() -> None:
    # of ten people four promote (40 %) and three detract (30 %)
    ratings = pd.DataFrame({"1": [10.0, 9, 9, 10, 8, 7, 7, 6, 3, 0]}, index=list("abcdefghij"))
    assert score(responses(shipped("nps"), ratings)).scores["recommendation"].mean() == 10


def test_safety_items_are_those_of_the_forms() -> None:
    flagged = {name: declared_instrument(name, NOWHERE, "").flag_items for name in ALL}
    assert {name: items for name, items in flagged.items() if items} == {
        "core10": ("6",),
        "phq9": ("9",),
        "yp_core": ("4",),
    }


@pytest.mark.parametrize("name", ALL)
def test_no_wording_ships_and_every_fact_names_its_source(name: str) -> None:
    known = declared_instrument(name, NOWHERE, "")
    assert not [item for item in known.items.values() if item.label]
    assert known.citation
    assert known.licence.holder
    for scale in known.scales.values():
        facts = (*scale.reliability, *scale.thresholds, *scale.bands, *scale.norms)
        assert all(fact.source and fact.status for fact in facts)
