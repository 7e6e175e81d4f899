"""How well each criterion tells won deals from others, and the win rate of each of its answers."""

from __future__ import annotations

import altair as alt
import polars as pl

from qualify.charts.theme import INK, NOT_WON, QUIET, above, specification

ROW, ANSWER, AROUND, ANSWERS_AROUND = 40, 26, 118, 62
"""Pixels: the height of a criterion's row and of an answer's, and of what is around them."""
_MARK = 9
"""Pixels: how far below the middle of its row a mark stands, the question's name being above it."""
MOST_ANSWERS = 20
"""Answers of one criterion that are drawn: those with the most decided deals."""
_VERDICTS = ["tells won deals from others", "runs against the outcome", "says next to nothing", "cannot be told yet"]
_SHAPES = ["circle", "triangle-left", "square", "diamond"]
_COLOURS = [INK, NOT_WON, QUIET, QUIET]
_PERCENT = alt.Axis(format="%", tickCount=5)
_WHOLE = alt.Scale(domain=[0, 1], nice=False)
_INTERVAL = pl.format("{} % to {} %", *((pl.col(name) * 100).round(0).cast(pl.Int64) for name in ("low", "high")))


def strength_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of the first chart: criteria with a separation, the strongest first.

    ``table`` has key, question, verdict, separation, low and high.
    """
    names = dict(zip(("tells", "against", "says little", "cannot tell"), _VERDICTS, strict=True))
    known = table.drop_nulls("separation").sort("separation", descending=True, maintain_order=True)
    verdict = pl.col("verdict").replace_strict(names, default=_VERDICTS[-1], return_dtype=pl.String)
    twice = pl.when(pl.col("question").is_duplicated()).then(pl.format("{} ({})", "question", "key"))
    question = twice.otherwise("question").alias("question")
    return known.select(question, "separation", "low", "high", verdict.alias("verdict"), interval=_INTERVAL)


def answer_rows(table: pl.DataFrame, overall: float) -> pl.DataFrame:
    """The rows of one criterion's chart: its most frequent answers in their order and, last, "unanswered" if there is.

    ``table`` has answer (none for "unanswered"), deals, won, open, rate, low and high; ``overall`` is the rate of all.
    """
    without, asked = pl.col("answer").is_null(), pl.col("deals") + pl.col("open") > 0
    frequent = pl.col("deals").rank("ordinal", descending=True) <= MOST_ANSWERS
    deals = pl.col("deals").map_elements("{:,}".format, return_dtype=pl.String)
    return table.filter(pl.when(without).then(asked).otherwise(frequent)).select(
        "rate", "low", "high",
        label=pl.format("{} ({})", pl.col("answer").fill_null("Unanswered"), deals),
        kind=pl.when(without).then(pl.lit("unanswered")).otherwise(pl.lit("answer")),
        overall=pl.lit(overall),
        said=pl.format("{} of {}", "won", "deals"),
        interval=_INTERVAL,
    )  # fmt: skip


def _strength() -> alt.LayerChart | alt.FacetChart:
    title = ["Of 100 pairs of a won deal and one that was not,", "the won one has the better answer in"]
    x = alt.X("separation:Q", title=title, scale=_WHOLE,
              axis=alt.Axis(tickCount=5, labelExpr="format(datum.value * 100, '.0f')"))  # fmt: skip
    y = alt.Y("question:N", sort=None, title=None, axis=above(-_MARK), scale=alt.Scale(type="band"))
    tips = [
        alt.Tooltip("question:N", title="Question"),
        alt.Tooltip("separation:Q", title="Separation", format=".0%"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("verdict:N", title="By itself it"),
    ]
    half = alt.Chart().mark_tick(thickness=2, height=18, yOffset=_MARK, color=QUIET).encode(x=alt.datum(0.5), y=y)
    interval = alt.Chart().mark_rule(size=7, color=INK, opacity=0.45, yOffset=_MARK).encode(x="low:Q", x2="high:Q", y=y)
    legend = alt.Legend(orient="top", title=None, columns=2, labelLimit=220)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=90, opacity=1, yOffset=_MARK)
        .encode(
            x=x, y=y, tooltip=tips,
            shape=alt.Shape("verdict:N", legend=legend, scale=alt.Scale(domain=_VERDICTS, range=_SHAPES)),
            color=alt.Color("verdict:N", legend=legend, scale=alt.Scale(domain=_VERDICTS, range=_COLOURS)),
        )
    )  # fmt: skip
    return alt.layer(interval, half, point)


def _answers() -> alt.LayerChart | alt.FacetChart:
    x = alt.X("rate:Q", title="Win rate", scale=_WHOLE, axis=_PERCENT)
    # No more than a part of a narrow screen: the rest of a long answer is in the tooltip.
    limit = alt.expr("clamp(containerSize()[0] * 0.52, 90, 240)")
    y = alt.Y(
        "label:N", sort=None, title=None, axis=alt.Axis(labelLimit=limit, ticks=False, domain=False, labelFlush=False)
    )
    tips = [
        alt.Tooltip("label:N", title="Answer (decided deals)"),
        alt.Tooltip("said:N", title="Won"),
        alt.Tooltip("rate:Q", title="Win rate", format=".0%"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    overall = (
        alt.Chart()
        .mark_rule(strokeDash=[6, 3], size=2, color=QUIET)
        .encode(x=alt.X("overall:Q", aggregate="max", type="quantitative"))
    )
    kinds = ["answer", "unanswered"]
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[INK, QUIET]))
    interval = alt.Chart().mark_rule(size=7, opacity=0.45).encode(x="low:Q", x2="high:Q", y=y, color=colour)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour, tooltip=tips,
                shape=alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])))
    )  # fmt: skip
    return alt.layer(overall, interval, point)


CRITERIA_STRENGTH = specification(_strength())
"""How well each criterion separates by itself, with its 90 per cent interval; one half, which says nothing, dashed."""

CRITERION_ANSWERS = specification(_answers())
"""The win rate of each answer with its 90 per cent interval; of all decided deals dashed; unanswered as a diamond."""
