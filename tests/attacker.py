"""Somebody with the published files and time: what can be worked out of single people.

Knows what everybody knows: the instruments' published keys (which items, which answers, which
scales hold which items), how numbers are rounded when they are printed, how a t interval is made,
and of how many people a report tells. Nothing in here comes from the toolkit: what leaves the team
is read as files, and every number becomes whole-number bounds of a sum.

Three ways are gone. *Sums*: totals of all scales and waves over everybody in the editions and
sister reports at hand, as one system in whole numbers. *Intervals*: an interval tells the sum of
squares of the changes, and with it which lists of changes there can have been. *Between files*:
people who are in one of two files only are a group of their own in the same system.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy import sparse, stats
from scipy.optimize import Bounds, LinearConstraint, milp


class ContradictionError(Exception):
    """What is printed cannot all be true as the attacker reads it."""


# ---------------------------------------------------------------- what everybody knows


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale in whole steps: a person's sum of items, which is printed over ``divisor``."""

    low: int
    high: int
    divisor: int
    blocks: tuple[int, ...]

    @property
    def range(self) -> int:
        """How far apart two sums can be."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Key:
    """An instrument as it is published. ``blocks``: items that are in the same scales together."""

    id: str
    blocks: tuple[tuple[int, int], ...]
    scales: dict[str, Scale]
    reverse: dict[str, frozenset[str]] = field(default_factory=dict)
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ends: dict[str, tuple[int, int]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def scale_titled(self, label: str) -> str:
        """The scale that a table's row names; empty for another row."""
        plain = " ".join(label.split())
        long = sorted(self.titles, key=len, reverse=True)
        return next((self.titles[title] for title in long if plain.startswith(title)), "")

    def sums(self, scale: str, answers: Mapping[str, np.ndarray]) -> np.ndarray:
        """Each person's sum of one scale's items, reversed ones turned round."""
        turned = [
            sum(self.ends[item]) - answers[item] if item in self.reverse[scale] else answers[item]
            for item in self.items[scale]
        ]
        return np.sum(turned, axis=0).round().astype(int)


def read_key(declared: Mapping[str, Any]) -> Key:
    """The key of an instrument's file. Scales of a gate, a recoding or a key apart are left out."""
    sets = declared["response_sets"]
    ends = {
        str(item): (
            int(sets[about["responses"]]["minimum"]),
            int(sets[about["responses"]]["maximum"]),
        )
        for item, about in declared["items"].items()
    }
    plain = {
        name: scale
        for name, scale in declared["scales"].items()
        if not scale.keys() & {"gate", "recode", "transform", "optional", "key_file"}
    }
    items = {n: tuple(map(str, s["items"])) for n, s in plain.items() if "items" in s}
    reverse = {n: frozenset(map(str, plain[n].get("reverse_keyed", ()))) for n in items}
    for name, scale in plain.items():
        if parts := scale.get("sum_of"):
            items[name] = tuple(item for part in parts for item in items[part])
            reverse[name] = frozenset(item for part in parts for item in reverse[part])
    together: dict[frozenset[str], list[str]] = {}
    for item in dict.fromkeys(itertools.chain(*items.values())):
        inside = frozenset(name for name in items if item in items[name])
        if len({item in reverse[name] for name in inside}) > 1:
            raise ValueError(f"item {item} is turned round in one scale and not in another")
        together.setdefault(inside, []).append(item)
    blocks = [(set(group), inside) for inside, group in together.items()]
    scales = {
        name: Scale(
            sum(ends[item][0] for item in of),
            sum(ends[item][1] for item in of),
            len(of) if plain[name].get("method") == "mean" else 1,
            tuple(at for at, (_, inside) in enumerate(blocks) if name in inside),
        )
        for name, of in items.items()
    }
    sizes = tuple(
        (sum(ends[i][0] for i in group), sum(ends[i][1] for i in group)) for group, _ in blocks
    )
    titles = {plain[name].get("title", name): name for name in items}
    return Key(str(declared["id"]), sizes, scales, reverse, items, ends, titles)


def key_from(path: Path) -> Key:
    """The key of a published instrument's file."""
    return read_key(yaml.safe_load(path.read_text(encoding="utf-8")))


# ---------------------------------------------------------------- what files print


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number and the grid that it stands on; ``outward``: it is the end of an interval.

    An end that stands outwards lies up to one step of the grid beyond the true one; all else is
    rounded half away from zero.
    """

    value: Fraction
    step: Fraction
    outward: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a file prints of one scale between two waves. ``n`` is None where no number stands."""

    scale: str
    waves: tuple[str, str]
    group: str = ""
    n: int | None = None
    means: tuple[tuple[str, Number], ...] = ()
    change: Number | None = None
    ends: tuple[Number, Number] | None = None
    level: float = 0.95


