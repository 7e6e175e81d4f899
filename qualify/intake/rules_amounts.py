"""What is wrong with money: unreadable, negative, absurd, zero for a win, points read both ways, mixed currencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from qualify.intake.columns import Facts
from qualify.intake.numbers import CURRENCY, MEANINGS, UNREADABLE, lone_points, parse_amounts
from qualify.intake.own import is_own
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, SET_ASIDE, Way
from qualify.intake.ways import Breach, Option, accept, aside, clear, repair
from qualify.schema import WON

ABSURD, FEWEST = 1_000, 10
THOUSANDS, DECIMALS = "thousands", "decimals"


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on amounts and currencies."""
    found = [*_odd_currency(facts), *_one_mark(facts), *_currencies(facts)]
    if facts.column("amount"):
        found = [*_unread(facts), *_points(facts), *_negative(facts), *_absurd(facts), *_zero(facts), *found]
    return found


def _unread(facts: Facts) -> Iterator[Breach]:
    column, faults = facts.column("amount"), facts.faults["amount"]
    for fault in sorted(faults.filter(facts.live).drop_nulls().unique()):
        rows = (faults == fault).fill_null(False) & facts.live
        fact = f"{counted(int(rows.sum()), 'row')} because the amount {fault}"
        reason = pl.select(pl.format("{}: {} {}", pl.lit(column), facts.cells("amount"), pl.lit(fault))).to_series()
        yield Breach(
            "unreadable amount" if fault == UNREADABLE else "amount out of range", rows,
            (aside(rows, fact), clear("amount", fact, "amount")), SET_ASIDE, reason, column,
            facts.first(column, rows), "Correct the file, or map the column to nothing.",
        )  # fmt: skip


def _points(facts: Facts) -> list[Breach]:
    """Amounts such as 1.234, where no cell of the column tells what the point means."""
    texts = facts.cells("amount")
    if not lone_points(texts) or is_own(facts.mapping):
        return []
    both = {way: parse_amounts(texts, way == THOUSANDS)["value"] for way in (THOUSANDS, DECIMALS)}
    rows = facts.live & (both[THOUSANDS] != both[DECIMALS]).fill_null(False)
    if not rows.any():
        return []
    column = facts.column("amount")
    first = facts.first(column, rows)
    number = counted(int(rows.sum()), "amount")
    place = rows.arg_max() or 0
    options = tuple(
        repair(
            way, f"{first} is {values[place]:,.10g}.", f"Read {number} such as {first} as {values[place]:,.10g}.",
            f"Read as {values[place]:,.10g}", amount=pl.col(f"amount in {way}"),
        )
        for way, values in both.items()
    )  # fmt: skip
    now = THOUSANDS if facts.mapping.decimal_comma else DECIMALS
    asked = f"Nobody has said yet whether {first} is {' or '.join(f'{v[place]:,.10g}' for v in both.values())}."
    return [
        Breach(
            "thousands or decimals", rows, options, None, "", column, first, "Say what the point means.", asked, now,
            beside=tuple((f"amount in {way}", values) for way, values in both.items()),
        )
    ]  # fmt: skip


def _negative(facts: Facts) -> list[Breach]:
    rows = facts.rows(pl.col("amount") < 0)
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} with a negative amount"
    positive = repair(
        "take as positive", "Leave the sign out.", f"Left out the sign in {fact}.", "Without the sign",
        amount=pl.col("amount").abs(),
    )  # fmt: skip
    kept = accept(fact, "Take them in as they are: they lower what was won; the forecast does not know their amount.")
    options = (kept, aside(rows, fact), positive, clear("amount", fact, "amount"))
    return [_breach(facts, "negative amount", rows, options, ACCEPT, "its amount is negative", "Check the sign.")]


def _absurd(facts: Facts) -> list[Breach]:
    won = facts.frame["amount"].filter(facts.rows((pl.col("outcome") == WON) & (pl.col("amount") > 0)))
    if len(won) < FEWEST:
        return []
    middle = float(won.median())  # type: ignore[arg-type]
    rows = facts.rows(pl.col("amount").abs() > ABSURD * middle)
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} with more than {ABSURD:,} times the {middle:,.10g} of a usual win"
    options = (accept(fact, "These amounts are right."), aside(rows, fact), clear("amount", fact, "amount"))
    asked = f"Nobody has said yet whether the amounts are right of {fact}."
    return [_breach(facts, "absurd amount", rows, options, None, "its amount is absurdly large", "", asked)]


