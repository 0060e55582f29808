"""Supply of a list of measures: what is read and refused, and that counts are those of the sheet.

Authority: pandas on the same sheet, counted otherwise (a cross join of all that was asked for);
properties that must hold (full, in part and not add up; the order of rows changes nothing; no
figure's value is in any finding).
"""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from workspace_maker import make_workspace

from analyses import supply
from evaluation.command.demo.make_supplied import minimum_dataset
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.forms.entry import supply_form
from evaluation.forms.workbook import write_form
from evaluation.read.supplied import read_supply
from evaluation.report.figures.answered import table_of
from evaluation.report.figures.matrix import draw_matrix
from evaluation.say.claims.ladder import barred_by, ceiling
from evaluation.say.claims.lint import lint
from evaluation.say.claims.passage import Passage
from evaluation.say.finding import Finding

HEAD = "area,period,measure,group,value,of,status,reason,definition,was"
ASKED = (
    "measure,agency,definition,kind,groups,area,period",
    "Arrests,Police,Each child once,,girls; boys,North,Apr to Sep 2020",
    "Exclusions,Education,,,,South,Oct 2020 to Mar 2021",
    "Stays,Health,,percent,,,",
)
DECLARED = """title: Supply
area: A
evaluations:
  - design: supply
    data:
      - {file: data/supply.csv, rows_count: institutions}
      - {file: data/asked.csv, holds: list, rows_count: institutions}
"""
FIRST, SECOND = "Apr to Sep 2020", "Oct 2020 to Mar 2021"
ROWS = (
    f"North,{FIRST},Arrests,girls,7771,,,,,",
    f"North,{FIRST},Arrests,boys,7772,,,,,",
    f"North,{FIRST},Exclusions,,,,not held,No field,,",
    f"North,{FIRST},Stays,,55.5,,,,,",
    f"South,{FIRST},Arrests,girls,7773,,,,,",
    f"South,{FIRST},Exclusions,,7774,,,,,",
    f"North,{SECOND},Arrests,girls,7775,,,,,",
    f"north,{SECOND},arrests,Boys,0,,late,,Arrests and not children,",
    f"North,{SECOND},Exclusions,,7776,9000,,,,",
    f"North,{SECOND},Stays,,,,refused,,,",
    f"South,{SECOND},Arrests,girls,7777,,,,,",
    f"South,{SECOND},Exclusions,,,,not retrievable,Free text,,",
    f"South,{FIRST},Exclusions,,7779,,,,,7774",
)


def study_of(
    folder: Path,
    *rows: str,
    asked: tuple[str, ...] = ASKED,
    declared: str = DECLARED,
    head: str = HEAD,
) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "supply.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (data / "asked.csv").write_text("\n".join((*asked, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    return open_study("d", 1, folder)


def found(study: Study) -> dict[str, Finding]:
    return {f.key: f for f in supply.analyse(study, read_supply(study))}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def faults(study: Study) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        read_supply(study)
    return [(issue.code, issue.cell) for issue in caught.value.issues]


def test_headings_in_capitals_change_nothing_also_where_rows_correct_others(tmp_path: Path) -> None:
    listed = (ASKED[0].title(), *ASKED[1:])
    capitals = found(study_of(tmp_path / "a", *ROWS, asked=listed, head=HEAD.title()))
    small = found(study_of(tmp_path / "b", *ROWS))
    assert {key: values(of) for key, of in capitals.items()} == {
        key: values(of) for key, of in small.items()
    }


def test_what_is_told_of_the_file_is_told_once(tmp_path: Path) -> None:
    notes = read_supply(study_of(tmp_path, *ROWS)).notes
    assert notes
    assert len(notes) == len({*notes})


def test_what_was_said_as_often_is_named_together(tmp_path: Path) -> None:
    rows = (row.replace(",refused,", ",not retrievable,") for row in ROWS)
    assert found(study_of(tmp_path, *rows))["supply.why_not"].headline.endswith(
        'most often as "no answer" and "not retrievable" (2 each).'
    )


def test_what_was_asked_for_is_counted_and_not_only_what_came(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *ROWS))
    assert values(findings["supply.overview"]) == {
        "n_here": 4,  # girls and boys and exclusions of the North, girls of the South
        "n_asked": 8,
        "n_late": 1,
        "n_whole": 0,
        "n_measures": 3,
        "n_areas": 2,
        "here_north": 3,
        "asked_north": 4,
        "here_south": 1,
        "asked_south": 4,
    }
    figure = findings["supply.matrix"].figure
    assert figure is not None
    assert {(m.label, m.group): (m.written, m.value) for m in figure.marks} == {
        ("Arrests", "North"): ("late", 1),
        ("Arrests", "South"): ("1 of 2", 0.5),
        ("Exclusions", "North"): ("yes", 1),
        ("Exclusions", "South"): ("no", 0),
        ("Stays", "North"): ("no", 0),
        ("Stays", "South"): ("no", 0),
    }
    table = findings["supply.why_not"].table
    assert table is not None
    assert {row.cells["label"]: (row.cells["n"], row.cells["said"]) for row in table.rows} == {
        "no answer": (2, ""),
        "refused": (1, ""),
        "not retrievable": (1, "Free text"),
    }


