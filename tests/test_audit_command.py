"""``pathfinder audit`` on claims and plain tables, as a person types them and sees what it says.

Authority: the claims' own arithmetic, worked beside each; tests/test_audit_checks.py has that of
the checks.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import pathfinder
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.audit.examined import Examined
from evaluation.command.audit import _page

CLAIMS = """place,printed,check,k,n,before,after,parts
table 1,45%,share,91,202,,,
table 1,46.2%,share,91,202,,,
table 2,27,total,,,,,3; 4; 21
page 3,10%,change,,,231,254,
page 4,120,,,,,,
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_claims_are_audited_and_what_stands_alone_is_counted(tmp_path: Path) -> None:
    answer = pathfinder("audit", str(written(tmp_path, "claims.csv", CLAIMS)))
    assert answer.returncode == 1
    said = " ".join(answer.stdout.split())
    assert "6 relations checked, 2 cannot both be true; 1 figure stands alone and was not" in said
    assert "table 1: share printed 46.2%, recomputed 45.05% value:" in said
    assert "consistent only if the base were 197 and not 202" in said
    assert "table 2: total printed 27, recomputed 28 rounding:" in said
    assert not {"fraud", "fabricat", "error", "wrong", "mistake"} & set(said.lower().split())
    assert max(map(len, answer.stdout.splitlines())) <= 80


def test_json_is_a_list_of_what_cannot_both_be_true(tmp_path: Path) -> None:
    answer = pathfinder("audit", str(written(tmp_path, "claims.csv", CLAIMS)), "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == [
        {
            "place": "table 1",
            "printed": "46.2%",
            "recomputed": "45.05%",
            "check": "share",
            "severity": "value",
            "readings": ["the base were 197 and not 202"],
        },
        {
            "place": "table 2",
            "printed": "27",
            "recomputed": "28",
            "check": "total",
            "severity": "rounding",
            "readings": ["the parts were rounded before they were added"],
        },
    ]


def test_nothing_found_ends_with_nought(tmp_path: Path) -> None:
    file = written(tmp_path, "c.csv", "place,printed,check,k,n\nt,45%,share,91,202\n")
    answer = pathfinder("audit", str(file))
    assert answer.returncode == 0
    assert "none cannot both be true." in answer.stdout
    assert json.loads(pathfinder("audit", str(file), "--json").stdout) == []


def test_of_a_pdf_it_is_said_that_no_table_was_read() -> None:
    said = " ".join(_page(Examined("Report.PDF", (), 0, 0, 0)))
    assert "Of a PDF only the sentences are read" in said
    assert "Of a PDF" not in " ".join(_page(Examined("report.docx", (), 0, 0, 0)))


def test_a_difference_of_counts_is_not_called_percentage_points(tmp_path: Path) -> None:
    rows = ((n, n) for n in ("40%", "231"))
    for first, _ in rows:
        last, printed = ("50%", "20 points") if "%" in first else ("254", "+53")
        claim = f"place,printed,check,before,after\nt,{printed},points,{first},{last}\n"
        page = pathfinder("audit", str(written(tmp_path, "c.csv", claim))).stdout
        assert ("t: percentage points" in page) == ("%" in first)
        assert ("t: difference" in page) == ("%" not in first)


