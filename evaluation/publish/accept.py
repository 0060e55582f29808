"""Takes back a Word report that somebody edited: words are kept, numbers stay bound."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from evaluation.declare.particulars import Given
from evaluation.declare.programme import Deliverable
from evaluation.declare.workspace import Workspace, load_deliverable, open_workspace
from evaluation.disk import write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.manifest import State, standing
from evaluation.publish.outputs import current
from evaluation.read.files.word_file import open_word
from evaluation.report.build import load_proforma, proforma_path
from evaluation.report.lead.citations import BLOCKS, Citations
from evaluation.report.lead.particulars import with_given
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.word.back import BoundPlace, Returned, open_report
from evaluation.report.word.form import WAITING, write_proforma
from evaluation.report.word.ooxml import Bound, squeezed
from evaluation.report.word.write import BRIEFING, DELIVERABLE, EDITION, NUMBERS
from evaluation.say.finding import Edition, FindingsFile

_SHOWN = 90  # letters of a long sentence that a message repeats


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something in the edited report that was not taken over, and why.

    ``code`` says which reason it is whatever its words are (docs/messages.md).
    """

    reason: str
    section: str
    old: str
    new: str
    code: str

    def __str__(self) -> str:
        before = f" (was “{_short(self.old)}”)" if self.old and self.new else ""
        return f"{self.section}: “{_short(self.new or self.old)}”{before}. {self.reason}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a report: conflicts, results that went with their sentences, files."""

    conflicts: tuple[Conflict, ...]
    removed: tuple[BoundPlace, ...]
    notes: tuple[str, ...]
    proforma: str
    kept_as: str


def accept_report(root: Path, slug: str, file: Path, *, dry_run: bool = False) -> Accepted:
    """Take the words of an edited report into the deliverable's proforma.

    The earlier proforma is kept in ``history/``; with ``dry_run`` nothing is written.
    Raises EvaluationError when the file is not a report of this deliverable, or when the
    outputs that it must be compared with are missing or stale.
    """
    workspace = open_workspace(root)
    deliverable = load_deliverable(workspace, slug)
    edition = _edition(file, slug)
    _must_be_fresh(workspace, slug)
    folder = current(workspace.outputs, slug) / edition.folder
    citations = _citations(folder / "findings.json", deliverable, file.name)
    keys = citations.everything()
    if not (folder / "report.docx").is_file():
        raise _refused(
            f"outputs/{slug}/{edition.folder}",
            f"The edited report must be compared with the Word report of the {edition.value} "
            "edition, which is not made unasked.",
            f"Make it: pathfinder run {slug} --all-formats. Then accept the file.",
            code="accept.word-not-made",
        )
    before = open_report(folder / "report.docx", f"outputs/{slug}/{edition.folder}", keys)
    after = open_report(file, file.name, keys)
    if before.places and not after.places:
        raise _refused(
            file.name,
            "No result in this file is bound to its finding any more.",
            "It was saved in another format in between (Google Docs, .odt). Edit the .docx itself.",
            code="accept.nothing-bound",
        )
    conflicts = [
        *_edited(after, citations, before.properties.get(NUMBERS) == after.properties.get(NUMBERS)),
        *_edited_parts(before, after),
    ]
    removed, retyped = _gone(before, after)
    sections = after.sections(file.name)
    conflicts += retyped
    target = proforma_path(workspace.folder(slug))
    old = load_proforma(target.parent, workspace.shown(target))
    sections, declared = _own_particulars(sections, old, before, after)
    conflicts += [*declared, *_unusable(sections, citations)]
    notes = tuple(_notes(old, sections, target))
    kept_as = ""
    if not dry_run:
        words = {key: _words(citations, key) for key in keys}
        kept_as = workspace.shown(_replace(target, deliverable.title, sections, old, words))
    return Accepted(tuple(conflicts), removed, notes, workspace.shown(target), kept_as)


