"""The peer: the Weights page's work in Dash, as Dash's own advice has it: ``python -m bench.dash_app PORT STORE``.

The same sums by the same functions, the same numbers and the same two charts; one callback, only the changed values
sent (Patch), scripts served locally, connections kept alive.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

# One core multiplies as fast as the memory allows; more threads only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import polars as pl
from dash import Dash, Input, Output, Patch, ctx, dcc, html
from werkzeug.serving import WSGIRequestHandler

from qualify.analysis import Book, Grab, Reading, baseline, grab, load, read, score_table, separation, tally
from qualify.store import Store

SCORES = list(range(101))
BOXES = ("number", "point", "floor", "ceiling", "expected", "moved")
LINE = {"mode": "lines", "type": "scatter", "x": SCORES, "line": {"shape": "hv"}}
EDGE = LINE | {"line": {"shape": "hv", "width": 0}}


def app(book: Book) -> Dash:
    """A slider for each criterion that reports while dragged, the numbers, the curve and the deals by score."""
    page, saved, against = Dash(serve_locally=True), book.rubric, baseline(book)
    first = read(grab(book, saved, None, against), saved)
    sliders = [dcc.Slider(0, 100, 1, value=c.weight, marks=None, updatemode="drag", id=c.key) for c in saved.criteria]
    charts = [dcc.Graph(id="curve", figure=_curve(first)), dcc.Graph(id="outcomes", figure=_outcomes(first))]
    page.layout = html.Div([*sliders, *(html.Div(id=name) for name in BOXES), html.Div(charts, id="chart")])

    @lru_cache(maxsize=16)
    def grabbed(key: str | None, others: tuple[tuple[str, int], ...]) -> Grab:
        return grab(book, saved.with_weights(dict(others)), key, against)

    @page.callback(
        [*(Output(name, "children") for name in BOXES), Output("curve", "figure"), Output("outcomes", "figure")],
        [Input(c.key, "value") for c in saved.criteria],
    )
    def move(*values: int) -> list[str | Patch]:
        weights, key = dict(zip(saved.keys, values, strict=True)), ctx.triggered_id
        held = grabbed(key, tuple((name, weight) for name, weight in weights.items() if name != key))
        rubric = saved.with_weights(weights)
        counted = tally(held, rubric)
        reading = read(held, rubric, counted)
        return [*_numbers(reading, counted), *_changes(score_table(reading), reading)]

    return page


def _numbers(reading: Reading, counted: np.ndarray) -> list[str]:
    line, (moved, money) = reading.line, reading.moved
    shown = (line.tipping, line.floor, line.ceiling)
    return [f"{separation(counted):.4f}", *map(str, shown), f"{reading.expected:,.0f}", f"{moved} deals, {money:,.0f}"]


def _changes(table: pl.DataFrame, reading: Reading) -> tuple[Patch, Patch]:
    curve, outcomes = Patch(), Patch()
    for place, name in enumerate(("low", "high", "rate")):
        curve["data"][place]["y"] = table[name].to_list()
    for place, values in enumerate((table["won"], -table["not_won"], table["open"])):
        outcomes["data"][place]["y"] = values.to_list()
    curve["layout"]["shapes"] = outcomes["layout"]["shapes"] = _lines(reading)
    return curve, outcomes


def _lines(reading: Reading) -> list[dict]:
    places = [score for score in (reading.lines.lower, reading.lines.upper) if score is not None]
    return [{"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"} for x in places]


def _curve(reading: Reading) -> dict:
    table = score_table(reading)
    traces = [
        EDGE | {"y": table["low"].to_list()},
        EDGE | {"y": table["high"].to_list(), "fill": "tonexty"},
        LINE | {"y": table["rate"].to_list()},
        LINE | {"y": table["rate"].to_list(), "line": {"dash": "dash", "shape": "hv"}},
    ]
    return {"data": traces, "layout": _layout([0, 1]) | {"shapes": _lines(reading)}}


def _outcomes(reading: Reading) -> dict:
    table = score_table(reading)
    bars = {"type": "bar", "x": SCORES}
    traces = [
        bars | {"y": table["won"].to_list()},
        bars | {"y": (-table["not_won"]).to_list()},
        {"mode": "markers", "type": "scatter", "x": SCORES, "y": table["open"].to_list()},
    ]
    tallest = 1.5 * max(table["won"].max(), table["not_won"].max())
    layout = _layout([-tallest, tallest]) | {"barmode": "relative", "shapes": _lines(reading)}
    return {"data": traces, "layout": layout}


def _layout(high: list[float]) -> dict:
    axes = {"xaxis": {"range": [0, 100]}, "yaxis": {"range": high}}
    return axes | {"width": 700, "height": 300, "showlegend": False}


if __name__ == "__main__":
    store = Store(Path(sys.argv[2]))
    dataset = store.datasets()["dataset"][0]
    held = load(store, dataset, store.latest_rubric(dataset))
    store.close()  # Qualify's own page opens it next.
    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    app(held).run(port=sys.argv[1], debug=False)
