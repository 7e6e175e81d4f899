"""Past forecasts in the store: as they were made, to the last digit, and none of data that moved on."""

from __future__ import annotations

from datetime import date

import numpy as np

from qualify.store import Backtest, KeptChances, KeptOrigin, Store

RUN = Backtest("Acme", 3, '{"by": "month"}')


def past(day: int, chances: KeptChances | None = None) -> KeptOrigin:
    return KeptOrigin(
        date(2026, 1, day), 0.1 + day, 2, ("qualify", "run rate"), np.random.default_rng(day).random((2, 199)),
        np.array([0.1, 0.2]), np.array([0.5, 0.3, 0.2]), chances,
    )  # fmt: skip


def test_what_is_kept_comes_back_to_the_last_digit_in_the_order_of_the_days(store: Store) -> None:
    chances = KeptChances(np.array([4, 7]), np.array([0.1, 0.7]), np.array([0.3, 0.4]), np.array([False, True]),
                          ("below", "above"))  # fmt: skip
    assert store.backtest_progress(RUN) == (0, 0)
    for made in (past(9), past(2, chances)):
        store.keep_origin(RUN, 5, made)
    assert store.backtest_progress(RUN) == (2, 5)
    first, second = store.backtest(RUN)
    assert (first.origin, second.origin) == (date(2026, 1, 2), date(2026, 1, 9))
    assert (first.actual, first.hidden, first.methods) == (2.1, 2, ("qualify", "run rate"))
    assert first.quantiles.tolist() == past(2).quantiles.tolist()
    assert (first.seconds.tolist(), first.shares.tolist()) == ([0.1, 0.2], [0.5, 0.3, 0.2])
    assert second.chances is None
    assert first.chances is not None
    assert first.chances.deals.tolist() == [4, 7]
    assert first.chances.with_scores.tolist() == [0.1, 0.7]
    assert first.chances.without.tolist() == [0.3, 0.4]
    assert (first.chances.won.tolist(), first.chances.zones) == ([False, True], ("below", "above"))


def test_chances_without_zones_come_back_without_zones(store: Store) -> None:
    none = KeptChances(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, bool), ())
    store.keep_origin(RUN, 1, past(1, none))
    (made,) = store.backtest(RUN)
    assert made.chances is not None
    assert (made.chances.deals.tolist(), made.chances.zones) == ([], ())


def test_made_again_it_takes_the_place_of_the_first(store: Store) -> None:
    store.keep_origin(RUN, 5, past(2))
    store.keep_origin(RUN, 5, past(2))
    assert store.backtest_progress(RUN) == (1, 5)


def test_other_runs_stay_and_those_of_older_data_go(store: Store) -> None:
    other, elsewhere = Backtest("Acme", 3, '{"by": "quarter"}'), Backtest("Beta", 1, RUN.about)
    for run in (RUN, other, elsewhere):
        store.keep_origin(run, 5, past(2))
    assert [store.backtest_progress(run)[0] for run in (RUN, other, elsewhere)] == [1, 1, 1]
    newer = Backtest("Acme", 4, RUN.about)
    store.keep_origin(newer, 5, past(3))
    assert [store.backtest_progress(run)[0] for run in (RUN, other, elsewhere, newer)] == [0, 0, 1, 1]
