"""A report goes out in Word and comes back edited: words are kept, numbers stay bound."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from command_line import pathfinder
from docx.oxml.ns import qn
from workspace_maker import beside_ledger

from evaluation.declare.workspace import open_workspace
from evaluation.errors import EvaluationError
from evaluation.publish.accept import Accepted, accept_report
from evaluation.publish.manifest import State, standing
from evaluation.report.word.form import write_blank_proforma
from evaluation.report.word.read import read_word
from evaluation.run.deliverable import run_deliverable

SLUG = "family-therapy"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def programme(demo: Path, tmp_path: Path) -> Path:
    """The demonstration with its outputs, to change at will."""
    return Path(shutil.copytree(demo, tmp_path / "programme"))


class Edited:
    """A report opened in Word, as a test's stand-in for a person."""

    def __init__(self, root: Path, edition: str = "publish", slug: str = SLUG) -> None:
        self.document: Any = docx.Document(str(root / "outputs" / slug / edition / "report.docx"))
        self.path = root / "back.docx"

    def controls(self, after: str = "Evaluation") -> Iterator[Any]:
        """The bound places from a section's heading on."""
        begun = False
        for element in self.document.element.body.iter(qn("w:p"), qn("w:sdt")):
            text = words(element)
            begun = begun or (element.tag == qn("w:p") and text.endswith(f". {after}"))
            if begun and element.tag == qn("w:sdt"):
                yield element

    def paragraph(self, start: str) -> Any:
        return next(p for p in self.document.paragraphs if words(p._p).startswith(start))

    def save(self) -> Path:
        self.document.save(str(self.path))
        return self.path


