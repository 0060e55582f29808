"""What leaves the team holds what is seen and nothing else: pictures, Word files, PDFs, the hub.

Authorities: Pillow's own reading of orientation, profiles and crops; the specifications of PNG
(chunks that draw) and JPEG (segments that draw). Everything is looked for in the files as they
leave, unpacked to whatever depth.
"""

from __future__ import annotations

import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from docx.image.exceptions import UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from picture_files import (
    AWAY,
    CANARY,
    PLANTED,
    SPELLINGS,
    chunk,
    everything,
    half_away,
    has_away,
    insides,
    noted,
    pictures_of,
    profile,
    saved,
    scene,
    shown_pixels,
    undrawn,
)
from PIL import Image, ImageOps
from pypdf import PdfReader
from report_sample import report
from workspace_maker import make_workspace

from evaluation.errors import DeclarationError
from evaluation.publish.hub import collect
from evaluation.report.annex import write_annex
from evaluation.report.build import load_proforma
from evaluation.report.formats import FORMATS
from evaluation.report.lead.clean_picture import (
    UnusablePictureError,
    clean_picture,
    clean_uri,
    data_uri,
    png_chunks,
)
from evaluation.report.lead.markdown import alt_fault
from evaluation.report.lead.proforma import SECTIONS
from evaluation.report.word.bare import bare
from evaluation.report.word.read import read_word
from evaluation.run.deliverable import run_deliverable

# --- one picture


@pytest.mark.parametrize("kind", PLANTED)
def test_nothing_is_left_of_a_picture_but_its_dots(kind: str) -> None:
    planted = PLANTED[kind]()
    cleaned = clean_picture(planted)
    assert not any(spelling in cleaned for spelling in SPELLINGS)
    assert not undrawn(cleaned)
    assert not has_away(cleaned)
    assert Image.open(io.BytesIO(cleaned)).size == (160, 120)
    assert not getattr(Image.open(io.BytesIO(cleaned)), "is_animated", False)
    assert clean_picture(planted) == cleaned
    assert clean_picture(cleaned) == cleaned  # so that a report may come back and leave again


def test_what_is_planted_can_be_found() -> None:
    hidden = {kind for kind, make in PLANTED.items() if any(s in make() for s in SPELLINGS)}
    assert hidden > {"jpeg exif gps", "jpeg icc srgb", "png texts", "gif comment", "tiff tags"}
    assert all(undrawn(make()) for kind, make in PLANTED.items() if kind.startswith("png"))


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind.split()[0] in ("jpeg", "png")])
def test_no_quality_is_lost_where_a_copy_of_the_parts_will_do(kind: str) -> None:
    planted = PLANTED[kind]()
    before, after = (shown_pixels(content) for content in (planted, clean_picture(planted)))
    if kind == "jpeg upside down":
        before = before[::-1, ::-1]
    drawn_anew = {"jpeg icc", "png icc", "jpeg in cmyk", "jpeg upside down"}
    if kind in drawn_anew:
        noise = ((before - after) ** 2).mean()
        assert 10 * np.log10(255**2 / max(noise, 1e-9)) > 38  # decibels; the eye sees none of it
    else:
        assert np.array_equal(before, after)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright_as_pillow_puts_it(kind: str, orientation: int) -> None:
    options = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    planted = saved(scene(), kind, exif=noted(orientation), **options)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(planted)).convert("RGB"))
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(planted)))
    cleaned = shown_pixels(clean_picture(planted))
    wanted = np.asarray(upright.convert("RGB")).astype(int)
    assert cleaned.shape == wanted.shape
    assert np.abs(cleaned - wanted).mean() < 1.5
    assert CANARY.encode() not in clean_picture(planted)


