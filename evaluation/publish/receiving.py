"""A deliverable's outputs from elsewhere, read without trusting them.

Nothing is opened before it is known to be a plain file, no link is followed, nothing is looked at
that lies deeper than ``outputs/<slug>/publish/<file>``, and what is taken is written anew.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evaluation.counting import and_more, plural
from evaluation.declare.folder_names import folder_name, is_folder_name
from evaluation.declare.workspace import Workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.attached import clean_text
from evaluation.publish.clean_document import check_pdf, clean_word
from evaluation.publish.clean_lists import UnsafeError
from evaluation.publish.clean_page import clean_page
from evaluation.publish.clean_spreadsheet import clean_spreadsheet
from evaluation.publish.manifest import PublicManifest, Standing, State, standing
from evaluation.publish.outputs import current
from evaluation.report.formats import FORMATS
from evaluation.say.finding import Edition, FindingsFile
from evaluation.say.record import findings_file

MANIFEST = "manifest.json"
TAKEN = re.compile(
    r"(report|briefing)\.(html|docx|pdf)|annex\.(html|pdf)|tables\.xlsx|findings\.json"
    r"|annex-[\w-]{1,80}\.html|product-[a-z\d-]{1,80}\.(pdf|txt|vtt)",
    re.ASCII,
)
OWN_NAMES = frozenset({"assets", "index", "catalogue"})  # with no ending, a folder's could be
_JUNCTION = 0xA0000003  # a folder of Windows that is another one
_MOST_DELIVERABLES, _MOST_FILES = 2_000, 60
_LARGEST = {
    ".html": 40_000_000,
    ".docx": 80_000_000,
    ".pdf": 80_000_000,
    ".xlsx": 20_000_000,
    ".json": 20_000_000,
    ".txt": 5_000_000,
    ".vtt": 5_000_000,
}


@dataclass(frozen=True, slots=True)
class Received:
    """A deliverable's public edition that nothing speaks against, and what is to be published.

    ``workspace`` is its programme's, where the outputs stand beside it; ``clean`` is the folder
    where the files wait that are published, and ``notes`` say what was taken out of them.
    """

    slug: str
    folder: Path
    workspace: Workspace | None
    manifest: PublicManifest
    clean: Path
    notes: tuple[Issue, ...] = ()

    @property
    def address(self) -> str:
        """Its folder in a hub: it depends on nothing but its programme's name and its own."""
        programme = folder_name(self.manifest.programme, instead="programme", ending="programme")
        apart = "-programme" if programme in OWN_NAMES else ""
        return f"{programme}{apart}/{self.slug}"

    @property
    def names(self) -> tuple[str, ...]:
        """The files that are published."""
        return (*self.manifest.files, MANIFEST)


def offered(outputs: Path) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """The folders of deliverables in an outputs folder, and a line for what is not one.

    Files and other folders that lie there are passed over.
    """
    slugs: list[str] = []
    notes: list[Issue] = []
    with os.scandir(outputs) as listed:
        entries = sorted(itertools.islice(listed, _MOST_DELIVERABLES + 1), key=lambda e: e.name)
    if len(entries) > _MOST_DELIVERABLES:
        raise refusal(
            outputs,
            f"More than {_MOST_DELIVERABLES} files and folders lie here.",
            "Name an outputs folder.",
            code="hub.too-many",
        )
    for entry in entries:
        info = entry.stat(follow_symlinks=False)
        if entry.name.startswith("."):
            continue
        if is_folder(info):
            if any(os.path.lexists(Path(entry, edition.folder)) for edition in Edition):
                slugs.append(entry.name)
        elif not stat.S_ISREG(info.st_mode):
            notes += _not_plain(Path(entry)).issues
    return tuple(slugs), tuple(notes)


def receive(outputs: Path, slug: str, workspace: Workspace | None, into: Path) -> Received:
    """A deliverable's public edition, written clean ``into`` a folder.

    ``workspace``: of the outputs' own programme, which then decides by what is declared today.
    Raises EvaluationError for why it is not taken.
    """
    if not is_folder_name(slug) or slug in OWN_NAMES:
        raise refusal(
            outputs / slug,
            "This is no name of a deliverable: small letters, figures and hyphens, and no name "
            "that the hub or Windows needs.",
            "Ask for it under another name.",
            code="hub.bad-name",
        )
    publish = _publish_folder(outputs, slug)
    manifest = _read_manifest(publish, slug)
    today = standing(workspace, slug) if workspace else None
    _refuse_held_back(publish, manifest, today)
    files, notes = _clean_files(publish, manifest)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    kept = manifest.model_copy(update={"files": digests})
    into.mkdir(parents=True)
    for name, content in files.items():
        (into / name).write_bytes(content)
    (into / MANIFEST).write_text(kept.model_dump_json(indent=1), encoding="utf-8")
    return Received(slug, publish.parent, workspace, kept, into, notes)


