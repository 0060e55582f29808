"""Imports go one way: a module may use the rooms below it, and no others.

Authority: the order of the rooms in ARCHITECTURE.md. A new module gets a place in
``LAYERS``; until it has one, the test says so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom up. A room is a module or a whole package; modules of one room may use
# each other, rooms that stand in one line may not.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("evaluation.errors",),
    ("evaluation.declare.lined_yaml", "evaluation.statistics"),
    ("evaluation.declare.instrument.facts",),
    ("evaluation.declare.instrument.model",),
    (
        "evaluation.declare.programme",
        "evaluation.declare.instrument.key_file",
        "evaluation.score.plan",
    ),
    ("evaluation.score.sums",),
    ("evaluation.score.engine",),
    ("evaluation.declare.library",),
    (
        "evaluation.declare.workspace",
        "evaluation.declare.instrument.catalogue",
        "evaluation.declare.instrument.key_import",
    ),
    ("evaluation.declare.instrument.key_writing", "evaluation.declare.secret"),
    ("evaluation.study",),
    ("evaluation.read",),
    ("evaluation.link.codes",),
    ("evaluation.read.people.persons",),
    ("evaluation.read.answers.responses", "evaluation.read.summary"),
    ("evaluation.read.segments", "evaluation.read.register", "evaluation.command.quick.link"),
    ("evaluation.link.by_code",),
    ("evaluation.link.waves", "evaluation.score.scores", "evaluation.read.columns"),
    ("evaluation.score.flow", "evaluation.read.screens"),
    ("evaluation.link.review_list",),
    ("evaluation.say.finding",),
    (
        "evaluation.protect.policy",
        "evaluation.say.record",
        "evaluation.say.wording",
        "evaluation.say.claims",
    ),
    ("evaluation.protect.protect", "analyses"),
    ("evaluation.report.figures",),
    ("evaluation.report.figures.figures",),
    ("evaluation.report",),
    ("evaluation.publish.outputs",),
    ("evaluation.publish.manifest", "evaluation.run.kernels", "evaluation.publish.decision_record"),
    ("evaluation.run.check", "evaluation.publish.schemas", "evaluation.forms"),
    ("evaluation.run.issues",),
    (
        "evaluation.run.deliverable",
        "evaluation.publish",
        "evaluation.command.demo",
        "evaluation.publish.accept",
    ),
    (
        "evaluation.run.fleet",
        "evaluation.run.warm",
        "evaluation.command.asking",
        "evaluation.command.quick",
    ),
    ("evaluation.command",),
    ("evaluation.command.cli",),
)

# Above every room: evaluation/__init__.py, for users and notebooks.
FRONT_DOOR = "evaluation"
VERSION = "evaluation.__version__"  # the one thing that modules may ask for there

# The engine does not know the analyses; they meet in the notebook. Only the quick
# commands of the command line may call one.
KNOWS_ANALYSES = "evaluation.command.cli"


@dataclass(frozen=True, slots=True)
class Import:
    """One import: where it stands, and the dotted name it asks for."""

    module: str
    line: int
    name: str


def modules(root: Path) -> dict[str, Path]:
    """Every module of the two packages by its dotted name."""
    found = {}
    for package in ("evaluation", "analyses"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(module: str, path: Path) -> Iterator[Import]:
    """Every import of a module, also inside functions, under TYPE_CHECKING and by name.

    ``from a import b`` asks for ``a.b``: whether b is a module is settled by the caller.
    """
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(module, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            climbed = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*climbed, node.module or ""]).strip(".") if node.level else node.module
            yield from (Import(module, node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield Import(module, node.lineno, str(first.value))


def room(name: str) -> tuple[int, str] | None:
    """The level and the room that a dotted name belongs to."""
    for level, rooms in enumerate(LAYERS):
        for candidate in rooms:
            if name == candidate or name.startswith(f"{candidate}."):
                return level, candidate
    return None


def fault(asked: Import) -> str:
    """What is wrong with an import, or an empty string."""
    if asked.name.split(".")[0] not in ("evaluation", "analyses"):
        return ""
    if asked.module == FRONT_DOOR or asked.name == VERSION:
        return ""
    where = f"{asked.module}, line {asked.line}"
    here, there = room(asked.module), room(asked.name)
    if there is None and asked.name.rpartition(".")[0] in (FRONT_DOOR, ""):
        inside = f"{asked.name} is not a module of it" if "." in asked.name else "the whole package"
        return f"{where} imports through the front door ({inside}): import the module itself."
    if here is None or there is None:
        return ""  # said once by the test of the table
    if here[1] == there[1] or there[0] < here[0]:
        engine = asked.module.startswith("evaluation.") and asked.module != KNOWS_ANALYSES
        if there[1] == "analyses" and engine:
            return f"{where} imports {asked.name}: the engine does not know the analyses."
        return ""
    return f"{where} imports {asked.name}: {there[1]} is not below {here[1]}."


def faults(root: Path) -> list[str]:
    """Every import that goes the wrong way, and every module without a place."""
    known = modules(root)
    missing = [
        f"{name} has no place in LAYERS (tests/test_layers.py): put it above what it uses."
        for name in known
        if name != FRONT_DOOR and room(name) is None
    ]
    asked = [found for name, path in known.items() for found in imports(name, path)]
    return [*missing, *filter(None, map(fault, asked))]


def test_imports_go_one_way() -> None:
    assert not faults(ROOT), "\n".join(faults(ROOT))


def test_no_room_stands_in_two_layers() -> None:
    rooms = [name for layer in LAYERS for name in layer]
    assert len(rooms) == len(set(rooms))
    assert not [a for a in rooms for b in rooms if a.startswith(f"{b}.")]


@pytest.mark.parametrize(
    ("file", "source", "said"),
    [
        (
            "evaluation/score/scores.py",
            "from evaluation.run.deliverable import run_all",
            "run is not below",
        ),
        (
            "evaluation/score/scores.py",
            "from evaluation.link.waves import match",
            "linkage is not below",
        ),
        ("evaluation/score/scores.py", "import evaluation.report.model", "report is not below"),
        ("evaluation/score/scores.py", "from evaluation import figures", "figures is not below"),
        ("evaluation/score/scores.py", "from .wording import say", "wording is not below"),
        ("evaluation/report/word/write.py", "from ..hub import site", "hub is not below"),
        (
            "evaluation/score/scores.py",
            "def f():\n    from evaluation.command.cli import app",
            "cli is not",
        ),
        (
            "evaluation/run/deliverable.py",
            "from analyses.pre_post import analyse",
            "does not know the analyses",
        ),
        (
            "evaluation/score/scores.py",
            "import_module('evaluation.run.deliverable')",
            "run is not below",
        ),
        ("evaluation/run/deliverable.py", "import analyses", "does not know the analyses"),
        (
            "analyses/pre_post.py",
            "from evaluation.protect.protect import protect",
            "not below analyses",
        ),
        ("evaluation/run/deliverable.py", "from evaluation import Finding", "front door"),
        ("evaluation/run/deliverable.py", "import evaluation", "front door"),
        ("analyses/pre_post.py", "from evaluation import Finding", "front door"),
        ("evaluation/surprise.py", "", "evaluation.surprise has no place in LAYERS"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, source: str, said: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source, encoding="utf-8")
    found = faults(tmp_path)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("evaluation/score/scores.py", "import pandas\nfrom evaluation.errors import Issue"),
        ("evaluation/score/scores.py", "from evaluation import errors"),
        ("evaluation/publish/manifest.py", "from evaluation import __version__"),
        ("evaluation/run/kernels/execute.py", "from evaluation.run.kernels.forked import register"),
        ("evaluation/report/word/write.py", "from evaluation.report.model import Report"),
        ("evaluation/report/word/write.py", "from . import model"),
        ("evaluation/command/cli.py", "from analyses.pre_post import analyse"),
        ("evaluation/__init__.py", "from evaluation.run.deliverable import run_all"),
        ("analyses/pre_post.py", "from evaluation.say.wording import say\nimport analyses.words"),
    ],
)
def test_a_right_import_passes(tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source, encoding="utf-8")
    assert faults(tmp_path) == []
