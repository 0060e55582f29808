"""What follows from whom findings and their numbers count: every flag that protects people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from evaluation.say.finding import (
    Base,
    Estimate,
    Figure,
    Finding,
    Mark,
    Partition,
    Row,
    Statistic,
    Table,
)

_Flagged = TypeVar("_Flagged", Estimate, Mark, Row)
COUNTS = (Statistic.COUNT, Statistic.SPLIT)


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
    for plain in findings:
        base, key = plain.base, plain.base.key if plain.base else ""
        earlier = base and first.setdefault((plain.basis.evaluation, key), base)
        ahead = counted.setdefault(plain.basis.evaluation, [])
        finding = _with_flags(plain)
        bases = {} if finding.kept_inside else _people_counted(finding)
        nested = tuple(_nested(finding, bases, ahead))
        yield finding.model_copy(
            update={
                "partition": finding.partition or _partition(finding),
                "nested": finding.nested or nested,
                "overlapping": finding.overlapping or alike(base, earlier),
                "themed": finding.themed or bool(base and base.themes),
                "team_only": finding.team_only or bool(finding.kept_inside),
            }
        )
        ahead.extend((b.key, b.waves) for b in bases.values())


def _with_flags(finding: Finding) -> Finding:
    """The finding, its numbers with what their own bases say."""
    groups = finding.base.groups if finding.base else {}
    estimates = {
        name: _changed(e, {"split": e.split or _split(e, groups), **_smallest_part(e)})
        for name, e in finding.estimates.items()
    }
    return finding.model_copy(
        update={
            "estimates": estimates,
            "table": finding.table and _bound(finding.table, estimates),
            "figure": finding.figure and _drawn(finding.figure),
        }
    )


def _changed(plain: _Flagged, flags: Mapping[str, object]) -> _Flagged:
    """A number or row with its flags; itself where they stand already, as on most."""
    told = all(getattr(plain, name) == flag for name, flag in flags.items())
    return plain if told else plain.model_copy(update=flags)


def _split(estimate: Estimate, groups: Mapping[str, str]) -> str:
    """What tells a part that it counts, or parts that it gives away, from the others.

    ``groups``: of the finding, which tell its people from others and do not split them.
    """
    bases = [base for base in (estimate.base, *estimate.parts) if base]
    return next((by for base in bases for by in base.groups if by not in groups), "")


def _smallest_part(number: Estimate | Mark) -> dict[str, int | None]:
    """The people in the smallest part that nobody counts and the number is as good as a count of.

    A part of a split that others count goes by these counts.
    """
    sizes = [len(part.people) for part in number.parts if not part.groups]
    stated = [] if number.smallest_part is None else [number.smallest_part]
    return {"smallest_part": min((*sizes, *stated), default=None)}


def _bound(table: Table, estimates: Mapping[str, Estimate]) -> Table:
    return table.model_copy(
        update={
            "rows": tuple(
                _changed(row, {"shown_with": _shown_with(row, estimates)}) for row in table.rows
            )
        }
    )


def _shown_with(row: Row, estimates: Mapping[str, Estimate]) -> str:
    """The one count of the people of a row, where no other number rests on them.

    Of several the one that is called as the row is: two sessions may have the same people. Of a
    row with parts what tells the same parts apart.
    """
    if row.parts:
        return next((name for name, e in estimates.items() if e.parts == row.parts), "")
    same = {name: e for name, e in estimates.items() if row.base and e.base == row.base}
    if len(same) > 1:
        same = {name: e for name, e in same.items() if e.label == row.cells.get("label")}
    counts = (name for name, e in same.items() if e.statistic in COUNTS)
    return row.shown_with or next(counts, "")


def _drawn(figure: Figure) -> Figure:
    marks, *coarser = (
        tuple(_changed(mark, _smallest_part(mark)) for mark in marks)
        for marks in (figure.marks, *figure.coarser)
    )
    return figure.model_copy(update={"marks": marks, "coarser": tuple(coarser)})


def _people_counted(finding: Finding) -> dict[str, Base]:
    """Whom the counts of people count that are no parts of a split, and means of such counts.

    A mean of scores rests on people with a score; a mean of counts on people who are counted.
    """
    groups = finding.base.groups if finding.base else {}
    return {
        name: e.base
        for name, e in finding.estimates.items()
        if e.base and not _split(e, groups)
        if e.statistic is Statistic.COUNT or (e.statistic is Statistic.MEAN and not e.base.key)
    }


def _nested(
    finding: Finding, bases: Mapping[str, Base], ahead: Sequence[tuple[str, tuple[str, ...]]]
) -> Sequence[str]:
    """The counts of people within one another, and means of them; none where they are parts."""
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
    return Partition(
        by=by,
        part=finding.base.groups.get(by, "") if finding.base else "",
        parts={part.groups[by]: len(part.people) for part in finding.parts},
    )
