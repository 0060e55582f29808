"""What is made of coded themes, held against counts by other means and against what must hold.

Authorities: pandas on the list of codings of a project (and what an independent reader counted in
it), plain Python over the printed quotations of Counting Lives, and rules that hold whatever the
data: bounds of unions, the order of rows.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from workspace_maker import (
    AFTER,
    BEFORE,
    HEADINGS,
    ROOT,
    SHARED,
    csv_text,
    make_study,
    make_workspace,
    put,
)

from analyses.thematic import analyse
from analyses.themes.coded_material import CodedMaterial
from evaluation.declare.designs import design_of
from evaluation.declare.older_calls import as_study
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import open_study
from evaluation.protect.protect import load_policy, protect
from evaluation.read.coded.project import Code, CodingProject, SourceText
from evaluation.read.responses import read_partner
from evaluation.read.segments import CodedSegments, read_coded_file, read_segments
from evaluation.say.claims.lint import judge
from evaluation.say.claims.passage import Passage, Sentence
from evaluation.say.finding import Claim, Edition, Finding

DEMO = ROOT / "evaluation/command/demo/deliverables/counting-lives-interviews/data"
PROJECTS = SHARED / "data" / "d5_refi_qda_projects"
POLICY = load_policy("small-groups-2026", ROOT)
COLUMNS = ["segment", "source", "source_group", "theme", "parent_theme"]


def coded(
    rows: Iterable[tuple[str, ...]], unit: Unit = Unit.PUBLISHED, **facts: Any
) -> CodedSegments:
    table = pd.DataFrame(list(rows), columns=COLUMNS, dtype=object)
    return CodedSegments(unit, table, (), **facts)


def found(segments: CodedSegments) -> dict[str, Finding]:
    return {f.key.removeprefix("themes."): f for f in analyse(as_study("themes"), segments)}


def quotations(unit: Unit = Unit.PUBLISHED) -> CodedSegments:
    """The printed quotations of Counting Lives: 128, of 10 sources in 3 kinds."""
    with (DEMO / "coded_segments.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("segment_id", "source", "source_group", "theme", "parent_theme")
    return coded((tuple(row[name] for name in names) for row in rows), unit)


def cells(finding: Finding, *keys: str) -> dict[str, tuple[Any, ...]]:
    assert finding.table is not None
    return {
        str(row.cells["label"]): tuple(row.cells[key] for key in keys) for row in finding.table.rows
    }


# --- people and sources --------------------------------------------------------------------------


@pytest.mark.skipif(not PROJECTS.is_dir(), reason="the shared data are not here")
def test_a_project_of_seven_depths_is_counted_as_others_count_it() -> None:
    """Sources and passages of each code, and of all below it, as pandas counts the codings."""
    reference = json.loads((PROJECTS / "reference.json").read_text("utf-8"))["qc_demo.qdpx"]
    material = CodedMaterial(
        as_study("themes"), read_coded_file(PROJECTS / "qc_demo.qdpx", "qc_demo.qdpx"), "passage"
    )
    codings = pd.read_csv(PROJECTS / "qc_demo_codings.csv", dtype=str, keep_default_na=False)
    paths = [tuple(code.split(" > ")) for code in codings["code"]]
    own = {" > ".join(p): int(material.own[:, at].sum()) for p, at in material.at.items()}
    counted = {code: n for code, n in own.items() if n}
    assert counted == reference["sources_per_code"]
    assert material.n == len(reference["sources"])
    never = reference["codes_never_used"]
    above = [code for code in never if any(used.startswith(f"{code} > ") for used in counted)]
    assert len(material.unused) == len(never) - len(above)
    for path, at in material.at.items():  # text and place tell passages of two sources apart
        below = codings[[p[: len(path)] == path for p in paths]]
        passages = below.drop_duplicates(["source", "start", "end", "text"])
        assert int(material.stands[:, at].sum()) == len(passages), path


def test_a_group_of_themes_has_the_union_of_what_stands_below_it() -> None:
    segments = quotations()
    by_group = cells(found(segments)["by_parent_theme"], "sources", "segments")
    table = segments.table
    for name, (sources, passages) in by_group.items():
        inside = table[table["parent_theme"] == name]
        assert (sources, passages) == (inside["source"].nunique(), inside["segment"].nunique())
        each = inside.groupby("theme")["source"].nunique()
        assert each.max() <= sources <= min(each.sum(), 10)


@pytest.mark.parametrize(
    ("name", "called"),
    [("Workshop 2", "sources"), ("Focus-group, North", "sources"), ("Ann", "professionals")],
)
def test_a_workshop_is_no_professional(name: str, called: str) -> None:
    rows = [(str(n), f"P{n:02d}", "", "Trust", "") for n in range(9)]
    material = found(coded([*rows, ("9", name, "", "Trust", "")], Unit.PROFESSIONAL))
    assert f"by 10 of 10 {called}" in material["by_theme"].headline
    assert any("no number of people" in c for c in material["overview"].caveats) == (
        called == "sources"
    )


def test_a_source_in_two_groups_is_of_several_people() -> None:
    rows = [(str(n), f"P{n:02d}", "North", "Trust", "") for n in range(9)]
    rows.append(("10", "P00", "South", "Trust", ""))
    assert "sources" in found(coded(rows, Unit.PROFESSIONAL))["by_theme"].headline


def test_a_deep_codebook_stands_in_its_order_with_what_was_never_used() -> None:
    book = [("A",), ("A", "B"), ("A", "B", "C"), ("D",), ("D", "E")]
    table = pd.DataFrame(
        [("1", "P1", ""), ("2", "P2", "")], columns=["segment", "source", "source_group"]
    ).assign(theme=["C", "A"], parent_theme="A", path=[("A", "B", "C"), ("A",)])
    segments = CodedSegments(Unit.PUBLISHED, table, (), codebook=tuple(Code(path) for path in book))
    findings = found(segments)
    shown = [*cells(findings["codebook"], "sources", "segments").items()]
    assert shown == [
        ("A", (2, 2)),
        ("– B", (1, 1)),
        ("– – C", (1, 1)),
        ("D", (0, 0)),
        ("– E", (0, 0)),
    ]
    assert findings["overview"].estimates["unused"].value == 2
    assert findings["codebook"].headline == "Of 5 themes of the codebook 3 were used."
    assert any("never used" in text for text in findings["overview"].caveats)


def test_sources_in_which_nothing_was_coded_are_counted() -> None:
    if not PROJECTS.is_dir():
        pytest.skip("the shared data are not here")
    segments = read_coded_file(PROJECTS / "qc_demo.qdpx", "qc_demo.qdpx")
    kept = segments.table["source"] == segments.table["source"].iloc[0]
    half = replace(segments, table=segments.table[kept].reset_index(drop=True))
    overview = found(half)["overview"]
    assert (overview.n, overview.estimates["silent"].value) == (2, 1)
    assert "from 1 of 2 institutions" in overview.headline


def silent_people(people: int, silent: int) -> CodedSegments:
    """So many professionals of a project, of whom some have nothing coded."""
    names = [f"P{n}" for n in range(people)]
    project = CodingProject("p.qdpx", "", (), tuple(map(SourceText, names)), ())
    rows = [("1", name, "", "Trust", "") for name in names[silent:]]
    return coded(rows, Unit.PROFESSIONAL, projects=(project,))


def test_nobody_in_whom_nothing_was_coded_is_said_to_have_given_a_passage() -> None:
    overview = found(silent_people(40, 1))["overview"]
    assert overview.headline == "39 segments from 39 of 40 professionals were coded under 1 theme."
    [public] = [f for f in protect([overview], Edition.PUBLIC, POLICY) if f.key == overview.key]
    assert public.headline.startswith("Of 40 professionals 39 segments were coded")
    shown = {name: estimate.value for name, estimate in public.estimates.items()}
    assert (shown["silent"], shown["coded"]) == (None, None)  # each would tell of one person
    [public] = [
        f
        for f in protect([found(silent_people(80, 30))["overview"]], Edition.PUBLIC, POLICY)
        if f.key.endswith("overview")
    ]
    assert "from 50 of 80 professionals" in public.headline


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"A": 3, "B": 2}, 'The theme raised most widely, with most segments, is "A": by 3 of 4'),
        ({"A": 2, "B": 2, "C": 1}, 'with most segments, are "A" and "B": by 2 of 3 sources each,'),
        ({"A": 2, "B": 2, "C": 2}, 'are "A", "B" and "C": by 2 of 3 sources each, in 2 of 7'),
        (dict.fromkeys("ABCD", 2), 'with most segments, are 4 themes, among them "A": by 2 of'),
    ],
)
def test_up_to_three_that_share_the_first_place_are_named(
    sources: dict[str, int], said: str
) -> None:
    rows = [(f"{n}", f"S{n}", "", theme, "") for theme, of in sources.items() for n in range(of)]
    rows = [(f"{at}", *row[1:]) for at, row in enumerate([*rows, ("", "S3", "", "Z", "")])]
    assert said in found(coded(rows))["by_theme"].headline


def test_most_sources_and_most_passages_are_told_apart_where_others_have_them() -> None:
    """By hand: A of S0 and S1, once each; B of S0 and S1 too, three times in all."""
    pairs = [("S0", "A"), ("S1", "A"), ("S0", "B"), ("S0", "B"), ("S1", "B"), ("S2", "C")]
    rows = [(f"{at}", source, "", theme, "") for at, (source, theme) in enumerate(pairs)]
    assert found(coded(rows))["by_theme"].headline == (
        'The themes raised most widely are "B" and "A": by 2 of 3 sources each. '
        'The theme with most segments is "B": 3 of 6.'
    )


# --- by group ------------------------------------------------------------------------------------


def test_sources_of_no_group_are_one_group_also_where_a_file_says_it_in_words() -> None:
    rows = [("1", "S1", "Not recorded", "Trust", ""), ("1", "S2", "", "Trust", "")]
    rows += [("1", "S3", "North", "Time", "")]
    assert cells(found(coded(rows))["by_source_group"], "segments", "sources") == {
        "Not recorded": (2, 2),
        "North": (1, 1),
    }


def test_themes_by_kind_of_source_are_those_of_a_plain_count() -> None:
    segments = quotations()
    finding = found(segments)["by_theme_and_source_group"]
    heads = [column.label for column in finding.table.columns] if finding.table else []
    table = segments.table
    kinds = sorted(table["source_group"].unique())
    sizes = table.groupby("source_group")["source"].nunique()
    assert heads == ["Theme", *(f"{kind} (of {sizes[kind]})" for kind in kinds), "All (of 10)"]
    plain = table.pivot_table(
        index="theme", columns="source_group", values="source", aggfunc="nunique", fill_value=0
    )
    for theme, numbers in cells(finding, "g0", "g1", "g2", "all").items():
        assert numbers[:3] == tuple(plain.loc[theme, kinds])
        assert numbers[3] == sum(numbers[:3])  # each source is of one kind
    stands = (plain > 0).sum(axis=1)
    assert finding.estimates["everywhere"].value == (stands == 3).sum()
    assert finding.estimates["in_one"].value == (stands == 1).sum()
    assert not any("%" in head for head in heads)


def test_no_share_of_few_sources_is_a_percentage() -> None:
    for finding in found(quotations()).values():
        labels = [c.label for c in finding.table.columns] if finding.table else []
        at = [n for n, label in enumerate(labels) if label == "%"]
        assert all(labels[n - 1].startswith("Segments") for n in at)
        assert "%" not in finding.headline


# --- together ------------------------------------------------------------------------------------


def test_pairs_of_themes_are_those_of_a_plain_count() -> None:
    draw = random.Random(3)
    rows = [
        (f"{n}", f"P{n % 7}", "", theme, "")
        for n in range(60)
        for theme in draw.sample("ABCDEF", draw.choice([1, 1, 2, 3]))
    ]
    finding = found(coded(rows))["together"]
    in_passage: dict[str, set[str]] = {}
    in_source: dict[str, set[str]] = {}
    for segment, source, _, theme, _ in rows:
        in_passage.setdefault(segment, set()).add(theme)
        in_source.setdefault(source, set()).add(theme)
    expected = {}
    for pair in combinations("ABCDEF", 2):
        both = sum(set(pair) <= themes for themes in in_passage.values())
        if both:
            sources = sum(set(pair) <= themes for themes in in_source.values())
            expected[frozenset(pair)] = (both, sources)
    assert finding.table is not None
    shown = {
        frozenset((str(row.cells["label"]), str(row.cells["other"]))): (
            row.cells["segments"],
            row.cells["sources"],
        )
        for row in finding.table.rows
    }
    assert shown == expected
    assert finding.figure is not None
    drawn = {(mark.label, mark.group): mark.value for mark in finding.figure.marks}
    assert all(drawn[pair] == drawn[pair[::-1]] for pair in drawn)


def test_themes_that_never_meet_make_no_finding() -> None:
    assert "together" not in found(quotations())  # each quotation has one heading


# --- new themes ----------------------------------------------------------------------------------

INTERVIEWS = [
    ("1", "P1", "", "A", ""),
    ("2", "P1", "", "B", ""),
    ("1", "P2", "", "B", ""),
    ("1", "P9", "", "C", ""),
    ("1", "P10", "", "A", ""),
    ("2", "P10", "", "D", ""),
]


def test_new_themes_are_told_of_whole_interviews_in_their_order_only() -> None:
    whole = found(coded(INTERVIEWS, whole=True))["new_themes"]
    assert cells(whole, "new", "so_far") == {"1": (2, 2), "2": (0, 2), "3": (1, 3), "4": (1, 4)}
    for refused in ({"whole": False}, {}, {"whole": True, "approach": "reflexive"}):
        findings = found(coded(INTERVIEWS, **refused))
        assert "new_themes" not in findings
        assert any("not worked out" in text for text in findings["overview"].caveats)


def test_new_themes_of_people_are_told_of_so_many_together_as_may_be() -> None:
    rows = [(f"{n}", f"P{n:02}", "", "ABCD"[min(n // 3, 3)], "") for n in range(20)]
    segments = coded(rows, Unit.PROFESSIONAL, whole=True)
    public = protect(analyse(as_study("themes"), segments), Edition.PUBLIC, POLICY)
    finding = next(f for f in public if f.key.endswith("new_themes"))
    assert cells(finding, "new") == {"1 to 10": (4,), "11 to 20": (0,)}


# --- a table beside a project --------------------------------------------------------------------


@pytest.mark.parametrize("unit", [None, "source"])
def test_codings_of_a_table_beside_a_project_are_compared_or_told(
    tmp_path: Path, unit: str | None
) -> None:
    """Sources of both are compared; of paragraphs a table has none, which is said twice."""
    more = {"agreement_unit": unit} if unit else {}
    of = {"rows_count": "segments", "about": "professionals", **more}
    columns = {"segment": "n", "source": "who", "theme": "theme", "coder": "by"}
    rows = [(n, f"X{n // 2}", "Trust", by) for n in range(20) for by in ("AA", "BB")]
    study = make_study(
        tmp_path,
        {**of, "file": "a.qdpx"},
        {**of, "file": "t.csv", "segments": columns},
        design="thematic",
        instruments=[],
    )
    put(
        tmp_path, "a.qdpx", (DEMO.parents[1] / "coded-interviews/data/interviews.qdpx").read_bytes()
    )
    put(tmp_path, "t.csv", csv_text([(*columns.values(),), *rows]))
    segments = read_segments(study)
    told = "segments.tables-not-compared" in {note.code for note in segments.notes}
    coders = next(f for f in analyse(study, segments) if f.key == "themes.coders")
    project = {c.segment.source for c in segments.codings() if c.segment.source[0] != "X"}
    readers = {(c.segment.source, c.coder) for c in segments.codings() if c.coder}
    twice = {s for s in project if sum(of == s for of, _ in readers) > 1}
    if unit is None:
        assert told
        assert coders.estimates["in_tables"].value == len(rows)
        assert coders.estimates["shared_sources"].value == len(twice)
    else:
        assert not told
        assert "in_tables" not in coders.estimates
        assert coders.estimates["shared_sources"].value == len(twice) + 10


# --- the approach --------------------------------------------------------------------------------


def test_a_reflexive_reading_has_no_agreement_no_shares_and_no_first_place() -> None:
    table = quotations().table
    twice = pd.concat([table.assign(coder="x"), table.assign(coder="y")], ignore_index=True)
    segments = CodedSegments(Unit.PUBLISHED, twice, (), approach="reflexive", whole=True)
    findings = found(segments)
    assert not any(key.startswith("coders") for key in findings)
    by_theme = findings["by_theme"]
    assert "most" not in by_theme.headline.lower()
    assert by_theme.table is not None
    assert "%" not in [column.label for column in by_theme.table.columns]
    assert any("how much it matters" in text for text in by_theme.caveats)
    assert any("is expected" in text for text in findings["overview"].caveats)


# --- whatever the data ---------------------------------------------------------------------------


def test_the_order_of_rows_and_names_of_sources_change_no_number() -> None:
    segments = quotations()
    rows = segments.table.sample(frac=1, random_state=4).reset_index(drop=True)
    renamed = rows.assign(source="Z" + rows["source"])
    first, second, third = (
        {f.key: {n: e.value for n, e in f.estimates.items()} for f in found(of).values()}
        for of in (segments, replace(segments, table=rows), replace(segments, table=renamed))
    )
    assert first == second
    for key in set(first) - {"themes.by_source"}:  # where sources have no names
        assert first[key] == third[key]


# --- beside scores -------------------------------------------------------------------------------


SCORED = {
    "design": "pre_post",
    "name": "scores",
    "instruments": ["mood"],
    "data": [{"rows_count": "professionals", "identify": ["id"], **one} for one in (BEFORE, AFTER)],
}
CODED = {
    "design": "thematic",
    "pair_with": "scores",
    "data": [{"file": "coded.csv", "rows_count": "segments", "about": "professionals"}],
}


def joint(root: Path, *sources: str) -> Finding:
    """Four people with scores, and four sources of whom the first two spoke of trust."""
    make_workspace(root, evaluations=[SCORED, CODED])
    before = [(f"K{n}", 0, 0, 2) for n in range(1, 5)]
    after = [("K1", 0, 0, 2), ("K2", 1, 1, 1), ("K3", 1, 1, 1), ("K4", 2, 2, 0)]
    put(root, "before.csv", csv_text([HEADINGS, *before]))
    put(root, "after.csv", csv_text([HEADINGS, *after]))
    themes = [(n, source, "Trust" if n < 2 else "Time") for n, source in enumerate(sources)]
    put(root, "coded.csv", csv_text([("segment", "source", "theme"), *themes]))
    study = open_study("d", 2, str(root))
    findings = analyse(study, read_segments(study), read_partner(study))
    return next(f for f in findings if f.key == "themes.joint")


def test_themes_stand_beside_the_change_of_those_who_spoke_of_them(tmp_path: Path) -> None:
    """By hand: the scale adds three answers, the third turned round; people rose by 0, 3, 3, 6."""
    finding = joint(tmp_path, "K1", "K2", "K3", "K9")
    assert finding.estimates["linked"].value == 3
    assert cells(finding, "k", "spoke", "others") == {
        "Trust": (2, 1.5, 3.0),
        "Time": (1, 3.0, 1.5),
        "All of them": (3, 2.0, None),
    }
    assert finding.estimates["everybody"].value == 3.0
    assert finding.caveats[0].startswith("1 of 4 professionals who were interviewed have no score")
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        [kept] = protect([finding], edition, POLICY)
        assert (kept.table, kept.figure) == (None, None)
        assert not any(estimate.value for estimate in kept.estimates.values())


def test_who_cannot_be_found_among_the_scores_is_not_set_beside_them(tmp_path: Path) -> None:
    finding = joint(tmp_path, "Interview 1", "Interview 2", "Interview 3", "Interview 4")
    assert finding.headline.startswith("None of the 4 professionals who were interviewed is known")
    assert (finding.table, finding.estimates) == (None, {})


# --- what leads write of them --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("33% of professionals spoke of trust.", True),
        ("We heard that 40 per cent of the parents had to travel.", True),
        ("60% of young people said that somebody believed them.", True),
        ("Some 45% of those interviewees spoke of money.", True),
        ("5 of 15 professionals spoke of trust.", False),
        ("39% of the quotations stand under barriers and solutions.", False),
        ("Professionals spoke of trust more widely than of money.", False),
        ("A national survey found that 33% of professionals had no supervision.", False),
        ("The grant paid for 80% of the work.", False),
    ],
)
def test_a_percentage_of_people_who_were_chosen_is_flagged(text: str, flagged: bool) -> None:
    barred = design_of("thematic").barred
    verdict = judge(Sentence(text, Passage(text)), Claim.DESCRIBED, barred)
    assert (verdict.reach == "shares") == flagged
    if flagged:  # what is put in its place passes
        instead = verdict.suggestion
        assert not judge(Sentence(instead, Passage(instead)), Claim.DESCRIBED, barred).flagged


@pytest.mark.parametrize("asked", [True, False])
def test_who_wrote_nothing_says_nothing_by_it(asked: bool) -> None:
    """Themes of what 35 of 40 wrote stand beside the 40; of interviews they would tell on five."""
    replied = found(coded((("1", f"P{n}", "", "Any", "") for n in range(40)), Unit.PROFESSIONAL))
    rows = [("1", f"P{n}", "", "Trust" if n % 2 else "Money", "") for n in range(35)]
    wrote = found(coded(rows, Unit.PROFESSIONAL, asked=asked))
    earlier = replied["overview"].model_copy(update={"key": "survey.respondents"})
    shown = protect([earlier, wrote["by_theme"]], Edition.PUBLIC, POLICY)[1]
    assert bool(shown.withheld) != asked
    assert ("17 of 35" in shown.headline or "18 of 35" in shown.headline) == asked


def test_a_workshop_of_two_areas_stands_in_each() -> None:
    """As pathfinder tally counts it; no group of one is made of it."""
    rows = [(str(n), f"P{n}", ("North", "South")[n % 2], "Trust", "") for n in range(8)]
    rows.append(("9", "Workshop", "North; South", "Trust", ""))
    project = CodingProject("p.qdpx", "", (), (), ())
    segments = coded(rows, Unit.SESSION, projects=(project,))
    crossed = found(segments)["by_theme_and_source_group"].table
    assert crossed is not None
    assert [c.label for c in crossed.columns][1:3] == ["North (of 5)", "South (of 5)"]
    (row,) = crossed.rows
    assert (row.cells["g0"], row.cells["g1"], row.cells["all"]) == (5, 5, 9)


def test_two_evaluations_of_what_was_written_do_not_tell_on_those_in_one_only() -> None:
    """Of all who wrote, and of all but three: the counts less one another are of the three."""

    def wrote(people: range, evaluation: str) -> Finding:
        rows = [("1", f"P{n}", "", "Trust" if n < 20 else "Money", "") for n in people]
        made = found(coded(rows, Unit.PROFESSIONAL, asked=True))["by_theme"]
        basis = made.basis.model_copy(update={"evaluation": evaluation})
        return made.model_copy(update={"basis": basis, "key": f"{evaluation}.by_theme"})

    every = wrote(range(40), "a")
    first, second = protect([every, wrote(range(3, 40), "b")], Edition.PUBLIC, POLICY)
    assert "20 of 40" in first.headline
    assert all(e.value is None for e in second.estimates.values())
    exchanged = protect([every, wrote(range(1, 41), "b")], Edition.PUBLIC, POLICY)[1]
    assert all(e.value is None for e in exchanged.estimates.values())  # one went and one came
    again = protect([every, wrote(range(40), "b")], Edition.PUBLIC, POLICY)[1]
    assert again.headline == first.headline
