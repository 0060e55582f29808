"""Makes the synthetic data of the examples that ``pathfinder demo --full`` adds.

Nobody stands behind any row. ``make_synthetic`` writes them with the others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from evaluation.command.demo.make_coded import coded_project
from evaluation.command.demo.make_supplied import minimum_dataset, reached, visited

_SEED = 20261130
Rows = list[list[str]]

COUNTIES = {"Norfolk": 17, "Suffolk": 13, "Essex": 19, "Cambridgeshire": 12}
EMPLOYERS = {
    "Children's services": 19,
    "Education": 13,
    "Health": 9,
    "Police": 10,
    "Youth justice": 8,
    "A housing association": 1,  # words of their own, as Microsoft Forms writes "Other"
    "A youth club": 1,
}
BARRIERS = {
    "Agencies do not share what they know": 0.62,
    "Too little time for each child": 0.53,
    "Thresholds differ between areas": 0.41,
    "Nobody to ring outside office hours": 0.34,
    "Staff change too often": 0.28,
    "Words that blame the child": 0.19,
}
NO_BARRIER = "Nothing gets in the way"
AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
STATEMENTS = {
    "I know the signs that a child may be exploited": 0.74,
    "I know whom to ring when I am worried at night": 0.45,
    "Agencies in my county share what they know": 0.4,
    "Children are asked what they want": 0.55,
}
EASE = ("Very hard", "Hard", "Easy", "Very easy")
SERVICES = {
    "Children's social care": 0.52,
    "Police": 0.6,
    "Child mental health services": 0.28,
    "Housing": 0.35,
}
ORGANISATIONS = {
    "County council": 860,
    "Police": 540,
    "Health trust": 470,
    "Schools": 310,
    "District councils": 140,
    "Youth charity": 39,
    "Housing association": 24,
    "Probation": 9,  # so few that they are told together with others
    "Faith group": 5,
    "Sports club": 3,
}
SUITES = {"Norfolk": "ABCD", "Suffolk": "ABC", "Essex": "ABCDEF", "Cambridgeshire": "ABCD"}
UNUSED = ("Suffolk C", "Essex F")
ITEMS = {"Blanket": 24, "Fidget toy": 30, "Playing cards": 14, "Puzzle book": 20, "Stress ball": 12}
REMARKS = (
    "Asked for it a second time",
    "Box was not full",
    "Gave it back after an hour",
    "Talked while using it",
    "Took some time to find the box",
)
WISHES = (
    "One number to ring, day and night",
    "A shared list of who does what",
    "More time with each child",
    "Training together with the police",
    "To hear back after a referral",
)


def more_files() -> dict[str, Rows | dict[str, Rows] | bytes]:
    """Every file by its path below ``deliverables``; a workbook maps sheets to rows."""
    return {
        "stakeholder-map/data/stakeholder_survey.xlsx": {"Sheet1": _survey()},
        "comfort-boxes/data/box_log.xlsx": {"Log": _uses()},
        "e-learning/data/completions.csv": _completions(),
        "policy-review/data/review.xlsx": {"Review": _review()},
        "coded-interviews/data/interviews.qdpx": coded_project(),
        "custody-pilot/data/custody_counts.xlsx": {"Counts": _custody()},
        "expenditure/data/expenditure.xlsx": {"Spending": _account()},
        "minimum-dataset/data/supply.xlsx": minimum_dataset(),
        "minimum-dataset/data/reach.csv": reached(),
        "minimum-dataset/data/visits.csv": visited(),
        "exclusions/data/exclusions.xlsx": {"Figures": _exclusions()},
    }


def _chance(part: str) -> random.Random:
    return random.Random(f"{_SEED} {part}")  # noqa: S311  made-up data, not a secret


def _dealt(dice: random.Random, sizes: Mapping[str, int]) -> list[str]:
    """Each word as often as it says, in random order."""
    words = [word for word, size in sizes.items() for _ in range(size)]
    dice.shuffle(words)
    return words


def _step(dice: random.Random, level: float, steps: Sequence[str]) -> str:
    """One of several steps; ``level`` from 0 to 1 is how far up they stand on average."""
    at = round(level * (len(steps) - 1) + dice.gauss(0, len(steps) * 0.22))
    return steps[min(len(steps) - 1, max(0, at))]


# --- stakeholder map: an export of Microsoft Forms, one row a professional who answered ----------


def _survey() -> Rows:
    dice = _chance("stakeholder map")
    heads = [
        *("ID", "Start time", "Completion time", "Email", "Name"),
        *("Which county do you work in?", "Whom do you work for?"),
        "Do you work directly with children who may be exploited?",
        "How often did you meet such a child in the last three months?",
        "What gets in the way of working together? Tick all that apply.",
        *STATEMENTS,
        *SERVICES,
        "How confident are you that you would notice a child at risk? (0 to 10)",
        "What one thing would help most?",
    ]
    began = datetime(2021, 5, 4, 8, 30)  # noqa: DTZ001  as the tool writes it, without a zone
    rows = [heads]
    people = zip(_dealt(dice, COUNTIES), _dealt(dice, EMPLOYERS), strict=True)
    for number, (county, employer) in enumerate(people, 1):
        began += timedelta(minutes=dice.randint(40, 700))
        ended = began + timedelta(seconds=dice.randint(200, 1100))
        meets = dice.random() < 0.72
        often = dice.choice(("Every week", "Every month", "Every month", "Less often", "Not once"))
        stopped = dice.random() < 0.07  # left the form after the barriers
        rows.append(
            [
                *(str(number), f"{began:%Y-%m-%d %H:%M:%S}", f"{ended:%Y-%m-%d %H:%M:%S}"),
                *("anonymous", "", county, employer, "Yes" if meets else "No"),
                often if meets else "",
                _ticked(dice),
                *("" if stopped else answer for answer in _judged(dice)),
            ]
        )
    return rows


def _ticked(dice: random.Random) -> str:
    ticked = [barrier for barrier, share in BARRIERS.items() if dice.random() < share]
    return "".join(f"{barrier};" for barrier in ticked or [NO_BARRIER])


def _judged(dice: random.Random) -> Iterator[str]:
    """What one person says of the statements, the services, and themselves."""
    mood = dice.gauss(0, 0.08)
    for level in STATEMENTS.values():
        unsure = dice.random() < 0.06
        yield "Don't know" if unsure else _step(dice, level + mood, AGREE)
    for level in SERVICES.values():
        never = dice.random() < 0.18
        yield "Never tried" if never else _step(dice, level + mood, EASE)
    yield str(min(10, max(0, round(6.4 + 10 * mood + dice.gauss(0, 1.7)))))
    yield dice.choice(WISHES) if dice.random() < 0.5 else ""


# --- e-learning: completions of a learning platform, one row an attempt --------------------------


def _completions() -> Rows:
    """Attempts at the course; names are made up, and learners stand under a number."""
    dice = _chance("e-learning")
    rows = [
        [
            *("Learner ID", "Organisation", "Course", "Status", "Attempt", "Date"),
            *("Quiz before", "Quiz after"),
        ]
    ]
    for number, organisation in enumerate(_dealt(dice, ORGANISATIONS), 1):
        enrolled = date(2021, 6, 1) + timedelta(days=dice.randint(0, 240))
        knows = min(9.0, max(1.0, dice.gauss(5.4, 1.5)))
        for attempt, (status, scored) in enumerate(_attempts(dice, organisation), 1):
            enrolled += timedelta(days=dice.randint(0, 12))
            before = str(round(knows)) if status != "Not attempted" and attempt == 1 else ""
            after = str(min(10, max(0, round(knows + scored + dice.gauss(0, 1.2)))))
            rows.append(
                [
                    *(f"L{number:04d}", organisation, "County lines: tier 1", status, str(attempt)),
                    f"{enrolled:%d/%m/%Y}" if status != "Not attempted" else "",
                    *(before, after if status in ("Passed", "Failed") else ""),
                ]
            )
    return rows


def _attempts(dice: random.Random, organisation: str) -> list[tuple[str, float]]:
    """The status of each attempt, with what the quiz after it has on top of the one before."""
    if dice.random() < (0.3 if organisation == "District councils" else 0.14):
        return [("Not attempted", 0)]
    if dice.random() < 0.13:
        return [("Incomplete", 0)]
    if dice.random() < 0.12:
        again = [] if dice.random() < 0.3 else [("Passed", 2.4)]
        return [("Failed", -0.2), *again]
    return [("Passed", 2.1)]


# --- comfort boxes: a log of custody suites, one row a use ---------------------------------------


def _uses() -> Rows:
    """A year of uses in the order of their days; two suites have none."""
    dice = _chance("comfort boxes")
    suites = [f"{county} {letter}" for county, letters in SUITES.items() for letter in letters]
    often = {suite: dice.randint(1, 9) for suite in suites} | dict.fromkeys(UNUSED, 0)
    days = sorted(date(2021, 5, 1) + timedelta(days=dice.randrange(365)) for _ in range(330))
    rows = [["Date", "Suite", "Item", "Useful (1 to 5)", "Comment"]]
    for day in days:
        [suite] = dice.choices(suites, [often[suite] for suite in suites])
        [item] = dice.choices([*ITEMS], [*ITEMS.values()])
        rated = str(min(5, max(1, round(dice.gauss(3.9, 0.9))))) if dice.random() < 0.7 else ""
        said = dice.choice(REMARKS) if dice.random() < 0.2 else ""
        rows.append([f"{day:%Y-%m-%d}", suite, item, rated, said])
    return rows


# --- exclusions: a sheet of figures by county, year and group, with a column for each stage ------

SCHOOL_YEARS = ("2019/20", "2020/21", "2021/22")
PUPILS = {"Northshire": 61_400, "Southshire": 38_900}
# of all pupils, with SEN support or a plan, suspended in a year (without and with), and of those
# suspended permanently excluded
ETHNIC: dict[str, tuple[float, float, float, float]] = {
    "White British": (0.67, 0.15, 0.034, 0.036),
    "White other": (0.08, 0.12, 0.027, 0.034),
    "Gypsy, Roma or Irish Traveller": (0.004, 0.26, 0.094, 0.052),
    "Mixed White and Black Caribbean": (0.018, 0.18, 0.071, 0.055),
    "Black Caribbean": (0.012, 0.19, 0.074, 0.058),
    "Black African": (0.05, 0.12, 0.037, 0.038),
    "Asian": (0.10, 0.10, 0.016, 0.030),
    "Any other group": (0.036, 0.13, 0.029, 0.036),
    "Not known": (0.03, 0.14, 0.044, 0.045),
}


def _exclusions() -> Rows:
    dice = _chance("exclusions")
    rows = [
        [
            *("county", "school year", "ethnicity", "special educational needs"),
            *("Pupils", "Suspended", "Permanently excluded"),
        ]
    ]
    for county, pupils in PUPILS.items():
        for year, level in zip(SCHOOL_YEARS, (0.94, 0.82, 1.1), strict=True):
            for group, (part, needs, suspended, excluded) in ETHNIC.items():
                for has, share in (("No SEN", 1 - needs), ("SEN", needs)):
                    n = round(pupils * part * share * dice.uniform(0.97, 1.03))
                    odds = suspended * level * (3.4 if has == "SEN" else 1)
                    came = _drawn(dice, n, odds)
                    out = _drawn(dice, came, excluded * (1.3 if has == "SEN" else 1))
                    rows.append([county, year, group, has, str(n), str(came), str(out)])
    return rows


def _drawn(dice: random.Random, n: int, chance: float) -> int:
    """How many of n it happens to, each with the same chance."""
    return sum(dice.random() < chance for _ in range(n))


# --- policy review: a sheet of passages, as readers of documents keep it -------------------------

CATEGORIES = {  # how often each is named, and what readers noted of it: enabler, barrier
    "Safeguarding and child protection": (
        0.5,
        ("one way in for all concerns", "thresholds made for harm at home"),
    ),
    "Pathways out": (0.3, ("a named worker until the end", "funds that end with the year")),
    "Modern slavery": (0.45, ("one route for all referrals", "long waits for a decision")),
    "Coordination across government": (0.4, ("joint guidance", "each department counts otherwise")),
    "Serious youth violence": (0.35, ("a duty to share", "risk seen before welfare")),
    "Housing": (0.12, ("moves agreed with the family", "no homes outside of the area")),
    "Transition to adult services": (0.2, ("support up to 25", "support that stops at 18")),
    "Enforcement and disruption": (
        0.4,
        ("orders against those who exploit", "orders used on children"),
    ),
    "School exclusion and alternative provision": (
        0.35,
        ("checks before exclusion", "part-time timetables"),
    ),
    "Serious case reviews": (0.25, ("learning gathered in one place", "the same findings again")),
}
BEARS_ON = {  # how often each is meant, and how often as a barrier
    "Partnership approaches": (0.75, 0.55),
    "Interventions": (0.6, 0.4),
    "Staff training": (0.35, 0.25),
    "Promising practice in delivery": (0.45, 0.35),
}
DOCUMENTS = tuple(f"Document {letter}" for letter in "ABCDEFGHIJKLMN")
SILENT = ("Housing", "Staff training"), ("Serious case reviews", "Interventions")


def _review() -> Rows:
    dice = _chance("policy review")
    rows: Rows = [["document", "category", "group", "counts_as", "place", "says"]]
    for document in DOCUMENTS[:-1]:  # in the last nothing was found
        pages = sorted(dice.sample(range(3, 90), 60))
        for category, (often, (helps, hinders)) in CATEGORIES.items():
            for group, (meant, as_barrier) in BEARS_ON.items():
                if (category, group) in SILENT or dice.random() > often * meant:
                    continue
                barrier = dice.random() < as_barrier
                page = f"page {pages.pop(0)}"
                if dice.random() < 0.08:
                    rows.append([document, category, group, "both", page, ""])
                else:
                    kind, says = ("barrier", hinders) if barrier else ("enabler", helps)
                    rows.append([document, category, group, kind, page, says])
    return rows


# --- expenditure: lines and a row of totals, as a programme's accounts are kept -------------------

PROJECTS = {  # planned, and spent
    "Norfolk": {
        "Workers in custody": ("62,000", "57,318.40"),
        "Review of the team approach": ("21,500", "21,500.00"),
        "Alternatives to exclusion": ("38,500", "35,902.75"),
        "E-learning": ("18,000", "19,240.00"),
    },
    "Suffolk": {
        "Groupwork for families": ("54,000", "48,665.12"),
        "Cultural competence": ("16,000", "15,870.00"),
        "Training on disruption": ("29,000", "28,114.60"),
        "Peer parents": ("21,000", "14,206.33"),
    },
    "Essex": {"Staff workshops": ("46,000", "44,980.00"), "Film and tips": ("34,000", "36,750.00")},
    "Cambridgeshire": {
        "Trusted workers": ("78,000", "77,412.88"),
        "Groupwork in two areas": ("32,000", "29,340.25"),
        "Trauma-informed training": ("24,000", "23,118.00"),
    },
    "Shared": {"Evaluation and dataset": ("26,000", "26,000.00")},
}
LENT = {"Suffolk": ("Rooms lent by schools", "4,200"), "Essex": ("Officers at workshops", "6,750")}


def _account() -> Rows:
    """The lines, those in kind, and the totals of what was paid."""
    rows: Rows = [["Line", "Area", "Planned (£)", "Spent (£)", "Funded by", "In kind"]]
    for area, lines in PROJECTS.items():
        rows += [[name, area, *amounts, "Grant", "no"] for name, amounts in lines.items()]
    rows += [[name, area, worth, worth, "Partners", "yes"] for area, (name, worth) in LENT.items()]
    paid = [amounts for lines in PROJECTS.values() for amounts in lines.values()]
    sums = [sum(Decimal(a[n].replace(",", "")) for a in paid) for n in (0, 1)]
    return [*rows, ["Total", "", *(f"{value:,}" for value in sums), "", ""]]


# --- custody pilot: counts of one suite by month, before a worker began and since -----------------

_SINCE = 12  # months before the pilot began
MONTHS = (
    *(f"{month} 2020" for month in ("May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")),
    *(f"{m} 2021" for m in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")),
)


def _custody() -> Rows:
    """By month: detentions, those referred to help, and those after which another followed."""
    dice = _chance("custody pilot")
    rows: Rows = [["period", "measure", "value", "of", "reason"]]
    for at, month in enumerate(MONTHS):
        level = 34 if month.startswith(("Jul", "Aug")) else 29
        held = round(dice.gauss(level, 4))
        referred = sum(dice.random() < (0.62 if at >= _SINCE else 0.41) for _ in range(held))
        again = sum(dice.random() < 0.36 for _ in range(held))
        known = at < len(MONTHS) - 3
        rows += [
            [month, "Detentions of under-18s", str(held), "", ""],
            [month, "Referred to help", str(referred), str(held), ""],
            [
                month,
                "Detained again within three months",
                str(again) if known else "not held",
                str(held),
                "" if known else "three months are not over",
            ],
        ]
    return rows
