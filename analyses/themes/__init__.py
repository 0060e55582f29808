"""The parts of an analysis of themes: who spoke of what, in which groups, and what together."""
