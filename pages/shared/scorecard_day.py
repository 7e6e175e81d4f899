"""The day of a rating: today, in UTC as all ratings are kept, or an earlier one with the reason for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from qualify.schema import OPEN
from qualify.store.clock import today
from qualify.words import count, on_day

_LONGEST = 200


@dataclass(frozen=True)
class RatedOn:
    """The ``day`` that a rating speaks of, and the ``reason`` for another one than today."""

    day: date
    reason: str = ""

    @property
    def dated(self) -> str:
        """Which day was taken: a day that the field refused is not the one that was typed.

        >>> RatedOn(date(2026, 5, 4), "I was away").dated
        'It is given for 4 May 2026.'
        """
        return (
            f"It is dated today, {on_day(self.day)}." if self.day == today() else f"It is given for {on_day(self.day)}."
        )

    @property
    def missing(self) -> str:
        """What has to be said before ratings of this day can be saved; empty where nothing has."""
        if self.day == today() or self.reason:
            return ""
        return "Say why the rating is given for another day than today."

    def told(self, evidence: str) -> str:
        """The evidence with the reason: whoever reads the one reads the other.

        >>> RatedOn(date(2026, 5, 4), "I was away").told("mail")
        'mail [given later, for 2026-05-04: I was away]'
        """
        if self.day == today():
            return evidence
        return f"{evidence} [given later, for {self.day}: {self.reason}]".strip()


def chosen(turn: object) -> RatedOn:
    """The fields for the day and the reason; they are empty again under another ``turn``."""
    now = today()
    with st.expander("Rated on another day"):
        day = st.date_input(
            "Day of the rating",
            now,
            max_value=now,
            format="YYYY-MM-DD",
            key=f"rated on {turn}",
            help="All ratings are dated by UTC, wherever they are given. Of an open deal an earlier day is believed.",
        )
        reason = st.text_input(
            "Why it is given later (needed for another day than today)", max_chars=_LONGEST, key=f"why {turn}"
        )
    return RatedOn(day or now, reason.strip())


def late(deals: pl.DataFrame, ids: Collection[str], on: RatedOn) -> str:
    """What becomes of the day of a rating that is written down after closing; empty where it is taken as it is.

    >>> deals = pl.DataFrame({"deal_id": ["a"], "outcome": ["won"], "closed": [date(2026, 3, 1)]})
    >>> late(deals, ["a"], RatedOn(date(2026, 1, 20))).partition(":")[0]
    'This deal closed on 1 March 2026'
    >>> late(deals, ["a"], RatedOn(today())), late(deals, [], RatedOn(date(2026, 1, 20)))
    ('', '')
    """
    ended = deals.filter(pl.col("deal_id").is_in(ids), pl.col("outcome") != OPEN, pl.col("closed") <= today())
    if on.day == today() or ended.is_empty():
        return ""
    who = f"{count(ended.height, 'deal')} of these closed by today"
    if len(ids) == 1:
        who = f"This deal closed on {on_day(ended['closed'][0])}"
    return (
        f"{who}: what is written down after closing may know the outcome, so it counts from today on, whatever day it "
        f"is for. It is shown as written down on {on_day(today())}, for {on_day(on.day)}."
    )


def early(deals: pl.DataFrame, ids: Collection[str], on: RatedOn) -> str:
    """Which open deals were not there yet on the day of a rating; empty where all were, or nobody knows.

    >>> deals = pl.DataFrame({"deal_id": ["a", "b"], "outcome": ["open", "open"], "created": [date(2026, 3, 1), None]})
    >>> early(deals, ["a"], RatedOn(date(2025, 3, 2))).partition(":")[0]
    'This deal was created on 1 March 2026, after 2 March 2025'
    >>> early(deals, ["a", "b"], RatedOn(date(2026, 3, 1)))
    ''
    """
    unborn = deals.filter(pl.col("deal_id").is_in(ids), pl.col("outcome") == OPEN, pl.col("created") > on.day)
    if unborn.is_empty():
        return ""
    who = f"{count(unborn.height, 'deal')} of these were created"
    if unborn.height == 1:
        who = f"{'This deal' if len(ids) == 1 else 'One of these deals'} was created on {on_day(unborn['created'][0])}"
    return f"{who}, after {on_day(on.day)}: check the year. Saved so, the rating counts as of creation too."
