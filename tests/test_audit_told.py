"""What sentences and headings say of figures in other words: parts of parts, rests, gaps, ratios.

The authority is arithmetic, by hand in each case; the clean sentences are those that look alike
and say something else.
"""

from __future__ import annotations

import pytest

from evaluation.audit.checks.means import value_range
from evaluation.audit.checks.over_two import over_two
from evaluation.audit.checks.sentences import of_said
from evaluation.audit.documents.blocks import as_material
from evaluation.audit.documents.web import blocks_of_page
from evaluation.audit.examined import Examined, examined
from evaluation.audit.material import Material, PrintedSentence
from evaluation.audit.printed import read_printed

TOLD = {
    "56 of 63 parents (89%) had come before, of whom 27 (58%) had waited.": ("58%", "48.2%"),
    "Of 320 referrals, 45 were withdrawn, leaving 265.": ("320", "310"),
    "Of the 90 plans, 40 named a lead and the remaining 40 named nobody.": ("90", "80"),
    "We sent out 121 questionnaires and 86 came back, a response rate of 64%.": ("64%", "71.1%"),
    "The budget was £500,000, of which £100,000 (31%) went on staff.": ("31%", "20.0%"),
    "More mothers had heard of it (48% compared with 30%, a gap of 15 percentage points).": (
        "15",
        "17 to 19",
    ),
    "At 30%, satisfaction was higher in the north than in the south (45%).": (
        "higher",
        "30% and 45%",
    ),
    "Girls were less likely to come (45%) than boys (30%).": ("less", "45% and 30%"),
    "The median wait was 40 weeks (range 3 to 36).": ("40", "3 to 36"),
    "Those who came were aged 11 to 16 (mean 17.9).": ("17.9", "11 to 16"),
    "Contacts rose every year, from 880 in 2019/20 to 1,044 in 2020/21 and 988 in 2021/22.": (
        "rise, every year",
        "1,044 to 988: a fall",
    ),
    "The wait fell from 24 weeks to 8 weeks, a third less than a year before.": (
        "a third",
        "66.7%",
    ),
    "Membership grew from 150 to 210, which is 70 more than the year before.": ("70", "60"),
    "Among the 90 carers surveyed, 30 (38%) had used short breaks.": ("38%", "33.3%"),
    "A total of 276 parents took part and 89% (209) of them would come again.": ("89%", "75.7%"),
    "62% (n=102) of the 153 children whose plans we read had a named worker.": ("62%", "66.7%"),
    "In the second year 210 families were reached, three times as many as in the first (105).": (
        "3 times",
        "2.00 times",
    ),
    "There were 273 exclusions in 2022/23, 42 fewer than in 2021/22 (305).": ("42", "32"),
    "We visited 64 settings (17 nurseries, 15 primary schools and 28 secondary schools).": (
        "64",
        "60",
    ),
    "Four of the eight projects were on time; the other six were late.": ("8", "10"),
    "71% of those who answered were women and 35% were men.": ("100%", "106%"),
    "Boys had higher odds of exclusion (OR = 1.00; 95% CI 1.20, 2.11).": ("1.00", "1.195 to 2.115"),
    "31 families dropped out of the 136 who had started (33%).": ("33%", "22.8%"),
    "There were 268, 118 and 142 referrals, an average of 124 a year.": ("124", "176"),
    "The cohort numbered 425, with 160 females and 285 males.": ("425", "445"),
    "The 103 responses came from schools (5), health (50), police (32) and charities (6).": (
        "103",
        "93",
    ),
    "The course cost £3,910 for 46 people, which is £70 per head.": ("£70", "£85"),
    "44 of 148 (30%) said yes and 104 (77%) said no.": ("77%", "70.3%"),
    "The grant came to £466,000: £292,000 from the council and £134,000 from the trust.": (
        "£466,000",
        "£425,999 to £426,001",
    ),
    "129 out of a possible 181 families (75%) came to at least one session.": ("75%", "71.3%"),
    "92 people were interviewed: 19 teachers, 7 nurses and 70 police officers.": ("92", "96"),
    "85 young people were given a voucher of £25 each, at a total cost of £2,625.": (
        "£2,625",
        "£2,125",
    ),
    "While 56% (32 of 57) agreed, the remaining 50% did not.": ("100%", "106%"),
    "Girls (mean 3.7) scored higher than boys (mean 5.0).": ("higher", "3.7 and 5.0"),
    "In all, 94 pupils took part: 58 girls, 25 boys and 1 who preferred not to say.": ("94", "84"),
}
ALIKE = (
    "Of the 12 sites, 5 closed in 2020, leaving 4 in the north.",
    "Of 60 parents, 40 came first and 35 again, leaving 10 who came to neither.",
    "56 of 63 parents (89%) had come before, of whom 27 (43%) had waited.",
    "In 2019, 121 were sent out and in 2020, 86 came back, a response rate of 64%.",
    "The budget was £2 million, of which £1 million (46%) went on staff.",
    "48% compared with 30% a year ago, a gap of 18 points that was 12 points in 2019.",
    "More than half (56%) of girls rather than boys (44%) came.",
    "At 30%, sickness was no higher than in the south (30%).",
    "They were aged between 11 and 16, and the mean score was 24.",
    "Contacts rose every year except 2020, from 880 in 2019 to 700 in 2020 and 900 in 2021.",
    "It fell from 60 to 40, and a quarter more staff were hired.",
    "Membership grew from 150 to 210, or 12 more than planned.",
    "Among the 90 schools, 30 (33%) replied; among academies 10 (50%) did.",
    "210 families came, nearly twice as many as in the first year (118).",
    "71% of women and 35% of men agreed.",
    "62% were women, and 55% men under 30.",
    "We visited 64 settings (17 nurseries, 15 primary schools and 22 with a garden).",
    "The 40 staff (30 women, 25 managers and 3 trainees) were asked.",
    "While 56% (32 of 57) agreed, the remaining 30% of those asked were undecided.",
    "85 people were given £25 each for travel, at a total cost of £2,625 with meals of £500.",
    "In 2019, 2020 and 2021 there was an average of 12 a year.",
    "31 families dropped out of the 136 who had started in 2019 (40% of them at once).",
    "The class numbered 30, with 12 girls and 16 boys present.",
)


