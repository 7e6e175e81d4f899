"""What would change the forecast: tabs that cost nothing until somebody opens them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import books, columns, opening
from pages.shared.bridge import bridge
from pages.shared.panels import HEIGHT
from pages.shared.progress import with_progress
from pages.shared.text import plain
from qualify.analysis import View, rated, whatif, whatif_target
from qualify.analysis import whatif_words as words
from qualify.analysis.whatif import Fall, WhatIf
from qualify.analysis.whatif_target import PROBABILITIES
from qualify.charts import feasibility as charts
from qualify.errors import InputError
from qualify.export import to_csv
from qualify.forecast.changed import Stand
from qualify.forecast.feasibility import OUT_OF_REACH, Week
from qualify.steps import finished
from qualify.words import money, percent

MOST_OFFERED = 500
Steps = Generator[float, None, tuple[Week, ...]]
_WEEKS: dict[str, Any] = {"day": pl.Date, "chance": pl.Float64, "booked": pl.Float64, "median": pl.Float64}
_EXPOSED: dict[str, Any] = {
    "name": "Deal",
    "amount": columns.number("Amount"),
    "chance": columns.per_cent("Chance"),
    "probability_lost": st.column_config.NumberColumn("Chance of the target falls by", format="%.1f points"),
    "median_lost": columns.number("Even odds fall by"),
    "owner": "Owner",
    "stage": "Stage",
}
_SOURCES: dict[str, Any] = {
    "source": "Source",
    "extra": columns.number("More a month, from it alone"),
    "per_month": st.column_config.NumberColumn("A month now", format="%.0f"),
    "win_rate": columns.per_cent("Won in the end"),
    "amount": columns.number("Money a win"),
    "in_time": columns.per_cent("Of its wins, in time at best"),
}


@st.fragment
def tabs(view: View) -> None:
    """The period and its target, four questions about them, and what moved the forecast."""
    asked = books.what_if(view)
    now = _stand(asked)
    names = ["Out of reach?", "What would restore it", "Leads needed", "If a big deal falls through", "What moved it"]
    reach, restore, leads, fall, moved = st.tabs(names, key="what if", on_change="rerun")
    for tab, show in ((reach, _reach), (restore, _restore), (leads, _leads), (fall, _fall)):
        if tab.open:
            with tab:
                show(asked, now)
    if moved.open:
        with moved:
            bridge(view, now.period.label)


def _stand(asked: WhatIf) -> Stand:
    quarters = [window.label for window in asked.forecast.model.windows if window.period == "quarter"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.segmented_control("Quarter", quarters, default=quarters[0], required=True, key="what if of")
        own = asked.stand(label)
        typed = st.number_input(
            plain(f"Target ({currency})" if (currency := asked.view.book.currency) else "Target"), min_value=0.0,
            value=own.target, step=1000.0, format="%.0f", placeholder="Amount to be reached", width=220,
            key=f"what if target {label}",
        )  # fmt: skip
    if typed == 0:
        st.info(f"A target must be an amount above 0: what follows goes on with {_saved(own)}.")
    return asked.stand(label, typed) if typed else own


def _saved(own: Stand) -> str:
    if own.target is None:
        return "no target"
    return f"the saved one, {plain(money(own.target, own.made.model.currency))}"


def _wanted(key: str, now: Stand, least: float) -> float:
    """The chance that is asked for."""
    return st.segmented_control(
        "Chance wanted", PROBABILITIES, default=whatif_target.worth_asking(now, least), required=True,
        format_func=percent, key=f"{key} {now.period.label}",
    )  # fmt: skip


def _no_target(now: Stand) -> bool:
    if now.target is None:
        st.info(f"There is no target for {plain(now.period.label)}. Type in the amount to be reached, above.")
    return now.target is None


def _reach(asked: WhatIf, now: Stand) -> None:
    if _no_target(now):
        return
    if now.window != asked.forecast.model.current_quarter:
        st.info("This looks back on the quarter that is running: choose it above.")
        return
    past = _past(asked, now)
    st.markdown(f"**{plain(words.reach(now, past))}**")
    st.markdown(
        "Each mark is the chance of today's target as it stood at the end of that week, worked out from what was known "
        f"then. Above {percent(0.5)} it is more likely than not; under {percent(OUT_OF_REACH)} it counts as out of "
        "reach."
    )
    rows = pl.DataFrame(list(past), schema=_WEEKS)
    marks = pl.DataFrame({"mark": [OUT_OF_REACH, 0.5], "says": ["out of reach below", "even odds"]})
    st.vega_lite_chart(
        pl.concat([rows, marks], how="diagonal"), charts.TARGET_BY_WEEK, key="chance by week", height=HEIGHT,
        alt="The chance of the target week by week, with lines at 10 and 50 per cent.",
    )  # fmt: skip
    with st.expander("The numbers behind the chart"):
        st.dataframe(rows, hide_index=True, placeholder="–")
        st.download_button("Download as CSV", to_csv(rows), "chance-by-week.csv", "text/csv")


def _past(asked: WhatIf, now: Stand) -> tuple[Week, ...]:
    """Made once for these deals, weights and target: each week's forecast is fitted anew."""

    def run(steps: Steps) -> tuple[Week, ...]:
        return with_progress(steps, st.empty(), "Making each week's forecast again …")

    return _weeks(asked, now, run)


