"""Formulas (nodes of ``mathml``) -> the mathematics of a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.parser import oxml_parser

from evaluation.report.mathml import Math

NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SHAPES = {  # of a formula's parts: the element, and what each part is called in it
    "mfrac": ("f", ("num", "den")),
    "msup": ("sSup", ("e", "sup")),
    "msub": ("sSub", ("e", "sub")),
    "msubsup": ("sSubSup", ("e", "sub", "sup")),
    "mover": ("limUpp", ("e", "lim")),
    "munder": ("limLow", ("e", "lim")),
}
_SUMS = "∑∏∐∫∬∭∮⋃⋂"
_LIMITS = {  # which parts stand below and above
    "msub": ((1,), ()),
    "munder": ((1,), ()),
    "msup": ((), (1,)),
    "mover": ((), (1,)),
    "msubsup": ((1,), (2,)),
    "munderover": ((1,), (2,)),
}


def omml(node: Math) -> Any:
    """A formula; one that stands in a line of its own is a paragraph of mathematics."""
    inside = _new("oMath", *_all(node["in"]))
    return _new("oMathPara", inside) if node["is"] == "equation" else inside


def _new(name: str, *children: Any, **values: str) -> Any:
    named = {f"{{{NAMESPACE}}}{key}": value for key, value in values.items()}
    made = oxml_parser.makeelement(f"{{{NAMESPACE}}}{name}", named, {"m": NAMESPACE})
    made.extend(children)
    return made


def _all(nodes: Sequence[Math]) -> list[Any]:
    made: list[Any] = []
    for at, node in enumerate(nodes):
        sign = str(node["in"][0].get("text") or "-") if node.get("in") else "-"
        if node["is"] in _LIMITS and sign in _SUMS:
            return [*made, _sum(node, sign, nodes[at + 1 :])]
        made += _elements(node)
    return made


def _sum(node: Math, sign: str, rest: Sequence[Math]) -> Any:
    """A sum or integral of what follows it, which Word wants to know."""
    under, over = (list(part) for part in _LIMITS[node["is"]])
    place = "undOvr" if node["is"].startswith("mu") or node["is"] == "mover" else "subSup"
    look = [_new("chr", val=sign), _new("limLoc", val=place)]
    look += [] if under else [_new("subHide", val="1")]
    look += [] if over else [_new("supHide", val="1")]
    parts = [_new("sub", *(e for at in under for e in _elements(node["in"][at])))]
    parts += [_new("sup", *(e for at in over for e in _elements(node["in"][at])))]
    return _new("nary", _new("naryPr", *look), *parts, _new("e", *_all(rest)))


def _elements(node: Math) -> list[Any]:
    kind, parts = node["is"], node.get("in", [])
    if "text" in node:
        return [_run(node)]
    if kind in _SHAPES:
        name, names = _SHAPES[kind]
        inner = (_new(n, *_elements(part)) for n, part in zip(names, parts, strict=True))
        return [_new(name, *inner)]
    if kind == "munderover":
        low = _new("limLow", _part("e", parts[0]), _part("lim", parts[1]))
        return [_new("limUpp", _new("e", low), _part("lim", parts[2]))]
    if kind == "msqrt":
        hidden = _new("radPr", _new("degHide", val="1"))
        return [_new("rad", hidden, _new("deg"), _part("e", parts[0]))]
    if kind == "mroot":
        return [_new("rad", _part("deg", parts[1]), _part("e", parts[0]))]
    if kind == "line":
        return [_new("bar", _new("barPr", _new("pos", val="top")), _part("e", parts[0]))]
    if kind == "accent":
        return [_new("acc", _new("accPr", _new("chr", val=node["sign"])), _part("e", parts[0]))]
    if kind == "fenced":
        ends = (_new("begChr", val=node["open"]), _new("endChr", val=node["close"]))
        return [_new("d", _new("dPr", *ends), _new("e", *_all(parts)))]
    if kind == "mtable":
        rows = ([_part("e", cell) for cell in row] for row in node["rows"])
        return [_new("m", *(_new("mr", *row) for row in rows))]
    return _all(parts)


def _part(name: str, node: Math) -> Any:
    return _new(name, *_elements(node))


def _run(node: Math) -> Any:
    words = _new("t")
    words.text = node["text"]
    words.set(_SPACE, "preserve")
    if node["is"] == "mtext":
        return _new("r", _new("rPr", _new("nor")), words)
    if node.get("upright") and node["is"] == "mi":
        return _new("r", _new("rPr", _new("sty", val="p")), words)
    return _new("r", words)
