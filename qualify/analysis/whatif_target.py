"""What a target takes: new opportunities a month, or one change of another kind."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from qualify.analysis.whatif import WhatIf, last_of
from qualify.analysis.zones import ABOVE, ZONES
from qualify.errors import InputError
from qualify.forecast.changed import Stand
from qualify.forecast.faster import usual_cycle
from qualify.forecast.leads import Incoming, LastDays, eventual, incoming, last_days, leads_needed, quality
from qualify.forecast.restore import Restore, restores
from qualify.forecast.sources import extra_from, sources
from qualify.scores import BINS

PROBABILITIES = (0.5, 0.8, 0.9)
MOST_SOURCES = 10
SOURCES: dict[str, pl.DataType] = {
    "source": pl.String(),
    "per_month": pl.Float64(),
    "won": pl.Int64(),
    "win_rate": pl.Float64(),
    "amount": pl.Float64(),
    "in_time": pl.Float64(),
    "extra": pl.Int64(),
}


@dataclass(frozen=True, eq=False)
class Leads:
    """New opportunities a month that the target takes: ``needed`` for each of PROBABILITIES and the one asked for, None
    where not even ``most`` do.

    ``kinds``: zone, how many times as likely as any new deal theirs are won (``factor``), and ``extra`` a month if all
    further ones were like them. ``sources`` has the columns of SOURCES; ``extra`` as there, from this source alone.
    """

    now: Stand
    probability: float
    per_month: float
    needed: dict[float, int | None]
    most: int
    kinds: tuple[tuple[str, float, int | None], ...]
    sources: pl.DataFrame
    last: LastDays

    @property
    def asked(self) -> int | None:
        """How many a month give the target the probability that was asked for."""
        return self.needed[self.probability]


def leads(asked: WhatIf, now: Stand, probability: float) -> Leads:
    """What new business the target of ``now`` takes. Raises InputError without a target, or where none ever came."""
    if not 0 < probability < 1:
        raise InputError("A probability must lie between 0 and 100 per cent.", "Give another one, such as 80.")
    coming = incoming(asked.log, now)
    wanted = sorted({*PROBABILITIES, probability})
    needed = {share: leads_needed(now, coming, share) for share in wanted}
    return Leads(
        now=now,
        probability=probability,
        per_month=coming.per_month,
        needed=needed,
        most=coming.most,
        kinds=_kinds(asked, coming, needed[probability]),
        sources=_sources(asked, now, coming, probability),
        last=last_of(asked, now),
    )


def _kinds(asked: WhatIf, coming: Incoming, needed: int | None) -> tuple[tuple[str, float, int | None], ...]:
    """By zone, the one above the line first; none where no line sorts the deals."""
    reading, model = asked.view.reading, asked.forecast.model
    overall, zone = eventual(model.timing, coming.as_of), reading.lines.zone[:BINS]
    if (reading.lines.lower is None and reading.lines.upper is None) or not overall:
        return ()
    decided = reading.line.deals
    rows = []
    for at, name in enumerate(ZONES):
        deals = np.where(zone == at, decided, 0)
        if deals.sum():
            factor = quality(reading.effect, overall, deals)
            extra = None if needed is None else max(ceil((needed - coming.per_month) / factor), 0)
            rows.append((name, factor, None if extra is None or extra > coming.most else extra))
    return tuple(sorted(rows, key=lambda row: -row[1]))


def _sources(asked: WhatIf, now: Stand, coming: Incoming, probability: float) -> pl.DataFrame:
    """The ten sources with the most recent opportunities, that with the fewest extra leads first."""
    column = asked.view.book.deals["source"]
    names = column.drop_nulls().unique().sort().to_list()
    if not names:
        return pl.DataFrame(schema=SOURCES)
    group = column.replace_strict(names, np.arange(len(names)), default=-1, return_dtype=pl.Int64).to_numpy()
    rows = []
    for source in sources(asked.log, now, group, names)[:MOST_SOURCES]:
        ever = eventual(source.timing, coming.as_of)
        last = last_days(source.timing, asked.forecast.model.as_of, now.period.starts, now.period.ends)
        extra = extra_from(now, coming, source, probability)
        rows.append((source.name, source.per_month, source.won, ever, source.amount, last.best["in_time"], extra))
    return pl.DataFrame(rows, schema=SOURCES, orient="row").sort("extra", "source", nulls_last=True)


def worth_asking(now: Stand, least: float = PROBABILITIES[0]) -> float:
    """The lowest of PROBABILITIES that is ``least`` or more and that the target does not have yet, or the highest."""
    return next((share for share in PROBABILITIES if share >= max(least, now.chance or 0.0)), PROBABILITIES[-1])


@dataclass(frozen=True, eq=False)
class Restored:
    """What gives the target of ``now`` the ``probability``, each ``change`` alone: none where it has that already.

    The further deals would be like the open ones above the line (``above`` of them), or like all where none is.
    ``cycle`` is the usual number of days from creation to a win.
    """

    now: Stand
    probability: float
    changes: tuple[Restore, ...]
    above: int
    cycle: int


def restored(asked: WhatIf, now: Stand, probability: float) -> Restored:
    """What would restore the target of ``now``. Raises InputError where there is no target."""
    if now.target is None or now.chance is None:
        raise InputError(f"There is no target for {now.period.label}.", "Give the amount to be reached.")
    above = asked.zones == ZONES.index(ABOVE)
    like = above if above.any() else np.ones(len(above), dtype=bool)
    coming = incoming(asked.log, now)
    changes = () if now.chance >= probability else restores(now, asked.log, coming, like, probability)
    return Restored(now, probability, changes, int(above.sum()), usual_cycle(asked.log))
