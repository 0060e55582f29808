"""Questionnaires: from the people of a number to their rows, answers, scores and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from evaluation.counting import plural
from evaluation.declare.designs import design_of
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, WAVES
from evaluation.declare.waves import printed as printed_wave
from evaluation.declare.workspace import Study
from evaluation.link.waves import same_people
from evaluation.read.responses import Responses, Source, read_responses
from evaluation.run.behind import Whom
from evaluation.run.trace.files import Files, columns_at, lettered, open_files
from evaluation.run.trace.model import Behind, Cell, LeftOut, Score, Stands, Used
from evaluation.scoring.scores import ScoredWave, score

Scales = Mapping[str, tuple[str, ...]]  # by instrument
Scored = Sequence[tuple[Responses, ScoredWave]]


def behind_answers(asked: Study, key: str, whoms: Sequence[Whom], people: frozenset[str]) -> Behind:
    """What stands behind a number of a questionnaire.

    ``whoms``: on what it rests, the first as it counts people; ``people``: their labels.
    """
    responses, files = same_people(read_responses(asked)), open_files(asked)
    waves, scales = _waves(asked, whoms[0], responses), _scales(asked, key, whoms)
    chosen = [r for r in responses if r.wave in waves and r.instrument.id in scales]
    chosen.sort(key=lambda r: (list(WAVES).index(r.wave), r.instrument.id))
    used, rows, cells = list[Used](), dict[Stands, None](), list[Cell]()
    for response in chosen:
        for source in response.sources:
            of_file, of_people = _in_file(files, response, source, scales, people)
            rows |= dict.fromkeys(of_people)
            cells += [
                cell
                for at, of_row in of_people.items()
                for cell in _cells(files, response, source, of_row, at, scales)
            ]
            used.append(of_file)
    scored = [(response, score(response)) for response in chosen]
    return Behind(
        tuple(used),
        tuple(rows),
        tuple(cells),
        tuple(_scores(scored, scales, people)),
        tuple(_left_out(scored, scales, people, whoms[0])),
    )


def _waves(asked: Study, whom: Whom, responses: Sequence[Responses]) -> tuple[str, ...]:
    """The waves that a number rests on, as the files have them: ``then`` may count as before."""
    there = {response.wave for response in responses}
    pairs = design_of(asked.evaluation.design).pairs
    first = {BASELINE: pairs[0]} if pairs and BASELINE not in there else {}
    named = {first.get(wave, wave) for wave in whom.waves} & there
    return tuple(wave for wave in WAVES if wave in (named or there))


def _scales(asked: Study, key: str, whoms: Sequence[Whom]) -> dict[str, tuple[str, ...]]:
    """The scales by instrument that a number is made of; none of one that only counts people."""
    scales: dict[str, dict[str, None]] = {}
    for name, _, scale in (whom.key.partition(".") for whom in whoms):
        if name in asked.instruments and scale in asked.instruments[name].scales:
            scales.setdefault(name, {})[scale] = None
    if scales:
        return {name: tuple(of_instrument) for name, of_instrument in scales.items()}
    named = [name for name in asked.instruments if name in key.split(".")]
    return dict.fromkeys(named or asked.instruments, ())


def items_of(instrument: Instrument, scale: str) -> tuple[str, ...]:
    """The items that a scale's score comes from, with those that open it."""
    scales = instrument.scales
    gates = (scales[name].gate for name in (scale, *scales[scale].sum_of))
    return (*instrument.items_of(scale), *(gate.item for gate in gates if gate))


def _read_of(response: Responses, source: Source, scales: Scales) -> dict[str, str]:
    """The items that are asked for which this file has, with their headings."""
    instrument = response.instrument
    wanted = {
        item
        for scale in scales[instrument.id]
        if scale in instrument.scales
        for item in items_of(instrument, scale)
    }
    return {item: heading for item, heading in source.columns.items() if item in wanted}


