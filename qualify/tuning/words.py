"""What the honesty meter says, in sentences that nobody needs a statistics course for."""

from __future__ import annotations

from qualify.tuning.luck import MOST_MOVES
from qualify.tuning.luck_gain import Gain
from qualify.tuning.luck_meter import FEWEST_CLUSTERS, FEWEST_LOCKED, FEWEST_SEEN, Meter, few
from qualify.tuning.separation import Separation
from qualify.words import count, percent, signed

_LIKELY_LUCK = 0.25

_FOUND = {
    "none": "These scores tell won deals from the others.",
    "better": "Your sliders found this in the data.",
    "worse": "The scores separate, but your moves have made them worse.",
    "not shown": "The scores separate, but your moves have not improved them beyond doubt.",
    "cannot tell": "The scores separate; whether your moves have improved them cannot be told.",
}


def share(value: float | None) -> str:
    """A separation as the Weights page shows it; a dash where there is none.

    >>> share(0.7125), share(None)
    ('71.25 %', '–')
    """
    return "–" if value is None else f"{value * 100:.2f} %"


def headline(meter: Meter) -> str:
    """The verdict, in a sentence, and another where no locked deals bear it out."""
    if meter.locked or meter.verdict in ("checking", "cannot tell"):
        return _verdict(meter)
    return f"{_verdict(meter)} {_unlocked(meter)}"


def _unlocked(meter: Meter) -> str:
    return f"{'No' if meter.held is None else 'Too few'} deals are locked away to check it."


def _verdict(meter: Meter) -> str:
    if meter.verdict == "cannot tell":
        return _too_few(meter)
    if meter.verdict == "luck" and meter.taught:
        return "This may well be luck: the locked deals do not confirm it."
    if meter.verdict == "luck":
        return _luck(meter)
    if meter.verdict == "checking":
        return "Checking how much of this is luck …"
    if meter.verdict == "partly":
        weak = meter.held is not None and meter.held.low <= 0.5
        follow = "do not confirm it" if weak else "show less than half of it"
        return f"Part of this {'may be' if weak else 'is'} luck: the locked deals {follow}."
    found = _FOUND[meter.moves]
    return found if meter.locked else f"By the deals you see alone: {found[0].lower()}{found[1:]}"


def _too_few(meter: Meter) -> str:
    if meter.seen is None or few(meter.seen):
        have = "" if meter.seen is None else f" Here {meter.seen.won:,} were won and {meter.seen.not_won:,} were not."
        return f"Too few deals to tell: it takes at least {FEWEST_SEEN} won and {FEWEST_SEEN} not won.{have}"
    if meter.taught:
        return f"This cannot be told: {_taught(meter)}. {_unlocked(meter)}"
    return f"Too few accounts to tell: outcomes of one account are alike, and it takes at least {FEWEST_CLUSTERS}."


def _taught(meter: Meter) -> str:
    """Why the shuffles have no say."""
    return (
        f"points of {count(meter.taught, 'answer')} were learned from these deals, so shuffled outcomes cannot check "
        "them; only locked deals can"
    )


def _luck(meter: Meter) -> str:
    likely = meter.chance > _LIKELY_LUCK
    if meter.trials:
        return "Most of this is luck." if likely else "This may well be luck."
    return f"These scores separate {'no' if likely else 'hardly'} better than chance would."


def evidence(meter: Meter) -> tuple[str, ...]:
    """What the verdict rests on: shuffled outcomes, the locked deals, the gain over the saved rubric."""
    if meter.seen is None or meter.verdict == "cannot tell":
        return ()
    if meter.taught:
        why = _taught(meter)
        return (f"{why[0].upper()}{why[1:]}.", _locked(meter), *_moved(meter))
    return (_shuffled(meter, meter.seen), *_sample(meter, meter.seen), _locked(meter), *_moved(meter))


def _shuffled(meter: Meter, seen: Separation) -> str:
    capped = f", of which {MOST_MOVES:,} are made" if meter.trials > MOST_MOVES else ""
    often = f"Moving sliders as often ({count(meter.trials, 'setting')}{capped})"
    effort = often if meter.trials else "The same weights"
    reach = "reaches" if meter.trials else "reach"
    times = round(meter.chance * (meter.shuffles + 1)) - 1
    share_of = percent(times / meter.shuffles) if times else "none"
    running = f" The shuffles are still running: {percent(meter.progress)} done." if meter.progress < 1 else ""
    return (
        f"{effort} on shuffled outcomes, where there is nothing but luck, usually {reach} {share(meter.usual)}, and in "
        f"1 of 20 tries more than {share(meter.needed)}. You have {share(seen.value)}: {share_of} of "
        f"{meter.shuffles} tries got that far.{running}"
    )


def _sample(meter: Meter, seen: Separation) -> tuple[str, ...]:
    deals = seen.won + seen.not_won
    if meter.deals_used >= deals:
        return ()
    return (
        f"Shuffled were {meter.deals_used:,} of the {deals:,} deals, drawn by lot: fewer deals leave luck more room, "
        "so this errs on the careful side.",
    )


def _locked(meter: Meter) -> str:
    if meter.held is None or not meter.locked:
        return f"No locked deals check this: it takes at least {FEWEST_LOCKED} won and {FEWEST_LOCKED} not won."
    low, high = (f"{end * 100:.2f}" for end in (meter.held.low, meter.held.high))
    deals = count(meter.held.won + meter.held.not_won, "locked deal")
    return f"The {deals} give {share(meter.held.value)} (with 90 % confidence {low} to {high} %)."


def _moved(meter: Meter) -> tuple[str, ...]:
    if meter.moves == "none" or meter.gained is None:
        return ()
    here = f"Your moves changed the separation by {_points(meter.gained)} points against the saved rubric"
    if meter.verdict == "luck" and not meter.taught:
        return (f"{here}; on shuffled outcomes as many moves usually change it by {_points(meter.lucky)}.",)
    if meter.gain is None or meter.moves == "cannot tell":
        return (f"{here}; too few deals are locked to check that.",)
    sure = _checked(meter.gained, meter.gain)
    low, high = _points(meter.gain.low), _points(meter.gain.high)
    return (f"{here}; the locked deals {sure}: {_points(meter.gain.value)} (with 90 % confidence {low} to {high}).",)


def _checked(gained: float, locked: Gain) -> str:
    """What the locked deals say to a change that was seen on the others."""
    if locked.low <= 0 <= locked.high:
        return "leave it open"
    return "confirm it" if (gained > 0) == (locked.value > 0) else "contradict it"


def _points(difference: float) -> str:
    """A difference of separations in percentage points, with its sign; never a negative nothing.

    >>> _points(0.0421), _points(-0.00001)
    ('+4.21', '0.00')
    """
    written = signed(difference * 100, "+.2f")
    return written[1:] if not round(difference * 100, 2) else written
