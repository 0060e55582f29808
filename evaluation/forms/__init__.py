"""A new deliverable, ready to fill in: what may be chosen, and the files that follow from it."""
