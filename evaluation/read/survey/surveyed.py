"""Files of a survey -> its respondents and their replies, with every fault by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.data_files import SurveyFile
from evaluation.declare.secret import label, label_key
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.grids import Opened, read_grids
from evaluation.read.people.alike import identifiers, without_identifier
from evaluation.read.people.background import background_of, written_apart
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Source
from evaluation.read.survey.replies import Surveyed
from evaluation.read.survey.reply_columns import read_replies
from evaluation.read.survey.routing import routed
from evaluation.read.survey.weighing import weight_faults

_ROW = "row {} of {}"


def read_survey(
    study: Study, collector: Collector | None = None, *, opened: Opened | None = None
) -> tuple[Surveyed, ...]:
    """The respondents of every wave of a survey, in the order of the waves.

    Rows of one person are dealt with as rows of one person among answers (``people.doubled``);
    in a file without ``identify`` each row is a respondent. An empty cell, or a declared
    ``not_answered`` code, is no answer. An answer that the form does not have, and a number that
    may not be entered, are faults. ``collector`` keeps what is said of single rows and cells.
    Raises DataError with every fault of every file.
    """
    collector = collector or Collector()
    grids = [
        (data, grid)
        for data, grid in read_grids(study, collector, opened)
        if isinstance(data, SurveyFile)
    ]
    form = next((data.form for data, _ in grids if data.form), {})
    read = [_read_file(study, data, grid, data.form or form, collector) for data, grid in grids]
    collector.stop()
    collector.note(*written_apart((grid, part.background) for grid, part in read))
    by_wave = grouped((part.wave, part) for _, part in read)
    notes = tuple(collector.notes)
    waves = tuple(
        replace(_together(parts), notes=(*parts[0].notes, *notes)) for parts in by_wave.values()
    )
    collector.fault(*(issue for wave in waves for issue in weight_faults(wave)))
    collector.stop()
    return waves


def _read_file(
    study: Study,
    data: SurveyFile,
    grid: Grid,
    form: Mapping[str, SurveyQuestion],
    collector: Collector,
) -> tuple[Grid, Surveyed]:
    if not form:
        collector.fault(
            Issue(
                grid.file,
                "It is not said what was asked.",
                f"Let the file propose its questions: pathfinder new {study.slug} --design survey "
                f"--from {data.file}; or write them under form:.",
                sheet=grid.sheet,
                code="survey.no-form",
            )
        )
    weights, frame = data.weights, data.frame
    grid = one_row_each(study, data, grid, collector)
    people = people_of(study, data, grid, collector)
    background = background_of(data, grid, people, collector)
    replies = {
        name: read_replies(name, question, data, grid, collector) for name, question in form.items()
    }
    return grid, Surveyed(
        wave=data.wave or ENDPOINT,
        unit=data.unit,
        people=people,
        replies=routed(replies, grid, collector),
        background=background,
        sources=(Source(grid.file, grid.sheet, len(grid.rows), **asdict(grid.counts)),),
        frame=frame,
        weights=weights,
        weight=_weight(data, grid, people, collector),
        margins=_columns(tuple(weights.margins) if weights else (), grid, people, collector),
        strata=_columns(
            tuple(filter(None, (frame.stratum, frame.cluster))) if frame else (),
            grid,
            people,
            collector,
        ),
        listed=len(grid.rows),
        set_aside=grid.counts.without_consent,
        notes=grid.notes,
    )


def people_of(study: Study, data: SurveyFile, grid: Grid, collector: Collector) -> pd.Index:
    """The label of each row's respondent; of a file that names nobody, of each row."""
    key = label_key(study.workspace)
    if not data.identify:
        names = [_ROW.format(row, f"{grid.file} {grid.sheet}") for row, _ in grid.rows]
    else:
        places = columns_of(grid, data.identify, collector)
        collector.fault(*without_identifier(grid, places))
        names = identifiers(grid, places)
    return pd.Index([label(key, name) for name in names], name="person", dtype=object)


def _columns(
    headings: Sequence[str], grid: Grid, people: pd.Index, collector: Collector
) -> pd.DataFrame | None:
    """The texts of some columns of each row; None where there are none."""
    places = columns_of(grid, headings, collector)
    cells = {h: grid.values(place) for h, place in zip(headings, places, strict=False)}
    return pd.DataFrame(cells, index=people, dtype=object) if cells else None


def _weight(
    data: SurveyFile, grid: Grid, people: pd.Index, collector: Collector
) -> pd.Series | None:
    """The weight of each row as the file gives it, where it does."""
    heading = data.weights.column if data.weights else ""
    for place in columns_of(grid, (heading,) if heading else (), collector):
        return pd.Series([float(text or "nan") for text in grid.values(place)], people)
    return None


def _together(parts: Sequence[Surveyed]) -> Surveyed:
    """The files of one wave as one; a question that a file does not have was not answered there."""
    if len(parts) == 1:
        return _sorted(parts[0])
    first, *_ = parts
    names = list(dict.fromkeys(name for part in parts for name in part.replies))
    replies = {}
    for name in names:
        of_all = [part.replies[name] for part in parts if name in part.replies]
        replies[name] = replace(
            of_all[0],
            values=np.concatenate([r.values for r in of_all]),
            states=np.concatenate([r.states for r in of_all]),
            texts=tuple(text for r in of_all for text in r.texts),
        )
    return _sorted(
        replace(
            first,
            people=first.people.append([part.people for part in parts[1:]]),
            replies=replies,
            background=pd.concat([part.background for part in parts]),
            sources=tuple(source for part in parts for source in part.sources),
            listed=sum(part.listed for part in parts),
            set_aside=sum(part.set_aside for part in parts),
        )
    )


def _sorted(surveyed: Surveyed) -> Surveyed:
    """The respondents in the order of their labels, which is not that of the file."""
    order = np.argsort(surveyed.people.to_numpy().astype(str), kind="stable")
    replies = {
        name: replace(
            r,
            values=r.values[order],
            states=r.states[order],
            texts=tuple(r.texts[n] for n in order) if r.texts else (),
        )
        for name, r in surveyed.replies.items()
    }
    tables = {
        name: table.iloc[order]
        for name in ("background", "weight", "margins", "strata")
        if (table := getattr(surveyed, name)) is not None
    }
    return replace(surveyed, people=surveyed.people[order], replies=replies, **tables)


def open_texts(surveyed: Surveyed) -> Iterator[tuple[str, str, str]]:
    """(person, question, text) of everything that was written in words, to be coded by theme."""
    for name, replies in surveyed.replies.items():
        yield from (
            (str(person), name, text)
            for person, text in zip(surveyed.people, replies.texts, strict=False)
            if text
        )
