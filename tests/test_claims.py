"""The lint over prose: both kinds of error counted, exemptions, and the files that it reads.

Authority: lists of sentences in tests/reference. The rules are developed on the lists of
claims_development.yaml, each written at one sitting by one author. claims_sealed.yaml was written
by readers who had not seen a rule, and opened once, when the rules were done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from command_line import pathfinder
from hypothesis import given
from hypothesis import strategies as st
from reference_lists import reference

from evaluation.declare.designs import DESIGNS
from evaluation.declare.instrument.model import Direction
from evaluation.declare.whose_rows import Unit
from evaluation.report.overclaims import of_markdown
from evaluation.say.change_words import change_wordings, difference_wordings
from evaluation.say.claims import lint as claims_lint
from evaluation.say.claims.idioms import IDIOMS, Idiom, hypotheticals, idioms, pattern, places
from evaluation.say.claims.ladder import ceiling
from evaluation.say.claims.lawful import is_lawful
from evaluation.say.claims.lint import RULES, judge, lint, signs_in
from evaluation.say.claims.passage import Passage, Sentence, Verdict
from evaluation.say.claims.text import own_words, sentences
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import tables, weights
from evaluation.say.finding import Claim, Estimate, FindingsFile, Statistic
from evaluation.say.wording import CLAIM_WORDS, first_that_fits

ORDINARY: dict[str, list[str]] = reference("claims_ordinary.yaml")
DEVELOPMENT: dict[str, Any] = reference("claims_development.yaml")
SEALED: dict[str, Any] = reference("claims_sealed.yaml")


@pytest.fixture(scope="module", autouse=True)
def signs_kept() -> Iterator[None]:
    """The signs of each sentence are drawn once for all tests that ask of it."""
    drawn = vars(claims_lint)["_signs"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation.say.claims.lint._signs", cache(drawn))
        yield


def verdict(sentence: str, design: str = "pre_post") -> Verdict:
    return judge(Sentence(sentence, Passage(sentence)), ceiling(design))


# Of the development list every third sentence of each author is judged here; all, where there
# is time.
EVERY = pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])


@cache
def developed(author: str, kind: str, step: int) -> tuple[Verdict, ...]:
    """The verdict on each n-th sentence of an author, under the design it was written for."""
    return tuple(map(_verdict, DEVELOPMENT[author][kind][::step]))


@cache
def sealed(kind: str) -> tuple[Verdict, ...]:
    return tuple(map(_verdict, SEALED[kind]))


def _verdict(entry: str | dict[str, str]) -> Verdict:
    return verdict(**entry) if isinstance(entry, dict) else verdict(entry)


def _share(verdicts: Iterable[Verdict]) -> float:
    flags = [told.flagged for told in verdicts]
    return sum(flags) / len(flags)


def _everybody(kind: str, step: int) -> Iterator[Verdict]:
    return (told for author in DEVELOPMENT for told in developed(author, kind, step))


@EVERY
def test_the_development_list_is_caught_and_its_lawful_sentences_pass(step: int) -> None:
    assert _share(_everybody("overclaiming", step)) >= 0.92
    assert _share(_everybody("lawful", step)) <= 0.03


@EVERY
@pytest.mark.parametrize("author", DEVELOPMENT)
def test_no_author_of_the_development_list_is_left_behind(author: str, step: int) -> None:
    over, lawful = developed(author, "overclaiming", step), developed(author, "lawful", step)
    assert _share(over) >= 0.75, [told.sentence for told in over if not told.flagged]
    assert _share(lawful) <= 0.05, [told.sentence for told in lawful if told.flagged]


def test_the_sealed_list_is_caught_as_the_programme_asks() -> None:
    assert _share(sealed("overclaiming")) >= 85 / 100
    assert _share(sealed("lawful")) <= 4 / 100


@EVERY
def test_every_suggestion_is_lawful_under_the_same_design(step: int) -> None:
    for told in (*_everybody("overclaiming", step), *sealed("overclaiming")):
        if told.flagged:
            assert told.suggestion
            again = judge(Sentence(told.suggestion, Passage(told.suggestion)), told.allowed)
            assert not again.flagged, told


def _sentences(author: str) -> set[str]:
    entries = (*DEVELOPMENT[author]["overclaiming"], *DEVELOPMENT[author]["lawful"])
    return {entry["sentence"] if isinstance(entry, dict) else entry for entry in entries}


@pytest.mark.parametrize("file", ["words", "verbs", "lawful", "idioms", "signs", "kinds", "acts"])
def test_a_sentence_asked_for_each_line_of_a_table(file: str) -> None:
    sentences_of = {author: _sentences(author) for author in DEVELOPMENT}
    for name, lines in tables(file).items():
        for line in lines:
            assert line.asked, (name, line.words)
            words = (
                any_form(" ".join(line.words))
                if file in ("verbs", "acts")
                else "|".join(line.words)
            )
            wanted = pattern(words) if file == "idioms" else re.compile(words)
            for author, sentence in line.asked.items():
                assert sentence in sentences_of[author]
                assert wanted.search(own_words(sentence).lower()), (name, sentence)


def test_few_enough_signs_weigh_to_be_read() -> None:
    assert 0 < len([sign for sign in weights() if sign]) <= 1200


@pytest.mark.slow  # it reads every sentence of the list
def test_a_sign_weighs_only_where_two_authors_wrote_it() -> None:
    writers: dict[str, set[str]] = {sign: set() for sign in weights() if sign}
    for author in DEVELOPMENT:
        for sentence in _sentences(author):
            for sign in signs_in(sentence) & writers.keys():
                writers[sign].add(author)
    assert [sign for sign, authors in writers.items() if len(authors) < 2] == []


def test_an_idiom_stays_only_where_two_authors_need_it() -> None:
    assert len(IDIOMS) <= 99  # half of the lines that were mended sentence by sentence
    for idiom in IDIOMS:
        assert len(idiom.asked) >= 2, idiom.pattern.pattern
        for sentence in idiom.asked.values():
            text = own_words(sentence).lower()
            others = [other for other in IDIOMS if other is not idiom]
            assert _caught(text, [idiom])
            assert not _caught(text, others), (sentence, idiom.pattern.pattern)
            found = [
                at for find in RULES if find not in (idioms, hypotheticals) for at in find(text)
            ]
            assert all(is_lawful(text, at) for at in found), sentence


def _caught(text: str, lines: list[Idiom]) -> bool:
    return any(
        not is_lawful(text, at, hypothetical=line.hypothetical)
        for line in lines
        for at in places([line], text)
    )


# Results told as facts about people, without a word of cause, in words of no list.
@pytest.mark.parametrize(
    "sentence",
    [
        "Practitioners are confident since the module.",
        "The garden gives each visitor a calmer day.",
        "Joint briefings broke the network up.",
        "Relapse was averted in nine of ten families.",
        "Girls on the pathway sleep through the night.",
        "Knives are rare among the boys whom our mentors meet.",
    ],
)
def test_results_told_as_facts_are_claims(sentence: str) -> None:
    assert verdict(sentence).flagged


@pytest.mark.parametrize(
    "sentence",
    [
        "The garden is meant to give each visitor a calmer day.",
        "The programme aims to break the network up.",
        "We hope that girls on the pathway will sleep through the night.",
        "The team now has fewer forms and 14 more trained mentors.",
        "After the programme, scores were lower than before.",
        "Parents said that the garden gave them a calmer day.",
        "Dealers break families up.",
    ],
)
def test_aims_outputs_measures_and_reports_are_none(sentence: str) -> None:
    assert not verdict(sentence).flagged


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
    grouped = change_wordings("Total anxiety", estimate, Unit.CHILD, "Family therapy", better)
    headline = first_that_fits(grouped, {"change": estimate, "n": estimate})
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


@pytest.mark.parametrize("design", ORDINARY)
def test_ordinary_sentences_of_a_report_pass(design: str) -> None:
    assert [s for s in ORDINARY[design] if verdict(s, design).flagged] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The improvement is explained by the programme.",
        "The programme alone explains the improvement.",
        "The fall in stress can be explained by the training alone.",
        "Trauma symptoms fell because of the training.",
        "Staff became more trauma-informed as a result of the course.",
    ],
)
def test_what_an_explanation_claims_is_still_caught(sentence: str) -> None:
    assert verdict(sentence).flagged


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
