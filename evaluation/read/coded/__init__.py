"""Files of coded segments: what a coding is, where it stands, and what is told of a file."""
