"""The version of the code tells of every file that a report depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.publish import manifest


@pytest.mark.parametrize("name", ["say/claims/tables/words.yaml", "report/web.py"])
def test_another_rule_or_module_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "demo" / "evaluation"  # a folder of this name above changes nothing
    for file in ("publish/manifest.py", "say/claims/tables/words.yaml", "report/web.py"):
        (here / file).parent.mkdir(parents=True, exist_ok=True)
        (here / file).write_text("a", encoding="utf-8")
    (here.parent / "analyses").mkdir()
    monkeypatch.setattr(manifest, "__file__", str(here / "publish/manifest.py"))
    before = manifest.code_version.__wrapped__()
    (here / name).write_text("b", encoding="utf-8")
    assert manifest.code_version.__wrapped__() != before
