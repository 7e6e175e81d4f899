"""The numbers of the pages as plain records, for the terminal and for scripts."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from qualify.analysis import freeze_words, rated
from qualify.analysis.freeze import since_publication
from qualify.analysis.reading import separation
from qualify.analysis.view import View
from qualify.analysis.zones import ZONES

Record = dict[str, Any]


def assessment(view: View) -> Record:
    """Every number of the tipping-point page."""
    found, book, since = view.assessment, view.book, since_publication(view)
    values = {f.name: getattr(found, f.name) for f in fields(found) if f.name != "curve"}
    plain = {name: asdict(value) if hasattr(value, "__dataclass_fields__") else value for name, value in values.items()}
    return {
        **about(view),
        **plain,
        "separation": separation(view.reading.tally),
        "expected_this_quarter": view.reading.expected,
        "open_deals_that_change_zone": view.reading.moved[0],
        "members": asdict(view.members) | {"counted": view.members.counted},
        "open_with_a_score": int(view.curve["open"].sum()),
        "twins": _twins(view),
        "clustering": asdict(book.clustering),
        "coverage": view.coverage,
        "answers": {"given": book.ratings, "undated": book.undated, "not_in_the_rubric": book.strangers},
        "never_entered_the_stage": rated.not_entered(book)["deal_id"].to_list(),
        "zones": _zones(view),
        "since_publication": freeze_words.record(since) if since else None,
        "curve": view.curve.to_dicts(),
    }


def _twins(view: View) -> Record:
    found = view.book.twins
    numbers = {name: getattr(found, name) for name in ("copies", "contradictory", "families", "telling", "by_chance")}
    return numbers | {"deals": found.table.to_dicts()}


def forecast(view: View) -> Record:
    """Every number of the forecast page; the view must have a forecast."""
    assert view.forecast is not None
    return {
        **about(view),
        "currency": view.forecast.periods["currency"][0],
        "trust": view.forecast.trust,
        "periods": view.forecast.periods.drop("currency").to_dicts(),
        "weeks": view.forecast.weeks.drop("currency").to_dicts(),
        "deals": view.open.select("deal_id", "score", "zone", "amount", "this_quarter", "by_next_quarter").to_dicts(),
        "notes": [str(note) for note in view.forecast.notes],
    }


def about(view: View) -> Record:
    """What was looked at: data set, day, rubric, weights, policy and selection."""
    book, rubric = view.book, view.reading.rubric
    return {
        "dataset": book.dataset,
        "simulated": book.simulated,
        "data_version": book.version,
        "as_of": book.as_of,
        "rubric": rubric.name,
        "rubric_version": book.rubric_version,
        "weights": rubric.weights,
        "missing": rubric.missing,
        "rated": {**asdict(book.rule), "words": rated.sentences(book) if book.rubric_version else []},
        "selection": asdict(book.selection),
        "rates": asdict(book.rates),
    }


def _zones(view: View) -> Record:
    count, money = view.reading.count.sum(axis=0), view.reading.money.sum(axis=0)
    held = {zone: {"open": int(count[i]), "money": float(money[i])} for i, zone in enumerate(ZONES)}
    return {"lower": view.reading.lines.lower, "upper": view.reading.lines.upper, **held}
