"""Two files of the same people: read as a study in memory, paired and scored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.command.quick.columns import rejoined
from evaluation.command.quick.score import Chosen, choose, item_columns
from evaluation.command.quick.study import OptionFile, QuickStudy, Request, in_memory
from evaluation.counting import and_more
from evaluation.declare.instrument.facts import Item, Licence, ResponseSet, plain_words
from evaluation.declare.instrument.model import Direction, Instrument, Scale, Status
from evaluation.declare.waves import ENDPOINT, WaveName
from evaluation.errors import Collector, DataError, EvaluationError, Issue, Kind
from evaluation.link.waves import MatchedWaves, match_waves, not_paired
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.no_answer import NONE_SIGNS, says_none, told
from evaluation.read.files.raw import number_of
from evaluation.read.screens.patterns import same_at_both
from evaluation.read.shape import id_column
from evaluation.scoring.scores import ScoredWave, score

_NO_SCORE_REACHES = 1e15  # beyond, squares overflow and digits are lost
_ANY = ResponseSet(minimum=-_NO_SCORE_REACHES, maximum=_NO_SCORE_REACHES, whole=False)
_SIGN = re.compile(r"-9|-?(?:7{2,4}|8{2,4}|9{2,4})(?:[.,]0+)?")  # of many programs for no answer
_OF_ITEMS = re.compile(r"(?<!AFTER )--columns ")  # and not the command that compares totals
_YES_OR_NO = (
    ("0", "1"),
    ("no", "yes"),
    ("n", "y"),
    ("false", "true"),
    ("fail", "pass"),
    ("failed", "passed"),
    ("not passed", "passed"),
    ("not achieved", "achieved"),
)


@dataclass(frozen=True, slots=True)
class Waves:
    """The people of two files, paired, in the order of the first.

    ``of_scores``: the files held scores already. ``notes``: what was guessed.
    """

    files: tuple[str, ...]
    matched: MatchedWaves
    scored: tuple[ScoredWave, ScoredWave]
    of_scores: bool
    notes: tuple[str, ...]


def read_waves(before: Path, after: Path, asked: Request) -> Waves:
    """Read both files and pair their people. Raises DataError with the faults of both."""
    try:
        quick, notes = _study({"baseline": before, "endpoint": after}, asked)
        responses = quick.responses()
        if of_itself := list(_of_itself(quick)):
            raise DataError(of_itself)
        matched = match_waves(responses)
    except EvaluationError as error:
        issues = _of_scores(error.issues) if asked.scores else error.issues
        raise DataError(dict.fromkeys(issues)) from None
    first, second = matched.responses
    assert first.persons is not None  # files tell where people stand
    rows = first.persons.places["row"].reindex(matched.matched).sort_values()
    return Waves(
        (before.name, after.name),
        replace(matched, paired={**matched.paired, ENDPOINT: rows.index}),
        (score(first), score(second)),
        bool(asked.scores),
        notes,
    )


def pairing_notes(waves: Waves) -> Iterator[str]:
    """Who was not paired, by cell, and what else reading said; identifiers are not shown."""
    read = [note for response in waves.matched.responses for note in response.notes]
    yield from waves.notes
    alike = [flagged.issue for flagged in same_at_both(waves.matched.responses)]
    for note in dict.fromkeys((*read, *alike, *not_paired(waves.matched), *waves.matched.notes)):
        yield f"note: {note}"


def _study(paths: Mapping[WaveName, Path], asked: Request) -> tuple[QuickStudy, tuple[str, ...]]:
    """Both files as options declare them, and what was guessed."""
    collector = Collector()
    grids: dict[WaveName, Grid] = {}
    for wave, path in paths.items():
        with collector.keep():
            sheet = asked.sheet if wave == "baseline" else asked.sheet_after
            grids[wave] = read_grid(path, path.name, sheet)
    headings = [heading for grid in grids.values() for heading in grid.headings]
    asked = replace(asked, scores=rejoined(asked.scores, headings))
    instrument: Instrument | None = None
    columns: Mapping[str, str] = {f"s{n}": heading for n, heading in enumerate(asked.scores)}
    files: dict[WaveName, OptionFile] = {}
    notes: list[str] = []
    for wave, whole in grids.items():
        with collector.keep():
            of_wave = asked if wave == "baseline" else _of_after(asked)
            if of_wave.long and not of_wave.id_column:
                both = (of_wave.long.question, of_wave.long.answer)
                of_wave = replace(of_wave, id_column=id_column(whole, both))
            grid = OptionFile(paths[wave], whole, of_wave).shaped()
            signs = _signs(grid, asked)
            notes += [f"note: {n}" for n in told(grid, signs, "the scores", "Taken for no score.")]
            if asked.instrument:
                chosen = choose(asked)
                instrument = chosen.instrument
                columns = _item_columns(chosen, grid, of_wave, wave)
            if not (heading := asked.id_column or id_column(grid, columns)):
                raise DataError(
                    Issue(
                        grid.file,
                        "No column seems to hold an identifier, and people are paired by it.",
                        "Say which it is: --id COL.",
                        sheet=grid.sheet,
                        code="columns.no-identifier",
                    )
                )
            if not asked.id_column:
                notes.append(f"note: {grid.file}: people are told by {heading}.")
            cluster = grid.column(asked.cluster) if asked.cluster else None
            of_file = replace(
                of_wave,
                id_column=heading,
                cluster="" if cluster is None else grid.headings[cluster],
                not_answered=(*asked.not_answered, *dict.fromkeys(signs.values())),
            )
            files[wave] = OptionFile(paths[wave], whole, of_file, columns)
    notes += [f"note: {n}" for n in _far_scores([f.shaped() for f in files.values()], asked)]
    no_cluster = not any(file.asked.cluster for file in files.values())
    if len(files) == len(paths) and asked.cluster and no_cluster:
        collector.fault(files["baseline"].grid.missing_column(asked.cluster))
    if asked.scores:
        instrument = _one_item_each(asked.scores, [*files.values()])
    if collector.faults and files and asked.scores:  # tell of the other file's cells too
        with collector.keep():
            in_memory(files, instrument).responses()
    collector.stop()
    return in_memory(files, instrument), tuple(notes)


def _of_after(asked: Request) -> Request:
    """What is asked of the later file."""
    return replace(
        asked,
        only=asked.only_after,
        sheet=asked.sheet_after,
        columns=asked.columns_after or asked.columns,
    )


def _item_columns(chosen: Chosen, grid: Grid, asked: Request, wave: WaveName) -> Mapping[str, str]:
    """The column of each item. Raises DataError with the option that says it of this file."""
    try:
        return item_columns(chosen, grid, asked).headings
    except EvaluationError as error:
        if wave == "baseline":
            raise
        said = (replace(i, fix=_OF_ITEMS.sub("--columns-after ", i.fix)) for i in error.issues)
        raise DataError(said) from None


def _of_itself(quick: QuickStudy) -> Iterator[Issue]:
    """The fault that both are the same columns in the same rows, of which nothing can differ."""
    grids = [quick.opened[data.file, data.sheet] for data in quick.study.evaluation.answers]
    same = {
        (str(Path(data.file).resolve()), grid.sheet, repr(data.only), repr(data.columns))
        for data, grid in zip(quick.study.evaluation.answers, grids, strict=True)
    }
    if len(grids) > len(same):
        grid = grids[0]
        yield Issue(
            grid.file,
            "BEFORE and AFTER are the same rows and columns of one file: they cannot differ.",
            "Name the two files. If one file has both, say what tells them apart: --sheet "
            '"before,after" for sheets, --only "wave=before,after" for rows, --columns "pre_*" and '
            '--columns-after "post_*" for the columns of an instrument.',
            sheet=grid.sheet,
            code="file.compared-with-itself",
        )


# --- columns that hold scores already -------------------------------------------------------------


def _one_item_each(columns: tuple[str, ...], files: Sequence[OptionFile]) -> Instrument:
    """An instrument of scales of one item each, which takes any number, or yes and no."""
    # nobody has said which way is better, and nothing asks for it
    scales = {
        f"s{n}": Scale(title=column, direction=Direction.HIGHER_BETTER, items=(f"s{n}",))
        for n, column in enumerate(columns)
    }
    return Instrument(
        id="scores",
        title="Scores",
        version="-",
        citation="-",
        status=Status.VERIFIED,
        licence=Licence(holder="-", wording_ships=True, key_ships=True),
        response_sets={name: _taken(scale.title, files) for name, scale in scales.items()},
        items={name: Item(responses=name) for name in scales},
        scales=scales,
    )


def _taken(heading: str, files: Sequence[OptionFile]) -> ResponseSet:
    """What a column holds in both files: numbers, or the two answers of a yes or no."""
    grids = [(file.shaped(), file.asked.not_answered) for file in files]
    texts = {
        plain_words(text)
        for grid, none in grids
        for place in grid.places([heading])
        for text in grid.values(place)
        if text and text not in none
    }
    numbers = {number_of(text) for text in texts}
    if texts and numbers <= {0, 1}:
        return ResponseSet(minimum=0, maximum=1, labels={"0": 0, "1": 1})
    fitting = (pair for pair in _YES_OR_NO if texts and texts <= {*pair})
    return next((_two(*pair) for pair in fitting), _ANY)


def _two(no: str, yes: str) -> ResponseSet:
    return ResponseSet(minimum=0, maximum=1, labels={no: 0, yes: 1})


def _signs(grid: Grid, asked: Request) -> dict[tuple[int, str], str]:
    """Texts that say that there is no score, and that nobody declared, by column and text."""
    places = grid.places(asked.scores)
    texts = dict.fromkeys(text for place in places for text in grid.values(place))
    declared = {*asked.not_answered, ""}
    signs = [t for t in texts if t not in declared and (t in NONE_SIGNS or says_none(t))]
    return {(place, sign): sign for place in places for sign in signs}


def _far_scores(grids: Sequence[Grid], asked: Request) -> Iterator[Issue]:
    """Notes on numbers such as 999 and -99 far from all others: mostly signs for no answer."""
    found = {
        (grid.file, place): (grid, place, far)
        for grid in grids
        for place in grid.places(asked.scores)
        if (far := _far(Counter(filter(None, grid.values(place))), asked.not_answered))
    }
    every = dict.fromkeys((*asked.not_answered, *(t for *_, far in found.values() for t in far)))
    for grid, place, far in found.values():
        named = and_more(f'"{text}" {n}' for text, n in far.items())
        yield Issue(
            grid.file,
            f"Numbers far from all other scores were taken for scores: {named}.",
            f'If they mean that there is no score, say --not-answered "{",".join(every)}".',
            sheet=grid.sheet,
            cell=grid.headed(place),
            severity="note",
            code="answers.far-scores",
        )


def _far(texts: Counter[str], declared: Collection[str]) -> dict[str, int]:
    """How often each sign stands beyond the others by more than they lie apart.

    Or below 0, where nobody else is.
    """
    values = {t: v for t in texts if t not in declared and (v := number_of(t)) is not None}
    others = [value for text, value in values.items() if not _SIGN.fullmatch(text)]
    low, high = min(others, default=0.0), max(others, default=0.0)
    return {
        text: texts[text]
        for text, value in values.items()
        if others and _SIGN.fullmatch(text) and (value > 2 * high - low or value < 0 <= low)
    }


def _of_scores(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Faults of cells, worded for columns that hold numbers and no answers.

    Words that stand again and again are told once a column: they are no slips.
    """
    words: dict[tuple[str, str, str], dict[str, list[Issue]]] = {}
    for issue in issues:
        if issue.kind is Kind.ANSWER and number_of(issue.value) is None:
            place = issue.file, issue.sheet, issue.cell.rstrip("0123456789")
            words.setdefault(place, {}).setdefault(issue.value, []).append(issue)
        else:
            yield _of_a_score(issue)
    for texts in words.values():
        cells = [issue for of_text in texts.values() for issue in of_text]
        if len(cells) > len(texts):
            yield _of_words(cells[0], [*texts])
        else:
            yield from map(_of_a_score, cells)


