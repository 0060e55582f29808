"""Counts by supplier, area and period: what is read and refused, compared, counted and shown.

Authority: the printed tables of Counting Lives (``../shared/data/counting_lives``), with what of
them cannot be true by exact fractions; pandas on the same rows; properties (a supplier of one
period only changes no comparison, a wide table says what a long one says); linear programming on
all that an edition prints of small counts.
"""

from __future__ import annotations

import itertools
import json
import random
from calendar import month_abbr
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attacked_counts import CountSheetMade, follows
from attacked_counts import printed as printed_counts
from openpyxl import load_workbook
from scipy import stats
from scipy.optimize import linprog
from workspace_maker import ROOT, make_workspace

from analyses import counts
from analyses.counted.strands import FULL_COUNT, OF_A_SAMPLE
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, open_study, open_workspace
from evaluation.errors import DataError, DeclarationError
from evaluation.forms.choices import Choices, refusals
from evaluation.forms.declaration import declaration
from evaluation.forms.entry import counts_form
from evaluation.forms.workbook import write_form
from evaluation.protect.protect import load_policy, protect
from evaluation.read.counted.count_periods import missing_between, read_period
from evaluation.read.counted.counted_figures import Counted, read_counts
from evaluation.run.check import account
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Edition, Finding

TABLES = ROOT.parent / "shared" / "data" / "counting_lives"
HEAD = "supplier,area,period,measure,value,of,definition,status,reason"
OF_CHILDREN = "rows_count: children"
PUBLISHED = "rows_count: published figures\n        citation: Made up."
YEARS = ("2015/16", "2016/17", "2017/18")
POLICY = load_policy("small-groups-2026", Path())


def study_of(folder: Path, *rows: str, declared: str = PUBLISHED, head: str = HEAD) -> Study:
    make_workspace(folder)
    place = folder / "deliverables/d"
    (place / "data").mkdir(exist_ok=True)
    (place / "data/c.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (place / "deliverable.yaml").write_text(
        "title: Counts\narea: A\nevaluations:\n  - design: counts\n    data:\n"
        f"      - file: data/c.csv\n        {declared}\n",
        encoding="utf-8",
    )
    return open_study("d", 1, folder)


def found(study: Study) -> dict[str, Finding]:
    return {f.key: f for f in counts.analyse(study, read_counts(study))}


def cells(finding: Finding) -> dict[str, list[str | float | None]]:
    """The table of a finding, row by row."""
    assert finding.table
    return {str(r.cells["label"]): [*r.cells.values()][1:] for r in finding.table.rows}


def noted(counted: Counted) -> set[str | None]:
    return {note.code for note in counted.notes}


def test_measures_that_nobody_was_asked_for_in_early_years_are_one_line(tmp_path: Path) -> None:
    rows = [f",{area},{year},A,5,,,," for area in "KLMN" for year in (2018, 2019, 2020)]
    rows += [f",{area},2020,{name},5,,,," for area in "KLMN" for name in "BC"]
    rows += [f",{area},2019,C,5,,,," for area in "KLM"]
    notes = read_counts(study_of(tmp_path, *rows)).notes
    told = {note.code: note.problem for note in notes}
    assert told["counts.measure-missing"] == (
        "Nobody has a row of “B” in 2018, 2019; of “C” in 2018, where there are rows of others."
    )
    assert "counts.row-missing" not in told  # N has C in one period only, as another note says


def test_provisional_and_revised_figures_are_read_and_told_with_their_cells(tmp_path: Path) -> None:
    """The marks that the Government Statistical Service asks for, and as they are often typed."""
    marks = ["12", "13 (p)", "14p", "15 [p]", "1,600 [r]", "17 r", "18 (revised)", "19 provisional"]
    rows = [f',K,{2010 + n},A,"{text}",,,,' for n, text in enumerate(marks)]
    counted = read_counts(study_of(tmp_path, *rows))
    assert list(counted.table["value"]) == [12, 13, 14, 15, 1600, 17, 18, 19]
    told = [note for note in counted.notes if note.code == "counts.not-final"]
    assert [note.cell for note in told] == ["E3, E4, E5, E9", "E6, E7, E8"]
    assert ["provisional" in note.problem for note in told] == [True, False]


@pytest.mark.parametrize("text", ["p", "(p)", "12 (x)", "12*", "r12", "12 pr"])
def test_other_marks_are_no_figures(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, f",K,2018,A,{text},,,,", ",K,2019,A,5,,,,"))
    assert [issue.code for issue in caught.value.issues] == ["counts.not-a-figure"]


def test_an_area_that_a_declaration_of_columns_leaves_out_is_told(tmp_path: Path) -> None:
    rows = ("2018,A,1,5,6,7,18", "2019,A,2,6,7,8,21")
    declared = PUBLISHED + "\n        across: {Kent: {area: Kent}, Surrey: {area: Surrey}%s}"
    notes = []
    for name, more in (("1", ""), ("2", ", Essex: {area: Essex}")):
        head = "period,measure,No,Kent,Surrey,Essex,Total"
        study = study_of(tmp_path / name, *rows, declared=declared % more, head=head)
        notes.append({note.code: note.cell for note in read_counts(study).notes})
    assert notes[0]["counts.column-left-out"] == "F1"
    assert "counts.column-left-out" not in notes[1]


def test_headings_that_stand_again_in_a_table_are_no_supplier(tmp_path: Path) -> None:
    rows = ("Kent,5,6", "Force,2018,2019", "Essex,3,4")
    counted = read_counts(study_of(tmp_path, *rows, head="supplier,2018,2019"))
    assert counted.suppliers == ("Kent", "Essex")
    assert ("counts.headings-again", "row 3") in [(note.code, note.cell) for note in counted.notes]


def test_a_marked_share_is_a_share_and_a_marked_denominator_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path / "1", ",K,2018,A,45% (p),,,,", ",K,2019,A,46% (p),,,,"))
    assert [issue.code for issue in caught.value.issues] == ["counts.shares-not-declared"]
    counted = read_counts(study_of(tmp_path / "2", ",K,2018,A,5,90 (p),,,", ",K,2019,A,5,80,,,"))
    assert list(counted.table["of"]) == [90, 80]
    assert "F2" in [note.cell for note in counted.notes if note.code == "counts.not-final"]


def test_pence_beside_pounds_are_not_provisional(tmp_path: Path) -> None:
    declared = PUBLISHED + "\n        every_measure: {kind: amount}"
    with pytest.raises(DataError, match="may be pence"):
        read_counts(study_of(tmp_path, ",K,2018,A,50p,,,,", ",K,2019,A,£5,,,,", declared=declared))


def test_nought_below_nought_is_nought(tmp_path: Path) -> None:
    [value] = read_counts(study_of(tmp_path, ",K,2018,A,-0,,,,")).table["value"]
    assert f"{value:g}" == "0"


# --- the printed tables of Counting Lives ---------------------------------------------------------


@cache
def example(number: int) -> dict[str, Finding]:
    study = open_study("counting-lives-counts", number)
    return {f.key: f for f in counts.analyse(study, read_counts(study))}


def printed(name: str) -> pd.DataFrame:
    path = TABLES / name
    if not path.is_file():
        pytest.skip("no ../shared here")
    return pd.read_csv(path)


def whole(change: str | float | None) -> int:
    return int(str(change).replace("\N{MINUS SIGN}", "-").rstrip("%"))


def test_every_printed_change_is_found_but_for_one_that_cannot_be_true() -> None:
    keys = {
        "Possession of Class A drugs": "police.arrests_possession_of_class_a_drugs",
        "Possession with intent to supply Class A drugs": (
            "police.arrests_possession_with_intent_to_supply"
        ),
    }
    for _, row in printed("table5_arrests.csv").iterrows():
        *figures, change = cells(example(1)[keys[row["offence"]]])[row["forces"]]
        assert figures == [row["y2015_16"], row["y2016_17"], row["y2017_18"]]
        assert whole(change) == row["percent_change_as_printed"]
    apart = {}
    for _, row in printed("table7_stop_and_search.csv").iterrows():
        *_, change = cells(example(1)["police.stop_and_searches"])[row["forces"]]
        apart[row["forces"]] = (whole(change), row["percent_change_as_printed"])
    # 5313 of 8225 is 35.4% less: 46% less would need 9,749 or more at first
    assert apart == {"Excluding Metropolitan police": (-35, -46), "Total": (-28, -28)}


