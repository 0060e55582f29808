"""Published outputs -> one static page with copies of the reports. Takes from ``publish/`` only."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from evaluation.counting import plural
from evaluation.declare.workspace import Workspace, open_workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.manifest import PublicManifest, Standing, State, hash_file, standing, stored
from evaluation.publish.outputs import current
from evaluation.report.formats import FORMATS
from evaluation.report.lead.proforma import SECTIONS
from evaluation.say.finding import Edition

_MARKER = "catalogue.json"
_TAKEN = re.compile(r"report\.(html|docx|pdf)|findings\.json|annex-[\w-]+\.html")


@dataclass(frozen=True, slots=True)
class HubEntry:
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
    """Every deliverable of the outputs, with its reports or with why it has none."""

    entries: tuple[HubEntry, ...]

    @property
    def taken(self) -> int:
        """How many deliverables' reports were taken."""
        return sum(1 for entry in self.entries if entry.reports)

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for each deliverable whose reports were not taken."""
        return tuple(
            f"{entry.slug}: not collected, {entry.held_back}."
            for entry in self.entries
            if entry.held_back
        )


def collect(outputs: Sequence[Path], to: Path) -> Collected:
    """Copy every published report to ``to`` and list all deliverables on ``index.html``.

    A deliverable without a marking, or whose files were changed after they were made,
    is listed without its reports. Raises EvaluationError for a folder that is not there,
    two deliverables of one name, or a target that holds something else.
    """
    to = to.resolve()
    _refuse(outputs, to)
    making = to.with_name(f".{to.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        entries = [entry for folder in outputs for entry in _entries(folder.resolve(), making)]
        _refuse_doubles(entries)
        (making / "index.html").write_text(_page(entries), encoding="utf-8")
        (making / _MARKER).write_text(
            json.dumps([asdict(entry) for entry in entries], indent=1), encoding="utf-8"
        )
        _swap(making, to)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Collected(tuple(entries))


def _refuse(outputs: Sequence[Path], to: Path) -> None:
    faults = [
        Issue(
            str(folder),
            "This outputs folder does not exist.",
            "Correct its name.",
            code="hub.no-such-outputs",
        )
        for folder in outputs
        if not folder.is_dir()
    ]
    faults += [
        Issue(
            str(folder),
            "This is one deliverable's folder.",
            "Name the outputs folder above it.",
            code="hub.one-deliverable",
        )
        for folder in outputs
        if (folder / Edition.PUBLIC.folder).is_dir()
    ]
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not (to / _MARKER).is_file())):
        faults.append(
            Issue(
                str(to),
                "This is not a hub made by an earlier run.",
                "Name an empty or new folder.",
                code="hub.not-a-hub",
            )
        )
    if faults:
        raise EvaluationError(faults)


def _refuse_doubles(entries: Sequence[HubEntry]) -> None:
    slugs = [entry.slug for entry in entries]
    if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        raise EvaluationError(
            [
                Issue(
                    slug,
                    "Two outputs folders hold a deliverable of this name.",
                    "Rename one of them.",
                    code="hub.same-name",
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


def _entries(outputs: Path, making: Path) -> list[HubEntry]:
    """The deliverables of one outputs folder.

    Beside its programme these are the ones that it declares, so that what was withdrawn is
    not taken; an outputs folder that was sent holds what it holds.
    """
    workspace = None  # where the folder was copied away from it
    if (outputs.parent / "programme.yaml").is_file():
        with suppress(EvaluationError):
            workspace = open_workspace(outputs.parent)
    folders = {p.parent.name for e in Edition for p in outputs.glob(f"[!.]*/{e.folder}")}
    slugs = workspace.slugs() if workspace else sorted(folders)
    return [_entry(outputs, slug, workspace, making) for slug in slugs]


def _entry(outputs: Path, slug: str, workspace: Workspace | None, making: Path) -> HubEntry:
    publish = current(outputs, slug) / "publish"
    status = standing(workspace, slug) if workspace else None
    blank = HubEntry(
        slug,
        status.title if status else slug,
        "",
        "",
        "",
        _state(status),
        "",
        False,
        (),
        tuple(kind.title for kind in SECTIONS),
        (),
        "there is no finished report",
    )
    manifest = stored(publish / "manifest.json", PublicManifest)
    if not manifest:
        return blank
    # The marking of today decides, where the programme is at hand to ask.
    marking = status.marking if status and status.state is not State.FAULTY else manifest.marking
    if held_back := _held_back(publish, manifest, marking):
        # A title and conditions of access may tell what the marking protects.
        secret = marking not in (None, "public")
        return replace(blank, title=slug if secret else manifest.title, held_back=held_back)
    return HubEntry(
        slug,
        manifest.title,
        manifest.subtitle,
        manifest.area,
        manifest.programme,
        _state(status),
        manifest.made_on,
        manifest.synthetic,
        manifest.headlines,
        manifest.missing_sections,
        _copy(publish, manifest, slug, making),
        access_conditions=manifest.access_conditions,
    )


def _state(status: Standing | None) -> str:
    """A deliverable's state in words; what was sent from elsewhere cannot be compared."""
    if status is None:
        return "as delivered"
    changed = f", changed since: {status.changed}" if status.because else ""
    return status.state.value + changed


def _held_back(publish: Path, manifest: PublicManifest, marking: str | None) -> str:
    """Why the reports may not be taken, or nothing."""
    if marking is None:
        return "it has no marking in deliverable.yaml"
    if marking != "public":
        return f"it is marked {marking}"
    if n := manifest.overclaims:
        return (
            f"{plural(n, 'sentence claims', 'sentences claim')} more than the design allows, "
            f"without a written reason (pathfinder check {manifest.slug} lists them)"
        )
    for name, digest in manifest.files.items():
        # A manifest from elsewhere could name a path out of publish/.
        if not _TAKEN.fullmatch(name) or (publish / name).is_symlink():
            return f'it names "{name[:60]}", which a hub does not take'
        if not (publish / name).is_file() or hash_file(publish / name) != digest:
            return f"{name} is missing or was changed after it was made"
    return ""


def _copy(
    publish: Path, manifest: PublicManifest, slug: str, making: Path
) -> tuple[tuple[str, str], ...]:
    """Copy the files that the manifest lists, and no other; (address, format) of the reports."""
    (making / slug).mkdir(exist_ok=True)
    for name in (*manifest.files, "manifest.json"):
        shutil.copyfile(publish / name, making / slug / name)
    return tuple(
        (f"{slug}/{form.file}", form.title) for form in FORMATS if form.file in manifest.files
    )


def _page(entries: Sequence[HubEntry]) -> str:
    environment = Environment(
        loader=PackageLoader("evaluation.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    titles = sorted({entry.programme for entry in entries if entry.programme})
    return environment.get_template("index.html.j2").render(
        entries=entries, programmes=titles, sections=len(SECTIONS)
    )
