"""Hazards by age: counted by hand, left-truncated, and not fooled by deals that win late and lose early."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.forecast import effect, win_table
from qualify.forecast.ahead import arrivals, bands, won_from_new
from qualify.forecast.history import History, history
from qualify.forecast.known import Known, known
from qualify.forecast.ledger import ledger
from qualify.forecast.reliability import level, shock_sd
from qualify.forecast.road import fit_windows
from qualify.forecast.timing import (
    Timing,
    age_groups,
    bin_starts,
    hazards_by_age,
    season,
    timing,
)
from qualify.forecast.windows import Window
from qualify.schema import conform

FIRST = date(2025, 1, 1)


def company(
    seed: int, days: int, a_day: float, p: float, to_win: float, to_lose: float, shape: float = 2.0
) -> pl.DataFrame:
    """Deals created at a constant rate, won with probability p; Gamma times with the given medians in days."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(a_day * days)
    created = np.sort(rng.integers(0, days, count))
    wins = rng.random(count) < p
    # The median of a Gamma with shape k is about (k - 1/3) times its scale.
    scale = np.where(wins, to_win, to_lose) / (shape - 1 / 3)
    closed = created + np.rint(rng.gamma(shape, scale)).astype(int)
    frame = pl.DataFrame(
        {
            "deal_id": [f"d{i}" for i in range(count)],
            "outcome": np.where(closed < days, np.where(wins, "won", "lost"), "open"),
            "amount": np.round(np.exp(rng.normal(9, 0.7, count)), -2),
            "created": [FIRST + timedelta(days=int(day)) for day in created],
            "closed": [FIRST + timedelta(days=int(day)) if day < days else None for day in closed],
        }
    )
    return conform(frame, "opportunities")


def log_of(rows: list[tuple[str, int, int | None]], today: int) -> Known:
    """A log from (outcome, day created, day closed)."""
    frame = pl.DataFrame(
        {
            "deal_id": [str(i) for i in range(len(rows))],
            "outcome": [row[0] for row in rows],
            "amount": [100.0] * len(rows),
            "created": [FIRST + timedelta(days=row[1]) for row in rows],
            "closed": [None if row[2] is None else FIRST + timedelta(days=row[2]) for row in rows],
        }
    )
    return known(ledger(conform(frame, "opportunities")), FIRST + timedelta(days=today))


def seen(log: Known) -> History:
    return history(log.ledger, log.currency, log.start, log.as_of)


def test_days_at_risk_are_counted_from_the_age_at_the_logs_first_day() -> None:
    # Ten wins on day 5, the log's first; one created on day 2, lost on day 7; one created on day 6, still open.
    log = log_of([("won", 4, 5)] * 10 + [("lost", 2, 7), ("open", 6, None)], today=8)
    table = seen(log)
    assert (table.first, table.last) == (log.start, log.start + 3)
    # Age 1: half of the ten wins' last day and the open deal's second. The lost one is seen at ages 3, 4 and half of 5.
    assert table.at_risk.sum(axis=1).tolist() == [1.0, 6.0, 1.0, 1.0, 1.0, 0.5, 0.0]
    assert table.by_age(table.won).tolist() == [0, 10, 0, 0, 0, 0, 0]
    assert table.by_age(table.lost).tolist() == [0, 0, 0, 0, 0, 1, 0]
    assert table.by_day(table.won).tolist() == [10, 0, 0, 0]


def test_a_past_day_knows_its_slice_and_nothing_later() -> None:
    rows = [("won", day, day + 3) for day in range(30)] + [("lost", day, day + 9) for day in range(30)]
    whole = seen(log_of(rows, today=60))
    cut = whole.upto(whole.first + 14, whole.first + 2)
    then = seen(log_of(rows, today=17))
    assert (cut.first, cut.last) == (whole.first + 2, whole.first + 14)
    assert (then.first, then.last) == (whole.first, whole.first + 14)
    assert np.array_equal(cut.at_risk[: len(then.at_risk)], then.at_risk[:, 2:])
    assert cut.by_age(cut.won)[3] == 13
    assert cut.by_day(cut.lost).tolist() == [0] * 4 + [1] * 9


