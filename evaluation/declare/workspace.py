"""A programme's folder: where its files are, and loading what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.declare.guidance import IN_DELIVERABLE, Guidance
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import find, load_instrument
from evaluation.declare.lined_yaml import load_declared
from evaluation.declare.programme import DataFile, Deliverable, Evaluation, Programme
from evaluation.errors import DeclarationError, Issue, did_you_mean

SHIPPED = Path(__file__).resolve().parents[1] / "command" / "demo"  # to be read only


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with ``programme.yaml``, ``deliverables/`` and ``outputs/``.

    ``key``: of the labels of a workspace that is in memory only; else it stands in the folder.
    """

    root: Path
    programme: Programme
    key: bytes | None = field(default=None, repr=False)

    @property
    def outputs(self) -> Path:
        """Where reports are written."""
        return self.root / "outputs"

    def folder(self, slug: str) -> Path:
        """A deliverable's own folder."""
        return self.root / "deliverables" / slug

    def shown(self, path: Path) -> str:
        """A path as messages show it: relative to the workspace, with forward slashes."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        )

    def slugs(self) -> tuple[str, ...]:
        """The names of all deliverables."""
        return tuple(
            sorted(p.parent.name for p in self.root.glob("deliverables/*/deliverable.yaml"))
        )


@dataclass(frozen=True, slots=True)
class Study:
    """One evaluation of one deliverable, with the instruments it names.

    ``guidance``: where its user says what its files do not. ``by_row``: nobody is known by an
    identifier, and each row is a person of its own, as in a file that is scored by itself.
    """

    workspace: Workspace
    slug: str
    deliverable: Deliverable
    number: int
    instruments: dict[str, Instrument]
    guidance: Guidance = IN_DELIVERABLE
    by_row: bool = False

    @property
    def evaluation(self) -> Evaluation:
        """What is declared for this evaluation."""
        return self.deliverable.evaluations[self.number - 1]

    @property
    def partner(self) -> Study | None:
        """The evaluation of another informant on the same people, where one is declared.

        Raises DeclarationError as ``study`` does.
        """
        names = [evaluation.name for evaluation in self.deliverable.evaluations]
        asked = self.evaluation.pair_with
        if not asked:
            return None
        return study(self.workspace, self.slug, self.deliverable, names.index(asked) + 1)

    @property
    def compare_by(self) -> str:
        """The group column that groups are compared by, or an empty text."""
        comparison = self.evaluation.comparison
        return comparison.by if comparison else ""

    @property
    def groups(self) -> tuple[str, ...]:
        """Printed labels of the compared groups, in the order in which they are declared."""
        columns = [
            d.groups[self.compare_by] for d in self.evaluation.data if self.compare_by in d.groups
        ]
        return tuple(dict.fromkeys(label for g in columns for label in g.labels.values()))

    @property
    def against(self) -> str:
        """The printed label of the comparison group, or an empty text."""
        comparison = self.evaluation.comparison
        if comparison is None:
            return ""
        labels = [
            data.groups[comparison.by].labels
            for data in self.evaluation.data
            if comparison.by in data.groups
        ]
        return labels[0].get(comparison.against, comparison.against)

    @property
    def group_titles(self) -> dict[str, str]:
        """The printed title of each column that groups people."""
        return {c: group.title for d in self.evaluation.data for c, group in d.groups.items()}

    @property
    def invited_by(self) -> str:
        """The group column that numbers of invited people are told by; empty without groups."""
        columns = list(self.group_titles)
        return self.compare_by or (columns[0] if len(columns) == 1 else "")

    @property
    def invited(self) -> dict[str, int | dict[str, int]]:
        """How many people were invited to each wave; by the printed labels of groups."""
        labels = {
            code: label
            for d in self.evaluation.data
            if self.invited_by in d.groups
            for code, label in d.groups[self.invited_by].labels.items()
        }
        return {
            wave: {labels.get(group, group): n for group, n in told.items()}
            if isinstance(told, dict)
            else told
            for wave, told in self.evaluation.invited.items()
        }

    @property
    def name(self) -> str:
        """A name for files: ``1-pre_post``."""
        return f"{self.number}-{self.evaluation.name or self.evaluation.design}"


def open_workspace(root: Path) -> Workspace:
    """The workspace at ``root`` or above it. Raises DeclarationError."""
    start = root.resolve()
    for folder in (start, *start.parents):
        if (folder / "programme.yaml").is_file():
            path = folder / "programme.yaml"
            return Workspace(folder, load_declared(path, Programme, "programme.yaml"))
    raise DeclarationError(
        Issue(
            "programme.yaml",
            f"No programme was found in {start} or above it.",
            "Change to the folder of your programme (cd FOLDER). To begin one, write a "
            "programme.yaml: docs/for-project-leads.md has one to copy, as has: pathfinder demo.",
        )
    )


def open_study(slug: str, number: int, workspace: str = "") -> Study:
    """One evaluation, as a notebook asks for it.

    ``number`` counts the deliverable's evaluations from 1; an empty ``workspace`` is
    the demonstration. Raises DeclarationError.
    """
    root = Path(workspace) if workspace else SHIPPED
    opened = open_workspace(root)
    deliverable = load_deliverable(opened, slug)
    if not 1 <= number <= len(deliverable.evaluations):
        raise DeclarationError(
            Issue(
                f"deliverables/{slug}/deliverable.yaml",
                f"There is no evaluation {number}.",
                f"The deliverable declares {len(deliverable.evaluations)}.",
            )
        )
    return study(opened, slug, deliverable, number)


def study(workspace: Workspace, slug: str, deliverable: Deliverable, number: int) -> Study:
    """The study of a loaded deliverable. Raises DeclarationError for unknown instruments."""
    asked_in = f"deliverables/{slug}/deliverable.yaml"
    names = deliverable.evaluations[number - 1].instruments
    found = {name: load_instrument(name, workspace.root, asked_in) for name in names}
    return Study(workspace, slug, deliverable, number, found)


def load_deliverable(workspace: Workspace, slug: str) -> Deliverable:
    """A deliverable, checked against its programme, the instruments and the notebooks.

    Raises DeclarationError with every fault.
    """
    path = workspace.folder(slug) / "deliverable.yaml"
    shown = workspace.shown(path)
    if not path.is_file():
        hint = did_you_mean(slug, workspace.slugs())
        raise DeclarationError(
            Issue(
                shown,
                f'There is no deliverable "{slug}".',
                f"{hint} There are: {', '.join(workspace.slugs()) or 'none yet'}.".strip(),
            )
        )
    deliverable = load_declared(path, Deliverable, shown)
    if faults := list(_faults(workspace, deliverable, shown)):
        raise DeclarationError(faults)
    return deliverable


def _faults(workspace: Workspace, deliverable: Deliverable, shown: str) -> Iterator[Issue]:
    programme = workspace.programme
    for kind, named, known in (
        ("area", (deliverable.area,), programme.areas),
        ("outcome", deliverable.outcomes, tuple(programme.outcomes)),
        ("thematic area", deliverable.thematic_areas, programme.thematic_areas),
    ):
        for name in named:
            if name not in known:
                hint = did_you_mean(name, known) or f"There are: {', '.join(known)}."
                yield Issue(shown, f'The programme declares no {kind} "{name}".', hint)
    for number, evaluation in enumerate(deliverable.evaluations, start=1):
        where = f"evaluation {number}"
        yield from _evaluation_faults(workspace, evaluation, shown, where)
        yield from _partner_faults(evaluation, deliverable.evaluations, shown, where)


def _partner_faults(
    evaluation: Evaluation, others: Sequence[Evaluation], shown: str, where: str
) -> Iterator[Issue]:
    """Another informant that is not there, or whose people cannot be found by identifier."""
    asked = evaluation.pair_with
    if not asked:
        return
    named = [other for other in others if other.name == asked and other is not evaluation]
    says = f'{where} says pair_with: "{asked}"'
    if len(named) != 1:
        known = [other.name for other in others if other.name and other is not evaluation]
        yield Issue(
            shown,
            f"{says}, which is the name of {len(named) or 'no'} other evaluation"
            f"{'s' if named else ''}.",
            f"{did_you_mean(asked, known)} Give the other informant's evaluation a name: of its "
            "own, and write it here.".strip(),
        )
    elif any(e.link_by or not e.instruments for e in (evaluation, named[0])):
        yield Issue(
            shown,
            f"{says}, and not both evaluations are questionnaires by identifier.",
            "Two informants on one person can be paired by identify only: not by an anonymous "
            "code, which each would write in another way. Remove pair_with.",
        )


def plan_faults(workspace: Workspace) -> Iterator[Issue]:
    """Deliverables that the dissemination plan names and that are not there."""
    known = workspace.slugs()
    for name in dict.fromkeys(line.deliverable for line in workspace.programme.dissemination):
        if name not in known:
            hint = did_you_mean(name, known) or f"There are: {', '.join(known) or 'none yet'}."
            problem = f'The dissemination plan names "{name}", which is not a deliverable.'
            yield Issue("programme.yaml", problem, hint)


def _evaluation_faults(
    workspace: Workspace, evaluation: Evaluation, shown: str, where: str
) -> Iterator[Issue]:
    try:
        find("notebooks", evaluation.design, ".ipynb", workspace.root, shown)
    except DeclarationError as error:
        yield from error.issues
    instruments: dict[str, Instrument] = {}
    for name in evaluation.instruments:
        try:
            instruments[name] = load_instrument(name, workspace.root, shown)
        except DeclarationError as error:
            yield from error.issues
    for data in evaluation.data:
        yield from _column_faults(data, instruments, evaluation.instruments, shown, where)
    primary = evaluation.primary
    scales = [f"{name}.{scale}" for name, loaded in instruments.items() for scale in loaded.scales]
    unread = set(evaluation.instruments) - set(instruments)  # told above, with its reason
    if primary and primary not in scales and primary.partition(".")[0] not in unread:
        yield Issue(
            shown,
            f'The primary outcome "{primary}" of {where} is not one of its scales.',
            f"{did_you_mean(primary, scales)} There are: {', '.join(scales)}.".strip(),
        )
    yield from _comparison_faults(evaluation, shown, where)
    yield from _invited_faults(evaluation, shown, where)


def _comparison_faults(evaluation: Evaluation, shown: str, where: str) -> Iterator[Issue]:
    """A comparison by a column, or against a code, that is not declared."""
    comparison = evaluation.comparison
    if comparison is None:
        return
    codes = [
        code
        for d in evaluation.data
        if comparison.by in d.groups
        for code in d.groups[comparison.by].labels
    ]
    labels = [
        str(label)
        for d in evaluation.data
        if comparison.by in d.groups
        for label in d.groups[comparison.by].labels.values()
    ]
    if codes and comparison.against not in (*codes, *labels):
        yield Issue(
            shown,
            f'{where} compares with "{comparison.against}", which is not a declared code of '
            f'"{comparison.by}".',
            f"{did_you_mean(comparison.against, codes)} Declared are: {', '.join(codes)}.".strip(),
        )
    if not any(comparison.by in data.groups for data in evaluation.data):
        yield Issue(
            shown,
            f'{where} compares by "{comparison.by}", which no data file declares under groups.',
            "Declare the column under groups.",
        )


def _invited_faults(evaluation: Evaluation, shown: str, where: str) -> Iterator[Issue]:
    """Numbers of invited people for a wave or a group that no data file has."""
    waves = {wave for d in evaluation.data for wave in (d.wave, *d.waves) if wave}
    by = {column: group.labels for d in evaluation.data for column, group in d.groups.items()}
    column = evaluation.comparison.by if evaluation.comparison else "".join(list(by)[:1])
    known = {*by.get(column, {}), *by.get(column, {}).values()}
    for wave, told in evaluation.invited.items():
        said = f"{where} says how many were invited to the {wave.replace('_', '-')}"
        if wave not in waves:
            yield Issue(shown, f"{said}, of which no data file is.", did_you_mean(wave, waves))
        if not isinstance(told, dict):
            continue
        if not evaluation.comparison and len(by) != 1:
            yield Issue(
                shown,
                f"{said} by group, and {'several columns' if by else 'no column'} of its files "
                "stand under groups.",
                "Give one number for the wave, or declare one column under groups.",
            )
        for group in told if known else ():
            if group not in known:
                problem = f'{said} of "{group}", which is not a declared code of "{column}".'
                yield Issue(shown, problem, did_you_mean(group, known))


def _column_faults(
    data: DataFile,
    instruments: dict[str, Instrument],
    named: tuple[str, ...],
    shown: str,
    where: str,
) -> Iterator[Issue]:
    """Instruments and items that a data file maps but nobody declares."""
    maps = [data.columns, *(wave.columns for wave in data.waves.values())]
    for instrument, items in ((i, items) for columns in maps for i, items in columns.items()):
        if instrument not in named:
            yield Issue(
                shown,
                f'{data.file} maps columns of "{instrument}", which {where} does not '
                "name under instruments.",
                did_you_mean(instrument, named),
            )
        elif instrument in instruments:
            for item in items:
                if item not in instruments[instrument].items:
                    yield Issue(
                        shown,
                        f'{instrument} has no item "{item}" ({data.file}).',
                        did_you_mean(item, instruments[instrument].items),
                    )
