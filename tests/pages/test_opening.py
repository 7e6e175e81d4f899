"""Every list of deals leads to the page of the deal whose row is chosen."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from weights_page import APP, healthy, press, weights_page

from qualify.analysis import arrival
from qualify.simulate import simulate
from qualify.store import Scenario, Store

NAME = "Simulated company (jump, seed 3, 900 opportunities)"


@pytest.fixture
def company(kept: Store) -> Store:
    arrival.take_in_company(kept, simulate(900, 3))
    return kept


def page(name: str, state: dict[str, object] | None = None, **link: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=90).switch_page(f"pages/{name}.py")
    for key, value in link.items():
        at.query_params[key] = value
    for key, value in (state or {}).items():
        at.session_state[key] = value
    return healthy(at.run())


def leads(at: AppTest, key: str, row: int) -> str:
    """The deal whose page comes when a row of the list is chosen."""
    assert key in [table.key for table in at.dataframe]
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    healthy(at.run())
    assert at.title[0].value == "What to do next on a deal?"
    return at.query_params["deal"]


def listed(at: AppTest, key: str) -> pl.DataFrame:
    return pl.from_pandas(next(table.value for table in at.dataframe if table.key == key))


def test_open_deals_of_the_deal_page(company: Store) -> None:
    at = page("2_Deal")
    deals = listed(at, "offered deals")["deal_id"]
    assert leads(at, "offered deals", 2) == deals[2]


def test_what_moved_the_forecast(company: Store) -> None:
    at = page("4_Forecast", {"what if": "What moved it"})
    names = listed(at, "deals of the bridge")["name"]
    deal = leads(at, "deals of the bridge", 1)
    assert company.opportunities(NAME).filter(deal_id=deal)["name"].to_list() == [names[1]]


def test_the_largest_exposures(company: Store) -> None:
    at = page("4_Forecast", {"what if": "If a big deal falls through"})
    key = next(table.key for table in at.dataframe if (table.key or "").startswith("exposures of "))
    names = listed(at, key)["name"]
    deal = leads(at, key, 3)
    assert company.opportunities(NAME).filter(deal_id=deal)["name"].to_list() == [names[3]]


def test_deals_whose_zone_hangs_on_the_weights(company: Store) -> None:
    at = press(weights_page("What each weight moves"), "Show what moves")
    names = listed(at, "unsure deals")["Opportunity"]
    deal = leads(at, "unsure deals", 1)
    assert company.opportunities(NAME).filter(deal_id=deal)["name"].to_list() == [names[1]]


def test_deals_that_change_zone_between_two_sets_of_weights(company: Store) -> None:
    keys = list(company.rubric(NAME, 1).weights)
    company.save_scenario(NAME, Scenario("One question", 1, dict.fromkeys(keys[1:], 0), "leave out"))
    at = weights_page("Scenarios", against=str(company.scenarios(NAME)[0].scenario_id))
    deals = listed(at, "deals that change zone")["Id"]
    assert leads(at, "deals that change zone", 1) == deals[1]


def test_twins(kept: Store) -> None:
    made = simulate(300, 3)
    twins = made.opportunities.filter(pl.col("outcome") != "open").head(20)
    answers = made.ratings.join(twins.select("deal_id"), on="deal_id", how="semi")
    again = pl.col("deal_id") + " again"
    doubled = [pl.concat([made.opportunities, twins.with_columns(again)]),
               pl.concat([made.ratings, answers.with_columns(again)])]  # fmt: skip
    arrival.take_in_company(kept, replace(made, opportunities=doubled[0], ratings=doubled[1]))
    at = page("1_Tipping_point")
    deals = listed(at, "twins")["deal_id"]
    assert leads(at, "twins", 1) == deals[1]


def test_deals_that_never_entered_the_stage_of_the_rule(company: Store) -> None:
    at = page("1_Tipping_point", rated=f"stage:{company.stage_names(NAME)[-1]}")
    deals = listed(at, "never entered")["deal_id"]
    assert leads(at, "never entered", 4) == deals[4]
