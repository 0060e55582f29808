"""A realistic report for the tests of the writers: made-up numbers for a made-up county."""

from __future__ import annotations

from evaluation.report.figures.figures import about, draw, figure_table, message
from evaluation.report.model import MethodNote, Notice, Picture, Prose, Report, Section, Tabulation
from evaluation.say.answers import Answer, Answered
from evaluation.say.finding import Column, Edition, Figure, Mark, Row, Statistic, Table

EDITION_NOTES = {
    Edition.PUBLIC: "Public edition",
    Edition.RESTRICTED: "Restricted edition: for its named recipients only. Do not publish.",
    Edition.INTERNAL: "Internal edition: for the lead and the evaluator only. Do not pass on.",
}
CHANGE = Figure(
    kind="change",
    title="Change in everyday thinking skills from before to after, by way of delivery",
    x_label="Mean change in points on the 0 to 40 scale, with 95% intervals",
    statistic=Statistic.CHANGE,
    reference=0,
    better="higher",
    marks=(
        Mark(label="In person, weekly groups", value=4.2, low=1.1, high=7.3, n=28),
        Mark(label="Online with a small group of peers", value=1.6, low=-1.45, high=4.7, n=17),
        Mark(label="Waiting list", value=-0.8, low=-3.2, high=1.6, n=22),
    ),
)
THEMES = (
    ("Trusted worker who stays the same person", 61, 15),
    ("Exclusion from school", 54, 14),
    ("Information shared early between agencies", 49, 15),
    ("Being believed", 43, 12),
    ("Waiting times for mental health support", 41, 13),
    ("Transport to groups", 38, 9),
    ("Fear of reprisal", 36, 11),
    ("Phones and social media", 34, 12),
    ("Money and debt", 31, 10),
    ("Siblings at risk", 29, 9),
    ("Police seen as enforcement only", 27, 8),
    ("Transition to adult services at eighteen and what falls away on that day", 25, 10),
    ("Safe places to meet", 24, 8),
    ("Parents kept informed", 22, 9),
    ("Language used about children", 21, 7),
    ("Staff turnover", 20, 10),
    ("Housing away from the area", 18, 6),
    ("Health checks", 15, 6),
    ("Practical help first", 14, 7),
    ("Restorative practice", 12, 5),
    ("Peer mentors", 11, 5),
    ("Cultural understanding", 10, 6),
    ("Evening and weekend cover", 8, 5),
    ("Sport and music", 7, 4),
    ("Faith groups", 5, 3),
)
BARS = Figure(
    kind="bars",
    title="What practitioners and families spoke about, by theme",
    x_label="Number of coded segments, and number of sources in which the theme occurs",
    statistic=Statistic.COUNT,
    decimals=0,
    marks=tuple(
        mark
        for theme, segments, sources in THEMES
        for mark in (
            Mark(label=theme, value=segments, group="Segments", n=sources),
            Mark(label=theme, value=sources, group="Sources", n=sources),
        )
    ),
)
SCORES = Table(
    caption="Scores before and after, by way of delivery",
    columns=(
        Column(key="arm", label="Way of delivery"),
        Column(key="n", label="Matched (n)", statistic=Statistic.COUNT),
        Column(key="before", label="Before, mean", statistic=Statistic.MEAN, decimals=1),
        Column(key="after", label="After, mean", statistic=Statistic.MEAN, decimals=1),
        Column(key="change", label="Change", statistic=Statistic.CHANGE, decimals=1, signed=True),
        Column(key="interval", label="95% interval", statistic=Statistic.CHANGE, decimals=1),
    ),
    rows=(
        Row(
            cells={
                "arm": "In person, weekly groups",
                "n": 28,
                "before": 18.25,
                "after": 22.45,
                "change": 4.2,
                "interval": "1.1 to 7.3",
            },
            n=28,
        ),
        Row(
            cells={
                "arm": "Online with a small group of peers",
                "n": 17,
                "before": 19.1,
                "after": 20.7,
                "change": 1.6,
                "interval": "\N{MINUS SIGN}1.5 to 4.7",
            },
            n=17,
        ),
        Row(
            cells={
                "arm": "Waiting list",
                "n": 22,
                "before": 18.8,
                "after": 18.0,
                "change": -0.8,
                "interval": "\N{MINUS SIGN}3.2 to 1.6",
            },
            n=22,
        ),
        Row(
            cells={
                "arm": "One-to-one sessions",
                "n": None,
                "before": "[c]",
                "after": "[c]",
                "change": "[c]",
                "interval": None,
            }
        ),
    ),
    notes=(
        "[c] means that the number is not shown, because it rests on fewer than ten children.",
        "Higher scores mean more of the skills. The scale runs from 0 to 40.",
    ),
    source="Questionnaires answered by children in their first and last week.",
)
STEPS = Table(
    caption="Steps to implementation",
    columns=(
        Column(key="step", label="Step"),
        Column(key="who", label="Who leads"),
        Column(key="what", label="What it takes"),
    ),
    rows=(
        Row(
            cells={
                "step": "Agree the referral route",
                "who": "Youth justice service",
                "what": "One page that every agency signs, naming who decides and within how "
                "many days.",
            }
        ),
        Row(
            cells={
                "step": "Train two workers per group",
                "who": "Programme manager",
                "what": "Two days of training, then observation of a full course before leading "
                "one.",
            }
        ),
        Row(
            cells={
                "step": "Invite caregivers in parallel",
                "who": "Family support",
                "what": "A room next door, childcare, and the same evening each week.",
            }
        ),
    ),
)


