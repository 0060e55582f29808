"""The repository keeps its own house rules: CONTRIBUTING.md says them, this proves them."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import tokenize
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from readme_commands import PURPOSES, README, SYSTEMS, command

ROOT = Path(__file__).parents[1]
CODE = ("evaluation/", "analyses/")
LONGEST_MODULE = 600
LONGEST_FUNCTION = 80
MOST_CELLS = 10
MOST_ARGUMENTS = 5

# Put together here, so that this file does not name what it forbids.
HOSTS = [
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.", "npmjs"),
        ("deb.", "debian"),
        ("conda.", "io"),
    )
]
FOLDERS = ("work", "root", "farm")
MACHINE = re.compile(rf"/(?:{'|'.join(FOLDERS)})/")
HOME = re.compile(r"(?<![\w.:/*-])/(?:tmp|home)/\w|[A-Z]:\\Users\\")  # tests may invent one
UNFINISHED = re.compile("|".join(rf"\b{a}{b}\b" for a, b in (("TO", "DO"), ("FIX", "ME"))))
PIN = re.compile(
    r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][\w.]*)"
    r'(?: ; (?:sys_platform|python_version) [!=]= "[\w.]+")?'
)


def tracked() -> list[str]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """Every text in the repository, also the parts of Word and Excel files, with its name."""
    for name in tracked():
        if zipfile.is_zipfile(ROOT / name):
            with zipfile.ZipFile(ROOT / name) as archive:
                for part in archive.namelist():
                    yield f"{name}/{part}", archive.read(part).decode("utf-8", errors="ignore")
        elif b"\0" not in (content := (ROOT / name).read_bytes()):
            yield name, content.decode("utf-8", errors="ignore")


def places(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands: file, line and the line itself."""
    return [
        f"{name}:{number} {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_registry_host_is_named() -> None:
    found = places(re.compile("|".join(map(re.escape, HOSTS))))
    assert not found, "\n".join(found)


def test_no_path_of_a_machine_is_named() -> None:
    found = places(MACHINE)
    found += [place for place in places(HOME) if not place.startswith("tests/")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("see /{}/main/x".format("work"), True),
        ('"/{}/x"'.format("tmp"), True),
        ("C:\\{}\\lead".format("Users"), True),
        ("https://example.org/home/page", False),
        ("the network / folder", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_an_address(line: str, found: bool) -> None:
    assert bool(MACHINE.search(line) or HOME.search(line)) is found


def test_nothing_is_left_for_later() -> None:
    found = [place for place in places(UNFINISHED) if "/data/" not in place]
    assert not found, "\n".join(found)


# ---- code -----------------------------------------------------------------------------


def sources() -> list[str]:
    """The modules of the two packages."""
    return [name for name in tracked() if name.startswith(CODE) and name.endswith(".py")]


def long_functions(text: str) -> Iterator[str]:
    """Functions over the limit, docstrings not counted."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            spoken = ast.get_docstring(node) is not None
            said = (first.end_lineno or 0) - first.lineno + 1 if spoken else 0
            lines = (node.end_lineno or 0) - node.lineno + 1 - said
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} (line {node.lineno}) has {lines} lines"


def test_no_module_is_too_long() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in sources()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_MODULE}


def test_no_function_is_too_long() -> None:
    found = [
        f"{name}: {fault}"
        for name in sources()
        for fault in long_functions((ROOT / name).read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_a_long_function_is_found_and_its_docstring_is_not_counted() -> None:
    body = "    x = 1\n" * LONGEST_FUNCTION
    docstring = '    """One.\n' + "    more\n" * 90 + '    """\n'
    assert list(long_functions(f"def f():\n{body}")) == ["f (line 1) has 81 lines"]
    assert not list(long_functions(f"def f():\n{docstring}{body[:-10]}"))


def asserts(node: ast.AST) -> bool:
    """Whether something inside proves something."""
    return any(
        isinstance(inner, ast.Assert)
        or (
            isinstance(inner, ast.Call)
            and re.search(r"raises|assert|check|warns", ast.unparse(inner.func))
        )
        for inner in ast.walk(node)
    )


def test_every_test_asserts_something() -> None:
    silent = [
        f"{name}: {node.name}"
        for name in tracked()
        if name.startswith("tests/") and name.endswith(".py")
        for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if not asserts(node)
    ]
    assert not silent, "\n".join(silent)


# ---- notebooks ------------------------------------------------------------------------

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code(notebook: Path, tag: str = "") -> list[str]:
    """The code cells of a notebook, or those with a tag."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and (not tag or tag in cell["metadata"].get("tags", []))
    ]


def parameter_faults(source: str) -> list[str]:
    """Lines of a parameter cell that are not ``name: type = value  # what it is``."""
    lines = source.splitlines()
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    good = {
        node.lineno
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign)
        and node.value is not None
        and node.lineno == node.end_lineno
        and node.lineno in comments
    }
    return [line for number, line in enumerate(lines, 1) if line.strip() and number not in good]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    """Each shipped notebook."""
    path: Path = request.param
    return path


def test_notebooks_are_kept_without_outputs(notebook: Path) -> None:
    content: dict[str, Any] = json.loads(notebook.read_text("utf-8"))
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in cells)
    assert "widgets" not in content["metadata"]


