"""Who was measured, paired and lost; how far people got, wave by wave, and by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyses.people.linking import how_linked
from evaluation.counting import in_words
from evaluation.declare.waves import BASELINE, ENDPOINT, MEASURED, WAVES
from evaluation.declare.workspace import Study
from evaluation.link.waves import Flow, MatchedWaves
from evaluation.say.counts import counts_table
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    people_counted,
    unique_slugs,
)
from evaluation.say.wording import inside_sentence, worded
from evaluation.scoring.flow import WaveFlow, count_groups, count_waves
from evaluation.scoring.scores import ScoredWave

_STEPS = {
    "invited": ("Invited", ""),
    "started": ("Started", "did not start"),
    "consented": ("Consented", "without consent"),
    "measured": ("Measured", "answered nothing"),
    "scored": ("scored", ""),
    "completed": ("answered every item", ""),
}
_INSIDE = ("scored", "completed")
_MEANINGS = (
    'Started: has a row in the file. Measured: answered at least one question. {what}; "not '
    'applicable" is no answer.'
)
_NOT_INVITED = (
    "Where the number of people invited is not declared, it is not known how many never started."
)
_MARKED = "{n_left_out} rows that are tests, spam or unfinished without any answer are not counted."
_LOST = "People who were lost may differ from those who stayed."
ONE_ROW = (
    "All times stand in one row of the file, and how many were asked at the start is not declared. "
    "Whoever was lost may not be in the file, so how many were lost is not known."
)
_FOLLOWED = "{{n_{name}}} were measured {when}, {{{both}}} of whom also before."
_METHOD = "Count of different people each time, paired by {by} and never by row order."
_WHY = "A result speaks of those who reached the end; the flow says how many did not, and where."


def lost_unseen(study: Study) -> tuple[str, ...]:
    """That the data may be of those alone who stayed: all files have all waves in one row.

    It goes by what is declared and not by how many were lost, so that it tells nothing of few.
    """
    files = getattr(study.evaluation, "answers", ())  # none in a study that is no declaration
    one_row = files and all(data.waves for data in files)
    return (ONE_ROW,) if one_row and not study.invited else ()


def flow_finding(matched: MatchedWaves, key: str, basis: Basis) -> Finding:
    """How many people were seen at each wave and how many could be paired."""
    flow, bases = matched.flow, _bases(matched)
    people = flow.unit.plural
    counted = {"n_baseline": "Measured before"}
    for wave in flow.paired:
        when = WAVES[wave].when
        times = "both times" if wave == ENDPOINT else f"before and {when}"
        counted |= {f"n_{wave}": f"Measured {when}", WAVES[wave].both: f"Measured {times}"}
    if len(flow.paired) > 1:
        counted["n_throughout"] = f"Measured all {in_words(len(flow.measured))} times"
    estimates = {
        name: people_counted(label, len(bases[name].people), bases[name])
        for name, label in counted.items()
    }
    wordings: tuple[str, ...] = (
        f"{{n_matched}} {people} were measured both before and after. Change can be told only of "
        "them.",
        f"{people.capitalize()} were measured before and after.",
    )
    if flow.lost(ENDPOINT) or flow.joined(ENDPOINT):
        wordings = (
            f"{{n_baseline}} {people} were measured before and {{n_endpoint}} after. "
            "Change can be told only of the {n_matched} who were measured both times.",
            *wordings,
        )
    followed = [
        _FOLLOWED.format(name=wave, when=WAVES[wave].when, both=WAVES[wave].both)
        for wave in flow.paired
        if wave != ENDPOINT
    ]
    if followed:
        wordings = (" ".join((wordings[0], *followed)), *wordings)
    return worded(
        key,
        f"{people.capitalize()} who were measured",
        bases["n_matched"],
        wordings,
        estimates,
        table=counts_table(
            f"{people.capitalize()} who were measured", "Stage", people, estimates.values()
        ),
        basis=basis,
        caveats=(*((_LOST,) if any(map(flow.lost, flow.paired)) else ()), *how_linked(matched)),
        method="Count of different people.",
        why=f"People are paired by {matched.linked_by} and never by row order.",
    )


def _bases(matched: MatchedWaves) -> dict[str, Base]:
    """Who was measured at each wave, and at several."""
    unit, at = matched.flow.unit, {wave: set[object]() for wave in MEASURED}
    for asked in matched.responses:
        at.get(asked.wave, set()).update(asked.answers.index)
    throughout = matched.throughout(matched.paired)
    return (
        {f"n_{wave}": Base.of(unit, people, "", wave) for wave, people in at.items()}
        | {
            WAVES[wave].both: Base.of(unit, people, "", BASELINE, wave)
            for wave, people in matched.paired.items()
        }
        | {"n_throughout": Base.of(unit, throughout, "", BASELINE, *matched.paired)}
    )


def flow_findings(
    study: Study, matched: MatchedWaves, scored: Sequence[ScoredWave], basis: Basis
) -> Iterator[Finding]:
    """``<instrument>.flow_by_wave``, and for the team ``.flow_by_<column>`` for each group column.

    Numbers of invited people by group count for the one group column that they fit.
    """
    primary, invited = study.evaluation.primary, study.invited
    waves = count_waves(matched.responses, scored, matched.paired, primary=primary, invited=invited)
    name, meaning = scored[0].instrument.id, _subject(scored, primary)
    by_wave = _by_wave(matched, waves, meaning, (f"{name}.flow_by_wave", basis))
    caveats = (*by_wave.caveats, *lost_unseen(study))
    yield by_wave.model_copy(update={"caveats": caveats})
    columns = [str(c) for asked in matched.responses for c in asked.background.columns]
    keys = unique_slugs(["wave", *dict.fromkeys(columns)])
    for column in dict.fromkeys(columns):
        groups = count_groups(
            matched.responses, scored, matched.paired, column, primary=primary, invited=invited
        )
        title = study.group_titles.get(column, column)
        yield _by_group(matched, groups, title, meaning).model_copy(
            update={"key": f"{name}.flow_by_{keys[column]}", "basis": basis}
        )


def _subject(scored: Sequence[ScoredWave], primary: str) -> str:
    """Which scores and items are meant: of the primary outcome, or of any."""
    titles = {
        f"{wave.instrument.id}.{name}": scale.title
        for wave in scored
        for name, scale in wave.instrument.scales.items()
    }
    if primary not in titles:
        return "Scored: on at least one scale. Answered every item: of every scale"
    return (
        f"Scored, and answered every item: on the main measure, {inside_sentence(titles[primary])}"
    )


def _by_wave(
    matched: MatchedWaves, waves: Sequence[WaveFlow], meaning: str, named: tuple[str, Basis]
) -> Finding:
    """Everybody: numbers, table and diagram."""
    flow, (key, basis) = matched.flow, named
    people = flow.unit.plural
    files = {(s.file, s.sheet): s.left_out for r in matched.responses for s in r.sources}
    bases = _bases(matched) | {
        _name(step, wave.wave): Base.of(flow.unit, wave.people.get(step, ()), step, wave.wave)
        for wave in waves
        for step in _STEPS
        if step != "measured"
    }
    scored = next(wave.people["both_scored"] for wave in waves if wave.wave == ENDPOINT)
    bases["n_both_scored"] = Base.of(flow.unit, scored, "scored", BASELINE, ENDPOINT)
    marks = [*_of_waves(waves, bases), *_both(flow, bases)]
    estimates = {
        mark.key: people_counted(f"{mark.column} {mark.label}".strip(), mark.n, mark.base)
        for mark in marks
    }
    estimates["n_left_out"] = people_counted("Rows set aside", sum(files.values()))
    unknown = any(wave.invited is None for wave in waves)
    started = f"{{n_started_baseline}} {people} started before"
    return worded(
        key,
        "How far people got each time",
        bases["n_matched"],
        (
            f"{started}, {{n_matched}} were measured both times and {{n_both_scored}} have a score "
            "both times.",
            f"{started}; {{n_matched}} were measured both times.",
            f"It was counted how far {people} got each time.",
        ),
        estimates,
        table=_table(people, marks, meaning),
        figure=Figure(
            kind="flow",
            title="Who was there each time, and who was lost",
            x_label=f"Number of {people}",
            statistic=Statistic.COUNT,
            decimals=0,
            marks=tuple(marks),
        ),
        caveats=(
            *((_NOT_INVITED,) if unknown else ()),
            *((_MARKED,) if sum(files.values()) else ()),
            _LOST,
        ),
        method=_METHOD.format(by=matched.linked_by),
        why=_WHY,
        basis=basis,
    )


def _name(step: str, wave: str) -> str:
    """The estimate of a step at a wave; who was measured is called as in ``flow``."""
    return f"n_{wave}" if step == "measured" else f"n_{step}_{wave}"


def _of_waves(waves: Sequence[WaveFlow], bases: Mapping[str, Base]) -> Iterator[Mark]:
    """The steps of each wave, step by step."""
    for step, (label, lost) in _STEPS.items():
        for wave in waves:
            n = getattr(wave, step)
            if n is None:
                continue
            reached = [s for s in _STEPS if getattr(wave, s) is not None and s not in _INSIDE]
            before = reached[: reached.index(step)] if step in reached else ["measured"]
            key = _name(step, wave.wave)
            yield Mark(
                label=label,
                value=n,
                n=n,
                base=bases[key],
                key=key,
                column=WAVES[wave.wave].when.capitalize(),
                of={_name(before[-1], wave.wave): lost} if before else {},
                inside=step in _INSIDE,
            )


def _both(flow: Flow, bases: Mapping[str, Base]) -> Iterator[Mark]:
    """Who was measured at several waves, below them."""

    def mark(label: str, key: str, of: dict[str, str]) -> Mark:
        n, inside = len(bases[key].people), "" in of.values()
        return Mark(label=label, value=n, n=n, base=bases[key], key=key, of=of, inside=inside)

    for wave in flow.paired:
        when, both = WAVES[wave].when, WAVES[wave].both
        lost, joined = f"measured before and not {when}", f"measured {when} and not before"
        of = {"n_baseline": f"lost, {lost}", f"n_{wave}": f"joined, {joined}"}
        yield mark(f"Measured before and {when}", both, of)
        if wave == ENDPOINT:
            yield mark("scored before and after", "n_both_scored", {both: ""})
    if len(flow.paired) > 1:
        number, last = in_words(len(flow.measured)), [*flow.paired][-1]
        yield mark(f"measured all {number} times", "n_throughout", {WAVES[last].both: ""})


def _table(people: str, marks: Sequence[Mark], meaning: str) -> Table:
    """A row a wave and step, wave by wave."""
    waves = list(dict.fromkeys(mark.column for mark in marks))
    return Table(
        caption="How far people got each time",
        columns=(
            Column(key="wave", label="When"),
            Column(key="label", label="Step"),
            Column(key="n", label=people.capitalize(), statistic=Statistic.COUNT),
        ),
        rows=tuple(
            [
                Row(
                    cells={
                        "wave": mark.column or "Together",
                        "label": f"{mark.label[:1].upper()}{mark.label[1:]}",
                        "n": mark.n,
                    },
                    n=mark.n,
                    base=mark.base,
                )
                for wave in waves
                for mark in marks
                if mark.column == wave
            ]
        ),
        notes=(_MEANINGS.format(what=meaning),),
    )


_GROUP_COLUMNS = {
    "invited": "Invited",
    "started": "Started",
    "consented": "Consented",
    "measured": "Measured",
    "completed": "Every item",
    "scored": "Scored",
    "linked": "Linked",
    "lost": "Lost",
    "joined": "Joined",
    "both_scored": "Paired",
}


def _by_group(
    matched: MatchedWaves, groups: Sequence[WaveFlow], title: str, meaning: str
) -> Finding:
    """A row a group and wave; for the team, as in a group few people lie between two steps."""
    used = [name for name in _GROUP_COLUMNS if any(getattr(g, name) is not None for g in groups)]
    notes = [
        _MEANINGS.format(what=meaning),
        "Linked: measured before too. Lost: measured before and not at this wave. Joined: the "
        "other way round. Paired: linked, with a score both times.",
    ]
    keys = unique_slugs(list(dict.fromkeys(g.group for g in groups)))
    if any(g.started is None for g in groups):
        notes.append("Nothing is used of people without consent, so their group is not known.")
    return worded(
        "flow",
        f"How far people got, by {title.lower()}",
        Base.of(matched.flow.unit, matched.matched),
        (f"{title}: how far people got each time, group by group.",),
        {
            f"{keys[g.group]}_{_name(name, g.wave)}": people_counted(
                f"{g.group}: {_GROUP_COLUMNS[name]}", n
            )
            for g in groups
            for name in used
            if (n := getattr(g, name)) is not None
        },
        basis=Basis(evaluation=""),
        kept_inside="in a group few people lie between two steps",
        table=Table(
            caption=f"How far people got each time, by {title.lower()}",
            columns=(
                Column(key="label", label=title),
                Column(key="wave", label="When"),
                *(
                    Column(key=name, label=_GROUP_COLUMNS[name], statistic=Statistic.COUNT)
                    for name in used
                ),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": g.group,
                        "wave": WAVES[g.wave].when,
                        **{name: getattr(g, name) for name in used},
                    },
                    n=g.measured,
                )
                for g in groups
            ),
            notes=tuple(notes),
        ),
        method=_METHOD.format(by=matched.linked_by),
        why=_WHY,
    )
