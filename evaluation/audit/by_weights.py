"""Documents whose percentages are weighted: the counts beside them do not give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evaluation.audit.material import Material
from evaluation.audit.relation import CheckedRelation

_SAID = re.compile(
    r"\b(?:percentages?|figures|results|data|estimates|shares|responses)\b[^.]{0,40}\b(?<!not )"
    r"weighted\b|\bunweighted (?:bases?|counts?|numbers|n)\b|"
    r"\bweighted (?:percentages|data|results)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:throughout|in this report|all (?:tables|figures|percentages))\b", re.IGNORECASE
)
_TABLE = ("table", "the table", "sheet")  # how the place of a table begins
_OF_COUNTS = ("share", "possible share", "share in words", "average of groups")


def said_to_be_weighted(material: Material) -> tuple[str, ...]:
    """Where a document says that its percentages are weighted; nothing if it does not.

    What is said right under a table is of that table alone; else it is of the whole document, and
    its place stands first.
    """
    under = [f"{table.caption} {table.notes}" for table in material.tables]
    said = [
        sentence.place
        for sentence in material.sentences
        if _SAID.search(sentence.text)
        and (_OF_ALL.search(sentence.text) or not any(sentence.text in notes for notes in under))
    ]
    tables = [
        table.place
        for table, notes in zip(material.tables, under, strict=True)
        if _SAID.search(notes)
    ]
    return (*said[:1], *tables)


def without_shares(
    relations: Iterable[CheckedRelation], weighted: Sequence[str]
) -> Iterator[CheckedRelation]:
    """Relations, those left out that weights undo: of shares and the counts beside them.

    ``weighted``: the places that ``said_to_be_weighted`` found.
    """
    of_tables = all(place.startswith(_TABLE) for place in weighted)
    for relation in relations:
        found = relation.inconsistency
        of_counts = found is not None and found.check in _OF_COUNTS
        if not (of_counts and found) or (
            of_tables and not any(_within(found.place, place) for place in weighted)
        ):
            yield relation


def _within(place: str, table: str) -> bool:
    return place == table or place.startswith(f"{table},")
