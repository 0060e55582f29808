"""Which instruments there are, described for a person and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from evaluation.counting import plural, s
from evaluation.declare.instrument.model import (
    Ages,
    Bands,
    Instrument,
    Norm,
    Reliability,
    Scale,
    Threshold,
)
from evaluation.declare.library import declared_instrument, find, key_path, load_instrument, names
from evaluation.declare.lined_yaml import Frozen
from evaluation.errors import DeclarationError

_KEYS = {
    "ships": "the scoring key ships",
    "held": "the scoring key comes from the key file of this programme",
    "needed": "the scoring key is licensed and has not been given yet",
}


class CatalogueEntry(Frozen):
    """One instrument as ``pathfinder instruments --json`` prints it.

    ``instrument`` is its whole file, with the key of the licence holder where there is one;
    it is missing when the file has ``faults``. The list is an array of entries.
    """

    id: str
    origin: Literal["shipped", "this programme"]
    file: str = Field(description="path, relative to the programme or to the toolkit")
    key: Literal["ships", "held", "needed"] | None
    instrument: Instrument | None
    faults: tuple[str, ...] = ()


def programme_folder(start: Path) -> Path:
    """The programme's folder at or above ``start``; ``start`` itself when there is none."""
    here = start.resolve()
    folders = (here, *here.parents)
    return next((folder for folder in folders if (folder / "programme.yaml").is_file()), here)


def ids(root: Path) -> tuple[str, ...]:
    """The ids of all instruments, the programme's own included."""
    return names("instruments", ".yaml", root if (root / "programme.yaml").is_file() else None)


def entry(name: str, root: Path) -> CatalogueEntry:
    """Everything about one instrument; a faulty file is told of, not raised."""
    path = find("instruments", name, ".yaml", root, "instruments")
    own = path.is_relative_to(root / "instruments")
    about = {
        "id": name,
        "origin": "this programme" if own else "shipped",
        "file": f"instruments/{path.name}",
    }
    try:
        instrument = declared_instrument(name, root, "instruments")
        given = "held" if key_path(name, root).is_file() else "needed"
        key = given if instrument.needs_key else "ships"
        if key == "held":
            instrument = load_instrument(name, root, "instruments")
    except DeclarationError as error:
        faults = tuple(str(issue) for issue in error.issues)
        return CatalogueEntry.model_validate(
            {**about, "key": None, "instrument": None, "faults": faults}
        )
    return CatalogueEntry.model_validate({**about, "key": key, "instrument": instrument})


def table(entries: Sequence[CatalogueEntry]) -> str:
    """One paragraph an instrument: what it is, its size, how well it is known, its licence."""
    lines = []
    for listed in entries:
        own = "" if listed.origin == "shipped" else "  (this programme's own)"
        instrument = listed.instrument
        lines.append(
            f"{listed.id}{own}: {instrument.title if instrument else 'its file has faults'}"
        )
        if instrument:
            items, scales = len(instrument.items), len(instrument.scales)
            sizes = f"{plural(items, 'item')}, {plural(scales, 'scale')}"
            lines.append(
                f"    {sizes}; {_status(instrument.status)}; {_licence(listed, instrument)}"
            )
        lines += [f"    {fault}" for fault in listed.faults]
    return "\n".join([*lines, "", "More about one of them: pathfinder instruments show ID"])


def page(listed: CatalogueEntry) -> str:
    """Everything about one instrument in words."""
    instrument = listed.instrument
    if instrument is None:
        return "\n".join((f"{listed.id} ({listed.file}) has faults:", *listed.faults))
    lines = [
        f"{instrument.title} ({instrument.id})",
        f"{instrument.version}; {listed.origin}, {listed.file}; {_status(instrument.status)}",
        *_folded(instrument.citation),
        "",
        *_licence_lines(listed, instrument),
        "",
        "Answers",
        *_answers(instrument),
    ]
    if instrument.flag_items:
        lines += [
            "",
            f"Safety: look at item {', '.join(instrument.flag_items)} before the person leaves.",
        ]
    for name, scale in instrument.scales.items():
        lines += ["", *_scale(name, scale, instrument)]
    if instrument.notes:
        lines += [
            "",
            "Notes and traps",
            *(x for note in instrument.notes for x in _folded(note, "  - ", "    ")),
        ]
    if listed.key == "needed":
        lines += ["", *_key_shape(instrument)]
    return "\n".join(lines)


