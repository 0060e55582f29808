"""What an edition printed, of whom, and how two printings compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import ConfigDict, Field, field_serializer

from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.whose_rows import Unit
from evaluation.say.finding import Base, Edition, Estimate, Finding, Statistic, digits_of
from evaluation.say.occurrences import WITHIN, Cells

Token = Callable[[str], str]  # what stands for a person's label in the ledger
Told = Mapping[tuple[str, ...], object]  # what a finding prints, each by where it stands


class Printed(Frozen):
    """One finding as an edition prints it, and whom it rests on.

    ``finding``: without a mark of when it was published. ``bases``: everybody whom it counts,
    and whom its scores rest on, by name; nobody where that is not known, then ``n`` counts.
    ``cells``: the figures that it adds up, by row and period, where it counts events.
    ``since``: the day on which these numbers went out first; None while they have not.
    ``taken_down``: the day on which its numbers were taken down; then it has none.
    """

    finding: Finding
    bases: dict[str, Base] = {}
    n: int | None = None
    cells: Cells = {}
    since: date | None = None
    taken_down: date | None = None


class Shown(Frozen):
    """What one edition of a deliverable prints of people; ``at`` and ``by`` once it is out."""

    slug: str
    title: str
    edition: Edition
    at: date | None = None
    by: str = ""
    printed: tuple[Printed, ...]

    @property
    def by_key(self) -> dict[str, Printed]:
        """What is printed by the finding's key."""
        return {printed.finding.key: printed for printed in self.printed}


class Exemption(Frozen):
    """What the data protection lead decided, against the rule.

    ``keeps``: the last numbers stand though these people (tokens) are gone. ``corrects``: of so
    many releases, the earliest first, numbers on the same people may be put right.
    """

    slug: str
    at: date
    by: str
    reason: str
    keeps: frozenset[str] = frozenset()
    corrects: int = 0

    @field_serializer("keeps")
    def _in_order(self, people: frozenset[str]) -> list[str]:
        return sorted(people)


class Ledger(Frozen):
    """Every edition that went out, the earliest first, and what was decided of them.

    ``key_check`` tells with which key the tokens were made, and not the key.
    """

    schema_: Literal["pathfinder-ledger/1"] = Field(default="pathfinder-ledger/1", alias="schema")
    key_check: str = ""
    shown: tuple[Shown, ...] = ()
    decisions: tuple[Exemption, ...] = ()
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def of(self, slug: str, edition: Edition) -> tuple[Shown, ...]:
        """What went out of one edition of a deliverable, the earliest first."""
        return tuple(s for s in self.shown if s.slug == slug and s.edition is edition)

    def with_release(self, shown: Shown, at: date, by: str) -> Ledger:
        """With an edition that went out; as it is where that tells nothing new."""
        earlier = self.of(shown.slug, shown.edition)
        before = earlier[-1].by_key if earlier else {}
        printed = tuple(_since(p, before.get(p.finding.key), at) for p in shown.printed)
        if earlier and list(map(_identity, earlier[-1].printed)) == list(map(_identity, printed)):
            return self
        release = shown.model_copy(update={"at": at, "by": by, "printed": printed})
        return self.model_copy(update={"shown": (*self.shown, release)})


def people_of(shown: Shown) -> dict[Unit, int]:
    """How many different people the printed numbers rest on, by what they are."""
    people: dict[Unit, set[str]] = {}
    for printed in shown.printed:
        for base in printed.bases.values():
            people.setdefault(base.unit, set()).update(base.people)
    return {unit: len(tokens) for unit, tokens in people.items()}


def numbers_of(shown: Shown) -> int:
    """How many estimates the edition prints of people."""
    return sum(e.value is not None for p in shown.printed for e in p.finding.estimates.values())


def told(printed: Printed) -> Told:
    """Everything that a finding prints of people, each by the place where it stands."""
    finding = printed.finding
    table, figure = finding.table, finding.figure
    places: dict[tuple[str, ...], object] = {
        ("estimate", name, field): getattr(estimate, field)
        for name, estimate in finding.estimates.items()
        for field in ("value", "ci_low", "ci_high", "n")
        if estimate.value is not None
    }
    for row in table.rows if table else ():
        words = tuple(str(v) for v in row.cells.values() if isinstance(v, str))
        places |= {("row", *words): True}
        places |= {("cell", key, *words): v for key, v in row.cells.items() if v not in words}
    for mark in figure.marks if figure else ():
        e, numbers = finding.estimates.get(mark.key), (mark.value, mark.low, mark.high)
        if e and (e.value, e.ci_low, e.ci_high) == numbers:
            continue  # a picture of a number that is told already
        places |= {
            ("mark", mark.label, mark.group, mark.column, end): getattr(mark, end)
            for end in ("value", "low", "high")
        }
    for level in figure.levels.rows if figure and figure.levels else ():
        places |= {("level", level.label, wave): mean for wave, mean in level.means.items()}
    places["n",] = finding.n
    return {place: value for place, value in places.items() if value is not None}


