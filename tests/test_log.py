"""Logs of events: what is read, told and counted.

Authority: pandas' own groupby over the same rows for counts; for dates, the calendar; for what is
said, the sentences of the message list.
"""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from workspace_maker import make_workspace

from analyses import log
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import Collector, DataError, DeclarationError, Issue
from evaluation.read.exports.days import months_between, read_days
from evaluation.read.log.events import Events, read_events
from evaluation.read.log.named_places import as_named
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Finding

HEAD = "Date,Suite,Item,How many,Child,Staff,Note"
DECLARED = """title: Boxes
area: A
evaluations:
  - design: log
    data:
      - file: data/log.csv
        rows_count: events
        about: children
        called: uses
        events: {place: Suite, when: Date, item: Item, count: How many, person: Child}
        places: {North suite: Kent, South suite: Kent, West suite: Surrey}
        ratings: {Staff: {title: How useful, lowest: 1, highest: 5, by: staff}}
        comments: [Note]
"""
ROWS = (
    "2021-04-03,North suite,Book,1,c1,4,Calm",
    "2021-04-20,South suite,Ball,2,c2,5,",
    "2021-06-01,North suite,Book,1,c1,,",
)


def study_of(folder: Path, *rows: str, declared: str = DECLARED, head: str = HEAD) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "log.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    return open_study("d", 1, folder)


def read(folder: Path, *rows: str, declared: str = DECLARED, head: str = HEAD) -> Events:
    return read_events(study_of(folder, *rows, declared=declared, head=head))


def told(folder: Path, *rows: str, declared: str = DECLARED, head: str = HEAD) -> list[Issue]:
    """The faults of a log."""
    with pytest.raises(DataError) as caught:
        read(folder, *rows, declared=declared, head=head)
    return list(caught.value.issues)


def noted(events: Events) -> dict[str, str]:
    return {note.code: f"{note.cell}: {note.problem}" for note in events.notes}


def found(folder: Path, *rows: str, declared: str = DECLARED) -> dict[str, Finding]:
    study = study_of(folder, *rows, declared=declared)
    return {f.key: f for f in log.analyse(study, read_events(study))}


def test_counts_are_those_of_pandas(tmp_path: Path) -> None:
    rng = random.Random(3)
    suites = ("North suite", "South suite")
    lines = [
        (date(2021, 4, 1) + timedelta(rng.randrange(300)), rng.choice(suites), rng.randrange(4))
        for _ in range(200)
    ]
    rows = [f"{day},{suite},Book,{n},c{n},3," for day, suite, n in lines]
    frame = pd.DataFrame(lines, columns=["day", "suite", "n"])
    findings = found(tmp_path, *rows)
    by_place = {r.cells["label"]: r.cells["n"] for r in findings["log.by_place"].table.rows}
    assert by_place == {**frame.groupby("suite")["n"].sum().to_dict(), "West suite": 0}
    months = frame.groupby(frame["day"].map(lambda day: day.strftime("%b %Y")))["n"].sum()
    over_time = {r.cells["label"]: r.cells["n"] for r in findings["log.over_time"].table.rows}
    assert over_time == months.to_dict()
    matrix = findings["log.by_place_and_time"].table
    cells = frame.pivot_table(
        index="suite",
        columns=frame["day"].map(lambda d: d.strftime("%b %Y")),
        values="n",
        aggfunc="sum",
        fill_value=0,
    )
    for row in matrix.rows[:2]:
        for column in matrix.columns[1:]:
            assert row.cells[column.key] == cells.loc[row.cells["label"], column.label]


def test_events_are_not_people(tmp_path: Path) -> None:
    overview = found(tmp_path, *ROWS)["log.overview"]
    assert overview.headline == (
        "4 uses of 2 children were recorded at 2 of 3 places, April to June 2021."
    )
    assert (overview.n, overview.counts) == (2, "")


def test_without_people_events_are_called_events(tmp_path: Path) -> None:
    overview = found(tmp_path, *ROWS, declared=DECLARED.replace(", person: Child", ""))
    assert overview["log.overview"].counts == "uses"
    assert "children" not in overview["log.overview"].headline


