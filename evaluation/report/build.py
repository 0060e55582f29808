"""Words of the lead + findings of the notebooks -> the report model of one edition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from evaluation.counting import grouped
from evaluation.declare.lined_yaml import read_text
from evaluation.declare.particulars import DATA_DATES, PARTICULARS, Given, Particulars, in_sections
from evaluation.errors import Collector, DeclarationError, Issue
from evaluation.report.controls import LOGIC_MODEL
from evaluation.report.explained import about, short_methods, withheld
from evaluation.report.figures.figures import about as about_figure
from evaluation.report.figures.figures import draw, figure_table, message, notes_on
from evaluation.report.figures.logic_model import draw_logic_model
from evaluation.report.figures.sheet import NARROW, WIDE
from evaluation.report.glossary import glossary
from evaluation.report.handed_over import as_table, shown_products
from evaluation.report.in_short import cannot_tell, in_short
from evaluation.report.lead.citations import CITATION, Citations
from evaluation.report.lead.formulas import read_formulas, with_formulas
from evaluation.report.lead.markdown import read_pictures, with_pictures
from evaluation.report.lead.particulars import HEAD, LINE_END, as_rows, plain_words, with_declared
from evaluation.report.lead.proforma import ANSWERS, FURTHER, WrittenSection, read_proforma
from evaluation.report.lead.wide import too_wide
from evaluation.report.model import (
    Block,
    MethodNote,
    Notice,
    Picture,
    Prose,
    Report,
    Section,
    Tabulation,
)
from evaluation.report.subject import Subject
from evaluation.say.answers import Answered, answered
from evaluation.say.certainty import Certainty, Circumstances, certainties
from evaluation.say.finding import OTHER_RESULT, Edition, Finding, Table
from evaluation.say.two_results import naming_each_other
from evaluation.say.wording import SOME_HIDDEN, listed, long_date, stopped

OUTWARDS = (
    "Intervals of groups so small are printed outwards to whole steps of the scale, to protect "
    "people: an end may lie a step nearer to the middle than is printed, and an interval that is "
    "printed up to 0 may leave it out."
)
_EDITION_NOTES = {
    Edition.INTERNAL: "Internal edition: for the lead and the evaluator only. Do not pass on.",
    Edition.RESTRICTED: "Restricted edition: for its named recipients only. Do not publish.",
    Edition.PUBLIC: "Public edition",
}
_PLAN_CHANGED = (
    "The plan of this evaluation was changed after outcome data were there: see “About this "
    "report” at the end."
)
_SYNTHETIC = "Synthetic data: the people and answers in this report are made up."
_MOST_FIGURES = 3  # of answers on scales that stand side by side in one
_LOGIC_MODEL_ALT = "Logic model in boxes, from left to right: {}. The same in words stands below."
# What a lead told in a section, as a table: what stands over its first column, and names it.
_TOLD = {
    "process": "How it was delivered",
    "evaluation": "How it was evaluated",
    "further_info": "What next, and who paid",
}
_ROW = re.compile(r"(<tr[^>]*>\s*)<td>(.*?)</td>", re.DOTALL)
_TABLE_NAME = re.compile(r'aria-label="Table: [^"]*"')
_BOUND = re.compile(r'<span class="bound"[^>]*>([^<]*)<')


def proforma_path(folder: Path) -> Path:
    """The lead's words: ``proforma.docx`` where there is one, else ``proforma.md``."""
    word = folder / "proforma.docx"
    return word if word.is_file() else folder / "proforma.md"


def load_proforma(folder: Path, shown_as: str) -> tuple[WrittenSection, ...]:
    """The lead's words with their pictures; ``shown_as`` names the file in messages.

    Raises DeclarationError, also when the words stand in Word and in Markdown both, and when a
    particular stands twice.
    """
    sections = _read(folder, shown_as)
    if twice := tuple(_given_twice(sections, shown_as)):
        raise DeclarationError(twice)
    return sections


def _given_twice(sections: Sequence[WrittenSection], shown_as: str) -> Iterator[Issue]:
    for written in sections:
        labels: set[str] = set()
        for given in written.given:
            if given.label.casefold() in labels:
                yield Issue(
                    shown_as,
                    f"“{given.label}” stands in this section twice.",
                    "Put both into one, or delete one of them.",
                    cell=written.place_of_line(given.line),
                    code="proforma.particular-twice",
                )
            labels.add(given.label.casefold())