def test_the_printed_shares_of_searches_with_a_weapon_are_found() -> None:
    table = printed("table8_weapons_found.csv").set_index("measure")
    rates = cells(example(1)["police.rate_offensive_weapons_or_firearms_found"])
    row = rates["Offensive weapons or firearms found"][:3]
    assert row == ["1.3", "2.1", "2.3"]
    assert [round(float(str(rate))) for rate in row] == [
        *table.loc["Percent with weapon found (as printed)"]
    ]
    change = cells(example(1)["police.offensive_weapons_or_firearms_found"])
    assert change["Offensive weapons or firearms found"][-1] == "+34%"


def test_printed_averages_of_the_police_are_found_and_those_of_councils_are_no_averages() -> None:
    rates = {
        label: row[0] for label, row in cells(example(3)["missing.rate_missing_episodes"]).items()
    }
    police = printed("table9_missing_police.csv").set_index("measure")
    for sex, who in (("male", "boys"), ("female", "girls")):
        for column, where in (("missing_from_home", "home"), ("missing_from_care", "care")):
            average = police.loc[f"Mean episodes per {sex} (as printed)", column]
            assert rates[f"Police forces, From {where}, {who}"] == f"{average:.1f}"
    council = printed("table4_missing_las.csv").set_index("group")
    for where in ("home", "care"):
        for sex, who in (("male", "boys"), ("female", "girls")):
            row = council.loc[f"Children missing from {where}"]
            exact = row[f"episodes_{sex}s"] / row[f"{sex}s_missing"]
            assert rates[f"11 councils, From {where}, {who}"] == f"{exact:.1f}"
            # printed are means of the averages of 11 councils, lower each time
            assert exact > row[f"mean_episodes_per_{sex}_across_las"] + 0.05


def test_the_printed_totals_and_shares_of_referrals_are_found() -> None:
    table = printed("table1_nrm_referrals.csv").set_index("referring_agency")
    parts = table[:-2].sum()
    assert (parts == table.iloc[-2]).all()
    rates = cells(example(4)["referrals.rate_referrals_of_british_children"])
    kinds = {
        "domestic_servitude": "Domestic servitude",
        "labour": "Labour exploitation",
        "sexual": "Sexual exploitation",
        "unknown": "Unknown",
    }
    for key, name in kinds.items():
        british, other = parts[f"{key}_british"], parts[f"{key}_other"]
        assert rates[name][1] == f"{british:,} of {british + other:,}"
        assert round(float(str(rates[name][0]))) == table.iloc[-1][f"{key}_british"]


def test_printed_shares_by_nationality_add_up_and_stand_as_printed() -> None:
    for _, row in printed("table6_nationality.csv").iterrows():
        key = row["offence"].lower().replace(" class a drugs", "").replace(" ", "_")
        key = "possession_of_class_a_drugs" if key == "possession_of" else key
        figures = cells(example(2)[f"nationality.{key}"])[row["nationality"]]
        assert figures[:3] == [*row[["percent_2015_16", "percent_2016_17", "percent_2017_18"]]]


def test_what_councils_could_say_stands_per_question_with_its_own_number() -> None:
    study = open_study("counting-lives-foi", 1)
    finding = found(study)["counts.data_supply"]
    table = printed("table3_foi_recording.csv")
    columns = ["percent_recording", "percent_retrievable", "n_responded"]
    assert [*cells(finding).values()] == table[columns].astype(float).to_numpy().tolist()
    assert "34% to 48%" in finding.headline


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("F1,A,2015/16,X,12,10,,,", "counts.more-than-all", "E2"),
        ("F1,A,2015/16,X,2.5,10,,,", "counts.not-whole", "E2"),
        ("F1,A,2015/16,X,-3,10,,,", "counts.negative", "E2"),
        ("F1,A,2015/16,X,many,10,,,", "counts.not-a-figure", "E2"),
        ("F1,A,2015/16,X,-,10,,,", "counts.not-a-figure", "E2"),
        ("F1,A,201x,X,3,10,,,", "counts.no-period", "C2"),
        ("F1,A,2015/17,X,3,10,,,", "counts.no-period", "C2"),
        ("F1,A,,X,3,10,,,", "counts.no-period", "C2"),
        ("F1,,2015/16,X,3,10,,,", "counts.no-label", "B2"),
        ("F1,A,2015/16,X,3,ten,,,", "counts.not-a-denominator", "F2"),
        ("F1,A,2015/16,X,3,10,,refused,", "counts.figure-and-status", "E2"),
        ("F1,A,2015/16,X,,10,,maybe,", "counts.no-status", "H2"),
        ("F1,A,2015/16,X,45%,,,,", "counts.shares-not-declared", "E2"),
    ],
)
def test_what_cannot_be_is_told_with_its_cell(
    tmp_path: Path, row: str, code: str, cell: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, row, "F2,B,2015/16,X,5,10,,,"))
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [(code, cell)]


def test_two_figures_for_the_same_are_told_and_so_is_every_other_fault(tmp_path: Path) -> None:
    rows = ("F1,A,2015/16,X,3,,,,", "F1,A,2015/16,X,4,,,,", "F2,B,2015/16,X,9.5,,,,")
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, *rows))
    assert {issue.code for issue in caught.value.issues} == {"counts.twice", "counts.not-whole"}


def test_a_share_above_a_hundred_is_told(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        every_measure: {{kind: percent}}"
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, "F1,A,2015/16,X,101,,,,", declared=declared))
    assert [issue.code for issue in caught.value.issues] == ["counts.share-above"]


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (("F1,A,2015,X,3,,,,", "F1,A,2017,X,3,,,,"), "counts.period-missing", "2016"),
        (
            ("F1,A,2015,X,3,,a,,", "F1,A,2016,X,4,,b,,"),
            "counts.definition-changed",
            "F1 counted “X” otherwise from 2016 on",
        ),
        (
            ("F1,A,2015,X,3,,,,", "F1,A,2016,X,4,,,,", "F2,B,2016,X,4,,,,"),
            "counts.one-period",
            "B (2016)",
        ),
        (
            ("F1,A,2015,X,3,,,,", "F2,B,2015,X,4,,,,", "Total,Total,2015,X,8,,,,"),
            "counts.not-the-sum",
            "total 8 is not the sum of its parts, 7",
        ),
        (("F1,A,2015,X,3,,a,,", "F2,B,2015,X,4,,b,,"), "counts.definitions-differ", "2 ways"),
        (("F1,A,2015,X,,,,,", "F2,B,2015,X,4,,,,"), "counts.empty", "nothing says why"),
        (("F1,A,2015 Q1,X,3,,,,", "F1,A,2016,X,4,,,,"), "counts.lengths", "quarter, year"),
    ],
)
def test_what_must_be_known_before_figures_are_compared_is_told(
    tmp_path: Path, rows: tuple[str, ...], code: str, said: str
) -> None:
    notes = [n for n in read_counts(study_of(tmp_path, *rows)).notes if n.code == code]
    assert len(notes) >= 1
    assert said in str(notes[0])
    assert notes[0].fix


def test_honest_tables_are_read_without_a_word(tmp_path: Path) -> None:
    rows = [f"F{n},A{n},{year},X,{10 * n},1000,usual,," for n in range(1, 4) for year in YEARS]
    rows += [f"Total,Total,{year},X,60,3000,usual,," for year in YEARS]
    assert not read_counts(study_of(tmp_path, *rows)).notes


