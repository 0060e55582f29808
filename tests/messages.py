"""Every message of the code with its code: docs/messages.md is written from it.

Run ``python tests/messages.py --write`` after a message was added or changed;
``tests/test_messages.py`` holds the page and the rules.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from house import ROOT, called, modules

PAGE = ROOT / "docs" / "messages.md"
CODE = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*")
_GAP = "…"
# What a message means where its words are put together from parts.
MEANINGS = {
    "counts.not-a-figure": "What stands in a cell for a figure is none, and no word that says why "
    "there is none.",
    "claims.beyond-data": "A sentence on a survey or a log speaks for others than those who "
    "answered, of a test or an interval, of people where events were counted, or of need.",
    "answers.codes-against-words": "By the file's own words its codes mean something else than the "
    "instrument's, or number and word of its cells disagree; both scales are shown.",
    "answers.codes-beyond": "Answers run beyond the ends of the instrument in column after column.",
    "answers.read-by-label": "By the file's labels its codes mean something else than the "
    "instrument's, and answers were read by the labels.",
    "answers.items-against-the-rest": "Items run against the rest of their scale.",
    "instrument.key-not-looked-up": "The key of an instrument is from memory.",
    "answers.none-given": "Cells say in words that there is no answer.",
    "answers.not-known": "This is not an answer that this item knows.",
    "cell.damaged": "A cell of the workbook cannot be read as the workbook describes it.",
    "cell.of-kind": "Cells hold an error of Excel or another sign that is no answer.",
    "declaration.not-valid": "A line of this file is missing, or holds what it may not hold.",
    "declaration.unknown-key": "This key is not known here.",
    "doubled.differing": "A person's submissions stand twice and differ.",
    "doubled.dropped": "A person's submissions stand twice; one of them is used.",
    "key-list.not-readable": "This line of the key list cannot be read.",
    "notebook.cell-too-long": "A cell of the notebook took longer than it may, and was stopped.",
    "notebook.refused": "A notebook stopped at a fault in the data.",
    "picture.no-alt-text": "Nobody has written in words what a picture shows.",
    "picture.not-usable": "This picture is of a kind that is not read, damaged or too large.",
    "picture.too-large-together": "The pictures of the proforma are too large together.",
    "rows.set-aside": "The survey tool says that this row is a test, spam or a preview.",
    "rows.unfinished": "The survey tool says that this response was not finished.",
    "survey.no-weights": "Answers cannot be weighted as declared: "
    "margins do not fit the people or one another.",
    "survey.question-sheet": "A row of the sheet of questions says what cannot be read, or leaves "
    "out what its kind of answer needs.",
    "waves.clusters": "Some people have no group or session, or are alone in one.",
    "word.not-carried": "This part of the Word file cannot be carried into the report.",
    "waves.not-paired": "Some people of one wave have an identifier that the other does not have.",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One place in the code that makes an issue: its code, what it says, what it says to do."""

    place: str
    code: str
    problem: str
    fix: str


@cache
def messages(root: Path = ROOT) -> tuple[Message, ...]:
    """Every message; ``code`` is empty where it is not written out."""
    return tuple(_messages(root))


def _messages(root: Path) -> Iterator[Message]:
    for path in modules(root).values():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        scopes: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
        while scopes:
            node, scope = scopes.pop()
            scope = node if isinstance(node, ast.FunctionDef) else scope
            scopes += [(child, scope) for child in ast.iter_child_nodes(node)]
            if isinstance(node, ast.Call):
                yield from _of_call(node, scope, tree, path.relative_to(root).as_posix())


def _of_call(call: ast.Call, scope: ast.AST, tree: ast.AST, file: str) -> Iterator[Message]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    name = called(call)
    code = given.get("code")
    if code is None and not (name == "Issue" and None not in given):
        return
    texts = [text for argument in call.args for text in _texts(argument, scope, tree)]
    keys = [key for key in ("problem", "fix", "action") if key in given]
    texts += [_text(given[key], scope, tree) for key in keys]
    if name == "Issue":
        said = [*texts[1:3], "", ""]
    else:  # a helper: the problem is its first argument with a space, the fix comes next
        said = [*texts[next((n for n, text in enumerate(texts) if " " in text), 0) :], "", ""]
    handed_on = isinstance(code, ast.Name) and code.id in _parameters(scope)
    if handed_on or (name == "Issue" and not any(said[:2])):
        return  # a place without words, or a helper, whose callers say the code
    for value in _branches(code):
        yield Message(f"{file}:{call.lineno}", value, said[0], said[1])


def _parameters(scope: ast.AST) -> set[str]:
    if not isinstance(scope, ast.FunctionDef):
        return set()
    return {argument.arg for argument in (*scope.args.args, *scope.args.kwonlyargs)}


