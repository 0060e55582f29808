"""``{{ key }}`` in prose: bound to its finding, and told when it names nothing."""

from __future__ import annotations

import pytest

from evaluation.declare.programme import Fact
from evaluation.declare.whose_rows import Unit
from evaluation.report.lead.citations import Citations, faults_before_run
from evaluation.report.model import Block, Notice, Prose
from evaluation.say.finding import Basis, Claim, Estimate, Finding, Statistic


def estimate(value: float | None, *, low: float | None = None, withheld: str = "") -> Estimate:
    high = None if low is None else 10.94
    return Estimate(
        label="x",
        statistic=Statistic.CHANGE,
        value=value,
        ci_low=low,
        ci_high=high,
        ci_level=0.95 if low else None,
        n=17,
        unit="lb",
        withheld=withheld,
    )


FINDING = Finding(
    key="weight.change",
    title="Change",
    unit=Unit.CHILD,
    n=17,
    claim=Claim.CHANGED,
    headline="Weight rose by 7.3 lb & more.",
    estimates={
        "change": estimate(7.26, low=3.58),
        "few": estimate(None, withheld="not shown: fewer than 10 children"),
        "bare": estimate(2.0),
        "none": estimate(None).model_copy(update={"n": None}),
    },
    basis=Basis(evaluation="pre_post"),
)
FACTS = {
    "suites": Fact(value=17, source="s"),
    "rate": Fact(value=0.5, source="s"),
    "county": Fact(value=1234567.5, source="s"),
}


def cite(text: str, first_line: int = 1) -> tuple[tuple[Block, ...], Citations]:
    def place(key: str, kind: str) -> tuple[Block, ...]:
        return (Notice(f"{kind} of {key}"),)

    citations = Citations({FINDING.key: FINDING}, FACTS, place, "proforma.md")

    def line(at: int) -> str:
        return f"line {first_line + text[:at].count(chr(10))}"

    return citations.blocks(text, line), citations


def html(text: str) -> str:
    blocks, citations = cite(text)
    assert citations.faults == []
    assert all(isinstance(block, Prose) for block in blocks)
    return "".join(block.html for block in blocks if isinstance(block, Prose))


def told(text: str, first_line: int = 1) -> list[str]:
    return [str(issue) for issue in cite(text, first_line)[1].faults]


@pytest.mark.parametrize(
    ("citation", "said"),
    [
        ("weight.change", "Weight rose by 7.3 lb &amp; more."),
        ("weight.change.change", "7.3"),
        ("weight.change.change.interval", "3.6 to 10.9"),
        ("weight.change.change.level", "95%"),
        ("weight.change.change.n", "17"),
        ("weight.change.bare.interval", "[no interval]"),
        ("weight.change.bare.level", "[no interval]"),
        ("weight.change.none", "[not calculated: too few people]"),
        ("weight.change.none.signed", "[not calculated: too few people]"),
        ("weight.change.none.n", "[not shown]"),
        ("weight.change.few", "[not shown: fewer than 10 children]"),
        ("weight.change.few.interval", "[not shown: fewer than 10 children]"),
        ("fact.suites", "17"),
        ("fact.rate", "0.5"),
        ("fact.county", "1234567.5"),
    ],
)
def test_a_citation_is_replaced_and_bound_to_what_it_names(citation: str, said: str) -> None:
    text = html(f"It is {{{{ {citation} }}}} here.")
    assert text == f'<p>It is <span class="bound" data-key="{citation}">{said}</span> here.</p>'


def test_citations_stand_in_tables_lists_and_headings() -> None:
    text = html("### {{fact.suites}}\n\n- {{ fact.suites }}\n\n|a|\n|-|\n|{{ fact.suites }}|\n")
    assert text.count('<span class="bound" data-key="fact.suites">17</span>') == 3
    assert "<table>" in text


def test_a_cited_figure_takes_the_place_of_its_paragraph() -> None:
    blocks, citations = cite("Before.\n\n{{ weight.change.figure }}\n\nAfter.\n")
    kinds = [type(block).__name__ for block in blocks]
    assert kinds == ["Prose", "Notice", "Prose"]
    assert citations.placed == {("weight.change", "figure")}
    assert citations.faults == []


def test_a_figure_in_the_middle_of_a_sentence_is_refused() -> None:
    [said] = told("\n\nsee {{ weight.change.table }} there", first_line=40)
    assert said == (
        'proforma.md, line 42: "weight.change.table" stands in the middle of a paragraph, in a '
        "list or in a quotation. Put it in a paragraph of its own."
    )


@pytest.mark.parametrize("before", ["- a\n\n  ", "> ", "1. a\n\n   ", "- "])
def test_a_figure_in_a_list_or_quotation_is_refused(before: str) -> None:
    [said] = told(before + "{{ weight.change.figure }}\n")
    assert "in a list or in a quotation. Put it in a paragraph of its own." in said


def test_a_number_alone_in_a_list_leaves_the_list_whole() -> None:
    [block], citations = cite("- a\n\n  {{ fact.suites }}\n")
    assert isinstance(block, Prose)
    assert block.html.endswith("</ul>")
    assert citations.faults == []


def test_broken_citations_are_told_with_their_lines() -> None:
    said = told("a\nb\n\n{{ fact.suites } c\n\n`{{` is code\n\n`}}` too", first_line=5)
    assert len(said) == 1
    assert said[0].startswith("proforma.md, line 8: This citation is not whole.")


def test_before_a_run_facts_and_form_are_checked_and_findings_are_trusted() -> None:
    text = "{{ fact.suits }} {{ any.finding.n }}\n\n- {{ any.figure }}\n\n{{ Any thing }}\n"
    said = [
        str(issue)
        for issue in faults_before_run(
            text, lambda at: f"line {1 + text.count(chr(10), 0, at)}", FACTS, "proforma.md"
        )
    ]
    assert len(said) == 3
    assert 'no finding or fact "fact.suits". Did you mean "fact.suites"?' in said[0]
    assert '"any.figure" stands in the middle' in said[1]
    assert 'no finding or fact "Any thing"' in said[2]


def test_what_names_nothing_is_told_with_its_line_and_what_there_is() -> None:
    said = told("a\nb {{ weight.chnge }}\n\n{{ fact.suits }} {{ weight.change.x }}", first_line=10)
    assert said[0] == (
        'proforma.md, line 11: There is no finding or fact "weight.chnge". Did you mean '
        '"weight.change"? There are: weight.change, fact.county, fact.rate, fact.suites.'
    )
    assert (
        'line 13: There is no finding or fact "fact.suits". Did you mean "fact.suites"?' in said[1]
    )
    assert '"weight.change.x"' in said[2]


@pytest.mark.parametrize(
    "text", ["[here]({{ fact.suites }})", "<https://example.org/{{ fact.suites }}>"]
)
def test_a_citation_inside_a_link_is_told_and_not_lost(text: str) -> None:
    [said] = told(f"x\n\n{text}")
    assert said.startswith('proforma.md, line 3: "fact.suites" stands in a link or in a picture.')


def test_typed_html_is_shown_and_never_run() -> None:
    text = html('<script>alert(1)</script>\n\nx <img src=x onerror="y"> [z](javascript:alert(1))')
    assert "<script" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert "&lt;script&gt;" in text


def test_the_marks_that_are_used_inside_may_be_typed() -> None:
    assert html("a \ue0007\ue001 b {{ fact.suites }}").startswith("<p>a 7 b <span")
