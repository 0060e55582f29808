"""The journey of one deliverable: check, run, protect, report, and the manifest last."""

from __future__ import annotations

import shutil
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from evaluation.clock import today
from evaluation.declare.library import notebook_of
from evaluation.declare.secret import workspace_key
from evaluation.declare.workspace import Study, Workspace, load_deliverable, open_workspace, study
from evaluation.disk import write_beside
from evaluation.errors import SCREENS, EvaluationError, Issue, Kind, NotebookError
from evaluation.protect.dates import dates_told
from evaluation.protect.in_words import may_show
from evaluation.protect.ledger import told_in_report
from evaluation.protect.policy import Policy, load_policy
from evaluation.protect.protect import protect
from evaluation.publish.attached import publish_products
from evaluation.publish.decision_record import Record, departures, record_plan, standing_of, told
from evaluation.publish.manifest import (
    Attempt,
    Inputs,
    Manifest,
    PublicAnswer,
    PublicManifest,
    State,
    code_version,
    data_digest,
    output_hashes,
    package_versions,
    public_products,
    read_inputs,
)
from evaluation.publish.outputs import has_all_formats, promote, restore, staging
from evaluation.publish.releases import holding_of, told_of, write_printing
from evaluation.read.files.raw import forget_large
from evaluation.read.people.corrections import read_corrections
from evaluation.report.annex import shown_value, write_annex
from evaluation.report.build import build_report, load_proforma, proforma_path, with_particulars
from evaluation.report.data_file import data_file
from evaluation.report.first_page import certainty_in_words, marked
from evaluation.report.formats import ANNEX_FORMATS, FORMATS, goes_with
from evaluation.report.model import Report
from evaluation.report.overclaims import overclaims
from evaluation.report.printed_values import printed_values
from evaluation.report.subject import Subject
from evaluation.report.technical import build_annex
from evaluation.report.undrawn import undrawn_letters
from evaluation.report.xlsx import write_data_file
from evaluation.run.account import Account, faults
from evaluation.run.beforehand import doubled_keys
from evaluation.run.behind import write_people
from evaluation.run.check import account
from evaluation.run.issues.listing import counts, whole_list
from evaluation.run.jobs import ENDED, Outcome, Tell, told_in_a_file
from evaluation.run.kernels.execute import execute_notebook
from evaluation.run.kernels.parameters import defaults, filled, plain_parameters, read_notebook
from evaluation.say.answers import one_informant
from evaluation.say.asked import asked_of
from evaluation.say.certainty import load_rules
from evaluation.say.chosen import told_as_chosen
from evaluation.say.finding import Edition, Finding
from evaluation.say.printed_value import DATA_FILE, PrintedValue, write_values
from evaluation.say.printed_value import FILE as VALUES
from evaluation.say.record import findings_file, read_findings


def run_deliverable(
    root: Path, slug: str, tell: Tell, on: date | None = None, *, all_formats: bool = False
) -> Outcome:
    """Run one deliverable; its last good outputs stay until the new ones are whole.

    ``on``: the day that it gives as its own, if not that of the clock. ``all_formats``: Word and
    PDF of the restricted and the internal edition too.
    """
    start = time.perf_counter()
    try:
        workspace = open_workspace(root)
        asked = all_formats or has_all_formats(workspace.outputs, slug)
        issues = _run(workspace, slug, tell, on or today(), all_formats=asked)
        return Outcome(slug, 0, issues, time.perf_counter() - start)
    except EvaluationError as error:
        return Outcome(slug, error.exit_code, error.issues, time.perf_counter() - start)


def _run(
    workspace: Workspace, slug: str, tell: Tell, on: date, *, all_formats: bool
) -> tuple[Issue, ...]:
    """The journey, with the file that says how far it has come."""
    with told_in_a_file(workspace.outputs, slug, _stages(workspace, slug), tell) as told_too:
        return _journey(workspace, slug, told_too, on, all_formats=all_formats)


def _stages(workspace: Workspace, slug: str) -> int:
    """How many stages a run tells of; a faulty declaration stops it at the first."""
    try:
        evaluations = len(load_deliverable(workspace, slug).evaluations)
    except EvaluationError:
        return 1
    # checking and listing, each notebook and the annex to them, and the editions
    return 2 + evaluations + bool(evaluations) + len(Edition)


