"""Which day it is, where the machine stands: the day that its user would write down."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo


def now() -> datetime:
    """This moment. The one place where a day is taken from the clock."""
    return datetime.now(UTC)


def today(zone: tzinfo | None = None) -> date:
    """The day of a zone; by default the machine's own: at 00:30 in a British summer the new one."""
    return now().astimezone(zone).date()


def day_of(seconds: float, zone: tzinfo | None = None) -> date:
    """The same of a moment that a file system gives, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).date()
