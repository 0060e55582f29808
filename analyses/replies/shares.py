"""Questions with one answer of several: how many chose each, of how many who answered."""

from __future__ import annotations

import numpy as np

from analyses.replies.wave import SurveyWave
from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    split_counted,
    unique_slugs,
)

_METHOD = "Each respondent who answered counts once; shares are of those who answered."


def shares(wave: SurveyWave, replies: Replies) -> Finding:
    """How many gave each answer, with those who did not know and those who did not answer."""
    question, values = replies.question, replies.values[:, 0]
    answered = replies.states[:, 0] == ReplyState.ANSWERED
    n = int(answered.sum())
    chosen = {word: values == place for place, word in enumerate(question.words)}
    keys = unique_slugs(chosen)
    base = wave.base(answered)
    parts = base.parted(replies.name, {w: wave.people(who) for w, who in chosen.items()})
    counts = split_counted({keys[word]: part for word, part in zip(chosen, parts, strict=True)}, n)
    most = max(chosen, key=lambda word: int(chosen[word].sum()))
    estimates: dict[str, Estimate] = {
        **counts,
        "n": wave.count("Answered", answered),
        "n_dont_know": wave.count("Did not know", replies.states[:, 0] == ReplyState.DONT_KNOW),
    }
    title = question.printed
    return wave.finding(
        replies,
        "replies",
        estimates,
        (
            f"{{{keys[most]}}} of the {{n}} {wave.plural} who answered said “{most}”.",
            f"{{n}} {wave.plural} answered.",
            f"{wave.plural.capitalize()} were asked.",
        ),
        method=_METHOD,
        leading=keys[most],
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Answer"),
                Column(key="n", label=wave.plural.capitalize(), statistic=Statistic.SPLIT),
                Column(key="share", label="%", statistic=Statistic.SPLIT),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": word,
                        "n": int(who.sum()),
                        "share": 100 * float(who.sum()) / n if n else None,
                    },
                    n=n,
                    base=part,
                )
                for (word, who), part in zip(chosen.items(), parts, strict=True)
            ),
        ),
        figure=Figure(
            kind="bars",
            title=title,
            x_label=f"Number of {wave.plural}",
            statistic=Statistic.SPLIT,
            decimals=0,
            marks=tuple(
                Mark(label=word, value=float(np.sum(who)), n=n, base=part)
                for (word, who), part in zip(chosen.items(), parts, strict=True)
            ),
        ),
        parts=parts,
    )
