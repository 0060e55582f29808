"""The kinds of data files, by the names that designs have for them."""

from __future__ import annotations

from typing import ClassVar

from evaluation.declare.answer_file import Answers
from evaluation.declare.counts_file import CountsFile
from evaluation.declare.declared_file import DataFile
from evaluation.declare.designs import OWN
from evaluation.declare.log_file import LogFile
from evaluation.declare.printed_file import PrintedFile
from evaluation.declare.reach_file import ReachFile
from evaluation.declare.register_file import Register
from evaluation.declare.review_file import ReviewFile
from evaluation.declare.segment_file import Segments
from evaluation.declare.service_file import ServiceFile
from evaluation.declare.spending_file import SpendingFile
from evaluation.declare.stages_file import StagesFile
from evaluation.declare.supply_file import SupplyFile
from evaluation.declare.survey_file import SurveyFile


class OwnFile(Answers, Segments, Register):
    """A file that a programme's own notebook reads: any of these, by what it declares."""

    KIND: ClassVar[str] = OWN.data

    @property
    def kind(self) -> str:
        """What the file is read as, by what it declares."""
        if self.attendance:
            return "register"
        return "segments" if self.segments or self.rows_count == "segments" else "answers"


# What the files of a design declare, by the kind that its record names.
KINDS: dict[str, type[DataFile]] = {
    model.KIND: model
    for model in (
        Answers,
        Segments,
        Register,
        SurveyFile,
        LogFile,
        PrintedFile,
        ReviewFile,
        SpendingFile,
        ServiceFile,
        SupplyFile,
        CountsFile,
        StagesFile,
        ReachFile,
        OwnFile,
    )
}