def test_what_happened_half_a_year_ago_counts_half() -> None:
    """Of eighty deals half a year ago forty were won at the age of a day, of eighty yesterday twenty; the rest lost."""
    rows = [("won", 0, 1)] * 40 + [("lost", 0, 1)] * 40 + [("won", 181, 182)] * 20 + [("lost", 181, 182)] * 60
    fitted = timing(seen(log_of(rows, today=182)))
    half = 0.5 ** (181 / 180)
    wins, at_risk, of_all_ages = 40 * half + 20, 40 * half + 40, 40 * half + 40 + 80 * 0.5 ** (1 / 180)
    assert fitted.won[1] == pytest.approx(
        (wins + 0.3) / (at_risk + 0.3 * of_all_ages / wins), rel=0.02
    )  # the calendar takes a little


def test_zombies_older_than_every_win_have_a_bin_of_their_own() -> None:
    events, exposure = np.zeros(100), np.full(100, 10.0)
    events[5:12] = 2
    hazard = hazards_by_age(events, events, exposure)
    pooled = 14 / 1000
    assert hazard[5] == pytest.approx((14 + 0.3) / (120 + 0.3 / pooled))
    assert hazard[50] == pytest.approx(0.3 / (880 + 0.3 / pooled))


def test_an_age_at_which_a_rule_closes_deals_is_a_bin_of_its_own() -> None:
    assert bin_starts(np.array([0.0, 0.0, 90.0, 0.0, 5.0])).tolist() == [0, 2, 3]


def test_bins_hold_forty_events_or_more_and_little_data_makes_few() -> None:
    assert np.add.reduceat(np.full(200, 1.0), bin_starts(np.full(200, 1.0))[:-1]).min() == 40
    assert len(bin_starts(np.full(10, 1.0))) == 1
    assert bin_starts(np.zeros(10)).tolist() == []


def test_age_groups_split_the_wins_in_quarters() -> None:
    assert age_groups(np.array([1.0, 1.0, 0.0, 1.0, 1.0])).tolist() == [0, 1, 2, 2, 3]


def test_the_calendar_is_shrunk_by_events_and_by_how_often_it_was_seen() -> None:
    factors = season(
        np.array([[0.0, 20.0, 40.0]]), np.array([[20.0, 20.0, 20.0]]), np.array([0]), np.array([0.5, 1.5, 4.5])
    )
    assert factors[:, 0].tolist() == pytest.approx([1 + 0.5 * (10 / 30 - 1), 1.0, 1 + 0.9 * (50 / 30 - 1)])
    assert factors[:, 1:].tolist() == [[1.0] * 3] * 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_deals_that_win_late_and_lose_early_do_not_bias_the_win_rate(seed: int) -> None:
    deals = company(seed, 400, 12.0, 0.45, 57, 14)
    log = known(ledger(deals), FIRST + timedelta(days=399))
    fitted = timing(seen(log))
    eventually = won_from_new(fitted, log.as_of, 400)[0].sum()
    assert abs(eventually - 0.45) < 0.03
    # What the naive rate says about the deals of the last 90 days, decided so far: far too little.
    recent = log.created > log.as_of - 90
    assert log.won[recent].sum() / (log.won | log.lost)[recent].sum() < 0.35


