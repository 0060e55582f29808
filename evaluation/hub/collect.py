"""Published outputs -> one static page with copies of the reports. Takes from ``publish/`` only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from evaluation.errors import EvaluationError, Issue
from evaluation.manifest import PublicManifest, State, hash_file, standing
from evaluation.outputs import current
from evaluation.report.proforma import SECTIONS
from evaluation.workspace import Workspace, open_workspace

_MARKER = "catalogue.json"
_REPORTS = {"report.html": "Web page", "report.docx": "Word"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One deliverable on the page. ``held_back`` says why its reports are not there."""

    slug: str
    title: str
    subtitle: str
    area: str
    programme: str
    state: str
    made_on: str
    synthetic: bool
    headlines: tuple[str, ...]
    missing_sections: tuple[str, ...]
    reports: tuple[tuple[str, str], ...]
    held_back: str = ""
    access_conditions: str = ""

    @property
    def written(self) -> int:
        """How many of the ten sections are written."""
        return len(SECTIONS) - len(self.missing_sections)


@dataclass(frozen=True, slots=True)
class Collected:
    """How many deliverables' reports were taken, and a line for each that was not."""

    taken: int
    notes: tuple[str, ...]


def collect(outputs: Sequence[Path], to: Path) -> Collected:
    """Copy every published report to ``to`` and list all deliverables on ``index.html``.

    A deliverable without a marking, or whose files were changed after they were made,
    is listed without its reports. Raises EvaluationError for a folder that is not there,
    two deliverables of one name, or a target that holds something else.
    """
    _refuse(outputs, to)
    making = to.with_name(f".{to.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        entries = [entry for folder in outputs for entry in _entries(folder.resolve(), making)]
        _refuse_doubles(entries)
        (making / "index.html").write_text(_page(entries), encoding="utf-8")
        catalogue = json.dumps([asdict(entry) for entry in entries], indent=1)
        (making / _MARKER).write_text(catalogue, encoding="utf-8")
        _swap(making, to)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    held = [f"{e.slug}: not collected, {e.held_back}." for e in entries if e.held_back]
    return Collected(sum(1 for e in entries if e.reports), tuple(held))


def _refuse(outputs: Sequence[Path], to: Path) -> None:
    faults = [
        Issue(str(folder), "This outputs folder does not exist.", "Correct its name.")
        for folder in outputs
        if not folder.is_dir()
    ]
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not (to / _MARKER).is_file())):
        faults.append(
            Issue(
                str(to), "This is not a hub made by an earlier run.", "Name an empty or new folder."
            )
        )
    if faults:
        raise EvaluationError(faults)


def _refuse_doubles(entries: Sequence[Entry]) -> None:
    slugs = [entry.slug for entry in entries]
    if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        raise EvaluationError(
            [
                Issue(
                    slug,
                    "Two outputs folders hold a deliverable of this name.",
                    "Rename one of them.",
                )
                for slug in twice
            ]
        )


def _swap(making: Path, to: Path) -> None:
    """Put the new hub in place of the old one."""
    old = to.with_name(f".{to.name}.previous")
    shutil.rmtree(old, ignore_errors=True)
    if to.exists():
        to.replace(old)
    making.replace(to)
    shutil.rmtree(old, ignore_errors=True)


def _entries(outputs: Path, making: Path) -> Iterator[Entry]:
    """The deliverables of one outputs folder: those that its programme declares, and the rest."""
    workspace = _workspace_of(outputs)
    made = {p.name for p in outputs.iterdir() if p.is_dir() and not p.name.startswith(".")}
    made |= {p.name for p in (outputs / ".previous").glob("*")}
    for slug in sorted(made | set(workspace.slugs() if workspace else ())):
        yield _entry(outputs, slug, workspace, making)


def _workspace_of(outputs: Path) -> Workspace | None:
    """The workspace that an outputs folder belongs to, when it was not copied away from it."""
    if not (outputs.parent / "programme.yaml").is_file():
        return None
    try:
        return open_workspace(outputs.parent)
    except EvaluationError:
        return None


def _entry(outputs: Path, slug: str, workspace: Workspace | None, making: Path) -> Entry:
    publish = current(outputs, slug) / "publish"
    state = "as delivered"
    title = slug
    if workspace and slug in workspace.slugs():
        found = standing(workspace, slug)
        title = found.title
        changed = f", changed since: {', '.join(found.because)}" if found.because else ""
        state = found.state.value + changed
    try:
        manifest = PublicManifest.model_validate_json((publish / "manifest.json").read_bytes())
    except (OSError, ValidationError):
        state = State.NEVER_RUN.value if state == "as delivered" else state
        return Entry(
            slug,
            title,
            "",
            "",
            "",
            state,
            "",
            False,
            (),
            tuple(kind.title for kind in SECTIONS),
            (),
            "there is no finished report",
        )
    held_back = _held_back(publish, manifest)
    reports = () if held_back else tuple(_copy(publish, manifest, slug, making))
    return Entry(
        slug,
        manifest.title,
        manifest.subtitle,
        manifest.area,
        manifest.programme,
        state,
        manifest.made_on,
        manifest.synthetic,
        () if held_back else manifest.headlines,
        manifest.missing_sections,
        reports,
        held_back,
        manifest.access_conditions,
    )


def _held_back(publish: Path, manifest: PublicManifest) -> str:
    """Why the reports may not be taken, or nothing."""
    if manifest.marking is None:
        return "it has no marking in deliverable.yaml"
    if manifest.marking != "public":
        return f"it is marked {manifest.marking}"
    for name, digest in manifest.files.items():
        if not (publish / name).is_file() or hash_file(publish / name) != digest:
            return f"{name} is missing or was changed after it was made"
    return ""


def _copy(
    publish: Path, manifest: PublicManifest, slug: str, making: Path
) -> Iterator[tuple[str, str]]:
    """Copy the files that the manifest lists, and no other; yield (address, format) of reports."""
    for name in manifest.files:
        target = making / slug / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(publish / name, target)
    shutil.copyfile(publish / "manifest.json", making / slug / "manifest.json")
    for name, label in _REPORTS.items():
        if name in manifest.files:
            yield f"{slug}/{name}", label


def _page(entries: Sequence[Entry]) -> str:
    environment = Environment(
        loader=PackageLoader("evaluation.hub"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    titles = sorted({entry.programme for entry in entries if entry.programme})
    template = environment.get_template("index.html.j2")
    return template.render(entries=entries, programmes=titles, sections=len(SECTIONS))
