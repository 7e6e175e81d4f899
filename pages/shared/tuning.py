"""The Weights page: the sliders and, beside them, everything that follows a move while it happens."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.shared import panels, session
from pages.shared.frame import share
from pages.shared.sliders import Moves, SliderRow, weight_sliders
from pages.shared.text import plain
from qualify.analysis import Book, Reading, read, separation, tally
from qualify.errors import QualifyError
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.store import Scenario
from qualify.tipping import Certified, Tipping
from qualify.words import count

SLIDERS = "weights"


@st.fragment
def live(book: Book) -> None:
    """Sliders and charts in one fragment: a move reruns only this, and what is quickest to know is shown first."""
    sliders, charts = st.columns([2, 3], gap="large")
    now = session.recall().over(book.rubric)
    rows, turn = _rows(book.rubric, now), str(session.revision())
    rubric, moving = _shown(now, session.moves(SLIDERS, rows, turn))
    held = session.grabbed(book, rubric, moving)
    counted = tally(held, rubric)
    with charts:
        _separation(counted)
    with sliders:
        moves = weight_sliders(rows, key=SLIDERS, revision=turn)
        if st.button("Reset to the saved rubric", icon=":material/undo:"):
            session.change(Settings(book.dataset, book.rubric_version))
            st.rerun()
    with charts:
        _follow(book, read(held, rubric, counted))
    _commit(book, rubric, moves)
    share(session.recall(), sliders)


def _shown(now: Rubric, moves: Moves) -> tuple[Rubric, str | None]:
    return now.with_weights(moves.weights), moves.moving


def _rows(saved: Rubric, now: Rubric) -> list[SliderRow]:
    return [SliderRow(c.key, c.question, c.group, c.weight, saved.weights[c.key]) for c in now.criteria]


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


def _follow(book: Book, reading: Reading) -> None:
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
        ("Certified floor", _score(line.floor), "at or below: at most 1 in 10, taken together"),
        ("Certified ceiling", _score(line.ceiling), "at or above: at least 9 in 10, taken together"),
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


def scenarios(settings: Settings) -> None:
    """Save these weights under a name; open the ones that were saved."""
    st.subheader("Scenarios")
    store = session.store()
    with st.form("save scenario", clear_on_submit=True, border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input("Save these weights as", max_chars=80, placeholder="Budget counts double")
        if right.form_submit_button("Save scenario") and name.strip():
            _save(name.strip(), settings)
    for scenario in store.scenarios(settings.dataset):
        left, right = st.columns([4, 1], vertical_alignment="center")
        changed = count(len(scenario.weights), "weight")
        left.markdown(f"**{plain(scenario.name)}**: {changed} changed on rubric version {scenario.rubric_version}")
        if right.button("Load", key=f"open {scenario.name}"):
            weights = tuple(scenario.weights.items())
            session.change(Settings(settings.dataset, scenario.rubric_version, weights, scenario.missing))
            st.rerun()


def _save(name: str, settings: Settings) -> None:
    now = session.recall()
    saved = session.store().rubric(now.dataset, now.rubric_version)
    try:
        session.store().save_scenario(
            now.dataset,
            Scenario(
                name,
                now.rubric_version,
                dict(now.weights),
                now.missing or saved.missing,
                data_version=session.store().version(settings.dataset),
            ),
        )
    except QualifyError as error:
        st.error(plain(error))
    else:
        st.toast(f"Saved the scenario {plain(name)}.")
