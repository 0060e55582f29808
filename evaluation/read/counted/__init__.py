"""Counts and amounts by supplier, area and period, as they were supplied."""
