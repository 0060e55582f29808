"""The demonstration programme: published and synthetic data, ready to run."""

from __future__ import annotations

from pathlib import Path

from evaluation.errors import EvaluationError, Issue
from evaluation.publish.schemas import write_schemas

_HERE = Path(__file__).resolve().parent
# What `demo --full` adds; in the wheel all lie together, so that each notebook opens with its own.
MORE = (
    "coded-interviews",
    "comfort-boxes",
    "counting-lives-audit",
    "counting-lives-counts",
    "counting-lives-foi",
    "counting-lives-survey",
    "custody-pilot",
    "e-learning",
    "expenditure",
    "exclusions",
    "minimum-dataset",
    "policy-review",
    "stakeholder-map",
    "top-tips",
)
_IGNORED = (
    b"# Data and results do not belong in version control.\ndata/\noutputs/\n.pathfinder/\nhub/\n"
)


def write_demo(folder: Path, *, full: bool = False) -> None:
    """Write the demonstration to ``folder``; files that are already there stay as they are.

    ``full`` adds the examples that are named in ``MORE``.

    Raises EvaluationError when the folder holds something else.
    """
    if folder.exists() and (not folder.is_dir() or _holds_something_else(folder)):
        raise EvaluationError(
            Issue(
                str(folder),
                "This folder exists and is not an earlier demonstration.",
                "Name another one: pathfinder demo <folder>.",
                code="file.not-a-demonstration",
            )
        )
    left = {"__pycache__", *(() if full else MORE)}
    for source in sorted(_HERE.rglob("*")):
        inside = source.relative_to(_HERE)
        if source.is_file() and source.suffix != ".py" and not set(inside.parts) & left:
            _write(folder / inside, source.read_bytes())
    _write(folder / ".gitignore", _IGNORED)
    (folder / "outputs").mkdir(exist_ok=True)
    write_schemas(folder)


def _holds_something_else(folder: Path) -> bool:
    """Whether a folder that is not empty is anything but the demonstration."""
    ours, theirs = _HERE / "programme.yaml", folder / "programme.yaml"
    same = (
        theirs.is_file()
        and theirs.read_bytes().split(b"\n")[0] == ours.read_bytes().split(b"\n")[0]
    )
    return any(folder.iterdir()) and not same


def _write(target: Path, content: bytes) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