# Each row with the check that it names and whether it holds: worked from the definitions.
_ROWS = [
    ({"printed": "5.19", "check": "mean", "n": "28"}, False),
    ({"printed": "5.18", "check": "mean", "n": "28"}, True),
    ({"printed": "0.87", "check": "mean", "n": "28", "items": "2"}, True),  # 48.72/56: 49 is .875
    ({"printed": "3.44", "check": "mean", "n": "18", "sd": "2.47"}, False),  # scrutiny
    ({"printed": "2.47", "check": "sd", "n": "18", "mean": "3.44"}, False),
    ({"printed": "0.35", "check": "sd of yes and no", "mean": "0.19", "n": "1683"}, False),
    ({"printed": "4.9", "check": "mean", "n": "20", "min": "1", "max": "4"}, False),
    ({"printed": ".15", "check": "p", "f": "2.20", "df": "2", "df2": "28"}, False),  # .1296
    ({"printed": ".13", "check": "p", "F": "2.20", "df": "2", "df2": "28"}, True),
    ({"printed": "<.05", "check": "p", "t": "2.20", "df": "28"}, True),
    ({"printed": ".04", "check": "p", "z": "2.20"}, False),  # .0278
    (
        {"printed": "-1.86", "check": "t", "mean1": "0.75", "sd1": "1.79", "n1": "10"}
        | {"mean2": "2.33", "sd2": "2.00", "n2": "10", "df": "18"},
        True,
    ),
    ({"printed": "-4.06", "check": "paired t", "mean": "-1.58", "sd": "1.23", "n": "10"}, True),
    ({"printed": "-1.58", "check": "interval", "low": "-2.46", "high": "-0.70", "p": ".12"}, False),
    ({"printed": "43.3", "check": "pooled", "parts": "30; 50", "weights": "10; 20"}, True),
    ({"printed": "40", "check": "pooled", "parts": "30; 50", "weights": "10; 20"}, False),
    ({"printed": "40", "check": "average", "parts": "30; 50"}, True),
    ({"printed": "13%", "check": "decrease", "before": "551", "after": "477"}, True),
    ({"printed": "13%", "check": "increase", "before": "551", "after": "477"}, False),
    ({"printed": "10 points", "check": "points", "before": "40%", "after": "50%"}, True),
    ({"printed": "2", "check": "times", "before": "50", "after": "100"}, True),
    ({"printed": "100%", "check": "shares of a whole", "parts": "33%;33%;33%"}, True),
    ({"printed": "110%", "check": "possible share", "n": "202"}, False),
    ({"printed": "12.5", "check": "share", "k": "25", "n": "20,000", "per": "10,000"}, True),
    ({"printed": "45%", "check": "share", "k": "92", "n": "202", "rounding": "down"}, True),
    ({"printed": "45%", "of": "202", "k": "91"}, True),
    ({"printed": "46.2%", "of": "202", "k": "91"}, False),
    ({"printed": "27", "of": "3; 4; 21"}, False),
    ({"printed": "15", "parts": "5; 5; 10", "rounding": "nearest 5"}, True),
    ({"printed": "30", "parts": "12; 15", "hidden": "1"}, True),
    ({"printed": "t(28) = 2.20, p = .03"}, False),
    ({"printed": "t(28) = 2.20, p = .036"}, True),
    ({"printed": "t(68) = ?2.15"}, False),
]


@pytest.mark.parametrize(("row", "holds"), _ROWS)
def test_every_check_has_its_columns(tmp_path: Path, row: dict[str, str], *, holds: bool) -> None:
    cells = ",".join(f'"{value}"' for value in row.values())
    file = written(tmp_path, "one.csv", f"place,{','.join(row)}\nhere,{cells}\n")
    answer = pathfinder("audit", str(file), "--json")
    assert answer.returncode == (not holds), answer.stderr
    assert len(json.loads(answer.stdout)) == (not holds)


def test_yaml_keeps_each_figure_as_it_was_typed(tmp_path: Path) -> None:
    claims = """
- place: table 1
  printed: 5.20
  check: mean
  n: 28
- place: table 2
  printed: 27
  parts: [3, 4, 21]
"""
    answer = pathfinder("audit", str(written(tmp_path, "c.yaml", claims)), "--json")
    assert [each["printed"] for each in json.loads(answer.stdout)] == ["5.20", "27"]
    named = written(tmp_path, "d.yaml", "claims:" + claims.replace("5.20", "5.2"))
    found = json.loads(pathfinder("audit", str(named), "--json").stdout)
    assert [each["printed"] for each in found] == ["27"]


