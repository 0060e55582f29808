"""Files as leads have them go from file to report: nothing is retyped and no script is written.

Authority: the answers that each file is made from, and their change worked out with numpy. The
shapes are those of SmartSurvey, Microsoft Forms, REDCap, learning platforms and Excel.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import yaml
from command_line import pathfinder
from workspace_maker import blank_proforma, csv_text, declare

from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import open_study, open_workspace
from evaluation.link.waves import match_waves
from evaluation.read.responses import read_responses
from evaluation.run.check import account
from evaluation.scoring.scores import score

WAVES = {BASELINE: "Before", ENDPOINT: "After"}
PEOPLE = [f"P{n:02d}" for n in range(24)]
ITEMS = [f"gad7_{n}" for n in range(1, 8)]
LABELS = ("Not at all", "Several days", "More than half the days", "Nearly every day")
AREAS = {"Essex": PEOPLE[:12], "Kent": PEOPLE[12:]}

Declared = dict[str, Any]


@cache
def answers() -> dict[str, dict[str, list[int]]]:
    """Seven answers from 0 to 3 of everybody at both waves."""
    made = random.Random(4)

    def one(level: float) -> list[int]:
        return [min(3, max(0, round(made.gauss(level, 0.8)))) for _ in ITEMS]

    levels = {BASELINE: 1.8, ENDPOINT: 1.2}
    return {wave: {who: one(level) for who in PEOPLE} for wave, level in levels.items()}


def change() -> float:
    """The mean change of the sum, by numpy."""
    sums = [np.array([*answers()[wave].values()]).sum(axis=1) for wave in WAVES]
    return float((sums[1] - sums[0]).mean())


# --- the files ------------------------------------------------------------------------------------


def of_smartsurvey(folder: Path) -> Iterator[Declared]:
    """Two heading rows, answers in words, questions called Item 1 to Item 7."""
    own = ["UserID", "UserNo", "Name", "Email", "IP Address", "Unique ID"]
    own += ["Started", "Ended", "Tracking Link"]
    asked = "Q2. Over the last two weeks, how often have you been bothered?"
    for wave in WAVES:
        rows = [
            [9000 + n, n, *[""] * 4, "01/05/2026 10:00", "01/05/2026 10:05", "web", who]
            + [LABELS[answer] for answer in given]
            for n, (who, given) in enumerate(answers()[wave].items())
        ]
        top = [*own, "Q1. Your code", asked, *[""] * 6]
        below = [*[""] * 10, *(f"Item {n}" for n in range(1, 8))]
        (folder / f"{wave}.csv").write_text(csv_text([top, below, *rows]), encoding="utf-8")
        yield {"file": f"{wave}.csv", "wave": wave, "identify": ["Q1. Your code"], "columns": {}}


def of_excel(folder: Path) -> Iterator[Declared]:
    """A title in merged cells, a blank row, and means by formula at the foot."""
    for wave in WAVES:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in ([f"Feelings form, {wave}"], [], ["Code", *(f"Q{n}" for n in range(1, 8))]):
            sheet.append(row)
        for who, given in answers()[wave].items():
            sheet.append([who, *given])
        sheet.append([])
        sheet.append(["Average", *(f"=AVERAGE({c}4:{c}27)" for c in "BCDEFGH")])
        sheet.merge_cells("A1:H1")
        book.save(folder / f"{wave}.xlsx")
        yield {"file": f"{wave}.xlsx", "wave": wave, "identify": ["Code"], "columns": {}}


def of_redcap(folder: Path) -> Iterator[Declared]:
    """A record at two events, each with rows of a form that repeats."""
    heads = ["record_id", "redcap_event_name", "redcap_repeat_instrument"]
    heads += ["redcap_repeat_instance", *ITEMS, "gad7_complete", "note", "visits_complete"]
    rows: list[list[object]] = []
    for number, who in enumerate(PEOPLE, start=1):
        for wave, word in WAVES.items():
            event = f"{word.lower()}_arm_1"
            rows.append([number, event, "", "", *answers()[wave][who], 2, "", ""])
            rows += [[number, event, "visits", n, *[""] * 8, "seen", 2] for n in (1, 2)]
    (folder / "x.csv").write_text(csv_text([heads, *rows]), encoding="utf-8")
    for wave, word in WAVES.items():
        only = {"redcap_event_name": f"{word.lower()}_arm_1"}
        yield {"file": "x.csv", "wave": wave, "identify": ["record_id"], "only": only}


def of_long(folder: Path) -> Iterator[Declared]:
    """A row for each answer."""
    rows = [
        [WAVES[wave], who, item, answer]
        for wave, everybody in answers().items()
        for who, given in everybody.items()
        for item, answer in zip(ITEMS, given, strict=True)
    ]
    heads = ["Time", "person", "Question", "Answer"]
    (folder / "x.csv").write_text(csv_text([heads, *rows]), encoding="utf-8")
    for wave, word in WAVES.items():
        shape = {"only": {"Time": word}, "long": {"question": "Question", "answer": "Answer"}}
        yield {"file": "x.csv", "wave": wave, "identify": ["person"], **shape}


def of_areas(folder: Path) -> Iterator[Declared]:
    """Two areas in four files, and no column that says which."""
    for area, people in AREAS.items():
        for wave in WAVES:
            rows = [[who, *answers()[wave][who]] for who in people]
            file = f"{area}-{wave}.csv"
            (folder / file).write_text(csv_text([["code", *ITEMS], *rows]), encoding="utf-8")
            yield {"file": file, "wave": wave, "identify": ["code"], "area": area}


FILES = {
    "smartsurvey": of_smartsurvey,
    "excel": of_excel,
    "redcap": of_redcap,
    "long": of_long,
    "areas": of_areas,
}


def deliverable(root: Path, slug: str, evaluations: Sequence[Mapping[str, Any]]) -> None:
    """A deliverable as a lead declares it."""
    folder = root / "deliverables" / slug
    content = {"title": slug, "area": "Essex", "outcomes": ["1"], "evaluations": evaluations}
    (folder / "deliverable.yaml").write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    (folder / "proforma.md").write_text(blank_proforma(slug), encoding="utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme with a deliverable for each kind of file, its columns found."""
    root = tmp_path_factory.mktemp("as_they_come")
    declare(
        root / "programme.yaml",
        {
            "title": "P",
            "publisher": "P",
            "contact": "p@example.org",
            "areas": [*AREAS],
            "outcomes": {"1": "One"},
            "thematic_areas": ["Practice models"],
        },
    )
    for slug, made in FILES.items():
        folder = root / "deliverables" / slug
        folder.mkdir(parents=True)
        data = [{"rows_count": "children", **one} for one in made(folder)]
        evaluation = {
            "design": "pre_post",
            "instruments": ["gad7"],
            "primary": "gad7.anxiety",
            "data": data,
        }
        if slug == "areas":
            evaluation["comparison"] = {"by": "area", "against": "Kent"}
        deliverable(root, slug, [evaluation])
        if any("columns" in one for one in data):
            said = pathfinder("columns", slug, "--write", cwd=root)
            assert "14 columns were written" in said.stdout
    _of_a_platform(root)
    return root


