"""Scores must not move what an age band as a whole is worth, only who in it is worth more."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.forecast import Effect, effect, fit
from qualify.forecast.effect import log_odds
from qualify.forecast.known import known
from qualify.forecast.lean import lean, past
from qualify.forecast.ledger import ledger
from qualify.forecast.table import share_table
from qualify.schema import conform

FIRST = date(2025, 1, 1)


def lingering(seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Six deals a day for 500 days. Good ones (score 80) are won in .6 of cases; poor ones (20) in .1, and lie about
    for three times as long before they are lost."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(6 * 500)
    created, good = np.sort(rng.integers(0, 500, count)), rng.random(count) < 0.5
    won = rng.random(count) < np.where(good, 0.6, 0.1)
    days = rng.gamma(2.0, np.where(won, 20, np.where(good, 15, 45)))
    closed = created + np.rint(days).astype(int)
    frame = pl.DataFrame(
        {
            "deal_id": [str(i) for i in range(count)],
            "outcome": np.where(closed < 500, np.where(won, "won", "lost"), "open"),
            "amount": [1000.0] * count,
            "created": [FIRST + timedelta(days=int(day)) for day in created],
            "closed": [FIRST + timedelta(days=int(day)) if day < 500 else None for day in closed],
        }
    )
    return conform(frame, "opportunities"), np.where(good, 80, 20)


def test_who_was_open_at_an_age_is_counted_where_the_log_saw_it() -> None:
    rows = {
        "deal_id": [str(i) for i in range(12)],
        "outcome": ["won"] * 10 + ["lost", "open"],
        "amount": [100.0] * 12,
        "created": [FIRST] * 11 + [FIRST + timedelta(days=6)],
        "closed": [FIRST + timedelta(days=2)] * 10 + [FIRST + timedelta(days=8), None],
    }
    log = known(ledger(conform(pl.DataFrame(rows), "opportunities")), FIRST + timedelta(days=8))
    held = past(log, np.array([0.0, 2.0, 5.0]))
    found = held.there(np.array([50] * 10 + [20, 101]))
    weight = 0.5 ** (np.array([2, 6, 3, 0]) / 180)
    # The log begins on day 2: nobody was seen at age 0 but the last, on day 6; it reached age 2 on day 8, today.
    assert np.flatnonzero(found[0] > 1e-9).tolist() == [101]
    assert found[0, 101] == pytest.approx(weight[0])
    assert found[1, [20, 50, 101]] == pytest.approx([weight[1], 10 * weight[1], weight[3]])
    assert found[2, [20, 50, 101]] == pytest.approx([weight[2], 0.0, 0.0])


def test_nothing_leans_where_scores_say_nothing_or_nobody_was_there() -> None:
    there = np.full((2, 102), 5.0)
    assert lean(np.array([0.3, 0.5]), there, Effect(np.zeros(101))).tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
    assert lean(np.array([0.3]), np.zeros((1, 102)), Effect(np.linspace(-2, 2, 101))).tolist() == [0.0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_scored_chances_of_a_band_add_up_to_what_its_age_is_worth(seed: int) -> None:
    deals, scores = lingering(seed)
    as_of = FIRST + timedelta(days=499)
    made, log = fit(ledger(deals), as_of), known(ledger(deals), as_of)
    curve = np.where(np.arange(101) < 50, 0.1, 0.6)
    shift = effect(curve, 0.35)
    held = past(log, made.band_age)
    there = held.there(scores[held.rows])
    found = lean(made.eventual, there, shift)
    # Poor deals fill the old bands: without this their deals would be worth far too little.
    chances = 1 / (1 + np.exp(-(log_odds(made.eventual)[:, None] + shift.cells[:101] + found[:, None])))
    short = (there[:, :101] * chances).sum(axis=1) / there.sum(axis=1) / made.eventual
    many = there.sum(axis=1) > 400
    assert many.sum() >= 10
    assert short[many] == pytest.approx(np.ones(many.sum()), abs=0.04)
    assert found[many][-3:].mean() > 0.3


def test_a_lean_moves_scored_deals_only_each_at_its_age() -> None:
    deals, _ = lingering(1)
    made = fit(ledger(deals), FIRST + timedelta(days=499))
    plain = effect(np.where(np.arange(101) < 50, 0.1, 0.6), 0.35)
    leaning = plain.leaning(np.array([0.0, 100.0]), np.array([0.1, 0.3]))
    tables = [share_table(made, each) * made.eventual[:, None] for each in (plain, leaning)]
    odds = [np.log(table / (1 - table)) for table in tables]
    at_age = np.minimum(0.1 + 0.002 * made.band_age, 0.3)
    assert (odds[1] - odds[0])[:, :101] == pytest.approx(np.repeat(at_age[:, None], 101, axis=1))
    assert tables[0][:, 101].tolist() == tables[1][:, 101].tolist()
    assert plain.leaning(np.zeros(0), np.zeros(0)) is plain


def test_of_very_many_deals_evenly_chosen_ones_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    deals, scores = lingering(2)
    log = known(ledger(deals), FIRST + timedelta(days=499))
    ages = np.array([5.0, 30.0, 60.0])
    whole = past(log, ages)
    monkeypatch.setattr("qualify.forecast.lean.MOST", 1000)
    some = past(log, ages)
    assert (len(some.rows), len(whole.rows)) == (1000, int(log.timed.sum()))
    every, part = (held.there(scores[held.rows])[:, [20, 80]] for held in (whole, some))
    assert part == pytest.approx(every, rel=0.3)
