"""Whether a number may stand in an edition, and why not; what tables and figures keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.protect.families import Families
from evaluation.protect.outwards import nearest
from evaluation.protect.policy import Policy, Rung, Tier
from evaluation.protect.told import FULL, ScoreForm, least_half, outward_ends
from evaluation.say.finding import (
    ENDS,
    Base,
    Column,
    Edition,
    Estimate,
    Figure,
    Finding,
    Level,
    Levels,
    Mark,
    Row,
    Statistic,
    Table,
    digits_of,
)
from evaluation.say.wording import SOME_HIDDEN, digits_of_scores, round_half_up

ROUNDED = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)
# What a verdict may rest on; of a yes or no it is a share's change, which stands where a test may.
JUDGED = (Statistic.CHANGE, Statistic.EFFECT, Statistic.TEST)
# who people are stays with the team
NOBODY: Mapping[str, object] = {"base": None, "parts": ()}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an edition may show of one finding.

    ``barred``: kinds of number that it may not show because of what others say, and why.
    ``told``: numbers of people that stand already, from which nested counts must lie apart.
    ``families``: the rung on which the scores of each family of scales stand.
    """

    finding: Finding
    edition: Edition
    policy: Policy
    barred: Mapping[Statistic, str] = field(default_factory=dict)
    told: Sequence[float] = ()
    families: Families = field(default_factory=Families)

    def tier(self, n: int | None) -> Tier:
        """The policy's tier for n of the finding's people."""
        return self.policy.tier(self.finding.unit, self.edition, n)

    @property
    def smallest_part(self) -> int:
        """The smallest part of a group that may be told apart; 0 where nobody is protected."""
        return self.policy.part(self.finding.unit, self.edition)

    @property
    def parts_too_small(self) -> bool:
        """Whether one part of a split group is under the smallest part.

        If none is, neither is what remains beside one, as that is made of the others.
        """
        parts = self.finding.partition.parts.values() if self.finding.partition else ()
        return any(n < self.smallest_part for n in parts)

    @property
    def themes_untold(self) -> bool:
        """Whether themes may not be named: then a number beside them has nothing to stand for."""
        return self.finding.themed and Statistic.THEME not in self.tier(self.finding.n).show

    def may_show(self, statistic: Statistic, n: int | None) -> bool:
        """Whether a number resting on n of the finding's people may stand.

        The others, whom it does not rest on, must be as many: 14 of 15 tells on one. Those who
        left out a question of a survey are no such others.
        """
        whole = None if self.finding.question else self.finding.n
        others = whole - n if n is not None and whole is not None else 0
        groups = (n, others) if others > 0 else (n,)
        shown = all(statistic in self.tier(group).show for group in groups)
        return shown and not (self.parts_too_small or self.themes_untold)

    def base(self, number: Estimate | Row | Mark | Level) -> Base | None:
        """On whom a number rests: the finding's people, unless it says otherwise."""
        return number.base or self.finding.base

    def step(self, number: Estimate | Row | Mark | Level) -> float | None:
        """The step of a score that may be made coarser; None where it is printed as it is."""
        tier, base = self.tier(self.n_of(number)), self.base(number)
        if not tier.outward:
            return None
        least = 0.1 ** (tier.decimals or 0) if tier.decimals is not None else 0.0
        return max(base.measure.step if base and base.measure else 1.0, least)

    def most_digits(self, number: Estimate | Row | Mark) -> int | None:
        """The most digits of a mean or change here; None where the policy does not say."""
        tier, base = self.tier(self.n_of(number)), self.base(number)
        if tier.decimals is None or not tier.to_hundredth or base is None:
            return tier.decimals
        return digits_of_scores(base.measure, tier.decimals)

    def drawn_exactly(self, number: Mark | Level) -> bool:
        """Whether a picture may draw a number where it is and not where it is printed.

        Whoever has a picture reads its places back, to more digits than stand beside them. So only
        where the policy protects nobody and limits no digits, as of institutions and sessions.
        """
        tier = self.tier(self.n_of(number))
        return not self.smallest_part and tier.decimals is None and not tier.outward

    def n_of(self, number: Estimate | Row | Mark | Level) -> int | None:
        """How many people a number rests on; all of the finding's, if it does not say."""
        return self.finding.n if number.n is None else number.n

    def judged(self, number: Estimate | Row | Mark) -> bool:
        """Whether a verdict on a number may stand, and so its interval: that tells the verdict."""
        unit, n = self.finding.unit, self.n_of(number)
        return self.policy.gives_verdict(unit, self.edition, n)

    def ends(
        self, number: Estimate | Row | Mark, low: float, high: float
    ) -> tuple[float, float] | None:
        """The ends of its interval outwards, as they are printed; None where as they are."""
        step, base = self.step(number), self.base(number)
        if step is None:
            return None
        levels = [e.ci_level for e in self.finding.estimates.values() if e.ci_level]
        least = least_half(
            base.measure if base else None,
            self.n_of(number),
            max(levels, default=0.95),
            self.policy.open_share,
            self.form(number),
        )
        return outward_ends(low, high, step, least)

    def form(self, number: Estimate | Row | Mark | Level) -> ScoreForm:
        """The form in which a score's family stands; the full one for one printed as it is."""
        base = self.base(number)
        if base is None or self.step(number) is None:
            return FULL
        return self.families.form(self.finding.basis.evaluation, base.key, base.people)

    def rung(self, number: Estimate | Row | Mark | Level) -> Rung:
        """The rung on which a score stands."""
        return self.form(number).rung

    def coarse(self, numbers: Sequence[Estimate | Row | Mark | Level]) -> bool:
        """Whether one of several numbers is printed in whole steps."""
        return any(self.rung(number) > Rung.INTERVALS for number in numbers)

    def scores_hidden(self, statistic: Statistic, number: Estimate | Row | Mark | Level) -> bool:
        """Whether a score stays out because of what its family's numbers would tell together."""
        last = Rung.CHANGES if statistic is Statistic.CHANGE else Rung.MEANS
        return statistic in ROUNDED and self.rung(number) > last

    def gives_away(self, estimate: Estimate) -> bool:
        """Whether a number is as good as a split of the group that the policy does not show.

        That of a score that stands with its family is the family's question; a count of a part goes
        by itself.
        """
        if estimate.statistic is Statistic.SPLIT or estimate.smallest_part is None:
            return False
        if not self.may_show(estimate.statistic, estimate.n):
            return False
        return not self.in_family(estimate) and self.as_good_as_split(estimate)

    def in_family(self, estimate: Estimate) -> bool:
        """Whether a number is a mean of scores whose family decides how it stands."""
        base = self.base(estimate)
        measured = base is not None and base.measure is not None
        return measured and estimate.mean_of is not None and self.step(estimate) is not None

    def as_good_as_split(self, estimate: Estimate | Mark) -> bool:
        """Whether it tells of a part of the group that is too small, or that nothing may tell."""
        if estimate.smallest_part is None:
            return False
        tier = self.tier(estimate.n)
        least = max(1, tier.smallest_part)
        return Statistic.SPLIT not in tier.show or estimate.smallest_part < least

    def reason(self, n: int | None = None) -> str:
        """Why a number is not shown, in words that do not give it away."""
        whole, people = self.finding.n, self.finding.unit.plural
        if self.parts_too_small:
            return f"not shown: one of the groups has too few {people}"
        if self.themes_untold:
            n = whole
        if n is not None and whole is not None and n < whole:
            return f"not shown: it would tell on too few {people}"
        say = self.tier(whole if n is None else n).say
        if not say:
            return "not shown for a group of this size"
        return (
            f"not shown: {say} {people}"
            if say.startswith("fewer")
            else f"not shown: {say} of {people}"
        )


