"""Reach of groups: who came of those who could, and what of it leaves the team.

Authority: pandas on the same figures; the policy of small groups, held against every number that
an edition prints; a property (each group's stages fall, and add up to all together).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from workspace_maker import ROOT, make_workspace

from analyses import reach
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError
from evaluation.protect.policy import load_policy
from evaluation.protect.protect import Protection
from evaluation.read.staged import read_stages
from evaluation.say.finding import Edition, Finding

HEAD = "period,group,stage,value"
DECLARED = """title: Reach
area: A
evaluations:
  - design: reach_by_group
    data:
      - {file: data/reach.csv, rows_count: children, stages: [Eligible, Offered, Came]}
"""
LARGE = {"North": (120, 80, 40), "South": (200, 90, 30), "West": (90, 60, 45)}
FEW = {**LARGE, "East": (40, 38, 20), "Isles": (30, 18, 3)}  # 2 were not offered it; 3 came


def study_of(folder: Path, groups: dict[str, tuple[int, ...]], declared: str = DECLARED) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    rows = [
        f"2021,{group},{stage},{n}"
        for group, numbers in groups.items()
        for stage, n in zip(("Eligible", "Offered", "Came"), numbers, strict=True)
    ]
    (data / "reach.csv").write_text("\n".join((HEAD, *rows, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    return open_study("d", 1, folder)


def found(study: Study) -> Finding:
    [finding] = reach.analyse(study, read_stages(study))
    return finding


def test_groups_add_up_and_the_least_reached_is_named(tmp_path: Path) -> None:
    finding = found(study_of(tmp_path, LARGE))
    sheet = pd.DataFrame(LARGE, index=["eligible", "offered", "came"]).T
    values = {name: estimate.value for name, estimate in finding.estimates.items()}
    for stage in sheet:
        assert values[f"total_{stage}"] == sheet[stage].sum()
        assert {g: values[f"{stage}_{g.lower()}"] for g in sheet.index} == dict(sheet[stage])
    least = (sheet["came"] / sheet["eligible"]).idxmin()
    assert f"least reached was {least}, 30 of 200 (15%)." in finding.headline
    assert finding.table is not None
    assert [row.cells["not"] for row in finding.table.rows] == list(
        sheet["eligible"] - sheet["came"]
    )


def test_groups_whose_names_differ_by_signs_alone_keep_their_own_numbers(tmp_path: Path) -> None:
    finding = found(study_of(tmp_path, {"<18": (120, 80, 30), "18+": (200, 90, 60)}))
    assert "least reached was <18, 30 of 120 (25%)." in finding.headline
    came = sorted(e.value or 0 for name, e in finding.estimates.items() if name.startswith("came"))
    assert came == [30, 60]


def test_stages_whose_names_differ_by_signs_alone_keep_their_own_numbers(tmp_path: Path) -> None:
    stages = ("Share", "Came 1+", "Came 1")  # the first is called as the column of shares
    study = study_of(
        tmp_path, LARGE, DECLARED.replace("Eligible, Offered, Came", ", ".join(stages))
    )
    place = tmp_path / "deliverables/d/data/reach.csv"
    text = place.read_text(encoding="utf-8")
    for usual, other in zip(("Eligible", "Offered", "Came"), stages, strict=True):
        text = text.replace(f",{usual},", f",{other},")
    place.write_text(text, encoding="utf-8")
    finding = found(study)
    assert "Came 1: 115 of 410 share (28%); least reached was South, 30 of 200 (15%)." in (
        finding.headline
    )
    assert finding.table is not None
    keys = [column.key for column in finding.table.columns]
    assert len(keys) == len({*keys})
    table = [[row.cells[key] for key in keys if key != "label"] for row in finding.table.rows]
    assert [tuple(cells[:4]) for cells in table] == [(*of, of[0] - of[2]) for of in LARGE.values()]


def test_groups_that_were_reached_as_little_are_named_together(tmp_path: Path) -> None:
    tied = found(study_of(tmp_path / "tied", {**LARGE, "East": (100, 60, 15)}))
    assert "least reached were South (30 of 200) and East (15 of 100), 15% each." in tied.headline
    alike = found(study_of(tmp_path / "alike", {"North": (120, 80, 30), "South": (200, 90, 50)}))
    assert "least reached" not in alike.headline


def test_what_an_edition_tells_is_of_so_many_as_the_policy_asks(tmp_path: Path) -> None:
    finding = found(study_of(tmp_path, FEW))
    assert {"East", "Isles"} <= {row.cells["label"] for row in finding.table.rows}  # type: ignore[union-attr]
    public = published(finding)
    assert public.table is not None
    labels = {str(row.cells["label"]) for row in public.table.rows}
    assert not {"East", "Isles"} & labels
    for row in public.table.rows:
        of = [float(row.cells[name] or 0) for name in ("eligible", "offered", "came")]
        told = [*of, *(before - after for before, after in pairwise(of))]
        assert min(told) >= 10
    assert "East" not in public.headline
    assert "Isles" not in public.headline


def test_where_all_but_few_came_only_those_are_told(tmp_path: Path) -> None:
    public = published(found(study_of(tmp_path, {"North": (60, 58, 57), "South": (50, 50, 49)})))
    assert public.table is None
    assert "58" not in public.headline
    assert "110" not in public.headline


def published(finding: Finding) -> Finding:
    policy = load_policy("small-groups-2026", ROOT)
    [public] = Protection(Edition.PUBLIC, policy).of([finding])
    return public


@pytest.mark.parametrize("numbers", [(50, 60, 20), (50, 40, 45)])
def test_more_who_came_than_were_offered_it_is_a_fault(
    tmp_path: Path, numbers: tuple[int, ...]
) -> None:
    with pytest.raises(DataError) as caught:
        read_stages(study_of(tmp_path, {**LARGE, "East": numbers}))
    assert {issue.code for issue in caught.value.issues} == {"stages.above-feeder"}


def test_none_of_few_is_named_and_a_pool_claims_nothing_of_its_parts(tmp_path: Path) -> None:
    """Of four people none came; of 38 fewer than of the group that the public edition names."""
    groups = {
        "Large": (412, 300, 120),
        "Less": (38, 30, 9),
        "Other": (52, 40, 26),
        "Four": (4, 4, 0),
    }
    finding = found(study_of(tmp_path, groups))
    assert "of those told apart here, least reached was Less, 9 of 38 (24%)" in finding.headline
    public = published(finding).headline
    assert "of those told apart here, least reached was Large" in public
    assert "; least reached" not in public


def test_a_figure_that_is_withheld_makes_nobody_the_least_reached(tmp_path: Path) -> None:
    """What is told is what a sheet without that group and area says."""
    numbers = (("Eligible", 100), ("Offered", 80), ("Came", 40))
    rows = [f"{a},{g},{s},{n}" for a in "AB" for g in ("G", "H") for s, n in numbers]
    study = study_of(tmp_path, {})

    def told(*kept: str) -> tuple[list[str], Finding]:
        text = "\n".join(("area,group,stage,value", *kept, ""))
        (tmp_path / "deliverables/d/data/reach.csv").write_text(text, encoding="utf-8")
        findings = reach.analyse(study, read_stages(study))
        return [f.headline for f in findings], findings[0]

    without, _ = told(*(row for row in rows if not row.startswith("A,G")))
    lacking, finding = told(*(row.replace("A,G,Came,40", "A,G,Came,low") for row in rows))
    assert lacking == without
    assert "120 of 300" in lacking[0]
    assert "least" not in "".join(lacking)
    assert "A, G" in finding.caveats[-1]
    apart = {"A": "Came", "B": "Eligible"}  # of whom no area has every stage
    assert told(*(row for row in rows if apart[row[0]] not in row))[0] == ["Came: 80."]


def test_areas_stand_with_all_their_groups_together(tmp_path: Path) -> None:
    study = study_of(tmp_path, {})
    by_area = {"East": (1, 2), "West": (2, 1)}
    rows = [
        f"{area},{g},{stage},{n * times[g == 'South']}"
        for area, times in by_area.items()
        for g in LARGE
        for stage, n in zip(("Eligible", "Offered", "Came"), LARGE[g], strict=True)
    ]
    text = "\n".join(("area,group,stage,value", *rows, ""))
    (tmp_path / "deliverables/d/data/reach.csv").write_text(text, encoding="utf-8")
    findings = {f.key: f for f in reach.analyse(study, read_stages(study))}
    sheet = pd.DataFrame([row.split(",") for row in rows], columns=["area", "g", "stage", "n"])
    sums = sheet.assign(n=sheet["n"].astype(int)).groupby(["area", "stage"])["n"].sum()
    table = findings["reach.by_area"].table
    assert table is not None
    assert {row.cells["label"]: row.cells["came"] for row in table.rows} == dict(sums[:, "Came"])
    least = (sums[:, "Came"] / sums[:, "Eligible"]).idxmin()
    assert f"; least reached was {least}, " in findings["reach.by_area"].headline
