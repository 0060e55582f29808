"""What so few people cannot show, in words; apart from other words, as it loads numpy."""

from __future__ import annotations

from evaluation.declare.instrument.model import Instrument
from evaluation.statistics.keying import FEWEST_ITEMS, MISSED_TOO_OFTEN, missed


def seldom_seen(people: float, form: Instrument) -> str:
    """How often so few people do not show an item of a form that stands reversed.

    Empty for enough people, and where no scale has enough items to show it.
    """
    own = [scale for name, scale in form.scales.items() if not form.added(name)]
    scales = sum(len(scale.items) >= FEWEST_ITEMS for scale in own)
    if not scales or (share := missed(people, scales)) <= MISSED_TOO_OFTEN:
        return ""
    often = "nearly every file" if share > 0.9 else f"about {5 * round(20 * share)} of 100 files"
    return (
        f"With {round(people)} people, an item that runs the wrong way goes unseen in {often}: so "
        "few cannot tell."
    )