def test_what_changed_since_the_submission_before_is_told_by_measure_and_area(
    tmp_path: Path,
) -> None:
    table = found(study_of(tmp_path, *ROWS))["supply.changes"].table
    assert table is not None
    assert [
        (row.cells["label"], row.cells["measure"], row.cells["areas"]) for row in table.rows
    ] == [
        ("Newly supplied", "Exclusions", "North"),
        ("No longer supplied", "Exclusions", "South"),
        ("No longer supplied", "Stays", "North"),
        ("Definition changed", "Arrests", "North"),
        ("Earlier figure revised", "Exclusions", "South"),
    ]


def test_an_area_that_sent_nothing_yet_is_told_once_and_old_corrections_no_more(
    tmp_path: Path,
) -> None:
    third = "Apr to Sep 2021"
    asked = (*ASKED, f",,,,,,{third}")
    later = (f"North,{third},Arrests,girls,7781,,,,,", f"North,{third},Arrests,boys,7782,,,,,")
    findings = found(study_of(tmp_path / "a", *ROWS, *later, asked=asked))
    changed = findings["supply.changes"]
    assert values(changed) == {"n_new": 0, "n_gone": 1, "n_defined": 1, "n_revised": 1}
    assert "from South nothing came" in changed.wordings[0]
    # the correction of the South's first figure stood above rows that are there since
    since = (*later, f"South,{third},Exclusions,,7783,,,,,")
    own = f"South,{SECOND},Stays,,5,,,,,"
    findings = found(study_of(tmp_path / "b", *ROWS, own, *since, asked=asked))
    assert values(findings["supply.changes"])["n_revised"] == 0


def test_a_sheet_without_what_was_supplied_is_refused(tmp_path: Path) -> None:
    rows = ("1,Arrests,Y", "2,Exclusions,N")
    declared = DECLARED.replace(
        "institutions}", f"institutions, throughout: {{area: North, period: {FIRST}}}}}", 1
    )
    study = study_of(tmp_path, *rows, head="Ref,Measure,Came", declared=declared)
    assert [code for code, _ in faults(study)] == ["counts.no-figures"]


def test_the_example_counts_as_pandas_counts_it(tmp_path: Path) -> None:
    sheets = minimum_dataset()
    lines = {
        name: [",".join(f'"{cell}"' for cell in row) for row in rows]
        for name, rows in sheets.items()
    }
    study = study_of(tmp_path, *lines["Supply"][1:], asked=tuple(lines["Asked for"]))
    findings = found(study)
    sheet = pd.DataFrame(sheets["Supply"][1:], columns=sheets["Supply"][0])
    listed = pd.DataFrame(sheets["Asked for"][1:], columns=sheets["Asked for"][0])
    asked = (
        listed[["measure", "agency", "groups"]]
        .assign(group=listed["groups"].str.split("; "))
        .explode("group")
    )
    areas, periods = (listed[name].replace("", pd.NA).dropna() for name in ("area", "period"))
    every = asked.merge(areas, how="cross").merge(periods, how="cross")
    keys = ["area", "period", "measure", "group"]
    last = sheet.drop_duplicates(keys, keep="last")
    whole = every.merge(last, how="left", on=keys)
    whole["here"] = whole["value"].fillna("").ne("")
    of_last = whole[whole["period"] == periods.iloc[-1]]
    overview = values(findings["supply.overview"])
    assert overview["n_here"] == of_last["here"].sum()
    assert overview["n_asked"] == len(of_last)
    by_measure = of_last.groupby("measure")["here"].all()
    assert overview["n_whole"] == by_measure.sum()
    squares = of_last.groupby(["measure", "area"])["here"].mean()
    matrix = values(findings["supply.matrix"])
    assert (matrix["n_full"], matrix["n_none"]) == ((squares == 1).sum(), (squares == 0).sum())
    assert matrix["n_pairs"] == sum(matrix[name] or 0 for name in ("n_full", "n_part", "n_none"))
    table = findings["supply.by_agency"].table
    assert table is not None
    told = {str(row.cells["label"]): row.cells["all_areas"] for row in table.rows}
    for agency, of in of_last.groupby("agency"):
        assert told[str(agency)] == f"{of['here'].sum()} of {len(of)}"


