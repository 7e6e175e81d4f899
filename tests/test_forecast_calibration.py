"""Chances beside what happened: counts, bins, zones, curve, and what two sets of chances save."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from qualify.errors import InputError
from qualify.forecast.calibration import Calibration, calibration
from qualify.forecast.calibration_gain import gain
from qualify.forecast.calibration_levels import parts

HONEST = np.tile([0.2, 0.8], 100), np.tile([0, 0, 0, 1, 0, 1, 0, 1, 1, 1], 20) > 0, np.arange(200)


def same(one: Calibration, other: Calibration) -> bool:
    frames = all(getattr(one, name).equals(getattr(other, name)) for name in ("curve", "bins", "zones"))
    return frames and [getattr(one, name) for name in KEPT] == [getattr(other, name) for name in KEPT]


KEPT = ("rows", "deals", "won", "enough", "faults")


def test_counts_scores_and_the_curve_of_two_levels() -> None:
    found = calibration(*HONEST)
    assert (found.rows, found.deals, found.won, found.expected) == (200, 200, 100, 100.0)
    assert (found.enough, found.faults, found.agreement) == (True, (), 0.0)
    assert found.score.value == pytest.approx(0.16)
    assert found.score_of_all.value == 0.25
    assert found.log_loss == pytest.approx(-0.8 * np.log(0.8) - 0.2 * np.log(0.2))
    assert found.log_loss_of_all == pytest.approx(np.log(2))
    assert found.curve.select("chance", "share").rows() == [(pytest.approx(0.2), 0.2), (pytest.approx(0.8), 0.8)]


def test_the_band_is_what_honest_chances_show() -> None:
    """With two levels that never cross, the share at each is a binomial one: its quantiles are known."""
    band = calibration(*HONEST).curve.select("low", "high").row(0)
    assert band == pytest.approx([binom.ppf(q, 100, 0.2) / 100 for q in (0.05, 0.95)], abs=0.011)


def test_bins_have_equal_counts_exact_intervals_and_keep_equal_chances_together() -> None:
    rng = np.random.default_rng(2)
    chance = rng.random(1000)
    found = calibration(chance, rng.random(1000) < chance, np.arange(1000)).bins
    assert found["rows"].to_list() == [100] * 10
    row = found.row(3, named=True)
    exact = beta.ppf(0.05, row["won"], 101 - row["won"]), beta.ppf(0.95, row["won"] + 1, 100 - row["won"])
    assert (row["low"], row["high"]) == pytest.approx(exact)
    assert calibration(*HONEST).bins.select("rows", "won").rows() == [(100, 20), (100, 80)]
    assert parts(np.array([0.3] * 7 + [0.1] * 3), 10).tolist() == [1] * 7 + [0] * 3


def test_the_same_row_five_times_is_one_deal_and_not_five() -> None:
    chance, outcome, group = (np.repeat(part, 5) for part in HONEST)
    found, once = calibration(chance, outcome, group), calibration(*HONEST)
    assert (found.rows, found.deals, found.agreement) == (1000, 200, pytest.approx(1.0))
    assert found.bins["share"].to_list() == once.bins["share"].to_list()
    assert found.bins["low"].to_list() == pytest.approx(once.bins["low"].to_list())
    assert found.bins["high"].to_list() == pytest.approx(once.bins["high"].to_list())
    assert found.unseen == pytest.approx(once.unseen, rel=0.15)


def test_zones_come_by_rising_chance_with_what_was_expected_and_what_came() -> None:
    zone = np.where(HONEST[0] > 0.5, "above", "below")
    found = calibration(*HONEST, list(zone)).zones
    exact = [float(binom.ppf(q, 100, 0.2)) for q in (0.05, 0.95)]
    assert found.columns == ["zone", "rows", "deals", "expected", "won", "low", "high"]
    assert found.row(0) == ("below", 100, 100, pytest.approx(20.0), 20, *exact)
    assert found.select("zone", "won").rows() == [("below", 20), ("above", 80)]
    assert calibration(*HONEST).zones.is_empty()


@pytest.mark.parametrize(
    ("rows", "chance", "wins", "enough"),
    [(49, 0.5, 24, False), (50, 0.5, 24, True), (100, 0.09, 9, False), (100, 0.3, 2, True), (100, 0.01, 30, True),
     (1000, 0.999, 1000, False)],
)  # fmt: skip
def test_what_allows_a_judgement(rows: int, chance: float, wins: int, enough: bool) -> None:
    found = calibration(np.full(rows, chance), np.arange(rows) < wins, np.arange(rows))
    assert found.enough is enough
    assert enough or found.faults == ()


def test_rows_of_few_deals_or_of_deals_that_agree_wholly_allow_none() -> None:
    together = np.repeat(np.arange(40), 5)
    agreed = calibration(np.full(200, 0.5), together < 20, together)
    assert (agreed.agreement, agreed.enough) == (1.0, False)
    for deals, enough in ((24, False), (25, True)):
        found = calibration(np.full(100, 0.5), np.arange(100) % 2 == 0, np.arange(100) * deals // 100)
        assert (found.agreement, found.enough) == (0.0, enough)


def test_sure_chances_may_be_given_and_may_be_wrong() -> None:
    chance = np.repeat([0.0, 1.0], 100)
    assert calibration(chance, chance > 0.5, np.arange(200)).faults == ()
    wrong = calibration(chance, np.arange(200) % 2 == 0, np.arange(200))
    assert (wrong.faults, wrong.score.miscalibration) == (("sure",), 0.25)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_deals_do_not_matter(random) -> None:
    order = list(range(60))
    random.shuffle(order)
    rng = np.random.default_rng(3)
    chance, group = rng.random(60).round(1), np.arange(60)
    outcome, zone = rng.random(60) < chance, np.where(chance > 0.5, "above", "below")
    one = calibration(chance, outcome, group, list(zone))
    other = calibration(chance[order], outcome[order], 7 * group[order] + 3, list(zone[order]))
    counted = ("rows", "deals", "won", "enough", "faults")
    assert [getattr(one, name) for name in counted] == [getattr(other, name) for name in counted]
    assert one.bins.select("rows", "won", "low", "high").equals(other.bins.select("rows", "won", "low", "high"))
    assert one.curve["share"].to_list() == other.curve["share"].to_list()
    assert one.zones.drop("expected").equals(other.zones.drop("expected"))
    assert one.score.value == pytest.approx(other.score.value, abs=1e-12)


def test_the_same_rows_give_the_same_answer() -> None:
    assert same(calibration(*HONEST), calibration(*HONEST))


@pytest.mark.parametrize(
    ("chance", "outcome", "group", "said"),
    [
        ([], [], [], "No past forecast has a window that has ended. Come back when one has."),
        ([0.5], [True, False], [0], "Chances, outcomes, deals and zones differ in number. Give one of each per row."),
        ([30.0], [True], [0], "A chance of winning is not a number from 0 to 1. Give shares, not per cent."),
        ([float("nan")], [True], [0], "A chance of winning is not a number from 0 to 1. Give shares, not per cent."),
    ],
)
def test_what_does_not_fit_is_refused(chance: list[float], outcome: list[bool], group: list[int], said: str) -> None:
    with pytest.raises(InputError) as refused:
        calibration(np.array(chance), np.array(outcome, bool), np.array(group, int))
    assert str(refused.value) == said


def test_the_gain_is_the_difference_of_both_losses() -> None:
    rng = np.random.default_rng(4)
    sharp = rng.random(400)
    outcome, group = rng.random(400) < sharp, np.arange(400)
    found = gain(sharp, np.full(400, 0.5), outcome, group)
    assert found.brier.gain == pytest.approx(0.25 - np.mean((sharp - outcome) ** 2))
    assert found.log_loss.gain == pytest.approx(np.log(2) - found.log_loss.with_scores)
    assert (found.verdict, found.log_loss.low > 0, found.brier.low > 0) == ("sharpen", True, True)
    back = gain(np.full(400, 0.5), sharp, outcome, group)
    assert (back.verdict, back.log_loss.low) == ("blunt", pytest.approx(-found.log_loss.high, abs=1e-12))


def test_a_gain_among_few_deals_cannot_be_told() -> None:
    outcome = np.arange(49) % 2 == 0
    assert gain(np.where(outcome, 0.9, 0.1), np.full(49, 0.5), outcome, np.arange(49)).verdict == "cannot tell"
    nothing = gain(np.full(200, 0.5), np.full(200, 0.5), np.arange(200) % 2 == 0, np.arange(200))
    assert (nothing.verdict, nothing.log_loss.low, nothing.log_loss.high) == ("cannot tell", 0.0, 0.0)


def test_repeating_every_row_does_not_narrow_the_interval_of_a_gain() -> None:
    rng = np.random.default_rng(6)
    chance = rng.random(300)
    outcome, group = rng.random(300) < chance, np.arange(300)
    once = gain(chance, np.full(300, 0.5), outcome, group)
    many = gain(*(np.repeat(part, 4) for part in (chance, np.full(300, 0.5), outcome, group)))
    assert (many.log_loss.low, many.log_loss.high) == pytest.approx((once.log_loss.low, once.log_loss.high))
    assert (many.rows, many.deals, many.won) == (1200, 300, once.won)


def test_frames_carry_the_columns_that_the_page_and_the_chart_read() -> None:
    found = calibration(*HONEST)
    assert found.curve.columns == ["chance", "share", "low", "high"]
    assert found.bins.columns == ["rows", "deals", "chance", "won", "share", "low", "high"]
    assert found.zones.schema["expected"] == pl.Float64
