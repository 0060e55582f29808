"""``compare``, ``score``, ``read``, ``check`` and ``run`` read one file one way.

Authority: docs/intake.md. Each pair of files stands once as a deliverable and once as the options
of the commands that need none: who is read, their answers, who is paired and the intervals are the
same, or both refuse at the same cells. Pairs are made here, and taken from the shared cases.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from workspace_maker import MOOD, SHARED, csv_text, declare, excel, make_workspace

from analyses.change.change_numbers import change_estimates
from analyses.change.paired import pair_scores
from evaluation.command.quick.compare import as_json, compare, headline
from evaluation.command.quick.score import Result, choose, item_columns, score_file
from evaluation.command.quick.study import Request
from evaluation.command.quick.waves import Waves, read_waves
from evaluation.declare.workspace import open_study, open_workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.link.waves import MatchedWaves, match_waves
from evaluation.read.exports.export import read_grid, recognise
from evaluation.read.responses import Responses, read_responses
from evaluation.run.check import account, faults
from evaluation.say.finding import Basis, Estimate
from evaluation.scoring.scores import score

RATES = {
    **MOOD,
    "id": "rates",
    "title": "Rates",
    "response_sets": {"any": {"minimum": -100000, "maximum": 100000, "whole": False}},
    "items": {"1": {"responses": "any"}},
    "scales": {"rate": {"title": "Rate", "direction": "higher_better", "items": ["1"]}},
}
Rows = list[list[Any]]


@dataclass(frozen=True)
class Pair:
    """Two files by name and content, and what is said of both, in the words of a deliverable."""

    files: Mapping[str, bytes | Callable[[Path], None]]
    instrument: str = "mood"
    columns: Sequence[str] = ("q1", "q2", "q3")
    identify: str = "id"
    declared: Mapping[str, Any] = field(default_factory=dict)
    refused: bool = False


def people(seed: int, n: int = 14) -> tuple[Rows, Rows]:
    """Two waves of answers to three items, in another order at the second."""
    rng = np.random.default_rng(seed)
    waves = [[[f"p{k:02}", *rng.integers(0, 3, 3).tolist()] for k in range(n)] for _ in "ab"]
    return waves[0], [waves[1][k] for k in rng.permutation(n)]


def texts(
    before: Rows, after: Rows, heads: Sequence[str] = ("id", "q1", "q2", "q3"), sep: str = ","
) -> dict[str, bytes | Callable[[Path], None]]:
    """Two CSV files."""
    both = {"before.csv": before, "after.csv": after}
    return {name: csv_text([heads, *rows], sep).encode() for name, rows in both.items()}


def changed(rows: Rows, change: Callable[[int, list[Any]], list[Any]]) -> Rows:
    return [change(n, list(row)) for n, row in enumerate(rows)]


def put_in(places: Mapping[tuple[int, int], Any]) -> Callable[[int, list[Any]], list[Any]]:
    """Other cells, by row and column."""
    return lambda n, row: [places.get((n, k), cell) for k, cell in enumerate(row)]


def in_file(wave: str, places: Mapping[tuple[int, int], Any], **how: Any) -> Pair:
    """A pair with some cells of one file replaced."""
    before, after = people(len(places))
    if wave == "before":
        before = changed(before, put_in(places))
    else:
        after = changed(after, put_in(places))
    return Pair(texts(before, after), **how)


def rates(write: Callable[[float], str], sep: str = ";", **how: Any) -> Pair:
    """A measure of one number, with the numbers written in some way."""
    rng = np.random.default_rng(3)
    waves = [[[n, write(x)] for n, x in enumerate(rng.normal(2, 1, 12).round(3))] for _ in "ab"]
    return Pair(texts(*waves, ("id", "rates_1"), sep), "rates", ("rates_1",), **how)


def sav(missing: Sequence[float]) -> Pair:
    """SPSS files in which 9 is declared as user-missing."""
    import pyreadstat

    def writer(rows: Rows) -> Callable[[Path], None]:
        frame = pd.DataFrame(rows, columns=["id", "q1", "q2", "q3"])
        frame.loc[2, "q1"] = frame.loc[5, "q3"] = 9
        ranges = {f"q{n}": [{"lo": lo, "hi": lo} for lo in missing] for n in (1, 2, 3)}
        return lambda path: pyreadstat.write_sav(frame, str(path), missing_ranges=ranges)

    before, after = people(5)
    files = {"before.sav": writer(before), "after.sav": writer(after)}
    return Pair(files, refused=not missing)


def books() -> Pair:
    """Workbooks, with another sheet behind."""
    before, after = people(6)
    heads = ["id", "q1", "q2", "q3"]

    def writer(rows: Rows) -> Callable[[Path], None]:
        return lambda path: excel(path, {"Answers": [heads, *rows], "Notes": [["x"]]})

    return Pair({"before.xlsx": writer(before), "after.xlsx": writer(after)})


def exports() -> Pair:
    """Qualtrics exports: three header rows, a preview, and somebody who broke off."""
    before, after = people(7)

    def text(rows: Rows) -> bytes:
        heads = ["ResponseId", "Status", "Finished", "id", "q1", "q2", "q3"]
        words = ["Response ID", "Response Type", "Finished", "Code", "Calm", "Glad", "Low"]
        imports = [f'{{"ImportId":"{head}"}}' for head in heads]
        made = [[f"R_{n}", "IP Address", "True", *row] for n, row in enumerate(rows)]
        made[1][1] = "Survey Preview"
        made[3][2:] = ["False", made[3][3], 1, "", ""]
        return csv_text([heads, words, imports, *made]).encode()

    return Pair({"before.csv": text(before), "after.csv": text(after)})


def clusters(sessions: int, *, known_after: bool = False) -> Pair:
    """People who were taught in sessions; somebody's session is not recorded."""
    before, after = people(8, 36)
    where = {row[0]: f"s{n % sessions}" for n, row in enumerate(before[:-1])}
    after = changed(
        after, lambda _, row: [row[0], *(min(2, x + (len(row[0]) % 2)) for x in row[1:])]
    )
    heads = ["id", "q1", "q2", "q3", "site"]
    told = [[*row, where.get(row[0], "")] for row in before]
    later = [[*row, where.get(row[0], "")] for row in after] if known_after else after
    files = texts(told, later, heads)
    if not known_after:
        files["after.csv"] = texts([], after)["after.csv"]
    return Pair(files, declared={"cluster": "site"})