def _edition(file: Path, slug: str) -> Edition:
    """Which edition the file is. Raises EvaluationError when it is not of this deliverable."""
    properties = open_word(file, file.name).properties()
    if BRIEFING in properties:
        raise _refused(
            file.name,
            "This is the briefing and not the report: nothing is taken from it.",
            "Its words come from the proforma and the findings. Edit a report.docx of "
            f"outputs/{slug}, or the proforma itself, and run again.",
            code="accept.briefing",
        )
    if EDITION not in properties:
        raise _refused(
            file.name,
            "This is not a Word report that the toolkit made, or its properties were removed.",
            f"Edit a report.docx of outputs/{slug} and accept that.",
            code="accept.not-our-report",
        )
    if (theirs := properties.get(DELIVERABLE, "")) != slug:
        raise _refused(
            file.name,
            f'This is the report of "{theirs}", not of "{slug}".',
            f"If it is the right file: pathfinder accept {theirs} {file.name}",
            code="accept.other-deliverable",
        )
    try:
        return Edition(properties[EDITION])
    except ValueError:
        raise _refused(
            file.name,
            f'There is no edition "{properties[EDITION]}".',
            "Take a report.docx as it was made.",
            code="accept.no-such-edition",
        ) from None


def _must_be_fresh(workspace: Workspace, slug: str) -> None:
    status = standing(workspace, slug)
    if status.state is not State.FRESH:
        why = f" (changed: {status.changed})" if status.because else ""
        raise _refused(
            f"outputs/{slug}",
            f"The edited report must be compared with outputs that are fresh; they are "
            f"{status.state.value}{why}.",
            f"Run it first: pathfinder run {slug}. Then accept the file.",
            code="accept.outputs-not-fresh",
        )


def _citations(path: Path, deliverable: Deliverable, file: str) -> Citations:
    """Everything that the edition may cite, with its words."""
    try:
        findings = FindingsFile.model_validate_json(path.read_bytes()).findings
    except (OSError, ValidationError):
        raise _refused(
            path.name,
            "The findings of this edition are missing or damaged.",
            "Run the deliverable again.",
            code="accept.findings-missing",
        ) from None
    return Citations({f.key: f for f in findings}, deliverable.facts, lambda _key, _kind: (), file)


def _words(citations: Citations, key: str) -> str:
    """What stands at a bound place of the form: its words, or what will be drawn there."""
    finding, _, kind = key.rpartition(".")
    drawn = kind in BLOCKS and finding in citations.findings
    title = citations.findings[finding].title if drawn else ""
    return citations.resolve(key) or (f"The {kind} “{title}” {WAITING}." if drawn else "")


def _edited(after: Returned, citations: Citations, same_results: bool) -> Iterator[Conflict]:
    """Bound places whose words are no longer those of the finding."""
    earlier = "" if same_results else " (The file comes from an earlier run: it may be that one's.)"
    for place in after.places:
        words = citations.resolve(place.key)
        if not place.text or (words is not None and squeezed(words) == place.text):
            continue
        if words is None:
            after.draft.bound[place.number] = Bound("", place.text)
            yield Conflict(
                f'There is no finding "{place.key}" any more: kept as plain words.',
                section=place.section,
                old="",
                new=place.text,
                code="accept.finding-gone",
            )
        else:
            yield Conflict(
                f"Not taken over: it is the result {place.key} and stays bound to it. "
                f"Correct the data, or write your own words beside it.{earlier}",
                section=place.section,
                old=words,
                new=place.text,
                code="accept.result-edited",
            )


