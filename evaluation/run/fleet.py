"""Many deliverables side by side, each in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.errors import EvaluationError, Issue, NotebookError
from evaluation.run.jobs import ENDED, Outcome
from evaluation.run.server import context

if TYPE_CHECKING:
    from evaluation.report.overclaims import Judged

_AHEAD = 6  # deliverables whose words are judged while the libraries are loaded
_TO_TIDY = 5.0  # seconds that a process which is ended has, to end its notebook and clear away


def run_many(
    root: Path,
    slugs: Sequence[str],
    jobs: int,
    tell: Callable[[str, str], None],
    *,
    all_formats: bool = False,
) -> Iterator[Outcome]:
    """Run deliverables in processes, at most ``jobs`` at once; yield each as it ends.

    ``tell(slug, stage)`` is called as they go. A process that dies is an outcome like
    another and stops nobody else. They end, with their notebooks, when this one does, however
    it is ended.
    """
    begun: Any = context()
    waiting, running = _longest_first(root, slugs), dict[Any, tuple[str, Any]]()
    forked = begun.get_start_method() == "forkserver"
    judging = _judged(root, waiting) if forked else iter(())
    judged = dict(islice(judging, _AHEAD))
    lifeline, held = begun.Pipe(duplex=False)  # the end that is held is nobody's but ours
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                slug = waiting.pop(0)
                ours, theirs = begun.Pipe(duplex=False)
                given = (root, slug, theirs, lifeline, all_formats, judged.pop(slug, {}))
                process = begun.Process(target=_work, args=given)
                process.start()
                theirs.close()
                running[ours] = (slug, process)
            judged.update(islice(judging, 1))
            ready: Any  # Windows has another class of connection
            for ready in wait(list(running)):
                slug, process = running[ready]
                try:
                    message: str | Outcome | None = ready.recv()
                except EOFError:
                    message = None
                if isinstance(message, str):
                    tell(slug, message)
                    continue
                del running[ready]
                process.join()
                yield message or _died(root, slug, process.exitcode)
    finally:
        held.close()
        for _, process in running.values():
            process.join(2 * _TO_TIDY)
            process.terminate()


def _longest_first(root: Path, slugs: Sequence[str]) -> list[str]:
    """The deliverables with most to do first, so that no process is left alone with one at the end.

    Each evaluation is a notebook and its part of three editions.
    """
    from evaluation.declare.workspace import load_deliverable, open_workspace

    def notebooks(slug: str) -> int:
        with suppress(EvaluationError):  # its own process tells
            return len(load_deliverable(workspace, slug).evaluations)
        return 0

    workspace = open_workspace(root)
    return sorted(slugs, key=notebooks, reverse=True)


def _judged(root: Path, waiting: Sequence[str]) -> Iterator[tuple[str, Judged]]:
    """What the lint says of the words of each deliverable that still waits.

    This process has nothing else to do while the libraries are loaded; so no other loads the lint,
    unless it begins before its words are judged.
    """
    from evaluation.declare.workspace import load_deliverable, open_workspace
    from evaluation.report import overclaims
    from evaluation.report.build import load_proforma, with_particulars

    workspace = open_workspace(root)
    for slug in [*waiting]:
        if slug not in waiting:
            continue
        overclaims.JUDGED.clear()
        with suppress(Exception):  # its own process tells
            deliverable, folder = load_deliverable(workspace, slug), workspace.folder(slug)
            words = with_particulars(load_proforma(folder, slug), deliverable.particulars, slug)
            overclaims.overclaims(deliverable, words)
        yield slug, overclaims.JUDGED.copy()


def _work(
    root: Path, slug: str, pipe: Connection, lifeline: Connection, all_formats: bool, judged: Judged
) -> None:
    """What one process does: stages as text, then the outcome."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    ends_with(lifeline)
    from evaluation.report.overclaims import JUDGED
    from evaluation.run.deliverable import run_deliverable  # heavy, and for this process alone

    JUDGED.update(judged)
    tell = sender(pipe)
    tell(run_deliverable(root, slug, tell, all_formats=all_formats))


def sender(pipe: Connection) -> Callable[[str | Outcome], None]:
    """A function that tells the parent; it ends the process where nobody listens any more."""

    def tell(message: str | Outcome) -> None:
        try:
            pipe.send(message)
        except OSError:  # of a pipe, and no fault of a disk
            sys.exit(1)

    return tell


def ends_with(lifeline: Connection) -> None:
    """Let this process end when the other end of a pipe is gone, or when it is asked to.

    It leaves by way of all that tidies up, so that its notebook ends too and nothing half made
    stays; or at once where that takes too long.
    """
    for name in ("SIGTERM", "SIGHUP"):  # the second: a terminal was closed; nohup asks to go on
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    threading.Thread(target=_wait_for_the_end, args=(lifeline,), daemon=True).start()


def _end(*_signal: object) -> None:
    ENDED.set()
    sys.exit(1)


def _wait_for_the_end(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()  # nothing is ever sent
    if hasattr(signal, "pthread_kill"):  # which wakes it from what it waits for
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:
        interrupt_main(signal.SIGTERM)
    time.sleep(_TO_TIDY)
    os._exit(1)


def _died(root: Path, slug: str, code: int | None) -> Outcome:
    from evaluation.declare.workspace import open_workspace
    from evaluation.run.deliverable import inputs_or_none, record_failure

    issue = Issue(
        f"outputs/{slug}",
        f"The run stopped before its end (process exit code {code}).",
        "The last report is unchanged. Run it again; if memory is short, use --jobs 1.",
        code="run.died",
    )
    workspace = open_workspace(root)
    record_failure(workspace, slug, NotebookError(issue), inputs_or_none(workspace, slug), None)
    return Outcome(slug, NotebookError.exit_code, (issue,), 0.0)
