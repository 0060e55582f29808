"""The whole journey in a temporary workspace: what stands in each edition, and what may not."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import Once
from nbclient import NotebookClient
from pdf_reading import pdf_text
from workspace_maker import beside_ledger

from evaluation.command.demo import write_demo
from evaluation.declare.designs import with_notebook
from evaluation.declare.library import shipped
from evaluation.declare.workspace import open_workspace
from evaluation.errors import Issue
from evaluation.publish.manifest import State, standing
from evaluation.run.deliverable import run_deliverable
from evaluation.run.fleet import run_many
from evaluation.run.jobs import Outcome
from evaluation.run.kernels.execute import execute_notebook

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "anorexia_r.json").read_text(encoding="utf-8")
)
ARMS = {"FT": "family_therapy", "CBT": "cognitive_behavioural_therapy", "Cont": "untreated"}


def _quiet(*_stage: str) -> None:
    """Nobody watches the progress of a test."""


def _one(tmp_path: Path, slug: str = "family-therapy") -> Path:
    """A copy of the demonstration with one deliverable only."""
    folder = tmp_path / "programme"
    write_demo(folder)
    for other in (folder / "deliverables").iterdir():
        if other.name != slug:
            shutil.rmtree(other)
    return folder


def _two(tmp_path: Path) -> Path:
    """A copy of the demonstration with the two deliverables made from published data."""
    folder = tmp_path / "programme"
    write_demo(folder)
    for other in (folder / "deliverables").iterdir():
        if other.name not in ("counting-lives-interviews", "family-therapy"):
            shutil.rmtree(other)
    return folder


def _one_that_was_run(demo: Path, tmp_path: Path, slug: str = "family-therapy") -> Path:
    """The same with the outputs that the demonstration has of it."""
    folder = _one(tmp_path, slug)
    shutil.copytree(demo / "outputs" / slug, folder / "outputs" / slug)
    return folder


def _run(folder: Path, slug: str = "family-therapy") -> Outcome:
    return run_deliverable(folder, slug, _quiet)


def _findings(folder: Path, slug: str, edition: str) -> dict[str, dict[str, object]]:
    path = folder / "outputs" / slug / edition / "findings.json"
    return {f["key"]: f for f in json.loads(path.read_text(encoding="utf-8"))["findings"]}


def _everything(folder: Path) -> str:
    """All text below a folder, also inside Word and PDF files and pictures that a page carries."""
    parts = []
    for path in folder.rglob("*"):
        parts.append(path.name)
        if path.suffix == ".pdf":
            parts.append(pdf_text(path))
        elif path.suffix == ".docx":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                parts += [
                    archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
                ]
        elif path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            parts.append(text)
            parts += [
                base64.b64decode(found).decode("utf-8", "replace")
                for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", text)
            ]
    return "\n".join(parts)


def test_every_edition_of_both_deliverables_is_there(demo: Path) -> None:
    for slug in ("counting-lives-interviews", "family-therapy"):
        for edition in ("internal", "restricted", "publish"):
            for name in ("report.html", "report.docx", "report.pdf", "findings.json"):
                assert (demo / "outputs" / slug / edition / name).stat().st_size > 500
        assert list((demo / "outputs" / slug / "internal").glob("*.ipynb"))
        assert standing(open_workspace(demo), slug).state is State.FRESH


@pytest.mark.parametrize("arm", ARMS)
def test_each_arm_in_internal_findings_agrees_with_r(demo: Path, arm: str) -> None:
    theirs = REFERENCE["by_arm"][arm]
    finding = _findings(demo, "family-therapy", "internal")[
        f"body_weight.weight.change.{ARMS[arm]}"
    ]
    ours = finding["estimates"]
    assert isinstance(ours, dict)
    names = {
        "n": "n_paired",
        "mean_before": "mean_pre",
        "sd_before": "sd_pre",
        "mean_after": "mean_post",
        "sd_after": "sd_post",
        "change": "mean_diff",
        "sd_change": "sd_diff",
        "t": "t",
        "df": "df",
        "p_t": "p",
        "cohens_d_z": "dz",
        "hedges_g_av": "gav_meanSD_exactJ",
        "n_up": "n_improved_up",
        "n_same": "n_same",
        "n_down": "n_down",
        "wilcoxon_v": "wilcoxon_V_positive_ranks",
        "p_wilcoxon": "wilcoxon_p_normal_cc",
    }
    for name, their_name in names.items():
        assert ours[name]["value"] == pytest.approx(theirs[their_name], abs=1e-6), name
    for ours_, their_end in (("change", "diff_ci95"), ("cohens_d_z", "dz_ci95")):
        suffix = "_nct" if ours_ == "cohens_d_z" else ""
        for end in ("low", "high"):
            value = theirs[f"{their_end}_{end}{suffix}"]
            assert ours[ours_][f"ci_{end}"] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("arm", ["FT", "CBT"])
def test_differences_from_the_untreated_agree_with_r(demo: Path, arm: str) -> None:
    theirs = REFERENCE[f"{arm}_vs_Cont"]
    key = f"body_weight.weight.difference.{ARMS[arm]}"
    ours = _findings(demo, "family-therapy", "internal")[key]["estimates"]
    assert isinstance(ours, dict)
    assert ours["difference"]["value"] == pytest.approx(theirs["did"], abs=1e-6)
    for end in ("low", "high"):
        welch, ancova = theirs["gain_ttest"][f"welch_ci95_{end}"], theirs["ancova"][f"ci95_{end}"]
        assert ours["difference"][f"ci_{end}"] == pytest.approx(welch, abs=1e-6)
        assert ours["adjusted_difference"][f"ci_{end}"] == pytest.approx(ancova, abs=1e-6)
    adjusted = theirs["ancova"]["group_coef"]
    assert ours["adjusted_difference"]["value"] == pytest.approx(adjusted, abs=1e-6)
    for edition in ("internal", "restricted", "publish"):  # slopes differ: p 0.006, 0.005, by R
        caveats = " ".join(_findings(demo, "family-therapy", edition)[key]["caveats"])
        assert "depends on where people started" in caveats


def test_the_public_edition_prints_rounded_numbers_that_come_from_findings(demo: Path) -> None:
    page = (demo / "outputs/family-therapy/publish/report.html").read_text(encoding="utf-8")
    annex = (demo / "outputs/family-therapy/publish/annex.html").read_text(encoding="utf-8")
    assert "The 95% interval is 3 to 11" in annex  # 3.6 to 10.9, outwards to whole pounds
    assert "3 to 11" in page  # drawn
    assert not re.search(r"(3\.6 to|to 10\.9|7\.26)", page + annex)
    exact = _findings(demo, "family-therapy", "internal")
    shown = _findings(demo, "family-therapy", "publish")
    for_the_team = {
        "body_weight.scales",
        "body_weight.reading",
        "body_weight.flow_by_treat",
        "body_weight.losses",
        "body_weight.losses_background",
    }
    assert exact.keys() - shown.keys() == for_the_team
    assert "7.264705" in json.dumps(exact)
    assert not re.search(r"7\.2647|3\.584|10\.944", json.dumps(shown))


def test_no_path_of_this_machine_leaves_internal(demo: Path) -> None:
    for edition in ("publish", "restricted"):
        for slug in ("counting-lives-interviews", "family-therapy"):
            text = _everything(demo / "outputs" / slug / edition)
            assert str(demo) not in text
            assert demo.name not in text


# --- planted values -----------------------------------------------------------------------

NAMES = [f"Zzyzx Quillfeather {n}" for n in range(1, 24)]
ANSWERS = [f"{90 + 3 * n}.{n * 1733 % 10000:04d}" for n in range(1, 24)]
COMMENTS = [f"xylophonic secret {n * 7919}" for n in range(1, 24)]


def _planted(tmp_path: Path, n: int) -> Path:
    """A workspace whose every identifying, answer and free-text cell is unmistakable."""
    folder = _one(tmp_path)
    deliverable = folder / "deliverables" / "family-therapy"
    rows = [
        [NAMES[i], COMMENTS[i], "HiddenStreet 9", ANSWERS[i], ANSWERS[(i * 5 + 3) % 23]]
        for i in range(n)
    ]
    with (deliverable / "data" / "children.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["name", "comment", "address", "before", "after"], *rows])
    (deliverable / "deliverable.yaml").write_text(
        """
