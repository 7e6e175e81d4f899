"""Past forecasts made again: what they teach the next one, and that none of them knows the future."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from qualify.forecast.blend import Blend, blended
from qualify.forecast.known import known
from qualify.forecast.ledger import day_number, ledger
from qualify.forecast.proof import FIRST_SHARES, Proof, seasoned
from qualify.forecast.road import STEP, Road, ahead
from qualify.forecast.scoring import LEVELS, crps
from qualify.forecast.takings import QUARTER_DAYS, Takings, simple, takings
from tests.forecast_worlds import AS_OF
from tests.forecast_worlds import simple as steady

TODAY = day_number(AS_OF)


def said(deals: pl.DataFrame, last: int) -> list[tuple[object, ...]]:
    """Every number of every forecast on the road, to the last digit."""
    numbers = []
    for made in Road(ledger(deals), last).models():
        fitted = made.due.tolist(), made.new_wins.tolist(), made.shock, made.simple.tolist(), made.shares.tolist()
        numbers.append((made.as_of, *fitted, *((proof.shift, proof.stretch) for proof in made.proofs)))
    return numbers


def test_no_forecast_on_the_road_knows_what_came_after_its_day() -> None:
    deals = steady()
    cut = TODAY - 8 * STEP
    then = AS_OF - timedelta(days=8 * STEP)
    late = pl.col("closed") > then
    unknown = deals.filter(pl.col("created") <= then).with_columns(
        closed=pl.when(late).then(None).otherwise("closed"),
        outcome=pl.when(late).then(pl.lit("open")).otherwise("outcome"),
    )
    whole = [row for row in said(deals, TODAY) if day_number(row[0]) <= cut]  # type: ignore[arg-type]
    assert whole == said(unknown, cut)
    assert len(whole) == 35


def test_forecasts_are_a_fortnight_apart_and_end_today() -> None:
    days = [day_number(made.as_of) for made in Road(ledger(steady()), TODAY).models()]
    assert set(np.diff(days)) == {14}
    assert days[-1] == TODAY
    assert [(w.period, w.ends) for w in ahead(AS_OF)] == [
        ("month", AS_OF + timedelta(days=30)),
        ("quarter", AS_OF + timedelta(days=91)),
    ]


def test_a_steady_company_teaches_that_all_methods_are_right() -> None:
    *_, last = Road(ledger(steady()), TODAY).models()
    month, quarter = last.proofs
    assert abs(month.shift) < 0.05
    assert abs(quarter.shift) < 0.05
    assert last.run_rate.tolist() == pytest.approx([30_000.0, 91_000.0])
    assert last.shares.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])


def test_the_simple_methods_are_plain_sums() -> None:
    taken = takings(known(ledger(steady()), AS_OF))
    assert (taken.typical, taken.spread, taken.days) == (1000.0, 0.0, 600)
    assert taken.points(np.array([TODAY]), 1, 30).tolist() == [[30_000.0], [30_000.0]]
    assert float(taken.between(TODAY - 9, TODAY + 100)) == 10_000.0
    # Where the log does not reach back a quarter, the run rate stands in.
    early = np.array([taken.first + 49])
    assert taken.points(early, 1, QUARTER_DAYS).tolist() == [[91_000.0], [91_000.0]]
    for row in simple(taken, TODAY, 1, 30):
        assert row[99] == pytest.approx(30_000.0)
        assert (np.diff(row) > 0).all()


def test_the_simple_methods_look_at_the_last_90_days_and_at_the_same_days_91_earlier() -> None:
    rising = Takings(0, np.append(0.0, np.arange(400.0).cumsum()), 1.0, 0.0)
    pace, earlier = np.arange(211, 301).mean() * 30, float(np.arange(210, 240).sum())
    assert rising.points(np.array([300]), 1, 30)[:, 0].tolist() == [pace, earlier] == [7665.0, 6735.0]


def proof_of(off: float, windows: int, scores: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Proof:
    """As many windows that do not overlap."""
    return Proof(14, 14, np.full(windows, off), np.zeros(windows), np.tile(scores, (windows, 1)))


def test_a_past_error_is_corrected_as_far_as_there_were_windows() -> None:
    law = 1000 * np.exp(np.linspace(-1, 1, 199))
    assert proof_of(np.log(1.2), 0).corrected(law) == pytest.approx(law)
    sixteen = proof_of(np.log(1.2), 16)
    assert sixteen.shift == pytest.approx(np.log(1.2) / 2)
    assert sixteen.corrected(law)[99] == pytest.approx(1000 * np.sqrt(1.2))
    # Sixteen windows that all came exactly at the median: a fifth of the variance is left.
    assert sixteen.stretch == pytest.approx(np.sqrt(4 / 20))
    assert sixteen.corrected(law)[[0, 198]] == pytest.approx(1000 * np.sqrt(1.2) * np.exp(np.array([-1, 1]) * 0.2**0.5))
    nothing = np.zeros(199)
    assert sixteen.corrected(nothing).tolist() == nothing.tolist()


def test_who_was_right_is_listened_to_and_who_is_new_is_not() -> None:
    assert proof_of(0.0, 0).shares(1.0).tolist() == pytest.approx(FIRST_SHARES.tolist())
    assert proof_of(0.0, 0).shares(0.5).tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    good = proof_of(0.0, 8, (1.0, 1.5, 2.0)).shares(1.0)
    power = 6 * 8 / 10
    expected = FIRST_SHARES * np.array([1.0, 1.5**-power, 2.0**-power])
    assert good.tolist() == pytest.approx((expected / expected.sum()).tolist())


def test_a_window_that_ended_adds_its_error_its_place_and_its_scores() -> None:
    law, simple_ones = 1000 * (LEVELS + 0.5), np.tile(900.0, (2, 199))
    after = Proof(91, 14).after(law, law, simple_ones, 1250.0, 50.0)
    assert after.off.tolist() == pytest.approx([np.log(1300 / 1050)])
    assert after.place.tolist() == pytest.approx([0.6744897501960817])
    assert after.scores[0].tolist() == pytest.approx([float(crps(law, np.array(1250.0))), 350.0, 350.0])


def test_a_window_teaches_once_it_has_ended() -> None:
    days: list[int] = []
    for made in Road(ledger(steady()), TODAY).models():
        today = day_number(made.as_of)
        ended = [sum(day + proof.days <= today for day in days) for proof in made.proofs]
        assert [len(proof.off) for proof in made.proofs] == ended
        days.append(today)


def test_a_log_is_seasoned_by_wins_and_by_cycles() -> None:
    assert seasoned(known(ledger(steady()), AS_OF)) == 1.0
    # Fifty days of log and 150 wins that take thirty days each.
    assert seasoned(known(ledger(steady(days=50, wins=3)), AS_OF)) == pytest.approx(50 / 60)
    assert seasoned(known(ledger(steady(days=70)), AS_OF)) == pytest.approx(0.7)


def test_a_blend_averages_quantiles_and_keeps_lumps() -> None:
    sure, even = np.full(199, 100.0), 200 * LEVELS
    made = blended(np.array([0.5, 0.5]), np.stack([sure, even]), 1000.0)
    assert made.quantile(0.5) == pytest.approx(1100.0)
    assert made.at_least(1100.0) == pytest.approx(0.5)
    assert (made.at_least(1000.0), made.at_least(5000.0)) == (1.0, pytest.approx(0.0025))
    lump = Blend(np.concatenate([np.full(99, 0.0), np.linspace(10, 110, 100)]))
    assert lump.at_least(10.0) == pytest.approx(0.5)
    assert lump.at_least(1e-9) == pytest.approx(0.505, abs=1e-9)


def test_in_another_currency_proofs_begin_anew() -> None:
    deals = steady()
    turn = AS_OF - timedelta(days=200)
    # Ten times as many euros as dollars come from that day on, so that they take the lead soon after it.
    late = pl.col("closed").is_null() | (pl.col("closed") > turn)
    deals = deals.with_columns(
        currency=pl.when(late).then(pl.lit("EUR")).otherwise(pl.lit("USD")),
        amount=pl.when(late).then(pl.col("amount") * 10).otherwise("amount"),
    )
    found = [(made.currency, len(made.proofs[0].off)) for made in Road(ledger(deals), TODAY).models()]
    first = [currency for currency, _ in found].index("EUR")
    assert {currency for currency, _ in found[:first]} == {"USD"}
    assert found[first - 1][1] > 0
    assert [windows for _, windows in found[first : first + 4]] == [0, 0, 0, 1]


def test_deals_older_than_four_years_leave_a_forecast() -> None:
    deals = steady().with_columns(created=pl.col("created") - pl.duration(days=1500))
    *_, last = Road(ledger(deals), TODAY).models()
    assert last.due.sum() == 0.0
    assert last.run_rate.tolist() == pytest.approx([30_000.0, 91_000.0])
