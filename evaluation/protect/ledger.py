"""What editions that went out have printed, and what a later one may print beside them.

Two editions of one report on nearly the same people give away whoever is in one of them only: the
mean times n is a total, and the difference of two totals is that person's score. Coarser numbers
do not help enough; that ten people joined in between does. So what went out is kept here, with
whom each finding rests on (tokens, which nobody can turn back without the workspace's key), and a
finding is judged by all that went out before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field, field_serializer

from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.programme import Unit
from evaluation.protect.policy import Policy
from evaluation.say.finding import Base, Edition, Estimate, Finding, digits_of
from evaluation.say.wording import listed, long_date

_EVERYBODY = "everybody"
_SOMEBODY = "all but {n}"  # where it is only known how many are left
_BESIDE = "not shown: beside what was published before it would tell on too few {people}"
_OWNED = "not shown: shown in “{title}” (published {day})"
_DOWN = "taken down on {day}"
_AFTER = ", until there is enough new data. Please no longer use the earlier numbers"
_NOT_PRINTED = "not shown: it is not among the numbers that were published on {day}"

Token = Callable[[str], str]  # what stands for a person's label in the ledger
Told = Mapping[tuple[str, ...], object]  # what a finding prints, each by where it stands


class Printed(Frozen):
    """One finding as an edition prints it, and whom it rests on.

    ``finding``: without a mark of when it was published. ``bases``: everybody whom it counts,
    and whom its scores rest on, by name; nobody where that is not known, then ``n`` counts.
    ``since``: the day on which these numbers went out first; None while they have not.
    ``taken_down``: the day on which its numbers were taken down; then it has none.
    """

    finding: Finding
    bases: dict[str, Base] = {}
    n: int | None = None
    since: date | None = None
    taken_down: date | None = None


class Shown(Frozen):
    """What one edition of a deliverable prints of people; ``at`` and ``by`` once it is out."""

    slug: str
    title: str
    edition: Edition
    at: date | None = None
    by: str = ""
    printed: tuple[Printed, ...]

    @property
    def by_key(self) -> dict[str, Printed]:
        """What is printed by the finding's key."""
        return {printed.finding.key: printed for printed in self.printed}


class Exemption(Frozen):
    """What the data protection lead decided, against the rule.

    ``keeps``: the last numbers stand though these people (tokens) are gone. ``corrects``: of so
    many releases, the earliest first, numbers on the same people may be put right.
    """

    slug: str
    at: date
    by: str
    reason: str
    keeps: frozenset[str] = frozenset()
    corrects: int = 0

    @field_serializer("keeps")
    def _in_order(self, people: frozenset[str]) -> list[str]:
        return sorted(people)


class Ledger(Frozen):
    """Every edition that went out, the earliest first, and what was decided of them.

    ``key_check`` tells with which key the tokens were made, and not the key.
    """

    schema_: Literal["pathfinder-ledger/1"] = Field(default="pathfinder-ledger/1", alias="schema")
    key_check: str = ""
    shown: tuple[Shown, ...] = ()
    decisions: tuple[Exemption, ...] = ()
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def of(self, slug: str, edition: Edition) -> tuple[Shown, ...]:
        """What went out of one edition of a deliverable, the earliest first."""
        return tuple(s for s in self.shown if s.slug == slug and s.edition is edition)

    def with_release(self, shown: Shown, at: date, by: str) -> Ledger:
        """With an edition that went out; as it is where that tells nothing new."""
        earlier = self.of(shown.slug, shown.edition)
        before = earlier[-1].by_key if earlier else {}
        printed = tuple(_since(p, before.get(p.finding.key), at) for p in shown.printed)
        if earlier and list(map(_identity, earlier[-1].printed)) == list(map(_identity, printed)):
            return self
        release = shown.model_copy(update={"at": at, "by": by, "printed": printed})
        return self.model_copy(update={"shown": (*self.shown, release)})


class Fate(StrEnum):
    """What becomes of a finding beside what went out before."""

    NEW = "new"
    AGAIN = "again"  # it says what was published, or less
    STANDS = "stands"  # the last numbers stand
    TAKEN_DOWN = "taken down"
    ELSEWHERE = "elsewhere"  # another report shows nearly the same people
    BESIDE = "beside"  # another edition has numbers that it may not be compared with


