"""Who was taught where: empty cells, one group only, groups of one, said and decided in one way.

Authority: docs/statistics.md for the rule, and design effects worked out with the whole
matrix of people, 2.2009852 being the 97.5% quantile of t with 11 degrees of freedom (tables).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from workspace_maker import AFTER, BEFORE, HEADINGS, STEPS, csv_text, make_study, put, responses

from analyses.change.change_numbers import change_estimates
from analyses.change.paired import Pairs, pair_scores
from analyses.change.together import taught_together
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.link.waves import match_waves
from evaluation.read.responses import Responses, read_responses
from evaluation.say.equation import Equation
from evaluation.say.finding import Basis, Edition
from evaluation.say.record import findings_file
from evaluation.say.wording import worded
from evaluation.scoring.scores import score

FORM = Instrument.model_validate(STEPS)


def wave(
    name: str, values: dict[str, float], taught: dict[str, str | None] | None = None
) -> Responses:
    index = pd.Index(list(values), name="person", dtype=object)
    made = responses(FORM, pd.DataFrame({"a": list(values.values())}, index=index), name)
    clusters = None if taught is None else pd.Series(taught, dtype=object, name="g").reindex(index)
    return replace(made, clusters=clusters)


def paired(*waves: Responses) -> Pairs:
    scored = tuple(score(one) for one in waves)
    return next(pair_scores(match_waves(waves), scored, 0.95, Basis.of("", ())))


# Twelve people.
START = {f"p{i:02d}": 10.0 + i for i in range(12)}
END = {p: v + i % 5 for i, (p, v) in enumerate(START.items())}
TAUGHT: dict[str, tuple[Sequence[str | None], str, int]] = {
    "some empty": (["A"] * 4 + ["B"] * 4 + [None] * 4, "4 of 12 people in both waves have no", 2),
    "many empty": ([None] * 9 + ["A"] * 3, "People share one group or session only", 1),
    "nobody": ([None] * 12, "No group or session stands", 0),
    "one": (["A"] * 12, "People share one group or session only", 1),
    "one and one alone": (["A"] * 11 + ["B"], "1 of 2 groups or sessions", 1),
    "each alone": ([*map("s{}".format, range(12))], "has a group or session of their own", 0),
    "alone or none": (["A", "B", *[None] * 10], "and 10 of 12 people have none", 0),
    "some alone": (["A"] * 5 + ["B"] * 5 + ["C", "D"], "2 of 4 groups or sessions", 2),
}


@pytest.mark.parametrize("case", TAUGHT)
def test_whose_session_is_not_known_or_theirs_alone_counts_as_taught_alone(case: str) -> None:
    labels, said, shared = TAUGHT[case]
    taught = dict(zip(START, labels, strict=True))
    matched = match_waves((wave(BASELINE, START, taught), wave(ENDPOINT, END)))
    [note] = [n for n in matched.notes if n.code == "waves.clusters"]
    assert said in note.problem
    assert (matched.clusters is not None) == (shared > 0)
    pairs = paired(wave(BASELINE, START, taught), wave(ENDPOINT, END))
    together = taught_together(pairs)
    if not shared:
        assert together is None
        return
    assert together is not None
    assert (together.sessions, together.alone) == (shared, case != "one")
    # generalised least squares at a correlation of 0.10, written out as a matrix of people
    lone = [label if labels.count(label) > 1 else None for label in labels]
    alike = np.array([[bool(a) and a == b for b in lone] for a in lone])
    v = np.where(np.eye(12, dtype=bool), 1.0, 0.1 * alike)
    x, ones, inverse = pairs.change.to_numpy(float), np.ones(12), np.linalg.inv(v)
    r = x - (ones @ inverse @ x) / (ones @ inverse @ ones)
    error = (r @ inverse @ r / 11 * (ones @ v @ ones)) ** 0.5 / 12
    assert together.change.ci_high is not None
    assert together.change.ci_high - x.mean() == pytest.approx(2.2009852 * error, rel=1e-6)


def test_nothing_is_said_where_all_sessions_are_known_and_shared() -> None:
    taught: dict[str, str | None] = {p: f"s{i % 3}" for i, p in enumerate(START)}
    waves = wave(BASELINE, START, taught), wave(ENDPOINT, END, taught)
    assert match_waves(waves).notes == ()
    moved = {**taught, "p00": "s1"}
    [note] = match_waves((wave(BASELINE, START, taught), wave(ENDPOINT, END, moved))).notes
    assert "1 person with another group or session" in note.problem


def test_words_for_no_answer_are_an_empty_cell(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "cluster": "g", "not_answered": ["99"]}, AFTER)
    taught = ["A", "A", "A", "n/a", "99", "", "Prefer not to say"]
    for name, more in (("before", taught), ("after", [""] * 7)):
        rows = [(f"p{n}", 0, 1, n % 3, g) for n, g in enumerate(more)]
        put(tmp_path, f"{name}.csv", csv_text([(*HEADINGS, "g"), *rows]))
    [note] = match_waves(read_responses(study)).notes
    assert '4 of 7 people in both waves have no group or session under "g"' in note.problem


@pytest.mark.parametrize(
    ("groups", "said"), [(["A"] * 3 + [""] * 4, True), ([""] * 6 + ["A"], True), ([""] * 7, False)]
)
def test_a_column_of_groups_that_nobody_used_is_not_told(
    tmp_path: Path, groups: Sequence[str], said: bool
) -> None:
    """The last of seven is at the baseline only."""
    study = make_study(tmp_path, {**BEFORE, "groups": {"g": {"title": "Site"}}}, AFTER)
    rows = [(f"p{n}", 0, 1, n % 3, g) for n, g in enumerate(groups)]
    put(tmp_path, "before.csv", csv_text([(*HEADINGS, "g"), *rows]))
    put(tmp_path, "after.csv", csv_text([HEADINGS, *(row[:4] for row in rows[:6])]))
    notes = match_waves(read_responses(study)).notes
    assert ("waves.no-group" in {note.code for note in notes}) == said


@pytest.mark.parametrize(
    ("sessions", "equation"),
    [(0, Equation.PAIRED_T), (3, Equation.CHANGE_TOGETHER), (12, Equation.CHANGE_TOGETHER)],
)
def test_a_formula_is_named_by_what_was_worked_out_and_never_tells_how_many_sessions(
    sessions: int, equation: Equation
) -> None:
    start = {f"p{i:02d}": 10.0 + i for i in range(36)}
    end = {p: v + i * i % 7 for i, (p, v) in enumerate(start.items())}
    taught = {p: f"s{i % sessions}" for i, p in enumerate(start)} if sessions else None
    pairs = paired(wave(BASELINE, start), wave(ENDPOINT, end, taught))
    estimates = change_estimates(pairs)
    assert estimates["change"].equation is equation
    assert estimates["hedges_g_av"].equation is Equation.HEDGES_G_AV
    finding = worded("a.b", "t", pairs.base, ("x",), estimates, basis=Basis.of("", ()))
    assert '"equation"' not in findings_file([finding], "d", Edition.INTERNAL, synthetic=False)
