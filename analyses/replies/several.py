"""Questions with several answers a person: options ticked, options ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analyses.replies.shares import averages
from analyses.replies.told import Line, share_of
from analyses.replies.wave import SurveyWave, counted, denominator_rows
from analyses.replies.parts import Part
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
    Telling,
    unique_slugs,
)

_MORE = "Several answers could be given, so that shares add up to more than 100%."
_RESERVED = ("n", "n asked", "n dont know", "n no answer")


def ticked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many ticked each option, of those who ticked at least one.

    Whoever ticked none is told apart: nobody knows whether none applied or they went on. Each
    option is a split of its own, ticked or not.
    """
    question = replies.question
    answered = replies.answered
    n = int(answered.sum())
    keys = unique_slugs([*_RESERVED, *(line for line in replies.lines if line not in _RESERVED)])
    states = replies.states[:, 0] if replies.states.shape[1] else np.array([], np.int8)
    always = wave.denominators(states, question)
    always["n_no_answer"] = always["n_no_answer"].model_copy(update={"label": "Ticked none"})
    ticks = {
        line: np.where(answered, replies.values[:, place] == 1, -1).astype(int)
        for place, line in enumerate(replies.lines)
    }
    estimates: dict[str, Estimate] = {}
    for option, places in ticks.items():
        split = f"{replies.name}.{keys[option]}"
        line = Line.of(option, keys[option], split, places, 2)
        chosen, yes = int(line.counts[1]), Part(option, (1,))
        estimates[keys[option]] = counted(option, chosen, n, split).model_copy(
            update={"smallest_part": min(chosen, n - chosen)}
        )
        estimates |= share_of(wave, line, yes, keys[option], option)
    rank = sorted(ticks, key=lambda option: -(estimates[keys[option]].value or 0))
    wordings = [
        f"“{option}” was ticked most often of what is shown: by {{{keys[option]}}} of the {{n}} "
        f"{wave.plural} who ticked any ({{{keys[option]}.share}})."
        for option in rank
    ]
    if rank:
        wordings[0] = wordings[0].replace(" of what is shown", "")
    told = Telling(
        estimates={**estimates, **always},
        wordings=(*wordings, f"{{n}} {wave.plural} ticked at least one option.", _UNTOLD),
        leading=keys[rank[0]] if rank else "n",
        table=_options_table(wave, replies, keys, estimates, always),
        figure=Figure(
            kind="bars",
            title=question.printed,
            x_label=f"Number of {wave.plural}",
            statistic=Statistic.SPLIT,
            decimals=0,
            marks=tuple(
                Mark(
                    label=option,
                    value=estimates[keys[option]].value or 0,
                    n=n,
                    key=keys[option],
                    smallest_part=estimates[keys[option]].smallest_part,
                )
                for option in replies.lines
            ),
        ),
    )
    return wave.finding(
        replies,
        "replies",
        [told],
        n,
        caveats=(_MORE,),
        method="Each option counts whoever ticked it; shares are of those who ticked at least one.",
    )


_UNTOLD = "What was answered is not shown: too few people are behind it."


def _options_table(
    wave: SurveyWave,
    replies: Replies,
    keys: Mapping[str, str],
    estimates: Mapping[str, Estimate],
    always: Mapping[str, Estimate],
) -> Table:
    n = int(always["n"].value or 0)
    weighted = wave.weighted or wave.at_random
    said = "Weighted %" if wave.weighted else "% of the list"
    columns = [
        Column(key="label", label="Answer"),
        Column(key="n", label=wave.plural.capitalize(), statistic=Statistic.SPLIT),
        Column(key="share", label="%", statistic=Statistic.SPLIT),
        *([Column(key="weighted", label=said, statistic=Statistic.SPLIT)] if weighted else []),
    ]
    rows = []
    for option in replies.lines:
        count = estimates[keys[option]].value or 0
        share = estimates.get(f"{keys[option]}_share")
        cells: dict[str, str | float | None] = {
            "label": option,
            "n": count,
            "share": 100 * count / n if n else None,
        }
        if share is not None:
            cells["weighted"] = share.value
        rows.append(Row(cells=cells, n=n, shown_with=keys[option]))
    rows += [
        Row(cells={"label": label, "n": value}, n=n, shown_with=name)
        for name, label, value in (("n", "Ticked at least one", n), *denominator_rows(always))
    ]
    return Table(
        caption=replies.question.printed, columns=tuple(columns), rows=tuple(rows), notes=(_MORE,)
    )


