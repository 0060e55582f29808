"""What went out is remembered, so that a later edition gives nobody away.

Authority: an attacker who has the files of every edition that went out and nothing else, and who
subtracts totals (mean times n); the rule of ten joined, of the reference on disclosure.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from command_line import pathfinder
from workspace_maker import (
    AFTER,
    BEFORE,
    HEADINGS,
    ROOT,
    TWO,
    change_findings,
    csv_text,
    declare,
    make_workspace,
    put,
    responses,
)

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Workspace
from evaluation.errors import EvaluationError
from evaluation.link.waves import match_waves
from evaluation.protect.ledger import Fate, Held, told_in_report
from evaluation.protect.policy import load_policy
from evaluation.protect.printed import Ledger
from evaluation.protect.protect import protect
from evaluation.publish.releases import (
    COPY,
    LEDGER,
    PRINTED,
    Taking,
    correct,
    holding_of,
    keep,
    read_ledger,
    record_release,
    told_of,
    what_is_out,
    write_printing,
)
from evaluation.report.formats import FORMATS
from evaluation.report.lead.proforma import SECTIONS
from evaluation.run.deliverable import run_deliverable
from evaluation.say.finding import Edition, Finding
from evaluation.say.record import findings_file
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
MAY, JUNE, JULY = date(2027, 5, 3), date(2027, 6, 7), date(2027, 7, 8)
OUTSIDE = (Edition.PUBLIC, Edition.RESTRICTED)
Scores = Mapping[str, tuple[int, int, int, int]]  # both scales before, both after


def children(n: int, seed: int = 1, start: int = 0) -> dict[str, tuple[int, int, int, int]]:
    dice = random.Random(seed)
    people = [(f"KEY-{i:03d}", [dice.randint(0, 10) for _ in "abcd"]) for i in range(start + n)]
    return {name: (s[0], s[1], s[2], s[3]) for name, s in people[start:]}


def without(people: Scores, *names: str) -> dict[str, tuple[int, int, int, int]]:
    return {name: scores for name, scores in people.items() if name not in names}


def findings(
    people: Scores, unit: Unit = Unit.CHILD, unscored: Sequence[str] = ()
) -> list[Finding]:
    """What a before-and-after finds; ``unscored``: people without an answer on the first scale."""
    return [*_findings(tuple(people.items()), unit, tuple(unscored))]


@cache
def _findings(
    listed: tuple[tuple[str, tuple[int, int, int, int]], ...], unit: Unit, unscored: tuple[str, ...]
) -> tuple[Finding, ...]:
    people = dict(listed)
    model = Instrument.model_validate(TWO)
    index = pd.Index(people, name="person", dtype=object)
    waves = [
        pd.DataFrame([scores[at : at + 2] for scores in people.values()], index, ["a", "b"], float)
        for at in (0, 2)
    ]
    waves[1].loc[list(unscored), "a"] = None
    made = [
        responses(model, answers, wave, unit)
        for wave, answers in zip((BASELINE, ENDPOINT), waves, strict=True)
    ]
    return tuple(change_findings(match_waves(made), [score(r) for r in made], primary="two.a"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "w")
    declare(made.root / "deliverables/e/deliverable.yaml", {"title": "Sister", "area": "A"})
    return made


def run(
    workspace: Workspace, exact: Sequence[Finding], slug: str = "d", on: date = MAY
) -> dict[Edition, Held]:
    """What a run does with its findings, for every edition, with the files that it leaves."""
    holding = holding_of(workspace, slug, on)
    folder = workspace.outputs / slug
    held = {e: holding.held(exact, _protected(exact, e), e) for e in Edition}
    for edition, judged in held.items():
        (folder / edition.folder).mkdir(parents=True, exist_ok=True)
        text = findings_file(judged.findings, slug, edition, synthetic=False)
        (folder / edition.folder / "findings.json").write_text(text, encoding="utf-8")
    write_printing(held.values(), folder / "internal")
    return held


_KNOWN: dict[tuple[Edition, tuple[int, ...]], tuple[Sequence[Finding], tuple[Finding, ...]]] = {}


def _protected(exact: Sequence[Finding], edition: Edition) -> tuple[Finding, ...]:
    """What an edition may show of findings, which many tests make in common."""
    place = (edition, tuple(map(id, exact)))
    if place not in _KNOWN:  # kept with the findings, so that these stay the only ones of their id
        _KNOWN[place] = ([*exact], protect(exact, edition, POLICY))
    return _KNOWN[place][1]


def publish(
    workspace: Workspace,
    exact: Sequence[Finding],
    slug: str = "d",
    on: date = MAY,
    editions: Sequence[Edition] = (Edition.PUBLIC,),
) -> dict[str, Any]:
    """A run whose editions go out on the same day, and the public file that readers have."""
    run(workspace, exact, slug, on)
    for edition in editions:
        record_release(workspace, slug, edition, on, "AB")
    return readers_file(workspace, slug)


def readers_file(
    workspace: Workspace, slug: str = "d", edition: Edition = Edition.PUBLIC
) -> dict[str, Any]:
    path = workspace.outputs / slug / edition.folder / "findings.json"
    return {f["key"]: f for f in json.loads(path.read_text("utf-8"))["findings"]}


def printed_numbers(finding: Mapping[str, Any]) -> dict[str, object]:
    """The values of a finding in a reader's file."""
    estimates = finding["estimates"].items()
    return {name: e["value"] for name, e in estimates if e["value"] is not None}


