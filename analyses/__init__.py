"""Kinds of analysis, one module each: ``analyse(data, *, options) -> list[Finding]``."""
