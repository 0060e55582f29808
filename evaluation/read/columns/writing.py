"""A ``columns:`` map put into deliverable.yaml, with everything else left as it was typed."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evaluation.declare.lined_yaml import PlainLoader, load_declared, read_text, read_yaml
from evaluation.declare.programme import Deliverable
from evaluation.disk import beside
from evaluation.errors import DeclarationError, Issue
from evaluation.read.columns.find import sign
from evaluation.read.columns.plan import ColumnPlan, Mapped

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*|0|[1-9][0-9]*")
_WORDS = frozenset(("null", "true", "false"))  # of YAML's own
_COMMENT = 40  # letters in front of a comment
# Maps in maps; inside a column that was found, a heading that stood there, or None for no column.
Tree = Mapping[str, Any]
_Edit = tuple[int, int, str]  # a part of the text from its start to its end, and what replaces it


def write_columns(path: Path, shown: str, plans: Sequence[ColumnPlan]) -> int:
    """Put what was found into the file; how many columns were written.

    What the file says stays as it is, with its comments, order and line ends. The file is
    written beside and renamed, once it reads back as it should. Raises DeclarationError where it
    is written in a way that cannot be added to, and says what to type.
    """
    new = [
        (part, columns) for plan in plans for part in plan.mapped if (columns := _new(plan, part))
    ]
    if not new:
        return 0
    text = read_text(path, shown)
    root = yaml.compose(text, Loader=PlainLoader)
    try:
        edits = [
            edit
            for part, columns in new
            for edit in _edits(text, *_from(root, part.place, {"columns": columns}))
        ]
        _replace(path, shown, _edited(text, edits), new)
    except _NoPlace:
        raise DeclarationError([_by_hand(shown, *of_part) for of_part in new]) from None
    return sum(len(_headings(items)) for _, columns in new for items in columns.values())


def put_below(path: Path, shown: str, place: Sequence[str], lines: Sequence[str]) -> None:
    """Put lines at the end of what a place holds, for keys that it has not.

    The file is written beside and renamed, once it reads as a deliverable. Raises DeclarationError
    where it is written in a way that cannot be added to, and says what to type.
    """
    text = read_text(path, shown)
    try:
        node = _at(yaml.compose(text, Loader=PlainLoader), place)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            raise _NoPlace
        before = " " * int(node.value[0][0].start_mark.column)
        edit = _after(text, _end(node), [before + line if line else "" for line in lines])
        _write(path, shown, _edited(text, [edit]))
    except _NoPlace:
        typed = "\n".join(lines)
        raise DeclarationError(
            Issue(
                shown,
                "The lines cannot be put in here, because of how this place is written (in braces, "
                "or with & and *).",
                f"Write that file of the deliverable line by line, with these lines:\n{typed}",
                code="survey.written-by-hand",
            )
        ) from None


def _new(plan: ColumnPlan, part: Mapped) -> Tree:
    """What to write of one wave of one file, by instrument and item."""
    return {
        name: {**columns, **dict.fromkeys(plan.missing[part.sheet.wave, name])}
        for name in plan.instruments
        if (columns := part.to_write(name))
    }


def _headings(items: Tree) -> dict[str, str]:
    return {item: column.heading for item, column in items.items() if column}


class _NoPlace(Exception):  # noqa: N818 - told as a fault of the file
    """The map cannot be put in without writing anew what somebody typed."""


def _edits(text: str, node: Any, tree: Tree) -> Iterator[_Edit]:
    """What to change so that a map, written line by line, says what the tree says besides."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise _NoPlace
    pairs = {key.value: (key, value) for key, value in node.value}
    indent = node.value[0][0].start_mark.column
    new = {key: value for key, value in tree.items() if key not in pairs and value is not None}
    if new:
        # a first map stands below the wave, as in the forms; all else at the end
        _, last = pairs.get("wave", (None, node))
        yield _after(text, _end(last), _lines(new, indent))
    for key, value in (pairs[name] for name in tree if name in pairs):
        if value.start_mark.index < key.start_mark.index:
            raise _NoPlace  # an alias is no place of its own
        if isinstance(value, yaml.MappingNode) and value.flow_style:
            # in braces: written line by line from here on, first what it said
            start, end = len(text[: value.start_mark.index].rstrip(" ")), value.end_mark.index
            if "#" in text[start:end]:
                raise _NoPlace
            kept = yaml.BaseLoader("").construct_document(value)  # words as texts
            yield start, end, ""
            yield _after(text, end, _lines(_merged(kept, tree[key.value]), indent + 2))
        else:
            yield from _edits(text, value, tree[key.value])


