"""Texts of this room, made by the templates in ``templates/``."""

from __future__ import annotations

from typing import Any


def fill_template(template: str, **content: Any) -> str:
    """A text, and no HTML; a name that the template does not have is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("evaluation.declare"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{template}.j2").render(content).rstrip("\n")
