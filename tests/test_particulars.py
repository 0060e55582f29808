"""What readers ask for beside the findings: written in Word, Markdown or YAML, told alike."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from workspace_maker import ROOT, csv_text, make_study, make_workspace, put

from evaluation.declare.particulars import (
    PARTICULARS,
    READERS,
    Given,
    LogicModel,
    Particulars,
    in_sections,
)
from evaluation.declare.programme import Deliverable
from evaluation.declare.whose_rows import Unit
from evaluation.errors import DeclarationError
from evaluation.protect.dates import dates_told
from evaluation.protect.policy import load_policy
from evaluation.read.answer_months import AnswerMonths, answer_months
from evaluation.read.responses import read_responses
from evaluation.report.build import build_report, load_proforma, with_particulars
from evaluation.report.figures.logic_model import draw_logic_model
from evaluation.report.figures.sheet import HALF_PAGE, NARROW, WIDE, width_of
from evaluation.report.lead.particulars import FORM_HEAD, as_markdown, parted, plain_words
from evaluation.report.lead.proforma import SECTIONS, WrittenSection, read_proforma
from evaluation.report.model import Picture, Prose, Report
from evaluation.report.overclaims import overclaims
from evaluation.report.subject import Subject
from evaluation.report.word.form import write_blank_proforma, write_proforma
from evaluation.report.word.read import read_word
from evaluation.run.particulars import dates_twice, too_long_to_draw
from evaluation.say.finding import Edition

FULL = Particulars(
    logic_model=LogicModel(
        inputs=("two workers", "a room"),
        activities=("a weekly group",),
        outputs=("sessions held",),
        outcomes=("children stop to think", "families talk; and listen"),
    ),
    delivered="October 2026 to March 2027",
    delivered_by="two workers of the **council**",
    took_part="{{ fact.children }} children",
    chosen="schools referred them",
    dose_planned="16 sessions | two hours",
    dose_given="14 sessions",
    staff=("two workers, six hours a week", "a coordinator"),
    costs=("staff: 9,000 pounds", "room: 1,200 pounds"),
    data_dates="November 2026",
    evaluated_by="the analyst",
    independence="works for the council",
    limits=("nobody to compare with", "few answered twice"),
    ethics="agreed in writing",
    next_steps={"those who deliver it": ("start small", "ask first"), "schools": ("refer early",)},
    funding="the council",
    contact_by_role="project lead, [mailbox](mailto:lead@example.org)",
)


def sections_of(particulars: Particulars) -> tuple[WrittenSection, ...]:
    """A proforma that says nothing else."""
    told = in_sections(particulars.given)
    parts = (
        "\n\n".join((f"## {kind.title}", "Words.", *map(as_markdown, told.get(kind.key, ()))))
        for kind in SECTIONS
    )
    return read_proforma("\n\n".join(parts), "p.md")


def read_back(sections: tuple[WrittenSection, ...]) -> Particulars:
    return Particulars.of(given for written in sections for given in written.given)


def test_what_is_asked_is_what_can_be_declared_and_each_label_is_known_for_itself() -> None:
    assert read_back(sections_of(FULL)) == FULL
    assert {given.particular.name for given in FULL.given} == {p.name for p in PARTICULARS}
    assert {p.section for p in PARTICULARS} <= {kind.key for kind in SECTIONS}
    labels = [p.label.casefold() for p in PARTICULARS]
    assert not [a for a in labels for b in labels if a != b and a.startswith(b)]
    assert FULL.missing(evaluated=True) == Particulars().missing(evaluated=False)[:0] == ()


def test_what_is_missing_is_named_and_of_a_document_no_evaluation_is_asked() -> None:
    nothing = Particulars().missing(evaluated=True)
    assert nothing[:2] == ("Logic model", "Dates of delivery")
    assert "Next steps" in nothing
    assert "Limits of the evaluation" in nothing
    assert "Limits of the evaluation" not in Particulars().missing(evaluated=False)
    begun = Particulars(logic_model=LogicModel(inputs=("a",))).missing(evaluated=True)
    assert begun[:3] == (
        "Logic model: activities",
        "Logic model: outputs",
        "Logic model: outcomes hoped for",
    )


@pytest.mark.parametrize(
    "written",
    [
        "Dose as planned: 16 weeks\nDose as given: 14 weeks\nWhat it cost: a; b",
        "**Dose as planned:** 16 weeks\n\n**Dose as given**: 14\nweeks\n\n"
        "__What it cost:__\n\n- a\n- b",
        "| Subject | Detail |\n|---|---|\n| Dose as planned | 16 weeks |\n"
        "| dose as given: | 14 weeks |\n| **What it cost** | a<br>b |",
        "| Dose as planned | 16 weeks |\n|---|---|\n| Dose as given | 14 weeks |\n"
        "| Staff and their time | |\n| What it cost | a; b |",
        "| Asked | Told |\n|---|---|\n| Dose as planned | 16 weeks |\n"
        "| Dose as given | 14 weeks |\n| What it cost | a; b |",
        "Who took part:\n\nDose as planned: 16 weeks\n\nDose as given: 14 weeks\n\nWhat it cost:\n"
        "1. a\n2. b",
    ],
)
def test_lines_and_tables_are_read_and_the_lead_s_own_words_stay_where_they_were(
    written: str,
) -> None:
    text = f"Words before.\n\n{written}\n\nWords after: of any kind.\n"
    own, given = parted(text, "process")
    assert Particulars.of(given) == Particulars(
        dose_planned="16 weeks", dose_given="14 weeks", costs=("a", "b")
    )
    assert own.split() == ["Words", "before.", "Words", "after:", "of", "any", "kind."]
    lines = text.split("\n")
    assert all(line in ("", lines[at]) for at, line in enumerate(own.split("\n")))


def test_a_row_that_a_lead_added_to_a_table_of_ours_stays_in_one_of_her_own() -> None:
    head = "| Subject | Detail |\n|---|---|\n| Length | long |\n"
    text = f"{head}| Dose as given | 14 |\n| Food | warm |"
    own, given = parted(text, "process")
    assert [(each.label, each.items, each.line) for each in given] == [
        ("Dose as given", ("14",), 3)
    ]
    assert own == "| | |\n|---|---|\n| Length | long |\n| Food | warm |\n"


@pytest.mark.parametrize(
    "text",
    [
        "Staff: two workers.\n\nCosts: none.\n\n| Barrier | Solution |\n|---|---|\n| Limits | x |",
        "We asked: who took part: and why?",
        "- Dose as planned: in a list of the lead's own",
        "> Dose as planned: in a quotation",
        "```\nDose as planned: in code\n```",
        "Dose as planned was 16 weeks.",
        "### Dose as planned: a heading",
        # tables of the lead's own, one of which happens to have a label
        "| Part | What it is |\n|---|---|\n| Length | long |\n| Dose as given | 14 |",
        "| Who took part | How many |\n|---|---|\n| Parents | 12 |\n| Staff | 4 |",
        "| Dose as planned | Dose as given | Why |\n|---|---|---|\n| 16 | 14 | snow |",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert parted(text, "process") == (text, ())
    assert parted("Dose as planned: 16", "summary") == ("Dose as planned: 16", ())


def test_a_section_of_labels_without_words_is_not_written_yet() -> None:
    [purpose] = [s for s in read_proforma("## Purpose\n\nLogic model: inputs:\n", "p") if s.text]
    assert purpose.missing
    assert not replace(purpose, text="Logic model: inputs: a room").missing


# --- Word ------------------------------------------------------------------------------------


def cells(document: Any) -> dict[str, Any]:
    """The cell beside each label of a form."""
    tables = [t for t in document.tables if t.rows[0].cells[1].text == FORM_HEAD[1]]
    return {row.cells[0].text: row.cells[1] for table in tables for row in table.rows[1:]}


def test_a_form_asks_each_thing_with_an_example_and_left_alone_it_says_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "T", {})
    document: Any = docx.Document(str(path))
    asked = cells(document)
    assert len(asked) == len(PARTICULARS) - 1 + len(READERS)
    examples = [cell.paragraphs[0] for cell in asked.values()]
    assert {p.style.name for p in examples} == {"Hint"}
    assert all(p.text.startswith("For example: ") for p in examples)
    assert all(section.missing for section in read_word(path, "x"))


@pytest.mark.parametrize("how", ["over", "behind", "below", "without the example"])
def test_however_a_form_is_filled_in_it_says_what_was_typed(tmp_path: Path, how: str) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "T", {})
    document: Any = docx.Document(str(path))
    asked = cells(document)

    def put_in(label: str, *lines: str) -> None:
        cell = asked[label]
        example, room = cell.paragraphs
        first, *more = lines
        if how == "over":
            example.runs[0].text = first
        elif how == "behind":
            example.add_run(f" {first}")
        else:
            room.add_run(first).bold = how == "below"
        if how == "without the example":
            cell._tc.remove(example._p)
        for line in more:
            cell.add_paragraph(line)

    put_in("Dose as planned", "16 weeks of {{ fact.hours }} hours")
    put_in("Limits of the evaluation", "nobody to compare with; at all", "few children")
    put_in("Next steps for those who pay for it", "pay more")
    put_in("Ethics and consent", "They agreed.", "In writing")
    document.save(str(path))
    sections = {s.kind.key: s for s in read_word(path, "x")}
    plain = {
        given.label: tuple(map(plain_words, given.items))
        for written in sections.values()
        for given in written.given
    }
    assert plain == {
        "Dose as planned": ("16 weeks of {{ fact.hours }} hours",),
        "Limits of the evaluation": ("nobody to compare with; at all", "few children"),
        "Next steps for those who pay for it": ("pay more",),
        "Ethics and consent": ("They agreed. In writing",),
    }
    assert {s.kind.key for s in sections.values() if not s.missing} == {
        "process",
        "evaluation",
        "further_info",
    }


def test_a_row_added_to_a_form_and_a_table_of_the_lead_s_own_stay_tables(tmp_path: Path) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "T", {})
    document: Any = docx.Document(str(path))
    form = next(t for t in document.tables if t.rows[1].cells[0].text == "Dates of delivery")
    added = form.add_row().cells
    added[0].text, added[1].text = "Venue", "the town hall"
    own = document.add_table(3, 2)
    for row, words in zip(
        own.rows, (("Part", "What"), ("Dose as given", "14"), ("Food", "warm")), strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    form._tbl.addnext(own._tbl)
    document.save(str(path))
    [process] = [s for s in read_word(path, "x") if s.kind.key == "process"]
    assert process.given == ()
    cells_left = [c for c in process.text.replace("|", " ").split() if c.strip("-: ")]
    assert " ".join(cells_left) == "Venue the town hall Part What Dose as given 14 Food warm"


def test_everything_comes_back_from_word_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "proforma.docx"
    write_proforma(path, "T", sections_of(FULL), {})
    back = read_word(path, "x")
    assert read_back(back) == FULL.model_copy(
        update={"dose_planned": r"16 sessions \| two hours"}  # the same, as Markdown may say it
    )
    assert {s.own.strip() for s in back} == {"Words."}


# --- the report ------------------------------------------------------------------------------


def report(particulars: Particulars, *, dates: str = "") -> Report:
    """The public edition of a document that says nothing but its particulars."""
    fact = {"children": {"value": 20, "source": "s"}, "hours": {"value": "two", "source": "s"}}
    deliverable = Deliverable.model_validate({"title": "T", "area": "A", "facts": fact})
    programme = make_programme()
    sections = with_particulars(sections_of(Particulars()), particulars, "p")
    subject = Subject("d", programme, deliverable, "P", "1", "2026-11-29", sections, "p")
    return build_report(replace(subject, data_dates=dates), [], Edition.PUBLIC, {})


@cache
def make_programme() -> Any:
    from evaluation.declare.programme import Programme

    return Programme.model_validate(
        {
            "title": "P",
            "publisher": "P",
            "contact": "c",
            "areas": ["A"],
            "outcomes": {},
            "thematic_areas": [],
        }
    )


def html(made: Report, section: str) -> str:
    [found] = [s for s in made.sections if s.key == section]
    return "".join(block.html for block in found.blocks if isinstance(block, Prose))


@cache
def given_report() -> Report:
    return report(FULL)


def test_a_report_tells_in_its_sections_what_was_given_and_nothing_else() -> None:
    made = given_report()
    assert '<td><span class="bound" data-key="fact.children">20</span> children</td>' in html(
        made, "process"
    )
    assert "<td>two workers, six hours a week<br>a coordinator</td>" in html(made, "process")
    assert "<td>16 sessions | two hours</td>" in html(made, "process")
    last = html(made, "further_info")
    assert '<th scope="row">Next steps for schools</th>\n<td>refer early</td>' in last
    assert 'aria-label="What next, and who paid"' in last
    assert ">What next, and who paid</th>" in last
    assert made.missing_particulars == ()
    bare = report(Particulars())
    assert not [s for s in bare.sections if "<table>" in html(bare, s.key)]
    assert not [b for s in bare.sections for b in s.blocks if isinstance(b, Picture)]
    assert bare.particulars == Particulars()
    assert bare.missing_particulars == Particulars().missing(evaluated=False)


def test_a_report_holds_them_as_plain_words_too() -> None:
    told = given_report().particulars
    assert told.took_part == "20 children"
    assert told.delivered_by == "two workers of the council"
    assert told.contact_by_role == "project lead, mailbox"
    assert told.next_steps == FULL.next_steps
    assert told.limits == FULL.limits


def test_when_people_answered_is_told_by_the_answers_where_they_say_it() -> None:
    made = report(FULL, dates="October 2026 to March 2027")
    assert made.particulars.data_dates == "October 2026 to March 2027"
    assert "November 2026" not in html(made, "evaluation")
    assert given_report().particulars.data_dates == "November 2026"


def test_what_stands_twice_is_a_fault_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "proforma.md").write_text(
        "## Purpose\n\nLogic model: inputs: a\n\n**Logic model: inputs:** b\n", encoding="utf-8"
    )
    with pytest.raises(DeclarationError) as twice:
        load_proforma(tmp_path, "p.md")
    assert [(i.cell, i.code) for i in twice.value.issues] == [
        ("Purpose, line 5", "proforma.particular-twice")
    ]
    with pytest.raises(DeclarationError) as clash:
        with_particulars(sections_of(FULL), Particulars(funding="another"), "p.md")
    assert [(i.cell, i.code) for i in clash.value.issues] == [
        ("Further Info", "proforma.particular-in-two-places")
    ]
    same = with_particulars(sections_of(FULL), FULL, "p.md")
    assert read_back(same) == FULL


def test_the_place_of_what_yaml_says_is_told_as_that() -> None:
    [*_, last] = with_particulars(sections_of(Particulars()), FULL, "p.md")
    assert last.place_of_line(last.given[0].line) == (
        "Further Info, particulars of deliverable.yaml"
    )
    assert last.place_of_line(0).startswith("Further Info, line ")


def test_free_words_are_held_to_the_design_and_a_logic_model_where_it_tells_of_what_was() -> None:
    deliverable = Deliverable.model_validate({"title": "T", "area": "A"})
    claims = Particulars(
        logic_model=LogicModel(
            outcomes=("children feel safer", "the group has reduced exclusions")
        ),
        limits=("the group reduced stress, but few answered",),
        next_steps={"schools": ("copy it, because it led to fewer exclusions", "ask first")},
    )
    found = overclaims(deliverable, sections_of(claims))
    assert [v.sentence for v in found.open] == [
        "the group has reduced exclusions",
        "the group reduced stress, but few answered",
        "copy it, because it led to fewer exclusions",
    ]
    assert all(", line " in v.place for v in found.open)


# --- the picture -----------------------------------------------------------------------------


def test_a_logic_model_is_drawn_as_boxes_and_no_word_leaves_its_box() -> None:
    long = ("a safe place, a way there and back that nobody has to be afraid of",) * 4
    model = LogicModel(inputs=long, activities=("x" * 25,), outputs=("a",), outcomes=("short",))
    headings = ["Inputs", "Activities", "Outputs", "Outcomes hoped for"]
    assert [heading for heading, _ in model.boxes] == headings
    assert [h for h, _ in model.model_copy(update={"outputs": ()}).boxes] == [
        *headings[:2],
        headings[3],
    ]
    sheet = draw_logic_model(model.boxes)
    assert sheet is not None
    assert sheet.height < HALF_PAGE
    assert draw_logic_model(LogicModel(inputs=long * 40).boxes) is None
    root = ET.fromstring(sheet.svg())
    space = "{http://www.w3.org/2000/svg}"
    frames = [
        (float(r.get("x", 0)), float(r.get("width", 0)))
        for r in root.iter(f"{space}rect")
        if r.get("x")
    ][::2]
    assert len(frames) == 4
    assert all(x + width < after for (x, width), (after, _) in pairwise(frames))
    for text in root.iter(f"{space}text"):
        if text.get("text-anchor") == "start":
            x = float(text.get("x", 0))
            [(left, width)] = [(f, w) for f, w in frames if f <= x <= f + w]
            size, bold = float(text.get("font-size", 0)), bool(text.get("font-weight"))
            end = x + width_of(text.text or "", size, bold=bold)
            assert end <= left + width
            assert 0 < float(text.get("y", 0)) < sheet.height
    assert frames[-1][0] + frames[-1][1] <= WIDE
    narrow = draw_logic_model(model.boxes, NARROW)
    assert narrow is not None
    assert (narrow.width, narrow.height > sheet.height) == (NARROW, True)
    again = draw_logic_model(model.boxes)
    assert again is not None
    assert again.svg() == sheet.svg()


def test_a_report_shows_the_logic_model_with_a_short_alternative() -> None:
    [purpose] = [s for s in given_report().sections if s.key == "purpose"]
    [picture] = [block for block in purpose.blocks if isinstance(block, Picture)]
    assert picture.alt == (
        "Logic model in boxes, from left to right: inputs, activities, outputs and outcomes hoped "
        "for. The same in words stands below."
    )
    assert picture.table is None
    assert "two workers" in picture.svg
    assert "Logic model: inputs" in html(given_report(), "purpose")


# --- when people answered --------------------------------------------------------------------

POLICY = load_policy("small-groups-2026", ROOT)
MANY = AnswerMonths(Unit.CHILD, (("2026-10", 12), ("2026-11", 1), ("2027-03", 14)))


@pytest.mark.parametrize(
    ("waves", "edition", "told"),
    [
        ((MANY,), Edition.PUBLIC, "October 2026 to March 2027"),
        ((AnswerMonths(Unit.CHILD, (("2026-10", 40),)),), Edition.PUBLIC, "October 2026"),
        (
            (AnswerMonths(Unit.CHILD, (("2026-03", 30), ("2026-07", 12))),),
            Edition.PUBLIC,
            "March to July 2026",
        ),
        # one straggler would be told of
        ((AnswerMonths(Unit.CHILD, (("2026-10", 40), ("2026-11", 1))),), Edition.PUBLIC, ""),
        (
            (AnswerMonths(Unit.CHILD, (("2026-10", 40), ("2026-11", 1))),),
            Edition.INTERNAL,
            "October to November 2026",
        ),
        # too few to be counted at all
        ((MANY, AnswerMonths(Unit.CAREGIVER, (("2026-10", 4),))), Edition.PUBLIC, ""),
        # the same people in two evaluations are not twice as many
        ((AnswerMonths(Unit.CHILD, (("2026-10", 1), ("2026-11", 40))),) * 12, Edition.PUBLIC, ""),
        ((), Edition.INTERNAL, ""),
    ],
)
def test_an_edition_tells_months_in_which_enough_people_answered(
    waves: tuple[AnswerMonths, ...], edition: Edition, told: str
) -> None:
    assert dates_told(waves, edition, POLICY) == told


def months(root: Path, *dates: str) -> tuple[AnswerMonths, ...]:
    study = make_study(
        root, {"file": "b.csv", "wave": "baseline"}, {"file": "a.csv", "wave": "endpoint"}
    )
    head = ("id", "Date submitted", "mood_1", "mood_2", "mood_3")
    rows = [[f"p{n}", date, 1, 1, 1] for n, date in enumerate(dates)]
    put(root, "b.csv", csv_text([head, *rows]))
    put(root, "a.csv", csv_text([head, *([who, "2027-03-02", *rest] for who, _, *rest in rows)]))
    return answer_months(study.evaluation.answers, read_responses(study))


def test_files_that_date_every_answer_tell_its_month_and_others_none(tmp_path: Path) -> None:
    assert months(tmp_path / "dated", "2026-10-01", "2026-11-30", "2026-11-01") == (
        AnswerMonths(Unit.CHILD, (("2026-10", 1), ("2026-11", 2))),
        AnswerMonths(Unit.CHILD, (("2027-03", 3),)),
    )
    assert months(tmp_path / "gap", "2026-10-01", "", "2026-11-01") == ()


def test_one_clock_beside_two_waves_dates_neither(tmp_path: Path) -> None:
    wave = {"columns": {"mood": {"1": "a", "2": "b", "3": "c"}}}
    later = {"columns": {"mood": {"1": "d", "2": "e", "3": "f"}}}
    study = make_study(tmp_path, {"file": "w.csv", "waves": {"baseline": wave, "endpoint": later}})
    put(
        tmp_path,
        "w.csv",
        csv_text([["id", "Date submitted", *"abcdef"], ["p", "2026-10-01", *[1] * 6]]),
    )
    assert answer_months(study.evaluation.answers, read_responses(study)) == ()


def test_yaml_is_read_with_its_lines_and_unknown_readers_are_welcome(tmp_path: Path) -> None:
    from evaluation.declare.workspace import load_deliverable

    told = {"next_steps": {"schools": ["refer early"]}, "dose_planned": 16}
    loaded = load_deliverable(make_workspace(tmp_path, particulars=told), "d").particulars
    assert loaded == Particulars(next_steps={"schools": ("refer early",)}, dose_planned="16")
    with pytest.raises(DeclarationError, match="dose_planed"):
        load_deliverable(make_workspace(tmp_path, particulars={"dose_planed": "x"}), "d")


def test_the_label_of_a_reader_keeps_her_words() -> None:
    [given] = parted("Next steps for Schools and academies: refer early", "further_info")[1]
    assert given == Given(given.particular, ("refer early",), "Schools and academies", 0)


def test_what_cannot_be_printed_as_it_was_written_is_noted_with_its_place() -> None:
    sections = sections_of(FULL)
    [note] = dates_twice("p.md", sections, (MANY,))
    assert note.severity == "note"
    assert note.problem.startswith(
        "The answers themselves say when they were given: October 2026 to March 2027."
    )
    assert (note.cell or "").startswith("Evaluation, line ")
    assert [*dates_twice("p.md", sections, ())] == []
    assert [*dates_twice("p.md", sections_of(Particulars()), (MANY,))] == []
    assert [*too_long_to_draw("p.md", sections)] == []
    long = Particulars(logic_model=LogicModel(inputs=("a room",) * 60))
    [note] = too_long_to_draw("p.md", sections_of(long))
    assert note.code == "proforma.logic-model-long"


@pytest.mark.parametrize("words", ["a week (made up; no sums)", "a (b; c), d", "(a; b) c"])
def test_an_item_is_not_parted_within_brackets(words: str) -> None:
    _, given = parted(f"**What it cost:** {words}; a room", "process")
    assert [each.items for each in given] == [(words, "a room")]
