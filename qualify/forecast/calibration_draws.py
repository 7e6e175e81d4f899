"""What an honest forecast would show: outcomes drawn from the chances, where rows of one deal may go the same way.

A deal that is open at several origins has a row at each, and where the windows overlap one win makes several rows come
true. How far rows of one deal agree is one number, the *agreement*: the chance that two of them share their luck.
"""

from __future__ import annotations

import numpy as np

DRAWS = 400
SEED = 20_261
_CELLS = 4_000_000  # Rows times draws at once: some 50 MB.


def agreement(group: np.ndarray, outcome: np.ndarray, chance: np.ndarray) -> float:
    """How far rows of one deal agree beyond their chances, from 0 (not at all) to 1 (one event said many times).

    ``group`` int (n,) numbers the deals from 0 up, ``outcome`` is bool (n,), ``chance`` (n,) what may be expected of
    each row. Over all pairs of rows of one deal with chances p <= q, the sum of (outcome - p)(outcome - q) divided by
    that of p (1 - q), which it would be if both rows followed one lot.

    >>> agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0], bool), np.full(4, 0.5))
    1.0
    """
    off = outcome - chance
    together = np.square(np.bincount(group, off)).sum() - np.square(off).sum()
    most = _shared_lot(group, chance)
    return float(np.clip(together / most, 0.0, 1.0)) if most > 0 else 0.0


def _shared_lot(group: np.ndarray, chance: np.ndarray) -> float:
    """Twice the sum of p (1 - q) over the pairs of rows of one deal with chances p <= q."""
    order = np.lexsort((chance, group))
    sorted_chance, size = chance[order], np.bincount(group)
    after = np.repeat(np.cumsum(size), size) - 1 - np.arange(len(chance))
    total = np.bincount(group, chance)
    return float(2 * (sorted_chance * after).sum() - np.square(total).sum() + np.square(chance).sum())


def design_effect(group: np.ndarray, agree: float) -> float:
    """So many rows of these deals say as much as one of a deal of its own: 1 + agreement (sum m^2 / sum m - 1).

    Source: Kish 1965, for deals with m rows each.

    >>> design_effect(np.array([0, 0, 0, 1, 1, 1]), 0.5)
    2.0
    """
    size = np.bincount(group).astype(float)
    return float(1 + agree * (np.square(size).sum() / size.sum() - 1))


def drawn(chance: np.ndarray, group: np.ndarray, agree: float, place: np.ndarray) -> np.ndarray:
    """Wins at each place if every chance is honest: int (DRAWS, places), seeded.

    ``place`` int (n,) is where a row is counted, from 0 up. A row wins where its lot is below its chance; with
    probability sqrt(agreement) the lot is its deal's, else its own, so that two rows share theirs with that of
    agreement, and every row wins with exactly its chance.
    """
    rng, share, places = np.random.default_rng(SEED), np.float32(np.sqrt(agree)), int(place.max()) + 1
    deals, rows = int(group.max()) + 1, len(chance)
    alone = agree == 0 or deals == rows
    found = np.empty((DRAWS, places), np.int64)
    step = max(_CELLS // rows, 1)
    for first in range(0, DRAWS, step):
        block = min(step, DRAWS - first)
        lot = rng.random((block, rows), np.float32)
        if not alone:
            together = rng.random((block, rows), np.float32) < share
            lot = np.where(together, rng.random((block, deals), np.float32)[:, group], lot)
        draw, row = np.nonzero(lot < chance)
        found[first : first + block] = np.bincount(draw * places + place[row], minlength=block * places).reshape(
            block, places
        )
    return found


def law_of_wins(chance: np.ndarray) -> np.ndarray:
    """The exact law of how many of n independent rows win: (n + 1,) probabilities of 0, 1, ..., n wins.

    Laws of single rows are multiplied in pairs through the Fourier transform, as a tree; right within 1e-12.

    >>> law_of_wins(np.array([0.5, 0.5, 1.0])).round(12).tolist()
    [0.0, 0.25, 0.5, 0.25]
    """
    laws = np.zeros((1 << max(len(chance) - 1, 0).bit_length(), 2))
    laws[:, 0] = 1
    laws[: len(chance)] = np.stack([1 - chance, chance], axis=1)
    while len(laws) > 1:
        size = 2 * laws.shape[1] - 1
        waves = np.fft.rfft(laws, 1 << (size - 1).bit_length())
        laws = np.fft.irfft(waves[::2] * waves[1::2])[:, :size]
    return np.clip(laws[0, : len(chance) + 1], 0, 1)


def range_of_wins(chance: np.ndarray, effect: float, outside: float) -> tuple[float, float]:
    """Wins that honest chances (n,) leave likely: at most ``outside`` lies below and at most ``outside`` above.

    Exact where each row is a deal of its own (``effect`` 1); a design effect moves both ends away from the expected
    number by its root.

    >>> range_of_wins(np.full(100, 0.3), 1.0, 0.05)
    (23.0, 38.0)
    """
    below = np.cumsum(law_of_wins(chance))
    low, high = (float(np.searchsorted(below, level)) for level in (outside + 1e-12, 1 - outside - 1e-12))
    expected, wider = float(chance.sum()), np.sqrt(effect)
    return (
        float(max(expected - (expected - low) * wider, 0.0)),
        float(min(expected + (high - expected) * wider, len(chance))),
    )
