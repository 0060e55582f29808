"""Reports with figures in tables and sentences, made up: clean ones, and such with known faults.

Nothing here comes from the audit's own code: counts are drawn, all else is worked out with
``decimal``, rounded half up or half to even, and a fault is put in by changing what was typed.
"""

from __future__ import annotations

import html
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path

AREAS = ["Essex", "Kent", "Surrey", "Norfolk", "Suffolk", "Dorset", "Cumbria", "Devon", "Rutland"]
ANSWERS = ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree", "Not sure"]
THINGS = ["referrals", "arrests", "missing episodes", "searches", "exclusions"]
GROUPS = ["Boys", "Girls"]


@dataclass
class Table:
    """A table as typed: the caption, headings and rows; ``marks``: footnote marks by place."""

    number: int
    caption: str
    head: list[str]
    rows: list[list[str]]
    notes: str = ""
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    top: list[tuple[str, int]] = field(default_factory=list)  # merged headings and their widths


@dataclass
class Fault:
    """What was changed, and of which places one must be told and no other may be."""

    what: str
    places: list[tuple[str, ...]]


@dataclass
class Planting:
    """A way to put a fault into one table or sentence; no two are put into one ``spot``."""

    spot: str
    plant: Callable[[], Fault]


@dataclass
class Document:
    """Tables and sentences in order, and ways to put a fault into them."""

    tables: list[Table] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    plantings: list[Planting] = field(default_factory=list)