def totals(file: Mapping[str, Any]) -> dict[tuple[str, str], tuple[float, int]]:
    """Every total that a reader makes of a file: mean or change times n, with n."""
    return {
        (key, name): (estimate["value"] * finding["n"], finding["n"])
        for key, finding in file.items()
        for name, estimate in finding["estimates"].items()
        if finding["n"] and estimate["value"] is not None
        if estimate["statistic"] in {"mean", "change"}
    }


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """What an attacker learns of few people: totals that differ though nearly all are the same."""
    first, second = totals(one), totals(other)
    return {
        place: second[place][0] - first[place][0]
        for place in first.keys() & second.keys()
        if abs(first[place][1] - second[place][1]) < 10 and first[place] != second[place]
    }


def sentences(file: Mapping[str, Any]) -> str:
    return json.dumps(file, ensure_ascii=False)


def test_the_first_edition_stands_as_it_is_and_the_run_says_what_will_be_held(
    workspace: Workspace,
) -> None:
    exact = findings(children(11))
    held = run(workspace, exact)
    for edition in Edition:
        assert held[edition].findings == protect(exact, edition, POLICY)
    [note] = told_of(held.values(), POLICY)
    assert note.code == "ledger.will-hold"
    assert "says of children" in note.problem
    assert not read_ledger(workspace).shown  # a run leaves no entry


@pytest.mark.parametrize("edition", OUTSIDE)
def test_the_same_data_run_again_are_the_same_report(
    workspace: Workspace, edition: Edition
) -> None:
    exact = findings(children(11))
    publish(workspace, exact, editions=OUTSIDE)
    held = run(workspace, exact, on=JUNE)[edition]
    assert held.findings == protect(exact, edition, POLICY)
    assert not list(told_of([held], POLICY))


@pytest.mark.sampled(5)
@pytest.mark.parametrize("n", [11, 12, 16, 25])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_withdraws_is_not_given_away(workspace: Workspace, n: int, seed: int) -> None:
    people = children(n, seed)
    first = publish(workspace, findings(people))
    assert totals(first)
    held = run(workspace, findings(without(people, "KEY-003")), on=JUNE)[Edition.PUBLIC]
    second = readers_file(workspace)
    assert not differences(first, second)
    assert not totals(second)
    assert "two.a.change" in held.keys(Fate.TAKEN_DOWN)
    assert second["two.a.change"]["headline"] == (
        "Change in first: taken down on 7 June 2027, until there is enough new data. Please no "
        "longer use the earlier numbers."
    )


