"""The Markdown of leads beyond CommonMark: what it says, and what it leaves alone.

Authority: HTML's table model (rows and columns that a cell takes, as a browser places them),
GitHub's form of mathematics (``$`...`$`` and blocks of ``math``), WCAG 2.2 on headings.
"""

from __future__ import annotations

import re
import time

import pytest
from bs4 import BeautifulSoup

from evaluation.report.fragments import Fragments, with_links
from evaluation.report.lead.markdown import markdown
from evaluation.report.lead.wide import too_wide
from evaluation.report.overclaims import of_markdown
from evaluation.report.tables import SIZES, TEXT_WIDTH, TURNED_WIDTH, setting


def page(text: str) -> BeautifulSoup:
    return BeautifulSoup(markdown().render(text), "html.parser")


def placed(text: str) -> list[list[str]]:
    """The first table as a browser places its cells; a merged one stands in each of its places."""
    rows = page(text).find_all("tr")
    grid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["td", "th"]):
            while (y, x) in grid:
                x += 1
            for down in range(int(str(cell.get("rowspan", 1)))):
                for across in range(int(str(cell.get("colspan", 1)))):
                    grid[y + down, x + across] = cell.get_text(" ", strip=True)
            x += 1
    wide = max(x for _, x in grid) + 1
    return [[grid.get((y, x), "-") for x in range(wide)] for y in range(len(rows))]


def table(*rows: str) -> str:
    head, *others = rows
    rule = "---|" * (head.count("|") + 1)
    return "\n".join([f"| {head} |", f"|{rule}", *(f"| {row} |" for row in others)])


def test_cells_that_go_on_are_one_and_others_stay_where_they_are() -> None:
    merged = table("Area | Before and after | <<", "North | b | a", "^^ | c | d")
    assert placed(merged) == [
        ["Area", "Before and after", "Before and after"],
        ["North", "b", "a"],
        ["North", "c", "d"],
    ]
    block = table("a | b | c", "big | << | x", "^^ | << | y", "^^ | ^^ | z")
    assert [row[:2] for row in placed(block)[1:]] == [["big", "big"]] * 3


def test_marks_that_make_no_rectangle_are_blank_cells() -> None:
    bent = table("a | b", "x | <<", "^^ | y", "<< | ^^")
    assert [len(row) for row in placed(bent)] == [2, 2, 2, 2]
    assert placed(table("<< | b", "^^ | c"))  # nothing there to go on from: no fault, and a table


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        (("a | b", "1 | 2"), 1),
        (("a | Both | <<", "^^ | b | c", "1 | 2 | 3"), 2),
        (("Title | << | <<", "a | b | c", "1 | 2 | 3"), 2),
        (("a | Both | <<", "| **b** | **c**", "1 | 2 | 3"), 2),
        (("a | Both | <<", "North | 2 | 3", "1 | 2 | 3"), 1),
        (("a | b", "^^ | 2"), 0),
        (("| ", "1 | 2", "3 | 4"), 0),
    ],
)
def test_the_rows_that_name_the_columns_are_told_apart(rows: tuple[str, ...], heads: int) -> None:
    made = page(table(*rows))
    head = made.find("thead")
    assert (len(head.find_all("tr")) if head else 0) == heads
    assert not [th for th in made.find_all("th") if not th.get_text(strip=True)]
    assert all(th.get("scope") in ("col", "colgroup") for th in made.find_all("th"))


def test_lines_of_a_cell_are_lines_and_items_are_a_list() -> None:
    made = page(table("a | b", "Plan<br>- one<br>- two | x<br>y"))
    assert [item.get_text() for item in made.find_all("li")] == ["one", "two"]
    assert len(made.find_all("br")) == 1
    nodes = Fragments().read(str(made))
    assert isinstance(nodes[0], dict)
    assert [n["is"] for n in nodes[0]["rows"][0][0] if isinstance(n, dict)] == ["ul"]


def test_a_table_can_be_scrolled_and_is_named_by_its_columns() -> None:
    [box] = page(table("Barrier | Idea | <<", "1 | 2 | 3")).find_all(class_="scroll")
    assert (box["tabindex"], box["aria-label"]) == ("0", "Table: Barrier, Idea")


