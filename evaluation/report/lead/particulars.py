"""Particulars in a section's Markdown: rows of a table, or lines that begin with a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from markdown_it.token import Token

from evaluation.declare.particulars import PARTICULARS, Given, Particular
from evaluation.report.lead.markdown import markdown, parsed

# The head of their tables: in a report, and in a form.
HEAD = ("Subject", "Detail")
FORM_HEAD = ("What readers ask for", "Your words")
_HEADS = tuple(tuple(word.casefold() for word in head) for head in (HEAD, FORM_HEAD))
LINE_END = "\ue016"
_GAPS = re.compile(r"\n{3,}")
_PIPE = re.compile(r"(?<!\\)\|")
# Between the items of a list, but within no brackets.
_BETWEEN = re.compile(r"\s*(?:;(?![^()\n]*\))|<br\s*/?>)\s*", re.IGNORECASE)


@lru_cache(maxsize=64)
def parted(text: str, section: str) -> tuple[str, tuple[Given, ...]]:
    """A section's own words, and the particulars that stand among them.

    Every line of what is left stays where it was; labels without words go too.
    """
    if not _labels(section).search(text):
        return text, ()
    lines = text.split("\n")
    given: list[Given] = []
    tokens = parsed(text)
    for at, token in enumerate(tokens):
        if token.level:
            continue
        if token.type == "table_open":
            given += _of_table(lines, tokens, at, section)
        elif token.type == "paragraph_open":
            given += _of_paragraph(lines, tokens, at, section)
    return "\n".join(lines), tuple(each for each in given if each.items)


def labelled(text: str, section: str) -> tuple[Particular, str] | None:
    """The particular that a cell is the label of, and the reader who is meant."""
    found = _labels(section).fullmatch(text.strip().strip("*_").strip(" :")) if text else None
    return _meant(found) if found else None


def in_table(rows: Sequence[Sequence[str]], section: str) -> list[tuple[Particular, str] | None]:
    """What each row of a table is the answer to; nothing where it is a table of the lead's own.

    It is one of ours by its head, or where every row but the first has a label and an answer.
    """
    labels = [
        labelled(row[0], section) if len(row) > 1 and not any(row[2:]) else None for row in rows
    ]
    rest = zip(labels[1:], rows[1:], strict=True)
    ours = bool(rows) and (is_head(rows[0]) or all(label or is_head(row) for label, row in rest))
    return labels if ours else [None] * len(rows)


def left_over(rows: Sequence[Sequence[str]], labels: Sequence[object]) -> list[int]:
    """Which rows are no particulars, nor their head, which may have any words, nor blank."""
    left = [
        at
        for at, (row, label) in enumerate(zip(rows, labels, strict=True))
        if not label and not is_head(row)
    ]
    return [] if left == [0] else left


def is_head(cells: Sequence[str]) -> bool:
    """Whether a row is the head that the program gives a table of particulars, or blank."""
    words = tuple(cell.strip().strip("*_").casefold() for cell in cells)
    return words in _HEADS or not any(words)


def as_markdown(given: Given) -> str:
    """A particular as a line of a proforma, or as a label with a list."""
    if len(given.items) == 1 and (not given.particular.several or ";" not in given.items[0]):
        return f"**{given.label}:** {given.items[0]}"
    if not given.particular.several:
        return f"**{given.label}:** {'; '.join(given.items)}"
    return "\n".join((f"**{given.label}:**", "", *(f"- {item}" for item in given.items)))


def as_rows(given: Sequence[Given]) -> str:
    """Particulars as a table of Markdown, a row each, with ``LINE_END`` between items."""
    rows = ((each.label, LINE_END.join(each.items)) for each in given)
    lines = (f"| {label} | {_PIPE.sub(chr(92) + '|', words)} |" for label, words in rows)
    return "\n".join((f"| {' | '.join(HEAD)} |", "|---|---|", *lines))


def with_declared(
    text: str, section: str, declared: Sequence[Given]
) -> tuple[str, int | None, tuple[Given, ...]]:
    """A section's text with what is declared of it elsewhere; where that begins; and clashes.

    What stands in the text too is not added; it clashes where it is not the same there.
    """
    there = {each.label.casefold(): each.items for each in parted(text, section)[1]}
    new = [each for each in declared if each.label.casefold() not in there]
    clashes = tuple(
        each for each in declared if there.get(each.label.casefold(), each.items) != each.items
    )
    if not new:
        return text, None, clashes
    own = f"{text.rstrip()}\n\n" if text.strip() else ""
    return own + "\n\n".join(map(as_markdown, new)), len(own), clashes


def with_given(text: str, section: str, given: Sequence[Given]) -> str:
    """A section's text with these particulars, at its end where they are other than it has."""
    own, there = parted(text, section)
    if [(each.label, each.items) for each in there] == [(g.label, g.items) for g in given]:
        return text
    return _GAPS.sub("\n\n", "\n\n".join((own.strip("\n"), *map(as_markdown, given)))).strip("\n")


