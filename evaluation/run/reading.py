"""What is read of an evaluation by the kind of its files, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Protocol

from evaluation.audit.of_study import read_figures
from evaluation.counting import and_more, grouped, plural
from evaluation.declare.designs import design_of
from evaluation.declare.questions import none_counts_most
from evaluation.declare.waves import BASELINE, ENDPOINT, THEN, WAVES, printed
from evaluation.declare.whose_rows import UNPROTECTED
from evaluation.declare.workspace import Study
from evaluation.errors import EvaluationError, Issue, did_you_mean
from evaluation.link.waves import (
    MatchedWaves,
    informants_nearly,
    match_waves,
    pair_informants,
    under_other_names,
)
from evaluation.protect.policy import load_policy
from evaluation.read.answer_months import answer_months
from evaluation.read.counted.counted_figures import read_counts
from evaluation.read.counted.of_service import read_service
from evaluation.read.exports.times import span_of, whole_span
from evaluation.read.log.events import read_events
from evaluation.read.register import Attendance, read_attendance
from evaluation.read.responses import Responses, Source, read_partner, read_responses
from evaluation.read.reviewed import read_review
from evaluation.read.screens.screens import screened
from evaluation.read.segments import CodedSegments, nearest_themes, read_segments
from evaluation.read.spending import read_spending
from evaluation.read.staged import read_stages
from evaluation.read.supplied import read_supply
from evaluation.read.survey.surveyed import read_survey
from evaluation.run.account import CheckedData, ReadWave
from evaluation.run.again import same_people_again
from evaluation.run.counted_measures import asked_of_measures, left_out, no_question_of_measures
from evaluation.run.places import issue_at, place_of
from evaluation.say.finding import Edition
from evaluation.say.wording import listed
from evaluation.scoring.flow import invited_at, started_at


class _OfFiles(Protocol):
    """What was read of files, with what is noted of them."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files."""

    @property
    def notes(self) -> tuple[Issue, ...]:
        """What is noted of them."""


def _as_a_whole(
    reading: CheckedData, given: _OfFiles, counted: int, in_files: tuple[int, ...] = ()
) -> Iterator[Issue]:
    """What is read of no wave, and goes to the notebook as it is.

    ``counted``: rows, figures; ``in_files``: how many of each file, where they are no rows.
    """
    reading.given = (given,)
    reading.waves.append(ReadWave("", counted, given.sources, in_files=in_files))
    yield from dict.fromkeys(given.notes)