def test_words_in_place_of_figures_are_statuses_and_never_nought(tmp_path: Path) -> None:
    rows = ("F1,A,2015,X,<5,,,,", "F2,B,2015,X,not held,,,,", "F3,C,2015,X,s12,,,,cost")
    table = read_counts(study_of(tmp_path, *rows)).table
    assert [*table["status"]] == ["suppressed", "not held", "not retrievable"]
    assert table["value"].isna().all()


def test_a_wide_table_says_what_a_long_one_says(tmp_path: Path) -> None:
    rows = [f"{a},{p},{n}" for n, (a, p) in enumerate(itertools.product("AB", YEARS))]
    long = study_of(tmp_path / "a", *rows, head="area,period,value")
    wide = study_of(tmp_path / "b", "A,0,1,2", "B,3,4,5", head="area,y2015_16,2016-17,2017/18")
    columns = ["area", "period", "value"]
    tables = [read_counts(study).table[columns].sort_values(columns) for study in (long, wide)]
    assert tables[0].to_numpy().tolist() == tables[1].to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "label", "start", "months"),
    [
        ("2019", "2019", (2019, 1), 12),
        ("y2015_16", "2015/16", (2015, 4), 12),
        ("2015-16", "2015/16", (2015, 4), 12),
        ("2015-12", "Dec 2015", (2015, 12), 1),
        ("2018/19 Q2", "2018/19 Q2", (2018, 7), 3),
        ("Q1 2019", "2019 Q1", (2019, 1), 3),
        ("2021 H1", "2021 H1", (2021, 1), 6),
        ("Apr-Sep 2021", "Apr-Sep 2021", (2021, 4), 6),
        ("March 2020", "Mar 2020", (2020, 3), 1),
        ("201819", "2018/19", (2018, 4), 12),  # as the Department for Education writes it
        ("Year ending March 2019", "2018/19", (2018, 4), 12),
        ("12 months to 31 March 2019", "2018/19", (2018, 4), 12),
        ("year ended December 2018", "2018", (2018, 1), 12),
        ("Year to 30 June 2019", "Jul 2018 to Jun 2019", (2018, 7), 12),
        ("Quarter ending June 2020", "Apr to Jun 2020", (2020, 4), 3),
        ("1 April 2018 to 31 March 2019", "1 April 2018 to 31 March 2019", (2018, 4), 12),
    ],
)
def test_periods_are_read_as_they_are_written(
    text: str, label: str, start: tuple[int, int], months: int
) -> None:
    period = read_period(text)
    assert period
    assert (period.label, period.start, period.months) == (
        label,
        12 * start[0] + start[1] - 1,
        months,
    )


@pytest.mark.parametrize(
    "text", ["2015/17", "2018 Q5", "", "12", "2018/19 H3", "year to 5 April 2019"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        (("2015", "2018"), ["2016", "2017"]),
        (("2015/16", "2017/18"), ["2016/17"]),
        (("2018/19 Q3", "2019/20 Q1"), ["2018/19 Q4"]),
        (("Nov 2020", "Feb 2021"), ["Dec 2020", "Jan 2021"]),
        (("2020 H1", "2021 H1"), ["2020 H2"]),
    ],
)
def test_missing_periods_are_called_as_those_beside_them(
    texts: Sequence[str], missing: list[str]
) -> None:
    periods = [period for text in texts if (period := read_period(text))]
    assert [period.label for period in missing_between(periods)] == missing


def test_events_are_counted_as_pandas_counts_them(tmp_path: Path) -> None:
    dice = random.Random(18)
    rows = [
        f"{dice.choice('ABC')},2020-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        for _ in range(300)
    ]
    declared = "rows_count: events\n        about: children\n        counts: {period: day}"
    counted = read_counts(study_of(tmp_path, *rows, head="area,day", declared=declared))
    frame = pd.DataFrame([row.split(",") for row in rows], columns=["area", "day"])
    month = pd.to_datetime(frame["day"]).dt.strftime("%b %Y")
    wanted = pd.crosstab(frame["area"], month).stack()
    ours = counted.table.set_index(["area", "period"])["value"]
    assert {k: v for k, v in ours.items() if v} == {k: v for k, v in wanted.items() if v}
    assert len(ours) == 3 * 12  # a month without any stands with nought


# --- comparing ------------------------------------------------------------------------------------


def made(folder: Path, *more: str) -> dict[str, Finding]:
    rows = [
        f"F{n},A{n},{year},X,{10 * n * k},,usual,,"
        for n in (2, 3)
        for k, year in enumerate(YEARS, 1)
    ]
    return found(study_of(folder, *rows, *more))


def test_a_supplier_of_one_period_changes_no_comparison(tmp_path: Path) -> None:
    plain = made(tmp_path / "a")["counts.x"]
    more = made(tmp_path / "b", "F9,A9,2017/18,X,999,,usual,,")["counts.x"]
    for name in ("n_first", "n_last"):
        assert plain.estimates[name].value == more.estimates[name].value
    assert "(+200%), over the same 2 of 3 areas" in more.headline
    assert any("no figure for 2015/16: A9" in caveat for caveat in more.caveats)


def test_a_changed_definition_refuses_comparison_and_breaks_the_picture(tmp_path: Path) -> None:
    rows = (
        "F9,A9,2015/16,X,50,,usual,,",
        "F9,A9,2016/17,X,60,,usual,,",
        "F9,A9,2017/18,X,9,,new,,",
    )
    finding = made(tmp_path, *rows)["counts.x"]
    assert finding.estimates["n_first"].value == 50  # 20 and 30, without the 50 of F9
    assert cells(finding)["A9"][-1] == "counted otherwise"
    assert finding.figure
    assert finding.figure.breaks == {"2017/18": "another definition"}


def test_what_else_changed_stands_in_the_picture(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        changed: {{2016/17: a new system}}"
    rows = [f"F,A,{year},X,3,,,," for year in YEARS]
    figure = found(study_of(tmp_path, *rows, declared=declared))["counts.x"].figure
    assert figure
    assert figure.breaks == {"2016/17": "a new system"}


def monthly(numbers: Sequence[float], first: int = 0) -> list[str]:
    names = (*month_abbr[1:],)
    return [
        f"F,A,{names[at % 12]} {2019 + at // 12},X,{value},,,,"
        for at, value in enumerate(numbers, start=first)
    ]


AMOUNTS = f"{PUBLISHED}\n        every_measure: {{kind: amount}}"
R = json.loads((ROOT / "tests/reference/counts_r.json").read_text(encoding="utf-8"))


def test_the_step_where_one_thing_changed_is_that_of_r_gls(tmp_path: Path) -> None:
    case = R["carried"][1]  # 36 points, the 20th the first after
    declared = f"{AMOUNTS}\n        changed: {{Aug 2020: a new system}}"
    findings = found(study_of(tmp_path, *monthly(case["values"]), declared=declared))
    step = findings["counts.x.step"].estimates["step"]
    value, error = case["gls"]["value"][2], case["gls"]["error"][2]
    assert step.value == pytest.approx(value, rel=1e-4)
    assert step.ci_low is not None
    assert step.ci_low < value - 1.96 * error  # as Satterthwaite's df are fewer than all
    assert "AR(1) by REML" in findings["counts.x.step"].method
    assert FULL_COUNT not in findings["counts.x.step"].caveats


@pytest.mark.parametrize(
    ("points", "changed", "tested"),
    [
        (12, "Jul 2019: a", True),
        (11, "Jul 2019: a", False),  # fewer than 12
        (12, "Feb 2019: a", False),  # fewer than 4 on a side
        (16, "Jul 2019: a, Dec 2019: b", False),  # one would stand in the line of the other
    ],
)
def test_a_step_is_looked_for_where_there_are_points_enough_and_one_change(
    tmp_path: Path, points: int, changed: str, *, tested: bool
) -> None:
    numbers = [30 + at * 7 % 5 for at in range(points)]
    declared = f"{PUBLISHED}\n        changed: {{{changed}}}"
    findings = found(study_of(tmp_path, *monthly(numbers), declared=declared))
    assert ("counts.x.step" in findings) is tested
    words = " ".join(t for f in findings.values() for t in (*f.wordings, f.title, *f.caveats))
    assert "trend" not in words.lower()


def test_months_are_compared_with_the_same_months_a_year_before(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *monthly(range(1, 17))))
    numbers = findings["counts.x"].estimates
    assert (numbers["n_first"].value, numbers["n_last"].value) == (1 + 2 + 3 + 4, 13 + 14 + 15 + 16)
    assert "in the same months a year before" in findings["counts.overview"].headline
    rows = cells(findings["counts.x.year_before"])
    assert rows["Jan 2020"] == [13, 1, "+1,200%"]


