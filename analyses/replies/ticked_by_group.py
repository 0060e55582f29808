"""Options to tick, by group: of each group how many ticked each; a sample is tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyses.replies.coarseness import AnswerPart
from analyses.replies.groups import NOT_TESTED, Crossed, Groups, Tested, tests_of
from analyses.replies.lines import (
    ALL_ASKED,
    ENOUGH,
    ReplyLine,
    SideBySide,
    of_part,
    percent,
    ticked_both,
)
from analyses.replies.questions_within import options_of
from analyses.replies.several import MORE, option_keys
from analyses.replies.survey_wave import SurveyWave
from evaluation.counting import unique_names
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    Telling,
    slug,
)
from evaluation.say.replied import row_of, with_its_split
from evaluation.scoring.flow import NOT_RECORDED

_UNTOLD = "What each group ticked is not shown: too few people are behind it."


@dataclass(frozen=True, slots=True)
class _Option:
    """An option by the groups of a column, with its test; ``key``: its part of a name."""

    key: str
    crossed: Crossed
    test: Tested | None

    @property
    def label(self) -> str:
        """What could be ticked."""
        return self.crossed.replies.question.printed

    @property
    def clear(self) -> bool:
        """Whether groups differ in it."""
        return self.test is not None and self.test.clear(self.crossed.lines.wave.ci_level)


@dataclass(frozen=True, slots=True)
class _Level:
    """All options in the same groups.

    ``names``: (option, group) -> the name of the count. ``finest``: every group by itself, so that
    how far they go together tells no cell that is told with others.
    """

    options: Sequence[_Option]
    told: Sequence[SideBySide]
    names: Mapping[tuple[str, str], str]
    finest: bool

    @classmethod
    def of(cls, options: Sequence[_Option], told: Sequence[SideBySide], *, finest: bool) -> _Level:
        """Options with what is told of each."""
        wanted = {
            (option.key, line.key): f"ticked_{slug(f'{option.label}: {line.label}')}"
            for option in options
            for line in told[0].lines
        }
        names = unique_names(wanted, endings=("_share",))
        return cls(options, told, names, finest)

    @property
    def lines(self) -> Sequence[ReplyLine]:
        """The groups."""
        return self.told[0].lines

    @property
    def asked(self) -> bool:
        """Whether shares are of all who were asked."""
        return self.told[0].asked

    @property
    def n(self) -> int:
        """Of how many shares are."""
        return self.told[0].n

    @property
    def did(self) -> str:
        """What those did of whom shares are."""
        return "were asked" if self.asked else "ticked at least one option"


def ticked_by_groups(groups: Groups) -> Iterator[Finding]:
    """``<question>.by_<column>`` of every question with options to tick: a row for each of these.

    Each option stands or goes by itself, all of them in the same groups. Tests stand only where a
    random sample was drawn, adjusted for the options of the question.
    """
    for replies in groups.wave.surveyed.replies.values():
        if replies.question.kind != "tick_all" or groups.column in replies.question.headings:
            continue
        keys = option_keys(replies.lines)
        crossed = [*groups.crossed(options_of(replies, keys))]
        tests = tests_of(crossed, "options")
        if crossed:  # then all of them, as whoever answered one answered all
            options = zip(keys.values(), crossed, tests, strict=True)
            yield _finding(groups, replies, [_Option(*option) for option in options])


def _finding(groups: Groups, replies: Replies, options: Sequence[_Option]) -> Finding:
    wave, title = groups.wave, groups.titled(replies.question.printed)
    levels = [*_levels(options)]
    last = levels[-1]
    few = "what each group ticked is not shown, as some answers are of few"
    alone = Telling(
        estimates={"n": _of_how_many(wave, last)},
        wordings=(f"{{n}} {wave.plural} {last.did}; {few}.", _UNTOLD),
        leading="n",
        n=last.n,
    )
    methods = dict.fromkeys(option.test.method for option in options if option.test)
    tested = f" Tested option by option ({', '.join(methods)}); p adjusted by Holm's method."
    found = wave.finding(
        replies,
        f"by_{groups.key}",
        [*(_telling(title, groups, level) for level in levels), alone],
        levels[0].n,
        caveats=tuple(_caveats(wave, options)),
        method="Each option by itself: shares within each group, of those who ticked at least one."
        + (tested if methods else "")
        + options[0].crossed.how,
        apart=True,
    )
    return found.model_copy(update={"title": title})


def _levels(options: Sequence[_Option]) -> Iterator[_Level]:
    """All options by each group, then with the smallest groups put together, two, three, ...

    Where somebody did not know, also of all who were asked.
    """
    crossed = [option.crossed for option in options]
    large = all(each.large for each in crossed)
    pools = () if large else zip(*(each.pools() for each in crossed), strict=True)
    for together, told in enumerate([[each.lines for each in crossed], *pools]):
        yield _Level.of(options, told, finest=not together)
        if told[0].unknown:
            yield _Level.of(options, [lines.of_asked() for lines in told], finest=False)


def _caveats(wave: SurveyWave, options: Sequence[_Option]) -> Iterator[str]:
    yield MORE
    if thin := sum(option.crossed.thin for option in options):
        yield (
            f"In {thin} of {len(options)} options so few of some group ticked it, or did not, that "
            "a few other answers would look like a difference: read the shares with their n."
        )
    if not wave.at_random:
        yield NOT_TESTED


def _telling(title: str, groups: Groups, level: _Level) -> Telling:
    wave = groups.wave
    did = "asked" if level.asked else "ticked at least one"
    estimates = {
        **_numbers(level),
        "n": _of_how_many(wave, level),
        **{f"n_{line.key}": wave.count(f"{line.label}: {did}", line.n) for line in level.lines},
    }
    return Telling(
        estimates=estimates,
        wordings=(
            *_wordings(groups, level, estimates),
            f"{{n}} {wave.plural} {level.did}; the table has what each group ticked.",
            _UNTOLD,
        ),
        leading=_leading(level),
        table=_table(title, wave, level, estimates),
        figure=_figure(title, wave, level),
        caveats=(ALL_ASKED,) if level.asked else (),
        n=level.n,
    )


def _leading(level: _Level) -> str:
    """The least p of all options, which says whether groups differ in any; else how many ticked."""
    tested = {o.key: o.test.adjusted for o in level.options if o.test and level.finest}
    return f"{min(tested, key=lambda key: tested[key])}_p" if tested else "n"


def _of_how_many(wave: SurveyWave, level: _Level) -> Estimate:
    return wave.count("Asked" if level.asked else "Ticked at least one", level.n)


def _numbers(level: _Level) -> dict[str, Estimate]:
    """How many of each group ticked each option; how far they go together, and the test."""
    estimates: dict[str, Estimate] = {}
    groups = zip(*(told.lines for told in level.told), strict=True)
    both = [0 if level.asked else ticked_both(options) for options in groups]
    for option, told in zip(level.options, level.told, strict=True):
        part = AnswerPart(option.label, told.focus.places)
        for line, of_both in zip(told.lines, both, strict=True):
            name = level.names[option.key, line.key]
            estimates |= of_part(line, part, name, or_not=True, both=of_both)
        if level.finest:
            for name, found in option.crossed.together(option.test).items():
                named = found.model_copy(update={"label": f"{option.label}: {found.label}"})
                estimates[f"{option.key}_{name}"] = with_its_split(named, told.lines[0].split)
    return estimates


def _wordings(groups: Groups, level: _Level, estimates: Mapping[str, Estimate]) -> Iterator[str]:
    """How far groups lie apart: the clear differences first, and of these the widest.

    Of groups with enough people, so that no single answer makes the difference.
    """
    wave, by = groups.wave, groups.title.lower()
    enough = [line for line in level.lines if line.n >= ENOUGH and line.label != NOT_RECORDED]
    if len(enough) < 2:
        return
    gaps = [_Gap.of(option, level, enough, estimates) for option in level.options]
    gaps.sort(key=lambda gap: (not gap.option.clear, -gap.width))
    whose = f"Of those who {'were asked' if level.asked else 'ticked any'}"
    how = ", weighted" if wave.weighted else ""
    tested = any(gap.option.test for gap in gaps)
    none_clear = tested and not any(gap.option.clear for gap in gaps)
    for gap in gaps:
        option, ends = gap.option, []
        for line in (gap.most, gap.least):
            name = level.names[option.key, line.key]
            share = f"{{{name}_share}}%" if wave.weighted else f"{{{name}.share}}"
            ends.append(f"{share} of {{n_{line.key}}} ({line.label})")
        widest = all(gap.width > other.width for other in gaps if other is not gap)
        gap_is = f"{how}{', the widest gap' if widest and len(gaps) > 1 else ''}"
        told = f"{whose}, {' to '.join(ends)} ticked “{option.label}”{gap_is}."
        if option.clear:
            p = f"{{{option.key}_p.p}}" if level.finest else "tested with all groups apart"
            yield f"“{option.label}” differs by {by} ({p}). {told}"
        else:
            yield f"No option differs clearly by {by}. {told}" if none_clear else told


@dataclass(frozen=True, slots=True)
class _Gap:
    """The groups that ticked an option most and least often, and how far apart their shares are."""

    option: _Option
    most: ReplyLine
    least: ReplyLine
    width: float

    @classmethod
    def of(
        cls,
        option: _Option,
        level: _Level,
        lines: Sequence[ReplyLine],
        estimates: Mapping[str, Estimate],
    ) -> _Gap:
        shares = [percent(estimates, level.names[option.key, line.key]) or 0 for line in lines]
        most, least = shares.index(max(shares)), shares.index(min(shares))
        return cls(option, lines[most], lines[least], shares[most] - shares[least])


def _table(title: str, wave: SurveyWave, level: _Level, estimates: Mapping[str, Estimate]) -> Table:
    """A row each option: how many of each group ticked it, and what share that is of the group."""
    split, share = Statistic.SPLIT, "weighted %" if wave.weighted else "%"
    of_groups = [
        column
        for place, line in enumerate(level.lines)
        for column in (
            Column(key=f"n{place}", label=line.label, statistic=split),
            Column(key=f"p{place}", label=f"{line.label}, {share}", statistic=split),
        )
    ]
    of_all = [
        Column(key=name, label=label, statistic=statistic, decimals=decimals)
        for name, label, statistic, decimals in (
            ("association", "Cramér's V", Statistic.EFFECT, 2),
            ("p", "p (Holm)", Statistic.TEST, 3),
        )
        if any(f"{option.key}_{name}" in estimates for option in level.options)
    ]
    rows: list[Row] = []
    for option in level.options:
        names = [level.names[option.key, line.key] for line in level.lines]
        cells: dict[str, str | float | None] = {"label": option.label}
        for place, name in enumerate(names):
            cells |= {f"n{place}": estimates[name].value, f"p{place}": percent(estimates, name)}
        for column in of_all:
            found = estimates.get(f"{option.key}_{column.key}")
            cells[column.key] = found.value if found else None
        rows.append(row_of(names[0], cells, level.n))
    sizes = {f"n{place}": line.n for place, line in enumerate(level.lines)}
    whole = "Asked" if level.asked else "Ticked at least one"
    rows.append(row_of("n", {"label": whole, **sizes}, level.n))
    return Table(
        caption=title,
        columns=(Column(key="label", label="Answer"), *of_groups, *of_all),
        rows=tuple(rows),
        notes=(f"Shares of those of each group who {level.did}.", MORE),
    )


def _figure(title: str, wave: SurveyWave, level: _Level) -> Figure:
    return Figure(
        kind="matrix",
        title=title,
        x_label=f"Number of {wave.plural}",
        statistic=Statistic.SPLIT,
        decimals=0,
        marks=tuple(
            Mark(
                label=option.label,
                group=line.label,
                value=told.focus.of(line.counts),
                n=line.n,
                key=level.names[option.key, line.key],
            )
            for option, told in zip(level.options, level.told, strict=True)
            for line in told.lines
        ),
        order=tuple(line.label for line in level.lines),
        rows=tuple(option.label for option in level.options),
    )
