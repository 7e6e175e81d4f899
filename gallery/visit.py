"""Open the app's pages one after the other, and wait until each is whole."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from pages.shared.frame import MENU

PATIENCE_MS = 90_000
STILL_MS = 300
"""How long nothing on a page may have changed before it counts as whole."""
LOWEST = 900
_WHOLE = """still => {
  const app = document.querySelector("[data-testid=stApp]")
  const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].filter((one) => one.offsetParent)
  const busy = !app || app.dataset.testScriptState !== "notRunning" || !document.querySelector("h1")
    || document.querySelector("[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]")
    || charts.some((one) => !one.querySelector(".marks"))
  const { scrollWidth, scrollHeight } = document.querySelector("[data-testid=stMain]") ?? document.body
  const seen = [document.querySelectorAll("*").length, document.body.innerText.length, scrollWidth, scrollHeight]
  const look = busy ? NaN : seen.join()
  if (look !== window.lookedLike) [window.lookedLike, window.since] = [look, performance.now()]
  return !busy && performance.now() - window.since > still
}"""


def addresses() -> dict[str, str]:
    """The name of each page of the menu, and the last part of its address.

    >>> addresses()["Overview"], addresses()["Tipping point"]
    ('', 'Tipping_point')
    """
    return {label: _address(path) for path, label, _ in MENU}


def _address(path: str) -> str:
    # As Streamlit makes it of a file's name.
    return "" if path == "app.py" else re.sub(r"^\d+_", "", Path(path).stem)


def whole(page: Page) -> None:
    """Wait until the page's script has ended, its charts are drawn, and nothing has changed for a moment."""
    page.wait_for_function(_WHOLE, arg=STILL_MS, timeout=PATIENCE_MS, polling=50)


def unfold(page: Page, width: int) -> None:
    """Make the window as high as what the page holds."""
    high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(LOWEST, high)})