def read_findings(path: Path | str, key: Key) -> list[Change]:
    """All changes that a ``findings.json`` prints of an instrument; a text is read as the file.

    Numbers stand there as estimates, in tables and behind figures: all are read, as one place may
    tell what another withholds. Where the list of all that an edition prints anywhere goes with
    it (``values``), that is read as well.
    """
    text = path.read_text(encoding="utf-8") if isinstance(path, Path) else path
    content = json.loads(text)
    findings = content["findings"]
    found = []
    told = _people_told(findings, key)
    for finding in findings:
        place = _place_of(finding["key"], key)
        changes = []
        if place:
            scale, waves, group = place
            changes = [_change(finding, key, scale, waves), *_drawn(finding, key, scale, waves)]
            changes = [replace(c, group=group) for c in changes]
            changes += _rows(finding, key, scale, waves, group)
        elif finding["key"].endswith(f"{key.id}.changes"):
            changes = [*_rows(finding, key), *_drawn(finding, key)]
        found += changes
    found += _listed(content.get("values", ()), key)
    both = [c.n is None and not c.group and c.waves[1] == "after" for c in found]
    named = [replace(c, n=told) if all_ else c for c, all_ in zip(found, both, strict=True)]
    return _one_rule(list(dict.fromkeys(_coarsest(named))), key)


def read_edition(outputs: Path, key: Key, folder: str = "publish") -> list[Change]:
    """All that an edition prints of an instrument: its findings.json, and wherever else it stands.

    ``outputs``: the folder of the deliverable. That the list has all which pages print is the
    business of ``test_page_budget.py``.
    """
    findings = json.loads((outputs / folder / "findings.json").read_text(encoding="utf-8"))
    return read_findings(json.dumps(findings | {"values": listed_in(outputs, folder)}), key)


def listed_in(outputs: Path, folder: str = "publish") -> list[dict[str, Any]]:
    """The list of all that an edition prints."""
    values = json.loads((outputs / "internal" / "values.json").read_text(encoding="utf-8"))
    return values[{"publish": "public"}.get(folder, folder)]


def _place_of(finding: str, key: Key) -> tuple[str, tuple[str, str], str] | None:
    """Of which scale, waves and group the key of a finding says that it is."""
    place = re.search(rf"(?:^|\.){key.id}\.(\w+)\.change(_follow_up)?(?:\.(\w+))?$", finding)
    if place is None or place[1] not in key.scales:
        return None
    return place[1], ("before", "follow_up" if place[2] else "after"), place[3] or ""


def read_values(listed: Sequence[Mapping[str, Any]], key: Key) -> list[Change]:
    """The changes in the list of all that an edition prints, wherever it stands."""
    return _one_rule(list(dict.fromkeys(_coarsest(_listed(listed, key)))), key)


def _listed(listed: Sequence[Mapping[str, Any]], key: Key) -> list[Change]:
    """What is printed of one scale in one place, by its text; the words tell a missing sign."""
    together: dict[tuple[object, ...], dict[str, Number]] = {}
    for value in listed:
        if not (name := _named(value, key)):
            continue
        *whom, what = name
        text = value["text"].lstrip("+")
        minus = (
            "\N{MINUS SIGN}" if (value["exact"] or 0) < 0 and text[0] != "\N{MINUS SIGN}" else ""
        )
        if number := _typed(f"{minus}{text}"):
            place = (*whom, value["finding"], value["place"], value["within"])
            together.setdefault(place, {})[what] = number
    return [
        _from_cells(key, scale, waves, numbers, group)
        for (scale, waves, group, *_), numbers in together.items()
        if numbers.keys() & {"change", "low", "high", *_CELLS}
    ]


_ENDS = {"ci_low": "low", "ci_high": "high"}


def _named(value: Mapping[str, Any], key: Key) -> tuple[str, tuple[str, str], str, str] | None:
    """The scale, waves and group of a printed number, and what it is of them."""
    place = _place_of(value["finding"], key)
    row, _, column = value["estimate"].rpartition(": ")
    if not row:  # an estimate under its name
        what = _ENDS.get(value["part"], value["estimate"] if value["part"] == "value" else "n")
        if value["estimate"] in _CELLS and value["part"] in _ENDS:
            return None
        return (*place, what) if place and value["estimate"] in ("change", *_CELLS) else None
    what = "n" if value["part"] == "n" else _HEADINGS.get(column, "")
    if not what:
        return None
    if place:
        scale, waves, group = place
        own = "" if row in ("Everybody", "All who answered") else _slug(row)
        return scale, waves, group or own, what
    if value["finding"].endswith(f"{key.id}.changes") and (scale := key.scale_titled(row)):
        return scale, ("before", "after"), "", what
    return None


