"""The track record: run when somebody asks, kept, and shown with the verdict first."""

from __future__ import annotations

from contextlib import suppress

import polars as pl
import streamlit as st

from pages.shared import books, past_forecasts, session
from pages.shared.calibration import calibration
from pages.shared.panels import HEIGHT
from pages.shared.progress import with_progress
from pages.shared.text import plain
from qualify.analysis import Book
from qualify.analysis import track_words as words
from qualify.analysis.backtesting import backtest, run_of
from qualify.analysis.origins import By
from qualify.analysis.track_record import Method, Track
from qualify.charts import track_record as charts
from qualify.errors import InputError
from qualify.export import to_csv
from qualify.forecast.calibration_words import gain_sentence
from qualify.rubric import Rubric
from qualify.settings import Settings
from qualify.store import KeptOrigin

LINK = "by"
PAGE = "pages/4_Track_record.py"
_LABELS: dict[By, str] = {"month": "By month", "quarter": "By quarter"}


_FORMATS = {"In the 80 % band": "%.0f %%", "In the 90 % band": "%.0f %%", "Seconds": "%.1f"}
_HELP = {
    "Error": "how far the whole forecast was from what came, on average (CRPS), in per cent of what came on average.",
    "Middle missed by": "mean distance of the forecast at even odds from what came (WAPE), in per cent of what came.",
    "In the 80 % band": "how often what came lay inside the band that should hold it 8 times in 10.",
    "Bias": "all forecasts at even odds together, above (+) or below (−) all that came.",
    "In the 90 % band": "how often what came lay inside the band that should hold it 9 times in 10.",
    "Low end": "loss (pinball) of the amount that should be passed 9 times in 10, in per cent of what came.",
    "Middle": "loss (pinball) of the forecast at even odds.",
    "High end": "loss (pinball) of the amount that should be passed 1 time in 10.",
    "Seconds": "what it took to make all its past forecasts.",
}
_METHODS = {"Method": st.column_config.TextColumn(width=160)} | {
    name: st.column_config.NumberColumn(format=_FORMATS.get(name, "%.1f %%"), help=what) for name, what in _HELP.items()
}


def unavailable(book: Book) -> None:
    """Why there are no past forecasts, and what would make them possible."""
    st.info(plain(book.no_forecast or "There is no forecast."), icon=":material/event_busy:")
    st.page_link("pages/6_Upload.py", label="Upload a file with dates and amounts", icon=":material/upload_file:")


def period() -> By:
    """Months or quarters, as the link or the switch says."""
    asked: By = "quarter" if session.asked(LINK) == "quarter" else "month"
    chosen = st.segmented_control(
        "Windows", list(_LABELS), default=asked, format_func=lambda by: _LABELS[by], required=True,
        label_visibility="collapsed", key="track record by",
    )  # fmt: skip
    session.carry(LINK, chosen)
    return chosen


def named() -> dict[str, str]:
    """What a link to this page carries beside the settings."""
    return {LINK: session.asked(LINK) or "month"}


def shown(book: Book, settings: Settings, by: By) -> None:
    """The track record, or the way to it where it has not been made, or not to the end."""
    rubric = settings.over(book.rubric)
    made = past_forecasts.made_again(book, rubric, by)
    if made is None:
        if rubric != book.rubric:
            _of_the_saved(settings, by)
        _to_be_made(book, rubric, by)
        return
    found = past_forecasts.track(book, rubric, by, made)
    st.markdown(f"**{plain(words.verdict(found))}**")
    st.markdown(plain(words.promise(found)))
    st.caption(plain(words.basis(found)))
    _methods(found)
    _past(found)
    _details(book, rubric, found, made)
    with st.expander("What was hidden, and what cannot be ruled out"):
        st.markdown("\n".join(f"- {plain(note)}" for note in words.handled(book, made)) or "Nothing.")