def refusal(folder: Path, problem: str, fix: str, *, code: str) -> EvaluationError:
    """A line for the editor; a name from elsewhere may hold anything, a line break too."""
    return EvaluationError(Issue(printable(folder), problem, fix, severity="note", code=code))


def printable(name: object) -> str:
    """A name with a mark for each sign that a terminal would obey or cannot show."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(name))


def is_folder(info: os.stat_result) -> bool:
    """Whether it is a folder and no link to one, of what ``lstat`` says."""
    return stat.S_ISDIR(info.st_mode) and getattr(info, "st_reparse_tag", 0) != _JUNCTION


def read_plain(path: Path) -> bytes:
    """A plain file's content; a link, pipe or device is refused without being opened."""
    largest = _LARGEST[path.suffix]
    no_waiting = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    info = path.lstat()
    if not stat.S_ISREG(info.st_mode):
        raise _not_plain(path)
    with os.fdopen(
        os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | no_waiting), "rb"
    ) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # changed since it was looked at
            raise _not_plain(path)
        content = file.read(largest + 1)
    if len(content) > largest:
        raise refusal(
            path,
            f"The file is larger than {largest // 1_000_000} MB.",
            "Ask for a smaller one.",
            code="hub.too-large",
        )
    return content


def _not_plain(path: Path) -> EvaluationError:
    return refusal(
        path,
        "This is a link, or no file or folder. It was not opened.",
        "Ask for the files themselves.",
        code="hub.no-plain-file",
    )


def _publish_folder(outputs: Path, slug: str) -> Path:
    """``publish/`` of the last whole outputs, with no link on the way."""
    if os.path.lexists(outputs / slug) and not is_folder((outputs / slug).lstat()):
        raise _not_plain(outputs / slug)
    publish = current(outputs, slug) / Edition.PUBLIC.folder
    for part in (publish.parent.parent, publish.parent, publish):
        if not os.path.lexists(part):
            raise _no_report(outputs / slug)
        if part != outputs and not is_folder(part.lstat()):
            raise _not_plain(part)
    return publish


def _no_report(folder: Path) -> EvaluationError:
    return refusal(
        folder,
        "There is no finished report.",
        "Run it (pathfinder run), or ask for its outputs.",
        code="hub.no-report",
    )


def _read_manifest(publish: Path, slug: str) -> PublicManifest:
    if not os.path.lexists(publish / MANIFEST):
        raise _no_report(publish.parent)
    try:
        manifest = PublicManifest.model_validate_json(read_plain(publish / MANIFEST))
    except ValidationError:
        raise refusal(
            publish / MANIFEST,
            "The list of what was published cannot be read.",
            "Run the deliverable again, or ask for its outputs again.",
            code="hub.manifest-damaged",
        ) from None
    if manifest.slug != slug:
        raise refusal(
            publish.parent,
            f'The folder holds another deliverable, "{printable(manifest.slug)[:60]}".',
            "Give the folder back its name.",
            code="hub.other-name",
        )
    if not any(form.file in manifest.files for form in FORMATS if not form.briefing):
        raise _no_report(publish.parent)
    return manifest


