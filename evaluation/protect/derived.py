"""What follows from whom findings count: which are parts of a whole, and which lie close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from evaluation.say.finding import Base, Finding, Partition, Statistic


def derived(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with what their bases say of one another.

    ``overlapping`` where the first finding of the evaluation with the same measure has it at
    other waves. That looks at how people were chosen and never at who they are, as it stands in
    every edition and must not tell whether somebody was lost.
    ``nested``: counts of people within one another, those first that come first if only some
    may stand: the finding's own people, then whom others have counted already.
    """
    counted: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    first: dict[tuple[str, str], Base] = {}
    for finding in findings:
        base, key = finding.base, finding.base.key if finding.base else ""
        earlier = base and first.setdefault((finding.basis.evaluation, key), base)
        ahead = counted.setdefault(finding.basis.evaluation, [])
        nested = () if finding.kept_inside else tuple(_nested(finding, ahead))
        yield finding.model_copy(
            update={
                "partition": finding.partition or _partition(finding),
                "nested": finding.nested or nested,
                "overlapping": finding.overlapping or alike(base, earlier),
                "themed": finding.themed or bool(base and base.themes),
                "team_only": finding.team_only or bool(finding.kept_inside),
            }
        )
        bases = [e.base for e in finding.estimates.values() if e.base and not finding.kept_inside]
        ahead.extend((b.key, b.waves) for b in bases)


def _nested(finding: Finding, ahead: Sequence[tuple[str, tuple[str, ...]]]) -> Sequence[str]:
    """The counts of people within one another, and means of them; none where they are parts."""
    bases = {name: e.base for name, e in finding.estimates.items() if e.base}
    others = [base.people for base in bases.values() if base != finding.base]
    apart = not any(first & second for first, second in combinations(others, 2))
    if len(bases) < 2 or (finding.parts and apart):
        return ()

    def place(name: str) -> int:
        base = bases[name]
        if finding.estimates[name].statistic is not Statistic.COUNT:
            return 3
        return 0 if base == finding.base else 1 if (base.key, base.waves) in ahead else 2

    return sorted(bases, key=place)


def alike(base: Base | None, other: Base | None) -> bool:
    """Whether two have the same measure, at one wave at least, of people chosen differently."""
    if base is None or other is None:
        return False
    at_once = set(base.waves) & set(other.waves) or not (base.waves and other.waves)
    return bool(base.key == other.key != "" and base.waves != other.waves and at_once)


def _partition(finding: Finding) -> Partition | None:
    """The parts of a whole that a finding speaks of; ``part`` where it speaks of one only."""
    if not finding.parts:
        return None
    [by] = finding.parts[0].groups
    sizes = {part.groups[by]: len(part.people) for part in finding.parts}
    part = finding.base.groups.get(by, "") if finding.base else ""
    return Partition(by=by, part=part, parts=sizes)
