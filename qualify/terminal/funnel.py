"""How work flows, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from qualify.analysis import funnel_words as words
from qualify.analysis import report
from qualify.analysis.funnel import PERIOD, funnel, parts
from qualify.analysis.routing import flow, road
from qualify.schema import EXTRA
from qualify.selection import SEGMENTS
from qualify.store import open_store
from qualify.terminal.commands import Result, about, looked_at
from qualify.words import percent


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    fields = ", ".join((PERIOD, *SEGMENTS))
    parser.add_argument("--by", metavar="FIELD", help=f"compare {fields} or a column of the team's own")


def flowed(options: Namespace) -> Result:
    """The page of the flow in the terminal."""
    view = looked_at(options)
    with open_store().snapshot(view.book.day) as seen:
        moved = flow(view.book, road(seen, view.book))
    found = funnel(view, moved)
    lines = [about(view), words.answer(found)]
    if moved.order:
        lines += [words.ageing(found), words.rework(moved), words.order(moved), ""]
        lines += [_stage(row) for row in moved.stages.iter_rows(named=True)]
    lines += [f"{row['stage']}: {row['deals']:,} open now" for row in found.now.iter_rows(named=True)]
    lines += [words.quality(found)] if found.scores.height else []
    lines += ["", *words.law(moved.little), *words.load(moved)] if moved.little else []
    lines += words.notes(moved)
    record = report.about(view) | words.record(found)
    if options.by:
        field = options.by if options.by in (PERIOD, *SEGMENTS) else EXTRA + options.by
        compared = parts(found, field)
        lines += ["", *words.apart(compared), *([words.merged(compared)] if compared.merged else [])]
        record["by"] = {"field": field, "answer": words.apart(compared), "parts": compared.table.to_dicts()}
    return record, "\n".join(lines)


def _stage(row: dict[str, Any]) -> str:
    passed = "no visit is over" if row["first_yield"] is None else f"first-time yield {percent(row['first_yield'])}"
    half = "" if row["median"] is None else f", half are over within {row['median']:,} days"
    return f"{row['stage']}: {row['visits']:,} visits, {row['here']:,} still there, {passed}{half}"
