"""Finds instruments, notebooks and policies: the workspace's own first, then the shipped ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evaluation.declare.designs import design_of
from evaluation.declare.instrument.key_file import KeyFile, key_needed, with_key
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.lined_yaml import load_declared
from evaluation.errors import DeclarationError, Issue, did_you_mean

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def shipped(kind: str) -> Path:
    """The folder of shipped ``instruments``, ``notebooks``, ``policies`` or ``certainty``.

    In a wheel it lies inside the package; in a checkout beside it.
    """
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def find(kind: str, name: str, suffix: str, workspace: Path, asked_in: str) -> Path:
    """The file ``<name><suffix>`` of a kind. Raises DeclarationError with those that exist."""
    for folder in (workspace / kind, shipped(kind)):
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    existing = names(kind, suffix, workspace)
    noun = {"policies": "policy", "certainty": "file of certainty rules"}.get(
        kind, kind.removesuffix("s")
    )
    hint = did_you_mean(name, existing)
    raise DeclarationError(
        Issue(
            asked_in,
            f'There is no {noun} called "{name}".',
            f"{hint} There are: {', '.join(existing)}.".strip(),
            code="library.not-there",
        )
    )


def notebook_of(design: str, workspace: Path, asked_in: str) -> Path:
    """The notebook of a design. Raises DeclarationError with the nearest one that exists."""
    return find("notebooks", design_of(design).notebook or design, ".ipynb", workspace, asked_in)


def names(kind: str, suffix: str, workspace: Path | None = None) -> tuple[str, ...]:
    """The names of all files of a kind, the workspace's own and the shipped, sorted."""
    folders = [shipped(kind), *([workspace / kind] if workspace else [])]
    stems = {path.name.removesuffix(suffix) for f in folders for path in f.glob(f"*{suffix}")}
    return tuple(sorted(name for name in stems if "." not in name))  # not <id>.key.yaml


def key_path(name: str, workspace: Path) -> Path:
    """Where the licence holder's key of an instrument is looked for."""
    return workspace / "instruments" / f"{name}.key.yaml"


def load_instrument(name: str, workspace: Path, asked_in: str) -> Instrument:
    """An instrument by id, ready to score. Raises DeclarationError when unknown or faulty.

    Where the key does not ship it is taken from the workspace's key file; without one
    the error says who holds it.
    """
    instrument = declared_instrument(name, workspace, asked_in)
    if not instrument.needs_key:
        return instrument
    path = key_path(name, workspace)
    if not path.is_file():
        raise key_needed(instrument, asked_in)
    shown = f"instruments/{path.name}"
    return with_key(instrument, load_declared(path, KeyFile, shown), shown)


def declared_instrument(name: str, workspace: Path, asked_in: str) -> Instrument:
    """An instrument as its file declares it, without a key file. Raises DeclarationError."""
    path = find("instruments", name, ".yaml", workspace, asked_in)
    own = path.is_relative_to(workspace)
    shown = path.relative_to(workspace).as_posix() if own else f"instruments/{path.name} (shipped)"
    return load_declared(path, Instrument, shown)
