"""Products of a deliverable: what is told of them, what is published with them, and what is not."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from command_line import pathfinder
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from workspace_maker import make_workspace, put

from evaluation.declare.products import Kind, Product
from evaluation.declare.workspace import load_deliverable
from evaluation.errors import DeclarationError
from evaluation.publish.attached import clean_attached, clean_text, product_faults
from evaluation.publish.clean_lists import UnsafeError
from evaluation.publish.hub import collect
from evaluation.report.handed_over import as_table, boxes, shown_products
from evaluation.report.lead.proforma import SECTIONS
from evaluation.say.finding import Edition

FILM = {
    "kind": "film",
    "title": "Running the line",
    "duration": "6 minutes",
    "link": "https://films.example.org/1",
    "transcript": "words.txt",
    "audience": "professionals",
    "marking": "public",
}
TIPS = {
    "kind": "top tips",
    "title": "Ten tips",
    "file": "tips.pdf",
    "pages": 1,
    "marking": "public",
}
TOOL = {
    "kind": "tool",
    "title": "Risk matrix",
    "link": "https://tools.example.org/matrix",
    "ask": "custody@example.org",
    "conditions": "police forces only",
    "marking": "official-sensitive",
}
PLANTED = "Quillfeather"


@cache
def a_pdf() -> bytes:
    """A PDF that names its author in every place that programs write it to."""
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    writer.metadata = {"/Title": "Ten tips", "/Author": PLANTED, "/Creator": f"C:/Users/{PLANTED}"}
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    writer.root_object[NameObject("/OpenAction")] = writer.pages[0].indirect_reference  # type: ignore[index]
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def make(root: Path, *products: dict[str, Any], **more: Any) -> None:
    make_workspace(root, marking="public", products=list(products), **more)
    put(root, "words.txt", "It began with a pair of trainers.")
    put(root, "tips.pdf", a_pdf())
    words = "\n\n".join(f"## {section.title}\n\nNothing was measured here." for section in SECTIONS)
    put(root, "proforma.md", f"# D\n\n{words}\n")


def declared(root: Path, *products: dict[str, Any]) -> Any:
    return load_deliverable(make_workspace(root, products=list(products)), "d")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"link": "", "transcript": ""}, "cannot be had"),
        ({"link": "films.example.org"}, "begins with https://"),
        ({"link": "file:///c/film.mp4"}, "begins with https://"),
        ({"file": "film.mp4"}, "is no PDF"),
        ({"file": "data.xlsx"}, "is no PDF"),
        ({"file": "../other/tips.pdf"}, "outside"),
        ({"file": "C:\\films\\tips.pdf"}, "outside"),
        ({"transcript": "words.docx"}, "neither a PDF nor a text"),
        ({"marking": "official-sensitive"}, "say whom to ask"),
        ({"conditions": "members only"}, "say whom to ask"),
        ({"kind": "tool"}, "only a film"),
        ({"kind": "movie"}, "kind"),
    ],
)
def test_a_product_that_nobody_could_have_is_refused_with_what_to_do(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(DeclarationError, match=re.escape(said)):
        declared(tmp_path, FILM | changed)


def test_page_1_tells_what_each_product_is_for_whom_and_how_to_get_it(tmp_path: Path) -> None:
    products = declared(tmp_path, FILM, TIPS, TOOL).products
    told = {title: dict(lines) for title, lines in boxes(shown_products(products, Edition.PUBLIC))}
    assert told["Film: Running the line"]["How to get it:"] == FILM["link"]
    assert "6 minutes" in told["Film: Running the line"]["What it is:"]
    assert told["Top Tips sheet: Ten tips"]["How to get it:"] == "The file beside this report"
    assert told["Tool: Risk matrix"]["How to get it:"] == "Ask custody@example.org"
    assert told["Tool: Risk matrix"]["Conditions:"] == "Police forces only"


def test_a_document_that_is_its_own_product_says_so(tmp_path: Path) -> None:
    guide = {"kind": "process document", "title": "D", "marking": "public"}
    products = declared(tmp_path, guide).products
    [(title, lines)] = boxes(shown_products(products, Edition.PUBLIC, "D"))
    assert (title, dict(lines)["How to get it:"]) == ("Process document", "This is it: read on")
    with pytest.raises(DeclarationError, match="cannot be had"):
        declared(tmp_path / "2", guide | {"kind": "tool"})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film, its sheet and a tool, run and collected."""
    root = tmp_path_factory.mktemp("products")
    make(root, FILM, TIPS, TOOL)
    assert not run_deliverable_(root)
    collect([root / "outputs"], root / "hub")
    return root