def ranked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: of each option the mean rank and how many put it first.

    Both of how many ranked that option, as not everybody ranks all of them.
    """
    question = replies.question
    keys = unique_slugs(replies.lines)
    estimates: dict[str, Estimate] = {}
    ranks = {}
    for place, option in enumerate(replies.lines):
        given = replies.values[:, place]
        n = int((~np.isnan(given)).sum())
        first = int((given == 1).sum())
        ranks[option] = float(np.nanmean(given)) if n else np.inf
        if n:
            mean = averages(wave, given, n)["mean"]
            estimates[f"{keys[option]}_rank"] = mean.model_copy(
                update={"label": f"{option}: mean rank", "ci_low": None, "ci_high": None,
                        "ci_level": None, "decimals": 2}
            )
        estimates[f"{keys[option]}_first"] = counted(
            f"{option}: put first", first, n, f"{replies.name}.{keys[option]}"
        ).model_copy(update={"smallest_part": min(first, n - first)})
        estimates[f"{keys[option]}_n"] = wave.count(f"{option}: ranked", n)
    states = np.where(replies.answered, ReplyState.ANSWERED, replies.states.min(axis=1))
    always = wave.denominators(states.astype(np.int8), question)
    best = sorted(ranks, key=lambda option: ranks[option])
    rows = tuple(
        Row(
            cells={
                "label": option,
                "rank": ranks[option] if np.isfinite(ranks[option]) else None,
                "first": estimates[f"{keys[option]}_first"].value,
                "n": estimates[f"{keys[option]}_n"].value,
            },
            n=int(estimates[f"{keys[option]}_n"].value or 0),
            shown_with=f"{keys[option]}_first",
        )
        for option in replies.lines
    )
    told = Telling(
        estimates={**estimates, **always},
        wordings=(
            *(
                f"“{option}” was ranked highest: {{{keys[option]}_rank}} on average, 1 being first, "
                f"from {{{keys[option]}_n}} {wave.plural} who ranked it."
                for option in best[:1]
            ),
            f"{{n}} {wave.plural} ranked at least one option.",
            _UNTOLD,
        ),
        leading=f"{keys[best[0]]}_rank" if best else "n",
        table=Table(
            caption=question.printed,
            columns=(
                Column(key="label", label="Option"),
                Column(key="rank", label="Mean rank", statistic=Statistic.MEAN, decimals=2),
                Column(key="first", label="Put first", statistic=Statistic.SPLIT),
                Column(key="n", label="Ranked it", statistic=Statistic.SPLIT),
            ),
            rows=rows,
            notes=("1 is the first rank. Each mean is of those who ranked the option.",),
        ),
        figure=Figure(
            kind="bars",
            title=f"{question.printed}: put first",
            x_label=f"Number of {wave.plural} who put it first",
            statistic=Statistic.SPLIT,
            decimals=0,
            marks=tuple(
                Mark(
                    label=option,
                    value=estimates[f"{keys[option]}_first"].value or 0,
                    n=estimates[f"{keys[option]}_n"].n,
                    key=f"{keys[option]}_first",
                    smallest_part=estimates[f"{keys[option]}_first"].smallest_part,
                )
                for option in replies.lines
            ),
        ),
    )
    return wave.finding(
        replies,
        "replies",
        [told],
        int(replies.answered.sum()),
        method="Mean of the ranks that were given, 1 being first, option by option.",
    )


__all__: Sequence[str] = ("ranked", "ticked")
