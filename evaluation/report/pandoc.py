"""Word -> Markdown, and TeX -> MathML: pandoc as a child that reads only what it is given."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.errors import EvaluationError, Issue

_SECONDS = 120  # pandoc needs under one; something is wrong after two minutes
_SCRIPT = Path(__file__).with_name("templates") / "words.lua"


def to_markdown(source: bytes, shown: str) -> str:
    """The words of a Word file, with changes accepted.

    ``shown`` names the file in messages. Raises EvaluationError when pandoc fails.
    """
    options = (
        "--from=docx",
        "--to=commonmark+pipe_tables",
        f"--lua-filter={_SCRIPT}",
        "--track-changes=accept",
    )
    return _converted(source, options, shown)


def to_mathml(document: str, shown: str) -> str:
    """Paragraphs of TeX, as pandoc's own tree in JSON, as lines of HTML with MathML."""
    options = ("--from=json", "--to=html", "--mathml")
    return _converted(document.encode("utf-8"), options, shown)


def _converted(source: bytes, options: Sequence[str], shown: str) -> str:
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given", Path(folder) / "made"
        given.write_bytes(source)
        fixed = ("--sandbox", "--wrap=none", f"--output={made}", str(given))
        command = [pypandoc.get_pandoc_path(), *options, *fixed]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            raise _failure(shown, f"it took longer than {_SECONDS} seconds") from None
        if done.returncode:
            raise _failure(shown, done.stderr.decode("utf-8", "replace").strip())
        return made.read_bytes().decode("utf-8")


def _failure(shown: str, reason: str) -> EvaluationError:
    return EvaluationError(
        Issue(
            shown,
            f"pandoc could not convert this ({reason}).",
            "Save it once more in Word and run again; please report it if that does not help.",
            code="report.not-converted",
        )
    )