def run_deliverable_(root: Path) -> str:
    ran = pathfinder("run", "d", cwd=root)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def test_what_not_everybody_may_have_is_nowhere_in_what_is_published(published: Path) -> None:
    folders = (published / "outputs/d/publish", published / "hub")
    for file in (f for folder in folders for f in folder.rglob("*") if f.is_file()):
        content = file.read_bytes()
        assert b"tools.example.org" not in content, file
        assert PLANTED.encode() not in content, file
    page = (published / "hub/index.html").read_text("utf-8")
    for words in ("Film", "Top Tips sheet", "Tool", "ask custody@example.org", FILM["link"]):
        assert str(words) in re.sub(r"<[^>]+>", "", page)
    team = (published / "outputs/d/internal/report.html").read_text("utf-8")
    assert "tools.example.org" in team


def test_every_link_of_a_published_page_to_a_file_leads_to_one(published: Path) -> None:
    pages = [*(published / "hub").rglob("*.html")]
    linked = [
        (page, name)
        for page in pages
        for name in re.findall(r'href="([^"#:]+)"', page.read_text("utf-8"))
    ]
    assert sum("product-" in name for _, name in linked) >= 4
    assert not [name for page, name in linked if not (page.parent / name).is_file()]


@pytest.mark.parametrize(
    ("products", "code"),
    [
        ([FILM | {"transcript": ""}], "hub.film-without-words"),
        pytest.param([TIPS | {"marking": None}], "hub.no-product-marking", marks=pytest.mark.slow),
        pytest.param([FILM | {"transcript": "", "captions": True}], "", marks=pytest.mark.slow),
    ],
)
def test_a_hub_takes_no_film_without_words_and_nothing_that_nobody_marked(
    tmp_path: Path, products: list[dict[str, Any]], code: str
) -> None:
    make(tmp_path, *products)
    deliverable = load_deliverable(open_(tmp_path), "d")
    notes = [*product_faults(deliverable, tmp_path / "deliverables/d", "deliverable.yaml")]
    assert [n.severity for n in notes] == ["note"] * bool(code)  # check tells it beforehand
    assert not run_deliverable_(tmp_path)
    collected = collect([tmp_path / "outputs"], tmp_path / "hub")
    assert [note.code for note in collected.notes] == [code] * bool(code)
    assert collected.taken == (not code)


def open_(root: Path) -> Any:
    from evaluation.declare.workspace import open_workspace

    return open_workspace(root)


def test_a_pdf_is_published_with_its_language_and_pages_and_without_its_author() -> None:
    clean = PdfReader(io.BytesIO(clean_attached("tips.pdf", a_pdf())))
    assert len(clean.pages) == 1
    assert clean.root_object["/Lang"] == "en-GB"
    assert clean.metadata is not None
    assert clean.metadata.title == "Ten tips"
    assert clean.metadata.author is None
    assert PLANTED.encode() not in clean_attached("tips.pdf", a_pdf())


