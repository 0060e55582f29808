"""Projects of coding programs: what is read of them, where selections lie, and what is refused.

Authorities: the REFI-QDA standard's schema; the projects of four programs with the codings that an
independent reader counted in them (d5); each program's own way to count, in a writer of its own.
"""

from __future__ import annotations

import csv
import json
import random
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from project_maker import (
    Interview,
    Marked,
    guid,
    project_xml,
    source_xml,
    units,
    write_project,
    zipped,
)
from test_cli import pathfinder
from workspace_maker import SHARED, declare, make_study

from analyses.thematic import analyse
from analyses.themes.coded_material import CodedMaterial
from evaluation.declare.older_calls import as_study
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import Collector, DataError
from evaluation.publish.manifest import read_inputs
from evaluation.read.coded.codebook_file import read_codebook_file
from evaluation.read.coded.coding import Segment
from evaluation.read.coded.double_coded import of_project
from evaluation.read.coded.project import CodingProject
from evaluation.read.coded.refi import xml_tree
from evaluation.read.coded.refi.described import read_project
from evaluation.read.coded.refi.positions import (
    WAYS,
    Counting,
    Span,
    doubted,
    located,
    places,
    shifted,
)
from evaluation.read.segments import CodedSegments, read_coded_file, read_segments
from evaluation.read.summary import page, recognise
from evaluation.run.undeclared import undeclared

PROJECTS = SHARED / "data" / "d5_refi_qda_projects"
FOUR = (
    "atlasti23_min.qdpx",
    "atlasti8_standard_project.qdpx",
    "nvivo_mac15_codes_only.qdpx",
    "qc_demo.qdpx",
)
needs_projects = pytest.mark.skipif(not PROJECTS.is_dir(), reason="the shared data are not here")
CODES: dict[str, object] = {"Barriers": {"Time": {"Waiting": {}}, "Money": {}}, "Enablers": {}}
TEXT = (
    "I: How was it?\r\n"
    "P: We waited six weeks 😀😀 for a place.\r\n"
    "Then nobody rang, and the bus cost too much 🚌.\r\n"
    "I: And then?\r\n"
    "P: A kind worker came to us 👍🏽 at home.\r\n"
)
MARKS = (
    Marked("waited six weeks", ("Barriers/Time/Waiting",)),
    Marked("the bus cost too much", ("Barriers/Money", "Barriers")),
    Marked("nobody rang", ("Barriers/Time",)),
    Marked("A kind worker came to us", ("Enablers",)),
    Marked("at home", ("Enablers",), "CD"),
)


# --- projects of four programs, against an independent reader ------------------------------------


@cache
def shared_project(name: str) -> CodingProject:
    return read_project(PROJECTS / name, name)


def path_of(code: tuple[str, ...]) -> str:
    return " > ".join(code)


@needs_projects
@pytest.mark.parametrize("name", FOUR)
def test_a_project_is_read_as_the_independent_reader_counted(name: str) -> None:
    expected = json.loads((PROJECTS / "reference.json").read_text("utf-8"))[name]
    project = shared_project(name)
    codes = [path_of(code.path) for code in project.codebook]
    by_code = Counter(path_of(p.path) for p in project.passages)
    assert project.program == expected["origin"]
    assert len(project.coders) == expected["n_users"]
    assert len(codes) == expected["n_codes"]
    assert max(len(code.path) for code in project.codebook) == expected["max_depth"]
    assert len(project.passages) == expected["n_codings"]
    assert by_code == expected["codings_by_code"]
    assert Counter(p.coder for p in project.passages) == expected["codings_by_coder"]
    assert sorted({*codes} - {*by_code}) == sorted(expected["codes_never_used"])
    lengths = [None if s.text is None else len(s.text) for s in project.sources]
    assert lengths == [source["n_chars"] for source in expected["sources"]]
    assert expected["sources_per_code"] == {
        code: len({p.source for p in project.passages if path_of(p.path) == code})
        for code in by_code
    }


