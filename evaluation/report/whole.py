"""Writing one finished file so that a reader sees the old one or the new, never a part."""

from __future__ import annotations

from pathlib import Path

from evaluation.errors import EvaluationError, Issue


def write_whole(target: Path, content: bytes, what: str) -> None:
    """Write ``content`` beside and rename it; ``what`` names the file in a message.

    Raises EvaluationError, as when another program has it open; the earlier file stays.
    """
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise EvaluationError(
            Issue(
                target.name,
                f"{what} cannot be written ({error.strerror or error}).",
                "Close it if it is open in Word or a reader and run this again. "
                "The earlier file is unchanged.",
            )
        ) from None
