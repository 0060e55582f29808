"""Reads everything that a deliverable declares and finds every fault, without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from evaluation.declare.library import find
from evaluation.declare.lined_yaml import read_yaml
from evaluation.declare.programme import Deliverable, Evaluation
from evaluation.declare.waves import BASELINE, ENDPOINT, THEN, printed
from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import EvaluationError, Issue, did_you_mean
from evaluation.link.review_list import stray_lists
from evaluation.link.waves import MatchedWaves, match_waves, pair_informants, under_other_names
from evaluation.protect.protect import load_policy
from evaluation.publish.decision_record import departures, record_plan
from evaluation.read.people.corrections import read_corrections
from evaluation.read.register import Attendance, read_attendance
from evaluation.read.responses import Responses, read_partner, read_responses
from evaluation.read.screens.screens import screen_issues
from evaluation.report.build import load_proforma, proforma_path
from evaluation.report.lead.citations import faults_before_run
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.overclaims import overclaims
from evaluation.run.kernels.parameters import check_parameters
from evaluation.say.claims.ladder import CAN, SAYS
from evaluation.say.wording import long_date
from evaluation.scoring.flow import invited_at, started_at

RESERVED = ("deliverable", "evaluation_number", "workspace", "findings_file")
PRE_POST, THEMATIC, RETROSPECTIVE = "pre_post", "thematic", "retrospective"
_NEEDED = {PRE_POST: (BASELINE, ENDPOINT), RETROSPECTIVE: (ENDPOINT,)}  # waves, and an instrument
_BETWEEN = {"ci_level": (0, 1)}  # parameters of the shipped notebooks with a range


def check_deliverable(
    workspace: Workspace, slug: str, *, counts: bool = False, said: list[Issue] | None = None
) -> tuple[Issue, ...]:
    """Every fault and note of one deliverable: what is declared, written, corrected and read.

    With ``counts`` a note says how many people each evaluation has at each wave. ``said``
    collects what is said of single rows and cells, also by screens, which notes tell in short.
    """
    said = [] if said is None else said
    try:
        deliverable = load_deliverable(workspace, slug)
    except EvaluationError as error:
        return error.issues
    found = [
        *_faults_of(lambda: load_policy(workspace.programme.disclosure_policy, workspace.root)),
        *_faults_of(lambda: _proforma(workspace, slug, deliverable)),
        *_plan(workspace, slug, deliverable),
        *_stray_corrections(workspace, slug, deliverable),
        *_faults_of(lambda: stray_lists(workspace, slug, deliverable)),
        *_doubled_findings(workspace, slug, deliverable),
    ]
    for number, evaluation in enumerate(deliverable.evaluations, start=1):
        asked = study(workspace, slug, deliverable, number)
        found += _parameters(asked, evaluation)
        found += _incomplete(asked)
        found += _data(asked, said, counts=counts)
    return tuple(dict.fromkeys(found))


def faults(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that stop a run."""
    return tuple(issue for issue in issues if issue.severity == "fault")


def _place(workspace: Workspace, slug: str, *place: str) -> tuple[str, str]:
    """The file of a deliverable as messages show it, and the line of a place in it."""
    path = workspace.folder(slug) / "deliverable.yaml"
    lines = read_yaml(path, workspace.shown(path))[1]
    known = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    return workspace.shown(path), f"line {known}"


def _at(asked: Study, *place: str) -> tuple[str, str]:
    """Likewise for a place in one evaluation."""
    return _place(asked.workspace, asked.slug, "evaluations", str(asked.number - 1), *place)


def _proforma(workspace: Workspace, slug: str, deliverable: Deliverable) -> list[Issue]:
    """Citations that cannot be right, whatever is found."""
    path = proforma_path(workspace.folder(slug))
    shown = workspace.shown(path)
    proforma = load_proforma(path.parent, shown)
    faults = (
        fault
        for written in proforma
        for fault in faults_before_run(written.text, written.place, deliverable.facts, shown)
    )
    return [*faults, *_overclaims(workspace, slug, deliverable, proforma)]


def _plan(workspace: Workspace, slug: str, deliverable: Deliverable) -> Iterator[Issue]:
    """Record the plan; a change of it after outcome data were there is a note."""
    try:
        record = record_plan(workspace, slug, deliverable)
    except EvaluationError as error:
        yield from (replace(issue, severity="note") for issue in error.issues)
        return
    for change in departures(record):
        yield Issue(
            workspace.shown(workspace.folder(slug) / "deliverable.yaml"),
            f"The plan was changed after outcome data were there (seen on {long_date(change.on)}): "
            f"{'; '.join(change.what)}.",
            "The report will say so.",
            severity="note",
        )