def test_colours_of_another_screen_are_shown_as_they_were_meant() -> None:
    """Authority: the profile itself, which names red what is green on the screen."""
    swapped = profile("Another")
    for one, other in ((b"rXYZ", b"temp"), (b"gXYZ", b"rXYZ"), (b"temp", b"gXYZ")):
        swapped = swapped.replace(one, other, 1)
    dots = shown_pixels(clean_picture(saved(scene(), "PNG", icc_profile=swapped)))
    meant = np.asarray(scene()).astype(int)[..., [1, 0, 2]]
    assert np.abs(dots - meant).max() <= 1
    dots = shown_pixels(clean_picture(saved(scene(), "PNG", icc_profile=profile())))
    assert np.array_equal(dots, np.asarray(scene()).astype(int))


def test_what_was_rubbed_out_is_not_kept_under_its_transparency() -> None:
    picture = half_away().convert("RGBA")
    picture.paste((*AWAY, 0), (80, 0, 160, 120))
    for planted in (saved(picture, "PNG"), saved(picture, "TIFF")):
        assert has_away(planted)
        cleaned = Image.open(io.BytesIO(clean_picture(planted)))
        assert cleaned.getchannel("A").getextrema()[0] == 0
        assert not has_away(clean_picture(planted))
        assert clean_picture(clean_picture(planted)) == clean_picture(planted)


def test_rows_that_a_crop_left_behind_the_last_one_are_gone() -> None:
    """As two screenshot programs did in 2023: the end of the old file behind that of the new."""
    whole = saved(scene(), "PNG")
    (data,) = (whole[at + 8 :] for at in [whole.index(b"IDAT") - 4])
    size = struct.unpack_from(">I", whole, whole.index(b"IDAT") - 4)[0]
    rows = zlib.decompress(data[:size])
    for longer in (zlib.compress(rows + SPELLINGS[0] * 40), zlib.compress(rows) + SPELLINGS[0]):
        planted = whole[:33] + chunk(b"IDAT", longer) + chunk(b"IEND", b"")
        packed = chunk(b"IDAT", longer)
        cleaned = clean_picture(planted)
        assert packed not in cleaned
        assert np.array_equal(shown_pixels(cleaned), shown_pixels(whole))
        start = cleaned.index(b"IDAT")
        unpacker = zlib.decompressobj()
        kept = cleaned[start + 4 : start + 4 + struct.unpack_from(">I", cleaned, start - 4)[0]]
        assert len(unpacker.decompress(kept)) == len(rows)
        assert not unpacker.unused_data


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}], ids=str)
def test_rows_that_a_jpeg_keeps_below_its_height_are_gone(options: dict[str, Any]) -> None:
    """As where a program cuts a photograph by writing a smaller height into its frame."""
    whole = saved(scene(160, 160), "JPEG", quality=90, **options)
    assert _higher(clean_picture(whole), 160) == _higher(whole, 160)  # copied, and no dot is lost
    frame = whole.index(b"\xff\xc2" if "progressive" in options else b"\xff\xc0") + 5
    cut = whole[:frame] + struct.pack(">H", 64) + whole[frame + 2 :]
    assert _higher(cut, 160) == _higher(whole, 160)
    cleaned = clean_picture(cut)
    assert Image.open(io.BytesIO(cleaned)).size == (160, 64)
    assert _higher(cleaned, 160)[160 * 80 * 3 :] != _higher(whole, 160)[160 * 80 * 3 :]
    assert set(_higher(cleaned, 160)[160 * 100 * 3 :]) <= {127, 128, 129}  # nothing is there
    assert clean_picture(cleaned) == cleaned


def _higher(jpeg: bytes, height: int) -> bytes:
    """The dots of a JPEG that is told to be so high."""
    frame = re.search(rb"\xff[\xc0-\xc2]\x00\x11\x08", jpeg)
    assert frame
    at = frame.start() + 5
    taller = jpeg[:at] + struct.pack(">H", height) + jpeg[at + 2 :]
    return Image.open(io.BytesIO(taller)).convert("RGB").tobytes()


