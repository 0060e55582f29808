"""A notebook's parameters, checked before it runs, and written into its own signature.

The cell tagged ``parameters`` is the notebook's signature, one parameter a line. Papermill
itself only logs an unknown name, hands on any type, and puts the values into a cell of its own
below: whoever then changes the signature changes nothing, and whoever sets one value with
Papermill loses all others.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from evaluation.errors import Issue, did_you_mean

INJECTED = "injected-parameters"  # Papermill's name for a cell that it puts in
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "None": (type(None),),
}
_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
    type(None): "empty",
}


@dataclass(frozen=True, slots=True)
class _Declared:
    """One parameter as the notebook's own ``parameters`` cell declares it."""

    name: str
    type: ast.expr | None
    default: ast.expr | None

    @property
    def shown(self) -> str:
        kind = f": {ast.unparse(self.type)}" if self.type else ""
        return self.name + kind + (f" = {ast.unparse(self.default)}" if self.default else "")


def check_parameters(
    notebook: Path,
    parameters: Mapping[str, object],
    *,
    place: str,
    line_of: Callable[[str], str] = lambda _: "",
) -> tuple[Issue, ...]:
    """Everything that is wrong with the parameters for a notebook, at once.

    They are compared with the cell tagged ``parameters``: names, types, and that those
    without a default are given. ``place`` is the file in which they were written, ``line_of``
    says in which line of it.
    """
    try:
        declared = {parameter.name: parameter for parameter in _declared(notebook)}
    except (OSError, ValueError, KeyError, SyntaxError, AttributeError, TypeError) as error:
        return (
            Issue(
                notebook.name,
                f"The notebook's parameters cannot be read: {error}.",
                "Open it in Jupyter and save it again, or restore it.",
                code="parameters.notebook-not-readable",
            ),
        )
    issues = []
    for name, value in parameters.items():
        if name not in declared:
            issues.append(
                Issue(
                    place,
                    f'The notebook {notebook.stem} has no parameter "{name}".',
                    f"{did_you_mean(str(name), declared)} It has: "
                    f"{', '.join(declared) or 'none'}.".strip(),
                    cell=line_of(name),
                    value=repr(value),
                    code="parameters.not-there",
                )
            )
        elif wrong := _wrong(value, declared[name]):
            issues.append(
                Issue(
                    place,
                    f'The parameter "{name}" is {wrong}.',
                    f"In the notebook it reads: {declared[name].shown}.",
                    cell=line_of(name),
                    value=repr(value),
                    code="parameters.wrong-type",
                )
            )
    issues += [
        Issue(
            place,
            f'The notebook {notebook.stem} needs a value for "{parameter.name}".',
            f"Give it as a parameter; in the notebook it reads: {parameter.shown}.",
            code="parameters.missing",
        )
        for parameter in declared.values()
        if parameter.default is None and parameter.name not in parameters
    ]
    return tuple(issues)


def defaults(notebook: Path) -> dict[str, object]:
    """The values that a notebook's parameters have unless somebody sets them otherwise.

    A value that is not written out, and a notebook that cannot be read, are left out.
    """
    values: dict[str, object] = {}
    with suppress(OSError, ValueError, KeyError, SyntaxError, AttributeError, TypeError):
        for parameter in _declared(notebook):
            if parameter.default is not None:
                with suppress(ValueError):
                    values[parameter.name] = ast.literal_eval(parameter.default)
    return values


def filled(notebook: Mapping[str, Any], parameters: Mapping[str, object]) -> dict[str, Any]:
    """A notebook (its JSON) with these values in the signature in place of its own.

    Comments and types stay. A cell that Papermill put in at an earlier run is left out, as it
    would take the place of the signature. ``parameters`` are plain, and the notebook has them.
    """
    cells = [c for c in notebook["cells"] if INJECTED not in c.get("metadata", {}).get("tags", [])]
    at = next((n for n, cell in enumerate(cells) if _is_signature(cell)), len(cells))
    for cell in cells[at : at + 1]:
        source = _with_values("".join(cell["source"]), parameters)
        cells[at] = {**cell, "source": source}
    return {**notebook, "cells": cells}


def read_notebook(notebook: Path) -> dict[str, Any]:
    """A notebook's content. Raises OSError and ValueError."""
    content: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    return content


