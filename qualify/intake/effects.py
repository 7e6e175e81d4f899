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
    ("dated", "closed deal", "both dates in order"),
    ("due", "open deal", "an expected date"),
    ("priced", "deal", "an amount"),
)
NOTHING = "nothing changes in the results"


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

    The win rate is the share of won among all closed deals: won, lost and without a decision.

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
        parts.append(_open(round(moved["open", ""])))
    parts += _sums(moved, "open money", "is open")
    if not any(moved[what, ""] for what in ("won", "closed", "open")):
        parts += [_having(round(moved[what, ""]), *words) for what, *words in _DETAILS if moved[what, ""]]
    return _listed(parts) or NOTHING


def _rate(counts: Counts) -> str:
    won, closed = round(counts["won", ""]), round(counts["closed", ""])
    return f"{100 * won / closed:.1f} % ({won:,} of {closed:,})" if closed else "not known (no deal is closed)"


def _open(more: int) -> str:
    """A change of the number of open deals.

    >>> _open(-1), _open(1200)
    ('there is 1 open deal less', 'there are 1,200 more open deals')
    """
    number = count(abs(more), "open deal") + " less" if more < 0 else count(more, "more open deal")
    return f"there {'is' if abs(more) == 1 else 'are'} {number}"


def _having(more: int, thing: str, what: str) -> str:
    """A change of the number of deals that have something.

    >>> _having(-1, "deal", "an amount"), _having(1200, "deal", "an amount")
    ('1 deal no longer has an amount', '1,200 more deals have an amount')
    """
    has = "has" if abs(more) == 1 else "have"
    return (
        f"{count(-more, thing)} no longer {has} {what}" if more < 0 else f"{count(more, f'more {thing}')} {has} {what}"
    )


def _sums(moved: Counts, what: str, done: str) -> list[str]:
    found = sorted((code, value) for (name, code), value in moved.items() if name == what and abs(value) >= 0.005)
    return [f"{_money(code, value)} {done}" for code, value in found]


def _money(code: str, value: float) -> str:
    size = abs(round(value, 2))
    return f"{code} {size:,.{0 if size == int(size) else 2}f} {'less' if value < 0 else 'more'}".strip()


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else "".join(parts)
