"""Means of everybody who answered, before and after, by agency: two cross-sections, no pairing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analyses.change.paired import SMALLEST_FOR_INTERVAL
from analyses.change.shares import figure_in_shares, table_in_shares
from analyses.measurement.against import with_remarks
from analyses.measurement.quality import reading_findings
from analyses.people.by_group import group_findings
from analyses.sections.two_cross_sections import (
    ALL,
    METHOD,
    NOT_RECORDED,
    Sections,
    difference_of_means,
    means_told,
    on_shared_scales,
    one_row,
    read_sections,
    sections_figure,
    sections_table,
    shift_of,
)
from evaluation.declare.older_calls import takes_study
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.link.waves import same_people
from evaluation.read.responses import Responses
from evaluation.say.change_words import differs_unclearly
from evaluation.say.finding import Basis, Estimate, Finding, Statistic, unique_slugs
from evaluation.say.wording import listed
from evaluation.scoring.scores import ScoredWave, score

_METHOD = (
    f"{METHOD} A difference is the mean after minus the mean before; that over all has Welch's "
    "interval, which takes those before and those after as different people"
)
_NEED = "These need not be the same people."
_APART = (
    "The interval takes those who answered before and those who answered after as different people."
)
_BOTH = f"Some people may have answered both times. {_APART}"
_AGAIN = (
    f"{{n_both}} of the {{n_after}} {{people}} who answered after had answered before as well, and "
    f"they are not paired here. {_APART} What a before-and-after analysis of the same people finds "
    "goes before this."
)
_TOGETHER = (
    "People were taught together, and those of one session may answer alike. The interval allows "
    "for it: from ten sessions, four of them each time, by a model in which every session has a "
    "level of its own; with fewer, at an intraclass correlation of 0 to 0.10, whichever is widest."
)
_TAUGHT_APART = (
    "People were taught together, and those of one session may answer alike. The interval does not "
    "allow for it, so it may be too narrow."
)
_WHO = (
    "Who answers can differ from one time to the other; a difference of the means can come from "
    "that alone."
)
_CAUSE = "Nobody was there to compare with, so this does not say why the means differ."


@dataclass(frozen=True, slots=True)
class SectionParameters:
    """What may be asked of two cross-sections in the notebook.

    ``by`` names the group column of the agencies; empty takes the only one that the files of
    both waves declare, and without one gives the whole only. ``scales``
    (``artic45.overall``) says which; empty is the primary one, or every scale without one.
    """

    by: str = ""
    scales: Sequence[str] = ()
    ci_level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 0 < self.ci_level < 1:
            raise ValueError("ci_level must lie between 0 and 1, for example 0.95")


@takes_study(SectionParameters)
def analyse(
    study: Study,
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    parameters: SectionParameters = SectionParameters(),
) -> list[Finding]:
    """Means before and after of everybody who answered, and their difference, also by agency.

    Each scale gives ``<instrument>.<scale>.cross_section`` and, by group, ``.before``,
    ``.after`` and ``.difference``. A follow-up wave is not used. Where one form was given before
    and another after, only the scales that both have are compared.
    Raises ValueError for an unknown scale or column, several columns and none named, or one
    wave only.
    """
    primary, prefix = study.evaluation.primary, study.evaluation.name
    responses, scored, forms = on_shared_scales(responses, scored)
    basis = Basis.of(study.name, (s.file for wave in responses for s in wave.sources))
    findings: list[Finding] = []
    measures = [q.measure for q in getattr(study.evaluation, "questions", ()) if q.measure]
    for key in _asked(scored, tuple(parameters.scales), primary, measures):
        options = (parameters.by, parameters.ci_level)
        sections = read_sections(key, responses, scored, options, basis)
        if not len(sections.before) or not len(sections.after):
            raise ValueError(f"{key}: nobody has a score before, or nobody has one after")
        findings.append(_overall(sections, leading=key == primary))
        if sections.agencies:
            findings += _by_agency(sections)
    findings += reading_findings(responses, f"{scored[0].instrument.id}.cross_section", basis)
    findings += group_findings(study, responses, "cross_section", basis)
    if forms:
        findings = [f.model_copy(update={"caveats": (*forms, *f.caveats)}) for f in findings]
    told = with_remarks(findings, responses)
    return [f.prefixed(prefix) if prefix else f for f in told]


def findings_of(
    study: Study,
    responses: Sequence[Responses],
    *,
    by: str = "",
    scales: Sequence[str] = (),
    ci_level: float = 0.95,
) -> list[Finding]:
    """What the notebook finds of the answers that were read, by its own parameters."""
    responses = same_people(responses)
    scored = [score(answers) for answers in responses]
    return analyse(study, responses, scored, SectionParameters(by, scales, ci_level))


def _asked(
    scored: Sequence[ScoredWave], scales: tuple[str, ...], primary: str, measures: Sequence[str]
) -> tuple[str, ...]:
    """The scales to report, in the order in which they were asked for.

    ``measures``: those of declared questions, which all have an answer.
    """
    every = tuple(dict.fromkeys(f"{s.instrument.id}.{name}" for s in scored for name in s.scores))
    asked = (*(scales or ((primary,) if primary else every)), *measures)
    if unknown := [key for key in asked if key not in every]:
        raise ValueError(
            f"scales: there is no {', '.join(unknown)}. There are: {', '.join(every)}."
        )
    return tuple(dict.fromkeys(asked))


# --- everybody -----------------------------------------------------------------------------


def _overall(sections: Sections, *, leading: bool) -> Finding:
    """The means of all who answered before and of all who answered after, and the difference."""
    before, after = sections.before, sections.after
    both = before.index.intersection(after.index)
    difference = difference_of_means(sections)
    estimates = {
        "mean_before": sections.mean("Mean of those who answered before", before, BASELINE),
        "n_before": sections.count("Answered before", before.index, BASELINE),
        "mean_after": sections.mean("Mean of those who answered after", after, ENDPOINT),
        "n_after": sections.count("Answered after", after.index, ENDPOINT),
        "difference": difference,
    }
    if sections.yes_or_no:
        means = estimates["mean_before"], estimates["mean_after"]
        estimates["shift"] = shift_of(sections, difference, *means)
    bound = {ALL: estimates["shift"]} if sections.yes_or_no else {}
    parts = _apart(before.index, after.index)
    mostly = "both times" in parts
    if mostly:
        estimates["n_both"] = sections.count("Answered both times", both, BASELINE, ENDPOINT)
    # worded with the numbers, so that an edition that hides them drops the remark too
    again = _AGAIN.replace("{people}", sections.people.plural)
    remarks = (again,) if mostly else ()
    if min(len(before), len(after)) < SMALLEST_FOR_INTERVAL:
        too_few = f"{sections.people.plural} are too few for an interval"
        remarks = (
            f"{{n_before}} and {{n_after}} {too_few}; that takes {SMALLEST_FOR_INTERVAL} at "
            "each time.",
            *remarks,
        )
    rows = (one_row(ALL, estimates["mean_before"], estimates["mean_after"], difference),)
    return sections.finding(
        "",
        f"{sections.scale.title}: all who answered before and after",
        len(before.index.union(after.index)),
        estimates,
        _wordings(sections, difference, estimates.get("shift"), again=mostly),
        caveats=(_BOTH, *remarks, *_taught(sections), _WHO, _CAUSE),
        method=_method(sections),
        primary=leading,
        leading="shift" if sections.yes_or_no else "difference",
        summarised_in=f"{sections.key}.cross_section.difference" if sections.by else "",
        parts=sections.base(()).parted("time", parts),
        table=table_in_shares(
            sections_table(sections, rows, f"{sections.scale.title} of all who answered"),
            sections,
            bound,
        ),
        figure=figure_in_shares(
            sections_figure(sections, {ALL: difference}, rows), sections, bound
        ),
    )


def _apart(before: pd.Index, after: pd.Index) -> dict[str, pd.Index]:
    """Who answered once and who twice.

    Those who answered twice have means of their own in a paired analysis; where few answered
    once only, the means of all would tell on them. That few answered twice tells nothing, so
    then they count with the larger of the others.
    """
    parts = {"before only": before.difference(after), "after only": after.difference(before)}
    both = before.intersection(after)
    larger = max(parts, key=lambda name: len(parts[name]))
    if len(both) > len(parts[larger]):
        parts["both times"] = both
    else:
        parts[larger] = parts[larger].union(both)
    return {name: people for name, people in parts.items() if len(people)}


def _wordings(
    sections: Sections, difference: Estimate, shift: Estimate | None, *, again: bool
) -> tuple[str, ...]:
    """Headlines for the difference of two cross-sections, fullest first; a yes or no by shares.

    ``again``: most answered both times, which is said where an edition says how many.
    """
    described = f"the {sections.several}" if sections.by else "those who answered"
    so = f"So it describes {described} and not how persons changed."
    need = f"{_NEED} {so}"
    if again:
        same = f"Of those after, {{n_both}} had answered before too, and are not paired here. {so}"
        told = _wordings(sections, difference, shift, again=False)
        return (*(text.replace(need, same) for text in told if need in text), *told)
    plain = (
        f"Mean {sections.title_inside} was measured among those who answered before and "
        "among those who answered after."
    )
    if shift:
        return (*_by_shares(sections, shift, need), plain)
    moved = f"{{difference.moved}} {difference.unit} {difference.way}"
    inside, people = sections.title_inside, sections.people.plural
    scored = (
        f"Those who answered after scored {moved} on {inside} than those before"
        if difference.unit == "points"
        else f"Average {inside} was {moved} among those who answered after than among those before"
    )
    little = f"{sections.scale.title}: averages before and after differed {{difference.little}}."
    if difference.ci_low is None:
        counted = f" {{n_before}} {people} answered before and {{n_after}} after."
        return (f"{scored}.{counted} {need}", f"{scored}. {need}", f"{little} {need}", plain)
    sided, ends = (
        f" The {{difference.level}} interval is {{difference.{aspect}}}"
        for aspect in ("sided", "interval")
    )
    said = [*([(f"{scored}.", sided)] if difference.side else [])]
    said += [(differs_unclearly(scored), ends)]
    counted = f", from {{n_before}} {people} before and {{n_after}} after."
    return (
        *(
            f"{first}{interval}{after} {need}"
            for first, interval in said
            for after in (counted, ".")
        ),
        f"{little}{ends}. {need}",
        plain,
    )


def _by_shares(sections: Sections, shift: Estimate, need: str) -> Iterator[str]:
    """Headlines for a yes or no: the shares, where they are means of 0 and 1, and the difference.

    They count people, and there are none where an edition may not.
    """
    people, title = sections.people.plural, sections.scale.title
    answer = f"the answer “{sections.called(sections.best)}”"
    ends = "The {shift.level} interval is"
    alone = shift.ci_low is None
    for before, after in (
        (f"the {{n_before}} {people} who answered before", "the {n_after} who answered after"),
        ("those who answered before", "those who answered after"),
    ):
        had = (
            f"{title}: {{mean_before.percent}} of {before} had {answer} and {{mean_after.percent}} "
            f"of {after}"
        )
        if not sections.told_as_share or sections.best != 1:
            had = f"{title}: {answer} was counted among {before} and {after}"
        more = "more" if (shift.value or 0.0) > 0 else "fewer"
        if alone:
            yield f"{had}. That is {{shift.signed}} percentage points. {need}"
        else:
            clear = f"That is {{shift.moved}} percentage points {more}. {ends} {{shift.clear}}."
            unclear = differs_unclearly("That is {shift.signed} percentage points")
            yield f"{had}. {clear} {need}"
            yield f"{had}. {unclear} {ends} {{shift.interval}}. {need}"


# --- by agency -----------------------------------------------------------------------------


def _by_agency(sections: Sections) -> Iterator[Finding]:
    """Each agency's mean before, after, and the difference: a finding each.

    Together they would tell how few of an agency did not answer again; as findings of their
    own the disclosure step compares them, and only the first says on how many it rests.
    """
    assert sections.agencies is not None  # the caller has seen to it
    parts = [
        {str(name): scores[agencies == name] for name in sorted(agencies.unique())}
        for scores, agencies in zip(
            (sections.before, sections.after), sections.agencies, strict=True
        )
    ]
    keys = unique_slugs(sorted({name for part in parts for name in part} - {NOT_RECORDED}))
    yield from (
        _at(sections, wave, scores, part, keys)
        for wave, scores, part in zip(
            ("before", "after"), (sections.before, sections.after), parts, strict=True
        )
    )
    yield _differences(sections, parts[0], parts[1], keys)


def _at(
    sections: Sections,
    wave: str,
    scores: pd.Series,
    parts: Mapping[str, pd.Series],
    keys: Mapping[str, str],
) -> Finding:
    """The agencies' means at one time, with how many answered."""
    at = {"before": BASELINE, "after": ENDPOINT}[wave]
    named = {name: parts[name] for name in keys if name in parts}
    estimates = {
        f"{kind}_{keys[name]}": estimate
        for name, group in named.items()
        for kind, estimate in (
            ("mean", sections.mean(name, group, at)),
            ("n", sections.count(f"Answered: {name}", group.index, at)),
        )
    }
    inside = sections.title_inside
    aspect, said = "", f"Mean {inside} of those who answered {wave}, in {sections.unit}"
    if sections.told_as_share:
        aspect, told = ".percent", f"share with the answer “{sections.called(1)}”"
        said = f"{sections.scale.title}: {told} of those who answered {wave}"
    texts = tuple(f"{{mean_{keys[name]}{aspect}}} ({name})" for name in named)
    title = f"Mean {inside} {wave}, by {sections.by}"
    if sections.yes_or_no:
        title = f"{sections.scale.title} {wave}, by {sections.by}"
    bound = {name: estimates[f"mean_{keys[name]}"] for name in named}
    base = sections.base(scores.index, at)
    # of a yes or no a count, which a row would tell where the finding over all may not
    over_all = {} if sections.yes_or_no else {ALL: scores}
    means = [sections.mean(name, group, at) for name, group in {**named, **over_all}.items()]
    table, figure = means_told(sections, title, wave, means)
    return sections.finding(
        wave,
        title,
        len(scores),
        estimates,
        (
            f"{said}: {listed(texts)}.",
            f"Mean {inside} {wave} was measured in {_number_of(sections, len(named))}.",
        ),
        caveats=(_WHO, *_left_out(sections, parts)),
        base=base,
        parts=base.parted(sections.by, {name: part.index for name, part in parts.items()}),
        method=_method(sections),
        summarised_in=f"{sections.key}.cross_section.difference",
        table=table_in_shares(table, sections, bound),
        figure=figure_in_shares(figure, sections, bound),
    )