def plain_parameters(parameters: Mapping[str, object]) -> dict[str, object]:
    """Parameters in the types that a notebook and JSON can hold.

    Paths and dates become text, numpy scalars Python numbers. Raises TypeError for the
    rest: Papermill would turn a tuple into text without a word.
    """
    return {name: _plain(value) for name, value in parameters.items()}


def _declared(notebook: Path) -> Iterator[_Declared]:
    """The parameters of a notebook, read without Papermill: it takes 0.3 s to import."""
    sources = [
        "".join(cell["source"]) for cell in read_notebook(notebook)["cells"] if _is_signature(cell)
    ]
    return _assigned(sources[0]) if sources else iter(())


def _is_signature(cell: Mapping[str, Any]) -> bool:
    return "parameters" in cell.get("metadata", {}).get("tags", [])


def _assigned(source: str) -> Iterator[_Declared]:
    """Each parameter that a signature gives a type or a value."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=default):
                yield _Declared(name, kind, default)
            case ast.Assign(targets=[ast.Name(id=name)], value=default):
                yield _Declared(name, None, default)


def _with_values(source: str, parameters: Mapping[str, object]) -> str:
    """A signature with other values; what is not named keeps its own."""
    lines = source.encode().split(b"\n")  # ast counts columns in bytes
    for parameter in reversed(list(_assigned(source))):
        if parameter.name not in parameters:
            continue
        text = _written(parameters[parameter.name]).encode()
        if held := parameter.default:
            row, start = held.lineno - 1, held.col_offset
        elif after := parameter.type:
            row, start = (after.end_lineno or 1) - 1, after.end_col_offset or 0
            held, text = after, b" = " + text
        else:
            continue
        last = (held.end_lineno or 1) - 1
        rest = lines[last][held.end_col_offset or 0 :]
        lines[row : last + 1] = [lines[row][:start] + text + rest]
    return b"\n".join(lines).decode()


def _written(value: object) -> str:
    """A plain value as Python is written in the notebooks, with double quotes."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            pairs = (f"{_written(key)}: {_written(held)}" for key, held in value.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(value)


def _wrong(value: object, declared: _Declared) -> str:
    """What is wrong with a value, as the end of a sentence; empty when it fits."""
    try:
        plain = _plain(value)
    except TypeError as error:
        return str(error)
    kind = declared.type or _kind_of(declared.default)
    if kind is None or _fits(plain, kind):
        return ""
    type_name = _WORDS.get(_TYPES.get(ast.unparse(kind), (object,))[0], ast.unparse(kind))
    return f"{_WORDS[type(plain)]} ({plain!r}), but {type_name} is wanted"


def _kind_of(default: ast.expr | None) -> ast.expr | None:
    """The type of a parameter without annotation, from its default; None when open."""
    try:
        value = ast.literal_eval(default) if default else None
    except ValueError:
        return None
    return None if value is None else ast.Name(type(value).__name__)


def _fits(value: object, kind: ast.expr) -> bool:
    """Whether a plain value is of an annotated type; an annotation not known here allows all."""
    match kind:
        case ast.Constant(value=None):
            return value is None
        case ast.Constant(value=str() as quoted):
            return _fits(value, ast.parse(quoted, mode="eval").body)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return value is None or _fits(value, inner)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            allowed = ast.literal_eval(choices)
            return value in (allowed if isinstance(allowed, tuple) else (allowed,))
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return isinstance(value, list) and all(_fits(item, inner) for item in value)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
            return isinstance(value, dict) and all(_fits(item, inner) for item in value.values())
        case ast.Name(id=name) if name in _TYPES:
            # type(), not isinstance(): True is an int to Python and a slip to a person.
            return type(value) in _TYPES[name]
    return True


def _plain(value: object) -> object:
    """One value in plain types. Raises TypeError with the end of a sentence."""
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case float():
            raise TypeError(f"{float(value)}, which is not a number that can be written down")
        case PurePath():
            return value.as_posix()
        case date():
            return value.isoformat()
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {_key(key): _plain(item) for key, item in value.items()}
        case tuple() | set() | frozenset():
            raise TypeError(f"a {type(value).__name__}, but only a list can be handed on")
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        return _plain(value.item())  # type: ignore[attr-defined]
    raise TypeError(f"of the type {type(value).__name__}, which a notebook cannot be given")


def _key(key: object) -> str:
    """The key of a mapping. Papermill would turn any other type into text without a word."""
    if isinstance(key, str):
        return str.__str__(key)
    raise TypeError(f"a mapping with the key {key!r}, but keys must be text")
