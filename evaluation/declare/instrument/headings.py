"""The headings that the toolkit itself gives to the columns of items, and knows again."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Collection

from evaluation.declare.instrument.model import Instrument

_LONGEST = 60  # letters of an item's label in a heading
_SHORT = 10  # letters of an instrument's id that is an abbreviation
_FORM = re.compile(r"(?s)(.+? item [^:]+?)\s*(?::.*)?")


def form_heading(instrument: Instrument, item: str) -> str:
    """What an Excel form calls an item: ``SDQ item 5``, with a label where that may ship."""
    label = instrument.items[item].label if instrument.licence.wording_ships else ""
    short = textwrap.shorten(label, _LONGEST, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    return f"{form_place(instrument, item)}: {short}" if short else form_place(instrument, item)


def own_columns(instrument: Instrument, headings: Collection[str]) -> dict[str, str]:
    """The heading of each item that has one of ours: ``sdq_5``, or that of an Excel form."""
    of_form = form_columns(instrument, headings)
    codes = {item: f"{instrument.id}_{item}" for item in instrument.items}
    return {
        item: code if code in headings else of_form[item]
        for item, code in codes.items()
        if code in headings or item in of_form
    }


def form_columns(instrument: Instrument, headings: Collection[str]) -> dict[str, str]:
    """The heading of each item in an Excel form; one that stands twice is nobody's.

    The words behind the item's number may be others than the form has today.
    """
    places = [(place, heading) for heading in headings if (place := _of_form(heading))]
    often = Counter(place for place, _ in places)
    found = {place: heading for place, heading in places if often[place] == 1}
    wanted = {item: form_place(instrument, item).casefold() for item in instrument.items}
    return {item: found[place] for item, place in wanted.items() if place in found}


def form_place(instrument: Instrument, item: str) -> str:
    """Which item it is, without its label."""
    words = instrument.id.replace("_", " ")
    name = words.upper() if words == instrument.id and len(words) <= _SHORT else words.capitalize()
    return f"{name} item {item}"


def _of_form(heading: str) -> str:
    form = _FORM.fullmatch(" ".join(heading.split()))
    return form[1].casefold() if form else ""
