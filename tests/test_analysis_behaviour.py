"""Process behaviour of a company whose months are known: counted right, judged by frozen limits, split exactly."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from behaviour_worlds import DATASET, LAST, RUBRIC, SHIFT, amount, charted, decisions, filled, looked_at, months, wins
from store_rows import delivery

from qualify.analysis import behaviour_value_words as value_words
from qualify.analysis import behaviour_words as words
from qualify.analysis import lock
from qualify.analysis.behaviour import chart_name
from qualify.analysis.behaviour_points import BEFORE, NO_SIGNAL, RUNNING, UNJUDGED
from qualify.analysis.behaviour_record import table
from qualify.analysis.flows import flows
from qualify.process.laney import p_prime
from qualify.process.rare import times_between
from qualify.selection import Selection
from qualify.store import Store

LABELS = [f"{name} {year}" for year in range(2023, 2027) for name in (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")][1:40]  # fmt: skip


def column(chart: object, name: str) -> list[object]:
    return chart.points[name].to_list()  # type: ignore[attr-defined]


def test_whole_months_are_counted_and_the_running_one_is_not_judged(store: Store) -> None:
    found = charted(filled(store))
    created, won = found.of("created"), found.of("won")
    assert column(created, "label") == LABELS
    assert column(created, "value") == [decisions(at) for at in range(1, 40)]
    assert column(won, "value") == [*(wins(at) for at in range(1, 39)), 0]
    assert column(won, "full") == [True] * 38 + [False]
    assert (column(won, "reads")[-1], column(won, "rules")[-1]) == (RUNNING, None)
    assert column(found.of("cycle"), "value")[:38] == pytest.approx([25] * 38)
    assert column(found.of("size"), "value")[:38] == [amount(at) for at in range(1, 39)]


def test_scores_are_those_of_the_day_of_creation(store: Store) -> None:
    found = charted(filled(store))
    shares = [each for each in column(found.of("score"), "value") if each is not None]
    assert len(shares) == 39
    assert 45 <= min(shares) <= max(shares) <= 55


def test_limits_come_from_the_first_24_months_and_do_not_move(store: Store) -> None:
    found = charted(filled(store))
    rates = found.of("yield")
    assert column(rates, "baseline") == [True] * 24 + [False] * 15
    won, decided = (np.array([each(at) for at in range(1, 39)], float) for each in (wins, decisions))
    expected = p_prime(won / decided, decided, np.arange(38) < 24)
    assert column(rates, "centre")[:38] == pytest.approx([expected.centre] * 38)
    assert column(rates, "upper")[:38] == pytest.approx(expected.upper.tolist())
    assert found.of("created").values == 24


def test_a_shift_is_named_from_its_first_month_on(store: Store) -> None:
    reads = column(charted(filled(store)).of("yield"), "reads")
    assert reads[: SHIFT - 1] == [NO_SIGNAL] * (SHIFT - 1)
    assert reads[SHIFT - 1] == "signal: outside the limits, high"
    assert all(str(each).startswith("signal: outside the limits") for each in reads[SHIFT - 1 : 38])


def test_the_answer_names_the_signals_and_the_address(store: Store) -> None:
    found = charted(filled(store))
    assert words.answer(found) == (
        "In the last full month (Mar 2026) 2 of 7 charts carry a signal: yield (outside the limits and three of four "
        "nearer a limit and eight in a row on one side, high) and deals won (outside the limits and three of four "
        "nearer a limit and eight in a row on one side, high). Look for the cause there; all else is noise."
    )
    assert words.moved(found) == (
        "Lately the process itself seems to be another one in yield and deals won: at least 6 of the last 8 values "
        "signal. Its limits are due for revision, once you know why."
    )
    assert value_words.address(found) == [
        "Mar 2026 won €16.5k, +86 % against the usual €8.89k: deals decided −1 %, yield +82 %, deal size +3 %. These "
        "multiply up to it.",
        "The change has an address: yield carries a signal.",
    ]


def test_a_quiet_month_of_a_process_that_has_moved_is_not_called_noise(store: Store) -> None:
    found = charted(filled(store, months(won=lambda at: 8 if at == 38 else wins(at))))
    assert words.answer(found) == (
        "In the last full month (Mar 2026) none of 7 charts carries a signal, but most values before it in yield and "
        "deals won do: look for the cause there; all else is noise."
    )
    assert words.moved(found).startswith("Lately the process itself seems to be another one in yield and deals won:")
    assert words.reading(found.of("yield"), "month", "EUR").startswith(
        "Yield: 38.1 % in Mar 2026. No signal in this value, but in most of those before it. By itself this process"
    )
    reads = dict(table(found).select("measure", "reads").iter_rows())
    assert reads["Yield"] == "No signal in this value, but in most of those before it"
    assert reads["Deal size"] == "No signal: do not react"
    assert value_words.address(found)[1] == (
        "None of the factors carries a signal in this month, but yield does in most months before it: look there."
    )


def test_the_factors_add_up_for_every_month(store: Store) -> None:
    found = charted(filled(store))
    split = found.split
    assert split.height == 38
    parts = split.select(pl.sum_horizontal("decided", "yield", "size", "season")).to_series()
    assert parts.to_list() == pytest.approx((split["value"] / found.usual).log().to_list())
    value = found.of("value").points
    assert found.usual == pytest.approx(value.filter("baseline")["value"].mean())
    assert not found.of("value").judged


def test_wins_in_another_currency_do_not_make_deals_look_smaller(store: Store) -> None:
    abroad = pl.col("deal_id").is_in([f"m38-{number:03}" for number in range(5)])
    currency = pl.when(abroad).then(pl.lit("USD")).otherwise("currency").alias("currency")
    found = charted(filled(store, months().with_columns(currency)))
    assert column(found.of("size"), "value")[:38] == [amount(at) for at in range(1, 39)]
    last = found.split.row(-1, named=True)
    assert last["priced"] == pytest.approx(np.log(10 / 15))
    assert sum(last[name] for name in ("decided", "yield", "priced", "size", "season")) == pytest.approx(last["change"])
    assert "yield +82 %, share of wins with an amount in EUR −33 %, deal size +3 %" in value_words.address(found)[0]
    assert value_words.left_out(found)[-1] == (
        "5 won deals without an amount in EUR count as nothing in won value, and are left out of deal size."
    )


def test_limits_are_frozen_on_purpose_and_said(store: Store) -> None:
    filled(store)
    name = chart_name("yield", "month", Selection())
    store.freeze_limits(DATASET, name, date(2025, 7, 1), date(2026, 3, 31), "a new gate", "Ana")
    found = charted(store)
    rates = found.of("yield")
    assert [label for label, inside in zip(LABELS, column(rates, "baseline"), strict=True) if inside] == LABELS[29:38]
    assert column(rates, "reads") == [BEFORE] * 29 + [NO_SIGNAL] * 9 + [RUNNING]
    assert column(rates, "centre")[28] is None
    today = store.kept_limits(DATASET)[0].frozen
    assert words.basis(rates, "month") == (
        f"The limits rest on 9 full months, 1 July 2025 to 31 March 2026: frozen by Ana on {today.day} {today:%B %Y}, "
        "“a new gate”. They are provisional: under 10 values they may still move a lot. No season that these data "
        "could show (3 full years). The limits are wider where fewer deals were decided (Laney's p')."
    )
    assert found.of("won").kept is None
    assert charted(store, "quarter").of("yield").kept is None
    assert charted(store, selection=Selection(team="N")).of("yield").kept is None


def test_frozen_days_that_hold_too_little_are_not_used_and_said(store: Store) -> None:
    filled(store)
    name = chart_name("won", "month", Selection())
    store.freeze_limits(DATASET, name, date(2026, 1, 1), date(2026, 3, 31), "why", "Ana")
    won = charted(store).of("won")
    assert (won.ignored, won.values) == (True, 24)
    assert "The days that were frozen hold fewer than 6 values in this view, so they are not used." in words.basis(
        won, "month"
    )


def test_rare_wins_are_told_by_the_days_between_them(store: Store) -> None:
    filled(store, months(won=lambda at: 1))
    won = charted(store).of("won")
    assert won.kind == "t"
    assert (won.points.height, column(won, "full")) == (39, [True] * 38 + [False])
    times = np.array(column(won, "value")[:38], float)
    assert set(times) <= {28.0, 29.0, 30.0, 31.0}
    expected = times_between(times, np.arange(38) < 24)
    assert column(won, "upper")[0] == pytest.approx(expected.upper)
    assert column(won, "reads")[0] == NO_SIGNAL
    assert words.reading(won, "month", "EUR").startswith(
        "Time between wins: 28 days (up to 28 Mar 2026). No signal: do"
    )
    assert column(won, "label")[-1] == "up to 20 Apr 2026"
    assert column(won, "value")[-1] == pytest.approx((LAST - date(2026, 3, 28)).days + 0.5)


def test_a_drought_of_wins_is_a_signal_before_it_is_over(store: Store) -> None:
    """What lasts longer than the limit already will not be shorter when it ends."""
    won = charted(filled(store, months(won=lambda at: at < 30))).of("won")
    assert (won.kind, column(won, "full")[-1]) == ("t", False)
    assert column(won, "value")[-1] > column(won, "upper")[-1]
    assert (column(won, "rules")[-1], column(won, "reads")[-1]) == (
        "outside the limits", "signal: outside the limits, high, and still running",
    )  # fmt: skip
    assert words.reading(won, "month", "EUR").startswith(
        "Time between wins: 296 days (up to 20 Apr 2026). A signal: outside the limits, high, and still running. By"
    )
    assert "time between wins (outside the limits, high, and still running)" in words.answer(charted(store))


def test_a_season_is_taken_out_and_said(store: Store) -> None:
    busy = months(decided=lambda at: (40 if at % 12 == 11 else 20) + at % 2)
    created = charted(filled(store, busy)).of("created")
    assert created.season[0].verdict == "taken out"
    assert "A season of the year is taken out, judged on 3 years: December is usually 1." in words.basis(
        created, "month"
    )
    december = created.points.filter(label="Dec 2025")
    assert december["seen"].item() == 41
    assert december["value"].item() == pytest.approx(21.5, abs=1)
    assert created.points["rules"].null_count() == created.points.height


def test_the_days_of_closing_narrow_what_was_decided_alone(store: Store) -> None:
    found = charted(filled(store), selection=Selection(first=date(2024, 1, 1), last=date(2025, 6, 30)))
    assert column(found.of("created"), "label") == LABELS
    assert column(found.of("decided"), "label") == LABELS[11:29]
    assert column(found.of("decided"), "full") == [True] * 18


def test_wins_without_an_amount_are_not_nothing_won(store: Store) -> None:
    found = charted(filled(store, months().with_columns(amount=pl.lit(None, pl.Float64))))
    assert value_words.address(found) == [
        "Mar 2026: 15 deals were won, none with an amount in EUR, so won value cannot be split."
    ]


def test_a_team_is_charted_alone(store: Store) -> None:
    filled(store)
    north, south = (charted(store, selection=Selection(team=team)).of("decided") for team in ("N", "S"))
    both = [a + b for a, b in zip(column(north, "value"), column(south, "value"), strict=True)]
    assert both == column(charted(store).of("decided"), "value")


def test_deals_that_are_locked_away_are_in_the_charts(store: Store) -> None:
    book, open_to_all = looked_at(filled(store))
    locked = lock(book, book.deals["deal_id"][::3])
    assert flows(locked, np.zeros(book.deals.height, int)).ended.equals(open_to_all.ended)


def test_few_months_have_no_limits_yet(store: Store) -> None:
    late = months().filter(pl.col("created") >= date(2025, 10, 1))
    found = charted(filled(store, late))
    assert [each.judged for each in found.charts] == [False] * 8
    assert "with 0 charts" not in words.alarms(found)
    assert set(column(found.of("won"), "reads")) == {UNJUDGED, RUNNING}
    assert words.answer(found) == "It cannot be told yet: no chart has 6 full months, which limits need at the least."
    assert words.reading(found.of("won"), "month", "EUR") == (
        "Deals won: 15 in Mar 2026. No limits yet: they need 6 full values, and there are 5."
    )


def test_one_chart_alone_is_said_to_be_alone(store: Store) -> None:
    rows = months().with_columns(outcome=pl.lit("open"), closed=pl.lit(None, pl.Date))
    assert words.answer(charted(filled(store, rows, rated=False))) == (
        "In the last full month (Mar 2026) the only chart with limits carries no signal: what went up or down is "
        "noise. Do not react to it."
    )


def test_without_dates_there_is_nothing_to_chart(store: Store) -> None:
    undated = months().with_columns(created=pl.lit(None, pl.Date), closed=pl.lit(None, pl.Date))
    store.take_in(DATASET, delivery(undated), rubric=RUBRIC)
    found = charted(store)
    assert (found.flows.begins, [each.last for each in found.charts]) == ({}, [None] * 8)
    assert words.answer(found) == "It cannot be told yet: no chart has 6 full months, which limits need at the least."


def test_one_old_date_does_not_begin_the_charts(store: Store) -> None:
    stray = months().with_row_index("at").with_columns(
        created=pl.when(pl.col("at") == 5).then(date(1999, 1, 1)).otherwise("created")
    ).drop("at")  # fmt: skip
    assert column(charted(filled(store, stray)).of("created"), "label") == LABELS
