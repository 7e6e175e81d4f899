"""Answers that were given too close to the closing of their deal: whoever gave them may have known how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from qualify.asof import GATE_DAYS
from qualify.intake.parsed import counted

RATE_EARLY = "Rate deals while they are open; the Ratings page lists answers that changed as late as this."
TAKE_IN = "Take the answers in; they do not count where only what was known before counts."


@dataclass(frozen=True)
class Late:
    """Rows that were rated too late: the ``rule`` that they break, ``what`` they are, and ``why`` it matters, in words.

    ``effect`` says how many others there are.
    """

    rule: str
    rows: pl.Series
    what: str
    why: str
    effect: str

    @property
    def fact(self) -> str:
        """How many rows there are, and what they are."""
        return f"{counted(int(self.rows.sum()), 'row')} {self.what}"

    @property
    def kept(self) -> str:
        """What is said where they are taken in."""
        return f"Kept {self.fact}: {self.why}, and such answers do not count for learning."


_ahead = (pl.col("closed") - pl.col("rated")).dt.total_days()
_RULES = (
    ("rated at closing", _ahead <= 0, "rated on the day of closing or later", "hindsight looks like this",
     "from before the outcome was known"),
    ("rated before closing", _ahead.is_between(0, GATE_DAYS, closed="none"),
     f"rated less than {GATE_DAYS} days before closing", "the outcome may have been known by then",
     f"from at least {GATE_DAYS} days before closing"),
)  # fmt: skip


def late(rated: pl.Series, closed: pl.Series, of: str) -> Iterator[Late]:
    """The rows that were rated too late, by rule, of all that have a day of rating and of closing.

    ``closed`` is null where a deal is open; ``of`` is what such rows are called. No row breaks two of the rules.
    """
    days = pl.DataFrame({"rated": rated, "closed": closed})
    dated = left = int(days.select(_ahead.is_not_null().sum()).item())
    for rule, test, what, why, others in _RULES:
        rows = days.select(test.fill_null(False)).to_series()
        left -= int(rows.sum())
        if rows.any():
            yield Late(rule, rows, what, why, f"Answers {others}: in {left:,} of {dated:,} {of}.")
