"""Accounts: what is read and refused, and that sums and costs are those of the sheet.

Authority: pandas on the same sheet, with amounts in whole pence; divisions by hand; properties that
must hold (the order of lines and a row of totals change no number); NHS England and others print
amounts below nought in brackets, as accountants do.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from command_line import pathfinder
from workspace_maker import make_workspace

from analyses import expenditure
from evaluation.command.demo.make_more import _account
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.protect.policy import load_policy
from evaluation.protect.protect import Protection
from evaluation.read.spending import amount, read_spending
from evaluation.say.claims.ladder import barred_by
from evaluation.say.finding import Edition, Finding

HEAD = "line,category,planned,spent,in kind"
DECLARED = """title: Money
area: A
evaluations:
  - design: expenditure
    data:
      - file: data/account.csv
        citation: Ledger of 1 May.
        vat: excluded
"""
ROWS = (
    'Workers,Staff,"60,000","57,318.40",',
    "Travel,Staff,1200,1310.05,no",
    "Hall,Rooms,£900,900,yes",
    'Meals,Rooms,"2,000.50",(20.50),',
)


def study_of(folder: Path, *rows: str, more: str = "", head: str = HEAD) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "account.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(DECLARED + more, encoding="utf-8")
    return open_study("d", 1, folder)


def found(study: Study) -> dict[str, Finding]:
    return {f.key: f for f in expenditure.analyse(study, read_spending(study))}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def refused(study: Study) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        read_spending(study)
    return [(issue.code, issue.cell) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("1300", 130000),
        ("1,300.50", 130050),
        ("£1,300,000", 130000000),
        ("(300)", -30000),
        ("-£12.30", -1230),
        ("\N{MINUS SIGN}5", -500),
        ("-", 0),
        ("1234.5600000000001", 123456),  # as Excel stores what it worked out
        ("12,50", None),  # a decimal comma
        ("1.300", None),  # a point between thousands
        ("1.300,50", None),
        ("12.345", None),
        ("about 300", None),
        ("3k", None),
    ],
)
def test_an_amount_is_read_to_the_penny_or_not_at_all(text: str, pence: int | None) -> None:
    assert amount(text) == (None if pence is None else Decimal(pence) / 100)


def test_amounts_in_thousands_are_single_ones_when_they_are_read() -> None:
    assert amount("12.5", thousands=True) == 12500
    assert amount("1.300", thousands=True) == 1300


def test_sums_are_those_of_the_sheet_in_pence(tmp_path: Path) -> None:
    head, *rows = _account()
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    head_line = ",".join(f'"{cell}"' for cell in head)
    findings = found(study_of(tmp_path, *lines, head=head_line))
    sheet = pd.DataFrame(rows[:-1], columns=head)
    for name in ("Planned (£)", "Spent (£)"):
        exact = sheet[name].str.replace(",", "").astype(float).mul(100).round().astype(int)
        sheet[name] = exact
    paid = sheet[sheet["In kind"] == "no"]
    overview = values(findings["expenditure.overview"])
    assert overview["planned"] == paid["Planned (£)"].sum() / 100
    assert overview["spent"] == paid["Spent (£)"].sum() / 100
    assert overview["in_kind"] == sheet.loc[sheet["In kind"] == "yes", "Spent (£)"].sum() / 100
    funders = findings.get("expenditure.by_funder", None)
    assert funders is None  # what was paid in money has one funder
    table = findings["expenditure.by_line"].table
    assert table is not None
    total = table.rows[-1].cells
    assert (total["planned"], total["spent"]) == (overview["planned"], overview["spent"])


def test_the_order_of_lines_and_a_row_of_totals_change_no_number(tmp_path: Path) -> None:
    rows = [*ROWS]
    random.Random(18).shuffle(rows)
    plain = found(study_of(tmp_path / "a", *ROWS))
    other = found(study_of(tmp_path / "b", *rows, 'Total,,"64,100.50",'))
    assert values(plain["expenditure.overview"]) == values(other["expenditure.overview"])


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ((*ROWS, 'Total,,"63,200.50","58,607.95",'), ""),  # what was paid in money
        ((*ROWS, 'Total,,"64,100.50","59,507.95",'), ""),  # with what is in kind
        ((*ROWS, 'Total,,"63,200.50","58,607.96",'), "D6"),  # a penny
        ((*ROWS, 'TOTAL:,,"63,200","58,607.95",'), "C6"),
        ((*ROWS, 'Total,Staff,"61,200","58,628.45",'), ""),
        ((*ROWS, 'Total Staff,,"61,200","58,628.45",'), ""),
        ((*ROWS, 'Total,Staff,"61,200","58,607.95",'), "D6"),
        ((*ROWS[:2], 'Subtotal,,"61,200",,', *ROWS[2:], 'Subtotal,,"2,900.50",879.50,'), ""),
        ((*ROWS[:2], 'Subtotal,,"61,200",,', *ROWS[2:], 'Subtotal,,"2,900.00",879.50,'), "C7"),
        (("A,,300,300,", "B,,500,500,", "C,,900,900,", "Total,,500,1700,"), "C5"),  # the median
    ],
)
def test_a_total_is_the_sum_of_its_lines_to_the_penny(
    tmp_path: Path, rows: tuple[str, ...], cell: str
) -> None:
    study = study_of(tmp_path, *rows)
    if cell:
        assert refused(study) == [("spending.total-apart", cell)]
    else:
        spending = read_spending(study)
        assert len(spending.lines) == sum("otal" not in row for row in rows)
        assert spending.totals == sum("otal" in row for row in rows)


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ('Food,Rooms,"12,50",3,', "spending.no-amount", "C6"),
        ("Food,Rooms,12,\N{EURO SIGN}3,", "spending.no-amount", "D6"),  # of an account in pounds
        (",Rooms,12,3,", "spending.no-line", "A6"),
        ("Food,Rooms,12,3,perhaps", "spending.in-kind", "E6"),
        ("Total of heads,,12,3,", "spending.total-of-what", "A6"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_cell(
    tmp_path: Path, row: str, code: str, cell: str
) -> None:
    assert refused(study_of(tmp_path, *ROWS, row)) == [(code, cell)]


def test_a_heading_in_thousands_must_be_declared(tmp_path: Path) -> None:
    head = "Line,Budget (£000),Actual (£000)"
    assert [code for code, _ in refused(study_of(tmp_path / "a", "A,12,11.5", head=head))] == [
        "spending.thousands"
    ] * 2
    study = study_of(tmp_path / "b", "A,12,11.5", head=head, more="        thousands: true\n")
    assert values(found(study)["expenditure.overview"])["spent"] == 11500


def test_a_budget_as_it_is_kept_is_read(tmp_path: Path) -> None:
    head = "Budget line,Type,Budget 2020-21 (£),Actual spend (£),Variance"
    rows = (
        "STAFF,,,,",
        'Workers,Staff,"60,000",57318.40,=C3-D3',
        "Sub total staff,,=SUM(C3),=SUM(D3),",
        "OTHER,,,,",
        "Travel,Other,1200,1310.05,",
        "TOTAL,,=C4+C6,=D4+D6,",
    )
    spending = read_spending(study_of(tmp_path, *rows, head=head))
    assert [(line.name, line.planned, line.spent) for line in spending.lines] == [
        ("Workers", Decimal(60000), Decimal("57318.40")),
        ("Travel", Decimal(1200), Decimal("1310.05")),
    ]
    assert {note.code for note in spending.notes} == {"spending.no-amounts"}


def test_two_columns_that_may_be_the_plan_are_asked_for(tmp_path: Path) -> None:
    head = "Line,Budget 2019-20,Budget 2020-21,Spent"
    assert [code for code, _ in refused(study_of(tmp_path, "A,1,2,3", head=head))] == [
        "columns.which"
    ]


def test_a_plan_that_is_called_otherwise_is_missed_with_a_word(tmp_path: Path) -> None:
    notes = read_spending(study_of(tmp_path, "A,1,3", head="Line,Allowed,Spent")).notes
    assert [note.code for note in notes] == ["spending.one-amount"]


def test_lines_with_one_amount_only_are_not_compared(tmp_path: Path) -> None:
    study = study_of(tmp_path, "A,,100,90,", "B,,50,,", "C,,,30,")
    finding = found(study)["expenditure.overview"]
    assert values(finding)["difference"] == -10
    assert values(finding)["n_compared"] == 1
    assert "; over the line with both, £10 less was spent than planned." in finding.headline
    assert {n.code for n in read_spending(study).notes} == {"spending.not-both"}


COSTS = """        participants: {number: 40, low: 32, high: 50, of: children, source: Register}
        hours: {number: 160, lines: [Staff], source: Time sheets}
        outcome: {called: children at school, number: 8, source: A list}
