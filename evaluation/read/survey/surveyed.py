"""Files of a survey -> its respondents and their replies, with every fault by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from evaluation.counting import and_more, grouped
from evaluation.declare.secret import label, label_key
from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.survey_form import QUESTIONS_FILE, SurveyQuestion
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, DataError, Issue
from evaluation.read.exports.files_again import repeated_files
from evaluation.read.exports.grid import Grid, columns_of, short
from evaluation.read.exports.times import span_of, times_of, whole_span
from evaluation.read.grids import Opened, read_grids
from evaluation.read.people.alike import identifiers, without_identifier
from evaluation.read.people.background import background_of, written_apart
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Source
from evaluation.read.survey.cell_texts import folded
from evaluation.read.survey.replies import Replies, ReplyState, Surveyed
from evaluation.read.survey.reply_columns import read_replies
from evaluation.read.survey.routing import routed
from evaluation.read.survey.weighing import margin_faults, strata_faults, weight_faults, weight_of
from evaluation.read.survey.whom import frame_faults, in_two_files, same_rows, without_doubtful

_ROW = "row {} of {}"
_TABLES = ("background", "weight", "margins", "strata")  # of a wave, one row a respondent


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
    files = [data for data in study.evaluation.data if isinstance(data, SurveyFile)]
    if not any(data.form for data in files):
        raise DataError(_no_form(study, files[0]))
    collector.fault(*_figures(study, files))
    grids = [
        (data, grid)
        for data, grid in read_grids(study, collector, opened)
        if isinstance(data, SurveyFile)
    ]
    form = next((data.form for data, _ in grids if data.form), {})
    read = [_read_file(study, data, grid, data.form or form, collector) for data, grid in grids]
    collector.stop()
    collector.note(*written_apart((grid, part.background) for grid, part in read))
    again = [*repeated_files([grid for grid, _ in read])]
    collector.fault(*again)
    if not again:
        collector.fault(*in_two_files([(grid, part.wave, part.people) for grid, part in read]))
    by_wave = grouped((part.wave, part) for _, part in read)
    for parts in by_wave.values():
        _of_one_wave(parts, collector)
    collector.note(*_other_options(list(by_wave.values())))
    collector.stop()
    together = [_together(parts) for parts in by_wave.values()]
    waves = tuple(replace(wave, notes=(*wave.notes, *collector.notes)) for wave in together)
    collector.fault(*(issue for wave in waves for issue in weight_faults(wave)))
    collector.stop()
    return waves


def _figures(study: Study, files: Sequence[SurveyFile]) -> Iterator[Issue]:
    """A fault for each file that is said to hold published figures, and no respondents."""
    for data in files:
        if data.unit is Unit.PUBLISHED:
            yield Issue(
                study.workspace.shown(study.workspace.folder(study.slug) / "deliverable.yaml"),
                f"{data.file} holds published figures, and a survey is read of respondents.",
                "Cite such figures: write each under facts: with its source, and take the file "
                "out. If its rows are respondents, say who they are under rows_count:.",
                code="survey.published-figures",
            )


def _no_form(study: Study, data: SurveyFile) -> Issue:
    """The fault that nothing is said of what was asked, with the way that leads on."""
    folder = study.workspace.folder(study.slug)
    sheet = folder / "data" / QUESTIONS_FILE
    first = (
        ""
        if (folder / data.file).exists() or not sheet.exists()
        else (f"Write the questions into {study.workspace.shown(sheet)}. Then: ")
    )
    return Issue(
        study.workspace.shown(folder / "deliverable.yaml"),
        f"It is not said what was asked in {data.file}.",
        f"{first}pathfinder columns {study.slug} --write puts the questions there"
        f"{'' if first else ' as the file shows them'}.",
        code="survey.no-form",
    )


def _read_file(
    study: Study,
    data: SurveyFile,
    grid: Grid,
    form: Mapping[str, SurveyQuestion],
    collector: Collector,
) -> tuple[Grid, Surveyed]:
    weights, frame = data.weights, data.frame
    grid = without_doubtful(grid)
    grid = one_row_each(study, data, grid, collector)
    if not data.identify:
        collector.note(*same_rows(grid))
    people = people_of(study, data, grid, collector)
    replies = {
        name: read_replies(name, question, data, grid, collector) for name, question in form.items()
    }
    background = background_of(data, grid, people, collector)
    background = _as_replied(data, grid, background, replies)
    replies = routed(replies, grid, collector)
    collector.note(*_ticked_nothing(replies, grid))
    margins = _columns(tuple(weights.margins) if weights else (), grid, people, collector)
    if weights and margins is not None:
        margins = margins.apply(lambda column: _as_declared(column, weights.margins[column.name]))
    collector.fault(*margin_faults(weights, grid, margins))
    strata = _columns(
        tuple(filter(None, (frame.stratum, frame.cluster))) if frame else (),
        grid,
        people,
        collector,
    )
    collector.fault(*strata_faults(frame, grid, strata))
    return grid, Surveyed(
        wave=data.wave or ENDPOINT,
        unit=data.unit,
        people=people,
        replies=replies,
        background=background,
        sources=(Source.of(grid),),
        frame=frame,
        weights=weights,
        weight=weight_of(weights, grid, people, collector),
        margins=margins,
        strata=strata,
        listed=len(grid.rows),
        set_aside=grid.counts.without_consent,
        span=span_of(times_of(grid).table),
        notes=grid.notes,
    )


def _as_replied(
    data: SurveyFile, grid: Grid, background: pd.DataFrame, replies: Mapping[str, Replies]
) -> pd.DataFrame:
    """The groups of people; those of columns that are questions, as the question reads them.

    Where a group has labels of its own, these count.
    """
    asked = {
        grid.column(reply.question.column): reply
        for reply in replies.values()
        if reply.question.kind in ("single", "likert") and reply.question.column
    }
    read = background.copy()
    for heading, given in background.items():
        reply = asked.get(grid.column(str(heading)))
        if reply is None or data.groups[str(heading)].labels:
            continue
        words = reply.question.words
        unsure = {
            folded(text): word
            for code, word in reply.question.options.items()
            for text in (code, word)
            if word not in words
        }
        labels = [
            words[int(value)]
            if state == ReplyState.ANSWERED
            else unsure.get(folded(label), label)
            if state == ReplyState.DONT_KNOW and label
            else None
            for value, state, label in zip(
                reply.values[:, 0], reply.states[:, 0], given, strict=True
            )
        ]
        read[heading] = pd.Series(labels, read.index, dtype=object)
    return read


def _as_declared(texts: pd.Series, levels: Collection[str]) -> pd.Series:
    """Texts as the levels of a margin that they are, but for capitals, blanks and a full stop."""
    known = {folded(level): level for level in levels}
    return texts.map(lambda t: t if t in levels else known.get(folded(t), t)).astype(object)


def _ticked_nothing(replies: Mapping[str, Replies], grid: Grid) -> Iterator[Issue]:
    """A note on those who ticked nothing: whether none applied, or they passed over it or left."""
    after = np.zeros(len(grid.rows), bool)  # who answered something further down
    told = []
    for reply in reversed([*replies.values()]):
        nothing = (reply.states == ReplyState.NO_ANSWER).all(axis=1)
        if reply.question.kind == "tick_all" and not reply.question.rows and nothing.any():
            went_on = int((nothing & after).sum())
            told.append((reply, int(nothing.sum()), went_on))
        after |= reply.answered
    if told := told[::-1]:
        named = and_more(
            f"“{short(reply.question.printed, 40)}” {n} ({went_on} of them answered a later "
            "question)"
            for reply, n, went_on in told
        )
        offered = all(reply.question.none_of_these for reply, _, _ in told)
        offer = "" if offered else " Next time offer “none of these”."
        yield Issue(
            grid.file,
            f"Who ticked nothing: {named}.",
            "Nobody can know whether none applied to them or they passed over it: shares are "
            "of those "
            f"who ticked something.{offer}",
            sheet=grid.sheet,
            severity="note",
            code="survey.ticked-nothing",
        )


def _other_options(waves: Sequence[Sequence[Surveyed]]) -> Iterator[Issue]:
    """Notes on questions whose options are others at another wave."""
    for (first, *_), (second, *_) in pairwise(waves):
        for name, reply in second.replies.items():
            before = first.replies.get(name)
            if before and before.question.words != reply.question.words:
                changed = {*before.question.words} ^ {*reply.question.words}
                yield Issue(
                    second.sources[0].file,
                    f"The options of {name} are not those of {first.sources[0].file}: "
                    f"{and_more(sorted(changed)) or 'they stand in another order'}.",
                    "Shares of the two can only be compared where the options were the same.",
                    severity="note",
                    code="survey.options-changed",
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


def _together(parts: Sequence[Surveyed]) -> Surveyed:
    """The files of one wave as one; a question that a file does not have was not asked there."""
    if len(parts) == 1:
        return _sorted(parts[0])
    first, *_ = parts
    forms = {name: r for part in parts for name, r in part.replies.items()}
    names = dict.fromkeys(name for part in parts for name in part.replies)
    replies = {}
    for name in names:
        of_all = [part.replies.get(name) or _unasked(forms[name], part) for part in parts]
        replies[name] = replace(
            next(part.replies[name] for part in parts if name in part.replies),
            values=np.concatenate([r.values for r in of_all]),
            states=np.concatenate([r.states for r in of_all]),
            texts=tuple(text for r in of_all for text in r.texts),
        )
    tables = {
        name: pd.concat([table for part in parts if (table := getattr(part, name)) is not None])
        for name in _TABLES
        if getattr(first, name) is not None
    }
    return _sorted(
        replace(
            first,
            people=first.people.append([part.people for part in parts[1:]]),
            replies=replies,
            sources=tuple(source for part in parts for source in part.sources),
            listed=sum(part.listed for part in parts),
            set_aside=sum(part.set_aside for part in parts),
            span=whole_span(part.span for part in parts),
            notes=tuple(note for part in parts for note in part.notes),
            **tables,
        )
    )


def _unasked(reply: Replies, part: Surveyed) -> Replies:
    """Replies of people to whom a question was not put."""
    shape = (len(part.people), len(reply.lines))
    return replace(
        reply,
        values=np.full(shape, np.nan),
        states=np.full(shape, ReplyState.NOT_ASKED, np.int8),
        texts=("",) * len(part.people) if reply.texts else (),
    )


def _of_one_wave(parts: Sequence[Surveyed], collector: Collector) -> None:
    """What must hold where a wave has several files: one form of each question; and its frame."""
    first, *later = parts
    collector.fault(*frame_faults(first.frame, first.sources[0].file, sum(p.listed for p in parts)))
    for part in later:
        file = part.sources[0].file
        for name in dict.fromkeys((*first.replies, *part.replies)):
            mine, theirs = first.replies.get(name), part.replies.get(name)
            if (
                mine
                and theirs
                and mine.lines + mine.question.words != theirs.lines + theirs.question.words
            ):
                collector.fault(
                    Issue(
                        file,
                        f"{name} has other options, or another order of them, than in "
                        f"{first.sources[0].file}.",
                        "Write the options of both files into both forms, in the same order; a "
                        "code "
                        "and its words may both stand there: {1: Agree, Agree: Agree}.",
                        code="survey.options-differ",
                    )
                )
            elif not (mine and theirs):
                asked, other = (first, part) if mine else (part, first)
                collector.note(
                    Issue(
                        other.sources[0].file,
                        f"“{asked.replies[name].question.printed}” is not "
                        f"asked here, only in {asked.sources[0].file}.",
                        "Its shares are of those who were asked.",
                        severity="note",
                        code="survey.asked-in-one-file",
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
        for name in _TABLES
        if (table := getattr(surveyed, name)) is not None
    }
    return replace(surveyed, people=surveyed.people[order], replies=replies, **tables)


def open_texts(waves: Sequence[Surveyed]) -> Iterator[tuple[str, str, str]]:
    """(person, question, text) of everything that was written in words, to be coded by theme."""
    for surveyed in waves:
        for replies in surveyed.replies.values():
            yield from (
                (str(person), replies.question.printed, text)
                for person, text in zip(surveyed.people, replies.texts, strict=False)
                if text
            )
