"""A programme's folder: where its files are, and loading what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from evaluation.counting import grouped, s
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import AREA, Grouped
from evaluation.declare.designs import design_of
from evaluation.declare.guidance import IN_DELIVERABLE, Guidance
from evaluation.declare.instrument.facts import plain_text
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import load_instrument, notebook_of
from evaluation.declare.lined_yaml import load_declared, read_yaml
from evaluation.declare.programme import Deliverable, Evaluation, Programme, Question
from evaluation.declare.questions import question_faults, usual_kind
from evaluation.declare.register_file import Register
from evaluation.declare.waves import printed
from evaluation.errors import DeclarationError, Issue, did_you_mean

_MOST_WORDS = 20  # of a question that nobody wrote
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
    def questions(self) -> tuple[Question, ...]:
        """What it is to answer, as declared; or what its design asks, in one question."""
        evaluation, design = self.evaluation, design_of(self.evaluation.design)
        name, _, scale = evaluation.primary.partition(".")
        measured = (
            self.instruments[name].scales[scale].title
            if name in self.instruments
            else " and ".join(self.instruments[name].title for name in evaluation.instruments)
        )
        asked = design.asks(measured)
        short = asked if len(asked.split()) <= _MOST_WORDS else design.asks()
        derived = Question(text=evaluation.question or short, outcomes=self.deliverable.outcomes)
        return tuple(
            question.model_copy(
                update={
                    "kind": question.kind or usual_kind(evaluation),
                    "measure": question.measure or evaluation.primary,
                }
            )
            for question in evaluation.questions or (derived,)
        )

    @property
    def measures(self) -> tuple[str, ...]:
        """All that a question may be asked of: its scales, and the questions of its own survey."""
        scales = (f"{name}.{s}" for name, form in self.instruments.items() for s in form.scales)
        return (*scales, *self.evaluation.own_questions)

    @property
    def partner(self) -> Study | None:
        """The evaluation of another informant on the same people, where one is declared.

        Raises DeclarationError as ``study`` does.
        """
        names = [evaluation.name for evaluation in self.deliverable.evaluations]
        partner = self.evaluation.pair_with
        return (
            None
            if not partner
            else study(self.workspace, self.slug, self.deliverable, names.index(partner) + 1)
        )

    @property
    def compare_by(self) -> str:
        """The group column that groups are compared by, or an empty text."""
        comparison = self.evaluation.comparison
        return comparison.by if comparison else ""

    @property
    def groups(self) -> tuple[str, ...]:
        """Printed labels of the compared groups, in the order in which they are declared."""
        return tuple(dict.fromkeys(label for _, label in self.evaluation.codes_of(self.compare_by)))

    @property
    def against(self) -> str:
        """The printed label of the comparison group, or an empty text."""
        against = self.evaluation.comparison.against if self.evaluation.comparison else ""
        labels = dict(reversed(self.evaluation.codes_of(self.compare_by)))  # the first file's stay
        return labels.get(against, against)

    @property
    def adjusted(self) -> bool:
        """Whether the difference that leads is the one adjusted for where people started."""
        return bool(self.evaluation.comparison and self.evaluation.comparison.adjusted)

    @property
    def group_titles(self) -> dict[str, str]:
        """The printed title of each column that groups people."""
        return {c: group.title for d in self.evaluation.grouped for c, group in d.groups.items()}

    @property
    def declared_groups(self) -> dict[str, tuple[str, ...]]:
        """The printed labels that are declared of each column that groups people."""
        codes = {column: self.evaluation.codes_of(column) for column in self.group_titles}
        return {
            column: tuple(dict.fromkeys(label for _, label in declared))
            for column, declared in codes.items()
            if declared
        }

    @property
    def told_apart_by(self) -> frozenset[str]:
        """By what people of the deliverable are told apart, in any of its evaluations.

        A register's agencies (by its file) are another way than a column of the same name.
        """
        data = [d for evaluation in self.deliverable.evaluations for d in evaluation.data]
        agencies = {d.file for d in data if isinstance(d, Register) and "agency" in d.attendance}
        return frozenset(agencies.union(*(d.groups for d in data if isinstance(d, Grouped))))

    @property
    def invited_by(self) -> str:
        """The group column that numbers of invited people are told by; empty without groups."""
        columns = list(self.group_titles)
        return self.compare_by or (columns[0] if len(columns) == 1 else "")

    @property
    def invited(self) -> dict[str, int | dict[str, int]]:
        """How many people were invited to each wave; by the printed labels of groups."""
        labels = dict(self.evaluation.codes_of(self.invited_by))
        return {
            wave: {labels.get(group, group): n for group, n in people.items()}
            if isinstance(people, dict)
            else people
            for wave, people in self.evaluation.invited.items()
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
            return Workspace(
                folder, load_declared(folder / "programme.yaml", Programme, "programme.yaml")
            )
    raise DeclarationError(
        Issue(
            "programme.yaml",
            f"No programme was found in {start} or above it.",
            "Change to the folder of your programme (cd FOLDER); in a notebook that lies elsewhere "
            "write its path as workspace. To begin one, write a programme.yaml: "
            "docs/for-project-leads.md has one to copy, as has: pathfinder demo.",
            code="workspace.no-programme",
        )
    )


def open_study(slug: str, number: int, workspace: str = "") -> Study:
    """One evaluation, as a notebook asks for it.

    ``number`` counts the deliverable's evaluations from 1; an empty ``workspace`` is
    the demonstration. Raises DeclarationError.
    """
    opened = open_workspace(Path(workspace) if workspace else SHIPPED)
    deliverable = load_deliverable(opened, slug)
    if not 1 <= number <= len(deliverable.evaluations):
        raise DeclarationError(
            Issue(
                f"deliverables/{slug}/deliverable.yaml",
                f"There is no evaluation {number}.",
                f"The deliverable declares {len(deliverable.evaluations)}.",
                code="workspace.no-such-evaluation",
            )
        )
    return study(opened, slug, deliverable, number)


def study(workspace: Workspace, slug: str, deliverable: Deliverable, number: int) -> Study:
    """The study of a loaded deliverable. Raises DeclarationError for unknown instruments."""
    asked_in = f"deliverables/{slug}/deliverable.yaml"
    names = deliverable.evaluations[number - 1].instruments
    instruments = {name: load_instrument(name, workspace.root, asked_in) for name in names}
    instruments |= deliverable.evaluations[number - 1].quiz
    return Study(workspace, slug, deliverable, number, instruments)


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
                code="workspace.no-such-deliverable",
            )
        )
    deliverable = load_declared(path, Deliverable, shown)
    faults = [*_elsewhere(path, deliverable, shown), *_faults(workspace, deliverable, shown)]
    if faults:
        raise DeclarationError(faults)
    return deliverable


def _elsewhere(path: Path, deliverable: Deliverable, shown: str) -> Iterator[Issue]:
    """Data files that lie outside of the deliverable's folder, where the next machine has none."""
    for place, file in {
        ("evaluations", str(number), "data", str(place), key): file
        for number, evaluation in enumerate(deliverable.evaluations)
        for place, data in enumerate(evaluation.data)
        for key, file in data.files.items()
    }.items():
        written = PureWindowsPath(file)
        if written.anchor or ".." in written.parts:
            yield Issue(
                shown,
                f'"{file:.80}" lies outside of this deliverable\'s folder.',
                "Copy the file into its folder data, and write file: data/<name>.",
                cell=f"line {read_yaml(path, shown)[1].get(place, 1)}",
                code="declaration.file-elsewhere",
            )