title: Planted values
area: Norfolk
marking: public
evaluations:
  - design: pre_post
    instruments: [body_weight]
    primary: body_weight.weight
    data:
      - file: data/children.csv
        rows_count: children
        identify: [name]
        waves:
          baseline: {columns: {body_weight: {weight: before}}}
          endpoint: {columns: {body_weight: {weight: after}}}
""",
        encoding="utf-8",
    )
    (deliverable / "proforma.md").write_text(
        "# Planted\n\n## Evaluation\n\n{{ body_weight.weight.change }}\n\n"
        "Change: {{ body_weight.weight.change.change }}.\n\n"
        "{{ body_weight.weight.change.figure }}\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def planted(once: Once) -> Callable[[int], Path]:
    """Such a workspace with so many children, after its run; to look at."""

    def make(tmp_path: Path, n: int) -> None:
        outcome = _run(_planted(tmp_path, n))
        assert (outcome.exit_code, beside_ledger(outcome.issues)) == (0, ())

    return lambda n: once(f"planted-{n}", lambda folder: make(folder, n)) / "programme"


@pytest.mark.parametrize("n", [7, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 12, 23))])
def test_planted_values_never_leave_internal(planted: Callable[[int], Path], n: int) -> None:
    folder = planted(n)
    outputs = folder / "outputs" / "family-therapy"
    assert NAMES[0] in (folder / "deliverables/family-therapy/data/children.csv").read_text()
    for edition in ("publish", "restricted"):
        text = _everything(outputs / edition)
        planted = [*NAMES[:n], *COMMENTS[:n], *ANSWERS[:n], "HiddenStreet", "children.csv"]
        assert [value for value in planted if value in text] == []


def test_seven_children_are_never_counted_or_averaged_in_public(
    planted: Callable[[int], Path],
) -> None:
    folder = planted(7)
    shown = _findings(folder, "family-therapy", "publish")
    for finding in shown.values():
        assert finding["n"] is None
        estimates = finding["estimates"]
        assert isinstance(estimates, dict)
        assert [name for name, e in estimates.items() if e["value"] is not None] == []
    page = (folder / "outputs/family-therapy/publish/report.html").read_text(encoding="utf-8")
    assert "fewer than 10 children" in page
    exact = _findings(folder, "family-therapy", "internal")["body_weight.weight.change"]
    assert isinstance(exact["estimates"], dict)
    assert f"{exact['estimates']['change']['value']:.1f}" not in page


def test_the_group_of_one_child_is_named_in_no_edition_that_leaves_the_team(tmp_path: Path) -> None:
    folder = _planted(tmp_path, 23)
    deliverable = folder / "deliverables/family-therapy"
    path = deliverable / "data/children.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    codes = ["L", *["O"] * (len(rows) - 1)]
    lines = [f"{head},arm", *(f"{row},{code}" for row, code in zip(rows, codes, strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8")
    yaml = deliverable / "deliverable.yaml"
    groups = "groups: {arm: {title: Arm, labels: {L: Care leaver, O: Others}}}"
    text = yaml.read_text(encoding="utf-8").replace(
        "        waves:", f"        {groups}\n        waves:"
    )
    yaml.write_text(text + "    comparison: {by: arm, against: O}\n", encoding="utf-8")
    words = "# P\n\n## Evaluation\n\nWords. {{ body_weight.weight.change }}\n"
    (deliverable / "proforma.md").write_text(words, encoding="utf-8")
    outcome = _run(folder)
    assert (outcome.exit_code, beside_ledger(outcome.issues)) == (0, ())
    outputs = folder / "outputs/family-therapy"
    assert "Care leaver" in _everything(outputs / "internal")
    for edition in ("publish", "restricted"):
        assert "leaver" not in _everything(outputs / edition).lower()
    cited = words + "\nThey: {{ body_weight.weight.change.care_leaver.change }}.\n"
    (deliverable / "proforma.md").write_text(cited, encoding="utf-8")
    assert _run(folder).exit_code == 0
    page = (outputs / "publish/report.html").read_text(encoding="utf-8")
    assert "[not shown: one of the groups has too few children]" in page
    assert "leaver" not in re.sub(r'data-key="[^"]*"', "", page).lower()


# --- bad input ----------------------------------------------------------------------------


def test_all_faults_at_once_and_the_last_good_report_stays(demo: Path, tmp_path: Path) -> None:
    folder = _one_that_was_run(demo, tmp_path)
    outputs = folder / "outputs" / "family-therapy"
    before = {p: p.read_bytes() for p in (outputs / "publish").iterdir()}
    data = folder / "deliverables/family-therapy/data/anorexia.csv"
    rows = data.read_text().splitlines()
    rows[1] = '1,"Cont",9999,80.2'
    rows[2] = '1,"Contt",eighty,80.1'
    data.write_text("\n".join(rows))
    yaml = folder / "deliverables/family-therapy/deliverable.yaml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8") + "    parameters: {ci_levle: 0.9}\n", encoding="utf-8"
    )
    outcome = _run(folder)
    assert outcome.exit_code == 1
    told = "\n".join(str(issue) for issue in outcome.issues)
    for sentence in (
        'Did you mean "ci_level"?',
        "C2",
        '"9999" is out of range',
        "C3",
        '"eighty"',
        "The identifier stands twice",
        'Did you mean "Cont"?',
    ):
        assert sentence in told
    assert {p: p.read_bytes() for p in (outputs / "publish").iterdir()} == before
    found = standing(open_workspace(folder), "family-therapy")
    assert found.state is State.FAULTY


@pytest.mark.slow
def test_word_and_pdf_of_all_editions_are_made_once_asked_for_and_by_every_run_after(
    tmp_path: Path,
) -> None:
    folder = _one(tmp_path)
    outputs = folder / "outputs/family-therapy"
    papers = {f"{name}.{kind}" for name in ("report", "briefing") for kind in ("docx", "pdf")}
    papers |= {"annex.pdf"}

    def made(edition: str) -> set[str]:
        page = (outputs / edition / "report.html").read_text(encoding="utf-8")
        there = {file.name for file in (outputs / edition).iterdir()}
        assert {"briefing.html", "annex.html", "tables.xlsx", "findings.json"} <= there
        assert ('href="annex.pdf"' in page) == ("annex.pdf" in there)  # no link leads nowhere
        return papers & there

    assert _run(folder).exit_code == 0
    assert [made(e) for e in ("publish", "restricted", "internal")] == [papers, set(), set()]
    assert run_deliverable(folder, "family-therapy", _quiet, all_formats=True).exit_code == 0
    assert [made(e) for e in ("publish", "restricted", "internal")] == [papers] * 3
    assert _run(folder).exit_code == 0
    assert [made(e) for e in ("publish", "restricted", "internal")] == [papers] * 3


def test_one_faulty_deliverable_does_not_stop_the_other(tmp_path: Path) -> None:
    folder = _two(tmp_path)
    (folder / "deliverables/counting-lives-interviews/data/coded_segments.csv").unlink()
    stages: list[tuple[str, str]] = []
    slugs = open_workspace(folder).slugs()
    outcomes = list(run_many(folder, slugs, 2, lambda slug, stage: stages.append((slug, stage))))
    codes = {outcome.slug: outcome.exit_code for outcome in outcomes}
    assert {slug for slug, _ in stages} == set(slugs)
    assert codes == {"counting-lives-interviews": 1, "family-therapy": 0}
    assert (folder / "outputs/family-therapy/publish/report.docx").is_file()
    assert not (folder / "outputs/counting-lives-interviews/publish").exists()


def test_a_misspelt_citation_stops_the_report_with_those_that_exist(tmp_path: Path) -> None:
    folder = _one(tmp_path)
    proforma = folder / "deliverables/family-therapy/proforma.md"
    text = proforma.read_text(encoding="utf-8").replace(
        "{{ body_weight.weight.change.figure", "{{ body_wieght.weight.change.figure"
    )
    proforma.write_text(text, encoding="utf-8")
    outcome = _run(folder)
    assert outcome.exit_code == 1
    assert 'Did you mean "body_weight.weight.change.figure"?' in str(outcome.issues[0])
    assert "body_weight.weight.change.untreated" in str(outcome.issues[0])
    assert not (folder / "outputs/family-therapy/publish").exists()


def _own_notebook(folder: Path, last_cell: str) -> None:
    """The programme's own copy of the notebook, with another last cell."""
    notebook = json.loads((shipped("notebooks") / "pre_post.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = last_cell
    (folder / "notebooks").mkdir()
    (folder / "notebooks/pre_post.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def test_a_failed_notebook_is_kept_with_its_cell_and_the_last_report_stays(
    demo: Path, tmp_path: Path
) -> None:
    folder = _one_that_was_run(demo, tmp_path)
    report = folder / "outputs/family-therapy/publish/report.html"
    before = report.read_bytes()
    _own_notebook(folder, "raise RuntimeError('the last straw')")
    outcome = _run(folder)
    assert outcome.exit_code == 3
    assert "the last straw" in str(outcome.issues[0])
    kept = folder / "outputs/family-therapy/internal/failed/1-pre_post.ipynb"
    assert "the last straw" in kept.read_text(encoding="utf-8")
    assert "outputs/family-therapy/internal/failed/1-pre_post.ipynb" in str(outcome.issues[0])
    assert outcome.issues[0].cell == "cell 9"
    assert report.read_bytes() == before
    assert standing(open_workspace(folder), "family-therapy").state is State.FAILED


@pytest.mark.slow
def test_a_process_that_dies_is_an_outcome_and_stops_nobody(tmp_path: Path) -> None:
    folder = _two(tmp_path)
    _own_notebook(folder, "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    outcomes = list(run_many(folder, open_workspace(folder).slugs(), 2, _quiet))
    codes = {outcome.slug: outcome.exit_code for outcome in outcomes}
    assert codes == {"counting-lives-interviews": 0, "family-therapy": 3}, outcomes


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("file", "cause"),
    [
        ("deliverables/family-therapy/data/anorexia.csv", "data"),
        ("deliverables/family-therapy/corrections.csv", "corrections"),
        ("deliverables/family-therapy/proforma.md", "declarations"),
        ("programme.yaml", "declarations"),
        ("instruments/body_weight.yaml", "instrument"),
        ("notebooks/pre_post.ipynb", "notebook"),
    ],
)
def test_a_change_makes_stale_and_says_because_of_what(
    demo: Path, tmp_path: Path, file: str, cause: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    _own_notebook(folder, "x = 1") if cause == "notebook" else None
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    found = standing(open_workspace(folder), "family-therapy")
    assert (found.state, found.because) == (State.STALE, (cause,))


def test_an_edited_report_is_noticed(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    with (folder / "outputs/family-therapy/publish/report.html").open("a") as stream:
        stream.write("<!-- touched -->")
    assert standing(open_workspace(folder), "family-therapy").because == ("outputs",)


def test_an_issue_survives_the_way_between_processes() -> None:
    import pickle

    from evaluation.errors import DataError

    error = DataError([Issue("a", "b", "c", cell="D17")])
    assert pickle.loads(pickle.dumps(error)).issues == error.issues


def test_planted_sources_and_words_of_children_never_leave_internal(tmp_path: Path) -> None:
    folder = _one(tmp_path, "counting-lives-interviews")
    deliverable = folder / "deliverables" / "counting-lives-interviews"
    rows = [
        [f"segment-id-{7919 * i}", NAMES[i % 12], COMMENTS[i], ("Trust", "Safety")[i % 2]]
        for i in range(23)
    ]
    with (deliverable / "data/segments.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["segment", "source", "words", "theme"], *rows])
    (deliverable / "deliverable.yaml").write_text(
        """
title: Planted words
area: Norfolk
marking: public
evaluations:
  - design: thematic
    data: [{file: data/segments.csv, rows_count: segments, about: children}]
""",
        encoding="utf-8",
    )
    (deliverable / "proforma.md").write_text("# Planted\n\n## Evaluation\n\nWords.\n")
    outcome = _run(folder, "counting-lives-interviews")
    assert (outcome.exit_code, beside_ledger(outcome.issues)) == (0, ())
    for edition in ("publish", "restricted"):
        text = _everything(folder / "outputs/counting-lives-interviews" / edition)
        planted = [*NAMES[:12], *COMMENTS, "segment-id", "segments.csv"]
        assert [value for value in planted if value in text] == []
        assert "Trust" in text


def test_a_document_without_data_becomes_a_report(tmp_path: Path) -> None:
    folder = _one(tmp_path)
    deliverable = folder / "deliverables/family-therapy"
    (deliverable / "deliverable.yaml").write_text(
        "title: Policy review\narea: Norfolk\nmarking: public\n", encoding="utf-8"
    )
    (deliverable / "proforma.md").write_text(
        "# Policy review\n\n## Summary\n\nTen policies were read.\n\n## Purpose\n\n"
        "*Which gap or need does it address?*\n",
        encoding="utf-8",
    )
    outcome = _run(folder)
    assert (outcome.exit_code, beside_ledger(outcome.issues)) == (0, ())
    publish = folder / "outputs/family-therapy/publish"
    missing = json.loads((publish / "manifest.json").read_text())["missing_sections"]
    assert len(missing) == 9
    assert "Purpose" in missing
    assert "has not been written yet" in (publish / "report.html").read_text(encoding="utf-8")


DESIGNS = tuple(sorted(design.notebook for design in with_notebook()))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("design", DESIGNS)
def test_a_notebook_runs_by_hand_with_its_own_defaults(design: str, tmp_path: Path) -> None:
    target, folder = tmp_path / "executed.ipynb", tmp_path / "folder"
    folder.mkdir()
    execute_notebook(shipped("notebooks") / f"{design}.ipynb", target, {}, cwd=folder)
    assert_no_file_was_asked_for(target)
    assert list(folder.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS)
def test_a_notebook_runs_by_hand_in_a_kernel(design: str, tmp_path: Path) -> None:
    target, folder = tmp_path / "executed.ipynb", tmp_path / "folder"
    folder.mkdir()
    notebook = nbformat.read(shipped("notebooks") / f"{design}.ipynb", as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", resources=resources).execute()
    nbformat.write(notebook, target)
    assert_no_file_was_asked_for(target)
    assert list(folder.iterdir()) == []


def assert_no_file_was_asked_for(executed: Path) -> None:
    cells = nbformat.read(executed, as_version=4).cells
    told = [o.text for c in cells for o in c.get("outputs", []) if o.output_type == "stream"]
    assert any("findings; no file was asked for" in text for text in told)
