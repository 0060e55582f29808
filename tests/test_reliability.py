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
from scipy import stats
from workspace_maker import SHARED, responses, shipped

from analyses.measurement.scales import reliability_findings
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.link.waves import match_waves
from evaluation.say.finding import Basis, Finding
from evaluation.scoring.scores import score
from evaluation.statistics import agreement, reliability
from evaluation.statistics.change import Interval
from evaluation.statistics.reliability import Array

DATA = SHARED / "data"
NAMES = {
    "a1": "a1_sdq_school_twowave",
    "a6": "a6_stai_film_3wave",
    "a14": "a14_ds4biomed_training_3wave",
    "b1": "b1_bfi_likert",
    "b2": "b2_pisaitems_perf",
    "c3": "c3_nhanes_phq9",
    "c5": "c5_dass42",
    "c6": "c6_rosenberg300",
    "c8": "c8_ds14_typeD",
}
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
        if ours.n < 40_000:  # above, R's own F quantiles are rough: see below
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


def test_the_interval_of_a_very_large_group_is_nearer_than_r_own() -> None:
    """From 400,000 degrees of freedom on R's qf takes chi-squared; its pf does not.

    R 4.2.2: uniroot(function(f) pf(f, 63657, 636570) - .975, c(.9, 1.1), tol = 1e-14) gives
    the lower end 0.888983099973; qf(.975, 63657, 636570) gives 0.889042952227.
    """
    values, theirs = scales_of("b2")["reading"]
    ours = reliability.cronbach_alpha(values)
    assert ours.low == near(0.888983099973)
    assert theirs["alpha_ci95_feldt_low"] == near(0.889042952227)
    assert ours.low == near(theirs["alpha_ci95_feldt_low"], 1e-4)


def waves_of_the_study(time: int) -> pd.Series:
    """The mean of the answered anxiety items of study XRAY at one time, by person."""
    r = reference(NAMES["a6"])
    data = pd.read_csv(DATA / NAMES["a6"] / "sai_four_studies.csv")
    rows = data[(data["study"] == "XRAY") & (data["time"] == time)].set_index("id")
    values = keyed(rows, r["items"], r["reverse_keyed"], 5)
    answered = (~np.isnan(values)).sum(axis=1)
    means = np.where(answered > 0, np.nansum(values, axis=1) / np.maximum(answered, 1), np.nan)
    return pd.Series(means, index=rows.index)


def test_retest_agrees_with_r_psych() -> None:
    found = reference(NAMES["a6"])["studies"]["XRAY"]
    first, second = waves_of_the_study(1), waves_of_the_study(2)
    both = sorted(set(first.index) | set(second.index))
    ours = agreement.retest(first.reindex(both).to_numpy(), second.reindex(both).to_numpy())
    assert ours.n == found["paired_time1_time2"]["n_paired"] == 189
    assert ours.pearson is not None
    assert ours.pearson.value == near(found["paired_time1_time2"]["r"])
    theirs = found["icc_two_occasions"]["ICC2"]
    assert ours.icc is not None
    assert (ours.icc.value, ours.icc.low, ours.icc.high) == near(
        (theirs["icc"], theirs["ci95_low"], theirs["ci95_high"])
    )


@pytest.mark.parametrize("name", ["anxiety", "video"])
def test_intraclass_correlations_agree_with_r_psych_and_irr(name: str) -> None:
    r = reference("d1_irr_package")[name]
    ratings = pd.read_csv(DATA / "d1_irr_package" / f"{name}.csv").iloc[:, 1:].to_numpy(float)
    ours = agreement.intraclass_correlations(ratings)
    assert (ours.n, ours.k) == (r["n_units"], r["n_raters"])
    for icc, theirs in zip(ours.coefficients.values(), r["icc_psych"].values(), strict=True):
        assert (icc.value, icc.low, icc.high) == near(
            (theirs["icc"], theirs["ci95_low"], theirs["ci95_high"])
        )
    one = ours.coefficients["ICC(A,1)"]
    irr = r["irr_icc_A1"]
    assert (one.value, one.low, one.high) == near((irr["icc"], irr["lo"], irr["hi"]))


