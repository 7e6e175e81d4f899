"""What would change the forecast: the tabs of the Forecast page, and the terminal with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from past_forecasts import deals, fill, ratings
from streamlit.testing.v1 import AppTest
from weights_page import APP, healthy, said, unmarked

from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Store
from qualify.store.changes import slips
from qualify.terminal import main
from qualify.words import money

REACH, RESTORE, LEADS, FALL = "Out of reach?", "What would restore it", "Leads needed", "If a big deal falls through"
Printed = Callable[..., dict[str, Any]]


@pytest.fixture
def printed(kept: Store, capsys: pytest.CaptureFixture[str]) -> Printed:
    """What a command prints about the company in the page's store."""
    arrival.take_in_company(kept, simulate(900, 3))

    def record(*arguments: str) -> dict[str, Any]:
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return record


def forecast_page(tab: str, **link: str) -> AppTest:
    """The page on one of its tabs."""
    at = AppTest.from_file(str(APP), default_timeout=90).switch_page("pages/4_Forecast.py")
    for name, value in link.items():
        at.query_params[name] = value
    at.session_state["what if"] = tab
    return healthy(at.run())


def drawn(at: AppTest) -> pl.DataFrame:
    """The rows of the page's last chart."""
    return pl.read_ipc_stream(at.get("vega_lite_chart")[-1].proto.data.data)


def test_the_chance_by_week(printed: Printed) -> None:
    found = printed("forecast")
    at = forecast_page(REACH)
    assert found["feasibility"]["answer"] in said(at)
    assert found["shares"]["answer"] in said(at)
    weeks = drawn(at).filter(pl.col("day").is_not_null())
    assert weeks["chance"].to_list() == [week["chance"] for week in found["feasibility"]["weeks"]]
    current = next(row for row in found["periods"] if row["label"] == found["feasibility"]["label"])
    assert weeks["chance"][-1] == current["probability"]
    shares = [row[name] for row in found["shares"]["periods"] for name in row if name != "label"]
    assert sum(shares) == pytest.approx(len(found["shares"]["periods"]))


def test_what_would_restore_it(printed: Printed) -> None:
    found = printed("forecast")["feasibility"]["restore"]
    at = forecast_page(RESTORE)
    assert [one["what"] for one in found["changes"]] == ["deals", "yield", "cycle", "size"]
    for one in found["changes"]:
        assert one["answer"] in said(at)


def test_leads(printed: Printed) -> None:
    found = printed("leads", "--probability", "80")
    at = forecast_page(LEADS)
    assert found["answer"] in said(at)
    needed = [each["needed"] for each in found["per_month_by_probability"]]
    assert needed == sorted(needed)
    assert found["per_month_needed"] == needed[1]
    shown = next(table.value for table in at.dataframe if "extra" in table.value.columns)
    assert list(shown["source"]) == [row["source"] for row in found["by_source"]]
    assert list(shown["extra"]) == [row["extra"] for row in found["by_source"]]
    days = drawn(at).filter(pl.col("day").is_not_null())
    assert days["in_time"].to_list() == [row["in_time"] for row in found["days"]]
    choose = next(group for group in at.get("button_group") if group.label == "Chance wanted")
    choose.set_value(0.9)
    assert printed("leads", "--probability", "90")["answer"] in said(healthy(at.run()))


def test_another_target_and_another_quarter(printed: Printed) -> None:
    at = forecast_page(LEADS)
    at.number_input[0].set_value(2_500_000.0)
    assert printed("leads", "--target", "2500000")["answer"] in said(healthy(at.run()))
    later = printed("forecast")["periods"][-1]["label"]
    choose = next(group for group in at.get("button_group") if group.key == "what if of")
    choose.set_value(later)
    healthy(at.run())
    assert printed("leads", "--period", later)["answer"] in said(at)
    at.session_state["what if"] = REACH
    assert "This looks back on the quarter that is running" in said(healthy(at.run()))


