"""XML out of other people's files: streamed, without document types, within limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

_BLOCK = 1 << 16
_LONGEST_TOKEN = 1 << 21  # bytes of one tag or comment: the parser holds it whole
_DEEPEST = 200

Start = Callable[[str, Mapping[str, str]], None]


class DamagedError(Exception):
    """What is read is not what it says it is."""


class DoctypeError(DamagedError):
    """A document type: with it come entities, and ways to other files."""


def read_xml(
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None] = lambda _name: None,
    words: Callable[[str], None] | None = None,
) -> None:
    """Hand each tag and text on. Names are ``namespace name``. Raises DamagedError.

    A document type is refused, and with it every entity and every way to another file; so are
    tags that stand inside too many others.
    """
    depth = 0

    def down(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise DamagedError  # the parser holds each open tag
        start(name, attributes)

    def up(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = down
    parser.EndElementHandler = up
    parser.CharacterDataHandler = words
    fed = 0
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
            fed += len(block)
            if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
                raise DamagedError
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise DamagedError from None


def _refuse(*_doctype: object) -> None:
    raise DoctypeError


def local(name: str) -> str:
    """The name of a tag or attribute without its namespace."""
    return name.rpartition(" ")[2]
