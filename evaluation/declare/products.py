"""What a deliverable hands over beside, or in place of, findings: a film, a guide, a tool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from evaluation.declare.folder_names import folder_name
from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen

Kind = Literal[
    "report",
    "briefing",
    "process document",
    "Top Tips sheet",
    "tool",
    "film",
    "SCORM module",
    "dataset",
    "groupwork materials",
]
_ALSO = {"top tips": "Top Tips sheet", "scorm": "SCORM module", "video": "film"}
Marking = Literal["public", "official-sensitive"]
_File = Annotated[str, AfterValidator(lambda file: file.replace("\\", "/"))]  # as in Windows
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+")
# What can be made sure to hold nothing but what it shows. A data set may hold people, and slides
# and Word files notes and comments: of these a PDF is attached, or there is a link.
ATTACHED = (".pdf",)
WORDS = (".pdf", ".txt", ".vtt")  # of a film
SPOKEN = ("film",)
READ = ("report", "briefing", "process document", "Top Tips sheet")


def product_kind(written: str) -> str:
    """The kind that somebody wrote in other capitals or with hyphens; else what is written."""
    plain = " ".join(written.casefold().replace("-", " ").replace("_", " ").split())
    kinds: dict[str, str] = {kind.casefold(): kind for kind in get_args(Kind)} | _ALSO
    return kinds.get(plain, written)


class Product(Frozen):
    """One product, with how a reader gets it.

    ``file`` and ``transcript`` lie in the deliverable's folder, and are published only where the
    product is marked public. ``captions``: the film has them, so that it needs no transcript.
    """

    kind: Annotated[
        Kind, BeforeValidator(lambda kind: product_kind(kind) if isinstance(kind, str) else kind)
    ]
    title: Text
    about: Text = Field(default="", description="what it is, in a sentence")
    file: _File = Field(default="", description="PDF in the deliverable's folder")
    link: str = Field(default="", description="web address where it is")
    transcript: _File = Field(default="", description="the words of a film: PDF or text file")
    captions: bool = Field(default=False, description="the film has captions")
    duration: Text = Field(default="", description="how long it takes: 6 minutes")
    pages: int | None = Field(default=None, ge=1)
    version: Text = ""
    date: Text = ""
    audience: Text = Field(default="", description="for whom it is")
    conditions: Text = Field(default="", description="what somebody must do or be to get it")
    ask: Text = Field(default="", description="whom to ask for it")
    marking: Marking | None = Field(
        default=None, description="a product without a marking cannot be collected"
    )
    language: Text = Field(default="", description="where it is not English")
    licence: Text = Field(default="", description="how it may be used and copied")

    @property
    def public(self) -> bool:
        """Whether everybody may have it."""
        return self.marking == "public"

    @property
    def itself(self) -> bool:
        """Whether it is the deliverable's own report that somebody reads."""
        return self.kind in READ and self.public and not (self.file or self.link or self.ask)

    @property
    def without_words(self) -> bool:
        """Whether it is spoken, and those who cannot hear it have nothing to read."""
        return self.kind in SPOKEN and not (self.transcript or self.captions)

    @property
    def attached(self) -> tuple[str, ...]:
        """Its files in the deliverable's folder."""
        return tuple(filter(None, (self.file, self.transcript)))

    def refusals(self) -> tuple[tuple[object, str], ...]:
        """A product that nobody can get, and files that cannot be made clean."""
        where = f'the {self.kind} "{self.title}"'
        gone = [f for f in self.attached if ".." in PurePosixPath(f).parts]
        gone += [f for f in self.attached if PureWindowsPath(f).anchor]
        ending, words = (PurePosixPath(f).suffix.lower() for f in (self.file, self.transcript))
        return (
            (
                not (self.file or self.link or self.ask or self.itself),
                f"{where} cannot be had: say where it is (link: or file:), or whom to ask (ask:)",
            ),
            (
                self.link and not _LINK.fullmatch(self.link),
                f"the link of {where} is no web address: it begins with https://",
            ),
            (gone, f"a file of {where} lies outside of this deliverable's folder: copy it into it"),
            (
                self.file and ending not in ATTACHED,
                f'the file of {where} is no PDF: save it as PDF (in Word and PowerPoint: "Save '
                'as"), or put it where its readers can get it and give its link',
            ),
            (
                self.transcript and words not in WORDS,
                f"the transcript of {where} is neither a PDF nor a text file: save it as one",
            ),
            (
                (self.transcript or self.captions) and self.kind not in SPOKEN,
                f"only a film has a transcript or captions, and {where} is none",
            ),
            (
                (self.conditions or self.marking == "official-sensitive") and not self.ask,
                f"not everybody may have {where}: say whom to ask for it (ask:)",
            ),
        )


def published_names(products: Sequence[Product]) -> dict[str, str]:
    """What the files of public products are called where they are published, beside the report."""
    return {
        file: f"product-{number}-{folder_name(product.title, instead='file', ending='file')[:50]}"
        f"{'-words' if file == product.transcript else ''}{PurePosixPath(file).suffix.lower()}"
        for number, product in enumerate(products, start=1)
        if product.public
        for file in product.attached
    }
