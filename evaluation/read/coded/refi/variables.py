"""What a project knows of its sources: their variables, those of their cases, and their sets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from evaluation.read.coded.project import SEVERAL
from evaluation.read.coded.refi.xml_tree import Node

_SAID = re.compile(r"\s*([^:]+?)\s*:\s*(\S.*?)\s*")  # a group of documents such as "role: parent"
_LAST = ("case", "set")  # told behind variables


def told_of_sources(
    root: Node, sources: Iterable[Node], in_case: Iterable[tuple[str, Node]]
) -> dict[str, dict[str, str]]:
    """What each source is told by, by its identifier; several values with ``SEVERAL`` between.

    ``in_case``: sources and the cases that a coding puts them in, beside those that cases name.
    """
    names = {v.guid(): v.get("name") for v in root.first("Variables").all("Variable")}
    if "nvivo" in root.get("origin").casefold():
        names = _without_classification(names)
    told: dict[str, dict[str, dict[str, None]]] = {}
    for source, variable, value in _all(root, sources, in_case, names):
        if value and source:
            told.setdefault(source, {}).setdefault(variable, {})[value] = None
    return {
        source: {
            variable: SEVERAL.join(of[variable])
            for variable in sorted(of, key=lambda name: name in _LAST)
        }
        for source, of in told.items()
    }


def _all(
    root: Node,
    sources: Iterable[Node],
    in_case: Iterable[tuple[str, Node]],
    names: Mapping[str, str],
) -> Iterator[tuple[str, str, str]]:
    """Source, variable and value of everything that is said of a source."""
    sources = list(sources)
    for node in sources:
        yield from ((node.guid(), *said) for said in _values(node, names))
    held = {mark.guid(): source.guid() for source in sources for mark in _selections(source)}
    named = [
        (held.get(ref.target(), "") if ref.tag == "SelectionRef" else ref.target(), case)
        for case in root.first("Cases").all("Case")
        for ref in case.all("SourceRef", "SelectionRef")
    ]
    for source, case in (*named, *in_case):
        yield source, "case", case.get("name")
        yield from ((source, *said) for said in _values(case, names))
    for group in root.first("Sets").all("Set"):
        said = _SAID.fullmatch(group.get("name"))
        variable, value = (said[1], said[2]) if said else ("set", group.get("name"))
        yield from ((ref.target(), variable, value) for ref in group.all("MemberSource"))


def _selections(node: Node) -> Iterator[Node]:
    """The selections of a source, those in its texts too."""
    for child in node.children:
        if child.tag.endswith("Selection"):
            yield child
        yield from _selections(child)


def _without_classification(names: Mapping[str, str]) -> dict[str, str]:
    """What variables are called without the classification that NVivo puts in front of each."""
    short = {guid: name.rpartition(":")[2].strip() or name for guid, name in names.items()}
    times = Counter(short.values())
    return {guid: name if times[name] == 1 else names[guid] for guid, name in short.items()}


def _values(node: Node, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables of a source or case, with their values."""
    for said in node.all("VariableValue"):
        variable = names.get(said.first("VariableRef").target(), "")
        value = next((v.text.strip() for v in said.children if v.tag.endswith("Value")), "")
        if variable and value:
            yield variable, value
