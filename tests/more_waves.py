"""A run with two waves that are declared nowhere: ``python tests/more_waves.py FOLDER`` prints it.

Before anything else is imported, the list of waves gets a wave in its middle and one at its end,
as somebody would write them there; nothing else is changed. ``test_more_waves.py`` reads what is
printed: what was counted, linked and found.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
NAME = "evaluation.declare.waves"
MIDWAY = '        Wave("midway", "halfway", "halfway", True, "_midway", both="n_both_midway"),\n'
YEAR_ON = (
    '        Wave("year_on", "a year on", "later on", True, "_year_on", both="n_both_year"),\n'
)
ENDPOINT, END = "        Wave(\n            ENDPOINT,", "    )\n}\n"
NAMES = "WaveName = Literal["
CHANGES = {NAMES: f'{NAMES}"midway", "year_on", ', ENDPOINT: MIDWAY + ENDPOINT, END: YEAR_ON + END}
# Five before; who came to which wave, and the steps of each. By hand.
STEPS: dict[str, dict[str, float]] = {
    "baseline": {"a": 10, "b": 12, "c": 20, "d": 30, "e": 40},
    "midway": {"a": 11, "b": 13, "c": 21, "d": 33},
    "endpoint": {"a": 13, "b": 18, "c": 20, "f": 99},
    "follow_up": {"a": 16, "c": 24, "e": 47},
    "year_on": {"a": 17, "c": 29, "d": 30},
}


def declare_more_waves() -> None:
    """Load the list of waves from its own text with two lines more."""
    import evaluation.declare

    path = ROOT / "evaluation" / "declare" / "waves.py"
    text = path.read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        assert text.count(old) == 1, f"tests/more_waves.py looks for {old!r} once in {path}"
        text = text.replace(old, new)
    module = ModuleType(NAME)
    sys.modules[NAME] = evaluation.declare.waves = module  # type: ignore[assignment]
    exec(compile(text, str(path), "exec"), module.__dict__)


def main(folder: Path) -> dict[str, Any]:
    """Reads, checks and analyses five waves, by identifier and by code."""
    from workspace_maker import change_findings, csv_text, make_study, put

    from evaluation.link.waves import match_waves
    from evaluation.read.responses import read_responses
    from evaluation.run.account import CheckedData
    from evaluation.run.reading import READERS
    from evaluation.scoring.scores import score

    def files(**more: Any) -> list[dict[str, Any]]:
        columns = {"steps": {"a": "a"}}
        return [{"file": f"{w}.csv", "wave": w, "columns": columns, **more} for w in STEPS]

    study = make_study(folder / "known", *files(), instruments=["steps"])
    for wave, people in STEPS.items():
        put(folder / "known", f"{wave}.csv", csv_text([("id", "a"), *people.items()]))
    matched = match_waves(read_responses(study))
    findings = change_findings(matched, [score(r) for r in matched.responses], primary="steps.a")

    elements = {"letter": "letter", "day": "day", "month": "month", "house": "number"}
    by_code = make_study(
        folder / "coded", *files(identify=[]), instruments=["steps"], link_by={"elements": elements}
    )
    codes = [(chr(65 + n % 26), 1 + n * 7 % 28, 1 + n * 5 % 12, 3 * n) for n in range(40)]
    for number, wave in enumerate(STEPS):
        rows = [
            (*code, n + number) for n, code in enumerate(codes) if not number or n % 5 != number
        ]
        put(folder / "coded", f"{wave}.csv", csv_text([(*elements, "a"), *rows]))
    linked = match_waves(read_responses(by_code))
    return {
        "measured": matched.flow.measured,
        "paired": {wave: len(people) for wave, people in matched.paired.items()},
        "throughout": matched.flow.n_throughout,
        "check": [note.problem for note in READERS["answers"](study, CheckedData())],
        "findings": {f.key: f.headline for f in findings},
        "changes": {
            f.key: f.estimates["change"].value for f in findings if "change" in f.estimates
        },
        "primary": [finding.key for finding in findings if finding.primary],
        "marks": {
            mark.key: mark.n
            for finding in findings
            if finding.key == "steps.flow_by_wave" and finding.figure
            for mark in finding.figure.marks
        },
        "links": {links.wave: links.n_links for links in linked.links},
        "linked": linked.flow.paired,
    }


if __name__ == "__main__":
    declare_more_waves()
    print(json.dumps(main(Path(sys.argv[1]))))
