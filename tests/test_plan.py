"""The decision record, and sentences that claim too much, in the journey of a deliverable."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from workspace_maker import AFTER, BEFORE, HEADINGS, blank_proforma, csv_text, make_workspace, put

from evaluation import clock
from evaluation.command.app import app
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.errors import EvaluationError
from evaluation.publish.decision_record import (
    FILE,
    Age,
    Record,
    departures,
    look,
    plan_of,
    record_plan,
    told,
    updated,
)
from evaluation.publish.hub import collect
from evaluation.read.answer_months import AnswerMonths
from evaluation.report.lead.proforma import SECTIONS, WrittenSection
from evaluation.run.check import account
from evaluation.run.deliverable import run_deliverable
from evaluation.run.order_of_days import dated_too_early, said_beforehand

CHILDREN = {"rows_count": "children", "identify": ["id"]}
PEOPLE = [[f"p{n}", n % 3, (n + 1) % 3, 1] for n in range(8)]
PLAN = {"evaluation 1": {"design": "pre_post", "primary": "mood.low"}}
OTHER = {"evaluation 1": {"design": "pre_post", "primary": "mood.high"}}


def declared(root: Path, **changes: Any) -> Any:
    extra = {key: changes.pop(key) for key in ("claims_overridden", "marking") if key in changes}
    evaluation = {
        "design": "pre_post",
        "instruments": ["mood"],
        "primary": "mood.low",
        "data": [{**CHILDREN, **BEFORE}, {**CHILDREN, **AFTER}],
        **changes,
    }
    return make_workspace(root, evaluations=[evaluation], **extra)


def notes(workspace: Any) -> str:
    found = account(workspace, "d").issues
    return "\n".join(f"{issue.severity}: {issue}" for issue in found)


UNDATED = Age(undated=True, file="after.csv", file_of="2026-02-01")


def test_a_change_before_outcome_data_is_dated_and_one_after_them_is_told() -> None:
    first = updated(None, PLAN, "2026-01-10", Age())
    assert told(first) == (
        "The plan of the evaluation was recorded on 10 January 2026, when no outcome data had come "
        "in.",
    )
    assert updated(first, PLAN, "2026-01-11", Age()) == first
    early = updated(first, OTHER, "2026-01-12", Age())
    assert not departures(early)
    assert told(early)[1] == (
        "Changed before outcome data came in, on 12 January 2026: primary outcome: “mood.low” "
        "before, “mood.high” now."
    )
    seen = updated(early, OTHER, "2026-02-01", UNDATED)
    assert (seen.data_seen, departures(seen)) == ("2026-02-01", ())
    late = updated(seen, PLAN, "2026-02-02", UNDATED)
    assert [change.on for change in departures(late)] == ["2026-02-02"]
    assert told(late)[-1].startswith("Changed after outcome data were there, seen on 2 February")


def test_a_plan_first_seen_with_data_is_not_said_to_be_older() -> None:
    for age in (UNDATED, Age(dated_from="2026-03-01")):
        [said] = told(updated(None, PLAN, "2026-02-01", age))
        assert "it cannot be shown that it was made before them" in said


SIGNED = updated(None, PLAN, "2026-01-10", Age(), "A. Lead")


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (
            Age(dated_from="2026-02-03"),
            "recorded on 10 January 2026 by A. Lead, before there were outcome data: they begin on "
            "3 February 2026.",
        ),
        (
            Age(dated_from="2021-05-04"),
            "The outcome data are older than the plan: they begin on 4 May 2021.",
        ),
        (Age(dated_from="2026-01-10"), "the day on which the outcome data begin; so it cannot be"),
        (
            Age(dated_from="2026-02-03", undated=True),
            "Not all of them say on which day they were given.",
        ),
        (UNDATED, "when no outcome data had come in. They do not say on which day they were"),
        (
            Age(undated=True, file="after.csv", file_of="2021-05-04"),
            "older than the plan: after.csv was last changed on 4 May 2021.",
        ),
    ],
    ids=["dated", "older", "same day", "partly dated", "undated", "older file"],
)
def test_before_is_said_only_where_the_data_say_so_themselves(age: Age, said: str) -> None:
    first = told(updated(SIGNED, PLAN, "2026-03-01", age))[0]
    assert said in first
    assert ("before there were outcome data" in first) == (age == Age(dated_from="2026-02-03"))


def test_a_change_made_while_older_answers_lay_elsewhere_is_a_departure() -> None:
    changed = updated(SIGNED, OTHER, "2026-01-12", Age())
    assert not departures(changed)
    later = updated(changed, OTHER, "2026-03-01", Age(dated_from="2021-05-04"))
    assert [change.on for change in departures(later)] == ["2026-01-12"]
    assert "Changed when there were outcome data, on 12 January 2026" in told(later)[1]


def test_an_edited_record_is_told() -> None:
    record = updated(None, PLAN, "2026-01-10", Age())
    forged = record.model_copy(update={"recorded": "2025-12-01"})
    assert record.sound
    assert not forged.sound
    assert "edited by hand" in told(updated(forged, PLAN, "2026-01-11", UNDATED))[1]
    assert Record.model_validate_json(record.model_dump_json(indent=1)).sound
    turned = {"evaluation 1": dict(reversed(PLAN["evaluation 1"].items()))}
    assert updated(None, turned, "2026-01-10", Age()).sha256 == record.sha256


def test_a_record_of_an_earlier_version_is_sound_and_its_printed_words_are_no_plan() -> None:
    written = {
        "about": "The plan",
        "recorded": "2026-01-10",
        "recorded_after_data": False,
        "data_seen": "",
        "plan": {
            "evaluation 1": {
                "design": "pre_post",
                "name": "first",
                "questions": [{"text": "Did mood chnage?", "id": "", "measure": "mood.low"}],
                "cluster": ["Group"],
                "rules": "0.0.9",
            }
        },
        "changes": [],
    }
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    record = Record.model_validate({**written, "sha256": digest})
    assert record.sound
    now = {
        "evaluation 1": {
            "design": "pre_post",
            "questions": [{"measure": "mood.low"}],
            "cluster": "yes",
            "rules": "0.1.0",
        }
    }
    assert not updated(record, now, "2026-02-02", UNDATED).changes


def test_which_difference_leads_is_of_the_plan_and_a_plan_of_before_is_not_accused(
    tmp_path: Path,
) -> None:
    """Plans were recorded before a comparison could say it: by whom, and against whom, only."""
    arm = {"groups": {"arm": {"title": "Arm", "labels": {"A": "Alpha", "C": "Usual"}}}}
    data = [{**CHILDREN, **BEFORE, **arm}, {**CHILDREN, **AFTER, **arm}]
    said = {"by": "arm", "against": "C"}
    for asked, changed in ((said, False), ({**said, "adjusted": True}, True)):
        declared(tmp_path, data=data, comparison=asked)
        now = plan_of(load_deliverable(open_workspace(tmp_path), "d"))
        older = {name: {**plan, "comparison": said} for name, plan in now.items()}
        record = updated(None, older, "2026-01-10", Age())
        assert bool(updated(record, now, "2026-02-02", UNDATED).changes) is changed


@pytest.mark.usefixtures("page_only")
def test_looking_records_nothing_and_a_run_records_what_it_ran(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    put(tmp_path, "after.csv", csv_text([HEADINGS]))
    path = tmp_path / "deliverables/d" / FILE
    notes(declared(tmp_path))
    assert not path.exists()
    workspace = declared(tmp_path)
    signed = look(workspace, "d", load_deliverable(workspace, "d"), "A. Lead")
    record_plan(workspace, "d", signed)
    before = path.read_bytes()
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE]))
    other = declared(tmp_path, primary="", parameters={"ci_level": 0.9})
    assert "The plan is another than was recorded, and outcome data are there" in notes(other)
    assert "plan is another" not in notes(declared(tmp_path))
    assert path.read_bytes() == before
    declared(tmp_path, primary="", parameters={"ci_level": 0.9})
    outcome = run_deliverable(tmp_path, "d", lambda _: None)
    assert outcome.exit_code == 0, outcome.issues
    page = (tmp_path / "outputs/d/publish/report.html").read_text("utf-8")
    assert "The plan of this evaluation was changed after outcome data were there" in page
    assert "primary outcome: “mood.low” before, none now" in page
    assert "The evaluator chose intervals of 90% (usually 95%)." in page
    assert "ci_level" not in page
    values = (tmp_path / "outputs/d/publish/annex.html").read_text("utf-8")
    [row] = re.findall(r"<tr>\s*<th scope=\"row\">ci_level</th>.*?</tr>", values, re.DOTALL)
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == ["0.9", "0.95"]
    annex = (tmp_path / "outputs/d/publish/annex-1-pre_post.html").read_text("utf-8")
    assert "set by the evaluator; usually <code>0.95</code>" in annex
    recorded = Record.model_validate_json(path.read_bytes())
    assert (recorded.signed_by, len(recorded.changes)) == ("A. Lead", 1)
    assert recorded.data.undated


def test_a_run_that_fails_records_no_plan(tmp_path: Path) -> None:
    for name in ("before.csv", "after.csv"):
        put(tmp_path, name, csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D").replace("D\n", "D\n\n{{ no.such }}\n", 1))
    declared(tmp_path)
    assert run_deliverable(tmp_path, "d", lambda _: None).exit_code == 1
    assert not (tmp_path / "deliverables/d" / FILE).exists()


@pytest.mark.parametrize(
    ("dates", "age"),
    [
        (["2021-05-04 10:00", "2021-06-01 09:30"], Age(dated_from="2021-05-04")),
        (["2021-05-04 10:00", ""], Age(dated_from="2021-05-04", undated=True)),
        (["", ""], Age(undated=True)),
    ],
    ids=["all", "some", "none"],
)
def test_the_age_of_outcome_data_is_read_of_their_own_dates(
    tmp_path: Path, dates: list[str], age: Age
) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    rows = [[*row, day] for row, day in zip(PEOPLE, dates, strict=False)]
    put(tmp_path, "after.csv", csv_text([[*HEADINGS, "Submission date"], *rows]))
    workspace = declared(tmp_path)
    record = look(workspace, "d", load_deliverable(workspace, "d"))
    assert record is not None
    assert (record.data.dated_from, record.data.undated) == (age.dated_from, age.undated)
    assert bool(record.data.file_of) == age.undated


# Half past midnight on 2 June in a British summer, which is the day before in Greenwich.
AFTER_MIDNIGHT = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
BRITISH_SUMMER = timezone(timedelta(hours=1))


def test_a_day_is_that_of_the_place_and_not_of_greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_MIDNIGHT)
    assert clock.today(BRITISH_SUMMER) == clock.day_of(AFTER_MIDNIGHT.timestamp(), BRITISH_SUMMER)
    assert (clock.today(BRITISH_SUMMER).day, clock.today(UTC).day) == (2, 1)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no way to move this machine")
def test_a_plan_is_recorded_on_the_day_of_the_machine_and_files_are_as_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was saved in the same minute is no older than the plan, nor younger."""
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE]))
    saved = AFTER_MIDNIGHT.timestamp()
    os.utime(tmp_path / "deliverables/d/after.csv", (saved, saved))
    workspace = declared(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: AFTER_MIDNIGHT)
    try:
        with monkeypatch.context() as there:
            there.setenv("TZ", "BST-1")
            time.tzset()
            record = look(workspace, "d", load_deliverable(workspace, "d"))
    finally:
        time.tzset()
    assert record is not None
    assert (record.recorded, record.data.file_of) == ("2026-06-02", "2026-06-02")


