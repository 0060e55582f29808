"""Whom each number of a run rests on, kept for the team: ``internal/people.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.whose_rows import Unit
from evaluation.disk import write_beside
from evaluation.say.finding import Base, Finding

FILE = "people.json"


class Whom(Frozen):
    """A ``Base`` whose people stand elsewhere, as many numbers rest on the same ones."""

    unit: Unit
    people: int = Field(description="place in the list of sets")
    key: str = ""
    waves: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    themes: tuple[str, ...] = ()


class Rests(Frozen):
    """Of which evaluation a finding is, whom it counts, and whom its numbers rest on."""

    evaluation: str
    base: Whom | None
    estimates: dict[str, Whom] = {}


class PeopleFile(Frozen):
    """The content of ``people.json``: sets of labels, and the findings that rest on them."""

    schema_: Literal["pathfinder-people/1"] = Field(default="pathfinder-people/1", alias="schema")
    sets: tuple[tuple[str, ...], ...]
    findings: dict[str, Rests]
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def labels(self, whom: Whom) -> frozenset[str]:
        """The people of a number, by the labels that they have after reading."""
        return frozenset(self.sets[whom.people])


def write_people(findings: Sequence[Finding], folder: Path) -> None:
    """Write whom the findings of a run count. Labels of single people: for the team only."""
    places: dict[frozenset[str], int] = {}

    def whom(base: Base) -> Whom:
        place = places.setdefault(base.people, len(places))
        return Whom(people=place, **base.model_dump(exclude={"people", "measure"}))

    def counted(finding: Finding) -> Iterator[tuple[str, Whom]]:
        for name, estimate in finding.estimates.items():
            if estimate.base:
                yield name, whom(estimate.base)

    numbered = PeopleFile(
        findings={
            finding.key: Rests(
                evaluation=finding.basis.evaluation,
                base=whom(finding.base) if finding.base else None,
                estimates=dict(counted(finding)),
            )
            for finding in findings
        },
        sets=(),
    )
    whole = numbered.model_copy(update={"sets": tuple(tuple(sorted(people)) for people in places)})
    content = whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps({"schema": whole.schema_, **content}, ensure_ascii=False)
    write_beside(folder / FILE, text.encode())
