"""The description of a project -> codebook, sources with their text, and coded passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from evaluation.read.coded.project import CodedPassage, CodingProject, SourceText
from evaluation.read.coded.refi.cases import cases_among, themes_among
from evaluation.read.coded.refi.codebooks import codes_in, read_codebook
from evaluation.read.coded.refi.entries import ProjectArchive
from evaluation.read.coded.refi.positions import Span, counting_of, located
from evaluation.read.coded.refi.reading_notes import ReadingNotes, notes_of
from evaluation.read.coded.refi.variables import told_of_sources
from evaluation.read.coded.refi.xml_tree import Node, plain_guid, tree_of
from evaluation.read.files.raw import read_content

PROJECT_FILE, _CODEBOOK = ".qdpx", ".qdc"
_KINDS = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_AREAS = {  # selections that are no piece of text: what tells one from another
    "PDFSelection": ("page", "firstX", "firstY", "secondX", "secondY"),
    "PictureSelection": ("firstX", "firstY", "secondX", "secondY"),
    "AudioSelection": ("begin", "end"),
    "VideoSelection": ("begin", "end"),
}
# Texts within a source of another kind.
_TEXTS = ("Representation", "TextDescription", "Transcript")
_MARKS = ("PlainTextSelection", "TranscriptSelection")
_BETWEEN = "\n\n"  # the texts of a source that has several
_BY_MARK = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WHOLE = "whole source"
_NOBODY = Node("")  # who made a source need not have coded it


def is_project(path: Path) -> bool:
    """Whether a file is of a coding program, by its ending: a project, or its codebook alone."""
    return path.suffix.lower() in (PROJECT_FILE, _CODEBOOK)


def read_project(path: Path, shown_as: str) -> CodingProject:
    """A project as a coding program exported it (.qdpx). Raises DataError.

    What was lost or doubtful in it is in its ``notes``. Nothing is unpacked to disk. A codebook
    (.qdc) is a project without sources.
    """
    if path.suffix.lower() == _CODEBOOK:
        return CodingProject(shown_as, "", read_codebook(path, shown_as), (), ())
    if not path.is_file():
        read_content(path, shown_as)  # says so, with the nearest name
    state = path.stat()
    return _read(path, shown_as, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)  # by what the system says of the file: check, issues and notebook read it
def _read(path: Path, file: str, _changed: int, _size: int) -> CodingProject:
    archive = ProjectArchive(path, file)
    try:
        root = tree_of(archive.description(), file)
        if root.tag != "Project":
            raise archive.damaged()
        return _ProjectReading(file, archive, root).project()
    finally:
        archive.close()


class _ProjectReading:
    """One project while it is read."""

    def __init__(self, file: str, archive: ProjectArchive, root: Node) -> None:
        self.file, self.archive, self.root = file, archive, root
        self.program = root.get("origin")
        self.told = ReadingNotes(*counting_of(self.program))
        self.users = {
            user.guid(): user.get("name") or user.get("id") or user.get("guid")
            for user in root.first("Users").all("User")
        }
        listed = dict(codes_in(root.first("CodeBook")))
        self.cases = cases_among(list(root.first("Cases").all("Case")), listed)
        given = {n.target() for n in _below(root.first("Sources")) if n.tag == "CodeRef"}
        self.codes = themes_among(listed, self.cases.keys(), given)
        self.sources = [s for s in root.first("Sources").children if s.tag in _KINDS]
        self.names = _names(self.sources)
        self.in_case: list[tuple[str, Node]] = []  # sources, by their names

    def project(self) -> CodingProject:
        """The whole project."""
        passages: list[CodedPassage] = []
        texts: list[str | None] = []
        for node, name in zip(self.sources, self.names, strict=True):
            text, found = self._source(node, name)
            texts.append(text)
            passages += found
        guids = dict(zip(self.names, (node.guid() for node in self.sources), strict=True))
        in_case = [(guids[name], case) for name, case in self.in_case]
        variables = told_of_sources(self.root, self.sources, in_case)
        sources = tuple(
            SourceText(name, _KINDS[node.tag], text, variables.get(node.guid(), {}))
            for node, name, text in zip(self.sources, self.names, texts, strict=True)
        )
        once = tuple({code.path: code for code in reversed(self.codes.values())}.values())[::-1]
        project = CodingProject(
            self.file,
            self.program,
            once,
            sources,
            tuple(passages),
            tuple(dict.fromkeys(self.users.values())),
        )
        parts = (self.root.first(name) for name in ("Sources", "Notes"))
        self.told.every = sum(n.tag == "CodeRef" for part in parts for n in _below(part))
        self.told.source_names = tuple(_own_names(self.sources))
        self.told.user_names = tuple(self.users.values())
        self.told.code_paths = tuple(code.path for code in self.codes.values())
        return replace(project, notes=tuple(notes_of(project, self.told)))

    # --- sources and their selections ---------------------------------------------------------

    def _source(self, node: Node, name: str) -> tuple[str | None, list[CodedPassage]]:
        """The text of a source, and what is coded in it."""
        held = [node] if node.tag == "TextSource" else list(node.all(*_TEXTS))
        texts = [self._text(part) for part in held]
        known = [text for text in texts if text is not None]
        marks = (mark for part in held for mark in part.all(*_MARKS))
        if not known and any(True for _ in marks):
            self.told.without_text.append(name)
        found: list[CodedPassage] = []
        self.told.in_two_forms += [f"{name}, {place}" for place in _in_two_forms(node)]
        at = 0
        for number, (part, text) in enumerate(zip(held, texts, strict=True), 1):
            label = f"{part.tag.lower()} {number}, " if len(held) > 1 else ""
            for selection in part.all("PlainTextSelection"):
                place = _place(selection, "startPosition", "endPosition")
                own = f"{label}{place[0]}-{place[1]}"
                found += self._coded(name, selection, own, text, place, at)
            for selection in part.all("TranscriptSelection"):
                place = _synchronised(part, selection)
                own = f"{label}{place[0]}-{place[1]}"
                found += self._coded(name, selection, own, text, place, at)
            if text is not None:
                at += len(text) + len(_BETWEEN)
        for selection in node.all(*_AREAS):
            own, shown = _area(selection), list(selection.all("Representation"))
            words = next((text for text in map(self._text, shown) if text), "")
            marked = [selection, *shown, *(s for p in shown for s in p.all("PlainTextSelection"))]
            found += [
                replace(passage, words=words)
                for part in marked
                for passage in self._under(name, part, selection, own)
            ]
        for whole in (node, *(held if node.tag != "TextSource" else ())):
            found += self._under(name, whole, _NOBODY, WHOLE)
        return (_BETWEEN.join(known) if known else None), found

    def _coded(
        self,
        name: str,
        selection: Node,
        number: str,
        text: str | None = None,
        place: tuple[int, int] | None = None,
        shift: int = 0,
    ) -> list[CodedPassage]:
        """The passages of one selection, one for each code and coder."""
        found = list(self._under(name, selection, selection, number))
        if text is None or place is None or not any(selection.all("Coding")):
            return found
        span = Span(text, *place, selection.get("name"))
        self.told.spans.append(span)
        where = located(span, self.told.counting)
        if where is None or where[0] == where[1]:
            of = f"{len(text):,} characters"
            self.told.outside.append(f"{name}, {place[0]} to {place[1]} (of {of})")
            return found
        words = text[slice(*where)]
        start, end = where[0] + shift, where[1] + shift
        return [replace(passage, start=start, end=end, words=words) for passage in found]

    def _under(self, name: str, node: Node, by: Node, number: str) -> Iterator[CodedPassage]:
        """A passage for each code of the codings of an element."""
        for coding in node.all("Coding"):
            coder = self._user(coding) or self._user(by)
            for reference in coding.all("CodeRef"):
                self.told.codings += 1
                target = reference.target()
                if target in self.cases:
                    self.in_case.append((name, self.cases[target]))
                elif code := self.codes.get(target):
                    yield CodedPassage(name, code.path, coder, number=number)
                else:
                    self.told.no_code.append(f"{name}, {number}")

    def _user(self, node: Node) -> str:
        guids = (plain_guid(node.get(key)) for key in ("creatingUser", "modifyingUser"))
        return next((self.users.get(guid, guid) for guid in guids if guid), "")

    def _text(self, node: Node) -> str | None:
        """The text of an element as the program has it; None where the project has none."""
        path = node.get("plainTextPath")
        content = self.archive.text(path) if path else None
        if content is not None:
            return self._decoded(content, node.get("name") or path)
        held = next(node.all("PlainTextContent"), None)
        return None if held is None else held.text.removeprefix("\ufeff")

    def _decoded(self, content: bytes, name: str) -> str:
        """A text by its mark, else as UTF-8, as the standard wants; told where it is neither."""
        for mark, encoding in _BY_MARK.items():
            if content.startswith(mark):
                return content.decode(encoding, "replace")
        if b"\0" in content:
            little = content[1::2].count(0) >= content[::2].count(0)
            self.told.not_utf8.append(f"{name} as UTF-16")
            return content.decode("utf-16-le" if little else "utf-16-be", "replace")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            self.told.not_utf8.append(f"{name} as Windows-1252")
            return content.decode("cp1252", "replace")


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _own_names(sources: Iterable[Node]) -> list[str]:
    """What each source is called: by name, else by the name of its file, else its identifier."""
    return [
        source.get("name")
        or PurePosixPath(source.get("plainTextPath") or source.get("path")).stem
        or source.get("guid")
        for source in sources
    ]


def _names(sources: list[Node]) -> list[str]:
    """The names of sources, told apart where several have the same."""
    taken: set[str] = set()
    names = []
    for name in _own_names(sources):
        own, number = name, 1
        while own in taken:
            number += 1
            own = f"{name} ({number})"
        taken.add(own)
        names.append(own)
    return names


def _place(selection: Node, start: str, end: str) -> tuple[int, int]:
    """Two positions; those that are no numbers lie nowhere."""
    try:
        return int(selection.get(start)), int(selection.get(end))
    except ValueError:
        return -1, -1


def _synchronised(transcript: Node, selection: Node) -> tuple[int, int]:
    """Where a selection of a transcript lies: at the positions of its two points."""
    points = {point.guid(): point for point in transcript.all("SyncPoint")}
    ends = (
        points.get(plain_guid(selection.get(k)), Node("")) for k in ("fromSyncPoint", "toSyncPoint")
    )
    try:
        start, end = (int(point.get("position")) for point in ends)
    except ValueError:
        return -1, -1
    return start, end


def _area(selection: Node) -> str:
    """A region or a stretch of time as it is told: ``page 1, 18 45 577 234``."""
    parts = [selection.get(key) for key in _AREAS[selection.tag]]
    page = f"page {parts.pop(0)}, " if selection.tag == "PDFSelection" else ""
    return page + " ".join(parts)


def _in_two_forms(source: Node) -> Iterator[str]:
    """Where coded regions of a PDF lie that stand as text too, with the same identifier."""
    texts = {
        selection.guid()
        for part in source.all("Representation")
        for selection in part.all("PlainTextSelection")
        if any(selection.all("Coding"))
    }
    for selection in source.all("PDFSelection"):
        if selection.guid() in texts and any(selection.all("Coding")):
            yield _area(selection)
