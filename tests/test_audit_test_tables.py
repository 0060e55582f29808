"""Tables of tests: p, t and intervals of a row against one another.

Authority: R's ``sleep`` (``?t.test``: means 0.75 and 2.33, deviations 1.789 and 2.002, n 10, paired
t -4.0621 with 9 degrees, p = 0.002833, interval -2.46 to -0.70), ``pf(2.2, 2, 28)`` (p = 0.1296),
``pchisq(3.9, 1)`` (p = 0.0483) and statcheck's rules. What is planted is worked beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.audit.examined import examined
from evaluation.audit.sheets import sheet_material

Told = list[tuple[str, str, str]]
HEAD = "Scale,Before mean,Before SD,After mean,After SD,n,t,df,p\n"
CI = "Outcome,Difference,95% CI,p\nA,-1.58,-2.46 to -0.70,.003\n"


def told(folder: Path, text: str) -> Told:
    file = folder / "table.csv"
    file.write_text(text, encoding="utf-8")
    result = examined(sheet_material(file, "table.csv"))
    assert result.relations
    return [(each.check, each.printed, each.severity) for each in result.inconsistencies]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Hope,0.75,1.79,2.33,2.00,10,-4.06,9,.003\n", []),
        ("Hope,0.75,1.79,2.33,2.00,10,-4.06,9,<.01\n", []),
        ("Hope,0.75,1.79,2.33,2.00,10,-4.06,9,.03\n", [("p of a test", ".03", "value")]),
        # with any correlation t is at least 1.58 / (3.79 / sqrt(10)) = 1.32; p of 1.20 is .261
        ("Hope,0.75,1.79,2.33,2.00,10,-1.20,9,.26\n", [("paired t from means", "-1.20", "value")]),
        ("Hope,0.75,1.79,2.33,2.00,10,-1.20,9,ns\n", [("paired t from means", "-1.20", "value")]),
    ],
)
def test_t_of_a_row_is_that_of_its_means_and_has_its_p(
    tmp_path: Path, rows: str, expected: Told
) -> None:
    assert told(tmp_path, HEAD + rows) == expected


def test_degrees_of_freedom_stand_in_columns_or_in_the_heading(tmp_path: Path) -> None:
    for head, cells in (
        ("Test,F,df1,df2,p", "A,2.20,2,28,{}"),
        ("Test,F,df,p", 'A,2.20,"2, 28",{}'),
        ('Test,"F(2, 28)",p', "A,2.20,{}"),
    ):
        assert told(tmp_path, f"{head}\n{cells.format('.13')}\n") == []
        [found] = told(tmp_path, f"{head}\n{cells.format('.03')}\n")
        assert found == ("p of a test", ".03", "conclusion")
    assert told(tmp_path, "Test,\u03c7\u00b2,df,p\nA,3.90,1,.048\nB,3.90,1,.50\n") == [
        ("p of a test", ".50", "conclusion")
    ]


def test_an_interval_is_held_against_its_estimate_and_its_p(tmp_path: Path) -> None:
    assert told(tmp_path, f"{CI}C,0.40,(-0.10; 0.90),.11\n") == []
    both = f"{CI}B,-1.60,[-2.50; -0.70],.12\nC,0.4,-0.1 to 0.9,.11\n"
    assert told(tmp_path, both) == [
        ("interval against test", "-2.50 to -0.70, p = .12", "conclusion")
    ]
    assert told(tmp_path, f"{CI}C,0.4,-0.1 to 0.9,.11\nD,1.4,-0.1 to 0.9,.11\n") == [
        ("estimate within its interval", "1.4", "value")
    ]
    ratios = "Model,OR,Lower,Upper,p value\nA,1.5,1.1,2.1,.01\nB,0.8,0.5,1.2,{}\n"
    assert told(tmp_path, ratios.format(".30")) == []
    assert told(tmp_path, ratios.format(".02")) == [
        ("interval against test", "0.5 to 1.2, p = .02", "conclusion")
    ]


def test_an_interval_of_a_mean_is_not_held_against_the_p_of_a_difference(tmp_path: Path) -> None:
    text = "Group,Mean,95% CI,p\nA,12.1,11.0 to 13.2,.30\nB,12.9,11.7 to 14.1,.30\n"
    assert told(tmp_path, text) == []
