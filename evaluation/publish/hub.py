"""Published outputs -> one static site with clean copies of the reports, and the editor's page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from evaluation.clock import today
from evaluation.counting import grouped
from evaluation.declare.workspace import Workspace, open_workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.hub_pages import HubEntry, board_page, public_page, write_board
from evaluation.publish.placing import first_days, left, place, refuse_in_the_way, refuse_other
from evaluation.publish.receiving import Received, offered, printable, receive, refusal
from evaluation.publish.releases import Taking
from evaluation.say.finding import Edition


@dataclass(frozen=True, slots=True)
class Collected:
    """What stands in the hub now, with a line for the editor on everything that does not."""

    entries: tuple[HubEntry, ...]
    notes: tuple[Issue, ...]
    board: Path

    @property
    def taken(self) -> int:
        """How many deliverables' reports were taken."""
        return len(self.entries)


def collect(outputs: Sequence[Path], to: Path) -> Collected:
    """Write every report that may be published to ``to``, clean, with a page that lists them.

    What may not be published, clashes or cannot be read is told in ``notes`` and on the editor's
    page, which stands in a folder beside ``to``, and the rest goes on. Raises EvaluationError for
    an outputs folder that is not there, or a target that holds something else.
    """
    to = to.resolve()
    folders = list(dict.fromkeys(folder.resolve() for folder in outputs))
    _refuse(folders)
    refuse_other(to)
    notes: list[Issue] = []
    with tempfile.TemporaryDirectory() as staged:
        received = _without_clashes(list(_received(folders, Path(staged), notes)), notes)
        takings = {r.workspace.root: Taking(r.workspace) for r in received if r.workspace}
        published = tuple(_beside_what_is_out(received, takings, notes))
        known = first_days(to)
        entries = tuple(HubEntry.of(r, _first_out(r, takings, known)) for r in published)
        files = {f"{r.address}/{name}": r.clean / name for r in published for name in r.names}
        refuse_in_the_way(files, to)
        for taking in takings.values():  # first, as a collection that is cut short puts some out
            taking.record(today(), "collected")
        others = place(files, public_page(entries), [asdict(entry) for entry in entries], to)
    notes += left(others, to)
    missing = {
        r.address: printable(", ".join(r.manifest.missing_particulars))[:1000] for r in published
    }
    board = write_board(board_page(entries, notes, missing), to)
    return Collected(entries, tuple(notes), board)


def _refuse(folders: Sequence[Path]) -> None:
    faults = [
        Issue(
            str(folder),
            "This outputs folder does not exist.",
            "Correct its name.",
            code="hub.no-such-outputs",
        )
        for folder in folders
        if not folder.is_dir()
    ]
    faults += [
        Issue(
            str(folder),
            "This is one deliverable's folder.",
            "Name the outputs folder above it.",
            code="hub.one-deliverable",
        )
        for folder in folders
        if (folder / Edition.PUBLIC.folder).is_dir()
    ]
    if faults:
        raise EvaluationError(faults)


def _received(folders: Sequence[Path], staged: Path, notes: list[Issue]) -> Iterator[Received]:
    """What nothing speaks against, from each folder; a line for all else."""
    for number, outputs in enumerate(folders):
        with _noting(outputs, notes):
            workspace = _workspace(outputs)
            slugs, strange = offered(outputs)
            notes += strange
            for slug in sorted({*slugs, *(workspace.slugs() if workspace else ())}):
                with _noting(outputs / slug, notes):
                    if workspace and slug not in workspace.slugs():
                        raise _withdrawn(outputs / slug)
                    received = receive(outputs, slug, workspace, staged / f"{number}" / slug)
                    notes += received.notes
                    yield received


@contextmanager
def _noting(folder: Path, notes: list[Issue]) -> Iterator[None]:
    """A line for what is wrong with one folder, and the rest goes on."""
    try:
        yield
    except EvaluationError as error:
        notes += (replace(issue, severity="note") for issue in error.issues)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        notes += refusal(
            folder,
            f"The folder cannot be read ({reason}).",
            "Ask for it again.",
            code="hub.not-readable",
        ).issues


def _workspace(outputs: Path) -> Workspace | None:
    """The programme whose own outputs these are; None where they were sent from elsewhere."""
    if outputs.name != "outputs" or not (outputs.parent / "programme.yaml").is_file():
        return None
    try:
        return open_workspace(outputs.parent)
    except EvaluationError as error:
        raise refusal(
            outputs,
            f"Its programme.yaml cannot be read: {error.issues[0].problem}",
            "Mend it (pathfinder check), then collect again.",
            code="hub.no-programme",
        ) from None


def _withdrawn(folder: Path) -> EvaluationError:
    return refusal(
        folder,
        "It is no longer declared in its programme.",
        "If it was withdrawn, delete its outputs.",
        code="hub.withdrawn",
    )


def _beside_what_is_out(
    received: Sequence[Received], takings: Mapping[Path, Taking], notes: list[Issue]
) -> Iterator[Received]:
    """Those that may go out beside what did, and beside one another; a line for the others."""
    for reports in received:
        taking = takings.get(reports.workspace.root) if reports.workspace else None
        with _noting(reports.folder, notes):
            if taking:
                taking.take(reports.slug)
            yield reports


def _first_out(reports: Received, takings: Mapping[Path, Taking], known: Mapping[str, str]) -> str:
    """The day on which reports first went out: by the ledger, or by this hub; else today."""
    taking = takings.get(reports.workspace.root) if reports.workspace else None
    out = taking.first_out(reports.slug) if taking else None
    return min(filter(None, (known.get(reports.address), str(out or today()))))


def _without_clashes(received: Sequence[Received], notes: list[Issue]) -> tuple[Received, ...]:
    """Those whose programme and name are theirs alone; a line for each that stands twice."""
    by_address = grouped((reports.address, reports) for reports in received)
    for address, reports in by_address.items():
        if len(reports) > 1:
            folders = " and ".join(printable(one.folder) for one in reports)
            notes.append(
                Issue(
                    address,
                    f"The same deliverable of the same programme stands in {folders}.",
                    "None of them is published. Collect one, or give the others another name.",
                    severity="note",
                    code="hub.same-name",
                )
            )
    return tuple(reports[0] for reports in by_address.values() if len(reports) == 1)
