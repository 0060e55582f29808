"""Which number of the last report a key names, and what each edition prints of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.errors import EvaluationError, Issue, did_you_mean
from evaluation.publish.manifest import Inputs, Manifest, read_inputs, stored
from evaluation.publish.outputs import current
from evaluation.report.controls import whole_key
from evaluation.report.figures.marks import bare
from evaluation.run.behind import FILE, PeopleFile
from evaluation.run.trace.model import InEdition
from evaluation.say.finding import Edition, Estimate, Finding, FindingsFile
from evaluation.say.printed_value import DATA_FILE, PrintedValue, read_values
from evaluation.say.printed_value import FILE as VALUES
from evaluation.say.wording import round_half_up

_READ = ("data", "corrections", "instrument")  # what decides who is read, and what as
_BLOCKS = ("figure", "table")


def last_report(workspace: Workspace, slug: str) -> tuple[Path, PeopleFile, tuple[str, ...]]:
    """The folder of the last report and whom it counts, with notes on it.

    Raises EvaluationError where there is none, or what it was made of has changed since.
    """
    load_deliverable(workspace, slug)  # a name that is not there is told with the nearest
    folder = current(workspace.outputs, slug)
    manifest = stored(folder / "internal" / "manifest.json", Manifest)
    people = stored(folder / "internal" / FILE, PeopleFile)
    again = f"Make it: pathfinder run {slug}. Then trace again."
    if manifest is None or people is None:
        missing = "no report" if manifest is None else "no list of whom its numbers count"
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                f"There is {missing} yet, so no number can be followed.",
                again,
                code="trace.no-report",
            )
        )
    now = read_inputs(workspace, slug)
    if changed := _changed(manifest.inputs, now):
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                f"Its files changed since the report was made ({', '.join(changed)}), so what "
                "stands in them now is not what its numbers were made of.",
                again.replace("Make it", "Make it again"),
                code="trace.data-changed",
            )
        )
    others = [cause for cause in ("notebook", "code") if manifest.inputs.get(cause) != now[cause]]
    words = " and ".join({"code": "toolkit"}.get(cause, cause) for cause in others)
    note = f"The {words} changed since the report was made: numbers are the report's, cells are "
    return folder, people, (f"{note}as they are read today.",) if others else ()


def _changed(then: Inputs, now: Inputs) -> list[str]:
    """The files, by their names, that are read otherwise, are new, or are gone."""
    pairs = [(then.get(cause, {}), now.get(cause, {})) for cause in _READ]
    declared = "deliverable.yaml"
    pairs.append(
        tuple(  # type: ignore[arg-type]
            {declared: of["declarations"][declared]} if declared in of["declarations"] else {}
            for of in (then, now)
        )
    )
    return [
        name
        for before, after in pairs
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def editions(folder: Path) -> dict[Edition, dict[str, Finding]]:
    """The findings of each edition, by key."""
    read = {e: stored(folder / e.folder / "findings.json", FindingsFile) for e in Edition}
    return {e: {f.key: f for f in file.findings} for e, file in read.items() if file}


def resolve(key: str, findings: Mapping[str, Finding], slug: str) -> tuple[Finding, str]:
    """The finding that a key names, and which of its numbers; empty for all of it.

    As in a citation: ``finding``, ``finding.number`` or ``finding.number.interval``; also
    shortened, as the tag of a control in Word. Raises EvaluationError with the nearest key.
    """
    every = [*findings, *(f"{k}.{name}" for k, f in findings.items() for name in f.estimates)]
    plain = whole_key(key.strip().strip("{} "), every)
    parts = plain.split(".")
    for n in range(len(parts), 0, -1):
        finding = findings.get(".".join(parts[:n]))
        if finding is None:
            continue
        rest = parts[n:]
        if not rest or rest[0] in _BLOCKS:
            return finding, ""
        if rest[0] in finding.estimates:
            return finding, rest[0]
        break
    hint = did_you_mean(plain, every)
    raise EvaluationError(
        Issue(
            f"outputs/{slug}",
            f'The report has no number with the key "{plain}".',
            f"{hint} Every key stands in outputs/{slug}/internal/findings.json; in a Word report "
            "it is the name of the field that holds the number.".strip(),
            value=plain,
            code="trace.no-such-key",
        )
    )


def values_printed(folder: Path, slug: str) -> dict[str, tuple[PrintedValue, ...]]:
    """What each edition prints. Raises EvaluationError where a run left no list of it."""
    try:
        return read_values(folder / "internal" / VALUES)
    except (OSError, ValueError, TypeError, AttributeError):
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                "There is no list of what the report prints, so it cannot be said where its "
                "numbers stand.",
                f"Make it again: pathfinder run {slug}. Then trace again.",
                code="trace.no-list",
            )
        ) from None


def printed(
    editions_of: Mapping[Edition, Mapping[str, Finding]],
    values: Mapping[str, Sequence[PrintedValue]],
    key: str,
    name: str,
) -> list[InEdition]:
    """What each edition prints of a finding, or of one of its numbers (the leading one), and where.

    By the list that the run left; a finding says only why it shows no number.
    """
    shown = []
    for edition, findings in editions_of.items():
        finding = findings.get(key)
        if finding is None:
            shown.append(InEdition(edition.value, "", withheld="not in this edition"))
            continue
        told = values.get(edition.value, ())
        leading = name or finding.leading
        estimate = finding.estimates.get(leading)
        own = [v for v in told if v.finding == key and v.estimate == leading]
        # as the data file has them: with their sign, and each once
        texts = {v.part: v.signed for v in sorted(own, key=lambda v: v.place != DATA_FILE)[::-1]}
        ends = " to ".join(texts[end] for end in ("ci_low", "ci_high") if end in texts)
        reason = estimate.withheld if estimate else "not shown" if name else ""
        places = _stands(told, finding, estimate, name)
        shown.append(
            InEdition(
                edition.value,
                finding.headline,
                texts.get("value", ""),
                ends,
                texts.get("n", ""),
                reason or finding.withheld,
                tuple(dict.fromkeys(places)),
            )
        )
    return shown


def _stands(
    told: Sequence[PrintedValue], finding: Finding, estimate: Estimate | None, name: str
) -> Iterator[str]:
    """Where a number stands: under its name, or in a cell of the finding, or of its overview.

    Without a name, where anything of the finding stands.
    """
    for value in told:
        own, above = value.finding == finding.key, value.finding == finding.summarised_in
        row = bare(value.estimate.partition(": ")[0]).partition(" (")[0].casefold()
        named = own and (not name or value.estimate == name)
        cell = own or (above and row in finding.title.casefold())
        if named or (cell and estimate and _same(value, estimate)):
            yield value.stands


def _same(value: PrintedValue, estimate: Estimate) -> bool:
    """Whether a cell has the number of an estimate, as far as that is printed."""
    if ": " not in value.estimate or value.exact is None or estimate.value is None:
        return False
    cell, number = (round_half_up(x, estimate.decimals) for x in (value.exact, estimate.value))
    return cell == number
