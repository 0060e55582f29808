"""What is put forward reads easily: short sentences, a low reading grade, no maker's words.

The grade is that of Flesch and Kincaid (1975, Derivation of new readability formulas for Navy
enlisted personnel, Research Branch Report 8-75), by textstat.
"""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import report_sample
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_reading import structure
from pypdf import PdfReader
from test_page_budget import REPORTS

from evaluation.declare.designs import PRE_POST, RETROSPECTIVE, QuestionKind
from evaluation.declare.instrument.model import Direction
from evaluation.declare.whose_rows import Unit
from evaluation.report.formats import FORMATS
from evaluation.report.glossary import glossary
from evaluation.report.in_short import cannot_tell
from evaluation.report.model import Prose, Section
from evaluation.say.answers import answered
from evaluation.say.asked import Asked, ScaleFacts, Sought
from evaluation.say.change_words import change_wordings, difference_wordings, share_wordings
from evaluation.say.chosen import told_as_chosen
from evaluation.say.finding import Basis, Claim, Estimate, Finding, Statistic
from evaluation.say.wording import MOST_WORDS, first_that_fits, stopped

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for pkg_resources
    import textstat

MOST_GRADE = 7.0
INSTRUMENTS = Path(__file__).parents[1] / "instruments"
# Words of those who make the toolkit; keys of findings, settings and files have a low line.
MAKERS = re.compile(
    r"\b(?i:stale|fresh|slug|waves?|baseline|endpoint|parameters?|finding keys?|withheld|notebooks?"
    r"|null|abnormal|borderline|[a-z0-9]+_[a-z0-9_]+)\b|\b(?:None|NaN|nan)\b|\['"
)
ONCE_SAID = re.compile(r"\d+ more findings|hoped-for|tell on (?:few|single)|own sentences were")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def plain(text: str) -> str:
    """A text in which no number ends a sentence, and what somebody named is one short word."""
    named = re.sub(r"[\"“][^\"”]+[\"”]", "so", text)
    return re.sub(r"(?<=\d)[.,](?=\d)", "", named).replace("\N{MINUS SIGN}", "")


def grade(text: str) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(textstat.flesch_kincaid_grade(plain(text)))


def longest(text: str) -> int:
    """Words of the longest sentence; a colon, before names and lists, parts it."""
    return max(len(part.split()) for part in re.split(r"(?<=[.!?:;])\s+", text))


# --- generated -------------------------------------------------------------------------------

NUMBERS = st.floats(-9, 9, allow_nan=False)
WIDTHS = st.one_of(st.none(), st.floats(0.01, 9))
TITLES = st.sampled_from(["Mood", "Peer problems", "Total difficulties", "Being at ease at school"])
LATER = st.sampled_from(["after", "at follow-up"])
DIRECTIONS = st.sampled_from([*Direction, None])


def estimate(value: float | None, width: float | None, **facts: object) -> Estimate:
    low, high = (None, None) if width is None or value is None else (value - width, value + width)
    usual = {"label": "change", "statistic": Statistic.CHANGE, "unit": "points", "n": 12}
    return Estimate(value=value, ci_low=low, ci_high=high, ci_level=0.95, **(usual | facts))


@given(NUMBERS, WIDTHS, TITLES, LATER, DIRECTIONS, st.sampled_from(["", "Group A"]))
@settings(max_examples=60, deadline=None)
def test_sentences_of_a_change_are_short_and_easy(
    value: float, width: float | None, title: str, later: str, way: Direction | None, group: str
) -> None:
    change = estimate(value, width)
    told = change_wordings(title, change, Unit.CHILD, group, way, later)
    counted = {"change": change, "n": estimate(12, None, decimals=0)}
    for at in range(len(told)):
        said = first_that_fits(told[at:], counted)
        assert longest(said) <= MOST_WORDS, said
        assert grade(said.replace(title, "Mood").replace(title.lower(), "mood")) <= MOST_GRADE, said
        assert len(re.findall(r"\b(better|worse)\b", said)) <= 1


@given(NUMBERS, WIDTHS, TITLES, DIRECTIONS)
@settings(max_examples=40, deadline=None)
def test_sentences_of_a_difference_are_short(
    value: float, width: float | None, title: str, way: Direction | None
) -> None:
    difference = estimate(value, width)
    told = difference_wordings(title, difference, "Course", "Waiting list", way)
    for at in range(len(told)):
        said = first_that_fits(told[at:], {"difference": difference})
        assert longest(said) <= MOST_WORDS, said


