"""The forecast's sentences, charts and tables."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, opening
from pages.shared.panels import HEIGHT, amount, tiles
from pages.shared.text import plain
from qualify import charts
from qualify.analysis import View, number_words
from qualify.analysis import whatif_words as words
from qualify.export import to_csv
from qualify.forecast import Forecast
from qualify.store.changes import slips
from qualify.words import count, percent


def unavailable(view: View) -> None:
    """Why there is no forecast, in plain words, and what would make one possible."""
    reason = view.book.no_forecast
    st.info(plain(reason) if reason else "There is no forecast.", icon=":material/event_busy:")
    st.page_link("pages/6_Upload.py", label="Upload a file with dates and amounts", icon=":material/upload_file:")


def trust(forecast: Forecast) -> None:
    """What stands against the forecast is said before it is shown."""
    if forecast.trust:
        st.warning(plain(forecast.trust), icon=":material/warning:")


def headline(view: View) -> str:
    """One sentence: the chance of this quarter's target, or the range where there is no target."""
    return plain(number_words.headline(view))


def numbers(view: View) -> None:
    """This quarter in four numbers."""
    assert view.forecast is not None
    row, currency = number_words.this_quarter(view.forecast), view.book.currency
    odds = "–" if row["target"] is None else percent(row["probability"])
    goal = "no target is set" if row["target"] is None else f"target {amount(row['target'], currency)}"
    if view.book.selection.segments:
        odds, goal = "–", "the target is the whole company's"
    coming = f"{amount(row['from_open'], currency)} from open deals, {amount(row['from_new'], currency)} from new ones"
    span = f"80 %: {amount(row['p10'], currency)} to {amount(row['p90'], currency)}"
    tiles(
        (f"Chance of the {row['label']} target", odds, goal),
        ("Forecast at even odds", amount(row["p50"], currency), span),
        ("Booked so far", amount(row["booked"], currency), f"the deals alone, on average: {coming}"),
        ("Booked + last 90 days' pace", amount(row["run_rate"], currency), "what a simple run rate says"),
    )
    for text in number_words.beside(view):
        st.warning(plain(text), icon=":material/compare_arrows:")


def periods(view: View) -> None:
    """Quarters, months and the next weeks: bands, booked and targets."""
    assert view.forecast is not None
    table = view.forecast.periods
    st.markdown(number_words.bars(targets=bool(table["target"].count())))
    left, right = st.columns([2, 3])
    for place, kind in ((left, "quarter"), (right, "month")):
        with place:
            rows = table.filter(pl.col("period") == kind)
            st.vega_lite_chart(
                rows, charts.REVENUE_BY_PERIOD, key=f"revenue by {kind}", height=HEIGHT,
                alt=f"Forecast of won revenue by {kind} with bands and targets.",
            )  # fmt: skip
    st.vega_lite_chart(
        view.forecast.weeks, charts.REVENUE_BY_PERIOD, key="revenue by week", height=HEIGHT,
        alt="Forecast of won revenue of the next thirteen weeks with bands.",
    )  # fmt: skip
    every = pl.concat([table, view.forecast.weeks])
    with st.expander("The numbers behind the charts"):
        st.dataframe(every, hide_index=True, height=320, placeholder="–")
        st.download_button("Download as CSV", to_csv(every), "forecast.csv", "text/csv")


def combined(forecast: Forecast) -> None:
    """What the forecast listens to, and why."""
    st.markdown(plain(words.combined(forecast)))


def chances(view: View) -> None:
    """The chance of each amount, for a quarter of one's choice."""
    assert view.forecast is not None
    quarters = view.forecast.periods.filter(pl.col("period") == "quarter")
    label = st.segmented_control("Quarter", quarters["label"].to_list(), default=quarters["label"][0], required=True)
    row = quarters.filter(pl.col("label") == label).row(0, named=True)
    st.markdown("Read upward from an amount: the height is the chance that the quarter ends at or above it.")
    curve = view.forecast.curve(label).with_columns(mark=pl.lit(None, pl.String), mark_at=pl.lit(None, pl.Float64))
    marks = [("Target", row["target"]), ("Run rate", row["run_rate"])]
    named = [(name, at) for name, at in marks if at is not None]
    extra = pl.DataFrame(
        {"mark": [n for n, _ in named], "mark_at": [a for _, a in named]},
        schema={"mark": pl.String, "mark_at": pl.Float64},
    )
    st.vega_lite_chart(
        pl.concat([curve, extra], how="diagonal"), charts.REVENUE_CURVE, key="revenue curve", height=HEIGHT,
        alt="The chance that the quarter ends at or above each amount, with the target and the run rate marked.",
    )  # fmt: skip


def deals(view: View) -> None:
    """Each open deal with its chance of being won by the end of this quarter and of the next."""
    table = books.kept_of(view, "deals of the forecast", lambda: _chances_of(view))
    first = "the most at stake first" if table["money"].sum() else "the best chance of a win this quarter first"
    st.markdown(
        f"{count(table.height, 'open deal')} with dates, {first}. The chances follow from "
        f"{'the score, ' if view.book.rubric_version else ''}the age of the deal and the time of the quarter."
    )
    show_deals(table)
    often = int((table["slips"] >= SLIPPED).sum())
    if often:
        st.markdown(f"{count(often, 'open deal')} had the expected close put off twice or more.")


def _chances_of(view: View) -> pl.DataFrame:
    """The open deals with a chance, the most at stake first; with the likely day of a win and how often put off."""
    table = view.open.filter(pl.col("this_quarter").is_not_null()).sort(
        pl.col("money") * pl.col("this_quarter"), pl.col("this_quarter"), descending=True, maintain_order=True
    )
    for more in (books.what_if(view).likely, slips(view.book.changes)):
        table = table.join(more, on="deal_id", how="left", maintain_order="left")
    return table


SLIPPED = 2
_LIKELY = "The day by which half of the deals of this age that are won have been. –: more than a year ahead."
COLUMNS: dict[str, Any] = {
    # The width leaves a narrow screen room for the chance.
    "name": st.column_config.TextColumn("Deal", width=230),
    "this_quarter": columns.per_cent("This quarter"),
    "by_next_quarter": columns.per_cent("By next quarter"),
    "amount": columns.number("Amount"),
    "list_price": columns.number("List price"),
    "score": "Score",
    "zone": "Zone",
    "owner": "Owner",
    "stage": "Stage",
    "likely": columns.day("If won, half by", _LIKELY),
    "expected": columns.day("Expected close"),
    "slips": st.column_config.NumberColumn("Put off", help="How often the expected close was moved to a later day."),
    "deal_id": "Number",
}


USUAL = tuple(name for name in COLUMNS if name != "list_price")


def show_deals(table: pl.DataFrame, names: tuple[str, ...] = USUAL) -> None:
    """A table of open deals, as text and numbers only; chances in whole per cent. No score and zone where none has."""
    if table["score"].null_count() == table.height:
        names = tuple(name for name in names if name not in ("score", "zone"))
    shown = table.with_columns(
        pl.col("name").fill_null(pl.col("deal_id")), pl.col("^(this|by_next)_quarter$") * 100
    ).select(names)
    key = f"open deals {' '.join(names)}"
    height = min(38 + 35 * max(table.height, 1), 400)
    opening.table(shown, table["deal_id"], key, height=height, column_config=COLUMNS, placeholder="–")


def notes(forecast: Forecast) -> None:
    """What was left out or filled in, with the count."""
    if forecast.notes:
        with st.expander(f"What the forecast left out or filled in ({len(forecast.notes)})"):
            for note in forecast.notes:
                st.markdown(f"- {plain(note)}")
