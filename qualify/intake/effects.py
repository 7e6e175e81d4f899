"""What rows do to the results: counts and money with them and without, and the difference in words."""

from __future__ import annotations

from collections import Counter

import polars as pl

from qualify.schema import CLOSED, OPEN, WON
from qualify.words import count

Counts = Counter[tuple[str, str]]
"""By what is counted, and by the currency's code where it is money; see :func:`totals`."""

# What changes for deals that stay; where deals come or go, their number says it.
_DETAILS = (
    ("dated", "closed deal", "has both dates in order", "have both dates in order"),
    ("due", "open deal", "has an expected date", "have an expected date"),
    ("priced", "deal", "has an amount", "have an amount"),
)


def totals(frame: pl.DataFrame, kept: pl.Series) -> Counts:
    """Counts and money of the rows that are ``kept``; those without an outcome count nowhere.

    ``frame`` has outcome, amount, currency, created, closed and expected. "closed" are won, lost and those without a
    decision; "dated" of them have both dates in order, so that the forecast learns from them; "due" are open with an
    expected date; "priced" have an amount, won or open. "won money" and "open money" are sums by currency.
    """
    closed, is_open = pl.col("outcome").is_in(CLOSED), pl.col("outcome") == OPEN
    tests = {
        "closed": closed,
        "dated": closed & (pl.col("closed") >= pl.col("created")),
        "due": is_open & pl.col("expected").is_not_null(),
        "priced": pl.col("outcome").is_in([WON, OPEN]) & pl.col("amount").is_not_null(),
    }
    there = frame.filter(kept)
    counts: Counts = Counter({(name, ""): int(n) for name, n in zip(tests, there.select(
        test.sum().alias(name) for name, test in tests.items()).row(0), strict=True)})  # fmt: skip
    sums = there.filter(pl.col("outcome").is_in([WON, OPEN])).group_by("outcome", "currency")
    for outcome, currency, deals, amount in sums.agg(pl.len(), pl.col("amount").sum()).iter_rows():
        counts[outcome, ""] += deals
        counts[f"{outcome} money", currency or ""] += amount
    return counts


def difference(whole: Counts, now: Counts, then: Counts) -> str:
    """What changes in the results of the ``whole`` where its part ``now`` becomes ``then``, in words.

    The win rate is the share of won among all closed deals.

    >>> before = Counter({("won", ""): 3, ("closed", ""): 5, ("won money", "EUR"): 700.0})
    >>> part = Counter({("won", ""): 1, ("closed", ""): 1, ("won money", "EUR"): 200.0})
    >>> difference(before, part, Counter())
    'the win rate is 50.0 % (2 of 4) instead of 60.0 % (3 of 5), and EUR 200 less was won'
    """
    moved: Counts = Counter(then)
    moved.subtract(now)
    after: Counts = Counter(whole)
    after.update(moved)
    parts = [] if _rate(after) == _rate(whole) else [f"the win rate is {_rate(after)} instead of {_rate(whole)}"]
    parts += _sums(moved, "won money", "was won")
    if moved["open", ""]:
        parts.append(_deals(round(moved["open", ""]), "deal", "is open", "are open"))
    parts += _sums(moved, "open money", "is open")
    if not any(moved[what, ""] for what in ("won", "closed", "open")):
        parts += [_deals(round(moved[what, ""]), *words) for what, *words in _DETAILS if moved[what, ""]]
    return _listed(parts) or "nothing changes in the win rate, the money, or the dates and amounts of deals"


def _rate(counts: Counts) -> str:
    won, closed = round(counts["won", ""]), round(counts["closed", ""])
    return f"{100 * won / closed:.1f} % ({won:,} of {closed:,})" if closed else "not known (no deal is closed)"


def _deals(more: int, thing: str, one: str, many: str) -> str:
    """A change of a number of deals.

    >>> _deals(-1, "deal", "is open", "are open"), _deals(1200, "deal", "is open", "are open")
    ('1 fewer deal is open', '1,200 more deals are open')
    """
    way = f"{'fewer' if more < 0 else 'more'} {thing}"
    return f"{count(abs(more), way)} {one if abs(more) == 1 else many}"


def _sums(moved: Counts, what: str, done: str) -> list[str]:
    found = sorted((code, value) for (name, code), value in moved.items() if name == what and abs(value) >= 0.005)
    return [f"{_money(code, value)} {done}" for code, value in found]


def _money(code: str, value: float) -> str:
    size = abs(round(value, 2))
    return f"{code} {size:,.{0 if size == int(size) else 2}f} {'less' if value < 0 else 'more'}".strip()


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else "".join(parts)