def _coarsest(changes: Sequence[Change]) -> list[Change]:
    """The changes, each number on the coarsest step that the file gives to it anywhere.

    A table's column has as many decimals as its finest number, and says of others ``1.0`` for 1.
    """
    steps: dict[tuple[str, str, str, str, Fraction], Fraction] = {}
    for change in changes:
        for wave, number in _numbers(change):
            place = change.scale, change.group, change.waves[1], wave, number.value
            steps[place] = max(steps.get(place, Fraction(0)), number.step)

    told = sorted((c for c in changes if c.ends), key=lambda c: c.ends[0].step if c.ends else 0)
    wider = {_place(c): c.ends for c in told}  # the last of each: the coarsest

    def of(change: Change, wave: str, number: Number) -> Number:
        place = change.scale, change.group, change.waves[1], wave, number.value
        return replace(number, step=steps[place])

    return [
        replace(
            c,
            means=tuple((wave, of(c, wave, mean)) for wave, mean in c.means),
            change=c.change and of(c, "change", c.change),
            ends=c.ends and wider.get(_place(c), c.ends),
        )
        for c in changes
    ]


def _place(change: Change) -> tuple[object, ...]:
    """Of whom and what an interval is, and how it is printed."""
    ends = tuple(end.value for end in change.ends or ())
    return change.scale, change.group, change.waves[1], ends


def _numbers(change: Change) -> Iterator[tuple[str, Number]]:
    """The means and the mean change."""
    yield from change.means
    if change.change:
        yield "change", change.change


def _people_told(findings: Sequence[Mapping[str, Any]], key: Key) -> int | None:
    """How many were measured both times, wherever the file says so."""
    for finding in findings:
        if finding["key"].endswith((f"{key.id}.flow", f"{key.id}.flow_by_wave")):
            estimate = finding["estimates"].get("n_matched") or {}
            if estimate.get("value") is not None:
                return int(estimate["value"])
    return None


def _change(finding: Mapping[str, Any], key: Key, scale: str, waves: tuple[str, str]) -> Change:
    """The estimates of a finding about one scale."""
    estimates = finding["estimates"]
    people = [finding["n"], *(e.get("n") for e in estimates.values())]
    named = {"mean_before": waves[0], "mean_after": waves[1], "mean_follow_up": waves[1]}
    means = [
        (wave, _number(estimates[name]["value"], estimates[name]["decimals"]))
        for name, wave in named.items()
        if estimates.get(name, {}).get("value") is not None
    ]
    told = estimates.get("change") or {"value": None, "decimals": 1}
    ends = told.get("ci_low"), told.get("ci_high")
    digits = told.get("ci_decimals", told["decimals"])
    return Change(
        scale,
        waves,
        n=next((int(p) for p in people if p is not None), None),
        means=tuple(means),
        change=_number(told["value"], told["decimals"]),
        ends=_ends(*(_number(end, digits) for end in ends), key.scales[scale], told.get("step")),
        level=told.get("ci_level") or 0.95,
    )


_CELLS = {"mean_before": 0, "mean_after": 1, "mean_follow_up": 1}


def _rows(
    finding: Mapping[str, Any],
    key: Key,
    scale: str = "",
    waves: tuple[str, str] = ("before", "after"),
    group: str = "",
) -> Iterator[Change]:
    """The rows of a finding's table: a scale each, or everybody and groups on one scale."""
    table = finding.get("table") or {"columns": (), "rows": ()}
    digits = {column["key"]: column["decimals"] for column in table["columns"]}
    for row in table["rows"]:
        cells = row["cells"]
        label = str(cells.get("label", ""))
        of = scale or key.scale_titled(label)
        if not of:
            continue
        numbers = {
            name: _number(cell, digits[name])
            for name, cell in cells.items()
            if isinstance(cell, int | float)
        }
        own = group or ("" if label == "Everybody" or not scale else _slug(label))
        yield _from_cells(key, of, waves, numbers, own)


