"""Codes that mean something else than the instrument thinks are read by their words, or refused.

Authority: value labels as pyreadstat writes and reads them; the formats of REDCap's data
dictionary, of XLSForm and of Qualtrics' .qsf; properties: whoever recodes a file and its labels
together changes no score, and whoever shifts a form is told, or refused, and following the advice
gives the scores of the form as it was.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
import yaml
from command_line import pathfinder
from workspace_maker import csv_text, make_study

from evaluation.command.quick.score import score_file
from evaluation.command.quick.study import Request
from evaluation.declare.catalogue import programme_folder
from evaluation.declare.instrument.facts import ResponseSet
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument
from evaluation.declare.workspace import Study
from evaluation.errors import DataError, DeclarationError
from evaluation.read.answers.meanings import Meaning, compare
from evaluation.read.answers.read_as import codes_of
from evaluation.read.responses import read_responses

GAD = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
SDQ = ["Not true", "Somewhat true", "Certainly true"]
FREQUENT = ["Never", "Rarely", "Sometimes", "Often", "Always"]
Rows = list[list[int]]
Codes = Mapping[int, int]  # what the instrument means -> what the file writes


def answers(items: int, highest: int, lowest: int = 0, people: int = 24, seed: int = 7) -> Rows:
    """People who differ, thinning out towards the top; every answer stands somewhere."""
    dice, span = random.Random(seed), highest - lowest
    rows = []
    for person in range(people):
        ease = 0.15 + 0.7 * person / people
        rows.append([lowest + sum(dice.random() < ease for _ in range(span)) for _ in range(items)])
    rows[0], rows[-1] = [lowest] * items, [highest] * items
    return rows


GAD_ROWS = answers(7, 3)
SDQ_REVERSED = (7, 11, 14, 21, 25)  # people who differ answer these the other way
SDQ_ROWS = [
    [2 - v if n in SDQ_REVERSED else v for n, v in enumerate(row, 1)] for row in answers(25, 2)
]
WEM_ROWS = answers(14, 5, 1)


def instrument(name: str) -> Instrument:
    return declared_instrument(name, programme_folder(Path()), "instruments")


def recoded(rows: Rows, codes: Codes) -> Rows:
    return [[codes[value] for value in row] for row in rows]


def table(name: str, rows: Sequence[Sequence[object]]) -> list[list[object]]:
    heads = ["code", *(f"{name}_{item}" for item in range(1, len(rows[0]) + 1))]
    return [heads, *([f"P{n}", *row] for n, row in enumerate(rows))]


def csv(path: Path, name: str, rows: Sequence[Sequence[object]]) -> Path:
    path.write_text(csv_text(table(name, rows)), encoding="utf-8")
    return path


def sav(
    path: Path, name: str, rows: Rows, labels: Mapping[int, str] | None = None, **more: Any
) -> Path:
    """A .sav with value labels for every item, as pyreadstat writes it."""
    import pandas as pd

    heads, *cells = table(name, rows)
    frame = pd.DataFrame(cells, columns=[str(head) for head in heads])
    named = {str(head): dict(labels) for head in heads[1:]} if labels else None
    pyreadstat.write_sav(frame, path, variable_value_labels=named, **more)
    return path


def scores(path: Path, name: str, **options: Any) -> list[float]:
    """The scores of the first scale, in the order of the file."""
    result = score_file(path, Request(instrument=name, id_column="code", **options))
    return [float(score) for score in result.scored.scores.iloc[:, 0]]


def notes(path: Path, name: str, **options: Any) -> str:
    result = score_file(path, Request(instrument=name, id_column="code", **options))
    return "\n".join(map(str, result.responses.notes))


def refusal(path: Path, name: str, **options: Any) -> DataError:
    with pytest.raises(DataError) as stopped:
        score_file(path, Request(instrument=name, id_column="code", **options))
    return stopped.value


def advised(text: str, option: str = "--read-as") -> list[dict[str, dict[str, float]]]:
    """What the message says to write, in the order in which it stands there."""
    from evaluation.command.score import meant_codes

    return [
        meant_codes(codes) for codes in re.findall(rf'{option} "([^"]+)"', text) if "?" not in codes
    ]


def read_as(codes: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    return {"read_as": {"baseline": codes}}


# --- a code that the file itself explains ---------------------------------------------------------


@pytest.mark.parametrize("words", ["Unsure", "Kann ich nicht sagen"])
def test_a_code_that_the_file_has_a_word_for_is_asked_about_as_a_sign_and_not_cell_by_cell(
    tmp_path: Path, words: str
) -> None:
    rows = [list(row) for row in GAD_ROWS]
    for n in (3, 5, 8):
        rows[n][1] = 8
    path = sav(tmp_path / "a.sav", "gad7", rows, {**dict(enumerate(GAD)), 8: words})
    [fault] = refusal(path, "gad7").issues
    assert f"By the file's own label it means “{words}”." in fault.problem
    assert "So have 2 more cells of this column." in fault.problem
    assert '--not-answered "8"' in fault.fix
    assert "Empty the cell" not in fault.fix
    emptied = [[("" if v == 8 else v) for v in row] for row in rows]
    followed = scores(path, "gad7", not_answered=("8",))
    right = scores(csv(tmp_path / "b.csv", "gad7", emptied), "gad7")
    assert followed == pytest.approx(right, nan_ok=True)


@pytest.mark.parametrize("words", ["8 = don't know", "Don't know / can't say", "Missing"])
def test_a_label_that_says_that_there_is_no_answer_is_none(tmp_path: Path, words: str) -> None:
    rows = [list(row) for row in GAD_ROWS]
    rows[3][1] = 8
    path = sav(tmp_path / "a.sav", "gad7", rows, {**dict(enumerate(GAD)), 8: words})
    assert f'"{words}" 1. Counted as not answered.' in notes(path, "gad7")


# --- value labels ---------------------------------------------------------------------------------

REVERSED = {0: 3, 1: 2, 2: 1, 3: 0}
LABELLED = {
    "reversed": (GAD_ROWS, "gad7", GAD, REVERSED),
    "one too high": (GAD_ROWS, "gad7", GAD, {n: n + 1 for n in range(4)}),
    "reversed and one too high": (SDQ_ROWS, "sdq", SDQ, {0: 3, 1: 2, 2: 1}),
    "not its own": (SDQ_ROWS, "sdq", SDQ, {0: 10, 1: 20, 2: 30}),
    "two changed places": (GAD_ROWS, "gad7", GAD, {0: 0, 1: 2, 2: 1, 3: 3}),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", LABELLED)
def test_complete_labels_of_the_instrument_go_before_numbers(tmp_path: Path, kind: str) -> None:
    rows, name, words, codes = LABELLED[kind]
    who = {"informant": "self"} if name == "sdq" else {}
    labels = {codes[n]: word for n, word in enumerate(words)}
    path = sav(tmp_path / "a.sav", name, recoded(rows, codes), labels)
    assert scores(path, name, **who) == scores(csv(tmp_path / "a.csv", name, rows), name, **who)
    said = notes(path, name, **who)
    assert f"{sum(map(len, rows))} answers were read by the words" in said
    assert f'{codes[0]} = "{words[0]}" ({name}:' in said  # both scales, side by side


def test_labels_that_say_what_the_instrument_says_are_not_spoken_of(tmp_path: Path) -> None:
    for labels in (
        dict(enumerate(GAD)),
        dict(enumerate(word.upper() for word in GAD)),
        {n: f"{n} - {word}" for n, word in enumerate(GAD)},
        {0: GAD[0], 3: GAD[3]},
        {n: str(n) for n in range(4)},
        {**dict(enumerate(GAD)), 77: "Don't know", 99: "Absent"},
        {**dict(enumerate(GAD)), 4: "Not asked"},
    ):
        assert not notes(sav(tmp_path / "a.sav", "gad7", GAD_ROWS, labels), "gad7"), labels


UNKNOWN = {
    "a word is not the instrument's": ({0: "Daily", 1: GAD[2], 2: GAD[1], 3: GAD[0]}, "other way"),
    "two codes with one word": ({0: GAD[3], 1: GAD[1], 2: GAD[1], 3: GAD[0]}, "other way"),
    "fewer words than the instrument has": ({0: GAD[0], 1: GAD[1], 3: GAD[2]}, "not its own"),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_labels_against_the_instrument_that_cannot_be_read_are_refused(
    tmp_path: Path, kind: str
) -> None:
    labels, how = UNKNOWN[kind]
    rows = [[0 if value == 2 and 2 not in labels else value for value in row] for row in GAD_ROWS]
    error = refusal(sav(tmp_path / "a.sav", "gad7", rows, labels), "gad7")
    [issue] = error.issues
    assert issue.code == "answers.codes-against-words"
    assert how in str(issue)
    for code, word in labels.items():
        assert f'{code} = "{word}" (gad7: ' in str(issue)
    # following the advice: the numbers are right, so the scores are those of the numbers
    keep = advised(str(issue))[-1]
    plain = csv(tmp_path / "a.csv", "gad7", rows)
    assert scores(tmp_path / "a.sav", "gad7", **read_as(keep)) == scores(plain, "gad7")
    if "Daily" in labels.values():  # the three known words tell what the fourth must be
        by_words, *_ = advised(str(issue))
        right = [21 - score for score in scores(plain, "gad7")]
        assert scores(tmp_path / "a.sav", "gad7", **read_as(by_words)) == right


OTHER_WORDS = {
    "from 0 where it is from 1": (dict(enumerate(FREQUENT)), -1, "1 too low"),
    "from 2 where it is from 1": ({n + 2: w for n, w in enumerate(FREQUENT)}, 1, "1 too high"),
    "only the ends, from 0": ({0: FREQUENT[0], 4: FREQUENT[4]}, -1, "1 too low"),
}


@pytest.mark.parametrize("kind", OTHER_WORDS)
def test_words_that_are_not_ours_tell_the_offset(tmp_path: Path, kind: str) -> None:
    labels, offset, how = OTHER_WORDS[kind]
    shifted = recoded(WEM_ROWS, {n: n + offset for n in range(1, 6)})
    path = sav(tmp_path / "a.sav", "wemwbs", shifted, labels)
    error = refusal(path, "wemwbs")
    assert [issue.code for issue in error.issues] == ["answers.codes-against-words"]
    assert how in str(error)
    codes, *_ = advised(str(error))
    plain = csv(tmp_path / "a.csv", "wemwbs", WEM_ROWS)
    assert scores(path, "wemwbs", **read_as(codes)) == scores(plain, "wemwbs")


PLAIN = {
    "the other way": ({n: 6 - n for n in range(1, 6)}, "run the other way"),
    "the other way and from 0": ({n: 5 - n for n in range(1, 6)}, "not its own"),
    "two changed places": ({1: 1, 2: 3, 3: 2, 4: 4, 5: 5}, "not its own"),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_words_that_are_not_ours_tell_the_order(tmp_path: Path, kind: str) -> None:
    codes, how = PLAIN[kind]
    labels = {codes[n]: word for n, word in enumerate(FREQUENT, start=1)}
    path = sav(tmp_path / "a.sav", "wemwbs", recoded(WEM_ROWS, codes), labels)
    error = refusal(path, "wemwbs")
    assert how in str(error)
    by_words, *_ = advised(str(error))
    plain = csv(tmp_path / "a.csv", "wemwbs", WEM_ROWS)
    assert scores(path, "wemwbs", **read_as(by_words)) == scores(plain, "wemwbs")
    right = dict(enumerate(FREQUENT, 1))
    assert not notes(sav(tmp_path / "b.sav", "wemwbs", WEM_ROWS, right), "wemwbs")


def test_ends_alone_tell_the_direction(tmp_path: Path) -> None:
    rows = [[8 - v for v in row] for row in answers(10, 7, 1)]
    labels = {1: "strongly agree", 7: "strongly disagree"}
    error = refusal(sav(tmp_path / "a.sav", "erq", rows, labels), "erq")
    assert "run the other way" in str(error)
    by_words, *_ = advised(str(error))
    plain = csv(tmp_path / "a.csv", "erq", answers(10, 7, 1))
    assert scores(tmp_path / "a.sav", "erq", **read_as(by_words)) == scores(plain, "erq")


def test_some_items_with_other_labels_are_read_or_named_apart(tmp_path: Path) -> None:
    import pandas as pd

    rows = [[3 - v if n in (1, 3) else v for n, v in enumerate(row)] for row in GAD_ROWS]
    heads, *cells = table("gad7", rows)
    frame = pd.DataFrame(cells, columns=[str(head) for head in heads])
    right, other = dict(enumerate(GAD)), dict(enumerate(GAD[::-1]))
    labels = {f"gad7_{n}": other if n in (2, 4) else right for n in range(1, 8)}
    pyreadstat.write_sav(frame, tmp_path / "a.sav", variable_value_labels=labels)
    assert scores(tmp_path / "a.sav", "gad7") == scores(
        csv(tmp_path / "a.csv", "gad7", GAD_ROWS), "gad7"
    )
    said = notes(tmp_path / "a.sav", "gad7")
    assert "gad7 items 2, 4" in said
    assert '--read-as "2, 4: 0=0' in said


def test_labels_in_another_language_are_told_with_what_their_numbers_were_read_as(
    tmp_path: Path,
) -> None:
    """Nothing says which way they run, so a person must; the advised line says it either way."""
    german = ["Nie", "An einzelnen Tagen", "An mehr als der Hälfte", "Beinahe jeden Tag"]
    plain = csv(tmp_path / "a.csv", "gad7", GAD_ROWS)
    for words, codes in ((german, range(4)), (german[::-1], [3, 2, 1, 0])):
        rows = recoded(GAD_ROWS, dict(enumerate(codes)))
        path = sav(tmp_path / "a.sav", "gad7", rows, dict(enumerate(words)))
        said = notes(path, "gad7")
        assert f'0 = "{words[0]}" (gad7: "Not at all")' in said
        [as_read] = advised(said)
        assert as_read == {"": {"0": 0, "1": 1, "2": 2, "3": 3}}
        meant = {"": {str(code): float(n) for n, code in enumerate(codes)}}
        assert scores(path, "gad7", **read_as(meant)) == scores(plain, "gad7")
        assert not notes(path, "gad7", **read_as(meant))


@pytest.mark.parametrize("seed", range(8))
def test_recoding_file_and_labels_together_never_changes_a_score(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    codes = dict(enumerate(dice.sample(range(-2, 9), 4)))
    labels = {codes[n]: word for n, word in enumerate(GAD)}
    path = sav(tmp_path / "a.sav", "gad7", recoded(GAD_ROWS, codes), labels)
    assert scores(path, "gad7") == scores(csv(tmp_path / "a.csv", "gad7", GAD_ROWS), "gad7")


def test_the_pure_comparison_reads_by_words_or_refuses() -> None:
    """Labels in any order: what is read is what the words say; what is refused is never read."""
    dice, allowed = random.Random(1), instrument("gad7").responses_of("1")
    for _ in range(300):
        words = [dice.choice((word, word, word, "Daily")) for word in dice.sample(GAD, 4)]
        meaning = Meaning({f"{n}": word for n, word in enumerate(words)}, "labels")
        verdict = compare(meaning, allowed, [f"{n}" for n in range(4)])
        right = {f"{n}": allowed.labels[w] for n, w in enumerate(words) if w in allowed.labels}
        same = all(value == float(code) for code, value in right.items())
        if verdict.values is not None:
            assert verdict.values == right
            assert not same
        assert verdict.refused == (not same and "Daily" in words)


# --- dictionaries beside the data -----------------------------------------------------------------


def redcap_dictionary(path: Path, words: Sequence[str]) -> None:
    choices = " | ".join(f"{n}, {word}" for n, word in enumerate(words))
    heads = "Variable / Field Name", "Form Name", "Field Type", "Field Label"
    rows = [(f"gad7_{n}", "f", "radio", f"Item {n}", choices) for n in range(1, 8)]
    text = csv_text([(*heads, "Choices, Calculations, OR Slider Labels"), *rows])
    path.write_text(text, encoding="utf-8")


def xlsform(path: Path, words: Sequence[str]) -> None:
    book = openpyxl.Workbook()
    survey, choices = book.worksheets[0], book.create_sheet("choices")
    survey.title = "survey"
    for row in (
        ("type", "name", "label"),
        *(("select_one often", f"gad7_{n}", f"{n}") for n in range(1, 8)),
    ):
        survey.append(row)
    listed = [("often", n, word, "…") for n, word in enumerate(words)]
    for row in (("list_name", "name", "label::English (en)", "label::Cymraeg (cy)"), *listed):
        choices.append(row)
    book.save(path)


def qsf(path: Path, words: Sequence[str]) -> None:
    """A matrix whose answers are recoded to start at 0, and a question of its own."""
    answers = {str(n + 1): {"Display": f"<b>{word}</b>"} for n, word in enumerate(words)}
    codes = {str(n + 1): str(n) for n in range(len(words))}
    matrix = {
        "DataExportTag": "gad7",
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "SingleAnswer",
        "Choices": {str(n): {"Display": "…"} for n in range(1, 7)},
        "Answers": answers,
        "RecodeValues": codes,
        "ChoiceDataExportTags": False,
    }
    single = {
        "DataExportTag": "gad7_7",
        "QuestionType": "MC",
        "Selector": "SAVR",
        "Choices": answers,
        "RecodeValues": codes,
    }
    elements = [{"Element": "SQ", "Payload": p} for p in (matrix, single)]
    path.write_text(json.dumps({"SurveyElements": [{"Element": "BL", "Payload": []}, *elements]}))


DICTIONARIES: dict[str, tuple[str, Callable[[Path, Sequence[str]], None]]] = {
    "REDCap": ("codebook.csv", redcap_dictionary),
    "XLSForm": ("form.xlsx", xlsform),
    "Qualtrics": ("survey.qsf", qsf),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("tool", DICTIONARIES)
def test_a_dictionary_beside_the_data_is_believed(tmp_path: Path, tool: str) -> None:
    file, write = DICTIONARIES[tool]
    path = csv(tmp_path / "a.csv", "gad7", recoded(GAD_ROWS, REVERSED))
    asis = scores(path, "gad7")
    write(tmp_path / file, GAD)
    assert scores(path, "gad7") == asis
    assert not notes(path, "gad7")
    write(tmp_path / file, GAD[::-1])
    assert scores(path, "gad7") == [21 - score for score in asis]
    assert f"By the dictionary {file} of gad7_1 to gad7_7" in notes(path, "gad7")
    write(tmp_path / file, ["Daily", *GAD[:3][::-1]])
    assert f"By the dictionary {file}" in str(refusal(path, "gad7"))


def test_of_two_dictionaries_the_one_named_like_the_file_is_meant(tmp_path: Path) -> None:
    path = csv(tmp_path / "after.csv", "gad7", recoded(GAD_ROWS, REVERSED))
    redcap_dictionary(tmp_path / "codes.csv", GAD)
    redcap_dictionary(tmp_path / "other.csv", GAD[::-1])
    assert "codes.csv, other.csv" in str(refusal(path, "gad7"))
    (tmp_path / "other.csv").rename(tmp_path / "after-dictionary.csv")
    assert "after-dictionary.csv" in notes(path, "gad7")


@pytest.mark.parametrize(
    ("file", "dictionary", "described"),
    [
        ("baseline.csv", "endpoint-dictionary.csv", False),
        ("gad7_wave_1.csv", "DataDictionary (time 2).csv", False),
        ("endpoint.csv", "endpoint-dictionary.csv", True),
        ("endpoint.csv", "codes.csv", True),
        ("a.csv", "endpoint-dictionary.csv", True),
    ],
)
def test_a_dictionary_that_is_named_after_another_wave_is_not_the_file_s(
    tmp_path: Path, file: str, dictionary: str, described: bool
) -> None:
    path = csv(tmp_path / file, "gad7", recoded(GAD_ROWS, REVERSED))
    asis = scores(path, "gad7")
    redcap_dictionary(tmp_path / dictionary, GAD[::-1])
    assert scores(path, "gad7") == ([21 - score for score in asis] if described else asis)
    copy = re.search(r"called (.+?)[.]( |$)", notes(path, "gad7"))
    assert bool(copy) != described
    if copy:
        redcap_dictionary(tmp_path / copy[1], GAD[::-1])
        assert scores(path, "gad7") == [21 - score for score in asis]


def test_a_dictionary_that_is_damaged_or_of_other_columns_says_nothing(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "gad7", GAD_ROWS)
    (tmp_path / "form.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "survey.qsf").write_text("{", encoding="utf-8")
    for n, content in enumerate(("[1]", "{}", '{"SurveyElements": 3}', "[" * 100_000)):
        (tmp_path / f"list{n}.qsf").write_text(content, encoding="utf-8")
    (tmp_path / "codes.csv").write_text("Variable / Field Name\nx\n", encoding="utf-8")
    assert not notes(path, "gad7")


def test_choices_that_are_stored_as_words_are_read_by_their_labels(tmp_path: Path) -> None:
    names = ["no", "some", "most", "all"]
    rows = [[names[v] for v in row] for row in GAD_ROWS]
    path = csv(tmp_path / "a.csv", "gad7", rows)
    book = openpyxl.Workbook()
    book.active.title = "survey"  # type: ignore[union-attr]
    for row in (("type", "name"), *(("select_one often", f"gad7_{n}") for n in range(1, 8))):
        book.worksheets[0].append(row)
    choices = book.create_sheet("choices")
    listed = [("often", name, word) for name, word in zip(names, GAD, strict=True)]
    for row in (("list_name", "name", "label"), *listed):
        choices.append(row)
    book.save(tmp_path / "form.xlsx")
    assert scores(path, "gad7") == scores(csv(tmp_path / "b.csv", "gad7", GAD_ROWS), "gad7")


def test_a_sign_for_no_answer_among_labels_does_not_keep_them_from_being_read(
    tmp_path: Path,
) -> None:
    rows = recoded(GAD_ROWS, REVERSED)
    rows[3][2], rows[4][5] = 77, 88
    labels = {**{REVERSED[n]: word for n, word in enumerate(GAD)}, 77: "Refused", 88: "Absent"}
    path = sav(tmp_path / "a.sav", "gad7", rows, labels)
    assert "88" in str(refusal(path, "gad7"))  # nobody said that it is no answer
    alone = [row[:] for row in GAD_ROWS]
    alone[3][2] = alone[4][5] = ""  # type: ignore[call-overload]
    plain = scores(csv(tmp_path / "a.csv", "gad7", alone), "gad7")
    assert str(scores(path, "gad7", not_answered=("88",))) == str(plain)


def test_labels_of_items_turned_beforehand(tmp_path: Path) -> None:
    """Turned with their labels they are read back; with old labels what is declared holds."""
    import pandas as pd

    sdq = instrument("sdq")
    turned = {f"sdq_{i}" for s in sdq.scales.values() for i in s.reverse_keyed}
    heads, *cells = table("sdq", SDQ_ROWS)
    frame = pd.DataFrame(cells, columns=[str(head) for head in heads])
    for head in turned:
        frame[head] = 2 - frame[head]
    old, new = dict(enumerate(SDQ)), dict(enumerate(SDQ[::-1]))
    right = scores(csv(tmp_path / "a.csv", "sdq", SDQ_ROWS), "sdq", informant="self")
    path = tmp_path / "a.sav"
    labels = {str(h): new if h in turned else old for h in heads[1:]}
    pyreadstat.write_sav(frame, path, variable_value_labels=labels)
    assert scores(path, "sdq", informant="self") == right
    assert scores(path, "sdq", informant="self", coding="already_reversed") == right
    pyreadstat.write_sav(frame, path, variable_value_labels={str(h): old for h in heads[1:]})
    assert scores(path, "sdq", informant="self", coding="already_reversed") == right


@pytest.mark.parametrize("item", [7, 3])
def test_an_item_turned_with_its_labels_may_be_declared(tmp_path: Path, item: int) -> None:
    """Read by its words alone, or declared and turned once; never turned twice."""
    import pandas as pd

    heads, *cells = table("sdq", SDQ_ROWS)
    frame = pd.DataFrame(cells, columns=[str(head) for head in heads])
    frame[f"sdq_{item}"] = 2 - frame[f"sdq_{item}"]
    old, new = dict(enumerate(SDQ)), dict(enumerate(SDQ[::-1]))
    labels = {str(h): new if h == f"sdq_{item}" else old for h in heads[1:]}
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(frame, path, variable_value_labels=labels)
    right = scores(csv(tmp_path / "a.csv", "sdq", SDQ_ROWS), "sdq", informant="self")
    declared = {"stored_reversed": {"": (str(item),)}}
    for options in ({}, {"coding": "raw"}, declared):
        assert scores(path, "sdq", informant="self", **options) == right


def test_words_are_not_turned_with_the_numbers_of_another_file(tmp_path: Path) -> None:
    rows = [[SDQ[v] for v in row] for row in SDQ_ROWS]
    right = scores(csv(tmp_path / "a.csv", "sdq", SDQ_ROWS), "sdq", informant="self")
    words = csv(tmp_path / "b.csv", "sdq", rows)
    other = csv(tmp_path / "c.csv", "sdq", [[f"w{v}" for v in row] for row in SDQ_ROWS])
    said = read_as({"": {f"w{v}": v for v in range(3)}})
    for options in ({"coding": "already_reversed"}, {"stored_reversed": {"": ("3", "7")}}):
        assert scores(words, "sdq", informant="self", **options) == right
        assert scores(other, "sdq", informant="self", **options, **said) == right


def test_codes_and_a_reversal_that_are_said_of_one_item_are_refused(tmp_path: Path) -> None:
    """Together they would leave the item as it stands; of a whole form they are two things."""
    right = scores(csv(tmp_path / "b.csv", "gad7", GAD_ROWS), "gad7")
    stored = {"stored_reversed": {"": ("3",)}}
    rows = [[*row[:2], 3 - row[2], *row[3:]] for row in GAD_ROWS]
    path = csv(tmp_path / "a.csv", "gad7", rows)
    for items in ("3", "2 to 4"):
        [issue] = refusal(path, "gad7", **stored, **read_as({items: REVERSED})).issues
        assert issue.code == "answers.turned-twice"
        assert str(issue).startswith("a.csv: Item 3 of gad7 would be turned round twice")
    for one in (stored, read_as({"3": REVERSED})):
        assert scores(path, "gad7", **one) == right
    path = csv(tmp_path / "c.csv", "gad7", recoded(rows, {n: n + 1 for n in range(4)}))
    for items in ("", "3"):
        shifted = {items: {str(n + 1): n for n in range(4)}, "": {str(n + 1): n for n in range(4)}}
        assert scores(path, "gad7", **stored, **read_as(shifted)) == right
    path = csv(tmp_path / "d.csv", "gad7", recoded(rows, REVERSED))
    assert scores(path, "gad7", **stored, **read_as({"": REVERSED})) == right


def test_codes_that_fall_and_a_coding_of_the_same_items_are_refused(tmp_path: Path) -> None:
    """Each alone brings the reverse-keyed items back to the form; together they would undo it."""
    sdq = instrument("sdq")
    turned = [i for i in sdq.items if any(i in s.reverse_keyed for s in sdq.scales.values())]
    right = scores(csv(tmp_path / "b.csv", "sdq", SDQ_ROWS), "sdq", informant="self")
    places = {list(sdq.items).index(item) for item in turned}
    rows = [[2 - v if at in places else v for at, v in enumerate(row)] for row in SDQ_ROWS]
    path = csv(tmp_path / "a.csv", "sdq", rows)
    falling = read_as({", ".join(turned): {"0": 2, "1": 1, "2": 0}})
    coding = {"coding": "already_reversed"}
    for one in (falling, coding):
        assert scores(path, "sdq", informant="self", **one) == right
    [issue] = refusal(path, "sdq", informant="self", **coding, **falling).issues
    assert issue.code == "answers.turned-twice"
    assert "as coding: already_reversed turns the reverse-keyed items" in str(issue)
    rising = read_as({", ".join(turned): {str(n): n for n in range(3)}})
    assert scores(path, "sdq", informant="self", **coding, **rising) == right
    mirrored = csv(tmp_path / "c.csv", "sdq", [[2 - v for v in row] for row in rows])
    whole = read_as({"": {"0": 2, "1": 1, "2": 0}})
    assert scores(mirrored, "sdq", informant="self", **coding, **whole) == right


def test_what_speaks_against_a_declared_coding_is_told(tmp_path: Path) -> None:
    """Labels may be older than the numbers, so that only the answers can tell."""
    path = sav(tmp_path / "a.sav", "sdq", SDQ_ROWS, dict(enumerate(SDQ)))
    told = notes(path, "sdq", informant="self", coding="already_reversed")
    assert "run against the other items when read by the coding that is said of this file" in told
    assert "as on the form: --coding raw" in told
    assert "run" not in notes(path, "sdq", informant="self", coding="raw")


def test_codes_are_words_with_commas_and_no_code_has_two_answers() -> None:
    from evaluation.command.score import meant_codes

    assert meant_codes("quite a lot, really=2,loads=3, 0 = 1") == {
        "": {"quite a lot, really": 2, "loads": 3, "0": 1}
    }
    for wrong in ("1,2=0", "1=0,1=2", "1=0,2", "a=?"):
        with pytest.raises(SystemExit):
            meant_codes(wrong)


# --- number and word in one cell ------------------------------------------------------------------

CELLS = {
    "reversed": ("{} - {}", {n: 3 - n for n in range(4)}),
    "one too high": ("{}. {}", {n: n + 1 for n in range(4)}),
    "behind the word": ("{1} ({0})", {0: 1, 1: 0, 2: 2, 3: 3}),
}


@pytest.mark.parametrize("kind", CELLS)
def test_cells_whose_number_and_word_disagree_are_refused_in_one_message(
    tmp_path: Path, kind: str
) -> None:
    shape, codes = CELLS[kind]
    rows = [[shape.format(codes[v], GAD[v]) for v in row] for row in GAD_ROWS]
    path = csv(tmp_path / "a.csv", "gad7", rows)
    [issue] = refusal(path, "gad7").issues
    assert issue.code == "answers.codes-against-words"
    by_words, *_ = advised(str(issue))
    assert scores(path, "gad7", **read_as(by_words)) == scores(
        csv(tmp_path / "b.csv", "gad7", GAD_ROWS), "gad7"
    )


def test_numbers_with_words_are_read_where_an_instrument_has_no_words(tmp_path: Path) -> None:
    rows = [[f"{v} - {FREQUENT[v - 1]}" for v in row] for row in WEM_ROWS]
    plain = csv(tmp_path / "b.csv", "wemwbs", WEM_ROWS)
    path = csv(tmp_path / "a.csv", "wemwbs", rows)
    assert scores(path, "wemwbs") == scores(plain, "wemwbs")
    turned = [[f"{v} - {FREQUENT[5 - v]}" for v in row] for row in WEM_ROWS]
    assert "run the other way" in str(refusal(csv(path, "wemwbs", turned), "wemwbs"))


def test_words_that_an_instrument_has_not_are_one_message(tmp_path: Path) -> None:
    rows = [[FREQUENT[v - 1] for v in row] for row in WEM_ROWS]
    path = csv(tmp_path / "a.csv", "wemwbs", rows)
    [issue] = refusal(path, "wemwbs").issues
    assert issue.code == "answers.words-not-known"
    assert "mpty" not in str(issue)
    [codes] = advised(str(issue))
    plain = csv(tmp_path / "b.csv", "wemwbs", WEM_ROWS)
    assert scores(path, "wemwbs", **read_as(codes)) == scores(plain, "wemwbs")
    welsh = ["Dim", "Ychydig", "Llawer", "Bob dydd"]
    path = csv(tmp_path / "c.csv", "gad7", [[welsh[v] for v in row] for row in GAD_ROWS])
    [issue] = refusal(path, "gad7").issues
    assert "dim=?" in str(issue)
    numbered = [[f"{v} - {welsh[v]}" for v in row] for row in GAD_ROWS]
    path = csv(tmp_path / "d.csv", "gad7", numbered)
    [codes] = advised(str(refusal(path, "gad7")))
    plain = csv(tmp_path / "e.csv", "gad7", GAD_ROWS)
    assert scores(path, "gad7", **read_as(codes)) == scores(plain, "gad7")


def test_words_of_items_that_are_printed_reversed_stand_for_the_opposite_numbers(
    tmp_path: Path,
) -> None:
    printed = answers(10, 4)
    turned = {int(i) for s in instrument("core10").scales.values() for i in s.reverse_keyed}
    words = [
        [FREQUENT[4 - v if n in turned else v] for n, v in enumerate(row, 1)] for row in printed
    ]
    path = csv(tmp_path / "a.csv", "core10", words)
    said = str(refusal(path, "core10"))
    codes = {items: answer for each in advised(said) for items, answer in each.items()}
    assert len(codes) == 2
    plain = csv(tmp_path / "b.csv", "core10", printed)
    assert scores(path, "core10", **read_as(codes)) == scores(plain, "core10")


def test_words_alone_can_be_declared(tmp_path: Path) -> None:
    rows = [[FREQUENT[v - 1] for v in row] for row in WEM_ROWS]
    path = csv(tmp_path / "a.csv", "wemwbs", rows)
    words = {"": {word: float(n) for n, word in enumerate(FREQUENT, 1)}}
    plain = csv(tmp_path / "b.csv", "wemwbs", WEM_ROWS)
    assert scores(path, "wemwbs", **read_as(words)) == scores(plain, "wemwbs")


def test_a_code_beside_the_end_of_one_column_is_not_called_a_sign(tmp_path: Path) -> None:
    one_off = [[v + (n == 3) for n, v in enumerate(row)] for row in GAD_ROWS]
    told = str(refusal(csv(tmp_path / "a.csv", "gad7", one_off), "gad7"))
    assert "out of range" in told
    assert "--not-answered" not in told
    far = [[9 if n == 3 and v == 3 else v for n, v in enumerate(row)] for row in GAD_ROWS]
    assert '--not-answered "9"' in str(refusal(csv(tmp_path / "b.csv", "gad7", far), "gad7"))


# --- codes without labels -------------------------------------------------------------------------

SHIFTED = {
    "from 1 where it is from 0": ("gad7", GAD_ROWS, 1),
    "three points from 1": ("sdq", SDQ_ROWS, 1),
    "from 0 where it is from 1": ("wemwbs", WEM_ROWS, -1),
    "from -2 to 2": ("wemwbs", WEM_ROWS, -3),
}


@pytest.mark.parametrize("kind", SHIFTED)
def test_a_form_coded_from_another_number_is_one_message_and_its_advice_is_right(
    tmp_path: Path, kind: str
) -> None:
    name, rows, offset = SHIFTED[kind]
    who = {"informant": "self"} if name == "sdq" else {}
    low, high = min(map(min, rows)), max(map(max, rows))
    path = csv(tmp_path / "a.csv", name, [[v + offset for v in row] for row in rows])
    [issue] = refusal(path, name, **who).issues
    assert issue.code == "answers.codes-shifted"
    assert f"run from {low + offset} to {high + offset}" in str(issue)
    assert f"from {low} to {high}" in str(issue)
    assert "mpty" not in str(issue)
    assert "not-answered" not in str(issue)
    [codes] = advised(str(issue))
    plain = csv(tmp_path / "b.csv", name, rows)
    assert scores(path, name, **who, **read_as(codes)) == scores(plain, name, **who)


@pytest.mark.parametrize(("name", "rows"), [("gad7", GAD_ROWS), ("sdq", SDQ_ROWS)])
def test_a_shifted_form_within_range_is_noted_with_the_likely_offset(
    tmp_path: Path, name: str, rows: Rows
) -> None:
    who = {"informant": "self"} if name == "sdq" else {}
    top = max(map(max, rows))
    within = [[min(v, top - 1) for v in row] for row in rows]  # nobody takes the top
    path = csv(tmp_path / "a.csv", name, [[v + 1 for v in row] for row in within])
    said = notes(path, name, **who)
    assert "Nobody has the lowest answer" in said
    assert "1 too high" in said
    [codes] = advised(said)
    plain = csv(tmp_path / "b.csv", name, within)
    assert not notes(plain, name, **who)
    assert scores(path, name, **who, **read_as(codes)) == scores(plain, name, **who)


def test_the_second_wave_alone_may_be_shifted(tmp_path: Path) -> None:
    csv(tmp_path / "before.csv", "gad7", GAD_ROWS)
    csv(tmp_path / "after.csv", "gad7", [[v + 1 for v in row] for row in GAD_ROWS])
    words = ("compare", "before.csv", "after.csv", "--instrument", "gad7", "--id", "code")
    told = pathfinder(*words, cwd=tmp_path)
    assert told.returncode == 1
    assert "after.csv" in told.stderr
    assert "before.csv" not in told.stderr
    [option] = re.findall(r'--read-as-after "[^"]+"', told.stderr)
    name, codes = option.split(" ", 1)
    again = pathfinder(*words, name, codes.strip('"'), "--json", cwd=tmp_path)
    assert json.loads(again.stdout)["scales"]["anxiety"]["change"]["value"] == 0


def test_a_code_far_away_in_column_after_column_is_one_message_about_the_code(
    tmp_path: Path,
) -> None:
    rows = [
        [9 if (n + i) % 11 == 0 else v for i, v in enumerate(row)] for n, row in enumerate(GAD_ROWS)
    ]
    path = csv(tmp_path / "a.csv", "gad7", rows)
    [issue] = refusal(path, "gad7").issues
    assert issue.code == "answers.code-out-of-range"
    assert '--not-answered "9"' in str(issue)
    assert scores(path, "gad7", not_answered=("9",))


def test_more_answers_than_the_instrument_has_are_one_message(tmp_path: Path) -> None:
    rows = [[0, 1, 2, 3, 4, 4, 0], *GAD_ROWS, [4, 4, 4, 3, 2, 1, 0]]
    [issue] = refusal(csv(tmp_path / "a.csv", "gad7", rows), "gad7").issues
    assert issue.code == "answers.codes-beyond"
    assert "run from 0 to 4" in str(issue)
    percent = [[(v - 1) * 25 for v in row] for row in WEM_ROWS]
    path = csv(tmp_path / "b.csv", "wemwbs", percent)
    [issue] = refusal(path, "wemwbs").issues
    [codes] = advised(str(issue))
    plain = csv(tmp_path / "c.csv", "wemwbs", WEM_ROWS)
    assert scores(path, "wemwbs", **read_as(codes)) == scores(plain, "wemwbs")


def test_one_slip_is_told_by_its_cell(tmp_path: Path) -> None:
    rows = [row[:] for row in GAD_ROWS]
    rows[3][2] = 4
    [issue] = refusal(csv(tmp_path / "a.csv", "gad7", rows), "gad7").issues
    assert (issue.code, issue.cell) == ("answers.not-known", "D5")


# --- what is declared -----------------------------------------------------------------------------


def test_what_is_declared_of_some_items_goes_before_the_whole() -> None:
    gad = instrument("gad7")
    declared = {"gad7": {"1": 0.0}, "gad7 2 to 4, 6": {"1": 3.0}}
    assert [codes_of(declared, gad, item)["1"] for item in "1234567"] == [0, 3, 3, 3, 0, 3, 0]  # type: ignore[index]
    assert codes_of({"phq9": {"1": 0.0}}, gad, "1") is None


def test_declared_codes_that_do_not_stand_for_answers_are_told(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "gad7", GAD_ROWS)
    said = str(refusal(path, "gad7", **read_as({"9": {"1": 0.0}})))
    assert "there are no such items" in said
    assert "no answer of gad7" in str(refusal(path, "gad7", **read_as({"": {"1": 7.0}})))
    said = str(refusal(path, "gad7", **read_as({"": {"1": 0.0, "2": 1.0, "3": 2.0}})))
    assert '"0" is not an answer that this item knows: explained are 1, 2, 3' in said


def test_missing_codes_of_a_sav_count_inside_the_range_and_in_labels(tmp_path: Path) -> None:
    rows = [row[:] for row in WEM_ROWS]
    rows[4][0] = rows[5][1] = 5
    ranges = {f"wemwbs_{n}": [{"lo": 5, "hi": 5}] for n in range(1, 15)}
    path = sav(
        tmp_path / "a.sav", "wemwbs", rows, dict(enumerate(FREQUENT, 1)), missing_ranges=ranges
    )
    alone = csv(tmp_path / "a.csv", "wemwbs", [["" if v == 5 else v for v in row] for row in rows])
    assert str(scores(path, "wemwbs")) == str(scores(alone, "wemwbs"))


def test_response_sets_without_whole_numbers_have_no_offset(tmp_path: Path) -> None:
    rows = [[round(2 + n / 7, 1)] * 4 for n in range(30)]
    assert not notes(csv(tmp_path / "a.csv", "ors", rows), "ors")
    assert ResponseSet(minimum=0, maximum=10, whole=False).allows(2.5)


def test_a_missing_code_of_an_identifier_is_no_person(tmp_path: Path) -> None:
    import pandas as pd

    heads, *cells = table("gad7", GAD_ROWS)
    frame = pd.DataFrame(cells, columns=[str(head) for head in heads])
    frame["code"] = [99.0 if n in (2, 3) else float(n) for n in range(len(frame))]
    missing = {"code": [{"lo": 99, "hi": 99}]}
    pyreadstat.write_sav(frame, tmp_path / "a.sav", missing_ranges=missing)
    error = refusal(tmp_path / "a.sav", "gad7")
    assert [issue.code for issue in error.issues] == ["people.no-identifier"] * 2


def test_labels_of_signs_for_no_answer_do_not_hide_a_shifted_form(tmp_path: Path) -> None:
    shifted = [[v + 1 for v in row] for row in GAD_ROWS]
    shifted[3][2] = 99
    labels = {99: "Refused", **{n: str(n) for n in range(1, 5)}}
    error = refusal(sav(tmp_path / "a.sav", "gad7", shifted, labels), "gad7")
    assert [issue.code for issue in error.issues] == ["answers.codes-shifted"]


def test_labels_for_fewer_answers_than_the_instrument_has_are_noted(tmp_path: Path) -> None:
    rows = [[min(v, 4) for v in row] for row in WEM_ROWS]
    labels = {1: "Nooit", 2: "Soms", 3: "Vaak", 4: "Altijd"}
    assert "fewer answers" in notes(sav(tmp_path / "a.sav", "wemwbs", rows, labels), "wemwbs")
    assert not notes(sav(tmp_path / "a.sav", "wemwbs", WEM_ROWS, labels), "wemwbs")


# --- in a deliverable -----------------------------------------------------------------------------

WAVE = {"identify": ["code"], "rows_count": "children"}


def answered(study: Study) -> dict[str, list[list[float]]]:
    return {r.wave: r.answers.to_numpy().tolist() for r in read_responses(study)}


def test_check_tells_of_the_second_wave_alone_and_what_it_advises_is_right(tmp_path: Path) -> None:
    files = [{**WAVE, "file": f"{wave}.csv", "wave": wave} for wave in ("baseline", "endpoint")]
    study = make_study(tmp_path, *files, instruments=["gad7"])
    folder = tmp_path / "deliverables" / "d"
    csv(folder / "baseline.csv", "gad7", GAD_ROWS)
    csv(folder / "endpoint.csv", "gad7", [[v + 1 for v in row] for row in GAD_ROWS])
    with pytest.raises(DataError) as stopped:
        read_responses(study)
    [issue] = stopped.value.issues
    assert issue.file == "deliverables/d/endpoint.csv"
    [advice] = re.findall(r"read_as: (\{.*?\}\}) for this file in deliverable.yaml", str(issue))
    files[1]["read_as"] = yaml.safe_load(advice)
    right = answered(make_study(tmp_path, *files, instruments=["gad7"]))
    assert right["baseline"] == right["endpoint"]


@pytest.mark.parametrize("labelled", [True, False])
def test_waves_side_by_side_have_codes_of_their_own(tmp_path: Path, labelled: bool) -> None:
    import pandas as pd

    columns = {
        wave: {"gad7": {str(n): f"{wave}_{n}" for n in range(1, 8)}}
        for wave in ("baseline", "endpoint")
    }
    heads = ["code", *(h for c in columns.values() for h in c["gad7"].values())]
    rows = [[f"P{n}", *row, *(3 - v for v in row)] for n, row in enumerate(GAD_ROWS)]
    labels = {
        head: dict(enumerate(GAD if head.startswith("base") else GAD[::-1])) for head in heads[1:]
    }
    waves: dict[str, Any] = {wave: {"columns": c} for wave, c in columns.items()}
    if not labelled:
        waves["endpoint"]["read_as"] = {"gad7": {"0": 3, "1": 2, "2": 1, "3": 0}}
    study = make_study(tmp_path, {**WAVE, "file": "a.sav", "waves": waves}, instruments=["gad7"])
    pyreadstat.write_sav(
        pd.DataFrame(rows, columns=heads),
        tmp_path / "deliverables" / "d" / "a.sav",
        variable_value_labels=labels if labelled else None,
    )
    right = answered(study)
    assert right["baseline"] == right["endpoint"]
    said = [note for r in read_responses(study) for note in r.notes]
    assert [n.code for n in said if r"endpoint_1 to endpoint_7" in n.problem] == (
        ["answers.read-by-label"] if labelled else []
    )


def test_read_as_beside_waves_is_a_fault_of_the_declaration(tmp_path: Path) -> None:
    waves = {"baseline": {"columns": {"gad7": {"1": "a"}}}}
    file = {**WAVE, "file": "a.csv", "waves": waves, "read_as": {"gad7": {"1": 0}}}
    with pytest.raises(DeclarationError, match="belongs under the wave"):
        make_study(tmp_path, file, instruments=["gad7"])


def test_read_shows_what_codes_mean(tmp_path: Path) -> None:
    labels = {REVERSED[n]: word for n, word in enumerate(GAD)}
    sav(tmp_path / "a.sav", "gad7", recoded(GAD_ROWS, REVERSED), labels)
    told = pathfinder("read", "a.sav", "--instrument", "gad7", "--json", cwd=tmp_path)
    assert "answers.read-by-label" in [i["code"] for i in json.loads(told.stdout)["issues"]]


def test_labels_of_ends_that_nobody_chose_count_too(tmp_path: Path) -> None:
    inner = [[min(max(v, 2), 4) for v in row] for row in WEM_ROWS]
    right = {1: "Laag", 5: "Hoog"}
    assert not notes(sav(tmp_path / "a.sav", "wemwbs", inner, right), "wemwbs")
    path = sav(tmp_path / "b.sav", "wemwbs", inner, {0: "Laag", 4: "Hoog"})
    assert "1 too low" in str(refusal(path, "wemwbs"))
