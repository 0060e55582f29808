"""The annex of a report: how the results came about, for whoever wants to judge or repeat them.

It is a report model too, with sections of its own, so that the same writers set it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from evaluation.counting import plural
from evaluation.declare.instrument.model import Instrument
from evaluation.report.build import picture_of, pictured
from evaluation.report.equations import equations
from evaluation.report.explained import full_methods, withheld
from evaluation.report.figures.figures import figure_table
from evaluation.report.model import Block, MethodNote, Prose, Report, Section, Tabulation
from evaluation.report.subject import Subject
from evaluation.say.finding import Column, Edition, Finding, Row, Table
from evaluation.say.wording import interval, say, stopped

TITLE = "Annex: how the results were worked out"
_SENSITIVITY = ("everybody", "losses", "losses_background", "together", "sessions", "linking")
_LEADING = ("change", "difference", "adjusted_difference", "shift", "adjusted_shift", "share")
_LINKAGE = ("flow", "linked", "reading")
_OUTWARDS = (
    "Intervals of small groups are printed outwards to whole steps of the scale, and scores of "
    "scales that add up to one another are given in a form in which whoever adds them up cannot "
    "place one person's score, or change, in less than half of it. This holds for means, changes "
    "and intervals of this report alone. It is no promise of anonymity: it does not cover "
    "sentences, quotations and pictures, nor readers who know several of the people."
)
_RULE = (
    "The verdict on a change or a difference goes by the interval as it is printed: clear where it "
    "leaves out 0. Which way is better is the scale's own. The rule is built in, and the same for "
    "every report."
)
_KINDS = {
    "cronbach_alpha": "Cronbach's alpha",
    "mcdonald_omega": "McDonald's omega",
    "retest": "test and retest",
    "cross_informant": "two informants",
}


def build_annex(subject: Subject, findings: Sequence[Finding], report: Report) -> Report:
    """The annex of an edition; ``findings`` are as the edition may show them."""
    shown = [f for f in findings if not (f.withheld or f.unlisted)]
    drawn = pictured(report.sections)
    in_team = [f for f in shown if f.team_only]
    rest = [f for f in shown if not f.team_only]
    sensitivity = [f for f in rest if _last(f).removesuffix("_follow_up") in _SENSITIVITY]
    linkage = [f for f in rest if any(_last(f).startswith(part) for part in _LINKAGE)]
    results = [f for f in rest if f not in sensitivity and f not in linkage]
    parts = (
        ("plan", "Plan and departures", _plan(subject, report)),
        ("measures", "Measures", _measures(subject.instruments, findings)),
        ("analysis", "How each question was analysed", _analysis(subject, report, shown)),
        ("results", "Every result", _results(results, findings, drawn)),
        ("sensitivity", "Checks on the answers", _results(sensitivity, findings, drawn)),
        (
            "linkage",
            "Who was measured, and how people were paired",
            _results(linkage, findings, drawn),
        ),
        ("team", "For the team", _results(in_team, findings, drawn)),
        ("disclosure", "What may be shown", _disclosure(subject, findings, report.edition)),
        ("run", "How it was run", _run(subject)),
    )
    return Report(
        slug=report.slug,
        title=TITLE,
        subtitle=report.title,
        programme=report.programme,
        edition=report.edition,
        edition_note=report.edition_note,
        facts=(),
        banners=report.banners,
        answered=(),
        sections=tuple(
            Section(key, title, blocks) for key, title, made in parts if (blocks := tuple(made))
        ),
        methods=(),
        citations=(),
        annexes=tuple(subject.code_pages.items()),
        author=report.author,
        date=report.date,
        kind="annex",
    )


def _last(finding: Finding) -> str:
    return finding.key.rpartition(".")[2]


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _bullets(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line, quote=False)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _heading(text: str) -> str:
    return f"<h3>{escape(text, quote=False)}</h3>"


def _words(
    key: str, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Tabulation:
    """A table of words."""
    columns = tuple(Column(key=str(at), label=label) for at, label in enumerate(head))
    cells = (Row(cells={str(at): text for at, text in enumerate(row)}) for row in rows)
    return Tabulation(key, Table(caption=caption, columns=columns, rows=tuple(cells)))


# ---- plan -----------------------------------------------------------------------------------


def _plan(subject: Subject, report: Report) -> Iterator[Block]:
    lines = [*subject.decisions]
    if not lines:
        lines = ["No plan was recorded before the data were looked at."]
    yield Prose("".join(map(_paragraph, lines)))
    if report.answered:
        yield _words(
            "plan",
            "The questions as declared, and what this edition answers",
            ("Question", "Of what", "Answer"),
            (
                (question.text, answer.about, answer.word)
                for question in report.answered
                for answer in question.answers
            ),
        )
    if report.edition is Edition.INTERNAL and subject.deliverable.facts:
        facts = subject.deliverable.facts.items()
        yield _words(
            "facts",
            "Facts that the lead declared",
            ("Fact", "Value", "Source"),
            ((name, f"{fact.value}", fact.source) for name, fact in facts),
        )


# ---- measures -------------------------------------------------------------------------------


def _measures(
    instruments: Mapping[str, Instrument], findings: Sequence[Finding]
) -> Iterator[Block]:
    keys = {".".join(f.key.split(".")[at : at + 2]) for f in findings for at in (0, 1)}
    for name, instrument in instruments.items():
        scales = {k: s for k, s in instrument.scales.items() if f"{name}.{k}" in keys}
        version = _paragraph(f"Version: {stopped(instrument.version)}")
        source = _paragraph(f"Source: {instrument.citation}")
        yield Prose(_heading(instrument.title) + version + source)
        rows = []
        for key, scale in scales.items():
            low, high = instrument.range_of(key)
            way = scale.direction.value.removesuffix("_better")
            how = "sum" if scale.sum_of or scale.method == "sum" else "mean"
            made = f"{how} of {plural(scale.parts, 'scale' if scale.sum_of else 'item')}"
            told = "; ".join(
                f"{r.value:g} ({_KINDS[r.kind]}{r.sample and f', {r.sample}'}; {r.source})"
                for r in scale.reliability
            )
            rows.append((scale.title, made, f"{low:g} to {high:g}", way, told))
        if rows:
            yield _words(
                f"{name}.measures",
                f"Scales of {instrument.title}",
                ("Scale", "Made as", "Score from", "Better", "Reliability as published"),
                rows,
            )


# ---- analysis -------------------------------------------------------------------------------


def _analysis(subject: Subject, report: Report, shown: Sequence[Finding]) -> Iterator[Block]:
    by_key = {finding.key: finding for finding in shown}
    told: set[tuple[str, str]] = set()
    given: set[str] = set()
    if any(sought.scale for asked in subject.asked for sought in asked.sought):
        yield Prose(_paragraph(_RULE))
    for asked, question in zip(subject.asked, report.answered, strict=True):
        answers = [by_key[a.key] for a in question.answers if a.key in by_key]
        words = [_heading(asked.text)]
        for note in full_methods(answers):
            if (note.method, note.why) not in told:
                told.add((note.method, note.why))
                words.append(_note(note))
            else:
                words.append(_paragraph("Worked out as above."))
        named = [e.equation for f in answers for n, e in f.estimates.items() if _leads(f, n)]
        if lines := [line for line in equations(named) if line not in given]:
            given.update(lines)
            words.append(_paragraph("In formula:") + _bullets(lines))
        yield Prose("".join(words))
    others = [f for f in shown if not f.team_only and f.key not in _answering(report)]
    notes = [n for n in full_methods(others) if (n.method, n.why) not in told]
    if notes:
        yield Prose(_heading("Other results") + "".join(map(_note, notes)))


def _leads(finding: Finding, name: str) -> bool:
    return name in (finding.leading, *_LEADING) or len(finding.estimates) <= 3


def _answering(report: Report) -> frozenset[str]:
    return frozenset(a.key for question in report.answered for a in question.answers)


def _note(note: MethodNote) -> str:
    words = [_paragraph_of(note.title, note.method)]
    if note.why:
        words.append(_paragraph_of("Why", note.why))
    words.append(_bullets(note.caveats))
    return "".join(words)


def _paragraph_of(name: str, text: str) -> str:
    return f"<p><strong>{escape(name, quote=False)}.</strong> {escape(text, quote=False)}</p>"


# ---- results --------------------------------------------------------------------------------


def _results(
    chosen: Sequence[Finding], findings: Sequence[Finding], drawn: Collection[str]
) -> Iterator[Block]:
    """Each result with its sentence and its full table; and a figure that the report has not."""
    overviews = {f.key for f in findings if f.table and not f.withheld}
    for finding in chosen:
        if finding.summarised_in in overviews and not finding.primary:
            continue  # a row of the overview, and each number in the data file
        blocks: list[Block] = []
        drawing = finding.figure if finding.key not in drawn else None
        pictured = drawing and drawing.kind in ("change", "line") and len(drawing.marks) > 1
        if pictured:
            blocks.append(replace(picture_of(finding), table=None))
        table = finding.table or (figure_table(finding.figure) if finding.figure else None)
        if table or (finding.estimates and (table := _estimates(finding))):
            blocks.append(Tabulation(finding.key, table))
        bound = f'<span class="bound" data-key="{escape(finding.key)}">'
        said = f"<p>{bound}{escape(finding.headline, quote=False)}</span></p>"
        yield Prose(_heading(finding.title) + (said if finding.headline else ""))
        yield from blocks


def _estimates(finding: Finding) -> Table | None:
    """The numbers of a finding that has no table, as they are printed."""
    rows = [
        Row(
            cells={
                "label": estimate.label,
                "value": say(estimate),
                "interval": interval(estimate),
                "n": str(estimate.n) if estimate.n is not None else "",
            }
        )
        for estimate in finding.estimates.values()
        if estimate.value is not None
    ]
    columns = (
        Column(key="label", label="Number"),
        Column(key="value", label="Value"),
        Column(key="interval", label="Interval"),
        Column(key="n", label="Number (n)"),
    )
    used = tuple(c for c in columns if any(row.cells[c.key] for row in rows))
    return Table(caption=finding.title, columns=used, rows=tuple(rows)) if rows else None


# ---- disclosure and run ---------------------------------------------------------------------


def _disclosure(subject: Subject, findings: Sequence[Finding], edition: Edition) -> Iterator[Block]:
    said = _paragraph(f"The policy is “{subject.policy_title}”. For comparison, rules of others:")
    yield Prose(said + _bullets(subject.policy_sources))
    for people, rules in subject.may_show.items():
        caption = f"What this edition may show of {people}"
        yield _words("policy", caption, ("How many", "What may be shown"), rules)
    if any(e.step for f in findings for e in f.estimates.values()):
        yield Prose(_paragraph(_OUTWARDS))
    if edition is not Edition.INTERNAL and (lines := withheld(findings)):
        yield Prose(_heading("Not shown in this edition") + _bullets(lines))


def _run(subject: Subject) -> Iterator[Block]:
    yield Prose(
        _paragraph(
            f"Worked out by Pathfinder Evaluation {subject.version}. The values below are those of "
            "this run; the code stands in pages beside this one."
        )
    )
    for title, rows in subject.parameters.items():
        yield _words(
            "run", title, ("Parameter", "Value in this run", "Usually, where it was set"), rows
        )