def _from_cells(
    key: Key, scale: str, waves: tuple[str, str], numbers: Mapping[str, Number], group: str = ""
) -> Change:
    n = numbers.get("n")
    return Change(
        scale,
        waves,
        group,
        int(n.value) if n else None,
        tuple((waves[at], numbers[name]) for name, at in _CELLS.items() if name in numbers),
        numbers.get("change"),
        _ends(numbers.get("low"), numbers.get("high"), key.scales[scale]),
    )


def _drawn(
    finding: Mapping[str, Any],
    key: Key,
    scale: str = "",
    waves: tuple[str, str] = ("before", "after"),
) -> Iterator[Change]:
    """The points of a finding's picture of changes."""
    figure = finding.get("figure") or {}
    if figure.get("kind") != "change" or figure.get("of") != "change":
        return
    for mark in figure["marks"]:
        if of := scale or key.scale_titled(mark["label"]):
            value, low, high = (
                _number(mark[end], figure["decimals"]) for end in ("value", "low", "high")
            )
            group = "" if not scale or mark["label"] == "Everybody" else _slug(mark["label"])
            ends = _ends(low, high, key.scales[of], mark.get("step"))
            yield Change(of, waves, group, change=value, ends=ends)


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def _number(value: float | None, decimals: int) -> Number | None:
    return None if value is None else Number(Fraction(str(value)), Fraction(1, 10**decimals))


_HEADINGS = {
    "Mean before": "mean_before",
    "Mean after": "mean_after",
    "Mean at follow-up": "mean_follow_up",
    "Mean change": "change",
    "Change": "change",
    "95% interval from": "low",
    "95% interval, from": "low",
    "to": "high",
    "95% interval, to": "high",
}


def _typed(text: str) -> Number | None:
    """A number as it is typed, with as many decimals as it shows."""
    plain = text.replace("\N{MINUS SIGN}", "-").replace("+", "").replace(",", "").strip()
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return None
    return Number(Fraction(plain), Fraction(1, 10 ** len(plain.partition(".")[2])))


def _ends(
    low: Number | None, high: Number | None, scale: Scale, told: float | None = None
) -> tuple[Number, Number] | None:
    """The ends of an interval: outwards on whole steps of the sum where they stand on such.

    Which rule a file follows is public; that all its ends stand on whole steps is the sign.
    ``told``: the step that the file gives with them.
    """
    if low is None or high is None:
        return None
    step = whole_step(scale) if told is None else Fraction(str(told))
    if not (_on_steps(low, step) and _on_steps(high, step)):
        return low, high
    return replace(low, step=step, outward=True), replace(high, step=step, outward=True)


STEPS = (Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(1))


def whole_step(scale: Scale) -> Fraction:
    """The step on which interval ends stand outwards: 1 of a sum, of a mean the next to print."""
    return next(step for step in STEPS if step >= Fraction(1, scale.divisor))


def _on_steps(number: Number, step: Fraction) -> bool:
    return (number.value / step).denominator == 1


def _one_rule(changes: Sequence[Change], key: Key) -> list[Change]:
    """Numbers on whole steps by one rule for a file, as one may stand on such a step by chance.

    Ends stand outwards only where all do; means and changes are of whole steps only where all are.
    """
    ends = [end for c in changes for end in c.ends or ()]
    if ends and not all(end.outward for end in ends):
        tenth = Fraction(1, 10)
        return [
            replace(c, ends=tuple(Number(e.value, min(e.step, tenth)) for e in c.ends))
            if c.ends
            else c
            for c in changes
        ]
    steps = {name: whole_step(scale) for name, scale in key.scales.items()}
    coarse = all(_on_steps(number, steps[c.scale]) for c in changes for _, number in _numbers(c))
    return [_coarsened(c, steps[c.scale]) for c in changes] if ends and coarse else list(changes)


def _coarsened(change: Change, step: Fraction) -> Change:
    """The change with its mean numbers as of whole steps."""

    def of(number: Number) -> Number:
        return replace(number, step=max(step, number.step))

    means = tuple((wave, of(mean)) for wave, mean in change.means)
    return replace(change, means=means, change=change.change and of(change.change))


# ---------------------------------------------------------------- numbers as bounds of sums


def whole_sums(number: Number, parts: int) -> tuple[int, int]:
    """The whole sums that, divided by ``parts``, are printed as this number (half from zero)."""
    if number.value < 0:
        low, high = whole_sums(replace(number, value=-number.value), parts)
        return -high, -low
    half = number.step / 2
    low, high = (number.value - half) * parts, (number.value + half) * parts
    last = math.ceil(high) - 1
    return (-last if number.value == 0 else math.ceil(low)), last


