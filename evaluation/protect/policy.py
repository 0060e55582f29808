"""A disclosure policy: from which n each kind of number may be shown. A file, so replaceable."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from evaluation.declare.library import find
from evaluation.declare.lined_yaml import Frozen, load_declared
from evaluation.declare.programme import Unit
from evaluation.say.finding import Edition, Statistic


class Tier(Frozen):
    """What may be shown of a group of ``from`` people or more, up to the next tier."""

    at_least: int = Field(alias="from", ge=0)
    say: str = ""
    show: tuple[Statistic, ...]
    decimals: int | None = None
    smallest_part: int = 0


class UnitPolicy(Frozen):
    """The tiers of one unit for the two editions that leave the team."""

    public: tuple[Tier, ...] = Field(min_length=1)
    restricted: tuple[Tier, ...] = Field(min_length=1)
    part: dict[Edition, int] = Field(description="smallest part and remainder of a split group")

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
    units: dict[Unit, UnitPolicy]

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

    def part(self, unit: Unit, edition: Edition) -> int:
        """The smallest part of a group that may be told apart; 0 where nobody is protected."""
        return self.units[unit].part.get(edition, 0)


def policy_path(name: str, workspace: Path) -> Path:
    """The policy's file. Raises DeclarationError."""
    return find("policies", name, ".yaml", workspace, "programme.yaml")


def load_policy(name: str, workspace: Path) -> Policy:
    """A disclosure policy by name. Raises DeclarationError."""
    path = policy_path(name, workspace)
    return load_declared(path, Policy, f"policies/{path.name}")