def test_all_faults_of_claims_are_told_at_once_with_their_cells(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "faults.csv",
        "place,printed,check,k,n,parts,rounding,weights\n"
        "a,,share,1,2,,,\n"
        "b,45%,shar,1,2,,,\n"
        "c,45%,share,,202,,,\n"
        "d,27,total,,,,,\n"
        "e,27,total,,,3; x; 4,nearest five,\n"
        "f,27,pooled,,,3; 4,,1\n"
        "g,45%,share,5,many,,,\n"
        "h,3.2,mean,,20.5,,,\n",
    )
    answer = pathfinder("audit", str(file))
    assert answer.returncode == 1
    assert not answer.stdout
    for sentence in (
        "B2: There is no printed figure in this row.",
        'C3: "shar" is no check. Did you mean "share"?',
        'C4: The check "share" has nothing under "k" in this row.',
        'C5: The check "total" has nothing under "parts" in this row.',
        'G6: "nearest five" is no way of rounding that is known here.',
        'F6: "x" under "parts" is no figure.',
        "H7: Weights and parts are not as many: 1 and 2.",
        'E8: "many" under "n" is no figure.',
        'E9: "20.5" under "n" is no whole number of 1 or more.',
    ):
        assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 9


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"printed": "?2.15", "check": "mean", "n": "20"}, "A sign was lost"),
        ({"printed": "none", "check": "mean", "n": "20"}, '"none" is no figure.'),
        ({"printed": "abc"}, '"abc" is no figure.'),
        ({"printed": "3.2", "check": "mean", "n": "0"}, "no whole number of 1 or more"),
        ({"printed": "3.2", "check": "mean", "n": "20", "items": "0"}, "no whole number"),
        ({"printed": ".03", "check": "p", "t": "2.2"}, '"p" has nothing under "df"'),
        ({"printed": ".03", "check": "p", "df": "20"}, 'nothing under "t or r or chi2'),
        ({"printed": "0.4", "check": "interval", "low": "0.1", "high": "1", "level": "5"}, "level"),
        ({"printed": "9" * 5000, "check": "mean", "n": "20"}, "is no figure."),
    ],
)
def test_what_a_row_may_not_hold(tmp_path: Path, row: dict[str, str], said: str) -> None:
    file = written(tmp_path, "c.csv", f"place,{','.join(row)}\nhere,{','.join(row.values())}\n")
    answer = pathfinder("audit", str(file))
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("n", ["about 200", "over 200", "£1.2 million", "0", "<5"])
def test_bases_that_are_bounds_end(tmp_path: Path, n: str) -> None:
    for check in ("possible share", "share"):
        text = f"place,printed,check,k,n\nhere,45%,{check},3,{n}\n"
        answer = pathfinder("audit", str(written(tmp_path, "c.csv", text)))
        assert answer.returncode in {0, 1}
        assert not answer.stderr


def test_parts_may_stand_in_columns_of_their_own(tmp_path: Path) -> None:
    text = "place,printed,check,part 1,part 2,part 3\na,28,total,3,4,21\nb,7,total,3,5,\n"
    answer = pathfinder("audit", str(written(tmp_path, "c.csv", text)), "--json")
    [found] = json.loads(answer.stdout)
    assert (found["place"], found["recomputed"]) == ("b", "8")


