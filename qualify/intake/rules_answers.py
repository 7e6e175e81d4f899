"""What is wrong with questions: those that give the outcome away, and answers that may be none."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from qualify.intake.columns import Facts, is_closed
from qualify.intake.parsed import counted
from qualify.intake.records import ACCEPT, Way
from qualify.intake.unanswered import zero_is_doubtful
from qualify.intake.ways import Breach, Option
from qualify.schema import OPEN, WON

GIVEN_AWAY, FEWEST = 0.95, 20
AN_ANSWER, NOT_ANSWERED = "an answer", "not answered"
ZERO = "0"


def rules(facts: Facts) -> list[Breach]:
    """All breaches of the rules on questions and their answers."""
    return [breach for column in facts.mapping.answers for breach in _of(facts, column)]


def _of(facts: Facts, column: str) -> Iterator[Breach]:
    answers = facts.table.frame[column]
    words = [word for question, word in facts.mapping.unanswered if question == column]
    given = answers.is_not_null() & ~answers.str.strip_chars().is_in(words) & facts.live
    yield from _giving_away(facts, column, given)
    yield from _unanswered(facts, column, answers.str.strip_chars().is_in(words).fill_null(False) & facts.live, words)
    if (column, ZERO) not in (*facts.mapping.unanswered, *facts.mapping.answered) and zero_is_doubtful(answers):
        yield from _zeros(facts, column, (answers.str.strip_chars() == ZERO).fill_null(False) & facts.live)


def separation(answers: pl.Series, won: pl.Series) -> float:
    """How often a won deal has the better answer than a lost one, with answers in the order of their win rates.

    Two deals with the same answer count half. ``answers`` and ``won`` (Boolean) have a row for each closed deal.

    >>> separation(pl.Series(["Yes", "Yes", "No", "No"]), pl.Series([True, True, True, False]))
    0.8333333333333334
    """
    by_answer = (
        pl.DataFrame({"answer": answers, "won": won}).group_by("answer").agg(pl.col("won").sum(), deals=pl.len())
    )
    ranked = by_answer.with_columns(lost=pl.col("deals") - pl.col("won")).sort(
        pl.col("won") / pl.col("deals"), "answer", descending=[True, False]
    )
    wins, losses = ranked["won"].to_numpy().astype(float), ranked["lost"].to_numpy().astype(float)
    later = losses.sum() - losses.cumsum()
    return float(wins @ (later + losses / 2) / (wins.sum() * losses.sum()))


def _giving_away(facts: Facts, column: str, given: pl.Series) -> Iterator[Breach]:
    outcome = facts.frame["outcome"]
    closed, won = facts.rows(is_closed()), facts.rows(pl.col("outcome") == WON)
    both = closed & given
    wins, answered = int((both & won).sum()), int(both.sum())
    if answered < FEWEST:
        return
    if wins == answered and (closed & ~won).sum() >= FEWEST:
        yield _question(facts, column, given, f"{column!r} is answered on won deals only, {wins:,} of them", True)
    elif 0 < wins < answered:
        share = separation(facts.table.frame[column].filter(both), won.filter(both))
        if share > GIVEN_AWAY:
            what = (
                f"{column!r} alone tells won from lost in {100 * share:.1f} of 100 pairs of {answered:,} closed deals"
            )
            yield _question(facts, column, given, what, True)
    waiting = (outcome == OPEN).fill_null(False) & facts.live
    if waiting.sum() >= FEWEST and not (waiting & given).any():
        what = f"{column!r} is answered on {answered:,} closed deals and on none of {int(waiting.sum()):,} open ones"
        yield _question(facts, column, given, what, False)


def _question(facts: Facts, column: str, given: pl.Series, what: str, asked: bool) -> Breach:
    rule = "gives the outcome away" if asked else "answered only when closed"
    dropped = Option(
        Way("no question", "Keep the column as it is, and do not use it as a question."),
        f"{what}, so it is not used as a question.", "", silent=((column, None),),
    )  # fmt: skip
    kept = Option(Way(ACCEPT, "Use it as a question all the same."), f"{what}; it is used as a question.", "")
    others = len(facts.mapping.answers) - 1
    told = f"It would promise more than it can keep. Without it, the questions left are {others:,}."
    return Breach(
        rule, given, (dropped, kept), None if asked else ACCEPT, "", column, facts.first(column, given),
        "" if asked else "Leave it out if it was filled in after the deals had closed.",
        f"{what}, as if it had been filled in afterwards.", ACCEPT, told,
    )  # fmt: skip


def _unanswered(facts: Facts, column: str, rows: pl.Series, words: list[str]) -> Iterator[Breach]:
    if not rows.any():
        return
    used = [word for word in words if (facts.table.frame[column].str.strip_chars() == word).any()]
    listed = ", ".join(map(repr, used))
    yield _words(facts, column, rows, "no answer", used, NOT_ANSWERED,
                 f"{listed} {'are' if len(used) > 1 else 'is'} no answer to {column!r}")  # fmt: skip


def _zeros(facts: Facts, column: str, rows: pl.Series) -> Iterator[Breach]:
    if rows.any():
        yield _words(facts, column, rows, "zero beside answers", [ZERO], None, f"0 is no answer to {column!r}")


def _words(
    facts: Facts, column: str, rows: pl.Series, rule: str, words: list[str], default: str | None, what: str
) -> Breach:
    number = counted(int(rows.sum()), "row")
    listed = ", ".join(words)
    silent = Option(
        Way(NOT_ANSWERED, f"{listed}: not answered."), f"Taken as not answered in {number}: {what}.", "",
        silent=tuple((column, word) for word in words),
    )  # fmt: skip
    answer = Option(
        Way(AN_ANSWER, f"{listed}: an answer like the others."), f"Taken as an answer in {number}: {listed}.", ""
    )
    asked = f"Nobody has said yet whether {listed} is an answer to {column!r} in {number}."
    filled = int((facts.table.frame[column].is_not_null() & facts.live).sum())
    told = f"Answers to {column!r}: {filled - int(rows.sum()):,} without these rows, {filled:,} with them."
    return Breach(
        rule, rows, (silent, answer), default, "", column, facts.first(column, rows), "", asked, AN_ANSWER, told
    )
