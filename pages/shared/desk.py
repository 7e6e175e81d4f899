"""What the Weights page works on: a book, and where its settings are kept. The lesson brings its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pages.shared import books, session
from pages.shared.sliders import Moves, SliderRow
from qualify.analysis import Book, Grab, Holdout
from qualify.rubric import Rubric
from qualify.settings import Settings


@dataclass(frozen=True, eq=False)
class Desk:
    """A ``book`` whose locked deals are set apart, and the settings laid over it: recalled, remembered, or, from
    anything but the sliders, changed, so that the sliders are told to move. What is ``stored`` has scenarios and links.
    """

    book: Book
    holdout: Holdout
    stored: bool
    recall: Callable[[], Settings]
    remember: Callable[[Settings], None]
    change: Callable[[Settings], None]

    @property
    def rubric(self) -> Rubric:
        """The rubric as it was let go last."""
        return self.recall().over(self.book.rubric)

    def rows(self) -> list[SliderRow]:
        """A slider per criterion, groups side by side; the saved weight is its ghost."""
        saved, order = self.book.rubric.weights, {c.group: None for c in self.book.rubric.criteria}
        groups = list(order)
        criteria = sorted(self.rubric.criteria, key=lambda c: groups.index(c.group))
        return [SliderRow(c.key, c.question, c.group, c.weight, saved[c.key]) for c in criteria]

    def moves(self, key: str) -> Moves:
        """What the sliders show, as the component under ``key`` heard it."""
        return session.moves(key, self.rows(), str(session.revision()))

    def grabbed(self, moves: Moves) -> tuple[Grab, Rubric]:
        """The deals counted for the slider that moves, and the rubric that the sliders show."""
        rubric = self.rubric.with_weights(moves.weights)
        return books.grabbed(self.book, rubric, moves.moving), rubric

    def commit(self, rubric: Rubric, trials: int) -> None:
        """Let go: the setting is remembered, with how many were tried, and the page's link carries it."""
        before = self.recall()
        found = before.with_rubric(rubric, self.book.rubric)
        found = found.after(max(trials, before.trials))
        if found != before:
            self.remember(found)


def of(found: Settings) -> Desk:
    """The desk for what this session looks at."""
    return Desk(books.seen(found), books.holdout_of(found), True, session.recall, session.remember, session.change)
