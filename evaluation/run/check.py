"""Reads everything that a deliverable declares and finds every fault, without changing anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from evaluation.counting import plural
from evaluation.declare.declared_file import DataFile
from evaluation.declare.designs import design_of
from evaluation.declare.library import notebook_of
from evaluation.declare.programme import Deliverable
from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import Collector, EvaluationError, Issue, did_you_mean
from evaluation.link.review_list import stray_lists
from evaluation.protect.policy import load_policy
from evaluation.publish.attached import product_faults
from evaluation.publish.decision_record import Record, departures, look, read_record
from evaluation.read.counted.counted_figures import Counted
from evaluation.read.counted.of_service import ServiceCounts
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import read_grids
from evaluation.read.people.consent import people_of
from evaluation.read.people.corrections import read_corrections
from evaluation.report.build import load_proforma, proforma_path, with_particulars
from evaluation.report.lead.citations import faults_before_run
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.overclaims import overclaims
from evaluation.run.account import Account, CheckedData, faults
from evaluation.run.beforehand import Analyses, results
from evaluation.run.kernels.parameters import check_parameters
from evaluation.run.order_of_days import dated_too_early, said_beforehand
from evaluation.run.particulars import dates_twice, too_long_to_draw
from evaluation.run.places import issue_at, place_of
from evaluation.run.reading import READERS
from evaluation.run.undeclared import undeclared
from evaluation.say.certainty import load_rules
from evaluation.say.claims.ladder import CAN, HOLDS, REACHES, SAYS
from evaluation.say.wording import listed, long_date

_COUNTS = ("register.counted", "waves.counted", "waves.counted-looking-back")
RESERVED = ("deliverable", "evaluation_number", "workspace", "findings_file")


def account(
    workspace: Workspace, slug: str, *, counts: bool = False, analyses: Analyses | None = None
) -> Account:
    """All that is to be said of one deliverable: of what is declared, written, corrected and read.

    With ``counts`` a note says how many people each evaluation has at each wave. ``analyses``:
    what makes the findings of an evaluation; with it they are worked out, as a run would, and
    the citations held against them. Its details are what is said of single rows and cells, also
    by screens, which notes tell in short.
    """
    try:
        deliverable = load_deliverable(workspace, slug)
    except EvaluationError as error:
        return Account(slug, slug, error.issues)
    studies = [
        study(workspace, slug, deliverable, number)
        for number in range(1, len(deliverable.evaluations) + 1)
    ]
    parameters = [fault for asked in studies for fault in parameter_faults(asked)]
    # A parameter that is refused was never planned: to mend it is no change of the plan.
    plan = None if faults(parameters) else look(workspace, slug, deliverable)
    proforma: list[WrittenSection] = []
    issues = [
        *_faults_of(lambda: load_policy(workspace.programme.disclosure_policy, workspace.root)),
        *_faults_of(lambda: load_rules(workspace.programme.certainty_rules, workspace.root)),
        *_faults_of(lambda: _proforma(workspace, slug, deliverable, proforma)),
        *_plan(workspace, slug, plan),
        *_faults_of(lambda: _stray_corrections(workspace, slug, deliverable)),
        *_faults_of(lambda: stray_lists(workspace, slug, deliverable)),
        *_doubled_findings(workspace, slug, deliverable),
        *product_faults(deliverable, workspace.folder(slug), _declared(workspace, slug)),
        *parameters,
        *(fault for asked in studies for fault in _incomplete(asked)),
    ]
    details: list[Issue] = []
    readings = [(asked, CheckedData()) for asked in studies]
    for asked, reading in readings:
        issues += _data(asked, reading)
        if faults([*parameter_faults(asked), *_incomplete(asked)]):
            reading.given = None
        details += reading.collector.details
    dated = [reading.months for _, reading in readings if reading.months is not None]
    months = tuple(wave for waves in dated for wave in waves) if all(dated) else ()
    shown_as = workspace.shown(proforma_path(workspace.folder(slug)))
    long_series = any(_long(reading) for _, reading in readings)
    issues += _overclaims(workspace, slug, deliverable, proforma, long_series=long_series)
    issues += dates_twice(shown_as, proforma, months)
    issues += dated_too_early(lambda: place_of(workspace, slug, "date"), deliverable, plan, dated)
    issues += said_beforehand(shown_as, proforma, plan)
    issues += _still_counted(studies)
    issues += undeclared(workspace, slug, deliverable)
    if analyses:
        issues += results(
            workspace,
            slug,
            proforma,
            readings,
            facts=deliverable.facts,
            analyses=analyses,
            told=issues,
        )
    read = tuple((asked, tuple(reading.waves)) for asked, reading in readings)
    shown = tuple(i for i in dict.fromkeys(issues) if counts or i.code not in _COUNTS)
    return Account(slug, deliverable.title, shown, tuple(details), read, plan, months, long_series)


def _long(reading: CheckedData) -> bool:
    """Whether it has counts of so many periods that a trend may be told."""
    for given in reading.given or ():
        counted = given.counted if isinstance(given, ServiceCounts) else given
        if isinstance(counted, Counted):
            from evaluation.statistics.interrupted_series import FEWEST_POINTS  # heavy

            return len(counted.periods) >= FEWEST_POINTS
    return False


def _declared(workspace: Workspace, slug: str) -> str:
    return workspace.shown(workspace.folder(slug) / "deliverable.yaml")


def _proforma(
    workspace: Workspace, slug: str, deliverable: Deliverable, read: list[WrittenSection]
) -> list[Issue]:
    """Citations that cannot be right, whatever is found; ``read`` takes the lead's words."""
    path = proforma_path(workspace.folder(slug))
    shown = workspace.shown(path)
    proforma = with_particulars(load_proforma(path.parent, shown), deliverable.particulars, shown)
    read += proforma
    citations = (
        fault
        for written in proforma
        for fault in faults_before_run(written.text, written.place, deliverable.facts, shown)
    )
    notes = (note for written in proforma for note in written.notes)
    return [*citations, *notes, *_figures(shown, proforma), *too_long_to_draw(shown, proforma)]


