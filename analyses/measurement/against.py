"""What is said beside results on scales of which an item runs against the rest of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluation.declare.waves import THEN
from evaluation.read.responses import Responses
from evaluation.say.finding import AGAINST_THE_REST, Finding


def with_remarks(findings: Iterable[Finding], responses: Sequence[Responses]) -> Iterator[Finding]:
    """The findings, those on such a scale, at a wave where it is so, with a remark."""
    for finding in findings:
        waves = finding.base.waves if finding.base else ()
        against = any(
            finding.key.startswith(f"{response.instrument.id}.{scale}.")
            for response in responses
            if not waves or response.wave in (*waves, THEN)
            for scale in response.against
        )
        caveats = (*finding.caveats, AGAINST_THE_REST)
        yield finding.model_copy(update={"caveats": caveats}) if against else finding
