"""The audit of whole documents: all that was planted in them is found, and nothing else.

Authority: ``audit_maker`` works the figures out with ``decimal`` and knows what it changed;
single tables and sentences have beside them what is told of them, read over against their figures.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from audit_maker import Document, Fault, Maker, write_page, write_word
from conftest import Once
from test_full_demo import _make as make_full

from evaluation.audit.checks.sentences import of_said
from evaluation.audit.documents.blocks import as_material
from evaluation.audit.documents.reading import material
from evaluation.audit.documents.web import blocks_of_page
from evaluation.audit.examined import examined
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedSentence

ALL = 200
FEW = [6, pytest.param(ALL, marks=pytest.mark.slow)]


def audited(document: Document, folder: Path, seed: int) -> tuple[Inconsistency, ...]:
    """Every third as a Word file, the others as web pages."""
    path = folder / ("r.docx" if seed % 3 == 0 else "r.html")
    (write_page if seed % 3 else write_word)(document, path)
    return examined(material(path)).inconsistencies


def is_at(found: Inconsistency, fault: Fault) -> bool:
    """Whether something is told at one of the places where a fault shows."""
    return any(all(part in found.place for part in place) for place in fault.places)


@pytest.mark.parametrize("many", FEW)
def test_clean_documents_raise_nothing(tmp_path: Path, many: int) -> None:
    raised = {seed: audited(Maker(seed).document(), tmp_path, seed) for seed in range(many)}
    assert {seed: found for seed, found in raised.items() if found} == {}


@pytest.mark.parametrize("many", FEW)
def test_all_that_was_planted_is_found_and_nothing_else(tmp_path: Path, many: int) -> None:
    missed, more, planted = [], [], 0
    for seed in range(1_000, 1_000 + many):
        document, faults = Maker(seed).with_faults()
        found = audited(document, tmp_path, seed)
        planted += len(faults)
        missed += [(seed, f) for f in faults if not any(is_at(told, f) for told in found)]
        more += [(seed, told) for told in found if not any(is_at(told, f) for f in faults)]
    assert (missed, more) == ([], [])
    assert planted > many


def of_reports(folder: Path, endings: tuple[str, ...]) -> dict[str, tuple[Inconsistency, ...]]:
    """What is found in the public files of every deliverable of a workspace."""
    paths = [p for p in sorted(folder.glob("outputs/*/publish/*")) if p.suffix in endings]
    assert len(paths) >= 5
    found = {str(p.relative_to(folder)): examined(material(p)).inconsistencies for p in paths}
    return {name: told for name, told in found.items() if told}


def test_our_own_public_pages_hold_together(demo: Path) -> None:
    assert of_reports(demo, (".html",)) == {}


@pytest.mark.slow
def test_our_own_public_reports_hold_together_in_every_format(once: Once, demo: Path) -> None:
    assert of_reports(demo, (".html", ".docx", ".pdf")) == {}
    assert of_reports(once("full", make_full), (".html", ".docx", ".pdf")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Of the 202 who answered, 91 (45%) said they felt safer and 60 (30%) did not.",
        "45% (91 of 202) felt safer.",
        "45 per cent of respondents (91/202) felt safer.",
        "91 of the 202 respondents (45%) felt safer.",
        "91 (45%) of 202 felt safer.",
        "Twelve of the forty (30%) came back.",
        "Most respondents (30 of 40) agreed.",
        "More than half (21 of 40) agreed.",
        "A third of them (13 of 40) agreed.",
        "One in four (10 of 40) agreed.",
        "Nearly half (19 of 40) agreed.",
        "Visits rose from 2,118 in 2017 to 3,137 in 2018, an increase of 48%.",
        "Visits grew by 48% in all parks, from 2,118 in 2017 to 3,137 in 2018.",
        "There were 370 in May 2021, an increase of 1956% from May 2019 when there were just 18.",
        "Satisfaction rose from 40% to 45%, an increase of 5 percentage points.",
        "The number fell from 40 to 20, a fall of 50%.",
        "Referrals doubled from 20 to 41.",
        "In total 202 children took part (110 boys and 92 girls).",
        "A total of 100 people came: 40 parents, 50 children and 10 staff.",
        "40 people attended 140 sessions, an average of 3.5 each.",
        "The mean change was 3.2 (95% CI 1.1 to 5.3).",
        "Fourteen out of the 32 schools that wrote back keep a list of visitors (44%).",
        "60 out of 93 letters were answered – about 65% of cases.",
        "75 letters were sent and of them 11 came back (15%).",
        "Out of the 142 schools that answered, 33.8% said yes.",
        "In 2018, 12 of 40 children (30%) aged 10 to 17 moved.",
        "From 2016 to 2018 the number of staff rose by 20%, from 10 to 12.",
        "Of 202 respondents, 91 (45%) agreed.",
        "Referrals rose by 25% (from 120 to 150).",
        "Referrals increased 25%, from 120 to 150.",
        "There was a 25% increase in referrals, from 120 to 150.",
        "There were 50 referrals over 4 months, an average of 12.5 per month.",
        "In all 67 children took part, of whom 60% (40) were girls.",
        "202 children took part: 110 boys (54%) and 92 girls (46%).",
        "In 2018 there were 150 referrals compared with 120 in 2016, a rise of 25%.",
        "The total of 202 is made up of 110 boys and 92 girls.",
        "110 boys and 92 girls took part, 202 in total.",
        "The average of the three areas (10, 20 and 33) was 21.",
        "Girls rose from 10 to 15 and boys fell from 20 to 12, a decrease of 40%.",
        "Of the 180 questionnaires sent out, 117 were returned, a response rate of 65%.",
        "117 of the 180 questionnaires came back, giving a response rate of 65%.",
        "We interviewed 24 people: 9 young people, 8 parents and 7 professionals.",
        "More than nine in ten parents (93%) would come again.",
        "Fewer than one in ten (8%) left early.",
        "Three fifths (61%) agreed.",
        "Nearly a third (34%) agreed.",
        "Half of the 26 young people (13) had a plan.",
        "Referrals increased by a third, from 60 to 81.",
        "There were 12 incidents, down from 16 in 2021/22, a fall of 25%.",
    ],
)
def test_a_sentence_that_holds_together_raises_nothing(text: str) -> None:
    checked = [*of_said(PrintedSentence(text, "p"))]
    assert checked
    assert not [relation.inconsistency for relation in checked if relation.inconsistency]


@pytest.mark.parametrize(
    ("text", "printed", "recomputed"),
    [
        (
            "Of the 202 who answered, 91 (54%) said they felt safer and 60 (30%) did not.",
            "54%",
            "45.0%",
        ),
        ("45% (91 of 220) felt safer.", "45%", "41.4%"),
        ("54 per cent of respondents (91/202) felt safer.", "54%", "45.0%"),
        ("91 of the 202 respondents (54%) felt safer.", "54%", "45.0%"),
        ("91 (54%) of 202 felt safer.", "54%", "45.0%"),
        ("Twelve of the forty (40%) came back.", "40%", "30%"),
        ("Most respondents (12 of 40) agreed.", "Most", "30%"),
        ("More than half (19 of 40) agreed.", "More than half", "47.5%"),
        ("A third of them (20 of 40) agreed.", "A third", "50%"),
        ("One in four (20 of 40) agreed.", "1 in 4", "50%"),
        ("Nearly half (29 of 40) agreed.", "Nearly half", "72.5%"),
        ("Visits rose from 2,118 to 3,137, an increase of 84%.", "84%", "48.1%"),
        ("Visits grew by 84% in all, from 2,118 in 2017 to 3,137 in 2018.", "84%", "48.1%"),
        (
            "There were 370 in May 2021, an increase of 1056% from May 2019 when it was 18.",
            "1056%",
            "1,955.6%",
        ),
        ("Satisfaction rose from 40% to 45%, an increase of 8 percentage points.", "8", "4 to 6"),
        ("The number fell from 40 to 20, a fall of 40%.", "40%", "50%"),
        ("The number went from 40 to 50, a fall of 20%.", "20%", "a rise of 25%"),
        ("The number fell from 40 to 20, a fall of 30.", "30", "20"),
        ("Referrals doubled from 20 to 61.", "doubled", "3.05 times"),
        ("Referrals rose from 61 to 20.", "rose", "from 61 to 20"),
        ("In total 202 children took part (110 boys and 82 girls).", "202", "192"),
        ("A total of 100 people came: 40 parents, 50 children and 20 staff.", "100", "110"),
        ("40 people attended 140 sessions, an average of 4.5 each.", "4.5", "3.5"),
        ("The mean change was 6.2 (95% CI 1.1 to 5.3).", "6.2", "1.05 to 5.35"),
        (
            "Fourteen out of the 32 schools that wrote back keep a list of visitors (54%).",
            "54%",
            "43.8%",
        ),
        ("60 out of 93 letters were answered – about 75% of cases.", "about 75%", "64.5%"),
        ("75 letters were sent and of them 11 came back (25%).", "25%", "14.7%"),
        ("Out of the 142 schools that answered, 33.3% said yes.", "33.3%", "33.10% or 33.80%"),
        (
            "Out of the 144 schools asked, 41% have a nurse and 30% want one (39 schools).",
            "30%",
            "27.1%",
        ),
        ("Of 202 respondents, 91 (54%) agreed.", "54%", "45.0%"),
        ("Referrals rose by 52% (from 120 to 150).", "52%", "25%"),
        ("Referrals increased 52%, from 120 to 150.", "52%", "25%"),
        ("There was a 52% increase in referrals, from 120 to 150.", "52%", "25%"),
        ("50 came over 4 months, an average of 15.2 per month.", "15.2", "12.5"),
        ("In all 67 children took part, of whom 66% (40) were girls.", "66%", "59.7%"),
        ("202 children took part: 110 boys (45%) and 92 girls (46%).", "45%", "54.5%"),
        ("In 2018 there were 150 against 120 in 2016, a rise of 35%.", "35%", "25%"),
        ("110 boys and 92 girls took part, 212 in total.", "212", "202"),
        ("The mean score rose from 3.2 to 4.1, an increase of 1.9.", "1.9", "0.8 to 1.0"),
        ("Girls rose from 10 to 15 and boys rose from 20 to 12.", "rose", "from 20 to 12"),
        (
            "Of the 180 questionnaires sent out, 117 were returned, a response rate of 56%.",
            "56%",
            "65%",
        ),
        ("117 of the 180 came back, giving a response rate of 56%.", "56%", "65%"),
        ("We interviewed 25 people: 9 young people, 8 parents and 7 staff.", "25", "24"),
        ("More than nine in ten parents (83%) would come again.", "More than 9 in 10", "83%"),
        ("Fewer than one in ten (12%) left early.", "Fewer than 1 in 10", "12%"),
        ("Three fifths (45%) agreed.", "Three fifths", "45%"),
        ("Nearly a third (38%) agreed.", "Nearly a third", "38%"),
        ("Half of the 26 young people (19) had a plan.", "Half", "73.1%"),
        ("Referrals increased by a third, from 60 to 101.", "a third", "68.3%"),
        ("There were 12 incidents, down from 16 in 2021/22, a fall of 35%.", "35%", "25%"),
        ("There were 19 incidents, down from 16 in 2021/22.", "down", "from 16 to 19"),
    ],
)
def test_a_sentence_that_cannot_be_true(text: str, printed: str, recomputed: str) -> None:
    found = {r.inconsistency for r in of_said(PrintedSentence(text, "p")) if r.inconsistency}
    assert [(told.printed, told.recomputed) for told in found] == [(printed, recomputed)]


@pytest.mark.parametrize(
    "text",
    [
        "Children aged 10 to 17 on a scale from 0 to 40 fell by 5.1 points.",
        "In 2018, 12 of 2,018 cases were closed; 45% of 10 to 17 year olds said so.",
        "1,230 of 1,775 professionals reached the pass mark of 7 out of 10 (69%).",
        "The most common reason (12 of 40) was cost.",
        "The most serious cases (12 of 40) were reviewed.",
        "Referrals did not rise from 40 to 30.",
        "45% (95% CI 40% to 50%) agreed.",
        "12 of 40 children (aged 10 to 17) came, 30% more than in 2018.",
        "Of the 40 who came, 30% more stayed than in 2017.",
        "It took from 10 to 5 minutes, an increase of calm.",
        "A total of 40 people came: 12 parents and some children.",
        "20% of the 15 to 17 year olds and 5% of the 10 hours were lost.",
        "One in four schools had 3 of 4 teachers trained.",
        "The cost rose from £1.2 million to £1.5 million, up 25%.",
        "Spending fell from 2017 to 2018 by 12%.",
        "Half of the 41 children came.",
        "Nearly 90% of the 33 forces answered.",
        "In total 202 children took part (110 boys and 80 girls), 12 not known.",
        "Between 5 and 10 of the 12 areas (45%) answered.",
        "The programme reached 120% of its target of 50 families.",
        "40 families had 3 children each, an average of 5 visits per family.",
        "Of 10 schools, 4 (40%) had 200 pupils and 3 (30%) had fewer.",
        "Girls rose from 10 to 15 and boys fell from 20 to 12, a decrease of 40% for boys.",
        "In Kent 12 of 40 (30%) rose from 10 to 20.",
        "Of 40 schools asked, two in five rose from 12 to 15.",
        "Of the 40 who came, 30% left early (12) and 25% (10) left late.",
        "12 of the 40 children (aged 10 to 17) came back.",
        "Arrests fell by half from 40 to 20.",
        "A quarter (24%) agreed.",
        "More than a third (33%) agreed.",
        "Over half (50%) agreed.",
        "An average of 3 sessions per child, with 40 children and 130 sessions in all.",
        "Between 2016 and 2018, 40 children and 12 parents took part, an average of 17.3 per year.",
        "The share rose from 1 in 10 to 1 in 5.",
        "Scores rose from 45.2 to 47.9, an increase of 2.6.",
        "Numbers fell from 15 to 12 before rising to 20, an increase of 33% overall.",
        "About 200 children (110 boys and 92 girls) came.",
        "Around 100 of the 202 (45%) came.",
        "Of the 40 children, 12 were girls (30%) and of the girls, 6 (50%) came back.",
        "Of the 40, 12 (30%) left and 6 (50%) of those 12 returned.",
        "Of the 202 who answered Q1 and 180 who answered Q2, 91 (51%) agreed.",
        "The weighted share was 45% (80 of 202).",
        "Arrests rose from 12 to 15 and then fell to 10.",
        "Sales doubled from 10 in 2016 to 20 in 2017 and tripled from 2017 to 2018.",
        "The price rose from £5 to £10 per head, 3 times as often.",
        "In 2018, 91 of 202 (45%) agreed, up from 40 of 110 (36%) in 2017.",
        "Support rose from 36% (40 of 110) to 45% (91 of 202).",
        "Of all 12 areas, 3 (25%) had 10 or more cases and 2 (17%) had none.",
        "Half of the 40 (20) came.",
        "By 2018, 40% of the 50 schools had joined, against 30% of 40 in 2017.",
        "Two of the three areas (67%) had 12 of the 15 cases (80%).",
        "A total of 40 children, including 12 girls and 8 boys, came.",
        "In all, 40 took part: 12 in Kent, 8 in Essex and the rest elsewhere.",
        "They met 10 times over 5 weeks, an average of twice a week.",
        "The 10% increase took it from 50 to 55.",
        "Absence fell from 12% to 9%, a fall of a quarter.",
        "Absence fell from 12% to 9%, a fall of 25%.",
        "Absence fell from 12% to 9%, a fall of 3 percentage points.",
        "The highest number was 40 (20%) and the lowest 2 (1%).",
        "Of every 100 children, 12 (12%) moved.",
        "More than 90% of the 12 areas replied.",
        "Up to 40 of the 50 families (80%) came each week.",
        "The budget was £1.2 million, up from £900,000 in 2021.",
        "Spending rose from £900,000 to £1.2 million, and from £800k to £1.1m elsewhere.",
        "4 out of 10 pupils (38%) were absent.",
        "18 of 25 staff (72%) completed Level 3 training, up from 12 (48%) the year before.",
        "A fifth session (60%) was added, and the pass mark was 8 out of 10 (65%).",
        "80 of 100 replied, down from 85 of 90.",
        "It was ranked at 5, up from 9 in the league.",
        "Half of the 26 young people (aged 13) had a plan; a third of the 60 sites (2022) closed.",
        "We spoke to 25 people: 9 young people, 8 parents and others.",
        "About 45% (91 of 212) and just over 40% (91 of 202) agreed.",
    ],
)
def test_figures_that_say_nothing_of_one_another_raise_nothing(text: str) -> None:
    assert not [r for r in of_said(PrintedSentence(text, "p")) if r.inconsistency]


def test_weighted_percentages_are_not_held_against_their_counts() -> None:
    body = "<p>Of the 202 who answered, 91 ({}%) agreed.</p><p>It rose from 10 to 12, by 30%.</p>"
    note = "<p>Percentages are weighted; bases are unweighted.</p>"
    plain, weighted = (
        examined(as_material("r.html", blocks_of_page(page)))
        for page in (body.format(54), body.format(54) + note)
    )
    assert [told.printed for told in plain.inconsistencies] == ["54%", "30%"]
    assert [told.printed for told in weighted.inconsistencies] == ["30%"]
    assert [note.code for note in weighted.notes] == ["audit.weighted"]


WORDS = (
    "of the in from to a an rose fell increase by ( ) % per cent , . ; £ 45% 0% 0 1 2 12 40 202 "
    "1,230 2018 2017/18 3.5 .5 -3 −2 one twelve half third most majority between and average of "
    "each CI 95% [ ] / – doubled n = women 12th 1/2 £5% 5million pp Table 1 ² ? \ufffd 1,2 007 "
    "9999999999999 1.2.3"
)


@pytest.mark.parametrize("many", [300, pytest.param(30_000, marks=pytest.mark.slow)])
def test_no_sentence_stops_the_audit(many: int) -> None:
    draw = random.Random(3)
    for _ in range(many):
        text = " ".join(draw.choices(WORDS.split(), k=draw.randrange(3, 22)))
        assert all(relation.figures for relation in of_said(PrintedSentence(text, "p")))


SERIES = """<h2>Summary</h2><p>{summary}</p><h2>Referrals</h2><table>
<caption>Table 1: Referrals by area and year</caption><tr><th>Area<th>2016<th>2017<th>2018
<tr><th scope=row>Essex<td>10<td>12<td>15<tr><th scope=row>Kent<td>25<td>23<td>20
<tr><th scope=row>Total<td>35<td>35<td>35</table><p>{body}</p>"""
OF_BODY = "Of the parents, 45.2% said they felt safer at home."


@pytest.mark.parametrize(
    ("summary", "body", "printed"),
    [
        ("", "Referrals in Essex rose every year between 2016 and 2018.", ""),
        ("", "Referrals in Essex fell every year between 2016 and 2018.", "fell every year"),
        ("", "Referrals in Kent fell by 20% between 2016 and 2018.", ""),
        ("", "Referrals in Kent fell by 30% between 2016 and 2018.", "30%"),
        ("", "Table 1 shows a steady increase in Kent.", "steady increase"),
        ("", "Table 1 shows a steady increase in Sussex.", ""),
        ("", "Referrals in Essex doubled between 2016 and 2018.", "doubled"),
        ("", "Referrals in Essex did not fall between 2016 and 2018.", ""),
        ("", "In 2017, there were 12 referrals in Essex (Table 1).", ""),
        ("", "In 2017, there were 21 referrals in Essex (Table 1).", "21"),
        ("", "In 2017, about 13 referrals came from Essex (Table 1).", ""),
        ("", "In total there were 53 referrals in 2018.", "53"),
        ("", "Kent had the most referrals in 2016 (Table 1).", ""),
        ("", "Essex had the most referrals in 2016 (Table 1).", "the most"),
        ("", "In 2018 the lowest number of referrals was in Kent.", "the lowest number"),
        ("", "Essex had one of the highest numbers of referrals in 2018.", ""),
        ("45% of the parents said they felt safer at home.", OF_BODY, ""),
        ("54% of the parents said they felt safer at home.", OF_BODY, "54%"),
        ("54% of the children said they felt safer at home.", OF_BODY, ""),
        ("Nearly 54% of the parents said they felt safer at home.", OF_BODY, ""),
    ],
)
def test_sentences_are_held_against_tables_and_summary(
    summary: str, body: str, printed: str
) -> None:
    page = SERIES.format(summary=summary, body=body)
    found = examined(as_material("r.html", blocks_of_page(page))).inconsistencies
    assert [told.printed for told in found] == [printed] * bool(printed)


def table(text: str, caption: str, notes: str) -> str:
    """A table as a page has it; ``[colspan=2]`` before a cell's text."""
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    html = f"<table><caption>{caption}</caption>"
    for at, row in enumerate(rows):
        html += "<tr>"
        for cell in row:
            merged, _, said = cell.rpartition("]") if cell.startswith("[") else ("", "", cell)
            html += f"<{'td' if at else 'th'} {merged.strip('[')}>{said}"
    return f"{html}</table><p>{notes}</p>"


