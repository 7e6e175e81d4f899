"""What each criterion says, in sentences with the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qualify.tuning.criteria import Kind, Remark, Verdict
from qualify.words import count, percent, signed

Labels = Sequence[Mapping[int, str]]
_NAMED = 3
_LITTLE = "next to nothing with the points that are given for the answers"
VERDICTS: Mapping[Verdict, str] = {
    "tells": "tells won deals from the others",
    "against": "runs against the outcome",
    "says little": "says next to nothing",
    "cannot tell": "cannot be told yet",
    "no order": "no order yet: its answers have no points",
    "learned": "has points learned from outcomes, which the same deals cannot check",
    "no answers": "no answer on a decided deal",
}


def summary(
    questions: Sequence[str], verdicts: Sequence[Verdict], separations: Sequence[float | None]
) -> tuple[str, ...]:
    """Which questions tell won deals from the others, and which say nothing; the clearest first.

    >>> for sentence in summary(["Need?", "Size?"], ["tells", "cannot tell"], [0.712, 0.52]):
    ...     print(sentence)
    1 of 2 questions tells won deals from the others by itself. The clearest is “Need?”: of 100 pairs of a won deal \
and one that was not, the won one has the better answer in 71 (ties count half; 50 says nothing).
    Of 1 question it cannot be told yet: what it shows could be chance.
    """
    order = sorted(range(len(questions)), key=lambda at: -(separations[at] or 0))
    names = {kind: [questions[at] for at in order if verdicts[at] == kind] for kind in VERDICTS}
    best = next((separations[at] for at in order if verdicts[at] == "tells"), None)
    said = [_telling(names["tells"], len(questions), best)]
    said += _those(names["against"], "runs against the outcome", "run against the outcome")
    said += _those(names["says little"], f"says {_LITTLE}", f"say {_LITTLE}")
    said += _those(
        names["no order"],
        "has no order yet, for its answers have no points",
        "have no order yet, for their answers have no points",
    )
    said += _those(
        names["learned"],
        "has points learned from outcomes, which the same deals cannot check",
        "have points learned from outcomes, which the same deals cannot check",
    )
    if unclear := len(names["cannot tell"]):
        they = "it shows" if unclear == 1 else "they show"
        said.append(f"Of {count(unclear, 'question')} it cannot be told yet: what {they} could be chance.")
    return (*said, *_those(names["no answers"], "has no answer on a decided deal", "have no answer on a decided deal"))


def _telling(names: Sequence[str], asked: int, best: float | None) -> str:
    if best is None:
        return f"Of {count(asked, 'question')} none tells won deals from the others by itself, beyond chance."
    tells, itself = ("tells", "itself") if len(names) == 1 else ("tell", "themselves")
    return (
        f"{len(names)} of {count(asked, 'question')} {tells} won deals from the others by {itself}. The clearest is "
        f"“{names[0]}”: {_pairs(best)} (ties count half; 50 says nothing)."
    )


def _those(names: Sequence[str], one: str, many: str) -> list[str]:
    if not names:
        return []
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{count(len(names), 'question')} {one if len(names) == 1 else many}: {shown}{more}."]


def _pairs(separation: float) -> str:
    better = f"{separation * 100:.0f}"
    return f"of 100 pairs of a won deal and one that was not, the won one has the better answer in {better}"


def one_outcome(won: int, deals: int) -> str:
    """Why nothing can be said where deals did not end in two ways.

    >>> one_outcome(0, 12)
    'None of the 12 decided deals was won: there are no two outcomes to compare, so nothing can be said of a question.'
    """
    if not deals:
        return "No deal is decided yet, so nothing can be said of a question."
    if deals == 1:
        ended = f"The only decided deal was {'won' if won else 'not won'}"
    else:
        ended = f"All {deals:,} decided deals were won" if won else f"None of the {deals:,} decided deals was won"
    return f"{ended}: there are no two outcomes to compare, so nothing can be said of a question."


def remark(found: Remark, questions: Sequence[str], labels: Labels) -> str:
    """One remark with its numbers. ``labels`` name the answers of each criterion by the points that they earn.

    >>> wrong = Remark("order", 0, -0.3, (30, 60, 8, 40), (0, 50))
    >>> remark(wrong, ["Budget?"], [{0: "No", 50: "Perhaps"}])
    '“Budget?”: “Perhaps” earns more points than “No” but wins less often: 8 of 40 (20 %) against 30 of 60 (50 %).'
    """
    return _SAID[found.kind](found, questions, labels)


def _outcome(found: Remark, questions: Sequence[str], _: Labels) -> str:
    way = "" if found.value > 0.5 else ", the wrong way round"
    won, not_won = found.counts
    return (
        f"“{questions[found.criterion]}” is all but the outcome itself{way}: {_pairs(found.value)} ({won:,} won, "
        f"{not_won:,} not). Such answers are mostly written once the end is known: a score that rests on them promises "
        "what it cannot know in advance."
    )


def _against(found: Remark, questions: Sequence[str], _: Labels) -> str:
    return (
        f"“{questions[found.criterion]}” runs against the outcome, the better answer wins less often: "
        f"{_pairs(found.value)}, and 50 would say nothing."
    )


def _order(found: Remark, questions: Sequence[str], labels: Labels) -> str:
    worse, better = (labels[found.criterion][points] for points in found.between)
    won, of, won_better, of_better = found.counts
    return (
        f"“{questions[found.criterion]}”: “{better}” earns more points than “{worse}” but wins less often: "
        f"{_share(won_better, of_better)} against {_share(won, of)}."
    )


def _closing(found: Remark, questions: Sequence[str], _: Labels) -> str:
    left = _left(found, questions, "open deals", "decided ones")
    if found.value > 0:
        return f"{left}: it seems to be answered when the end is in sight, and the answer may know it."
    return f"{left}: it was asked too seldom, or too late to count, for the past to say much about it."


def _ending(found: Remark, questions: Sequence[str], _: Labels) -> str:
    left = _left(found, questions, "deals that were not won", "won ones")
    return f"{left}: that there is an answer tells how the deal ended, so it may have been given afterwards."


def _left(found: Remark, questions: Sequence[str], these: str, those: str) -> str:
    some, of, others, of_others = found.counts
    return (
        f"“{questions[found.criterion]}” is left unanswered on {percent(some / of)} of {these} ({some:,} of {of:,}) "
        f"and on {percent(others / of_others)} of {those} ({others:,} of {of_others:,})"
    )


def _repeats(found: Remark, questions: Sequence[str], _: Labels) -> str:
    one, other = questions[found.criterion], questions[found.between[0]]
    over = f"rank correlation {signed(found.value, '.2f')} over {count(found.counts[0], 'deal')} that answer both"
    if found.value < 0:
        return f"“{one}” and “{other}” say the opposite ({over}): what one adds to a score, the other takes away."
    return f"“{one}” and “{other}” repeat each other ({over}; 1 is a copy): the same thing counts twice in a score."


_SAID: Mapping[Kind, Callable[[Remark, Sequence[str], Labels], str]] = {
    "outcome": _outcome,
    "against": _against,
    "order": _order,
    "closing": _closing,
    "ending": _ending,
    "repeats": _repeats,
}


def _share(some: int, of: int) -> str:
    return f"{some:,} of {of:,} ({percent(some / of)})"