def with_particulars(
    sections: Sequence[WrittenSection], particulars: Particulars, shown_as: str
) -> tuple[WrittenSection, ...]:
    """The sections with what ``deliverable.yaml`` tells in them.

    Raises DeclarationError for what stands in both, and not in the same words.
    """
    declared = in_sections(particulars.given)
    made, faults = list[WrittenSection](), list[Issue]()
    for written in sections:
        key = written.kind.key
        text, begins, clashes = with_declared(written.text, key, declared.get(key, ()))
        made.append(replace(written, text=text, declared_at=begins))
        faults += (
            Issue(
                shown_as,
                f"“{given.label}” stands here, and in other words under particulars in "
                "deliverable.yaml.",
                "Keep one of them and delete the other.",
                cell=written.kind.title,
                code="proforma.particular-in-two-places",
            )
            for given in clashes
        )
    if faults:
        raise DeclarationError(faults)
    return tuple(made)


def _read(folder: Path, shown_as: str) -> tuple[WrittenSection, ...]:
    path = proforma_path(folder)
    if path.suffix == ".docx":
        if (folder / "proforma.md").is_file():
            raise DeclarationError(
                Issue(
                    shown_as,
                    "There is a proforma.docx and a proforma.md, and only one can be read.",
                    "Keep the one that you write in and rename the other (proforma-old.md).",
                    code="proforma.two-files",
                )
            )
        from evaluation.report.word.read import read_word

        return _fitting(read_word(path, shown_as), shown_as)
    collector = Collector()
    sections = []
    for written in read_proforma(read_text(path, shown_as), shown_as):
        pictures = read_pictures(written.text, folder, shown_as, written.line, collector)
        formulas, faults = read_formulas(written.text, shown_as)
        for line, fault in faults:
            collector.fault(replace(fault, cell=written.place_of_line(line)))
        sections.append(replace(written, pictures=pictures, formulas=formulas))
    collector.stop(DeclarationError)
    return _fitting(tuple(sections), shown_as)


def _fitting(sections: tuple[WrittenSection, ...], shown_as: str) -> tuple[WrittenSection, ...]:
    """The same sections. Raises DeclarationError for tables that no page is wide enough for."""
    faults = [
        Issue(
            shown_as,
            f"This table has {columns} columns, which no page is wide enough for, even turned.",
            "Make two tables of it, let rows and columns change places, or shorten its words.",
            cell=written.place_of_line(line),
            code="table.too-wide",
        )
        for written in sections
        for line, columns in too_wide(written.text)
    ]
    if faults:
        raise DeclarationError(faults)
    return sections


def build_report(
    subject: Subject, findings: Sequence[Finding], edition: Edition, annexes: Mapping[str, str]
) -> Report:
    """The filled proforma of one edition; ``findings`` are as that edition may show them.

    ``annexes`` maps an annex's title to its file name. Raises DeclarationError when the
    prose cites something that does not exist.
    """
    findings = naming_each_other(findings)
    by_key = {finding.key: finding for finding in findings}

    def place(key: str, kind: str) -> tuple[Block, ...]:
        return _placed(by_key[key], kind, said=key in citations.cited)

    deliverable = subject.deliverable
    citations = Citations(by_key, deliverable.facts, place, subject.proforma_file)
    given = {written.kind.key: _given(written, subject) for written in subject.proforma}
    sections = [
        _section(written, given[written.kind.key], citations) for written in subject.proforma
    ]
    particulars = _plain((each for told in given.values() for each in told), citations)
    if citations.faults:
        raise DeclarationError(citations.faults)
    answers = answered(subject.asked, findings)
    keys = frozenset(a.key for q in answers for a in q.answers if a.key)

    handed_over = shown_products(deliverable.products, edition, deliverable.title)

    def whole(section: Section) -> Section:
        if section.key == "further_info":
            return replace(section, blocks=(*as_table(handed_over), *section.blocks))
        if section.key == "summary":
            return _with_answers(section, answers)
        of_findings = section.key == "evaluation"
        return _with_results(section, findings, keys, citations) if of_findings else section

    sections = [*map(whole, sections)]
    told = keys | citations.told | pictured(sections)
    drawn = keys | pictured(sections)
    methods = short_methods([f for f in findings if f.key in drawn and not f.withheld])
    told_of = [e for f in findings if f.key in drawn for e in f.estimates.values()]
    if any(e.step and e.ci_low is not None for e in told_of):
        methods = (*methods, MethodNote("", OUTWARDS))
    report = Report(
        slug=subject.slug,
        title=deliverable.title,
        subtitle=deliverable.subtitle,
        programme=subject.programme.title,
        edition=edition,
        edition_note=_EDITION_NOTES[edition],
        facts=_facts(subject),
        banners=_banners(subject, edition),
        answered=answers,
        sections=tuple(sections),
        methods=methods,
        citations=deliverable.citations,
        annexes=tuple(annexes.items()),
        author=deliverable.lead or subject.programme.publisher,
        about=about(subject, findings, annex=bool(annexes)),
        date=deliverable.date or subject.made_on,
        particulars=particulars,
        missing_particulars=particulars.missing(evaluated=bool(deliverable.evaluations)),
        certainty=_certainty(subject, answers, findings, particulars),
        in_short=in_short(
            sections, answers, _banners(subject, edition), synthetic=deliverable.synthetic
        ),
        cannot_tell=cannot_tell(subject.asked),
        not_shown=() if edition is Edition.INTERNAL else withheld(findings, named=told),
    )
    return replace(
        report, glossary=glossary(_said(report)) if findings else (), products=handed_over
    )


