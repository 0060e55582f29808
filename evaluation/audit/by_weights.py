"""Documents whose percentages are weighted: the counts beside them do not give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evaluation.audit.material import Material
from evaluation.audit.relation import CheckedRelation

_SAID = re.compile(
    r"\b(?:percentages?|figures|results|data|estimates|shares|responses)\b[^.]{0,40}\b(?<!not )"
    r"weighted\b|\bunweighted (?:bases?|counts?|numbers|n)\b|"
    r"\bweighted (?:percentages|data|results)\b",
    re.IGNORECASE,
)
_OF_COUNTS = ("share", "possible share", "share in words", "average of groups")


def said_to_be_weighted(material: Material) -> str:
    """Where a document says that its percentages are weighted; nothing if it does not."""
    for sentence in material.sentences:
        if _SAID.search(sentence.text):
            return sentence.place
    for table in material.tables:
        if _SAID.search(f"{table.caption} {table.notes}"):
            return table.place
    return ""


def without_shares(relations: Iterable[CheckedRelation]) -> Iterator[CheckedRelation]:
    """Relations, those left out that weights undo: of shares and the counts beside them."""
    for relation in relations:
        if relation.inconsistency is None or relation.inconsistency.check not in _OF_COUNTS:
            yield relation
