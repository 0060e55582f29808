"""One file scored with one instrument: scores, figures by scale, and what was guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.command.quick.columns import Columns, find_columns, read_asked
from evaluation.command.quick.study import (
    OptionFile,
    QuickStudy,
    Request,
    identifying,
    in_memory,
    tells_apart,
)
from evaluation.declare.catalogue import ids, programme_folder
from evaluation.declare.guidance import BY_OPTIONS
from evaluation.declare.instrument.key_file import KeyFile, key_needed, with_key
from evaluation.declare.instrument.model import Coding, Instrument
from evaluation.declare.library import declared_instrument, find, key_path, shipped
from evaluation.declare.lined_yaml import load_declared
from evaluation.errors import Collector, DataError, DeclarationError, Issue
from evaluation.read.columns.long import row_an_answer
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.people.near import BETWEEN
from evaluation.read.responses import Responses
from evaluation.read.shape import id_column, of_several_waves
from evaluation.scoring.scores import ScoredWave, keyed_answers, score
from evaluation.statistics.reliability import Consistency, cronbach_alpha


@dataclass(frozen=True, slots=True)
class Chosen:
    """The instrument to score with, and where it and its key come from.

    ``forms``: of every informant, before one was chosen.
    """

    instrument: Instrument
    forms: Instrument
    file: str
    key: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a file scored with an instrument can be asked.

    ``people``: the identifier in each row of the file; empty where it has none. ``responses``:
    of everybody listed, by the row of the file. ``by_row``: each row was taken for a person.
    ``coding``: how the answers stand in the file. ``blank``: rows that have nothing in them.
    """

    chosen: Chosen
    grid: Grid
    blank: tuple[int, ...]
    columns: Columns
    id_column: str
    people: dict[int, str]
    responses: Responses
    scored: ScoredWave
    by_row: bool
    coding: Coding

    @property
    def instrument(self) -> Instrument:
        """The instrument as it was used: one informant, without supplements that are not there."""
        return self.scored.instrument


def choose(request: Request) -> Chosen:
    """The instrument that was asked for, with its key. Raises DeclarationError."""
    root = programme_folder(request.workspace)
    own = False
    if request.instrument.endswith((".yaml", ".yml")):
        path = Path(request.instrument)
        declared = load_declared(path, Instrument, path.name)
        shown = path.name
    else:
        declared = declared_instrument(request.instrument, root, "instruments")
        path = find("instruments", request.instrument, ".yaml", root, "instruments")
        own = path.parent != shipped("instruments")
        shown = f"instruments/{path.name}"
    held = request.key or key_path(declared.id, root)
    key = held.name if declared.needs_key else ""
    if request.key and not key:
        raise DeclarationError(
            Issue(
                held.name,
                f"{declared.title} needs no key file: its key is in {shown}.",
                "Leave --key out.",
                code="key.not-needed",
            )
        )
    if key and not request.key and not held.is_file():
        needed = key_needed(declared, "pathfinder score").issues[0]
        raise DeclarationError(replace(needed, fix=f"{needed.fix} Or name it: --key FILE."))
    forms = with_key(declared, load_declared(held, KeyFile, key), key) if key else declared
    informant = request.informant or next(iter(forms.informants), "")  # the first, if nobody said
    instrument = forms.for_informant(informant) if informant else forms
    return Chosen(instrument, forms, shown, key, own)


def score_file(path: Path, request: Request) -> Result:
    """Read, check and score a file. Raises EvaluationError with every fault; writes nothing."""
    collector = Collector()
    with collector.keep():
        chosen = choose(request)
    with collector.keep():
        grid = read_grid(path, path.name, request.sheet)
    collector.stop()
    whole, asked = grid, request.id_column
    if missing := [h for h in identifying(grid, asked) if grid.column(h) is None]:
        collector.fault(*map(grid.missing_column, missing))
        asked = ""  # so that the faults of its answers are told beside
    if request.long and not asked:  # people must be known before their answers are put together
        asked = id_column(grid, (request.long.question, request.long.answer))
    with collector.keep():
        grid = OptionFile(path, whole, replace(request, id_column=asked)).shaped()
        columns = item_columns(chosen, grid, request)
        heading = asked or ("" if collector.faults else id_column(grid, columns.headings))

        def study_by(identifier: str) -> QuickStudy:
            file = OptionFile(path, whole, replace(request, id_column=identifier), columns.headings)
            return in_memory({"baseline": file}, chosen.instrument, by_row=not identifier)

        quick = study_by(heading)
        by_row = not asked and not (heading and tells_apart(quick))
        [read] = (study_by("") if by_row else quick).responses()
        collector.stop()
        ordered = _by_rows(read)
        named = identifying(grid, heading)
        places = grid.places(named)
        texts = {
            row: BETWEEN.join(cells[place] for place in places)
            for row, cells in (grid.rows if places else ())
        }
        people = {row: texts[row] for row in ordered.answers.index} if texts else {}
        coding = request.coding or chosen.instrument.coding
        if by_row and heading:
            ordered = replace(
                ordered, notes=(*ordered.notes, *_several_waves(grid, heading, columns))
            )
        return Result(
            chosen,
            grid,
            _blank(whole),
            columns,
            BETWEEN.join(named),
            people,
            ordered,
            score(ordered),
            by_row,
            coding,
        )
    raise DataError(dict.fromkeys(collector.faults))


