"""Counts of a service: what is compared, what is refused, and that numbers are those of the sheet.

Authority: sums and averages by hand; statsmodels' least squares for the step; properties that must
hold (12 points before anything is tested, another supplier changes nothing, no word of a cause).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import statsmodels.api as sm
from attacked_counts import follows
from attacked_services import ServiceSheetMade
from command_line import pathfinder
from workspace_maker import make_workspace

from analyses import service
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError
from evaluation.protect.policy import load_policy
from evaluation.protect.protect import Protection
from evaluation.read.counted.of_service import read_service
from evaluation.say.claims.ladder import barred_by
from evaluation.say.claims.lint import judge
from evaluation.say.claims.passage import Passage, Sentence
from evaluation.say.finding import Claim, Edition, Finding

DECLARED = """title: Pilot
area: A
evaluations:
  - design: service
    data:
      - file: data/counts.csv
        rows_count: events
        about: ABOUT
        citation: Made up.
        began: May 2021
        service: the pilot
"""
MONTHS = [
    *(f"{m} 2020" for m in ("May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")),
    *(f"{m} 2021" for m in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")),
]
HEAD = "period,measure,value"


def study_of(
    folder: Path, rows: Sequence[str], more: str = "", head: str = HEAD, about: str = "institutions"
) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "counts.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    declared = DECLARED.replace("ABOUT", about) + more
    (folder / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    return open_study("d", 1, folder)


def months(numbers: Sequence[int], months: Sequence[str], after: str = "") -> list[str]:
    return [f"{m},Calls,{n}{after}" for m, n in zip(months, numbers, strict=True)]


def found(study: Study) -> dict[str, Finding]:
    return {f.key: f for f in service.analyse(study, read_service(study))}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def refused(study: Study) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_service(study)
    return [issue.code for issue in caught.value.issues]


def test_few_periods_are_described_and_not_tested(tmp_path: Path) -> None:
    rows = months((10, 12, 14, 20, 18), MONTHS[9:14])
    findings = found(study_of(tmp_path, rows))
    assert {*findings} == {"service.overview", "service.calls", "service.changed"}
    assert "Nothing is declared" in findings["service.changed"].headline
    assert values(findings["service.calls"]) == {
        "before": 12,
        "total_before": 36,
        "since": 19,
        "total_since": 38,
    }
    assert all(e.ci_low is None for f in findings.values() for e in f.estimates.values())
    figure = findings["service.calls"].figure
    assert figure is not None
    assert figure.breaks == {"May 2021": "The pilot began"}


def test_the_same_months_a_year_before_stand_beside(tmp_path: Path) -> None:
    rows = months(range(1, 17), MONTHS)
    numbers = values(found(study_of(tmp_path, rows))["service.calls"])
    assert numbers["same_before"] == 1 + 2 + 3 + 4
    assert numbers["total_since"] == 13 + 14 + 15 + 16


def test_the_step_of_a_longer_series_is_that_of_least_squares(tmp_path: Path) -> None:
    numbers = [31, 28, 33, 30, 27, 35, 29, 32, 30, 28, 33, 31, 39, 36, 41, 38]
    findings = found(study_of(tmp_path, months(numbers, MONTHS)))
    line = np.arange(16.0) - 12
    since = line >= 0
    design = np.column_stack([np.ones(16), line, since, since * line])
    fitted = sm.OLS(np.array(numbers, float), design).fit()
    step = findings["service.calls.step"].estimates["step"]
    assert step.value == pytest.approx(fitted.params[2])
    low, high = fitted.conf_int()[2]
    assert step.ci_low is not None
    assert step.ci_high is not None
    assert step.ci_low <= low
    assert step.ci_high >= high


def test_who_has_no_figure_for_every_period_changes_no_number(tmp_path: Path) -> None:
    head = "period,measure,value,area"
    whole = months((10, 12, 20), MONTHS[10:13], ",North")
    part = months((5, 7), MONTHS[11:13], ",South")
    alone = found(study_of(tmp_path / "a", whole, head=head))["service.calls"]
    both = found(study_of(tmp_path / "b", [*whole, *part], head=head))["service.calls"]
    assert values(alone) == values(both)
    assert any("South" in caveat for caveat in both.caveats)
    assert both.headline.startswith("Calls (without South): 20.0 a month since")


def test_another_definition_since_refuses_the_comparison(tmp_path: Path) -> None:
    head = "period,measure,value,definition"
    rows = [
        *months((10, 12), MONTHS[10:12], ",calls answered"),
        *months((20, 18), MONTHS[12:14], ",calls made"),
    ]
    finding = found(study_of(tmp_path, rows, head=head))["service.calls"]
    assert "not compared: it was not counted by one definition" in finding.headline
    assert not finding.estimates


def test_what_else_changed_stands_in_series_caveat_and_table(tmp_path: Path) -> None:
    more = "        changed: {Jan 2021: schools closed}\n"
    findings = found(study_of(tmp_path, months(range(16), MONTHS), more))
    figure, table = findings["service.calls"].figure, findings["service.changed"].table
    assert figure is not None
    assert table is not None
    assert figure.breaks == {"May 2021": "The pilot began", "Jan 2021": "schools closed"}
    assert [row.cells["what"] for row in table.rows] == ["schools closed"]
    assert any("Jan 2021: schools closed" in c for c in findings["service.calls"].caveats)


@pytest.mark.parametrize(
    ("rows", "more", "code"),
    [
        (months((1, 2), MONTHS[10:12]), "", "service.no-such-period"),
        (months((1, 2), MONTHS[12:14]), "", "service.one-side"),
        (
            months((1, 2, 3), MONTHS[10:13]),
            "        changed: {1 January: rain}\n",
            "counts.changed-when",
        ),
        ([*months((1, 2, 3), MONTHS[10:13]), "2019,Calls,30"], "", "service.lengths"),
    ],
)
def test_what_cannot_be_compared_is_told(
    tmp_path: Path, rows: list[str], more: str, code: str
) -> None:
    assert refused(study_of(tmp_path, rows, more)) == [code]


def test_months_of_children_are_for_named_readers(tmp_path: Path) -> None:
    study = study_of(tmp_path, months(range(20, 36), MONTHS), about="children")
    policy = load_policy(study.workspace.programme.disclosure_policy, study.workspace.root)
    shown = {f.key: f for f in Protection(Edition.PUBLIC, policy).of([*found(study).values()])}
    calls = shown["service.calls"]
    assert calls.table is None
    assert calls.figure is not None
    assert calls.figure.kind == "bars"
    assert calls.estimates["total_since"].value == 32 + 33 + 34 + 35


def test_few_events_of_children_are_not_published(tmp_path: Path) -> None:
    study = study_of(tmp_path, months((9, 11, 2, 1), MONTHS[10:14]), about="children")
    policy = load_policy(study.workspace.programme.disclosure_policy, study.workspace.root)
    shown = {f.key: f for f in Protection(Edition.PUBLIC, policy).of([*found(study).values()])}
    for key in ("service.overview", "service.calls"):
        told = {n: e.value for n, e in shown[key].estimates.items() if e.value is not None}
        assert not {"since", "total_since"} & {*told}, key


def test_no_sentence_says_why(tmp_path: Path) -> None:
    more = "        changed: {Jan 2021: schools closed}\n"
    findings = found(study_of(tmp_path, months(range(16), MONTHS), more))
    for finding in findings.values():
        for text in (finding.headline, finding.title):
            judged = judge(Sentence(text, Passage(text)), Claim.DESCRIBED, barred_by("service"))
            assert judged.claim is Claim.DESCRIBED, text


def test_the_form_is_filled_in_and_checked(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    words = ("--design", "service", "--title", "Pilot", "--area", "A", "--outcome", "1")
    made = pathfinder("new", "pilot", *words, "--rows", "children", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    form = tmp_path / "deliverables/pilot/data/counts.xlsx"
    book = openpyxl.load_workbook(form)
    sheet = book["Counts"]
    first = sheet.max_row + 1
    for at, (month, number) in enumerate(zip(MONTHS[10:14], (30, 28, 33, 31), strict=True)):
        for column, value in enumerate((month, "Calls", number), start=2):  # behind the area
            sheet.cell(first + at, column, value)
    book.save(form)
    done = pathfinder("check", "pilot", cwd=tmp_path)
    assert "2 months before May 2021, and 2 months since." in done.stdout + done.stderr
    assert "what else changed" in done.stdout + done.stderr


# --- small numbers of children --------------------------------------------------------------------

POLICY = load_policy("small-groups-2026", Path())
OF_CHILDREN = "rows_count: children"


def shown(
    folder: Path,
    rows: Sequence[str],
    edition: Edition,
    counted: str = OF_CHILDREN,
    head: str = HEAD,
) -> dict[str, Finding]:
    """What an edition shows of a sheet of children, or of events about them."""
    study = study_of(folder, rows, head=head, about="children")
    place = folder / "deliverables/d/deliverable.yaml"
    declared = place.read_text(encoding="utf-8")
    events = "rows_count: events\n        about: children"
    place.write_text(declared.replace(events, counted), encoding="utf-8")
    study = open_study("d", 1, folder)
    return {f.key: f for f in Protection(edition, POLICY).of([*found(study).values()])}


def told(finding: Finding) -> dict[str, float]:
    """The numbers that stand."""
    return {name: e.value for name, e in finding.estimates.items() if e.value is not None}


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_two_children_of_every_month_are_two_and_not_twenty_four(
    tmp_path: Path, edition: Edition
) -> None:
    findings = shown(tmp_path, months([2, 3, 2, 2] * 4, MONTHS), edition)
    assert not told(findings["service.calls"])
    assert not {"before", "since"} & told(findings["service.overview"]).keys()


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_a_step_stands_where_every_figure_of_its_series_could(
    tmp_path: Path, edition: Edition
) -> None:
    large = [31, 28, 33, 30, 27, 35, 29, 32, 30, 28, 33, 31, 39, 36, 41, 38]
    few = [*large[:5], 2, *large[6:]]
    for numbers, stands in ((large, True), (few, False)):
        findings = shown(tmp_path / str(stands), months(numbers, MONTHS), edition)
        assert ("step" in told(findings["service.calls.step"])) is stands


def test_those_few_who_were_left_over_of_all_are_not_told_by_the_share(tmp_path: Path) -> None:
    rows = months([40, 41, 42, 43], MONTHS[10:14])
    rows = [f"{row},{int(row.rpartition(',')[2]) + 1}" for row in rows]
    findings = shown(tmp_path, rows, Edition.RESTRICTED, head=f"{HEAD},of")
    assert not {"of_since", "share_since"} & told(findings["service.calls"]).keys()


def test_a_measure_that_is_withheld_is_not_what_all_figures_leave_over(tmp_path: Path) -> None:
    head = "period,measure,day"
    rows = [f"{m},Calls,1" for m in MONTHS[10:14] for _ in range(12)]
    rows += [f"{m},Visits,1" for m in MONTHS[10:14]]
    findings = shown(
        tmp_path, rows, Edition.PUBLIC, "rows_count: events\n        about: children", head
    )
    numbers = {f.n for f in findings.values() if f.n is not None}
    assert 48 in numbers
    assert 52 not in numbers


def attacked(folder: Path, seed: int) -> bool:
    """Whether anything is told outside the team of a seed's sheet; no small count follows."""
    made, head = ServiceSheetMade.of(seed), "area,period,measure,value,status"
    study_of(folder, [*made.sheet.rows()], head=head, about="children")
    place = folder / "deliverables/d/deliverable.yaml"
    declared = place.read_text(encoding="utf-8").replace("May 2021", made.began)
    events = "rows_count: events\n        about: children"
    place.write_text(declared.replace(events, made.sheet.declared), encoding="utf-8")
    findings = [*found(open_study("d", 1, folder)).values()]
    public, restricted = (
        [*made.printed(Protection(edition, POLICY).of(findings))]
        for edition in (Edition.PUBLIC, Edition.RESTRICTED)
    )
    assert not [*follows(made.sheet, public, 10)], seed
    assert not [*follows(made.sheet, [*public, *restricted], 5)], seed
    return bool(restricted)


def test_no_small_count_follows_from_measures_that_are_parts_of_one_another(tmp_path: Path) -> None:
    assert attacked(tmp_path, 0)  # of boys and all there are two areas, and of girls one


@pytest.mark.slow
def test_no_small_count_follows_from_a_hundred_services(tmp_path: Path) -> None:
    assert sum(attacked(tmp_path / str(seed), seed) for seed in range(100)) > 50


def test_none_before_is_of_nobody_and_stands(tmp_path: Path) -> None:
    finding = shown(tmp_path, months([0, 0, 12, 11], MONTHS[10:14]), Edition.PUBLIC)[
        "service.calls"
    ]
    assert finding.headline.startswith("Calls: 11.5 a month since the pilot began, and 0.0 before")


def test_a_sheet_of_all_areas_alone_is_compared_as_one_of_an_area(tmp_path: Path) -> None:
    said = [
        service.analyse(study, read_service(study))[0].headline
        for area in ("All areas", "Kent")
        for study in [
            study_of(
                tmp_path / area,
                [f"{m},Arrests,{at + 1},{area}" for at, m in enumerate(MONTHS)],
                head=f"{HEAD},area",
            )
        ]
    ]
    assert said[0] == said[1]
    assert "not compared" not in said[0]
