"""Shuffling the rows of any data file changes no result, over the whole journey.

Authority: a rule that holds whatever the data. Fast: every design from its files to its
findings, in this process. Slow: whole runs, every edition's ``findings.json``.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from test_link_by import coded_study, people
from workspace_maker import csv_text, make_study, make_workspace, put

from analyses import cross_section, pre_post, take_up, thematic
from evaluation.command.demo import write_demo
from evaluation.declare.workspace import Study, open_study
from evaluation.link.waves import match_waves, same_people
from evaluation.read.register import read_attendance
from evaluation.read.responses import read_responses
from evaluation.read.segments import read_segments
from evaluation.run.deliverable import run_deliverable
from evaluation.say.finding import Finding
from evaluation.scoring.scores import score

DEMO = Path(__file__).parents[1] / "evaluation" / "command" / "demo"
FILE = {"baseline": "baseline.csv", "endpoint": "endpoint.csv", "follow_up": "follow_up.csv"}


def paired(study: Study) -> Sequence[Finding]:
    matched = match_waves(read_responses(study))
    scored = [score(responses) for responses in matched.responses]
    return pre_post.analyse(study, matched, scored)


def sections(study: Study) -> Sequence[Finding]:
    responses = same_people(read_responses(study))
    return cross_section.analyse(study, responses, [score(answers) for answers in responses])


def came(study: Study) -> Sequence[Finding]:
    return take_up.analyse(study, read_attendance(study), target_people=60)


def themes(study: Study) -> Sequence[Finding]:
    return thematic.analyse(study, read_segments(study))


def by_code(root: Path) -> Study:
    waves = people(45, waves=3, often=0.09, seed=11)
    waves[1][4][:5] = waves[1][9][:5]  # two people with one code
    waves[1][6][:5] = [""] * 5
    return coded_study(root, waves)


def in_groups(root: Path) -> Study:
    waves = people(40)
    for rows in waves:
        for row in rows:
            row.append("ab"[int(row[6]) % 2])
    groups = {"site": {"title": "Site", "labels": {"a": "Here", "b": "There"}}}
    return coded_study(
        root, waves, more={"groups": groups}, comparison={"by": "site", "against": "b"}
    )


def by_id(root: Path) -> Study:
    files = [
        {"file": file, "wave": wave, "columns": {"steps": {"a": "a"}}, "identify": ["who"]}
        for wave, file in FILE.items()
    ]
    study = make_study(root, *files, instruments=["steps"])
    for file, rows in zip(FILE.values(), people(40, waves=3), strict=True):
        put(root, file, csv_text([["i", "d", "m", "t", "h", "a", "who"], *rows]))
    return study


def copied(slug: str, number: int) -> Callable[[Path], Study]:
    """An evaluation of the demonstration, under the names that ``shuffled`` knows."""

    def make(root: Path) -> Study:
        make_workspace(root)
        shutil.rmtree(root)
        shutil.copytree(DEMO, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        return open_study(slug, number, str(root))

    return make


def shuffle(path: Path, dice: random.Random) -> None:
    """The rows of every table in a file in another order; headings stay."""
    if path.suffix == ".csv":
        head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
        dice.shuffle(rows)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            dice.shuffle(values)
            for number, row in enumerate(values, start=2):
                for place, value in enumerate(row, start=1):
                    sheet.cell(number, place).value = value
        book.save(path)


def shuffle_all(study: Study, dice: random.Random) -> None:
    for data in study.evaluation.data:
        shuffle(study.workspace.folder(study.slug) / data.file, dice)


JOURNEYS = {
    "by code": (by_code, paired),
    "by code, in groups": (in_groups, paired),
    "by id": (by_id, paired),
    "cross-section": (by_code, sections),
    "cross-section by id": (by_id, sections),
    "take-up": (copied("trauma-informed-training", 2), came),
    "thematic": (copied("counting-lives-interviews", 1), themes),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_order_of_the_rows_changes_no_finding(tmp_path: Path, journey: str) -> None:
    make, analyse = JOURNEYS[journey]
    study = make(tmp_path / "w")
    first = [finding.model_dump_json() for finding in analyse(study)]
    assert first
    for seed in (1, 2):
        shuffle_all(study, random.Random(seed))
        assert [finding.model_dump_json() for finding in analyse(study)] == first


@pytest.mark.slow
def test_the_order_of_the_rows_changes_no_edition_of_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    write_demo(folder)
    slugs = sorted(path.name for path in (folder / "deliverables").iterdir())
    first = {slug: results(folder, slug) for slug in slugs}
    dice = random.Random(3)
    for path in sorted((folder / "deliverables").glob("*/data/*")):
        shuffle(path, dice)
    assert {slug: results(folder, slug) for slug in slugs} == first


def results(folder: Path, slug: str) -> dict[str, object]:
    """What a run finds, edition by edition, without the hash of the data."""
    outcome = run_deliverable(folder, slug, lambda *_: None)
    assert outcome.exit_code == 0, outcome.issues
    found = {}
    for path in sorted((folder / "outputs" / slug).glob("*/findings.json")):
        read = json.loads(path.read_text(encoding="utf-8"))
        for finding in read["findings"]:
            assert finding["basis"].pop("data_digest")
        found[path.parent.name] = read
    assert set(found) == {"internal", "restricted", "publish"}
    return found
