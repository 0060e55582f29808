"""A scored file in words and columns for a person, and row by row as CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from evaluation.command.quick.columns import shown
from evaluation.command.quick.score import Result, alpha_of, scale_figures
from evaluation.counting import grouped
from evaluation.disk import csv_text, write_whole
from evaluation.errors import Issue
from evaluation.forms.columns import LOOK
from evaluation.say.few_people import seldom_seen
from evaluation.say.wording import digits_with_ends, fitting_digits, go_against, number
from evaluation.statistics.reliability import SMALLEST_FOR_ALPHA, Consistency
from evaluation.terminal import aligned, wrapped

_HEADINGS = (
    "scale",
    "n",
    "mean",
    "SD",
    "min",
    "max",
    "prorated",
    "not scored",
    "alpha (95 % interval)",
)
_NONE = "-"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def page(result: Result) -> str:
    """What a person wants to know: what was taken for what, the figures, and whom to look at."""
    lines = [
        *_about(result),
        "",
        *aligned([_HEADINGS, *(_row(result, name) for name in result.instrument.scales)]),
        *_reasons(result),
        *_together(result),
    ]
    if safety := flagged(result):
        lines += ["", *safety]
    return "\n".join(lines)


def _about(result: Result) -> Iterator[str]:
    used, chosen, read = result.instrument, result.chosen, result.responses
    held = "this programme's own" if chosen.own else "shipped"
    origin = held if "/" in chosen.file else "named on the command line"
    key = f"; key from {chosen.key}" if chosen.key else ""
    yield f"{used.title} ({used.id}, {used.version}); {chosen.file}, {origin}{key}"
    status = used.status.value.replace("_", " ")
    informant = f", as answered by: {used.informants[0]}" if used.informants else ""
    coding = "already reversed" if result.coding == "already_reversed" else "as given"
    source = f"the one of {chosen.key}" if chosen.key else status
    yield f"The scoring key is {source}{informant}; answers are taken {coding}."
    grid = result.grid
    yield (
        f"{grid.file}{f', sheet {grid.sheet}' if grid.sheet else ''}: {len(grid.rows)} rows"
        + (f", identified by {result.id_column}" if result.id_column else ", without identifiers")
    )
    if result.columns.guessed:
        yield f"Items are taken from the columns {shown(list(result.columns.headings.values()))}."
    open_, unused = int(read.answers.isna().to_numpy().sum()), read.sources[0].unused
    other = f"; {unused} say not applicable or not answered" if unused else ""
    yield f"{open_ - unused} of {read.answers.size} answers are empty{other}."
    yield from map(str, read.notes)
    if blank := result.blank[:5]:
        yield f"note: blank rows are left out: row {', '.join(map(str, blank))}."
    for person, rows in _doubled(result) if result.by_row else ():
        yield f"note: {result.id_column} {person} stands in rows {', '.join(map(str, rows))}."


def _doubled(result: Result) -> list[tuple[str, list[int]]]:
    """Identifiers in more than one row: two waves in one file, or a mistake."""
    by_person = grouped((person, row) for row, person in result.people.items() if person)
    return [(person, rows) for person, rows in by_person.items() if len(rows) > 1][:5]


def _row(result: Result, name: str) -> tuple[str, ...]:
    figures = scale_figures(result.scored, name)
    lowest, highest = result.instrument.range_of(name)
    digits = fitting_digits(highest - lowest, fewest=2)
    mean, spread = figures["mean"], figures["sd"]
    return (
        name,
        str(figures["n"]),
        _NONE if mean is None else number(mean, digits),
        _NONE if spread is None else number(spread, digits_with_ends(digits, spread)),
        *(_number(figures[key], digits) for key in ("min", "max")),
        str(figures["n_prorated"]),
        str(figures["n_missing"]),
        _alpha(alpha_of(result, name)),
    )


def _number(value: float | None, digits: int) -> str:
    if value is None:
        return _NONE
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _alpha(alpha: Consistency) -> str:
    if alpha.value is None:
        return _NONE
    if alpha.n < SMALLEST_FOR_ALPHA:
        return f"- ({alpha.n} people are too few)"
    if alpha.unclear:
        return f"- (unclear: up to {number(alpha.high or 0.0, 2)}; n = {alpha.n})"
    value, low, high = (number(x or 0.0, 2) for x in (alpha.value, alpha.low, alpha.high))
    return f"{value} ({low} to {high}; n = {alpha.n})"


def _together(result: Result) -> Iterator[str]:
    """What must stand beside the alphas: items that go against one another, and too few people."""
    alphas = {name: alpha_of(result, name) for name in result.instrument.scales}
    against = [n for n, a in alphas.items() if a.against and a.n >= SMALLEST_FOR_ALPHA]
    answered = float(result.responses.answers.notna().sum().median())
    said = (go_against(against) if against else "", seldom_seen(answered, result.instrument))
    for sentence in filter(None, said):
        yield from wrapped(sentence, "  ", "  ")


def _reasons(result: Result) -> Iterator[str]:
    """Why somebody has no score, each reason with how many people it holds for."""
    reasons = result.scored.reasons
    for name in result.instrument.scales:
        for reason, people in reasons[name][reasons[name] != ""].value_counts().items():
            yield f"  {name} not scored for {people}: {reason}"


def flagged(result: Result) -> list[str]:
    """Safety items with an answer above the lowest, and in which rows."""
    lines = []
    answers = result.responses.answers
    for item in (item for item in result.instrument.flag_items if item in answers):
        above = answers[item] > result.instrument.responses_of(item).minimum
        if rows := answers.index[above].tolist():
            named = (
                f"row {n} ({who})" if (who := result.people.get(n)) else f"row {n}" for n in rows
            )
            told = f"item {item} ({result.columns.headings[item]}): {', '.join(named)}"
            lines += wrapped(told, "  ", "    ")
    return [f"{LOOK}: answers above the lowest on safety items", *lines] if lines else []


# --- row by row -----------------------------------------------------------------------------------


def scores_csv(result: Result) -> str:
    """One row a respondent in the file's order; a score that is missing is an empty cell.

    The first column is the file's identifier, or the row where it has none.
    """
    names = list(result.instrument.scales)
    heading = safe_cell(result.id_column) if result.id_column else "row"
    rows = [[heading, *(h for name in names for h in (name, f"{name}_answered"))]]
    scores = result.scored.scores[names].to_numpy(dtype=float)
    answered = result.scored.answered[names].to_numpy(dtype=int)
    for row, values, counts in zip(result.scored.scores.index, scores, answered, strict=True):
        person = safe_cell(result.people[row]) if result.id_column else str(row)
        pairs = zip(values, counts, strict=True)
        rows.append([person, *(x for score, n in pairs for x in (_exact(score), str(n)))])
    return csv_text(rows)


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before its first sign."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _exact(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def out_faults(out: Path, data: Path) -> list[Issue]:
    """Why the scores cannot be written there: nothing but an earlier result is written over."""
    if out.exists() and data.exists() and out.samefile(data):
        return [
            Issue(
                str(out),
                "This is the data file.",
                "Give --out another name.",
                code="file.would-be-lost",
            )
        ]
    if out.is_dir():
        return [
            Issue(
                str(out),
                "This is a folder.",
                "Give --out a file, such as scores.csv.",
                code="file.is-folder",
            )
        ]
    if not out.parent.is_dir():
        return [
            Issue(
                str(out),
                "Its folder does not exist.",
                "Make the folder first.",
                code="file.no-folder",
            )
        ]
    if out.suffix.lower() != ".csv":
        return [
            Issue(
                str(out),
                "Scores are written as CSV.",
                "Let the name end in .csv.",
                code="file.scores-are-csv",
            )
        ]
    if out.exists() and "_answered" not in _first_line(out):
        return [
            Issue(
                str(out),
                "This file is there and holds no scores.",
                "Choose another name.",
                code="file.holds-no-scores",
            )
        ]
    return []


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as opened:
        return opened.readline()


def write_scores(result: Result, out: Path) -> None:
    """Write the scores whole or not at all. Raises EvaluationError."""
    write_whole(
        out,
        scores_csv(result).encode(),
        "This file",
        shown=str(out),
        fix="Close it in other programs.",
    )
