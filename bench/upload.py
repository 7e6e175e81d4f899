"""A file of 1,000,000 opportunities through the browser: how long, how much memory, and what others notice of it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from bench.intake import deals
from bench.measure import Tab, View
from bench.prepare import prepared
from bench.servers import ROOT, launch, peak, streamlit_app

ROWS, OTHERS = 1_000_000, 10_000
PATIENCE_MS = 600_000
MOST_GIB, SLOWEST_SECONDS = 4.0, 1.0


def print_upload() -> None:
    """Upload a large file in one session while another moves a slider; print times, memory and the slowest move."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        store = folder / "upload.duckdb"
        shutil.copy(prepared(OTHERS), store)
        file = folder / "deals.csv"
        deals(ROWS).write_csv(file)
        address = stack.enter_context(streamlit_app(ROOT / "app.py", QUALIFY_STORE=str(store)))
        browser = launch(stack.enter_context(sync_playwright()))
        mover = Tab(browser, View("mover", f"{address}/Weights", "input[type=range][aria-label]",
                                  ".qualify-ahead-value", "[data-testid=stVegaLiteChart]"))  # fmt: skip
        uploader = browser.new_context().new_page()
        uploader.set_default_timeout(PATIENCE_MS)
        uploader.goto(f"{address}/Upload")
        uploader.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files([str(file)])
        began, before = time.monotonic(), peak(address)
        button = uploader.get_by_role("button", name=re.compile(r"Store [\d,]+ opportunities"))
        moves = _until(button.is_enabled, button.count, mover)
        ready = time.monotonic()
        button.click()
        done = uploader.get_by_text(re.compile(r"[\d,]+ stored, 0 updated"))
        moves += _until(done.is_visible, done.count, mover)
        _report(file, before, peak(address), (ready - began, time.monotonic() - ready), moves)
        browser.close()


def _until(reached: Callable[[], bool], there: Callable[[], int], mover: Tab) -> list[float]:
    """Seconds of each move of the other session's slider until what is waited for is ``there`` and ``reached``."""
    moves, end, keys = [], time.monotonic() + PATIENCE_MS / 1000, ("ArrowRight", "ArrowLeft")
    while not (there() and reached()):
        if time.monotonic() > end:
            raise RuntimeError("The upload did not end.")
        took = mover.press(keys[len(moves) % 2]).chart
        moves.append(float("inf") if took is None else took / 1000)
    return moves


def _report(file: Path, before: float, peak: float, took: tuple[float, float], moves: list[float]) -> None:
    print(f"{ROWS:,} opportunities ({file.stat().st_size / 1024**2:,.0f} MB) through the browser:")
    print(f"  {took[0]:.1f} s until they can be stored, {took[1]:.1f} s to store them")
    verdict = "met" if peak <= MOST_GIB else "missed"
    print(f"  server's peak {peak:.2f} GiB, {before:.2f} before (target at most {MOST_GIB:g}, {verdict})")
    verdict = "met" if max(moves) <= SLOWEST_SECONDS else "missed"
    print(
        f"  slowest of {len(moves)} moves of another session {max(moves):.2f} s (target {SLOWEST_SECONDS:g}, {verdict})"
    )
