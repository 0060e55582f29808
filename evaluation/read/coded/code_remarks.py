"""What is told of codes: misspelt, without the code above them, not in the codebook, never used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from evaluation.counting import and_more, grouped, plural, s
from evaluation.errors import Issue, did_you_mean
from evaluation.read.coded.coding import BETWEEN_CODES, Path, alike
from evaluation.read.coded.project import Code
from evaluation.read.coded.sheet import CodedSheet

_SHORTEST = 5  # letters of a word that may be another with a slip
_MOST = 500  # codes beside one another that are compared, so that a hostile file is no burden
_RARE = 2  # times as often as a code with a slip the right one is given
_LONG = 8  # letters of a word in which two signs may be wrong


def remarks_on_codes(
    sheets: Sequence[CodedSheet], codebook: Sequence[Code], *, declared: bool
) -> Iterator[Issue]:
    """Notes on the codes of some sheets and of their codebook.

    ``declared``: the codebook is a file of its own, so that a code may be missing in it.
    """
    used = grouped(
        (coding.path, (sheet, at))
        for sheet in sheets
        for at, coding in enumerate(sheet.codings())
        if coding
    )
    if not sheets or not used:
        return
    file = sheets[0].grid.file
    known = {code.path: code for code in codebook}
    wider = {path[:depth] for path in (*known, *used) for depth in range(1, len(path))}
    somewhere = {path[:depth] for path in used for depth in range(1, len(path) + 1)}
    never = [code.path for code in codebook if code.codable and code.path not in somewhere]
    if never:
        yield _note(
            file,
            f"{plural(len(never), 'code')} of the codebook {s(len(never), 'was', 'were')} given "
            f"to no passage: {_listed(never)}.",
            "That nobody raised something may be an answer: the report can say so. If passages "
            "were coded with it, they are not in this file.",
            code="codebook.never-used",
        )
    missing = [path for path in used if path not in known and path not in wider]
    if declared and missing:
        names = [path[-1] for path in known]
        said = [
            " ".join(filter(None, (_place(used[path][0], path), did_you_mean(path[-1], names))))
            for path in missing
        ]
        yield _note(
            file,
            f"Some codes are not in the codebook, and are counted as codes of their own: "
            f"{and_more(said)}.",
            "Write them as in the codebook, or add them to it.",
            code="codebook.code-missing",
        )
    every = {path: len(used.get(path, ())) for path in (*known, *used)}
    if near := list(_near(every)):
        yield _note(
            file,
            "Some codes differ from another in a sign or two, and are counted apart: "
            f"{and_more(near)}.",
            "If one is a slip, correct it where it was coded. If two are meant, leave them.",
            code="codebook.nearly-alike",
        )
    if bare := list(_parentless(every)):
        yield _note(
            file,
            f"Some codes stand alone here and below another code elsewhere, and are counted apart: "
            f"{and_more(bare)}.",
            "If it is the same code, put it below the other one where it was coded.",
            code="codebook.without-parent",
        )


def _note(file: str, problem: str, fix: str, *, code: str) -> Issue:
    return Issue(file, problem, fix, severity="note", code=code)


def _listed(paths: Collection[Path]) -> str:
    return and_more(BETWEEN_CODES.join(path) for path in paths)


def _place(at: tuple[CodedSheet, int], path: Path) -> str:
    sheet, row = at
    return f"{BETWEEN_CODES.join(path)} ({sheet.cell(row, 'theme')})"


def _near(every: dict[Path, int]) -> Iterator[str]:
    """Codes of one group that a slip of the hand would explain, the rarer first."""
    for siblings in grouped((path[:-1], path) for path in every).values():
        order = sorted(siblings, key=lambda path: (every[path], path))
        names = [alike(path[-1]) for path in order]
        for at, other in combinations(range(min(len(order), _MOST)), 2):
            rare = _RARE * every[order[at]] <= every[order[other]]
            if (rare or len(names[at]) == len(names[other])) and _slip(names[at], names[other]):
                yield f"{BETWEEN_CODES.join(order[at])} (like {order[other][-1]})"


def _slip(here: str, there: str) -> bool:
    """Whether two names differ by a blank, or by one sign of one word, or two of a long one.

    Numbers tell names apart, and so do words of a few letters.
    """
    if any(map(str.isdigit, here + there)):
        return False
    if here.replace(" ", "") == there.replace(" ", ""):
        return True
    words = here.split(), there.split()
    if len(words[0]) != len(words[1]):
        return False
    apart = [pair for pair in zip(*words, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1 or (least := min(map(len, apart[0]))) < _SHORTEST:
        return False

    from rapidfuzz.distance import OSA

    return OSA.distance(*apart[0]) <= (
        2 if least >= _LONG and apart[0][0][0] == apart[0][1][0] else 1
    )


def _parentless(every: dict[Path, int]) -> Iterator[str]:
    """Codes without a code above them that others of their name have."""
    below = {alike(path[-1]): path for path in every if len(path) > 1}
    deeper = {path[0] for path in every if len(path) > 1}
    for path in every:
        if len(path) == 1 and path[0] not in deeper and (other := below.get(alike(path[0]))):
            yield f"{path[0]} (elsewhere {BETWEEN_CODES.join(other)})"
