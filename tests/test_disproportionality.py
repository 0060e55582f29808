"""Disproportionality: rates by group, each among the stage before; what is refused, and protected.

Authority: R 4.2.2, ``poisson.test(c(26, 150), c(400, 6000))`` and the like, for ratios with their
intervals; that the stage before is the denominator, that a numerator is 10 at least and that years
are added up: Office of Juvenile Justice and Delinquency Prevention, DMC Technical Assistance
Manual, 4th edition (2009), ch. 1. That nothing small is told: an attack by linear programming on
all that an edition prints, as of a log (``test_log_protection``).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from command_line import pathfinder
from scipy.optimize import linprog
from workspace_maker import make_workspace

from analyses import disproportionality
from analyses.counted.group_steps import TOGETHER
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.protect.protect import load_policy, protect
from evaluation.read.staged import Stage, Staged, Who, read_stages
from evaluation.say.finding import Edition, Finding

POLICY = load_policy("small-groups-2026", Path())
STAGES = ("Pupils", "Suspended", "Excluded")
HEAD = "county,year,ethnicity,stage,number"
DECLARED = """title: Exclusions
area: A
evaluations:
  - design: disproportionality
    data:
      - file: data/figures.csv
        rows_count: children
        counts: {area: county, period: year, group: ethnicity, stage: stage, value: number}
        stages: [Pupils, Suspended, Excluded]
        compared_with: White
