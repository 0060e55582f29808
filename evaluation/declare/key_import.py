"""Key lists as people keep them (R's psych, CSV, YAML, JSON) -> an instrument's file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from evaluation.declare.catalogue import ids
from evaluation.declare.instrument.key_file import KeyFile, with_key
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument
from evaluation.declare.lined_yaml import read_text, read_yaml
from evaluation.declare.templated import fill_template
from evaluation.errors import DeclarationError, Issue

Keys = dict[str, "KeyedItems"]
_Token = re.Match[str]
Entry = TypeVar("Entry")
_TOKEN = re.compile(
    r"""(?P<space>[\s]+|\#[^\n]*)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
    r"""|(?P<number>\d+L?)|(?P<name>[A-Za-z.][\w.]*)|(?P<mark><-|.)""",
    re.DOTALL,
)
_SHAPE = 'Write it as keys <- list(agree = c("-A1", "A2")), or as YAML: agree: [-A1, A2].'
_YES = {"1", "yes", "true", "r", "reverse", "reversed", "-1", "-"}
_NO = {"", "0", "no", "false", "+1", "+"}


@dataclass(frozen=True, slots=True)
class KeyedItems:
    """The items of one scale in order, and those that are reverse-keyed."""

    items: tuple[str, ...]
    reverse_keyed: tuple[str, ...]


def read_keys(path: Path) -> Keys:
    """The scales of a key list by its name in the file. Raises DeclarationError.

    ``"-A1"`` is item A1, reversed. R text is ``keys <- list(agree = c("-A1", "A2"), ...)``;
    YAML and JSON hold the same lists by scale; CSV has the columns scale and item (and
    reversed), or one row an item with 1, -1 and 0 under each scale, as psych's make.keys has it.
    """
    shown_as, kind = path.name, path.suffix.lower()
    if kind in (".yaml", ".yml", ".json"):
        content, _, issues = read_yaml(path, shown_as)
        if issues:
            raise DeclarationError(issues)
        lists = _lists(content, shown_as)
    else:
        text = read_text(path, shown_as)
        lists = _of_csv(text, shown_as) if kind in (".csv", ".tsv") else _of_r(text, shown_as)
    keys = {name: _keyed(items) for name, items in lists.items()}
    if faults := list(_faults(keys, shown_as)):
        raise DeclarationError(faults)
    return keys


def slugs(names: Sequence[str], shown_as: str) -> dict[str, str]:
    """The name of each scale as an instrument file may have it. Raises DeclarationError."""
    plain = {name: re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") for name in names}
    slug_of = {
        name: slug if slug[:1].isalpha() else f"scale_{slug}" for name, slug in plain.items()
    }
    doubled = [name for name, slug in slug_of.items() if list(slug_of.values()).count(slug) > 1]
    if doubled:
        raise DeclarationError(
            Issue(
                shown_as,
                f"{', '.join(doubled)} would be the same scale.",
                "Rename one of them.",
                code="key-list.same-scale",
            )
        )
    return slug_of


def _keyed(items: Sequence[str]) -> KeyedItems:
    plain = tuple(item.lstrip("+-").strip() for item in items)
    turned = tuple(item.lstrip("-").strip() for item in items if item.startswith("-"))
    return KeyedItems(plain, turned)


def _faults(keys: Keys, shown_as: str) -> Iterator[Issue]:
    if not keys:
        yield Issue(shown_as, "There is no scale in this file.", _SHAPE, code="key-list.no-scale")
    for name, keyed in keys.items():
        if not keyed.items or not all(keyed.items):
            yield Issue(
                shown_as,
                f'The scale "{name}" has an empty item.',
                "Name its items.",
                code="key-list.empty-item",
            )
        if doubled := sorted({i for i in keyed.items if keyed.items.count(i) > 1}):
            yield Issue(
                shown_as,
                f'The scale "{name}" names items twice: {", ".join(doubled)}.',
                "Name each once.",
                code="key-list.item-twice",
            )


def _lists(content: Any, shown_as: str) -> dict[str, list[str]]:
    """Lists by scale from YAML or JSON, ``{keys: {...}}`` included."""
    if isinstance(content, Mapping) and set(content) == {"keys"}:
        content = content["keys"]
    good = isinstance(content, Mapping) and all(isinstance(v, list) for v in content.values())
    if not good:
        raise DeclarationError(
            Issue(
                shown_as,
                "This is not a list of items for each scale.",
                _SHAPE,
                code="key-list.no-lists",
            )
        )
    return {str(name): [str(item) for item in items] for name, items in content.items()}


# --- CSV ------------------------------------------------------------------------------------------


def _of_csv(text: str, shown_as: str) -> dict[str, list[str]]:
    separator = max(",;\t", key=text.partition("\n")[0].count)
    written = enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1)
    numbered = {number: [cell.strip() for cell in row] for number, row in written}
    numbered = {number: row for number, row in numbered.items() if any(row)}
    rows = list(numbered.values())
    headings = [cell.casefold() for cell in rows[0]] if rows else []
    if {"scale", "item"} <= set(headings):
        return _long(numbered, headings, shown_as)
    marks = {cell for row in rows[1:] for cell in row[1:]}
    if len(headings) > 1 and marks <= {"0", "1", "-1", "+1", ""}:
        return {
            name: [
                ("-" if row[place] == "-1" else "") + row[0]
                for row in rows[1:]
                if row[place : place + 1] and row[place] not in ("", "0")
            ]
            for place, name in enumerate(rows[0])
            if place
        }
    raise DeclarationError(
        Issue(
            shown_as,
            "The columns of this key list are not known.",
            "Head them scale, item, reversed (yes or no); or write a row for each item with 1, -1 "
            "or 0 under each scale.",
            cell="row 1",
            code="key-list.columns-not-known",
        )
    )


