"""What follows a move of the sliders: line, floor, ceiling, forecast and the deals that change zone; curve and bars."""

from __future__ import annotations

import streamlit as st

from pages.shared import panels
from pages.shared.desk import Desk
from pages.shared.text import plain
from qualify.analysis import Book, Reading, ended
from qualify.tipping import Certified, Tipping
from qualify.tuning.separation import sides
from qualify.words import count, one_in, percent


def charts(desk: Desk, reading: Reading, saved: Reading) -> None:
    """The numbers and charts of a reading, with the ``saved`` rubric's curve as a ghost."""
    st.markdown(numbers(desk.book, reading, saved))
    table = panels.rows(reading, saved.line.posterior.mean)
    panels.curve(table, key="live curve", marked=False)
    panels.outcomes(table, key="live outcomes")
    st.caption(words(desk, reading, saved))


def words(desk: Desk, reading: Reading, saved: Reading) -> str:
    """What the charts show, on which deals, and what is to be thought of lines that moving weights has found."""
    moved = reading.rubric.weights != saved.rubric.weights
    said = ["Purple dashes: the win rate under the saved rubric."] if moved else []
    said.append(panels.line_words(reading.lines))
    if reading.lines.lower is not None:
        said += _beside(reading, reading.lines.lower)
    if moved and not desk.book.locked:
        said.append("Lines found by moving weights have not been tested on other deals.")
    if desk.book.locked and desk.stored:
        others = "rest on them too" if reading.rubric != saved.rubric else "use all deals"
        said.append(f"Lines and charts rest on the deals that are not locked away; the other pages {others}.")
    if desk.book.model is not None and desk.book.model.trust:
        said.append(plain(desk.book.model.trust))
    return " ".join(said)


def _beside(reading: Reading, line: int) -> list[str]:
    """The win rates beside the lower line, of the deals seen and of the locked ones."""
    parts = [(sides(*ended(reading.tally, locked=locked), line + 1), locked) for locked in (False, True)]
    said = []
    for place, where in enumerate((f"at or below {line}", f"above {line}")):
        of = [
            f"{percent(rate)} of {side[place].deals:,} {'locked' if locked else 'seen'} deals"
            for side, locked in parts
            if (rate := side[place].rate) is not None
        ]
        said += [f"Won {where}: {', '.join(of)}."] if of else []
    return said


def numbers(book: Book, reading: Reading, saved: Reading) -> str:
    """Line, floor, ceiling, forecast and the deals that change zone, as one table: one message to the browser."""
    tipping, line = reading.line.tipping, reading.line
    moved, amount = reading.moved
    columns = (
        ("Tipping point", str(tipping.score) if tipping else "–", _interval(tipping)),
        ("Certified floor", *_certified(line.floor, f"at or below: at most {one_in(line.floor_level)}")),
        ("Certified ceiling", *_certified(line.ceiling, f"at or above: at least {one_in(line.ceiling_level)}")),
        ("Expected this quarter", panels.amount(reading.expected, book.currency), _change(book, reading, saved)),
        ("Change of zone", count(moved, "deal"), f"{panels.amount(amount, book.currency)} open"),
    )
    heads, values, notes = zip(*columns, strict=True)
    shown = (heads, ["---"] * len(heads), [f"**{value}**" for value in values], [f":small[{note}]" for note in notes])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in shown)


def _interval(tipping: Tipping | None) -> str:
    return f"{tipping.low} to {tipping.high} (90 %)" if tipping else "none shown by these deals"


def _certified(line: Certified | None, promise: str) -> tuple[str, str]:
    return (str(line.score), f"{promise}, taken together") if line else ("–", "none certified by these deals")


def _change(book: Book, reading: Reading, saved: Reading) -> str:
    if reading.expected is None or saved.expected is None:
        return "no dates, no forecast"
    change = reading.expected - saved.expected
    if not round(change):
        return "as under the saved rubric"
    return f"{'+' if change > 0 else ''}{panels.amount(change, book.currency)} against saved"