def test_months_without_a_year_before_say_that_seasons_differ(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *monthly(range(1, 9))))
    assert "counts.x.year_before" not in findings
    assert "The first and the last month are of different seasons." in findings["counts.x"].caveats


def test_months_of_children_beside_the_year_before_stay_with_the_team(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *monthly([40] * 30), declared=OF_CHILDREN))
    assert findings["counts.x.year_before"].kept_inside


def test_a_change_in_no_period_of_the_data_is_told(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        changed: {{Jan 2031: a new system}}"
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, *monthly([1, 2]), declared=declared))
    assert [issue.code for issue in caught.value.issues] == ["counts.changed-when"]


def asking(folder: Path, *measures: str) -> Study:
    """A study of searches and finds, with a question of each of some measures."""
    rows = [
        f"F,A,{year},{measure},{n},,,,"
        for year in YEARS
        for measure, n in (("Searches", 40), ("Finds", 10), ("Finds!", 7))
        if measure in ("Searches", "Finds") or "Finds!" in measures
    ]
    declared = f"{PUBLISHED}\n        measures:\n          Finds: {{of: Searches, per: 100}}"
    study_of(folder, *rows, declared=declared)
    asked = "\n".join(
        f"      - text: How many {name}?\n        measure: {name}\n        kind: counted"
        for name in measures
    )
    place = folder / "deliverables/d/deliverable.yaml"
    text = place.read_text(encoding="utf-8")
    place.write_text(
        text.replace("    data:", f"    questions:\n{asked}\n    data:"), encoding="utf-8"
    )
    return open_study("d", 1, folder)


def test_a_question_may_name_its_measure(tmp_path: Path) -> None:
    study = asking(tmp_path, "Searches", "Finds")
    answers = answered(asked_of([study]), found(study).values())
    told = [answer.message for question in answers for answer in question.answers]
    assert told[0].startswith("Searches: 40 in 2015/16 and 40 in 2017/18")
    assert told[1] == "Finds in 2017/18: 10 of 40, that is 25.0%."


def test_a_question_of_a_measure_that_is_not_there_or_has_a_double_is_told(tmp_path: Path) -> None:
    asking(tmp_path, "Searches", "Fynds", "Finds!")
    faults = account(open_workspace(tmp_path), "d").faults
    codes = [fault.code for fault in faults if (fault.code or "").startswith("counts.")]
    assert codes == ["counts.question-of-no-measure", "counts.measures-alike"]


@pytest.mark.parametrize(("points", "flagged"), [(11, True), (12, False)])
def test_a_trend_is_named_in_fewer_than_twelve_periods_only(
    tmp_path: Path, points: int, *, flagged: bool
) -> None:
    study_of(tmp_path, *monthly([30] * points))
    (tmp_path / "deliverables/d/proforma.md").write_text(
        "# Evaluation\n\nThere is a clear trend in the number of arrests.\n", encoding="utf-8"
    )
    told = account(open_workspace(tmp_path), "d")
    assert ("claims.beyond-data" in {issue.code for issue in told.issues}) is flagged
    assert told.long_series is not flagged


def test_a_full_count_has_no_interval_and_says_why(tmp_path: Path) -> None:
    findings = made(tmp_path)
    assert FULL_COUNT in findings["counts.x"].caveats
    assert not [e for f in findings.values() for e in f.estimates.values() if e.ci_low is not None]
    said = " ".join(
        t for f in findings.values() for t in (f.headline, *f.wordings, f.title)
    ).lower()
    assert "trend" not in said
    assert "significant" not in said


def test_figures_of_a_sample_are_no_full_count(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        full_count: false"
    rows = [f"F,A,{year},X,3,,,," for year in YEARS]
    caveats = found(study_of(tmp_path, *rows, declared=declared))["counts.x"].caveats
    assert OF_A_SAMPLE in caveats
    assert FULL_COUNT not in caveats


# MASS::glm.nb(events ~ 1 + offset(log(of))) of R 4.2, per 1,000, with its t interval
NEGATIVE_BINOMIAL_OF_R = [22.7505192, 14.4739127, 35.7599312]
LIKE_YEARS_OF_CHILDREN = f"{OF_CHILDREN}\n        like_years: true"


@pytest.mark.parametrize("case", [case for case in R["ratios"] if case["seen"][1] > 50])
def test_a_ratio_of_people_has_the_exact_interval_of_r(
    tmp_path: Path, case: dict[str, Any]
) -> None:
    (a, m), (b, n) = case["seen"], case["reference"]
    rows = (f"F1,A,2015,X,{a},{m},,,", f"F2,B,2015,X,{b},{n},,,")
    rate = found(study_of(tmp_path, *rows, declared=LIKE_YEARS_OF_CHILDREN))["counts.rate_x"]
    low, high = case["exact"]
    assert cells(rate)["A"][-1] == f"{case['ratio']:.2f} ({low:.2f} to {high:.2f})"
    assert FULL_COUNT not in rate.caveats
    assert any("like years" in caveat for caveat in rate.caveats)
    assert rate.kept_inside  # it would tell how many they are


def test_a_rate_of_people_has_the_exact_interval_of_r(tmp_path: Path) -> None:
    case = next(case for case in R["rates"] if case["events"] == 122)
    rows = ("F1,A,2015,X,122,200,,,",)
    rate = found(study_of(tmp_path, *rows, declared=LIKE_YEARS_OF_CHILDREN))["counts.rate_x"]
    sure = rate.estimates["like_years"]
    assert [sure.ci_low, sure.ci_high] == pytest.approx([1000 * end for end in case["ends"]])


def test_a_share_of_people_has_an_interval_of_shares(tmp_path: Path) -> None:
    """Newcombe (1998), table I, method 3: Wilson's interval of 81 of 263."""
    declared = LIKE_YEARS_OF_CHILDREN + "\n        every_measure: {per: 100}"
    rate = found(study_of(tmp_path, "F1,A,2015,X,81,263,,,", declared=declared))["counts.rate_x"]
    sure = rate.estimates["like_years"]
    assert [sure.ci_low, sure.ci_high] == pytest.approx([25.53, 36.62], abs=0.005)
    assert "Wilson" in rate.method
    high = found(study_of(tmp_path, "F1,A,2015,X,95,100,,,", declared=declared))["counts.rate_x"]
    assert (high.estimates["like_years"].ci_high or 101) < 100


def test_rates_as_printed_are_no_counts_and_have_no_interval(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        like_years: true\n        every_measure: {{kind: rate}}"
    rows = [f"F,A,{2001 + at},X,{value},,,," for at, value in enumerate((512, 520, 508, 515, 511))]
    findings = found(study_of(tmp_path, *rows, declared=declared))
    assert "counts.x.each_period" not in findings
    assert "interval" not in findings["counts.x"].headline


def test_a_ratio_of_events_allows_for_repeats_as_r_does(tmp_path: Path) -> None:
    case = R["repeats"]["quarters"]
    rows = [
        f"F,{'AB'[second]},{2015 + at % 6},X,{events},1,,,"
        for at, (events, second) in enumerate(zip(case["events"], case["second"], strict=True))
    ]
    declared = f"{PUBLISHED}\n        like_years: true\n        every_measure: {{kind: rate}}"
    rate = found(study_of(tmp_path, *rows, declared=declared))["counts.rate_x"]
    value, error = case["quasi"]["value"][1], case["quasi"]["error"][1]
    reach = stats.t.ppf(0.975, 10) * error
    wanted = [np.exp(value + way * reach) for way in (0, -1, 1)]
    assert cells(rate)["B"][-1] == "{:.2f} ({:.2f} to {:.2f})".format(*wanted)
    assert "quasi-Poisson" in rate.method


def test_events_of_one_period_have_no_interval_and_say_why(tmp_path: Path) -> None:
    declared = f"{PUBLISHED}\n        like_years: true"
    rows = ("F1,A,2015,X,30,1000,,,", "F2,B,2015,X,10,1000,,,")
    rate = found(study_of(tmp_path, *rows, declared=declared))["counts.rate_x"]
    assert all(estimate.ci_low is None for estimate in rate.estimates.values())
    assert cells(rate)["A"][-1] == "no interval"
    assert any("so few periods" in caveat for caveat in rate.caveats)


def test_a_total_names_what_it_adds_up_and_no_other_label(tmp_path: Path) -> None:
    """A sheet with the words All areas and All forces in its total says the same."""
    rows = ("F1,A,2015,X,30,,,,", "F2,B,2015,X,10,,,,", "F1,A,2016,X,31,,,,", "F2,B,2016,X,9,,,,")
    both = ("All forces,All areas,2015,X,41,,,,", "All forces,All areas,2016,X,40,,,,")
    bare = (",All areas,2015,X,41,,,,", "Total,,2016,X,40,,,,")
    for name, totals in (("both", both), ("bare", bare)):
        given = read_counts(study_of(tmp_path / name, *rows, *totals))
        assert [given.suppliers, given.areas] == [("F1", "F2"), ("A", "B")]
        assert [given.n, given.in_files] == [4, (4,)]  # totals are no further figures
        [note] = [note for note in given.notes if note.code == "counts.not-the-sum"]
        assert note.cell == "E6 (parts: E2, E3)"
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path / "none", *rows, *bare, ",,2016,X,40,,,,"))
    assert [(i.code, i.cell) for i in caught.value.issues] == [
        ("counts.no-label", "A8"),
        ("counts.no-label", "B8"),
    ]


