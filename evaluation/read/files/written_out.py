"""Coded passages that a program wrote out to be read: one after the other, and not in a table.

They become the table that the same program exports otherwise, so that all else reads one form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from evaluation.errors import DataError, DeclarationError, Issue
from evaluation.read.files.cells import Raw
from evaluation.read.files.text import encoding_of
from evaluation.read.files.word_file import open_word, parse

PAGES, WORD, TEXT = (".html", ".htm"), (".docx",), (".txt",)
WRITTEN = (*PAGES, *WORD, *TEXT)

_TAGUETTE = ["id", "document", "tag", "content"]
_NVIVO = ["File Name", "Code", "Coded Text", "Reference Number", "Coverage"]
_SOURCE = re.compile(
    r"<?(?P<source>[^<>]+?)>?\s*[-\u2013]\s*\u00a7\s*(?P<coded>\d+) references? coded\s*"
    r"\[\s*[\d.,]+\s*% Coverage\s*\]"
)
_REFERENCE = re.compile(r"Reference \d+\s*[-\u2013]\s*(?P<coverage>[\d.,]+)\s*% Coverage")
_NAME = re.compile(r"(?:Name|Node|Code)\s*:\s*(?:(?:Nodes|Codes)\\+)?(?P<code>\S.*)")
_FOLDER = re.compile(r"(?:Files|Internals|Externals|Memos)\\+")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written_out(path: Path, content: bytes, shown_as: str) -> Raw | None:
    """The table that a written export stands for; None of another file. Raises DataError."""
    kind = path.suffix.lower()
    if kind in PAGES:
        text = content.decode(encoding_of(content, shown_as), "replace")
        return _highlights(text, shown_as)
    if kind in WORD:
        return _references(_paragraphs(path, shown_as), path.stem, shown_as)
    if b"%" not in content or b"Coverage" not in content.replace(b"\0", b""):
        return None
    text = content.decode(encoding_of(content, shown_as), "replace")
    return _references(text.splitlines(), path.stem, shown_as)


# --- Taguette: highlights as a page ---------------------------------------------------------------


class _Page(HTMLParser):
    """The highlights of a page, between lines: their paragraphs, in pieces that are bold or not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.blocks: list[list[list[tuple[bool, str]]]] = [[[]]]
        self._within: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "hr":
            self.blocks.append([[]])
        elif tag in ("p", "div", "li", "br", "h1", "h2", "h3", "h4", "blockquote", "tr"):
            self.blocks[-1].append([])
        if tag in ("title", "style", "script", "strong"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.remove(tag)
        elif tag == "h1" and len(self.blocks) == 1 and len(self.blocks[0]) == 2:
            self.blocks[0] = [[]]  # the title of the page, which stands over the first highlight

    def handle_data(self, data: str) -> None:
        if "title" in self._within:
            self.title += data
        elif not {"style", "script"} & {*self._within}:
            self.blocks[-1][-1].append(("strong" in self._within, data))


def _highlights(text: str, shown_as: str) -> Raw | None:
    """Highlights of a page that Taguette wrote: words, then the document and the tags of each."""
    page = _Page()
    page.feed(text)
    page.close()
    if "taguette" not in page.title.casefold():
        return None
    rows = [_TAGUETTE]
    words: list[str] = []
    number = 0
    for block in page.blocks:
        *said, last = [pieces for pieces in block if _plain(pieces)] or [[]]
        where = _document_and_tags(last)
        if where is None:  # a line within a highlight
            words += [_plain(pieces) for pieces in (*said, last)]
            continue
        number += 1
        document, tags = where
        content = " ".join((*words, *map(_plain, said)))
        words = []
        rows += [[str(number), document, tag, content] for tag in tags or ("",)]
    if any(words):
        raise DataError(
            Issue(
                shown_as,
                "The last highlight of this page has no line that says its document and tags.",
                "Export the highlights from Taguette again, as HTML, or as CSV or Excel.",
                code="written.no-document",
            )
        )
    return Raw(shown_as, "", "utf-8", rows)


def _plain(pieces: Sequence[tuple[bool, str]]) -> str:
    return " ".join("".join(text for _, text in pieces).split())


def _document_and_tags(pieces: Sequence[tuple[bool, str]]) -> tuple[str, list[str]] | None:
    """What the line below a highlight says; None of any other line.

    It has two names in bold, whatever the language, each with what it is of behind it. A tag stands
    on a line of its own, so that a comma within one parts nothing.
    """
    parts: list[tuple[bool, str]] = []
    for bold, text in pieces:
        if parts and parts[-1][0] == bold:
            parts[-1] = bold, parts[-1][1] + text
        elif parts or text.strip():
            parts.append((bold, text))
    if [bold for bold, _ in parts[:3]] != [True, False, True] or len(parts) > 4:
        return None
    tags = parts[3][1] if len(parts) == 4 else ""
    apart = r",\s*\n\s*" if "\n" in tags.strip() else ","
    return " ".join(parts[1][1].split()), [
        tag for text in re.split(apart, tags) if (tag := " ".join(text.split()))
    ]


# --- NVivo: the references of a code as a document ------------------------------------------------


def _paragraphs(path: Path, shown_as: str) -> list[str]:
    """The lines of a Word document."""
    try:
        word = open_word(path, shown_as)
        root = parse(word.parts[word.main])
    except DeclarationError as error:
        raise DataError(error.issues) from None
    except ValueError:
        return []
    lines = []
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(
            node.text or "" if node.tag == f"{_W}t" else "\n"
            for node in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}cr")
        )
        lines += text.split("\n")
    return lines


