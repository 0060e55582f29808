"""A small writer of REFI-QDA projects, by the standard's schema, as each program would write them.

Positions are made here from the words that are marked, in the way in which the program counts, and
by nothing of the reader: a list of units, one for each code point or unit of UTF-16.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SPACE = "urn:QDA-XML:project:1.0"


@dataclass(frozen=True)
class Marked:
    """Words of a source that a coder marked with codes; ``times``: which of the same words."""

    words: str
    codes: tuple[str, ...]
    coder: str = "AB"


@dataclass(frozen=True)
class Interview:
    """A text with what is marked in it, and what is known of who speaks."""

    name: str
    text: str
    marked: tuple[Marked, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)


def units(text: str, *, utf16: bool, line_end_once: bool) -> int:
    """How long a text is, as a program counts."""
    counted = text.replace("\r\n", "\n") if line_end_once else text
    return len(counted.encode("utf-16-le")) // 2 if utf16 else len(counted)


def guid(name: str) -> str:
    """An identifier that is the same for the same name."""
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper()


def codes_xml(codes: Mapping[str, object], above: str = "") -> str:
    """Codes nested as given: ``{"Barriers": {"Time": {}}}``."""
    return "".join(
        f"<Code guid={quoteattr(guid('code' + above + name))} name={quoteattr(name)} "
        f'isCodable="true">{codes_xml(below, above + name + "/")}</Code>'
        for name, below in codes.items()
        if isinstance(below, Mapping)
    )


def source_xml(
    interview: Interview, path: str, *, utf16: bool = False, line_end_once: bool = False
) -> str:
    """A text source with its selections; a code is named by its path with slashes."""
    marks = []
    for number, mark in enumerate(interview.marked):
        before, found, _ = interview.text.partition(mark.words)
        assert found, mark.words
        start = units(before, utf16=utf16, line_end_once=line_end_once)
        end = start + units(mark.words, utf16=utf16, line_end_once=line_end_once)
        codings = "".join(
            f"<Coding guid={quoteattr(guid(f'{interview.name}{number}{code}'))} "
            f"creatingUser={quoteattr(guid('user' + mark.coder))}>"
            f"<CodeRef targetGUID={quoteattr(guid('code' + code))}/></Coding>"
            for code in mark.codes
        )
        marks.append(
            f"<PlainTextSelection guid={quoteattr(guid(f'{interview.name}{number}'))} "
            f'startPosition="{start}" endPosition="{end}">{codings}</PlainTextSelection>'
        )
    values = "".join(
        f"<VariableValue><VariableRef targetGUID={quoteattr(guid('variable' + name))}/>"
        f"<TextValue>{escape(value)}</TextValue></VariableValue>"
        for name, value in interview.told.items()
    )
    return (
        f"<TextSource guid={quoteattr(guid('source' + interview.name))} "
        f"name={quoteattr(interview.name)} plainTextPath={quoteattr(path)}>"
        f"{''.join(marks)}{values}</TextSource>"
    )


def project_xml(
    origin: str,
    codes: Mapping[str, object],
    sources: str,
    *,
    users: Sequence[str] = ("AB",),
    variables: Sequence[str] = (),
    more: str = "",
) -> str:
    """The description of a project."""
    named = "".join(
        f"<User guid={quoteattr(guid('user' + user))} name={quoteattr(user)}/>" for user in users
    )
    known = "".join(
        f"<Variable guid={quoteattr(guid('variable' + name))} name={quoteattr(name)} "
        'typeOfVariable="Text"/>'
        for name in variables
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{SPACE}" name="P" '
        f"origin={quoteattr(origin)}><Users>{named}</Users>"
        f"<CodeBook><Codes>{codes_xml(codes)}</Codes></CodeBook>"
        f"{f'<Variables>{known}</Variables>' if known else ''}{more}"
        f"<Sources>{sources}</Sources></Project>"
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts by name as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def write_project(
    path: Path,
    origin: str,
    codes: Mapping[str, object],
    interviews: Sequence[Interview],
    *,
    utf16: bool = False,
    line_end_once: bool = False,
    mark: bytes = b"",
    users: Sequence[str] = ("AB",),
    scheme: str = "internal://",
    folder: str = "sources",
    more: str = "",
) -> Path:
    """A whole project as a program would write it; ``mark`` stands before every text."""
    names = {i.name: f"{guid('source' + i.name)}.txt" for i in interviews}
    sources = "".join(
        source_xml(i, scheme + names[i.name], utf16=utf16, line_end_once=line_end_once)
        for i in interviews
    )
    told = tuple(dict.fromkeys(name for i in interviews for name in i.told))
    texts = {f"{folder}/{names[i.name].upper()}": mark + i.text.encode("utf-8") for i in interviews}
    described = project_xml(origin, codes, sources, users=users, variables=told, more=more)
    path.write_bytes(zipped({"project.qde": described, **texts}))
    return path
