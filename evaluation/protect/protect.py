"""What each edition may show of each finding, by the policy of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.protect.allowed import (
    JUDGED,
    NOBODY,
    ROUNDED,
    Allowed,
    in_columns,
    protected_figure,
    protected_table,
    rounded,
)
from evaluation.protect.beside import CLOSE, Said, barred_beside
from evaluation.protect.coarsened import as_good_as_counts, coarsened
from evaluation.protect.derived import derived
from evaluation.protect.families import Families, settled
from evaluation.protect.gathered import gathered
from evaluation.protect.outwards import nearest
from evaluation.protect.policy import Policy, Rung, load_policy, no_verdict, policy_path
from evaluation.protect.pooling import pooled
from evaluation.protect.told import FULL, Number
from evaluation.say.finding import Edition, Estimate, Finding, Statistic, digits_of
from evaluation.say.wording import NO_INTERVAL, fill, first_that_fits

__all__ = ["Policy", "Protection", "load_policy", "policy_path", "protect"]

_NOT_NAMED = "One of the groups"
# Who people are stays with the team, and so does how they are told apart.
_WITHOUT_PEOPLE = {
    **NOBODY,
    **dict.fromkeys(("partition", "occurrences")),
    **dict.fromkeys(("nested", "coarser", "fewer_parts"), ()),
    "pool": "",
    **dict.fromkeys(("names_declared", "apart"), False),
    "depth": 0,
}
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
        and two n's give away whoever is in one of them only. Then each family of scales takes
        its form, by what all that still stands would tell together.
        """
        if self.edition is Edition.INTERNAL:
            return tuple(
                f.model_copy(update={"caveats": _filled(f.caveats, f.estimates), "fewer_parts": ()})
                for f in derived(findings)
            )
        earlier, by = Said(), (self.edition, self.policy)
        decided = [
            (finding, None if finding.team_only else self._beside(finding, earlier))
            for finding in derived(pooled(coarsened(gathered(findings, *by), *by), *by))
        ]
        families = settled(_numbers(beside for _, beside in decided if beside), self.policy)
        return tuple(_in_families(decided, families))

    def _beside(self, finding: Finding, earlier: Said) -> tuple[Allowed, Finding]:
        """One finding beside what findings before it have said; remembers what it says."""
        alone = Allowed(
            finding, self.edition, self.policy, told=tuple(earlier.told.get((finding.unit, ""), ()))
        )
        allowed = replace(alone, barred=barred_beside(alone, earlier))
        shown = _shown(allowed)
        earlier.note(finding, shown)
        return allowed, shown


def _numbers(decided: Iterable[tuple[Allowed, Finding]]) -> dict[tuple[str, ...], list[Number]]:
    """The means of scores, with what an edition would show of them, by evaluations on one data.

    Evaluations that read a file in common are on the same scores, unless these differ: then the
    file holds answers of two, such as a child and a parent, and each evaluation stands alone.
    """
    numbers: dict[str, dict[Number, None]] = {}
    files: dict[str, set[str]] = {}
    for allowed, shown in decided:
        basis = allowed.finding.basis
        of_evaluation = numbers.setdefault(basis.evaluation, {})
        files.setdefault(basis.evaluation, set()).update(basis.files)
        for name, e in allowed.finding.estimates.items():
            base = allowed.base(e)
            if e.mean_of is None or e.value is None or base is None or base.measure is None:
                continue
            tier, measure = allowed.tier(allowed.n_of(e)), base.measure
            splits = Statistic.SPLIT in tier.show
            yes_or_no = measure.whole and measure.highest - measure.lowest <= measure.grain
            number = Number(
                measure=measure,
                waves=tuple(sorted(e.mean_of.waves.items())),
                people=base.people,
                value=e.value,
                low=e.ci_low,
                high=e.ci_high,
                ci_level=e.ci_level or 0.95,
                decimals=shown.estimates[name].decimals,
                step=allowed.step(e),
                open_share=allowed.policy.open_share,
                shown=shown.estimates[name].value is not None,
                gives_away=e.mean_of.alike or (yes_or_no and allowed.as_good_as_split(e)),
                splits=splits,
            )
            of_evaluation[number] = None
    together: list[list[str]] = []
    for evaluation, of_all in numbers.items():
        same = [
            group
            for group in together
            if any(files[evaluation] & files[other] for other in group)
            and all(_agree(of_all, numbers[other]) for other in group)
        ]
        together = [group for group in together if group not in same]
        together.append([*(name for group in same for name in group), evaluation])
    return {
        tuple(group): list(dict.fromkeys(n for name in group for n in numbers[name]))
        for group in together
    }


