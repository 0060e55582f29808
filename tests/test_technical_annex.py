"""The annex says each thing once: results of one shape in one table, reasons and remarks once."""

from __future__ import annotations

from typing import Any

from evaluation.declare.whose_rows import Unit
from evaluation.report.model import MethodNote, Prose, Tabulation
from evaluation.report.technical import _apart, _note, _results
from evaluation.report.web import grid
from evaluation.say.finding import Basis, Claim, Column, Estimate, Finding, Row, Statistic, Table


def finding(key: str, title: str, **more: Any) -> Finding:
    given = {"headline": f"{title} was counted.", "estimates": {}, **more}
    return Finding(
        key=key,
        title=title,
        unit=Unit.CHILD,
        n=20,
        claim=Claim.CHANGED,
        basis=Basis(evaluation="one"),
        **given,
    )


def number(label: str, value: float, n: int = 20) -> Estimate:
    return Estimate(label=label, statistic=Statistic.MEAN, value=value, n=n, decimals=1)


def tables(*findings: Finding) -> list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    made = [block for block in _results(findings, findings, ()) if isinstance(block, Tabulation)]
    return [(grid(t.table).head, grid(t.table).rows) for t in made]


def table(*rows: tuple[str, float, float]) -> Table:
    columns = (
        Column(key="who", label="Agency"),
        Column(key="n", label="People", statistic=Statistic.COUNT),
        Column(key="mean", label="Mean before", statistic=Statistic.MEAN, decimals=1),
    )
    made = tuple(Row(cells={"who": who, "n": n, "mean": mean}) for who, n, mean in rows)
    return Table(caption="Means", columns=columns, rows=made)


def test_results_with_the_same_few_numbers_have_a_row_each() -> None:
    made = [
        finding(f"one.{at}", f"Reliable change in {name}", estimates={"x": number("Smallest", at)})
        for at, name in enumerate(("mood", "sleep"), 1)
    ]
    [(head, rows)] = tables(*made)
    assert head == ("Result", "Smallest")
    assert rows == (("Mood", "1.0"), ("Sleep", "2.0"))


def test_results_with_many_numbers_have_a_column_each() -> None:
    made = [
        finding(
            f"one.{name}",
            f"Change: {name}",
            estimates={f"e{at}": number(f"Number {at}", at) for at in range(5)},
        )
        for name in ("north", "south")
    ]
    [(head, rows)] = tables(*made)
    assert head == ("Number", "North", "South")
    assert rows[4] == ("Number 4", "4.0", "4.0")


def test_tables_with_the_same_rows_are_one_and_others_stay_apart() -> None:
    same = (("Health", 12.0), ("Police", 14.0))
    first, second = (
        finding(f"one.{name}", f"Mean {name}", table=table(*((w, n, x + n) for w, n in same)))
        for x, name in ((1, "trust"), (2, "hope"))
    )
    other = finding("one.other", "Mean other", table=table(("Health", 11, 3), ("Police", 14, 4)))
    [(head, rows), (_, apart)] = tables(first, second, other)
    assert head == ("Agency", "People", "Trust", "Hope")
    assert rows[0] == ("Health", "12", "13.0", "14.0")
    assert apart[0] == ("Health", "11", "3.0")


def test_a_result_of_one_number_that_its_sentence_says_has_no_table() -> None:
    said = finding(
        "one.a", "Reach", headline="In all 52 came.", estimates={"x": number("Came", 52)}
    )
    said = said.model_copy(
        update={"estimates": {"x": said.estimates["x"].model_copy(update={"decimals": 0})}}
    )
    assert tables(said) == []
    [words] = [block for block in _results([said], [said], ()) if isinstance(block, Prose)]
    assert "In all 52 came." in words.html


def test_titles_are_told_apart_by_what_differs() -> None:
    assert _apart(["Change in mood", "Change in sleep"]) == ["Mood", "Sleep"]
    assert _apart(["Mood: all who answered", "Sleep: all who answered"]) == ["Mood", "Sleep"]
    assert _apart(["Same", "Same"]) == ["Same", "Same"]


def test_reasons_and_remarks_are_told_once() -> None:
    told: set[str] = set()
    why = "They were the same people."
    note = MethodNote("Change in mood", "Mean of changes.", why, ("Mind.",))
    first = _note(note, told)
    assert why in first
    later = MethodNote("To follow-up", "Mean of changes later.", why, ("Mind.", "New."))
    second = _note(later, told)
    assert "Why so, and what to keep in mind: as above." in second
    assert "New." in second
    assert "Mind." not in second
    assert "Worked out as above." in _note(note, told)


def test_results_that_are_sentences_only_are_one_list_with_each_sentence_once() -> None:
    said = "61 answered; what each group said is not shown."
    made = [finding(f"one.{n}", f"Q{n}, by agency", headline=said) for n in range(3)]
    other = finding("one.x", "Other", headline="60 answered.")
    [block] = _results([*made, other], [*made, other], ())
    assert isinstance(block, Prose)
    assert block.html.count(said) == 1
    assert "Q0, by agency; Q1, by agency; Q2, by agency." in block.html
    assert block.html.count("<li>") == 2
    [alone] = _results([other], [other], ())
    assert isinstance(alone, Prose)
    assert "<li>" not in alone.html