@dataclass(frozen=True, slots=True)
class Held:
    """An edition's findings as they may stand now, and what it would leave in the ledger.

    ``fates``: of each finding on people, by key. ``gone``: the tokens of those for whom
    numbers were taken down. ``owners``: the titles of the reports that findings refer to.
    """

    findings: tuple[Finding, ...]
    shown: Shown
    fates: Mapping[str, Fate]
    gone: frozenset[str] = frozenset()
    owners: tuple[str, ...] = ()

    def keys(self, fate: Fate) -> tuple[str, ...]:
        """The findings of which this became."""
        return tuple(key for key, judged in self.fates.items() if judged is fate)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One finding as it stands, and as it would be left in the ledger."""

    finding: Finding
    printed: Printed
    fate: Fate
    gone: frozenset[str] = frozenset()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one edition would print today, beside all that went out.

    ``today``: what would be printed of each finding. ``present``: who is in the data, by wave.
    """

    shown: Shown
    ledger: Ledger
    policy: Policy
    today: Mapping[str, Printed]
    present: Mapping[str, set[str]] = field(default_factory=dict)

    @property
    def decisions(self) -> tuple[Exemption, ...]:
        """What was decided of this deliverable."""
        return tuple(d for d in self.ledger.decisions if d.slug == self.shown.slug)

    def earlier(self, key: str) -> Iterator[tuple[Shown, Printed]]:
        """What went out under this key, in any edition of the deliverable: all may be read."""
        for shown in self.ledger.shown:
            then = shown.by_key.get(key) if shown.slug == self.shown.slug else None
            if then and told(then):
                yield shown, then

    def bars(self, now: Printed) -> Iterator[Printed]:
        """What went out of this finding and may not be read beside what it would print now."""
        corrects = max((decision.corrects for decision in self.decisions), default=0)
        wrong = self.ledger.shown[:corrects]
        for shown, then in self.earlier(now.finding.key):
            of_this = shown.edition is self.shown.edition and shown not in wrong
            if _same_people(then, now):
                more = of_this and not _says_no_more(now, then)
                barred = more or (shown not in wrong and _says_otherwise(now, then))
            else:
                barred = not _well_apart(then, now, self.policy.ledger.joined)
            if barred:
                yield then

    def repeated(self, now: Printed) -> Printed | None:
        """What went out in this edition and said all that would be printed now; the last."""
        same = [
            then
            for shown, then in self.earlier(now.finding.key)
            if shown.edition is self.shown.edition and _same_people(then, now)
        ]
        return next((then for then in reversed(same) if _says_no_more(now, then)), None)

    def last(self, key: str) -> Printed | None:
        """The numbers that were last published in this edition, or else in the public one."""
        numbers = {shown.edition: printed for shown, printed in self.earlier(key)}
        return numbers.get(self.shown.edition) or numbers.get(Edition.PUBLIC)

    def owner(self, now: Printed) -> Shown | None:
        """What went out last of nearly the same people, of which this was not judged a part."""
        near = (
            shown
            for shown in reversed(self.ledger.shown)
            for then in shown.printed
            if _near(then, now, self.policy.ledger.joined)
            or _moved(then, now, here=shown.slug == self.shown.slug)
            if told(then) and not self._judged_with(shown, then, now)
        )
        return next(near, None)

    def _judged_with(self, shown: Shown, then: Printed, now: Printed) -> bool:
        """Whether it is of this report, and the same finding or one that has the same people."""
        key = then.finding.key
        same = self.today.get(key) if shown.slug == self.shown.slug else None
        return same is not None and (key == now.finding.key or _same_people(then, same))

    def judged(self, exact: Finding, now: Printed, today: date) -> _Judged:
        """One finding; ``now``: what it would print if nothing had gone out."""
        return self._held(exact, now, today) if any(self.bars(now)) else self._new(exact, now)

    def _held(self, exact: Finding, now: Printed, today: date) -> _Judged:
        """A finding that may print nothing new: its last numbers, or a sentence."""
        plain, last = now.finding, self.last(now.finding.key)
        if last is None:
            reason = _BESIDE.format(people=exact.unit.plural)
            blank = _without_numbers(exact, plain, reason)
            return _Judged(blank, Printed(finding=blank), Fate.BESIDE)
        if gone := self._gone(last, now):
            day = self._day_down(plain.key) or today
            blank = _without_numbers(exact, plain, _DOWN.format(day=_in_words(day)), _AFTER)
            printed = Printed(finding=blank, taken_down=day)
            return _Judged(blank, printed, Fate.TAKEN_DOWN, gone)
        return _Judged(as_published(last, plain), last, Fate.STANDS)

    def beside(
        self, judged: _Judged, exact: Finding, held_back: Sequence[Base], today: date
    ) -> _Judged:
        """The finding beside others of today: none is new on people on whom another is held."""
        now = self.today[exact.key]
        barred = any(
            _of_one_measure(old, new) and len(old.people ^ new.people) < self.policy.ledger.joined
            for old in held_back
            for new in now.bases.values()
        )
        new = judged.fate is Fate.NEW and told(now)
        return self._held(exact, now, today) if new and barred else judged

    def held_back(self, now: Printed) -> Iterator[Base]:
        """The people of a finding because of whom it may print nothing new."""
        for then in self.bars(now):
            same = _same_people(then, now)
            for old, new in _by_name(then, now):
                if same or _too_close(old, new, self.policy.ledger.joined):
                    yield new

    def _new(self, exact: Finding, now: Printed) -> _Judged:
        """A finding that its own past does not bar."""
        plain = now.finding
        if again := self.repeated(now):
            since = now.model_copy(update={"since": again.since})
            return _Judged(plain, since, Fate.AGAIN)
        owner = self.owner(now) if told(now) else None
        if owner is None:
            return _Judged(plain, now, Fate.NEW)
        readable = owner.edition in (Edition.PUBLIC, self.shown.edition)
        reason = (
            _OWNED.format(title=owner.title, day=_in_words(owner.at))
            if readable and owner.slug != self.shown.slug
            else _BESIDE.format(people=exact.unit.plural)
        )
        blank = _without_numbers(exact, plain, reason)
        return _Judged(blank, Printed(finding=blank), Fate.ELSEWHERE, owner=owner.title)

    def _gone(self, last: Printed, now: Printed) -> frozenset[str]:
        """Who was counted and is no longer in the data, and is not excused by a decision."""
        excused = frozenset(person for decision in self.decisions for person in decision.keeps)
        if not now.bases or not last.bases:
            fewer = (now.n or 0) < (last.n or 0)
            return frozenset({_SOMEBODY.format(n=now.n)} if fewer else ()) - excused
        return frozenset(
            person
            for base in last.bases.values()
            for person in base.people - excused
            if any(person not in self.present.get(wave, ()) for wave in base.waves or ("",))
        )

    def _day_down(self, key: str) -> date | None:
        """Since when the numbers are down, in the edition that went out last."""
        releases = self.ledger.of(self.shown.slug, self.shown.edition)
        printed = releases[-1].by_key.get(key) if releases else None
        return printed.taken_down if printed else None


