"""``python -m bench``: what a slider's move costs on each page, in one run, as a table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

from playwright.sync_api import sync_playwright

from bench.intake import print_intake
from bench.kernel import print_kernel
from bench.measure import Drag, Move, Tab, View
from bench.pages import print_pages
from bench.prepare import prepared
from bench.recompute import print_recompute
from bench.refit import print_refit
from bench.servers import ROOT, launch, python_app, streamlit_app
from bench.table import Targets, print_table, print_verdicts
from bench.upload import print_upload

ROUNDS, MOVES_A_ROUND, WARM_UP = 3, 8, 3
SIZES = (10_000, 1_000_000)
NUMBER = ".qualify-ahead-value"
METRIC = "[data-testid=stMetricValue]"
CHART = "[data-testid=stVegaLiteChart]"
THUMB = "[data-testid=stSlider] div:has(> [data-testid=stSliderThumbValue])"
FLOOR, COMPONENT = "Floor: st.slider, a number", "The sliders alone, a number"
DASH, QUALIFY = "Dash, {:,} deals", "Qualify, {:,} deals"
NAMES = (FLOOR, COMPONENT, *(name.format(size) for size in SIZES for name in (DASH, QUALIFY)))
PEERS = {QUALIFY.format(size): DASH.format(size) for size in SIZES}
TARGETS = {
    QUALIFY.format(10_000): Targets(number=1.25, chart=1.25),
    QUALIFY.format(1_000_000): Targets(number=1.5, chart=1.25, a_second=4),
}
ALONE = {
    "Kernel": print_kernel,
    "Recompute": print_recompute,
    "Refit": print_refit,
    "Intake": print_intake,
    "Upload": print_upload,
    "Pages": print_pages,
}
"""Measurements that stand for themselves."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Start every page, move its slider in turn with the others', and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only",
        nargs="*",
        default=[""],
        metavar="WORD",
        help='pages whose name has one of these words; or "kernel", "recompute", "refit", "intake", "upload", "pages"',
    )
    words = [word.lower() for word in parser.parse_args(arguments).only]
    names = [name for name in (*NAMES, *ALONE) if any(word in name.lower() for word in words)]
    for name, measure in ALONE.items():
        if name in names:
            measure()
    pages = [name for name in names if name not in ALONE]
    if pages:
        _pages(pages)


def _pages(names: Sequence[str]) -> None:
    with ExitStack() as stack:
        views = [_view(name, stack) for name in names]
        browser = launch(stack.enter_context(sync_playwright()))
        tabs = [Tab(browser, view) for view in views]
        moves, drags = _measure(tabs)
        print_table(moves, drags, FLOOR, PEERS)
        print_verdicts(TARGETS, moves, drags, FLOOR, PEERS)
        for stranger in sorted({url for tab in tabs for url in tab.strangers}):
            print(f"Not from this machine: {stranger}")
        browser.close()


def _view(name: str, stack: ExitStack) -> View:
    if name == FLOOR:
        address = stack.enter_context(streamlit_app(ROOT / "bench" / "floor_app.py"))
        return View(name, address, "[data-testid=stSlider] input", METRIC, thumb=THUMB)
    if name == COMPONENT:
        address = stack.enter_context(streamlit_app(ROOT / "tests" / "browser" / "slider_app.py"))
        return View(name, address, "input[type=range]", METRIC)
    size = next(size for size in SIZES if f"{size:,}" in name)
    if name == DASH.format(size):
        address = stack.enter_context(python_app("bench.dash_app", str(prepared(size))))
        return View(name, address, "[role=slider]", "#number", "#curve")
    return View(name, f"{_qualify(size, stack)}/Weights", "input[type=range][aria-label]", NUMBER, CHART)


def _qualify(deals: int, stack: ExitStack) -> str:
    return stack.enter_context(streamlit_app(ROOT / "app.py", QUALIFY_STORE=str(prepared(deals))))


def _measure(tabs: Sequence[Tab]) -> tuple[dict[str, list[Move]], dict[str, list[Drag]]]:
    """Rounds in turn, so that a busy moment of the machine falls on every page alike."""
    for tab in tabs:
        for _ in range(WARM_UP):
            tab.press("ArrowRight")
    moves: dict[str, list[Move]] = {tab.view.name: [] for tab in tabs}
    drags: dict[str, list[Drag]] = {tab.view.name: [] for tab in tabs}
    for _ in range(ROUNDS):
        for tab in tabs:
            moves[tab.view.name] += [tab.press("ArrowRight") for _ in range(MOVES_A_ROUND)]
            drags[tab.view.name].append(tab.drag())
    return moves, drags


if __name__ == "__main__":
    main()
