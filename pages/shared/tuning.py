"""The Weights page: the sliders and, beside them, everything that follows a move while it happens."""

from __future__ import annotations

import time

import numpy as np
import streamlit as st

from pages.shared import books, comparing, following, lesson, scenarios, sensitivity, session, suggesting
from pages.shared.ahead import Ahead, Label, numbers_ahead
from pages.shared.desk import Desk
from pages.shared.frame import share
from pages.shared.meter import Said, meter
from pages.shared.relay import relay
from pages.shared.sliders import weight_sliders
from pages.shared.text import plain
from qualify.analysis import Grab, judged, read, separation, tallies, tally
from qualify.rubric import Rubric
from qualify.tuning import words

NUMBERS, CHARTS, METER, MORE = "numbers", "charts", "meter", "followed by tabs"
SEPARATION = "How often a won deal outscores one that was not won, ties counting half. 50 % says nothing."
LOCKED = "The same on the deals that are locked away, to check what moving sliders finds on the others."
# A slice of the meter's work: a move that comes meanwhile waits for it.
SLICE_SECONDS = 0.03


def live(desk: Desk) -> None:
    """Sliders beside what follows them: a move reruns only that."""
    # Always there: what comes after keeps its place when a scenario is named or not.
    with st.container():
        if desk.stored:
            scenarios.banner(desk)
    st.write(
        "Move a slider: Separation follows at once, lines and charts right after, and the verdict says how much of "
        "what you find is luck, counting every value that a drag shows."
    )
    sliders, charts = st.columns([2, 3], gap="large")
    with sliders:
        with st.container(horizontal=True):
            _reset(desk)
            if desk.stored:
                scenarios.button(desk)
        weight_sliders(desk.rows(), key="sliders", revision=str(session.revision()), trials=desk.recall().trials)
    with charts:
        # On a narrow screen it stays in view above the sliders: see ahead.css.
        with st.container(key="in view"):
            _meter(desk)
            _numbers(desk)
        _follow(desk)


@st.fragment
def more(desk: Desk) -> None:
    """What is worked out when somebody asks: hidden tabs cost nothing."""
    names = ["Suggested weights", "What each weight moves", "Scenarios", "The locked deals", "A lesson in luck"]
    first = "Scenarios" if comparing.asked() else None
    suggest, moves, kept, locked, luck = st.tabs(names, default=first, key="more", on_change="rerun")
    if suggest.open:
        with suggest:
            suggesting.suggested(desk)
    if moves.open or kept.open:
        relay(MORE, session.said(MORE), let_go=True)
    if moves.open:
        with moves:
            sensitivity.sensitivity(desk.book, desk.rubric, stored=desk.stored)
    if kept.open:
        with kept:
            _kept(desk)
    if locked.open:
        locked.write(plain(desk.holdout))
    if luck.open:
        with luck:
            _lesson(desk)


def _kept(desk: Desk) -> None:
    if not desk.stored:
        st.write("Weights found in pure noise are not worth keeping.")
        return
    scenarios.manage(desk)
    st.subheader("Compare two")
    comparing.comparison(desk)


def _lesson(desk: Desk) -> None:
    if not desk.stored:
        st.write("This is it. **Back to your deals**, at the top of the page, ends it.")
        return
    st.write(
        "What would the sliders find where there is nothing to find? The same page, on deals whose outcomes were drawn "
        "by lot. Your own data stay as they are."
    )
    if st.button("Practise on pure noise", icon=":material/casino:"):
        lesson.enter()
        st.rerun(scope="app")


def _reset(desk: Desk) -> None:
    if st.button("Reset to the saved rubric", icon=":material/undo:"):
        desk.change(desk.recall().as_saved())
        st.rerun()


@st.fragment
def _meter(desk: Desk) -> None:
    """How much of what the sliders found is luck. The climbs on shuffled outcomes go on slice by slice."""
    moves = desk.moves(METER)
    held, rubric = desk.grabbed(moves)
    saved = desk.book.rubric
    made = books.check(desk.book, rubric.missing)
    effort = session.effort(made, (*books.key(desk.book), rubric.missing))
    # A link without its count was tried at least once for each weight that was moved.
    changed = sum(weight != saved.weights[key] for key, weight in rubric.weights.items())
    tried = 0 if rubric == saved else max(moves.trials, desk.recall().trials, changed)
    trials = desk.book.trials + tried
    began = time.monotonic()
    while effort.step(trials) < 1 and time.monotonic() - began < SLICE_SECONDS:
        pass
    found = judged(made, effort, rubric, trials, (books.saved_reading(desk.book).tally, tally(held, rubric)))
    meter(
        Said(words.headline(found), words.evidence(found), found.verdict),
        rubric.weights,
        found.progress if found.progress < 1 else None,
        key=METER,
        revision=str(session.revision()),
        move=session.said(METER),
    )


@st.fragment
def _numbers(desk: Desk) -> None:
    """The numbers that need nothing but counts, sent ahead of the move for every place of the slider that is held."""
    wanted = desk.moves(NUMBERS)
    held, rubric = desk.grabbed(wanted)
    saved = books.saved_reading(desk.book).tally
    labels = [Label("Separation", SEPARATION, f"saved rubric: {words.share(separation(saved))}")]
    if desk.book.locked:
        note = f"saved rubric: {words.share(separation(saved, locked=True))}"
        labels.append(Label("On the locked deals", LOCKED, note))
    ahead = _ahead(held, rubric, wanted.moving) if wanted.moving else None
    now = _separations(held, tally(held, rubric))
    numbers_ahead(labels, now, ahead, key=NUMBERS, revision=str(session.revision()))


def _ahead(held: Grab, rubric: Rubric, key: str) -> Ahead:
    others = {name: weight for name, weight in rubric.weights.items() if name != key}
    return Ahead(key, others, tuple(_separations(held, counted) for counted in tallies(held, rubric, key)))


def _separations(held: Grab, counted: np.ndarray | None) -> tuple[str, ...]:
    sides = (False, True) if held.book.locked else (False,)
    return tuple(words.share(None if counted is None else separation(counted, locked=side)) for side in sides)


@st.fragment
def _follow(desk: Desk) -> None:
    """What follows a move; one that was let go is remembered."""
    moves = desk.moves(CHARTS)
    held, rubric = desk.grabbed(moves)
    following.charts(desk, read(held, rubric), books.saved_reading(desk.book))
    if moves.moving is None:
        desk.commit(rubric, moves.trials)
    relay(CHARTS, session.said(CHARTS))
    if desk.stored:
        share(desk.recall(), st.container(), **scenarios.named(), **comparing.asked())
