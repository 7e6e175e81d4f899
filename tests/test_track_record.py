"""What past forecasts were worth, in numbers worked out by hand and in words that say who did better."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from past_forecasts import LAST, kept
from whatif_worlds import steady

from qualify.analysis.contest import DEALS, OURS, RUN_RATE, WITHOUT
from qualify.analysis.track_record import Track, single_deals, track_record
from qualify.analysis.track_words import basis, combined, difference, promise, total_with_scores, verdict
from qualify.analysis.whatif_words import day
from qualify.errors import InputError
from qualify.forecast.proof import METHODS, Proof
from qualify.forecast.scoring import LEVELS
from qualify.forecast.scoring_pairs import Paired
from qualify.store import KeptChances


def judged(found: Track, **against: Paired) -> Track:
    """The same with other intervals for some methods."""
    names = {"without": WITHOUT, "rate": RUN_RATE}
    given = {names[name]: pair for name, pair in against.items()}
    methods = tuple(replace(method, against=given.get(method.name, method.against)) for method in found.methods)
    return replace(found, methods=methods)


def pair(low: float, high: float) -> Paired:
    return Paired((low + high) / 2, low, high, 12, 12, 1, 0)


def test_errors_of_single_numbers_are_their_mean_distance() -> None:
    found = track_record(kept(0.10, 0.05), "month")
    assert [method.name for method in found.methods] == [OURS, WITHOUT, RUN_RATE]
    # 10 % above, and 0, 1 and 2 % more by turns; all mass on one number, so every level is off by as much.
    assert [method.crps for method in found.methods] == pytest.approx([0.11, 0.11, 0.06])
    assert (found.ours.wape, found.ours.bias) == (pytest.approx(0.11), pytest.approx(0.11))
    assert found.ours.pinball == pytest.approx((0.11 * 0.9, 0.11 * 0.5, 0.11 * 0.1))
    assert (found.ours.coverage_80, found.ours.coverage_90) == (0.0, 0.0)
    assert [method.seconds for method in found.methods] == [6.0, 3.0, 1.5]
    assert found.ours.against is None
    assert found.methods[2].against is not None
    assert found.methods[2].against.difference == pytest.approx(0.05)
    assert (found.disjoint, found.length) == (12, 30)


def test_bands_hold_what_came_or_do_not_and_all_origins_are_apart() -> None:
    found = track_record(kept(0.0, 0.05), "month")
    first = found.bands.row(0, named=True)
    assert first["origin"] == LAST - timedelta(days=360)
    assert first["ends"] == LAST - timedelta(days=330)
    assert [first[name] for name in ("p5", "p10", "p50", "p90", "p95", "actual")] == [1000.0] * 6
    assert found.bands["place"].to_list() == ["inside 80", "outside", "outside"] * 4
    assert found.bands["apart"].to_list() == [True] * 12
    assert found.rank["origins"].sum() == 12
    assert found.rank.row(0)[3:] == (0.0, 0.25)


def test_bands_end_at_the_levels_that_they_are_named_after() -> None:
    made = [replace(past, quantiles=np.tile(1000 * LEVELS, (3, 1))) for past in kept(0.0, 0.05)]
    first = track_record(made, "month").bands.row(0, named=True)
    ends = [first[name] for name in ("p5", "p10", "p50", "p90", "p95")]
    assert ends == pytest.approx([50.0, 100.0, 500.0, 900.0, 950.0])


def test_where_a_simple_method_did_better_that_is_said_first() -> None:
    found = track_record(kept(0.10, 0.05), "month")
    off = "its error was 6.0 % of what came on average, Qualify's 11.0 %."
    assert verdict(found) == f"The run rate did better: {off}"
    close = judged(found, rate=pair(-0.01, 0.1))
    assert verdict(close) == f"The run rate did better, though that can be chance: {off}"
    few = track_record(kept(0.10, 0.05, months=3), "month")
    assert verdict(few) == (
        f"The run rate did better so far: {off} Only 3 windows of 30 days follow one another without an overlap, and "
        "so few cannot separate the methods."
    )
    one = track_record(kept(0.10, 0.05, months=1), "month")
    assert verdict(one).endswith("Only one window of 30 days has ended, and so few cannot separate the methods.")


def test_where_none_did_better_that_is_said_and_against_whom_it_can_be_chance() -> None:
    found = track_record(kept(0.05, 0.10), "month")
    off = "Qualify's error was 6.0 % of what came on average, that of the best of them, the run rate, 11.0 %."
    assert verdict(found) == f"No simple method did better: {off}"
    close = judged(found, rate=pair(-0.1, 0.01))
    assert verdict(close) == f"No simple method did better: {off} That can be chance against the run rate."


def with_deals(found: Track, low: float, high: float) -> Track:
    """The same with Qualify's main part alone, as good as the run rate."""
    return replace(
        found, methods=(*found.methods, replace(found.methods[2], name=DEALS, crps=0.047, against=pair(low, high)))
    )


def test_a_part_that_beats_the_whole_is_said_where_it_is_no_chance() -> None:
    found = track_record(kept(0.05, 0.10), "month")
    none = (
        "No simple method did better: Qualify's error was 6.0 % of what came on average, that of the best of them, "
        "the run rate, 11.0 %."
    )
    assert verdict(with_deals(found, 0.002, 0.024)) == (
        f"{none} But the open deals alone, without the simple methods that are blended in, did better: their error was "
        "4.7 %."
    )
    assert verdict(with_deals(found, -0.002, 0.024)) == none
    assert verdict(with_deals(track_record(kept(0.10, 0.05), "month"), 0.002, 0.024)).endswith(
        "Qualify's 11.0 %. The open deals alone, without the simple methods that are blended in, did better too: their "
        "error was 4.7 %."
    )


