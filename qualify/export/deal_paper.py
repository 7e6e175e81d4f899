"""One deal as a file to print: where it stands, what to do next, its answers, and what became of it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

import polars as pl

from qualify import charts
from qualify.analysis import deal_history_words, next_step_words
from qualify.analysis.deal_page import DealPage
from qualify.analysis.rated import sentences
from qualify.analysis.zones import zone_name
from qualify.charts.theme import Spec
from qualify.export.sheet import document, paragraph, simple_table
from qualify.export.svg import svg
from qualify.settings import Settings, to_link
from qualify.words import money, on_day, percent

_WIDTH = 960
_FACTS = (("Id", "deal_id"), ("Account", "account"), ("Owner", "owner"), ("Team", "team"), ("Source", "source"),
          ("Product", "product"), ("Stage", "stage"), ("Reason", "reason"))  # fmt: skip


@dataclass(frozen=True, eq=False)
class DealChart:
    """A chart of the history: its specification, its rows and its height in pixels."""

    spec: Spec
    rows: pl.DataFrame
    height: int


def deal_charts(found: DealPage) -> tuple[DealChart | None, ...]:
    """The charts of a deal's history, in the order of ``charts.DEAL_CHARTS``; None where there is nothing to draw."""
    told, lines = found.history, found.view.reading.lines
    height = charts.STAGE_ROW * told.stages["stage"].n_unique() + charts.STAGES_AROUND
    tall, stages = charts.HISTORY_HEIGHT, charts.stage_rows(told.stages.drop_nulls("ends"))
    amounts, expected = (charts.step_rows(steps, told.ends) for steps in (told.amounts, told.expected))
    drawn = (
        (charts.DEAL_SCORE, charts.deal_score_rows(told.scores, told.ends, lines.lower, lines.upper), tall),
        (charts.DEAL_STAGES, stages, height),
        (charts.DEAL_AMOUNT, amounts, tall),
        (charts.DEAL_EXPECTED, expected, tall),
    )
    # What is known of one day alone makes no course of time.
    bare = (told.scores["score"].count() == 0, (stages["starts"] == stages["ends"]).all(),
            *(steps["day"].n_unique() < 2 for steps in (amounts, expected)))  # fmt: skip
    return tuple(None if nothing else DealChart(*each) for nothing, each in zip(bare, drawn, strict=True))


def deal_printed(found: DealPage) -> str:
    """The page of a deal as one file; every text from data is escaped."""
    body = [_head(found), _next(found), _answers(found), _history(found), _made_from(found)]
    return document(f"{found.dossier.title} – {found.view.book.dataset}", body)


def _head(found: DealPage) -> str:
    deal, book = found.dossier, found.view.book
    label = '<p class="label">Simulated data: an invented company</p>' if book.simulated else ""
    where = zone_name(found.view.reading.lines, deal.zone).lower()
    scored = "without a score" if deal.score is None else f"score {deal.score}{deal.rests_on}: {where}"
    chance = ""
    if found.next and deal.this_quarter is not None and deal.by_next_quarter is not None:
        chance = (
            f" The chance that it is won is {percent(deal.this_quarter)} by the end of this quarter and "
            f"{percent(deal.by_next_quarter)} by the end of the next."
        )
    who = " · ".join(f"{name}: {deal.facts[field]}" for name, field in _FACTS if deal.facts[field])
    amount = money(deal.facts["amount"], deal.facts["currency"]) if deal.facts["amount"] is not None else "none"
    day = f", as of {on_day(book.as_of)}, the last day in the data" if book.as_of else ""
    return "".join(
        [
            f"<h1>{escape(deal.title)}</h1>",
            paragraph(f"{book.dataset}{day}"),
            label,
            paragraph(f"{deal.facts['outcome'].capitalize()}, {scored}.{chance}", "lead"),
            paragraph(who),
            paragraph(f"Amount: {amount}"),
            *(paragraph(text, "quiet") for text in sentences(book)),
        ]
    )


def _next(found: DealPage) -> str:
    if found.next is None:
        return ""
    lines = found.view.reading.lines
    table = next_step_words.notches(found.next, lines)
    names = ("Question", "Answer now", "One notch more", "Score then", "Zone then", "Won this quarter",
             "Won by next quarter", "What must be true", "Evidence asked for")  # fmt: skip
    order = ("question", "now", "next", "score", "zone", "this_quarter", "by_next_quarter", "means", "evidence")
    rows = simple_table(names, _texts(table.select(order))) if table.height else ""
    return "".join(
        [
            "<h2>What to do next</h2>",
            paragraph(next_step_words.answer(found.next, lines), "lead"),
            rows,
            paragraph(next_step_words.CAUTION if table.height else "", "quiet"),
            paragraph(next_step_words.others(found.next), "quiet"),
            _unanswered(found),
        ]
    )


def _unanswered(found: DealPage) -> str:
    assert found.next is not None
    if not found.next.unanswered:
        return ""
    names = ("Question without an answer", "Score with the worst", "Score with the best",
             "Won by next quarter: worst", "Best", "Can be influenced")  # fmt: skip
    rows = simple_table(names, _texts(next_step_words.unanswered(found.next)))
    return paragraph(next_step_words.unanswered_answer(found.next)) + rows


def _answers(found: DealPage) -> str:
    names = ("Question", "Answer", "Points", "Weight", "Adds to the score", "Rated on", "By", "Evidence")
    order = ("question", "answer", "points", "weight", "adds", "rated", "rater", "evidence")
    given = found.dossier.criteria.with_columns(
        pl.col("answer").fill_null("(no answer)"), pl.col("adds").round(1).cast(pl.String)
    )
    return "<h2>The score answer by answer</h2>" + simple_table(names, _texts(given.select(order)))


def _history(found: DealPage) -> str:
    parts = []
    told = deal_history_words.sentences(found.history)
    for title, sentence, chart in zip(charts.DEAL_CHARTS, told, deal_charts(found), strict=True):
        drawing = f"<figure>{svg(chart.spec, chart.rows, _WIDTH, chart.height, {})}</figure>" if chart else ""
        parts.append(f"{paragraph(f'{title}. {sentence}')}{drawing}")
    return "<h2>What became of it so far</h2>" + "".join(parts)


def _made_from(found: DealPage) -> str:
    book, rubric = found.view.book, found.view.reading.rubric
    shown = Settings(book.dataset, book.rubric_version, selection=book.selection, rated=book.rule, day=book.day)
    link = to_link(shown.with_rubric(rubric, book.rubric)) | {"deal": found.dossier.facts["deal_id"]}
    told = (
        f"Rubric “{rubric.name}”, version {book.rubric_version}; data version {book.version}. "
        f"A missing answer: {rubric.missing}.",
        f"The same view in Qualify: Deal?{urlencode(link)}",
    )
    return "<h2>Made from</h2>" + "".join(paragraph(text, "quiet") for text in told)


def _texts(rows: pl.DataFrame) -> list[list[str]]:
    """Shares of 1 in per cent with one digit, as on the page."""
    return [[_text(value) for value in row] for row in rows.rows()]


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value * 100:.1f} %"
    return on_day(value) if isinstance(value, date) else str(value)
