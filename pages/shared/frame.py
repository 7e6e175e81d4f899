"""The frame around every page: set-up, menu, what is looked at, empty states, and errors shown as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import bar, books, rated, readied, selecting, session
from pages.shared.text import plain
from qualify import settings
from qualify.analysis import Book
from qualify.errors import Problem, QualifyError
from qualify.selection import EVERYTHING
from qualify.settings import Settings
from qualify.words import count, on_day

# A file of ours: Streamlit would fetch a named icon for the browser's tab from a public host.
ICON = Path(__file__).with_name("icon.png")
MENU = (
    ("app.py", "Overview", ":material/flag:"),
    ("pages/1_Funnel.py", "How work flows", ":material/conversion_path:"),
    ("pages/1_Worklist.py", "Worklist", ":material/task_alt:"),
    ("pages/1_Tipping_point.py", "Tipping point", ":material/show_chart:"),
    ("pages/1_Sources.py", "Lead sources", ":material/input:"),
    ("pages/1_Market.py", "Market", ":material/grid_on:"),
    ("pages/2_Report.py", "Year's report", ":material/scatter_plot:"),
    ("pages/2_Deal.py", "What to do next on a deal", ":material/assistant_direction:"),
    ("pages/3_Criteria.py", "What each criterion says", ":material/quiz:"),
    ("pages/3_Weights.py", "Weights", ":material/tune:"),
    ("pages/4_Forecast.py", "Forecast", ":material/calendar_month:"),
    ("pages/4_Track_record.py", "Track record", ":material/history:"),
    ("pages/4_Process.py", "Process behaviour", ":material/monitoring:"),
    ("pages/5_Rubric.py", "Rubric", ":material/checklist:"),
    ("pages/5_Scorecard.py", "Rate a deal", ":material/edit_note:"),
    ("pages/5_Ratings.py", "Ratings", ":material/fact_check:"),
    ("pages/5_Consistency.py", "Consistency", ":material/balance:"),
    ("pages/6_Upload.py", "Upload", ":material/upload_file:"),
)


def page(title: str) -> None:
    """Set the page up and draw the menu."""
    st.set_page_config(page_title=f"{title} · Qualify", page_icon=str(ICON), layout="wide", initial_sidebar_state=260)
    if not session.begun():
        with suppress(QualifyError):  # It is said where the page asks again.
            session.resolve(books.store().datasets())
    with st.sidebar:
        st.markdown("### Qualify")
        for path, label, icon in MENU:
            session.page_link(path, label, icon)


@contextmanager
def shown_errors(*, stop: bool = True) -> Iterator[None]:
    """Anything a user can put right is a sentence on the page; what comes after is left out, or goes on."""
    try:
        yield
    except QualifyError as error:
        st.error(plain(error), icon=":material/error:")
        if stop:
            st.stop()


def frame(title: str, *, needs_rubric: bool = False, aside: str = "", today: str = "") -> Settings:
    """Set up a page that shows data; what it is about, chosen in the bar. Stops at a helpful empty state.

    ``aside``: what the page says of filters that mean nothing to it. A page that must show ``today`` says why where
    somebody looks at an earlier day, which it does not.
    """
    page(title)
    with shown_errors():
        # One place for what is there at times: what follows keeps its own, and is not seen twice while a page reruns.
        above = st.container()
        with above:
            found = looked_at()
        if found is None:
            _nothing_stored()
        else:
            with above:
                bar.bar(found)
            if needs_rubric and not found.rubric_version:
                st.title(title)
                no_rubric(found.dataset)
                st.stop()
            with above:
                if aside and (found.selection != EVERYTHING or found.day):
                    st.caption(aside)
                if today and found.day:
                    st.info(f"{today} It shows today, not {on_day(found.day)}.", icon=":material/today:")
                    found = replace(found, day=None)
                _about(found)
            readied.begin(found)
            return found
    raise RuntimeError("a stopped page goes on")


def _about(found: Settings) -> None:
    """Whose data, up to which day, and whether these are the saved rubric's weights."""
    book = books.shown(found)
    simulated = ":material/science: **Simulated data**: an invented company, made by Qualify to try it out. "
    last = book.as_of if book.day is None else None
    day = f"As of {on_day(last)}, the last day in the data." if last else ""
    told = ((simulated if book.simulated else "") + day, rated.caption(found, book))
    if any(told):
        st.caption(" ".join(filter(None, told)))
    if book.conversion:
        st.caption(plain(book.conversion))
    if found.weights or found.missing:
        _changed(found, book)
    selecting.sentence(found, book)
    rated.banner(found, book)


def _changed(found: Settings, book: Book) -> None:
    parts = [count(len(found.weights), "weight")] if found.weights else []
    parts += ["the policy for missing answers"] if found.missing else []
    untested = " How much of what they show is luck, the Weights page says." if found.weights else ""
    apart = " Deals that are locked away for checking do not count meanwhile." if book.locked else ""
    text, button = st.columns([5, 1], vertical_alignment="center")
    text.info(
        f"This view differs from the saved rubric “{plain(book.rubric.name)}”, version {found.rubric_version}: "
        f"{' and '.join(parts)} changed.{untested}{apart}",
        icon=":material/tune:",
    )
    if button.button("Back to saved", help="Show the saved rubric's weights on every page"):
        session.change(session.recall().as_saved())
        st.rerun()


def looked_at() -> Settings | None:
    """What is looked at, and what of the link cannot be; None where nothing is stored."""
    found, problems = session.resolve(books.store().datasets())
    if found is not None:
        for problem in problems:
            _show(problem)
    return found


def share(found: Settings, place: DeltaGenerator | None = None, **own: str) -> None:
    """The link to what is shown, with the page's ``own`` parameters; in the side bar unless a place is given."""
    address = urlsplit(st.context.url or "")
    link = f"{address.scheme}://{address.netloc}{address.path}" if address.netloc else ""
    with (place or st.sidebar).popover("Copy a link to this view", icon=":material/link:"):
        st.caption("Whoever can reach this address and opens the link sees the same numbers.")
        st.code(f"{link}?{urlencode(settings.to_link(found) | own)}", language=None, wrap_lines=True)


def _show(problem: Problem) -> None:
    where = f"(in the link: {problem.column}={problem.value})"
    st.warning(plain(f"{problem.what} {where} {problem.way_out}"), icon=":material/link_off:")


def _nothing_stored() -> None:
    st.title("Nothing to look at yet")
    st.write(
        "Upload a file of opportunities (CSV, Excel or Parquet) with their outcomes and the answers to your "
        "qualification questions. Qualify then shows whether the scores reveal a tipping point."
    )
    st.page_link("pages/6_Upload.py", label="Upload a file", icon=":material/upload_file:")
    st.caption("Or run `make run` with an empty store: it fills the store with a simulated company to try things on.")
    st.stop()


def no_rubric(dataset: str) -> None:
    """What is missing before there can be scores, and where to make it."""
    if books.questions(dataset).is_empty():
        st.write(
            f"The data set {plain(dataset)} has no answers to qualification questions, so there can be no scores. "
            "Upload a file that has a column for each question. Or write down what to ask, and rate open deals here."
        )
        st.page_link("pages/6_Upload.py", label="Upload a file with answers", icon=":material/upload_file:")
        st.page_link("pages/5_Rubric.py", label="Write down what to ask", icon=":material/checklist:")
        return
    st.write(
        f"The data set {plain(dataset)} has opportunities but no rubric: nobody has said which questions make "
        "a score. Choose the questions, and the points of their answers."
    )
    st.page_link("pages/5_Rubric.py", label="Set up the rubric", icon=":material/checklist:")
