"""Commands as a person types them, in this process: an interpreter for each costs a second."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

PATHFINDER = [sys.executable, "-c", "from evaluation.command.cli import main; main()"]


def pathfinder(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """How a command ended and what it said, typed in a folder, with nobody at a terminal.

    What is no sentence (a traceback) is not caught: it fails the test.
    """
    from evaluation.command.cli import main

    said, told = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd or Path.cwd()),
        patch("sys.argv", ["pathfinder", *words]),
        patch("sys.stdin", io.StringIO()),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(told),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        else:
            code = 0
    return subprocess.CompletedProcess(words, code, said.getvalue(), told.getvalue())


def in_new_interpreter(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The same in an interpreter of its own, as on a person's machine."""
    return subprocess.run(
        [*PATHFINDER, *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
