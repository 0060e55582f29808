"""Reviews of documents: enablers and barriers by category and group, with the documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from evaluation.counting import plural
from evaluation.declare.workspace import Study
from evaluation.read.reviewed import BARRIER, ENABLER, Reviewed
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    count_of,
    unique_slugs,
)
from evaluation.say.wording import TIED, listed, worded

_SIGNS = {ENABLER: "+", BARRIER: "\N{MINUS SIGN}"}
_COUNTED = "Documents that name an enabler (+) or a barrier (\N{MINUS SIGN})"
_EMPTY = (
    "Where nothing was found, the documents say nothing there. That does not say that there is "
    "nothing to say."
)


def analyse(study: Study, reviewed: Reviewed) -> list[Finding]:
    """What documents name, by category and group: the whole, each kind, each document, the gaps.

    Documents are counted, and not passages: one that says the same five times counts once.
    """
    review = _Review(
        reviewed,
        study.evaluation.name or "review",
        Basis.of(study.name, (source.file for source in reviewed.sources)),
    )
    kinds = (_of_kind(review, kind) for kind in (ENABLER, BARRIER))
    found = [_overview(review), _matrix(review), *kinds, *_gaps(review), _documents(review)]
    return [*found, _passages(review)] if reviewed.passages else found


findings_of = analyse  # what the notebook finds of a review, by its own parameters


@dataclass(frozen=True, slots=True)
class _Review:
    """The review, and what its findings share."""

    reviewed: Reviewed
    prefix: str
    basis: Basis

    @property
    def n(self) -> int:
        """How many documents were read."""
        return len(self.reviewed.documents)

    def count(self, label: str, value: int, unit: str = "documents") -> Estimate:
        """A number of documents, or of what they were read for; nobody's."""
        return count_of(label, value, unit)

    def named(self, **told: str) -> tuple[str, ...]:
        """The documents with a passage of a category, group or kind."""
        return self.reviewed.documents_of(**told)

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        leading: str,
        **facts: object,
    ) -> Finding:
        """A finding on the documents that were read."""
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=self.reviewed.unit, people=frozenset(self.reviewed.documents)),
            wordings,
            estimates,
            n=self.n,
            method="Each document was counted once under each category and group for which it "
            "names an enabler or a barrier.",
            why="Documents are counted, and not passages, so that a long document weighs no more "
            "than a short one.",
            basis=self.basis,
            leading=leading,
            counts="documents",
            **({"caveats": (_EMPTY,)} | facts),
        )


def _overview(review: _Review) -> Finding:
    """How much was read, and for what."""
    read = review.reviewed
    saying = len({passage.document for passage in read.passages})
    nothing = "" if saying == review.n else ", in {n_saying} of which something was found"
    return review.finding(
        "overview",
        "What was read",
        (
            f"{plural(review.n, 'document was', 'documents were')} read{nothing}, for "
            f"{plural(len(read.categories), 'category', 'categories')} and "
            f"{plural(len(read.groups), 'group')}.",
        ),
        {
            "n_documents": review.count("Documents that were read", review.n),
            "n_saying": review.count("Documents in which something was found", saying),
            "n_passages": review.count("Passages", len(read.passages), "passages"),
        },
        "n_documents",
    )


def _cells(review: _Review) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """The documents of each kind for every category and group, in the order of print."""
    return {
        (category, group): {
            kind: review.named(category=category, group=group, counts_as=kind) for kind in _SIGNS
        }
        for category in review.reviewed.categories
        for group in review.reviewed.groups
    }


