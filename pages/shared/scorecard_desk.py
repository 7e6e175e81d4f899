"""One deal on the scorecard: chosen, rated question by question with the score as it emerges, saved, and the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import rater, scorecard, scorecard_day, scorecard_seat, session
from pages.shared.frame import shown_errors
from pages.shared.keys import HINT, LONG, Keyboard, keys
from pages.shared.rubric_desk import again
from pages.shared.scorecard import Given
from pages.shared.scorecard_day import RatedOn
from pages.shared.scorecard_saving import closed_words, meanwhile, said_before, save, standing_ratings, tell, undo
from pages.shared.scorecard_seat import LISTS, TWICE, Seat
from pages.shared.text import plain
from qualify.analysis import View
from qualify.analysis.scorecard import notches, reach, standing
from qualify.analysis.zones import zone_name
from qualify.rubric_edits import groups
from qualify.schema import OPEN
from qualify.settings import Settings
from qualify.words import count, money, on_day

_SAVE, _REFUSED = "save_rating", "refused ratings"
_DONE = "All of this list are rated: choose one to rate it again"
_NOTHING = "Nothing is answered yet. Choose at least one answer, or say that it is unknown."


@st.fragment
def show(found: Settings, seen: View) -> None:
    """Rate one deal after the other. A fragment of its own: after saving, the next deal need not wait for all pages."""
    with shown_errors():
        who = rater.name()
        if not who:
            st.info("Say who you are: answers are kept under your name, beside the others'.", icon=":material/badge:")
            keys(Keyboard(rater.BOX, "question_", _SAVE))
            return
        seat = scorecard_seat.keep(found, _chosen(found, seen, scorecard_seat.taken(found, who)))
        if tell(seat):
            scorecard_seat.keep(found, undo(found, seat))
            again()
        if seat.deal is not None:
            _card(found, seen, seat)
        refused = session.kept(_REFUSED, int)
        number = len(seen.reading.rubric.criteria) if seat.deal is not None else 0
        question = f"question_{seat.turn}_"
        # After the last deal of a list no question is drawn: the next step is in the list.
        first = f"answer-{question}0" if seat.deal is not None else f"deal-{seat.turn}"
        keys(Keyboard(first, question, _SAVE, seat.turn, number, refused))


def _chosen(found: Settings, seen: View, seat: Seat) -> Seat:
    """The seat with the deal of the link, or of the lists and the search."""
    entering = not session.drawn("deal to find")
    linked = _linked(seen) if entering else None
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    kind = left.selectbox("Deals to rate", list(LISTS), format_func=LISTS.__getitem__, key="deals to rate")
    text = middle.text_input("Or find one by its name, id or account", key="deal to find").strip()
    if (kind, text) != seat.about:
        listed = scorecard_seat.listed(found, seen, seat, (kind, text))
        stays = entering and seat.about is None
        seat = scorecard_seat.opened(found, seen, listed, next(iter(listed.queue), None)) if not stays else listed
    if entering:
        seat = scorecard_seat.opened(found, seen, seat, linked or seat.deal or next(iter(seat.queue), None))
    options = list(dict.fromkeys((*([seat.deal] if seat.deal and seat.deal not in seat.queue else []), *seat.queue)))
    if not options:
        right.caption("No deal has this in its name, id or account." if text else _none(kind))
        return seat
    deal = right.selectbox(
        f"Deal ({scorecard_seat.number(seat, len(seat.queue))})",
        options,
        options.index(seat.deal) if seat.deal in options else None,
        format_func=lambda deal: seat.names.get(deal, deal),
        placeholder=_DONE,
        key=f"deal {seat.turn}",
    )
    return seat if deal == seat.deal else scorecard_seat.opened(found, seen, replace(seat, told=None), deal)


def _none(kind: str) -> str:
    return {
        scorecard_seat.WAITING: "No deal is open.",
        scorecard_seat.MINE: "You have no half-done rating.",
        TWICE: "No open deal that was rated once is left to draw from.",
    }[kind]


def _linked(seen: View) -> str | None:
    """The deal of the link, if it is among those that are looked at."""
    asked = session.asked("deal")
    if asked is None or asked in seen.book.deals["deal_id"]:
        return asked
    told = f"There is no deal {asked!r} in what is looked at: the address drops it. Look it up by its name or id."
    st.warning(plain(told), icon=":material/link_off:")
    return None


def _card(found: Settings, seen: View, seat: Seat) -> None:
    facts = seen.book.deals.row(by_predicate=pl.col("deal_id") == seat.deal, named=True)
    st.subheader(plain(facts["name"] or facts["deal_id"]), anchor=False)
    st.text(_facts(facts))
    notices = st.container()
    blind = st.toggle(
        "Blind: what others said, and the score so far, show only after mine is saved",
        seat.about == (TWICE, "") or session.asked("blind") == "1",
        key=f"blind {seat.turn}",
    )
    bar = st.container(key="emerging")
    ratings = standing_ratings(seen, facts["deal_id"]).clear() if blind else standing_ratings(seen, facts["deal_id"])
    given = _questions(seen, seat, ratings)
    seat = scorecard_seat.drafted(found, seat, given)
    said = {key: now.answer for key, now in given.items() if now.said}
    stands = {row["criterion"]: row["answer"] for row in ratings.to_dicts() if row["answer"] is not None}
    _emerging(bar, seen, said, stands)
    for told in (closed_words(seen, seat, facts["outcome"]), *meanwhile(found, seat)):
        if told:
            notices.info(plain(told), icon=":material/group:")
    _notches(seen, stands | said)
    _end(found, seen, seat, given, blind=blind)


def _facts(facts: Mapping[str, Any]) -> str:
    """What a rater has to know to tell the deal from others, on one line."""
    amount = money(facts["amount"], facts["currency"]) if facts["amount"] is not None else None
    day = facts["expected"] if facts["outcome"] == OPEN else facts["closed"]
    until = ("expected to close" if facts["outcome"] == OPEN else "closed") + f" {on_day(day)}" if day else None
    created = f"created {on_day(facts['created'])}" if facts["created"] else None
    state = facts["outcome"].capitalize()
    parts = (state, facts["deal_id"], facts["account"], facts["owner"], facts["stage"], amount, created, until)
    return " · ".join(part for part in parts if part)


def _questions(seen: View, seat: Seat, ratings: pl.DataFrame) -> dict[str, Given]:
    """Every question under its group, and what was said to each."""
    before = {row["criterion"]: said_before(row) for row in ratings.to_dicts()}
    given: dict[str, Given] = {}
    for group, criteria in groups(seen.reading.rubric):
        if group:
            st.markdown(f"#### {plain(group)}")
        for criterion in criteria:
            given[criterion.key] = scorecard.question(
                criterion,
                f"question_{seat.turn}_{len(given)}",
                start=seat.start.get(criterion.key, scorecard.NOTHING),
                before=before.get(criterion.key, ""),
            )
    return given


def _emerging(
    bar: DeltaGenerator, seen: View, said: Mapping[str, str | None], stands: Mapping[str, str | None]
) -> None:
    """The score so far; where earlier answers are shown, together with those that still stand."""
    rubric, lines = seen.reading.rubric, seen.reading.lines
    at, left = standing(rubric, lines, {**stands, **said}), [key for key in rubric.keys if key not in said]
    unknown = sum(answer is None for answer in said.values())
    score = "No score yet" if at.score is None else f"Score {at.score}: {zone_name(lines, at.zone).lower()}"
    parts = [f"{len(said)} of {count(len(rubric.keys), 'question')} answered"]
    parts += [f"{unknown} unknown"] if unknown else []
    still = sum(key in stands for key in left)
    if still:
        parts.append(f"{count(still, 'earlier answer')} still {'stands' if still == 1 else 'stand'}")
    if len(left) > still:
        parts.append(_possible(seen, {**stands, **said}))
    bar.markdown(f"**{score}** · {plain(' · '.join(parts))}")


def _possible(seen: View, said: Mapping[str, str | None]) -> str:
    """The scores that the questions left can still make."""
    lowest, highest = reach(seen.reading.rubric, seen.reading.lines, said)
    if lowest.score is None or highest.score is None:
        return "the questions left do not count in the score"
    low, high = (zone_name(seen.reading.lines, at.zone).lower() for at in (lowest, highest))
    if low == high:
        return f"the rest can make it {lowest.score} to {highest.score}, {low} either way"
    return f"the rest can make it {lowest.score} ({low}) to {highest.score} ({high})"


def _notches(seen: View, said: Mapping[str, str | None]) -> None:
    """What one notch more of each criterion would do, those first that a salesperson can influence."""
    rubric, lines = seen.reading.rubric, seen.reading.lines
    found = sorted(notches(rubric, lines, said), key=lambda each: not each.criterion.influence)
    if not found:
        return
    now = standing(rubric, lines, said).zone
    with st.expander("What one more notch would do"):
        for each in found:
            zone = f", {zone_name(lines, each.then.zone).lower()}" if each.then.zone != now else ""
            fixed = "" if each.criterion.influence else " Nobody here can influence it."
            words = f"to “{each.answer.label}”: score {each.then.score} (+{each.gain}{zone}).{fixed}"
            st.markdown(f"- **{plain(each.criterion.question)}** {plain(words)}")


def _end(found: Settings, seen: View, seat: Seat, given: Mapping[str, Given], *, blind: bool) -> None:
    """The day of the rating, and the buttons."""
    on = scorecard_day.chosen(seat.turn)
    if late := scorecard_day.late(seen.book.deals, [seat.deal or ""], on):
        st.warning(late, icon=":material/history:")
    if early := scorecard_day.early(seen.book.deals, [seat.deal or ""], on):
        st.warning(early, icon=":material/history:")
    left, right, _ = st.columns([3, 3, 2])
    with left:
        saved = st.button("Save and go to the next", type="primary", key=_SAVE, width="stretch", help="Ctrl + Enter")
    if right.button("Forget these answers", key=f"forget {seat.turn}", width="stretch"):
        _forget(found, seen, seat)
    long = LONG if any(len(c.answers) > scorecard.MOST_DIGITS for c in seen.reading.rubric.criteria) else ""
    st.caption(
        f"{HINT}{long} Half-done answers are kept as you give them, and count nowhere until they are saved. What was "
        "saved is never overwritten: a correction is a new rating."
    )
    if saved:
        _save(found, seen, seat, given, on, blind=blind)


def _save(found: Settings, seen: View, seat: Seat, given: Mapping[str, Given], on: RatedOn, *, blind: bool) -> None:
    nothing = "" if any(now.said for now in given.values()) else _NOTHING
    if nothing or on.missing:
        session.keep(_REFUSED, session.kept(_REFUSED, int) + 1)
        st.warning(nothing or on.missing)
        return
    told = save(found, seen, seat, given, on, blind=blind)
    st.toast(plain(" ".join(told.sentences[:2])), icon=":material/check:")
    seat = replace(seat, told=told, done=(*seat.done, told.deal))
    scorecard_seat.opened(found, seen, seat, seat.upcoming)
    again()


def _forget(found: Settings, seen: View, seat: Seat) -> None:
    scorecard_seat.forget(found, seen, seat)
    again()
