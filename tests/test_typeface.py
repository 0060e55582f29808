"""The typeface of reports: it is shipped whole, licensed, and the same in every format."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import report_sample
import typeface
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from evaluation.report import typeset
from evaluation.report.figures.sheet import width_of
from evaluation.report.model import Prose, Section
from evaluation.report.pdf import compiled, write_pdf
from evaluation.report.typeface import FOLDER, NAME, STYLES, Kind, Style, font_faces, fonts, shipped
from evaluation.report.undrawn import undrawn_letters
from evaluation.report.web import render_html
from evaluation.report.word.write import write_word

LETTERS = (
    "ŵŷŴŶâêîôûŵẁẃẅỳÂÊÎÔÛ"  # Welsh
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"  # Polish
    "çğıöşüÇĞİÖŞÜ"  # Turkish
    "ăâîșțĂÂÎȘȚ čěňřšťůžĎ áðéíýþæø ß ẞ ñ õ ļķ"
    "0123456789 +−±×÷=<>≤≥≈≠ ½ ² ³ √ ∞ αβηκμρσχω £ € % § °"
    "‘’“”„«»–—…·• ←→↑↓ ●○▲△▼"
).replace("△", "")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@cache
def font(style: Style, kind: Kind) -> Any:
    content = shipped(style, kind)
    return TTFont(io.BytesIO(unobfuscated(content, style.key) if kind == "odttf" else content))


def unobfuscated(content: bytes, key: str) -> bytes:
    """As LibreOffice reads it (writerfilter, EmbeddedFontHandler): digits from these places."""
    places = (35, 33, 31, 29, 27, 25, 22, 20, 17, 15, 12, 10, 7, 5, 3, 1)
    mask = [int(key[at : at + 2], 16) for at in places]
    return bytes(byte ^ mask[at % 16] for at, byte in enumerate(content[:32])) + content[32:]


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("kind", ["ttf", "odttf"])
def test_it_has_the_letters_and_signs_of_every_report_in_every_style(
    style: Style, kind: Kind
) -> None:
    assert set(LETTERS) <= {chr(code) for code in font(style, kind).getBestCmap()}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_it_sets_greek_cyrillic_and_vietnamese_in_pdf_and_pictures(style: Style) -> None:
    signs = {chr(code) for code in font(style, "ttf").getBestCmap()}
    assert set("Ελληνικά Україна Гґїє Русский Việt Nam ượ") <= signs


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_figures_are_as_wide_as_one_another(style: Style) -> None:
    widths = {font(style, "ttf")["hmtx"][name][0] for name in _glyphs(style, "0123456789")}
    assert max(widths) - min(widths) <= 1
    bold, minus = _glyphs(style, "+−")
    assert font(style, "ttf")["hmtx"][bold][0] == font(style, "ttf")["hmtx"][minus][0]


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("kind", ["ttf", "odttf"])
def test_every_program_is_told_the_same_space_for_a_line(style: Style, kind: Kind) -> None:
    """What Word multiplies, and what a reader of a PDF takes for the box of a word."""
    head, other = font(style, kind)["hhea"], font(style, kind)["OS/2"]
    said = {
        (head.ascent, -head.descent),
        (other.sTypoAscender, -other.sTypoDescender),
        (other.usWinAscent, other.usWinDescent),
    }
    assert said == {typeface.LINE_SPACE}
    assert 1.15 < sum(typeface.LINE_SPACE) / 1000 < 1.2
    tallest = max(font(style, kind)["glyf"][name].yMax for name in _glyphs(style, "ŴŶÊŚİŐ"))
    assert tallest <= typeface.LINE_SPACE[0]


def _glyphs(style: Style, signs: str) -> list[str]:
    names = font(style, "ttf").getBestCmap()
    return [names[ord(sign)] for sign in signs]


def test_widths_of_figures_are_those_of_the_fonts() -> None:
    assert typeface.WIDTHS.read_text(encoding="utf-8") == typeface.widths_text()


@pytest.mark.parametrize("bold", [False, True])
def test_a_line_is_as_wide_as_the_typesetter_makes_it(*, bold: bool) -> None:
    """As typst measures it, which reads the font with a program of its own."""
    import typst

    lines = ("Conduct problems", "−12.5 to 7.3", "Tŷ Gwŷdd, Łódź, İzmir", "n = 1,234", "→ better")
    weight = "bold" if bold else "regular"
    program = (
        f'#set text(font: "{NAME}", size: 100pt, weight: "{weight}", kerning: false)\n'
        "#context [#metadata(json(bytes(sys.inputs.lines)).map(l => measure(l).width.pt())) <w>]"
    )
    measured = typst.query(
        program.encode(),
        "<w>",
        field="value",
        one=True,
        font_paths=fonts(),
        sys_inputs={"lines": json.dumps(lines)},
    )
    for line, points in zip(lines, json.loads(measured), strict=True):
        assert width_of(line, 100, bold=bold) == pytest.approx(points, abs=0.5), line


def test_its_licence_lies_beside_it_and_its_name_is_not_the_reserved_one() -> None:
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "Reserved Font Name 'Source'" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for style in STYLES:
        names = font(style, "ttf")["name"]
        for identity in (1, 4, 6, 16):
            assert "source" not in (names.getDebugName(identity) or "").lower()
        assert names.getDebugName(1) == NAME
        assert font(style, "ttf")["OS/2"].fsType == 0  # it may be embedded and installed


def test_what_is_shipped_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
    assert len(font_faces()) < 80_000


def test_a_web_page_brings_it_along_and_names_it_first() -> None:
    page = render_html(report_sample.report())
    assert page.count("@font-face") == len(STYLES)
    assert page.count("font/woff2;base64,d09GMg") == len(STYLES)  # wOF2
    assert re.search(r"body \{[^}]*font: [^;]*'Pathfinder Sans'", page)


def test_a_word_file_brings_it_along_so_that_word_and_libreoffice_can_read_it(
    tmp_path: Path,
) -> None:
    write_word(report_sample.report(), tmp_path / "r.docx")
    with zipfile.ZipFile(tmp_path / "r.docx") as parts:
        table = ElementTree.fromstring(parts.read("word/fontTable.xml"))
        relations = ElementTree.fromstring(parts.read("word/_rels/fontTable.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        [ours] = [f for f in table if f.get(f"{W}name") == NAME]
        for style in STYLES:
            entry = ours.find(f"{W}embed{style.name}")
            assert entry is not None
            content = parts.read(f"word/{targets[entry.get(f'{R}id')]}")
            opened: Any = TTFont(io.BytesIO(unobfuscated(content, entry.get(f"{W}fontKey") or "")))
            assert opened["name"].getDebugName(1) == NAME
        settings = parts.read("word/settings.xml").decode()
        assert settings.index("w:zoom") < settings.index("w:embedTrueTypeFonts")
        assert settings.index("w:embedTrueTypeFonts") < settings.index("w:saveSubsetFonts")
        assert '"odttf"' in parts.read("[Content_Types].xml").decode() or (
            "obfuscatedFont" in parts.read("[Content_Types].xml").decode()
        )


def test_a_pdf_is_the_same_on_a_machine_without_any_font(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib
    import typst

    report = report_sample.report()
    here = compiled(report)
    beside = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    bare = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER, beside]
    )
    monkeypatch.setattr(typeset, "fonts", lambda: bare)
    assert compiled(report) == here
    assert _faces(here) <= {style.postscript for style in STYLES}


def test_letters_that_no_font_has_are_told_and_those_that_one_has_are_not(tmp_path: Path) -> None:
    words = {"plain.pdf": "Tŷ, Łódź, Київ, العربية", "signs.pdf": "Tŷ \U00012000 and \U00012001"}
    for name, said in words.items():
        section = Section("summary", "Summary", (Prose(f"<p>{said}</p>"),))
        write_pdf(replace(report_sample.report(), sections=(section,)), tmp_path / name)
    assert undrawn_letters(tmp_path / "plain.pdf", "r.pdf") == ()
    [note] = undrawn_letters(tmp_path / "signs.pdf", "r.pdf")
    assert (note.code, note.severity) == ("report.letters-not-drawn", "note")
    assert "\U00012000" in note.problem
    assert "Tŷ" not in note.problem


def _faces(content: bytes) -> set[str]:
    faces = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        fonts: Any = page["/Resources"].get("/Font", {})  # type: ignore[attr-defined]
        for one in fonts.values():
            inner = one.get_object()["/DescendantFonts"][0].get_object()
            faces.add(str(inner["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H"))
    return faces
