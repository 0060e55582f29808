"""After which answer a question seems to be asked, where the data leave no doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaluation.read.exports.grid import Grid
from evaluation.read.survey.seen.proposed import Proposed

_FEWEST_PAST, _FEWEST_IN, _NEARLY_ALL = (
    5,
    5,
    0.9,
)  # who was led past, who was asked, how many answered


def routes_seen(
    grid: Grid, questions: Mapping[str, Proposed], missing: Sequence[str]
) -> dict[str, Proposed]:
    """The questions with the answer after which each seems to be asked, where that is beyond doubt.

    Nobody with another answer answered it, and nearly everybody with this one did.
    """
    none = {"", *missing}
    earlier: list[tuple[str, list[str], set[str]]] = []
    routed = {}
    for name, proposed in questions.items():
        question = proposed.question
        places = grid.places(question.headings)
        columns = [grid.values(n) for n in places]
        after = None
        if not any(none & {*texts} for texts in columns):  # everybody answered
            answered = []
        else:
            answered = [any(text not in none for text in row) for row in zip(*columns, strict=True)]
        for other, texts, options in reversed(earlier) if not all(answered) else ():
            given = Counter(text for text, there in zip(texts, answered, strict=True) if there)
            asked = Counter(text for text in texts if text in options)
            led = {text for text in asked if given[text]}
            past = sum(asked[text] for text in options - led)
            inside = sum(asked[text] for text in led)
            unasked = sum(n for text, n in given.items() if text not in options)
            sure = led and past >= _FEWEST_PAST and inside >= _FEWEST_IN and not unasked
            if sure and sum(given[t] for t in led) >= _NEARLY_ALL * inside:
                after = (other, tuple(sorted(led)))
                break
        routed[name] = replace(proposed, after=after)
        if question.kind in ("single", "likert") and question.column and len(question.options) > 1:
            texts = grid.values(places[0])
            earlier.append((name, texts, {*texts} & {*question.options}))
    return routed
