"""How many themes were new in each further source, where whole interviews were coded.

Where passages were chosen for print or for coding, the order of sources and what was left out
decide what is new in each, and nothing follows for further interviews. Guest, Namey & Chen (2020),
A simple method to assess and report thematic saturation in qualitative research, PLoS ONE
15(5):e0232076, doi 10.1371/journal.pone.0232076: themes that are new in a run of interviews.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyses.themes.coded_material import CodedMaterial, Flags, untold
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
)

_FEWEST = 4  # sources, of which a course can be told
_STEPS = (1, 2, 3, 5, 10, 20)  # sources that are taken together
_ORDER = "Sources are taken in the order of the project, or of their names where it has none."
_NOT_MORE = (
    "Few new themes at the end say that these questions, put to more of the same people, brought "
    "little more. Other people, or other questions, may bring more."
)


def saturation(material: CodedMaterial) -> Finding | None:
    """``new_themes``: themes first met in each source, in their order.

    None but where whole interviews were coded, and of a reflexive analysis (the overview says why).
    Of people those of as many sources are taken together as an edition may tell apart.
    """
    if not material.segments.whole or material.reflexive or material.n < _FEWEST:
        return None
    themes = [material.at[path] for path in material.used]
    spoke = material.own[:, themes]
    steps = [step for step in _STEPS if step == 1 or material.n >= 2 * step]
    if not material.of_people:
        steps = steps[:1]
    tellings = [_telling(material, spoke, step) for step in steps]
    if material.of_people:
        nothing = {name: untold(e) for told in tellings for name, e in told.estimates.items()}
        tellings = [
            told.model_copy(update={"estimates": nothing | dict(told.estimates)}) if at else told
            for at, told in enumerate(tellings)
        ]
        tellings.append(Telling(estimates=nothing, wordings=(_UNTOLD,)))
    return material.finding(
        "new_themes",
        "New themes in each further source",
        (),
        tellings,
        method=f"{_ORDER} A theme is new where no source before speaks to it.",
        why="Where the last interviews bring few new themes, more of the same would bring little.",
    )


_UNTOLD = "How many themes were new in later interviews is not shown."


def _telling(material: CodedMaterial, spoke: Flags, step: int) -> Telling:
    runs = _runs(material.n, step)
    before = np.zeros(spoke.shape[1], bool)
    new, all_so_far = [], []
    for run in runs:
        found = spoke[run].any(axis=0)
        new.append(int((found & ~before).sum()))
        before |= found
        all_so_far.append(int(before.sum()))
    names = [_named(run) for run in runs]
    estimates: dict[str, Estimate] = {}
    for run, name, value, so_far in zip(runs, names, new, all_so_far, strict=True):
        flags = np.zeros(material.n, bool)
        flags[run] = True
        people = material.who(flags)
        key = f"{'source' if step == 1 else f'by_{step}'}_{run[0] + 1}"
        estimates[f"{key}_new"] = material.count(
            f"Source {name}: new themes", value, len(people), "themes"
        )
        estimates[f"{key}_so_far"] = material.count(
            f"Source {name}: themes so far", so_far, len(people), "themes"
        )
        if material.of_people:  # those of one run are told apart, and these are they
            base = material.base.among(people, {"order": name})
            told = material.count(f"Source {name}: how many", len(people), len(people), base=base)
            estimates[f"{key}_n"] = told
    last = [name for name in estimates if name.endswith("_new")][-1]
    lately = runs[-1]
    first = f"the last {len(lately)}" if len(lately) > 1 else "the last one"
    return Telling(
        estimates=estimates,
        wordings=(
            f"Of {all_so_far[-1]} themes {{{last}}} {'was' if new[-1] == 1 else 'were'} new in "
            f"{first} of {material.n:,} {material.whom}.",
            _UNTOLD,
        ),
        leading=last,
        table=Table(
            caption="New themes in each further source",
            columns=(
                Column(key="label", label="Source, in order" if step == 1 else "Sources, in order"),
                Column(key="new", label="New themes", statistic=Statistic.COUNT),
                Column(key="so_far", label="Themes so far", statistic=Statistic.COUNT),
            ),
            rows=tuple(
                Row(
                    cells={"label": name, "new": value, "so_far": so_far},
                    n=material.people(len(run)),
                )
                for name, run, value, so_far in zip(names, runs, new, all_so_far, strict=True)
            ),
        ),
        figure=Figure(
            kind="series",
            title="New themes in each further source",
            x_label="Themes",
            marks=tuple(
                Mark(label=name, group=group, value=value, n=material.people(len(run)))
                for group, values in (("So far", all_so_far), ("New", new))
                for name, run, value in zip(names, runs, values, strict=True)
            ),
            statistic=Statistic.COUNT,
            decimals=0,
            order=("So far", "New"),
            rows=tuple(names),
        ),
        caveats=(_NOT_MORE,),
    )


def _runs(n: int, step: int) -> list[list[int]]:
    """Sources in order, so many together; a last few that are fewer go with those before."""
    runs = [list(range(at, min(at + step, n))) for at in range(0, n, step)]
    if len(runs) > 1 and len(runs[-1]) < step:
        runs[-2:] = [runs[-2] + runs[-1]]
    return runs


def _named(run: Sequence[int]) -> str:
    """``3``, or ``6 to 10``."""
    return str(run[0] + 1) if len(run) == 1 else f"{run[0] + 1} to {run[-1] + 1}"