def _journey(
    workspace: Workspace, slug: str, tell: Tell, on: date, *, all_formats: bool
) -> tuple[Issue, ...]:
    """The stages. Whatever stops them is recorded beside the last good outputs and raised."""
    tell("checking")
    staged = None
    inputs: Inputs = {}
    listed: tuple[Issue, ...] = ()
    try:
        restore(workspace.outputs, slug)
        checked = account(workspace, slug)
        listed = whole_list(checked.issues, checked.details)
        if checked.faults:
            inputs = inputs_or_none(workspace, slug)
            raise EvaluationError(checked.faults)
        inputs = read_inputs(workspace, slug)
        staged = staging(workspace.outputs, slug)
        told_by_ledger = _make(
            workspace,
            slug,
            staged,
            inputs,
            tell,
            checked=checked,
            listed=listed,
            on=on,
            all_formats=all_formats,
        )
        promote(staged, workspace.outputs, slug)
        unrecorded = _record_plan(workspace, slug, checked.plan)
        of_files = (i for i in listed if i.kind in SCREENS and not i.cell)
        told = (*of_files, *_where_listed(slug, listed), *told_by_ledger, *unrecorded)
        return (*checked.issues, *told)
    except EvaluationError as error:
        record_failure(workspace, slug, error, inputs, staged)
        if staged is None and faults(listed):  # of data that stopped the run
            with suppress(OSError):
                _list_issues(workspace, slug, listed, workspace.outputs / slug / "internal/failed")
        raise
    except OSError as error:
        refused = EvaluationError(
            Issue(
                workspace.shown(Path(error.filename or workspace.outputs)),
                f"The system refused to read or write here ({error.strerror or error}).",
                "Check that the folder exists, is not full and may be written to.",
                code="run.system-refused",
            )
        )
        record_failure(workspace, slug, refused, inputs, staged)
        raise refused from None
    except Exception as error:  # noqa: BLE001 - a defect of ours must not stop the other deliverables
        failure = NotebookError(
            Issue(
                f"outputs/{slug}/internal/failed/traceback.txt",
                f"The toolkit itself failed ({type(error).__name__}: {error}).",
                "This is a defect; please report it with that file.",
                code="run.toolkit-failed",
            )
        )
        record_failure(workspace, slug, failure, inputs, staged, traceback.format_exc())
        raise failure from None
    finally:
        if staged:
            shutil.rmtree(staged, ignore_errors=True)


def _record_plan(workspace: Workspace, slug: str, plan: Record | None) -> tuple[Issue, ...]:
    """Record the plan of a run that is complete; a note where that is refused."""
    try:
        record_plan(workspace, slug, plan)
    except EvaluationError as error:
        return tuple(replace(issue, severity="note") for issue in error.issues)
    return ()


def _where_listed(slug: str, listed: Sequence[Issue]) -> Iterator[Issue]:
    """A note that counts what the list of issues holds by kind, beside answers that are none."""
    if numbers := counts([issue for issue in listed if issue.kind not in (Kind.FILE, Kind.ANSWER)]):
        kinds = ", ".join(f"{n} × {kind}" for kind, n in numbers.items())
        yield Issue(
            f"outputs/{slug}/internal/issues.xlsx",
            f"Listed by cell: {kinds}.",
            "",
            severity="note",
            code="run.listed",
        )