def test_sentences_of_a_yes_or_no_are_short() -> None:
    numbers = {
        name: estimate(n, None, statistic=Statistic.COUNT, decimals=0, n=50)
        for name, n in (
            ("n", 50),
            ("n_best_before", 38),
            ("n_best_after", 48),
            ("n_to_best", 12),
            ("n_from_best", 2),
        )
    }
    for shift in (estimate(20, 14), estimate(20, 30), estimate(20, None)):
        counted = numbers | {"shift": shift, "p_mcnemar": estimate(0.013, None, decimals=3)}
        told = share_wordings("Passing", "pass", shift, Unit.CHILD, "", Direction.HIGHER_BETTER)
        first, *rest = first_that_fits(told, counted).split(". ")
        assert first.endswith("(96%) after")
        assert max(map(longest, rest)) <= MOST_WORDS


KINDS = st.sampled_from(["change", "difference", "looking_back", "level"])


@given(NUMBERS, WIDTHS, TITLES, LATER, DIRECTIONS, KINDS)
@settings(max_examples=120, deadline=None)
def test_every_answer_has_at_most_20_words(
    value: float,
    width: float | None,
    title: str,
    later: str,
    way: Direction | None,
    kind: QuestionKind,
) -> None:
    """Good, bad, unclear and withheld ones; the message stands first and says what is not sure."""
    compared, unit = kind == "difference", "lb" if title == "Mood" else "points"
    sought = Sought(
        key="a.b.change",
        scale=ScaleFacts(title=title, lowest=0, highest=40, unit=unit, better=way),
        when=later if kind == "change" else "",
        group="Course" if compared else "",
        against="Usual care" if compared else "",
        estimates=("change",),
    )
    asked = Asked(
        id="q1",
        text="Did it change?",
        kind=kind,
        evaluation="e",
        people="children",
        verdicts=(RETROSPECTIVE if kind == "looking_back" else PRE_POST).verdicts,
        sought=(sought,),
    )
    change = estimate(value, width, unit=unit)
    hidden = change.model_copy(update={"value": None, "withheld": "not shown: fewer than 10"})
    for shown in (change, hidden):
        finding = Finding(
            key="a.b.change",
            title="Change",
            headline="It was measured.",
            unit=Unit.CHILD,
            n=12,
            claim=Claim.CHANGED,
            basis=Basis(evaluation="e"),
            estimates={"change": shown},
            leading="change",
        )
        ((answer,),) = (question.answers for question in answered((asked,), (finding,)))
        assert len(answer.message.split()) <= MOST_WORDS, answer.message
        unsure = re.search(r"could|may be no difference|not clearly", answer.message)
        if answer.verdict in ("better", "worse", "differs"):
            assert not unsure, answer.message
        elif answer.verdict.startswith("no clear") and re.search("higher|lower", answer.message):
            assert unsure, answer.message


def test_what_an_evaluator_set_is_told_without_its_name() -> None:
    settings_ = (
        ("ci_level", 0.9, 0.95),
        ("scales", ["artic45.overall"], []),
        ("target_people", 60, 0),
        ("noun", "quotation", "segment"),
        ("share_to_complete", 0.8, 1.0),
        ("bayes_factor", True, False),
        ("by", "agency", ""),
        ("equivalence_margin", 1.5, 0.0),
        ("of_my_own", None, 1),
    )
    told = told_as_chosen(settings_)
    assert told[0] == "The evaluator chose intervals of 90% (usually 95%)."
    assert "80% of their sessions (usually 100%)" in " ".join(told)
    assert len(told) == len(settings_) - 1  # the noun is seen where it stands
    assert not MAKERS.search(" ".join(told))


def test_no_child_is_called_abnormal_borderline_or_clinical_by_any_instrument() -> None:
    for path in INSTRUMENTS.glob("*.yaml"):
        labels = set(re.findall(r"label: ([^,}]+), lowest", path.read_text(encoding="utf-8")))
        words = {word for label in labels for word in label.casefold().split()}
        assert not {"abnormal", "borderline", "clinical", "elevated"} & words, path.name


def test_the_sdq_has_its_four_bands() -> None:
    text = (INSTRUMENTS / "sdq.yaml").read_text(encoding="utf-8")
    labels = re.findall(r"label: ([^,}]+)", text)
    assert {"close to average", "slightly raised", "high", "very high"} <= set(labels)
    assert not {"normal", "borderline", "abnormal"} & set(labels)


# --- of surveys and logs ---------------------------------------------------------------------


