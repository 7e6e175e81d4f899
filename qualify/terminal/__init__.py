"""The commands. Each prints sentences, or with ``--json`` the numbers that the pages show.

Exit code 0; 1 for bad input, with one clear message and no traceback; 2 for usage; 141 where whoever reads what is
printed stops reading, as ``head`` does.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from qualify.errors import QualifyError
from qualify.rubric import MISSING_POLICIES
from qualify.selection import NO_DECISION_POLICIES, SEGMENTS
from qualify.terminal import (
    backtest,
    behaviour,
    bridge,
    briefing,
    commands,
    criteria,
    deal,
    events,
    exporting,
    funnel,
    importing,
    rates,
    ratings,
    report,
    rubrics,
    scenarios,
    sensitivity,
    sources,
    suggesting,
    whatif,
    worklist,
)

_FIELDS = f"{', '.join(SEGMENTS)} or a column of the team's own"
_READER_GONE = 141  # What a shell gives for a program ended by a broken pipe: 128 and the signal's number.


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        record, text = options.run(options)
    except importing.Refused as error:
        print("\n".join(f"qualify: {line}" for line in error.lines), file=sys.stderr)
        if options.json:
            _print(_as_json(error.record))
        return 1
    except QualifyError as error:
        print(f"qualify: {error}", file=sys.stderr)
        return 1
    return _print(_as_json(record) if options.json else text)


def _as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, default=_plain, ensure_ascii=False, indent=2)


def _print(text: str) -> int:
    """Print the answer; the exit code."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python flushes again as it ends, and would complain there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    return 0


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m qualify", description="Tipping points and forecasts from scores.")
    tasks = parser.add_subparsers(required=True, metavar="COMMAND")
    _simulate(_command(tasks, "simulate", commands.simulated, "fill the store with an invented company", data=False))
    importing.options(_command(tasks, "import", importing.imported, "take in files, or all of a folder"))
    _command(tasks, "imports", events.listed, "what was taken in, when, and what became of it")
    events.options(_command(tasks, "undo", events.undone, "take an import back, also after later ones"), undoes=True)
    events.options(_command(tasks, "redo", events.redone, "bring an undone import back"), undoes=False)
    exporting.options(_command(tasks, "export", exporting.exported, "write everything that is kept to one file"))
    _rubric(tasks)
    scenarios.commands(tasks, _command)
    line = _command(tasks, "assess", commands.assessed, "the tipping point, floor and ceiling")
    line.add_argument("--by", metavar="FIELD", help=f"and does the line differ by {_FIELDS}?")
    money = _command(tasks, "forecast", commands.forecasted, "won revenue per month and quarter")
    worth = _command(tasks, "rates", rates.rated, "what other currencies are worth in the main one")
    year = _command(tasks, "report", report.reported, "every opportunity worked since a day, by score and outcome")
    brief = _command(tasks, "briefing", briefing.reported, "the week's or the quarter's report, as HTML and PDF")
    single = _command(tasks, "deal", deal.told, "what to do next on one deal, and what became of it so far")
    work = _command(tasks, "funnel", funnel.flowed, "how work flows: stages, times, yields, backlog and load")
    week = _command(tasks, "worklist", worklist.worked, "what to do this week: expedite, run, rework or let go")
    noise = _command(tasks, "behaviour", behaviour.behaved, "is this noise? values by period with their limits")
    asked = _command(tasks, "criteria", criteria.told, "what each criterion says by itself, before any weighting")
    moved = _command(tasks, "sensitivity", sensitivity.moved, "what a change of each weight would move")
    fitted = _command(tasks, "suggest", suggesting.suggested, "weights, and points without an order, from outcomes")
    past = _command(tasks, "backtest", backtest.backtested, "how good past forecasts were, beside simple methods")
    trusted = _command(tasks, "ratings", ratings.judged, "can the scores be trusted: hindsight, agreement, leniency")
    steps = _command(tasks, "bridge", bridge.bridged, "what moved the forecast since a day, or under other weights")
    new = _command(tasks, "leads", whatif.leads_needed, "how many new opportunities a month the target needs")
    lost = _command(tasks, "without", whatif.without, "the forecast if open deals fall through")
    leads = _command(tasks, "sources", sources.inspected, "what lead generation is worth, source by source")
    where = _command(tasks, "market", sources.gridded, "where deals are won, by two fields, and why they are lost")
    even = _command(tasks, "consistency", sources.compared, "who wins more or fewer deals at the same scores")
    for parsed in (
        line,
        money,
        new,
        lost,
        past,
        steps,
        year,
        brief,
        single,
        asked,
        moved,
        fitted,
        trusted,
        work,
        week,
        noise,
        leads,
        where,
        even,
    ):
        _viewed(parsed)
    rates.options(worth)
    report.options(year)
    briefing.options(brief)
    deal.options(single)
    suggesting.options(fitted)
    ratings.options(trusted)
    funnel.options(work)
    worklist.options(week)
    behaviour.options(noise)
    backtest.options(past)
    bridge.options(steps)
    whatif.options(new, lost)
    sources.options(leads, where, even)
    return parser


