"""Before a survey: how many pairs a code would find and confuse, and what to add to it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.link.codes.elements import Codes, Element, Kind, encode, times_in
from evaluation.link.codes.link import link_codes
from evaluation.link.codes.model import SLIP_RATE

RETURN = 0.7  # assumed: share of a wave that is in the other
RELATED = 0.15  # assumed: people with a sibling or colleague who shares half of the elements
BLANK = 0.02  # assumed: an element left out
GOOD, FEW_FALSE = 0.8, 0.02
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# First names in England and Wales by initial, in round figures.
_INITIALS = np.array(
    [11, 5, 8, 6, 7, 2, 4, 5, 2, 11, 5, 7, 8, 3, 2, 4, 0.3, 6, 9, 5, 0.4, 2, 1.5, 0.2, 0.8, 1.5]
)
_ADDABLE: tuple[tuple[str, Kind, str], ...] = (
    ("birth_day", "day", "On which day of the month were you born? (1 to 31)"),
    (
        "mother_initial",
        "letter",
        "First letter of your mother's first name (or of the person who brought you up)",
    ),
    ("birth_month", "month", "In which month were you born? (1 to 12)"),
    ("birthplace_initial", "letter", "First letter of the town or village where you were born"),
    ("own_second_letter", "letter", "Second letter of your own first name"),
    ("older_siblings", "category", "How many older brothers and sisters have you? (0, 1, 2 ...)"),
    ("first_school_initial", "letter", "First letter of the name of your first school"),
    (
        "father_initial",
        "letter",
        "First letter of your father's first name (a dash if you do not know)",
    ),
)
_WORDS: tuple[tuple[str, Kind], ...] = (
    ("month", "month"),
    ("year|number|house|phone|digit|post|door", "number"),
    ("initial|letter", "letter"),
    ("day", "day"),
)
_ASK: dict[Kind, str] = {
    "letter": "First letter of: {}",
    "day": "Day of the month (1 to 31): {}",
    "month": "Month (1 to 12): {}",
    "number": "Number: {}",
    "category": "{} (choose from a list)",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a code did in simulated surveys: shares of the people in both waves, and of links."""

    names: tuple[str, ...]
    found: float
    exact: float
    false: float
    runs: int


@dataclass(frozen=True, slots=True)
class Advice:
    """How a code would do at ``n`` people a wave; with what added, if anything; the questions."""

    n: int
    elements: tuple[Element, ...]
    trials: tuple[Trial, ...]
    enough: bool
    questions: tuple[str, ...]

    def lines(self) -> list[str]:
        """The advice in sentences."""
        added = [", ".join(trial.names[len(self.elements) :]) for trial in self.trials]
        codes = [f"With {names} added" if names else "This code" for names in added]
        tried = [
            f"{code} ({len(trial.names)} elements): finds {trial.found:.0%} of the people who come "
            f"back (equal codes alone: {trial.exact:.0%}); {trial.false:.1%} of its links are "
            "false."
            for code, trial in zip(codes, self.trials, strict=True)
        ]
        verdict = f"Add: {added[-1]}." if added[-1] else "That is enough: nothing need be added."
        if not self.enough:
            verdict = (
                f"Even so fewer than {GOOD:.0%} would be found, or more than {FEW_FALSE:.0%} of "
                "links be false. Give people a number to keep, or link by a known identifier."
            )
        return [
            f"Simulated surveys with {self.n} people a wave: {RETURN:.0%} of them in both, "
            f"{SLIP_RATE:.0%} slips and {BLANK:.0%} left out an element and wave, {RELATED:.0%} "
            "with a relative who shares half of the code.",
            "",
            *tried,
            "",
            verdict,
            "",
            "Questions to print, the same in every wave:",
            *(f"  {number}. {question}" for number, question in enumerate(self.questions, start=1)),
        ]


def kind_from_name(name: str) -> Kind:
    """The kind that a heading suggests: ``birth_month`` a month, ``house_no`` a number."""
    lower = name.lower()
    return next((kind for words, kind in _WORDS if re.search(words, lower)), "category")


