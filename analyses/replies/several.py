"""Questions with several answers a person: options ticked, options ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from analyses.replies.coarseness import AnswerPart
from analyses.replies.lines import TIED, ReplyLine, of_part
from analyses.replies.shares import averages
from analyses.replies.survey_wave import UNTOLD, SurveyWave, denominator_rows
from evaluation.counting import s
from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Statistic,
    Table,
    Telling,
    unique_slugs,
)
from evaluation.say.replied import part_counted, row_of
from evaluation.say.wording import listed

_MORE = "Several answers could be given, so that shares add up to more than 100%."
_RESERVED = ("n", "n asked", "n dont know", "n no answer")


def ticked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many ticked each option, of those who ticked at least one.

    Whoever ticked none is told apart: nobody knows whether none applied or they went on. Each
    option is a split of its own, ticked or not.
    """
    options, n = replies.lines, int(replies.answered.sum())
    keys = unique_slugs([*_RESERVED, *(option for option in options if option not in _RESERVED)])
    counts: dict[str, Estimate] = {}
    for place, option in enumerate(options):
        ticks = np.where(replies.answered, replies.values[:, place] == 1, -1).astype(int)
        line = ReplyLine.of(wave, ("", "", f"{replies.name}.{keys[option]}"), ticks, 2)
        counts |= of_part(line, AnswerPart(option, (1,)), keys[option])
        chosen = int(line.counts[1])
        counts[keys[option]] = part_counted(option, chosen, line.n, line.split, or_not=True)
    always = wave.denominators(_states(replies), replies)
    always["n_no_answer"] = always["n_no_answer"].model_copy(update={"label": "Ticked none"})
    told_by = {
        key: counts[f"{key}_share" if wave.weighted and n else key].value or 0
        for key in (keys[option] for option in options)
    }
    falling = sorted(told_by, key=lambda key: -told_by[key])
    ahead = [told_by[key] for key in falling[:2]]
    by = ", the most when weighted" if wave.weighted else ", the most"
    first = falling[0] if ahead[1:] != ahead[:1] else ""  # of two with as many neither is ahead
    most = f"Of {{n}} {wave.plural} who ticked any"
    tied = [key for key in falling if told_by[key] == ahead[0]] if any(ahead) else []
    shared = 1 < len(tied) <= TIED and len(tied) < len(falling) and not wave.weighted
    together = listed(tuple(f"{{{key}}} ticked “{counts[key].label}”" for key in tied))
    telling = Telling(
        estimates={**counts, **always},
        wordings=(
            *((f"{most}, {together} ({{{tied[0]}.share}} each){by}.",) if shared else ()),
            *(
                f"{most}, {{{key}}} ticked “{counts[key].label}” ({{{key}.share}}"
                f"{_weighted(wave, key)}){by if key == first else ''}."
                for key in falling
            ),
            f"{{n}} {wave.plural} ticked at least one option.",
            UNTOLD,
        ),
        leading="n",  # options stand or go each by itself
        table=_of_options(wave, replies, keys, {**counts, **always}),
        figure=_bars(wave, replies.question.printed, (counts[keys[o]] for o in options), keys),
    )
    return wave.finding(
        replies,
        "replies",
        [telling],
        n,
        caveats=(_MORE,),
        method="Each option counts whoever ticked it; shares are of those who ticked at least one.",
    )


def _weighted(wave: SurveyWave, key: str) -> str:
    return f"; weighted, {{{key}_share}}%" if wave.weighted else ""


def _states(replies: Replies) -> np.ndarray:
    """What became of a question as a whole: answered where it was on any line."""
    answered = replies.answered
    return np.where(answered, ReplyState.ANSWERED, replies.states.max(axis=1)).astype(np.int8)


def _bars(
    wave: SurveyWave, title: str, counts: Iterable[Estimate], keys: Mapping[str, str]
) -> Figure:
    return Figure(
        kind="bars",
        title=title,
        x_label=f"Number of {wave.plural}",
        statistic=Statistic.SPLIT,
        decimals=0,
        marks=tuple(
            Mark(label=count.label, value=count.value or 0, n=count.n, key=keys[count.label])
            for count in counts
        ),
    )


