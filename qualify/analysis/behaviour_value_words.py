"""What won value is made of, and what the charts leave out, in sentences."""

from __future__ import annotations

import math

import polars as pl

from qualify.analysis.behaviour import Behaviour
from qualify.analysis.behaviour_points import Chart
from qualify.analysis.behaviour_words import moved_for_good
from qualify.analysis.flows import Flows
from qualify.process.factors import CHARTED, FACTORS
from qualify.words import MINUS, count, listed, money, on_day


def address(found: Behaviour) -> list[str]:
    """What the last full period won, which factors made it so, and whether that is more than noise."""
    if found.split.is_empty():
        return [f"There is no full {found.by} of decided deals, so won value cannot be split."]
    last = found.split.row(-1, named=True)
    label = last["label"][0].upper() + last["label"][1:]
    held = found.flows.by("ended", found.by).filter(pl.col("start") == last["start"]).row(0, named=True)
    if held["won"] and not held["sized"]:
        where = f" in {found.book.currency}" if found.book.currency else ""
        were = "was" if held["won"] == 1 else "were"
        deals = count(held["won"], "deal")
        return [f"{label}: {deals} {were} won, none with an amount{where}, so won value cannot be split."]
    won = f"{label} won {money(last['value'], found.book.currency)}"
    if last["change"] is None or not found.usual:
        return [f"{won}: where nothing was won there is no product to split."]
    usual = money(found.usual, found.book.currency)
    told = [name for name in FACTORS if name in CHARTED or abs(last[name]) > 5e-4]
    factors = [f"{names(found)[name]} {_change(last[name])}" for name in told]
    usual += " without a season" if abs(last["season"]) > 5e-4 else ""
    factors += [f"season {_change(last['season'])}"] if abs(last["season"]) > 5e-4 else []
    first = (
        f"{won}, {_change(last['change'])} against the usual {usual}: {', '.join(factors)}. These multiply up to it."
    )
    return [first, _where(found, last["label"])]


def names(found: Behaviour) -> dict[str, str]:
    """What the factors of won value are called."""
    where = f" in {found.book.currency}" if found.book.currency else ""
    return {**_NAMES, "priced": f"share of wins with an amount{where}"}


_NAMES = {"decided": "deals decided", "yield": "yield", "size": "deal size"}


def _where(found: Behaviour, label: str) -> str:
    """The factors whose own charts signal in this period, and cycle time beside them."""
    loud = [_NAMES[name] for name in CHARTED if _signals(found.of(name), label)]
    unjudged = [_NAMES[name] for name in CHARTED if not found.of(name).judged]
    before = [_NAMES[name] for name in CHARTED if moved_for_good(found.of(name), found.by)]
    if loud:
        said = f"The change has an address: {listed(loud)} {'carries' if len(loud) == 1 else 'carry'} a signal."
    elif unjudged:
        have = "has" if len(unjudged) == 1 else "have"
        said = f"Whether that is noise cannot be told: {listed(unjudged)} {have} no limits yet."
    elif before:
        said = (
            f"None of the factors carries a signal in this {found.by}, but {listed(before)} "
            f"{'does' if len(before) == 1 else 'do'} in most {found.by}s before it: look there."
        )
    else:
        said = "None of the factors carries a signal, so the change has no address: it is noise."
    beside = found.of("cycle")
    return f"{said} Beside them cycle time carries a signal." if _signals(beside, label) else said


def _signals(chart: Chart, label: str) -> bool:
    return bool(chart.points.filter(pl.col("label") == label)["rules"].is_not_null().any())


def _change(logarithm: float) -> str:
    """A change in logarithms as per cent.

    >>> _change(math.log(1.2)), _change(math.log(0.93)), _change(0.0)
    ('+20 %', '−7 %', '±0 %')
    """
    whole = round(math.expm1(logarithm) * 100)
    return f"+{whole} %" if whole > 0 else f"{MINUS}{-whole} %" if whole < 0 else "±0 %"


def left_out(found: Behaviour) -> list[str]:
    """What the charts do not show, and why."""
    flowing, said = found.flows, []
    if flowing.undated:
        said.append(f"{count(flowing.undated, 'decided deal')} without a day of closing cannot be charted.")
    said += _begins(flowing)
    ended = flowing.by("ended", found.by).filter("full") if "ended" in flowing.begins else None
    if ended is not None and (missing := int(ended["won"].sum()) - int(ended["sized"].sum())):
        where = f" in {found.book.currency}" if found.book.currency else ""
        counts = "counts" if missing == 1 else "count"
        deals = f"{count(missing, 'won deal')} without an amount{where}"
        are = "is" if missing == 1 else "are"
        said.append(f"{deals} {counts} as nothing in won value, and {are} left out of deal size.")
    return said


def _begins(flowing: Flows) -> list[str]:
    if "ended" not in flowing.begins:
        return []
    return [
        f"Decided deals are counted from {on_day(flowing.begins['ended'])} on: of those closed earlier only a few are "
        "in these data, or only the quick ones can be."
    ]