def test_figures_of_subgroups_stand_apart_and_their_total_is_in_no_sum(tmp_path: Path) -> None:
    head = "area,subgroup,period,value"
    rows = ("Kent,Boys,2015,30", "Kent,Girls,2015,10", "Kent,All,2015,40")
    table = cells(found(study_of(tmp_path, *rows, head=head))["counts.published_figures"])
    assert table == {"Boys": [30.0], "Girls": [10.0], "All": [40.0]}


def test_a_rate_says_over_which_rows_it_is(tmp_path: Path) -> None:
    rows = ("F1,A,2015,X,30,1000,,,", "F2,B,2015,X,10,1000,,,", "F3,C,2015,X,90,,,,")
    rate = found(study_of(tmp_path / "some", *rows))["counts.rate_x"]
    assert [rate.estimates[name].value for name in ("k", "n", "rate")] == [40, 2000, 20]
    assert "2 of 3" in rate.headline
    rows = ("F1,A,2015,X,30,,,,", "F2,B,2015,X,10,,,,", "Total,Total,2015,X,40,2000,,,")
    rate = found(study_of(tmp_path / "total", *rows))["counts.rate_x"]
    assert [rate.estimates[name].value for name in ("k", "n", "rate")] == [40, 2000, 20]
    assert "Total" in rate.headline


def test_a_change_of_people_has_the_exact_interval_of_like_years(tmp_path: Path) -> None:
    rows = ("F,A,2015,X,15,,,,", "F,A,2016,X,41,,,,")
    headline = found(study_of(tmp_path, *rows, declared=LIKE_YEARS_OF_CHILDREN))[
        "counts.x"
    ].headline
    share = stats.binomtest(41, 56).proportion_ci(0.95, "exact")
    ends = [100 * (p / (1 - p) - 1) for p in (share.low, share.high)]
    assert "(+173%; 95% interval {:+.0f}% to {:+.0f}%)".format(*ends) in headline


def test_events_of_known_people_are_no_people(tmp_path: Path) -> None:
    whose = [f"P{at % 17}" for at in range(60)] + ["P99"] * 1
    rows = [f"{2015 + at % 4}-05-03,{who}" for at, who in enumerate(whose)]
    declared = (
        "rows_count: events\n        about: children\n        every: year\n"
        "        counts: {period: day, person: who}"
    )
    study = study_of(tmp_path, *rows, head="day,who", declared=declared)
    known = found(study)["counts.events.people"]
    often = pd.Series(whose).value_counts()
    values = {name: estimate.value for name, estimate in known.estimates.items()}
    assert values == {"n_events": 61, "n_people": len(often), "n_again": (often > 1).sum()}
    told = protect([known], Edition.PUBLIC, POLICY)[0]
    assert told.headline == "Events: 61 events of 18 children."  # one of them has one event only
    assert "who" not in study.evaluation.data[0].printed_columns


def known_people(folder: Path, whose: Sequence[str], *whats: str) -> dict[str, Finding]:
    """Findings on events of children, of whom each row names one."""
    whats = whats or ("Arrests",)
    rows = [f"2015-05-03,{who},{whats[at % len(whats)]}" for at, who in enumerate(whose)]
    declared = (
        "rows_count: events\n        about: children\n        every: year\n"
        "        counts: {period: day, person: who, measure: what}"
    )
    return found(study_of(folder, *rows, head="day,who,what", declared=declared))


@pytest.mark.parametrize(("again", "told"), [(0, False), (1, False), (9, False), (10, True)])
def test_events_less_people_tell_of_no_few_who_stand_for_more_than_one(
    tmp_path: Path, again: int, *, told: bool
) -> None:
    """At most so many have several events as there are more events than people."""
    whose = [f"P{at}" for at in (*range(40), *range(again))]
    finding = known_people(tmp_path, whose)["counts.arrests.people"]
    assert {e.value for e in finding.estimates.values()} == {40 + again, 40, again}
    shown = protect([finding], Edition.PUBLIC, POLICY)[0]
    assert any(e.value is not None for e in shown.estimates.values()) is told


def test_every_spelling_of_a_measure_has_its_people_and_unknown_is_nobody(tmp_path: Path) -> None:
    whose = [f"P{at % 12}" for at in range(36)] + ["unknown"] * 5
    finding = known_people(tmp_path, whose, "Arrests", "arrests", "Arrests")[
        "counts.arrests.people"
    ]
    values = {name: e.value for name, e in finding.estimates.items()}
    assert values == {"n_events": 36, "n_people": 12, "n_again": 12}
    assert "5 events name nobody." in finding.caveats


def test_events_of_one_child_are_no_large_part(tmp_path: Path) -> None:
    whose = {"A": ["P1"] * 30, "B": [f"P{at}" for at in range(40)], "C": ["P7", "P8"] * 20}
    rows = [
        f"{area},{2015 + at % 2}-05-03,{w}" for area, of in whose.items() for at, w in enumerate(of)
    ]
    declared = (
        "rows_count: events\n        about: children\n        every: year\n"
        "        counts: {period: day, person: who}"
    )
    study = study_of(tmp_path, *rows, head="area,day,who", declared=declared)
    findings = found(study).values()
    [told] = [f for f in protect(findings, Edition.PUBLIC, POLICY) if f.key == "counts.events"]
    assert not {"A", "C"} & {*(cells(told) if told.table else ())}  # of one child, and of two
    assert told.headline == (
        "Events: 55 in 2015/16 and 55 in 2016/17 (the same), over the same 3 areas."
    )


def test_events_that_name_nobody_are_told_to_the_team(tmp_path: Path) -> None:
    rows = [f"2015-05-03,{who}" for who in ("P1", "P1", "", "P2")]
    declared = (
        "rows_count: events\n        about: children\n        counts: {period: day, person: who}"
    )
    known = found(study_of(tmp_path, *rows, head="day,who", declared=declared))
    finding = known["counts.events.people"]
    assert "1 event names nobody." in finding.caveats
    assert finding.kept_inside