def test_a_month_and_a_place_without_any_stand_with_nought(tmp_path: Path) -> None:
    findings = found(tmp_path, *ROWS)
    labels = {r.cells["label"]: r.cells["n"] for r in findings["log.over_time"].table.rows}
    assert labels == {"Apr 2021": 3, "May 2021": 0, "Jun 2021": 1}
    rows = {r.cells["label"]: r.cells["n"] for r in findings["log.by_place"].table.rows}
    assert rows["West suite"] == 0


def test_the_period_adds_months_without_entries(tmp_path: Path) -> None:
    declared = DECLARED.replace(
        "        places:", "        period: {from: 2021-03-01, to: 2021-08-31}\n        places:"
    )
    table = found(tmp_path, *ROWS, declared=declared)["log.over_time"].table
    assert [row.cells["n"] for row in table.rows] == [0, 3, 0, 1, 0, 0]


def test_of_a_log_without_counts_events_are_rated_and_not_entries(tmp_path: Path) -> None:
    declared = DECLARED.replace(", count: How many", "")
    rating = found(tmp_path, *ROWS, declared=declared)["log.rating_staff"]
    assert rating.headline.startswith("2 of 3 uses were rated by staff")


def test_ratings_have_no_interval_and_say_of_how_many(tmp_path: Path) -> None:
    rating = found(tmp_path, *ROWS)["log.rating_staff"]
    assert rating.headline.startswith("2 of 3 entries were rated by staff: 4.5 on average")
    assert all(e.ci_low is None for e in rating.estimates.values())


def test_comments_are_listed_for_the_team_and_for_nobody_else(tmp_path: Path) -> None:
    comments = found(tmp_path, *ROWS)["log.comments"]
    assert comments.kept_inside
    assert [row.cells["words"] for row in comments.table.rows] == ["Calm"]


@pytest.mark.parametrize("word", ["increase", "rose", "fell", "trend", "rate of", "decline"])
def test_no_headline_speaks_of_a_rise_or_fall(tmp_path: Path, word: str) -> None:
    headlines = " ".join(w for f in found(tmp_path, *ROWS).values() for w in f.wordings)
    assert word not in headlines


# --- places ---------------------------------------------------------------------------------------


def test_a_place_that_is_written_in_several_ways_is_one_and_told(tmp_path: Path) -> None:
    events = read(
        tmp_path, *ROWS, "2021-04-04,NORTH  Suite,Book,1,c3,,", "2021-04-05,Noth suite,Book,1,,,"
    )
    assert events.table["place"].value_counts()["North suite"] == 4
    assert noted(events)["events.place-spelt"].startswith("B5: ")
    assert '"Noth suite" as "North suite"' in noted(events)["events.place-near"]


def test_an_unknown_place_is_told_with_those_that_are_declared(tmp_path: Path) -> None:
    [fault] = told(tmp_path, *ROWS, "2021-04-04,Eastern,Book,1,,,", "2021-04-05,Eastern,Book,1,,,")
    assert (fault.code, fault.cell) == ("events.no-such-place", "B5, B6")
    assert "North suite, South suite, West suite" in fault.fix


@pytest.mark.parametrize(
    ("text", "means"),
    [("suite 1", "Suite 1"), ("SUITE-1", "Suite 1"), ("Suite 01", "Suite 1"), ("Suite 11", None)],
)
def test_numbers_of_places_are_never_slips(text: str, means: str | None) -> None:
    assert as_named({text: 1}, ["Suite 1", "Suite 2"]).meant.get(text) == means


@pytest.mark.parametrize("word", ["Total", "Sub-total", "All", "Cyfanswm", "SUMA"])
def test_a_row_of_totals_is_no_place(tmp_path: Path, word: str) -> None:
    assert "events.total-row" in {i.code for i in told(tmp_path, *ROWS, f",{word},,999,,,")}