"""


def test_a_cost_has_the_range_of_what_it_is_divided_by(tmp_path: Path) -> None:
    rows = ("Workers,Staff,900,800,", "Hall,Rooms,100,200,", "Cups,Rooms,,100,yes")
    findings = found(study_of(tmp_path, *rows, more=COSTS))
    cost = values(findings["expenditure.per_participant"])
    assert (cost["cost"], cost["low"], cost["high"]) == (25, 20, 31.25)  # 1000 by 40, 50 and 32
    assert cost["with_in_kind"] == 27.5
    assert values(findings["expenditure.per_hour"])["cost"] == 5  # 800 by 160
    outcome = findings["expenditure.per_outcome"]
    assert not outcome.estimates
    assert "cannot be computed: the design can describe" in outcome.headline


def test_a_cost_per_outcome_stands_where_the_design_shows_a_cause(tmp_path: Path) -> None:
    trial = COSTS.replace("source: A list", "design: randomised, source: A trial")
    findings = found(
        study_of(tmp_path / "a", "A,,1,1000,", more=trial.replace(", lines: [Staff]", ""))
    )
    assert values(findings["expenditure.per_outcome"])["cost"] == 125
    compared = trial.replace("randomised", "comparison").replace(", lines: [Staff]", "")
    findings = found(study_of(tmp_path / "b", "A,,1,1000,", more=compared))
    assert "can show that groups differ" in findings["expenditure.per_outcome"].headline


def test_a_cost_for_few_children_is_not_published(tmp_path: Path) -> None:
    few = COSTS.replace("number: 40, low: 32, high: 50", "number: 4").replace(
        ", lines: [Staff]", ""
    )
    study = study_of(tmp_path, "A,,1000,1000,", more=few)
    policy = load_policy(study.workspace.programme.disclosure_policy, study.workspace.root)
    shown = {f.key: f for f in Protection(Edition.PUBLIC, policy).of([*found(study).values()])}
    cost = shown["expenditure.per_participant"]
    assert all(estimate.value is None for estimate in cost.estimates.values())
    trial = few.replace("source: A list", "design: randomised, source: A trial")
    found_of = found(study_of(tmp_path / "trial", "A,,1000,1000,", more=trial)).values()
    told = {f.key: f for f in Protection(Edition.PUBLIC, policy).of([*found_of])}
    outcomes = told["expenditure.per_outcome"]  # of 8 children
    assert all(estimate.value is None for estimate in outcomes.estimates.values())
    assert values(shown["expenditure.overview"])["spent"] == 1000


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("        rows_count: children\n", "amounts are nobody's"),
        (COSTS.replace("low: 32", "low: 44"), "number must lie between low and high"),
    ],
)
def test_what_is_declared_and_cannot_be_is_refused(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        study_of(tmp_path, *ROWS, more=more)
    assert said in str(caught.value)


def test_a_line_that_is_not_there_cannot_be_divided(tmp_path: Path) -> None:
    study = study_of(tmp_path, *ROWS, more=COSTS.replace("[Staff]", "[Staf]"))
    assert [code for code, _ in refused(study)] == ["spending.no-such-line"]


def test_words_of_worth_are_barred() -> None:
    assert "value" in barred_by("expenditure")


def test_the_form_is_filled_in_and_checked(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    words = ("--design", "expenditure", "--title", "Money", "--area", "A", "--outcome", "1")
    made = pathfinder("new", "money", *words, cwd=tmp_path)
    assert "record the plan" not in made.stdout  # no answers come in
    assert made.returncode == 0, made.stderr
    form = tmp_path / "deliverables/money/data/expenditure.xlsx"
    book = openpyxl.load_workbook(form)
    sheet = book["Spending"]
    row = sheet.max_row + 1
    for at, cells in enumerate(
        (("Workers", "Staff", "", 900.5, 800.25), ("Total", "", "", 900.5, 801))
    ):
        for column, value in enumerate(cells, start=1):
            sheet.cell(row + at, column, value)
    book.save(form)
    done = pathfinder("check", "money", cwd=tmp_path)
    assert '"citation" is empty. Write there, in quotation marks: where' in done.stdout
    declared = tmp_path / "deliverables/money/deliverable.yaml"
    text = declared.read_text(encoding="utf-8").replace('citation: ""', "citation: Ledger")
    declared.write_text(text, encoding="utf-8")
    done = pathfinder("check", "money", cwd=tmp_path)
    assert done.returncode == 1
    assert (
        f"E{row + 1}: The total is 801, and its lines add up to 800.25: 0.75 less." in done.stdout
    )


QUARTERS = "Cost centre,Line,Budget 2023/24,Q1 Actual,Q2 Actual,Q3 Actual,Q4 Actual,Total Actual"
BY_QUARTER = (
    "Staff,,,,,,,",
    "C1,Workers,64000,15200.50,16010.25,16010.25,16800,64021",
    "C1,Agency,2000,0,1840,920.75,,2760.75",
    ",Staff subtotal,66000,15200.50,17850.25,16931,16800,66781.75",
    "C2,Hall,4800,1200,1200,1350,(150),3600",
    "C2,Evaluation,3000,,,,,",
    ",Total,73800,16400.50,19050.25,18281,16650,70381.75",
)


def test_a_column_for_each_quarter_is_turned_with_its_totals_held_against_it(
    tmp_path: Path,
) -> None:
    study = study_of(tmp_path, *BY_QUARTER, head=QUARTERS)
    findings = found(study)
    assert values(findings["expenditure.overview"])["spent"] == 70381.75
    assert values(findings["expenditure.overview"])["difference"] == 70381.75 - 70800
    table = findings["expenditure.by_period"].table
    assert table is not None
    sheet = pd.DataFrame([r.split(",") for r in BY_QUARTER], columns=QUARTERS.split(","))
    assert [(row.cells["label"], row.cells["spent"]) for row in table.rows] == [
        *((q, float(sheet[f"{q} Actual"].iloc[-1])) for q in ("Q1", "Q2", "Q3", "Q4")),
        ("Total", 70381.75),
    ]
    assert all("planned" not in row.cells for row in table.rows)


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ("17850.25", "17850.26", "spending.total-apart", "E5"),
        ("1350,(150),3600", "1350,(150),3750", "spending.row-apart", "H6"),
        ("1350,(150)", "1350,150 cr", "spending.no-amount", "G6"),
        ("Staff subtotal", "Rooms subtotal", "", ""),  # whatever it is called, it fits
        ("Staff subtotal,66000,15200.50", "Rooms subtotal,66000,1", "spending.total-of-what", "B5"),
        ("Actual", "Forecast", "spending.one-amount", ""),
    ],
)
def test_a_wrong_sum_of_a_quarter_is_told_with_its_cell(
    tmp_path: Path, old: str, new: str, code: str, cell: str
) -> None:
    rows = [row.replace(old, new) for row in BY_QUARTER]
    study = study_of(tmp_path, *rows, head=QUARTERS.replace(old, new))
    if code == "spending.one-amount":
        assert code in {note.code for note in read_spending(study).notes}
    elif code:
        assert (code, cell) in refused(study)
    else:
        assert values(found(study)["expenditure.overview"])["spent"] == 70381.75


@pytest.mark.parametrize(
    "head",
    [
        "Line,Actual 2022/23,Actual 2023/24",
        "Line,Actual Q4 2022/23,Actual Q4 2023/24",
        "Line,Q1,Q2",
        "Line,April,May",
    ],
)
def test_periods_that_stand_to_be_compared_are_not_added_up(tmp_path: Path, head: str) -> None:
    [(code, _)] = refused(study_of(tmp_path, "A,1,2", head=head))
    assert code in ("columns.which", "columns.not-said", "spending.periods-of-what")


def test_columns_that_are_only_called_as_periods_are_read_as_declared(tmp_path: Path) -> None:
    more = "        across: {Q1: spent, Q2: spent}\n"
    study = study_of(tmp_path, "A,10,1,2", head="Line,Budget,Q1,Q2", more=more)
    assert values(found(study)["expenditure.overview"])["spent"] == 3
    more = more.replace("Q2", "Q3")
    study = study_of(tmp_path, "A,10,1,2", head="Line,Budget,Q1,Q2", more=more)
    assert [code for code, _ in refused(study)] == ["columns.no-such-heading"]


def test_a_line_that_adds_up_those_above_is_told(tmp_path: Path) -> None:
    rows = ("A,,3,", "B,,4,", "Staff (all),,7,", "C,,5,")
    study = study_of(tmp_path, *rows, head="line,category,spent,in kind")
    [note] = [n for n in read_spending(study).notes if n.code == "spending.line-of-lines"]
    assert note.cell == "row 4"


@pytest.mark.parametrize(
    ("rows", "categories"),
    [
        (
            ("STAFF", "Workers,3", "Total staff,3", "Rooms:", "Hall,4", "Total,7"),
            ["STAFF", "Rooms"],
        ),
        (("STAFF", "Workers,3", "Total staff,3", "Audit,1", "Rooms", "Hall,4"), ["", "", ""]),
        (("STAFF", "Workers,3", "Cook", "Rooms", "Hall,4"), ["", ""]),
        (("Audit,1", "STAFF", "Workers,3", "Rooms", "Hall,4"), ["", "", ""]),
        (("Account of 2024", "Workers,3", "Hall,4"), ["", ""]),
    ],
)
def test_headings_are_the_category_of_the_lines_below_where_all_lines_have_one(
    tmp_path: Path, rows: Sequence[str], categories: list[str]
) -> None:
    """Not below a total, nor where a heading without lines may be a line without an amount."""
    spending = read_spending(study_of(tmp_path, *rows, head="line,spent"))
    assert [line.category for line in spending.lines] == categories
    [note] = [note for note in spending.notes if note.code == "spending.no-amounts"]
    assert ("the category of the lines below" in note.problem) is any(categories)


def test_what_is_left_over_and_years_with_their_quarters_are_told(tmp_path: Path) -> None:
    study = study_of(tmp_path / "a", *ROWS, "Balance,,0,2573,")
    assert [(n.code, n.cell) for n in read_spending(study).notes if "perhaps" in n.code] == [
        ("spending.perhaps-no-line", "row 6")
    ]
    head = "line,period,spent"
    told = [
        {note.code for note in read_spending(study_of(tmp_path / name, *rows, head=head)).notes}
        for name, rows in {
            "b": ("Staff,2020,9", "Staff,2020 Q1,2"),
            "c": ("Staff,2020 Q1,9", "Staff,2020 Q2,2"),
        }.items()
    ]
    assert ["spending.periods-overlap" in codes for codes in told] == [True, False]


def test_a_heading_with_the_amounts_of_its_lines_is_told(tmp_path: Path) -> None:
    rows = ("Staff,,61200,58628.45,", *ROWS[:2], "Rooms,,2900.50,879.50,", *ROWS[2:])
    told = {note.code: note.cell for note in read_spending(study_of(tmp_path / "a", *rows)).notes}
    assert told["spending.line-of-lines-below"] == "row 2, 5"
    rows = ("Staff,,,,", *ROWS[:2], "Rooms,,,,", *ROWS[2:])
    spending = read_spending(study_of(tmp_path / "b", *rows))
    assert [line.name for line in spending.lines] == ["Workers", "Travel", "Hall", "Meals"]
