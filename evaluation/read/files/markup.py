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


def read_xml(
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None],
    words: Callable[[str], None] | None = None,
) -> None:
    """Hand each tag and text on. Names are ``namespace name``. Raises DamagedError.

    A document type is refused, and with it every entity and every way to another file.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if words:
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
    raise DamagedError


def local(name: str) -> str:
    """The name of a tag or attribute without its namespace."""
    return name.rpartition(" ")[2]


class Depth:
    """Counts tags inside tags: the parser holds each open one."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at = 0

    def down(self) -> None:
        """One tag deeper."""
        self.at += 1
        if self.at > _DEEPEST:
            raise DamagedError

    def up(self) -> None:
        """One tag less."""
        self.at -= 1
