"""The annex of a report: how the results came about, for whoever wants to judge or repeat them.

It is a report model too, with sections of its own, so that the same writers set it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from evaluation.counting import grouped, plural
from evaluation.declare.instrument.facts import Reliability
from evaluation.declare.instrument.model import Instrument, Scale
from evaluation.report.build import picture_of, pictured, plain_table
from evaluation.report.equations import equations
from evaluation.report.explained import full_methods, one_title, withheld
from evaluation.report.figures.figures import figure_table
from evaluation.report.model import Block, MethodNote, Prose, Report, Section, Tabulation
from evaluation.report.subject import Subject
from evaluation.say.finding import Column, Edition, Estimate, Finding, Row, Statistic, Table
from evaluation.say.wording import CLAIM_WORDS, inside_sentence, interval, listed, say, stopped

TITLE = "Annex: how the results were worked out"
_BARE = "Results that this edition has no table of"
_SENSITIVITY = ("everybody", "losses", "losses_background", "together", "sessions", "linking")
_LEADING = (
    *("change", "difference", "adjusted_difference", "shift", "adjusted_shift", "share"),
    *("top_share", "association", "p", "p_alone", "effective_n"),  # of surveys
)
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
_ABOVE = "Worked out as above."
_BESIDE = 3  # results with more numbers than that have a column each in one table, others a row
_MOST = 5  # results in one table
_READ_AT_A_GLANCE = 2  # rows of answers; of more a picture says more than their table
_WHICH = ("deliverable", "evaluation_number")  # parameters that say which evaluation it is
_KINDS = {
    "cronbach_alpha": "Cronbach's alpha",
    "mcdonald_omega": "McDonald's omega",
    "retest": "test and retest",
    "cross_informant": "two informants",
}


def build_annex(subject: Subject, findings: Sequence[Finding], report: Report) -> Report:
    """The annex of an edition; ``findings`` are as the edition may show them."""
    shown = [f for f in findings if not (f.withheld or f.unlisted) and _tells(f)]
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
        ("linkage", "Who was measured and paired", _results(linkage, findings, drawn)),
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
        author=report.author,
        date=report.date,
        kind="annex",
    )


def _tells(finding: Finding) -> bool:
    """Whether an edition shows anything of a finding, and not only that it was worked out."""
    return bool(
        finding.table
        or finding.figure
        or _numbers(finding)
        or any(letter.isdigit() for letter in finding.headline)
    )


def _last(finding: Finding) -> str:
    return finding.key.rpartition(".")[2]


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _bullets(lines: Iterable[str]) -> str:
    return _list(escape(line, quote=False) for line in lines)


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines if line)
    return f"<ul>{items}</ul>" if items else ""


def _heading(text: str) -> str:
    return f"<h3>{escape(text, quote=False)}</h3>"


def _words(
    key: str, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Tabulation:
    """A table of words, without the columns in which nothing stands."""
    cells = [Row(cells={str(at): text for at, text in enumerate(row)}) for row in rows]
    columns = (Column(key=str(at), label=label) for at, label in enumerate(head))
    used = tuple(c for c in columns if any(row.cells[c.key] for row in cells))
    return Tabulation(key, Table(caption=caption, columns=used, rows=tuple(cells)))


# ---- plan -----------------------------------------------------------------------------------


def _plan(subject: Subject, report: Report) -> Iterator[Block]:
    lines = [*subject.planned, *subject.decisions]
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
        known = f"Version: {stopped(instrument.version)} Source: {stopped(instrument.citation)}"
        yield Prose(_heading(instrument.title) + _paragraph(known))
        rows = []
        for key, scale in scales.items():
            low, high = instrument.range_of(key)
            way = scale.direction.value.removesuffix("_better")
            how = "sum" if scale.sum_of or scale.method == "sum" else "mean"
            made = f"{how} of {plural(scale.parts, 'scale' if scale.sum_of else 'item')}"
            rows.append((scale.title, made, f"{low:g} to {high:g}", way))
        if rows:
            yield _words(
                f"{name}.measures",
                f"Scales of {instrument.title}",
                ("Scale", "Made as", "Score from", "Better"),
                rows,
            )
            reliable = [_reliability(scale) for scale in scales.values() if scale.reliability]
            yield Prose(
                _paragraph("Reliability as published:") + _bullets(reliable)
                if reliable
                else _paragraph("No published reliability of these scores is on record.")
            )


def _reliability(scale: Scale) -> str:
    """Each printed reliability of a scale with its kind, sample and source."""
    printed = grouped(
        (
            (stopped(r.source)[:-1], _KINDS[r.kind]),
            f"{r.value:.2f}" + (f" ({about})" if (about := _of_whom(r)) else ""),
        )
        for r in scale.reliability
    )
    told = (f"{kind} {listed(tuple(v))} ({source})" for (source, kind), v in printed.items())
    return f"{scale.title}: {'; '.join(told)}."


def _of_whom(printed: Reliability) -> str:
    people = f"n = {printed.n:,}" if printed.n else ""
    return ", ".join(filter(None, (printed.sample, printed.interval, people)))


# ---- analysis -------------------------------------------------------------------------------


def _analysis(subject: Subject, report: Report, shown: Sequence[Finding]) -> Iterator[Block]:
    by_key = {finding.key: finding for finding in shown}
    told: set[str] = set()
    given: set[str] = set()
    if any(sought.scale for asked in subject.asked for sought in asked.sought):
        yield Prose(_paragraph(_RULE))
    for asked, question in zip(subject.asked, report.answered, strict=True):
        answers = [by_key[a.key] for a in question.answers if a.key in by_key]
        words = [_heading(asked.text)]
        words += [_note(note, told) for note in full_methods(answers)]
        if not answers:
            words.append(_paragraph("The answer is not shown in this edition."))
        named = [e.equation for f in answers for n, e in f.estimates.items() if _leads(f, n)]
        if lines := [line for line in equations(named) if line not in given]:
            given.update(lines)
            words.append(_paragraph("In formula:") + _bullets(lines))
        yield Prose("".join(words))
    others = [f for f in shown if not f.team_only and f.key not in _answering(report)]
    notes = [n for n in full_methods(others) if not told.issuperset((n.method, n.why))]
    if notes:
        yield Prose(_heading("Other results") + "".join(_note(note, told) for note in notes))


def _leads(finding: Finding, name: str) -> bool:
    return name in (finding.leading, *_LEADING) or len(finding.estimates) <= 3


def _answering(report: Report) -> frozenset[str]:
    return frozenset(a.key for question in report.answered for a in question.answers)


def _note(note: MethodNote, told: set[str]) -> str:
    """A method, its reason and its remarks; what was ``told`` of another is not told again."""
    words = [_paragraph_of(note.title, _ABOVE if note.method in told else note.method)]
    if note.why and note.why not in told:
        claims = [claim for claim in CLAIM_WORDS.values() if claim in note.why]
        why = note.why
        for claim in told.intersection(claims):
            why = why.replace(claim, "").strip()
        words += [_paragraph_of("Why", why)] if why else []
        told.update(claims)
    elif note.why and note.method not in told:
        words.append(_paragraph("Why so, and what to keep in mind: as above."))
    words.append(_bullets(caveat for caveat in note.caveats if caveat not in told))
    told.update(filter(None, (note.method, note.why, *note.caveats)))
    return "".join(words)


def _paragraph_of(name: str, text: str) -> str:
    return f"<p><strong>{escape(name, quote=False)}.</strong> {escape(text, quote=False)}</p>"


# ---- results --------------------------------------------------------------------------------


def _results(
    chosen: Sequence[Finding], findings: Sequence[Finding], drawn: Collection[str]
) -> Iterator[Block]:
    """Each result with its sentence and its full table; and a figure that the report has not."""
    overviews = {f.key for f in findings if f.table and not f.withheld}
    told = [  # a row of an overview is told there, and each number in the data file
        f for f in chosen if f.primary or f.summarised_in not in overviews
    ]
    bare = [f for f in told if not (f.primary or f.table or f.figure or _numbers(f))]
    bare = bare if len(bare) > 1 else []
    alike = grouped((_shape(f, overviews), f) for f in told if f not in bare).values()
    parts = (group[at : at + _MOST] for group in alike for at in range(0, len(group), _MOST))
    for together in parts:
        if len(together) == 1:
            yield from _result(together[0], drawn, overviews)
            continue
        table = plain_table(_side_by_side(together))
        yield Prose(_heading(table.caption) + _list(map(_said, together)))
        yield Tabulation(together[0].key, table)
    if bare:
        yield Prose(_heading(_BARE) + _list(_of_each_sentence(bare)))


def _of_each_sentence(findings: Sequence[Finding]) -> Iterator[str]:
    """Each sentence once, with all that it is said of."""
    for same in grouped((finding.headline, finding) for finding in findings).values():
        names = "; ".join(escape(finding.title, quote=False) for finding in same)
        yield f"<strong>{names}.</strong> {_said(same[0])}"


def _result(
    finding: Finding, drawn: Collection[str], overviews: Collection[str]
) -> Iterator[Block]:
    said = _said(finding)
    yield Prose(_heading(finding.title) + (f"<p>{said}</p>" if said else ""))
    if finding.summarised_in in overviews and finding.table and len(finding.table.rows) == 1:
        return  # a row of that table
    if finding.key not in drawn and _drawn(finding):
        picture = picture_of(finding)
        if not finding.table:  # it prints all of its numbers
            yield picture
            return
        yield replace(picture, table=None)
    table = finding.table or (figure_table(finding.figure) if finding.figure else None)
    if table := table or _estimates(finding):
        yield Tabulation(finding.key, plain_table(table))


def _said(finding: Finding) -> str:
    bound = f'<span class="bound" data-key="{escape(finding.key)}">'
    return f"{bound}{escape(finding.headline, quote=False)}</span>" if finding.headline else ""


def _numbers(finding: Finding) -> dict[str, Estimate]:
    """The numbers that are printed, but for how many people they rest on, which goes with each."""
    return {
        name: estimate
        for name, estimate in finding.estimates.items()
        if estimate.value is not None and name != "n"
    }


def _shape(finding: Finding, overviews: Collection[str]) -> tuple[str, ...]:
    """What findings have in common that fit into one table; of others their key.

    Those of one row have a row each in it, others a column each, beside the same rows.
    """
    alone = (finding.key,)
    if finding.summarised_in in overviews or _drawn(finding):
        return alone
    if table := finding.table:
        labels = [column.label for column in table.columns[1:]]
        if len(table.rows) == 1:
            return (*labels, *table.notes)
        same = [f"{row.cells.get(c.key)}" for row in table.rows for c in table.columns[:-1]]
        return (*labels, *same, *table.notes)
    labels = [estimate.label for estimate in _numbers(finding).values()]
    return (*labels,) if labels and not finding.figure else alone


def _drawn(finding: Finding) -> bool:
    """Whether its figure says more at a glance than its numbers do."""
    figure = finding.figure
    if figure is None:
        return False
    if figure.kind in ("stack", "series"):
        return len({mark.label for mark in figure.marks}) > _READ_AT_A_GLANCE
    return figure.kind in ("change", "line") and len(figure.marks) > 1


def _side_by_side(findings: Sequence[Finding]) -> Table:
    """The numbers of findings of one shape, each called by what is not the same in all."""
    names = _apart([finding.title for finding in findings])
    title = one_title(findings)
    if tables := [finding.table for finding in findings if finding.table]:
        if len(tables) == len(findings) and len({str(table.rows) for table in tables}) == 1:
            return tables[0]  # what is told of the whole is that of its only measure
        if len(tables[0].rows) > 1:
            return _in_columns(tables, names)
        return _in_rows(tables, names).model_copy(update={"caption": title})
    numbers = [tuple(_numbers(finding).values()) for finding in findings]
    said = [[_with_interval(estimate) for estimate in own] for own in numbers]
    labels = [estimate.label for estimate in numbers[0]]
    notes = _counted([estimate for own in numbers for estimate in own])
    if len(labels) > _BESIDE:
        columns = zip(labels, *said, strict=True)
        return _numeric(title, ("Number", *names), columns, notes)
    rows = ((name, *own) for name, own in zip(names, said, strict=True))
    return _numeric(title, ("Result", *labels), rows, notes)


def _with_interval(estimate: Estimate) -> str:
    """A number and its interval, which no line is broken within."""
    ends = interval(estimate)
    words = f"{say(estimate)} ({ends})" if ends else say(estimate)
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _in_rows(tables: Sequence[Table], names: Sequence[str]) -> Table:
    first, *others = tables[0].columns
    rows = (
        table.rows[0].model_copy(update={"cells": {**table.rows[0].cells, first.key: name}})
        for table, name in zip(tables, names, strict=True)
    )
    columns = (first.model_copy(update={"label": "Result"}), *others)
    return tables[0].model_copy(update={"columns": columns, "rows": tuple(rows)})


def _in_columns(tables: Sequence[Table], names: Sequence[str]) -> Table:
    *same, last = tables[0].columns
    own = [
        last.model_copy(update={"key": f"{last.key} {at}", "label": name})
        for at, name in enumerate(names)
    ]
    rows = tuple(
        row.model_copy(
            update={
                "cells": {
                    **row.cells,
                    **{
                        column.key: table.rows[at].cells.get(last.key)
                        for column, table in zip(own, tables, strict=True)
                    },
                }
            }
        )
        for at, row in enumerate(tables[0].rows)
    )
    caption = f"{last.label}, by {inside_sentence(same[0].label)}"
    changes = {"caption": caption, "columns": (*same, *own), "rows": rows}
    return tables[0].model_copy(update=changes)


def _apart(titles: Sequence[str]) -> list[str]:
    """Titles without the words with which all of them begin, and what all say after a colon."""
    ends = {title.partition(": ")[2] for title in titles}
    words = [(t.partition(": ")[0] if len(ends) == 1 else t).split(" ") for t in titles]
    begin = next((at for at, same in enumerate(zip(*words, strict=False)) if len({*same}) > 1), 0)
    named = (" ".join(w[begin:]) for w in words)
    return [name[:1].upper() + name[1:] for name in named]


def _estimates(finding: Finding) -> Table | None:
    """The numbers of a finding that has no table, as they are printed."""
    shown = [*_numbers(finding).values()]
    if len(shown) == 1 and say(shown[0]) in finding.headline.split():
        return None  # its sentence has it
    notes = _counted(shown)
    rows = [
        (e.label, say(e), interval(e), f"{e.n}" if e.n not in (None, e.value) and not notes else "")
        for e in shown
    ]
    head = ("Number", "Value", "Interval", "Number (n)")
    return _numeric(finding.title, head, rows, notes) if rows else None


def _counted(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """How many people numbers rest on, in one note where it is the same of all."""
    [n, *others] = {estimate.n for estimate in estimates} or {None}
    itself = all(estimate.value == n for estimate in estimates)
    return () if others or n is None or itself else (f"Number (n): {n} throughout.",)


def _numeric(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: tuple[str, ...]
) -> Table:
    """A table of numbers as they are printed, without the columns in which nothing stands."""
    table = _words("", caption, head, rows).table
    columns = tuple(
        column.model_copy(update={"statistic": Statistic.COUNT if column.key != "0" else None})
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns, "notes": notes})


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
    made = f"Worked out by Pathfinder Evaluation {subject.version}."
    pages = "".join(
        f'<li><a href="{quote(file)}">{escape(title, quote=False)}</a></li>'
        for title, file in subject.code_pages.items()
    )
    where = " The code of each evaluation stands in a file beside this one:" if pages else ""
    yield Prose(_paragraph(f"{made}{where}") + (f"<ol>{pages}</ol>" if pages else ""))
    several = len(subject.parameters) > 1
    given = grouped(
        (row, f"{number}")
        for number, rows in enumerate(subject.parameters.values(), 1)
        for row in rows
        if row[0] not in _WHICH
    )
    if given:
        head = ("Evaluation", "Parameter", "Value in this run", "Usual value")
        lines = ((", ".join(of) if several else "", *row) for row, of in given.items())
        yield _words("run", "The values of this run", head, lines)