@pytest.mark.parametrize("text", TOLD)
def test_what_words_say_of_their_figures_is_checked(text: str) -> None:
    found = [r.inconsistency for r in of_said(PrintedSentence(text, "p")) if r.inconsistency]
    assert [(each.printed, each.recomputed) for each in found] == [TOLD[text]]


@pytest.mark.parametrize("text", ALIKE)
def test_what_looks_alike_and_says_something_else_raises_nothing(text: str) -> None:
    assert not [r for r in of_said(PrintedSentence(text, "p")) if r.inconsistency]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            "We interviewed 24 parents and 18 social workers.",
            "In total, {} people were interviewed.",
            ("44", "42"),
        ),
        (
            "Workshops were held in Luton (12 people), Kent (31) and Medway (7).",
            "Altogether {} people came.",
            ("55", "50"),
        ),
        ("In the year 56 families came.", "Of these, {} (48%) had waited.", ("40", "71.4%")),
    ],
)
def test_what_is_told_over_two_sentences_adds_up(
    first: str, second: str, told: tuple[str, str]
) -> None:
    wrong, right = told
    share = "48%" if "%" in second else wrong
    assert two(first, second.format(wrong)) == [(share, right)]
    assert not two(first, second.format("27" if "%" in second else right))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We held 12 workshops and 8 interviews.", "In all, 145 people took part."),
        ("We interviewed 24 parents and 18 workers.", "In total, 120 people took part."),
        ("We interviewed 24 parents, 18 workers and some teachers.", "In total, 60 people were."),
        ("We surveyed 240 parents and 60 pupils.", "Of these, 150 (50%) replied."),
        ("There were 14 parents and 10 workers.", "In all, 60 people came to the three events."),
    ],
)
def test_two_sentences_of_other_things_raise_nothing(first: str, second: str) -> None:
    assert not two(first, second)


@pytest.mark.parametrize(
    ("text", "fits"), [("12 to 40", True), ("28", True), ("12 to 48", False), ("9 to 40", False)]
)
def test_a_range_is_its_two_ends_or_their_distance(text: str, fits: bool) -> None:
    printed, least, most = (read_printed(each) for each in (text, "12", "40"))
    assert printed
    assert least
    assert most
    assert (value_range("p", printed, least, most) is None) is fits


def two(first: str, second: str) -> list[tuple[str, str]]:
    said = (PrintedSentence(first, 'p, sentence "1"'), PrintedSentence(second, 'p, sentence "2"'))
    held = [r.inconsistency for r in over_two(Material("f", sentences=said))]
    return [(found.printed, found.recomputed) for found in held if found]


