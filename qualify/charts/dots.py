"""Groups beside each other: what each shows by itself (a ring), its estimate with an interval, and all together."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from qualify.charts.theme import INK, MIDDLE, NOT_WON, QUIET, Spec, names_in_a_row, specification

ROW, AROUND = 34, 138
"""Pixels: the height of a group's row, and of the key above and the axis below them."""
KINDS = ("beyond chance above", "beyond chance below", "not enough to separate")
_SHAPES = ["triangle-right", "triangle-left", "circle"]


def rows(
    table: pl.DataFrame,
    names: pl.Series,
    of: pl.Series,
    side: pl.Series,
    estimate: tuple[str, str, str],
    company: float,
) -> pl.DataFrame:
    """What the chart draws: ``table`` has a row per group with ``raw`` and the columns of the ``estimate`` (value, low
    and high); ``of`` is what each rests on, ``side`` 1, -1 or 0, ``company`` the figure of all. Groups without a figure
    are left out."""
    middle, low, high = estimate
    told = {1: KINDS[0], -1: KINDS[1], 0: KINDS[2]}
    drawn = table.with_columns(names.alias("group"), of.alias("of"), side.alias("side")).select(
        "raw", pl.col(middle).alias("value"), pl.col(low).alias("low"), pl.col(high).alias("high"),
        label=pl.format("{} ({})", "group", pl.col("of").map_elements("{:,}".format, pl.String)),
        kind=pl.col("side").replace_strict(told, return_dtype=pl.String),
        company=pl.lit(company),
    )  # fmt: skip
    return drawn.filter(pl.col("raw").is_not_null())


def kinds(drawn: pl.DataFrame) -> list[str]:
    """What the key has to explain: the kinds among the :func:`rows` that are drawn, always in one order."""
    return [kind for kind in KINDS if kind in drawn["kind"]]


def chart(
    title: str | list[str], form: str, domain: list[float] | None = None, *, company: str = "All", better: int = 1
) -> Spec:
    """The specification for figures of one kind: an axis with ``title`` and ``form``, on a fixed ``domain``.

    Shapes tell the side, colours which is ``better``: more (1) or less (-1).
    """
    scale = alt.Scale(zero=True, nice=True) if domain is None else alt.Scale(domain=domain, nice=False)
    x = alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(format=form, tickCount=5, labelFlush=False))
    limit = alt.expr("clamp(containerSize()[0] * 0.4, 90, 240)")
    y = alt.Y(
        "label:N", sort=None, title=None, axis=alt.Axis(labelLimit=limit, ticks=False, domain=False, labelFlush=False)
    )
    tips: list[Any] = [alt.Tooltip("label:N", title="Group (deals)")]
    tips += [alt.Tooltip(f"{name}:Q", title=said, format=form)
             for name, said in (("raw", "By itself"), ("value", "Estimate"), ("low", "90 %: from"), ("high", "to"),
                                ("company", company))]  # fmt: skip
    key = alt.Legend(
        orient="top",
        title=None,
        columns=names_in_a_row(1, 3, 700),
        labelLimit=240,
        symbolSize=120,
        symbolStrokeWidth=0,
    )
    domain_of, field = list(KINDS), "kind:N"
    colours = [*[INK, NOT_WON][::better], QUIET]
    shape = alt.Shape(field, legend=key, scale=alt.Scale(domain=domain_of, range=_SHAPES))
    colour = alt.Color(field, legend=key, scale=alt.Scale(domain=domain_of, range=colours))
    together = alt.Chart().mark_rule(strokeDash=[6, 3], size=2, color=QUIET).encode(
        x=alt.X("company:Q", aggregate="max", type="quantitative")
    )  # fmt: skip
    interval = alt.Chart().mark_rule(size=7, color=INK, opacity=0.45).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    ring = alt.Chart().mark_point(filled=False, size=90, color=MIDDLE, stroke=QUIET, opacity=1).encode(x="raw:Q", y=y)
    point = (
        alt.Chart()
        .mark_point(filled=True, size=150, opacity=1, stroke="white", strokeWidth=1)
        .encode(x=x, y=y, shape=shape, color=colour, tooltip=tips)
    )
    return specification(alt.layer(interval, together, ring, point))
