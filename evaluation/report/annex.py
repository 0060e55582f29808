"""The technical annex: a notebook's method and code as one page, without any of its outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from pathlib import Path, PurePath
from typing import Any

from evaluation.disk import write_beside

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_ADDED_BY_A_RUN = {"injected-parameters", "papermill-error-cell-tag"}
_DROPPED = {"script", "style", "iframe", "object", "noscript", "template"}
_VOID_DROPPED = {"link", "meta", "base", "embed", "input"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def write_annex(
    notebook: Path,
    parameters: Mapping[str, object],
    target: Path,
    *,
    title: str,
    usual: Mapping[str, object] | None = None,
    corrections: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write a notebook's text and code as a page that stands by itself.

    It shows the parameters as given here, never those that a run put into the notebook:
    these hold the paths of the machine. Outputs are left out, so an executed notebook may
    be given too. ``usual`` holds the notebook's own values: a parameter that was set
    otherwise is told apart. ``corrections``: cells of the data that were put right, each with what
    is to be told of it under its heading. The page has no script and fetches nothing; links to
    other places stand as text. The last good page stays until the new one is complete.
    """
    import nbformat
    from nbconvert import HTMLExporter

    nb = nbformat.read(notebook, as_version=4)
    nb.cells = [cell for cell in nb.cells if not _added(cell)]
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nb.metadata.pop("widgets", None)
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="annex", extra_template_basedirs=[str(_TEMPLATES)], exclude_anchor_links=True
    )
    own = usual or {}
    shown = [
        (name, _shown(value), _shown(own[name]) if name in own and own[name] != value else "")
        for name, value in parameters.items()
    ]
    page, _ = exporter.from_notebook_node(
        nb,
        {
            "annex": {
                "title": title,
                "parameters": shown,
                "corrections": [dict(correction) for correction in corrections],
            }
        },
    )
    write_beside(target, _tidied(page).encode("utf-8"))


def _added(cell: Any) -> bool:
    """Whether Papermill put the cell there, or somebody left it empty."""
    return bool(set(cell.metadata.get("tags", [])) & _ADDED_BY_A_RUN) or not cell.source.strip()


def _shown(value: object) -> str:
    """A parameter's value as it would be written in YAML's JSON form."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.as_posix() if isinstance(value, PurePath) else str(value)


def _tidied(page: str) -> str:
    """The page with headings in order and nothing that runs or comes from elsewhere."""
    head, start, body = page.partition("<main>")
    tidy = _Tidy()
    tidy.feed(body)
    tidy.close()
    return head + start + "".join(tidy.out)


class _Tidy(HTMLParser):
    """Copies HTML, one level of headings at a time, without scripts and outside links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.level = 0  # of the last heading written
        self.open: list[str] = []  # what each heading now open is written as
        self.links: list[str | None] = []  # the address of each outside link now open
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag, or leave it out with what it holds."""
        if tag in _DROPPED:
            self.skipping += 1
        if self.skipping or tag in _VOID_DROPPED:
            return
        given = {name: value or "" for name, value in attrs if not name.startswith("on")}
        if tag in _HEADINGS:
            tag = self._heading(int(tag[1]))
        elif tag == "a":
            outside = given.get("href", "#").lstrip()
            self.links.append(None if outside.startswith("#") else outside)
            if self.links[-1] is not None:
                self.out.append("<span>")
                return
        elif tag == "img" and not given.get("src", "").startswith("data:image/"):
            self.out.append(escape(given.get("alt", "")))
            return
        elif tag == "th":
            given.setdefault("scope", "col")
        kept = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.out.append(f"<{tag}{kept}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag that closes itself."""
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened, under the name that it was given."""
        if tag in _DROPPED:
            self.skipping = max(0, self.skipping - 1)
            return
        if self.skipping or tag in _VOID_DROPPED:
            return
        if tag in _HEADINGS and self.open:
            tag = self.open.pop()
        elif tag == "a" and self.links and (address := self.links.pop()) is not None:
            # Addresses are printed: the annex is read on paper and from a shared drive too.
            words = address.removeprefix("mailto:")
            shown = "" if self.out[-1].strip() == escape(words) else f" ({escape(words)})"
            self.out.append(f"{shown}</span>")
            return
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        if not self.skipping:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy ``&name;``."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy ``&#name;``."""
        self.handle_data(f"&#{name};")

    def _heading(self, level: int) -> str:
        """The page's title is the one h1; below it no level is skipped."""
        self.level = 1 if self.level == 0 else min(max(level, 2), self.level + 1, 6)
        self.open.append(f"h{self.level}")
        return self.open[-1]
