"""What the reader of a Word page sees of some words: all of it, or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from docx.oxml.ns import nsmap, qn

_OFF = ("0", "false", "off")
_HEX = re.compile(r"[0-9a-fA-F]{6}")
_THEME = {"background1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}
_PENS = {  # ISO/IEC 29500-1, 17.18.40: the colours of a highlighter
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "00008B",
    "darkCyan": "008B8B",
    "darkGreen": "006400",
    "darkMagenta": "800080",
    "darkRed": "8B0000",
    "darkYellow": "808000",
    "darkGray": "A9A9A9",
    "lightGray": "D3D3D3",
}
_WHITE, _BLACK = "FFFFFF", "000000"
_LEAST = 1.4  # of contrast (WCAG 2.2): black under a dark blue pen has 1.37, the palest grey 1.42
_DARK = 0.2  # of luminance
_TINY = 4  # half-points
_DEEPEST = 20  # styles based on one another


class Unseen(StrEnum):
    """Why some words are not seen."""

    HIDDEN = "hidden"
    STRUCK = "struck through"
    COVERED = "blacked out"
    FAINT = "in the colour of what is behind them"
    TINY = "too small to be seen"


class SeenPage:
    """The styles of a Word file, by which what is seen of a run is told."""

    def __init__(self, root: Any, styles: Any | None) -> None:
        found = [] if styles is None else styles.findall(qn("w:style"))
        self._styles = {str(style.get(qn("w:styleId"))): style for style in found}
        usual = (s for s in found if s.get(qn("w:default")) in ("1", "true"))
        self._usual = {str(s.get(qn("w:type"))): str(s.get(qn("w:styleId"))) for s in usual}
        defaults = None if styles is None else styles.find("w:docDefaults/w:rPrDefault", nsmap)
        self._defaults = defaults
        self._paper = _hex(root.find(qn("w:background")), "w:color") or _WHITE
        self._given = cache(self._in_style)
        self._tables = cache(self._is_coloured)

    def unseen(self, run: Any) -> Unseen | None:
        """Why the words of a run are not seen; None where they are."""
        if self._on(run, "w:vanish"):
            return Unseen.HIDDEN
        if self._on(run, "w:strike") or self._on(run, "w:dstrike"):
            return Unseen.STRUCK
        size = self._setting(run, "w:sz")
        written = "" if size is None else str(size.get(qn("w:val")))
        if written.isdecimal() and int(written) <= _TINY:
            return Unseen.TINY
        return self._in_colour(run)

    def _in_colour(self, run: Any) -> Unseen | None:
        pen, colour = self._setting(run, "w:highlight"), self._setting(run, "w:color")
        marked = _PENS.get("" if pen is None else str(pen.get(qn("w:val"))))
        behind = marked or self._behind(run)
        if not behind:
            return None  # a table's style colours it
        ink = _hex(colour, "w:val", "w:themeColor")
        if not ink:  # automatic: Word writes white on dark, but not under a highlighter
            ink = _BLACK if marked or _luminance(behind) > _DARK else _WHITE
        if _contrast(ink, behind) >= _LEAST:
            return None
        return Unseen.COVERED if _luminance(behind) < _DARK else Unseen.FAINT

    def _behind(self, run: Any) -> str:
        """The colour behind a run; an empty text where it cannot be told."""
        shades = [self._setting(run, "w:shd")]
        paragraph = _around(run, "w:p")
        shades += [] if paragraph is None else self._of_paragraph(paragraph)
        cell, table = _around(run, "w:tc"), _around(run, "w:tbl")
        shades += [] if cell is None else [cell.find("w:tcPr/w:shd", nsmap)]
        shades += [] if table is None else [table.find("w:tblPr/w:shd", nsmap)]
        for shade in shades:
            if fill := _fill(shade):
                return fill
        style = "" if table is None else _value(table, "w:tblPr/w:tblStyle")
        return "" if style and self._tables(style) else self._paper

    def _of_paragraph(self, paragraph: Any) -> list[Any]:
        own = paragraph.find("w:pPr/w:shd", nsmap)
        names = self._chain(_value(paragraph, "w:pPr/w:pStyle") or self._usual.get("paragraph", ""))
        return [own, *(self._styles[name].find("w:pPr/w:shd", nsmap) for name in names)]

    def _setting(self, run: Any, tag: str) -> Any | None:
        """A run's setting: by hand, else by its own style, else by its paragraph's."""
        by_hand = run.find(f"w:rPr/{tag}", nsmap)
        if by_hand is not None:
            return by_hand
        paragraph = _around(run, "w:p")
        own = _value(run, "w:rPr/w:rStyle")
        usual = self._usual.get("paragraph", "")
        around = "" if paragraph is None else _value(paragraph, "w:pPr/w:pStyle") or usual
        found = (self._given(style, tag) for style in (own, around) if style)
        styled = next((setting for setting in found if setting is not None), None)
        if styled is None and self._defaults is not None:
            return self._defaults.find(f"w:rPr/{tag}", nsmap)
        return styled

    def _on(self, run: Any, tag: str) -> bool:
        switch = self._setting(run, tag)
        return switch is not None and switch.get(qn("w:val")) not in _OFF

    def _chain(self, style: str) -> Iterator[str]:
        """A style and those that it is based on."""
        for _ in range(_DEEPEST):
            if style not in self._styles:
                return
            yield style
            style = _value(self._styles[style], "w:basedOn")

    def _in_style(self, style: str, tag: str) -> Any | None:
        found = (self._styles[name].find(f"w:rPr/{tag}", nsmap) for name in self._chain(style))
        return next((setting for setting in found if setting is not None), None)

    def _is_coloured(self, style: str) -> bool:
        """Whether a table's style sets a dark colour behind some of its words."""
        shades = (s for name in self._chain(style) for s in self._styles[name].iter(qn("w:shd")))
        return any(_luminance(fill) < 0.6 for fill in map(_fill, shades) if fill)


def _around(element: Any, tag: str) -> Any | None:
    return next(element.iterancestors(qn(tag)), None)


def _value(element: Any, path: str) -> str:
    setting = element.find(path, nsmap)
    return "" if setting is None else str(setting.get(qn("w:val"), ""))


def _hex(setting: Any | None, *names: str) -> str:
    """A colour as RRGGBB; an empty text where it is automatic or not given."""
    if setting is None:
        return ""
    written = str(setting.get(qn(names[0]), ""))
    if _HEX.fullmatch(written):
        return written
    return _THEME.get(str(setting.get(qn(names[-1]), "")), "")


def _fill(shade: Any | None) -> str:
    if shade is None:
        return ""
    if shade.get(qn("w:val")) == "solid":
        return _hex(shade, "w:color", "w:themeColor") or _BLACK
    return _hex(shade, "w:fill", "w:themeFill")


def _luminance(colour: str) -> float:
    """Of a colour; WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Between two colours; WCAG 2.2, contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)
