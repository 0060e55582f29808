"""The hub shows what is published, marked and whole, and nothing else; the editor hears why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import pathfinder
from sent_outputs import ANNEX, everything, remember_cleaning, send, write_reports

from evaluation.errors import EvaluationError
from evaluation.publish.hub import Collected, collect

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(autouse=True)
def _cleaned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_cleaning(monkeypatch)


@pytest.fixture(scope="module")
def reports(once: Once) -> Path:
    return once("sent-reports", write_reports)


def codes(collected: Collected) -> list[str]:
    return sorted(note.code for note in collected.notes)


def test_only_listed_files_of_publish_are_copied(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 1
    assert not collected.notes
    copied = {p.relative_to(tmp_path / "hub").as_posix() for p in (tmp_path / "hub").rglob("*.*")}
    assert copied == {
        "index.html",
        "catalogue.json",
        f"pathfinder/one/{ANNEX}",
        *(f"pathfinder/one/report.{kind}" for kind in ("html", "docx", "pdf")),
        "pathfinder/one/findings.json",
        "pathfinder/one/manifest.json",
    }
    assert "PRIVATE" not in everything(tmp_path / "hub")
    page = (tmp_path / "hub/index.html").read_text(encoding="utf-8")
    for words in ("Title of one", "Norfolk", "22 November 2026", "It was so."):
        assert words in page
    for form in ("html", "docx", "pdf"):
        assert f'href="pathfinder/one/report.{form}"' in page


def test_the_manifest_in_the_hub_tells_of_the_files_in_the_hub(
    tmp_path: Path, reports: Path
) -> None:
    from evaluation.publish.manifest import PublicManifest, hash_file

    send(tmp_path / "outputs", "one", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    folder = tmp_path / "hub/pathfinder/one"
    manifest = PublicManifest.model_validate_json((folder / "manifest.json").read_bytes())
    assert {name: hash_file(folder / name) for name in manifest.files} == manifest.files


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marking": None}, "hub.no-marking"),
        ({"marking": "official-sensitive"}, "hub.marked"),
        ({"overclaims": 2}, "hub.overclaims"),
        ({"missing_sections": ("Feedback", "Costs")}, "hub.sections-missing"),
        ({"files": {"report.html": "0"}}, "hub.changed"),
        ({"files": {}}, "hub.no-report"),
        ({"files": {"findings.json": "0"}}, "hub.no-report"),
        ({"slug": "another"}, "hub.other-name"),
    ],
)
def test_what_may_not_be_published_is_told_to_the_editor_and_stands_nowhere_in_the_hub(
    tmp_path: Path, reports: Path, changes: dict[str, object], code: str
) -> None:
    send(tmp_path / "outputs", "kept-back", reports, title="Telling title", **changes)
    send(tmp_path / "outputs", "other", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["other"]
    assert codes(collected) == [code]
    public = everything(tmp_path / "hub")
    assert "kept-back" not in public
    assert "Telling title" not in public
    board = collected.board.read_text(encoding="utf-8")
    assert str(collected.notes[0].problem) in board.replace("&#34;", '"')
    assert "kept-back" in board
    assert not collected.board.is_relative_to(tmp_path / "hub")


def test_the_editor_sees_by_name_what_a_lead_could_still_tell_and_nobody_else_does(
    tmp_path: Path, reports: Path
) -> None:
    names = ("Dose as given", "What <b>it cost")
    send(tmp_path / "outputs", "one", reports, missing_particulars=names)
    send(tmp_path / "outputs", "two", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 2  # it holds nothing back
    board = collected.board.read_text(encoding="utf-8")
    assert board.count("its lead may still tell: Dose as given, What &lt;b&gt;it cost") == 1
    assert board.count("its lead may still tell") == 1
    for page in ("index.html", "catalogue.json"):
        assert "Dose as given" not in (tmp_path / "hub" / page).read_text(encoding="utf-8")


def test_no_word_of_the_workshop_stands_on_the_public_page(demo: Path, tmp_path: Path) -> None:
    collected = collect([demo / "outputs"], tmp_path / "hub")
    assert collected.taken == 5, [str(note) for note in collected.notes]
    for name in ("index.html", "catalogue.json"):
        text = (tmp_path / "hub" / name).read_text(encoding="utf-8").lower()
        for word in ("fresh", "stale", "faulty", "failed", "never run", "10 of 10", "state:"):
            assert word not in text
        assert "as delivered" not in text
    assert "Synthetic data" in (tmp_path / "hub/index.html").read_text(encoding="utf-8")


def test_a_second_collection_takes_away_what_is_no_longer_published(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "outputs", "one", reports)
    send(tmp_path / "outputs", "two", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    shutil.rmtree(tmp_path / "outputs/one")
    collect([tmp_path / "outputs"], tmp_path / "hub")
    catalogue = json.loads((tmp_path / "hub/catalogue.json").read_text(encoding="utf-8"))
    assert [entry["slug"] for entry in catalogue] == ["two"]
    assert not (tmp_path / "hub/pathfinder/one").exists()


def test_two_leads_with_one_name_are_both_told_and_the_rest_is_published(
    tmp_path: Path, reports: Path
) -> None:
    for folder in ("a", "b"):
        send(tmp_path / folder, "same", reports)
        send(tmp_path / folder, f"own-{folder}", reports)
    collected = collect([tmp_path / "a", tmp_path / "b"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["own-a", "own-b"]
    [note] = collected.notes
    assert note.code == "hub.same-name"
    assert str(tmp_path / "a/same") in str(note)
    assert str(tmp_path / "b/same") in str(note)
    assert not (tmp_path / "hub/pathfinder/same").exists()


def test_one_name_in_two_programmes_is_no_clash_and_moves_nobody(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "a", "same", reports)
    collect([tmp_path / "a"], tmp_path / "hub")
    before = (tmp_path / "hub/pathfinder/same/report.html").read_bytes()
    send(tmp_path / "b", "same", reports, programme="Early help: Süd")
    collected = collect([tmp_path / "a", tmp_path / "b"], tmp_path / "hub")
    assert [e.folder for e in collected.entries] == ["pathfinder/same", "early-help-sud/same"]
    assert (tmp_path / "hub/pathfinder/same/report.html").read_bytes() == before


def test_the_same_folder_named_twice_is_no_clash(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "a", "one", reports)
    collected = collect(
        [tmp_path / "a", tmp_path / "a" / "..", tmp_path / "a"][::2], tmp_path / "h"
    )
    assert collected.taken == 1


@pytest.mark.parametrize("programme", ["CON", "assets", "index", "!!!", "Ελπίδα", "x" * 400])
def test_any_name_of_a_programme_gives_a_folder_that_every_system_can_have(
    tmp_path: Path, reports: Path, programme: str
) -> None:
    from evaluation.declare.folder_names import is_folder_name

    send(tmp_path / "outputs", "one", reports, programme=programme)
    [entry] = collect([tmp_path / "outputs"], tmp_path / "hub").entries
    folder = entry.folder.partition("/")[0]
    assert is_folder_name(folder)
    assert folder not in {"assets", "index"}


def test_a_folder_that_is_no_hub_is_never_replaced(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("mine")
    with pytest.raises(EvaluationError, match="not a hub"):
        collect([tmp_path / "outputs"], tmp_path / "mine")
    (tmp_path / "mine/index.html").write_text("mine")
    (tmp_path / "mine/catalogue.json").write_text('[{"slug": "books"}]')
    with pytest.raises(EvaluationError, match="not a hub"):
        collect([tmp_path / "outputs"], tmp_path / "mine")
    with pytest.raises(EvaluationError, match="does not exist"):
        collect([tmp_path / "nowhere"], tmp_path / "hub")
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == [
        "catalogue.json",
        "index.html",
        "thesis.txt",
    ]


def test_what_somebody_put_into_an_old_hub_survives_and_is_told(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "outputs", "one", reports)
    send(tmp_path / "outputs", "two", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    (tmp_path / "hub/CNAME").write_text("reports.example.org")
    (tmp_path / "hub/.git").mkdir()
    (tmp_path / "hub/.git/config").write_text("git")
    (tmp_path / "hub/pathfinder/two/minutes.txt").write_text("ours")
    shutil.rmtree(tmp_path / "outputs/two")
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert (tmp_path / "hub/CNAME").read_text() == "reports.example.org"
    assert (tmp_path / "hub/.git/config").read_text() == "git"
    assert [p.name for p in (tmp_path / "hub/pathfinder/two").iterdir()] == ["minutes.txt"]
    [note] = collected.notes
    assert note.code == "hub.left"
    assert "CNAME, pathfinder/two/minutes.txt" in note.problem


def test_a_file_in_the_way_is_named_and_nothing_is_changed(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    (tmp_path / "hub/pathfinder/two").mkdir()
    (tmp_path / "hub/pathfinder/two/report.html").write_text("somebody's own")
    send(tmp_path / "outputs", "two", reports)
    before = everything(tmp_path / "hub")
    with pytest.raises(EvaluationError, match=r"two.report\.html: This was not written by"):
        collect([tmp_path / "outputs"], tmp_path / "hub")
    assert everything(tmp_path / "hub") == before


def test_a_link_in_an_old_hub_leads_nothing_out_of_it(tmp_path: Path, reports: Path) -> None:
    (tmp_path / "elsewhere/one").mkdir(parents=True)
    (tmp_path / "elsewhere/one/report.html").write_text("theirs")
    send(tmp_path / "outputs", "one", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    shutil.rmtree(tmp_path / "hub/pathfinder")
    (tmp_path / "hub/pathfinder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(EvaluationError, match="not written by an earlier collection"):
        collect([tmp_path / "outputs"], tmp_path / "hub")
    assert (tmp_path / "elsewhere/one/report.html").read_text() == "theirs"


def test_a_hub_of_the_first_version_is_taken_over(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    old = tmp_path / "hub"
    (old / "one").mkdir(parents=True)
    (old / "index.html").write_text("<p>Collected by Pathfinder Evaluation.</p>")
    (old / "catalogue.json").write_text('[{"slug": "one"}, {"slug": "../outputs/one/publish"}]')
    for name in ("report.html", "manifest.json"):
        (old / "one" / name).write_text("old")
    collect([tmp_path / "outputs"], old)
    assert not (old / "one").exists()
    assert (old / "pathfinder/one/report.html").is_file()
    assert (tmp_path / "outputs/one/publish/report.html").is_file()


def test_what_a_killed_collection_left_half_done_the_next_one_finishes(
    tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(tmp_path / "outputs", "one", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    send(tmp_path / "outputs", "two", reports)
    copied: list[object] = []

    def copy(source: object, target: object) -> None:
        copied.append(target)
        if len(copied) == 8:
            raise KeyboardInterrupt
        Path(str(target)).write_bytes(Path(str(source)).read_bytes())

    with monkeypatch.context() as patch:
        patch.setattr("evaluation.publish.placing.shutil.copyfile", copy)
        with pytest.raises(KeyboardInterrupt):
            collect([tmp_path / "outputs"], tmp_path / "hub")
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 2
    assert not collected.notes


def test_a_first_collection_that_was_killed_is_finished_by_the_next(
    tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(tmp_path / "outputs", "one", reports)
    folder = tmp_path / "hub/pathfinder/one"

    def copy(_: object, target: object) -> None:
        Path(str(target)).write_bytes(b"a part")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("evaluation.publish.placing.shutil.copyfile", copy)
        with pytest.raises(KeyboardInterrupt):
            collect([tmp_path / "outputs"], tmp_path / "hub")
    for part in (folder / ".report.99.html", tmp_path / "hub/.index.99.html"):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("as a run leaves it that cannot tidy up")
    (folder / ".htaccess").write_text("the editor's")
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 1
    hidden = [p.name for p in (tmp_path / "hub").rglob(".*")]
    assert hidden == [".htaccess"]


@pytest.mark.parametrize("catalogue", ["[]", '[{"slug": "theirs"}]', "{}"])
def test_a_folder_with_somebodys_catalogue_is_no_hub(tmp_path: Path, catalogue: str) -> None:
    (tmp_path / "outputs").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/catalogue.json").write_text(catalogue)
    with pytest.raises(EvaluationError, match="not a hub"):
        collect([tmp_path / "outputs"], tmp_path / "site")
    assert (tmp_path / "site/catalogue.json").read_text() == catalogue


def test_a_file_of_the_editors_stays_even_under_a_name_that_a_run_could_write(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "outputs", "one", reports)
    collect([tmp_path / "outputs"], tmp_path / "hub")
    map_page = tmp_path / "hub/pathfinder/one/annex-map.html"
    map_page.write_text("the editor's")
    assert codes(collect([tmp_path / "outputs"], tmp_path / "hub")) == ["hub.left"]
    assert map_page.read_text() == "the editor's"
    shutil.rmtree(tmp_path / "outputs/one")
    collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [p.name for p in map_page.parent.iterdir()] == ["annex-map.html"]


def test_two_collections_at_once_are_told_and_the_next_one_tidies_up(
    tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, copyfile = tmp_path / "hub", shutil.copyfile
    for name in ("one", "two"):
        send(tmp_path / name / "outputs", name, reports)
    collect([tmp_path / "one/outputs"], hub)

    def copy(source: str, target: str) -> None:
        monkeypatch.setattr("evaluation.publish.placing.shutil.copyfile", copyfile)
        collect([tmp_path / "two/outputs"], hub)
        copyfile(source, target)

    monkeypatch.setattr("evaluation.publish.placing.shutil.copyfile", copy)
    with pytest.raises(EvaluationError, match="at the same time"):
        collect([tmp_path / "one/outputs"], hub)
    collected = collect([tmp_path / "one/outputs"], hub)
    assert not collected.notes
    assert [p.name for p in (hub / "pathfinder").iterdir()] == ["one"]


def test_a_deliverable_without_a_report_is_a_line_for_the_editor(tmp_path: Path) -> None:
    (tmp_path / "outputs/empty/internal").mkdir(parents=True)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert codes(collected) == ["hub.no-report"]
    page = (tmp_path / "hub/index.html").read_text(encoding="utf-8")
    assert "No report has been published yet." in page
    assert "empty" not in page


def test_a_deliverables_own_folder_is_not_taken_for_outputs(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    with pytest.raises(EvaluationError, match="Name the outputs folder above it"):
        collect([tmp_path / "outputs/one"], tmp_path / "hub")


@pytest.fixture
def programme(demo: Path, tmp_path: Path) -> Path:
    """The demonstration, copied with what was collected of it, to be changed."""
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    catalogue = json.loads((folder / "hub/catalogue.json").read_text(encoding="utf-8"))
    assert len(catalogue) == 5
    return folder


def test_a_marking_changed_since_holds_back_and_a_withdrawn_product_is_gone(
    programme: Path,
) -> None:
    yaml = programme / "deliverables/family-therapy/deliverable.yaml"
    text = yaml.read_text(encoding="utf-8")
    yaml.write_text(text.replace("marking: public", "marking: official-sensitive"), "utf-8")
    shutil.rmtree(programme / "deliverables/counting-lives-interviews")
    collected = collect([programme / "outputs"], programme / "hub")
    assert codes(collected) == ["hub.marked", "hub.withdrawn"]
    public = everything(programme / "hub")
    for words in ("official-sensitive", "Weight before and after", "What professionals said"):
        assert words not in public
    for slug in ("family-therapy", "counting-lives-interviews"):
        assert not list((programme / "hub").rglob(slug))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", ["data", "declaration", "unreadable"])
def test_a_report_that_no_longer_belongs_to_its_files_is_listed_apart(
    programme: Path, how: str
) -> None:
    folder = programme / "deliverables/flats"
    if how == "data":
        data = next((folder / "data").iterdir())
        data.write_bytes(data.read_bytes() + b" ")
    else:
        line = "\narea: Kent\n" if how == "declaration" else "\n: [\n"
        yaml = folder / "deliverable.yaml"
        text = yaml.read_text("utf-8")
        yaml.write_text(
            text.replace("\narea:", "\n# area:") + line if how == "declaration" else text + line,
            "utf-8",
        )
    collected = collect([programme / "outputs"], programme / "hub")
    assert codes(collected) == ["hub.stale"]
    assert collected.taken == 4
    assert not list((programme / "hub").rglob("flats"))


def test_a_programme_that_cannot_be_read_is_one_line_and_the_rest_goes_on(
    programme: Path, tmp_path: Path, reports: Path
) -> None:
    (programme / "programme.yaml").write_text("title: [", encoding="utf-8")
    send(tmp_path / "sent", "one", reports)
    collected = collect([programme / "outputs", tmp_path / "sent"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["one"]
    assert len(collected.notes) == 1


def test_the_command_says_its_lines_beside_and_ends_well(tmp_path: Path, reports: Path) -> None:
    send(tmp_path / "outputs", "one", reports)
    send(tmp_path / "outputs", "held", reports, marking=None)
    done = pathfinder("collect", "outputs", "--to", "hub", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("1 report collected: ")
    assert done.stderr.count("\n") == 1
    assert "held: It has no marking" in done.stderr
    wrong = pathfinder("collect", "outputs", "nowhere", "--to", "hub", cwd=tmp_path)
    assert wrong.returncode == 1


def test_somebody_elses_page_in_the_editors_folder_is_not_written_over(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "outputs", "one", reports)
    (tmp_path / "hub-editor").mkdir()
    (tmp_path / "hub-editor/board.html").write_text("the board's minutes")
    with pytest.raises(EvaluationError, match="another file has its name"):
        collect([tmp_path / "outputs"], tmp_path / "hub")
    assert (tmp_path / "hub-editor/board.html").read_text() == "the board's minutes"
    assert (tmp_path / "hub/index.html").exists()
