"""What moved the forecast, in words, and as numbers for scripts and charts."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis.bridge import Bridge, Step
from qualify.words import MINUS, count, money

NAMES = {
    "new": "New deals",
    "won": "Won",
    "lost": "Lost or no decision",
    "slipped": "Not closed yet",
    "resized": "Resized",
    "rescored": "Rescored",
    "model": "The model",
}
MEANINGS = {
    "new": "Created since, less what was set aside for new ones.",
    "won": "What they brought, less what their chances had counted for.",
    "lost": "What their chances had counted for.",
    "slipped": "Still open, with less time left; slipped deals among them.",
    "resized": "Other amounts of open deals, corrections of closed ones.",
    "rescored": "Open deals with other scores.",
    "model": "Learned since: pace, scores, new business, past errors.",
}
TOP = 5
_WORTH_NAMING = 0.1


def headline(found: Bridge) -> str:
    """From what to what the forecast moved, and what moved it most."""
    before, after, name = found.before.median, found.after.median, found.period.label
    first, last = (amount(value, found) for value in (before, after))
    if first == last:
        return f"At even odds the forecast for {name} is {last} {found.last.name}, as {found.first.name}."
    moved = f"{'rose' if after > before else 'fell'} by {amount(abs(after - before), found)}"
    return (
        f"At even odds the forecast for {name} {moved}: from {first} {found.first.name} to {last} {found.last.name}. "
        f"{_causes(found)}"
    ).strip()


def _causes(found: Bridge) -> str:
    """The steps that weigh most, those in the direction of the whole first."""
    up = found.after.median > found.before.median
    whole = sum(abs(step.median) for step in found.steps)
    large = sorted((s for s in found.steps if abs(s.median) >= _WORTH_NAMING * whole), key=lambda s: -abs(s.median))
    named = [[_named(s, found) for s in large if (s.median > 0) == side] for side in (up, not up)]
    texts = [f"Most of it: {', '.join(named[0])}." if named[0] else "", f"Against it: {', '.join(named[1])}."]
    return " ".join(text for text, there in zip(texts, named, strict=True) if there)


def _named(step: Step, found: Bridge) -> str:
    return f"{NAMES[step.key].lower()} {signed_money(step.median, found)}"


def amount(value: float, found: Bridge) -> str:
    """An amount in the currency of the bridge."""
    return money(value, found.last.model.currency)


def signed_money(value: float, found: Bridge) -> str:
    """A change of an amount, with its sign."""
    text = amount(value, found)
    return text if text.startswith(MINUS) or not round(value, 2) else f"+{text}"


def explained(step: Step, found: Bridge) -> str:
    """A step's deals in a sentence: how many, and which have the largest part in it."""
    if step.deals.is_empty() and not round(step.other, 2):
        return "None."
    rows = step.deals.head(TOP).iter_rows(named=True)
    named = ", ".join(f"{row['name'] or row['deal_id']} {signed_money(row['part'], found)}" for row in rows)
    rest = f"; not from single deals {signed_money(step.other, found)}" if round(step.other, 2) else ""
    return f"{count(step.deals.height, 'deal')}{f': {named}' if named else ''}{rest}."


def beside(found: Bridge) -> str:
    """How much of the model's step does not come from single deals and new ones."""
    whole, part = signed_money(found.steps[-1].median, found), signed_money(found.beside, found)
    return (
        f"Of the model's {whole} at even odds, {part} is what past errors, the pace of the last 90 days and the same "
        "days a quarter earlier say beside the single deals."
    )


def steps_table(found: Bridge) -> pl.DataFrame:
    """A row per step: step, means (what it is), median, mean and deals (how many)."""
    return pl.DataFrame(
        [(NAMES[s.key], MEANINGS[s.key], s.median, s.mean, s.deals.height) for s in found.steps],
        schema=["step", "means", "median", "mean", "deals"], orient="row",
    )  # fmt: skip


def largest(found: Bridge, most: int = TOP) -> pl.DataFrame:
    """The deals with the largest part in each step: step, deal_id, name, account, part and slips."""
    named = [s.deals.head(most).select(pl.lit(NAMES[s.key]).alias("step"), pl.all()) for s in found.steps]
    return pl.concat(named).with_columns(pl.col("name").fill_null(pl.col("deal_id")))


def waterfall(found: Bridge, what: str = "median") -> pl.DataFrame:
    """What the chart draws: label, kind (total, adds, takes or nothing), before and after, in the order of the steps.

    ``what`` is "median" (at even odds) or "mean" (on average).
    """
    ends = [(found.first, found.before), (found.last, found.after)]
    first, last = (
        _row(f"The forecast {e.name}: {amount(getattr(a, what), found)}", "total", a, a, what) for e, a in ends
    )
    steps = [
        _row(
            f"{NAMES[s.key]}: {signed_money(getattr(s, what), found)}", _kind(getattr(s, what)), s.before, s.after, what
        )
        for s in found.steps
    ]
    return pl.DataFrame([first, *steps, last])


def _row(label: str, kind: str, before: object, after: object, what: str) -> dict[str, Any]:
    return {"label": label, "kind": kind, "before": getattr(before, what), "after": getattr(after, what)}


def _kind(change: float) -> str:
    return "adds" if change > 0 else "takes" if change < 0 else "nothing"


def record(found: Bridge) -> dict[str, Any]:
    """Every number of a bridge, for scripts."""
    return {
        "period": found.period.label,
        "starts": found.period.starts,
        "ends": found.period.ends,
        "currency": found.last.model.currency,
        "from": _end(found, first=True),
        "to": _end(found, first=False),
        "answer": headline(found),
        "beside_the_deals": found.beside,
        "steps": [
            {
                "step": s.key,
                "mean": s.mean,
                "median": s.median,
                "not_from_deals": round(s.other, 2),
                "deals": s.deals.height,
                "largest": s.deals.head(TOP).with_columns(pl.col("part").round(2)).to_dicts(),
            }
            for s in found.steps
        ],
    }


def _end(found: Bridge, *, first: bool) -> dict[str, Any]:
    end, value = (found.first, found.before) if first else (found.last, found.after)
    rubric = {"rubric_version": end.book.rubric_version, "weights": end.reading.rubric.weights}
    return {"name": end.name, "as_of": end.model.as_of, **rubric, "mean": value.mean, "median": value.median}
