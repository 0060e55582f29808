"""Logs -> events by place and time, with every fault by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from evaluation.declare.data_files import Rating, Unit
from evaluation.errors import Issue
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class Events:
    """One row an entry of the log: ``place, area, when, month, item, kind, count, person``.

    ``place``, ``area``, ``item``, ``kind`` are categories (``place`` and ``area`` with everything
    that is declared, also what never occurs), ``when`` a day, ``month`` its first day, ``count``
    how many events the entry stands for, 1 without such a column; ``person`` a label, empty where
    the log says nobody. ``ratings``: entry x rating, missing where not given. ``period``: first and
    last day that the log covers, as declared or as it holds.
    """

    unit: Unit
    table: pd.DataFrame
    ratings: pd.DataFrame
    rated: dict[str, Rating]
    period: tuple[date, date]
    sources: tuple[Source, ...]
    notes: tuple[Issue, ...] = ()
    pool: str = ""
