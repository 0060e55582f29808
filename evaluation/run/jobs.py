"""How far each run has come, and how it ended.

While it goes on that stands in a file of its own that others only read: ``outputs/.jobs``.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime

from evaluation.declare.lined_yaml import Frozen
from evaluation.disk import write_beside
from evaluation.errors import Issue
from evaluation.publish.manifest import stored
from evaluation.publish.outputs import lives

Tell = Callable[[str], None]
ENDED = threading.Event()  # this process was told to end: what fails from then on is no failure
_LONGEST_STAGE = timedelta(days=1)  # a number of a process is given away again some day


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one deliverable's run ended. ``exit_code``: 0 done, 1 faults, 3 a notebook failed."""

    slug: str
    exit_code: int
    issues: tuple[Issue, ...]
    seconds: float


class Job(Frozen):
    """``outputs/.jobs/<slug>.<pid>.json``: one run of one deliverable while it goes on.

    ``number`` of the ``stages`` is at work, since ``stage_at``; times in UTC, as ISO 8601.
    """

    slug: str
    stage: str
    number: int
    stages: int
    pid: int
    host: str
    started_at: AwareDatetime
    stage_at: AwareDatetime

    def __str__(self) -> str:
        """As a person reads it, by the clock of this machine."""
        since = f"{self.stage_at.astimezone():%H:%M}"
        return f"stage {self.number} of {self.stages}, {self.stage}, since {since}"

    @property
    def goes_on(self) -> bool:
        """Whether its process is still there; one on another machine goes on until it is old."""
        age = datetime.now(UTC) - self.stage_at
        return age < _LONGEST_STAGE and (self.host != platform.node() or lives(self.pid))


def running(outputs: Path) -> tuple[Job, ...]:
    """The runs that go on. What a killed run left is passed over; nothing is changed."""
    files = sorted((outputs / ".jobs").glob("[!.]*.json"))
    return tuple(job for path in files if (job := stored(path, Job)) and job.goes_on)


@contextmanager
def told_in_a_file(outputs: Path, slug: str, stages: int, tell: Tell) -> Iterator[Tell]:
    """``tell``, which also counts the stages and keeps the file of this run while the block lasts.

    A file that cannot be written is no reason to stop a run.
    """
    folder, started = outputs / ".jobs", _now()
    path = folder / f"{slug}.{os.getpid()}.json"
    number = 0

    def told(stage: str) -> None:
        nonlocal number
        number += 1
        job = Job(
            slug=slug,
            stage=stage,
            number=number,
            stages=max(stages, number),
            pid=os.getpid(),
            host=platform.node(),
            started_at=started,
            stage_at=_now(),
        )
        with suppress(OSError):
            write_beside(path, job.model_dump_json(indent=1).encode())
        tell(stage)

    _sweep(folder, slug)
    try:
        yield told
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _sweep(folder: Path, slug: str) -> None:
    """Remove what killed runs of a deliverable left."""
    for path in folder.glob(f"{slug}.*.json"):
        job = stored(path, Job)
        if job is None or not job.goes_on:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
