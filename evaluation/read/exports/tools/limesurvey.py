"""LimeSurvey: headed by codes, by wording, or by both; not submitted means not finished."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.read.exports.tools.layout import (
    Judge,
    Layout,
    RowVerdict,
    by_question,
    folded,
    judge_by,
    kinds,
    one_header,
    personal_kind,
    places_of,
    unfinished,
)
from evaluation.read.files.raw import Raw

KNOWN = {
    "id": "response id",
    "responseid": "response id",
    "submitdate": "submitted",
    "datesubmitted": "submitted",
    "lastpage": "progress",
    "startlanguage": "language",
    "seed": "seed",
    "startdate": "start",
    "datestarted": "start",
    "datestamp": "end",
    "datelastaction": "end",
    "ipaddr": "IP address",
    "ipaddress": "IP address",
    "refurl": "referrer",
    "referrerurl": "referrer",
    "token": "own reference",
    "accesscode": "own reference",
    "interviewtime": "duration",
    "totaltime": "duration",
    "firstname": "name",
    "lastname": "name",
    "email": "e-mail",
    "emailaddress": "e-mail",
}
_OWN = frozenset(
    (
        "submitdate",
        "datesubmitted",
        "lastpage",
        "startlanguage",
        "seed",
        "datestamp",
        "datelastaction",
    )
)
_CODED = re.compile(r"([A-Za-z]\w*(?:\[\w+\])*)\.\s+(.+)", re.DOTALL)
_PART = re.compile(r"(.*?)\s*\[([^\]]+)\]\s*$", re.DOTALL)


def recognise(raw: Raw) -> Layout | None:
    """The layout of a LimeSurvey export, or None."""
    headings = one_header(raw)
    # the code in front of a wording, or the heading itself
    codes = [coded[1] if (coded := _CODED.match(heading)) else heading for heading in headings]
    own = [
        h
        for h, code in zip(headings, codes, strict=True)
        if folded(code) in _OWN or folded(h) in _OWN
    ]
    if len(own) < 2 or not {"id", "responseid"} & {folded(x) for x in (*codes[:2], *headings[:2])}:
        return None
    about = kinds(headings, KNOWN)
    for heading, code in zip(headings, codes, strict=True):
        if kind := KNOWN.get(folded(code)):
            about[heading] = kind
        elif re.match(r"(Group|Question) time: |(groupTime|questionTime)", heading) or folded(
            code
        ).startswith(("grouptime", "questiontime")):
            about[heading] = "duration"
        elif (part := _PART.match(heading)) and (kind := personal_kind(part[2], part[1])):
            about[heading] = kind
    return Layout(
        "limesurvey",
        # the file beside its script for R has words over the tool's own columns
        "LimeSurvey R export" if "Date submitted" in headings else "LimeSurvey",
        "the columns " + ", ".join(own[:4]),
        1,
        tuple(headings),
        {h: m[2] for h in headings if (m := _CODED.match(h)) and h not in about},
        about,
        # Question [part], or code[SQ001]
        by_question(
            (part[1], heading)
            for heading in headings
            if heading not in about and (part := _PART.match(heading)) and part[1]
        ),
        judge=_judge(raw, headings, about),
    )


def _judge(raw: Raw, headings: Sequence[str], about: dict[str, str]) -> Judge:
    """Who did not submit is not finished; without any answer the row is set aside."""
    submitted, pages = (places_of(headings, about, kind)[:1] for kind in ("submitted", "progress"))
    questions = [n for n in places_of(headings, about) if "{" not in headings[n]]
    seen = [row[n] for row in raw.rows[1:] for n in pages if n < len(row)]
    last = max((int(page) for page in seen if page.isdecimal()), default=0)

    def verdict(place: int, cells: Sequence[str]) -> RowVerdict:
        far = [f"last page {cells[n] or 0} of {last}" for n in pages] or ["never submitted"]
        return unfinished(questions, place, far[0], cells)

    return judge_by(submitted, ("", "na", "n"), verdict)