def true_ends(change: Change, scale: Scale) -> tuple[tuple[float, float], tuple[float, float]]:
    """Between what the two ends of the true interval lie, in steps of the sum."""
    assert change.ends
    low, high = change.ends
    if low.outward:
        between = ((low.value, low.value + low.step), (high.value - high.step, high.value))
    else:
        between = tuple((e.value - e.step / 2, e.value + e.step / 2) for e in (low, high))
    (a, b), (c, d) = between
    k = scale.divisor
    return (float(a * k), float(b * k)), (float(c * k), float(d * k))


# An outward interval goes at least so far to either side, as a share of the scale: by the number of
# people, and further where that is not enough.
WIDER = (0.05, 0.1, 0.2)
Squares = tuple[int, int, int]  # a sum of changes, and the least and largest sum of squares with it


def squares_of(change: Change, scale: Scale, n: int, sums: tuple[int, int]) -> list[Squares]:
    """The sums of changes that the interval allows, each with its sums of squares.

    Without an interval any sum of squares is possible.
    """
    most = scale.range
    low, high = max(sums[0], -n * most), min(sums[1], n * most)
    if not change.ends or n < 2:
        return [(s, least_squares(n, s), most * most * n) for s in range(low, high + 1)]
    (l0, l1), (h0, h1) = true_ends(change, scale)
    t = float(stats.t.ppf(0.5 + change.level / 2, n - 1))
    widths = (t / (4 * (n - 1)), *WIDER)  # shares of the range
    found = []
    for s in range(
        max(low, math.floor(n * (l0 + h0) / 2)), min(high, math.ceil(n * (l1 + h1) / 2)) + 1
    ):
        mean = s / n
        sides = ((mean - l1, mean - l0), (h0 - mean, h1 - mean))
        if change.ends[0].outward:  # no closer than by the rule, whatever the true ends are
            sides = tuple(
                (0.0 if any(near < w * most <= far for w in widths) else near, far)
                for near, far in sides
            )
        least, largest = max(0.0, *(a for a, _ in sides)), min(b for _, b in sides)
        if largest < least - 1e-9:
            continue
        q0, q1 = (w * w * n * (n - 1) / (t * t) + s * s / n for w in (least, max(largest, 0.0)))
        first, last = max(math.ceil(q0 - 1e-6), least_squares(n, s)), math.floor(q1 + 1e-6)
        first, last = first + (first - s) % 2, last - (last - s) % 2
        if first <= last:
            found.append((s, first, last))
    return found


def _both(one: list[Squares], other: list[Squares] | None) -> list[Squares]:
    """What two printed intervals of the same change allow together."""
    if other is None:
        return one
    last = {s: (low, high) for s, low, high in other}
    both = [(s, max(low, last[s][0]), min(high, last[s][1])) for s, low, high in one if s in last]
    return [(s, low, high) for s, low, high in both if low <= high]


def least_squares(n: int, total: int) -> int:
    """The least sum of squares of n whole numbers with this total."""
    if not n:
        return 0
    each, over = divmod(abs(total), n)
    return (n - over) * each * each + over * (each + 1) ** 2


def changes_of_one(scale: Scale, n: int, squares: Sequence[Squares]) -> tuple[int, int]:
    """The lowest and highest change that any single one of n people can have."""
    most = scale.range
    reach = [min(most, math.isqrt(last)) for _, _, last in squares]
    possible = [
        d
        for (s, _, last), far in zip(squares, reach, strict=True)
        for d in range(-far, far + 1)
        if abs(s - d) <= (n - 1) * most and d * d + least_squares(n - 1, s - d) <= last
    ]
    if not possible:
        raise ContradictionError("no change fits the interval")
    return min(possible), max(possible)


# ---------------------------------------------------------------- who rose, who fell


@functools.cache
def _square_sums(count: int, most: int, cap: int) -> dict[int, int]:
    """For ``count`` whole numbers of 1 to ``most``: by their total, the sums of squares as bits."""
    if not count:
        return {0: 1}
    kept = (1 << (cap + 1)) - 1
    sums: dict[int, int] = {}
    for total, bits in _square_sums(count - 1, most, cap).items():
        for one in range(1, min(most, math.isqrt(cap)) + 1):
            if more := (bits << (one * one)) & kept:
                sums[total + one] = sums.get(total + one, 0) | more
    return sums


EXACT_UP_TO = 60  # sums of squares up to which every list of changes is tried


def splits(
    scale: Scale, n: int, squares: Sequence[Squares], up: int, down: int
) -> set[tuple[int, int, int]]:
    """How many can have risen, fallen and stayed the same, as triples.

    ``up``, ``down``: the most that all rises and all falls can come to.
    """
    quick = _quick_splits(scale.range, n, squares, up, down)
    if any(last > EXACT_UP_TO for _, _, last in squares):
        return quick
    return {
        split for split in quick if any(_exact(split, scale.range, s, up, down) for s in squares)
    }


