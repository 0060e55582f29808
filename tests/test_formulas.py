"""Formulas of leads in every format.

Authority: MathML Core (what each element holds), ISO/IEC 29500-1, 22.1 (Office mathematics), and
PDF/UA-1 as the validator has it: a formula needs words for who cannot see it.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import page as validation
import pytest
import report_sample
from bs4 import BeautifulSoup
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evaluation.errors import DeclarationError
from evaluation.publish.clean_page import clean_page
from evaluation.report.build import load_proforma
from evaluation.report.fragments import Fragments, Node
from evaluation.report.lead.formulas import Formula, read_formulas, with_formulas
from evaluation.report.lead.markdown import markdown
from evaluation.report.model import Prose, Section
from evaluation.report.pdf import write_pdf
from evaluation.report.web import render_html
from evaluation.report.word.omml import NAMESPACE
from evaluation.report.word.read import read_word
from evaluation.report.word.write import write_word

LINES = {  # TeX, and how it is read out
    r"\frac{\text{after}}{\text{before}}": "after/before",
    r"d = \frac{a - b}{s}": "d = (a − b)/s",
    r"\left( \frac{a}{b} \right)^2": "(a/b)^2",
    r"\sqrt{\sigma^{2}}": "√(σ^2)",
    r"\sqrt[3]{x}": "root 3 of x",
    r"\alpha \geq 0.8": "α ≥ 0.8",
    r"\begin{pmatrix}a & b\\ c & d\end{pmatrix}": "(a, b; c, d)",
    r"\sum_{i=1}^{n} x_i": "∑_(i = 1)^n x_i",
    r"\hat{p} \pm 1.96\sqrt{\frac{p}{n}}": "p̂ ± 1.96√(p/n)",
    r"\overline{ab}": "ab̅",
    r"x = \begin{cases} 1 & a > 0 \\ 0 & b\end{cases}": "x = {1, a > 0; 0, b",
    r"\underbrace{a + b}_{n}": "",  # of an unusual kind: set somehow, and no fault
}
M = f"{{{NAMESPACE}}}"


@cache
def prose() -> str:
    text = "".join(f"See $`{tex}`$ here.\n\n```math\n{tex}\n```\n\n" for tex in LINES)
    formulas, faults = read_formulas(text, "x")
    assert not faults
    return with_formulas(markdown().render(text), formulas)


@cache
def report() -> Any:
    return replace(
        report_sample.report(), sections=(Section("summary", "Summary", (Prose(prose()),)),)
    )


def math_nodes(nodes: list[Node], kind: str) -> list[dict[str, Any]]:
    found = [node for node in nodes if isinstance(node, dict)]
    return [
        inner
        for node in found
        for inner in ([node] if node["is"] == kind else math_nodes(node.get("in", []), kind))
    ]


def test_each_formula_is_read_out_in_one_line() -> None:
    nodes = Fragments().read(prose())
    for kind in ("math", "equation"):
        said = [node["text"] for node in math_nodes(nodes, kind)]
        assert len(said) == len(LINES)
        for line, wanted in zip(said, LINES.values(), strict=True):
            assert line == wanted or not wanted


def test_a_page_shows_mathml_without_tex_and_it_stays_on_the_hub() -> None:
    page = render_html(report())
    made = BeautifulSoup(page, "html.parser")
    assert len(made.find_all("math")) == 2 * len(LINES)
    assert "\\frac" not in made.get_text()
    cleaned, taken_out = clean_page(page.encode())
    assert not taken_out
    assert cleaned.decode().count("<math") == 2 * len(LINES)
    hiding = page.replace("</main>", "<math><mtext><p>x</p></mtext></math></main>")
    assert "<math" not in clean_page(hiding.encode())[0].decode()


def test_word_holds_mathematics_that_it_reads_itself(tmp_path: Path) -> None:
    write_word(report(), tmp_path / "report.docx")
    with zipfile.ZipFile(tmp_path / "report.docx") as package:
        root = parse_xml(package.read("word/document.xml"))
    assert len(list(root.iter(f"{M}oMath"))) == 2 * len(LINES)
    assert len(list(root.iter(f"{M}oMathPara"))) == len(LINES)

    def parts(name: str) -> list[str]:
        return [child.tag.removeprefix(M) for child in next(root.iter(f"{M}{name}"))]

    assert parts("f") == ["num", "den"]
    assert parts("sSup") == ["e", "sup"]
    assert parts("rad") == ["radPr", "deg", "e"]
    assert parts("nary") == ["naryPr", "sub", "sup", "e"]
    summed = next(root.iter(f"{M}nary")).find(f"{M}e")
    assert "".join(text.text for text in summed.iter(f"{M}t")) == "xi"


def test_a_pdf_with_formulas_is_accessible(tmp_path: Path) -> None:
    write_pdf(report(), tmp_path / "report.pdf")
    assert validation.validate_pdf(tmp_path / "report.pdf", profile="ua1").failures == []


def word_file(folder: Path, inner: str) -> Path:
    document = docx.Document()
    document.add_heading("Evaluation", 1)
    names = f'{nsdecls("w")} xmlns:m="{NAMESPACE}"'
    document.element.body.insert(1, parse_xml(f"<w:p {names}>{inner}</w:p>"))
    path = folder / "proforma.docx"
    document.save(str(path))
    return path


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def test_words_equation_is_read_as_a_formula_with_its_words_whole(tmp_path: Path) -> None:
    fraction = f"<m:f><m:num>{run('after - before')}</m:num><m:den>{run('s')}</m:den></m:f>"
    path = word_file(
        tmp_path, f"<w:r><w:t>Change </w:t></w:r><m:oMath>{run('d=')}{fraction}</m:oMath>"
    )
    written = {s.kind.key: s for s in read_word(path, "x")}["evaluation"]
    assert written.text.startswith("Change $`d = ")
    [(formula, mathml)] = written.formulas.items()
    assert not formula.block
    [node] = math_nodes(Fragments().read(f"<p>{mathml}</p>"), "math")
    assert node["text"] == "d = (after − before)/s"


def test_a_citation_in_an_equation_and_tex_that_is_none_are_told(tmp_path: Path) -> None:
    path = word_file(tmp_path, f"<m:oMath>{run('{{ fact.a }}')}</m:oMath>")
    with pytest.raises(DeclarationError, match="A citation stands in a formula"):
        read_word(path, "x")
    path.unlink()
    words = "## Summary\n\nOne.\n\n## Evaluation\n\nSee $`\\frac{a`$ here.\n"
    (tmp_path / "proforma.md").write_text(words, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_proforma(tmp_path, "proforma.md")
    [fault] = caught.value.issues
    assert fault.cell == "Evaluation, line 7"
    assert fault.code == "formula.not-readable"


def test_no_formula_costs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.report.lead.formulas.to_mathml", None)
    assert read_formulas("Plain `x` for $5 and $6.", "x") == ({}, [])
    assert with_formulas("<p>x</p>", {Formula("a"): "b"}) == "<p>x</p>"
