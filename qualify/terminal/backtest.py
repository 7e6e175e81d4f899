"""The track record in the terminal: every past forecast made again, and what it was worth."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from math import isfinite
from typing import Any

from qualify.analysis import report
from qualify.analysis.backtesting import backtest
from qualify.analysis.track_record import Method, Track, single_deals, track_record
from qualify.analysis.track_words import (
    LABELS,
    basis,
    combined,
    difference,
    handled,
    promise,
    total_with_scores,
    verdict,
)
from qualify.forecast import calibration_words
from qualify.forecast.calibration import Calibration
from qualify.forecast.calibration_gain import Gain
from qualify.forecast.road import LENGTHS
from qualify.forecast.scoring_pairs import Paired
from qualify.steps import finished
from qualify.store import open_store
from qualify.terminal.commands import Result, about, looked_at
from qualify.words import signed

_COLUMNS = ("crps", "wape", "coverage_80", "bias", "coverage_90", "seconds")
_HEAD = ("error", "missed", "in 80 %", "bias", "in 90 %", "seconds")
_WIDTH = max(map(len, LABELS.values()))


def options(parser: ArgumentParser) -> None:
    """What the command takes beside what is looked at."""
    parser.add_argument("--by", choices=list(LENGTHS), default="month", help="windows of 30 or of 91 days")


def backtested(options: Namespace) -> Result:
    """The track record page in the terminal. What was made before is not made again."""
    view = looked_at(options)
    made = finished(backtest(open_store(), view.book, view.reading.rubric, options.by))
    found, deals = track_record(made, options.by), single_deals(made)
    sentences = [verdict(found), promise(found), total_with_scores(found)]
    if deals:
        kept, gained = deals
        sentences += [calibration_words.answer(kept), calibration_words.gain_sentence(gained) if gained else None]
    notes = handled(view.book, made)
    said = [text for text in sentences if text]
    best_first = sorted(found.methods, key=lambda method: method.crps)
    pairs = [difference(method) for method in best_first if method.against]
    lines = [about(view), *said, "", *_table(best_first), "", "Qualify's error less theirs:", *pairs, "", basis(found)]
    record = report.about(view) | _record(found) | {"single_deals": deals and _single_deals(*deals)}
    record |= {"verdict": said[0], "sentences": said[1:], "notes": notes}
    return record, "\n".join([*lines, combined(found, view.book.model), *notes])


def _table(methods: list[Method]) -> list[str]:
    rows = [f"{'':{_WIDTH}}" + "".join(f"{head:>9}" for head in _HEAD)]
    for method in methods:
        rates = "".join(f"{signed(getattr(method, name) * 100, '.1f'):>7} %" for name in _COLUMNS[:-1])
        rows.append(f"{LABELS[method.name]:{_WIDTH}}{rates}{method.seconds:>9.1f}")
    return rows


def _record(found: Track) -> dict[str, Any]:
    return {
        "by": found.by,
        "days": found.length,
        "origins": found.origins,
        "disjoint": found.disjoint,
        "methods": [_method(method) for method in found.methods],
        "bands": found.bands.to_dicts(),
        "shares": found.shares.to_dicts(),
        "rank": found.rank.to_dicts(),
    }


def _single_deals(kept: Calibration, gained: Gain | None) -> dict[str, Any]:
    """Whether the chances of single deals kept their word, and what scores added to them."""
    names = ("rows", "deals", "won", "expected", "enough", "faults", "log_loss", "log_loss_of_all")
    return {name: getattr(kept, name) for name in names} | {
        "brier": asdict(kept.score),
        "brier_of_all": asdict(kept.score_of_all),
        "groups": kept.bins.to_dicts(),
        "zones": kept.zones.to_dicts(),
        "gain": asdict(gained) if gained else None,
    }


def _method(method: Method) -> dict[str, Any]:
    numbers = {name: getattr(method, name) for name in ("name", *_COLUMNS)}
    pinball = dict(zip(("pinball_10", "pinball_50", "pinball_90"), method.pinball, strict=True))
    return numbers | pinball | {"pit": method.pit.tolist(), "against": method.against and _against(method.against)}


def _against(found: Paired) -> dict[str, Any]:
    """JSON has no word for an end that is infinitely far away."""
    ends = {name: end if isfinite(end) else None for name, end in (("low", found.low), ("high", found.high))}
    return asdict(found) | ends | {"verdict": found.verdict}