@pytest.fixture(scope="module")
def overclaiming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("overclaiming")
    for name in ("before.csv", "after.csv"):
        put(root, name, csv_text([HEADINGS, *PEOPLE]))
    prose = "## Summary\n\nWe met. The course made children\nhappier.\n"
    prose += "".join(f"\n## {kind.title}\n\nWe met.\n" for kind in SECTIONS[1:])
    put(root, "proforma.md", f"# D\n\n{prose}")
    return root


@pytest.mark.usefixtures("page_only")
def test_a_sentence_that_claims_too_much_is_a_note_and_stops_the_release(
    overclaiming: Path,
) -> None:
    workspace = declared(overclaiming, marking="public")
    [said] = [line for line in notes(workspace).splitlines() if "course made" in line]
    assert said == (
        "note: deliverables/d/proforma.md, Summary, line 5: “The course made children happier.” "
        "says what caused a change; this design can only show that something changed. Write, if "
        "it is true: “After the course, "
        "children were happier than before.” Or give a reason to keep it under claims_overridden "
        "in deliverable.yaml; until then no hub collects the report."
    )
    assert run_deliverable(overclaiming, "d", lambda _: None).exit_code == 0
    collected = collect([overclaiming / "outputs"], overclaiming / "hub")
    assert collected.taken == 0
    assert (
        "1 sentence claims more than the design allows, without a written reason"
        in collected.notes[0].problem
    )


