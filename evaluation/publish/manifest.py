"""What was asked, what was made, from which contents; and from that, what is stale."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from evaluation.declare.designs import VerdictWord, design_of
from evaluation.declare.library import find, key_path, notebook_of
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.products import Product, published_names
from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.errors import EvaluationError
from evaluation.protect.policy import policy_path
from evaluation.publish.outputs import current
from evaluation.report.lead.markdown import images_in, picture_file
from evaluation.say.answers import VERDICTS
from evaluation.say.certainty import rules_path
from evaluation.say.finding import Edition

_CAUSES = ("data", "corrections", "declarations", "instrument", "notebook", "code", "findings")
_OWN_CODE = (".py", ".yaml", ".j2", ".css", ".lua", ".typ", ".json")  # with the tables of the lint
_IN_WORDS = {
    "declarations": "proforma or settings",
    "code": "the toolkit itself",
    "findings": "the findings of other deliverables",
}
_PACKAGES = ("numpy", "scipy", "pandas", "statsmodels", "pingouin", "papermill", "matplotlib")
Record = TypeVar("Record", bound=Frozen)
Inputs = dict[str, dict[str, str]]


class State(StrEnum):
    """How a deliverable stands."""

    FRESH = "fresh"
    STALE = "stale"
    FAILED = "failed"
    FAULTY = "faulty"
    NEVER_RUN = "never run"


class Manifest(Frozen):
    """``internal/manifest.json``: written last, so that its presence means whole."""

    schema_version: Literal["pathfinder-manifest/1"] = "pathfinder-manifest/1"
    slug: str
    made_at: str
    seconds: float
    parameters: dict[str, dict[str, Any]]
    inputs: Inputs
    outputs: dict[str, str]
    versions: dict[str, str]


class PublicAnswer(Frozen):
    """What was found of a declared question, as the public edition says it.

    ``informant``: whose answer it is, where those to other questions are others'. ``said``: the
    verdict as it is printed, where that says more than its word.
    """

    question: str
    informant: str = ""
    verdict: VerdictWord
    said: str = ""
    message: str

    @property
    def word(self) -> str:
        """The verdict as it is printed."""
        return self.said or VERDICTS[self.verdict]


class PublicProduct(Frozen):
    """A product as everybody may know of it; without link and file where not everybody may have it.

    ``without_words``: it is spoken, and has neither transcript nor captions.
    """

    kind: str
    title: str
    marking: str | None
    audience: str = ""
    conditions: str = ""
    ask: str = ""
    link: str = ""
    files: tuple[str, ...] = ()
    without_words: bool = False


def public_products(products: Sequence[Product]) -> tuple[PublicProduct, ...]:
    """The products of a deliverable as everybody may know of them."""
    names = published_names(products)
    return tuple(
        PublicProduct(
            kind=p.kind,
            title=p.title,
            marking=p.marking,
            audience=p.audience,
            conditions=p.conditions,
            ask=p.ask,
            link=p.link if p.public else "",
            files=tuple(names[file] for file in p.attached if file in names),
            without_words=p.public and p.without_words,
        )
        for p in products
    )


class PublicManifest(Frozen):
    """``publish/manifest.json``: what a hub needs, without a hash that could confirm a guess."""

    schema_version: Literal["pathfinder-publish/1"] = "pathfinder-publish/1"
    slug: str
    title: str
    subtitle: str
    area: str
    programme: str
    thematic_areas: tuple[str, ...]
    outcomes: tuple[str, ...]
    marking: str | None
    access_conditions: str
    synthetic: bool
    made_on: str
    version: str
    data_digest: str
    missing_sections: tuple[str, ...]
    missing_particulars: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()  # of toolkits that did not know questions
    answers: tuple[PublicAnswer, ...] = ()
    informant: str = ""  # whose answers all are, where they are of one kind
    certainty: str = ""
    overclaims: int = 0
    products: tuple[PublicProduct, ...] = ()
    files: dict[str, str]


class Attempt(Frozen):
    """``internal/attempt.json``: the last run, when it did not succeed."""

    state: State
    made_at: str
    inputs: Inputs
    messages: tuple[str, ...]
    codes: tuple[str, ...] = ()


class Standing(Frozen):
    """A deliverable's state, with what made it stale or what went wrong.

    ``codes``: those of the faults that ``messages`` tell (docs/messages.md), in their order.
    """

    slug: str
    title: str
    state: State
    marking: str | None = None
    because: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    made_at: str = ""

    @property
    def changed(self) -> str:
        """What changed since, in words for whoever reads a message."""
        return ", ".join(_IN_WORDS.get(cause, cause) for cause in self.because)


def standing(workspace: Workspace, slug: str) -> Standing:
    """How a deliverable stands, from the contents of its files now and at its last run."""
    try:
        deliverable = load_deliverable(workspace, slug)
        inputs = read_inputs(workspace, slug)
    except EvaluationError as error:
        return Standing(
            slug=slug,
            title=slug,
            state=State.FAULTY,
            messages=tuple(str(issue) for issue in error.issues),
            codes=tuple(issue.code for issue in error.issues),
        )
    return Standing(
        slug=slug,
        title=deliverable.title,
        marking=deliverable.marking,
        **{"state": State.NEVER_RUN, **_since(workspace, slug, inputs)},
    )


def _since(workspace: Workspace, slug: str, inputs: Inputs) -> dict[str, Any]:
    """State, cause and time of a deliverable whose declarations are sound."""
    folder = current(workspace.outputs, slug)
    attempt = stored(folder / "internal" / "attempt.json", Attempt)
    manifest = stored(folder / "internal" / "manifest.json", Manifest)
    because = _outdated(folder, manifest, inputs) if manifest else ()
    if manifest and not because:  # whatever went wrong in between, the report belongs to the files
        return {"state": State.FRESH, "made_at": manifest.made_at}
    if attempt:
        return attempt.model_dump(exclude={"inputs"}) | {
            "because": _changed(attempt.inputs, inputs)
        }
    if manifest:
        return {"state": State.STALE, "because": because, "made_at": manifest.made_at}
    return {}


def read_inputs(workspace: Workspace, slug: str) -> Inputs:
    """SHA-256 of everything that a run reads, by cause and name. A missing file has none."""
    deliverable = load_deliverable(workspace, slug)
    evaluations = deliverable.evaluations
    folder, root = workspace.folder(slug), workspace.root
    asked = f"deliverables/{slug}/deliverable.yaml"
    named = [file for e in evaluations for d in e.data for file in d.files.values()]
    data = {file: folder / file for file in named}
    declared = [
        root / "programme.yaml",
        folder / "deliverable.yaml",
        folder / "proforma.docx",
        folder / "proforma.md",
        *_pictures(folder),
        *(folder / file for product in deliverable.products for file in product.attached),
        policy_path(workspace.programme.disclosure_policy, root),
        rules_path(workspace.programme.certainty_rules, root),
    ]
    instruments = {
        i: find("instruments", i, ".yaml", root, asked) for e in evaluations for i in e.instruments
    }
    instruments |= {f"{i}.key": p for i in instruments if (p := key_path(i, root)).is_file()}
    reads_others = any(design_of(e.design).findings_of_others for e in evaluations)
    return {
        "data": _hashes(data),
        "corrections": _hashes({"corrections.csv": folder / "corrections.csv"})
        | _decisions(folder),
        "declarations": _hashes({_name(path, folder): path for path in declared}),
        "instrument": _hashes(instruments),
        "notebook": _hashes({e.design: notebook_of(e.design, root, asked) for e in evaluations}),
        "code": {"pathfinder-evaluation": code_version()},
        **({"findings": _of_others(workspace, slug)} if reads_others else {}),
    }


def _of_others(workspace: Workspace, slug: str) -> dict[str, str]:
    """The published findings of all other deliverables."""
    published = Path(Edition.PUBLIC.folder, "findings.json")
    others = (other for other in workspace.slugs() if other != slug)
    return _hashes({other: current(workspace.outputs, other) / published for other in others})


def _decisions(folder: Path) -> dict[str, str]:
    """What was decided of doubtful pairs; the rest of those lists is written by a run itself."""
    lists = sorted((folder / "review").glob("[!~.]*.xlsx"))
    if not lists:
        return {}
    from evaluation.read.people.decisions import decisions_digest  # heavy, and few have a list

    return {f"review/{p.name}": digest for p in lists if (digest := decisions_digest(p))}


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _pictures(folder: Path) -> Iterable[Path]:
    """The pictures that the proforma names; the words themselves are judged elsewhere."""
    try:
        text = (folder / "proforma.md").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ()
    return filter(None, (picture_file(folder, image.source) for image in images_in(text)))


def hash_file(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def code_version() -> str:
    """Version of the toolkit with the hash of its own code and templates."""
    from evaluation import __version__

    engine = Path(__file__).resolve().parents[1]
    analyses = next(p for p in (engine.parent / "analyses", engine / "analyses") if p.is_dir())
    files = (
        p
        for folder in (engine, analyses)
        for p in folder.rglob("*")
        if p.suffix in _OWN_CODE and "demo" not in p.relative_to(folder).parts
    )
    total = hashlib.sha256()
    for path in sorted(files, key=lambda p: p.as_posix()):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{__version__}+{total.hexdigest()[:12]}"


def package_versions() -> dict[str, str]:
    """Versions of the packages that the numbers depend on."""
    return {name: version(name) for name in _PACKAGES}


def data_digest(inputs: Inputs, key: bytes) -> str:
    """HMAC-SHA256 of the data: repeatable for its holder, of no use to someone who guesses."""
    content = json.dumps([inputs["data"], inputs["corrections"]], sort_keys=True).encode()
    return hmac.new(key, content, "sha256").hexdigest()


def output_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _hashes(paths: Mapping[str, Path]) -> dict[str, str]:
    return {name: hash_file(path) for name, path in sorted(paths.items()) if path.is_file()}


def _changed(then: Inputs, now: Inputs) -> tuple[str, ...]:
    return tuple(cause for cause in _CAUSES if then.get(cause) != now.get(cause))


def _outdated(folder: Path, manifest: Manifest, inputs: Inputs) -> tuple[str, ...]:
    """What changed since the outputs were made, with published files that are gone or edited."""
    damaged = any(
        not (folder / name).is_file() or hash_file(folder / name) != digest
        for name, digest in manifest.outputs.items()
        if name.startswith("publish/")
    )
    return (*_changed(manifest.inputs, inputs), *(("outputs",) if damaged else ()))


def stored(path: Path, model: type[Record]) -> Record | None:
    """A stored record, or None when it is not there or not readable."""
    try:
        return model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
