"""How far a run has come stands in a file while it goes on; a killed run's file is no run."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
from command_line import pathfinder
from house import ROOT
from workspace_maker import AFTER, BEFORE, HEADINGS, csv_text, make_study, put

from evaluation.declare.workspace import open_workspace
from evaluation.publish.manifest import State, standing
from evaluation.publish.outputs import lives
from evaluation.report import overclaims
from evaluation.run import deliverable, fleet, server
from evaluation.run.check import account
from evaluation.run.deliverable import run_deliverable
from evaluation.run.jobs import Job, running, told_in_a_file

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def job(folder: Path, pid: int, **changes: Any) -> Path:
    """A file as a run leaves it, of some process."""
    told: list[str] = []
    with told_in_a_file(folder, "d", 3, told.append) as tell:
        tell("checking")
        own = folder / f".jobs/d.{os.getpid()}.json"
        content = json.loads(own.read_text(encoding="utf-8"))
    path = folder / ".jobs" / f"d.{pid}.json"
    path.write_text(json.dumps(content | {"pid": pid} | changes), encoding="utf-8")
    return path


def ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_stands_in_one_file_with_its_stage_and_process_and_leaves_none(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    with told_in_a_file(tmp_path, "d", 3, told.append) as tell:
        assert running(tmp_path) == ()
        for number, stage in enumerate(("checking", "running pre_post"), start=1):
            tell(stage)
            [going] = running(tmp_path)
            assert (going.slug, going.stage, going.number, going.stages, going.pid) == (
                "d",
                stage,
                number,
                3,
                os.getpid(),
            )
            assert going.stage_at <= datetime.now(UTC)
    assert told == ["checking", "running pre_post"]
    assert list((tmp_path / ".jobs").iterdir()) == []


def test_the_file_of_a_killed_run_is_no_run_and_goes_with_the_next(tmp_path: Path) -> None:
    left = job(tmp_path, ended())
    assert running(tmp_path) == ()
    assert left.is_file()  # looking changes nothing
    with told_in_a_file(tmp_path, "d", 3, lambda _: None):
        assert not left.exists()


def test_a_run_of_another_machine_goes_on_until_it_is_old(tmp_path: Path) -> None:
    job(tmp_path, ended(), host="another")
    assert [going.host for going in running(tmp_path)] == ["another"]
    long_ago = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    job(tmp_path, os.getpid(), stage_at=long_ago)  # another program has the number by now
    assert [going.host for going in running(tmp_path)] == ["another"]


def test_a_file_that_is_damaged_or_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / ".jobs").write_text("no folder", encoding="utf-8")
    with told_in_a_file(tmp_path, "d", 3, lambda _: None) as tell:
        tell("checking")
    (tmp_path / ".jobs").unlink()
    (tmp_path / ".jobs").mkdir()
    (tmp_path / ".jobs/d.1.json").write_text("{", encoding="utf-8")
    assert running(tmp_path) == ()
    job(tmp_path, os.getpid(), stage_at="yesterday")
    assert running(tmp_path) == ()


def test_when_a_stage_began_is_told_by_the_clock_on_the_wall(tmp_path: Path) -> None:
    job(tmp_path, os.getpid(), stage_at=datetime.now(UTC).isoformat(timespec="seconds"))
    [going] = running(tmp_path)
    assert re.fullmatch(r"stage 1 of 3, checking, since \d\d:\d\d", str(going))


def test_a_process_is_asked_for_and_not_touched() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert lives(process.pid)
    assert process.poll() is None
    process.communicate()
    assert not lives(process.pid)
    assert lives(os.getpid())


def small(folder: Path) -> Path:
    """A workspace with one sound deliverable."""
    make_study(folder, BEFORE, AFTER)
    rows = [("a", 1, 1, 1), ("b", 2, 2, 2)]
    for name in ("before.csv", "after.csv"):
        put(folder, name, csv_text([HEADINGS, *rows]))
    return folder


def test_status_says_what_is_being_run(tmp_path: Path) -> None:
    job(small(tmp_path) / "outputs", os.getpid())
    assert "being run: stage 1 of 3, checking" in pathfinder("status", cwd=tmp_path).stdout
    [state] = json.loads(pathfinder("status", "--json", cwd=tmp_path).stdout)
    assert [Job.model_validate(run).stage for run in state["runs"]] == ["checking"]


def test_a_run_counts_its_stages_to_the_end(demo: Path, tmp_path: Path) -> None:
    numbers = deliverable._stages(open_workspace(demo), "flats")
    assert numbers == 2 + 2 + 1 + 3  # two evaluations and their annex, three editions
    assert deliverable._stages(open_workspace(small(tmp_path)), "none") == 1


# --- many side by side --------------------------------------------------------------------------


def in_a_process(code: str, *given: str) -> str:
    """What a fresh process prints."""
    command = [sys.executable, "-c", code, *given]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_those_with_most_notebooks_begin_first_and_nothing_heavy_is_loaded_to_know_it(
    demo: Path,
) -> None:
    code = (
        "import sys, pathlib; from evaluation.run import fleet\n"
        "slugs = ['family-therapy', 'none', 'flats', 'trauma-informed-training']\n"
        "print(fleet._longest_first(pathlib.Path(sys.argv[1]), slugs))\n"
        "print({'numpy', 'pandas', 'papermill', 'docx'} & set(sys.modules))"
    )
    first = ["trauma-informed-training", "flats", "family-therapy", "none"]
    assert in_a_process(code, str(demo)) == f"{first}\nset()\n"


def test_words_judged_beforehand_are_those_that_a_run_would_judge(tmp_path: Path) -> None:
    root = small(tmp_path)
    proforma = root / "deliverables/d/proforma.md"
    proforma.write_text("## Summary\n\nThe course made parents calmer.\n", encoding="utf-8")
    (of_d,) = [known for slug, known in fleet._judged(root, ["d", "none"]) if slug == "d"]
    assert overclaims.JUDGED == {}
    checked = account(open_workspace(root), "d")
    assert [v.sentence for (v,) in of_d.values()] == ["The course made parents calmer."]
    assert of_d == overclaims.JUDGED
    assert "claims.too-strong" in {issue.code for issue in checked.issues}
    assert [*fleet._judged(root, [])] == []


@forks
def test_ctrl_c_is_not_for_the_process_that_loads_the_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inherited, before = list[object](), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(
        "multiprocessing.forkserver.ensure_running",
        lambda: inherited.append(signal.getsignal(signal.SIGINT)),
    )
    server.begin()
    assert inherited == [signal.SIG_IGN]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.slow
def test_what_is_loaded_once_for_all_runs_starts_no_thread() -> None:
    code = (
        "import sys, threading, evaluation.run.warm; from evaluation.report import annex\n"
        "print(threading.active_count(), annex._exporter.cache_info().currsize,\n"
        "    {'papermill', 'nbconvert', 'scipy'} <= set(sys.modules),\n"
        "    {'pingouin', 'seaborn', 'matplotlib'} & set(sys.modules))"
    )
    assert in_a_process(code) == "1 1 True set()\n"


# --- a run whose parent is gone -----------------------------------------------------------------


def test_a_run_to_which_nobody_listens_ends_and_is_no_fault_of_a_disk(tmp_path: Path) -> None:
    ours, theirs = Pipe()
    ours.close()
    with pytest.raises(SystemExit):
        run_deliverable(small(tmp_path), "d", fleet.sender(theirs))
    assert list((tmp_path / "outputs/.jobs").iterdir()) == []
    assert not list(tmp_path.glob("outputs/.making/*"))
    assert standing(open_workspace(tmp_path), "d").state is State.NEVER_RUN


@forks
@pytest.mark.parametrize("plainly", [False, True], ids=["by a signal", "as on Windows"])
def test_a_process_ends_tidily_when_the_one_that_started_it_is_gone(
    tmp_path: Path, plainly: bool
) -> None:
    lifeline, held = Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            held.close()
            if plainly:
                del signal.pthread_kill
            fleet.ends_with(lifeline)
            try:
                (tmp_path / "began").touch()
                while True:
                    time.sleep(0.01)
            finally:
                (tmp_path / "tidied").touch()
        os._exit(0)
    lifeline.close()
    until((tmp_path / "began").exists)
    held.close()
    until(lambda: os.waitpid(child, os.WNOHANG)[0] == child)
    assert (tmp_path / "tidied").exists()


def until(holds: Any) -> None:
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < 60
        time.sleep(0.01)


SLEEPER = """
import os, pathlib, subprocess, time
going = subprocess.Popen(["sleep", "300"])
pathlib.Path({place!r}).write_text(f"{{os.getpid()}} {{going.pid}}")
time.sleep(300)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="ends a process group, as POSIX can")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
def test_a_run_that_is_ended_takes_its_notebook_and_all_of_it_with_it(
    tmp_path: Path, how: str
) -> None:
    if signal.getsignal(getattr(signal, how)) is signal.SIG_IGN:
        pytest.skip(f"this process ignores {how}, as under nohup, and so would the run")
    root, place = small(tmp_path / "p"), tmp_path / "pids"
    shipped = Path(__file__).parents[1] / "notebooks" / "pre_post.ipynb"
    notebook = json.loads(shipped.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    code[1]["source"] = SLEEPER.format(place=str(place))
    (root / "notebooks").mkdir()
    (root / "notebooks/pre_post.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (root / "deliverables/d/proforma.md").write_text("# D\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", "from evaluation.command.cli import main; main()", "run"],
        cwd=root,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    until(lambda: place.exists() and len(place.read_text().split()) == 2)
    [going] = running(root / "outputs")
    assert (going.slug, going.stage, going.number) == ("d", "running pre_post", 3)
    # a terminal that is closed tells the whole group; the others end the one process
    (os.killpg if how == "SIGHUP" else os.kill)(process.pid, getattr(signal, how))
    process.wait()
    for pid in (going.pid, *map(int, place.read_text().split())):
        until(lambda pid=pid: not lives(pid))
    assert running(root / "outputs") == ()
    assert standing(open_workspace(root), "d").state is State.NEVER_RUN
    assert multiprocessing.active_children() == []