def _faults(workspace: Workspace, deliverable: Deliverable, shown: str) -> Iterator[Issue]:
    programme = workspace.programme
    files = [data for evaluation in deliverable.evaluations for data in evaluation.answers]
    of_files = dict.fromkeys(data.area for data in files if data.area)
    for kind, names, declared in (
        ("area", (deliverable.area, *of_files), programme.areas),
        ("outcome", deliverable.outcomes, tuple(programme.outcomes)),
        ("thematic area", deliverable.thematic_areas, programme.thematic_areas),
    ):
        yield from (
            Issue(
                shown,
                f'The programme declares no {kind} "{name}".',
                did_you_mean(name, declared) or f"There are: {', '.join(declared)}.",
                code="declaration.not-in-programme",
            )
            for name in names
            if name not in declared
        )
    for number, evaluation in enumerate(deliverable.evaluations, start=1):
        where = f"evaluation {number}"
        meant = _of_known_areas(evaluation, programme.areas)
        yield from _evaluation_faults(workspace, meant, shown, where)
        yield from _partner_faults(evaluation, deliverable.evaluations, shown, where)


def _of_known_areas(evaluation: Evaluation, areas: Sequence[str]) -> Evaluation:
    """The evaluation with any of the programme's areas where a file names none of them.

    That is told by itself; what names the area in its right spelling is not at fault too.
    """
    any_area = {area: area for area in areas}
    data = tuple(
        d.model_copy(
            update={
                "groups": {**d.groups, AREA: d.groups[AREA].model_copy(update={"labels": any_area})}
            }
        )
        if isinstance(d, Answers) and d.area and d.area not in areas
        else d
        for d in evaluation.data
    )
    return evaluation.model_copy(update={"data": data})


