"""Qualtrics: ids, wording and ImportId over the answers; older exports have V1 to V10."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.read.exports.tools.layout import (
    NO_ANSWER,
    Judge,
    Layout,
    RowVerdict,
    by_question,
    folded,
    kinds,
    one_header,
    padded,
    places_of,
    unfinished,
)
from evaluation.read.files.raw import Raw

KNOWN = {
    "startdate": "start",
    "enddate": "end",
    "recordeddate": "recorded",
    "status": "status",
    "responsetype": "status",
    "ipaddress": "IP address",
    "progress": "progress",
    "durationinseconds": "duration",
    "finished": "finished",
    "responseid": "response id",
    "recipientlastname": "name",
    "recipientfirstname": "name",
    "recipientemail": "e-mail",
    "externalreference": "own reference",
    "externaldatareference": "own reference",
    "externaldata": "own reference",
    "locationlatitude": "location",
    "locationlongitude": "location",
    "locationaccuracy": "location",
    "distributionchannel": "channel",
    "userlanguage": "language",
    "responseset": "response set",
    "emailaddress": "e-mail",
    "name": "name",
    "recipientid": "own reference",
}
_OWN = frozenset(
    (
        "startdate",
        "enddate",
        "recordeddate",
        "status",
        "progress",
        "durationinseconds",
        "finished",
        "responseid",
        "distributionchannel",
        "userlanguage",
    )
)
_SURE = frozenset(("recordeddate", "responseid", "durationinseconds", "distributionchannel"))
_TESTS = {
    "1": "Survey Preview",
    "2": "Survey Test",
    "8": "Spam",
    "9": "Survey Preview Spam",
    "12": "Imported Spam",
    "17": "Offline Survey Preview",
    "40": "EX Spam",
}
_NO_RESPONDENT = re.compile(r"\b(test|spam)\b|preview|vorschau")  # not "Latest"
_NO = frozenset(("0", "false", "no", "nein", "falsch", "non", "faux"))


def recognise(raw: Raw) -> Layout | None:
    """The layout of a Qualtrics export, or None."""
    first = one_header(raw)
    own = own_columns(first)
    imports = [n for n in (2, 3) if any('"ImportId"' in cell for cell in raw.row(n))]
    legacy = first[:1] == ["V1"] and {"responseid", "responseset"} <= set(map(folded, raw.row(2)))
    if not imports and not legacy and not own:
        return None
    if imports:
        rows, sign = imports[0], f'{{"ImportId": ...}} in row {imports[0]}'
    elif legacy:
        rows, sign = 2, "V1 over ResponseID, ResponseSet"
    else:
        rows = 2 if _wording(first, raw.row(2)) else 1
        sign = "the columns " + ", ".join(own[:5])
    name = "Qualtrics legacy" if legacy else "Qualtrics"
    if rows == 1:
        name += (
            " TSV, cleaned to 1 header" if raw.file.endswith(".tsv") else ", cleaned to 1 header"
        )
    wording = padded(raw.row(2), len(first)) if rows > 1 else [""] * len(first)
    about = kinds(first, KNOWN) | {
        heading: kind
        for heading, words in zip(first, wording, strict=True)
        if heading and (kind := KNOWN.get(folded(words if legacy else heading)))
    }
    return Layout(
        "qualtrics",
        name,
        sign,
        rows,
        tuple(first),
        {h: w for h, w in zip(first, wording, strict=True) if h and w},
        about,
        _blocks(first, wording),
        judge=judge(first, about),
    )


def own_columns(headings: Sequence[str]) -> list[str]:
    """Columns of the tool itself; none where too few stand there to know it by."""
    own = [heading for heading in headings if folded(heading) in _OWN]
    return own if len(own) >= 3 and _SURE & set(map(folded, own)) else []


def _wording(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row is words: where dates stand in the answers, it has no digit."""
    dated = [n for n, heading in enumerate(first) if KNOWN.get(folded(heading)) in ("start", "end")]
    cells = [second[n] for n in dated if n < len(second)]
    return any(cells) and not any(re.search(r"\d", cell) for cell in cells)


def _blocks(headings: Sequence[str], wording: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Questions of several columns whose wording says ``Selected Choice`` or that answers tick."""
    return by_question(
        (heading.rpartition("_")[0] or heading, heading)
        for heading, words in zip(headings, map(str.casefold, wording), strict=True)
        if "(select all" in words or "select all that apply" in words
    )


def judge(headings: Sequence[str], about: dict[str, str]) -> Judge:
    """Previews, tests and spam are set aside, and so is who finished nothing."""
    place = {kind: n for n, h in enumerate(headings) if (kind := about.get(h, ""))}
    status, finished, progress = map(place.get, ("status", "finished", "progress"))
    questions = places_of(headings, about)

    def verdict(cells: Sequence[str]) -> RowVerdict | None:
        if status is not None and (kind := trial_kind(cells[status])):
            return RowVerdict(status, f"This row is no answer of a respondent ({kind}).", True)
        if finished is not None and cells[finished].casefold() in _NO:
            far = f"progress {cells[progress]}%" if progress is not None else "Finished says no"
            return unfinished(questions, finished, far, cells)
        return None

    return verdict


def trial_kind(status: str) -> str:
    """What kind of test a status is; empty for an answer."""
    plain = status.casefold()
    if plain in NO_ANSWER:
        return ""
    return _TESTS.get(plain.removesuffix(".0")) or (status if _NO_RESPONDENT.search(plain) else "")
