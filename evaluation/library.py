"""Finds instruments, notebooks and policies: the workspace's own first, then the shipped ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evaluation.declared import load_declared
from evaluation.errors import DeclarationError, Issue, did_you_mean
from evaluation.instrument import Instrument

_PACKAGE = Path(__file__).resolve().parent


@cache
def shipped(kind: str) -> Path:
    """The folder of shipped ``instruments``, ``notebooks`` or ``policies``.

    In a wheel it lies inside the package; in a checkout beside it.
    """
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def find(kind: str, name: str, suffix: str, workspace: Path, asked_in: str) -> Path:
    """The file ``<name><suffix>`` of a kind. Raises DeclarationError with those that exist."""
    folders = (workspace / kind, shipped(kind))
    for folder in folders:
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    known = sorted({path.stem for folder in folders for path in folder.glob(f"*{suffix}")})
    noun = {"policies": "policy"}.get(kind, kind.removesuffix("s"))
    hint = did_you_mean(name, known)
    raise DeclarationError(
        Issue(
            asked_in,
            f'There is no {noun} called "{name}".',
            f"{hint} There are: {', '.join(known)}.".strip(),
        )
    )


def load_instrument(name: str, workspace: Path, asked_in: str) -> Instrument:
    """An instrument by id. Raises DeclarationError when unknown or faulty."""
    path = find("instruments", name, ".yaml", workspace, asked_in)
    own = path.is_relative_to(workspace)
    shown = path.relative_to(workspace).as_posix() if own else f"instruments/{path.name} (shipped)"
    return load_declared(path, Instrument, shown)
