"""Every deliverable of the programme is declared with a design that fits it, and has its form.

Authority: the table of deliverables in the programme's brief (facts, kept here as slug -> designs
and forms): each row there is one here, and what it asks for in words is what a design answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from workspace_maker import ROOT, SHARED, make_workspace

from evaluation.declare.designs import DESIGNS, design_of
from evaluation.declare.library import declared_instrument
from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.forms.choices import Choices, refusals, unanswered
from evaluation.forms.create import forms
from evaluation.forms.declaration import declaration

BRIEF = SHARED / "brief" / "programme.md"
# Designs that are not there yet; a design that is must not stand here.
PENDING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what it is called there, and each design with the forms of its lead."""

    county: str
    title: str
    forms: dict[str, tuple[str, ...]]
    rows: str = "professionals"
    instruments: tuple[str, ...] = ()


_CODED = ("coded_segments.xlsx", "attendance.xlsx")
_WAVES = ("baseline.xlsx", "endpoint.xlsx", "attendance.xlsx")
_LOOKING_BACK = ("looking_back.xlsx", "attendance.xlsx")
ROWS = {
    "cce-team-review": Row(
        "Norfolk", "Review of multi-agency CCE team approach", {"thematic": _CODED}
    ),
    "custody-pilot": Row("Norfolk", "Police custody pilot", {"service": ("counts.xlsx",)}),
    "education": Row("Norfolk", "Education (alternatives to exclusion)", {"documentary": ()}),
    "e-learning": Row("Norfolk", "Tier 1 e-learning", {"take_up": ("attendance.xlsx",)}),
    "flats": Row(
        "Suffolk",
        "FLATS (Families Learning About Thinking Skills)",
        {"pre_post": _WAVES, "survey": ("questions.xlsx",)},
        "children",
        ("sdq",),
    ),
    "cultural-competence": Row("Suffolk", "Cultural competence", {"thematic": _CODED}),
    "safety-planning": Row("Suffolk", "Safety planning", {"log": ("log.xlsx",)}),
    "safe-exit": Row("Suffolk", "Safe and effective exit", {"thematic": _CODED}),
    "working-safely": Row("Suffolk", "Working safely", {"thematic": _CODED}),
    "enforcement": Row(
        "Suffolk",
        "Enforcement and disruption",
        {"retrospective": _LOOKING_BACK},
        instruments=("training_confidence",),
    ),
    "peer-parents": Row(
        "Suffolk", "Peer parents support group", {"survey": ("questions.xlsx",)}, "caregivers"
    ),
    "lived-experience": Row(
        "Essex",
        "Lived experience animations and workshops",
        {"retrospective": _LOOKING_BACK},
        instruments=("training_confidence",),
    ),
    "delivery-plan": Row(
        "Cambridgeshire", "County-wide criminal exploitation delivery plan", {"thematic": _CODED}
    ),
    "safe-team": Row("Cambridgeshire", "SAFE Team", {"thematic": _CODED}),
    "transforming-lives": Row(
        "Cambridgeshire", "Transforming Lives", {"pre_post": _WAVES}, "children", ("sdq",)
    ),
    "picture": Row("Cambridgeshire", "Picture of county lines", {"thematic": _CODED}),
    "trauma-informed": Row(
        "Cambridgeshire",
        "Trauma-informed training",
        {"pre_post": _WAVES, "take_up": ("attendance.xlsx",)},
        instruments=("artic45",),
    ),
    "comfort-boxes": Row("All", "Custody comfort boxes", {"log": ("log.xlsx",)}, "children"),
    "exclusions": Row(
        "All",
        "Exclusions research",
        {"disproportionality": ("figures.xlsx",), "thematic": _CODED},
        "children",
    ),
    "minimum-dataset": Row(
        "All",
        "Recommended minimum dataset",
        {"supply": ("supply.xlsx",), "reach_by_group": ("reach.xlsx",), "counts": ("counts.xlsx",)},
    ),
    "stakeholder-map": Row("All", "Stakeholder mapping", {"survey": ("questions.xlsx",)}),
    "policy-review": Row("All", "Policy review", {"document_review": ("review.xlsx",)}),
}
# What the table asks for in words -> kinds of question, one of which must have a design that
# answers it; a process document and a summary ask for no number.
ASKED_FOR = {
    r"enablers|barriers|\bthemes?\b": {"theme", "named", "level"},
    r"\boutcome (?:data|measures)": {"change", "counted"},
    r"\btake-up\b": {"take_up"},
    r"\bimpact of the\b": {"change", "looking_back"},
    r"\buse of the\b|^use and": {"use"},
    r"\bfeedback\b": {"level", "theme"},
    r"\bmonitoring\b|\bscale\b": {"change"},
    r"\bkey findings\b": {"disproportion"},
    r"\bwhich measures each county can supply\b": {"supplied"},
}


