"""One page in the browser: how long after a key its number and chart change, and how often during a drag."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, TimeoutError

WATCH = Path(__file__).with_name("watch.js")
PATIENCE_MS = 5_000
# Long enough for the commit that follows a key, and its rerun, to be over.
QUIET_SECONDS = 0.7
DRAG_SECONDS = 2.0
DRAG_PIXELS = 120
STEP_SECONDS = 0.016


@dataclass(frozen=True)
class View:
    """A page under test: where it is and where on it the slider, the number and the chart are (CSS selectors).

    ``thumb`` is what the mouse takes hold of, where it is not the slider that the keys go to.
    """

    name: str
    url: str
    slider: str
    number: str
    chart: str = ""
    thumb: str = ""


@dataclass(frozen=True)
class Move:
    """Milliseconds from the key to the changed number and to the redrawn chart; None where nothing changed."""

    number: float | None
    chart: float | None


@dataclass(frozen=True)
class Drag:
    """Changes a second of the number and of the chart between pressing and letting go."""

    numbers: float
    charts: float


class Tab:
    """A view opened in a browser tab of its own, with a watch inside."""

    def __init__(self, browser: Browser, view: View) -> None:
        self.view = view
        self.strangers: list[str] = []
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(120_000)
        self.page.add_init_script(path=WATCH)
        self.page.on("request", self._note_stranger)
        self.page.goto(view.url)
        for selector in filter(None, (view.slider, view.number, view.chart)):
            self.page.locator(selector).first.wait_for(state="attached")
        time.sleep(2)

    def _note_stranger(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in (None, "localhost"):
            self.strangers.append(request.url)

    def press(self, key: str) -> Move:
        """Press a key on the slider and wait until the page is quiet again."""
        self._begin()
        self.page.locator(self.view.slider).first.press(key)
        self._wait_for_change()
        time.sleep(QUIET_SECONDS)
        seen = self._seen()
        start = seen["keys"][0]
        return Move(_since(start, seen["numbers"]), _since(start, seen["charts"]))

    def drag(self) -> Drag:
        """Drag the slider to and fro for two seconds."""
        self._begin()
        x, y = _middle(self.page, self.view.thumb or self.view.slider)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        start = time.monotonic()
        while (gone := time.monotonic() - start) < DRAG_SECONDS:
            mouse.move(x + DRAG_PIXELS * (1 - abs(1 - gone % 2)), y)
            time.sleep(STEP_SECONDS)
        mouse.up()
        time.sleep(QUIET_SECONDS)
        seen = self._seen()
        return Drag(_rate(seen, "numbers"), _rate(seen, "charts"))

    def _begin(self) -> None:
        self.page.bring_to_front()
        self.page.evaluate("([number, chart]) => bench.watch(number, chart)", [self.view.number, self.view.chart])

    def _wait_for_change(self) -> None:
        wanted = "bench.numbers.length" + (" && bench.charts.length" if self.view.chart else "")
        try:
            self.page.wait_for_function(wanted, timeout=PATIENCE_MS)
        except TimeoutError:
            return

    def _seen(self) -> dict[str, list]:
        return self.page.evaluate("bench.seen()")


def _since(start: float, changes: Sequence[tuple[float, object]]) -> float | None:
    """From ``start`` until the page first showed what it shows in the end."""
    return next((at - start for at, shown in changes if shown == changes[-1][1]), None)


def _rate(seen: dict[str, list], what: str) -> float:
    down, up = seen["downs"][0], seen["ups"][0]
    return sum(down < at < up for at, _ in seen[what]) / (up - down) * 1000


def _middle(page: Page, slider: str) -> tuple[float, float]:
    """The middle of the thumb: a native slider's box is its whole track, any other's is the thumb itself."""
    element = page.locator(slider).first
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None, f"{slider} is not to be seen"
    middle = box["y"] + box["height"] / 2
    along = element.evaluate("slider => slider.max ? (slider.value - slider.min) / (slider.max - slider.min) : null")
    if along is None:
        return box["x"] + box["width"] / 2, middle
    return box["x"] + 8 + along * (box["width"] - 16), middle
