"""Words of the lead + findings of the notebooks -> the report model of one edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from evaluation.counting import grouped
from evaluation.declare.lined_yaml import read_text
from evaluation.declare.particulars import DATA_DATES, PARTICULARS, Given, Particulars, in_sections
from evaluation.declare.programme import Deliverable, Programme
from evaluation.errors import Collector, DeclarationError, Issue
from evaluation.report.controls import LOGIC_MODEL
from evaluation.report.figures.figures import about, draw, figure_table, message, notes_on
from evaluation.report.figures.logic_model import draw_logic_model
from evaluation.report.figures.sheet import NARROW
from evaluation.report.lead.citations import CITATION, Citations
from evaluation.report.lead.formulas import read_formulas, with_formulas
from evaluation.report.lead.markdown import read_pictures, with_pictures
from evaluation.report.lead.particulars import LINE_END, as_rows, plain_words, with_declared
from evaluation.report.lead.proforma import (
    ANSWERS,
    FOR_THE_TEAM,
    FURTHER,
    WrittenSection,
    read_proforma,
)
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
from evaluation.report.overclaims import overclaims
from evaluation.say.answers import Answered, answered
from evaluation.say.asked import Asked
from evaluation.say.finding import Edition, Finding
from evaluation.say.wording import CLAIM_WORDS, inside_sentence, listed, long_date, stopped

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
_LOGIC_MODEL_ALT = (
    "Logic model in boxes, from left to right: {}. What stands in each is in the table below."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, apart from the findings.

    ``asked``: the questions that it answers; ``decisions`` says in sentences what was planned
    when, and what was decided otherwise; ``plan_changed``: the plan was changed after outcome
    data were there. ``data_dates``: when people answered, where their files say so and the
    edition may tell it.
    """

    slug: str
    programme: Programme
    deliverable: Deliverable
    policy_title: str
    version: str
    made_on: str
    proforma: tuple[WrittenSection, ...]
    proforma_file: str
    asked: tuple[Asked, ...] = ()
    decisions: tuple[str, ...] = ()
    plan_changed: bool = False
    data_dates: str = ""


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
    by_key = {finding.key: finding for finding in findings}
    words = "\n".join(written.text for written in subject.proforma)

    def place(key: str, kind: str) -> tuple[Block, ...]:
        return _placed(by_key[key], kind, full=f"{key}.table" not in words)

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

    def whole(section: Section) -> Section:
        if section.key == "summary":
            return _with_answers(section, answers)
        of_findings = section.key == "evaluation"
        return _with_the_rest(section, findings, citations) if of_findings else section

    return Report(
        slug=subject.slug,
        title=deliverable.title,
        subtitle=deliverable.subtitle,
        programme=subject.programme.title,
        edition=edition,
        edition_note=_EDITION_NOTES[edition],
        facts=_facts(subject),
        banners=_banners(subject, edition),
        answered=answers,
        sections=tuple(map(whole, sections)),
        methods=_methods(findings),
        citations=deliverable.citations,
        annexes=tuple(annexes.items()),
        author=deliverable.lead or subject.programme.publisher,
        about=_about(subject, findings, edition),
        date=deliverable.date or subject.made_on,
        particulars=particulars,
        missing_particulars=particulars.missing(evaluated=bool(deliverable.evaluations)),
    )


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
    if boxes and (drawn := draw_logic_model(boxes)):
        named = listed(tuple(heading.casefold() for heading, _ in boxes))
        alt = _LOGIC_MODEL_ALT.format(named)
        narrow = draw_logic_model(boxes, NARROW)
        slim = narrow.svg() if narrow else ""
        yield Picture(LOGIC_MODEL, "Logic model", alt, drawn.svg(), None, narrow=slim)
    if given:

        def place(at: int) -> str:
            row = rows.count("\n", 0, at) - 2
            return f"{written.kind.title}, {given[max(row, 0)].label}"

        rows = as_rows(given)
        for block in citations.blocks(rows, place):
            assert isinstance(block, Prose)
            yield Prose(_with_content(block.html.replace(LINE_END, "<br>"), written))


def _with_content(rendered: str, written: WrittenSection) -> str:
    """Rendered prose with the pictures and formulas of its section in their places."""
    return with_formulas(with_pictures(rendered, written.pictures), written.formulas)


