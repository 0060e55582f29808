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
from functools import cache

from evaluation.protect.policy import Policy, no_verdict
from evaluation.protect.printed import (
    Exemption,
    Ledger,
    Printed,
    Shown,
    Token,
    by_name,
    fell,
    moved,
    near,
    of_one_measure,
    same_figures,
    same_people,
    says_no_more,
    says_otherwise,
    scored,
    told,
    too_close,
    well_apart,
)
from evaluation.say.finding import AS_PUBLISHED, Base, Edition, Estimate, Finding
from evaluation.say.occurrences import Cells
from evaluation.say.wording import listed, long_date

Tokens = Callable[[frozenset[str]], frozenset[str]]
_EVERYBODY = "everybody"
_SOMEBODY = "all but {n}"  # where it is only known how many are left
_BESIDE = "not shown: beside what was published before it would tell on too few {people}"
_OWNED = "not shown: shown in “{title}” (published {day})"
_DOWN = "taken down on {day}"
_AFTER = ", until there is enough new data. Please no longer use the earlier numbers"
_NOT_PRINTED = "not shown: it is not among the numbers that were published on {day}"


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
            if same_people(then, now):
                more = of_this and not says_no_more(now, then)
                barred = more or (shown not in wrong and says_otherwise(now, then))
            else:
                put_right = shown in wrong and same_figures(then, now)
                barred = not put_right and not well_apart(then, now, self.policy.ledger.joined)
            if barred:
                yield then

    def repeated(self, now: Printed) -> Printed | None:
        """What went out in this edition and said all that would be printed now; the last."""
        same = [
            then
            for shown, then in self.earlier(now.finding.key)
            if shown.edition is self.shown.edition and same_people(then, now)
        ]
        return next((then for then in reversed(same) if says_no_more(now, then)), None)

    def last(self, key: str) -> Printed | None:
        """The numbers that were last published in this edition, or else in the public one."""
        numbers = {shown.edition: printed for shown, printed in self.earlier(key)}
        return numbers.get(self.shown.edition) or numbers.get(Edition.PUBLIC)

    def owner(self, now: Printed) -> Shown | None:
        """What went out last of nearly the same people, of which this was not judged a part."""
        owners = (
            shown
            for shown in reversed(self.ledger.shown)
            for then in shown.printed
            if near(then, now, self.policy.ledger.joined)
            or moved(then, now, here=shown.slug == self.shown.slug)
            if told(then) and not self._judged_with(shown, then, now)
        )
        return next(owners, None)

    def _judged_with(self, shown: Shown, then: Printed, now: Printed) -> bool:
        """Whether it is of this report, and the same finding or one that has the same people."""
        key = then.finding.key
        same = self.today.get(key) if shown.slug == self.shown.slug else None
        return same is not None and (key == now.finding.key or same_people(then, same))

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
        n = last.finding.n if last.n is None else last.n
        judged = self.policy.gives_verdict(plain.unit, self.shown.edition, n)
        stands = as_published(last, plain, "" if judged else no_verdict(plain.unit))
        return _Judged(stands, last, Fate.STANDS)

    def beside(
        self, judged: _Judged, exact: Finding, held_back: Sequence[Base], today: date
    ) -> _Judged:
        """The finding beside others of today: none is new on people on whom another is held."""
        now = self.today[exact.key]
        barred = any(
            of_one_measure(old, new) and len(old.people ^ new.people) < self.policy.ledger.joined
            for old in held_back
            for new in now.bases.values()
        )
        new = judged.fate is Fate.NEW and told(now)
        return self._held(exact, now, today) if new and barred else judged

    def held_back(self, now: Printed) -> Iterator[Base]:
        """The people of a finding because of whom it may print nothing new."""
        for then in self.bars(now):
            same = same_people(then, now)
            for old, new in by_name(then, now):
                if same or too_close(old, new, self.policy.ledger.joined):
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
            fewer = fell(last, now) if last.cells and now.cells else (now.n or 0) < (last.n or 0)
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

    @cache
    def tokens(people: frozenset[str]) -> frozenset[str]:
        """The same people stand behind many numbers."""
        return frozenset(map(token, people))

    of_people = {
        plain.key: Printed(
            finding=plain,
            bases=_bases(exact[plain.key], tokens),
            n=exact[plain.key].n,
            cells=_cells(exact[plain.key]),
        )
        for plain in protected
        if shown.edition is not Edition.INTERNAL and policy.part(plain.unit, shown.edition)
    }
    reading = _Reading(shown, ledger, policy, of_people, _present(findings, tokens))
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


def as_published(last: Printed, plain: Finding, unjudged: str = "") -> Finding:
    """The finding as it was published, marked with the day; ``plain``: how it would stand now.

    ``unjudged``: why no verdict is given on it, as it may be older than any verdicts.
    """
    day = _in_words(last.since)
    mark, finding = f"{AS_PUBLISHED}{day}.", last.finding
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
            "no_verdict": unjudged or plain.no_verdict or finding.no_verdict,
            "table": table and table.model_copy(update={"notes": (*table.notes, mark)}),
            "figure": figure
            and figure.model_copy(update={"title": f"{figure.title} (as published on {day})"}),
        }
    )


def _bases(finding: Finding, tokens: Tokens) -> dict[str, Base]:
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
        if base == finding.base or (scored(base) and base.groups.keys() <= fixed):
            names.append(" ".join((base.key, *base.waves, *sorted(base.groups.values()))))
        for name in names:
            before = named[name].people if name in named else base.people
            people = base.people if base.people == before else base.people | before
            named[name] = base.model_copy(update={"people": people})
    named[_EVERYBODY] = named[_EVERYBODY].model_copy(update={"key": "", "waves": ()})
    return {
        name: base.model_copy(update={"people": tokens(base.people), "groups": {}, "themes": ()})
        for name, base in named.items()
    }


def _cells(finding: Finding) -> Cells:
    """The figures that a finding adds up, where it counts events."""
    forms = (form.occurrences for form in (finding, *finding.fewer_parts))
    return next((form.cells for form in forms if form and form.cells), {})


def _all_bases(finding: Finding) -> Iterator[Base]:
    """Whom a finding and its numbers count."""
    yield from filter(None, (finding.base, *finding.parts))
    yield from (e.base for e in finding.estimates.values() if e.base)
    yield from (row.base for row in (finding.table.rows if finding.table else ()) if row.base)
    yield from (m.base for m in (finding.figure.marks if finding.figure else ()) if m.base)


def _present(findings: Sequence[Finding], tokens: Tokens) -> dict[str, set[str]]:
    """Who is in the data at each wave, and at any (empty name).

    Who did not consent is counted for the team only, so findings that stay inside do not count.
    """
    counted = dict.fromkeys(
        (base.people, base.waves)
        for finding in findings
        if not finding.kept_inside
        for base in _all_bases(finding)
    )
    present: dict[str, set[str]] = {"": set()}
    for people, waves in counted:
        for wave in ("", *waves):
            present.setdefault(wave, set()).update(tokens(people))
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
            "no_verdict": "",
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
