"""One scale with two results in a report, where all who answered and the same people disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.say.finding import OTHER_RESULT, Estimate, Finding
from evaluation.say.wording import interval, number, printed_side, say

_PAIRED, _ALL = "change", "cross_section"


def naming_each_other(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings as an edition prints them, each of such a pair with what the other found.

    An overview that draws the change of the same people has the remark too.
    """
    added: dict[str, str] = {}
    for paired, of_all in _pairs(findings):
        change, difference = _judged(paired), _judged(of_all)
        if change is None or difference is None or printed_side(change) == printed_side(difference):
            continue
        scale = paired.title.removeprefix("Change in ")
        added[of_all.key] = (
            f"{OTHER_RESULT} ({scale}): those who answered both times changed by {_said(change)}. "
            "The two do not agree. Of the same people, the change counts."
        )
        added[paired.key] = added[paired.summarised_in] = (
            f"{OTHER_RESULT} ({scale}): among all who answered before and all who answered after, "
            f"the averages differ by {_said(difference)}. The two do not agree. Of the same "
            "people, the change counts."
        )
    return tuple(
        f.model_copy(update={"caveats": (*f.caveats, added[f.key])}) if f.key in added else f
        for f in findings
    )


def _pairs(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    """The change of the same people and the difference of all who answered, of one scale."""
    scales: dict[str, dict[str, Finding]] = {_PAIRED: {}, _ALL: {}}
    for finding in findings:
        scale, _, last = finding.key.rpartition(".")
        if last in scales and not finding.withheld:
            scales[last][".".join(scale.split(".")[-2:])] = finding
    yield from ((f, scales[_ALL][at]) for at, f in scales[_PAIRED].items() if at in scales[_ALL])


def _judged(finding: Finding) -> Estimate | None:
    """The number in points that carries an interval in this edition, and a verdict by it."""
    if finding.no_verdict:
        return None
    estimate = finding.estimates.get("change") or finding.estimates.get("difference")
    return estimate if estimate and estimate.ci_low is not None else None


def _said(estimate: Estimate) -> str:
    size = number(estimate.value or 0.0, estimate.decimals, signed=True)
    clear = "" if printed_side(estimate) else ", which is not clear"
    return f"{size} {estimate.unit} ({say(estimate, 'level')} interval {interval(estimate)}){clear}"
