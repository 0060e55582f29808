"""Codes of a project or of a codebook (.qdc), nested to any depth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from evaluation.errors import DataError, Issue
from evaluation.read.coded.coding import Path
from evaluation.read.coded.project import Code
from evaluation.read.coded.refi.entries import LARGEST_PROJECT
from evaluation.read.coded.refi.xml_tree import Node, tree_of
from evaluation.read.files.raw import read_content

_GROUPS = ("CodeBook", "Codes", "SubCodes", "Children")  # elements that only hold codes
UNNAMED = "(code without a name)"


def codes_in(node: Node, above: Path = ()) -> Iterator[tuple[str, Code]]:
    """Every code under an element with its identifier, each before those within it."""
    for child in node.children:
        if child.tag == "Code":
            path = (*above, child.get("name") or UNNAMED)
            codable = child.get("isCodable").casefold() not in ("false", "0")
            yield child.guid(), Code(path, child.first("Description").text.strip(), codable)
            yield from codes_in(child, path)
        elif child.tag in _GROUPS:
            yield from codes_in(child, above)


def read_codebook(path: FilePath, shown_as: str) -> tuple[Code, ...]:
    """The codes of a codebook (.qdc). Raises DataError."""
    content = read_content(path, shown_as)
    if len(content) > LARGEST_PROJECT:
        raise DataError(_no_codebook(shown_as))
    root = tree_of(content, shown_as)
    codes = tuple(code for _, code in codes_in(Node("", children=[root])))
    if not codes:
        raise DataError(_no_codebook(shown_as))
    return codes


def _no_codebook(file: str) -> Issue:
    return Issue(
        file,
        "This file holds no codes as a REFI-QDA codebook does.",
        "Export the codebook again (.qdc), or name a table with a column of codes.",
        code="codebook.no-codes",
    )