def test_a_photograph_in_a_pdf_keeps_its_dots_and_loses_where_it_was_taken() -> None:
    """A turn that its remarks ask for is none in a PDF, whose readers do not look at them."""
    from PIL import Image

    picture = Image.linear_gradient("L").resize((64, 32)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, PLANTED  # turned, and described
    photograph, page = io.BytesIO(), io.BytesIO()
    picture.save(photograph, "JPEG", exif=exif)
    picture.save(page, "PDF")
    writer = PdfWriter(clone_from=page)
    [stored] = [o for o in writer._objects if getattr(o, "get", {}.get)("/Subtype") == "/Image"]
    stored._data = photograph.getvalue()
    written = io.BytesIO()
    writer.write(written)
    assert PLANTED.encode() in written.getvalue()
    clean = clean_attached("a.pdf", written.getvalue())
    assert PLANTED.encode() not in clean
    shown = PdfReader(io.BytesIO(clean)).pages[0].images[0].image
    assert shown is not None
    assert shown.tobytes() == Image.open(photograph).tobytes()


def locked() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf()))
    writer.encrypt("secret")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def carrying() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf()))
    writer.add_attachment("rows.csv", b"id,score")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize("content", [locked, carrying, lambda: b"%PDF-1.7 torn", lambda: b"MZ"])
def test_a_pdf_that_hides_something_is_told_before_anything_is_published(
    tmp_path: Path, content: Any
) -> None:
    make(tmp_path, TIPS)
    put(tmp_path, "tips.pdf", content())
    ran = pathfinder("check", "d", cwd=tmp_path)
    assert ran.returncode == 1
    assert "tips.pdf" in ran.stdout + ran.stderr
    assert "plain PDF" in ran.stdout + ran.stderr


def test_a_text_is_a_text_and_nothing_else() -> None:
    assert clean_text("Ŵ, it began\n".encode("utf-8-sig")) == "Ŵ, it began\n".encode()
    for content in (b"\xff\xfe\x00", b"a\x00b", "a\u202eb".encode()):
        with pytest.raises(UnsafeError):
            clean_text(content)


def test_a_product_that_changed_makes_the_report_stale(tmp_path: Path) -> None:
    from evaluation.publish.manifest import standing

    make(tmp_path, FILM)
    run_deliverable_(tmp_path)
    assert standing(open_(tmp_path), "d").state == "fresh"
    put(tmp_path, "words.txt", "Other words.")
    assert standing(open_(tmp_path), "d").state == "stale"


def test_new_writes_a_declaration_of_every_kind_of_product_that_can_be_read(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    kinds = [word for kind in get_args(Kind) for word in ("--product", kind.upper())]
    words = ["new", "guide", "--design", "documentary", "--title", "T", "--area", "A", *kinds]
    made = pathfinder(*words, cwd=tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    assert [p.kind for p in load_deliverable(open_(tmp_path), "guide").products] == [
        *get_args(Kind)
    ]
    assert (tmp_path / "deliverables/guide/proforma.docx").is_file()
    wrong = pathfinder("new", "b", "--design", "documentary", "--product", "filn", cwd=tmp_path)
    assert "film" in wrong.stdout + wrong.stderr


def test_a_column_that_no_product_has_anything_for_is_left_out() -> None:
    def heads(*declared: dict[str, Any]) -> list[str]:
        products = [Product.model_validate(product) for product in declared]
        [table] = as_table(shown_products(products, Edition.PUBLIC))
        return re.findall(r'<th scope="col">([^<]+)</th>', table.html)

    assert heads(FILM, TIPS) == ["Product", "For whom", "How to get it"]
    assert heads(FILM, TOOL)[3:] == ["Conditions and licence"]


def test_a_product_that_says_its_kind_in_its_title_is_called_by_it_alone() -> None:
    given = [("film", "Our film"), ("Top Tips sheet", "Our film, Top Tips sheet"), ("tool", "Map")]
    products = [Product.model_validate({"kind": k, "title": t, "ask": "x"}) for k, t in given]
    shown = shown_products(products, Edition.PUBLIC, "Our film")
    assert [p.heading for p in shown] == ["Film", "Our film, Top Tips sheet", "Tool: Map"]