# --- tables --------------------------------------------------------------------------------------


def page(caption: str, *rows: str, note: str = "") -> Examined:
    drawn = "".join(
        f"<tr>{''.join(f'<td>{cell.strip()}</td>' for cell in row.split('|'))}</tr>" for row in rows
    )
    body = f"<table><caption>{caption}</caption>{drawn}</table><p>{note}</p>"
    return examined(as_material("r.html", blocks_of_page(body)))


def printed(result: Examined) -> list[tuple[str, str]]:
    return [(each.printed, each.recomputed) for each in result.inconsistencies]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ("Area | Cost | Families | Cost per family", "Kent | £8,400 | 12 | £{}"),
        ("Area | Families | Total cost | Cost per family", "Kent | 12 | £8,400 | £{}"),
        ("Area | Target | Actual | % of target", "Kent | 12 | 84 | {}%"),
        ("Area | Episodes | Children | Episodes per child", "Kent | 84 | 12 | {}.0"),
    ],
)
def test_a_heading_names_the_two_columns_it_is_of(heads: str, row: str) -> None:
    sure = row.replace("Kent", "Essex")
    right = "7" if "{}.0" in row else "700"
    wrong = "8" if "{}.0" in row else "800"
    assert not printed(page("Table 1", heads, row.format(right), sure.format(right)))
    [(told, value)] = printed(page("Table 1", heads, row.format(wrong), sure.format(right)))
    assert wrong in told
    assert value.strip("£%").removesuffix(".0") == right


def test_a_base_in_the_caption_is_that_of_every_share() -> None:
    rows = ("Reason | Number | %", "Money | 40 | {}%", "Time | 98 | 53%", "Bus | 54 | 29%")
    caption = "Table 1: Reasons (n = 186; more than one answer possible)"
    assert not printed(page(caption, *(row.format(22) for row in rows)))
    assert printed(page(caption, *(row.format(28) for row in rows))) == [("28%", "21.5%")]


@pytest.mark.parametrize(
    "rows",
    [
        (
            "Group | Pupils | Share",
            "Boys | 30 of 50 | 60.0%",
            "Girls | 30 of 40 | {}%",
            "All | 60 of 90 | 66.7%",
        ),
        (
            "Stage | Number | % of all referrals",
            "Referred | 80 | 100%",
            "Seen | 60 | {}%",
            "Ended | 40 | 50%",
        ),
        ("Service | All (n=80) | ", " | n | %", "Drop-in | 60 | {}", "Group | 40 | 50"),
    ],
)
def test_the_base_of_a_share_stands_beside_it_above_it_or_in_its_heading(
    rows: tuple[str, ...],
) -> None:
    right = "75.0" if "60.0%" in rows[1] else "75"
    assert not printed(page("Table 1", *(row.format(right) for row in rows)))
    wrong = [told for told, _ in printed(page("Table 1", *(row.format("83") for row in rows)))]
    assert [told.strip("%") for told in wrong] == ["83"]


def test_answers_of_one_scale_add_up_to_no_more_than_100() -> None:
    rows = ("Answer | %", "Agree | {}%", "Neither agree nor disagree | 20%", "Disagree | 30%")
    for caption in ("I feel listened to (n = 300)", "I feel listened to"):
        assert not printed(page(caption, *(row.format(50) for row in rows)))
        assert [p for p, _ in printed(page(caption, *(row.format(60) for row in rows)))] == ["100%"]
    # of those who gave each answer another share each: far from 100
    assert not printed(page("Low wellbeing", *(row.format(80) for row in rows)))


STAFF = (
    "Team | Posts",
    *("North | 30", "South | 20", "Subtotal early help | {0}"),
    *("Duty | 11", "Assessment | 14", "Subtotal social work | {1}", "Grand total | {2}"),
)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_a_subtotal_that_does_not_hold_among_others_that_do_is_told(wrong: int) -> None:
    right = ["50", "25", "75"]
    assert not printed(page("Staff", *(row.format(*right) for row in STAFF)))
    off = [f"{int(value) + 4 * (n == wrong)}" for n, value in enumerate(right)]
    told = printed(page("Staff", *(row.format(*off) for row in STAFF)))
    assert told == [(off[wrong], right[wrong])]


