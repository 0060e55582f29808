"""Tables of counts, one answer crossed with another: whether they go together, how far and where.

Throughout, ``counts`` are rows x columns of whole people, each of whom stands in one cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.statistics.change import Array
from evaluation.statistics.exact_tables import fisher_freeman_halton

Counts = npt.NDArray[np.int_]
Method = Literal["chi-square", "exact", "drawn"]

SMALL_EXPECTED = 5  # Cochran's
MOST_SMALL = 0.2  # share of cells


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's statistic without a continuity correction, its degrees of freedom and p."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Association:
    """How closely two answers go together, 0 to 1.

    ``corrected``: without what chance alone adds, the one to print. ``plain``: Cramer's own.
    """

    corrected: float
    plain: float


@dataclass(frozen=True, slots=True)
class Independence:
    """The test of a table of ``n`` people, by the method that its cells allow.

    ``method``: ``chi-square`` where no cell is thin; else ``exact`` (all tables with these
    margins), or ``drawn`` (some of them), with the ``standard_error`` of p by drawing.
    ``statistic`` and ``df`` are of chi-square whatever the method; they tell the table, not the p
    of the others.
    """

    n: int
    statistic: float
    df: int
    p: float
    method: Method
    standard_error: float | None
    association: Association


def expected_counts(counts: Counts) -> Array:
    """Counts of every cell if rows and columns had nothing to do with each other.

    Row total x column total / n; 0 in an empty row or column. Raises ValueError without people or
    for a negative count. Source: Pearson (1900), doi:10.1080/14786440009463897.
    """
    if counts.ndim != 2 or not counts.sum() or counts.min() < 0:
        raise ValueError("a table needs rows, columns, somebody in them, and no negative counts")
    return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum())


def filled(counts: Counts) -> Counts:
    """The table without its empty rows and columns, which a test knows nothing about."""
    return counts[counts.any(axis=1)][:, counts.any(axis=0)]


def thin(counts: Counts) -> bool:
    """Whether chi-square may mislead: over 20% of cells expect under 5, or any expects under 1.

    Empty rows and columns do not count. Source: Cochran (1954), doi:10.2307/3001616.
    """
    expected = expected_counts(filled(counts))
    return bool((expected < SMALL_EXPECTED).mean() > MOST_SMALL or (expected < 1).any())


def chi_square(counts: Counts) -> ChiSquare | None:
    """Pearson's test that rows and columns have nothing to do with each other.

    The sum of (seen - expected)^2 / expected, with (rows - 1)(columns - 1) degrees of freedom.
    Empty rows and columns are left out first. None where fewer than two of either are left.
    Source: Pearson (1900), as above; degrees of freedom: Fisher (1922), doi:10.2307/2340521.
    """
    table = filled(counts)
    expected = expected_counts(table)
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    if not df:
        return None
    statistic = float(((table - expected) ** 2 / expected).sum())
    return ChiSquare(statistic, df, float(stats.chi2.sf(statistic, df)))


def adjusted_residuals(counts: Counts) -> Array:
    """How many standard errors each cell is above or below what is expected of it.

    (seen - expected) / sqrt(expected (1 - row share)(1 - column share)), about standard normal
    where nothing goes together and cells are not thin. NaN in an empty row or column, and where a
    row or column has everybody. Source: Haberman (1973), doi:10.2307/2529686.
    """
    expected, n = expected_counts(counts), counts.sum()
    left = np.outer(1 - counts.sum(axis=1) / n, 1 - counts.sum(axis=0) / n)
    variance = expected * left
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, (counts - expected) / np.sqrt(variance), np.nan)


def association(counts: Counts) -> Association | None:
    """Cramer's V, plain and with Bergsma's correction. None as of ``chi_square``.

    Plain: sqrt(chi-square / n / (m - 1)), m the fewer of rows and columns. By chance alone it is
    far above 0 in small tables (3 x 4, 30 people, nothing together: 0.3 on average), so that it
    must not be printed of them. Corrected: chi-square / n less its expectation
    (rows - 1)(columns - 1) / (n - 1), not below 0, over the same measure of rows and columns that
    are each less (k - 1)^2 / (n - 1). The two agree in large tables; the corrected one is 0 where
    nothing more goes together than chance makes of it.
    Source: Cramer (1946), Mathematical Methods of Statistics, section 21.9; Bergsma (2013),
    doi:10.1016/j.jkss.2012.10.002.
    """
    test = chi_square(counts)
    if test is None:
        return None
    n, shape = int(counts.sum()), filled(counts).shape
    phi = test.statistic / n
    plain = sqrt(min(phi / (min(shape) - 1), 1.0))
    beyond = max(phi - test.df / (n - 1), 0.0)
    fewest = min(k - (k - 1) ** 2 / (n - 1) for k in shape) - 1
    return Association(sqrt(min(beyond / fewest, 1.0)) if fewest > 0 else 0.0, plain)


def independence(counts: Counts) -> Independence | None:
    """The test to print of a table: chi-square, or where cells are thin the exact one.

    The choice rests on the margins alone (``thin``), so that no result can sway it. None where
    fewer than two rows or columns have anybody. For a sample that was drawn with equal chances;
    of weights, strata or clusters see ``weighted.rao_scott``.
    Source: of each part, there.
    """
    plain, together = chi_square(counts), association(counts)
    if plain is None or together is None:
        return None
    n, about = int(counts.sum()), (plain.statistic, plain.df)
    if not thin(counts):
        return Independence(n, *about, plain.p, "chi-square", None, together)
    exact = fisher_freeman_halton(filled(counts))
    method: Method = "exact" if exact.exact else "drawn"
    return Independence(n, *about, exact.p, method, exact.standard_error, together)