def made_up() -> Array:
    """35 invented people with four items 0 to 4, by rule so that R can make them too."""
    i, j = np.arange(35)[:, None], np.arange(1, 5)[None, :]
    return np.clip(((7 * i) % 11 + (3 * i * j) % 5) // 3 - (j == 4), 0, 4).astype(float)


def test_made_up_answers_agree_with_r_psych() -> None:
    """R 4.2.2, psych 2.2.9::

    i <- 0:34; t <- (7*i) %% 11
    x <- sapply(1:4, function(j) pmin(4, pmax(0, (t + (3*i*j) %% 5) %/% 3 - (j == 4))))
    a <- alpha(x, check.keys=FALSE); alpha.ci(a$total$raw_alpha, 35, n.var=4, p.val=.10)
    f <- fa(x, 1, fm="ml"); s <- apply(x, 2, sd); l <- f$loadings[,1]*s
    u <- f$uniquenesses*s^2; sum(l)^2/(sum(l)^2 + sum(u))
    m <- fa(x, 1, fm="minres"); 1 - sum(m$uniquenesses)/sum(cor(x))
    ICC(x, lmer=FALSE); cor.test(x[,1], x[,2]); sd(rowSums(x))*sqrt(1 - a$total$raw_alpha)
    """
    values = made_up()
    alpha = reliability.cronbach_alpha(values, 0.90)
    assert (alpha.value, alpha.standardised) == near((0.949630025853615, 0.953552176953578))
    assert (alpha.low, alpha.high) == near((0.922212163782780, 0.969360734292850))
    items = reliability.item_statistics(values).items
    assert [item.item_rest for item in items] == near(
        [0.909093848923093, 0.894341254087440, 0.879017153164555, 0.866202770399794]
    )
    assert [item.alpha_if_dropped for item in items] == near(
        [0.924441524310118, 0.929786882537585, 0.934199903116422, 0.945073689956332]
    )
    omega = reliability.mcdonald_omega(values)
    assert omega.value == near(0.954948291629795, 1e-6)
    assert omega.standardised == near(0.953667533035031, 1e-6)
    icc = agreement.intraclass_correlations(values).coefficients
    assert icc["ICC(A,1)"].value == near(0.729788983283)
    assert (icc["ICC(A,1)"].low, icc["ICC(A,1)"].high) == near((0.494286456375, 0.860501710780))
    assert icc["ICC(C,k)"].value == near(0.949630025854)
    retest = agreement.retest(values[:, 0], values[:, 1])
    assert retest.pearson is not None
    assert retest.pearson.value == near(0.884715740591759)
    assert (retest.pearson.low, retest.pearson.high) == near((0.782035529603775, 0.940636014354933))
    sd = float(values.sum(axis=1).std(ddof=1))
    error = reliability.measurement_error(sd, reliability.cronbach_alpha(values).value, "alpha")
    assert error.value == near(0.974463868972459)


def test_alpha_and_intraclass_correlations_agree_with_pingouin() -> None:
    import pingouin

    values = made_up()
    theirs, ends = pingouin.cronbach_alpha(pd.DataFrame(values))
    ours = reliability.cronbach_alpha(values)
    assert ours.value == near(theirs)
    assert (ours.low, ours.high) == near(tuple(ends), 0.0005)  # it rounds its interval
    long = pd.DataFrame(values).reset_index().melt(id_vars="index")
    table = pingouin.intraclass_corr(long, "index", "variable", "value").set_index("Type")
    for name, icc in agreement.intraclass_correlations(values).coefficients.items():
        assert icc.value == near(table.loc[name, "ICC"])
        assert (icc.low, icc.high) == near(tuple(table.loc[name, "CI95"]), 0.005)


# ---- properties -----------------------------------------------------------------------


@given(st.integers(2, 12), st.floats(0.05, 0.9), st.integers(12, 40), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_alpha_of_parallel_items_is_spearman_and_browns(
    k: int, r: float, n: int, seed: int
) -> None:
    """Items with one variance and one correlation r: alpha = k r / (1 + (k - 1) r)."""
    noise = np.random.default_rng(seed).normal(size=(n + k + 2, k))
    white = np.linalg.qr(noise - noise.mean(axis=0))[0]
    wanted = np.full((k, k), r) + (1 - r) * np.eye(k)
    values = white @ np.linalg.cholesky(wanted).T * 5
    ours = reliability.cronbach_alpha(values)
    assert ours.value == near(k * r / (1 + (k - 1) * r))
    assert ours.standardised == near(k * r / (1 + (k - 1) * r))


answers = st.integers(0, 999).map(
    lambda seed: (
        np.random.default_rng(seed).integers(0, 5, (40, 5)).astype(float)
        + np.random.default_rng(seed + 1).integers(0, 3, (40, 1))
    )
)


@settings(max_examples=10, deadline=None)
@given(answers, st.floats(-10, 10), st.integers(0, 99))
def test_constants_and_order_change_nothing(values: Array, constant: float, seed: int) -> None:
    _check_that_constants_and_order_change_nothing(values, constant, seed)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(answers, st.floats(-10, 10), st.integers(0, 99))
def test_constants_and_order_change_nothing_in_many_cases(
    values: Array, constant: float, seed: int
) -> None:
    _check_that_constants_and_order_change_nothing(values, constant, seed)


def _check_that_constants_and_order_change_nothing(
    values: Array, constant: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    items, people = rng.permutation(5), rng.permutation(40)
    moved = (values + constant)[people][:, items]
    before, after = reliability.cronbach_alpha(values), reliability.cronbach_alpha(moved)
    assert after.value == near(before.value or 0.0)
    ours = reliability.item_statistics(values).items
    theirs = reliability.item_statistics(moved).items
    for place, item in enumerate(items):
        assert theirs[place].item_rest == near(ours[item].item_rest or 0.0)
        assert theirs[place].alpha_if_dropped == near(ours[item].alpha_if_dropped or 0.0)
    first, second = reliability.mcdonald_omega(values), reliability.mcdonald_omega(moved)
    assert (first.value is None) == (second.value is None)
    if first.value is not None:
        assert second.value == near(first.value, 1e-6)  # the optimiser's own tolerance


def test_alpha_is_the_consistency_of_the_mean_of_the_items() -> None:
    """Hoyt (1941): alpha is ICC(C,k)."""
    alpha = reliability.cronbach_alpha(made_up())
    icc = agreement.intraclass_correlations(made_up()).coefficients["ICC(C,k)"]
    assert (alpha.value, alpha.low, alpha.high) == near((icc.value, icc.low, icc.high))


# ---- what cannot be computed ----------------------------------------------------------


def test_nothing_is_said_of_too_few_and_the_reason_is_given() -> None:
    values = made_up()
    few = reliability.cronbach_alpha(values[:9])
    assert (few.value, few.low, few.n) == (None, None, 9)
    assert few.reason == "9 answered every item, and 10 are needed"
    assert reliability.cronbach_alpha(values[:10]).value is not None
    assert reliability.mcdonald_omega(values[:29]).reason.startswith("29 answered")
    items = reliability.item_statistics(values[:29])
    assert {(i.item_rest, i.alpha_if_dropped) for i in items.items} == {(None, None)}
    assert agreement.retest(values[:9, 0], values[:9, 1]).reason.startswith("9 were measured")


def test_one_item_no_spread_and_no_answers_have_no_reliability() -> None:
    values = made_up()
    assert reliability.cronbach_alpha(values[:, :1]).reason.startswith("a scale of one item")
    alike = reliability.cronbach_alpha(np.ones((20, 3)))
    assert (alike.value, alike.reason) == (None, "everybody has the same total")
    assert reliability.cronbach_alpha(np.full((20, 3), np.nan)).n == 0
    assert reliability.cronbach_alpha(np.full((20, 3), np.nan), pairwise=True).n == 0
    assert reliability.mcdonald_omega(values[:, :2]).reason == "omega needs three items"
    flat = np.column_stack([values, np.full(35, 2.0)])
    assert "does not vary" in reliability.mcdonald_omega(flat).reason
    assert reliability.cronbach_alpha(flat).standardised is None
    assert reliability.item_statistics(flat).items[4].item_rest is None
    assert agreement.intraclass_correlations(np.ones((20, 3))).reason == "people do not differ"
    assert agreement.intraclass_correlations(np.ones((20, 1))).reason.startswith("one measurement")
    with pytest.raises(ValueError, match="pair people first"):
        agreement.retest(values[:, 0], values[:9, 0])


def test_a_measurement_that_agrees_wholly_has_no_interval() -> None:
    twice = np.repeat(made_up()[:, :1], 2, axis=1)
    found = agreement.retest(twice[:, 0], twice[:, 1])
    assert found.icc == Interval(1.0)


def test_an_item_left_without_error_has_no_omega() -> None:
    """A Heywood case: two items that nearly say the same beside one that is apart."""
    rng = np.random.default_rng(4)
    one, two = rng.normal(size=(2, 200))
    values = np.column_stack([one, one + 0.3 * two, 0.1 * one + two, 0.5 * one - two])
    omega = reliability.mcdonald_omega(values)
    assert (omega.n, omega.value) == (200, None)
    assert omega.reason


def test_ends_of_a_scale_count_people_and_not_the_missing() -> None:
    ends = reliability.floor_and_ceiling(np.array([0, 0, 5, 10, np.nan]), 0, 10)
    assert (ends.n, ends.floor, ends.ceiling) == (4, 2 / 4, 1 / 4)
    assert reliability.floor_and_ceiling(np.array([np.nan]), 0, 10).floor is None


@pytest.mark.parametrize(("sd", "r"), [(None, 0.8), (2.0, None), (2.0, -0.1), (2.0, 1.1)])
def test_an_error_needs_a_spread_and_a_reliability(sd: float | None, r: float | None) -> None:
    found = reliability.measurement_error(sd, r, "alpha of these people")
    assert found.value is None
    assert found.reason
    assert found.named == "alpha of these people"


def test_the_rules_for_small_groups_are_what_their_reasons_say() -> None:
    """Feldt's interval of alpha 0.80 with 10 people; Fisher's of r 0.40 with 30."""
    low, high = feldt(0.80, n=10, k=5)
    assert (round(low, 2), round(high, 2)) == (0.5, 0.94)
    ends = np.tanh(np.arctanh(0.40) + np.array([-1, 1]) * 1.959964 / np.sqrt(27))
    assert [round(end, 2) for end in ends] == [0.05, 0.66]


def feldt(alpha: float, n: int, k: int) -> tuple[float, float]:
    tails = stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (k - 1))
    low, high = 1 - (1 - alpha) * tails
    return float(low), float(high)


# ---- what the team reads --------------------------------------------------------------


def team_findings(
    instrument: Instrument, before: Array, after: Array | None = None
) -> dict[str, Finding]:
    """The findings of answers (people x items) at two waves, by default alike."""
    waves = (before, before if after is None else after)
    items = list(instrument.items)
    given = [
        responses(
            instrument,
            pd.DataFrame(values, columns=items, index=[f"p{i:03d}" for i in range(len(values))]),
            wave,
        )
        for values, wave in zip(waves, (BASELINE, ENDPOINT), strict=True)
    ]
    matched = match_waves(given)
    scored = [score(one) for one in given]
    found = list(reliability_findings(matched, scored, Basis(evaluation="e")))
    assert all(finding.kept_inside for finding in found)
    return {finding.key: finding for finding in found}


def distress(n: int, noise: int = 1) -> Array:
    """Invented answers to the ten items of the CORE-10; numbers 2 and 3 are reversed."""
    i, j = np.arange(n)[:, None], np.arange(10)[None, :]
    values = np.clip((7 * i) % 5 + noise * ((3 * i + 5 * i * j) % 3 - 1), 0, 4).astype(float)
    values[:, 1:3] = 4 - values[:, 1:3]
    return values


def test_a_group_too_small_is_told_so_in_plain_words() -> None:
    core = shipped("core10").model_copy(update={"coding": "raw"})
    found = team_findings(core, distress(9), distress(7))
    assert set(found) == {"core10.reliability"}
    one = found["core10.reliability"]
    assert "too few people answered every item" in one.headline
    assert "(9 at most; it takes 10)" in one.headline
    assert one.estimates["distress_baseline_alpha"].value is None
    assert one.estimates["distress_baseline_alpha"].method.startswith("9 answered every item")
    assert one.table is not None
    assert one.table.notes[0].startswith("Too few people")
    assert "Feldt, Woodruff and Salih, 1987" in one.why
    assert "Terwee" in one.why


def test_the_team_reads_this_group_beside_what_is_published() -> None:
    core = shipped("core10").model_copy(update={"coding": "raw"})
    found = team_findings(core, distress(40), distress(20))
    one = found["core10.reliability"]
    assert one.table is not None
    before, after = one.table.rows
    keyed_before = distress(40)
    keyed_before[:, 1:3] = 4 - keyed_before[:, 1:3]
    alpha = reliability.cronbach_alpha(keyed_before)
    assert before.cells["alpha"] == near(alpha.value or 0.0)
    sd = float(keyed_before.sum(axis=1).std(ddof=1))  # ten times the mean is the sum
    assert before.cells["error"] == near(sd * (1 - (alpha.value or 0.0)) ** 0.5)
    assert (before.n, after.n, after.cells["omega"]) == (40, 20, None)
    assert (
        "published Cronbach's alpha 0.90 (Barkham and others (2013); verified): "
        in (one.table.notes[1])
    )
    assert one.table.notes[1].count(" here ") == 2
    items = found["core10.items"].table
    assert items is not None
    assert [row.cells["item"] for row in items.rows] == [str(i) for i in range(1, 11)]
    assert {column.key for column in items.columns} == {
        "item",
        "label",
        "baseline_r",
        "baseline_alpha",
        "baseline_missing",
    }
    assert "no item goes against" in found["core10.items"].headline


def test_answers_reversed_twice_are_noticed() -> None:
    core = shipped("core10").model_copy(update={"coding": "already_reversed"})
    found = team_findings(core, distress(40, noise=0))
    assert "items 2 and 3 go against" in found["core10.items"].headline


def test_a_total_over_scales_is_taken_over_their_items_and_lists_none_twice() -> None:
    sdq = shipped("sdq")
    total = sdq.scales["total_difficulties"]
    scales = {name: sdq.scales[name] for name in (*total.sum_of, "total_difficulties")}
    items = {str(i): sdq.items[str(i)] for i in range(1, 26)}
    only = sdq.model_copy(update={"scales": scales, "items": items})
    given = np.random.default_rng(1).integers(0, 3, (40, 25)).astype(float)
    found = team_findings(only, given)
    estimates = found["sdq.reliability"].estimates
    assert estimates["total_difficulties_baseline_alpha"].value is not None
    assert estimates["total_difficulties_baseline_omega"].value is None
    table = found["sdq.items"].table
    assert table is not None
    assert len({row.cells["item"] for row in table.rows}) == len(table.rows) == 20


def test_a_measure_of_one_item_has_no_reliability_to_report() -> None:
    core = shipped("core10")
    single = core.scales["distress"].model_copy(
        update={"items": ("1",), "reverse_keyed": (), "min_answered": 1}
    )
    one = core.model_copy(update={"scales": {"single": single}})
    assert team_findings(one, distress(40)) == {}


def test_an_item_that_everybody_answered_alike_has_no_spread_by_round_off() -> None:
    """40 people, 7.3 on every line: their variance in binary numbers is not quite 0."""
    alike = np.full((40, 4), 7.3)
    assert np.var(alike, axis=0).any()
    assert reliability.cronbach_alpha(alike).value is None
    assert all(item.item_rest is None for item in reliability.item_statistics(alike).items)
