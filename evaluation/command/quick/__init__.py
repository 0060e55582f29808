"""One file and one instrument, without a workspace: find the columns, score, tell."""
