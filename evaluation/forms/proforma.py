"""The blank proforma of a new deliverable. This is the only place that knows its format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaluation.report.proforma import blank_proforma


def write_new_proforma(folder: Path, title: str, keys: Sequence[str]) -> Path:
    """Write the ten headings with their prompts, and which results may be cited."""
    target = folder / "proforma.md"
    text = blank_proforma(title)
    if keys:
        cited = "\n".join(f"  {{{{ {key} }}}}" for key in keys)
        says = "Results that you may cite in any section, each on a line of its own:"
        hint = f"<!-- {says}\n{cited}\n-->"
        text = text.replace("## Evaluation\n", f"## Evaluation\n\n{hint}\n")
    target.write_text(text, encoding="utf-8")
    return target