def _quick_splits(
    most: int, n: int, squares: Sequence[Squares], up: int, down: int
) -> set[tuple[int, int, int]]:
    """The same by the least and largest sums of squares only; never too few."""
    found = set()
    rose, fell = np.array([(r, f) for r in range(n + 1) for f in range(n + 1 - r)]).T
    for s, first, last in squares:
        lowest = np.maximum(rose, s + fell)
        highest = np.minimum(np.minimum(rose * most, s + fell * most), min(up, s + down))
        room = highest >= lowest
        rose_, fell_, lowest, highest = (of[room, None] for of in (rose, fell, lowest, highest))
        risen = lowest + np.arange((highest - lowest).max(initial=-1) + 1)
        least = _least(rose_, risen) + _least(fell_, risen - s)
        largest = _largest(rose_, risen, most) + _largest(fell_, risen - s, most)
        fits = ((risen <= highest) & (least <= last) & (largest >= first)).any(axis=1)
        found |= set(zip(rose_[fits, 0].tolist(), fell_[fits, 0].tolist(), strict=True))
        left = ~room
        left[room] = ~fits
        rose, fell = rose[left], fell[left]
    return {(r, f, n - r - f) for r, f in found}


def _least(count: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """The least sum of squares of ``count`` whole numbers with these totals."""
    each, over = np.divmod(totals, np.maximum(count, 1))
    least = (count - over) * each * each + over * (each + 1) ** 2
    return np.where(count > 0, least, np.where(totals == 0, 0, 10**9))


def _largest(count: np.ndarray, totals: np.ndarray, most: int) -> np.ndarray:
    """All but one at 1 or at the most: the largest sum of squares of ``count`` numbers from 1."""
    if most == 1:
        largest = totals
    else:
        full, left = np.divmod(totals - count, most - 1)
        rest = np.where(full < count, (1 + left) ** 2 + (count - full - 1), 0)
        largest = full * most * most + rest
    return np.where(count > 0, largest, np.where(totals == 0, 0, -(10**9)))


def _exact(split: tuple[int, int, int], most: int, squares: Squares, up: int, down: int) -> bool:
    rose, fell, _ = split
    s, first, last = squares
    window = (1 << (last + 1)) - (1 << first)
    rises, falls = (_square_sums(count, most, EXACT_UP_TO) for count in (rose, fell))
    for risen, bits in rises.items():
        others = falls.get(risen - s)
        if others is None or risen > up or risen - s > down:
            continue
        few, many = sorted((bits, others), key=int.bit_count)
        while few:
            lowest = few & -few
            if (many << (lowest.bit_length() - 1)) & window:
                return True
            few ^= lowest
    return False


def lists_of_changes(
    scale: Scale, n: int, squares: Sequence[Squares], most_lists: int = 200
) -> list[tuple[int, ...]]:
    """Every list of n changes, in order, that the squares allow; no more than ``most_lists``."""
    found: list[tuple[int, ...]] = []

    def further(taken: tuple[int, ...], top: int, s: int, first: int, last: int) -> None:
        left = n - len(taken)
        if len(found) >= most_lists or last < least_squares(left, s):
            return
        if not left:
            if s == 0 and first <= 0 <= last:
                found.append(taken)
            return
        reach = math.isqrt(last)
        for change in range(min(top, reach), -min(reach, scale.range) - 1, -1):
            if change * left < s:
                return
            further((*taken, change), change, s - change, first - change**2, last - change**2)

    for s, first, last in squares:
        further((), scale.range, s, first, last)
    return found


# ---------------------------------------------------------------- sums, as one system


@dataclass(frozen=True, slots=True)
class Report:
    """What one file prints of people told apart by ``people``: how many in each group of them.

    Two reports share the groups of people that have the same name in both.
    """

    people: dict[str, int]
    changes: tuple[Change, ...]
    name: str = ""

    @property
    def n(self) -> int:
        """How many it rests on."""
        return sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Bound:
    """Between what a value lies that no file prints.

    ``member``: the score of any one of the people ``who``; ``total``: a sum over a report's people;
    ``moved``: how far apart two groups of people lie; ``rose``, ``fell``, ``same``: how many.
    """

    kind: str
    who: str
    scale: str
    wave: str
    low: int
    high: int
    range: int
    needed: Fraction

    @property
    def exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high

    @property
    def narrow(self) -> bool:
        """Whether less is left open than must be."""
        return self.high - self.low < self.needed

    @property
    def under_half(self) -> bool:
        """Whether less is left open than half of all that the value could be."""
        return 2 * (self.high - self.low) < self.range

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is a bound of."""
        return self.kind, self.who, self.scale, self.wave


SPLIT_WIDTH = 3  # a number of people who changed one way must stay open by as many
Terms = dict[tuple[str, int, str, str], int]  # (people, block, wave, "one" or "rest") -> factor


def attack(
    key: Key, reports: Sequence[Report], moved: tuple[str, str] | None = None
) -> list[Bound]:
    """Bounds of all that the reports do not print. Raises ContradictionError.

    ``moved``: two groups of people whose difference is asked for, such as one child's two forms.
    """
    system = _System(key, reports)
    goals = list(_goals(key, reports, moved))
    counted = [
        (report, scale, later)
        for report in reports
        for scale, later in dict.fromkeys((c.scale, c.waves[1]) for c in report.changes)
        if (report.name, scale, later) in system.squares
    ]
    totals = [
        _terms(report.people, key.scales[scale], wave)
        for report, scale, later in counted
        for wave in ("before", later)
    ]
    ends = system.bounds([*(terms for terms, _ in goals), *totals])
    found = [
        replace(b, low=low, high=high) for (_, b), (low, high) in zip(goals, ends, strict=False)
    ]
    of_totals = iter(ends[len(goals) :])
    for told, before, after in zip(counted, of_totals, of_totals, strict=True):
        found += _splits_of(system, *told, before, after)
    return found


def _goals(
    key: Key, reports: Sequence[Report], moved: tuple[str, str] | None
) -> Iterator[tuple[Terms, Bound]]:
    people = dict(pair for report in reports for pair in report.people.items())
    later = _later(reports)
    waves = ["before", *later, *(f"change {w}" for w in later)]
    for (name, scale), wave in itertools.product(key.scales.items(), waves):
        span = scale.range * (2 if wave.startswith("change") else 1)
        for who in people:
            one = _terms([who], scale, wave, ("one",))
            yield one, Bound("member", who, name, wave, 0, 0, span, Fraction(scale.range, 2))
        for report in reports if len(reports) == 1 else ():  # ten of eleven lie close to all
            if not _printed(report, name, wave):
                whole = _terms(report.people, scale, wave)
                half = Fraction(scale.range * report.n, 2)
                yield whole, Bound("total", report.name, name, wave, 0, 0, span * report.n, half)
        if moved:
            new, old = (_terms([who], scale, wave) for who in moved)
            apart = {**new, **{place: -factor for place, factor in old.items()}}
            yield apart, Bound("moved", "", name, wave, 0, 0, span * 2, Fraction(scale.range, 2))


def _later(reports: Sequence[Report]) -> list[str]:
    return sorted({"after", *(c.waves[1] for report in reports for c in report.changes)})


def _printed(report: Report, scale: str, wave: str) -> bool:
    of = [c for c in report.changes if c.scale == scale]
    if wave.startswith("change "):
        return any(c.change for c in of if c.waves[1] == wave.removeprefix("change "))
    return any(wave in dict(c.means) for c in of)


def _terms(
    people: Mapping[str, int] | Sequence[str],
    scale: Scale,
    wave: str,
    roles: Sequence[str] = ("one", "rest"),
) -> Terms:
    """The score of people on a scale as a sum of blocks; a change is one wave minus another."""
    if wave.startswith("change "):
        new = _terms(people, scale, wave.removeprefix("change "), roles)
        old = _terms(people, scale, "before", roles)
        return {**new, **{place: -factor for place, factor in old.items()}}
    return {(who, b, wave, role): 1 for who in people for b in scale.blocks for role in roles}


class _System:
    """All that is printed as rows in whole numbers; each group of people is one and the rest."""

    def __init__(self, key: Key, reports: Sequence[Report]) -> None:
        self.key = key
        people = dict(pair for report in reports for pair in report.people.items())
        waves = ("before", *_later(reports))
        self.place: dict[tuple[str, int, str, str], int] = {}
        low, high = [], []
        for who, block, wave, role in itertools.product(
            people, range(len(key.blocks)), waves, ("one", "rest")
        ):
            many = 1 if role == "one" else people[who] - 1
            self.place[who, block, wave, role] = len(low)
            low.append(key.blocks[block][0] * many)
            high.append(key.blocks[block][1] * many)
        self.low, self.high = np.array(low, float), np.array(high, float)
        self.rows: list[tuple[Terms, int, int]] = []
        self.squares: dict[tuple[str, str, str], list[Squares]] = {}
        for report in reports:
            self._read(report)

    def _read(self, report: Report) -> None:
        for change in report.changes:
            scale = self.key.scales[change.scale]
            parts = report.n * scale.divisor
            for wave, mean in change.means:
                self.rows.append((_terms(report.people, scale, wave), *whole_sums(mean, parts)))
            told = f"change {change.waves[1]}"
            sums = (-report.n * scale.range, report.n * scale.range)
            if change.change:
                sums = whole_sums(change.change, parts)
            if change.ends:
                squares = squares_of(change, scale, report.n, sums)
                if not squares:
                    raise ContradictionError(f"{change.scale}: no sum of changes fits the interval")
                place = report.name, change.scale, change.waves[1]
                squares = _both(squares, self.squares.get(place))
                self.squares[place] = squares
                sums = squares[0][0], squares[-1][0]
                one = changes_of_one(scale, report.n, squares)
                for who in report.people:
                    self.rows.append((_terms([who], scale, told, ("one",)), *one))
            if change.change or change.ends:
                self.rows.append((_terms(report.people, scale, told), *sums))

    def bounds(self, sums: Sequence[Terms]) -> list[tuple[int, int]]:
        """The lowest and highest of each sum, all in one program of blocks beside one another."""
        vectors = np.array([self._vector(terms) for terms in sums])
        ends = self._extremes(np.vstack([vectors, -vectors]))
        lows, highs = ends[: len(sums)], -ends[len(sums) :]
        return list(zip(map(int, lows), map(int, highs), strict=True))

    def _vector(self, terms: Terms) -> np.ndarray:
        vector = np.zeros(len(self.low))
        for place, factor in terms.items():
            vector[self.place[place]] += factor
        return vector

    def _extremes(self, vectors: np.ndarray) -> np.ndarray:
        """The least value of each vector over all that fits what is printed."""
        many, size = vectors.shape
        rows = np.array([self._vector(terms) for terms, _, _ in self.rows]).reshape(-1, size)
        limits = np.array([ends for _, *ends in self.rows], float).reshape(-1, 2)
        solved = milp(
            vectors.ravel(),
            integrality=np.ones(many * size),
            bounds=Bounds(np.tile(self.low, many), np.tile(self.high, many)),
            constraints=LinearConstraint(
                sparse.kron(sparse.identity(many), sparse.csr_matrix(rows), format="csr"),
                np.tile(limits[:, 0], many),
                np.tile(limits[:, 1], many),
            )
            if len(rows)
            else None,
        )
        if solved.x is None or solved.status:
            raise ContradictionError(f"the numbers cannot all be true: {solved.message}")
        return np.round((vectors * solved.x.reshape(many, size)).sum(axis=1))


def squares_told(key: Key, report: Report, scale: str, later: str = "after") -> list[Squares]:
    """The sums and sums of squares of changes that a report allows; none where no interval is."""
    own = tuple(c for c in report.changes if c.scale == scale)
    return _System(key, [replace(report, changes=own)]).squares.get((report.name, scale, later), [])


def bounds_of_spread(n: int, squares: Sequence[Squares]) -> tuple[float, float]:
    """The least and largest standard deviation of n changes, in steps."""
    least = min(first - s * s / n for s, first, _ in squares)
    largest = max(last - s * s / n for s, _, last in squares)
    return math.sqrt(max(least, 0) / (n - 1)), math.sqrt(max(largest, 0) / (n - 1))


def _splits_of(
    system: _System,
    report: Report,
    name: str,
    wave: str,
    before: tuple[int, int],
    later: tuple[int, int],
) -> Iterator[Bound]:
    """How many rose, fell and stayed the same, where an interval stands.

    ``before``, ``later``: the lowest and highest that everybody together can have scored.
    """
    scale, n = system.key.scales[name], report.n
    squares = system.squares[report.name, name, wave]
    up = min(later[1] - n * scale.low, n * scale.high - before[0])
    down = min(before[1] - n * scale.low, n * scale.high - later[0])
    triples = splits(scale, n, squares, up, down)
    if not triples:
        raise ContradictionError(f"{name}: nobody can have risen or fallen like this")
    for kind, counts in zip(("rose", "fell", "same"), zip(*triples, strict=True), strict=True):
        yield Bound(
            kind,
            report.name,
            name,
            f"change {wave}",
            min(counts),
            max(counts),
            n,
            Fraction(SPLIT_WIDTH),
        )