def test_a_cell_of_a_table_that_lost_a_sign_is_unreadable(tmp_path: Path) -> None:
    text = "Scale,Before,Change\nA,12.3,?2.15\nB,11.0,0.4\n"
    answer = pathfinder("audit", str(written(tmp_path, "t.csv", text)), "--json")
    assert answer.returncode == 1
    assert [each["severity"] for each in json.loads(answer.stdout)] == ["unreadable"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.csv", "place,printed,check\n", "There is no claim in this file."),
        ("c.yaml", "[]\n", "There is no claim in this file."),
        ("c.yaml", "- 5\n", "This is no claim."),
        ("c.yaml", "- {printed: [}\n", "c.yaml"),
        ("c.yaml", "- &a {printed: 3, parts: [1, *a]}\n", "is no figure"),
        ("c.doc", "x", "are not audited"),
        ("c.csv", "", "empty"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    answer = pathfinder("audit", str(written(tmp_path, name, text)))
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    answer = pathfinder("audit", str(tmp_path / "none.csv"))
    assert answer.returncode == 1
    assert "does not exist" in answer.stderr


TABLE = (
    "Area,2017/18,2018/19,Total\nNorfolk,12,15,27\nEssex,30,31,61\nKent,8,9,17\nTotal,50,{},{}\n"
)


def test_a_plain_table_is_held_against_its_own_totals(tmp_path: Path) -> None:
    good = pathfinder("audit", str(written(tmp_path, "t.csv", TABLE.format(55, 105))), "--json")
    assert (good.returncode, json.loads(good.stdout)) == (0, [])
    answer = pathfinder("audit", str(written(tmp_path, "u.csv", TABLE.format(65, 105))), "--json")
    [found] = json.loads(answer.stdout)
    assert 'row 5 "Total"' in found["place"]
    assert 'column "2018/19"' in found["place"]
    assert (found["printed"], found["recomputed"]) == ("65", "55")


def test_rounding_to_the_nearest_5_can_be_said_of_a_table(tmp_path: Path) -> None:
    """12, 13 and 14 to the nearest 5 are 10, 15 and 15; their sum of 39 is 40."""
    file = written(tmp_path, "t.csv", "Area,Children\nA,10\nB,15\nC,15\nTotal,45\n")
    assert pathfinder("audit", str(file)).returncode == 1
    assert pathfinder("audit", str(file), "--rounding", "nearest 5").returncode == 0
    answer = pathfinder("audit", str(file), "--rounding", "to taste")
    assert answer.returncode == 2
    assert "is no way of rounding" in answer.stderr


def test_a_workbook_is_read_as_its_cells_show_it(tmp_path: Path) -> None:
    """5.2 with two decimals is 5.20, of which 28 people have none; 0.45 in per cent is 45%."""
    book = Workbook()
    claims = book.active
    assert isinstance(claims, Worksheet)
    for row in (("place", "printed", "check", "n"), ("a", 5.2, "mean", 28), ("b", 5.2, "mean", 28)):
        claims.append(row)
    claims.append(("c", 0.45, "possible share", 202))
    claims["B2"].number_format, claims["B4"].number_format = "0.00", "0%"
    table = book.create_sheet("Counts")
    for line in ((), ("Area", "Share"), ("A", 1 / 3), ("B", 2 / 3), ("Total", 1)):
        table.append(line)
    for cell in ("B3", "B4", "B5"):
        table[cell].number_format = "0%"
    file = tmp_path / "both.xlsx"
    book.save(file)
    answer = pathfinder("audit", str(file), "--json")
    assert [each["place"] for each in json.loads(answer.stdout)] == ["a"]


def test_sums_of_binary_fractions_are_told_of_nowhere(tmp_path: Path) -> None:
    """0.1 + 0.2 is held as 0.30000000000000004, which nobody prints."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("Area", "Hours"), ("A", 0.1), ("B", 0.2), ("Total", 0.1 + 0.2)):
        sheet.append(row)
    file = tmp_path / "hours.xlsx"
    book.save(file)
    answer = pathfinder("audit", str(file))
    assert answer.returncode == 0
    assert "1 relation checked" in answer.stdout


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Answer,%\nYes,104\nNo,12\n", ["104"]),
        ("Answer,N,%\nYes,10,104%\nNo,12,33%\n", ["104%"]),
        ("Area,% of target\nA,104\nB,87\n", []),
        ("Area,% change\nA,104\nB,87\n", []),
    ],
)
def test_a_share_above_the_whole_is_told(tmp_path: Path, text: str, printed: list[str]) -> None:
    answer = pathfinder("audit", str(written(tmp_path, "t.csv", text)), "--json")
    found = json.loads(answer.stdout)
    assert [each["printed"] for each in found if each["check"] == "above 100%"] == printed


def test_a_total_without_parts_is_noted_with_its_place(tmp_path: Path) -> None:
    answer = pathfinder("audit", str(written(tmp_path, "t.csv", "Area,N\nA,\nB,\nTotal,30\n")))
    assert answer.returncode == 0
    assert 'row 4 "Total", column "N": The total 30 has no parts in this table' in answer.stderr


def test_a_table_with_a_column_of_values_is_no_list_of_claims(tmp_path: Path) -> None:
    text = "person,item,value\nA,1,4\nA,2,\nB,1,3\n"
    answer = pathfinder("audit", str(written(tmp_path, "t.csv", text)))
    assert answer.returncode == 0
    named = "place,value,check,k,n\nt,46.2%,share,91,202\n"
    assert pathfinder("audit", str(written(tmp_path, "c.csv", named))).returncode == 1
