"""What 1,200 honest files are told about meaning or direction, and 1,200 with one planted fault.

    python benchmarks/honest_files.py [--files 1200] [--seed 1]

Files of 6 to 200 people, of one wave or two, with none to 20% of the answers missing, are drawn
from the real answers and made populations of ``keying.py``, written as .csv or labelled .sav, and
read, paired and scored as ``score`` and ``compare`` do. Honest files should be told nothing. Then
a fault is planted that the file itself can show: value labels or a dictionary against the
instrument, one column for two items or for two waves, a file that gives nothing, a code out of
range. Each must be told, with a word that names the item, the offset or the file.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from keying import DATA, MISSING, Population, made, real  # noqa: E402

from evaluation.command.quick.columns import AskedColumns, find_columns  # noqa: E402
from evaluation.command.quick.study import OptionFile, Request, in_memory  # noqa: E402
from evaluation.declare.instrument.model import Instrument  # noqa: E402
from evaluation.declare.library import declared_instrument  # noqa: E402
from evaluation.declare.waves import WAVES, WaveName  # noqa: E402
from evaluation.declare.workspace import open_study  # noqa: E402
from evaluation.errors import EvaluationError  # noqa: E402
from evaluation.link.waves import match_waves, not_paired  # noqa: E402
from evaluation.read.exports.export import read_grid  # noqa: E402
from evaluation.read.responses import read_responses  # noqa: E402
from evaluation.scoring.scores import keyed_answers, score  # noqa: E402
from evaluation.statistics.reliability import SMALLEST_FOR_ALPHA, cronbach_alpha  # noqa: E402

Array = npt.NDArray[np.float64]
SMALLEST, LARGEST = 6, 200
TWO_WAVES = 0.4  # of the files
LABELLED = 0.3
BACK = 0.85  # of the people at each of two waves
NEAR = 0.15  # how far in rank, of all people, somebody at the second wave is from the first
# Populations whose key ships have that instrument; the others the form that they were made by.
SHIPPED = {
    **dict.fromkeys(("sdq_before", "sdq_after", "sdq_made"), "sdq"),
    "rosenberg": "rses",
    **{name: name for name in ("phq9", "gad7", "wemwbs", "brs")},
}
# Rosenberg's items in the public file, in the order of the instrument: it prints them otherwise.
ESTEEM = (7, 10, 2, 4, 5, 9, 1, 8, 3, 6)
WORDS = {
    3: ["Not true", "Somewhat true", "Certainly true"],
    4: ["Not at all", "Several days", "More than half the days", "Nearly every day"],
    5: ["Never", "Rarely", "Sometimes", "Often", "Always"],
    6: ["Never", "Almost never", "Rarely", "Sometimes", "Often", "Always"],
    7: [
        *("Strongly disagree", "Disagree", "Slightly disagree", "Neither agree nor disagree"),
        *("Slightly agree", "Agree", "Strongly agree"),
    ],
}
# What is said of meaning or direction, or of identifiers that nearly match.
OF_MEANING = ("answers.", "waves.identifiers-")


@dataclass(frozen=True, slots=True)
class Source:
    """Answers as given (people x items), the instrument, and the heading of each item."""

    name: str
    instrument: Instrument
    answers: Array
    headings: Mapping[str, str]

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest code."""
        responses = self.instrument.responses_of(next(iter(self.headings)))
        return int(responses.minimum), int(responses.maximum)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is to be written: a row a person, identifiers first; labels make it a .sav."""

    table: pd.DataFrame
    labels: Mapping[int, str] | None = None
    dictionary: Mapping[int, str] | None = None


Files = dict[WaveName, File]


@dataclass(frozen=True, slots=True)
class Told:
    """All that was said; empty where nothing was."""

    codes: tuple[str, ...]
    words: str
    refused: bool

    @property
    def of_meaning(self) -> tuple[str, ...]:
        """The codes of what was said of meaning or direction."""
        return tuple(dict.fromkeys(c for c in self.codes if c.startswith(OF_MEANING)))


@cache
def sources() -> tuple[Source, ...]:
    """Every population with its instrument, the same each time."""
    populations = [*(real() if DATA.is_dir() else []), *made(np.random.default_rng(1))]
    return tuple(map(_source, populations))


def _source(of: Population) -> Source:
    name = SHIPPED.get(of.name)
    if name is None:
        return Source(of.name, of.form, of.answers, {i: f"{of.name}_{i}" for i in of.form.items})
    instrument = declared_instrument(name, ROOT, "instruments")
    if name == "sdq":
        instrument = instrument.for_informant("self")
    items = [str(n) for n in range(1, of.answers.shape[1] + 1)]
    answers = of.answers[:, [n - 1 for n in ESTEEM]] if name == "rses" else of.answers
    return Source(of.name, instrument, answers, {item: f"{name}_{item}" for item in items})


# --- files ----------------------------------------------------------------------------------------


def drawn(chance: np.random.Generator, of: Source) -> Files:
    """An honest file, or two of the same people."""
    n = round(float(np.exp(chance.uniform(np.log(SMALLEST), np.log(LARGEST)))))
    codes = _identifiers(chance, n)
    order = np.argsort(_levels(of))
    place = chance.integers(len(order), size=n)
    first = of.answers[order[place]]
    labels = None
    words = WORDS[of.ends[1] - of.ends[0] + 1]
    if chance.random() < LABELLED:
        labels = dict(enumerate(words, of.ends[0]))
    if chance.random() > TWO_WAVES:
        return {"baseline": _file(chance, of, first, codes, labels)}
    moved = place + np.rint(chance.normal(0, NEAR, n) * len(order)).astype(int)
    second = of.answers[order[np.clip(moved, 0, len(order) - 1)]]
    waves: tuple[WaveName, ...] = ("baseline", "endpoint")
    files: Files = {}
    for wave, answers in zip(waves, (first, second), strict=True):
        there = chance.random(n) < BACK
        there[: SMALLEST - 1] = True  # some are paired
        files[wave] = _file(chance, of, answers[there], np.array(codes)[there], labels)
    return files


def _levels(of: Source) -> Array:
    """How high each person stands: the mean of all answers as the key turns them."""
    low, high = of.ends
    reverse = {i for scale in of.instrument.scales.values() for i in scale.reverse_keyed}
    turn = np.array([item in reverse for item in of.headings])
    return np.asarray(np.nanmean(np.where(turn, low + high - of.answers, of.answers), axis=1))


def _identifiers(chance: np.random.Generator, n: int) -> list[str]:
    """Codes as programmes give them, each once."""
    form: Callable[[int], str] = [
        lambda k: f"{k + 1}",
        lambda k: f"P{k + 1:03}",
        lambda k: f"LU-{k % 40 + 1:02}-{k // 40 + 1}",
        lambda k: f"{chr(65 + k % 26)}{chr(65 + k // 26 % 26)}{k % 28 + 1:02}{k % 12 + 1:02}",
    ][chance.integers(4)]
    return [form(int(k)) for k in chance.choice(600, n, replace=False)]


def _file(
    chance: np.random.Generator,
    of: Source,
    answers: Array,
    codes: Sequence[str],
    labels: Mapping[int, str] | None,
) -> File:
    gaps = chance.random(answers.shape) < chance.choice(MISSING)
    table = pd.DataFrame(np.where(gaps, np.nan, answers), columns=list(of.headings.values()))
    table.insert(0, "code", list(codes))
    return File(table, labels)


# --- the product ----------------------------------------------------------------------------------


def told(folder: Path, of: Source, files: Files, columns: Mapping[str, str] | None = None) -> Told:
    """What reading, pairing and scoring says; ``columns`` by item, else found by their names."""
    _emptied(folder)
    try:
        read: dict[WaveName, OptionFile] = {}
        for wave, file in files.items():
            path = _written(folder, wave, file)
            grid = read_grid(path, path.name)
            asked = AskedColumns(columns) if columns else None
            found = find_columns(grid, of.instrument, asked, ()).headings
            read[wave] = OptionFile(path, grid, Request(id_column="code"), found)
        responses = in_memory(read, of.instrument).responses()
        issues = [note for response in responses for note in response.notes]
        if len(read) > 1:
            matched = match_waves(responses)
            issues += [*not_paired(matched), *matched.notes]
    except EvaluationError as error:
        return Told(
            tuple(i.code for i in error.issues), "\n".join(map(str, error.issues)), refused=True
        )
    codes = [issue.code for issue in issues]
    for response in responses:
        scored = score(response)
        for name in scored.instrument.scales:
            parts = scored.instrument.scales[name].sum_of or (name,)
            keyed = [keyed_answers(response, part) for part in parts]
            alpha = cronbach_alpha(np.concatenate(keyed, axis=1), least=2)
            codes += ["answers.alpha"] * (alpha.against and alpha.n >= SMALLEST_FOR_ALPHA)
    return Told(tuple(codes), "\n".join(map(str, issues)), refused=False)


def _emptied(folder: Path) -> None:
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()


def _written(folder: Path, wave: str, file: File) -> Path:
    if file.dictionary:
        choices = " | ".join(f"{code}, {word}" for code, word in file.dictionary.items())
        with (folder / f"{wave}-dictionary.csv").open("w", encoding="utf-8", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(
                [
                    *("Variable / Field Name", "Form Name", "Field Type", "Field Label"),
                    "Choices, Calculations, OR Slider Labels",
                ]
            )
            rows.writerow(["code", "f", "text", "Code", ""])
            rows.writerows([head, "f", "radio", head, choices] for head in file.table.columns[1:])
    path = folder / f"{wave}.{'sav' if file.labels else 'csv'}"
    if file.labels:
        import pyreadstat

        named = {str(head): dict(file.labels) for head in file.table.columns[1:]}
        pyreadstat.write_sav(file.table, path, variable_value_labels=named)
        return path
    with path.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(file.table.columns)
        for code, *answers in file.table.itertuples(index=False):
            rows.writerow([code, *("" if np.isnan(a) else f"{a:g}" for a in answers)])
    return path


# --- one fault ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planted:
    """A file with one fault, and the words of which one must be said; one wave to be looked at."""

    files: Files
    words: tuple[str, ...]
    columns: Mapping[str, str] | None = None
    declared: bool = False  # in a deliverable, the first file for two waves


def _labels(chance: np.random.Generator, of: Source, files: Files, kind: str) -> Planted:
    """Words that run the other way, or stand one code off, at one wave or at all."""
    low, high = of.ends
    words = WORDS[high - low + 1]
    turned = chance.random() < 0.5
    wrong = dict(enumerate(words[::-1], low)) if turned else dict(enumerate(words, low + 1))
    shift = 0 if turned else 1
    waves = list(files) if chance.random() < 0.5 else [list(files)[-1]]
    for wave in waves:
        file = files[wave]
        answers = file.table.iloc[:, 1:]
        table = file.table.assign(
            **{str(h): (low + high - a if turned else a + shift) for h, a in answers.items()}
        )
        files[wave] = File(table, labels=wrong) if kind == "sav" else File(table, dictionary=wrong)
    return Planted(files, ("run the other way", "too high", "are not its own"))


def _one_column_for_two_items(chance: np.random.Generator, of: Source, files: Files) -> Planted:
    columns = dict(of.headings)
    one, other = chance.choice(list(columns), 2, replace=False).tolist()
    columns[one] = columns[other]
    return Planted(files, (columns[other],), columns)


def _one_column_for_two_waves(chance: np.random.Generator, of: Source, files: Files) -> Planted:
    """A deliverable whose second wave has some of the first one's columns, or all of them."""
    count = int(chance.choice([1, len(of.headings)]))
    shared = chance.choice(list(of.headings), count, replace=False).tolist()
    later = {i: head if i in shared else f"later_{head}" for i, head in of.headings.items()}
    table = files["baseline"].table
    more = {later[i]: table[of.headings[i]] for i in later if i not in shared}
    both = File(table.assign(**more))
    words = tuple(of.headings[item] for item in shared)
    return Planted({"baseline": both}, words, later, declared=True)


