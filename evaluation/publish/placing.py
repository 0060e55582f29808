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
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_LOOKED_AT = 2_000
_PART = re.compile(r"\.(.+)\.[0-9]+(\.[a-z]+)")  # of a file whose writing was cut short (disk.py)
_BEGUN = {"slug", "folder", "files"}  # what each entry of a catalogue has that was written by us


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


def first_days(to: Path) -> dict[str, str]:
    """By its folder, on which day each report of the hub that stands there first went out."""
    entries = (_earlier(to) or ()) if to.exists() else ()
    return {
        str(entry.get("folder", "")): day
        for entry in entries
        if isinstance(day := entry.get("published"), str) and _DAY.fullmatch(day)
    }


def refuse_in_the_way(files: Iterable[str], to: Path) -> None:
    """Raises EvaluationError where somebody's own file stands where one of ``files`` would go."""
    own = _own(_earlier(to) or (), to)
    _refuse_strange([address for address in files if address not in own], to)


def place(
    files: Mapping[str, Path], page: str, catalogue: Sequence[Mapping[str, Any]], to: Path
) -> tuple[str, ...]:
    """Put files, by their addresses, page and catalogue into ``to``; what else lies there stays.

    Nothing of somebody else's may stand in the way (``refuse_in_the_way``). Returns the names of
    what else lies there. Raises EvaluationError where the system refuses, or where another
    collection wrote to the hub meanwhile.
    """
    earlier = _earlier(to) or ()
    own = _own(earlier, to)
    # Both lists, so that what a run that is killed leaves half done is known to the next.
    both = json.loads(json.dumps([*earlier, *catalogue]))
    try:
        _write_catalogue(both, to)
        for address in sorted(own - files.keys()):
            (to / address).unlink()
            _remove_empty((to / address).parent, to)
        for address, source in files.items():
            with beside(to / address) as part:
                shutil.copyfile(source, part)
        _refuse_second(both, to)
        write_beside(to / PAGE, page.encode("utf-8"))
        _write_catalogue(catalogue, to)
    except OSError as error:
        _refuse_second(both, to)
        raise EvaluationError(
            Issue(
                str(to),
                f"The hub cannot be written ({error.strerror or error}).",
                "Close its files if they are open in Word or a reader, and collect again.",
                code="hub.not-written",
            )
        ) from None
    return tuple(_others({*files, PAGE, CATALOGUE}, to))


def _refuse_second(both: Sequence[Mapping[str, Any]], to: Path) -> None:
    """Whoever ends second leaves a list of everything, by which the next collection tidies up."""
    found = _earlier(to)
    if found is not None and found != both:
        _write_catalogue([*found, *(entry for entry in both if entry not in found)], to)
        raise EvaluationError(
            Issue(
                str(to),
                "Another collection wrote to this hub at the same time.",
                "Wait for its end, then collect again. Until then a report may be missing.",
                code="hub.two-at-once",
            )
        )


def _write_catalogue(entries: Sequence[Mapping[str, Any]], to: Path) -> None:
    write_beside(to / CATALOGUE, json.dumps(entries, indent=1).encode("utf-8"))


def _earlier(to: Path) -> list[dict[str, Any]] | None:
    """The entries of the hub that stands there; None where none does.

    One that was killed before its page was written has a catalogue alone.
    """
    try:
        if not _is_plain_file(to / CATALOGUE):
            return None
        begun = not os.path.lexists(to / PAGE)
        if not begun and not (_is_plain_file(to / PAGE) and _MADE_HERE in _read(to / PAGE)):
            return None
        entries = json.loads((to / CATALOGUE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(entries, list) or (begun and not entries):
        return None
    needed = _BEGUN if begun else {"slug"}
    ours = all(isinstance(entry, dict) and needed <= entry.keys() for entry in entries)
    return entries if ours else None


def _own(earlier: Iterable[Mapping[str, Any]], to: Path) -> set[str]:
    """The addresses of what an earlier collection wrote, with what it left half written."""
    own = {address for entry in earlier for address in _files_of(to, entry)}
    parts = [path.name for path in to.iterdir() if _PART.fullmatch(path.name)] if own else []
    return own | {name for name in parts if _whole_name(name) in (PAGE, CATALOGUE)}


def _whole_name(name: str) -> str:
    """A file's name; of one that was cut short, what it was to be called."""
    return _PART.sub(r"\1\2", name) if _PART.fullmatch(name) else name


def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _files_of(to: Path, entry: Mapping[str, Any]) -> Iterable[str]:
    """What an earlier collection wrote for an entry: by its folder and its files' names."""
    folder = str(entry.get("folder") or entry["slug"])  # the first hubs had no folder of its own
    way = (to / folder, (to / folder).parent)
    if not _FOLDER.fullmatch(folder) or not all(map(_is_plain_folder, way)):
        return
    listed = entry.get("files")  # the first hubs had none
    for path in way[0].iterdir():
        name = _whole_name(path.name)
        known = name in listed if isinstance(listed, list) else True
        if known and (TAKEN.fullmatch(name) or name == MANIFEST) and not path.is_dir():
            yield f"{folder}/{path.name}"


def _is_plain_folder(path: Path) -> bool:
    return os.path.lexists(path) and is_folder(path.lstat())


def _is_plain_file(path: Path) -> bool:
    return os.path.lexists(path) and stat.S_ISREG(path.lstat().st_mode)


def _refuse_strange(addresses: Iterable[str], to: Path) -> None:
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
