"""The ratings that may tell of their raters: found in the store, the same as by looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_rows import RUBRIC, by_hand, deals, delivery

from qualify.schema import OPEN, conform
from qualify.store import Store

CLOSED, DAYS = date(2026, 3, 1), 7
NAMES = (f"Set {number}" for number in count())
COLUMNS = ("deal_id", "criterion", "answer", "rater", "rated", "said_for", "blind")
RATING = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(("need", "budget")),
    st.sampled_from(("Yes", "No")),
    st.sampled_from(("Ana", "ana ", "Ben", None)),
    st.none() | st.integers(-9, 3).map(lambda day: CLOSED + timedelta(days=day)),
)
ENDING = st.sampled_from((("won", CLOSED), ("lost", CLOSED), ("lost", None), ("open", None)))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    held = Store(tmp_path_factory.mktemp("telling") / "qualify.duckdb")
    yield held
    held.close()


def rated(*rows: tuple[Any, ...]) -> pl.DataFrame:
    names = ["deal_id", "criterion", "answer", "rater", "rated"]
    kinds = dict.fromkeys(names[:4], pl.String) | {"rated": pl.Date}
    return conform(pl.DataFrame(list(dict.fromkeys(rows)), kinds, orient="row"), "ratings")


def take_in(shelf: Store, endings: dict[str, tuple[str, date | None]], *rows: tuple[Any, ...]) -> str:
    """A new data set with deals that end as said and these ratings."""
    name = next(NAMES)
    told = [
        {"deal_id": key, "outcome": ending, "created": date(2026, 1, 5), "closed": closed}
        for key, (ending, closed) in endings.items()
    ]
    shelf.take_in(name, delivery(deals(*told), ratings=rated(*rows)), rubric=RUBRIC)
    return name


def telling(every: pl.DataFrame, opportunities: pl.DataFrame) -> pl.DataFrame:
    """Those of deals that two people rated, that were rated late, or that are open."""
    by_deal = every.group_by("deal_id").agg(pl.col("rater").n_unique(), last=pl.col("rated").max())
    known = by_deal.join(opportunities.select("deal_id", "outcome", "closed"), on="deal_id")
    late = (pl.col("last") > pl.col("closed") - pl.duration(days=DAYS)).fill_null(False)
    kept = known.filter((pl.col("rater") > 1) | late | (pl.col("outcome") == OPEN)).select("deal_id")
    return every.select(COLUMNS).join(kept, on="deal_id", how="semi", maintain_order="left")


@given(st.fixed_dictionaries(dict.fromkeys("abc", ENDING)), st.lists(RATING, max_size=12), st.booleans())
def test_it_is_what_looking_at_all_ratings_finds(
    shelf: Store, endings: dict[str, tuple[str, date | None]], rows: list[tuple[Any, ...]], spoken: bool
) -> None:
    name = take_in(shelf, endings, *rows)
    if spoken:
        shelf.rate(name, by_hand(("a", "need", "Yes", None)), rater="Cy", version=1, rated=CLOSED - timedelta(days=30))
    there, every = shelf.opportunities(name), shelf.rated(name, version=1)
    assert telling(shelf.telling(name, DAYS, version=1), there).equals(telling(every, there))
    assert shelf.telling(name, None, version=1).equals(every.select(COLUMNS))
    days = every.group_by("deal_id").agg(
        dated=pl.col("rated").count().cast(pl.Int64), undated=pl.col("rated").null_count().cast(pl.Int64)
    )
    assert shelf.rated_days(name, version=1).equals(days.sort("deal_id"))


def test_a_deal_that_one_person_rated_in_good_time_is_left_out(shelf: Store) -> None:
    early, late = CLOSED - timedelta(days=DAYS), CLOSED - timedelta(days=DAYS - 1)
    endings = {"a": ("won", CLOSED), "b": ("lost", CLOSED), "c": ("open", None), "d": ("won", CLOSED)}
    ratings = [
        ("a", "need", "Yes", "Ana", early), ("a", "budget", "Yes", "Ana", None), ("b", "need", "No", "Ana", late),
        ("c", "need", "No", "Ana", early), ("d", "need", "No", "Ana", early), ("d", "budget", "No", "Ben", early),
    ]  # fmt: skip
    found = shelf.telling(take_in(shelf, endings, *ratings), DAYS, version=1)
    assert found["deal_id"].unique().sort().to_list() == ["b", "c", "d"]


def test_answers_to_a_question_in_other_words_are_not_there(shelf: Store) -> None:
    name = take_in(shelf, {"a": ("open", None)}, ("a", "need", "Yes", "Ana", None), ("a", "budget", "No", "Ana", None))
    need, budget = RUBRIC.criteria
    shelf.save_rubric(name, replace(RUBRIC, criteria=(replace(need, question="Pain?"), budget)))
    assert shelf.telling(name, DAYS, version=2).select("criterion", "answer").rows() == [("budget", "No")]
