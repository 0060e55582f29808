"""One list of everything that reading a deliverable came across."""
