"""Tables and pictures of a yes or no are in shares and percentage points, as its sentences are.

Authority: shares counted by hand from the written answers.
"""

from __future__ import annotations

from typing import Any

import pytest
from workspace_maker import ROOT, STEPS, steps_findings

from evaluation.declare.whose_rows import Unit
from evaluation.protect.protect import load_policy, protect
from evaluation.report.figures.captions import about, message
from evaluation.say.finding import Edition, Finding

POLICY = load_policy("small-groups-2026", ROOT)


def form(lowest: int, direction: str) -> dict[str, Any]:
    """One question with two answers, coded from ``lowest``."""
    codes = {"no": lowest, "yes": lowest + 1}
    return {
        **STEPS,
        "id": "one",
        "response_sets": {"two": {"minimum": lowest, "maximum": lowest + 1, "labels": codes}},
        "items": {"a": {"responses": "two"}},
        "scales": {"a": {"title": "Being late", "direction": direction, "items": ["a"]}},
    }


def of_two_groups(lowest: int, direction: str, unit: Unit = Unit.CHILD) -> list[Finding]:
    """With A 10 of 40 say yes before and 30 after; with B 12 of 40 and 22."""
    a, b = [1] * 10 + [0] * 30, [1] * 12 + [0] * 28
    later_a, later_b = [1] * 10 + [1] * 20 + [0] * 10, [1] * 10 + [0] * 2 + [1] * 12 + [0] * 16
    before, after = [*a, *b], [*later_a, *later_b]
    change = [y - x for x, y in zip(before, after, strict=True)]
    groups, start = ["A"] * 40 + ["B"] * 40, [x + lowest for x in before]
    of = form(lowest, direction)
    return steps_findings(start, change, groups=groups, instrument=of, against="B", unit=unit)


@pytest.mark.parametrize("lowest", [0, 1])
@pytest.mark.parametrize("direction", ["higher_better", "lower_better"])
def test_groups_are_shown_by_the_share_with_the_best_answer(lowest: int, direction: str) -> None:
    found = {f.key: f for f in of_two_groups(lowest, direction)}
    side_by_side, apart = found["one.a.change"], found["one.a.difference.a"]
    assert side_by_side.table
    assert side_by_side.figure
    assert side_by_side.figure.levels
    yes = direction == "higher_better"
    shares = [(25, 75, 50), (30, 55, 25)] if yes else [(75, 25, -50), (70, 45, -25)]
    for row, mark, level, wanted in zip(
        side_by_side.table.rows,
        side_by_side.figure.marks,
        side_by_side.figure.levels.rows,
        shares,
        strict=True,
    ):
        cells = row.cells
        assert [cells["mean_before"], cells["mean_after"], cells["change"]] == pytest.approx(wanted)
        low, value, high = cells["low"], cells["change"], cells["high"]
        assert (low, value, high) == (mark.low, mark.value, mark.high)
        assert low < value < high  # type: ignore[operator]
        assert tuple(level.means.values()) == pytest.approx(wanted[:2])
    labels = [column.label for column in side_by_side.table.columns]
    assert labels[2:5] == ["Before (%)", "After (%)", "Change (percentage points)"]
    assert "“yes”" in side_by_side.table.caption or "“no”" in side_by_side.table.caption
    for finding in (side_by_side, apart):
        assert finding.figure
        told = f"{message(finding.figure)} {about(finding.figure)}"
        assert " points" not in told.replace("percentage points", "")
        assert "scale from" not in told
        assert "average" not in told.lower()
        assert "mean" not in told.lower()
    assert apart.figure
    assert apart.figure.marks[0].value == pytest.approx(25 if yes else -25)
    assert "25 percentage points" in message(apart.figure)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_an_edition_shows_shares_only_where_its_sentence_may(edition: Edition) -> None:
    """A table, a picture and the estimate stand and fall together, whatever the numbers."""
    stood = 0
    for cells in ((2, 2, 2, 2), (4, 4, 4, 4), (1, 12, 3, 20), (12, 12, 12, 12), (2, 2, 12, 32)):
        kept, lost, won, never = cells
        n = sum(cells)
        before = [1] * (kept + lost) + [0] * (won + never)
        change = [0] * kept + [-1] * lost + [1] * won + [0] * never
        both, moved = before * 2, change * 2
        found = steps_findings(
            both,
            moved,
            groups=["A"] * n + ["B"] * n,
            instrument=form(0, "higher_better"),
            against="B",
        )
        for finding in protect(found, edition, POLICY):
            if not finding.key.startswith("one.a.change"):
                continue
            shifts = [e for name, e in finding.estimates.items() if name.endswith("shift")]
            hidden = any(e.value is None for e in shifts)
            stood += not hidden
            if hidden and finding.key == "one.a.change":
                assert finding.figure is None
                columns = finding.table.columns if finding.table else ()
                rows = finding.table.rows if finding.table else ()
                assert not rows or not any(c.statistic == "test" for c in columns)
    assert stood
