"""Which ratings make the scores of a book: in a sentence, and put in time."""

from __future__ import annotations

import polars as pl

from qualify.analysis.book import Book
from qualify.asof import AsOf
from qualify.schema import OPEN
from qualify.store import Reads
from qualify.words import count, on_day, percent

LAST = (
    "A rating that was given when the outcome was known tells how the deal ended, not how it will end: lines and "
    "separation can look better than they are. The Ratings page says by how much."
)


def ratings_then(seen: Reads, book: Book) -> pl.DataFrame:
    """Every rating that ever counted under the rule of a book, in order, ``rated`` on the day from which it did.

    ``deal_id``, ``criterion``, ``answer`` and ``rated``, as analysis.scores_then reads them. While a deal is open no
    day of closing bounds what counts. It has no score before it enters the stage of the rule.
    """
    given = seen.ratings(book.dataset, book.rubric.keys, version=book.rubric_version or None)
    given = given.select("deal_id", "criterion", "answer", "rated")
    rule, rated = book.rule, pl.col("rated")
    if rule.moment in ("before", "last"):
        return given
    if rule.moment == "day":
        return given.filter(rated.is_null() | (rated <= rule.day))
    bounds = seen.limits(book.dataset, rule).filter("scored")
    held = given.join(bounds, on="deal_id", how="inner", maintain_order="left")
    held = held.filter(rated.is_null() | (rated <= pl.col("limit")))
    return held.with_columns(rated=pl.col("limit") if rule.moment == "stage" else rated).drop("limit", "scored")


def sentence(rule: AsOf) -> str:
    """Which ratings make the scores.

    >>> sentence(AsOf())
    "Scores rest on each question's last rating at least 7 days before closing, and of open deals on its last rating."
    >>> sentence(AsOf("stage", stage="Proposal")), sentence(AsOf("last"))  # doctest: +NORMALIZE_WHITESPACE
    ("Scores rest on each question's last rating up to the day of entering 'Proposal'.",
     "Scores rest on each question's last rating, even after closing.")
    """
    before = f"at least {count(rule.days, 'day')} before closing" if rule.days else "up to the day of closing"
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
    parts = (sentence(book.rule), undated(book), outside(book))
    return [part for part in parts if part]


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