def _figures(shown: str, proforma: Sequence[WrittenSection]) -> Iterator[Issue]:
    """Figures that a lead typed and that cannot both be true: a note each."""
    typed = "\n\n".join(f"# {w.kind.title}\n\n{w.text}" for w in proforma if not w.missing)
    if not re.search(r"\d.*\d", typed, re.DOTALL):
        return
    from evaluation.audit.documents.reading import of_typed  # heavy: many patterns
    from evaluation.audit.examined import examined

    for pair in examined(of_typed(shown, typed)).inconsistencies:
        clauses = f" Consistent only if {' or '.join(pair.readings)}." if pair.readings else ""
        yield Issue(
            shown,
            f"“{pair.printed}” and the figures beside it cannot both be true: they give "
            f"{pair.recomputed}.{clauses}",
            "Look at what they were made of, and correct the one that is not right; better, cite "
            "a finding instead of typing its number.",
            cell=pair.place,
            severity="note",
            code="figures.cannot-both-be-true",
        )


def _plan(workspace: Workspace, slug: str, now: Record | None) -> Iterator[Issue]:
    """A note for each change of the plan after outcome data were there; nothing is recorded."""
    recorded = read_record(workspace, slug)
    kept = len(recorded.changes) if recorded else 0
    for change in departures(now):
        new = now is not None and change in now.changes[kept:]
        yield Issue(
            workspace.shown(workspace.folder(slug) / "deliverable.yaml"),
            "The plan is another than was recorded, and outcome data are there: "
            f"{'; '.join(change.what)}."
            if new
            else f"The plan was changed after outcome data were there (on {long_date(change.on)}): "
            f"{'; '.join(change.what)}.",
            "The next report will say so, unless it is changed back."
            if new
            else "The report says so.",
            severity="note",
            code="plan.changed-after-data",
        )