def test_the_order_of_rows_changes_no_number_and_no_figure_is_printed(tmp_path: Path) -> None:
    rows = [*ROWS[:-1]]
    random.Random(18).shuffle(rows)
    plain, other = (
        found(study_of(tmp_path / name, *order, ROWS[-1]))
        for name, order in (("a", ROWS[:-1]), ("b", rows))
    )
    assert {k: values(f) for k, f in plain.items()} == {k: values(f) for k, f in other.items()}
    written = " ".join(finding.model_dump_json() for finding in plain.values())
    assert "777" not in written
    assert "55.5" not in written


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (f"North,{FIRST},Arests,girls,1,,,,,", "names.not-listed", "C15"),
        (f"East,{FIRST},Exclusions,,1,,,,,", "names.not-listed", "A15"),
        (f"South,{FIRST},Arrests,men,1,,,,,", "names.not-listed", "D15"),
        (f"South,{FIRST},Arrests,,1,,,,,", "names.not-listed", "D15"),
        ("South,2019,Stays,,1,,,,,", "names.not-listed", "B15"),
        (f"South,{FIRST},Arrests,boys,12,10,,,,", "counts.more-than-all", "E15"),
        (f"South,{FIRST},Stays,,101,,,,,", "counts.share-above", "E15"),
        (f"South,{FIRST},Arrests,boys,£70,,,,,", "counts.sign-of-no-count", "E15"),
        (f"South,{FIRST},Arrests,boys,70%,,,,,", "counts.sign-of-no-count", "E15"),
        (f"South,{FIRST},Stays,,7,,not held,,,", "counts.figure-and-status", "E15"),
        (f"South,{FIRST},Stays,,many,,,,,", "counts.not-a-figure", "E15"),
        (f"South,{FIRST},Arrests,girls,9,,,,,", "supply.twice", "E6, E15"),
        (f"South,{FIRST},Arrests,girls,9,,,,,4", "supply.was-otherwise", "J15"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_cell(
    tmp_path: Path, row: str, code: str, cell: str
) -> None:
    assert faults(study_of(tmp_path, *ROWS, row)) == [(code, cell)]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("arrests,Police,,,,,", "supply.listed-twice", "A5"),
        ("Searches,,,,,,", "supply.list-missing", "B5"),
        ("Searches,Police,,sum,,,", "supply.no-kind", "D5"),
        ("Searches,Police,,,,,autumn", "supply.no-period", "G5"),
    ],
)
def test_a_list_that_asks_for_nothing_clear_is_told_with_its_cell(
    tmp_path: Path, row: str, code: str, cell: str
) -> None:
    assert faults(study_of(tmp_path, *ROWS, asked=(*ASKED, row))) == [(code, cell)]


@pytest.mark.parametrize(("text", "told"), [("0.555", True), ("0.555%", False), ("5.55", False)])
def test_a_part_of_one_among_percentages_is_told(tmp_path: Path, text: str, told: bool) -> None:
    notes = read_supply(study_of(tmp_path, *ROWS, f"South,{FIRST},Stays,,{text},,,,,")).notes
    cells = [note.cell for note in notes if note.code == "counts.share-among-percentages"]
    assert cells == (["E15"] if told else [])


def test_an_area_in_one_period_only_and_a_period_without_rows_are_told(tmp_path: Path) -> None:
    third = "Apr to Sep 2021"
    asked = (*ASKED, f",,,,,East,{third}")
    rows = [*ROWS[:6], f"North,{third},Stays,,4,,,,,", f"East,{third},Stays,,4,,,,,"]
    study = study_of(tmp_path, *rows, asked=asked)
    read = read_supply(study)
    notes = {note.code: note.problem for note in read.notes}
    assert f"Nothing was supplied for {SECOND}" in notes["supply.period-missing"]
    assert read.periods == (FIRST, SECOND, third)
    told = [note.problem for note in read.notes if note.code == "supply.area-missing"]
    assert told == [
        f"South: no row for {third}, so there are rows for one period only.",
        f"East: no row for {FIRST}, so there are rows for one period only.",
    ]
    assert (
        "Nothing came from East for Apr to Sep 2020 and South for Apr to Sep 2021."
        in found(study)["supply.over_periods"].headline
    )


def test_a_period_that_the_list_passes_over_is_told(tmp_path: Path) -> None:
    asked = (*ASKED, ",,,,,,Oct 2021 to Mar 2022")
    study = study_of(tmp_path, *ROWS, "South,Oct 2021 to Mar 2022,Stays,,1,,,,,", asked=asked)
    notes = {note.code: note.problem for note in read_supply(study).notes}
    assert "Nothing was supplied for Apr to Sep 2021," in notes["supply.period-missing"]