def held(
    findings: Sequence[Finding],
    protected: Sequence[Finding],
    ledger: Ledger,
    policy: Policy,
    shown: Shown,
    *,
    today: date,
    token: Token,
) -> Held:
    """What an edition may print beside all that went out before.

    ``findings``: with whom they count; ``protected``: the same as the edition may show them if
    nothing had gone out; ``shown``: which edition of what, with nothing printed yet. Findings
    on nobody who is protected stay as they are, and so does an edition that stays with the team.
    """
    exact = {finding.key: finding for finding in findings}
    of_people = {
        plain.key: Printed(
            finding=plain, bases=_bases(exact[plain.key], token), n=exact[plain.key].n
        )
        for plain in protected
        if shown.edition is not Edition.INTERNAL and policy.part(plain.unit, shown.edition)
    }
    reading = _Reading(shown, ledger, policy, of_people, _present(findings, token))
    judged = {key: reading.judged(exact[key], printed, today) for key, printed in of_people.items()}
    held_back = [
        base
        for key, j in judged.items()
        if j.fate not in (Fate.NEW, Fate.AGAIN)
        for base in reading.held_back(of_people[key])
    ]
    judged = {key: reading.beside(j, exact[key], held_back, today) for key, j in judged.items()}
    left = [j.printed for j in judged.values() if told(j.printed) or j.printed.taken_down]
    return Held(
        tuple(judged[f.key].finding if f.key in judged else f for f in protected),
        shown.model_copy(update={"printed": tuple(left)}),
        {key: j.fate for key, j in judged.items()},
        frozenset(person for j in judged.values() for person in j.gone),
        tuple(dict.fromkeys(j.owner for j in judged.values() if j.owner)),
    )


