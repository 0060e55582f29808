"""What each edition may show of each finding, by the policy of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.protect.allowed import (
    NOBODY,
    ROUNDED,
    Allowed,
    in_columns,
    protected_figure,
    protected_table,
    rounded,
)
from evaluation.protect.beside import CLOSE, Said, barred_beside
from evaluation.protect.derived import derived
from evaluation.protect.policy import Policy, load_policy, policy_path
from evaluation.say.finding import Edition, Estimate, Finding, Statistic
from evaluation.say.wording import fill, first_that_fits

__all__ = ["Policy", "Protection", "load_policy", "policy_path", "protect"]

_NOT_NAMED = "One of the groups"
# Who people are stays with the team, and so does how they are told apart.
_WITHOUT_PEOPLE = {**NOBODY, "partition": None, "nested": ()}
_TEAM_ONLY = "not shown: it is for the team that made the evaluation"


def protect(findings: Iterable[Finding], edition: Edition, policy: Policy) -> tuple[Finding, ...]:
    """The findings as an edition may show them; the internal edition shows everything."""
    return Protection(edition, policy).of(findings)


@dataclass(frozen=True, slots=True)
class Protection:
    """What one edition may show by one policy."""

    edition: Edition
    policy: Policy

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, decided together.

        Where findings rest on nearly the same people, only the first says on how many; and
        where they come of two evaluations, only the first shows numbers at all, as two means
        and two n's give away whoever is in one of them only.
        """
        if self.edition is Edition.INTERNAL:
            return tuple(
                f.model_copy(update={"caveats": _filled(f.caveats, f.estimates)})
                for f in derived(findings)
            )
        earlier = Said()
        return tuple(
            _for_the_team(finding) if finding.team_only else self._beside(finding, earlier)
            for finding in derived(findings)
        )

    def _beside(self, finding: Finding, earlier: Said) -> Finding:
        """One finding beside what findings before it have said; remembers what it says."""
        alone = Allowed(
            finding, self.edition, self.policy, told=tuple(earlier.told.get((finding.unit, ""), ()))
        )
        shown = _shown(replace(alone, barred=barred_beside(alone, earlier)))
        earlier.note(finding, shown)
        return shown


def _shown(allowed: Allowed) -> Finding:
    """One finding as it may be shown."""
    finding, barred = allowed.finding, allowed.barred
    estimates = {name: _estimate(e, allowed) for name, e in finding.estimates.items()}
    estimates = _nested_apart(_splits_whole(estimates, allowed), allowed)
    hidden = {name for name, estimate in estimates.items() if estimate.withheld}
    kept = {name: _rounded(estimate) for name, estimate in estimates.items()}
    withheld = _why_nothing(estimates, allowed)
    n_stands = allowed.may_show(Statistic.COUNT, finding.n)
    n_stands = n_stands and Statistic.COUNT not in barred and not set(finding.nested[:1]) & hidden
    figure = finding.figure and protected_figure(finding.figure, allowed, hidden)
    undrawn = finding.figure is not None and in_columns(finding.figure) and figure is None
    table = None if undrawn else finding.table  # single steps of such a flow tell nothing
    shown = finding.model_copy(
        update={
            "n": finding.n if n_stands else None,
            "estimates": _without_untold_n(kept, allowed, n_stands=n_stands),
            "headline": first_that_fits(finding.wordings, kept),
            "wordings": (),
            "caveats": _filled(finding.caveats, kept),
            "table": table and protected_table(table, allowed, hidden),
            "figure": figure,
            "leading": "" if finding.leading in hidden else finding.leading,
            **_WITHOUT_PEOPLE,
            "basis": finding.basis.model_copy(update={"files": ()}),
            "withheld": withheld,
        }
    )
    return _not_named(shown, finding) if withheld else shown


def _why_nothing(estimates: Mapping[str, Estimate], allowed: Allowed) -> str:
    """Why a finding shows no number; empty if it shows one."""
    reasons = {estimate.withheld for estimate in estimates.values()}
    beside = allowed.barred.get(Statistic.COUNT, "")
    if not reasons or "" in reasons:
        return ""
    return beside if beside in reasons else allowed.reason()


def _for_the_team(finding: Finding) -> Finding:
    """A finding that is no result and stays inside, so that whoever cites it reads why."""
    inside = finding.model_copy(
        update={
            "headline": f"{finding.title}: {_TEAM_ONLY}.",
            "wordings": (),
            "estimates": {name: _hide(e, _TEAM_ONLY) for name, e in finding.estimates.items()},
            "n": None,
            "table": None,
            "figure": None,
            "caveats": (),
            **_WITHOUT_PEOPLE,
            "primary": False,
            "withheld": _TEAM_ONLY,
            "unlisted": True,
            "basis": finding.basis.model_copy(update={"files": ()}),
        }
    )
    return _not_named(inside, finding)


