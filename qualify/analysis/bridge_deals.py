"""Each deal on its way from one forecast to another: what it counts for after each step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from qualify.analysis.bridge_ends import End, chances
from qualify.forecast.later import at_laws_of
from qualify.schema import LOST, NO_DECISION, WON

STEPS = ("new", "won", "lost", "slipped", "resized", "rescored", "model")
CENT = 0.005


@dataclass(frozen=True, eq=False)
class Way:
    """Deals that count for anything at one end or the other, ``names`` (deal_id, name, account), and what each counts
    for at first and after each of STEPS: its ``chance``, its ``amount`` and what is ``booked``, each (8, deals)."""

    names: pl.DataFrame
    chance: np.ndarray
    amount: np.ndarray
    booked: np.ndarray

    @property
    def worth(self) -> np.ndarray:
        """(8, deals): what each deal adds to the forecast on average."""
        return self.chance * self.amount + self.booked

    def same(self, step: int) -> bool:
        """Whether a step changes nothing about any deal."""
        now, then = step + 1, step
        return all(np.array_equal(each[now], each[then]) for each in (self.chance, self.amount, self.booked))

    def parts(self, step: int) -> pl.DataFrame:
        """``names`` and ``part``, what a step changes for each deal on average, the largest first."""
        part = self.worth[step + 1] - self.worth[step]
        rows = self.names.with_columns(part=pl.Series(part)).filter(pl.col("part").abs() >= CENT)
        return rows.sort(pl.col("part").abs(), "deal_id", descending=[True, False])


def way(first: End, last: End, then: int, now: int) -> Way:
    """The deals between two ends, in the windows ``then`` of the first and ``now`` of the last.

    A deal that was created and won between the ends is new, and nothing else; the parts of those that are open at both
    ends are told apart. Whatever else differs (a corrected outcome or date, a deal that was left out) counts as
    resized. New rubrics come with their own win rates by score; with the same rubric, other win rates are learned, and
    belong to the model.
    """
    table = _both(first.rows(then), last.rows(now))
    at_first_laws = at_laws_of(first.model, last.model, last.ages)
    before, after = (_column(table, name).astype(np.int64) for name in ("score_first", "score"))
    is_open, was_open = (_there(table, name) for name in ("place", "place_first"))
    after = after[is_open]
    place = _column(table, "place").astype(np.int64)[is_open]
    mixed = np.where(was_open, before, _column(table, "score").astype(np.int64))[is_open]
    changed = first.reading.rubric != last.reading.rubric
    effect = last.reading.effect if changed else first.reading.effect
    late, rescored = np.zeros(table.height), np.zeros(table.height)
    for target, scores, law in ((late, mixed, first.reading.effect), (rescored, after, effect)):
        in_order = np.empty(len(place), np.int64)
        in_order[place] = scores
        target[is_open] = chances(at_first_laws, now, law, in_order)[place]
    return walked(table, was_open, is_open, late, rescored)


def _both(first: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Every deal of one of two :meth:`End.rows` that counts for anything; what the first said is called so."""
    both = last.join(first, on="deal_id", how="full", coalesce=True, suffix="_first")
    counts = pl.col("place", "place_first").is_not_null(), pl.col("booked", "booked_first").fill_null(0) != 0
    return (
        both.filter(pl.any_horizontal(*counts))
        .sort("deal_id")
        .with_columns(pl.coalesce("name", "name_first"), pl.coalesce("account", "account_first"))
    )


def _column(table: pl.DataFrame, name: str) -> np.ndarray:
    return table[name].fill_null(0).to_numpy()


def _there(table: pl.DataFrame, name: str) -> np.ndarray:
    return table[name].is_not_null().to_numpy()


def walked(
    table: pl.DataFrame, was_open: np.ndarray, is_open: np.ndarray, late: np.ndarray, rescored: np.ndarray
) -> Way:
    """Every deal of ``table`` (one row each, what the first end said called so) from state to state.

    ``was_open`` and ``is_open`` (deals,) at the first and the last end. ``late``: chances at the last day by the first
    end's laws and scores; ``rescored``: by the last end's scores.
    """
    end_of = {name: _column(table, name) for name in ("chance", "amount", "booked")}
    state = {name: _column(table, f"{name}_first") for name in end_of}
    new = ~_there(table, "outcome_first")
    won = ~new & _is(table, "outcome", WON) & ~_is(table, "outcome_first", WON)
    lost = ~new & was_open & _is(table, "outcome", LOST, NO_DECISION)
    both = was_open & is_open
    rest = ~(new | won | lost | both)
    given = both & table["given"].fill_null(False).to_numpy()
    at_last = end_of | {"chance": rescored}
    states = [state]
    for changes in (
        {name: (new, value) for name, value in at_last.items()},
        {name: (won, value) for name, value in at_last.items()},
        {name: (lost, value) for name, value in at_last.items()},
        {"chance": (both, late)},
        {name: (rest if name != "amount" else rest | given, value) for name, value in at_last.items()},
        {"chance": (both, rescored)},
        {name: (np.ones_like(new), value) for name, value in end_of.items()},
    ):
        states.append(
            states[-1] | {name: np.where(rows, value, states[-1][name]) for name, (rows, value) in changes.items()}
        )
    names = table.select("deal_id", "name", "account")
    return Way(names, *(np.stack([one[name] for one in states]) for name in ("chance", "amount", "booked")))


def _is(table: pl.DataFrame, column: str, *words: str) -> np.ndarray:
    return table[column].is_in(words).fill_null(False).to_numpy()
