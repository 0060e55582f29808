"""The technical annex: a notebook's method and code as one page, without any of its outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from evaluation.disk import write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.report.lead.clean_picture import clean_uri

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_BASE = "basic"  # the template of nbconvert that ours extends
_ADDED_BY_A_RUN = {"injected-parameters", "papermill-error-cell-tag"}
_DROPPED = [  # what runs, and what comes from elsewhere
    "script",
    "style",
    "iframe",
    "object",
    "noscript",
    "template",
    "link",
    "meta",
    "base",
    "embed",
    "input",
]
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_AMPERSAND = "\ue000"  # stands for & while the page is read, so that &quot; stays as it is written


def write_annex(
    notebook: Path | Mapping[str, Any],
    parameters: Mapping[str, object],
    target: Path,
    *,
    title: str,
    usual: Mapping[str, object] | None = None,
    corrected: int = 0,
    corrections: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write a notebook's text and code as a page that stands by itself.

    ``notebook``: its file, or its content as JSON has it, with the values of the run in it.
    ``parameters`` are listed above the code. Outputs, and cells that Papermill put in, are left
    out, so an executed notebook may be given too. ``usual`` holds the notebook's own values: a
    parameter that was set otherwise is told apart. ``corrected``: how many cells of the data were
    put right; ``corrections``: each of them with what is to be told of it under its heading, for
    the team only. The page has no script and fetches nothing; links to other places stand as
    text. The last good page stays until the new one is complete.
    """
    import nbformat

    nb = (
        nbformat.read(notebook, as_version=4)
        if isinstance(notebook, Path)
        else nbformat.reads(json.dumps(notebook), as_version=4)
    )
    nb.cells = [cell for cell in nb.cells if not _added(cell)]
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nb.metadata.pop("widgets", None)
    own = usual or {}
    shown = [
        (
            name,
            shown_value(value),
            shown_value(own[name]) if name in own and own[name] != value else "",
        )
        for name, value in parameters.items()
    ]
    page, _ = _exporter().from_notebook_node(
        nb,
        {
            "annex": {
                "title": title,
                "parameters": shown,
                "corrected": corrected,
                "corrections": corrections,
            }
        },
    )
    write_beside(target, _tidied(page).encode("utf-8"))


def templates_of_nbconvert() -> tuple[Path, ...]:
    """The folder of the templates that ours is built on, where Jupyter would not find it itself.

    Jupyter looks below the interpreter. Packages that lie elsewhere (pip install --target, a copied
    environment on PYTHONPATH) brought them to a folder above their own. Raises EvaluationError
    where they are nowhere.
    """
    import nbconvert
    from jupyter_core.paths import jupyter_path

    if any(Path(place, _BASE).is_dir() for place in jupyter_path("nbconvert", "templates")):
        return ()
    above = Path(nbconvert.__file__).absolute().parents
    for folder in (place / "share/jupyter/nbconvert/templates" for place in above):
        if (folder / _BASE).is_dir():
            return (folder,)
    raise EvaluationError(
        Issue(
            "nbconvert",
            "Its page templates are not found, so the technical annex cannot be written.",
            "Set the variable JUPYTER_PATH to the folder share/jupyter that was installed with it "
            "(it holds nbconvert/templates), or install the toolkit again in an environment of its "
            "own.",
            code="annex.no-templates",
        )
    )


def ready() -> None:
    """Build what every annex needs, by writing one: templates, lexers, tables of signs.

    Raises EvaluationError as ``templates_of_nbconvert`` does.
    """
    from nbformat import v4

    cells = [v4.new_markdown_cell("# A\n\nB & `c`"), v4.new_code_cell("d = 1")]
    told = {"title": "", "parameters": [], "corrected": 0, "corrections": ()}
    page, _ = _exporter().from_notebook_node(v4.new_notebook(cells=cells), {"annex": told})
    _tidied(page)


@cache
def _exporter() -> Any:
    """The exporter, which compiles its templates on first use, and a run has many annexes."""
    from nbconvert import HTMLExporter

    more = [str(folder) for folder in templates_of_nbconvert()]
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="annex",
        extra_template_basedirs=[str(_TEMPLATES), *more],
        extra_template_paths=more,
        exclude_anchor_links=True,
    )


def _added(cell: Any) -> bool:
    """Whether Papermill put the cell there, or somebody left it empty."""
    return bool(set(cell.metadata.get("tags", [])) & _ADDED_BY_A_RUN) or not cell.source.strip()


def shown_value(value: object) -> str:
    """A parameter's value as it would be written in YAML's JSON form."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.as_posix() if isinstance(value, PurePath) else str(value)


def _tidied(page: str) -> str:
    """The page with headings in order and nothing that runs or comes from elsewhere."""
    head, start, rest = page.partition("<main>")
    body, end, foot = rest.rpartition("</main>")
    soup = BeautifulSoup(body.replace("&", _AMPERSAND), "html.parser", multi_valued_attributes=None)
    for remark in soup(string=lambda text: isinstance(text, PreformattedString)):
        remark.extract()
    for tag in soup(_DROPPED):
        tag.decompose()
    level = 0
    for heading in soup(_HEADINGS):
        # The page's title is the one h1; below it no level is skipped.
        level = min(max(int(heading.name[1]), 2), level + 1)
        heading.name = f"h{level}"
    for cell in soup("th"):
        cell.attrs.setdefault("scope", "col")
    for picture in soup("img"):
        drawn = clean_uri(str(picture.get("src")))
        if drawn:
            picture["src"] = drawn
        else:
            picture.replace_with(str(picture.get("alt", "")))
    for link in soup("a"):
        _print_address(link)
    for tag in soup(True):
        tag.attrs = {name: v for name, v in tag.attrs.items() if not name.startswith("on")}
    return head + start + soup.decode().replace(_AMPERSAND, "&") + end + foot


def _print_address(link: Tag) -> None:
    """An outside link as words: the annex is read on paper and from a shared drive too."""
    address = str(link.get("href", "#")).lstrip()
    if not address.startswith("#"):
        words = address.removeprefix("mailto:")
        link.append("" if link.get_text().strip() == words else f" ({words})")
        link.name, link.attrs = "span", {}
