"""A hub's files put in place: only what an earlier collection wrote is ever replaced or removed."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.counting import and_more
from evaluation.disk import beside, write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.receiving import MANIFEST, TAKEN, is_folder

PAGE, CATALOGUE = "index.html", "catalogue.json"
_MADE_HERE = "Pathfinder Evaluation"  # stands on every page of a hub
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?")
_MOST_LOOKED_AT = 2_000


def refuse_other(to: Path) -> None:
    """Raises EvaluationError where ``to`` holds something, and no hub that was made here."""
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and _earlier(to) is None)):
        raise EvaluationError(
            Issue(
                str(to),
                "This is not a hub made by an earlier run.",
                "Name an empty or new folder.",
                code="hub.not-a-hub",
            )
        )


def place(
    files: Mapping[str, Path], page: str, catalogue: Sequence[Mapping[str, Any]], to: Path
) -> tuple[str, ...]:
    """Put files, by their addresses, page and catalogue into ``to``; what else lies there stays.

    Returns the names of what else lies there. Raises EvaluationError, before anything is changed,
    where somebody's file stands in the way.
    """
    earlier = _earlier(to) or ()
    own = {address for entry in earlier for address in _files_of(to, entry)}
    _refuse_in_the_way([address for address in files if address not in own], to)
    try:
        # Both lists, so that what a run that is killed leaves half done is known to the next.
        _write_catalogue([*earlier, *catalogue], to)
        for address in sorted(own - files.keys()):
            (to / address).unlink()
            _remove_empty((to / address).parent, to)
        for address, source in files.items():
            with beside(to / address) as part:
                shutil.copyfile(source, part)
        write_beside(to / PAGE, page.encode("utf-8"))
        _write_catalogue(catalogue, to)
    except OSError as error:
        raise EvaluationError(
            Issue(
                str(to),
                f"The hub cannot be written ({error.strerror or error}).",
                "Close its files if they are open in Word or a reader, and collect again.",
                code="hub.not-written",
            )
        ) from None
    return tuple(_others({*files, PAGE, CATALOGUE}, to))


def _write_catalogue(entries: Sequence[Mapping[str, Any]], to: Path) -> None:
    write_beside(to / CATALOGUE, json.dumps(entries, indent=1).encode("utf-8"))


def _earlier(to: Path) -> list[dict[str, Any]] | None:
    """The entries of the hub that stands there; None where none does."""
    try:
        for own in (to / PAGE, to / CATALOGUE):
            if not stat.S_ISREG(own.lstat().st_mode):
                return None
        page = (to / PAGE).read_text("utf-8")
        entries = json.loads((to / CATALOGUE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if _MADE_HERE not in page or not isinstance(entries, list):
        return None
    return (
        entries if all(isinstance(entry, dict) and "slug" in entry for entry in entries) else None
    )


def _files_of(to: Path, entry: Mapping[str, Any]) -> Iterable[str]:
    """What an earlier collection wrote for an entry: by its folder and its files' names."""
    folder = str(entry.get("folder") or entry["slug"])  # the first hubs had no folder of its own
    way = (to / folder, (to / folder).parent)
    if not _FOLDER.fullmatch(folder) or not all(map(_is_plain_folder, way)):
        return
    for path in way[0].iterdir():
        if (TAKEN.fullmatch(path.name) or path.name == MANIFEST) and not path.is_dir():
            yield f"{folder}/{path.name}"


def _is_plain_folder(path: Path) -> bool:
    return os.path.lexists(path) and is_folder(path.lstat())


def _refuse_in_the_way(addresses: Iterable[str], to: Path) -> None:
    places = dict.fromkeys(to / address for address in addresses)
    folders = dict.fromkeys(p for place in places for p in (place.parent.parent, place.parent))
    strange = [p for p in places if os.path.lexists(p)]
    strange += [p for p in folders if os.path.lexists(p) and not _is_plain_folder(p)]
    if strange:
        raise EvaluationError(
            [
                Issue(
                    str(path),
                    "This was not written by an earlier collection, and a report would go there.",
                    "Move it out of the hub, then collect again. Nothing was changed.",
                    code="hub.in-the-way",
                )
                for path in strange
            ]
        )


def _remove_empty(folder: Path, to: Path) -> None:
    while folder != to and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _others(own: set[str], to: Path) -> Iterable[str]:
    """What lies in the hub and was not collected; hidden folders are the editor's own tools."""
    looked_at = 0
    for folder, folders, names in os.walk(to):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            looked_at += 1
            address = (Path(folder) / name).relative_to(to).as_posix()
            if address not in own and not name.startswith("."):
                yield address
        if looked_at > _MOST_LOOKED_AT:
            return


def left(names: Sequence[str], to: Path) -> tuple[Issue, ...]:
    """A line for what lies in the public folder besides the hub, where there is something."""
    if not names:
        return ()
    return (
        Issue(
            str(to),
            f"This lies in the hub and was not collected: {and_more(names)}.",
            "It was left as it was. Everybody who sees the hub can see it.",
            severity="note",
            code="hub.left",
        ),
    )
