"""What a failed cell looks like in an executed notebook, and the error that it becomes."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from evaluation.errors import DataError, DeclarationError, EvaluationError, Issue, NotebookError

REFUSALS = {cls.__name__: cls for cls in (EvaluationError, DeclarationError, DataError)}


_TOO_LONG = "TookTooLong"


def lost(sentence: str, ename: str = "ProcessEnded") -> Any:
    """The error output of a cell whose process is gone; ``sentence`` says how."""
    from nbformat.v4 import new_output

    return new_output("error", ename=ename, evalue=sentence, traceback=[sentence])


def too_long(seconds: float) -> Any:
    """The error output of a cell that was stopped at its limit."""
    limit = f"{seconds / 60:g} minutes" if seconds >= 60 else f"{seconds:g} seconds"
    return lost(f"The cell took longer than {limit} and was stopped.", _TOO_LONG)


def failed_cell(executed: dict[str, Any]) -> tuple[int, str, str] | None:
    """Number of the failed cell in the source notebook (from 1), exception name and message.

    A cell that only ends the program (``sys.exit()``) has failed too: what follows it did
    not run. Papermill lets it pass.
    """
    number = 0
    for cell in executed["cells"]:
        number += "papermill-error-cell-tag" not in cell["metadata"].get("tags", [])
        if errors := [
            output for output in cell.get("outputs", []) if output["output_type"] == "error"
        ]:
            return number, errors[-1]["ename"], errors[-1]["evalue"]
        if cell["metadata"].get("papermill", {}).get("exception"):
            return number, "Error", ""
    return None


def raise_for(
    failed: tuple[int, str, str], refusals: list[EvaluationError], name: str, shown: str
) -> NoReturn:
    """Turn a failed cell into the error that a person can act on."""
    number, ename, message = failed
    if refusals:
        raise refusals[-1]
    lines = [re.fullmatch(r"(.+?): (.+)", line) for line in message.splitlines()]
    if ename in REFUSALS and lines and all(lines):
        # Across a kernel only the text of the error comes back: "where: what and what to do".
        raise REFUSALS[ename](Issue(m[1], m[2], "", code="notebook.refused") for m in lines if m)
    if ename == _TOO_LONG:
        raise NotebookError(
            Issue(
                name,
                message,
                f"Open {shown} at the cell marked in red and mend it; if it does need so long, "
                "write in programme.yaml how many minutes a cell may take (longest_cell: 240). "
                "Then run it again.",
                cell=f"cell {number}",
                code="notebook.cell-too-long",
            )
        )
    first = message.strip().splitlines()[0][:300] if message.strip() else ""
    reason = first if ename == "ProcessEnded" else f"{ename}: {first}".strip(" :")
    stop = "" if reason.endswith((".", "!", "?")) else "."
    raise NotebookError(
        Issue(
            name,
            f"The notebook stopped here: {reason}{stop}",
            f"Open {shown} at the cell marked in red and mend what it says, then run it again.",
            cell=f"cell {number}",
            code="notebook.stopped",
        )
    )
