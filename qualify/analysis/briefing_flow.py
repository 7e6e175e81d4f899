"""The parts of a report about the process: the last seven days, signals, and how work flows."""

from __future__ import annotations

from typing import Any

from qualify.analysis import behaviour_record, funnel_words, lately
from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis.behaviour import Behaviour
from qualify.analysis.behaviour_points import Chart
from qualify.analysis.briefing_page import Grid, Item, Part, Picture, part, said, several
from qualify.analysis.funnel import Funnel
from qualify.analysis.lately import Lately
from qualify.analysis.view import View
from qualify.words import money, percent

CHART = "process behaviour: "
"""Before the key of a measure, it is the picture of its chart."""


def the_days(view: View, found: Lately | None) -> Part:
    """What changed in the last seven days; whether any of it means something, the signals say."""
    title = f"What changed in the last {lately.DAYS} days?"
    if found is None:
        return part(title, [said(lately.NO_DAYS, "lead")])
    currency = view.book.currency
    grid = Grid(("What happened", "Deals", "Money"), lately.rows(found, currency), (40, 14, 16), frozenset({1, 2}))
    note = (
        "Whether that is more or less than this process gives by itself, the next part says: seven days go up and "
        "down without a cause."
    )
    return part(title, [said(lately.answer(found, currency), "lead"), grid, said(note, "quiet")], vars(found))


def the_signals(found: Behaviour) -> Part:
    """Only what a rule names; else that there is nothing to react to."""
    title = "Is any of it a signal?"
    if not found.flows.begins:
        return part(title, [said(" ".join(words.NO_DATES), "lead")])
    loud = [each for each in found.judged if each.last and each.last["rules"]]
    items: list[Item] = [said(words.answer(found), "lead"), said(words.moved(found))]
    if not loud and any(each.last for each in found.judged):
        items.append(said("No signal: do not react."))
    items += several(words.reading(each, found.by, found.book.currency) for each in loud)
    return part(title, items, _read(found))


def the_process(found: Behaviour) -> Part:
    """Every measure with its limits and signals, and the address of a change of won value."""
    title = "Is this noise?"
    if not found.flows.begins:
        return part(title, [said(" ".join(words.NO_DATES), "lead")])
    rows = tuple(behaviour_record.table(found).select("measure", "value", "lower", "centre", "upper", "reads").rows())
    names = ("Measure", "Last full value", "Lower limit", "Centre", "Upper limit", "Reads")
    items: list[Item] = [
        said(words.answer(found), "lead"),
        said(words.moved(found)),
        *several(value_words.address(found)),
        Grid(names, rows, (24, 15, 12, 12, 12, 30), frozenset(range(1, 5))),
        *(_picture(each, found) for each in found.charts if each.last),
        said(f"{words.RULES} Diamonds are signals; the dashed lines are the limits, the solid one is the centre.",
             "quiet"),
        *several([words.alarms(found), *value_words.left_out(found)], "quiet"),
    ]  # fmt: skip
    return part(title, items, _read(found))


def _picture(chart: Chart, found: Behaviour) -> Picture:
    return Picture(CHART + chart.measure.key, words.reading(chart, found.by, found.book.currency),
                   chart.measure.title)  # fmt: skip


def _read(found: Behaviour) -> dict[str, Any]:
    """What every chart reads, and its last value with its limits."""
    names = ("label", "value", "lower", "centre", "upper", "rules", "reads")
    return {
        "by": found.by,
        "charts": {
            each.measure.key: {name: each.last[name] for name in names} if each.last else None for each in found.charts
        },
        "won_value": value_words.address(found),
    }


def the_flow(found: Funnel) -> Part:
    """Where work waits, stage by stage."""
    flow = found.flow
    items: list[Item] = [said(funnel_words.answer(found), "lead")]
    if flow.order:
        items += several([funnel_words.ageing(found), funnel_words.rework(flow)])
    items += [*_stages(found), *several(funnel_words.law(flow.little) if flow.little else [])]
    items += several(funnel_words.load(flow) if flow.little else [])
    told = funnel_words.record(found)
    names = ("known", "answer", "stages", "rework", "little")
    return part("Where does work wait?", items, {name: told[name] for name in names})


def _stages(found: Funnel) -> list[Grid]:
    """A row per stage; where only the stages of now are known, who stands in them."""
    currency = found.view.book.currency
    if found.known not in ("stages", "stages now"):
        return []
    now = {row["stage"]: row for row in found.now.iter_rows(named=True)}
    flow = {row["stage"]: row for row in found.flow.stages.iter_rows(named=True)} if found.flow.order else {}
    rows = [(stage, f"{row['deals']:,}", _money(row["money"], currency), f"{row['old']:,}", *_passed(flow.get(stage)))
            for stage, row in now.items() if row["deals"] or stage in flow]  # fmt: skip
    names = ("Stage", "Open now", "Money", "Old", "Pass on the first time", "Half are over within", "Days of work")
    widths = (22, 9, 11, 8, 13, 14, 12)
    if not flow:
        return [Grid(names[:3], tuple(row[:3] for row in rows), widths[:3], frozenset({1, 2}))]
    return [Grid(names, tuple(rows), widths, frozenset(range(1, 7)))]


def _money(amount: float, currency: str) -> str:
    return money(amount, currency) if amount else "–"


def _passed(row: dict[str, Any] | None) -> tuple[str, str, str]:
    """Of a stage of work: its yield, its usual time, and the days of work that wait in it."""
    if row is None:
        return "–", "–", "–"
    passed = "–" if row["first_yield"] is None else percent(row["first_yield"])
    half = "–" if row["median"] is None else f"{row['median']:,} days"
    return passed, half, funnel_words.days(row["ahead"])