def test_a_target_of_nothing_is_answered(printed: Printed) -> None:
    saved = printed("leads")["target"]
    at = forecast_page(LEADS)
    at.number_input[0].set_value(0.0)
    goes_on = f"A target must be an amount above 0: what follows goes on with the saved one, {money(saved, 'USD')}."
    assert goes_on in said(healthy(at.run()))
    assert printed("leads")["answer"] in said(at)


def test_the_chance_is_the_second_column_of_the_open_deals(printed: Printed) -> None:
    printed("forecast")
    at = forecast_page(FALL)
    shown = next(table.value for table in at.dataframe if "likely" in table.value.columns)
    assert list(shown.columns)[:8] == [
        "name", "this_quarter", "by_next_quarter", "amount", "score", "zone", "owner", "stage",
    ]  # fmt: skip
    front = AppTest.from_file(str(APP), default_timeout=90)
    shown = healthy(front.run()).dataframe[-1].value
    assert list(shown.columns) == ["name", "this_quarter", "amount", "score", "zone", "owner", "stage"]


def test_a_big_deal_that_falls_through(printed: Printed) -> None:
    at = forecast_page(FALL)
    first = at.multiselect[0].value
    found = printed("without", *first)
    assert len(first) == 1
    assert found["answer"] in said(at)
    assert found["without"]["chance"] < found["now"]["chance"]
    assert [row["deal_id"] for row in found["exposures"]][:1] == first
    shown = next(table.value for table in at.dataframe if "median_lost" in table.value.columns)
    assert list(shown["probability_lost"]) == [row["probability_lost"] * 100 for row in found["exposures"]]
    ranges = drawn(at)
    assert ranges["chance"].to_list()[:2] == [found["now"]["chance"], found["without"]["chance"]]
    two = [row["deal_id"] for row in found["exposures"][:2]]
    at.multiselect[0].set_value(two)
    assert printed("without", *two)["answer"] in said(healthy(at.run()))
    at.multiselect[0].set_value([])
    assert "Without" not in said(healthy(at.run()))


def test_a_segment_has_no_target_but_can_be_given_one(printed: Printed) -> None:
    at = forecast_page(REACH, source="Partner")
    assert "There is no target for Q4 2026. Type in the amount to be reached, above." in said(at)
    at.session_state["what if"] = LEADS
    at.number_input[0].set_value(200_000.0)
    answer = printed("leads", "--source", "Partner", "--target", "200000")["answer"]
    assert answer in said(healthy(at.run()))
    assert printed("forecast", "--source", "Partner")["feasibility"] is None


def test_open_deals_say_when_and_how_often_they_were_put_off(printed: Printed, kept: Store) -> None:
    at = forecast_page(FALL)
    shown = next(table.value for table in at.dataframe if "likely" in table.value.columns)
    put_off = dict(slips(kept.changes(printed("forecast")["dataset"])).iter_rows())
    assert [put_off.get(deal, 0) for deal in shown["deal_id"]] == shown["slips"].fillna(0).to_list()
    often = int((shown["slips"] >= 2).sum())
    assert f"{often} open deals had the expected close put off twice or more." in said(at)
    assert str(shown["likely"].min())[:10] > "2026-11-13"


def test_nothing_is_worked_out_behind_tabs_that_are_not_open(printed: Printed) -> None:
    at = forecast_page(RESTORE)
    heads = [unmarked(text.value) for text in at.subheader]
    assert heads[-1] == "What would change it"
    assert len(at.multiselect) == 0
    assert "new opportunities a month" not in said(at)


def test_a_win_that_closes_in_a_far_year_can_fall_through(kept: Store) -> None:
    far = (pl.col("deal_id") == "d000").fill_null(False)
    held = deals().with_columns(
        outcome=pl.when(far).then(pl.lit("won")).otherwise("outcome"),
        amount=pl.when(far).then(9e6).otherwise("amount"),
        closed=pl.when(far).then(date(2215, 1, 1)).otherwise("closed"),
    )
    fill(kept, held, ratings(held))
    at = forecast_page(FALL)
    assert at.multiselect[0].value == ["d000"]
    assert "Without d000, Q4 2026 is at even odds to reach" in said(at)
