"""``python -m gallery``: a picture of every page on the simulated company, and ``docs/gallery.md`` to leaf through."""

from __future__ import annotations

import ast
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bench.servers import ROOT, launch, streamlit_app
from gallery.visit import LOWEST, addresses, unfold, whole
from pages.shared.frame import MENU
from qualify.analysis.arrival import take_in_company
from qualify.simulate import simulate
from qualify.store import Store

WIDTH, HIGHEST = 1440, 2400
COLOURS = 64
IMAGES, LEAVES = ROOT / "docs" / "images", ROOT / "docs" / "gallery.md"


def main() -> None:
    """Start the app on a fresh simulated company, picture its pages, and write the gallery."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "qualify.duckdb"
        store = Store(path)
        take_in_company(store, simulate())
        store.close()
        with streamlit_app(ROOT / "app.py", QUALIFY_STORE=str(path)) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            context = browser.new_context(color_scheme="light", reduced_motion="reduce")
            context.add_cookies([{"name": "qualify_name", "value": "Mei", "url": address}])
            page = context.new_page()
            for name, part in addresses().items():
                _picture(page, f"{address}/{part}", IMAGES / file_of(part))
                print(name, file=sys.stderr)
            browser.close()
    LEAVES.write_text(leaves(), encoding="utf-8")


def file_of(part: str) -> str:
    """The picture's file of the page with this address.

    >>> file_of(""), file_of("Tipping_point")
    ('overview.png', 'tipping_point.png')
    """
    return f"{part.lower() or 'overview'}.png"


def _picture(page: Page, address: str, file: Path) -> None:
    page.set_viewport_size({"width": WIDTH, "height": LOWEST})
    page.goto(address)
    whole(page)
    unfold(page, WIDTH)
    whole(page)
    taken = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    shown = taken.convert("RGB").crop((0, 0, WIDTH, min(taken.height, HIGHEST)))
    # Few colours and no dots in between: the files stay small, and the same page gives the same file.
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def leaves() -> str:
    """The text of the gallery: each page with the question that it answers, as the page itself says it."""
    parts = ["# Gallery\n\nEvery page on the simulated company, which is invented. Made by `make gallery`.\n"]
    for path, label, _ in MENU:
        told = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or label
        said = told.split("\n\n")[0].replace("\n", " ")
        parts.append(f"## {label}\n\n{said[:1].upper()}{said[1:]}\n")
        parts.append(f"![{label}](images/{file_of(addresses()[label])})\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
