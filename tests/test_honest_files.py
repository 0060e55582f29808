"""Whole files through the whole pipeline: honest ones are left alone, one planted fault is told.

Authority: the answers of public data sets as their sources key them (SOURCE.md beside each), made
ones by a graded response model, and faults that the test plants itself. ``benchmarks/honest_files``
is run as it stands, over fewer files; docs/statistics.md has what it prints for 1,200.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from workspace_maker import ROOT


@pytest.fixture(scope="module")
def trial() -> ModuleType:
    sys.path.append(str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("honest_files")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.mark.parametrize("files", [14, pytest.param(300, marks=pytest.mark.slow)])
def test_honest_files_are_left_alone(trial: ModuleType, tmp_path: Path, files: int) -> None:
    found = [said for *_, said in trial.honest(tmp_path, files, seed=1)]
    assert not [said.words for said in found if said.refused]
    assert sum(bool(said.of_meaning) for said in found) <= max(1, 0.02 * files)


@pytest.mark.parametrize("files", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_no_planted_fault_goes_through_without_a_word_that_names_it(
    trial: ModuleType, tmp_path: Path, files: int
) -> None:
    found = list(trial.planted(tmp_path, files, seed=1))
    assert not [(of.name, kind, said.words) for of, kind, said, named in found if not named]