def test_notebooks_are_short_enough_to_read(notebook: Path) -> None:
    assert len(json.loads(notebook.read_text("utf-8"))["cells"]) <= MOST_CELLS


def test_notebooks_decide_nothing(notebook: Path) -> None:
    nodes = [node for source in code(notebook) for node in ast.walk(ast.parse(source))]
    assert not [n for n in nodes if isinstance(n, ast.If | ast.IfExp | ast.Match)]


def test_notebooks_hand_over_what_a_person_can_take_in_at_a_glance(notebook: Path) -> None:
    calls = [
        node
        for source in code(notebook)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    ]
    assert calls
    for call in calls:
        assert len(call.args) + len(call.keywords) <= MOST_ARGUMENTS, ast.unparse(call)
        # an argument that is unpacked would be as many as it holds
        assert not any(isinstance(argument, ast.Starred) for argument in call.args)
        assert all(keyword.arg for keyword in call.keywords)


def test_notebooks_say_what_each_parameter_is(notebook: Path) -> None:
    (parameters,) = code(notebook, "parameters")
    assert not parameter_faults(parameters)


@pytest.mark.parametrize(
    "line",
    [
        "level = 0.95  # untyped",
        "level: float = 0.95",
        "level: float  # no value",
        "import os  # x",
    ],
)
def test_a_parameter_without_type_value_or_comment_is_found(line: str) -> None:
    assert parameter_faults(f"slug: str = ''  # fine\n{line}\n") == [line]


# ---- versions and commands ------------------------------------------------------------


def pins() -> dict[str, str]:
    """constraints.txt as name and version."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(matches), "constraints.txt has a line that is not name==version."
    return {match[1]: match[2] for match in matches if match}


def asked() -> list[Requirement]:
    """What pyproject.toml asks for, the test extra included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return [Requirement(line) for line in lines]


def needed() -> set[str]:
    """Every package that those need in turn, on this machine."""
    found: set[str] = set()
    queue = [(requirement, "") for requirement in asked()]
    seen: set[tuple[str, str]] = set()
    while queue:
        requirement, extra = queue.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                lines = metadata.requires(name) or []
                queue.extend((Requirement(line), wanted) for line in lines)
    return found


def test_constraints_are_sorted_and_name_each_package_once() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    names = [line.split("==")[0] for line in text.splitlines() if not line.startswith("#")]
    assert names == sorted(set(names))
    assert len(pins()) == len(names)


def test_constraints_satisfy_what_the_project_asks_for() -> None:
    pinned = pins()
    wrong = [
        str(requirement)
        for requirement in asked()
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert not wrong


def test_constraints_are_complete() -> None:
    assert not needed() - pins().keys()


@pytest.mark.slow
def test_what_is_installed_is_what_is_pinned() -> None:
    pinned = pins()
    wrong = {
        name: (metadata.version(name), pinned[name])
        for name in needed()
        if metadata.version(name) != pinned[name]
    }
    assert not wrong


def test_hooks_use_the_pinned_versions() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    found = re.findall(r"additional_dependencies: \[([\w-]+)==([\w.]+)\]", hooks)
    assert {name for name, _ in found} == {"ruff", "nbstripout"}
    assert all(pins()[name] == version for name, version in found)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_readme_has_each_command_on_one_line(system: str, purpose: str) -> None:
    said = command(README.read_text("utf-8"), system, purpose)
    assert "-c constraints.txt" in said
    assert "&&" not in said or system == "linux"  # PowerShell 5 has no &&


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("nothing", "there are 0"),
        ("<!-- command: demo-linux -->\n```sh\na\nb\n```\n", "needs one line; there are 2"),
        ("<!-- command: demo-linux -->\n```\na\n```\n" * 2, "there are 2"),
    ],
)
def test_a_page_without_a_plain_command_is_refused(page: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        command(page, "linux", "demo")


def test_the_command_is_printed_as_the_page_has_it() -> None:
    page = "Start:\n\n<!-- command: demo-linux -->\n```sh\npathfinder demo\n```\n\nRead on.\n"
    assert command(page, "linux", "demo") == "pathfinder demo"