@needs_projects
@pytest.mark.parametrize("name", [FOUR[1], FOUR[3]])
def test_every_coding_has_the_words_that_the_independent_reader_cut(name: str) -> None:
    file = PROJECTS / name.replace(".qdpx", "_codings.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    expected = [(r["code"], r["coder"], r["text"]) for r in rows]
    passages = shared_project(name).passages
    found = [(path_of(p.path), p.coder, p.words if p.start is not None else "") for p in passages]
    assert Counter(found) == Counter(expected)
    texts = {source.name: source.text for source in shared_project(name).sources}
    for passage in passages:
        if passage.start is not None:
            assert (texts[passage.source] or "")[passage.start : passage.end] == passage.words


@needs_projects
def test_a_text_that_is_not_in_the_archive_is_told_and_its_codings_are_counted() -> None:
    project = shared_project(FOUR[1])
    told = {note.code: note.problem for note in project.notes}
    assert "5 sources" in told["project.text-missing"]
    assert "Mabel.txt" in told["project.text-missing"]
    assert Counter(p.source for p in project.passages)["Mabel.txt"] == 3


@needs_projects
@pytest.mark.parametrize("name", FOUR)
def test_passages_and_sources_of_a_code_are_those_that_an_independent_reader_counted(
    name: str,
) -> None:
    segments = read_coded_file(PROJECTS / name, name)
    counted = json.loads((PROJECTS / "reference.json").read_text("utf-8"))[name]
    of_code: dict[str, set[Segment]] = {}
    for coding in segments.codings():
        of_code.setdefault(" > ".join(coding.path), set()).add(coding.segment)
    assert {code: len(of) for code, of in of_code.items()} == counted["codings_by_code"]
    sources = {code: len({segment.source for segment in of}) for code, of in of_code.items()}
    assert sources == counted["sources_per_code"]


@needs_projects
def test_a_quotation_of_a_pdf_that_stands_as_region_and_as_text_is_told() -> None:
    notes = {n.code: n.problem for n in read_coded_file(PROJECTS / FOUR[1], FOUR[1]).notes}
    assert "2 coded quotations of a PDF stand" in notes["project.in-two-forms"]


@needs_projects
def test_the_codebook_of_taguette_holds_the_tags_of_its_table() -> None:
    with (PROJECTS / "taguette141_codebook.csv").open(encoding="utf-8", newline="") as opened:
        tags = [row["tag"] for row in csv.DictReader(opened)]
    for name in ("taguette141_codebook.qdc", "taguette141_codebook.csv"):
        codes = read_codebook_file(PROJECTS / name, name, Collector())
        assert [code.path for code in codes] == [(tag,) for tag in tags]


# --- where a selection lies, as each program counts ----------------------------------------------

KINDS: dict[str, dict[str, Any]] = {
    "NVivo 14 for Windows": {"utf16": True, "mark": b"\xef\xbb\xbf", "folder": "Sources"},
    "ATLAS.ti for Windows 23.2": {"line_end_once": True},
    "MAXQDA 2022": {"mark": b"\xef\xbb\xbf"},
    "QualCoder-3.5": {},
    "Taguette 1.4.1": {},
    "Quirkos 2.5": {"scheme": ""},
    "Dedoose": {"folder": "Sources"},
    "Another program": {},
}


def made(folder: Path, origin: str, **more: Any) -> CodingProject:
    path = write_project(
        folder / "p.qdpx",
        origin,
        CODES,
        [Interview("Ann", TEXT, MARKS, {"Area": "Norfolk"}), Interview("Ben", "Nothing yet.")],
        users=("AB", "CD", "EF"),
        **{**KINDS.get(origin, {}), **more},
    )
    return read_project(path, "p.qdpx")


@pytest.mark.parametrize("origin", KINDS)
def test_words_are_cut_as_the_program_counts(tmp_path: Path, origin: str) -> None:
    project = made(tmp_path, origin)
    found = [(p.words, p.path, p.coder) for p in project.passages]
    assert found == [
        (mark.words, tuple(code.split("/")), mark.coder) for mark in MARKS for code in mark.codes
    ]
    text = project.sources[0].text
    assert text == TEXT
    assert all(TEXT[p.start : p.end] == p.words for p in project.passages)
    told = {note.code for note in project.notes}
    assumed = {"project.positions-assumed"} if origin == "Another program" else set()
    expected = {"project.coder-without-codings", "project.sources-without-codings"}
    assert told == expected | assumed
    problems = " ".join(note.problem for note in project.notes)
    assert "1 user of the project coded nothing: EF." in problems
    assert "Nothing is coded in 1 of 2 sources: Ben." in problems


@pytest.mark.parametrize("origin", [*KINDS][:4])
@pytest.mark.parametrize("counting", WAYS)
def test_another_way_to_count_is_told_and_never_taken(
    tmp_path: Path, origin: str, counting: Counting
) -> None:
    project = made(
        tmp_path, origin, utf16=counting.utf16, line_end_once=counting.line_end_once, mark=b""
    )
    told = [n for n in project.notes if n.code == "project.positions-doubtful"]
    right = [p.words for p in project.passages] == [m.words for m in MARKS for _ in m.codes]
    assert bool(told) is not right
    if told:
        assert str(counting) in told[0].problem
        by_rule, otherwise = re.findall(r': "([^"]*)"', told[0].value)
        assert by_rule in [p.words for p in project.passages]
        assert otherwise in [m.words for m in MARKS]


def test_places_follow_the_units_of_the_encoded_text() -> None:
    text = "a\r\n😀b\r\n\r\nc👍🏽"
    for counting in WAYS:
        once = text.replace("\r\n", "\n") if counting.line_end_once else text
        length = len(once.encode("utf-16-le")) // 2 if counting.utf16 else len(once)
        table = places(text, counting)
        assert len(table) == length + 1
        for sign in "ab😀c":
            before = once[: once.index(sign)]
            at = len(before.encode("utf-16-le")) // 2 if counting.utf16 else len(before)
            assert text[table[at]] == sign


def test_plain_text_needs_no_doubt_and_two_selections_no_verdict() -> None:
    plain = [Span("one two three", 4, 6)] * 9
    assert all(located(plain[0], way) == (4, 6) for way in WAYS)
    few = [Span("😀 one two", 3, 6)] * 2
    assert doubted(few, Counting()) is None


@pytest.mark.parametrize("counting", shifted(Counting())[1:])
def test_positions_that_are_one_off_are_told(counting: Counting) -> None:
    text = "It was warm there, and nobody asked us anything twice."
    words = ("warm there", "nobody asked", "us", "twice")
    found = [(text.index(w), text.index(w) + len(w)) for w in words]
    right = [Span(text, *place) for place in found]
    assert doubted(right, Counting(), shifted(Counting())) is None
    spans = [
        Span(text, start + counting.first, end + counting.first - counting.end_within)
        for start, end in found
    ]
    doubt = doubted(spans, Counting(), shifted(Counting()))
    assert doubt is not None
    assert doubt.counting == counting
    assert doubt.readings[1] == words[0]


def test_the_first_words_of_a_selection_as_its_name_are_evidence() -> None:
    text = "😀😀😀 go on and on and on and on"  # every shift by a word or two ends at edges as well
    spans = [Span(text, 7 + k, 19 + k, text[4 + k : 12 + k] + "…") for k in (0, 6, 7)]
    doubt = doubted(spans, Counting())
    assert doubt is not None
    assert doubt.counting.utf16


def test_line_ends_in_the_description_itself_are_kept(tmp_path: Path) -> None:
    inside = "One line.\r\nTwo lines.\r\nThree."
    selection = source_xml(
        Interview("Ann", inside, (Marked("Two lines", ("Enablers",)),)), "", utf16=True
    ).replace('plainTextPath=""', "")
    for written in (inside, inside.replace("\r", "&#13;"), f"<![CDATA[{inside}]]>"):
        content = f"<PlainTextContent>{written}</PlainTextContent>"
        held = selection.replace("<Plain", f"{content}<Plain", 1)
        described_so = project_xml("NVivo 14", CODES, held)
        in_utf16 = described_so.replace('"utf-8"', '"utf-16"').encode("utf-16")
        for description in (described_so, in_utf16):
            path = tmp_path / "p.qdpx"
            path.write_bytes(zipped({"project.qde": description}))
            [passage] = read_project(path, "p").passages
            assert passage.words == "Two lines"
            path.unlink()


# --- other kinds of sources ----------------------------------------------------------------------


def described(folder: Path, sources: str, **more: Any) -> CodingProject:
    path = folder / "p.qdpx"
    texts = more.pop("texts", {})
    origin, codes = more.pop("origin", "QualCoder"), more.pop("codes", CODES)
    path.write_bytes(zipped({"Project.qde": project_xml(origin, codes, sources, **more), **texts}))
    return read_project(path, "p.qdpx")


def coding(code: str = "Enablers", coder: str = "AB") -> str:
    return (
        f'<Coding guid="{guid(code + coder)}" creatingUser="{guid("user" + coder)}">'
        f'<CodeRef targetGUID="{guid("code" + code)}"/></Coding>'
    )


def test_regions_times_transcripts_and_whole_sources_are_passages(tmp_path: Path) -> None:
    area = 'firstX="1" firstY="2" secondX="3" secondY="4"'
    project = described(
        tmp_path,
        f'<PDFSource guid="{guid("1")}" name="R.pdf">'
        f'<PDFSelection guid="{guid("s1")}" page="2" {area}><Representation guid="{guid("x")}">'
        f"<PlainTextContent>a kind word</PlainTextContent></Representation>{coding()}"
        f'</PDFSelection><Representation guid="{guid("r")}" plainTextPath="internal://r.txt">'
        f'<PlainTextSelection guid="{guid("s2")}" startPosition="0" endPosition="3">{coding()}'
        "</PlainTextSelection></Representation></PDFSource>"
        f'<PictureSource guid="{guid("2")}" name="Board.jpg" path="internal://b.jpg">'
        f'<PictureSelection guid="{guid("s3")}" {area}>{coding()}</PictureSelection>'
        f"</PictureSource>"
        f'<VideoSource guid="{guid("3")}" name="V.mp4">'
        f'<Transcript guid="{guid("t")}" plainTextPath="internal://v.txt">'
        f'<SyncPoint guid="{guid("p1")}" position="2"/>'
        f'<SyncPoint guid="{guid("p2")}" position="6"/>'
        f'<TranscriptSelection guid="{guid("s4")}" fromSyncPoint="{guid("p1")}" '
        f'toSyncPoint="{guid("p2")}">{coding()}</TranscriptSelection></Transcript>'
        f'<VideoSelection guid="{guid("s5")}" begin="10" end="90">{coding()}</VideoSelection>'
        f"</VideoSource>"
        f'<AudioSource guid="{guid("4")}" name="A.m4a">{coding()}</AudioSource>',
        texts={"sources/r.txt": "Yes, it was.", "sources/v.txt": "A kind of help."},
    )
    assert [s.kind for s in project.sources] == ["pdf", "picture", "video", "audio"]
    assert [(p.source, p.words) for p in project.passages] == [
        ("R.pdf", "Yes"),
        ("R.pdf", "a kind word"),
        ("Board.jpg", ""),
        ("V.mp4", "kind"),
        ("V.mp4", ""),
        ("A.m4a", ""),
    ]
    assert len({(p.source, p.number) for p in project.passages}) == 6
    assert not [n for n in project.notes if n.code == "project.text-missing"]


def test_cases_of_nvivo_say_who_speaks_and_are_no_themes(tmp_path: Path) -> None:
    case = guid("codeEnablers")  # NVivo lists a case among the codes too, with one identifier
    variable = guid("variablePerson:Area")
    cases = (
        f'<Cases><Case guid="{case.lower()}" name="Ann"><VariableValue>'
        f'<VariableRef targetGUID="{variable}"/><TextValue>Norfolk</TextValue></VariableValue>'
        "</Case></Cases>"
    )
    interview = Interview(
        "Talk", "One two.", (Marked("One", ("Enablers",)), Marked("two", ("Barriers",)))
    )
    project = described(
        tmp_path,
        source_xml(interview, "internal://a.txt"),
        more=cases,
        variables=("Person:Area",),
        origin="NVivo 14",
        texts={"sources/a.txt": interview.text},
    )
    assert [p.path for p in project.passages] == [("Barriers",)]
    assert ("Enablers",) not in [code.path for code in project.codebook]
    assert project.sources[0].told == {"Area": "Norfolk", "case": "Ann"}


@pytest.mark.parametrize("linked", [True, False])
def test_codes_that_a_case_points_to_or_that_stand_among_cases_are_no_themes(
    tmp_path: Path, linked: bool
) -> None:
    def case(name: str, code: str) -> str:
        link = f'<CodeRef targetGUID="{guid("code" + code)}"/>' if linked else ""
        source = f'<SourceRef targetGUID="{guid("source" + name)}"/>'
        return f'<Case guid="{guid("case" + name)}" name="{name}">{link}{source}</Case>'

    marked = (Marked("One", ("Cases/Ann",)), Marked("two", ("Barriers",)))
    pointing = f'<CodeRef targetGUID="{guid("codeBarriers")}"/>'  # a theme of this case: it stays
    cases = case("Ann", "Cases/Ann") + case("Ben", "Cases/Ben").replace(
        "</Case>", f"{pointing}</Case>"
    )
    project = described(
        tmp_path,
        source_xml(Interview("Ann", "One two.", marked), "internal://a.txt"),
        more=f"<Cases>{cases}</Cases>",
        codes={"Barriers": {}, "Cases": {"Ann": {}, "Ben": {}}, "Places": {"Ann": {}, "Home": {}}},
        origin="NVivo 14",
        texts={"sources/a.txt": "One two."},
    )
    assert [p.path for p in project.passages] == [("Barriers",)]
    assert [code.path for code in project.codebook] == [
        ("Barriers",),
        ("Places",),
        ("Places", "Ann"),
        ("Places", "Home"),
    ]
    assert project.sources[0].told == {"case": "Ann"}


def test_variables_of_sources_cases_without_a_name_and_sets_are_groups(tmp_path: Path) -> None:
    interviews = [Interview("Ann", "One.", told={"Area": "Norfolk"}), Interview("Ben", "Two.")]
    value = f'<VariableValue><VariableRef targetGUID="{guid("variableRole")}"/><TextValue>'
    more = (
        f'<Cases><Case guid="{guid("c")}">{value}parent</TextValue></VariableValue>'
        f'<SourceRef targetGUID="{guid("sourceBen")}"/></Case></Cases>'
        f'<Sets><Set guid="{guid("z")}" name="gender: male">'
        f'<MemberSource targetGUID="{guid("sourceBen")}"/></Set></Sets>'
        f'<Notes><Note guid="{guid("n")}">'
        "<PlainTextContent>A memo.</PlainTextContent></Note></Notes>"
    )
    project = described(
        tmp_path,
        "".join(source_xml(i, f"internal://{i.name}.txt") for i in interviews),
        more=more,
        variables=("Area", "Role"),
    )
    assert [dict(source.told) for source in project.sources] == [
        {"Area": "Norfolk"},
        {"Role": "parent", "gender": "male"},
    ]


def test_selections_outside_their_text_are_told_with_their_place(tmp_path: Path) -> None:
    selections = "".join(
        f'<PlainTextSelection guid="{guid(str(n))}" startPosition="{start}" endPosition="{end}">'
        f"{coding()}</PlainTextSelection>"
        for n, (start, end) in enumerate([(0, 3), (4, 99), (-1, 2), (3, 3), (5, 2)])
    )
    project = described(
        tmp_path,
        f'<TextSource guid="{guid("1")}" name="Ann" plainTextPath="internal://a.txt">{selections}'
        "</TextSource>",
        texts={"sources/a.txt": "One two."},
    )
    [told] = [n for n in project.notes if n.code == "project.outside-text"]
    assert "4 selections" in told.problem
    assert "Ann, 4 to 99 (of 8 characters)" in told.problem
    assert len(project.passages) == 5
    assert [p.words for p in project.passages if p.start is not None] == ["One"]


def test_codes_that_the_codebook_has_not_are_told_and_not_counted(tmp_path: Path) -> None:
    interview = Interview("Ann", "One.", (Marked("One", ("Nowhere",)),))
    project = described(tmp_path, source_xml(interview, "a.txt"), texts={"sources/a.txt": "One."})
    assert project.passages == ()
    assert {n.code for n in project.notes} == {"project.code-missing"}


def test_sources_of_one_name_stay_apart(tmp_path: Path) -> None:
    def one(n: int) -> str:
        return f'<TextSource guid="{guid(str(n))}" name="Interview">{coding()}</TextSource>'

    project = described(tmp_path, one(1) + one(2))
    assert [p.source for p in project.passages] == ["Interview", "Interview (2)"]
    assert "project.sources-named-alike" in {n.code for n in project.notes}


# --- hostile and damaged files -------------------------------------------------------------------

PLAIN = project_xml("NVivo 14", CODES, "")
BOMB = b"0" * 30_000_000


def bad(path: Path, parts: dict[str, str | bytes]) -> DataError:
    path.write_bytes(zipped(parts))
    return refused(path)


def refused(path: Path) -> DataError:
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(DataError) as raised:
        read_project(path, "p.qdpx")
    assert sorted(path.parent.rglob("*")) == before  # nothing was unpacked
    return raised.value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../escape.txt", "leads out of its archive"),
        ("sources/../../escape.txt", "leads out of its archive"),
        ("/etc/escape.txt", "absolute path"),
        ("C:/escape.txt", "names a drive"),
        ("sources\\escape.txt", "backslash"),
        ("..\\escape.txt", "leads out of its archive"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str, words: str) -> None:
    error = bad(tmp_path / "p.qdpx", {"project.qde": PLAIN, name: "x"})
    [issue] = error.issues
    assert (issue.code, issue.cell) == ("project.unsafe-entry", f"entry {name}")
    assert words in issue.problem


def test_links_and_parts_that_stand_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", PLAIN)
        link = zipfile.ZipInfo("sources/a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("sources/b.txt", "1")
        archive.writestr("Sources/B.txt", "2")
    codes = [issue.code for issue in refused(path).issues]
    assert codes == ["project.unsafe-entry", "project.entry-twice"]


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    content = bytearray(zipped({"project.qde": PLAIN}))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + flags] |= 1
    path.write_bytes(content)
    assert "encrypted" in refused(path).issues[0].problem


@pytest.mark.parametrize("name", ["sources/a.txt", "sources/a.mp4", "project.qde"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, name: str) -> None:
    error = bad(tmp_path / "p.qdpx", {"project.qde": PLAIN, name: BOMB})
    assert "project.too-large" in {issue.code for issue in error.issues}


def test_parts_that_share_their_bytes_are_refused_together(tmp_path: Path) -> None:
    """Many parts of which none alone is pressed too far, all of the same bytes of the file."""
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", PLAIN)
        archive.writestr("sources/0.txt", b"0123456789" * 90_000)
        first = archive.getinfo("sources/0.txt")
        for n in range(1, 400):
            again = zipfile.ZipInfo(f"sources/{n}.txt")
            again.compress_type = first.compress_type
            again.header_offset, again.CRC = first.header_offset, first.CRC
            again.file_size, again.compress_size = first.file_size, first.compress_size
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    assert "project.unpacks-too-large" in {issue.code for issue in refused(path).issues}


@pytest.mark.parametrize(
    "parts", [{"sources/a.txt": "x"}, {"a.qde": PLAIN, "b.qde": PLAIN}], ids=["none", "two"]
)
def test_a_project_has_one_description(tmp_path: Path, parts: dict[str, str | bytes]) -> None:
    [issue] = bad(tmp_path / "p.qdpx", parts).issues
    assert issue.code == "project.not-one-description"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE Project SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE p [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]>',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, declared: str) -> None:
    head, _, body = PLAIN.partition("?>")
    [issue] = bad(tmp_path / "p.qdpx", {"project.qde": f"{head}?>{declared}{body}"}).issues
    assert issue.code == "project.document-type"


@pytest.mark.parametrize("description", ["", "no xml", PLAIN[:-20], "<a/>", "<a>" * 5000])
def test_a_damaged_description_is_told_without_a_traceback(
    tmp_path: Path, description: str
) -> None:
    [issue] = bad(tmp_path / "p.qdpx", {"project.qde": description}).issues
    other = description == "<a/>"  # whole XML, and no project
    assert issue.code == ("project.damaged" if other else "project.description-damaged")


def test_a_damaged_archive_is_told_wherever_it_is_damaged(tmp_path: Path) -> None:
    """Each of many bytes is turned over: it is read whole, or told, and nothing else happens."""
    interview = Interview("Ann", TEXT, MARKS)
    whole = write_project(tmp_path / "w.qdpx", "QualCoder", CODES, [interview]).read_bytes()
    path = tmp_path / "p.qdpx"
    told = Counter[str]()
    for at in [*range(0, len(whole), 37), *range(len(whole) - 30, len(whole))]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read_project(path, f"{at}.qdpx")
        except DataError as error:
            told.update(issue.code for issue in error.issues)
        else:
            told["read"] += 1
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path).issues[0].code == "project.damaged"
    path.write_bytes(b"no archive")
    assert refused(path).issues[0].code == "project.damaged"
    assert told["project.damaged"] > 5


def test_what_a_mac_adds_to_an_archive_and_a_folder_around_it_do_no_harm(tmp_path: Path) -> None:
    interview = Interview("Ann", "One two.", (Marked("two", ("Enablers",)),))
    described = project_xml("QualCoder", CODES, source_xml(interview, "internal://a.txt"))
    path = tmp_path / "p.qdpx"
    path.write_bytes(
        zipped(
            {
                "My project/project.qde": described,
                "My project/Sources/a.txt": "One two.",
                "__MACOSX/My project/._project.qde": "x",
            }
        )
    )
    assert [p.words for p in read_project(path, "p").passages] == ["two"]


# --- as data of a deliverable --------------------------------------------------------------------


def study_of(folder: Path, **data: Any) -> Study:
    declared = {"file": "p.qdpx", "rows_count": "segments", "about": "professionals", **data}
    study = make_study(folder, declared, design="thematic", instruments=[])
    interviews = [
        Interview("Ann", TEXT, MARKS, {"Area": "Norfolk"}),
        Interview("Ben", TEXT, MARKS[:1], {"Area": "Suffolk"}),
        Interview("Eve", "Nothing yet.", (), {"Area": "Suffolk"}),
    ]
    write_project(
        study.workspace.folder(study.slug) / "p.qdpx",
        "QualCoder",
        {**CODES, "Enabelrs": {}, "Money": {}},
        interviews,
        users=("AB", "CD"),
    )
    return study


def notes(segments: CodedSegments) -> dict[str, str]:
    return {note.code: note.problem for note in segments.notes}


def test_a_project_is_data_like_a_sheet_of_segments(tmp_path: Path) -> None:
    segments = read_segments(study_of(tmp_path, segments={"source_group": "Area"}))
    marked = [(m.words, code) for m in (*MARKS, MARKS[0]) for code in m.codes]
    paths = [tuple(code.split("/")) for _, code in marked]
    assert [c.path for c in segments.codings()] == paths
    assert list(segments.table["theme"]) == [path[-1] for path in paths]
    assert list(segments.table["parent_theme"])[:2] == ["Barriers", "Barriers"]
    assert {*segments.table["source_group"]} == {"Norfolk", "Suffolk"}
    assert [segments.passages[c.segment] for c in segments.codings()] == [w for w, _ in marked]
    assert segments.every_source == ("Ann", "Ben", "Eve")
    assert segments.groups["source_group"]["Eve"] == ("Suffolk",)
    told = notes(segments)
    assert "Enabelrs (like Enablers)" in told["codebook.nearly-alike"]
    assert "Money (elsewhere Barriers > Money)" in told["codebook.without-parent"]
    assert "Enabelrs" in told["codebook.never-used"]


def test_a_correction_of_a_project_is_applied(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    book = study.workspace.folder(study.slug) / "corrections.csv"
    book.write_text(
        "file,sheet,cell,old,new,who,why\np.qdpx,,D6,Enablers,Support,AB,named anew\n", "utf-8"
    )
    themes = list(read_segments(study).table["theme"])
    assert "Support" in themes


def test_a_codebook_of_its_own_gives_codes_their_places(tmp_path: Path) -> None:
    study = make_study(
        tmp_path,
        {
            "file": "s.csv",
            "rows_count": "segments",
            "about": "professionals",
            "codebook": "codes.csv",
        },
        design="thematic",
        instruments=[],
    )
    folder = study.workspace.folder(study.slug)
    folder.joinpath("s.csv").write_text(
        "segment,source,theme\n1,A,Waiting\n2,A,Tme\n3,B,Waiting\n", "utf-8"
    )
    folder.joinpath("codes.csv").write_text(
        "code,parent,description\nBarriers,,what hinders\nTime,Barriers,\nWaiting,Time,\n"
        "Lost,Nowhere,\n",
        "utf-8",
    )
    segments = read_segments(study)
    assert segments.codings()[0].path == ("Barriers", "Time", "Waiting")
    assert segments.codebook[0].definition == "what hinders"
    told = notes(segments)
    assert re.search(r"Tme \(C3\) Did you mean .*Time", told["codebook.code-missing"])
    assert "Nowhere > Lost" in told["codebook.never-used"]


def test_codings_of_memos_are_told_and_words_may_begin_with_any_sign(tmp_path: Path) -> None:
    interview = Interview("Ann", "=1+1 he said.", (Marked("=1+1 he", ("Enablers",)),))
    memo = (
        f'<Notes><Note guid="{guid("n")}"><PlainTextContent>One.</PlainTextContent>'
        f'<PlainTextSelection guid="{guid("m")}" startPosition="0" endPosition="3">{coding()}'
        "</PlainTextSelection></Note></Notes>"
    )
    text = {"sources/a.txt": interview.text}
    described(tmp_path, source_xml(interview, "a.txt"), more=memo, texts=text)
    segments = read_coded_file(tmp_path / "p.qdpx", "p.qdpx")
    assert list(segments.passages.values()) == ["=1+1 he"]
    assert "1 coding of this project is not counted" in notes(segments)["project.codings-elsewhere"]


def test_passages_without_a_coder_beside_others_are_no_fault(tmp_path: Path) -> None:
    bare = f'<Coding guid="{guid("b")}"><CodeRef targetGUID="{guid("codeBarriers")}"/></Coding>'
    described(tmp_path, f'<TextSource guid="{guid("1")}" name="A">{coding()}{bare}</TextSource>')
    segments = read_coded_file(tmp_path / "p.qdpx", "p.qdpx")
    assert list(segments.table["coder"]) == ["AB", ""]


def test_codings_without_a_coder_are_those_of_no_second_person(tmp_path: Path) -> None:
    """One person coded; what names nobody agrees with nobody, and the table of a program likewise.

    In one paragraph out of three a named person coded, in the others nobody is named.
    """
    text = "\n".join(f"Answer {n} to a question." for n in range(96))
    marks = tuple(
        Marked(f"Answer {n} to", ("Barriers",), "ZZ" if n % 3 else "AB") for n in range(96)
    )
    source = source_xml(Interview("Ann", text, marks), "a.txt")
    named = f" creatingUser={quoteattr(guid('userZZ'))}"
    assert source.count(named) == 64
    described(tmp_path, source.replace(named, ""), texts={"sources/a.txt": text})
    segments = read_coded_file(tmp_path / "p.qdpx", "p.qdpx")
    assert not [f.key for f in analyse(as_study("themes"), segments) if "coders" in f.key]
    second = tmp_path / "two"
    second.mkdir()
    both = source.replace(named, "", 4).replace(guid("userZZ"), guid("userCD"))
    described(second, both, texts={"sources/a.txt": text})
    findings = analyse(as_study("themes"), read_coded_file(second / "p.qdpx", "p.qdpx"))
    told = next(f for f in findings if f.key == "themes.coders")
    assert told.estimates["coders"].value == 2
    assert told.estimates["without_coder"].value == 4
    units = of_project(read_project(tmp_path / "p.qdpx", "p.qdpx"), "paragraph")
    assert units.coders == ("AB",)
    assert [note.problem.split(",")[0] for note in units.notes] == ["64 codings name no coder"]


def test_a_source_without_codings_is_in_the_group_that_its_variable_says(tmp_path: Path) -> None:
    """Whether the variable is declared, or is called as what it sorts by, in any capitals."""
    told = {"Area": "Norfolk", "Kind": "Police"}
    silent = Interview("Eve", "Nothing yet.", (), told)
    interviews = [Interview("Ann", TEXT, MARKS, told), silent]
    interviews.append(Interview("Ben", TEXT, MARKS, {"Area": "Suffolk", "Kind": "Teacher"}))
    study = study_of(tmp_path, segments={"area": "Area", "role": "Kind"})
    write_project(study.workspace.folder(study.slug) / "p.qdpx", "QualCoder", CODES, interviews)
    material = CodedMaterial(study, read_segments(study), "passage")
    sizes = {by.column: dict(zip(by.groups, by.sizes, strict=True)) for by in material.sorts()}
    assert sizes == {"area": {"Norfolk": 2, "Suffolk": 1}, "role": {"Police": 2, "Teacher": 1}}


def test_check_says_how_many_sources_each_of_several_files_has(tmp_path: Path) -> None:
    """By hand: three in the project, one of them without a coding; two in the table, in four rows.

    A row is no source: what is read of several files was told in rows.
    """
    study = study_of(tmp_path)
    folder = study.workspace.folder(study.slug)
    table = "segment,source,theme\n1,Ann,Time\n2,Ann,Money\n3,Zoe,Time\n4,Zoe,Money\n"
    folder.joinpath("s.csv").write_text(table, "utf-8")
    files = [
        {"file": name, "rows_count": "segments", "about": "children"}
        for name in ("s.csv", "p.qdpx")
    ]
    evaluation = {"design": "thematic", "data": files}
    declare(folder / "deliverable.yaml", {"title": "D", "area": "A", "evaluations": [evaluation]})
    both = open_study(study.slug, 1, str(tmp_path))
    segments = read_segments(both)
    assert [sorted(names) for names in segments.by_file] == [["Ann", "Zoe"], ["Ann", "Ben", "Eve"]]
    done = pathfinder("check", "d", "--json", cwd=tmp_path)
    [read] = json.loads(done.stdout)["deliverables"][0]["evaluations"]
    assert [file["people"] for file in read["files"]] == [2, 3]
    assert read["people"] == {"": 4}


def test_a_code_of_a_codebook_may_stand_below_two_others(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("code,parent\nA,\nB,\nOther,A\nOther,B\nC,D\nD,C\n", "utf-8")
    codes = read_codebook_file(path, "codes.csv", Collector())
    assert [code.path for code in codes] == [
        *(("A",), ("B",), ("A", "Other"), ("B", "Other")),
        *(("D", "C"), ("C", "D")),  # a circle ends where it would begin again
    ]


def test_a_project_is_an_input_like_any_file_and_so_is_its_codebook(tmp_path: Path) -> None:
    study = study_of(tmp_path, codebook="codes.csv")
    folder = study.workspace.folder(study.slug)
    folder.joinpath("codes.csv").write_text("code\nBarriers\n", "utf-8")
    assert set(read_inputs(study.workspace, study.slug)["data"]) == {"p.qdpx", "codes.csv"}
    write_project(folder / "other.qdpx", "NVivo", CODES, [Interview("Ann", TEXT, MARKS)])
    [told] = undeclared(study.workspace, study.slug, study.deliverable)
    assert (told.code, Path(told.file).name) == ("data.not-declared", "other.qdpx")
    shown = page(recognise(folder / "p.qdpx", "p.qdpx"))
    assert "a project of QualCoder (REFI-QDA)" in shown
    assert "Nothing is coded in 1 of 3 sources: Eve." in shown


def test_a_refused_project_is_a_fault_of_the_check_said_once(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    file = study.workspace.folder(study.slug) / "p.qdpx"
    file.write_bytes(zipped({"project.qde": PLAIN, "../up.txt": "x"}))
    with pytest.raises(DataError) as raised:
        read_segments(study)
    assert [issue.code for issue in raised.value.issues] == ["project.unsafe-entry"]
    told = pathfinder("tally", str(file))
    assert told.returncode == 1
    assert "entry ../up.txt" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_region_may_hold_its_text_with_the_coding_in_it(tmp_path: Path) -> None:
    area = 'page="1" firstX="1" firstY="2" secondX="3" secondY="4"'
    inner = (
        f'<PlainTextSelection guid="{guid("i")}" startPosition="0" endPosition="4">{coding()}'
        "</PlainTextSelection>"
    )
    project = described(
        tmp_path,
        f'<PDFSource guid="{guid("1")}" name="R.pdf"><PDFSelection guid="{guid("s")}" {area}>'
        f'<Representation guid="{guid("r")}"><PlainTextContent>kind</PlainTextContent>{inner}'
        f"</Representation>{coding('Barriers')}</PDFSelection></PDFSource>",
    )
    assert {(p.path, p.words, p.number) for p in project.passages} == {
        (("Barriers",), "kind", "page 1, 1 2 3 4"),
        (("Enablers",), "kind", "page 1, 1 2 3 4"),
    }
    assert not project.notes


def test_the_text_of_a_region_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    area = 'page="1" firstX="1" firstY="2" secondX="3" secondY="4"'
    project = described(
        tmp_path,
        f'<PDFSource guid="{guid("1")}" name="R.pdf"><PDFSelection guid="{guid("s")}" {area}>'
        f'<Representation guid="{guid("r")}" plainTextPath="internal://r.txt"/>'
        f"{coding()}</PDFSelection></PDFSource>",
        texts={"sources/r.txt": "A kind word."},
    )
    assert [passage.words for passage in project.passages] == ["A kind word."]


def test_who_brought_a_source_into_a_project_did_not_code_it(tmp_path: Path) -> None:
    bare = f'<Coding guid="{guid("c")}"><CodeRef targetGUID="{guid("codeEnablers")}"/></Coding>'
    by = f'creatingUser="{guid("userAB")}"'
    project = described(
        tmp_path,
        f'<AudioSource guid="{guid("4")}" name="A.m4a" {by}>{bare}'
        f'<AudioSelection guid="{guid("5")}" {by} begin="1" end="2">{bare}</AudioSelection>'
        "</AudioSource>",
    )
    assert {passage.number: passage.coder for passage in project.passages} == {
        "1 2": "AB",
        "whole source": "",
    }


def test_a_case_may_name_selections_of_a_source(tmp_path: Path) -> None:
    project = described(
        tmp_path,
        f'<AudioSource guid="{guid("4")}" name="A.m4a">'
        f'<AudioSelection guid="{guid("5")}" begin="1" end="2">{coding()}</AudioSelection>'
        "</AudioSource>",
        more=f'<Cases><Case guid="{guid("6")}" name="Ann">'
        f'<SelectionRef targetGUID="{guid("5")}"/></Case></Cases>',
    )
    assert [dict(source.told) for source in project.sources] == [{"case": "Ann"}]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_that_is_not_in_utf8_is_read_and_told(tmp_path: Path, encoding: str) -> None:
    held = "She said: “Café”."
    interview = Interview("Ann", held, (Marked("“Café”", ("Enablers",)),))
    project = described(
        tmp_path,
        source_xml(interview, "internal://a.txt"),
        texts={"sources/a.txt": held.encode(encoding)},
    )
    assert [passage.words for passage in project.passages] == ["“Café”"]
    assert [note.code for note in project.notes] == ["project.text-encoding"]


def test_users_of_one_name_are_one_coder_and_told(tmp_path: Path) -> None:
    project = described(
        tmp_path,
        f'<TextSource guid="{guid("1")}" name="A">{coding()}</TextSource>',
        users=("AB",),
        origin="NVivo",
    )
    assert not project.notes
    twice = project_xml("NVivo", CODES, "").replace(
        "</Users>", f'<User guid="{guid("other")}" name="AB"/></Users>'
    )
    (tmp_path / "q.qdpx").write_bytes(zipped({"p.qde": twice}))
    told = {note.code for note in read_project(tmp_path / "q.qdpx", "q").notes}
    assert told == {"project.users-named-alike"}


def test_who_did_not_consent_is_in_no_part_of_what_was_read(tmp_path: Path) -> None:
    consent = {"identify": ["source"], "consent": ["Area"]}
    words = {"says_yes": ["Norfolk"], "says_no": ["Suffolk"]}
    segments = read_segments(study_of(tmp_path, **consent, **words))
    assert {*segments.table["source"]} == {"Ann"}
    assert segments.every_source == ("Ann",)
    assert [source.name for source in segments.projects[0].sources] == ["Ann"]
    assert {passage.source for passage in segments.projects[0].passages} == {"Ann"}
    assert {segment.source for segment in segments.passages} == {"Ann"}


def test_a_project_in_which_nothing_is_coded_is_a_fault_of_its_own(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    file = study.workspace.folder(study.slug) / "p.qdpx"
    write_project(file, "NVivo", CODES, [Interview("Ann", "One.")])
    with pytest.raises(DataError) as raised:
        read_segments(study)
    assert [issue.code for issue in raised.value.issues] == ["project.nothing-coded"]


@pytest.mark.parametrize("counting", WAYS)
def test_any_piece_of_any_text_is_found_where_the_encoded_text_has_it(counting: Counting) -> None:
    """Texts of random signs: a piece is found at the lengths of what stands before and in it."""
    rng = random.Random(7)
    signs = ["a", " ", "é", "e\N{COMBINING ACUTE ACCENT}", "😀", "👍🏽", "\r\n", "\n", "中", "\t"]
    for _ in range(300):
        parts = rng.choices(signs, k=rng.randrange(1, 40))
        first, last = sorted(rng.choices(range(len(parts) + 1), k=2))
        before, piece, text = "".join(parts[:first]), "".join(parts[first:last]), "".join(parts)
        way = {"utf16": counting.utf16, "line_end_once": counting.line_end_once}
        start = units(before, **way)
        where = located(Span(text, start, start + units(piece, **way)), counting)
        assert where == (len(before), len(before) + len(piece))
        assert located(Span(text, start, units(text, **way) + 1), counting) is None


def test_too_many_elements_and_other_ways_to_pack_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("project.qde", PLAIN)
    assert refused(path).issues[0].code == "project.damaged"
    monkeypatch.setattr(xml_tree, "MOST_ELEMENTS", 3)
    assert bad(path, {"project.qde": PLAIN}).issues[0].code == "project.too-many-elements"