def _overclaims(
    workspace: Workspace, slug: str, deliverable: Deliverable, proforma: Sequence[WrittenSection]
) -> Iterator[Issue]:
    """Sentences of the proforma that claim more than the design allows: a note each."""
    shown = workspace.shown(proforma_path(workspace.folder(slug)))
    found = overclaims(deliverable, proforma)
    for verdict in found.open:
        yield Issue(
            shown,
            f"“{verdict.sentence}” {SAYS[verdict.claim]}; this design can only "
            f"{CAN[found.allowed]}.",
            f"Write, if it is true: “{verdict.suggestion}” Or give a reason to keep it under "
            "claims_overridden in deliverable.yaml; until then no hub collects the report.",
            cell=verdict.place,
            severity="note",
        )
    for kept in found.idle:
        file, line = _place(workspace, slug, "claims_overridden")
        yield Issue(
            file,
            f"claims_overridden keeps a sentence that is not flagged: “{kept.sentence}”.",
            "Copy it as it stands in the proforma, or remove it here.",
            cell=line,
            severity="note",
        )


def _doubled_findings(workspace: Workspace, slug: str, deliverable: Deliverable) -> Iterator[Issue]:
    """Evaluations whose findings will have the same names."""
    for (one, first), (other, second) in combinations(enumerate(deliverable.evaluations, 1), 2):
        alike = (first.design, first.name) == (second.design, second.name)
        shared = sorted(set(first.instruments) & set(second.instruments))
        if alike and (first.design == THEMATIC or (first.design in _NEEDED and shared)):
            file, line = _place(workspace, slug, "evaluations", str(other - 1))
            what = f" of {', '.join(shared)}" if shared else ""
            yield Issue(
                file,
                f"Evaluations {one} and {other} would make findings{what} with the same names.",
                "Give one of them a name of its own: name: <word>.",
                cell=line,
            )


def _parameters(asked: Study, evaluation: Evaluation) -> Iterator[Issue]:
    root, shown = asked.workspace.root, _at(asked)[0]
    for name in RESERVED:
        if name in evaluation.parameters:
            yield Issue(shown, f'The parameter "{name}" is set by the toolkit.', "Remove it here.")
    notebook = find("notebooks", evaluation.design, ".ipynb", root, shown)
    own = {k: v for k, v in evaluation.parameters.items() if k not in RESERVED}
    yield from check_parameters(notebook, own, place=shown)
    for name, (low, high) in _BETWEEN.items():
        value = own.get(name)
        if isinstance(value, int | float) and not low < value < high:
            file, line = _at(asked, "parameters", name)
            problem = f'The parameter "{name}" must lie between {low} and {high} (it is {value}).'
            yield Issue(file, problem, "Write 0.95 for 95%, for example.", cell=line)


def _incomplete(asked: Study) -> Iterator[Issue]:
    """What a design cannot do without: its waves and an instrument."""
    evaluation = asked.evaluation
    if evaluation.design not in _NEEDED:
        return
    if not evaluation.instruments:
        file, line = _at(asked)
        problem = f"Evaluation {asked.number} names no instrument, so nothing can be scored."
        yield Issue(file, problem, "Add instruments: [<name>].", cell=line)
    if all(data.wave or data.waves for data in evaluation.data):
        for wave in _NEEDED[evaluation.design]:
            if not any(wave in (data.wave, *data.waves) for data in evaluation.data):
                file, line = _at(asked, "data")
                yield Issue(
                    file,
                    f"Evaluation {asked.number} has no data of the {wave}.",
                    f"Add a data file with wave: {wave} (or waves:, if one file holds both).",
                    cell=line,
                )


def _data(asked: Study, said: list[Issue], *, counts: bool) -> tuple[Issue, ...]:
    """Faults and notes of a study's data: what a notebook would stumble over."""
    design = asked.evaluation.design
    rows = {data.rows_count for data in asked.evaluation.data}
    if any(data.attendance for data in asked.evaluation.data):

        def registered() -> Iterable[Issue]:
            register = read_attendance(asked, said)
            return [*register.notes, *([_came(asked, register)] if counts else [])]

        return _faults_of(registered)
    if design == THEMATIC or ("segments" in rows and design != PRE_POST):
        from evaluation.read.segments import read_segments

        return _faults_of(lambda: read_segments(asked, said).notes)
    declared = {wave for d in asked.evaluation.data for wave in (d.wave, *d.waves) if wave}

    def read() -> Iterable[Issue]:
        responses = read_responses(asked, said)
        said.extend(screen_issues(responses))
        found = [note for response in responses for note in response.notes]
        found += _invited(asked, responses)
        paired = design != "cross_section"  # its people may all be different ones
        if design == RETROSPECTIVE:
            return [*found, *_looked_back(asked, responses, counts=counts)]
        if responses and paired and declared >= {BASELINE, ENDPOINT}:
            matched = match_waves(responses)
            found += [*matched.notes, *_one_wave_only(asked, matched.responses)]
            found += _against(asked, matched.responses, matched)
            found += [_counted(asked, matched)] if counts else []
            pair_informants(responses, read_partner(asked))
        return found

    return _faults_of(read)


