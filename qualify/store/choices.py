"""What a team chose for a data set beside its files: so that an export of everything can bring it along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from qualify.schema import CHOICES, conform

_KNOWN = {"simulated", "currency", "rates entered", "rate", "list prices", "segment"}


@dataclass(frozen=True)
class Choices:
    """Whether a data set is ``simulated``, its main ``currency`` with the ``rates`` of others and the day they were
    ``entered``, whether list prices stand in for amounts, and the unmapped columns to compare deals by.
    """

    simulated: bool = False
    currency: str | None = None
    rates: tuple[tuple[str, float], ...] = ()
    entered: date | None = None
    list_prices: bool = False
    segments: tuple[str, ...] = ()

    def table(self) -> pl.DataFrame:
        """One row a choice, columns as in ``schema.CHOICES``; :func:`from_rows` gives them back.

        >>> Choices(currency="EUR", rates=(("USD", 0.9),), segments=("Region",)).table().rows()
        [('simulated', None, 'no'), ('currency', None, 'EUR'), ('rate', 'USD', '0.9'), ('segment', 'Region', None)]
        """
        rows: list[tuple[str, str | None, str | None]] = [("simulated", None, "yes" if self.simulated else "no")]
        rows += [("currency", None, self.currency)] if self.currency is not None else []
        rows += [("rates entered", None, str(self.entered))] if self.entered else []
        rows += [("rate", currency, repr(rate)) for currency, rate in self.rates]
        rows += [("list prices", None, "yes")] if self.list_prices else []
        rows += [("segment", column, None) for column in self.segments]
        return pl.DataFrame(rows, schema=CHOICES, orient="row")


def from_rows(table: pl.DataFrame) -> Choices:
    """The choices that :meth:`Choices.table` wrote, as text. Raises ValueError for what it never writes."""
    rows = conform(table, "choices").rows()
    unknown = {choice for choice, _, _ in rows} - _KNOWN
    if unknown:
        raise ValueError(f"nobody knows the choice {sorted(map(str, unknown))[0]!r}")
    if any(of is None for choice, of, _ in rows if choice in ("rate", "segment")):
        raise ValueError("a rate or a column has no name")
    said = {choice: value for choice, of, value in rows if of is None}
    entered = said.get("rates entered")
    return Choices(
        simulated=said.get("simulated") == "yes",
        currency=said.get("currency"),
        rates=tuple((of, float(value or "")) for choice, of, value in rows if choice == "rate"),
        entered=date.fromisoformat(entered) if entered else None,
        list_prices=said.get("list prices") == "yes",
        segments=tuple(of for choice, of, _ in rows if choice == "segment"),
    )
