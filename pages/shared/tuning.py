"""The Weights page: the sliders and, beside them, everything that follows a move while it happens."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import panels, session
from pages.shared.sliders import Moves, SliderRow, weight_sliders
from pages.shared.text import plain
from qualify.analysis import Book, Grab, Reading, read, separation, tally
from qualify.errors import QualifyError
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.store import Scenario
from qualify.tipping import Certified
from qualify.words import count


@st.fragment
def live(book: Book) -> None:
    """Sliders and charts in one fragment: a move reruns only this."""
    left, right = st.columns([2, 3], gap="large")
    now = session.recall().over(book.rubric)
    with left:
        moves = weight_sliders(_rows(book.rubric, now), key="weights", revision=str(session.revision()))
        rubric = now.with_weights(moves.weights)
        if st.button("Reset to the saved rubric", icon=":material/undo:"):
            session.change(Settings(book.dataset, book.rubric_version))
            st.rerun()
    with right:
        _show(book, rubric, session.grabbed(book, rubric, moves.moving))
    _commit(book, rubric, moves)


def _rows(saved: Rubric, now: Rubric) -> list[SliderRow]:
    return [SliderRow(c.key, c.question, c.group, c.weight, saved.weights[c.key]) for c in now.criteria]


def _commit(book: Book, rubric: Rubric, moves: Moves) -> None:
    """Let go: the setting is remembered and the page's link carries it."""
    found = session.recall().with_rubric(rubric, book.rubric)
    if moves.moving is None and found != session.recall():
        session.remember(found)


def _show(book: Book, rubric: Rubric, held: Grab) -> None:
    """Numbers and charts, the quickest first: what needs only the counts is out before the curve is fitted."""
    a, b, c = st.columns(3)
    counted = tally(held, rubric)
    found = separation(counted)
    a.metric("Separation", "–" if found is None else f"{found:.2%}")
    a.caption("how often a won deal outscores one that was not won; 50 % says nothing")
    reading, saved = read(held, rubric, counted), session.saved_reading(book)
    _lines(reading, b, c)
    _consequences(book, reading, saved)
    table = panels.rows(reading, saved.line.posterior.mean)
    panels.curve(table, key="live curve")
    panels.outcomes(table, key="live outcomes")
    st.caption("Dashed: the win rate under the saved rubric. " + panels.line_words(reading.lines))


def _lines(reading: Reading, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Tipping point, floor and ceiling."""
    tipping, line = reading.line.tipping, reading.line
    left.metric("Tipping point", tipping.score if tipping else "none")
    left.caption(f"{tipping.low} to {tipping.high} (90 %)" if tipping else "none that noise could not have made")
    right.metric("Certified floor | ceiling", f"{_score(line.floor)} | {_score(line.ceiling)}")
    right.caption("at most 1 in 10 won at or below the floor, at least 9 in 10 at or above the ceiling")


def _consequences(book: Book, reading: Reading, saved: Reading) -> None:
    """The forecast's mean, and the open deals that change zone."""
    d, e, f = st.columns(3)
    d.metric("Expected this quarter", panels.amount(reading.expected, book.currency))
    d.caption(_change(book, reading, saved))
    moved, amount = reading.moved
    e.metric("Open deals that change zone", moved)
    e.caption("against the saved rubric")
    f.metric("Money that changes zone", panels.amount(amount, book.currency))
    f.caption("of open amounts")


def _score(line: Certified | None) -> str:
    return str(line.score) if line else "–"


def _change(book: Book, reading: Reading, saved: Reading) -> str:
    if reading.expected is None or saved.expected is None:
        return "no dates, no forecast"
    change = reading.expected - saved.expected
    if not round(change):
        return "as under the saved rubric"
    return f"{'+' if change > 0 else ''}{panels.amount(change, book.currency)} against the saved rubric"


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
        if right.button("Open", key=f"open {scenario.name}"):
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
