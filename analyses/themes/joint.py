"""Themes beside scores: what people spoke of, and how the scores of the same people changed.

A joint display sets both beside one another and explains neither by the other (Guetterman, Fetters
& Creswell 2015, Annals of Family Medicine 13:554, doi 10.1370/afm.1865). Sources are known among
those who answered by their identifier and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyses.change.paired import Pairs, pair_scores
from analyses.themes.coded_material import CodedMaterial, Flags, Sorted
from evaluation.declare.secret import label, label_key
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.link.waves import MatchedWaves, match_waves
from evaluation.read.responses import Responses
from evaluation.say.finding import (
    Base,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    people_counted,
)
from evaluation.say.wording import worded
from evaluation.scoring.scores import score

MOST_DRAWN = 15  # themes in a picture
_TOP = 3  # themes that are named of a group
_INSIDE = "it sets what single people said beside how they scored"
_NOT_WHY = (
    "What people spoke of stands beside how their scores changed. Few people are in each row, they "
    "were chosen, and nothing was tested: neither explains the other."
)
_DID, _DID_NOT = "Spoke of it", "Did not"


@dataclass(frozen=True, slots=True)
class _ScoresBeside:
    """One scale's change beside the material; ``change``: of each source, missing where unknown."""

    material: CodedMaterial
    pairs: Pairs
    matched: MatchedWaves
    change: pd.Series

    @property
    def known(self) -> Flags:
        """Which sources are among those with both scores."""
        known: Flags = self.change.notna().to_numpy()
        return known

    def mean(self, chosen: Flags) -> float | None:
        """Their mean change; None of nobody."""
        return float(self.change[chosen].mean()) if chosen.any() else None

    def base(self, people: frozenset[str]) -> Base:
        """People with both scores, as the scores' evaluation knows them."""
        return Base(unit=self.pairs.people, people=people, key=self.pairs.key)

    def changed(self, title: str, value: float | None, n: int) -> Estimate:
        """A mean change."""
        return Estimate(
            label=title,
            statistic=Statistic.CHANGE,
            value=value,
            n=n,
            unit=self.pairs.unit,
            method="mean change",
        )


def joint(
    study: Study, material: CodedMaterial, responses: Sequence[Responses]
) -> Iterator[Finding]:
    """``joint``: the evaluation that is paired with, on its primary outcome or its first scale.

    Source by source where some are known by their identifier; else group by group where groups
    are called alike; else that neither can be done.
    """
    both = {BASELINE, ENDPOINT} <= {answers.wave for answers in responses}
    if not both or study.partner is None:
        return
    matched = match_waves(responses)
    scored = tuple(score(answers) for answers in matched.responses)
    every = [p for p in pair_scores(matched, scored, 0.95, material.basis) if p.wave == ENDPOINT]
    primary = study.partner.evaluation.primary
    pairs = next((p for p in every if p.key == primary), every[0] if every else None)
    if pairs is None:
        return
    key = label_key(study.workspace)
    labels = [label(key, source) for source in material.sources]
    change = pairs.change.reindex(labels).set_axis(list(material.sources))
    beside = _ScoresBeside(material, pairs, matched, change)
    yield _by_person(beside) if beside.known.any() else _by_group(beside)


# ------------------------------------------------------------------ of the same people


@dataclass(frozen=True, slots=True)
class _ThemeAndChange:
    """A theme: how many with both scores spoke of it, and how theirs and others' changed."""

    name: str
    key: str
    k: int
    did: float | None
    others: float | None


def _by_person(beside: _ScoresBeside) -> Finding:
    material, pairs, n = beside.material, beside.pairs, int(beside.known.sum())
    missing = material.n - n
    caveats = (
        f"{missing} of {material.n:,} {material.whom} who were interviewed have no score at both "
        "times, or are not known there by their identifier.",
    )
    title = f"Themes beside {pairs.title_inside}"
    rows = _rows(beside)
    return _finding(
        beside,
        title,
        frozenset(pairs.change.index),
        _estimates(beside, rows),
        (
            f"{{linked}} of {material.n:,} {material.whom} who were interviewed have a score "
            f"before and after ({pairs.scale.title}). What they spoke of stands beside their "
            "change.",
        ),
        table=_table(beside, title, rows),
        figure=_figure(beside, title, rows),
        caveats=(*(caveats if missing else ()), _NOT_WHY),
    )


def _rows(beside: _ScoresBeside) -> list[_ThemeAndChange]:
    """The themes that any of them spoke of, those of most first."""
    material, known, found = beside.material, beside.known, list[_ThemeAndChange]()
    for path in material.used:
        spoke = material.own[:, material.at[path]] & known
        means = beside.mean(spoke), beside.mean(known & ~spoke)
        found.append(
            _ThemeAndChange(material.names[path], material.keys[path], int(spoke.sum()), *means)
        )
    return sorted((row for row in found if row.k), key=lambda row: (-row.k, row.name))


def _estimates(beside: _ScoresBeside, rows: Sequence[_ThemeAndChange]) -> dict[str, Estimate]:
    n, pairs = int(beside.known.sum()), beside.pairs
    linked = f"{beside.material.whom.capitalize()} interviewed who have both scores"
    mean = float(pairs.change.mean()) if pairs.n else None
    found = {
        "linked": people_counted(linked, n),
        "everybody": beside.changed("Change of all who have both scores", mean, pairs.n),
    }
    for row in rows:
        name = f"{row.name}: change of those who"
        found[f"{row.key}_spoke"] = beside.changed(f"{name} spoke of it", row.did, row.k)
        found[f"{row.key}_others"] = beside.changed(f"{name} did not", row.others, n - row.k)
    return found