def test_events_a_period_have_the_interval_of_repeats(tmp_path: Path) -> None:
    case = R["repeats"]["quarters"]
    declared = f"{PUBLISHED}\n        like_years: true"
    rows = [f"F,A,{2001 + at},X,{n},,,," for at, n in enumerate(case["events"])]
    each = found(study_of(tmp_path, *rows, declared=declared))["counts.x.each_period"]
    assert each.estimates["each"].value == pytest.approx(np.mean(case["events"]))
    spread = np.var(case["events"], ddof=1) / np.mean(case["events"])  # of quasi-Poisson
    error = np.sqrt(max(spread, 1) / sum(case["events"]))
    low = np.mean(case["events"]) * np.exp(-stats.t.ppf(0.975, 11) * error)
    assert each.estimates["each"].ci_low == pytest.approx(low)


def test_rates_stand_beside_those_of_all_others(tmp_path: Path) -> None:
    rows = ("F1,A,2015,X,30,1000,,,", "F2,B,2015,X,10,1000,,,", "F3,C,2015,X,20,2000,,,")
    table = cells(found(study_of(tmp_path, *rows))["counts.rate_x"])
    assert table["A"] == ["30.0", "30 of 1,000", "3.00", "+20.0"]  # others: 30 of 3,000


def test_rates_by_several_definitions_are_neither_added_up_nor_compared(tmp_path: Path) -> None:
    ways = {"A": ("arrests", 30), "B": ("people", 10), "C": ("arrests", 20)}
    rows = (f"F,{area},2015,X,{n},1000,{way},," for area, (way, n) in ways.items())
    findings = found(study_of(tmp_path, *rows))
    assert findings["counts.rate_x"].headline == (
        "X in 2015: 3 areas, counted by several definitions, so no rate is of all of them."
    )
    assert cells(findings["counts.rate_x"])["B"] == ["10.0", "10 of 1,000"]
    assert "from 10.0 to 30.0" not in findings["counts.overview"].headline


# --- who supplied ---------------------------------------------------------------------------------


def answers() -> Iterator[str]:
    dice = random.Random(30)
    words = ("supplied", "not retrievable", "not held", "refused", "no answer", "suppressed")
    for n, measure in itertools.product(range(30), ("Arrests", "Missing")):
        status = dice.choice(words)
        value = str(dice.randint(10, 90)) if status == "supplied" else ""
        yield f"Force {n},,2018,{measure},{value},,,{status},{'cost' if 'not' in status else ''}"


def test_thirty_answers_are_counted_per_question_as_pandas_counts_them(tmp_path: Path) -> None:
    rows = [row.replace(",,2018", ",2018") for row in answers()]
    head = HEAD.replace("area,", "")
    findings = found(study_of(tmp_path, *rows, head=head))
    frame = pd.DataFrame([row.split(",") for row in rows], columns=head.split(","))
    for measure, own in frame.groupby("measure"):
        n = own["status"].value_counts()
        retrievable = n["supplied"] + n["suppressed"]
        assert cells(findings["counts.data_supply"])[str(measure)] == [
            30,
            30 - n["no answer"],
            retrievable + n["not retrievable"],
            retrievable,
            n["supplied"],
            n["refused"],
        ]
    reasons = frame[frame["reason"] == "cost"]
    assert findings["counts.reasons"].estimates["n"].value == len(reasons)


def test_the_form_of_a_lead_is_read_as_it_is_filled_in(tmp_path: Path) -> None:
    study = study_of(tmp_path, "", declared=f"{OF_CHILDREN}\n        sheet: Counts")
    path = tmp_path / "deliverables/d/data/c.xlsx"
    write_form(counts_form("FOI"), path)
    book = load_workbook(path)
    sheet = book["Counts"]
    start = next(n for n in range(1, 9) if sheet.cell(n, 1).value == "supplier")
    first = next(n for n in range(start + 1, 12) if not sheet.cell(n, 1).value)
    for n, row in enumerate((("Kent", "Kent", "2018", "Arrests", None, 31),)):
        for at, value in enumerate(row, 1):
            sheet.cell(first + n, at).value = value
    book.save(path)
    declared = tmp_path / "deliverables/d/deliverable.yaml"
    declared.write_text(declared.read_text("utf-8").replace("c.csv", "c.xlsx"), encoding="utf-8")
    table = read_counts(open_study(study.slug, 1, tmp_path)).table
    assert table[["supplier", "period", "value"]].to_numpy().tolist() == [["Kent", "2018", 31.0]]


QUARTERS = "Patch,Jan-Mar 2020,Apr-Jun 2020,Jul-Sep 2020"
EPISODES = "rows_count: events\n        about: children\n        throughout: {measure: Episodes}"
BY_PATCH = ("North,64,71,58", "South,38,41,35", "West,29,33,27", "East,20,n/k,22")
ALL_TOGETHER = "Total,151,145,142"


def test_a_total_of_children_is_a_figure_and_no_respondent(tmp_path: Path) -> None:
    head = QUARTERS.replace("Patch", "District")
    declared = f'{EPISODES}\n        statuses: {{"n/k": not held}}'
    study = study_of(tmp_path, *BY_PATCH, ALL_TOGETHER, head=head, declared=declared)
    counted = read_counts(study)
    assert counted.areas == ("North", "South", "West", "East")
    assert "counts.not-the-sum" not in noted(counted)
    wrong = study_of(tmp_path / "b", *BY_PATCH, "Total,151,145,152", head=head, declared=declared)
    [told] = [n for n in read_counts(wrong).notes if n.code == "counts.not-the-sum"]
    assert "152 is not the sum of its parts, 142" in told.problem


def test_a_column_that_tells_rows_apart_and_is_not_read_is_told_once(tmp_path: Path) -> None:
    declared = f'{EPISODES}\n        statuses: {{"n/k": not held}}'
    with pytest.raises(DataError) as caught:
        read_counts(study_of(tmp_path, *BY_PATCH, head=QUARTERS, declared=declared))
    [issue] = caught.value.issues
    assert issue.code == "counts.column-not-read"
    assert 'counts: {area: "Patch"}' in issue.fix
    followed = f"{declared}\n        counts: {{area: Patch}}"
    study = study_of(tmp_path / "b", *BY_PATCH, head=QUARTERS, declared=followed)
    assert read_counts(study).areas == ("North", "South", "West", "East")


def test_a_sum_says_over_how_many_of_all_areas_it_was_made(tmp_path: Path) -> None:
    head = QUARTERS.replace("Patch", "District")
    declared = f'{EPISODES}\n        statuses: {{"n/k": not held}}'
    study = study_of(tmp_path, *BY_PATCH, head=head, declared=declared)
    findings = counts.analyse(study, read_counts(study))
    ends = "131 in Jan-Mar 2020 and 120 in Jul-Sep 2020 (\N{MINUS SIGN}8%)"
    said = {  # East has figures for the first and the last quarter, and not for all
        Edition.INTERNAL: f"{ends}, over the same 3 of 4 areas",
        Edition.RESTRICTED: f"{ends}, over the same 3 of 4 areas",
        Edition.PUBLIC: "396 in all, over the same 3 of 4 areas",
    }
    for edition, words in said.items():
        shown = {f.key: f for f in protect(findings, edition, POLICY)}
        assert words in shown["counts.overview"].headline
        assert words in shown["counts.episodes"].headline
        told = cells(shown["counts.episodes"]) if shown["counts.episodes"].table else {}
        assert ("East" in told) is (edition is Edition.INTERNAL)  # beside a sum it would follow
        marks = getattr(shown["counts.episodes"].figure, "marks", ())
        assert any(mark.group == "East" for mark in marks) is (edition is Edition.INTERNAL)
    assert cells(shown_to_the_team(findings))["East"] == [20, "not held", 22, "+10%"]


def shown_to_the_team(findings: list[Finding]) -> Finding:
    return {f.key: f for f in protect(findings, Edition.INTERNAL, POLICY)}["counts.episodes"]


