"""Kinds of analysis, one module each: ``analyse(study, data, ...) -> list[Finding]``."""