"""
# of two years, which are added up
NUMBERS = {
    "White": ((3000, 75, 23), (3000, 75, 22)),
    "Black": ((150, 9, 5), (250, 17, 5)),
    "Roma": ((20, 3, 1), (25, 1, 0)),
    "Unknown": ((30, 4, 1), (30, 2, 1)),
}


def rows_of(numbers: Mapping[str, Sequence[Sequence[int]]] = NUMBERS) -> list[str]:
    return [
        f"Kent,{year},{group},{stage},{number}"
        for group, years in numbers.items()
        for year, of_year in zip((2021, 2022), years, strict=True)
        for stage, number in zip(STAGES, of_year, strict=True)
    ]


def study_of(
    folder: Path, rows: Sequence[str], more: str = "", head: str = HEAD, declared: str = DECLARED
) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "figures.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(declared + more, encoding="utf-8")
    return open_study("d", 1, folder)


TOGETHER_YEARS = "        not_known: [Unknown]\n        periods_together: true\n"


def found(study: Study) -> dict[str, Finding]:
    return {
        f.key.removeprefix("disproportionality."): f
        for f in disproportionality.analyse(study, read_stages(study))
    }


@pytest.fixture(scope="module")
def years_together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return found(study_of(tmp_path_factory.mktemp("d"), rows_of(), TOGETHER_YEARS))


def cells(finding: Finding) -> dict[str, dict[str, object]]:
    assert finding.table
    return {str(row.cells["label"]): dict(row.cells) for row in finding.table.rows}


def test_ratios_are_those_of_r_among_the_stage_before(years_together: dict[str, Finding]) -> None:
    black = cells(years_together["suspended"])["Black"]
    assert (black["n"], black["of"]) == (26, 400)
    assert black["ratio"] == pytest.approx(2.6)
    assert black["low"] == pytest.approx(1.644950223, rel=1e-6)
    assert black["high"] == pytest.approx(3.961316484, rel=1e-6)
    assert black["gap"] == pytest.approx(1000 * (26 / 400 - 150 / 6000))
    black = cells(years_together["excluded"])["Black"]
    assert (black["n"], black["of"]) == (10, 26)
    assert black["ratio"] == pytest.approx(1.282051282)
    assert black["low"] == pytest.approx(0.5760953756, rel=1e-6)
    assert black["high"] == pytest.approx(2.580459206, rel=1e-6)


def test_a_ratio_that_prints_above_1_is_counted_as_above(tmp_path: Path) -> None:
    numbers = {"White": ((1000, 200, 50),) * 2, "Black": ((1000, 201, 50),) * 2}
    findings = found(study_of(tmp_path, rows_of(numbers), TOGETHER_YEARS.split("\n", 1)[1]))
    assert "Black had the highest rate, 1.01 times" in findings["suspended"].headline
    assert findings["overview"].estimates["higher_suspended"].value == 1


def test_groups_with_the_same_highest_rate_are_named_together(tmp_path: Path) -> None:
    numbers = {group: ((1000, n, 50),) * 2 for group, n in (("White", 200), ("A", 250), ("B", 250))}
    findings = found(study_of(tmp_path, rows_of(numbers), TOGETHER_YEARS.split("\n", 1)[1]))
    assert findings["suspended"].headline == (
        "Suspended: A and B had the highest rate, 1.25 times that of White. That is 50.0 more of "
        "every 1,000 pupils."
    )


def test_of_groups_that_share_the_highest_rate_no_gap_stands_for_another(tmp_path: Path) -> None:
    kent = rows_of({g: ((1000, n, 50),) * 2 for g, n in (("White", 200), ("A", 250))})
    essex = rows_of({g: ((1000, n, 50),) * 2 for g, n in (("White", 400), ("A", 500))})
    rows = [*kent, *(row.replace("Kent", "Essex") for row in essex)]
    findings = found(study_of(tmp_path, rows, TOGETHER_YEARS.split("\n", 1)[1]))
    assert findings["suspended.by_area"].headline == (
        "Suspended: A in Kent and A in Essex had the highest rate, 1.25 times that of White."
    )


def test_fewer_than_ten_stand_as_numbers_and_their_ratio_is_for_the_team(
    years_together: dict[str, Finding],
) -> None:
    roma = cells(years_together["suspended"])["Roma"]
    assert (roma["n"], roma["of"], roma["ratio"], roma["gap"]) == (4, 45, None, None)
    assert "ratio_roma" not in years_together["suspended"].estimates
    small = years_together["suspended.small"]
    assert small.kept_inside
    assert cells(small)["Roma"]["ratio"] == pytest.approx((4 / 45) / (150 / 6000))
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        [shown] = protect([small], edition, POLICY)
        assert shown.table is None


def test_a_pooled_ratio_stands_beside_the_raw_one_and_says_what_it_hides(tmp_path: Path) -> None:
    numbers = {**NUMBERS, "Asian": ((500, 8, 2), (510, 9, 1)), "Mixed": ((200, 10, 2), (210, 8, 3))}
    small = found(study_of(tmp_path, rows_of(numbers), TOGETHER_YEARS))["suspended.small"]
    roma = cells(small)["Roma"]
    assert isinstance(roma["drawn"], float)
    assert isinstance(roma["ratio"], float)
    assert 1 < roma["drawn"] < roma["ratio"]
    assert any("hides a disparity" in caveat for caveat in small.caveats)


def test_those_whose_group_is_not_known_are_counted_and_compared_with_nobody(
    years_together: dict[str, Finding],
) -> None:
    unknown = cells(years_together["suspended"])["Unknown"]
    assert (unknown["n"], unknown["of"], unknown["ratio"]) == (6, 60, None)
    shown = years_together["not_known"]
    assert shown.estimates["unknown_pupils"].value == 60
    assert "60 of 6,505 pupils" in shown.headline


def test_years_that_are_not_added_up_stand_each_by_itself(tmp_path: Path) -> None:
    finding = found(study_of(tmp_path, rows_of()))["suspended"]
    assert finding.table
    told = {(r.cells["part"], r.cells["label"]): r.cells["n"] for r in finding.table.rows}
    assert told["2021", "Black"] == 9
    assert told["2022", "Black"] == 17
    ratios = {(r.cells["part"], r.cells["label"]): r.cells["ratio"] for r in finding.table.rows}
    assert ratios["2021", "Black"] is None
    assert ratios["2022", "Black"] is not None


def test_no_sentence_says_bias_cause_or_significance(years_together: dict[str, Finding]) -> None:
    said = " ".join(
        text for f in years_together.values() for text in (f.headline, f.method, f.why)
    ).casefold()
    assert not any(word in said for word in ("significant", "because", "bias", "trend"))
    assert all(
        any("no bias and no cause" in caveat for caveat in years_together[key].caveats)
        for key in ("overview", "suspended", "excluded")
    )


CROSSED_HEAD = "county,year,ethnicity,needs,stage,number"


def test_two_columns_of_groups_are_crossed(tmp_path: Path) -> None:
    rows = [
        f"Kent,2021,{group},{needs},{stage},{number}"
        for group, needs, of in (
            ("White", "none", (3000, 60, 20)),
            ("White", "some", (500, 30, 12)),
            ("Black", "none", (300, 12, 4)),
            ("Black", "some", (60, 14, 6)),
        )
        for stage, number in zip(STAGES, of, strict=True)
    ]
    declared = DECLARED.replace("group: ethnicity,", "group: ethnicity, subgroup: needs,")
    more = "        crossed_compared_with: none\n"
    findings = found(study_of(tmp_path, rows, more, CROSSED_HEAD, declared))
    crossed = cells(findings["suspended.crossed"])
    assert crossed["Black, some"]["ratio"] == pytest.approx((14 / 60) / (60 / 3000))
    assert crossed["White, some"]["ratio"] == pytest.approx((30 / 500) / (60 / 3000))
    whole = cells(findings["suspended"])
    assert (whole["Black"]["n"], whole["Black"]["of"]) == (26, 360)


def test_columns_for_stages_and_a_denominator_in_the_row_are_read_alike(tmp_path: Path) -> None:
    wide = [
        f"Kent,{year},{group},{','.join(map(str, of))}"
        for group, years in NUMBERS.items()
        for year, of in zip((2021, 2022), years, strict=True)
    ]
    across = "{" + ", ".join(f"{stage}: {{stage: {stage}}}" for stage in STAGES) + "}"
    declared = DECLARED.replace(", stage: stage, value: number}", f"}}\n        across: {across}")
    turned = study_of(
        tmp_path / "a",
        wide,
        TOGETHER_YEARS,
        "county,year,ethnicity,Pupils,Suspended,Excluded",
        declared,
    )
    of_rows = [
        f"Kent,{year},{group},{of[1]},{of[0]}"
        for group, years in NUMBERS.items()
        for year, of in zip((2021, 2022), years, strict=True)
    ]
    declared = DECLARED.replace(
        "stage: stage, value: number}",
        "value: suspended, of: pupils}\n        throughout: {stage: Suspended}",
    ).replace("[Pupils, Suspended, Excluded]", "[Pupils, Suspended]")
    beside = study_of(
        tmp_path / "b", of_rows, TOGETHER_YEARS, "county,year,ethnicity,suspended,pupils", declared
    )
    long = cells(found(study_of(tmp_path / "c", rows_of(), TOGETHER_YEARS))["suspended"])
    assert cells(found(turned)["suspended"]) == cells(found(beside)["suspended"]) == long


# --- what is refused, and what is told ------------------------------------------------------------


def faults(study: Study) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        read_stages(study)
    return [(issue.code, issue.cell) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Black,Suspended,9", "Black,Suspended,151"), ("stages.above-feeder", "E9, E8")),
        (("Black,Excluded", "Blak,Excluded"), ("stages.one-stage-only", "E10, E13")),
        (("Suspended", "Suspend"), ("stages.not-declared", "E3, E6, E9, E12, E15 and 3 more")),
        (("White", "Wite"), ("stages.no-reference", "")),
        (("Black,Excluded,5", "Black,Excluded,110%"), ("counts.shares-not-declared", "E10, E13")),
        (("Black,Excluded,5", "Black,Excluded,5.5"), ("counts.not-whole", "E10")),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(
    tmp_path: Path, change: tuple[str, str], told: tuple[str, str]
) -> None:
    rows = [row.replace(*change) for row in rows_of()]
    assert told in faults(study_of(tmp_path, rows))


def test_files_that_declare_other_groups_to_compare_with_are_refused(tmp_path: Path) -> None:
    folder = "deliverables/d/data"
    other = (
        DECLARED.partition("    data:\n")[2].replace("figures", "later").replace("White", "Black")
    )
    study_of(tmp_path, rows_of(), declared=DECLARED + other)
    later = [row.replace(",2021", ",2023").replace(",2022", ",2024") for row in rows_of()]
    (tmp_path / folder / "later.csv").write_text("\n".join((HEAD, *later)), encoding="utf-8")
    with pytest.raises(DataError, match="differ in compared_with: White, Black") as caught:
        read_stages(open_study("d", 1, tmp_path))
    assert caught.value.issues[0].file == "deliverables/d/data/later.csv"


def test_a_row_that_adds_up_the_others_is_refused_or_left_out(tmp_path: Path) -> None:
    every = {
        "England": tuple(
            tuple(map(sum, zip(*(years[at] for years in NUMBERS.values()), strict=True)))
            for at in (0, 1)
        )
    }
    rows = rows_of({**NUMBERS, **every})
    assert [code for code, _ in faults(study_of(tmp_path / "a", rows))] == ["counts.total-row"]
    told = '        totals: {group: ["England"]}\n'
    declared = study_of(tmp_path / "b", rows, told)
    named = study_of(tmp_path / "c", [row.replace("England", "Total") for row in rows])
    plain = cells(found(study_of(tmp_path / "d", rows_of()))["suspended"])
    for study in (declared, named):
        assert cells(found(study)["suspended"]) == plain
        assert "stages.totals-left-out" in {note.code for note in read_stages(study).notes}


def test_a_figure_that_is_missing_takes_its_pair_out_and_is_told(tmp_path: Path) -> None:
    rows = [
        row.replace("2022,Black,Suspended,17", "2022,Black,Suspended,suppressed")
        for row in rows_of()
    ]
    study = study_of(tmp_path, rows, TOGETHER_YEARS)
    black = cells(found(study)["suspended"])["Black"]
    assert (black["n"], black["of"]) == (9, 150)  # of 2021 alone: 9 of 400 would be wrong
    notes = read_stages(study).notes
    assert "stages.one-figure-only" in {note.code for note in notes}


def test_events_may_be_more_than_there_are_people_and_their_intervals_say_so(
    tmp_path: Path,
) -> None:
    declared = DECLARED.replace(
        "rows_count: children", "rows_count: events\n        about: children"
    )
    rows = [row.replace("Black,Suspended,9", "Black,Suspended,180") for row in rows_of()]
    study = study_of(tmp_path, rows, TOGETHER_YEARS, declared=declared)
    finding = found(study)["suspended"]
    assert cells(finding)["Black"]["n"] == 197
    assert any("too narrow" in caveat for caveat in finding.caveats)


def test_a_year_and_its_quarter_are_not_added_up(tmp_path: Path) -> None:
    rows = [row.replace(",2022,", ",2021 Q1,") for row in rows_of()]
    assert ("stages.overlap", "") in faults(study_of(tmp_path / "a", rows, TOGETHER_YEARS))
    assert read_stages(study_of(tmp_path / "b", rows)).periods == ("2021 Q1", "2021")


def test_definitions_that_differ_are_not_added_up(tmp_path: Path) -> None:
    declared = DECLARED.replace("value: number}", "value: number, definition: means}")
    rows = [f"{row},{'a day' if ',2021,' in row else 'an hour'}" for row in rows_of()]
    study = study_of(tmp_path, rows, head=f"{HEAD},means", declared=declared)
    assert {code for code, _ in faults(study)} == {"stages.definitions-differ"}


@pytest.mark.parametrize(
    "change",
    [
        ("stages: [Pupils, Suspended, Excluded]", "stages: [Pupils]"),
        ("compared_with: White", "not_known: [Unknown]"),
        ("compared_with: White", "compared_with: White\n        fed_by: {Suspended: Excluded}"),
        ("compared_with: White", "compared_with: White\n        fed_by: {Suspended: Arrested}"),
    ],
)
def test_stages_that_cannot_be_are_refused_in_the_declaration(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    with pytest.raises(DeclarationError):
        study_of(tmp_path, rows_of(), declared=DECLARED.replace(*change))


# --- protection -----------------------------------------------------------------------------------

AREAS, GROUPS, SUBGROUPS = ("Kent", "Surrey"), ("W", "B", "R", "A", "M", "U"), ("no", "yes")
PLACES = [*itertools.product(AREAS, GROUPS, SUBGROUPS, STAGES)]
AT = {place: at for at, place in enumerate(PLACES)}


def made(seed: int, *, withheld: bool = False) -> Staged:
    """Two areas, groups large and small, crossed; one year.

    ``withheld``: the figures from 1 to 4 are not there, nor are some others.
    """
    dice = random.Random(seed)
    sizes = {g: dice.choice((30, 120, 400, 900)) for g in GROUPS} | {"W": 4000}
    figures: dict[tuple[Who, str], int] = {}
    for area, group, sub in itertools.product(AREAS, GROUPS, SUBGROUPS):
        left = int(sizes[group] * dice.uniform(0.2, 1))
        for stage, chance in zip(STAGES, (1, dice.choice((0.02, 0.1, 0.3)), 0.3), strict=True):
            left = sum(dice.random() < chance for _ in range(left)) if chance < 1 else left
            figures[Who(area, "2021", group, sub), stage] = left
    if withheld:
        figures = {
            place: n for place, n in figures.items() if not 0 < n < 5 and dice.random() < 0.95
        }
    return Staged(
        unit=Unit.CHILD,
        areas=AREAS,
        periods=("2021",),
        groups=GROUPS,
        subgroups=SUBGROUPS,
        stages=tuple(Stage(s, f) for s, f in zip(STAGES, ("", *STAGES), strict=False)),
        figures=figures,
        compared_with="W",
        crossed_compared_with="no",
        not_known=("U",),
    )


@cache
def study() -> Study:
    import tempfile

    folder = Path(tempfile.mkdtemp())
    return study_of(folder, rows_of())


def printed(
    findings: Sequence[Finding], there: Sequence[tuple[str, str, str, str]]
) -> Iterator[tuple[np.ndarray, float]]:
    """Every number of children in an edition's tables and totals, as the places it adds up.

    ``there``: the places that have a figure; at a stage count those who also have one before it.
    """

    def both(p: tuple[str, str, str, str], at: int) -> bool:
        return all((*p[:3], STAGES[n]) in there for n in (at, at - 1))

    for finding in findings:
        name = finding.key.removeprefix("disproportionality.")
        for key, estimate in finding.estimates.items():
            if key.startswith("total_") and estimate.value is not None:
                yield places(lambda p, key=key: key == f"total_{p[3].lower()}"), estimate.value
        if finding.table is None or name == "overview":
            continue
        told = {str(row.cells["label"]).split(", ")[0] for row in finding.table.rows}
        for row in finding.table.rows:
            label, part = str(row.cells["label"]), str(row.cells.get("part", ""))
            for cell in ("n", "of"):
                value = row.cells.get(cell)
                if not isinstance(value, int | float):
                    continue
                if name == "not_known":
                    yield (
                        places(
                            lambda p, label=label, cell=cell: (
                                p[3] == label and (cell == "of" or p[1] == "U")
                            )
                        ),
                        value,
                    )
                    continue
                at = next(n for n, s in enumerate(STAGES) if name.startswith(s.lower()))
                stage = STAGES[at] if cell == "n" else STAGES[at - 1]
                group, _, sub = label.partition(", ")
                groups = {*GROUPS} - told if group == TOGETHER else {group}
                yield (
                    places(
                        lambda p, stage=stage, groups=groups, sub=sub, part=part, at=at: (
                            p[3] == stage
                            and both(p, at)
                            and p[1] in groups
                            and sub in ("", p[2])
                            and part in ("", p[0])
                        )
                    ),
                    value,
                )


def places(holds: Callable[[tuple[str, str, str, str]], bool]) -> np.ndarray:
    return np.array([float(holds(place)) for place in PLACES])


def worked_out(staged: Staged, *editions: Edition) -> list[str]:
    """What a stranger with these editions works out exactly of few, though nobody printed it.

    Knows too that nobody comes to a stage who was not at the one before.
    """
    findings = disproportionality.analyse(study(), staged)
    there = [
        place
        for place in PLACES
        if (Who(place[0], "2021", *place[1:3]), place[3]) in staged.figures
    ]
    held = np.array([float(place in there) for place in PLACES])
    sums = [
        (chosen * held, value)
        for edition in editions
        for chosen, value in printed(protect(findings, edition, POLICY), there)
    ]
    least = min(POLICY.tier(Unit.CHILD, edition, 1000).smallest_part for edition in editions)
    true = np.array(
        [
            staged.figures.get((Who(area, "2021", group, sub), stage), 0)
            for area, group, sub, stage in PLACES
        ],
        float,
    )
    a, b = np.array([chosen for chosen, _ in sums]), np.array([value for _, value in sums])
    assert np.allclose(a @ true, b)  # the equations are the edition's own
    no_more = np.zeros((len(PLACES), len(PLACES)))
    for place, at in AT.items():
        if place[3] != STAGES[0]:
            before = AT[*place[:3], STAGES[STAGES.index(place[3]) - 1]]
            if held[at] and held[before]:
                no_more[at, at], no_more[at, before] = 1, -1
    wanted = {
        ", ".join(filter(None, (group, area, sub, stage))): places(
            lambda p, w=(area, group, sub, stage): (
                p in there
                and p[1] == w[1]
                and p[3] == w[3]
                and w[0] in ("", p[0])
                and w[2] in ("", p[2])
            )
        )
        for area in ("", *AREAS)
        for group in GROUPS
        for sub in ("", *SUBGROUPS)
        for stage in STAGES[1:]
    }
    small = {name: chosen for name, chosen in wanted.items() if 0 < true @ chosen < least}
    told = []
    for name, chosen in small.items():
        low, high = (
            sign
            * linprog(
                sign * chosen,
                A_ub=no_more,
                b_ub=np.zeros(len(PLACES)),
                A_eq=a,
                b_eq=b,
                bounds=(0, None),
                method="highs",
            ).fun
            for sign in (1, -1)
        )
        if np.ceil(low - 1e-6) == np.floor(high + 1e-6):
            told.append(name)
    return told


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_a_stranger_works_out_no_small_number(edition: Edition) -> None:
    assert worked_out(made(3), edition) == []


@pytest.mark.slow
@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_a_stranger_works_out_no_small_number_of_many(seed: int, withheld: bool) -> None:
    for editions in (
        (Edition.RESTRICTED,),
        (Edition.PUBLIC,),
        (Edition.RESTRICTED, Edition.PUBLIC),
    ):
        assert worked_out(made(seed, withheld=withheld), *editions) == []


def in_one_table(seed: int, *, areas: bool, crossed: bool) -> Staged:
    """Figures of which small ones are withheld, of one area or not crossed."""
    staged = made(seed, withheld=True)
    if not areas:
        there = {place: n for place, n in staged.figures.items() if place[0].area == AREAS[0]}
        staged = replace(staged, areas=AREAS[:1], figures=there)
    return staged if crossed else replace(staged, crossed_compared_with="", subgroups=())


@pytest.mark.slow
@pytest.mark.parametrize(("areas", "crossed"), [(False, False), (False, True), (True, False)])
def test_where_figures_are_withheld_groups_are_told_as_far_as_they_may(
    areas: bool, crossed: bool
) -> None:
    """An edition that tells nothing would give nothing away."""
    told = 0
    for seed in range(20):
        staged = in_one_table(seed, areas=areas, crossed=crossed)
        assert worked_out(staged, Edition.PUBLIC) == []
        assert worked_out(staged, Edition.RESTRICTED, Edition.PUBLIC) == []
        findings = disproportionality.analyse(study(), staged)
        [of] = [f for f in findings if f.key == "disproportionality.suspended"]
        told += any(f.table for f in protect([of], Edition.PUBLIC, POLICY))
    assert areas or crossed or told > 10


def test_the_attack_finds_what_the_internal_edition_tells() -> None:
    """An attack that finds nothing there would prove nothing."""
    assert worked_out(made(3), Edition.INTERNAL, Edition.PUBLIC)


def test_groups_and_stages_whose_names_differ_in_signs_only_are_two(tmp_path: Path) -> None:
    numbers = {**NUMBERS, "Black (other)": ((100, 12, 3), (110, 13, 4))}
    rows = [
        row.replace("Roma", "Black other").replace("Excluded", "Overview")
        for row in rows_of(numbers)
    ]
    declared = DECLARED.replace("Excluded]", "Overview]")
    findings = found(study_of(tmp_path, rows, TOGETHER_YEARS, declared=declared))
    counts = findings["suspended"].estimates
    assert (counts["n_black_other"].value, counts["n_black_other_2"].value) in ((4, 25), (25, 4))
    assert {"overview", "overview_2"} <= findings.keys()


def test_a_check_says_that_figures_were_read_and_not_so_many_children(tmp_path: Path) -> None:
    study_of(tmp_path, rows_of())
    said = pathfinder("check", "d", cwd=tmp_path)
    assert "figures.csv  24 figures" in said.stdout


# --- an extract as it is sent: a sheet for each year, a column for each stage ---------------------

SHEETS = '        sheets: {"2021-22": {period: 2021/22}, "2022-23": {period: 2022/23}}\n'
AS_SENT = DECLARED.replace("figures.csv", "extract.xlsx").replace(
    "        counts: {area: county, period: year, group: ethnicity, stage: stage, value: number}\n",
    "",
)


def extract_of(folder: Path, declared: str) -> Study:
    """Two years: one group with its signs otherwise in the second, and a total that is no sum."""
    study = study_of(folder, rows_of(), declared=declared)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, (year, roma) in enumerate((("2021-22", "Gypsy/Roma"), ("2022-23", "Gypsy / Roma"))):
        sheet = book.create_sheet(year)
        sheet.append([f"Exclusions by ethnic group, {year}"])
        sheet.append([])
        sheet.append(["Ethnic group", "Pupils", "Suspended", "Suspension rate (%)", "Excluded"])
        for group, (pupils, suspended, excluded) in {
            "White": NUMBERS["White"][at],
            "Black": NUMBERS["Black"][at],
            roma: NUMBERS["Roma"][at],
            "All pupils": (3300, 95, 31),
        }.items():
            sheet.append([group, pupils, suspended, 1.5, "c" if 0 < excluded < 5 else excluded])
        sheet.append([])
        sheet.append(["Note: All pupils has those whose record has no ethnicity."])
    book.save(folder / "deliverables/d/data/extract.xlsx")
    return study


def test_an_extract_is_read_as_it_is_sent(tmp_path: Path) -> None:
    staged = read_stages(extract_of(tmp_path, AS_SENT + SHEETS))
    assert staged.groups == ("White", "Black", "Gypsy/Roma")
    assert staged.periods == ("2021/22", "2022/23")
    for n, stage in enumerate(staged.stages[:2]):
        named = ("White", "Black", "Roma")
        assert staged.total(stage) == sum(y[n] for g in named for y in NUMBERS[g])
    codes = {note.code for note in staged.notes}
    assert {"stages.turned", "stages.totals-left-out", "counts.spelt-otherwise"} <= codes
    assert staged.in_files == (8, 9)


def test_sheets_alike_of_which_none_is_named_are_refused_with_the_line(tmp_path: Path) -> None:
    study = extract_of(tmp_path, AS_SENT)
    with pytest.raises(DataError) as caught:
        read_stages(study)
    assert SHEETS.strip() in caught.value.issues[0].fix


def test_columns_that_are_called_otherwise_are_asked_for_without_shares(tmp_path: Path) -> None:
    declared = AS_SENT.replace("[Pupils, Suspended, Excluded]", "[Roll, Out of school]")
    study = extract_of(tmp_path, declared + SHEETS)
    with pytest.raises(DataError) as caught:
        read_stages(study)
    [issue, *_] = caught.value.issues
    assert issue.code == "counts.columns-of-what"
    assert '"Suspended": {stage: <which>}' in issue.fix
    assert "rate" not in issue.fix


def test_where_figures_are_withheld_it_is_said_of_every_number(tmp_path: Path) -> None:
    overview = found(extract_of(tmp_path, AS_SENT + SHEETS))["overview"]
    assert any("Figures are withheld" in caveat for caveat in overview.caveats)
    [plain] = [w for t in overview.coarser for w in [t.wordings[0]] if "Counted were" in w][:1]
    assert " {total_suspended} suspended and at least {total_excluded} excluded" in plain
    assert "in 2 periods in which the same may count again" in plain


def test_a_denominator_beside_a_figure_is_that_of_the_stage_before(tmp_path: Path) -> None:
    rows = [f"{row}," for row in rows_of()]
    at = next(n for n, row in enumerate(rows) if ",Suspended," in row)
    for of, codes in (("3000", []), ("3007", ["stages.of-otherwise"])):
        given = [*rows[:at], rows[at] + of, *rows[at + 1 :]]
        study = study_of(tmp_path / of, given, head=f"{HEAD},of")
        assert [code for code, _ in (faults(study) if codes else [])] == codes
        assert codes or read_stages(study).figures
