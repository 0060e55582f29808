"""Printed figures held against one another: what cannot both be true, where, and why."""