def overtaken(shown: Shown, ledger: Ledger, policy: Policy) -> tuple[str, ...]:
    """Keys of what an edition would print that may no longer be printed, by what went out since."""
    reading = _Reading(shown, ledger, policy, shown.by_key)
    return tuple(
        now.finding.key
        for now in shown.printed
        if told(now) and not now.since
        if any(reading.bars(now)) or (not reading.repeated(now) and reading.owner(now))
    )


def told_in_report(held_edition: Held) -> tuple[str, ...]:
    """What a report says of results that are not those of today; empty where all are."""
    stand = [held_edition.shown.by_key[key] for key in held_edition.keys(Fate.STANDS)]
    days = sorted({printed.since for printed in stand if printed.since})
    if not days:
        return ()
    on = listed(tuple(map(_in_words, days)))
    return (
        f"Some results stand as they were published on {on}: too few people have joined since "
        "for new ones. Where sentences of the lead hold their numbers, these are of that day too.",
    )


def people_of(shown: Shown) -> dict[Unit, int]:
    """How many different people the printed numbers rest on, by what they are."""
    people: dict[Unit, set[str]] = {}
    for printed in shown.printed:
        for base in printed.bases.values():
            people.setdefault(base.unit, set()).update(base.people)
    return {unit: len(tokens) for unit, tokens in people.items()}


def numbers_of(shown: Shown) -> int:
    """How many estimates the edition prints of people."""
    return sum(e.value is not None for p in shown.printed for e in p.finding.estimates.values())


def as_published(last: Printed, plain: Finding) -> Finding:
    """The finding as it was published, marked with the day; ``plain``: how it would stand now."""
    day = _in_words(last.since)
    mark, finding = f"As published on {day}.", last.finding
    absent = {
        name: _withheld(estimate, _NOT_PRINTED.format(day=day))
        for name, estimate in plain.estimates.items()
        if name not in finding.estimates
    }
    table, figure = finding.table, finding.figure
    return finding.model_copy(
        update={
            "headline": f"{finding.headline} ({mark})" if finding.headline else "",
            "estimates": {**finding.estimates, **absent},
            "caveats": (mark, *finding.caveats),
            "table": table and table.model_copy(update={"notes": (*table.notes, mark)}),
            "figure": figure
            and figure.model_copy(update={"title": f"{figure.title} (as published on {day})"}),
        }
    )


def told(printed: Printed) -> Told:
    """Everything that a finding prints of people, each by the place where it stands."""
    finding = printed.finding
    table, figure = finding.table, finding.figure
    places: dict[tuple[str, ...], object] = {
        ("estimate", name, field): getattr(estimate, field)
        for name, estimate in finding.estimates.items()
        for field in ("value", "ci_low", "ci_high", "n")
        if estimate.value is not None
    }
    for row in table.rows if table else ():
        words = tuple(str(v) for v in row.cells.values() if isinstance(v, str))
        places |= {("row", *words): True}
        places |= {("cell", key, *words): v for key, v in row.cells.items() if v not in words}
    for mark in figure.marks if figure else ():
        places |= {
            ("mark", mark.label, mark.group, mark.column, end): getattr(mark, end)
            for end in ("value", "low", "high")
        }
    for level in figure.levels.rows if figure and figure.levels else ():
        places |= {("level", level.label, wave): mean for wave, mean in level.means.items()}
    places["n",] = finding.n
    return {place: value for place, value in places.items() if value is not None}


