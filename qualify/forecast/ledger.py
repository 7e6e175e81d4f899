"""Opportunities as plain arrays, read once and asked about any day since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from qualify.forecast.former import Former, former
from qualify.schema import CLOSED, OPEN, WON, empty

NEVER = np.iinfo(np.int32).max
EARLY = 0.5


@dataclass(frozen=True, eq=False)
class Ledger:
    """One entry per row of the frame it was made from. Days are counted from 1 January 1970, a missing one is NEVER.

    ``amount`` is not a number where there is none above 0. ``currency`` (deals,) counts into ``currencies``, -1 where
    none is stated; ``product`` is a number per product, -1 for none. ``former_amount`` and ``former_expected`` are what
    these columns said before, where that is known; ``set_back`` (deals,) marks amounts that are such former ones.
    ``base`` is the currency that somebody chose to add money up in, -1 where nobody did.
    """

    deal_ids: pl.Series
    created: np.ndarray
    closed: np.ndarray
    expected: np.ndarray
    is_open: np.ndarray
    is_closed: np.ndarray
    is_won: np.ndarray
    amount: np.ndarray
    currency: np.ndarray
    currencies: tuple[str, ...]
    product: np.ndarray
    set_back: np.ndarray
    former_amount: Former
    former_expected: Former
    base: int = -1

    def asof(self, day: int) -> Ledger:
        """The amounts and expected closes that were known at the end of ``day``; all else as it is today.

        A change that is known of is undone. Where amounts come only with the closing, those of deals that were closed
        later are hidden, but for the ones that are known to have been there before.
        """
        changed = self.former_amount.changed_after(day, len(self.amount))
        amount = self.amount
        if not self.amounts_come_early:
            amount = np.where(self.is_closed & (self.closed > day), np.nan, amount)
        return replace(
            self,
            amount=self.former_amount.on(amount, day),
            expected=self.former_expected.on(self.expected, day),
            set_back=changed,
        )

    @cached_property
    def amounts_come_early(self) -> bool:
        """Whether opportunities have their amount while they are open.

        Where open ones have it less than half as often as won ones, it is written down at closing, and a forecast that
        is re-made for a past day must not know it.
        """
        has = np.isfinite(self.amount)
        shares = [has[kind].mean() if kind.any() else 1.0 for kind in (self.is_open, self.is_won)]
        return bool(shares[0] >= EARLY * shares[1])

    def main_currency(self, today: int = NEVER) -> int:
        """The base, or the currency with the most open and won money :meth:`asof` the end of ``today``; -1 for none.

        A blank currency is taken for it: exports often leave it out. Without a day all that is known counts.
        """
        if self.base >= 0:
            return self.base
        alive = self.is_open | (self.is_closed & (self.closed > today)) | self.is_won
        counted = alive & (self.created <= today) & (self.currency >= 0)
        if not counted.any():
            return -1
        if len(self.currencies) == 1:
            return 0
        money = np.nan_to_num(self.amount[counted])
        return int(np.bincount(self.currency[counted], money).argmax())

    def currency_name(self, number: int) -> str | None:
        """The currency of a number in ``currency``; None for -1."""
        return self.currencies[number] if number >= 0 else None


def ledger(deals: pl.DataFrame, changes: pl.DataFrame | None = None, base: str = "") -> Ledger:
    """``deals`` (columns of schema.OPPORTUNITIES) as arrays, with the known ``changes`` (of schema.CHANGES).

    ``base`` is the currency that money is added up in; without one it is the one with the most money.
    """
    created, closed, expected = (_days(deals[column].cast(pl.Date)) for column in ("created", "closed", "expected"))
    known = empty("changes") if changes is None else changes
    is_open, is_won = ((deals["outcome"] == word).fill_null(False).to_numpy() for word in (OPEN, WON))
    currency, currencies = _numbered(deals["currency"])
    if base and base not in currencies:
        currencies += (base,)
    return Ledger(
        deal_ids=deals["deal_id"],
        created=created,
        closed=closed,
        expected=expected,
        is_open=is_open,
        is_closed=deals["outcome"].is_in(CLOSED).fill_null(False).to_numpy(),
        is_won=is_won,
        amount=_amounts(deals["amount"]),
        currency=currency,
        currencies=currencies,
        product=_numbered(deals["product"])[0],
        set_back=np.zeros(deals.height, bool),
        former_amount=former(deals["deal_id"], known, "amount", _amounts, closed),
        former_expected=former(deals["deal_id"], known, "expected", lambda text: _days(text.str.to_date()), closed),
        base=currencies.index(base) if base else -1,
    )


def _days(column: pl.Series) -> np.ndarray:
    return column.cast(pl.Int32).fill_null(NEVER).to_numpy().astype(np.int64)


def _amounts(column: pl.Series) -> np.ndarray:
    amount = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(amount) & (amount > 0), amount, np.nan)


def _numbered(column: pl.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    names = column.drop_nulls().unique().sort()
    number = column.replace_strict(names, np.arange(len(names)), default=-1, return_dtype=pl.Int64)
    return number.to_numpy(), tuple(names.to_list())


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days
