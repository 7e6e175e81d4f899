"""A report as PDF, set by Typst from one template: nothing that somebody typed is ever its code or markup."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from qualify.analysis.briefing import SIMULATED, Briefing
from qualify.analysis.briefing_page import Grid, Item, Picture, Said
from qualify.errors import InputError
from qualify.export.briefing_pictures import drawn
from qualify.export.legible import breakable, legible
from qualify.export.svg import FONT

TEMPLATE = Path(__file__).with_name("briefing.typ")
SERIF = "Libertinus Serif"
STANDARD = "ua-1"
"""The standard of PDFs that a screen reader can read; it refuses a letter that no font can draw."""
_SECONDS, _MOST_TRIES = 60, 4
_SHORT = 1_200
"""Letters of a table that stays on one page."""
# In a process of its own, as the charts: a crash or an endless run there ends no page. Fonts are Typst's own, or
# those of the machine where they lack a letter; no package is ever fetched, as the template asks for none.
_SET = """
import base64, json, sys, typst
asked = json.load(sys.stdin.buffer)
try:
    made = typst.compile(
        asked["template"].encode(), format="pdf", sys_inputs={"data": asked["data"]}, pdf_standards=[asked["standard"]],
        ignore_system_fonts=asked["own"], timestamp=asked["timestamp"],
    )
    said = {"pdf": base64.b64encode(made).decode()}
except typst.TypstError as error:
    said = {"error": error.diagnostic}
json.dump(said, sys.stdout)
"""
_NO_LETTER = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_NOTE = (
    "Letters that no font on this machine can draw are written by their numbers, as [U+1F680]; the report as HTML "
    "shows them as they are."
)


def as_pdf(found: Briefing, pictures: Mapping[str, str] | None = None) -> bytes:
    """The whole file: A4, numbered pages; the same report gives the same bytes. Raises InputError where it fails.

    ``pictures`` are those of briefing_pictures.drawn.
    """
    data = _data(found, drawn(found) if pictures is None else pictures)
    timestamp = int(datetime.combine(found.view.book.as_of or found.made.date(), datetime.min.time(), UTC).timestamp())
    missing: set[str] = set()
    # First with Typst's own fonts, then with those of the machine, then without the letters that none of them has.
    for turn in range(_MOST_TRIES):
        said = _set(data if not missing else _spelled(data, missing), own=turn == 0, timestamp=timestamp)
        if "pdf" in said:
            return base64.b64decode(said["pdf"])
        letters = _undrawn(said["error"])
        if not letters:
            break
        missing |= letters if turn else set()
    raise InputError("The report cannot be set as PDF.", "Take it as HTML, and print that.")


def _data(found: Briefing, pictures: Mapping[str, str]) -> dict[str, Any]:
    """All that the template asks for: texts, and charts as SVG in a font that Typst has."""
    book = found.view.book
    day: date = book.as_of or found.made.date()
    return {
        "title": found.title,
        "dataset": _text(book.dataset),
        "short": _text(book.dataset if len(book.dataset) <= 60 else f"{book.dataset[:60]}…"),
        "foot": f"Made with Qualify {dict(found.facts)['Made']}{' ' + SIMULATED + '.' if book.simulated else ''}",
        "label": SIMULATED if book.simulated else "",
        "day": day.isoformat(),
        "facts": [[name, _text(text)] for name, text in found.facts],
        "parts": [
            {"title": part.title, "items": [_item(item, pictures) for item in part.items]} for part in found.parts
        ],
    }


def _item(item: Item, pictures: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(item, Said):
        return {"what": "said", "kind": item.kind, "text": _text(item.text)}
    if isinstance(item, Picture):
        svg = pictures[item.key].replace(FONT, SERIF)
        return {"what": "small" if item.title else "picture", "svg": svg, "alt": _text(item.alt), "title": item.title}
    return _grid(item)


def _grid(grid: Grid) -> dict[str, Any]:
    rows = [[_text(cell) for cell in row] for row in grid.rows]
    long = sum(len(cell) for row in grid.rows for cell in row) > _SHORT
    return {"what": "grid", "names": list(grid.names), "rows": rows, "widths": list(grid.widths),
            "numbers": sorted(grid.numbers), "breaks": long}  # fmt: skip


def _text(text: str) -> str:
    return breakable(legible(text))


def _undrawn(error: str) -> set[str]:
    """The letters that Typst says no font can draw; none where something else is wrong."""
    told = "".join(_NO_LETTER.findall(error))
    return set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), told).replace("\\", ""))


def _spelled(data: dict[str, Any], letters: set[str]) -> dict[str, Any]:
    """The same with some letters written by their numbers, and a note that says so."""
    text = json.dumps(data, ensure_ascii=False)
    for letter in letters - set('"\\{}[]:,'):
        text = text.replace(letter, f"[U+{ord(letter):04X}]")
    spelled: dict[str, Any] = json.loads(text)
    return spelled | {"facts": [*spelled["facts"], ["Letters", _NOTE]]}


def _set(data: dict[str, Any], *, own: bool, timestamp: int) -> dict[str, str]:
    asked = {"template": TEMPLATE.read_text(encoding="utf-8"), "data": json.dumps(data), "own": own,
             "standard": STANDARD, "timestamp": timestamp}  # fmt: skip
    command = [sys.executable, "-I", "-c", _SET]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked).encode(), capture_output=True, check=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return {"error": ""}
    said: dict[str, str] = json.loads(done.stdout)
    return said