def _looked_back(asked: Study, responses: Sequence[Responses], *, counts: bool) -> Iterator[Issue]:
    """A note where nothing was rated looking back, and how many rated both."""
    waves = {r.wave for r in responses}
    if THEN not in waves:
        file, line = _at(asked, "data")
        yield Issue(
            file,
            f"Evaluation {asked.number} has no ratings of the wave then, so it describes the end "
            "and says nothing of change.",
            "Add wave: then for how it was, looking back, if that was asked.",
            cell=line,
            severity="note",
        )
    elif ENDPOINT in waves:
        matched = match_waves(under_other_names(responses, {THEN: BASELINE, ENDPOINT: ENDPOINT}))
        if counts:
            people = matched.flow.unit.plural
            yield _note(asked, f"{matched.flow.n_matched} {people} rated both now and then.")


def _one_wave_only(asked: Study, responses: Sequence[Responses]) -> Iterator[Issue]:
    """Instruments that nobody answered both times: a fault for the primary outcome."""
    for name in asked.instruments:
        before, after = (
            {
                p
                for r in responses
                if (r.instrument.id, r.wave) == (name, wave)
                for p in r.answers.index
            }
            for wave in (BASELINE, ENDPOINT)
        )
        if not before & after:
            primary = asked.evaluation.primary.partition(".")[0] == name
            file, line = _at(asked, "primary" if primary else "instruments")
            yield Issue(
                file,
                f"Nobody answered {name} at both waves ({len(before)} before, {len(after)} after)"
                + (", and it is the primary outcome." if primary else "; it shows no change."),
                "Check the identifiers, and the columns of both waves: "
                f"pathfinder columns {asked.slug}.",
                cell=line,
                severity="fault" if primary else "note",
            )


def _against(
    asked: Study, responses: Sequence[Responses], matched: MatchedWaves
) -> Iterator[Issue]:
    """A comparison group that nobody is in: a fault; or nobody both times: a note."""
    by, against = asked.compare_by, asked.against
    if not by:
        return
    seen = {
        str(label) for r in responses if by in r.background for label in r.background[by].dropna()
    }
    matched_ = set(matched.groups[by].dropna()) if by in matched.groups else set[str]()
    if against in matched_:
        return
    file, line = _at(asked, "comparison", "against")
    if against in seen:
        problem = f'Nobody in the comparison group "{against}" was measured both times.'
        yield Issue(file, problem, "There will be no comparison.", cell=line, severity="note")
    else:
        hint = did_you_mean(against, seen)
        yield Issue(
            file,
            f'Nobody in the data is in the comparison group "{against}" ({by}).',
            f"{hint} In the data are: {', '.join(sorted(seen)) or 'none'}.".strip(),
            cell=line,
        )


def _invited(asked: Study, responses: Sequence[Responses]) -> Iterator[Issue]:
    """Fewer people invited to a wave than stand in its files."""
    if asked.invited and asked.evaluation.design == "cross_section":
        yield _note(asked, "invited: is not used in this design.")
        return
    for wave in asked.invited:
        invited, started = invited_at(asked.invited, wave), started_at(responses, wave)
        if invited is not None and invited < started:
            file, line = _at(asked, "invited", wave)
            yield Issue(
                file,
                f"{invited} were invited to the {printed(wave)}, and {started} "
                f"{responses[0].unit.plural} stand in its files.",
                "Count among the invited also those who came without an invitation.",
                cell=line,
            )


def _counted(asked: Study, matched: MatchedWaves) -> Issue:
    """How many people there are at each wave, to be compared with what the lead expects."""
    flow = matched.flow
    later = (
        f" At follow-up {flow.n_follow_up}, {flow.n_followed} of them also before."
        if flow.n_follow_up is not None
        else ""
    )
    return _note(
        asked,
        f"{flow.n_baseline} {flow.unit.plural} measured before, {flow.n_endpoint} after, "
        f"{flow.n_matched} both times.{later}",
    )


def _came(asked: Study, register: Attendance) -> Issue:
    """How many people a register has, and how many of them came."""
    people = register.table.groupby("person")["attended"].any()
    return _note(
        asked, f"{len(people)} {register.unit.plural} in the register, {people.sum()} of them came."
    )


def _note(asked: Study, told: str) -> Issue:
    file, line = _at(asked)
    return Issue(file, f"Evaluation {asked.number}: {told}", "", cell=line, severity="note")


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

    return _faults_of(read)


def _faults_of(read: Callable[[], object]) -> tuple[Issue, ...]:
    """The faults that reading raises, or the issues that it returns."""
    try:
        result = read()
        if not isinstance(result, Iterable):
            return ()
        return tuple(i for i in result if isinstance(i, Issue))
    except EvaluationError as error:
        return error.issues
