"""What an edition says of a change goes by the numbers that it prints, and by no finer ones."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attacked_reports import EDITIONS, printed

CLEAR = re.compile(r"\b(rose|fell) by\b|\b(which|That) is (better|worse)\b")
UNCLEAR = re.compile(
    r"could (also )?have stayed the same|there may be no difference|but not clearly"
)
MANY = [8, pytest.param(60, marks=pytest.mark.slow)]  # made-up worlds
LEFT = ("restricted", "publish")


def of_the_demonstration(demo: Path) -> Iterator[dict[str, Any]]:
    for folder in LEFT:
        for file in sorted((demo / "outputs").glob(f"*/{folder}/findings.json")):
            yield from json.loads(file.read_text("utf-8"))["findings"]


@cache
def made_up(written: Path, edition: str, many: int = 8) -> tuple[dict[str, Any], ...]:
    """The findings of made-up worlds."""
    texts = (text for _, text in printed(many, written, edition))
    return tuple(f for text in texts for f in json.loads(text)["findings"])


def intervals(finding: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Of the numbers that a headline may speak of."""
    for name in ("change", "difference", "response_shift"):
        estimate = finding["estimates"].get(name) or {}
        if estimate.get("ci_low") is not None:
            yield estimate["ci_low"], estimate["ci_high"]


def contradictions(findings: Iterable[dict[str, Any]]) -> list[str]:
    wrong, asked = [], 0
    for finding in findings:
        for low, high in intervals(finding):
            asked += 1
            holds_0 = low <= 0 <= high
            said = finding["headline"]
            if (CLEAR.search(said) and holds_0) or (UNCLEAR.search(said) and not holds_0):
                wrong.append(f"{finding['key']}: {said}")
    assert asked
    return wrong


def test_no_headline_of_the_demonstration_contradicts_its_interval(demo: Path) -> None:
    assert contradictions(of_the_demonstration(demo)) == []


@pytest.mark.parametrize("many", MANY)
def test_no_headline_of_made_up_groups_contradicts_its_interval(
    written_worlds: Path, many: int
) -> None:
    assert contradictions(f for e in EDITIONS for f in made_up(written_worlds, e, many)) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_not_judged_has_no_interval_that_tells_the_verdict(
    demo: Path, written_worlds: Path, edition: str
) -> None:
    unjudged = [
        finding
        for finding in (*of_the_demonstration(demo), *made_up(written_worlds, edition))
        if finding.get("no_verdict")
    ]
    assert unjudged
    assert [f["key"] for f in unjudged if [*intervals(f)]] == []
    for finding in unjudged:
        columns = (finding["table"] or {"columns": ()})["columns"]
        assert not [c for c in columns if c["key"] == "low" and c["statistic"] == "change"]
        assert "% interval" not in finding["headline"]


def finer(finding: dict[str, Any]) -> Iterator[str]:
    """Numbers of a finding that have more digits than are printed, or lie on no step."""
    for value, decimals, what in printed_with(finding):
        if value is not None and (round(value, decimals) != value or str(value) == "-0.0"):
            yield f"{finding['key']} {what}: {value}"
    for name, e in finding["estimates"].items():
        for end in ("ci_low", "ci_high") if e.get("step") and e["ci_low"] is not None else ():
            steps = e[end] / e["step"]
            if abs(steps - round(steps)) > 1e-9:
                yield f"{finding['key']} {name} {end}: {e[end]} is no step of {e['step']}"


def printed_with(finding: dict[str, Any]) -> Iterator[tuple[float | None, int, str]]:
    """Every number with the digits that it is printed with, and where it stands."""
    for name, e in finding["estimates"].items():
        yield e["value"], e["decimals"], name
        for end in ("ci_low", "ci_high"):
            yield e[end], 1 if e.get("step") else e["decimals"], f"{name} {end}"
    table, figure = finding["table"] or {"columns": [], "rows": []}, finding["figure"]
    for column, row in itertools.product(table["columns"], table["rows"]):
        cell = row["cells"].get(column["key"])
        if column["statistic"] and isinstance(cell, int | float):
            yield cell, column["decimals"], f"cell {column['key']}"
    if figure:
        for mark in figure["marks"]:
            yield mark["value"], figure["decimals"], "mark"
        for row in (figure["levels"] or {"rows": ()})["rows"]:
            yield from ((mean, figure["decimals"], "level") for mean in row["means"].values())


def test_no_finer_number_than_is_printed_is_in_any_edition_s_file(
    demo: Path, written_worlds: Path
) -> None:
    left = [*of_the_demonstration(demo), *(f for e in EDITIONS for f in made_up(written_worlds, e))]
    assert [text for finding in left for text in finer(finding)] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_interval_is_printed_alike_wherever_it_stands(
    written_worlds: Path, edition: str
) -> None:
    """In the estimate, in the row and behind the point of a picture."""
    asked = 0
    for finding in made_up(written_worlds, edition):
        estimate = finding["estimates"].get("change") or {}
        if not finding["key"].endswith(".change") or estimate.get("ci_low") is None:
            continue
        ends = [estimate["ci_low"], estimate["ci_high"]]
        (row,) = finding["table"]["rows"]
        assert [row["cells"]["low"], row["cells"]["high"]] == ends
        for mark in finding["figure"]["marks"] if finding["figure"] else ():
            assert [mark["low"], mark["high"]] == ends
            assert mark.get("step") == estimate.get("step")
        asked += 1
    assert asked