def _since(printed: Printed, before: Printed | None, at: date) -> Printed:
    """What goes out, with the day on which its numbers first did."""
    if printed.since or printed.taken_down:
        return printed
    same = before is not None and (told(before), before.bases) == (told(printed), printed.bases)
    since = before.since if before and same else at
    return printed.model_copy(update={"since": since})


def _identity(printed: Printed) -> object:
    return printed.finding.key, printed.since, printed.taken_down, told(printed), printed.bases


def _says_no_more(now: Printed, then: Printed) -> bool:
    """Whether all that would be printed now was printed then."""
    return told(now).items() <= told(then).items()


def _says_otherwise(now: Printed, then: Printed) -> bool:
    """Whether a number that both print is another one, and not only coarser: an answer changed."""
    digests = {printed.finding.basis.data_digest for printed in (now, then)}
    one_data = len(digests) == 1 and "" not in digests
    before, after = then.finding.estimates, now.finding.estimates
    return any(
        _differ(before[name], after[name], one_data=one_data) for name in before.keys() & after
    )


def _differ(old: Estimate, new: Estimate, *, one_data: bool) -> bool:
    """Whether two values are not one that two editions round as they must.

    Where a mean and a whole step have as many digits, nobody sees which is printed: of ``one_data``
    a step is meant.
    """
    if old.value is None or new.value is None:
        return False
    steps = [e.step for e in (old, new) if e.step is not None]
    unseen = one_data and any(digits_of(step) == old.decimals for step in steps)
    if old.decimals == new.decimals and not unseen:
        return old.value != new.value
    halves = (max(10.0**-e.decimals, e.step or 0) / 2 for e in (old, new))
    return abs(old.value - new.value) > sum(halves) + 1e-9


def _same_people(then: Printed, now: Printed) -> bool:
    """Whether the same people are counted; where it is not known who, as many."""
    if not then.bases or not now.bases:
        return then.n == now.n
    return all(old.people == new.people for old, new in _by_name(then, now))


def _well_apart(then: Printed, now: Printed, joined: int) -> bool:
    """Whether so many joined that numbers on both tell on nobody, whoever left.

    Of each set of people that changed enough joined, or nobody of the earlier is left.
    """
    if not then.bases or not now.bases:
        return (now.n or 0) - (then.n or 0) >= joined
    return not any(_too_close(old, new, joined) for old, new in _by_name(then, now))


def _too_close(old: Base, new: Base, joined: int) -> bool:
    """Whether people changed, and too few joined."""
    before, after = old.people, new.people
    return before != after and bool(before & after) and len(after - before) < joined


def _by_name(then: Printed, now: Printed) -> Iterator[tuple[Base, Base]]:
    """The same sets of people then and now."""
    for name in then.bases.keys() & now.bases:
        yield then.bases[name], now.bases[name]


def _near(then: Printed, now: Printed, apart: int) -> bool:
    """Whether scores on the same measure rest on people of whom few are others."""
    return any(
        0 < len(old.people ^ new.people) < apart
        for old in then.bases.values()
        for new in now.bases.values()
        if _of_one_measure(old, new)
    )


def _moved(then: Printed, now: Printed, *, here: bool) -> bool:
    """Whether it is the same finding on the same people elsewhere, and its numbers differ.

    In the same report (``here``) it may stand under another evaluation's name; in others that is
    more likely another informant.
    """
    names = (f".{then.finding.key}", f".{now.finding.key}")
    if not (names[0].endswith(names[1]) or names[1].endswith(names[0])):
        ends = {printed.finding.key.partition(".")[2] for printed in (then, now)}
        if not here or len(ends) > 1 or not _on_same_scores(then, now):
            return False
    before, after = told(then), told(now)
    moved = any(before[place] != after[place] for place in before.keys() & after)
    return moved and bool(now.bases) and _same_people(then, now)


