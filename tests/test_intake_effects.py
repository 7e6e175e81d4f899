"""What a finding says about the results is what comes out when somebody chooses that way."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import table

from qualify.intake import Batch, Mapping, Ruling, Table, check, guess
from qualify.intake.effects import difference, totals

HEADER = "Id,Status,Name,Created,Closed,Expected close date,Amount,Currency,Next step,LastModifiedDate"
COLUMNS = (
    ["1", "2", "3", "4", "5", "6", ""],
    ["Won", "Lost", "Open", "No decision"],
    ["Acme", "Test deal", "Bolt"],
    ["2024-01-01", "2024-02-01", "2215-01-01", "2098-01-01", ""],
    ["2024-01-15", "2024-03-01", "2098-01-01", "soon", ""],
    ["2024-01-10", "2024-06-01", ""],
    ["0", "10", "-7", "250", "lots", ""],
    ["EUR", "USD", "euro", ""],
    ["call", "Closed won!", "lost to a rival"],
    ["2024-01-05", "2024-02-05T10:00", ""],
)


NOTHING = "nothing changes in the results"


def dirty(rows: list[tuple[str, ...]]) -> tuple[Table, Mapping]:
    """A table whose columns are known whatever the rows happen to say."""
    read = table("\n".join([HEADER, *(",".join(row) for row in rows)]))
    names = HEADER.split(",")
    fields = ("deal_id", "outcome", "name", "created", "closed", "expected", "amount", "currency")
    words = (("Won", "won"), ("Lost", "lost"), ("Open", "open"), ("No decision", "no decision"))
    return read, Mapping(fields=tuple(zip(fields, names, strict=False)), outcomes=words)


def of(batch: Batch) -> Counter[tuple[str, str]]:
    deals = batch.opportunities
    return totals(deals, pl.repeat(True, deals.height, dtype=pl.Boolean, eager=True))


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(*map(st.sampled_from, COLUMNS)), min_size=6, max_size=14))
def test_every_effect_is_what_choosing_that_way_gives(rows: list[tuple[str, ...]]) -> None:
    read, mapping = dirty(rows)
    batch = check(read, mapping)
    before = of(batch)
    for finding in batch.findings:
        for way in finding.ways:
            if way.name == finding.chosen or finding.problem.rule.startswith("no "):
                continue
            problem = finding.problem
            after = of(check(read, mapping, [Ruling(problem.rule, problem.column, way.name)]))
            change = difference(before, before, after)
            # What is asked about shows one of its ways meanwhile, which then changes nothing and is not told.
            told = change in finding.effect or (finding.chosen is None and change == NOTHING)
            assert told, f"{problem.rule}, {way.name}: {change!r} is not in {finding.effect!r}"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(*map(st.sampled_from, COLUMNS)), min_size=1, max_size=14), st.data())
def test_whatever_is_ruled_every_row_is_stored_or_set_aside_with_a_rule(
    rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    read, mapping = dirty(rows)
    rulings = [
        Ruling(one.problem.rule, one.problem.column, data.draw(st.sampled_from([way.name for way in one.ways])))
        for one in check(read, mapping).findings
    ]
    batch = check(read, mapping, rulings)
    assert batch.blocking == ()
    assert batch.read == batch.opportunities.height + batch.quarantine.height
    assert batch.opportunities["deal_id"].is_unique().all()
    assert batch.quarantine.select(pl.col("rule", "reason", "content").null_count()).row(0) == (0, 0, 0)
    lines = {line for one in batch.findings if one.ways for line in one.lines}
    assert set(batch.quarantine["row"]) - set(read.held["row"]) <= lines


def test_the_win_rate_and_the_money_are_said_exactly() -> None:
    read = table("id,status,amount,deleted\n1,Won,500,no\n2,Won,300,no\n3,Lost,1,no\n4,Lost,1,no\n5,Won,1200000,yes\n")
    (finding,) = [one for one in check(read, guess(read)).findings if one.problem.rule == "deleted"]
    assert finding.effect == (
        "Kept as they are, the win rate is 60.0 % (3 of 5) instead of 50.0 % (2 of 4), and 1,200,000 more was won."
    )
    kept = check(read, guess(read), [Ruling("deleted", "deleted", "accept")])
    assert [(one.effect, one.lines.to_list()) for one in kept.findings if one.problem.rule == "deleted"] == [
        ("Without them, the win rate is 50.0 % (2 of 4) instead of 60.0 % (3 of 5), and 1,200,000 less was won.", [6])
    ]


def test_an_unknown_word_says_what_each_meaning_gives() -> None:
    read = table("id,status\n1,Won\n2,Shelved\n3,Lost\n4,Shelved\n")
    (finding,) = [one for one in check(read, guess(read)).findings if one.chosen is None]
    assert finding.effect == (
        "If it means open, there are 2 more open deals. If it means won, the win rate is 75.0 % (3 of 4) instead of "
        "50.0 % (1 of 2). If it means lost or if it means no decision, the win rate is 25.0 % (1 of 4) instead of "
        "50.0 % (1 of 2)."
    )


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ({}, "the win rate is not known (no deal is closed) instead of 50.0 % (1 of 2), and EUR 10 less was won"),
        ({("open", ""): 1, ("open money", ""): 2.5, ("won", ""): 1, ("closed", ""): 2, ("won money", "EUR"): 10},
         "there is 1 more open deal, and 2.50 more is open"),
        ({("won", ""): 1, ("closed", ""): 2, ("won money", "EUR"): 10, ("dated", ""): 2},
         "2 more closed deals have both dates in order"),
        ({("won", ""): 1, ("closed", ""): 2, ("won money", "EUR"): 10},
         NOTHING),
    ],
)  # fmt: skip
def test_differences_are_counted_in_words(then: dict[tuple[str, str], float], words: str) -> None:
    whole: Counter[tuple[str, str]] = Counter({("won", ""): 1, ("closed", ""): 2, ("won money", "EUR"): 10})
    assert difference(whole, whole, Counter(then)) == words


def test_findings_are_no_work_for_a_clean_table() -> None:
    read = table("id,status,created,closed,amount\n1,Won,2024-01-01,2024-02-01,5\n2,Lost,2024-01-01,2024-02-01,5\n")
    assert check(read, guess(read)).findings == ()
