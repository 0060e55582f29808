"""The quiz of a training: its scores before and after, as a change; or once only, as a share.

What people scored is all that it tells: not what they took away from it, nor why.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analyses.change.paired import Pairs
from analyses.pre_post import change_finding
from analyses.sections.two_cross_sections import Sections, means_told
from evaluation.declare.quiz import QUIZ, SCORE, QuizScores
from evaluation.declare.waves import BASELINE
from evaluation.declare.whose_rows import Unit
from evaluation.say.counts import counts_table
from evaluation.say.finding import Base, Basis, Claim, Finding, people_counted, unique_slugs
from evaluation.say.wording import listed, share, worded

_SAME_QUIZ = (
    "A quiz tells what people answered in it. Seeing the same questions a second time can raise "
    "scores by itself."
)
_BEST = "Of people with several attempts the best counts, so the change looks larger than it was."
FEWEST = 10  # of an agency with a mean of its own, where those with fewer are put together
_WHEN = {"baseline": "before the training", "endpoint": "after the training"}


def quiz_findings(
    scores: pd.DataFrame,
    quiz: QuizScores,
    people: Unit,
    basis: Basis,
    *,
    prefix: str = "",
    best_counts: bool = False,
    agencies: pd.Series | None = None,
    pool: str = "",
    ci_level: float = 0.95,
) -> Iterator[Finding]:
    """What a register tells of its quiz.

    ``scores``: by person ``before`` and ``after``, missing where there is none. ``prefix``: in
    front of the keys. ``best_counts``: of several attempts. ``agencies``: the agency of each
    person, where one is known; ``pool``: what those with few people are called together.
    """
    before, after = scores["before"], scores["after"]
    both = before.notna() & after.notna()
    if quiz.before and quiz.after:
        yield _who(scores, people, basis, prefix)
        pairs = Pairs(
            quiz.instrument,
            SCORE,
            before[both].sort_index(),
            after[both].sort_index(),
            people,
            0,
            ci_level,
            basis,
        )
        change = change_finding(pairs)
        remarks = (*change.caveats, *([_SAME_QUIZ] if pairs.n else ()), *([_BEST] * best_counts))
        yield change.model_copy(update={"key": f"{prefix}{change.key}", "caveats": remarks})
    if agencies is not None and before.notna().any():
        yield from _by_agency(before.dropna(), quiz, people, basis, prefix, agencies, pool)
    scored = after if quiz.after else before
    if quiz.pass_mark is not None and scored.notna().any():
        yield _passed(scored.dropna(), quiz, people, basis, prefix)


def _who(scores: pd.DataFrame, people: Unit, basis: Basis, prefix: str) -> Finding:
    """How many have a score before, after and both: only of the last can a change be told."""
    there = {
        "n_baseline": ("Score before", scores["before"].notna()),
        "n_endpoint": ("Score after", scores["after"].notna()),
        "n_matched": ("Both scores", scores.notna().all(axis=1)),
    }
    estimates = {
        name: people_counted(label, int(who.sum()), Base.of(people, scores.index[who]))
        for name, (label, who) in there.items()
    }
    named = people.plural
    return worded(
        f"{prefix}{QUIZ}.flow",
        f"{named.capitalize()} with quiz scores",
        Base.of(people, scores.index[there["n_matched"][1]]),
        (
            f"{{n_baseline}} {named} have a quiz score before and {{n_endpoint}} after. "
            "Change can be told only of the {n_matched} who have both.",
            f"{{n_matched}} {named} have a quiz score both before and after. Change can be told "
            "only of them.",
            f"{named.capitalize()} took a quiz before and after.",
        ),
        estimates,
        table=counts_table(
            f"{named.capitalize()} with quiz scores", "Quiz", named, estimates.values()
        ),
        basis=basis,
        caveats=("Those without a score after may have found it harder than the others.",),
        method="Count of different people.",
        why="People are paired by their identifier and never by row order.",
    )


def _by_agency(  # noqa: PLR0917 - whose scores, of what, and how they are told
    before: pd.Series,
    quiz: QuizScores,
    people: Unit,
    basis: Basis,
    prefix: str,
    agencies: pd.Series,
    pool: str,
) -> Iterator[Finding]:
    """From where the agencies started: the mean before the training in each of several."""
    own = agencies.reindex(before.index).dropna()
    before = before[own.index]
    few = own.map(own.value_counts()) < FEWEST
    own = own.mask(few, pool) if pool else own
    parts = {str(name): before[own == name] for name in sorted(own.unique()) if name}
    if len(parts) < 2:
        return
    scale = Sections(
        quiz.instrument, SCORE, before, before, (own, own), "agency", people, 0.95, basis
    )
    keys = unique_slugs(parts)
    means = {keys[name]: scale.mean(name, scores, BASELINE) for name, scores in parts.items()}
    base = scale.base(before.index, BASELINE)
    inside = scale.title_inside
    listed_means = listed(tuple(f"{{{key}}} ({e.label})" for key, e in means.items()))
    title = f"Mean of {inside} before the training, by agency"
    table, figure = means_told(scale, title, "before", [*means.values()])
    yield worded(
        f"{prefix}{QUIZ}.before_by_agency",
        title,
        base,
        (
            f"Before the training the mean of {inside} was {listed_means}.",
            f"{scale.scale.title} before the training: recorded for {len(parts)} agencies.",
        ),
        means,
        parts=base.parted("agency", {name: scores.index for name, scores in parts.items()}),
        table=table,
        figure=figure,
        basis=basis,
        claim=Claim.DESCRIBED,
        caveats=("The agencies may have sent other kinds of staff; it does not rank them.",),
        method="Mean score of those of each agency who have a score before the training.",
        why="It shows from where the agencies started, which is shared ground to plan from.",
    )


def _passed(
    scored: pd.Series, quiz: QuizScores, people: Unit, basis: Basis, prefix: str
) -> Finding:
    """How many reached the pass mark, of those with a score."""
    when = _WHEN["endpoint" if quiz.after else "baseline"]
    passed = scored.index[scored >= (quiz.pass_mark or 0) - 1e-9]
    whole = Base.of(people, scored.index)
    reached = whole.among(passed, {"pass mark": "reached"})
    label = f"At or above {quiz.pass_mark:g} of {quiz.out_of}"
    estimates = {
        "n_passed": people_counted(label, len(passed), reached),
        "n_scored": people_counted("With a score", len(scored), whole),
    }
    named = people.plural
    return worded(
        f"{prefix}{QUIZ}.passed",
        f"{quiz.title}: the pass mark",
        whole,
        (
            f"{{n_passed}} of {{n_scored}} {named} with a score {when} reached the pass mark of "
            f"{quiz.pass_mark:g} out of {quiz.out_of} ({share(len(passed), len(scored))}).",
            f"{named.capitalize()} were scored {when}; the pass mark was {quiz.pass_mark:g} of "
            f"{quiz.out_of}.",
        ),
        estimates,
        parts=whole.parted(
            "pass mark", {"reached": passed, "not reached": scored.index.difference(passed)}
        ),
        table=counts_table(f"{quiz.title}: scores {when}", "Quiz", named, estimates.values()),
        basis=basis,
        claim=Claim.DESCRIBED,
        caveats=("The quiz was not taken by everybody who was invited.",),
        method="Count of different people whose score is at or above the declared pass mark.",
        why="The pass mark is that of the quiz; it was declared, not chosen by the scores.",
    )
