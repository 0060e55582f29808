"""The synthetic deliverables: made by one script, called synthetic, lawful in what they claim."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from workspace_maker import ROOT

from evaluation.command.demo.make_synthetic import synthetic_files, write_synthetic
from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.disk import csv_text
from evaluation.read.exports.export import read_grid
from evaluation.report.lead.proforma import SECTIONS, read_proforma

EXAMPLE = ROOT / "evaluation" / "command" / "demo"
SLUGS = ("flats", "peer-parents", "trauma-informed-training")
SYNTHETIC = (
    "coded-interviews",
    "comfort-boxes",
    "e-learning",
    "exclusions",
    "custody-pilot",
    "expenditure",
    "minimum-dataset",
    "policy-review",
    "stakeholder-map",
)
FILES = synthetic_files()


def test_every_data_file_of_what_is_synthetic_is_made_by_the_script() -> None:
    kept = {
        path.relative_to(EXAMPLE / "deliverables").as_posix()
        for slug in (*SLUGS, *SYNTHETIC)
        for path in (EXAMPLE / "deliverables" / slug / "data").iterdir()
        if path.name != "SOURCE.md"
    }
    assert kept == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_data_are_what_the_script_makes(name: str, tmp_path: Path) -> None:
    kept, made = EXAMPLE / "deliverables" / name, FILES[name]
    if isinstance(made, bytes):
        assert kept.read_bytes() == made
        return
    if not isinstance(made, dict):
        assert kept.read_bytes().decode("utf-8") == csv_text(made)
        return
    write_synthetic(tmp_path)
    for sheet in made:  # a workbook holds the time at which it was saved, so cells are compared
        ours, theirs = (read_grid(path, name, sheet) for path in (kept, tmp_path / name))
        assert (ours.headings, ours.rows) == (theirs.headings, theirs.rows)
        assert [list(cells) for _, cells in ours.rows] == made[sheet][1:]


@pytest.mark.parametrize("slug", SLUGS)
def test_synthetic_data_are_called_so_wherever_they_stand(slug: str, demo: Path) -> None:
    source = (EXAMPLE / "deliverables" / slug / "data" / "SOURCE.md").read_text(encoding="utf-8")
    assert "Synthetic: nobody stands behind any row." in source
    declared = load_deliverable(open_workspace(EXAMPLE), slug)
    assert declared.synthetic
    assert "synthetic data" in declared.notice
    for edition in ("internal", "restricted", "publish"):
        folder = demo / "outputs" / slug / edition
        page = (folder / "report.html").read_text(encoding="utf-8")
        with zipfile.ZipFile(folder / "report.docx") as word:
            words = word.read("word/document.xml").decode("utf-8")
        for text in (page, words):
            assert "Synthetic data: the people and answers in this report are made up." in text
        findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        assert findings["synthetic"] is True


@pytest.mark.parametrize("slug", SLUGS)
def test_all_ten_sections_are_written_and_no_cause_is_claimed(slug: str) -> None:
    text = (EXAMPLE / "deliverables" / slug / "proforma.md").read_text(encoding="utf-8")
    sections = read_proforma(text, "proforma.md")
    assert len(sections) == len(SECTIONS)
    assert not [s.kind.title for s in sections if s.missing or len(s.text.split()) < 50]
    said = [w for w in ("led to", "caused", "resulted in", "impact of", "proved") if w in text]
    assert said == []


def test_flats_says_what_its_measures_stand_in_for(demo: Path) -> None:
    page = (demo / "outputs/flats/publish/report.html").read_text(encoding="utf-8")
    assert "stand in for the outcome measures of FLATS" in page
    assert "Which measures FLATS itself used is not public." in page


def test_the_invented_key_is_called_invented_in_file_notice_and_report(demo: Path) -> None:
    key = (EXAMPLE / "instruments" / "artic45.key.yaml").read_text(encoding="utf-8")
    assert key.startswith("# INVENTED for the demonstration.")
    notice = load_deliverable(open_workspace(EXAMPLE), "trauma-informed-training").notice
    assert "INVENTED scoring key" in notice
    page = (demo / "outputs/trauma-informed-training/publish/report.html").read_text("utf-8")
    assert "INVENTED scoring key" in page
    assert "The key used here was invented," in page


def test_a_parents_group_says_much_in_public_and_no_score(demo: Path) -> None:
    """Authority: the rules on groups of 5 to 9, reference/small_groups.md of the programme."""
    folder = demo / "outputs" / "peer-parents"
    shown = json.loads((folder / "publish/findings.json").read_text(encoding="utf-8"))["findings"]
    for finding in shown:
        assert finding["n"] is None
        assert [e["value"] for e in finding["estimates"].values() if e["value"] is not None] == []
        assert (finding["figure"], finding["table"]) == (None, None)
    page = (folder / "publish/report.html").read_text(encoding="utf-8")
    words = re.sub(r"<[^>]+>", " ", page[page.index("<main") :])
    assert not re.search(r"\b(7|seven) (parents|caregivers|people)\b", words, re.IGNORECASE)
    assert not re.search(r"(ratings|confidence) (rose|fell|was higher|was lower)", words)
    exact = json.loads((folder / "internal/findings.json").read_text(encoding="utf-8"))["findings"]
    change = next(f for f in exact if f["key"].endswith(".change"))["estimates"]
    for name in ("change", "mean_before", "mean_after"):
        assert f"{change[name]['value']:.1f}" not in words
    text = (EXAMPLE / "deliverables/peer-parents/proforma.md").read_text(encoding="utf-8")
    written = {s.kind.key: s.text for s in read_proforma(text, "proforma.md")}
    statements = re.findall(r"^\d+\. \*\*", written["evaluation"], re.MULTILINE)
    quotations = [line for line in written["feedback"].splitlines() if line.startswith("> *")]
    assert len(statements) + len(quotations) >= 8
    assert all(line.startswith("> *Invented:*") for line in quotations)


def test_take_up_is_reported_in_public_with_its_picture(demo: Path) -> None:
    folder = demo / "outputs/trauma-informed-training/publish"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "52 of 66 professionals who were invited took part (79%)" in page
    assert "Flow chart: Invited 66" in page
    assert "the target was not met" in page
