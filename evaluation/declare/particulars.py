"""What readers of a report ask for beside its findings: when, by whom, how much, at what cost.

A lead gives it in the proforma, in tables or labelled lines of its sections, or under
``particulars`` in ``deliverable.yaml``. All of it is optional, and all words and numbers are hers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing that readers ask for: where it is told, and under which label.

    ``name``: of the field of ``Particulars``; ``section``: key of the proforma's section;
    ``specimen``: what somebody could write; ``several``: it is a list. ``by_reader``: there is a
    list for each kind of reader, who ends the label (``READERS``). ``part_of``: of which whole.
    """

    name: str
    section: str
    label: str
    specimen: str
    several: bool = False
    by_reader: bool = False
    part_of: str = ""


_LOGIC_MODEL = "Logic model"
DATA_DATES = "data_dates"  # which the answers themselves may tell
PARTICULARS = (
    Particular(
        "logic_model.inputs",
        "purpose",
        "Logic model: inputs",
        "two facilitators; a room near a bus stop; a referral route",
        several=True,
        part_of=_LOGIC_MODEL,
    ),
    Particular(
        "logic_model.activities",
        "purpose",
        "Logic model: activities",
        "a weekly group; time one to one; calls to caregivers",
        several=True,
        part_of=_LOGIC_MODEL,
    ),
    Particular(
        "logic_model.outputs",
        "purpose",
        "Logic model: outputs",
        "16 sessions held; 20 families reached",
        several=True,
        part_of=_LOGIC_MODEL,
    ),
    Particular(
        "logic_model.outcomes",
        "purpose",
        "Logic model: outcomes hoped for",
        "children stop to think; families talk about worries",
        several=True,
        part_of=_LOGIC_MODEL,
    ),
    Particular("delivered", "process", "Dates of delivery", "October 2026 to March 2027"),
    Particular(
        "delivered_by",
        "process",
        "Who delivered it",
        "two youth workers of the council, and a parent who has been through it",
    ),
    Particular(
        "took_part",
        "process",
        "Who took part",
        "children of secondary school age in two towns, and their caregivers",
    ),
    Particular(
        "chosen",
        "process",
        "How they were chosen",
        "schools referred them; nobody who was referred was turned away",
    ),
    Particular("dose_planned", "process", "Dose as planned", "16 weekly sessions of two hours"),
    Particular(
        "dose_given", "process", "Dose as given", "14 sessions; half of the children came to ten"
    ),
    Particular(
        "staff",
        "process",
        "Staff and their time",
        "two facilitators, six hours a week each; a coordinator, one day a month",
        several=True,
    ),
    Particular(
        "costs",
        "process",
        "What it cost",
        "staff: 9,000 pounds; room and food: 1,200 pounds",
        several=True,
    ),
    Particular(
        DATA_DATES, "evaluation", "Dates of the data", "before in October 2026, after in March 2027"
    ),
    Particular("evaluated_by", "evaluation", "Who evaluated it", "the council's own analyst"),
    Particular(
        "independence",
        "evaluation",
        "How independent they were",
        "the analyst works for the council and had no part in the delivery",
    ),
    Particular(
        "limits",
        "evaluation",
        "Limits of the evaluation",
        "there was nobody to compare with; few children answered twice",
        several=True,
    ),
    Particular(
        "ethics",
        "evaluation",
        "Ethics and consent",
        "children and caregivers agreed in writing and could stop at any time",
    ),
    Particular("next_steps", "further_info", "Next steps for", "", several=True, by_reader=True),
    Particular("funding", "further_info", "Who paid for it", "the Home Office, as a pilot"),
    Particular(
        "contact_by_role",
        "further_info",
        "Contact by role",
        "project lead, at the service's shared mailbox",
    ),
)
# The readers whom a form names, with what somebody could write for each.
READERS = {
    "those who deliver it": "start with one group; ask everybody before the first session",
    "those who pay for it": "pay for two rounds; pay for asking people again some months later",
    "those who evaluate it": "look for people to compare with; say who was lost on the way",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a lead gave of one particular; ``line`` of the text where it stands, from 0."""

    particular: Particular
    items: tuple[str, ...]
    reader: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """The label in full, with the reader who is meant."""
        return f"{self.particular.label} {self.reader}".strip()


class LogicModel(Frozen):
    """What goes in, what is done, what comes of it at once, and what is hoped for."""

    inputs: tuple[Text, ...] = ()
    activities: tuple[Text, ...] = ()
    outputs: tuple[Text, ...] = ()
    outcomes: tuple[Text, ...] = ()

    @property
    def boxes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lists that are given by their headings, in order."""
        told = [(p.label, p.name) for p in PARTICULARS if p.part_of == _LOGIC_MODEL]
        return tuple(
            (label.rpartition(": ")[2].capitalize(), items)
            for label, name in told
            if (items := getattr(self, name.rpartition(".")[2]))
        )


class Particulars(Frozen):
    """What a lead tells readers beside the findings; empty where it is not given."""

    logic_model: LogicModel = Field(
        default=LogicModel(), description="four short lists, which are drawn as four boxes"
    )
    delivered: Text = Field(default="", description="dates of delivery")
    delivered_by: Text = Field(default="", description="who delivered it")
    took_part: Text = Field(default="", description="who took part")
    chosen: Text = Field(default="", description="how they were chosen")
    dose_planned: Text = Field(default="", description="how much was planned")
    dose_given: Text = Field(default="", description="how much was given")
    staff: tuple[Text, ...] = Field(default=(), description="staff and their time, by line")
    costs: tuple[Text, ...] = Field(default=(), description="what it cost, by line")
    data_dates: Text = Field(
        default="", description="when people answered, where the files do not say"
    )
    evaluated_by: Text = Field(default="", description="who evaluated it")
    independence: Text = Field(default="", description="how independent they were")
    limits: tuple[Text, ...] = Field(default=(), description="what the evaluation cannot show")
    ethics: Text = Field(default="", description="ethics and consent")
    next_steps: dict[Text, tuple[Text, ...]] = Field(
        default={}, description="what to do next, by reader: {those who deliver it: [...]}"
    )
    funding: Text = Field(default="", description="who paid for it")
    contact_by_role: Text = Field(default="", description="whom to ask, by role")

    @property
    def given(self) -> tuple[Given, ...]:
        """What is there, in the order of the proforma."""
        return tuple(self._given())

    def _given(self) -> Iterator[Given]:
        for particular in PARTICULARS:
            value: Any = self
            for name in particular.name.split("."):
                value = getattr(value, name)
            if particular.by_reader:
                yield from (Given(particular, s, reader) for reader, s in value.items() if s)
            elif value:
                yield Given(particular, value if particular.several else (value,))

    def missing(self, *, evaluated: bool) -> tuple[str, ...]:
        """The labels of what is not given; of a logic model without any list, only its name.

        Where nothing was ``evaluated`` nothing is asked of an evaluation.
        """
        there = {given.particular.name for given in self.given}
        absent = [
            particular
            for particular in PARTICULARS
            if particular.name not in there and (evaluated or particular.section != "evaluation")
        ]
        begun = {p.part_of for p in PARTICULARS if p.name in there}
        labels = (
            p.part_of
            if p.part_of and p.part_of not in begun
            else p.label.removesuffix(" for" if p.by_reader else "")
            for p in absent
        )
        return tuple(dict.fromkeys(labels))

    @classmethod
    def of(cls, given: Iterable[Given]) -> Particulars:
        """What was given, put together."""
        values: dict[str, Any] = {}
        for each in given:
            *above, name = each.particular.name.split(".")
            place = values
            for key in above:
                place = place.setdefault(key, {})
            if each.particular.by_reader:
                place.setdefault(name, {})[each.reader] = each.items
            else:
                place[name] = each.items if each.particular.several else "; ".join(each.items)
        return cls.model_validate(values)


def in_sections(given: Iterable[Given]) -> Mapping[str, tuple[Given, ...]]:
    """What was given, by the key of the section in which it is told."""
    sections: dict[str, tuple[Given, ...]] = {}
    for each in given:
        key = each.particular.section
        sections[key] = (*sections.get(key, ()), each)
    return sections
