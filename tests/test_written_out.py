"""Coded passages that a program writes out to be read: Taguette's page, NVivo's documents.

Authorities: the template by which Taguette writes the page of highlights (its repository,
``export_highlights.html``), exports of NVivo that others published, and counts by hand.
"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from workspace_maker import make_study, put

from evaluation.errors import DataError
from evaluation.read.coded.coding import Segment
from evaluation.read.segments import CodedSegments, read_coded_file, read_segments

PAGE = """<!DOCTYPE html>
<html>
  <head>
    <meta charset="UTF-8">
    <title>{title}</title>
    <style>
      h1 {{ margin-bottom: 1em; }}
    </style>
  </head>
  <body>
    <h1>{title}</h1>

    <p>They came &amp; stayed.</p><p><strong>Q:</strong> Why? <strong>A:</strong> Trust.</p>
    <p>
      <strong>Document:</strong> Ann
      <strong>Tags:</strong>
        Trust,
        Time, money and travel
    </p>
    <hr>

    She <em>listened</em>.
    <p>
      <strong>Document:</strong> Ben
      <strong>Tags:</strong>
        Trust
    </p>
    <hr>

    Hm.
    <p>
      <strong>Document:</strong> Cy
      <strong>Tags:</strong>
    </p>

  </body>
</html>
"""
NODE = """<Files\\\\Ann> - \u00a7 3 references coded  [1.52% Coverage]

Reference 1 - 0.52% Coverage

They came back.

Reference 2 - 0.52% Coverage

They came back.

Reference 3 - 1.00% Coverage

And again
they came.


<Files\\\\North\\\\Ben> - \u00a7 1 reference coded  [0.30% Coverage]

Reference 1 - 0.30% Coverage

She listened.
"""


def read(path: Path, text: str, encoding: str = "utf-8") -> CodedSegments:
    path.write_text(text, encoding)
    return read_coded_file(path, path.name)


def counted(segments: CodedSegments) -> dict[str, int]:
    codes = [c.path[-1] for c in segments.codings()]
    return {code: codes.count(code) for code in sorted(codes)}


def codes_of(error: pytest.ExceptionInfo[DataError]) -> list[str]:
    return [issue.code for issue in error.value.issues]


def test_a_page_of_highlights_is_read_as_the_table_of_them(tmp_path: Path) -> None:
    segments = read(tmp_path / "h.html", PAGE.format(title="Taguette highlights"))
    assert counted(segments) == {"Time, money and travel": 1, "Trust": 2}
    assert segments.every_source == ("Ann", "Ben", "Cy")
    assert segments.passages == {
        Segment("Ann", "1"): "They came & stayed. Q: Why? A: Trust.",
        Segment("Ben", "2"): "She listened.",
    }


def test_a_page_of_something_else_is_refused_with_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path / "h.html", PAGE.format(title="Minutes"))
    assert codes_of(caught) == ["file.kind-not-read"]
    assert "page of highlights" in caught.value.issues[0].fix
    cut = PAGE.format(title="Taguette highlights").partition("<strong>Document:</strong> Cy")[0]
    with pytest.raises(DataError) as caught:
        read(tmp_path / "cut.html", cut)
    assert codes_of(caught) == ["written.no-document"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_references_of_a_code_are_read_from_a_text(tmp_path: Path, encoding: str) -> None:
    segments = read(tmp_path / "Trust.txt", NODE, encoding)
    assert counted(segments) == {"Trust": 4}
    assert segments.every_source == ("Ann", "North\\Ben")
    assert sorted(segments.passages.values()) == [
        "And again they came.",
        "She listened.",
        "They came back.",
        "They came back.",
    ]
    assert "written.code-by-file" in {note.code for note in segments.notes}


def test_a_word_document_says_of_which_code_it_is(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("Name: Nodes\\\\Barriers\\Waiting", "", *NODE.splitlines()):
        document.add_paragraph(line)
    document.save(str(tmp_path / "export.docx"))
    segments = read_coded_file(tmp_path / "export.docx", "export.docx")
    assert {coding.path for coding in segments.codings()} == {("Barriers", "Waiting")}


def test_a_passage_under_two_codes_is_one_also_in_two_documents(tmp_path: Path) -> None:
    files = [
        {"file": f"{code}.txt", "rows_count": "segments", "about": "institutions"}
        for code in ("Trust", "Time")
    ]
    study = make_study(tmp_path, *files, design="thematic", instruments=[])
    put(tmp_path, "Trust.txt", NODE)
    put(tmp_path, "Time.txt", NODE[NODE.index("<Files\\\\North") :])
    segments = read_segments(study)
    assert counted(segments) == {"Time": 1, "Trust": 4}
    assert len({coding.segment for coding in segments.codings()}) == 4
    assert {note.code for note in segments.notes} == {"segments.read-as", "written.code-by-file"}


def test_what_is_lost_in_a_document_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path / "Trust.txt", NODE.replace("3 references", "4 references"))
    assert codes_of(caught) == ["written.references-lost"]
    with pytest.raises(DataError) as caught:
        read(tmp_path / "Trust.txt", NODE + NODE)
    assert codes_of(caught) == ["written.several-codes"]
