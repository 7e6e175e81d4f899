"""What each criterion says, in the terminal."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from qualify.analysis import report, seen
from qualify.analysis.criteria import criteria
from qualify.terminal.commands import Result, about, scored
from qualify.tuning.criteria_words import VERDICTS
from qualify.words import percent

_INDENT = "    "


def told(options: Namespace) -> Result:
    """The page that looks at each criterion by itself."""
    view = scored(options, seen)
    found = criteria(view.book)
    lines = [about(view), *found.answer, *filter(None, [found.apart]), *(f"- {text}" for _, text in found.remarks)]
    for row in found.table.iter_rows(named=True):
        lines += ["", _criterion(row)]
        answers = found.answers.filter(key=row["key"]).iter_rows(named=True)
        lines += [_INDENT + _answer(given) for given in answers if given["answer"] or given["deals"] + given["open"]]
    record = report.about(view) | {
        "won": found.won,
        "deals": found.deals,
        "locked": found.locked,
        "answer": list(found.answer),
        "remarks": [{"key": key, "text": text} for key, text in found.remarks],
        "criteria": found.table.to_dicts(),
        "answers": found.answers.to_dicts(),
    }
    return record, "\n".join(lines)


def _criterion(row: dict[str, Any]) -> str:
    if row["separation"] is None:
        return f"{row['question']}: {VERDICTS[row['verdict']]}"
    numbers = f"separation {row['separation'] * 100:.0f} %, {row['low'] * 100:.0f} to {row['high'] * 100:.0f}"
    return f"{row['question']}: {VERDICTS[row['verdict']]} ({numbers})"


def _answer(given: dict[str, Any]) -> str:
    name = "(unanswered)" if given["answer"] is None else given["answer"]
    if not given["deals"]:
        return f"{name}: no decided deal, {given['open']:,} open"
    interval = f"{given['low'] * 100:.0f} to {given['high'] * 100:.0f}"
    won = f"{given['won']:,} of {given['deals']:,} won"
    return f"{name}: {won} ({percent(given['rate'])}, 90 % interval {interval}), {given['open']:,} open"