def test_only_what_is_counted_otherwise_breaks_the_lines_of_a_picture(tmp_path: Path) -> None:
    head = QUARTERS.replace("Patch", "District")
    declared = f"{PUBLISHED}\n        throughout: {{measure: Episodes}}"
    declared += '\n        statuses: {"n/k": not held}'
    rows = (*BY_PATCH, "Total,151,102,142")  # the middle total is that of three
    finding = found(study_of(tmp_path, *rows, head=head, declared=declared))["counts.episodes"]
    assert finding.figure
    assert not finding.figure.breaks
    drawn = {m.label: m.value for m in finding.figure.marks if m.group == "Total"}
    assert drawn == {"Jan-Mar 2020": 151, "Jul-Sep 2020": 142}
    assert finding.table
    assert "Total, Apr-Jun 2020: without East, as it is the sum of the others." in (
        finding.table.notes
    )


@pytest.mark.parametrize("design", ["counts", "service", "disproportionality", "reach_by_group"])
def test_new_offers_published_figures_and_asks_where_they_were_published(
    tmp_path: Path, design: str
) -> None:
    make_workspace(tmp_path)
    workspace = open_workspace(tmp_path)
    given = Choices(slug="foi", design=design, title="T", area="A", rows="published figures")
    assert not [*refusals(workspace, given)]
    text = declaration(given, workspace.programme, ())
    assert 'citation: ""' in text
    assert "published figures" in text
    others = replace(given, design="pre_post")
    assert any("published" in refusal for refusal in refusals(workspace, others))


def test_counts_of_coded_segments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        study_of(tmp_path, declared="rows_count: segments\n        about: children")
    assert "segments are no counts" in str(caught.value)


# --- small counts of children ---------------------------------------------------------------------


def small(seed: int) -> list[list[int]]:
    dice = random.Random(seed)
    sizes = (0, 0, 1, 2, 3, 4, 6, 9, 11, 14, 25, 60)
    return [[dice.choice(sizes) for _ in YEARS] for _ in range(6)]


def sums(finding: Finding, areas: list[str]) -> Iterator[tuple[list[bool], float]]:
    """Every sum of cells that a finding prints, as which cells it adds up."""
    every = [*itertools.product(areas, YEARS)]
    for name, estimate in finding.estimates.items():
        if estimate.value is not None and name in ("n_first", "n_last"):
            year = YEARS[0] if name == "n_first" else YEARS[-1]
            yield [when == year for _, when in every], estimate.value
        if estimate.value is not None and name == "n_all":
            yield [True] * len(every), estimate.value
    if finding.table is None:
        return
    rows = [str(row.cells["label"]) for row in finding.table.rows]
    for row in finding.table.rows:
        label = str(row.cells["label"])
        for column in finding.table.columns:
            value = row.cells.get(column.key)
            if column.statistic and isinstance(value, int | float):
                left = [area for area in areas if area not in rows]
                inside = [label] if label in areas else areas if label in YEARS else left
                year = label if label in YEARS else column.label
                yield [where in inside and when == year for where, when in every], float(value)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_no_small_count_follows_from_what_an_edition_prints(
    tmp_path: Path, edition: Edition
) -> None:
    areas = [f"Area {letter}" for letter in "ABCDEF"]
    least = 10 if edition is Edition.PUBLIC else 5
    shown = 0
    for seed in range(6):
        values = small(seed)
        rows = [
            f"{area},{area},{year},X,{values[a][y]},,,,"
            for a, area in enumerate(areas)
            for y, year in enumerate(YEARS)
        ]
        study = study_of(tmp_path / str(seed), *rows, declared=OF_CHILDREN)
        findings = counts.analyse(study, read_counts(study))
        told = [f for f in protect(findings, edition, POLICY) if not f.withheld]
        known = [pair for f in told for pair in sums(f, areas)]
        shown += any(f.table for f in told if f.key == "counts.x")
        if not known:
            continue
        matrix = np.array([row for row, _ in known], float)
        right = np.array([value for _, value in known])
        truth = np.array(values).ravel()
        assert np.allclose(matrix @ truth, right)  # what is printed is true
        for cell in np.flatnonzero((truth > 0) & (truth < least)):
            aim = np.eye(len(truth))[cell]
            low, high = (
                sign * linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None)).fun
                for sign in (1, -1)
            )
            assert high - low > 0.5, (seed, cell)
    assert shown >= 2  # and something is told


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
@pytest.mark.parametrize("names", [("All", "Boys", "Girls"), ("Arrests", "Arrests for drugs")])
def test_no_small_count_follows_from_measures_that_are_parts_of_one_another(
    tmp_path: Path, edition: Edition, names: tuple[str, ...]
) -> None:
    areas = [f"Area {letter}" for letter in "ABCDEF"]
    least = 10 if edition is Edition.PUBLIC else 5
    shown = 0
    for seed in range(6):
        part, rest = (np.array(small(seed + 10 * at)) for at in range(2))
        if seed % 2:
            part, rest = part + 40, rest * (1 + (seed > 3))  # large parts, of which little is left
        measures = dict(zip(names, (part + rest, part, rest), strict=False))
        rows = [
            f"{area},{area},{year},{name},{values[a][y]},,,,"
            for name, values in measures.items()
            for a, area in enumerate(areas)
            for y, year in enumerate(YEARS)
        ]
        study = study_of(tmp_path / str(seed), *rows, declared=OF_CHILDREN)
        findings = counts.analyse(study, read_counts(study))
        known = []
        for finding in protect(findings, edition, POLICY):
            of = next((at for at, n in enumerate(names) if finding.title == n), None)
            if of is None or finding.withheld or finding.kept_inside:
                continue
            for cells_of, value in sums(finding, areas):
                nothing = [False] * len(cells_of)
                known.append(
                    ((nothing if of == 2 else cells_of) + (nothing if of == 1 else cells_of), value)
                )
        shown += bool(known)
        if not known:
            continue
        matrix = np.array([row for row, _ in known], float)
        right = np.array([value for _, value in known])
        truth = np.concatenate([part.ravel(), rest.ravel()])
        assert np.allclose(matrix @ truth, right)
        for cell in np.flatnonzero((truth > 0) & (truth < least)):
            aim = np.eye(len(truth))[cell]
            low, high = (
                sign * linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None)).fun
                for sign in (1, -1)
            )
            assert high - low > 0.5, (seed, cell)
    assert shown


def attacked(folder: Path, seed: int) -> bool:
    """Whether anything is told to the public of a seed's sheet; no small count follows."""
    sheet = CountSheetMade.of(seed)
    head = "area,period,measure,value,status"
    study = study_of(folder, *sheet.rows(), declared=sheet.declared, head=head)
    counted = read_counts(study)
    findings = counts.analyse(study, counted)
    public, restricted = (
        [*printed_counts(sheet, study, counted, protect(findings, edition, POLICY))]
        for edition in (Edition.PUBLIC, Edition.RESTRICTED)
    )
    assert not [*follows(sheet, public, 10)], seed
    assert not [*follows(sheet, [*public, *restricted], 5)], seed
    return bool(public)


@pytest.mark.parametrize("seed", [2, 5, 9])
def test_no_small_count_follows_from_a_sheet_that_lacks_figures(tmp_path: Path, seed: int) -> None:
    assert attacked(tmp_path, seed)


@pytest.mark.slow
def test_no_small_count_follows_from_a_hundred_and_fifty_sheets(tmp_path: Path) -> None:
    told = [attacked(tmp_path / str(seed), seed) for seed in range(150)]
    assert sum(told) > 75


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_a_step_of_children_stands_where_every_figure_of_its_series_could(
    tmp_path: Path, edition: Edition
) -> None:
    large = [30 + at * 7 % 5 for at in range(16)]
    declared = "rows_count: events\n        about: children\n        changed: {Jul 2019: a}"
    for numbers, stands in ((large, True), ([*large[:4], 2, *large[5:]], False)):
        study = study_of(tmp_path / str(stands), *monthly(numbers), declared=declared)
        findings = {f.key: f for f in protect(found(study).values(), edition, POLICY)}
        step = findings["counts.x.step"].estimates["step"]
        assert (step.value is not None) is stands