def _long(
    rows: Mapping[int, list[str]], headings: list[str], shown_as: str
) -> dict[str, list[str]]:
    scale, item = headings.index("scale"), headings.index("item")
    turned = next((i for i, h in enumerate(headings) if h in ("reversed", "reverse", "key")), None)
    lists: dict[str, list[str]] = {}
    faults = []
    for number, row in list(rows.items())[1:]:
        cells = [*row, *[""] * (len(headings) - len(row))]
        word = cells[turned].casefold() if turned is not None else ""
        if headings[turned or 0] == "key" and word == "1":
            word = "+1"  # under key, as in psych, 1 is as it stands and -1 is reversed
        if word not in _YES | _NO:
            faults.append(
                Issue(
                    shown_as,
                    f'"{word}" does not say whether the item is reversed.',
                    "Write yes or no.",
                    cell=f"row {number}",
                    code="key-list.sign-not-readable",
                )
            )
        sign = "-" if word in _YES and not cells[item].startswith("-") else ""
        lists.setdefault(cells[scale], []).append(sign + cells[item])
    if faults:
        raise DeclarationError(faults)
    return lists


# --- R --------------------------------------------------------------------------------------------


def _of_r(text: str, shown_as: str) -> dict[str, list[str]]:
    """Every ``name = c(...)`` of the ``list(...)``, or of a file that has them without a list.

    Nothing is run, so nothing else is known.
    """
    tokens = [token for token in _TOKEN.finditer(text) if token.lastgroup != "space"]
    words = [token[0] for token in tokens]
    starts = [place for place in range(len(words)) if words[place : place + 2] == ["list", "("]]
    alone = [
        place
        for place, token in enumerate(tokens)
        if token.lastgroup == "name"
        and words[place + 1 : place + 4] in (["<-", "c", "("], ["=", "c", "("])
    ]
    if alone and not starts:
        return dict(_Parser(tokens, place, shown_as).scale() for place in alone)
    if len(starts) != 1:
        raise DeclarationError(
            Issue(
                shown_as,
                f"There are {len(starts)} lists in this file; one was looked for.",
                _SHAPE,
                code="key-list.several-lists",
            )
        )
    parser = _Parser(tokens, starts[0] + 2, shown_as)
    return dict(parser.up_to_bracket(parser.scale))