def _refuse_held_back(publish: Path, manifest: PublicManifest, today: Standing | None) -> None:
    """What the lead has still to do or to decide."""
    folder = publish.parent
    known = today if today and today.state is not State.FAULTY else manifest
    if not known.marking:
        raise refusal(
            folder,
            "It has no marking in deliverable.yaml.",
            "The lead writes marking: public there, or keeps it back.",
            code="hub.no-marking",
        )
    if known.marking != "public":
        raise refusal(
            folder,
            f"It is marked {printable(known.marking)[:60]}.",
            "Only what is marked public stands in a hub.",
            code="hub.marked",
        )
    if n := manifest.overclaims:
        raise refusal(
            folder,
            f"{plural(n, 'sentence claims', 'sentences claim')} more than the design allows, "
            "without a written reason.",
            f"The lead looks at them with: pathfinder check {manifest.slug}",
            code="hub.overclaims",
        )
    _refuse_products(folder, manifest)
    if today and today.state is not State.FRESH:
        because = f" ({today.changed} changed)" if today.because else ""
        raise refusal(
            folder,
            f"The report no longer belongs to what is declared: {today.state}{because}.",
            f"Run it again: pathfinder run {manifest.slug}",
            code="hub.stale",
        )
    if missing := manifest.missing_sections:
        raise refusal(
            folder,
            f"{plural(len(missing), 'section is', 'sections are')} still to be written: "
            f"{printable(and_more(missing))[:300]}.",
            "The lead writes each of the ten sections, if only why there is nothing to say.",
            code="hub.sections-missing",
        )


def _refuse_products(folder: Path, manifest: PublicManifest) -> None:
    """Products that nobody decided about, and films that not everybody can take in."""
    unmarked = [printable(p.title)[:60] for p in manifest.products if not p.marking]
    silent = [printable(p.title)[:60] for p in manifest.products if p.without_words]
    if unmarked:
        raise refusal(
            folder,
            f"No marking is given for {and_more(unmarked)} under products in deliverable.yaml.",
            "The lead writes marking: public beside each, or official-sensitive.",
            code="hub.no-product-marking",
        )
    if silent:
        raise refusal(
            folder,
            f"There is neither a transcript nor captions of {and_more(silent)}.",
            "The lead adds transcript: with a file, or captions: true where the film has them.",
            code="hub.film-without-words",
        )


def _clean_files(
    publish: Path, manifest: PublicManifest
) -> tuple[dict[str, bytes], tuple[Issue, ...]]:
    """The files that the manifest lists, made clean; a line for each that was not clean."""
    strange = [name for name in manifest.files if not TAKEN.fullmatch(name)]
    if strange or len(manifest.files) > _MOST_FILES:
        raise refusal(
            publish,
            f'Its list names "{printable(strange[0])[:60]}", which a hub does not take.'
            if strange
            else f"Its list names more than {_MOST_FILES} files.",
            "Ask how it came there; a run lists reports, annexes, tables and findings.",
            code="hub.not-taken",
        )
    files: dict[str, bytes] = {}
    notes: list[Issue] = []
    for name, digest in manifest.files.items():
        path = publish / name
        content = read_plain(path) if os.path.lexists(path) else b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise refusal(
                publish.parent,
                f"{name} is missing or was changed after it was made.",
                "Run the deliverable again, or ask for its outputs again.",
                code="hub.changed",
            )
        files[name], taken_out = _clean(path, content, manifest)
        if taken_out:
            notes += refusal(
                path,
                f"What could run or load something was taken out: {and_more(taken_out)}.",
                "The report is published without it. Ask how it came there; no run writes it.",
                code="hub.cleaned",
            ).issues
    return files, tuple(notes)


def _clean(path: Path, content: bytes, manifest: PublicManifest) -> tuple[bytes, tuple[str, ...]]:
    """A file's content made clean, and what was taken out of it."""
    try:
        if path.suffix == ".html":
            return clean_page(content)
        if path.suffix == ".docx":
            return clean_word(content), ()
        if path.suffix == ".pdf":
            check_pdf(content)
            return content, ()
        if path.suffix == ".xlsx":
            return clean_spreadsheet(content), ()
        if path.suffix in (".txt", ".vtt"):
            return clean_text(content), ()
        return _clean_findings(content, manifest), ()
    except UnsafeError as error:
        reason = str(error)
    except ValueError:
        reason = "is damaged"
    raise refusal(
        path,
        f"The file {reason}, and a hub does not take it.",
        "Run the deliverable again, or ask for its outputs again.",
        code="hub.unsafe",
    )


def _clean_findings(content: bytes, manifest: PublicManifest) -> bytes:
    findings = FindingsFile.model_validate_json(content)
    if findings.edition is not Edition.PUBLIC or findings.deliverable != manifest.slug:
        raise UnsafeError("is not of this deliverable's public edition")
    text = findings_file(
        findings.findings, findings.deliverable, findings.edition, findings.synthetic
    )
    return text.encode("utf-8")