def pictured(sections: Iterable[Section]) -> frozenset[str]:
    """Keys of the findings whose figure or table stands in sections."""
    blocks = (block for section in sections for block in section.blocks)
    return frozenset(b.key for b in blocks if isinstance(b, Picture | Tabulation))


def _said(report: Report) -> Iterator[str]:
    """The words of a report in which a reader may meet a term."""
    for answer in (answer for question in report.answered for answer in question.answers):
        yield from (answer.message, answer.interval, answer.beside, answer.detail)
    for block in (block for section in report.sections for block in section.blocks):
        if isinstance(block, Prose):
            yield from _BOUND.findall(block.html)  # a lead explains words of their own
        elif isinstance(block, Picture):
            yield from (block.caption, block.about)
        elif isinstance(block, Tabulation):
            yield from (block.table.caption, *(c.label for c in block.table.columns))
    yield from (note.method for note in report.methods)


def _certainty(
    subject: Subject,
    answers: Sequence[Answered],
    findings: Sequence[Finding],
    particulars: Particulars,
) -> tuple[Certainty, ...]:
    """How sure one can be of each question's answer, where there are rules for it."""
    if subject.rules is None:
        return ()
    who = f"Evaluated by {particulars.evaluated_by}" if particulars.evaluated_by else ""
    how = f"How independent: {particulars.independence}" if particulars.independence else ""
    known = Circumstances(subject.plan, who, how)
    return certainties(subject.asked, answers, findings, subject.rules, known)


def _section(written: WrittenSection, given: Sequence[Given], citations: Citations) -> Section:
    kind = written.kind
    if written.missing:
        notice = Notice(f"This section has not been written yet. It answers: {kind.prompt}")
        return Section(kind.key, kind.title, (notice,), missing=True)
    own = replace(written, text=written.own)
    blocks = tuple(
        Prose(_with_content(block.html, written)) if isinstance(block, Prose) else block
        for block in citations.blocks(own.text, own.place)
    )
    return Section(kind.key, kind.title, (*blocks, *_told(written, given, citations)))


def _given(written: WrittenSection, subject: Subject) -> tuple[Given, ...]:
    """The particulars of a section; when people answered is told by their files, where they do."""
    dates = next(p for p in PARTICULARS if p.name == DATA_DATES)
    if not subject.data_dates or dates.section != written.kind.key:
        return written.given
    others = (given for given in written.given if given.particular.name != DATA_DATES)
    return (Given(dates, (subject.data_dates,)), *others)


def _told(written: WrittenSection, given: Sequence[Given], citations: Citations) -> Iterator[Block]:
    """The particulars of a section as a table, and its logic model as a picture before it."""
    boxes = _plain(given, citations).logic_model.boxes
    sheets = [draw_logic_model(boxes, width) for width in (WIDE, NARROW)] if boxes else []
    fitting = bool(sheets) and sheets[0] is not None
    if fitting:
        wide, narrow = (sheet.svg() if sheet else "" for sheet in sheets)
        named = listed(tuple(heading.casefold() for heading, _ in boxes))
        words = "; ".join(f"{heading}: {', '.join(items)}" for heading, items in boxes)
        yield Picture(
            LOGIC_MODEL,
            "Logic model",
            _LOGIC_MODEL_ALT.format(named),
            wide,
            None,
            narrow=narrow,
            words=f"Logic model. {stopped(words)}",
        )
    for drawn in (True, False):
        yield from _as_table(
            written,
            [g for g in given if bool(g.particular.part_of) is drawn],
            citations,
            drawn=drawn and fitting,
        )


