"""KoboToolbox: columns of its own with a low line in front; groups before a stroke."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.read.exports.tools.layout import (
    Layout,
    RowVerdict,
    by_question,
    judge_by,
    kinds,
    one_header,
    places_of,
)
from evaluation.read.files.raw import Raw

KNOWN = {
    "submissiontime": "recorded",
    "uuid": "response id",
    "start": "start",
    "end": "end",
    "today": "recorded",
    "deviceid": "device",
    "phonenumber": "telephone",
    "simserial": "device",
    "subscriberid": "device",
    "imei": "device",
    "username": "name",
    "submittedby": "name",
    "validationstatus": "status",
    "index": "row",
    "parentindex": "parent row",
    "parenttablename": "parent table",
    "notes": "note",
    "tags": "note",
    "version": "version",
    "metainstanceid": "response id",
    "metarootuuid": "response id",
    "formhubuuid": "form",
    "geolocation": "location",
    "audit": "file",
    "auditurl": "file",
}
_OWN = frozenset(
    (
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_submitted_by",
        "_index",
        "_parent_index",
        "_parent_table_name",
        "__version__",
        "_status",
    )
)
_SURE = frozenset(
    ("_submission_time", "_validation_status", "_submitted_by", "_parent_table_name")
)  # databases have an _id, a _uuid and a __version__ too
_LOCATION = ("latitude", "longitude", "altitude", "precision")
_REFUSED = frozenset(("not approved", "validation_status_not_approved"))


def recognise(raw: Raw) -> Layout | None:
    """The layout of a KoboToolbox export, or None."""
    headings = one_header(raw)
    own = [heading for heading in headings if heading.rpartition("/")[2] in _OWN]
    last = {heading.rpartition("/")[2] for heading in own}
    if len(last) < 2 or not (last & _SURE or {"_uuid", "_index"} <= last):
        return None
    about = (
        kinds(headings, KNOWN)
        | {h: "row" for h in headings if h == "_id"}
        | {h: "status" for h in headings if h == "_status"}
        | {h: "location" for h in headings if h.rpartition("_")[2] in _LOCATION}
    )
    questions = {h: h.rpartition("/")[2] for h in headings if "/" in h and h not in about}
    return Layout(
        "kobotoolbox",
        "KoboToolbox",
        "the columns " + ", ".join(own[:4]),
        1,
        tuple(headings),
        questions,
        about,
        _blocks(headings),
        judge=judge_by(
            places_of(headings, about, "status"),
            _REFUSED,
            lambda n, _: RowVerdict(n, "This submission was marked as not approved.", True),
        ),
    )


def _blocks(headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Questions of several answers: the question's own column and one for each option."""
    questions = set(headings)
    stems = ((heading.rpartition("/")[0], heading) for heading in headings)
    return by_question(((stem, heading) for stem, heading in stems if stem in questions), 1)