def _nothing(chance: np.random.Generator, of: Source, files: Files) -> Planted:
    wave = list(files)[chance.integers(len(files))]
    table = files[wave].table.copy()
    table[list(of.headings.values())] = np.nan
    files[wave] = replace(files[wave], table=table, labels=None)
    return Planted(files, (f"{wave}.csv", WAVES[wave].when))


def _out_of_range(chance: np.random.Generator, of: Source, files: Files) -> Planted:
    """One cell, some cells, or a column, with a code below, above or far away."""
    wave = list(files)[chance.integers(len(files))]
    low, high = of.ends
    head = str(chance.choice(list(of.headings.values())))
    column = files[wave].table[head].to_numpy(copy=True)
    rows = chance.choice(
        len(column), min(len(column), int(chance.choice([1, 3, 200]))), replace=False
    )
    code = float(chance.choice([low - 1, high + 1, 9, 99]))
    column[rows] = code
    files[wave] = replace(
        files[wave], table=files[wave].table.assign(**{head: column}), labels=None
    )
    return Planted(files, (head, f'"{code:g}"', f"{wave}.csv"))


PLANTS: dict[str, Callable[[np.random.Generator, Source, Files], Planted]] = {
    "labels against the instrument, .sav": lambda c, o, f: _labels(c, o, f, "sav"),
    "labels against the instrument, dictionary": lambda c, o, f: _labels(c, o, f, "dictionary"),
    "one column for two items": _one_column_for_two_items,
    "one column for two waves": _one_column_for_two_waves,
    "a file that gives nothing": _nothing,
    "a code out of range": _out_of_range,
}