@pytest.mark.usefixtures("page_only")
def test_a_written_reason_lets_it_pass_and_stands_in_the_report(overclaiming: Path) -> None:
    kept = {
        "sentence": "The course made children happier",
        "reason": "It is our motto",
        "who": "A. Lead",
    }
    idle = {**kept, "sentence": "Nobody wrote this."}
    workspace = declared(overclaiming, marking="public", claims_overridden=[kept, idle])
    said = notes(workspace)
    assert "course made" not in said
    assert "keeps a sentence that is not flagged: “Nobody wrote this.”" in said
    assert run_deliverable(overclaiming, "d", lambda _: None).exit_code == 0
    page = (overclaiming / "outputs/d/publish/report.html").read_text("utf-8")
    assert "It is kept by A. Lead, for this reason: It is our motto." in page
    manifest = json.loads((overclaiming / "outputs/d/publish/manifest.json").read_text("utf-8"))
    assert manifest["overclaims"] == 0
    assert collect([overclaiming / "outputs"], overclaiming / "hub").taken == 1


def pathfinder(*words: str) -> Any:
    return CliRunner().invoke(app, [*words])


def test_a_parameter_that_is_refused_was_never_planned(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    workspace = declared(tmp_path)
    record_plan(workspace, "d", look(workspace, "d", load_deliverable(workspace, "d")))
    refused = declared(tmp_path, parameters={"ci_level": 95})
    assert "must lie between 0 and 1" in notes(refused)
    assert "plan is another" not in notes(refused)
    signed = pathfinder("plan", "d", "--by", "A. Lead", "--workspace", str(tmp_path))
    assert isinstance(signed.exception, EvaluationError)
    assert "must lie between 0 and 1" in str(signed.exception)
    assert "plan is another" not in notes(declared(tmp_path))
    assert "plan is another" in notes(declared(tmp_path, parameters={"ci_level": 0.9}))


def test_a_plan_is_signed_off_while_the_endpoint_is_still_to_come(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    started = declared(tmp_path, data=[{**CHILDREN, **BEFORE}])
    assert "has no data of the endpoint" in notes(started)
    here = ("--workspace", str(tmp_path))
    shown = pathfinder("plan", "d", *here).stdout.splitlines()
    assert shown == [
        "Evaluation 1",
        "  design: “pre_post”",
        "  primary outcome: “mood.low”",
        "  instruments: “mood”",
        "Not recorded yet. Before the data come in: pathfinder plan d --by NAME",
    ]
    assert not (tmp_path / "deliverables/d" / FILE).exists()
    said = " ".join(pathfinder("plan", "d", "--by", "A. Lead", *here).stdout.split())
    assert "recorded on" in said
    assert "by A. Lead, when no outcome data had come in." in said
    assert "this name is not put under it" not in said
    again = pathfinder("plan", "d", "--by", "B. Other", *here).stdout
    assert "this name is not put under it" in again
    assert "by A. Lead" in " ".join(again.split())
    declared(tmp_path, data=[{**CHILDREN, **BEFORE}], primary="")
    assert "has changed since" in pathfinder("plan", "d", *here).stdout
    declared(tmp_path, data=[{**CHILDREN, **BEFORE}])
    assert "has changed since" not in pathfinder("plan", "d", *here).stdout


# --- what came first -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated", "plan", "answers", "told"),
    [
        ("2026-11-22", "2026-11-30", (), True),
        ("2026-11-30", "2026-11-30", ("2026-11",), False),
        ("2026-12-01", "2026-11-30", ("2026-10", "2027-01"), True),
        ("2027-01-02", "2026-11-30", ("2026-10", "2027-01"), False),
    ],
)
def test_a_report_is_not_dated_before_its_plan_or_its_data(
    tmp_path: Path, dated: str, plan: str, answers: tuple[str, ...], told: bool
) -> None:
    deliverable = load_deliverable(make_workspace(tmp_path, date=dated), "d")
    record = updated(None, PLAN, plan, Age())
    waves = [[AnswerMonths(Unit.CHILD, tuple((month, 9) for month in answers))]]
    found = [*dated_too_early(lambda: ("d.yaml", "line 9"), deliverable, record, waves)]
    assert bool(found) is told
    for issue in found:  # a day that follows the advice ends it
        assert issue.severity == "note"
        later = max((plan, *(f"{month}-28" for month in answers)))
        mended = deliverable.model_copy(update={"date": later})
        assert not [*dated_too_early(lambda: ("", ""), mended, record, waves)]


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("The measure that matters most was named before: total difficulties.", True),
        ("The score, named as the main measure before the data were looked at, is a mean.", True),
        ("We chose the outcome in advance.", True),
        ("The analysis was planned beforehand.", True),
        ("Set the target before the data come in.", False),
        ("Each child was measured before and after.", False),
        ("Families were named contacts before they left.", False),
        ("The answers were set beside those given before.", False),
    ],
)
def test_what_is_said_to_have_been_settled_beforehand_is_held_against_the_record(
    sentence: str, claims: bool
) -> None:
    section = WrittenSection(SECTIONS[0], sentence, 7)
    late = updated(None, PLAN, "2026-11-30", Age(undated=True))
    early = updated(None, PLAN, "2026-11-30", Age())
    found = [*said_beforehand("proforma.md", (section,), late)]
    assert bool(found) is claims
    assert all(issue.cell == "line 7" for issue in found)
    assert not [*said_beforehand("proforma.md", (section,), early)]
