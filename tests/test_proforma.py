"""A lead's proforma: headings are forgiven their form, and no words are lost or let out."""

from __future__ import annotations

import pytest
from workspace_maker import blank_proforma

from evaluation.errors import DeclarationError
from evaluation.report.lead.proforma import SECTIONS, WrittenSection, read_proforma


def read(text: str) -> dict[str, WrittenSection]:
    return {section.kind.key: section for section in read_proforma(text, "proforma.md")}


def told(text: str) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        read(text)
    return [str(issue) for issue in caught.value.issues]


def test_there_are_ten_sections_in_their_order() -> None:
    assert [kind.title for kind in SECTIONS] == [
        "Summary",
        "Purpose",
        "Readiness",
        "Implementation",
        "Process/Delivery",
        "Enablers",
        "Barriers",
        "Evaluation",
        "Feedback",
        "Further Info",
    ]
    assert list(read("## Feedback\nx\n## Summary\ny\n")) == [kind.key for kind in SECTIONS]


def test_a_blank_proforma_is_ten_missing_sections() -> None:
    sections = read(blank_proforma("A title"))
    assert all(section.missing for section in sections.values())
    assert all(section.line > 0 for section in sections.values())


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("## SUMMARY", "summary"),
        ("##  Summary  ##", "summary"),
        ("## 1. Summary", "summary"),
        ("## 5) Process / Delivery", "process"),
        ("## process and delivery", "process"),
        ("## Delivery", "process"),
        ("## Further information", "further_info"),
        ("## 10 Further Info", "further_info"),
    ],
)
def test_capitals_numbers_and_usual_names_of_headings_are_forgiven(heading: str, key: str) -> None:
    section = read(f"# T\n\n{heading}\n\nwords\n")[key]
    assert section.text.strip() == "words"
    assert section.line == 4
    assert not section.missing


@pytest.mark.parametrize(
    "heading", ["##Purpose", "# Purpose", "#Purpose", "**Purpose**", "__Purpose:__", " ## Purpose"]
)
def test_what_nearly_is_a_heading_is_one_where_it_names_a_section(heading: str) -> None:
    sections = read(f"## Summary\nx\n\n{heading}\n\nwords\n")
    assert sections["summary"].text.strip() == "x"
    assert sections["purpose"].text.strip() == "words"
    assert sections["purpose"].line == 5


def test_what_nearly_is_a_heading_is_left_where_the_section_has_one() -> None:
    sections = read("# Evaluation\n\n## Summary\n**Purpose**\n## Purpose\nx\n## Evaluation\ny\n")
    assert sections["summary"].text == "**Purpose**"
    assert sections["evaluation"].text == "y"


def test_a_block_of_code_that_does_not_end_is_told_with_its_line() -> None:
    [said] = told("## Summary\n```\na\n```\n~~~\n```\n## Purpose\n")
    assert said.startswith("proforma.md, line 5: A block of code begins here and does not end.")


@pytest.mark.parametrize("kept", ["*{prompt}*", "{prompt}"])
def test_a_prompt_left_above_own_words_is_not_printed(kept: str) -> None:
    prompt = SECTIONS[0].prompt.replace(" how", "\nhow")
    section = read(f"## Summary\n\n{kept.format(prompt=prompt)}\n\nOwn words.\n")["summary"]
    assert section.text.split() == ["Own", "words."]
    assert section.text.count("\n") == 4
    assert not section.missing


@pytest.mark.parametrize("text", ["", "\n\n", "*{prompt}*", "{prompt}", "<!-- later -->\n\n"])
def test_a_section_with_nothing_or_only_its_prompt_is_missing(text: str) -> None:
    assert read("## Summary\n" + text.format(prompt=SECTIONS[0].prompt))["summary"].missing


def test_a_section_that_is_not_there_is_missing() -> None:
    sections = read("## Summary\nwords\n")
    assert [key for key, section in sections.items() if not section.missing] == ["summary"]


def test_unknown_and_doubled_headings_are_told_together_with_their_lines() -> None:
    said = told("## Sumary\nx\n## Purpose\ny\n## Purpose\nz\n## Costs\n")
    assert said[0].startswith(
        'proforma.md, line 1: "Sumary" is not a section of the proforma. Did you mean "Summary"?'
    )
    assert 'line 5: The section "Purpose" stands here twice.' in said[1]
    assert 'line 7: "Costs" is not a section' in said[2]
    assert "Use ### for headings of your own." in said[2]


def test_words_above_the_first_section_are_not_lost() -> None:
    [said] = told("# Title\n\nAn introduction.\nMore.\n\n## Summary\nx\n")
    assert said.startswith("proforma.md, line 3: These words stand above the first section")


def test_headings_in_code_and_deeper_headings_belong_to_the_section() -> None:
    section = read("## Summary\n```\n## Not a heading\n```\n### Mine\n## Purpose\n")["summary"]
    assert "## Not a heading" in section.text
    assert "### Mine" in section.text


def test_a_leads_notes_to_herself_stay_out_and_lines_stay_right() -> None:
    sections = read("## Summary\nSaid.<!-- ask Ann\n## Purpose\n--> Still.\n\n## Purpose\nx\n")
    assert "Ann" not in sections["summary"].text
    assert sections["summary"].text.split() == ["Said.", "Still."]
    assert sections["purpose"].line == 7
