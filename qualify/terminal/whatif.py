"""Leads that a target needs, and the forecast without some deals, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from qualify.analysis import report, whatif, whatif_report, whatif_target
from qualify.analysis import whatif_words as words
from qualify.analysis.whatif import WhatIf, what_if
from qualify.terminal.commands import Result, about, looked_at
from qualify.words import money, percent

_INDENT = "    "


def options(leads: ArgumentParser, without: ArgumentParser) -> None:
    """The options of both commands beside those of every view."""
    leads.add_argument(
        "--probability", type=_per_cent, default=0.8, metavar="PERCENT", help="how sure to be of it (default 80)"
    )
    without.add_argument("deals", nargs="+", metavar="DEAL", help="the id of an open deal that falls through")
    for parser in (leads, without):
        parser.add_argument("--target", type=float, metavar="AMOUNT", help="default: that of the period")
        parser.add_argument("--period", metavar="LABEL", help='as "Q1 2027" or "Jan 2027" (default: this quarter)')


def _per_cent(text: str) -> float:
    try:
        return float(text) / 100
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number of per cent") from None


def leads_needed(options: Namespace) -> Result:
    """The section on leads of the Forecast page."""
    asked = what_if(looked_at(options))
    found = whatif_target.leads(asked, asked.stand(options.period, options.target), options.probability)
    lines = [about(asked.view), words.leads(found), *(_INDENT + words.kind(*kind) for kind in found.kinds)]
    lines += [_INDENT + words.source(row) for row in found.sources.iter_rows(named=True)]
    return _record(asked) | whatif_report.leads(found), "\n".join([*lines, words.last_useful(found)])


def without(options: Namespace) -> Result:
    """The section on deals that fall through of the Forecast page."""
    asked = what_if(looked_at(options))
    found = whatif.fall(asked, asked.stand(options.period, options.target), options.deals)
    record = _record(asked) | whatif_report.fall(asked, found)
    lines = [about(asked.view), words.fall(found), words.make_up(found), "The largest exposures:"]
    for row in record["exposures"]:
        worth = f"{money(row['amount'], asked.forecast.model.currency)} at {percent(row['chance'])}"
        lines.append(f"{_INDENT}{row['deal_id']}  {row['name'] or ''}  {worth}".rstrip())
    return record, "\n".join(lines)


def _record(asked: WhatIf) -> dict[str, Any]:
    return report.about(asked.view) | {"currency": asked.forecast.model.currency}
