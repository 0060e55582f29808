"""Reads everything that a deliverable declares and finds every fault, without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from evaluation.counting import plural
from evaluation.declare.data_files import DataFile
from evaluation.declare.designs import design_of
from evaluation.declare.library import notebook_of
from evaluation.declare.lined_yaml import read_yaml
from evaluation.declare.programme import Deliverable
from evaluation.declare.questions import none_counts_most
from evaluation.declare.waves import BASELINE, ENDPOINT, WAVES, printed
from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import Collector, EvaluationError, Issue, did_you_mean
from evaluation.link.review_list import stray_lists
from evaluation.link.waves import (
    MatchedWaves,
    informants_nearly,
    match_waves,
    pair_informants,
    under_other_names,
)
from evaluation.protect.policy import load_policy
from evaluation.publish.decision_record import Record, departures, look, read_record
from evaluation.read.answer_months import answer_months
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import read_grids
from evaluation.read.people.consent import people_of
from evaluation.read.people.corrections import read_corrections
from evaluation.read.register import read_attendance
from evaluation.read.responses import Responses, read_partner, read_responses
from evaluation.read.screens.screens import screened
from evaluation.read.segments import CodedSegments, nearest_themes, read_segments
from evaluation.read.survey.surveyed import read_survey
from evaluation.report.build import load_proforma, proforma_path, with_particulars
from evaluation.report.lead.citations import faults_before_run
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.overclaims import overclaims
from evaluation.run.account import Account, CheckedData, ReadWave, faults
from evaluation.run.beforehand import Analyses, results
from evaluation.run.kernels.parameters import check_parameters
from evaluation.run.particulars import dates_twice, too_long_to_draw
from evaluation.run.undeclared import undeclared
from evaluation.say.certainty import load_rules
from evaluation.say.claims.ladder import CAN, SAYS
from evaluation.say.wording import listed, long_date
from evaluation.scoring.flow import invited_at, started_at

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
    issues += dates_twice(shown_as, proforma, months)
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
    return Account(slug, deliverable.title, shown, tuple(details), read, plan, months)


def _place(workspace: Workspace, slug: str, *place: str) -> tuple[str, str]:
    """The file of a deliverable as messages show it, and the line of a place in it."""
    path = workspace.folder(slug) / "deliverable.yaml"
    lines = read_yaml(path, workspace.shown(path))[1]
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    return workspace.shown(path), f"line {line}"


def _issue(
    asked: Study, *place: str, problem: str, action: str, note: bool = False, code: str
) -> Issue:
    """A fault, or a note, at a place in what one evaluation declares."""
    file, line = _place(asked.workspace, asked.slug, "evaluations", str(asked.number - 1), *place)
    return Issue(file, problem, action, cell=line, severity="note" if note else "fault", code=code)


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
    return [
        *citations,
        *notes,
        *_overclaims(workspace, slug, deliverable, proforma),
        *too_long_to_draw(shown, proforma),
    ]


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
    workspace: Workspace, slug: str, deliverable: Deliverable, proforma: Sequence[WrittenSection]
) -> Iterator[Issue]:
    """Sentences of the proforma that claim more than the design allows: a note each."""
    shown = workspace.shown(proforma_path(workspace.folder(slug)))
    claims = overclaims(deliverable, proforma)
    for verdict in claims.open:
        yield Issue(
            shown,
            f"“{verdict.sentence}” {SAYS[verdict.claim]}; this design can only "
            f"{CAN[claims.allowed]}.",
            f"Write, if it is true: “{verdict.suggestion}” Or give a reason to keep it under "
            "claims_overridden in deliverable.yaml; until then no hub collects the report.",
            cell=verdict.place,
            severity="note",
            code="claims.too-strong",
        )
    for kept in claims.idle:
        file, line = _place(workspace, slug, "claims_overridden")
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
            file, line = _place(workspace, slug, "evaluations", str(later - 1))
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
        return _place(asked.workspace, asked.slug, *place)[1]

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
            yield _issue(
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
        yield _issue(
            asked,
            problem=f"Evaluation {asked.number} names no instrument, so nothing can be scored.",
            action="Add instruments: [<name>].",
            code="evaluation.no-instrument",
        )
    if all(data.declared_waves for data in evaluation.data):
        yield from (
            _issue(
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


def _register(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    register = read_attendance(asked, reading.collector)
    reading.given = (register,)
    people = register.table.groupby("person")["attended"].any()
    reading.waves.append(ReadWave("", len(people), register.sources))
    yield from register.notes
    yield _note(
        asked,
        f"{len(people)} {register.unit.plural} in the register, {people.sum()} of them came.",
        code="register.counted",
    )


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


def _segments(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    segments = read_segments(asked, reading.collector)
    reading.given = (segments,)
    reading.waves.append(ReadWave("", segments.table["source"].nunique(), segments.sources))
    yield from segments.notes
    yield from _themes_asked(asked, segments)


def _themes_asked(asked: Study, segments: CodedSegments) -> Iterator[Issue]:
    """Questions about a theme under which nothing was coded.

    A note: a theme that nobody raised is as good an answer as any, and its question stays.
    """
    for number, question in enumerate(asked.questions):
        nearest = nearest_themes(segments, question.group)
        if question.kind != "theme" or not question.group or not nearest:
            continue
        yield _issue(
            asked,
            *("questions", str(number), "group"),
            problem=f'The question “{question.text}” asks of the theme "{question.group}", under '
            "which nothing is coded in the data.",
            action=f"{nearest} Write it as in the data; if nobody raised it, leave it: the report "
            "then shows no number for it.",
            note=True,
            code="segments.theme-not-there",
        )


def _answers(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of questionnaires, and who is paired where the design pairs people."""
    responses = read_responses(asked, reading.collector)
    reading.waves += [ReadWave(r.wave, r.listed, r.sources, r.instrument.id) for r in responses]
    reading.months = answer_months(asked.evaluation.answers, responses)
    reading.collector.detail(*(flag.issue for flag in screened(responses)))
    yield from (note for response in responses for note in response.notes)
    place = _place(asked.workspace, asked.slug, "evaluations", str(asked.number - 1))
    yield from none_counts_most(asked.evaluation, asked.instruments, *place)
    yield from _invited(asked, responses)
    yield from _nobody_in_group(asked, responses)
    pairs = design_of(asked.evaluation.design).pairs
    if not pairs or WAVES[pairs[0]].looking_back:
        reading.given = (responses,)
    if pairs and WAVES[pairs[0]].looking_back:
        yield from _looked_back(asked, responses, pairs)
    elif responses and pairs and asked.evaluation.waves >= set(pairs):
        matched = match_waves(responses)
        yield from matched.notes
        yield from _one_wave_only(asked, matched.responses)
        yield from _against(asked, matched)
        yield _counted(asked, matched)
        partner = read_partner(asked)
        reading.given = (matched, pair_informants(responses, partner))
        yield from informants_nearly(responses, partner) if partner else ()


