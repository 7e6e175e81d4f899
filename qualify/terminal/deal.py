"""One deal in the terminal: what to do next, its answers and its history, and the page to print."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from qualify.analysis import deal_history_words, next_step_words
from qualify.analysis.deal_page import DealPage, deal_page, record
from qualify.analysis.zones import zone_name
from qualify.export import deal_printed
from qualify.store import open_store
from qualify.terminal.commands import Result, about, scored
from qualify.terminal.files import write_bytes


def options(parser: ArgumentParser) -> None:
    """The options of the command beside those of every view."""
    parser.add_argument("deal", metavar="ID", help="the id of the opportunity")
    parser.add_argument("--html", metavar="FILE", help="write the page to print")


def told(options: Namespace) -> Result:
    """The deal page in the terminal."""
    view = scored(options)
    with open_store().snapshot(view.book.day) as seen:
        found = deal_page(seen, view, options.deal)
    if options.html:
        write_bytes(Path(options.html), deal_printed(found).encode(), "The page")
    lines = [about(view), _standing(found), *_next(found), *deal_history_words.sentences(found.history)]
    lines += [f"The page is in {options.html}."] if options.html else []
    return record(found), "\n".join(lines)


def _standing(found: DealPage) -> str:
    deal = found.dossier
    where = zone_name(found.view.reading.lines, deal.zone).lower()
    scored = "without a score" if deal.score is None else f"score {deal.score}{deal.rests_on}, {where}"
    return f"{deal.title}: {deal.facts['outcome']}, {scored}."


def _next(found: DealPage) -> list[str]:
    """What to do next; nothing where the deal is not open."""
    if found.next is None:
        return []
    lines = found.view.reading.lines
    said = [next_step_words.answer(found.next, lines)]
    for row in next_step_words.notches(found.next, lines).iter_rows(named=True):
        chance = "" if row["by_next_quarter"] is None else f", won by next quarter {row['by_next_quarter'] * 100:.1f} %"
        said.append(f"  {row['question']} {row['now']} -> {row['next']}: score {row['score']}{chance}")
    said += [next_step_words.CAUTION] if found.next.notches else []
    said += [next_step_words.others(found.next), next_step_words.unanswered_answer(found.next)]
    for row in next_step_words.unanswered(found.next).iter_rows(named=True):
        said.append(f"  {row['question']} score {row['worst']} with the worst answer, {row['best']} with the best")
    return [text for text in said if text]
