"""Parts of the analysis of a log of events."""