def _survey(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of a survey with questions of its own."""
    surveyed = read_survey(asked, reading.collector)
    reading.given = (surveyed,)
    reading.waves += [ReadWave(wave.wave, wave.listed, wave.sources) for wave in surveyed]
    yield from dict.fromkeys(note for wave in surveyed for note in wave.notes)


# By the kind of data file; where a programme's own notebook reads several, the first counts.
READERS = {"register": _register, "segments": _segments, "survey": _survey, "answers": _answers}


def _nobody_in_group(asked: Study, responses: Sequence[Responses]) -> Iterator[Issue]:
    """A declared group that nobody is in, at any wave: a fault; or at one wave: a note."""
    declared = {
        (column, code): group.labels[code]
        for data in asked.evaluation.answers
        for column, group in data.groups.items()
        for code in group.labels
    }
    there: dict[str, dict[str, set[str]]] = {}  # labels that somebody has, by column and wave
    for response in responses:
        for column, labels in ({} if response.everybody is None else response.everybody).items():
            waves = there.setdefault(str(column), {})
            waves.setdefault(response.wave, set()).update(map(str, labels.dropna().unique()))
    for (column, code), label in declared.items():
        waves = there.get(column, {})
        empty = [wave for wave, labels in waves.items() if label not in labels]
        compared = (column, label) == (asked.compare_by, asked.against)  # _against tells of it
        if not empty or compared:
            continue
        nowhere = len(empty) == len(waves)
        yield _issue(
            asked,
            "data",
            problem=f'Nobody in the data is in the group "{label}" ({column}: {code}).'
            if nowhere
            else f'Nobody at the {listed(tuple(map(printed, empty)))} is in the group "{label}" '
            f"({column}: {code}).",
            action="Declare the file that has them, correct the code, or remove it under labels if "
            "nobody there was asked."
            if nowhere
            else "If they were asked, their answers are missing.",
            note=not nowhere,
            code="groups.nobody-in-group" if nowhere else "groups.nobody-at-wave",
        )


def _looked_back(
    asked: Study, responses: Sequence[Responses], pairs: tuple[str, str]
) -> Iterator[Issue]:
    """A note where nothing was rated looking back, and how many rated both."""
    waves = {response.wave for response in responses}
    then, now = pairs
    if then not in waves:
        yield _issue(
            asked,
            "data",
            problem=f"Evaluation {asked.number} has no ratings of the wave {then}, so it describes "
            "the end and says nothing of change.",
            action=f"Add wave: {then} for how it was, looking back, if that was asked.",
            note=True,
            code="evaluation.no-rating-looking-back",
        )
    elif now in waves:
        matched = match_waves(under_other_names(responses, {then: BASELINE, now: ENDPOINT}))
        flow = matched.flow
        yield from matched.notes
        yield _note(
            asked,
            f"{flow.n_matched} {flow.unit.plural} rated both now and {then}.",
            code="waves.counted-looking-back",
        )


def _one_wave_only(asked: Study, responses: Sequence[Responses]) -> Iterator[Issue]:
    """Instruments that nobody answered both times: a fault for the primary outcome."""
    for name in asked.instruments:
        before, after = (
            {
                person
                for response in responses
                if (response.instrument.id, response.wave) == (name, wave)
                for person in response.answers.index
            }
            for wave in (BASELINE, ENDPOINT)
        )
        if not before & after:
            primary = asked.evaluation.primary.partition(".")[0] == name
            effect = ", and it is the primary outcome." if primary else "; it shows no change."
            yield _issue(
                asked,
                "primary" if primary else "instruments",
                problem=f"Nobody answered {name} at both waves ({len(before)} before, {len(after)} "
                f"after){effect}",
                action="Check the identifiers, and the columns of both waves: "
                f"pathfinder columns {asked.slug}.",
                note=not primary,
                code="waves.one-wave-only",
            )


def _against(asked: Study, matched: MatchedWaves) -> Iterator[Issue]:
    """A comparison group that nobody is in: a fault; or nobody both times: a note."""
    by, against = asked.compare_by, asked.against
    paired = set(matched.groups[by].dropna()) if by in matched.groups else set[str]()
    if not by or against in paired:
        return
    labels = {
        str(label)
        for response in matched.responses
        if by in response.background
        for label in response.background[by].dropna()
    }
    if against in labels:
        yield _issue(
            asked,
            "comparison",
            "against",
            problem=f'Nobody in the comparison group "{against}" was measured both times.',
            action="There will be no comparison.",
            note=True,
            code="comparison.nobody-both-times",
        )
    else:
        hint = did_you_mean(against, labels)
        yield _issue(
            asked,
            "comparison",
            "against",
            problem=f'Nobody in the data is in the comparison group "{against}" ({by}).',
            action=f"{hint} In the data are: {', '.join(sorted(labels)) or 'none'}.".strip(),
            code="comparison.nobody-in-group",
        )


def _invited(asked: Study, responses: Sequence[Responses]) -> Iterator[Issue]:
    """Fewer people invited to a wave than stand in its files."""
    if asked.invited and not design_of(asked.evaluation.design).invited:
        yield _note(asked, "invited: is not used in this design.", code="invited.not-used")
        return
    for wave in asked.invited:
        invited, started = invited_at(asked.invited, wave), started_at(responses, wave)
        if invited is not None and invited < started:
            yield _issue(
                asked,
                "invited",
                wave,
                problem=f"{invited} were invited to the {printed(wave)}, and {started} "
                f"{responses[0].unit.plural} stand in its files.",
                action="Count among the invited also those who came without an invitation.",
                code="invited.fewer-than-came",
            )


def _counted(asked: Study, matched: MatchedWaves) -> Issue:
    """How many people there are at each wave, to be compared with what the lead expects."""
    flow = matched.flow
    later = "".join(
        f" {WAVES[wave].when.capitalize()} {flow.measured[wave]}, {n} of them also before."
        for wave, n in flow.paired.items()
        if wave != ENDPOINT
    )
    return _note(
        asked,
        f"{flow.measured[BASELINE]} {flow.unit.plural} measured before, "
        f"{flow.measured[ENDPOINT]} after, {flow.n_matched} both times.{later}",
        code="waves.counted",
    )


def _note(asked: Study, sentence: str, *, code: str) -> Issue:
    return _issue(
        asked, problem=f"Evaluation {asked.number}: {sentence}", action="", note=True, code=code
    )


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
