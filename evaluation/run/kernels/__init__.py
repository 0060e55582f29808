"""Executing notebooks: parameters checked first, then Papermill with one of two engines."""
