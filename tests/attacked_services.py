"""Made-up counts of a service, and all that an edition prints of them, as sums of its cells."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from attacked_counts import CountSheetMade, Known

from evaluation.say.finding import Finding

_BEFORE, _SINCE = "before", "since"


@dataclass(frozen=True)
class ServiceSheetMade:
    """A sheet with the period in which a service began."""

    sheet: CountSheetMade
    began: str

    @classmethod
    def of(cls, seed: int) -> ServiceSheetMade:
        """The sheet of a seed; every other one has figures of 20 and more but for a few."""
        sheet, dice = CountSheetMade.of(seed), random.Random(seed)
        if seed % 2:
            large = {at: n + 20 if dice.random() < 0.95 else n for at, n in sheet.truth.items()}
            sheet = replace(sheet, truth=large)
        areas = sheet.areas[: dice.randint(1, 2)]
        kept = {at: n for at, n in sheet.truth.items() if at[1] in areas}
        missing = frozenset(at for at in sheet.missing if at[1] in areas)
        few = replace(sheet, areas=areas, truth=kept, missing=missing, total=False)
        return cls(few, sheet.periods[dice.randint(1, len(sheet.periods) - 1)])

    def sides(self) -> dict[str, Sequence[str]]:
        """The periods before and since."""
        at = self.sheet.periods.index(self.began)
        return {_BEFORE: self.sheet.periods[:at], _SINCE: self.sheet.periods[at:]}

    def printed(self, findings: Iterable[Finding]) -> Iterator[Known]:
        """All numbers of counts that an edition's findings print."""
        for finding in findings:
            name = finding.title if finding.title in self.sheet.made else ""
            if name and not finding.withheld:
                yield from self._of_measure(name, finding)

    def _of_measure(self, name: str, finding: Finding) -> Iterator[Known]:
        left = " ".join(t for t in finding.caveats if t.startswith("Left out"))
        lacks = " ".join(t for t in finding.caveats if t.startswith("There is no figure for "))
        rows = [area for area in self.sheet.areas if area not in left.partition(":")[2]]
        sides = {
            side: [period for period in periods if period not in lacks]
            for side, periods in self.sides().items()
        }

        def known(periods: Sequence[str], value: float, of: int, digits: int) -> Known:
            cells = Counter(self.sheet.cells(name, rows, periods))
            weights = Counter({cell: n / of for cell, n in cells.items()})  # type: ignore[misc]
            return Known(weights, value, 0.5 * 10**-digits if of > 1 or digits else 0.0)

        for key, e in finding.estimates.items():
            if e.value is None:
                continue
            if key in sides:
                yield known(sides[key], e.value, len(sides[key]), e.decimals)
            elif (side := key.removeprefix("total_")) in sides and side != key:
                yield known(sides[side], e.value, 1, 0)
            elif key == "same_before":
                since = sides[_SINCE]
                a_year = 12 if " 20" in since[0] and since[0][:1].isalpha() else 4
                first = self.sheet.periods.index(since[0]) - a_year
                like = self.sheet.periods[first : first + len(since)]
                yield known(like, e.value, len(like) if e.decimals else 1, e.decimals)
        rows_told = finding.table.rows if finding.table else ()
        for row in (row for row in rows_told if "value" in row.cells):
            yield known([str(row.cells["label"])], float(str(row.cells["value"])), 1, 0)
        for mark in finding.figure.marks if finding.figure else ():
            side = mark.label.split()[0].lower()
            if side in sides and mark.label.endswith(self.began):
                yield known(sides[side], mark.value, len(sides[side]), 1)
            else:
                yield known([mark.label], mark.value, 1, 0)
