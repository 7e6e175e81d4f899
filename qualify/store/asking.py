"""What can be asked about rubrics, ratings and audits: part of :class:`qualify.store.reads.Reads`."""

from __future__ import annotations

from datetime import date

import polars as pl

from qualify.asof import USUAL, AsOf
from qualify.rubric import Rubric, Sketch
from qualify.store import audits, byhand, carries, ratings, rewording, rubric_drafts, rubrics
from qualify.store.audits import KeptAudit
from qualify.store.database import Source
from qualify.store.rubric_drafts import RubricDraft


class RatingReads:
    """The questions about what people judged, by data set.

    A ``rule`` says which ratings count, by the day on which they were given: undated ones always do. With a rubric
    ``version``, each rating is read as what it means there: see :mod:`qualify.store.carries`. The order in which
    ratings count is by day, those without one first; of one day those of files before those by hand; then as they came.
    A rating by hand that was written down on the day on which its deal closed, or later, is of the day on which it was
    written down, whatever day it was ``said_for``. What was taken back is nowhere but in :meth:`taken_back`. A rater is
    called as the name was spelled first: neither case nor spaces tell people apart.
    """

    _source: Source

    def answers(
        self,
        dataset: str,
        criteria: tuple[str, ...],
        day: date | None = None,
        *,
        rule: AsOf = USUAL,
        version: int | None = None,
        undated: bool = True,
    ) -> pl.DataFrame:
        """One row an opportunity, by id: ``deal_id`` and the answer to each criterion, as text.

        It is the last rating that counts under the ``rule``, whoever gave it; none where that one says unknown. With a
        ``day``, of the ratings up to that day, on which deals that closed later were open. Those without a day do not
        count where ``undated`` is False.
        """
        return ratings.answers(self._source, dataset, criteria, day, rule, version, undated=undated)

    def ratings_of(self, dataset: str, deal_id: str, *, rule: AsOf = USUAL, version: int | None = None) -> pl.DataFrame:
        """The ratings of one opportunity that make its :meth:`answers`, one row a criterion.

        Columns ``criterion``, ``answer``, ``rater``, ``rated``, ``evidence``, ``by_hand`` and ``said_for``, the earlier
        day that a rating written down after closing was given for (null: none).
        """
        return ratings.of_deal(self._source, dataset, deal_id, rule, version)

    def ratings(
        self, dataset: str, criteria: tuple[str, ...], *, version: int | None = None, open_after: date | None = None
    ) -> pl.DataFrame:
        """Every answer ever given to some criteria, in the order in which they count.

        With ``open_after``, of the deals alone that were not closed by the end of that day, as far as that is known.
        Columns ``deal_id``, ``criterion``, ``answer`` (null: withdrawn, or unknown), ``rated``, ``rater``, ``given``
        (the moment in UTC at which it was stored) and ``by_hand``.
        """
        found = ratings.every(self._source, dataset, version, criteria, open_after=open_after)
        return found.select("deal_id", "criterion", "answer", "rated", "rater", "given", "by_hand")

    def rated(self, dataset: str, *, version: int | None = None, deal_id: str | None = None) -> pl.DataFrame:
        """Every answer ever given, or those to one deal, in the order in which they count: for statistics and history.

        Columns ``deal_id``, ``criterion``, ``answer`` (null: withdrawn, or unknown), ``rater``, ``rated``,
        ``evidence``, ``by_hand``, ``version`` (of the rubric under which it was given; null: not known), ``said_for``
        as in :meth:`ratings_of`, and ``blind`` (whether no answer of others was in sight; null: not known).
        """
        return ratings.every(self._source, dataset, version, deal_id=deal_id).drop("given")

    def telling(self, dataset: str, days: int | None, *, version: int | None = None) -> pl.DataFrame:
        """The ratings of deals that are open, that were rated under two names (or one and none), or less than ``days``
        before closing or later, in the order in which they count; ``days`` None: of all deals.

        Columns ``deal_id``, ``criterion``, ``answer``, ``rater``, ``rated``, ``said_for`` and ``blind`` as in
        :meth:`rated`. Two spellings of one name count as two here.
        """
        return ratings.telling(self._source, dataset, version, days)

    def rated_days(self, dataset: str, *, version: int | None = None) -> pl.DataFrame:
        """How many answers to each rated deal have a day (``dated``), and how many have none (``undated``)."""
        return ratings.days(self._source, dataset, version)

    def taken_back(self, dataset: str, deal_id: str) -> pl.DataFrame:
        """The ratings of a deal that were taken back, in that order, as they were given.

        Columns ``criterion``, ``answer``, ``rater``, ``rated``, ``evidence``, ``given`` and ``withdrawn``, in UTC.
        """
        return ratings.taken_back(self._source, dataset, deal_id)

    def limits(self, dataset: str, rule: AsOf = USUAL, day: date | None = None) -> pl.DataFrame:
        """``deal_id``, by id, the last day on which its ratings count (``limit``), and whether it is ``scored`` at all.

        The limit is null where there is no bound and 0001-01-01 where only undated ratings count. ``past_closing``: the
        day of creation, or of entering the stage, is the day of closing or later; then the limit is the day before
        closing. ``day`` as in :meth:`answers`.
        """
        return ratings.limits(self._source, dataset, rule, day)

    def stage_names(self, dataset: str) -> list[str]:
        """The stages that some deal entered on a known day, in the order in which deals enter them on average."""
        return ratings.stage_names(self._source, dataset)

    def questions(self, dataset: str, *, version: int | None = None) -> pl.DataFrame:
        """Every ``criterion`` and ``answer`` that was given, how many ``ratings``, and those of them ``undated``."""
        return ratings.asked(self._source, dataset, version)

    def rating_draft(self, dataset: str, deal_id: str, rater: str) -> pl.DataFrame:
        """A person's half-done rating of a deal, by criterion.

        Columns ``criterion``, ``answer``, ``evidence``, ``said`` (False: nothing was answered yet) and ``saved``.
        """
        return byhand.drafted(self._source, dataset, deal_id, rater)

    def rating_drafts(self, dataset: str, rater: str) -> pl.DataFrame:
        """A person's half-done ratings: ``deal_id``, criteria ``answered``, and when ``saved``, the last first."""
        return byhand.half_done(self._source, dataset, rater)

    def raters_at(self, dataset: str, deal_id: str) -> pl.DataFrame:
        """Who rated a deal, or is about to (``half_done``): ``rater``, ``answers``, ``saved`` in UTC, newest first."""
        return byhand.at_deal(self._source, dataset, deal_id)

    def last_rated(self, dataset: str) -> pl.DataFrame:
        """The deals that were ever rated, and the last day (``rated``, null: none known) on which they were."""
        return byhand.last_days(self._source, dataset)

    def latest_rubric(self, dataset: str) -> int:
        """The number of the data set's latest rubric version that is not retired; 0 where there is none yet."""
        return rubrics.latest(self._source, dataset)

    def rubric_trials(self, dataset: str, version: int) -> int:
        """How many settings were tried before a version's weights were published."""
        return rubrics.trials(self._source, dataset, version)

    def rated_under(self, dataset: str, version: int) -> tuple[int, int]:
        """How many answers were given by hand under a version of the rubric, and to how many deals."""
        return rubrics.rated_under(self._source, dataset, version)

    def rubrics(self, dataset: str) -> pl.DataFrame:
        """Every rubric of a data set, the latest first.

        Columns ``version``, ``name``, ``note``, ``author``, ``saved`` (when it was published), ``retired`` (null: in
        use) and ``base``, the version that it came from (0: none).
        """
        return rubrics.listed(self._source, dataset)

    def rubric(self, dataset: str, version: int) -> Rubric:
        """One version of a data set's rubric; version 0 has no questions. Raises StoreError for any other number."""
        return rubrics.rubric(self._source, dataset, version)

    def asked_so_far(self, dataset: str, version: int) -> Sketch:
        """Every question that a version and those it came from ask, as it was last asked; version 0 asks nothing."""
        return rewording.known(self._source, dataset, version)

    def carries(self, dataset: str, version: int) -> pl.DataFrame:
        """What each answer of the version before means in ``version``: ``to_criterion`` and ``to_answer`` (null: none).

        With ``criterion`` and ``answer``. No row where a version was saved without saying so, and texts mean what they
        say.
        """
        return carries.listed(self._source, dataset, version)

    def rubric_drafts(self, dataset: str) -> list[RubricDraft]:
        """The rubrics that are being written for a data set, the one saved last first."""
        return rubric_drafts.listed(self._source, dataset)

    def audits(self, dataset: str) -> list[KeptAudit]:
        """The deals below the line that were drawn to be pursued anyway, draw by draw, the last first."""
        return audits.listed(self._source, dataset)