def _register(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    register = read_attendance(asked, reading.collector)
    reading.given = (register,)
    people = register.table.groupby("person")["attended"].any()
    reading.waves.append(ReadWave("", len(people), register.sources))
    yield from register.notes
    yield from _small_agencies(asked, register)
    yield _note(
        asked,
        f"{len(people)} {register.unit.plural} in the register, {people.sum()} of them came.",
        code="register.counted",
    )


def _small_agencies(asked: Study, register: Attendance) -> Iterator[Issue]:
    """A note where agencies have so few people that what leaves the team shows not all of them."""
    if register.pool:
        return
    with suppress(EvaluationError):  # a policy that is not there is told by itself
        programme = asked.workspace.programme
        policy = load_policy(programme.disclosure_policy, asked.workspace.root)
        least = policy.part(register.unit, Edition.PUBLIC)
        came = register.table[register.table["attended"]].groupby("agency")["person"].nunique()
        every = sorted({*register.table["agency"]} - {""})
        few = [name for name in every if came.get(name, 0) < least]
        if few and len(every) > 1:
            yield issue_at(
                asked,
                *("data", "0", "file"),
                problem=f"{len(few)} of {len(every)} agencies have fewer than {least} "
                f"{register.unit.plural} who came ({and_more(few)}), so tables by agency are not "
                "whole in what leaves the team.",
                action='To show them as one row, declare beside the file: pool: "other agencies".',
                note=True,
                code="register.small-agencies",
            )


def _segments(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    segments = read_segments(asked, reading.collector)
    partner = read_partner(asked)
    reading.given = (segments, partner) if partner else (segments,)
    every, each = len(segments.every_source), tuple(map(len, segments.by_file))
    reading.waves.append(ReadWave("", every, segments.sources, in_files=each))
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
        yield issue_at(
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
    place = place_of(asked.workspace, asked.slug, "evaluations", str(asked.number - 1))
    yield from none_counts_most(asked.evaluation, asked.instruments, *place)
    yield from _invited(asked, responses)
    spans = grouped((r.wave, span_of(r.rows)) for r in responses if len(r.rows) and r.wave != THEN)
    yield from _in_order(asked, {wave: whole_span(of) for wave, of in spans.items()})
    yield from _nobody_in_group(asked, responses)
    pairs = design_of(asked.evaluation.design).pairs
    yield from (issue_at(asked, "design", **note) for note in same_people_again(asked, responses))
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
    yield from _in_order(asked, {wave.wave: wave.span for wave in surveyed})
    replied = {wave.wave: wave.listed + wave.set_aside for wave in surveyed if wave.frame is None}
    yield from _fewer_invited(asked, replied, surveyed[0].unit.plural)


def _log(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of a log of events."""
    events = read_events(asked, reading.collector)
    yield from _as_a_whole(reading, events, len(events.table))
    n, places = int(events.table["count"].sum()), len(events.area_of)
    used = events.table.loc[events.table["count"] > 0, "place"].nunique()
    of_all = f"{used} of {plural(places, 'place')}" if events.listed else plural(used, "place")
    at = f" at {of_all}" if places else ""
    yield _note(asked, f"{n} {events.called} in the log{at}.", code="events.counted")


def _printed(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of figures in print."""
    printed = read_figures(asked, reading.collector)
    reading.given = (printed,)
    reading.waves.append(ReadWave("", printed.figures, printed.sources))
    yield _note(
        asked,
        f"{plural(printed.figures, 'printed figure was', 'printed figures were')} read, and "
        f"{plural(printed.relations, 'relation')} between them checked.",
        code="figures.counted",
    )


def _review(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of a review of documents."""
    reviewed = read_review(asked, reading.collector)
    by_file = tuple(map(len, reviewed.by_file))
    yield from _as_a_whole(
        reading, reviewed, len(reviewed.documents), by_file if len(by_file) > 1 else ()
    )
    silent = [name for name in reviewed.documents if not reviewed.documents_of(document=name)]
    none = f", nothing in {and_more(silent)}" if silent else ""
    yield _note(
        asked,
        f"{plural(len(reviewed.passages), 'passage')} of "
        f"{plural(len(reviewed.documents), 'document')}{none}.",
        code="review.counted",
    )
    if not reviewed.complete:
        yield issue_at(
            asked,
            "data",
            problem="It is not said which categories and groups were looked for, so nobody can see "
            "where nothing was found.",
            action='Declare them beside the file: "categories: [...]" and "across: [...]".',
            note=True,
            code="review.not-complete",
        )


def _spending(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of an account."""
    spending = read_spending(asked, reading.collector)
    yield from _as_a_whole(reading, spending, len(spending.lines))
    held = spending.totals
    of_totals = f", {plural(held, 'row')} of totals held against them" if held else ""
    yield _note(
        asked,
        f"{plural(len(spending.lines), 'line')} of an account{of_totals}.",
        code="spending.counted",
    )
    if not spending.vat:
        yield issue_at(
            asked,
            "data",
            problem="It is not said whether VAT is in the amounts, and the report says that.",
            action="Write vat: included, excluded or mixed beside the file.",
            note=True,
            code="spending.vat-not-said",
        )


def _supply(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of a supply of measures."""
    supply = read_supply(asked, reading.collector)
    yield from _as_a_whole(reading, supply, len(supply.areas))
    last = supply.periods[-1]
    cells = supply.asked(last)
    n, of = sum(cell.here for cell in cells), plural(len(cells), "figure was", "figures were")
    yield _note(
        asked,
        f"{plural(len(supply.measures), 'measure was', 'measures were')} asked of "
        f"{plural(len(supply.areas), 'area')}; for {last}, {n} of {of} supplied.",
        code="supply.counted",
    )


def _counts(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of counts by supplier, area and period."""
    counted = read_counts(asked, reading.collector)
    n = counted.n
    yield from _as_a_whole(reading, counted, n, counted.in_files)
    totals = int(counted.table["total"].sum())
    without = len(counted.table) - totals - len(counted.given)
    places = plural(without, "place for a figure has", "places for a figure have")
    beside = f", and {plural(totals, 'total')} beside them" if totals else ""
    none = f"; {places} none" if without else ""
    read = (
        f"{plural(n, 'row was', 'rows were')} counted, each as one event."
        if counted.counted_rows
        else f"{plural(n, 'figure was', 'figures were')} read{beside}{none}."
    )
    yield _note(asked, read, code="counts.counted")
    yield from asked_of_measures(asked, counted)
    # shares of people stay with the team, so that a question of them would have no answer
    names = [n for n, of in counted.measures.items() if n and of.adds_up]
    if not (asked.evaluation.questions or counted.unit in UNPROTECTED or len(names) < 2):
        yield from no_question_of_measures(
            asked, names, "page 1 says how many figures were supplied, and none of them"
        )


def _service(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of the counts of a service."""
    served = read_service(asked, reading.collector)
    counted = served.counted
    yield from _as_a_whole(reading, counted, counted.n, counted.in_files)
    reading.given = (served,)
    yield from asked_of_measures(asked, counted)
    yield from left_out(asked, served)
    names = [name for name in counted.measures if name]
    if len(names) > 1 and not asked.evaluation.questions:
        yield from no_question_of_measures(
            asked, names, f"page 1 tells of the first alone, “{names[0]}”"
        )
    every = served.every
    yield _note(
        asked,
        f"{plural(len(served.before), every)} before {served.began.label}, and "
        f"{plural(len(served.since), every)} since.",
        code="service.counted",
    )
    if not served.changed:
        yield issue_at(
            asked,
            "data",
            problem="It is not said what else changed in these years, and the report says that.",
            action='Write beside the file, by the period from which on: "changed: {Sep 2021: '
            'schools opened again}". If you know of nothing, leave it.',
            note=True,
            code="service.nothing-else",
        )


def _stages(asked: Study, reading: CheckedData) -> Iterator[Issue]:
    """What is read of counts by group at stages."""
    staged = read_stages(asked, reading.collector)
    yield from _as_a_whole(reading, staged, len(staged.figures), staged.in_files)
    areas = f" in {plural(len(staged.areas), 'area')}" if any(staged.areas) else ""
    yield _note(
        asked,
        f"{plural(len(staged.figures), 'figure')} of {plural(len(staged.groups), 'group')} at "
        f"{plural(len(staged.stages), 'stage')}{areas}.",
        code="stages.counted",
    )


# By the kind of data file; where a programme's own notebook reads several, the first counts.
READERS = {
    "register": _register,
    "segments": _segments,
    "replies": _survey,
    "events": _log,
    "printed": _printed,
    "passages": _review,
    "amounts": _spending,
    "service counts": _service,
    "supplied": _supply,
    "counted": _counts,
    "stages": _stages,
    "reached": _stages,
    "answers": _answers,
}


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
        yield issue_at(
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
        yield issue_at(
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
            yield issue_at(
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
        yield issue_at(
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
        yield issue_at(
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
    started = {wave: started_at(responses, wave) for wave in asked.invited}
    if responses:
        yield from _fewer_invited(asked, started, responses[0].unit.plural)


def _fewer_invited(asked: Study, started: Mapping[str, int], people: str) -> Iterator[Issue]:
    """A fault for each wave to which fewer were invited than began."""
    for wave, n in started.items():
        invited = invited_at(asked.invited, wave)
        if invited is not None and invited < n:
            yield issue_at(
                asked,
                "invited",
                wave,
                problem=f"{invited} were invited to the {printed(wave)}, and {n} {people} stand in "
                "its files.",
                action="Count among the invited also those who came without an invitation.",
                code="invited.fewer-than-came",
            )


def _in_order(asked: Study, spans: Mapping[str, tuple[date, date] | None]) -> Iterator[Issue]:
    """Waves of which the later was answered before the earlier, as where files were exchanged."""
    dated = [(wave, spans[wave]) for wave in WAVES if wave in spans]
    for (earlier, first), (later, second) in pairwise(dated):
        if first and second and second[1] < first[0]:
            yield issue_at(
                asked,
                "data",
                problem=f"All answers of the {printed(later)} ({second[0]} to {second[1]}) are "
                f"older than those of the {printed(earlier)} ({first[0]} to {first[1]}).",
                action="If the two files were exchanged, exchange wave: in deliverable.yaml. If "
                "these are not the days on which people answered, leave it.",
                note=True,
                code="waves.exchanged",
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
    return issue_at(
        asked, problem=f"Evaluation {asked.number}: {sentence}", action="", note=True, code=code
    )
