"""The audit of printed figures as a design, and what it finds of a published report.

Authority: the printed tables of Counting Lives (``../shared/data/counting_lives``) and its text.
All its figures were gone through by hand, twice, before anything was run; ``BY_HAND`` is that list,
with what was worked out by hand from the printed figures beside each.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from workspace_maker import ROOT, make_workspace

from analyses import figure_audit
from evaluation.audit.checks import elsewhere, shares_in_words, trends_in_words
from evaluation.audit.examined import Examined, examined
from evaluation.audit.material_of import material_of
from evaluation.audit.of_study import PrintedFigures, read_figures
from evaluation.audit.printed import PrintedFigure, in_words, read_printed
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import EvaluationError
from evaluation.say.claims.ladder import barred_by
from evaluation.say.finding import Finding

EXAMPLE = ROOT / "evaluation/command/demo/deliverables/counting-lives-audit"
CLAIMS = EXAMPLE / "data/claims.csv"
SHARED = ROOT.parent / "shared"
TABLES = SHARED / "data/counting_lives"
TEXT = SHARED / "seeds/counting_lives_2019.txt"

# Where it stands, what is printed, what the other printed figures give; and why they cannot both be
# true. Of those with a reading all would hold under it alone.
NONE, READ = False, True
BY_HAND = {
    # 34, 37, 40, 40, 46 and 48% of councils record it: none is near a quarter
    ("Key findings: councils that collect data", "around 1 in 4", "41% on average", NONE),
    # 97 more than 673 are 14.4%; of 770 they are 12.6%
    ("Key findings: more arrests with intent to supply", "13%", "14.4%", READ),
    # 551 to 477 in all; outside the Metropolitan Police 231 to 254
    ("Key findings: arrests for possession alone", "rise", "551 to 477: a fall", READ),
    # the eight totals of table 1, each of which is the sum of its column
    ("1.1: referrals of children in 2018", "3,137", "3,222", READ),
    # one council works with a child of seven
    ("2.1, Age: youngest", "11", "7 or less", READ),
    # 33.8% of 142 is 48, and 54% of 48 is 26; table 3 has 18% of 142, which is 25 or 26
    ("2.2, Looked after children: councils that could", "29", "26", READ),
    # printed as "5 years or more" and as "more than five years"
    ("3.1: two fifths, more than five years", "40%", "40% of a wider group", READ),
    # 46 and 48% are about half, 34 to 40% are not
    ("3.1: councils that collect data", "about half", "41% on average", READ),
    # 3948/1962, 3561/1801, 4309/722, 3611/528; "across LAs" may mean an average of averages
    ("Table 4, average episodes, missing from home, males", "1.9", "2.01", READ),
    ("Table 4, average episodes, missing from home, females", "1.8", "1.98", READ),
    ("Table 4, average episodes, missing from care, males", "5.7", "5.97", READ),
    ("Table 4, average episodes, missing from care, females", "6.3", "6.84", READ),
    # 673, 786, 770 in all; outside the Metropolitan Police 338, 462, 505
    ("3.2, Arrests: with intent to supply", "steady increase", "786 to 770: a fall", READ),
    ("3.2, Arrests: for possession", "increase", "551 to 477: a fall", READ),
    # 8 of 32
    ("3.2, Stop and search: forces with place of living", "around a third", "25%", NONE),
    # 2,912 fewer than 8,225
    ("Table 7, change, outside the Metropolitan Police", "-46%", "-35.4%", NONE),
    # 39 of 144; 30% of 144 would be 43
    ("3.2, Referral mechanism, councils: could retrieve", "30%", "27.1%", READ),
    # the text on councils names figure 7, whose caption is of the police; that of councils is 6
    ("3.2, Referral mechanism, councils: number of the figure", "7", "6", NONE),
    # 14 said yes, nobody said no, and the others did not answer the question
    ("3.2, Referral mechanism, police: forces that answered", "32", "14", READ),
    # a copy came from 92% of 50 at most
    ("3.3, Attitudes and common language: policies read", "50", "46", READ),
    # 3.1 and Key findings count among the 50 those that were preparing one
    ("Chapter 4: councils with a strategy in place", "50", "50 of a wider group", READ),
    # table 3 again: 18 to 23% could retrieve the data, 34 to 48% collected them
    ("Chapter 4: councils that collect data", "1 in 5", "41% on average", READ),
}


@cache
def audited() -> Examined:
    return examined(material_of(CLAIMS, "claims.csv"))


@cache
def findings() -> dict[str, Finding]:
    study = open_study("counting-lives-audit", 1)
    return {finding.key: finding for finding in figure_audit.analyse(study, read_figures(study))}


# --- Counting Lives --------------------------------------------------------------------------


@pytest.mark.parametrize("listed", sorted(BY_HAND), ids=lambda listed: listed[0])
def test_what_was_found_by_hand_is_found(listed: tuple[str, str, str, bool]) -> None:
    place, printed, recomputed, has_reading = listed
    [found] = [each for each in audited().inconsistencies if each.place.startswith(place)]
    assert found.printed == printed
    assert found.recomputed.startswith(recomputed)
    assert bool(found.readings) is has_reading


def test_and_nothing_else_is_found() -> None:
    assert len(audited().inconsistencies) == len(BY_HAND) == 22
    assert audited().alone == 0


def test_readings_reconcile_as_they_say() -> None:
    """Worked out from the printed figures of the other reading."""
    assert read("13%").fits(Fraction(100 * (770 - 673), 770))
    assert [n for n in range(39, 152) if read("30%").fits(Fraction(3900, n))] == [*range(128, 133)]
    outside = [read(text) for text in ("338", "462", "505")]  # the Metropolitan Police
    assert trends_in_words.trend_said("p", in_words("a steady increase"), outside) is None
    assert read("20%").fits(Fraction(2900, 142))
    assert not read("18%").fits(Fraction(2900, 142))


@pytest.mark.skipif(not TABLES.is_dir(), reason="the printed tables are not here")
def test_the_claims_have_the_figures_of_the_printed_tables() -> None:
    """Every figure of the tables that the claims are of stands in a claim of its table."""
    claims = [*csv.DictReader(CLAIMS.open(encoding="utf-8"))]
    for number, name in ((4, "missing_las"), (5, "arrests"), (7, "stop_and_search")):
        [path] = TABLES.glob(f"table{number}_{name}.csv")
        said = " ".join(
            " ".join(row.values()) for row in claims if f"able {number}" in row["place"]
        )
        for row in csv.DictReader(path.open(encoding="utf-8")):
            figures = [text for text in row.values() if re.fullmatch(r"-?\d+(\.\d+)?", text)]
            ends = figures if number == 4 else [figures[0], *figures[2:]]  # first and last year
            for figure in ends[: 8 - 2 * (number == 4)]:
                assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", said), (number, figure)


@pytest.mark.skipif(not TEXT.is_file(), reason="the text of the report is not here")
def test_no_sentence_of_the_report_stands_in_the_example() -> None:
    text = _words(TEXT.read_text(encoding="utf-8"))
    report = {tuple(text[n : n + 8]) for n in range(len(text) - 7)}
    for row in csv.DictReader(CLAIMS.open(encoding="utf-8")):
        words = _words(f"{row['place']} . {row['reading']}")
        shared = [words[n : n + 8] for n in range(len(words) - 7)]
        assert not [part for part in shared if tuple(part) in report]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+|\.", text.lower())


# --- the findings ----------------------------------------------------------------------------


def test_the_report_says_how_much_was_checked_and_how_much_does_not_hold() -> None:
    found = findings()
    assert [*found] == ["figures.overview", "figures.apart", "figures.unchecked"]
    counts = {name: e.value for name, e in found["figures.overview"].estimates.items()}
    assert counts["n_figures"] == 112 == len(CLAIMS.read_text("utf-8").splitlines()) - 1
    assert (counts["n_apart"], counts["n_reading"]) == (22, 18)
    table = found["figures.apart"].table
    assert table
    assert len(table.rows) == 22
    assert {row.cells["reading"] for row in table.rows} >= {"no reading is known"}


def test_the_words_blame_nobody() -> None:
    """Not of the findings, nor of the lead's text beside them; and the lint tells of such words."""
    written = [*(f.model_dump_json() for f in findings().values())]
    written += [(EXAMPLE / name).read_text("utf-8") for name in ("proforma.md", "data/SOURCE.md")]
    blame = re.compile(
        r"\b(?:errors?|wrong\w*|mistake\w*|fraud\w*|incorrect\w*|fault\w*)\b", re.IGNORECASE
    )
    assert not [blame.findall(text) for text in written if blame.search(text)]
    assert "blame" in barred_by("figure_audit")