def _licence(listed: CatalogueEntry, instrument: Instrument) -> str:
    wording = (
        "wording may be copied" if instrument.licence.wording_ships else "wording not included"
    )
    key = {"needed": ", key needed from the licence holder", "held": ", key held here"}
    return f"{instrument.licence.holder}: {wording}{key.get(listed.key or '', '')}"


def _licence_lines(listed: CatalogueEntry, instrument: Instrument) -> Iterator[str]:
    yield "What must be held"
    yield f"  {instrument.licence.holder}: {_KEYS[listed.key or 'ships']}; " + (
        "the wording may be copied."
        if instrument.licence.wording_ships
        else "the wording is not here."
    )
    if instrument.licence.user_holds:
        yield from _folded(f"You need {instrument.licence.user_holds}.")
    if instrument.licence.note:
        yield from _folded(instrument.licence.note)
    if instrument.url:
        yield f"  Form and terms: {instrument.url}"


def _answers(instrument: Instrument) -> Iterator[str]:
    for name, allowed in instrument.response_sets.items():
        which = [number for number, item in instrument.items.items() if item.responses == name]
        kind = "whole numbers" if allowed.whole else "numbers"
        labels = ", ".join(f"{label} = {value:g}" for label, value in allowed.labels.items())
        extra = ", ".join(allowed.not_applicable)
        yield (
            f"  Item{s(len(which))} {_spans(which, instrument)}: "
            f"{kind} {allowed.minimum:g} to {allowed.maximum:g}"
            + (f" ({labels})" if labels else "")
            + (f"; {extra} count as not answered" if extra else "")
        )
    if unscored := [number for number, item in instrument.items.items() if not item.scored]:
        yield f"  In no score: {_spans(unscored, instrument)}"
    if instrument.informants:
        answered_by = (*instrument.informants, _ages(instrument.ages))
        yield f"  Answered by: {', '.join(filter(None, answered_by))}"
    if instrument.recall:
        yield f"  Asks about: {instrument.recall}"
    yield (
        "  Enter the numbers as printed; they are already reversed."
        if instrument.coding == "already_reversed"
        else "  Enter answers as given; reversed items are turned round when scoring."
    )


def _scale(name: str, scale: Scale, instrument: Instrument) -> Iterator[str]:
    whom = f", {' and '.join(scale.informants)} only" if scale.informants else ""
    yield f"{scale.title} ({instrument.id}.{name}){whom}"
    if scale.optional:
        yield "  A supplement: left out when its items are not in the file"
    better = "higher is better" if scale.direction == "higher_better" else "lower is better"
    if scale.sum_of or scale.items:
        low, high = instrument.range_of(name)
        yield f"  {_method(scale)}; {low:g} to {high:g}; {better}"
    else:
        yield f"  {_method(scale)}; {better}"
    if scale.sum_of:
        yield f"  Scales: {', '.join(scale.sum_of)}"
    else:
        yield f"  Items: {_spans(scale.items, instrument) or 'in the key file'}"
        turned = "in the key file" if scale.key_file else ", ".join(scale.reverse_keyed)
        already = " (on the form already)" if turned and instrument.coding != "raw" else ""
        yield f"  Reversed: {turned or 'none'}{already}"
    yield f"  Missing answers: {_missing(scale)}"
    if scale.recode:
        turned_to = ", ".join(f"{answer} = {value}" for answer, value in scale.recode.items())
        yield f"  Answers count as: {turned_to}"
    if scale.gate:
        settles = " or ".join(f"{answer:g}" for answer in scale.gate.answers)
        yield f"  When item {scale.gate.item} is {settles}, the score is {scale.gate.score:g}"
    if scale.key_norms:
        count = plural(len(scale.key_norms), "norm")
        yield f"  T scores: 50 + 10 (score - mean) / sd, {count} by sex and age"
    yield from _folded(f"Source: {scale.source}" if scale.source else "")
    if scale.status and scale.status != instrument.status:
        yield f"  Key: {_status(scale.status)}"
    yield from _facts(scale)


