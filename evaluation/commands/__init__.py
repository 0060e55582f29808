"""The larger commands, each in a module of its own; evaluation/cli.py puts them together."""
