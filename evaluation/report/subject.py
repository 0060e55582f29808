"""What a report is about beside what was found: programme, the lead's words, plan and policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import Deliverable, Programme
from evaluation.report.lead.proforma import WrittenSection
from evaluation.say.asked import Asked
from evaluation.say.certainty import CertaintyRules, PlanRecord


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, apart from the findings.

    ``asked``: the questions that it answers; ``planned`` says in sentences what was planned when,
    and ``decisions`` what was decided otherwise; ``plan_changed``: the plan was changed after
    outcome data were there. ``plan``: whether it came before them, in a word; ``rules``: those by
    which is said how sure one can be, where that is said. ``data_dates``: when people answered,
    where their files say so and the edition may tell it. ``long_series``: a trend may be told.
    For the annex: the instruments by name; by notebook its parameters, each with its value and
    the usual one where another was set; the pages with the code, by title; and by kind of people
    what the policy lets the edition show, from how many on.
    """

    slug: str
    programme: Programme
    deliverable: Deliverable
    policy_title: str
    version: str
    made_on: str
    proforma: tuple[WrittenSection, ...]
    proforma_file: str
    asked: tuple[Asked, ...] = ()
    planned: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    plan_changed: bool = False
    plan: PlanRecord = ""
    rules: CertaintyRules | None = None
    data_dates: str = ""
    long_series: bool = False
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    parameters: Mapping[str, Sequence[tuple[str, str, str]]] = field(default_factory=dict)
    code_pages: Mapping[str, str] = field(default_factory=dict)
    policy_sources: tuple[str, ...] = ()
    may_show: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
