"""The hub takes what is published and marked, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluation.errors import EvaluationError
from evaluation.publish.hub import collect
from evaluation.publish.manifest import PublicManifest, hash_file

_FILES = ("report.html", "report.docx", "report.pdf", "findings.json")


def _published(outputs: Path, slug: str, **changes: object) -> Path:
    """A deliverable's outputs as a lead would send them."""
    publish = outputs / slug / "publish"
    for name in _FILES:
        (publish / name).parent.mkdir(parents=True, exist_ok=True)
        (publish / name).write_text(f"{slug} {name}", encoding="utf-8")
    for private in ("internal/findings.json", "restricted/report.html", "publish/notes.txt"):
        (outputs / slug / private).parent.mkdir(exist_ok=True)
        (outputs / slug / private).write_text("PRIVATE", encoding="utf-8")
    manifest = PublicManifest(
        slug=slug,
        title=f"Title of {slug}",
        subtitle="",
        area="Norfolk",
        programme="Pathfinder",
        thematic_areas=(),
        outcomes=(),
        marking="public",
        access_conditions="",
        synthetic=False,
        made_on="2026-11-22",
        version="0.1.0",
        data_digest="0",
        missing_sections=("Feedback",),
        headlines=("It was so.",),
        files={p: hash_file(publish / p) for p in _FILES},
    ).model_copy(update=changes)
    (publish / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return publish


def test_only_listed_files_of_publish_are_copied(tmp_path: Path) -> None:
    _published(tmp_path / "outputs", "one")
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 1
    copied = {p.relative_to(tmp_path / "hub").as_posix() for p in (tmp_path / "hub").rglob("*.*")}
    assert copied == {
        "index.html",
        "catalogue.json",
        "one/report.html",
        "one/report.docx",
        "one/report.pdf",
        "one/findings.json",
        "one/manifest.json",
    }
    everything = "".join(p.read_text() for p in (tmp_path / "hub").rglob("*.*"))
    assert "PRIVATE" not in everything
    page = (tmp_path / "hub/index.html").read_text(encoding="utf-8")
    assert "Title of one" in page
    assert "Still to be written: Feedback." in page
    assert 'href="one/report.docx"' in page
    assert 'href="one/report.pdf"' in page


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"marking": None}, "it has no marking"),
        ({"marking": "official-sensitive"}, "it is marked official-sensitive"),
        ({"files": {"report.html": "0"}}, "was changed after it was made"),
    ],
)
def test_what_may_not_be_taken_is_listed_with_the_reason(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    _published(tmp_path / "outputs", "held", **changes)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 0
    assert reason in collected.notes[0]
    assert not (tmp_path / "hub/held").exists()
    page = (tmp_path / "hub/index.html").read_text(encoding="utf-8")
    assert reason in page
    assert "It was so." not in page


def test_a_second_collection_replaces_the_first(tmp_path: Path) -> None:
    _published(tmp_path / "outputs", "one")
    _published(tmp_path / "outputs", "two")
    collect([tmp_path / "outputs"], tmp_path / "hub")
    shutil.rmtree(tmp_path / "outputs/one")
    collect([tmp_path / "outputs"], tmp_path / "hub")
    catalogue = json.loads((tmp_path / "hub/catalogue.json").read_text(encoding="utf-8"))
    assert [entry["slug"] for entry in catalogue] == ["two"]
    assert not (tmp_path / "hub/one").exists()


def test_two_deliverables_of_one_name_are_refused_and_the_old_hub_stays(tmp_path: Path) -> None:
    _published(tmp_path / "a", "same")
    collect([tmp_path / "a"], tmp_path / "hub")
    _published(tmp_path / "b", "same")
    before = (tmp_path / "hub/index.html").read_bytes()
    with pytest.raises(EvaluationError, match="Two outputs folders hold"):
        collect([tmp_path / "a", tmp_path / "b"], tmp_path / "hub")
    assert (tmp_path / "hub/index.html").read_bytes() == before


def test_a_folder_that_is_no_hub_is_never_replaced(tmp_path: Path) -> None:
    _published(tmp_path / "outputs", "one")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("mine")
    with pytest.raises(EvaluationError, match="not a hub"):
        collect([tmp_path / "outputs"], tmp_path / "mine")
    with pytest.raises(EvaluationError, match="does not exist"):
        collect([tmp_path / "nowhere"], tmp_path / "hub")
    assert (tmp_path / "mine/thesis.txt").read_text() == "mine"


def test_a_deliverable_without_a_report_is_listed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "outputs/empty/internal").mkdir(parents=True)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    page = (tmp_path / "hub/index.html").read_text(encoding="utf-8")
    assert "there is no finished report" in page
    assert "0 of 10 sections written" in page


def test_a_manifest_cannot_lead_out_of_publish(tmp_path: Path) -> None:
    stolen = "../internal/findings.json"
    _published(tmp_path / "outputs", "sly")
    private = tmp_path / "outputs/sly/internal/findings.json"
    _published(tmp_path / "outputs", "sly", files={stolen: hash_file(private)})
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 0
    assert "does not take" in collected.notes[0]
    assert "PRIVATE" not in "".join(p.read_text() for p in (tmp_path / "hub").rglob("*.*"))


def test_a_deliverables_own_folder_is_not_taken_for_outputs(tmp_path: Path) -> None:
    _published(tmp_path / "outputs", "one")
    with pytest.raises(EvaluationError, match="Name the outputs folder above it"):
        collect([tmp_path / "outputs/one"], tmp_path / "hub")


def test_a_marking_changed_since_holds_back_and_a_withdrawn_product_is_gone(
    demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    yaml = folder / "deliverables/family-therapy/deliverable.yaml"
    text = yaml.read_text(encoding="utf-8")
    yaml.write_text(text.replace("marking: public", "marking: official-sensitive"), "utf-8")
    shutil.rmtree(folder / "deliverables/counting-lives-interviews")
    collect([folder / "outputs"], folder / "hub")
    page = (folder / "hub/index.html").read_text(encoding="utf-8")
    assert "it is marked official-sensitive" in page
    assert "Weight before and after" not in page
    assert "What professionals said" not in page
    for slug in ("family-therapy", "counting-lives-interviews"):
        assert not list((folder / "hub").glob(f"{slug}/report.html"))
