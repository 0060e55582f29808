"""Thematic tallies against a hand count of the published quotations."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest
from workspace_maker import ROOT

from analyses.thematic import analyse
from evaluation.declare.older_calls import as_study
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import open_study
from evaluation.protect.protect import load_policy, protect
from evaluation.read.segments import CodedSegments, read_segments
from evaluation.say.finding import Edition, Finding, slug
from evaluation.say.wording import first_that_fits

FILE = (
    ROOT / "evaluation/command/demo/deliverables/counting-lives-interviews/data/coded_segments.csv"
)
POLICY = load_policy("small-groups-2026", ROOT)


@pytest.fixture(scope="module")
def segments() -> CodedSegments:
    """The coded quotations of Counting Lives."""
    return read_segments(open_study("counting-lives-interviews", 1))


@pytest.fixture(scope="module")
def findings(segments: CodedSegments) -> dict[str, Finding]:
    """Their findings."""
    return {f.key: f for f in analyse(as_study("thematic"), segments, noun="quotation")}


def hand_count(column: str, what: str) -> dict[str, int]:
    """Distinct values of one column for each value of another, in plain code."""
    found: dict[str, set[str]] = defaultdict(set)
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row[column]].add(row[what])
    return {name: len(values) for name, values in found.items()}


def numbers(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def test_the_totals_are_those_of_the_coded_file(findings: dict[str, Finding]) -> None:
    # 128 printed quotations from 10 labelled sources, 25 headings in 6 parts of the report
    assert numbers(findings["themes.overview"]) == {
        "segments": 128,
        "sources": 10,
        "themes": 25,
        "parent_themes": 6,
    }


@pytest.mark.parametrize(
    ("column", "second"),
    [
        ("theme", "source"),
        ("parent_theme", "source"),
        ("source", "theme"),
        ("source_group", "theme"),
    ],
)
def test_every_tally_is_that_of_a_plain_count(
    findings: dict[str, Finding], column: str, second: str
) -> None:
    finding = findings[f"themes.by_{column}"]
    expected = {
        f"{slug(name)}_{kind}": n
        for kind, what in (("segments", "segment_id"), (f"{second}s", second))
        for name, n in hand_count(column, what).items()
    }
    if column == "source_group":  # how many sources each kind has stands beside
        expected |= {f"{slug(name)}_sources": n for name, n in hand_count(column, "source").items()}
    assert numbers(finding) == expected
    assert finding.table is not None
    shown = {row.cells["label"]: row.cells["segments"] for row in finding.table.rows}
    assert shown == hand_count(column, "segment_id")
    assert list(shown.values()) == sorted(shown.values(), reverse=True)
    shares = {row.cells["label"]: row.cells["segments_share"] for row in finding.table.rows}
    for name, n in hand_count(column, "segment_id").items():
        assert shares[name] == pytest.approx(100 * n / 128)


def test_of_quotations_that_were_chosen_nothing_is_said_of_further_interviews(
    segments: CodedSegments,
) -> None:
    """By plain counting: each quotation has one heading, and 1 of 25 stands in all three kinds."""
    study = open_study("counting-lives-interviews", 1)
    found = {f.key: f for f in analyse(study, segments, noun="quotation")}
    assert (segments.approach, segments.whole) == ("codebook", False)
    assert not {"themes.new_themes", "themes.together", "themes.coders"} & {*found}
    assert "not worked out" in " ".join(found["themes.overview"].caveats)
    kinds = hand_count("theme", "source_group")
    everywhere = sum(many == 3 for many in kinds.values())
    alone = sum(many == 1 for many in kinds.values())
    assert found["themes.by_theme_and_source_group"].headline == (
        f"Themes that stand in all 3 kinds of source: {everywhere} of 25; in one only: {alone}."
    )


def test_published_quotations_are_shown_in_full(findings: dict[str, Finding]) -> None:
    public = protect(findings.values(), Edition.PUBLIC, POLICY)
    for before, after in zip(findings.values(), public, strict=True):
        assert numbers(after) == numbers(before)
        assert after.headline == before.headline


def interviews(unit: Unit, *themes: tuple[str, int], people: int = 15) -> CodedSegments:
    """Interviews with people, in which the first n speak to a theme, each once."""
    rows = [
        {
            "segment": f"s{theme}{i}",
            "source": f"p{i}",
            "source_group": "ab"[i % 2],
            "theme": theme,
            "parent_theme": "",
        }
        for theme, n in (("Present", people), *themes)
        for i in range(n)
    ]
    return CodedSegments(unit, pd.DataFrame(rows), ())


@pytest.mark.parametrize("unit", [Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL])
def test_people_are_never_tallied_one_by_one(segments: CodedSegments, unit: Unit) -> None:
    keys = [f.key for f in analyse(as_study("thematic"), replace(segments, unit=unit))]
    assert "themes.by_source" not in keys
    assert "themes.by_theme" in keys


def shown(segments: CodedSegments, name: str, edition: Edition = Edition.PUBLIC) -> Finding:
    found = protect(analyse(as_study("thematic"), segments), edition, POLICY)
    return next(f for f in found if f.key == f"themes.{name}")


@pytest.mark.parametrize("n", [1, 3, 9, 14])
def test_a_theme_of_few_children_or_of_all_but_few_has_no_number(n: int) -> None:
    finding = shown(interviews(Unit.CHILD, ("Safety", n)), "by_theme")
    assert set(numbers(finding).values()) == {None}  # all: one is the total minus the others
    assert finding.figure is None
    assert finding.table is not None
    assert [c.key for c in finding.table.columns] == ["label"]
    assert finding.headline == (
        "Segments are listed by theme, without numbers, to protect those who spoke."
    )


def test_what_stands_of_hidden_themes_does_not_tell_how_many_spoke_to_them() -> None:
    pages = {
        shown(interviews(Unit.CHILD, ("Safety", a), ("Money", b)), "by_theme").model_dump_json()
        for a, b in ((1, 9), (9, 1), (4, 4), (14, 2))
    }
    assert len(pages) == 1


def test_themes_of_enough_children_are_counted() -> None:
    finding = shown(interviews(Unit.CHILD, ("Safety", 12), people=30), "by_theme")
    assert numbers(finding)["safety_sources"] == 12
    assert finding.table is not None
    assert finding.figure is not None


def test_a_named_team_under_ten_is_not_counted_in_public() -> None:
    small = shown(interviews(Unit.PROFESSIONAL, people=12), "by_source_group")
    assert set(numbers(small).values()) == {None}
    assert small.table is None
    large = shown(interviews(Unit.PROFESSIONAL, people=20), "by_source_group")
    assert numbers(large)["a_segments"] == 10


def test_of_themes_that_as_many_sources_raised_none_is_picked_out() -> None:
    """After the widest come at most two, and none of those that share a place with a third."""
    widths = {"All": 5, "Many": 4, "Some": 2, "Others": 2, "Few": 2}
    rows = [
        (f"{name}{n}", f"S{n}", name, "") for name, width in widths.items() for n in range(width)
    ]
    rows += [(f"x{n}", "S0", "Often", "") for n in range(9)]
    table = pd.DataFrame(rows, columns=["segment", "source", "theme", "parent_theme"])
    segments = CodedSegments(Unit.PUBLISHED, table.assign(source_group=""), ())
    [finding] = [f for f in analyse(as_study("thematic"), segments) if f.key.endswith("by_theme")]
    said = first_that_fits(finding.wordings, finding.estimates)
    assert said.startswith('Raised most widely: "All" (5 of 5 sources), then "Many" (4).')
    assert not any(name in said for name in ("Some", "Others", "Few"))


def test_the_most_widely_raised_theme_is_named_beside_the_one_with_most_segments() -> None:
    """Ten quotations of one source are many, and a theme that three sources raise is wider."""
    rows = [(f"a{n}", "S1", "Often", "") for n in range(10)]
    rows += [(f"b{n}", f"S{n}", "Widely", "") for n in range(3)]
    table = pd.DataFrame(rows, columns=["segment", "source", "theme", "parent_theme"])
    segments = CodedSegments(Unit.PUBLISHED, table.assign(source_group=""), ())
    [finding] = [f for f in analyse(as_study("thematic"), segments) if f.key.endswith("by_theme")]
    said = first_that_fits(finding.wordings, finding.estimates)
    assert 'Raised most widely: "Widely" (3 of 3 sources), then "Often" (1).' in said
    assert re.search(r'most segments is "Often": 10 of 13', said)
    led = finding.estimates[finding.leading]
    assert (led.label, led.value) == ("Widely: sources", 3)
