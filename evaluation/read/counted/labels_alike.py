"""Suppliers, areas and other labels that are written in several ways, or add up the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

import pandas as pd

from evaluation.counting import and_more, grouped
from evaluation.declare.counts_file import CountedMeasure, CountRole
from evaluation.declare.lined_yaml import quoted
from evaluation.errors import Collector, Issue
from evaluation.read.counted.consistent import same_sum
from evaluation.read.exports.foot import names_sum
from evaluation.read.exports.grid import small_letters
from evaluation.read.log.named_places import name_key, one_word_apart

ADDING: tuple[CountRole, ...] = (
    "supplier",
    "area",
    "group",
    "subgroup",
)  # of which a label may add up others
_NAMED = ("supplier", "area")  # roles whose labels are names, in which signs tell nothing apart
_TOGETHER = ("measure", "period", "group", "subgroup", "stage")
_MOST_GROUPS = 30  # of which each is held against all but one
_MOST_NAMES = 300  # that are looked at two by two
_FEWEST = 3  # labels, and places, from which one that equals all others is taken for their sum
# What may stand with a name or not, and names the same body.
_KINDS = frozenset(
    (
        *("the", "of", "and", "police", "constabulary", "force", "service", "county", "city"),
        *("borough", "district", "council", "authority", "metropolitan", "unitary", "london"),
        *("royal", "mbc", "cc", "dc", "bc", "lbc"),
    )
)
_ALL = frozenset(("all", "overall", "everyone", "everybody", "all together", "altogether"))
_OF_SOME = re.compile(
    r".*\b(?:sub-?)?totals?|all (?:the )?(?:(?:police|ethnic|age|local|young) )?"
    r"(?:areas|forces|suppliers|groups|pupils|children|people|persons|ages|districts|counties"
    r"|councils|authorities|regions|boroughs|schools|agencies|ethnicities|sexes|genders)"
)
_AVERAGE = re.compile(r"(?:[a-z ]+ )?(?:average|averages|mean|median)", re.IGNORECASE)
_ROW = re.compile(r"\d+")
_TELLING_SIGNS = re.compile(r"[+<>%\N{LESS-THAN OR EQUAL TO}\N{GREATER-THAN OR EQUAL TO}]")
_WHOLE = re.compile(r"all\b(?! other)|.*\btotals?$")  # All pupils, Norfolk total


def label_key(text: str) -> str:
    """A label without capitals, accents and blanks too many."""
    return " ".join(small_letters(text).split())


def _joined(name: str) -> str:
    """A name as names are compared: its words, without signs."""
    return " ".join(name_key(name))


def adds_up(text: str) -> bool:
    """Whether a label says that it adds up others: Total, All, All areas, South total."""
    key = label_key(text)
    return names_sum(text) or key in _ALL or bool(_OF_SOME.fullmatch(key))


def one_spelling(
    table: pd.DataFrame, roles: tuple[str, ...], collector: Collector
) -> dict[str, dict[str, str]]:
    """Labels that differ in capitals, blanks or, of names, signs become one, as most rows have it.

    The table is changed in place; each label that was written otherwise is told. Back comes, by
    role, what each label is read as that has several spellings.
    """
    spelt = {}
    for role in roles:
        often = table[role].value_counts(sort=False)
        key = _joined if role in _NAMED else label_key
        ways = {
            **grouped((key(str(text)) or str(text), str(text)) for text in often.index),
            **(_never_beside(table, role) if role in _TOGETHER else {}),
        }
        several = {
            max(same, key=lambda text: int(often[text])): same
            for same in ways.values()
            if len(same) > 1
        }
        if not several:
            continue
        meant = {text: name for name, same in several.items() for text in same}
        other = table[role].isin({text for text, name in meant.items() if text != name})
        said = [
            f"“{name}” (also {and_more(f'“{text}”' for text in same if text != name)})"
            for name, same in several.items()
        ]
        collector.note(
            _issue(
                table[other],
                f"Names under {role} are written in several ways that differ in capitals, blanks "
                f"or signs, and are read as one: {and_more(said)}.",
                "Nothing needs doing. If two are meant, give one of them another name.",
                code="counts.spelt-otherwise",
            )
        )
        table[role] = table[role].map(lambda text: meant.get(text, text))  # noqa: B023
        spelt[role] = meant
    return spelt


def one_period_name(table: pd.DataFrame) -> Iterator[Issue]:
    """Periods of the same months become one, called as most rows have it; told.

    The table is changed in place.
    """
    named = table[table["period"].ne("")]
    often = named.value_counts(["begins", "months", "period"], sort=False)
    ways = grouped(((begins, months), str(label)) for begins, months, label in often.index)
    for (begins, months), labels in ways.items():
        if len(labels) > 1:
            name = max(labels, key=lambda label: int(often[begins, months, label]))
            here = table["begins"].eq(begins) & table["months"].eq(months) & table["period"].ne("")
            other = [f"“{label}”" for label in labels if label != name]
            yield _issue(
                table[here & table["period"].ne(name)],
                f"{and_more(other)} and “{name}” are the same months, and are read as one period.",
                "Nothing needs doing.",
                code="counts.period-named-otherwise",
            )
            table.loc[here, "period"] = name


def _never_beside(table: pd.DataFrame, role: str) -> dict[str, list[str]]:
    """Labels of groups, stages and measures that differ in signs, and never stand side by side.

    As a group that is called White British in one year and White - British in the next.
    """
    others = [key for key in dict.fromkeys((*ADDING, *_TOGETHER)) if key != role]
    texts = [str(text) for text in table[role].unique() if not _TELLING_SIGNS.search(str(text))]
    ways = grouped((" ".join(word for word in name_key(t) if word != "and"), t) for t in texts)
    return {
        key: same
        for key, same in ways.items()
        if key and len(same) > 1 and not table[table[role].isin(same)].duplicated(others).any()
    }


def wholes(table: pd.DataFrame, role: str) -> set[str]:
    """Labels that are called All or total, with a figure that is nowhere below another's.

    They need not be the sum of the others, of which some may be withheld or stand nowhere.
    """
    called = [str(t) for t in table[role].unique() if _WHOLE.match(label_key(str(t)))]
    if not called:
        return set()
    beside = [key for key in dict.fromkeys((*ADDING, *_TOGETHER)) if key != role]
    wide = table.pivot_table(index=beside, columns=role, values="value", aggfunc="max", sort=False)
    wide = wide[wide.count(axis=1) > 1]
    return {
        label
        for label in called
        if label in wide
        and (there := wide[wide[label].notna()]).size
        and there.le(there[label], axis=0).where(there.notna(), other=True).all(axis=None)
    }


def nearly_alike(table: pd.DataFrame) -> Iterator[Issue]:
    """Names that may be of one body, as Kent and Kent Police: told where both never stand beside.

    Two that have figures of the same measure and period are two.
    """
    for role in _NAMED:
        names = [str(name) for name in table[role].unique() if name]
        if not 1 < len(names) <= _MOST_NAMES:
            continue
        keys = {name: name_key(name) for name in names}
        pairs = [pair for pair in combinations(names, 2) if _may_be_one(*(keys[n] for n in pair))]
        for pair in pairs:
            first, other = (table[table[role] == name] for name in pair)
            fewer = min(other, first, key=len)
            if first[[*_TOGETHER]].drop_duplicates().merge(other[[*_TOGETHER]]).empty:
                yield _issue(
                    fewer,
                    f"“{pair[0]}” and “{pair[1]}” stand under {role} and are read as two.",
                    "If they are the same, write both in one way: with two names it counts as two, "
                    "and figures of one are never compared with those of the other.",
                    code="counts.nearly-alike",
                )


def averages(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """Rows of an average among counts, which would be added up with what it is the average of."""
    added = table["measure"].isin(_added(measures))
    for role in ADDING:
        labels = map(str, table[role].unique())
        here = table[role].isin([t for t in labels if _AVERAGE.fullmatch(label_key(t))])
        if (here & added).any() and not here.all():
            yield _issue(
                table[here & added],
                f"“{table.loc[here & added, role].iloc[0]}” stands under {role}, and an average "
                "would count like one of them.",
                "Delete its rows: averages are worked out.",
                code="counts.average-row",
                fault=True,
            )


def _added(measures: Mapping[str, CountedMeasure]) -> list[str]:
    return [name for name, of in measures.items() if of.adds_up]


def area_twice(table: pd.DataFrame) -> Iterator[Issue]:
    """Areas of which several suppliers count the same, where most areas have one supplier.

    Where most have several, as regions have, these are parts of the area and no doubles.
    """
    given = table[table["value"].notna() & ~table["total"] & table["area"].ne("")]
    beside = given.groupby(["area", *_TOGETHER], sort=False)["supplier"].nunique()
    most = beside.groupby(level="area", sort=False).max()
    several = most[most > 1]
    if 0 < 2 * len(several) <= len(most):
        yield _issue(
            given[given["area"].isin(several.index)],
            f"Several suppliers have figures of the same of {and_more(map(str, several.index))}, "
            "and most areas have one supplier.",
            "They are added up wherever all are told together. If they count the same people or "
            "events, keep one: give each supplier an evaluation of its own, with only: to choose "
            "its rows.",
            code="counts.area-twice",
        )


def _may_be_one(first: tuple[str, ...], other: tuple[str, ...]) -> bool:
    more, fewer = sorted(({*first}, {*other}), key=len, reverse=True)
    return (fewer < more and more - fewer <= _KINDS and not fewer <= _KINDS) or one_word_apart(
        first, other
    )


def sums_of_others(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """A label that equals all others together wherever it stands, and is not called a total.

    Shares, rates and means are never added up. From three places on with other figures it is a
    fault, as everybody would count twice; of fewer, which chance may make, it is told where there
    are four labels.
    """
    added = table["measure"].isin(_added(measures))
    given = table[table["value"].notna() & ~table["total"] & added]
    for role in ADDING:
        labels = [str(label) for label in given[role].unique() if label]
        if len(labels) < _FEWEST:
            continue
        keys = ["area", *ADDING, *_TOGETHER]
        beside = [key for key in dict.fromkeys(keys) if key != role]
        if role in _NAMED:  # a row of a total names neither supplier nor area beside
            beside = [key for key in beside if key not in _NAMED]
        wide = given.pivot_table(
            index=beside, columns=role, values="value", aggfunc="sum", sort=False
        )
        wide = wide[(wide.count(axis=1) >= _FEWEST) & (wide.sum(axis=1) > 0)]
        whole = wide.sum(axis=1)
        sure = len(wide.drop_duplicates()) >= _FEWEST
        if sure and role in ("group", "subgroup") and len(labels) <= _MOST_GROUPS:
            yield from _sums_of_some(given, role, wide)
        for label in labels if len(wide) else ():
            if not same_sum(2 * wide[label], whole).all():
                continue
            if not sure and len(labels) == _FEWEST:
                continue
            yield _issue(
                given[given[role] == label],
                f"“{label}” is all others under {role} added up, wherever it stands"
                + (", so everybody would count twice." if sure else "."),
                f"If it is a total, write beside the file: totals: {{{role}: [{quoted(label)}]}}; "
                "or delete its rows.",
                code="counts.total-row",
                fault=sure,
            )


def _sums_of_some(given: pd.DataFrame, role: str, wide: pd.DataFrame) -> Iterator[Issue]:
    """Groups that equal all others but one wherever they stand, as all but those compared with."""
    full = wide[wide.notna().all(axis=1)]
    if len(wide.columns) <= _FEWEST or len(full.drop_duplicates()) < _FEWEST:
        return
    whole = full.sum(axis=1)
    for label, other in permutations(full.columns, 2):
        if same_sum(2 * full[label] + full[other], whole).all() and full[label].gt(0).all():
            yield _issue(
                given[given[role] == label],
                f"“{label}” is all others under {role} added up but “{other}”, wherever it "
                "stands, so everybody but these would count twice.",
                "If it adds them up, write beside the file: "
                f"totals: {{{role}: [{quoted(label)}]}}; or delete its rows.",
                code="counts.subtotal-row",
                fault=True,
            )


def _issue(rows: pd.DataFrame, problem: str, fix: str, *, code: str, fault: bool = False) -> Issue:
    """What is told of the rows of a table that stand in the first of their sheets."""
    file, sheet = rows[["file", "sheet"]].iloc[0]
    here = rows[(rows["file"] == file) & (rows["sheet"] == sheet)]
    numbers = dict.fromkeys(found[0] for w in here["where"] if (found := _ROW.search(str(w))))
    return Issue(
        str(file),
        problem,
        fix,
        sheet=str(sheet),
        cell=f"row {and_more(numbers)}" if numbers else "",
        severity="fault" if fault else "note",
        code=code,
    )
