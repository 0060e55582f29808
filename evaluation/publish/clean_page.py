"""A web page from elsewhere -> a page with the same words and look, which runs and loads nothing.

Its body goes through nh3 (ammonia: a browser's own parsing, a list of what is allowed); its head
is written here. A policy in the page is the second lock.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nh3

import evaluation.report
from evaluation.publish.clean_drawing import clean_image, clean_inline
from evaluation.publish.clean_lists import UnsafeError, allowed, is_link
from evaluation.publish.clean_style import is_harmless
from evaluation.report.typeface import font_faces

POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
_TAGS, _EMPTIED = set(allowed("page_elements")), set(allowed("page_emptied"))
_HEAD = {"html", "head", "body", "meta", "title", "style"}  # written here, or read before
_ATTRIBUTES = {
    "*": set(allowed("page_attributes")),
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "details": {"open"},
    "time": {"datetime"},
}
_FORMULA_TAGS = set(allowed("formula_elements"))
_FORMULA_ATTRIBUTES = {tag: set(allowed("formula_attributes")) for tag in _FORMULA_TAGS}
_GIVEN = r"(?: [a-z]+=\"[^\"<>]*\")*"
_FORMULA = re.compile(
    rf"<math{_GIVEN}>(?:[^<]|</?(?:{'|'.join(_FORMULA_TAGS - {'math'})}){_GIVEN}>)*</math>"
)
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)")
_SHEET = re.compile(r"<style[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_PLACE = re.compile(r'<span class="\ue000(\d{1,6})"></span>')
_LANGUAGE = re.compile(r"<html[^>]{0,200}?\slang=[\"']?([a-zA-Z-]{2,20})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]{0,2000})</title", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ALONE = frozenset(["br", "hr", "img", "meta", "col", "wbr", "link", "input"])
_MOST_TAGS, _DEEPEST = 300_000, 300
_HANDLER = re.compile(r"<[a-zA-Z][^<>]{0,2000}?[\s\"'/](on[a-zA-Z]{2,30}|srcset|ping)\s{0,9}=")


@dataclass
class _Attributes:
    """Decides of each attribute that is allowed by name, by what it holds."""

    dropped: Counter[str] = field(default_factory=Counter)
    failure: Exception | None = None

    def keep(self, tag: str, name: str, value: str) -> str | None:
        """The value to write, or None to drop it; nh3 would keep what a fault here left open."""
        try:
            kept = self._kept(tag, name, value)
        except Exception as error:  # noqa: BLE001 - handed on by clean_page
            self.failure = error
            return None
        self.dropped[f"{tag} {name}"] += kept is None
        return kept

    def _kept(self, tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return _picture(value)
        if name == "style":
            return value if is_harmless(value) else None
        if tag == "a" and name == "href":
            return value if is_link(value) else None
        return value


def clean_page(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The page made clean, and what was taken out of it.

    Raises ValueError where it is not text, UnsafeError where it is built to hold up a reader.
    """
    text = content.decode("utf-8").replace("\ue000", "")
    text, drawings = _without_drawings(text)
    _refuse_endless(text)
    attributes = _Attributes()
    plain = len(_FORMULA.findall(text)) == text.lower().count("<math")
    formulas = _FORMULA_ATTRIBUTES if plain else {}
    tags = _TAGS | formulas.keys()
    body = nh3.clean(
        text,
        tags=tags,
        clean_content_tags=_EMPTIED - tags,
        attributes={**_ATTRIBUTES, **formulas},
        attribute_filter=attributes.keep,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel="noopener noreferrer",
    )
    if attributes.failure:
        raise attributes.failure
    if not body.strip():
        raise UnsafeError("is empty")
    sheets, all_kept = _sheets(text)
    gone = Counter(name.lower() for name in _TAG.findall(text)) - Counter(_TAG.findall(body))
    taken_out = [
        *sorted(name for name in gone if name not in tags | _HEAD),
        *sorted({name.lower() for name in _HANDLER.findall(text)}),
        *sorted(name for name, n in attributes.dropped.items() if n),
        *([] if all_kept else ["styles"]),
    ]
    body = _PLACE.sub(lambda place: "".join(drawings[int(place[1]) :][:1]), body)
    return _whole(text, body, sheets).encode("utf-8"), tuple(taken_out)


def _without_drawings(text: str) -> tuple[str, list[str]]:
    """The page with places for its drawings, and these made clean; what is none stays, to go.

    In an attribute a place is not known again, as quotation marks are escaped there.
    """
    kept: list[str] = []
    parts, at = list[str](), 0
    while (start := text.find("<svg ", at)) >= 0 and (end := text.find("</svg>", start)) >= 0:
        end += len("</svg>")
        cleaned = clean_inline(text[start:end])
        parts += [text[at:start], text[start:end]]
        if cleaned is not None:
            parts[-1] = f'<span class="\ue000{len(kept)}"></span>'
            kept.append(cleaned)
        at = end
    return "".join([*parts, text[at:]]), kept


def _refuse_endless(text: str) -> None:
    """Elements within elements without end take a parser time that grows with their square."""
    if max(map(text.count, "<&")) > _MOST_TAGS:
        raise UnsafeError("has too many elements")
    opened: Counter[str] = Counter()
    for closing, name in _ANY_TAG.findall(text):
        if not closing:
            opened[name.lower()] += name.lower() not in _ALONE
        elif opened[name.lower()]:
            opened[name.lower()] -= 1
        if opened.total() > _DEEPEST:
            raise UnsafeError("has elements within elements without end")


def _picture(address: str) -> str | None:
    match = _DATA.fullmatch(address)
    try:
        cleaned = clean_image(base64.b64decode(match[1])) if match else None
    except binascii.Error:
        return None
    if not cleaned:
        return None
    kind, content = cleaned
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _sheets(text: str) -> tuple[str, bool]:
    """The page's stylesheets; our own in their place where one could load something."""
    sheets = _SHEET.findall(text)
    # The typeface of reports is the one font that is taken, and only letter for letter.
    if all(is_harmless(sheet.replace(font_faces(), "")) for sheet in sheets):
        return "".join(f"<style>{sheet}</style>\n" for sheet in sheets), True
    templates = Path(evaluation.report.__file__).with_name("templates")
    name = "report.css" if 'class="chapter"' in text else "annex/style.css"
    look = (templates / name).read_text("utf-8")
    return f"<style>\n{font_faces()}\n{look}</style>\n", False


def _whole(text: str, body: str, sheets: str) -> str:
    language, title = _LANGUAGE.search(text), _TITLE.search(text)
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{language[1] if language else "en-GB"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(html.unescape(title[1]) if title else 'Report')}</title>\n"
        f"{sheets}</head>\n<body>\n{body.strip()}\n</body>\n</html>\n"
    )
