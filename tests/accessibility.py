"""Runs axe-core on pages in one headless browser, without a driver and without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import websocket

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_WINDOWS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# Distributions that carry axe-core as a file, the newest axe-core first.
_CARRIERS = ("axe-playwright-python", "selenium-axe-python")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,2000",
    "--remote-debugging-port=0",
)
_PATIENCE = 120  # seconds for a start, and for a page
_RUN = """<script>
document.querySelectorAll("details").forEach(it => it.open = true);
axe.run(document, {runOnly: %s, resultTypes: ["violations"]}).then(
  found => found, fault => ({fault: String(fault)})
).then(found => {
  const out = document.createElement("pre");
  out.id = "axe-result";
  out.textContent = JSON.stringify({fault: found.fault || "", checked: (found.passes || []).length,
                                    violations: found.violations || []});
  document.body.append(out);
});
</script>"""


_BEYOND = """
document.querySelectorAll("details").forEach(it => it.open = true);
const scrolls = it => {
  for (let at = it.parentElement; at; at = at.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
  return false;
};
const beyond = [...document.body.querySelectorAll("*")].filter(it => {
  const box = it.getBoundingClientRect();
  return box.width && box.height && !it.closest(".skip") && !scrolls(it)
    && (box.right > %d + 1 || box.left < -1);
}).map(it => it.tagName + " " + it.textContent.trim().slice(0, 40));
const out = document.createElement("pre");
out.id = "beyond";
out.textContent = JSON.stringify(beyond);
out.style.display = "none";
document.body.append(out);
"""


def browser() -> str | None:
    """The path of a Chromium, Chrome or Edge; None where there is none."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    homes = [
        Path(os.environ[key])
        for key in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
        if key in os.environ
    ]
    places = [home / name for home in homes for name in _WINDOWS] + [Path(name) for name in _MAC]
    return found or next((str(place) for place in places if place.is_file()), None)


def axe_script() -> str:
    """The text of axe.min.js from an installed distribution that carries it."""
    for name in _CARRIERS:
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue
        for file in files:
            if file.name == "axe.min.js":
                return Path(str(file.locate())).read_text(encoding="utf-8")
    raise AssertionError("axe.min.js is not installed; install the [test] extra.")


@contextmanager
def accessibility_checker() -> Iterator[Callable[[Path], list[dict[str, Any]]]]:
    """What axe-core finds wrong with a page, with every <details> opened; the browser stays open.

    Without a browser a test is skipped; where ``CI`` is set it fails.
    """
    with _opened() as (devtools, folder):
        yield lambda html_path: _violations(devtools, html_path, folder / "page.html")


def beyond_the_edge(pages: Iterable[Path], width: int) -> Iterator[tuple[Path, list[str]]]:
    """Of each page what lies beyond the edge of a window of a width in pixels, all details open.

    What is wide on purpose scrolls by itself, and does not count.
    """
    with _opened() as (devtools, folder):
        for page in pages:
            script = f"<script>{_BEYOND % width}</script>"
            copy = folder / "page.html"
            copy.write_text(_with_script(page.read_text(encoding="utf-8"), script), "utf-8")
            found = devtools.text_of(copy.as_uri(), "beyond", width=width)
            yield page, json.loads(found)


@contextmanager
def _opened() -> Iterator[tuple[_DevTools, Path]]:
    """A browser, and a folder for pages."""
    program = browser()
    if program is None:
        message = "There is no Chromium, Chrome or Edge to run axe-core in."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [str(program), *_FLAGS, f"--user-data-dir={folder}/profile", "about:blank"]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
            devtools = _DevTools(Path(folder) / "profile" / "DevToolsActivePort")
            yield devtools, Path(folder)
            devtools.call("Browser.close")
            process.wait(_PATIENCE)


def _violations(devtools: _DevTools, html_path: Path, page: Path) -> list[dict[str, Any]]:
    page.write_text(_with_axe(html_path.read_text(encoding="utf-8")), encoding="utf-8")
    result = json.loads(devtools.text_of(page.as_uri(), "axe-result"))
    assert not result["fault"], result["fault"]
    assert result["checked"] or result["violations"], "axe checked nothing"
    violations: list[dict[str, Any]] = result["violations"]
    return violations


class _DevTools:
    """The browser's own protocol, as far as it is needed to open a page and read from it."""

    def __init__(self, port_file: Path) -> None:
        _wait_until(lambda: port_file.is_file() and port_file.read_text().count("\n") == 1)
        port, path = port_file.read_text().split("\n")
        self.numbers = count(1)
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}{path}", timeout=_PATIENCE, suppress_origin=True
        )

    def call(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """The answer to one call."""
        number = next(self.numbers)
        asked = {"id": number, "method": method, "params": values}
        self.socket.send(json.dumps(asked | ({"sessionId": session} if session else {})))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass  # what happens meanwhile
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def text_of(self, address: str, element: str, width: int = 0) -> str:
        """The text of an element that the page's script adds, once it is there."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        if width:
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            self.call("Emulation.setDeviceMetricsOverride", session, **size)
        self.call("Page.navigate", session, url=address)
        asked = f"document.getElementById({element!r})?.textContent"

        def text() -> Any:
            return self.call("Runtime.evaluate", session, expression=asked)["result"].get("value")

        found = str(_wait_until(text))
        self.call("Target.closeTarget", targetId=target)
        return found


def _wait_until(ready: Callable[[], Any]) -> Any:
    """What ``ready`` returns as soon as it is anything."""
    started = time.monotonic()
    while not (found := ready()):
        assert time.monotonic() - started < _PATIENCE, "the browser did not finish"
        time.sleep(0.05)
    return found


def _with_axe(page: str) -> str:
    """The page with axe and a script that runs it at the end of its body."""
    run = _RUN % json.dumps({"type": "tag", "values": list(RULES)})
    return _with_script(page, f"<script>{axe_script()}</script>{run}")


def _with_script(page: str, scripts: str) -> str:
    # A hub's pages let no script run, this one neither.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    body, end, rest = page.rpartition("</body>")
    assert end, "the page has no </body>"
    return f"{body}{scripts}{end}{rest}"
