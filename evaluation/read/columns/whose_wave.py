"""Which wave of a file a column is of: no column serves two, and none is certain that is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.counting import NAMED, grouped, plural
from evaluation.declare.waves import printed
from evaluation.errors import Issue
from evaluation.read.columns.find import DECLARED, Found, QuestionColumn, SheetColumns
from evaluation.read.columns.repeated import Repeat, asked, repeats
from evaluation.read.columns.wave_words import waves_of
from evaluation.read.exports.grid import Grid, address, short

_UNSAID = "of which wave, its heading does not say"


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns among which those of one wave of a file are looked for.

    ``named``: those that say that they are of this wave, in their heading or by ``asked:``;
    ``all``: those and the others that may be.
    """

    named: tuple[QuestionColumn, ...]
    all: tuple[QuestionColumn, ...]


def choices(
    questions: Sequence[QuestionColumn],
    headed: Mapping[str, frozenset[str]],
    times: Mapping[str, int],
) -> dict[str, Choice]:
    """The columns that may be of each wave of a file.

    ``headed``: the headings that are declared of each wave; ``times``: which of the questions
    that stand several times are a wave's, where that is declared.
    """
    if len(headed) == 1 and not times:
        return dict.fromkeys(headed, Choice(tuple(questions), tuple(questions)))
    headings = [question.heading for question in questions]
    again, named_in = repeats(headings), waves_of(headings)
    taken = frozenset[str]().union(*headed.values())

    def of(wave: str) -> Choice:
        own, time = headed[wave], times.get(wave)
        free = [
            question
            for question in questions
            if question.heading in own
            or (
                question.heading not in taken
                and (wave in named_in[question.heading] or not named_in[question.heading])
            )
        ]
        if time:
            kept = asked([question.heading for question in free], again, time)
            free = [question for question in free if question.heading in {*kept, *own}]
        named = [
            q
            for q in free
            if q.heading in own
            or wave in named_in[q.heading]
            or (time is not None and q.heading in again)
        ]
        return Choice(tuple(named), tuple(free))

    return {wave: of(wave) for wave in headed}


def once_each(
    grid: Grid, sheets: Sequence[SheetColumns], times: Mapping[str, int], slug: str
) -> None:
    """Take out of what was found what two waves of one file would share, and say why.

    What stays and does not say its wave is no longer certain. ``sheets``: of one file.
    """
    again, named_in = repeats(grid.headings), waves_of(grid.headings)
    several = len(sheets) > 1
    claims = grouped((column.heading, sheet) for sheet in sheets for column in _found(sheet))
    shared = {heading for heading, claiming in claims.items() if len(claiming) > 1}
    for sheet in sheets:
        for name, columns in sheet.found.items():
            both = [column.heading for column in columns.values() if column.heading in shared]
            twice = [
                c.heading for c in columns.values() if c.how != DECLARED and c.heading in again
            ]
            sheet.found[name] = {
                item: _as_sure(
                    column,
                    sheet.wave,
                    named_in.get(column.heading, ()),
                    again,
                    times,
                    several=several,
                )
                for item, column in columns.items()
                if column.how == DECLARED or column.heading not in shared
            }
            if both or (twice and sheet.wave not in times) or (name in sheet.unclear and again):
                unsure = both or twice or [*again]
                waves = [other.wave for other in sheets]
                sheet.unclear[name] = " ".join(_unclear(grid, unsure, again, waves, slug))


def _found(sheet: SheetColumns) -> Iterator[Found]:
    for columns in sheet.found.values():
        yield from {c.heading: c for c in columns.values() if c.how != DECLARED}.values()


def _as_sure(
    column: Found,
    wave: str,
    named: Collection[str],
    again: Mapping[str, Repeat],
    times: Mapping[str, int],
    *,
    several: bool,
) -> Found:
    """A column that was found, certain only where it says that it is of this wave.

    ``named``: the waves that its heading names.
    """
    if column.how == DECLARED or column.suggested:
        return column
    said = wave in named or (wave in times and column.heading in again)
    if said or (not several and not named and column.heading not in again):
        return column
    return replace(column, suggested=True, alike=None, how=f"{column.how}; {_UNSAID}")


def _unclear(
    grid: Grid,
    headings: Sequence[str],
    again: Mapping[str, Repeat],
    waves: Sequence[str],
    slug: str,
) -> Iterator[str]:
    """Why nothing was chosen, and what to write so that it can be."""
    twice = [heading for heading in headings if heading in again]
    if not twice:
        named = ", ".join(f'"{short(heading, 40)}"' for heading in headings[:NAMED])
        yield (
            f"{plural(len(headings), 'column')} may be of the "
            f"{' or of the '.join(map(printed, waves))}, and a column is of one wave only: {named}."
        )
        yield (
            "Write those of one wave under its columns: in deliverable.yaml; if the other wave "
            "stands in another sheet or file, declare it there."
        )
        return
    yield one_question(grid, twice, again)
    if len(waves) > 1:
        first, second = waves[:2]
        yield (
            "Look at the form which was asked of which wave, and write it in deliverable.yaml: "
            f"under {first}: the line asked: first, and under {second}: the line asked: second (or "
            f"the other way round). Then: pathfinder columns {slug} --write."
        )
    else:
        yield (
            "If both are of this wave, write the right one under columns: in deliverable.yaml; if "
            "one is of another wave, declare the file with waves: in place of wave:, and under "
            "each the line asked: first or asked: second."
        )


def one_question(grid: Grid, headings: Iterable[str], again: Mapping[str, Repeat]) -> str:
    """That questions stand several times, with the columns of the first."""
    questions = list(dict.fromkeys(again[h].question for h in headings))
    places = [
        f'"{short(heading, 40)}" (column {address(1, n)[:-1]})'
        for n, heading in enumerate(grid.headings)
        if heading in again and again[heading].question == questions[0]
    ]
    many = f"{len(questions)} questions stand" if len(questions) > 1 else "A question stands"
    return f"{many} several times, as a program headed them apart: {' and '.join(places)}."


def asked_again(grid: Grid, headings: Iterable[str], advice: str) -> Iterator[Issue]:
    """The fault that columns which nobody declared stand for questions that were asked again."""
    again = repeats(grid.headings)
    if twice := [heading for heading in headings if heading in again]:
        yield Issue(
            grid.file,
            f"{one_question(grid, twice, again)} Nothing says which is meant.",
            advice,
            sheet=grid.sheet,
            cell=grid.headed(grid.headings.index(twice[0])),
            code="columns.asked-again",
        )
