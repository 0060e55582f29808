"""An imported key list as a file: a new instrument, or the key of a licensed one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluation.declare.catalogue import ids
from evaluation.declare.instrument.key_file import KeyFile, with_key
from evaluation.declare.instrument.key_import import Keys, slugs
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument
from evaluation.errors import DeclarationError, Issue

_FILL_IN = "# fill in: "


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
        problem = f'There is an instrument "{known.id}" already, and it has its key.'
        raise DeclarationError(
            Issue(source, problem, "Choose another --id.", code="key-list.instrument-has-key")
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
    note = f"imported from the key list {source}"
    content = {
        "reverse_keyed": turned,
        "scales": {names[name]: {"items": keyed.items} for name, keyed in keys.items()},
        "note": note,
    }
    with_key(instrument, KeyFile.model_validate(content), source)
    lines = [f"reverse_keyed: {_flow(turned)}", "scales:"]
    for name, keyed in keys.items():
        scale = instrument.scales[names[name]]
        lines.append(f"  {names[name]}:")
        lines.append(f"    title: {_flow(scale.title)}")
        lines.append(f"    items: {_flow(keyed.items)}")
    return "\n".join([*lines, f"note: {_flow(note)}", ""])


def instrument_text(keys: Keys, known: Known, source: str) -> str:
    """A new instrument file. What nobody said is left empty and marked, so that a check finds it.

    The missing rule is not in a key list: every item is needed until the author says otherwise.
    """
    names = slugs(list(keys), source)
    items = list(dict.fromkeys(item for keyed in keys.values() for item in keyed.items))
    if all(item.isdecimal() for item in items):
        items.sort(key=int)
    title = known.title or known.id
    lines = [
        f"# Made from the key list {source}. pathfinder instruments check says what is missing.",
        f"id: {known.id}",
        f"title: {_flow(title)}",
        f'version: "{len(items)} items"',
        f"citation: {_flow(f'Key list {source}')}   # better: the paper that it comes from",
        "status: one_source",
        "licence:",
        "  holder: unknown   # whose it is, and what its users must hold",
        "  wording_ships: false",
        "  key_ships: true",
        "response_sets:",
        "  answers:",
        f"    minimum: {_or_mark(known.minimum, 'the lowest answer')}",
        f"    maximum: {_or_mark(known.maximum, 'the highest answer')}",
        "items:",
        *(f"  {_flow(item)}: {{responses: answers}}" for item in items),
        "scales:",
    ]
    for name, keyed in keys.items():
        lines += _scale(names[name], name, keyed.items, keyed.reverse_keyed, known)
        lines.append(f"    source: {_flow(f'Key list {source}')}")
    return "\n".join([*lines, ""])


def _scale(
    slug: str, name: str, items: Sequence[str], turned: Sequence[str], known: Known
) -> Iterator[str]:
    yield f"  {slug}:"
    yield f"    title: {_flow(name)}"
    yield "    direction: " + (
        f"{known.direction}   # does this hold for this scale?"
        if known.direction
        else f"{_FILL_IN}higher_better or lower_better"
    )
    yield f"    items: {_flow(items)}"
    if turned:
        yield f"    reverse_keyed: {_flow(turned)}"
    yield f"    method: {known.method}   # every item is needed; min_answered says otherwise"


def _or_mark(value: float | None, what: str) -> str:
    return f"{_FILL_IN}{what}" if value is None else f"{value:g}"


def _flow(value: Any) -> str:
    """A value on one line of YAML; whole numbers without quotation marks."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(one) for one in value)}]"
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
