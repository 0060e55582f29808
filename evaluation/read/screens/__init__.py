"""Screens for responses that deserve a look. They point, and never delete."""
