"""Surveys: what was replied, of how many, and what an edition may say of it.

Authority: published tables of real surveys and the counts that R makes of them; counting by hand;
an attacker who adds and subtracts all that is printed.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats
from workspace_maker import ROOT, SHARED, csv_text, make_study, put

from analyses import survey
from evaluation.declare.workspace import Study
from evaluation.errors import DataError
from evaluation.protect.protect import load_policy, protect
from evaluation.read.exports.export import recognise
from evaluation.read.survey.surveyed import read_survey
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Claim, Edition, Finding, Statistic

DATA = SHARED / "data"
POLICY = load_policy("small-groups-2026", ROOT)
OUTSIDE = (Edition.PUBLIC, Edition.RESTRICTED)
AGREE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
LIKERT = {"text": "It helps me", "kind": "likert", "options": AGREE, "column": "q"}
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the data are not beside the checkout")

Found = dict[str, Finding]


def found(*data: Mapping[str, Any], files: Mapping[str, str], **evaluation: Any) -> Found:
    return of_study(*data, files=files, **evaluation)[1]


def of_study(
    *data: Mapping[str, Any], files: Mapping[str, str], **evaluation: Any
) -> tuple[Study, Found]:
    with TemporaryDirectory() as folder:
        own = [{"identify": [], **one} for one in data]
        study = make_study(Path(folder), *own, design="survey", instruments=[], **evaluation)
        for name, text in files.items():
            put(Path(folder), name, text)
        return study, {f.key: f for f in survey.analyse(study, read_survey(study))}


def asked(
    columns: Mapping[str, Sequence[object]], form: Mapping[str, Any], **facts: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """A file of answers, column by column, and how it is declared."""
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    declared = {"file": "a.csv", "rows_count": "professionals", "form": dict(form), **facts}
    return declared, {"a.csv": csv_text(rows)}


def once(columns: Mapping[str, Sequence[object]], form: Mapping[str, Any], **facts: Any) -> Found:
    evaluation = {k: facts.pop(k) for k in ("comparison", "questions") if k in facts}
    declared, files = asked(columns, form, **facts)
    return found(declared, files=files, **evaluation)


def edition(findings: Found, which: Edition) -> Found:
    return {f.key: f for f in protect(findings.values(), which, POLICY)}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: e.value for name, e in finding.estimates.items()}


def counts(*numbers: int, words: Sequence[str] = AGREE) -> list[str]:
    return [word for word, n in zip(words, numbers, strict=True) for _ in range(n)]


# --- outside authorities


@needs_data
def test_every_published_cell_of_the_engineers_survey_is_met() -> None:
    folder = DATA / "b5_ssi_rse_survey2016"
    text = (folder / "public_data_2016_uk.csv").read_text("utf-8", errors="replace")
    headings = next(csv.reader(text.splitlines()))
    published: dict[str, dict[str, int]] = {}
    for path in sorted((folder / "published_tables").glob("*.csv")):
        if "PERC" in path.name:
            continue
        head, *rows = csv.reader(path.read_text("utf-8", errors="replace").splitlines())
        if len(rows) < 12 and all(column in headings for column in head[1:]):
            for place, column in enumerate(head[1:], start=1):
                published[column] = {row[0]: int(float(row[place] or 0)) for row in rows if row[0]}
    answers = [dict(zip(headings, row, strict=True)) for row in csv.reader(text.splitlines())][1:]
    form, theirs = {}, {}
    for place, (column, table) in enumerate(published.items()):
        given = {row[column] for row in answers} - {""}
        if given <= {*table} and len(table) > 1:
            kind = "likert" if "gree" in "".join(table) else "single"
            form[f"q{place}"] = {
                "text": column,
                "kind": kind,
                "column": column,
                "options": list(table),
            }
            theirs[f"q{place}"] = [*table.values()]
    declared = {"file": "a.csv", "rows_count": "professionals", "form": form}
    ours = found(declared, files={"a.csv": text})
    cells = 0
    for name, table in theirs.items():
        finding = ours[f"{name}.replies"]
        told = [
            e.value for e in finding.estimates.values() if e.split == name and e.method == "count"
        ]
        assert told[: len(table)] == table, name
        cells += len(table)
    assert cells >= 133


@cache
def star_wars(*, by_age: bool = False) -> Found:
    """What is found of films and people; or of films by age, as of a random sample."""
    path = DATA / "b6_538_starwars_surveymonkey/StarWars.csv"
    blocks = list(recognise(path, "a.csv").layout.blocks.values())
    films, ranks, people = (
        dict(zip((f"{kind} {n}" for n in range(len(columns))), columns, strict=True))
        for kind, columns in zip(("Film", "Film", "Person"), blocks, strict=True)
    )
    favour = [
        "Very unfavorably",
        "Somewhat unfavorably",
        "Neither favorably nor unfavorably (neutral)",
        "Somewhat favorably",
        "Very favorably",
    ]
    form = {
        "films": {"text": "Seen?", "kind": "tick_all", "columns": films},
        "ranks": {"text": "Best?", "kind": "ranking", "columns": ranks},
        "people": {
            "text": "Like?",
            "kind": "likert",
            "rows": people,
            "options": [*favour, "Unfamiliar (N/A)"],
            "dont_know": ["Unfamiliar (N/A)"],
        },
    }
    declared: dict[str, Any] = {"file": "a.csv", "rows_count": "professionals", "form": form}
    if by_age:
        form.pop("people")
        drawn = {"of": "all adults", "size": 300_000_000, "chosen": "random", "drawn": 1186}
        declared |= {"groups": {"Age": {"title": "Age"}}, "frame": drawn}
    with TemporaryDirectory() as folder:
        own = {**declared, "identify": []}
        study = make_study(Path(folder), own, design="survey", instruments=[])
        put(Path(folder), "a.csv", path.read_bytes())
        return {f.key: f for f in survey.analyse(study, read_survey(study))}


@needs_data
def test_the_films_of_the_star_wars_survey_have_their_published_shares() -> None:
    reference = json.loads(
        (DATA / "b6_538_starwars_surveymonkey/reference.json").read_text("utf-8")
    )
    films = star_wars()["films.replies"]
    assert films.n == reference["respondents_who_ticked_any_film"] == 835
    assert films.table is not None
    assert [round(row.cells["share"]) for row in films.table.rows[:6]] == [81, 68, 66, 73, 91, 88]  # type: ignore[arg-type]
    assert [row.cells["n"] for row in films.table.rows[:6]] == [
        film["n"] for film in reference["films_seen"].values()
    ]
    assert values(films)["n_no_answer"] == 1186 - 835
    assert films.headline.startswith("Of 835 professionals who ticked any, 758 ticked “")


@needs_data
def test_who_is_unfamiliar_is_not_among_those_who_answered() -> None:
    reference = json.loads(
        (DATA / "b6_538_starwars_surveymonkey/reference.json").read_text("utf-8")
    )
    table = star_wars()["people.replies"].table
    assert table is not None
    for row, theirs in zip(table.rows, reference["characters"].values(), strict=True):
        known = {w: n for w, n in theirs["counts"].items() if w != "Unfamiliar (N/A)"}
        assert row.cells["n"] == sum(known.values())
        shares = [100 * n / sum(known.values()) for n in known.values()]
        assert [row.cells[f"p{place}"] for place in range(5)] == pytest.approx(shares)


@needs_data
def test_a_battery_has_the_numbers_of_r() -> None:
    folder = DATA / "b1_bfi_likert"
    reference = json.loads((folder / "reference.json").read_text("utf-8"))["items"]
    form = {
        item.lower(): {
            "text": item,
            "kind": "rating",
            "column": item,
            "lowest": 1,
            "highest": 6,
            "top": ["5", "6"],
        }
        for item in [*reference][:5]
    }
    declared = {
        "file": "a.csv",
        "rows_count": "professionals",
        "form": form,
        "not_answered": ["NA"],
    }
    ours = found(declared, files={"a.csv": (folder / "bfi.csv").read_text("utf-8")})
    for item in [*reference][:5]:
        theirs, finding = reference[item], ours[f"{item.lower()}.replies"]
        told = values(finding)
        assert [told[str(step)] for step in range(1, 7)] == [*theirs["counts"].values()]
        assert told["mean"] == pytest.approx(theirs["mean"], abs=1e-9)
        assert told["median"] == theirs["median"]
        assert 100 * (told["top"] or 0) / theirs["n_valid"] == pytest.approx(theirs["top2_pct"])
        assert finding.summarised_in == "survey.battery"
        assert finding.figure is None
    battery = ours["survey.battery"].figure
    assert battery is not None
    assert (battery.kind, len(battery.marks)) == ("stack", 30)


@needs_data
@pytest.mark.parametrize("end", ["bottom", "top"])
def test_both_ends_of_a_scale_have_the_shares_of_r(end: str) -> None:
    folder = DATA / "b1_bfi_likert"
    reference = json.loads((folder / "reference.json").read_text("utf-8"))["items"]
    two = {"bottom": ["1", "2"], "top": ["5", "6"]}[end]
    scale = {"kind": "rating", "lowest": 1, "highest": 6, "top": two}
    form = {item.lower(): {**scale, "text": item, "column": item} for item in reference}
    declared = {"file": "a.csv", "rows_count": "professionals", "form": form}
    text = (folder / "bfi.csv").read_text("utf-8")
    ours = found({**declared, "not_answered": ["NA"]}, files={"a.csv": text})
    assert len(reference) == 25
    for item, theirs in reference.items():
        told = ours[f"{item.lower()}.replies"].estimates
        assert told["n_no_answer"].value == theirs["n_missing"]
        share = 100 * (told["top"].value or 0) / (told["n"].value or 0)
        assert share == pytest.approx(theirs[f"{end}2_pct"], abs=1e-9), item


@needs_data
def test_tables_of_counts_have_the_published_shares_and_net() -> None:
    folder = DATA / "b3_hh_profchal_table"
    rows = [*csv.DictReader((folder / "profchal_counts.csv").open(encoding="utf-8"))]
    reference = json.loads((folder / "reference.json").read_text("utf-8"))["rows"]
    words = [*rows[0]][:5]
    for row, theirs in zip(rows[:4], reference[:4], strict=True):
        given = counts(*(int(row[word]) for word in words), words=words)
        form = {"q": {**LIKERT, "options": words}}
        finding = once({"q": given}, form)["q.replies"]
        assert finding.table is not None
        shares = [line.cells["share"] for line in finding.table.rows[:5]]
        assert shares == pytest.approx([*theirs["pct"].values()])
        assert values(finding)["net"] == pytest.approx(theirs["net"])


# --- by hand


def test_a_question_says_of_how_many_and_who_did_not_answer() -> None:
    given = [*counts(6, 7, 8, 20, 9), *["Don't know"] * 6, *[""] * 12]
    form = {"q": {**LIKERT, "options": [*AGREE, "Don't know"], "dont_know": ["Don't know"]}}
    finding = once({"id": [*range(len(given))], "q": given}, form)["q.replies"]
    told = values(finding)
    assert (told["n"], told["n_asked"], told["n_dont_know"], told["n_no_answer"]) == (50, 68, 6, 12)
    assert finding.headline == (
        "29 of the 50 professionals who answered said “Agree” or “Strongly agree” (58%)."
    )
    assert finding.claim is Claim.DESCRIBED
    assert finding.figure is not None
    assert (finding.figure.kind, finding.figure.middle) == ("stack", "Neither")
    assert finding.figure.order == tuple(AGREE)


def test_without_a_frame_there_is_no_interval_and_no_test() -> None:
    given, area = counts(10, 10, 10, 10, 10), ["North", "South"] * 25
    columns = {"q": given, "area": area}
    groups = {"area": {"title": "Area"}}
    every = once(columns, {"q": LIKERT}, groups=groups)
    for finding in every.values():
        assert all(e.ci_low is None for e in finding.estimates.values())
        assert all(e.statistic is not Statistic.TEST for e in finding.estimates.values())
    everyone = {"of": "all staff", "size": 60, "chosen": "all"}
    listed = once(columns, {"q": LIKERT}, groups=groups, frame=everyone)
    assert all(e.ci_low is None for f in listed.values() for e in f.estimates.values())
    [bounds] = edition(listed, Edition.INTERNAL)["q.replies"].caveats
    assert "between 33% and 50%" in bounds  # 20 of 60, and 20 + 10 of 60
    assert "50 of the 60 professionals who were asked" in listed["survey.respondents"].headline


def test_a_random_sample_has_wilsons_interval_and_is_tested() -> None:
    given = [*counts(5, 5, 5, 20, 15), *counts(20, 15, 5, 5, 5)]
    area = ["North"] * 50 + ["South"] * 50
    drawn = {"of": "all staff", "size": 10_000_000, "chosen": "random", "drawn": 120}
    every = once(
        {"q": given, "area": area}, {"q": LIKERT}, groups={"area": {"title": "Area"}}, frame=drawn
    )
    top = every["q.replies"].estimates["top_share"]
    wilson = stats.binomtest(45, 100).proportion_ci(0.95, "wilson")
    assert [top.ci_low, top.ci_high] == pytest.approx([100 * end for end in wilson], abs=1e-3)
    crossed = every["q.by_area"]
    table = np.array([[5, 5, 5, 20, 15], [20, 15, 5, 5, 5]])
    assert crossed.estimates["p"].value == pytest.approx(stats.chi2_contingency(table).pvalue)
    assert crossed.headline.startswith("Answers differ by area")
    assert not any("described, not tested" in caveat for caveat in crossed.caveats)


def test_tests_are_adjusted_for_all_questions_by_a_column() -> None:
    drawn = {"of": "all staff", "size": 1000, "chosen": "random", "drawn": 120}
    area = ["North"] * 50 + ["South"] * 50
    q = [*counts(10, 10, 10, 10, 10), *counts(6, 8, 9, 12, 15)]
    r = [*counts(5, 5, 5, 20, 15), *counts(20, 15, 5, 5, 5)]
    every = once(
        {"q": q, "r": r, "area": area},
        {"q": LIKERT, "r": {**LIKERT, "column": "r"}},
        groups={"area": {"title": "Area"}},
        frame=drawn,
    )
    first, second = (every[f"{name}.by_area"].estimates for name in "qr")
    assert second["p"].value == pytest.approx(2 * (second["p_alone"].value or 0))  # Holm, smallest
    assert first["p"].value == pytest.approx(first["p_alone"].value)
    assert every["q.by_area"].headline.startswith("No clear difference by area")


def test_raked_weights_meet_the_margins_and_are_told_once() -> None:
    # by hand: 30 women of whom 24 agree, 10 men of whom 2; half and half: (0.8 + 0.2) / 2
    given = counts(0, 6, 0, 24, 0) + counts(0, 8, 0, 2, 0)
    sex = ["f"] * 30 + ["m"] * 10
    weights = {"margins": {"sex": {"f": 0.5, "m": 0.5}}, "source": "the census of 2021"}
    every = once({"q": given, "sex": sex}, {"q": LIKERT}, weights=weights)
    finding = every["q.replies"]
    assert values(finding)["top"] == 26
    assert values(finding)["top_share"] == pytest.approx(50)
    assert finding.estimates["top_share"].ci_low is None
    assert "weighted, 50%" in finding.headline
    told = edition(every, Edition.INTERNAL)["survey.respondents"]
    assert any("the census of 2021; it does not mend" in text for text in told.caveats)
    effect = 40 * (30 * (2 / 3) ** 2 + 10 * 2**2) / 40**2  # weights 2/3 and 2
    assert values(told)["design_effect"] == pytest.approx(effect)


def test_margins_that_cannot_be_met_are_faults_with_their_place() -> None:
    weights = {"margins": {"sex": {"f": 0.5, "m": 0.4, "x": 0.1}}, "source": "a census"}
    with pytest.raises(DataError) as raised:
        once({"q": ["Agree", "Agree"], "sex": ["f", "y"]}, {"q": LIKERT}, weights=weights)
    said = [(issue.code, issue.file, issue.problem) for issue in raised.value.issues]
    assert {code for code, _, _ in said} == {"survey.margin-of-nobody", "survey.no-margin"}
    assert all(file.endswith("a.csv") for _, file, _ in said)
    assert any('"y" 1' in problem for _, _, problem in said)
    assert any('Nobody says "m"' in problem for _, _, problem in said)


def test_a_number_has_its_range_only_for_the_team_where_single_people_are_at_its_ends() -> None:
    form = {"years": {"text": "Years here", "kind": "number", "column": "years", "unit": "years"}}
    every = once({"years": [*range(1, 31)]}, form)
    assert values(every["years.replies"])["most"] == 30
    assert "15.5 years or less" in every["years.replies"].headline
    for which in OUTSIDE:
        told = values(edition(every, which)["years.replies"])
        assert {"least", "most"}.isdisjoint(told)
        assert told["median"] == 15.5
        assert told["mean"] == 15.5


@pytest.mark.parametrize("which", OUTSIDE)
def test_where_all_entered_the_same_no_mean_tells_what_everybody_said(which: Edition) -> None:
    """As the policy says: where all gave the same answer no mean stands. Institutions are open."""
    scale = {"text": "How good?", "kind": "rating", "column": "r", "lowest": 0, "highest": 10}
    form = {"r": scale, "n": {"text": "How many?", "kind": "number", "column": "n"}}
    form["k"] = {"text": "Order?", "kind": "ranking", "columns": {"A": "a", "B": "b"}}
    columns = {"r": [10] * 30, "n": [7] * 30, "a": [1] * 30, "b": [2] * 30}
    shown = edition(once(columns, form), which)
    names = ("r.replies", "n.replies", "k.replies")
    told = [e.value for name in names for e in shown[name].estimates.values()]
    assert {value for value in told if value is not None} <= {0, 30}
    open_ = edition(once(columns, form, rows_count="institutions"), which)
    assert [values(open_[name])["mean"] for name in names[:2]] == [10, 7]


def test_words_are_counted_and_never_told() -> None:
    form = {"why": {"text": "Why?", "kind": "open", "column": "why"}}
    every = once({"id": [*range(30)], "why": ["Because of her", *["x"] * 14, *[""] * 15]}, form)
    assert every["why.replies"].headline == (
        "15 of the 30 professionals who were asked wrote something."
    )
    assert "Because" not in str([f.model_dump() for f in every.values()])


def test_ranks_are_means_of_those_who_ranked_an_option() -> None:
    form = {"r": {"text": "Best?", "kind": "ranking", "columns": {"A": "a", "B": "b"}}}
    every = once({"a": [1, 1, 2, 1] * 6, "b": [2, 2, 1, ""] * 6}, form)
    told = values(every["r.replies"])
    assert told["a_rank"] == pytest.approx(1.25)
    assert told["b_rank"] == pytest.approx(5 / 3)
    assert (told["first_a"], told["a_n"], told["b_n"]) == (18, 24, 18)


TIES = {
    "options": (
        {"text": "T", "kind": "tick_all", "columns": {"A": "a", "B": "b", "C": "c"}},
        {"a": [1] * 12 + [""] * 12, "b": [""] * 12 + [1] * 12, "c": [1] * 6 + [""] * 18},
        "Of 24 professionals who ticked any, 12 ticked “A” and 12 ticked “B” (50% each), the most.",
    ),
    "answers": (
        {"text": "T", "kind": "single", "column": "q", "options": ["A", "B", "C"]},
        {"q": counts(10, 20, 20, words=["A", "B", "C"])},
        "“B” and “C” were said most often: by 20 and 20 of the 50 professionals who answered (40% "
        "each).",
    ),
    "every answer": (
        {"text": "T", "kind": "single", "column": "q", "options": ["A", "B"]},
        {"q": counts(20, 20, words=["A", "B"])},
        "No single answer was said most often; 20 of the 40 professionals who answered said “A” "
        "(50%).",
    ),
    "rows": (
        {**LIKERT, "column": None, "rows": {"P": "p", "Q": "q", "R": "r"}},
        {"p": counts(10, 0, 0, 0, 10), "q": counts(10, 0, 0, 0, 10), "r": counts(15, 0, 0, 0, 5)},
        "“Agree” or “Strongly agree” was said most often of “P” (50%) and “Q” (50%); least often "
        "of “R” (25%).",
    ),
    "ranks": (
        {"text": "T", "kind": "ranking", "columns": {"A": "a", "B": "b", "C": "c"}},
        {"a": [1, 2] * 10, "b": [2, 1] * 10, "c": [3, 3] * 10},
        "“A” and “B” were ranked highest: 1.50 and 1.50 on average, 1 being first.",
    ),
}


@pytest.mark.parametrize(("question", "columns", "headline"), TIES.values(), ids=TIES)
def test_what_shares_the_first_place_is_named_together(
    question: dict[str, Any], columns: dict[str, list[object]], headline: str
) -> None:
    form = {"t": {key: value for key, value in question.items() if value}}
    assert once(columns, form)["t.replies"].headline == headline


def test_a_range_of_groups_says_where_small_ones_are_left_out() -> None:
    """All 5 of C agreed: of all who answered, 33% to 67% would be wrong."""
    question = {**LIKERT, "column": "answer"}
    columns = {
        "answer": [*counts(8, 0, 0, 0, 4), *counts(4, 0, 0, 0, 8), *counts(0, 0, 0, 0, 5)],
        "Your area, please": ["A"] * 12 + ["B"] * 12 + ["C"] * 5,
    }
    groups = {"Your area, please": {"title": "Area"}}
    told = once(columns, {"q": question}, groups=groups)["q.by_your_area_please"]
    assert told.headline == (
        "In groups of 10 or more, from 33% (A, 12) to 67% (B, 12) said “Agree” or “Strongly agree”."
    )
    area = {"text": "T", "kind": "single", "column": "Your area, please", "options": [*"ABC"]}
    assert "q.by_area" in once(columns, {"q": question, "area": area}, groups=groups)


def test_a_rating_is_told_by_who_chose_above_its_middle() -> None:
    form = {"r": {"text": "R", "kind": "rating", "column": "r", "lowest": 0, "highest": 10}}
    columns = {"r": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5] * 5}
    told = once(columns, form)["r.replies"]
    assert values(told)["top"] == 20


# --- two times


def two_times(later: Mapping[str, Any] = LIKERT, people: bool = False, **facts: Any) -> Found:
    before, after = counts(10, 10, 10, 10, 10), counts(5, 5, 5, 30, 15)
    files, data = {}, []
    waves = (("baseline", before, LIKERT, 0), ("endpoint", after, later, 0 if people else 100))
    for name, given, question, start in waves:
        columns = {"id": [f"K{start + n}" for n in range(len(given))], "q": given}
        declared, file = asked(columns, {"q": question}, wave=name, identify=["id"], **facts)
        files[f"{name}.csv"] = file["a.csv"]
        data.append({**declared, "file": f"{name}.csv"})
    return found(*data, files=files)


def test_two_times_of_other_people_are_shares_side_by_side() -> None:
    finding = two_times()["q.between_waves"]
    assert finding.headline == (
        "A larger share after (75% of 60) than before (40% of 50), of other people, said “Agree” "
        "or “Strongly agree”."
    )
    assert "change" not in finding.headline
    assert finding.estimates["difference"].value == pytest.approx(35)
    assert finding.estimates["difference"].ci_low is None
    assert "other people" in finding.caveats[0]
    same = two_times(people=True)["q.between_waves"]
    assert "paired" in same.caveats[0]
    assert "other people" not in same.headline


def test_two_random_samples_have_newcombes_interval() -> None:
    drawn = {"of": "all staff", "size": 10_000_000, "chosen": "random", "drawn": 120}
    difference = two_times(frame=drawn)["q.between_waves"].estimates["difference"]
    one, two = (stats.binomtest(*k).proportion_ci(0.95, "wilson") for k in ((20, 50), (45, 60)))
    low = 0.35 - np.hypot(0.75 - two.low, one.high - 0.4)
    high = 0.35 + np.hypot(two.high - 0.75, 0.4 - one.low)
    ends = [difference.ci_low, difference.ci_high]
    assert ends == pytest.approx([100 * low, 100 * high], abs=1e-3)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"options": [*AGREE[:-1], "Fully agree", "Strongly agree"]}, "answers were others"),
        ({"dont_know": ["Neither"]}, "answers were others"),
        ({"kind": "single"}, "asked in another way"),
    ],
)
def test_a_question_that_was_changed_is_not_compared(change: dict[str, Any], why: str) -> None:
    finding = two_times({**LIKERT, **change})["q.between_waves"]
    assert finding.headline.startswith("The two times are not compared")
    assert why in finding.headline
    assert not finding.estimates


def test_a_question_in_other_words_is_compared_with_both_wordings_beside() -> None:
    told = two_times({**LIKERT, "text": "I know whom to ring at night"})["q.between_waves"]
    assert any("“I know whom to ring at night”" in caveat for caveat in told.caveats)
    told = two_times({**LIKERT, "text": f"{LIKERT['text'].upper()} "})["q.between_waves"]
    assert not any("other words" in caveat for caveat in told.caveats)


# --- answers to questions


@pytest.mark.parametrize(
    ("kind", "sampled", "verdict"),
    [
        ("level", False, "described"),
        ("difference", False, "described"),
        ("difference", True, "differs"),
    ],
)
def test_a_declared_question_has_its_answer(kind: str, sampled: bool, verdict: str) -> None:
    given = [*counts(5, 5, 5, 20, 15), *counts(20, 15, 5, 5, 5)]
    drawn = {"of": "all staff", "size": 1000, "chosen": "random", "drawn": 120}
    declared, files = asked(
        {"q": given, "area": ["N"] * 50 + ["S"] * 50},
        {"q": LIKERT},
        groups={"area": {"title": "Area", "labels": {"N": "North", "S": "South"}}},
        **({"frame": drawn} if sampled else {}),
    )
    study, every = of_study(
        declared,
        files=files,
        comparison={"by": "area", "against": "N"},
        questions=[{"text": "Does it help?", "measure": "q", "kind": kind}],
    )
    for which in Edition:
        shown = protect(every.values(), which, POLICY)
        [question] = answered(asked_of([study]), shown)
        [answer] = question.answers
        assert answer.verdict == verdict
        assert answer.key == ("q.replies" if kind == "level" else "q.by_area")
        assert len(answer.message.split()) <= 20


def test_a_survey_that_names_no_question_is_answered_by_the_first_three() -> None:
    names = "abcde"
    form = {name: {**LIKERT, "column": name} for name in names}
    declared, files = asked({name: counts(5, 5, 5, 5, 5) for name in names}, form)
    study, every = of_study(declared, files=files)
    [question] = answered(asked_of([study]), every.values())
    keys = [answer.key for answer in question.answers]
    assert keys == ["survey.respondents", "a.replies", "b.replies", "c.replies"]


# --- protection


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ((6, 7, 8, 20, 9), 5),
        ((2, 7, 8, 20, 9), 3),  # three: 9, 8 and 29
        ((2, 7, 3, 20, 9), 2),  # in favour and all others
        ((1, 1, 1, 20, 9), 0),
        ((0, 9, 9, 9, 9), 3),  # nobody is as telling as few
    ],
)
def test_a_scale_is_told_in_the_finest_parts_that_may_stand(
    given: Sequence[int], parts: int
) -> None:
    shown = edition(once({"q": counts(*given)}, {"q": LIKERT}), Edition.PUBLIC)["q.replies"]
    told = [e for e in shown.estimates.values() if e.method == "count" and e.split == "q"]
    assert len(told) - ("top" in shown.estimates) == parts
    assert shown.n == sum(given)
    if parts:
        assert shown.figure is not None
        assert len(shown.figure.marks) == parts
        assert ("top" in shown.estimates) == (parts > 0)


def test_options_of_few_are_put_together_so_that_the_others_stand() -> None:
    words = ["Police", "Health", "School", "Charity", "Court"]
    form = {"job": {"text": "Where?", "kind": "single", "column": "job", "options": words}}
    given = counts(30, 20, 3, 2, 12, words=words)
    shown = edition(once({"job": given}, form), Edition.PUBLIC)["job.replies"]
    assert shown.table is not None
    rows = {row.cells["label"]: row.cells["n"] for row in shown.table.rows}
    assert rows == {
        "Police": 30,
        "Health": 20,
        "Court": 12,
        "Other answers, together": 5,
        "Answered": 67,
        "Asked": 67,
    }
    assert shown.headline.startswith("“Police” was said most often: by 30 of the 67")


def test_of_options_that_as_many_ticked_none_is_ahead() -> None:
    columns = {"id": [*range(60)], "q": [*["A;"] * 30, *["B;"] * 30]}
    form = {
        "q": {
            "text": "Q",
            "kind": "tick_all",
            "column": "q",
            "separator": ";",
            "options": ["A", "B"],
        }
    }
    shown = edition(once(columns, form), Edition.PUBLIC)["q.replies"]
    assert shown.headline == ("Of 60 professionals who ticked any, 30 ticked “A” (50%).")


def test_each_ticked_option_stands_or_goes_by_itself() -> None:
    ticks = {"a": 40, "b": 3, "c": 37, "d": 12}
    columns = {name: ["1"] * n + [""] * (40 - n) for name, n in ticks.items()}
    options = {name.upper(): name for name in ticks}
    form = {"t": {"text": "Which?", "kind": "tick_all", "columns": options}}
    shown = edition(once({"id": [*range(40)], **columns}, form), Edition.PUBLIC)["t.replies"]
    told = {name for name in ticks if shown.estimates[name].value is not None}
    assert told == {"d"}  # all ticked a, 3 ticked b, 3 did not tick c
    assert shown.figure is not None
    assert [mark.label for mark in shown.figure.marks] == ["D"]
    assert shown.headline == ("Of 40 professionals who ticked any, 12 ticked “D” (30%).")


@pytest.mark.parametrize(("both", "told"), [(2, False), (0, True), (6, True)])
def test_few_who_ticked_both_of_two_options_are_told_by_no_sum(both: int, told: bool) -> None:
    """Who ticked any is everybody, so that both counts less n are those who ticked both."""
    ticks = [*(both * [("1", "1")]), *(20 * [("1", "")]), *(20 * [("", "1")])]
    columns = dict(zip("ab", map(list, zip(*ticks, strict=True)), strict=True))
    form = {"t": {"text": "Which?", "kind": "tick_all", "columns": {"A": "a", "B": "b"}}}
    half = [*range(len(ticks))]
    groups = {"groups": {"g": {"title": "Region", "labels": {"N": "North", "S": "South"}}}}
    named = {"id": half, "g": ["NS"[n % 2] for n in half], **columns}
    shown = edition(once(named, form, **groups), Edition.PUBLIC)
    assert shown["t.replies"].estimates["n"].value == 40 + both
    for name in "ab":
        assert shown["t.replies"].estimates[name].value == (20 + both if told else None)
    counted = [e for name, e in shown["t.by_g"].estimates.items() if name.startswith("ticked_")]
    if both:  # in each half they are few
        assert all(e.value is None for e in counted)
    else:
        assert {e.value for e in counted} == {10}


def test_whoever_was_led_past_a_question_cannot_be_told_by_its_n() -> None:
    form = {
        "had": {"text": "Had?", "kind": "single", "column": "had", "options": ["yes", "no"]},
        "q": {**LIKERT, "asked_if": {"had": ["yes"]}},
    }
    columns = {"had": ["yes"] * 60 + ["no"] * 3, "q": [*counts(10, 10, 10, 15, 15), *[""] * 3]}
    every = once(columns, form)
    assert values(every["q.replies"])["n_asked"] == 60
    for which in OUTSIDE:
        shown = edition(every, which)["q.replies"]
        assert shown.n is None
        assert shown.withheld


@pytest.mark.parametrize(("unknown", "left_out"), [(3, 0), (3, 12), (1, 1), (12, 0), (12, 3)])
def test_few_who_do_not_know_are_told_by_no_subtraction(unknown: int, left_out: int) -> None:
    given = [*counts(14, 12, 12, 20, 16), *["Cannot say"] * unknown, *[""] * left_out]
    form = {
        name: {**LIKERT, "options": [*AGREE, "Cannot say"], "dont_know": ["Cannot say"], **facts}
        for name, facts in {"q": {}, "r": {"column": "r", "text": "It helps others"}}.items()
    }
    columns = {
        "q": given,
        "r": given[::-1],
        "area": ["A" if n % 3 else "B" for n, _ in enumerate(given)],
    }
    every = once(columns, form, groups={"area": {"title": "Area"}})
    assert values(every["q.replies"])["n_dont_know"] == unknown
    for which in OUTSIDE:
        least = POLICY.tier(every["q.replies"].unit, which, len(given)).smallest_part
        shown = edition(every, which)
        for key in ("q.replies", "r.replies", "survey.battery", "q.by_area"):
            answered_by = {e.n for e in shown[key].estimates.values() if e.method == "count"}
            rows = shown[key].table.rows if shown[key].table else ()
            printed = {shown[key].n, *answered_by, *values(shown[key]).values()}
            printed |= {cell for row in rows for cell in row.cells.values()}
            whole = len(given) - unknown - left_out in printed
            assert not whole or unknown >= least
            assert shown[key].headline
        told = values(shown["q.replies"])
        if unknown < least:
            assert told["n"] == len(given)
            assert told["top"] == 36
            assert "74 professionals" not in json.dumps(shown["q.by_area"].model_dump(mode="json"))
            assert not {"n_dont_know", "n_no_answer", "mean"} & {*told}
            assert shown["q.replies"].headline.startswith(
                f"36 of the {len(given)} professionals who were"
            )
        else:
            assert (told["n"], told["n_dont_know"]) == (74, unknown)


@pytest.mark.parametrize(("unknown", "left_out"), [(3, 0), (2, 2), (12, 0), (12, 3)])
def test_few_who_do_not_know_are_told_by_no_kind_of_question(unknown: int, left_out: int) -> None:
    """How many answered follows from nothing where few said that they do not know."""
    known, rest = 60, ["Cannot say"] * unknown + [""] * left_out
    apart = {"dont_know": ["Cannot say"]}
    options = {**apart, "options": ["A", "B", "Cannot say"], "separator": ";"}
    form = {
        "t": {**options, "text": "Which?", "kind": "tick_all", "column": "t"},
        "k": {**options, "text": "Best?", "kind": "ranking", "column": "k"},
        "l": {
            **apart,
            "text": "Best?",
            "kind": "ranking",
            "columns": {"A": "la", "B": "lb", "Cannot say": "lc"},
        },
        "years": {**apart, "text": "Years?", "kind": "number", "column": "years"},
        "day": {**apart, "text": "Day?", "kind": "date", "column": "day"},
    }
    ranks = [1, 2, 1] * 20
    columns: dict[str, list[object]] = {
        "id": [*range(known + unknown + left_out)],
        "t": [*["A", "A;B", "B"] * 20, *rest],
        "k": [*["A;B", "B;A", "B;A"] * 20, *rest],
        "la": [*ranks, *[""] * len(rest)],
        "lb": [*(3 - rank for rank in ranks), *[""] * len(rest)],
        "lc": [*[""] * known, *["x" if text else "" for text in rest]],
        "years": [*[2, 4, 9] * 20, *rest],
        "day": [*["2025-01-05", "2025-03-07", "2025-11-20"] * 20, *rest],
        "area": [*["N", "S"] * 30, *["N", "S"] * len(rest)][: known + len(rest)],
    }
    every = once(columns, form, groups={"area": {"title": "Area"}})
    for which in OUTSIDE:
        shown = edition(every, which)
        least = POLICY.tier(every["t.replies"].unit, which, known).smallest_part
        for name in form:
            assert values(every[f"{name}.replies"])["n_dont_know"] == unknown, name
            told = shown[f"{name}.replies"]
            assert told.n == (known if unknown >= least else len(columns["id"]))
            assert told.headline
        printed = json.dumps(
            [
                (
                    list(values(f).values()),
                    f.n,
                    f.headline,
                    [m.value for m in f.figure.marks] if f.figure else 0,
                )
                for f in shown.values()
                if f.key.startswith(("t.", "k.", "l.", "years.", "day."))
            ]
        ) + json.dumps(
            [[*row.cells.values()] for f in shown.values() if f.table for row in f.table.rows]
        )
        assert bool(re.search(rf"\b{known}(\.0)?\b", printed)) == (unknown >= least)
        assert values(shown["years.replies"])["median"] == 4
        assert "March 2025" in shown["day.replies"].headline


def test_how_closely_answers_go_together_tells_no_cell_that_is_not_shown() -> None:
    form = {"use": {"text": "Use it?", "kind": "single", "column": "use", "options": ["yes", "no"]}}
    columns = {"use": ["yes"] * 22 + ["no"] * 23, "area": ["A"] * 20 + ["B"] * 2 + ["B"] * 23}
    frame = {"of": "all", "size": 900, "chosen": "random", "drawn": 90}
    every = once(columns, form, groups={"area": {"title": "Area"}}, frame=frame)
    assert {"association", "p"} <= {*every["use.by_area"].estimates}
    public = edition(every, Edition.PUBLIC)["use.by_area"]
    assert {*public.estimates} == {"n"}  # with the totals, V or p has one table only


def test_no_question_is_told_by_itself() -> None:
    form = {
        "area": {"text": "Area?", "kind": "single", "column": "area", "options": ["A", "B"]},
        "q": LIKERT,
    }
    columns = {"q": counts(8, 8, 8, 8, 8), "area": ["A", "B"] * 20}
    every = once(columns, form, groups={"area": {"title": "Area"}})
    assert "q.by_area" in every
    assert "area.by_area" not in every


def test_a_picture_of_weighted_answers_has_the_shares_of_its_table() -> None:
    columns = {
        "q": counts(10, 10, 10, 10, 10) * 2,
        "area": ["A", "B"] * 50,
        "w": [1] * 40 + [3] * 60,
    }
    every = once(
        columns, {"q": LIKERT}, groups={"area": {"title": "Area"}}, weights={"column": "w"}
    )
    for which in Edition:
        for key in ("q.replies", "q.by_area"):
            told = edition(every, which)[key]
            assert told.figure is not None
            assert "weighted" in told.figure.x_label
            for mark in told.figure.marks:
                share = values(told)[f"{mark.key}_share"]
                row = sum(m.value for m in told.figure.marks if m.label == mark.label)
                assert share == pytest.approx(100 * mark.value / row, abs=0.6)
                assert round(row) == (50 if "by" in key else 100)


def test_rows_of_a_grid_are_told_by_group_as_questions_are() -> None:
    grid = {
        "text": "How sure?",
        "kind": "likert",
        "options": AGREE,
        "rows": {"Signs": "a", "Calls": "b"},
    }
    columns = {"a": counts(8, 8, 8, 8, 8), "b": counts(0, 0, 20, 10, 10), "area": ["A", "B"] * 20}
    every = once(columns, {"g": grid}, groups={"area": {"title": "Area"}})
    apart = {name: {**LIKERT, "column": name} for name in ("a", "b")}
    alone = once(columns, apart, groups={"area": {"title": "Area"}})
    for row, name in (("signs", "a"), ("calls", "b")):
        assert values(every[f"g.{row}.by_area"]) == values(alone[f"{name}.by_area"])
    assert every["g.signs.by_area"].title == "How sure? Signs, by area"


def test_ratings_by_group_are_means_of_groups_that_are_not_small() -> None:
    form = {"r": {"text": "How good?", "kind": "rating", "column": "r", "lowest": 0, "highest": 10}}
    columns = {"r": [2, 4, 9] * 20, "area": ["A", "A", "B"] * 20}
    every = once(columns, form, groups={"area": {"title": "Area"}})["r.by_area"]
    assert (values(every)["a_mean"], values(every)["b_mean"]) == (3, 9)
    assert every.headline == "On average from 3.0 (A, 40) to 9.0 (B, 20), of 10."
    assert every.table is not None
    assert [row.cells["mean"] for row in every.table.rows] == [3, 9]
    few = {"r": [2, 4, 9] * 9, "area": ["A", "A", "B"] * 9}
    assert (
        "a_mean" not in once(few, form, groups={"area": {"title": "Area"}})["r.by_area"].estimates
    )


def test_weights_move_quartiles_as_they_move_the_median_and_0_counts_nowhere() -> None:
    form = {"years": {"text": "Years?", "kind": "number", "column": "years"}, "q": LIKERT}
    columns = {
        "years": [1, 2, 3, 4, 5, 6, 7, 8, 99],
        "w": [1, 1, 1, 1, 5, 5, 5, 5, 0],
        "q": [*counts(0, 4, 0, 4, 0), "Strongly agree"],
    }
    every = once(columns, form, weights={"column": "w"})
    told = values(every["years.replies"])
    assert (told["lower_quartile"], told["median"], told["upper_quartile"]) == (5, 6, 7)
    assert told["mean"] == pytest.approx((10 + 5 * 26) / 24)
    assert values(every["q.replies"])["top_share"] == pytest.approx(100 * 20 / 24)
    assert values(every["survey.respondents"])["most_weight"] == pytest.approx(5 / 3)
    assert every["years.replies"].headline.startswith(
        "Half of the 9 professionals who answered (weigh"
    )
    ticks = {"text": "Which?", "kind": "tick_all", "columns": {"A": "a", "B": "b"}}
    ticked = {"a": [1, 1, 1, ""], "b": ["", "", 1, 1], "w": [1, 1, 1, 5]}
    told = once(ticked, {"t": ticks}, weights={"column": "w"})["t.replies"]
    assert told.headline == (
        "Of 4 professionals who ticked any, 2 ticked “B” (50%; weighted, 75%), the most when "
        "weighted."
    )  # A: 3 of 4, and 3 of 8 when weighted


def width_left(some: np.ndarray, **told: Any) -> float:
    """Between which numbers the people in some cells may be, by all that is printed; how far apart.

    ``told``: as ``scipy.optimize.linprog`` has it.
    """
    signs = (sign * some.astype(float) for sign in (1, -1))
    least, most = (optimize.linprog(cost, bounds=(0, None), **told) for cost in signs)
    assert least.status == most.status == 0  # what is printed can be true
    return float(-most.fun - least.fun)


def _told(finding: Finding, groups: Sequence[str], words: Sequence[str]) -> list[Any]:
    """Every count that a protected finding prints, as (answers, groups, number)."""
    said = []
    for estimate in finding.estimates.values():
        if estimate.value is None or estimate.method != "count":
            continue
        if estimate.statistic is not Statistic.SPLIT:
            continue
        group, _, label = estimate.label.rpartition(": ")
        inside = [group] if group in groups else list(groups)
        if group.endswith("together"):
            named = {e.label.rpartition(": ")[0] for e in finding.estimates.values()}
            inside = [g for g in groups if g not in named]
        if label == "All other answers":
            tops = finding.estimates
            best = {w for e in tops.values() for w in e.label.rpartition(": ")[2].split(" or ")}
            answers = [w for w in words if w not in best]
        else:
            answers = [w for w in words if w in label.split(" or ")]
        said.append((answers, inside, estimate.value))
    return said


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("which", OUTSIDE)
def test_nobody_works_out_a_small_cell_from_a_table_of_all_and_one_of_groups(
    seed: int, which: Edition
) -> None:
    """Whatever is printed leaves more than one possibility for every cell of few people."""
    random = np.random.default_rng(seed)
    n = int(random.integers(45, 160))
    groups = ["North", "South", "West"]
    chances = random.dirichlet(np.ones(5) * 2)
    given = random.choice(AGREE, n, p=chances)
    area = random.choice(groups, n, p=random.dirichlet(np.ones(3) * 2))
    findings = once({"q": given, "area": area}, {"q": LIKERT}, groups={"area": {"title": "Area"}})
    shown = edition(findings, which)
    said = [t for key in ("q.replies", "q.by_area") for t in _told(shown[key], groups, AGREE)]
    assert said
    cells = [(word, group) for word in AGREE for group in groups]
    system = np.array([[w in a and g in i for w, g in cells] for a, i, _ in said], float)
    totals = np.array([number for _, _, number in said], float)
    seen = np.array([((given == w) & (area == g)).sum() for w, g in cells])
    assert (system @ seen == totals).all()
    least = POLICY.tier(next(iter(findings.values())).unit, which, n).smallest_part
    for place, count in enumerate(seen):
        if 0 < count < least:
            some = np.arange(len(cells)) == place
            assert width_left(some, A_eq=system, b_eq=totals) > 1, (cells[place], count)


@pytest.mark.parametrize("which", OUTSIDE)
@pytest.mark.parametrize("left_out", [("West", 6), ("North", 2)])
def test_no_question_tells_a_group_that_another_has_put_together(
    left_out: tuple[str, int], which: Edition
) -> None:
    """North has 2 people, South 24, West 28: whatever is left out, South stands with North."""
    area = ["North"] * 2 + ["South"] * 24 + ["West"] * 28
    given = ["Agree", "Disagree"] * 27
    where, number = left_out
    out = [place for place, name in enumerate(area) if name == where][-number:]
    other = ["" if place in out else answer for place, answer in enumerate(given)]
    form = {"q": LIKERT, "p": {**LIKERT, "column": "p"}}
    columns = {"q": given, "p": other, "area": area}
    shown = edition(once(columns, form, groups={"area": {"title": "Area"}}), which)
    apart = [
        {name for name, e in shown[key].estimates.items() if e.value and name.startswith("n_")}
        for key in ("survey.respondents_by_area", "q.by_area", "p.by_area")
    ]
    assert apart == [{"n_west"}, *([{"n_west", "n_other_groups_together"}] * 2)]


@pytest.mark.parametrize("unanswered", [0, 4])
def test_two_evaluations_do_not_tell_what_those_in_one_only_said(unanswered: int) -> None:
    """All, and all but three: what both tell of a question, less one another, is of the three."""
    words = ["Agree", "Disagree"]
    form = {
        name: {"text": name, "kind": "single", "options": words, "column": name} for name in "qr"
    }

    def said(agree: int, evaluation: str, *names: str) -> list[Finding]:
        cells = counts(agree, 20, words=words) + [""] * unanswered
        made = once(dict.fromkeys(names, cells), {name: form[name] for name in names})
        basis = made["survey.respondents"].basis.model_copy(update={"evaluation": evaluation})
        return [f.model_copy(update={"basis": basis}).prefixed(evaluation) for f in made.values()]

    def stand(*findings: Finding) -> list[dict[str, float | None]]:
        shown = protect(findings, Edition.PUBLIC, POLICY)
        return [values(f) for f in shown if f.key.endswith("replies")]

    every, fewer = stand(*said(20, "a", "q"), *said(17, "b", "q"))
    told = [at for at, n in every.items() if n is not None and fewer[at] is not None]
    assert every["agree"] == 20  # the first tells, and nothing can be taken from it
    assert told == []
    every, alike = stand(*said(20, "a", "q"), *said(20, "b", "q"))  # of the same nothing is left
    assert every == alike
    every, other = stand(*said(20, "a", "q"), *said(17, "b", "r"))
    assert (every["agree"], other["agree"]) == (20, 17)  # of two questions neither


@pytest.mark.parametrize("which", OUTSIDE)
def test_no_total_leaves_a_small_part_when_what_is_shown_is_taken_from_it(which: Edition) -> None:
    words = ["Police", "Health", "School", "Charity", "Court"]
    form = {"job": {"text": "Where?", "kind": "single", "column": "job", "options": words}}
    least = 5 if which is Edition.PUBLIC else 2
    for seed in range(6):
        random = np.random.default_rng(seed)
        given = random.choice(words, 40, p=random.dirichlet(np.ones(5)))
        shown = edition(once({"job": given}, form), which)["job.replies"]
        parts = [
            e.value
            for name, e in shown.estimates.items()
            if e.split == "job" and name != "top" and e.value is not None
        ]
        if parts:
            assert sum(parts) == 40
            assert min(parts) >= least


def test_the_file_between_notebook_and_run_holds_people_once(tmp_path: Path) -> None:
    from evaluation.say.record import read_findings, write_findings

    every = once(
        {"q": counts(6, 6, 6, 6, 6), "r": counts(6, 6, 6, 6, 6)},
        {"q": LIKERT, "r": {**LIKERT, "column": "r"}},
    )
    write_findings(every.values(), str(tmp_path / "f.json"))
    assert read_findings(tmp_path / "f.json") == tuple(every.values())
    people = next(iter(every["q.replies"].base.people))  # type: ignore[union-attr]
    assert (tmp_path / "f.json").read_text("utf-8").count(people) == 1


DRAWN = {"frame": {"of": "staff", "size": 200, "chosen": "random", "drawn": 60}}
LISTED = {"frame": {"of": "staff", "size": 60, "chosen": "all"}}
RAKED = {"weights": {"margins": {"area": {"North": 0.6, "South": 0.4}}, "source": "a census"}}


@pytest.mark.parametrize(
    ("n", "facts"),
    [(0, {}), (1, DRAWN), (4, LISTED), (7, LISTED), (12, DRAWN), (30, RAKED), (30, LISTED)],
)
def test_no_place_of_a_number_is_left_open_whatever_is_told(
    n: int, facts: Mapping[str, Any]
) -> None:
    """Of few or nobody, weighted, of a list or a sample, every kind of question has its words."""
    random = np.random.default_rng(n)
    blank = [""] * (30 - n)
    columns: dict[str, list[object]] = {
        "id": [*range(30)],
        "area": ["North"] * 12 + ["South"] * 18,
        "q": [*random.choice(AGREE, n), *blank],
        "r": [*random.integers(0, 11, n), *blank],
        "w": [*random.choice(["poor", "fair", "good"], n), *blank],
        "t": [*["1"] * (n // 2), *[""] * (30 - n // 2)],
        "u": [*["1"] * n, *blank],
        "years": [*random.integers(1, 9, n), *blank],
        "day": [*["2026-01-05"] * n, *blank],
        "why": [*["x"] * n, *blank],
    }
    words = ["poor", "fair", "good"]
    form = {
        "q": LIKERT,
        "r": {"text": "R", "kind": "rating", "column": "r"},
        "w": {"text": "W", "kind": "rating", "column": "w", "options": words},
        "g": {**LIKERT, "column": "", "rows": {"One": "q", "Two": "q"}},
        "t": {"text": "T", "kind": "tick_all", "columns": {"T": "t", "U": "u"}},
        "k": {"text": "K", "kind": "ranking", "columns": {"T": "t", "U": "u"}},
        "years": {"text": "Y", "kind": "number", "column": "years"},
        "day": {"text": "D", "kind": "date", "column": "day"},
        "why": {"text": "Why", "kind": "open", "column": "why"},
    }
    every = once(columns, form, groups={"area": {"title": "Area"}}, **facts)
    for which in Edition:
        for finding in edition(every, which).values():
            assert finding.headline, finding.key
            assert "{" not in "".join((finding.headline, *finding.caveats)), finding.key


def test_questions_asked_alike_stand_side_by_side_though_some_left_one_out() -> None:
    columns = {
        "id": [*range(60)],
        "q": [*counts(10, 10, 10, 20, 10)],
        "r": [*counts(10, 10, 10, 20, 8), "", ""],
    }
    form = {"q": {**LIKERT, "title": "Q"}, "r": {**LIKERT, "column": "r", "title": "R"}}
    shown = edition(once(columns, form), Edition.PUBLIC)["survey.battery"]
    assert shown.table is not None
    assert shown.figure is not None
    assert [row.cells["n"] for row in shown.table.rows] == [60, 58]
    assert shown.figure.rows == ("Q", "R")
    assert shown.headline == (
        "“Agree” or “Strongly agree” was said most often of “Q” (50%); least often of “R” (48%)."
    )