def rounded(value: float | None, decimals: int) -> float | None:
    """A value with no more digits than are printed; None stays None."""
    return None if value is None else float(round_half_up(value, decimals)) + 0.0  # never -0.0


def protected_table(table: Table, allowed: Allowed, hidden: set[str]) -> Table | None:
    """The table without the columns that a row may not show, so that no cell can be worked out.

    A row bound to a withheld estimate goes; with every number gone, what remains (the
    themes, say) stands without quantities and in alphabetical order, if it says anything.
    """
    if allowed.themes_untold:
        return None
    rows = [row for row in table.rows if row.shown_with not in hidden or not row.shown_with]
    columns = [column for column in table.columns if _column_shown(column, rows, allowed)]
    finding = allowed.finding
    held = any(column.statistic for column in table.columns)
    if held and not any(column.statistic for column in columns):
        few = finding.partition or len(rows) < 2 or len(columns) + finding.themed < 2
        if few and not finding.names_declared:
            return None  # names alone say nothing, unless they are those of themes or declared
        rows = sorted(rows, key=lambda row: str(row.cells.get(columns[0].key)))
    if not rows:
        return None
    notes = table.notes
    if len(columns) < len(table.columns) or len(rows) < len(table.rows):
        notes = (*notes, SOME_HIDDEN)
    kept = tuple(_column(column, rows, allowed) for column in columns)
    return table.model_copy(
        update={
            "columns": kept,
            "rows": tuple(_row(row, kept, allowed, coarse=allowed.coarse(rows)) for row in rows),
            "notes": notes,
        }
    )