def _overclaims(
    workspace: Workspace,
    slug: str,
    deliverable: Deliverable,
    proforma: Sequence[WrittenSection],
    *,
    long_series: bool,
) -> Iterator[Issue]:
    """Sentences of the proforma that claim more than the design allows: a note each."""
    shown = workspace.shown(proforma_path(workspace.folder(slug)))
    claims = overclaims(deliverable, proforma, long_series=long_series)
    keep = (
        "Or give a reason to keep it under claims_overridden in deliverable.yaml; until then no "
        "hub collects the report."
    )
    for verdict in claims.open:
        if verdict.reach:
            yield Issue(
                shown,
                f"“{verdict.sentence}” {REACHES[verdict.reach]}; {HOLDS[verdict.reach]}.",
                f"Write, if it is true: “{verdict.suggestion}” {keep}",
                cell=verdict.place,
                severity="note",
                code="claims.beyond-data",
            )
            continue
        yield Issue(
            shown,
            f"“{verdict.sentence}” {SAYS[verdict.claim]}; this design can only "
            f"{CAN[claims.allowed]}.",
            f"Write, if it is true: “{verdict.suggestion}” {keep}",
            cell=verdict.place,
            severity="note",
            code="claims.too-strong",
        )
    for kept in claims.idle:
        file, line = place_of(workspace, slug, "claims_overridden")
        yield Issue(
            file,
            f"claims_overridden keeps a sentence that is not flagged: “{kept.sentence}”.",
            "Copy it as it stands in the proforma, or remove it here.",
            cell=line,
            severity="note",
            code="claims.kept-for-nothing",
        )


def _doubled_findings(workspace: Workspace, slug: str, deliverable: Deliverable) -> Iterator[Issue]:
    """Evaluations whose findings will have the same names."""
    for (number, first), (later, second) in combinations(enumerate(deliverable.evaluations, 1), 2):
        alike = (first.design, first.name) == (second.design, second.name)
        shared = sorted(set(first.instruments) & set(second.instruments))
        clashes = design_of(first.design).clashes
        if alike and (clashes == "always" or (clashes == "by instrument" and shared)):
            file, line = place_of(workspace, slug, "evaluations", str(later - 1))
            of = f" of {', '.join(shared)}" if shared else ""
            yield Issue(
                file,
                f"Evaluations {number} and {later} would make findings{of} with the same names.",
                "Give one of them a name of its own: name: <word>.",
                cell=line,
                code="evaluation.same-findings",
            )


def parameter_faults(asked: Study) -> Iterator[Issue]:
    """Parameters that the notebook does not know, or that may not be what they are."""
    evaluation = asked.evaluation
    shown = asked.workspace.shown(asked.workspace.folder(asked.slug) / "deliverable.yaml")
    number = str(asked.number - 1)

    def line_of(name: str) -> str:
        place = ("evaluations", number, "parameters", name)
        return place_of(asked.workspace, asked.slug, *place)[1]

    yield from (
        Issue(
            shown,
            f'The parameter "{name}" is set by the toolkit.',
            "Remove it here.",
            cell=line_of(name),
            code="parameters.set-by-toolkit",
        )
        for name in RESERVED
        if name in evaluation.parameters
    )
    declared = {k: v for k, v in evaluation.parameters.items() if k not in RESERVED}
    notebook = notebook_of(evaluation.design, asked.workspace.root, shown)
    yield from check_parameters(notebook, declared, place=shown, line_of=line_of)
    for name, allowed in design_of(evaluation.design).parameters:
        value = declared.get(name)
        if isinstance(value, int | float) and not allowed.holds(value):
            yield issue_at(
                asked,
                "parameters",
                name,
                problem=f'The parameter "{name}" must {allowed.words} (it is {value}).',
                action=allowed.example,
                code="parameters.out-of-range",
            )


