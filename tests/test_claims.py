"""The lint over prose: both kinds of error counted, exemptions, and the files that it reads.

Authority: the lists of sentences in tests/reference, the first of which was written before
the rules. The bounds are the programme's own: 60 of 65 caught, 3 of 65 flagged wrongly.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from command_line import pathfinder
from hypothesis import given
from hypothesis import strategies as st

from evaluation.declare.designs import DESIGNS
from evaluation.declare.instrument.model import Direction
from evaluation.declare.programme import Unit
from evaluation.report.prose import of_markdown
from evaluation.say.claims.ladder import ceiling
from evaluation.say.claims.lint import Verdict, judge, lint
from evaluation.say.claims.text import Passage, Sentence, sentences
from evaluation.say.finding import Claim, Estimate, FindingsFile, Statistic
from evaluation.say.wording import (
    CLAIM_WORDS,
    change_wordings,
    difference_wordings,
    first_that_fits,
)

LISTS = Path(__file__).parent / "reference"

# The first was written before the rules; each other one was measured before the rules were
# mended by it. Caught and rightly passed then: unseen 51 of 60 and 57 of 60, third 55 of 65
# and 61 of 65, fourth 55 of 65 and 62 of 65, fifth (of unusual words) 43 of 60 and 57 of 60,
# sixth 27 of 30 and 39 of 40, seventh 41 of 50 and 49 of 50, eighth (by families, hard) 53 of
# 158 and 139 of 152, ninth 46 of 65 and 64 of 65; then, with rules by families, tenth 97 of 100
# and 97 of 100, eleventh (in parts, hard) 195 of 289 and 373 of 392,
# twelfth 119 of 130 and 127 of 130. The thirteenth was kept aside: 63 of 65 and 64 of 65. A
# longer list is held to the same shares.
NAMES = (
    "claims",
    "claims_unseen",
    "claims_third",
    "claims_fourth",
    "claims_fifth",
    "claims_sixth",
    "claims_seventh",
    "claims_eighth",
    "claims_ninth",
    "claims_tenth",
    "claims_eleventh",
    "claims_twelfth",
    "claims_thirteenth",
)


@cache
def listed(name: str, kind: str) -> tuple[Verdict, ...]:
    """The verdict on each sentence of a list, under the design that it was written for."""
    content: dict[str, Any] = yaml.safe_load((LISTS / f"{name}.yaml").read_text("utf-8"))
    return tuple(verdict(**one) if isinstance(one, dict) else verdict(one) for one in content[kind])


def verdict(sentence: str, design: str = "pre_post") -> Verdict:
    return judge(Sentence(sentence, Passage(sentence)), ceiling(design))


@pytest.mark.parametrize("name", NAMES)
def test_overclaiming_sentences_are_caught_and_lawful_ones_pass(name: str) -> None:
    over, lawful = listed(name, "overclaiming"), listed(name, "lawful")
    missed = [v.sentence for v in over if not v.flagged]
    wrong = [v.sentence for v in lawful if v.flagged]
    assert len(missed) * 65 <= 5 * max(len(over), 65), missed
    assert len(wrong) * 65 <= 3 * max(len(lawful), 65), wrong


@pytest.mark.parametrize("name", NAMES)
def test_every_suggestion_is_lawful_under_the_same_design(name: str) -> None:
    for found in listed(name, "overclaiming"):
        if found.flagged:
            assert found.suggestion
            again = judge(Sentence(found.suggestion, Passage(found.suggestion)), found.allowed)
            assert not again.flagged, found


@pytest.mark.parametrize(
    ("sentence", "suggestion"),
    [
        (
            "The training increased parents' confidence.",
            "After the training, parents' confidence was higher than before.",
        ),
        (
            "Thanks to the project, fewer young people went missing.",
            "After the project, fewer young people went missing.",
        ),
        (
            "The sessions helped families to communicate.",
            "Families said that the sessions helped them to communicate.",
        ),
        ("Wellbeing improved because of the therapy.", "After the therapy, wellbeing improved."),
    ],
)
def test_a_lawful_sentence_is_suggested(sentence: str, suggestion: str) -> None:
    assert verdict(sentence).suggestion == suggestion


@pytest.mark.parametrize(
    ("sentence", "flagged_under"),
    [
        ("Seven parents took part.", set()),
        ("Scores rose by 2.1 points.", {"described"}),
        (
            "Those who took part had lower scores than the comparison group.",
            {"described", "changed"},
        ),
        ("The programme reduced anxiety.", {"described", "changed", "associated"}),
    ],
)
def test_each_design_has_its_step_of_the_ladder(sentence: str, flagged_under: set[str]) -> None:
    for design, record in DESIGNS.items():
        assert verdict(sentence, design).flagged == (record.ceiling in flagged_under), design


def test_headings_and_quotations_claim_nothing_and_table_cells_do() -> None:
    text = (
        "## The programme reduced stress\n\n> The programme reduced stress.\n\n"
        "| what |\n|---|\n| The programme reduced stress. |\n\n- The programme reduced stress.\n"
    )
    found = list(lint(of_markdown(text, lambda line: f"line {line + 1}"), Claim.CHANGED))
    assert [(v.place, v.flagged) for v in found] == [
        ("line 1", False),
        ("line 3", False),
        ("line 5", False),
        ("line 7", True),
        ("line 9", True),
    ]


def test_a_quotation_is_never_cut_and_lists_are_read_line_by_line() -> None:
    quoted = Passage('"It worked. It changed us," said a mother. We met on Mondays.')
    assert [s.text for s in sentences(quoted)] == [
        '"It worked. It changed us," said a mother.',
        "We met on Mondays.",
    ]
    lines = Passage("Scores rose\nThe course ended\nMr. Smith left e.g. in May.")
    assert len(list(sentences(lines))) == 3


estimates = st.floats(-30, 30, allow_nan=False)


@given(value=estimates, width=st.floats(0.01, 20), up=st.booleans(), known=st.booleans())
def test_the_toolkits_own_headlines_pass(value: float, width: float, up: bool, known: bool) -> None:
    low, high = (value - width, value + width) if known else (None, None)
    estimate = Estimate(
        label="change",
        statistic=Statistic.CHANGE,
        value=value,
        ci_low=low,
        ci_high=high,
        ci_level=0.95,
        n=12,
        unit="points",
    )
    better = Direction.HIGHER_BETTER if up else Direction.LOWER_BETTER
    change = change_wordings("Total anxiety", estimate, Unit.CHILD, "", better)
    told = [first_that_fits(change[at:], {"change": estimate, "n": estimate}) for at in range(3)]
    for headline in told:
        assert not verdict(headline).flagged, headline
    difference = difference_wordings(
        "Total anxiety", estimate, "family therapy", "usual care", better
    )
    headline = first_that_fits(difference, {"difference": estimate})
    assert not verdict(headline, "comparison").flagged, headline


def test_all_that_the_demonstration_says_of_its_findings_passes(demo: Path) -> None:
    files = list(demo.glob("outputs/*/*/findings.json"))
    assert len(files) >= 10
    for file in files:
        for found in FindingsFile.model_validate_json(file.read_bytes()).findings:
            texts = (found.headline, found.method, found.why, *found.caveats)
            for told in lint(map(Passage, texts), found.claim):
                assert not told.flagged, (found.key, told)


@pytest.mark.parametrize("claim", Claim)
def test_the_sentence_about_each_claim_passes_too(claim: Claim) -> None:
    assert not verdict(CLAIM_WORDS[claim]).flagged


def test_the_proformas_of_the_demonstration_claim_no_more_than_their_designs() -> None:
    from evaluation.declare.workspace import load_deliverable, open_workspace
    from evaluation.report.build import load_proforma, proforma_path
    from evaluation.report.overclaims import overclaims

    workspace = open_workspace(Path(__file__).parents[1] / "evaluation" / "command" / "demo")
    for slug in workspace.slugs():
        deliverable = load_deliverable(workspace, slug)
        path = proforma_path(workspace.folder(slug))
        found = overclaims(deliverable, load_proforma(path.parent, path.name))
        assert not found.open, (slug, [v.sentence for v in found.open])


def _lint(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    answer = pathfinder("lint", *arguments, "--json", cwd=folder)
    return answer.returncode, json.loads(answer.stdout or "[]")


def test_the_command_prints_one_row_a_sentence_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Impact report\n\nWe met ten times. It worked.\n", "utf-8")
    code, rows = _lint(tmp_path, "a.txt")
    assert code == 1
    assert rows == [
        {
            "sentence": "Impact report",
            "claim_level": "described",
            "allowed": "changed",
            "flagged": False,
            "suggestion": "",
        },
        {
            "sentence": "We met ten times.",
            "claim_level": "described",
            "allowed": "changed",
            "flagged": False,
            "suggestion": "",
        },
        {
            "sentence": "It worked.",
            "claim_level": "caused",
            "allowed": "changed",
            "flagged": True,
            "suggestion": rows[2]["suggestion"],
        },
    ]
    (tmp_path / "b.md").write_text("We met ten times.\n", "utf-8")
    assert _lint(tmp_path, "b.md")[0] == 0
    for wrong in (("no.md",), ("b.md", "--design", "prepost"), ("b.pdf",)):
        (tmp_path / "b.pdf").write_text("x", "utf-8")
        answer = pathfinder("lint", *wrong, cwd=tmp_path)
        assert answer.returncode == 2
        assert "Traceback" not in answer.stderr


def test_word_is_read_with_its_tables_lists_quotations_and_changes(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Impact of the programme", 1)
    made.add_paragraph("Scores rose.")
    made.add_paragraph("The programme reduced stress.", style="List Bullet")
    made.add_paragraph("The course saved my life.", style="Quote")
    table = made.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "Result"
    table.cell(1, 0).text = "Thanks to the course, parents slept better."
    tracked = made.add_paragraph("It worked.")
    run = tracked.runs[0]._element
    added = docx.oxml.OxmlElement("w:ins")
    run.addprevious(added)
    added.append(run)
    made.save(tmp_path / "a.docx")
    code, rows = _lint(tmp_path, "a.docx")
    assert code == 1
    assert {row["sentence"]: row["flagged"] for row in rows} == {
        "Impact of the programme": False,
        "Scores rose.": False,
        "The programme reduced stress.": True,
        "The course saved my life.": False,
        "Result": False,
        "Thanks to the course, parents slept better.": True,
        "It worked.": True,
    }
