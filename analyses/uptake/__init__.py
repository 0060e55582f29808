"""Parts of the analysis of a register."""
