"""The files of products: made clean where they are published, and what stands against it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from evaluation.declare.products import Product, published_names
from evaluation.declare.programme import Deliverable
from evaluation.disk import write_beside
from evaluation.errors import Issue
from evaluation.publish.clean_document import check_pdf
from evaluation.publish.clean_lists import UnsafeError
from evaluation.report.lead.clean_picture import bare_jpeg

_LARGEST = 80_000_000
_OF_ROOT = ("/Metadata", "/OpenAction", "/AA", "/PieceInfo", "/AcroForm")


def clean_attached(name: str, content: bytes) -> bytes:
    """A product's file without what it says of its author or machine. Raises UnsafeError."""
    if len(content) > _LARGEST:
        raise UnsafeError(f"is larger than {_LARGEST // 1_000_000} MB")
    if PurePosixPath(name).suffix.lower() == ".pdf":
        return _clean_pdf(content)
    return clean_text(content)


def clean_text(content: bytes) -> bytes:
    """A text in UTF-8. Raises UnsafeError for what is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnsafeError("is no text in UTF-8") from None
    if any(
        not (sign.isprintable() or sign in "\n\r\t\N{ZERO WIDTH NO-BREAK SPACE}") for sign in text
    ):
        raise UnsafeError("holds signs that are no text")
    return text.encode("utf-8")


def _clean_pdf(content: bytes) -> bytes:
    """A PDF written anew, with its tags and without author, dates and earlier versions."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject

    if not content.startswith(b"%PDF-"):
        raise UnsafeError("is no PDF")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnsafeError("is locked with a password")
        if reader.get_fields():
            raise UnsafeError("is a form to fill in")
        writer = PdfWriter(clone_from=reader)
        title = reader.metadata.title if reader.metadata else ""
        writer.metadata = {"/Title": str(title)} if title else None
        for item in (writer.root_object, *writer.pages):
            for name in _OF_ROOT:
                item.pop(name, None)
        for found in writer._objects:  # noqa: SLF001 - there is no other way to every object
            if isinstance(found, DictionaryObject):
                found.pop("/Metadata", None)
                found.pop("/PieceInfo", None)
            _without_remarks(found)
        written = io.BytesIO()
        writer.write(written)
    except UnsafeError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file fails in any way there is
        raise UnsafeError("is damaged") from None
    check_pdf(written.getvalue())
    return written.getvalue()


def _without_remarks(found: object) -> None:
    """A photograph without what it says of its maker and place; anything else as it is."""
    from pypdf.generic import StreamObject

    if isinstance(found, StreamObject) and found.get("/Filter") == "/DCTDecode":
        stored = found._data  # noqa: SLF001 - as it is stored
        found._data = bare_jpeg(stored) or stored  # noqa: SLF001 - what is left is refused


def publish_products(deliverable: Deliverable, folder: Path, to: Path) -> None:
    """Copy the files of public products, clean, beside the public report.

    What cannot be made clean was told by ``product_faults`` before.
    """
    for file, name in published_names(deliverable.products).items():
        write_beside(to / name, clean_attached(name, (folder / file).read_bytes()))


def product_faults(deliverable: Deliverable, folder: Path, shown: str) -> Iterator[Issue]:
    """Files that are not there or not clean; notes on what keeps a product out of a hub."""
    for product in deliverable.products:
        where = f'The {product.kind} "{product.title}"'
        for file in product.attached:
            yield from _of_file(product, folder, file, f"{shown.rpartition('/')[0]}/{file}")
        if product.marking is None:
            yield Issue(
                shown,
                f"{where} has no marking, so no hub collects this deliverable.",
                "Write marking: public beside it, or official-sensitive and whom to ask for it.",
                severity="note",
                code="product.no-marking",
            )
        if product.public and product.without_words:
            yield Issue(
                shown,
                f"{where} has neither a transcript nor captions, so that whoever cannot hear it "
                "has nothing; no hub collects this deliverable.",
                "Put its words into a text file or PDF in the deliverable's folder and write "
                "transcript: <file>; or write captions: true where the film has them.",
                severity="note",
                code="product.film-without-words",
            )


def _of_file(product: Product, folder: Path, file: str, shown: str) -> Iterator[Issue]:
    path = folder / file
    if not path.is_file():
        yield Issue(
            shown,
            f'The file of the {product.kind} "{product.title}" is not there.',
            "Copy it into the deliverable's folder, or correct its name in deliverable.yaml.",
            code="product.no-file",
        )
        return
    if not product.public:
        return
    try:
        clean_attached(file, path.read_bytes())
    except UnsafeError as error:
        yield Issue(
            shown,
            f'The file of the {product.kind} "{product.title}" {error}, and is not published so.',
            "Export it as a plain PDF without forms, attached files or a password (a text: save "
            "it as UTF-8); or take file: out and give a link:.",
            code="product.file-not-clean",
        )
