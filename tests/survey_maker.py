"""A survey of a few people for the tests: written as a file, declared, and read. All synthetic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workspace_maker import csv_text, make_workspace

from evaluation.declare.workspace import Study, load_deliverable, open_workspace, study
from evaluation.errors import EvaluationError, Issue
from evaluation.read.exports.export import recognise
from evaluation.read.survey.replies import Replies, Surveyed
from evaluation.read.survey.seen.proposal import propose
from evaluation.read.survey.seen.proposed import Proposal
from evaluation.read.survey.surveyed import read_survey

Rows = Sequence[Sequence[object]]


def declared(
    folder: Path,
    rows: Rows,
    form: Mapping[str, Any],
    more: Sequence[tuple[Rows, Mapping[str, Any]]] = (),
    **facts: Any,
) -> Study:
    """A survey in a workspace; ``more``: further files with what is declared of them."""
    make_workspace(folder)
    place = folder / "deliverables/d"
    (place / "data").mkdir(parents=True, exist_ok=True)
    files = [(rows, {"form": form, **facts}), *more]
    data = []
    for n, (cells, told) in enumerate(files):
        (place / f"data/s{n}.csv").write_text(csv_text(cells), encoding="utf-8")
        data.append({"file": f"data/s{n}.csv", "rows_count": "professionals", **told})
    text = {
        "title": "D",
        "area": "A",
        "outcomes": ["1"],
        "evaluations": [{"design": "survey", "question": "What?", "data": data}],
    }
    (place / "deliverable.yaml").write_text(json.dumps(text), encoding="utf-8")
    workspace = open_workspace(folder)
    return study(workspace, "d", load_deliverable(workspace, "d"), 1)


def read(folder: Path, rows: Rows, form: Mapping[str, Any], **facts: Any) -> Surveyed:
    """The last wave of a survey."""
    return read_survey(declared(folder, rows, form, **facts))[-1]


def reply(folder: Path, cells: Sequence[object], **question: Any) -> Replies:
    """The replies to one question whose cells stand under ``q``, in the file's order."""
    asked = {"text": "Q?", "column": "q", **question}
    rows = [["n", "q"], *([n, cell] for n, cell in enumerate(cells))]
    surveyed = read(folder, rows, {"q": asked, "n": {"text": "n", "kind": "number", "column": "n"}})
    return in_order(surveyed, "q")


def in_order(surveyed: Surveyed, name: str) -> Replies:
    """Replies in the order of the file, which numbers its rows under ``n``."""
    from dataclasses import replace

    order = surveyed.replies["n"].values[:, 0].argsort()
    found = surveyed.replies[name]
    texts = tuple(found.texts[n] for n in order) if found.texts else ()
    return replace(found, values=found.values[order], states=found.states[order], texts=texts)


def faults(folder: Path, rows: Rows, form: Mapping[str, Any], **facts: Any) -> tuple[Issue, ...]:
    """What is wrong with a survey."""
    try:
        read_survey(declared(folder, rows, form, **facts))
    except EvaluationError as error:
        return error.issues
    return ()


def proposed(folder: Path, rows: Rows, name: str = "s.csv") -> Proposal:
    """The form that a file shows."""
    (folder / name).write_text(csv_text(rows), encoding="utf-8")
    return propose(recognise(folder / name, name).usable())