def table() -> list[tuple[str, str, str]]:
    """County, deliverable and evaluation asked for, row by row of the brief."""
    part = BRIEF.read_text(encoding="utf-8").partition("## Deliverables")[2].partition("\n## ")[0]
    cells = [re.split(r"\s*\|\s*", line.strip("| ")) for line in part.splitlines() if "|" in line]
    return [(row[0], row[1], row[3]) for row in cells[2:]]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme without deliverables, with the key of a licensed scale (an invented one)."""
    root = tmp_path_factory.mktemp("programme")
    make_workspace(root)
    key = ROOT / "evaluation/command/demo/instruments/artic45.key.yaml"
    (root / "instruments" / key.name).write_bytes(key.read_bytes())
    (root / "deliverables/d/deliverable.yaml").unlink()
    return root


@pytest.mark.skipif(not BRIEF.exists(), reason="the programme's brief is not beside the checkout")
def test_every_row_of_the_table_is_here_and_no_other() -> None:
    rows = {(row.county, row.title) for row in ROWS.values()}
    assert rows == {(county, title) for county, title, _ in table()}


@pytest.mark.skipif(not BRIEF.exists(), reason="the programme's brief is not beside the checkout")
def test_what_a_row_asks_for_is_what_one_of_its_designs_answers() -> None:
    by_title = {row.title: row for row in ROWS.values()}
    unmet = []
    for _, title, asked in table():
        names = set(by_title[title].forms)
        if names & PENDING:
            continue
        kinds = {kind for name in names for kind in design_of(name).kinds}
        unmet += [
            (title, words)
            for words, wanted in ASKED_FOR.items()
            if re.search(words, asked) and not kinds & wanted
        ]
    assert not unmet


def test_only_designs_that_are_not_there_are_pending() -> None:
    named = {name for row in ROWS.values() for name in row.forms}
    assert named - {*DESIGNS} == PENDING & named
    assert not PENDING & {*DESIGNS}


@pytest.mark.parametrize(
    ("slug", "design"),
    [(slug, name) for slug, row in ROWS.items() for name in row.forms if name not in PENDING],
)
def test_a_row_is_declared_without_a_fault_and_has_the_form_of_its_lead(
    programme: Path, slug: str, design: str
) -> None:
    row, workspace = ROWS[slug], open_workspace(programme)
    record = design_of(design)
    measured = row.instruments if record.instruments == "needed" else ()
    choices = Choices(
        slug=f"{slug}-{design.replace('_', '-')}",
        design=design,
        title=row.title,
        area="A",
        rows=row.rows if record.data and record.whose else "",
        instruments=measured,
        outcomes=("1",),
    )
    assert not unanswered(workspace, choices)
    assert not [*refusals(workspace, choices)]
    instruments = tuple(declared_instrument(name, programme, "") for name in measured)
    offered = forms(choices, instruments)
    assert tuple(sorted(offered)) == tuple(sorted(row.forms[design]))
    text = declaration(choices, workspace.programme, instruments)
    folder = programme / "deliverables" / choices.slug
    folder.mkdir()
    (folder / "deliverable.yaml").write_text(text, encoding="utf-8")
    declared = load_deliverable(workspace, choices.slug)
    assert [e.design for e in declared.evaluations] == ([design] if record.notebook else [])
    named = {data.file for e in declared.evaluations for data in e.data}
    typed = {f"data/{name}" for name in offered} - {"data/attendance.xlsx"}
    assert typed <= named or design == "survey"  # whose form has questions, and no answers yet
