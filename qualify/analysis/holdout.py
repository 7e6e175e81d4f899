"""The deals that are locked away before anybody moves a weight: what sliders find is checked on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from qualify.analysis.book import Book, choose, clusters_of, load, lock
from qualify.analysis.selection import DECIDED_TAGS, LOCKED_TAGS, WON_TAG
from qualify.asof import USUAL, AsOf
from qualify.scores import UNSCORED, score
from qualify.selection import EVERYTHING, Selection
from qualify.store import KeptHoldout, Store
from qualify.words import count

ONE_IN, AT_MOST_ONE_IN = 5, 4
"""About a fifth of the decided deals is locked; a group that would make it more than a quarter is passed over."""
FEWEST_DECIDED, FEWEST_OF_A_KIND = 60, 10
SEED = 0
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Holdout:
    """The locked deals of a data set: ``ids`` of the ``deals`` that are locked, of ``decided`` ones; none, and why.

    ``chosen`` is when; ``day``, that no locked deal (or group, on average) closed earlier, None where they were drawn
    by lot; ``grouped``, whether several deals of one group are among them, and ``accounts``, whether groups are
    accounts.
    """

    ids: pl.Series
    deals: int
    decided: int
    chosen: datetime | None = None
    day: date | None = None
    grouped: bool = False
    accounts: bool = False
    why_none: str = ""

    def __str__(self) -> str:
        """How many are locked, since when, and how they were chosen; or why there are none."""
        if self.chosen is None:
            return self.why_none
        are = "is" if self.deals == 1 else "are"
        return (
            f"{self.deals:,} of {count(self.decided, 'decided deal')} {are} locked away for checking since "
            f"{_said(self.chosen)}: {self._how()}. Lines and curves do not rest on them: only their separation "
            "is shown, and their win rates beside the line."
        )

    def _how(self) -> str:
        whole = "whole accounts" if self.accounts else "identical deals together"
        if self.day is None:
            return f"drawn by lot{f', {whole}' if self.grouped else ''}, for too few have a day of closing"
        if not self.grouped:
            return f"those that closed last, on {_said(self.day)} or later"
        return f"those that closed last, {whole} (closed on average on {_said(self.day)} or later)"


def holdout(store: Store, whole: Book) -> Holdout:
    """The locked deals of a whole data set: chosen and kept at the first call, and never chosen again.

    Deals that arrived later are locked where they share a group with a locked one, and seen otherwise. A locked deal
    that is gone, or open again, does not count. ``whole`` is the book of everything: a choice made from a part of a
    data set would be kept for good.
    """
    if whole.selection != EVERYTHING:
        raise ValueError("a holdout is chosen from a whole data set")
    rows = np.flatnonzero(whole.decided)
    group = clusters_of(whole, rows)
    kept = store.holdout(whole.dataset)
    if kept is None:
        found = _choose(whole, rows, group)
        if isinstance(found, str):
            return Holdout(whole.deals["deal_id"].head(0), 0, len(rows), why_none=found)
        kept = store.keep_holdout(whole.dataset, found)
    return _now(whole, rows, group, kept)


def known_by(held: Holdout, book: Book) -> Holdout:
    """The locked deals that were decided by the day of ``book``; the same where it is a book of now."""
    if book.day is None or held.chosen is None:
        return held
    decided = book.deals["deal_id"].filter(pl.Series(np.isin(book.tags, [*DECIDED_TAGS, *LOCKED_TAGS])))
    ids = held.ids.filter(held.ids.is_in(decided.implode()))
    if ids.is_empty():
        why = f"None of the deals that are locked away for checking was decided by {_said(book.day)}."
        return Holdout(ids, 0, len(decided), why_none=why)
    return replace(held, ids=ids, deals=len(ids), decided=len(decided))


def seen(
    store: Store,
    dataset: str,
    rubric_version: int,
    selection: Selection = EVERYTHING,
    day: date | None = None,
    *,
    rule: AsOf = USUAL,
) -> Book:
    """What is selected of a data set, under a rubric version and a ``rule``, its locked deals set apart; with a
    ``day``, as load has it.

    The same deals are locked under every version, those published after the lock too: had a new version unlocked them,
    publishing would be a way to look. Where nothing is locked yet, the latest version and the usual rule decide which
    deals have a score.
    """
    given = Selection(currency=selection.currency)
    whole, latest = load(store, dataset, rubric_version, given, day, rule=rule), store.latest_rubric(dataset)
    usual = latest == rubric_version and rule == USUAL and given == EVERYTHING and day is None
    held = holdout(store, whole if usual else load(store, dataset, latest))
    return lock(choose(whole, selection), known_by(held, whole).ids)


def _now(whole: Book, rows: np.ndarray, group: np.ndarray, kept: KeptHoldout) -> Holdout:
    """What is locked today: the kept deals that are still decided, and all of their groups."""
    deals = whole.deals.select("deal_id", "account")[rows]
    locked = np.zeros(group.max(initial=-1) + 1, bool)
    locked[group[deals["deal_id"].is_in(kept.ids.implode()).to_numpy()]] = True
    ids = deals["deal_id"].filter(pl.Series(locked[group]))
    return Holdout(
        ids=ids,
        deals=len(ids),
        decided=len(rows),
        chosen=kept.chosen,
        day=kept.day,
        grouped=len(ids) > int(locked.sum()),
        accounts=bool(deals["account"].is_not_null().any()),
    )


def _choose(whole: Book, rows: np.ndarray, group: np.ndarray) -> KeptHoldout | str:
    """Which decided deals to lock, or the sentence that says why none.

    Groups are never divided. They are accounts; a deal without one is on its own, or with its twins: the same in
    everything that is known but how they ended. Without names, accounts, amounts and dates that means the same
    answers. Where so little is known that chance explains the twins (three questions, say), each stands on its own:
    else nearly all deals would be one group.

    Groups are taken by the mean day on which their deals closed, the latest first. By their last day alone, big old
    accounts with one new deal would come first: few of the locked deals would be late ones, and many of big accounts.
    """
    scored = score(whole.deck, whole.rubric)[rows] != UNSCORED
    if scored.sum() < FEWEST_DECIDED:
        number = int(scored.sum())
        return (
            f"No deals are locked away for checking: it takes {FEWEST_DECIDED} decided deals with a score, and there "
            f"{'is' if number == 1 else 'are'} {number}."
        )
    days = _mean_days(whole.deals["closed"][rows], group)
    sizes = np.bincount(group, weights=scored).astype(np.int64)
    locked = take(sizes, _order(days, group))
    # Undated groups follow where too few are dated, or dated ones too large to be taken: then the lot is fairer.
    dated = bool(np.isfinite(days[locked]).all())
    locked = locked if dated else take(sizes, _order(None, group))
    won, inside = whole.tags[rows] == WON_TAG, locked[group]
    if min(int((scored & side & kind).sum()) for side in (inside, ~inside) for kind in (won, ~won)) < FEWEST_OF_A_KIND:
        return (
            "No deals are locked away for checking: about a fifth of the decided deals, whole accounts and identical "
            f"deals together, would leave fewer than {FEWEST_OF_A_KIND} won, or fewer than {FEWEST_OF_A_KIND} not won, "
            "in them or in the others."
        )
    first = _EPOCH + timedelta(days=int(days[locked].min())) if dated else None
    return KeptHoldout(whole.deals["deal_id"][rows].filter(pl.Series(inside)), first)


def _mean_days(closed: pl.Series, group: np.ndarray) -> np.ndarray:
    """The mean day of closing of each group, in days since 1970; minus infinity where no day is known."""
    known = closed.is_not_null().to_numpy()
    day = closed.fill_null(_EPOCH).to_physical().to_numpy()
    groups = int(group.max()) + 1
    dated = np.bincount(group[known], minlength=groups)
    total = np.bincount(group[known], weights=day[known], minlength=groups)
    return np.where(dated > 0, total / np.maximum(dated, 1), -np.inf)


def _order(days: np.ndarray | None, group: np.ndarray) -> np.ndarray:
    """Groups, the latest first; those of one day, and all where there are no days, by lot."""
    _, first = np.unique(group, return_index=True)
    # The lot falls on deals in the order of their ids: how groups are numbered has no part in it.
    lot = np.random.default_rng(SEED).random(len(group))[first]
    return np.lexsort((lot,) if days is None else (lot, -days))


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def take(sizes: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Which groups are locked, bool (groups,): in ``order`` until a fifth of all deals, never more than a quarter.

    >>> take(np.array([2, 9, 1, 1, 7]), np.array([1, 0, 2, 3, 4])).tolist()
    [True, False, True, True, False]
    """
    whole, held = int(sizes.sum()), 0
    locked = np.zeros(len(sizes), bool)
    for place, size in zip(order.tolist(), sizes[order].tolist(), strict=True):
        if ONE_IN * held >= whole:
            break
        if AT_MOST_ONE_IN * (held + size) <= whole:
            locked[place], held = True, held + size
    return locked
