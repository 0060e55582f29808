"""By which equation a number was worked out: a name that stays when its words change."""

from __future__ import annotations

from enum import StrEnum


class Equation(StrEnum):
    """The method of a number; ``evaluation.report.equations`` has the formula of each.

    ``*_TOGETHER`` are one each, whether a model or the design effect was used: which of them would
    tell how many sessions there were.
    """

    MEAN = "mean"
    MEAN_T = "mean_t"
    PAIRED_T = "paired_t"
    CHANGE_TOGETHER = "change_together"
    WELCH = "welch"
    DIFFERENCE_TOGETHER = "difference_together"
    ANCOVA = "ancova"
    ANCOVA_TOGETHER = "ancova_together"
    WILSON = "wilson"
    RATE_RATIO = "rate_ratio"
    RATES_APART = "rates_apart"
    IMPROVEMENT = "improvement"
    PAIRED_SHARES = "paired_shares"
    TWO_SHARES = "two_shares"
    RANDOM_INTERCEPT = "random_intercept"
    OVERLAPPING_T = "overlapping_t"
    HEDGES_G_AV = "hedges_g_av"
    COHENS_D_Z = "cohens_d_z"
    HEDGES_G = "hedges_g"
    RELIABLE_CHANGE = "reliable_change"
    HOLM = "holm"
    WEIGHTED_SHARE = "weighted_share"
    DESIGN_EFFECT = "design_effect"
    CHI_SQUARE = "chi_square"
    EXACT_TABLE = "exact_table"
    RAO_SCOTT = "rao_scott"
    CRAMERS_V = "cramers_v"
