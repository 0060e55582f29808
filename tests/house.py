"""The house, measured from its imports: rooms, floors, circles and names that stand twice.

Run ``python tests/house.py`` for the figures; ``tests/test_layers.py`` holds them.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("evaluation", "analyses")
Graph = Mapping[str, set[str]]


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the two packages by its dotted name; a package is a module too."""
    named = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def called(call: ast.Call) -> str:
    """The last part of the name that is called, empty where it has none."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


@cache
def asked(module: str, path: Path) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of every import, also in functions, for types, and by name."""
    return tuple(_asked(module, path))


def _asked(module: str, path: Path) -> Iterator[tuple[int, str]]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            climbed = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*climbed, node.module or ""]).strip(".") if node.level else node.module
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node).endswith("import_module"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def imports(root: Path = ROOT) -> dict[str, dict[str, int]]:
    """Module -> the modules that it imports, each with the line of its first import."""
    known = modules(root)
    graph: dict[str, dict[str, int]] = {}
    for module, path in known.items():
        targets = graph.setdefault(module, {})
        for line, name in asked(module, path):
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target != module:
                targets.setdefault(target, line)
    return graph


def room(module: str) -> str:
    """The room at the top that a module stands in: ``evaluation.read``, ``analyses.change``."""
    return ".".join(module.split(".")[:2])


def circles(graph: Graph) -> list[str]:
    """One circle of modules, or of the parts of one package, for each package that has one.

    Modules as they are, then every package's parts taken as wholes: a circle of two folders
    is one even where no two of their modules import each other.
    """
    found = []
    parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, targets in graph.items():
        for target in targets:
            here, there = module.split("."), target.split(".")
            shared = next(
                (i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), -1
            )
            if shared > 0:
                parts[".".join(here[:shared])][here[shared]].add(there[shared])
    for name, level in (("modules", graph), *sorted(parts.items())):
        try:
            tuple(TopologicalSorter(level).static_order())
        except CycleError as circle:
            found.append(f"{name}: {' -> '.join(circle.args[1])}")
    return found


def height(graph: Graph) -> int:
    """How many floors the rooms need: the longest way from a room down through its imports."""
    rooms: dict[str, set[str]] = {}
    for module, targets in graph.items():
        rooms.setdefault(room(module), set()).update(
            room(target) for target in targets if room(target) != room(module)
        )
    level: dict[str, int] = {}
    for name in TopologicalSorter(rooms).static_order():
        level[name] = 1 + max((level[below] for below in rooms.get(name, ())), default=0)
    return max(level.values())


def twice(root: Path = ROOT) -> tuple[list[str], list[str]]:
    """Module names and class names that stand more than once in the two packages."""
    files, classes = Counter[str](), Counter[str]()
    for path in modules(root).values():
        files[path.stem] += path.stem != "__init__"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes.update(node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return tuple(sorted(n for n, k in names.items() if k > 1) for names in (files, classes))


def statements(root: Path = ROOT) -> int:
    """Statements of the two packages, however they are formatted."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in modules(root).values())
    return sum(isinstance(node, ast.stmt) for tree in trees for node in ast.walk(tree))


def inside(root: Path = ROOT) -> dict[str, set[str]]:
    """The imports between modules behind the front doors ``evaluation`` and ``analyses``."""
    graph = imports(root)
    return {
        module: {target for target in targets if target not in PACKAGES}
        for module, targets in graph.items()
        if module not in PACKAGES
    }


def main() -> None:
    """Print the figures."""
    graph = inside()
    known = modules()
    tops = {room(module) for module in graph}
    rooms = {top for top in tops if known[top].name == "__init__.py"}
    files, classes = twice()
    library = {path.stem for path in known.values()} & sys.stdlib_module_names
    print(f"modules {len(graph)}, imports {sum(map(len, graph.values()))}")
    print(f"rooms at the top: {len(rooms)}: {', '.join(sorted(rooms))}")
    print(f"loose files at the top: {', '.join(sorted(tops - rooms))}")
    print(f"circles: {circles(graph) or 'none'}")
    print(f"floors: {height(graph)}")
    print(f"module names twice: {len(files)}: {', '.join(files)}")
    print(f"modules named like the standard library: {', '.join(sorted(library)) or 'none'}")
    print(f"class names twice: {len(classes)}: {', '.join(classes) or 'none'}")
    print(f"statements: {statements()}")


if __name__ == "__main__":
    main()
