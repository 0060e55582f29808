"""A disclosure policy: from which n each kind of number may be shown. A file, so replaceable."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from evaluation.declare.library import find
from evaluation.declare.lined_yaml import Frozen, load_declared
from evaluation.declare.whose_rows import Unit
from evaluation.say.finding import Edition, Statistic


class Rung(IntEnum):
    """The forms that the numbers of a family of scales may take, the fullest first.

    Means with intervals outwards; means in whole steps too; changes only, in whole steps; words.
    """

    INTERVALS = 1
    MEANS = 2
    CHANGES = 3
    WORDS = 4


class Tier(Frozen):
    """What may be shown of a group of ``from`` people or more, up to the next tier.

    ``decimals``: at most so many in means and changes; ``to_hundredth``: on a narrow scale so many
    as a hundredth of its range has, if they are more. ``outward``: intervals are printed outwards
    to whole steps of the scale, and scales that are sums of one another stand in the first form of
    the policy's ladder that tells on nobody.
    """

    at_least: int = Field(alias="from", ge=0)
    say: str = ""
    show: tuple[Statistic, ...]
    decimals: int | None = None
    to_hundredth: bool = False
    outward: bool = False
    smallest_part: int = 0


class UnitPolicy(Frozen):
    """The tiers of one unit for the two editions that leave the team."""

    public: tuple[Tier, ...] = Field(min_length=1)
    restricted: tuple[Tier, ...] = Field(min_length=1)
    part: dict[Edition, int] = Field(description="smallest part and remainder of a split group")
    area_and_year: tuple[Edition, ...] = Field(
        default=(Edition.PUBLIC,),
        description="editions that tell of events by area and year, and not by place or month",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for tiers in (self.public, self.restricted):
            starts = [tier.at_least for tier in tiers]
            if starts != sorted(set(starts)) or starts[0] != 0:
                raise ValueError("tiers must start at 0 and rise")
        return self


class LedgerPolicy(Frozen):
    """When a later edition may print new numbers on changed people.

    ``joined``: so many must have joined since; and reports whose people differ by fewer do not
    both show the same measure.
    """

    joined: int = Field(default=10, ge=1)


class Policy(Frozen):
    """A named, dated disclosure policy."""

    title: str
    sources: tuple[str, ...] = ()
    nested_n: int = 10
    ledger: LedgerPolicy = LedgerPolicy()
    ladder: tuple[Literal["intervals", "means", "changes", "words"], ...] = (
        "intervals",
        "means",
        "changes",
        "words",
    )
    wider: tuple[float, ...] = Field(
        default=(0, 0.05, 0.1, 0.2),
        description="how far intervals go to either side at least, as shares of the scale's range",
    )
    open_count: int = Field(
        default=3, description="how many numbers of people who rose, or fell, must stay possible"
    )
    open_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="share of a scale's range over which each score must stay open",
    )
    units: dict[Unit, UnitPolicy]

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The ladder, in its order."""
        return tuple(Rung[name.upper()] for name in self.ladder)

    @model_validator(mode="after")
    def _climbed_down(self) -> Self:
        if list(self.rungs) != sorted(set(self.rungs)) or self.rungs[-1:] != (Rung.WORDS,):
            raise ValueError("the ladder goes from intervals over means and changes to words")
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := [unit.value for unit in Unit if unit not in self.units]:
            raise ValueError(f"there is no rule for {', '.join(missing)}")
        return self

    def tier(self, unit: Unit, edition: Edition, n: int | None) -> Tier:
        """The tier for a group of n; an unknown n counts as the smallest."""
        rules = self.units[unit]
        tiers = rules.public if edition is Edition.PUBLIC else rules.restricted
        return [tier for tier in tiers if tier.at_least <= (n or 0)][-1]

    def gives_verdict(self, unit: Unit, edition: Edition, n: int | None) -> bool:
        """Whether a verdict on a group of n may stand, and with it the interval that tells it.

        A policy that does not know the word gives a verdict where means and changes both stand,
        as the shipped one does.
        """
        tiers = [t for rules in self.units.values() for t in (*rules.public, *rules.restricted)]
        named = any(Statistic.VERDICT in tier.show for tier in tiers)
        needed = {Statistic.VERDICT} if named else {Statistic.MEAN, Statistic.CHANGE}
        return needed <= {*self.tier(unit, edition, n).show}

    def part(self, unit: Unit, edition: Edition) -> int:
        """The smallest part of a group that may be told apart; 0 where nobody is protected."""
        return self.units[unit].part.get(edition, 0)


def no_verdict(unit: Unit) -> str:
    """What stands where a policy gives no verdict, and so no interval that tells it."""
    return f"For so few {unit.plural} no verdict is given, and no interval that would tell it."


def policy_path(name: str, workspace: Path) -> Path:
    """The policy's file. Raises DeclarationError."""
    return find("policies", name, ".yaml", workspace, "programme.yaml")


def load_policy(name: str, workspace: Path) -> Policy:
    """A disclosure policy by name. Raises DeclarationError."""
    path = policy_path(name, workspace)
    return load_declared(path, Policy, f"policies/{path.name}")