def _make(
    workspace: Workspace,
    slug: str,
    staged: Path,
    inputs: Inputs,
    tell: Tell,
    *,
    checked: Account,
    listed: Sequence[Issue],
    on: date,
    all_formats: bool,
) -> tuple[Issue, ...]:
    """Everything that one run writes, in the staging folder, the manifest last; notes on it."""
    start = time.perf_counter()
    key = workspace_key(workspace)  # before anybody is read, so that labels are the same next time
    holding = holding_of(workspace, slug, on)
    deliverable = load_deliverable(workspace, slug)
    studies = [
        study(workspace, slug, deliverable, i + 1) for i in range(len(deliverable.evaluations))
    ]
    for edition in Edition:
        (staged / edition.folder).mkdir()
    tell("listing issues")
    _list_issues(workspace, slug, listed, staged / Edition.INTERNAL.folder)
    forget_large()  # a notebook runs in a process of its own, and reads once more
    findings = [finding for asked in studies for finding in _notebook(asked, staged, tell)]
    if doubled := tuple(doubled_keys(findings, f"deliverables/{slug}/deliverable.yaml")):
        raise EvaluationError(doubled)
    digest = data_digest(inputs, key)
    stamp = {"data_digest": digest, "code_version": code_version()}
    findings = [f.model_copy(update={"basis": f.basis.model_copy(update=stamp)}) for f in findings]
    policy = load_policy(workspace.programme.disclosure_policy, workspace.root)
    pages = _annexes(studies, staged, tell)
    subject = replace(
        _subject(workspace, slug, policy, studies, checked.plan, on),
        code_pages=pages,
        long_series=checked.long_series,
    )
    editions = []
    values: dict[str, tuple[PrintedValue, ...]] = {}
    undrawn: tuple[Issue, ...] = ()
    for edition in Edition:
        tell(f"writing the {edition.value} edition")
        held = holding.held(findings, protect(findings, edition, policy), edition)
        editions.append(held)
        shown = held.findings
        (staged / edition.folder / "findings.json").write_text(
            findings_file(shown, slug, edition, deliverable.synthetic), encoding="utf-8"
        )
        told_subject = replace(
            subject,
            decisions=(*subject.decisions, *told_in_report(held)),
            data_dates=dates_told(checked.months, edition, policy),
            may_show=may_show(policy, (f.unit for f in findings), edition),
        )
        formats, annexed = (
            [form for form in forms if form.wanted(edition, all_formats=all_formats)]
            for forms in (FORMATS, ANNEX_FORMATS)
        )
        report = build_report(told_subject, shown, edition, goes_with(annexed) if findings else {})
        for form in formats:
            form.write(report, staged / edition.folder / form.file)
        if findings:
            annex = build_annex(told_subject, shown, report)
            for form in annexed:
                form.write(annex, staged / edition.folder / form.file)
            values[edition.value] = printed_values((report, annex), shown, findings)
            write_data_file(data_file(report, shown), staged / edition.folder / DATA_FILE)
        undrawn = undrawn or undrawn_letters(
            staged / edition.folder / "report.pdf", f"outputs/{slug}/{edition.folder}/report.pdf"
        )
        if edition is Edition.PUBLIC:
            publish_products(deliverable, workspace.folder(slug), staged / edition.folder)
            _public_manifest(subject, report, digest, staged / edition.folder)
    write_printing(editions, staged / Edition.INTERNAL.folder)
    write_people(findings, staged / Edition.INTERNAL.folder)
    if values:
        write_values(values, staged / Edition.INTERNAL.folder / VALUES)
    _manifest(slug, studies, inputs, staged, time.perf_counter() - start)
    return (*undrawn, *told_of(editions, policy))


def _list_issues(workspace: Workspace, slug: str, listed: Sequence[Issue], folder: Path) -> None:
    from evaluation.run.issues.book import data_files, write_issues  # heavy: openpyxl

    write_issues(listed, data_files(workspace, slug, listed), folder / "issues.xlsx")


def _notebook(asked: Study, staged: Path, tell: Tell) -> tuple[Finding, ...]:
    """Execute one evaluation's notebook and take its findings."""
    tell(f"running {asked.evaluation.design}")
    source = _notebook_path(asked)
    internal = (staged / Edition.INTERNAL.folder).resolve()
    file = internal / f".{asked.name}.json"
    root = asked.workspace.root
    # where the outputs are a link to another disk, nothing above them leads back
    found = {} if root in internal.parents else {"workspace": str(root)}
    execute_notebook(
        source,
        internal / f"{asked.name}.ipynb",
        _parameters(asked) | {"workspace": str(root), "findings_file": str(file)},
        places=_places(asked) | found,
        cwd=internal,
        timeout=60 * asked.workspace.programme.longest_cell,
        shown=f"outputs/{asked.slug}/internal/failed/{asked.name}.ipynb",
    )
    if not file.is_file():
        raise NotebookError(
            Issue(
                f"notebooks/{source.name}",
                "The notebook wrote no findings.",
                "Its last cell must call write_findings(findings, findings_file).",
                code="notebook.no-findings",
            )
        )
    findings = read_findings(file)
    file.unlink()
    return findings


