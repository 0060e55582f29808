"""A picture from elsewhere -> the same picture and nothing besides; a drawing by its shapes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from evaluation.publish.clean_lists import allowed
from evaluation.publish.clean_style import is_harmless
from evaluation.report.lead.clean_picture import UnusablePictureError, clean_picture

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_SHAPES = frozenset(f"{{{_SVG}}}{name}" for name in allowed("drawing_elements"))
_GIVEN = allowed("drawing_attributes")
_NAMED = re.compile(r"#([\w.:-]+)")
_MOST_SHAPES = 200_000
_REFERENCE = re.compile(r"#[\w.:-]+")


def clean_image(content: bytes) -> tuple[str, bytes] | None:
    """The kind of a picture as in ``data:image/...`` and its bytes; None where it is no picture."""
    if content.lstrip()[:5] in (b"<svg ", b"<svg>", b"<?xml"):
        drawn = _clean_svg(content)
        return ("svg+xml", drawn) if drawn else None
    try:
        cleaned = clean_picture(content)
    except UnusablePictureError:
        return None
    return ("png" if cleaned.startswith(b"\x89PNG") else "jpeg"), cleaned


def clean_inline(text: str) -> str | None:
    """A drawing that stands in a page, or None where it is none; it brings no styles along."""
    drawn = None if "<style" in text.lower() else _clean_svg(text.encode("utf-8"))
    return drawn.decode("utf-8") if drawn else None


def _clean_svg(content: bytes) -> bytes | None:
    """A drawing rebuilt from its shapes, or None where it cannot be read."""
    try:
        text = content.decode("utf-8")
        # Without a declared entity there is none to be expanded or fetched.
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            return None
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - see above
        if root.tag != f"{{{_SVG}}}svg":
            return None
        _keep_shapes(root)
        by_id = {element.get("id", ""): element for element in root.iter()}
        if _drawn(root, by_id, {}) > _MOST_SHAPES:
            return None
    except (UnicodeDecodeError, ElementTree.ParseError, RecursionError):
        return None
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    drawn: bytes = ElementTree.tostring(root, encoding="utf-8")
    return drawn


def _keep_shapes(root: ElementTree.Element) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        element.attrib = {k: v for k, v in element.attrib.items() if _is_kept(k, v)}
        for child in [*element]:
            if child.tag in _SHAPES and _is_kept_style(child):
                waiting.append(child)
            else:
                element.remove(child)


def _drawn(
    element: ElementTree.Element, by_id: dict[str, ElementTree.Element], counted: dict[int, int]
) -> int:
    """How many shapes an element draws, with those that it names: ten times ten times ten."""
    at = id(element)
    if at not in counted:
        counted[at] = _MOST_SHAPES + 1  # as long as it is counted: what names itself has no end
        names = (name for value in element.attrib.values() for name in _NAMED.findall(value))
        named = (by_id[name] for name in names if name in by_id)
        counted[at] = 1 + sum(_drawn(part, by_id, counted) for part in (*element, *named))
    return counted[at]


def _is_kept_style(element: ElementTree.Element) -> bool:
    return not element.tag.endswith("}style") or is_harmless("".join(element.itertext()))


def _is_kept(name: str, value: str) -> bool:
    plain = name.removeprefix(f"{{{_XLINK}}}")
    if plain == "aria-label":  # words that are read out
        return True
    if plain == "href":
        return _REFERENCE.fullmatch(value) is not None
    return plain in _GIVEN and is_harmless(value, drawing=True)
