"""The worklist in sentences, and why each deal is where it is; the same on the page, in files and in the terminal."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis import report
from qualify.analysis.worklist import (
    AGE_NOT_KNOWN,
    CLASSES,
    EXPEDITE,
    NO_LINE,
    NO_SCORE,
    NONE,
    NOT_CERTIFIED,
    NOT_OLD,
    REASONS,
    REWORK,
    RUN,
    SCRAP,
    Worklist,
    by_criterion,
)
from qualify.analysis.worklist_reasons import between_words, lower_words, reasons, upper_words
from qualify.words import count, money, on_day, one_in, percent

CAUTION = (
    "What moves a deal is what an answer stands for, not a better answer written down: give it only with the evidence."
)
_NONE = {
    NO_SCORE: "without a score: rate them",
    NO_LINE: "with a score that no certified line sorts",
    NOT_CERTIFIED: "below a line that is likely and not certified: too little to let them go",
    NOT_OLD: "below the line and not old yet: no more work than they ask for",
    AGE_NOT_KNOWN: "below the line and of an age that nothing can be said of",
}
EXPORT = (
    "class", "reason", "owner", "deal_id", "name", "account", "stage", "expected", "days", "age", "amount", "currency",
    "score", "question", "before", "after", "also", "then_score", "by_next_quarter", "then_by_next_quarter",
    "expected_money", "moved",
)  # fmt: skip
"""The columns of the files, each in words of its own."""


def answer(found: Worklist) -> str:
    """How many deals are in each class."""
    size, whose = found.deals.height, f" of {found.owner}" if found.owner else ""
    if not size:
        return "There is nothing to do: no deal is open."
    told = {name: found.of(name).height for name in CLASSES}
    return (
        f"Of {count(size, 'open deal')}{whose}, expedite {told[EXPEDITE]:,}, run {told[RUN]:,}, rework "
        f"{told[REWORK]:,} and let {told[SCRAP]:,} go; {told[NONE]:,} "
        f"{'belongs' if told[NONE] == 1 else 'belong'} to none of these."
    )


def sentences(found: Worklist, hours: float | None = None) -> dict[str, str]:
    """What each class that has deals is about; ``hours`` is what somebody says an open deal takes in a week."""
    said = {EXPEDITE: _expedite, RUN: _run, REWORK: _rework, NONE: _none}
    texts = {name: make(found) for name, make in said.items() if found.of(name).height}
    if found.of(SCRAP).height:
        texts[SCRAP] = _scrap(found, hours)
    return {name: texts[name] for name in CLASSES if name in texts}


def _sized(found: Worklist, name: str) -> str:
    deals = found.of(name)
    held = float(deals["at_stake"].sum())
    return count(deals.height, "deal") + (f" with {money(held, found.view.book.currency)}" if held else "")


def _expedite(found: Worklist) -> str:
    assert found.due is not None
    return (
        f"Expedite {_sized(found, EXPEDITE)}: expected to close by {on_day(found.due)} or before, and older than is "
        "usual where they stand. Find what holds each, or move the day on which it is expected."
    )


def _run(found: Worklist) -> str:
    return (
        f"Run {_sized(found, RUN)}, {upper_words(found)}, where together at least "
        f"{one_in(found.view.reading.line.ceiling_level)} are won, as is certified: protect what they have."
        f"{_expected(found, RUN)}"
    )


def _expected(found: Worklist, name: str) -> str:
    held = float(found.of(name)["expected_money"].sum())
    amount = money(held, found.view.book.currency)
    return f" The forecast expects {amount} of them by the end of the next quarter." if held else ""


def _rework(found: Worklist) -> str:
    deals, table = found.of(REWORK), by_criterion(found)
    text = f"Rework {_sized(found, REWORK)}, {between_words(found)}: move the criterion that is named beside each."
    if table.is_empty():
        return text
    first, moved = table.row(0, named=True), float(deals["moved"].sum())
    one = f"“{first['question']}” (on {count(first['deals'], 'deal')}, on {first['only']:,} of them alone)"
    if moved <= 0:
        return f"{text} The one that would do the most is {one}."
    currency = found.view.book.currency
    return (
        f"{text} One notch more on each would add {money(moved, currency)} to what is expected by the end of the next "
        f"quarter; up to {money(first['moved'], currency)} of it could come from {one}."
    )


def _scrap(found: Worklist, hours: float | None) -> str:
    deals, level = found.of(SCRAP), one_in(found.view.reading.line.floor_level)
    share = percent(deals.height / found.deals.height)
    text = (
        f"Let {_sized(found, SCRAP)} go: {lower_words(found)}, where together at most {level} is won, as is certified, "
        f"and old. {'It is' if deals.height == 1 else 'They are'} {share} of the open deals to keep in mind"
    )
    if hours is None:
        text += "; what that is in hours nobody has said."
    else:
        each = f"{hours:g} {'hour' if hours == 1 else 'hours'} a week"
        text += f"; at {each} for each, as was typed in, that frees {deals.height * hours:,.4g} hours a week."
    return text + _expected(found, SCRAP)


def _none(found: Worklist) -> str:
    told = dict(found.of(NONE)["why"].value_counts().iter_rows())
    text = _NONE if found.view.book.rubric_version else _NONE | {NO_SCORE: "without a score: there is no rubric yet"}
    return f"In none: {'; '.join(f'{told[why]:,} {text[why]}' for why in REASONS if why in told)}."


def lines(found: Worklist) -> list[str]:
    """What is not certified, and what therefore nobody is told to do."""
    said: list[str] = []
    if found.deals.is_empty():
        return said
    if not found.view.book.rubric_version:
        return ["Without a rubric no deal has a score, so none can be called run, rework or scrap."]
    if found.certified.lower is None:
        level = one_in(found.view.reading.line.floor_level)
        said.append(
            f"No deal is called scrap: no floor is certified, so of no score can it be said yet that at most {level} "
            "is won at or below it."
        )
    if found.certified.upper is None:
        level = one_in(found.view.reading.line.ceiling_level)
        said.append(
            f"No deal is called run: no ceiling is certified, so of no score can it be said yet that at least {level} "
            "are won at or above it."
        )
    return said


def notes(found: Worklist) -> list[str]:
    """What cannot be told, and how the list is ordered."""
    deals, said = found.deals, list[str]()
    undated = deals["expected"].null_count()
    if undated:
        said.append(f"{_some(undated, deals.height)} no day of expected closing, so {_it(undated)} cannot be due.")
    unknown = deals.filter(pl.col("age") == "not known").height
    if unknown:
        said.append(
            f"{_some(unknown, deals.height)} an age that nothing can be said of, so {_it(unknown)} cannot be late or "
            "old."
        )
    priceless = deals["at_stake"].null_count()
    if priceless:
        in_money = f" in {found.view.book.currency}" if found.view.book.currency else ""
        said.append(
            f"{_some(priceless, deals.height)} no amount{in_money}, so {_it(priceless)} cannot be ordered by money."
        )
    if found.view.forecast is None:
        said.append("Without a forecast a notch is ordered by the score that it adds, and not by money.")
    return said


def _it(number: int) -> str:
    return "it" if number == 1 else "they"


def _some(number: int, size: int) -> str:
    if number == size > 1:
        return "All open deals have"
    return f"{count(number, 'open deal')} {'has' if number == 1 else 'have'}"


def exported(found: Worklist, deals: pl.DataFrame) -> pl.DataFrame:
    """Some of its deals as a table to take away, with the reason of each; ``also`` are the other questions on which a
    notch would do as much."""
    others = pl.when(pl.col("others") > 0).then(pl.col("equal").list.slice(1).list.join("; "))
    return deals.with_columns(reason=reasons(found, deals), also=others).select(EXPORT)


def record(found: Worklist, deals: pl.DataFrame, hours: float | None = None) -> dict[str, Any]:
    """Every number and sentence; ``deals`` are those to list."""
    return {
        **report.about(found.view),
        "owner": found.owner,
        "answer": answer(found),
        "sentences": sentences(found, hours),
        "lines": lines(found),
        "notes": notes(found),
        "due": found.due,
        "lower": found.certified.lower,
        "upper": found.certified.upper,
        "currency": found.view.book.currency,
        "hours_a_week_for_each": hours,
        "hours_freed": None if hours is None else hours * found.of(SCRAP).height,
        "classes": {
            name: {"deals": held.height, **{each: held[each].sum() for each in ("at_stake", "expected_money", "moved")}}
            for name in CLASSES
            for held in [found.of(name)]
        },
        "by_criterion": by_criterion(found).to_dicts(),
        "deals": exported(found, deals).to_dicts(),
    }
