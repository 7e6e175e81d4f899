"""What is known of the ratings, in sentences that nobody needs a statistics course for."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.ratings.agreement import LEAST_DEALS, Agreement
from qualify.ratings.audit import Result
from qualify.ratings.consistency import Consistency
from qualify.ratings.hindsight import Gap
from qualify.ratings.jumps import Drift
from qualify.ratings.leniency import Leniency
from qualify.words import count, listed, percent, percents, signed

NEVER = "Unknown: no deal was rated twice."
_FRACTIONS = {1: "a quarter of a notch", 2: "half a notch", 3: "three quarters of a notch", 4: "one notch"}
_PARTS = {0: "", 1: " and a quarter", 2: " and a half", 3: " and three quarters"}


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

    >>> consistent(Consistency(0.74, 0.6, 0.85, 40, 6, 15.0, 4.0, 8.0), 40)
    'Of what sets two scores apart, 74 % is the deals and 26 % who gave them (ICC 0.74, 0.60 to 0.85; 40 deals, 6 \
raters). Two people who score the same deal come out more than 25 points apart 1 time in 20.'
    """
    if found is None:
        return unknown(deals) or "Unknown: too few ratings of the same deals to tell raters and deals apart."
    apart, (of_deals, of_raters) = 1.96 * 2**0.5 * found.both, percents([found.value, 1 - found.value])
    return (
        f"Of what sets two scores apart, {of_deals} is the deals and {of_raters} who gave them "
        f"(ICC {_two(found.value)}, {_two(found.low)} to {_two(found.high)}; {count(found.deals, 'deal')}, "
        f"{count(found.raters, 'rater')}). Two people who score the same deal come out more than {apart:.0f} points "
        f"apart 1 time in 20."
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
    said = (
        f"{found.rater} rates {about(found.value)} {way} than {than} ({abs(low):.1f} to {abs(high):.1f} notches), "
        f"on {count(found.deals, 'deal')}."
    )
    return said if found.others > 1 else f"{said} Which of the two is nearer the truth cannot be told."


def raters(found: Sequence[Leniency], deals: int) -> str:
    """Who rates apart from the others, in one sentence; ``deals`` were rated twice."""
    if not found:
        return unknown(deals) or "Unknown: too few ratings of the same deals to tell raters apart."
    named = [each.rater for each in found if each.clear]
    if not named:
        return f"None of {count(len(found), 'rater')} is known to rate higher or lower than the others."
    rate = "rates" if len(named) == 1 else "rate"
    return f"{listed(named)} {rate} apart from the others by more than chance, of {count(len(found), 'rater')}."


def about(notches: float) -> str:
    """A number of notches as one says it, to a quarter.

    >>> about(0.52), about(-1.02), about(1.3), about(2.0), about(0.05)
    ('about half a notch', 'about one notch', 'about 1 and a quarter notches', 'about 2 notches', 'a trifle')
    """
    quarters = round(abs(notches) * 4)
    if not quarters:
        return "a trifle"
    return f"about {_FRACTIONS.get(quarters) or f'{quarters // 4}{_PARTS[quarters % 4]} notches'}"


def hindsight(found: Gap | None, gate: str) -> str:
    """Whether the last ratings tell more than those at the ``gate``, which is said in words (``asof.in_words``).

    >>> found = Gap(0.08, 0.05, 0.11, 0.79, 0.71, 90, 210, 64)
    >>> hindsight(found, "the last rating at least 7 days before closing")
    'Hindsight: the last ratings separate won from lost by 8 points more (5 to 11) than the last rating at least 7 \
days before closing (79 % against 71 %; 64 of 300 deals were scored anew since). A score of an open deal has no such \
help.'
    """
    if found is None:
        return f"Unknown: no won and lost deals have both a dated last rating and {gate}."
    deals = found.won + found.not_won
    if not found.changed:
        return f"No score changed after the gate: {gate} is the last one on all {count(deals, 'closed deal')}."
    anew = f"{found.changed:,} of {count(deals, 'deal')} {_were(found.changed)} scored anew since"
    if not found.known:
        return f"Cannot tell: {anew}, too few to say whether the last ratings tell more than {gate}."
    digits = 1 if round(found.low * 100) == round(found.high * 100) else 0
    points, low, high = (_figure(each * 100, digits) for each in (found.value, found.low, found.high))
    figures = f"({percent(found.last)} against {percent(found.gate)}; {anew})"
    if found.clear:
        return (
            f"Hindsight: the last ratings separate won from lost by {points} points more ({low} to {high}) than {gate} "
            f"{figures}. A score of an open deal has no such help."
        )
    if found.high < 0:
        return f"No hindsight: the last ratings separate won from lost less well than {gate} {figures}."
    return f"No hindsight is seen: the gap to {gate} is {points} points ({low} to {high}), which may be none {figures}."


def drifted(found: Drift) -> str:
    """What a rater's late changes look like; nobody is accused of what chance explains.

    >>> drifted(Drift("Ines", 14, 13, 12, 0.0002, True)), drifted(Drift("Jon", 3, 2, 2, 0.75, False))
    ('Ines: 13 of 14 late changes went towards the outcome, on 12 deals; more than chance explains.', 'Jon: 2 of 3 \
late changes went towards the outcome, on 2 deals; chance would explain that.')
    """
    chance = "more than chance explains" if found.clear else "chance would explain that"
    changes = f"{found.towards:,} of {count(found.changes, 'late change')} went towards the outcome"
    return f"{found.rater or 'Nobody in particular'}: {changes}, on {count(found.deals, 'deal')}; {chance}."


def audited(found: Result) -> str:
    """What came of deals below the floor that were pursued anyway.

    >>> audited(Result(10, 8, 0, 2, 0, 0.0, 0.312, 0.4, "cannot tell"))
    'Of 10 deals below the floor that were pursued anyway 8 are decided: 0 won, where the curve expects 0.4. The win \
rate there is at most 32 % (90 % bounds). 2 are still open, and wins take longer than losses. Too early to judge the \
floor.'
    """
    start = f"Of {count(found.drawn, 'deal')} below the floor that were pursued anyway"
    rest = f" {found.open:,} {_are(found.open)} still open, and wins take longer than losses." if found.open else ""
    gone = f" {found.gone:,} {_are(found.gone)} no longer in the data." if found.gone else ""
    if not found.decided:
        return f"{start} none is decided yet.{rest}{gone}"
    done = f"{found.decided:,} {_are(found.decided)} decided: {found.won:,} won, where the curve expects"
    return f"{start} {done} {found.expected:.1f}. {_rate(found)}{rest}{gone} {_JUDGED[found.verdict]}"


_JUDGED = {
    "more": "More were won than the curve says: the floor may be too high.",
    "fewer": "Fewer were won than the curve says: the floor holds.",
    "as expected": "That is what the curve says: nothing speaks against the floor.",
    "cannot tell": "Too early to judge the floor.",
    "nothing yet": "",
}


def _rate(found: Result) -> str:
    low, high = f"{found.low * 100:.0f} %", f"{-(-found.high * 100 // 1):.0f} %"
    if not found.won:
        return f"The win rate there is at most {high} (90 % bounds)."
    return f"The win rate there is between {low} and {high} (90 % bounds)."


def _figure(value: float, digits: int) -> str:
    """A number without a sign where it is rounded to nothing."""
    return signed(round(value, digits) + 0.0, f".{digits}f")


def _two(value: float) -> str:
    return signed(value, ".2f")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
