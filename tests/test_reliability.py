"""Alpha, omega, item-rest and agreement against R, against pingouin and their own invariants.

Real data beside this checkout, with reference.json made by R 4.2.2 (psych 2.2.9, lavaan
0.6-14, irr 0.84.1). The interval is Feldt's; cases are complete unless it says pairwise.

used: a1 SDQ, two waves (15 scales hold items; the total has no alpha there) | a6 state anxiety,
four studies at two to four times, and its ICCs | a14 training, two blocks, two waves | b1 bfi |
b2 PISA reading, 65,923 pupils (without omega) | c3 PHQ-9 | c5 DASS-42 | c6 Rosenberg |
c8 DS14 | d1 irr's anxiety and video (ICC)
hold items but no reliability: b5 (frequencies and means only), d2 and d3 (nominal and ordinal
agreement, no ICC); hold totals only: a3, a4, a5, a7, a9; no items on a scale: a12, a18, b3, b6.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import SHARED

from evaluation.statistics import agreement, reliability
from evaluation.statistics.reliability import Array

DATA = SHARED / "data"
NAMES = {
    "a1": "a1_sdq_school_twowave", "a6": "a6_stai_film_3wave",
    "a14": "a14_ds4biomed_training_3wave", "b1": "b1_bfi_likert", "b2": "b2_pisaitems_perf",
    "c3": "c3_nhanes_phq9", "c5": "c5_dass42", "c6": "c6_rosenberg300", "c8": "c8_ds14_typeD",
}  # fmt: skip
KEYED = dict[str, tuple[Array, dict[str, Any]]]


def near(theirs: float, within: float = 1e-9) -> Any:
    return pytest.approx(theirs, abs=within, rel=0)


def reference(name: str) -> Any:
    path = DATA / name / "reference.json"
    if not path.is_file():
        pytest.skip("the reference data are not beside this checkout")
    return json.loads(path.read_text("utf-8"))


def keyed(data: pd.DataFrame, items: list[str], turned: list[str], ends: int) -> Array:
    values = data[items].to_numpy(float)
    back = np.array([item in turned for item in items])
    return np.where(back, ends - values, values)


def school(r: Any) -> Iterator[tuple[str, Array, dict[str, Any]]]:
    data = pd.read_csv(DATA / NAMES["a1"] / "sdq_twowave.csv")
    for scale, waves in r["scales"].items():
        for wave, end in (("wave1", ""), ("wave2", "2")):
            theirs = waves[wave]["alpha"]
            turned = [f"{item}{end}" for item in r["reverse_items"]]
            items = [f"{item}{end}" for item in theirs["item_rest_r"]]
            yield f"{scale} {wave}", keyed(data, items, turned, 2), theirs


def anxiety(r: Any) -> Iterator[tuple[str, Array, dict[str, Any]]]:
    data = pd.read_csv(DATA / NAMES["a6"] / "sai_four_studies.csv")
    for study, found in r["studies"].items():
        for time in [name for name in found if name.startswith("time")]:
            rows = data[(data["study"] == study) & (data["time"] == int(time[-1]))]
            values = keyed(rows, found["items_available"], r["reverse_keyed"], 5)
            yield f"{study} {time}", values, found[time]["alpha"]


def training(r: Any) -> Iterator[tuple[str, Array, dict[str, Any]]]:
    data = pd.read_csv(DATA / NAMES["a14"] / "tidy_long.csv")
    data["value"] = pd.to_numeric(data["value"], errors="coerce")
    for block, found in r["blocks"].items():
        for wave in ("pre", "post"):
            theirs = found[f"alpha_{wave}"]
            rows = data[(data["block"] == block) & (data["wave"] == wave)]
            wide = rows.pivot_table(
                index="id_person", columns="item", values="value", dropna=False, aggfunc="first"
            )
            items = [item.removeprefix("value.") for item in theirs["item_rest_r"]]
            yield f"{block} {wave}", wide[items].to_numpy(float), theirs


def others(name: str, r: Any) -> Iterator[tuple[str, Array, dict[str, Any]]]:
    folder = DATA / NAMES[name]
    if name == "b1":
        data = pd.read_csv(folder / "bfi.csv")
        for scale, found in r["scales"].items():
            turned = [item[1:] for item in found["items"] if item.startswith("-")]
            items = [item.removeprefix("-") for item in found["items"]]
            yield scale, keyed(data, items, turned, 7), found["alpha"]
    elif name == "b2":
        theirs = r["ST24_alpha_keyed"]
        items = list(theirs["item_rest_r"])
        data = pd.read_csv(folder / "pisaitems_codes.csv.gz", usecols=items)
        yield "reading", keyed(data, items, theirs["reverse"], 5), theirs
    elif name == "c3":
        data = pd.read_csv(folder / "nhanes_phq9_600.csv")
        yield "phq9", data[[f"q{i}" for i in range(1, 10)]].to_numpy(float), r["alpha"]
    elif name == "c5":
        data = pd.read_csv(folder / "dass42_5000.csv")
        for scale in "DAS":
            yield scale, data[r[scale]["items"]].to_numpy(float) - 1, r[scale]["alpha"]
    elif name == "c6":
        data = pd.read_csv(folder / "rosenberg_300_raw.csv")
        items = [f"Q{i}" for i in range(1, 11)]
        yield "keyed", keyed(data, items, r["reverse"], 5), r["keyed"]["alpha"]
    else:
        data = pd.read_csv(folder / "ds14.csv").rename(columns=lambda name: name.rstrip("*"))
        for scale in ("NA_scale", "SI_scale"):
            theirs = r[scale]["alpha"]
            items = list(theirs["item_rest_r"])
            yield scale, keyed(data, items, ["Si1", "Si3"], 4), theirs


@cache
def scales_of(name: str) -> KEYED:
    """Keyed answers of every scale in a data set, with what R found."""
    r = reference(NAMES[name])
    readers = {"a1": school, "a6": anxiety, "a14": training}
    rows = readers[name](r) if name in readers else others(name, r)
    return {scale: (values, theirs) for scale, values, theirs in rows}


@pytest.fixture(params=NAMES)
def scales(request: pytest.FixtureRequest) -> KEYED:
    return scales_of(request.param)


def test_alpha_and_its_interval_agree_with_r_psych(scales: KEYED) -> None:
    for scale, (values, theirs) in scales.items():
        ours = reliability.cronbach_alpha(values)
        assert (ours.n, ours.items) == (theirs["n_complete"], theirs["n_items"]), scale
        assert ours.value == near(theirs["alpha_raw"]), scale
        assert ours.standardised == near(theirs["alpha_std"]), scale
        assert ours.low == near(theirs["alpha_ci95_feldt_low"]), scale
        assert ours.high == near(theirs["alpha_ci95_feldt_high"]), scale


def test_pairwise_alpha_agrees_with_r_psych(scales: KEYED) -> None:
    for scale, (values, theirs) in scales.items():
        ours = reliability.cronbach_alpha(values, pairwise=True)
        assert ours.value == near(theirs["alpha_pairwise_raw"]), scale
        assert (ours.low, ours.high) == (None, None)
        assert ours.n == theirs["n_any"], scale


def test_item_rest_and_alpha_if_dropped_agree_with_r_psych(scales: KEYED) -> None:
    for scale, (values, theirs) in scales.items():
        ours = reliability.item_statistics(values)
        assert ours.n == theirs["n_complete"]
        r = list(theirs["item_rest_r"].values())
        dropped = list(theirs["alpha_if_dropped"].values())
        assert [item.item_rest for item in ours.items] == near(r), scale
        assert [item.alpha_if_dropped for item in ours.items] == near(dropped), scale
        answered = values[~np.isnan(values).all(axis=1)]
        assert sum(item.missing for item in ours.items) == np.isnan(answered).sum()


def test_omega_agrees_with_r_lavaan_and_psych(scales: KEYED) -> None:
    """Two optimisers that stop at their own tolerances: six decimals are asked for."""
    told = {s: pair for s, pair in scales.items() if "omega_onefactor_cfa_ML" in pair[1]}
    for scale, (values, theirs) in told.items():
        ours = reliability.mcdonald_omega(values)
        assert theirs["omega_onefactor_cfa_ML"]["converged"]
        model = theirs["omega_onefactor_cfa_ML"]["omega_u_modelimplied"]
        assert ours.value == near(model, 1e-6), scale
        minres = theirs["omega_total_psych_1factor_minres_on_R"]
        assert ours.standardised == near(minres, 1e-6), scale


def test_answers_that_were_not_keyed_have_the_negative_alpha_that_r_finds() -> None:
    r = reference(NAMES["c6"])
    data = pd.read_csv(DATA / NAMES["c6"] / "rosenberg_300_raw.csv")
    ours = reliability.cronbach_alpha(data[[f"Q{i}" for i in range(1, 11)]].to_numpy(float))
    assert ours.value == near(r["raw_alpha_not_keyed"])