class Maker:
    """One document, from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.way = ROUND_HALF_UP if seed % 2 else ROUND_HALF_EVEN
        self.places = self.draw.choice([0, 0, 1])
        self.sign = self.draw.choice(["%", "%", "", " per cent"])
        self.comma = self.draw.random() < 0.7
        self.made = Document()

    def share(self, k: int | Decimal, n: int | Decimal, places: int | None = None) -> str:
        """100 k / n as it is printed, without its sign."""
        return self.rounded(
            Decimal(100) * Decimal(k) / Decimal(n), self.places if places is None else places
        )

    def rounded(self, value: Decimal, places: int) -> str:
        unit = Decimal(1).scaleb(-places)
        text = f"{value.quantize(unit, rounding=self.way):,f}"
        return "0" if text == "-0" else text

    def count(self, value: int) -> str:
        return f"{value:,}" if self.comma else str(value)

    def table(self, caption: str, head: list[str], rows: list[list[str]]) -> Table:
        made = Table(len(self.made.tables) + 1, caption, head, rows)
        if self.draw.random() < 0.3:  # a footnote mark beside a figure
            row, column = self.draw.randrange(len(rows)), self.draw.randrange(1, len(head))
            made.marks[row, column] = self.draw.choice(["1", "a", "*"])
        self.made.tables.append(made)
        return made

    def may(self, spot: str, plant: Callable[[], Fault]) -> None:
        self.made.plantings.append(Planting(spot, plant))

    def with_faults(self, most: int = 2) -> tuple[Document, list[Fault]]:
        """A document with one or several faults, each in a table or sentence of its own."""
        document = self.document()
        spots: dict[str, Planting] = {}
        for planting in self.draw.sample(document.plantings, len(document.plantings)):
            spots.setdefault(planting.spot, planting)
        chosen = list(spots.values())[: self.draw.randrange(1, most + 1)]
        return document, [planting.plant() for planting in chosen]

    def document(self, tables: int = 3) -> Document:
        kinds = [self.by_year, self.answers, self.rates, self.means, self.in_one_cell]
        for make in self.draw.sample(kinds, tables):
            make()
        for say in self.draw.sample(
            [self.of_so_many, self.rose, self.in_all, self.each, self.tested], 3
        ):
            say()
        return self.made

    # tables

    def by_year(self) -> None:
        """Areas by year with totals, and the change in per cent or in number."""
        draw, thing = self.draw, self.draw.choice(THINGS)
        years = [str(2014 + draw.randrange(4) + n) for n in range(1)]
        years = [str(int(years[0]) + n) for n in range(draw.choice([2, 3, 4]))]
        areas = draw.sample(AREAS, draw.randrange(3, 7))
        largest = draw.choice([60, 400, 9000])
        values = [[draw.randrange(7, largest) for _ in years] for _ in areas]
        if draw.random() < 0.5:  # one area goes one way
            values[0] = sorted({draw.randrange(20, largest) for _ in range(12)})[: len(years)]
        sums = [sum(column) for column in zip(*values, strict=True)]
        with_total = draw.random() < 0.5
        change = draw.choice(["%", "number", ""])
        head = ["Area", *years]
        if with_total:
            head.append("Total")
        if change:
            name = f"change {years[0]} to {years[-1]}"
            head.append(f"% {name}" if change == "%" else name.capitalize())
        rows = []
        for name, row in zip([*areas, "Total"], [*values, sums], strict=True):
            cells = [name, *map(self.count, row)]
            if with_total:
                cells.append(self.count(sum(row)))
            if change:
                cells.append(self.changed(row[0], row[-1], change))
            rows.append(cells)
        table = self.table(f"{thing.capitalize()} by area and year", head, rows)
        last = len(rows) - 1
        total = f'row {last + 2} "Total"'
        here = f"table {table.number}"
        column = draw.randrange(1, len(years) + 1)
        at = f'column "{head[column]}"'

        def wrong_total() -> Fault:
            rows[last][column] = self.other(rows[last][column])
            return Fault("total", [(here, total, at)])

        self.may(here, wrong_total)
        if change:
            row = draw.randrange(len(areas))

            def wrong_change() -> Fault:
                rows[row][-1] = self.other(rows[row][-1])
                return Fault("change", [(here, f'"{areas[row]}"', "hange")])

            self.may(here, wrong_change)
        if largest > 60:
            row = draw.randrange(len(areas))

            def exchanged() -> Fault:
                rows[row][column] = self.digits_exchanged(rows[row][column])
                places = [(f"n {areas[row]}",)]  # a sentence about it, in the table's own figures
                places += [
                    (here, f'"{areas[row]}"', at),
                    (here, total, at),
                    (here, f'"{areas[row]}"', "hange"),
                ]
                return Fault("digits exchanged", places)

            self.may(here, exchanged)
        self.say_trend(table, areas, values, years, thing)

    def changed(self, before: int, after: int, kind: str) -> str:
        if kind == "number":
            return f"{after - before:+,}" if self.comma else f"{after - before:+}"
        return f"{self.share(after - before, before, 0)}{self.draw.choice(['%', '%', ''])}"

    def say_trend(
        self, table: Table, areas: list[str], values: list[list[int]], years: list[str], thing: str
    ) -> None:
        for area, row in zip(areas, values, strict=True):
            up = all(a < b for a, b in itertools.pairwise(row))
            down = all(a > b for a, b in itertools.pairwise(row))
            if (up or down) and len(years) > 2:
                word, wrong = ("rose", "fell") if up else ("fell", "rose")
                time = f"between {years[0]} and {years[-1]}"
                said = f"{thing.capitalize()} in {area} {word} every year {time}"
                at = len(self.made.sentences)
                self.made.sentences.append(f"{said} (Table {table.number}).")

                def turned(
                    at: int = at, word: str = word, wrong: str = wrong, said: str = said
                ) -> Fault:
                    self.made.sentences[at] = self.made.sentences[at].replace(word, wrong)
                    return Fault("trend", [(" ".join(said.replace(word, wrong).split()[:8]),)])

                self.may(f"table {table.number}", turned)
                return
        area, row = areas[0], values[0]
        if row[0] != row[-1]:
            moved = "increased" if row[-1] > row[0] else "fell"
            share = self.share(abs(row[-1] - row[0]), row[0], 0)
            at = len(self.made.sentences)
            start = f"In {area} the number of {thing} {moved} by {share}%"
            self.made.sentences.append(
                f"{start} from {self.count(row[0])} in {years[0]} "
                f"to {self.count(row[-1])} in {years[-1]}."
            )

            def other() -> Fault:
                self.made.sentences[at] = self.made.sentences[at].replace(
                    f"{share}%", f"{self.other(share)}%"
                )
                return Fault("change said", [(f"In {area} the number of",)])

            self.may(f"table {table.number}", other)

    def answers(self) -> None:
        """A question's answers with n and per cent, of one whole."""
        draw = self.draw
        options = draw.sample(ANSWERS, draw.randrange(3, 6))
        counts = [draw.randrange(3, 90) for _ in options]
        n = sum(counts)
        sign = draw.choice(["%", ""])
        rows = [
            [o, str(k), f"{self.share(k, n)}{sign}"] for o, k in zip(options, counts, strict=True)
        ]
        rows.append(["Total", str(n), f"100{sign}"])
        table = self.table("Whether the training was useful", ["Answer", "n", "%"], rows)
        row = draw.randrange(len(options))
        here, label = f"table {table.number}", f'"{options[row]}"'

        def wrong_share() -> Fault:
            rows[row][2] = self.other(rows[row][2])
            return Fault("share", [(here, label, 'column "%"')])

        def wrong_total() -> Fault:
            rows[-1][1] = self.other(rows[-1][1])
            return Fault("total of answers", [(here, '"Total"', 'column "n"')])

        self.may(here, wrong_share)
        self.may(here, wrong_total)
        share, k = self.share(counts[0], n), counts[0]
        text = (
            f"In answer to the question, {k} of {n} staff ({share}%) said “{options[0].lower()}”."
        )
        at = len(self.made.sentences)
        self.made.sentences.append(text)

        def swapped() -> Fault:
            self.made.sentences[at] = text.replace(f"of {n} staff", f"of {2 * n} staff")
            return Fault("base", [("In answer to the question,",)])

        self.may(text, swapped)

    def rates(self) -> None:
        """Areas with how many were asked, how many said yes, and the share."""
        draw = self.draw
        areas = draw.sample(AREAS, draw.randrange(3, 6))
        asked = [draw.randrange(20, 300) for _ in areas]
        yes = [draw.randrange(2, n) for n in asked]
        n, k = sum(asked), sum(yes)
        rows = [
            [a, self.count(m), self.count(y), f"{self.share(y, m)}%"]
            for a, m, y in zip([*areas, "All areas"], [*asked, n], [*yes, k], strict=True)
        ]
        head = ["Area", "Number asked", "Number who said yes", "% who said yes"]
        table = self.table("Young people who said yes", head, rows)
        here = f"table {table.number}"
        row = draw.randrange(len(areas))

        def wrong_share() -> Fault:
            rows[row][3] = self.other(rows[row][3])
            return Fault("share of asked", [(here, f'"{areas[row]}"', "% who said yes")])

        def averages_averaged() -> Fault:
            simple = sum(Decimal(100) * y / m for y, m in zip(yes, asked, strict=True)) / len(areas)
            shown = f"{self.rounded(simple, self.places)}%"
            far = abs(simple - Decimal(100) * k / n) > 2
            rows[-1][3] = shown if far else self.other(rows[-1][3])
            return Fault("average of averages", [(here, '"All areas"', "% who said yes")])

        self.may(here, wrong_share)
        self.may(here, averages_averaged)
        start = f"{'Over' if 2 * k > n else 'Less than'} half"
        if abs(2 * k - n) > 2:
            at = len(self.made.sentences)
            self.made.sentences.append(
                f"{start.replace('Over', 'More than')} of all young people "
                f"({self.count(k)} of {self.count(n)}) said yes."
            )

            def wrong_half() -> Fault:
                text = self.made.sentences[at]
                turned = (
                    text.replace("More than", "Fewer than")
                    if "More than" in text
                    else text.replace("Less than", "More than")
                )
                self.made.sentences[at] = turned
                return Fault("half", [(" ".join(turned.split()[:6]),)])

            self.may("half", wrong_half)

    def means(self) -> None:
        """Groups with their sizes and means, and the mean of all."""
        draw = self.draw
        groups = draw.sample(AREAS, draw.randrange(2, 5))
        sizes = [draw.randrange(8, 120) for _ in groups]
        totals = [sum(draw.randrange(1, 6) for _ in range(n)) for n in sizes]
        n, whole = sum(sizes), sum(totals)
        rows = [
            [g, str(m), self.rounded(Decimal(t) / m, 2)]
            for g, m, t in zip([*groups, "Overall"], [*sizes, n], [*totals, whole], strict=True)
        ]
        table = self.table("Mean score by area", ["Area", "n", "Mean score"], rows)

        def outside() -> Fault:
            rows[-1][2] = self.rounded(
                max(Decimal(t) / m for m, t in zip(sizes, totals, strict=True)) + Decimal("0.31"), 2
            )
            return Fault("mean outside", [(f"table {table.number}", '"Overall"', "Mean score")])

        self.may(f"table {table.number}", outside)

    def in_one_cell(self) -> None:
        """Counts with their share in brackets, of the column's total."""
        draw = self.draw
        labels = draw.sample(
            ["Home", "School", "Street", "Online", "Shop", "Park"], draw.randrange(3, 6)
        )
        years = ["2019", "2020"]
        columns = [[draw.randrange(4, 120) for _ in labels] for _ in years]
        rows = [[label] for label in [*labels, "Total"]]
        for counts in columns:
            for row, k in zip(rows, [*counts, sum(counts)], strict=True):
                row.append(f"{k} ({self.share(k, sum(counts))}%)")
        table = self.table("Where it happened: n (%)", ["Place", *years], rows)
        row, column = draw.randrange(len(labels)), draw.randrange(2)

        def wrong_share() -> Fault:
            k = columns[column][row]
            right = self.share(k, sum(columns[column]))
            rows[row][column + 1] = f"{k} ({self.other(right)}%)"
            return Fault(
                "share in brackets", [(f"table {table.number}", f'"{labels[row]}"', years[column])]
            )

        self.may(f"table {table.number}", wrong_share)

    # sentences

    def of_so_many(self) -> None:
        """Of the 202 who answered, 91 (45%) ...; the summary says the same."""
        n = self.draw.randrange(40, 600)
        k = self.draw.randrange(5, n - 5)
        share = self.share(k, n)
        at = len(self.made.sentences)
        self.made.sentences.append(
            f"Of the {self.count(n)} parents who answered, {k} ({share}%) felt safer at home."
        )
        self.made.summary.append(f"{share}% of parents who answered felt safer at home.")

        def wrong() -> Fault:
            other = self.other(share)
            self.made.sentences[at] = self.made.sentences[at].replace(f"({share}%)", f"({other}%)")
            self.made.summary[0] = self.made.summary[0].replace(share, other, 1)
            return Fault("share said", [(f"Of the {self.count(n)} parents who answered,",)])

        def other_summary() -> Fault:
            other = self.other(share)
            self.made.summary[0] = self.made.summary[0].replace(share, other, 1)
            return Fault("summary", [(f"{other}% of parents",)])

        self.may("of so many", self.draw.choice([wrong, other_summary]))

    def rose(self) -> None:
        """From a to b, an increase of x%."""
        a = self.draw.randrange(40, 900)
        b = a + self.draw.choice([-1, 1]) * self.draw.randrange(5, 35)
        noun, verb = ("an increase", "rose") if b > a else ("a decrease", "fell")
        x = self.share(abs(b - a), a)
        at = len(self.made.sentences)
        sign = self.sign or "%"
        self.made.sentences.append(
            f"Enquiries {verb} from {a} to {b} over the year, {noun} of {x}{sign}."
        )

        def wrong() -> Fault:
            self.made.sentences[at] = self.made.sentences[at].replace(
                f"{x}{sign}", f"{self.other(x)}{sign}"
            )
            return Fault("increase", [("Enquiries",)])

        def turned() -> Fault:
            other = "fell" if verb == "rose" else "rose"
            self.made.sentences[at] = f"Enquiries {other} from {a} to {b} over the year."
            return Fault("direction", [("Enquiries",)])

        self.may("rose", self.draw.choice([wrong, turned]))

    def in_all(self) -> None:
        """A total of n: a parents, b children and c staff."""
        parts = [self.draw.randrange(3, 200) for _ in range(3)]
        n = sum(parts)
        at = len(self.made.sentences)
        a, b, c = parts
        self.made.sentences.append(
            f"A total of {n} people came: {a} parents, {b} children and {c} staff."
        )

        def wrong() -> Fault:
            self.made.sentences[at] = self.made.sentences[at].replace(
                f"of {n} people", f"of {n + 7} people"
            )
            return Fault("total said", [("A total of",)])

        self.may("in all", wrong)

    def each(self) -> None:
        """So many people and sessions, an average of x each."""
        people = self.draw.randrange(12, 80)
        sessions = people * self.draw.randrange(2, 9) + self.draw.randrange(people)
        x = self.rounded(Decimal(sessions) / people, 1)
        at = len(self.made.sentences)
        self.made.sentences.append(
            f"Some came often: {people} families had {sessions} sessions, "
            f"an average of {x} sessions each."
        )

        def wrong() -> Fault:
            self.made.sentences[at] = self.made.sentences[at].replace(
                f"average of {x}", f"average of {Decimal(x) + Decimal('1.2')}"
            )
            return Fault("average said", [("Some came often",)])

        self.may("each", wrong)

    def tested(self) -> None:
        """An estimate with its interval."""
        low = Decimal(self.draw.randrange(-30, 40)) / 10
        width = Decimal(self.draw.randrange(12, 60)) / 10
        middle = low + width / 2
        e, a, b = (self.rounded(v, 1) for v in (middle, low, low + width))
        at = len(self.made.sentences)
        self.made.sentences.append(f"The mean change was {e} (95% CI {a} to {b}).")

        def wrong() -> Fault:
            off = self.rounded(low + width + Decimal("0.9"), 1)
            self.made.sentences[at] = f"The mean change was {off} (95% CI {a} to {b})."
            return Fault("interval", [("The mean change was",)])

        self.may("tested", wrong)

    # faults

    def other(self, text: str) -> str:
        """A figure that no rounding explains, typed in the same way."""
        sign = "%" if "%" in text else ""
        bare = text.replace(",", "").replace("%", "").lstrip("+")
        value = Decimal(bare)
        away = max(Decimal(3), abs(value) // 8)
        down = value > 50 and (self.draw.random() < 0.5 or value <= 100 < value + away)
        changed = value - away if down else value + away
        if sign or "." in bare or not self.comma:
            return (
                f"{changed}{sign}"
                if not text.startswith("+") or changed < 0
                else f"+{changed}{sign}"
            )
        return f"{changed:+,}" if text.startswith("+") else f"{changed:,}"

    def digits_exchanged(self, text: str) -> str:
        """Two unlike digits beside each other in each other's place."""
        signs = list(text)
        for n in range(len(signs) - 1):
            if (
                signs[n].isdigit()
                and signs[n + 1].isdigit()
                and signs[n] != signs[n + 1]
                and signs[n + 1] != "0"
            ):
                signs[n], signs[n + 1] = signs[n + 1], signs[n]
                return "".join(signs)
        return self.other(text)


def write_page(document: Document, path: Path) -> None:
    """As a web page, with marks raised and captions in the table."""
    parts = ["<!DOCTYPE html><html><head><title>r</title></head><body><h1>Report</h1>"]
    if document.summary:
        parts += ["<h2>Summary</h2>", *(f"<p>{html.escape(text)}</p>" for text in document.summary)]
    parts.append("<h2>Findings</h2>")
    for table in document.tables:
        parts.append(f"<table><caption>Table {table.number}: {table.caption}</caption><thead><tr>")
        parts += [f'<th scope="col">{html.escape(text)}</th>' for text in table.head]
        parts.append("</tr></thead><tbody>")
        for r, row in enumerate(table.rows):
            cells = [
                html.escape(c) + (f"<sup>{m}</sup>" if (m := table.marks.get((r, n))) else "")
                for n, c in enumerate(row)
            ]
            parts.append(
                f'<tr><th scope="row">{cells[0]}</th>'
                + "".join(f"<td>{c}</td>" for c in cells[1:])
                + "</tr>"
            )
        parts.append(f"</tbody></table><p>{html.escape(table.notes)}</p>")
    parts += [f"<p>{html.escape(text)}</p>" for text in document.sentences]
    path.write_text("".join(parts) + "</body></html>", encoding="utf-8")


def write_word(document: Document, path: Path) -> None:
    """As a Word file: captions above, marks raised, sentences cut into runs."""
    import docx

    made = docx.Document()
    made.add_heading("Report", 0)
    if document.summary:
        made.add_heading("Summary", 1)
        for text in document.summary:
            made.add_paragraph(text)
    made.add_heading("Findings", 1)
    for table in document.tables:
        made.add_paragraph(f"Table {table.number}: {table.caption}", style="Caption")
        grid = made.add_table(rows=1 + len(table.rows), cols=len(table.head))
        for r, row in enumerate([table.head, *table.rows]):
            cells = grid.rows[r].cells
            for c, text in enumerate(row):
                cells[c].text = text
                if r and (mark := table.marks.get((r - 1, c))):
                    cells[c].paragraphs[0].add_run(mark).font.superscript = True
        made.add_paragraph(table.notes or " ")
    for text in document.sentences:
        paragraph = made.add_paragraph()
        middle = len(text) // 2
        paragraph.add_run(text[:middle])
        paragraph.add_run(text[middle:]).bold = True
    made.save(str(path))