def test_entries_without_place_or_date_count_and_are_told(tmp_path: Path) -> None:
    rows = (*ROWS, ",North suite,Book,1,,,", "2021-04-09,,Book,2,,,")
    events = read(tmp_path, *rows)
    assert {"events.without-place", "events.without-date"} <= noted(events).keys()
    findings = found(tmp_path, *rows)
    for key in ("log.by_place", "log.over_time"):
        table = findings[key].table
        assert sum(row.cells["n"] for row in table.rows) == 7
        assert table.rows[-1].cells["label"] == "Not recorded"


# --- days -----------------------------------------------------------------------------------------

APRIL = date(2021, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2021-04-03",
        "2021-04-03 10:15:00",
        "3 April 2021",
        "3rd Apr 2021",
        "3-Apr-21",
        "44289",
        "Sat 3 April 2021",
        "April 3, 2021",
    ],
)
def test_days_as_people_write_them(text: str) -> None:
    assert read_days([text], None, None).known == {text: APRIL}


def test_one_reading_that_fits_all_is_taken_and_told(tmp_path: Path) -> None:
    events = read(
        tmp_path, *ROWS, "03/04/2021,North suite,Book,1,,,", "25/04/2021,North suite,Book,1,,,"
    )
    assert str(events.table["when"].iloc[3])[:10] == "2021-04-03"
    assert '"25/04/2021"' in noted(events)["events.dates-read"]
    american = read_days(["03/04/2021", "04/25/2021"], None, None).known
    assert american["03/04/2021"] == date(2021, 3, 4)


def test_dates_that_may_be_read_two_ways_are_asked_of(tmp_path: Path) -> None:
    rows = ("03/04/2021,North suite,Book,1,,,", "05/06/2021,North suite,Book,1,,,")
    [fault] = told(tmp_path, *rows)
    assert (fault.code, fault.cell) == ("events.dates-open", "A2, A3")
    asked = DECLARED.replace("        places:", "        dates: month first\n        places:")
    assert str(read(tmp_path, *rows, declared=asked).table["when"].iloc[0])[:10] == "2021-03-04"


def test_dates_in_two_orders_are_told_with_one_of_each(tmp_path: Path) -> None:
    rows = (f"{day},North suite,Book,1,,," for day in ("13/04/2021", "04/13/2021", "03/04/2021"))
    [fault] = told(tmp_path, *rows)
    assert (fault.code, fault.cell) == ("events.dates-two-orders", "A2, A3")


def test_one_date_in_no_calendar_leaves_the_order_of_the_others() -> None:
    days = read_days(["31/02/2021", "03/04/2021"], None, None)
    assert (days.known, days.wrong) == ({"03/04/2021": APRIL}, ("31/02/2021",))


def test_the_period_decides_between_two_readings() -> None:
    texts = ["03/04/2021", "04/04/2021"]
    known = read_days(texts, None, (date(2021, 4, 1), date(2021, 4, 30)))
    assert (known.known["03/04/2021"], known.order) == (APRIL, "day first")


def test_a_day_in_no_calendar_is_told_at_its_cell(tmp_path: Path) -> None:
    [fault] = told(
        tmp_path, *ROWS, "31/02/2021,North suite,Book,1,,,", "25/02/2021,North suite,Book,1,,,"
    )
    assert (fault.code, fault.cell) == ("events.no-date", "A5")


def test_days_that_a_spreadsheet_exchanged_are_told() -> None:
    """An American spreadsheet makes 4 March of 3/4 and leaves 25/4 as it was typed."""
    made = ["2021-03-04", "2021-07-04", "2021-09-04", "2021-11-04", "2021-02-05", "2021-01-06"]
    days = read_days([*made, "25/04/2021", "13/05/2021", "29/06/2021"], None, None)
    assert set(days.swapped) == set(made)
    assert not read_days([*made, "2021-04-25"], None, None).swapped


def test_a_day_outside_of_the_period_is_told(tmp_path: Path) -> None:
    declared = DECLARED.replace(
        "        places:", "        period: {from: 2021-04-01, to: 2021-05-31}\n        places:"
    )
    [fault] = told(tmp_path, *ROWS, declared=declared)
    assert (fault.code, fault.cell) == ("events.outside-period", "A4")


