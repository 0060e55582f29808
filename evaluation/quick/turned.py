"""Whether a file's answers fit the key: reversed twice, or in another order, they spoil a scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evaluation.errors import Issue
from evaluation.instrument import Instrument
from evaluation.intake.turned import looks_reversed
from evaluation.responses import Responses
from evaluation.scoring import keyed_answers
from evaluation.statistics.reliability import Alpha, cronbach_alpha

_LEVEL = 0.998  # of alpha's interval: all below nought in 1 of 1,000 files of random answers


def misfits(responses: Responses) -> Iterator[Issue]:
    """Scales whose answers contradict the key; ``--coding`` says that they are right all the same.

    Beside ``looks_reversed``, which needs 30 people, a scale with both kinds of item is asked for
    its alpha: certainly below nought, its items go against one another. If they then go together
    under the other coding, somebody has reversed them; if not, the form has another order.
    """
    instrument = responses.instrument
    mixed = [n for n, s in instrument.scales.items() if 0 < len(s.reverse_keyed) < len(s.items)]
    found = {name: _alpha(responses, name) for name in mixed}
    against = [name for name in mixed if (high := found[name].high) is not None and high < 0]
    coding = "already_reversed" if instrument.coding == "raw" else "raw"
    turned = replace(responses, instrument=instrument.model_copy(update={"coding": coding}))
    better = [name for name in against if (_alpha(turned, name).low or 0) > 0]
    reversed_ = [n for n in mixed if n in {*better, *looks_reversed(instrument, responses.answers)}]
    if reversed_:
        yield _reversed(responses, reversed_)
    for name in against:
        if name not in reversed_:
            yield _disordered(responses, name, found[name])


def _alpha(responses: Responses, name: str) -> Alpha:
    return cronbach_alpha(keyed_answers(responses, name), _LEVEL)


def _reversed(responses: Responses, names: list[str]) -> Issue:
    instrument = responses.instrument
    turned = {item for name in names for item in instrument.scales[name].reverse_keyed}
    which = f"Items {', '.join(i for i in instrument.items if i in turned)} ({', '.join(names)})"
    if instrument.coding == "raw":
        problem = f"{which} are reverse-keyed, and rise and fall with the other items in this file"
        problem += ", as if somebody had reversed them already."
        action = "If so: --coding already_reversed. If these are answers as given: --coding raw."
    else:
        problem = f"{which} are printed reversed, and fall where the other items rise in this file"
        problem += ", as if their answers were stored by frequency."
        action = "If so: --coding raw. If these are the printed numbers: --coding already_reversed."
    return _issue(responses, problem, action)


def _disordered(responses: Responses, name: str, alpha: Alpha) -> Issue:
    instrument: Instrument = responses.instrument
    return _issue(
        responses,
        f"The items of {name} go against one another when they are scored by this key (alpha "
        f"{alpha.value:.2f}). This form may print its items in another order.",
        f"Compare it with: pathfinder instruments show {instrument.id}, and say which column each "
        f'item has: --columns "1=...,2=...". To score it as it is: --coding {instrument.coding}.',
    )


def _issue(responses: Responses, problem: str, action: str) -> Issue:
    [source] = responses.sources
    return Issue(source.file, problem, action, sheet=source.sheet)
