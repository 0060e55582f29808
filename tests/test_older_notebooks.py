"""A programme's own copies of older notebooks go on working.

Authority: the calls as they stood in the shipped notebooks before ``analyse`` took the study.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from analyses import (
    counts,
    cross_section,
    disproportionality,
    document_review,
    expenditure,
    figure_audit,
    log,
    pre_post,
    reach,
    retrospective,
    service,
    supply,
    survey,
    take_up,
    thematic,
)
from analyses.people.flow_steps import ONE_ROW
from evaluation.audit.of_study import read_figures
from evaluation.declare.workspace import Study, open_study
from evaluation.link.waves import match_waves, pair_informants, same_people
from evaluation.read.counted.counted_figures import read_counts
from evaluation.read.counted.of_service import read_service
from evaluation.read.log.events import read_events
from evaluation.read.register import read_attendance
from evaluation.read.responses import read_partner, read_responses
from evaluation.read.reviewed import read_review
from evaluation.read.segments import read_segments
from evaluation.read.spending import read_spending
from evaluation.read.staged import read_stages
from evaluation.read.supplied import read_supply
from evaluation.read.survey.surveyed import read_survey
from evaluation.say.finding import Finding
from evaluation.scoring.scores import score

Both = tuple[list[Finding], list[Finding]]
Read = TypeVar("Read")


def change(study: Study) -> Both:
    matched = match_waves(read_responses(study))
    scored = [score(responses) for responses in matched.responses]
    informants = pair_informants(matched.responses, read_partner(study))
    older = pre_post.analyse(
        matched,
        scored,
        evaluation=study.name,
        prefix=study.evaluation.name,
        primary=study.evaluation.primary,
        compare_by=study.compare_by,
        against=study.against,
        order=study.groups,
        ci_level=0.9,
        invited=study.invited,
        titles=study.group_titles,
        selected=study.evaluation.selected,
        equivalence_margin=1.0,
        bayes_factor=True,
        informants=informants,
        partner=study.evaluation.pair_with,
    )
    asked = pre_post.ChangeParameters(ci_level=0.9, equivalence_margin=1.0, bayes_factor=True)
    return older, pre_post.analyse(study, matched, scored, asked, informants)


def sections(study: Study) -> Both:
    responses = same_people(read_responses(study))
    scored = [score(answers) for answers in responses]
    older = cross_section.analyse(
        responses,
        scored,
        by="",
        scales=["artic45.overall"],
        evaluation=study.name,
        prefix=study.evaluation.name,
        primary=study.evaluation.primary,
        ci_level=0.9,
    )
    asked = cross_section.SectionParameters(scales=["artic45.overall"], ci_level=0.9)
    return older, cross_section.analyse(study, responses, scored, asked)


def looking_back(study: Study) -> Both:
    responses = read_responses(study)
    scored = [score(answers) for answers in responses]
    older = retrospective.analyse(
        responses,
        scored,
        evaluation=study.name,
        prefix=study.evaluation.name,
        primary=study.evaluation.primary,
        ci_level=0.9,
    )
    return older, retrospective.analyse(study, responses, scored, ci_level=0.9)


def came(study: Study) -> Both:
    attendance = read_attendance(study)
    older = take_up.analyse(
        attendance,
        evaluation=study.name,
        prefix=study.evaluation.name or "take_up",
        target_people=60,
        share_to_complete=0.5,
    )
    return older, take_up.analyse(study, attendance, target_people=60, share_to_complete=0.5)


def themes(study: Study) -> Both:
    segments = read_segments(study)
    older = thematic.analyse(
        segments, evaluation=study.name, prefix=study.evaluation.name or "themes", noun="line"
    )
    return older, thematic.analyse(study, segments, noun="line")


def one_call(
    analyse: Callable[[Study, Read], list[Finding]], read: Callable[[Study], Read]
) -> Callable[[Study], Both]:
    """Of a design that has been called in one way only, which is both the older and the newer."""

    def called(study: Study) -> Both:
        findings = analyse(study, read(study))
        return findings, findings

    return called


CALLS = {
    "groups": (change, "family-therapy", 1),
    "change": (change, "flats", 1),
    "cross-section": (sections, "trauma-informed-training", 3),
    "looking back": (looking_back, "trauma-informed-training", 4),
    "take-up": (came, "trauma-informed-training", 2),
    "themes": (themes, "counting-lives-interviews", 1),
    "survey": (one_call(survey.analyse, read_survey), "stakeholder-map", 1),
    "log": (one_call(log.analyse, read_events), "comfort-boxes", 1),
    "counts": (one_call(counts.analyse, read_counts), "counting-lives-counts", 1),
    "review": (one_call(document_review.analyse, read_review), "policy-review", 1),
    "money": (one_call(expenditure.analyse, read_spending), "expenditure", 1),
    "service": (one_call(service.analyse, read_service), "custody-pilot", 1),
    "supply": (one_call(supply.analyse, read_supply), "minimum-dataset", 1),
    "reach": (one_call(reach.analyse, read_stages), "minimum-dataset", 2),
    "disproportionality": (one_call(disproportionality.analyse, read_stages), "exclusions", 1),
    "audit": (one_call(figure_audit.analyse, read_figures), "counting-lives-audit", 1),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", CALLS)
def test_an_older_notebooks_call_gives_the_findings_of_the_newer_one(name: str) -> None:
    call, slug, number = CALLS[name]
    older, newer = call(open_study(slug, number))
    assert newer
    assert [finding.key for finding in older] == [finding.key for finding in newer]
    titled = "_answered_by_"  # by the title of a group column, which older calls were not given
    newer = [_as_before(finding) for finding in newer]
    assert [f for f in older if titled not in f.key] == [f for f in newer if titled not in f.key]


def _as_before(finding: Finding) -> Finding:
    """Without the caveat on how the file was declared, which older calls cannot know."""
    caveats = tuple(caveat for caveat in finding.caveats if caveat != ONE_ROW)
    return finding.model_copy(update={"caveats": caveats})


def test_an_older_call_with_a_word_that_was_never_one_is_refused() -> None:
    study = open_study("counting-lives-interviews", 1)
    with pytest.raises(TypeError, match="nouns"):
        thematic.analyse(read_segments(study), evaluation=study.name, nouns="line")