def words(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def key(control: Any) -> str:
    return str(control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val")))


def put(control: Any, text: str) -> None:
    first, *rest = control.iter(qn("w:t"))
    first.text = text
    for node in rest:
        node.text = ""


def back(edited: Edited, root: Path, **options: Any) -> Accepted:
    return accept_report(root, SLUG, edited.save(), **options)


def proforma(root: Path, slug: str = SLUG) -> str:
    return (root / "deliverables" / slug / "proforma.md").read_text(encoding="utf-8")


def body(root: Path, slug: str) -> str:
    page = (root / "outputs" / slug / "publish" / "report.html").read_text(encoding="utf-8")
    return page[page.index("<main") :]


def test_an_edition_without_a_word_report_to_compare_with_is_told_how_to_make_it(
    programme: Path,
) -> None:
    file = Edited(programme, "restricted").save()
    (programme / "outputs" / SLUG / "restricted/report.docx").unlink()
    with pytest.raises(EvaluationError) as refused:
        accept_report(programme, SLUG, file)
    [issue] = refused.value.issues
    assert issue.code == "accept.word-not-made"
    assert f"pathfinder run {SLUG} --all-formats" in str(issue)


SLUGS = (SLUG, "counting-lives-interviews", "flats", "peer-parents", "trauma-informed-training")


@pytest.mark.parametrize(
    ("edition", "slug"),
    [  # two reports in one edition and one of them in another: each costs a start of pandoc
        (edition, slug)
        if (edition, slug) in {("publish", SLUG), ("publish", "flats"), ("internal", SLUG)}
        else pytest.param(edition, slug, marks=pytest.mark.slow)
        for edition in ("publish", "restricted", "internal")
        for slug in SLUGS
    ],
)
def test_a_report_that_nobody_edited_comes_back_without_a_word_changed(
    programme: Path, edition: str, slug: str
) -> None:
    assert {*SLUGS} == {*open_workspace(programme).slugs()}
    before = proforma(programme, slug)
    file = Edited(programme, edition, slug).save()
    done = accept_report(programme, slug, file)
    assert (done.conflicts, done.removed, done.notes) == ((), (), ())
    assert (programme / done.kept_as).read_text(encoding="utf-8") == before
    assert plain(proforma(programme, slug)) == plain(before)


def plain(markdown: str) -> list[str]:
    """Markdown without the differences of form that say the same."""
    out = markdown.replace(
        "[pathfinder@example.org](mailto:pathfinder@example.org)", "<pathfinder@example.org>"
    )
    return re.sub(r"\|-+\|-+\|", "|-|", out).split()


@pytest.mark.slow
def test_running_again_makes_the_same_page_of_what_came_back(programme: Path) -> None:
    before = body(programme, SLUG)
    back(Edited(programme), programme)
    assert standing(open_workspace(programme), SLUG).state is State.STALE
    assert run_deliverable(programme, SLUG, lambda _stage: None).exit_code == 0
    assert body(programme, SLUG) == before


def test_words_are_kept_and_an_edited_number_is_refused_with_its_reason(programme: Path) -> None:
    edited = Edited(programme)
    control = next(edited.controls())
    name, said = key(control), words(control)
    put(control, "ninety-nine")
    summary = edited.paragraph("1. Summary")._p.getnext()
    next(summary.iter(qn("w:t"))).text = "A new beginning by its *editor*."
    before = proforma(programme)
    done = back(edited, programme)
    [conflict] = done.conflicts
    assert (conflict.section, conflict.old, conflict.new) == ("Evaluation", said, "ninety-nine")
    assert f"it is the result {name} and stays bound to it" in conflict.reason
    assert conflict.code == "accept.result-edited"
    after = proforma(programme)
    assert "A new beginning by its \\*editor\\*." in after
    assert "ninety-nine" not in after
    assert after.count(f"{{{{ {name} }}}}") == before.count(f"{{{{ {name} }}}}")


def test_a_number_that_went_with_its_sentence_is_told_and_is_no_conflict(programme: Path) -> None:
    edited = Edited(programme)
    control = list(edited.controls())[-1]
    name = key(control)
    count = proforma(programme).count(f"{{{{ {name} }}}}")
    holder = next(control.iterancestors(qn("w:p")))
    gone = sorted(key(c) for c in holder.iter(qn("w:sdt")))
    holder.getparent().remove(holder)
    done = back(edited, programme)
    assert done.conflicts == ()
    assert sorted(place.key for place in done.removed) == gone
    assert proforma(programme).count(f"{{{{ {name} }}}}") == count - gone.count(name)


def test_a_number_typed_in_place_of_its_control_is_a_conflict(programme: Path) -> None:
    edited = Edited(programme)
    control = next(c for c in edited.controls() if len(words(c)) > 3)
    name, said = key(control), words(control)
    for run in list(control.iter(qn("w:r"))):
        control.addprevious(run)
    control.getparent().remove(control)
    [conflict] = back(edited, programme).conflicts
    assert conflict.new == said
    assert f"no longer bound to {name}" in conflict.reason
    assert conflict.code == "accept.result-retyped"


def test_changes_in_figures_and_in_what_the_program_writes_are_told(programme: Path) -> None:
    edited = Edited(programme)
    caption = edited.paragraph("Figure 2.")
    caption.add_run(" Improved!")
    edited.paragraph("About this report")._p.getnext().append(caption.add_run("Mine.")._r)
    before = proforma(programme)
    done = back(edited, programme)
    assert [c.section for c in done.conflicts] == ["Figures and tables", "About this report"]
    assert done.conflicts[0].new.endswith("Improved!")
    assert done.conflicts[1].new.endswith("Mine.")
    assert [c.code for c in done.conflicts] == ["accept.block-edited", "accept.part-edited"]
    assert plain(proforma(programme)) == plain(before)


def test_a_figure_that_was_moved_is_cited_where_it_stands_now(programme: Path) -> None:
    edited = Edited(programme)
    caption = edited.paragraph("Figure 2.")._p
    start = caption.getprevious()
    block = [start, caption]
    while not any(True for e in block for _ in e.iter(qn("w:drawing"))):
        block.append(block[-1].getnext())
    target = edited.paragraph("2. Purpose")._p
    for element in block:
        target.addprevious(element)
    assert back(edited, programme).conflicts == ()
    summary = proforma(programme).partition("## Purpose")[0]
    assert summary.count(".figure }}") == 1


def test_particulars_are_taken_back_and_those_declared_elsewhere_are_not(programme: Path) -> None:
    edited = Edited(programme)
    rows = {row.cells[0].text: row for t in edited.document.tables for row in t.rows}
    rows["Who delivered it"].cells[1].paragraphs[0].runs[0].text = "two therapists"
    added = deepcopy(rows["Dose as given"]._tr)
    rows["Dose as given"]._tr.addnext(added)
    for cell, said in zip(added.iter(qn("w:tc")), ("Staff and their time", "a; b"), strict=True):
        [first, *others] = cell.iter(qn("w:t"))
        first.text = said
        assert not others
    done = back(edited, programme)
    assert [(c.section, c.old, c.new, c.code) for c in done.conflicts] == [
        (
            "Who delivered it",
            "not told with the data",
            "two therapists",
            "accept.particular-elsewhere",
        )
    ]
    assert proforma(programme).count("**Staff and their time:**\n\n- a\n- b\n") == 1
    for label in ("Who delivered it", "Dose as given", "Logic model: inputs"):  # of the YAML file
        assert label not in proforma(programme)


def test_a_citation_that_an_editor_typed_is_taken_or_told(programme: Path) -> None:
    edited = Edited(programme)
    purpose = edited.paragraph("2. Purpose")._p.getnext()
    next(purpose.iter(qn("w:t"))).text = "{{ body_weight.flow }} and {{ body_weight.flw }} "
    [conflict] = back(edited, programme).conflicts
    assert 'There is no finding or fact "body_weight.flw"' in conflict.new
    assert "Purpose, paragraph 1" in conflict.section
    assert conflict.code == "citation.not-there"
    assert "{{ body_weight.flow }} and {{ body_weight.flw }}" in proforma(programme)


def test_a_trial_writes_nothing(programme: Path) -> None:
    folder = programme / "deliverables" / SLUG
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    edited = Edited(programme)
    edited.paragraph("1. Summary")._p.getnext().clear()
    done = back(edited, programme, dry_run=True)
    assert done.kept_as == ""
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def refusal(root: Path, slug: str, file: Path) -> str:
    with pytest.raises(EvaluationError) as caught:
        accept_report(root, slug, file)
    return str(caught.value)


def test_files_that_cannot_be_compared_are_refused_with_a_sentence(programme: Path) -> None:
    file = Edited(programme).save()
    other = "counting-lives-interviews"
    assert f'the report of "{SLUG}", not of "{other}"' in refusal(programme, other, file)
    docx.Document().save(str(programme / "mine.docx"))
    assert "not a Word report that the toolkit made" in refusal(
        programme, SLUG, programme / "mine.docx"
    )
    assert "does not exist" in refusal(programme, SLUG, programme / "none.docx")
    unbound = Edited(programme)
    for control in list(unbound.document.element.iter(qn("w:sdt"))):
        for run in list(control.iter(qn("w:r"))):
            control.addprevious(run)
        control.getparent().remove(control)
    assert "saved in another format" in refusal(programme, SLUG, unbound.save())
    with (programme / "deliverables" / SLUG / "proforma.md").open("a", encoding="utf-8") as words_:
        words_.write("\nMore.\n")
    said = refusal(programme, SLUG, file)
    assert "they are stale (changed: proforma or settings)" in said
    assert f"pathfinder run {SLUG}" in said
    shutil.rmtree(programme / "outputs" / SLUG)
    assert "they are never run" in refusal(programme, SLUG, file)


def test_the_command_lists_conflicts_keeps_words_and_ends_with_one(programme: Path) -> None:
    edited = Edited(programme)
    put(next(edited.controls()), "99")
    file = edited.save()
    tried = pathfinder("accept", SLUG, str(file), "--dry-run", cwd=programme)
    assert "Nothing was written" in tried.stdout
    answer = pathfinder("accept", SLUG, str(file), cwd=programme)
    assert (tried.returncode, answer.returncode) == (1, 1)
    assert "Evaluation: “99” (was “" in answer.stdout
    assert f"The words are in deliverables/{SLUG}/proforma.md" in answer.stdout
    assert f"Make the report anew: pathfinder run {SLUG}" in answer.stdout
    assert "1 change not taken over" in answer.stderr


def fill(programme: Path) -> Path:
    """The deliverable's words in Word, filled in as a person does; its proforma.md put away."""
    folder = programme / "deliverables" / SLUG
    (folder / "proforma.md").unlink()
    path = folder / "proforma.docx"
    keys = ("body_weight.flow", "body_weight.weight.change.family_therapy.change")
    write_blank_proforma(path, "Weight", {"evaluation": dict.fromkeys(keys, "What was found")})
    document: Any = docx.Document(str(path))
    rooms = [
        p
        for p in document.paragraphs
        if p.style.name == "Body Text"
        and not p.text
        and p._p.getprevious() is not None
        and p._p.find(qn("w:sdt")) is None
    ]
    rooms[0].add_run("We weighed {{ body_weight.")
    rooms[0].add_run("flow }} Then we wrote it down.")
    rooms[1].add_run("Girls lose weight.").bold = True
    document.save(str(path))
    return path


def edit_one_number_and_some_words(file: Path) -> str:
    """Change a sentence and a number of a report; the key of the number."""
    document: Any = docx.Document(str(file))
    for text in document.element.iter(qn("w:t")):
        text.text = (text.text or "").replace("Girls lose weight.", "Girls had lost weight.")
    controls = [c for c in document.element.iter(qn("w:sdt")) if key(c).endswith(".change")]
    put(controls[-1], "99.9")
    document.save(str(file))
    return key(controls[-1])


def round_trip(programme: Path, tmp_path: Path, *, through_libreoffice: bool) -> tuple[str, str]:
    """Fill, run, edit, accept, run; the page that is wanted, and the page that was made."""
    path = fill(programme)
    assert beside_ledger(run_deliverable(programme, SLUG, lambda _stage: None).issues) == ()
    right = body(programme, SLUG)
    assert "We weighed" in right
    sent = tmp_path / "sent" / "report.docx"
    sent.parent.mkdir()
    shutil.copyfile(programme / "outputs" / SLUG / "publish" / "report.docx", sent)
    name = edit_one_number_and_some_words(sent)
    if through_libreoffice:
        sent = libreoffice(sent, tmp_path)
    done = accept_report(programme, SLUG, sent)
    assert [c.new for c in done.conflicts] == ["99.9"]
    assert name in done.conflicts[0].reason
    assert done.removed == ()
    assert (programme / done.kept_as).suffix == ".docx"
    sections = {s.kind.key: s for s in read_word(path, "x")}
    assert sections["purpose"].text == "**Girls had lost weight.**"
    assert f"{{{{ {name} }}}}" in sections["evaluation"].text
    assert sections["feedback"].missing
    assert beside_ledger(run_deliverable(programme, SLUG, lambda _stage: None).issues) == ()
    return right.replace("Girls lose weight", "Girls had lost weight"), body(programme, SLUG)


def libreoffice(file: Path, tmp_path: Path) -> Path:
    """The file opened and saved by LibreOffice."""
    made = tmp_path / "saved"
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(made),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return made / file.name


@pytest.mark.slow
def test_from_a_blank_form_to_a_report_and_back(programme: Path, tmp_path: Path) -> None:
    wanted, made = round_trip(programme, tmp_path, through_libreoffice=False)
    assert made == wanted


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_from_a_blank_form_to_a_report_and_back_through_libreoffice(
    programme: Path, tmp_path: Path
) -> None:
    wanted, made = round_trip(programme, tmp_path, through_libreoffice=True)
    assert made == wanted


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_a_report_that_libreoffice_saved_comes_back_whole(programme: Path, tmp_path: Path) -> None:
    for slug in open_workspace(programme).slugs():
        before = plain(proforma(programme, slug).replace("*", ""))
        sent = libreoffice(programme / "outputs" / slug / "publish" / "report.docx", tmp_path)
        done = accept_report(programme, slug, sent)
        assert (done.conflicts, done.removed) == ((), ())
        assert plain(proforma(programme, slug).replace("*", "")) == before


def test_a_briefing_is_no_report_and_nothing_is_taken_from_it(programme: Path) -> None:
    before = proforma(programme)
    file = programme / "outputs" / SLUG / "publish" / "briefing.docx"
    with pytest.raises(EvaluationError, match="This is the briefing and not the report") as refused:
        accept_report(programme, SLUG, file)
    assert [issue.code for issue in refused.value.issues] == ["accept.briefing"]
    assert proforma(programme) == before