def _matrix(review: _Review) -> Finding:
    """Every category for every group: which kinds were found, in how many documents."""
    read, cells = review.reviewed, _cells(review)
    keys = unique_slugs(read.groups, "label")
    both = sum(all(of.values()) for of in cells.values())
    empty = sum(not any(of.values()) for of in cells.values())
    only = {
        kind: sum(bool(of[kind]) for of in cells.values()) - both for kind in (ENABLER, BARRIER)
    }
    numbers = {
        "n_cells": ("Pairs of a category and a group", len(cells)),
        "n_both": ("Pairs with enablers and barriers", both),
        "n_enabler": ("Pairs with enablers only", only[ENABLER]),
        "n_barrier": ("Pairs with barriers only", only[BARRIER]),
        "n_empty": ("Pairs without either", empty),
    }
    return review.finding(
        "matrix",
        "Enablers and barriers by category and group",
        (
            "Of {n_cells} pairs of a category and a group, enablers alone stand in {n_enabler}, "
            "barriers alone in {n_barrier} and both in {n_both}. In {n_empty} nothing was found.",
        ),
        {name: review.count(label, value, "pairs") for name, (label, value) in numbers.items()},
        "n_cells",
        primary=True,
        table=Table(
            caption="Documents that name enablers and barriers, by category and group",
            columns=(
                Column(key="label", label="Category"),
                *(Column(key=keys[group], label=group) for group in read.groups),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": category,
                        **{keys[g]: _in_words(cells[category, g]) for g in read.groups},
                    }
                )
                for category in read.categories
            ),
            notes=(_EMPTY,),
            source=read.citation,
        ),
        figure=Figure(
            kind="matrix",
            title="Enablers and barriers by category and group",
            x_label=_COUNTED,
            marks=tuple(
                Mark(
                    label=category,
                    group=group,
                    value=float(len({*of[ENABLER], *of[BARRIER]})),
                    written=_signed(of),
                )
                for (category, group), of in cells.items()
            ),
            statistic=Statistic.COUNT,
            decimals=0,
            order=read.groups,
            rows=read.categories,
        ),
    )


def _signed(of: Mapping[str, tuple[str, ...]]) -> str:
    """The documents of each kind with its sign: ``+3 -1``; a number joins its sign."""
    return " ".join(f"{_SIGNS[kind]}{len(names)}" for kind, names in of.items() if names)


def _in_words(of: Mapping[str, tuple[str, ...]]) -> str:
    """The documents of each kind in words: ``enabler: 3, barrier: 1``."""
    return ", ".join(f"{kind}: {len(names)}" for kind, names in of.items() if names) or "nothing"


def _of_kind(review: _Review, kind: str) -> Finding:
    """What was found of one kind: category by category, for whom, in which documents."""
    read = review.reviewed
    of_category = {c: review.named(category=c, counts_as=kind) for c in read.categories}
    found = {c: names for c, names in of_category.items() if names}
    several = f"{kind}s"
    most = sorted(found, key=lambda c: -len(found[c]))
    tied = [c for c in most if len(found[c]) == len(found[most[0]])]
    estimates = {
        "n": review.count(f"Documents that name {several}", len(review.named(counts_as=kind)))
    }
    keys = unique_slugs(found, "n", "table", "figure")
    estimates |= {
        keys[c]: review.count(f"{several.capitalize()}: {c}", len(names))
        for c, names in found.items()
    }
    told = f"{several.capitalize()} stand in {{n}} of {plural(review.n, 'document')}"
    if not found:
        wording = f"No {kind} was found in the {plural(review.n, 'document')}."
    elif len(tied) <= TIED:
        names = listed(tuple(f'"{c}"' for c in tied))
        each = " each" if len(tied) > 1 else ""
        wording = f"{told}, most often under {names} ({{{keys[tied[0]]}}}{each})."
    else:
        wording = f"{told}, under {len(found)} of {len(read.categories)} categories."
    return review.finding(
        several,
        several.capitalize(),
        (wording,),
        estimates,
        "n",
        table=_by_category(review, kind, found) if found else None,
    )


def _by_category(review: _Review, kind: str, found: Mapping[str, tuple[str, ...]]) -> Table:
    """Each category of one kind: in how many documents, what they name, and for whom."""
    read = review.reviewed
    rows = []
    for category, documents in found.items():
        here = [p for p in read.passages if (p.category, p.counts_as) == (category, kind)]
        rows.append(
            Row(
                cells={
                    "label": category,
                    "documents": len(documents),
                    "says": "; ".join(dict.fromkeys(p.says for p in here if p.says)),
                    "groups": _groups(review, {p.group for p in here}),
                }
            )
        )
    said = any(row.cells["says"] for row in rows)
    return Table(
        caption=f"{kind.capitalize()}s by category",
        columns=(
            Column(key="label", label="Category"),
            Column(key="documents", label=f"Documents (of {review.n})", statistic=Statistic.COUNT),
            *((Column(key="says", label="What they name"),) if said else ()),
            Column(key="groups", label="For"),
        ),
        rows=tuple(rows),
        source=read.citation,
    )