def advise(elements: Sequence[Element], n: int) -> Advice:
    """Try a code in simulated surveys, and with elements added until it does well.

    Well: at least 80% of those who come back are found, and at most 2% of links are false.
    Raises ValueError when ``n`` is below 2 or no element is given.
    """
    if n < 2 or not elements:
        raise ValueError("a code needs elements, and at least two people")
    code = list(elements)
    spare = [
        (name, kind, question)
        for name, kind, question in _ADDABLE
        # not what the code asks already: the same name, or the same day or month
        if all(e.name != name and (e.kind != kind or kind not in ("day", "month")) for e in code)
    ]
    trials = [_try(code, n)]
    while not _does_well(trials[-1]) and spare and len(trials) < 5:
        name, kind, _ = spare.pop(0)
        code.append(Element(name, kind))
        trials.append(_try(code, n))
    asked = {name: question for name, _, question in _ADDABLE}
    return Advice(
        n,
        tuple(elements),
        tuple(trials),
        _does_well(trials[-1]),
        tuple(asked.get(e.name) or _ASK[e.kind].format(e.name.replace("_", " ")) for e in code),
    )


def _does_well(trial: Trial) -> bool:
    return trial.found >= GOOD and trial.false <= FEW_FALSE


def _try(code: Sequence[Element], n: int) -> Trial:
    runs = max(1, min(30, math.ceil(2_000 / n)))
    both = right_links = exact = links = 0
    for seed in range(runs):
        codes, first, second = made_up(code, n, np.random.default_rng([seed, n]))
        linked = link_codes(codes).pairs
        right = sum(first[a] == second[b] for a, b in linked)
        both += len(set(first) & set(second))
        right_links, links = right_links + right, links + len(linked)
        exact += _equal(codes, first, second)
    return Trial(
        tuple(element.name for element in code),
        right_links / both,
        exact / both,
        1 - right_links / max(links, 1),
        runs,
    )


def _equal(codes: Codes, first: Sequence[int], second: Sequence[int]) -> int:
    """People whose code is whole, the same in both waves, and nobody else's."""
    sides = []
    for side, who in ((codes.baseline, first), (codes.later, second)):
        alone = (side < codes.missing).all(axis=1) & (times_in(side) == 1)
        sides.append({(*side[row].tolist(), who[row]) for row in np.flatnonzero(alone).tolist()})
    return len(sides[0] & sides[1])


def made_up(
    code: Sequence[Element], n: int, rng: np.random.Generator
) -> tuple[Codes, list[int], list[int]]:
    """Two simulated waves of n people, and who wrote each row."""
    both = max(1, round(RETURN * n))
    columns = [_draw(element.kind, 2 * n - both, rng) for element in code]
    for person in np.flatnonzero(rng.random(2 * n - both) < RELATED):
        relative = int(rng.integers(0, 2 * n - both))
        for column in columns:
            if rng.random() < 0.5:
                column[person] = column[relative]
    first, second = (list(range(start, start + n)) for start in (0, n - both))
    waves = (
        {
            element.name: [_slip(column[person], element.kind, rng) for person in persons]
            for element, column in zip(code, columns, strict=True)
        }
        for persons in (first, second)
    )
    return encode(code, *waves), first, second


def _draw(kind: Kind, n: int, rng: np.random.Generator) -> list[str]:
    if kind == "letter":
        return [str(v) for v in rng.choice(list(_LETTERS), n, p=_INITIALS / _INITIALS.sum())]
    if kind == "number":
        return [str(1 + int(v)) for v in rng.exponential(40, n)]
    if kind == "category":
        return [str(v) for v in rng.choice(list("abcde"), n, p=[0.35, 0.3, 0.2, 0.1, 0.05])]
    return [str(v) for v in rng.integers(1, 32 if kind == "day" else 13, n)]


def _slip(value: str, kind: Kind, rng: np.random.Generator) -> str:
    chance = rng.random()
    if chance < BLANK:
        return ""
    if chance > BLANK + SLIP_RATE:
        return value
    if kind in ("day", "month", "number") and rng.random() < 0.4:
        return str(max(1, int(value) + int(rng.choice([-1, 1]))))
    return _draw(kind, 1, rng)[0]
