"""What one of a count is, in the words of a declaration and in everyday words."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Unit(StrEnum):
    """What one of a count is. Disclosure thresholds are set per unit."""

    CHILD = "child"
    CAREGIVER = "caregiver"
    PROFESSIONAL = "professional"
    INSTITUTION = "institution"
    SESSION = "session"
    PUBLISHED = "published"

    @property
    def plural(self) -> str:
        """The everyday plural: ``children``, ``caregivers``, ``sources``."""
        return {"child": "children", "published": "sources"}.get(self.value, f"{self.value}s")


UNITS = {
    "children": Unit.CHILD,
    "caregivers": Unit.CAREGIVER,
    "professionals": Unit.PROFESSIONAL,
    "institutions": Unit.INSTITUTION,
    "sessions": Unit.SESSION,
    "published figures": Unit.PUBLISHED,
}
# Counts of these are of nobody, so that none of them is too small to be told.
UNPROTECTED = frozenset({Unit.INSTITUTION, Unit.SESSION, Unit.PUBLISHED})
People = Literal[
    "children", "caregivers", "professionals", "institutions", "sessions", "published figures"
]
# What rows_count calls whom everyday words name, in the singular.
_CALLED = {
    word: unit
    for unit, words in {
        "children": "adolescent, baby, boy, girl, infant, pupil, student, teenager, toddler, "
        "young people, young person, youth",
        "caregivers": "carer, father, foster carer, foster parent, grandparent, guardian, mother, "
        "parent",
        "professionals": "colleague, doctor, employee, judge, nurse, officer, police officer, "
        "practitioner, psychologist, social worker, staff, teacher, therapist, trainee, trainer, "
        "worker",
        "institutions": "agency, centre, clinic, court, home, hospital, kindergarten, nursery, "
        "organisation, school, service",
    }.items()
    for word in words.split(", ")
}
_WHOSE = (
    "children, caregivers (parents, carers), professionals (staff, teachers), institutions "
    "(schools, services), sessions or published figures"
)
SAYS = {
    "rows_count": f"It says what one row stands for: {_WHOSE}; or segments or events, with a line "
    "about: that says whose they are.",
    "about": f"It says whose the segments or events are: {_WHOSE}.",
}


ROWS = {"about": tuple(UNITS), "rows_count": (*UNITS, "segments", "events")}


def everyday(word: str) -> str:
    """What ``rows_count`` calls whom an everyday word names: parents are caregivers; else empty."""
    plain = " ".join(word.casefold().replace("_", " ").split())
    forms = (plain, plain.removesuffix("s"), f"{plain.removesuffix('ies')}y")
    return next((_CALLED[form] for form in forms if form in _CALLED), "")