def study_of(root: Path, claims: str, **data: object) -> Study:
    """A programme with one audit of some claims."""
    declared = {
        "file": "data/claims.csv",
        "rows_count": "published figures",
        "citation": "A report (2024).",
        **data,
    }
    workspace = make_workspace(root, evaluations=[{"design": "figure_audit", "data": [declared]}])
    folder = workspace.folder("d") / "data"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claims.csv").write_text(claims, encoding="utf-8")
    return open_study("d", 1, str(root))


SHARE = "place,printed,check,k,n\n"


def analysed(study: Study) -> tuple[Finding, ...]:
    return tuple(figure_audit.analyse(study, read_figures(study)))


def test_one_that_does_not_hold_has_its_table_and_none_has_its_sentence(tmp_path: Path) -> None:
    one = analysed(study_of(tmp_path, f"{SHARE}p. 1,46.2%,share,91,202\n"))
    assert one[0].headline.startswith("1 of 2 relations between printed figures does not hold")
    assert one[1].table
    assert len(one[1].table.rows) == 1
    none = analysed(study_of(tmp_path, f"{SHARE}p. 1,45%,share,91,202\np. 2,7,,,\n"))
    assert none[0].headline == "All 2 relations that were checked between printed figures can hold."
    assert none[1].table is None
    assert none[2].headline == "Of 1 of 2 figures nothing says what they follow from."
    alone = analysed(study_of(tmp_path, f"{SHARE}p. 2,7,,,\n"))
    assert alone[0].headline.startswith("None of the 1 printed figures has others")


