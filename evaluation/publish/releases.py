"""The ledger of the workspace on disk: what went out, and what a run would print.

It stands in ``.pathfinder/ledger.json`` beside the key, so that it survives when outputs are
deleted; entries are added and never changed. A run leaves what its editions print in
``internal/printed.json``, and what goes out is copied from there.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ConfigDict, Field

from evaluation.clock import today
from evaluation.counting import plural, s
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.secret import workspace_key
from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.disk import hold_alone, write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.protect.ledger import Fate, Held, held, overtaken
from evaluation.protect.policy import Policy, load_policy
from evaluation.protect.printed import Exemption, Ledger, Shown, Token, numbers_of, people_of
from evaluation.publish.manifest import State, standing
from evaluation.publish.outputs import current
from evaluation.say.finding import Edition, Finding
from evaluation.say.wording import listed, long_date

LEDGER = ".pathfinder/ledger.json"
COPY = ".pathfinder/ledger.copy.json"  # by which it is missed when it is gone
LOCK = ".pathfinder/ledger.lock"  # empty; held while an entry is added
PRINTED = "printed.json"
_DIGITS = 16  # of a token, as of a label


class Printing(Frozen):
    """``internal/printed.json``: what the editions of a run print of people.

    ``gone``: tokens of those for whom numbers were taken down.
    """

    schema_: Literal["pathfinder-printed/1"] = Field(default="pathfinder-printed/1", alias="schema")
    editions: tuple[Shown, ...]
    gone: tuple[str, ...] = ()
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def of(self, edition: Edition) -> Shown | None:
        """What one edition prints."""
        return next((shown for shown in self.editions if shown.edition is edition), None)


_Recorded = TypeVar("_Recorded", Ledger, Printing)


class Release(Frozen):
    """What stands in the ledger of one edition, for ``status``."""

    edition: Edition
    since: date
    by: str
    findings: int
    numbers: int
    people: dict[str, int]
    taken_down: int
    as_published_before: int
    waits: bool = Field(description="the report has other numbers now, which are not out")

    def __str__(self) -> str:
        people = listed(tuple(self.people))
        numbers = (
            f"{plural(self.numbers, 'number')} on {people}" if people else "no number on people"
        )
        down = f"; {plural(self.taken_down, 'finding')} taken down" if self.taken_down else ""
        waits = "; the report of today is not out" if self.waits else ""
        return (
            f"{self.edition.value} edition in the ledger since {long_date(self.since.isoformat())} "
            f"({self.by}): {numbers}{down}{waits}"
        )


def token_of(key: bytes) -> Token:
    """What stands for a person's label in the ledger: of no use without the workspace's key.

    Each is made once, as a person stands in some hundred bases.
    """
    return cache(
        lambda label: hmac.digest(key, f"ledger\x1f{label}".encode(), "sha256").hex()[:_DIGITS]
    )


def read_ledger(workspace: Workspace) -> Ledger:
    """What went out; empty where nothing did. Raises EvaluationError when it is damaged."""
    path = workspace.root / LEDGER
    if not path.exists() and (workspace.root / COPY).exists():
        raise EvaluationError(
            Issue(
                LEDGER,
                "The ledger of what was published is gone.",
                f"Copy {COPY} to this name.",
                code="ledger.gone",
            )
        )
    if not path.exists():
        return Ledger()
    try:
        ledger = _record(path, Ledger)
    except (OSError, ValueError, TypeError):
        raise EvaluationError(
            Issue(
                LEDGER,
                "The ledger of what was published is damaged.",
                f"Restore it from {COPY} or another copy: it is not made anew.",
                code="ledger.damaged",
            )
        ) from None
    if ledger.key_check != token_of(workspace_key(workspace))(""):
        raise EvaluationError(
            Issue(
                LEDGER,
                "The ledger of what was published was written with another key.",
                "Restore .pathfinder/key and this file from one copy.",
                code="ledger.other-key",
            )
        )
    return ledger


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Nobody else changes the ledger meanwhile: of two who record at once, one waits."""
    with ExitStack() as held:
        try:
            lock = held.enter_context((workspace.root / LOCK).open("ab"))
            hold_alone(lock)
        except OSError as error:
            raise EvaluationError(_not_written(error)) from None
        yield


