"""Drawn pictures as PNG, for what takes no SVG."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

from evaluation.report.typeface import fonts

DPI = 150
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


def _density() -> bytes:
    """The chunk that says how many dots a metre has; PNG specification, 11.3.5.3 (pHYs)."""
    metre = round(DPI / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    return struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