def _as_table(
    written: WrittenSection, given: Sequence[Given], citations: Citations, *, drawn: bool
) -> Iterator[Block]:
    if given:

        def place(at: int) -> str:
            row = rows.count("\n", 0, at) - 2
            return f"{written.kind.title}, {given[max(row, 0)].label}"

        rows = as_rows(given)
        name = "Logic model" if given[0].particular.part_of else _TOLD.get(written.kind.key, "")
        for block in citations.blocks(rows, place):
            assert isinstance(block, Prose)
            words = _with_content(block.html.replace(LINE_END, "<br>"), written)
            words = _ROW.sub(r'\1<th scope="row">\2</th>', words)
            if name:
                words = words.replace(f">{HEAD[0]}<", f">{name}<", 1)
                words = _TABLE_NAME.sub(f'aria-label="{name}"', words)
            yield Prose(words, drawn=drawn)


def _with_content(rendered: str, written: WrittenSection) -> str:
    """Rendered prose with the pictures and formulas of its section in their places."""
    return with_formulas(with_pictures(rendered, written.pictures), written.formulas)


def _plain(given: Iterable[Given], citations: Citations) -> Particulars:
    """What was given as plain words, with the words of what is cited."""

    def plain(item: str) -> str:
        return plain_words(CITATION.sub(lambda key: citations.resolve(key[1]) or "", item))

    return Particulars.of(replace(each, items=(*map(plain, each.items),)) for each in given)


def _with_answers(section: Section, questions: Sequence[Answered]) -> Section:
    """The Summary with each question and its verdicts, whatever the lead wrote of them.

    Answers that are made of numbers stand on page 1, and nothing is put in their place.
    """
    told = [(q.text, words) for q in questions if (words := q.in_words)]
    if not told:
        return section
    lines = [f"<li>{escape(text)} <strong>{escape(words)}</strong></li>" for text, words in told]
    if rest := len(questions) - len(told):
        others = "answer to the other question is" if rest == 1 else f"other {rest} answers are"
        lines.append(f"<li>The {others} described on page 1.</li>")
    block = Prose(f"<h3>{ANSWERS}</h3><ul>{''.join(lines)}</ul>")
    return replace(section, blocks=(*section.blocks, block))


def _placed(finding: Finding, kind: str, *, said: bool = False) -> tuple[Block, ...]:
    """A finding's figure or table as a block; else a remark where it would stand.

    ``said``: the text has its sentence already, so that the caption only says what is shown.
    """
    if kind == "figure" and finding.figure:
        picture = picture_of(finding)
        return (replace(picture, caption=finding.figure.title) if said else picture,)
    if kind == "table" and finding.table:
        return (Tabulation(finding.key, plain_table(finding.table)),)
    return (
        Notice(
            f"{finding.title}: the {kind} is not shown in this edition.", f"{finding.key}.{kind}"
        ),
    )


def picture_of(finding: Finding) -> Picture:
    """A finding's figure, drawn, with the numbers that it shows."""
    assert finding.figure
    drawing = draw(finding.figure, finding.headline)
    return Picture(
        finding.key,
        caption=message(finding.figure, finding.headline),
        alt=drawing.alt,
        svg=drawing.svg,
        table=plain_table(figure_table(finding.figure)),
        about=about_figure(finding.figure, None if finding.counts else finding.n, finding.counted),
        narrow=drawing.narrow,
        notes=(
            *notes_on(finding.figure),
            *(text for text in finding.caveats if text.startswith(OTHER_RESULT)),
        ),
    )


def plain_table(table: Table) -> Table:
    """A table without the remark that some of it is hidden, which a report says once."""
    notes = tuple(note for note in table.notes if note != SOME_HIDDEN)
    return table.model_copy(update={"notes": notes})


def _repeats(finding: Finding, findings: Sequence[Finding], citations: Citations) -> bool:
    """Whether it says no more than what prose has placed: the only measure is also the whole.

    Without a figure or table of its own it has no more than its first sentence to say.
    """
    cited = citations.told | {key for key, _ in citations.placed}
    whole = [(f.headline, f.table) for f in _of(cited, findings)]
    begun = [_begun(f) for f in _of(citations.cited, findings)]
    bare = not (finding.figure or finding.table)
    return (finding.headline, finding.table) in whole or (bare and _begun(finding) in begun)


def _begun(finding: Finding) -> str:
    """Its first sentence, which is what it answers."""
    return finding.headline.partition(". ")[0].rstrip(".")