def _zero(facts: Facts) -> list[Breach]:
    rows = facts.rows((pl.col("outcome") == WON) & (pl.col("amount") == 0))
    if not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} won with an amount of 0"
    options = (
        accept(fact, "They were won for nothing."), clear("amount", fact, "amount"), aside(rows, fact)
    )  # fmt: skip
    way_out = "Leave the amount out if 0 means that it is not known."
    return [_breach(facts, "won for nothing", rows, options, ACCEPT, "it was won with an amount of 0", way_out)]


def _breach(
    facts: Facts, rule: str, rows: pl.Series, options: tuple[Option, ...], default: str | None, reason: str,
    way_out: str, asked: str = "",
) -> Breach:  # fmt: skip
    column = facts.column("amount")
    value = facts.first(column, rows)
    return Breach(rule, rows, options, default, reason, column, value, way_out, asked, ACCEPT)


def _one_mark(facts: Facts) -> list[Breach]:
    """No column of currencies, and one mark in the amounts: the currency is what that stands for."""
    found = facts.frame["currency"].filter(facts.live).drop_nulls()
    if facts.column("currency") or found.n_unique() != 1:
        return []
    code, column = found[0], facts.column("amount")
    rows = facts.rows(pl.col("currency").is_not_null())
    fact = f"{counted(int(rows.sum()), 'amount')} such as {facts.first(column, rows)}"
    kept = accept(fact, f"They are in {code}.")
    others = [_currency(code, f"They are in {code}.", fact, code) for code in MEANINGS.get(code, ())]
    none = _currency("no currency", "The mark says nothing.", fact, None)
    done = f"Taken as {code}, by the mark in them: {fact}."
    return [
        Breach(
            "currency by a mark", rows, (replace(kept, done=done), *others, none), ACCEPT, "", column,
            facts.first(column, rows), "Choose another currency if it is not right.", told=_ONLY_SHOWN,
        )
    ]  # fmt: skip


_ONLY_SHOWN = "It changes no number, only the currency in which money is shown."


def _currency(name: str, what: str, fact: str, code: str | None) -> Option:
    done = f"Taken as {code}: {fact}." if code else f"Taken without a currency: {fact}."
    return repair(name, what, done, "", currency=pl.lit(code))


def _currencies(facts: Facts) -> list[Breach]:
    """Several currencies side by side. Rows without one count as in the main one."""
    coded = facts.column("currency")
    known = facts.frame["currency"].filter(facts.live).drop_nulls()
    if known.n_unique() < 2:
        return []
    most = known.value_counts(sort=True).sort("count", "currency", descending=[True, False])
    main, names = most["currency"][0], sorted(most["currency"])
    rows = facts.rows(pl.col("currency") != main)
    listed = ", ".join(names)
    kept = Option(
        Way(ACCEPT, "Take them in; rates can be entered later."),
        f"Amounts stand in {len(names)} currencies ({listed}) and are not converted.",
        "Kept",
    )
    fact = f"{counted(int(rows.sum()), 'row')} in other currencies than {main}"
    column = coded or facts.column("amount")
    others = aside(rows, fact, front=f"Without the rows in others than {main}")
    return [
        Breach(
            "currencies", rows, (kept, others), ACCEPT, f"its currency is not {main}", column,
            facts.first(column, rows), "Enter the rates after storing, or convert them in the file.",
        )
    ]  # fmt: skip


def _odd_currency(facts: Facts) -> list[Breach]:
    column = facts.column("currency")
    rows = facts.rows(~pl.col("currency").str.contains(CURRENCY))
    if not column or not rows.any():
        return []
    fact = f"{counted(int(rows.sum()), 'row')} with a currency that is not three capital letters or a known sign"
    options = (accept(fact, "Take them in as they are."), clear("currency", fact, "currency"), aside(rows, fact))
    way_out = "Write currencies as in EUR or USD in the file."
    value = facts.first(column, rows)
    return [Breach("odd currency", rows, options, ACCEPT, "its currency is not known", column, value, way_out)]
