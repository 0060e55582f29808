"""Themes that stand together: in one passage, and in one source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyses.themes.coded_material import CodedMaterial, Flags, untold
from evaluation.read.coded.coding import Path
from evaluation.say.finding import (
    Base,
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

MOST_DRAWN = 14  # themes in a picture
MOST_PAIRS = 40  # in the table
_METHOD = (
    "Two themes stand together in a passage that has both, and in a source that speaks to both, "
    "wherever in it."
)


def together(material: CodedMaterial) -> Finding | None:
    """``together``: pairs of themes in one passage and in one source.

    None where no passage has two. Of people it stands only where those who spoke of both, of one
    of them and of neither are enough in every pair.
    """
    themes = material.used
    at = [material.at[path] for path in themes]
    in_passages = _both(material.own_passages[:, at])
    if len(themes) < 2 or not np.triu(in_passages, 1).any():
        return None
    spoke = material.own[:, at]
    in_sources = _both(spoke)
    pairs = _strongest(material, themes, in_passages, in_sources)
    estimates: dict[str, Estimate] = {}
    for i, j in pairs:
        key = f"{material.keys[themes[i]]}_with_{material.keys[themes[j]]}"
        names = f"{material.names[themes[i]]} with {material.names[themes[j]]}"
        base, parts = _people(material, themes, spoke, i, j)
        passages = material.own_passages[:, at[i]] & material.own_passages[:, at[j]]
        of_these = np.unique(material.source_of[passages])
        estimates[f"{key}_segments"] = material.count(
            f"{names}: segments",
            int(in_passages[i, j]),
            len(of_these),
            base=base and base.among((material.sources[s] for s in of_these), base.groups),
            parts=parts,
        )
        estimates[f"{key}_sources"] = material.count(
            f"{names}: sources",
            int(in_sources[i, j]),
            int(in_sources[i, j]),
            base=base,
            parts=parts,
        )
    estimates["pairs"] = material.count(
        "Pairs of themes in one passage", int((np.triu(in_passages, 1) > 0).sum()), material.n
    )
    full = Telling(
        estimates=estimates,
        wordings=(_most(material, themes, pairs, in_passages), _UNTOLD),
        leading="pairs",
        depth=material.deepest,
        table=_table(material, themes, pairs, in_passages, in_sources),
        figure=_figure(material, themes, in_passages, in_sources),
    )
    nothing = Telling(
        estimates={name: untold(estimate) for name, estimate in estimates.items()},
        wordings=(_UNTOLD,),
    )
    tellings = [full, nothing] if material.of_people else [full]
    return material.finding(
        "together",
        "Themes that stand together",
        themes,
        tellings,
        method=_METHOD,
        why="That two themes stand together is where to read; it does not say that one leads to "
        "the other.",
    )


_UNTOLD = "Which themes stand together was counted."


def _both(flags: Flags) -> NDArray[np.int_]:
    """In how many rows each two columns both stand."""
    counts = flags.astype(np.float32)
    found: NDArray[np.int_] = np.rint(counts.T @ counts).astype(int)
    return found


def _strongest(
    material: CodedMaterial,
    themes: Sequence[Path],
    in_passages: NDArray[np.int_],
    in_sources: NDArray[np.int_],
) -> list[tuple[int, int]]:
    """The pairs of most passages; of as many those of most sources, then in the order of names."""
    i, j = np.nonzero(np.triu(in_passages, 1))
    found = [(int(a), int(b)) for a, b in zip(i, j, strict=True)]
    names = [material.names[path] for path in themes]
    ordered = [(a, b) if names[a] <= names[b] else (b, a) for a, b in found]
    rank = {(a, b): (-in_passages[a, b], -in_sources[a, b], names[a], names[b]) for a, b in ordered}
    return sorted(ordered, key=lambda pair: rank[pair])[:MOST_PAIRS]


def _people(
    material: CodedMaterial, themes: Sequence[Path], spoke: Flags, i: int, j: int
) -> tuple[Base | None, tuple[Base, ...]]:
    """Who spoke of both themes, and who of one only and of neither."""
    if not material.of_people:
        return None, ()
    first, second = spoke[:, i], spoke[:, j]
    names = tuple(material.names[themes[at]] for at in (i, j))
    whole = material.base.model_copy(update={"groups": {"themes": " with ".join(names)}})
    base = whole.model_copy(update={"people": material.who(first & second), "themes": names})
    rest = (first & ~second, second & ~first, ~first & ~second)
    return base, tuple(whole.model_copy(update={"people": material.who(part)}) for part in rest)


def _most(
    material: CodedMaterial,
    themes: Sequence[Path],
    pairs: Sequence[tuple[int, int]],
    in_passages: NDArray[np.int_],
) -> str:
    i, j = pairs[0]
    key = f"{material.keys[themes[i]]}_with_{material.keys[themes[j]]}"
    names = [f'"{material.names[themes[at]]}"' for at in (i, j)]
    ties = sum(int(in_passages[a, b]) == int(in_passages[i, j]) for a, b in pairs)
    first = "Together most often" if ties == 1 else "Among those together most often"
    did = "spoke of both" if material.of_people else "have both"
    return (
        f"{first}: {names[0]} and {names[1]}, in {{{key}_segments}} of {material.passages:,} "
        f"{material.many}; {{{key}_sources}} of {material.n:,} {material.whom} {did}."
    )


def _table(
    material: CodedMaterial,
    themes: Sequence[Path],
    pairs: Sequence[tuple[int, int]],
    in_passages: NDArray[np.int_],
    in_sources: NDArray[np.int_],
) -> Table:
    every = int((np.triu(in_passages, 1) > 0).sum())
    first = (f"The {len(pairs)} pairs of most {material.many}, of {every}.",)
    many, count = material.called("segments"), Statistic.COUNT
    rows = []
    for i, j in pairs:
        base, parts = _people(
            material, themes, material.own[:, [material.at[p] for p in themes]], i, j
        )
        rows.append(
            Row(
                cells={
                    "label": material.names[themes[i]],
                    "other": material.names[themes[j]],
                    "segments": int(in_passages[i, j]),
                    "sources": int(in_sources[i, j]),
                    "one": int(in_sources[i, i]),
                    "two": int(in_sources[j, j]),
                },
                n=material.people(int(in_sources[i, j])),
                base=base,
                parts=parts,
            )
        )
    who = material.whom.capitalize()
    return Table(
        caption="Themes that stand together",
        columns=(
            Column(key="label", label="Theme"),
            Column(key="other", label="With"),
            Column(key="segments", label=f"{many} (of {material.passages:,})", statistic=count),
            Column(key="sources", label=f"{who} with both (of {material.n:,})", statistic=count),
            Column(key="one", label="With the first", statistic=count),
            Column(key="two", label="With the second", statistic=count),
        ),
        rows=tuple(rows),
        notes=first if len(pairs) < every else (),
        source=material.segments.citation,
    )


def _figure(
    material: CodedMaterial,
    themes: Sequence[Path],
    in_passages: NDArray[np.int_],
    in_sources: NDArray[np.int_],
) -> Figure | None:
    """A square for each two of the themes that stand with others most often."""
    apart = in_passages - np.diag(np.diag(in_passages))
    names = [material.names[path] for path in themes]
    others = [int(i) for i in np.flatnonzero(apart.any(axis=0))]
    falling = sorted(others, key=lambda i: (-apart[i].sum(), names[i]))
    kept = falling[:MOST_DRAWN]
    if len(kept) < 2:
        return None
    of = f", the {len(kept)} that do most often, of {len(falling)}"
    return Figure(
        kind="matrix",
        title=f"Themes that stand together{of if len(kept) < len(falling) else ''}",
        x_label=f"{material.called('segments')} that have both themes",
        marks=tuple(
            Mark(
                label=names[i],
                group=names[j],
                value=int(apart[i, j]),
                n=material.people(int(in_sources[i, j])),
            )
            for i in kept
            for j in kept
            if i != j
        ),
        statistic=Statistic.COUNT,
        decimals=0,
        order=tuple(names[j] for j in kept),
        rows=tuple(names[i] for i in kept),
    )
