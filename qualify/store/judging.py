"""What people judge is written down: part of :class:`qualify.store.Store`. Each call is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import polars as pl

from qualify.rubric import Rubric
from qualify.store import audits, byhand, limits, rewording, rubric_drafts, rubrics
from qualify.store.audits import KeptAudit
from qualify.store.clock import touch
from qualify.store.database import Database
from qualify.store.limits import KeptLimits
from qualify.store.reads import Reads
from qualify.store.rubric_drafts import RubricDraft


class RatingWrites(Reads):
    """Ratings by hand, rubrics that are written, published and retired, audits, and limits that are frozen.

    Drafts, audits and limits do not change the data set's version: nothing that is kept with it is derived from them.
    """

    _database: Database

    def rate(
        self,
        dataset: str,
        rows: pl.DataFrame,
        *,
        rater: str,
        version: int,
        rated: date | None = None,
        blind: bool | None = None,
    ) -> int:
        """Add what a person said of deals on the day ``rated`` (None: today), under a rubric version: how many are new.

        ``rows`` has ``deal_id``, ``criterion``, ``answer`` (null: unknown) and ``evidence``. Nothing is replaced: the
        last one counts. What the same person said last of all on that day, word for word, is not written again. That
        person's half-done ratings of these criteria go. An earlier day is believed while a deal is open; of a deal that
        has closed by now the rating counts from now on. Today is the day in UTC. ``blind``: whether no answer of others
        was in sight; None: nobody knows. Raises InputError for a deal, criterion or answer that is not there, for a
        retired version, for no name or one that is no name, and for a day to come; then nothing is stored.
        """
        with self._database.writing() as write:
            new = byhand.rate(write, dataset, rows, rater, version, rated, blind)
            if new:
                touch(write, dataset)
        return new

    def take_back(self, dataset: str, deal_id: str, criteria: Sequence[str], *, rater: str, since: datetime) -> int:
        """Take back what a person said of a deal by hand since a moment (UTC), of some criteria: how many answers.

        They count nowhere any more, as if they had not been given, and stay written down: :meth:`Reads.taken_back`.
        """
        with self._database.writing() as write:
            number = byhand.take_back(write, dataset, deal_id, criteria, rater, since)
            if number:
                touch(write, dataset)
        return number

    def draft_answer(
        self,
        dataset: str,
        deal_id: str,
        rater: str,
        criterion: str,
        answer: str | None,
        evidence: str | None = None,
        *,
        said: bool = True,
    ) -> None:
        """Keep a half-done rating of one criterion, which counts nowhere, in place of that person's former one.

        ``said`` is False where only evidence was written so far, or nothing at all: then nothing of it is left. An
        answer of None that is said is "unknown".
        """
        with self._database.writing() as write:
            byhand.draft(write, dataset, deal_id, rater, criterion, answer, evidence, said)

    def drop_rating_draft(self, dataset: str, deal_id: str, rater: str) -> None:
        """Forget a person's half-done rating of a deal."""
        with self._database.writing() as write:
            byhand.drop_draft(write, dataset, deal_id, rater)

    def save_rubric(
        self, dataset: str, rubric: Rubric, *, note: str = "", author: str = "", carry: Collection[str] = ()
    ) -> int:
        """Keep a rubric as the data set's next version and return its number. Versions never change.

        Stored answers to a question that is worded otherwise mean nothing in it, unless its key is in ``carry``: see
        :func:`qualify.rubric_kept.meant`.
        """
        with self._database.writing() as write:
            version = rewording.add(write, dataset, rubric, note, author, carry)
            touch(write, dataset)
        return version

    def publish_rubric(
        self, dataset: str, rubric: Rubric, base: int, *, tried: int, note: str = "", author: str = ""
    ) -> int:
        """Keep what was found on version ``base``, after so many settings ``tried``, as the next version: its number.

        Raises StoreError where there is a newer version than ``base``.
        """
        with self._database.writing() as write:
            version = rubrics.publish(write, dataset, rubric, base, note, author, tried)
            touch(write, dataset)
        return version

    def keep_rubric_draft(self, dataset: str, draft: RubricDraft) -> RubricDraft:
        """Keep a rubric that is being written, finished or not, and give it back with its number and revision.

        Raises StoreError where it was saved by somebody else, published or dropped since it was read.
        """
        with self._database.writing() as write:
            return rubric_drafts.keep(write, dataset, draft)

    def drop_rubric_draft(self, dataset: str, draft_id: int) -> None:
        """Forget a rubric that was being written."""
        with self._database.writing() as write:
            rubric_drafts.drop(write, dataset, draft_id)

    def publish_draft(
        self,
        dataset: str,
        draft_id: int,
        note: str,
        author: str,
        carries: pl.DataFrame,
        *,
        revision: int | None = None,
    ) -> int:
        """Make a draft the next version of the rubric and return its number; the draft goes.

        ``carries`` has ``criterion`` and ``answer`` of the version it came from and what they mean in it,
        ``to_criterion`` and ``to_answer``: all pairs, also unchanged ones. What is not among them means nothing there.
        Raises StoreError where a newer version is in use, or the draft is gone or not of the ``revision`` that was
        read; InputError where it is not a whole rubric yet, or a pair names what is not there.
        """
        with self._database.writing() as write:
            version = rubric_drafts.publish(write, dataset, draft_id, revision, carries, note, author)
            touch(write, dataset)
        return version

    def retire_rubric(self, dataset: str, version: int) -> None:
        """Take a version out of use; it stays readable. Raises StoreError where no other one is in use."""
        with self._database.writing() as write:
            rubrics.retire(write, dataset, version)
            touch(write, dataset)

    def unretire_rubric(self, dataset: str, version: int) -> None:
        """Take a retired version back into use."""
        with self._database.writing() as write:
            rubrics.unretire(write, dataset, version)
            touch(write, dataset)

    def keep_audit(self, dataset: str, audit: KeptAudit) -> KeptAudit:
        """Keep a draw of deals below the line and give it back with its number and moment.

        Raises StoreError where one of them was drawn before: nobody draws a deal twice.
        """
        with self._database.writing() as write:
            return audits.keep(write, dataset, audit)

    def freeze_limits(self, dataset: str, chart: str, first: date, last: date, note: str, author: str) -> KeptLimits:
        """Take the limits of a process behaviour chart from these days on; earlier choices stay in the log.

        Raises InputError without a reason or a name, and where the days are reversed.
        """
        with self._database.writing() as write:
            return limits.freeze(write, dataset, chart, first, last, note, author)
