"""What is said of each criterion: exact sentences, with the numbers that they rest on."""

from __future__ import annotations

import pytest

from qualify.tuning.criteria import Remark
from qualify.tuning.criteria_words import one_outcome, remark, summary

QUESTIONS = ("Budget?", "Need?")
LABELS = ({0: "No", 50: "Perhaps", 100: "Yes"}, {0: "None", 100: "Named / On file"})
PAIRS = "of 100 pairs of a won deal and one that was not, the won one has the better answer in"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Remark("outcome", 1, 0.984, (30, 40)),
            f"“Need?” is all but the outcome itself: {PAIRS} 98 (30 won, 40 not). Such answers are mostly written once "
            "the end is known: a score that rests on them promises what it cannot know in advance.",
        ),
        (
            Remark("outcome", 1, 0.016, (1030, 40)),
            f"“Need?” is all but the outcome itself, the wrong way round: {PAIRS} 2 (1,030 won, 40 not). Such answers "
            "are mostly written once the end is known: a score that rests on them promises what it cannot know in "
            "advance.",
        ),
        (
            Remark("against", 0, 0.41, (30, 40), p=0.001),
            "“Budget?” runs against the outcome, the better answer wins less often: "
            f"{PAIRS} 41, and 50 would say nothing.",
        ),
        (
            Remark("order", 1, -0.3, (30, 60, 8, 40), (0, 100)),
            "“Need?”: “Named / On file” earns more points than “None” but wins less often: 8 of 40 (20 %) against 30 "
            "of 60 (50 %).",
        ),
        (
            Remark("closing", 0, 0.45, (90, 200, 0, 1300)),
            "“Budget?” is left unanswered on 45 % of open deals (90 of 200) and on 0 % of decided ones (0 of 1,300): "
            "it seems to be answered when the end is in sight, and the answer may know it.",
        ),
        (
            Remark("closing", 0, -0.5, (10, 100, 60, 100)),
            "“Budget?” is left unanswered on 10 % of open deals (10 of 100) and on 60 % of decided ones (60 of 100): "
            "it was asked too seldom, or too late to count, for the past to say much about it.",
        ),
        (
            Remark("ending", 0, 0.5, (40, 80, 0, 60)),
            "“Budget?” is left unanswered on 50 % of deals that were not won (40 of 80) and on 0 % of won ones (0 of "
            "60): that there is an answer tells how the deal ended, so it may have been given afterwards.",
        ),
        (
            Remark("repeats", 0, 0.931, (180,), (1,)),
            "“Budget?” and “Need?” repeat each other (rank correlation 0.93 over 180 deals that answer both; 1 is a "
            "copy): the same thing counts twice in a score.",
        ),
        (
            Remark("repeats", 0, -0.87, (180,), (1,)),
            "“Budget?” and “Need?” say the opposite (rank correlation −0.87 over 180 deals that answer both): what one "
            "adds to a score, the other takes away.",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Remark) else "",
)
def test_remarks(found: Remark, said: str) -> None:
    assert remark(found, QUESTIONS, LABELS) == said


def test_the_summary_names_three_of_a_kind_and_counts_the_rest() -> None:
    said = summary(
        ["a?", "b?", "c?", "d?", "e?", "f?", "g?", "h?"],
        ["says little", "tells", "tells", "says little", "says little", "says little", "against", "no answers"],
        [0.51, 0.6, 0.7, 0.52, 0.53, 0.5, 0.4, None],
    )
    little = "next to nothing with the points that are given for the answers"
    assert said == (
        f"2 of 8 questions tell won deals from the others by themselves. The clearest is “c?”: {PAIRS} 70 (ties count "
        "half; 50 says nothing).",
        "1 question runs against the outcome: “g?”.",
        f"4 questions say {little}: “e?”, “d?”, “a?” and 1 more.",
        "1 question has no answer on a decided deal: “h?”.",
    )


def test_what_cannot_be_told_is_not_called_nothing() -> None:
    assert summary(["a?", "b?"], ["cannot tell", "cannot tell"], [0.6, 0.5]) == (
        "Of 2 questions none tells won deals from the others by itself, beyond chance.",
        "Of 2 questions it cannot be told yet: what they show could be chance.",
    )


def test_without_two_outcomes_nothing_is_said() -> None:
    nothing = "there are no two outcomes to compare, so nothing can be said of a question."
    assert one_outcome(0, 0) == "No deal is decided yet, so nothing can be said of a question."
    assert one_outcome(0, 1) == f"The only decided deal was not won: {nothing}"
    assert one_outcome(1, 1) == f"The only decided deal was won: {nothing}"
    assert one_outcome(1200, 1200) == f"All 1,200 decided deals were won: {nothing}"
