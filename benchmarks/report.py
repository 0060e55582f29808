"""Seconds per report and format: Word and PDF from the model against both through pandoc.

    python benchmarks/report.py [--repeats 5] [--figures 2 10]

Every way writes the same report, the tests' sample with more or fewer figures, in turn, so
that all see the same machine. The first report, which pays for loading, is not counted.
"""

from __future__ import annotations

import argparse
import base64
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import report_sample  # noqa: E402

from evaluation.report.figures.raster import png  # noqa: E402
from evaluation.report.model import Picture, Report  # noqa: E402
from evaluation.report.pdf import typeset, write_pdf  # noqa: E402
from evaluation.report.web import render_html  # noqa: E402
from evaluation.report.word.write import write_word  # noqa: E402

# pandoc's typst writer drops the descriptions of pictures; this filter keeps them.
FILTER = r"""
function Image(i)
  local alt = pandoc.utils.stringify(i.caption):gsub('\\', '\\\\'):gsub('"', '\\"')
  return pandoc.RawInline('typst', '#image("' .. i.src .. '", alt: "' .. alt .. '")')
end
"""
TEMPLATE = """
#set document(title: "%s", date: datetime(year: 2021, month: 11, day: 3))
#set text(lang: "en", region: "GB", font: ("Arial", "Liberation Sans", "DejaVu Sans"))
#set page(paper: "a4", margin: (x: 2.5cm, y: 2.3cm), numbering: "1 of 1")
#let horizontalrule = line(length: 100%%)
#title()
#outline(depth: 1)
$body$
"""


SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def word_with_pandoc(report: Report, target: Path) -> None:
    """The rival: the page through pandoc's Word writer, without our styles, tables and controls."""
    import pypandoc

    def as_png(picture: re.Match[str]) -> str:
        drawn = png(base64.b64decode(picture[1]).decode("utf-8"))
        return f"data:image/png;base64,{base64.b64encode(drawn).decode('ascii')}"

    source = SVG.sub(as_png, render_html(report))
    command = [pypandoc.get_pandoc_path(), "--from=html", "--to=docx", f"--output={target}"]
    subprocess.run(command, input=source.encode("utf-8"), capture_output=True, check=True)


def pdf_with_pandoc(report: Report, target: Path) -> None:
    """The rival: the page through pandoc's typst writer, then typst."""
    import pypandoc

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = render_html(report)
        for at, data in enumerate(SVG.findall(source)):
            (folder / f"{at}.svg").write_bytes(base64.b64decode(data))
            source = source.replace(f"data:image/svg+xml;base64,{data}", f"{at}.svg", 1)
        (folder / "alt.lua").write_text(FILTER, encoding="utf-8")
        (folder / "t.typ").write_text(TEMPLATE % report.title, encoding="utf-8")
        command = [
            pypandoc.get_pandoc_path(),
            "--from=html",
            "--to=typst",
            "--standalone",
            f"--template={folder / 't.typ'}",
            f"--lua-filter={folder / 'alt.lua'}",
            "--shift-heading-level-by=-1",
            f"--output={folder / 'report.typ'}",
        ]
        subprocess.run(command, input=source.encode("utf-8"), capture_output=True, check=True)
        target.write_bytes(typeset(folder, report))


def sample(figures: int) -> Report:
    """The sample report with so many different figures in its Evaluation."""
    report = replace(report_sample.report(), date="2021-11-03")
    drawn = []
    for at in range(figures):
        figure = (report_sample.CHANGE, report_sample.BARS)[at % 2]
        title = f"{figure.title} ({at + 1})"
        drawn.append(report_sample.picture(f"k{at}", figure.model_copy(update={"title": title})))
    sections = tuple(
        replace(s, blocks=(*(b for b in s.blocks if not isinstance(b, Picture)), *drawn))
        if s.key == "evaluation"
        else s
        for s in report.sections
    )
    return replace(report, sections=sections)


def measure(report: Report, repeats: int) -> dict[str, tuple[list[float], int]]:
    """Seconds of each repeat and the size in bytes, by way of writing."""
    ways: dict[str, Callable[[Report, Path], object]] = {
        "HTML": lambda r, p: p.write_text(render_html(r), encoding="utf-8"),
        "Word, from the model": write_word,
        "Word, through pandoc": word_with_pandoc,
        "PDF, from the model": write_pdf,
        "PDF, through pandoc": pdf_with_pandoc,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for at in range(repeats + 1):
            # A word of its own each time: typst remembers what it has set before.
            asked = replace(report, subtitle=f"{report.subtitle}, repeat {at}")
            for name, write in ways.items():
                target = Path(folder) / "report"
                start = time.perf_counter()
                write(asked, target)
                if at:
                    taken[name].append(time.perf_counter() - start)
                sizes[name] = target.stat().st_size
    return {name: (taken[name], sizes[name]) for name in ways}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--figures", type=int, nargs="+", default=[2, 10])
    asked = parser.parse_args()
    for figures in asked.figures:
        start = time.perf_counter()
        report = sample(figures)
        drawing = time.perf_counter() - start
        print(f"\n{figures} figures (drawn in {drawing:.2f} s, SVG and PNG)")
        print(f"{'':<22}{'median s':>10}{'fastest':>10}{'slowest':>10}{'kB':>8}")
        measured = measure(report, asked.repeats)
        for name, (times, size) in measured.items():
            row = f"{median(times):>10.3f}{min(times):>10.3f}{max(times):>10.3f}"
            print(f"{name:<22}{row}{size / 1000:>8.0f}")
        for form in ("Word", "PDF"):
            ours, rival = (
                median(measured[f"{form}, {way}"][0])
                for way in ("from the model", "through pandoc")
            )
            print(f"{form} from the model takes {ours / rival:.2f} of the time through pandoc.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
