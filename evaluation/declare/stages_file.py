"""Counts by group at stages of which each feeds another: pupils, suspended, excluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from evaluation.declare.counts_file import CountRole, CountsFile
from evaluation.declare.instrument.facts import Text


class StagesFile(CountsFile):
    """Figures by group at stages, which are counted among those at the stage that feeds them.

    ``fed_by``: the stage among which another is counted, where that is not the one before it.
    ``compared_with``: the group with which the others are compared, and ``crossed_compared_with``
    that of the second column of groups. ``not_known``: labels of those whose group nobody knows.
    """

    KIND: ClassVar[str] = "stages"
    TELLS_APART: ClassVar[tuple[CountRole, ...]] = ("group", "subgroup")
    COMPARES: ClassVar[bool] = True  # whether groups stand beside one of them

    stages: tuple[Text, ...] = Field(
        default=(), description="the stages in their order, each counted among the one before it"
    )
    fed_by: dict[Text, Text] = Field(
        default={}, description="stage -> the stage it is counted among, if not the one before it"
    )
    compared_with: Text = Field(default="", description="the group that others are compared with")
    crossed_compared_with: Text = Field(
        default="", description="of the second column of groups, what others are compared with"
    )
    not_known: tuple[Text, ...] = Field(
        default=(), description="labels of those whose group is not known or not stated"
    )
    periods_together: bool = Field(
        default=False, description="whether the figures of all periods are added up"
    )

    @property
    def columns_may_be(self) -> tuple[CountRole, tuple[Text, ...]]:
        """Columns of figures side by side are stages."""
        return "stage", self.stages

    def feeder(self, stage: str) -> str:
        """The stage among which one is counted; empty for the first."""
        at = self.stages.index(stage)
        return self.fed_by.get(stage, self.stages[at - 1] if at else "")

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no such file may be: without stages or a group to compare with, or in a circle."""
        yield from super().refusals()
        yield (
            len(self.stages) < 2,
            "write the stages in their order, two at least, as stages: [Pupils, Suspended]",
        )
        yield (
            self.COMPARES and not self.compared_with,
            "say with which group the others are compared, as compared_with: White British",
        )
        twice = sorted({name for name in self.stages if self.stages.count(name) > 1})
        yield twice, f"{', '.join(twice)} stands twice under stages"
        unknown = sorted({*self.fed_by, *self.fed_by.values()} - {*self.stages})
        yield unknown, f"{', '.join(unknown)} stands under fed_by and not under stages"
        order = {name: at for at, name in enumerate(self.stages)}
        turned = sorted(
            stage
            for stage, feeder in self.fed_by.items()
            if not unknown and order[feeder] >= order[stage]
        )
        yield (
            turned,
            f"{', '.join(turned)} is fed by a stage that does not come before it under stages",
        )
        both = {"subgroup"} & {*self.counts, *self.throughout}
        yield (
            both and not self.crossed_compared_with,
            "a second column of groups (subgroup) needs crossed_compared_with, the label there "
            "that others are compared with",
        )
