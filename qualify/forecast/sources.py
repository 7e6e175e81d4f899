"""Where new opportunities come from: what each source's are worth, drawn towards all where it has few."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qualify.forecast.changed import Pipeline, Stand, least
from qualify.forecast.known import Known
from qualify.forecast.lattice import amounts_on
from qualify.forecast.leads import MONTH, Incoming
from qualify.forecast.ledger import day_number
from qualify.forecast.model import won_rows
from qualify.forecast.money import Money
from qualify.forecast.timing import Timing

PSEUDO_EVENTS = 25.0
RECENT_DAYS = 90


@dataclass(frozen=True, eq=False)
class Source:
    """One source of opportunities: how many came a month in the last 90 days, how many were ever ``won``, how its deals
    are won and lost (``timing``), and what a win brings on average (``amount``; ``law`` as in Money)."""

    name: str
    per_month: float
    won: int
    timing: Timing
    amount: float
    law: np.ndarray
    square: float


def sources(log: Known, now: Stand, group: np.ndarray, names: list[str]) -> list[Source]:
    """Each source, the one with the most recent opportunities first.

    ``group`` (rows of the ledger,) counts into ``names``, -1 for none. A source's hazards of won and of lost are those
    of all, times (its wins + 25) / (the wins that all's hazards give its deals + 25): counted by days at risk, fast
    losses do not make recent deals look worse than they are. Amounts are drawn towards all's with 25 pseudo-wins.
    """
    model = now.made.model
    mine = np.where(log.timed, group, -1)
    often = _relative(log, mine, len(names), log.won, model.timing.won)
    doomed = _relative(log, mine, len(names), log.lost, model.timing.lost)
    recent = mine[log.timed & (log.created > log.as_of - RECENT_DAYS)]
    came = np.bincount(recent[recent >= 0], minlength=len(names)) * MONTH / RECENT_DAYS
    rows = won_rows(log)
    found = []
    for at, name in enumerate(names):
        fitted = replace(model.timing, won=model.timing.won * often[at], lost=model.timing.lost * doomed[at])
        amount, square, law = _amounts(model.money, log.amount[rows[group[rows] == at]])
        won = int((log.won & (group == at)).sum())
        found.append(Source(name, float(came[at]), won, fitted, amount, law, square))
    return sorted(found, key=lambda source: -source.per_month)


def _relative(log: Known, group: np.ndarray, groups: int, happened: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """(groups,) events over those that the hazards of all give, with 25 pseudo-events."""
    upto = np.append(0.0, hazard.cumsum())
    last = len(hazard) - 1
    entry = np.clip(log.start - log.created, 0, last)
    leave = np.clip(log.closing - log.created, entry, last)
    seen = (group >= 0) & (log.closing >= log.start)
    due = np.bincount(group[seen], (upto[leave] - upto[entry])[seen], groups)
    events = np.bincount(group[seen & happened], minlength=groups).astype(float)
    due *= events.sum() / max(float(due.sum()), 1e-12)
    return (events + PSEUDO_EVENTS) / (due + PSEUDO_EVENTS)


def _amounts(held: Money, drawn: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Mean, mean square and law of a source's amounts, drawn towards those of all."""
    own = len(drawn) / (len(drawn) + PSEUDO_EVENTS)
    if not len(drawn):
        return held.mean, held.square, held.law
    largest = max(held.open.largest, held.largest)
    placed = amounts_on(largest, drawn, np.zeros(len(drawn), np.int64), 1)
    (law,) = placed.spread(np.full((len(drawn), 1), 1 / len(drawn)))
    mean, square = float(drawn.mean()), float((drawn**2).mean())
    return (
        own * mean + (1 - own) * held.mean,
        own * square + (1 - own) * held.square,
        own * law + (1 - own) * held.law,
    )


def with_more(pipeline: Pipeline, source: Source, wins: float) -> Pipeline:
    """The pipeline with so many further wins of new business, of the amounts of ``source``."""
    total = pipeline.new_wins + wins
    if total <= 0:
        return pipeline
    part, held = wins / total, pipeline.held
    mixed = replace(
        held,
        law=(1 - part) * held.law + part * source.law,
        mean=(1 - part) * held.mean + part * source.amount,
        square=(1 - part) * held.square + part * source.square,
    )
    return replace(pipeline, held=mixed, new_wins=total)


def extra_from(now: Stand, coming: Incoming, source: Source, probability: float) -> int | None:
    """The fewest opportunities a month from this source, beside those that come anyway, that give the target
    ``probability``; None where not even :attr:`Incoming.most` do."""
    assert now.target is not None
    target, each = now.target, each_month(now, coming, source)

    def enough(extra: int) -> bool:
        return now.more(with_more(now.pipeline, source, extra * each)).at_least(target) >= probability

    return least(enough, coming.most)


def each_month(now: Stand, coming: Incoming, source: Source) -> float:
    """Wins within the window that one opportunity a month from this source brings."""
    of_it = coming.of_kind(source.timing, now.made.model, now.window)
    days = day_number(now.period.ends) - coming.as_of
    return of_it.each * days / MONTH
