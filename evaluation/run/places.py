"""Where in ``deliverable.yaml`` something stands that a message speaks of."""

from __future__ import annotations

from evaluation.declare.lined_yaml import read_yaml
from evaluation.declare.workspace import Study, Workspace
from evaluation.errors import Issue


def place_of(workspace: Workspace, slug: str, *place: str) -> tuple[str, str]:
    """The file of a deliverable as messages show it, and the line of a place in it."""
    path = workspace.folder(slug) / "deliverable.yaml"
    lines = read_yaml(path, workspace.shown(path))[1]
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    return workspace.shown(path), f"line {line}"


def issue_at(
    asked: Study, *place: str, problem: str, action: str, note: bool = False, code: str
) -> Issue:
    """A fault, or a note, at a place in what one evaluation declares."""
    file, line = place_of(asked.workspace, asked.slug, "evaluations", str(asked.number - 1), *place)
    return Issue(file, problem, action, cell=line, severity="note" if note else "fault", code=code)
