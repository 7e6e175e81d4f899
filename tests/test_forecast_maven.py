"""The forecast of a real file, from days in its past, held against what came."""

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from qualify.forecast import NO_EFFECT, fit, forecast, money_by_cell, win_table
from qualify.forecast.leads import last_days
from qualify.forecast.ledger import ledger
from qualify.forecast.road import fit_windows
from qualify.forecast.windows import Window
from qualify.schema import conform, empty

MAVEN = Path(__file__).parents[1].parent / "shared" / "data" / "maven-crm"


@pytest.fixture(scope="module")
def maven() -> pl.DataFrame:
    if not MAVEN.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/data/maven-crm is not there")
        pytest.skip("../shared/data/maven-crm is not there")
    raw = pl.read_csv(MAVEN / "sales_pipeline.csv", try_parse_dates=True)
    words = {"Won": "won", "Lost": "lost", "Engaging": "open", "Prospecting": "open"}
    named = raw.rename({"opportunity_id": "deal_id", "engage_date": "created", "close_date": "closed"})
    return conform(
        named.with_columns(
            outcome=pl.col("deal_stage").replace_strict(words),
            amount=pl.when(pl.col("deal_stage") == "Won").then(pl.col("close_value").cast(pl.Float64)),
        ),
        "opportunities",
    )


def test_maven_as_it_stood_before_the_fourth_quarter(maven: pl.DataFrame) -> None:
    as_of = date(2017, 9, 30)
    # Amounts of deals won later were not known then.
    hidden = maven.with_columns(amount=pl.when(pl.col("closed") <= as_of).then("amount"))
    made = fit(ledger(hidden), as_of)
    result = forecast(made, np.full(len(made.open_rows), -1), NO_EFFECT, empty("targets"))
    fourth = result.periods.row(by_predicate=pl.col("label") == "Q4 2017", named=True)
    assert fourth["p10"] < 2_802_496 < fourth["p90"]
    assert fourth["booked"] == 0.0
    recent = (pl.col("outcome") == "won") & pl.col("closed").is_between(date(2017, 7, 3), as_of)
    third = float(maven.filter(recent)["amount"].sum())
    assert fourth["run_rate"] == pytest.approx(third / 90 * 92)
    # Old deals were won in the first month of no quarter; new ones in every month.
    assert made.timing.season_won[0, 3] < 0.4 < 1.0 < made.timing.season_won[0, 0]


def test_maven_errs_less_than_the_run_rate_by_month(maven: pl.DataFrame) -> None:
    model_off, rate_off = [], []
    for week in range(0, 20, 2):
        as_of = date(2017, 7, 5) + timedelta(weeks=week)
        window = Window("month", "next", as_of + timedelta(days=1), as_of + timedelta(days=30))
        hidden = maven.with_columns(amount=pl.when(pl.col("closed") <= as_of).then("amount"))
        made = fit_windows(ledger(hidden), as_of, (window,))
        open_money = (win_table(made, NO_EFFECT)[0] * money_by_cell(made, np.full(len(made.open_rows), -1))).sum()
        mean = open_money + made.new_wins[0] * made.money.mean
        won = maven.filter((pl.col("outcome") == "won") & pl.col("closed").is_between(window.starts, window.ends))
        actual = float(won["amount"].sum())
        model_off.append(abs(mean - actual) / actual)
        rate_off.append(abs(made.run_rate[0] - actual) / actual)
    assert np.mean(model_off) < 0.9 * np.mean(rate_off)


@pytest.mark.parametrize(("days_left", "published", "won"), [(77, 0.40, 0.415), (17, 0.19, 0.181), (7, 0.05, 0.046)])
def test_too_late_for_a_new_lead_in_maven(maven: pl.DataFrame, days_left: int, published: float, won: float) -> None:
    """The chance that tomorrow's lead is won by the end of the quarter, so many days before it; as known in June."""
    as_of = date(2017, 6, 30)
    made = fit(ledger(maven.with_columns(amount=pl.when(pl.col("closed") <= as_of).then("amount"))), as_of)
    ends = date(2017, 12, 31)
    found = last_days(made.timing, ends - timedelta(days=days_left), date(2017, 10, 1), ends)
    assert found.best["won"] == pytest.approx(won, abs=0.0005)
    assert found.best["won"] == pytest.approx(published, abs=0.02)
    assert found.last_useful == (date(2017, 12, 24) if days_left > 7 else None)