def _of_the_saved(settings: Settings, by: By) -> None:
    """Where weights or policy were moved, the record under those that are saved is still there."""
    saved = settings.as_saved()
    book = books.book(saved)
    made = past_forecasts.made_again(book, book.rubric, by)
    if made is None:
        return
    with suppress(InputError):
        said = plain(words.verdict(past_forecasts.track(book, book.rubric, by, made)))
        st.markdown(f"**There is a record for the saved rubric, version {saved.rubric_version}.** {said}")
    if st.button("Show the record of the saved rubric", icon=":material/undo:"):
        session.change(saved)
        st.rerun()
    st.markdown("Under the weights and the policy of this view it has yet to be made:")


def _to_be_made(book: Book, rubric: Rubric, by: By) -> None:
    done, planned = books.store().backtest_progress(run_of(book, rubric, by))
    if done:
        st.write(f"{done:,} of {planned:,} past forecasts are made. What they were worth shows when all are.")
    else:
        st.write(
            "Every past forecast is made again with only what was known on its day, and held against what came, beside "
            "what simple methods would have said. It takes a minute or two, once: the result is kept until the data, "
            "the rubric or the weights change."
        )
    place = st.empty()
    if not place.button("Go on" if done else "Make the past forecasts again", icon=":material/history:"):
        return
    with place.container():
        bar = st.empty()
        # Whatever is pressed meanwhile ends the run at its next step; what is made is kept.
        st.button("Cancel", icon=":material/stop:", help="What is made so far is kept.")
        with_progress(
            backtest(books.store(), book, rubric, by), bar, "Making past forecasts again … ",
            lambda: _so_far(book, rubric, by),
        )  # fmt: skip
    st.rerun()


def _so_far(book: Book, rubric: Rubric, by: By) -> str:
    done, planned = books.store().backtest_progress(run_of(book, rubric, by))
    return f"{done:,} of {planned:,}" if planned else ""


def _methods(found: Track) -> None:
    st.subheader("Every method on the same days")
    st.markdown("The best first. All knew the same: nothing dated after the day of the forecast.")
    rows = [_row(method) for method in sorted(found.methods, key=lambda method: method.crps)]
    table = pl.DataFrame(rows, schema=list(_METHODS), orient="row")
    st.dataframe(table, hide_index=True, height="content", column_config=_METHODS, placeholder="–")
    with st.expander("What each method does, and what the columns mean"):
        named = [f"**{words.LABELS[name]}:** {what}" for name, what in words.MEANINGS.items()]
        st.markdown(
            "\n".join(f"- {line}" for line in (*named, *(f"**{name}:** {what}" for name, what in _HELP.items())))
        )


def _row(method: Method) -> tuple[object, ...]:
    rates = (method.crps, method.wape, method.coverage_80, method.bias, method.coverage_90, *method.pinball)
    return (words.LABELS[method.name], *(rate * 100 for rate in rates), method.seconds)


def _past(found: Track) -> None:
    st.subheader("What was forecast, and what came")
    every = st.toggle("All past forecasts", help="Their windows overlap: one odd month shows in several of them.")
    rows = found.bands if every else found.bands.filter("apart")
    which = "Each past forecast" if every else f"One past forecast every {found.length} days, so that none overlap"
    st.markdown(
        f"{which}: the bar should hold what came 8 times in 10, the thin line 9 times in 10, and the tick is at even "
        "odds. The mark is what came."
    )
    st.vega_lite_chart(
        charts.past_rows(rows), charts.PAST_FORECASTS, key="past forecasts", height=HEIGHT,
        alt="Bands of past forecasts by the day they were made on, with what came as marks.",
    )  # fmt: skip
    with st.expander("The numbers behind the chart"):
        st.dataframe(found.bands, hide_index=True, height=320, placeholder="–")
        csv = to_csv(found.bands)
        st.download_button("Download as CSV", csv, f"past-forecasts-by-{found.by}.csv", "text/csv")