def _differences(
    sections: Sections,
    before: Mapping[str, pd.Series],
    after: Mapping[str, pd.Series],
    keys: Mapping[str, str],
) -> Finding:
    """The difference in each agency beside that over all; it rests on the smaller cross-section."""
    everywhere = [name for name in keys if name in before and name in after]
    overall = difference_of_means(sections)
    smaller = _smaller(before, after)
    both = {
        name: (
            sections.mean(name, before[name], BASELINE),
            sections.mean(name, after[name], ENDPOINT),
        )
        for name in everywhere
    }
    drawn = {
        name: Estimate(
            label=f"Difference of the means: {name}",
            statistic=Statistic.CHANGE,
            n=len(smaller[name]),
            value=float(after[name].mean() - before[name].mean()),
            unit=sections.unit,
            base=sections.base(before[name].index.union(after[name].index), BASELINE, ENDPOINT),
            parts=(*first.parts, *second.parts),
        )
        for name, (first, second) in both.items()
    }
    estimates = {f"difference_{keys[name]}": estimate for name, estimate in drawn.items()}
    inside, lead = sections.title_inside, "difference"
    said = f"Difference of the means of {inside}, after minus before, in {sections.unit}"
    if sections.yes_or_no:
        lead = "shift"
        said = (
            f"{sections.scale.title}: difference of the shares with the answer "
            f"“{sections.called(sections.best)}”, after minus before, in percentage points"
        )
        estimates |= {
            f"shift_{keys[name]}": shift_of(sections, estimate, *both[name])
            for name, estimate in drawn.items()
        }
    texts = tuple(f"{{{lead}_{keys[name]}.signed}} ({name})" for name in everywhere)
    few = f"In one {sections.by} a few people can move the mean, so no interval is given for it."
    title = f"Difference in {inside}, by {sections.by}"
    if not sections.yes_or_no:  # see ``_at``
        both[ALL] = (
            sections.mean(ALL, sections.before, BASELINE),
            sections.mean(ALL, sections.after, ENDPOINT),
        )
        drawn[ALL] = overall
    rows = [one_row(name, *means, drawn[name]) for name, means in both.items()]
    shares = {name: estimates.get(f"shift_{keys[name]}") for name in everywhere}
    bound = {name: share for name, share in shares.items() if share}
    return sections.finding(
        "difference",
        title,
        overall.n or 0,
        estimates,
        (
            f"{said}: {listed(texts)}. {_NEED}",
            f"Mean {inside} was measured before and after in "
            f"{_number_of(sections, len(everywhere))}.",
        ),
        caveats=(_BOTH, _WHO, few, _CAUSE, *_left_out(sections, {**before, **after})),
        method=_method(sections),
        parts=sections.base(()).parted(sections.by, smaller),
        table=table_in_shares(sections_table(sections, rows, title), sections, bound),
        figure=figure_in_shares(sections_figure(sections, drawn, rows), sections, bound),
    )