def _edited_parts(before: Returned, after: Returned) -> Iterator[Conflict]:
    """Figures and tables of findings, and parts that the program writes, with something typed."""
    for key, lines in after.blocks.items():
        for old, new in _changes(before.blocks.get(key, lines), lines):
            yield Conflict(
                f"Not taken over: {key} is made from its finding.",
                section="Figures and tables",
                old=old,
                new=new,
                code="accept.block-edited",
            )
    for title, lines in after.generated.items():
        for old, new in _changes(before.generated.get(title, ()), lines):
            yield Conflict(
                "Not taken over: the program writes this part.",
                section=title,
                old=old,
                new=new,
                code="accept.part-edited",
            )


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Lines that are new, each with the line that it replaced, if one did."""
    removed = list((Counter(before) - Counter(after)).elements())
    for line in (Counter(after) - Counter(before)).elements():
        yield (removed.pop(0) if removed else "", line)


def _gone(before: Returned, after: Returned) -> tuple[tuple[BoundPlace, ...], list[Conflict]]:
    """Results that went with their sentences, and those that now stand there typed."""
    remaining = Counter(p.key for p in (*after.places, *after.cited))
    removed, retyped = [], []
    for place in (*before.places, *before.cited):
        if remaining[place.key]:
            remaining[place.key] -= 1
            continue
        pattern = rf"(?<!\w){re.escape(place.text)}(?!\w)"
        new, old = (report.typed.get(place.section, "") for report in (after, before))
        if place.text and len(re.findall(pattern, new)) > len(re.findall(pattern, old)):
            retyped.append(
                Conflict(
                    f"Typed now, and no longer bound to {place.key}: it will not change with the "
                    f"data. Write {{{{ {place.key} }}}} there.",
                    section=place.section,
                    old="",
                    new=place.text,
                    code="accept.result-retyped",
                )
            )
        else:
            removed.append(place)
    return tuple(removed), retyped


def _own_particulars(
    sections: Sequence[WrittenSection],
    old: Sequence[WrittenSection],
    before: Returned,
    after: Returned,
) -> tuple[tuple[WrittenSection, ...], list[Conflict]]:
    """The sections with the particulars that are the proforma's, and conflicts for the others.

    What nobody changed stays as the proforma has it: what it has not is declared elsewhere, or
    comes of the answers, and stands in the report alone.
    """
    made, conflicts = list[WrittenSection](), list[Conflict]()
    for written, earlier in zip(sections, old, strict=True):
        had = {given.label: given for given in earlier.given}
        kept: list[Given] = []
        for given in written.given:
            place = written.kind.key, given.label
            was, new = before.given.get(place, ""), after.given.get(place, "")
            if not was:  # it is new
                kept.append(given)
            elif given.label in had:
                kept.append(had[given.label] if was == new else given)
            elif was != new:
                conflicts.append(
                    Conflict(
                        "Not taken over: it does not come from the proforma. Change it under "
                        "particulars in deliverable.yaml.",
                        section=given.label,
                        old=was,
                        new=new,
                        code="accept.particular-elsewhere",
                    )
                )
        made.append(replace(written, text=with_given(written.text, written.kind.key, kept)))
    return tuple(made), conflicts


def _unusable(sections: Sequence[WrittenSection], citations: Citations) -> Iterator[Conflict]:
    """Citations that somebody typed and that the next run would stop at."""
    for written in sections:
        citations.blocks(written.text, written.place)
    for fault in citations.faults:
        yield Conflict(fault.fix, fault.cell, "", fault.problem.rstrip("."), fault.code)


def _notes(
    old: Sequence[WrittenSection], new: Sequence[WrittenSection], target: Path
) -> Iterator[str]:
    for earlier, later in zip(old, new, strict=True):
        if later.missing and not earlier.missing:
            yield f"{later.kind.title} is empty now."
    if target.suffix == ".md" and "<!--" in target.read_text(encoding="utf-8-sig"):
        yield "Notes to yourself (<!-- ... -->) are in the earlier file only."


def _replace(
    target: Path,
    title: str,
    sections: Sequence[WrittenSection],
    old: Sequence[WrittenSection],
    shown: Mapping[str, str],
) -> Path:
    """Put the words in place of the proforma's; where the earlier file is kept."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    kept = target.parent / "history" / f"proforma.{stamp}{target.suffix}"
    write_beside(kept, target.read_bytes())
    try:
        if target.suffix == ".docx":
            write_proforma(target, title, sections, shown)
        else:
            named = [_with_files(written, target.parent, old) for written in sections]
            first = target.read_text(encoding="utf-8-sig").partition("\n")[0]
            heading = first if first.startswith("# ") else f"# {title}"
            write_beside(target, _markdown(heading, named).encode("utf-8"))
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _with_files(
    written: WrittenSection, folder: Path, old: Sequence[WrittenSection]
) -> WrittenSection:
    """A section whose pictures are files: those that were there already, or new ones."""
    names = {uri: name for section in old for name, uri in section.pictures.items()}
    text = written.text
    for name, uri in written.pictures.items():
        head, _, content = uri.partition(",")
        data = base64.b64decode(content)
        kind = head.removeprefix("data:image/").partition(";")[0]
        file = f"pictures/{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
        if uri not in names:
            write_beside(folder / file, data)
        text = text.replace(f"]({name})", f"]({names.get(uri, file)})")
    return replace(written, text=text)


def _markdown(heading: str, sections: Sequence[WrittenSection]) -> str:
    parts = (
        f"## {s.kind.title}\n\n{f'*{s.kind.prompt}*' if s.missing else s.text.strip()}"
        for s in sections
    )
    return "\n\n".join((heading, *parts)) + "\n"


def _refused(file: str, problem: str, action: str, *, code: str) -> EvaluationError:
    return EvaluationError(Issue(file, problem, action, code=code))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