def test_a_draft_stays_with_the_team(tmp_path: Path) -> None:
    claims = f"{SHARE}p. 1,46.2%,share,91,202\n"
    assert not any(f.kept_inside for f in analysed(study_of(tmp_path, claims)))
    assert all(f.kept_inside for f in analysed(study_of(tmp_path, claims, draft=True)))


def test_rows_that_are_no_figures_and_corrections_are_told(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="write rows_count: published figures"):
        study_of(tmp_path, SHARE, rows_count="children")
    study = study_of(tmp_path, f"{SHARE}p. 1,45%,share,91,202\n")
    (study.workspace.folder("d") / "corrections.csv").write_text(
        "file,sheet,cell,old,new,who,why\nclaims.csv,,B2,45%,46%,me,x\n", encoding="utf-8"
    )
    with pytest.raises(EvaluationError, match="Figures in print are not corrected here"):
        read_figures(study)


def test_a_fault_of_a_claim_stands_at_its_cell(tmp_path: Path) -> None:
    study = study_of(tmp_path, f"{SHARE}p. 1,a while,trend,1,2\n")
    with pytest.raises(EvaluationError) as caught:
        read_figures(study)
    assert {issue.code for issue in caught.value.issues} == {
        "claims.words-unknown",
        "claims.part-missing",
    }


def test_several_files_are_one_audit(tmp_path: Path) -> None:
    study = study_of(tmp_path, f"{SHARE}p. 1,45%,share,91,202\n")
    printed = read_figures(study)
    assert isinstance(printed, PrintedFigures)
    assert (printed.figures, printed.relations, printed.citation) == (1, 2, "A report (2024).")


# --- the checks of words and of figures elsewhere ----------------------------------------------


def read(text: str) -> PrintedFigure:
    printed = read_printed(text)
    assert printed
    return printed


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("around 1 in 4", "1/4"),
        ("one in ten", "1/10"),
        ("almost 2 in 3", "2/3"),
        ("two fifths", "2/5"),
        ("a third", "1/3"),
        ("around half", "1/2"),
        ("three-quarters", "3/4"),
        ("6 out of 10", "3/5"),
        ("almost 50%", "1/2"),
        ("12.5 per cent", "1/8"),
    ],
)
def test_words_tell_a_share(text: str, share: str) -> None:
    told = shares_in_words.told_share(text)
    assert told
    assert told.value == Fraction(share)


@pytest.mark.parametrize("text", ["many", "", "0 in 0", "in 4 of the areas"])
def test_other_words_tell_none(text: str) -> None:
    assert shares_in_words.told_share(text) is None


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("half", "0.53", True),
        ("about half", "0.41", False),
        ("more than half", "0.51", True),
        ("more than half", "0.49", False),
        ("less than half", "0.49", True),
        ("less than half", "0.5", False),
        ("almost half", "0.46", True),
        ("almost half", "0.52", False),
        ("around a third", "0.30", True),
        ("around a third", "0.25", False),
        ("1 in 5", "0.198", True),
        ("1 in 12", "0.08", True),
        ("1 in 12", "0.15", False),
    ],
)
def test_a_share_holds_near_what_its_words_tell(text: str, value: str, holds: bool) -> None:
    ends = (Fraction(value), Fraction(value))
    assert (shares_in_words.share_said("p", text, ends) is None) is holds


@pytest.mark.parametrize(
    ("text", "series", "holds"),
    [
        ("a rise", "551 564 477", False),
        ("a rise", "551 564 577", True),
        ("a steady increase", "673 786 770", False),
        ("rose year on year", "338 462 505", True),
        ("a decline", "22242 17848 16109", True),
        ("fell every year", "8225 5291 5313", False),
        ("up", "5% 5%", True),  # 4.6 and 5.4 print so
        ("up", "5 5", False),  # counts are what they are
    ],
)
def test_a_series_goes_as_words_say(text: str, series: str, holds: bool) -> None:
    values = [read(value) for value in series.split()]
    assert (trends_in_words.trend_said("p", in_words(text), values) is None) is holds


@pytest.mark.parametrize("text", ["a change", "a rise and a fall", "stable"])
def test_words_without_one_direction_tell_none(text: str) -> None:
    assert trends_in_words.trend_in_words(text) is None


def test_figures_elsewhere() -> None:
    assert [*map(bool, elsewhere.same("p", read("34%"), [read("33.8%"), read("35%")]))] == [0, 1]
    assert elsewhere.narrower("p", read("40%"), read("41%")) is None
    assert elsewhere.lowest("p", read("11"), [read("12"), read("11")]) is None
    assert elsewhere.highest("p", read("18"), [read("19")])
    shares = [read("33.8%"), read("54%")]
    assert elsewhere.count_of_share("p", read("26"), shares, read("142")) is None
    assert elsewhere.count_of_share("p", read("29"), shares, read("142"))
