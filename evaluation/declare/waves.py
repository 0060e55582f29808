"""The waves at which people are asked, in order, and how each is printed."""

from __future__ import annotations

BASELINE, ENDPOINT, FOLLOW_UP = "baseline", "endpoint", "follow_up"
THEN = "then"  # how it was before, as people rate it at the end, looking back


def printed(wave: str) -> str:
    """A wave as it is printed: ``follow-up``."""
    return wave.replace("_", "-")
