"""JSON Schemas of the declared files, so that an editor completes and checks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from evaluation.declare.catalogue import CatalogueEntry
from evaluation.declare.instrument.key_file import KeyFile
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import Deliverable, Programme
from evaluation.disk import write_beside
from evaluation.protect.policy import Policy
from evaluation.publish.manifest import PublicManifest
from evaluation.say.certainty import CertaintyRules
from evaluation.say.finding import FindingsFile

_MODELS: dict[str, type[BaseModel]] = {
    "programme": Programme,
    "deliverable": Deliverable,
    "instrument": Instrument,
    "instrument-key": KeyFile,
    "instruments-list": CatalogueEntry,
    "policy": Policy,
    "certainty-rules": CertaintyRules,
    "findings": FindingsFile,
    "publish-manifest": PublicManifest,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file by name (2020-12)."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(),
        }
        for name, model in _MODELS.items()
    }


def write_schemas(folder: Path) -> None:
    """Write every schema into the folder that declared files name on their first line.

    They are the toolkit's own: those of an older one are replaced.
    """
    for name, schema in json_schemas().items():
        target = folder / "schemas" / f"{name}.schema.json"
        text = (json.dumps(schema, indent=1) + "\n").encode()
        if not target.is_file() or target.read_bytes() != text:
            target.parent.mkdir(exist_ok=True)
            write_beside(target, text)
