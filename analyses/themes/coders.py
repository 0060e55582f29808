"""How far those who coded the same passages gave them the same themes."""

from __future__ import annotations

from collections.abc import Mapping

from analyses.themes.coded_material import Material
from evaluation.read.coded.coding import Path, Segment
from evaluation.read.segments import CodedSegments
from evaluation.say.finding import Finding, Telling


def coders(material: Material) -> Finding | None:
    """``coders``: of passages that several people coded, how many themes all of them gave.

    None where nobody coded what another did, and of a reflexive analysis, which expects no
    agreement.
    """
    shared = _shared(material.segments)
    if not shared or material.reflexive:
        return None
    sources = len({segment.source for segment in shared})
    people = {coding.coder for coding in material.segments.codings()} - {""}
    themes = shared.values()
    many = material.many
    numbers = {
        "coders": ("People who coded", len(people)),
        "shared": (f"{many.capitalize()} that at least two people coded", len(shared)),
        "given": ("Themes that they gave these", sum(len(set.union(*of)) for of in themes)),
        "agreed": ("Themes that all gave", sum(len(set.intersection(*of)) for of in themes)),
    }
    said = (
        f"{{coders}} people coded. At least two of them coded {{shared}} of "
        f"{material.passages} {many}, and gave them {{given}} themes in all; everybody "
        f"who coded the {material.noun} gave it the theme in {{agreed}} of these."
    )
    telling = Telling(
        estimates={
            name: material.count(label, value, sources) for name, (label, value) in numbers.items()
        },
        wordings=(said, f"Several people coded the {many}."),
        leading="agreed",
    )
    return material.finding(
        "coders",
        "How far those who coded agree",
        (),
        [telling],
        caveats=(said, f"{many.capitalize()} that only one person coded are not counted here."),
        method=f"Of {many} that at least two people coded, every theme that anybody gave "
        "was counted, and whether all gave it. What would agree by chance is not taken off.",
        why="How far people agree who code alone says how far themes rest on who coded.",
    )


def _shared(segments: CodedSegments) -> Mapping[Segment, list[set[Path]]]:
    """Of each passage that several people coded the themes that each of them gave it."""
    given: dict[Segment, dict[str, set[Path]]] = {}
    for coding in segments.codings():
        given.setdefault(coding.segment, {}).setdefault(coding.coder, set()).add(coding.path)
    return {segment: [*of.values()] for segment, of in given.items() if len(of) > 1}
