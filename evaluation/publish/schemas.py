"""JSON Schemas of the declared files, so that an editor completes and checks them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from evaluation.declare.catalogue import CatalogueEntry
from evaluation.declare.instrument.key_file import KeyFile
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import Deliverable, Programme
from evaluation.protect.policy import Policy
from evaluation.publish.manifest import PublicManifest
from evaluation.say.finding import FindingsFile

_MODELS: dict[str, type[BaseModel]] = {
    "programme": Programme,
    "deliverable": Deliverable,
    "instrument": Instrument,
    "instrument-key": KeyFile,
    "instruments-list": CatalogueEntry,
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
