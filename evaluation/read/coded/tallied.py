"""How often codes were given: passages and sources by code, over all of the material or a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.counting import grouped
from evaluation.read.coded.coding import BETWEEN_CODES, Coding, Path, Segment


@dataclass(frozen=True, slots=True)
class CodeTally:
    """How often one code was given.

    ``segments`` and ``sources``: coded with it directly; ``all_segments`` and ``all_sources``:
    with it or a code below it. Each passage and source counts once. ``codings``: every time that
    somebody gave it.
    """

    path: Path
    segments: int
    sources: int
    all_segments: int
    all_sources: int
    codings: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Codes over some material: ``sources`` are all of it, also those in which nothing is coded."""

    sources: int
    sources_coded: int
    segments: int
    codes: tuple[CodeTally, ...]

    def as_json(self) -> dict[str, Any]:
        """The counts under the keys that other programs rely on; shares are of all sources."""

        def share(sources: int) -> float | None:
            return sources / self.sources if self.sources else None

        paths = [code.path for code in self.codes]
        names = [BETWEEN_CODES.join(path) for path in paths]
        times = Counter(names)
        for at, name in enumerate(names):  # a code that is called as a path is written
            if times[name] > 1:
                names[at] = BETWEEN_CODES.join(
                    f'"{own}"' if BETWEEN_CODES in own else own for own in paths[at]
                )
        return {
            "n_sources": self.sources,
            "n_sources_coded": self.sources_coded,
            "n_segments": self.segments,
            "codes": {
                name: {
                    "segments": code.segments,
                    "sources": code.sources,
                    "share_of_sources": share(code.sources),
                    "codings": code.codings,
                    "all": {
                        "segments": code.all_segments,
                        "sources": code.all_sources,
                        "share_of_sources": share(code.all_sources),
                    },
                }
                for name, code in zip(names, self.codes, strict=True)
            },
        }


def tallied(codings: Iterable[Coding], sources: Iterable[str], codebook: Iterable[Path]) -> Tally:
    """The tally of some codings. Codes of the codebook stand first, in its order, used or not.

    ``sources``: those of the material; others in which something is coded are added to them.
    """
    distinct = dict.fromkeys(codings)
    under = grouped((coding.path, coding) for coding in distinct)
    every = (*codebook, *sorted(under))
    paths = list(dict.fromkeys(above for path in every for above in _down(path)))
    within: dict[Path, set[Segment]] = {path: set() for path in paths}
    for path, given in under.items():
        for above in _down(path):
            within[above] |= {coding.segment for coding in given}
    segments = {coding.segment for coding in distinct}
    coded = {segment.source for segment in segments}
    return Tally(
        len(coded.union(sources)),
        len(coded),
        len(segments),
        tuple(_one(path, under.get(path, ()), within[path]) for path in paths),
    )


def _down(path: Path) -> Iterable[Path]:
    """A path after those of the codes above it."""
    return (path[:depth] for depth in range(1, len(path) + 1))


def _one(path: Path, given: Sequence[Coding], within: set[Segment]) -> CodeTally:
    direct = {coding.segment for coding in given}
    return CodeTally(
        path,
        len(direct),
        len({segment.source for segment in direct}),
        len(within),
        len({segment.source for segment in within}),
        len(given),
    )
