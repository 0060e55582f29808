"""Writes attacked.json: what the version before outward intervals printed, beside what was true.

Run with that version (commit cea8b98) and ``PYTHONPATH=tests:.``; a later one prints less, so the
file is not to be written again. The groups are made up.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from attacked_reports import World, at_the_floor, key_of, made, one_of, quiet, world_of

WAVES = ("before", "after", "change after")


def printed(world: World) -> dict[str, Any]:
    """The numbers of the changes in a public findings.json, and nothing else of it."""
    kept = []
    for finding in json.loads(made(world))["findings"]:
        if not finding["key"].endswith((".change", ".flow")):
            continue
        estimates = {
            name: {
                k: estimate[k] for k in ("value", "ci_low", "ci_high", "ci_level", "n", "decimals")
            }
            for name, estimate in finding["estimates"].items()
            if estimate["value"] is not None
        }
        kept.append({"key": finding["key"], "n": finding["n"], "estimates": estimates})
    return {"findings": kept}


def truth(world: World) -> dict[str, dict[str, list[int]]]:
    """Everybody's sum on every scale."""
    scales = key_of(world.instrument).scales
    return {s: {w: world.true(s, w).tolist() for w in WAVES[:2]} for s in scales}


def case(kind: str, *reports: tuple[World, dict[str, int]], **more: World) -> dict[str, Any]:
    """One case: files with the people whom they share, and the scores of those who are attacked."""
    return {
        "kind": kind,
        "instrument": reports[0][0].instrument,
        "reports": [{"people": people, **printed(world)} for world, people in reports],
        "truth": {who: truth(world) for who, world in more.items()},
    }


def cases() -> list[dict[str, Any]]:
    """Every case of the table, with variants."""
    random = np.random.default_rng(2026)
    found = []
    for _ in range(4):
        eleven = world_of("sdq", 11, random)
        files = (eleven, {"stayed": 10, "left": 1}), (eleven.without(4), {"stayed": 10})
        found.append(case("one left", *files, left=one_of(eleven, 4)))
    for _ in range(3):
        old = world_of("sdq", 11, random)
        answers = old.waves["after"]["3"]
        who = int(np.flatnonzero(answers != 1)[0])
        new = old.changed(who, "after", "3", 2 - int(answers[who]))
        files = (old, {"others": 10, "old": 1}), (new, {"others": 10, "new": 1})
        found.append(case("one answer changed", *files, old=one_of(old, who), new=one_of(new, who)))
    for n in (12, 12, 12, 22, 22):
        larger = world_of("sdq", n, random)
        files = (larger, {"both": n - 1, "one": 1}), (larger.without(0), {"both": n - 1})
        found.append(case(f"sisters of {n - 1} and {n}", *files, one=one_of(larger, 0)))
    for scales in (("conduct",), ("conduct", "peer"), ("emotional",)):
        world = world_of("sdq", 10, random)
        for scale in scales:
            world = at_the_floor(world, scale)
        found.append(case("a scale withheld beside its sums", (world, {"all": 10}), all=world))
    for n, up, down in ((10, 1, 0), (12, 2, 0), (14, 1, 0), (19, 2, 1)):
        world = quiet(n, up, down, random)
        found.append(case("few changed", (world, {"all": n}), all=world))
    for n in range(10, 20):
        world = world_of("sdq", n, random)
        found.append(case("means and intervals", (world, {"all": n}), all=world))
    return found


if __name__ == "__main__":
    text = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases())
    Path(__file__).with_suffix(".json").write_text(f"[\n{text}\n]\n", encoding="utf-8")
