"""A chart as a drawing that needs nothing else: no script, no font file, no network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl

from qualify.errors import InputError

_FONT = "Helvetica, Arial, sans-serif"
_SECONDS = 120
# Vega completes an address inside the page to one elsewhere; here it is one inside the page again.
_LINK = re.compile(r'<a [^>]*?xlink:href="[^"#]*#([a-z0-9-]+)"[^>]*>')
# In a process of its own: drawing holds Python's lock for a third of a second, and some 150 MB for good.
_DRAW = (
    "import sys, vl_convert as v; d = v.vegalite_to_svg(sys.stdin.buffer.read().decode(), allowed_base_urls=[]); "
    "sys.stdout.buffer.write(d.encode())"
)


def svg(spec: Mapping[str, Any], rows: pl.DataFrame, width: int, height: int, titles: Mapping[str, str]) -> str:
    """The chart of ``spec`` with ``rows`` on white paper, ``width`` by ``height`` pixels without its axes.

    A mark with ``href`` "#name" links to that place in the same document; ``titles`` says what hovering it shows.
    Raises InputError where it cannot be drawn.
    """
    whole = {
        **spec,
        "data": {"values": rows.to_dicts()},
        "width": width,
        "height": height,
        "background": "white",
        "config": {**spec.get("config", {}), "font": _FONT, "aria": False},
    }
    drawn = _drawn(json.dumps(whole).encode()).decode()
    return _LINK.sub(lambda link: f'<a href="#{link[1]}"><title>{escape(titles.get(link[1], ""))}</title>', drawn)


def _drawn(spec: bytes) -> bytes:
    command = [sys.executable, "-I", "-c", _DRAW]
    try:
        return subprocess.run(command, input=spec, capture_output=True, check=True, timeout=_SECONDS).stdout
    except (OSError, subprocess.SubprocessError):
        raise InputError("The chart of the report cannot be drawn.", "Try again, or take the table.") from None
