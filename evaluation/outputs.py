"""Where a deliverable's outputs stand, and replacing them so that nothing is ever half there.

New outputs are made whole in a folder of their own and then take the place of the old
ones by renaming the folder. Killed in between, the old ones stand under another name,
where ``current`` finds them and ``restore`` puts them back.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from evaluation.errors import EvaluationError, Issue


def current(outputs: Path, slug: str) -> Path:
    """The folder that holds a deliverable's last whole outputs; it may not exist."""
    kept, previous = outputs / slug, _previous(outputs, slug)
    return previous if previous.is_dir() and not _whole(kept) else kept


def staging(outputs: Path, slug: str) -> Path:
    """A new empty folder to make outputs in; what a killed run left there is cleared away."""
    folder = outputs / ".making" / slug
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def promote(made: Path, outputs: Path, slug: str) -> Path:
    """Put finished outputs in place of the old ones.

    Raises EvaluationError when another program holds one of the old files open (Word on
    Windows does); then the old outputs stay as they were.
    """
    final, previous = outputs / slug, _previous(outputs, slug)
    restore(outputs, slug)
    previous.parent.mkdir(parents=True, exist_ok=True)
    try:
        if final.exists():
            final.replace(previous)
    except PermissionError:
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                "The old report cannot be replaced, because a program has it open.",
                "Close it (in Word, for example) and run again. The old report is unchanged.",
            )
        ) from None
    made.replace(final)
    shutil.rmtree(previous, ignore_errors=True)
    return final


def restore(outputs: Path, slug: str) -> None:
    """Tidy up after a run that was killed between two renames."""
    final, previous = outputs / slug, _previous(outputs, slug)
    if not previous.is_dir():
        return
    if _whole(final):
        shutil.rmtree(previous, ignore_errors=True)
    else:
        shutil.rmtree(final, ignore_errors=True)
        previous.replace(final)


def write_beside(target: Path, content: bytes) -> None:
    """Write one file so that a reader sees the old content or the new, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(target)


def _previous(outputs: Path, slug: str) -> Path:
    return outputs / ".previous" / slug


def _whole(folder: Path) -> bool:
    """Whether a folder's outputs are complete: the manifest is written last."""
    return (folder / "internal" / "manifest.json").is_file()
