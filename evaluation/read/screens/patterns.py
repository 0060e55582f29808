"""Patterns of answers: the same as somebody else's, and one answer throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.waves import MEASURED, printed
from evaluation.errors import Kind
from evaluation.read.answers.cells import turn_items
from evaluation.read.responses import Responses
from evaluation.read.screens.flags import Flag, flag

FEWEST_SAME = 10  # items that both people answered
FEWEST_TWICE = 5  # items that a person answered at both waves
FEWEST_FILE = 3  # people, for a file and not a person to be meant
FEWEST_LINE = 10  # items, where none is reverse-keyed
FEWEST_TURNED = 5  # items, where some are
FEWEST_END = 3  # people on one line at the end of a scale
MANY_END = 0.05  # a larger share of a wave there is a floor or a ceiling
BY_CHANCE = 0.05  # a chance larger than this is no reason to look
NEAREST = 0.2  # share of a wave among whom a second person would be looked for
FEWEST_NEAREST = 20


def chance_of_a_twin(answers: np.ndarray, people: np.ndarray) -> np.ndarray:
    """How likely it is that somebody else of the group gives exactly the answers of each person.

    ``answers``: people x items, NaN where not answered, which counts as an answer of its own.
    ``people``: positions of those asked for. Returns 1 - (1 - p)^(n - 1), where p is the product
    over the items of the share of the group that gave the person's answer. It takes the items as
    independent of one another within the group.
    """
    n = len(answers)
    log_p = np.zeros(len(people))
    for column in answers.T:
        _, code, counts = np.unique(column, return_inverse=True, return_counts=True, equal_nan=True)
        log_p += np.log(counts[code[people]] / n)
    return np.asarray(-np.expm1((n - 1) * np.log1p(-np.minimum(np.exp(log_p), 1 - 1e-12))))


def chance_among_nearest(level: np.ndarray, answers: np.ndarray, person: int) -> tuple[float, int]:
    """``chance_of_a_twin`` among the people whose level is nearest to a person's; and how many.

    ``level``: one number a person, such as the mean answer. Items of a scale hang together in
    everybody, but hardly among people of one level (local independence: Lord and Novick 1968,
    Statistical Theories of Mental Test Scores, chapter 16). Taken are the nearest fifth, of at
    least 20 people, and all who are as near as the last of them.
    """
    apart = np.abs(level - level[person])
    last = min(len(apart), max(FEWEST_NEAREST, round(NEAREST * len(apart)))) - 1
    near = np.flatnonzero(apart <= np.partition(apart, last)[last] + 1e-9)
    return float(chance_of_a_twin(answers[near], np.searchsorted(near, [person]))[0]), len(near)


def same_answers(response: Responses) -> Iterator[Flag]:
    """People of one wave with exactly the answers of somebody else, to 10 items or more.

    Not flagged are answers that are all the same (they are a straight line), and those that a
    second person would give by chance more often than 1 time in 20 (``chance_among_nearest``).
    Duplicates of this kind: Kuriakose and Robbins (2016), doi:10.3233/SJI-160978, who look at
    near matches; only exact ones are told here, because near ones come by chance in small scales
    (Simmons and others, 2016, Pew Research Center).
    """
    values = response.answers.to_numpy(float)
    answered = ~np.isnan(values)
    varied = np.nanmax(values, axis=1) > np.nanmin(values, axis=1) if values.size else answered
    fit = np.flatnonzero((answered.sum(axis=1) >= FEWEST_SAME) & varied)
    keys = pd.Series([values[n].tobytes() for n in fit], dtype=object)
    twins = fit[keys.duplicated(keep=False).to_numpy()] if len(fit) else fit
    if not len(twins):
        return
    # reverse-keyed items turned, so that a mean is somebody's level
    instrument, answers = response.instrument, response.answers
    one_way = turn_items(instrument, answers) if instrument.coding == "raw" else answers
    level = one_way.mean(axis=1).to_numpy(float)
    chances = {n: chance_among_nearest(level, values, n) for n in twins.tolist()}
    rare = (n for n, (chance, _) in chances.items() if chance <= BY_CHANCE)
    for same in grouped((values[n].tobytes(), n) for n in rare).values():
        for n in same:
            yield _same(response, n, same, chances[n], int(answered[n].sum()))


def _same(
    response: Responses, n: int, same: list[int], chances: tuple[float, int], items: int
) -> Flag:
    chance, near = chances
    people = response.answers.index
    others = [_row(response, str(people[other])) for other in same if other != n][:3]
    rows = f" ({', '.join(others)})" if all(others) else ""
    # two digits that count
    rate = (
        f"about 1 in {float(f'{1 / chance:.1e}'):,.0f}"
        if chance > 1e-6
        else "less than 1 in a million"
    )
    return flag(
        Kind.SAME,
        response,
        str(people[n]),
        f"All {items} answers are the same as {'another person' if len(same) == 2 else 'others'}'s"
        f"{rows}. Chance of that among the {near} people whose mean answer is most like theirs: "
        f"{rate}.",
        "Look whether one form was entered twice under two codes.",
        code="screens.same-answers",
    )


def _row(response: Responses, person: str) -> str:
    if person not in response.rows.index:
        return ""
    at = response.rows.loc[person]
    return f"{at['file'].rpartition('/')[2]} row {at['row']}"


def same_at_both(responses: Sequence[Responses]) -> Iterator[Flag]:
    """Later waves with the answers of the first: half of the people, or more, changed nothing.

    Counted are people with the same answer to every item, to 5 items or more that are not all
    alike: among real people who are asked twice that is rare, and a file that was copied has it
    throughout.
    """
    for of_form in grouped((r.instrument.id, r) for r in responses if r.wave in MEASURED).values():
        first, *later = sorted(of_form, key=lambda r: MEASURED.index(r.wave))
        for response in later:
            both = first.answers.index.intersection(response.answers.index)
            items = first.answers.columns.intersection(response.answers.columns)
            before, after = (r.answers.loc[both, items] for r in (first, response))
            told = (after.notna().sum(axis=1) >= FEWEST_TWICE) & (after.nunique(axis=1) > 1)
            same = ((before == after) | (before.isna() & after.isna())).all(axis=1) & told
            if same.sum() >= FEWEST_FILE and 2 * same.sum() >= len(both):
                yield flag(
                    Kind.SAME,
                    response,
                    "",
                    f"{same.sum()} of {len(both)} people have the same answer to every item at the "
                    f"{printed(first.wave)} and the {printed(response.wave)}: one file seems to "
                    "stand for both waves.",
                    "Look which file is named for each wave, and what the two hold.",
                    code="screens.same-at-both-waves",
                )


def straight_lines(response: Responses) -> Iterator[Flag]:
    """People who gave one response to every item that may be answered alike.

    Looked at are items with the same response set: where some of them are reverse-keyed, as one
    answer to both kinds contradicts itself, from 5 items on; else from 10. All of them must be
    answered. Long strings of one response: Curran (2016), doi:10.1016/j.jesp.2015.07.006;
    Meade and Craig (2012), doi:10.1037/a0028085. Where more than 1 in 20 are on one line at the end
    of a scale without reverse-keyed items, it is told once, as honest people stand there.
    """
    instrument = response.instrument
    raw = (
        response.answers if instrument.coding == "raw" else turn_items(instrument, response.answers)
    )
    for name, allowed in instrument.response_sets.items():
        items = [i for i in raw.columns if instrument.items[i].responses == name]
        both_ways = any(
            set(items) & set(scale.reverse_keyed)
            and set(items) & (set(scale.items) - set(scale.reverse_keyed))
            for scale in instrument.scales.values()
        )
        if len(items) < (FEWEST_TURNED if both_ways else FEWEST_LINE):
            continue
        why = (
            "Some items are worded the other way round, so that the answers contradict one another."
            if both_ways
            else "It may be right of somebody at the end of the scale."
        )
        values = raw[items].to_numpy(float)
        lines = np.flatnonzero((values == values[:, :1]).all(axis=1))
        ends: list[float] = []
        for end in () if both_ways else (allowed.minimum, allowed.maximum):
            many = int((values[lines, 0] == end).sum())
            if many >= FEWEST_END and many > MANY_END * len(values):
                ends.append(end)
                yield flag(
                    Kind.LINE,
                    response,
                    "",
                    f"{many} of {len(values)} people gave the same answer ({end:g}) to all "
                    f"{len(items)} items.",
                    "So many at the end of a scale are rarely careless; a change beyond it cannot "
                    "be seen.",
                    value=f"{end:g}",
                    code="screens.one-answer",
                )
        for n in lines[~np.isin(values[lines, 0], ends)].tolist():
            yield flag(
                Kind.LINE,
                response,
                str(raw.index[n]),
                f"All {len(items)} items have the same answer ({values[n, 0]:g}). {why}",
                "Look at the form.",
                value=f"{values[n, 0]:g}",
                code="screens.one-answer",
            )
