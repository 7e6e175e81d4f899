"""The simulated company's expected closes: each time one was put off is on file, and ends at what is on file now."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from simulated import default

from qualify.schema import FIELD_HISTORY
from qualify.simulate import simulate

AS_OF = date(2026, 11, 15)


def promises() -> pl.DataFrame:
    held = default().history.with_columns(pl.col("value").str.to_date())
    return held.join(default().opportunities, on="deal_id")


def test_the_history_has_every_deal_and_ends_at_what_is_on_file() -> None:
    assert dict(default().history.schema) == FIELD_HISTORY
    assert default().history["field"].unique().to_list() == ["expected"]
    last = promises().group_by("deal_id").agg(pl.col("value", "expected").last())
    assert last.height == 2500
    assert last["value"].equals(last["expected"], check_names=False)


def test_a_close_is_put_off_only_while_the_deal_is_open_and_always_to_a_later_month() -> None:
    ordered = promises().with_columns(
        later=pl.col("value") > pl.col("value").shift().over("deal_id"),
        after=pl.col("since") > pl.col("since").shift().over("deal_id"),
    )
    assert ordered["later"].drop_nulls().all()
    assert ordered["after"].drop_nulls().all()
    assert (ordered["since"] <= ordered["closed"].fill_null(AS_OF)).all()
    first = ordered.group_by("deal_id", maintain_order=True).first()
    assert (first["since"] == first["created"]).all()


def test_how_often_it_was_put_off() -> None:
    times = default().history.group_by("deal_id").len()["len"] - 1
    counts = times.value_counts().sort(times.name).rows()
    assert counts[:4] == [(0, 1293), (1, 882), (2, 195), (3, 91)]
    assert int(times.sum()) == 1737


def test_the_history_says_what_an_earlier_file_would_have_said() -> None:
    day = AS_OF - timedelta(days=60)
    known = promises().filter(pl.col("since") <= day).group_by("deal_id").agg(pl.col("value").last())
    then = known.join(default().opportunities, on="deal_id").filter(
        (pl.col("closed") > day) | pl.col("closed").is_null()
    )
    assert (then["value"] < then["expected"]).sum() == 92
    assert (then["value"] > then["expected"]).sum() == 0


def test_the_same_seed_gives_the_same_history() -> None:
    assert simulate(deals=300).history.equals(simulate(deals=300).history)
    assert not simulate(deals=300, seed=7).history.equals(simulate(deals=300).history)
