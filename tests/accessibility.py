"""Runs axe-core on a page in a headless browser, without a driver and without a network."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

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
    "--virtual-time-budget=20000",
    "--dump-dom",
)
_RUN = """<script>
document.querySelectorAll("details").forEach(it => it.open = true);
axe.run(document, {runOnly: %s}).then(
  found => found, fault => ({fault: String(fault)})
).then(found => {
  const out = document.createElement("pre");
  out.id = "axe-result";
  out.textContent = JSON.stringify({fault: found.fault || "", checked: (found.passes || []).length,
                                    violations: found.violations || []});
  document.body.append(out);
});
</script>"""


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


def axe_violations(html_path: Path) -> list[dict[str, Any]]:
    """What axe-core finds wrong with the page, with every <details> opened.

    Without a browser the test is skipped; where ``CI`` is set it fails.
    """
    program = browser()
    if program is None:
        message = "There is no Chromium, Chrome or Edge to run axe-core in."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.write_text(_with_axe(html_path.read_text(encoding="utf-8")), encoding="utf-8")
        profile = Path(folder) / "profile"
        command = [str(program), *_FLAGS, f"--user-data-dir={profile}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    written = re.search(r'<pre id="axe-result">(.*?)</pre>', done.stdout.decode("utf-8"), re.DOTALL)
    assert written, "axe wrote no result: the browser did not finish"
    result = json.loads(html.unescape(written[1]))
    assert not result["fault"], result["fault"]
    assert result["checked"] or result["violations"], "axe checked nothing"
    violations: list[dict[str, Any]] = result["violations"]
    return violations


def _with_axe(page: str) -> str:
    """The page with axe and a script that runs it at the end of its body."""
    run = _RUN % json.dumps({"type": "tag", "values": list(RULES)})
    body, end, rest = page.rpartition("</body>")
    assert end, "the page has no </body>"
    return f"{body}<script>{axe_script()}</script>{run}{end}{rest}"
