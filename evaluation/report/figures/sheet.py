"""The sheet on which charts are drawn, and how it looks.

Everything is placed in inches from the top left, so that a 9-point label is a 9-point
label on paper. Matplotlib is imported when something is drawn, and pyplot never is.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evaluation.report.figures.marks import tick

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 6.3  # inches: the text of an A4 page with 2.5 cm margins
EDGE = WIDTH - 0.04  # no letter touches the border of the picture
TALLEST = 8.8  # inches: with its caption it still fits one such page
DPI = 200

INK, QUIET, LINE, ACCENT = "#1b2a33", "#4a5862", "#d5dce0", "#0b5563"
# Fill, edge and hatch of each group: dark, light, middling, and hatched in turn, so that
# greyscale print tells neighbours apart; every edge keeps 3:1 against white.
GROUPS = (
    (ACCENT, ACCENT, ""),
    ("#f9d49b", "#9a5b00", "/////"),
    ("#7a9cc6", "#2f4b73", ""),
    ("#f3dbe6", "#8a2f5d", "....."),
    ("#8d6e63", "#4e342e", ""),
    ("#eceff1", "#455a64", "\\\\\\\\\\"),
)
_FAMILIES = ("Arial", "Liberation Sans", "DejaVu Sans")
# What a picture asks its reader's machine for, whichever font measured it here.
_WEB_FAMILY = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
TEXT, SMALL = 9.5, 8.5  # points
START = 0.03  # inches: likewise at the left
LINE_HEIGHT = 0.16  # inches from one line of text to the next


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib's settings for these pictures, for as long as one is drawn."""
    import matplotlib as mpl
    from matplotlib.font_manager import get_font_names

    installed = set(get_font_names())
    settings: Any = {
        "font.family": [name for name in _FAMILIES if name in installed],
        "svg.fonttype": "none",
        "svg.hashsalt": "pathfinder",
        "text.parse_math": False,
        "text.color": INK,
        "hatch.linewidth": 0.8,
    }
    with mpl.rc_context(settings):
        yield


class DrawingSheet:
    """A drawing surface ``WIDTH`` inches wide; places are inches from its top left."""

    def __init__(self, height: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Surface

        self.height = height
        self.surface = Surface(figsize=(WIDTH, height), facecolor="white")
        FigureCanvasAgg(self.surface)

    def text(self, x: float, y: float, words: str, **look: Any) -> None:
        """Write ``words`` from ``x`` on, centred on the height ``y``.

        One line is set on a baseline, so that words beside one another stand level.
        """
        options: dict[str, Any] = {"va": "center", "fontsize": TEXT, "linespacing": 1.15} | look
        if "\n" not in words and options["va"] == "center":
            options["va"] = "baseline"
            y += 0.36 * options["fontsize"] / 72
        self.surface.text(x / WIDTH, 1 - y / self.height, words, **options)

    def box(self, corner: tuple[float, float], size: tuple[float, float], **look: Any) -> None:
        """Draw a rectangle from its top left corner."""
        from matplotlib.patches import Rectangle

        (x, y), (wide, deep) = corner, size
        place = (x / WIDTH, 1 - (y + deep) / self.height)
        look["transform"] = self.surface.transFigure
        self.surface.add_artist(Rectangle(place, wide / WIDTH, deep / self.height, **look))

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """A bare plotting area; its y axis counts inches from the top of the sheet."""
        place = (
            left / WIDTH,
            1 - bottom / self.height,
            (right - left) / WIDTH,
            (bottom - top) / self.height,
        )
        ax = self.surface.add_axes(place)
        ax.set_ylim(bottom, top)
        ax.set_yticks([])
        ax.spines[:].set_visible(False)
        ax.grid(axis="x", color=LINE, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.tick_params(axis="x", length=0, labelsize=SMALL, labelcolor=QUIET, pad=4)
        ax.locator_params(axis="x", nbins=6)
        ax.xaxis.set_major_formatter(lambda x, _: tick(x))
        return ax

    def save(self) -> tuple[str, bytes]:
        """The sheet as SVG and as PNG, without dates and versions."""
        svg, png = io.StringIO(), io.BytesIO()
        unsaid = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.surface.savefig(svg, format="svg", metadata=unsaid)
        self.surface.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
        return _portable(svg.getvalue()), png.getvalue()


def _portable(svg: str) -> str:
    """The SVG from its root element on, asking for fonts that every machine can answer."""
    root = svg[svg.index("<svg") :]
    named = re.sub(r'font-family: [^;"]+', f"font-family: {_WEB_FAMILY}", root)
    return re.sub(r"(font: [^;\"']*?[0-9.]+px )[^;\"]+", rf"\g<1>{_WEB_FAMILY}", named)


@lru_cache(maxsize=4096)  # lines are broken by trial, and three editions say the same words
def inches(words: str, size: float, weight: str = "normal") -> float:
    """The width of the longest line of ``words`` set in ``size`` points."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    look, renderer = FontProperties(size=size, weight=weight), RendererAgg(1, 1, 72)
    lines = words.split("\n")
    return max(
        float(renderer.get_text_width_height_descent(line, look, ismath=False)[0]) / 72
        for line in lines
    )


def wrapped(words: str, room: float, size: float) -> str:
    """``words`` broken into as few lines as fit into ``room`` inches, of about one length."""
    fewest = max(4, int(room * 72 / size))  # so many letters fit, however wide they are
    best = textwrap.wrap(words, fewest)
    for letters in range(len(words), 0, -1):
        lines = textwrap.wrap(words, letters)
        if len(lines) > len(best):
            break
        if inches("\n".join(lines), size) <= room:
            best = lines
    return "\n".join(best)


def height_of(words: str) -> float:
    """The height of ``words`` in inches, line by line."""
    return LINE_HEIGHT * (words.count("\n") + 1)
