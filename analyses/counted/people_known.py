"""Events of known people: how many events, of how many people."""

from __future__ import annotations

from collections.abc import Iterator

from analyses.counted.kin import kin_of, measured
from analyses.counted.strands import Tallied
from evaluation.counting import plural
from evaluation.say.finding import Finding, unique_slugs

_EVENTS = "Events are not people: one person may stand for several of them."

_KIN = "other measures are sums or parts of it"
_SOME_UNKNOWN = "with the number of all events it would tell how many name nobody"


def people_known(tallied: Tallied) -> Iterator[Finding]:
    """Of each measure its events and its people, and how many of these stand for more than one."""
    people = tallied.counted.people
    if people is None:
        return
    keys = unique_slugs(strand.name for strand in tallied.strands)
    kin = kin_of([*map(measured, tallied.strands)])
    for at, strand in enumerate(tallied.strands):
        own = people[(people["measure"] == strand.of_measure) & (people["stage"] == strand.stage)]
        named = own[own["person"] >= 0].groupby("person")["events"].sum()
        if named.empty:
            continue
        unknown = int(own["events"].sum() - named.sum())
        again = int((named > 1).sum())
        few = min(again, len(named) - again)  # each tells of the others
        events, people_named = int(named.sum()), len(named)
        most = min(people_named, events - people_named)  # no more can stand for several
        who = tallied.counted.unit.plural
        told = {
            "n_events": ("Events of people who are named", events, most),
            "n_people": (f"{who.capitalize()} who are named", people_named, most),
            "n_again": (f"{who.capitalize()} with more than one event", again, few),
        }
        finding = tallied.finding(
            f"{keys[strand.name]}.people",
            f"{strand.name}: events and {who}",
            (
                f"{strand.name}: {{n_events}} events of {{n_people}} {who}, {{n_again}} of whom "
                "stand for more than one.",
                f"{strand.name}: {{n_events}} events of {{n_people}} {who}.",
            ),
            {
                name: tallied.count(
                    label, value, "events" if name == "n_events" else who, n=tallied.of_people(n)
                )
                for name, (label, value, n) in told.items()
            },
            "n_people",
            n=len(named),
            caveats=(
                _EVENTS,
                *((f"{plural(unknown, 'event names', 'events name')} nobody.",) if unknown else ()),
            ),
            method="Events of the same person were counted as one of people.",
            why="A number of events is no number of people, and the two are told apart.",
        )
        why = _SOME_UNKNOWN if unknown else _KIN if len(kin[at]) > 1 else ""
        if why and not tallied.protects_nobody:
            finding = finding.model_copy(update={"kept_inside": why})
        yield finding