def by_question(studies: Sequence[Study]) -> dict[str, Study]:
    """Evaluations by their first question, with their number where several ask the same."""
    times = Counter(asked.questions[0].text for asked in studies)
    return {
        text if times[text] == 1 else f"{text} (evaluation {asked.number})": asked
        for asked in studies
        for text in (asked.questions[0].text,)
    }


def _annexes(studies: Sequence[Study], staged: Path, tell: Tell) -> dict[str, str]:
    """The technical annex of each notebook: method and code, no outputs, no machine's paths."""
    if studies:
        tell("writing the technical annex")
    files = {}
    for question, asked in by_question(studies).items():
        title = f"How it was calculated: {question}"
        name = f"annex-{asked.name}.html"
        corrections = corrections_of(asked)
        source, given = _notebook_path(asked), plain_parameters(_parameters(asked))
        values = {**defaults(source), **given}
        printed = {key: value for key, value in values.items() if key not in _places(asked)}
        # Only the team reads which cells were put right: without any, all editions have one page.
        outside = Edition.RESTRICTED
        written = (Edition.INTERNAL, outside) if corrections else (outside,)
        for edition in written:
            write_annex(
                filled(read_notebook(source), given),
                printed,
                staged / edition.folder / name,
                title=title,
                usual=_usual(asked),
                corrected=len(corrections),
                corrections=corrections if edition is Edition.INTERNAL else (),
            )
        for edition in set(Edition) - set(written):
            shutil.copyfile(staged / outside.folder / name, staged / edition.folder / name)
        files[asked.questions[0].text] = name
    return files


def corrections_of(asked: Study) -> tuple[dict[str, str], ...]:
    """The corrections of a study's files as rows of a table, for the team. Raises DataError."""
    book = asked.workspace.folder(asked.slug) / "corrections.csv"
    files = {name for d in asked.evaluation.data for name in (d.file, d.file.rpartition("/")[2])}
    return tuple(
        {
            "File": correction.file,
            "Sheet": correction.sheet,
            "Cell": correction.cell.upper(),
            "Old value": correction.old,
            "New value": correction.new,
            "Who": correction.who,
            "Why": correction.why,
        }
        for correction in read_corrections(book, asked.workspace.shown(book))
        if correction.file in files
    )


def _parameters(asked: Study) -> dict[str, object]:
    """What a notebook is given: what was declared for it, and what the toolkit sets."""
    return {
        **asked.evaluation.parameters,
        "deliverable": asked.slug,
        "evaluation_number": asked.number,
        **_places(asked),
    }


def _places(asked: Study) -> dict[str, object]:
    """Where things are as seen from the notebook, wherever it lies in its programme's folder.

    So it runs again in its place and on another machine. The programme is looked for upwards;
    what it finds is written beside it, and never to what the run took its findings from.
    """
    return {"workspace": ".", "findings_file": f"findings-{asked.name}.json"}


def _usual(asked: Study) -> dict[str, object]:
    """The notebook's own values of the parameters that the evaluator set."""
    own = asked.evaluation.parameters
    return {name: v for name, v in defaults(_notebook_path(asked)).items() if name in own}


def _notebook_path(asked: Study) -> Path:
    return notebook_of(asked.evaluation.design, asked.workspace.root, "deliverable.yaml")


def _subject(
    workspace: Workspace,
    slug: str,
    policy: Policy,
    studies: Sequence[Study],
    plan: Record | None,
    on: date,
) -> Subject:
    folder = workspace.folder(slug)
    shown = workspace.shown(proforma_path(folder))
    deliverable = load_deliverable(workspace, slug)
    return Subject(
        slug,
        workspace.programme,
        deliverable,
        policy.title,
        code_version(),
        on.isoformat(),
        with_particulars(load_proforma(folder, shown), deliverable.particulars, shown),
        shown,
        asked=asked_of(studies),
        planned=told(plan),
        decisions=tuple(dict.fromkeys(line for asked in studies for line in _set_by_hand(asked))),
        policy_sources=policy.sources,
        plan_changed=bool(departures(plan)),
        instruments={name: i for asked in studies for name, i in asked.instruments.items()},
        parameters={q: (*_parameter_rows(asked),) for q, asked in by_question(studies).items()},
        plan=standing_of(plan),
        rules=load_rules(workspace.programme.certainty_rules, workspace.root),
    )