def _not_named(shown: Finding, exact: Finding) -> Finding:
    """A withheld finding, on one group without that group's name: it may be that of one child."""
    if exact.partition is None or not exact.partition.part:
        return shown
    return shown.model_copy(
        update={
            "title": _NOT_NAMED,
            "headline": f"{_NOT_NAMED}: {shown.withheld}.",
            "caveats": (),
            "method": "",
            "why": "",
            "leading": "",
            "primary": False,
            "unlisted": True,
        }
    )


def _estimate(estimate: Estimate, allowed: Allowed) -> Estimate:
    n = estimate.n if estimate.n is not None else allowed.finding.n
    if not allowed.may_show(estimate.statistic, n):
        return _hide(estimate, allowed.reason(n))
    if estimate.statistic in allowed.barred:
        return _hide(estimate, allowed.barred[estimate.statistic])
    changes: dict[str, object] = {"smallest_part": None, **NOBODY}
    if Statistic.COUNT in allowed.barred:  # then n may stand nowhere
        changes["n"] = None
    decimals = allowed.tier(n).decimals
    if decimals is not None and estimate.statistic in ROUNDED:
        changes["decimals"] = min(decimals, estimate.decimals)
    return estimate.model_copy(update=changes)


def _hide(estimate: Estimate, reason: str) -> Estimate:
    return estimate.model_copy(
        update={
            "value": None,
            "ci_low": None,
            "ci_high": None,
            "ci_level": None,
            "n": None,
            "smallest_part": None,
            "withheld": reason,
            **NOBODY,
        }
    )


def _filled(caveats: Sequence[str], estimates: Mapping[str, Estimate]) -> tuple[str, ...]:
    """The caveats whose numbers are all there."""
    return tuple(text for caveat in caveats if (text := fill(caveat, estimates)))


def _splits_whole(estimates: Mapping[str, Estimate], allowed: Allowed) -> dict[str, Estimate]:
    """A split of a group is shown only when every part of it is large enough.

    A test that belongs to a split, because it would give it away, goes with it.
    """
    small = set()
    for name, estimate in estimates.items():
        n = estimate.n if estimate.n is not None else allowed.finding.n
        least = allowed.tier(n).smallest_part
        counts = estimate.split and estimate.statistic is not Statistic.TEST
        part = allowed.finding.estimates[name].smallest_part
        telling = part is not None and part < least
        if counts and (telling or estimate.value is None or estimate.value < least):
            small.add(estimate.split)
    return {
        name: _hide(e, e.withheld or "not shown: some parts are too small")
        if e.split in small
        else e
        for name, e in estimates.items()
    }


def _nested_apart(estimates: Mapping[str, Estimate], allowed: Allowed) -> dict[str, Estimate]:
    """Counts of people within one another are shown only when equal or well apart.

    The mean of such counts goes with any of them, as it would tell the one that is not there.
    """
    kept, nested = list(allowed.told), allowed.finding.nested
    result = dict(estimates)
    if not allowed.smallest_part:
        return result
    for name in nested:
        value = estimates[name].value
        if value is None:
            continue
        one_gone = any(result[other].value is None for other in nested)
        if estimates[name].statistic is Statistic.MEAN and one_gone:
            result[name] = _hide(estimates[name], CLOSE)
        elif all(value == other or abs(value - other) >= allowed.policy.nested_n for other in kept):
            kept.append(value)
        else:
            result[name] = _hide(estimates[name], CLOSE)
    return result


def _without_untold_n(
    estimates: Mapping[str, Estimate], allowed: Allowed, *, n_stands: bool
) -> dict[str, Estimate]:
    """The estimates; n stands beside one only where that number of people is told anyway."""
    finding = allowed.finding
    standing: set[float | None] = {finding.n} if n_stands else set()
    standing |= {e.value for e in estimates.values() if e.statistic is Statistic.COUNT}
    if finding.partition and Statistic.COUNT not in allowed.barred:
        standing |= set(finding.partition.parts.values())
    return {
        name: e if e.n in standing else e.model_copy(update={"n": None})
        for name, e in estimates.items()
    }


def _rounded(estimate: Estimate) -> Estimate:
    """Values as they will be printed, so that no more digits leave than are shown."""
    return estimate.model_copy(
        update={
            name: rounded(getattr(estimate, name), estimate.decimals)
            for name in ("value", "ci_low", "ci_high")
        }
    )