def test_a_second_header_behind_the_dots_counts_for_nothing() -> None:
    """It would name a size by which a small file unpacks to gigabytes."""
    whole = saved(scene(), "PNG")
    header = whole[16:29]
    twice = struct.pack(">II", 60_000, 60_000) + header[8:]
    planted = whole[: -len(chunk(b"IEND", b""))] + chunk(b"IHDR", twice) + chunk(b"IEND", b"")
    cleaned = clean_picture(planted)
    assert cleaned.count(b"IHDR") == 1
    assert np.array_equal(shown_pixels(cleaned), shown_pixels(whole))
    much = zlib.compressobj()
    longer = much.compress(zlib.decompress(_data(whole)))
    longer += much.compress(bytes(30_000_000)) + much.flush()
    bomb = whole[:33] + chunk(b"IDAT", longer) + chunk(b"IHDR", twice) + chunk(b"IEND", b"")
    tracemalloc.start()
    try:
        clean_picture(bomb)
        assert tracemalloc.get_traced_memory()[1] < 25_000_000
    finally:
        tracemalloc.stop()


def _data(png: bytes) -> bytes:
    return b"".join(data for kind, data in png_chunks(png) if kind == b"IDAT")


@pytest.mark.parametrize(
    ("make", "problem", "action"),
    [
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG, JPEG", "Save it as PNG"),
        (lambda: b"\x01\0\0\0\x6c\0\0\0" + b"\0" * 80, "not a PNG, JPEG or GIF", "screenshot"),
        (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 80, "not a PNG, JPEG or GIF", "Save it as PNG"),
        (lambda: b"", "not a PNG, JPEG or GIF", "Save it as PNG"),
        (lambda: saved(scene(), "PNG")[:-300], "is damaged", "save it as PNG"),
        (lambda: saved(scene(), "JPEG")[:1500], "is damaged", "save it as PNG"),
        (lambda: _bomb(9_000, 9_000), "too many dots (81 million; at most 50", "smaller copy"),
        (lambda: _bomb(60_000, 60_000), "too many dots (more than can be read", "smaller copy"),
        (lambda: saved(scene(), "PNG") + b"\0" * 4_000_000, "too large (4.0 MB", "Compress"),
    ],
)
def test_what_cannot_be_made_clean_is_refused_with_what_to_do(
    make: Callable[[], bytes], problem: str, action: str
) -> None:
    with pytest.raises(UnusablePictureError) as caught:
        clean_picture(make())
    assert problem in caught.value.problem
    assert action in caught.value.action


def _bomb(wide: int, high: int) -> bytes:
    """A small file of a very large picture."""
    header = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def test_the_size_that_a_picture_is_meant_to_have_stays() -> None:
    for planted in (saved(scene(), "PNG", dpi=(220, 220)), saved(scene(), "JPEG", dpi=(220, 220))):
        assert round(Image.open(io.BytesIO(clean_picture(planted))).info["dpi"][0]) == 220


@pytest.mark.parametrize(
    ("alt", "why"),
    [
        ("", "no alt text"),
        ("  \n", "no alt text"),
        ("IMG_20240311_093012.jpg", "name of a file"),
        (r"C:\Users\jsmith\Pictures\group.png", "name of a file"),
        ("A group of people\n\nDescription automatically generated", "nobody has checked it"),
        ("A boy at a table\n\nAI-generated content may be incorrect.", "nobody has checked it"),
        ("Text Description automatically generated with medium confidence", "nobody has checked"),
        ("A table with four cups.", ""),
        ("A slide with a description generated by the group itself.", ""),
        ("The poster, as it hung in Room 3: see flats.org/poster.png for a copy.", ""),
    ],
)
def test_alt_text_that_a_program_made_up_is_none(alt: str, why: str) -> None:
    fault = alt_fault(alt)
    assert (fault is None) == (why == "")
    assert not fault or why in fault[0]


# --- pictures of a Word file


def _added(document: Any, content: bytes, alt: str = "what it shows") -> Any:
    """A picture at the end of a document, of a file with a telling name."""
    try:
        inline: Any = document.add_picture(io.BytesIO(content), width=Cm(4))._inline
    except (
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    ):  # python-docx knows fewer files than Word puts in
        blank = Image.new("RGB", (len(document.inline_shapes) + 1, 1))
        inline = document.add_picture(io.BytesIO(saved(blank, "PNG")), width=Cm(4))._inline
        name = next(inline.iter(qn("a:blip"))).get(qn("r:embed"))
        document.part.related_parts[name]._blob = content
    inline.docPr.set("descr", alt)
    inline.docPr.set("title", CANARY)
    inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", f"{CANARY}.jpg")
    return inline


