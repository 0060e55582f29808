"""Counts of a service: before it began and since."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from evaluation.declare.counts_file import CountsFile
from evaluation.declare.instrument.facts import Text


class ServiceFile(CountsFile):
    """Counts from before a service began and since, with what else changed (``changed``).

    Every period before ``began`` is of the baseline; ``not_compared`` are of neither side, such as
    the months in which it was set up.
    """

    KIND: ClassVar[str] = "service counts"

    began: Text = Field(
        min_length=1, description="the first period of the service, as in the data: May 2021"
    )
    service: Text = Field(default="the service", min_length=1, description="what it is called")
    collated: Text = Field(
        default="", description="when the baseline was put together: before it began, or later"
    )
    not_compared: tuple[Text, ...] = Field(
        default=(), description="periods of neither side, such as those of setting up"
    )