def _command(tasks: Any, name: str, run: object, text: str, *, data: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = tasks.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    if data:
        parser.add_argument("--data", metavar="NAME", help="the data set (default: the one imported last)")
    return parser


def _simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deals", type=int, default=2500, help="how many opportunities (default 2500)")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed makes the same company (default 2026)")
    parser.add_argument("--shape", choices=("jump", "ramp", "nothing"), default="jump", help="the truth to be found")
    parser.add_argument("--if-empty", action="store_true", help="do nothing when the store holds anything")


def _rubric(tasks: Any) -> None:
    parser = tasks.add_parser("rubric", help="list, export, import, check and compare rubrics")
    verbs = parser.add_subparsers(required=True)
    _command(verbs, "list", commands.rubrics_listed, "the versions of the data set's rubric")
    export = _command(verbs, "export", commands.rubric_exported, "write a rubric as TOML")
    export.add_argument("--version", type=int, help="default: the latest")
    export.add_argument("--output", metavar="FILE", help="default: print it")
    arrive = _command(verbs, "import", commands.rubric_imported, "keep a TOML rubric as the next version")
    arrive.add_argument("file", help="a TOML file, as `rubric export` writes it")
    arrive.add_argument("--note", default="", help="why there is a new version")
    carry = "questions worded otherwise that mean the same: their stored answers are carried"
    arrive.add_argument("--carry", default="", metavar="KEY[,KEY...]|all", help=carry)
    check = _command(verbs, "check", rubrics.checked, "what two people could read differently in a rubric")
    check.add_argument("--version", type=int, help="default: the latest")
    rubrics.compare_options(_command(verbs, "compare", rubrics.compared, "what changed between two versions"))


def _viewed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rubric", metavar="VERSION", help="default: the latest")
    parser.add_argument("--weights", metavar="KEY:NUMBER,...", help="other weights, as in a page's link")
    parser.add_argument("--missing", choices=MISSING_POLICIES, help="what a missing answer does")
    parser.add_argument(
        "--rated",
        metavar="WHEN",
        help="which ratings make the scores: before:30 (days before closing; default before:7), created, "
        "stage:Proposal, day:2026-03-31, or last",
    )
    parser.add_argument(
        "--closed", metavar="FROM..TO", help="count decided deals closed on these days; either may be open"
    )
    for field in SEGMENTS:
        parser.add_argument(f"--{field}", metavar="VALUE", help=f"only opportunities of this {field}")
    parser.add_argument(
        "--currency", metavar="CODE", help="only opportunities in this currency, their amounts as given, at no rate"
    )
    parser.add_argument(
        "--as-of", metavar="DAY", help="everything as it was known at the end of this day (default: the last one)"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="COLUMN=VALUE",
        help="only opportunities that have this value in a column of the team's own; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--no-decision",
        choices=[policy.replace(" ", "-") for policy in NO_DECISION_POLICIES],
        help="deals that ended without a decision: counted as not won (default), or left out of the lines",
    )
    parser.add_argument(
        "--floor-level", metavar="PERCENT", help="certify a floor at 5, 10 (default), 15 or 20 per cent"
    )
    parser.add_argument(
        "--ceiling-level", metavar="PERCENT", help="and a ceiling at 95, 90 (default), 85 or 80 per cent"
    )
