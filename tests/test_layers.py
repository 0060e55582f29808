"""Imports go one way: down the floors, and round no circle at any level.

Authority: the floors of ARCHITECTURE.md. A new room gets its floor in ``FLOORS``; a room that is
not there, or that does not exist, is a fault.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from house import (
    PACKAGES,
    ROOT,
    Graph,
    asked,
    circles,
    height,
    imports,
    inside,
    modules,
    room,
    twice,
)

from evaluation.declare.designs import with_notebook

# From the bottom up. A room may use those on lower floors; the analyses are one floor.
FLOORS = (
    {"errors", "counting", "clock", "terminal", "statistics"},
    {"disk", "declare"},
    {"read", "say"},
    {"link", "scoring", "protect", "report", "audit"},
    {"analyses", "publish"},
    {"run", "forms"},
    {"command"},
)
LOOSE = {"errors", "counting", "clock", "terminal", "disk"}
ANALYSES = {design.analysis for design in with_notebook()}
VERSION = "evaluation.__version__"  # the one thing that modules may ask for at the front door


def of(module: str) -> str:
    """The room as ``FLOORS`` calls it."""
    return "analyses" if module.startswith("analyses") else module.split(".")[1]


def faults(root: Path) -> list[str]:
    """Every circle, import to the same floor or a higher one, and room without a floor."""
    graph = inside(root)
    floor = {name: n for n, rooms in enumerate(FLOORS) for name in rooms}
    rooms = {of(module) for module in graph}
    strange = [f"{name} has no floor, or is no room" for name in rooms ^ floor.keys()]
    upwards = [
        f"{module} imports {target}: {of(target)} is not below {of(module)}"
        for module, targets in graph.items()
        for target in targets
        if of(module) != of(target) and not floor.get(of(target), -1) < floor.get(of(module), 99)
    ]
    return [*strange, *upwards, *circles(graph), *at_the_door(root)]


def at_the_door(root: Path) -> list[str]:
    """Modules that import through the front door, which is for notebooks and users."""
    names = [(m, name) for m, path in modules(root).items() for _, name in asked(m, path)]
    own = modules(root)
    return [
        f"{module} imports {name} through the front door: import the module itself"
        for module, name in names
        if module not in PACKAGES and name != VERSION
        if name in PACKAGES or (name.rpartition(".")[0] in PACKAGES and name not in own)
    ]


def test_imports_go_one_way_and_round_no_circle() -> None:
    assert not faults(ROOT), "\n".join(faults(ROOT))


def test_there_are_few_rooms_and_floors_and_no_loose_files() -> None:
    known = modules()
    tops = {room(module) for module in inside()}
    rooms = {top for top in tops if known[top].name == "__init__.py"}
    assert len(rooms) <= 22
    assert height(inside()) <= 10
    assert tops - rooms == {f"evaluation.{name}" for name in LOOSE} | ANALYSES


def test_names_that_stand_twice_are_listed_with_their_reason() -> None:
    files, classes = twice()
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    listed = page.partition("**Names that stand twice**")[2].partition("## Decisions")[0]
    assert not [name for name in files if f"`{name}`" not in listed]
    assert not classes
    assert not {path.stem for path in modules().values()} & sys.stdlib_module_names


def small_house(folder: Path, files: dict[str, str]) -> Path:
    """Every room of the house with nothing in it but some modules."""
    for name in (*(n for rooms in FLOORS for n in rooms if n != "analyses"), "run/inner"):
        (folder / "evaluation" / name).mkdir(parents=True, exist_ok=True)
        (folder / "evaluation" / name / "__init__.py").touch()
    (folder / "analyses" / "change").mkdir(parents=True)
    for name in ("evaluation", "analyses", "analyses/change"):
        (folder / name / "__init__.py").touch()
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("scoring/a.py", "from evaluation.run import b", "run is not below scoring"),
        ("scoring/a.py", "import evaluation.command", "command is not below scoring"),
        ("scoring/a.py", "def f():\n    from evaluation.command import c", "not below scoring"),
        ("scoring/a.py", "import_module('evaluation.run')", "run is not below scoring"),
        ("report/w.py", "from ..publish import hub", "publish is not below report"),
        ("run/a.py", "from evaluation import forms", "forms is not below run"),
        ("run/a.py", "from evaluation import Finding", "front door"),
        ("run/a.py", "import evaluation", "front door"),
        ("protect/a.py", "from analyses import change", "analyses is not below protect"),
        ("attic/a.py", "", "attic has no floor, or is no room"),
        ("run/a.py", "from evaluation.run.inner import b", "evaluation.run: "),
    ],
)
def test_a_wrong_import_is_one_fault(tmp_path: Path, file: str, source: str, fault: str) -> None:
    inner = {"evaluation/run/inner/c.py": "from evaluation.run import a"}
    found = faults(small_house(tmp_path, inner | {f"evaluation/{file}": source}))
    assert len(found) == 1, found
    assert fault in found[0]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("scoring/a.py", "import pandas\nfrom evaluation.errors import Issue"),
        ("scoring/a.py", "from evaluation import errors"),
        ("publish/a.py", "from evaluation import __version__"),
        ("run/a.py", "from evaluation.publish import b"),
        ("command/a.py", "from analyses.change import b"),
        ("run/inner/b.py", "from evaluation.run import a"),
    ],
)
def test_a_right_import_passes(tmp_path: Path, file: str, source: str) -> None:
    assert faults(small_house(tmp_path, {f"evaluation/{file}": source})) == []


def test_a_room_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    folder = small_house(tmp_path, {})
    (folder / "evaluation" / "protect" / "__init__.py").unlink()
    assert faults(folder) == ["protect has no floor, or is no room"]


@pytest.mark.parametrize(
    "graph",
    [{"a.b.c": {"a.b.d"}, "a.b.d": {"a.b.c"}}, {"a.b.c.x": {"a.b.d.x"}, "a.b.d.y": {"a.b.c.y"}}],
)
def test_a_circle_inside_a_room_is_found(graph: Graph) -> None:
    assert circles({**graph, "a.b.c.y": set(), "a.b.d.x": set()})
    assert imports()  # the real house has some, and none of them goes round