def _facts(scale: Scale) -> Iterator[str]:
    """What sources say of the scores, each with whom it is about and how well it is known."""
    for fact in scale.reliability:
        kind = fact.kind.replace("_", " ")
        about = _about(fact.informants, fact.sample, fact.n, fact.interval)
        yield from _folded(
            f"Reliability: {kind} {fact.value:.2f}{about} {_known_by(fact)}", rest="    "
        )
    for norm in scale.norms:
        spread = f", sd {norm.sd:g}" if norm.sd else ""
        about = _about(norm.informants, norm.sample, norm.n, _ages(norm.ages))
        yield from _folded(
            f"Norm: mean {norm.mean:g}{spread}{about} {_known_by(norm)}", rest="    "
        )
    for limit in scale.thresholds:
        meaning = limit.meaning or limit.kind.replace("_", " ")
        kind = "Change" if limit.kind == "reliable_change" else "Cut-off"
        sure = f"{limit.confidence:.0%}" if limit.confidence else ""
        about = _about(limit.informants, f"z = {limit.z:g}" if limit.z else "", sure)
        yield from _folded(
            f"{kind} {limit.value:g}: {meaning}{about} {_known_by(limit)}", rest="    "
        )
    for printed in scale.bands:
        bands = ", ".join(f"{band.label} from {band.lowest:g}" for band in printed.bands)
        about = "" if printed.name else _about(printed.informants)
        named = f"Bands ({printed.name}{about})" if printed.name or about else "Bands"
        yield from _folded(f"{named}: {bands} {_known_by(printed)}", rest="    ")


def _about(informants: Sequence[str], *more: str | int | None) -> str:
    """Whom a fact is about, after a comma; nothing where it says nothing of it."""
    parts = [f"n = {part:,}" if isinstance(part, int) else part for part in more if part]
    return "".join(
        f", {part}" for part in (*([" and ".join(informants)] if informants else []), *parts)
    )


def _known_by(fact: Bands | Norm | Reliability | Threshold) -> str:
    return f"({fact.source}; {_status(fact.status)})"


def _ages(ages: Ages | None) -> str:
    if ages is None or ages == (None, None):
        return ""
    low, high = ages
    if high is None:
        return f"ages {low} and over"
    return f"ages up to {high}" if low is None else f"ages {low} to {high}"


def _method(scale: Scale) -> str:
    method = "sum of scales" if scale.sum_of else f"{scale.method} of items"
    factor = f" times {scale.multiply_by:g}" if scale.multiply_by != 1 else ""
    return f"{method}{factor}{', turned into the score by a table' if scale.transform else ''}"


def _missing(scale: Scale) -> str:
    if scale.sum_of and scale.least == scale.parts:
        return "missing when one of these scales is missing"
    if scale.min_answered is None or (scale.items and scale.least == scale.parts):
        return "every item is needed"
    how = "the mean of those answered stands for the rest"
    rounded = ", rounded half up" if scale.rounding == "half_up" else ""
    return f"at least {scale.min_answered} must be answered; {how}{rounded}"


def _key_shape(instrument: Instrument) -> Iterator[str]:
    """What the key file looks like, with places to fill in."""
    yield f"Write the key to instruments/{instrument.id}.key.yaml of the programme, in this shape:"
    yield "  reverse_keyed: [<item>, <item>, ...]"
    wanted = {
        n: scale for n, scale in instrument.scales.items() if scale.key_file and not scale.items
    }
    if wanted:
        yield "  scales:"
    yield from (
        f"    {name}: {{title: {scale.title}, items: [<item>, ...]}}"
        for name, scale in wanted.items()
    )
    yield "  note: <where the key comes from>"
    yield "  # a scale may also have  transform: {<sum>: <score>, ...}"
    yield "  # and for T scores  norms: [{sex: <word>, ages: [<from>, <to>], mean: <m>, sd: <s>}]"


def _spans(which: Sequence[str], instrument: Instrument) -> str:
    """``1 to 35`` where items follow one another, else a list."""
    every = list(instrument.items)
    start = every.index(which[0]) if which else 0
    return (
        f"{which[0]} to {which[-1]}"
        if len(which) > 2 and list(which) == every[start : start + len(which)]
        else ", ".join(which)
    )


def _folded(text: str, first: str = "  ", rest: str = "  ") -> list[str]:
    return textwrap.wrap(
        text, 96, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _status(status: str) -> str:
    return {"one_source": "from one source", "from_memory": "not looked up"}.get(status, status)