def _in_file(
    files: Files, response: Responses, source: Source, scales: Scales, people: frozenset[str]
) -> tuple[Used, dict[Stands, tuple[str, ...]]]:
    """What is used of one file at one wave, and the people's rows with their cells."""
    grid = files.grid(source.file, source.sheet, response.wave)
    texts = dict(grid.rows)
    places = response.places
    here = places[(places["file"] == source.file) & (places["sheet"] == source.sheet)]["row"]
    rows = {
        Stands(str(person), response.wave, source.file, source.sheet, int(row)): texts[int(row)]
        for person, row in here.sort_values().items()
        if person in people and person in response.answers.index
    }
    columns = list(columns_at(grid, _read_of(response, source, scales)))
    not_used = [
        (source.left_out, "no answer as the survey tool marks it"),
        (source.without_consent, "without consent"),
        (source.doubled, "stood there twice"),
    ]
    return Used(
        response.wave,
        source.file,
        source.sheet,
        tuple(at.row for at in rows),
        lettered(columns, grid),
        "; ".join(f"{plural(n, 'row')} {why}" for n, why in not_used if n),
    ), rows


def _cells(
    files: Files,
    response: Responses,
    source: Source,
    texts: Sequence[str],
    at: Stands,
    scales: Scales,
) -> Iterator[Cell]:
    """The answers of one person in one file."""
    grid = files.grid(source.file, source.sheet, response.wave)
    for column in columns_at(grid, _read_of(response, source, scales)):
        item, _, place = column
        answered = item in response.answers and pd.notna(response.answers[item][at.person])
        yield files.cell(at, column, texts[place], "" if answered else "not answered")


def _scores(scored: Scored, scales: Scales, people: frozenset[str]) -> Iterator[Score]:
    """The people's scores at each wave."""
    for response, made in scored:
        for scale in scales[response.instrument.id]:
            if scale not in made.scores:
                continue
            for person in made.scores.index.intersection(list(people)).sort_values():
                value = float(made.scores[scale][person])
                if pd.notna(value):
                    yield Score(
                        str(person),
                        response.wave,
                        f"{response.instrument.id}.{scale}",
                        value,
                        int(made.answered[scale][person]),
                        len(items_of(response.instrument, scale)),
                        bool(made.prorated[scale][person]),
                    )


def _left_out(
    scored: Scored, scales: Scales, people: frozenset[str], whom: Whom
) -> Iterator[LeftOut]:
    """Everybody in the files of these waves whom the number does not count, and why."""
    everybody = {
        str(person)
        for response, _ in scored
        for index in (response.answers.index, _listed(response))
        for person in index
    }
    for person in sorted(everybody - people):
        reasons = dict.fromkeys(_why(scored, scales, person))
        if not reasons:
            reasons = dict.fromkeys(_elsewhere(scored, whom, person))
        why = "; ".join(reasons) or "not among those whom this number counts"
        yield LeftOut(person, why, tuple(_stands(scored, person)))


def _listed(response: Responses) -> pd.Index:
    return pd.Index([]) if response.everybody is None else response.everybody.index


def _stands(scored: Scored, person: str) -> Iterator[Stands]:
    """Where somebody stands at these waves."""
    for response, _ in scored:
        if person in response.places.index:
            for file, sheet, row in response.places.loc[[person]].itertuples(index=False):
                yield Stands(person, response.wave, str(file), str(sheet), int(row))


def _why(scored: Scored, scales: Scales, person: str) -> Iterator[str]:
    """What somebody lacks, wave by wave."""
    for wave in dict.fromkeys(response.wave for response, _ in scored):
        of_wave = [(response, made) for response, made in scored if response.wave == wave]
        name = printed_wave(wave)
        if not any(person in response.answers.index for response, _ in of_wave):
            listed = any(person in _listed(response) for response, _ in of_wave)
            yield f"no answer at the {name}" if listed else f"not in a file of the {name}"
            continue
        for response, made in of_wave:
            for scale in scales[response.instrument.id]:
                if person not in made.scores.index:
                    yield f"no answer to {response.instrument.id} at the {name}"
                elif scale in made.scores and pd.isna(made.scores[scale][person]):
                    yield f"no score of {scale} at the {name} ({made.reasons[scale][person]})"


def _elsewhere(scored: Scored, whom: Whom, person: str) -> Iterator[str]:
    """In which other part somebody is, where the number is of one part."""
    for by in whom.groups:
        groups = [
            response.background[by][person]
            for response, _ in scored
            if by in response.background and person in response.background.index
        ]
        known = [str(group) for group in groups if pd.notna(group)]
        yield f"{by}: {known[0]}" if known else f"{by}: in no part, or in another"
