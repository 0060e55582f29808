"""Files of answers to a survey's own questions -> replies, question by question."""
