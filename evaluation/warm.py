"""Loads the heavy libraries once, so that processes forked afterwards start warm."""

from evaluation.kernels.execute import preload

preload()