def _groups(review: _Review, meant: Collection[str]) -> str:
    """Some of the groups in words, in the order of print: ``all groups`` where it is each."""
    groups = tuple(group for group in review.reviewed.groups if group in meant)
    return "all groups" if groups == review.reviewed.groups else listed(groups)


def _passages(review: _Review) -> Finding:
    """Every passage with the place where it stands, for whoever looks it up."""
    read = review.reviewed
    rows = tuple(
        Row(
            cells={
                "label": passage.category,
                "group": passage.group,
                "kind": passage.counts_as,
                "says": passage.says,
                "where": ", ".join(filter(None, (passage.document, passage.place))),
            }
        )
        for category in read.categories
        for group in read.groups
        for passage in read.passages
        if (passage.category, passage.group) == (category, group)
    )
    return review.finding(
        "passages",
        "Where each stands",
        ("{n_passages} passages name an enabler or a barrier.",),
        {"n_passages": review.count("Passages", len(read.passages), "passages")},
        "n_passages",
        table=Table(
            caption="Where each enabler and barrier stands",
            columns=(
                Column(key="label", label="Category"),
                Column(key="group", label="Group"),
                Column(key="kind", label="Counts as"),
                *(
                    (Column(key="says", label="What it is"),)
                    if any(row.cells["says"] for row in rows)
                    else ()
                ),
                Column(key="where", label="Where it stands"),
            ),
            rows=rows,
            source=read.citation,
        ),
    )


def _gaps(review: _Review) -> list[Finding]:
    """For which categories and groups nothing was found; nothing to say where there are none."""
    read = review.reviewed
    gaps = {
        category: tuple(g for g in read.groups if not review.named(category=category, group=g))
        for category in read.categories
    }
    gaps = {category: groups for category, groups in gaps.items() if groups}
    if not gaps or not read.complete:
        return []
    whole = [category for category, groups in gaps.items() if groups == read.groups]
    n = sum(map(len, gaps.values()))
    cells = len(read.categories) * len(read.groups)
    nothing = f" Of {listed(tuple(whole))} no document says anything." if whole else ""
    return [
        review.finding(
            "gaps",
            "Where nothing was found",
            (
                "In {n_empty} of {n_cells} pairs of a category and a group nothing was found."
                f"{nothing}",
            ),
            {
                "n_empty": review.count("Pairs without either", n, "pairs"),
                "n_cells": review.count("Pairs of a category and a group", cells, "pairs"),
            },
            "n_empty",
            table=Table(
                caption="Where nothing was found",
                columns=(
                    Column(key="label", label="Category"),
                    Column(key="groups", label="No document says anything for"),
                ),
                rows=tuple(
                    Row(cells={"label": category, "groups": _groups(review, {*groups})})
                    for category, groups in gaps.items()
                ),
                notes=(_EMPTY,),
            ),
        )
    ]


def _documents(review: _Review) -> Finding:
    """Each document with how much was found in it, also those with nothing."""
    read = review.reviewed
    silent = [name for name in read.documents if not review.named(document=name)]
    cited = any(read.documents.values())
    rows = [
        Row(
            cells={
                "label": name,
                "citation": citation,
                **{
                    kind: len(
                        {
                            (p.category, p.group)
                            for p in read.passages
                            if (p.document, p.counts_as) == (name, kind)
                        }
                    )
                    for kind in _SIGNS
                },
            }
        )
        for name, citation in read.documents.items()
    ]
    said = f" In {listed(tuple(silent))} nothing was found." if silent else ""
    return review.finding(
        "documents",
        "The documents",
        (f"{{n_documents}} {'document was' if review.n == 1 else 'documents were'} read.{said}",),
        {"n_documents": review.count("Documents that were read", review.n)},
        "n_documents",
        table=Table(
            caption="For how many pairs of category and group each document names something",
            columns=(
                Column(key="label", label="Document"),
                *((Column(key="citation", label="Citation"),) if cited else ()),
                *(
                    Column(key=kind, label=f"{kind.capitalize()}s", statistic=Statistic.COUNT)
                    for kind in _SIGNS
                ),
            ),
            rows=tuple(rows),
        ),
    )
