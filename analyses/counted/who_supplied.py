"""Who supplied what, in which periods and by which definition; and why others did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from analyses.counted.strands import Tallied
from evaluation.counting import and_more, plural
from evaluation.read.counted.figure_texts import WITH_FIGURE
from evaluation.say.finding import (
    Column,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    slug,
    unique_slugs,
)
from evaluation.say.wording import number

SUPPLIED = WITH_FIGURE
RETRIEVABLE = (*SUPPLIED, "suppressed")
RECORDED = (*RETRIEVABLE, "not retrievable")
NOT_ASKED = ("no answer", "not asked")
# Stages of a table in which shares of suppliers are printed, as FOI reports have it.
_STAGES = ("recorded", "recording", "retrievable", "supplied")
_REFUSED = (
    "A refusal says nothing of what was recorded: it counts as answered, and neither as recorded "
    "nor as not recorded."
)
_NOT_NOUGHT = "Not held and not answered are not nought: no sum for all is made of those who did."
_MOST = 40


def supply(tallied: Tallied) -> Iterator[Finding]:
    """What was supplied by whom, question by question, and by which definition."""
    table = tallied.counted.table
    if printed_stages(table):
        yield _stages(tallied)
    elif _says_more(table):
        yield _by_question(tallied)
    if tallied.counted.suppliers and tallied.counted.periods:
        yield _by_supplier(tallied)
    if reasons := _reasons(table):
        yield _refusals(tallied, reasons)
    if tallied.counted.definitions:
        yield _definitions(tallied)


def printed_stages(table: pd.DataFrame) -> bool:
    """Whether figures are shares of those who recorded and could retrieve, as printed."""
    stages = {str(stage).casefold() for stage in table["stage"] if stage}
    return len(stages) > 1 and stages <= {*_STAGES}


def _says_more(table: pd.DataFrame) -> bool:
    """Whether any row says that something was not supplied, or nothing but that it was."""
    return bool((table["status"] != "supplied").any() or table["value"].isna().all())


def _stages(tallied: Tallied) -> Finding:
    """Shares of those who answered each question, with its own number of answers."""
    table = tallied.counted.table
    stages = tallied.counted.stages
    questions = [*dict.fromkeys(table["measure"])]
    rows = []
    shares: dict[str, list[float]] = {stage: [] for stage in stages}
    estimates = {}
    keys = unique_slugs(questions)
    for question in questions:
        own = table[table["measure"] == question].set_index("stage")
        cells: dict[str, str | float | None] = {"label": question}
        n = own["of"].dropna().max()
        for stage in stages:
            value = float(own.loc[stage, "value"])
            cells[slug(stage)] = value
            shares[stage].append(value)
            estimates[f"{keys[question]}_{slug(stage)}"] = tallied.count(
                f"{question}: {stage}", value, "%"
            )
        cells["n"] = None if pd.isna(n) else float(n)
        rows.append(Row(cells=cells))
    first, last = stages[0], stages[-1]
    for stage in (first, last):
        estimates[f"low_{slug(stage)}"] = tallied.count(f"Lowest: {stage}", min(shares[stage]), "%")
        estimates[f"high_{slug(stage)}"] = tallied.count(
            f"Highest: {stage}", max(shares[stage]), "%"
        )
    answered = [row.cells["n"] for row in rows if isinstance(row.cells["n"], float)]
    said = "; ".join(
        f"{stage} by {{low_{slug(stage)}}}% to {{high_{slug(stage)}}}%" for stage in (first, last)
    )
    of = (
        f" of {number(min(answered), 0)} to {number(max(answered), 0)} who answered"
        if answered
        else ""
    )
    return tallied.finding(
        "data_supply",
        "What is recorded, and what can be retrieved",
        (f"{plural(len(questions), 'question')}: {said}{of}.",),
        estimates,
        f"high_{slug(first)}",
        caveats=(_NOT_NOUGHT,),
        table=Table(
            caption="What is recorded and what can be retrieved, per question",
            columns=(
                Column(key="label", label="Question"),
                *(
                    Column(
                        key=slug(stage),
                        label=f"{stage.capitalize()}, %",
                        statistic=Statistic.COUNT,
                        decimals=0,
                    )
                    for stage in stages
                ),
                Column(key="n", label="Answered", statistic=Statistic.COUNT, decimals=0),
            ),
            rows=tuple(rows),
            notes=("Each share is of those who answered that question.",),
            source=tallied.counted.citation,
        ),
        figure=Figure(
            kind="bars",
            title="Recorded and retrievable, per question",
            x_label="% of those who answered",
            decimals=0,
            statistic=Statistic.COUNT,
            marks=tuple(
                Mark(label=question, group=stage.capitalize(), value=shares[stage][at])
                for at, question in enumerate(questions)
                for stage in stages
            ),
            order=tuple(stage.capitalize() for stage in stages),
        ),
    )


def _by_question(tallied: Tallied) -> Finding:
    """Of each question: asked, answered, recorded, retrievable and supplied."""
    table = tallied.counted.table[~tallied.counted.table["total"]]
    who = "supplier" if tallied.counted.suppliers else "area"
    rows, every = [], Counter[str]()
    for measure in dict.fromkeys(table["measure"]):
        own = table[table["measure"] == measure]
        # of a supplier the fullest answer counts, as one period of several may have been supplied
        best = [min(statuses, key=_rank) for _, statuses in own.groupby(who, sort=False)["status"]]
        counts = {
            "asked": sum(status != "not asked" for status in best),
            "answered": sum(status not in NOT_ASKED for status in best),
            "recorded": sum(status in RECORDED for status in best),
            "retrievable": sum(status in RETRIEVABLE for status in best),
            "supplied": sum(status in SUPPLIED for status in best),
            "refused": sum(status == "refused" for status in best),
        }
        every.update(counts)
        rows.append(Row(cells={"label": measure or "All figures", **counts}))
    several = f"{who}s"
    asked, gave = ([float(row.cells[key] or 0) for row in rows] for key in ("asked", "supplied"))
    ends = {
        "n_fewest": ("Fewest asked", min(asked)),
        "n_asked": ("Asked", max(asked)),
        "n_low": ("Fewest", min(gave)),
        "n_high": ("Most", max(gave)),
    }
    estimates = {
        name: tallied.count(f"{label}: {several}", value, several)
        for name, (label, value) in ends.items()
    }
    alike = min(gave) == max(gave) and min(asked) == max(asked)
    of_all = "{n_asked}" if min(asked) == max(asked) else "{n_fewest} to {n_asked}"
    sentence = (
        f"{{n_high}} of {{n_asked}} {several} asked gave figures"
        f"{'' if len(rows) == 1 else f' for each of {len(rows)} questions'}."
        if alike
        else f"By question, {{n_low}} to {{n_high}} {several} gave figures, of {of_all} asked."
    )
    return tallied.finding(
        "data_supply",
        "What was asked, recorded, retrievable and supplied",
        (sentence,),
        estimates,
        "n_high",
        n=len(rows),
        unit=tallied.of_suppliers,
        counts="questions",
        caveats=(_NOT_NOUGHT, *((_REFUSED,) if every["refused"] else ())),
        table=Table(
            caption=f"Per question, how many {several}",
            columns=(
                Column(key="label", label="Question"),
                *(
                    Column(key=key, label=key.capitalize(), statistic=Statistic.COUNT)
                    for key in (
                        "asked",
                        "answered",
                        "recorded",
                        "retrievable",
                        "supplied",
                        "refused",
                    )
                ),
            ),
            rows=tuple(rows),
            notes=(
                f"Each {who} counts once for a question, with the fullest answer of all periods.",
            ),
            source=tallied.counted.citation,
        ),
    )


_ORDER = (*(*SUPPLIED, "suppressed", "not retrievable", "refused", "not held"), *NOT_ASKED)


def _rank(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _by_supplier(tallied: Tallied) -> Finding:
    """Who supplied in which periods: how many of the measures."""
    table = tallied.counted.table[~tallied.counted.table["total"]]
    periods = [period.label for period in tallied.counted.periods]
    suppliers = tallied.counted.suppliers
    given = table[table["status"].isin(SUPPLIED)]
    counts = given.groupby(["supplier", "period"], sort=False)["measure"].nunique()
    often = {(s, p): int(counts.get((s, p), 0)) for s in suppliers for p in periods}
    asked = max(1, table["measure"].nunique())
    whole = [s for s in suppliers if all(often[s, p] == asked for p in periods)]
    none = [s for s in suppliers if not any(often[s, p] for p in periods)]
    nothing = f" Nothing came from {and_more(none)}." if none else ""
    when = periods[0] if len(periods) == 1 else f"all {len(periods)} periods"
    return tallied.finding(
        "supplied",
        "Who supplied figures, and when",
        (
            f"{{n_whole}} of {{n_suppliers}} {'supplier' if len(suppliers) == 1 else 'suppliers'} "
            f"gave figures for {'every measure in ' if asked > 1 else ''}{when}.{nothing}",
        ),
        {
            "n_suppliers": tallied.count("Suppliers", len(suppliers), "suppliers"),
            "n_whole": tallied.count("Suppliers with all periods", len(whole), "suppliers"),
        },
        "n_whole",
        n=len(suppliers),
        unit=tallied.of_suppliers,
        counts="suppliers",
        caveats=(_NOT_NOUGHT,),
        table=Table(
            caption="Measures with a figure, by supplier and period"
            if asked > 1
            else "What was supplied, by supplier and period",
            columns=(
                Column(key="label", label="Supplier"),
                *(Column(key=f"p_{slug(p)}", label=p) for p in periods),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": s,
                        **{
                            f"p_{slug(p)}": f"{often[s, p]} of {asked}"
                            if asked > 1
                            else _status(table, s, p)
                            for p in periods
                        },
                    }
                )
                for s in suppliers
            ),
        ),
        figure=Figure(
            kind="matrix",
            title="Who supplied figures, and when",
            x_label="Measures with a figure" if asked > 1 else "Figures",
            marks=tuple(
                Mark(label=s, group=p, value=float(often[s, p])) for s in suppliers for p in periods
            ),
            statistic=Statistic.COUNT,
            decimals=0,
            order=tuple(periods),
            rows=suppliers,
        )
        if 1 < len(suppliers) <= _MOST and len(periods) > 1
        else None,
    )


def _status(table: pd.DataFrame, supplier: str, period: str) -> str:
    own = table[(table["supplier"] == supplier) & (table["period"] == period)]["status"]
    return min(own, key=_rank) if len(own) else "no row"


def _reasons(table: pd.DataFrame) -> Counter[tuple[str, str]]:
    """How many suppliers gave no figure, by status and reason."""
    without = table[~table["status"].isin(SUPPLIED) & table["reason"].ne("")]
    once = without.drop_duplicates(["supplier", "area", "measure", "status", "reason"])
    return Counter(zip(once["status"].astype(str), once["reason"].astype(str), strict=True))


def _refusals(tallied: Tallied, reasons: Counter[tuple[str, str]]) -> Finding:
    n = sum(reasons.values())
    (most, why), often = reasons.most_common(1)[0]
    return tallied.finding(
        "reasons",
        "Why figures were not supplied",
        (
            f"{{n}} {'answer says' if n == 1 else 'answers say'} why there is no figure"
            + (f": “{why}” ({most})." if often == n else f", {{n_most}} of them “{why}” ({most})."),
        ),
        {
            "n": tallied.count("Answers with a reason", n, "answers"),
            "n_most": tallied.count(f"{most}: {why}", often, "answers"),
        },
        "n",
        n=n,
        unit=tallied.of_suppliers,
        counts="answers",
        caveats=("Reasons stand as suppliers gave them.",),
        table=Table(
            caption="Reasons for not supplying figures",
            columns=(
                Column(key="label", label="Reason"),
                Column(key="status", label="Answer"),
                Column(key="n", label="Answers", statistic=Statistic.COUNT),
            ),
            rows=tuple(
                Row(cells={"label": why, "status": status, "n": often})
                for (status, why), often in reasons.most_common()
            ),
        ),
    )


def _definitions(tallied: Tallied) -> Finding:
    """Each definition with who used it, when."""
    table = tallied.counted.table
    parts = table[~table["total"]]
    told = parts["definition"].ne("")
    # a figure without a definition is by another than those that have one
    silent = parts["value"].notna() & parts["measure"].isin(parts.loc[told, "measure"])
    named = parts[told | silent]
    rows = []
    for (measure, definition), own in named.groupby(["measure", "definition"], sort=False):
        rows.append(
            Row(
                cells={
                    "label": str(measure) or "All figures",
                    "definition": str(definition) or "not said",
                    "who": and_more(filter(None, dict.fromkeys(map(str, own["supplier"]))))
                    or "all",
                    "when": ", ".join(filter(None, dict.fromkeys(map(str, own["period"])))),
                }
            )
        )
    several = named.groupby("measure")["definition"].nunique()
    n = int((several > 1).sum())
    return tallied.finding(
        "definitions",
        "How it was counted",
        (
            "{n_several} of {n_measures} measures were counted by more than one definition."
            if n
            else "Each measure was counted by one definition.",
        ),
        {
            "n_measures": tallied.count("Measures", len(several), "measures"),
            "n_several": tallied.count("Measures with several definitions", n, "measures"),
        },
        "n_measures",
        n=len(several),
        unit=tallied.of_suppliers,
        counts="measures",
        caveats=("Figures by different definitions are not compared.",),
        table=Table(
            caption="Definitions, as suppliers gave them",
            columns=(
                Column(key="label", label="Measure"),
                Column(key="definition", label="Definition"),
                Column(key="who", label="Used by"),
                Column(key="when", label="In"),
            ),
            rows=tuple(rows),
        ),
    )
