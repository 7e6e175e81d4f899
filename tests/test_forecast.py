"""The whole forecast: what it leaves out, what it says, and that it never looks ahead."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qualify.errors import InputError
from qualify.forecast import NO_EFFECT, Effect, effect, expected, fit, forecast, money_by_cell, win_table
from qualify.forecast.ledger import ledger
from qualify.forecast.model import Model
from qualify.forecast.road import fit_windows
from qualify.forecast.windows import Window, windows
from qualify.schema import conform, empty
from tests.forecast_worlds import AS_OF, simple


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(ledger(simple()), AS_OF)


def numbers(fitted: Model) -> list[object]:
    """Everything a forecast shows, to the last digit."""
    made = forecast(fitted, np.full(len(fitted.open_rows), -1), NO_EFFECT, empty("targets"))
    curves = [made.curve(label)["probability"].to_list() for label in made.blends]
    return [made.periods.rows(), made.deals.rows(), curves, made.trust, fitted.due.tolist()]


def test_rows_dated_after_the_day_change_nothing_to_the_last_digit() -> None:
    deals = simple()
    later = AS_OF + timedelta(days=1)
    planted = deals.head(400).with_columns(
        created=pl.lit(later), closed=pl.lit(later + timedelta(days=9)), amount=pl.lit(1e9), currency=pl.lit("XXX")
    )
    # Open deals that will be closed later look like that in hindsight.
    closing = pl.when(pl.col("outcome") == "open")
    hindsight = deals.with_columns(
        outcome=closing.then(pl.lit("won")).otherwise("outcome"), closed=closing.then(pl.lit(later)).otherwise("closed")
    )
    truth = numbers(fit(ledger(deals), AS_OF))
    assert numbers(fit(ledger(pl.concat([deals, planted])), AS_OF)) == truth
    assert numbers(fit(ledger(hindsight), AS_OF)) == truth


def test_another_currency_is_left_out_and_counted() -> None:
    deals = simple().with_columns(currency=pl.lit("EUR"))
    foreign = deals.head(3).with_columns(currency=pl.lit("USD"), amount=pl.lit(5000.0))
    made = fit(ledger(pl.concat([deals, foreign])), AS_OF)
    assert made.currency == "EUR"
    assert [str(note) for note in made.notes] == [
        "Opportunities not in EUR, left out: 3. (column 'currency') Enter a rate for their currency on the Upload page."
    ]
    assert made.booked.tolist() == fit(ledger(deals), AS_OF).booked.tolist()


def test_everything_left_out_or_guessed_is_counted() -> None:
    deals = simple(opens=0)
    odd = conform(
        pl.DataFrame(
            {
                "deal_id": ["a", "b", "c", "d", "e", "f"],
                "outcome": ["open", "won", "won", "open", "open", "won"],
                "amount": [1.0, 1.0, 1.0, None, 1.0, 500.0],
                "created": [None, AS_OF, date(2215, 1, 1), AS_OF, AS_OF, AS_OF],
                "closed": [None, None, date(2215, 1, 2), None, None, AS_OF - timedelta(days=2)],
                "expected": [None, None, None, None, AS_OF - timedelta(days=1), None],
            }
        ),
        "opportunities",
    )
    made = fit(ledger(pl.concat([deals, odd])), AS_OF)
    assert [note.what for note in made.notes] == [
        "Opportunities open without a created date, left out: 1.",
        "Opportunities closed without a date, left out: 1.",
        "Opportunities created after 2026-11-20, left out: 1.",
        "Opportunities closed before they were created, their timing not used: 1.",
        "Opportunities open though expected to close before 2026-11-20: 1.",
        "Opportunities open without an amount, counted with the mean won amount of their product: 1.",
    ]
    assert made.deal_ids.to_list() == ["d", "e"]
    mean_of_wins = (600 * 1000 + 500) / 601
    assert made.amounts.tolist() == [pytest.approx(mean_of_wins), 1.0]


def test_a_missing_amount_is_the_mean_won_amount_of_its_product() -> None:
    deals = simple().with_columns(
        product=pl.when(pl.col("outcome") == "open").then(pl.lit("B")).otherwise(pl.lit("A")),
        amount=pl.when(pl.col("outcome") == "open").then(None).otherwise("amount"),
    )
    won = deals.filter(pl.col("outcome") == "won")
    small = won.head(3).with_columns(product=pl.lit("B"), amount=pl.Series([30.0, 30.0, 60.0]))
    assert set(fit(ledger(pl.concat([deals, small])), AS_OF).amounts.tolist()) == {40.0}
    assert set(fit(ledger(deals), AS_OF).amounts.tolist()) == {1000.0}


def test_booked_and_run_rate_are_plain_sums(model: Model) -> None:
    made = forecast(model, np.full(60, -1), NO_EFFECT, empty("targets")).periods
    november, fourth = (made.row(by_predicate=pl.col("label") == name, named=True) for name in ("Nov 2026", "Q4 2026"))
    assert (november["booked"], fourth["booked"]) == (20_000.0, 51_000.0)
    assert (november["run_rate"], fourth["run_rate"]) == (30_000.0, 92_000.0)
    assert made.filter(pl.col("label") == "Feb 2027")["run_rate"].to_list() == [28_000.0]
    assert made["label"].to_list()[:3] == ["Nov 2026", "Dec 2026", "Jan 2027"]
    assert made.filter(pl.col("period") == "quarter")["label"].to_list() == [
        "Q4 2026",
        "Q1 2027",
        "Q2 2027",
        "Q3 2027",
        "Q4 2027",
    ]


def test_on_the_last_day_of_a_quarter_the_next_one_is_current() -> None:
    assert [w.label for w in windows(date(2026, 12, 31))][:1] == ["Jan 2027"]
    made = fit(ledger(simple()), AS_OF).windows
    assert made[0] == Window("month", "Nov 2026", date(2026, 11, 1), date(2026, 11, 30))


def test_parts_add_up_and_the_distribution_has_the_expected_mean(model: Model) -> None:
    made = forecast(model, np.arange(60), NO_EFFECT, empty("targets"))
    rows = made.periods
    assert (rows["booked"] + rows["from_open"] + rows["from_new"]).to_list() == pytest.approx(
        rows["deal_by_deal"].to_list()
    )
    means = [booked + law.mean for booked, law in zip(rows["booked"], made.laws, strict=True)]
    assert means == pytest.approx(rows["deal_by_deal"].to_list(), rel=1e-4)
    quantiles = rows.select("p5", "p10", "p50", "p90", "p95").to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_the_next_thirteen_weeks_are_forecast_too(model: Model) -> None:
    made = forecast(model, np.arange(60) - 1, effect(np.linspace(0.1, 0.9, 101), 0.4), empty("targets"))
    weeks = made.weeks
    assert (weeks.height, weeks["label"][0], weeks["label"][12]) == (13, "week to 27 Nov", "week to 19 Feb")
    assert weeks["starts"][0] == AS_OF + timedelta(days=1)
    assert (weeks["ends"] - weeks["starts"]).dt.total_days().to_list() == [6] * 13
    assert weeks["booked"].sum() == 0.0
    assert weeks["run_rate"].to_list() == pytest.approx([7000.0] * 13)
    # The 91 days taken as one window are the thirteen weeks together.
    quarter = Window("quarter", "91 days", AS_OF + timedelta(days=1), AS_OF + timedelta(days=91))
    whole = fit_windows(ledger(simple()), AS_OF, (quarter,))
    assert model.weekly is not None
    assert model.weekly.due.sum(axis=0) == pytest.approx(whole.due[0], rel=2e-3)
    assert model.weekly.new_wins.sum() == pytest.approx(float(whole.new_wins[0]), rel=1e-9)
    quantiles = weeks.select("p5", "p10", "p50", "p90", "p95").to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_a_win_is_counted_in_one_month_only_and_quarters_are_their_months(model: Model) -> None:
    table = win_table(model, NO_EFFECT)
    assert table.shape == (19, 16, 102)
    months = [i for i, w in enumerate(model.windows) if w.period == "month"]
    assert table[months].sum(axis=0).max() <= 1.0
    first = model.windows.index(next(w for w in model.windows if w.label == "Q1 2027"))
    parts = [i for i, w in enumerate(model.windows) if w.label in ("Jan 2027", "Feb 2027", "Mar 2027")]
    assert np.abs(table[first] - table[parts].sum(axis=0)).max() < 1e-14
    assert np.abs(win_table(model, NO_EFFECT, first) - table[first]).max() < 1e-14


def test_a_score_shifts_the_odds_of_a_win_and_leaves_its_timing(model: Model) -> None:
    one = replace(model, due=np.array([[0.1]]), eventual=np.array([0.2]), windows=model.windows[:1])
    table = win_table(one, Effect(np.full(101, np.log(4.0))))
    assert table[0, 0, 50] == pytest.approx(0.5 * 0.1 / 0.2, rel=1e-12)
    assert table[0, 0, 101] == pytest.approx(0.1, rel=1e-12)


def test_a_better_score_never_has_a_smaller_chance(model: Model) -> None:
    table = win_table(model, effect(np.linspace(0.01, 0.99, 101), 0.4))[:, :, :101]
    assert (np.diff(table, axis=2) >= 0).all()
    assert table.max() < 1


def test_scores_that_say_nothing_leave_the_pooled_chances_alone(model: Model) -> None:
    table = win_table(model, effect(np.full(101, 0.4), 0.4))
    assert table == pytest.approx(np.repeat(model.due[:, :, None], 102, axis=2), rel=1e-12)


def test_the_mean_of_a_drag_is_the_mean_of_the_forecast(model: Model) -> None:
    scores = np.arange(60) - 1
    tilted = Effect(np.linspace(-1, 2, 101))
    rows = forecast(model, scores, tilted, empty("targets")).periods
    money = money_by_cell(model, scores)
    for index in (0, 4, model.current_quarter):
        mean = expected(model, win_table(model, tilted, index), money, index)
        assert mean == pytest.approx(rows["deal_by_deal"][index], rel=1e-12)
    assert expected(model, win_table(model, tilted, model.current_quarter), money) == pytest.approx(
        rows.filter(pl.col("label") == "Q4 2026")["deal_by_deal"][0], rel=1e-12
    )


def test_deals_come_back_in_the_order_given_with_their_chances(model: Model) -> None:
    made = forecast(model, np.full(60, -1), NO_EFFECT, empty("targets"))
    assert made.deals.columns == ["deal_id", "amount", "this_quarter", "by_next_quarter", "expected_amount"]
    assert made.deals["deal_id"].to_list() == [str(1200 + i) for i in range(60)]
    assert (made.deals["this_quarter"] <= made.deals["by_next_quarter"]).all()
    whole = float((made.deals["this_quarter"] * made.deals["amount"]).sum())
    assert whole == pytest.approx(made.periods.filter(pl.col("label") == "Q4 2026")["from_open"][0], rel=1e-9)


def test_a_quarters_target_is_its_own_or_the_sum_of_its_months(model: Model) -> None:
    targets = conform(
        pl.DataFrame(
            {
                "period": ["month", "month", "month", "month", "quarter"],
                "starts": [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1), date(2027, 4, 1), date(2026, 10, 1)],
                "amount": [10.0, 20.0, 30.0, 5.0, 51_000.0],
            }
        ),
        "targets",
    )
    rows = forecast(model, np.full(60, -1), NO_EFFECT, targets).periods.filter(pl.col("period") == "quarter")
    assert rows["target"].to_list() == [51_000.0, 60.0, None, None, None]
    assert rows["probability"].to_list()[0] == pytest.approx(1.0, abs=1e-12)  # that much is booked
    assert rows["probability"].to_list()[2:] == [None, None, None]


def test_a_target_in_another_currency_is_left_out_and_counted() -> None:
    made = fit(ledger(simple().with_columns(currency=pl.lit("EUR"))), AS_OF)
    targets = pl.DataFrame([("quarter", date(2026, 10, 1), 5.0, "USD")], schema=empty("targets").schema, orient="row")
    result = forecast(made, np.full(60, -1), NO_EFFECT, targets)
    assert result.periods["target"].null_count() == result.periods.height
    assert [note.what for note in result.notes] == ["Targets that are not in EUR and are left out: 1."]


def test_the_curve_falls_and_agrees_with_the_quantiles(model: Model) -> None:
    made = forecast(model, np.full(60, -1), NO_EFFECT, empty("targets"))
    curve = made.curve("Q1 2027")
    assert (curve.height, curve.columns) == (121, ["amount", "probability"])
    assert (np.diff(curve["probability"].to_numpy()) <= 0).all()
    median = made.periods.filter(pl.col("label") == "Q1 2027")["p50"][0]
    assert np.interp(median, curve["amount"], curve["probability"]) == pytest.approx(0.5, abs=0.03)
    with pytest.raises(InputError, match=r"^There is no period called 'Q9 2027' in this forecast\."):
        made.curve("Q9 2027")


def test_a_steady_company_goes_on_as_it_did() -> None:
    # Seen from two months back, deals closed later are open; a win of 1,000 a day goes on.
    made = fit(ledger(simple(opens=0)), date(2026, 9, 20))
    assert made.trust is None
    rows = forecast(made, np.full(len(made.open_rows), -1), NO_EFFECT, empty("targets")).periods
    expected_by = dict(rows.select("label", "deal_by_deal").iter_rows())
    # All on one day of age is the hardest case for a rate per day, hence the tenth.
    assert expected_by["Oct 2026"] == pytest.approx(31_000, rel=0.1)
    assert expected_by["Q1 2027"] == pytest.approx(90_000, rel=0.1)


def test_a_sudden_stop_of_wins_is_not_trusted() -> None:
    deals = simple(days=600)
    stopped = deals.filter((pl.col("outcome") != "won") | (pl.col("closed") <= AS_OF - timedelta(days=56)))
    stalled = deals.filter((pl.col("outcome") == "won") & (pl.col("closed") > AS_OF - timedelta(days=56)))
    stalled = stalled.with_columns(outcome=pl.lit("open"), closed=pl.lit(None, pl.Date))
    sentence = fit(ledger(pl.concat([stopped, stalled])), AS_OF).trust
    assert str(sentence).startswith("Not yet trustworthy: the last 8 weeks brought 0 wins where the model expects ")


def test_a_short_log_is_not_trusted() -> None:
    sentence = "the log covers 50 days, less than twice the 30 days within which three in four wins close."
    assert fit(ledger(simple(days=50, wins=3)), AS_OF).trust == f"Not yet trustworthy: {sentence}"


def test_no_open_deals_leave_what_is_booked_and_what_is_new() -> None:
    made = fit(ledger(simple(opens=0)), AS_OF)
    result = forecast(made, np.zeros(0, dtype=int), NO_EFFECT, empty("targets"))
    assert result.periods["from_open"].sum() == 0.0
    assert result.deals.height == 0


def test_the_input_is_not_changed_and_the_answer_is_the_same_twice() -> None:
    deals = simple()
    before = deals.clone()
    assert numbers(fit(ledger(deals), AS_OF)) == numbers(fit(ledger(deals), AS_OF))
    assert deals.equals(before)