def _references(lines: Sequence[str], named: str, shown_as: str) -> Raw | None:
    """What is coded under a code: below each source its references, each with its words."""
    code, source = "", ""
    references: list[tuple[str, str, list[str]]] = []
    coded: dict[str, int] = {}  # source -> how many references it says to have
    for line in (" ".join(line.split()) for line in lines):
        if head := _SOURCE.fullmatch(line):
            source = _FOLDER.sub("", head["source"], count=1).replace("\\\\", "\\")
            if source in coded:
                raise DataError(_several_codes(shown_as, source))
            coded[source] = int(head["coded"])
        elif source and (reference := _REFERENCE.fullmatch(line)):
            references.append((source, reference["coverage"], []))
        elif not source and not code and (name := _NAME.fullmatch(line)):
            code = name["code"]
        elif references and references[-1][0] == source:
            references[-1][2].append(line)
    if not coded:
        return None
    if lost := _lost(coded, Counter(of for of, *_ in references)):
        raise DataError(_not_all(shown_as, *lost))
    rows = [_NVIVO, *_as_rows(references, code or named)]
    return Raw(shown_as, "", "utf-8", rows, () if code else (_named_by_file(shown_as, named),))


def _as_rows(references: Sequence[tuple[str, str, list[str]]], code: str) -> Iterator[list[str]]:
    """A row for each reference. Numbers start again under each code, and tell no passage.

    What tells it, its words and how much of the source they are, has a number where it is repeated.
    """
    times: Counter[tuple[str, str, str]] = Counter()
    for source, coverage, words in references:
        text = " ".join(" ".join(words).split())
        times[source, coverage, text] += 1
        again = times[source, coverage, text]
        yield [source, code, text, str(again) if again > 1 else "", coverage]


def _lost(coded: dict[str, int], read: Counter[str]) -> tuple[str, int, int] | None:
    return next(((of, many, read[of]) for of, many in coded.items() if read[of] != many), None)


def _not_all(file: str, source: str, told: int, read: int) -> Issue:
    return Issue(
        file,
        f'Of the source "{source}" {told} references are coded, as it says, and {read} stand here.',
        "Export the code again, or export the whole project (REFI-QDA, .qdpx).",
        code="written.references-lost",
    )


def _several_codes(file: str, source: str) -> Issue:
    return Issue(
        file,
        f'The source "{source}" stands here twice, as where several codes are in one document.',
        "Export each code to a file of its own, or export the whole project (REFI-QDA, .qdpx).",
        code="written.several-codes",
    )


def _named_by_file(file: str, named: str) -> Issue:
    return Issue(
        file,
        f'The document does not say of which code it is; it is read as "{named}", its file\'s '
        "name.",
        "If the code is called otherwise, rename the file so. Codes above it are not known: the "
        "whole project (REFI-QDA, .qdpx) has them.",
        severity="note",
        code="written.code-by-file",
    )
