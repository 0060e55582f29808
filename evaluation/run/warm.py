"""Loads the heavy libraries once, so that processes forked afterwards start warm."""

from evaluation.run.kernels.execute import preload

preload()
