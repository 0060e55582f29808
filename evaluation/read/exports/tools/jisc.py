"""JISC Online Surveys (BOS): a unique response number in front, then numbered questions."""

from __future__ import annotations

import re

from evaluation.read.exports.tools.layout import (
    Layout,
    by_question,
    folded,
    is_date,
    kinds,
    one_header,
)
from evaluation.read.files.raw import Raw

KNOWN = {
    "uniqueresponsenumber": "response id",
    "urn": "response id",
    "responseid": "response id",
    "responsenumber": "response id",
    "responseurn": "response id",
    "starteddate": "start",
    "startdate": "start",
    "datestarted": "start",
    "started": "start",
    "completeddate": "end",
    "completiondate": "end",
    "completiontime": "end",
    "datecompleted": "end",
    "completed": "end",
    "submitted": "end",
    "submissiondate": "end",
    "datesubmitted": "end",
    "enddate": "end",
    "timestamp": "end",
    "ipaddress": "IP address",
    "token": "own reference",
    "username": "name",
}
_NUMBERED = re.compile(r"Q?\d+([._-](\d+|[a-z]{1,3}))*[.):]?(\s|$)", re.IGNORECASE)
_PART = re.compile(r"(Q?\d+([._-]\d+)*)[._-](\d+|[a-z])[.):]?(\s|$)", re.IGNORECASE)
_SURE = frozenset(("uniqueresponsenumber", "urn"))
_FRONT = frozenset((*_SURE, "responseid", "responsenumber", "responseurn"))


def recognise(raw: Raw) -> Layout | None:
    """The layout of an export of Online Surveys, or None."""
    headings = one_header(raw)
    if len(headings) < 2 or folded(headings[0]) not in _FRONT:
        return None
    about = kinds(headings, KNOWN)
    asked = [h for h in headings if h and h not in about]
    numbered = sum(bool(_NUMBERED.match(h)) for h in asked)
    if not numbered or 2 * numbered < len(asked):
        return None
    last = [row[len(headings) - 1] for row in raw.rows[1:21] if len(row) >= len(headings)]
    stamped = [cell for cell in last if cell]
    asked_last = headings[-1] in about or _NUMBERED.match(headings[-1])
    if stamped and not asked_last and all(map(is_date, stamped)):
        about[headings[-1]] = "end"
    return Layout(
        "jisc",
        "JISC Online Surveys",
        f'"{headings[0]}" in front of numbered questions',
        1,
        tuple(headings),
        about=about,
        # 3.a. Bus and 3.b. Train, or Q3_1 and Q3_2
        blocks=by_question((part[1], h) for h in asked if (part := _PART.match(h))),
    )