def _table(beside: _ScoresBeside, title: str, rows: Sequence[_ThemeAndChange]) -> Table:
    n, changed = int(beside.known.sum()), f"mean change in {beside.pairs.unit}"
    every: list[dict[str, str | float | None]] = [
        {"label": row.name, "k": row.k, "spoke": row.did, "others": row.others} for row in rows
    ]
    every.append(
        {"label": "All of them", "k": n, "spoke": beside.mean(beside.known), "others": None}
    )
    heads = {"spoke": f"Those who did: {changed}", "others": f"Those who did not: {changed}"}
    return Table(
        caption=title,
        columns=(
            Column(key="label", label="Theme"),
            Column(key="k", label=f"Spoke of it (of {n})", statistic=Statistic.COUNT),
            *(
                Column(key=key, label=words, statistic=Statistic.CHANGE, decimals=1, signed=True)
                for key, words in heads.items()
            ),
        ),
        rows=tuple(Row(cells=cells, n=n) for cells in every),
    )


def _figure(beside: _ScoresBeside, title: str, rows: Sequence[_ThemeAndChange]) -> Figure:
    n = int(beside.known.sum())
    return Figure(
        kind="bars",
        title=title,
        x_label=f"Mean change in {beside.pairs.unit}",
        marks=tuple(
            Mark(label=row.name, group=group, value=value, n=of)
            for row in rows[:MOST_DRAWN]
            for group, value, of in ((_DID, row.did, row.k), (_DID_NOT, row.others, n - row.k))
            if value is not None
        ),
        statistic=Statistic.CHANGE,
        order=(_DID, _DID_NOT),
    )


# ------------------------------------------------------------------ of groups, or not at all


def _by_group(beside: _ScoresBeside) -> Finding:
    """Groups of the interviews beside the groups of the scores that are called alike."""
    material, pairs = beside.material, beside.pairs
    title = f"Themes beside {pairs.title_inside}"
    nobody = (
        f"None of the {material.n:,} {material.whom} who were interviewed is known by an "
        f"identifier among the {pairs.n} with a score before and after"
    )
    for by in material.sorts():
        groups = _alike(by, beside.matched.groups)
        if groups is None:
            continue
        rows, estimates = [], dict[str, Estimate]()
        for at, name in enumerate(by.groups):
            members = groups.index[groups == name].intersection(pairs.change.index)
            value = float(pairs.change[members].mean()) if len(members) else None
            top = _widest(material, by.members[:, at])
            cells: dict[str, str | float | None] = {
                "label": name,
                "asked": int(by.sizes[at]),
                "themes": top,
                "n": len(members),
                "change": value,
            }
            rows.append(Row(cells=cells, n=len(members)))
            estimates[f"group_{at + 1}_change"] = beside.changed(
                f"{name}: change", value, len(members)
            )
        said = f"{nobody}, so {by.several} stand beside one another, and not people."
        return _finding(
            beside,
            title,
            frozenset(pairs.change.index),
            estimates,
            (said,),
            table=Table(
                caption=title,
                columns=(
                    Column(key="label", label=by.title),
                    Column(key="asked", label="Interviewed", statistic=Statistic.COUNT),
                    Column(key="themes", label="Spoken of most widely there"),
                    Column(key="n", label="With both scores", statistic=Statistic.COUNT),
                    Column(
                        key="change",
                        label=f"Mean change in {pairs.unit}",
                        statistic=Statistic.CHANGE,
                        decimals=1,
                        signed=True,
                    ),
                ),
                rows=tuple(rows),
            ),
            caveats=(_NOT_WHY,),
        )
    said = f"{nobody}, and no groups are called alike, so themes and scores stand each by itself."
    return _finding(beside, title, frozenset(pairs.change.index), {}, (said,), caveats=(_NOT_WHY,))


def _alike(by: Sorted, groups: pd.DataFrame) -> pd.Series | None:
    """The groups of the scores by the names of the interviews', where two are called alike."""
    names = {name.casefold().strip(): name for name in by.groups}
    for column in groups.columns:
        plain = groups[column].astype("string").str.casefold().str.strip().map(names)
        if plain.nunique() > 1:
            return plain
    return None


def _widest(material: CodedMaterial, inside: Flags) -> str:
    """The themes that most sources of a group spoke of, with how many of them."""
    at = np.array([material.at[path] for path in material.used])
    counts = material.own[inside][:, at].sum(axis=0)
    names = [material.names[path] for path in material.used]
    falling = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))[:_TOP]
    return "; ".join(f"{names[i]} ({counts[i]})" for i in falling if counts[i])


def _finding(
    beside: _ScoresBeside,
    title: str,
    people: frozenset[str],
    estimates: Mapping[str, Estimate],
    wordings: tuple[str, ...],
    *,
    table: Table | None = None,
    figure: Figure | None = None,
    caveats: tuple[str, ...] = (),
) -> Finding:
    material = beside.material
    return worded(
        f"{material.prefix}.joint",
        title,
        beside.base(people),
        wordings,
        estimates,
        claim=Claim.DESCRIBED,
        basis=material.basis,
        table=table,
        figure=figure,
        caveats=(*caveats, *beside.pairs.doubts),
        method="Sources are found among those who answered by their identifier. Of each theme the "
        "mean change of those who spoke of it, and of the others, is given without a test.",
        why="A table of both lets readers ask where to look next; so few, who were chosen, bear no "
        "more.",
        kept_inside=_INSIDE,
    )
