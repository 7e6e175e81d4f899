"""Charts as drawings that need nothing else: no script, no font file, no network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import polars as pl

from qualify.errors import InputError

FONT = "Helvetica, Arial, sans-serif"
_SECONDS = 120
# Vega completes an address inside the page to one elsewhere; here it is one inside the page again.
_LINK = re.compile(r'<a [^>]*?xlink:href="[^"#]*#([a-z0-9-]+)"[^>]*>')
# In a process of its own: drawing holds Python's lock for a third of a second, and some 150 MB for good.
_DRAW = (
    "import json, sys, vl_convert as v; "
    "drawn = [v.vegalite_to_svg(spec, allowed_base_urls=[]) for spec in json.load(sys.stdin.buffer)]; "
    "sys.stdout.buffer.write(json.dumps(drawn).encode())"
)


@dataclass(frozen=True, eq=False)
class Drawing:
    """The chart of ``spec`` with ``rows`` on white paper, ``width`` by ``height`` pixels without its axes.

    A mark with ``href`` "#name" links to that place in the same document; ``titles`` says what hovering it shows.
    """

    spec: Mapping[str, Any]
    rows: pl.DataFrame
    width: int
    height: int
    titles: Mapping[str, str] = field(default_factory=dict)


def svg(spec: Mapping[str, Any], rows: pl.DataFrame, width: int, height: int, titles: Mapping[str, str]) -> str:
    """One drawing. Raises InputError where it cannot be drawn."""
    return svgs([Drawing(spec, rows, width, height, titles)])[0]


def svgs(drawings: Sequence[Drawing]) -> list[str]:
    """Several of them: starting takes longer than drawing. Raises InputError where one cannot be drawn."""
    if not drawings:
        return []
    drawn = json.loads(_drawn(json.dumps([_whole(each) for each in drawings]).encode()))
    return [_linked(text, each.titles) for text, each in zip(drawn, drawings, strict=True)]


def _whole(drawing: Drawing) -> dict[str, Any]:
    return {
        **drawing.spec,
        "data": {"values": drawing.rows.to_dicts()},
        "width": drawing.width,
        "height": drawing.height,
        "background": "white",
        "config": {**drawing.spec.get("config", {}), "font": FONT, "aria": False},
    }


def _linked(drawn: str, titles: Mapping[str, str]) -> str:
    return _LINK.sub(lambda link: f'<a href="#{link[1]}"><title>{escape(titles.get(link[1], ""))}</title>', drawn)


def _drawn(specs: bytes) -> bytes:
    command = [sys.executable, "-I", "-c", _DRAW]
    try:
        return subprocess.run(command, input=specs, capture_output=True, check=True, timeout=_SECONDS).stdout
    except (OSError, subprocess.SubprocessError):
        raise InputError("The chart of the report cannot be drawn.", "Try again, or take the table.") from None
