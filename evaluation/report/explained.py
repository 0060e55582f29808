"""What stands at the end of a report: what is not shown, how figures were worked out, and about it.

The annex has it in full.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from evaluation.counting import and_more, grouped, plural
from evaluation.report.model import MethodNote
from evaluation.report.overclaims import overclaims
from evaluation.report.subject import Subject
from evaluation.say.finding import Finding
from evaluation.say.wording import CLAIM_WORDS, SOME_HIDDEN, inside_sentence, listed, stopped

_WAVES = re.compile(r" \([^()]* minus [^()]*\)")
_NAMED = 3  # results of one kind that are called by their names


def short_methods(findings: Sequence[Finding]) -> tuple[MethodNote, ...]:
    """How the results that a report shows were worked out, each way once, in a paragraph.

    Ways that differ only in which wave is taken from which are one.
    """
    alike = grouped((_WAVES.sub("", f.method), f.method) for f in findings if f.method)
    return tuple(MethodNote("", same[0]) for same in alike.values())


def full_methods(findings: Sequence[Finding]) -> tuple[MethodNote, ...]:
    """How findings were made, why so, and what to keep in mind: those made alike together.

    Of findings of which nothing is shown there is nothing to tell.
    """
    of_nobody = nobody_lost(findings)
    alike = grouped(
        ((f.method, f.why, f.claim), f)
        for f in findings
        if not (f.unlisted or f.withheld or f.key in of_nobody)
    )
    return tuple(
        MethodNote(
            one_title(same), method, f"{reason} {CLAIM_WORDS[claim]}".strip(), _caveats(same)
        )
        for (method, reason, claim), same in alike.items()
        if method or _caveats(same)
    )


def withheld(
    findings: Sequence[Finding], *, named: Collection[str] | None = None
) -> tuple[str, ...]:
    """What an edition withholds, by reason, in one place.

    ``named``: keys of those that a report speaks of; the others are counted. None names all.
    """
    of_nobody = nobody_lost(findings)
    hidden = [f for f in findings if f.withheld and not (f.unlisted or f.key in of_nobody)]
    lines = []
    for reason, same in grouped((_because(f), f) for f in hidden).items():
        told = _titles([f for f in same if named is None or f.key in named])
        others = len(set(_titles(same))) - len(told)
        words = [f"“{title}”" for title in told]
        if others:
            words.append(f"{plural(others, 'other result' if told else 'result')}")
        lines.append(f"{_capital(reason)}: {listed(tuple(words))}.")
    partly = any(e.withheld for f in findings if not f.withheld for e in f.estimates.values())
    return (*lines, *([SOME_HIDDEN] if partly else []))


def about(subject: Subject, findings: Sequence[Finding], *, annex: bool) -> tuple[str, ...]:
    """How the report came about: policy, plan, and what somebody decided otherwise.

    Of a plan nothing is said where rows are nobody's, unless it was changed.
    """
    made = f"The results were worked out by Pathfinder Evaluation {subject.version}. "
    rules = f"What may be said of small groups follows the policy “{subject.policy_title}”" + (
        ", whose rules the annex tells." if annex else "."
    )
    fitted = subject.plan_changed or not subject.asked or any(q.fitted for q in subject.asked)
    planned = subject.planned if fitted else ()
    lines = [*([f"{made}{rules}"] if findings else []), *planned, *subject.decisions]
    lines += [
        f"The sentence “{kept.sentence}” claims more than this design can show. It is kept by "
        f"{kept.who}, for this reason: {stopped(kept.reason)}"
        for kept in overclaims(
            subject.deliverable, subject.proforma, long_series=subject.long_series
        ).kept
    ]
    missing = [w.kind.title for w in subject.proforma if w.missing]
    if missing:
        lines.append(f"Still to be written: {', '.join(missing)}.")
    deliverable, programme = subject.deliverable, subject.programme
    author = deliverable.lead or programme.publisher
    year = (deliverable.date or subject.made_on)[:4]
    named = f"{author} ({year}) " if author else f"({year}) "
    lines.append(f"To cite it: {named}{stopped(deliverable.title)} {stopped(programme.title)}")
    return tuple(lines)


def nobody_lost(findings: Sequence[Finding]) -> frozenset[str]:
    """The findings on those who were lost, where this edition itself says that nobody was.

    That goes by two numbers that stand in it and by nothing else, so that a note which is not
    there tells no more than they do.
    """
    scored = {
        flow.basis.evaluation: [
            estimate.value
            for name, estimate in flow.estimates.items()
            if name in ("n_scored_baseline", "n_both_scored")
        ]
        for flow in findings
        if flow.key.endswith(".flow_by_wave")
    }
    without_loss = {e for e, n in scored.items() if len({*n}) == 1 and None not in n}
    return frozenset(
        f.key
        for f in findings
        if f.basis.evaluation in without_loss and f.key.endswith((".losses", ".everybody"))
    )


def _titles(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(finding.title for finding in findings))


# By the part of a finding's key that says what was done, the first that fits.
_METHOD_NAMES = (
    ("take_up", "Take-up"),
    ("log", "What the log records"),
    ("review", "What the documents name"),
    ("expenditure", "What was spent"),
    ("service", "What was counted before and since"),
    ("reach", "Who was reached"),
    ("supply", "What was supplied"),
    ("counts", "What was counted and supplied"),
    ("themes", "Coding by theme"),
    ("cross_section", "All who answered each time, compared"),
    ("difference", "Change compared between groups"),
    ("not_reliable", "Reliable change"),
    ("reliable", "Reliable change"),
    ("effects", "Size of the changes"),
    ("waves", "Averages each time"),
    ("change_follow_up", "Average change of the same people to follow-up"),
    ("change", "Average change of the same people"),
    ("losses", "Who was lost"),
    ("flow", "How many took part and stayed"),
    ("scales", "The scales"),
    ("reliability", "How well the scales measured"),
    ("looking_back", "Ratings looking back"),
)


def one_title(findings: Sequence[Finding]) -> str:
    """One heading for findings that were made alike: their titles, or the name of the method."""
    titles = _titles(findings)
    if len(titles) < _NAMED:
        return listed(tuple(titles))
    done = findings[0].key.split(".")
    names = (
        name
        for kind, name in _METHOD_NAMES
        if any(part == kind or part.startswith((f"{kind}_", f"{kind}s")) for part in done)
    )
    return next(names, and_more(titles, _NAMED))


def _because(finding: Finding) -> str:
    return finding.withheld.removeprefix("not shown: ").removeprefix("not shown ")


def _caveats(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Remarks on several findings: shared ones once, others with what they speak of."""
    remarks = grouped((text, finding.title) for finding in findings for text in finding.caveats)
    return tuple(_of_whom(remarks, len(findings)))


def _of_whom(remarks: dict[str, list[str]], findings: int) -> Iterator[str]:
    for text, titles in remarks.items():
        alone = len(titles) == 1 and findings > 1
        yield f"{titles[0]}: {inside_sentence(text)}" if alone else text


def _capital(reason: str) -> str:
    """A reason as the beginning of a sentence; names and months keep their capitals."""
    return reason[:1].upper() + reason[1:]
