"""Which ratings make the scores of a book: in a sentence, and put in time."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.analysis.book import Book
from qualify.asof import AsOf, until_closing
from qualify.schema import OPEN
from qualify.store import Reads
from qualify.words import count, on_day, percent

LAST = (
    "A rating that was given when the outcome was known tells how the deal ended, not how it will end: lines and "
    "separation can look better than they are. The Ratings page says by how much."
)


def ratings_then(seen: Reads, book: Book, since: date | None = None) -> pl.DataFrame:
    """Every rating that ever counted under the rule of a book, in order, ``rated`` on the day from which it did.

    ``deal_id``, ``criterion``, ``answer`` and ``rated``, as analysis.scores_then reads them. While a deal is open no
    day of closing bounds what counts. It has no score before it enters the stage of the rule. Whoever asks of no day
    before ``since`` needs only the deals that were open after it: of a million that is a small part.
    """
    version = book.rubric_version or None
    given = seen.ratings(book.dataset, book.rubric.keys, version=version, open_after=since)
    given = given.select("deal_id", "criterion", "answer", "rated")
    rule, rated = book.rule, pl.col("rated")
    if rule.moment in ("before", "last"):
        return given
    if rule.moment == "day":
        return given.filter(rated.is_null() | (rated <= rule.day))
    bounds = seen.limits(book.dataset, rule).filter("scored")
    held = given.join(bounds, on="deal_id", how="inner", maintain_order="left")
    held = held.filter(rated.is_null() | (rated <= pl.col("limit")))
    if rule.moment == "stage":
        # As long as such a deal was open it had not entered the stage.
        held = held.filter(~pl.col("past_closing")).with_columns(rated=pl.col("limit"))
    return held.drop("limit", "scored", "past_closing")


def sentence(rule: AsOf) -> str:
    """Which ratings make the scores.

    >>> sentence(AsOf())
    "Scores rest on each question's last rating at least 7 days before closing, and of open deals on its last rating."
    >>> sentence(AsOf("stage", stage="Proposal")), sentence(AsOf("last"))  # doctest: +NORMALIZE_WHITESPACE
    ("Scores rest on each question's last rating up to the day of entering 'Proposal'.",
     "Scores rest on each question's last rating, even after closing.")
    """
    before = until_closing(rule)
    which = {
        "before": f" {before}, and of open deals on its last rating",
        "created": " up to the day of creation",
        "stage": f" up to the day of entering {rule.stage!r}",
        "day": f" up to {rule.day and on_day(rule.day)}, and of deals closed by then on its last one {before}",
        "last": ", even after closing",
    }[rule.moment]
    return f"Scores rest on each question's last rating{which}."


def sentences(book: Book) -> list[str]:
    """Which ratings make the scores, what cannot be known of them, and how many deals have no score for the rule."""
    parts = (sentence(book.rule), past_closing(book), undated(book), unplaced(book), outside(book))
    return [part for part in parts if part]


def past_closing(book: Book) -> str:
    """Of how many closed deals the day of the rule is no gate; empty where there is none."""
    deals = int(book.counted["past_closing"].sum())
    if not deals:
        return ""
    where = f"In {count(deals, 'closed deal')} that is the day of closing or later"
    return f"{where}: only {'its' if deals == 1 else 'their'} ratings from before closing count."


def unplaced(book: Book) -> str:
    """How many closed deals have answers that count and no closing date, where that would bound them; empty if none.

    A deal is taken for created before it closed. "Even after closing" says already what cannot be ruled out.
    """
    if book.rule.moment in ("created", "last"):
        return ""
    dated = book.counted["given"] > book.counted["undated"]
    ended = book.deals.select((pl.col("outcome") != OPEN) & pl.col("closed").is_null()).to_series()
    deals = int((dated & ended).sum())
    has, theirs = ("has", "its") if deals == 1 else ("have", "their")
    said = f"{count(deals, 'closed deal')} {has} no closing date: hindsight in {theirs} answers cannot be ruled out."
    return said if deals else ""


def when(rated: date | None, said_for: date | None = None) -> str:
    """The day of a rating; of one that was written down after closing, also the day that it was given for.

    >>> when(date(2026, 5, 4)), when(None)
    ('4 May 2026', 'without a day')
    >>> when(date(2026, 11, 24), date(2026, 1, 20))
    'written down on 24 November 2026, for 20 January 2026'
    """
    if said_for:
        return f"written down on {rated and on_day(rated)}, for {on_day(said_for)}"
    return on_day(rated) if rated else "without a day"


def undated(book: Book) -> str:
    """How many of the answers that count carry no day; empty where all do."""
    if not book.undated:
        return ""
    if book.undated == book.ratings:
        return "None of the answers that count carries a day: hindsight in them cannot be ruled out."
    share = percent(book.undated / book.ratings)
    number = f"{book.undated:,} of the {count(book.ratings, 'answer')} that count ({share})"
    return f"{number} {'carries' if book.undated == 1 else 'carry'} no day: hindsight in them cannot be ruled out."


def outside(book: Book) -> str:
    """How many deals never entered the stage of the rule; empty where there is none."""
    deals = not_entered(book)
    if deals.is_empty():
        return ""
    closed, has = deals.filter(pl.col("outcome") != OPEN).height, "has" if deals.height == 1 else "have"
    number = f"{deals.height:,} of {count(book.deals.height, 'deal')} ({closed:,} closed)"
    said = f"{number} never entered {book.rule.stage!r}, as far as is known, and {has} no score."
    ended = book.deals.filter(book.counted["entered"] & (pl.col("outcome") != OPEN))["outcome"].unique()
    if len(ended) == 1:
        said += f" All closed deals that did are {ended[0]}: the stage tells the outcome."
    return said


def not_entered(book: Book) -> pl.DataFrame:
    """The deals that never entered the stage of the rule, as far as is known: deal_id, name, account and outcome."""
    return book.deals.filter(~book.counted["entered"]).select("deal_id", "name", "account", "outcome")
