"""The way in: what takes longest begins first, then the commands are loaded."""

from __future__ import annotations

import sys

from evaluation.run.server import begin


def main() -> None:
    """Entry point: faults in the user's files end with sentences, never with a traceback."""
    if {*sys.argv[1:2]} & {"run", "demo"} and not {"-h", "--help"} & set(sys.argv):
        begin()
    from evaluation.command.app import app
    from evaluation.command.options import stop
    from evaluation.errors import EvaluationError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old Windows console has no minus sign
            stream.reconfigure(errors="replace")
    try:
        app()
    except EvaluationError as error:
        from evaluation.run.issues.listing import said_once

        stop(error.exit_code, *said_once(error.issues, listed_elsewhere=False))