def _several_waves(grid: Grid, identifier: str, columns: Columns) -> Iterator[Issue]:
    """A note that rows of several waves are scored together."""
    places = grid.places(columns.headings.values())
    who = grid.places((identifier,))
    if long := of_several_waves(grid, who, places, BY_OPTIONS):
        yield replace(long, severity="note")


def _blank(grid: Grid) -> tuple[int, ...]:
    """Rows between the first and the last that have nothing in them."""
    rows = [row for row, _ in grid.rows]
    return tuple(sorted({*range(min(rows, default=0), max(rows, default=0))} - {*rows}))


def _by_rows(read: Responses) -> Responses:
    """The answers of everybody listed, by the row of the file in place of a label."""
    assert read.persons is not None  # files tell where people stand
    rows = read.persons.places["row"].sort_values().astype(int)
    return replace(
        read, answers=read.answers.reindex(rows.index).set_axis(pd.Index(rows.tolist(), name="row"))
    )


def item_columns(chosen: Chosen, grid: Grid, request: Request) -> Columns:
    """Which column of a file has which item. Raises DataError with what else would fit."""
    find = partial(
        find_columns,
        grid,
        asked=read_asked(request.columns) if request.columns else None,
        all_ids=ids(programme_folder(request.workspace)),
    )
    try:
        return find(chosen.instrument)
    except DataError as error:
        if long := row_an_answer(grid, chosen.instrument, BY_OPTIONS):
            raise DataError(long) from None
        raise DataError([*error.issues, *_of_others(chosen, grid, find)]) from None


def _of_others(chosen: Chosen, grid: Grid, find: Callable[..., Columns]) -> Iterator[Issue]:
    """Other informants whose form the columns would fit."""
    for informant in chosen.forms.informants:
        if informant not in chosen.instrument.informants:
            with suppress(DataError):
                find(chosen.forms.for_informant(informant))
                yield Issue(
                    grid.file,
                    f"The columns fit the form that is answered by: {informant}.",
                    f"If so, say it: --informant {informant}.",
                    sheet=grid.sheet,
                    code="instrument.other-informant",
                )


# --- figures --------------------------------------------------------------------------------------


def summary(result: Result) -> dict[str, Any]:
    """What ``--json`` prints: unrounded, None where there is nothing to compute."""
    names = list(result.instrument.scales)
    return {
        "instrument": result.instrument.id,
        "version": result.instrument.version,
        "n": len(result.scored.scores),
        "scales": {name: scale_figures(result.scored, name) for name in names},
        "alpha": {name: alpha_figures(result, name) for name in names},
    }


def scale_figures(scored: ScoredWave, name: str) -> dict[str, Any]:
    """Count, mean, spread (n - 1) and ends of one scale's scores."""
    scores = scored.scores[name]
    values = scores.dropna().to_numpy(dtype=float)
    some = len(values) > 0
    return {
        "n": len(values),
        "mean": float(values.mean()) if some else None,
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "min": float(values.min()) if some else None,
        "max": float(values.max()) if some else None,
        "n_prorated": int(scored.prorated[name].sum()),
        "n_missing": int(scores.isna().sum()),
    }


def alpha_figures(result: Result, name: str) -> dict[str, Any]:
    """Cronbach's alpha of a scale as ``--json`` gives it: however few people, ``n`` says so."""
    alpha = alpha_of(result, name)
    return {"n": alpha.n, "alpha": alpha.value, "ci_low": alpha.low, "ci_high": alpha.high}


def alpha_of(result: Result, name: str) -> Consistency:
    """Cronbach's alpha of a scale's keyed items in those who answered them all."""
    parts = result.instrument.scales[name].sum_of or (name,)  # all items of a sum, each once
    keyed = [keyed_answers(result.responses, part) for part in parts]
    return cronbach_alpha(np.concatenate(keyed, axis=1), least=2)
