"""The XML of a project or codebook as a small tree of local names, whatever its namespace."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evaluation.errors import DataError, Issue
from evaluation.read.files.markup import DamagedError, DoctypeError, local, read_xml

MOST_ELEMENTS = 1_500_000  # of which some ten thousand codings need a few each
_CONTENT = re.compile(
    rb"(<(?:[\w.-]+:)?PlainTextContent(?:\s[^>]*)?>)(.*?)(</(?:[\w.-]+:)?PlainTextContent)",
    re.DOTALL,
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(rb"""\A(<\?xml[^>]*?)\sencoding\s*=\s*(?:"[^"]*"|'[^']*')""")
_WITH_TEXT = frozenset(("Description", "PlainTextContent"))  # beside values, whose names end so


@dataclass(slots=True, eq=False)
class Node:
    """An element: its local name, its attributes, the elements in it and its text."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """An attribute without the blanks around it; empty where there is none."""
        return self.attributes.get(name, "").strip()

    def all(self, *tags: str) -> Iterator[Node]:
        """The elements directly in this one that are called so."""
        return (child for child in self.children if child.tag in tags)

    def first(self, tag: str) -> Node:
        """The first such element; an empty one where there is none."""
        return next(self.all(tag), Node(tag))

    def guid(self) -> str:
        """The identifier, in small letters and without braces, as programs write it either way."""
        return plain_guid(self.get("guid"))

    def target(self) -> str:
        """The identifier of what an element points to."""
        return plain_guid(self.get("targetGUID"))


def plain_guid(text: str) -> str:
    """An identifier as it is compared."""
    return text.strip().strip("{}").casefold()


def tree_of(content: bytes, file: str) -> Node:
    """The root of the XML. Raises DataError: a document type is refused with all that it brings."""
    root = Node("")
    open_nodes = [root]

    count = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise DataError(
                Issue(
                    file,
                    f"The description has more than {MOST_ELEMENTS:,} elements, and no more is "
                    "read.",
                    "Export fewer sources at a time.",
                    code="project.too-many-elements",
                )
            )
        node = Node(local(name), {local(key): value for key, value in attributes.items()})
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        open_nodes.pop()

    def words(text: str) -> None:
        node = open_nodes[-1]
        if node.tag in _WITH_TEXT or node.tag.endswith("Value"):
            node.text += text

    try:
        read_xml(io.BytesIO(_line_ends_kept(content)), start, end, words)
    except DoctypeError:
        raise DataError(
            Issue(
                file,
                "The description holds a document type, by which it could open other files; no "
                "coding program writes one.",
                "Export it again in the program that made it. If it came from elsewhere, ask how "
                "it was made. Nothing of it was read.",
                code="project.document-type",
            )
        ) from None
    except (DamagedError, ValueError):
        raise DataError(
            Issue(
                file,
                "The description is damaged: it is no whole XML.",
                "Copy it again from where it was made, or export it again there.",
                code="project.description-damaged",
            )
        ) from None
    return root.children[0] if root.children else root


def _line_ends_kept(content: bytes) -> bytes:
    """Windows line ends in texts as what XML keeps: it makes one sign of two, and shifts all."""
    if b"\r" not in content:
        return content
    if content.startswith(_UTF16):
        try:
            words = content.decode("utf-16").encode()
        except UnicodeError:
            return content  # which is damaged
        content = _ENCODING.sub(rb"\1", words)
    return _CONTENT.sub(lambda found: found[1] + _kept(found[2]) + found[3], content)


def _kept(text: bytes) -> bytes:
    """A text whose returns XML keeps; in a section of characters no reference is read."""
    sections = text.split(b"<![CDATA[")
    for at, part in enumerate(sections):
        inside, closed, after = part.partition(b"]]>") if at else (b"", b"", part)
        within = inside.replace(b"\r", b"]]>&#13;<![CDATA[")
        sections[at] = within + closed + after.replace(b"\r", b"&#13;")
    return b"<![CDATA[".join(sections)
