"""What an evaluator set otherwise than is usual, in words; the annex has the parameters' names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evaluation.counting import percent

_OTHER = "The evaluator set another part of this analysis otherwise than is usual; see the annex."


def _percent(value: object) -> str:
    return percent(value) if isinstance(value, int | float) else str(value)


def _thousands(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


# Of each parameter of the designs' own notebooks: its value and the usual one -> a sentence.
_SAID: dict[str, Callable[[object, object], str]] = {
    "ci_level": lambda v, usual: (
        f"The evaluator chose intervals of {_percent(v)} (usually {_percent(usual)})."
    ),
    "equivalence_margin": lambda v, _: (
        f"The evaluator took a change of {v} or more, in the scale's units, to be one that matters."
    ),
    "bayes_factor": lambda *_: "The evaluator asked for a Bayes factor too.",
    "by": lambda *_: "The evaluator chose by which groups the results are told.",
    "scales": lambda *_: "The evaluator chose which scales are compared.",
    "target_people": lambda v, _: f"The evaluator gave the target: {_thousands(v)} people.",
    "share_to_complete": lambda v, usual: (
        f"The evaluator counts as completed who came to {_percent(v)} of their sessions (usually "
        f"{_percent(usual)})."
    ),
    "noun": lambda *_: "",  # the report uses the word
}


_CALLED = {
    "ci_level": "level of the intervals",
    "equivalence_margin": "smallest change that matters",
    "bayes_factor": "Bayes factor",
    "by": "groups that are told apart",
    "target_people": "target",
    "share_to_complete": "share that counts as completed",
    "noun": "name of a coded part",
}


def called(name: str) -> str:
    """What a parameter, or another part of a plan, is called in a sentence."""
    return _CALLED.get(name, name.replace("_", " "))


def told_as_chosen(settings: Iterable[tuple[str, object, object]]) -> tuple[str, ...]:
    """Sentences, each once, of parameters with their value and the usual one; neither is named."""
    said = (
        _SAID[name](value, usual) if name in _SAID else _OTHER for name, value, usual in settings
    )
    return tuple(dict.fromkeys(filter(None, said)))
