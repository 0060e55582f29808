"""Which styles from elsewhere can load nothing: told by what they use, not by what they avoid."""

from __future__ import annotations

import re

from evaluation.publish.clean_lists import allowed

_FUNCTIONS, _RULES = allowed("style_functions"), allowed("style_rules")
_FUNCTION = re.compile(r"([^\s(){}\[\];:,>+~*/=\"'.]{0,40})\(")
_RULE = re.compile(r"@([a-z]*)", re.IGNORECASE)
_OWN_SHAPE = re.compile(r"url\(\s*[\"']?#[\w.:-]+[\"']?\s*\)", re.IGNORECASE)
_NEVER = re.compile(
    r"[\\<]|expression|javascript:|-moz-binding|(?<![-\w])behaviou?r\s*:", re.IGNORECASE
)


def is_harmless(css: str, *, drawing: bool = False) -> bool:
    """Whether a stylesheet or a value can load nothing.

    Escapes are refused, as they would hide a name. ``drawing``: a shape of the same picture may
    be named, as ``url(#clip)``. Remarks and texts are read like the rest, so that nothing can be
    hidden by where they begin and end.
    """
    rest = _OWN_SHAPE.sub("", css) if drawing else css
    return (
        not _NEVER.search(rest)
        and all(name.lower() in {*_FUNCTIONS, ""} for name in _FUNCTION.findall(rest))
        and all(rule.lower() in _RULES for rule in _RULE.findall(rest))
    )
