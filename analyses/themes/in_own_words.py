"""What was said, in the words that were agreed: quotations under their themes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyses.themes.coded_material import CodedMaterial
from evaluation.declare.whose_rows import Unit
from evaluation.read.coded.quoted import Quoted
from evaluation.say.finding import Column, Finding, Row, Table, Telling

_INSIDE = (
    "These quotations are for the team: who spoke has not agreed to their final words, or nobody "
    "has signed that they give nobody away."
)
_CHOSEN = "Quotations were chosen to show what a theme means, and are no count."
_AGREED = "Each was agreed to, in these words, by whoever said it."
_BEFORE = "Each was published before, in these words."


def quotations(material: CodedMaterial) -> Iterator[Finding]:
    """``quotations``: those that may be printed; ``quotations_inside``: others, for the team."""
    ready = printable(material)
    waiting = [quoted for quoted in material.segments.quoted if quoted not in ready]
    if ready:
        yield _told(material, "quotations", ready, chosen_so(material))
    if waiting:
        finding = _told(material, "quotations_inside", waiting, _INSIDE)
        yield finding.model_copy(update={"kept_inside": _INSIDE})


def printable(material: CodedMaterial) -> list[Quoted]:
    """Quotations that may leave the team: published before, or agreed to and signed."""
    published = material.unit is Unit.PUBLISHED
    return [q for q in material.segments.quoted if published or q.quotation.agreed]


def chosen_so(material: CodedMaterial) -> str:
    """What quotations are, for the foot of a table."""
    return f"{_CHOSEN} {_BEFORE if material.unit is Unit.PUBLISHED else _AGREED}"


def in_marks(quoted: Quoted) -> str:
    """The words of a quotation in its marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{quoted.quotation.words}\N{RIGHT DOUBLE QUOTATION MARK}"


def said_by(quoted: Quoted) -> str:
    """Who is said to have spoken, in brackets behind the words; empty where nothing is said."""
    return f" ({quoted.quotation.said_by})" if quoted.quotation.said_by else ""


def _told(material: CodedMaterial, name: str, some: Sequence[Quoted], note: str) -> Finding:
    order = sorted(some, key=lambda held: material.at[held.theme])
    who = any(held.quotation.said_by for held in order)
    columns = (
        Column(key="label", label="Theme"),
        Column(key="words", label="In their own words"),
        *((Column(key="who", label="Who"),) if who else ()),
    )
    title = "In their own words"
    rows = tuple(
        Row(
            cells={
                "label": material.names[held.theme],
                "words": in_marks(held),
                **({"who": held.quotation.said_by} if who else {}),
            },
            n=material.n,
        )
        for held in order
    )
    finding = material.finding(
        name,
        title,
        list(dict.fromkeys(held.theme for held in order)),
        [
            Telling(
                estimates={},
                wordings=("What was said under some themes stands below, in their own words.",),
                table=Table(
                    caption=title,
                    columns=columns,
                    rows=rows,
                    notes=(note,),
                    source=material.segments.citation,
                ),
                caveats=(_CHOSEN,),
            )
        ],
        method="A lead chose the quotations and held them against the coded passages.",
        why="A theme is known by what people said under it.",
    )
    return finding.model_copy(update={"names_declared": True})
