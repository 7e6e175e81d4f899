"""How long each page takes to open in a browser, with 10,000 and with 1,000,000 opportunities in the store."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, sync_playwright

from bench.prepare import prepared
from bench.servers import ROOT, launch, peak, streamlit_app
from pages.shared.frame import MENU

SIZES = (10_000, 1_000_000)
ROUNDS, MOST = 5, 1.5
QUIET_MS, PATIENCE_MS = 400, 600_000
READY = Path(__file__).with_name("ready.js")
_AT_REST = f"ready.whole && performance.now() - ready.changed > {QUIET_MS}"


@dataclass(frozen=True)
class Opened:
    """Milliseconds until a page was whole: the first time after the server's start, and then in fresh sessions."""

    first: float
    again: list[float] = field(default_factory=list)

    @property
    def usual(self) -> float:
        """The median of the fresh sessions."""
        return median(self.again)


def print_pages() -> None:
    """Open every page of two servers by its address, each time as somebody who was not there before."""
    with ExitStack() as stack:
        stores = {size: str(prepared(size, whole=True)) for size in SIZES}
        servers = {
            size: stack.enter_context(streamlit_app(ROOT / "app.py", QUALIFY_STORE=store))
            for size, store in stores.items()
        }
        browser = launch(stack.enter_context(sync_playwright()))
        # One context: what a browser keeps of Streamlit's own files is kept, sessions are not.
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        _open(context, f"{servers[SIZES[0]]}/Upload")
        found = {
            (size, path): Opened(_open(context, _address(servers[size], path))) for size in SIZES for path in PATHS
        }
        for _ in range(ROUNDS):
            for path in PATHS:
                for size in SIZES:
                    found[size, path].again.append(_open(context, _address(servers[size], path)))
        _print(found)
        for size, server in servers.items():
            print(f"The server's peak with {size:,} opportunities, every page opened: {peak(server):.2f} GiB")
        browser.close()


PATHS = {path: label for path, label, _ in MENU}


def _address(server: str, path: str) -> str:
    """Where Streamlit serves the page of a file.

    >>> _address("http://x", "pages/1_Tipping_point.py"), _address("http://x", "app.py")
    ('http://x/Tipping_point', 'http://x/')
    """
    return f"{server}/{'' if path == 'app.py' else Path(path).stem.split('_', 1)[1]}"


def _open(context: BrowserContext, address: str) -> float:
    """Milliseconds until a page is whole, on its own clock."""
    page = context.new_page()
    try:
        page.add_init_script(path=READY)
        page.goto(address)
        page.wait_for_function(_AT_REST, timeout=PATIENCE_MS)
        return float(page.evaluate("ready.last"))
    finally:
        page.close()


def _print(found: Mapping[tuple[int, str], Opened]) -> None:
    few, many = SIZES
    print("| page | " + " | ".join(f"{size:,} ms" for size in SIZES) + " | ratio | " +
          " | ".join(f"first at {size:,} s" for size in SIZES) + " |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    slow = []
    for path, label in PATHS.items():
        less, more = found[few, path], found[many, path]
        ratio = more.usual / less.usual
        slow += [label] * (ratio > MOST)
        print(f"| {label} | {less.usual:,.0f} | {more.usual:,.0f} | {ratio:.2f} | {less.first / 1000:.1f} | "
              f"{more.first / 1000:.1f} |")  # fmt: skip
    verdict = f"missed by {', '.join(slow)}" if slow else "met"
    print(f"Medians of {ROUNDS} openings each; target within {MOST:g} times: {verdict}")
