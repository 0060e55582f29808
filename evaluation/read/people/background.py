"""What a data file says of people beside their answers: groups, and where they were taught."""

from __future__ import annotations

import pandas as pd

from evaluation.declare.programme import Answers
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of


def background_of(
    data: Answers, grid: Grid, people: pd.Index, collector: Collector
) -> pd.DataFrame:
    """The group of each row, as its printed label."""
    groups: dict[str, list[str | None]] = {}
    for heading, group in data.groups.items():
        for place in columns_of(grid, (heading,), collector):
            labels = []
            missing = grid.not_answered.get(grid.headings[place], frozenset())
            for row, cells in grid.rows:
                code = "" if cells[place] in missing else cells[place]
                if group.labels and code and code not in group.labels:
                    hint = did_you_mean(code, group.labels)
                    collector.fault(
                        Issue(
                            grid.file,
                            f'"{code}" is not a declared code of {group.title}.',
                            f"{hint} Declared are: {', '.join(group.labels)}.".strip(),
                            sheet=grid.sheet,
                            cell=address(row, place),
                            value=code,
                            code="groups.no-such-code",
                        )
                    )
                labels.append(group.labels.get(code, code) or None)
            groups[heading] = labels
    return pd.DataFrame(groups, index=people, dtype=object)


def clusters_of(
    data: Answers, grid: Grid, people: pd.Index, collector: Collector
) -> pd.Series | None:
    """The group or session in which each row's person was taught; None where none is declared."""
    for place in columns_of(grid, (data.cluster,) if data.cluster else (), collector):
        return pd.Series([cells[place] or None for _, cells in grid.rows], people, dtype=object)
    return None
