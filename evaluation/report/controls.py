"""Names that bind a place in a Word document to a finding: of controls and of bookmarks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LOGIC_MODEL = "particulars.logic_model"  # the picture that is made of a lead's own lists
LONGEST = 64  # characters that Word allows in a control's tag and title
_NAME = re.compile(r"[\w-]+(\.[\w-]+)+(~[0-9a-f]{10})?")
_MARK = re.compile(r"placed_([0-9a-f]{16})(_\d+)?")


def control_name(key: str) -> str:
    """A citation's key as the tag of a control; a long one ends in a hash."""
    return key if len(key) <= LONGEST else f"{key[:53]}~{_hash(key)[:10]}"


def is_control_name(name: str) -> bool:
    """Whether a control's tag is one of ours: a person's own controls stay words."""
    return bool(_NAME.fullmatch(name))


def whole_key(name: str, keys: Iterable[str]) -> str:
    """The key that a shortened name stands for; another name is a key itself."""
    return (
        name if "~" not in name else next((key for key in keys if control_name(key) == name), name)
    )


def bookmark_name(key: str, number: str = "") -> str:
    """The bookmark at the head of a placed figure or table. Word allows 40 characters."""
    return f"placed_{_hash(key)[:16]}{number and f'_{number}'}"


def bookmarked_key(name: str, keys: Iterable[str]) -> str:
    """The citation that a bookmark was made of, or an empty text."""
    mark = _MARK.fullmatch(name)
    return next((key for key in keys if mark and _hash(key)[:16] == mark[1]), "")


def _hash(key: str) -> str:
    return hashlib.sha1(key.encode("utf-8"), usedforsecurity=False).hexdigest()
