"""How events were rated, of how many; and the words that stand beside them, for coding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analyses.events.logged import Logged
from analyses.replies.coarseness import levels
from evaluation.declare.log_parts import Rating
from evaluation.declare.survey_form import SurveyQuestion
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
from evaluation.say.replied import as_good_as_count, part_counted, row_of
from evaluation.statistics.ratings import rating as rating_of

_MOST_STEPS = 11  # of a scale whose every rating is counted
_LISTED = 200  # comments
_METHOD = (
    "Each entry that was rated counts once. There is no interval: nobody chose by chance which "
    "entries were rated."
)


def ratings(logged: Logged) -> Iterator[Finding]:
    """Each rating: how many entries have one, their mean, and how many have the highest."""
    keys = unique_slugs(logged.events.rated)
    for column, declared in logged.events.rated.items():
        values = logged.events.ratings[column].to_numpy(float)
        if not np.isnan(values).all():
            yield _rating(logged, keys[column], declared, values)


def _rating(logged: Logged, key: str, declared: Rating, values: NDArray[np.float64]) -> Finding:
    rated = ~np.isnan(values)
    given = values[rated]
    found = rating_of(given)
    assert found
    entries, top = len(values), int((given == declared.highest).sum())
    people = logged.how_many(rated) if logged.known else found.n
    n = min(found.n, people)
    whose = f" by {declared.by}" if declared.by else ""
    ends = [f" ({end})" for end in declared.ends] if len(declared.ends) == 2 else ["", ""]
    scale = f"{declared.lowest:g}{ends[0]} to {declared.highest:g}{ends[1]}"
    title = f"{declared.title}{', rated' + whose if whose else ''}"
    mean_rating = Estimate(
        label="Mean", statistic=Statistic.MEAN, value=found.mean.value, n=n, method="mean"
    )
    estimates = {
        "mean": as_good_as_count(mean_rating) if len({*given}) == 1 else mean_rating,
        **_split({"n_rated": ("Rated", found.n), "n_unrated": ("Not rated", entries - found.n)}, n),
        "n_entries": logged.count("Entries", entries, unit="entries"),
        **_split({"n_top": ("The highest rating", top), "n_below": ("Below it", found.n - top)}, n),
    }
    mean = f"{{mean}} on average, from {scale}"
    # an entry may stand for several events
    rows = "entries" if "count" in logged.events.roles else logged.called
    wordings = (
        f"{{n_rated}} of {{n_entries}} {rows} were rated{whose}: {mean}. {{n_top}} have the "
        "highest rating.",
        f"{{n_rated}} of {{n_entries}} {rows} were rated{whose}: {mean}.",
        f"Of the {rows} that were rated{whose}, the mean is {{mean}}, from {scale}.",
        f"{rows[:1].upper()}{rows[1:]} were rated{whose}, from {scale}.",
    )
    itself, *coarser = _tellings(title, estimates, wordings, _steps(declared, given), n)
    return logged.finding(
        f"rating_{key}",
        title,
        itself.estimates,
        wordings,
        n=n,
        leading=itself.leading,
        table=itself.table,
        figure=itself.figure,
        coarser=tuple(coarser),
        apart=True,  # how many were rated, and how many have which rating
        method=_METHOD,
        counts="" if logged.known else "entries",
    )


def _tellings(
    title: str,
    always: Mapping[str, Estimate],
    wordings: tuple[str, ...],
    steps: Mapping[str, int],
    n: int,
) -> Iterator[Telling]:
    """The rating with how many entries have each, in fewer and fewer parts, as of a survey's.

    The highest is a part of its own in all of them, as it is told anyway.
    """
    if not steps:
        yield Telling(estimates=dict(always), wordings=wordings, leading="mean")
        return
    scale = SurveyQuestion(
        text=title,
        kind="rating",
        column=title,
        options={step: step for step in steps},
        top=([*steps][-1],),
    )
    often = np.array([*steps.values()])
    for parts in levels(scale, often):
        counts = {part.label: part.of(often) for part in parts}
        keys = unique_slugs(counts)
        told = {
            f"n_{keys[label]}": _part(f"Rated {label[:1].lower()}{label[1:]}", count, n, "rating")
            for label, count in counts.items()
        }
        yield Telling(
            estimates={**always, **told},
            wordings=wordings,
            leading="mean",
            table=_table(title, counts, n),
            figure=_figure(title, counts, n),
        )


def _part(label: str, value: int, n: int, split: str) -> Estimate:
    """A count of some of the entries, which beside the others of its split tells of these."""
    return part_counted(label, value, n, split, unit="entries")


def _split(parts: Mapping[str, tuple[str, int]], n: int) -> dict[str, Estimate]:
    """Some of the entries and the others, by name; where there are no others the number of all."""
    (name, (label, value)), (_, (_, others)) = parts.items()
    if not others:
        whole = _part(label, value, n, "")
        return {name: whole.model_copy(update={"statistic": Statistic.COUNT})}
    return {key: _part(called, often, n, name) for key, (called, often) in parts.items()}


def _steps(declared: Rating, given: NDArray[np.float64]) -> dict[str, int]:
    """How many entries have each rating, where it has few steps; else nothing."""
    steps = declared.highest - declared.lowest
    if steps != int(steps) or steps >= _MOST_STEPS or (given != np.round(given)).any():
        return {}
    ratings = (declared.lowest + step for step in range(int(steps) + 1))
    return {f"{rating:g}": int((given == rating).sum()) for rating in ratings}


def _table(title: str, counts: Mapping[str, int], n: int) -> Table:
    """How many entries have each rating."""
    keys, whole = unique_slugs(counts), sum(counts.values())
    return Table(
        caption=title,
        columns=(
            Column(key="label", label="Rating"),
            Column(key="n", label="Entries", statistic=Statistic.SPLIT),
            Column(key="share", label="%", statistic=Statistic.SPLIT),
        ),
        rows=tuple(
            row_of(f"n_{keys[name]}", {"label": name, "n": often, "share": 100 * often / whole}, n)
            for name, often in counts.items()
        ),
    )


def _figure(title: str, counts: Mapping[str, int], n: int) -> Figure:
    return Figure(
        kind="bars",
        title=title,
        x_label="Number of entries",
        decimals=0,
        statistic=Statistic.SPLIT,
        marks=tuple(Mark(label=name, value=often, n=n) for name, often in counts.items()),
    )


def comments(logged: Logged) -> Iterator[Finding]:
    """How many comments there are, and each with its cell, for whoever codes them."""
    words = logged.events.comments
    if not words:
        return
    title = f"Comments beside {logged.called}"
    left = len(words) - _LISTED
    yield logged.finding(
        "comments",
        title,
        {"n_comments": logged.count("Comments", len(words), unit="comments")},
        ("{n_comments} comments stand in the log. They are listed for coding, and not summed up.",),
        leading="n_comments",
        table=Table(
            caption=title,
            columns=(Column(key="label", label="Where"), Column(key="words", label="Comment")),
            rows=tuple(
                Row(cells={"label": where, "words": text}) for text, where in words[:_LISTED]
            ),
            notes=(f"And {left} more in the file.",) if left > 0 else (),
        ),
        kept_inside="people's own words, which may say who they are",
    )
