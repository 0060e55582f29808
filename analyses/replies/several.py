"""Questions with several answers a person: options ticked, options ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analyses.replies.coarseness import AnswerPart, Parts
from analyses.replies.lines import ALL_ASKED, ReplyLine, SideBySide, of_part, ticked_both
from analyses.replies.questions_within import first_choice, options_of
from analyses.replies.shares import averages
from analyses.replies.survey_wave import UNTOLD, SurveyWave, denominator_rows
from evaluation.counting import s, unique_names
from evaluation.read.survey.replies import Replies
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
    slug,
)
from evaluation.say.replied import as_good_as_count, row_of
from evaluation.say.wording import TIED, listed

MORE = "Several answers could be given, so that shares add up to more than 100%."
_RESERVED = ("n", "n_asked", "n_dont_know", "n_no_answer", "first")  # as no option is called
_BESIDE = ("_share", "_rank", "_n")  # what else is told of an option


def option_keys(options: Iterable[str]) -> dict[str, str]:
    """The name of the count of each option."""
    return unique_names({option: slug(option) for option in options}, _RESERVED, _BESIDE)


def ticked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many ticked each option, of those who ticked at least one.

    Whoever ticked none is told apart: nobody knows whether none applied or they went on. Each
    option is a split of its own, ticked or not. Where few did not know shares are of all asked.
    """
    keys = option_keys(replies.lines)
    options = [
        ReplyLine.replied(wave, (option, "", within.name), within)
        for option, within in zip(keys, options_of(replies, keys), strict=True)
    ]
    known = wave.denominators(replies.overall, replies)
    known["n_no_answer"] = known["n_no_answer"].model_copy(update={"label": "Ticked none"})
    tellings = [_ticks(wave, replies, keys, options, known)]
    if options[0].unknown:
        asked = [option.of_asked() for option in options]
        tellings.append(_ticks(wave, replies, keys, asked, wave.asked_only(replies)))
    return wave.finding(
        replies,
        "replies",
        tellings,
        options[0].n,
        caveats=(MORE,),
        method="Each option counts whoever ticked it; shares are of those who ticked at least one.",
        apart=True,
    )


def _ticks(
    wave: SurveyWave,
    replies: Replies,
    keys: Mapping[str, str],
    options: Sequence[ReplyLine],
    always: Mapping[str, Estimate],
) -> Telling:
    """Every option, ticked or not, of those who ticked any or of all who were asked."""
    n, asked = options[0].n, "n_no_answer" not in always
    counts: dict[str, Estimate] = {}
    both = 0 if asked else ticked_both(options)
    for line in options:
        part = AnswerPart(line.label, (1,))
        counts |= of_part(line, part, keys[line.label], or_not=True, both=both)
    told_by = {
        key: counts[f"{key}_share" if wave.weighted and n else key].value or 0
        for key in keys.values()
    }
    falling = sorted(told_by, key=lambda key: -told_by[key])
    ahead = [told_by[key] for key in falling[:2]]
    by = ", the most when weighted" if wave.weighted else ", the most"
    first = falling[0] if ahead[1:] != ahead[:1] else ""  # of two with as many neither is ahead
    most = f"Of {{n}} {wave.plural} who {'were asked' if asked else 'ticked any'}"
    tied = [key for key in falling if told_by[key] == ahead[0]] if any(ahead) else []
    shared = 1 < len(tied) <= TIED and len(tied) < len(falling) and not wave.weighted
    together = listed(tuple(f"{{{key}}} ticked “{counts[key].label}”" for key in tied))
    return Telling(
        estimates={**counts, **always},
        wordings=(
            *((f"{most}, {together} ({{{tied[0]}.share}} each){by}.",) if shared else ()),
            *(
                f"{most}, {{{key}}} ticked “{counts[key].label}” ({{{key}.share}}"
                f"{_weighted(wave, key)}){by if key == first else ''}."
                for key in falling
            ),
            f"{{n}} {wave.plural} {'were asked' if asked else 'ticked at least one option'}.",
            UNTOLD,
        ),
        leading="n",  # options stand or go each by itself
        table=_of_options(wave, replies, keys, {**counts, **always}),
        figure=_bars(wave, replies.question.printed, keys, counts),
        caveats=(ALL_ASKED,) if asked else (),
        n=n,
    )


def _weighted(wave: SurveyWave, key: str) -> str:
    return f"; weighted, {{{key}_share}}%" if wave.weighted else ""