def _column_shown(column: Column, rows: Sequence[Row], allowed: Allowed) -> bool:
    kind = column.statistic
    return kind is None or (
        kind not in allowed.barred
        and all(allowed.may_show(kind, row.n) for row in rows)
        and not (rows and all(allowed.scores_hidden(kind, row) for row in rows))
        and (not _tells_verdict(column) or all(map(allowed.judged, rows)))
    )


def _tells_verdict(column: Column) -> bool:
    """Whether it holds ends of intervals about none, which numbers with a sign have."""
    return column.key in ENDS and column.signed and column.statistic in JUDGED


def _column(column: Column, rows: Sequence[Row], allowed: Allowed) -> Column:
    """The column with as many digits as the numbers in it are printed with."""
    if column.statistic not in ROUNDED:
        return column
    end = column.key in ENDS
    return column.model_copy(update={"decimals": _digits(column.decimals, rows, allowed, end=end)})


def _digits(decimals: int, numbers: Sequence[Row | Mark], allowed: Allowed, *, end: bool) -> int:
    """The digits of scores that stand beside one another: where one is in whole steps, all are.

    Else a number that was made coarser would read as an exact one.
    """
    limits = [most for number in numbers if (most := allowed.most_digits(number)) is not None]
    most = min([decimals, *limits])
    coarse = end or allowed.coarse(numbers)
    steps = [allowed.step(number) for number in numbers]
    needed = [most if step is None or not coarse else digits_of(step) for step in steps]
    return max(needed, default=most)


def _row(row: Row, columns: Sequence[Column], allowed: Allowed, *, coarse: bool) -> Row:
    return row.model_copy(
        update={
            "cells": {column.key: _cell(row, column, allowed, coarse=coarse) for column in columns},
            "n": None,
            "shown_with": "",
            **NOBODY,
        }
    )


def _cell(row: Row, column: Column, allowed: Allowed, *, coarse: bool) -> str | float | None:
    """What stands in a cell: nothing for a score that its family keeps out."""
    cell = row.cells.get(column.key)
    if not isinstance(cell, int | float):
        return cell
    if column.statistic not in ROUNDED:
        return rounded(cell, column.decimals)
    if allowed.scores_hidden(column.statistic, row):
        return None
    if column.key in ENDS:
        low, high = (row.cells.get(key) for key in ENDS)
        if isinstance(low, int | float) and isinstance(high, int | float):
            outwards = dict(zip(ENDS, allowed.ends(row, low, high) or (low, high), strict=True))
            return rounded(outwards[column.key], column.decimals)
    return _value(cell, allowed.step(row) if coarse else None, column.decimals)


def _value(value: float, step: float | None, decimals: int) -> float:
    """A mean or change as it is printed: in whole steps where its family, or one beside it, is."""
    return float(round_half_up(value, decimals)) + 0.0 if step is None else nearest(value, step)


def protected_figure(figure: Figure, allowed: Allowed, hidden: set[str]) -> Figure | None:
    """The figure, or nothing when one of its marks may not be shown.

    A flow in columns loses the steps that are withheld, see ``_steps``; another is not drawn.
    People are split no finer than every part is large enough.
    """
    of_question = bool(allowed.finding.question)  # each answer stands or goes by itself
    shown = tuple(mark for mark in figure.marks if mark.key not in hidden or not of_question)
    marks = _steps(figure, hidden) if in_columns(figure) else shown
    nested = () if of_question else allowed.finding.nested
    bound = {*nested, *(mark.key for mark in marks)}
    unbound = not in_columns(figure) and not hidden.isdisjoint(bound)
    if figure.statistic is Statistic.TEST:  # of shares, which their estimates tell too
        unbound = unbound or any(map(allowed.as_good_as_split, marks))
    if figure.statistic in allowed.barred or unbound or not marks:
        return None
    if figure.coarser or figure.statistic is Statistic.SPLIT:
        least = allowed.tier(allowed.finding.n).smallest_part
        splits = (marks, *figure.coarser)
        marks = next((s for s in splits if all(_least(m) >= least for m in s)), ())
        if not marks:
            return None
    figure = figure.model_copy(update={"marks": marks, "coarser": ()})
    if not all(allowed.may_show(figure.statistic, mark.n) for mark in figure.marks):
        return None
    marks = tuple(m for m in figure.marks if not allowed.scores_hidden(figure.statistic, m))
    if not marks:
        return None
    if figure.statistic is Statistic.MEAN:  # its interval tells the spread
        marks = tuple(
            m if allowed.may_show(Statistic.SPREAD, m.n) and allowed.step(m) is None else _bare(m)
            for m in marks
        )
    scores, coarse = figure.statistic in ROUNDED, allowed.coarse(marks)
    if scores:
        decimals = _digits(figure.decimals, marks, allowed, end=False)
    elif figure.statistic is Statistic.SPLIT or figure.reference == 1:
        decimals = figure.decimals  # people, of weighted ones their shares; ratios, as in the table
    else:
        limits = [allowed.tier(mark.n).decimals for mark in marks]
        decimals = min([figure.decimals, *(limit for limit in limits if limit is not None)])
    return figure.model_copy(
        update={
            "marks": tuple(
                _mark(
                    _as_judged(mark, figure, allowed),
                    decimals,
                    allowed if scores else None,
                    coarse=coarse,
                    exact=allowed.drawn_exactly(mark),
                )
                for mark in marks
            ),
            "decimals": decimals,
            "levels": figure.levels and _levels(figure.levels, allowed, decimals, coarse=coarse),
        }
    )


