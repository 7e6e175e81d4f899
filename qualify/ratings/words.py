"""What is known of the ratings, in sentences that nobody needs a statistics course for."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.ratings.alike import LEAST_DEALS, Agreement
from qualify.ratings.icc import Consistency
from qualify.ratings.offsets import Leniency
from qualify.words import count, listed, percents, signed

NEVER = "Unknown: no deal was rated twice."
_FRACTIONS = {1: "a quarter of a notch", 2: "half a notch", 3: "three quarters of a notch", 4: "one notch"}
_PARTS = {0: "", 1: " and a quarter", 2: " and a half", 3: " and three quarters"}
MOST_NAMES = 3
"""More people than this are counted, not named, in one sentence."""


def unknown(deals: int) -> str:
    """Why nothing is said of people's agreement, with the deals that two people rated; empty where there are enough.

    >>> unknown(0), unknown(4)
    ('Unknown: no deal was rated twice.', 'Unknown: only 4 deals were rated twice, and it takes at least 10.')
    """
    if deals >= LEAST_DEALS:
        return ""
    if not deals:
        return NEVER
    return f"Unknown: only {count(deals, 'deal')} {_were(deals)} rated twice, and it takes at least {LEAST_DEALS}."


def agreed(found: Agreement) -> str:
    """How far people agree on one question.

    >>> agreed(Agreement("budget", "Budget?", 24, 0.31, 0.1, 0.52, 0.5, ("Yes", "Planned", 7), 0, True))
    "People disagree, rewrite it: agreement 0.31 (0.10 to 0.52; 1 is perfect, 0 is chance) on 24 deals rated twice. \
Where they differ it is most often 'Yes' against 'Planned' (7 times)."
    """
    if short := unknown(found.deals):
        return short
    if found.alpha is None:
        return f"Cannot tell: on all {count(found.deals, 'deal')} rated twice everybody gave the same answer."
    verdict = "Too few to tell whether people agree"
    if found.rewrite or found.alike:
        verdict = "People disagree, rewrite it" if found.rewrite else "People agree well enough"
    figures = f"{_two(found.alpha)} ({_two(found.low)} to {_two(found.high)}; 1 is perfect, 0 is chance)"
    said = f"{verdict}: agreement {figures} on {count(found.deals, 'deal')} rated twice."
    if found.confused:
        one, other, times = found.confused
        said += f" Where they differ it is most often {one!r} against {other!r} ({count(times, 'time')})."
    return said + _undated(found.undated)


def _undated(deals: int) -> str:
    if not deals:
        return ""
    whose = "Its" if deals == 1 else "Their"
    return f" {count(deals, 'deal')} of these {'has' if deals == 1 else 'have'} no day of rating: {whose.lower()} two \
ratings may be of different times."


def questions(found: Sequence[Agreement]) -> str:
    """Which questions to rewrite, in one sentence.

    >>> vague = Agreement("budget", "Budget?", 24, 0.31, 0.1, 0.52, 0.5, None, 0, True)
    >>> clear = Agreement("need", "Need?", 24, 0.9, 0.8, 0.96, 0.9, None, 0, True)
    >>> questions([vague, clear])
    "People answer 1 of 2 questions too differently to rely on it: 'Budget?'. Rewrite it first."
    """
    if short := unknown(max((each.deals for each in found), default=0)):
        return short
    known = [each for each in found if each.alpha is not None]
    bad = [repr(each.question) for each in known if each.rewrite]
    if bad:
        them = "it" if len(bad) == 1 else "them"
        return (
            f"People answer {len(bad)} of {count(len(found), 'question')} too differently to rely on {them}: "
            f"{listed(bad)}. Rewrite {them} first."
        )
    good, open_ = sum(each.alike for each in known), len(found) - sum(each.alike for each in known)
    if not open_:
        return f"People answer every one of {count(len(found), 'question')} alike."
    return (
        f"No question is known to be answered too differently; {good} of {len(found)} are answered alike, and of the "
        f"others it cannot be told yet."
    )


def consistent(found: Consistency | None, deals: int) -> str:
    """How much of a score is the deal, and how much who gave it; ``deals`` were rated twice.

    >>> consistent(Consistency(0.74, 0.6, 0.85, 40, 6, 15.0, 4.0, 8.0, 7.0, 12.0), 40)
    'Of what sets two scores apart, 74 % is the deals and 26 % who gave them (ICC 0.74, 0.60 to 0.85; 40 deals, 6 \
raters). Two people who score the same deal come out more than 25 points (19 to 33) apart 1 time in 20.'
    """
    if found is None:
        return unknown(deals) or "Unknown: too few ratings of the same deals to tell raters and deals apart."
    if found.value is None:
        return f"Cannot tell: the mean score of all {count(found.deals, 'deal')} rated twice is the same."
    of_deals, of_raters = percents([found.value, 1 - found.value])
    return (
        f"Of what sets two scores apart, {of_deals} is the deals and {of_raters} who gave them "
        f"(ICC {_two(found.value)}, {_two(found.low)} to {_two(found.high)}; {count(found.deals, 'deal')}, "
        f"{count(found.raters, 'rater')}). {_two_people(found)}"
    )


def _two_people(found: Consistency) -> str:
    """How far two people's scores of a deal come apart, as far as more than one pair tells."""
    if found.raters == 2:
        return "It rests on one pair of raters: how far other people would come apart cannot be told."
    far, low, high = (min(1.96 * 2**0.5 * each, 100.0) for each in (found.both, found.both_low, found.both_high))
    return (
        f"Two people who score the same deal come out more than {far:.0f} points ({low:.0f} to {high:.0f}) apart "
        f"1 time in 20."
    )


