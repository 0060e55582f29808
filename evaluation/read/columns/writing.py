"""A ``columns:`` map put into deliverable.yaml, with everything else left as it was typed."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evaluation.declare.lined_yaml import PlainLoader, load_declared, read_text, read_yaml
from evaluation.declare.programme import Deliverable
from evaluation.disk import beside
from evaluation.errors import DeclarationError, Issue
from evaluation.read.columns.find import Found, sign
from evaluation.read.columns.plan import ColumnPlan, Columns, Mapped

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*|0|[1-9][0-9]*")
_WORDS = frozenset(("null", "true", "false"))  # of YAML's own
_COMMENT = 40  # letters in front of a comment
New = Mapping[str, Mapping[str, Found]]  # by instrument and item
_Edit = tuple[int, int, str]  # a part of the text from its start to its end, and what replaces it


def write_columns(path: Path, shown: str, plans: Sequence[ColumnPlan]) -> int:
    """Put what was found into the file; how many columns were written.

    What the file says stays as it is, with its comments, order and line ends. The file is
    written beside and renamed, once it reads back as it should. Raises DeclarationError where it
    is written in a way that cannot be added to, and says what to type.
    """
    new = [
        (plan, one, found)
        for plan in plans
        for one in plan.mapped
        if (found := {n: items for n in plan.instruments if (items := one.to_write(n))})
    ]
    if not new:
        return 0
    text = read_text(path, shown)
    root = yaml.compose(text, Loader=PlainLoader)
    try:
        edits = [edit for plan, one, found in new for edit in _edits(text, root, plan, one, found)]
        _replace(path, shown, _edited(text, edits), new)
    except _NoPlace:
        raise DeclarationError([_by_hand(shown, *one) for one in new]) from None
    return sum(len(items) for _, _, found in new for items in found.values())


class _NoPlace(Exception):  # noqa: N818 - told as a fault of the file
    """The map cannot be put in without writing anew what somebody typed."""


def _edits(text: str, root: Any, plan: ColumnPlan, one: Mapped, new: New) -> Iterator[_Edit]:
    """What to change for one wave of one file."""
    parent, columns = _at(root, one.place[:-1]), _at(root, one.place)
    if not isinstance(parent, yaml.MappingNode) or parent.flow_style:
        raise _NoPlace
    indent = parent.value[0][0].start_mark.column
    if columns is None:
        after = {key.value: value for key, value in parent.value}["wave"]
        yield _after(
            text,
            after.end_mark.index,
            [f"{' ' * indent}columns:", *_block(plan, one, new, indent + 2)],
        )
    elif columns.flow_style:
        yield from _instead(text, columns, lambda kept: _block(plan, one, new, indent + 2, kept))
    else:
        yield from _more(text, columns, plan, one, new)


def _more(text: str, known: Any, plan: ColumnPlan, one: Mapped, new: New) -> Iterator[_Edit]:
    """Lines for a map that is written line by line already."""
    there = {key.value: (key, value) for key, value in known.value}
    for name, items in new.items():
        indent = known.value[0][0].start_mark.column
        if name not in there:
            yield _after(text, _end(known), _block(plan, one, {name: items}, indent))
            continue
        key, value = there[name]
        if value.flow_style:
            within = key.start_mark.column + 2
            yield from _instead(
                text, value, lambda kept, w=within, i=items: [*_kept(kept, w), *_items(i, w)]
            )
        else:
            yield _after(
                text, _end(value), list(_items(items, value.value[0][0].start_mark.column))
            )


def _instead(text: str, node: Any, lines: Any) -> Iterator[_Edit]:
    """A map in braces, written line by line from here on: first what it said."""
    start, end = len(text[: node.start_mark.index].rstrip(" ")), node.end_mark.index
    if "#" in text[start:end]:
        raise _NoPlace
    yield start, end, ""
    yield _after(text, end, lines(yaml.BaseLoader("").construct_document(node)))  # words as texts


def _block(
    plan: ColumnPlan, one: Mapped, new: New, indent: int, kept: Columns | None = None
) -> list[str]:
    """The lines of instruments with their items, and of items that were not found."""
    lines, kept = list[str](), kept or {}
    for name in dict.fromkeys([*kept, *new]):
        lines.append(f"{' ' * indent}{name}:")
        lines += _kept(kept.get(name, {}), indent + 2)
        lines += _items(new.get(name, {}), indent + 2)
        for item in plan.missing[one.sheet.wave, name]:
            lines.append(f"{' ' * (indent + 2)}# {item}: not found, write its heading here")
    return lines


def _kept(items: Mapping[str, str], indent: int) -> list[str]:
    return [f"{' ' * indent}{quoted(item)}: {quoted(heading)}" for item, heading in items.items()]


def _items(items: Mapping[str, Found], indent: int) -> list[str]:
    """A line an item, with how it was found behind it."""
    lines = []
    for item, found in items.items():
        line = f"{' ' * indent}{quoted(item)}: {quoted(found.heading)}"
        check = ": please check" if found.suggested else ""
        lines.append(f"{line:<{_COMMENT}} # {sign(found)}{check}")
    return lines


def quoted(text: str) -> str:
    """A text as YAML that reads back as the same text; a plain word without marks."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    written: str = yaml.dump(text, default_style='"', allow_unicode=True, width=math.inf)
    return written.rstrip("\n")


def _at(root: Any, place: Sequence[str]) -> Any:
    """The node at a place, or None; an alias is no place of its own."""
    node = root
    for part in place:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
        elif isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == part), None)
            if found and found[1].start_mark.index < found[0].start_mark.index:
                raise _NoPlace
            node = found[1] if found else None
    return node


def _end(node: Any) -> int:
    """Where the last word of a node ends; comments and blank lines behind it are not its own."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _after(text: str, index: int, lines: Sequence[str]) -> _Edit:
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


def _replace(
    path: Path, shown: str, text: str, new: Sequence[tuple[ColumnPlan, Mapped, New]]
) -> None:
    """Write the file anew if it then says what was found, and for the rest what it said."""
    wanted = copy.deepcopy(read_yaml(path, shown)[0])
    for _, one, columns_found in new:
        inside: Any = wanted
        for part in one.place[:-1]:
            inside = inside[int(part)] if isinstance(inside, list) else inside[part]
        columns = inside.setdefault("columns", {})
        for name, items in columns_found.items():
            columns.setdefault(name, {}).update({i: f.heading for i, f in items.items()})
    mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    try:
        with beside(path) as made:
            made.write_bytes(mark + text.encode("utf-8"))
            try:
                read_back = load_declared(made, Deliverable, shown)
            except DeclarationError:
                raise _NoPlace from None
            if read_back != Deliverable.model_validate(wanted):
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


def _by_hand(shown: str, plan: ColumnPlan, one: Mapped, new: New) -> Issue:
    """What to type where the program cannot put it in."""
    lines = "\n".join(["        columns:", *_block(plan, one, new, 10)])
    return Issue(
        shown,
        f"The columns of {one.grid.file} ({one.sheet.wave}) cannot be put in here, because of how "
        "this place is written (in braces, or with & and *).",
        f"Write that file of the deliverable line by line, with these lines:\n{lines}",
        code="columns.written-by-hand",
    )