@pytest.mark.parametrize("days", [1, 28, 31, 59, 365, 800])
def test_months_between_hold_every_day(days: int) -> None:
    first = date(2020, 1, 31)
    months = months_between(first, first + timedelta(days))
    held = {(first + timedelta(n)).replace(day=1) for n in range(days + 1)}
    assert months == sorted(held)


# --- counts, ratings, shapes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "code"),
    [("-1", "not-a-count"), ("1.5", "not-a-count"), ("two", "not-a-count"), ("", "not-a-count")],
)
def test_a_count_is_a_whole_number(tmp_path: Path, count: str, code: str) -> None:
    [fault] = told(tmp_path, *ROWS, f"2021-04-04,North suite,Book,{count},,,")
    assert (fault.code, fault.cell) == (f"events.{code}", "D5")


def test_a_rating_beyond_its_scale_is_told(tmp_path: Path) -> None:
    [fault] = told(tmp_path, *ROWS, "2021-04-04,North suite,Book,1,,9,")
    assert (fault.code, fault.cell) == ("events.no-such-rating", "F5")


def test_several_items_in_one_cell_are_told_and_not_counted_with_each(tmp_path: Path) -> None:
    items = ("Book", "Blanket", "Book; Blanket", "Salt and vinegar")
    rows = [f"2021-05-0{n + 1},North suite,{item},1,c{n},3," for n, item in enumerate(items)]
    note = noted(read(tmp_path, *rows))["events.several-in-one-cell"]
    assert note.startswith("C4: 1 entry names several at once")


PARTED = DECLARED.replace("        places:", '        separator: ";"\n        places:')
PARTED = PARTED.replace(
    "        ratings: {Staff: {title: How useful, lowest: 1, highest: 5, by: staff}}\n", ""
)


def test_items_between_a_declared_separator_count_as_in_rows_of_their_own(tmp_path: Path) -> None:
    joined = ("2021-04-03,North suite,Book; Ball;,1,c1,,Calm", *ROWS[1:])
    apart = (ROWS[0], "2021-04-03,North suite,Ball,1,c1,,", *ROWS[1:])
    one = read(tmp_path / "1", *joined, declared=PARTED)
    two = read(tmp_path / "2", *apart)
    kept = ["place", "when", "item", "count"]
    assert one.table[kept].astype(str).equals(two.table[kept].astype(str))
    assert one.table["person"].nunique() == two.table["person"].nunique() == 2
    assert [words for words, _ in one.comments] == ["Calm"]
    assert noted(one)["events.each-item"].startswith("C2: 1 entry names several")
    assert any("3 entries hold 4 events" in note.fix for note in one.notes)


def test_several_items_of_an_entry_of_several_events_are_refused(tmp_path: Path) -> None:
    [fault] = told(tmp_path, "2021-04-03,North suite,Book;Ball,3,c1,,", *ROWS, declared=PARTED)
    assert (fault.code, fault.cell) == ("events.several-of-each", "D2")


def test_a_separator_needs_to_know_whose_an_entry_is(tmp_path: Path) -> None:
    """Two events of one entry are of one person, whom nobody may count as two."""
    with pytest.raises(DeclarationError, match="person:"):
        read(tmp_path, *ROWS, declared=PARTED.replace(", person: Child", ""))


@pytest.mark.parametrize(("mark", "line"), [(";", '";"'), ("|", '"|"')])
def test_check_gives_the_line_that_parts_items(tmp_path: Path, mark: str, line: str) -> None:
    cells = ["Book", "Ball", "Book;Ball", "Ball;Slide", "Book;Slide", "Book;Ball;Slide", "Slide"]
    rows = [f"2021-05-0{n + 1},North suite,{c},1,c{n},," for n, c in enumerate(cells)]
    rows = [row.replace(";", mark) for row in rows]
    log = read(tmp_path / "1", *rows)
    [note] = [note for note in log.notes if note.code == "events.several-in-one-cell"]
    assert f"separator: {line}" in note.fix
    parted = read(tmp_path / "2", *rows, declared=PARTED.replace('";"', line))
    assert parted.table["item"].value_counts().to_dict() == {"Book": 4, "Ball": 4, "Slide": 4}


