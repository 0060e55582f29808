"""The one typeface of reports, which is shipped: in pictures, PDF, web pages and Word.

Pathfinder Sans is Source Sans 3 (Adobe) with the letters of Latin, Greek and Cyrillic, under
another name, as the Open Font License demands of a font with fewer signs (OFL.txt; condition 3).
``tests/typeface.py`` makes the files: ``.ttf`` for what typst sets, ``.woff2`` for web pages and
``.odttf`` for Word, the last two with Latin only.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typst import Fonts

NAME = "Pathfinder Sans"
# After it what stands in where a program does not take the font that a file brings along.
FAMILIES = f"'{NAME}', 'Source Sans 3', 'Segoe UI', Arial, 'Liberation Sans', sans-serif"
FOLDER = Path(__file__).parent
Kind = Literal["ttf", "woff2", "odttf"]


@dataclass(frozen=True, slots=True)
class Style:
    """One cut of the typeface; ``key``: by which Word's copy of it is obfuscated."""

    name: str
    key: str
    css: str

    @property
    def postscript(self) -> str:
        """The name by which a PDF calls it."""
        return f"{NAME.replace(' ', '')}-{self.name}"

    def path(self, kind: Kind) -> Path:
        """Where its file of a kind lies."""
        return FOLDER / f"{self.postscript}.{kind}"


STYLES = (
    Style("Regular", "{6D1F4A0E-51B7-4C0B-9E53-2C8F0B7A9D01}", ""),
    Style("Bold", "{6D1F4A0E-51B7-4C0B-9E53-2C8F0B7A9D02}", "font-weight:700;"),
    Style("Italic", "{6D1F4A0E-51B7-4C0B-9E53-2C8F0B7A9D03}", "font-style:italic;"),
)


@cache
def shipped(style: Style, kind: Kind) -> bytes:
    """The font file of a style, as it is shipped."""
    return style.path(kind).read_bytes()


@cache
def font_faces() -> str:
    """The rules by which a web page brings the typeface along."""
    return "\n".join(
        f"@font-face{{font-family:'{NAME}';{style.css}src:url(data:font/woff2;base64,"
        f"{base64.b64encode(shipped(style, 'woff2')).decode('ascii')})}}"
        for style in STYLES
    )


def obfuscated(content: bytes, key: str) -> bytes:
    """A font as Word embeds it, or from it the font again.

    The first 32 bytes are exclusive-ored with the digits of the key, read from the end
    (ECMA-376 part 4, 2.8.1; ISO/IEC 29500-4 10.1.1).
    """
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
    return bytes(a ^ b for a, b in zip(content, mask, strict=False)) + content[32:]


@cache
def fonts() -> Fonts:
    """The typeface, this machine's fonts for other scripts, and DejaVu Sans where it has none.

    Beside DejaVu lies a font with a sign for every character that no other font has; without it
    a single foreign letter would stop the report.
    """
    import typst

    # Its package is found without being loaded, which takes as long as all fonts together.
    package = find_spec("matplotlib")
    folders = (package.submodule_search_locations if package else None) or ()
    beside = (Path(folder, "mpl-data", "fonts", "ttf") for folder in folders)
    return typst.Fonts(font_paths=[FOLDER, *beside])
