"""What a comparison of segments says, in sentences; a difference that cannot be shown is never called sameness."""

from __future__ import annotations

from collections.abc import Sequence

from qualify.selection import label
from qualify.tipping.segments import SMALL, Segment, Verdict, largest_difference
from qualify.words import count, percent

_SEVERAL = {"team": "teams", "product": "products", "source": "lead sources", "owner": "owners"}
_ONE = {"team": "a team", "product": "a product", "source": "a lead source", "owner": "an owner"}
_NAMED = 3


def several(field: str) -> str:
    """The segments of a field, ours or a column of the team's own.

    >>> several("source"), several("extra: Region")
    ('lead sources', 'values of Region')
    """
    return _SEVERAL.get(field, f"values of {label(field)}")


def _one(field: str) -> str:
    return _ONE.get(field, f"a value of {label(field)}")


def others(number: int) -> str:
    """The name of small segments that are taken together.

    >>> others(3)
    'Others (3)'
    """
    return f"Others ({number:,})"


def answer(
    field: str, names: Sequence[str], found: Sequence[Segment], verdict: Verdict, adjusted: float, tested: int
) -> tuple[str, ...]:
    """The verdict with what it rests on, and then what is known of the lines."""
    if verdict == "differs":
        said = _differs(field, names, found, adjusted, tested)
    else:
        said = _not_enough(field, names, found) if verdict == "not enough to separate" else _no_large(field, found)
    return said, _lines(field, names, found, verdict)


def _differs(field: str, names: Sequence[str], found: Sequence[Segment], adjusted: float, tested: int) -> str:
    all_of, looked = several(field), f" (all {tested} ways of dividing the deals allowed for)" if tested > 1 else ""
    chance = f"Were all {all_of} alike, differences this large would come about {_odds(adjusted)}{looked}."
    named = sorted(
        ((name, s) for name, s in zip(names, found, strict=True) if s.stands_out), key=lambda pair: pair[1].difference
    )
    if not named:
        return f"{_start(all_of, found)}, though none stands out enough to be named. {chance}"
    best, worst = [p for p in named[::-1] if p[1].difference > 0], [p for p in named if p[1].difference < 0]
    parts = [f"{_list(best, 'more')}"] if best else []
    parts += [f"{_list(worst, 'fewer')}"] if worst else []
    said = f"Of 100 deals of the same score, {'; '.join(parts)} than the others."
    return f"{_start(all_of, found)}. {said} {chance}"


def _start(all_of: str, found: Sequence[Segment]) -> str:
    """Among many deals a difference that nobody would notice is certain all the same."""
    return f"The {all_of} differ{', but little' if largest_difference(found) <= SMALL else ''}"


def _list(pairs: Sequence[tuple[str, Segment]], word: str) -> str:
    shown = [f"{name} wins about {_points(abs(s.difference))} {word}" for name, s in pairs[:_NAMED]]
    if len(pairs) > _NAMED:
        shown.append(f"{len(pairs) - _NAMED} more also win {word}")
    return ", ".join(shown)


def _odds(p: float) -> str:
    """How often chance alone does that.

    >>> _odds(0.0004), _odds(0.02)
    ('less than once in 1,000 times', 'in about 2 of 100 cases')
    """
    if p < 0.001:
        return "less than once in 1,000 times"
    return f"in about {p * 1000:.0f} of 1,000 cases" if p < 0.01 else f"in about {p * 100:.0f} of 100 cases"


def _not_enough(field: str, names: Sequence[str], found: Sequence[Segment]) -> str:
    easiest = min(range(len(found)), key=lambda at: found[at].detectable)
    hardest = max(range(len(found)), key=lambda at: found[at].detectable)
    needs = f"{_points(found[easiest].detectable)} ({_sized(names[easiest], found[easiest])})"
    if hardest != easiest:
        needs += f" to {_points(found[hardest].detectable)} ({_sized(names[hardest], found[hardest])})"
    return (
        f"Not enough to separate the {several(field)}: what differs between them is within chance. That does not prove "
        f"them alike. Of 100 deals of the same score, {_one(field)} would have to win about {needs} more or fewer than "
        "the others before it would usually show."
    )


def _no_large(field: str, found: Sequence[Segment]) -> str:
    most = largest_difference(found)
    return (
        f"No large difference between the {several(field)}: of 100 deals of the same score, none wins more than "
        f"{_points(most)} more or fewer than the others (with 95 % confidence for all of them at once)."
    )


def _sized(name: str, segment: Segment) -> str:
    return f"{name}, {count(segment.deals, 'deal')}"


def _points(rate: float) -> str:
    """A difference of win rates as deals of 100; never none at all.

    >>> _points(0.124), _points(0.003)
    ('12', '1')
    """
    return f"{max(rate * 100, 1):.0f}"


def _lines(field: str, names: Sequence[str], found: Sequence[Segment], verdict: Verdict) -> str:
    """Where the lines are, and whether any two of them can be told apart."""
    crossed = [(s.line, name) for name, s in zip(names, found, strict=True) if s.place == "crossed"]
    if len(crossed) < 2:
        return f"Fewer than two {several(field)} have a score where the win rate passes 1 in 10: no lines to compare."
    lowest = min(crossed, key=lambda pair: pair[0].score)
    highest = max(crossed, key=lambda pair: pair[0].score)
    where = "Their lines, where the win rate passes 1 in 10, are"
    if lowest[0].score == highest[0].score:
        return f"{where} all estimated at {lowest[0].score}."
    where += f" estimated between {lowest[0].score} ({lowest[1]}) and {highest[0].score} ({highest[1]})"
    apart = max(line.low for line, _ in crossed) > min(line.high for line, _ in crossed)
    if apart and verdict == "differs":
        return f"{where}. Not all of the 90 % intervals overlap: some lines do lie apart."
    return f"{where}. That is within what the deals leave open: the lines themselves cannot be told apart."


def row(name: str, segment: Segment) -> str:
    """One segment in one line, for the terminal.

    >>> from qualify.tipping import Tipping
    >>> line = Tipping(40, 35, 48)
    >>> row("East", Segment(200, 60, 0.3, 0.25, 0.29, 0.05, -0.02, 0.12, 0.1, line, "crossed", line, "crossed", 0.3))
    'East: 60 of 200 won (30 %; 25 % expected at these scores, 29 % estimated); line 40 (35 to 48)'
    """
    line = f"line {segment.line.score}" if segment.place == "crossed" else f"1 in 10 is {segment.place}"
    return (
        f"{name}: {segment.won:,} of {segment.deals:,} won ({percent(segment.rate)}; {percent(segment.expected)} "
        f"expected at these scores, {percent(segment.shrunk)} estimated); {line} "
        f"({segment.line.low} to {segment.line.high})"
    )
