"""One file's figures, all relations between them, and what cannot both be true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.audit.by_weights import said_to_be_weighted, without_shares
from evaluation.audit.checks.against_tables import against_tables
from evaluation.audit.checks.claimed import of_claim
from evaluation.audit.checks.over_two import over_two
from evaluation.audit.checks.repeated import repeated
from evaluation.audit.checks.sentences import of_said
from evaluation.audit.checks.significance import of_sentence
from evaluation.audit.checks.tabled.beyond_whole import (
    answers_beyond_whole,
    beyond_whole,
    totals_without_parts,
)
from evaluation.audit.checks.tabled.implied_sums import implied_sums
from evaluation.audit.checks.tabled.named_ratios import named_ratios
from evaluation.audit.checks.tabled.running_columns import running_columns
from evaluation.audit.checks.tabled.tests_in_rows import tests_in_rows
from evaluation.audit.checks.tabled.whole_answers import whole_answers
from evaluation.audit.checks.tables import of_table
from evaluation.audit.checks.unreadable import unreadable_cells
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import Material
from evaluation.audit.printed import figures_in
from evaluation.audit.relation import CheckedRelation, Figure
from evaluation.errors import Issue

# What is asked of each part of a material; a further kind of check is a line here.
CHECKS: tuple[tuple[str, Callable[[Any], Iterator[CheckedRelation]]], ...] = (
    ("claims", of_claim),
    ("tables", of_table),
    ("tables", beyond_whole),
    ("tables", answers_beyond_whole),
    ("tables", named_ratios),
    ("tables", implied_sums),
    ("tables", running_columns),
    ("tables", tests_in_rows),
    ("tables", whole_answers),
    ("tables", unreadable_cells),
    ("sentences", of_sentence),
    ("sentences", of_said),
)
# What is asked of a whole material, as its parts speak of one another.
TOGETHER: tuple[Callable[[Material], Iterator[CheckedRelation]], ...] = (
    against_tables,
    over_two,
    repeated,
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What an audit of one file came to.

    ``figures``: how many stand in it. ``relations``: how many of their relations were checked.
    ``alone``: figures of which nothing was checked. ``notes``: what could not be checked, and why.
    """

    file: str
    inconsistencies: tuple[Inconsistency, ...]
    figures: int
    relations: int
    alone: int
    notes: tuple[Issue, ...] = ()


def examined(material: Material) -> Examined:
    """Every relation that is known of a file's figures, checked."""
    relations = [
        relation
        for part, check in CHECKS
        for thing in getattr(material, part)
        for relation in check(thing)
    ]
    relations += [relation for check in TOGETHER for relation in check(material)]
    if weighted := said_to_be_weighted(material):
        relations = list(without_shares(relations, weighted))
    found = dict.fromkeys(r.inconsistency for r in relations if r.inconsistency)
    figures = set(_figures(material))
    compared = {figure for relation in relations for figure in relation.figures}
    return Examined(
        material.file,
        tuple(found),
        len(figures | compared),
        len(relations),
        len(figures - compared),
        tuple(_notes(material)),
    )


def _notes(material: Material) -> Iterator[Issue]:
    for place in said_to_be_weighted(material):
        yield Issue(
            material.file,
            "Percentages are said to be weighted here, so they were not held against the counts "
            "beside them.",
            "List those that are not weighted as claims.",
            cell=place,
            severity="note",
            code="audit.weighted",
        )
    for table in material.tables:
        for cell in totals_without_parts(table):
            yield Issue(
                material.file,
                f"The total {cell.text} has no parts in this table, so it was not checked.",
                "Look at where its parts are printed, or list both as a claim.",
                cell=cell.place,
                severity="note",
                code="audit.total-without-parts",
            )


def _figures(material: Material) -> Iterator[Figure]:
    for claim in material.claims:
        yield claim.place, claim.printed.text  # what it follows from stands at places of its own
    for table in material.tables:
        yield from ((c.place, c.text) for row in table.rows for c in row if c.printed)
    for sentence in material.sentences:
        yield from ((sentence.place, text) for _, text in figures_in(sentence.text))
