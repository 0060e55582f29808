"""Pairing people by anonymous codes: elements, weights, one-to-one links and their errors."""
