"""Makes the synthetic data of the demonstration: the same seed, the same files.

Nobody stands behind any row. ``python -m evaluation.command.demo.make_synthetic`` writes them anew.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl

from evaluation.command.demo.make_more import more_files
from evaluation.disk import csv_text

_TIME = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
_HERE = Path(__file__).resolve().parent
_SEED = 20261122
Rows = list[list[str]]
Form = tuple[int, int, Sequence[int], int]  # lowest and highest answer, items turned round, items

SDQ: Form = (0, 2, (1, 4, 7, 9, 11, 14, 17, 20, 21, 25), 25)  # turned: a high answer is good
STRESS: Form = (1, 5, (1, 2, 5, 6, 7, 8, 17, 18), 18)
# An INVENTED pattern, as the real one is licensed; the same as in artic45.key.yaml.
ARTIC: Form = (1, 7, (2, 5, 8, 11, 13, 16, 19, 22, 24, 27, 30, 33, 37, 40, 43), 45)
CONFIDENCE: Form = (1, 5, (), 5)
RATINGS: Form = (0, 10, (), 4)

AGENCIES = {"Children's services": 22, "Education": 17, "Health": 14, "Police": 13}
CODE = ("mother_initial", "birth_day", "birth_month", "town_initial", "house_digit")
_INITIALS = "AAABBCCDDEEFGGHHJJJKKLLLMMMNNPRRSSSTTVW"  # some begin many names and some few
SESSIONS = ("Session 1", "Session 2", "Session 3", "Session 4")


def synthetic_files() -> dict[str, Rows | dict[str, Rows] | bytes]:
    """Every file by its path below ``deliverables``; a workbook maps sheets to rows."""
    return dict([*_flats(), *_training(), *_peer_parents()]) | more_files()


def write_synthetic(folder: Path) -> None:
    """Write every file below ``folder`` (the demonstration's ``deliverables``)."""
    for name, content in synthetic_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            book = openpyxl.Workbook(write_only=True)
            for title, rows in content.items():
                sheet = book.create_sheet(title)
                for row in rows:
                    sheet.append([_cell(cell) for cell in row])
            book.save(path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_bytes(csv_text(content).encode("utf-8"))


def _cell(text: str) -> object:
    """What a survey tool or a person would have in the cell: a number, a time, or words."""
    if text.isdigit():
        return int(text)
    return datetime.fromisoformat(text) if _TIME.fullmatch(text) else text or None


def _chance(part: str) -> random.Random:
    """The dice of one part, so that a change of another leaves it as it is."""
    return random.Random(f"{_SEED} {part}")  # noqa: S311  made-up data, not a secret


def _answers(dice: random.Random, level: float, form: Form) -> list[str]:
    """One person's answers: ``level`` from 0 to 1 is how much of what the items ask there is."""
    low, high, turned, items = form
    answers = []
    for item in range(1, items + 1):
        value = low + (high - low) * level + dice.gauss(0, (high - low) * 0.22)
        value = low + high - value if item in turned else value
        answers.append(str(min(high, max(low, round(value)))))
    return answers


def _normal(dice: random.Random, people: Iterable[str], mean: float, sd: float) -> dict[str, float]:
    """A number of each person, normally distributed."""
    return {code: dice.gauss(mean, sd) for code in people}


def _wave(
    dice: random.Random,
    form: Form,
    levels: tuple[Mapping[str, float], Mapping[str, float], float],
    away: Collection[str] = (),
) -> Rows:
    """A row of answers for each person; ``levels``: start, gain, and the share of it that is there.

    Dice are thrown for those who are away too, so that the others keep their answers.
    """
    start, gain, share = levels
    drawn = {code: _answers(dice, start[code] + share * gain[code], form) for code in start}
    return [[code, *answers] for code, answers in drawn.items() if code not in away]


def _without(rows: Rows, cells: Sequence[tuple[int, int]]) -> Rows:
    """The rows with some cells empty: items that were left out."""
    for row, column in cells:
        rows[row][column] = ""
    return rows


# --- FLATS: children in two small groups, and their caregivers -----------------------------


def _flats() -> Iterator[tuple[str, Rows | dict[str, Rows]]]:
    dice = _chance("flats children")
    groups = {f"C{n:02d}": "Group A" if n <= 7 else "Group B" for n in range(1, 14)}
    start = {c: min(0.75, max(0.3, level)) for c, level in _normal(dice, groups, 0.5, 0.08).items()}
    gain = _normal(dice, groups, 0.11, 0.06)
    heads = ["code", "group", *(f"sdq_{item}" for item in range(1, 26))]
    for wave, share, away, gaps in (
        ("before", 0.0, (), [(2, 9), (6, 20)]),
        ("after", -1.0, ("C04", "C11"), [(1, 14)]),
        ("follow_up", -0.8, ("C04", "C09", "C11"), [(4, 5), (4, 17)]),
    ):
        answered = _wave(dice, SDQ, (start, gain, share), away)
        rows = [[code, groups[code], *answers] for code, *answers in answered]
        yield f"flats/data/children_{wave}.csv", _without([heads, *rows], gaps)
    yield "flats/data/caregivers.xlsx", _caregivers()


def _caregivers() -> dict[str, Rows]:
    dice = _chance("flats caregivers")
    people = [f"P{n:02d}" for n in range(1, 10)]
    start = _normal(dice, people, 0.5, 0.09)
    gain = _normal(dice, people, 0.08, 0.05)
    heads = ["code", *(f"parental_stress_scale_{item}" for item in range(1, 19))]
    return {
        sheet: [heads, *_wave(dice, STRESS, (start, gain, share), away)]
        for sheet, share, away in (("Before", 0, ()), ("After", -1, ("P06",)))
    }


# --- trauma-informed training: a register, attitudes before and after, confidence looking back


def _training() -> Iterator[tuple[str, Rows]]:
    dice = _chance("training")
    invited = [agency for agency, size in AGENCIES.items() for _ in range(size)]
    agencies = {f"S{n:03d}": agency for n, agency in enumerate(invited, 1)}
    session = {code: SESSIONS[at % 4] for at, code in enumerate(agencies)}
    stayed_away = set(dice.sample(list(agencies), 14))
    came = [code for code in agencies if code not in stayed_away]
    left_early = set(dice.sample(came, 11))
    # completing is staying to the end and filling in the last form
    left_early |= set(dice.sample([code for code in came if code not in left_early], 2))
    moved = set(came[5::17])  # missed their session and came to the next
    yield (
        "trauma-informed-training/data/attendance.csv",
        _register(agencies, session, (stayed_away, left_early, moved)),
    )
    attitude = _normal(dice, came, 0.62, 0.07)
    by_session = dict(zip(SESSIONS, (0.09, 0.05, 0.07, 0.03), strict=True))
    gain = {code: by_session[session[code]] + dice.gauss(0, 0.03) for code in came}
    at = {code: _next(session[code]) if code in moved else session[code] for code in came}
    # The register knows people, the questionnaire only a code. Dice that leave some links doubtful
    # and lose nobody: as many are linked as completed, or their numbers would hide one another.
    wrote = _chance("training codes 77")
    true = {code: _code(wrote) for code in came}
    heads = [*CODE, "session", *(f"artic45_{item}" for item in range(1, 46)), "agency"]
    for wave, share, away in (("before", 0, set[str]()), ("after", 1, left_early)):
        drawn = {code: _artic(dice, attitude[code] + share * gain[code]) for code in came}
        rows = [
            [*_slips(wrote, true[code]), at[code], *answers, agencies[code]]
            for code, answers in drawn.items()
            if code not in away
        ]
        answered = _without([heads, *rows], [(3, 12), (9, 34)])[1:]
        wrote.shuffle(answered)  # as they came in
        yield f"trauma-informed-training/data/staff_{wave}.csv", [heads, *answered]
    stayed = {code: session for code, session in at.items() if code not in left_early}
    yield "trauma-informed-training/data/looking_back.csv", _looking_back(stayed)


def _code(dice: random.Random) -> list[str]:
    """What one person would write, were it not for slips; the elements of ``CODE``."""
    letters = dice.choices(_INITIALS, k=2)
    day, month, digit = dice.randint(1, 28), dice.randint(1, 12), dice.randint(0, 9)
    return [letters[0], str(day), str(month), letters[1], str(digit)]


def _slips(dice: random.Random, code: Sequence[str]) -> list[str]:
    """The code as it was written this time: 7% of elements another one, 2% left out."""
    return [
        "" if (chance := dice.random()) < 0.02 else slip if chance < 0.09 else mine
        for mine, slip in zip(code, _code(dice), strict=True)
    ]


def _looking_back(sessions: Mapping[str, str]) -> Rows:
    """Confidence now and then, asked at the end of every session but the first."""
    dice = _chance("training looking back")
    items = range(1, 6)
    rows = [["code", "session", *(f"{when}_{item}" for when in ("now", "then") for item in items)]]
    for code, session in sessions.items():
        now = min(0.95, max(0.3, dice.gauss(0.62, 0.1)))
        then = now - dice.gauss(0.17, 0.1)
        ratings = [a for level in (now, then) for a in _answers(dice, level, CONFIDENCE)]
        if session != SESSIONS[0]:
            rows.append([code, session, *ratings])
    return rows


def _next(session: str) -> str:
    return SESSIONS[(SESSIONS.index(session) + 1) % 4]


def _register(
    agencies: Mapping[str, str],
    session: Mapping[str, str],
    who: tuple[set[str], set[str], set[str]],
) -> Rows:
    """One row a person and session that they were invited to."""
    stayed_away, left_early, moved = who
    rows = [["code", "session", "agency", "invited", "attended", "completed"]]
    for code, agency in agencies.items():
        came = code not in stayed_away
        done = "yes" if came and code not in left_early else "no"
        if code in moved:
            rows.append([code, session[code], agency, "yes", "no", "no"])
            rows.append([code, _next(session[code]), agency, "yes", "yes", done])
        else:
            rows.append([code, session[code], agency, "yes", "yes" if came else "no", done])
    return rows


def _artic(dice: random.Random, level: float) -> list[str]:
    """45 answers from 1 to 7; a few of the last ten do not apply to everybody."""
    answers = _answers(dice, level, ARTIC)
    return [
        "N/A" if item >= 36 and dice.random() < 0.04 else answer
        for item, answer in enumerate(answers, 1)
    ]


# --- peer parents: seven parents, four ratings of their own -------------------------------


def _peer_parents() -> Iterator[tuple[str, Rows]]:
    dice = _chance("peer parents")
    people = [f"K{n}" for n in range(1, 8)]
    start = _normal(dice, people, 0.42, 0.1)
    gain = _normal(dice, people, 0.2, 0.09)
    heads = ["code", "signs", "whom_to_ask", "talking", "not_alone"]
    for wave, share in (("before", 0), ("after", 1)):
        rows = _wave(dice, RATINGS, (start, gain, share))
        yield f"peer-parents/data/parents_{wave}.csv", [heads, *rows]


if __name__ == "__main__":
    write_synthetic(_HERE / "deliverables")
