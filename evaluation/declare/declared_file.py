"""What every data file declares: what its rows count, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from evaluation.declare.designs import with_notebook
from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.link_by import LinkBy
from evaluation.declare.waves import WaveName
from evaluation.declare.whose_rows import ROWS, SAYS, UNITS, People, Unit, everyday
from evaluation.errors import did_you_mean

Doubled = Literal["first", "last", "fullest"]  # which row counts


AREA = "area"  # the group of everybody in a file whose area is declared


class Group(Frozen):
    """A column that sorts people into groups; its labels may be printed."""

    title: Text
    labels: dict[Text, Text] = Field(
        default={}, description="printed label of each code; a comparison needs them"
    )


class DataFile(Frozen):
    """What every data file declares, whatever its design: what its rows count, and who is who.

    ``identify`` columns are never published. ``about`` says whose the rows are where a row is a
    segment or an event.
    """

    KIND: ClassVar[str] = ""  # as designs name it (``Design.data``)
    TOTALS: ClassVar[bool] = False  # whether a row of totals is a figure of the file
    COUNTED: ClassVar[tuple[str, ...]] = ()  # what is counted in it, one and several; else people

    file: Annotated[str, AfterValidator(lambda file: file.replace("\\", "/"))]  # as in Windows
    sheet: Text = ""
    rows_count: People | Literal["segments", "events"]
    about: People | None = Field(default=None, description="whose the segments or events are")
    citation: Text = Field(default="", description="where published figures were published")
    identify: tuple[Text, ...] = Field(default=(), description="columns that identify people")
    consent: tuple[Text, ...] = Field(
        default=(), description="columns that must all say yes before a row is used"
    )
    only: dict[Text, Text] = Field(
        default={},
        description="which rows are meant, where a file holds others too: column -> what it says",
    )
    says_yes: tuple[Text, ...] = Field(
        default=(), description="the file's own words for yes, such as passed"
    )
    says_no: tuple[Text, ...] = Field(
        default=(), description="the file's own words for no, such as incomplete"
    )

    @property
    def unit(self) -> Unit:
        """What one of a count is, for disclosure."""
        return UNITS[str(self.about or self.rows_count)]

    @property
    def kind(self) -> str:
        """What the file is read as."""
        return self.KIND

    @property
    def files(self) -> dict[str, str]:
        """Every file that is read for it, by the key that names it."""
        return {"file": self.file}

    def each_sheet(self) -> tuple[DataFile, ...]:
        """The file, once for each sheet that is read of it."""
        return (self,)

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The waves that stand in the file."""
        return ()

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report."""
        return frozenset()

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Rows of nobody or of somebody else, figures without source, identifiers in print."""
        rows, printed = self.rows_count, sorted(self.printed_columns & set(self.identify))
        yield (
            rows in ("segments", "events") and self.about is None,
            f'say whose the {rows} are with a line "about: ..."',
        )
        yield (
            self.about and rows in ("children", "caregivers", "professionals"),
            f"rows that count {rows} are about them: remove about",
        )
        yield (
            self.unit is Unit.PUBLISHED and not self.citation,
            "published figures need a citation",
        )
        yield (
            printed,
            f"{', '.join(printed)} stands under identify and its words may be printed; "
            "a column that identifies people cannot group them",
        )
        both = sorted({*self.says_yes} & {*self.says_no})
        yield both, f"{', '.join(both)} stands under says_yes and under says_no"

    @classmethod
    def instead(cls, key: str, value: str) -> str:
        """Of a word that says whose the rows are and is not known: what to write for it."""
        if key not in SAYS:
            return super().instead(key, value)
        meant = everyday(value)
        hint = f'Write "{key}: {meant}".' if meant else did_you_mean(value, ROWS[key])
        return f"{hint} {SAYS[key]}".strip()

    def identified_by(self, link_by: LinkBy | None) -> Self:
        """The file with the elements of a code as the columns that identify."""
        return self.model_copy(update={"identify": tuple(link_by.elements)}) if link_by else self

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """The designs whose data files have a key that those of this design have not."""
        models = {model.KIND: model for model in _below(DataFile)}
        names = [d.name for d in with_notebook() if key in models[d.data].model_fields]
        return f"It belongs to the data of {', '.join(names)}: leave it out here." if names else ""


def _below(model: type[DataFile]) -> Iterator[type[DataFile]]:
    """Every model that is made of one, itself with it."""
    yield model
    for made in model.__subclasses__():
        yield from _below(made)


class OneRowEach(DataFile):
    """A file with one row a person, or a person and session."""

    doubled: Literal["first", "last", "fullest", "best"] | None = Field(
        default=None,
        description="which row of a person counts where several differ: best is the one that came "
        "furthest, and of those the one with the highest score",
    )


class Grouped(OneRowEach):
    """A file whose people are sorted into groups by columns, whose words may be printed."""

    doubled: Doubled | None = Field(
        default=None, description="which row of a person counts where several differ"
    )
    groups: dict[Text, Group] = {}

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: those that group people."""
        return super().printed_columns | set(self.groups)
