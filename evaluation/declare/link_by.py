"""By what people of several waves are recognised without a name: the elements of a code."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen

CodeKind = Literal["letter", "day", "month", "number", "category"]


class LinkBy(Frozen):
    """By what people are recognised at a later wave without a name: the elements of a code."""

    elements: dict[Text, CodeKind | None] = Field(
        min_length=1, description="column of each element, with its kind (may be left out)"
    )
    id: Text | tuple[Text, ...] = Field(
        default="", description="column, or columns, of an identifier, which is used first"
    )
    threshold: Annotated[float, Field(ge=0.5, le=1)] | None = Field(
        default=None, description="least probability of a link; left out, the data decide"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that identify: the elements, and the identifier last, if there is one."""
        return (*self.elements, *self.ids)

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns of the identifier; none where none is declared."""
        if isinstance(self.id, str):
            return (self.id,) if self.id else ()
        return self.id
