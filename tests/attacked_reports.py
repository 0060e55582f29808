"""Made-up groups, the public findings that the toolkit prints of them, and what is true of them.

The toolkit makes the file and nothing else: what an attacker sees is the text of ``findings.json``.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from attacker import Bound, Key, Report, attack, key_from, read_findings, read_key
from workspace_maker import ROOT, change_findings, responses

from evaluation.declare.instrument.model import Instrument
from evaluation.link.waves import match_waves
from evaluation.protect.protect import Protection, load_policy
from evaluation.report.printed_values import printed_values
from evaluation.say.finding import Edition, Finding
from evaluation.say.record import findings_file
from evaluation.scoring.scores import score

SHIPPED = ("sdq", "wemwbs", "gad7")
# Five means of seven items each, and the mean of all: what ARTIC is made of.
MEANS: dict[str, Any] = {
    "id": "attitudes",
    "title": "Attitudes",
    "version": "1",
    "citation": "Made for the tests.",
    "status": "verified",
    "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
    "response_sets": {"seven_point": {"minimum": 1, "maximum": 7}},
    "items": {str(item): {"responses": "seven_point"} for item in range(1, 36)},
    "scales": {
        **{
            name: {
                "title": name.capitalize(),
                "direction": "higher_better",
                "method": "mean",
                "items": list(range(7 * at + 1, 7 * at + 8)),
            }
            for at, name in enumerate(("causes", "responses", "job", "efficacy", "reactions"))
        },
        "overall": {
            "title": "Overall",
            "direction": "higher_better",
            "method": "mean",
            "items": list(range(1, 36)),
        },
    },
}
PRIMARY = {
    "sdq": "total_difficulties",
    "wemwbs": "wellbeing",
    "gad7": "anxiety",
    "attitudes": "overall",
}


@cache
def declared(name: str) -> dict[str, Any]:
    """An instrument as it is published."""
    if name == MEANS["id"]:
        return MEANS
    return yaml.safe_load((ROOT / "instruments" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def key_of(name: str) -> Key:
    """Its key, as the attacker reads it."""
    return (
        read_key(MEANS) if name == MEANS["id"] else key_from(ROOT / "instruments" / f"{name}.yaml")
    )


@cache
def _instrument(name: str) -> Instrument:
    return Instrument.model_validate(declared(name))


@cache
def _policy() -> Any:
    return load_policy("small-groups-2026", ROOT)


@dataclass(frozen=True)
class World:
    """A group that was measured twice. ``waves``: by wave and item, everybody's answers."""

    instrument: str
    waves: dict[str, dict[str, np.ndarray]]
    groups: tuple[str, ...] = ()
    floor: bool = False

    @property
    def n(self) -> int:
        """How many people."""
        return len(next(iter(self.waves["before"].values())))

    def true(self, scale: str, wave: str) -> np.ndarray:
        """Everybody's sum on a scale, or the change in it."""
        key = key_of(self.instrument)
        if wave.startswith("change "):
            return self.true(scale, wave.removeprefix("change ")) - self.true(scale, "before")
        return key.sums(scale, self.waves[wave])

    def without(self, person: int) -> World:
        """The same group when one person is no more in it."""
        waves = {
            wave: {item: np.delete(a, person) for item, a in answers.items()}
            for wave, answers in self.waves.items()
        }
        return World(self.instrument, waves, (), self.floor)

    def changed(self, person: int, wave: str, item: str, answer: int) -> World:
        """The same group with one answer put right."""
        waves = {name: dict(answers) for name, answers in self.waves.items()}
        waves[wave][item] = waves[wave][item].copy()
        waves[wave][item][person] = answer
        return World(self.instrument, waves, self.groups, self.floor)


