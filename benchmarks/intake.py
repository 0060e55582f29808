"""Seconds and memory for a large survey: our reading and checking against pandas.

    python benchmarks/intake.py [--respondents 200000] [--repeats 1] [--calamine]

The file is made up: an identifier, a group, two times, a status, 45 items of one questionnaire
and ten columns of other answers and comments. Every way runs in a process of its own, in turn, so
that its peak of memory is its own and all see the same machine. Ratios are of processor seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ITEMS = 45
HEADINGS = (
    "id",
    "group",
    "start",
    "end",
    "status",
    *(f"long_{i}" for i in range(1, ITEMS + 1)),
    *(f"other_{i}" for i in range(1, 7)),
    "town",
    "comment",
    "agree",
    "minutes",
)
TOWNS = ("Abertawe", "Bangor", "Y Fali", "Caerdydd", "Llanfair-ym-Muallt", "Tŷ Ddewi", "Wrecsam")
AGREE = ("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree")
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/'
    'worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def answers(respondents: int) -> Iterator[tuple[str, ...]]:
    """The rows, headings first; the same every time."""
    dice = random.Random(5)
    yield HEADINGS
    for number in range(respondents):
        clock = f"2026-05-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}"
        yield (
            f"P{number:06}",
            "AB"[number % 2],
            f"{clock}:00",
            f"{clock}:59",
            "Complete",
            *map(str, dice.choices(range(1, 8), k=ITEMS)),
            *map(str, dice.choices(range(5), k=6)),
            dice.choice(TOWNS),
            f"Nothing, {dice.randrange(50)} to add" if number % 9 == 0 else "",
            dice.choice(AGREE),
            f"{dice.random() * 30:.2f}",
        )


def write(folder: Path, respondents: int) -> None:
    """Both files, row by row: the workbook as Excel writes it, words kept once."""
    import csv

    words: dict[str, int] = {}
    relation = f'<Relationship Id="rId%d" Type="{OFFICE}/%s" Target="%s"/>'
    with (
        (folder / "before.csv").open("w", encoding="utf-8", newline="") as text,
        zipfile.ZipFile(folder / "before.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        table = csv.writer(text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as page:
            page.write(f"<worksheet {MAIN}><sheetData>".encode())
            for row, cells in enumerate(answers(respondents), start=1):
                table.writerow(cells)
                page.write(cell_tags(row, cells, words).encode())
            page.write(b"</sheetData></worksheet>")
        sheets = (
            f'<sheets><sheet name="Answers" sheetId="1" xmlns:r="{OFFICE}" r:id="rId1"/></sheets>'
        )
        parts = {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
            + relation % (1, "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
            "xl/workbook.xml": f"<workbook {MAIN}>{sheets}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
            + relation % (1, "worksheet", "worksheets/sheet1.xml")
            + relation % (2, "sharedStrings", "sharedStrings.xml")
            + "</Relationships>",
            "xl/sharedStrings.xml": f"<sst {MAIN}>"
            + "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
            + "</sst>",
        }
        for name, part in parts.items():
            archive.writestr(name, part)


def cell_tags(row: int, cells: tuple[str, ...], words: dict[str, int]) -> str:
    """One row of the sheet."""
    from evaluation.read.files.cells import address

    tags = []
    for column, cell in enumerate(cells):
        if cell:
            number = cell.replace(".", "").isdigit()
            value = cell if number else words.setdefault(cell, len(words))
            kind = "" if number else ' t="s"'
            tags.append(f'<c r="{address(row, column)}"{kind}><v>{value}</v></c>')
    return f'<row r="{row}">{"".join(tags)}</row>'


# --- ways of reading --------------------------------------------------------------------


def our_grid(path: Path) -> int:
    """Every cell as text with its address, headings and rows checked."""
    from evaluation.read.exports.export import read_grid

    return len(read_grid(path, path.name).rows)


def our_answers(path: Path) -> int:
    """The whole way to numbers: identifiers, groups, 45 items, each cell checked."""
    from evaluation.declare.workspace import open_study
    from evaluation.read.responses import read_responses

    declare(path)
    [found] = read_responses(open_study("d", 1, str(path.parent)))
    return len(found.answers)


def declare(path: Path) -> None:
    """A workspace around the file."""
    folder = path.parent / "deliverables" / "d"
    folder.mkdir(parents=True, exist_ok=True)
    programme = {
        "title": "P",
        "publisher": "P",
        "contact": "p@example.org",
        "areas": ["A"],
        "outcomes": {"1": "One"},
        "thematic_areas": ["Practice models"],
    }
    data = {
        "file": f"../../{path.name}",
        "rows_count": "professionals",
        "identify": ["id"],
        "wave": "baseline",
        "groups": {"group": {"title": "Group"}},
    }
    evaluation = {"design": "pre_post", "instruments": ["long"], "data": [data]}
    instrument = {
        "id": "long",
        "title": "Long",
        "version": "1",
        "citation": "Made up.",
        "status": "verified",
        "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
        "response_sets": {"seven": {"minimum": 1, "maximum": 7}},
        "items": {str(i): {"responses": "seven"} for i in range(1, ITEMS + 1)},
        "scales": {
            "all": {
                "title": "All",
                "direction": "higher_better",
                "items": list(range(1, ITEMS + 1)),
            }
        },
    }
    (path.parent / "instruments").mkdir(exist_ok=True)
    (path.parent / "instruments" / "long.yaml").write_text(json.dumps(instrument), "utf-8")
    deliverable = {"title": "D", "area": "A", "evaluations": [evaluation]}
    (path.parent / "programme.yaml").write_text(json.dumps(programme), encoding="utf-8")
    (folder / "deliverable.yaml").write_text(json.dumps(deliverable), encoding="utf-8")


def pandas_csv(path: Path) -> int:
    """Every cell as text."""
    import pandas as pd

    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


def pandas_guessing(path: Path) -> int:
    """Types guessed by column."""
    import pandas as pd

    return len(pd.read_csv(path))


def pandas_openpyxl(path: Path) -> int:
    """The reader of pandas over openpyxl."""
    import pandas as pd

    return len(pd.read_excel(path, engine="openpyxl", dtype=str, keep_default_na=False))


def pandas_calamine(path: Path) -> int:
    """The reader of pandas over calamine, which gives the last results of formulas."""
    import pandas as pd

    return len(pd.read_excel(path, engine="calamine", dtype=str, keep_default_na=False))


WAYS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "CSV: read_grid": ("before.csv", our_grid),
    "CSV: read_responses, 45 items": ("before.csv", our_answers),
    "CSV: pandas, all text": ("before.csv", pandas_csv),
    "CSV: pandas, types guessed": ("before.csv", pandas_guessing),
    "Excel: read_grid": ("before.xlsx", our_grid),
    "Excel: read_responses, 45 items": ("before.xlsx", our_answers),
    "Excel: pandas, openpyxl": ("before.xlsx", pandas_openpyxl),
    "Excel: pandas, calamine": ("before.xlsx", pandas_calamine),
}


def one(way: str, folder: Path) -> None:
    """Run one way in this process, loading not counted, and print what it took."""
    import resource

    import openpyxl  # noqa: F401
    import pandas as pd  # noqa: F401

    name, run = WAYS[way]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    rows = run(folder / name)
    taken, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([taken, worked, (peak - before) / 1024, rows]))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--respondents", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--calamine", action="store_true", help="also against python-calamine")
    parser.add_argument("--only", default="", help="ways whose name begins so")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one[0], Path(asked.one[1]))
        return 0
    ways = [w for w in WAYS if w.startswith(asked.only) and (asked.calamine or "calamine" not in w)]
    taken: dict[str, list[list[float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), asked.respondents)
        for name in ("before.csv", "before.xlsx"):
            print(f"{name}: {(Path(folder) / name).stat().st_size / 1e6:.0f} MB")
        for _ in range(asked.repeats):
            for way in ways:
                command = [sys.executable, __file__, "--one", way, folder]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                taken[way].append(json.loads(done.stdout.splitlines()[-1]))
    print(f"\n{asked.respondents:,} respondents x {len(HEADINGS)} columns")
    print(f"{'':<34}{'seconds':>10}{'processor s':>13}{'peak MB':>10}{'ratio':>8}")
    rivals = {"CSV": "CSV: pandas, all text", "Exc": "Excel: pandas, openpyxl"}
    for way, times in taken.items():
        clock, worked, peak, _ = (median(column) for column in zip(*times, strict=True))
        rival = median(t[1] for t in taken.get(rivals[way[:3]], times))
        print(f"{way:<34}{clock:>10.1f}{worked:>13.1f}{peak:>10.0f}{worked / rival:>8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