def _bars(
    wave: SurveyWave, title: str, keys: Mapping[str, str], counts: Mapping[str, Estimate]
) -> Figure:
    return Figure(
        kind="bars",
        title=title,
        x_label=f"Number of {wave.plural}",
        statistic=Statistic.SPLIT,
        decimals=0,
        marks=tuple(
            Mark(label=option, value=counts[key].value or 0, n=counts[key].n, key=key)
            for option, key in keys.items()
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
    answered = [("n", "Ticked at least one", n)] if "n_no_answer" in estimates else []
    below = (*answered, *denominator_rows(estimates))
    rows += [row_of(key, {"label": w, "n": value}, n) for key, w, value in below]
    return Table(
        caption=replies.question.printed, columns=tuple(columns), rows=tuple(rows), notes=(MORE,)
    )


def ranked(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: of each option the mean rank, and how many put it first.

    A mean is of those who ranked the option, as not everybody ranks all of them. Who put which
    first is told as the answers to a question are, in as many parts as may stand.
    """
    first = first_choice(replies)
    line = ReplyLine.replied(wave, ("Put first", "first", f"{replies.name}.first"), first)
    lines = SideBySide.of(wave, first.question, replies.question.printed, [line])
    return wave.finding(
        replies,
        "replies",
        [
            *(_ranks(replies, told, parts) for told, parts in lines.tellable() if line.n),
            _ranks(replies, lines.of_asked() if lines.unknown else lines, ()),
        ],
        int(replies.answered.sum()),
        method="Mean of the ranks that were given, 1 being first, option by option.",
    )


def _ranks(replies: Replies, lines: SideBySide, parts: Parts) -> Telling:
    """Mean ranks, and first choices in these parts."""
    wave, keys = lines.wave, option_keys(replies.lines)
    ranks = {
        f"{keys[option]}_rank": _mean_rank(wave, replies, place)
        for place, option in enumerate(replies.lines)
    }
    estimates = {**ranks, **lines.numbers(parts)}
    if lines.asked:
        estimates |= wave.asked_only(replies)
    else:
        estimates |= {
            **{
                f"{keys[option]}_n": wave.count(
                    f"{option}: ranked", ranks[f"{keys[option]}_rank"].n or 0
                )
                for option in replies.lines
            },
            "n_first": wave.count("Put one option first", lines.n),
            **wave.denominators(replies.overall, replies),
        }
    means = {o: e.value for o in replies.lines if (e := ranks[f"{keys[o]}_rank"]).value is not None}
    best = [option for option, mean in means.items() if mean == min(means.values())]
    of_best = keys[best[0]] if best else ""
    alone = len(best) == 1 and not lines.asked
    whose = f", from {{{of_best}_n}} {wave.plural} who ranked it" if alone else ""
    names = listed(tuple(f"“{option}”" for option in best))
    told = listed(tuple(f"{{{keys[option]}_rank}}" for option in best))
    were = s(len(best), "was", "were")
    highest = f"{names} {were} ranked highest: {told} on average, 1 being first{whose}."
    did = "were asked" if lines.asked else "ranked at least one option"
    return Telling(
        estimates=estimates,
        wordings=(
            *([highest] if 0 < len(best) <= TIED else ()),
            f"{{n}} {wave.plural} {did}.",
            UNTOLD,
        ),
        leading=f"{of_best}_rank" if best else "n",
        table=_ranks_table(replies, lines, parts, estimates),
        figure=_put_first(lines, parts) if parts else None,
        caveats=(ALL_ASKED,) if lines.asked and parts else (),
        n=int((replies.asked if lines.asked else replies.answered).sum()),
    )


def _mean_rank(wave: SurveyWave, replies: Replies, place: int) -> Estimate:
    """An option's mean rank; without a value where nobody ranked it.

    Of two options it is as good as a count of those who put it first.
    """
    given, label = replies.values[:, place], f"{replies.lines[place]}: mean rank"
    n = int((~np.isnan(given)).sum())
    if not n:
        return Estimate(
            label=label, statistic=Statistic.MEAN, value=None, n=0, decimals=2, method="mean"
        )
    plain = {"label": label, "decimals": 2, "ci_level": None, "ci_low": None, "ci_high": None}
    mean = averages(wave, given, n)["mean"].model_copy(update=plain)
    put_first = int((given == 1).sum())
    return (
        as_good_as_count(mean, min(put_first, n - put_first)) if len(replies.lines) == 2 else mean
    )


def _put_first(lines: SideBySide, parts: Parts) -> Figure:
    drawn = lines.picture("bars", parts)
    return drawn.model_copy(update={"x_label": f"{drawn.x_label} who put it first"})


def _ranks_table(
    replies: Replies, lines: SideBySide, parts: Parts, estimates: Mapping[str, Estimate]
) -> Table:
    """A row each option, and each of several that were put first are told together."""
    [line], keys, split = lines.lines, option_keys(replies.lines), Statistic.SPLIT
    first = {part.label: estimates[lines.name(part, line)].value for part in parts}
    rows = [_rank_row(option, keys[option], line, first, estimates) for option in replies.lines]
    rows += [
        row_of(lines.name(part, line), {"label": part.label, "first": first[part.label]}, line.n)
        for part in parts
        if part.label not in keys
    ]
    columns = (
        Column(key="label", label="Option"),
        Column(key="rank", label="Mean rank", statistic=Statistic.MEAN, decimals=2),
        *([Column(key="first", label="Put first", statistic=split)] if parts else []),
        *([] if lines.asked else [Column(key="n", label="Ranked it", statistic=Statistic.COUNT)]),
    )
    return Table(
        caption=replies.question.printed,
        columns=columns,
        rows=tuple(rows),
        notes=("1 is the first rank. Each mean is of those who ranked the option.",),
    )


def _rank_row(
    option: str,
    key: str,
    line: ReplyLine,
    first: Mapping[str, float | None],
    estimates: Mapping[str, Estimate],
) -> Row:
    """An option's numbers, which stand where its mean rank does."""
    ranked_it = estimates.get(f"{key}_n")
    cells = {
        "label": option,
        "rank": estimates[f"{key}_rank"].value,
        "first": first.get(option),
        "n": ranked_it.value if ranked_it else None,
    }
    return row_of(f"{key}_rank", cells, line.n)