def test_what_is_not_asked_of_an_area_counts_nowhere(tmp_path: Path) -> None:
    rows = [*ROWS, f"South,{SECOND},Stays,,,,not applicable,,,"]
    findings = found(study_of(tmp_path, *rows))
    assert values(findings["supply.overview"])["n_asked"] == 7
    figure = findings["supply.matrix"].figure
    assert figure is not None
    assert {m.written for m in figure.marks if (m.label, m.group) == ("Stays", "South")} == {"n/a"}


def test_definitions_are_one_or_several_and_each_says_whose(tmp_path: Path) -> None:
    rows = [row.replace("girls,7777,,,,,", "girls,7777,,,,By ward,") for row in ROWS]
    findings = found(study_of(tmp_path, *rows))
    assert values(findings["supply.definitions"]) == {"n_several": 1, "n_same": 0, "n_apart": 1}
    table = findings["supply.definitions"].table
    assert table is not None
    assert "South: By ward" in str(table.rows[0].cells["said"])


def test_figures_of_children_are_no_supply(tmp_path: Path) -> None:
    declared = DECLARED.replace("institutions}", "children}", 1)
    with pytest.raises(DeclarationError) as caught:
        study_of(tmp_path, *ROWS, declared=declared)
    assert "prints none" in str(caught.value)


def test_signs_stand_in_wide_drawings_and_what_is_missing_in_narrow_ones(tmp_path: Path) -> None:
    figure = found(study_of(tmp_path, *ROWS))["supply.matrix"].figure
    assert figure is not None
    assert all(sign in draw_matrix(figure, 480).svg() for sign in ("yes", "late", "1 of 2", "no"))
    assert "no: South" in draw_matrix(figure, 260).svg()
    rows = [[*row.cells.values()] for row in table_of(figure).rows]
    assert rows[0] == ["Arrests", "late", "1 of 2"]  # as in the squares, and not 1 and 0.5


def test_the_form_is_read_as_it_is_filled_in(tmp_path: Path) -> None:
    declared = DECLARED.replace("data/supply.csv,", "data/s.xlsx, sheet: Supply,").replace(
        "data/asked.csv,", "data/s.xlsx, sheet: Asked for,"
    )
    study = study_of(tmp_path, declared=declared)
    file = tmp_path / "deliverables/d/data/s.xlsx"
    write_form(supply_form("Our dataset"), file)
    book = openpyxl.load_workbook(file)
    for name, lines in (("Supply", ROWS), ("Asked for", ASKED[1:])):
        for line in lines:
            book[name].append([cell or None for cell in line.split(",")])
    lists = {rule.formula1 for rule in book["Supply"].data_validations.dataValidation}
    listed = {
        book["Asked for"][place.partition("!")[2][1:].replace("$", "").split(":")[0]].value
        for place in lists
        if place.startswith("'Asked for'")
    }
    assert {"Arrests", "North", FIRST} == listed  # the first of each list is offered
    book.save(file)
    plain = found(study_of(tmp_path / "plain", *ROWS))
    assert {k: values(f) for k, f in found(study).items()} == {
        k: values(f) for k, f in plain.items()
    }


@pytest.mark.parametrize(
    ("sentence", "design", "flagged"),
    [
        ("Supply rose significantly.", "supply", True),
        ("There is a clear trend towards fuller supply.", "supply", True),
        ("Health figures were refused because there is no agreement to share.", "supply", False),
        ("86 of 96 figures were supplied for the last half-year.", "supply", False),
        ("The difference between the groups who came is significant.", "reach_by_group", True),
        ("14 of 90 professionals from housing came.", "reach_by_group", False),
    ],
)
def test_what_a_supply_and_a_reach_cannot_carry_is_flagged(
    sentence: str, design: str, *, flagged: bool
) -> None:
    passage = Passage(sentence)
    verdicts = list(lint([passage], ceiling(design), barred_by(design)))
    assert any(verdict.flagged for verdict in verdicts) is flagged


def test_a_file_for_each_half_year_is_read_as_one_below_the_other(tmp_path: Path) -> None:
    later = "      - {file: data/later.csv, rows_count: institutions}\n"
    declared = DECLARED.replace("      - {file: data/asked", f"{later}      - {{file: data/asked")
    study = study_of(tmp_path / "two", *ROWS[:6], declared=declared)
    path = tmp_path / "two/deliverables/d/data/later.csv"
    path.write_text("\n".join((HEAD, *ROWS[6:], "")), encoding="utf-8")
    one, two = found(study_of(tmp_path / "one", *ROWS)), found(study)
    assert {k: values(f) for k, f in one.items()} == {k: values(f) for k, f in two.items()}
    assert one["supply.changes"].table == two["supply.changes"].table