def told_of_deliverable(folder: Path, of: Source, one: Planted) -> Told:
    """What opening and reading a deliverable says whose file holds both waves."""
    _emptied(folder)
    path = _written(folder, "baseline", one.files["baseline"])
    name = of.instrument.id
    data = {
        "file": f"../../{path.name}",
        "rows_count": "children",
        "identify": ["code"],
        "waves": {
            "baseline": {"columns": {name: dict(of.headings)}},
            "endpoint": {"columns": {name: dict(one.columns or {})}},
        },
    }
    evaluation = {"design": "pre_post", "instruments": [name], "data": [data]}
    declared = {
        "programme.yaml": {
            "title": "P",
            "publisher": "P",
            "contact": "p@example.org",
            "areas": ["A"],
            "outcomes": {"1": "One"},
            "thematic_areas": ["Practice models"],
        },
        f"instruments/{name}.yaml": of.instrument.model_dump(mode="json", exclude_defaults=True),
        "deliverables/d/deliverable.yaml": {"title": "D", "area": "A", "evaluations": [evaluation]},
    }
    for place, content in declared.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(json.dumps(content), encoding="utf-8")
    try:
        read_responses(open_study("d", 1, str(folder)))
    except EvaluationError as error:
        return Told(
            tuple(i.code for i in error.issues), "\n".join(map(str, error.issues)), refused=True
        )
    return Told((), "", refused=False)