def test_headings_go_down_one_step_at_a_time_and_are_never_empty() -> None:
    made = page("##### Deep\n\n###\n\n### ![A map](m.png)\n\n# Top\n\n###### Last\n\n### \\\n")
    heads = [(h.name, h.get_text()) for h in made.find_all(re.compile("h[1-6]"))]
    assert heads == [("h3", "Deep"), ("h3", "Top"), ("h4", "Last")]
    assert [p.img["alt"] for p in made.find_all("p") if p.img] == ["A map"]


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("See https://example.org/a_(b)?x=1, or", ["https://example.org/a_(b)?x=1"]),
        ("(www.gov.uk/guide).", ["https://www.gov.uk/guide"]),
        ("Mail a.b-c@example.org.uk;", ["mailto:a.b-c@example.org.uk"]),
        ("`https://example.org` [x](https://a.org)", ["https://a.org"]),
        ("not a@b, x.y, www., http:// or 3.5", []),
        ("javascript:alert(1) file:///etc/passwd", []),
    ],
)
def test_plain_addresses_become_links_and_nothing_else_does(words: str, links: list[str]) -> None:
    assert [a["href"] for a in page(words).find_all("a")] == links


def test_formulas_are_told_from_money_and_code() -> None:
    line = "It is $`a/b`$, costs $5 `x` $6 and `$`."
    made = page(f"{line}\n\n```math\nc = d\n```\n\n```\ncode\n```\n")
    assert [m["data-tex"] for m in made.find_all("math")] == ["a/b", "c = d"]
    assert "costs $5 x $6 and $." in made.get_text()


def test_words_from_right_to_left_say_so() -> None:
    made = page("شكرا 12\n\n- שלום\n- plain\n\nA word شكرا\n\n" + table("a | b", "שלום | c"))
    assert [tag.name for tag in made.find_all(dir="rtl")] == ["p", "li", "td"]


def test_html_is_still_shown_as_text() -> None:
    assert markdown().render("<b>x</b> <br> <script>") == (
        "<p>&lt;b&gt;x&lt;/b&gt; <br />\n &lt;script&gt;</p>\n"
    )


def test_the_lint_reads_cells_without_the_marks() -> None:
    said = [p.text for p in of_markdown(table("a | b", "^^ | It led to <br>- more"), lambda _: "")]
    assert said == ["a", "b", "It led to", "more"]


def test_a_table_fits_its_page_or_is_told_with_its_columns() -> None:
    words = "Recommendation | Implementation | Responsibility | Sustainability | Accommodation"
    wide = f"{words} | {words} | {words}"
    text = "Before.\n\n" + table(words, words) + "\n\n" + table(wide, wide)
    assert list(too_wide(text)) == [(6, 15)]
    assert list(too_wide(f"A\u2028line\x0cbreak\x85.\n\n{text}")) == [(8, 15)]  # no new lines
    [node] = Fragments().read(markdown().render(table(words, words)))
    assert isinstance(node, dict)
    how = setting(node, may_turn=True)
    assert how.fits
    assert how.size in SIZES
    assert sum(how.widths) in (TEXT_WIDTH, TURNED_WIDTH)


def test_words_without_a_blank_are_looked_through_once() -> None:
    start = time.process_time()
    assert "<a " not in markdown().render("a'" * 20_000)
    assert time.process_time() - start < 1
    assert 'href="mailto:o&#x27;neil@x.org"' in markdown().render("To o'neil@x.org.").replace(
        "'", "&#x27;"
    )


def test_a_long_address_takes_no_more_room_than_its_parts() -> None:
    address = "violence.reduction.partnership@northamptonshire.example.org"
    rows = table("Name | Contact | Role", f"A | {address} | B")
    [node] = Fragments().read(markdown().render(rows))
    assert isinstance(node, dict)
    how = setting(node)
    assert (how.size, how.turned, how.fits) == (10, False, True)


@pytest.mark.parametrize("mark", [";", ":", "!", "?", ".", ","])
def test_a_mark_behind_an_address_is_no_part_of_it(mark: str) -> None:
    """As ``https://a.org/film; or ask a@b.org`` stands in a line of a product."""
    html = str(with_links(f"https://a.org/x?y=1;z=2{mark} or a@b.org{mark} & more{mark}"))
    assert re.findall(r'href="([^"]*)"', html) == ["https://a.org/x?y=1;z=2", "mailto:a@b.org"]
    assert html.endswith(f"&amp; more{mark}")
