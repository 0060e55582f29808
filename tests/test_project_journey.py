"""From the project of a coding program to a report, as a lead would: nothing declared by hand.

Authority: the rule of docs/coding-programs.md: words stay inside the team, counts go out.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from project_maker import Interview, Marked, write_project
from test_cli import pathfinder
from workspace_maker import make_workspace

SAID = "the bus number {} never came to us"


@pytest.mark.slow  # a whole run
def test_a_report_is_made_from_a_project_and_holds_no_words_of_it(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w")
    interviews = [
        Interview(
            f"Talk {n}",
            f"I said that {SAID.format(n)}.",
            (Marked(SAID.format(n), ("Barriers/Transport",)),),
            {"Area": "Norfolk"},
        )
        for n in range(12)
    ]
    file = write_project(
        tmp_path / "talks.qdpx", "NVivo 14", {"Barriers": {"Transport": {}}}, interviews, utf16=True
    )
    words = ("--title", "Talks", "--area", "A", "--rows", "professionals", "--outcome", "1")
    made = pathfinder("new", "talks", "--from", str(file), *words, cwd=tmp_path / "w")
    assert made.returncode == 0, made.stderr
    for command in ("check", "run"):
        done = pathfinder(command, "talks", cwd=tmp_path / "w")
        assert done.returncode == 0, done.stdout + done.stderr
    outside = [
        path
        for edition in ("publish", "restricted")
        for path in (tmp_path / "w/outputs/talks" / edition).rglob("*")
        if path.is_file()
    ]
    assert any("Transport" in text for path in outside for text in texts(path))
    assert not [path for path in outside for text in texts(path) if "never came to us" in text]


def texts(path: Path) -> list[str]:
    """What stands in a file, and in the parts of one that is an archive."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes().decode("utf-8", "ignore")]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()]
