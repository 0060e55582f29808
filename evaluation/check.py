"""Reads everything that a deliverable declares and finds every fault, without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evaluation.disclosure import load_policy
from evaluation.errors import EvaluationError, Issue, did_you_mean
from evaluation.intake.corrections import read_corrections
from evaluation.kernels.parameters import check_parameters
from evaluation.library import find
from evaluation.linkage import BASELINE, ENDPOINT, match_waves
from evaluation.programme import Deliverable, Evaluation
from evaluation.report.build import load_proforma, proforma_path
from evaluation.responses import read_responses
from evaluation.workspace import Study, Workspace, load_deliverable, study

RESERVED = ("deliverable", "evaluation_number", "workspace", "findings_file")


def check_deliverable(workspace: Workspace, slug: str) -> tuple[Issue, ...]:
    """Every fault and note of one deliverable: what is declared, written, corrected and read."""
    try:
        deliverable = load_deliverable(workspace, slug)
    except EvaluationError as error:
        return error.issues
    proforma = proforma_path(workspace.folder(slug))
    found = [
        *_faults_of(lambda: load_policy(workspace.programme.disclosure_policy, workspace.root)),
        *_faults_of(lambda: load_proforma(proforma.parent, workspace.shown(proforma))),
        *_stray_corrections(workspace, slug, deliverable),
    ]
    for number, evaluation in enumerate(deliverable.evaluations, start=1):
        found += _parameters(workspace, slug, evaluation)
        found += _data(study(workspace, slug, deliverable, number))
    return tuple(dict.fromkeys(found))


def faults(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that stop a run."""
    return tuple(issue for issue in issues if issue.severity == "fault")


def _parameters(workspace: Workspace, slug: str, evaluation: Evaluation) -> Iterable[Issue]:
    shown = f"deliverables/{slug}/deliverable.yaml"
    for name in RESERVED:
        if name in evaluation.parameters:
            yield Issue(shown, f'The parameter "{name}" is set by the toolkit.', "Remove it here.")
    notebook = find("notebooks", evaluation.design, ".ipynb", workspace.root, shown)
    own = {k: v for k, v in evaluation.parameters.items() if k not in RESERVED}
    yield from check_parameters(notebook, own, place=shown)


def _data(asked: Study) -> tuple[Issue, ...]:
    """Faults and notes of a study's data: what a notebook would stumble over."""
    rows = {data.rows_count for data in asked.evaluation.data}
    if "segments" in rows:
        from evaluation.coding import read_segments

        return _faults_of(lambda: read_segments(asked).notes)
    declared = {wave for d in asked.evaluation.data for wave in (d.wave, *d.waves) if wave}

    def read() -> Iterable[Issue]:
        responses = read_responses(asked)
        if declared >= {BASELINE, ENDPOINT}:
            match_waves(responses)
        return [note for response in responses for note in response.notes]

    return _faults_of(read)


def _stray_corrections(
    workspace: Workspace, slug: str, deliverable: Deliverable
) -> tuple[Issue, ...]:
    """Corrections of a file or sheet that the deliverable does not read: they would do nothing."""
    book = workspace.folder(slug) / "corrections.csv"
    data = [d for evaluation in deliverable.evaluations for d in evaluation.data]
    known = {d.file for d in data} | {d.file.rpartition("/")[2] for d in data}

    def read() -> Iterable[Issue]:
        for correction in read_corrections(book, workspace.shown(book)):
            if correction.file not in known:
                yield Issue(
                    workspace.shown(book),
                    f'"{correction.file}" is not one of the data files.',
                    did_you_mean(correction.file, known),
                    cell=f"row {correction.line}",
                )

    return _faults_of(lambda: list(read()))


def _faults_of(read: Callable[[], object]) -> tuple[Issue, ...]:
    """The faults that reading raises, or the issues that it returns."""
    try:
        result = read()
    except EvaluationError as error:
        return error.issues
    return tuple(i for i in result if isinstance(i, Issue)) if isinstance(result, Iterable) else ()
