"""What to do next on an open deal: what one more notch of each answer would do to its score, zone and chances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qualify.analysis.dossier import Dossier
from qualify.analysis.plane import UNSCORED_ROW
from qualify.analysis.standing import Standing, standings
from qualify.analysis.view import View
from qualify.forecast.table import share_table
from qualify.ratings.notches import notch, notch_up
from qualify.rubric import Answer, Criterion
from qualify.schema import OPEN

Level = Mapping[str, int]


@dataclass(frozen=True)
class Outlook(Standing):
    """Where a deal stands, and its chances to be won by the end of this quarter and of the next (None where there is no
    forecast of it)."""

    this_quarter: float | None
    by_next_quarter: float | None


@dataclass(frozen=True)
class Notch:
    """One answer made one notch better, ``before`` to ``after``; ``meaning`` is what must be true for it, and
    ``evidence`` what is asked for."""

    key: str
    question: str
    before: str
    after: str
    meaning: str
    evidence: str
    then: Outlook


@dataclass(frozen=True)
class Unanswered:
    """A question without an answer that the rubric knows, and where the deal would stand with its ``worst`` and its
    ``best``."""

    key: str
    question: str
    influence: bool
    worst: Outlook
    best: Outlook


@dataclass(frozen=True)
class NextStep:
    """What could be done about an open deal.

    ``notches``: of each question that a salesperson can influence and that has a better answer, what one notch more
    would do; the most first. ``unanswered``: questions that nobody answered, those that could move it furthest first.
    ``best``: questions that have their best answer; ``fixed``: those that nobody here can influence; ``unordered``:
    those of which no answer is better than another by itself.
    """

    now: Outlook
    notches: tuple[Notch, ...]
    unanswered: tuple[Unanswered, ...]
    best: tuple[str, ...]
    fixed: tuple[str, ...]
    unordered: tuple[str, ...]

    @property
    def first(self) -> tuple[Notch, ...]:
        """The notches that would do the most: several where they would do the same; none where none moves the score."""
        moving = [each for each in self.notches if each.then.score != self.now.score]
        return tuple(each for each in moving if each.then == moving[0].then)

    @property
    def further(self) -> tuple[Unanswered, ...]:
        """The questions without an answer of which the best one would do more than any notch."""
        most = max(map(_worth, (self.now, *(each.then for each in self.notches))))
        return tuple(each for each in self.unanswered if _worth(each.best) > most)


def next_step(view: View, found: Dossier) -> NextStep | None:
    """What to do next on the deal of a dossier of ``view``; None where it is not open.

    The answers are those that make its score, and the chances are those of the forecast, at its age and on its day.
    """
    if found.facts["outcome"] != OPEN:
        return None
    criteria, level = view.reading.rubric.criteria, found.level
    missing = [c for c in criteria if level[c.key] == len(c.answers)]
    given = [c for c in criteria if level[c.key] < len(c.answers)]
    ours = [c for c in given if c.influence and notch(c)]
    better = [(c, up) for c in ours if (up := notch_up(c, level[c.key])) is not None]
    tried = [level, *(_with(level, c, up) for c, up in better)]
    tried += [_with(level, c, at) for c in missing for at in _ends(c.answers)]
    now, *then = _outlooks(view, found.facts["deal_id"], tried)
    ends = then[len(better) :]
    notches = [_notch(c, level[c.key], up, at) for (c, up), at in zip(better, then[: len(better)], strict=True)]
    unanswered = [
        Unanswered(c.key, c.question, c.influence, ends[2 * i], ends[2 * i + 1]) for i, c in enumerate(missing)
    ]
    return NextStep(
        now=now,
        notches=tuple(sorted(notches, key=lambda each: _worth(each.then), reverse=True)),
        unanswered=tuple(sorted(unanswered, key=_reach, reverse=True)),
        best=tuple(c.question for c in ours if notch_up(c, level[c.key]) is None),
        fixed=tuple(c.question for c in given if not c.influence),
        unordered=tuple(c.question for c in given if c.influence and not notch(c)),
    )


def _with(level: Level, criterion: Criterion, at: int) -> Level:
    return {**level, criterion.key: at}


def _ends(answers: Sequence[Answer]) -> tuple[int, int]:
    """The positions of the worst and the best answer."""
    points = [answer.points for answer in answers]
    return points.index(min(points)), points.index(max(points))


def _notch(criterion: Criterion, level: int, up: int, then: Outlook) -> Notch:
    before, after = criterion.answers[level], criterion.answers[up]
    return Notch(criterion.key, criterion.question, before.label, after.label, after.meaning, criterion.evidence, then)


def _worth(then: Outlook) -> tuple[float, ...]:
    return then.by_next_quarter or 0.0, then.this_quarter or 0.0, -1 if then.score is None else then.score


def _reach(one: Unanswered) -> tuple[float, ...]:
    return tuple(best - worst for worst, best in zip(_worth(one.worst), _worth(one.best), strict=True))


def _outlooks(view: View, deal_id: str, tried: Sequence[Level]) -> list[Outlook]:
    """Where the deal would stand under each of some sets of answers."""
    rubric = view.reading.rubric
    table = np.array([[level[key] for level in tried] for key in rubric.keys], np.uint8)
    at = standings(rubric, view.reading.lines, table)
    place = np.array([UNSCORED_ROW if each.score is None else each.score for each in at])
    chances = zip(*_chances(view, deal_id, place), strict=True)
    return [Outlook(each.score, each.zone, *both) for each, both in zip(at, chances, strict=True)]


def _chances(view: View, deal_id: str, place: np.ndarray) -> tuple[list[float | None], list[float | None]]:
    """By the end of this quarter and of the next, at each ``place``: a score, or the last one for none."""
    model = view.book.model
    row = None if model is None else model.deal_ids.index_of(deal_id)
    if model is None or row is None:
        return [None] * len(place), [None] * len(place)
    band, quarter = model.band[row], model.current_quarter
    share = share_table(model, view.reading.effect)[band, place]
    now, later = (model.due[at, band] * share for at in (quarter, quarter + 1))
    return now.tolist(), (now + later).tolist()
