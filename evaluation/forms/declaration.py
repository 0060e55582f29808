"""The text of a new ``deliverable.yaml``: valid as written, with every choice explained."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from evaluation.declare.designs import TAKE_UP, Design
from evaluation.declare.instrument.headings import form_place
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.lined_yaml import quoted
from evaluation.declare.programme import Programme
from evaluation.declare.segment_file import Segments
from evaluation.forms.choices import Choices
from evaluation.forms.columns import group, needed_consents
from evaluation.forms.proposed_form import LOOK, comment, form_lines
from evaluation.read.coded.exported import lines_of
from evaluation.read.coded.project_grid import PROJECT, variables_of
from evaluation.read.segments import recognised_file
from evaluation.read.survey.seen.proposed import Proposal
from evaluation.say.wording import inside_sentence
from evaluation.terminal import wrapped

SURVEY_FILE = "survey.xlsx"  # what answers on paper are typed into
_TEMPLATES = Environment(
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    comment_start_string="<#",
    comment_end_string="#>",
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - it writes YAML
    loader=PackageLoader("evaluation.forms"),
)


def declaration(
    choices: Choices,
    programme: Programme,
    instruments: tuple[Instrument, ...],
    proposal: Proposal | None = None,
) -> str:
    """``deliverable.yaml`` for the choices made, by the kind of form that its design has.

    ``proposal``: the questions of a survey, as the file that was given shows them.
    """
    design = choices.record
    primary = primary_scale(instruments)
    measure = instruments[0].scales[primary.partition(".")[2]].title if instruments else ""
    return _TEMPLATES.get_template("deliverable.yaml.j2").render(
        choices=choices,
        programme=programme,
        instruments=instruments,
        design=design,
        question=design.asks(measure),
        primary=primary,
        place=form_place(instruments[0], next(iter(instruments[0].items))) if instruments else "",
        scales=[f"{i.id}.{scale}" for i in instruments for scale in i.scales],
        form=design.form if instruments or design.instruments == "none" else TAKE_UP.form,
        take_up=TAKE_UP,
        consents=needed_consents(choices.rows),
        group=group(choices.rows).heading,
        file=choices.source.name if choices.source else SURVEY_FILE,
        coded=coded_lines(choices) if design.form == "segments" else (),
        look=LOOK,
        proposed=tuple(form_lines(proposal)) if proposal else (),
        first_question=next(iter(proposal.questions), "") if proposal else "",
    )


def coded_lines(choices: Choices) -> tuple[str, ...]:
    """What a file of coded segments that was given holds where, as it is declared."""
    if choices.source is None:
        return ()
    data, grid = recognised_file(choices.source, str(choices.source))
    lines = tuple(lines_of(data)) if isinstance(data, Segments) else ()
    if grid.layout.tool != PROJECT:
        return lines
    known = variables_of(grid)
    return (
        "# A variable by which sources are grouped: segments: {source_group: <variable>}",
        *(f"# {line}" for line in wrapped(f"There are: {', '.join(known)}.") if known),
    )


def primary_scale(instruments: tuple[Instrument, ...]) -> str:
    """The scale proposed as the primary outcome: a total where there is one, else the first."""
    if not instruments:
        return ""
    first = instruments[0]
    totals = [
        name
        for name, scale in first.scales.items()
        if scale.sum_of or len(scale.items) == len(first.items)
    ]
    return f"{first.id}.{(totals or list(first.scales))[0]}"


# What a finding tells, by the end of its key; {} is the title of a scale. Of others it is what was
# found of the scale, or by the design.
_TELLS = {
    "flow": "How many people answered before, after and both times",
    "change": "How much {} changed from before to after, and how sure that is,",
    "looking_back": "How {} is rated now and, looking back, how it was before",
    "after_only": "How {} is rated",
    "log.overview": "How many were recorded, at how many places and in which months,",
    "log.by_place": "How many were recorded at each place",
    "log.over_time": "How many were recorded in each month",
    "by_theme": "Which themes came up, and how widely,",
    "themes.enablers": "What helped, and how many spoke of each,",
    "themes.enablers.table": "The table of what helped",
    "themes.barriers": "What stood in the way, and how many spoke of each,",
    "themes.barriers.table": "The table of what stood in the way",
    "review.matrix": "Which categories and groups have enablers and barriers, and which neither,",
    "review.enablers": "What documents name as an enabler, and how many do,",
    "review.enablers.table": "The table of enablers",
    "review.barriers": "What documents name as a barrier, and how many do,",
    "review.barriers.table": "The table of barriers",
    "overview": "How many people were invited, how many came and how many stayed to the end",
}


def finding_places(design: Design, instruments: tuple[Instrument, ...]) -> dict[str, str]:
    """The findings that the design is certain to have, for citing, with what each one tells."""
    scales = {
        f"{i.id}.{name}": scale.title
        for i in instruments
        for name, scale in i.scales.items()
        if not scale.optional and not scale.informants
    }
    first = min((instrument.id for instrument in instruments), default="")
    return {
        key.format(scale=scale, first=first): _tells(key, title, design)
        for key in design.cites
        for scale, title in (scales if "{scale}" in key else {"": ""}).items()
        if first or "{" not in key
    }


def places_elsewhere(design: Design) -> dict[str, dict[str, str]]:
    """What a new proforma cites outside Evaluation, by section, with what each finding tells."""
    return {
        section: {key: _tells(key, "", design) for of, key in design.cites_in if of == section}
        for section, _ in design.cites_in
    }


def _tells(key: str, title: str, design: Design) -> str:
    """What a finding tells, by its key or the end of it; ``title`` of its scale, if it has one."""
    other = "What was found of {}" if title else design.question
    told = _TELLS.get(key, _TELLS.get(key.rpartition(".")[2], other))
    return told.format(inside_sentence(title))


def _comment(text: str, indent: int = 0) -> str:
    """A comment, folded."""
    return "\n".join(comment(text, f"{' ' * indent}# ")) + "\n"


_TEMPLATES.filters |= {"comment": _comment, "quoted": quoted}