def _of_options(
    wave: SurveyWave, replies: Replies, keys: Mapping[str, str], estimates: Mapping[str, Estimate]
) -> Table:
    """A row for each option, and below them those who ticked any and none."""
    split, n = Statistic.SPLIT, int(estimates["n"].value or 0)
    columns = [
        Column(key="label", label="Answer"),
        Column(key="n", label=wave.plural.capitalize(), statistic=split),
        Column(key="share", label="%", statistic=split),
        *([Column(key="weighted", label="Weighted %", statistic=split)] if wave.weighted else []),
    ]
    rows = []
    for key in (keys[option] for option in replies.lines):
        count, share = estimates[key], estimates.get(f"{key}_share")
        cells: dict[str, str | float | None] = {
            "label": count.label,
            "n": count.value,
            "share": 100 * (count.value or 0) / n if n else None,
            "weighted": share.value if share else None,
        }
        rows.append(row_of(key, cells, n))
    below = (("n", "Ticked at least one", n), *denominator_rows(estimates))
    rows += [row_of(key, {"label": w, "n": value}, n) for key, w, value in below]
    return Table(
        caption=replies.question.printed, columns=tuple(columns), rows=tuple(rows), notes=(_MORE,)
    )


def ranked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: of each option the mean rank and how many put it first.

    Both of how many ranked that option, as not everybody ranks all of them.
    """
    question, options = replies.question, replies.lines
    keys = unique_slugs(options)
    estimates: dict[str, Estimate] = {}
    for place, option in enumerate(options):
        estimates |= _of_ranks(wave, replies, place, keys[option])
    ranks = {o: e.value or 0 for o in options if (e := estimates.get(f"{keys[o]}_rank"))}
    best = [option for option, rank in ranks.items() if rank == min(ranks.values())]
    named = listed(tuple(f"“{option}”" for option in best))
    means = listed(tuple(f"{{{keys[option]}_rank}}" for option in best))
    from_whom = (
        f", from {{{keys[best[0]]}_n}} {wave.plural} who ranked it" if len(best) == 1 else ""
    )
    were = s(len(best), "was", "were")
    told = f"{named} {were} ranked highest: {means} on average, 1 being first{from_whom}."
    highest = (told,) if 0 < len(best) <= TIED else ()
    first = {f"{option}: put first": f"{keys[option]}_first" for option in options}
    telling = Telling(
        estimates={**estimates, **wave.denominators(_states(replies), replies)},
        wordings=(*highest, f"{{n}} {wave.plural} ranked at least one option.", UNTOLD),
        leading=f"{keys[best[0]]}_rank" if best else "n",
        table=_ranks_table(question.printed, options, keys, estimates),
        figure=_bars(wave, question.printed, (estimates[name] for name in first.values()), first),
    )
    return wave.finding(
        replies,
        "replies",
        [telling],
        int(replies.answered.sum()),
        method="Mean of the ranks that were given, 1 being first, option by option.",
    )


def _of_ranks(wave: SurveyWave, replies: Replies, place: int, key: str) -> dict[str, Estimate]:
    """An option's mean rank, how many put it first, and how many ranked it."""
    option, given = replies.lines[place], replies.values[:, place]
    n = int((~np.isnan(given)).sum())
    label, split = f"{option}: put first", f"{replies.name}.{key}"
    first = part_counted(label, int((given == 1).sum()), n, split, or_not=True)
    found = {f"{key}_first": first, f"{key}_n": wave.count(f"{option}: ranked", n)}
    if not n:
        return found
    plain = {"label": f"{option}: mean rank", "decimals": 2, "ci_level": None}
    ends = {"ci_low": None, "ci_high": None}
    mean = averages(wave, given, n)["mean"].model_copy(update={**plain, **ends})
    return {f"{key}_rank": mean, **found}


def _ranks_table(
    caption: str, options: Iterable[str], keys: Mapping[str, str], estimates: Mapping[str, Estimate]
) -> Table:
    rows = []
    for option in options:
        told = {
            name: e.value if (e := estimates.get(f"{keys[option]}_{name}")) else None
            for name in ("rank", "first", "n")
        }
        n = int(told["n"] or 0)
        rows.append(row_of(f"{keys[option]}_first", {"label": option, **told}, n))
    return Table(
        caption=caption,
        columns=(
            Column(key="label", label="Option"),
            Column(key="rank", label="Mean rank", statistic=Statistic.MEAN, decimals=2),
            Column(key="first", label="Put first", statistic=Statistic.SPLIT),
            Column(key="n", label="Ranked it", statistic=Statistic.SPLIT),
        ),
        rows=tuple(rows),
        notes=("1 is the first rank. Each mean is of those who ranked the option.",),
    )
