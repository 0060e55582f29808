"""Draws figure specifications with matplotlib, on a sheet as wide as the printed text."""