def _identity(printed: Printed) -> object:
    return printed.finding.key, printed.since, printed.taken_down, told(printed), printed.bases


def says_no_more(now: Printed, then: Printed) -> bool:
    """Whether all that would be printed now was printed then."""
    return told(now).items() <= told(then).items()


def says_otherwise(now: Printed, then: Printed) -> bool:
    """Whether a number that both print is another one, and not only coarser: an answer changed."""
    digests = {printed.finding.basis.data_digest for printed in (now, then)}
    one_data = len(digests) == 1 and "" not in digests
    before, after = then.finding.estimates, now.finding.estimates
    return any(
        _differ(before[name], after[name], one_data=one_data)
        for name in before.keys() & after
        if not now.cells or before[name].label == after[name].label  # else of other periods
    )


def _differ(old: Estimate, new: Estimate, *, one_data: bool) -> bool:
    """Whether two values are not one that two editions round as they must.

    Where a mean and a whole step have as many digits, nobody sees which is printed: of ``one_data``
    a step is meant.
    """
    if old.value is None or new.value is None:
        return False
    steps = [e.step for e in (old, new) if e.step is not None]
    unseen = one_data and any(digits_of(step) == old.decimals for step in steps)
    if old.decimals == new.decimals and not unseen:
        return old.value != new.value
    halves = (max(10.0**-e.decimals, e.step or 0) / 2 for e in (old, new))
    return abs(old.value - new.value) > sum(halves) + 1e-9


def same_people(then: Printed, now: Printed) -> bool:
    """Whether the same people are counted; where it is not known who, as many."""
    if then.cells and now.cells:
        return then.cells == now.cells
    if not then.bases or not now.bases:
        return then.n == now.n
    return all(old.people == new.people for old, new in by_name(then, now))


def well_apart(then: Printed, now: Printed, joined: int) -> bool:
    """Whether so many joined that numbers on both tell on nobody, whoever left.

    Of each set of people that changed enough joined, or nobody of the earlier is left. Of figures
    each that is another, or is in sums no more, moved by as many; and those of new periods are.
    """
    if then.cells and now.cells:
        return not pooled_otherwise(then, now) and all(
            not moved or moved >= joined for moved in _moves(then.cells, now.cells)
        )
    if not then.bases or not now.bases:
        grown = (now.n or 0) - (then.n or 0) >= joined
        return grown and not told_apart_little(then.finding, now.finding, joined)
    return not any(too_close(old, new, joined) for old, new in by_name(then, now))


def told_apart_little(then: Finding, now: Finding, joined: int) -> bool:
    """Whether a part of whom two printings tell apart is a little more in one of them, or less.

    So is what lies between two numbers of it, such as those who did not go on; or groups that are
    together in one printing are told alone in the other.
    """
    before, after = _parts_told(then), _parts_told(now)
    for words in before.keys() & after:
        moves = [b - a for a, b in zip(before[words], after[words], strict=False)]
        moves += [later - move for move, later in pairwise(moves)]
        if any(0 < abs(move) < joined for move in moves):
            return True
    parts = {words[:-1] for words in before} & {words[:-1] for words in after}
    groups = ({words for words in of if words[:-1] in parts} for of in (before, after))
    return len({*map(frozenset, groups)}) > 1


def _parts_told(finding: Finding) -> dict[tuple[str, ...], list[float]]:
    """The rows of a table that tells people apart, with their whole numbers of people."""
    table = finding.table
    columns = table.columns if table else ()
    words = [column.key for column in columns if column.statistic is None]
    counts = [c.key for c in columns if c.statistic is Statistic.SPLIT and not c.decimals]
    rows = table.rows if table and counts else ()
    return {
        tuple(str(row.cells.get(key, "")) for key in words): [
            float(cell) for key in counts if isinstance(cell := row.cells.get(key), int | float)
        ]
        for row in rows
    }