TITLE = (
    "Families Learning About Thinking Skills: groupwork for children at risk of "
    "criminal exploitation, and for their caregivers"
)


def picture(key: str, figure: Figure) -> Picture:
    """The figure drawn, as the report builder makes it."""
    drawing = draw(figure)
    return Picture(
        key=key,
        caption=message(figure),
        alt=drawing.alt,
        svg=drawing.svg,
        table=figure_table(figure),
        about=about(figure),
        narrow=drawing.narrow,
    )


def report(edition: Edition = Edition.PUBLIC) -> Report:
    """Ten sections, two of them missing, with everything that a report can hold."""
    return Report(
        slug="flats",
        title=TITLE,
        subtitle="Evaluation of the first three programmes in Llŷr county",
        programme="County Lines Pathfinder",
        edition=edition,
        edition_note=EDITION_NOTES[edition],
        facts=(
            ("Area", "Llŷr county (Sir Llŷr)"),
            ("Lead", "Siân Wŷn-Jones, Youth Justice Service"),
            ("Delivered", "April to September 2021"),
            ("Who took part", "82 children and 64 caregivers"),
            ("Design", "Before and after, in three groups"),
            (
                "Outcomes served",
                "4. A wider range of practice is available; 6. Practice is informed by the "
                "voice of children, caregivers and other stakeholders; 7. Confidence in tackling "
                "county lines",
            ),
            ("Contact", "Write to the programme at pathfinder@llyr.example"),
        ),
        banners=(
            "SYNTHETIC DATA. Every number in this report was invented to show what a report "
            "looks like.",
            *((EDITION_NOTES[edition],) if edition is not Edition.PUBLIC else ()),
        ),
        answered=_answered(),
        sections=_sections(),
        methods=_methods(),
        citations=(
            "Cumming, G. and Calin-Jageman, R. (2017) Introduction to the New Statistics. New "
            "York: Routledge.",
            "Morris, S. B. (2008) Estimating effect sizes from pretest-posttest-control group "
            "designs. "
            "Organizational Research Methods, 11(2), 364-386. "
            "https://doi.org/10.1177/1094428106291059",
        ),
        annexes=(("How the before-and-after comparison was run", "annex-groups.html"),),
        author="Siân Wŷn-Jones",
        about=(
            "This report was made from the programme's own records on 3 November 2021.",
            "Words about change follow from the design: see how these figures were worked out.",
        ),
    )


def _answered() -> tuple[Answered, ...]:
    return (
        Answered(
            id="q1",
            text="Did thinking skills change?",
            answers=(
                Answer(
                    about="Thinking skills",
                    message="The average score for thinking skills rose by 4.2 points.",
                    verdict="better",
                    detail="Score from 0 to 40; higher is better",
                    interval="95% interval 1.1 to 7.3",
                    n="28 children",
                    key="flats.change",
                    estimate="change",
                    value=4.2,
                    low=1.1,
                    high=7.3,
                    lowest=-40,
                    highest=40,
                ),
                Answer(
                    about="Thinking skills: online",
                    message="Online: it was 1.2 points higher, but may not have changed.",
                    verdict="no clear change",
                    interval="95% interval \N{MINUS SIGN}2.0 to 4.4",
                    key="flats.online",
                    estimate="change",
                    value=1.2,
                    low=-2.0,
                    high=4.4,
                    lowest=-40,
                    highest=40,
                ),
            ),
        ),
        Answered(
            id="q2",
            text="Who took part?",
            answers=(
                Answer(
                    about="Take-up",
                    message="82 children took part, of 97 who were referred.",
                    verdict="described",
                    key="flats.reach",
                ),
            ),
        ),
        Answered(
            id="q3",
            text="Did caregivers\u2019 stress change?",
            answers=(
                Answer(
                    about="Stress",
                    message="Not shown: fewer than 10 caregivers.",
                    verdict="not shown",
                    key="flats.stress",
                ),
            ),
        ),
    )