def doubled(rule: str = "", *, same: bool = False, empty: bool = False) -> Pair:
    """One person in two rows: the same, without an answer, or with others."""
    before, after = people(9)
    again = list(before[4]) if same else [before[4][0], *([""] * 3 if empty else [0, 1, 2])]
    if not (same or empty):
        before[4][1:] = [2, 2, 2]
    how = {"doubled": rule} if rule else {}
    return Pair(texts([*before, again], after), declared=how, refused=not (rule or same or empty))


def mixed(change: Callable[[int, list[Any]], list[Any]], **how: Any) -> Pair:
    """The second file with its rows changed."""
    before, after = people(11)
    return Pair(texts(before, changed(after, change)), **how)


PAIRS: dict[str, Pair] = {
    "plain": Pair(texts(*people(1))),
    "few": Pair(texts(*people(2, 5))),
    "half came back": Pair(texts(people(3)[0], people(3)[1][:7])),
    "partial responses": in_file("before", {(0, 1): "", (1, 1): "", (1, 2): "", (1, 3): ""}),
    "nothing answered the second time": in_file("after", {(2, n): "" for n in (1, 2, 3)}),
    "labels": mixed(
        lambda _, row: [row[0], *(["Never", "Sometimes", "Often"][x] for x in row[1:])]
    ),
    "labels with numbers": mixed(
        lambda _, row: [row[0], *(f"{x} - {['Never', 'Sometimes', 'Often'][x]}" for x in row[1:])]
    ),
    "a code for no answer": in_file(
        "after", {(1, 1): 99, (2, 2): 99}, declared={"not_answered": ["99"]}
    ),
    "an undeclared code": in_file("after", {(1, 1): 99}, refused=True),
    "NA undeclared": in_file("before", {(1, 1): "NA", (2, 1): "NA"}, refused=True),
    "NA declared": in_file("before", {(1, 1): "NA"}, declared={"not_answered": ["NA"]}),
    "words for no answer": in_file("before", {(1, 1): "Prefer not to say", (2, 3): "Don't know"}),
    "an unknown word": in_file("after", {(3, 2): "mostly"}, refused=True),
    "out of range": in_file("after", {(3, 2): 3}, refused=True),
    "a formula": in_file("before", {(3, 2): "=1+1"}, refused=True),
    "the same row twice": doubled(same=True),
    "a second row without answers": doubled(empty=True),
    "two rows that differ": doubled(),
    "two rows that differ, first": doubled("first"),
    "two rows that differ, last": doubled("last"),
    "two rows that differ, fullest": doubled("fullest"),
    "no identifier in a row": in_file("after", {(2, 0): ""}, refused=True),
    "capitals and noughts": mixed(
        lambda n, row: [row[0].upper() if n % 4 == 0 else row[0].replace("p0", "p"), *row[1:]]
    ),
    "identifiers as pandas writes them": Pair(
        texts(
            changed(people(4)[0], lambda _, row: [int(row[0][1:]), *row[1:]]),
            changed(people(4)[1], lambda _, row: [f"{int(row[0][1:])}.0", *row[1:]]),
        )
    ),
    "nobody in both": mixed(lambda _, row: [f"x{row[0]}", *row[1:]], refused=True),
    "semicolons": Pair(texts(*people(12), sep=";")),
    "tabs": Pair(texts(*people(13), sep="\t")),
    "decimal commas": rates(lambda x: f"{x:.2f}".replace(".", ",")),
    "decimal commas with three digits": rates(lambda x: f"{x % 1:.3f}".replace(".", ",")),
    "may be thousands": rates(lambda x: f"{abs(x) + 1:.3f}".replace(".", ","), refused=True),
    "decimal points": rates(lambda x: f"{x:.3f}", sep=","),
    "a true minus": rates(lambda x: f"{x - 3:.2f}".replace("-", "\N{MINUS SIGN}"), sep=","),
    "whole numbers with decimals": mixed(
        lambda _, row: [row[0], *(f"{x},0" for x in row[1:])], refused=False
    ),
    "one whole number with decimals": in_file("after", {(1, 1): "1,0"}, refused=True),
    "user-missing codes of SPSS": sav([9]),
    "codes of SPSS that nobody declared": sav([]),
    "workbooks": books(),
    "exports of a tool": exports(),
    "three sessions": clusters(3, known_after=True),
    "twelve sessions in one file": clusters(12),
    "reversed beforehand": mixed(lambda _, row: [*row[:3], 2 - row[3]], declared={"coding": "raw"}),
}