def _agree(some: Iterable[Number], others: Iterable[Number]) -> bool:
    """Whether they have the same value wherever they are the same mean."""
    values = {number.place: number.value for number in others}
    return all(abs(values.get(n.place, n.value) - n.value) < 1e-9 for n in some)


# Why numbers are coarser than the policy has them for so many people; no word of whose they are.
_COARSER = {
    Rung.MEANS: "Means and changes are rounded to whole steps of the scale: finer ones could tell "
    "somebody's score.",
    Rung.CHANGES: "Only changes are given, rounded to whole steps of the scale: beside the means "
    "they could tell somebody's score.",
    Rung.WORDS: "Numbers are left out here, to protect people's identity.",
}


def _in_families(
    decided: Iterable[tuple[Finding, tuple[Allowed, Finding] | None]], families: Families
) -> Iterator[Finding]:
    """The findings with each family's form; the first of an evaluation in a form says why."""
    said: set[tuple[str, Rung]] = set()
    for finding, beside in decided:
        if beside is None:
            yield _for_the_team(finding)
            continue
        allowed, alone = replace(beside[0], families=families), beside[1]
        scores = [e for e in finding.estimates.values() if e.statistic in ROUNDED]
        forms = [allowed.form(e) for e in scores]
        rung = max(forms, default=FULL).rung
        shown = _shown(allowed) if any(form != FULL for form in forms) else alone
        form = (finding.basis.evaluation, rung)
        if rung in _COARSER and form not in said and not alone.withheld:
            said.add(form)
            why = _COARSER[rung].format(people=finding.unit.plural)
            shown = shown.model_copy(update={"caveats": (*shown.caveats, why)})
        yield shown


def _shown(allowed: Allowed) -> Finding:
    """One finding as it may be shown."""
    finding, barred = allowed.finding, allowed.barred
    estimates = {name: _estimate(e, allowed) for name, e in finding.estimates.items()}
    estimates = _with_its_split(_nested_apart(_splits_whole(estimates, allowed), allowed), finding)
    hidden = {name for name, estimate in estimates.items() if estimate.withheld}
    kept = {name: _rounded(estimate) for name, estimate in estimates.items()}
    withheld = _why_nothing(estimates, allowed)
    n_stands = allowed.may_show(Statistic.COUNT, finding.n)
    n_stands = n_stands and Statistic.COUNT not in barred and not set(finding.nested[:1]) & hidden
    figure = finding.figure and protected_figure(finding.figure, allowed, hidden)
    undrawn = finding.figure is not None and in_columns(finding.figure) and figure is None
    unjudged = "" if finding.leading in hidden else _unjudged(allowed)
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
            "no_verdict": "" if withheld else unjudged,
        }
    )
    return _not_named(shown, finding) if withheld else shown


def _unjudged(allowed: Allowed) -> str:
    """Why the policy gives no verdict on the number that leads a finding; empty if it does."""
    finding = allowed.finding
    leading = finding.estimates.get(finding.leading)
    if leading is None or leading.statistic not in JUDGED:
        return ""
    return "" if allowed.judged(leading) else no_verdict(finding.unit)


