"""What a failed cell looks like in an executed notebook, and the error that it becomes."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from evaluation.errors import DataError, DeclarationError, EvaluationError, Issue, NotebookError

REFUSALS = {cls.__name__: cls for cls in (EvaluationError, DeclarationError, DataError)}


def lost(sentence: str) -> Any:
    """The error output of a cell whose process is gone; ``sentence`` says how."""
    from nbformat.v4 import new_output

    return new_output("error", ename="ProcessEnded", evalue=sentence, traceback=[sentence])


def failed_cell(executed: dict[str, Any]) -> tuple[int, str, str] | None:
    """Number of the failed cell in the source notebook (from 1), exception name and message.

    A cell that only ends the program (``sys.exit()``) has failed too: what follows it did
    not run. Papermill lets it pass.
    """
    added = {"papermill-error-cell-tag", "injected-parameters"}
    number = 0
    for cell in executed["cells"]:
        number += not added & set(cell["metadata"].get("tags", []))
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
