"""Is this noise? The same sentences on the page and in the terminal, and every number as a record."""

from __future__ import annotations

import polars as pl

from qualify.analysis.behaviour import Behaviour
from qualify.analysis.behaviour_points import RUNNING, Chart, Unit
from qualify.process.behaviour import BASELINE, FALSE_ALARMS, FALSE_NEW, FEWEST, SOFT
from qualify.process.periods import By
from qualify.process.rare import RARE
from qualify.process.season import YEARS, Season
from qualify.store import KeptLimits
from qualify.words import count, listed, money, on_day

NO_DATES = (
    "There are no dates in this data set, so nothing can be told from one week or month to the next.",
    "Upload a file with the days on which opportunities were created and closed.",
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
PRODUCT = "It is a product, so it has no limits of its own: deals decided, yield and deal size carry the signals."
LATELY, MOSTLY = 8, 6
"""Where this many of so many last points signal, the process is another one than the limits are from."""
RULES = (
    "A signal is one value outside the limits; three of four values in a row nearer to the same limit than to the "
    "centre; or eight in a row on one side of the centre. Whatever else goes up or down is the routine variation of "
    "the process."
)


def shown(value: float | None, unit: Unit, currency: str) -> str:
    """A value of a chart as people read it.

    >>> shown(0.253, "share", ""), shown(12.4, "deals", ""), shown(3.25, "deals", ""), shown(43.21, "points", "")
    ('25.3 %', '12', '3.2', '43.2')
    >>> shown(51.2, "days", ""), shown(1.04, "days", ""), shown(38_900, "money", "EUR"), shown(None, "days", "")
    ('51 days', '1.0 days', '€38.9k', '–')
    """
    if value is None:
        return "–"
    if unit == "money":
        return money(value, currency)
    if unit == "share":
        return f"{value * 100:.1f} %"
    number = f"{value:.1f}" if unit == "points" or (value < 10 and value != round(value)) else f"{value:,.0f}"
    return f"{number} days" if unit == "days" else number


def answer(found: Behaviour) -> str:
    """Whether anything in the last full period is a signal."""
    judged = [each for each in found.judged if each.last]
    if not judged:
        return f"It cannot be told yet: no chart has {FEWEST} full {found.by}s, which limits need at the least."
    period = f"In the last full {found.by} ({_period(found)})"
    loud = [each for each in judged if each.last and each.last["rules"]]
    charts = count(len(judged), "chart")
    before = listed([_small(each) for each in changed(found) if each not in loud])
    none = f"{period} none of {charts} carries a signal"
    if len(judged) == 1:
        none = f"{period} the only chart with limits carries no signal"
    if not loud and before:
        return f"{none}, but most values before it in {before} do: look for the cause there; all else is noise."
    if not loud:
        return f"{none}: what went up or down is noise. Do not react to it."
    named = listed([f"{_small(each)} ({each.last['reads'][8:]})" for each in loud if each.last])
    one = "carries a signal" if len(loud) == 1 else "carry a signal"
    more = f", and in {before}, where most values before it do" if before else ""
    return f"{period} {len(loud)} of {charts} {one}: {named}. Look for the cause there{more}; all else is noise."


def _period(found: Behaviour) -> str:
    return next((str(each.last["label"]) for each in found.charts if each.last and each.kind != "t"), "")


def _small(chart: Chart) -> str:
    title = "Time between wins" if chart.kind == "t" else chart.measure.title
    return title[0].lower() + title[1:]


def alarms(found: Behaviour) -> str:
    """How often the rules are wrong, for so many charts."""
    charts = len(found.judged)
    low, high = (1 - (1 - rate) ** charts for rate in FALSE_NEW)
    together = (
        f"; with {count(charts, 'chart')}, about {low * 100:.0f} to {high * 100:.0f} of 100 {found.by}s have one"
        if charts
        else ""
    )
    return (
        f"The rules are wrong at times: of 100 charts of {BASELINE} {found.by}s in which nothing changed, "
        f"{FALSE_ALARMS[0] * 100:.0f} to {FALSE_ALARMS[1] * 100:.0f} show a signal somewhere, and a new value of one "
        f"chart is a false signal 2 to 3.5 times in 100{together}. A shift of two standard deviations is signalled "
        "within eight values at least 9 times in 10."
    )


def reading(chart: Chart, by: By, currency: str) -> str:
    """What the last value of a chart says."""
    last, unit, title = chart.last, chart.measure.unit, chart.measure.title
    if last is None:
        return f"{title}: {nothing(chart, by)}"
    value = shown(last["value"], "days" if chart.kind == "t" else unit, currency)
    if chart.kind == "t":
        title, value = "Time between wins", f"{value} ({last['label']})"
    else:
        value = f"{value} in {last['label']}"
        if abs(last["seen"] - last["value"]) > 1e-9:
            value += f" without its season ({shown(last['seen'], unit, currency)} with it)"
    if chart.kind == "product":
        return f"{title}: {value}; {shown(last['centre'], unit, currency)} on average. {PRODUCT}"
    if not chart.judged:
        return f"{title}: {value}. No limits yet: they need {FEWEST} full values, and there are {chart.values}."
    return f"{title}: {value}. {_judged(chart, by)} {_gives(chart, currency)}"


def _judged(chart: Chart, by: By) -> str:
    """A value without a signal is no noise where the process is another one than its limits are from."""
    if chart.last and chart.last["rules"]:
        return f"A {chart.last['reads']}."
    if moved_for_good(chart, by):
        return f"{_BEFORE_IT}."
    return "No signal: do not react."


_BEFORE_IT = "No signal in this value, but in most of those before it"


def read(chart: Chart, by: By) -> str:
    """The same in a few words, for a table."""
    if chart.last is None:
        return nothing(chart, by).rstrip(".")
    if chart.judged and not chart.last["rules"] and moved_for_good(chart, by):
        return _BEFORE_IT
    return str(chart.last["reads"])


def nothing(chart: Chart, by: By) -> str:
    """Why a chart has no point."""
    if chart.measure.key == "score":
        return f"no full {by} has deals with a score on the day of their creation."
    return f"there is no full {by} to show."


def _gives(chart: Chart, currency: str) -> str:
    assert chart.last is not None
    unit: Unit = "days" if chart.kind == "t" else chart.measure.unit
    low, mid, high = (shown(chart.last[name], unit, currency) for name in ("lower", "centre", "upper"))
    if chart.last["lower"] < (0.05 if unit == "days" else 1e-9):
        return f"By itself this process gives up to {high}, {mid} {_middle(chart)}."
    return f"By itself this process gives {low} to {high}, {mid} {_middle(chart)}."


def _middle(chart: Chart) -> str:
    return "in the middle" if chart.kind in ("t", "XmR of logarithms") else "on average"


def basis(chart: Chart, by: By) -> str:
    """Which values the limits rest on, who chose them, and what is made of a season."""
    if chart.last is None or not chart.points["baseline"].any():
        return ""
    inside = chart.points.filter("baseline")
    values = count(chart.values, "time between wins" if chart.kind == "t" else f"full {by}",
                   "times between wins" if chart.kind == "t" else f"full {by}s")  # fmt: skip
    first, last = inside["start"][0], inside["end"][-1]
    days = f"{on_day(first)} to {on_day(last)}"
    what = "The usual level rests" if chart.kind == "product" else "The limits rest"
    parts = [f"{what} on {values}, {days}: {_chosen(chart)}."]
    if chart.kind != "product" and chart.values < SOFT:
        parts.append(f"They are provisional: under {SOFT} values they may still move a lot.")
    if chart.ignored:
        parts.append(f"The days that were frozen hold fewer than {FEWEST} values in this view, so they are not used.")
    if chart.kind not in ("product", "t"):
        parts.append(seasonal(chart.season))
    if rhythm := _how(chart, by):
        parts.append(rhythm)
    return " ".join(parts)


def _chosen(chart: Chart) -> str:
    if chart.kept and not chart.ignored:
        return f"frozen {_by(chart.kept)}"
    return "the first in these data" if chart.values == BASELINE else "all there are, until there are 24"


def _by(kept: KeptLimits) -> str:
    return f"by {kept.author} on {on_day(kept.frozen.date())}, “{kept.note}”"


def seasonal(found: tuple[Season, Season]) -> str:
    """What was made of the season of a series."""
    year, quarter = found
    if year.verdict == "taken out":
        return f"A season of the year is taken out, judged on {year.rounds} years: {_swing(year)}"
    if quarter.verdict == "taken out":
        return f"A rhythm within the quarter is taken out, judged on {quarter.rounds} quarters: {_swing(quarter)}"
    if year.verdict == "none shown":
        return f"No season that these data could show ({year.rounds} full years)."
    within = (
        f", and none shows within the quarter ({quarter.rounds} quarters)" if quarter.verdict == "none shown" else ""
    )
    return (
        f"Too short to tell whether there is a season of the year: that takes {YEARS} full years without a gap{within}."
    )


def _swing(found: Season) -> str:
    top, bottom = (found.factors.index(pick(found.factors)) for pick in (max, min))
    names = {12: MONTHS, 4: ("Q1", "Q2", "Q3", "Q4"), 3: ("the first month", "the second", "the third")}
    named = names[len(found.factors)]
    return (
        f"{named[top]} is usually {found.factors[top]:.2f} times the rest, {named[bottom]} {found.factors[bottom]:.2f} "
        "times. The chart shows what is left; limits are wider, for the season is known from few rounds only."
    )


def _how(chart: Chart, by: By) -> str:
    if chart.kind == "t":
        return f"Fewer than {RARE:.0f} wins a {by}: the days from win to win tell more than counts. High is rarer."
    if chart.kind == "p'":
        return "The limits are wider where fewer deals were decided (Laney's p')."
    if chart.kind == "XmR of logarithms":
        return "Judged on logarithms: twice as much counts like half as much."
    return ""


def changed(found: Behaviour) -> list[Chart]:
    """The charts that say that the process is another one by now."""
    return [each for each in found.judged if moved_for_good(each, found.by)]


def moved(found: Behaviour) -> str:
    """Which charts say that the process is another one by now; empty where none does."""
    named = [_small(each) for each in changed(found)]
    if not named:
        return ""
    return (
        f"Lately the process itself seems to be another one in {listed(named)}: at least {MOSTLY} of the last {LATELY} "
        "values signal. Its limits are due for revision, once you know why."
    )


def moved_for_good(chart: Chart, by: By) -> str:
    """Whether the limits are those of a process that is no more; empty where not."""
    last = chart.points.filter(pl.col("reads") != RUNNING).tail(LATELY)
    loud = int(last["rules"].is_not_null().sum())
    if loud < MOSTLY:
        return ""
    values = "wins" if chart.kind == "t" else f"{by}s"
    return (
        f"{loud} of the last {LATELY} {values} signal: the process is another one than the limits are from. Once you "
        "know why, freeze its limits on the days since."
    )


FREEZE = (
    "Limits stay as they are until somebody revises them on purpose, because the process was changed and it is known "
    "how. Whole periods within the days are taken; the choice is logged and every earlier one kept."
)


def ranges(chart: Chart) -> str:
    """What the moving ranges are for."""
    unit = " as a share of the value before" if chart.kind == "XmR of logarithms" else ""
    return (
        f"The moving range is what a value differs from the one before{unit}; the limits are made of their mean. A "
        "range above the dashed line is a larger step than this process makes by itself. It is no rule of its own "
        "here: that would raise false signals from about 11 to 21 in 100 charts of 24 values."
    )


def frozen(kept: KeptLimits) -> str:
    """A choice of limits in the log."""
    return f"{on_day(kept.begins)} to {on_day(kept.ends)}, {_by(kept)}"
