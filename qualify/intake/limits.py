"""How much a file may ask for while it is read: every limit of the intake, in one place."""

from __future__ import annotations

import contextlib
import math
import resource

MAX_BYTES = 200 * 1024**2
MAX_UNPACKED = 200 * 1024**2
MAX_ARCHIVE = 1024**3
MAX_PARTS = 2_000
MAX_COLUMNS = 2_000
MAX_CELL = 1_000_000
MAX_ROW = 8_000_000
MAX_ROWS = 10_000_000
MAX_CELLS = 50_000_000
MAX_HELD = 200_000
MEMORY = 2 * 1024**3
LEAST_SECONDS, MOST_SECONDS = 3.0, 60.0
SMALL_BYTES = 1024**2
PATIENCE = 10
"""Seconds on the clock for each second of work: on a busy machine a child waits for its turn, and that is no harm."""
CHILDREN = 2
WAIT_SECONDS = 60.0
# One arena and nothing retained: the limit of memory is one of addresses, of which allocators reserve too many. What
# numpy lets go is kept for its next arrays, as asking the system for new pages each time took a tenth of the work.
ENVIRONMENT = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TOP_PAD_": str(64 * 1024**2),
    "_RJEM_MALLOC_CONF": "retain:false",
}
_UNPACKS_TO = 8


def seconds(size: int, packed: bool) -> float:
    """How long a file of ``size`` bytes may be worked on; a ``packed`` one holds about eight times as much text.

    >>> seconds(1000, False), seconds(105 * 1024**2, False), seconds(50 * 1024**2, True)
    (3.0, 32.925, 60.0)
    """
    if size < SMALL_BYTES:
        return LEAST_SECONDS
    share = size * (_UNPACKS_TO if packed else 1) / MAX_BYTES
    return min(MOST_SECONDS, LEAST_SECONDS + (MOST_SECONDS - LEAST_SECONDS) * share)


def apply(allowed: float) -> None:
    """Put this process under the limits of memory and of ``allowed`` seconds of work; only the child calls it."""
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, math.ceil(allowed)), (resource.RLIMIT_CORE, 0))
    for kind, most in limits:
        # macOS refuses some of these; the limit of wall time, kept by the parent, still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
