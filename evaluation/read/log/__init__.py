"""Logs: events by place and time."""
