"""Scores that say nothing must not be said to help, and scores that say much must be: past forecasts, end to end."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from past_forecasts import fill, quick, run
from test_forecast_timing import company

from qualify.analysis.track_record import single_deals, track_record
from qualify.schema import conform
from qualify.store import Store

__all__ = ["quick"]
DAYS = 780


def verdicts(folder: Path, parts: tuple[pl.DataFrame, ...], answers: list[list[str]]) -> tuple[str, str, int]:
    """What is said of the total and of single deals with scores, and how many windows do not overlap.

    Every deal of each of ``parts`` is answered on its first day, by lot from its part's ``answers``.
    """
    held = pl.concat(parts)
    held = held.with_columns(deal_id=pl.Series([f"d{i}" for i in range(held.height)]))
    lot = np.random.default_rng(0)
    said = np.concatenate([lot.choice(words, part.height) for part, words in zip(parts, answers, strict=True)])
    rated = held.select("deal_id", pl.lit("need").alias("criterion"), pl.Series("answer", said), rated="created")
    store = Store(folder / "own.duckdb")
    made = run(store, fill(store, held, conform(rated, "ratings")))
    store.close()
    found, deals = track_record(made, "month"), single_deals(made)
    assert found.without
    assert found.without.against
    assert deals
    assert deals[1]
    return found.without.against.verdict, deals[1].verdict, found.disjoint


@pytest.fixture(autouse=True)
def fortnightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One road and few origins."""
    monkeypatch.setattr("qualify.analysis.origins.STEPS", (14,))
    monkeypatch.setattr("qualify.analysis.origins.ENOUGH", 1)


BY_CHANCE = {1: "sharpen", 6: "blunt"}
"""Intervals of 90 % are wrong on one side for one company in twenty; of 48 looked at, 3 were called sharper."""


@pytest.mark.parametrize("seed", range(8))
def test_answers_by_lot_are_not_said_to_sharpen_the_total(tmp_path: Path, seed: int) -> None:
    total, single, windows = verdicts(tmp_path, (company(seed, DAYS, 1.0, 0.4, 40, 20),), [["No", "Some", "Yes"]])
    assert (total, single) == ("cannot separate", BY_CHANCE.get(seed, "cannot tell"))
    assert windows == (14 if seed in (6, 7) else 15)


def test_answers_that_tell_good_deals_from_poor_ones_sharpen_single_deals(tmp_path: Path) -> None:
    poor, good = company(11, DAYS, 0.5, 0.1, 40, 20), company(12, DAYS, 0.5, 0.8, 40, 20)
    assert verdicts(tmp_path, (poor, good), [["No"], ["Yes"]])[1] == "sharpen"