class _Parser:
    """Reads ``name = c(...)``, one or those inside ``list(...)``, from a place on."""

    def __init__(self, tokens: Sequence[_Token], at: int, shown_as: str) -> None:
        self._tokens, self._at, self._shown_as = tokens, at, shown_as
        self._names: set[str] = set()

    def scale(self) -> tuple[str, list[str]]:
        """Name and items of one scale."""
        name = self._word("the name of a scale")
        if name in self._names:
            self._stop(f'The scale "{name}" stands here twice.')
        self._names.add(name)
        if not self._took("<-"):
            self._needs("=")
        if not self._took("c"):
            return name, self._items()
        self._needs("(")
        return name, [item for items in self.up_to_bracket(self._items) for item in items]

    def up_to_bracket(self, entry: Callable[[], Entry]) -> list[Entry]:
        """The entries up to the closing bracket, each read by ``entry``; a last comma is let be."""
        entries = []
        while not self._took(")"):
            entries.append(entry())
            if not self._took(","):
                self._needs(")")
                break
        return entries

    def _items(self) -> list[str]:
        """One entry of ``c(...)``: text, a number, a range; a minus before it reverses."""
        sign = "-" if self._took("-") else ""
        token = self._next("an item")
        if token.lastgroup == "text":
            return [sign + _unquoted(token)]
        if token.lastgroup != "number":
            self._stop(
                f'"{token[0]}" is neither an item in quotation marks nor a number; this file is '
                "read and not run."
            )
        first = last = self._number(token)
        if self._took(":"):
            negative = "-" if self._took("-") else ""
            last = self._number(self._next("a number"))
            if negative != sign or last < first:
                self._stop("A range of items goes from a lower to a higher number.")
        return [f"{sign}{number}" for number in range(first, last + 1)]

    def _number(self, token: _Token) -> int:
        if token.lastgroup != "number":
            self._stop(f'"{token[0]}" is not a number; this file is read and not run.')
        return int(token[0].rstrip("L"))

    def _word(self, wanted: str) -> str:
        token = self._next(wanted)
        if token.lastgroup not in ("name", "text"):
            self._stop(f'"{token[0]}" is not {wanted}.')
        return _unquoted(token)

    def _next(self, wanted: str) -> _Token:
        if self._at >= len(self._tokens):
            self._stop(f"The file ends where {wanted} should stand.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _took(self, text: str) -> bool:
        took = self._at < len(self._tokens) and self._tokens[self._at][0] == text
        self._at += took
        return took

    def _needs(self, text: str) -> None:
        token = self._next(f'"{text}"')
        if token[0] != text:
            self._stop(f'"{token[0]}" stands where "{text}" should stand.')

    def _stop(self, problem: str) -> None:
        token = self._tokens[self._at - 1]
        line = token.string.count("\n", 0, token.start()) + 1
        raise DeclarationError(
            Issue(
                self._shown_as, problem, _SHAPE, cell=f"line {line}", code="key-list.not-readable"
            )
        )


def _unquoted(token: _Token) -> str:
    return re.sub(r"\\(.)", r"\1", token[0][1:-1]) if token.lastgroup == "text" else token[0]


@dataclass(frozen=True, slots=True)
class Known:
    """What a key list does not say and the user may: empty and None are left to fill in."""

    id: str
    title: str = ""
    minimum: float | None = None
    maximum: float | None = None
    method: str = "mean"
    direction: str = ""


def import_to(keys: Keys, known: Known, source: str, root: Path) -> tuple[str, str]:
    """File name and text: the key of a licensed instrument of that id, or a new instrument.

    Raises DeclarationError.
    """
    if known.id not in ids(root):
        return f"{known.id}.yaml", instrument_text(keys, known, source)
    declared = declared_instrument(known.id, root, source)
    if not declared.needs_key:
        raise DeclarationError(
            Issue(
                source,
                f'There is an instrument "{known.id}" already, and it has its key.',
                "Choose another --id.",
                code="key-list.instrument-has-key",
            )
        )
    return f"{known.id}.key.yaml", key_file_text(keys, declared, source)


def key_file_text(keys: Keys, instrument: Instrument, source: str) -> str:
    """``<id>.key.yaml`` of a licensed instrument. Raises DeclarationError where they disagree."""
    names = slugs(list(keys), source)
    once = {item for keyed in keys.values() for item in keyed.reverse_keyed}
    twofold = [i for k in keys.values() for i in k.items if i in once and i not in k.reverse_keyed]
    if twofold:
        raise DeclarationError(
            Issue(
                source,
                f"Item {', '.join(twofold)} is reversed in one scale and not in another.",
                "A key file reverses an item everywhere: correct the list.",
                code="key-list.reversed-in-one-scale",
            )
        )
    turned = [item for item in instrument.items if item in once]
    turned += sorted(once - set(turned))  # unknown ones are told of below
    content = {
        "reverse_keyed": turned,
        "scales": {names[name]: {"items": keyed.items} for name, keyed in keys.items()},
        "note": f"imported from the key list {source}",
    }
    with_key(instrument, KeyFile.model_validate(content), source)
    return fill_template("key.yaml", content=content, instrument=instrument, flow=_flow) + "\n"


def instrument_text(keys: Keys, known: Known, source: str) -> str:
    """A new instrument file. What nobody said is left empty and marked, so that a check finds it.

    The missing rule is not in a key list: every item is needed until the author says otherwise.
    """
    names = slugs(list(keys), source)
    items = list(dict.fromkeys(item for keyed in keys.values() for item in keyed.items))
    if all(item.isdecimal() for item in items):
        items.sort(key=int)
    parts = {"keys": keys, "names": names, "items": items, "known": known, "source": source}
    return fill_template("instrument.yaml", **parts, flow=_flow) + "\n"


def _flow(value: Any) -> str:
    """A value on one line of YAML; whole numbers without quotation marks."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(entry) for entry in value)}]"
    if isinstance(value, str) and value.isdecimal() and str(int(value)) == value:
        return value
    dumped = yaml.safe_dump(value, width=10_000, default_flow_style=True, allow_unicode=True)
    return dumped.removesuffix("\n...\n").strip()


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises DeclarationError where it is."""
    if path.exists():
        raise DeclarationError(
            Issue(
                str(path),
                "This file is there already.",
                "Move it away, or choose another --id or --out.",
                code="file.exists",
            )
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
