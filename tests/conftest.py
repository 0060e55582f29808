"""What several test files share."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from evaluation.command.demo import write_demo
from evaluation.declare.workspace import open_workspace
from evaluation.publish.hub import collect
from evaluation.run.fleet import run_many

_PATIENCE = 300  # seconds that one worker waits for the demonstration of another


@pytest.fixture
def plain_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """People stand under their identifiers, so that a test can name them."""
    for module in ("people.persons", "register"):
        monkeypatch.setattr(f"evaluation.read.{module}.label", lambda _, identifier: identifier)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, written and run once for all workers; tests that change it copy it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    place = shared / "journey"
    folder, done = place / "démo {1}", place / "done"  # a name with traps in it
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(done)
    else:
        try:
            _make(folder)
        finally:
            done.touch()
    return folder


def _make(folder: Path) -> None:
    write_demo(folder)
    stages: list[tuple[str, str]] = []
    slugs = open_workspace(folder).slugs()
    outcomes = list(run_many(folder, slugs, 2, lambda slug, stage: stages.append((slug, stage))))
    assert {o.slug: o.exit_code for o in outcomes} == dict.fromkeys(slugs, 0)
    told = {(o.slug, issue.problem.partition(" ")[2]) for o in outcomes for issue in o.issues}
    assert told == {("trauma-informed-training", "doubtful pairs of people: one person or two?")}
    assert {slug for slug, _ in stages} == set(slugs)
    collect([folder / "outputs"], folder / "hub")


def _wait_for(done: Path) -> None:
    started = time.monotonic()
    while not done.exists():
        assert time.monotonic() - started < _PATIENCE, "the demonstration was never finished"
        time.sleep(0.2)