def _of_words(first: Issue, texts: Sequence[str]) -> Issue:
    """A column of words: a yes or no, or others that are no scores."""
    said = and_more(f'"{text}"' for text in texts)
    known = ", ".join(f"{yes} and {no}" for no, yes in _YES_OR_NO[1:])
    return replace(
        first,
        problem=f"The column holds words, and should hold scores: {said}.",
        fix="If they are a yes and a no, write 1 for the yes and 0 for the no in both files, or "
        f"one of the pairs that are known ({known}). If one means that there is no score, say "
        "it with --not-answered.",
        code="answers.words-for-scores",
    )


def _of_a_score(issue: Issue) -> Issue:
    """A fault of a cell, worded for a column that holds numbers and no answers."""
    if issue.kind is not Kind.ANSWER:
        return issue
    action = f'Put the cell right; if it means no score, say --not-answered "{issue.value}".'
    if plain_words(issue.value) in {word for pair in _YES_OR_NO for word in pair}:
        action = "If it is a yes or a no, write 1 for yes and 0 for no in the whole column."
    if "," in issue.value and number_of(issue.value) is not None:
        action = "Write it with a point: with a comma it may be a decimal or a thousand."
    return replace(
        issue,
        problem="This is no number, and the column should hold scores.",
        fix=action,
        code="answers.no-number",
    )