def _of_a_platform(root: Path) -> None:
    """A learning platform's list of who passed."""
    folder = root / "deliverables/platform"
    folder.mkdir(parents=True)
    rows = [
        [
            f"u{n}",
            ("Police", "School")[n % 2],
            "complete" if n % 4 else "not started",
            "incomplete" if not n % 4 or n % 3 == 0 else "passed",
        ]
        for n in range(40)
    ]
    (folder / "x.csv").write_text(csv_text([["User", "Org", "Seen", "Result"], *rows]), "utf-8")
    data = {
        "file": "x.csv",
        "rows_count": "professionals",
        "identify": ["User"],
        "attendance": {"agency": "Org", "attended": "Seen", "completed": "Result"},
        "says_yes": ["complete", "passed"],
        "says_no": ["not started", "incomplete", "failed"],
    }
    deliverable(root, "platform", [{"design": "take_up", "data": [data]}])


@pytest.mark.parametrize("slug", FILES)
def test_each_file_is_read_as_the_answers_that_it_was_made_from(workspace: Path, slug: str) -> None:
    read = read_responses(open_study(slug, 1, str(workspace)))
    matched = match_waves(read)
    before, after = (score(one).scores["anxiety"] for one in matched.responses)
    assert matched.flow.n_matched == len(PEOPLE)
    assert float((after - before).mean()) == pytest.approx(change())


def test_who_passed_is_counted(workspace: Path) -> None:
    notes = account(open_workspace(workspace), "platform", counts=True).issues
    assert any("40 professionals in the register, 30 of them came." in n.problem for n in notes)


@pytest.mark.slow
def test_each_file_goes_to_a_report(workspace: Path) -> None:
    ran = pathfinder("run", cwd=workspace)
    assert ran.returncode == 0
    assert "restricted and internal editions: pathfinder run --all-formats" in ran.stdout
    for slug in (*FILES, "platform"):
        assert (workspace / "outputs" / slug / "publish/report.docx").is_file()
    for slug in set(FILES) - {"areas"}:
        path = workspace / "outputs" / slug / "internal/findings.json"
        found = json.loads(path.read_text("utf-8"))["findings"]
        [finding] = [one for one in found if one["key"] == "gad7.anxiety.change"]
        assert finding["estimates"]["change"]["value"] == pytest.approx(change())
    report = (workspace / "outputs/areas/publish/report.html").read_text("utf-8")
    assert all(area in report for area in AREAS)