def test_a_tombstone_says_neither_who_nor_that_anybody_withdrew(workspace: Workspace) -> None:
    people = children(11)
    publish(workspace, findings(people))
    publish(workspace, findings(without(people, "KEY-003")), on=JUNE)
    file = sentences(readers_file(workspace))
    assert not [word for word in ("withdr", "consent", "KEY-", "left the") if word in file.lower()]
    run(workspace, findings(without(people, "KEY-003")), on=JULY)
    assert sentences(readers_file(workspace)) == file  # with the day on which it was taken down


def test_who_withdrew_by_mistake_brings_the_numbers_back(workspace: Workspace) -> None:
    people = children(11)
    first = publish(workspace, findings(people))
    publish(workspace, findings(without(people, "KEY-003")), on=JUNE)
    run(workspace, findings(people), on=JULY)
    assert totals(readers_file(workspace)) == totals(first)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("joined", [1, 2, 9])
def test_until_ten_have_joined_the_last_numbers_stand_with_their_date(
    workspace: Workspace, joined: int
) -> None:
    first = publish(workspace, findings(children(11)))
    held = run(workspace, findings(children(11 + joined)), on=JUNE)[Edition.PUBLIC]
    second = readers_file(workspace)
    assert totals(second) == totals(first)
    assert not differences(first, second)
    change = second["two.a.change"]
    assert "As published on 3 May 2027." in change["caveats"]
    assert "3 May 2027" in told_in_report(held)[0]
    assert change["headline"].endswith("(As published on 3 May 2027.)")
    assert "3 May 2027" in change["figure"]["title"] if change["figure"] else True
    assert {note.code for note in told_of([held], POLICY)} == {"ledger.stands"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("left", [0, 1, 4])
def test_when_ten_have_joined_there_are_new_numbers_whoever_left(
    workspace: Workspace, left: int
) -> None:
    first = publish(workspace, findings(children(14)))
    later = without(children(24), *list(children(14))[:left])
    held = run(workspace, findings(later), on=JUNE)[Edition.PUBLIC]
    assert held.findings == protect(findings(later), Edition.PUBLIC, POLICY)
    assert not differences(first, readers_file(workspace)) or left


def test_people_who_come_by_ones_and_twos_wait_until_ten_have_since_the_last_release(
    workspace: Workspace,
) -> None:
    publish(workspace, findings(children(11)))
    for n in (14, 18, 20):
        file = publish(workspace, findings(children(n)), on=JUNE)
        assert file["two.a.change"]["n"] == 11
    file = publish(workspace, findings(children(21)), on=JULY)
    assert file["two.a.change"]["n"] == 21
    assert publish(workspace, findings(children(30)), on=JULY)["two.a.change"]["n"] == 21


def test_an_earlier_release_counts_though_the_last_is_far_off(workspace: Workspace) -> None:
    """Eleven, then 21, then eleven of whom one is another: the last is read beside the first."""
    people = children(21)
    publish(workspace, findings(without(people, *list(people)[11:])))
    publish(workspace, findings(people), on=JUNE)
    third = without(people, *list(people)[10:20])
    run(workspace, findings(third), on=JULY)
    assert not totals(readers_file(workspace))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("by", [1, 2, 5])
def test_one_changed_answer_does_not_show_as_a_total_that_moved(
    workspace: Workspace, by: int
) -> None:
    people = children(11)
    first = publish(workspace, findings(people))
    a, b, c, d = people["KEY-004"]
    held = run(workspace, findings({**people, "KEY-004": (a, b, c + by, d)}), on=JUNE)
    second = readers_file(workspace)
    assert totals(second) == totals(first)
    assert "two.a.change" in held[Edition.PUBLIC].keys(Fate.STANDS)
    assert second["two.b.change"] == first["two.b.change"]  # which has not changed


@pytest.mark.sampled(3)
@pytest.mark.parametrize("out", OUTSIDE)
@pytest.mark.parametrize("n", [12, 24])
def test_a_changed_answer_does_not_show_beside_another_edition(
    workspace: Workspace, n: int, out: Edition
) -> None:
    people = children(n)
    publish(workspace, findings(people), editions=[out])
    first = readers_file(workspace, edition=out)
    a, b, c, d = people["KEY-004"]
    run(workspace, findings({**people, "KEY-004": (a, b, (c + 2) % 11, d)}), on=JUNE)
    for edition in OUTSIDE:
        assert not differences(first, readers_file(workspace, edition=edition)), edition


def test_the_same_data_stand_in_both_editions_though_one_went_out(workspace: Workspace) -> None:
    exact = findings(children(12))
    publish(workspace, exact)
    held = run(workspace, exact, on=JUNE)[Edition.RESTRICTED]
    assert held.findings == protect(exact, Edition.RESTRICTED, POLICY)


def test_an_answer_that_a_declaration_turned_does_not_show_beside_another_edition(
    workspace: Workspace,
) -> None:
    """The files are the same and so is their digest; how they are read is not."""

    def of_one_file(people: Scores) -> list[Finding]:
        basis = {"data_digest": "same"}
        return [
            f.model_copy(update={"basis": f.basis.model_copy(update=basis)})
            for f in findings(people)
        ]

    people = children(12)
    first = publish(workspace, of_one_file(people))
    a, b, c, d = people["KEY-004"]
    run(workspace, of_one_file({**people, "KEY-004": (a, b, (c + 2) % 11, d)}), on=JUNE)
    assert not differences(first, readers_file(workspace, edition=Edition.RESTRICTED))


def test_a_score_that_is_missing_now_is_no_withdrawal(workspace: Workspace) -> None:
    people = children(12)
    first = publish(workspace, findings(people))
    held = run(workspace, findings(people, unscored=["KEY-002"]), on=JUNE)[Edition.PUBLIC]
    assert "two.a.change" in held.keys(Fate.STANDS)
    assert totals(readers_file(workspace)) == totals(first)


def test_another_edition_is_read_beside_this_one(workspace: Workspace) -> None:
    """The board has the restricted edition, and reads the public one too."""
    people = children(12)
    publish(workspace, findings(people), editions=[Edition.RESTRICTED])
    board = readers_file(workspace, edition=Edition.RESTRICTED)
    assert totals(board)
    fewer = findings(without(people, "KEY-001"))
    run(workspace, fewer, on=JUNE)
    for edition in OUTSIDE:
        assert not differences(board, readers_file(workspace, edition=edition)), edition
    assert not totals(readers_file(workspace))


def test_only_people_who_are_protected_fall_under_it(workspace: Workspace) -> None:
    exact = findings(children(11), Unit.SESSION)
    held = run(workspace, exact)[Edition.PUBLIC]
    assert not held.shown.printed
    publish(workspace, exact)
    later = findings(children(12), Unit.SESSION)
    again = run(workspace, later, on=JUNE)[Edition.PUBLIC]
    assert again.findings == protect(later, Edition.PUBLIC, POLICY)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("other", ["one more", "one fewer", "one other", "one answer"])
def test_of_sisters_one_shows_and_the_other_refers(workspace: Workspace, other: str) -> None:
    people = children(12)
    a, b, c, d = people["KEY-000"]
    sister = {
        "one more": children(13),
        "one fewer": without(people, "KEY-003"),
        "one other": without(children(13), "KEY-003"),
        "one answer": {**people, "KEY-000": (a, b, c + 2, d)},
    }[other]
    first = publish(workspace, findings(people))
    held = run(workspace, findings(sister), "e", JUNE)[Edition.PUBLIC]
    second = readers_file(workspace, "e")
    assert not differences(first, second)
    assert "two.a.change" in held.keys(Fate.ELSEWHERE)
    assert second["two.a.change"]["withheld"] == ("not shown: shown in “D” (published 3 May 2027)")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("sister", ["the same people", "others", "half are others"])
def test_reports_of_the_same_or_of_quite_other_people_both_show(
    workspace: Workspace, sister: str
) -> None:
    publish(workspace, findings(children(20)))
    start = {"the same people": 0, "others": 20, "half are others": 10}[sister]
    exact = findings(children(20, start=start))
    held = run(workspace, exact, "e", JUNE)[Edition.PUBLIC]
    assert held.findings == protect(exact, Edition.PUBLIC, POLICY)


def of_a_sum(people: Scores) -> list[Finding]:
    """What is found of two scales and of their sum, by name of the scale."""
    total = {"title": "Both", "direction": "higher_better", "items": ["a", "b"]}
    model = Instrument.model_validate({**TWO, "scales": {**TWO["scales"], "sum": total}})
    index = pd.Index(people, name="person", dtype=object)
    made = [
        responses(
            model,
            pd.DataFrame([s[at : at + 2] for s in people.values()], index, ["a", "b"], float),
            wave,
            Unit.CHILD,
        )
        for wave, at in ((BASELINE, 0), (ENDPOINT, 2))
    ]
    return change_findings(match_waves(made), [score(r) for r in made], primary="two.sum")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("first", ["two.sum.change", "two.a.change"])
def test_a_sum_in_one_report_and_its_parts_in_a_sister_are_not_subtracted(
    workspace: Workspace, first: str
) -> None:
    changes = {"two.sum.change", "two.a.change", "two.b.change"}
    one = [f for f in of_a_sum(children(12)) if f.key == first]
    others = [f for f in of_a_sum(children(13)) if f.key in changes - {first}]
    publish(workspace, one)
    run(workspace, others, "e", JUNE)
    shown = {key for key, f in readers_file(workspace, "e").items() if totals({key: f})}
    assert not shown & {"two.sum.change", first}
    assert first != "two.sum.change" or not shown


def test_of_sisters_that_are_collected_at_once_the_second_waits(workspace: Workspace) -> None:
    run(workspace, findings(children(11)))
    run(workspace, findings(children(12)), "e")
    taking = Taking(workspace)
    taking.take("d")
    with pytest.raises(EvaluationError, match="pathfinder run e"):
        taking.take("e")
    taking.record(MAY, "collected")
    [shown] = read_ledger(workspace).shown
    assert (shown.slug, shown.at, shown.by) == ("d", MAY, "collected")
    with pytest.raises(EvaluationError, match="pathfinder run e") as told:
        record_release(workspace, "e", Edition.PUBLIC, MAY, "AB")
    assert told.value.issues[0].code == "ledger.overtaken"
    held = run(workspace, findings(children(12)), "e", JUNE)[Edition.PUBLIC]
    assert held.owners == ("D",)
    Taking(workspace).take("e")


def test_numbers_under_another_name_are_numbers_of_the_same_people(workspace: Workspace) -> None:
    """An evaluation that was given another name has no past of its own."""
    people = children(11)
    first = publish(workspace, findings(people))
    renamed = [f.prefixed("again") for f in findings(without(people, "KEY-003"))]
    run(workspace, renamed, on=JUNE)
    second = {k.removeprefix("again."): f for k, f in readers_file(workspace).items()}
    assert not differences(first, second)


def test_a_changed_answer_does_not_show_under_the_name_of_another_evaluation(
    workspace: Workspace,
) -> None:
    people = children(24)
    a, b, c, d = people["KEY-004"]
    first = publish(workspace, [f.prefixed("one") for f in findings(people)])
    changed = findings({**people, "KEY-004": (a, b, (c + 2) % 11, d)})
    run(workspace, [f.prefixed("two") for f in changed], on=JUNE)
    before, after = (
        {key.partition(".")[2]: f for key, f in file.items()}
        for file in (first, readers_file(workspace))
    )
    assert totals(before)
    assert not differences(before, after)


def test_two_informants_on_the_same_children_both_show(workspace: Workspace) -> None:
    """In one report, when the second comes later, and in a sister that has one of them."""
    parent = [f.prefixed("parent") for f in findings(children(20, seed=1))]
    own = [f.prefixed("self") for f in findings(children(20, seed=2))]
    publish(workspace, parent)
    for slug, exact in (("d", [*parent, *own]), ("e", own)):
        publish(workspace, exact, slug, JUNE)
        shown = readers_file(workspace, slug)
        assert not shown["self.two.a.change"]["withheld"], slug


def test_a_finding_that_is_new_tells_nothing_of_people_on_whom_another_is_held(
    workspace: Workspace,
) -> None:
    people = children(11)
    a, b, c, d = people["KEY-004"]
    first = publish(workspace, [f for f in findings(people) if f.key == "two.a.change"])
    run(workspace, findings({**people, "KEY-004": (a, b, c + 1, d)}), on=JUNE)
    second = readers_file(workspace)
    assert printed_numbers(second["two.a.change"]) == printed_numbers(first["two.a.change"])
    for key, finding in second.items():
        others = key.startswith("two.a.") and key != "two.a.change"
        assert not (others and totals({key: finding})), key


def test_two_who_record_at_once_both_stand_in_the_ledger(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(place: Workspace) -> Ledger:
        ledger = read_ledger(place)
        time.sleep(0.2)
        return ledger

    monkeypatch.setattr("evaluation.publish.releases.read_ledger", slowly)
    run(workspace, findings(children(20)))
    run(workspace, findings(children(20, start=20)), "e")
    with ThreadPoolExecutor() as pool:
        for recorded in [
            pool.submit(record_release, workspace, slug, Edition.PUBLIC, MAY, "AB")
            for slug in ("d", "e")
        ]:
            recorded.result()
    assert {shown.slug for shown in read_ledger(workspace).shown} == {"d", "e"}


def test_the_ledger_survives_when_outputs_are_deleted(workspace: Workspace) -> None:
    people = children(11)
    first = publish(workspace, findings(people))
    shutil.rmtree(workspace.outputs)
    run(workspace, findings(children(12)), on=JUNE)
    assert totals(readers_file(workspace)) == totals(first)


DAMAGES: dict[str, Callable[[str], str]] = {
    "cut short": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "of another kind": lambda _: "[]",
    "of a later version": lambda text: text.replace("pathfinder-ledger/1", "pathfinder-ledger/2"),
    "with another key": lambda text: text.replace('"key_check": "', '"key_check": "0'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_stops_and_is_never_taken_for_an_empty_one(
    workspace: Workspace, damage: str
) -> None:
    publish(workspace, findings(children(11)))
    path = workspace.root / LEDGER
    path.write_text(DAMAGES[damage](path.read_text("utf-8")), encoding="utf-8")
    damaged = path.read_bytes()
    with pytest.raises(EvaluationError) as told:
        run(workspace, findings(children(12)), on=JUNE)
    assert told.value.issues[0].code in {"ledger.damaged", "ledger.other-key"}
    with pytest.raises(EvaluationError):
        record_release(workspace, "d", Edition.PUBLIC, JUNE, "AB")
    with pytest.raises(EvaluationError):
        Taking(workspace).take("d")
    releases, faults = what_is_out(workspace)
    assert faults
    assert not releases
    assert path.read_bytes() == damaged


def test_a_ledger_that_is_gone_is_missed(workspace: Workspace) -> None:
    first = publish(workspace, findings(children(11)))
    (workspace.root / LEDGER).unlink()
    with pytest.raises(EvaluationError, match=COPY):
        run(workspace, findings(children(12)), on=JUNE)
    (workspace.root / COPY).rename(workspace.root / LEDGER)
    run(workspace, findings(children(12)), on=JUNE)
    assert totals(readers_file(workspace)) == totals(first)


def test_a_new_key_is_no_crowd_of_newcomers(workspace: Workspace) -> None:
    publish(workspace, findings(children(11)))
    (workspace.root / ".pathfinder/key").write_text("ab" * 32, encoding="ascii")
    with pytest.raises(EvaluationError, match="another key"):
        run(workspace, findings(children(12)), on=JUNE)


def test_the_data_protection_lead_may_let_the_last_numbers_stand(workspace: Workspace) -> None:
    people = children(13)
    first = publish(workspace, findings(people))
    fewer = without(people, "KEY-003")
    with pytest.raises(EvaluationError, match="took nothing down"):
        keep(workspace, "d", JUNE, "DPL", "agreed")
    run(workspace, findings(fewer), on=JUNE)
    assert keep(workspace, "d", JUNE, "DPL", "agreed with the family") == 1
    run(workspace, findings(fewer), on=JULY)
    assert totals(readers_file(workspace)) == totals(first)
    [decision] = read_ledger(workspace).decisions
    decided = (decision.at, decision.by, decision.reason)
    assert decided == (JUNE, "DPL", "agreed with the family")
    run(workspace, findings(without(fewer, "KEY-007")), on=JULY)  # of whom nothing was decided
    assert not totals(readers_file(workspace))


def test_wrong_numbers_are_put_right_by_decision_and_on_the_same_people_only(
    workspace: Workspace,
) -> None:
    people = children(11)
    a, b, c, d = people["KEY-004"]
    right = {**people, "KEY-004": (a, b, c + 2, d)}
    first = publish(workspace, findings(people))
    correct(workspace, "d", JUNE, "DPL", "a form was typed wrongly")
    run(workspace, findings(without(right, "KEY-003")), on=JUNE)
    assert not totals(readers_file(workspace))
    second = publish(workspace, findings(right), on=JUNE)
    assert totals(second) != totals(first)
    run(workspace, findings({**people, "KEY-004": (a, b, c + 3, d)}), on=JULY)
    assert totals(readers_file(workspace)) == totals(second)  # it was for what was out


def test_every_release_stays_and_saying_it_twice_adds_none(workspace: Workspace) -> None:
    for n, day in ((11, MAY), (11, JUNE), (12, JUNE), (22, JULY), (22, JULY)):
        publish(workspace, findings(children(n)), on=day)
    history = [(shown.at, shown.by) for shown in read_ledger(workspace).of("d", Edition.PUBLIC)]
    assert history == [(MAY, "AB"), (JULY, "AB")]
    [release] = what_is_out(workspace)[0]["d"]
    assert (release.since, release.people, release.waits) == (JULY, {"children": 22}, False)
    run(workspace, findings(children(40)), on=JULY)
    [release] = what_is_out(workspace)[0]["d"]
    assert release.waits


def test_neither_labels_nor_identifiers_stand_in_the_ledger(workspace: Workspace) -> None:
    people = children(13)
    publish(workspace, findings(people), editions=OUTSIDE)
    run(workspace, findings(without(people, "KEY-003")), on=JUNE)
    keep(workspace, "d", JUNE, "DPL", "agreed")
    for path in workspace.root.rglob("*.json"):
        if path.parent.name != "deliverables":
            assert "KEY-" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("edition", OUTSIDE)
def test_no_token_leaves_the_team(workspace: Workspace, edition: Edition) -> None:
    publish(workspace, findings(children(11)), editions=OUTSIDE)
    run(workspace, findings(children(12)), on=JUNE)
    tokens = set(every_token(json.loads((workspace.root / LEDGER).read_text("utf-8"))))
    assert len(tokens) == 11
    for path in (workspace.outputs / "d" / edition.folder).rglob("*"):
        assert not [token for token in tokens if token in path.read_text("utf-8")]
    assert tokens <= set(
        every_token(json.loads((workspace.outputs / "d/internal" / PRINTED).read_text("utf-8")))
    )


def every_token(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "sets":
                yield from (token for people in value for token in people)
            elif key in {"keeps", "gone"}:
                yield from value
            elif key == "people":
                assert isinstance(value, int), "people stand once, in sets"
            else:
                yield from every_token(value)
    elif isinstance(content, list):
        for value in content:
            yield from every_token(value)


def rows(people: Scores, at: int) -> str:
    """One wave of answers to the instrument of three items, as a file."""
    return csv_text(
        [HEADINGS, *([name, *(v % 3 for v in s[at:]), 1][:4] for name, s in people.items())]
    )


def put_data(workspace: Workspace, people: Scores) -> None:
    put(workspace.root, "before.csv", rows(people, 0))
    put(workspace.root, "after.csv", rows(people, 1))


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What commands said on the way; the reports are set as pages only."""
    with patch("evaluation.run.deliverable.FORMATS", FORMATS[:1]):
        return travelled(tmp_path_factory)


def travelled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Eleven children; collected; one withdraws; run again. What commands said on the way."""
    files = [{"rows_count": "children", "identify": ["id"], **wave} for wave in (BEFORE, AFTER)]
    evaluation = {"design": "pre_post", "instruments": ["mood"], "primary": "mood.low"}
    made = make_workspace(
        tmp_path_factory.mktemp("journey") / "w",
        marking="public",
        evaluations=[{**evaluation, "data": files}],
    )
    said: dict[str, Any] = {"workspace": made}
    written = "".join(f"## {section.title}\n\nWords of the lead.\n\n" for section in SECTIONS)
    put(made.root, "proforma.md", f"# D\n\n{written}")

    def typed(*words: str) -> str:
        answer = pathfinder(*words, cwd=made.root)
        return answer.stdout + answer.stderr

    put_data(made, children(11))
    said["never run"] = typed("published", "d")
    said["first"] = run_deliverable(made.root, "d", lambda _: None, MAY)
    said["before"] = typed("status")
    typed("collect", "outputs", "--to", "hub")
    said["collected"] = typed("status")
    put_data(made, without(children(11), "KEY-003"))
    said["stale"] = typed("published", "d")
    said["second"] = run_deliverable(made.root, "d", lambda _: None, JUNE)
    said["html"] = (made.outputs / "d/publish/report.html").read_text("utf-8")
    said["waiting"] = typed("status")
    said["published"] = typed("published", "d", "--by", "Ann Other")
    said["json"] = json.loads(typed("status", "--json"))
    said["kept"] = typed("published", "d", "--keep", "agreed", "--by", "DPL")
    return said


def test_a_run_an_edition_that_went_out_and_a_later_run(journey: dict[str, Any]) -> None:
    first, second = journey["first"], journey["second"]
    assert (first.exit_code, second.exit_code) == (0, 0), (first.issues, second.issues)
    assert "ledger.will-hold" in {issue.code for issue in first.issues}
    assert "ledger.taken-down" in {issue.code for issue in second.issues}
    assert "taken down on 7 June 2027" in journey["html"].replace("Taken", "taken")
    assert "11 children" not in journey["html"]
    assert "10 children" not in journey["html"]


def test_commands_say_what_is_out(journey: dict[str, Any]) -> None:
    assert "The report is never run" in journey["never run"]
    assert "ledger" not in journey["before"]
    assert "(collected): " in journey["collected"]
    assert "on children" in journey["collected"]
    assert "changed since: data" in journey["stale"]
    assert "the report of today is not out" in journey["waiting"]
    assert "(Ann Other)" in journey["published"]
    [state] = journey["json"]
    [release] = state["ledger"]
    assert release["by"] == "Ann Other"
    assert release["taken_down"] > 0
    assert not release["waits"]
    assert "Recorded" in journey["kept"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--edition", "internal"), "There is no edition"),
        (("--on", "tomorrow"), "is no date"),
        (("--on", "2999-01-01"), "still to come"),
        (("--keep", "agreed"), "Say who decides"),
    ],
)
def test_what_published_does_not_take(
    workspace: Workspace, words: Sequence[str], answer: str
) -> None:
    told = pathfinder("published", "d", *words, cwd=workspace.root)
    assert told.returncode == 2
    assert answer in told.stderr
