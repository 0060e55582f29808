"""What has to be decided for a new deliverable, what may be chosen, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from evaluation.declare.designs import DESIGNS, Design, design_of
from evaluation.declare.folder_names import folder_name, is_folder_name
from evaluation.declare.library import declared_instrument, key_path, names
from evaluation.declare.products import Kind
from evaluation.declare.whose_rows import everyday
from evaluation.declare.workspace import Workspace
from evaluation.errors import DeclarationError, did_you_mean

ROWS = ("children", "caregivers", "professionals", "institutions", "sessions")
PUBLISHED = "published figures"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers so far; an empty one is not given yet.

    ``once``: people are asked once, and only how it is now. ``source``: a file of answers that
    shows what was asked.
    """

    slug: str
    design: str = ""
    title: str = ""
    area: str = ""
    rows: str = ""
    instruments: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    once: bool = False
    source: Path | None = None
    products: tuple[str, ...] = ()

    @property
    def record(self) -> Design:
        """The record of the design, for people who are asked once where that was said."""
        design = design_of(self.design)
        return design.asked_once() if self.once else design


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: the option that answers it, and what may be answered.

    No ``options`` means free text; ``many`` allows several; what is not ``needed`` may
    stay empty, which is as much as ``empty`` says.
    """

    name: str
    option: str
    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    needed: bool = True
    empty: str = "none"

    @property
    def yes_or_no(self) -> bool:
        """Whether its option has no value: it is given, or it is not."""
        return YES in self.options


def questions(workspace: Workspace, given: Choices) -> Iterator[Decision]:
    """The questions that the design asks, in order. Call again once the design is known."""
    yield Decision("design", "--design", "How is it evaluated?", _designs(workspace))
    yield Decision("title", "--title", "Title of the deliverable, as it is printed")
    areas = dict.fromkeys(workspace.programme.areas, "")
    yield Decision("area", "--area", "Which area is it about?", areas)
    design = design_of(given.design)
    if given.design and design.once:
        yield Decision(
            "once",
            "--once",
            "Are people asked only how it is now?",
            {"no": design.title, YES: "only how it is now, with one form"},
            needed=False,
            empty="no",
        )
    if given.design and design.data:
        if design.whose:
            yield Decision(
                "rows",
                "--rows",
                "Who are the people (or things) counted?",
                dict.fromkeys((*ROWS, PUBLISHED) if design.of_figures else ROWS, ""),
            )
        if design.instruments != "none":
            yield Decision(
                "instruments",
                "--instrument",
                "Which instruments?",
                dict.fromkeys(names("instruments", ".yaml", workspace.root), ""),
                many=True,
                needed=design.instruments == "needed",
            )
    if (given.design and not design.data) or given.products:
        yield Decision(
            "products",
            "--product",
            "What is handed over?",
            dict.fromkeys(get_args(Kind), ""),
            many=True,
            needed=False,
        )
    outcomes = {str(number): text for number, text in workspace.programme.outcomes.items()}
    yield Decision(
        "outcomes", "--outcome", "Which outcomes does it serve?", outcomes, many=True, needed=False
    )


def unanswered(workspace: Workspace, given: Choices) -> tuple[Decision, ...]:
    """The needed questions that have no answer yet."""
    return tuple(q for q in questions(workspace, given) if q.needed and not getattr(given, q.name))


def refusals(workspace: Workspace, given: Choices) -> Iterator[str]:
    """What is wrong with the answers, a sentence each."""
    yield from _slug_refusals(workspace, given.slug)
    decisions = {question.name: question for question in questions(workspace, given)}
    for name, question in decisions.items():
        value = () if question.yes_or_no else getattr(given, name)
        for answer in value if isinstance(value, tuple) else (value,):
            if answer and question.options and answer not in question.options:
                choice = f"There are: {', '.join(question.options)}."
                meant = everyday(answer) if name == "rows" else ""
                hint = did_you_mean(meant or answer, question.options)
                yield f'{question.option}: there is no "{answer}". {hint or choice}'
    if given.once and given.design and not design_of(given.design).once:
        others = " or ".join(d.name for d in DESIGNS.values() if d.once)
        yield (
            f"--once does not go with --design {given.design}: it is for people who are asked "
            f"once, at the end. Say --design {others}, or leave --once out."
        )
    if given.source and given.design and not design_of(given.design).from_file:
        others = " or ".join(d.name for d in DESIGNS.values() if d.from_file)
        yield (
            f"--from does not go with --design {given.design}: it is for --design {others}, for "
            "a file of answers or of a coding program. Other files are put into data/."
        )
    yield from (
        f"{option} does not go with --design {given.design}: leave it out."
        for name, option in (("rows", "--rows"), ("instruments", "--instrument"))
        if given.design and getattr(given, name) and name not in decisions
    )


def about_instrument(workspace: Workspace, name: str) -> tuple[str, str]:
    """Its title, and whether a licensed key must be had before it can be scored; read when asked.

    The second is empty where the key ships or is here.
    """
    try:
        declared = declared_instrument(name, workspace.root, "")
    except DeclarationError:
        return "its file has faults", ""
    wanting = declared.needs_key and not key_path(name, workspace.root).is_file()
    return declared.title, "needs a licence key" if wanting else ""


def suggested_slug(text: str) -> str:
    """A folder name made from what somebody typed: ``Peer Parents!`` gives ``peer-parents``."""
    return folder_name(text, instead="my-deliverable", ending="report")


def _slug_refusals(workspace: Workspace, slug: str) -> Iterator[str]:
    if not is_folder_name(slug):
        yield (
            f'"{slug:.80}" cannot be a folder name: use at most 80 small letters, figures and '
            f"hyphens. For example: {suggested_slug(slug)}"
        )
    elif workspace.folder(slug).exists():
        taken = [path.name for path in (workspace.root / "deliverables").iterdir()]
        free = next(f"{slug}-{n}" for n in range(2, 10_000) if f"{slug}-{n}" not in taken)
        yield f'There is already a deliverable "{slug}"; it was not touched. Free is: {free}'


def _designs(workspace: Workspace) -> dict[str, str]:
    """The designs that there are notebooks for, then the programme's own, then those without."""
    notebooks = names("notebooks", ".ipynb", workspace.root)
    offered = {design.name: design for design in DESIGNS.values() if design.title}
    with_data = [d.name for d in offered.values() if d.notebook in notebooks]
    without = [d.name for d in offered.values() if not d.notebook]
    own = [name for name in notebooks if name not in offered]
    return {name: design_of(name).title for name in (*with_data, *own, *without)}
