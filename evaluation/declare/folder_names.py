"""What a folder of a programme, a deliverable or a hub may be called, on every system."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_KEPT_BY_WINDOWS = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_LONGEST = 80  # letters: with the folders above it a path must stay below 260 on Windows


def is_folder_name(name: str) -> bool:
    """Whether a name is of small letters, figures and hyphens, and no device's of Windows."""
    return (
        len(name) <= _LONGEST
        and _NAME.fullmatch(name) is not None
        and not _KEPT_BY_WINDOWS.fullmatch(name)
    )


def folder_name(text: str, *, instead: str, ending: str) -> str:
    """A folder name made from words: ``Peer Parents!`` gives ``peer-parents``.

    ``instead`` is taken where no letter is left; ``ending`` is added to a device's name.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST].strip("-") or instead
    return f"{name}-{ending}" if _KEPT_BY_WINDOWS.fullmatch(name) else name
