"""The questions of a survey put into deliverable.yaml, from a sheet of questions or its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.survey_form import QUESTIONS_FILE
from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.errors import Collector, DataError, Issue
from evaluation.forms.proposed_form import form_lines
from evaluation.forms.survey_sheets import entry_form
from evaluation.forms.workbook import write_form
from evaluation.read.columns.writing import put_below
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.survey.seen.figures_table import counts_instead
from evaluation.read.survey.seen.proposal import propose
from evaluation.read.survey.seen.proposed import Proposal
from evaluation.read.survey.seen.question_sheet import QUESTIONS_SHEET, read_questions


@dataclass(frozen=True, slots=True)
class FormFound:
    """The form of a data file that declares none: ``source`` shows it, ``place`` is where it goes.

    ``to_fill_in``: the workbook for the answers, where there is none yet.
    """

    source: str
    place: tuple[str, ...]
    proposal: Proposal
    lines: tuple[str, ...]
    data: SurveyFile
    to_fill_in: Path | None = None


def forms_found(workspace: Workspace, slug: str) -> tuple[FormFound, ...]:
    """The form of each survey of a deliverable that declares none, as far as something shows it.

    The sheet of questions counts until there are answers; then the file of answers does. Raises
    DataError where either cannot be read.
    """
    deliverable = load_deliverable(workspace, slug)
    return tuple(
        found
        for number, evaluation in enumerate(deliverable.evaluations)
        for found in _of_files(workspace, slug, number, evaluation.data)
    )


def _of_files(
    workspace: Workspace, slug: str, number: int, files: tuple[object, ...]
) -> Iterator[FormFound]:
    surveys = [(n, data) for n, data in enumerate(files) if isinstance(data, SurveyFile)]
    if not surveys or any(data.form for _, data in surveys):
        return
    place, data = surveys[0]
    folder = workspace.folder(slug)
    answers, questions = folder / data.file, folder / "data" / QUESTIONS_FILE
    where = ("evaluations", str(number), "data", str(place))
    if answers.exists() or not questions.exists():
        proposal = proposed_form(read_grid(answers, workspace.shown(answers), data.sheet))
        lines = tuple(form_lines(proposal, identify=not data.identify))
        yield FormFound(workspace.shown(answers), where, proposal, lines, data)
        return
    shown = workspace.shown(questions)
    collector = Collector()
    form = read_questions(read_grid(questions, shown, QUESTIONS_SHEET), collector)
    if not form and not collector.faults:
        collector.fault(
            Issue(
                shown,
                "No question stands there.",
                "Write one row for each question of the form.",
                sheet=QUESTIONS_SHEET,
                code="survey.no-question",
            )
        )
    collector.stop()
    proposal = Proposal(form)
    yield FormFound(shown, where, proposal, tuple(form_lines(proposal)), data, answers)


def write_forms(workspace: Workspace, slug: str, found: tuple[FormFound, ...]) -> list[Path]:
    """Put the forms into deliverable.yaml; the workbooks that were made for the answers."""
    path = workspace.folder(slug) / "deliverable.yaml"
    made = []
    title = load_deliverable(workspace, slug).title
    for form in found:
        if form.to_fill_in:
            asked = {name: p.question for name, p in form.proposal.questions.items()}
            write_form(entry_form(title, form.data.rows_count, asked), form.to_fill_in)
            made.append(form.to_fill_in)
        put_below(path, workspace.shown(path), form.place, form.lines)
    return made


def proposed_form(grid: Grid) -> Proposal:
    """What a file of answers shows of its form.

    Raises DataError for a table of figures, and where nobody answered a question.
    """
    if columns := counts_instead(grid):
        raise DataError(
            Issue(
                grid.file,
                f"This is a table of figures and no file of answers: its columns are {columns}, "
                "and its "
                "rows are no respondents.",
                "Export the answers themselves, one row a respondent. Figures that somebody "
                "published "
                "are cited: write each under facts: in deliverable.yaml, with its source.",
                sheet=grid.sheet,
                code="survey.figures-no-answers",
            )
        )
    proposal = propose(grid)
    if not proposal.questions:
        raise DataError(
            Issue(
                grid.file,
                "Nobody answered a question in this file.",
                "Export it again when there are answers. Without a file of answers the "
                "questions are "
                "written into a workbook: pathfinder new with --design survey and without --from.",
                sheet=grid.sheet,
                code="survey.nothing-asked",
            )
        )
    return proposal