def test_a_picture_puts_together_the_areas_that_its_table_does(tmp_path: Path) -> None:
    small_ones = {"A": (3, 4), "B": (8, 7), "C": (30, 40), "D": (50, 60)}
    rows = [f"F,{a},{2015 + y},X,{n},,,," for a, of in small_ones.items() for y, n in enumerate(of)]
    findings = found(study_of(tmp_path, *rows, declared=OF_CHILDREN))
    [told] = [f for f in protect(findings.values(), Edition.PUBLIC, POLICY) if f.key == "counts.x"]
    assert told.figure
    assert {(m.group, m.label): m.value for m in told.figure.marks} == {
        **{(a, str(2015 + y)): small_ones[a][y] for a in "CD" for y in (0, 1)},
        ("Other areas", "2015"): 11,
        ("Other areas", "2016"): 11,
    }


def test_two_evaluations_of_one_sheet_tell_of_children_once(tmp_path: Path) -> None:
    rows = [f"F,{a},{y},X,{n},,,," for a, n in (("A", 30), ("B", 3)) for y in (2015, 2016)]
    study_of(tmp_path, *rows, declared=OF_CHILDREN)
    place = tmp_path / "deliverables/d/deliverable.yaml"
    first = place.read_text(encoding="utf-8")
    second = first[first.index("  - design") :].rstrip() + "\n        only: {area: A}\n"
    place.write_text(first.replace("  - design", "  - name: all\n    design") + second, "utf-8")
    study = open_study("d", 2, tmp_path)
    findings = counts.analyse(study, read_counts(study))
    assert all(f.kept_inside for f in findings if f.unit is Unit.CHILD)


def test_people_who_count_once_a_month_are_averaged_and_never_added_up(tmp_path: Path) -> None:
    care = [100 + at % 7 for at in range(24)]
    findings = found(study_of(tmp_path, *monthly(care), declared=OF_CHILDREN))
    before, since = (np.mean(care[:12]), np.mean(care[12:]))
    assert findings["counts.x"].headline.startswith(
        f"X: {since:.1f} on average a month in Jan 2020 to Dec 2020, and {before:.1f} in the same"
    )
    [told] = [f for f in protect(findings.values(), Edition.PUBLIC, POLICY) if f.key == "counts.x"]
    assert told.headline.startswith(f"X, on average a month: {before:.1f} in 2019 and {since:.1f}")
    assert any("never added up" in caveat for caveat in told.caveats)
    assert told.n == int(max(before, since))  # and no sum of 24 months


def test_quarters_make_the_years_that_most_of_them_make(tmp_path: Path) -> None:
    names = ("Apr-Jun 2019", "Jul-Sep 2019", "Oct-Dec 2019", "Jan-Mar 2020", "Apr-Jun 2020")
    names += ("Jul-Sep 2020", "Oct-Dec 2020", "Jan-Mar 2021")
    rows = [f"F,A,{name},X,{20 + at},,,," for at, name in enumerate(names)]
    declared = "rows_count: events\n        about: children"
    findings = found(study_of(tmp_path, *rows, declared=declared)).values()
    [told] = [f for f in protect(findings, Edition.PUBLIC, POLICY) if f.key == "counts.x"]
    assert told.headline.startswith("X: 86 in 2019/20 and 102 in 2020/21")


def test_nothing_is_nought_where_no_area_has_every_figure(tmp_path: Path) -> None:
    rows = ("F,A,2015,X,40,,,,", "F,A,2016,X,,,,not held,", "F,A,2017,X,30,,,,")
    rows += ("F,B,2015,X,,,,not held,", "F,B,2016,X,50,,,,", "F,B,2017,X,60,,,,")
    findings = found(study_of(tmp_path, *rows, declared=OF_CHILDREN)).values()
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        [told] = [f for f in protect(findings, edition, POLICY) if f.key == "counts.x"]
        assert told.headline == (
            "X: 2 areas, of which no sum is told, as none has a figure for every period, by one "
            "definition."
        )


def test_the_value_beside_an_interval_is_that_of_its_model(tmp_path: Path) -> None:
    events, of = [3, 9, 14, 2, 0, 25, 8, 5] * 4, [900, 300, 400, 500] * 8
    rows = [
        row.replace(f",{k},,", f",{k},{n},")
        for row, k, n in zip(monthly(events), events, of, strict=True)
    ]
    declared = f"{PUBLISHED}\n        like_years: true"
    rate = found(study_of(tmp_path, *rows, declared=declared))["counts.rate_x"]
    sure = rate.estimates["like_years"]
    assert [sure.value, sure.ci_low, sure.ci_high] == pytest.approx(NEGATIVE_BINOMIAL_OF_R)
    assert sure.value != pytest.approx(1000 * sum(events) / sum(of), rel=0.02)


def test_rates_over_periods_are_of_the_same_rows_and_of_periods_of_one_length(
    tmp_path: Path,
) -> None:
    rows = [f"F,A,{2011 + y},X,{10 + y},1000,,," for y in range(5)]
    plain = [*rows, *(f"F,B,{2011 + y},X,{20 - y},1000,,," for y in range(5))]
    more = [*plain, "F,C,2015,X,900,1000,,,", *(f"F,A,2015 Q{q},Y,3,,,," for q in (1, 2))]
    declared = f"{PUBLISHED}\n        like_years: true"
    short = found(study_of(tmp_path / "a", *plain, declared=declared))["counts.rate_x"]
    long = found(study_of(tmp_path / "b", *more, declared=declared))["counts.rate_x"]
    assert short.estimates["like_years"].ci_low == long.estimates["like_years"].ci_low
    assert "by all 5 periods, over the same 2 of 3 areas" in long.headline
    assert cells(short)["A"][-1] == cells(long)["A"][-1]
    assert cells(long)["C"][-1] == "no interval"
    assert long.table
    assert long.table.notes[-1] == "Interval: over the same 2 of 3 areas."


@pytest.mark.slow
def test_a_million_events_are_counted_by_area_and_month_in_time(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    days = pd.Timestamp("2015-01-01") + pd.to_timedelta(dice.integers(0, 2500, 1_000_000), unit="D")
    frame = pd.DataFrame(
        {"area": dice.integers(0, 40, 1_000_000), "day": days.strftime("%Y-%m-%d")}
    )
    declared = "rows_count: events\n        about: children\n        counts: {period: day}"
    study = study_of(tmp_path, declared=declared)
    frame.to_csv(tmp_path / "deliverables/d/data/c.csv", index=False)
    began = pd.Timestamp.now()
    counted = read_counts(study)
    assert counts.analyse(study, counted)
    assert counted.table["value"].sum() == 1_000_000
    assert (pd.Timestamp.now() - began).total_seconds() < 20


@pytest.mark.parametrize("declared", [PUBLISHED, OF_CHILDREN])
def test_who_counts_otherwise_than_most_is_in_no_sum_and_is_named(
    tmp_path: Path, declared: str
) -> None:
    rows = [
        f"F{n},A{n},{year},X,{100 * n + at},,{'offences' if n == 3 else ''},,"
        for n in range(1, 5)
        for at, year in enumerate(YEARS)
    ]
    rows += [f"F5,A5,{YEARS[2]},X,900,,,,", "F5,A5,2015/16,X,,,,not held,"]
    rows += [f"Total,Total,{year},X,{1000 + 904 * (at == 2)},,,," for at, year in enumerate(YEARS)]
    findings = found(study_of(tmp_path, *rows, declared=declared))
    said = findings["counts.x"]
    assert (said.estimates["n_first"].value, said.estimates["n_last"].value) == (700, 706)
    assert "over the same 3 of 5" in said.wordings[0]
    assert "Not compared, counted otherwise than most: A3" in " ".join(said.caveats)
    assert "{n_several} of {n_measures}" in findings["counts.definitions"].wordings[0]
    asked = findings["counts.data_supply"]
    assert [row.cells["supplied"] for row in asked.table.rows if asked.table] == [5]
