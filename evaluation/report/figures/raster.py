"""Drawn pictures as PNG, for what takes no SVG."""

from __future__ import annotations

import struct
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

DPI = 200
_HEADER = 8 + 25  # bytes: the signature, and the first chunk
_PAGE = "#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg))"


@lru_cache(maxsize=64)  # editions that round alike show the same figures
def png(svg: str) -> bytes:
    """A picture as PNG of ``DPI`` dots an inch, as large as the SVG says."""
    import typst

    made = typst.compile(
        _PAGE.encode(), format="png", ppi=DPI, font_paths=fonts(), sys_inputs={"svg": svg}
    )
    assert isinstance(made, bytes)
    return made[:_HEADER] + _density() + made[_HEADER:]


@cache
def fonts() -> Fonts:
    """This machine's fonts, and DejaVu Sans for letters and machines that have none of the others.

    Beside it lies a font with a sign for every character that no other font has; without it
    a single foreign letter would stop the report.
    """
    import matplotlib
    import typst

    return typst.Fonts(font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"])


def _density() -> bytes:
    """The chunk that says how many dots a metre has; PNG specification, 11.3.5.3 (pHYs)."""
    metre = round(DPI / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    return struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