def _sections() -> tuple[Section, ...]:
    return (
        Section(
            "summary",
            "Summary",
            (
                Prose(
                    "<p>Families Learning About Thinking Skills is a course of ten weekly "
                    "meetings for children "
                    "aged 10 to 17, with a group for their caregivers next door. It was offered "
                    "in person, online, "
                    'and to a waiting list that started later. <span class="bound" '
                    'data-key="flats.reach.n">82'
                    "</span> children took part.</p><p>Scores rose most in the weekly groups, by "
                    "<span "
                    'class="bound" data-key="flats.change.value">4.2</span> points. Children and '
                    "caregivers said "
                    "that being listened to by the <strong>same worker</strong> each week "
                    "mattered most.</p>"
                ),
            ),
        ),
        Section(
            "purpose",
            "Purpose",
            (
                Prose(
                    "<p>Three gaps led to the programme:</p><ul><li>children were seen only "
                    "after harm;</li>"
                    "<li>caregivers were told what was wrong, and seldom what to "
                    "do;</li><li>agencies met about "
                    "children, and rarely with them.</li></ul>"
                ),
            ),
        ),
        Section(
            "readiness",
            "Readiness",
            (
                Notice(
                    "This section has not been written yet. It answers: what "
                    "must be in place first?"
                ),
            ),
            missing=True,
        ),
        Section(
            "implementation",
            "Implementation",
            (
                Prose("<p>Three steps came before the first group, in this order.</p>"),
                Tabulation("steps", STEPS),
            ),
        ),
        Section(
            "process",
            "Process and delivery",
            (
                Prose(
                    "<p>Groups of six to nine met on Tuesday evenings.</p><h3>What a meeting "
                    "held</h3><ol><li>A "
                    "meal.</li><li>A game that practises one skill.</li><li>Ten minutes of plain "
                    "talk.</li></ol>"
                    "<h3>Who came</h3><p>Of 97 children referred, 82 began and 67 answered both "
                    "questionnaires.</p>"
                ),
            ),
        ),
        Section(
            "enablers",
            "Enablers",
            (
                Prose(
                    "<h3>Core components</h3><p>Two workers who stay for the whole course; a "
                    "meal; a caregiver "
                    "group at the same time.</p><h3>Good practice</h3><p>Former participants as "
                    "helpers.</p>"
                ),
            ),
        ),
        Section("barriers", "Barriers", (), missing=True),
        Section(
            "evaluation",
            "Evaluation",
            (
                Prose(
                    "<p>Children answered the same 20 questions in their first and in their last "
                    "week. "
                    "Where the interval includes zero, the true change may be nothing at all.</p>"
                    "<h3>Thinking skills</h3>"
                ),
                picture("flats.change", CHANGE),
                Tabulation("flats.scores", SCORES),
                Notice(
                    "The number for one-to-one sessions is not shown in this edition: too few "
                    "children took part."
                ),
                Prose(
                    "<h3>What people spoke about</h3><p>Fifteen interviews were read and coded "
                    "line by "
                    "line. A theme is counted once for each source in which it occurs.</p>"
                ),
                picture("flats.themes", BARS),
            ),
        ),
        Section(
            "feedback",
            "Feedback",
            (
                Prose(
                    "<blockquote><p>She never cancelled. Not once. That was new.</p><p>Young "
                    "person, "
                    "15</p></blockquote><blockquote><p>Diolch o galon. Cawsom ein trin â "
                    "pharch.</p><p>Caregiver"
                    "</p></blockquote>"
                ),
            ),
        ),
        Section(
            "further-info",
            "Further information",
            (
                Prose(
                    "<p>The course book is lent on request. See the <a "
                    'href="https://yjresourcehub.uk/">Youth '
                    "Justice Resource Hub</a>.</p>"
                ),
            ),
        ),
    )


def _methods() -> tuple[MethodNote, ...]:
    return (
        MethodNote(
            "Change in thinking skills",
            "Mean of each child's change (after minus before), with a 95% interval from "
            "Student's t.",
            "The same children answered both times, so that each is compared with themselves.",
            (
                "Nobody was allocated by chance, so that the groups may have differed from the "
                "start.",
                "15 children left before the last week; how they fared is not known.",
            ),
        ),
        MethodNote(
            "Themes in interviews",
            "Segments coded by two readers; sources counted once a theme.",
            "Counting sources keeps one talkative interview from outweighing the others.",
            (),
        ),
    )
