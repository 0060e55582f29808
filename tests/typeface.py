"""The typeface that is shipped, made from Source Sans 3, and its widths.

Run ``python tests/typeface.py FOLDER`` with a folder that holds the fonts of Source Sans 3
(``SourceSans3_400Regular.ttf`` and so on, as npm's ``@expo-google-fonts/source-sans-3`` has
them, anywhere below it); it needs fontTools and brotli. Without a folder only the widths are
written anew, from the fonts that are shipped. ``tests/test_typeface.py`` holds both.

The Open Font License lets nobody give a changed font the name that its makers reserved
(condition 3): so what is made here is called Pathfinder Sans.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from evaluation.report.typeface import NAME, STYLES, Style, obfuscated, shipped

WIDTHS = Path(__file__).parents[1] / "evaluation" / "report" / "figures" / "widths.json"
SOURCES = {
    "Regular": "SourceSans3_400Regular.ttf",
    "Bold": "SourceSans3_700Bold.ttf",
    "Italic": "SourceSans3_400Regular_Italic.ttf",
}
# Latin with all its letters (Welsh, Polish, Turkish, Vietnamese), and the signs of a report.
LATIN = """
    20-7E A0-17F 18F 192 1CD-1DC 218-21B 259 2BB-2BC 2C6-2DD 1E80-1E85 1E9E 1EF2 1EF3 2010-2026
    2030 2032 2033 2039 203A 2044 2070-2079 2080-2089 20AC 2122 2190-2193 2206 2211 2212 221A 221E
    2248 2260 2264 2265 25A0 25B2 25BC 25CB 25CF 2713 3B1 3B2 3B7 3BA 3BC 3C1 3C3 3C7 3C9
"""
# For what is set by us: also Greek, Cyrillic and the rest of Latin.
# Thousandths of the size above and below the line on which letters stand.
LINE_SPACE = 930, 260
ALL = f"""{LATIN} 180-24F 2B9 2BA 300-304 306-30C 323 326-328 370-3FF 400-45F 490-493 4D8 4D9
    1EA0-1EF9 20BA 2116 2150-215E 208A-208E 25A0-25FF"""


def made(source: Path, style: Style, signs: str, features: str, flavour: str = "") -> bytes:
    """A font with these signs and features, under its new name."""
    font = TTFont(source)
    options = Options()
    options.layout_features = features.split()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 10, 13, 14]
    options.notdef_outline = True
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_codes(signs))
    subsetter.subset(font)
    _rename(font, style)
    _set_lines(font)
    font.flavor = flavour or None
    content = BytesIO()
    font.save(content, reorderTables=False)
    return content.getvalue()


def _codes(signs: str) -> list[int]:
    ends = [span.partition("-") for span in signs.split()]
    return [c for low, _, high in ends for c in range(int(low, 16), int(high or low, 16) + 1)]


def _rename(font: TTFont, style: Style) -> None:
    names: Any = font["name"]
    version = names.getDebugName(5)
    names.names = [entry for entry in names.names if entry.nameID in (0, 2, 5, 13, 14)]
    said = {
        1: NAME,
        2: style.name,
        3: f"{version};{style.postscript}",
        4: f"{NAME} {style.name}",
        6: style.postscript,
        10: "Source Sans 3 by Adobe with fewer signs, renamed as its licence demands.",
    }
    for identity, words in said.items():
        names.setName(words, identity, 3, 1, 0x409)


def _set_lines(font: TTFont) -> None:
    """Lines as far apart as in other faces: Word multiplies what a font asks for, here 1.42 sizes.

    All three places say the same, as each program reads another one.
    """
    above, below = LINE_SPACE
    head: Any = font["hhea"]
    other: Any = font["OS/2"]
    head.ascent, head.descent, head.lineGap = above, -below, 0
    other.sTypoAscender, other.sTypoDescender, other.sTypoLineGap = above, -below, 0
    other.usWinAscent, other.usWinDescent = above, below
    other.fsSelection |= 1 << 7  # these, and not what the letters take


def widths(content: bytes) -> dict[str, str]:
    """The signs of a font by their width in thousandths of the size."""
    font: Any = TTFont(BytesIO(content))
    scale = 1000 / font["head"].unitsPerEm
    by_width: dict[int, list[str]] = defaultdict(list)
    for code, glyph in font.getBestCmap().items():
        by_width[round(font["hmtx"][glyph][0] * scale)].append(chr(code))
    return {str(width): "".join(sorted(by_width[width])) for width in sorted(by_width)}


def widths_text() -> str:
    """The content of widths.json, of what is shipped."""
    tables = {
        style.name.lower(): widths(shipped(style, "ttf"))
        for style in STYLES
        if style.name != "Italic"
    }
    return json.dumps(tables, ensure_ascii=False, indent=0) + "\n"


def main(arguments: list[str]) -> None:
    """Write the fonts, if there is a folder to make them from, and their widths."""
    for folder in arguments:
        for style in STYLES:
            source = next(Path(folder).rglob(SOURCES[style.name]))
            whole = made(source, style, ALL, "ccmp locl mark mkmk kern")
            style.path("ttf").write_bytes(whole)
            style.path("woff2").write_bytes(made(source, style, LATIN, "locl kern", "woff2"))
            plain = made(source, style, LATIN, "locl")  # Word does not kern
            style.path("odttf").write_bytes(obfuscated(plain, style.key))
    shipped.cache_clear()
    WIDTHS.write_text(widths_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
