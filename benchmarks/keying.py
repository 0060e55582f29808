"""How often an item that stands reversed is told of, and how often an honest file is suspected.

    python benchmarks/keying.py [--replicates 200] [--seed 1] [--only honest "1 items" ...]

Files of 6 to 200 people are drawn with replacement from real answers (``../shared/data``) and from
populations made by a graded response model, with none to 20% of the answers missing at random.
As they are they are honest: whatever ``misfits`` says of them is a false note, or a false refusal.
Then something is put wrong: one, two or three items of one scale turned round, all reverse-keyed
items turned round, or the items put into another order (which counts as wrong where it puts an
item into another scale, or a reverse-keyed one into a straight one's place). Missed is a file of
which nothing is said; wrong, one of which other items are named than those turned round. At both
waves: beside answers of as many others, in which the same item is turned round.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.declare.guidance import IN_DELIVERABLE  # noqa: E402
from evaluation.declare.instrument.model import Instrument  # noqa: E402
from evaluation.errors import Issue  # noqa: E402
from evaluation.read.answers.turned import Place, misfits  # noqa: E402

Array = npt.NDArray[np.float64]
DATA = ROOT.parent / "shared" / "data"
SIZES = (6, 8, 10, 12, 16, 20, 30, 60, 120, 200)
MISSING = (0.0, 0.0, 0.1, 0.2)
PEOPLE = 20_000  # of a population that is made
TRIALS = (
    "honest",
    "1 items",
    "2 items",
    "3 items",
    "all reverse-keyed",
    "another order",
    "1 items at both waves",
)
SDQ = {  # Goodman (2001)
    "emotional": (3, 8, 13, 16, 24),
    "conduct": (5, 7, 12, 18, 22),
    "hyperactivity": (2, 10, 15, 21, 25),
    "peer": (6, 11, 14, 19, 23),
    "prosocial": (1, 4, 9, 17, 20),
}
SDQ_REVERSED = (7, 11, 14, 21, 25)
SDQ_SUM = ("emotional", "conduct", "hyperactivity", "peer")
CALM = {
    *("calm", "secure", "at.ease", "rested", "comfortable"),
    *("confident", "relaxed", "content", "joyful", "pleasant"),
}


@dataclass(frozen=True, slots=True)
class Population:
    """Answers as given (people x items) and the key that they belong to."""

    name: str
    real: bool
    form: Instrument
    answers: Array


def form(
    name: str,
    ends: tuple[int, int],
    scales: Mapping[str, Sequence[int]],
    reverse: Sequence[int] = (),
    added: Sequence[str] = (),
) -> Instrument:
    """A key: items by number, scales, which items are turned and which scales are added up."""
    items = sorted({item for of_scale in scales.values() for item in of_scale})
    made: dict[str, dict[str, object]] = {
        scale: {
            "title": scale,
            "direction": "lower_better",
            "items": list(chosen),
            "reverse_keyed": [item for item in chosen if item in reverse],
        }
        for scale, chosen in scales.items()
    }
    if added:
        made["total"] = {"title": "total", "direction": "lower_better", "sum_of": list(added)}
    return Instrument.model_validate(
        {
            "id": name,
            "title": name,
            "version": "1",
            "citation": "-",
            "status": "verified",
            "licence": {"holder": "-", "wording_ships": False, "key_ships": True},
            "response_sets": {"answers": {"minimum": ends[0], "maximum": ends[1]}},
            "items": {str(item): {"responses": "answers"} for item in items},
            "scales": made,
        }
    )


def real() -> list[Population]:
    """The public data sets, as their SOURCE.md describes them; none where they are not there."""
    found: list[Population] = []

    def add(key: Instrument, values: pd.DataFrame, least: int) -> None:
        answers = values.to_numpy(dtype=float)
        answers = answers[(~np.isnan(answers)).sum(axis=1) >= least]
        found.append(Population(key.id, True, key, answers))

    school = pd.read_csv(DATA / "a1_sdq_school_twowave" / "sdq_twowave.csv")
    for wave, first in (("before", 2), ("after", 27)):
        key = form(f"sdq_{wave}", (0, 2), SDQ, SDQ_REVERSED, SDQ_SUM)
        add(key, school.iloc[:, first : first + 25], 20)
    bfi = pd.read_csv(DATA / "b1_bfi_likert" / "bfi.csv")
    five = {name: range(5 * n + 1, 5 * n + 6) for n, name in enumerate("aceno")}
    add(form("bfi", (1, 6), five, (1, 9, 10, 11, 12, 22, 25)), bfi.iloc[:, 1:26], 20)
    esteem = pd.read_csv(DATA / "c6_rosenberg300" / "rosenberg_300_raw.csv").iloc[:, 1:]
    key = form("rosenberg", (1, 4), {"esteem": range(1, 11)}, (3, 5, 8, 9, 10))
    add(key, esteem.where(esteem > 0), 8)
    dass = pd.read_csv(DATA / "c5_dass42" / "dass42_5000.csv")
    columns = [c for c in dass.columns if re.fullmatch(r"dass\d+_[SAD]", c)]
    three = {s.lower(): [n for n, c in enumerate(columns, start=1) if c.endswith(s)] for s in "SAD"}
    add(form("dass", (1, 4), three, (), tuple("sad")), dass[columns], 40)
    phq = pd.read_csv(DATA / "c3_nhanes_phq9" / "nhanes_phq9_600.csv")
    add(form("phq9", (0, 3), {"depression": range(1, 10)}), phq.iloc[:, 1:10], 8)
    typed = pd.read_csv(DATA / "c8_ds14_typeD" / "ds14.csv").filter(regex=r"^(Si|Na)\d+\*?$")
    two = {
        s.lower(): [n for n, c in enumerate(typed.columns, start=1) if c.startswith(s)]
        for s in ("Si", "Na")
    }
    back = [n for n, c in enumerate(typed.columns, start=1) if c.endswith("*")]
    add(form("ds14", (0, 4), two, back), typed, 12)
    state = pd.read_csv(DATA / "a6_stai_film_3wave" / "sai_four_studies.csv").iloc[:, 3:]
    back = [n for n, c in enumerate(state.columns, start=1) if c in CALM]
    add(form("stai", (1, 4), {"anxiety": range(1, 21)}, back), state, 18)
    return found


def graded(
    chance: np.random.Generator, key: Instrument, loadings: Array, middles: Array, between: float
) -> Array:
    """Answers as given: a normal level of each scale, cut into equal steps about each middle."""
    responses = key.response_sets["answers"]
    steps = int(responses.maximum - responses.minimum)
    own = [s for s in key.scales.values() if s.items]
    place = {item: n for n, scale in enumerate(own) for item in scale.items}
    which = [place[item] for item in key.items]
    level = np.sqrt(between) * chance.normal(size=(PEOPLE, 1))
    level = level + np.sqrt(1 - between) * chance.normal(size=(PEOPLE, len(own)))
    noise = np.sqrt(1 - loadings**2) * chance.normal(size=(PEOPLE, len(which)))
    seen = loadings * level[:, which] + noise
    width = {2: 0.6, 3: 0.8, 4: 1.6, 6: 1.7}[steps]
    cuts = middles[:, None] + np.linspace(-width, width, steps)
    answers = responses.minimum + (seen[:, :, None] > cuts).sum(axis=2).astype(float)
    reverse = {item for scale in own for item in scale.reverse_keyed}
    for n, item in enumerate(key.items):
        if item in reverse:
            answers[:, n] = responses.minimum + responses.maximum - answers[:, n]
    return answers


def made(chance: np.random.Generator) -> list[Population]:
    """Forms whose answers are not public, with loadings of the size that is printed of them."""
    sevens = {f"scale{n}": range(7 * n + 1, 7 * n + 8) for n in range(5)}
    esteem, attitudes = (2, 4, 6), (1, 3, 6, 8, 9)
    forms = (  # loadings from and to, middles from and to, correlation between the scales
        (form("wemwbs", (1, 5), {"wellbeing": range(1, 15)}), 0.55, 0.80, -0.4, 0.2, 0.0),
        (form("gad7", (0, 3), {"anxiety": range(1, 8)}), 0.65, 0.88, 0.3, 0.9, 0.0),
        (form("brs", (1, 5), {"all": range(1, 7)}, esteem), 0.55, 0.80, -0.4, 0.2, 0.0),
        (form("artic10", (1, 7), {"all": range(1, 11)}, attitudes), 0.40, 0.70, -1.0, 0.0, 0.0),
        (
            form("artic35", (1, 7), sevens, range(1, 36, 2), tuple(sevens)),
            *(0.35, 0.70, -1.0, 0.0, 0.55),
        ),
        (form("sdq_made", (0, 2), SDQ, SDQ_REVERSED, SDQ_SUM), 0.45, 0.75, 0.2, 1.2, 0.35),
    )
    populations = []
    for key, low, high, below, above, between in forms:
        k = len(key.items)
        loadings, middles = chance.uniform(low, high, k), chance.uniform(below, above, k)
        answers = graded(chance, key, loadings, middles, between)
        populations.append(Population(key.id, False, key, answers))
    return populations


def drawn(chance: np.random.Generator, of: Population, n: int) -> pd.DataFrame:
    """A file of n people."""
    answers = of.answers[chance.integers(len(of.answers), size=n)].copy()
    answers[chance.random(answers.shape) < chance.choice(MISSING)] = np.nan
    return pd.DataFrame(answers, columns=list(of.form.items))


def turned(key: Instrument, answers: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    """Some items the other way round."""
    ends = key.response_sets["answers"]
    return answers.assign(**{i: ends.minimum + ends.maximum - answers[i] for i in items})


def reordered(chance: np.random.Generator, key: Instrument, answers: pd.DataFrame) -> pd.DataFrame:
    """The items in another order that crosses keys; empty where there is none."""
    kinds = {
        item: (name, item in scale.reverse_keyed)
        for name, scale in key.scales.items()
        for item in scale.items
    }
    if len(set(kinds.values())) < 2:
        return answers.iloc[:0]
    while True:
        order = chance.permutation(list(key.items))
        if any(kinds[a] != kinds[b] for a, b in zip(key.items, order, strict=True)):
            return answers.set_axis(list(order), axis=1)[list(key.items)]


def told(of: Population, answers: pd.DataFrame, *others: pd.DataFrame) -> Issue | None:
    """What is said of a file, beside the same form at other waves."""
    place = Place("file.csv", {}, "before", IN_DELIVERABLE)
    waves = [other.dropna(how="all") for other in others]
    return next(misfits(of.form, answers.dropna(how="all"), place, waves), None)


def named(issue: Issue) -> set[str]:
    """The items that a message names."""
    found = re.match(r"Items? ([\d, ]+) of", issue.problem)
    return set(found[1].split(", ")) if found else set()


def honest(populations: Sequence[Population], chance: np.random.Generator, replicates: int) -> None:
    """How many honest files get a note, and how many are refused."""
    print(f"\nHonest files with a note, % ({replicates} files a cell), and refused, counted")
    print(f"{'':12}" + "".join(f"{n:>7}" for n in SIZES) + "   refused")
    every: list[list[float]] = []
    for of in populations:
        row, refused = [], 0
        for n in SIZES:
            said = [told(of, drawn(chance, of, n)) for _ in range(replicates)]
            row.append(100 * float(np.mean([issue is not None for issue in said])))
            refused += sum(issue is not None and issue.severity == "fault" for issue in said)
        every.append(row)
        print(f"{of.name:12}" + "".join(f"{x:7.1f}" for x in row) + f"   {refused}", flush=True)
    mean = np.mean(every, axis=0)
    print(f"{'all':12}" + "".join(f"{x:7.1f}" for x in mean) + f"   mean {np.mean(mean):.2f}%")


def power(
    populations: Sequence[Population], chance: np.random.Generator, replicates: int, wrong: str
) -> None:
    """How many files with something wrong go without a word, and how many name other items."""
    print(f"\n{wrong}: missed, % (of those told of, % that name exactly the items)")
    print(f"{'':12}" + "".join(f"{n:>10}" for n in SIZES))
    every: list[list[float]] = []
    for of in populations:
        row, cells = [], ""
        for n in SIZES:
            missed, exact = [], []
            for _ in range(replicates):
                file, items = spoilt(chance, of, drawn(chance, of, n), wrong)
                if file.empty:
                    break
                others = []
                if wrong.endswith("both waves"):
                    others = [turned(of.form, drawn(chance, of, n), sorted(items))]
                issue = told(of, file, *others)
                missed.append(issue is None)
                exact += [named(issue) == items] if issue else []
            if not missed:
                break
            row.append(100 * float(np.mean(missed)))
            share = f"({100 * np.mean(exact):.0f})" if exact and wrong != "another order" else ""
            cells += f"{row[-1]:5.0f}{share:>5}"
        if row:
            every.append(row)
            print(f"{of.name:12}{cells}", flush=True)
    print(f"{'mean':12}" + "".join(f"{x:5.0f}     " for x in np.mean(every, axis=0)))


def spoilt(
    chance: np.random.Generator, of: Population, file: pd.DataFrame, wrong: str
) -> tuple[pd.DataFrame, set[str]]:
    """A file with something wrong, and the items that are; empty where it cannot be."""
    if wrong == "another order":
        return reordered(chance, of.form, file), set()
    own = [scale for scale in of.form.scales.values() if scale.items]
    reverse = [item for scale in own for item in scale.reverse_keyed]
    if wrong == "all reverse-keyed":
        return turned(of.form, file, reverse) if len(reverse) > 1 else file.iloc[:0], {*reverse}
    some = own[chance.integers(len(own))].items
    count = min(int(wrong[0]), (len(some) - 1) // 2)
    items = chance.choice(list(some), count, replace=False).tolist()
    return turned(of.form, file, items), {*items}


def main() -> None:
    """Print what honest files are told, and what goes untold of others."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=TRIALS, default=TRIALS)
    asked = parser.parse_args()
    populations = [*(real() if DATA.is_dir() else []), *made(np.random.default_rng(asked.seed))]
    for trial in asked.only:  # each the same, alone or among others
        chance = np.random.default_rng([asked.seed, TRIALS.index(trial)])
        if trial == "honest":
            honest(populations, chance, asked.replicates)
        else:
            power(populations, chance, asked.replicates, trial)


if __name__ == "__main__":
    main()
