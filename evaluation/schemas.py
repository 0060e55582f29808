"""JSON Schemas of the declared files, so that an editor completes and checks them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from evaluation.catalogue import Entry
from evaluation.disclosure import Policy
from evaluation.finding import FindingsFile
from evaluation.instrument import Instrument
from evaluation.key_file import KeyFile
from evaluation.manifest import PublicManifest
from evaluation.programme import Deliverable, Programme

_MODELS: dict[str, type[BaseModel]] = {
    "programme": Programme,
    "deliverable": Deliverable,
    "instrument": Instrument,
    "instrument-key": KeyFile,
    "instruments-list": Entry,
    "policy": Policy,
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
