"""Pandoc as a child process that reads and writes nothing but what it is given."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.errors import EvaluationError, Issue

_SECONDS = 120  # pandoc needs under one; something is wrong after two minutes
_TEMPLATES = Path(__file__).with_name("templates")


def convert(
    source: bytes, reads: str, writes: str, *, script: str, options: Sequence[str] = (), shown: str
) -> bytes:
    """``source`` from one format to another, with one of our Lua scripts.

    ``shown`` names the file in messages. Raises EvaluationError when pandoc fails.
    """
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given", Path(folder) / "made"
        given.write_bytes(source)
        command = [
            pypandoc.get_pandoc_path(),
            f"--from={reads}",
            f"--to={writes}",
            "--sandbox",
            f"--lua-filter={_TEMPLATES / script}",
            f"--output={made}",
            *options,
            str(given),
        ]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            raise _failure(shown, f"it took longer than {_SECONDS} seconds") from None
        if done.returncode:
            raise _failure(shown, done.stderr.decode("utf-8", "replace").strip())
        return made.read_bytes()


def _failure(shown: str, reason: str) -> EvaluationError:
    return EvaluationError(
        Issue(
            shown,
            f"pandoc could not convert this ({reason}).",
            "Save it once more in Word and run again; please report it if that does not help.",
            code="report.not-converted",
        )
    )
