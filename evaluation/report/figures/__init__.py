"""Draws figure specifications as SVG, on a sheet as wide as the printed text."""
