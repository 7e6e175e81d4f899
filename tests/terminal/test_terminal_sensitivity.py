"""What each weight moves, in the terminal: the analysis's numbers on the deals that are seen."""

from __future__ import annotations

from typing import Any

import polars as pl

from qualify.analysis import baseline, seen
from qualify.analysis.sensitivity import Sensitivity, sensitivity
from qualify.analysis.sensitivity_words import notch, span, unsure
from qualify.rubric import Answer, Criterion, Rubric
from qualify.steps import finished
from qualify.store import Store, open_store
from qualify.words import money

Run = Any


def found_in(store: Store, name: str, **weights: int) -> Sensitivity:
    book = seen(store, name, store.latest_rubric(name))
    rubric = book.rubric.with_weights(weights)
    return finished(sensitivity(book, rubric, baseline(book)))


def test_the_record_is_the_analysis_of_the_seen_deals(numbers: Any, own_store: Any) -> None:
    name = numbers("simulate", "--deals", 600, "--seed", 7)["dataset"]
    record, found = numbers("sensitivity"), found_in(open_store(own_store), name)
    assert record["changes"] == found.table.to_dicts()
    assert record["deals"] == found.stability.table.to_dicts()
    assert (record["notch"], record["draws"], record["seed"]) == (found.notch, 200, 0) == (2, 200, 0)
    assert (record["unsure"], record["currency"], record["dataset"]) == (found.stability.unsure, "USD", name)


def test_the_sentences_carry_the_numbers(run: Run, own_store: Any) -> None:
    run("simulate")
    store = open_store(own_store)
    name = store.datasets()["dataset"][0]
    found = found_in(store, name, budget=40)
    code, out, err = run("sensitivity", "--weights", "budget:40")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert " + 449 locked away for checking." in lines[1]
    assert lines[2] == notch(found)
    what = "revenue expected this quarter"
    at = lines.index(span(found, what, "USD"))
    rows = found.table.filter(what=what, criterion="budget").sort("weight", descending=True)
    then = ", ".join(f"{money(after, 'USD')} at weight {w}" for w, after in rows.select("weight", "after").iter_rows())
    asked = rows["question"][0]
    assert f"    {asked}: {then}" in lines[at : at + len(found.rubric.criteria) + 1]
    assert rows["weight"].to_list() == [40 + found.notch, 40 - found.notch, 0]
    last = lines.index(unsure(found))
    deals = found.stability.table.filter(pl.col("share_same") < 0.75)
    assert deals.height == 12
    first = deals.row(0, named=True)
    shares = [f"{zone} in {first[zone] * 100:.1f} %" for zone in ("below", "between", "above") if first[zone]]
    assert lines[last + 1] == (
        f"    {first['name']}: score {first['score']}, {first['zone']}; under the draws {', '.join(shares)}"
    )
    assert lines[last + 11 :] == ["    and 2 more"]


def test_a_line_that_is_gone_is_called_none(run: Run, stocked: Store) -> None:
    code, out, err = run("sensitivity")
    assert (code, err) == (0, "")
    assert out.splitlines()[3:8] == [
        "",
        "There is no tipping point under these weights, and no change of a single weight brings one.",
        "",
        "There is no certified floor under these weights, and no change of a single weight brings one.",
        "",
    ]
    assert out.splitlines()[-1].startswith("0 of 0 open deals change zone")


def test_without_a_rubric_there_is_nothing_to_move(run: Run, own_store: Any, deals: Any) -> None:
    run("import", deals)
    store = open_store(own_store)
    yes_no = (Answer("No", 0), Answer("Yes", 100))
    store.save_rubric("deals", Rubric("r", (Criterion("budget", "Budget", yes_no),)))
    code, out, err = run("sensitivity", "--rubric", "9")
    assert (code, out) == (1, "")
    assert err.startswith("qualify: There is no such rubric version (there is: 1")
