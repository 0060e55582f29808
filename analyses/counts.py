"""Counts and rates by area and period, compared over the same suppliers and definitions."""

from __future__ import annotations

from evaluation.declare.workspace import Study
from evaluation.read.counted.counted_figures import Counted
from evaluation.say.finding import Finding


def analyse(study: Study, counted: Counted) -> list[Finding]:
    """What was counted, and who supplied it."""
    raise NotImplementedError


findings_of = analyse  # what the notebook finds of counts, by its own parameters
