"""The hub's two pages: the public one, and the editor's, which stands outside the public folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from evaluation.disk import write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.clean_page import POLICY
from evaluation.publish.manifest import PublicManifest, PublicProduct
from evaluation.publish.receiving import Received
from evaluation.report.formats import ANNEX_FORMATS, FORMATS
from evaluation.report.fragments import with_links
from evaluation.report.typeface import font_faces
from evaluation.say.printed_value import DATA_FILE
from evaluation.say.wording import long_date

_BOARD = "board.html"
# What a reader is offered of each report, by file; the annex's PDF is linked from its page.
_OFFERED = {
    **{form.file: form.title for form in sorted(FORMATS, key=lambda form: not form.briefing)},
    ANNEX_FORMATS[0].file: "Annex",
    DATA_FILE: "Tables (Excel)",
}
_MADE_HERE = "What is not in the hub"  # in the title of every editor's page


@dataclass(frozen=True, slots=True)
class HubEntry:
    """One deliverable as everybody sees it.

    ``reports``: address and format of each, the briefing first; ``answers``: each question, the
    verdict in its word, what was found, and whose answer it is where that is not said once in
    ``informant``; ``certainty``: how sure one can be, in a line. ``published``: the day on which it
    first went out, and ``made_on`` that on which what is out was made, each as ``2026-11-22``.
    """

    slug: str
    folder: str
    title: str
    subtitle: str
    area: str
    programme: str
    made_on: str
    published: str
    synthetic: bool
    headlines: tuple[str, ...]
    answers: tuple[tuple[str, str, str, str], ...]
    informant: str
    certainty: str
    reports: tuple[tuple[str, str], ...]
    access_conditions: str
    products: tuple[tuple[str, str, str], ...]  # kind, title, and how to get it
    files: tuple[str, ...]  # in its folder, by which the next collection knows them

    @classmethod
    def of(cls, received: Received, published: str) -> HubEntry:
        """The entry of what was received, which first went out on a day."""
        manifest, folder = received.manifest, received.address
        return cls(
            slug=received.slug,
            folder=folder,
            title=manifest.title,
            subtitle=manifest.subtitle,
            area=manifest.area,
            programme=manifest.programme,
            made_on=manifest.made_on,
            published=published,
            synthetic=manifest.synthetic,
            headlines=manifest.headlines,
            answers=tuple(
                (a.question, "" if a.verdict == "described" else a.word, a.message, a.informant)
                for a in manifest.answers
            ),
            informant=manifest.informant,
            certainty=manifest.certainty,
            reports=(
                *(
                    (f"{folder}/{file}", title)
                    for file, title in _OFFERED.items()
                    if file in manifest.files
                ),
                *_own_files(manifest, folder),
            ),
            products=tuple((p.kind, p.title, _how(p)) for p in manifest.products),
            access_conditions=manifest.access_conditions,
            files=received.names,
        )

    @property
    def made(self) -> str:
        """The day on which it was made, in words."""
        return long_date(self.made_on)

    @property
    def first_out(self) -> str:
        """The day on which it was published, in words."""
        return long_date(self.published)


def _own_files(manifest: PublicManifest, folder: str) -> Iterator[tuple[str, str]]:
    """Address and title of each file of a product; what the list of files has not is none."""
    for product in manifest.products:
        for at, file in enumerate(f for f in product.files if f in manifest.files):
            words = "-words." in file or at
            yield f"{folder}/{file}", f"Transcript: {product.title}" if words else product.title


def _how(product: PublicProduct) -> str:
    """How a reader gets a product that is not beside its report."""
    link = product.link if product.link.startswith(("https://", "http://")) else ""
    ask = f"ask {product.ask}" if product.ask and not (link or product.files) else ""
    return "; ".join(filter(None, (link, ask, product.conditions)))


def public_page(entries: Sequence[HubEntry]) -> str:
    """The page that lists the reports."""
    programmes = sorted({entry.programme for entry in entries if entry.programme})
    return _page("index.html.j2", entries=entries, programmes=programmes)


def board_page(
    entries: Sequence[HubEntry], notes: Sequence[Issue], missing: Mapping[str, str] | None = None
) -> str:
    """The editor's page: what is not in the hub and why, and what is.

    ``missing``: by an entry's folder, what its lead could still tell readers.
    """
    return _page(
        "board.html.j2", entries=entries, notes=notes, missing=missing or {}, title=_MADE_HERE
    )


def write_board(page: str, to: Path) -> Path:
    """Write the editor's page into a folder beside the hub. Returns its path."""
    target = to.with_name(f"{to.name}-editor") / _BOARD
    try:
        foreign = target.exists() and _MADE_HERE not in target.read_text("utf-8", "replace")
        if not foreign:
            write_beside(target, page.encode("utf-8"))
            return target
        reason = "another file has its name"
    except OSError as error:
        reason = error.strerror or str(error)
    raise EvaluationError(
        Issue(
            str(target),
            f"The hub was made, but not the editor's page ({reason}).",
            "Move or close that file, then collect again.",
            code="hub.no-board",
        )
    )


def _page(template: str, **given: object) -> str:
    return _template(template).render(policy=POLICY, font_faces=Markup(font_faces()), **given)  # noqa: S704 - ours


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("evaluation.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["urlize"] = with_links
    return environment.get_template(name)
