"""Why each deal of the worklist is in its class and what to do, a sentence or two a row; many rows at once."""

from __future__ import annotations

import polars as pl

from qualify.analysis.worklist import (
    AGE_NOT_KNOWN,
    EXPEDITE,
    NO_LINE,
    NO_SCORE,
    NOT_CERTIFIED,
    NOT_OLD,
    REWORK,
    RUN,
    SCRAP,
    WHOLE_ROAD,
    Worklist,
)
from qualify.analysis.zones import ZONES, zone_name


def lower_words(found: Worklist) -> str:
    """Where the deals below the certified lower line are."""
    return f"at or below the line at {found.certified.lower}"


def upper_words(found: Worklist) -> str:
    """Where the deals above the certified upper line are."""
    return f"at or above the upper line at {found.certified.upper}"


def between_words(found: Worklist) -> str:
    """Where the deals between the certified lines are."""
    at = found.certified
    if at.lower is None:
        return f"below the upper line at {at.upper}"
    return f"above the line at {at.lower}" if at.upper is None else f"between the lines at {at.lower} and {at.upper}"


def reasons(found: Worklist, deals: pl.DataFrame) -> pl.Series:
    """Why each of some of its ``deals`` is in its class, and what to do, in a sentence or two."""
    score = pl.format("Score {}", "score")
    why = {
        EXPEDITE: _concat(_closing(found), pl.lit(", and "), _stands(), pl.lit(". "), _notch(found)),
        RUN: _concat(score, pl.lit(f", {upper_words(found)}: protect it.")),
        REWORK: _concat(score, pl.lit(f", {between_words(found)}. "), _notch(found)),
        SCRAP: _concat(score, pl.lit(f", {lower_words(found)}, and "), _stands(),
                       pl.lit(": let it go.")),
    }  # fmt: skip
    each = [pl.when(pl.col("class") == name).then(text) for name, text in why.items()]
    each += [pl.when(pl.col("why") == name).then(text) for name, text in _alone(found, score).items()]
    return deals.select(pl.coalesce(*each).str.strip_chars_end().alias("reason")).to_series()


def _alone(found: Worklist, score: pl.Expr) -> dict[str, pl.Expr]:
    below = _concat(score, pl.lit(f", {lower_words(found)}"))
    return {
        NO_SCORE: pl.lit(_unscored(found)),
        NO_LINE: _concat(score, pl.lit(", which no certified line sorts. "), _notch(found)),
        NOT_CERTIFIED: _concat(score, pl.lit(", below a line that is likely and not certified: too little to let it "
                                             "go. "), _notch(found)),
        NOT_OLD: _concat(below, pl.lit(", and not old yet.")),
        AGE_NOT_KNOWN: _concat(below, pl.lit("; whether it is old is not known.")),
    }  # fmt: skip


def _unscored(found: Worklist) -> str:
    if not found.view.book.rubric_version:
        return "There is no rubric yet, so it has no score."
    return "No question that counts has an answer: rate it."


def _concat(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, ignore_nulls=True)


def _closing(found: Worklist) -> pl.Expr:
    day = pl.col("expected").dt.strftime("%-d %B %Y")
    past = pl.col("expected") <= pl.lit(found.view.book.as_of, pl.Date)
    return pl.when(past).then(pl.format("Was expected to close by {}", day)).otherwise(
        pl.format("Expected to close by {}", day)
    )  # fmt: skip


def _stands() -> pl.Expr:
    """How long it stands where, beside what is usual."""
    share = pl.when(pl.col("age") == "old").then(pl.lit("9 in 10")).otherwise(pl.lit("3 in 4"))
    stage = pl.format("{} days in {}, where {} are over within {}", "days", "where", share, "limit")
    road = pl.format("{} days since creation, where {} are closed within {}", "days", share, "limit")
    return pl.when(pl.col("where") == WHOLE_ROAD).then(road).otherwise(stage)


def _notch(found: Worklist) -> pl.Expr:
    """The answer to move and what that would do, or why there is none; nothing where there is no rubric at all."""
    if not found.view.book.rubric_version:
        return pl.lit("")
    zones = {name: zone_name(found.view.reading.lines, name).lower() for name in ZONES}
    step = pl.format("One notch more on “{}” (“{}” to “{}”) makes it {}", "question", "before", "after", "then_score")
    zone = pl.when(pl.col("then_zone") != pl.col("zone")).then(
        pl.format(" ({})", pl.col("then_zone").replace_strict(zones, return_dtype=pl.String))
    )  # fmt: skip
    now, then = (_percent(pl.col(name)) for name in ("by_next_quarter", "then_by_next_quarter"))
    chance = pl.when(now != then).then(pl.format("; won by the end of the next quarter: {} to {}", now, then))
    others = pl.when(pl.col("others") == 1).then(pl.lit(" One other question would do as much.")).when(
        pl.col("others") > 1
    ).then(pl.format(" {} other questions would do as much.", "others"))  # fmt: skip
    asked = pl.when(pl.col("unanswered") == 1).then(pl.lit("; 1 question has no answer")).when(
        pl.col("unanswered") > 1
    ).then(pl.format("; {} questions have no answer", "unanswered"))  # fmt: skip
    none = _concat(pl.lit("No notch more on one answer moves its score"), asked, pl.lit("."))
    told = pl.when(pl.col("score").is_null()).then(pl.lit(_unscored(found))).when(pl.col("key").is_null()).then(none)
    return told.otherwise(_concat(step, zone, chance, pl.lit("."), others))


def _percent(share: pl.Expr) -> pl.Expr:
    """words.percent of a column."""
    whole = pl.format("{} %", (share * 100).round(0, mode="half_to_even").cast(pl.Int64))
    little = pl.when((share > 0) & (share <= 0.005)).then(pl.lit("under 1 %"))
    return little.when((share >= 0.995) & (share < 1)).then(pl.lit("over 99 %")).otherwise(whole)
