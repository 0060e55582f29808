"""What was coded, and how many sources and passages stand under each theme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyses.themes.coded_material import CodedMaterial, untold
from analyses.themes.tellable import Tellable, at_depth, spoke_at, tellables
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
from evaluation.say.wording import MOST_WORDS, leaders, listed

ALL_DRAWN, MOST_DRAWN = 25, 15  # themes: all up to so many, of more the first; the table has all
# Names no theme: of very few people even the names are not told.
WITHOUT_NUMBERS = "without numbers, to protect those who spoke"
_NEXT = 2  # themes that are named after the one raised most widely
_SOURCES = "A source may speak to several, so sources add up to more than the whole."
_UNION = "A group of themes has the sources of all its themes and its own, each counted once."
_LEFT_OUT = (
    "A theme without a number is one that few spoke of, or that all but few spoke of: the number "
    "is left out to protect them."
)

_OTHERS_UNTOLD = "; other themes stand without a number"


def by_theme(material: CodedMaterial) -> Finding:
    """``by_theme``: passages and sources of every theme that was used.

    Of people an edition says it in the finest way in which nobody can be told (``tellable``).
    """
    first = _full(material, material.used)
    tellings = [first]
    if material.of_people:
        seen: list[tuple[object, ...]] = []
        for _, tellable in tellables(material):
            if (told := (tellable.themes, tellable.told.tobytes())) not in seen:
                seen.append(told)
                tellings.append(enough_telling(material, tellable, first.estimates))
        tellings.append(_names_only(material, first.estimates))
    many = material.called("segments")
    return material.finding("by_theme", f"{many} by theme", material.used, tellings, primary=True)


def by_group_of_themes(material: CodedMaterial) -> Finding:
    """``by_parent_theme``: the same of themes that have others below them.

    Beside the themes within one the difference tells on those who spoke of the others, so it
    stands only where all differences are large enough.
    """
    themes = material.groups_of_themes
    first = _full(material, themes, whole=True)
    tellings = [first]
    if material.of_people:
        tellings.append(_names_only(material, first.estimates, themes))
    many = material.called("segments")
    return material.finding("by_parent_theme", f"{many} by group of themes", themes, tellings)


# ------------------------------------------------------------------ everything


@dataclass(frozen=True, slots=True)
class _Tally:
    """Themes in print: who spoke of each, and how many passages it has; ``whole``: as groups."""

    path: Path
    name: str
    key: str
    base: Base
    parts: tuple[Base, ...]
    sources: int
    passages: int


def _tallied(material: CodedMaterial, themes: Sequence[Path], *, whole: bool) -> list[_Tally]:
    found = []
    for path in themes:
        at = material.at[path]
        spoke = (material.spoke if whole else material.own)[:, at]
        stands = (material.stands if whole else material.own_passages)[:, at]
        found.append(
            _Tally(
                path,
                material.names[path],
                material.keys[path],
                material.of_theme(path, spoke),
                parts_of(material, path, spoke, whole=whole),
                int(spoke.sum()),
                int(stands.sum()),
            )
        )
    return found


def _full(material: CodedMaterial, themes: Sequence[Path], *, whole: bool = False) -> Telling:
    """Every theme with its passages and sources; ``whole``: with those of all below it."""
    tallies = _tallied(material, themes, whole=whole)
    called = "group of themes" if whole else "theme"
    many = material.called("segments")
    by_passages = sorted(tallies, key=lambda t: (-t.passages, t.name))
    listed_as = tallies if material.reflexive else by_passages
    said = (
        _softly(material, tallies) if material.reflexive else _most(material, tallies, whole=whole)
    )
    return Telling(
        estimates={
            f"{tally.key}_{kind}": material.count(
                f"{tally.name}: {kind}",
                value,
                tally.sources,
                material.whom if kind == "sources" else many.lower(),
                base=tally.base,
                parts=tally.parts,
            )
            for tally in sorted(tallies, key=lambda t: t.name)
            for kind, value in (("segments", tally.passages), ("sources", tally.sources))
        },
        wordings=(said, f"{many} were tallied by {called}."),
        leading=f"{_widest_first(tallies)[0].key}_sources",
        depth=0 if whole else material.deepest,  # groups stand by all that their numbers tell
        table=_table(material, listed_as, whole=whole),
        figure=_bars(
            material,
            f"{many} by {called}",
            [(t.name, t.base, t.sources, t.passages) for t in listed_as],
        ),
    )


def _table(material: CodedMaterial, tallies: Sequence[_Tally], *, whole: bool) -> Table:
    many, who = material.called("segments"), material.whom.capitalize()
    columns = [
        Column(key="label", label="Group of themes" if whole else "Theme"),
        *(
            Column(key=key, label=label, statistic=Statistic.COUNT)
            for key, label in (
                ("segments", f"{many} (of {material.passages:,})"),
                ("segments_share", "%"),
                ("sources", f"{who} (of {material.n:,})"),
                ("sources_share", "%"),
            )
        ),
    ]
    left_out = {"segments_share", "sources_share"} if material.reflexive else set[str]()
    left_out |= {"sources_share"} if material.few else set()
    several = bool((material.own_passages.sum(axis=1) > 1).any())
    return Table(
        caption=f"{many} by {'group of themes' if whole else 'theme'}",
        columns=tuple(column for column in columns if column.key not in left_out),
        rows=tuple(
            Row(
                cells={
                    "label": tally.name,
                    "segments": tally.passages,
                    "segments_share": 100 * tally.passages / material.passages,
                    "sources": tally.sources,
                    "sources_share": 100 * tally.sources / material.n,
                },
                n=material.people(tally.sources),
                base=tally.base,
                parts=tally.parts,
            )
            for tally in tallies
        ),
        notes=(
            *((f"A {material.noun} may stand under several.",) if several else ()),
            _SOURCES,
            *((_UNION,) if whole else ()),
        ),
        source=material.segments.citation,
    )


def _bars(
    material: CodedMaterial, title: str, rows: Sequence[tuple[str, Base, int, int | None]]
) -> Figure | None:
    """Passages and sources of each theme; the first so many where there are very many."""
    drawn = rows[: len(rows) if len(rows) <= ALL_DRAWN else MOST_DRAWN]
    first = f", the first {len(drawn)} of {len(rows)}" if len(drawn) < len(rows) else ""
    if not drawn:
        return None
    who = material.whom
    both = any(passages is not None for *_, passages in drawn)
    many = material.called("segments")
    marks = [
        Mark(
            label=name,
            value=value,
            group=group if both else "",
            n=material.people(sources),
            base=base,
        )
        for name, base, sources, passages in drawn
        for group, value in ((many, passages), (who.capitalize(), sources))
        if value is not None
    ]
    return Figure(
        kind="bars",
        title=f"{title}{first}",
        x_label=f"{many} and {who}" if both else f"{who.capitalize()} (of {material.n:,})",
        marks=tuple(marks),
        statistic=Statistic.COUNT,
        decimals=0,
    )


def parts_of(
    material: CodedMaterial, path: Path, spoke: np.ndarray, *, whole: bool
) -> tuple[Base, ...]:
    """Whom a number tells of beside those whom it counts: all others, and what a group adds.

    Of a group of themes those whom each theme within leaves over, and how often people spoke of
    several: both follow from its number beside theirs.
    """
    if not material.of_people:
        return ()
    of = {"theme": material.names[path]}

    def base(who: frozenset[str]) -> Base:
        return material.base.among(who, of)

    parts = [base(material.who(~spoke))]
    if whole:
        within = [p for p in material.used if p[: len(path)] == path]
        for deep in range(len(path) + 1, material.deepest + 1):
            each = spoke_at(material, at_depth(within, deep), deep)
            rest = [spoke & ~column for column in each.T]
            again = each.sum(axis=1) > 1
            parts += [base(material.who(part)) for part in (*rest, again) if part.any()]
    return tuple(parts)


# ------------------------------------------------------------------ of people, in fewer parts


def enough_telling(
    material: CodedMaterial, tellable: Tellable, every: Mapping[str, Estimate]
) -> Telling:
    """The themes of one depth of which enough spoke and enough did not; names of the others."""
    counts, names = tellable.counts, [material.names[path] for path in tellable.themes]
    bases = {
        at: material.of_theme(tellable.themes[at], tellable.spoke[:, at]) for at in tellable.falling
    }
    told = {
        f"{material.keys[tellable.themes[at]]}_sources": material.count(
            f"{names[at]}: sources",
            int(counts[at]),
            int(counts[at]),
            material.whom,
            base=bases[at],
            parts=parts_of(material, tellable.themes[at], tellable.spoke[:, at], whole=False),
        )
        for at in sorted(tellable.falling, key=lambda at: names[at])
    }
    others = sorted(names[at] for at in range(len(names)) if not tellable.told[at])
    rows = [
        Row(
            cells={"label": names[at], "sources": int(counts[at])},
            n=material.people(int(counts[at])),
            base=bases[at],
        )
        for at in tellable.falling
    ]
    rows += [Row(cells={"label": name, "sources": None}, n=material.n) for name in others]
    many = material.called("segments")
    heading = f"{material.whom.capitalize()} (of {material.n:,})"
    title = f"{material.whom.capitalize()} by theme"
    return Telling(
        estimates={name: untold(e) for name, e in every.items()} | told,
        wordings=(*_spoke(material, tellable), f"{many} were tallied by theme."),
        leading=f"{material.keys[tellable.themes[tellable.falling[0]]]}_sources",
        depth=tellable.depth,
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Theme"),
                Column(key="sources", label=heading, statistic=Statistic.COUNT),
            ),
            rows=tuple(rows),
            notes=(_SOURCES, *((_LEFT_OUT,) if others else ())),
        ),
        figure=_bars(
            material,
            title,
            [(names[at], bases[at], int(counts[at]), None) for at in tellable.falling],
        ),
    )


def _spoke(material: CodedMaterial, tellable: Tellable) -> Iterator[str]:
    """How many spoke of the widest that are told; never which is widest of all."""
    keys = [material.keys[tellable.themes[at]] for at in tellable.falling]
    names = [material.names[tellable.themes[at]] for at in tellable.falling]
    whole = f"of {material.n:,} {material.whom}"
    many = len({*tellable.counts[tellable.falling[:2]]}) > 1
    then = f', {{{keys[1]}_sources}} of "{names[1]}"' if len(keys) > 1 and many else ""
    others = "" if tellable.told.all() else _OTHERS_UNTOLD
    yield f'{{{keys[0]}_sources}} {whole} spoke of "{names[0]}"{then}{others}.'
    yield f'{{{keys[0]}_sources}} {whole} spoke of "{names[0]}"{others}.'


def _names_only(
    material: CodedMaterial, every: Mapping[str, Estimate], themes: Sequence[Path] | None = None
) -> Telling:
    """The names of the themes, in their order, without a number."""
    used = material.used if themes is None else themes
    named = sorted(material.names[path] for path in used)
    what, several = (
        ("theme", "Themes") if themes is None else ("group of themes", "Groups of themes")
    )
    many = material.called("segments")
    return Telling(
        estimates={name: untold(e) for name, e in every.items()},
        wordings=(f"{many} are listed by {what}, {WITHOUT_NUMBERS}.",),
        table=Table(
            caption=f"{several} that were spoken of",
            columns=(Column(key="label", label=what.capitalize()),),
            rows=tuple(Row(cells={"label": name}, n=material.n) for name in named),
        ),
    )


# ------------------------------------------------------------------ in words


def _widest_first(tallies: Sequence[_Tally]) -> list[_Tally]:
    """Those that most sources raised first; of as many those with more passages."""
    return sorted(tallies, key=lambda t: (-t.sources, -t.passages, t.name))


def _softly(material: CodedMaterial, tallies: Sequence[_Tally]) -> str:
    """Where a theme was met, without a first place: of a reading that is no measure."""
    said = (f'"{t.name}" with {{{t.key}_sources}}' for t in _widest_first(tallies)[:2])
    return f"Of {material.n:,} {material.whom}, the reading met {listed(tuple(said))}."


def _most(material: CodedMaterial, tallies: Sequence[_Tally], *, whole: bool) -> str:
    """Those that most sources raised, and those with most passages: one, or several in a tie."""
    nouns = ("group of themes", "groups of themes") if whole else ("theme", "themes")
    widest = [t for t in _widest_first(tallies) if t.sources == max(t.sources for t in tallies)]
    longest = [t for t in _widest_first(tallies) if t.passages == max(t.passages for t in tallies)]

    def first(chosen: Sequence[_Tally], most: str) -> str:
        return leaders([t.name for t in chosen], most, *nouns)

    many = material.many
    by = f"{{{widest[0].key}_sources}} of {material.n:,} {material.whom}{_each(widest)}"
    of_all = f"{{{longest[0].key}_segments}} of {material.passages:,}"
    if widest == longest:
        raised = first(widest, f"raised most widely, with most {many},")
        return f"{raised}: by {by}, in {of_all} {many}{_each(longest)}."
    lead = f"{first(longest, f'with most {many}')}: {of_all}{_each(longest)}."
    then = _next(tallies) if len(widest) == 1 else ""
    short = f'Raised most widely: "{widest[0].name}" ({by}), then {then}.'
    if then and len(short.split()) <= MOST_WORDS:
        return f"{short} {lead}"
    raised = f"{first(widest, 'raised most widely')}: by {by}."
    return " ".join(filter(None, (raised, f"Then come {then}." if then else "", lead)))


def _each(tied: Sequence[_Tally]) -> str:
    return " each" if len(tied) > 1 else ""


def _next(tallies: Sequence[_Tally]) -> str:
    """Up to two that come after the widest, with how many sources each; never one of a tie."""
    _, *rest = _widest_first(tallies)
    if len(rest) > _NEXT:  # of those as many as the first that is not told none is picked out
        rest = [t for t in rest if t.sources > rest[_NEXT].sources][:_NEXT]
    return listed(tuple(f'"{t.name}" ({{{t.key}_sources}})' for t in rest))