def _write(workspace: Workspace, ledger: Ledger) -> None:
    check = token_of(workspace_key(workspace))("")
    content = _json(ledger.model_copy(update={"key_check": check}))
    try:
        write_beside(workspace.root / LEDGER, content)
        write_beside(workspace.root / COPY, content)
    except OSError as error:
        raise EvaluationError(_not_written(error)) from None


def _not_written(error: OSError) -> Issue:
    return Issue(
        LEDGER,
        f"What was published cannot be recorded ({error.strerror or error}).",
        "Check that this folder may be written to, and say it again.",
        code="ledger.not-written",
    )


def _json(record: Ledger | Printing) -> bytes:
    """A record as JSON without what is usual, but with its version.

    Many numbers rest on the same people, so each set of them stands once.
    """
    places: dict[frozenset[str], int] = {}
    content = record.model_dump(mode="json", by_alias=True, exclude_defaults=True, context=places)
    sets = [sorted(people) for people in places]
    whole = {"schema": record.schema_, "sets": sets, **content}
    return json.dumps(whole, ensure_ascii=False).encode()


def _record(path: Path, model: type[_Recorded]) -> _Recorded:
    """What ``_json`` wrote, or did when people stood in every number.

    Raises OSError or ValueError where it is not there or damaged.
    """
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError("a record is one object")
    sets = [frozenset(people) for people in content.pop("sets", ())]
    return model.model_validate(content, context=sets)


def _printing(folder: Path) -> Printing | None:
    """What a run left; None where it is not there or not readable."""
    try:
        return _record(folder / PRINTED, Printing)
    except (OSError, ValueError):
        return None


def record_release(workspace: Workspace, slug: str, edition: Edition, at: date, by: str) -> Shown:
    """Write into the ledger what an edition printed that went out; what stands there now.

    Saying it twice adds nothing. Raises EvaluationError where there is no report to record, or
    where something else went out since that it may not stand beside.
    """
    with _alone(workspace):
        ledger = read_ledger(workspace)
        shown = _printed(workspace, slug, edition)
        if keys := overtaken(shown, ledger, _policy(workspace)):
            raise EvaluationError(_overtaken(slug, keys))
        later = ledger.with_release(shown, at, by)
        if later is not ledger:
            _write(workspace, later)
        return later.of(slug, edition)[-1]


