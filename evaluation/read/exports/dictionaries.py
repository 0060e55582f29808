"""What codes mean by a dictionary beside the data: of REDCap, of an XLSForm, of Qualtrics.

A file is known by what is in it, whatever it is called. A tool's own reader may have found it.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.disk import DAMAGED_ZIP
from evaluation.errors import DataError, Issue
from evaluation.read.exports.tools import redcap
from evaluation.read.exports.tools.layout import Layout
from evaluation.read.exports.tools.neighbours import Candidate, meant, neighbours
from evaluation.read.files.raw import Raw, read_raw

Labels = Mapping[str, Mapping[str, str]]  # of each field the word of each code
_ONE = re.compile(r"select_one\s+(\S+)")
_SHEETS = (b'name="survey"', b'name="choices"')
_MOST_BYTES = 1_000_000  # of a list of sheets
_NO_SURVEY = (ValueError, TypeError, AttributeError, KeyError, RecursionError, OSError)
_TAG = re.compile(r"<[^>]+>")


def with_dictionary(path: Path, layout: Layout) -> Layout:
    """The layout with the labels of its codes, where the file has none and a dictionary does.

    Raises DataError where several dictionaries would do, each with other words.
    """
    if layout.labels or layout.tool == "spss" or not path.name:
        return layout
    fields = {heading: heading.rpartition("/")[2] for heading in layout.headings if heading}
    found = []
    for file, labels in _dictionaries(path):
        own = {h: labels[name] for h, name in fields.items() if labels.get(name)}
        if own:
            found.append((Candidate(len(own), file), own))
    if best := meant(path, found):
        questions = {**_wordings(path.with_name(best[0]), fields), **_own_words(layout)}
        return replace(layout, described_by=best[0], labels=best[1], questions=questions)
    return replace(layout, passed_over=tuple(candidate.file for candidate, _ in found))


def not_used(raw: Raw, layout: Layout) -> Iterator[Issue]:
    """A note that the one dictionary beside a file is of another wave, to go by its name."""
    if layout.passed_over:
        beside = layout.passed_over[0]
        yield Issue(
            raw.file,
            f"{beside} describes its columns and is named after another wave: it was not used.",
            f"If it is of this file too, put a copy of it beside it, called {raw.path.stem}-"
            f"dictionary{Path(beside).suffix}.",
            sheet=raw.sheet,
            severity="note",
            code="dictionary.of-another-wave",
        )


def _dictionaries(path: Path) -> Iterator[tuple[str, Labels]]:
    """The file name and the fields of every dictionary in the folder."""
    for file, rows in redcap.dictionaries(path):
        fields = {row.get("name", ""): redcap.labels_of(row) for row in rows}
        yield file, {name: labels for name, labels in fields.items() if labels}
    for beside in neighbours(path, ".xlsx"):
        with suppress(DataError, KeyError, *DAMAGED_ZIP):
            if _is_form(beside):
                yield beside.name, _of_form(beside)
    for beside in neighbours(path, ".qsf"):
        with suppress(*_NO_SURVEY):
            yield beside.name, dict(_of_survey(json.loads(beside.read_bytes())))


def _is_form(path: Path) -> bool:
    """Whether a workbook has the two sheets of an XLSForm."""
    with zipfile.ZipFile(path) as package:
        if package.getinfo("xl/workbook.xml").file_size > _MOST_BYTES:
            return False
        book = package.read("xl/workbook.xml")
    return all(sheet in book for sheet in _SHEETS)


def _of_form(path: Path) -> Labels:
    """The choices of every question of one answer, by the question's name."""
    choices: dict[str, dict[str, str]] = {}
    for row in _table(path, "choices"):
        of_list = choices.setdefault(row.get("list_name") or row.get("list name", ""), {})
        of_list[row.get("name", "")] = _label(row)
    return {
        row["name"]: choices[one[1]]
        for row in _table(path, "survey")
        if (one := _ONE.match(row.get("type", ""))) and one[1] in choices and row.get("name")
    }


def _own_words(layout: Layout) -> dict[str, str]:
    """The wordings that the file itself has, where they are more than the name of the field."""
    named = {heading: heading.rpartition("/")[2] for heading in layout.headings}
    return {h: words for h, words in layout.questions.items() if words != named.get(h)}


def _wordings(form: Path, fields: Mapping[str, str]) -> dict[str, str]:
    """By an XLSForm the wording of each column, and of a box to tick also its option."""
    if form.suffix.lower() != ".xlsx":
        return {}
    survey = {row["name"]: row for row in _table(form, "survey") if row.get("name")}
    options = {
        (row.get("list_name") or row.get("list name", ""), row.get("name", "")): _label(row)
        for row in _table(form, "choices")
    }
    wordings = {h: words for h, f in fields.items() if f in survey and (words := _label(survey[f]))}
    for heading, option in fields.items():
        question = heading.rpartition("/")[0].rpartition("/")[2]
        asked = survey.get(question, {})
        kind, _, listed = asked.get("type", "").partition(" ")
        label = options.get((listed.split()[0] if listed else "", option), "")
        if kind == "select_multiple" and label:
            wordings[heading] = f"{_label(asked)} - {label}"
    return wordings


def _label(row: Mapping[str, str]) -> str:
    """The words of a choice: in the form's one language, else in English, else in the first."""
    heads = sorted(
        (head for head in row if head.startswith("label") and row[head]),
        key=lambda head: (head != "label", not head.startswith("label::english")),
    )
    return row[heads[0]] if heads else ""


def _table(path: Path, sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet by their headings, in small letters."""
    heads, *rows = read_raw(path, path.name, sheet).rows
    names = [head.casefold().strip() for head in heads]
    return [dict(zip(names, row, strict=False)) for row in rows]


def _of_survey(survey: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The answers of every question of one answer, and of every row of a matrix."""
    for element in survey["SurveyElements"]:
        asked = element.get("Payload")
        if element.get("Element") != "SQ" or not isinstance(asked, dict):
            continue
        tag, kind = str(asked.get("DataExportTag", "")), asked.get("QuestionType")
        if kind == "MC" and not str(asked.get("Selector", "")).startswith("MA"):
            yield tag, _answers(asked, "Choices")
        elif kind == "Matrix" and asked.get("SubSelector") == "SingleAnswer":
            names = asked.get("ChoiceDataExportTags") or {}
            for row, _ in _each(asked.get("Choices")):
                yield str(names.get(row) or f"{tag}_{row}"), _answers(asked, "Answers")


def _answers(asked: Mapping[str, Any], name: str) -> dict[str, str]:
    recoded = dict(_each(asked.get("RecodeValues")))
    return {
        str(recoded.get(number, number)): _plain(str(answer.get("Display", "")))
        for number, answer in _each(asked.get(name))
    }


def _each(facts: Any) -> list[tuple[str, Any]]:
    """What Qualtrics writes as an object, or as a list where it is numbered from 1."""
    if isinstance(facts, list):
        return [(str(n), fact) for n, fact in enumerate(facts, start=1)]
    return [(str(key), fact) for key, fact in (facts or {}).items()]


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