def _branches(code: ast.expr | None) -> list[str]:
    """The codes that an argument may be; an empty text where one is not written out."""
    if isinstance(code, ast.IfExp):
        return [*_branches(code.body), *_branches(code.orelse)]
    return [code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else ""]


def _texts(node: ast.expr, scope: ast.AST, tree: ast.AST) -> list[str]:
    """The words of one argument; of several that stand in a tuple before the call."""
    if isinstance(node, ast.Starred):
        name = ast.unparse(node.value)
        named = (a.value for a in ast.walk(scope) if isinstance(a, ast.Assign) and _names(a, name))
        parts = next((value.elts for value in named if isinstance(value, ast.Tuple)), [])
        return [_text(part, scope, tree) for part in parts] or [_GAP, _GAP]
    return [_text(node, scope, tree)]


def _text(node: ast.expr, scope: ast.AST, tree: ast.AST, deep: int = 0) -> str:
    """The words of an expression, with a sign for what is put in while the program runs."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _put_in(part.value, scope, tree, deep)
            if isinstance(part, ast.FormattedValue)
            else _text(part, scope, tree, deep)
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return "".join(_text(side, scope, tree, deep) for side in (node.left, node.right))
    if isinstance(node, ast.IfExp):
        return _text(node.body, scope, tree, deep) or _text(node.orelse, scope, tree, deep)
    if isinstance(node, ast.Call):
        of_text = isinstance(node.func, ast.Attribute) and node.func.attr in ("strip", "format")
        inner = node.func.value if of_text and isinstance(node.func, ast.Attribute) else None
        return _text(inner, scope, tree, deep) if inner else _put_in(node, scope, tree, deep)
    if isinstance(node, ast.Name) and deep < 3:
        for where in (ast.walk(scope), ast.iter_child_nodes(tree)):
            assigned = [
                other for other in where if isinstance(other, ast.Assign) and _names(other, node.id)
            ]
            before = [other for other in assigned if other.lineno < node.lineno]
            if nearest := max(before or assigned, key=lambda a: a.lineno, default=None):
                return _text(nearest.value, scope, tree, deep + 1)
    return _GAP


def _names(assigned: ast.Assign, name: str) -> bool:
    return ast.unparse(assigned.targets[0]) == name


def _put_in(node: ast.expr, scope: ast.AST, tree: ast.AST, deep: int) -> str:
    """What a reader of the page sees where a value is put in: counted nouns, other sentences."""
    if "did_you_mean(" in ast.unparse(node):
        return 'Did you mean "…"?'
    if isinstance(node, ast.Name):
        words = _text(node, scope, tree, deep)
        return words if " " in words else _GAP
    words = [c.value for c in ast.walk(node) if isinstance(c, ast.Constant)]
    nouns = [word for word in words if isinstance(word, str)]
    if isinstance(node, ast.IfExp) and len(nouns) == 2 and "== 1" in ast.unparse(node):
        return nouns[1]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("count", "plural", "s")):
        name = ast.unparse(node.func)
        if nouns and name != "s":
            return f"{_GAP} {nouns[1] if len(nouns) > 1 else nouns[0] + 's'}"
        if name == "s":
            return nouns[1] if len(nouns) > 1 else "s"
    return _GAP


def by_code(root: Path = ROOT) -> dict[str, list[Message]]:
    """The messages of each code."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages(root):
        found[message.code].append(message)
    return dict(sorted(found.items()))


def page(root: Path = ROOT) -> str:
    """docs/messages.md."""
    lines = [
        "# Messages",
        "",
        "Every fault and note has a code that stays when its words are put better. `--json` of",
        "`check`, `read` and `status` gives it; `…` stands for what a message names. This page is",
        "written by `python tests/messages.py --write`.",
    ]
    room = ""
    for code, said in by_code(root).items():
        if not code:
            continue
        if code.partition(".")[0] != room:
            room = code.partition(".")[0]
            lines += [
                "",
                f"## {room}",
                "",
                "| code | what it means | what to do |",
                "|---|---|---|",
            ]
        meaning = MEANINGS.get(code) or _or(message.problem for message in said)
        fix = _or(message.fix for message in said) or (
            "As the message says." if any(m.fix for m in said) else "-"
        )
        lines.append(f"| `{code}` | {meaning} | {fix} |")
    return "\n".join(lines) + "\n"


def _or(texts: Iterator[str]) -> str:
    """Different wordings of one message, each once; none that is nothing but a gap."""
    gaps = (re.sub(r"\{n?\}|…[… ]*…", _GAP, " ".join(text.split())) for text in texts)
    plain = (text.replace("|", "\\|") for text in gaps)
    return "<br>".join(dict.fromkeys(text for text in plain if text.strip(f"{_GAP} .,:;")))


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page())