def _fill(picture: Any) -> Any:
    return next(picture.iter(qn("pic:blipFill")))


def _cut(picture: Any, **edges: object) -> None:
    rectangle = parse_xml(f"<a:srcRect {nsdecls('a')}/>")
    for edge, share in edges.items():
        rectangle.set(edge, str(share))
    _fill(picture).insert(1, rectangle)


def _summary(folder: Path, fill: Callable[[Any], object]) -> Any:
    document = docx.Document()
    document.add_heading("Summary", 1)
    fill(document)
    path = folder / "proforma.docx"
    document.save(str(path))
    return read_word(path, "proforma.docx")[0]


def _pictures(folder: Path, fill: Callable[[Any], object]) -> list[bytes]:
    uris = _summary(folder, fill).pictures.values()
    return [inside for uri in uris for inside in list(insides(uri.encode()))[1:]]


def _told(folder: Path, fill: Callable[[Any], object]) -> str:
    with pytest.raises(DeclarationError) as caught:
        _summary(folder, fill)
    return "\n".join(map(str, caught.value.issues))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("edge", [{"r": 50_000}, {"r": "50%"}, {"r": 50_000, "t": -10_000}])
def test_what_was_cut_away_in_word_is_gone(
    tmp_path: Path, kind: str, edge: dict[str, object]
) -> None:
    [cleaned] = _pictures(tmp_path, lambda d: _cut(_added(d, saved(half_away(), kind)), **edge))
    assert Image.open(io.BytesIO(cleaned)).size == (80, 120)
    assert not has_away(cleaned)


def test_a_picture_that_is_shown_twice_is_cut_as_each_place_says(tmp_path: Path) -> None:
    content = saved(half_away(), "PNG")

    def fill(document: Any) -> None:
        _cut(_added(document, content), r=50_000)
        _cut(_added(document, content), r=75_000)
        _cut(_added(document, content), r=50_000)

    cleaned = _pictures(tmp_path, fill)
    assert sorted(Image.open(io.BytesIO(c)).size for c in cleaned) == [(40, 120), (80, 120)]


def test_a_picture_stretched_beyond_its_frame_loses_what_lies_outside(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        picture = _added(document, saved(half_away(), "PNG"))
        next(picture.iter(qn("a:stretch"))).append(
            parse_xml(f'<a:fillRect {nsdecls("a")} r="-100000"/>')
        ) if next(picture.iter(qn("a:fillRect")), None) is None else next(
            picture.iter(qn("a:fillRect"))
        ).set("r", "-100000")

    [cleaned] = _pictures(tmp_path, fill)
    assert not has_away(cleaned)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("frame", "noted_as", "wanted"),
    [
        ({"rot": "5400000"}, 1, lambda p: p.rotate(-90, expand=True)),
        ({"rot": "10800000"}, 1, lambda p: p.rotate(180)),
        (
            {"rot": "16200000", "flipH": "1"},
            1,
            lambda p: ImageOps.mirror(p).rotate(90, expand=True),
        ),
        ({"flipV": "1"}, 1, ImageOps.flip),
        ({"rot": "5400000"}, 6, lambda p: p.rotate(-90, expand=True)),  # Word notes the turn too
        ({}, 6, lambda p: p.rotate(-90, expand=True)),
        ({"rot": "300000"}, 8, lambda p: p.rotate(90, expand=True)),  # set a little askew
    ],
)
def test_a_picture_is_turned_as_it_stands_in_word(
    tmp_path: Path,
    frame: dict[str, str],
    noted_as: int,
    wanted: Callable[[Image.Image], Image.Image],
) -> None:
    def fill(document: Any) -> None:
        picture = _added(document, saved(scene(), "PNG", exif=noted(noted_as)))
        for name, value in frame.items():
            next(picture.iter(qn("a:xfrm"))).set(name, value)

    [cleaned] = _pictures(tmp_path, fill)
    assert np.array_equal(shown_pixels(cleaned), np.asarray(wanted(scene())).astype(int))


