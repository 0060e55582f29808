"""Rows of people who did not consent are taken out before anything else is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evaluation.counting import plural
from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import plain_words
from evaluation.declare.lined_yaml import quoted
from evaluation.declare.link_by import LinkBy
from evaluation.errors import Collector, Issue, Kind
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.cells import ERRORS
from evaluation.read.people.alike import alike_codes, plain_code, written_codes
from evaluation.read.people.near import BETWEEN

YES, NO = "yes", "no"
# What forms offer in place of yes and no, word for word; each use of them is told.
_SAYS = {
    **dict.fromkeys(
        (
            "y",
            "i agree",
            "agree",
            "agreed",
            "i consent",
            "yes, i agree",
            "yes i agree",
            "yes, i consent",
            "yes i consent",
            "ydw",
            "ie",
            "cytuno",
            "rwy'n cytuno",
            "rwyf yn cytuno",
        ),
        YES,
    ),
    **dict.fromkeys(
        (
            "n",
            "i do not agree",
            "i don't agree",
            "do not agree",
            "disagree",
            "i disagree",
            "i do not consent",
            "i don't consent",
            "no, i do not agree",
            "no i do not agree",
            "no, i do not consent",
            "no i do not consent",
            "nac ydw",
            "nage",
            "anghytuno",
            "nid wyf yn cytuno",
            "dydw i ddim yn cytuno",
        ),
        NO,
    ),
}


def only_consenting(
    read: Sequence[tuple[DataFile, Grid]], collector: Collector, link_by: LinkBy | None = None
) -> Iterator[tuple[DataFile, Grid]]:
    """The grids without the rows of people whose consent is not there; each counts them.

    A row is used when every column under ``consent:`` says yes. A "no" in one file takes
    the person out of all files of the evaluation, so that a withdrawal is written once;
    there a code counts without its capitals and spaces. Phrases such as "I agree" count as
    yes or no, which a note tells. A word that is neither is a fault. Codes that are nearly
    the same are told in a note.
    """
    alike = alike_codes(
        [(grid, _code_column(data, grid, link_by), data.declared_waves) for data, grid in read]
    )
    if not any(data.consent for data, _ in read):  # then nobody can have refused
        for (data, grid), alike_here in zip(read, alike, strict=True):
            yield data, replace(grid, notes=(*grid.notes, *alike_here))
        return
    answers = [_answers(data, grid, collector) for data, grid in read]
    refused = {
        person
        for (data, grid), consent in zip(read, answers, strict=True)
        for person, words in zip(people_of(data, grid), consent, strict=True)
        if person and NO in words
    }
    for (data, grid), consent, alike_here in zip(read, answers, alike, strict=True):
        gone = {
            row: person or f"{grid.file} {grid.sheet} {row}"  # nobody known is a person of its own
            for (row, _), person, words in zip(
                grid.rows, people_of(data, grid), consent, strict=True
            )
            if person in refused or any(word != YES for word in words)
        }
        yield (
            data,
            replace(
                grid,
                rows=tuple(row for row in grid.rows if row[0] not in gone),
                notes=(
                    *grid.notes,
                    *_phrases(data, grid),
                    *([_note(data, grid, len(gone))] if gone else ()),
                    *alike_here,
                ),
                details=(*grid.details, *(_row(data, grid, row) for row in gone)),
                counts=replace(grid.counts, without_consent=len(gone)),
                refused=frozenset(gone.values()) if data.consent or gone else None,
            ),
        )


def people_of(data: DataFile, grid: Grid) -> list[str]:
    """Who each row is, or an empty text where that is not known."""
    places = grid.places(data.identify)
    if not places or len(places) < len(data.identify):
        return [""] * len(grid.rows)
    columns = [map(plain_code, written_codes(grid, place)) for place in places]
    return [BETWEEN.join(parts) if all(parts) else "" for parts in zip(*columns, strict=True)]


def _code_column(data: DataFile, grid: Grid, link_by: LinkBy | None) -> int | None:
    """The column of the code by which people are known; none where it is in parts."""
    named = link_by.ids if link_by and link_by.ids else data.identify
    return grid.column(named[0]) if len(named) == 1 else None


def _answers(data: DataFile, grid: Grid, collector: Collector) -> list[tuple[str, ...]]:
    """What each row says under the consent columns, in small letters."""
    places = columns_of(grid, data.consent, collector, tuple(ERRORS))
    answers = [tuple(_says(cells[place]) for place in places) for _, cells in grid.rows]
    collector.fault(
        *(
            Issue(
                grid.file,
                f'"{cells[place]}" is neither yes nor no.',
                "Write yes or no; an empty cell counts as no consent"
                f"{own_word(cells[place], 'consent')}.",
                sheet=grid.sheet,
                cell=address(row, place),
                value=cells[place],
                code="consent.not-readable",
            )
            for (row, cells), words in zip(grid.rows, answers, strict=True)
            for place, word in zip(places, words, strict=True)
            if word not in (YES, NO, "") and not word.startswith("=")
        )
    )
    return answers


def _says(text: str) -> str:
    """Yes or no in one word, where a text is one of the phrases for it; else the text."""
    plain = plain_words(text)
    return _SAYS.get(plain.rstrip("."), plain)


def own_word(text: str, key: str) -> str:
    """How a file's own word for yes or no is declared, beside the key that names its column."""
    word = quoted(text)
    return (
        f"; or, if it is the file's own word, say what it means beside {key}: in "
        f"deliverable.yaml: says_yes: [{word}], or says_no: [{word}] (several: [passed, done])"
        if text
        else ""
    )


def _phrases(data: DataFile, grid: Grid) -> Iterator[Issue]:
    for place in grid.places(data.consent):
        texts = grid.values(place)
        for text in sorted({text for text in texts if text.casefold() not in (YES, NO)}):
            if (word := _says(text)) in (YES, NO):
                yield Issue(
                    grid.file,
                    f'{plural(texts.count(text), "cell says", "cells say")} "{text}".',
                    f"Taken as {word}.",
                    sheet=grid.sheet,
                    cell=address(grid.rows[texts.index(text)][0], place),
                    severity="note",
                    code="consent.phrases",
                )


def _note(data: DataFile, grid: Grid, away: int) -> Issue:
    under = f" under {' and '.join(data.consent)}" if data.consent else ""
    return Issue(
        grid.file,
        f"{plural(away, 'row is', 'rows are')} not used, because consent is not given.",
        f"Only people with a yes{under} are counted. A no in any file of the evaluation removes "
        "the person from all.",
        sheet=grid.sheet,
        severity="note",
        kind=Kind.CONSENT,
        code="consent.rows-not-used",
    )


def _row(data: DataFile, grid: Grid, row: int) -> Issue:
    """One row that is not used; what stands in it is not told."""
    place = grid.column((*data.consent, *data.identify, "")[0])
    return Issue(
        grid.file,
        "Consent is not given, here or in another file of the evaluation.",
        "The row is not used, and what stands in it is not shown.",
        sheet=grid.sheet,
        cell=address(row, place or 0),
        severity="note",
        kind=Kind.CONSENT,
        code="consent.not-given",
    )