def _of(keys: Collection[str], findings: Sequence[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.key in keys)


def _with_results(
    section: Section, findings: Sequence[Finding], answers: frozenset[str], citations: Citations
) -> Section:
    """The Evaluation section with what answers a declared question and the prose did not place.

    ``answers``: keys of the findings that answer. Of each evaluation the scales that nothing has
    told yet stand together in one picture. Everything else is the annex's.
    """
    added: list[Block] = []
    side_by_side = _side_by_side(findings, answers)
    for finding in _of(answers - side_by_side, findings):
        placed = citations.placed & {(finding.key, "figure"), (finding.key, "table")}
        if placed or finding.withheld or _repeats(finding, findings, citations):
            continue
        # one value beside its table would show no more in a picture
        if finding.figure and (len(finding.figure.marks) > 1 or not finding.table):
            added += _placed(finding, "figure")
        elif finding.key in citations.told:
            continue
        elif finding.figure:
            added += _placed(finding, "figure")
        elif finding.table:
            added += _placed(finding, "table")
        else:
            added += citations.blocks(f"{{{{ {finding.key} }}}}", lambda _: "")
    overviews: dict[str, Finding] = {}
    for finding in findings:
        if finding.figure and finding.figure.kind == "change" and _parts(finding, findings):
            overviews.setdefault(finding.basis.evaluation, finding)
    for overview in overviews.values():
        if not citations.placed & {(overview.key, "figure"), (overview.key, "table")}:
            told = citations.told | answers - side_by_side
            rest = _without(overview, _parts(overview, findings) & told)
            added += _placed(rest, "figure") if rest else ()
    heading: tuple[Block, ...] = (Prose(f"<h3>{FURTHER}</h3>"),) if added else ()
    return Section(section.key, section.title, (*section.blocks, *heading, *added), section.missing)


def _side_by_side(findings: Sequence[Finding], answers: frozenset[str]) -> frozenset[str]:
    """The answers of which so many stand in one overview that they have no figures of their own."""
    summed = grouped((f.summarised_in, f.key) for f in findings if f.key in answers)
    drawn = {f.key for f in findings if f.figure and not f.withheld}
    many = (keys for into, keys in summed.items() if into in drawn and len(keys) > _MOST_FIGURES)
    return frozenset(key for keys in many for key in keys)


def _parts(overview: Finding, findings: Sequence[Finding]) -> frozenset[str]:
    """The findings on single scales whose numbers an overview shows side by side."""
    return frozenset(f.key for f in findings if f.summarised_in == overview.key)


def _without(overview: Finding, told: Collection[str]) -> Finding | None:
    """An overview without the scales that are told already; none where fewer than two are left."""
    figure, names = overview.figure, {f"{key.split('.')[-2]}_change" for key in told}
    assert figure
    scales = [name for name in overview.estimates if name.endswith("_change")]
    if len(scales) != len(figure.marks):  # an edition shows only some: which is not known
        return overview
    left = [mark for mark, name in zip(figure.marks, scales, strict=True) if name not in names]
    table = overview.table
    if table and len(table.rows) == len(scales):
        rows = [row for row, name in zip(table.rows, scales, strict=True) if name not in names]
        table = table.model_copy(update={"rows": tuple(rows)})
    if len(left) < 2:
        return None
    shown = figure.model_copy(update={"marks": tuple(left)})
    return overview.model_copy(update={"figure": shown, "table": table})


def _facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    deliverable, programme = subject.deliverable, subject.programme
    outcomes = "; ".join(f"{n}. {programme.outcomes[n]}" for n in deliverable.outcomes)
    pairs = (
        ("Area", deliverable.area),
        ("Lead", deliverable.lead),
        ("Contact", deliverable.contact),
        ("Published by", programme.publisher),
        ("Date", long_date(deliverable.date or subject.made_on)),
        ("Outcomes served", outcomes),
        ("Thematic areas", "; ".join(deliverable.thematic_areas)),
        ("Access", deliverable.access_conditions),
    )
    return tuple((label, value) for label, value in pairs if value)


def _banners(subject: Subject, edition: Edition) -> tuple[str, ...]:
    banners = (
        _SYNTHETIC if subject.deliverable.synthetic else "",
        "" if edition is Edition.PUBLIC else _EDITION_NOTES[edition],
        subject.deliverable.notice,
        _PLAN_CHANGED if subject.plan_changed else "",
    )
    return tuple(filter(None, banners))
