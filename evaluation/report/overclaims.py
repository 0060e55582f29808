"""The lint over a lead's own prose: what it claims too much, and what is kept with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.declare.programme import Deliverable, KeptClaim
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.prose import of_markdown
from evaluation.say.claims.ladder import ceiling, highest
from evaluation.say.claims.lint import Verdict, lint
from evaluation.say.claims.text import Passage
from evaluation.say.finding import Claim

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Overclaims:
    """Flagged sentences without a reason (``open``), those kept with one, and idle reasons.

    An idle reason names a sentence that is not flagged, or not there any more.
    """

    allowed: Claim
    open: tuple[Verdict, ...]
    kept: tuple[KeptClaim, ...]
    idle: tuple[KeptClaim, ...]


def overclaims(deliverable: Deliverable, proforma: Sequence[WrittenSection]) -> Overclaims:
    """What a deliverable's prose claims beyond the highest of its designs."""
    allowed = allowed_claim(deliverable)
    flagged = [v for v in lint(_passages(proforma), allowed) if v.flagged]
    reasons = {_same(kept.sentence): kept for kept in deliverable.claims_overridden}
    sentences = {_same(verdict.sentence) for verdict in flagged}
    return Overclaims(
        allowed,
        tuple(v for v in flagged if _same(v.sentence) not in reasons),
        tuple(kept for same, kept in reasons.items() if same in sentences),
        tuple(kept for same, kept in reasons.items() if same not in sentences),
    )


def allowed_claim(deliverable: Deliverable) -> Claim:
    """The highest claim that any evaluation of a deliverable carries."""
    return highest(
        ceiling(evaluation.design, compared=evaluation.comparison is not None)
        for evaluation in deliverable.evaluations
    )


def _passages(proforma: Sequence[WrittenSection]) -> Iterator[Passage]:
    for written in proforma:
        if not written.missing:
            yield from of_markdown(written.text, written.place_of_line)


def _same(sentence: str) -> str:
    """A sentence as it is compared: without marks, capitals and spaces that a hand may change."""
    return re.sub(r"[*_`\\]|\W+$", "", " ".join(sentence.translate(_MARKS).split())).casefold()
