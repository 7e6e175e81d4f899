"""How much a file may ask for while it is read: every limit of the intake, in one place."""

from __future__ import annotations

import contextlib
import resource

MAX_BYTES = 200 * 1024**2
MAX_UNPACKED = 200 * 1024**2
MAX_PARTS = 2_000
MAX_COLUMNS = 2_000
MAX_CELL = 1_000_000
MEMORY = 2 * 1024**3
CPU_SECONDS = 30
WALL_SECONDS = 45
ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}


def apply() -> None:
    """Put this process under the limits of memory and time; only the child that reads a file calls it."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        # macOS refuses some of these; the limit of wall time, kept by the parent, still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
