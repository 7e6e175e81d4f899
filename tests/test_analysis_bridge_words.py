"""A bridge in words and in rows for the chart: signs, names, and what weighs most first."""

from __future__ import annotations

from typing import cast

import polars as pl

from qualify import charts
from qualify.analysis import bridge_words as words
from qualify.analysis.bridge import Amount, Bridge, Step
from qualify.analysis.bridge_deals import STEPS
from qualify.analysis.bridge_ends import End
from qualify.forecast.windows import Window, windows
from tests.forecast_worlds import AS_OF

QUARTER: Window = next(window for window in windows(AS_OF) if window.period == "quarter")
NO_DEALS = pl.DataFrame(schema={"deal_id": pl.String, "name": pl.String, "account": pl.String,
                                "part": pl.Float64, "slips": pl.Int64})  # fmt: skip


class Told:
    """An end of which only the name and the currency are asked."""

    def __init__(self, name: str) -> None:
        self.name, self.model = name, self
        self.currency = "USD"


def made(*medians: float, deals: pl.DataFrame = NO_DEALS, other: float = 0.0) -> Bridge:
    """From 1,000,000 on, by so much at each of the seven steps; on average half of it."""
    amounts = [Amount(500_000.0, 1_000_000.0)]
    for moved in medians:
        amounts.append(Amount(amounts[-1].mean + moved / 2, amounts[-1].median + moved))
    pairs = zip(STEPS, amounts, amounts[1:], strict=False)
    steps = tuple(Step(key, before, after, deals, other) for key, before, after in pairs)
    return Bridge(QUARTER, cast(End, Told("on 1 May 2026")), cast(End, Told("under 'B'")), steps)


def test_the_headline_names_what_weighs_most_on_either_side() -> None:
    assert words.headline(made(0, 300_000, -100_000, -50_000, 0, 1_000, 0)) == (
        "At even odds the forecast for Q4 2026 rose by $151k: from $1M on 1 May 2026 to $1.15M under 'B'. "
        "Most of it: won +$300k. Against it: lost or no decision −$100k, not closed yet −$50k."
    )
    assert words.headline(made(0, 0, -100_000, 0, 0, 0, 0)) == (
        "At even odds the forecast for Q4 2026 fell by $100k: from $1M on 1 May 2026 to $900k under 'B'. "
        "Most of it: lost or no decision −$100k."
    )
    assert words.headline(made(0, 0, 0, 0, 0, 0, 0)) == (
        "At even odds the forecast for Q4 2026 is $1M under 'B', as on 1 May 2026."
    )


def test_the_chart_has_the_ends_and_a_bar_for_each_step() -> None:
    rows = words.waterfall(made(0, 300_000, -100_000, 0, 0, 0, 0))
    assert rows.rows()[:4] == [
        ("The forecast on 1 May 2026: $1M", "total", 1_000_000.0, 1_000_000.0),
        ("New deals: $0", "nothing", 1_000_000.0, 1_000_000.0),
        ("Won: +$300k", "adds", 1_000_000.0, 1_300_000.0),
        ("Lost or no decision: −$100k", "takes", 1_300_000.0, 1_200_000.0),
    ]
    assert rows.row(-1) == ("The forecast under 'B': $1.2M", "total", 1_200_000.0, 1_200_000.0)
    assert words.waterfall(made(0, 300_000, 0, 0, 0, 0, 0), "mean").row(2)[0] == "Won: +$150k"
    assert charts.fields(charts.WATERFALL) == set(rows.columns)


def test_a_step_names_its_deals_and_what_is_no_deals() -> None:
    deals = pl.DataFrame(
        [("a", "Alpha", None, 9_000.0, 2), ("b", None, None, -3_000.0, 0)], schema=NO_DEALS.schema, orient="row"
    )
    found = made(1, 1, 1, 1, 1, 1, 1, deals=deals, other=-2_000.0)
    said = "2 deals: Alpha +$9k, b −$3k; not from single deals −$2k."
    assert words.explained(found.steps[0], found) == said
    assert words.explained(made(0, 0, 0, 0, 0, 0, 0).steps[0], found) == "None."
    assert words.largest(found)["name"].to_list() == ["Alpha", "b"] * 7
    table = words.steps_table(found)
    assert (table["step"].to_list(), table["deals"].to_list()) == (list(words.NAMES.values()), [2] * 7)
