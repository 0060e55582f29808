"""Makes the synthetic minimum dataset: what four counties supplied in four half-years.

No figure is anybody's, and no county supplied any of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

Rows = list[list[str]]

COUNTIES = ("Norfolk", "Suffolk", "Essex", "Cambridgeshire")
HALVES = ("Apr to Sep 2020", "Oct 2020 to Mar 2021", "Apr to Sep 2021", "Oct 2021 to Mar 2022")
GENDERS = "girls; boys; not known"
ALL = (0, 1, 2, 3)
# Agency, measure, definition, groups, and about how many.
MEASURES = (
    ("Youth Justice", "First-time entrants", "First caution or conviction", GENDERS, 30),
    ("Youth Justice", "In court for drug supply", "By the first hearing", "", 14),
    ("Youth Justice", "Children with a custodial sentence", "By the day of sentence", "", 5),
    ("Police", "Children arrested for drug supply", "Each child once", GENDERS, 35),
    ("Police", "NRM referrals of children", "By the day of the referral", "", 22),
    ("Police", "Missing episodes, exploitation", "Episodes, and not children", "", 60),
    ("Education", "Permanent exclusions", "Governors' decision in the half-year", GENDERS, 40),
    ("Education", "Part-time timetables", "On the last school day", "", 75),
    ("Community Safety", "Addresses taken over by dealers", "Confirmed at a panel", "", 18),
    ("Community Safety", "Community protection notices", "Where drug supply is named", "", 12),
    ("Housing", "Families moved for their safety", "Where exploitation is the reason", "", 6),
    ("Housing", "Homeless children aged 16 and 17", "By the day of the assessment", "", 20),
    ("Children's Services", "Assessments of exploitation", "Finished in the half-year", "", 110),
    ("Children's Services", "Strategy discussions", "Each child once", "", 45),
    ("Health", "Stab wounds in A&E", "Children, first attendance", "", 8),
    ("Health", "Referrals to drug treatment", "Under 18, accepted", GENDERS, 33),
)
# County, measure -> the half-years in which it is there; in others what is said, and why.
GAPS = {
    ("Norfolk", "Families moved for their safety"): ((), "not held", "No such field"),
    ("Suffolk", "Families moved for their safety"): ((), "not held", ""),
    ("Essex", "Families moved for their safety"): ((), "refused", "Too few"),
    ("Cambridgeshire", "Families moved for their safety"): ((2, 3), "not held", ""),
    ("Norfolk", "Stab wounds in A&E"): ((), "not retrievable", "Free text"),
    ("Suffolk", "Stab wounds in A&E"): ((), "not retrievable", "Free text"),
    ("Essex", "Stab wounds in A&E"): ((1, 2, 3), "refused", "No agreement to share"),
    ("Cambridgeshire", "Stab wounds in A&E"): ((), "refused", "No agreement to share"),
    ("Suffolk", "Part-time timetables"): ((3,), "not retrievable", "Kept by each school"),
    ("Essex", "Part-time timetables"): ((), "not retrievable", "Kept by each school"),
    ("Norfolk", "Addresses taken over by dealers"): ((0, 1, 2), "not held", "The panel has ended"),
    ("Essex", "Community protection notices"): ((3,), "not held", ""),
    ("Cambridgeshire", "Strategy discussions"): ((1, 2, 3), "not retrievable", ""),
}
LATE = {("Essex", 3, "Health"), ("Suffolk", 1, "Education"), ("Norfolk", 3, "Housing")}
OTHERWISE = {  # county, measure -> from which half-year on, and how it is counted there
    ("Essex", "Children arrested for drug supply"): (0, "Arrests, and not children"),
    ("Suffolk", "Missing episodes, exploitation"): (3, "Children, and not episodes"),
    ("Cambridgeshire", "Permanent exclusions"): (2, "Head teacher's decision"),
}
UNKNOWN = {("Norfolk", "Police"), ("Suffolk", "Health")}  # which do not know the third group apart
REVISED = (("Norfolk", 2, "NRM referrals of children"), ("Essex", 2, "Permanent exclusions"))
SILENT = ("Cambridgeshire", 0)  # joined with the second half-year


REACHED = {  # who could use the dataset, was offered a briefing, and came
    "Youth Justice": (132, 118, 96),
    "Police": (420, 260, 142),
    "Education": (310, 150, 61),
    "Community Safety": (88, 70, 45),
    "Housing": (90, 34, 14),
    "Children's Services": (260, 222, 161),
    "Health": (205, 96, 37),
}
STEPS = ("Eligible", "Offered", "Came")
VISITS = {  # product: visits or downloads, month by month
    ("Visits", "Page of the dataset"): (310, 190, 95, 120),
    ("Downloads", "Dataset"): (88, 41, 19, 33),
    ("Downloads", "List of definitions"): (60, 22, 9, 14),
}
MONTHS = ("Apr 2022", "May 2022", "Jun 2022", "Jul 2022")


def reached() -> Rows:
    """Professionals by agency at each step, from those who could use the dataset."""
    rows = [["period", "group", "stage", "value"]]
    for agency, numbers in REACHED.items():
        rows += [["2022", agency, step, str(n)] for step, n in zip(STEPS, numbers, strict=True)]
    return rows


def visited() -> Rows:
    """Visits and downloads of each product by month; of nobody knows whom."""
    rows = [["period", "measure", "group", "value"]]
    for (measure, product), numbers in VISITS.items():
        rows += [
            [month, measure, product, str(n)] for month, n in zip(MONTHS, numbers, strict=True)
        ]
    return rows


def minimum_dataset() -> dict[str, Rows]:
    """The sheets of the form: what was supplied, and what was asked for."""
    head = ["area", "period", "measure", "group", "value", "of", "status", "reason", "definition"]
    return {"Supply": [[*head, "was"], *_supplied()], "Asked for": _asked_for()}


def _asked_for() -> Rows:
    lists = [*zip(COUNTIES, HALVES, strict=True)]
    rows = [["measure", "agency", "definition", "groups", "area", "period"]]
    for at, (agency, measure, definition, groups, _) in enumerate(MEASURES):
        beside = lists[at] if at < len(lists) else ("", "")
        rows.append([measure, agency, definition, groups, *beside])
    return rows


def _supplied() -> Iterator[list[str]]:
    dice = random.Random("minimum dataset 2026")  # noqa: S311  made-up data, not a secret
    size = dict(zip(COUNTIES, (1.0, 0.8, 1.6, 0.9), strict=True))
    sent: dict[tuple[str, int, str, str], str] = {}
    for at, half in enumerate(HALVES):
        for county in COUNTIES:
            for agency, measure, _, groups, usual in MEASURES:
                there, word, reason = GAPS.get((county, measure), (ALL, "", ""))
                since, how = OTHERWISE.get((county, measure), (9, ""))
                names = groups.split("; ")
                for number, group in enumerate(names):
                    about = usual * size[county] / (1, 4, 1.4, 12)[number + (len(names) > 1)]
                    value = str(max(0, round(dice.gauss(about, about**0.5))))
                    apart = number < 2 or (county, agency) not in UNKNOWN
                    status = "late" if (county, at, agency) in LATE else ""
                    row = [county, half, measure, group]
                    if (county, at) == SILENT:
                        yield [*row, "", "", "no answer", "Joined half a year later", "", ""]
                    elif at not in there:
                        yield [*row, "", "", word, reason, "", ""]
                    elif not apart:
                        yield [*row, "", "", "not held", "Counted with the boys", "", ""]
                    else:
                        sent[county, at, measure, group] = value
                        yield [*row, value, "", status, "", how if at >= since else "", ""]
        yield from _corrections(sent, at)


def _corrections(sent: dict[tuple[str, int, str, str], str], now: int) -> Iterator[list[str]]:
    """Rows that correct figures of the half-year before."""
    for county, at, measure in REVISED:
        first = (
            next(g for c, a, m, g in sent if (c, a, m) == (county, at, measure))
            if now == at + 1
            else None
        )
        if first is not None:
            was = sent[county, at, measure, first]
            how = OTHERWISE.get((county, measure), (9, ""))
            yield [
                *(county, HALVES[at], measure, first, str(int(was) + 3), "", "", ""),
                *(how[1] if at >= how[0] else "", was),
            ]
