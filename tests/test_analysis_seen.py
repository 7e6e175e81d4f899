"""A data set with its locked deals set apart: the same ones under every rubric version, and no page reads them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qualify.analysis import Book, arrival, choose, holdout, load, lock, seen
from qualify.analysis.criteria import criteria
from qualify.analysis.selection import LOCKED_NOT_WON_TAG, LOCKED_WON_TAG
from qualify.rubric import Rubric
from qualify.selection import Selection
from qualify.simulate import simulate
from qualify.store import Store

LOCKED = (LOCKED_NOT_WON_TAG, LOCKED_WON_TAG)


@pytest.fixture
def stocked(store: Store) -> tuple[Store, str]:
    """A simulated company of 600 opportunities, of which nothing is locked yet."""
    return store, arrival.take_in_company(store, simulate(600, 7)).dataset


def locked_ids(book: Book) -> list[str]:
    return book.deals["deal_id"].filter(np.isin(book.tags, LOCKED)).to_list()


@pytest.mark.parametrize("chosen", [Selection(), Selection(team="North"), Selection(no_decision="left out")])
def test_it_is_the_selection_with_the_kept_deals_locked(stocked: tuple[Store, str], chosen: Selection) -> None:
    store, name = stocked
    found, whole = seen(store, name, 1, chosen), load(store, name, 1)
    expected = lock(choose(whole, chosen), holdout(store, whole).ids)
    assert found.tags.tolist() == expected.tags.tolist()
    assert found.clustering == expected.clustering
    assert found.selection == chosen


def test_under_a_version_published_after_the_lock_the_same_deals_stay_locked(stocked: tuple[Store, str]) -> None:
    store, name = stocked
    before = locked_ids(seen(store, name, 1))
    rubric = load(store, name, 1).rubric
    fewer = Rubric("Fewer questions", rubric.criteria[:3])
    store.save_rubric(name, fewer)
    assert locked_ids(seen(store, name, 2)) == locked_ids(seen(store, name, 1)) == before
    assert len(before) == 108


def test_where_nothing_is_locked_yet_the_latest_version_says_which_deals_have_a_score(store: Store) -> None:
    company = simulate(600, 7)
    name = arrival.take_in_company(store, company).dataset
    unasked = tuple(replace(c, key=f"{c.key}_new") for c in company.rubric.criteria)
    store.save_rubric(name, Rubric("Nobody was asked", unasked))
    assert locked_ids(seen(store, name, 1)) == []
    store.save_rubric(name, company.rubric)
    assert len(locked_ids(seen(store, name, 1))) == 108


def test_no_locked_outcome_changes_what_is_said_of_a_criterion(stocked: tuple[Store, str]) -> None:
    book = seen(*stocked, 1)
    other = np.array([0, 1, 2, 3, LOCKED_WON_TAG, LOCKED_NOT_WON_TAG, 6, 7, 8], np.uint8)
    found, turned = criteria(book), criteria(replace(book, tags=other[book.tags]))
    assert (found.deals, found.locked) == (432, 108)
    assert found.answers.equals(turned.answers)
    assert found.table.equals(turned.table)
    assert (found.answer, found.remarks) == (turned.answer, turned.remarks)


@pytest.mark.parametrize(
    ("deals", "locked", "said"),
    [
        (0, 0, ""),
        (1, 2, "1 decided deal is counted here; 2 more, locked away for checking what sliders find, are not."),
        (1200, 1, "1,200 decided deals are counted here; 1 more, locked away for checking what sliders find, is not."),
    ],
)
def test_the_clause_has_both_counts(company: Book, deals: int, locked: int, said: str) -> None:
    assert replace(criteria(company), deals=deals, locked=locked).apart == said
