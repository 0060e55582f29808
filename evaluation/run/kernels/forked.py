"""The ``forked`` Papermill engine: cells run in a forked child of this process. POSIX only.

This is the parent's side: it sends cells through a pipe and writes what comes back into the
notebook, as nbclient would. Imported by ``execute`` only when it is needed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from papermill import engines

from evaluation.errors import EvaluationError, Issue
from evaluation.run.kernels.child import Content, live
from evaluation.run.kernels.failure import REFUSALS, lost, too_long

_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": ".".join(map(str, sys.version_info[:3])),
}


def register() -> str:
    """Make the engine known to Papermill; its name there."""
    engines.papermill_engines.register("forked", ForkedEngine)
    return "forked"


class ForkedEngine(engines.Engine):  # type: ignore[misc]
    """Runs a notebook's cells in one forked child, in order, until one fails."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: engines.NotebookExecutionManager, _kernel: str, **options: Any
    ) -> None:
        """Papermill's hook. ``folder``, ``timeout`` and ``refusals`` come from execute.py."""
        with _child(nb_man.nb, options["folder"], options["timeout"]) as child:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                succeeded = cell.cell_type != "code" or not cell.source.strip() or child.run(index)
                if not succeeded:
                    nb_man.cell_exception(cell, cell_index=index)
                nb_man.cell_complete(cell, cell_index=index)
                if not succeeded:
                    break
        options["refusals"].extend(child.refusals)
        nb_man.nb.metadata["language_info"] = _LANGUAGE


@dataclass
class _Child:
    """The forked child as its parent sees it."""

    pid: int
    channel: Connection[Any, Any]
    timeout: float | None
    client: NotebookClient  # of no kernel: it writes messages into cells
    status: int | None = None
    refusals: list[EvaluationError] = field(default_factory=list)

    def run(self, index: int) -> bool:
        """Run one cell and fill its outputs; whether the notebook may go on."""
        cell = self.client.nb.cells[index]
        self.client.clear_before_next_output = False
        deadline = time.monotonic() + self.timeout if self.timeout else None
        try:
            self.channel.send_bytes(cell.source.encode())
            while True:
                kind, content = self._receive(deadline)
                if kind == "done":
                    cell.execution_count = content["execution_count"]
                    return content["ok"] or "raises-exception" in cell.metadata.get("tags", [])
                self._take(kind, content, cell, index)
        except (EOFError, OSError) as error:
            self.end()
            late = isinstance(error, TimeoutError)
            cell.outputs.append(too_long(self.timeout or 0) if late else lost(self._how()))
            return False

    def _receive(self, deadline: float | None) -> tuple[str, Content]:
        """The child's next message. Raises EOFError when none will come, or TimeoutError."""
        # The status is asked for beside the pipe: a grandchild may hold the pipe open.
        # The clock too, as a cell that never stops printing is never waited for.
        while not self.channel.poll(0.2):
            if deadline and time.monotonic() > deadline:
                raise TimeoutError
            if self.wait(0) and not self.channel.poll(0):
                raise EOFError
        if deadline and time.monotonic() > deadline:
            raise TimeoutError
        kind, content = json.loads(self.channel.recv_bytes())
        return kind, content

    def _take(self, kind: str, content: Content, cell: NotebookNode, index: int) -> None:
        """Keep a refusal, and put any other message into a cell's outputs as nbclient does."""
        last = cell.outputs[-1] if cell.outputs else {}
        to_clear = self.client.clear_before_next_output
        if kind == "refused":
            error = REFUSALS.get(content["type"], EvaluationError)
            self.refusals.append(error(Issue(**issue) for issue in content["issues"]))
        elif kind == "stream" and last.get("name") == content["name"] and not to_clear:
            last["text"] += content["text"]  # nbclient leaves the pieces of a stream apart
        else:
            header = {"header": {"msg_type": kind}, "msg_type": kind, "parent_header": {}}
            self.client.process_message({**header, "content": content}, cell, index)

    def wait(self, seconds: float) -> bool:
        """Whether the child has ended within so many seconds; reaps it."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 0
            if pid:
                self.status = status
            elif time.monotonic() >= deadline:
                return False
            else:
                time.sleep(0.002)
        return True

    def end(self) -> None:
        """End the child and all that it started, if it has not ended by itself."""
        # A child that is just ending keeps the status it ended with.
        if not self.wait(0):
            for kill in (os.killpg, os.kill):
                with suppress(ProcessLookupError):
                    kill(self.pid, signal.SIGKILL)
            self.wait(10)

    def _how(self) -> str:
        """How the child ended, as a sentence."""
        self.wait(1)
        code = os.waitstatus_to_exitcode(self.status or 0)
        if code < 0:
            return (
                f"The notebook's process was ended by the system ({signal.Signals(-code).name}); "
                "it may have run out of memory."
            )
        return f"A cell ended the notebook's process (exit code {code})."


@contextmanager
def _child(notebook: NotebookNode, folder: str, timeout: float | None) -> Iterator[_Child]:
    """A forked child that waits for cells; it is gone when the block is left."""
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        ours, theirs = Pipe()
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, ValueError):
                stream.flush()
        with warnings.catch_warnings():
            # Python warns of threads; those of the numerical libraries stop at a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            ours.close()
            live(theirs, Path(folder), Path(scratch))
        theirs.close()
        child = _Child(pid, ours, timeout, NotebookClient(notebook))
        try:
            yield child
            with suppress(OSError):
                ours.send_bytes(b"")
            child.wait(10)
        finally:
            child.end()
            ours.close()
