"""What stands in tests/reference as YAML, read by the quick reader where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def reference(name: str) -> Any:
    """The content of ``tests/reference/<name>``."""
    path = Path(__file__).parent / "reference" / name
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
