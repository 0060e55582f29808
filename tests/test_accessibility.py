"""The page meets WCAG 2.2 AA as far as a machine can tell, and the check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_sample
from conftest import Checker

from evaluation.report.web import render_html
from evaluation.say.finding import Edition

FAULTY = """<!DOCTYPE html><html lang="en"><head><title>Faults</title></head><body><main>
<h1>Faults</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:#ccc">Pale.</p>
</main></body></html>"""


@pytest.mark.slow
@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_axe_finds_no_fault_in_a_report(
    edition: Edition, tmp_path: Path, axe_violations: Checker
) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(report_sample.report(edition)), encoding="utf-8")
    faults = [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in axe_violations(page)
    ]
    assert faults == []


def test_axe_finds_known_faults_so_the_check_can_fail(
    tmp_path: Path, axe_violations: Checker
) -> None:
    page = tmp_path / "faulty.html"
    page.write_text(FAULTY, encoding="utf-8")
    assert {"image-alt", "color-contrast"} <= {fault["id"] for fault in axe_violations(page)}
