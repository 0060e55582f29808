"""What is told of a project once it is read: what was lost in it, and what may be meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from evaluation.counting import and_more, plural, s
from evaluation.errors import Issue
from evaluation.read.coded.coding import BETWEEN_CODES, Path
from evaluation.read.coded.project import CodingProject
from evaluation.read.coded.refi.positions import Counting, Span, differing, doubted, shifted


@dataclass(slots=True, eq=False)
class ReadingNotes:
    """What is noticed while a project is read.

    ``counting``: how its program counts, and ``known`` whether that is known. ``codings``: how
    many were read, ``every`` how many there are. Names and paths as they stand in the file.
    """

    counting: Counting
    known: bool
    without_text: list[str] = field(default_factory=list)
    not_utf8: list[str] = field(default_factory=list)
    in_two_forms: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    no_code: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    codings: int = 0
    every: int = 0
    source_names: tuple[str, ...] = ()
    user_names: tuple[str, ...] = ()
    code_paths: tuple[Path, ...] = ()


def notes_of(project: CodingProject, told: ReadingNotes) -> Iterator[Issue]:
    """Every note on a project."""
    yield from _of_passages(project.file, told)
    yield from _of_positions(project, told)
    yield from _of_names(project.file, told)
    yield from _of_coding(project)


def _note(file: str, problem: str, fix: str, *, code: str, value: str = "") -> Issue:
    return Issue(file, problem, fix, value=value, severity="note", code=code)


def _of_passages(file: str, told: ReadingNotes) -> Iterator[Issue]:
    """Texts, selections and codes that are not there, and codings that are not counted."""
    if told.without_text:
        yield _note(
            file,
            f"The text of {plural(len(told.without_text), 'source')} is not in the project: "
            f"{and_more(told.without_text)}. What is coded there is counted; its words are "
            "not known.",
            "To have them, export the project again with its sources in it.",
            code="project.text-missing",
        )
    if told.in_two_forms:
        yield _note(
            file,
            f"{plural(len(told.in_two_forms), 'coded quotation')} of a PDF "
            f"{s(len(told.in_two_forms), 'stands', 'stand')} in the project as a region and as "
            f"text, and {s(len(told.in_two_forms), 'counts', 'count')} as two passages, as there: "
            f"{and_more(told.in_two_forms)}.",
            "How many sources spoke of a code is the same either way. To count each once, take "
            "one of the two out in the program.",
            code="project.in-two-forms",
        )
    if told.not_utf8:
        yield _note(
            file,
            "Texts are not written in UTF-8, as the standard wants, and were read otherwise: "
            f"{and_more(told.not_utf8)}.",
            "Look at some passages of them; if letters are wrong, export the project again.",
            code="project.text-encoding",
        )
    if told.outside:
        n = len(told.outside)
        yield _note(
            file,
            f"{plural(n, 'selection lies', 'selections lie')} outside {s(n, 'its', 'their')} "
            f"text, or {s(n, 'holds', 'hold')} nothing of it: {and_more(told.outside)}. The "
            "codes are counted; the words are not known.",
            "Look at these passages in the program, and export the project again.",
            code="project.outside-text",
        )
    if told.no_code:
        yield _note(
            file,
            f"{plural(len(told.no_code), 'passage has', 'passages have')} a code that is not "
            f"in the codebook, and {s(len(told.no_code), 'is', 'are')} not counted: "
            f"{and_more(told.no_code)}.",
            "Export the project again with its whole codebook.",
            code="project.code-missing",
        )
    if left := told.every - told.codings:
        yield _note(
            file,
            f"{plural(left, 'coding')} of this project {s(left, 'is', 'are')} not counted: of "
            "memos, or of kinds of selection that the standard does not have.",
            "If a memo is what people said, make it a source in the program, and export again.",
            code="project.codings-elsewhere",
        )


def _of_positions(project: CodingProject, told: ReadingNotes) -> Iterator[Issue]:
    """Another way to count that fits better, and a program whose way is not known."""
    open_to_doubt = differing(told.spans, told.counting)
    by_one = shifted(told.counting)
    doubt = doubted(open_to_doubt, told.counting) or doubted(told.spans, told.counting, by_one)
    if doubt:
        yield _note(
            project.file,
            f"Where selections begin and end was read as {project.program or 'this program'} is "
            f"{'known' if told.known else 'taken'} to count ({told.counting}); counted "
            f"otherwise ({doubt.counting}) they fit the words better: {doubt}.",
            "The counts do not depend on it; the words of passages do. Compare one passage "
            "with the program, and quote none before you have.",
            code="project.positions-doubtful",
            value='By the first: "{}"; by the second: "{}"'.format(*doubt.readings),
        )
    elif open_to_doubt and not told.known:
        yield _note(
            project.file,
            f"It is not known how {project.program or 'the program of this project'} counts; "
            f"selections were read by {told.counting}, on which the words of "
            f"{plural(len(open_to_doubt), 'selection')} depend.",
            "The counts do not depend on it. Compare one passage with the program before you "
            "quote.",
            code="project.positions-assumed",
        )


def _of_names(file: str, told: ReadingNotes) -> Iterator[Issue]:
    """Sources, users and codes of one name."""
    doubled = [name for name, n in Counter(told.source_names).items() if n > 1]
    if doubled:
        yield _note(
            file,
            f"Several sources have the same name, and are told apart by a number behind it: "
            f"{and_more(doubled)}.",
            "If they are one source, put them together in the program.",
            code="project.sources-named-alike",
        )
    users = Counter(told.user_names)
    if same := [name for name, n in users.items() if n > 1]:
        yield _note(
            file,
            f"Several users have the same name, and are read as one coder: {and_more(same)}.",
            "If they are different people, give one of them another name in the program.",
            code="project.users-named-alike",
        )
    paths = Counter(told.code_paths)
    if again := [BETWEEN_CODES.join(path) for path, n in paths.items() if n > 1]:
        yield _note(
            file,
            f"Several codes have the same name and the same code above them, and are counted "
            f"as one: {and_more(again)}.",
            "If two are meant, give one of them another name.",
            code="project.codes-named-alike",
        )


def _of_coding(project: CodingProject) -> Iterator[Issue]:
    """What is coded again, and sources and users without any coding."""
    file = project.file
    sources = {passage.source for passage in project.passages}
    bare = [source.name for source in project.sources if source.name not in sources]
    if bare and sources:
        yield _note(
            file,
            f"Nothing is coded in {len(bare)} of {plural(len(project.sources), 'source')}: "
            f"{and_more(bare)}.",
            "If they are still to be coded, do that first; else leave them: nothing was raised "
            "there.",
            code="project.sources-without-codings",
        )
    again = [
        f"{p.source}, {p.number}"
        for p, n in Counter(
            replace(p, words="", start=None, end=None) for p in project.passages
        ).items()
        if n > 1
    ]
    if again:
        yield _note(
            file,
            f"{plural(len(again), 'passage has', 'passages have')} the same code from the "
            f"same coder more than once, and count once: {and_more(again)}.",
            "If two are meant, look at them in the program.",
            code="project.coded-again",
        )
    coded = {passage.coder for passage in project.passages}
    own = project.program.casefold()  # programs list themselves among the users
    idle = [n for n in project.coders if n not in coded and n.casefold() not in own]
    if idle and project.passages:
        yield _note(
            file,
            f"{plural(len(idle), 'user')} of the project coded nothing: {and_more(idle)}.",
            "If somebody did, their codings are not in this export: export them too.",
            code="project.coder-without-codings",
        )
