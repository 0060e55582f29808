"""What a run would find and cite, worked out before it is made, so that a check can tell."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from evaluation.counting import and_more, plural, s
from evaluation.declare.programme import Fact
from evaluation.declare.workspace import Study, Workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.protect.policy import Policy, load_policy
from evaluation.protect.protect import protect
from evaluation.report.build import proforma_path
from evaluation.report.lead.citations import BLOCKS, CITATION, Citations
from evaluation.report.lead.proforma import WrittenSection
from evaluation.run.account import CheckedData, faults
from evaluation.say.finding import Edition, Finding

# Makes the findings of a study from what was read of it, by the parameters that are declared.
Analysis = Callable[..., Iterable[Finding]]
# The analysis of a study; None where its notebook is the programme's own, which nobody can know.
Analyses = Callable[[Study], Analysis | None]


def results(
    workspace: Workspace,
    slug: str,
    proforma: Sequence[WrittenSection],
    readings: Sequence[tuple[Study, CheckedData]],
    *,
    facts: Mapping[str, Fact],
    analyses: Analyses,
    told: Sequence[Issue],
) -> list[Issue]:
    """What a run would stumble over once everything is read: its analyses, and what is cited.

    Citations are held against findings only where no fault hides any of them; ``told`` are the
    issues so far.
    """
    issues: list[Issue] = []
    findings: list[Finding] = []
    own: list[str] = []
    for asked, reading in readings:
        analysis = analyses(asked)
        if analysis is None:
            own.append(asked.evaluation.design)
        elif reading.given is not None:
            try:
                findings += _worked_out(asked, reading.given, analysis)
            except EvaluationError as error:
                issues += error.issues
    folder = workspace.folder(slug)
    declared = workspace.shown(folder / "deliverable.yaml")
    if not any(issue.code == "evaluation.same-findings" for issue in told):
        issues += doubled_keys(findings, declared)
    if faults([*told, *issues]):
        return issues
    shown = workspace.shown(proforma_path(folder))
    if own:
        issues += _unknown(proforma, findings, shown, own)
    else:
        policy = load_policy(workspace.programme.disclosure_policy, workspace.root)
        issues += _citations(proforma, facts, findings, shown, policy)
    issues += _quotations_nowhere(proforma, findings, shown)
    return issues


def _quotations_nowhere(
    proforma: Sequence[WrittenSection], findings: Sequence[Finding], file: str
) -> Iterator[Issue]:
    """A note on quotations that may be printed and stand in no table that the proforma places."""
    text = "\n".join(written.text for written in proforma)
    placed = "\n".join(
        str(row.cells.get("words", ""))
        for finding in findings
        if finding.table and re.search(rf"{{{{\s*{re.escape(finding.key)}\.table\s*}}}}", text)
        for row in finding.table.rows
    )
    for finding in findings:
        if not finding.table or finding.key.rpartition(".")[2] != "quotations":
            continue
        words = (str(row.cells["words"]) for row in finding.table.rows)
        if left := [said for said in words if said not in placed]:
            n = len(left)
            first = [textwrap.shorten(words, 60, placeholder=" \u2026\u201d") for words in left]
            yield Issue(
                file,
                f"{plural(n, 'quotation')} that may be printed {s(n, 'stands', 'stand')} in no "
                f"section: {and_more(first)}.",
                f"Write {{{{ {finding.key}.table }}}} on a line of its own, such as under "
                "Feedback.",
                severity="note",
                code="quotation.in-no-section",
            )


def _worked_out(asked: Study, given: Sequence[object], analysis: Analysis) -> tuple[Finding, ...]:
    """The findings that the notebook of a study will make of what was read.

    Raises EvaluationError with the sentence with which the notebook would stop.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook shows them beside its cell
            return tuple(analysis(asked, *given, **asked.evaluation.parameters))
    except EvaluationError:
        raise
    except Exception as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        raise EvaluationError(
            Issue(
                asked.workspace.shown(asked.workspace.folder(asked.slug) / "deliverable.yaml"),
                f"Evaluation {asked.number} ({asked.evaluation.design}) cannot be worked out: "
                f"{kind}{said.rstrip('.')}.",
                "Correct what it names in this file or in the data. If it names nothing of yours, "
                "it is a defect: please report it with this sentence.",
                code="analysis.stopped",
            )
        ) from error


def doubled_keys(findings: Iterable[Finding], file: str) -> Iterator[Issue]:
    """Findings of several evaluations that would have the same name."""
    keys = [finding.key for finding in findings]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        yield Issue(
            file,
            f"Two evaluations make findings of the same name ({', '.join(twice)}).",
            "Give one of them a name of its own: name: <word>.",
            code="evaluation.same-findings",
        )


def _citations(
    proforma: Sequence[WrittenSection],
    facts: Mapping[str, Fact],
    findings: Sequence[Finding],
    file: str,
    policy: Policy,
) -> Iterator[Issue]:
    """What is wrong with the citations beside the findings, as any edition's report has it.

    A figure or table that a finding does not have is a note: the report says so in its place.
    """
    cited = dict(_cited(proforma))
    if not cited:
        return
    whole = {finding.key: finding for finding in findings}  # as the internal edition has them
    citations = Citations(whole, facts, lambda _key, _kind: (), file)
    for written in proforma:
        citations.blocks(written.text, written.place)
    yield from citations.faults
    for key, kind in sorted(citations.placed):
        if getattr(whole[key], kind) is None:
            yield Issue(
                file,
                f"“{whole[key].title}” ({key}) has no {kind}.",
                "Put right first what else is told here of its data. If it stays, the report says "
                f"so in its place: cite {{{{ {key} }}}} instead, or take the line out.",
                cell=cited.get(f"{key}.{kind}", ""),
                severity="note",
                code="citation.no-picture",
            )
    # Every edition has every finding, and perhaps not every number of it.
    numbers = [c for c in cited if c not in whole and c.rpartition(".")[2] not in BLOCKS]
    if citations.faults or not numbers:
        return
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        shown = {finding.key: finding for finding in protect(findings, edition, policy)}
        citations = Citations(shown, facts, lambda _key, _kind: (), file)
        for number in numbers:
            citations.check(number, cited[number])
        yield from citations.faults


def _cited(proforma: Sequence[WrittenSection]) -> Iterator[tuple[str, str]]:
    """Each citation of a finding, with its place."""
    yield from (
        (cited[1], written.place(cited.start()))
        for written in proforma
        for cited in CITATION.finditer(written.text)
        if not cited[1].startswith("fact.")
    )


def _unknown(
    proforma: Sequence[WrittenSection],
    findings: Sequence[Finding],
    file: str,
    notebooks: Sequence[str],
) -> Iterator[Issue]:
    """A note on each citation of what only a programme's own notebook can have made."""
    known = {finding.key: finding for finding in findings}
    citations = Citations(known, {}, lambda _key, _kind: (), file)
    for cited, place in _cited(proforma):
        if citations.resolve(cited) is None:
            yield Issue(
                file,
                f'Whether there is a finding "{cited}" is known only after a run: the notebook '
                f"{', '.join(notebooks)} is your programme's own.",
                "",
                cell=place,
                severity="note",
                code="citation.not-known-yet",
            )