def _plain(given: Iterable[Given], citations: Citations) -> Particulars:
    """What was given as plain words, with the words of what is cited."""

    def plain(item: str) -> str:
        return plain_words(CITATION.sub(lambda key: citations.resolve(key[1]) or "", item))

    return Particulars.of(replace(each, items=(*map(plain, each.items),)) for each in given)


def _with_answers(section: Section, questions: Sequence[Answered]) -> Section:
    """The Summary with each question and its verdicts, whatever the lead wrote of them."""
    if not questions:
        return section
    lines = (f"<li>{escape(q.text)} <strong>{escape(q.in_words)}</strong></li>" for q in questions)
    block = Prose(f"<h3>{ANSWERS}</h3><ul>{''.join(lines)}</ul>")
    return replace(section, blocks=(*section.blocks, block))


def _placed(finding: Finding, kind: str, *, full: bool) -> tuple[Block, ...]:
    """A finding's figure or table as a block, or a sentence why it is not there.

    ``full``: the finding's whole table goes with the figure, as it stands nowhere else.
    """
    if kind == "figure" and finding.figure:
        drawing = draw(finding.figure, finding.headline)
        numbers = finding.table if full and finding.table else figure_table(finding.figure)
        numbers = numbers.model_copy(update={"notes": (*numbers.notes, *notes_on(finding.figure))})
        return (
            Picture(
                finding.key,
                caption=message(finding.figure, finding.headline),
                alt=drawing.alt,
                svg=drawing.svg,
                table=numbers,
                about=about(finding.figure, finding.n, finding.unit.plural),
                narrow=drawing.narrow,
            ),
        )
    if kind == "table" and finding.table:
        return (Tabulation(finding.key, finding.table),)
    reason = finding.withheld or (
        "not shown in this edition: there is none, or it is left out to protect people's identity"
    )
    return (Notice(f"{finding.title}: {kind} {reason}.", f"{finding.key}.{kind}"),)


def _with_the_rest(section: Section, findings: Sequence[Finding], citations: Citations) -> Section:
    """The Evaluation section with every figure and table that the prose did not place.

    Scales of one questionnaire stand together, where this edition may show them together.
    What is for the team only comes last, under a heading of its own.
    """
    overviews = {f.key for f in findings if f.table and (f.figure or f.team_only)}
    blocks: dict[str, list[Block]] = {FURTHER: [], FOR_THE_TEAM: []}
    for finding in findings:
        placed = citations.placed & {(finding.key, "figure"), (finding.key, "table")}
        if placed or finding.summarised_in in overviews:
            continue
        # of one value beside the main one, and that in a table, a picture would show no more
        several = finding.figure and (len(finding.figure.marks) > 1 or not finding.table)
        drawn = finding.figure and (finding.primary or several)
        if drawn or finding.table:
            under = blocks[FOR_THE_TEAM if finding.team_only else FURTHER]
            if finding.team_only:  # no prose may cite it, as that goes into every edition
                under += citations.blocks(f"{{{{ {finding.key} }}}}", lambda _: "")
            # a figure carries its own data table
            under += _placed(finding, "figure" if drawn else "table", full=True)
    added = [
        block
        for heading, under in blocks.items()
        if under
        for block in (Prose(f"<h3>{heading}</h3>"), *under)
    ]
    return Section(section.key, section.title, (*section.blocks, *added), section.missing)


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


def _methods(findings: Sequence[Finding]) -> tuple[MethodNote, ...]:
    """How the findings were made: those made alike are told together.

    Of findings of which nothing is shown, only that and why is told, at the end.
    """
    of_nobody = _nobody_lost(findings)
    alike = grouped(
        ((f.method, f.why, f.claim), f)
        for f in findings
        if not (f.unlisted or (f.withheld and f.key in of_nobody))
    )
    hidden = {
        how: same
        for how, same in alike.items()
        if all(f.withheld and not (f.primary or f.table or f.figure) for f in same)
    }
    why = grouped(
        (
            _capital(f.withheld.removeprefix("not shown: ").removeprefix("not shown ")),
            f"“{f.title}”",
        )
        for same in hidden.values()
        for f in same
        if f.method
    )
    untold = tuple(f"{reason}: {listed(tuple(titles))}." for reason, titles in why.items())
    notes = tuple(
        MethodNote(
            _together(same), method, f"{reason} {CLAIM_WORDS[claim]}".strip(), _caveats(same)
        )
        for (method, reason, claim), same in alike.items()
        if method and (method, reason, claim) not in hidden
    )
    last = (MethodNote("Not shown in this edition", "", "", untold),) if untold else ()
    return (*notes, *last)