def _partner_faults(
    evaluation: Evaluation, others: Sequence[Evaluation], shown: str, where: str
) -> Iterator[Issue]:
    """Another informant that is not there, or whose people cannot be found by identifier."""
    name = evaluation.pair_with
    if not name:
        return
    partners = [other for other in others if other.name == name and other is not evaluation]
    sentence = f'{where} says pair_with: "{name}"'
    if len(partners) != 1:
        names = [other.name for other in others if other.name and other is not evaluation]
        yield Issue(
            shown,
            f"{sentence}, which is the name of {len(partners) or 'no'} other "
            f"evaluation{s(len(partners) or 1)}.",
            f"{did_you_mean(name, names)} Give the other informant's evaluation a name: of its "
            "own, and write it here.".strip(),
            code="declaration.no-partner",
        )
    elif any(e.link_by for e in (evaluation, partners[0])) or not all(
        e.instruments for e in (partners[0], *((evaluation,) if evaluation.answers else ()))
    ):
        yield Issue(
            shown,
            f"{sentence}, and not both evaluations are questionnaires by identifier.",
            "Two informants on one person can be paired by identify only: not by an anonymous "
            "code, which each would write in another way. Remove pair_with.",
            code="declaration.partner-of-other-kind",
        )


def plan_faults(workspace: Workspace) -> Iterator[Issue]:
    """Deliverables that the dissemination plan names and that are not there."""
    slugs = workspace.slugs()
    named = dict.fromkeys(line.deliverable for line in workspace.programme.dissemination)
    yield from (
        Issue(
            "programme.yaml",
            f'The dissemination plan names "{name}", which is not a deliverable.',
            did_you_mean(name, slugs) or f"There are: {', '.join(slugs) or 'none yet'}.",
            code="declaration.plan-names-nobody",
        )
        for name in named
        if name not in slugs
    )


def _evaluation_faults(
    workspace: Workspace, evaluation: Evaluation, shown: str, where: str
) -> Iterator[Issue]:
    try:
        notebook_of(evaluation.design, workspace.root, shown)
    except DeclarationError as error:
        yield from error.issues
    instruments: dict[str, Instrument] = {}
    for name in evaluation.instruments:
        try:
            instruments[name] = load_instrument(name, workspace.root, shown)
        except DeclarationError as error:
            yield from error.issues
    for data in evaluation.answers:
        yield from _column_faults(data, instruments, evaluation.instruments, shown, where)
    yield from _shared_columns(evaluation, shown, where)
    primary = evaluation.primary
    scales = [f"{name}.{scale}" for name, loaded in instruments.items() for scale in loaded.scales]
    unread = set(evaluation.instruments) - set(instruments)  # told above, with its reason
    if primary and primary not in scales and primary.partition(".")[0] not in unread:
        yield Issue(
            shown,
            f'The primary outcome "{primary}" of {where} is not one of its scales.',
            f"{did_you_mean(primary, scales)} There are: {', '.join(scales)}.".strip(),
            code="declaration.no-such-primary",
        )
    of_quiz = [f"{name}.{scale}" for name, quiz in evaluation.quiz.items() for scale in quiz.scales]
    asked_of = [*scales, *of_quiz, *evaluation.own_questions, *evaluation.logged]
    yield from question_faults(evaluation, workspace.programme, asked_of, shown, where)
    yield from _comparison_faults(evaluation, shown, where)
    yield from _invited_faults(evaluation, shown, where)


def _comparison_faults(evaluation: Evaluation, shown: str, where: str) -> Iterator[Issue]:
    """A comparison by a column, or against a code, that is not declared."""
    comparison = evaluation.comparison
    if comparison is None:
        return
    declared = evaluation.codes_of(comparison.by)
    codes = list(dict.fromkeys(code for code, _ in declared))
    if codes and not any(comparison.against in pair for pair in declared):
        yield Issue(
            shown,
            f'{where} compares with "{comparison.against}", which is not a declared code of '
            f'"{comparison.by}".',
            f"{did_you_mean(comparison.against, codes)} Declared are: {', '.join(codes)}.".strip(),
            code="declaration.no-such-comparison-group",
        )
    if not any(comparison.by in data.groups for data in evaluation.grouped):
        yield Issue(
            shown,
            f'{where} compares by "{comparison.by}", which no data file declares under groups.',
            "Declare the column under groups.",
            code="declaration.comparison-column-not-declared",
        )


