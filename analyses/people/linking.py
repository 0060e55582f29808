"""How people were linked by anonymous code, and whether the main result hangs on doubtful links.

Also how many people two informants told of. The findings of links are for the team only: groups
of people at two thresholds differ by few, so beside one another their means would tell on single
people. ``how_linked`` says it in public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analyses.change.change_numbers import change_estimates
from analyses.change.paired import Pairs, change_figure, change_table, resting_on
from evaluation.counting import percent
from evaluation.declare.waves import BASELINE, WAVES
from evaluation.link.by_code import WaveLinks
from evaluation.link.waves import InformantPairs, MatchedWaves
from evaluation.say.finding import (
    Base,
    Basis,
    Claim,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
    slug,
)
from evaluation.say.wording import listed, number, printed_side, worded
from evaluation.scoring.scores import ScoredWave

REPORTED, EQUAL = "As reported", "Equal codes only"
THRESHOLDS = {
    0.99: "99% sure or more",
    0.95: "95% sure or more",
    0.8: "80% sure or more",
    0.5: "Likelier than not",
}
TOO_FEW = "The group is too small to say whether the result hangs on doubtful links"
HANGS = "the result hangs on doubtful links"
_IN_PUBLIC = {
    False: "People were linked by an anonymous code. The result says the same whether only the "
    "surest links count or all that are likelier than not.",
    True: "People were linked by an anonymous code. The result is not the same when only the "
    "surest links count and when all that are likelier than not do: it hangs on doubtful links.",
}
_OF_LINKS = "groups of links at two thresholds differ by few people, on whom two means would tell"
_WHY = (
    "Nobody gave a name, and people slip when they write a code twice: pairing equal codes alone "
    "would lose all who slipped."
)


def how_linked(matched: MatchedWaves) -> tuple[str, ...]:
    """What every edition says of links by code: no number of people, and a bound rounded up.

    The bound is that of the later wave with the highest.
    """
    by_code = [links for links in matched.links if links.n_links]
    people = matched.flow.unit.plural
    return tuple(
        f"{people.capitalize()} were linked by an {matched.linked_by}, with allowance for slips. "
        f"{links.said_in_public}"
        for links in sorted(by_code, key=lambda links: links.share_upper95)[-1:]
    )


def linking_findings(
    matched: MatchedWaves, scored: Sequence[ScoredWave], every: Sequence[Pairs], primary: str
) -> Iterator[Finding]:
    """How people were linked to each later wave, and the main result across thresholds.

    ``every``: the pairs of every scale and wave. The main result is the change on ``primary``,
    or on the first scale where none is named.
    """
    for links in matched.links:
        mine = [pairs for pairs in every if pairs.wave == links.wave]
        if mine and (links.n_links or links.waiting or links.decided):
            main = next((pairs for pairs in mine if pairs.key == primary), mine[0])
            yield _how(matched, links, main)
            yield from _across(matched, links, main, scored)


def _how(matched: MatchedWaves, links: WaveLinks, main: Pairs) -> Finding:
    """How many were linked, how surely, and how many pairs wait for a person."""
    people, n = matched.flow.unit.plural, links.n_links
    estimates = {
        name: people_counted(label, value) for name, (label, value) in _counts(links).items()
    }
    estimates["expected_false"] = Estimate(
        label="Links that are expected to be false",
        statistic=Statistic.COUNT,
        n=n,
        value=links.expected_false,
        method="sum of (1 - probability) over the links",
    )
    estimates["most_false"] = Estimate(
        label="False links at most (upper 95% bound)",
        statistic=Statistic.COUNT,
        n=n,
        decimals=0,
        value=links.upper95,
        method="parametric bootstrap of the weights, overdispersed counts",
    )
    title = f"How {people} were linked{main.second.to}"
    return main.finding(
        "linking",
        title,
        (
            f"{{n_linked}} {people if n != 1 else matched.flow.unit.value} "
            f"{'were' if n != 1 else 'was'} linked by code: {{n_exact}} with the same code "
            "both times, {n_inexact} with a slip or a gap. "
            f"{links.said}",
        ),
        estimates,
        key=f"{main.instrument.id}.linking{main.second.suffix}",
        n=n,
        claim=Claim.DESCRIBED,
        base=Base.of(main.people, matched.paired[links.wave]),
        kept_inside=_OF_LINKS,
        table=Table(
            caption=title,
            rows=tuple(
                Row(cells={"label": e.label, "n": number(e.value or 0.0, e.decimals)}, n=e.n)
                for e in estimates.values()
            ),
            notes=_notes(links),
            columns=(
                Column(key="label", label="What"),
                Column(key="n", label="How many", statistic=Statistic.COUNT),
            ),
        ),
        method="Each element of the code is weighed by how often people write it differently and "
        "how often strangers share it, both learnt from these data where 30 people or more "
        "answered each time (Fellegi and Sunter, 1969). People are linked one to one, and each "
        "link has a probability.",
        why=_WHY,
    )


def _counts(links: WaveLinks) -> dict[str, tuple[str, int]]:
    """What is counted of links and of doubtful pairs: label and number."""
    exact = int(links.linked["exact"].sum())
    return {
        "n_linked": ("Linked by code", links.n_links),
        "n_exact": ("of these: the same code both times", exact),
        "n_inexact": ("of these: with a slip or a gap", links.n_links - exact),
        **({"n_known": ("Paired by identifier", links.known)} if links.known else {}),
        "n_waiting": ("Doubtful pairs that wait for a decision", len(links.waiting)),
        "n_waiting_linked": (
            "of these: linked as long as nobody decides",
            sum(doubt.linked for doubt in links.waiting),
        ),
        "n_decided": ("Doubtful pairs that somebody decided", len(links.decided)),
    }


def _notes(links: WaveLinks) -> tuple[str, ...]:
    """What was compared, and what the team can do about it."""
    elements = ", ".join(f"{e.name.replace('_', ' ')} ({e.kind})" for e in links.elements)
    notes = [
        f"Compared: {elements}.",
        "Upper 95% bound: with 95% confidence no more links than this are false.",
    ]
    if links.waiting or links.decided:
        notes.append(
            f"The doubtful pairs stand in {links.review}. Choose same or different in its first "
            "column, save it, and run again: your decisions are kept and followed."
        )
    return tuple(notes)


def _across(
    matched: MatchedWaves, links: WaveLinks, main: Pairs, scored: Sequence[ScoredWave]
) -> Iterator[Finding]:
    """The mean change of the main result for each demand on how sure a link must be."""
    waves = {s.wave: s.scores[main.name] for s in scored if s.instrument.id == main.instrument.id}
    by_id = matched.paired[links.wave].difference(pd.Index(links.linked["baseline"]))
    asked = {
        REPORTED: links.likely["linked"],
        EQUAL: links.likely["exact"],
        **{name: links.likely["probability"] >= least for least, name in THRESHOLDS.items()},
    }
    rows: dict[str, dict[str, Estimate]] = {}
    for name, kept in asked.items():
        chosen = links.likely[kept]
        before = waves[BASELINE].reindex([*by_id, *chosen["baseline"]])
        after = waves[links.wave].reindex([*by_id, *chosen["later"]])
        after.index = before.index
        both = before.notna() & after.notna()
        if both.any():
            pairs = replace(main, before=before[both], after=after[both])
            rows[name] = resting_on(pairs, change_estimates(pairs), "change")
    if REPORTED in rows:
        yield _thresholds(main, rows)


def _thresholds(main: Pairs, rows: Mapping[str, Mapping[str, Estimate]]) -> Finding:
    changes = {name: estimates["change"] for name, estimates in rows.items()}
    table = change_table(main, rows)
    reported = (
        "As reported: with the links that all other results use, decisions of the team included."
    )
    return main.finding(
        "linking",
        f"{main.scale.title}{main.second.to}: does the result hang on doubtful links?",
        (_verdict(main, changes),),
        {slug(name): change for name, change in changes.items()},
        kept_inside=_OF_LINKS,
        method="The main result with only those links that reach a probability. The people differ "
        "a little from row to row; those paired by identifier are in every row.",
        why=_WHY,
        table=table.model_copy(
            update={
                "columns": (
                    table.columns[0].model_copy(update={"label": "Links that count"}),
                    *table.columns[1:],
                ),
                "notes": (*table.notes, reported),
                "caption": f"{main.scale.title} by how sure a link must be ({main.unit})",
            }
        ),
        figure=change_figure(main, rows).model_copy(
            update={
                "title": f"Mean change in {main.title_inside}{main.second.to} by how sure a link "
                f"must be, with {percent(main.ci_level)} intervals",
                "subject": "",
            }
        ),
    )


def _verdict(main: Pairs, changes: Mapping[str, Estimate]) -> str:
    """In a sentence: whether another demand on the links would say something else."""
    reported = changes[REPORTED]
    values = [change.value or 0.0 for change in changes.values()]
    ends = (min(values), max(values))
    low, high = (number(end, reported.decimals, signed=True) for end in ends)
    between = f"between {low} and {high} {main.unit}" if low != high else f"{low} {main.unit}"
    sentence = (
        f"Whichever links count, from equal codes only to all that are likelier than not, the mean "
        f"change in {main.title_inside} is {between}"
    )
    if reported.ci_low is None:
        return f"{sentence}. {TOO_FEW}."
    if _same_answer(reported, changes.values()):
        return f"{sentence}: the result does not hang on doubtful links."
    return f"{sentence}: {HANGS}. Settle the pairs in the review list before you report it."


def with_verdicts(findings: Sequence[Finding], across: Sequence[Finding]) -> list[Finding]:
    """The changes, with what every edition says: whether the result hangs on doubtful links.

    ``across``: what ``linking_findings`` found.
    """
    hanging = {
        f.key.replace(".linking", ".change"): HANGS in f.headline
        for f in across
        if TOO_FEW not in f.headline
    }
    verdicts = {key: _IN_PUBLIC[hangs] for key, hangs in hanging.items()} | {
        f.key: (
            "People were linked by an anonymous code. How sure a link must be was varied for the "
            "change of everybody together; it was not for this difference between groups."
        )
        for f in findings
        for key in hanging
        if f.key.startswith(f"{key.replace('.change', '.difference')}.")
    }
    return [
        f.model_copy(update={"caveats": (*f.caveats, verdicts[f.key])}) if f.key in verdicts else f
        for f in findings
    ]


def _same_answer(reported: Estimate, changes: Iterable[Estimate]) -> bool:
    """Whether every mean lies within the reported interval, and says as much about direction."""
    if reported.ci_low is None or reported.ci_high is None:
        return False
    return all(
        reported.ci_low <= (change.value or 0.0) <= reported.ci_high
        and (change.ci_low is None or printed_side(change) == printed_side(reported))
        for change in changes
    )


def informants_finding(
    pairs: InformantPairs, base: Base, names: tuple[str, str], key: str, basis: Basis
) -> Finding:
    """``<instrument>.informants``: counts at each wave and throughout, for the team only.

    ``base``: of whom the first informant told.
    ``names``: of this evaluation's informant and of the other.
    """
    unit, labels = base.unit, {"first": names[0], "second": names[1], "both": "both"}
    counted = {wave: dict(zip(labels, counts, strict=True)) for wave, counts in pairs.waves.items()}
    estimates = {
        f"n_{name}_{wave}": people_counted(f"{WAVES[wave].when.capitalize()}: {labels[name]}", n)
        for wave, numbers in counted.items()
        for name, n in numbers.items()
    }
    estimates["n_throughout"] = people_counted("Both informants at every wave", pairs.throughout)
    text = listed(
        tuple(
            f"{{n_both_{wave}}}{'' if at else f' {unit.plural}'} {WAVES[wave].when}"
            for at, wave in enumerate(pairs.waves)
        )
    )
    every = "both times" if len(pairs.waves) == 2 else "every time"
    return worded(
        key,
        f"Two informants: {names[0]} and {names[1]}",
        base,
        (f"Both informants told of {text}, and of {{n_throughout}} {every}.",),
        estimates,
        n=pairs.throughout,
        kept_inside="few people lie between those of whom one informant told and both",
        method="Count of the people of whom each informant answered something, paired by "
        "identifier and never by row order. No score is made of the answers of both.",
        why="Two informants see one person differently, so each has scales and results of its own. "
        "How many people both told of says how far those results speak of the same people.",
        basis=basis,
        table=Table(
            caption=f"{unit.plural.capitalize()} of whom each informant answered",
            columns=(
                Column(key="label", label="When"),
                *(
                    Column(key=name, label=label, statistic=Statistic.COUNT)
                    for name, label in labels.items()
                ),
            ),
            rows=tuple(
                Row(cells={"label": WAVES[wave].when.capitalize(), **numbers}, n=numbers["both"])
                for wave, numbers in counted.items()
            ),
        ),
    )