def plain_words(text: str) -> str:
    """Markdown of one line without its marks."""
    [inline] = markdown().parseInline(text)
    return "".join(
        " " if child.type.endswith("break") else "" if child.type == "image" else child.content
        for child in inline.children or ()
    ).strip()


@cache
def _labels(section: str) -> re.Pattern[str]:
    """The labels of a section; of a label that a reader ends, the words after it are group 2."""
    words = sorted(
        (
            re.escape(p.label) + (r"\s+([^:*_|]+?)" if p.by_reader else "")
            for p in PARTICULARS
            if p.section == section
        ),
        key=len,
        reverse=True,
    )
    return re.compile(f"({'|'.join(words)})" if words else r"(?!)", re.IGNORECASE)


def _meant(found: re.Match[str]) -> tuple[Particular, str]:
    words = found[1].casefold()
    particular = max(
        (p for p in PARTICULARS if words.startswith(p.label.casefold())), key=lambda p: len(p.label)
    )
    return particular, found[1][len(particular.label) :].strip()


@cache
def _line(section: str) -> re.Pattern[str]:
    """A label at the beginning of a line, bold or plain, and what stands behind its colon."""
    label = f"(?P<label>{_labels(section).pattern})"
    return re.compile(
        rf"^\s*(?P<mark>\*\*|__|\*|_)?{label}"
        r"(?(mark)(?:\s*:\s*(?P=mark)|(?P=mark)\s*:)|\s*:)\s*(?P<rest>.*)$",
        re.IGNORECASE,
    )


def _items(particular: Particular, words: str) -> tuple[str, ...]:
    parts = _BETWEEN.split(words) if particular.several else [words]
    return tuple(part.strip() for part in parts if part.strip())


def _of_table(lines: list[str], tokens: Sequence[Token], at: int, section: str) -> Iterator[Given]:
    """Rows of two cells whose first is a label; other rows stay a table of the lead's own."""
    first, end = tokens[at].map or (0, 0)
    rows = dict(_rows(tokens[at:]))
    labels = in_table([*rows.values()], section)
    for (line, cells), label in zip(rows.items(), labels, strict=True):
        if label:
            particular, reader = label
            yield Given(particular, _items(particular, cells[1]), reader, line)
    if not any(labels):
        return
    numbers = [*rows]
    kept = [lines[numbers[at]] for at in left_over([*rows.values()], labels)]
    if kept:
        kept[:0] = ["|" + " |" * len(next(iter(rows.values()))), lines[first + 1]]
    lines[first:end] = kept + [""] * (end - first - len(kept))


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[int, list[str]]]:
    """Each row of the table that the tokens begin with: its line, and its cells."""
    line, cells = 0, list[str]()
    for token in tokens:
        if token.type == "tr_open":
            line, cells = token.map[0] if token.map else 0, []
        elif token.type in ("th_open", "td_open"):
            cells.append("")
        elif token.type == "inline":
            words = token.content.replace("|", r"\|")
            cells[-1] = f"{cells[-1]}<br>{words}" if cells[-1] else words
        elif token.type == "tr_close":
            yield line, cells
        elif token.type == "table_close":
            return


def _of_paragraph(
    lines: list[str], tokens: Sequence[Token], at: int, section: str
) -> Iterator[Given]:
    """Lines of a paragraph from the first label on; the last may lead to a list below it."""
    first, end = tokens[at].map or (0, 0)
    begun: list[tuple[int, Particular, str, list[str]]] = []
    for number in range(first, end):
        if found := _line(section).match(lines[number]):
            meant = _labels(section).fullmatch(found["label"])
            assert meant
            begun.append((number, *_meant(meant), [found["rest"]]))
        elif begun:
            begun[-1][3].append(lines[number].strip())
        else:
            continue
        lines[number] = ""
    for number, particular, reader, words in begun:
        items = _items(particular, " ".join(filter(None, words)))
        if number == begun[-1][0] and (particular.several or not items):
            items += tuple(_list_below(lines, tokens[at + 3 :]))
        yield Given(particular, items, reader, number)


def _list_below(lines: list[str], tokens: Sequence[Token]) -> Iterator[str]:
    """The items of a list that follows at once; its lines are taken out."""
    if not tokens or tokens[0].type not in ("bullet_list_open", "ordered_list_open"):
        return
    first, end = tokens[0].map or (0, 0)
    lines[first:end] = [""] * (end - first)
    for token in tokens:
        if token.type == "inline":
            yield " ".join(token.content.split())
        if token.level == 0 and token.type.endswith("list_close"):
            return