def test_a_constant_hazard_gives_the_textbook_probability() -> None:
    flat = Timing(np.full(5, 0.02), np.full(5, 0.03), np.zeros(5, dtype=int), np.ones((3, 4)), np.ones((3, 4)))
    won = won_from_new(flat, 20_000, 50)
    # Half a day on the day of creation, then nine whole days: w / (w + l) * (1 - exp(-(w + l) t)).
    assert won[0, :10].sum() == pytest.approx(0.4 * (1 - np.exp(-0.05 * 9.5)), rel=1e-12)
    assert won[3, :3].tolist() == [0.0, 0.0, 0.0]
    age = bands(np.array([0, 3, 40, 41]), flat, 20_000, np.array([20_007, 20_010]))
    assert age.won.tolist() == [pytest.approx([0.14] * 4), pytest.approx([0.06] * 4)]
    assert age.mean_age.tolist() == [0, 3, 40, 41]


def test_bands_are_at_most_sixteen_and_in_order_of_age() -> None:
    flat = Timing(np.full(5, 0.02), np.full(5, 0.03), np.zeros(5, dtype=int), np.ones((3, 4)), np.ones((3, 4)))
    age = bands(np.arange(320)[::-1], flat, 20_000, np.array([20_007]))
    assert np.bincount(age.band).tolist() == [20] * 16
    assert age.band[0] == 15
    assert age.mean_age[0] == 9.5


def test_arrivals_follow_the_recent_rate() -> None:
    log = known(ledger(company(3, 300, 6.0, 0.4, 30, 10)), FIRST + timedelta(days=299))
    coming = arrivals(log, 90)
    assert coming.per_day.tolist() == [coming.per_day[0]] * 90
    assert coming.per_day[0] == pytest.approx(6.0, rel=0.12)


def test_a_season_of_arrivals_comes_back_and_growth_is_not_one() -> None:
    days = np.arange(800)
    steady, peak = np.full(800, 8), np.where((days >= 500) & (days < 530), 16, 8)
    for counts, factor in ((steady, 1.0), (peak, (16 * 30 + 20) / (8 * 30 + 20))):
        created = np.repeat(days, counts)
        rows = [("won", int(day), int(day)) for day in created]
        coming = arrivals(log_of(rows, today=799), 365)
        # Day 515 was 285 days before today, so the middle of the peak comes again 80 days ahead.
        assert coming.per_day[80] == pytest.approx(8 * (1 + factor) / 2, rel=0.01)


def test_the_shock_is_what_counting_noise_does_not_explain() -> None:
    due = np.full(360, 10.0)
    calm = np.full(360, 10.0)
    wild = np.repeat(np.tile([12.0, 8.0], 6), 30)
    assert shock_sd(3600, calm, due) == 0.05
    assert shock_sd(3600, wild, due) == pytest.approx(np.sqrt((0.04 - 1 / 300) * 12 / 11 + 1 / 3600))


def test_the_level_catches_up_with_recent_wins() -> None:
    due = np.ones(3000)
    half = np.ones(3000)
    half[-30:] = 0.5
    days = 1 / (1 - 0.5 ** (1 / 30))
    assert level(half, due) == pytest.approx((0.75 * days + 50) / (days + 50))


def test_scores_sharpen_the_chances_of_single_deals() -> None:
    poor, good = company(11, 500, 3.0, 0.15, 57, 14), company(12, 500, 3.0, 0.6, 57, 14)
    deals = pl.concat([poor, good])
    scores = np.repeat([20, 80], [poor.height, good.height])
    as_of = FIRST + timedelta(days=400)
    made = fit_windows(
        ledger(deals), as_of, (Window("quarter", "next", as_of + timedelta(days=1), as_of + timedelta(days=91)),)
    )
    rate = np.where(np.arange(101) < 50, 0.15, 0.6)
    chances = win_table(made, effect(rate, float((deals["outcome"] == "won").mean())))[
        0, made.band, scores[made.open_rows]
    ]
    due = (deals["closed"] <= as_of + timedelta(days=91)).fill_null(False)
    came = ((deals["outcome"] == "won") & due).to_numpy()
    for score in (20, 80):
        group = scores[made.open_rows] == score
        assert chances[group].sum() == pytest.approx(came[made.open_rows][group].sum(), rel=0.25)
