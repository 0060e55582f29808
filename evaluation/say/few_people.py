"""What so few people cannot show, in words; apart from other words, as it loads numpy."""

from __future__ import annotations

from evaluation.statistics.keying import MISSED_TOO_OFTEN, missed


def seldom_seen(people: float) -> str:
    """How often so few people do not show an item that stands reversed; empty for enough."""
    share = missed(people)
    if share <= MISSED_TOO_OFTEN:
        return ""
    often = "nearly every file" if share > 0.9 else f"about {5 * round(20 * share)} of 100 files"
    return (
        f"With {round(people)} people, an item that runs the wrong way goes unseen in {often}: so "
        "few cannot tell."
    )
