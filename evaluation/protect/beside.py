"""How findings stand beside one another, and what one may not show for what others say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evaluation.declare.whose_rows import Unit
from evaluation.protect.allowed import ROUNDED, Allowed
from evaluation.protect.derived import alike
from evaluation.say.finding import Base, Finding, Statistic

CLOSE = "not shown: beside another number it would tell on the few who are not in both"
_SCORES = (*ROUNDED, Statistic.EFFECT, Statistic.TEST)
# With a spread or an effect beside it, the width of an interval tells n as well.
_TELL_N = tuple(s for s in Statistic if s not in (Statistic.MEAN, Statistic.CHANGE))

Barred = Mapping[Statistic, str]  # kinds of number that a finding may not show, and why


@dataclass(frozen=True, slots=True)
class Said:
    """What findings before have said of how many people there are, by unit and group.

    ``told``: numbers of people that stand somewhere. ``rests``: those that shown measures
    or themes rest on, told or not, and ``bases`` who those people are, each with its evaluation and
    what was measured or asked.
    """

    told: dict[tuple[Unit, str], list[float]] = field(default_factory=dict)
    rests: dict[tuple[Unit, str], list[tuple[str, float]]] = field(default_factory=dict)
    bases: list[tuple[str, str, Base]] = field(default_factory=list)

    def note(self, finding: Finding, shown: Finding) -> None:
        """Remember what the protected form of a finding says."""
        numbers = _sizes(finding, shown) if shown.n is not None else {}
        for group, sizes in numbers.items():
            self.told.setdefault((finding.unit, group), []).extend(sizes)
        if _measures(shown):
            if finding.base:
                about = _asked(finding) or finding.base.key
                self.bases.append((finding.basis.evaluation, about, finding.base))
            for group, sizes in _rests_on(finding).items():
                self.rests.setdefault((finding.unit, group), []).extend(
                    [(finding.basis.evaluation, size) for size in sizes]
                )


def _sizes(finding: Finding, shown: Finding | None = None) -> dict[str, list[float]]:
    """How many people a finding rests on: all of them (empty name) and those of each group.

    One that puts several measures side by side rests on as many as each of them. With
    ``shown``, its protected form, also the counts of ``nested`` that stand there.
    """
    if finding.counts:  # of events nobody knows whose they are
        return {}
    if _asked(finding):  # who leaves a question out says nothing by it
        return {}
    parts = finding.partition.parts if finding.partition else {}
    sizes: dict[str, list[float]] = {name: [n] for name, n in parts.items()}
    everybody = sum(parts.values()) if parts else finding.n
    nested = [shown.estimates[name].value for name in finding.nested] if shown else []
    scores = () if parts else (e for e in finding.estimates.values() if e.statistic in _SCORES)
    measured = dict.fromkeys(estimate.n for estimate in scores)
    sizes[""] = [size for size in (everybody, *nested, *measured) if size is not None]
    return sizes


def _asked(finding: Finding) -> str:
    """Of what people could leave out, what they were asked; else empty."""
    if finding.question:
        return f"question {finding.question}"
    return f"what was written in {', '.join(finding.basis.files)}" if finding.answers else ""


def _rests_on(finding: Finding) -> dict[str, list[float]]:
    """On how many a finding rests beside other evaluations, of what people could leave out too.

    Of that the same is told of those who are in one of two evaluations only, answered or not.
    """
    asked = _asked(finding)
    if not asked or finding.n is None or finding.base is None:
        return _sizes(finding)
    return {asked: [finding.n], f"{asked}, or not": [len(finding.base.people)]}


def barred_beside(allowed: Allowed, earlier: Said) -> Barred:
    """The kinds of number that the finding may not show beside others, or by what they tell."""
    if not allowed.smallest_part:
        return {}
    finding, policy = allowed.finding, allowed.policy
    mine = [((finding.unit, group), n) for group, sizes in _sizes(finding).items() for n in sizes]
    close = any(
        0 < abs(n - other) < policy.nested_n for at, n in mine for other in earlier.told.get(at, ())
    )
    # the evaluations with shown numbers that rest on nearly the same people, told or not
    near = {
        evaluation
        for group, sizes in _rests_on(finding).items()
        for evaluation, other in earlier.rests.get((finding.unit, group), ())
        if any(0 < abs(n - other) < policy.nested_n for n in sizes)
    } | set(_exchanged(allowed, earlier))
    people = finding.unit.plural
    if _measures(finding) and near - {finding.basis.evaluation}:
        beside = f"not shown: beside another evaluation it would tell on too few {people}"
        return dict.fromkeys(Statistic, beside)
    barred: dict[Statistic, str] = dict.fromkeys(_TELL_N, CLOSE) if close else {}
    # beside the means of the others, means would tell on those in one of the two only
    if finding.overlapping and (close or near or _few_apart(allowed, earlier)):
        barred[Statistic.MEAN] = CLOSE
    if any(map(allowed.gives_away, finding.estimates.values())):
        barred |= dict.fromkeys(_SCORES, "not shown: to protect people's identity")
    return barred


def _few_apart(allowed: Allowed, earlier: Said) -> bool:
    """Whether a shown finding has the same measure of people of whom few are others."""
    base = allowed.finding.base
    return base is not None and any(
        0 < len(base.people ^ other.people) < allowed.policy.nested_n
        for *_, other in earlier.bases
        if alike(base, other)
    )


def _exchanged(allowed: Allowed, earlier: Said) -> Iterator[str]:
    """Other evaluations with the same measure of people of whom few are others, be they as many."""
    base, mine = allowed.finding.base, allowed.finding.basis.evaluation
    about = _asked(allowed.finding) or (base.key if base else "")
    if base is None or not about:
        return
    for evaluation, measured, other in earlier.bases:
        at_once = set(base.waves) & set(other.waves) or not (base.waves and other.waves)
        same = evaluation != mine and (about, base.unit) == (measured, other.unit) and at_once
        if same and 0 < len(base.people ^ other.people) < allowed.policy.nested_n:
            yield evaluation


def _measures(finding: Finding) -> bool:
    """Whether it says more of people than how many: from two counts nothing else follows."""
    shown = [e for e in finding.estimates.values() if e.value is not None]
    return any(finding.themed or e.statistic is not Statistic.COUNT for e in shown)
