"""The reports on the Overview page: one click a file, with the figures of the terminal's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import briefing as page
from qualify.analysis import arrival
from qualify.analysis.briefing import record
from qualify.settings import Settings
from qualify.simulate import simulate
from qualify.store import Store
from qualify.terminal import _plain, main

APP = Path(__file__).parents[2] / "app.py"


def test_overview_offers_both_reports_and_they_are_the_terminals(
    kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    arrival.take_in_company(kept, simulate(300, 7))
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    assert [e.value for e in (*at.exception, *at.error)] == []
    assert [button.proto.label for button in at.get("download_button")] == [
        "Week's report (PDF)", "Week's report (HTML)", "Quarter's report (PDF)", "Quarter's report (HTML)",
    ]  # fmt: skip
    found = Settings(kept.datasets()["dataset"][0], 1)
    for kind in ("week", "quarter"):
        assert main(["briefing", f"--{kind}", "--json"]) == 0
        printed: dict[str, Any] = json.loads(capsys.readouterr().out)
        here = json.loads(json.dumps(record(page.made(found, kind)), default=_plain))
        for told in (printed, here):
            assert told.pop("made")
            assert told["facts"].pop("Made")
        assert here == printed


def test_without_amounts_and_with_nothing_to_do(kept: Store) -> None:
    company = simulate(300, 7)
    bare = company.opportunities.with_columns(amount=pl.lit(None, pl.Float64)).filter(pl.col("outcome") != "open")
    kept_deals = bare.select("deal_id")
    given = company.ratings.join(kept_deals, on="deal_id", how="semi")
    stages = company.stages.join(kept_deals, on="deal_id", how="semi")
    arrival.take_in_company(kept, replace(company, opportunities=bare, ratings=given, stages=stages))
    found = Settings(kept.datasets()["dataset"][0], 1)
    week, quarter = (page.made(found, kind) for kind in ("week", "quarter"))
    assert week.parts[0].sentences[0].startswith("No won opportunity has an amount above 0")
    assert week.parts[3].sentences == ["There is nothing to do: no deal is open."]
    assert quarter.parts[0].sentences[0].endswith("were won.")
    assert page._file(found, "week", "pdf").startswith(b"%PDF-")
