"""The track record in the terminal: sentences and a table, or every number."""

from __future__ import annotations

from typing import Any

import pytest
from past_forecasts import deals, fill, quick, ratings

from qualify.store import open_store

__all__ = ["quick"]


@pytest.fixture(autouse=True)
def filled(own_store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualify.analysis.origins.STEPS", (14,))
    monkeypatch.setattr("qualify.analysis.origins.ENOUGH", 1)
    fill(open_store(own_store), deals(), ratings(deals()))


def test_the_verdict_is_the_first_sentence_and_the_table_is_best_first(run: Any) -> None:
    code, out, err = run("backtest", "--by", "month")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("Acme: rubric version 1, as of 2026-11-20")
    assert lines[1].startswith("The run rate did better so far: its error was 10.2 % of what came on average")
    head = next(at for at, line in enumerate(lines) if line.endswith("missed  in 80 %     bias  in 90 %  seconds"))
    table = lines[head + 1 : head + 8]
    assert [line.split("  ")[0] for line in table] == [
        "Deal by deal alone", "Run rate", "Qualify", "Qualify without scores", "Same period last quarter",
        "Weighted pipeline", "Exponential smoothing",
    ]  # fmt: skip
    errors = [float(line[24:].split()[0]) for line in table]
    assert errors == sorted(errors)
    assert "15 answers without a day counted on every day: hindsight in them cannot be ruled out." in lines


def test_the_record_has_origins_and_methods(numbers: Any) -> None:
    found = numbers("backtest", "--by", "month")
    assert (found["by"], found["days"], found["disjoint"], len(found["origins"])) == ("month", 30, 2, 6)
    ours = found["methods"][0]
    assert ours["name"] == "qualify"
    assert {"crps", "wape", "bias", "coverage_80", "coverage_90", "seconds"} <= ours.keys()
    assert round(ours["crps"], 6) == 0.104581
    assert ours["against"] is None
    assert [method["name"] for method in found["methods"]] == [
        "qualify", "qualify without scores", "deal by deal", "run rate", "same period last quarter",
        "weighted pipeline", "exponential smoothing",
    ]  # fmt: skip
    assert {method["against"]["verdict"] for method in found["methods"][1:]} == {"cannot separate"}
    assert numbers("backtest", "--by", "month") == found


def test_the_record_has_what_the_chances_of_single_deals_were_worth(numbers: Any) -> None:
    found = numbers("backtest", "--by", "month")
    deals, sentences = found["single_deals"], " ".join(found["sentences"])
    assert (deals["rows"], deals["deals"], deals["won"], deals["enough"]) == (30, 30, 20, False)
    brier = deals["brier"]
    parts = brier["miscalibration"] - brier["discrimination"] + brier["uncertainty"]
    assert brier["value"] == pytest.approx(parts)
    assert sum(group["rows"] for group in deals["groups"]) == deals["rows"]
    gain = deals["gain"]["log_loss"]
    assert f"{gain['with_scores']:.4f} with scores and {gain['without']:.4f} without" in sentences
    assert gain["low"] <= gain["gain"] <= gain["high"]
    assert deals["log_loss"] == pytest.approx(gain["with_scores"])
    assert deals["gain"]["verdict"] == "cannot tell"


def test_too_short_a_log_is_a_sentence(run: Any) -> None:
    code, out, err = run("backtest", "--by", "quarter", "--source", "Fair")
    assert (code, out) == (1, "")
    assert err.startswith("qualify: There is no such source in this data set.")