def _why_nothing(estimates: Mapping[str, Estimate], allowed: Allowed) -> str:
    """Why a finding shows no number; empty if it shows one."""
    reasons = {estimate.withheld for estimate in estimates.values()}
    beside = allowed.barred.get(Statistic.COUNT, "")
    if not reasons or "" in reasons:
        return ""
    leading = estimates.get(allowed.finding.leading)
    if leading is not None and leading.statistic is Statistic.SPLIT and len(reasons) == 1:
        return leading.withheld
    return beside if beside in reasons else allowed.reason()


def _for_the_team(finding: Finding) -> Finding:
    """A finding that is no result and stays inside, so that whoever cites it reads why."""
    reason = finding.withheld or _TEAM_ONLY
    inside = finding.model_copy(
        update={
            "headline": f"{finding.title}: {reason}.",
            "wordings": (),
            "estimates": {name: _hide(e, reason) for name, e in finding.estimates.items()},
            "n": None,
            "table": None,
            "figure": None,
            "caveats": (),
            **_WITHOUT_PEOPLE,
            "primary": False,
            "withheld": reason,
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
    if allowed.scores_hidden(estimate.statistic, estimate):
        return _hide(estimate, "not shown: to protect people's identity")
    changes: dict[str, object] = {"smallest_part": None, "mean_of": None, **NOBODY}
    if Statistic.COUNT in allowed.barred:  # then n may stand nowhere
        changes["n"] = None
    decimals = allowed.most_digits(estimate)
    if decimals is not None and estimate.statistic in ROUNDED:
        changes["decimals"] = min(decimals, estimate.decimals)
    step = allowed.step(estimate) if estimate.statistic in ROUNDED else None
    if step is not None and estimate.value is not None and allowed.rung(estimate) > Rung.INTERVALS:
        changes |= {"decimals": digits_of(step), "value": nearest(estimate.value, step)}
    if step is not None and (estimate.ci_low is not None or "value" in changes):
        changes["step"] = step
    low, high = estimate.ci_low, estimate.ci_high
    if step is not None and low is not None and high is not None:
        ends = allowed.ends(estimate, low, high) or (low, high)
        changes |= {"ci_low": ends[0], "ci_high": ends[1]}
    if estimate.statistic in JUDGED and estimate.unit != "%" and not allowed.judged(estimate):
        changes |= NO_INTERVAL
    return estimate.model_copy(update=changes)


def _hide(estimate: Estimate, reason: str) -> Estimate:
    return estimate.model_copy(
        update={
            "value": None,
            "ci_low": None,
            "ci_high": None,
            "ci_level": None,
            "n": None,
            "decimals": 0,  # how many fit an interval tells whether it ends near 0
            "smallest_part": None,
            "mean_of": None,
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
        counts = estimate.split and as_good_as_counts(estimate)
        part = allowed.finding.estimates[name].smallest_part
        telling = part is not None and part < least
        if counts and (telling or estimate.value is None or estimate.value < least):
            small.add(estimate.split)
    return {
        name: _hide(e, "not shown: some parts are too small")
        if e.split in small and not e.withheld
        else e
        for name, e in estimates.items()
    }


def _with_its_split(estimates: Mapping[str, Estimate], finding: Finding) -> dict[str, Estimate]:
    """Nothing of a finding that a withheld split leads: what is left would pass for its result."""
    leading = estimates.get(finding.leading)
    if leading is None or leading.statistic is not Statistic.SPLIT or not leading.withheld:
        return dict(estimates)
    return {name: e if e.withheld else _hide(e, leading.withheld) for name, e in estimates.items()}


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
        name: e if e.n is None or e.n in standing else e.model_copy(update={"n": None})
        for name, e in estimates.items()
    }


def _rounded(estimate: Estimate) -> Estimate:
    """Values as they will be printed, so that no more digits leave than are shown."""
    if estimate.withheld:
        return estimate
    low, high = (rounded(e, estimate.end_decimals) for e in (estimate.ci_low, estimate.ci_high))
    value = rounded(estimate.value, estimate.decimals)
    return estimate.model_copy(update={"value": value, "ci_low": low, "ci_high": high})
