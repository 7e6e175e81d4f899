"""A question of the scorecard: its answers with what they mean, "unknown", and the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.shared.text import plain
from qualify.rubric import Criterion

MOST_DIGITS = 9
"""As many answers have a digit; of more than these one is chosen from a list."""
LONGEST_EVIDENCE = 500
_NEVER_NO = "Nobody has asked or seen it: never a “No”."
_NO_WORDS = "*A question without words yet*"


@dataclass(frozen=True)
class Given:
    """What was said to a question: whether anything was (``said``), the answer's label (None: unknown), evidence."""

    said: bool = False
    answer: str | None = None
    evidence: str = ""

    @property
    def empty(self) -> bool:
        return not (self.said or self.evidence)


NOTHING = Given()


def question(criterion: Criterion, key: str, *, start: Given = NOTHING, before: str = "") -> Given:
    """Draw a question and give back what was said; it begins with ``start`` under a fresh ``key``.

    The answers stand the best first, then "unknown". ``before`` says what others answered; nothing where it is empty.
    """
    with st.container(key=key):
        left, right = st.columns([3, 2])
        with left:
            said, answer = _answer(criterion, key, start)
            if before:
                st.caption(plain(before))
        with right:
            evidence = st.text_input(
                f"Evidence asked for: {plain(criterion.evidence)}" if criterion.evidence else "Evidence, if any",
                start.evidence,
                max_chars=LONGEST_EVIDENCE,
                key=f"evidence {key}",
                label_visibility="visible" if criterion.evidence else "collapsed",
                placeholder="" if criterion.evidence else "Evidence, if any",
            )
    return Given(said, answer, evidence.strip())


def _answer(criterion: Criterion, key: str, start: Given) -> tuple[bool, str | None]:
    answers = sorted(criterion.answers, key=lambda answer: -answer.points) if criterion.ordered else criterion.answers
    unknown = len(answers)
    labels = [answer.label for answer in answers]
    first = None if not start.said else labels.index(start.answer) if start.answer in labels else unknown
    few = unknown <= MOST_DIGITS
    digit = [f"{place} · " if few else "" for place in (*range(1, unknown + 1), 0)]
    words = [*(label or "…" for label in labels), unknown_word(labels)]
    title = f"**{plain(criterion.question)}**" if criterion.question else _NO_WORDS

    def called(place: int) -> str:
        return plain(f"{digit[place]}{words[place]}")

    if few:
        captions = [*(plain(answer.meaning) for answer in answers), _NEVER_NO]
        place = st.radio(title, range(unknown + 1), first, called, captions=captions, key=f"answer {key}")
    else:
        place = st.selectbox(title, range(unknown + 1), first, lambda at: words[at], key=f"answer {key}")
        meant = [*(answer.meaning for answer in answers), _NEVER_NO]
        if place is not None and meant[place]:
            st.caption(plain(meant[place]))
    return place is not None, labels[place] if place is not None and place < unknown else None


def unknown_word(labels: list[str]) -> str:
    """What "unknown" is called beside these answers: one of them may have that name.

    >>> unknown_word(["No", "Yes"]), unknown_word(["No", "Unknown"])
    ('Unknown', 'I do not know')
    """
    return "I do not know" if "unknown" in (label.lower() for label in labels) else "Unknown"
