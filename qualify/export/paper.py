"""The year's report as one file: HTML that needs no script and no network, made for a screen and for paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import polars as pl

from qualify import charts
from qualify.analysis import bearable
from qualify.analysis.rated import sentences
from qualify.analysis.yearly import Yearly
from qualify.analysis.yearly_words import (
    CHANGED,
    TITLE,
    basis,
    by_line,
    guarantees,
    opening,
    period,
    reconciled,
    totals,
)
from qualify.export.marks import marks_words, report_marks, shown
from qualify.export.sheet import document, paragraph
from qualify.export.svg import svg
from qualify.selection import in_words, levels_in_words
from qualify.settings import Settings, to_link
from qualify.words import count

MOST_ROWS = 20_000
_WIDTH = 1000
_WIDTHS = {"Score": 5, "Zone": 8, "Outcome": 9, "Deal": 22, "Account": 15, "Owner": 10, "Amount": 11, "Created": 10,
           "Closed": 10}  # fmt: skip


def printed(found: Yearly) -> str:
    """The whole report: what is to be seen, the chart, the totals, what is guaranteed, and every deal by score.

    Every text from data is escaped. At most ``MOST_ROWS`` deals are listed, the highest scores first, and it says so.
    """
    body = [_head(found), _chart(found), _totals(found), _certain(found), _deals(found), _made_from(found)]
    return document(f"{TITLE} – {found.view.book.dataset}", body)


def _head(found: Yearly) -> str:
    book = found.view.book
    day = f", as of {book.as_of.day} {book.as_of:%B %Y}, the last day in the data" if book.as_of else ""
    label = '<p class="label">Simulated data: an invented company</p>' if book.simulated else ""
    only = in_words(book.selection) + levels_in_words(bearable(book.selection, found.view.assessment.deals))
    counted = paragraph(f"Only: {'; '.join(only)}.") if only else ""
    ratings = paragraph(" ".join(sentences(book)))
    changed = paragraph(CHANGED) if found.view.reading.rubric != book.rubric else ""
    return (
        f"<h1>{escape(TITLE)}</h1><p>{escape(book.dataset)}{day}</p>{label}{counted}{ratings}{changed}"
        f'<p class="lead">{escape(opening(found))} {escape(by_line(found))}</p>{paragraph(guarantees(found.view)[0])}'
    )


def _chart(found: Yearly) -> str:
    laid = report_marks(found)
    listed = {deal: f"deal-{row}" for row, deal in enumerate(found.deals["deal_id"].head(MOST_ROWS))}
    rows = laid.rows.with_columns(
        href=pl.format("#{}", pl.col("deal_id").replace_strict(listed, default=None, return_dtype=pl.String))
    )
    told = rows.filter(part="deal").select("deal_id", pl.format("{}, {}: {}", "deal", "account", "kind"))
    titles = {listed[deal]: words for deal, words in told.iter_rows() if deal in listed}
    drawing = svg(charts.only(charts.MARKS_ON_PAPER, laid.kinds), rows, _WIDTH, laid.height, titles)
    return f"<figure>{drawing}<figcaption class=quiet>{escape(marks_words(laid.each))}</figcaption></figure>"


def _totals(found: Yearly) -> str:
    names = ("Zone", "Won", "Lost", "No decision", "Still open", "Decided", "Worked")
    rows = [[zone, *counts.values()] for zone, counts in totals(found)]
    return f"<h2>How they add up</h2>{_table(names, rows)}{paragraph(reconciled(found))}{paragraph(period(found))}"


def _certain(found: Yearly) -> str:
    return "<h2>What can be guaranteed</h2>" + "".join(map(paragraph, (*guarantees(found.view)[1:], basis(found.view))))


def _deals(found: Yearly) -> str:
    names = ("Score", "Zone", "Outcome", "Deal", "Account", "Owner", "Amount", "Created", "Closed")
    table = shown(found.deals.head(MOST_ROWS)).drop("deal_id")
    more = found.worked - table.height
    said = f"The {table.height:,} with the highest scores; {more:,} more are in the CSV." if more else "By score."
    rows, worked = _table(names, table.iter_rows(), anchor="deal"), count(found.worked, "opportunity", "opportunities")
    return f"<h2>{worked}, the highest score first</h2>{paragraph(said)}{rows}"


def _made_from(found: Yearly) -> str:
    view, book = found.view, found.view.book
    settings = Settings(book.dataset, book.rubric_version, selection=book.selection, rated=book.rule, day=book.day)
    link = to_link(settings.with_rubric(view.reading.rubric, book.rubric))
    link |= {"since": str(found.since)} if found.since else {}
    weights = ", ".join(f"{c.question}: {c.weight}" for c in view.reading.rubric.criteria)
    facts = (
        f"Rubric “{view.reading.rubric.name}”, version {book.rubric_version}; data version {book.version}; "
        f"seed {view.assessment.seed}. A missing answer: {view.reading.rubric.missing}.",
        f"Weights: {weights}.",
        f"The same view in Qualify: Report?{urlencode(link)}",
    )
    return "<h2>Made from</h2>" + "".join(paragraph(fact, "quiet") for fact in facts)


def _table(names: tuple[str, ...], rows: Iterable[Iterable[object]], anchor: str = "") -> str:
    numbers = {"Score", "Amount", "Won", "Lost", "No decision", "Still open", "Decided", "Worked"}
    widths = "".join(f'<col style="width:{_WIDTHS[name]}%">' for name in names) if anchor else ""
    kind = [' class="number"' if n in numbers else ' class="day"' if n in ("Created", "Closed") else "" for n in names]
    head = "".join(f"<th{style}>{escape(name)}</th>" for name, style in zip(names, kind, strict=True))
    lines = []
    for place, row in enumerate(rows):
        cells = "".join(f"<td{style}>{_cell(value)}</td>" for value, style in zip(row, kind, strict=True))
        lines.append(f'<tr id="{anchor}-{place}">{cells}</tr>' if anchor else f"<tr>{cells}</tr>")
    start = f'<table class="deals"><colgroup>{widths}</colgroup>' if anchor else "<table>"
    return f"{start}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else escape(str(value))
