"""The decision record, and sentences that claim too much, in the journey of a deliverable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import AFTER, BEFORE, HEADINGS, blank_proforma, csv_text, make_workspace, put

from evaluation.publish.decision_record import FILE, Record, departures, told, updated
from evaluation.publish.hub import collect
from evaluation.report.lead.proforma import SECTIONS
from evaluation.run.check import account
from evaluation.run.deliverable import run_deliverable

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


def test_a_change_before_outcome_data_is_dated_and_one_after_them_is_told() -> None:
    first = updated(None, PLAN, "2026-01-10", data_seen=False)
    assert told(first) == (
        "The plan of the evaluation was recorded on 10 January 2026, before there were outcome "
        "data.",
    )
    assert updated(first, PLAN, "2026-01-11", data_seen=False) == first
    early = updated(first, OTHER, "2026-01-12", data_seen=False)
    assert not departures(early)
    assert told(early)[1] == (
        "Changed before there were outcome data, on 12 January 2026: primary outcome: “mood.low” "
        "before, “mood.high” now."
    )
    seen = updated(early, OTHER, "2026-02-01", data_seen=True)
    assert (seen.data_seen, departures(seen)) == ("2026-02-01", ())
    late = updated(seen, PLAN, "2026-02-02", data_seen=True)
    assert [change.on for change in departures(late)] == ["2026-02-02"]
    assert told(late)[-1].startswith("Changed after outcome data were there, seen on 2 February")


def test_a_plan_first_seen_with_data_is_not_said_to_be_older() -> None:
    [said] = told(updated(None, PLAN, "2026-02-01", data_seen=True))
    assert "it cannot be shown that it was made before them" in said


def test_an_edited_record_is_told() -> None:
    record = updated(None, PLAN, "2026-01-10", data_seen=False)
    forged = record.model_copy(update={"recorded": "2025-12-01"})
    assert record.sound
    assert not forged.sound
    assert "edited by hand" in told(updated(forged, PLAN, "2026-01-11", data_seen=True))[1]
    assert Record.model_validate_json(record.model_dump_json(indent=1)).sound
    turned = {"evaluation 1": dict(reversed(PLAN["evaluation 1"].items()))}
    assert updated(None, turned, "2026-01-10", data_seen=False).sha256 == record.sha256


def test_new_data_then_another_primary_outcome_is_told_in_the_report(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    put(tmp_path, "after.csv", csv_text([HEADINGS]))
    notes(declared(tmp_path))
    path = tmp_path / "deliverables/d" / FILE
    record = Record.model_validate_json(path.read_bytes())
    assert (record.recorded_after_data, record.data_seen) == (False, "")
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE]))
    assert "plan was changed" not in notes(declared(tmp_path))
    assert Record.model_validate_json(path.read_bytes()).data_seen
    workspace = declared(tmp_path, primary="", parameters={"ci_level": 0.9})
    assert "note: deliverables/d/deliverable.yaml: The plan was changed after" in notes(workspace)
    outcome = run_deliverable(tmp_path, "d", lambda _: None)
    assert outcome.exit_code == 0, outcome.issues
    page = (tmp_path / "outputs/d/publish/report.html").read_text("utf-8")
    assert "The plan of this evaluation was changed after outcome data were there" in page
    assert "primary outcome: “mood.low” before, none now" in page
    assert "Set by the evaluator: the parameter “ci_level” is 0.9 (usually 0.95)." in page
    annex = (tmp_path / "outputs/d/publish/annex-1-pre_post.html").read_text("utf-8")
    assert "set by the evaluator; usually <code>0.95</code>" in annex


@pytest.fixture(scope="module")
def overclaiming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("overclaiming")
    for name in ("before.csv", "after.csv"):
        put(root, name, csv_text([HEADINGS, *PEOPLE]))
    prose = "## Summary\n\nWe met. The course made children\nhappier.\n"
    prose += "".join(f"\n## {kind.title}\n\nWe met.\n" for kind in SECTIONS[1:])
    put(root, "proforma.md", f"# D\n\n{prose}")
    return root


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


def test_a_parameter_that_is_refused_was_never_planned(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    notes(declared(tmp_path))
    path = tmp_path / "deliverables/d" / FILE
    planned = path.read_bytes()
    assert "must lie between 0 and 1" in notes(declared(tmp_path, parameters={"ci_level": 95}))
    assert path.read_bytes() == planned
    assert "plan was changed" not in notes(declared(tmp_path))
    assert "plan was changed" in notes(declared(tmp_path, parameters={"ci_level": 0.9}))


def test_a_plan_is_recorded_while_the_endpoint_is_still_to_come(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([HEADINGS, *PEOPLE]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    started = declared(tmp_path, data=[{**CHILDREN, **BEFORE}])
    assert "has no data of the endpoint" in notes(started)
    assert (tmp_path / "deliverables/d" / FILE).is_file()
