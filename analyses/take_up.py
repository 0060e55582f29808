"""Take-up: who was invited, who came, who completed; by agency, session and month; quiz scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analyses.uptake.quiz_scores import quiz_findings
from evaluation.declare.older_calls import takes_study
from evaluation.declare.workspace import Study
from evaluation.read.register import Attendance
from evaluation.say.counts import counts_bars, counts_table
from evaluation.say.finding import (
    Base,
    Basis,
    Estimate,
    Figure,
    Finding,
    Mark,
    Statistic,
    people_counted,
    unique_slugs,
)
from evaluation.say.wording import first_that_fits, share, worded

_METHODS = {
    False: "Count of different people in the attendance files. Whoever came to at least one "
    "session took part.",
    True: "Count of different people on the learning platform. Whoever began the course by its "
    "status took part.",
}
# with the number, so that an edition that hides it drops the remark too
_UNINVITED = "The {%s} invited include people who came without an invitation on record."
_SEVERAL = "{{n_several}} people stand in several rows; of each, {} counts."
_RULES = {
    "first": "the first attempt",
    "last": "the last attempt",
    "fullest": "the row with most in it",
    "best": "the attempt that came furthest, and of those the one with the highest score,",
}
_FLOWS = {"invited": "From invitation to completion", "enrolled": "From enrolment to completion"}
_NOT_RECORDED = "(not recorded)"


@dataclass(frozen=True, slots=True)
class _TakeUp:
    """The register, one row a person, and what its findings share.

    ``people``: agency and, as True or False, invited, started, completed, by person.
    """

    register: Attendance
    people: pd.DataFrame
    rule: str
    prefix: str
    basis: Basis

    @property
    def plural(self) -> str:
        """What people are called: ``professionals``."""
        return self.register.unit.plural

    @property
    def asked(self) -> str:
        """What those are that could take part: ``invited``, or enrolled on a platform."""
        return "enrolled" if self.register.enrolled else "invited"

    @property
    def retakes(self) -> str:
        """Which row of people who have several counts; empty where nobody has."""
        return _RULES.get(self.register.rule, "") if self.register.retaken else ""

    def who(self, step: str) -> pd.Index:
        """The people who reached a step."""
        return self.people.index[self.people[step].astype(bool)]

    def base(self, people: Iterable[object]) -> Base:
        """Some of the people, as whom a finding counts."""
        return Base.of(self.register.unit, people)

    def count(self, label: str, people: Iterable[object]) -> Estimate:
        """A number of different people."""
        base = self.base(people)
        return people_counted(label, len(base.people), base, self.plural)

    def finding(
        self,
        name: str,
        title: str,
        people: pd.Index,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        **facts: Any,
    ) -> Finding:
        """A finding on some people of this register."""
        invited = {"overview": "n_invited", "invited_by_agency": "n"}.get(name)
        uninvited = (_UNINVITED % invited,) if self.register.uninvited and invited else ()
        return worded(
            f"{self.prefix}.{name}",
            title,
            self.base(people),
            wordings,
            estimates,
            caveats=(
                "The files do not say why people stayed away or stopped coming.",
                *uninvited,
                *(
                    (_SEVERAL.format(rule),)
                    if (rule := self.retakes) and name == "overview"
                    else ()
                ),
            ),
            method=" ".join(filter(None, (_METHODS[self.register.enrolled], self.rule))),
            why="People are counted once, however many sessions they came to.",
            basis=self.basis,
            **facts,
        )


@takes_study()
def analyse(
    study: Study, attendance: Attendance, *, target_people: int = 0, share_to_complete: float = 1.0
) -> list[Finding]:
    """Take-up overall, against a target, by agency, by session and by month; and quiz scores.

    ``target_people``: how many people were to be reached; 0 is no target.
    ``share_to_complete``: which share of the sessions that a person was invited to counts
    as completing, where the files do not say themselves who completed.
    Raises ValueError for a negative target, or a share that is not above 0 and up to 1.
    """
    if target_people < 0:
        raise ValueError("target_people must be 0 (no target) or more")
    if not 0 < share_to_complete <= 1:
        raise ValueError("share_to_complete must lie above 0 and up to 1, for example 0.8")
    people, rule = _people(attendance, share_to_complete)
    basis = Basis.of(study.name, (source.file for source in attendance.sources))
    take_up = _TakeUp(attendance, people, rule, study.evaluation.name or "take_up", basis)
    reach = [_reach(take_up, target_people)] if target_people else []
    return [
        _overview(take_up),
        *reach,
        *_by_agency(take_up),
        *_by_session(take_up),
        *_by_month(take_up),
        *_quiz(study, take_up),
    ]


def _quiz(study: Study, take_up: _TakeUp) -> Iterator[Finding]:
    """What the register tells of a quiz, where it has one."""
    register = take_up.register
    if register.scores is None or register.quiz is None:
        return
    yield from quiz_findings(
        register.scores,
        register.quiz,
        register.unit,
        take_up.basis,
        prefix=f"{study.evaluation.name}." if study.evaluation.name else "",
        best_counts=register.rule == "best" and bool(register.retaken),
        agencies=take_up.people["agency"] if register.table["agency"].any() else None,
        pool=register.pool,
    )


findings_of = analyse  # what the notebook finds of a register, by its own parameters


def _people(register: Attendance, needed_share: float) -> tuple[pd.DataFrame, str]:
    """One row a person, and the rule by which somebody completed (empty: it is not known)."""
    rows = register.table.groupby("person")
    people = pd.DataFrame(
        {
            "agency": rows["agency"].max().replace("", _NOT_RECORDED),
            "invited": rows["invited"].any(),
            "started": rows["attended"].any(),
        }
    )
    if register.records_completion:
        people["completed"] = rows["completed"].any()
        return people, "Whoever the file says completed, completed."
    if register.table["session"].nunique() < 2:
        return people, ""
    needed = (rows["invited"].sum() * needed_share).map(lambda sessions: math.ceil(sessions - 1e-9))
    people["completed"] = people["started"] & (rows["attended"].sum() >= needed)
    least = "all" if needed_share == 1 else f"at least {needed_share:.0%}"
    return people, f"Whoever came to {least} of the sessions they were invited to completed."


def _overview(take_up: _TakeUp) -> Finding:
    """Invited, started and completed, with the picture of who was lost on the way."""
    steps = {
        "invited": take_up.asked.capitalize(),
        "started": "Took part",
        "completed": "Completed",
    }
    reached = {step: take_up.who(step) for step in steps if step in take_up.people}
    estimates = {
        f"n_{step}": take_up.count(steps[step], people) for step, people in reached.items()
    }
    steps_counted = dict(estimates)
    if take_up.retakes:
        several = take_up.people.index[take_up.people.index.isin(take_up.register.retaken)]
        estimates["n_several"] = take_up.count("In several rows", several)
    counts = {step: len(people) for step, people in reached.items()}
    return take_up.finding(
        "overview",
        "Take-up",
        reached["started"],
        estimates,
        _overview_wordings(take_up, counts),
        figure=_flow(take_up, steps_counted),
        primary=True,
        leading="n_started",
    )


def _overview_wordings(take_up: _TakeUp, counts: dict[str, int]) -> tuple[str, ...]:
    """Headlines, fullest first. A percentage stands only beside both of its numbers."""
    invited, started = counts["invited"], counts["started"]
    came = (
        f"{{n_started}} of {{n_invited}} {take_up.plural} who were {take_up.asked} took part "
        f"({share(started, invited)})"
    )
    alone = f"{{n_started}} {take_up.plural} took part"
    plain = f"{take_up.plural.capitalize()} were {take_up.asked}, and attendance was recorded."
    if "completed" not in counts:
        return f"{came}.", f"{alone}.", plain
    of_those = (
        "all {n_completed} completed"
        if counts["completed"] == started > 0
        else "{n_completed} of the {n_started} completed "
        f"({share(counts['completed'], started)})"
    )
    return f"{came}; {of_those}.", f"{came}.", f"{alone}; {of_those}.", f"{alone}.", plain


def _flow(take_up: _TakeUp, estimates: Mapping[str, Estimate]) -> Figure:
    """From the invitation to the end: how many reached each step."""
    lost = {"n_started": "did not take part", "n_completed": "did not complete"}
    return Figure(
        kind="flow",
        title="Take-up" if "n_completed" not in estimates else _FLOWS[take_up.asked],
        x_label=f"Number of {take_up.plural}",
        statistic=Statistic.COUNT,
        decimals=0,
        marks=tuple(
            Mark(label=e.label, value=e.n or 0, n=e.n, group=lost.get(name, ""), base=e.base)
            for name, e in estimates.items()
        ),
    )


def _reach(take_up: _TakeUp, target: int) -> Finding:
    """How many took part beside how many were to be reached."""
    people = take_up.who("started")
    started = len(people)
    way = "met" if started >= target else "not met"
    return take_up.finding(
        "reach",
        "Reach against the target",
        people,
        {"n_started": take_up.count("Took part", people)},
        (
            f"{{n_started}} {take_up.plural} took part, against a target of {target:,} "
            f"({share(started, target)} of it): the target was {way}.",
            f"The target was {target:,} {take_up.plural}.",
        ),
    )


def _by_agency(take_up: _TakeUp) -> Iterator[Finding]:
    """Who took part, was invited and completed, agency by agency: a finding each.

    Together in one table they would tell how few of an agency stayed away; as findings
    of their own the disclosure step compares them and lets only the first stand.
    """
    if not (take_up.register.table["agency"] != "").any():
        return
    for step, name, verb in (
        ("started", "by_agency", "took part"),
        ("invited", "invited_by_agency", f"were {take_up.asked}"),
        ("completed", "completed_by_agency", "completed"),
    ):
        if step in take_up.people:
            reached = take_up.people.loc[take_up.who(step), "agency"]
            parts = {
                agency: reached.index[reached == agency]
                for agency in sorted(take_up.people["agency"].unique())
            }
            title = f"{take_up.plural.capitalize()} who {verb}, by agency"
            yield _parts(take_up, (name, title, "agency"), parts, reached.index).model_copy(
                update={"pool": take_up.register.pool}
            )


def _by_session(take_up: _TakeUp) -> Iterator[Finding]:
    """How many came to each session; people who come to several are counted in each."""
    table = take_up.register.table
    came = table[table["attended"]]
    sessions = sorted(session for session in table["session"].unique() if session)
    if not sessions:
        return
    whole = take_up.who("started")
    finding = _parts(
        take_up,
        ("by_session", "Attendance by session", "session"),
        {session: came.loc[came["session"] == session, "person"] for session in sessions},
        whole,
    )
    # Sessions that share people are like counts within one another: what lies between two of
    # them is a few people. Sessions that share nobody are parts of a whole.
    apart = came["person"].is_unique
    several = len(sessions) > 1
    held = f"{len(sessions)} sessions were held" if several else "One session was held"
    at_each = " at each on average" if several else ""
    wordings = (f"{held}, with {{mean_attendance}} {take_up.plural}{at_each}.", f"{held}.")
    estimates = {
        **finding.estimates,
        "mean_attendance": Estimate(
            label="Mean attendance of a session",
            statistic=Statistic.MEAN,
            decimals=0,
            n=len(whole),
            value=len(came) / len(sessions),
            unit=take_up.plural,
            method="mean",
            base=None if apart else take_up.base(whole),
        ),
    }
    yield finding.model_copy(
        update={
            "estimates": estimates,
            "wordings": wordings,
            "leading": "mean_attendance",
            "headline": first_that_fits(wordings, estimates),
            "parts": finding.parts if apart else (),
            "figure": finding.figure if apart else None,
        }
    )


def _by_month(take_up: _TakeUp) -> Iterator[Finding]:
    """How many completed in which month, where the register has dates; those without are told."""
    table = take_up.register.table
    done = "completed" if "completed" in take_up.people else "started"
    dated = table[table["date"].notna() & table["completed" if done == "completed" else "attended"]]
    first = dated.groupby("person")["date"].min()
    if first.empty or table["session"].any():
        return
    months = first.dt.to_period("M")
    whole = take_up.who(done)
    parts = {
        f"{month:%B %Y}": months.index[months == month]
        for month in pd.period_range(months.min(), months.max(), freq="M")
    }
    if len(undated := whole.difference(months.index)):
        parts[_NOT_RECORDED] = undated
    verb = {"completed": "completed", "started": "took part"}[done]
    title = f"{take_up.plural.capitalize()} who {verb}, by month"
    yield _parts(take_up, ("by_month", title, "month"), parts, whole)


def _parts(
    take_up: _TakeUp,
    words: tuple[str, str, str],
    parts: Mapping[str, Iterable[object]],
    whole: pd.Index,
) -> Finding:
    """People by agency or by session: a number, a row and a bar each."""
    name, title, by = words
    keys = {label: f"n_{key}" for label, key in unique_slugs(parts).items()}
    counts = {keys[label]: take_up.count(label, people) for label, people in parts.items()}
    named = {e.label: e.n or 0 for e in counts.values() if e.label != _NOT_RECORDED}
    most = max(named.values())
    first = tuple(label for label, n in named.items() if n == most)
    most_in = f"The largest number by {by} is {{{keys[first[0]]}}} of {{n}} {take_up.plural}"
    alone = f" ({first[0]})." if len(first) == 1 else ""
    sentence = most_in + (alone or f", the same in {len(first)} of {len(named)}.")
    several = {"agency": "agencies"}.get(by, f"{by}s")
    places = f"{len(named)} {several if len(named) != 1 else by}"
    return take_up.finding(
        name,
        title,
        whole,
        {**counts, "n": take_up.count("All together", whole)},
        (sentence, f"{title}: recorded for {places}."),
        table=counts_table(title, by.capitalize(), take_up.plural, counts.values()),
        figure=counts_bars(title, take_up.plural, counts.values()),
        parts=take_up.base(whole).parted(by, parts),
    )
