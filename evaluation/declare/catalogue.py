"""Which instruments there are, described for a person and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from evaluation.counting import plural
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument, find, key_path, load_instrument, names
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.templated import fill_template
from evaluation.errors import DeclarationError
from evaluation.terminal import within, wrapped


class CatalogueEntry(Frozen):
    """One instrument as ``pathfinder instruments --json`` prints it.

    ``instrument`` is its whole file, with the key of the licence holder where there is one;
    it is missing when the file has ``faults``. The list is an array of entries.
    """

    id: str
    origin: Literal["shipped", "this programme"]
    file: str = Field(description="path, relative to the programme or to the toolkit")
    key: Literal["ships", "held", "needed"] | None
    instrument: Instrument | None
    faults: tuple[str, ...] = ()


def programme_folder(start: Path) -> Path:
    """The programme's folder at or above ``start``; ``start`` itself when there is none."""
    first = start.resolve()
    folders = (first, *first.parents)
    return next((folder for folder in folders if (folder / "programme.yaml").is_file()), first)


def ids(root: Path) -> tuple[str, ...]:
    """The ids of all instruments, the programme's own included."""
    return names("instruments", ".yaml", root if (root / "programme.yaml").is_file() else None)


def entry(name: str, root: Path) -> CatalogueEntry:
    """Everything about one instrument; a faulty file is told of, not raised."""
    path = find("instruments", name, ".yaml", root, "instruments")
    own = path.is_relative_to(root / "instruments")
    about = {
        "id": name,
        "origin": "this programme" if own else "shipped",
        "file": f"instruments/{path.name}",
    }
    try:
        instrument = declared_instrument(name, root, "instruments")
        ours = "held" if key_path(name, root).is_file() else "needed"
        key = ours if instrument.needs_key else "ships"
        if key == "held":
            instrument = load_instrument(name, root, "instruments")
    except DeclarationError as error:
        faults = tuple(str(issue) for issue in error.issues)
        return CatalogueEntry.model_validate(
            {**about, "key": None, "instrument": None, "faults": faults}
        )
    return CatalogueEntry.model_validate({**about, "key": key, "instrument": instrument})


def table(entries: Sequence[CatalogueEntry]) -> str:
    """One paragraph an instrument: what it is, its size, how well it is known, its licence."""
    return within(fill_template("instruments.txt", entries=entries, plural=plural))


def page(listed: CatalogueEntry) -> str:
    """Everything about one instrument in words."""
    if listed.instrument is None:
        return "\n".join((f"{listed.id} ({listed.file}) has faults:", *listed.faults))
    return within(
        fill_template("instrument.txt", listed=listed, spans=_spans, folded=_folded, plural=plural)
    )


def _spans(which: Sequence[str], instrument: Instrument) -> str:
    """``1 to 35`` where items follow one another, else a list."""
    items = list(instrument.items)
    start = items.index(which[0]) if which else 0
    return (
        f"{which[0]} to {which[-1]}"
        if len(which) > 2 and list(which) == items[start : start + len(which)]
        else ", ".join(which)
    )


def _folded(text: str, first: str = "  ", rest: str = "  ") -> str:
    return "\n".join(wrapped(text, first, rest))
