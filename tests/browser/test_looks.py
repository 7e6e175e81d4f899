"""Every page in light and dark, wide and narrow: no text over another, none cut off or faint, nothing a screen reader
or a keyboard cannot use. What the pages looked like is left under ``build/looks`` for people."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from gallery.visit import LOWEST, addresses, unfold, whole
from qualify.schema import OPEN
from qualify.simulate import Company, simulate

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "looks"
SCRIPT = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
LOOKS = ((1440, "light"), (1440, "dark"), (800, "dark"), (800, "light"))
SERIOUS = ("serious", "critical")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
LEAST_CONTRAST = 4.5
DEAL, RATED = "One deal", "One deal to rate"
COMPANY = simulate(900, 3)
PAGES = (*addresses(), DEAL, RATED)
# Streamlit's own words under an uploader, which the label above it says in full.
STREAMLITS_OWN = ("“200MB per file",)
Serve = Callable[..., str]
Keep = Callable[[Company], Path]
See = Callable[[str], Page]


@pytest.fixture(scope="module")
def see(chromium: Browser, serve: Serve, keep: Keep) -> Iterator[See]:
    """``see(name)`` opens a page in one browser for all, at 1440 pixels and in light, and waits until it is whole."""
    path = str(keep(COMPANY))
    # The track record has charts only once past forecasts were made again.
    command = [sys.executable, "-m", "qualify", "backtest"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ | {"QUALIFY_STORE": path})
    base = serve(ROOT / "app.py", QUALIFY_STORE=path)
    deal = COMPANY.opportunities.filter(COMPANY.opportunities["outcome"] == OPEN)["deal_id"][0]
    known = addresses() | {DEAL: f"Deal?deal={deal}", RATED: f"Scorecard?deal={deal}"}
    context = chromium.new_context()
    context.add_cookies([{"name": "qualify_name", "value": "Mei", "url": base}])
    page = context.new_page()
    PICTURES.mkdir(parents=True, exist_ok=True)

    def opened(name: str) -> Page:
        look(page, 1440, "light")
        page.goto(f"{base}/{known[name]}")
        whole(page)
        page.evaluate(SCRIPT)
        return page

    yield opened
    context.close()


def look(page: Page, width: int, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": LOWEST})


def wrong(page: Page) -> list[str]:
    checks = ("overlaps()", "cut()", "wide()", f"faint({LEAST_CONTRAST})", "speechless()")
    found = page.evaluate(f"[{', '.join(f'...looks.{check}' for check in checks)}]")
    return [text for text in found if not text.startswith(STREAMLITS_OWN)]


def barriers(page: Page, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{broken['id']}: {node['html'][:160]}"
        for broken in found if broken["impact"] in SERIOUS for node in broken["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_and_used_by_everybody(see: See, name: str) -> None:
    page = see(name)
    found: dict[str, list[str]] = {"order of the focus": page.evaluate("looks.orders()")}
    for width, scheme in LOOKS:
        look(page, width, scheme)
        whole(page)
        unfold(page, width)
        whole(page)
        at = f"{width} {scheme}"
        found[at] = wrong(page)
        if width == 1440:
            found[f"axe {at}"] = barriers(page, RULES if scheme == "light" else COLOURS)
        page.screenshot(path=PICTURES / f"{name.replace(' ', '_')}-{width}-{scheme}.png")
    assert {at: texts for at, texts in found.items() if texts} == {}


@pytest.mark.parametrize("name", ["Tipping point", "Weights", "Upload"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(see: See, name: str) -> None:
    page = see(name)
    # Twice as often as there are controls: what can be scrolled is stopped at as well.
    for _ in range(2 * page.evaluate("looks.begin()") + 20):
        page.keyboard.press("Tab")
        if page.evaluate("looks.step()") == 0:
            break
    assert page.evaluate("looks.end()") == []


def test_a_popover_opens_and_closes_by_keys(see: See) -> None:
    page = see("Tipping point")
    page.get_by_role("button", name="Copy a link to this view").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Whoever can reach this address and opens the link")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Whoever can reach this address and opens the link")).to_have_count(0)
    expect(page.get_by_role("button", name="Copy a link to this view")).to_be_focused()