# --- the shared cases -----------------------------------------------------------------------------


def _shared() -> Iterator[tuple[str, Path, list[str]]]:
    """Each comparison by instrument that the shared cases make: a name, a folder and its words."""
    for run in sorted((SHARED / "cases").glob("*/*/run.sh")):
        script = run.read_text(encoding="utf-8")
        for names, body in re.findall(r"for f in ([^;]*); do (.*?); done", script):
            loop = "".join(f"{body.replace('${f}', n).replace('$f', n)}\n" for n in names.split())
            script += loop
        found = dict.fromkeys(re.findall(r"compare ((?:[^\s;$>]+ )+(?:[^\s;$>]+))", script))
        for words in found:
            said = [word for word in shlex.split(words) if word != "--json"]
            if "--instrument" in said and "--id" in said and (run.parent / said[0]).is_file():
                yield f"{run.parent.name}: {said[0]} {said[1]}", run.parent, said


CASES = {name: (folder, words) for name, folder, words in _shared()}


# --- both ways ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Declared:
    """What a deliverable makes of two files: everybody read, paired, or its faults."""

    responses: tuple[Responses, ...] = ()
    matched: MatchedWaves | None = None
    faults: tuple[Issue, ...] = ()


def as_declared(root: Path, files: Sequence[str], evaluation: Mapping[str, Any]) -> Declared:
    """The files in a deliverable, read as ``check`` and a notebook read them."""
    data = [
        {"file": name, "rows_count": "children", "wave": wave, **evaluation["data"]}
        for name, wave in zip(files, ("baseline", "endpoint"), strict=True)
    ]
    if "cluster" in evaluation["data"]:
        for one in data:
            head = (root / "deliverables/d" / one["file"]).read_text("utf-8").splitlines()[0]
            if evaluation["data"]["cluster"] not in head:
                del one["cluster"]
    [name] = evaluation["instruments"]
    make_workspace(root, evaluations=[{"design": "pre_post", "instruments": [name], "data": data}])
    declare(root / "instruments/rates.yaml", RATES)
    try:
        responses = read_responses(open_study("d", 1, str(root)))
        return Declared(responses, match_waves(responses))
    except EvaluationError as error:
        return Declared(faults=error.issues)


def checked(root: Path) -> tuple[Issue, ...]:
    return account(open_workspace(root), "d", counts=True).issues


def cells(issues: Sequence[Issue]) -> set[tuple[str, str]]:
    """Where faults stand."""
    return {(issue.file.rpartition("/")[2], issue.cell) for issue in issues if issue.cell}


def by_rows(responses: Responses) -> pd.DataFrame:
    """Answers by the row of the file: labels differ from workspace to workspace."""
    assert responses.persons is not None
    rows = responses.persons.places["row"].reindex(responses.answers.index)
    return responses.answers.set_axis(rows.to_numpy(dtype=int)).sort_index()


def paired_rows(matched: MatchedWaves) -> list[tuple[int, ...]]:
    """The row in each file of everybody paired."""
    sides = [
        r.persons.places["row"].reindex(matched.matched) for r in matched.responses if r.persons
    ]
    return sorted(zip(*(side.tolist() for side in sides), strict=True))


def in_order(matched: MatchedWaves) -> tuple[Responses, Responses]:
    before, after = sorted(matched.responses, key=lambda r: r.wave)
    return before, after


def same_people_and_answers(one: MatchedWaves, other: MatchedWaves) -> None:
    for mine, theirs in zip(in_order(one), in_order(other), strict=True):
        pd.testing.assert_frame_equal(by_rows(mine), by_rows(theirs))
        assert mine.listed == theirs.listed
    assert paired_rows(one) == paired_rows(other)
    assert replace(one.flow, unit=other.flow.unit) == other.flow


def same_intervals(matched: MatchedWaves, waves: Waves) -> None:
    """The numbers of a report's change are those of ``compare``, also of people taught together."""
    scored = tuple(score(response) for response in in_order(matched))
    quick = compare(waves)
    told = as_json(quick)["scales"]
    for pairs in pair_scores(matched, scored, 0.95, Basis(evaluation="e", files=("x",))):
        found: dict[str, Estimate] = change_estimates(pairs)
        here = told[pairs.name]
        assert here["n_matched"] == found["n"].value
        [change] = [c for c in quick if c.name == pairs.name]
        if not pairs.n:
            continue
        assert here["mean_before"] == pytest.approx(found["mean_before"].value)
        assert here["mean_after"] == pytest.approx(found["mean_after"].value)
        if found["change"].ci_low is None:
            assert "95% interval" not in headline(change)
            continue
        assert change.result is not None
        apart, alike = change.result.change, change.alike
        ends = (
            (alike.value, alike.ci_low, alike.ci_high)
            if alike
            else (apart.value, apart.low, apart.high)
        )
        for mine, theirs in zip(
            ends,
            (found["change"].value, found["change"].ci_low, found["change"].ci_high),
            strict=True,
        ):
            assert mine == pytest.approx(theirs)


