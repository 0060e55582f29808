"""``pathfinder trace``: what stands behind a number of the last report."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.declare.waves import printed as printed_wave
from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import EvaluationError, Issue
from evaluation.run.behind import PeopleFile, Rests, Whom
from evaluation.run.trace.key import editions, last_report, printed, resolve, values_printed
from evaluation.run.trace.lists import (
    behind_log,
    behind_printed,
    behind_register,
    behind_segments,
    behind_survey,
)
from evaluation.run.trace.model import Behind, Trace
from evaluation.run.trace.questionnaires import behind_answers
from evaluation.say.finding import Edition, Finding
from evaluation.say.wording import listed


def trace(workspace: Workspace, slug: str, key: str) -> Trace:
    """Follow a number of the last report to the people, items, files and cells behind it.

    Files are read again as the run read them, and nothing is written. Raises EvaluationError
    where there is no report, what it was made of has changed, or it has no such number.
    """
    folder, people, notes = last_report(workspace, slug)
    found = editions(folder)
    finding, name = resolve(key, found.get(Edition.INTERNAL, {}), slug)
    values = values_printed(folder, slug)
    counted = people.findings.get(finding.key)
    if counted is None or not (whoms := _whoms(counted, name)):
        raise EvaluationError(
            Issue(
                f"outputs/{slug}",
                f"“{finding.title}” does not say whom it counts.",
                f"Its method is: {finding.method or 'not written down'}. A notebook of your own "
                "says it with base= in each finding.",
                code="trace.nobody-counted",
            )
        )
    labels = people.labels(whoms[0])
    asked = _asked(workspace, slug, counted)
    behind = _behind(asked, finding, whoms, labels)
    gone = len(labels - {row.person for row in behind.rows})
    if gone == len(labels) > 0:
        raise EvaluationError(
            Issue(
                ".pathfinder/key",
                f"None of the {gone} whom this number counts is found under the label that the "
                "report has for them: it was made with another key.",
                f"Copy the folder .pathfinder from where the report was made; or make it here: "
                f"pathfinder run {slug}. Then trace again.",
                code="trace.other-key",
            )
        )
    lost = (f"{gone} of them are in no file as it is read today.",) if gone else ()
    return Trace(
        slug,
        f"{finding.key}.{name}" if name else finding.key,
        asked.name,
        finding,
        name,
        tuple(printed(found, values, finding.key, name)),
        behind.nobodys or _in_words(whoms[0], people),
        tuple(sorted(labels)),
        behind,
        (*notes, *lost),
    )


def _asked(workspace: Workspace, slug: str, counted: Rests) -> Study:
    """The evaluation that a finding is of, by the number before its name."""
    number = int(counted.evaluation.partition("-")[0])
    return study(workspace, slug, load_deliverable(workspace, slug), number)


def _whoms(counted: Rests, name: str) -> list[Whom]:
    """On whom a number rests; of a whole finding also what each of its numbers rests on."""
    own = counted.estimates.get(name) or counted.base
    if own is None:
        return []
    return [own] if name else [own, *counted.estimates.values()]


def _behind(
    asked: Study, finding: Finding, whoms: Sequence[Whom], labels: frozenset[str]
) -> Behind:
    """What stands behind the number, by the kind of the files."""
    kinds = {data.kind for data in asked.evaluation.data}
    if "register" in kinds:
        return behind_register(asked, whoms[0], labels)
    if "events" in kinds:
        return behind_log(asked)
    if "printed" in kinds:
        return behind_printed(asked)
    if "segments" in kinds:
        return behind_segments(asked, whoms[0], labels)
    if "replies" in kinds:
        return behind_survey(asked, finding.key, whoms[0], labels)
    return behind_answers(asked, finding.key, whoms, labels)


def _in_words(whom: Whom, people: PeopleFile) -> str:
    """Who is counted: how many, of which group, with what at which waves."""
    n = len(people.labels(whom))
    words = [f"{n} {whom.unit.value if n == 1 else whom.unit.plural}"]
    words += [f"{by}: {part}" for by, part in whom.groups.items()]
    waves = listed(tuple(map(printed_wave, whom.waves)))
    if "." in whom.key:
        words.append(f"with a score on {whom.key}{waves and f' at {waves}'}")
    elif waves:
        words.append(f"{whom.key or 'seen'} at {waves}")
    return ", ".join(words)
