"""The moment, as the store keeps it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The moment in UTC, to the second and without a zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