def question_of(design: str, frame: str = "", kind: QuestionKind = "level") -> Asked:
    return Asked(
        id="q",
        text="What did people say?",
        kind=kind,
        evaluation="1",
        people="professionals",
        verdicts=("described",),
        sought=(),
        design=design,
        frame=frame,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("frame", ["none", "all", "random"])
def test_what_a_survey_cannot_tell_reads_easily_and_follows_from_whom_it_asked(frame: str) -> None:
    lines = cannot_tell([question_of("survey", frame)])
    assert max(map(longest, lines)) <= MOST_WORDS
    assert grade(" ".join(lines)) <= MOST_GRADE
    assert "changed their mind" in lines[1]
    assert ("nobody knows whom" in lines[0]) == (frame == "none")


def test_what_a_log_cannot_tell_reads_easily() -> None:
    lines = cannot_tell([question_of("log")])
    assert max(map(longest, lines)) <= MOST_WORDS
    assert grade(" ".join(lines)) <= MOST_GRADE
    assert "use is not need" in lines[0]
    assert "one may stand behind several" in lines[1]


def test_words_of_surveys_are_explained_in_plain_ones() -> None:
    said = "who were asked, weighted, effective number, Cramér's V, Holm, uses recorded"
    told = [f"{term}: {meaning}" for term, meaning in glossary([said])]
    assert len(told) == 6
    assert grade(" ".join(told)) <= MOST_GRADE, told


# --- of the demonstration --------------------------------------------------------------------


def page_of(demo: Path, slug: str) -> BeautifulSoup:
    text = (demo / "outputs" / slug / "publish" / "report.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def told(page: BeautifulSoup, selector: str) -> Iterator[str]:
    yield from (" ".join(p.get_text().split()) for p in page.select(f"section.glance {selector}"))


@pytest.mark.parametrize("slug", REPORTS)
def test_findings_at_a_glance_read_at_grade_7_or_below(demo: Path, slug: str) -> None:
    page = page_of(demo, slug)
    messages = [*told(page, "p.message")]
    assert messages
    assert max(len(message.split()) for message in messages) <= MOST_WORDS
    told_there = told(page, "p.message, p.small")
    everything = " ".join(stopped(text) for text in told_there)  # each is a sentence of its own
    assert grade(everything) <= MOST_GRADE, everything


@pytest.mark.parametrize("slug", REPORTS)
def test_headlines_have_short_sentences(demo: Path, slug: str) -> None:
    file = demo / "outputs" / slug / "publish" / "findings.json"
    findings = json.loads(file.read_text(encoding="utf-8"))["findings"]
    long = [
        f["headline"] for f in findings if f["headline"] and longest(f["headline"]) > MOST_WORDS
    ]
    assert long == []


def makers_words(text: str) -> list[str]:
    """Words of those who make the toolkit, and what it once said, in a public text."""
    return [match[0] for words in (MAKERS, ONCE_SAID) for match in words.finditer(text)]


def page_words(path: Path) -> str:
    """What a web page says, and what it reads out of its pictures."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for element in page(["style", "script"]):
        element.decompose()
    read_out = (
        str(image.get("alt") or image.get("aria-label", "")) for image in page(["img", "svg"])
    )
    return " ".join((page.get_text(" "), *read_out))


def pdf_words(path: Path) -> str:
    """What stands on the pages of a PDF, and what is read out of its pictures."""
    words = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    read_out = (str(element.get("/Alt", "")) for element in structure(path))
    # a word that is parted at the end of a line is one word
    return " ".join((re.sub(r"(?<=\w)[-\N{HYPHEN}\N{SOFT HYPHEN}]\n", "", words), *read_out))


def word_words(path: Path) -> str:
    """What stands in a Word file, heads and feet of its pages too, and is read out of pictures."""
    said = []
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", part):
                root = ElementTree.fromstring(package.read(part))
                said += [
                    "".join(text.text or "" for text in paragraph.iter(f"{WORD}t"))
                    for paragraph in root.iter(f"{WORD}p")
                ]
                said += [str(e.get("descr", "")) for e in root.iter() if e.tag.endswith("docPr")]
    return "\n".join(said)


READERS = {".html": page_words, ".pdf": pdf_words, ".docx": word_words}


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("name", ["report", "briefing"])
def test_no_maker_s_word_stands_in_a_public_report(
    demo: Path, slug: str, name: str, ending: str
) -> None:
    words = READERS[ending](demo / "outputs" / slug / "publish" / f"{name}{ending}")
    assert len(words.split()) > 200
    assert makers_words(words) == []


def test_a_maker_s_word_is_seen_in_every_format(tmp_path: Path) -> None:
    """The readers above do read."""
    sample = report_sample.report()
    said = Section("summary", "Summary", (Prose("<p>A stale endpoint_value.</p>"),))
    report = replace(sample, date="2026-11-22", sections=(said,), answered=(), methods=())
    for form in FORMATS:
        if form.file.startswith("report."):
            form.write(report, tmp_path / form.file)
            found = makers_words(READERS[Path(form.file).suffix](tmp_path / form.file))
            assert {"stale", "endpoint_value"} <= set(found), form.file


def test_no_maker_s_word_stands_on_the_hub(demo: Path) -> None:
    assert makers_words(page_words(demo / "hub/index.html")) == []
