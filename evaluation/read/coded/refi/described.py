"""The description of a project -> codebook, sources with their text, and coded passages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from evaluation.counting import and_more, grouped, plural, s
from evaluation.errors import Issue
from evaluation.read.coded.project import SEVERAL, CodedPassage, CodingProject, SourceText
from evaluation.read.coded.refi.codebooks import codes_in, read_codebook
from evaluation.read.coded.refi.entries import ProjectArchive
from evaluation.read.coded.refi.positions import Span, counting_of, differing, doubted, located
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
_TEXTS = (
    "Representation",
    "TextDescription",
    "Transcript",
)  # texts within a source of another kind
_MARKS = ("PlainTextSelection", "TranscriptSelection")
_BETWEEN = "\n\n"  # the texts of a source that has several
_SAID = re.compile(r"\s*([^:]+?)\s*:\s*(\S.*?)\s*")  # a group of documents such as "role: parent"
_LAST = ("case", "set")  # told behind variables
WHOLE = "whole source"


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


@dataclass(slots=True, eq=False)
class _Told:
    """What is found while reading, to be told once it is counted."""

    without_text: list[str] = field(default_factory=list)
    not_utf8: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    no_code: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    codings: int = 0


class _ProjectReading:
    """One project while it is read."""

    def __init__(self, file: str, archive: ProjectArchive, root: Node) -> None:
        self.file, self.archive, self.root = file, archive, root
        self.program = root.get("origin")
        self.counting, self.known = counting_of(self.program)
        self.told = _Told()
        self.users = {
            user.guid(): user.get("name") or user.get("id") or user.get("guid")
            for user in root.first("Users").all("User")
        }
        self.cases = {case.guid(): case for case in root.first("Cases").all("Case")}
        listed = list(codes_in(root.first("CodeBook")))
        # NVivo lists its cases among the codes: a passage under one says who speaks
        self.codes = {guid: code for guid, code in listed if guid not in self.cases}
        self.sources = [s for s in root.first("Sources").children if s.tag in _KINDS]
        self.names = _names(self.sources)
        self.in_case: dict[str, list[str]] = {}  # source -> cases

    def project(self) -> CodingProject:
        """The whole project."""
        passages: list[CodedPassage] = []
        texts: list[str | None] = []
        for node, name in zip(self.sources, self.names, strict=True):
            text, found = self._source(node, name)
            texts.append(text)
            passages += found
        variables = self._variables()
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
        return replace(project, notes=tuple(self._notes(project)))

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
        pairs = _regions(node)
        at = 0
        for number, (part, text) in enumerate(zip(held, texts, strict=True), 1):
            label = f"{part.tag.lower()} {number}, " if len(held) > 1 else ""
            for selection in part.all("PlainTextSelection"):
                place = _place(selection, "startPosition", "endPosition")
                own = pairs.get(selection.guid(), f"{label}{place[0]}-{place[1]}")
                found += self._coded(name, selection, own, text, place, at)
            for selection in part.all("TranscriptSelection"):
                place = _synchronised(part, selection)
                own = f"{label}{place[0]}-{place[1]}"
                found += self._coded(name, selection, own, text, place, at)
            if text is not None:
                at += len(text) + len(_BETWEEN)
        for selection in node.all(*_AREAS):
            own, shown = _area(selection), list(selection.all("Representation"))
            words = next((part.first("PlainTextContent").text for part in shown), "")
            marked = [selection, *shown, *(s for p in shown for s in p.all("PlainTextSelection"))]
            found += [
                replace(passage, words=words)
                for part in marked
                for passage in self._under(name, part, selection, own)
            ]
        for whole in (node, *(held if node.tag != "TextSource" else ())):
            found += self._under(name, whole, whole, WHOLE)
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
        where = located(span, self.counting)
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
                    self.in_case.setdefault(name, []).append(target)
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
        return None if held is None else held.text

    def _decoded(self, content: bytes, name: str) -> str:
        for mark, encoding in (
            (b"\xef\xbb\xbf", "utf-8"),
            (b"\xff\xfe", "utf-16"),
            (b"\xfe\xff", "utf-16"),
        ):
            if content.startswith(mark):
                return content.decode(f"{encoding}-sig" if mark[0] == 0xEF else encoding, "replace")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            self.told.not_utf8.append(name)
            return content.decode("cp1252", "replace")

    # --- what is known of sources -------------------------------------------------------------

    def _variables(self) -> dict[str, dict[str, str]]:
        """What each source is told by: its own variables, those of its cases, and its sets."""
        names = {v.guid(): v.get("name") for v in self.root.first("Variables").all("Variable")}
        if "nvivo" in self.program.casefold():
            names = _without_classification(names)
        told: dict[str, dict[str, list[str]]] = {}
        guids = dict(zip(self.names, (s.guid() for s in self.sources), strict=True))

        def add(source: str, variable: str, value: str) -> None:
            said = told.setdefault(source, {}).setdefault(variable, [])
            if value and value not in said:
                said.append(value)

        for node in self.sources:
            for variable, value in _values(node, names):
                add(node.guid(), variable, value)
        members = [
            (ref.target(), case) for case in self.cases.values() for ref in case.all("SourceRef")
        ] + [
            (guids[name], self.cases[case])
            for name, cases in self.in_case.items()
            for case in cases
        ]
        for source, case in members:
            if case.get("name"):
                add(source, "case", case.get("name"))
            for variable, value in _values(case, names):
                add(source, variable, value)
        for group in self.root.first("Sets").all("Set"):
            said = _SAID.fullmatch(group.get("name"))
            variable, value = (said[1], said[2]) if said else ("set", group.get("name"))
            for member in group.all("MemberSource"):
                add(member.target(), variable, value)
        return {
            source: {
                variable: SEVERAL.join(of[variable])
                for variable in sorted(of, key=lambda v: v in _LAST)
                if of[variable]
            }
            for source, of in told.items()
        }

    # --- what is told -------------------------------------------------------------------------

    def _note(self, problem: str, fix: str, code: str, *, value: str = "") -> Issue:
        return Issue(self.file, problem, fix, value=value, severity="note", code=code)

    def _notes(self, project: CodingProject) -> Iterator[Issue]:
        told = self.told
        if told.without_text:
            yield self._note(
                f"The text of {plural(len(told.without_text), 'source')} is not in the project: "
                f"{and_more(told.without_text)}. What is coded there is counted; its words are "
                "not known.",
                "To have them, export the project again with its sources in it.",
                "project.text-missing",
            )
        if told.not_utf8:
            yield self._note(
                "A text is not written in UTF-8, as the standard wants, and was read as "
                f"Windows-1252: {and_more(told.not_utf8)}.",
                "Look at some passages of it; if letters are wrong, export the project again.",
                "project.text-encoding",
            )
        if told.outside:
            n = len(told.outside)
            yield self._note(
                f"{plural(n, 'selection lies', 'selections lie')} outside {s(n, 'its', 'their')} "
                f"text, or {s(n, 'holds', 'hold')} nothing of it: {and_more(told.outside)}. The "
                "codes are counted; the words are not known.",
                "Look at these passages in the program, and export the project again.",
                "project.outside-text",
            )
        if told.no_code:
            yield self._note(
                f"{plural(len(told.no_code), 'passage has', 'passages have')} a code that is not "
                f"in the codebook, and {s(len(told.no_code), 'is', 'are')} not counted: "
                f"{and_more(told.no_code)}.",
                "Export the project again with its whole codebook.",
                "project.code-missing",
            )
        every = sum(
            n.tag == "CodeRef"
            for part in ("Sources", "Notes")
            for n in _below(self.root.first(part))
        )
        if left := every - told.codings:
            yield self._note(
                f"{plural(left, 'coding')} of this project {s(left, 'is', 'are')} not counted: of "
                "memos, or of kinds of selection that the standard does not have.",
                "If a memo is what people said, make it a source in the program, and export again.",
                "project.codings-elsewhere",
            )
        coded = {passage.source for passage in project.passages}
        bare = [source.name for source in project.sources if source.name not in coded]
        if bare and coded:
            yield self._note(
                f"Nothing is coded in {len(bare)} of {plural(len(project.sources), 'source')}: "
                f"{and_more(bare)}.",
                "If they are still to be coded, do that first; else leave them: nothing was raised "
                "there.",
                "project.sources-without-codings",
            )
        yield from self._about_positions()
        yield from self._about_names(project)

    def _about_positions(self) -> Iterator[Issue]:
        open_to_doubt = differing(self.told.spans, self.counting)
        if doubt := doubted(open_to_doubt, self.counting):
            yield self._note(
                f"Where selections begin and end was read as {self.program or 'this program'} is "
                f"{'known' if self.known else 'taken'} to count ({self.counting}); counted "
                f"otherwise ({doubt.counting}) they fit the words better: {doubt}.",
                "The counts do not depend on it; the words of passages do. Compare one passage "
                "with the program, and quote none before you have.",
                "project.positions-doubtful",
                value='By the first: "{}"; by the second: "{}"'.format(*doubt.readings),
            )
        elif open_to_doubt and not self.known:
            yield self._note(
                f"It is not known how {self.program or 'the program of this project'} counts; "
                f"selections were read by {self.counting}, on which the words of "
                f"{plural(len(open_to_doubt), 'selection')} depend.",
                "The counts do not depend on it. Compare one passage with the program before you "
                "quote.",
                "project.positions-assumed",
            )

    def _about_names(self, project: CodingProject) -> Iterator[Issue]:
        doubled = [name for name, n in Counter(_own_names(self.sources)).items() if n > 1]
        if doubled:
            yield self._note(
                f"Several sources have the same name, and are told apart by a number behind it: "
                f"{and_more(doubled)}.",
                "If they are one source, put them together in the program.",
                "project.sources-named-alike",
            )
        users = Counter(self.users.values())
        if same := [name for name, n in users.items() if n > 1]:
            yield self._note(
                f"Several users have the same name, and are read as one coder: {and_more(same)}.",
                "If they are different people, give one of them another name in the program.",
                "project.users-named-alike",
            )
        paths = Counter(code.path for code in self.codes.values())
        if again := [" > ".join(path) for path, n in paths.items() if n > 1]:
            yield self._note(
                f"Several codes have the same name and the same code above them, and are counted "
                f"as one: {and_more(again)}.",
                "If two are meant, give one of them another name.",
                "project.codes-named-alike",
            )
        again = [
            f"{p.source}, {p.number}"
            for p, n in Counter(
                replace(p, words="", start=None, end=None) for p in project.passages
            ).items()
            if n > 1
        ]
        if again:
            yield self._note(
                f"{plural(len(again), 'passage has', 'passages have')} the same code from the "
                f"same coder more than once, and count once: {and_more(again)}.",
                "A quotation of a PDF often stands there as a region and as text. If two are "
                "meant, look at them in the program.",
                "project.coded-again",
            )
        coded = {passage.coder for passage in project.passages}
        own = self.program.casefold()  # programs list themselves among the users
        idle = [n for n in project.coders if n not in coded and n.casefold() not in own]
        if idle and project.passages:
            yield self._note(
                f"{plural(len(idle), 'user')} of the project coded nothing: {and_more(idle)}.",
                "If somebody did, their codings are not in this export: export them too.",
                "project.coder-without-codings",
            )


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


def _regions(source: Node) -> dict[str, str]:
    """Regions of a PDF by their identifiers: the same stand for the same passage as text."""
    regions = grouped((s.guid(), s) for s in source.all("PDFSelection"))
    texts = Counter(
        s.guid() for part in source.all("Representation") for s in part.all("PlainTextSelection")
    )
    return {
        guid: _area(same[0])
        for guid, same in regions.items()
        if guid and len(same) == 1 and texts[guid] == 1
    }


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
