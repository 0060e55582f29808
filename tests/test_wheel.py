"""What is built is what stands in the tree: nothing is left out and nothing slips in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest
from conftest import Once

ROOT = Path(__file__).parents[1]
MOVED = {"instruments/": "evaluation/instruments/", "notebooks/": "evaluation/notebooks/"}
STRAYS = (
    "instruments/.ipynb_checkpoints/sdq-checkpoint.yaml",
    "instruments/notes.txt",
    "notebooks/.ipynb_checkpoints/pre_post-checkpoint.ipynb",
    "notebooks/pre_post.html",
    "evaluation/__pycache__/cli.cpython-311.pyc",
    "outputs/flats/internal/rows.csv",
    "evaluation/command/demo/outputs/flats/internal/rows.csv",
)


def tree(root: Path) -> list[str]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return sorted(name for name in listed.split("\0") if name and (root / name).is_file())


def shipped(files: Iterable[str]) -> set[str]:
    """Those files of a tree that belong in a build."""
    return {
        name
        for name in files
        if name.startswith(("evaluation/", "analyses/"))
        or (name.startswith("instruments/") and name.endswith((".yaml", "/README.md")))
        or (name.startswith("notebooks/") and name.endswith(".ipynb"))
    }


def in_wheel(name: str) -> str:
    """Where a file of the tree lies in a wheel."""
    for folder, inside in MOVED.items():
        if name.startswith(folder):
            return inside + name.removeprefix(folder)
    return name


def build(root: Path, target: Path, kind: str) -> Path:
    """A wheel or an sdist of a tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (made,) = target.iterdir()
    return made


@pytest.fixture(scope="module")
def copy(once: Once) -> Path:
    """The tree as git would keep it, with what lies about on a working machine added."""
    return once("tree", write_tree)


def write_tree(root: Path) -> None:
    for name in tree(ROOT):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    for name in STRAYS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("stray", encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(copy: Path, once: Once) -> zipfile.ZipFile:
    """The wheel of that tree."""
    (made,) = once("wheel", lambda folder: build(copy, folder, "wheel")).iterdir()
    return zipfile.ZipFile(made)


def metadata(wheel: zipfile.ZipFile) -> Message:
    """What the wheel says of itself."""
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode("utf-8"))


def test_the_wheel_holds_the_tree_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert found == {in_wheel(name) for name in shipped(tree(ROOT))}


def test_the_sdist_holds_the_tree_and_nothing_else(copy: Path, tmp_path: Path) -> None:
    with tarfile.open(build(copy, tmp_path, "sdist")) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    beside = {"pyproject.toml", "PKG-INFO", "README.md", "LICENSE", ".gitignore"}
    assert names - beside == shipped(tree(ROOT)) | {"constraints.txt", "CONTRIBUTING.md"}


def test_the_wheel_installs_two_packages_and_one_command(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    (about,) = (name for name in top if name.endswith(".dist-info"))
    assert top - {about} == {"evaluation", "analyses"}
    commands = wheel.read(f"{about}/entry_points.txt").decode("utf-8")
    assert commands.split() == [
        "[console_scripts]",
        "pathfinder",
        "=",
        "evaluation.command.cli:main",
    ]
    assert f"{about}/licenses/LICENSE" in wheel.namelist()


def test_the_wheel_says_its_licence_and_python(wheel: zipfile.ZipFile) -> None:
    said = metadata(wheel)
    assert said["License-Expression"] == "GPL-3.0-or-later AND OFL-1.1"
    assert said["Requires-Python"] == ">=3.11"
    assert said["Name"] == "pathfinder-evaluation"


@pytest.mark.parametrize("module", ["evaluation", "evaluation.command.cli"])
def test_the_command_line_starts_without_the_heavy_libraries(module: str) -> None:
    if (
        module == "evaluation.command.cli"
        and not (ROOT / "evaluation" / "command" / "cli.py").exists()
    ):
        pytest.skip("evaluation/command/cli.py does not exist yet")
    heavy = "pandas numpy scipy pydantic matplotlib seaborn statsmodels pingouin papermill docx"
    heavy += " nbconvert typst"
    asked = f"import sys, {module}; print(*sorted(set('{heavy}'.split()) & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []
