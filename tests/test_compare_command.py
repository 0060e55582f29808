"""``pathfinder compare``: two files of the same people.

Authority: R's results beside the shared data (reference.json, by psych, effectsize and base R);
the words are held to the numbers of the same answer.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import openpyxl
import pandas as pd
import pytest
from workspace_maker import MOOD, SHARED, csv_text, declare

DATA = SHARED / "data"
KEYS = [
    "n_before",
    "n_after",
    "n_matched",
    "mean_before",
    "sd_before",
    "mean_after",
    "sd_after",
    "change",
    "change_exact",
    "t",
    "df",
    "p_t",
    "p_exact",
    "wilcoxon",
    "d_z",
    "d_av",
    "g_av",
    "n_up",
    "n_down",
    "n_same",
    "claim",
    "headline",
]
AS_IN_R = {
    "n_pre": "n_before",
    "n_post": "n_after",
    "n_paired": "n_matched",
    "mean_pre": "mean_before",
    "sd_pre": "sd_before",
    "mean_post": "mean_after",
    "sd_post": "sd_after",
    "mean_diff": "change.value",
    "diff_ci95_low": "change.ci_low",
    "diff_ci95_high": "change.ci_high",
    "t": "t",
    "df": "df",
    "p": "p_t",
    "wilcoxon_V_positive_ranks": "wilcoxon.statistic",
    "wilcoxon_p_normal_cc": "wilcoxon.p",
    "dz": "d_z.value",
    "dz_ci95_low_nct": "d_z.ci_low",
    "dz_ci95_high_nct": "d_z.ci_high",
    "dav_meanSD": "d_av.value",
    "gav_meanSD_exactJ": "g_av.value",
    "n_improved_up": "n_up",
    "n_down": "n_down",
    "n_same": "n_same",
}


class Answer(NamedTuple):
    """How the command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def scales(self) -> Any:
        return json.loads(self.out)["scales"]


Command = Callable[..., Answer]


@pytest.fixture
def compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command as it is typed, in a folder that is no programme."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        from evaluation.command.cli import main

        monkeypatch.setattr(sys, "argv", ["pathfinder", "compare", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return run


def write(name: str, headings: Sequence[object], *rows: Sequence[object]) -> str:
    Path(name).write_text(csv_text([headings, *rows]), encoding="utf-8")
    return name


def reference(name: str) -> tuple[Path, dict[str, Any]]:
    found = sorted(DATA.glob(f"{name}_*/reference.json"))
    if not found:
        pytest.skip(f"the reference data {name} are not beside this checkout")
    return found[0].parent, json.loads(found[0].read_text("utf-8"))


def assert_as_in_r(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert list(ours) == KEYS
    for their_name, path in AS_IN_R.items():
        value: Any = ours
        for part in path.split("."):
            value = value[part]
        expected = theirs.get(their_name)
        if expected is None:
            assert value is None, their_name
        else:
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-6), their_name


def two_files(wide: pd.DataFrame, before: str, after: str) -> tuple[str, str]:
    """A wide table as two files, the second in another order; who lacks a score is not in it."""
    for name, column in (("b.csv", before), ("a.csv", after)):
        rows = wide[["id", column]].dropna().rename(columns={column: "score"})
        rows.sample(frac=1, random_state=len(name + column)).to_csv(name, index=False)
    return "b.csv", "a.csv"


def compared(compare: Command, wide: pd.DataFrame, before: str, after: str) -> Any:
    files = two_files(wide, before, after)
    answer = compare(*files, "--columns", "score", "--id", "id", "--json")
    assert answer.code == 0, answer.err
    return answer.scales["score"]


def test_prison_stress_and_critical_thinking_agree_with_r(compare: Command) -> None:
    folder, theirs = reference("a5")
    data = pd.read_csv(folder / "prison_stress.csv").rename(columns={"Subject": "id"})
    assert_as_in_r(compared(compare, data, "PSSbefore", "PSSafter"), theirs["all"])
    folder, theirs = reference("a9")
    data = pd.read_csv(folder / "thomason_1.csv").rename(columns={"participant": "id"})
    ours = compared(compare, data, "pretest", "posttest")
    assert_as_in_r(ours, theirs["paired"])
    assert ours["headline"] == (
        "The average score for score rose by 1.7 points. The 95% interval is 0.7 to 2.6, from 12 "
        "people measured "
        "both times."
    )


@pytest.mark.parametrize("arm", ["CBT", "Cont", "FT"])
def test_anorexia_agrees_with_r(compare: Command, arm: str) -> None:
    folder, theirs = reference("a4")
    data = pd.read_csv(folder / "anorexia.csv").query("Treat == @arm")
    assert_as_in_r(compared(compare, data, "Prewt", "Postwt"), theirs["by_arm"][arm])


def test_depression_scores_with_losses_agree_with_r(compare: Command) -> None:
    folder, theirs = reference("a7")
    data = pd.read_csv(folder / "claus_2020.csv")
    for outcome in ("bdi", "shaps", "who", "hamd"):
        wide = data.pivot(index="id", columns="time", values=outcome).add_prefix("t").reset_index()
        assert_as_in_r(compared(compare, wide, "t1", "t4"), theirs["outcomes"][outcome]["pre_post"])


def test_items_and_scale_means_of_a_training_agree_with_r(compare: Command) -> None:
    folder, theirs = reference("a14")
    long = pd.read_csv(folder / "tidy_long.csv")
    long["value"] = pd.to_numeric(long["value"], errors="coerce")
    for item in ("summary_1", "summary_7", "lo_8", "lo_15"):
        rows = long[long["item"] == item].rename(columns={"id_person": "id"})
        wide = rows.pivot(index="id", columns="wave", values="value").reset_index()
        assert_as_in_r(
            compared(compare, wide, "pre", "post"), theirs["items"][item]["paired_pre_post"]
        )
    for block in ("summary", "lo"):
        items = long[long["block"] == block].pivot(
            index=["id_person", "wave"], columns="item", values="value"
        )
        means = items.mean(axis=1, skipna=False).unstack().reset_index()
        ours = compared(compare, means.rename(columns={"id_person": "id"}), "pre", "post")
        assert_as_in_r(ours, theirs["blocks"][block]["paired_scale_mean_complete_items"])


def test_state_anxiety_agrees_with_r(compare: Command) -> None:
    folder, theirs = reference("a6")
    data = pd.read_csv(folder / "sai_four_studies.csv")
    items = list(data.columns[3:23])
    turned = [
        "calm",
        "secure",
        "at.ease",
        "rested",
        "comfortable",
        "confident",
        "relaxed",
        "content",
        "joyful",
        "pleasant",
    ]
    data[turned] = 5 - data[turned]
    data["score"] = data[items].mean(axis=1)
    film = data[data["study"] == "FILM"].pivot(index="id", columns="time", values="score")
    film = film.add_prefix("t").reset_index()
    last = film.columns[-1]
    ours = compared(compare, film, "t1", str(last))
    assert_as_in_r(ours, theirs["studies"]["FILM"][f"paired_time1_time{str(last)[1:]}"])


def test_answers_to_the_sdq_are_scored_and_agree_with_r(compare: Command) -> None:
    folder, theirs = reference("a1")
    data = pd.read_csv(folder / "sdq_twowave.csv")
    items = list(data.columns[2:27])
    for file, suffix in (("b.csv", ""), ("a.csv", "2")):
        wave = data[["pupil_id", *(f"{item}{suffix}" for item in items)]]
        wave.columns = ["pupil_id", *(f"sdq{n}" for n in range(1, 26))]
        wave = wave[wave.iloc[:, 1:].notna().any(axis=1)]
        wave.sample(frac=1, random_state=3).astype("object").to_csv(
            file, index=False, float_format="%g"
        )
    answer = compare("b.csv", "a.csv", "--instrument", "sdq", "--informant", "self", "--json")
    assert answer.code == 0, answer.err
    for name, found in theirs["scales"].items():
        assert_as_in_r(answer.scales[name], found["paired_prorated_rounded_half_up"])
    assert_as_in_r(
        answer.scales["total_difficulties"],
        theirs["total_difficulties"]["paired_prorated_rounded_half_up"],
    )
    assert "pupil_id" in answer.err
    assert answer.scales["emotional"]["headline"].startswith(
        "The average score for emotional symptoms fell by 0.5 points, which is better."
    )


# --- pairing and what is said of it ----------------------------------------------------------


def test_people_are_paired_by_identifier_and_the_others_are_told(compare: Command) -> None:
    write(
        "b.csv",
        ["id", "score"],
        ["a", 1],
        ["b", 2],
        ["c", 3],
        ["d", 4],
        ["d", 4],
        ["e", 5],
        ["F 1", 6],
        ["g", 1],
    )
    write("a.csv", ["id", "score"], ["f1", 7], ["e", 7], ["c", 4], ["b", 2], ["a", ""], ["a", 9])
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    found = answer.scales["score"]
    assert (found["n_before"], found["n_after"], found["n_matched"]) == (7, 5, 4)
    assert found["change"]["value"] == pytest.approx((2 + 1 + 0 + 8) / 4)
    assert (found["n_up"], found["n_same"], found["n_down"]) == (3, 1, 0)
    for said in (
        "b.csv: 1 row is a doubled submission and not used: 6. They are the same in every answer",
        "a.csv: 1 row is a doubled submission and not used: 6. They answer nothing",
        "b.csv, A5, A8, A9: 3 people have an identifier that the other wave does not have.",
        "a.csv, A2: 1 person has an identifier that the other wave does not have.",
        "match nobody: 1; 1 of them would match if capitals, blanks, or signs",
        '"f1" (a.csv A2) and "F 1" (b.csv A8)',
        "For the team only",
    ):
        assert said in answer.err


def test_who_answered_nothing_the_second_time_is_told_apart(compare: Command) -> None:
    write("b.csv", ["id", "score"], ["a", 1], ["b", 2], ["c", 3])
    write("a.csv", ["id", "score"], ["a", ""], ["b", 2])
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    assert "b.csv, A4: 1 person has an identifier that the other wave does not" in answer.err
    assert "b.csv, A2: 1 person has no answer at the endpoint." in answer.err


def test_rows_of_one_person_that_differ_and_rows_of_nobody_are_faults_as_in_check(
    compare: Command,
) -> None:
    write("b.csv", ["id", "score"], ["a", 1], ["b", 2], ["b", 9])
    write("a.csv", ["id", "score"], ["a", 1], ["b", 3], ["", 8])
    words = ("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    answer = compare(*words)
    assert answer.code == 1
    assert "b.csv, A4: The identifier stands twice (also in row 3). The rows differ." in answer.err
    assert "say --doubled first, last or fullest" in answer.err
    assert "a.csv, A4: The identifier is missing." in answer.err
    write("a.csv", ["id", "score"], ["a", 1], ["b", 3])
    for rule, change in (("first", 0.5), ("last", -3)):
        found = compare(*words, "--doubled", rule).scales["score"]
        assert found["change"]["value"] == pytest.approx(change)
    assert compare(*words, "--doubled", "frist").code == 2


@pytest.mark.parametrize("sign", ["NA", "NaN", "n/a", "NULL", ".", "not answered", ""])
def test_signs_of_other_programs_for_no_score_are_none_and_are_told(
    compare: Command, sign: str
) -> None:
    """Also in a column with decimal commas, as R and German or Welsh Excel write them."""
    for name, scores in (("b", ("1,5", "2,50", sign, "-0,25")), ("a", ("2,5", sign, "4", "0,25"))):
        text = "".join(f"{n};{score}\n" for n, score in enumerate(scores))
        Path(f"{name}.csv").write_text(f"id;score\n{text}", encoding="utf-8")
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    found = answer.scales["score"]
    assert (found["n_before"], found["n_after"], found["n_matched"]) == (3, 3, 2)
    assert found["mean_before"] == pytest.approx(0.625)
    assert found["change"]["value"] == pytest.approx(0.75)
    told = f'b.csv, B4: 1 cell of the scores says that there is no answer: "{sign}" 1.'
    assert (told in answer.err) == bool(sign)


def test_numbers_as_other_programs_write_them_are_numbers(compare: Command) -> None:
    """Identifiers with .0, as pandas writes a column with a gap; a minus sign as Word types it."""
    write("b.csv", ["id", "score"], [1, "\N{MINUS SIGN}2"], [2, "1.50"], [3, "2e0"])
    write("a.csv", ["score", "id"], [1, "1.0"], ["+2.50", "2.0"], ["03", "3.0"])
    found = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json").scales["score"]
    assert (found["n_matched"], found["n_up"]) == (3, 3)
    assert found["change"]["value"] == pytest.approx(5 / 3)


@pytest.mark.parametrize("text", ["many", "inf", "-nan", "1_000", "1,234", "1e300"])
def test_what_is_no_plain_number_is_refused_with_its_cell(compare: Command, text: str) -> None:
    write("b.csv", ["id", "score"], ["a", 1], ["b", text])
    write("a.csv", ["id", "score"], ["a", 1], ["b", 2])
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    assert answer.code == 1
    assert "b.csv, B3: This is no number" in answer.err
    assert ("Write it with a point" in answer.err) == ("," in text)


def test_five_people_have_numbers_as_json_and_no_interval_in_words(compare: Command) -> None:
    for name, shift in (("b.csv", 0), ("a.csv", 3)):
        write(name, ["id", "score"], *([n, n * n + shift * (n % 3)] for n in range(1, 6)))
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    found = answer.scales["score"]
    assert found["change"]["ci_low"] is not None
    assert found["g_av"]["ci_low"] is not None
    assert found["change_exact"] == {"ci_low": None, "ci_high": None}
    assert 0 < found["p_exact"] <= 1
    assert found["headline"] == (
        "The average score for score was 3.6 points higher after than before. This is for 5 people "
        "measured both "
        "times. No interval can be given for this group: it takes 6 people."
    )
    page = compare("b.csv", "a.csv", "--columns", "score", "--id", "id").out
    assert "An interval takes 6 people, for the answer to one item 10." in " ".join(page.split())


def test_what_cannot_be_computed_is_null(compare: Command) -> None:
    write("b.csv", ["id", "same", "none"], ["a", 1, 1], ["b", 2, ""])
    write("a.csv", ["id", "same", "none"], ["a", 2, ""], ["b", 3, 4])
    found = compare("b.csv", "a.csv", "--columns", "same,none", "--id", "id", "--json").scales
    assert list(found["none"]) == KEYS
    assert found["none"]["n_matched"] == 0
    assert found["none"]["claim"] == "described"
    assert found["none"]["headline"] == "Nobody has a score for none both times."
    assert found["none"]["change"] == dict.fromkeys(("value", "ci_low", "ci_high", "ci_level"))
    assert found["same"]["change"]["value"] == 1
    assert [found["same"][key] for key in ("t", "df", "p_t")] == [None, None, None]
    assert found["same"]["d_z"] == dict.fromkeys(("value", "ci_low", "ci_high"))


def test_nobody_in_both_files_is_a_fault_that_says_why(compare: Command) -> None:
    write("b.csv", ["id", "score"], ["A 1", 1], ["A 2", 2])
    write("a.csv", ["id", "score"], ["a1", 1], ["a2", 2])
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id")
    assert answer.code == 1
    assert answer.err == (
        "a.csv, b.csv: Nobody at the endpoint (2) has an identifier that stands at the baseline "
        "(2). Check that both waves use the same identifiers, written the same way. Identifiers at "
        "the endpoint that match nobody: 2; 2 of them would match if capitals, blanks, or signs "
        'such as hyphens did not count: "a1" (a.csv A2) and "A 1" (b.csv A2); "a2" (a.csv A3) and '
        '"A 2" (b.csv A3). Nobody is linked on a guess. Where two are one person, write the '
        "identifier the same way in both files: put the cell right in the file itself or, in a "
        "deliverable, in corrections.csv.\n"
    )


def test_the_faults_of_both_files_are_told_at_once(compare: Command) -> None:
    write("b.csv", ["id", "score"], ["a", "many"], ["b", 2])
    write("a.csv", ["id", "scroe"], ["a", 1], ["b", 2])
    answer = compare("b.csv", "a.csv", "--columns", "score", "--id", "id")
    assert answer.code == 1
    assert "b.csv, B2: This is no number" in answer.err
    assert 'a.csv, row 1: There is no column "score". Did you mean "scroe"?' in answer.err
    write("a.csv", ["id", "score"], ["a", 1], ["b", 2])
    assert (
        compare("b.csv", "a.csv", "--columns", "score", "--id", "id", "--not-answered", "many").code
        == 0
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what is compared"),
        (("--instrument", "sdq", "--columns", "score"), "one of the two"),
        (("--columns", "score", "--id", "id", "--columns-after", "s2"), "goes with --instrument"),
        (("--instrument", "sdq", "--sheet", "a,b,c"), "names more than two"),
        (("--columns", "score"), "--id COL"),
        (("--instrument", "sqd"), 'Did you mean "sdq"?'),
        (("--instrument", "sdq", "--informant", "nobody"), "is no informant"),
        (("--columns", "score", "--id", "id", "--coding", "turned"), "is no coding"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_to_do(
    compare: Command, words: tuple[str, ...], said: str
) -> None:
    answer = compare("b.csv", "a.csv", *words)
    assert answer.code == 2
    assert said in answer.err


def test_a_cluster_is_told_and_one_that_is_in_neither_file_is_a_fault(compare: Command) -> None:
    rows = [[f"p{n}", n % 4, "north" if n % 2 else "south"] for n in range(8)]
    write("b.csv", ["id", "score", "site"], *rows)
    write("a.csv", ["id", "score"], *([f"p{n}", n % 3] for n in range(8)))
    words = ("b.csv", "a.csv", "--columns", "score", "--id", "id", "--cluster")
    page = " ".join(compare(*words, "site").out.split())
    assert "People were taught together, in 2 groups or sessions." in page
    answer = compare(*words, "sitte")
    assert answer.code == 1
    assert 'Did you mean "site"?' in answer.err


@pytest.mark.parametrize("sites", [2, 12])
def test_the_sentence_of_people_taught_together_allows_for_it(compare: Command, sites: int) -> None:
    """The numbers keep their names' meaning; the sentence goes by the wider interval."""
    rng = np.random.default_rng(9)
    site = np.arange(48) % sites
    gains = np.where(rng.random(48) < 0.6, 20, -10) + np.where(site == 0, 10, 0)
    write("b.csv", ["id", "score", "site"], *([n, 5, f"s{site[n]}"] for n in range(48)))
    write("a.csv", ["id", "score"], *([n, 5 + gain] for n, gain in enumerate(gains)))
    words = ("b.csv", "a.csv", "--columns", "score", "--id", "id", "--json")
    plain = compare(*words).scales["score"]
    found = compare(*words, "--cluster", "site").scales["score"]
    assert found["change"] == plain["change"]
    assert found["change"]["ci_low"] > 0
    assert "score rose by" in plain["headline"]
    assert "alike" not in plain["headline"]
    assert found["headline"].endswith(
        "The interval allows for people of one group or session being alike."
    )
    ends = [
        float(end)
        for end in found["headline"]
        .split("interval is ")[1]
        .split(",")[0]
        .replace("\N{MINUS SIGN}", "-")
        .split(" to ")
    ]
    assert ends[1] - ends[0] > found["change"]["ci_high"] - found["change"]["ci_low"]
    assert ("rose" in found["headline"]) == (ends[0] > 0)


def test_an_instrument_of_ones_own_and_files_without_identifier(compare: Command) -> None:
    declare(Path("mood.yaml"), MOOD)
    rows = [[n, n % 2, 1, 2] for n in range(7)]
    write("b.csv", ["mood1", "mood2", "mood3"], *(row[1:] for row in rows))
    answer = compare("b.csv", "b.csv", "--instrument", "mood.yaml")
    assert answer.code == 1
    assert "Say which it is: --id COL." in answer.err
    write("b.csv", ["code", "mood1", "mood2", "mood3"], *rows)
    write("a.csv", ["code", "mood1", "mood2", "mood3"], *([n, a + 1, b, c] for n, a, b, c in rows))
    page = compare("b.csv", "a.csv", "--instrument", "mood.yaml").out
    assert "note: b.csv: people are told by code." in page
    assert "7 people are in both" in page
    assert sorted(path.name for path in Path().iterdir()) == ["a.csv", "b.csv", "mood.yaml"]


def test_words_never_contradict_the_numbers(compare: Command) -> None:
    rng = np.random.default_rng(5)
    names = [f"s{n}" for n in range(40)]
    before = rng.integers(0, 20, (11, 40)).astype(float)
    after = before + rng.normal(0, 3, (11, 40)).round(1) + rng.normal(0, 1.5, 40).round(1)
    write("b.csv", ["id", *names], *([n, *row] for n, row in enumerate(before)))
    write("a.csv", ["id", *names], *reversed([[n, *row] for n, row in enumerate(after)]))
    found = compare("b.csv", "a.csv", "--columns", ",".join(names), "--id", "id", "--json").scales
    clear = 0
    for one in found.values():
        change, said = one["change"], one["headline"]
        up, down = change["ci_low"] > 0, change["ci_high"] < 0
        clear += up or down
        if up or down:
            assert (" rose " in said or " higher " in said) == up, said
            assert (" fell " in said or " lower " in said) == down, said
        else:
            assert " rose " not in said
            assert " fell " not in said
            assert "stayed the same" in said
        for word, right in ((" higher ", change["value"] > 0), (" lower ", change["value"] < 0)):
            assert word not in said or right
        assert not re.search("better|worse", said)  # nobody declared which way is better
        assert (
            np.sign(one["d_z"]["value"])
            == np.sign(one["g_av"]["value"])
            == np.sign(change["value"])
        )
    assert 5 < clear < 35


def test_a_file_of_totals_is_told_how_totals_are_compared(compare: Command) -> None:
    """The command that the message names is typed, and compares them."""
    headings = ["id", "GAD7 total", "Anxiety", "Age, score", "Remark (total)", "site"]
    people = [[f"p{n}", n, n + 1, 9, "ten", "x"] for n in range(8)]
    files = write("b.csv", headings, *people), write("a.csv", headings, *people)
    answer = compare(*files, "--instrument", "gad7", "--id", "id")
    assert answer.code == 1
    advised = re.findall(r'--columns "([^"]*)" --id COL', answer.err)
    assert advised == ["GAD7 total,Anxiety,Age, score"] * 2
    found = compare(*files, "--columns", advised[0], "--id", "id", "--json")
    assert list(found.scales) == ["GAD7 total", "Anxiety", "Age, score"]
    plain = [write(name, ["id", "site"], ["p1", "x"]) for name in ("c.csv", "d.csv")]
    assert "hold totals" not in compare(*plain, "--instrument", "gad7", "--id", "id").err


# --- one file that holds both waves, and maps -----------------------------------------------------

WAVES = {"Before": [[3, 2, 3, 1, 2, 3, 2], [1, 0, 2, 1, 1, 0, 1]], "After": [[0] * 7, [1] * 7]}
ITEMS = [f"gad7_{n}" for n in range(1, 8)]


def book_of_both() -> None:
    """A workbook with a sheet a wave, of two people."""
    book = openpyxl.Workbook()
    for name, rows in WAVES.items():
        sheet = book.create_sheet(name)
        for row in [
            ["id", *ITEMS],
            *([person, *of] for person, of in zip("ab", rows, strict=True)),
        ]:
            sheet.append(row)
    del book["Sheet"]
    book.save("both.xlsx")


def test_one_file_is_not_compared_with_itself(compare: Command) -> None:
    write("w.csv", ["id", "score"], ["a", 1], ["b", 2])
    book_of_both()
    for words in (
        ("w.csv", "./w.csv", "--columns", "score"),
        ("both.xlsx", "both.xlsx", "--instrument", "gad7"),
    ):
        answer = compare(*words, "--id", "id")
        assert (answer.code, "they cannot differ" in answer.err) == (1, True)


def test_sheets_of_one_workbook_are_compared_as_the_refusal_says(compare: Command) -> None:
    book_of_both()
    words = ("both.xlsx", "both.xlsx", "--instrument", "gad7", "--id", "id")
    found = compare(*words, "--sheet", "Before,After", "--json").scales["anxiety"]
    assert (found["mean_before"], found["mean_after"]) == ((16 + 6) / 2, 7 / 2)


def test_a_sheet_with_the_same_headings_that_is_not_read_is_told(compare: Command) -> None:
    book_of_both()
    write("a.csv", ["id", *ITEMS], ["a", *[1] * 7], ["b", *[0] * 7])
    words = ("both.xlsx", "a.csv", "--instrument", "gad7", "--id", "id")
    assert '"After" has the same headings' in " ".join(compare(*words).out.split())
    assert "same headings" not in compare(*words, "--sheet", "Before").out


def test_columns_of_an_instrument_are_named_as_the_refusal_says(compare: Command) -> None:
    both = [[person, *WAVES["Before"][n], *WAVES["After"][n]] for n, person in enumerate("ab")]
    headings = [f"{wave} {n}" for wave in ("pre", "post") for n in range(1, 8)]
    write("w.csv", ["id", *headings], *both)
    words = ("w.csv", "w.csv", "--instrument", "gad7", "--id", "id")
    assert '--columns-after "pre *"' in compare(*words).err
    mapped = ("--columns", "pre *", "--columns-after", "post *", "--json")
    found = compare(*words, *mapped).scales["anxiety"]
    assert (found["mean_before"], found["mean_after"]) == (11, 3.5)


def test_a_copy_named_as_the_other_wave_is_told(compare: Command) -> None:
    rows = [[person, *(n % 3 for n in range(k, k + 7))] for k, person in enumerate("abcd")]
    for name in ("b.csv", "a.csv"):
        write(name, ["id", *ITEMS], *rows)
    page = compare("b.csv", "a.csv", "--instrument", "gad7", "--id", "id").out
    assert "one file seems to stand for both waves" in " ".join(page.split())


def test_signs_for_no_score_that_nobody_declared_are_told_and_the_advice_settles_it(
    compare: Command,
) -> None:
    """Of each file the advice names those of both, so that following it once is enough."""
    write("b.csv", ["id", "score"], ["a", 4], ["b", -99], ["c", 9], ["d", 12])
    write("a.csv", ["id", "score"], ["a", 6], ["b", 8], ["c", 11], ["d", 999])
    words = ("b.csv", "a.csv", "--columns", "score", "--id", "id")
    said = " ".join(compare(*words).out.split())
    assert said.count('say --not-answered "-99,999"') == 2
    answer = compare(*words, "--not-answered", "-99,999", "--json")
    assert answer.scales["score"]["change"]["value"] == 2
    assert "far from all" not in answer.err


@pytest.mark.parametrize("scores", [[90, 95, 99, 97], [-12, -9, 3, 4], [100, 999, 650, 500]])
def test_scores_that_look_like_signs_among_their_like_are_scores(
    compare: Command, scores: list[int]
) -> None:
    for name in ("b.csv", "a.csv"):
        write(name, ["id", "score"], *([f"P{n}", score] for n, score in enumerate(scores)))
    assert "far from all" not in compare("b.csv", "a.csv", "--columns", "score", "--id", "id").out
