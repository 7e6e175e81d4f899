"""The deals that weights are fitted to; where none can be suggested, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from qualify.errors import InputError
from qualify.tuning.criteria import OUTCOME
from qualify.tuning.foretold import foretold
from qualify.tuning.separation import separation
from qualify.words import count

LEAST_DEALS, LEAST_GROUPS = 20, 5
_GLANCE = 4096


@dataclass(frozen=True)
class Decided:
    """Decided deals: ``points`` (deals, criteria) from 0 to 1, NaN where a question without an answer is left out of
    the mean (where it earns nothing, 0); ``won`` bool (deals,); ``groups`` whole numbers (deals,), equal for deals that
    belong together (one account, the same answers); ``keys`` name the criteria."""

    points: np.ndarray
    won: np.ndarray
    groups: np.ndarray
    keys: Sequence[str]


def usable(decided: Decided, without_order: Collection[int] = ()) -> np.ndarray:
    """Positions of the deals with an answer. Raises InputError that says why no weights can be fitted to them.

    In the columns ``without_order`` the points only tell answers apart.

    >>> usable(Decided(np.array([[0.0], [1.0]]), np.array([False, True]), np.array([0, 1]), ["budget"]))
    Traceback (most recent call last):
    ...
    qualify.errors.InputError: Weights cannot be suggested from 2 decided deals with answers. At least 20 are needed: \
choose more closing days, or upload more deals.
    """
    answered = ~np.isnan(decided.points)
    used = np.flatnonzero(answered.any(axis=1))
    if len(used) < LEAST_DEALS:
        raise InputError(
            f"Weights cannot be suggested from {count(len(used), 'decided deal')} with answers.",
            f"At least {LEAST_DEALS} are needed: choose more closing days, or upload more deals.",
        )
    won, groups = decided.won[used], decided.groups[used]
    _check_outcomes(groups[won], int(won.sum()), len(used), "won")
    _check_outcomes(groups[~won], int((~won).sum()), len(used), "not won")
    _check_criteria(decided, answered, without_order)
    return used


def _check_outcomes(groups: np.ndarray, deals: int, of: int, outcome: str) -> None:
    """Fewer than five independent deals of a kind cannot be spread over five folds."""
    # Nearly always a few thousand settle it, and telling a million groups apart takes long.
    if len(np.unique(groups[:_GLANCE])) >= LEAST_GROUPS:
        return
    independent = len(np.unique(groups))
    if independent >= LEAST_GROUPS:
        return
    together = f", in {count(independent, 'group')} that belong together" if independent < deals else ""
    raise InputError(
        f"Weights cannot be suggested: of {count(of, 'decided deal')} with answers {deals} "
        f"{'was' if deals == 1 else 'were'} {outcome}{together}.",
        f"At least {LEAST_GROUPS} won deals and {LEAST_GROUPS} others that have nothing to do with each other are "
        "needed: choose more closing days, or upload more deals.",
    )


def _check_criteria(decided: Decided, answered: np.ndarray, without_order: Collection[int]) -> None:
    """Nothing can be told from answers that never differ, nor from one that is the outcome itself."""
    points, won = decided.points, decided.won
    same, telling = _alike(points[:_GLANCE], won[:_GLANCE])
    if same or telling.any():
        same, telling = _alike(points, won)
    if same:
        raise InputError(
            "Weights cannot be suggested: no question was answered differently by any two decided deals.",
            "Choose questions whose answers differ.",
        )
    # The order of their answers is one of names, and says nothing.
    telling[list(without_order)] = True
    for column in np.flatnonzero(telling).tolist():
        rows = np.flatnonzero(answered[:, column])
        if len(rows) < LEAST_DEALS or min(won[rows].sum(), (~won[rows]).sum()) < LEAST_GROUPS:
            continue
        if column not in without_order:
            raise _the_outcome(decided.keys[column], "every won deal from every other")
        places = np.unique(points[rows, column], return_inverse=True)[1]
        area = separation(*foretold(places, won[rows], decided.groups[rows]))
        if area is not None and area > OUTCOME:
            raise _the_outcome(decided.keys[column], f"won deals from the others in {area * 100:.0f} of 100 pairs")


def _the_outcome(key: str, telling: str) -> InputError:
    return InputError(
        f"Weights cannot be suggested: the answers to {key!r} alone tell {telling}, so they were probably given after "
        "the outcome was known.",
        f"Take {key!r} out of the rubric.",
    )


def _alike(points: np.ndarray, won: np.ndarray) -> tuple[bool, np.ndarray]:
    """Whether no criterion differs between any two deals, and which criteria nothing here keeps from telling every won
    deal from every other."""
    (won_low, won_high), (low, high) = (_ends(points[kind]) for kind in (won, ~won))
    differ = np.fmin(won_low, low) < np.fmax(won_high, high)
    return not differ.any(), ~((won_low <= high) & (low <= won_high))


def _ends(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest points of each criterion; NaN where nobody answered."""
    nobody = np.full((1, points.shape[1]), np.nan)
    found = np.concatenate([points, nobody])
    return np.fmin.reduce(found, axis=0), np.fmax.reduce(found, axis=0)