def _incomplete(asked: Study) -> Iterator[Issue]:
    """What a design cannot do without: its waves and an instrument."""
    evaluation, design = asked.evaluation, design_of(asked.evaluation.design)
    if design.instruments == "needed" and not evaluation.instruments:
        yield issue_at(
            asked,
            problem=f"Evaluation {asked.number} names no instrument, so nothing can be scored.",
            action="Add instruments: [<name>].",
            code="evaluation.no-instrument",
        )
    if all(data.declared_waves for data in evaluation.data):
        yield from (
            issue_at(
                asked,
                "data",
                problem=f"Evaluation {asked.number} has no data of the {wave}.",
                action=f"Add a data file with wave: {wave} (or waves:, if one file holds both).",
                code="evaluation.no-wave",
            )
            for wave in design.waves
            if wave not in evaluation.waves
        )


def _data(asked: Study, reading: CheckedData) -> tuple[Issue, ...]:
    """Faults and notes of a study's data: what a notebook would stumble over."""
    kinds = {data.kind for data in asked.evaluation.data}
    reader = next(reader for kind, reader in READERS.items() if kind in kinds)
    return _faults_of(lambda: reader(asked, reading))


def _still_counted(studies: Sequence[Study]) -> Iterator[Issue]:
    """Who has no consent in one evaluation and is counted in another that asks for none.

    A withdrawal is written once an evaluation: no column of a register says it.
    """
    asks = [asked for asked in studies if any(data.consent for data in asked.evaluation.data)]
    for other in (asked for asked in studies if asked not in asks):
        alike = [a for a in asks if a.evaluation.data[0].unit == other.evaluation.data[0].unit]
        gone = {
            who for asked in alike for _, grid in _readable(asked) for who in grid.refused or ()
        }
        for data, grid in _readable(other) if gone else ():
            still = [
                (row, who)
                for (row, _), who in zip(grid.rows, people_of(data, grid), strict=True)
                if who in gone
            ]
            if still:
                many = plural(
                    len({who for _, who in still}),
                    "person who has no consent in another form is",
                    "people who have no consent in another form are",
                )
                rows = plural(len(still), "row")
                yield Issue(
                    grid.file,
                    f"{many} still counted here.",
                    "A no in a form of answers does not reach this one. If they withdrew from "
                    f"everything, delete their {rows} here: "
                    f"{listed(tuple(str(row) for row, _ in still))}.",
                    sheet=grid.sheet,
                    severity="note",
                    code="consent.still-counted",
                )


def _readable(asked: Study) -> list[tuple[DataFile, Grid]]:
    """The files of a study; none where they cannot be read, which is told elsewhere."""
    try:
        return read_grids(asked, Collector())
    except EvaluationError:
        return []


def _stray_corrections(workspace: Workspace, slug: str, deliverable: Deliverable) -> list[Issue]:
    """Corrections of a file or sheet that the deliverable does not read: they would do nothing."""
    book = workspace.folder(slug) / "corrections.csv"
    files = [data.file for evaluation in deliverable.evaluations for data in evaluation.data]
    names = {*files, *(file.rpartition("/")[2] for file in files)}
    return [
        Issue(
            workspace.shown(book),
            f'"{correction.file}" is not one of the data files.',
            did_you_mean(correction.file, names),
            cell=f"row {correction.line}",
            code="corrections.file-not-read",
        )
        for correction in read_corrections(book, workspace.shown(book))
        if correction.file not in names
    ]


def _faults_of(read: Callable[[], Iterable[object]]) -> tuple[Issue, ...]:
    """The faults that reading raises, or the issues that it yields."""
    try:
        return tuple(issue for issue in read() if isinstance(issue, Issue))
    except EvaluationError as error:
        return error.issues
