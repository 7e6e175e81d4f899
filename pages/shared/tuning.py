"""The Weights page: the sliders and, beside them, everything that follows a move while it happens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.shared import panels, session
from pages.shared.frame import share
from pages.shared.relay import relay
from pages.shared.sliders import Moves, SliderRow, weight_sliders
from pages.shared.text import plain
from qualify.analysis import Book, Grab, Reading, read, separation, tally
from qualify.errors import QualifyError
from qualify.rubric import Rubric
from qualify.store import Scenario
from qualify.tipping import Certified, Tipping
from qualify.words import count, one_in

SLIDERS, CHARTS = "weights", "charts"
# Milliseconds that the charts give way to the number: it is sent by another thread, which would have to wait for the
# interpreter between our sums.
GIVE_WAY_MS = 10


def live(book: Book) -> None:
    """Sliders beside what follows them in two fragments: a move reruns only these, the quick one first."""
    sliders, charts = st.columns([2, 3], gap="large")
    with sliders:
        with st.container(horizontal=True):
            _reset()
            _scenarios(book)
        _move(book)
        weight_sliders(_rows(book), key="sliders", revision=str(session.revision()))
    with charts:
        _follow(book)


def _reset() -> None:
    if st.button("Reset to the saved rubric", icon=":material/undo:"):
        session.change(session.recall().as_saved())
        st.rerun()


@st.fragment
def _move(book: Book) -> None:
    """The number that needs nothing but counts; a move that was let go is remembered."""
    moves = _moves(book)
    held, rubric = _grabbed(book, moves)
    _separation(tally(held, rubric))
    relay(SLIDERS, session.said(SLIDERS))
    _commit(book, rubric, moves)


@st.fragment
def _follow(book: Book) -> None:
    """Everything else that follows a move."""
    moves = _moves(book)
    held, rubric = _grabbed(book, moves)
    _charts(book, read(held, rubric))
    _commit(book, rubric, moves)  # The link below must not be a move behind, whichever fragment was rerun first.
    relay(CHARTS, session.said(CHARTS), after_ms=GIVE_WAY_MS, last=True)
    share(session.recall(), st.container())


def _rows(book: Book) -> list[SliderRow]:
    saved = book.rubric.weights
    now = session.recall().over(book.rubric)
    return [SliderRow(c.key, c.question, c.group, c.weight, saved[c.key]) for c in now.criteria]


def _moves(book: Book) -> Moves:
    return session.moves(SLIDERS, _rows(book), str(session.revision()))


def _grabbed(book: Book, moves: Moves) -> tuple[Grab, Rubric]:
    """The deals counted for the slider that moves, and the rubric that the sliders show."""
    rubric = session.recall().over(book.rubric).with_weights(moves.weights)
    return session.grabbed(book, rubric, moves.moving), rubric


def _commit(book: Book, rubric: Rubric, moves: Moves) -> None:
    """Let go: the setting is remembered and the page's link carries it."""
    found = session.recall().with_rubric(rubric, book.rubric)
    if moves.moving is None and found != session.recall():
        session.remember(found)


def _separation(counted: np.ndarray) -> None:
    """The number that needs nothing but the counts: out before the curve is fitted."""
    found = separation(counted)
    st.metric(
        "Separation",
        "–" if found is None else f"{found * 100:.2f} %",
        help="How often a won deal outscores one that was not won, ties counting half. 50 % says nothing.",
    )


def _charts(book: Book, reading: Reading) -> None:
    """Everything else that follows a move."""
    saved = session.saved_reading(book)
    st.markdown(numbers(book, reading, saved))
    table = panels.rows(reading, saved.line.posterior.mean)
    panels.curve(table, key="live curve", marked=False)
    panels.outcomes(table, key="live outcomes")
    st.caption("Purple dashes: the win rate under the saved rubric. " + panels.line_words(reading.lines))
    if book.model is not None and book.model.trust:
        st.caption(plain(book.model.trust))


def numbers(book: Book, reading: Reading, saved: Reading) -> str:
    """Line, floor, ceiling, forecast and the deals that change zone, as one table: one message to the browser."""
    tipping, line = reading.line.tipping, reading.line
    moved, amount = reading.moved
    columns = (
        ("Tipping point", str(tipping.score) if tipping else "–", _interval(tipping)),
        ("Certified floor", _score(line.floor), f"at or below: at most {one_in(line.floor_level)}, taken together"),
        (
            "Certified ceiling",
            _score(line.ceiling),
            f"at or above: at least {one_in(line.ceiling_level)}, taken together",
        ),
        ("Expected this quarter", panels.amount(reading.expected, book.currency), _change(book, reading, saved)),
        ("Deals changing zone", f"{moved:,}", f"{panels.amount(amount, book.currency)} open"),
    )
    heads, values, notes = zip(*columns, strict=True)
    shown = (heads, ["---"] * len(heads), [f"**{value}**" for value in values], [f":small[{note}]" for note in notes])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in shown)


def _interval(tipping: Tipping | None) -> str:
    return f"{tipping.low} to {tipping.high} (90 %)" if tipping else "none shown by these deals"


def _score(line: Certified | None) -> str:
    return str(line.score) if line else "–"


def _change(book: Book, reading: Reading, saved: Reading) -> str:
    if reading.expected is None or saved.expected is None:
        return "no dates, no forecast"
    change = reading.expected - saved.expected
    if not round(change):
        return "as under the saved rubric"
    return f"{'+' if change > 0 else ''}{panels.amount(change, book.currency)} against saved"


def _scenarios(book: Book) -> None:
    """Save these weights under a name; open the ones that were saved. Behind a button: drawn in the open, they would
    slow every slider step."""
    with st.popover("Scenarios", icon=":material/bookmarks:"):
        with st.form("save scenario", clear_on_submit=True, border=False):
            name = st.text_input("Save these weights as", max_chars=80, placeholder="Budget counts double")
            if st.form_submit_button("Save scenario") and name.strip():
                _save(name.strip(), book)
        for scenario in session.store().scenarios(book.dataset):
            _saved_scenario(scenario, book.dataset)


def _saved_scenario(scenario: Scenario, dataset: str) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    changed = count(len(scenario.weights), "weight")
    left.markdown(f"**{plain(scenario.name)}**: {changed} changed on rubric version {scenario.rubric_version}")
    if right.button("Load", key=f"open {scenario.name}"):
        weights = tuple(scenario.weights.items())
        kept = replace(session.recall(), dataset=dataset, rubric_version=scenario.rubric_version)
        session.change(replace(kept, weights=weights, missing=scenario.missing))
        st.rerun()


def _save(name: str, book: Book) -> None:
    now = session.recall()
    try:
        session.store().save_scenario(
            now.dataset,
            Scenario(
                name,
                now.rubric_version,
                dict(now.weights),
                now.missing or book.rubric.missing,
                data_version=session.store().version(book.dataset),
            ),
        )
    except QualifyError as error:
        st.error(plain(error))
    else:
        st.toast(f"Saved the scenario {plain(name)}.")
