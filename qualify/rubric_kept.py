"""Which stored answers a rubric takes over that is saved as a whole: from a file, or from an upload."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from qualify.errors import InputError
from qualify.rubric import Criterion, Sketch
from qualify.rubric_carries import CARRIES, Target, asked_otherwise, carried, paired, proposal, stored
from qualify.words import count, listed

ALL = "all"


@dataclass(frozen=True)
class Left:
    """A question some of whose stored answers are not taken over: how many, of how many, why, and which."""

    key: str
    question: str
    answers: int
    of: int
    why: str
    which: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """How many of the ``stored`` answers are ``carried`` into a version, and which questions are ``left``.

    ``may_mean_the_same``: the keys of those left of which more would be carried if somebody said so.
    """

    stored: int
    carried: int
    left: tuple[Left, ...]
    may_mean_the_same: tuple[str, ...]

    def __str__(self) -> str:
        """What to say of it; nothing where nothing is left."""
        if not self.left:
            return ""
        told = listed([f"“{one.question}” ({_of(one)}, {one.why})" for one in self.left])
        return (
            f"{self.carried:,} of {count(self.stored, 'stored answer')} are carried forward. Not carried: {told}. "
            "What is not carried stays stored with its version."
        )


_GONE = "no longer asked"


def meant(known: Sketch, made: Sketch, carry: Collection[str] = ()) -> pl.DataFrame:
    """What answers to the questions ``known`` so far mean in a rubric that is ``made``: rows as in CARRIES.

    Empty where every text means what it says: then nothing is to be written down. What is word for word the same is
    carried, and so is what is no longer asked: it may be asked again. A question that is worded otherwise is carried
    only where its key is in ``carry``, by label, else from worst to best; "all" is every question. Raises InputError
    for a key that is not asked in both.

    >>> from qualify.rubric import Answer
    >>> old = Sketch("r", (Criterion("need", "Need?", (Answer("No", 0), Answer("Yes", 100))),))
    >>> new = Sketch("r", (replace(old.criteria[0], question="Pain?"),))
    >>> meant(old, old).height, meant(old, new)["to_answer"].to_list(), meant(old, new, ["need"])["to_answer"].to_list()
    (0, [None, None], ['No', 'Yes'])
    """
    there, before = ({criterion.key: criterion for criterion in one.criteria} for one in (made, known))
    after = replace(_sketch(made), criteria=(*made.criteria, *(c for c in known.criteria if c.key not in there)))
    proposed = proposal(known, after)
    if proposed.filter(pl.col("standing") != "same").is_empty():
        _told(known, made, carry)
        return pl.DataFrame(schema=CARRIES)
    chosen: dict[Target, Target | None] = {}
    for key in _told(known, made, carry):
        chosen |= {(key, old): (key, new) for old, new in paired(before[key], there[key]).items()}
    pairs = carried(proposed, chosen)
    return proposed.select("criterion", "answer").join(
        pairs, on=["criterion", "answer"], how="left", maintain_order="left"
    )


def kept(known: Sketch, made: Sketch, given: pl.DataFrame, carry: Collection[str] = ()) -> Kept:
    """How many stored answers :func:`meant` takes over; ``given``: ``criterion``, ``answer`` and ``ratings``.

    What the versions so far do not know is not counted: it goes on meaning what it says.
    """
    now, most = meant(known, made, carry), meant(known, made, (ALL,))
    times = stored(proposal(known, known), given).select("criterion", "answer", "times")
    found, least = (
        [_left(c, made, times.filter(criterion=c.key), pairs) for c in known.criteria] for pairs in (now, most)
    )
    total = int(times["times"].sum())
    left = tuple(one for one in found if one.answers)
    more = tuple(one.key for one, other in zip(found, least, strict=True) if one.answers > other.answers)
    return Kept(total, total - sum(one.answers for one in left), left, more)


def _left(old: Criterion, made: Sketch, times: pl.DataFrame, pairs: pl.DataFrame) -> Left:
    new = next((criterion for criterion in made.criteria if criterion.key == old.key), None)
    total = int(times["times"].sum())
    if new is None:
        return Left(old.key, old.question, total, total, _GONE)
    lost = pairs.filter(pl.col("to_answer").is_null()).select("criterion", "answer")
    gone = times.join(lost, on=["criterion", "answer"], how="semi")
    number = int(gone["times"].sum())
    why = "its answers are worded differently"
    if asked_otherwise(old, new):
        same = " ".join(old.question.split()) == " ".join(new.question.split())
        why = "its answers are ordered differently" if same else "worded differently"
    return Left(old.key, old.question, number, total, why, tuple(gone.filter(pl.col("times") > 0)["answer"]))


def _told(known: Sketch, made: Sketch, carry: Collection[str]) -> tuple[str, ...]:
    both = tuple(key for key in known.keys if key in made.keys)
    unknown = [key for key in carry if key not in (*both, ALL)]
    if unknown:
        raise InputError(
            f"The question {unknown[0]!r} is not asked both before and after, so its answers cannot be carried.",
            f"Choose among: {', '.join(both) or 'none'}.",
        )
    return both if ALL in carry else tuple(key for key in both if key in carry)


def _sketch(made: Sketch) -> Sketch:
    return Sketch(made.name, made.criteria, made.missing, made.note)


def _of(one: Left) -> str:
    # Where one answer alone is lost, scores shift to one side: that it is the best one must be seen.
    if one.answers == one.of:
        return f"{one.answers:,}"
    return f"{one.answers:,} of {one.of:,}: {listed([f'“{label}”' for label in one.which])}"
