"""What is told of a sheet of coded segments: what cannot be counted, and what may be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from evaluation.counting import and_more, grouped, repeated
from evaluation.declare.segment_file import SORTED_BY
from evaluation.errors import Issue
from evaluation.read.coded.coding import Coding, alike
from evaluation.read.coded.project_grid import PROJECT
from evaluation.read.coded.sheet import NEEDED, WORDS, CodedSheet
from evaluation.read.people.near import plain_key

_CODER = re.compile(r"\b(coder|coded by|user|created by|author|rater|researcher|analyst)\b")
_WORDS = re.compile(r"text|content|quot|excerpt|segment|passage|words|extract")
_AT = re.compile(r"\b(?:begin\w*|start\w*|position|paragraph|line|character range)\b")
_BETWEEN = re.compile(r"[\n;|,]")
_OF_MANY = 20  # numbers, of which one that two sources share is a slip
_NUMBERED = re.compile(r"\D*(\d+)")


def faults_of(sheet: CodedSheet) -> Iterator[Issue]:
    """Parts that are missing, and one coding in two rows."""
    yield from _coded_twice(sheet)
    named = any(sheet.texts["coder"]) and sheet.grid.layout.tool != PROJECT  # which may leave it
    needed = [*NEEDED, *(["coder"] if named else [])]
    for at in range(len(sheet.texts["theme"])):
        for role in needed:
            if not sheet.texts[role][at]:
                yield Issue(
                    sheet.grid.file,
                    f"The {role} is missing.",
                    "Fill it in; or delete the row, if the passage was not coded.",
                    sheet=sheet.grid.sheet,
                    cell=sheet.cell(at, role),
                    code="segments.missing",
                )


def _coded_twice(sheet: CodedSheet) -> Iterator[Issue]:
    """Rows that say the same as an earlier one: source, segment, theme with its group, coder."""
    pairs = list(repeated(sheet.codings()))
    advice = _advice(sheet, pairs) if pairs else ""
    for at, first in pairs:
        yield Issue(
            sheet.grid.file,
            f"This segment is coded twice with this theme (also row {sheet.row(first)}).",
            advice,
            sheet=sheet.grid.sheet,
            cell=sheet.cell(at, "segment"),
            value=sheet.texts["segment"][at],
            code="segments.coded-twice",
        )


def _advice(sheet: CodedSheet, pairs: Sequence[tuple[int, int]]) -> str:
    """What to do about codings that stand twice: by the columns in which their rows differ."""
    held = {place for places in sheet.places.values() for place in places}
    cells = [cells for _, cells in sheet.grid.rows]
    apart = [
        heading
        for n, heading in enumerate(sheet.grid.headings)
        if n not in held
        and heading
        and all(cells[at][n] != cells[at_first][n] for at, at_first in pairs)
    ]
    coder = next((h for h in apart if _CODER.search(h.replace("_", " ").casefold())), "")
    if coder:
        return (
            f'If more than one coder put it there, as "{coder}" seems to say, write for this file '
            "in deliverable.yaml: "
            f"{sheet.declaration(coder=(coder,))}"
        )
    if apart:
        several = (*sheet.headings["segment"], apart[0])
        return (
            "If it is one passage, delete one of the two rows. If they are two, which column "
            f'"{apart[0]}" tells apart, write for this file in deliverable.yaml: '
            f"{sheet.declaration(segment=several)}"
        )
    return "Delete one of the two rows; if they are two passages, give each a number of its own."


def remarks_on(sheets: Sequence[CodedSheet]) -> Iterator[Issue]:
    """What may be meant otherwise than it is counted, as notes with their cells."""
    yield from _without_group(sheets)
    yield from _in_two_files(sheets)
    for sheet in sheets:
        yield from _sources_alike(sheet)
        yield from _two_kinds(sheet)
        yield from _several_in_a_cell(sheet)
        yield from _words_differ(sheet)
        yield from _number_elsewhere(sheet)
        yield from _numbered_by_theme(sheet)


def _note(sheet: CodedSheet, problem: str, fix: str, *, code: str) -> Issue:
    return sheet.grid.issue((), problem, fix, code=code, note=True)


def _without_group(sheets: Sequence[CodedSheet]) -> Iterator[Issue]:
    """Themes that stand in a group in some rows and in none in others."""
    grouped_themes = {
        theme
        for sheet in sheets
        for theme, group in zip(sheet.texts["theme"], sheet.texts["parent_theme"], strict=True)
        if group and group != theme
    }
    for sheet in sheets:
        bare = [
            sheet.cell(at, "theme")
            for at, theme in enumerate(sheet.texts["theme"])
            if theme in grouped_themes and not sheet.texts["parent_theme"][at]
        ]
        if bare:
            yield _note(
                sheet,
                "A theme has no group here and one elsewhere, and is counted as another theme: "
                f"{and_more(bare)}.",
                "If it is the same theme, fill in its group of themes.",
                code="segments.group-missing",
            )


def _sources_alike(sheet: CodedSheet) -> Iterator[Issue]:
    """Sources that are nearly written as another: told, and never put together."""
    first: dict[object, dict[str, str]] = {}
    pairs = []
    for at, source in enumerate(sheet.texts["source"]):
        if key := plain_key(source):
            spellings = first.setdefault(key, {})
            if source not in spellings:
                cell = sheet.cell(at, "source")
                pairs += [f"{cell} (like {next(iter(spellings.values()))})"] if spellings else []
                spellings[source] = cell
    if pairs:
        yield _note(
            sheet,
            "A source differs from another only in capitals, blanks, signs such as hyphens or "
            f"zeros in front, and is counted as another source: {and_more(pairs)}.",
            "If it is the same source, write it the same way in every row.",
            code="segments.sources-alike",
        )


def _in_two_files(sheets: Sequence[CodedSheet]) -> Iterator[Issue]:
    """Codings that another sheet has too: they count once."""
    first: dict[Coding, CodedSheet] = {}
    for sheet in sheets:
        again = [
            sheet.cell(at, "segment")
            for at, coding in enumerate(sheet.codings())
            if coding and first.setdefault(coding, sheet) is not sheet
        ]
        if again:
            yield _note(
                sheet,
                "Codings of this file stand in another one too, and count once: "
                f"{and_more(again)}.",
                "If one file is a copy of the other, or a part of it, take one out of "
                "deliverable.yaml."
                if any(sheet.texts["coder"])
                else "If different people coded the files, give each a column with who coded and "
                'declare it ("coder: <column>" under segments:): the report then says how far '
                "they agree. If one is a copy of the other, take it out of deliverable.yaml.",
                code="segments.in-two-files",
            )


def _differing(
    sheet: CodedSheet, keys: Iterable[object], texts: Sequence[str], role: str
) -> list[str]:
    """Cells in which rows of one key have another text than the first of them."""
    first: dict[object, int] = {}
    return [
        f"{sheet.cell(at, role)} (unlike {sheet.cell(first[key], role)})"
        for at, key in enumerate(keys)
        if texts[at] and texts[first.setdefault(key, at)] not in ("", texts[at])
    ]


def _two_kinds(sheet: CodedSheet) -> Iterator[Issue]:
    """Sources that stand under two kinds of source, areas or roles."""
    for role, many in SORTED_BY.items():
        if cells := _differing(sheet, sheet.texts["source"], sheet.texts[role], role):
            yield _note(
                sheet,
                f"A source has two {many}, and is counted in both: {and_more(cells)}.",
                "If it has one, write it in all rows of the source.",
                code="segments.two-kinds",
            )


def _several_in_a_cell(sheet: CodedSheet) -> Iterator[Issue]:
    """Themes that are put together from others, as programs list the codes of a quotation."""
    names = {alike(theme) for theme in sheet.texts["theme"]}
    joined = [
        sheet.cell(at, "theme")
        for at, theme in enumerate(sheet.texts["theme"])
        if len(parts := [alike(part) for part in _BETWEEN.split(theme)]) > 1
        and all(part in names for part in parts)
    ]
    if joined:
        yield _note(
            sheet,
            "A cell holds the names of several themes, and is counted as a theme of its own: "
            f"{and_more(joined)}.",
            "If the segment has several themes, give each a row of its own with the same segment.",
            code="segments.several-in-a-cell",
        )


def _words_differ(sheet: CodedSheet) -> Iterator[Issue]:
    """Rows of one segment with other words, or at other places, in columns not declared."""
    held = {at for role, places in sheet.places.items() if role != WORDS for at in places}
    keys = [coding.segment if coding else None for coding in sheet.codings()]
    for place, heading in enumerate(sheet.grid.headings):
        texts = sheet.grid.values(place)
        plain = heading.replace("_", " ").casefold()
        worded = _WORDS.search(plain) and _sentences(texts)
        if place in held or not (worded or _AT.search(plain)):
            continue
        if cells := _differing(sheet, keys, texts, "segment"):
            several = (*sheet.headings["segment"], heading)
            yield _note(
                sheet,
                f'Rows with the same segment differ under "{heading}", and are counted as one '
                f"segment: {and_more(cells)}.",
                "If they are several passages, give each a number of its own, or write for this "
                f"file in deliverable.yaml: {sheet.declaration(segment=several)}",
                code="segments.words-differ",
            )


def _sentences(texts: Sequence[str]) -> bool:
    """Whether a column holds words in sentences, by half of what stands in it."""
    filled = [text for text in texts if text]
    return 2 * sum(" " in text for text in filled) > len(filled)


def _numbers(texts: Iterable[str]) -> list[int] | None:
    """The numbers of passages; None where some are not numbers, with words in front or without."""
    found = [_NUMBERED.fullmatch(text) for text in texts]
    return [int(match[1]) for match in found if match] if all(found) else None


def _number_elsewhere(sheet: CodedSheet) -> Iterator[Issue]:
    """Numbers that two sources share although numbers do not start again in each source."""
    numbers = _numbers(sheet.texts["segment"])
    if numbers is None:
        return
    rows = list(enumerate(zip(sheet.texts["source"], sheet.texts["segment"], strict=True)))
    of_source = grouped((source, (numbers[at], text)) for at, (source, text) in rows)
    starts = Counter(min(texts) for texts in of_source.values())
    if 2 * max(starts.values(), default=0) >= len(of_source):
        return  # most begin alike: numbers start again in each source
    first: dict[str, str] = {}
    shared = [
        sheet.cell(at, "segment")
        for at, (source, text) in rows
        if first.setdefault(text, source) != source
    ]
    if shared and len(first) > _OF_MANY * len({*shared}):
        yield _note(
            sheet,
            "A segment has the number of a segment of another source, and is counted as another "
            f"segment: {and_more(shared)}.",
            "If it is the same passage, write the same source in all its rows.",
            code="segments.number-elsewhere",
        )


def _numbered_by_theme(sheet: CodedSheet) -> Iterator[Issue]:
    """Numbers that start again under each theme of a source, as those of references in NVivo."""
    numbers = _numbers(sheet.texts["segment"])
    if numbers is None:
        return
    themes = zip(sheet.texts["parent_theme"], sheet.texts["theme"], strict=True)
    under = grouped(
        ((source, theme), number)
        for source, theme, number in zip(sheet.texts["source"], themes, numbers, strict=True)
    )
    by_source = grouped((source, sorted({*of})) for (source, _), of in under.items())
    several = [lists for lists in by_source.values() if len(lists) > 1]
    unlike = [lists for lists in several if any(of != lists[0] for of in lists)]
    restarted = all(of == list(range(1, len(of) + 1)) for lists in several for of in lists)
    if len(unlike) > 1 and restarted:
        apart = sheet.declaration(segment=(*sheet.headings["segment"], *sheet.headings["theme"]))
        yield _note(
            sheet,
            "The numbers of segments start again under each theme of a source, as those of "
            "references in NVivo; the same number under two themes is counted as one segment "
            "of the source with both.",
            "If every theme numbers its own, give columns that tell the passages apart, such as "
            "their text; or count each row as a segment of its own, with this in "
            f"deliverable.yaml: {apart}",
            code="segments.numbered-by-theme",
        )
