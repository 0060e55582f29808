"""Outputs as a lead sends them: real reports of every format, small, with a manifest."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import nbformat
import pytest
from report_sample import report

from evaluation.publish import receiving
from evaluation.publish.manifest import PublicManifest
from evaluation.report.annex import write_annex
from evaluation.report.formats import FORMATS
from evaluation.say.finding import Edition, FindingsFile

ANNEX = "annex-1-pre_post.html"
PROGRAMME = "Pathfinder"


def write_reports(folder: Path) -> None:
    """A report as page, Word and PDF, and an annex, as a run writes them."""
    for form in FORMATS:
        form.write(report(), folder / form.file)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Method"), nbformat.v4.new_code_cell("x = 1  # y")]
    )
    nbformat.write(notebook, folder / "n.ipynb")
    write_annex(folder / "n.ipynb", {"ci_level": 0.95}, folder / ANNEX, title="How it was made")
    (folder / "n.ipynb").unlink()


Cleaned = TypeVar("Cleaned")


def _remembered(clean: Callable[[bytes], Cleaned]) -> Callable[[bytes], Cleaned]:
    known: dict[bytes, Cleaned] = {}

    def cleaned(content: bytes) -> Cleaned:
        key = hashlib.sha256(content).digest()
        if key not in known:
            known[key] = clean(content)  # what is refused is looked at each time
        return known[key]

    return cleaned


_CLEANING = {
    name: _remembered(getattr(receiving, name))
    for name in ("clean_page", "clean_word", "check_pdf")
}


def remember_cleaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was found clean is not cleaned again: it depends on nothing but its bytes."""
    for name, cleaned in _CLEANING.items():
        monkeypatch.setattr(receiving, name, cleaned)


def send(
    outputs: Path,
    slug: str,
    reports: Path,
    /,
    *,
    instead: Mapping[str, bytes] | None = None,
    **changes: object,
) -> Path:
    """A deliverable's outputs; ``instead`` are files that somebody changed, hashes and all.

    Returns its ``publish`` folder.
    """
    publish = outputs / slug / "publish"
    publish.mkdir(parents=True)
    for path in reports.iterdir():
        shutil.copy(path, publish)
    findings = FindingsFile(deliverable=slug, edition=Edition.PUBLIC, findings=())
    (publish / "findings.json").write_text(findings.model_dump_json(by_alias=True), "utf-8")
    for name, content in (instead or {}).items():
        (publish / name).write_bytes(content)
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in publish.iterdir()}
    for private in ("internal/findings.json", "restricted/report.html", "publish/notes.txt"):
        (outputs / slug / private).parent.mkdir(exist_ok=True)
        (outputs / slug / private).write_text("PRIVATE", encoding="utf-8")
    manifest = PublicManifest(
        slug=slug,
        title=f"Title of {slug}",
        subtitle="",
        area="Norfolk",
        programme=PROGRAMME,
        thematic_areas=(),
        outcomes=(),
        marking="public",
        access_conditions="",
        synthetic=False,
        made_on="2026-11-22",
        version="0.1.0",
        data_digest="0",
        missing_sections=(),
        headlines=("It was so.",),
        files=digests,
    ).model_copy(update=changes)
    (publish / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return publish


def everything(folder: Path) -> str:
    """All that stands below a folder, names and contents, as one text."""
    return "\n".join(
        path.relative_to(folder).as_posix() + "\n" + path.read_bytes().decode("latin-1")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