def test_the_older_drawings_of_word_are_cut_and_cleaned_too(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        content = io.BytesIO(saved(half_away(), "JPEG", quality=95, exif=noted()))
        name, _ = document.part.get_or_add_image(content)
        document.element.body.insert(
            1,
            parse_xml(
                f"<w:p {nsdecls('w', 'r')} xmlns:v='urn:schemas-microsoft-com:vml'><w:r><w:pict>"
                f"<v:shape alt='a flag'><v:imagedata r:id='{name}' cropright='33000f'/></v:shape>"
                "</w:pict></w:r></w:p>"
            ),
        )

    [cleaned] = _pictures(tmp_path, fill)
    assert not undrawn(cleaned)
    assert not has_away(cleaned)
    assert _summary(tmp_path, fill).text.startswith("![a flag](")


def test_the_copies_that_word_keeps_beside_a_picture_do_not_pass(tmp_path: Path) -> None:
    """A drawing as SVG, and the picture before its effects, stand in extensions of the blip."""

    def fill(document: Any) -> None:
        picture = _added(document, saved(scene(), "PNG"))
        name, _ = document.part.get_or_add_image(io.BytesIO(saved(half_away(), "PNG")))
        _fill(picture).find(qn("a:blip")).append(
            parse_xml(
                f"<a:extLst {nsdecls('a', 'r')}>"
                "<a:ext uri='{96DAC541-7B7A-43D3-8B79-37D633B846F1}'>"
                "<asvg:svgBlip xmlns:asvg='http://schemas.microsoft.com/office/drawing/2016/SVG/main'"
                f" r:embed='{name}'/></a:ext></a:extLst>"
            )
        )

    [cleaned] = _pictures(tmp_path, fill)
    assert not has_away(cleaned)


def test_a_picture_cut_to_a_shape_and_a_shape_over_a_picture_are_told(tmp_path: Path) -> None:
    def round_one(document: Any) -> None:
        picture = _added(document, saved(scene(), "PNG"))
        next(picture.iter(qn("a:prstGeom"))).set("prst", "ellipse")

    told = _told(tmp_path, round_one)
    assert "Summary, paragraph 1: This picture is cut to a shape" in told
    assert "Crop to Shape" in told

    def covered(document: Any) -> None:
        picture = _added(document, saved(scene(), "PNG"))
        drawing = picture.getparent().__copy__()
        picture.getparent().getparent().append(drawing)
        data = next(drawing.iter(qn("a:graphicData")))
        data.set("uri", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape")
        data.remove(data[0])

    assert "A shape is drawn here and would be lost" in _told(tmp_path, covered)


def test_a_picture_in_a_footnote_is_cleaned_as_well(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Summary", 1)
    document.add_paragraph("Words.").runs[0]._r.getparent().append(
        parse_xml(f"<w:r {nsdecls('w')}><w:footnoteReference w:id='2'/></w:r>")
    )
    inline = _added(document, saved(half_away(), "JPEG", exif=noted()))
    _cut(inline, r=52_000)
    drawing = inline.getparent()
    drawing.getparent().remove(drawing)
    path = tmp_path / "proforma.docx"
    document.save(str(path))
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    footnotes = parse_xml(
        f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r/></w:p></w:footnote>"
        "</w:footnotes>"
    )
    next(footnotes.iter(qn("w:r"))).append(drawing)
    from lxml import etree

    parts["word/footnotes.xml"] = etree.tostring(footnotes)
    parts["word/_rels/footnotes.xml.rels"] = parts["word/_rels/document.xml.rels"]
    relations = parts["word/_rels/document.xml.rels"].decode()
    parts["word/_rels/document.xml.rels"] = relations.replace(
        "</Relationships>",
        '<Relationship Id="rIdNotes" Target="footnotes.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/footnotes"/></Relationships>',
    ).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    [section, *_] = read_word(path, "x")
    uris = list(section.pictures.values())
    assert len(uris) == 1
    assert all(not has_away(c) and not undrawn(c) for c in list(insides(uris[0].encode()))[1:])


# --- what a Word file hides besides


def test_hidden_words_rows_and_cells_do_not_pass(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Seen ")
        paragraph.add_run(CANARY).font.hidden = True
        paragraph.add_run("too.")
        document.add_comment(paragraph.runs[0], CANARY, CANARY, "K")
        style = document.styles.add_style("Aside", 2)
        style.font.hidden = True
        paragraph.add_run(CANARY, style="Aside")
        own = document.styles.add_style("Memo", 1)
        own.font.hidden = True
        document.add_paragraph(CANARY, style="Memo").add_run(" kept").font.hidden = False
        table = document.add_table(4, 2)
        for number, cell in enumerate(table._cells):
            cell.text = f"c{number}"
        mark = f"{nsdecls('w')} w:id='9' w:author='{CANARY}'"
        rows: Any = table.rows
        rows[1].cells[0].text = rows[2].cells[1].text = rows[3].cells[0].text = CANARY
        rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))
        rows[2].cells[1]._tc.get_or_add_tcPr().append(parse_xml(f"<w:cellDel {mark}/>"))
        rows[3]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {mark}/>"))

    text = _summary(tmp_path, fill).text
    assert CANARY not in text
    assert text.startswith("Seen too.")
    assert "kept" in text
    assert [line.replace(" ", "") for line in text.splitlines() if "| c" in line] == [
        "|c0|c1|",
        "|c4||",
    ]


def test_hidden_marks_of_an_index_leave_the_sentence_whole(tmp_path: Path) -> None:
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    field = (
        f"<w:r>{hidden}<w:fldChar w:fldCharType='begin'/></w:r>"
        f'<w:r>{hidden}<w:instrText> XE "{CANARY}" </w:instrText></w:r>'
        f"<w:r>{hidden}<w:fldChar w:fldCharType='end'/></w:r>"
    )

    def fill(document: Any) -> None:
        document.element.body.insert(
            1,
            parse_xml(
                f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>One </w:t></w:r>{field}"
                "<w:r><w:t>sentence.</w:t></w:r></w:p>"
            ),
        )

    assert _summary(tmp_path, fill).text == "One sentence."


# --- files that leave


def _proforma(document: Any) -> None:
    """A lead's form with everything planted that a form may hide."""
    document.add_heading("Summary", 1)
    paragraph = document.add_paragraph("What was seen. ")
    paragraph.add_run(CANARY).font.hidden = True
    document.add_comment(paragraph.runs[0], CANARY, CANARY, "K")
    for make in PLANTED.values():
        _added(document, make())
    _cut(_added(document, saved(half_away(), "PNG")), r=50_000)
    _cut(_added(document, saved(half_away(), "JPEG", quality=95, exif=noted())), r=51_000)
    _added(document, saved(scene(90, 40), "JPEG", quality=95, exif=noted(6)))
    core = document.core_properties
    core.author = core.last_modified_by = core.comments = core.keywords = CANARY
    core.title = core.subject = core.category = core.identifier = CANARY


def _run(root: Path, fill: Callable[[Path], object]) -> None:
    make_workspace(root, marking="public")
    fill(root / "deliverables/d")
    outcome = run_deliverable(root, "d", lambda _: None)
    assert not outcome.issues
    assert collect([root / "outputs"], root / "hub").taken == 1


def _in_word(folder: Path) -> None:
    document = docx.Document()
    _proforma(document)
    for kind in SECTIONS[1:]:
        document.add_heading(kind.title, 1)
        document.add_paragraph("Words.")
    document.save(str(folder / "proforma.docx"))


def _in_markdown(folder: Path) -> None:
    lines = ["## Summary", "", f"What was seen. <!-- {CANARY} -->"]
    turned = lambda: saved(scene(90, 40), "JPEG", quality=95, exif=noted(6))  # noqa: E731
    for number, make in enumerate([*PLANTED.values(), turned]):
        name = f"{CANARY} {number}.jpg"
        (folder / name).write_bytes(make())
        lines += ["", f"![what it shows](<{name}>)"]
    lines += [f"\n## {kind.title}\n\nWords." for kind in SECTIONS[1:]]
    (folder / "proforma.md").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fill", [_in_word, _in_markdown], ids=["word", "markdown"])
def test_no_planted_thing_leaves_in_any_format_nor_for_the_hub(
    tmp_path: Path, fill: Callable[[Path], object]
) -> None:
    _run(tmp_path, fill)
    seen = set()
    for place in ("outputs/d/publish", "outputs/d/restricted", "outputs/d/internal", "hub"):
        for name, content in everything(tmp_path / place):
            if (place, name) == ("outputs/d/internal", "manifest.json"):
                continue  # it lists the files that were read, for the team
            seen.add(name)
            for inside in insides(content):
                assert not any(s in inside for s in SPELLINGS), (place, name, inside[:40])
                assert b"/tmp" not in inside, (place, name)
            if not re.search(r"\.(html|docx|pdf)$", name) or name.endswith("index.html"):
                continue
            pictures = list(pictures_of(content))
            for picture in pictures:
                assert not undrawn(picture), (place, name)
                assert not has_away(picture), (place, name)
            if not re.search(r"(^|/)report\.", name):
                continue  # annex and briefing have no picture of a lead
            assert len(pictures) > 5, (place, name)
            sizes = {Image.open(io.BytesIO(picture)).size for picture in pictures}
            assert (40, 90) in sizes, (place, name)  # upright
            assert ((80, 120) in sizes) == (fill is _in_word), (place, name)
    assert {"report.html", "report.docx", "report.pdf", "p/d/report.html", "p/d/report.docx"} < seen


@pytest.fixture
def made(tmp_path: Path) -> Path:
    for form in FORMATS:
        form.write(report(), tmp_path / form.file)
    return tmp_path


def test_a_word_report_tells_of_itself_what_its_writer_said_and_no_more(made: Path) -> None:
    with zipfile.ZipFile(made / "report.docx") as package:
        names = set(package.namelist())
        parts = {name: package.read(name) for name in names}
        assert {(i.date_time[0], i.comment, i.extra) for i in package.infolist()} == {
            (1980, b"", b"")
        }
    assert not [n for n in names if "comments" in n or "people" in n or "thumbnail" in n.lower()]
    assert not [n for n in names if n.startswith("customXml") or n == "docProps/app.xml"]
    everywhere = b"".join(parts.values())
    for trace in (b":rsid", b"paraId", b"attachedTemplate", b"Normal.dot", b"python-docx"):
        assert trace not in everywhere
    core = docx.Document(str(made / "report.docx")).core_properties
    sample = report()
    assert {entry.tag.rpartition("}")[2] for entry in core._element} <= {
        *("title", "subject", "creator", "keywords", "language", "category"),
        *("lastModifiedBy", "created", "modified"),
    }
    assert (core.author, core.last_modified_by) == (sample.author, sample.author)
    assert core.title == sample.title
    told = parts["docProps/custom.xml"].decode()
    assert sorted(part.split('"')[0] for part in told.split(' name="')[1:]) == [
        "pathfinder-deliverable",
        "pathfinder-edition",
        "pathfinder-results",
    ]
    for picture in pictures_of((made / "report.docx").read_bytes()):
        assert not undrawn(picture)


def test_every_reference_of_a_bare_word_file_leads_somewhere(made: Path) -> None:
    with zipfile.ZipFile(made / "report.docx") as package:
        names = set(package.namelist())
        types = parse_xml(package.read("[Content_Types].xml"))
        listed = {e.get("PartName").lstrip("/") for e in types if e.get("PartName")}
        assert listed <= names
        relations = parse_xml(package.read("word/_rels/document.xml.rels"))
    inside = [r for r in relations if r.get("TargetMode") != "External"]
    assert {f"word/{r.get('Target')}" for r in inside} <= names


def test_a_file_that_word_has_saved_is_made_bare(tmp_path: Path) -> None:
    document: Any = docx.Document()
    paragraph = document.add_paragraph("Words.")
    document.add_comment(paragraph.runs[0], CANARY, CANARY, "K")
    paragraph._p.set(qn("w:rsidR"), "00AB12CD")
    document.core_properties.comments = CANARY
    settings = document.settings.element
    settings.append(
        parse_xml(f"<w:docVars {nsdecls('w')}><w:docVar w:name='{CANARY}'/></w:docVars>")
    )
    path = tmp_path / "saved.docx"
    document.save(str(path))
    made = bare(path.read_bytes())
    assert not any(s in inside for inside in insides(made) for s in SPELLINGS)
    assert b"rsidR" not in b"".join(insides(made))
    assert docx.Document(io.BytesIO(made)).paragraphs[0].text == "Words."
    assert bare(made) == made


def test_a_pdf_report_tells_of_itself_what_its_writer_said_and_no_more(made: Path) -> None:
    reader = PdfReader(made / "report.pdf")
    assert reader.metadata is not None
    told = {*reader.metadata} - {"/CreationDate", "/ModDate"}
    assert told == {"/Title", "/Author", "/Subject", "/Keywords", "/Creator"}
    assert reader.metadata.creator.startswith("Typst")
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert xmp.dc_creator == [report().author]
    assert not any(b"/tmp" in inside for inside in insides((made / "report.pdf").read_bytes()))


def test_a_web_report_has_no_remark_and_no_metadata_of_a_drawing(made: Path) -> None:
    page = (made / "report.html").read_text("utf-8")
    assert "<!--" not in page
    assert "<metadata" not in page
    assert "generator" not in page


def test_an_annex_carries_clean_pictures_and_nothing_about_the_notebook(tmp_path: Path) -> None:
    import nbformat

    planted = saved(scene(), "JPEG", exif=noted(), comment=SPELLINGS[0])
    given = data_uri(planted)
    notebook: Any = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": CANARY}, "authors": [CANARY]},
        cells=[
            nbformat.v4.new_markdown_cell(f"Words.\n\n![seen]({given})\n\n![gone]({CANARY}.png)"),
            nbformat.v4.new_code_cell("1 + 1", metadata={"user": CANARY, "name": CANARY}),
        ],
    )
    notebook.cells[0].attachments = {"own.jpg": {"image/jpeg": given.partition(",")[2]}}
    notebook.cells[0].source += "\n\n![held](attachment:own.jpg)"
    path = tmp_path / f"{CANARY}.ipynb"
    nbformat.write(notebook, path)
    write_annex(path, {}, tmp_path / "annex.html", title="How")
    page = (tmp_path / "annex.html").read_bytes()
    for inside in insides(page):
        assert not any(spelling in inside for spelling in SPELLINGS)
    assert [undrawn(picture) for picture in pictures_of(page)]
    assert not any(undrawn(picture) for picture in pictures_of(page))


def test_an_address_that_holds_no_picture_is_empty() -> None:
    for address in ("https://example.org/x.png", "data:image/png;base64,####", "data:text/html,x"):
        assert clean_uri(address) == ""
    assert clean_uri(data_uri(saved(scene(), "PNG"))).startswith("data:image/png;base64,")


def test_faults_of_pictures_name_the_line_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(scene(), "PNG")[:-300])
    (tmp_path / "b.png").write_bytes(saved(scene(), "PNG"))
    (tmp_path / "proforma.md").write_text(
        "## Summary\n\n![what](a.png)\n\n![b.png](b.png)\n", encoding="utf-8"
    )
    with pytest.raises(DeclarationError) as caught:
        load_proforma(tmp_path, "proforma.md")
    told = [str(issue) for issue in caught.value.issues]
    assert told[0].startswith("proforma.md, line 3: This picture is damaged.")
    assert told[1].startswith("proforma.md, line 5: A picture's alt text is the name of a file")