IN_KIND = ("Item | £", "Pay | 3,000", "Rent | 2,000", "Rooms (in kind) | 400")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("Outcome | Cases", "Plan | 30", "Other | 20", "All cases | 60"), [("60", "50")]),
        (("Outcome | Cases", "Plan | 30", "Closed | 20", "All cases | 60"), []),
        (("Item | £", "Pay | 3,000", "Rent | 2,000", "Total spent | 5,600"), [("5,600", "5,000")]),
        ((*IN_KIND, "Total in money | 5,000"), []),
        ((*IN_KIND, "Total in money | 5,100"), [("5,100", "5,400")]),
        (("Year | Cases", "2019 | 10", "2020 | 20", "2021 | 33", "Average | 25"), [("25", "21")]),
    ],
)
def test_a_named_total_is_of_all_where_its_parts_say_so(
    rows: tuple[str, ...], told: list[tuple[str, str]]
) -> None:
    assert printed(page("Table 1", *rows)) == told


@pytest.mark.parametrize(
    ("rows", "wrong", "told"),
    [
        (
            (
                "Area | Yes | No | Don't know | Base",
                "A | 11 | 38 | 29 | 78",
                "B | 61 | 60 | 4 | 125",
            ),
            "C | 31 | 15 | 26 | 82",
            ("82", "72"),
        ),
        (
            ("Year | Started | Completed | Left", "A | 58 | 48 | 10", "B | 111 | 84 | 27"),
            "C | 123 | 117 | 12",
            ("123", "129"),
        ),
        (
            ("Area | Yes | No | Unsure", "A | 25% | 18% | 57%", "B | 27% | 21% | 52%"),
            "C | 59% | 17% | 35%",
            ("100%", "111%"),
        ),
        (
            ("Item | Budget | Actual | Variance", "A | £100 | £120 | £20", "B | £90 | £80 | -£10"),
            "C | £60 | £70 | £30",
            ("£30", "£9 to £11"),
        ),
    ],
)
def test_columns_that_add_up_in_all_other_rows_are_meant_to(
    rows: tuple[str, ...], wrong: str, told: tuple[str, str]
) -> None:
    assert not printed(page("Table 1", *rows))
    assert printed(page("Table 1", *rows, wrong)) == [told]


@pytest.mark.parametrize(
    "rows",
    [
        ("Area | 2020 | 2021 | 2022", "A | 10 | 12 | 22", "B | 20 | 30 | 51", "C | 5 | 8 | 12"),
        ("Group | Aware | Unaware | Used", "A | 60% | 40% | 20%", "B | 50% | 50% | 9%"),
        ("Year | Good | Fair", "2020 | 60% | 40%", "2021 | 55% | 45%", "2022 | 50% | 41%"),
        ("Item | £", "Pay | 3,000", "Rent | 2,000", "Total income | 9,000"),
        ("Outcome | Cases", "Plan | 30", "Other | 20", "All cases in the county | 600"),
        ("Area | Cost (£000) | Families | Cost per family", "A | 120 | 40 | £3,000"),
    ],
)
def test_columns_that_add_up_by_chance_say_nothing(rows: tuple[str, ...]) -> None:
    assert not printed(page("Table 1", *rows))


def test_bands_of_ages_are_headings_and_no_figures() -> None:
    rows = (
        "Area | Under 5 | 5 to 10 | 11+ | Total",
        "Kent | 5 | 7 | 9 | {}",
        "Essex | 1 | 2 | 4 | 7",
    )
    assert not printed(page("Table 1", *(row.format(21) for row in rows)))
    assert printed(page("Table 1", *(row.format(25) for row in rows))) == [("25", "21")]


def test_a_note_on_weights_under_a_table_is_of_that_table() -> None:
    rows = (
        "Area | n | %",
        "Kent | 40 | 50%",
        "Essex | 35 | 35%",
        "Luton | 25 | 25%",
        "Total | 100 | ",
    )
    note = "Percentages are weighted."
    assert not printed(page("Table 1", *rows, note=note))
    both = examined(
        as_material(
            "r.html",
            blocks_of_page(
                "".join(
                    f"<table><caption>Table {n}</caption>"
                    + "".join(
                        f"<tr>{''.join(f'<td>{c.strip()}</td>' for c in row.split('|'))}</tr>"
                        for row in rows
                    )
                    + f"</table><p>{said}</p>"
                    for n, said in ((1, note), (2, "It was so."))
                )
            ),
        )
    )
    assert {found.place[:7] for found in both.inconsistencies} == {"table 2"}