def _moves(old: Cells, new: Cells) -> Iterator[float]:
    """How far each figure of periods that both have moved, and all of those that one has."""
    periods, later = ({p for of in cells.values() for p in of} for cells in (old, new))
    for row in old.keys() | new:
        was, now = old.get(row, {}), new.get(row, {})
        yield from (abs(now.get(p, 0) - was.get(p, 0)) for p in periods & later)
    for cells, known in ((old, later), (new, periods)):
        sums = Counter[str]()
        for row, of in cells.items():
            sums[row.rpartition(WITHIN)[0]] += sum(v for p, v in of.items() if p not in known)  # type: ignore[assignment]
        yield from map(abs, sums.values())


def fell(then: Printed, now: Printed) -> bool:
    """Whether a figure that both add up is lower now."""
    return any(
        now.cells[row][period] < value
        for row, of in then.cells.items()
        for period, value in of.items()
        if period in now.cells.get(row, {})
    )


def same_figures(then: Printed, now: Printed) -> bool:
    """Whether figures of the same rows are added up, though some may be put right or be new."""
    return bool(then.cells) and then.cells.keys() == now.cells.keys()


def pooled_otherwise(then: Printed, now: Printed) -> bool:
    """Whether a row that is told alone in one printing is together with others in the other."""
    alone = []
    for printed in (then, now):
        table = printed.finding.table
        first = table.columns[0].key if table else ""
        rows = {str(row.cells[first]) for row in table.rows} if table else set()
        alone.append(rows & then.cells.keys() & now.cells.keys())
    return bool(alone[0] and alone[1]) and alone[0] != alone[1]


def too_close(old: Base, new: Base, joined: int) -> bool:
    """Whether people changed, and too few joined."""
    before, after = old.people, new.people
    return before != after and bool(before & after) and len(after - before) < joined


def by_name(then: Printed, now: Printed) -> Iterator[tuple[Base, Base]]:
    """The same sets of people then and now."""
    for name in then.bases.keys() & now.bases:
        yield then.bases[name], now.bases[name]


def near(then: Printed, now: Printed, apart: int) -> bool:
    """Whether scores on the same measure rest on people of whom few are others."""
    return any(
        0 < len(old.people ^ new.people) < apart
        for old in then.bases.values()
        for new in now.bases.values()
        if of_one_measure(old, new)
    )


def moved(then: Printed, now: Printed, *, here: bool) -> bool:
    """Whether it is the same finding on the same people elsewhere, and its numbers differ.

    In the same report (``here``) it may stand under another evaluation's name; in others that is
    more likely another informant.
    """
    names = (f".{then.finding.key}", f".{now.finding.key}")
    if not (names[0].endswith(names[1]) or names[1].endswith(names[0])):
        ends = {printed.finding.key.partition(".")[2] for printed in (then, now)}
        if not here or len(ends) > 1 or not _on_same_scores(then, now):
            return False
    before, after = told(then), told(now)
    moved = any(before[place] != after[place] for place in before.keys() & after)
    return moved and bool(now.bases) and same_people(then, now)


def _on_same_scores(then: Printed, now: Printed) -> bool:
    """Whether scores on one measure, at the same waves, are what both rest on."""
    before = {(base.key, base.waves) for base in then.bases.values() if scored(base)}
    return any((base.key, base.waves) in before for base in now.bases.values())


def of_one_measure(old: Base, new: Base) -> bool:
    """Whether both rest on scores of the same measure, at one wave at least.

    Or of measures of which one is a sum with the other in it, or with the same in it.
    """
    at_once = not (old.waves and new.waves) or set(old.waves) & set(new.waves)
    related = scored(old) and scored(new) and _added(old) & _added(new)
    return bool(related and old.unit is new.unit and at_once)


def _added(base: Base) -> set[str]:
    """A measure's key, and the keys of those that it adds."""
    return {base.key, *(base.measure.adds if base.measure else ())}


def scored(base: Base) -> bool:
    """Whether its people have a score (``sdq.total``), and are not counted by how far they got."""
    return "." in base.key


def _since(printed: Printed, before: Printed | None, at: date) -> Printed:
    """What goes out, with the day on which its numbers first did."""
    if printed.since or printed.taken_down:
        return printed
    same = before is not None and (told(before), before.bases) == (told(printed), printed.bases)
    since = before.since if before and same else at
    return printed.model_copy(update={"since": since})
