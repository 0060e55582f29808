"""Small workspaces and small data for the tests: one deliverable, one instrument, few people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from analyses import pre_post
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import load_instrument
from evaluation.declare.older_calls import as_study
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, Workspace, open_study, open_workspace
from evaluation.errors import Issue
from evaluation.link.waves import MatchedWaves, match_waves
from evaluation.read.responses import Responses, Source
from evaluation.report.lead.proforma import SECTIONS
from evaluation.say.finding import Finding
from evaluation.scoring.scores import ScoredWave, score

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# Three items with labels, and a measure of one number. JSON is YAML.
MOOD = {
    "id": "mood",
    "title": "Mood",
    "version": "1",
    "citation": "Made for the tests.",
    "status": "verified",
    "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
    "response_sets": {
        "often": {"minimum": 0, "maximum": 2, "labels": {"Never": 0, "Sometimes": 1, "Often": 2}}
    },
    "items": {str(i): {"responses": "often"} for i in (1, 2, 3)},
    "scales": {
        "low": {
            "title": "Low mood",
            "direction": "lower_better",
            "items": [1, 2, 3],
            "reverse_keyed": [3],
            "min_answered": 2,
            "prorate": True,
        }
    },
}
STEPS = {
    **MOOD,
    "id": "steps",
    "title": "Steps",
    "response_sets": {
        "count": {"minimum": -1000, "maximum": 1000, "whole": False, "unit": "steps"}
    },
    "items": {"a": {"responses": "count"}},
    "scales": {"a": {"title": "Steps", "direction": "higher_better", "items": ["a"]}},
}
TWO = {
    **STEPS,
    "id": "two",
    "items": {"a": {"responses": "count"}, "b": {"responses": "count"}},
    "scales": {
        "a": {"title": "First", "direction": "higher_better", "items": ["a"]},
        "b": {"title": "Second", "direction": "higher_better", "items": ["b"]},
    },
}


def csv_text(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def excel(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def declare(path: Path, content: object) -> None:
    """Write a declared file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def make_workspace(root: Path, **deliverable: Any) -> Workspace:
    """A workspace with the deliverable ``d``, whose declaration is given."""
    declare(
        root / "programme.yaml",
        {
            "title": "P",
            "publisher": "P",
            "contact": "p@example.org",
            "areas": ["A"],
            "outcomes": {"1": "One", "2": "Two"},
            "thematic_areas": ["Practice models"],
        },
    )
    for instrument in (MOOD, STEPS, TWO):
        declare(root / "instruments" / f"{instrument['id']}.yaml", instrument)
    declare(root / "deliverables/d/deliverable.yaml", {"title": "D", "area": "A", **deliverable})
    return open_workspace(root)


def make_study(root: Path, *data: Mapping[str, Any], **evaluation: Any) -> Study:
    """A workspace with one evaluation of the given data files, opened."""
    declared = {
        "design": "pre_post",
        "instruments": ["mood"],
        "data": [{"rows_count": "children", "identify": ["id"], **one} for one in data],
        **evaluation,
    }
    make_workspace(root, evaluations=[declared])
    return open_study("d", 1, str(root))


def put(root: Path, name: str, content: str | bytes) -> None:
    """Write a file of the deliverable ``d``."""
    path = root / "deliverables" / "d" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


MOOD_COLUMNS = {"mood": {"1": "q1", "2": "q2", "3": "q3"}}
BEFORE = {"file": "before.csv", "wave": "baseline", "columns": MOOD_COLUMNS}
AFTER = {"file": "after.csv", "wave": "endpoint", "columns": MOOD_COLUMNS}
HEADINGS = ("id", "q1", "q2", "q3")


@cache
def shipped(name: str) -> Instrument:
    """A shipped instrument."""
    return load_instrument(name, ROOT / "tests", "a test")


def responses(
    instrument: Instrument,
    answers: pd.DataFrame,
    wave: str = BASELINE,
    unit: Unit = Unit.CHILD,
    background: pd.DataFrame | None = None,
    listed: int | None = None,
) -> Responses:
    """Responses without a file. ``answers``: person x item."""
    answers = answers[answers.notna().any(axis=1)].sort_index()
    known = pd.DataFrame(index=answers.index) if background is None else background
    return Responses(
        instrument,
        wave,
        unit,
        answers,
        known.reindex(answers.index),
        len(answers) if listed is None else listed,
        (Source("data/x.csv", "", len(answers)),),
    )


def change_findings(
    matched: MatchedWaves, scored: Sequence[ScoredWave], **options: Any
) -> list[Finding]:
    """The findings of ``pre_post``; what a study would say is given by keyword (``as_study``)."""
    informants = options.pop("informants", None)
    named = {field.name for field in fields(pre_post.ChangeParameters)}
    own = {key: options.pop(key) for key in named & options.keys()}
    study = as_study(options.pop("evaluation", "pre_post"), **options)
    return pre_post.analyse(study, matched, scored, pre_post.ChangeParameters(**own), informants)


def steps_findings(
    before: Sequence[float],
    change: Sequence[float],
    *,
    unit: Unit = Unit.CHILD,
    groups: Sequence[str] = (),
    instrument: Mapping[str, Any] = STEPS,
    against: str = "",
    second: Sequence[float] = (),
    team: bool = False,
) -> list[Finding]:
    """The findings of people with the given values before and the given changes.

    ``team``: also those that are for the team only.
    """
    model = Instrument.model_validate(instrument)
    people = pd.Index([f"p{i:03d}" for i in range(len(before))], name="person", dtype=object)
    start, gain = np.asarray(before, float), np.asarray(change, float)
    waves = [pd.DataFrame({"a": values}, index=people) for values in (start, start + gain)]
    if len(second):
        for wave, moved in zip(waves, (0.0, gain), strict=True):
            wave["b"] = np.asarray(second, float) + moved
    background = pd.DataFrame({"g": list(groups)}, index=people) if len(groups) else None
    pair = [
        responses(model, answers, wave, unit, background)
        for answers, wave in zip(waves, (BASELINE, ENDPOINT), strict=True)
    ]
    found = change_findings(
        match_waves(pair),
        tuple(score(r) for r in pair),
        compare_by="g" if len(groups) else "",
        against=against,
        order=tuple(dict.fromkeys(groups)),
        primary=f"{model.id}.a",
    )
    return [finding for finding in found if team or not finding.kept_inside]


def beside_ledger(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """What a run says besides what the ledger will hold back, which every run with people says.

    Nor that a copy of the demonstration's data is there for a declaration that does not use it.
    """
    usual = ("ledger.will-hold", "data.not-declared")
    return tuple(issue for issue in issues if issue.code not in usual)


def blank_proforma(title: str) -> str:
    """An empty proforma: the ten headings, each with its prompt."""
    sections = "\n\n".join(f"## {kind.title}\n\n*{kind.prompt}*" for kind in SECTIONS)
    return f"# {title}\n\n{sections}\n"
