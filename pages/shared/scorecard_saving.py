"""What becomes of a scorecard: it is saved as new ratings, told of in sentences, and can be taken back by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from pages.shared import books
from pages.shared.scorecard import Given
from pages.shared.scorecard_seat import Seat, Told
from pages.shared.text import plain
from qualify.analysis import View
from qualify.analysis.rated import sentence
from qualify.analysis.scorecard import Standing, standing
from qualify.analysis.zones import zone_name
from qualify.asof import AsOf
from qualify.settings import Settings
from qualify.words import count, listed, on_day

_ROW = dict.fromkeys(("deal_id", "criterion", "answer", "evidence"), pl.String)
_COLUMNS = {"question": "Question", "answer": "Answer", "rater": "By", "rated": "Rated on", "evidence": "Evidence"}
_BACK = (
    "Taken back: what stood before was given again, as a new rating. The one that you took back stays in the history."
)


def standing_ratings(seen: View, deal: str) -> pl.DataFrame:
    """The ratings that make the score of a deal now, of the rubric's questions: those of store.ratings_of."""
    return books.ratings_of(seen.book, deal).filter(pl.col("criterion").is_in(seen.reading.rubric.keys))


def said(ratings: pl.DataFrame) -> dict[str, str | None]:
    """The answers of ratings, by criterion."""
    return dict(ratings.select("criterion", "answer").iter_rows())


def save(found: Settings, seen: View, seat: Seat, given: Mapping[str, Given], day: date, reason: str) -> Told:
    """Store a scorecard as ratings of a day; its draft goes. Raises InputError where that cannot be done."""
    assert seat.deal is not None
    before, said_now = standing_ratings(seen, seat.deal), {key: now for key, now in given.items() if now.said}
    late = f" [given later, for {day}: {reason}]" if reason else ""
    rows = [[seat.deal, key, now.answer, f"{now.evidence}{late}".strip()] for key, now in said_now.items()]
    frame = pl.DataFrame(rows, schema=_ROW, orient="row")
    books.store().rate(found.dataset, frame, rater=seat.who, version=found.rubric_version, rated=day)
    books.store().drop_rating_draft(found.dataset, seat.deal, seat.who)
    unknown = sum(now.answer is None for now in said_now.values())
    so_many = count(len(said_now), "answer") + (f" ({unknown} unknown)" if unknown else "")
    first = f"Saved: {so_many} by {seat.who} for {seat.names.get(seat.deal, seat.deal)}."
    told = (first, _difference(seen, seat.deal, before), *meanwhile(found, seat), *_missing(seen, said_now))
    stood = said(before)
    undo = [[seat.deal, key, stood.get(key), "Taken back: as it stood before"] for key in said_now]
    return Told(seat.deal, told, _before(seen, before), pl.DataFrame(undo, schema=_ROW, orient="row"), day)


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
    return named.select(list(_COLUMNS)).with_columns(pl.col("answer").fill_null("Unknown"))


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
    """Give again what stood before, as ratings of the same day and person: nothing that was saved is deleted."""
    told = seat.told
    assert told is not None
    # What somebody else has said since is theirs: only what still rests on this person goes back.
    now = books.store().ratings_of(found.dataset, told.deal, rule=AsOf("last"), version=found.rubric_version)
    mine = now.filter(pl.col("by_hand") & (pl.col("rater") == seat.who))
    rows = told.undo.filter(pl.col("criterion").is_in(mine["criterion"].implode()))
    books.store().rate(found.dataset, rows, rater=seat.who, version=found.rubric_version, rated=told.day)
    return replace(seat, told=replace(told, sentences=(_BACK,), before=told.before.clear(), undo=rows.clear()))


def tell(seat: Seat) -> bool:
    """Say what was saved last and what others had said before; True where it is to be taken back."""
    told = seat.told
    if told is None:
        return False
    st.success(plain(" ".join(told.sentences)), icon=":material/check:")
    if told.before.height:
        with st.expander("What was said of it before"):
            st.dataframe(told.before, hide_index=True, column_config=_COLUMNS)
    helps = "Nothing is overwritten: what stood before is given again, as a new rating."
    return bool(told.undo.height) and st.button("Take it back", key=f"take back {seat.turn}", help=helps)


def closed_words(seen: View, seat: Seat, outcome: str) -> str:
    """Why a rating of today will not change the score, where that is so."""
    if seat.counts:
        return ""
    return (
        f"This deal is {outcome}: a rating of today is kept, but does not change its score. {sentence(seen.book.rule)}"
    )


def said_before(row: Mapping[str, object]) -> str:
    """What stands as the answer to a question, by whom and since when."""
    rated = row["rated"]
    when = on_day(rated) if isinstance(rated, date) else "without a day"
    return f"Said before: {row['answer'] or 'Unknown'} ({row['rater'] or 'nobody named'}, {when})"