def _set_by_hand(asked: Study) -> tuple[str, ...]:
    """A sentence for each parameter that the evaluator set otherwise than the notebook does."""
    own = asked.evaluation.parameters
    return told_as_chosen((n, own[n], v) for n, v in _usual(asked).items() if own[n] != v)


def _parameter_rows(asked: Study) -> Iterator[tuple[str, str, str]]:
    """Each parameter of a notebook with its value, and the usual one where another was set."""
    usual, given = defaults(_notebook_path(asked)), plain_parameters(_parameters(asked))
    for name, value in {**usual, **given}.items():
        if name not in _places(asked):
            was = usual.get(name, value)
            other = name in asked.evaluation.parameters and value != was
            yield name, shown_value(value), shown_value(was) if other else ""


def _public_manifest(subject: Subject, report: Report, digest: str, folder: Path) -> None:
    deliverable = subject.deliverable
    manifest = PublicManifest(
        slug=subject.slug,
        title=deliverable.title,
        subtitle=deliverable.subtitle,
        area=deliverable.area,
        programme=subject.programme.title,
        thematic_areas=deliverable.thematic_areas,
        outcomes=deliverable.outcomes,
        marking=deliverable.marking,
        access_conditions=deliverable.access_conditions,
        synthetic=deliverable.synthetic,
        made_on=subject.made_on,
        version=subject.version,
        data_digest=digest,
        missing_sections=tuple(s.title for s in report.sections if s.missing),
        missing_particulars=report.missing_particulars,
        answers=tuple(
            PublicAnswer(
                question=q.text,
                informant=page.informant,
                verdict=a.verdict,
                said=a.word,
                message=a.message,
            )
            for q, page in zip(report.answered, marked(report.answered), strict=True)
            for a in q.answers
        ),
        informant=one_informant(report.answered),
        certainty=certainty_in_words(report.certainty, report.answered),
        overclaims=len(
            overclaims(deliverable, subject.proforma, long_series=subject.long_series).open
        ),
        products=public_products(deliverable.products),
        files=output_hashes(folder),
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")


def _manifest(
    slug: str, studies: Sequence[Study], inputs: Inputs, staged: Path, seconds: float
) -> None:
    manifest = Manifest(
        slug=slug,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 2),
        parameters={s.name: s.evaluation.parameters for s in studies},
        inputs=inputs,
        outputs=output_hashes(staged),
        versions=package_versions(),
    )
    write_beside(staged / "internal" / "manifest.json", manifest.model_dump_json(indent=1).encode())


def inputs_or_none(workspace: Workspace, slug: str) -> Inputs:
    """The hashes of what a run would read; none where the declarations are faulty."""
    try:
        return read_inputs(workspace, slug)
    except EvaluationError:
        return {}


def record_failure(
    workspace: Workspace,
    slug: str,
    error: EvaluationError,
    inputs: Inputs,
    staged: Path | None,
    trace: str = "",
) -> None:
    """Keep what a failed run leaves for the person who looks: state, notebook, traceback.

    Where not even that can be written, the person still reads it on the screen. A run that was
    told to end did not fail.
    """
    if ENDED.is_set() or not workspace.folder(slug).is_dir():
        return
    internal = workspace.outputs / slug / "internal"
    attempt = Attempt(
        state=State.FAILED if error.exit_code == NotebookError.exit_code else State.FAULTY,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        inputs=inputs,
        messages=tuple(str(issue) for issue in error.issues),
        codes=tuple(issue.code for issue in error.issues),
    )
    with suppress(OSError):
        shutil.rmtree(internal / "failed", ignore_errors=True)
        for notebook in (staged / "internal").glob("*.ipynb") if staged else ():
            write_beside(internal / "failed" / notebook.name, notebook.read_bytes())
        if trace:
            write_beside(internal / "failed" / "traceback.txt", trace.encode())
        write_beside(internal / "attempt.json", attempt.model_dump_json(indent=1).encode())