def lenient(found: Leniency) -> str:
    """What is known of one rater, with leniency in notches. Nobody is called lenient whom chance could explain.

    >>> lenient(Leniency("Ines", 0.52, 0.1, 0.34, 0.71, 0.5, 41, 5, True))
    'Ines rates about half a notch higher than others (0.3 to 0.7 notches), on 41 deals.'
    >>> lenient(Leniency("Jon", 0.1, 0.1, -0.12, 0.29, 0.1, 12, 5, False))
    'Jon is not to be told from the others (−0.1 to 0.3 notches), on 12 deals.'
    """
    low, high = sorted((found.low, found.high), key=abs) if found.clear else (found.low, found.high)
    if not found.clear:
        figures = f"{_figure(low, 1)} to {_figure(high, 1)} notches"
        return f"{found.rater} is not to be told from the others ({figures}), on {count(found.deals, 'deal')}."
    way = "higher" if found.value > 0 else "lower"
    than = "others" if found.others > 1 else "the one other rater"
    digits = 1 if round(abs(low), 1) else 2
    said = (
        f"{found.rater} rates {about(found.value)} {way} than {than} ({abs(low):.{digits}f} to {abs(high):.{digits}f} "
        f"notches), on {count(found.deals, 'deal')}."
    )
    return said if found.others > 1 else f"{said} Which of the two is nearer the truth cannot be told."


def raters(found: Sequence[Leniency], deals: int) -> str:
    """Who rates apart from the others, in one sentence; ``deals`` were rated twice.

    >>> ines = Leniency("Ines", 0.52, 0.1, 0.34, 0.71, 0.5, 41, 2, True)
    >>> jon = Leniency("Jon", 0.08, 0.02, 0.04, 0.12, 0.08, 40, 2, True)
    >>> kim = Leniency("Kim", 0.0, 0.02, -0.04, 0.04, 0.0, 40, 2, False)
    >>> raters((ines, jon, kim), 40)
    'Ines rates about half a notch higher than the others; Jon differs by a trifle only (3 raters, beyond chance).'
    """
    if not found:
        return unknown(deals) or "Unknown: too few ratings of the same deals to tell raters apart."
    trifles = [each.rater for each in found if each.clear and not _quarters(each.value)]
    said = [apart(found)] if apart(found) else []
    if trifles:
        who = listed(trifles) if len(trifles) <= MOST_NAMES else f"{len(trifles)} {'others' if said else 'raters'}"
        said.append(f"{who} {'differs' if len(trifles) == 1 else 'differ'} by a trifle only")
    if not said:
        return f"None of {count(len(found), 'rater')} is known to rate higher or lower than the others."
    return f"{'; '.join(said)} ({count(len(found), 'rater')}, beyond chance)."


def apart(found: Sequence[Leniency]) -> str:
    """Who rates apart from the others by more than chance and by more than a trifle; empty where nobody does."""
    far = [each for each in found if each.clear and _quarters(each.value)]
    names = listed([each.rater for each in far]) if len(far) <= MOST_NAMES else f"{len(far)} of {len(found)} raters"
    if len(far) == len(found) == 2:
        return f"{names} rate {about(far[0].value)} apart from each other"
    if len(far) == 1:
        return f"{names} rates {about(far[0].value)} {'higher' if far[0].value > 0 else 'lower'} than the others"
    ways = {each.value > 0 for each in far}
    how = "apart from" if len(ways) > 1 else "higher than" if True in ways else "lower than"
    return f"{names} rate {how} the others" if far else ""


def yardstick(found: Sequence[Leniency]) -> str:
    """Whom everybody is measured against.

    >>> ines = Leniency("Ines", 0.52, 0.1, 0.34, 0.71, 0.5, 41, 2, True, set_apart=True)
    >>> yardstick([ines])
    'Everybody is measured against the mean of the others but Ines, who rates apart from them.'
    """
    apart = [each.rater for each in found if each.set_apart]
    if not apart:
        return "Everybody is measured against the mean of the others."
    who = listed(apart) if len(apart) <= MOST_NAMES else f"{len(apart)} of them"
    rate = "rates" if len(apart) == 1 else "rate"
    return f"Everybody is measured against the mean of the others but {who}, who {rate} apart from them."


def about(notches: float) -> str:
    """A number of notches as one says it, to a quarter.

    >>> about(0.52), about(-1.02), about(1.3), about(2.0), about(0.05)
    ('about half a notch', 'about one notch', 'about 1 and a quarter notches', 'about 2 notches', 'a trifle')
    """
    quarters = _quarters(notches)
    if not quarters:
        return "a trifle"
    return f"about {_FRACTIONS.get(quarters) or f'{quarters // 4}{_PARTS[quarters % 4]} notches'}"


def _quarters(notches: float) -> int:
    return round(abs(notches) * 4)


def _figure(value: float, digits: int) -> str:
    """A number without a sign where it is rounded to nothing."""
    return signed(round(value, digits) + 0.0, f".{digits}f")


def _two(value: float) -> str:
    return signed(value, ".2f")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
