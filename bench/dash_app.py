"""The peer: the Weights page's work in Dash, as Dash's own advice has it: ``python -m bench.dash_app PORT DEALS``.

One callback, only the changed y values sent (Patch), scripts served locally, connections kept alive.
"""

from __future__ import annotations

import sys

from dash import Dash, Input, Output, Patch, dcc, html
from werkzeug.serving import WSGIRequestHandler

from bench.work import BINS, CRITERIA, curve, opportunities


def app(deals: int) -> Dash:
    """Ten sliders that report while dragged, a number and a win-rate curve with fixed axes."""
    points, won = opportunities(deals)
    page = Dash(serve_locally=True)
    names = [f"weight-{index}" for index in range(CRITERIA)]
    sliders = [dcc.Slider(0, 100, 1, value=10, marks=None, updatemode="drag", id=name) for name in names]
    page.layout = html.Div([*sliders, html.Div(id="number"), dcc.Graph(id="chart", figure=_figure())])

    @page.callback(Output("number", "children"), Output("chart", "figure"), [Input(name, "value") for name in names])
    def move(*weights: int) -> tuple[str, Patch]:
        mean, rates = curve(list(weights), points, won)
        figure = Patch()
        figure["data"][0]["y"] = rates
        return f"Mean score {mean:.3f}", figure

    return page


def _figure() -> dict:
    scores = list(range(BINS))
    return {
        "data": [{"type": "scatter", "mode": "lines", "x": scores, "y": [0] * BINS}],
        "layout": {"xaxis": {"range": [0, BINS - 1]}, "yaxis": {"range": [0, 1]}, "width": 700, "height": 350},
    }


if __name__ == "__main__":
    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    app(int(sys.argv[2])).run(port=sys.argv[1], debug=False)
