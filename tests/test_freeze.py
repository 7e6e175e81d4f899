"""Results since a rubric version was published: new deals apart from those that its authors knew."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qualify.analysis import View, baseline, load, view
from qualify.analysis.freeze import Freeze, freeze, since_publication
from qualify.analysis.freeze_words import answer, held, record, table, undated
from qualify.rubric import Answer, Criterion, Rubric
from qualify.schema import conform
from qualify.store import Delivery, Store

LEVELS = ("No", "Planned", "Yes")
RUBRIC = Rubric("r", (Criterion("a", "A?", tuple(map(Answer, LEVELS, (0, 50, 100)))),))
DAY = date(2026, 3, 1)
OLD, NEW = date(2026, 3, 1), date(2026, 3, 2)
BEFORE = [(OLD, "No", "lost", 40), (OLD, "Planned", "lost", 10), (OLD, "Planned", "won", 10), (OLD, "Yes", "won", 40)]
Group = tuple[date | None, str, str, int]


def seen(store: Store, *groups: Group) -> View:
    rows = [(day, said, outcome) for day, said, outcome, number in groups for _ in range(number)]
    told = pl.DataFrame(rows, schema={"created": pl.Date, "answer": pl.String, "outcome": pl.String}, orient="row")
    told = told.with_row_index("deal_id").with_columns(pl.col("deal_id").cast(pl.String), criterion=pl.lit("a"))
    deals, ratings = conform(told, "opportunities"), conform(told, "ratings")
    fields = ("deal_id", "created", "outcome")
    store.take_in("deals", Delivery("d.csv", "", deals.height, deals, fields, ratings), rubric=RUBRIC)
    book = load(store, "deals", 1)
    return view(book, book.rubric, baseline(book))


def after(store: Store, *groups: Group) -> Freeze:
    return freeze(seen(store, *BEFORE, *groups), DAY)


def test_deals_of_the_day_itself_were_known(store: Store) -> None:
    found = after(store)
    assert (found.before.decided, found.after.decided, found.lines.lower, found.lines.upper) == (100, 0, 0, 100)
    assert answer(found) == (
        "Too early to say how the scores do on new deals: no deal created since version 1 was published on "
        "1 March 2026 is decided with a score. It takes 10 at least."
    )
    assert (held(found), record(found)["held"]) == ([], None)


def test_few_new_deals_are_counted_and_no_more(store: Store) -> None:
    found = after(store, (NEW, "No", "lost", 9), (NEW, "Yes", "open", 2))
    assert answer(found) == (
        "Too early to say how the scores do on new deals: 9 deals created since version 1 was published on "
        "1 March 2026 are decided with a score; 2 are still open. It takes 10 at least."
    )


def test_the_lines_held(store: Store) -> None:
    found = after(store, (NEW, "No", "lost", 30), (NEW, "Yes", "won", 30), (NEW, "Planned", "open", 1))
    assert held(found) == [
        "At or below 0, the line found from the deals before: 0 of 30 were won since; that proves again that at most "
        "1 in 10 is won: the line held.",
        "At or above 100, the line found from the deals before: 30 of 30 were won since; that proves again that at "
        "least 9 in 10 is won: the line held.",
    ]
    assert answer(found) == (
        "Of the deals created since version 1 was published on 1 March 2026, 60 are decided with a score; 1 is still "
        "open. A deal that was won outscored one that was not 100 times in 100 (90 % interval 90 to 100); before, 98 "
        "times in 100 (90 % interval 96 to 99). Deals that are decided soon may differ from those that take long."
    )


def test_the_lower_line_broke(store: Store) -> None:
    found = after(store, (NEW, "No", "lost", 8), (NEW, "No", "won", 8), (NEW, "Yes", "won", 5), (NEW, "Yes", "lost", 1))
    assert (found.verdict("below"), found.verdict("above")) == ("broken", "cannot tell")
    assert table(found).rows() == [
        ("Below the line", 40, 0, 0.0, 16, 8, 0.5),
        ("Between the lines", 20, 10, 0.5, 0, 0, None),
        ("Above the upper line", 40, 40, 1.0, 6, 5, 5 / 6),
    ]


def test_deals_without_a_day_are_in_neither_part(store: Store) -> None:
    found = after(store, (None, "No", "lost", 5))
    assert (found.before.decided, found.after.decided, found.undated) == (100, 0, 5)
    assert undated(found) == "5 decided deals (5 %) without a day of creation count in neither part."


def test_only_deals_of_one_outcome(store: Store) -> None:
    found = after(store, (NEW, "Yes", "won", 12))
    assert answer(found) == (
        "Of the deals created since version 1 was published on 1 March 2026, 12 are decided with a score. All of them "
        "ended alike, so nothing tells yet whether the scores tell them apart."
    )


@pytest.mark.parametrize("extra", [(), ((NEW, "Yes", "lost", 50),)])
def test_what_came_later_does_not_move_the_line_found_before(store: Store, extra: tuple[Group, ...]) -> None:
    found = after(store, *extra)
    assert (found.lines.lower, found.lines.upper, found.before.separation and found.before.separation.value) == (
        0, 100, 0.98,
    )  # fmt: skip


def test_what_is_set_now_does_not_change_how_the_published_version_did(store: Store) -> None:
    """The same answers with their points turned around would make every won deal the worst."""
    book = seen(store, *BEFORE, (NEW, "No", "lost", 20), (NEW, "Yes", "won", 20)).book
    turned = Rubric("r", (Criterion("a", "A?", tuple(map(Answer, LEVELS, (100, 50, 0)))),))
    same, moved = (freeze(view(book, rubric, baseline(book)), DAY) for rubric in (book.rubric, turned))
    assert (same.moved, moved.moved) == (False, True)
    assert answer(moved) == f"{answer(same)} This is by the weights as published, not those set now."
    assert (moved.lines, table(moved).rows(), held(moved)) == (same.lines, table(same).rows(), held(same))


def test_the_day_of_publication_is_that_of_the_version(store: Store) -> None:
    found = since_publication(seen(store, *BEFORE))
    assert found is not None
    assert (found.version, found.published) == (1, store.rubrics("deals")["saved"][0].date())
