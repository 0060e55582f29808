"""Codes that are the cases of a project: they say who speaks, and are no themes.

NVivo lists its cases among the codes, so that passages can be put under them: with the identifier
of the case, with another to which the case points, or below a code that holds cases only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from evaluation.counting import grouped
from evaluation.read.coded.coding import Path
from evaluation.read.coded.project import Code
from evaluation.read.coded.refi.xml_tree import Node


def cases_among(cases: Iterable[Node], codes: Mapping[str, Code]) -> dict[str, Node]:
    """Cases by every identifier under which a passage may be put into one.

    ``codes``: by identifier. A case may also point to a theme, which then has another name.
    """
    cases = list(cases)
    found = {case.guid(): case for case in cases}
    named = {_plain(case.get("name")): case for case in cases if case.get("name")}
    for case in cases:
        for target in (reference.target() for reference in case.all("CodeRef")):
            if target in codes and _name(codes[target]) == _plain(case.get("name")):
                found[target] = case
    siblings = grouped((code.path[:-1], guid) for guid, code in codes.items())
    for above, guids in siblings.items():
        if above and all(guid in found or _name(codes[guid]) in named for guid in guids):
            found |= {guid: found.get(guid) or named[_name(codes[guid])] for guid in guids}
    return found


def themes_among(
    codes: Mapping[str, Code], cases: Collection[str], given: Collection[str]
) -> dict[str, Code]:
    """The codes that are no cases, and do not only hold some.

    ``given``: the identifiers of codes under which something was put.
    """
    themes = {guid: code for guid, code in codes.items() if guid not in cases}
    below = {_above(code.path) for code in themes.values()}
    holds = {_above(code.path) for guid, code in codes.items() if guid in cases}
    return {
        guid: code
        for guid, code in themes.items()
        if guid in given or code.path not in holds - below
    }


def _above(path: Path) -> Path:
    return path[:-1]


def _name(code: Code) -> str:
    return _plain(code.path[-1])


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