def world_of(
    instrument: str,
    n: int,
    random: np.random.Generator,
    *,
    floor: bool = False,
    groups: tuple[str, ...] = (),
) -> World:
    """People who differ, items that go together, and a change that not everybody has alike.

    ``floor``: nearly everybody has the lowest score on most scales, and few changed.
    """
    key = key_of(instrument)
    scales = [name for name, scale in key.scales.items() if len(scale.blocks) == 1]
    before, after = {}, {}
    gain = random.normal(0.15, 0.5)
    for name in scales:
        items = key.items[name]
        low, high = key.ends[items[0]]
        middle = random.uniform(-0.15, 0.25) if floor else random.uniform(0.25, 0.75)
        person = random.normal(middle, 0.08 if floor else 0.18, n)
        moved = random.normal(0.05 * gain if floor else 0.12 * gain, 0.03 if floor else 0.12, n)
        for item in items:
            own = random.normal(0, 0.12 if floor else 0.22, n)
            drift = random.normal(0, 0.05 if floor else 0.15, n)
            turned = item in key.reverse[name]
            for wave, level in ((before, person + own), (after, person + own + moved + drift)):
                answers = np.clip(np.round(low + level * (high - low)), low, high)
                wave[item] = low + high - answers if turned else answers
    return World(instrument, {"before": before, "after": after}, groups, floor)


def one_of(world: World, person: int) -> World:
    """One person of a world."""
    waves = {w: {i: a[[person]] for i, a in of.items()} for w, of in world.waves.items()}
    return World(world.instrument, waves)


def at_the_floor(world: World, scale: str) -> World:
    """The world with everybody at the lowest score of a scale, both times."""
    key, waves = key_of(world.instrument), {w: dict(a) for w, a in world.waves.items()}
    for item in key.items[scale]:
        end = key.ends[item][1 if item in key.reverse[scale] else 0]
        for answers in waves.values():
            answers[item] = np.full(world.n, end)
    return World(world.instrument, waves)


def quiet(n: int, up: int, down: int, random: np.random.Generator) -> World:
    """A group in which few moved, each by one point on each of the five scales."""
    world = world_of("sdq", n, random)
    moves = np.zeros(n)
    moves[:up], moves[up : up + down] = 1, -1
    order = random.permutation(n)
    key, waves = key_of("sdq"), {w: dict(a) for w, a in world.waves.items()}
    for scale in ("emotional", "conduct", "hyperactivity", "peer", "prosocial"):
        for at, item in enumerate(key.items[scale]):
            before = waves["before"][item]
            turned = item in key.reverse[scale]
            if at == 0:  # room to move either way
                waves["before"][item] = before = np.ones(n)
            step = moves[order] * (-1 if turned else 1)
            waves["after"][item] = before + step if at == 0 else before
    return World("sdq", waves)


def made(world: World, edition: str = "public") -> str:
    """The text of the ``findings.json`` that an edition of a world has."""
    return _text(found_of(world), edition)


def _text(found: Sequence[Finding], edition: str) -> str:
    """The file, with the list of all that the edition prints."""
    shown = Protection(Edition(edition), _policy()).of(found)
    text = json.loads(findings_file(shown, "made-up", Edition(edition), synthetic=True))
    listed = printed_values((), shown, found)
    return json.dumps(text | {"values": [asdict(value) for value in listed]})


def found_of(world: World) -> list[Finding]:
    """What a before-and-after finds of a world, exactly."""
    instrument = _instrument(world.instrument)
    people = pd.Index([f"p{i:03d}" for i in range(world.n)], name="person", dtype=object)
    background = pd.DataFrame({"g": list(world.groups)}, index=people) if world.groups else None
    items = list(instrument.items)
    waves = []
    for wave, name in (("before", "baseline"), ("after", "endpoint")):
        answers = pd.DataFrame(
            {i: world.waves[wave].get(i, np.full(world.n, np.nan)) for i in items}
        )
        answers.index = people
        waves.append(responses(instrument, answers, name, background=background))
    return change_findings(
        match_waves(waves),
        tuple(score(wave) for wave in waves),
        compare_by="g" if world.groups else "",
        order=tuple(dict.fromkeys(world.groups)),
        primary=f"{world.instrument}.{PRIMARY[world.instrument]}",
    )


