"""Where a deliverable's outputs stand, and replacing them so that nothing is ever half there.

New outputs are made whole in a folder of their own and then take the place of the old
ones by renaming the folder. Killed in between, the old ones stand under another name,
where ``current`` finds them and ``restore`` puts them back.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from evaluation.errors import EvaluationError, Issue

_SYNCHRONIZE, _ACCESS_DENIED = 0x00100000, 5  # as Windows numbers them


def current(outputs: Path, slug: str) -> Path:
    """The folder that holds a deliverable's last whole outputs; it may not exist."""
    final, previous = outputs / slug, _previous(outputs, slug)
    return previous if previous.is_dir() and not _whole(final) else final


def has_all_formats(outputs: Path, slug: str) -> bool:
    """Whether Word and PDF of all editions were asked for once, so that later runs renew them."""
    return (current(outputs, slug) / "restricted" / "report.docx").is_file()


def staging(outputs: Path, slug: str) -> Path:
    """A new empty folder to make outputs in; what killed runs left there is cleared away.

    Each process has its own, so that two runs at once do not clear away each other's work.
    """
    making = outputs / ".making"
    for folder in making.glob(f"{slug}.*"):
        if not _in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)
    folder = making / f"{slug}.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _in_use(folder: Path) -> bool:
    """Whether the process that makes outputs there may still be at work."""
    number = folder.suffix[1:]
    return number.isdecimal() and lives(int(number))


def lives(pid: int) -> bool:
    """Whether a process of this machine is there; it is only asked, and never touched."""
    if sys.platform == "win32":  # where os.kill would end it
        import ctypes

        system = ctypes.windll.kernel32
        handle = system.OpenProcess(_SYNCHRONIZE, False, pid)
        if not handle:
            return bool(system.GetLastError() == _ACCESS_DENIED)
        waits = system.WaitForSingleObject(handle, 0) != 0
        system.CloseHandle(handle)
        return bool(waits)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def promote(made: Path, outputs: Path, slug: str) -> None:
    """Put finished outputs in place of the old ones.

    Raises EvaluationError when the system refuses, as Windows does while Word has one of
    the old files open; then the old outputs stay as they were.
    """
    final, previous = outputs / slug, _previous(outputs, slug)
    restore(outputs, slug)
    previous.parent.mkdir(parents=True, exist_ok=True)
    try:
        if final.exists():
            final.replace(previous)
        made.replace(final)
    except OSError as error:
        restore(outputs, slug)
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                f"The old report cannot be replaced ({error.strerror or error}).",
                "If a program such as Word has it open, close it; if another run is going on, wait "
                "for it. Then run again. The old report is unchanged.",
                code="outputs.not-replaced",
            )
        ) from None
    shutil.rmtree(previous, ignore_errors=True)


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


def _previous(outputs: Path, slug: str) -> Path:
    return outputs / ".previous" / slug


def _whole(folder: Path) -> bool:
    """Whether a folder's outputs are complete: the manifest is written last."""
    return (folder / "internal" / "manifest.json").is_file()
