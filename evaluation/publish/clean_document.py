"""Word and PDF files from elsewhere: what may stand in them, and what a hub does not take.

A Word file is written anew from the parts that were looked at. A PDF stays as it is or is not
taken, as its tags for screen readers would not survive being rebuilt.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

from evaluation.disk import DAMAGED_ZIP
from evaluation.publish.clean_drawing import clean_image
from evaluation.publish.clean_lists import UnsafeError, allowed, is_link
from evaluation.report.lead.clean_picture import is_bare_jpeg
from evaluation.report.typeface import STYLES, shipped
from evaluation.report.word.bare import bare

_MOST_PARTS, _LARGEST = 400, 100_000_000
_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml|word/[A-Za-z]+\d*\.xml"
    r"|word/_rels/[A-Za-z]+\d*\.xml\.rels|word/theme/theme\d+\.xml"
    r"|word/media/[\w-]+\.(png|jpe?g|svg)|word/fonts/font[1-3]\.odttf"
)
_CONTENT = re.compile(
    r"application/(xml|vnd\.openxmlformats-package\.(relationships|core-properties)\+xml"
    r"|vnd\.openxmlformats-officedocument\.((extended|custom)-properties|theme"
    r"|wordprocessingml\.(document\.main|styles|settings|webSettings|fontTable|numbering|footnotes"
    r"|endnotes|comments|header|footer))\+xml)|image/(png|jpe?g|svg\+xml)"
    r"|application/vnd\.openxmlformats-officedocument\.obfuscatedFont"
)
_RELATION = re.compile(
    r".*/(officeDocument|extended-properties|core-properties|custom-properties|styles|settings"
    r"|webSettings|fontTable|numbering|footnotes|endnotes|comments|header|footer|theme|image"
    r"|hyperlink|font)"
)
_ACTIVE, _FORBIDDEN = allowed("word_refused"), allowed("pdf_refused")
_ADDRESS = {"href", "src"}
_FIELD = re.compile(r"\s*((PAGE|NUMPAGES|SECTIONPAGES|PAGEREF|REF|NOTEREF|SEQ|STYLEREF|TOC)\b.*)?")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'  # as it was read
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_REMARK = re.compile(r"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)
_TELLING = re.compile(rb"/(JavaScript|OpenAction|Launch|EmbeddedFiles?|RichMedia|SubmitForm)\b")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def clean_word(content: bytes) -> bytes:
    """The Word file written anew. Raises UnsafeError for what could run, load or hide something."""
    parts = unpacked(content, _PART, "is no Word file")
    if not {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= parts.keys():
        raise UnsafeError("is no Word file")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, _clean_part(name, part))
    return bare(written.getvalue())


def unpacked(content: bytes, known: re.Pattern[str], damaged: str) -> dict[str, bytes]:
    """The parts of a package, all of known names and of no great size. Raises UnsafeError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return dict(_parts(package, known))
    except DAMAGED_ZIP:
        raise UnsafeError(damaged) from None


