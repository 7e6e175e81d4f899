"""The Weights page: the sliders and, beside them, everything that follows a move while it happens."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import panels, session
from pages.shared.ahead import Ahead, Label, numbers_ahead
from pages.shared.frame import share
from pages.shared.relay import relay
from pages.shared.sliders import Moves, SliderRow, weight_sliders
from pages.shared.text import plain
from qualify.analysis import Book, Grab, Reading, read, separation, separations, tally
from qualify.errors import QualifyError
from qualify.rubric import Rubric
from qualify.store import Scenario
from qualify.tipping import Certified, Tipping
from qualify.words import count, one_in

NUMBERS, CHARTS = "numbers", "charts"
SEPARATION = Label(
    "Separation",
    "How often a won deal outscores one that was not won, ties counting half. 50 % says nothing.",
)


def live(book: Book) -> None:
    """Sliders beside what follows them in two fragments: a move reruns only these, the quick one first."""
    sliders, charts = st.columns([2, 3], gap="large")
    with sliders:
        with st.container(horizontal=True):
            _reset()
            _scenarios(book)
        weight_sliders(_rows(book), key="sliders", revision=str(session.revision()), trials=session.recall().trials)
    with charts:
        _numbers(book)
        _follow(book)


def _reset() -> None:
    if st.button("Reset to the saved rubric", icon=":material/undo:"):
        session.change(session.recall().as_saved())
        st.rerun()


@st.fragment
def _numbers(book: Book) -> None:
    """The numbers that need nothing but counts, sent ahead of the move for every place of the slider that is held."""
    wanted = _moves(book, NUMBERS)
    held, rubric = _grabbed(book, wanted)
    ahead = _ahead(held, rubric, wanted.moving) if wanted.moving else None
    now = (_percent(separation(tally(held, rubric))),)
    numbers_ahead([SEPARATION], now, ahead, key=NUMBERS, revision=str(session.revision()))


def _ahead(held: Grab, rubric: Rubric, key: str) -> Ahead:
    others = {name: weight for name, weight in rubric.weights.items() if name != key}
    return Ahead(key, others, tuple((_percent(found),) for found in separations(held, rubric, key)))


@st.fragment
def _follow(book: Book) -> None:
    """What follows a move; one that was let go is remembered."""
    moves = _moves(book, CHARTS)
    held, rubric = _grabbed(book, moves)
    _charts(book, read(held, rubric))
    if moves.moving is None:
        _commit(book, rubric, moves.trials)
    relay(CHARTS, session.said(CHARTS))
    share(session.recall(), st.container())


def _rows(book: Book) -> list[SliderRow]:
    saved = book.rubric.weights
    now = session.recall().over(book.rubric)
    return [SliderRow(c.key, c.question, c.group, c.weight, saved[c.key]) for c in now.criteria]


def _moves(book: Book, key: str) -> Moves:
    return session.moves(key, _rows(book), str(session.revision()))


def _grabbed(book: Book, moves: Moves) -> tuple[Grab, Rubric]:
    """The deals counted for the slider that moves, and the rubric that the sliders show."""
    rubric = session.recall().over(book.rubric).with_weights(moves.weights)
    return session.grabbed(book, rubric, moves.moving), rubric


def _commit(book: Book, rubric: Rubric, trials: int) -> None:
    """Let go: the setting is remembered and the page's link carries it."""
    before = session.recall()
    found = replace(before.with_rubric(rubric, book.rubric), trials=max(trials, before.trials))
    if found != session.recall():
        session.remember(found)


def _percent(found: float | None) -> str:
    return "–" if found is None else f"{found * 100:.2f} %"


def _charts(book: Book, reading: Reading) -> None:
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
