"""The figures of one sentence held against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.audit.checks.said.changes_said import changes_said
from evaluation.audit.checks.said.compared_said import compared_said
from evaluation.audit.checks.said.parts_said import parts_said
from evaluation.audit.checks.said.plain_words import plain
from evaluation.audit.checks.said.shares_said import shares_said
from evaluation.audit.checks.said.sums_said import sums_said
from evaluation.audit.checks.said.superlatives import superlatives
from evaluation.audit.material import PrintedSentence
from evaluation.audit.relation import CheckedRelation, of_place

_LONGEST = 2_000  # signs; longer ones are lists without stops


def of_said(sentence: PrintedSentence) -> Iterator[CheckedRelation]:
    """Shares beside their counts, changes beside their values, totals, averages, intervals."""
    text = plain(sentence.text[:_LONGEST])
    if not re.search(r"\d.*\d", text) and "%" not in text:
        return
    for check in (shares_said, parts_said, changes_said, compared_said, sums_said, superlatives):
        for said in check(text, sentence.place):
            yield of_place(sentence.place, said.figures, said.found)
