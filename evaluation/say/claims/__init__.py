"""What a sentence claims, and whether its design allows it: the lint over a lead's prose."""