def _invited_faults(evaluation: Evaluation, shown: str, where: str) -> Iterator[Issue]:
    """Numbers of invited people for a wave or a group that no data file has."""
    waves = evaluation.waves
    columns = list(dict.fromkeys(column for data in evaluation.grouped for column in data.groups))
    column = evaluation.comparison.by if evaluation.comparison else "".join(columns[:1])
    labels = {word for pair in evaluation.codes_of(column) for word in pair}
    for wave, people in evaluation.invited.items():
        sentence = f"{where} says how many were invited to the {wave.replace('_', '-')}"
        if wave not in waves:
            yield Issue(
                shown,
                f"{sentence}, of which no data file is.",
                did_you_mean(wave, waves),
                code="declaration.invited-without-data",
            )
        if isinstance(people, dict) and not evaluation.comparison and len(columns) != 1:
            yield Issue(
                shown,
                f"{sentence} by group, and {'several columns' if columns else 'no column'} of its "
                "files stand under groups.",
                "Give one number for the wave, or declare one column under groups.",
                code="declaration.invited-by-group-unclear",
            )
        yield from (
            Issue(
                shown,
                f'{sentence} of "{group}", which is not a declared code of "{column}".',
                did_you_mean(group, labels),
                code="declaration.no-such-invited-group",
            )
            for group in (people if isinstance(people, dict) else ())
            if labels and group not in labels
        )


def _column_faults(
    data: Answers,
    instruments: dict[str, Instrument],
    named: tuple[str, ...],
    shown: str,
    where: str,
) -> Iterator[Issue]:
    """Instruments and items that a data file maps but nobody declares."""
    of_waves = tuple(data.waves.values())
    maps: list[Mapping[str, Iterable[str]]] = [
        data.columns,
        data.stored_reversed,
        *(wave.columns for wave in of_waves),
        *(wave.stored_reversed for wave in of_waves),
    ]
    for instrument, items in ((i, items) for columns in maps for i, items in columns.items()):
        if instrument not in named:
            yield Issue(
                shown,
                f'{data.file} names items of "{instrument}", which {where} does not '
                "name under instruments.",
                did_you_mean(instrument, named),
                code="declaration.columns-of-other-instrument",
            )
        elif instrument in instruments:
            yield from (
                Issue(
                    shown,
                    f'{instrument} has no item "{item}" ({data.file}).',
                    did_you_mean(item, instruments[instrument].items),
                    code="columns.no-such-item",
                )
                for item in items
                if item not in instruments[instrument].items
            )


def _shared_columns(evaluation: Evaluation, shown: str, where: str) -> Iterator[Issue]:
    """Columns of one file that are given to two of its waves, or to two items of an instrument."""
    claims = grouped(
        ((*_rows_of(data), plain_text(heading)), (wave, name, item))
        for data in evaluation.answers
        for wave, columns in _maps(data)
        for name, items in columns.items()
        for item, heading in items.items()
    )
    waves: dict[tuple[str, str], list[str]] = {}
    for (file, *_, heading), same in claims.items():
        named = tuple(dict.fromkeys(wave for wave, _, _ in same))
        if len(named) > 1:
            waves.setdefault((file, " and ".join(map(printed, named))), []).append(heading)
        for (wave, name), items in grouped(((w, n), i) for w, n, i in same).items():
            if len(items) > 1:
                yield Issue(
                    shown,
                    f'{where} gives the column "{heading}" of {file} ({printed(wave)}) to '
                    f"{name} items {' and '.join(items)}.",
                    "Give it to one of them.",
                    code="declaration.column-of-two-items",
                )
    by_name = grouped((_rows_of(d), d.wave) for d in evaluation.answers if d.wave and not d.columns)
    for (file, *_), named_waves in by_name.items():
        if len(different := dict.fromkeys(named_waves)) > 1:
            both = " and ".join(map(printed, different))
            under = " and ".join(f"{wave}: {{}}" for wave in different)
            yield Issue(
                shown,
                f"{where} takes the same rows of {file} for two waves, the {both}.",
                "If each person has a row a wave, say under each wave which rows are its own: "
                "only: {<column>: <what stands there>}, such as only: {Time: before}. If the waves "
                "stand side by side in one row, declare the file once, and in place of wave: write "
                f"waves:, and under it {under}, each on a line of its own. If each wave has a "
                "file, one of the two names the wrong one; if it has a sheet, name it under each: "
                "sheet: <name>.",
                code="declaration.rows-of-two-waves",
            )
    for (file, both), headings in waves.items():
        more = f" and {len(headings) - 1} more" if len(headings) > 1 else ""
        yield Issue(
            shown,
            f'{where} gives columns of {file} to two waves, the {both}: "{headings[0]}"{more}.',
            "A column was asked of one wave only. Take the lines out under the wave that has other "
            "columns; pathfinder columns then shows which they may be. If each person has a row a "
            "wave, say which rows are of which wave: only: {<column>: <what stands there>}.",
            code="declaration.column-of-two-waves",
        )


def _rows_of(data: Answers) -> tuple[str, str, str]:
    """Which rows of which sheet of which file are declared."""
    return data.file, data.sheet, repr(sorted(data.only.items()))


def _maps(data: Answers) -> Iterator[tuple[str, Mapping[str, Mapping[str, str]]]]:
    """What a file maps at each of its waves."""
    if data.wave:
        yield data.wave, data.columns
    for name, wave in data.waves.items():
        yield name, wave.columns
