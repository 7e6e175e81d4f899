"""The rows that the charts of sources, market and consistency draw."""

from __future__ import annotations

import polars as pl

from qualify import charts


def test_groups_without_a_figure_are_not_drawn_and_the_others_are_labelled() -> None:
    table = pl.DataFrame({"raw": [0.5, None], "shrunk": [0.45, None], "low": [0.4, None], "high": [0.5, None]})
    found = charts.dot_rows(
        table, pl.Series(["Fair", "Web"]), pl.Series([1200, 0]), pl.Series([1, 0]), ("shrunk", "low", "high"), 0.39
    )
    assert found.to_dicts() == [
        {"raw": 0.5, "value": 0.45, "low": 0.4, "high": 0.5, "label": "Fair (1,200)", "kind": "beyond chance above",
         "company": 0.39}
    ]  # fmt: skip
    assert charts.kinds(found) == ["beyond chance above"]


def test_a_cell_says_by_a_sign_what_its_colour_says() -> None:
    side, deals = [1, -1, 0, 0], [10, 10, 10, 0]
    table = pl.DataFrame(
        {"row": ["a", "a", "b", "b"], "column": ["x", "y"] * 2, "deals": deals, "won": [6, 2, 4, 0],
         "rate": [0.6, 0.2, 0.4, 0.39], "low": [0.5] * 4, "high": [0.7] * 4, "side": side,
         "won_value": [50.0, 0, 25, 0]}
    )  # fmt: skip
    found = charts.grid_rows(table, 0.4, pl.Series(["50", "0", "25", "0"]))
    assert found["text"].to_list() == ["▲ 60 %", "▼ 20 %", "40 % ?", "none"]
    assert found["lean"].round(2).to_list() == [0.2, -0.2, 0.0, 0.0]
    assert (found["weight"].to_list(), found["columns"].to_list()) == ([1.0, 0.0, 0.5, 0.0], [2] * 4)


def test_reasons_stand_in_the_order_of_what_is_shown() -> None:
    table = pl.DataFrame(
        {"reason": ["price", "time"], "deals": [3, 1], "money": [10.0, 90.0], "deals_place": [0, 1],
         "deals_share": [0.75, 0.25], "deals_running": [0.75, 1.0], "money_place": [1, 0], "money_share": [0.1, 0.9],
         "money_running": [1.0, 0.9]}
    )  # fmt: skip
    found = charts.reason_rows(table, "money", pl.Series(["$10", "$90"]))
    assert found.to_dicts() == [
        {"label": "time ($90)", "share": 0.9, "running": 0.9}, {"label": "price ($10)", "share": 0.1, "running": 1.0}
    ]  # fmt: skip


def test_every_measure_has_a_chart_whose_columns_are_drawn() -> None:
    rows = {"raw", "value", "low", "high", "label", "kind", "company"}
    assert len(charts.SOURCE_CHARTS) == 5
    for spec in (*charts.SOURCE_CHARTS.values(), charts.EQUAL_SCORES):
        assert charts.fields(spec) - {"label", "value"} <= rows
    for spec in (charts.WIN_RATE_GRID, charts.VALUE_GRID):
        assert {"row", "column", "of", "low", "high", "columns"} <= charts.fields(spec)


def test_colours_say_which_is_better_and_shapes_which_is_more() -> None:
    def ranges(measure: str) -> tuple[list[str], list[str]]:
        point = charts.SOURCE_CHARTS[measure]["layer"][-1]["encoding"]
        return point["color"]["scale"]["range"], point["shape"]["scale"]["range"]

    more, shapes = ranges("win rate")
    for measure in ("below the line", "days to a win"):
        assert ranges(measure) == ([more[1], more[0], more[2]], shapes)
    for measure in ("score at entry", "value per lead"):
        assert ranges(measure) == (more, shapes)
