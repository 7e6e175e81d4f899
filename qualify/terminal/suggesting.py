"""Suggested weights, and points for answers without an order, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from qualify.analysis import report, seen
from qualify.analysis.suggesting import TOWARD, points_table, suggestion, taught_before, without_order
from qualify.steps import finished
from qualify.terminal.commands import Result, about, scored
from qualify.tuning import suggested_words as words

_INDENT = "    "
_TOWARD = dict(zip(("equal", "published"), TOWARD, strict=True))


def options(parser: ArgumentParser) -> None:
    """What the command takes beside what is looked at."""
    parser.add_argument("--toward", choices=list(_TOWARD), default="equal", help="the weights that the fit is drawn to")


def suggested(options: Namespace) -> Result:
    """What the Weights page suggests, from the deals that are not locked away."""
    view = scored(options, seen)
    book = view.book
    found = finished(suggestion(book, view.reading.rubric, _TOWARD[options.toward]))
    before = taught_before(book.rubric)
    lines = [about(view), words.verdict(found), *([words.aside(before)] if before else []), ""]
    for criterion, weight in zip(book.rubric.criteria, found.weights, strict=True):
        lines.append(f"{_INDENT}{criterion.question}: {weight} (saved: {criterion.weight})")
    made = asdict(found) | {"weights": dict(zip(book.rubric.keys, found.weights, strict=True))}
    if found.learned:
        table = points_table(book, found.learned)
        lines += ["", words.learned(found, found.learned, len(without_order(book.rubric))), words.caution(book.locked)]
        for row in table.iter_rows(named=True):
            lines.append(
                f"{_INDENT}{row['question']}: {row['answer']}: {row['suggested']} points (now {row['now']}; "
                f"{row['won']:,} of {row['deals']:,} won)"
            )
        made["learned"] |= {
            "weights": dict(zip(book.rubric.keys, found.learned.weights, strict=True)),
            "points": table.to_dicts(),
            "numbers": found.learned.numbers,
        }
    record = report.about(view) | {"toward": options.toward, "suggestion": made}
    return record, "\n".join([*lines, "", words.method(found)])
