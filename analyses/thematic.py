"""Themes: how many sources and passages stand under each, with their denominators."""

from __future__ import annotations

from collections.abc import Sequence

from analyses.themes.co_occurrence import together
from analyses.themes.coded_material import CodedMaterial
from analyses.themes.coders import coders
from analyses.themes.counted_as import enablers_and_barriers
from analyses.themes.crossed_groups import by_groups
from analyses.themes.in_own_words import quotations
from analyses.themes.joint import joint
from analyses.themes.saturation import saturation
from analyses.themes.tallies import by_group_of_themes, by_theme
from analyses.themes.what_was_coded import codebook, overview
from evaluation.declare.older_calls import takes_study
from evaluation.declare.workspace import Study
from evaluation.read.responses import Responses
from evaluation.read.segments import CodedSegments
from evaluation.say.finding import Finding


@takes_study()
def analyse(
    study: Study,
    segments: CodedSegments,
    responses: Sequence[Responses] = (),
    *,
    noun: str = "segment",
) -> list[Finding]:
    """Tally coded segments by theme, group of themes, source and group of sources.

    Then which themes stand together, and how many were new in each further source where whole
    interviews were coded. What the declared approach does not want is not computed.
    ``responses``: answers of the evaluation that the study is paired with, for a joint display.
    ``noun`` is what a segment is called in headlines and tables (``quotation``).
    Every number is a count of distinct segments, sources or themes. People are never
    tallied one by one: a person's own contribution is a row, not a tally.
    """
    material = CodedMaterial(study, segments, noun)
    found: list[Finding | None] = [overview(material), *coders(material)]
    if material.used:
        found.append(by_theme(material))
        found += [by_group_of_themes(material)] if material.groups_of_themes else []
        found += by_groups(material)
        found += enablers_and_barriers(material)
        found += quotations(material)
        found += codebook(material)
        found += [together(material), saturation(material)]
        found += joint(study, material, responses)
    return [finding for finding in found if finding is not None]


findings_of = analyse  # what the notebook finds of coded segments, by its own parameters
