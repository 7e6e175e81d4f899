"""A report as one HTML file that needs no script and no network, for a screen, a mail and a printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from qualify.analysis.briefing import SIMULATED, Briefing
from qualify.analysis.briefing_page import Grid, Item, Part, Picture, Said
from qualify.export.briefing_pictures import drawn
from qualify.export.legible import legible
from qualify.export.sheet import document, paragraph

_STYLES = {"lead": "lead", "plain": "", "quiet": "quiet"}


def as_html(found: Briefing, pictures: Mapping[str, str] | None = None) -> str:
    """The whole file; every text from data is escaped. ``pictures`` are those of briefing_pictures.drawn."""
    charts = drawn(found) if pictures is None else pictures
    label = f'<p class="label">{escape(SIMULATED)}</p>' if found.view.book.simulated else ""
    head = f"<h1>{escape(found.title)}</h1>{label}{_facts(found)}"
    title = legible(f"{found.title} – {found.view.book.dataset}")
    return document(title, [head, *(_part(each, charts) for each in found.parts)])


def _facts(found: Briefing) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{_text(text)}</dd>" for name, text in found.facts)
    return f'<dl class="facts">{rows}</dl>'


def _part(part: Part, charts: Mapping[str, str]) -> str:
    groups = groupby(part.items, key=lambda item: isinstance(item, Picture) and bool(item.title))
    body = "".join(_row(list(items), charts) if small else _items(list(items), charts) for small, items in groups)
    return f"<section><h2>{escape(part.title)}</h2>{body}</section>"


def _row(items: Sequence[Item], charts: Mapping[str, str]) -> str:
    return f'<div class="small">{_items(items, charts)}</div>'


def _items(items: Sequence[Item], charts: Mapping[str, str]) -> str:
    return "".join(_item(item, charts) for item in items)


def _item(item: Item, charts: Mapping[str, str]) -> str:
    if isinstance(item, Said):
        return paragraph(legible(item.text), _STYLES[item.kind])
    if isinstance(item, Picture):
        title = f"<figcaption>{escape(item.title)}</figcaption>" if item.title else ""
        return f'<figure>{title}<div role="img" aria-label="{_text(item.alt)}">{charts[item.key]}</div></figure>'
    return _grid(item)


def _grid(grid: Grid) -> str:
    kinds = [' class="number"' if at in grid.numbers else "" for at in range(len(grid.names))]
    columns = "".join(f'<col style="width:{100 * width / sum(grid.widths):.1f}%">' for width in grid.widths)
    head = "".join(f"<th{kind}>{escape(name)}</th>" for name, kind in zip(grid.names, kinds, strict=True))
    rows = (
        "<tr>" + "".join(f"<td{kind}>{_text(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in grid.rows
    )
    table = f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    # On a narrow screen the table moves sideways, not the page.
    return f'<div class="wide" tabindex="0"><table class="words">{table}</table></div>'


def _text(text: str) -> str:
    return escape(legible(text))
