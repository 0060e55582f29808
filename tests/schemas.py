"""Writes docs/schemas/ again after a change of what is declared: ``python tests/schemas.py``."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.publish.schemas import json_schemas

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"

if __name__ == "__main__":
    for name, schema in json_schemas().items():
        text = json.dumps(schema, indent=1) + "\n"
        (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")
