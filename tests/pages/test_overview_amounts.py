"""Which open deals matter, where there is money to go by and where there is none: the exact words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.overview import at_stake
from pages.shared.text import plain
from qualify.simulate import simulate
from qualify.store import Delivery, Store

APP = Path(__file__).parents[2] / "app.py"
TABLE = pl.DataFrame(
    {
        "deal_id": ["a", "b", "c"],
        "amount": [None, 10.0, 30.0],
        "money": [0.0, 10.0, 30.0],
        "this_quarter": [0.2, 0.9, 0.1],
    }
)
CASES = [
    (TABLE, ["b", "c", "a"], "The 3 open deals of 3 with the most at stake (€40 if all were won), by amount times the "
                             "chance of a win this quarter"),
    (TABLE.with_columns(this_quarter=pl.lit(None, pl.Float64)), ["c", "b", "a"],
     "The 3 open deals of 3 with the most at stake (€40 if all were won), by amount"),
    (TABLE.with_columns(money=0.0, amount=pl.lit(None, pl.Float64)), ["b", "a", "c"],
     "No open deal has an amount. The 3 open deals of 3 with the best chance of a win this quarter"),
    (TABLE.with_columns(money=0.0), ["b", "a", "c"],
     "No open deal has an amount in EUR. The 3 open deals of 3 with the best chance of a win this quarter"),
    (TABLE.with_columns(money=0.0, amount=pl.lit(None, pl.Float64), this_quarter=pl.lit(None, pl.Float64)),
     ["a", "b", "c"], "No open deal has an amount, so nothing says which matter most. The first 3 open deals of 3"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "order", "said"), CASES)
def test_what_the_deals_are_sorted_by_is_what_is_said(table: pl.DataFrame, order: list[str], said: str) -> None:
    matter, sentence = at_stake(table, "EUR")
    assert matter["deal_id"].to_list() == order
    assert sentence == said


def test_a_company_without_amounts_of_open_deals(kept: Store, opened: Callable[[str], AppTest]) -> None:
    company = simulate(600, 7)
    rows = company.opportunities.with_columns(amount=pl.when(pl.col("outcome") != "open").then("amount"))
    kept.take_in("Acme", Delivery("a.csv", "", rows.height, rows, tuple(rows.columns), ratings=company.ratings))
    kept.save_rubric("Acme", company.rubric)
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    number = rows.filter(outcome="open").height
    said = f"No open deal has an amount. The 8 open deals of {number} with the best chance of a win this quarter"
    assert [text.value for text in at.markdown].count(f"{plain(said)}:") == 1
    assert [text.value for text in at.caption if "no amounts; " in text.value] != []
    forecast = [text.value for text in opened("4_Forecast").markdown]
    assert (
        forecast.count(
            f"{number} open deals with dates, the best chance of a win this quarter first. "
            "The chances follow from the score, the age of the deal and the time of the quarter."
        )
        == 1
    )
