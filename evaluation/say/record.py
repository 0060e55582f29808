"""Findings to and from disk, and as a table to look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from evaluation.say.finding import Edition, Finding, FindingsFile

# what a finding holds for the team's own use, which no edition's file has
_PEOPLE: dict[str, Any] = {"base": True, "parts": True, "mean_of": True}
_INSIDE = _PEOPLE | {
    "kept_inside": True,
    "pool": True,
    "fewer_parts": True,
    "question": True,
    "names_declared": True,
    "occurrences": True,
    "coarser": True,
    "apart": True,
    "estimates": {"__all__": _PEOPLE | {"equation": True}},
    "table": {"rows": {"__all__": {"base", "parts"}}},
    "figure": {
        "marks": {"__all__": _PEOPLE},
        "coarser": {"__all__": {"__all__": _PEOPLE}},
        "levels": {"rows": {"__all__": {"base"}}},
    },
}
_PEOPLE_FIRST, _THEN = '{"people":', '"findings":'  # of the file between a notebook and its run
_LIST = TypeAdapter(tuple[Finding, ...])


def write_findings(findings: Iterable[Finding], target: str) -> str:
    """Write findings as JSON to ``target`` and say so; an empty ``target`` writes nothing.

    With their bases: the file is for the run, which reads it and removes it.
    """
    listed = tuple(findings)
    if not target:
        return f"{len(listed)} findings; no file was asked for."
    sets: dict[frozenset[str], int] = {}  # many numbers rest on the same people
    told = _LIST.dump_json(listed, context=sets).decode()
    people = json.dumps([sorted(one) for one in sets])
    text = f"{_PEOPLE_FIRST}{people},\n{_THEN}{told}}}"
    Path(target).write_text(text, encoding="utf-8", newline="\n")
    return f"{len(listed)} findings written."


def read_findings(path: Path) -> tuple[Finding, ...]:
    """Findings that ``write_findings`` wrote."""
    people, _, told = path.read_text("utf-8").partition("\n")
    sets = json.loads(people.removeprefix(_PEOPLE_FIRST).removesuffix(","))
    findings = told.removeprefix(_THEN).removesuffix("}")
    return _LIST.validate_json(findings, context=[frozenset(one) for one in sets])


def findings_file(findings: Sequence[Finding], slug: str, edition: Edition, synthetic: bool) -> str:
    """The text of an edition's ``findings.json``.

    A withheld finding leaves out its estimates, as their names can be those of themes or
    groups; one that may not be named is left out.
    """
    listed = tuple(
        f.model_copy(update={"estimates": {}}) if f.withheld else f
        for f in findings
        if not f.unlisted
    )
    content = FindingsFile(deliverable=slug, edition=edition, synthetic=synthetic, findings=listed)
    return content.model_dump_json(
        indent=1, by_alias=True, exclude={"findings": {"__all__": _INSIDE}}
    )


def as_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Every number of every finding, one row each, unrounded: key, estimate, value, interval, n."""
    rows = [
        {
            "finding": finding.key,
            "estimate": name,
            "value": estimate.value,
            "ci_low": estimate.ci_low,
            "ci_high": estimate.ci_high,
            "n": estimate.n,
            "method": estimate.method,
        }
        for finding in findings
        for name, estimate in finding.estimates.items()
    ]
    return pd.DataFrame(rows)
