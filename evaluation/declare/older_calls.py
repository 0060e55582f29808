"""A study said word by word: for whoever has none declared, as copies of older notebooks do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import wraps
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar, cast

from evaluation.declare.workspace import Study

_Given = ParamSpec("_Given")
_Findings = TypeVar("_Findings")


def as_study(
    evaluation: str,
    *,
    prefix: str = "",
    primary: str = "",
    compare_by: str = "",
    against: str = "",
    order: Sequence[str] = (),
    invited: Mapping[str, int | Mapping[str, int]] | None = None,
    titles: Mapping[str, str] | None = None,
    selected: str = "",
    partner: str = "",
) -> Study:
    """What analyses ask of a study, said one by one: for whoever has none declared."""
    declared = SimpleNamespace(name=prefix, primary=primary, selected=selected, pair_with=partner)
    study = SimpleNamespace(
        name=evaluation,
        evaluation=declared,
        compare_by=compare_by,
        against=against,
        groups=tuple(order),
        invited=invited or {},
        group_titles=titles or {},
        declared_groups={},
        adjusted=False,
    )
    return cast(Study, study)


def takes_study(
    parameters: type | None = None,
) -> Callable[[Callable[_Given, _Findings]], Callable[_Given, _Findings]]:
    """Let a programme's copies of older notebooks go on working.

    They give ``analyse`` no study, and by keyword what one says. ``parameters``: the record that
    holds what they give by keyword besides.
    """
    names = inspect.signature(as_study).parameters
    own = [field.name for field in fields(parameters)] if parameters else []

    def taking(analyse: Callable[_Given, _Findings]) -> Callable[_Given, _Findings]:
        @wraps(analyse)
        def analysed(*data: Any, **options: Any) -> Any:
            if data and hasattr(data[0], "evaluation"):
                return analyse(*data, **options)
            options.setdefault("evaluation", analyse.__module__.rpartition(".")[2])
            words = {key: options.pop(key) for key in names if key in options}
            if parameters:
                values = {key: options.pop(key) for key in own if key in options}
                options["parameters"] = parameters(**values)
            return analyse(*(as_study(**words), *data), **options)

        return analysed

    return taking
