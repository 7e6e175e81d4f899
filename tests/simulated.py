"""The simulated company as it comes without arguments, made once for the tests that only look at it."""

from __future__ import annotations

from functools import cache

from qualify.simulate import Company, simulate


@cache
def default() -> Company:
    return simulate()
