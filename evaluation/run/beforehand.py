"""What a run would find and cite, worked out before it is made, so that a check can tell."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence

from evaluation.declare.programme import Deliverable
from evaluation.declare.workspace import Study
from evaluation.errors import EvaluationError, Issue
from evaluation.protect.protect import Policy, protect
from evaluation.report.lead.citations import BLOCKS, CITATION, Citations
from evaluation.report.lead.proforma import WrittenSection
from evaluation.say.finding import Edition, Finding

# Makes the findings of a study from what was read of it, by the parameters that are declared.
Analysis = Callable[..., Iterable[Finding]]
# The analysis of a study; None where its notebook is the programme's own, which nobody can know.
Analyses = Callable[[Study], Analysis | None]


def findings_before_run(
    asked: Study, given: Sequence[object], analysis: Analysis
) -> tuple[Finding, ...]:
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


def citation_issues(
    proforma: Sequence[WrittenSection],
    deliverable: Deliverable,
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
    citations = Citations(whole, deliverable.facts, lambda _key, _kind: (), file)
    for written in proforma:
        citations.blocks(written.text, written.place)
    yield from citations.faults
    for key, kind in sorted(citations.placed):
        if getattr(whole[key], kind) is None:
            yield Issue(
                file,
                f"“{whole[key].title}” ({key}) has no {kind}.",
                f"The report says so in its place. Remove {{{{ {key}.{kind} }}}}, or cite "
                f"{{{{ {key} }}}}.",
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
        citations = Citations(shown, deliverable.facts, lambda _key, _kind: (), file)
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


def unknown_citations(
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