def _weeks(asked: WhatIf, now: Stand, run: Callable[[Steps], tuple[Week, ...]]) -> tuple[Week, ...]:
    def made() -> tuple[Week, ...]:
        with books.asked(asked.view.book) as at:
            ratings = rated.ratings_then(at, asked.view.book, whatif.past_since(now))
        return run(whatif.past(asked, now, ratings))

    return books.kept_of(asked.view, "chance by week", made, now.target)


def prepare(asked: WhatIf) -> None:
    """Make what the first tab shows, before anybody looks at it."""
    now = asked.stand()
    if now.target is not None:
        _weeks(asked, now, finished)


def _restore(asked: WhatIf, now: Stand) -> None:
    if _no_target(now):
        return
    found = whatif_target.restored(asked, now, _wanted("restore to", now, 0.5))
    st.markdown(f"**{plain(words.restore(found))}**")
    if found.changes:
        st.markdown("\n".join(f"- {plain(words.change(found, change))}" for change in found.changes))


def _leads(asked: WhatIf, now: Stand) -> None:
    if _no_target(now):
        return
    try:
        found = whatif_target.leads(asked, now, _wanted("leads for", now, 0.8))
    except InputError as error:
        st.info(plain(error))
        return
    st.markdown(f"**{plain(words.leads(found))}**")
    if found.kinds:
        st.markdown("\n".join(f"- {plain(words.kind(*kind))}" for kind in found.kinds))
    if not found.sources.is_empty():
        st.markdown("What each source would have to bring on top, if it alone brought more, the fewest first:")
        shares = found.sources.select(list(_SOURCES)).with_columns(
            pl.col("win_rate", "in_time") * 100, pl.col("amount").round(0)
        )
        st.dataframe(shares, hide_index=True, column_config=_SOURCES, placeholder="–")
    st.markdown(f"**{plain(words.last_useful(found))}**")
    st.markdown("Read upward from a day: of the wins that a lead of that day may bring, so many come in time.")
    marks = pl.DataFrame({"mark": [OUT_OF_REACH], "says": ["hardly counts below"]})
    st.vega_lite_chart(
        pl.concat([found.last.table, marks], how="diagonal"), charts.LEADS_BY_DAY, key="leads by day", height=HEIGHT,
        alt="The share of a new lead's wins that come in time, falling with the day on which it comes.",
    )  # fmt: skip


def _fall(asked: WhatIf, now: Stand) -> None:
    table = whatif.exposed(asked, now)
    if table.is_empty():
        st.info("There are no open deals that could fall through.")
        return
    names = {row["deal_id"]: _name(row) for row in _offered(asked, table)}
    chosen = st.multiselect(
        "Deals that fall through", list(names), default=table["deal_id"].to_list()[:1], format_func=names.__getitem__,
        key=f"fall {now.period.label}",
    )  # fmt: skip
    if chosen:
        _before_and_after(now, whatif.fall(asked, now, chosen))
    st.markdown(f"**The largest exposures**, by amount times the chance of a win, each by itself. {opening.HINT}")
    shown = table.with_columns(
        pl.col("name").fill_null(pl.col("deal_id")),
        pl.col("chance", "probability_lost") * 100,
        pl.col("median_lost").round(0),
    )
    filled = [name for name in _EXPOSED if shown[name].count()]
    opening.table(
        shown.select(filled), table["deal_id"], f"exposures of {now.period.label}", column_config=_EXPOSED,
        placeholder="–",
    )  # fmt: skip


def _offered(asked: WhatIf, exposed: pl.DataFrame) -> list[dict[str, Any]]:
    """Open deals of the forecast, the largest exposures first, then those with the most money."""
    known = asked.view.open.filter(pl.col("deal_id").is_in(asked.forecast.model.deal_ids.implode()))
    rest = known.join(exposed, on="deal_id", how="anti", maintain_order="left").head(MOST_OFFERED)
    return [row for table in (exposed, rest) for row in table.select("deal_id", "name", "amount").to_dicts()]


def _name(row: dict[str, Any]) -> str:
    worth = "" if row["amount"] is None else f", {row['amount']:,.0f}"
    return f"{row['name'] or row['deal_id']}{worth}"


def _before_and_after(now: Stand, found: Fall) -> None:
    st.markdown(f"**{plain(words.fall(found))}**")
    st.markdown(plain(words.make_up(found)))
    states = [("As it stands", now.blend, now.chance), ("Without", found.after, found.chance)]
    rows = [
        {"state": state, "chance": chance, **{f"p{share}": law.quantile(share / 100) for share in (10, 50, 90)}}
        for state, law, chance in states
    ]
    target = pl.DataFrame({"target": [now.target]}, schema={"target": pl.Float64})
    st.markdown("The bar holds the won revenue 8 times in 10; the tick is at even odds.")
    st.vega_lite_chart(
        pl.concat([pl.DataFrame(rows, infer_schema_length=None), target], how="diagonal"), charts.REVENUE_RANGES,
        key="before and after", height=charts.RANGES_HEIGHT,
        alt="The range of won revenue as it stands and without the deals, with the target.",
    )  # fmt: skip