# Each table with what is told of it: (part of the place, printed, recomputed).
TABLES: dict[str, tuple[str, str, str, list[tuple[str, str, str]]]] = {
    "merged headings": (
        """
        [rowspan=2]Area|[colspan=2]2017|[colspan=2]2018
        n|%|n|%
        Essex|10|25%|20|40%
        Kent|30|75%|30|60%
        Total|40|100%|50|100%
        """,
        "",
        "",
        [],
    ),
    "merged headings bad": (
        """
        [rowspan=2]Area|[colspan=2]2017|[colspan=2]2018
        n|%|n|%
        Essex|10|25%|20|45%
        Kent|30|75%|30|60%
        Total|40|100%|50|100%
        """,
        "",
        "",
        [('row 3 "Essex", column "2018 %"', "45%", "40%")],
    ),
    "suppressed": (
        """
        Area|2017|2018
        Essex|10|&lt;5
        Kent|c|12
        Surrey|5|..
        Total|40|50
        """,
        "",
        "",
        [],
    ),
    "below5": (
        """
        Area|2017|2018
        Essex|10|&lt;5
        Kent|12|12
        Surrey|5|6
        Total|27|31
        """,
        "",
        "",
        [('row 5 "Total", column "2018"', "31", "18 to 23")],
    ),
    "thousands": (
        """
        Area|2017|2018
        Essex|1.2|1.4
        Kent|2.3|2.4
        Surrey|0.4|0.3
        Total|4.0|4.0
        """,
        "Table 1: Spend (£ million)",
        "",
        [],
    ),
    "rounded note": (
        """
        Area|2017|2018
        Essex|12|14
        Kent|23|24
        Surrey|4|3
        Total|40|40
        """,
        "Table 1: Spend (£000s)",
        "",
        [],
    ),
    "multi": (
        """
        Reason|n|%
        Cost|50|50%
        Time|60|60%
        Place|20|20%
        Total respondents|100|100%
        """,
        "Table 1: Reasons (more than one answer possible)",
        "",
        [],
    ),
    "multi no note": (
        """
        Reason|n|%
        Cost|50|50%
        Time|60|60%
        Place|20|20%
        Total|100|
        """,
        "Table 1: Reasons",
        "",
        [],
    ),
    "stat table": (
        """
        Scale|n|Before M (SD)|After M (SD)|Change|t|p
        Total difficulties|40|18.2 (5.1)|13.1 (4.9)|-5.1|4.5|<.001
        Emotion|40|5.2 (2.1)|4.1 (1.9)|-1.1|2.2|.03
        Prosocial|39|6.0 (2.0)|6.9 (2.1)|0.9|1.8|.08
        """,
        "",
        "",
        [],
    ),
    "sections": (
        """
        |2017|2018
        [colspan=3]Girls
        10 to 14|3|4
        15 to 17|5|6
        Total girls|8|10
        [colspan=3]Boys
        10 to 14|13|14
        15 to 17|15|16
        Total boys|28|30
        All children|36|40
        """,
        "",
        "",
        [],
    ),
    "sections bad": (
        """
        |2017|2018
        [colspan=3]Girls
        10 to 14|3|4
        15 to 17|5|6
        Total girls|8|10
        [colspan=3]Boys
        10 to 14|13|14
        15 to 17|15|16
        Total boys|28|31
        All children|36|40
        """,
        "",
        "",
        [('row 9 "Total boys", column "2018"', "31", "30")],
    ),
    "of which": (
        """
        Group|2017|2018
        Children|30|40
        of which girls|10|15
        Adults|20|25
        Total|50|65
        """,
        "",
        "",
        [],
    ),
    "total first": (
        """
        Area|2017|2018
        Total|47|56
        Essex|20|22
        Kent|15|16
        Devon|12|18
        """,
        "",
        "",
        [],
    ),
    "total first bad": (
        """
        Area|2017|2018
        Total|47|65
        Essex|20|22
        Kent|15|16
        Devon|12|18
        """,
        "",
        "",
        [('row 2 "Total", column "2018"', "65", "56")],
    ),
    "percent no sign, total col": (
        """
        Answer|Boys|Girls|All
        Yes|45|52|48
        No|55|48|52
        """,
        "Table 1: Answers, per cent",
        "",
        [],
    ),
    "row pct": (
        """
        Area|Yes|No|Total
        Essex|60%|40%|100%
        Kent|30%|70%|100%
        All|45%|55%|100%
        """,
        "",
        "",
        [],
    ),
    "row pct bad": (
        """
        Area|Yes|No|Total
        Essex|60%|40%|100%
        Kent|30%|60%|100%
        All|45%|55%|100%
        """,
        "",
        "",
        [('row 3 "Kent", column "Total"', "100%", "89% to 91%")],
    ),
    "base row": (
        """
        |Boys|Girls
        Agree|45%|52%
        Disagree|55%|48%
        n|91|111
        """,
        "",
        "",
        [],
    ),
    "base row bad": (
        """
        |Boys|Girls
        Agree|45%|52%
        Disagree|55%|48%
        n|9|111
        """,
        "",
        "",
        [
            ('row 2 "Agree", column "Boys"', "45%", "44.4% or 55.6%"),
            ('row 3 "Disagree", column "Boys"', "55%", "44.4% or 55.6%"),
        ],
    ),
    "years down": (
        """
        Year|Referrals|Change
        2015|100|
        2016|120|20%
        2017|150|25%
        2018|120|-20%
        """,
        "",
        "",
        [],
    ),
    "years down bad": (
        """
        Year|Referrals|Change on year before
        2015|100|
        2016|120|20%
        2017|150|35%
        2018|120|-20%
        """,
        "",
        "",
        [('row 4 "2017", column "Change on year before"', "35%", "25%")],
    ),
    "average row": (
        """
        Month|2017|2018
        January|10|20
        February|20|25
        March|33|30
        Average|21|25
        """,
        "",
        "",
        [],
    ),
    "average row bad": (
        """
        Month|2017|2018
        January|10|20
        February|20|25
        March|33|30
        Average|21|27
        """,
        "",
        "",
        [('row 5 "Average", column "2018"', "27", "25")],
    ),
    "pp": (
        """
        Answer|2017|2018|Change (percentage points)
        Yes|45%|52%|7
        No|40%|30%|-10
        Unsure|15%|18%|3
        """,
        "",
        "",
        [],
    ),
    "pp bad": (
        """
        Answer|2017|2018|Change (percentage points)
        Yes|45%|52%|7
        No|40%|30%|-14
        Unsure|15%|18%|3
        """,
        "",
        "",
        [('row 3 "No", column "Change (percentage points)"', "-14", "-11 to -9")],
    ),
    "two groups": (
        """
        Area|Boys|Girls|Total
        Essex|10|12|22
        Kent|20|9|29
        Total|30|21|51
        """,
        "",
        "",
        [],
    ),
    "rates": (
        """
        Area|Population|Offences|Rate per 1,000
        Essex|12000|60|5.0
        Kent|20000|90|4.5
        Total|32000|150|4.7
        """,
        "",
        "",
        [],
    ),
    "rates bad": (
        """
        Area|Population|Offences|Rate per 1,000
        Essex|12000|60|5.0
        Kent|20000|90|6.5
        Total|32000|150|4.7
        """,
        "",
        "",
        [('row 3 "Kent", column "Rate per 1,000"', "6.5", "4.5")],
    ),
    "likert means": (
        """
        Statement|Strongly agree|Agree|Disagree|n
        I feel safe|20%|50%|30%|40
        I am heard|33%|33%|33%|42
        """,
        "",
        "",
        [],
    ),
    "likert counts, total col": (
        """
        Statement|Agree|Disagree|Total
        I feel safe|28|12|40
        I am heard|30|12|42
        """,
        "",
        "",
        [],
    ),
    "FOI": (
        """
        Force|Responded|Recorded|Retrievable
        A|Yes|12|3
        B|No|-|-
        Total|1|12|3
        """,
        "",
        "",
        [],
    ),
    "difference": (
        """
        Scale|Boys|Girls|Difference
        A|4.5|5.5|1.0
        B|3.5|3.0|0.5
        """,
        "",
        "",
        [],
    ),
    "ranked": (
        """
        Rank|Area|n
        1|Essex|30
        2|Kent|20
        3|Devon|10
        |Total|60
        """,
        "",
        "",
        [],
    ),
    "ranked bad": (
        """
        Rank|Area|n
        1|Essex|30
        2|Kent|20
        3|Devon|10
        |Total|70
        """,
        "",
        "",
        [('row 5 "Total", column "n"', "70", "60")],
    ),
    "money": (
        """
        Item|Cost
        Staff|£12,300
        Rooms|£1,250
        Food|£450
        Total|£14,000
        """,
        "",
        "",
        [],
    ),
    "money bad": (
        """
        Item|Cost
        Staff|£12,300
        Rooms|£1,250
        Food|£450
        Total|£14,500
        """,
        "",
        "",
        [('row 5 "Total", column "Cost"', "£14,500", "£13,998.5 to £14,001.5")],
    ),
    "phase": (
        """
        Item|Unit cost|Quantity|Total
        Staff|£100|3|£300
        Rooms|£50|2|£100
        Total|||£400
        """,
        "",
        "",
        [],
    ),
    "k of n cell": (
        """
        Area|Came
        Essex|12 of 40 (30%)
        Kent|9 of 30 (30%)
        """,
        "",
        "",
        [],
    ),
    "scores": (
        """
        Measure|Before|After|Change|95% CI|p
        Wellbeing|22.1|24.3|+2.2|1.0 to 3.4|.001
        Anxiety|8.0|6.9|−1.1|−2.0 to −0.2|.02
        """,
        "",
        "",
        [],
    ),
    "two-way pct": (
        """
        |Boys n|Boys %|Girls n|Girls %|Total n|Total %
        Under 12|10|20%|5|10%|15|15%
        12 to 14|20|40%|25|50%|45|45%
        15 to 17|20|40%|20|40%|40|40%
        Total|50|100%|50|100%|100|100%
        """,
        "",
        "",
        [],
    ),
    "two-way pct bad": (
        """
        |Boys n|Boys %|Girls n|Girls %|Total n|Total %
        Under 12|10|20%|5|10%|15|15%
        12 to 14|20|40%|25|50%|54|45%
        15 to 17|20|40%|20|40%|40|40%
        Total|50|100%|50|100%|100|100%
        """,
        "",
        "",
        [('row 3 "12 to 14", column "Total n"', "54", "45")],
    ),
    "response rate": (
        """
        Area|Sent|Returned|Response rate
        North|120|60|50%
        South|80|20|25%
        All|200|80|40%
        """,
        "",
        "",
        [],
    ),
    "response rate avg": (
        """
        Area|Sent|Returned|Response rate
        North|120|60|50%
        South|80|20|25%
        All|200|80|37.5%
        """,
        "",
        "",
        [('row 4 "All", column "Response rate"', "37.5%", "40.0%")],
    ),
    "quarters": (
        """
        |Q1|Q2|Q3|Q4|2019/20
        Referrals|10|12|14|16|52
        Assessments|8|9|11|12|40
        """,
        "",
        "",
        [],
    ),
    "quarters bad": (
        """
        |Q1|Q2|Q3|Q4|Total
        Referrals|10|12|14|16|52
        Assessments|8|9|11|12|50
        """,
        "",
        "",
        [('row 3 "Assessments", column "Total"', "50", "40")],
    ),
    "stacked": (
        """
        Outcome|Pilot|Control
        Improved|12 (60%)|8 (40%)
        Same|5 (25%)|7 (35%)
        Worse|3 (15%)|5 (25%)
        n|20|20
        """,
        "",
        "",
        [],
    ),
    "stacked bad": (
        """
        Outcome|Pilot|Control
        Improved|12 (60%)|8 (40%)
        Same|5 (25%)|7 (35%)
        Worse|3 (15%)|5 (52%)
        n|20|20
        """,
        "",
        "",
        [('row 4 "Worse", column "Control"', "52%", "25%")],
    ),
    "of n in heading": (
        """
        Outcome|Pilot (n=20)|Control (n=20)
        Improved|12 (60%)|8 (40%)
        Same|5 (25%)|7 (35%)
        Worse|3 (15%)|5 (25%)
        """,
        "",
        "",
        [],
    ),
    "of n in heading bad": (
        """
        Outcome|Pilot (n=20)|Control (n=20)
        Improved|12 (60%)|8 (40%)
        Same|5 (52%)|7 (35%)
        Worse|3 (15%)|5 (25%)
        """,
        "",
        "",
        [('row 3 "Same", column "Pilot (n=20)"', "52%", "25%")],
    ),
    "pct only with N heading": (
        """
        Statement|Agree (n=40)|Agree (n=30)
        A|45%|50%
        B|55%|40%
        """,
        "",
        "",
        [],
    ),
    "change abs": (
        """
        Area|Before|After|Difference
        A|10|12|2
        B|20|15|-5
        C|7|7|0
        """,
        "",
        "",
        [],
    ),
    "change abs bad": (
        """
        Area|Before|After|Difference
        A|10|12|2
        B|20|15|5
        C|7|7|0
        """,
        "",
        "",
        [],
    ),
    "change abs bad2": (
        """
        Area|Before|After|Change
        A|10|12|2
        B|20|15|5
        C|7|7|0
        """,
        "",
        "",
        [('row 3 "B", column "Change"', "5", "-5")],
    ),
    "subtotal cols": (
        """
        Area|Boys 2018|Girls 2018|Total 2018|Boys 2019|Girls 2019|Total 2019
        A|1|2|3|4|5|9
        B|2|4|6|5|6|11
        Total|3|6|9|9|11|20
        """,
        "",
        "",
        [],
    ),
    "subtotal cols bad": (
        """
        Area|Boys 2018|Girls 2018|Total 2018|Boys 2019|Girls 2019|Total 2019
        A|1|2|3|4|5|9
        B|2|4|8|5|6|11
        Total|3|6|9|9|11|20
        """,
        "",
        "",
        [('row 3 "B", column "Total 2018"', "8", "6")],
    ),
    "round numbers": (
        """
        Area|2017|2018
        Essex|10|20
        Kent|25|30
        Devon|40|45
        Total|80|95
        """,
        "",
        "",
        [('row 5 "Total", column "2017"', "80", "75")],
    ),
    "a row not shown": (
        """
        Area|Referrals|Accepted
        North|120|96
        South|45|40
        East|c|c
        West|<5|<5
        Total|172|141
        """,
        "",
        "",
        [],
    ),
    "said to be rounded": (
        """
        Area|2017|2018
        Essex|10|20
        Kent|25|30
        Devon|40|45
        Total|80|95
        """,
        "",
        "Counts are rounded to the nearest 5.",
        [],
    ),
    "hours": (
        """
        Activity|Sessions|Hours|People
        Football|10|20|45
        Art|5|7.5|30
        Total|15|27.5|60
        """,
        "",
        "",
        [('row 4 "Total", column "People"', "60", "75")],
    ),
    "hours bad": (
        """
        Activity|Sessions|Hours
        Football|10|20
        Art|5|7.5
        Total|15|28.5
        """,
        "",
        "",
        [('row 4 "Total", column "Hours"', "28.5", "26.95 to 28.05")],
    ),
    "NRM": (
        """
        |Adult UK|Adult other|Minor UK|Minor other
        Local authorities|0|19|481|240
        Police|3|6|480|177
        Voluntary sector|2|42|25|51
        Total|5|67|986|468
        % British|5%|95%|68%|32%
        """,
        "",
        "",
        [],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_another_layout(name: str) -> None:
    text, caption, notes, expected = TABLES[name]
    page = table(text, caption or "Table 1: x", notes)
    found = examined(as_material("r.html", blocks_of_page(page))).inconsistencies
    assert len(found) == len(expected)
    for told, (place, printed, recomputed) in zip(found, expected, strict=True):
        assert place in told.place
        assert (told.printed, told.recomputed) == (printed, recomputed)
