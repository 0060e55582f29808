"""Writes a new deliverable's folder, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument
from evaluation.declare.survey_form import QUESTIONS_FILE
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.workspace import Workspace
from evaluation.disk import write_beside
from evaluation.forms.choices import Choices
from evaluation.forms.declaration import declaration, finding_places, places_elsewhere
from evaluation.forms.entry import (
    attendance_form,
    claims_form,
    counts_form,
    log_form,
    looking_back_form,
    review_form,
    segments_form,
    stages_form,
    wave_form,
)
from evaluation.forms.survey_columns import proposed_form
from evaluation.forms.survey_sheets import questions_form
from evaluation.forms.workbook import Form, write_form
from evaluation.publish.schemas import write_schemas
from evaluation.read.exports.export import read_grid
from evaluation.read.segments import read_coded_file
from evaluation.read.survey.seen.proposed import Proposal
from evaluation.report.word.form import write_blank_proforma

_CORRECTIONS = "file,sheet,cell,old,new,who,why\n"


def create_deliverable(workspace: Workspace, choices: Choices) -> tuple[Path, ...]:
    """Write the folder of a new deliverable; the files that were made, in reading order.

    ``choices`` are complete and without refusals. Raises EvaluationError for a faulty
    instrument file.
    """
    instruments = tuple(
        declared_instrument(name, workspace.root, "--instrument") for name in choices.instruments
    )
    final = workspace.folder(choices.slug)
    final.parent.mkdir(exist_ok=True)
    # made beside and renamed, so that a crash leaves no half a deliverable
    with tempfile.TemporaryDirectory(dir=workspace.root, prefix=".new-") as beside:
        folder = Path(beside) / choices.slug
        folder.mkdir()
        files = _write(folder, choices, workspace, instruments)
        folder.rename(final)
    write_schemas(workspace.root)
    return tuple(final / file.relative_to(folder) for file in files)


def forms(choices: Choices, instruments: tuple[Instrument, ...]) -> dict[str, Form]:
    """The Excel forms of a design by file name; where people come there is one of attendance."""
    design = choices.record
    if not design.data or choices.source:
        return {}
    filled_in = instruments or design.instruments == "none"
    of_design = FORMS[design.form](choices, instruments) if filled_in else {}
    return {
        **of_design,
        **({"attendance.xlsx": attendance_form(choices.title)} if design.comes else {}),
    }


def _from_file(choices: Choices) -> tuple[Proposal | None, tuple[Path, ...]]:
    """What a file of answers shows of its form; the file, and the dictionary that explains it.

    Raises DataError where it cannot be read, or nobody answered a question in it.
    """
    if choices.source is None:
        return None, ()
    if not choices.record.proposes:
        read_coded_file(choices.source, str(choices.source))  # raises what is wrong in it
        return None, (choices.source,)
    grid = read_grid(choices.source, str(choices.source))
    proposal = proposed_form(grid)
    beside = grid.layout.described_by
    described = (choices.source.parent / beside,) if beside else ()
    return proposal, (choices.source, *described)


def _wave_forms(choices: Choices, instruments: tuple[Instrument, ...]) -> dict[str, Form]:
    waves = choices.record.form_waves
    return {
        f"{wave}.xlsx": wave_form(choices.title, choices.rows, wave, instruments, waves)
        for wave in waves
    }


# What a design is filled in with, by the form that its record names.
FORMS: dict[str, Callable[[Choices, tuple[Instrument, ...]], dict[str, Form]]] = {
    "waves": _wave_forms,
    "looking_back": lambda choices, instruments: {
        "looking_back.xlsx": looking_back_form(choices.title, choices.rows, instruments)
    },
    "asked_once": lambda choices, instruments: {
        "survey.xlsx": wave_form(
            choices.title, choices.rows, ENDPOINT, instruments, waves=(ENDPOINT,)
        )
    },
    "own_questions": lambda choices, _: {QUESTIONS_FILE: questions_form(choices.title)},
    "figures": lambda choices, _: {"counts.xlsx": counts_form(choices.title)},
    "passages": lambda choices, _: {"review.xlsx": review_form(choices.title)},
    "stages": lambda choices, _: {"figures.xlsx": stages_form(choices.title)},
    "entries": lambda choices, _: {"log.xlsx": log_form(choices.title)},
    "claims": lambda choices, _: {"claims.xlsx": claims_form(choices.title)},
    "segments": lambda choices, _: {"coded_segments.xlsx": segments_form(choices.title)},
    "attendance": lambda _choices, _: {},  # every design has it
}


def _write(
    folder: Path, choices: Choices, workspace: Workspace, instruments: tuple[Instrument, ...]
) -> list[Path]:
    sheets = forms(choices, instruments)
    proposal, given = _from_file(choices)
    for source in given:
        (folder / "data").mkdir(exist_ok=True)
        write_beside(folder / "data" / source.name, source.read_bytes())
    for name, form in sheets.items():
        (folder / "data").mkdir(exist_ok=True)
        write_form(form, folder / "data" / name)
    proforma, declared = folder / "proforma.docx", folder / "deliverable.yaml"
    cited = {"evaluation": finding_places(choices.record, instruments)}
    write_blank_proforma(proforma, choices.title, cited | places_elsewhere(choices.record))
    text = declaration(choices, workspace.programme, instruments, proposal)
    declared.write_text(text, encoding="utf-8")
    copied = [folder / "data" / source.name for source in given]
    written = [*copied, *(folder / "data" / name for name in sheets), proforma, declared]
    if (sheets or given) and choices.record.whose:  # what is printed is never corrected
        corrections = folder / "corrections.csv"
        corrections.write_text(_CORRECTIONS, encoding="utf-8-sig", newline="")  # as Excel writes it
        written.append(corrections)
    return written
