"""Every message has a code, a code means one thing, and the page of messages is up to date."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from house import ROOT, modules
from messages import CODE, PAGE, by_code, messages, page
from test_cli import pathfinder

from evaluation.command.demo import write_demo
from evaluation.errors import Issue

# One thing that is worded in several ways, as it is met in different files or commands.
SHARED = frozenset(
    {
        "columns.missing",
        "columns.no-identifier",
        "columns.no-such-item",
        "evaluation.same-findings",
        "file.damaged",
        "file.empty",
        "file.missing",
        "file.not-text",
        "file.not-written",
        "file.protected",
        "file.too-large",
        "file.would-be-lost",
        "file.wrong-ending",
        "instrument.limit-out-of-range",
        "proforma.words-above",
        "rows.set-aside",
        "screens.fast",
        "screens.one-answer",
        "screens.waves-swapped",
    }
)


def test_every_message_has_a_code_that_is_written_out() -> None:
    wrong = [m for m in messages() if not CODE.fullmatch(m.code)]
    assert not wrong, "\n".join(f"{m.place}: {m.code!r} {m.problem}" for m in wrong)
    assert len(by_code()) > 200


def test_helpers_take_a_code_by_its_name() -> None:
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in modules(ROOT).values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and "Issue" in ast.unparse(node.returns or ast.Constant(""))
        and "code" in {argument.arg for argument in node.args.args}
    ]
    assert not wrong, f"the page of messages would pass them over: {wrong}"


def test_one_code_has_one_meaning() -> None:
    several = {code: {m.problem for m in same} for code, same in by_code().items()}
    shared = {code for code, problems in several.items() if len(problems) > 1}
    assert shared == SHARED, f"listed and not shared, or the other way: {shared ^ SHARED}"


def test_the_page_of_messages_is_as_the_code_is() -> None:
    assert "|  |" not in page(), "say in MEANINGS what this code means"
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/messages.py --write"


@pytest.mark.parametrize(
    ("source", "code", "problem", "fix"),
    [
        ('Issue(f, "It is gone.", "Look.", code="file.gone")', "file.gone", "It is gone.", "Look."),
        ('Issue(f, f"{n} row{s(n)} gone.", "", code="a.b")', "a.b", "… rows gone.", ""),
        ('Issue(f, "It is gone.", "Look.")', "", "It is gone.", "Look."),
        ('Issue(f, "It is gone.", "Look.", code=name)', "", "It is gone.", "Look."),
        ('refuse(f, "It is gone.", "Look.", code="a.b")', "a.b", "It is gone.", "Look."),
    ],
)
def test_a_message_is_read_from_its_call(
    tmp_path: Path, source: str, code: str, problem: str, fix: str
) -> None:
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "__init__.py").write_text(source, encoding="utf-8")
    [message] = messages(tmp_path)
    assert (message.code, message.problem, message.fix) == (code, problem, fix)


def test_terminal_workbook_and_json_word_an_issue_each_in_its_way() -> None:
    issue = Issue("a.csv", "It is gone.", "Look.", cell="D17", code="file.gone")
    assert str(issue) == "a.csv, D17: It is gone. Look."
    assert issue.sentence == "It is gone. Look."
    assert issue.as_json() == {
        "sheet": "",
        "cell": "D17",
        "value": "",
        "problem": "It is gone.",
        "action": "Look.",
        "code": "file.gone",
    }


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codes") / "programme"
    write_demo(folder)
    data = folder / "deliverables/family-therapy/data/anorexia.csv"
    data.write_text(data.read_text().replace('1,"Cont",80.7,80.2', ',"Kont",8o.7,'))
    (folder / "deliverables/flats/deliverable.yaml").write_text("titel: x\n", encoding="utf-8")
    return folder


def test_check_gives_who_was_read_and_every_code_as_json(programme: Path) -> None:
    answer = pathfinder("check", "--json", cwd=programme)
    assert answer.returncode == 1
    read = json.loads(answer.stdout)
    accounts = {account["slug"]: account for account in read["deliverables"]}
    faults = [i for i in accounts["family-therapy"]["issues"] if i["severity"] == "fault"]
    assert [(fault["cell"], fault["code"]) for fault in faults] == [
        ("A2", "people.no-identifier"),
        ("B2", "groups.no-such-code"),
        ("C2", "answers.not-known"),
    ]
    codes = {issue["code"] for issue in accounts["flats"]["issues"]}
    assert "declaration.unknown-key" in codes
    assert accounts["flats"]["evaluations"] == []  # of no declaration, no evaluation is known
    [unread] = accounts["family-therapy"]["evaluations"]
    assert (unread["files"], unread["people"]) == ([], {})
    assert unread["not_read"] == ["deliverables/family-therapy/data/anorexia.csv"]
    register = accounts["trauma-informed-training"]["evaluations"][1]
    assert register["people"] == {"": 66}
    both = accounts["peer-parents"]["evaluations"][0]
    assert both["people"] == {"baseline": 7, "endpoint": 7}
    assert both["not_read"] == []
    assert [(f["wave"], f["rows"]) for f in both["files"]] == [("baseline", 7), ("endpoint", 7)]
    assert all(f["columns"] for f in both["files"])
    every = [i["code"] for a in accounts.values() for i in (*a["issues"], *a["details"])]
    assert all(every)


def test_read_and_status_give_codes_as_json(programme: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name,age\nZo\xeb,12\n", encoding="latin-1")
    read = json.loads(pathfinder("read", "x.csv", "--json", cwd=tmp_path).stdout)
    assert [issue["code"] for issue in read["issues"]] == ["text.not-utf-8"]
    states = json.loads(pathfinder("status", "--json", cwd=programme).stdout)
    told = next(state for state in states if state["slug"] == "flats")
    assert told["state"] == "faulty"
    assert len(told["codes"]) == len(told["messages"])
    assert "declaration.unknown-key" in told["codes"]