def test_scores_that_make_the_total_worse_are_said_first() -> None:
    found = judged(track_record(kept(0.05, 0.10), "month"), without=pair(0.002, 0.024))
    assert verdict(found).startswith(
        "Scores made the total worse: without them Qualify did better, with an error of 6.0 %. No simple method did"
    )


def test_days_are_said_as_people_say_them() -> None:
    found = track_record(kept(0.0, 0.05), "month")
    first = replace(found, origins=(date(2017, 10, 1), *found.origins[1:]))
    assert "as of days from 1 October 2017 to 21 October 2026 with" in basis(first)


def test_differences_have_an_interval_where_there_are_two_windows() -> None:
    found = judged(track_record(kept(0.05, 0.10), "month"), rate=pair(-0.06, -0.04))
    assert difference(found.methods[2]) == (
        "Run rate: −5.0 points (−6.0 to −4.0 with 90 % confidence): Qualify did better."
    )
    eleven = judged(found, rate=Paired(-0.05, -0.06, -0.04, 11, 11, 1, 0))
    assert difference(eleven.methods[2]).endswith("(−6.0 to −4.0 with 90 % confidence): too few windows to tell.")
    one = track_record(kept(0.05, 0.10, months=1), "month")
    assert difference(one.methods[2]) == "Run rate: −5.0 points; a single window has no interval."


@pytest.mark.parametrize(
    ("ends", "start"),
    [
        (
            (-0.2, -0.1),
            "Scores sharpened the total: with them the error was 6.0 % of what came on average, without them 6.0 %.",
        ),
        ((0.1, 0.2), "Scores made the total worse: with them"),
        ((-0.1, 0.1), "It cannot be told whether scores help the total: with them"),
    ],
)
def test_what_scores_do_to_the_total(ends: tuple[float, float], start: str) -> None:
    said = total_with_scores(judged(track_record(kept(0.05, 0.10), "month"), without=pair(*ends)))
    assert str(said).startswith(start)
    bare = [replace(past, methods=(OURS, RUN_RATE), quantiles=past.quantiles[[0, 2]], seconds=past.seconds[:2])
            for past in kept(0.05, 0.10)]  # fmt: skip
    assert total_with_scores(track_record(bare, "month")) is None


def test_bands_and_basis_in_words() -> None:
    found = track_record(kept(0.0, 0.05), "month")
    assert promise(found) == (
        "The error is how far the whole forecast, bands and all, was from what came, on average. Of 100 past "
        "forecasts, what came lay inside the 80 % band in 33 and inside the 90 % band in 33. The middle, "
        "the forecast at even odds, missed by 1 %, and all of them together were 1 % too high."
    )
    assert basis(found) == (
        "12 past forecasts of the won revenue of the 30 days to come, made again as of days from 25 November 2025 to "
        "21 October 2026 with only what was known on the day; 12 of their windows do not overlap."
    )


def test_what_is_combined_and_since_when() -> None:
    made = kept(0.0, 0.05)
    # One road passes every fortnight: of origins 30 days apart those that are a multiple of 14 days before the last.
    found = track_record(made, "month")
    assert found.shares["origin"].to_list() == [made[4].origin, made[11].origin]
    assert combined(found, None) == (
        "Today's forecast of the month listens 50 % to the open deals and new ones, 30 % to the run rate and 20 % to "
        "the same days a quarter earlier, by how each did in the past; the open deals and new ones have had the most "
        f"to say since "
        f"{day(made[4].origin)}."
    )
    turned = [
        replace(past, shares=np.array([0.2, 0.5, 0.3]) if at < 11 else past.shares) for at, past in enumerate(made)
    ]
    assert combined(track_record(turned, "month"), None).endswith(f"since {day(made[11].origin)}.")
    assert found.shares.columns == ["origin", *METHODS]


def test_a_forecast_that_goes_by_other_windows_leads_since_no_day() -> None:
    found = track_record(kept(0.0, 0.05), "month")
    shares = np.tile([0.6, 0.3, 0.1], (len(steady().windows), 1))
    same, other = (replace(steady(), shares=shares, proofs=(Proof(days, 14),) * len(shares)) for days in (30, 91))
    said = (
        "Today's forecast of the month listens 60 % to the open deals and new ones, 30 % to the run rate and 10 % to "
        "the same days a"
    )
    assert combined(found, same).startswith(
        f"{said} quarter earlier, by how each did in the past; the open deals and new ones have"
    )
    assert combined(found, other) == f"{said} quarter earlier."


def test_single_deals_come_from_the_origins_that_were_looked_at() -> None:
    made = kept(0.0, 0.05)
    assert single_deals(made) is None
    won = np.arange(100) % 5 == 0
    chances = KeptChances(np.arange(100), np.where(won, 0.5, 0.1), np.full(100, 0.2), won, ("below",) * 100)
    deals = single_deals([replace(made[0], chances=chances), *made[1:]])
    assert deals is not None
    found, gained = deals
    assert (found.rows, found.won, found.expected) == (100, 20, pytest.approx(18.0))
    assert gained is not None
    assert gained.log_loss.gain == pytest.approx(
        np.log(5) * 0.2 + np.log(1.25) * 0.8 - np.log(2) * 0.2 - np.log(1 / 0.9) * 0.8
    )
    without = single_deals([replace(made[0], chances=replace(chances, zones=()))])
    assert without is not None
    assert without[1] is None


def test_nothing_won_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"Nothing was won after any past forecast\."):
        track_record([replace(past, actual=0.0) for past in kept(0.0, 0.05)], "month")