def _on_same_scores(then: Printed, now: Printed) -> bool:
    """Whether scores on one measure, at the same waves, are what both rest on."""
    before = {(base.key, base.waves) for base in then.bases.values() if _scored(base)}
    return any((base.key, base.waves) in before for base in now.bases.values())


def _of_one_measure(old: Base, new: Base) -> bool:
    """Whether both rest on scores of the same measure, at one wave at least.

    Or of measures of which one is a sum with the other in it, or with the same in it.
    """
    at_once = not (old.waves and new.waves) or set(old.waves) & set(new.waves)
    related = _scored(old) and _scored(new) and _added(old) & _added(new)
    return bool(related and old.unit is new.unit and at_once)


def _added(base: Base) -> set[str]:
    """A measure's key, and the keys of those that it adds."""
    return {base.key, *(base.measure.adds if base.measure else ())}


def _scored(base: Base) -> bool:
    """Whether its people have a score (``sdq.total``), and are not counted by how far they got."""
    return "." in base.key


def _bases(finding: Finding, token: Token) -> dict[str, Base]:
    """Whom a finding counts and whom its scores rest on, by name, as tokens.

    Those into whom an outcome splits people (who rose) stand together: who is in which part
    changes with an answer, and says nothing of who joined.
    """
    fixed = {by for base in (finding.base, *finding.parts) if base for by in base.groups}
    everybody = [base for base in _all_bases(finding) if base.people]
    if not everybody:
        return {}
    named: dict[str, Base] = {}
    for base in everybody:
        names = [_EVERYBODY]
        if base == finding.base or (_scored(base) and base.groups.keys() <= fixed):
            names.append(" ".join((base.key, *base.waves, *sorted(base.groups.values()))))
        for name in names:
            people = base.people | (named[name].people if name in named else frozenset())
            named[name] = base.model_copy(update={"people": people})
    named[_EVERYBODY] = named[_EVERYBODY].model_copy(update={"key": "", "waves": ()})
    return {
        name: base.model_copy(
            update={"people": frozenset(map(token, base.people)), "groups": {}, "themes": ()}
        )
        for name, base in named.items()
    }


def _all_bases(finding: Finding) -> Iterator[Base]:
    """Whom a finding and its numbers count."""
    yield from filter(None, (finding.base, *finding.parts))
    yield from (e.base for e in finding.estimates.values() if e.base)
    yield from (row.base for row in (finding.table.rows if finding.table else ()) if row.base)
    yield from (m.base for m in (finding.figure.marks if finding.figure else ()) if m.base)


def _present(findings: Sequence[Finding], token: Token) -> dict[str, set[str]]:
    """Who is in the data at each wave, and at any (empty name).

    Who did not consent is counted for the team only, so findings that stay inside do not count.
    """
    present: dict[str, set[str]] = {"": set()}
    for finding in findings:
        for base in () if finding.kept_inside else _all_bases(finding):
            people = set(map(token, base.people))
            for wave in ("", *base.waves):
                present.setdefault(wave, set()).update(people)
    return present


def _without_numbers(exact: Finding, plain: Finding, reason: str, more: str = "") -> Finding:
    """The finding with a sentence in place of all that it told; of one group without its name."""
    unnamed = plain.unlisted or bool(exact.base and exact.base.groups)
    title = "One of the groups" if unnamed else plain.title
    return plain.model_copy(
        update={
            "title": title,
            "headline": f"{title}: {reason}{more}.",
            "estimates": {name: _withheld(e, reason) for name, e in plain.estimates.items()},
            "n": None,
            "table": None,
            "figure": None,
            "caveats": (),
            "leading": "",
            "withheld": reason,
            "unlisted": unnamed,
            "primary": plain.primary and not unnamed,
            **(dict.fromkeys(("method", "why"), "") if unnamed else {}),
        }
    )


def _withheld(estimate: Estimate, reason: str) -> Estimate:
    nothing = dict.fromkeys(("value", "ci_low", "ci_high", "ci_level", "n", "smallest_part"))
    return estimate.model_copy(update={**nothing, "withheld": reason})


def _in_words(day: date | None) -> str:
    return long_date(day.isoformat()) if day else ""