# --- both trials ----------------------------------------------------------------------------------


def honest(folder: Path, files: int, seed: int) -> Iterator[tuple[Source, int, Told]]:
    """Honest files, the sources in turn: source, people in the first file, what was said."""
    chance = np.random.default_rng(seed)
    every = sources()
    for number in range(files):
        of = every[number % len(every)]
        made_of = drawn(chance, of)
        yield of, len(made_of["baseline"].table), told(folder, of, made_of)


def planted(folder: Path, files: int, seed: int) -> Iterator[tuple[Source, str, Told, bool]]:
    """Files with one fault: source, fault, what was said, and whether it names the fault."""
    chance = np.random.default_rng(seed)
    every = sources()
    for number in range(files):
        of = every[number // len(PLANTS) % len(every)]
        kind = list(PLANTS)[number % len(PLANTS)]
        one = PLANTS[kind](chance, of, drawn(chance, of))
        if one.declared:
            said = told_of_deliverable(folder, of, one)
        else:
            said = told(folder, of, one.files, one.columns)
        yield of, kind, said, any(word in said.words for word in one.words)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _print_honest(list(honest(Path(folder), asked.files, asked.seed)))
        _print_planted(list(planted(Path(folder), asked.files, asked.seed)))


def _print_honest(found: Sequence[tuple[Source, int, Told]]) -> None:
    print(f"Honest files: {len(found)}")
    print(f"{'':12}{'files':>7}{'refused':>9}{'noted':>7}   codes")
    by_form: dict[str, list[Told]] = {}
    for of, _, said in found:
        by_form.setdefault(of.name, []).append(said)
    everything = {**by_form, "all": [said for *_, said in found]}
    for name, files in everything.items():
        refused = sum(said.refused for said in files)
        noted = sum(bool(said.of_meaning) and not said.refused for said in files)
        codes = Counter(
            code for said in files for code in (said.codes if said.refused else said.of_meaning)
        )
        print(f"{name:12}{len(files):7}{refused:9}{noted:7}   {dict(codes)}")
    people = [n for _, n, said in found if said.of_meaning]
    print(f"{100 * len(people) / len(found):.2f}% with a word; people in these: {sorted(people)}")


def _print_planted(found: Sequence[tuple[Source, str, Told, bool]]) -> None:
    print(f"\nFiles with one fault: {len(found)}")
    print(f"{'':44}{'files':>7}{'refused':>9}{'noted':>7}{'silent':>8}{'unnamed':>9}")
    for kind in PLANTS:
        of_kind = [(of, said, named) for of, k, said, named in found if k == kind]
        refused = sum(said.refused for _, said, _ in of_kind)
        silent = [of.name for of, said, _ in of_kind if not said.words]
        unnamed = [of.name for of, said, named in of_kind if said.words and not named]
        noted = len(of_kind) - refused - len(silent)
        print(
            f"{kind:44}{len(of_kind):7}{refused:9}{noted:7}{len(silent):8}{len(unnamed):9}"
            f"   {dict(Counter(silent + unnamed)) or ''}"
        )


if __name__ == "__main__":
    main()