def worlds(many: int, seed: int = 13) -> Iterator[World]:
    """Made-up groups of 5 to 19 of all instruments, every other one near the floor.

    Every tenth is two groups of 10 to 19 that are compared.
    """
    random = np.random.default_rng(seed)
    names = ("sdq", "attitudes", "gad7", "sdq", "wemwbs")
    for number in range(many):
        n = int(random.integers(5, 10)) if number % 8 == 7 else int(random.integers(10, 20))
        groups: tuple[str, ...] = ()
        if number % 10 == 9:
            first, second = (int(random.integers(10, 20)) for _ in range(2))
            n, groups = first + second, ("East",) * first + ("West",) * second
        floor = number // 5 % 2 == 1
        yield world_of(names[number % 5], n, random, floor=floor, groups=groups)


def reports_of(world: World, text: str) -> Iterator[tuple[np.ndarray, Report]]:
    """What a findings.json tells of a world: who is counted, and the printed changes."""
    changes = read_findings(text, key_of(world.instrument))
    for group in dict.fromkeys(world.groups) or ("",):
        who = np.array([i for i in range(world.n) if not group or world.groups[i] == group])
        own = tuple(c for c in changes if c.group == group.lower())
        yield who, Report({"all": len(who)}, own, group)


def truth_of(bound: Bound, world: World, who: np.ndarray) -> tuple[int, int]:
    """The lowest and highest that a value really has among the people counted."""
    values = world.true(bound.scale, bound.wave)[who]
    if bound.kind == "total":
        values = values.sum(keepdims=True)
    elif bound.kind != "member":
        moved = {"rose": values > 0, "fell": values < 0, "same": values == 0}[bound.kind]
        values = moved.sum(keepdims=True)
    return int(values.min()), int(values.max())


SCORES, COUNTS = ("member", "total"), ("rose", "fell", "same")


EDITIONS = ("public", "restricted")


def write_worlds(folder: Path, many: int = 8) -> None:
    """The editions of the first made-up groups, to be read by every test that asks for them."""
    for number, world in enumerate(worlds(many)):
        found = found_of(world)
        for edition in EDITIONS:
            (folder / f"{number}.{edition}.json").write_text(_text(found, edition), "utf-8")


@cache
def printed(
    many: int, written: Path | None = None, edition: str = "public"
) -> tuple[tuple[World, str], ...]:
    """Made-up groups, each with the text of its findings.json: as written, else made."""
    texts = [written / f"{number}.{edition}.json" for number in range(many)] if written else []
    return tuple(
        (world, text.read_text("utf-8") if text and text.exists() else made(world, edition))
        for world, text in itertools.zip_longest(worlds(many), texts)
    )


@cache
def attacked(many: int, written: Path | None = None) -> tuple[tuple[World, Bound], ...]:
    """All that is bounded in made-up reports; what is true lies within each bound."""
    found = []
    for world, text in printed(many, written):
        for who, report in reports_of(world, text):
            for bound in attack(key_of(world.instrument), [report]):
                low, high = truth_of(bound, world, who)
                if not bound.low <= low <= high <= bound.high:  # no failure that is expected
                    raise RuntimeError((world.instrument, world.n, bound, low, high))
                found.append((world, bound))
    return tuple(found)


def told_of(bounds: Sequence[tuple[World, Bound]]) -> str:
    """What remains, by kind: for whoever reads why a test failed."""
    kinds: dict[tuple[str, str, str], list[Bound]] = defaultdict(list)
    for world, bound in bounds:
        place = "near the floor" if world.floor else "ordinary"
        kinds[place, bound.kind, bound.wave.split(" ")[0]].append(bound)
    return "\n".join(
        f"{' '.join(kind)}: {sum(b.narrow for b in of)} narrow, {sum(b.exact for b in of)} exact, "
        f"{sum(b.under_half for b in of)} under half, of {len(of)}"
        for kind, of in sorted(kinds.items())
    )


if __name__ == "__main__":  # what remains, by kind: python tests/attacked_reports.py 400
    print(told_of(attacked(int(sys.argv[1]))))
