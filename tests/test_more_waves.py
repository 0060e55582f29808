"""More waves than are declared today enter by a line each in the list of waves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from more_waves import ROOT, STEPS

WAVES = list(STEPS)
pytestmark = pytest.mark.slow  # an interpreter that loads everything anew


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("more_waves.py")),
            tmp_path_factory.mktemp("w"),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_everybody_is_counted_and_paired_at_every_wave(seen: dict[str, Any]) -> None:
    assert seen["measured"] == {wave: len(people) for wave, people in STEPS.items()}
    assert list(seen["measured"]) == WAVES
    assert seen["paired"] == {"midway": 4, "endpoint": 3, "follow_up": 3, "year_on": 3}
    assert seen["throughout"] == 2  # a and c
    assert (
        "Evaluation 1: 5 children measured before, 4 after, 3 both times. Halfway 4, 4 of them "
        "also before. At follow-up 3, 3 of them also before. A year on 3, 3 of them also before."
    ) in seen["check"]


def test_people_are_linked_by_code_to_every_wave(seen: dict[str, Any]) -> None:
    assert seen["links"] == seen["linked"] == dict.fromkeys(WAVES[1:], 32)


def test_the_change_to_each_wave_is_that_calculated_by_hand(seen: dict[str, Any]) -> None:
    assert {key: value for key, value in seen["changes"].items() if key.startswith("steps.a")} == {
        "steps.a.change": 3.0,  # 3, 6, 0
        "steps.a.change_midway": 1.5,  # 1, 1, 1, 3
        "steps.a.change_follow_up": pytest.approx(17 / 3),  # 6, 4, 7
        "steps.a.change_year_on": pytest.approx(16 / 3),  # 7, 9, 0
    }
    assert seen["primary"] == ["steps.a.change"]


def test_the_flow_and_the_means_speak_of_every_wave(seen: dict[str, Any]) -> None:
    assert seen["findings"]["steps.flow"].endswith(
        "4 were measured halfway, 4 of whom also before. 3 were measured at follow-up, 3 of whom "
        "also before. 3 were measured a year on, 3 of whom also before."
    )
    assert seen["findings"]["steps.a.waves"] == (
        "Mean steps was 15.0 steps before, 16.0 halfway, 16.5 after, 20.0 at follow-up and 23.0 a "
        "year on, among 2 children measured all five times."
    )
    several = ("n_both_midway", "n_matched", "n_followed", "n_both_year", "n_throughout")
    assert [seen["marks"][name] for name in several] == [4, 3, 3, 3, 2]