def same_scores(response: Responses, result: Result) -> None:
    """``score`` has a row for everybody listed, and of those who answered the same scores."""
    assert len(result.scored.scores) == response.listed
    mine = score(replace(response, answers=by_rows(response))).scores
    pd.testing.assert_frame_equal(result.scored.scores.reindex(mine.index), mine, check_names=False)


def same_rows(response: Responses, path: Path) -> None:
    """``read`` finds the rows that are listed, and those that are not used for a reason."""
    grid, source = recognise(path, path.name), response.sources[0]
    kept = len(grid.rows) - len(grid.aside)
    assert kept == response.listed + source.doubled + source.without_consent
    assert len(grid.aside) == source.left_out
    commas = any("," in text for column in grid.decimal_comma for text in column)
    assert not commas or any("decimal commas" in issue.problem for issue in grid.details)


def check_both_ways(
    root: Path, files: tuple[Path, Path], asked: Request, evaluation: Mapping[str, Any]
) -> bool:
    """Whether the files are read at all, and the same by everybody."""
    declared = as_declared(root, [path.name for path in files], evaluation)
    if declared.faults:
        with pytest.raises(EvaluationError) as refused:
            read_waves(*files, asked)
        assert cells(refused.value.issues) == cells(declared.faults)
        assert faults(checked(root))
        return False
    waves = read_waves(*files, asked)
    assert declared.matched is not None
    same_people_and_answers(declared.matched, waves.matched)
    same_intervals(declared.matched, waves)
    told = f"{declared.matched.flow.n_matched} both times."
    assert any(told in issue.problem for issue in checked(root))
    for path, response in zip(files, in_order(waves.matched), strict=True):
        same_rows(response, path)
        same_scores(response, score_file(path, replace(asked, cluster="")))
    return True


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_of_files_is_read_one_way_by_all(name: str, tmp_path: Path) -> None:
    pair = PAIRS[name]
    folder = tmp_path / "deliverables" / "d"
    folder.mkdir(parents=True)
    for file, content in pair.files.items():
        if isinstance(content, bytes):
            (folder / file).write_bytes(content)
        else:
            content(folder / file)
    before, after = pair.files
    columns = {str(n): heading for n, heading in enumerate(pair.columns, start=1)}
    data = {"identify": [pair.identify], "columns": {pair.instrument: columns}, **pair.declared}
    make_workspace(tmp_path)
    declare(tmp_path / "instruments/rates.yaml", RATES)
    asked = Request(
        instrument=pair.instrument,
        id_column=pair.identify,
        cluster=pair.declared.get("cluster", ""),
        not_answered=tuple(pair.declared.get("not_answered", ())),
        coding=pair.declared.get("coding"),
        doubled=pair.declared.get("doubled"),
        workspace=tmp_path,
    )
    evaluation = {"instruments": [pair.instrument], "data": data}
    assert (
        check_both_ways(tmp_path, (folder / before, folder / after), asked, evaluation)
        is not pair.refused
    )
    assert not (tmp_path / ".pathfinder").exists()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", CASES)
def test_the_shared_cases_are_read_one_way_by_all(name: str, tmp_path: Path) -> None:
    source, words = CASES[name]
    folder = tmp_path / "deliverables" / "d"
    folder.mkdir(parents=True)
    options = dict(zip(words[2::2], words[3::2], strict=True))
    for file in words[:2]:
        shutil.copy(source / file, folder / file)
    make_workspace(tmp_path)
    asked = Request(
        instrument=options["--instrument"], id_column=options["--id"], workspace=tmp_path
    )
    before, after = folder / words[0], folder / words[1]
    data: dict[str, Any] = {"identify": [asked.id_column]}
    with suppress(EvaluationError):  # the columns as a lead would put them down
        columns = item_columns(choose(asked), read_grid(before, before.name), asked).headings
        data["columns"] = {asked.instrument: dict(columns)}
    evaluation = {"instruments": [asked.instrument], "data": data}
    check_both_ways(tmp_path, (before, after), asked, evaluation)
    assert not (tmp_path / ".pathfinder").exists()