def _as_judged(mark: Mark, figure: Figure, allowed: Allowed) -> Mark:
    """A mark without its interval where that may not judge it, and without a test where none is."""
    if not _judged(mark, figure, allowed):
        return _bare(mark).model_copy(update={"stays_clear": None})
    if mark.stays_clear is None or allowed.may_show(Statistic.TEST, mark.n):
        return mark
    return mark.model_copy(update={"stays_clear": None})


def _judged(mark: Mark, figure: Figure, allowed: Allowed) -> bool:
    """Whether a picture may show of a change or difference that it is clear."""
    return figure.kind != "change" or figure.reference != 0 or allowed.judged(mark)


def _levels(levels: Levels, allowed: Allowed, decimals: int, *, coarse: bool) -> Levels | None:
    """The means behind the changes; nothing when one of them may not be shown."""
    mean = Statistic.MEAN
    if mean in allowed.barred or not all(allowed.may_show(mean, row.n) for row in levels.rows):
        return None
    rows = [row for row in levels.rows if not allowed.scores_hidden(mean, row)]
    if not rows:
        return None
    return levels.model_copy(
        update={
            "rows": tuple(
                row.model_copy(
                    update={
                        "n": None,
                        "base": None,
                        "means": {
                            wave: value
                            if allowed.drawn_exactly(row)
                            else _value(value, allowed.step(row) if coarse else None, decimals)
                            for wave, value in row.means.items()
                        },
                    }
                )
                for row in rows
            )
        }
    )


def in_columns(figure: Figure) -> bool:
    """Whether it is a flow whose steps stand wave by wave."""
    return any(mark.column for mark in figure.marks)


def _steps(figure: Figure, hidden: set[str]) -> tuple[Mark, ...]:
    """The steps of a flow that may be drawn; none without what its columns come together in.

    What is told in a box goes with the box, and what comes of columns goes with any of them.
    """
    shown = {mark.key for mark in figure.marks} - hidden
    joined = [mark for mark in figure.marks if not mark.column]
    kept = tuple(
        mark
        for mark in figure.marks
        if mark.key in shown and (set(mark.of) <= shown or not (mark.inside or mark in joined))
    )
    return kept if not joined or joined[0] in kept else ()


def _bare(mark: Mark) -> Mark:
    return mark.model_copy(update={"low": None, "high": None})


_UNBOUND = {"n": None, "smallest_part": None, **NOBODY}  # of a mark that leaves the team


def _mark(mark: Mark, decimals: int, scores: Allowed | None, *, coarse: bool, exact: bool) -> Mark:
    if exact:
        return mark.model_copy(update=_UNBOUND)
    low, high, step = mark.low, mark.high, scores.step(mark) if scores else None
    outwards = scores and low is not None and high is not None and scores.ends(mark, low, high)
    return mark.model_copy(
        update={
            "value": _value(mark.value, step if coarse else None, decimals),
            "low": outwards[0] if outwards else rounded(low, decimals),
            "high": outwards[1] if outwards else rounded(high, decimals),
            "step": step if outwards else None,
            **_UNBOUND,
        }
    )


def _least(mark: Mark) -> float:
    """The smallest part that a mark tells of: all whom it counts, or what others make of it."""
    return mark.value if mark.smallest_part is None else min(mark.value, mark.smallest_part)
