"""What a PDF says, for the tests: its words and everything that is written about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page as validation
from pypdf import PdfReader


def pdf_text(path: Path) -> str:
    """All words of a PDF: pages, descriptions, bookmarks, links, properties and raw metadata."""
    reader = PdfReader(path)
    parts = [page.extract_text() for page in reader.pages]
    parts += [str(value) for value in (reader.metadata or {}).values()]
    seen: set[int] = set()
    parts += _strings(reader.trailer["/Root"], seen)
    # Also on one line, as words that were broken between lines must be found.
    return "\n".join(parts) + " ".join(" ".join(parts).split())


def failures(path: Path, profile: str = "ua1") -> list[tuple[str, str]]:
    checked = validation.validate_pdf(path, profile=profile)
    assert checked.rules.total > 100
    return [(failure.rule_id, failure.message) for failure in checked.failures]


def flat(text: str) -> str:
    """Text without white space, which a PDF keeps where lines end."""
    return re.sub(r"\s+", "", text)


def _strings(value: Any, seen: set[int]) -> Iterator[str]:
    """Every string in the document's objects, and its streams of metadata as text."""
    value = value.get_object() if hasattr(value, "get_object") else value
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif isinstance(value, dict):
        if value.get("/Type") == "/Metadata":
            yield value.get_data().decode("utf-8", "replace")  # type: ignore[attr-defined]
        for inner in value.values():
            yield from _strings(inner, seen)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, seen)


def structure(path: Path) -> Iterator[dict[str, Any]]:
    """The elements of the tag tree, in reading order."""
    root: Any = PdfReader(path).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    yield from _elements(root["/K"])


def _elements(value: Any) -> Iterator[dict[str, Any]]:
    value = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(value, list):
        for inner in value:
            yield from _elements(inner)
    elif isinstance(value, dict) and "/S" in value:
        yield value
        if "/K" in value:
            yield from _elements(value["/K"])
