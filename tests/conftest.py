"""What several test files share."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

# A session starts many interpreters: what one of them has compiled the others need not, even
# where Python is told to keep no bytecode. It lies in __pycache__, which git leaves out.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Two workers share the processors: threads inside a small sum only wait for one another.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
# What is imported and collected stays: nothing is looked through for garbage before the tests.
gc.disable()

_PATIENCE = 300  # seconds that one worker waits for what another makes

Checker = Callable[[Path], list[dict[str, Any]]]
Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Of a test marked ``sampled(n)`` every n-th instance is fast, and all others are slow."""
    seen: Counter[tuple[Path, str]] = Counter()
    for item in items:
        sampled = item.get_closest_marker("sampled")
        if sampled is not None:
            test = (item.path, item.nodeid.partition("[")[0])
            if seen[test] % sampled.args[0]:
                item.add_marker(pytest.mark.slow)
            seen[test] += 1


def pytest_collection_finish() -> None:
    """Leave out of every later collection of garbage what stays to the end of the session."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


@pytest.fixture
def plain_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """People stand under their identifiers, so that a test can name them."""
    for module in ("people.persons", "register"):
        monkeypatch.setattr(f"evaluation.read.{module}.label", lambda _, identifier: identifier)


@pytest.fixture
def page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run sets no Word and no PDF report, which a test looks at in no place."""
    from evaluation.report.formats import ANNEX_FORMATS, FORMATS
    from evaluation.run import deliverable

    monkeypatch.setattr(deliverable, "FORMATS", FORMATS[:1])
    monkeypatch.setattr(deliverable, "ANNEX_FORMATS", ANNEX_FORMATS[:1])


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What takes long is made the first time that somebody asks for it, for all workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        place = shared / f"once-{name}"
        folder, done = place / "démo {1}", place / "done"  # a name with traps in it
        try:
            place.mkdir()
        except FileExistsError:
            _wait_for(done)
        else:
            try:
                folder.mkdir()
                make(folder)
            finally:
                done.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def axe_violations() -> Iterator[Checker]:
    """What axe-core finds wrong with a page."""
    from accessibility import accessibility_checker

    with accessibility_checker() as violations:
        yield violations


@pytest.fixture(scope="session")
def demo(once: Once) -> Path:
    """The demonstration, written and run once for all workers; tests that change it copy it."""
    return once("demo", _make)


@pytest.fixture(scope="session")
def written_worlds(once: Once) -> Path:
    """The editions of the first made-up groups, made once for all workers."""
    from attacked_reports import write_worlds

    return once("worlds", write_worlds)


def _make(folder: Path) -> None:
    # Imported here, because pytest's first process loads this file and runs no test.
    from workspace_maker import beside_ledger

    from evaluation.command.demo import write_demo
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.hub import collect
    from evaluation.run.deliverable import run_deliverable

    write_demo(folder)
    # One after another in this process, which has loaded already what each of several would.
    slugs = open_workspace(folder).slugs()
    outcomes = [run_deliverable(folder, slug, lambda _: None, all_formats=True) for slug in slugs]
    assert {o.slug: o.exit_code for o in outcomes} == dict.fromkeys(slugs, 0)
    told = {
        (o.slug, issue.problem.partition(" ")[2])
        for o in outcomes
        for issue in beside_ledger(o.issues)
    }
    assert told == {("trauma-informed-training", "doubtful pairs of people: one person or two?")}
    collect([folder / "outputs"], folder / "hub")


def _wait_for(done: Path) -> None:
    started = time.monotonic()
    while not done.exists():
        assert time.monotonic() - started < _PATIENCE, f"{done.parent.name} was never finished"
        time.sleep(0.2)
