"""The parts of a survey's analysis: what was replied, question by question."""
