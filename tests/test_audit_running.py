"""Tables of cumulative percentages, ranks, answers in whole numbers and figures in one cell."""

from pathlib import Path

import pytest

from evaluation.audit.examined import examined
from evaluation.audit.material_of import material_of
from evaluation.audit.printed import rounding_named


def checks(folder: Path, rows: str, caption: str = "", notes: str = "") -> list[tuple[str, str]]:
    """What is found in a table of lines with cells parted by bars, and what was printed there."""
    cells = [line.strip().split(" | ") for line in rows.strip().splitlines()]
    made = "".join(
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in line) + "</tr>"
        for tag, line in zip(["th", *["td"] * len(cells)], cells, strict=False)
    )
    file = folder / "table.html"
    file.write_text(
        f"<html><body><p>{caption}</p><table>{made}</table><p>{notes}</p></body></html>",
        encoding="utf-8",
    )
    way = rounding_named("half")
    assert way is not None
    found = examined(material_of(file, file.name, way)).inconsistencies
    return [(each.check, each.printed) for each in found]


WAITED = """
Wait | n | % | Cumulative %
Under a week | 20 | 33.3 | 33.3
One week | 20 | 33.3 | {second}
Two weeks | 10 | 16.7 | 83.3
Longer | 10 | 16.7 | 100.0
Total | 60 | 100.0 |
"""
RANKED = """
Area | Rate per 10,000 | Rank
A | 31.2 | {a}
B | 22.0 | 3
C | 27.4 | {c}
D | 12.9 | 5
E | 18.8 | 4
"""
RATED = """
Question | n | Mean (SD)
Was it useful? | 20 | {mean} (1.04)
Was it clear? | 25 | 4.16 (0.94)
"""
ODDS = """
Predictor | Odds ratio (95% CI) | p value
Exclusion | 1.64 (0.84–3.20) | {p}
Missing episode | 3.20 (2.12–4.84) | &lt;0.001
Police contact | 1.02 (0.58–1.80) | 0.937
"""
COSTS = """
Site | Spend (£) | Families | {called}
Corley | 12,000 | 40 | 300
Denholm | 9,000 | 20 | {cost}
Farley | 8,000 | 16 | 500
Total | 29,000 | 76 | 382
"""
AVERAGED = """
School | Pupils | Mean score
A | 10 | 2.0
B | 90 | 6.0
C | 100 | 5.0
All schools | 200 | {mean}
"""


@pytest.mark.parametrize(
    ("rows", "right", "wrong", "check"),
    [
        (WAITED, {"second": "66.7"}, {"second": "76.7"}, "cumulative"),
        (WAITED, {"second": "66.6"}, {"second": "63.6"}, "cumulative"),
        (RANKED, {"a": "1", "c": "2"}, {"a": "2", "c": "1"}, "rank"),
        (ODDS, {"p": "0.149"}, {"p": "0.012"}, "interval against test"),
        (
            COSTS,
            {"called": "Cost per family (£)", "cost": "450"},
            {"called": "x", "cost": "450"},
            "",
        ),
        (
            COSTS,
            {"called": "Unit cost (£)", "cost": "450"},
            {"called": "Unit cost (£)", "cost": "540"},
            "ratio",
        ),
        (AVERAGED, {"mean": "5.3"}, {"mean": "3.6"}, "average of groups"),
    ],
)
def test_what_follows_within_a_table(
    tmp_path: Path, rows: str, right: dict[str, str], wrong: dict[str, str], check: str
) -> None:
    assert checks(tmp_path, rows.format(**right)) == []
    if check:
        assert [name for name, _ in checks(tmp_path, rows.format(**wrong))] == [check]


def test_a_mean_of_whole_numbers_in_a_table_is_held_against_its_n(tmp_path: Path) -> None:
    notes = "Ratings were whole numbers from 1 to 5."
    assert checks(tmp_path, RATED.format(mean="3.35"), notes=notes) == []
    assert checks(tmp_path, RATED.format(mean="3.37"), notes=notes) == [("possible mean", "3.37")]
    assert checks(tmp_path, RATED.format(mean="3.37")) == []  # nobody said they were whole


def test_ranks_by_something_that_is_not_printed_are_let_be(tmp_path: Path) -> None:
    rows = "Area | Rate | Rank\nA | 3.2 | 4\nB | 2.0 | 1\nC | 2.4 | 5\nD | 1.9 | 2\nE | 1.8 | 3"
    assert checks(tmp_path, rows) == []
