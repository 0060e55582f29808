"""How processes begin: forked from one that has loaded the libraries, where the system can fork.

It imports nothing of ours, so that the loading begins before all else.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from multiprocessing.context import BaseContext


def begin() -> None:
    """Let the libraries be loaded, in a process of their own, while this one goes on."""
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        asked = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for this process alone
        forkserver.ensure_running()
        signal.signal(signal.SIGINT, asked)


def context() -> BaseContext:
    """Processes that start warm where the system can fork, and plainly where it cannot."""
    if sys.platform == "win32" or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    warm = multiprocessing.get_context("forkserver")
    warm.set_forkserver_preload(["evaluation.run.warm"])
    return warm