def _merged(kept: Tree, tree: Tree) -> Tree:
    new = {
        key: _merged(kept.get(key, {}), value) if isinstance(value, Mapping) else value
        for key, value in tree.items()
    }
    return {**kept, **new}


def _lines(tree: Tree, indent: int) -> Iterator[str]:
    """A line a key, with how a column was found behind it."""
    before = " " * indent
    for key, value in tree.items():
        if value is None:
            yield f"{before}# {key}: not found, write its heading here"
        elif isinstance(value, Mapping):
            yield f"{before}{key}:"
            yield from _lines(value, indent + 2)
        elif isinstance(value, str):
            yield f"{before}{quoted(key)}: {quoted(value)}"
        else:
            line = f"{before}{quoted(key)}: {quoted(value.heading)}"
            check = ": please check" if value.suggested else ""
            yield f"{line:<{_COMMENT}} # {sign(value)}{check}"


def quoted(text: str) -> str:
    """A text as YAML that reads back as the same text; a plain word without marks."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    written: str = yaml.dump(text, default_style='"', allow_unicode=True, width=math.inf)
    return written.rstrip("\n")


def _at(root: Any, place: Sequence[str]) -> Any:
    """The node at a place; an alias is no place of its own."""
    node = root
    for part in place:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
        else:
            pairs = (pair for pair in node.value if pair[0].value == part)
            key, node = next(pairs, (node, None))
            if node is None or node.start_mark.index < key.start_mark.index:
                raise _NoPlace
    return node


def _from(root: Any, place: Sequence[str], tree: Tree) -> tuple[Any, Tree]:
    """The node from which on a place is written anew, and its tree: a wave may be in braces."""
    if "waves" not in place:
        return _at(root, place), tree
    return _at(root, place[:-1]), {place[-1]: tree}


def _end(node: Any) -> int:
    """Where the last word of a node ends; comments and blank lines behind it are not its own."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _after(text: str, index: int, lines: Iterable[str]) -> _Edit:
    """Lines put in below the line of a place."""
    end = text.find("\n", index) + 1 or len(text)
    first = "" if text[:end].endswith("\n") else "\n"
    return end, end, first + "".join(f"{line}\n" for line in lines)


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    """The text with all changes, those at one place in their order; line ends as the file has."""
    ends = "\r\n" if "\r\n" in text else "\n"
    parts, at = list[str](), 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        parts += [text[at:start], new.replace("\n", ends)]
        at = end
    return "".join([*parts, text[at:]])


def _replace(path: Path, shown: str, text: str, new: Sequence[tuple[Mapped, Tree]]) -> None:
    """Write the file anew if it then says what was found, and for the rest what it said."""
    wanted = copy.deepcopy(read_yaml(path, shown)[0])
    for part, columns in new:
        inside: Any = wanted
        for key in part.place:
            inside = inside[int(key)] if isinstance(inside, list) else inside[key]
        declared = inside.setdefault("columns", {})
        for name, items in columns.items():
            declared.setdefault(name, {}).update(_headings(items))
    _write(path, shown, text, Deliverable.model_validate(wanted))


def _write(path: Path, shown: str, text: str, wanted: Deliverable | None = None) -> None:
    """Write the file anew if it reads as a deliverable, and as the one that is wanted."""
    mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    try:
        with beside(path) as made:
            made.write_bytes(mark + text.encode("utf-8"))
            try:
                read_back = load_declared(made, Deliverable, shown)
            except DeclarationError:
                raise _NoPlace from None
            if wanted is not None and read_back != wanted:
                raise _NoPlace
    except OSError as error:
        raise DeclarationError(
            Issue(
                shown,
                f"This file cannot be written ({error.strerror or error}).",
                "Close it in other programs.",
                code="file.not-written",
            )
        ) from None


def _by_hand(shown: str, part: Mapped, columns: Tree) -> Issue:
    lines = "\n".join(_lines({"columns": columns}, 8))
    return Issue(
        shown,
        f"The columns of {part.grid.file} ({part.sheet.wave}) cannot be put in here, because of "
        "how this place is written (in braces, or with & and *).",
        f"Write that file of the deliverable line by line, with these lines:\n{lines}",
        code="columns.written-by-hand",
    )
