"""What becomes of a scorecard: it is saved as new ratings, told of in sentences, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, scorecard_seat
from pages.shared.scorecard import Given
from pages.shared.scorecard_day import RatedOn
from pages.shared.scorecard_seat import Seat, Told
from pages.shared.text import plain
from qualify.analysis import View
from qualify.analysis.rated import sentence, when
from qualify.analysis.scorecard import Standing, standing
from qualify.analysis.zones import zone_name
from qualify.settings import Settings
from qualify.store.clock import now
from qualify.words import count, listed

_ROW = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String)
_COLUMNS = {"question": "Question", "answer": "Answer", "rater": "By", "rated": "Rated on", "evidence": "Evidence"}


def standing_ratings(seen: View, deal: str) -> pl.DataFrame:
    """The ratings that make the score of a deal now, of the rubric's questions: those of store.ratings_of."""
    return books.ratings_of(seen.book, deal).filter(pl.col("criterion").is_in(seen.reading.rubric.keys))


def said(ratings: pl.DataFrame) -> dict[str, str | None]:
    """The answers of ratings, by criterion."""
    return dict(ratings.select("criterion", "answer").iter_rows())


def save(found: Settings, seen: View, seat: Seat, given: Mapping[str, Given], on: RatedOn, *, blind: bool) -> Told:
    """Store a scorecard as ratings of a day; its draft goes. Raises InputError where that cannot be done."""
    assert seat.deal is not None
    since, before = seat.begun or (now(), standing_ratings(seen, seat.deal))
    scorecard_seat.keep(found, replace(seat, begun=(since, before)))
    in_sight = not blind and before["rater"].ne_missing(seat.who).any()
    said_now = {key: answer for key, answer in given.items() if answer.said}
    rows = [[seat.deal, key, answer.answer, on.told(answer.evidence)] for key, answer in said_now.items()]
    frame = pl.DataFrame(rows, schema=_ROW, orient="row")
    version = found.rubric_version
    books.store().rate(found.dataset, frame, rater=seat.who, version=version, rated=on.day, blind=not in_sight)
    books.store().drop_rating_draft(found.dataset, seat.deal, seat.who)
    unknown = sum(answer.answer is None for answer in said_now.values())
    so_many = count(len(said_now), "answer") + (f" ({unknown} unknown)" if unknown else "")
    first = f"Saved: {so_many} by {seat.who} for {seat.names.get(seat.deal, seat.deal)}. {on.dated}"
    told = (first, _difference(seen, seat.deal, before), *meanwhile(found, seat), *_missing(seen, said_now))
    return Told(seat.deal, told, _before(seen, before), tuple(said_now), since)


def _difference(seen: View, deal: str, before: pl.DataFrame) -> str:
    """The score before and now, under the rule that is looked at."""
    rubric, lines = seen.reading.rubric, seen.reading.lines
    then, now = (standing(rubric, lines, said(rows)) for rows in (before, standing_ratings(seen, deal)))
    if then.score == now.score:
        stays = f"Its score stays {now.score} ({_zone(seen, now)})."
        return "It has no score, as before." if now.score is None else stays
    was = f"it was {then.score} before ({_zone(seen, then)})" if then.score is not None else "it had none before"
    is_now = "It has no score now" if now.score is None else f"Its score is {now.score} now ({_zone(seen, now)})"
    return f"{is_now}; {was}."


def _zone(seen: View, at: Standing) -> str:
    return zone_name(seen.reading.lines, at.zone)


def _missing(seen: View, said_now: Mapping[str, Given]) -> list[str]:
    bare = {key for key, now in said_now.items() if now.answer is not None and not now.evidence}
    asked = [f"“{c.question}”" for c in seen.reading.rubric.criteria if c.evidence and c.key in bare]
    return [f"Saved without the evidence that is asked for: {listed(asked)}."] if asked else []


def _before(seen: View, before: pl.DataFrame) -> pl.DataFrame:
    asked = {criterion.key: criterion.question for criterion in seen.reading.rubric.criteria}
    named = before.with_columns(question=pl.col("criterion").replace_strict(asked, return_dtype=pl.String))
    days = [when(*days) for days in before.select("rated", "said_for").iter_rows()]
    shown = named.with_columns(pl.col("answer").fill_null("Unknown"), rated=pl.Series(days, dtype=pl.String))
    return shown.select(list(_COLUMNS))


def meanwhile(found: Settings, seat: Seat) -> tuple[str, ...]:
    """Who else is rating the deal, or has done so since it was opened here: nothing of either is lost."""
    assert seat.deal is not None
    rows = books.store().raters_at(found.dataset, seat.deal).filter(pl.col("rater") != seat.who)
    since = seat.opened.replace(microsecond=0)
    saved = rows.filter(~pl.col("half_done") & (pl.col("saved") >= since))["rater"].to_list()
    still = rows.filter(pl.col("half_done"))["rater"].to_list()
    both = "Both ratings are kept; of one day the one that was saved last makes the score."
    told = [f"{listed(saved)} saved a rating of this deal meanwhile. {both}"] if saved else []
    if still:
        told.append(f"{listed(still)} {'has' if len(still) == 1 else 'have'} a half-done rating of this deal too.")
    return tuple(told)


def undo(found: Settings, seat: Seat) -> Seat:
    """Take back what was saved last: it counts nowhere any more, and what others have said since stays."""
    told = seat.told
    assert told is not None
    number = books.store().take_back(found.dataset, told.deal, told.criteria, rater=seat.who, since=told.since)
    back = (
        f"Taken back: {count(number, 'answer')} by {seat.who} for {seat.names.get(told.deal, told.deal)}. They count "
        "nowhere any more, what stood before stands again, and the deal's history keeps them as taken back."
        if number
        else "Nothing was taken back: none of these answers was new, or they are taken back already."
    )
    return replace(seat, told=replace(told, sentences=(back,), before=told.before.clear(), criteria=()))


def tell(seat: Seat) -> bool:
    """Say what was saved last and what others had said before; True where it is to be taken back."""
    told = seat.told
    if told is None:
        return False
    st.success(plain(" ".join(told.sentences)), icon=":material/check:")
    if told.before.height:
        with st.expander("What was said of it before"):
            st.dataframe(told.before, hide_index=True, column_config=_COLUMNS)
    helps = "The answers count nowhere any more, and what stood before stands again. They stay in the deal's history."
    return bool(told.criteria) and st.button("Take it back", key=f"take back {seat.turn}", help=helps)


def closed_words(seen: View, seat: Seat, outcome: str) -> str:
    """Why a rating of today will not change the score, where that is so."""
    if seat.counts:
        return ""
    return (
        f"This deal is {outcome}: a rating of today is kept, but does not change its score. {sentence(seen.book.rule)}"
    )


def said_before(row: Mapping[str, Any]) -> str:
    """What stands as the answer to a question, by whom and since when."""
    day = when(row["rated"], row["said_for"])
    return f"Said before: {row['answer'] or 'Unknown'} ({row['rater'] or 'nobody named'}, {day})"
