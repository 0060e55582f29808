"""How notebooks are executed: parameters checked first, then Papermill with one of two engines.

``forked`` runs the cells in a forked child of this process, which has the heavy libraries
loaded already: no kernel to start, no ports. ``kernel`` is plain Papermill with ipykernel:
the reference, and the way on Windows. Both leave the same executed notebook.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from evaluation.disk import beside
from evaluation.errors import DeclarationError, EvaluationError
from evaluation.run.kernels.failure import failed_cell, lost, raise_for, too_long
from evaluation.run.kernels.parameters import (
    check_parameters,
    filled,
    plain_parameters,
    read_notebook,
)

HEAVY = (  # what notebooks need, loaded once, so that processes forked afterwards start warm
    "papermill",
    "pandas",
    "openpyxl",
    "scipy.stats",
    "scipy.optimize",
    "statsmodels.multivariate.factor",
    "evaluation.read.segments",
    "evaluation.protect.protect",
    "evaluation.say.finding",
    "evaluation.link.waves",
    "evaluation.read.responses",
    "evaluation.scoring.scores",
    "evaluation.say.wording",
    "analyses.cross_section",
    "analyses.log",
    "analyses.measurement.looking",
    "analyses.pre_post",
    "analyses.retrospective",
    "analyses.survey",
    "analyses.take_up",
    "analyses.thematic",
    "evaluation.run.kernels.forked",
    "IPython.core.completerlib",
    "IPython.core.magics",
)


def execute_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, object],
    *,
    cwd: Path,
    engine: str = "auto",
    timeout: float | None = None,
    shown: str = "",
    places: Mapping[str, object] = {},
) -> None:
    """Run a notebook in the folder ``cwd`` and write the executed notebook to ``target``.

    That has the parameters in its own signature, so that it runs again as it ran here; but
    for ``places``: what of them says where things are, as it is to be said where the notebook
    will lie.

    ``engine`` is ``forked``, ``kernel`` or ``auto``; ``timeout`` holds for each cell, in
    seconds; ``shown`` is the target as messages name it. The target is replaced when the
    run has ended, well or badly. This process's own working folder stays as it is.

    Raises DeclarationError for parameters that do not fit, NotebookError when a cell
    fails, and the error itself (EvaluationError, DataError, ...) when a cell refuses the
    user's files; the kernel engine then knows each issue only as file and sentence.
    """
    if issues := check_parameters(source, parameters, place=source.name):
        raise DeclarationError(issues)
    if engine == "auto":  # Apple's own libraries may crash in a forked child, so not there
        engine = "forked" if hasattr(os, "fork") and sys.platform != "darwin" else "kernel"
    if engine not in ("forked", "kernel"):
        raise ValueError(f"engine must be auto, forked or kernel, not {engine!r}")
    refusals: list[EvaluationError] = []
    with beside(target.absolute()) as part:
        plain = plain_parameters(parameters)
        notebook = filled(read_notebook(source), plain)
        if engine == "forked":
            _forked(notebook, part, cwd.absolute(), timeout, refusals)
        else:
            _kernel(notebook, part, cwd.absolute(), timeout)
        executed = _settle(part, (source.name, target.name), plain | plain_parameters(places))
    if failed := failed_cell(executed):
        raise_for(failed, refusals, source.name, shown or target.name)


def _papermill(notebook: dict[str, Any], part: Path, **options: Any) -> None:
    """Papermill with what both engines share."""
    import nbformat
    import papermill

    # It formats paths as templates and changes this process's folder for cwd=: hence the
    # doubled braces, and the folder handed to the engine instead.
    braced = str(part).replace("{", "{{").replace("}", "}}")
    # A failed cell is read from the notebook afterwards, whichever way it was lost.
    with contextlib.suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(
            nbformat.reads(json.dumps(notebook), as_version=4),
            braced,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            **options,
        )


def _forked(
    notebook: dict[str, Any],
    part: Path,
    cwd: Path,
    timeout: float | None,
    refusals: list[EvaluationError],
) -> None:
    from evaluation.run.kernels.forked import register

    for name in HEAVY:  # here and not in each child, of which a deliverable may have several
        import_module(name)
    _papermill(
        notebook,
        part,
        engine_name=register(),
        folder=str(cwd),
        timeout=timeout,
        refusals=refusals,
        request_save_on_cell_execute=False,
    )


def _kernel(notebook: dict[str, Any], part: Path, cwd: Path, timeout: float | None) -> None:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    try:
        with tempfile.TemporaryDirectory(prefix="kernel-") as scratch:
            # Answers of children go through files, not in clear through local ports; Windows
            # knows no such files, and is spared the kernel's warning about it.
            transport = {} if os.name == "nt" else {"transport": "ipc", "ip": f"{scratch}/k"}
            _papermill(
                notebook,
                part,
                resources={"metadata": {"path": str(cwd)}},
                config=Config({"KernelManager": transport}),
                extra_arguments=["--IPKernelApp.log_level=40"],
                execution_timeout=math.ceil(timeout) if timeout else None,
            )
    except DeadKernelError:
        _mark(part, lost("The notebook's process ended by itself or was ended by the system."))
    except CellTimeoutError:
        _mark(part, too_long(timeout or 0))


def _mark(part: Path, output: Any) -> None:
    """Mark the cell at which a kernel was lost, as Papermill marks any other failure."""
    import nbformat
    import papermill

    notebook = nbformat.read(part, as_version=4)
    begun = [c for c in notebook.cells if c.metadata.papermill.get("start_time")]
    begun[-1].metadata.papermill.update(exception=True, status="failed")
    begun[-1].outputs.append(output)
    notebook.metadata.papermill["exception"] = True
    with contextlib.suppress(papermill.PapermillExecutionError):
        papermill.execute.raise_for_execution_errors(notebook, str(part))


def _settle(part: Path, names: tuple[str, str], parameters: dict[str, object]) -> dict[str, Any]:
    """The executed notebook as it stays, with the names and values that it has in its place."""
    executed = filled(read_notebook(part), parameters)
    told = zip(("input_path", "output_path"), names, strict=True)
    executed["metadata"]["papermill"].update(told, parameters=parameters)
    text = json.dumps(executed, indent=1, ensure_ascii=False, sort_keys=True)
    part.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return executed