def _details(book: Book, rubric: Rubric, found: Track, made: list[KeptOrigin]) -> None:
    names = ["Qualify against each", "Do scores help?", "Single deals", "Are the bands honest?", "What is combined"]
    against, scores, deals, honest, parts = st.tabs(names, key="track record details", on_change="rerun")
    if against.open:
        with against:
            _against(found)
    if scores.open:
        with scores:
            _scores(book, rubric, found, made)
    if deals.open:
        with deals:
            _deals(book, rubric, found, made)
    if honest.open:
        with honest:
            _honest(found)
    if parts.open:
        with parts:
            _combined(book, found)


def _against(found: Track) -> None:
    others = [method for method in sorted(found.methods, key=lambda method: method.crps) if method.against]
    st.markdown("Qualify's error less the other's on the same days, with the interval that holds it 9 times in 10:")
    st.markdown("\n".join(f"- {plain(words.difference(method))}" for method in others))
    ends = [(words.LABELS[m.name], m.against.difference, m.against.low, m.against.high, m.against.verdict)
            for m in others if m.against and m.against.disjoint > 1]  # fmt: skip
    if not ends:
        return
    rows = pl.DataFrame(ends, schema=["method", "difference", "low", "high", "verdict"], orient="row")
    st.vega_lite_chart(
        charts.difference_rows(rows), charts.ERROR_DIFFERENCES, key="error differences",
        height=charts.AROUND + charts.ROW * rows.height,
        alt="Qualify's error less each other method's, as points with intervals around a dashed line at no difference.",
    )  # fmt: skip


def _scores(book: Book, rubric: Rubric, found: Track, made: list[KeptOrigin]) -> None:
    total = words.total_with_scores(found)
    if total is None:
        st.write("There is no rubric yet, so no scores were read.")
        st.page_link("pages/5_Rubric.py", label="Set up the rubric", icon=":material/checklist:")
        return
    st.markdown(f"**For the total.** {plain(total)}")
    deals = past_forecasts.single_deals(book, rubric, found.by, made)
    if deals and deals[1]:
        st.markdown(f"**For single deals.** {plain(gain_sentence(deals[1]))}")


def _deals(book: Book, rubric: Rubric, found: Track, made: list[KeptOrigin]) -> None:
    deals = past_forecasts.single_deals(book, rubric, found.by, made)
    if deals is None:
        st.write("No deal was open on the days of the past forecasts, so no chances were given.")
        return
    st.caption(f"Chances of a win within {found.length} days, given every {found.length} days.")
    calibration(*deals)


def _honest(found: Track) -> None:
    st.markdown(
        "Cut each forecast into ten parts that should be equally likely. If the bands are honest, what came falls into "
        "each of them about as often: 9 times in 10 a bar ends between the dashed lines. High at both ends: the bands "
        "are too narrow; high in the middle: too wide; leaning to one side: too low or too high."
    )
    st.vega_lite_chart(
        found.rank, charts.RANK_OF_WHAT_CAME, key="rank of what came", height=HEIGHT,
        alt="Share of past forecasts by the tenth of the forecast in which what came lay, with two dashed lines.",
    )  # fmt: skip


def _combined(book: Book, found: Track) -> None:
    st.markdown(f"**{plain(words.combined(found, book.model))}**")
    st.markdown("What each past forecast listened to, stacked to the whole:")
    st.vega_lite_chart(
        charts.share_rows(found.shares), charts.COMBINED_OVER_TIME, key="combined over time", height=260,
        alt="Shares of the three parts of the forecast over time.",
    )  # fmt: skip


def pointer(settings: Settings) -> None:
    """On another page: what the track record says, if it has been made for what is looked at, and the way to it."""
    book = books.shown(settings)
    rubric = settings.over(book.rubric)
    for by in ("quarter", "month"):
        made = past_forecasts.made_again(book, rubric, by)
        if made:
            # Where nothing was won after any of them there is nothing to say.
            with suppress(InputError):
                st.markdown(
                    f"Past forecasts by {by}: {plain(words.verdict(past_forecasts.track(book, rubric, by, made)))}"
                )
            break
    st.page_link(PAGE, label="How good were past forecasts?", icon=":material/history:")