def test_a_wide_log_is_told_with_what_to_do(tmp_path: Path) -> None:
    declared = DECLARED.split("        events:", maxsplit=1)[0] + "        events: {place: Suite}\n"
    [fault] = told(
        tmp_path, "North suite,1,2,0", head="Suite,Apr 2021,May 2021,Jun 2021", declared=declared
    )
    assert fault.code == "events.wide"
    assert "Unpivot" in fault.fix


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    codes = {i.code for i in told(tmp_path, "2021-13-04,Eastern,Book,x,,9,")}
    assert len(codes) == 4


def test_files_of_several_suites_are_one_log(tmp_path: Path) -> None:
    study_of(tmp_path, *ROWS)
    data = tmp_path / "deliverables/d/data"
    (data / "west.csv").write_text(f"{HEAD}\n2021-05-01,West suite,Ball,3,c9,,\n", encoding="utf-8")
    block = DECLARED.partition("      - file:")[2]
    declared = f"{DECLARED}      - file:{block.replace('log.csv', 'west.csv')}"
    (tmp_path / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    events = read_events(open_study("d", 1, tmp_path))
    assert events.table.groupby("place", observed=False)["count"].sum().tolist() == [2, 2, 3]
    assert len(events.sources) == 2


def test_an_excel_log_with_a_title_totals_and_typed_dates(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["Comfort boxes 2021"])
    page.append([])
    page.append(HEAD.split(","))
    for n in range(30):
        day = date(2021, 4, 1) + timedelta(days=3 * n)
        page.append([day if n % 5 else f"{day:%d/%m/%Y}", "North suite", "Book", 1 + n % 2])
    page.append(["Total", None, None, 45])
    study = study_of(tmp_path, *ROWS, declared=DECLARED.replace("log.csv", "log.xlsx"))
    book.save(tmp_path / "deliverables/d/data/log.xlsx")
    collector = Collector()
    events = read_events(study, collector)
    assert (len(events.table), int(events.table["count"].sum())) == (30, 45)
    assert "rows.summary" in {issue.code for issue in (*events.notes, *collector.details)}


def test_a_question_on_a_log_may_be_of_its_places_its_items_or_a_rating(tmp_path: Path) -> None:
    asked = """    questions:
      - text: How often?
      - {text: "Where?", measure: area}
      - {text: "When?", measure: when}
      - {text: "What?", measure: item}
      - {text: "How useful?", measure: Staff}
"""
    declared = DECLARED.replace("    data:\n", f"{asked}    data:\n")
    study = study_of(tmp_path, *ROWS, declared=declared)
    findings = [*log.analyse(study, read_events(study))]
    answers = [
        answer for question in answered(asked_of([study]), findings) for answer in question.answers
    ]
    assert [answer.key for answer in answers] == [
        "log.overview",
        "log.by_area",
        "log.over_time",
        "log.by_item",
        "log.rating_staff",
    ]


def test_a_question_on_what_a_log_does_not_hold_is_refused(tmp_path: Path) -> None:
    asked = "    questions:\n      - {text: What kind, measure: kind}\n"
    with pytest.raises(DeclarationError, match="There are: Staff, area, item, place, when"):
        study_of(tmp_path, *ROWS, declared=DECLARED.replace("    data:\n", f"{asked}    data:\n"))


def test_of_years_that_a_log_covers_in_part_none_has_the_most(tmp_path: Path) -> None:
    """Eight months against four: the longer has more, whatever happened."""
    rows = [f"2021-{month:02}-03,North suite,Book,1,c{month},4," for month in range(5, 13)]
    rows += [f"2022-{month:02}-03,North suite,Book,1,d{month},4," for month in range(1, 5)]
    period = "        period: {from: 2021-05-01, to: 2022-04-30}\n"
    declared = DECLARED.replace("        places:", f"{period}        places:")
    [*_, years] = found(tmp_path, *rows, declared=declared)["log.over_time"].fewer_parts
    assert years.headline == "12 uses were recorded, some in each of the 2 years."
    assert "the years at its ends not whole" in years.caveats[0]


def test_of_years_that_a_log_covers_whole_one_may_have_the_most(tmp_path: Path) -> None:
    rows = [f"2021-{month:02}-03,North suite,Book,1,c{month},4," for month in range(5, 13)]
    rows += ["2022-03-01,North suite,Book,1,d1,4,"]
    period = "        period: {from: 2021-01-01, to: 2022-12-31}\n"
    declared = DECLARED.replace("        places:", f"{period}        places:")
    [*_, years] = found(tmp_path, *rows, declared=declared)["log.over_time"].fewer_parts
    assert years.headline == "The most uses were recorded in 2021 (8 of the 9; 2 years in all)."


@pytest.mark.parametrize(
    ("uses", "headline"),
    [
        ((1, 3, 2), "The most uses were recorded at South suite (3 of the 6; 3 places in all)."),
        (
            (3, 1, 3),
            "The most uses were recorded at North suite and West suite (3 and 3 of the 7; 3 places "
            "in all).",
        ),
        ((2, 2, 2), "6 uses were recorded, some at each of the 3 places."),
        ((0, 0, 0), "Uses were recorded by place."),
    ],
)
def test_places_that_share_the_first_place_are_named_together(
    tmp_path: Path, uses: tuple[int, ...], headline: str
) -> None:
    names = ("North", "South", "West")
    rows = [f"2021-04-03,{n} suite,Book,{k},c1,4," for n, k in zip(names, uses, strict=True)]
    assert found(tmp_path, *rows)["log.by_place"].headline == headline


def test_without_declared_places_none_is_counted_of_all_and_near_names_are_told(
    tmp_path: Path,
) -> None:
    declared = re.sub(r"        places:.*\n", "", DECLARED)
    names = [*["North suite"] * 8, *["Norht suite"] * 2, *["Cell A"] * 8, "Cell B"]
    rows = [f"2021-04-03,{name},Book,1,c1,4," for name in names]
    events = read(tmp_path, *rows, declared=declared)
    told = noted(events)
    assert '"Norht suite" (2) and "North suite" (8)' in told["events.names-alike"]
    assert told["events.names-alike"].startswith("B10, B11:")
    assert "Cell" not in told["events.names-alike"]  # a letter tells places apart
    assert "No places are declared" in told["events.no-places"]
    every = found(tmp_path, *rows, declared=declared)
    assert every["log.overview"].headline == (
        "19 uses of 1 child were recorded at 4 places, April 2021."
    )
    assert "n_places" not in every["log.overview"].estimates
    assert not {"events.names-alike", "events.no-places"} & {*noted(read(tmp_path, *ROWS))}


def test_a_log_that_stands_in_two_files_is_not_counted_twice(tmp_path: Path) -> None:
    rows = [f"2021-04-{n + 1:02},North suite,Book,1,c{n},4," for n in range(9)]
    second = DECLARED[DECLARED.index("      - file:") :].replace("log.csv", "later.csv")
    study = study_of(tmp_path, *rows, declared=DECLARED + second)
    data = tmp_path / "deliverables/d/data"
    more = [f"2021-05-{n + 1:02},South suite,Ball,1,d{n},4," for n in range(20)]
    for repeated, again in ((rows, True), ([], False)):
        (data / "later.csv").write_text("\n".join((HEAD, *repeated, *more, "")), encoding="utf-8")
        if again:
            with pytest.raises(DataError) as caught:
                read_events(study)
            [issue] = caught.value.issues
            assert issue.code == "files.same-rows"
            assert issue.problem.startswith("9 of its 29 rows stand in")
        else:  # as the message advises: each entry in one file
            assert int(read_events(study).table["count"].sum()) == 29


def test_thousands_of_events_are_not_read_as_one(tmp_path: Path) -> None:
    table = read(tmp_path, *ROWS, '2021-05-01,North suite,Book,"1,000",c4,4,').table
    assert table["count"].sum() == 4 + 1000