def _nobody_lost(findings: Sequence[Finding]) -> frozenset[str]:
    """The findings on those who were lost, where this edition itself says that nobody was.

    That goes by two numbers that stand in it and by nothing else, so that a note which is not
    there tells no more than they do.
    """
    scored = {
        flow.basis.evaluation: [
            estimate.value
            for name, estimate in flow.estimates.items()
            if name in ("n_scored_baseline", "n_both_scored")
        ]
        for flow in findings
        if flow.key.endswith(".flow_by_wave")
    }
    without_loss = {e for e, n in scored.items() if len({*n}) == 1 and None not in n}
    return frozenset(
        f.key
        for f in findings
        if f.basis.evaluation in without_loss and f.key.endswith((".losses", ".everybody"))
    )


# By the part of a finding's key that says what was done, the first that fits.
_METHOD_NAMES = {
    "take_up": "Take-up",
    "themes": "Coding by theme",
    "cross_section": "All who answered each time, compared",
    "difference": "Change compared between groups",
    "not_reliable": "Reliable change",
    "reliable": "Reliable change",
    "effects": "Size of the changes",
    "waves": "Averages each time",
    "change_follow_up": "Average change of the same people to follow-up",
    "change": "Average change of the same people",
    "losses": "Who was lost",
    "flow": "How many took part and stayed",
    "scales": "The scales",
    "reliability": "How well the scales measured",
    "looking_back": "Ratings looking back",
}


def _together(findings: Sequence[Finding]) -> str:
    """One heading for findings that were made alike: their titles, or the name of the method."""
    titles = tuple(dict.fromkeys(finding.title for finding in findings))
    if len(titles) <= 2:
        return listed(titles)
    done = findings[0].key.split(".")
    names = (
        name
        for kind, name in _METHOD_NAMES.items()
        if any(part == kind or part.startswith((f"{kind}_", f"{kind}s")) for part in done)
    )
    return next(names, f"{titles[0]}, and others made likewise")


def _caveats(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Remarks on several findings: shared ones once, others with what they speak of."""
    remarks = grouped(
        (text, finding.title)
        for finding in findings
        for text in (*finding.caveats, _capital(finding.withheld))
        if text
    )
    return tuple(
        text if len(titles) > 1 or len(findings) == 1 else f"{titles[0]}: {inside_sentence(text)}"
        for text, titles in remarks.items()
    )


def _capital(reason: str) -> str:
    """A reason as the beginning of a sentence; names and months keep their capitals."""
    return reason[:1].upper() + reason[1:]


_OUTWARDS = (
    "Intervals of small groups are printed outwards to whole steps of the scale, and scores of "
    "scales that add up to one another are given in a form in which whoever adds them up cannot "
    "place one person's score, or change, in less than half of it. This holds for means, changes "
    "and intervals of this report alone. It is no promise of anonymity: it does not cover "
    "sentences, quotations and pictures, nor readers who know several of the people."
)


def _about(subject: Subject, findings: Sequence[Finding], edition: Edition) -> tuple[str, ...]:
    """How the report came about, and what this edition leaves out."""
    calculated = (
        f"Results that are cited as findings were calculated by Pathfinder Evaluation "
        f"{subject.version} from the data."
    )
    lines = [
        *([calculated] if findings else []),
        f"What may be said of small groups follows the policy “{subject.policy_title}”.",
    ]
    withheld = any(e.withheld for f in findings for e in f.estimates.values())
    if edition is not Edition.INTERNAL and withheld:
        lines.append("Some figures are left out to protect people's identity.")
    if any(e.step for f in findings for e in f.estimates.values()):
        lines.append(_OUTWARDS)
    lines += subject.decisions
    lines += [
        f"The sentence “{kept.sentence}” claims more than this design can show. It is kept by "
        f"{kept.who}, for this reason: {stopped(kept.reason)}"
        for kept in overclaims(subject.deliverable, subject.proforma).kept
    ]
    missing = [w.kind.title for w in subject.proforma if w.missing]
    if missing:
        lines.append(f"Still to be written: {', '.join(missing)}.")
    if edition is Edition.INTERNAL:
        facts = subject.deliverable.facts.items()
        lines += [f"Fact “{name}”: {fact.value} ({fact.source})." for name, fact in facts]
    return tuple(lines)
