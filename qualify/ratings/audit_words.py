"""What came of deals below the floor that were drawn by lot, in sentences."""

from __future__ import annotations

from qualify.ratings.audit import Result
from qualify.words import count


def audited(found: Result) -> str:
    """What came of deals below the floor that were drawn to be pursued; that they were is not known here.

    >>> audited(Result(10, 8, 0, 2, 0, 0.0, 0.312, 0.4, "cannot tell"))
    'Of 10 deals below the floor that were drawn to be pursued 8 are decided: 0 won, where the curve expects 0.4. The \
win rate there is at most 32 % (90 % bounds). 2 are still open, and wins take longer than losses. Too early to judge \
the floor.'
    """
    start = f"Of {count(found.drawn, 'deal')} below the floor that were drawn to be pursued"
    rest = f" {found.open:,} {_are(found.open)} still open, and wins take longer than losses." if found.open else ""
    gone = f" {found.gone:,} {_are(found.gone)} no longer in the data." if found.gone else ""
    if found.unscored:
        gone += f" {found.unscored:,} had no score by this rubric and {_are(found.unscored)} left out."
    if not found.decided:
        return f"{start} none is decided yet.{rest}{gone}"
    done = f"{found.decided:,} {_are(found.decided)} decided: {found.won:,} won, where the curve expects"
    return f"{start} {done} {found.expected:.1f}. {_rate(found)}{rest}{gone} {_JUDGED[found.verdict]}"


_IF = "if they were pursued like any other deal."
_JUDGED = {
    "more": "More were won than the curve says: the floor may be too high.",
    "fewer": f"Fewer were won than the curve says: the floor holds, {_IF}",
    "as expected": f"That is what the curve says: nothing speaks against the floor, {_IF}",
    "cannot tell": "Too early to judge the floor.",
    "nothing yet": "",
}


def _rate(found: Result) -> str:
    low, high = f"{found.low * 100:.0f} %", f"{-(-found.high * 100 // 1):.0f} %"
    if not found.won:
        return f"The win rate there is at most {high} (90 % bounds)."
    return f"The win rate there is between {low} and {high} (90 % bounds)."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