def _parts(package: zipfile.ZipFile, known: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    entries = package.infolist()
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > _MOST_PARTS or len(names) < len(entries):
        raise UnsafeError("is packed in a strange way")
    if sum(entry.file_size for entry in entries) > _LARGEST:
        raise UnsafeError("is too large when unpacked")
    for entry in entries:
        if not known.fullmatch(entry.filename):
            raise UnsafeError(f"has a part that reports do not have ({entry.filename[:60]})")
        with package.open(entry) as stream:  # a size may be told wrongly
            part = stream.read(entry.file_size + 1)
        yield entry.filename, part


def _clean_part(name: str, part: bytes) -> bytes:
    if name.startswith("word/media/"):
        picture = clean_image(part)
        if not picture:
            raise UnsafeError("has a picture that cannot be read")
        return picture[1]
    if name.startswith("word/fonts/"):
        if part not in (shipped(style, "odttf") for style in STYLES):
            raise UnsafeError("brings a font along that is not the one of reports")
        return part
    text = _text(part)
    root = _xml(text)  # before anything else is looked for: now every remark has an end
    if name == "[Content_Types].xml":
        _check(root, "ContentType", _CONTENT, "has a part of a kind that reports do not have")
    elif name.endswith(".rels"):
        _check(root, "Type", _RELATION, "refers to something that reports do not have")
        for relation in root:
            target = relation.get("Target", "")
            outside = relation.get("TargetMode", "").lower() == "external"
            leads = relation.get("Type", "").endswith("/hyperlink")
            if leads and not is_link(target):
                raise UnsafeError("has a link that leads to a file or runs something")
            inside = PurePosixPath(target.lstrip("/"))
            if not leads and (outside or ":" in target or ".." in inside.parts):
                raise UnsafeError("loads something from elsewhere")
    else:
        _check_words(root)
    return (_HEAD + _REMARK.sub("", _DECLARATION.sub("", text))).encode("utf-8")


def _text(part: bytes) -> str:
    """A part's text. Entities and the like could hide what is looked for; no report has them."""
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnsafeError("is damaged") from None
    if any(sign in text for sign in ("<!DOCTYPE", "<!ENTITY", "<![CDATA[")):
        raise UnsafeError("declares what reports do not have")
    return text


def _xml(text: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(_DECLARATION.sub("", text))  # noqa: S314 - see _text
    except (ElementTree.ParseError, RecursionError):
        raise UnsafeError("is damaged") from None


def parsed(part: bytes) -> ElementTree.Element:
    """A part as XML, which declares nothing of its own. Raises UnsafeError."""
    return _xml(_text(part))


def _check(root: ElementTree.Element, key: str, allowed: re.Pattern[str], words: str) -> None:
    if any(not allowed.fullmatch(element.get(key, "")) for element in root):
        raise UnsafeError(words)


def _check_words(root: ElementTree.Element) -> None:
    for element in root.iter():
        kind = element.tag.rpartition("}")[2]
        if kind in _ACTIVE:
            raise UnsafeError(f"holds something besides words and pictures ({kind})")
        addresses = [v for k, v in element.attrib.items() if k.rpartition("}")[2] in _ADDRESS]
        if not all(map(is_link, addresses)):
            raise UnsafeError("loads something from elsewhere")
        instruction = element.text or "" if kind == "instrText" else ""
        if kind == "fldSimple":
            instruction = next((v for k, v in element.attrib.items() if k.endswith("instr")), "")
        if not _FIELD.fullmatch(instruction):
            raise UnsafeError("has a field that could load or run something")


def check_pdf(content: bytes) -> None:
    """Raises UnsafeError for a PDF that could run, open or carry something, or is damaged."""
    from pypdf import PdfReader

    if not content.startswith(b"%PDF-"):
        raise UnsafeError("is no PDF")
    if content.count(b"%%EOF") > 1:
        raise UnsafeError("holds an earlier version of itself")
    try:
        reader = PdfReader(io.BytesIO(content))
        if not reader.pages:
            raise UnsafeError("has no page")
        _check_objects(reader.trailer)
    except UnsafeError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file fails in any way there is
        raise UnsafeError("is damaged") from None
    plain = _HEX.sub(lambda match: bytes([int(match[1], 16)]), content)
    if hidden := _TELLING.search(plain):  # in an object that nothing refers to any more
        raise UnsafeError(f"holds what a report does not need ({hidden[0].decode()})")


def _check_objects(trailer: object) -> None:
    """Every object that can be reached, each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    waiting: list[object] = [trailer]
    seen: set[tuple[int, int]] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if (item.idnum, item.generation) not in seen:
                seen.add((item.idnum, item.generation))
                waiting.append(item.get_object())
        elif isinstance(item, ArrayObject):
            waiting += list.__iter__(item)
        elif isinstance(item, DictionaryObject):
            _check_dictionary(item)
            if item.get("/Subtype") == "/Image" and isinstance(item, StreamObject):
                _check_photograph(item.get_data())
            waiting += list(dict.values(item))


def _check_photograph(content: bytes) -> None:
    if content.startswith(b"\xff\xd8") and not is_bare_jpeg(content):
        raise UnsafeError("has a picture that says more than it shows")


def _check_dictionary(item: dict[object, object]) -> None:
    names = {str(key) for key in item} & _FORBIDDEN
    names |= {
        str(value) for key, value in item.items() if key in ("/S", "/Type", "/Subtype")
    } & _FORBIDDEN
    if names:
        raise UnsafeError(f"holds what a report does not need ({min(names)})")
    address = str(item.get("/URI", "")) if item.get("/S") == "/URI" else ""
    if address and not is_link(address):
        raise UnsafeError("has a link that leads to a file or runs something")