def _smaller(
    before: Mapping[str, pd.Series], after: Mapping[str, pd.Series]
) -> dict[str, pd.Index]:
    """Whom each part has at the time when fewer of it answered, nobody where none did."""
    nobody = pd.Series(dtype=object)
    return {
        name: min((part.get(name, nobody).index for part in (before, after)), key=len)
        for name in sorted({*before, *after})
    }


# --- words -------------------------------------------------------------


def _method(sections: Sections) -> str:
    together = sections.clusters is not None and not sections.yes_or_no
    return f"{_METHOD}{' and allows for people taught together being alike' if together else ''}."


def _taught(sections: Sections) -> tuple[str, ...]:
    """What the interval makes of people who were taught together."""
    if sections.clusters is None:
        return ()
    return (_TAUGHT_APART if sections.yes_or_no else _TOGETHER,)


def _left_out(sections: Sections, parts: Mapping[str, pd.Series]) -> tuple[str, ...]:
    """That some people's agency is not known."""
    by = sections.by
    remark = f"People whose {by} is not recorded count among all and in no {by}."
    return (remark,) if NOT_RECORDED in parts else ()


def _number_of(sections: Sections, n: int) -> str:
    """``4 agencies``."""
    return f"{n} {sections.several if n != 1 else sections.by}"
