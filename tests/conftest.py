"""What several test files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.example import write_demo
from evaluation.fleet import run_many
from evaluation.hub.collect import collect
from evaluation.workspace import open_workspace


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, written and run once, in a folder whose name has traps in it."""
    folder = tmp_path_factory.mktemp("journey") / "démo {1}"
    write_demo(folder)
    stages: list[tuple[str, str]] = []
    slugs = open_workspace(folder).slugs()
    outcomes = list(run_many(folder, slugs, 2, lambda slug, stage: stages.append((slug, stage))))
    assert {o.slug: (o.exit_code, o.issues) for o in outcomes} == dict.fromkeys(slugs, (0, ()))
    assert {slug for slug, _ in stages} == set(slugs)
    collect([folder / "outputs"], folder / "hub")
    return folder