class Taking:
    """Public editions that a hub takes at once from one workspace, one after the other.

    The first of two reports on nearly the same people owns what it shows; the other waits.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._taken: list[str] = []
        self._ledger: Ledger | None = None

    def take(self, slug: str) -> None:
        """Count this one as taken. Raises EvaluationError where it may not go out.

        One that was made before there was a ledger is not known, and is not recorded.
        """
        shown = _printed_or_none(self._workspace, slug, Edition.PUBLIC)
        if shown is None:
            return
        ledger = self._ledger or read_ledger(self._workspace)
        if keys := overtaken(shown, ledger, _policy(self._workspace)):
            raise EvaluationError(_overtaken(slug, keys))
        self._ledger = ledger.with_release(shown, today(), "")
        self._taken.append(slug)

    def first_out(self, slug: str) -> date | None:
        """The day on which a public edition first went out, where the ledger has one."""
        history = read_ledger(self._workspace).of(slug, Edition.PUBLIC)
        return history[0].at if history else None

    def record(self, at: date, by: str) -> None:
        """Write into the ledger that all which were taken are out."""
        for slug in self._taken:
            record_release(self._workspace, slug, Edition.PUBLIC, at, by)


def keep(workspace: Workspace, slug: str, at: date, by: str, reason: str) -> int:
    """Record the decision that the last numbers stand though people are gone; how many are.

    It counts for those whose numbers the last run took down, and for nobody who goes later.
    """
    printing = _printing(_folder(workspace, slug))
    if not printing or not printing.gone:
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                "The last run took nothing down, so there is nothing to decide.",
                f"Run pathfinder run {slug} first.",
                code="ledger.nothing-taken-down",
            )
        )
    gone = frozenset(printing.gone)
    _decide(workspace, Exemption(slug=slug, at=at, by=by, reason=reason, keeps=gone))
    return len(gone)


def correct(workspace: Workspace, slug: str, at: date, by: str, reason: str) -> None:
    """Record the decision that numbers which went out were wrong, and may be put right.

    It counts for what went out until now, and for numbers on the same people only.
    """
    corrects = len(read_ledger(workspace).shown)
    _decide(workspace, Exemption(slug=slug, at=at, by=by, reason=reason, corrects=corrects))


def _decide(workspace: Workspace, decision: Exemption) -> None:
    with _alone(workspace):
        ledger = read_ledger(workspace)
        _write(workspace, ledger.model_copy(update={"decisions": (*ledger.decisions, decision)}))


def refuse_unfinished(workspace: Workspace, slug: str) -> None:
    """Raises EvaluationError where there is no finished report that belongs to its files."""
    state = standing(workspace, slug)
    if state.state is State.FRESH:
        return
    changed = f" (changed since: {state.changed})" if state.because else ""
    raise EvaluationError(
        Issue(
            f"outputs/{slug}",
            f"The report is {state.state.value}{changed}, so it cannot be said what it printed.",
            f"Make it with pathfinder run {slug}, and publish that one.",
            code="ledger.not-finished",
        )
    )


def what_is_out(workspace: Workspace) -> tuple[dict[str, tuple[Release, ...]], tuple[Issue, ...]]:
    """What stands in the ledger of each deliverable; or why it cannot be read."""
    try:
        ledger = read_ledger(workspace)
    except EvaluationError as error:
        return {}, error.issues
    slugs = dict.fromkeys((*workspace.slugs(), *(shown.slug for shown in ledger.shown)))
    return {slug: tuple(_releases(workspace, slug, ledger)) for slug in slugs}, ()


def _releases(workspace: Workspace, slug: str, ledger: Ledger) -> Iterator[Release]:
    for edition in Edition:
        if not (history := ledger.of(slug, edition)):
            continue
        last, now = history[-1], _printed_or_none(workspace, slug, edition)
        day = last.at or date.min
        yield Release(
            edition=edition,
            since=day,
            by=last.by,
            findings=len(last.printed),
            numbers=numbers_of(last),
            people={unit.plural: n for unit, n in people_of(last).items()},
            taken_down=sum(1 for p in last.printed if p.taken_down),
            as_published_before=sum(1 for p in last.printed if p.since and p.since < day),
            waits=now is not None and ledger.with_release(now, day, "") is not ledger,
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """What one run holds its editions to: all that went out before, on one day."""

    slug: str
    title: str
    policy: Policy
    ledger: Ledger
    on: date
    token: Token

    def held(
        self, findings: Sequence[Finding], protected: Sequence[Finding], edition: Edition
    ) -> Held:
        """The findings of an edition as they may stand beside what went out."""
        return held(
            findings,
            protected,
            self.ledger,
            self.policy,
            Shown(slug=self.slug, title=self.title, edition=edition, printed=()),
            today=self.on,
            token=self.token,
        )


def holding_of(workspace: Workspace, slug: str, on: date) -> Holding:
    """What holds one deliverable. Raises EvaluationError when the ledger is damaged."""
    return Holding(
        slug,
        load_deliverable(workspace, slug).title,
        _policy(workspace),
        read_ledger(workspace),
        on,
        token_of(workspace_key(workspace)),
    )


def write_printing(editions: Iterable[Held], folder: Path) -> None:
    """Leave what a run's editions print, for the day on which one of them goes out."""
    outside = [held for held in editions if held.shown.edition is not Edition.INTERNAL]
    gone = sorted({token for held in outside for token in held.gone})
    printing = Printing(editions=tuple(held.shown for held in outside), gone=tuple(gone))
    (folder / PRINTED).write_bytes(_json(printing))


