"""What people wrote in words, as a workbook in which it is coded by theme; for the team only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from evaluation.counting import plural
from evaluation.declare.workspace import Study
from evaluation.forms.columns import FormColumn, Role
from evaluation.forms.entry import segments_form
from evaluation.forms.workbook import write_form

Written = tuple[str, str, str]  # who or where, what was asked, and the words


def keep_words(study: Study, words: Iterable[Written], findings_file: str) -> str:
    """Write what people wrote beside the findings, one row a text, to be coded; and say so.

    The sheet is that of the form for coded segments, so that it is read as data of the design
    ``thematic`` once themes stand in it. Nothing is written without ``findings_file`` or words.
    """
    rows = [
        (str(number), source, "", "", "", "", "", text, asked)
        for number, (source, asked, text) in enumerate(words, start=1)
    ]
    if not (rows and findings_file):
        return f"{plural(len(rows), 'text')} to code; no file was asked for."
    target = Path(findings_file).with_name(f"{study.name}-to-code.xlsx")
    blank = segments_form(study.deliverable.title)
    sheet, *others = blank.sheets
    asked = FormColumn("asked", Role.ITEM, "What was asked, or where it stands. It is not read.")
    filled = replace(sheet, columns=(*sheet.columns, asked), rows=tuple(rows))
    write_form(replace(blank, sheets=(filled, *others)), target)
    return f"{plural(len(rows), 'text')} to code in {target.name}."
