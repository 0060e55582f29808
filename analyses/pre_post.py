"""The same people before and after: change, and difference in change between groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyses.change import remarks
from analyses.change.answers import answers_finding, headed_answers, spread_finding
from analyses.change.between_groups import Against, beside_groups, change_by_group
from analyses.change.change_numbers import change_estimates, no_interval
from analyses.change.everybody import everybody_finding
from analyses.change.over_time import wave_findings
from analyses.change.overview import with_overviews
from analyses.change.paired import (
    SMALLEST_FOR_INTERVAL,
    Pairs,
    change_figure,
    change_table,
    pair_scores,
    with_levels,
)
from analyses.change.reliable_change import reliable_findings
from analyses.change.remarks import AskedOfPrimary
from analyses.change.shares import figure_in_shares, table_in_shares
from analyses.change.together import cluster_findings, taught_together
from analyses.measurement.against import with_remarks
from analyses.measurement.quality import quality_findings
from analyses.measurement.scales import everybody, reliability_findings, scale_findings
from analyses.people.by_group import paired_by_group
from analyses.people.flow_steps import flow_finding, flow_findings, lost_unseen
from analyses.people.linking import informants_finding, linking_findings, with_verdicts
from analyses.people.losses import losses_findings
from evaluation.declare.older_calls import takes_study
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.link.waves import InformantPairs, MatchedWaves
from evaluation.say.change_words import change_wordings, share_wordings
from evaluation.say.finding import Base, Basis, Claim, Estimate, Finding, slug
from evaluation.scoring.scores import ScoredWave, score

_METHOD = (
    "Mean of each person's change ({minus}) in the instrument's own units, with the t "
    "interval of the differences{widened}. Only people with a score both times are used, paired "
    "person by person."
)
_OF_SHARES = (
    "Shares of the same people with the answer named before and after, with Newcombe's interval "
    "of their difference and McNemar's exact test of those who turned."
)
_TOGETHER = (
    "Shares of the same people with the answer named before and after; the interval of their "
    "difference is that of people who were taught together."
)
_WHY_SHARES = (
    "The answer is one of two, so how many gave it, and how many turned each way, says all there "
    "is; means of such answers are shares. Which interval and test stand is "
    "built in, and the same for every report."
)
_NOTHING = AskedOfPrimary()


@dataclass(frozen=True, slots=True)
class ChangeParameters:
    """What may be asked of a change in the notebook, before results were seen.

    ``ci_level`` lies between 0 and 1. ``equivalence_margin`` (points; 0 is none) and
    ``bayes_factor`` ask for evidence of little change on the primary outcome.
    """

    ci_level: float = 0.95
    equivalence_margin: float = 0.0
    bayes_factor: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 0 < self.ci_level < 1:
            raise ValueError("ci_level must lie between 0 and 1, for example 0.95")


@takes_study(ChangeParameters)
def analyse(
    study: Study,
    matched: MatchedWaves,
    scored: Sequence[ScoredWave],
    parameters: ChangeParameters = ChangeParameters(),
    informants: InformantPairs | None = None,
) -> list[Finding]:
    """Change from baseline to endpoint on every scale, and between groups where declared.

    With a follow-up wave also the change from baseline to follow-up (``change_follow_up``)
    and the means of those who were measured all three times (``waves``). Where the study
    compares groups, each group's change and each difference in change are reported instead of
    one change for everybody. ``informants``: how many people another informant told of too,
    that of the evaluation that the study names.
    Raises ValueError where ``selected`` or the margin cannot be meant.
    """
    primary, ci_level = study.evaluation.primary, parameters.ci_level
    asked = AskedOfPrimary(
        study.evaluation.selected, parameters.equivalence_margin, parameters.bayes_factor
    )
    basis = Basis.of(study.name, (s.file for r in matched.responses for s in r.sources))
    name = scored[0].instrument.id
    flow = flow_finding(matched, f"{name}.flow", basis)
    caveats = (*flow.caveats, *lost_unseen(study))
    findings = [
        flow.model_copy(update={"summarised_in": f"{name}.flow_by_wave", "caveats": caveats})
    ]
    every = list(pair_scores(matched, tuple(scored), ci_level, basis))
    for pairs in every if study.compare_by else ():
        main = _leads(pairs, primary)
        groups = matched.groups[study.compare_by].reindex(pairs.before.index)
        findings += change_by_group(pairs, groups, _against(study), main, change_finding)
        findings += beside_groups(pairs, matched, scored, study) if main else ()
    changes = [
        (pairs, change_finding(pairs, primary=_leads(pairs, primary), asked=asked))
        for pairs in (() if study.compare_by else every)
    ]
    findings += with_overviews(changes)
    findings += _beside(changes, tuple(scored), primary)
    links = list(linking_findings(matched, scored, every, primary))
    findings = [*with_verdicts(findings, links), *links]
    findings += wave_findings(matched, tuple(scored), basis, ci_level)
    findings += flow_findings(study, matched, scored, basis)
    findings += losses_findings(study, matched, tuple(scored), basis, ci_level)
    findings += _informants(informants, study, matched, f"{name}.informants", basis)
    findings += scale_findings(matched, scored, basis)
    findings += reliability_findings(matched, scored, basis, ci_level)
    findings += quality_findings(matched, scored, basis, primary, ci_level)
    findings += paired_by_group(study, matched, name, basis)
    findings = [*with_remarks(findings, matched.responses)]
    prefix = study.evaluation.name
    return [f.prefixed(prefix) for f in findings] if prefix else findings


def findings_of(
    study: Study,
    matched: MatchedWaves,
    informants: InformantPairs | None = None,
    *,
    ci_level: float = 0.95,
    equivalence_margin: float = 0.0,
    bayes_factor: bool = False,
) -> list[Finding]:
    """What the notebook finds of people as they were linked, by its own parameters."""
    parameters = ChangeParameters(ci_level, equivalence_margin, bayes_factor)
    scored = [score(responses) for responses in matched.responses]
    return analyse(study, matched, scored, parameters, informants)


def _against(study: Study) -> Against:
    """With which group the others are compared, and how."""
    return Against(study.against, study.groups, study.adjusted)


def _leads(pairs: Pairs, primary: str) -> bool:
    """Whether this is the change that the deliverable named as its main one."""
    return pairs.key == primary and pairs.wave == ENDPOINT


def _beside(
    changes: Sequence[tuple[Pairs, Finding]], scored: tuple[ScoredWave, ...], primary: str
) -> Iterator[Finding]:
    """What stands beside the changes: of the primary outcome, of single questions, reliable ones.

    Reliable change on other scales than the primary one is there to be cited: no table is printed.
    """
    measured = [pairs for pairs, _ in changes if pairs.n]
    for pairs in measured:
        if _leads(pairs, primary):
            for finding in cluster_findings(pairs):
                inside = finding.kept_inside
                if finding.key.endswith(".together"):
                    inside = (
                        "the reported interval allows for people who were taught together already"
                    )
                yield finding.model_copy(update={"kept_inside": inside})
            yield from everybody_finding(pairs, scored)
            yield from spread_finding(pairs)
        yield from answers_finding(pairs)
    aside = {f"{p.key}.reliable{p.second.suffix}" for p in measured if p.key != primary}
    unprinted = {"table": None, "method": ""}
    yield from (
        f.model_copy(update=unprinted) if primary and f.key in aside else f
        for f in reliable_findings(measured)
    )


def _informants(
    pairs: InformantPairs | None, study: Study, matched: MatchedWaves, key: str, basis: Basis
) -> Iterator[Finding]:
    """Of whom two informants told; nothing without a second one."""
    if pairs:
        asked, base = study.evaluation, everybody(matched.responses)
        names = (_words(asked.name) or base.unit.plural, _words(asked.pair_with))
        yield informants_finding(pairs, base, names, key, basis)


def _words(name: str) -> str:
    """The name of an evaluation as words."""
    return name.replace("_", " ").replace("-", " ")


def change_finding(
    pairs: Pairs,
    group: str = "",
    parts: tuple[Base, ...] = (),
    *,
    primary: bool = False,
    asked: AskedOfPrimary = _NOTHING,
) -> Finding:
    """One scale's change, for everybody or one group."""
    estimates = change_estimates(pairs)
    shares, method = {}, _METHOD.format(minus=pairs.second.minus, widened=remarks.widened(pairs))
    if pairs.yes_or_no and pairs.n and not pairs.second.suffix:
        together = estimates["change"] if taught_together(pairs) else None
        shares, method = headed_answers(pairs, together), _TOGETHER if together else _OF_SHARES
    estimates |= {name: e for name, e in shares.items() if name != "n"}
    caveats = (
        *remarks.movement(pairs, estimates),
        remarks.OF_ONE_GROUP if group else remarks.UNCONTROLLED,
        *(remarks.chosen(pairs, asked) if primary else ()),
        *remarks.together(pairs),
        *remarks.at_the_ends(pairs, estimates),
        *remarks.too_small_to_see(pairs, estimates),
        *(remarks.little_change(pairs, asked, estimates) if primary else ()),
        *_unscored(pairs),
    )
    drawn = {"Everybody": estimates} if pairs.n and not group else {}
    bound = {name: of["shift" if shares else "change"] for name, of in drawn.items()}
    figure = with_levels(change_figure(pairs, drawn), pairs, drawn) if drawn else None
    title = f"Change in {pairs.title_inside}{pairs.second.to}"
    return pairs.finding(
        "change",
        f"{title}: {group}" if group else title,
        _wordings(pairs, estimates, group),
        estimates,
        key=f"{pairs.key}.change{pairs.second.suffix}" + (f".{slug(group)}" if group else ""),
        claim=Claim.CHANGED if pairs.n else Claim.DESCRIBED,
        table=table_in_shares(change_table(pairs, drawn), pairs, bound) if drawn else None,
        figure=figure and figure_in_shares(figure, pairs, bound),
        caveats=caveats,
        method=method,
        why=_WHY_SHARES
        if shares
        else "The same people were measured twice on a numeric scale. That the t interval "
        f"leads from {SMALLEST_FOR_INTERVAL} people on is built in, and the same for every report; "
        "normality is not tested first, because such a test says little in small groups.",
        base=pairs.base.model_copy(
            update={"groups": dict.fromkeys(parts[0].groups if parts else (), group)}
        ),
        parts=parts,
        primary=primary,
        leading="shift" if shares else "change",
    )


def _wordings(pairs: Pairs, estimates: Mapping[str, Estimate], group: str) -> tuple[str, ...]:
    """Headlines, fullest first: an answer that is yes or no is told by shares."""
    if not pairs.n:
        return (f"Nobody has a score for {pairs.title_inside} both times.",)
    title, later = pairs.scale.title, pairs.second.when
    told = (pairs.people, group, pairs.direction)
    if "shift" in estimates:
        answer = pairs.called(pairs.best)
        why = no_interval(pairs)
        return share_wordings(title, answer, estimates["shift"], *told, later=later, why=why)
    if pairs.told_as_share:  # whose counts stand at the endpoint
        named = f"{group}: {pairs.title_inside}" if group else title
        return (
            f"{named}: the share with the answer “{pairs.called(1)}” was {{mean_before.percent}} "
            f"before and {{mean_after.percent}} {later}.",
            f"{named} was measured before and {later}.",
        )
    return change_wordings(title, estimates["change"], *told, later, why=no_interval(pairs))


def _unscored(pairs: Pairs) -> Iterator[str]:
    """People who were matched but lack a score on this scale."""
    if pairs.unscored:
        yield (
            "Some people who answered both times left out too many items of this scale to be "
            "scored; they are not counted here."
        )