def told_of(editions: Iterable[Held], policy: Policy) -> Iterator[Issue]:
    """Notes on what the ledger holds back, and will hold back once the public edition is out."""
    for edition in editions:
        yield from _told(edition, policy.ledger.joined)


def _told(edition: Held, joined: int) -> Iterator[Issue]:
    shown = edition.shown
    place = f"outputs/{shown.slug}/{shown.edition.folder}"
    count = {fate: len(edition.keys(fate)) for fate in Fate}
    if n := count[Fate.STANDS]:
        yield Issue(
            place,
            f"{plural(n, 'finding')} {s(n, 'stands', 'stand')} as published before; new numbers "
            f"may come when {joined} people have joined.",
            "",
            severity="note",
            code="ledger.stands",
        )
    if n := count[Fate.TAKEN_DOWN]:
        yield Issue(
            place,
            f"{plural(n, 'published finding')} {s(n, 'is', 'are')} taken down, because people are "
            "no longer in the data.",
            "Publish this edition in place of the earlier one, and tell those who have that. Where "
            "the data protection lead decides otherwise: pathfinder published "
            f'{shown.slug} --keep "reason" --by NAME.',
            severity="note",
            code="ledger.taken-down",
        )
    if n := count[Fate.ELSEWHERE]:
        titles = listed(tuple(f"“{title}”" for title in edition.owners))
        yield Issue(
            place,
            f"{plural(n, 'finding')} {s(n, 'is', 'are')} not shown, because {titles} went out with "
            "nearly the same people.",
            "",
            severity="note",
            code="ledger.elsewhere",
        )
    if n := count[Fate.BESIDE]:
        yield Issue(
            place,
            f"{plural(n, 'finding')} {s(n, 'is', 'are')} not shown, because too few people lie "
            "between what went out before and today.",
            "",
            severity="note",
            code="ledger.beside",
        )
    new = set(edition.keys(Fate.NEW)) & shown.by_key.keys()
    if shown.edition is Edition.PUBLIC and new:
        units = [unit.plural for unit in people_of(shown)]
        people = listed(tuple(units or dict.fromkeys(p.finding.counted for p in shown.printed)))
        yield Issue(
            place,
            f"Once this edition is out, what it says of {people} can change only when {joined} "
            "have joined.",
            f"When it goes to anybody: pathfinder published {shown.slug}",
            severity="note",
            code="ledger.will-hold",
        )


def _overtaken(slug: str, keys: Sequence[str]) -> Issue:
    return Issue(
        f"outputs/{slug}",
        f"Beside what went out since it was made, {plural(len(keys), 'finding')} of this report "
        "would tell on few people.",
        f"Run it again: pathfinder run {slug}",
        code="ledger.overtaken",
    )


def _printed_or_none(workspace: Workspace, slug: str, edition: Edition) -> Shown | None:
    folder = current(workspace.outputs, slug) / Edition.INTERNAL.folder
    printing = _printing(folder)
    return printing.of(edition) if printing else None


def _printed(workspace: Workspace, slug: str, edition: Edition) -> Shown:
    if shown := _printed_or_none(workspace, slug, edition):
        return shown
    raise EvaluationError(
        Issue(
            f"outputs/{slug}/internal/{PRINTED}",
            "It is not there, so it cannot be said what the report printed.",
            f"Run it again: pathfinder run {slug}",
            code="ledger.no-printing",
        )
    )


def _folder(workspace: Workspace, slug: str) -> Path:
    return current(workspace.outputs, slug) / Edition.INTERNAL.folder


def _policy(workspace: Workspace) -> Policy:
    return load_policy(workspace.programme.disclosure_policy, workspace.root)
