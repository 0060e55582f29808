"""What every run needs, loaded once, so that processes forked from this one start with it.

Imported by the process that the others are forked from (``fleet``), and by nobody else: what it
builds here, each deliverable would build again.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from importlib import import_module

from evaluation.run.kernels.execute import HEAVY

_WRITERS = (  # what every run needs beside its notebooks and loads late
    "evaluation.command.cli",  # where a child looks for the command that began it all
    "evaluation.audit.documents.web",
    "evaluation.audit.examined",
    "evaluation.report.word.content",
    "evaluation.report.word.text",
    "evaluation.report.word.bare",
    "evaluation.run.issues.book",
    "evaluation.run.deliverable",
    "typst",
)


def warm() -> None:
    """Load and build it all. No thread may start here, as a forked process would lack it.

    What cannot be loaded or built is left: each run needs it, fails there and tells.
    """
    for threads in ("OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # the cores are shared out to deliverables already
    gc.disable()  # nothing of what is loaded goes away, so looking for it is for nothing
    for name in (*HEAVY, *_WRITERS):
        with suppress(ImportError):
            import_module(name)
    with suppress(Exception):
        _build()
    gc.freeze()  # children share the pages for as long as nobody counts what is in them
    gc.set_threshold(50_000, 20, 100)  # they end soon: looking for what goes away costs more
    gc.enable()


def _build() -> None:
    """Templates, styles and fonts, which are kept where they are first asked for."""
    from evaluation.publish.manifest import code_version
    from evaluation.report.annex import ready
    from evaluation.report.typeface import fonts
    from evaluation.report.web import template
    from evaluation.report.word.style import new_document

    fonts()
    for name in ("report.html.j2", "briefing.html.j2", "parts.j2", "first_page.j2"):
        template(name)
    new_document("en-GB")
    code_version()
    ready()


warm()
